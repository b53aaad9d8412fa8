/* Tests of libgots/syntax: places in a source, diagnostics and code frames.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <string.h>

#include "syntax/diagnostic.h"

static gots__arena arena;
static gots__source source;
static gots__diagnostics diagnostics;

static void start(const char *text)
{
    gots__arena_init(&arena, NULL, 0);
    ck_assert_int_eq(setjmp(arena.escape), 0);
    source = (gots__source){ .name = "a.ts", .text = text, .len = (uint32_t)strlen(text) };
    gots__diagnostics_init(&diagnostics, &arena);
}

static const char *rendered(bool color)
{
    gots__text out;
    gots__text_init(&out, &arena, 256);
    for (gots__diagnostic *at = diagnostics.first; at != NULL; at = at->next)
        gots__diagnostic_render(at, &out, color);
    return gots__text_close(&out);
}

START_TEST(a_place_counts_lines_and_utf16_units)
{
    uint32_t line, column;
    start("a\r\nb\xF0\x9F\x98\x80" "c\n\xE2\x80\xA8" "d");
    gots__source_place(&source, &arena, 0, &line, &column);
    ck_assert(line == 1 && column == 1);
    gots__source_place(&source, &arena, 8, &line, &column); /* c, behind a pair */
    ck_assert(line == 2 && column == 4);
    gots__source_place(&source, &arena, 13, &line, &column);
    ck_assert(line == 4 && column == 1);
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(a_diagnostic_shows_its_place)
{
    start("let a = 1;\nlet b = c d;\n");
    gots__report(&diagnostics, &source, 21, 22, "TS1005", "'%s' expected.", ";");
    ck_assert_str_eq(rendered(false), "a.ts:2:11 - error TS1005: ';' expected.\n"
                                      "  |\n"
                                      "2 | let b = c d;\n"
                                      "  |           ^\n");
    ck_assert_ptr_nonnull(strstr(rendered(true), "\x1b["));
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(a_frame_marks_wide_characters_and_tabs_where_they_are_seen)
{
    start("\t\xE5\xAD\x97 = bad;");
    gots__report(&diagnostics, &source, 7, 10, "TS1", "x");
    ck_assert_str_eq(rendered(false), "a.ts:1:6 - error TS1: x\n"
                                      "  |\n"
                                      "1 |     \xE5\xAD\x97 = bad;\n"
                                      "  |          ^^^\n");
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(a_long_line_is_cut_around_the_place)
{
    static char text[200001];
    memset(text, 'x', 200000);
    memcpy(text + 100000, "!!!", 3);
    start(text);
    gots__report(&diagnostics, &source, 100000, 100003, "TS1", "x");
    const char *out = rendered(false);
    ck_assert_uint_lt(strlen(out), 400);
    ck_assert_ptr_nonnull(strstr(out, "xx!!!xx"));
    ck_assert_ptr_nonnull(strstr(out, "1 | ...x"));
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(an_error_at_the_end_of_the_file_has_a_caret_too)
{
    start("f(\n");
    gots__report(&diagnostics, &source, 3, 3, "TS1005", "')' expected.");
    ck_assert_ptr_nonnull(strstr(rendered(false), "2 | \n  | ^\n"));
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(only_the_first_error_at_a_place_is_kept)
{
    start("abc");
    gots__report(&diagnostics, &source, 1, 2, "TS1", "one");
    gots__report(&diagnostics, &source, 1, 3, "TS2", "two");
    ck_assert_uint_eq(diagnostics.count, 1);
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(errors_beyond_the_limit_are_counted)
{
    start("abcdefgh");
    diagnostics.limit = 3;
    for (uint32_t i = 0; i < 8; i++) gots__report(&diagnostics, &source, i, i, "TS1", "x");
    ck_assert_uint_eq(diagnostics.count, 3);
    ck_assert_uint_eq(diagnostics.dropped, 5);
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(a_diagnostic_is_json_on_demand)
{
    gots__text out;
    start("a \"b\"");
    gots__report(&diagnostics, &source, 2, 5, "TS1005", "'%s' \"x\"\n", ";");
    gots__text_init(&out, &arena, 256);
    gots__diagnostic_json(diagnostics.first, &out);
    ck_assert_str_eq(gots__text_close(&out),
                     "{\"file\":\"a.ts\",\"line\":1,\"column\":3,\"endLine\":1,\"endColumn\":6,"
                     "\"severity\":\"error\",\"code\":\"TS1005\",\"message\":\"';' \\\"x\\\"\\u000a\"}");
    gots__arena_deinit(&arena);
}
END_TEST

Suite *suite_diagnostic(void);
Suite *suite_diagnostic(void)
{
    const TTest *const tests[] = {
        a_place_counts_lines_and_utf16_units,
        a_diagnostic_shows_its_place,
        a_frame_marks_wide_characters_and_tabs_where_they_are_seen,
        a_long_line_is_cut_around_the_place,
        an_error_at_the_end_of_the_file_has_a_caret_too,
        only_the_first_error_at_a_place_is_kept,
        errors_beyond_the_limit_are_counted,
        a_diagnostic_is_json_on_demand,
        NULL,
    };
    return test_suite("diagnostic", tests);
}
