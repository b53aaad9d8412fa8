/* Tests of libgots/syntax: the lexer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <string.h>

#include "syntax/lexer.h"

static gots__arena arena;
static gots__lexer lexer;
static const char *first_error;

static void note_error(void *context, uint32_t pos, uint32_t end, const char *code, const char *message)
{
    (void)context, (void)pos, (void)end, (void)message;
    if (first_error[0] == '\0') first_error = code;
}

static void start_bytes(const char *text, size_t len)
{
    static gots__atoms atoms;
    static gots__source source;
    gots__arena_init(&arena, NULL, 0);
    ck_assert_int_eq(setjmp(arena.escape), 0);
    gots__atoms_init(&atoms, &arena);
    source = (gots__source){ .name = "test.ts", .text = text, .len = (uint32_t)len };
    first_error = "";
    gots__lexer_init(&lexer, &arena, &atoms, &source, note_error, NULL);
    gots__lexer_next(&lexer);
}

static void start(const char *text)
{
    start_bytes(text, strlen(text));
}

static void finish(void)
{
    gots__arena_deinit(&arena);
}

static void number_is(const char *text, double value)
{
    start(text);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_NUMBER);
    ck_assert_double_eq(lexer.token.number, value);
    ck_assert_str_eq(first_error, "");
    ck_assert_uint_eq(lexer.token.end, strlen(text));
    finish();
}

static void string_is(const char *text, const char *bytes, size_t len)
{
    start(text);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_STRING);
    ck_assert_uint_eq(lexer.token.str.len, len);
    ck_assert_mem_eq(lexer.token.str.bytes, bytes, len);
    finish();
}

static void error_is(const char *text, const char *code)
{
    start(text);
    for (int i = 0; i < 8 && first_error[0] == '\0'; i++) gots__lexer_next(&lexer);
    ck_assert_str_eq(first_error, code);
    finish();
}

START_TEST(every_sign_is_its_own_token)
{
    static const char *const texts[] = {
#define SIGN_TEXT(name, text) text,
        GOTS__SIGN_MAP(SIGN_TEXT)
#undef SIGN_TEXT
    };
    static const unsigned kinds[] = {
#define SIGN_KIND(name, text) GOTS__T_##name,
        GOTS__SIGN_MAP(SIGN_KIND)
#undef SIGN_KIND
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i] == GOTS__T_HASH) continue; /* alone it is an error */
        start(texts[i]);
        if (lexer.token.kind == GOTS__T_GT) gots__lexer_greater(&lexer);
        ck_assert_uint_eq(lexer.token.kind, kinds[i]);
        gots__lexer_next(&lexer);
        ck_assert_uint_eq(lexer.token.kind, GOTS__T_EOF);
        finish();
    }
}
END_TEST

START_TEST(words_are_keywords_unless_written_with_escapes)
{
    start("class cl\\u0061ss classy");
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_CLASS);
    gots__atom *atom = lexer.token.atom;
    gots__lexer_next(&lexer);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_NAME);
    ck_assert_ptr_eq(lexer.token.atom, atom);
    gots__lexer_next(&lexer);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_NAME);
    finish();
}
END_TEST

START_TEST(names_may_be_of_any_script)
{
    start("caf\xC3\xA9 \xF0\xA0\xAE\xB7 \\u{61}b #\xC3\xA9");
    ck_assert_str_eq(lexer.token.atom->text, "caf\xC3\xA9");
    gots__lexer_next(&lexer);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_NAME);
    gots__lexer_next(&lexer);
    ck_assert_str_eq(lexer.token.atom->text, "ab");
    gots__lexer_next(&lexer);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_PRIVATE_NAME);
    ck_assert_str_eq(first_error, "");
    finish();
    error_is("a\xE2\x82\xAC", "TS1127"); /* € is no letter */
}
END_TEST

START_TEST(numbers_have_their_exact_values)
{
    number_is("0", 0);
    number_is("123456789012345680000", 123456789012345680000.0);
    number_is("0.1", 0.1);
    number_is(".5e-3", .5e-3);
    number_is("1_000.5_0", 1000.5);
    number_is("0xFF", 255);
    number_is("0b1010", 10);
    number_is("0O17", 15);
    number_is("0x20000000000001", 9007199254740993.0);
    number_is("0x20000000000003", 9007199254740995.0);
    number_is("9007199254740993", 9007199254740993.0);
    number_is("1e400", 1e300 * 1e300);
    start("0x1Fn 12_3n");
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_BIGINT);
    ck_assert_str_eq(lexer.token.str.bytes, "0x1F");
    gots__lexer_next(&lexer);
    ck_assert_str_eq(lexer.token.str.bytes, "123");
    finish();
}
END_TEST

