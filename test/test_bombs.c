/* Compile-time bombs: source texts that would keep the compiler busy for ever meet the isolate's limits.
 *
 * SPDX-License-Identifier: MIT
 *
 * Nothing of them needs to run: reading and checking them is what takes long. GOTS_HOSTILE=1 prints a line
 * for each: status, CPU time, and the most memory that the host gave for it.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gots.h"

/* `before`, then `each` so many times with the number in place of each %u, then `after`. */
typedef struct bomb {
    const char *name, *before, *each, *after;
    unsigned times;
    bool is_harmless; /* it is long, but what it says is quickly understood */
} bomb;

static const bomb bombs[] = {
    { "a tuple of 10,000 taken apart", "declare const t: [", "string,", "string];\n", 10000, true },
    { "10,000 names taken from a tuple", "export const f = (t: [1, ...2[]]) => { const [", "a%u,", "z] = t; return z; };",
      10000, true },
    { "keys of 3,000 objects, twice", "type K = {}", "& { k%u: %u }",
      "; type V = { [P in keyof K]: { [Q in keyof K]: [P, Q] } }; declare let v: V;"
      "const w: () => V[keyof V][keyof K] = () => v.k1.k2;", 3000, false },
    { "5,000 object literals in one array", "const a = [", "{ k%u: 0 },", "]; a.length;", 5000, false },
    { "calls that lack their commas", "declare function p<T extends any[]>(...a: T): T; ", "p(declare function q%u(); ", "", 300, true },
    { "open brackets of arrows", "", "(a%u = ", "", 1500, true },
    { "open type arguments", "", "a%u<b, (", "", 1500, true },
    { "a conditional type that grows", "type F<N extends any[]> = N['length'] extends 1000000 ? N : F<[...N, 1", "",
      "]>; declare let x: F<[]>; () => x;", 1, false },
    { "pairs of pairs", "type C<A, B> = A extends any ? B extends any ? [A, B] : never : never; type L = 0", "|%u",
      "; declare let c: C<C<L, L>, L>; () => c;", 300, false },
    { "permutations", "type P<T, U = T> = [T] extends [never] ? [] : U extends T ? [U, ...P<Exclude<T, U>>] : never; type L = 0",
      "|%u", "; declare let c: P<L>; () => c;", 20, false },
    { "texts times texts", "type D = 'a'", "|'%u'", "; type X = `${D}${D}${D}${D}`; declare let x: X; () => x;", 200, false },
    { "a union of functions called", "declare const f: (() => 0)", "| ((a: { k%u: 0 }) => %u)", "; () => f({} as any);", 2000, false },
    { "overloads", "", "declare function f<T>(a: { k%u: T }, b: T): T;\n", "() => f({} as never, f({} as never, f({} as never, 1)));",
      1500, false },
    { "a chain of generic calls", "declare class B<T> { a<U>(u: U): B<T & U>; } declare let b: B<{}>; () => b", ".a({ k%u: %u })", ";",
      1000, false },
    { "one type in the next", "type A0 = { a: 1 };", "type B%u<T> = { x: T, y: [T, T] };", "; declare let x: A0; () => x;", 5000, true },
    { "doubling", "type T0<X> = [X];", "type N%u<X> = { l: X, r: X };", "", 5000, true },
    { "branches of a loop", "export function f(x: string | number | undefined | { a: 1 }) { for (;;) {",
      "if (typeof x === 'string') x = %u; else if (x) x = 's'; else x = undefined;", "} }", 1500, false },
    { "arrays in arrays", "type J = string | J[] | { [k: string]: J }; const j: J = ", "[", "", 900, true },
    { "discriminants", "type U = { k: 'x' }", "| { k: 'k%u', a: 0|1|2|3, b: 0|1|2|3, c: 0|1|2|3 }",
      "; export const f = (k: U['k'], n: 0|1|2|3): U => ({ k, a: n, b: n, c: n } as any as U);", 2000, false },
    { "intersections of unions", "type U = {}", "& ({ a%u: 1 } | { b%u: 2 })", "; declare let u: U; () => u;", 40, false },
    { "functions in one another", "", "export const f%u = () => [f%u, () => f%u];\n", "", 2000, false },
};
#define BOMBS (sizeof bombs / sizeof *bombs)

static char *text_of(const bomb *it, size_t *len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, len);
    fputs(it->before, out);
    for (unsigned i = 0; i < it->times; i++)
        for (const char *at = it->each; *at != '\0'; at++) {
            if (at[0] == '%' && at[1] == 'u') fprintf(out, "%u", i), at++;
            else fputc(*at, out);
        }
    fputs(it->after, out);
    fclose(out);
    return text;
}

/* A host that counts the bytes it gives, and may interrupt a program when it has given so many. */
typedef struct host {
    size_t used, peak, interrupt_at;
    gots_isolate *isolate;
} host;

static void *give(void *context, void *ptr, size_t old_size, size_t size)
{
    host *it = context;
    size_t old = ptr != NULL ? old_size : 0;
    void *moved = size > 0 ? realloc(ptr, size) : NULL;
    if (size == 0) free(ptr);
    else if (moved == NULL) return NULL;
    it->used = it->used - old + size;
    if (it->used > it->peak) it->peak = it->used;
    if (it->isolate != NULL && it->interrupt_at != 0 && it->used > it->interrupt_at) gots_interrupt(it->isolate);
    return moved;
}

static gots_status load(gots_isolate *isolate, const bomb *it, gots_error *err)
{
    size_t len;
    char *text = text_of(it, &len);
    gots_status status = gots_isolate_load_source(isolate, "bomb.ts", text, len, 0, NULL, err);
    free(text);
    return status;
}

