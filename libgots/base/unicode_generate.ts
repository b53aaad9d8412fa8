// Writes libgots/base/unicode_tables.c: the Unicode properties of ECMAScript as compact tables.
//
// SPDX-License-Identifier: MIT
//
// Run once for a new Unicode version, with a runtime that has node's file functions:
//   bun libgots/base/unicode_generate.ts <folder with node_modules> 17.0.0 > libgots/base/unicode_tables.c
// Needs the npm packages @unicode/unicode-<version>, unicode-match-property-value-ecmascript,
// unicode-property-aliases-ecmascript and unicode-canonical-property-names-ecmascript.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, version] = process.argv.slice(2);
const base = `${folder}/node_modules/@unicode/unicode-${version}`;
const need = createRequire(pathToFileURL(`${folder}/`));
const valueAliases: Map<string, Map<string, string>> =
  need("unicode-match-property-value-ecmascript/data/mappings.js");
const propertyAliases: Map<string, string> = need("unicode-property-aliases-ecmascript");
const properties: Set<string> = need("unicode-canonical-property-names-ecmascript");

type Entry = { kind: string; name: string; offset: number };
const bytes: number[] = [];
const entries: Entry[] = [];

function varint(value: number): void {
  while (value >= 0x80) {
    bytes.push((value & 0x7f) | 0x80);
    value >>>= 7;
  }
  bytes.push(value);
}

// Some names of the aliases' list have no characters of their own (Katakana_Or_Hiragana).
async function codePoints(path: string): Promise<number[]> {
  const file = `${base}/${path}/code-points.mjs`;
  return existsSync(file) ? (await import(file)).default : [];
}

// A table: the number of ranges, then for each the gap before it and its length less one.
function addTable(points: number[]): number {
  const offset = bytes.length;
  const sorted = [...points].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const point of sorted) {
    const last = ranges[ranges.length - 1];
    if (last !== undefined && point === last[1] + 1) last[1] = point;
    else ranges.push([point, point]);
  }
  varint(ranges.length);
  let next = 0;
  for (const [lo, hi] of ranges) {
    varint(lo - next);
    varint(hi - lo);
    next = hi + 1;
  }
  return offset;
}

function addNames(kind: string, name: string, aliases: Iterable<[string, string]>, offset: number): void {
  const names = new Set([name]);
  for (const [alias, full] of aliases) if (full === name) names.add(alias);
  for (const each of names) entries.push({ kind, name: each, offset });
}

for (const name of properties) {
  if (name === "General_Category" || name === "Script" || name === "Script_Extensions") continue;
  addNames("BINARY", name, propertyAliases, addTable(await codePoints(`Binary_Property/${name}`)));
}
for (const [property, kind] of [["General_Category", "CATEGORY"], ["Script", "SCRIPT"], ["Script_Extensions", "EXTENSIONS"]]) {
  const aliases = valueAliases.get(property)!;
  for (const name of new Set(aliases.values()))
    addNames(kind, name, aliases, addTable(await codePoints(`${property}/${name}`)));
}

// Strings of a property: each as its number of characters, then the first as it is and the
// others likewise; ended by 0.
for (const name of ["Basic_Emoji", "Emoji_Keycap_Sequence", "RGI_Emoji_Modifier_Sequence", "RGI_Emoji_Flag_Sequence", "RGI_Emoji_Tag_Sequence", "RGI_Emoji_ZWJ_Sequence", "RGI_Emoji"]) {
  const strings: string[] = (await import(`${base}/Sequence_Property/${name}/index.mjs`)).default;
  if (name === "RGI_Emoji") continue; // the union of the others
  entries.push({ kind: "STRINGS", name, offset: bytes.length });
  for (const text of strings) {
    const points = [...text].map((char) => char.codePointAt(0)!);
    varint(points.length);
    for (const point of points) varint(point);
  }
  varint(0);
}

entries.sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.name < b.name ? -1 : 1));
const lines: string[] = [];
for (let i = 0; i < bytes.length; i += 24) lines.push("    " + bytes.slice(i, i + 24).join(",") + ",");
console.log(`/* Unicode ${version}: the properties that ECMAScript names. Made by unicode_generate.ts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/unicode_tables.h"

const gots__unicode_entry gots__unicode_entries[] = {
${entries.map((e) => `    { GOTS__UNICODE_${e.kind}, "${e.name}", ${e.offset} },`).join("\n")}
};

const uint32_t gots__unicode_entry_count = sizeof gots__unicode_entries / sizeof *gots__unicode_entries;

const uint8_t gots__unicode_bytes[] = {
${lines.join("\n")}
};`);
