/* What TypeScript's checker says about each test of a folder: the expectations for types.c.
 *
 * SPDX-License-Identifier: MIT
 *
 *     node types_expect.mjs PATH_TO/typescript/lib/typescript.js FOLDER [PREFIX] > expected.tsv
 *
 * One line a test: its path below FOLDER, then `file:line:code` for every error, parted by spaces;
 * nothing when TypeScript accepts it. `!` stands for a test that TypeScript itself does not survive.
 * A test with `// @filename: x.ts` lines is one program of several files. Options are --strict,
 * ESNext modules (each file is one), bundler resolution, and the library without a browser.
 */
import { relative } from "node:path";
import { AMBIENT, errorsOf, loadTypeScript, partsOf, strictOptions, typeScriptFiles } from "./types_program.mjs";

const [library, folder, prefix = ""] = process.argv.slice(2);
if (!library || !folder) {
  console.error("usage: node types_expect.mjs PATH_TO/typescript.js FOLDER [PREFIX] > expected.tsv");
  process.exit(2);
}
const ts = loadTypeScript(library);
const options = strictOptions(ts);
const ambient = [["ambient.d.ts", AMBIENT]];

function expectation(path) {
  try {
    const errors = errorsOf(ts, partsOf(path), options, ambient);
    return [...new Set(errors.map(({ file, line, code }) => `${file}:${line}:${code}`))].join(" ");
  } catch {
    return "!";
  }
}

for (const path of typeScriptFiles(folder)) {
  const name = relative(folder, path);
  if (name.startsWith(prefix)) process.stdout.write(`${name}\t${expectation(path)}\n`);
}
