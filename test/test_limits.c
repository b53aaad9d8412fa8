/* Limits of an isolate: what each counts, what it says, and that the rest goes on.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stddef.h>
#include <string.h>

#include "gots.h"

typedef struct host {
    gots_runtime *runtime;
    gots_isolate *isolate;
    gots_error err;
    size_t printed;
} host;

static void count_output(void *context, int stream, const char *bytes, size_t len)
{
    (void)stream, (void)bytes;
    *(size_t *)context += len;
}

static void host_open_native(host *it, gots_limits limits, gots_native native)
{
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    memset(it, 0, sizeof *it);
    options.limits = limits;
    options.native = native;
    options.output = count_output;
    options.output_context = &it->printed;
    it->runtime = gots_runtime_new(NULL, &it->err);
    it->isolate = gots_isolate_new(it->runtime, &options, &it->err);
    ck_assert_msg(it->isolate != NULL, "%s", it->err.message);
}

static void host_open(host *it, gots_limits limits)
{
    host_open_native(it, limits, GOTS_NATIVE_TCC);
}

/* Each text is a module of its own. */
static gots_status host_load(host *it, const char *name, const char *text)
{
    return gots_isolate_load_source(it->isolate, name, text, strlen(text), 0, NULL, &it->err);
}

static gots_stats stats_of(host *it)
{
    gots_stats stats = { .size = sizeof stats };
    gots_isolate_stats(it->isolate, &stats);
    return stats;
}

START_TEST(the_same_program_takes_the_same_fuel)
{
    static const char *const text = "function f(n: number): number { return n < 2 ? n : f(n - 1) + f(n - 2); }"
                                    "f(15); [5, 3, 1].sort(); new Array(1000).indexOf(1);"
                                    "const m = new Map<string, number>(); for (let i = 0; i < 100; i++) m.set('k' + i, i);"
                                    "'aaaa'.repeat(1000).match(/(a|aa)+b/); JSON.parse('[1,2,3]');";
    uint64_t first = 0;
    for (int round = 0; round < 3; round++) {
        host it;
        host_open(&it, (gots_limits){ .fuel = 100000000 });
        ck_assert_int_eq(host_load(&it, "a.ts", text), GOTS_OK);
        uint64_t fuel = stats_of(&it).fuel;
        ck_assert_uint_gt(fuel, 3000);
        if (round > 0) ck_assert_uint_eq(fuel, first);
        first = fuel;
        gots_runtime_free(it.runtime);
    }
}
END_TEST

START_TEST(fuel_ends_what_never_ends)
{
    static const char *const endless[] = {
        "for (;;) { try { for (;;) {} } catch {} finally { console.log('no') } }",
        "function f(n: number): number { return n < 1 ? 1 : f(n - 1) + f(n - 1) + f(n - 1); } f(60);",
        "let s = 0; for (let i = 0; i >= 0; i = (i + 1) & 1023) s = (s + i) | 0;",
        "new Array(2 ** 32 - 1).indexOf(1);",
        "Array.prototype.join.call({ length: 2 ** 32 - 1 } as any, '');",
        "/(.*)*(.*)*(.*)*x/.exec('b'.repeat(1000));",
        "async function f() { for (;;) await null; } await f();",
        "const s = 'a'.repeat(1e6); for (;;) s.indexOf('b');",
        "const a = new Uint8Array(1e6); for (;;) a.fill(1);",
        "const a = new Array(1000).fill(0); for (;;) a.sort();",
        "for (;;) JSON.stringify(JSON.parse('[1,2,3]'));",
    };
    for (size_t i = 0; i < sizeof endless / sizeof *endless; i++) {
        host it;
        host_open(&it, (gots_limits){ .fuel = 3000000 });
        gots_status status = host_load(&it, "a.ts", endless[i]);
        if (status == GOTS_E_PENDING) status = gots_poll(it.runtime, 0, NULL, &it.err);
        ck_assert_msg(status == GOTS_E_FUEL_LIMIT, "%s: %d %s", endless[i], status, it.err.message);
        ck_assert_str_eq(it.err.code, "GOTS1305");
        ck_assert_uint_eq(it.printed, 0);
        ck_assert_int_eq(host_load(&it, "b.ts", "for (let i = 0; i < 10; i++);"), GOTS_E_FUEL_LIMIT);
        gots_runtime_free(it.runtime);
    }
}
END_TEST

