/* Fuzzer: any text as declarations of host functions.
 *
 * SPDX-License-Identifier: MIT
 *
 * What is accepted is written as declarations and read again, written as a header, and has a stub that compiles.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "bind/plan.h"
#include "bind/stub.h"
#include "native/code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const void *pinned(void *context, const char *name)
{
    (void)name;
    return context;
}

static void stop(const char *what, const char *text)
{
    fprintf(stderr, "%s\n%s\n", what, text);
    abort();
}

/* TinyCC takes the text of each stub. */
static void compile(const gots__bind_world *world, const gots__bind_read *read, gots__arena *arena)
{
#define IMPORT(result, name, parameters) { "gots_b_" #name, (const void *)stop },
    static const gots__code_symbol imports[] = { GOTS__BIND_IMPORTS(IMPORT) };
#undef IMPORT
    static uint64_t calls;
    static volatile int failed;
    static const int place;
    gots_error err;
    gots_allocator allocator = gots__default_allocator();
    gots__bind_target *targets = GOTS__NEW_ARRAY(arena, gots__bind_target, read->count);
    gots__bind_site site = { (void *)(uintptr_t)&place, pinned, &failed, 64 };
    uint32_t count = 0;
    for (gots__bind_function *plan = read->first; plan != NULL; plan = plan->next)
        targets[count++] = (gots__bind_target){ plan, &place, &place, plan->count % 2 == 1, &calls };
    gots__text text;
    gots__text_init(&text, arena, 8192);
    gots__bind_write_unit(world, &site, targets, count, &text);
    gots__code *code = gots__code_new(&allocator, GOTS__CODE_TCC, text.bytes, text.len, imports, sizeof imports / sizeof *imports,
                                      NULL, NULL, 0, &err);
    if (code == NULL) stop(err.message, text.bytes);
    gots__code_free(code);
}

/* What is declared can be declared again, in another world. */
static void read_again(const gots__bind_world *world, gots__arena *arena)
{
    gots_allocator allocator = gots__default_allocator();
    gots__bind_world other;
    gots__bind_read read;
    gots__text text;
    gots__text_init(&text, arena, 8192);
    gots__bind_write_declarations(world, &text);
    gots__bind_world_init(&other, &allocator);
    if (gots__bind_read_text(&other, GOTS__BIND_DECLARATIONS, "again", text.bytes, text.len, &read) == GOTS_E_SYNTAX)
        stop("what was written cannot be read", text.bytes);
    gots__bind_world_deinit(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gots_allocator allocator = gots__default_allocator();
    gots__bind_world world;
    gots__arena arena;
    if (size > 4096) return 0;
    gots__bind_world_init(&world, &allocator);
    gots__arena_init(&arena, &allocator, 0);
    if (setjmp(arena.escape) == 0) {
        gots__bind_read first, second;
        size_t half = size / 2; /* two texts in one world: the second sees the first */
        gots_status status = gots__bind_read_text(&world, GOTS__BIND_DECLARATIONS, "all", (const char *)data, size, &first);
        if (status == GOTS_OK && first.count > 0 && first.count < 64) compile(&world, &first, &arena);
        if (status == GOTS_OK) read_again(&world, &arena);
        else {
            (void)gots__bind_read_text(&world, GOTS__BIND_DECLARATIONS, "first", (const char *)data, half, &first);
            status = gots__bind_read_text(&world, GOTS__BIND_OF_A_LIBRARY, "second", (const char *)data + half, size - half, &second);
            if (status == GOTS_OK && second.count > 0 && second.count < 64) compile(&world, &second, &arena);
        }
        gots__text header;
        gots__text_init(&header, &arena, 4096);
        if (setjmp(world.arena.escape) == 0 && status == GOTS_OK) gots__bind_write_header(&world, &first, "FUZZ_H", &header);
    }
    gots__arena_deinit(&arena);
    gots__bind_world_deinit(&world);
    return 0;
}
