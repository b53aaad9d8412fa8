/* The engine room: isolates, limits, text, built-in definitions, errors.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static gots_status run(gots__isolate *isolate, const char *text, gots_error *err)
{
    return gots__isolate_run(isolate, text, strlen(text), "test", err);
}

START_TEST(an_isolate_runs_a_program)
{
    gots__isolate *isolate = isolate_with_limit(0);
    gots_error err;
    ck_assert_int_eq(run(isolate, "globalThis.x = 1 + 1;", &err), GOTS_OK);
    ck_assert_uint_gt(gots__isolate_memory(isolate), 10000);
    gots__isolate_free(isolate);
}
END_TEST

START_TEST(a_thrown_error_is_reported)
{
    gots__isolate *isolate = isolate_with_limit(0);
    gots_error err;
    ck_assert_int_eq(run(isolate, "throw new TypeError('no \\ud83d\\ude00 here')", &err),
                     GOTS_E_THROWN);
    ck_assert_str_eq(err.code, "TypeError");
    ck_assert_str_eq(err.message, "no \xF0\x9F\x98\x80 here");
    gots__isolate_free(isolate);
}
END_TEST

static const struct {
    const char *in, *out;
    int units;
} texts[] = {
    { "plain", "plain", 5 },
    { "h\xC3\xA9llo \xE2\x82\xAC", "h\xC3\xA9llo \xE2\x82\xAC", 7 },
    { "a\xF0\x9F\x98\x80z", "a\xF0\x9F\x98\x80z", 4 },
    { "\xF0\x9F\x98", "\xEF\xBF\xBD", 1 },
    { "\xC0\x80x", "\xEF\xBF\xBD\xEF\xBF\xBDx", 3 },
    { "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 3 },
    { "12345678\xFF", "12345678\xEF\xBF\xBD", 9 },
};

static void text_body(duk_context *ctx, void *data)
{
    (void)data;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t len;
        gots__push_utf8(ctx, texts[i].in, strlen(texts[i].in));
        ck_assert_int_eq((int)duk_get_length(ctx, -1), texts[i].units);
        ck_assert_str_eq(gots__to_utf8(ctx, -1, &len), texts[i].out);
        ck_assert_uint_eq(len, strlen(texts[i].out));
    }
    duk_push_string(ctx, "\xED\xA0\x80x");
    ck_assert_str_eq(gots__to_utf8(ctx, -1, NULL), "\xEF\xBF\xBDx");
}

START_TEST(text_passes_between_utf8_and_the_heap)
{
    gots__isolate *isolate = isolate_with_limit(0);
    ck_assert_int_eq(gots__protect(isolate, text_body, NULL, NULL), GOTS_OK);
    gots__isolate_free(isolate);
}
END_TEST

static duk_ret_t seven(duk_context *ctx)
{
    duk_push_int(ctx, 7 + duk_get_current_magic(ctx));
    return 1;
}

static const gots__builtin table[] = {
    { "plain", seven, 0, 2, 0 },
    { "get both", seven, 0, 0, 1 },
    { "set both", seven, 1, 1, 0 },
    { "@@iterator", seven, 0, 0, 2 },
    { NULL, NULL, 0, 0, 0 },
};

static void define_body(duk_context *ctx, void *data)
{
    (void)data;
    duk_push_global_object(ctx);
    gots__define(ctx, -1, table);
    duk_eval_string(ctx, "[plain(), both, this[Symbol.iterator](), plain.length, plain.name,"
                         "Object.keys(this).indexOf('plain')].join()");
    ck_assert_str_eq(duk_get_string(ctx, -1), "7,8,9,2,plain,-1");
}

START_TEST(a_table_defines_functions_and_accessors)
{
    gots__isolate *isolate = isolate_with_limit(0);
    gots_error err;
    gots_status status = gots__protect(isolate, define_body, NULL, &err);
    ck_assert_msg(status == GOTS_OK, "%s", err.message);
    gots__isolate_free(isolate);
}
END_TEST

START_TEST(a_time_limit_ends_what_never_ends)
{
    static const char *const endless[] = {
        "while (true) {}",
        "for (;;) { try { throw 1 } catch (e) { continue } finally { continue } }",
        "function f() { return f } while (f()) f();",
        "var o = {}; Object.defineProperty(o, 'x', { get: function () { for (;;); } }); o.x;",
        "[3, 2, 1].sort(function () { for (;;); });",
        "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } fib(60);",
        "function f() { try { f() } finally { f() } } f();",
    };
    gots__watchdog *watchdog = gots__watchdog_new(NULL, NULL);
    gots__isolate *isolate = isolate_with_limit(0);
    gots__isolate_set_limits(isolate, watchdog, &(gots_limits){ .turn_ms = 20 });
    for (size_t i = 0; i < sizeof endless / sizeof *endless; i++) {
        gots_error err;
        ck_assert_int_eq(run(isolate, endless[i], &err), GOTS_E_TIME_LIMIT);
        ck_assert_str_eq(err.code, "GOTS1301");
        ck_assert_int_eq(run(isolate, "globalThis.still = 'usable'", &err), GOTS_OK);
    }
    gots__isolate_free(isolate);
    gots__watchdog_free(watchdog);
}
END_TEST

START_TEST(endless_recursion_is_a_range_error)
{
    static const char *const recursive[] = {
        "function f() { return f() + 1 } f();",
        "function f() { return [1].map(f) } f();",
        "var o = { get x() { return this.x } }; o.x;",
        "function f() { return new f() } f();",
        "var o = {}; o.toString = function () { return '' + o }; '' + o;",
        "function f(x) { return f.apply(null, [x]) } f();",
    };
    gots__isolate *isolate = isolate_with_limit(0);
    for (size_t i = 0; i < sizeof recursive / sizeof *recursive; i++) {
        gots_error err;
        ck_assert_msg(run(isolate, recursive[i], &err) == GOTS_E_THROWN, "%s", recursive[i]);
        ck_assert_str_eq(err.code, "RangeError");
        ck_assert_str_eq(err.message, "Maximum call stack size exceeded");
        char caught[512];
        snprintf(caught, sizeof caught, "try { %s } catch (e) { if (!(e instanceof RangeError)) throw e }",
                 recursive[i]);
        gots_status status = run(isolate, caught, &err);
        ck_assert_msg(status == GOTS_OK, "%s: %s", recursive[i], err.message);
    }
    gots__isolate_free(isolate);
}
END_TEST

START_TEST(the_memory_limit_contains_every_shape_of_growth)
{
    static const char *const growing[] = {
        "var a = []; for (;;) a.push({})",
        "var s = 'x'; for (;;) s += s",
        "var a = []; for (;;) a.push(new Uint8Array(100000))",
        "var o = {}; for (var i = 0;; i++) o['k' + i] = i",
        "var f = null; for (;;) f = (function (g) { return function () { return g } })(f)",
    };
    for (size_t i = 0; i < sizeof growing / sizeof *growing; i++) {
        gots__isolate *isolate = isolate_with_limit(4u << 20);
        gots_error err;
        char text[256];
        snprintf(text, sizeof text, "(function () { %s })()", growing[i]);
        gots_status status = run(isolate, text, &err);
        ck_assert_msg(status == GOTS_E_MEMORY_LIMIT, "%s: %d %s", growing[i], status, err.message);
        ck_assert_int_eq(run(isolate, "globalThis.still = 'usable'", &err), GOTS_OK);
        snprintf(text, sizeof text, "try { (function () { %s })() } catch (e) { throw e.name }",
                 growing[i]);
        ck_assert_int_eq(run(isolate, text, &err), GOTS_E_THROWN);
        ck_assert_str_eq(err.message, "RangeError");
        gots__isolate_free(isolate);
    }
}
END_TEST

/* An allocator that refuses the n-th allocation and all that follow. */
typedef struct failing {
    size_t count, fail_at;
} failing;

