/* Native code that calls bound functions as C: the same as from the interpreter, whatever the host does meanwhile.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "engine/machine.h"
#include "public.h"
#include "test.h"

typedef struct world {
    char out[8192];
    size_t len;
    gots_isolate *isolate;
    gots_module *module;
    gots_status status;
    uint64_t calls;
    char report[4096];
} world;

static _Thread_local world *now; /* that the functions below work in */

static void collect(void *context, int stream, const char *bytes, size_t len)
{
    world *to = context;
    (void)stream;
    if (to->len + len >= sizeof to->out) return;
    memcpy(to->out + to->len, bytes, len);
    to->len += len;
    to->out[to->len] = '\0';
}

/* ---- The host --------------------------------------------------------------------------------- */

static double half(double x) { return x / 2; }
static float halff(float x) { return x / 2; }
static int8_t i8(int8_t x) { return (int8_t)(x + 1); }
static uint8_t u8(uint8_t x) { return (uint8_t)(x + 1); }
static int16_t i16(int16_t x) { return (int16_t)(x + 1); }
static uint16_t u16(uint16_t x) { return (uint16_t)(x + 1); }
static int32_t i32(int32_t x) { return (int32_t)((uint32_t)x + 1); }
static uint32_t u32(uint32_t x) { return x + 1; }
static bool invert(bool x) { return !x; }
static double mixed(double a, bool b, int8_t c, float d, uint32_t e, double f, int32_t g, int32_t h, int32_t i, int32_t j)
{
    return a + 10 * b + 100 * c + 1000 * (double)d + 10000.0 * e + f + g + h + i + j;
}

static double sum(const double *items, size_t count)
{
    double all = 0;
    for (size_t i = 0; i < count; i++) all += items[i];
    return all;
}

static void fill(uint8_t *items, size_t count, uint8_t with)
{
    memset(items, with, count);
}

static double with_first(void *context, double x) { return *(double *)context + x; }

static double refuse(double x)
{
    if (x > 2) gots_fail(now->isolate, "E_BIG", "too big");
    return x;
}

/* Runs a function of the program, by name. */
static void run_back(const char *name)
{
    gots_value result;
    uint32_t scope = gots_scope_open(now->isolate);
    (void)gots_call(now->isolate, now->module, name, NULL, 0, &result, NULL);
    gots_scope_close(now->isolate, scope);
}

static double again(double x)
{
    run_back("back");
    return x;
}

static double apply(double (*f)(void *, double), void *context, double x)
{
    return f(context, x);
}

static double offset = 100;

static void bind_all(gots_isolate *isolate)
{
    static const gots_symbol symbols[] = {
        GOTS_SYMBOL(half), GOTS_SYMBOL(halff), GOTS_SYMBOL(i8), GOTS_SYMBOL(u8), GOTS_SYMBOL(i16), GOTS_SYMBOL(u16),
        GOTS_SYMBOL(i32), GOTS_SYMBOL(u32), GOTS_SYMBOL(invert), GOTS_SYMBOL(mixed), GOTS_SYMBOL(sum), GOTS_SYMBOL(fill),
        { "first", GOTS_FUNCTION(with_first), GOTS_PASS_CONTEXT, &offset }, GOTS_SYMBOL(refuse), GOTS_SYMBOL(again),
        GOTS_SYMBOL(apply),
    };
    gots_error err;
    gots_status status = gots_bind_symbols(isolate,
        "declare function half(x: number): number; declare function halff(x: f32): f32; declare function i8(x: i8): i8;"
        "declare function u8(x: u8): u8; declare function i16(x: i16): i16; declare function u16(x: u16): u16;"
        "declare function i32(x: i32): i32; declare function u32(x: u32): u32; declare function invert(x: boolean): boolean;"
        "declare function mixed(a: number, b: boolean, c: i8, d: f32, e: u32, f: number, g: i32, h: i32, i: i32, j: i32): number;"
        "declare function sum(items: Float64Array): number; declare function fill(items: Uint8Array, value: u8): void;"
        "declare function first(x: number): number; declare function refuse(x: number): number;"
        "declare function again(x: number): number; declare function apply(f: (x: number) => number, x: number): number;",
        symbols, sizeof symbols / sizeof *symbols, &err);
    ck_assert_msg(status == GOTS_OK, "%s", err.message);
}

