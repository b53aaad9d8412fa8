/* Fuzzer: any bytes as a TypeScript file, through lexer, parser and binding.
 *
 * SPDX-License-Identifier: MIT
 *
 * Checks besides memory safety that every node lies within its file, that lists and children can
 * be walked, and that every diagnostic can be rendered. The first byte chooses options.
 */
#include <stdlib.h>

#include "syntax/bind.h"
#include "syntax/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool check_node(gots__node *node, void *context)
{
    const uint32_t *len = context;
    if (node->kind >= GOTS__NODE_KINDS || node->pos > node->end || node->end > *len) abort();
    return gots__node_children(node, check_node, context);
}

static void check(gots__arena *arena, const char *text, uint32_t len, uint8_t choice)
{
    gots__source source = { .name = "fuzz.ts", .text = text, .len = len };
    gots__parse_options options = { .declaration = choice & 1, .script = choice & 2, .max_depth = 200 };
    gots__diagnostics diagnostics;
    gots__diagnostics_init(&diagnostics, arena);
    gots__atoms atoms;
    gots__atoms_init(&atoms, arena);
    gots__node *file = gots__parse(arena, &atoms, &source, &options, &diagnostics);
    check_node(file, &len);
    if (diagnostics.count == 0) gots__bind(arena, &atoms, &source, file, &diagnostics);
    gots__text out;
    gots__text_init(&out, arena, 256);
    for (gots__diagnostic *at = diagnostics.first; at != NULL; at = at->next) {
        if (at->pos > at->end || at->end > len + 16) abort();
        gots__diagnostic_render(at, &out, choice & 4);
        gots__diagnostic_json(at, &out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 1u << 20) return 0;
    char *text = malloc(size); /* exactly as large, so that reading beyond is noticed */
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    gots__arena arena;
    gots__arena_init(&arena, NULL, 512u * 1024 * 1024);
    if (setjmp(arena.escape) == 0) check(&arena, text, (uint32_t)size - 1, data[0]);
    gots__arena_deinit(&arena);
    free(text);
    return 0;
}
