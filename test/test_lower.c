/* Lowering: the shapes of the emitted text that speed depends on, and what is erased.
 *
 * SPDX-License-Identifier: MIT
 *
 * What lowered programs do is tested by fixtures; here only how the text looks.
 */
#include "test.h"

#include <string.h>

#include "lower/lower.h"
#include "syntax/parse.h"

static gots__arena arena;
static gots__diagnostics diagnostics;

static gots__lowered *lowered(const char *text)
{
    static gots__source source;
    static gots__atoms atoms;
    static gots__lowered *result;
    gots__arena_init(&arena, NULL, 0);
    if (setjmp(arena.escape) != 0) ck_abort_msg("out of memory");
    gots__diagnostics_init(&diagnostics, &arena);
    gots__atoms_init(&atoms, &arena);
    source = (gots__source){ .name = "test.ts", .text = text, .len = (uint32_t)strlen(text) };
    gots__node *file = gots__parse(&arena, &atoms, &source, NULL, &diagnostics);
    gots__binding *binding = gots__bind(&arena, &atoms, &source, file, &diagnostics);
    result = gots__lower(&arena, &atoms, &source, file, binding, NULL, &diagnostics);
    return result;
}

/* The text without line ends, which stand for positions. */
static const char *text_of(const char *source)
{
    static char flat[20000];
    gots__lowered *result = lowered(source);
    ck_assert_uint_eq(diagnostics.count, 0);
    size_t len = 0;
    for (size_t i = 0; i < result->len && len + 1 < sizeof flat; i++)
        if (result->text[i] != '\n') flat[len++] = result->text[i];
    flat[len] = '\0';
    gots__arena_deinit(&arena);
    return flat;
}

#define HAS(text, part) ck_assert_msg(strstr(text, part) != NULL, "no %s in %s", part, text)
#define HAS_NOT(text, part) ck_assert_msg(strstr(text, part) == NULL, "%s in %s", part, text)

START_TEST(types_leave_nothing_behind)
{
    const char *text = text_of("interface A {} type B = A; declare const x: B; let y = <A>{} as B; "
                               "function f<T>(this: T, a?: T): asserts a is T { return a! }");
    HAS(text, "y={}");
    HAS(text, "function f(a){return a;}");
    HAS_NOT(text, "interface");
    HAS_NOT(text, "x");
}
END_TEST

START_TEST(imports_used_as_types_are_dropped)
{
    gots__lowered *result = lowered("import { A, b } from './m'; import { C } from './n'; "
                                    "import './side'; let x: A | C = b;");
    ck_assert_uint_eq(diagnostics.count, 0);
    ck_assert_uint_eq(result->request_count, 2);
    ck_assert_uint_eq(result->slot_count, 1);
    ck_assert_uint_eq(result->requests[1].specifier.len, 6);
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(namespace_members_are_slots_of_their_own)
{
    gots__lowered *result = lowered("import * as ns from './m'; ns.a(); ns.b; ns.a;");
    ck_assert_uint_eq(result->slot_count, 2);
    ck_assert(result->slots[0].optional);
    gots__arena_deinit(&arena);
}
END_TEST

START_TEST(a_loop_without_closures_has_plain_locals)
{
    const char *text = text_of("for (let i = 0; i < 3; i++) { const x = i; console.log(x); }");
    HAS(text, "for(;i<3;i++){x=i;");
    HAS_NOT(text, "function(){");
}
END_TEST

START_TEST(a_closure_is_given_values_that_stay)
{
    const char *text = text_of("for (const x of [1]) setTimeout(() => x);");
    HAS(text, "=function(x){return function(){\"$a\";return x;};}))(x)");
}
END_TEST

START_TEST(a_closure_is_given_the_scope_of_what_changes)
{
    const char *text = text_of("for (let i = 0; i < 3; i++) setTimeout(() => i);");
    HAS(text, "={i:void 0};");
    HAS(text, ".i++");
}
END_TEST

START_TEST(sibling_blocks_share_a_variable)
{
    const char *text = text_of("function f() { { let a = 1; g(a); } { let a = 2; g(a); } } "
                               "declare function g(x: number): void;");
    HAS(text, "var a;");
    HAS_NOT(text, "a$1");
}
END_TEST

START_TEST(shadowing_renames)
{
    const char *text = text_of("let a = 1; { let a = 2; console.log(a); } console.log(a);");
    HAS(text, "a$1=2");
}
END_TEST

START_TEST(no_dead_zone_check_where_text_order_proves_it)
{
    HAS_NOT(text_of("const k = 1; function f() { return k; } const g = () => k; f(); g();"), "$dead");
    HAS_NOT(text_of("function a() { return b(); } function b() { return k; } const k = 1; a();"),
            "$dead");
}
END_TEST

START_TEST(a_dead_zone_check_where_it_can_matter)
{
    HAS(text_of("const f = () => k; f(); const k = g(); declare function g(): any;"),
        "===$tdz?$dead(\"k\")");
    HAS(text_of("const f = () => new C(); f(); class C {}"), "===void 0?$dead(\"C\")");
}
END_TEST

START_TEST(exports_that_never_change_are_locals)
{
    const char *text = text_of("export const a = 1; export let b = 2; export function f() { b++; "
                               "return a; }");
    HAS(text, "$init($m,\"a\",a=1)");
    HAS(text, "$init($m,\"b\",2)");
    HAS(text, "return a;");
    HAS(text, "$m.f=f");
}
END_TEST

START_TEST(names_of_ours_are_never_theirs)
{
    const char *text = text_of("const $m = 1, $iter = 2; export const x = $m + $iter; "
                               "for (const y of [x]) console.log(y);");
    HAS(text, "m$");
    HAS(text, "iter$");
}
END_TEST

START_TEST(swaps_need_no_array)
{
    HAS_NOT(text_of("let a = 1, b = 2; [a, b] = [b, a];"), "$take");
}
END_TEST

START_TEST(const_enums_are_literals)
{
    HAS(text_of("const enum E { A = 1, B = A << 3, C = 'c' } console.log(E.B, E.C);"), "8,\"c\"");
}
END_TEST

START_TEST(loops_read_outer_constants_from_locals)
{
    HAS(text_of("const k = 1; function f() { for (;;) g(k); } declare function g(x: number): void;"),
        "=k;");
}
END_TEST

Suite *suite_lower(void);
Suite *suite_lower(void)
{
    const TTest *const tests[] = {
        types_leave_nothing_behind, imports_used_as_types_are_dropped,
        namespace_members_are_slots_of_their_own, a_loop_without_closures_has_plain_locals,
        a_closure_is_given_values_that_stay, a_closure_is_given_the_scope_of_what_changes,
        sibling_blocks_share_a_variable, shadowing_renames,
        no_dead_zone_check_where_text_order_proves_it, a_dead_zone_check_where_it_can_matter,
        exports_that_never_change_are_locals, names_of_ours_are_never_theirs, swaps_need_no_array,
        const_enums_are_literals, loops_read_outer_constants_from_locals, NULL
    };
    return test_suite("lower", tests);
}
