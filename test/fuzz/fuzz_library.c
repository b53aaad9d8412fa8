/* Fuzzer: any text into the built-ins that parse text, any bytes into those that decode bytes.
 *
 * SPDX-License-Identifier: MIT
 *
 * The first byte chooses the function. What it throws is no finding; where one promises that what
 * it wrote reads back, that is checked in TypeScript.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char program[] =
    "const same = (a: unknown, b: unknown) => { if (a !== b) gots.exitCode = 9; };\n"
    "const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));\n"
    "const decode = (label: string, options: object, text: string) => {\n"
    "  const all = bytes(text), whole = new TextDecoder(label, options).decode(all);\n"
    "  const parts = new TextDecoder(label, options);\n"
    "  let joined = '';\n"
    "  for (let i = 0; i < all.length; i += 3)\n"
    "    joined += parts.decode(all.subarray(i, i + 3), { stream: true });\n"
    "  same(joined + parts.decode(), whole);\n"
    "};\n"
    "const functions: ((text: string) => void)[] = [\n"
    "  (text) => { const n = BigInt(text); same(BigInt(n.toString()), n); },\n"
    "  (text) => { const n = Number(text); if (n === n) same(Number(String(n)), n); },\n"
    "  (text) => { parseFloat(text); parseInt(text); parseInt(text, 36); },\n"
    "  (text) => {\n"
    "    const value = JSON.parse(text), written = JSON.stringify(value);\n"
    "    same(JSON.stringify(JSON.parse(written)), written);\n"
    "    same(JSON.stringify(structuredClone(value)), written);\n"
    "  },\n"
    "  (text) => { Date.parse(text); new Date(text).getTime(); },\n"
    "  (text) => { const uri = decodeURIComponent(text); encodeURIComponent(uri); },\n"
    "  (text) => { encodeURI(text); decodeURI(text); escape(text); unescape(text); },\n"
    "  (text) => { same(atob(btoa(text)), text); atob(text); },\n"
    "  (text) => decode('utf-8', {}, text),\n"
    "  (text) => decode('utf-8', { fatal: true }, text),\n"
    "  (text) => decode('utf-16le', {}, text),\n"
    "  (text) => decode('utf-16be', { ignoreBOM: true }, text),\n"
    "  (text) => decode('windows-1252', {}, text),\n"
    "  (text) => { const p = new URLSearchParams(text); same(`${new URLSearchParams(`${p}`)}`, `${p}`); },\n"
    "  (text) => { for (const f of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) text.normalize(f); },\n"
    "  (text) => { text.toUpperCase().toLowerCase(); text.trim(); text.split(''); [...text]; },\n"
    "  (text) => { new Intl_(text); },\n"
    "];\n"
    "class Intl_ { constructor(text: string) { text.localeCompare(text); text.toWellFormed(); } }\n"
    "export const run = (choice: number, text: string) => functions[choice % functions.length](text);\n";

static gots_runtime *runtime;
static gots_isolate *isolate;
static gots_module *module;

static void open_isolate(void)
{
    gots_error err;
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.cache = "";
    runtime = gots_runtime_new(&options, &err);
    gots_isolate_options limits;
    gots_isolate_options_init(&limits);
    limits.limits.memory = 256u << 20;
    isolate = gots_isolate_new(runtime, &limits, &err);
    if (gots_isolate_load_source(isolate, "fuzz.ts", program, sizeof program - 1, 0, &module,
                                 &err) == GOTS_OK)
        return;
    fprintf(stderr, "%s\n", err.message);
    abort();
}

/* Latin-1, so that every byte is one character. */
static size_t to_utf8(const uint8_t *data, size_t size, char *text)
{
    size_t len = 0;
    for (size_t i = 0; i < size; i++) {
        if (data[i] >= 0x80) text[len++] = (char)(0xC0 | data[i] >> 6);
        text[len++] = (char)(data[i] >= 0x80 ? 0x80 | (data[i] & 0x3F) : data[i]);
    }
    return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned runs;
    if (size == 0 || size > 512) return 0;
    if (++runs % 20000 == 0) {
        gots_runtime_free(runtime);
        runtime = NULL;
    }
    if (runtime == NULL) open_isolate();
    char *text = malloc(2 * size);
    size_t len = to_utf8(data + 1, size - 1, text);
    uint32_t scope = gots_scope_open(isolate);
    gots_value result, args[] = { gots_number(isolate, data[0]), gots_string(isolate, text, len) };
    gots_error err;
    gots_call(isolate, module, "run", args, 2, &result, &err);
    if (gots_isolate_exit_code(isolate) != 0) abort();
    gots_scope_close(isolate, scope);
    free(text);
    return 0;
}
