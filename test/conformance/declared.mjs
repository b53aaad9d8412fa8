/* Whether the declarations and a running isolate have the same globals and members.
 *
 * SPDX-License-Identifier: MIT
 *
 *     node declared.mjs PATH_TO/typescript.js DECLARATIONS [GOTS]
 *
 * Lists what exists without a declaration, and what is declared and does not exist. What is known
 * and meant is in the table below, with its reason, and is not listed. Exit code 1 if anything is.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTypeScript, strictOptions, virtualHost } from "./types_program.mjs";

const [library, declarations, gots = "build/gots"] = process.argv.slice(2);
if (!declarations) {
  console.error("usage: node declared.mjs PATH_TO/typescript.js DECLARATIONS [GOTS]");
  process.exit(2);
}

/* [what, why]: paths that exist and are not declared, or are declared and do not exist. */
const meant = [
  [/^(globalThis|undefined)$/, "known to the language"],
  [/^GotsLibrary$/, "only for types"],
  [/^Object\.instance\.__(proto|defineGetter|defineSetter|lookupGetter|lookupSetter)__$/, "of old browsers"],
  [/^(AggregateError|SuppressedError)\.isError$/, "comes from Error, whose constructor takes other arguments"],
  [/Array\.@@species$/, "TypeScript's library has none, and nobody else asks"],
  [/^Reflect\.@@toStringTag$/, "a namespace has no members named by symbols"],
  [/@@toStringTag$/, "left out, so that a program's own class can stand for one of these"],
  [/Symbol\(nodejs\.util\.inspect\.custom\)$/, "how the console shows it is its own affair"],
  [/^TemplateStringsArray\.instance\./, "it is frozen: methods that write are not declared"],
  [/^Iterator\.instance\.next$/, "abstract: who extends Iterator has one"],
  [/^Function\.instance\.(arguments|caller)$/, "TypeScript's library has them, so programs may name them"],
  [/^Function\.instance\.@@metadata$/, "only classes with decorators have it"],
];

/* Values whose type has a name and no constructor, or whose members are their own. */
const samples = {
  Array: "[1]",
  String: 'new String("a")',
  Function: "function () {}",
  RegExp: "/a/",
  Error: 'new Error("", { cause: 1 })',
  DOMException: "new DOMException()",
  AggregateError: 'new AggregateError([], "", { cause: 1 })',
  SuppressedError: 'Object.assign(new SuppressedError(1, 2, ""), { cause: 1 })',
  ...Object.fromEntries(
    ["EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"].map((name) => [
      name,
      `new ${name}("", { cause: 1 })`,
    ]),
  ),
  ArrayIterator: "[].values()",
  MapIterator: "new Map().values()",
  SetIterator: "new Set().values()",
  StringIterator: '""[Symbol.iterator]()',
  RegExpStringIterator: '"".matchAll(/a/g)',
  RegExpExecArray: '/(?<a>a)/d.exec("a")',
  Generator: "(function* () {})()",
  GeneratorFunction: "function* () {}",
  AsyncGenerator: "(async function* () {})()",
  AsyncGeneratorFunction: "async function* () {}",
  IArguments: "(function () { return arguments; })()",
  TemplateStringsArray: "((strings: TemplateStringsArray) => strings)``",
  Timeout: "setTimeout(() => {}, 0)",
  Immediate: "setImmediate(() => {})",
  ImportMeta: "import.meta",
  URLSearchParamsIterator: "new URLSearchParams().keys()",
  PerformanceMark: 'performance.mark("a")',
  PerformanceMeasure: 'performance.measure("a")',
};

const ts = loadTypeScript(library);
const options = {
  ...strictOptions(ts),
  noLib: true,
  lib: undefined,
  paths: { "gots:*": ["/ambient/gots/*.d.ts"] },
};

function program(texts) {
  const files = new Map(texts.map(([name, text]) => [`/ambient/${name}`, text]));
  return ts.createProgram([...files.keys()], options, virtualHost(ts, files, options));
}

/* ---- What is declared ---- */

function texts(names) {
  return names.filter((name) => name.endsWith(".d.ts")).map((name) => [name, readFileSync(join(declarations, name), "utf8")]);
}
const ambient = texts(readdirSync(declarations));
const ofModules = texts(readdirSync(join(declarations, "gots")).map((name) => `gots/${name}`));
const all = program([...ambient, ...ofModules, ["main.ts", "export {};"]]);
const checker = all.getTypeChecker();
const main = all.getSourceFile("/ambient/main.ts");

/* "@@iterator" for the symbol, and no private names. */
function memberName(symbol) {
  const name = String(symbol.escapedName);
  const known = /^__@(\w+)@\d+$/.exec(name);
  return known ? `@@${known[1]}` : ts.unescapeLeadingUnderscores(symbol.escapedName);
}

function membersOf(type) {
  return checker
    .getPropertiesOfType(type)
    .filter((symbol) => !(symbol.flags & ts.SymbolFlags.Optional))
    .map(memberName);
}

function optionalOf(type) {
  return checker
    .getPropertiesOfType(type)
    .filter((symbol) => symbol.flags & ts.SymbolFlags.Optional)
    .map(memberName);
}