START_TEST(output_is_counted_before_it_leaves)
{
    host it;
    host_open(&it, (gots_limits){ .output = 100 });
    ck_assert_int_eq(host_load(&it, "a.ts", "console.log('12345'); console.error('1');"), GOTS_OK);
    ck_assert_uint_eq(stats_of(&it).output, 8);
    ck_assert_int_eq(host_load(&it, "b.ts", "try { for (;;) console.log('123456789'); } finally { console.log('x') }"),
                     GOTS_E_OUTPUT_LIMIT);
    ck_assert_str_eq(it.err.code, "GOTS1306");
    ck_assert_uint_eq(it.printed, 98);
    gots_runtime_free(it.runtime);
}
END_TEST

static gots_status nothing(gots_frame *frame, void *context)
{
    (void)frame;
    ++*(int *)context;
    return GOTS_OK;
}

START_TEST(calls_of_the_host_are_counted)
{
    host it;
    int calls = 0;
    host_open(&it, (gots_limits){ .host_calls = 10 });
    ck_assert_int_eq(gots_bind_callback(it.isolate, "host", nothing, &calls, &it.err), GOTS_OK);
    ck_assert_int_eq(host_load(&it, "a.ts", "declare function host(): void; for (;;) try { host(); } catch {}"),
                     GOTS_E_CALL_LIMIT);
    ck_assert_str_eq(it.err.code, "GOTS1307");
    ck_assert_int_eq(calls, 10);
    ck_assert_uint_eq(stats_of(&it).host_calls, 10);
    gots_runtime_free(it.runtime);
}
END_TEST

static double twice(double x)
{
    return 2 * x;
}