/* ---- Running ---------------------------------------------------------------------------------- */

static void note(void *context, const char *file, uint32_t line, uint32_t column, const char *name, const char *reason,
                 uint32_t reason_line, uint32_t reason_column)
{
    world *to = context;
    size_t at = strlen(to->report);
    (void)file, (void)reason_line;
    snprintf(to->report + at, sizeof to->report - at, "%u:%u %s: %s at %u\n", line, column, name, reason != NULL ? reason : "native", reason_column);
}

static void run(world *it, gots_native native, gots_enforcement types, const gots_limits *limits, const char *text)
{
    gots_error err;
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    memset(it, 0, sizeof *it);
    options.output = collect;
    options.output_context = it;
    options.native = native;
    options.types = types;
    options.native_report = note;
    options.native_context = it;
    if (limits != NULL) options.limits = *limits;
    it->isolate = gots_isolate_new(NULL, &options, &err);
    ck_assert_ptr_nonnull(it->isolate);
    bind_all(it->isolate);
    gots__native_at_once(it->isolate->heap);
    now = it;
    it->status = gots_isolate_load_source(it->isolate, "test.ts", text, strlen(text), 0, &it->module, &err);
    if (it->status == GOTS_OK) {
        gots_value result;
        it->status = gots_call(it->isolate, it->module, "main", NULL, 0, &result, &err);
    }
    if (it->status != GOTS_OK) collect(it, 1, err.message, strlen(err.message));
    it->calls = gots__native_calls(it->isolate->heap);
    ck_assert_str_eq(gots__native_failure(it->isolate->heap), "");
    gots_isolate_free(it->isolate);
}

/* Prints the same with and without machine code, whether types are enforced or not; at least so many calls are native. */
static void same(const char *text, const char *expected, uint64_t calls)
{
    for (int enforced = 0; enforced < 2; enforced++) {
        world native, interpreted;
        gots_enforcement types = enforced ? GOTS_TYPES_ENFORCE : GOTS_TYPES_OFF;
        run(&interpreted, GOTS_NATIVE_OFF, types, NULL, text);
        ck_assert_str_eq(interpreted.out, expected);
        run(&native, GOTS_NATIVE_TCC, types, NULL, text);
        ck_assert_str_eq(native.out, expected);
        ck_assert_msg(native.calls >= calls, "enforced %d: %lu calls\n%s", enforced, (unsigned long)native.calls, native.report);
    }
}

#define TELL                                                                                                           \
    "function tell(f: () => unknown): void { try { console.log(f()); } catch (e: any) { const at = e.stack.split('\\n')" \
    ".find((l: string) => l.includes('test.ts'))!.trim(); console.log(e.name, e.code, e.message, at.slice(0, at.lastIndexOf(':'))); } }\n"

START_TEST(numbers_cross_as_their_types_say)
{
    same("function all(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += half(i) + halff(0.5) + i8(i) + u8(255) + i16(-1)"
         " + u16(65535) + i32(2147483647) + u32(4294967294); return s; }\n"
         "function bits(x: boolean): boolean { return invert(x) && !invert(!x); }\n"
         "function many(x: number): number { return mixed(1, true, 2, 3.5, 4, 5, 6, 7, 8, x); }\n"
         "function more(x: number): number { return first(x) + first(1); }\n"
         "export function main(): void { console.log(all(10), bits(false), bits(true), many(9), more(0.5), half(NaN), half(-0)); }\n",
         "21474836550 true false 43746 201.5 NaN -0\n", 5);
}
END_TEST

