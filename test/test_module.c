/* Tests of libgots/module below the public API; programs and the command line test the rest.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/near.h"
#include "base/utf8.h"
#include "module/cache.h"
#include "module/file.h"
#include "module/resolve.h"

START_TEST(invalid_utf8_is_found_where_it_is)
{
    ck_assert_uint_eq(gots__utf8_valid("plain ASCII text", 16), 16);
    ck_assert_uint_eq(gots__utf8_valid("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 9), 9);
    ck_assert_uint_eq(gots__utf8_valid("0123456789\xFF", 11), 10);
    ck_assert_uint_eq(gots__utf8_valid("\xC0\x80", 2), 0);         /* overlong */
    ck_assert_uint_eq(gots__utf8_valid("a\xED\xA0\x80", 4), 1);    /* surrogate */
    ck_assert_uint_eq(gots__utf8_valid("\xF4\x90\x80\x80", 4), 0); /* above U+10FFFF */
    ck_assert_uint_eq(gots__utf8_valid("ab\xE2\x82", 4), 2);       /* cut off */
}
END_TEST

static const char *hint(const char *wanted, const char *const *names)
{
    static gots__near near;
    gots__near_init(&near, wanted, strlen(wanted), "");
    for (; *names != NULL; names++) gots__near_try(&near, *names, strlen(*names));
    return near.text;
}

START_TEST(the_nearest_name_is_suggested)
{
    static const char *const names[] = { "addAll", "addOne", "remove", NULL };
    ck_assert_str_eq(hint("addone", names), ", did you mean 'addOne'?");
    ck_assert_str_eq(hint("remov", names), ", did you mean 'remove'?");
    ck_assert_str_eq(hint("quickSort", names), "");
}
END_TEST

START_TEST(a_hash_depends_on_every_byte_and_every_piece)
{
    unsigned char bytes[100] = { 0 };
    gots__hash whole = gots__hash_seed(1);
    gots__hash_add(&whole, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        gots__hash other = gots__hash_seed(1);
        bytes[i] = 1;
        gots__hash_add(&other, bytes, sizeof bytes);
        bytes[i] = 0;
        ck_assert(memcmp(&whole, &other, sizeof whole) != 0);
    }
    gots__hash pieces = gots__hash_seed(1);
    gots__hash_add(&pieces, bytes, 50);
    gots__hash_add(&pieces, bytes, 50);
    ck_assert(memcmp(&whole, &pieces, sizeof whole) != 0);
}
END_TEST

START_TEST(a_cache_entry_comes_back_whole_or_not_at_all)
{
    char directory[] = "/tmp/gots-cache-XXXXXX", line[200];
    ck_assert_ptr_nonnull(mkdtemp(directory));
    gots_allocator allocator = gots__default_allocator();
    gots__lowered lowered = { .text = "(function(){})", .len = 14 };
    gots__unit *unit = gots__unit_new(&allocator, &lowered);
    gots__cache *cache = gots__cache_new(&allocator, directory);
    ck_assert_ptr_nonnull(cache);
    gots__source source = { .name = "a.ts", .text = "text", .len = 4 };
    gots__hash key = gots__cache_key(&source, "a.ts", 0), other = gots__cache_key(&source, "b.ts", 0);
    gots__cache_entry entry;
    ck_assert(!gots__cache_get(cache, &key, &entry));
    gots__cache_put(cache, &key, unit, "code", 4, true);
    ck_assert(!gots__cache_get(cache, &other, &entry));
    ck_assert(gots__cache_get(cache, &key, &entry));
    ck_assert_uint_eq(entry.code_len, 4);
    ck_assert_int_eq(memcmp(entry.code, "code", 4), 0);
    ck_assert(entry.in_cycle);
    ck_assert_uint_eq(entry.unit->text.len, 0); /* text is not kept */
    gots__unit_free(&allocator, entry.unit);
    gots__cache_entry_free(cache, &entry);
    snprintf(line, sizeof line, "chmod 666 %s/*", directory);
    ck_assert_int_eq(system(line), 0);
    ck_assert(!gots__cache_get(cache, &key, &entry));
    gots__cache_free(cache);
    gots__unit_free(&allocator, unit);
    snprintf(line, sizeof line, "rm -r %s", directory);
    ck_assert_int_eq(system(line), 0);
}
END_TEST

static const char *refusal(const char *specifier)
{
    static char code[16];
    gots_allocator allocator = gots__default_allocator();
    gots__failure failure;
    gots__failure_init(&failure, &allocator, false);
    static gots__location location;
    gots__import_site site = { .path = "/nowhere/main.ts" };
    gots__str text = { specifier, (uint32_t)strlen(specifier) };
    gots_status status = gots__resolve(text, &site, &location, &failure);
    ck_assert_int_ne(status, GOTS_OK);
    ck_assert_ptr_nonnull(strstr(failure.text, "help: "));
    memcpy(code, failure.error.code, sizeof code);
    gots__failure_deinit(&failure);
    return code;
}

START_TEST(specifiers_of_other_worlds_are_refused_with_their_codes)
{
    ck_assert_str_eq(refusal("./missing"), "GOTS1101");
    ck_assert_str_eq(refusal("left-pad"), "GOTS1105");
    ck_assert_str_eq(refusal("gots:nothing"), "GOTS1106");
    ck_assert_str_eq(refusal("gots:../../etc/passwd"), "GOTS1106");
    ck_assert_str_eq(refusal("node:fs"), "GOTS1107");
    ck_assert_str_eq(refusal("https://example.org/x.ts"), "GOTS1107");
    ck_assert_str_eq(refusal("file://host/x.ts"), "GOTS1107");
    ck_assert_str_eq(refusal("file:///x%zz.ts"), "GOTS1107");
    ck_assert_str_eq(refusal("file:///x%00.ts"), "GOTS1107");
    ck_assert_str_eq(refusal(""), "GOTS1107");
}
END_TEST

Suite *suite_module(void);
Suite *suite_module(void)
{
    const TTest *const tests[] = {
        invalid_utf8_is_found_where_it_is,
        the_nearest_name_is_suggested,
        a_hash_depends_on_every_byte_and_every_piece,
        a_cache_entry_comes_back_whole_or_not_at_all,
        specifiers_of_other_worlds_are_refused_with_their_codes,
        NULL,
    };
    return test_suite("module", tests);
}
