/* Fuzzer: any text through parser, binding and lowering; what comes out must be code that the
 * engine's compiler takes.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "engine/heap.h"
#include "lower/lower.h"
#include "syntax/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct compiled {
    const char *text;
    size_t len;
} compiled;

static void compile(duk_context *ctx, void *data)
{
    const compiled *it = data;
    gots__compile_unit(ctx, it->text, it->len, "fuzz");
}

/* The engine's own limits are no findings: it says so in words that are these. */
static bool is_limit(const gots_error *err)
{
    return err->status == GOTS_E_NOMEM || err->status == GOTS_E_MEMORY_LIMIT ||
           strstr(err->message, "limit") != NULL || strstr(err->message, "too ") != NULL ||
           strstr(err->message, "recursion") != NULL || strstr(err->message, "temp") != NULL;
}

static void check(gots__arena *arena, gots__isolate *isolate, const char *text, uint32_t len)
{
    gots__source source = { .name = "fuzz.ts", .text = text, .len = len };
    gots__parse_options options = { .max_depth = 200 };
    gots__diagnostics diagnostics;
    gots__diagnostics_init(&diagnostics, arena);
    gots__atoms atoms;
    gots__atoms_init(&atoms, arena);
    gots__node *file = gots__parse(arena, &atoms, &source, &options, &diagnostics);
    if (diagnostics.count > 0) return;
    gots__binding *binding = gots__bind(arena, &atoms, &source, file, &diagnostics);
    if (diagnostics.count > 0) return;
    gots__lower_options lower = { 0 };
    gots__lowered *lowered =
        gots__lower(arena, &atoms, &source, file, binding, &lower, &diagnostics);
    if (diagnostics.count > 0) return;
    compiled code = { lowered->text, lowered->len };
    gots_error err;
    if (gots__protect(isolate, compile, &code, &err) == GOTS_OK || is_limit(&err)) return;
    fprintf(stderr, "%s\n%.*s\n", err.message, (int)lowered->len, lowered->text);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gots__isolate *isolate;
    static unsigned runs;
    if (size > 1u << 16) return 0;
    if (isolate != NULL && ++runs % 5000 == 0) {
        gots__isolate_free(isolate);
        isolate = NULL;
    }
    if (isolate == NULL) {
        gots__isolate_options options = { .memory_limit = 256u << 20 };
        isolate = gots__isolate_new(&options, NULL);
    }
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    gots__arena arena;
    gots__arena_init(&arena, NULL, 512u * 1024 * 1024);
    if (setjmp(arena.escape) == 0) check(&arena, isolate, text, (uint32_t)size);
    gots__arena_deinit(&arena);
    free(text);
    return 0;
}