START_TEST(typed_arrays_are_lent)
{
    same("const own = new Float64Array([1, 2, 3]);\n"
         "function views(a: Float64Array, n: number): number { const b = new Float64Array(4); b[1] = 7; let s = 0;\n"
         "  for (let i = 0; i < n; i++) s += sum(a) + sum(own) + sum(b); return s; }\n"
         "function bytes(a: Uint8Array): number { fill(a, 9); return a[0] + a[a.length - 1]; }\n"
         "export function main(): void { console.log(views(new Float64Array([0.5]), 2), bytes(new Uint8Array(3)), sum(new Float64Array(0))); }\n",
         "27 18 0\n", 2);
}
END_TEST

START_TEST(what_does_not_fit_is_refused_where_it_is)
{
    same(TELL
         "function narrow(x: number): number {\n  const y = x + 1;\n  return i8(y);\n}\n"
         "function wide(x: number): number {\n  return u32(x);\n}\n"
         "function lacks(x?: number): number {\n  return half(x as number);\n}\n"
         "export function main(): void { tell(() => narrow(126)); tell(() => narrow(127)); tell(() => narrow(0.5)); tell(() => wide(-1)); "
         "tell(() => wide(NaN)); }\n",
         "-128\nRangeError undefined i8: x: expected i8 (-128 to 127), got 128 at narrow (test.ts:4\n"
         "RangeError undefined i8: x: expected i8 (-128 to 127), got 1.5 at narrow (test.ts:4\n"
         "RangeError undefined u32: x: expected u32 (0 to 4294967295), got -1 at wide (test.ts:7\n"
         "RangeError undefined u32: x: expected u32 (0 to 4294967295), got NaN at wide (test.ts:7\n", 1);
}
END_TEST

START_TEST(failures_of_the_host_are_errors_of_the_program)
{
    same(TELL
         "function inner(n: number): number {\n  let s = 0;\n  for (let i = 0; i < n; i++)\n    s += refuse(i);\n  return s;\n}\n"
         "function outer(n: number): number { return inner(n) * 2; }\n"
         "export function main(): void { tell(() => outer(3)); tell(() => outer(9)); tell(() => outer(2)); }\n",
         "6\nError E_BIG too big at inner (test.ts:5\n2\n", 2);
}
END_TEST

START_TEST(the_program_may_run_meanwhile)
{
    same("let total = 0, depth = 0;\n"
         "function add(x: number): number { total += x; return total; }\n"
         "function work(n: number): number { let s = 0; for (let i = 0; i < n; i++) { s += again(i) + total; total += 1; } return s + total; }\n"
         "function scaled(a: Float64Array): number { return again(a[0]) + a[1] + total; }\n"
         "export function back(): void { add(100); if (depth++ < 3) console.log('in', work(2)); const junk: number[][] = []; for (let i = 0; i < 500; i++) junk.push([i]); }\n"
         "export function main(): void { console.log(work(3)); console.log(scaled(new Float64Array([1, 2]))); console.log(total); }\n",
         "in 1404\nin 1710\nin 2016\n3333\n1012\n1009\n", 5);
}
END_TEST

START_TEST(objects_live_while_the_program_runs)
{
    same("class Body { x: number; v: number; constructor(x: number, v: number) { this.x = x; this.v = v; } }\n"
         "let all: Body[] = [];\n"
         "function step(bodies: Body[], dt: number): number { let s = 0; for (let i = 0; i < bodies.length; i++) { const b = bodies[i];\n"
         "  const moved = again(b.v * dt); b.x = b.x + moved; s += b.x; } return s; }\n"
         "export function back(): void { all.pop(); const junk: Body[] = []; for (let i = 0; i < 300; i++) junk.push(new Body(i, i)); }\n"
         "export function main(): void { for (let i = 0; i < 8; i++) all.push(new Body(i, 2)); console.log(step(all, 0.5), all.length); }\n",
         "10 4\n", 0);
}
END_TEST

