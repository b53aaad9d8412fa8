/* Typed functions as machine code: the same results as in the interpreter, whatever comes in.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/machine.h"
#include "engine/value.h"
#include "native/native.h"
#include "public.h"
#include "test.h"

typedef struct printed {
    char bytes[8192];
    size_t len;
} printed;

static void collect(void *context, int stream, const char *bytes, size_t len)
{
    printed *to = context;
    (void)stream;
    if (to->len + len >= sizeof to->bytes) return;
    memcpy(to->bytes + to->len, bytes, len);
    to->len += len;
    to->bytes[to->len] = '\0';
}

typedef struct ran {
    printed out, report;
    gots_status status;
    uint64_t calls;
} ran;

static void note(void *context, const char *file, uint32_t line, uint32_t column, const char *name,
                 const char *reason, uint32_t reason_line, uint32_t reason_column)
{
    char text[300];
    (void)file;
    int len = snprintf(text, sizeof text, "%u:%u %s %s %u:%u\n", line, column, name,
                       reason != NULL ? reason : "native", reason_line, reason_column);
    collect(context, 1, text, (size_t)len);
}

static void run_typed(ran *it, gots_native native, gots_enforcement types, uint32_t time_limit_ms, const char *text)
{
    gots_error err;
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    memset(it, 0, sizeof *it);
    options.output = collect;
    options.output_context = &it->out;
    options.native = native;
    options.types = types;
    options.native_report = note;
    options.native_context = &it->report;
    options.limits.turn_ms = time_limit_ms;
    gots_runtime *runtime = gots_runtime_new(NULL, &err);
    ck_assert_ptr_nonnull(runtime);
    gots_isolate *isolate = gots_isolate_new(runtime, &options, &err);
    ck_assert_ptr_nonnull(isolate);
    gots_module *module;
    gots__native_at_once(isolate->heap);
    it->status = gots_isolate_load_source(isolate, "test.ts", text, strlen(text), 0, &module, &err);
    it->calls = gots__native_calls(isolate->heap);
    ck_assert_str_eq(gots__native_failure(isolate->heap), "");
    gots_isolate_free(isolate);
    gots_runtime_free(runtime);
}

static void run(ran *it, gots_native native, uint32_t time_limit_ms, const char *text)
{
    run_typed(it, native, GOTS_TYPES_OFF, time_limit_ms, text);
}

/* Prints the same with and without machine code, which at least `calls` calls used. */
static void same(const char *text, const char *expected, uint64_t calls)
{
    ran native, interpreted;
    run(&native, GOTS_NATIVE_TCC, 0, text);
    run(&interpreted, GOTS_NATIVE_OFF, 0, text);
    ck_assert_int_eq(native.status, GOTS_OK);
    ck_assert_str_eq(interpreted.out.bytes, expected);
    ck_assert_str_eq(native.out.bytes, expected);
    ck_assert_msg(native.calls >= calls, "%lu calls: %s", (unsigned long)native.calls, native.report.bytes);
    ck_assert_uint_eq(interpreted.calls, 0);
}

/* The same where types are enforced. */
static void same_enforced(const char *text, const char *expected, uint64_t calls)
{
    ran native, interpreted;
    run_typed(&native, GOTS_NATIVE_TCC, GOTS_TYPES_ENFORCE, 0, text);
    run_typed(&interpreted, GOTS_NATIVE_OFF, GOTS_TYPES_ENFORCE, 0, text);
    ck_assert_str_eq(interpreted.out.bytes, expected);
    ck_assert_str_eq(native.out.bytes, expected);
    ck_assert_int_eq(native.status, GOTS_OK);
    ck_assert_msg(native.calls >= calls, "%lu calls: %s", (unsigned long)native.calls, native.report.bytes);
}

#define TELL \
    "function tell(f: () => unknown): void { try { console.log(f()); } catch (e: any) { const at = e.stack.split('\\n')[1].trim(); " \
    "console.log(e.name, e.code, e.path, e.expected, e.received, e.message, at.slice(0, at.lastIndexOf(':'))); } }\n"

#define POINT "class Point { x: number; y: number; constructor(x: number, y: number) { this.x = x; this.y = y; } }\n"

