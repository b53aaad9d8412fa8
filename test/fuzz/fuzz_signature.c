/* Fuzzer: any text as the signature that gots_func is given.
 *
 * SPDX-License-Identifier: MIT
 *
 * What is accepted has a C function whose text compiles.
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

static const char declared[] = "enum Color { Red, Green = 7 } enum Bits { A = 1, B = 2, C = 4 }\n"
                               "interface Vec extends Struct { x: f32; y: f64; on: boolean; color: Color; name: string }\n"
                               "interface Box extends Struct { from: Vec; to: Vec; size: usize }\n"
                               "declare class Entity { readonly id: i32; hurt(by: number): void }\n"
                               "type Id = u32; namespace game { interface Hit extends Struct { at: i16 } }\n";

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

static void compile(const gots__bind_world *world, const gots__bind_read *read, gots__arena *arena)
{
#define IMPORT(result, name, parameters) { "gots_b_" #name, (const void *)stop },
    static const gots__code_symbol imports[] = { GOTS__BIND_IMPORTS(IMPORT) };
#undef IMPORT
    static volatile int failed;
    static const int place;
    gots_error err;
    gots_allocator allocator = gots__default_allocator();
    gots__bind_site site = { (void *)(uintptr_t)&place, pinned, &failed, 64 };
    gots__bind_target target = { .plan = read->first, .address = &place };
    gots__text text;
    gots__text_init(&text, arena, 8192);
    gots__bind_write_unit(world, &site, &target, 1, &text);
    gots__code *code = gots__code_new(&allocator, GOTS__CODE_TCC, text.bytes, text.len, imports, sizeof imports / sizeof *imports,
                                      NULL, NULL, 0, &err);
    if (code == NULL) stop(err.message, text.bytes);
    gots__code_free(code);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gots_allocator allocator = gots__default_allocator();
    gots__bind_world world;
    gots__bind_read read;
    gots__arena arena;
    if (size > 2048) return 0;
    gots__bind_world_init(&world, &allocator);
    gots__arena_init(&arena, &allocator, 0);
    if (gots__bind_read_text(&world, GOTS__BIND_DECLARATIONS, "declared", declared, sizeof declared - 1, &read) != GOTS_OK) abort();
    if (gots__bind_read_text(&world, GOTS__BIND_A_SIGNATURE, "update", (const char *)data, size, &read) == GOTS_OK) {
        if (read.count != 1) abort();
        if (setjmp(arena.escape) == 0) compile(&world, &read, &arena);
    }
    gots__arena_deinit(&arena);
    gots__bind_world_deinit(&world);
    return 0;
}
