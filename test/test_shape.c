/* Tests of shapes: types made into tables, values checked against them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/heap.h"
#include "shape_source.h"

/* A value, and what its check says: NULL, or the message behind the code. */
typedef struct sample {
    const char *value, *says;
} sample;

typedef struct said {
    const char *value;
    char text[400];
} said;

static void ask(duk_context *ctx, void *data)
{
    said *it = data;
    duk_push_sprintf(ctx,
                     "(function () { var value = %s; try { var same = check(value, 0); } catch (e) "
                     "{ if (e.code !== 'GOTS2001') return e.stack; return e.message; } "
                     "return same === value || value !== value ? '' : 'another value came back'; })()",
                     it->value);
    duk_eval(ctx);
    snprintf(it->text, sizeof it->text, "%s", gots__to_utf8(ctx, -1, NULL));
}

static void check_samples(const char *source, const sample *samples)
{
    gots__isolate *isolate = isolate_with_shapes(source);
    for (; samples->value != NULL; samples++) {
        said it = { samples->value, "" };
        gots_error err = { 0 };
        gots_status status = gots__protect(isolate, ask, &it, &err);
        ck_assert_msg(status == GOTS_OK, "%s: %s", samples->value, err.message);
        char wanted[400] = "";
        if (samples->says != NULL) snprintf(wanted, sizeof wanted, "GOTS2001: %s", samples->says);
        ck_assert_msg(strcmp(it.text, wanted) == 0, "%s\n%s\n  said:   %s\n  wanted: %s", source, samples->value,
                      it.text, wanted);
    }
    gots__isolate_free(isolate);
}

#define SAMPLES(source, ...) check_samples(source, (const sample[]){ __VA_ARGS__, { NULL, NULL } })

START_TEST(primitives_are_told_by_their_kind)
{
    SAMPLES("declare let n: number", { "1", NULL }, { "NaN", NULL }, { "'1'", "n: expected number, got \"1\"" },
            { "null", "n: expected number, got null" }, { "undefined", "n: expected number, got undefined" });
    SAMPLES("declare let s: string | null", { "''", NULL }, { "null", NULL }, { "undefined", "s: expected string | null, got undefined" },
            { "{}", "s: expected string | null, got {}" });
    SAMPLES("declare let b: boolean", { "true", NULL }, { "false", NULL }, { "0", "b: expected boolean, got 0" });
    SAMPLES("declare let v: bigint", { "BigInt(7)", NULL }, { "7", "v: expected bigint, got 7" });
    SAMPLES("declare let v: symbol", { "Symbol.iterator", NULL }, { "'x'", "v: expected symbol, got \"x\"" });
    SAMPLES("declare let o: object", { "{}", NULL }, { "[]", NULL }, { "Math.abs", NULL }, { "1", "o: expected object, got 1" });
    SAMPLES("declare let f: () => void", { "Math.abs", NULL }, { "{}", "f: expected () => void, got {}" });
    SAMPLES("declare let v: never", { "1", "v: expected never, got 1" });
    SAMPLES("declare let v: {}", { "1", NULL }, { "{}", NULL }, { "null", "v: expected {}, got null" });
}
END_TEST

START_TEST(literals_are_told_by_their_value)
{
    SAMPLES("declare let v: 'a' | 'b' | 3 | null", { "'a'", NULL }, { "3", NULL }, { "null", NULL }, { "'a' + 'b'.slice(1)", NULL },
            { "'c'", "v: expected \"a\" | \"b\" | 3 | null, got \"c\"" },
            { "4", "v: expected \"a\" | \"b\" | 3 | null, got 4" });
    SAMPLES("declare let v: true", { "true", NULL }, { "false", "v: expected true, got false" });
    SAMPLES("declare let v: 0", { "0", NULL }, { "-0", NULL }, { "1", "v: expected 0, got 1" });
    SAMPLES("declare let v: 10n | -3n", { "BigInt(10)", NULL }, { "BigInt(-3)", NULL }, { "BigInt(3)", "v: expected 10n | -3n, got 3n" });
    SAMPLES("declare let v: string | 1", { "'x'", NULL }, { "1", NULL }, { "2", "v: expected string | 1, got 2" });
}
END_TEST