START_TEST(properties_of_objects_are_read_and_written)
{
    same(POINT
        "function move(p: Point, n: number): number {\n  for (let i = 0; i < n; i++) { p.x += i; p.y = p.x * 2; }\n  return p.y - p.x;\n}\n"
        "const p = new Point(1, 2);\nconsole.log(move(p, 4), p.x, p.y);\n", "7 7 14\n", 1);
}
END_TEST

START_TEST(arrays_are_sorted_in_place)
{
    same("function sort(a: number[], lo: number, hi: number): void {\n  let i = lo, j = hi;\n  const p = a[(lo + hi) >> 1];\n"
        "  while (i <= j) {\n    while (a[i] < p) i++;\n    while (a[j] > p) j--;\n"
        "    if (i <= j) { const t = a[i]; a[i] = a[j]; a[j] = t; i++; j--; }\n  }\n"
        "  if (lo < j) sort(a, lo, j);\n  if (i < hi) sort(a, i, hi);\n}\n"
        "const a = [5, 3, 9, -1, 0, 7.5, 3];\nsort(a, 0, 6);\nconsole.log(a.join());\n", "-1,0,3,3,5,7.5,9\n", 1);
}
END_TEST

START_TEST(what_does_not_fit_leaves_machine_code_and_goes_on)
{
    same(POINT
        "function sum(list: Point[]): number {\n  let s = 0;\n  for (let i = 0; i < list.length; i++) { const p = list[i]; s += p.x; p.y = s; }\n  return s;\n}\n"
        "const l: any = [new Point(1, 2), new Point(3, 4)];\nconsole.log(sum(l));\nl[1].x = '7';\nconsole.log(sum(l), l[1].y);\n"
        "Object.defineProperty(l[0], 'x', { get() { l.length = 1; return 40; } });\nconsole.log(sum(l));\n"
        "try { sum([new Point(1, 2), null] as any); } catch (e: any) { console.log(e.message, e.stack.split('\\n')[1].trim()); }\n",
        "4\n17 17\n40\nCannot read properties of null (reading 'x') at sum (test.ts:4:69)\n", 2);
}
END_TEST

START_TEST(callers_are_left_behind_a_call_that_was_left)
{
    same(POINT
        "function last(a: Point[], n: number): number {\n  if (n > 0) {\n    const r = last(a, n - 1);\n    a[n].y = r;\n    return r + a[n].x;\n  }\n  return a[0].x;\n}\n"
        "const l: any = [new Point(1, 0), new Point(2, 0), new Point(3, 0)];\nconsole.log(last(l, 2), l[2].y);\n"
        "l[0].x = 'a';\nconsole.log(last(l, 2), l[2].y, l[1].y);\n", "6 3\na23 a2 a\n", 2);
}
END_TEST

START_TEST(checks_of_types_are_made_by_machine_code)
{
    same_enforced(TELL
        "function sum(a: Float64Array, n: number): number {\n  let s = 0;\n  for (let i = 0; i < n; i++) s += a[i];\n  return s;\n}\n"
        "function first(a: Int32Array, i: number): number {\n  let n = 0; for (; n < 1; n++) { }\n  const x: number = a[i];\n  return x;\n}\n"
        "function swap(a: Uint8Array, i: number, j: number): number {\n  for (let k = 0; k < 1; k++) { const t = a[i]; a[i] = a[j]; a[j] = t; }\n  return a[i];\n}\n"
        "function put(a: Float64Array, i: number): void {\n  do {\n    a[i] += a[i + 1]; } while (false);\n}\n"
        "type Bit = 0 | 1;\n"
        "function flip(b: Bit): number {\n  for (let k = 0; k < 1; k++) { }\n  return 1 - b;\n}\n"
        "function or(x?: number): number { for (let k = 0; k < 1; k++) { } return x ?? 7; }\n"
        "const f = Float64Array.of(1, 2), i = Int32Array.of(5), u = Uint8Array.of(1, 2);\n"
        "tell(() => sum(f, 2)); tell(() => sum(f, 3)); tell(() => first(i, 0)); tell(() => first(i, -1));\n"
        "tell(() => swap(u, 0, 1)); tell(() => swap(u, 0, 2)); tell(() => put(f, 0)); tell(() => put(f, 1)); tell(() => put(f, 2));\n"
        "tell(() => flip(1)); tell(() => flip(2 as unknown as Bit)); tell(() => or()); tell(() => or('a' as any));\n",
        "3\n"
        "TypeError GOTS2001 a[i] number undefined GOTS2001: a[i]: expected number, got undefined at sum (test.ts:4\n"
        "5\n"
        "TypeError GOTS2001 a[i] number undefined GOTS2001: a[i]: expected number, got undefined at first (test.ts:9\n"
        "2\n"
        "TypeError GOTS2001 a[j] number undefined GOTS2001: a[j]: expected number, got undefined at swap (test.ts:13\n"
        "undefined\n"
        "TypeError GOTS2001 a[i + 1] number undefined GOTS2001: a[i + 1]: expected number, got undefined at put (test.ts:18\n"
        "TypeError GOTS2001 a[i] number undefined GOTS2001: a[i]: expected number, got undefined at put (test.ts:18\n"
        "0\n"
        "TypeError GOTS2001 b Bit 2 GOTS2001: b: expected Bit, got 2 at flip (test.ts:21\n"
        "7\n"
        "TypeError GOTS2001 x number | undefined \"a\" GOTS2001: x: expected number | undefined, got \"a\" at or (test.ts:25\n",
        6);
}
END_TEST