const declared = {};
for (const symbol of checker.getSymbolsInScope(main, ts.SymbolFlags.Value)) {
  if (symbol.escapedName === "globalThis" || symbol.escapedName === "undefined") continue;
  const type = checker.getTypeOfSymbol(symbol);
  const entry = { static: membersOf(type), optional: [] };
  const prototype = type.getProperty("prototype");
  if (prototype && symbol.escapedName !== "Proxy") {
    const instance = checker.getTypeOfSymbol(prototype);
    entry.instance = [...membersOf(instance)];
    entry.optional = optionalOf(instance);
  }
  declared[symbol.name] = entry;
}
for (const [name] of Object.entries(samples)) {
  if (declared[name]) continue;
  const symbol = checker.resolveName(name, main, ts.SymbolFlags.Type, false);
  if (!symbol) continue;
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  declared[name] = { instance: membersOf(type), optional: optionalOf(type), static: null };
}

const modules = ofModules.map(([name]) => {
  const module = checker.getSymbolAtLocation(all.getSourceFile(`/ambient/${name}`));
  const values = checker.getExportsOfModule(module).filter((member) => member.flags & ts.SymbolFlags.Value);
  return [name.replace(/^gots\/(.*)\.d\.ts$/, "gots:$1"), values.map((member) => member.name)];
});

/* ---- What exists ---- */

const walk = `
${modules.map(([name], i) => `import * as module${i} from "${name}";`).join("\n")}
type Entry = { static: string[] | null; instance?: string[]; optional: string[] };
const declared: Record<string, Entry> = ${JSON.stringify(declared)};
const samples: Record<string, () => any> = {
${Object.entries(samples).map(([name, text]) => `  ${name}: () => (${text}),`).join("\n")}
};
const symbols = new Map<unknown, string>();
for (const key of Object.getOwnPropertyNames(Symbol))
  if (typeof (Symbol as any)[key] === "symbol") symbols.set((Symbol as any)[key], "@@" + key);
const ofFunctions = ["length", "name", "prototype", "constructor", "arguments", "caller"];

function keyOf(name: string): PropertyKey {
  return name.startsWith("@@") ? (Symbol as any)[name.slice(2)] ?? name : name;
}
function nameOf(key: PropertyKey): string {
  return typeof key === "symbol" ? symbols.get(key) ?? String(key) : String(key);
}
function isMissing(value: any, name: string): boolean {
  const key = keyOf(name);
  return !(key in Object(value));
}
function keysOf(value: any, stops: unknown[]): PropertyKey[] {
  const keys: PropertyKey[] = [];
  for (let at = value; (typeof at === "object" || typeof at === "function") && at !== null && !stops.includes(at); at = Object.getPrototypeOf(at))
    keys.push(...Reflect.ownKeys(at));
  return keys;
}
const stops: unknown[] = [Object.prototype, Function.prototype];
function compare(path: string, value: any, names: string[], optional: string[], ends: unknown[]): void {
  for (const name of names) if (isMissing(value, name)) console.log("absent " + path + "." + name);
  const known = new Set([...names, ...optional]);
  for (const key of new Set(keysOf(value, ends))) {
    const name = nameOf(key);
    if (path !== "Object.instance" && name in Object.prototype) continue;
    if (!known.has(name) && !ofFunctions.includes(name) && !/^\\d+$/.test(name)) console.log("undeclared " + path + "." + name);
  }
}
for (const name of Object.keys(declared)) {
  const entry = declared[name]!;
  if (entry.static !== null) {
    if (!(name in globalThis)) { console.log("absent " + name); continue; }
    compare(name, (globalThis as any)[name], entry.static, [], stops);
  }
  if (entry.instance === undefined) continue;
  let value: any;
  try {
    value = samples[name] !== undefined ? samples[name]!() : (globalThis as any)[name].prototype;
  } catch (error) { console.log("absent " + name + " " + error); continue; }
  compare(name + ".instance", value, entry.instance, entry.optional, name === "Object" ? [] : name === "Function" ? [Object.prototype] : stops);
}
for (const key of Reflect.ownKeys(globalThis)) {
  const name = nameOf(key);
  if (declared[name] === undefined) console.log("undeclared " + name);
}
`;


const exported = modules
  .map(([name, members], i) => `compare(${JSON.stringify(name)}, module${i}, ${JSON.stringify(members)}, [], stops);\n`)
  .join("");
const folder = mkdtempSync(join(tmpdir(), "gots-declared-"));
const path = join(folder, "walk.ts");
writeFileSync(path, walk + exported);
let lines;
try {
  lines = execFileSync(gots, ["run", path], { encoding: "utf8", env: { ...process.env, GOTS_CACHE: "off" } }).trim().split("\n");
} catch (error) {
  console.error(error.stdout, error.stderr);
  process.exit(3);
} finally {
  rmSync(folder, { recursive: true });
}
const isMeant = (path) => meant.some(([pattern]) => pattern.test(path));
const found = lines.filter((line) => line !== "" && !isMeant(line.slice(line.indexOf(" ") + 1)));
for (const line of found.sort()) console.log(line);
console.log(`${Object.keys(declared).length} names declared, ${found.length} differences, ${lines.length - found.length} meant`);
process.exit(found.length > 0 ? 1 : 0);