static void *failing_resize(void *context, void *ptr, size_t old_size, size_t size)
{
    failing *it = context;
    (void)old_size;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    if (++it->count >= it->fail_at) return NULL;
    return realloc(ptr, size);
}

START_TEST(each_allocation_may_fail)
{
    failing it = { 0, 1 };
    gots_status status = GOTS_E_NOMEM;
    for (size_t step = 1; status != GOTS_OK; it.fail_at += step) {
        gots__isolate_options options = { .allocator = { failing_resize, &it } };
        gots_error err = { .status = GOTS_OK };
        it.count = 0;
        gots__isolate *isolate = gots__isolate_new(&options, &err);
        if (isolate == NULL) {
            ck_assert_int_eq(err.status, GOTS_E_NOMEM);
            continue;
        }
        status = run(isolate, "var a = []; for (var i = 0; i < 100; i++) a.push({ x: i, s: 'k' + i })"
                              "; JSON.parse(JSON.stringify(a)).length", &err);
        ck_assert_msg(status == GOTS_OK || status == GOTS_E_NOMEM, "%s", err.message);
        gots__isolate_free(isolate);
        if (it.fail_at > 3000) step = 7;
    }
}
END_TEST

Suite *suite_engine(void);
Suite *suite_engine(void)
{
    const TTest *const tests[] = {
        an_isolate_runs_a_program,
        a_thrown_error_is_reported,
        text_passes_between_utf8_and_the_heap,
        a_table_defines_functions_and_accessors,
        a_time_limit_ends_what_never_ends,
        endless_recursion_is_a_range_error,
        the_memory_limit_contains_every_shape_of_growth,
        each_allocation_may_fail,
        NULL,
    };
    return test_suite("engine", tests);
}