START_TEST(errors_are_thrown_by_machine_code)
{
    static const char text[] = TELL
        "function inner(n: number): number {\n"
        "  if (n < 0) throw new RangeError(`negative: ${n} ${n === -1}`);\n"
        "  if (n > 10)\n    throw new Error(\"big \" + n * 2 + '!');\n"
        "  if (n === 7) throw new TypeError('sieben \\u00fc');\n"
        "  if (n === 8) throw new Error();\n"
        "  return n + 1;\n}\n"
        "function outer(n: number): number { let s = 0; for (let i = 0; i < 2; i++) s += inner(n); return s; }\n"
        "for (let i = 0; i < 20; i++) inner(3);\n"
        "for (const n of [3, -1, 11, 7, 8]) { tell(() => inner(n)); tell(() => outer(n)); }\n";
    static const char expected[] =
        "4\n8\n"
        "RangeError undefined undefined undefined undefined negative: -1 true at inner (test.ts:3\n"
        "RangeError undefined undefined undefined undefined negative: -1 true at inner (test.ts:3\n"
        "Error undefined undefined undefined undefined big 22! at inner (test.ts:5\n"
        "Error undefined undefined undefined undefined big 22! at inner (test.ts:5\n"
        "TypeError undefined undefined undefined undefined sieben \u00fc at inner (test.ts:6\n"
        "TypeError undefined undefined undefined undefined sieben \u00fc at inner (test.ts:6\n"
        "Error undefined undefined undefined undefined  at inner (test.ts:7\n"
        "Error undefined undefined undefined undefined  at inner (test.ts:7\n";
    same(text, expected, 5);
    same_enforced(text, expected, 5);
}
END_TEST

START_TEST(parameters_with_defaults)
{
    static const char text[] =
        "function a(x: number, by = 2, flag = true, c: number = -1.5): number { for (let i = 0; i < 1; i++) { } return flag ? x * by + c : -x; }\n"
        "function b(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += a(i) + a(i, 3) + a(i, undefined, false); return s; }\n"
        "function at(v: Int32Array, i = 1): number | undefined { for (let k = 0; k < 1; k++) { } return v[i]; }\n"
        "function wide(v: Int32Array, i = 4294967295): number { for (let k = 0; k < 1; k++) { } return (v[i] ?? i) + (i | 0); }\n"
        "const v = Int32Array.of(5, 6);\n"
        "console.log(wide(v), wide(v, 1));\n"
        "console.log(a(1), a(1, 5), a(1, 5, false), a(1, undefined, undefined, 4), b(4), at(v), at(v, 0), at(v, undefined));\n";
    same(text, "4294967294 7\n0.5 3.5 -1 6 12 6 5 6\n", 10);
    same_enforced(text, "4294967294 7\n0.5 3.5 -1 6 12 6 5 6\n", 10);
}
END_TEST

