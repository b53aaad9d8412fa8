/* The language library from inside the heap: collections read from C, weak references and garbage
 * collection, memory failing half-way. What programs see is in test/fixtures/builtins.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "engine/collections.h"
#include "engine/heap.h"
#include "test.h"

static gots__isolate *isolate_with_limit(size_t bytes)
{
    gots__isolate_options options = { .memory_limit = bytes };
    gots_error err;
    gots__isolate *isolate = gots__isolate_new(&options, &err);
    ck_assert_msg(isolate != NULL, "%s", err.message);
    return isolate;
}

/* Runs ES5 text that leaves its result in the global `result`, a string. */
static const char *run(gots__isolate *isolate, const char *text)
{
    gots_error err;
    duk_context *ctx = gots__isolate_context(isolate);
    gots_status status = gots__isolate_run(isolate, text, strlen(text), "test", &err);
    ck_assert_msg(status == GOTS_OK, "%s: %s", err.code, err.message);
    duk_get_global_string(ctx, "result");
    return duk_safe_to_string(ctx, -1);
}

START_TEST(c_walks_a_map_in_insertion_order)
{
    gots__isolate *isolate = isolate_with_limit(0);
    duk_context *ctx = gots__isolate_context(isolate);
    run(isolate, "globalThis.result = new Map([['a', 1], ['b', 2], ['c', 3]]); result.delete('b')");
    duk_get_global_string(ctx, "result");
    ck_assert_int_eq(gots__collection_of(ctx, -1), GOTS__MAP);
    ck_assert_uint_eq(gots__collection_size(ctx, -1), 2);
    duk_idx_t map = duk_get_top_index(ctx);
    uint32_t cursor = 0;
    ck_assert(gots__collection_next(ctx, map, &cursor));
    ck_assert_str_eq(duk_get_string(ctx, -2), "a");
    ck_assert_int_eq(duk_get_int(ctx, -1), 1);
    ck_assert(gots__collection_next(ctx, map, &cursor));
    ck_assert_str_eq(duk_get_string(ctx, -2), "c");
    ck_assert(!gots__collection_next(ctx, map, &cursor));
    duk_push_object(ctx);
    ck_assert_int_eq(gots__collection_of(ctx, -1), GOTS__NO_COLLECTION);
    gots__isolate_free(isolate);
}
END_TEST

START_TEST(c_fills_a_set)
{
    gots__isolate *isolate = isolate_with_limit(0);
    duk_context *ctx = gots__isolate_context(isolate);
    gots__collection_push(ctx, GOTS__SET);
    for (int i = 0; i < 100; i++) {
        duk_push_int(ctx, i % 10);
        gots__collection_add(ctx, -2);
    }
    ck_assert_uint_eq(gots__collection_size(ctx, -1), 10);
    gots__isolate_free(isolate);
}
END_TEST

START_TEST(a_weak_reference_dies_with_its_target)
{
    gots__isolate *isolate = isolate_with_limit(0);
    duk_context *ctx = gots__isolate_context(isolate);
    run(isolate, "globalThis.ref = new WeakRef({}); globalThis.result = String(ref.deref())");
    ck_assert_str_eq(duk_safe_to_string(ctx, -1), "undefined");
    run(isolate, "(function () { var a = {}; a.self = a; globalThis.ref = new WeakRef(a) })();"
                 "globalThis.result = typeof ref.deref()");
    ck_assert_str_eq(duk_safe_to_string(ctx, -1), "object");
    duk_gc(ctx, 0);
    ck_assert_str_eq(run(isolate, "globalThis.result = typeof ref.deref()"), "undefined");
    gots__isolate_free(isolate);
}
END_TEST

START_TEST(weak_map_entries_die_with_their_keys)
{
    gots__isolate *isolate = isolate_with_limit(0);
    run(isolate, "globalThis.map = new WeakMap(); globalThis.result = ''");
    duk_gc(gots__isolate_context(isolate), 0);
    size_t before = gots__isolate_memory(isolate);
    run(isolate, "(function () { for (var i = 0; i < 20000; i++) map.set({}, [i, i]) })()");
    duk_gc(gots__isolate_context(isolate), 0);
    ck_assert_uint_lt(gots__isolate_memory(isolate), before + 60000);
    gots__isolate_free(isolate);
}
END_TEST

START_TEST(a_million_entries_go_in_and_out)
{
    gots__isolate *isolate = isolate_with_limit(0);
    ck_assert_str_eq(
        run(isolate, "(function () { var m = new Map(), i, sum = 0;"
                     "for (i = 0; i < 1000000; i++) m.set(i, i);"
                     "for (i = 0; i < 1000000; i += 2) m.delete(i);"
                     "m.forEach(function (v) { sum += v });"
                     "globalThis.result = m.size + ' ' + sum })()"),
        "500000 250000000000");
    gots__isolate_free(isolate);
}
END_TEST

/* Collections, sorting and iteration under a memory limit: always an error that can be caught,
 * and the isolate stays usable. */
START_TEST(running_out_of_memory_in_a_built_in_is_an_error)
{
    static const char *const growing[] = {
        "var m = new Map(); for (var i = 0;; i++) m.set(i, {})",
        "var s = new Set(); for (var i = 0;; i++) { s.add('k' + i); if (i % 3) s.delete('k' + i) }",
        "var a = []; for (;;) a = a.concat(a, [1])",
        "var a = []; for (;;) { a.push(1, 2, 3); a.splice(1, 1, {}, {}) }",
        "var a = ['x']; for (;;) { a = a.concat(a); a.sort(function (x, y) { return 0 }) }",
        "var s = 'ab'; for (;;) s = s.replaceAll('a', 'aaa')",
        "var w = new WeakMap(), k = []; for (;;) { var o = {}; k.push(o); w.set(o, [1]) }",
        "var b = []; for (;;) b.push(new Float64Array(1000).map(function (x) { return x }))",
        "var b = []; for (;;) b.push(new SharedArrayBuffer(4000))",
        "var b = new SharedArrayBuffer(8, { maxByteLength: 1 << 24 }); for (;;) b.grow(b.byteLength * 2)",
        "var s = new DisposableStack(); for (;;) s.defer(function () {})",
        "var t = 'x'; for (;;) t = JSON.stringify([t, JSON.rawJSON('1'), t], function (k, v) { return v })",
        "var o = {}; for (var i = 0;; i++) o = Object.assign({}, o, Object.fromEntries([['k' + i, i]]))",
    };
    for (size_t i = 0; i < sizeof growing / sizeof *growing; i++) {
        gots__isolate *isolate = isolate_with_limit(1u << 20);
        char text[512];
        snprintf(text, sizeof text,
                 "try { (function () { %s })() } catch (e) { globalThis.result = e.name }",
                 growing[i]);
        ck_assert_str_eq(run(isolate, text), "RangeError");
        ck_assert_str_eq(run(isolate, "globalThis.result = [2, 1].sort().join()"), "1,2");
        gots__isolate_free(isolate);
    }
}
END_TEST

Suite *suite_builtins(void);
Suite *suite_builtins(void)
{
    const TTest *const tests[] = {
        c_walks_a_map_in_insertion_order,
        c_fills_a_set,
        a_weak_reference_dies_with_its_target,
        weak_map_entries_die_with_their_keys,
        a_million_entries_go_in_and_out,
        running_out_of_memory_in_a_built_in_is_an_error,
        NULL,
    };
    return test_suite("builtins", tests);
}