START_TEST(enums_are_their_members_or_their_bits)
{
    SAMPLES("enum E { A, B, C } declare let v: E", { "2", NULL }, { "3", "v: expected E, got 3" });
    SAMPLES("enum E { A = 1, B = 2, C = 4 } declare let v: E", { "7", NULL }, { "8", "v: expected E, got 8" });
    SAMPLES("enum E { A = 'x', B = 'y' } declare let v: E", { "'x'", NULL }, { "'A'", "v: expected E, got \"A\"" });
    SAMPLES("enum E { A = 'x', B = 'y' } declare let v: E.B", { "'y'", NULL }, { "'x'", "v: expected E.B, got \"x\"" });
}
END_TEST

static const char user[] = "interface User { id: number; name: string; age?: number; tags: string[]; }";

static const char *with_user(const char *rest)
{
    static char text[600];
    snprintf(text, sizeof text, "%s %s", user, rest);
    return text;
}

START_TEST(objects_are_told_property_by_property_with_the_path)
{
    SAMPLES(with_user("declare let users: User[]"), { "[]", NULL }, { "[{ id: 1, name: 'a', tags: [] }]", NULL },
            { "[{ tags: ['x'], extra: 1, name: 'a', id: 1, age: 3 }]", NULL }, { "[{ id: 1, name: 'a', tags: [], age: undefined }]", NULL },
            { "[{ id: 1, name: 'a', tags: [], age: '12' }]", "users[0].age: expected number, got \"12\"" },
            { "[{ id: 1, name: 'a', tags: ['x', 5] }]", "users[0].tags[1]: expected string, got 5" },
            { "[{ id: 1, tags: [] }]", "users[0].name: expected string, but it is missing" },
            { "[1]", "users[0]: expected User, got 1" }, { "{ length: 0 }", "users: expected User[], got { length: 0 }" },
            { "null", "users: expected User[], got null" });
    SAMPLES("declare let v: { 'a b': { c: number } }", { "{ 'a b': { c: 'x' } }", "v[\"a b\"].c: expected number, got \"x\"" });
    SAMPLES("declare let v: { length: number }", { "'text'", NULL }, { "[]", NULL }, { "{ length: 1 }", NULL },
            { "7", "v: expected { length: number; }, got 7" });
}
END_TEST

START_TEST(getters_prototypes_and_proxies_are_read_as_the_program_would)
{
    SAMPLES(with_user("declare let u: User"),
            { "Object.create({ id: 1, name: 'a', tags: [] })", NULL },
            { "({ id: 1, get name() { return 'a'; }, tags: [] })", NULL },
            { "({ id: 1, get name() { return 2; }, tags: [] })", "u.name: expected string, got 2" },
            { "new Proxy({ id: 1, name: 'a', tags: new Proxy([], {}) }, {})", NULL },
            { "new Proxy({ id: 1, name: 3, tags: [] }, {})", "u.name: expected string, got 3" });
    SAMPLES("declare let v: number[]", { "new Proxy([1, 2], {})", NULL }, { "[1,,2]", "v[1]: expected number, got undefined" },
            { "(function () { var a = [1]; a[100000] = 2; a.length = 1; return a; })()", NULL });
}
END_TEST

START_TEST(unions_go_by_their_discriminant_first)
{
    SAMPLES("declare let v: { kind: 'circle'; r: number } | { kind: 'square'; side: number } | string", { "'x'", NULL },
            { "{ kind: 'circle', r: 1 }", NULL }, { "{ side: 2, kind: 'square' }", NULL },
            { "{ kind: 'circle', side: 1 }", "v.r: expected number, but it is missing" },
            { "{ kind: 'square', side: 'x' }", "v.side: expected number, got \"x\"" },
            { "{ kind: 'line' }", "v.kind: expected \"circle\" | \"square\", got \"line\"" });
    SAMPLES("declare let v: { ok: true; value: number } | { ok: false; error: string }", { "{ ok: true, value: 1 }", NULL },
            { "{ ok: false, value: 1 }", "v.error: expected string, but it is missing" });
    SAMPLES("declare let v: { a: number } | { b: number }", { "{ a: 1 }", NULL }, { "{ b: 1 }", NULL },
            { "{ a: 'x' }", "v: expected { a: number; } | { b: number; }, got { a: \"x\" }" });
    SAMPLES("declare let v: number[] | { n: number[] }", { "[1]", NULL }, { "{ n: [1] }", NULL });
    SAMPLES("declare let v: string[] | null", { "[1]", "v[0]: expected string, got 1" });
}
END_TEST