START_TEST(members_of_enums_are_numbers)
{
    static const char text[] =
        "enum Color { Red, Green = 5, Blue }\n"
        "const enum Bits { A = 1, B = A << 2, C = A | B }\n"
        "export enum Big { Low = -2, Next, High = 1e9 }\n"
        "function early(): number { for (let i = 0; i < 1; i++) { } return Late.A; }\n"
        "try { early(); } catch (e) { console.log((e as Error).name); }\n"
        "enum Late { A = 3 }\n"
        "function f(c: Color): number { let n = 0; for (let i = 0; i < 2; i++) { switch (c) { case Color.Red: n += 1; break;\n"
        "  case Color.Green: n += Bits.C; break; default: n += Color.Blue + Big.Next; } } return n; }\n"
        "console.log(early(), f(Color.Red), f(5), f(Color.Blue));\n"
        "(Color as any).Blue = 100; console.log(f(6));\n";
    same(text, "TypeError\n3 2 10 10\n198\n", 4);
    same_enforced(text, "TypeError\n3 2 10 10\n198\n", 4);
}
END_TEST

START_TEST(numbers_and_loops)
{
    same("function gcd(a: number, b: number): number { while (b !== 0) { const t = a % b; a = b; b = t; } return a; }\n"
         "function sum(n: number): number { let s = 0; for (let i = 1; i <= n; i++) s += i / 2; return s; }\n"
         "function even(n: number): boolean { return (n & 1) === 0; }\n"
         "function collatz(n: number): number { let k = 0; for (; n !== 1; k++) n = n % 2 === 0 ? n / 2 : 3 * n + 1; return k; }\n"
         "for (let i = 0; i < 20; i++) even(i);\n"
         "console.log(gcd(1071, 462), gcd(0.75, 0.5), sum(10), sum(2.5), even(4), even(7), collatz(27));\n",
         "21 0.25 27.5 1.5 true false 111\n", 12);
}
END_TEST

START_TEST(typed_arrays_beyond_their_ends)
{
    same("function at(a: Float64Array, i: number): number { let x = 0; for (; x < 1; x++) { } return a[i]; }\n"
         "function put(a: Uint8ClampedArray, i: number, v: number): void { do { a[i] = v; } while (false); }\n"
         "const a = Float64Array.of(1.5, NaN), c = new Uint8ClampedArray(3);\n"
         "put(c, 0, 300); put(c, 1, 2.5); put(c, 7, 1); put(c, -1, 1);\n"
         "console.log(at(a, 0), at(a, 1), at(a, 2), at(a, -1), at(a, 0.5), c.join());\n",
         "1.5 NaN undefined undefined undefined 255,2,0\n", 5);
}
END_TEST

START_TEST(what_is_not_as_typed_is_interpreted)
{
    same("function twice(x: number): number { let y = x; for (let i = 0; i < 1; i++) y = y + x; return y; }\n"
         "function first(a: Int32Array): number { let i = 0; while (i < 0) i++; return a[i]; }\n"
         "const f = twice as (x: unknown) => unknown, g = first as (x: unknown) => unknown;\n"
         "console.log(f(2), f('ab'), f(undefined), f(true), g(Int32Array.of(5)), g([6]), g(Uint8Array.of(7)), g('xyz'));\n"
         "console.log((twice as any)(), twice.name, twice.length, typeof twice);\n",
         "4 abab NaN 2 5 6 7 x\nNaN twice 1 function\n", 2);
}
END_TEST

START_TEST(numbers_that_are_no_int32)
{
    same("function bits(x: number): number { let n = 0; for (let i = 0; i < 1; i++) n = (x | 0) + x; return n; }\n"
         "function up(x: number): number { for (let i = 0; i < 1; i++) { } return Math.max(-7, Math.ceil(-0.25) * (x & 255)); }\n"
         "console.log(1 / up(5), 1 / up(0), bits(5), bits(2.5), bits(4294967297), bits(NaN), 1 / bits(-0), bits(Infinity));\n",
         "-Infinity -Infinity 10 4.5 4294967298 NaN Infinity Infinity\n", 6);
}
END_TEST

