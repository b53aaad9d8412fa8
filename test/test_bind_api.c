/* Tests of functions bound by declaration (include/gots.h), as an embedder uses them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gots.h"
#include "starving.h"

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

typedef struct host {
    gots_runtime *runtime;
    gots_isolate *isolate;
    gots_module *module;
    gots_error err;
    printed out;
} host;

static void host_open(host *it)
{
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    memset(it, 0, sizeof *it);
    options.output = collect;
    options.output_context = &it->out;
    it->runtime = gots_runtime_new(NULL, &it->err);
    it->isolate = gots_isolate_new(it->runtime, &options, &it->err);
    ck_assert_msg(it->isolate != NULL, "%s", it->err.message);
}

static void bind_one(host *it, const char *text, gots_function *function)
{
    gots_status status = gots_bind_function(it->isolate, text, function, &it->err);
    ck_assert_msg(status == GOTS_OK, "%d: %s\n%s", status, it->err.message, gots_isolate_report(it->isolate));
}

#define BIND(it, text, function) bind_one((it), (text), GOTS_FUNCTION(function))

static gots_status host_load(host *it, const char *text)
{
    return gots_isolate_load_source(it->isolate, "test.ts", text, strlen(text), 0, &it->module, &it->err);
}

static void host_run(host *it, const char *text)
{
    gots_status status = host_load(it, text);
    ck_assert_msg(status == GOTS_OK, "%d: %s\n%s", status, it->err.message, gots_isolate_report(it->isolate));
}

/* Each line is an expression; what it gives, or the error it throws, is printed. */
static void expect_lines(host *it, const char *program, const char *lines)
{
    it->out.len = 0;
    host_run(it, program);
    ck_assert_str_eq(it->out.bytes, lines);
}

#define TRY "const t = (f: () => unknown): void => { try { console.log(f()); } catch (e) { console.log(String(e)); } };\n"

/* ---- Numbers ---- */

static double twice(double x) { return 2 * x; }
static double plus(double a, double b) { return a + b; }
static float halved(float x) { return x / 2; }
static bool negated(bool x) { return !x; }
static int8_t same_i8(int8_t x) { return x; }
static uint8_t same_u8(uint8_t x) { return x; }
static int16_t same_i16(int16_t x) { return x; }
static uint16_t same_u16(uint16_t x) { return x; }
static int32_t same_i32(int32_t x) { return x; }
static uint32_t same_u32(uint32_t x) { return x; }
static int64_t same_i64(int64_t x) { return x; }
static uint64_t same_u64(uint64_t x) { return x; }
static size_t same_usize(size_t x) { return x; }
static ptrdiff_t same_isize(ptrdiff_t x) { return x; }
static size_t all_bits(void) { return SIZE_MAX; }