static gots_runtime *runtime_over(host *it)
{
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.cache = "";
    options.allocator = (gots_allocator){ give, it };
    return gots_runtime_new(&options, NULL);
}

/* An isolate that checks what it loads. */
static gots_isolate *checking(gots_runtime *runtime, gots_limits limits)
{
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.limits = limits;
    options.check = true;
    return gots_isolate_new(runtime, &options, NULL);
}

#define MEMORY ((size_t)16 << 20) /* for the program, and as much again to compile it */
#define SLACK ((size_t)2 << 20)   /* the text, what it compiled to, the error's text */

START_TEST(each_meets_the_limits)
{
    host it = { 0 };
    gots_runtime *runtime = runtime_over(&it);
    for (size_t i = 0; i < BOMBS; i++) {
        gots_error err = { 0 };
        size_t before = it.used;
        it.peak = it.used;
        gots_isolate *isolate = checking(runtime, (gots_limits){ .memory = MEMORY, .turn_ms = 400 * SLOWNESS });
        clock_t begun = clock();
        gots_status status = load(isolate, &bombs[i], &err);
        bool is_refused = status == GOTS_E_TIME_LIMIT || status == GOTS_E_MEMORY_LIMIT;
        bool is_done = status == GOTS_OK || status == GOTS_E_SYNTAX || status == GOTS_E_THROWN || status == GOTS_E_LIMIT;
        ck_assert_msg(is_done || (is_refused && !bombs[i].is_harmless), "%s: %d %s", bombs[i].name, status, err.message);
        gots_isolate_free(isolate);
        ck_assert_msg(it.peak - before <= 2 * MEMORY + SLACK, "%s took %zu bytes", bombs[i].name, it.peak - before);
        ck_assert_msg(it.used <= before + 1024, "%s left %zu bytes", bombs[i].name, it.used - before);
        if (getenv("GOTS_HOSTILE") != NULL)
            fprintf(stderr, "%-40s %4d %6ld ms %9zu bytes  %.60s\n", bombs[i].name, status,
                    (long)((clock() - begun) * 1000 / CLOCKS_PER_SEC), it.peak - before, status != GOTS_OK ? err.message : "");
    }
    gots_runtime_free(runtime);
    ck_assert_uint_eq(it.used, 0);
}
END_TEST

/* Its types alone take many steps. */
static const bomb *endless(void)
{
    return &bombs[2];
}

START_TEST(an_interrupt_ends_a_check)
{
    host it = { 0 };
    gots_error err = { 0 };
    gots_runtime *runtime = runtime_over(&it);
    it.isolate = checking(runtime, (gots_limits){ 0 });
    it.interrupt_at = it.used + (8u << 20);
    it.peak = it.used;
    ck_assert_int_eq(load(it.isolate, endless(), &err), GOTS_E_INTERRUPTED);
    ck_assert_str_eq(err.code, "GOTS1304");
    ck_assert_uint_lt(it.peak, it.interrupt_at + (5u << 20));
    it.interrupt_at = 0;
    ck_assert_int_eq(gots_isolate_load_source(it.isolate, "next.ts", "1;", 2, 0, NULL, &err), GOTS_OK);
    gots_runtime_free(runtime);
}
END_TEST

START_TEST(the_steps_of_a_check_are_counted_against_the_fuel)
{
    for (int round = 0; round < 2; round++) {
        host it = { 0 };
        gots_error err = { 0 };
        gots_runtime *runtime = runtime_over(&it);
        gots_isolate *isolate = checking(runtime, (gots_limits){ .fuel = 300000 });
        ck_assert_int_eq(load(isolate, endless(), &err), GOTS_E_FUEL_LIMIT);
        ck_assert_str_eq(err.code, "GOTS1305");
        ck_assert_str_eq(err.message, "compiling 'bomb.ts' takes more than 300000 steps");
        gots_runtime_free(runtime);
    }
}
END_TEST

START_TEST(the_memory_of_a_check_is_limited)
{
    host it = { 0 };
    gots_error err = { 0 };
    gots_runtime *runtime = runtime_over(&it);
    gots_isolate *isolate = checking(runtime, (gots_limits){ .memory = MEMORY });
    ck_assert_int_eq(load(isolate, endless(), &err), GOTS_E_MEMORY_LIMIT);
    ck_assert_str_eq(err.code, "GOTS1302");
    ck_assert_str_eq(err.message, "compiling 'bomb.ts' takes more than 16777216 bytes of memory");
    ck_assert_str_eq(gots_isolate_report(isolate),
                     "error GOTS1302: compiling 'bomb.ts' takes more than 16777216 bytes of memory\n");
    gots_runtime_free(runtime);
}
END_TEST

/* Whoever has fuel or time but no limit of memory is stopped by the time. */
START_TEST(the_time_of_a_check_is_that_of_its_turn)
{
    host it = { 0 };
    gots_error err = { 0 };
    gots_runtime *runtime = runtime_over(&it);
    gots_isolate *isolate = checking(runtime, (gots_limits){ .turn_ms = 30 });
    ck_assert_int_eq(load(isolate, endless(), &err), GOTS_E_TIME_LIMIT);
    ck_assert_str_eq(err.code, "GOTS1301");
    gots_runtime_free(runtime);
}
END_TEST

Suite *suite_bombs(void);
Suite *suite_bombs(void)
{
    const TTest *const tests[] = { each_meets_the_limits, an_interrupt_ends_a_check,
                                          the_steps_of_a_check_are_counted_against_the_fuel,
                                          the_memory_of_a_check_is_limited, the_time_of_a_check_is_that_of_its_turn, NULL };
    return test_suite("bombs", tests);
}