/* What native code holds may be held by nobody else when the host returns. */
START_TEST(objects_that_the_program_lets_go_of_live_on)
{
    same("class Body { x: number; v: number; constructor(x: number, v: number) { this.x = x; this.v = v; } }\n"
         "let all: Body[] = []; let last = 0;\n"
         "function inner(x: number): number { return again(x) + 1; }\n"
         "function step(bodies: Body[], dt: number): number { let s = 0; const n = bodies.length; for (let i = 0; i < n; i++) { const b = bodies[i];\n"
         "  const moved = inner(b.v * dt); b.x = b.x + moved; s += b.x; } return s; }\n"
         "export function back(): void { const gone = all.length - 1 - last++; const it = all[gone]; all[gone] = new Body(it.x, it.v);\n"
         "  for (let i = 0; i < all.length; i++) all[i] = new Body(all[i].x, all[i].v); const junk: Body[] = []; for (let i = 0; i < 300; i++) junk.push(new Body(-i, -i)); }\n"
         "export function main(): void { for (let i = 0; i < 8; i++) all.push(new Body(i, 2)); console.log(step(all, 0.5), all.length); }\n",
         "44 8\n", 0); /* such functions are interpreted */
}
END_TEST

START_TEST(callbacks_and_their_errors_come_through)
{
    same(TELL
         "let calls = 0;\n"
         "function count(x: number): number { calls += x; return calls; }\n"
         "function work(n: number): number {\n  let s = 0;\n  for (let i = 0; i < n; i++) s += again(i) + calls;\n  return s;\n}\n"
         "export function back(): void { calls += apply(count, 1); if (calls > 20) throw new Error('enough'); }\n"
         "export function main(): void { tell(() => work(2)); tell(() => apply((x) => work(x), 2)); console.log([1, 2].map((x) => work(x)).join()); }\n",
         "5\n23\n31,191\n", 2);
}
END_TEST

START_TEST(a_buffer_may_not_go_meanwhile)
{
    world it;
    static const char text[] =
        "let kept = new Float64Array(8);\n"
        "function sums(a: Float64Array): number { let s = 0; for (let i = 0; i < a.length; i++) s += again(1) + a[i]; return s; }\n"
        "function plain(n: number): number { return again(n); }\n"
        "export function back(): void { (kept.buffer as ArrayBuffer).transfer(); kept = new Float64Array(8); }\n"
        "export function main(): void { console.log(plain(3)); try { console.log(sums(kept)); } catch (e) { console.log(String(e)); } }\n";
    run(&it, GOTS_NATIVE_TCC, GOTS_TYPES_OFF, NULL, text);
    ck_assert_str_eq(it.out, "3\nTypeError: GOTS2003: a buffer was detached or resized by a call of the host that uses it\n");
    ck_assert_uint_ge(it.calls, 1);
}
END_TEST

START_TEST(another_function_of_the_name_is_called)
{
    same("function work(x: number): number { return half(x); }\n"
         "export function main(): void { console.log(work(4)); (globalThis as any).half = (x: number): number => x * 100; console.log(work(4)); }\n",
         "2\n400\n", 1);
}
END_TEST

START_TEST(limits_hold)
{
    world it;
    gots_limits calls = { .host_calls = 5 }, time = { .turn_ms = 50 };
    static const char text[] = "function work(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += half(i); return s; }\n"
                               "export function main(): void { console.log(work(3)); console.log(work(1e12)); }\n";
    run(&it, GOTS_NATIVE_TCC, GOTS_TYPES_OFF, &calls, text);
    ck_assert_int_eq(it.status, GOTS_E_CALL_LIMIT);
    run(&it, GOTS_NATIVE_TCC, GOTS_TYPES_OFF, &time, text);
    ck_assert_int_eq(it.status, GOTS_E_TIME_LIMIT);
    ck_assert_uint_ge(it.calls, 1);
}
END_TEST

Suite *suite_bind_native(void);
Suite *suite_bind_native(void)
{
    const TTest *const tests[] = {
        numbers_cross_as_their_types_say,
        typed_arrays_are_lent,
        what_does_not_fit_is_refused_where_it_is,
        failures_of_the_host_are_errors_of_the_program,
        the_program_may_run_meanwhile,
        objects_live_while_the_program_runs,
        objects_that_the_program_lets_go_of_live_on,
        callbacks_and_their_errors_come_through,
        a_buffer_may_not_go_meanwhile,
        another_function_of_the_name_is_called,
        limits_hold,
        NULL,
    };
    return test_suite("bind_native", tests);
}
