/* The engine room: isolates, limits, text, built-in definitions, errors.
 *
 * SPDX-License-Identifier: MIT
 */
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

Suite *suite_engine(void);
Suite *suite_engine(void)
{
    const TTest *const tests[] = {
        an_isolate_runs_a_program,
        a_thrown_error_is_reported,
        text_passes_between_utf8_and_the_heap,
        a_table_defines_functions_and_accessors,
        NULL,
    };
    return test_suite("engine", tests);
}
