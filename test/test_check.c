/* The type checker: programs under test/check, each checked as `gots check` does it.
 *
 * SPDX-License-Identifier: MIT
 *
 *     test/check/<name>.ts     without a file of the same name beside it, nothing is wrong with it
 *     <name>.err               what is said of it, byte for byte
 *     <name>.json              the same as --json says it
 *
 * Files whose name starts with _ are only imported.
 */
#include "test.h"

#include <dirent.h>
#include <gots.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "starving.h"

#define ROOT "test/check"

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    char *text = calloc(1, 1 << 16);
    size_t len = fread(text, 1, (1 << 16) - 1, file);
    fclose(file);
    text[len] = '\0';
    return text;
}

static char *check_text(const char *path, unsigned flags)
{
    gots_runtime *runtime = gots_runtime_new(NULL, NULL);
    ck_assert_ptr_nonnull(runtime);
    gots_text out = { 0 };
    gots_error err = { 0 };
    gots_status status = gots_check_types(runtime, &path, 1, flags, &out, NULL, &err);
    ck_assert_msg(status == GOTS_OK || status == GOTS_E_SYNTAX, "%s: %s", path, err.message);
    char *copy = strdup(out.bytes != NULL ? out.bytes : "");
    gots_text_free(&out);
    gots_runtime_free(runtime);
    return copy;
}

static void compare(const char *path, const char *ending, unsigned flags)
{
    char expected_path[512];
    snprintf(expected_path, sizeof expected_path, "%.*s.%s", (int)(strlen(path) - 3), path, ending);
    char *expected = read_all(expected_path);
    if (expected == NULL && strcmp(ending, "json") == 0) return;
    char *said = check_text(path, flags);
    ck_assert_msg(strcmp(said, expected != NULL ? expected : "") == 0, "%s\n--- said:\n%s--- wanted:\n%s", path, said,
                  expected != NULL ? expected : "");
    free(said);
    free(expected);
}

START_TEST(programs_are_found_wrong_where_they_are)
{
    DIR *folder = opendir(ROOT);
    ck_assert_ptr_nonnull(folder);
    unsigned count = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        size_t len = strlen(entry->d_name);
        if (entry->d_name[0] == '_' || len < 4 || strcmp(entry->d_name + len - 3, ".ts") != 0) continue;
        if (len > 5 && strcmp(entry->d_name + len - 5, ".d.ts") == 0) continue;
        char path[512];
        snprintf(path, sizeof path, ROOT "/%s", entry->d_name);
        compare(path, "err", 0);
        compare(path, "json", GOTS_TOOL_JSON);
        count++;
    }
    closedir(folder);
    ck_assert_uint_gt(count, 5);
}
END_TEST

START_TEST(every_failing_allocation_of_the_checker_is_survived)
{
    const char *path = ROOT "/narrowing.ts";
    for (uint64_t n = 1;; n++) {
        ck_assert_uint_lt(n, 100000);
        starving it = { .left = (long)n };
        gots_runtime_options options;
        gots_runtime_options_init(&options);
        options.allocator = STARVING_ALLOCATOR(&it);
        gots_runtime *runtime = gots_runtime_new(&options, NULL);
        gots_text out = { 0 };
        gots_status status = GOTS_E_NOMEM;
        if (runtime != NULL) status = gots_check_types(runtime, &path, 1, 0, &out, NULL, NULL);
        if (status != GOTS_OK) ck_assert_int_eq(status, GOTS_E_NOMEM);
        gots_text_free(&out);
        gots_runtime_free(runtime);
        ck_assert_int_eq(it.blocks, 0);
        if (!it.refused) break;
    }
}
END_TEST

Suite *suite_check(void);
Suite *suite_check(void)
{
    const TTest *const tests[] = {
        programs_are_found_wrong_where_they_are,
        every_failing_allocation_of_the_checker_is_survived,
        NULL,
    };
    return test_suite("check", tests);
}