START_TEST(tuples_know_their_length)
{
    SAMPLES("declare let v: [number, string?]", { "[1]", NULL }, { "[1, 'a']", NULL }, { "[1, undefined]", NULL },
            { "[]", "v: expected [number, string?], got an array of 0" },
            { "[1, 2]", "v[1]: expected string, got 2" },
            { "[1, 'a', 2]", "v: expected [number, string?], got an array of 3" });
    SAMPLES("declare let v: [string, ...number[], boolean]", { "['a', true]", NULL }, { "['a', 1, 2, true]", NULL },
            { "['a', 1, 'x', true]", "v[2]: expected number, got \"x\"" },
            { "['a', 1, 2]", "v[2]: expected boolean, got 2" });
}
END_TEST

START_TEST(index_signatures_hold_for_the_keys_that_are_there)
{
    SAMPLES("declare let v: Record<string, number>", { "{}", NULL }, { "{ a: 1 }", NULL }, { "{ a: 1, b: 'x' }", "v.b: expected number, got \"x\"" });
    SAMPLES("declare let v: { [k: number]: string; name: string }", { "{ name: 'a', 1: 'x' }", NULL }, { "{ name: 'a', other: 5 }", NULL },
            { "{ name: 'a', 7: 5 }", "v[\"7\"]: expected string, got 5" });
    SAMPLES("declare let v: { [k: `data-${string}`]: number }", { "{ other: 'x', 'data-a': 1 }", NULL },
            { "{ 'data-a': 'x' }", "v[\"data-a\"]: expected number, got \"x\"" });
    SAMPLES("declare let v: Record<'a' | 'b', number>", { "{ a: 1, b: 2 }", NULL }, { "{ a: 1 }", "v.b: expected number, but it is missing" });
}
END_TEST

START_TEST(template_literals_are_matched)
{
    SAMPLES("declare let v: `id-${number}`", { "'id-12'", NULL }, { "'id-'", "v: expected `id-${number}`, got \"id-\"" },
            { "'id-x'", "v: expected `id-${number}`, got \"id-x\"" });
    SAMPLES("declare let v: `${string}@${string}.com`", { "'a@b.com'", NULL }, { "'a@b.org'", "v: expected `${string}@${string}.com`, got \"a@b.org\"" });
    SAMPLES("declare let v: `${'a' | 'b'}-${1 | 2}`", { "'a-2'", NULL }, { "'a-3'", "v: expected \"a-1\" | \"a-2\" | \"b-1\" | \"b-2\", got \"a-3\"" });
}
END_TEST

START_TEST(builtins_are_told_by_what_they_are)
{
    SAMPLES("declare let v: Date", { "new Date()", NULL }, { "'2020'", "v: expected Date, got \"2020\"" }, { "{}", "v: expected Date, got {}" });
    SAMPLES("declare let v: Map<string, number>", { "new Map([['a', 1]])", NULL },
            { "new Map([['a', 'x']])", "v.get(\"a\"): expected number, got \"x\"" },
            { "new Map([[1, 1]])", "v.keys() 1: expected string, got 1" }, { "new Set()", "v: expected Map<string, number>, got a Set" });
    SAMPLES("declare let v: Set<number>", { "new Set([1])", NULL }, { "new Set([1, 'x'])", "v.values()[1]: expected number, got \"x\"" });
    SAMPLES("declare let v: Uint8Array", { "new Uint8Array(2)", NULL }, { "new Uint8Array(2).buffer", "v: expected Uint8Array<ArrayBuffer | SharedArrayBuffer>, got an ArrayBuffer" });
    SAMPLES("declare let v: Promise<number>", { "Promise.resolve(1)", NULL }, { "{ then: 1 }", "v: expected Promise<number>, got { then: 1 }" });
    SAMPLES("declare let v: RegExp", { "new RegExp('x')", NULL }, { "'x'", "v: expected RegExp, got \"x\"" });
    SAMPLES("declare let v: Error", { "new TypeError('x')", NULL }, { "{ name: 'E', message: 'm' }", NULL },
            { "'x'", "v: expected Error, got \"x\"" });
    SAMPLES("declare let v: Iterable<string>", { "[1]", NULL }, { "'text'", NULL }, { "5", "v: expected Iterable<string, any, any>, got 5" });
}
END_TEST