START_TEST(wrong_numbers_are_reported)
{
    error_is("1__0", "TS6189");
    error_is("1_", "TS6188");
    error_is("0x", "TS1125");
    error_is("0b2", "TS1177");
    error_is("1e", "TS1124");
    error_is("1a", "TS1351");
    error_is("017", "TS1121");
    error_is("08", "TS1489");
    error_is("1.5n", "TS1353");
}
END_TEST

START_TEST(strings_are_cooked)
{
    string_is("'abc'", "abc", 3);
    string_is("\"a\\n\\x41\\u0042\\u{43}\\0\"", "a\nABC\0", 6);
    string_is("'a\\\r\nb'", "ab", 2);
    string_is("'\\ud83d\\ude00'", "\xF0\x9F\x98\x80", 4); /* a pair becomes one character */
    string_is("'\\ud83d'", "\xED\xA0\xBD", 3);           /* a lone half stays one */
    error_is("'a\nb'", "TS1002");
    error_is("'\\u{110000}'", "TS1198");
    error_is("'\\xg0'", "TS1125");
    error_is("'\\1'", "TS1487");
    error_is("'\\8'", "TS1488");
}
END_TEST

START_TEST(templates_are_read_part_by_part)
{
    start("`a\\n${ b }c\r\nd`");
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_TEMPLATE_HEAD);
    ck_assert_uint_eq(lexer.token.str.len, 2);
    ck_assert_uint_eq(lexer.token.raw.len, 3);
    gots__lexer_next(&lexer);
    gots__lexer_next(&lexer);
    gots__lexer_template(&lexer);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_TEMPLATE_TAIL);
    ck_assert_mem_eq(lexer.token.raw.bytes, "c\nd", 3);
    gots__lexer_next(&lexer);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_EOF);
    finish();
    error_is("`a", "TS1160");
}
END_TEST

START_TEST(comments_are_space)
{
    start("a // b\n/* c\n */ d /* e */ f <!-- g");
    gots__lexer_next(&lexer);
    ck_assert(lexer.token.flags & GOTS__TOKEN_NEWLINE);
    gots__lexer_next(&lexer);
    ck_assert(!(lexer.token.flags & GOTS__TOKEN_NEWLINE));
    gots__lexer_next(&lexer);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_LT); /* no HTML comments in modules */
    finish();
    error_is("/* a", "TS1010");
}
END_TEST

START_TEST(a_byte_order_mark_and_a_hashbang_are_skipped)
{
    start("\xEF\xBB\xBF#!/usr/bin/env gots\na");
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_NAME);
    ck_assert_uint_eq(lexer.token.pos, 23);
    finish();
}
END_TEST

START_TEST(a_regular_expression_ends_outside_of_classes)
{
    start("/a[/]\\/b/gi.c");
    gots__lexer_regex(&lexer);
    ck_assert_uint_eq(lexer.token.str.len, 7);
    ck_assert_uint_eq(lexer.token.raw.len, 2);
    gots__lexer_next(&lexer);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_DOT);
    finish();
}
END_TEST

START_TEST(a_nul_byte_is_no_end)
{
    start_bytes("\0a", 2);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_BAD);
    gots__lexer_next(&lexer);
    ck_assert_uint_eq(lexer.token.kind, GOTS__T_NAME);
    finish();
}
END_TEST

Suite *suite_lexer(void);
Suite *suite_lexer(void)
{
    const TTest *const tests[] = {
        every_sign_is_its_own_token,
        words_are_keywords_unless_written_with_escapes,
        names_may_be_of_any_script,
        numbers_have_their_exact_values,
        wrong_numbers_are_reported,
        strings_are_cooked,
        templates_are_read_part_by_part,
        comments_are_space,
        a_byte_order_mark_and_a_hashbang_are_skipped,
        a_regular_expression_ends_outside_of_classes,
        a_nul_byte_is_no_end,
        NULL,
    };
    return test_suite("lexer", tests);
}
