/* Hostile programs: each ends, with a reason, and leaves the host as it was.
 *
 * SPDX-License-Identifier: MIT
 *
 * GOTS_HOSTILE=1 prints a line for each: status, CPU time and memory. That, not a test, is where
 * times are looked at.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gots.h"
#include "hostile.h"

#define PROGRAMS (sizeof hostiles / sizeof *hostiles)
#define PARTS 8 /* tests that share the programs */

static void drop(void *context, int stream, const char *bytes, size_t len)
{
    (void)context, (void)stream, (void)bytes, (void)len;
}

static size_t length_of(const char *part, unsigned times)
{
    return part == NULL ? 0 : strlen(part) * times;
}

static char *add(char *to, const char *part, unsigned times)
{
    for (; part != NULL && times > 0; times--) {
        size_t len = strlen(part);
        memcpy(to, part, len);
        to += len;
    }
    return to;
}

static char *text_of(const hostile *it, size_t *len)
{
    *len = length_of(it->text, 1) + length_of(it->open, it->times) + length_of(it->inside, 1) +
           length_of(it->close, it->times) + length_of(it->after, 1);
    char *text = malloc(*len + 1), *end = text;
    end = add(end, it->text, 1);
    end = add(end, it->open, it->times);
    end = add(end, it->inside, 1);
    end = add(end, it->close, it->times);
    end = add(end, it->after, 1);
    *end = '\0';
    return text;
}

/* Bytes that a runtime's host has handed out, by its allocator. */
static void *count(void *context, void *ptr, size_t old_size, size_t size)
{
    size_t *used = context;
    if (size == 0) {
        free(ptr);
        *used -= ptr != NULL ? old_size : 0;
        return NULL;
    }
    void *moved = realloc(ptr, size);
    if (moved != NULL) *used = *used + size - (ptr != NULL ? old_size : 0);
    return moved;
}

static bool is_reason(gots_status status)
{
    switch (status) {
    case GOTS_OK:
    case GOTS_E_PENDING:
    case GOTS_E_SYNTAX:
    case GOTS_E_MODULE:
    case GOTS_E_LIMIT:
    case GOTS_E_THROWN:
    case GOTS_E_MEMORY_LIMIT:
    case GOTS_E_TIME_LIMIT:
    case GOTS_E_OUTPUT_LIMIT:
    case GOTS_E_HANDLE_LIMIT: return true;
    default: return false;
    }
}

static gots_status run(gots_runtime *runtime, gots_isolate *isolate, const hostile *it, gots_error *err)
{
    size_t len;
    char *text = text_of(it, &len);
    gots_status status = gots_isolate_load_source(isolate, "hostile.ts", text, len, 0, NULL, err);
    free(text);
    bool idle = false;
    if (status == GOTS_E_PENDING) status = GOTS_OK;
    for (int round = 0; status == GOTS_OK && !idle && round < 3; round++)
        status = gots_poll(runtime, 0, &idle, err);
    return status;
}

static void attempt(gots_runtime *runtime, const hostile *it)
{
    gots_error err = { 0 };
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.limits = (gots_limits){ .memory = 16u << 20, .turn_ms = 40, .turn_wall_ms = 2000,
                                    .output = 1u << 20, .handles = 10000 };
    options.output = drop;
    gots_isolate *isolate = gots_isolate_new(runtime, &options, &err);
    ck_assert_msg(isolate != NULL, "%s: %s", it->name, err.message);
    clock_t begun = clock();
    gots_status status = run(runtime, isolate, it, &err);
    ck_assert_msg(is_reason(status), "%s: %d %s", it->name, status, err.message);
    ck_assert_msg(gots_isolate_memory(isolate) <= options.limits.memory, "%s", it->name);
    if (getenv("GOTS_HOSTILE") != NULL)
        fprintf(stderr, "%-40s %4d %6ld ms %9zu bytes  %.60s\n", it->name, status,
                (long)((clock() - begun) * 1000 / CLOCKS_PER_SEC), gots_isolate_memory(isolate),
                status != GOTS_OK ? err.message : "");
    gots_isolate_free(isolate);
}

/* One runtime for all of a part: what one program does, the next does not feel. */
START_TEST(each_ends_with_a_reason)
{
    size_t used = 0, before = 0;
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.cache = "";
    gots_runtime *runtime = gots_runtime_new(&options, NULL);
    for (size_t i = (size_t)_i; i < PROGRAMS; i += PARTS) attempt(runtime, &hostiles[i]);
    gots_runtime_free(runtime);

    options.allocator = (gots_allocator){ count, &used };
    runtime = gots_runtime_new(&options, NULL);
    for (size_t i = (size_t)_i, round = 0; i < PROGRAMS; i += PARTS * 8, round++) {
        attempt(runtime, &hostiles[i]);
        if (round == 0) before = used;
        ck_assert_msg(used <= before + (64u << 10), "%s left %zu bytes", hostiles[i].name, used - before);
    }
    gots_runtime_free(runtime);
    ck_assert_uint_eq(used, 0);
}
END_TEST

Suite *suite_hostile(void);
Suite *suite_hostile(void)
{
    Suite *suite = suite_create("hostile");
    TCase *tests = tcase_create("hostile");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, each_ends_with_a_reason, 0, PARTS);
    suite_add_tcase(suite, tests);
    return suite;
}
