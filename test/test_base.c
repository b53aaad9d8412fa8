/* Tests of libgots/base.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/atom.h"
#include "base/error.h"
#include "base/text.h"

START_TEST(arena_gives_aligned_memory_and_takes_it_all_back)
{
    gots__arena arena;
    gots__arena_init(&arena, NULL, 0);
    ck_assert_int_eq(setjmp(arena.escape), 0);
    for (size_t size = 1; size < 100000; size = size * 3 + 1)
        ck_assert_uint_eq((uintptr_t)gots__arena_take(&arena, size) % 8, 0);
    gots__arena_deinit(&arena);
    ck_assert_uint_eq(arena.used, 0);
}
END_TEST

START_TEST(arena_at_its_limit_escapes)
{
    gots__arena arena;
    gots__arena_init(&arena, NULL, 64 * 1024);
    if (setjmp(arena.escape) == 0) {
        for (;;) gots__arena_take(&arena, 1000);
    }
    ck_assert_uint_le(arena.used, 64 * 1024);
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(what_is_given_back_to_an_arena_is_taken_again)
{
    gots__arena arena;
    gots__arena_init(&arena, NULL, 0);
    ck_assert_int_eq(setjmp(arena.escape), 0);
    char *table = gots__arena_take(&arena, 8000);
    for (int i = 0; i < 100; i++) {
        char *larger = gots__arena_take(&arena, 8000);
        memset(larger, i, 8000);
        gots__arena_give(&arena, table, 8000);
        table = larger;
    }
    ck_assert_uint_le(arena.used, 64 * 1024);
    ck_assert_int_eq(table[0], 99);
    ck_assert_int_eq(table[7999], 99);
    gots__arena_reset(&arena);
    memset(gots__arena_take(&arena, 16000), 0, 16000);
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(atoms_of_equal_text_are_one)
{
    gots__arena arena;
    gots__arena_init(&arena, NULL, 0);
    gots__atoms atoms;
    gots__atoms_init(&atoms, &arena);
    gots__atom *first = gots__atoms_str(&atoms, "name0");
    char name[16];
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "name%d", i);
        gots__atoms_str(&atoms, name);
    }
    ck_assert_ptr_eq(gots__atoms_str(&atoms, "name0"), first);
    ck_assert_uint_eq(atoms.count, 2000);
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(text_grows_and_formats)
{
    gots__arena arena;
    gots__arena_init(&arena, NULL, 0);
    gots__text text;
    gots__text_init(&text, &arena, 0);
    for (int i = 0; i < 1000; i++) gots__text_format(&text, "%d,", i % 10);
    ck_assert_uint_eq(text.len, 2000);
    ck_assert_int_eq(strncmp(gots__text_close(&text), "0,1,2,", 6), 0);
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(error_messages_end_between_characters)
{
    char longer[600];
    memset(longer, 'a', sizeof longer);
    memcpy(longer + 510, "\xC3\xA9\xC3\xA9", 4); /* the last byte that fits would be half an é */
    longer[599] = '\0';
    gots_error err;
    ck_assert_int_eq(gots__fail(&err, GOTS_E_IO, "GOTS1", "%s", longer), GOTS_E_IO);
    ck_assert_uint_eq(strlen(err.message), 510);
}
END_TEST

Suite *suite_base(void);
Suite *suite_base(void)
{
    const TTest *const tests[] = {
        arena_gives_aligned_memory_and_takes_it_all_back,
        arena_at_its_limit_escapes, what_is_given_back_to_an_arena_is_taken_again,
        atoms_of_equal_text_are_one,
        text_grows_and_formats,
        error_messages_end_between_characters,
        NULL,
    };
    return test_suite("base", tests);
}
