/* Whether TypeScript says the same under GoTS's declarations as under its own library.
 *
 * SPDX-License-Identifier: MIT
 *
 *     node types_compare.mjs PATH_TO/typescript.js DECLARATIONS FOLDER EXPECTED [STEP [FROM]]
 *
 * DECLARATIONS is stdlib/lib; FOLDER and EXPECTED as types_expect.mjs takes and makes them. Every
 * STEPth test, from number FROM on, is checked with --noLib and our declarations; errors that come or
 * go are listed, `+` for those that only our declarations bring, then counted by code.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorsOf, loadTypeScript, partsOf, strictOptions } from "./types_program.mjs";

const [library, declarations, folder, expected, step = "1", from = "0"] = process.argv.slice(2);
if (!expected) {
  console.error("usage: node types_compare.mjs PATH_TO/typescript.js DECLARATIONS FOLDER EXPECTED [STEP [FROM]]");
  process.exit(2);
}
const ts = loadTypeScript(library);
const options = { ...strictOptions(ts), noLib: true, lib: undefined };
const ambient = readdirSync(declarations)
  .filter((name) => name.endsWith(".d.ts"))
  .sort()
  .map((name) => [name, readFileSync(join(declarations, name), "utf8")]);

const tests = readFileSync(expected, "utf8").trimEnd().split("\n").map((line) => line.split("\t"));
let tried = 0;
let different = 0;
let verdicts = 0;
const codes = new Map();

for (let i = Number(from); i < tests.length; i += Number(step)) {
  const [path, wanted] = tests[i];
  if (wanted === "!") continue;
  let errors;
  try {
    errors = errorsOf(ts, partsOf(join(folder, path)), options, ambient);
  } catch {
    continue;
  }
  tried++;
  const theirs = new Set(wanted === "" ? [] : wanted.split(" "));
  const ours = new Map(errors.map((e) => [`${e.file}:${e.line}:${e.code}`, e.message]));
  const lines = [...ours].filter(([key]) => !theirs.has(key)).map(([key, message]) => [`+ ${key}`, message]);
  for (const key of theirs) if (!ours.has(key)) lines.push([`- ${key}`, ""]);
  if (lines.length === 0) continue;
  different++;
  if ((theirs.size === 0) !== (ours.size === 0)) verdicts++;
  console.log(path);
  for (const [key, message] of lines) {
    console.log(`    ${key} ${message.split("\n").join(" | ").slice(0, 300)}`);
    const code = `${key[0]}${key.slice(key.lastIndexOf(":") + 1)}`;
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
}
console.log([...codes].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code}: ${count}`).join("  "));
console.log(`${tried} tests, ${different} with other errors, ${verdicts} with another verdict`);