START_TEST(variables_from_outside)
{
    same("let total = 0, shown = 1; const table = new Int32Array(4); let ready = false;\n"
         "function add(x: number): void { for (let i = 0; i < 4; i++) { table[i] += x; total += x; shown = shown + 1; } ready = true; }\n"
         "add(2); add(3);\n"
         "console.log(total, shown, table.join(), ready);\n"
         "function early(): number { let s = 0; for (let i = 0; i < 2; i++) s += later; return s; }\n"
         "try { early(); } catch (e) { console.log((e as Error).name); }\n"
         "const later = Number('4');\n"
         "const late: number = 4;\n"
         "console.log(early());\n",
         "20 9 5,5,5,5 true\nReferenceError\n8\n", 2);
}
END_TEST

START_TEST(undefined_goes_where_it_goes)
{
    same("function pass(x: number): number { let r = x; for (let i = 0; i < 1; i++) r = x; return r; }\n"
         "function relay(a: Int32Array): number { let r = 0; for (let i = 0; i < 1; i++) r = pass(a[9]); return r; }\n"
         "function asks(x: number): boolean { for (let i = 0; i < 1; i++) { } return x === undefined; }\n"
         "function ask(a: Int32Array): boolean { for (let i = 0; i < 1; i++) { } return asks(a[9]); }\n"
         "let g = 1;\n"
         "function keep(a: Int32Array): void { for (let i = 0; i < 1; i++) g = a[9]; }\n"
         "const a = new Int32Array(1);\n"
         "keep(a); console.log(g, relay(a), pass(4), ask(a), asks(1));\n",
         "undefined undefined 4 true false\n", 4);
}
END_TEST

START_TEST(a_choice_of_truths_is_a_condition)
{
    same("function f(x: boolean, a: number): number { for (let i = 0; i < 1; i++) { } return (x ? false : false) ? 5 : a; }\n"
         "function g(x: number): number { let p = x; for (let i = 0; i < 1; i++) p = p - 3; return p ?? 7; }\n"
         "function h(a: Int32Array): number { for (let i = 0; i < 1; i++) { } return g(a[9]); }\n"
         "console.log(f(true, 8), f(false, 9), h(new Int32Array(1)), g(4));\n",
         "8 9 NaN 1\n", 4);
}
END_TEST

START_TEST(constants_are_calculated_as_doubles)
{
    same("function f(x: number): number { for (let i = 0; i < 1; i++) { } return x > 0 ? Math.fround(false ? 1 : 4294967295) / 9007199254740991 : 0; }\n"
         "function g(x: number): number { for (let i = 0; i < 1; i++) { } return (x, 0.1) + 0.2 + Math.fround(5.05); }\n"
         "console.log(f(1), g(1));\n",
         "4.768371582031251e-7 5.350000190734863\n", 2);
}
END_TEST

START_TEST(unsigned_numbers_have_no_sign)
{
    same("let g = -1.0247537747621672e24;\n"
         "function f(x: number): number { for (let i = 0; i < 1; i++) { } g = x * 3; return (g >>>= 0) / 2; }\n"
         "function h(x: number, by: number): number { for (let i = 0; i < 1; i++) { } return (x >>> by) + (x * 0.5 >>> 0); }\n"
         "console.log(f(-1), f(-0.4), f(1e24), f(4294967295), h(-1, 0), h(-1, 32), h(-3, 1));\n",
         "2147483646.5 2147483647.5 1879048192 2147483646.5 4294967295 4294967295 6442450941\n", 7);
}
END_TEST

START_TEST(indexes_beyond_leave_the_fast_form_in_the_middle)
{
    same("function sum(a: Int32Array, n: number): number { let s = 0; for (let i = 0; i < n; i++) { const t = a[i]; a[i] = t + 1; s += t; } return s; }\n"
         "function pair(a: Uint8Array, i: number, j: number): number { let k = 0; while (k < 1) k++; const t = a[i]; a[i] = a[j]; a[j] = t; return t; }\n"
         "function last(a: Float64Array): number { let i = 0; for (; a[i] > 0; i++) { } return i; }\n"
         "function under(a: Int32Array, i: number): number { let s = 0; for (; i >= -2; i--) s = s * 2 + (a[i] ?? 100); return s; }\n"
         "function maybe(a: Int32Array, i: number): number { let s = 0; for (let k = 0; k < 3; k++) s += i < 2 && a[i] === 5 ? a[i + k] : -1; return s; }\n"
         "const a = Int32Array.of(1, 2, 3), u = Uint8Array.of(7, 8);\n"
         "console.log(sum(a, 3), sum(a, 4), a.join(), pair(u, 0, 1), pair(u, 0, 2), pair(u, 5, 1), u.join());\n"
         "console.log(last(Float64Array.of(1, 2)), last(Float64Array.of(1, -2)), last(new Float64Array(0)));\n"
         "console.log(under(a, 2), maybe(Int32Array.of(5, 5), 0), maybe(Int32Array.of(5, 5), 1), maybe(a, 0), maybe(a, 9));\n",
         "6 NaN 3,4,5 7 8 undefined 0,0\n2 1 0\n424 NaN NaN -3 -3\n", 12);
}
END_TEST

