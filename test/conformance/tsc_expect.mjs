/* What TypeScript itself says about each file of a folder: the expectations for tsc.c.
 *
 * SPDX-License-Identifier: MIT
 *
 *     node tsc_expect.mjs PATH_TO/typescript/lib/typescript.js FOLDER > expected.tsv
 *
 * One line a file: its path below FOLDER, the codes of its syntax errors, and (when there are none)
 * those of all other errors, without the standard library's types and other files. Files are taken
 * as strict modules, as GoTS takes them. `-` stands for none, `?` for a file on which TypeScript
 * itself failed. A file with `// @filename: x.ts` lines is several files, called `file.ts#x.ts`, and
 * `file.ts#x.ts~2` where the same name comes again.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";

const [library, folder] = process.argv.slice(2);
if (!library || !folder) {
  console.error("usage: node tsc_expect.mjs PATH_TO/typescript.js FOLDER > expected.tsv");
  process.exit(2);
}
const ts = createRequire(import.meta.url)(resolve(library));

const options = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  alwaysStrict: true,
  experimentalDecorators: true,
  noLib: true,
  noResolve: true,
  types: [],
};

function* files(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.[mc]?ts$/.test(entry.name)) yield path;
  }
}

function codes(diagnostics) {
  const found = [...new Set(diagnostics.map((d) => d.code))].sort((a, b) => a - b);
  return found.length > 0 ? found.join(",") : "-";
}

/* [name, text] of each part of a file with `@filename` lines, or the file itself. */
function parts(path) {
  const text = readFileSync(path, "utf8");
  const marks = [...text.matchAll(/^[ \t]*\/\/[ \t]*@filename[ \t]*:[ \t]*(.*?)[ \t]*\r?$/gim)];
  if (marks.length === 0) return [[path, text]];
  const times = new Map();
  return marks.map((mark, i) => {
    const start = text.indexOf("\n", mark.index) + 1;
    const end = i + 1 < marks.length ? marks[i + 1].index : text.length;
    const time = (times.get(mark[1]) ?? 0) + 1;
    times.set(mark[1], time);
    const name = time === 1 ? mark[1] : `${mark[1]}~${time}`;
    return [`${path}#${name}`, start === 0 ? "" : text.slice(start, end)];
  });
}

function check(name, text) {
  const setExternalModuleIndicator = (file) => { file.externalModuleIndicator ??= true; };
  let source;
  try {
    source = ts.createSourceFile(name, text, { languageVersion: ts.ScriptTarget.ESNext, setExternalModuleIndicator }, true);
  } catch {
    return ["0", "-"]; // TypeScript's parser fails an assertion of its own: no valid file
  }
  if (source.parseDiagnostics.length > 0) return [codes(source.parseDiagnostics), "-"];
  const host = {
    getSourceFile: (file) => (file === name ? source : undefined),
    getDefaultLibFileName: () => "lib.d.ts",
    writeFile() {},
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (file) => file === name,
    readFile: () => undefined,
  };
  try {
    const program = ts.createProgram([name], options, host);
    return ["-", codes([...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])];
  } catch {
    return ["-", "?"]; // TypeScript itself failed; its parser did not
  }
}

for (const path of files(folder)) {
  for (const [name, text] of parts(path)) {
    const file = name.replace(/~\d+$/, "");
    if (/\.[mc]?ts$/i.test(file)) process.stdout.write(`${relative(folder, name)}\t${check(file, text).join("\t")}\n`);
  }
}