START_TEST(a_number_function_is_bound_by_its_declaration)
{
    host it;
    host_open(&it);
    BIND(&it, "declare function twice(x: number): number;", twice);
    BIND(&it, "function plus(a: f64, b: f64): f64", plus);
    BIND(&it, "declare function halved(x: f32): f32", halved);
    BIND(&it, "declare function negated(x: boolean): boolean", negated);
    expect_lines(&it,
                 "let sum = 0; for (let i = 0; i < 100; i++) sum += twice(i);\n"
                 "console.log(sum, plus(1, 2), halved(0.1), negated(true), negated(false), [1, 2].map(twice), twice.length);",
                 "9900 3 0.05000000074505806 false true [ 2, 4 ] 1\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_wrong_argument_is_named)
{
    host it;
    host_open(&it);
    BIND(&it, "declare function twice(x: number): number;", twice);
    BIND(&it, "declare function negated(x: boolean): boolean", negated);
    expect_lines(&it,
                 TRY "const any = twice as any;\n"
                     "for (let i = 0; i < 3; i++) t(() => any('1'));\n"
                     "t(() => any()); t(() => any(null)); t(() => any({ a: 1 })); t(() => (negated as any)(1)); t(() => any(1n));\n"
                     "t(() => any(4, 5));",
                 "TypeError: twice: x: expected number, got \"1\"\n"
                 "TypeError: twice: x: expected number, got \"1\"\n"
                 "TypeError: twice: x: expected number, got \"1\"\n"
                 "TypeError: twice: x: expected number, but it is missing\n"
                 "TypeError: twice: x: expected number, got null\n"
                 "TypeError: twice: x: expected number, got { a: 1 }\n"
                 "TypeError: negated: x: expected boolean, got 1\n"
                 "TypeError: twice: x: expected number, got 1n\n"
                 "8\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(integers_keep_to_their_width)
{
    host it;
    host_open(&it);
    static const gots_symbol symbols[] = { GOTS_SYMBOL(same_i8),  GOTS_SYMBOL(same_u8),  GOTS_SYMBOL(same_i16),
                                           GOTS_SYMBOL(same_u16), GOTS_SYMBOL(same_i32), GOTS_SYMBOL(same_u32),
                                           GOTS_SYMBOL(same_i64), GOTS_SYMBOL(same_u64), GOTS_SYMBOL(same_usize),
                                           GOTS_SYMBOL(same_isize), GOTS_SYMBOL(all_bits) };
    gots_status status = gots_bind_symbols(it.isolate,
                                           "declare function same_i8(x: i8): i8; declare function same_u8(x: u8): u8;"
                                           "declare function same_i16(x: i16): i16; declare function same_u16(x: u16): u16;"
                                           "declare function same_i32(x: i32): i32; declare function same_u32(x: u32): u32;"
                                           "declare function same_i64(x: i64): i64; declare function same_u64(x: u64): u64;"
                                           "declare function same_usize(x: usize): usize; declare function same_isize(x: isize): isize;"
                                           "declare function all_bits(): usize;",
                                           symbols, sizeof symbols / sizeof *symbols, &it.err);
    ck_assert_msg(status == GOTS_OK, "%s", it.err.message);
    expect_lines(&it,
                 TRY "t(() => [same_i8(-128), same_u8(255), same_i16(-32768), same_u16(65535), same_i32(-2147483648), same_u32(4294967295)].join());\n"
                     "t(() => same_i8(128)); t(() => same_u8(-1)); t(() => same_i32(1.5)); t(() => same_u32(4294967296)); t(() => same_i32(NaN));\n"
                     "t(() => [same_i64(-(2n ** 63n)), same_i64(7n), same_u64(2n ** 64n - 1n)].join());\n"
                     "t(() => same_i64(2n ** 63n)); t(() => same_u64(-1n)); t(() => (same_i64 as any)(1));\n"
                     "t(() => [same_usize(2 ** 53 - 1), same_isize(-5)].join()); t(() => same_usize(-1)); t(() => all_bits());",
                 "-128,255,-32768,65535,-2147483648,4294967295\n"
                 "RangeError: same_i8: x: expected i8 (-128 to 127), got 128\n"
                 "RangeError: same_u8: x: expected u8 (0 to 255), got -1\n"
                 "RangeError: same_i32: x: expected i32 (-2147483648 to 2147483647), got 1.5\n"
                 "RangeError: same_u32: x: expected u32 (0 to 4294967295), got 4294967296\n"
                 "RangeError: same_i32: x: expected i32 (-2147483648 to 2147483647), got NaN\n"
                 "-9223372036854775808,7,18446744073709551615\n"
                 "RangeError: same_i64: x: expected i64 (-2^63 to 2^63 - 1), got 9223372036854775808n\n"
                 "RangeError: same_u64: x: expected u64 (0 to 2^64 - 1), got -1n\n"
                 "TypeError: same_i64: x: expected i64, got 1\n"
                 "9007199254740991,-5\n"
                 "RangeError: same_usize: x: expected usize (0 to 9007199254740991), got -1\n"
                 "RangeError: all_bits: C gave 18446744073709551616, which a number cannot hold exactly: declare it as i64 or u64\n");
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Text ---- */

static char said[64];
static void say(const char *text) { snprintf(said, sizeof said, "%s", text != NULL ? text : "(null)"); }
static const char *greeting(const char *name)
{
    static char text[64];
    snprintf(text, sizeof text, "hello %s", name);
    return text;
}
static double length_of(const char *bytes, size_t len) { return bytes != NULL ? (double)len : -1; }
static const char *maybe(bool there) { return there ? "there" : NULL; }

START_TEST(text_goes_to_c_and_back)
{
    host it;
    host_open(&it);
    BIND(&it, "declare function say(text: string | null): void", say);
    BIND(&it, "declare function greeting(name: CString): string", greeting);
    BIND(&it, "declare function length_of(text: Utf8): number", length_of);
    BIND(&it, "declare function maybe(there: boolean): string | null", maybe);
    expect_lines(&it,
                 TRY "say('\xC3\xA9\xF0\x9F\x98\x80' + greeting('x').length);\n"
                     "let s = ''; for (let i = 0; i < 40; i++) s += 'ab'; t(() => greeting('w\xC3\xB6rld')); t(() => length_of(s + '\\0x'));\n"
                     "t(() => maybe(true)); t(() => maybe(false)); t(() => greeting('a\\0b')); t(() => greeting(5 as any)); t(() => length_of('\\u{1F600}'));",
                 "hello w\xC3\xB6rld\n82\nthere\nnull\n"
                 "TypeError: greeting: name: expected CString, got one with a NUL in it, which would end it for C\n"
                 "TypeError: greeting: name: expected CString, got 5\n4\n");
    ck_assert_str_eq(said, "\xC3\xA9\xF0\x9F\x98\x80" "7");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(null_that_was_not_declared_is_an_error)
{
    host it;
    host_open(&it);
    BIND(&it, "declare function maybe(there: boolean): string", maybe);
    expect_lines(&it, TRY "t(() => maybe(true)); t(() => maybe(false));",
                 "there\nTypeError: maybe: C returned NULL, expected string\n");
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Optional ---- */

static double or_one(double x) { return isnan(x) ? 1 : x; }
static double flagged(bool has, int32_t x) { return has ? x : -1; }

START_TEST(optional_arguments_say_whether_they_are_there)
{
    host it;
    host_open(&it);
    BIND(&it, "declare function or_one(x?: number): number", or_one);
    BIND(&it, "declare function flagged(x?: i32 | null): number", flagged);
    expect_lines(&it, TRY "t(() => [or_one(), or_one(undefined), or_one(3), flagged(), flagged(null), flagged(7)].join());"
                          "t(() => flagged('x' as any));",
                 "1,1,3,-1,-1,7\nTypeError: flagged: x: expected i32 | null, got \"x\"\n");
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Buffers ---- */

static double sum_of(const double *items, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += items[i];
    return sum;
}
static void fill(uint8_t *bytes, size_t count, uint8_t value) { memset(bytes, value, count); }
static size_t size_of(const void *bytes, size_t size) { (void)bytes; return size; }

START_TEST(typed_arrays_are_lent_to_c)
{
    host it;
    host_open(&it);
    BIND(&it, "declare function sum_of(items: Float64Array): number", sum_of);
    BIND(&it, "declare function fill(bytes: Uint8Array, value: u8): void", fill);
    BIND(&it, "declare function size_of(bytes: Buffer): usize", size_of);
    expect_lines(&it,
                 TRY "const b = new Uint8Array(4); fill(b.subarray(1, 3), 7); t(() => b.join()); t(() => sum_of(new Float64Array([1, 2.5])));\n"
                     "t(() => [size_of(new ArrayBuffer(5)), size_of(new Int32Array(3)), size_of(new DataView(new ArrayBuffer(9), 2))].join());\n"
                     "t(() => sum_of(b as any)); t(() => sum_of([1, 2] as any)); t(() => size_of('x' as any));",
                 "0,7,7,0\n3.5\n5,12,7\n"
                 "TypeError: sum_of: items: expected Float64Array, got an Uint8Array\n"
                 "TypeError: sum_of: items: expected Float64Array, got an array of 2\n"
                 "TypeError: size_of: bytes: expected Buffer, got \"x\"\n");
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Structs ---- */

typedef struct Vec3 { float x, y, z; } Vec3;
typedef struct Mixed { uint8_t a; double b; int16_t c; bool d; const char *name; Vec3 at; int64_t big; } Mixed;
typedef struct Pair { double x, y; } Pair;
typedef struct Small { int32_t a; float b; } Small;

static double dist(Vec3 a, Vec3 b)
{
    double x = a.x - b.x, y = a.y - b.y, z = a.z - b.z;
    return sqrt(x * x + y * y + z * z);
}
static Vec3 scaled(const Vec3 *v, double by) { return (Vec3){ (float)(v->x * by), (float)(v->y * by), (float)(v->z * by) }; }
static void move(Vec3 *v, double by) { v->x += (float)by; }
static Pair swapped(Pair p) { return (Pair){ p.y, p.x }; }
static Small bigger(Small s) { return (Small){ s.a + 1, s.b * 2 }; }
static Mixed mixed(Mixed m) { m.a++; m.at.z = 9; m.big *= 2; m.d = !m.d; return m; }
static const Vec3 *nowhere(void) { return NULL; }

#define VEC3 "interface Vec3 extends Struct { x: f32; y: f32; z: f32 }\n"
#define MIXED "interface Mixed extends Struct { a: u8; b: f64; c: i16; d: boolean; name: string | null; at: Vec3; big: i64 }\n"

START_TEST(structs_go_by_value_by_pointer_and_by_reference)
{
    host it;
    host_open(&it);
    BIND(&it, VEC3 "declare function dist(a: Vec3, b: Vec3): f64;", dist);
    BIND(&it, "declare function scaled(v: Readonly<Vec3>, by: f64): Vec3", scaled);
    BIND(&it, "declare function move(v: Ref<Vec3>, by: f64): void", move);
    BIND(&it, "interface Pair extends Struct { x: f64; y: f64 } function swapped(p: Pair): Pair", swapped);
    BIND(&it, "interface Small extends Struct { a: i32; b: f32 } function bigger(p: Small): Small", bigger);
    BIND(&it, MIXED "function mixed(m: Mixed): Mixed", mixed);
    BIND(&it, "function nowhere(): Readonly<Vec3> | null", nowhere);
    expect_lines(&it,
                 TRY "t(() => dist({ x: 0, y: 0, z: 0 }, { x: 1, y: 2, z: 2 })); t(() => scaled({ x: 1, y: 2, z: 3 }, 2));\n"
                     "const v = { x: 1, y: 0, z: 0, extra: 1 }; move(v, 2); t(() => v); t(() => swapped({ x: 1, y: 2 })); t(() => bigger({ a: 1, b: 1.5 }));\n"
                     "t(() => mixed({ a: 1, b: 0.5, c: -3, d: true, name: 'n\xC3\xA9', at: { x: 1, y: 2, z: 3 }, big: 21n }));\n"
                     "t(() => mixed({ a: 1, b: 0.5, c: -3, d: true, name: null, at: { x: 1, y: 2, z: 3 }, big: 21n }).name); t(() => nowhere());",
                 "3\n{ x: 2, y: 4, z: 6 }\n{ x: 3, y: 0, z: 0, extra: 1 }\n{ x: 2, y: 1 }\n{ a: 2, b: 3 }\n"
                 "{\n  a: 2,\n  b: 0.5,\n  c: -3,\n  d: false,\n  name: 'n\xC3\xA9',\n  at: { x: 1, y: 2, z: 9 },\n  big: 42n\n}\n"
                 "null\nnull\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(fields_are_checked_with_their_path)
{
    host it;
    host_open(&it);
    BIND(&it, VEC3 "declare function dist(a: Vec3, b: Vec3): f64;", dist);
    BIND(&it, MIXED "function mixed(m: Mixed): Mixed", mixed);
    expect_lines(&it,
                 TRY "const v = { x: 0, y: 0, z: 0 }; const d = dist as any;\n"
                     "t(() => d(v, { x: 1, y: '1', z: 0 })); t(() => d(v, { x: 1, z: 0 })); t(() => d(v)); t(() => d(1, v)); t(() => d(v, null));\n"
                     "t(() => (mixed as any)({ a: 1, b: 1, c: 1, d: true, name: null, at: { x: 1, y: {}, z: 0 }, big: 1n }));",
                 "TypeError: dist: b.y: expected f32, got \"1\"\n"
                 "TypeError: dist: b.y: expected f32, but it is missing\n"
                 "TypeError: dist: b: expected Vec3, but it is missing\n"
                 "TypeError: dist: a: expected Vec3, got 1\n"
                 "TypeError: dist: b: expected Vec3, got null\n"
                 "TypeError: mixed: m.at.y: expected f32, got {}\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(getters_and_inherited_fields_are_fields)
{
    host it;
    host_open(&it);
    BIND(&it, VEC3 "declare function dist(a: Vec3, b: Vec3): f64;", dist);
    BIND(&it, "declare function move(v: Ref<Vec3>, by: f64): void", move);
    expect_lines(&it,
                 TRY "class P { #x = 3; get x(): number { return this.#x; } set x(v: number) { this.#x = v; } y = 0; z = 4; }\n"
                     "const p = new P(); t(() => dist(p, { x: 0, y: 0, z: 0 })); move(p, 5); t(() => p.x);\n"
                     "t(() => dist(Object.create({ x: 3, y: 4, z: 0 }), new Proxy({ x: 0, y: 0, z: 0 }, {})));",
                 "5\n8\n5\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(layouts_are_compared_with_the_host)
{
    host it;
    host_open(&it);
    static const gots_layout_field vec3[] = { GOTS_FIELD(Vec3, x), GOTS_FIELD(Vec3, y), GOTS_FIELD(Vec3, z) };
    static const gots_layout_field mixed_fields[] = { GOTS_FIELD(Mixed, a), GOTS_FIELD(Mixed, b), GOTS_FIELD(Mixed, c), GOTS_FIELD(Mixed, d),
                                                      GOTS_FIELD(Mixed, name), GOTS_FIELD(Mixed, at), GOTS_FIELD(Mixed, big) };
    ck_assert_int_eq(gots_declare(it.isolate, VEC3 MIXED "interface Bad extends Struct { x: f64; y: f32 }", &it.err), GOTS_OK);
    ck_assert_int_eq(gots_layout(it.isolate, "Vec3", sizeof(Vec3), vec3, 3, &it.err), GOTS_OK);
    ck_assert_int_eq(gots_layout(it.isolate, "Mixed", sizeof(Mixed), mixed_fields, 7, &it.err), GOTS_OK);
    ck_assert_int_eq(gots_layout(it.isolate, "Bad", sizeof(Vec3), vec3, 2, &it.err), GOTS_E_TYPE);
    ck_assert_str_eq(it.err.code, "GOTS4005");
    ck_assert_str_eq(it.err.message, "Bad.x: declared as f64, 8 bytes at offset 0; the host has 4 bytes at offset 0");
    ck_assert_int_eq(gots_layout(it.isolate, "None", 1, NULL, 0, &it.err), GOTS_E_NOT_FOUND);
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Enums ---- */

static int32_t next_of(int32_t e) { return e + 1; }

START_TEST(enums_take_their_members)
{
    host it;
    host_open(&it);
    BIND(&it, "declare enum Color { Red, Green, Blue = 5 } declare function next_of(c: Color): i32", next_of);
    BIND(&it, "declare enum Bits { A = 1, B = 1 << 1, C = 1 << 2 } declare namespace flags { function next(b: Bits): i32 }", next_of);
    expect_lines(&it, TRY "t(() => [next_of(0), next_of(5), flags.next(3), flags.next(6)].join()); t(() => next_of(2)); t(() => flags.next(8));",
                 "1,6,4,7\nRangeError: next_of: c: expected Color, got 2\nRangeError: flags.next: b: expected Bits, got 8\n");
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Failing ---- */

static gots_isolate *current;
static double failing(double x)
{
    if (x < 0) gots_fail(current, "E_NEGATIVE", "x is negative");
    return x;
}
static void context_of(int *counter, double by) { *counter += (int)by; }
static bool isolate_is(gots_isolate *isolate) { return isolate == current; }

START_TEST(a_c_function_can_fail)
{
    host it;
    host_open(&it);
    current = it.isolate;
    BIND(&it, "declare function failing(x: number): number;", failing);
    expect_lines(&it, TRY "for (let i = 1; i > -2; i--) t(() => failing(i)); try { failing(-1) } catch (e: any) { t(() => e.code + ' ' + (e instanceof Error)); }",
                 "1\n0\nError: x is negative\nE_NEGATIVE true\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_symbol_may_pass_a_context)
{
    host it;
    host_open(&it);
    current = it.isolate;
    int counter = 1;
    const gots_symbol symbols[] = { { "game.add", GOTS_FUNCTION(context_of), GOTS_PASS_CONTEXT, &counter },
                                    { "game_mine", GOTS_FUNCTION(isolate_is), GOTS_PASS_ISOLATE, NULL } };
    ck_assert_int_eq(gots_bind_symbols(it.isolate, "declare namespace game { function add(by: number): void; function mine(): boolean; }",
                                       symbols, 2, &it.err), GOTS_OK);
    expect_lines(&it, "game.add(41); console.log(game.mine());", "true\n");
    ck_assert_int_eq(counter, 42);
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Callbacks ---- */

static double apply(double (*f)(void *, double), void *context, double x) { return f(context, f(context, x)); }
static double each(bool (*f)(void *, const char *, int32_t), void *context)
{
    static const char *const words[] = { "one", "two", "three" };
    double count = 0;
    for (int32_t i = 0; i < 3; i++) count += f(context, words[i], i);
    return count;
}
static Vec3 mapped(Vec3 (*f)(void *, Vec3), void *context, Vec3 v) { return f(context, v); }
static double (*kept_function)(void *, double);
static void *kept_context;
static void keep(double (*f)(void *, double), void *context) { kept_function = f; kept_context = gots_callback_keep(context); }
static double no_function(void (*f)(void *), void *context) { return f == NULL && context == NULL; }

START_TEST(callbacks_call_the_program)
{
    host it;
    host_open(&it);
    BIND(&it, "declare function apply(f: (x: number) => number, x: number): number", apply);
    BIND(&it, "declare function each(f: (word: string, index: i32) => boolean): number", each);
    BIND(&it, VEC3 "declare function mapped(f: (v: Vec3) => Vec3, v: Vec3): Vec3", mapped);
    BIND(&it, "declare function no_function(f: (() => void) | null): number", no_function);
    expect_lines(&it,
                 TRY "let k = 3; for (let i = 0; i < 3; i++) t(() => apply(x => x * k, 2)); const seen: string[] = [];\n"
                     "t(() => each((w, i) => { seen.push(w + i); return i > 0; })); t(() => seen.join()); t(() => mapped(v => ({ ...v, y: v.x }), { x: 1, y: 2, z: 3 }));\n"
                     "t(() => apply(x => { throw new RangeError('no ' + x); }, 1)); t(() => apply((x => 'text') as any, 1)); t(() => apply(1 as any, 1));\n"
                     "t(() => apply(x => apply(y => y + 1, x), 1)); t(() => no_function(null));",
                 "18\n18\n18\n2\none0,two1,three2\n{ x: 1, y: 1, z: 3 }\nRangeError: no 1\n"
                 "TypeError: (x: number) => number: result: expected number, got \"text\"\n"
                 "TypeError: apply: f: expected (x: number) => number, got 1\n5\n1\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_callback_may_be_kept)
{
    host it;
    host_open(&it);
    BIND(&it, "declare function keep(f: (x: number) => number): void", keep);
    host_run(&it, "let n = 1; keep(x => { if (x < 0) throw new Error('negative'); return x + n++; });");
    ck_assert_double_eq(kept_function(kept_context, 10), 11);
    ck_assert_double_eq(kept_function(kept_context, 10), 12);
    ck_assert_int_eq(gots_last_error(it.isolate, NULL), GOTS_OK);
    ck_assert_double_eq(kept_function(kept_context, -1), 0);
    ck_assert_int_eq(gots_last_error(it.isolate, &it.err), GOTS_E_THROWN);
    ck_assert_str_eq(it.err.message, "negative");
    gots_callback_drop(kept_context);
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Errors of declarations ---- */

static void expect_refused(host *it, const char *text, const char *code, unsigned line, unsigned column, const char *message)
{
    gots_status status = gots_bind(it->isolate, text, twice, &it->err);
    ck_assert_msg(status == GOTS_E_SYNTAX, "%s: %d", text, status);
    ck_assert_str_eq(it->err.message, message);
    ck_assert_str_eq(it->err.code, code);
    ck_assert_uint_eq(it->err.line, line);
    ck_assert_uint_eq(it->err.column, column);
}

START_TEST(what_cannot_be_bound_is_told_at_its_place)
{
    host it;
    host_open(&it);
    expect_refused(&it, "declare function f(a: i33): void", "GOTS4001", 1, 23, "nothing declares the type 'i33', did you mean 'i32'?");
    expect_refused(&it, "declare function f(a: i32,\n  b: any): void", "GOTS4002", 2, 6,
                   "'any' says nothing that C could use: name the type, or bind with gots_bind_callback, which takes any values");
    expect_refused(&it, "declare function f(a: number[]): void", "GOTS4002", 1, 23,
                   "arrays cannot be passed to C: a typed array such as Float64Array goes as pointer and length");
    expect_refused(&it, "interface P { x: f32 } declare function f(a: P): void", "GOTS4003", 1, 11,
                   "an interface that goes to C is a struct: write `extends Struct` behind its name");
    expect_refused(&it, "interface P extends Struct { p: P } declare function f(a: P): void", "GOTS4007", 1, 1,
                   "it contains itself: let it hold a Pointer<T>");
    expect_refused(&it, "declare function f(a: i32)", "GOTS4008", 1, 1, "it needs a result type; `: void` gives nothing");
    expect_refused(&it, "declare function f(a: i32): void; declare function g(): void", "GOTS4004", 1, 35,
                   "one C function is given, and the text declares more: use gots_bind_symbols");
    expect_refused(&it, "declare function f(a: i32: void", "TS1005", 1, 26, "',' expected.");
    expect_refused(&it, "declare function f(...a: i32): void", "GOTS4002", 1, 20,
                   "a C function cannot take the rest of the arguments: pass a typed array");
    expect_refused(&it, "declare function f(): Uint8Array", "GOTS4002", 1, 23,
                   "C cannot give a Uint8Array: nothing tells how long it lives. Let the program pass one to be filled");
    ck_assert_ptr_nonnull(strstr(gots_isolate_report(it.isolate), "declare function f(): Uint8Array\n"));
    BIND(&it, "interface P extends Struct { x: f32 } declare function f(a: P): f32", twice); /* nothing of the above is left */
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Functions of the program ---- */

START_TEST(functions_of_the_program_are_c_functions)
{
    host it;
    host_open(&it);
    host_run(&it, "let total = 0; export function update(dt: number): void { total += dt; if (dt < 0) throw new Error('back'); }\n"
                  "export function get(): number { return total; } export function join(a: string, n: i32): boolean { return a + n === 'x5'; }\n"
                  "type i32 = number;");
    gots_function *update, *get, *join, *none = NULL;
    ck_assert_int_eq(gots_func(it.isolate, it.module, "update", "(dt: number) => void", &update, &it.err), GOTS_OK);
    ck_assert_int_eq(gots_func(it.isolate, it.module, "get", "() => number", &get, &it.err), GOTS_OK);
    ck_assert_int_eq(gots_func(it.isolate, it.module, "join", "(a: string, n: i32) => boolean", &join, &it.err), GOTS_OK);
    ((void (*)(double))update)(2);
    ((void (*)(double))update)(0.5);
    ck_assert_double_eq(((double (*)(void))get)(), 2.5);
    ck_assert(((bool (*)(const char *, int32_t))join)("x", 5));
    ck_assert_int_eq(gots_last_error(it.isolate, &it.err), GOTS_OK);
    ((void (*)(double))update)(-1);
    ck_assert_int_eq(gots_last_error(it.isolate, &it.err), GOTS_E_THROWN);
    ck_assert_str_eq(it.err.message, "back");
    ck_assert_ptr_nonnull(strstr(gots_isolate_report(it.isolate), "test.ts:1"));
    ck_assert_int_eq(gots_func(it.isolate, it.module, "nothing", "() => number", &none, &it.err), GOTS_E_NOT_FOUND);
    ck_assert_int_eq(gots_func(it.isolate, it.module, "get", "() => nonsense", &none, &it.err), GOTS_E_SYNTAX);
    ck_assert_ptr_null((void *)(uintptr_t)none);
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Declarations and headers ---- */

#define API                                                                                                            \
    "enum Color { Red, Blue = 4 }\n" VEC3                                                                              \
    "declare function dist(a: Vec3, b: Readonly<Vec3>): f64;\n"                                                        \
    "declare namespace game { function spawn(kind: Color, name?: string, at?: Vec3): Entity; }\n"                      \
    "declare function each(items: Float64Array, f: (x: f64, i: usize) => boolean): void;\n"                            \
    "declare function later(ms: u32): Promise<string>;\n"                                                              \
    "declare function upload(texture: Pointer<Texture>, bytes: Buffer): i64;\n"                                        \
    "declare class Entity { constructor(name: string); readonly id: u32; hp: f64; damage(amount: i32): void; }\n"

START_TEST(a_header_is_the_c_side)
{
    host it;
    gots_text header;
    host_open(&it);
    gots_status status = gots_write_header(it.runtime, "api/game.d.ts", API, strlen(API), &header, &it.err);
    ck_assert_msg(status == GOTS_OK, "%s", it.err.message);
    ck_assert_str_eq(header.bytes, "/* The C side of game.d.ts, made by `gots header`. */\n#ifndef GAME_H\n#define GAME_H\n\n"
                                   "#include <gots.h>\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
                                   "typedef struct Entity Entity;\ntypedef struct Texture Texture;\n\n"
                                   "enum Color { Color_Red = 0, Color_Blue = 4 };\n\n"
                                   "typedef struct Vec3 {\n    float x;\n    float y;\n    float z;\n} Vec3;\n\n"
                                   "double dist(Vec3 a, const Vec3 *b);\n"
                                   "Entity *game_spawn(int32_t kind, const char *name, bool has_at, Vec3 at);\n"
                                   "void each(double *items, size_t items_count, bool (*f)(void *context, double x, size_t i), void *f_context);\n"
                                   "void later(uint32_t ms, gots_promise *promise);\n"
                                   "int64_t upload(Texture *texture, void *bytes, size_t bytes_len);\n"
                                   "Entity *Entity_new(const char *name);\n"
                                   "uint32_t Entity_id(Entity *self);\n"
                                   "double Entity_hp(Entity *self);\n"
                                   "void Entity_set_hp(Entity *self, double hp);\n"
                                   "void Entity_damage(Entity *self, int32_t amount);\n"
                                   "void Entity_free(Entity *self);\n\n"
                                   "/* static const gots_symbol symbols[] = GAME_SYMBOLS; for gots_bind_symbols */\n"
                                   "#define GAME_SYMBOLS { GOTS_SYMBOL(dist), GOTS_SYMBOL(game_spawn), GOTS_SYMBOL(each), GOTS_SYMBOL(later), "
                                   "GOTS_SYMBOL(upload), GOTS_SYMBOL(Entity_new), GOTS_SYMBOL(Entity_id), GOTS_SYMBOL(Entity_hp), "
                                   "GOTS_SYMBOL(Entity_set_hp), GOTS_SYMBOL(Entity_damage), GOTS_SYMBOL(Entity_free) }\n\n"
                                   "#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
    gots_text_free(&header);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(declarations_and_header_round_trip)
{
    host it;
    gots_text first, declarations, second;
    host_open(&it);
    ck_assert_int_eq(gots_write_header(it.runtime, "game.d.ts", API, strlen(API), &first, &it.err), GOTS_OK);
    ck_assert_int_eq(gots_declare(it.isolate, API, &it.err), GOTS_OK);
    ck_assert_int_eq(gots_write_declarations(it.isolate, &declarations, &it.err), GOTS_OK);
    ck_assert_ptr_nonnull(strstr(declarations.bytes, "\ndeclare enum Color { Red, Blue = 4 }\n"));
    gots_status status = gots_write_header(it.runtime, "game.d.ts", declarations.bytes, declarations.len, &second, &it.err);
    ck_assert_msg(status == GOTS_OK, "%s", second.bytes);
    ck_assert_str_eq(first.bytes, second.bytes);
    gots_text_free(&first);
    gots_text_free(&second);
    gots_text_free(&declarations);
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Classes ---- */

typedef struct Entity { double hp; uint32_t id; char name[16]; } Entity;
static Entity entities[8];
static int entity_count, freed;
static Entity *Entity_new(const char *name)
{
    Entity *e = &entities[entity_count++];
    snprintf(e->name, sizeof e->name, "%s", name);
    e->hp = 100;
    e->id = (uint32_t)entity_count;
    return e;
}
static uint32_t Entity_id(const Entity *self) { return self->id; }
static double Entity_hp(const Entity *self) { return self->hp; }
static void Entity_set_hp(Entity *self, double hp) { self->hp = hp; }
static void Entity_damage(Entity *self, int32_t amount) { self->hp -= amount; }
static const char *Entity_name(const Entity *self) { return self->name; }
static void Entity_free(Entity *self) { self->hp = -1; freed++; }
static Entity *find_entity(uint32_t id) { return id <= (uint32_t)entity_count ? &entities[id - 1] : NULL; }

START_TEST(a_host_class_has_methods_properties_and_an_end)
{
    host it;
    host_open(&it);
    static const gots_symbol symbols[] = { GOTS_SYMBOL(Entity_new), GOTS_SYMBOL(Entity_id), GOTS_SYMBOL(Entity_hp), GOTS_SYMBOL(Entity_set_hp),
                                           GOTS_SYMBOL(Entity_damage), GOTS_SYMBOL(Entity_name), GOTS_SYMBOL(Entity_free), GOTS_SYMBOL(find_entity) };
    gots_status status = gots_bind_symbols(it.isolate,
                                           "declare class Entity { constructor(name: string); readonly id: u32; hp: f64; damage(amount: i32): void; name(): string; }\n"
                                           "declare function find_entity(id: u32): Entity | null;",
                                           symbols, sizeof symbols / sizeof *symbols, &it.err);
    ck_assert_msg(status == GOTS_OK, "%s", it.err.message);
    expect_lines(&it,
                 TRY "const e = new Entity('orc'); for (let i = 0; i < 3; i++) e.damage(10); e.hp += 1;\n"
                     "t(() => [e.hp, e.id, e.name(), e instanceof Entity, find_entity(1) === e, find_entity(9)].join());\n"
                     "t(() => e.damage(1.5)); t(() => Entity.prototype.damage.call({} as any, 1)); t(() => (Entity as any)('x')); t(() => (e as any).id = 3);\n"
                     "for (let i = 0; i < 4; i++) new Entity('gone'); t(() => String(e));",
                 "71,1,orc,true,true,\nRangeError: Entity.damage: amount: expected i32 (-2147483648 to 2147483647), got 1.5\n"
                 "TypeError: Entity.damage: this: expected Entity, got {}\n"
                 "TypeError: Class constructor Entity cannot be invoked without 'new'\n"
                 "TypeError: Cannot set property 'id' of [object Object] which has only a getter\n[object Entity]\n");
    ck_assert_int_eq(freed, 4);
    gots_runtime_free(it.runtime);
    ck_assert_int_eq(freed, 5);
}
END_TEST

/* ---- Pointers ---- */

static int opaque = 5;
static int *open_thing(void) { return &opaque; }
static int read_thing(int *thing) { return thing != NULL ? *thing : -1; }

START_TEST(pointers_are_handed_on_by_their_type)
{
    host it;
    host_open(&it);
    BIND(&it, "declare function open_thing(): Pointer<Thing>", open_thing);
    BIND(&it, "declare function read_thing(p: Pointer<Thing> | null): i32", read_thing);
    BIND(&it, "declare namespace other { function open_thing(): Pointer<Other> }", open_thing);
    expect_lines(&it,
                 TRY "const p = open_thing(); t(() => read_thing(p)); t(() => read_thing(null)); t(() => read_thing(other.open_thing() as any));\n"
                     "t(() => read_thing({} as any)); t(() => Object.keys(p).length + JSON.stringify(p) + String(p)); t(() => read_thing({ ...p } as any));",
                 "5\n-1\nTypeError: read_thing: p: expected Pointer<Thing> | null, got a Pointer<Other>\n"
                 "TypeError: read_thing: p: expected Pointer<Thing> | null, got {}\n0{}[object Pointer]\n"
                 "TypeError: read_thing: p: expected Pointer<Thing> | null, got {}\n");
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Promises ---- */

static gots_promise *waiting[4];
static int waiting_count;
static void later(double x, gots_promise *promise) { (void)x; waiting[waiting_count++] = promise; }

static void *settle_all(void *unused)
{
    double number = 42;
    Vec3 v = { 1, 2, 3 };
    (void)unused;
    gots_resolve(waiting[0], &number);
    gots_resolve(waiting[1], "text");
    gots_resolve(waiting[2], &v);
    gots_reject(waiting[3], "too late");
    return NULL;
}

START_TEST(promises_are_settled_from_another_thread)
{
    host it;
    pthread_t thread;
    host_open(&it);
    waiting_count = 0;
    BIND(&it, "declare function later(x: number): Promise<number>;", later);
    BIND(&it, "declare namespace text { function later(x: number): Promise<string>; }", later);
    BIND(&it, VEC3 "declare namespace vec { function later(x: number): Promise<Vec3>; }", later);
    host_run(&it, "async function main() { const all = [later(1), text.later(2), vec.later(3), later(4)]; console.log(await all[0]);\n"
                  "console.log(await all[1], await all[2]); try { await all[3]; } catch (e) { console.log(String(e)); } } void main();");
    ck_assert_int_eq(waiting_count, 4);
    ck_assert_int_eq(pthread_create(&thread, NULL, settle_all, NULL), 0);
    ck_assert_int_eq(gots_run(it.runtime, &it.err), GOTS_OK);
    pthread_join(thread, NULL);
    ck_assert_str_eq(it.out.bytes, "42\ntext { x: 1, y: 2, z: 3 }\nError: too late\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_promise_may_outlive_its_isolate)
{
    host it;
    host_open(&it);
    waiting_count = 0;
    BIND(&it, "declare function later(x: number): Promise<number>;", later);
    host_run(&it, "void later(1);");
    gots_isolate_free(it.isolate);
    double number = 1;
    ck_assert_int_eq(gots_resolve(waiting[0], &number), GOTS_OK);
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Types ---- */

START_TEST(a_signature_is_compared_with_the_exports_type)
{
    host it;
    gots_function *f = NULL;
    host_open(&it);
    host_run(&it, "export function update(dt: number): void { void dt; } export const half = (x: number): number => x / 2; const hidden = (): string => '';\n"
                  "export { hidden as shown };");
    ck_assert_int_eq(gots_func(it.isolate, it.module, "update", "(dt: string) => void", &f, &it.err), GOTS_E_TYPE);
    ck_assert_str_eq(it.err.code, "GOTS4011");
    ck_assert_msg(strstr(it.err.message, "'update' of 'test.ts' is no (dt: string) => void: ") == it.err.message, "%s", it.err.message);
    ck_assert_int_eq(gots_func(it.isolate, it.module, "half", "(x: i32) => boolean", &f, &it.err), GOTS_E_TYPE);
    ck_assert_int_eq(gots_func(it.isolate, it.module, "half", "(x: f32) => f64", &f, &it.err), GOTS_OK);
    ck_assert_double_eq(((double (*)(float))f)(3), 1.5);
    for (int i = 0; i < 100; i++) ck_assert_double_eq(((double (*)(float))f)((float)i), i / 2.0);
    ck_assert_int_eq(gots_func(it.isolate, it.module, "half", "(x: number) => number", &f, &it.err), GOTS_OK);
    for (int i = 0; i < 3000; i++) ck_assert_double_eq(((double (*)(double))f)(i), i / 2.0);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(the_checker_knows_what_is_bound)
{
    host it;
    gots_isolate_options options;
    host_open(&it);
    gots_isolate_options_init(&options);
    options.check = true;
    it.isolate = gots_isolate_new(it.runtime, &options, &it.err);
    BIND(&it, VEC3 "declare function dist(a: Vec3, b: Vec3): f64;", dist);
    BIND(&it, "declare namespace game { function spawn(x: i32): f64 }", same_i32);
    static const char right[] = "const a: Vec3 = { x: 1, y: 2, z: 3 }; export const d: number = dist(a, a) + game.spawn(1);";
    static const char wrong[] = "dist({ x: 1, y: '2', z: 3 }, { x: 1, y: 2, z: 3 });";
    ck_assert_msg(gots_isolate_load_source(it.isolate, "right.ts", right, sizeof right - 1, 0, NULL, &it.err) == GOTS_OK, "%s", it.err.message);
    ck_assert_int_eq(gots_isolate_load_source(it.isolate, "wrong.ts", wrong, sizeof wrong - 1, 0, NULL, &it.err), GOTS_E_SYNTAX);
    ck_assert_str_eq(it.err.message, "Type 'string' is not assignable to type 'number'.");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(an_isolate_may_bring_its_runtime)
{
    gots_error err;
    gots_isolate *isolate = gots_isolate_new(NULL, NULL, &err);
    ck_assert_ptr_nonnull(isolate);
    ck_assert_ptr_nonnull(gots_isolate_runtime(isolate));
    ck_assert_int_eq(gots_bind(isolate, "declare function twice(x: Nothing): number;", twice, &err), GOTS_E_SYNTAX);
    ck_assert_int_eq(gots_run_file(isolate, "/nowhere/none.ts", &err), GOTS_E_SYNTAX); /* the declaration's failure */
    ck_assert_str_eq(err.code, "GOTS4001");
    gots_isolate_free(isolate);
    ck_assert_int_eq(gots_bind(NULL, "declare function twice(x: number): number;", twice, &err), GOTS_E_INVALID);
    ck_assert_int_eq(gots_run_file(NULL, "x.ts", &err), GOTS_E_INVALID);
}
END_TEST

/* ---- gots:ffi ---- */

#define FFI                                                                                                            \
    "import { dlopen, cc } from 'gots:ffi';\n" TRY                                                                     \
    "t(() => { const m = dlopen('libm.so.6', { cos: '(x: number) => number', ldexp: '(x: f64, e: i32) => f64' }); return m.cos(0) + m.ldexp(1, 4); });\n" \
    "t(() => cc('int add(int a, int b) { return a + b; }', { add: '(a: i32, b: i32) => i32' }).add(2, 40));\n"

START_TEST(libraries_are_opened_where_it_is_permitted)
{
    host it;
    host_open(&it);
    ck_assert_int_eq(gots_permit_all(it.isolate, &it.err), GOTS_OK);
    expect_lines(&it,
                 FFI "t(() => dlopen('libm.so.6', { nothing: '() => void' })); t(() => dlopen('libm.so.6', { cos: '(x: nimber) => f64' }));\n"
                     "t(() => cc('int f( {', {})); t(() => cc('', { x: 'y' })); t(() => cc('struct P { float x, y; }; float f(struct P p) { return p.x * p.y; }',\n"
                     "{ f: '(p: P) => f32' }, 'interface P extends Struct { x: f32; y: f32 }').f({ x: 3, y: 4 }));",
                 "17\n42\nTypeError: there is no function 'nothing'\n"
                 "TypeError: GOTS4001: nothing declares the type 'nimber', did you mean 'number'?\n"
                 "TypeError: GOTS1401: line 1: TinyCC: identifier expected\n"
                 "TypeError: x: a signature is expected, such as \"(x: number) => number\", got 'y'\n12\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(nothing_is_opened_without_permission)
{
    host it;
    host_open(&it);
    host_run(&it, FFI);
    ck_assert_ptr_nonnull(strstr(it.out.bytes, "PermissionError"));
    ck_assert_ptr_null(strstr(it.out.bytes, "42"));
    gots_runtime_free(it.runtime);
}
END_TEST

/* ---- Short of memory ---- */

/* Everything above in one go; false as soon as something says that memory is short. */
static bool bind_and_call(gots_isolate *isolate, gots_error *err)
{
    static const gots_symbol symbols[] = { GOTS_SYMBOL(dist), GOTS_SYMBOL(greeting), GOTS_SYMBOL(apply), GOTS_SYMBOL(find_entity),
                                           GOTS_SYMBOL(Entity_damage), GOTS_SYMBOL(later) };
    static const char program[] = "const v = { x: 1, y: 2, z: 2 }; dist(v, v); greeting('h\xC3\xA9'); apply(x => x + 1, 2); find_entity(1)!.damage(1); void later(1);\n"
                                  "export const half = (x: number): number => x / 2;";
    gots_module *module;
    gots_function *f;
    gots_text text;
    if (gots_bind_symbols(isolate, VEC3 "declare function dist(a: Vec3, b: Vec3): f64; declare function greeting(a: string): string;"
                                   "declare function apply(f: (x: number) => number, x: number): number; declare function later(x: number): Promise<string>;"
                                   "declare class Entity { private constructor(); damage(x: i32): void } declare function find_entity(id: u32): Entity | null;",
                          symbols, 6, err) != GOTS_OK) return false;
    if (gots_write_declarations(isolate, &text, err) != GOTS_OK) return false;
    gots_text_free(&text);
    if (gots_isolate_load_source(isolate, "p.ts", program, sizeof program - 1, 0, &module, err) != GOTS_OK) return false;
    return gots_func(isolate, module, "half", "(x: number) => number", &f, err) == GOTS_OK && ((double (*)(double))f)(3) == 1.5;
}

START_TEST(each_allocation_may_fail)
{
    bool done = false;
    entity_count = 1;
    for (long n = 0; !done; n += n < 40 ? 1 : n / 40) {
        starving it = { .left = n };
        gots_error err = { 0 };
        gots_runtime_options options;
        gots_runtime_options_init(&options);
        options.allocator = STARVING_ALLOCATOR(&it);
        options.cache = "";
        waiting_count = 0;
        gots_runtime *runtime = gots_runtime_new(&options, &err);
        gots_isolate *isolate = runtime != NULL ? gots_isolate_new(runtime, NULL, &err) : NULL;
        if (isolate != NULL) {
            done = bind_and_call(isolate, &err);
            if (!done)
                ck_assert_msg(err.status == GOTS_E_NOMEM || err.status == GOTS_E_THROWN || err.status == GOTS_E_MEMORY_LIMIT, "%ld: %d %s: %s", n, err.status,
                              err.code, err.message);
        }
        for (int i = 0; i < waiting_count; i++) ck_assert_int_eq(gots_reject(waiting[i], "over"), GOTS_OK);
        gots_runtime_free(runtime);
        ck_assert_msg(it.blocks == 0, "%ld: %ld blocks left", n, it.blocks);
    }
}
END_TEST

Suite *suite_bind_api(void);
Suite *suite_bind_api(void)
{
    const TTest *const tests[] = {
        a_number_function_is_bound_by_its_declaration, a_wrong_argument_is_named, integers_keep_to_their_width,
        text_goes_to_c_and_back, null_that_was_not_declared_is_an_error, optional_arguments_say_whether_they_are_there,
        typed_arrays_are_lent_to_c, structs_go_by_value_by_pointer_and_by_reference, fields_are_checked_with_their_path,
        getters_and_inherited_fields_are_fields, layouts_are_compared_with_the_host, enums_take_their_members,
        a_c_function_can_fail, a_symbol_may_pass_a_context, callbacks_call_the_program, a_callback_may_be_kept,
        what_cannot_be_bound_is_told_at_its_place, functions_of_the_program_are_c_functions, a_header_is_the_c_side,
        declarations_and_header_round_trip, a_host_class_has_methods_properties_and_an_end, pointers_are_handed_on_by_their_type,
        promises_are_settled_from_another_thread, a_promise_may_outlive_its_isolate,
        a_signature_is_compared_with_the_exports_type, the_checker_knows_what_is_bound, an_isolate_may_bring_its_runtime,
        libraries_are_opened_where_it_is_permitted, nothing_is_opened_without_permission, each_allocation_may_fail, NULL,
    };
    return test_suite("bind_api", tests);
}