START_TEST(calls_of_bound_functions_are_counted)
{
    host it;
    host_open(&it, (gots_limits){ .host_calls = 10 });
    ck_assert_int_eq(gots_bind(it.isolate, "declare function twice(x: number): number;", twice, &it.err), GOTS_OK);
    ck_assert_int_eq(host_load(&it, "a.ts", "declare function twice(x: number): number;"
                                            "for (let i = 0; ; i++) { try { twice(i); } catch {} }"),
                     GOTS_E_CALL_LIMIT);
    ck_assert_uint_eq(stats_of(&it).host_calls, 10);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(timers_are_counted_while_they_wait)
{
    host it;
    host_open(&it, (gots_limits){ .handles = 3 });
    ck_assert_int_eq(host_load(&it, "a.ts", "for (let i = 0; i < 9; i++) clearTimeout(setTimeout(() => {}, 1e6));"
                                            "setTimeout(() => {}, 1e6); setTimeout(() => {}, 1e6);"),
                     GOTS_OK);
    ck_assert_uint_eq(stats_of(&it).handles, 2);
    ck_assert_int_eq(host_load(&it, "b.ts", "for (;;) setTimeout(() => {}, 1e6);"), GOTS_E_HANDLE_LIMIT);
    ck_assert_str_eq(it.err.code, "GOTS1308");
    ck_assert_uint_eq(stats_of(&it).handles, 3);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(files_are_counted_while_they_are_open)
{
    host it;
    host_open(&it, (gots_limits){ .handles = 3 });
    ck_assert_int_eq(gots_permit(it.isolate, &(gots_rule){ .kind = GOTS_READ, .resource = "/dev/null" }, &it.err), GOTS_OK);
    gots_status status = host_load(&it, "a.ts", "import { open } from 'gots:fs'; const kept: unknown[] = [];"
                                                "for (let i = 0; i < 9; i++) await (await open('/dev/null')).close();"
                                                "for (;;) kept.push(await open('/dev/null'));");
    for (bool idle = false; (status == GOTS_OK || status == GOTS_E_PENDING) && !idle;)
        status = gots_poll(it.runtime, 1000, &idle, &it.err);
    ck_assert_int_eq(status, GOTS_E_HANDLE_LIMIT);
    ck_assert_uint_eq(stats_of(&it).open, 3);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(time_on_the_wall_ends_what_only_waits)
{
    host it;
    host_open(&it, (gots_limits){ .turn_wall_ms = 30 });
    ck_assert_int_eq(host_load(&it, "a.ts", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"),
                     GOTS_E_TIME_LIMIT);
    ck_assert_str_eq(it.err.code, "GOTS1301");
    ck_assert_ptr_nonnull(strstr(it.err.message, "on the wall, 30 ms"));
    ck_assert_int_eq(host_load(&it, "b.ts", "1 + 1;"), GOTS_OK);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(time_of_all_turns_ends_the_isolate)
{
    host it;
    host_open(&it, (gots_limits){ .total_ms = 60 });
    ck_assert_int_eq(host_load(&it, "a.ts", "1 + 1;"), GOTS_OK);
    ck_assert_int_eq(host_load(&it, "b.ts", "for (;;) {}"), GOTS_E_TIME_LIMIT);
    ck_assert_ptr_nonnull(strstr(it.err.message, "of all turns, 60 ms"));
    ck_assert_int_eq(host_load(&it, "c.ts", "for (let i = 0; i < 3; i++);"), GOTS_E_TIME_LIMIT);
    ck_assert_uint_ge(stats_of(&it).cpu_ns, 60000000);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(where_a_program_was_stopped_is_told)
{
    static const char *const endless[] = {
        "function spin() {\n  for (;;) {}\n}\nspin();",
        "function spin() {\n  while (true) try { null!; } catch {}\n}\nspin();",
    };
    for (size_t i = 0; i < 2 * (sizeof endless / sizeof *endless); i++) {
        host it;
        bool is_native = i % 2 == 1; /* of machine code the function alone is known */
        host_open_native(&it, (gots_limits){ .turn_ms = 30 }, is_native ? GOTS_NATIVE_TCC : GOTS_NATIVE_OFF);
        ck_assert_int_eq(host_load(&it, "a.ts", endless[i / 2]), GOTS_E_TIME_LIMIT);
        ck_assert_str_eq(it.err.file, "a.ts");
        bool is_right = it.err.line == 2 || (is_native && it.err.line == 1);
        ck_assert_msg(is_right, "line %u: %s", (unsigned)it.err.line, endless[i / 2]);
        const char *report = gots_isolate_report(it.isolate);
        ck_assert_msg(strstr(report, is_native && it.err.line == 1 ? "a.ts:1:" : "a.ts:2:") != NULL && strstr(report, "GOTS1301") != NULL, "%s", report);
        gots_runtime_free(it.runtime);
    }
}
END_TEST

START_TEST(stats_say_what_is_there)
{
    host it;
    host_open(&it, (gots_limits){ 0 });
    gots_stats before = stats_of(&it);
    ck_assert_int_eq(host_load(&it, "a.ts", "export const kept = Array.from({ length: 1000 }, () => ({}));"), GOTS_OK);
    gots_value value = gots_number(it.isolate, 1);
    gots_stats after = stats_of(&it);
    ck_assert_uint_ge(after.objects, before.objects + 1000);
    ck_assert_uint_gt(after.memory, before.memory + 30000);
    ck_assert_uint_gt(after.turns, before.turns);
    ck_assert_uint_eq(after.values, before.values + 1);
    ck_assert_uint_eq(after.fuel, 0);
    ck_assert_uint_ne(value.handle, 0);
    struct {
        gots_stats stats;
    } small = { { .size = offsetof(gots_stats, objects), .objects = 77 } };
    gots_isolate_stats(it.isolate, &small.stats);
    ck_assert_uint_gt(small.stats.memory, 0);
    ck_assert_uint_eq(small.stats.objects, 77);
    gots_runtime_free(it.runtime);
}
END_TEST

Suite *suite_limits(void);
Suite *suite_limits(void)
{
    const TTest *const tests[] = {
        the_same_program_takes_the_same_fuel,
        fuel_ends_what_never_ends,
        output_is_counted_before_it_leaves,
        calls_of_the_host_are_counted,
        calls_of_bound_functions_are_counted,
        timers_are_counted_while_they_wait,
        files_are_counted_while_they_are_open,
        time_on_the_wall_ends_what_only_waits,
        time_of_all_turns_ends_the_isolate,
        where_a_program_was_stopped_is_told,
        stats_say_what_is_there,
        NULL,
    };
    return test_suite("limits", tests);
}
