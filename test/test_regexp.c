/* Tests of libgots/regexp: patterns against texts, and what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "regexp/regexp.h"

/* Widens ASCII and Latin-1 text into units; other characters come from UTF-8 as surrogate pairs. */
static gots__regexp_input units_of(gots__arena *arena, const char *text)
{
    size_t len = strlen(text);
    uint16_t *units = gots__arena_take(arena, 2 * (len + 1));
    uint32_t count = 0;
    for (size_t i = 0; i < len;) {
        unsigned char lead = (unsigned char)text[i++];
        uint32_t c = lead, more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        if (more > 0) c &= 0x3Fu >> more;
        for (; more > 0; more--) c = (c << 6) | ((unsigned char)text[i++] & 0x3Fu);
        if (c > 0xFFFF) {
            units[count++] = (uint16_t)(0xD800 + ((c - 0x10000) >> 10));
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        units[count++] = (uint16_t)c;
    }
    return (gots__regexp_input){ units, count, true };
}

static gots__regexp_input narrow(gots__arena *arena, const gots__regexp_input *wide)
{
    uint8_t *bytes = gots__arena_take(arena, wide->len + 1);
    for (uint32_t i = 0; i < wide->len; i++) {
        uint16_t unit = ((const uint16_t *)wide->units)[i];
        if (unit > 255) return *wide;
        bytes[i] = (uint8_t)unit;
    }
    return (gots__regexp_input){ bytes, wide->len, false };
}

/* "0-3 1-2 -" for the groups, "no" for no match, "error: …" for a pattern that is refused. Runs
 * over both widths of text where they are possible and asserts that they agree. */
static void result_of(const char *pattern, const char *flag_text, const char *text, char *out, size_t room)
{
    gots__arena arena;
    gots__arena_init(&arena, NULL, 0);
    uint32_t flags = 0;
    ck_assert(gots__regexp_flags(flag_text, strlen(flag_text), &flags));
    const char *message;
    size_t offset;
    const gots__regexp *program =
        gots__regexp_compile(&arena, pattern, strlen(pattern), flags, &message, &offset);
    if (program == NULL) {
        snprintf(out, room, "error: %s", message);
        gots__arena_deinit(&arena);
        return;
    }
    gots__regexp_machine machine = { gots__default_allocator(), NULL, 0, NULL };
    gots__regexp_input wide = units_of(&arena, text), small = narrow(&arena, &wide);
    int32_t captures[64], again[64];
    gots__regexp_result result =
        gots__regexp_exec(program, &machine, &wide, 0, flags & GOTS__RE_STICKY, captures);
    ck_assert_int_eq(gots__regexp_exec(program, &machine, &small, 0, flags & GOTS__RE_STICKY, again), result);
    size_t used = 0;
    if (result != GOTS__RE_MATCH) snprintf(out, room, "no");
    else ck_assert_mem_eq(captures, again, program->group_count * 2 * sizeof *captures);
    for (uint32_t i = 0; result == GOTS__RE_MATCH && i < program->group_count; i++)
        used += (size_t)(captures[2 * i] < 0
                             ? snprintf(out + used, room - used, "%s-", i ? " " : "")
                             : snprintf(out + used, room - used, "%s%d-%d", i ? " " : "",
                                        captures[2 * i], captures[2 * i + 1]));
    gots__arena_deinit(&arena);
}

typedef struct example {
    const char *pattern, *flags, *text, *result;
} example;

static void check_all(const example *examples)
{
    for (; examples->pattern != NULL; examples++) {
        char got[512];
        result_of(examples->pattern, examples->flags, examples->text, got, sizeof got);
        ck_assert_msg(strcmp(got, examples->result) == 0, "/%s/%s on '%s': %s, not %s",
                      examples->pattern, examples->flags, examples->text, got, examples->result);
    }
}

START_TEST(groups_and_repetition_capture_as_the_standard_says)
{
    check_all((const example[]){
        { "(\\w+)\\s(\\w+)", "", "hello world", "0-11 0-5 6-11" },
        { "(z)((a+)?(b+)?(c))*", "", "zaacbbbcac", "0-10 0-1 8-10 8-9 - 9-10" },
        { "(?:a|ab)(?:c|bcd)(d*)", "", "abcd", "0-4 4-4" },
        { "(a*)*", "", "b", "0-0 -" },
        { "^(?:(a)|b)*$", "", "ab", "0-2 -" },
        { "(?:ab){2,100}?c", "", "ababababc", "0-9" },
        { "(?:ab){100}", "", "abab", "no" },
        { "(?:ab){70,}", "", "abab", "no" },
        { "x{3,5}?", "", "xxxxxx", "0-3" },
        { "a|ab|abc", "", "abc", "0-1" },
        { NULL, NULL, NULL, NULL } });
}
END_TEST

START_TEST(lookaround_and_back_references_work_in_both_directions)
{
    check_all((const example[]){
        { "(.*?)a(?!(a+)b\\2c)\\2(.*)", "", "baaabaac", "0-8 0-2 - 3-8" },
        { "(?<=([ab]+)([bc]+))$", "", "abc", "3-3 0-1 1-3" },
        { "(?<=\\$)\\d+(\\.\\d*)?", "", "cost $42.50", "6-11 8-11" },
        { "(?<!\\$)\\b\\d+", "", "$42 17", "4-6" },
        { "(?<=\\1(.))b", "", "aab", "2-3 1-2" },
        { "(?<q>['\"]).*?\\k<q>", "", "say 'a\"b' c", "4-9 4-5" },
        { "(?=(a+))a*b\\1", "", "baaabac", "3-6 3-4" },
        { NULL, NULL, NULL, NULL } });
}
END_TEST

START_TEST(unicode_modes_see_characters_and_properties)
{
    check_all((const example[]){
        { "^.$", "u", "\xF0\x9F\x98\x80", "0-2" },
        { "^.$", "", "\xF0\x9F\x98\x80", "no" },
        { "\\u{1F600}", "u", "\xF0\x9F\x98\x80", "0-2" },
        { "\\p{L}+", "u", "\xC3\xA9t\xC3\xA9", "0-3" },
        { "\\p{Script=Greek}", "u", "a\xCE\xB1", "1-2" },
        { "[\\p{L}--[a-z]]", "v", "abcD", "3-4" },
        { "[\\q{abc|d}e]", "v", "abcd", "0-3" },
        { "\xC5\xBF", "iu", "S", "0-1" },
        { "\xC5\xBF", "i", "S", "no" },
        { "[^x]", "i", "X", "no" },
        { "(?i:a)b", "", "Ab", "0-2" },
        { NULL, NULL, NULL, NULL } });
}
END_TEST

START_TEST(patterns_that_are_not_patterns_are_refused)
{
    check_all((const example[]){
        { "(", "", "", "error: Unterminated group" },
        { ")", "", "", "error: Unmatched ')'" },
        { "[b-a]", "", "", "error: Range out of order in character class" },
        { "a**", "", "", "error: Nothing to repeat" },
        { "\\k<x>", "u", "", "error: Invalid named capture referenced" },
        { "(?<a>)(?<a>)", "", "", "error: Duplicate capture group name" },
        { "[\\d-x]", "u", "", "error: Invalid character class" },
        { "{", "u", "", "error: Nothing to repeat" },
        { "\\p{Nothing}", "u", "", "error: Invalid property name" },
        { "a{3,1}", "", "", "error: numbers out of order in {} quantifier" },
        { NULL, NULL, NULL, NULL } });
    uint32_t flags;
    ck_assert(!gots__regexp_flags("gg", 2, &flags));
    ck_assert(!gots__regexp_flags("uv", 2, &flags));
}
END_TEST

/* Without the table of failures these take longer than the age of the universe. */
START_TEST(regular_patterns_that_explode_elsewhere_end)
{
    check_all((const example[]){
        { "(a+)+$", "", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "no" },
        { "^(\\w+\\s?)*$", "", "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk llll mmmm nnnn!", "no" },
        { "(x+x+)+y", "", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "no" },
        { "(?:a|a)*b", "", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "no" },
        { NULL, NULL, NULL, NULL } });
}
END_TEST

START_TEST(a_raised_stop_flag_ends_matching)
{
    gots__arena arena;
    gots__arena_init(&arena, NULL, 0);
    const char *message;
    size_t offset;
    const gots__regexp *program = gots__regexp_compile(&arena, "(a+)+\\1$", 8, 0, &message, &offset);
    ck_assert_ptr_nonnull(program);
    volatile int stop = 1;
    gots__regexp_machine machine = { gots__default_allocator(), &stop, 0, NULL };
    char text[40];
    memset(text, 'a', sizeof text);
    text[39] = '!';
    gots__regexp_input input = { text, 40, false };
    int32_t captures[4];
    ck_assert_int_eq(gots__regexp_exec(program, &machine, &input, 0, false, captures), GOTS__RE_STOPPED);
    gots__arena_deinit(&arena);
}
END_TEST

Suite *suite_regexp(void);
Suite *suite_regexp(void)
{
    const TTest *const tests[] = {
        groups_and_repetition_capture_as_the_standard_says,
        lookaround_and_back_references_work_in_both_directions,
        unicode_modes_see_characters_and_properties,
        patterns_that_are_not_patterns_are_refused,
        regular_patterns_that_explode_elsewhere_end,
        a_raised_stop_flag_ends_matching,
        NULL,
    };
    return test_suite("regexp", tests);
}
