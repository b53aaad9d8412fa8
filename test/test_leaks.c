/* Leaks: what grows is told with its type and its line, and what does not is not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "gots.h"

typedef struct told {
    unsigned reports;
    char text[8192], json[16384];
    gots_leak first;
    char type[64], file[64], function[64]; /* of the first */
    uint64_t turns;
} told;

static void tell(void *context, const gots_leak_report *report)
{
    told *it = context;
    it->reports++;
    snprintf(it->text, sizeof it->text, "%s", report->text);
    snprintf(it->json, sizeof it->json, "%s", report->json);
    ck_assert_uint_gt(report->leak_count, 0);
    it->first = report->leaks[0];
    it->turns = report->turns;
    snprintf(it->type, sizeof it->type, "%s", report->leaks[0].type);
    snprintf(it->file, sizeof it->file, "%s", report->leaks[0].file);
    snprintf(it->function, sizeof it->function, "%s", report->leaks[0].function);
}

typedef struct host {
    gots_runtime *runtime;
    gots_isolate *isolate;
    gots_module *module;
    gots_error err;
    told told;
} host;

static void open_host(host *it, const char *text, uint32_t turns)
{
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    memset(it, 0, sizeof *it);
    options.leaks = (gots_leak_options){ tell, &it->told, turns };
    it->runtime = gots_runtime_new(NULL, &it->err);
    it->isolate = gots_isolate_new(it->runtime, &options, &it->err);
    ck_assert_msg(it->isolate != NULL, "%s", it->err.message);
    gots_status status = gots_isolate_load_source(it->isolate, "app.ts", text, strlen(text), 0, &it->module, &it->err);
    ck_assert_msg(status == GOTS_OK, "%s", it->err.message);
}

/* Each call is a turn. */
static void call(host *it, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        ck_assert_msg(gots_call(it->isolate, it->module, "step", NULL, 0, NULL, &it->err) == GOTS_OK, "%s", it->err.message);
}

static void close_host(host *it)
{
    gots_runtime_free(it->runtime);
}

START_TEST(closures_in_a_map_are_told_with_their_line)
{
    host it;
    open_host(&it,
              "const handlers = new Map<number, () => number>();\n"
              "let n = 0;\n"
              "function subscribe(id: number) {\n"
              "  handlers.set(id, () => id * 2);\n"
              "}\n"
              "export function step() { subscribe(n++); }\n",
              64);
    call(&it, 100);
    ck_assert_uint_eq(it.told.reports, 1);
    ck_assert_uint_eq(it.told.turns, 64);
    ck_assert_str_eq(it.told.type, "function (anonymous)");
    ck_assert_str_eq(it.told.file, "app.ts");
    ck_assert_uint_eq(it.told.first.line, 4);
    ck_assert_str_eq(it.told.function, "subscribe");
    ck_assert_uint_eq(it.told.first.more, 64);
    ck_assert_ptr_nonnull(strstr(it.told.text, "\n  Map with +64 entries ("));
    ck_assert_ptr_nonnull(strstr(it.told.text, ": app.ts:1:18\n"));
    ck_assert_ptr_nonnull(strstr(it.told.json, "\"type\":\"function (anonymous)\",\"file\":\"app.ts\",\"line\":4,\"column\":26,\"function\":\"subscribe\"}"));
    close_host(&it);
}
END_TEST

START_TEST(instances_in_an_array_are_told_by_their_class)
{
    host it;
    open_host(&it,
              "class Session { readonly name: string; constructor(readonly id: number) { this.name = 'session ' + id; } }\n"
              "const open: Session[] = [];\n"
              "function accept(id: number) {\n"
              "  open.push(new Session(id));\n"
              "}\n"
              "let n = 0;\n"
              "export function step() { accept(n++); }\n",
              64);
    call(&it, 100);
    ck_assert_uint_eq(it.told.reports, 1);
    ck_assert_str_eq(it.told.type, "Session");
    ck_assert_uint_eq(it.told.first.line, 4);
    ck_assert_str_eq(it.told.function, "accept");
    ck_assert_ptr_nonnull(strstr(it.told.text, " string ("));
    ck_assert_ptr_nonnull(strstr(it.told.text, "  Array with +64 entries"));
    close_host(&it);
}
END_TEST

