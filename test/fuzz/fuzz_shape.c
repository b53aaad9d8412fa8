/* Fuzzes tables of shapes: their proof of soundness, and every check and parse with those that pass.
 *
 * SPDX-License-Identifier: MIT
 *
 * The first byte picks a table that was made from types; what follows, three bytes each, are places
 * in it and what stands there then. Or, when it is 255, the rest is the table.
 */
#include <stdlib.h>
#include <string.h>

#include "../shape_source.h"
#include "engine/shape.h"
#include "engine/shapes.h"

static const char *const sources[] = {
    "interface U { id: number; name: string; age?: number; tags: string[] } declare let a: U[], b: Record<string, U>;",
    "type S = { kind: 'a'; x: number } | { kind: 'b'; y: [string, ...number[]] } | string[]; declare let a: S, b: S[];",
    "interface N { v: number | 'x' | null; next: N | null } declare let a: N, b: Map<string, N>, c: Set<N> | Date;",
    "type J = string | number | boolean | null | J[] | { [k: string]: J }; declare let a: J, b: `id-${number}`, c: 1n | 2;",
    "class P { #p = 1; q = 2 } enum E { A = 1, B = 2, C = 4 } declare let a: P, b: E, c: { e: E } & { f?: Promise<number> };",
};
#define COUNT (sizeof sources / sizeof *sources)

static const char values[] =
    "(function () { var n = { v: 1, next: null }; n.next = n; return [1, 'x', 'id-7', null, undefined, true, [], {}, n,"
    "{ id: 1, name: 'a', tags: ['b'] }, [{ id: 1, name: 'a', tags: [] }], { kind: 'a', x: 1 }, { kind: 'b', y: ['s', 1] },"
    "{ v: 'x', next: { v: null, next: null } }, new Map([['a', { v: 1, next: null }]]), new Set([1]), new Date(0),"
    "new Proxy({}, {}), { get id() { return 1; } }, Object.create({ q: 2 }), BigInt(1), 3, { e: 3 }, Promise.resolve(1)]; })()";

static const char *const texts[] = {
    "[{\"id\":1,\"name\":\"a\",\"tags\":[\"x\"]},{\"tags\":[],\"id\":2,\"name\":\"b\",\"more\":1}]",
    "{\"kind\":\"b\",\"y\":[\"s\",1,2]}",
    "{\"v\":1,\"next\":{\"v\":null,\"next\":null}}",
    "{\"a\":[1,\"\\u0041\",{\"b\":null}],\"a\":2}",
    "[[[[1]]]]",
};

static void read_texts(duk_context *ctx, void *data)
{
    dukx_shapes *s = dukx_shape_state_of(ctx)->tables[0];
    (void)data;
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (uint32_t i = 0; i < s->table->shape_count; i++) {
            duk_push_string(ctx, texts[t]);
            dukx_json_read_typed(ctx, -1, s, i);
            duk_set_top(ctx, 0);
        }
}

static void check_values(duk_context *ctx, void *data)
{
    uint32_t shape = *(uint32_t *)data;
    dukx_shapes *s = dukx_shape_state_of(ctx)->tables[0];
    duk_eval_string(ctx, values);
    dukx_shapes_ready(ctx, s);
    for (duk_uarridx_t i = 0; i < duk_get_length(ctx, 0); i++) {
        duk_get_prop_index(ctx, 0, i);
        dukx_walk walk = { .s = s };
        dukx_shape_walk(ctx, &walk, shape, 1);
        duk_set_top(ctx, 1);
    }
}

static void use(const void *bytes, size_t size)
{
    gots__isolate *isolate = gots__isolate_new(&(gots__isolate_options){ 0 }, NULL);
    if (isolate == NULL) return;
    if (gots__env_shapes(isolate, 0, bytes, size, NULL) == GOTS_OK) {
        uint32_t count = ((const gots__shapes *)bytes)->shape_count;
        for (uint32_t i = 0; i < count && i < 64; i++) gots__protect(isolate, check_values, &i, NULL);
        gots__protect(isolate, read_texts, NULL, NULL);
    }
    gots__isolate_free(isolate);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void *tables[COUNT];
    static size_t sizes[COUNT];
    if (size == 0) return 0;
    if (data[0] == 255) {
        void *copy = malloc(size);
        memcpy(copy, data + 1, size - 1);
        if (gots__shapes_are_sound(copy, size - 1)) use(copy, size - 1);
        free(copy);
        return 0;
    }
    size_t which = data[0] % COUNT;
    if (tables[which] == NULL) tables[which] = shapes_of_source(sources[which], &sizes[which]);
    uint8_t *table = malloc(sizes[which]);
    memcpy(table, tables[which], sizes[which]);
    for (size_t i = 1; i + 2 < size; i += 3) table[(data[i] << 8 | data[i + 1]) % sizes[which]] = data[i + 2];
    if (gots__shapes_are_sound(table, sizes[which])) use(table, sizes[which]);
    free(table);
    return 0;
}
