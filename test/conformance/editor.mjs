/* Whether an editor shows a GoTS project without a red line: TypeScript over examples/ and the
 * fixtures, with what `gots types` writes.
 *
 * SPDX-License-Identifier: MIT
 *
 *     node editor.mjs PATH_TO/typescript.js [GOTS]
 *
 * Some fixtures mean an error: they show what happens at run time to code that types forbid. They are
 * in the table below with the codes they have. Exit code 1 when there is any other error, or one less.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadTypeScript } from "./types_program.mjs";

const [library, gots = "build/gots"] = process.argv.slice(2);
if (!library) {
  console.error("usage: node editor.mjs PATH_TO/typescript.js [GOTS]");
  process.exit(2);
}

const meant = {
  "fixtures/async/functions.ts": [2554, 2678],
  "fixtures/bigint/comparison.ts": [1539, 2869, 2872],
  "fixtures/bigint/conversion.ts": [2365],
  "fixtures/chains/optional.ts": [2339],
  "fixtures/classes/everywhere.ts": [2352, 7006, 7032, 18030],
  "fixtures/classes/fields_order_and_this.ts": [1166, 2610],
  "fixtures/classes/names_kinds_and_inheritance.ts": [17013],
  "fixtures/closures/while_body_has_its_own.ts": [7005, 7034],
  "fixtures/dead_zone/reads_too_early.ts": [2454],
  "fixtures/decorators/order_and_effects.ts": [1270],
  "fixtures/destructuring/patterns.ts": [2339],
  "fixtures/enums/numeric_string_computed.ts": [2450],
  "fixtures/generators/protocol.ts": [2345, 7057],
  "fixtures/language/constants/writing_throws.ts": [2540, 2588, 2632],
  "fixtures/language/constructs_together.ts": [2339, 2695],
  "fixtures/language/generators_async_and_loops.ts": [2547, 7057],
  "fixtures/literals/objects.ts": [1117, 1119, 7023],
  "fixtures/loops/for_in_order_and_closures.ts": [2407, 2491],
  "fixtures/loops/for_of_closes_iterator.ts": [2490],
  "fixtures/loops/for_of_error_in_next_does_not_close.ts": [2490],
  "fixtures/loops/for_of_targets.ts": [2454],
  "fixtures/modules/dynamic_import.ts": [2307],
  "fixtures/modules/errors/_stars.ts": [2308],
  "fixtures/modules/errors/missing_export.ts": [2724],
  "fixtures/modules/errors/missing_file.ts": [2307],
  "fixtures/modules/errors/node_module.ts": [2307],
  "fixtures/modules/errors/package.ts": [2307],
  "fixtures/modules/errors/plain_javascript.ts": [7016],
  "fixtures/modules/errors/stdlib_name.ts": [2307],
  "fixtures/modules/errors/type_as_value.ts": [2693],
  "fixtures/modules/graph/main.ts": [2307, 2554, 7053],
  "fixtures/private/names_are_checked.ts": [18030],
  "fixtures/spread/arrays_objects_calls.ts": [2698],
  "fixtures/super/properties_and_calls.ts": [2855],
  "fixtures/templates/tagged_and_plain.ts": [2554],
  "fixtures/using/disposal.ts": [2850],
};

const tree = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = mkdtempSync(join(tmpdir(), "gots-editor-"));
const found = {};
try {
  cpSync(join(tree, "examples"), join(folder, "examples"), { recursive: true });
  cpSync(join(tree, "test/fixtures"), join(folder, "fixtures"), { recursive: true });
  execFileSync(gots, ["types", folder]);
  const ts = loadTypeScript(library);
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (error) => { throw new Error(String(error.messageText)); } };
  const { fileNames, options, errors } = ts.getParsedCommandLineOfConfigFile(join(folder, "tsconfig.json"), {}, host);
  for (const error of errors) console.log("tsconfig.json", ts.flattenDiagnosticMessageText(error.messageText, "\n"));
  const program = ts.createProgram(fileNames, options);
  const all = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
  for (const source of program.getSourceFiles())
    all.push(...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source));
  for (const { file, start, code, messageText } of all) {
    const name = file ? relative(folder, file.fileName) : "tsconfig.json";
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    (found[name] ??= []).push(code);
    if (!(meant[name] ?? []).includes(code))
      console.log(`${name}:${line} - TS${code}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

let wrong = 0;
for (const [name, codes] of Object.entries(found)) wrong += codes.filter((code) => !(meant[name] ?? []).includes(code)).length;
for (const [name, codes] of Object.entries(meant)) {
  for (const code of codes) {
    if (found[name]?.includes(code)) continue;
    console.log(`${name}: TS${code} is meant and does not come`);
    wrong++;
  }
}
if (process.argv.includes("--table"))
  for (const name of Object.keys(found).sort()) console.log(`  "${name}": [${[...new Set(found[name])].sort((a, b) => a - b).join(", ")}],`);
console.log(`${wrong} errors that nobody means, ${Object.keys(meant).length} fixtures that mean theirs`);
process.exit(wrong > 0 ? 1 : 0);
