/* Programs for TypeScript's own checker: what the scripts beside this file share.
 *
 * SPDX-License-Identifier: MIT
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

export function loadTypeScript(library) {
  return createRequire(import.meta.url)(resolve(library));
}

/* What GoTS holds a program to. */
export function strictOptions(ts) {
  return {
    strict: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    lib: ["lib.esnext.d.ts"],
    types: [],
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    skipDefaultLibCheck: true,
  };
}

/* The least that a program finds in its global scope beside ECMAScript's library. */
export const AMBIENT = `
interface Console {
  log(...values: any[]): void; info(...values: any[]): void; warn(...values: any[]): void;
  error(...values: any[]): void; debug(...values: any[]): void; trace(...values: any[]): void;
  assert(condition?: boolean, ...values: any[]): void; dir(value?: any, options?: any): void;
  table(value?: any, columns?: string[]): void; time(label?: string): void; timeEnd(label?: string): void;
  group(...values: any[]): void; groupEnd(): void; count(label?: string): void;
}
declare var console: Console;
declare function setTimeout(callback: (...values: any[]) => void, ms?: number, ...values: any[]): number;
declare function setInterval(callback: (...values: any[]) => void, ms?: number, ...values: any[]): number;
declare function clearTimeout(id?: number): void;
declare function clearInterval(id?: number): void;
declare function queueMicrotask(callback: () => void): void;
`;

export function* typeScriptFiles(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* typeScriptFiles(path);
    else if (/\.[mc]?ts$/.test(entry.name)) yield path;
  }
}

/* [name, text] of each part of a test with `// @filename: name` lines, or the test itself. */
export function partsOf(path) {
  const text = readFileSync(path, "utf8");
  const marks = [...text.matchAll(/^[ \t]*\/\/[ \t]*@filename[ \t]*:[ \t]*(.*?)[ \t]*\r?$/gim)];
  if (marks.length === 0) return [[path.slice(path.lastIndexOf("/") + 1), text]];
  return marks.map((mark, i) => {
    const start = text.indexOf("\n", mark.index) + 1;
    const end = i + 1 < marks.length ? marks[i + 1].index : text.length;
    return [mark[1].replace(/^(\.?\/)+/, ""), start === 0 ? "" : text.slice(start, end)];
  });
}

export function isTypeScript(name) {
  return /\.[mc]?ts$/.test(name);
}

/* Parts that are checked because something imports them, not for themselves. */
export function isRoot(name) {
  return isTypeScript(name) && !/(^|\/)node_modules\//.test(name);
}

const parsed = new Map(); // library files by path: parsed once for all programs

function libraryFile(ts, path, target) {
  if (!parsed.has(path)) {
    const text = ts.sys.readFile(path);
    parsed.set(path, text === undefined ? undefined : ts.createSourceFile(path, text, target, true));
  }
  return parsed.get(path);
}

/* A host over `files` (a Map of absolute path to text); the standard library comes from disk. */
export function virtualHost(ts, files, options) {
  const folders = new Set(["/"]);
  for (const path of files.keys()) for (let at = dirname(path); at !== "/"; at = dirname(at)) folders.add(at);
  const library = dirname(ts.getDefaultLibFilePath(options));
  return {
    getSourceFile(path, target) {
      const text = files.get(path);
      if (text !== undefined && path.startsWith("/ambient/")) {
        if (!parsed.has(path)) parsed.set(path, ts.createSourceFile(path, text, target, true));
        return parsed.get(path);
      }
      if (text !== undefined) return ts.createSourceFile(path, text, target, true);
      return path.startsWith(library) ? libraryFile(ts, path, target) : undefined;
    },
    getDefaultLibFileName: () => ts.getDefaultLibFilePath(options),
    getDefaultLibLocation: () => library,
    writeFile() {},
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (path) => files.has(path),
    readFile: (path) => files.get(path),
    directoryExists: (path) => folders.has(path.replace(/(.)\/$/, "$1")),
    getDirectories: () => [],
  };
}

/* [{ file, line, code }…] as `tsc --noEmit` reports them: errors of syntax alone if there are any.
 * `parts` are [name, text]; `ambient` are [name, text] of declarations that every program has. */
export function errorsOf(ts, parts, options, ambient) {
  const files = new Map(parts.map(([name, text]) => [`/${name}`, text]));
  for (const [name, text] of ambient) files.set(`/ambient/${name}`, text);
  const roots = parts.map(([name]) => name).filter(isRoot).map((name) => `/${name}`);
  const declared = ambient.map(([name]) => `/ambient/${name}`);
  const program = ts.createProgram([...declared, ...roots], options, virtualHost(ts, files, options));
  const isPart = new Set(parts.map(([name]) => `/${name}`));
  const sources = program.getSourceFiles().filter((source) => isPart.has(source.fileName));
  let found = sources.flatMap((source) => program.getSyntacticDiagnostics(source));
  if (found.length === 0) found = sources.flatMap((source) => program.getSemanticDiagnostics(source));
  return found.map(({ file, start, code, messageText }) => ({
    file: file.fileName.slice(1),
    line: file.getLineAndCharacterOfPosition(start).line + 1,
    code,
    message: ts.flattenDiagnosticMessageText(messageText, "\n"),
  }));
}