START_TEST(values_that_hold_themselves_come_to_an_end)
{
    SAMPLES("interface Node { value: number; next: Node | null } declare let v: Node",
            { "{ value: 1, next: { value: 2, next: null } }", NULL },
            { "(function () { var a = { value: 1, next: null }; a.next = a; return a; })()", NULL },
            { "(function () { var b = { value: 'x', next: null }, a = { value: 1, next: b }; b.next = a; return a; })()",
              "v.next.value: expected number, got \"x\"" },
            { "(function () { var a = null; for (var i = 0; i < 3000; i++) a = { value: i, next: a }; return a; })()", NULL },
            { "(function () { var a = { value: 0 }; for (var i = 0; i < 2; i++) a = { value: i, next: a }; return a; })()",
              "v.next.next.next: expected Node | null, but it is missing" });
    SAMPLES("type Json = string | number | boolean | null | Json[] | { [key: string]: Json }; declare let v: Json",
            { "{ a: [1, 'x', { b: null }] }", NULL },
            { "{ a: [1, undefined] }", "v: expected Json, got { a: [\xE2\x80\xA6] }" });
}
END_TEST

START_TEST(shared_parts_are_not_tried_again_and_again)
{
    SAMPLES("type T = { l: T | null; x: string } | { l: T | null; y: string }; declare let v: T",
            { "(function () { var a = null; for (var i = 0; i < 60; i++) a = { l: a, y: 'a' }; return a; })()", NULL },
            { "(function () { var a = null; for (var i = 0; i < 400; i++) a = { l: a, y: 'a' }; return a; })()", NULL });
}
END_TEST

START_TEST(intersections_hold_for_all_and_brands_for_none)
{
    SAMPLES("declare let v: { a: number } & { b: string }", { "{ a: 1, b: 'x' }", NULL }, { "{ a: 1 }", "v.b: expected string, but it is missing" });
    SAMPLES("declare let v: string & { readonly __brand: 'Id' }", { "'x'", NULL }, { "1", "v: expected string & { readonly __brand: \"Id\"; }, got 1" });
    SAMPLES("declare let v: { a: number } & { readonly __brand: 'Id' }", { "{ a: 1 }", NULL }, { "{ a: 'x' }", "v.a: expected number, got \"x\"" });
}
END_TEST

START_TEST(classes_with_private_members_are_nominal)
{
    SAMPLES("class P { x = 1; m(): void {} } declare let v: P", { "{ x: 1, m: function () {} }", NULL }, { "{ x: 1 }", "v.m: expected () => void, but it is missing" });
    SAMPLES("class P { #x = 1; y = 2 } declare let v: P", { "{ y: 2 }", "v: expected P, got { y: 2 }" });
}
END_TEST

START_TEST(what_a_value_cannot_show_is_not_asked)
{
    SAMPLES("declare let v: { f: (x: number) => string; p: unknown; q: any }", { "{ f: Math.abs, p: 1, q: null }", NULL },
            { "{ f: 1 }", "v.f: expected (x: number) => string, got 1" });
    SAMPLES("interface Box<T> { value: T } declare let v: Box<number>", { "{ value: 1 }", NULL }, { "{ value: '1' }", "v.value: expected number, got \"1\"" });
    SAMPLES("interface L<T> { next?: L<T[]>; value: T } declare let v: L<number>", { "{ value: 1, next: { value: [1] } }", NULL });
    SAMPLES("declare let v: Partial<{ a: number; b: string }>", { "{}", NULL }, { "{ b: 1 }", "v.b: expected string, got 1" });
}
END_TEST

Suite *suite_shape(void);
Suite *suite_shape(void)
{
    const TTest *const tests[] = {
        primitives_are_told_by_their_kind,
        literals_are_told_by_their_value,
        enums_are_their_members_or_their_bits,
        objects_are_told_property_by_property_with_the_path,
        getters_prototypes_and_proxies_are_read_as_the_program_would,
        unions_go_by_their_discriminant_first,
        tuples_know_their_length,
        index_signatures_hold_for_the_keys_that_are_there,
        template_literals_are_matched,
        builtins_are_told_by_what_they_are,
        values_that_hold_themselves_come_to_an_end,
        shared_parts_are_not_tried_again_and_again,
        intersections_hold_for_all_and_brands_for_none,
        classes_with_private_members_are_nominal,
        what_a_value_cannot_show_is_not_asked,
        NULL,
    };
    return test_suite("shape", tests);
}