START_TEST(integers_that_grow_leave_the_fast_form)
{
    same("function steps(x: number): number { let k = 0; for (; x !== 1; k++) x = x % 2 === 0 ? x / 2 : 3 * x + 1; return k; }\n"
         "function most(n: number): number { let best = 0; for (let i = 1; i < n; i++) { let x = i, top = i; for (; x !== 1;) { x = x % 2 === 0 ? x / 2 : 3 * x + 1; if (x > top) top = x; } if (top > best) best = top; } return best; }\n"
         "function grow(n: number): number { let s = 1; for (let i = 0; i < n; i++) s = s + s; return s; }\n"
         "function odd(n: number): number { let s = 1; for (let i = 0; i < n; i++) s = 3 * s + 1; return s; }\n"
         "function down(n: number): number { let s = -1; for (let i = 0; i < n; i++) s = s * 3 - 1; return s; }\n"
         "function half(n: number): number { let s = 0; for (let i = 0; i < 4; i++) { if (n % 2 === 0) { s += n / 2; n = n / 2; } else { n = n + 1; s -= n / 2; } } return s; }\n"
         "console.log(steps(27), most(1000), grow(52), grow(53), grow(54), grow(1100), odd(40), down(40), half(12), half(-3), half(0));\n",
         "111 250504 4503599627370496 9007199254740992 18014398509481984 Infinity 18236498188585394000 -18236498188585394000 9 0 0\n", 10);
}
END_TEST

START_TEST(constants_are_not_written)
{
    same("const k: number = 7;\n"
         "function change(n: number): number { for (let i = 0; i < 1; i++) k = n; return k; }\n"
         "try { change(1); } catch (e) { console.log((e as Error).message, k); }\n",
         "Assignment to constant variable 'k' 7\n", 0);
}
END_TEST

START_TEST(a_chain_of_calls_takes_no_stack)
{
    char *text = malloc(2000000), *at = text;
    for (int i = 0; i < 20000; i++)
        at += sprintf(at, "function f%d(x: number): number { return f%d(x); }\n", i, i + 1);
    at += sprintf(at, "function f20000(x: number): number { return x; }\nconsole.log(f19990(3));\n");
    ran it;
    run(&it, GOTS_NATIVE_TCC, 0, text);
    ck_assert_str_eq(it.out.bytes, "3\n");
    free(text);
}
END_TEST

START_TEST(functions_of_math_that_were_replaced)
{
    same("function down(x: number): number { let y = 0; for (let i = 0; i < 1; i++) y = Math.floor(x); return y; }\n"
         "console.log(down(1.5)); Math.floor = (x: number) => x * 100; console.log(down(1.5));\n"
         "Math.floor = Math.ceil; console.log(down(1.5));\n",
         "1\n150\n2\n", 1);
}
END_TEST

START_TEST(arrays_made_inside)
{
    same("function primes(n: number): number { const gone = new Uint8Array(n + 1); let count = 0;\n"
         "  for (let i = 2; i <= n; i++) if (gone[i] === 0) { count++; for (let k = i * i; k <= n; k += i) gone[k] = 1; }\n"
         "  return count; }\n"
         "function many(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += primes(i & 15); return s; }\n"
         "console.log(primes(1000), many(2000));\n"
         "try { primes(-5); } catch (e) { console.log((e as Error).name, (e as Error).message); }\n",
         "168 6875\nRangeError index out of range\n", 2);
}
END_TEST