START_TEST(listeners_that_timers_add_are_told)
{
    host it;
    open_host(&it,
              "const bus = new EventTarget();\n"
              "let count = 0;\n"
              "const timer = setInterval(function tick() {\n"
              "  bus.addEventListener('frame', function onFrame() { count++; });\n"
              "  if (++count === 200) clearInterval(timer);\n"
              "}, 0);\n",
              64);
    ck_assert_int_eq(gots_run(it.runtime, &it.err), GOTS_OK);
    ck_assert_uint_ge(it.told.reports, 1);
    ck_assert_ptr_nonnull(strstr(it.told.text, " function onFrame ("));
    ck_assert_ptr_nonnull(strstr(it.told.text, "app.ts:4:"));
    ck_assert_ptr_nonnull(strstr(it.told.text, " in tick\n"));
    close_host(&it);
}
END_TEST

START_TEST(numbers_alone_are_told_by_what_holds_them)
{
    host it;
    open_host(&it, "const log: number[] = [];\nexport function step() { for (let i = 0; i < 10; i++) log.push(i); }\n", 64);
    call(&it, 100);
    ck_assert_uint_eq(it.told.reports, 1);
    ck_assert_str_eq(it.told.type, "Array");
    ck_assert_uint_eq(it.told.first.more, 0);
    ck_assert_uint_eq(it.told.first.more_items, 640);
    close_host(&it);
}
END_TEST

/* Garbage, also in circles; what comes and goes; a table that is full one day; one large step. */
START_TEST(what_does_not_leak_is_silent)
{
    host it;
    open_host(&it,
              "class Node { next: Node | null = null; text = 'node ' + n; }\n"
              "let n = 0, kept: Node[] = [];\n"
              "const cache = new Map<number, Node>();\n"
              "let large: number[] = [];\n"
              "export function step() {\n"
              "  const a = new Node(), b = new Node(); a.next = b; b.next = a;\n"
              "  if (kept.push(a) > 20 + n % 7) kept = [];\n"
              "  cache.set(n % 50, b);\n"
              "  if (n === 300) large = new Array(10000).fill(1);\n"
              "  n++;\n"
              "}\n",
              128);
    call(&it, 1000);
    ck_assert_msg(it.told.reports == 0, "%s", it.told.text);
    close_host(&it);
}
END_TEST

START_TEST(a_leak_that_goes_on_is_told_again_when_memory_has_grown_by_half)
{
    host it;
    open_host(&it, "const all: string[] = [];\nexport function step() { all.push('x'.repeat(1000) + all.length); }\n", 64);
    call(&it, 3000);
    ck_assert_uint_ge(it.told.reports, 3);
    ck_assert_uint_le(it.told.reports, 8);
    close_host(&it);
}
END_TEST

START_TEST(an_isolate_can_be_asked_what_has_grown)
{
    host it;
    told since = { 0 };
    open_host(&it, "const all: object[] = [];\nexport function step() { all.push({ a: 1 }); }\n", 1000000);
    ck_assert_int_eq(gots_leaks_since(it.isolate, tell, &since, &it.err), GOTS_OK);
    ck_assert_uint_eq(since.reports, 0);
    call(&it, 10);
    ck_assert_int_eq(gots_leaks_since(it.isolate, tell, &since, &it.err), GOTS_OK);
    ck_assert_uint_eq(since.reports, 1);
    ck_assert_str_eq(since.type, "Object");
    ck_assert_uint_eq(since.first.more, 10);
    ck_assert_uint_eq(since.first.line, 2);
    ck_assert_int_eq(gots_leaks_since(it.isolate, tell, &since, &it.err), GOTS_OK);
    ck_assert_uint_eq(since.reports, 1);
    ck_assert_uint_eq(it.told.reports, 0);
    close_host(&it);
}
END_TEST