START_TEST(deep_recursion_ends_in_a_range_error)
{
    same("function down(n: number): number { return n <= 0 ? 0 : down(n - 1) + 1; }\n"
         "for (let i = 0; i < 30; i++) down(2);\n"
         "try { down(1e9); } catch (e) { console.log((e as Error).name, (e as Error).message); }\n"
         "console.log(down(100));\n",
         "RangeError Maximum call stack size exceeded\n100\n", 10);
}
END_TEST

START_TEST(an_endless_loop_is_stopped)
{
    ran it;
    run(&it, GOTS_NATIVE_TCC, 50,
        "function spin(): void { for (;;) { } }\n"
        "try { spin(); } catch { console.log('caught'); } finally { console.log('finally'); }\n");
    ck_assert_int_eq(it.status, GOTS_E_TIME_LIMIT);
    ck_assert_str_eq(it.out.bytes, "");
}
END_TEST

START_TEST(each_function_is_accounted_for)
{
    ran it;
    run(&it, GOTS_NATIVE_TCC, 0,
        "function a(x: number): number { return x + 1; }\n"
        "function b(x: string): string { return x; }\n"
        "function c(x: number): number {\n"
        "    return x + parseInt('1');\n"
        "}\n"
        "const d = (x: number): number => c(x);\n");
    ck_assert_str_eq(it.report.bytes,
                     "1:1 a native 0:0\n"
                     "2:1 b a parameter of a type that only the interpreter knows: x: string 2:12\n"
                     "3:1 c a call of a function that is not native: parseInt('1') 4:16\n"
                     "6:11 d it calls c, which is not native 6:34\n");
}
END_TEST

START_TEST(built_ins_call_machine_code)
{
    same("function double(x: number): number { return x * 2; }\n"
         "function odd(x: number): boolean { return (x & 1) === 1; }\n"
         "function add(a: number, b: number): number { return a + b; }\n"
         "function down(a: number, b: number): number { return b - a; }\n"
         "for (let i = 0; i < 20; i++) { double(i); odd(i); add(i, i); down(i, i); }\n"
         "const xs: number[] = []; for (let i = 0; i < 50; i++) xs.push(i);\n"
         "console.log(xs.map(double).reduce(add), xs.filter(odd).length, xs.sort(down)[0], Array.from(xs, double)[1]);\n"
         "const mixed: unknown[] = [1, 'a', 2.5, undefined, {}];\n"
         "console.log(mixed.map(double as (x: unknown) => unknown).join());\n"
         "setTimeout(double, 0, 4);\n",
         "2450 25 49 96\n2,NaN,5,NaN,NaN\n", 200);
}
END_TEST

START_TEST(what_stops_machine_code_under_a_built_in_is_seen)
{
    same("function deep(n: number): number { return n <= 0 ? 0 : deep(n - 1) + 1; }\n"
         "for (let i = 0; i < 30; i++) deep(2);\n"
         "try { [1, 2, 1e9].map(deep); } catch (e) { console.log((e as Error).message, (e as Error).stack!.split('\\n')[1]!.includes('deep')); }\n"
         "Promise.resolve(1e9).then(deep).catch((e) => console.log((e as Error).message));\n",
         "Maximum call stack size exceeded true\n", 30);
}
END_TEST

/* ---- Calls from C ---- */

typedef struct hosted {
    gots_runtime *runtime;
    gots_isolate *isolate;
    gots_module *module;
} hosted;

static void hosted_open(hosted *it, const char *text)
{
    gots_error err;
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.native = GOTS_NATIVE_TCC;
    it->runtime = gots_runtime_new(NULL, &err);
    it->isolate = gots_isolate_new(it->runtime, &options, &err);
    ck_assert_int_eq(gots_isolate_load_source(it->isolate, "host.ts", text, strlen(text), 0, &it->module, &err), GOTS_OK);
}

static void hosted_close(hosted *it)
{
    gots_isolate_free(it->isolate);
    gots_runtime_free(it->runtime);
}

static bool hosted_find(hosted *it, const char *name, gots__native_call *call)
{
    gots_error err;
    gots_value function;
    ck_assert_int_eq(gots_module_get(it->isolate, it->module, name, &function, &err), GOTS_OK);
    return gots__native_find(it->isolate->heap, gots__value_object(it->isolate->heap, gots_value_keep(it->isolate, function)), call);
}

START_TEST(c_calls_machine_code)
{
    hosted h;
    gots_error err;
    gots__native_call twice, sum, text, deep;
    gots__native_value args[2] = { { .tag = GOTS__NATIVE_NUMBER, .number = 2.5 }, { .tag = GOTS__NATIVE_NUMBER, .number = 10 } };
    gots__native_value result, no = { .tag = GOTS__NATIVE_UNDEFINED };
    hosted_open(&h, "let k = 3; export function twice(x: number): number { return x * 2 + k; }\n"
                    "export function sum(n: number): number { let s = 0; for (let i = 1; i <= n; i++) s += i; return s; }\n"
                    "export function text(s: string): string { return s; }\n"
                    "export function deep(n: number): number { return n <= 0 ? 0 : deep(n - 1) + 1; }\n"
                    "export function set(n: number) { k = n; }\n");
    ck_assert(hosted_find(&h, "twice", &twice));
    ck_assert(hosted_find(&h, "sum", &sum));
    ck_assert(hosted_find(&h, "deep", &deep));
    ck_assert(!hosted_find(&h, "text", &text));
    ck_assert(!twice.leaves && sum.leaves);
    ck_assert_int_eq(gots__native_call_values(h.isolate->heap, &twice, args, 1, &result, &err), GOTS__NATIVE_ANSWER_DONE);
    ck_assert_double_eq(result.number, 8);
    ck_assert_int_eq(gots__native_call_values(h.isolate->heap, &twice, &no, 1, &result, &err), GOTS__NATIVE_ANSWER_NONE);
    ck_assert_int_eq(gots__native_call_values(h.isolate->heap, &sum, args + 1, 1, &result, &err), GOTS__NATIVE_ANSWER_DONE);
    ck_assert_double_eq(result.number, 55);
    args[0].number = 1e9;
    ck_assert_int_eq(gots__native_call_values(h.isolate->heap, &deep, args, 1, &result, &err), GOTS__NATIVE_ANSWER_FAILED);
    ck_assert_str_eq(err.message, "Maximum call stack size exceeded");
    hosted_close(&h);
}
END_TEST

START_TEST(gots_call_uses_machine_code)
{
    hosted h;
    gots_error err;
    gots_value result = { 0 };
    hosted_open(&h, "export function twice(x: number): number { return x * 2; }");
    gots_value x = gots_number(h.isolate, 21);
    uint64_t before = gots__native_calls(h.isolate->heap);
    for (int i = 0; i < 30; i++) ck_assert_int_eq(gots_call(h.isolate, h.module, "twice", &x, 1, &result, &err), GOTS_OK);
    ck_assert_double_eq(gots_to_number(h.isolate, result), 42);
    ck_assert_uint_ge(gots__native_calls(h.isolate->heap) - before, 10);
    hosted_close(&h);
}
END_TEST

Suite *suite_native(void);
Suite *suite_native(void)
{
    const TTest *const tests[] = {
        numbers_and_loops,
        parameters_with_defaults,
        members_of_enums_are_numbers,
        properties_of_objects_are_read_and_written, arrays_are_sorted_in_place, what_does_not_fit_leaves_machine_code_and_goes_on,
        callers_are_left_behind_a_call_that_was_left, checks_of_types_are_made_by_machine_code,
        errors_are_thrown_by_machine_code,
        typed_arrays_beyond_their_ends,
        what_is_not_as_typed_is_interpreted,
        numbers_that_are_no_int32,
        variables_from_outside,
        undefined_goes_where_it_goes,
        a_choice_of_truths_is_a_condition,
        constants_are_calculated_as_doubles,
        unsigned_numbers_have_no_sign,
        indexes_beyond_leave_the_fast_form_in_the_middle,
        integers_that_grow_leave_the_fast_form,
        constants_are_not_written,
        a_chain_of_calls_takes_no_stack,
        functions_of_math_that_were_replaced,
        arrays_made_inside,
        deep_recursion_ends_in_a_range_error,
        an_endless_loop_is_stopped,
        each_function_is_accounted_for,
        built_ins_call_machine_code,
        what_stops_machine_code_under_a_built_in_is_seen,
        c_calls_machine_code,
        gots_call_uses_machine_code,
        NULL,
    };
    return test_suite("native", tests);
}