START_TEST(one_that_is_not_watched_says_so)
{
    told since = { 0 };
    gots_error err;
    gots_isolate *isolate = gots_isolate_new(NULL, NULL, &err);
    ck_assert_int_eq(gots_leaks_since(isolate, tell, &since, &err), GOTS_E_UNSUPPORTED);
    ck_assert_str_eq(err.code, "GOTS1309");
    gots_isolate_free(isolate);
}
END_TEST

/* ---- Failing memory --------------------------------------------------------------------------- */

typedef struct failing {
    size_t live, left; /* allocations that still succeed */
} failing;

static void *resize_failing(void *context, void *ptr, size_t old_size, size_t size)
{
    failing *it = context;
    if (size > 0 && it->left == 0) return NULL;
    if (size > 0) it->left--;
    it->live += size - (ptr != NULL ? old_size : 0);
    if (size > 0) return realloc(ptr, size);
    free(ptr);
    return NULL;
}

static gots_status leak_with(failing *memory, told *out)
{
    static const char text[] = "const all: (() => number)[] = [];\n"
                               "for (let i = 0; i < 60; i++) { all.push(() => i); await null; }\n"
                               "export function step() { const i = all.length; all.push(() => i); }\n";
    gots_error err = { 0 };
    gots_runtime_options runtime_options;
    gots_isolate_options options;
    gots_module *module = NULL;
    gots_runtime_options_init(&runtime_options);
    gots_isolate_options_init(&options);
    runtime_options.allocator = (gots_allocator){ resize_failing, memory };
    runtime_options.cache = "";
    options.leaks = (gots_leak_options){ tell, out, 8 };
    options.native = GOTS_NATIVE_OFF;
    gots_runtime *runtime = gots_runtime_new(&runtime_options, &err);
    gots_isolate *isolate = runtime != NULL ? gots_isolate_new(runtime, &options, &err) : NULL;
    gots_status status = isolate != NULL ? gots_isolate_load_source(isolate, "app.ts", text, strlen(text), 0, &module, &err) : GOTS_E_NOMEM;
    if (status == GOTS_E_PENDING) status = gots_run(runtime, &err);
    for (int i = 0; status == GOTS_OK && i < 40; i++) status = gots_call(isolate, module, "step", NULL, 0, NULL, &err);
    gots_runtime_free(runtime);
    return status;
}

/* Where an allocation fails the program sees it or a count is left out; nothing is lost. */
START_TEST(every_allocation_may_fail)
{
    failing memory = { 0, SIZE_MAX };
    told all = { 0 };
    ck_assert_int_eq(leak_with(&memory, &all), GOTS_OK);
    ck_assert_uint_eq(memory.live, 0);
    ck_assert_uint_ge(all.reports, 1);
    size_t most = SIZE_MAX - memory.left, step = getenv("GOTS_TEST_EACH") != NULL ? 1 : most / 97 + 1;
    for (size_t n = 0; n < most; n += step) {
        told some = { 0 };
        memory = (failing){ 0, n };
        (void)leak_with(&memory, &some);
        ck_assert_msg(memory.live == 0, "%zu bytes are left when only %zu allocations succeed", memory.live, n);
    }
}
END_TEST

Suite *suite_leaks(void);
Suite *suite_leaks(void)
{
    Suite *suite = suite_create("leaks");
    TCase *cases = tcase_create("leaks");
    tcase_set_timeout(cases, 120);
    suite_add_tcase(suite, cases);
    tcase_add_test(cases, closures_in_a_map_are_told_with_their_line);
    tcase_add_test(cases, instances_in_an_array_are_told_by_their_class);
    tcase_add_test(cases, listeners_that_timers_add_are_told);
    tcase_add_test(cases, numbers_alone_are_told_by_what_holds_them);
    tcase_add_test(cases, what_does_not_leak_is_silent);
    tcase_add_test(cases, a_leak_that_goes_on_is_told_again_when_memory_has_grown_by_half);
    tcase_add_test(cases, an_isolate_can_be_asked_what_has_grown);
    tcase_add_test(cases, one_that_is_not_watched_says_so);
    tcase_add_test(cases, every_allocation_may_fail);
    return suite;
}
