/* Tests of binding: which declaration a name means, and the errors that need scopes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "syntax/bind.h"
#include "syntax/parse.h"

typedef struct bound {
    gots__arena arena;
    gots__atoms atoms;
    gots__source source;
    gots__diagnostics diagnostics;
    gots__node *file;
    gots__binding *binding;
} bound;

static void bind(bound *b, const char *text)
{
    memset(b, 0, sizeof *b);
    gots__arena_init(&b->arena, NULL, 0);
    ck_assert_int_eq(setjmp(b->arena.escape), 0);
    gots__atoms_init(&b->atoms, &b->arena);
    b->source = (gots__source){ .name = "test.ts", .text = text, .len = (uint32_t)strlen(text) };
    gots__diagnostics_init(&b->diagnostics, &b->arena);
    b->file = gots__parse(&b->arena, &b->atoms, &b->source, NULL, &b->diagnostics);
    b->binding = gots__bind(&b->arena, &b->atoms, &b->source, b->file, &b->diagnostics);
}

/* The codes of the errors in `text`, joined by spaces. */
static void check_errors(const char *text, const char *expected)
{
    bound b;
    char found[200] = "";
    bind(&b, text);
    for (gots__diagnostic *d = b.diagnostics.first; d != NULL; d = d->next) {
        if (found[0] != '\0') strcat(found, " ");
        strncat(found, d->code, 20);
    }
    if (strcmp(found, expected) != 0)
        ck_abort_msg("%s\n  expected: %s\n  found:    %s", text, expected, found);
    gots__arena_deinit(&b.arena);
}

static void accepts(const char *text) { check_errors(text, ""); }

typedef struct search {
    const char *name;
    gots__node *found;
    uint32_t nth;
} search;

static bool find_name(gots__node *node, void *context)
{
    search *it = context;
    if (node->kind == GOTS__IDENTIFIER && strcmp(node->ident.name->text, it->name) == 0 &&
        it->nth-- == 0) {
        it->found = node;
        return false;
    }
    return gots__node_children(node, find_name, context);
}

/* The symbol of the identifier `name` number `nth` (from 0, in source order). */
static gots__symbol *symbol_of(bound *b, const char *name, uint32_t nth)
{
    search it = { name, NULL, nth };
    gots__node_children(b->file, find_name, &it);
    ck_assert_ptr_nonnull(it.found);
    return it.found->ident.symbol;
}

START_TEST(a_reference_finds_the_innermost_declaration_and_hoists)
{
    bound b;
    bind(&b, "f(x); let x = 1; function f(a: number) { { let x = a; x; } return x; } y;");
    ck_assert_ptr_eq(symbol_of(&b, "f", 0), symbol_of(&b, "f", 1));
    ck_assert_ptr_eq(symbol_of(&b, "x", 0), symbol_of(&b, "x", 1));
    ck_assert_ptr_ne(symbol_of(&b, "x", 2), symbol_of(&b, "x", 1));
    ck_assert_ptr_eq(symbol_of(&b, "x", 3), symbol_of(&b, "x", 2));
    ck_assert_ptr_eq(symbol_of(&b, "x", 4), symbol_of(&b, "x", 0));
    ck_assert_ptr_null(symbol_of(&b, "y", 0));
    ck_assert_uint_eq(b.binding->global_count, 1);
    ck_assert_str_eq(b.binding->globals[0]->text, "y");
    gots__arena_deinit(&b.arena);
}
END_TEST

START_TEST(captures_writes_and_loops_are_noted)
{
    bound b;
    bind(&b, "let a = 1, c = 2; for (let i = 0; i < 3; i++) { const k = i; () => k; } "
             "function g() { a = c; } let d = 1; d;");
    gots__symbol *a = symbol_of(&b, "a", 0), *c = symbol_of(&b, "c", 0);
    ck_assert(a->captured && a->assigned && a->captured_hoisted);
    ck_assert(c->captured && !c->assigned);
    ck_assert(symbol_of(&b, "k", 0)->in_loop && symbol_of(&b, "k", 0)->captured);
    ck_assert(symbol_of(&b, "i", 0)->in_loop && symbol_of(&b, "i", 0)->assigned);
    ck_assert(!symbol_of(&b, "d", 0)->captured && symbol_of(&b, "d", 0)->value_uses == 1);
    gots__arena_deinit(&b.arena);
}
END_TEST

START_TEST(parameter_expressions_do_not_see_the_bodys_variables)
{
    bound b;
    bind(&b, "const v = 1; function f(a = v) { var v = 2; return v; }");
    ck_assert_ptr_eq(symbol_of(&b, "v", 1), symbol_of(&b, "v", 0));
    ck_assert_ptr_ne(symbol_of(&b, "v", 2), symbol_of(&b, "v", 0));
    gots__arena_deinit(&b.arena);
}
END_TEST

START_TEST(types_and_values_of_one_name_are_one_symbol)
{
    bound b;
    bind(&b, "interface A { x: A } const A = 1; let q: A; A; type B<A> = A;");
    gots__symbol *symbol = symbol_of(&b, "A", 0);
    ck_assert_uint_eq(symbol->meanings, GOTS__SYM_INTERFACE | GOTS__SYM_CONST);
    ck_assert_uint_eq(symbol->value_uses, 1);
    ck_assert_uint_eq(symbol->type_uses, 2);
    ck_assert_ptr_ne(symbol_of(&b, "A", 6), symbol);
    gots__arena_deinit(&b.arena);
}
END_TEST

START_TEST(functions_know_what_they_use_through_arrows)
{
    bound b;
    bind(&b, "function f() { () => { this; arguments; }; function g() { new.target; } }");
    gots__function *f = &b.file->file.statements.items[0]->function;
    ck_assert(f->uses_this && f->uses_arguments && !f->uses_new_target && !f->uses_super);
    gots__arena_deinit(&b.arena);
    bind(&b, "await 1; async () => await 2;");
    ck_assert(b.file->file.has_top_await);
    gots__arena_deinit(&b.arena);
    bind(&b, "async () => await 2; export {}");
    ck_assert(!b.file->file.has_top_await);
    gots__arena_deinit(&b.arena);
}
END_TEST

START_TEST(namespaces_continue_each_other)
{
    bound b;
    bind(&b, "namespace N { export const x = 1; const y = 2; } namespace N { x; y; }"
             "enum E { A } enum E { B = A }");
    ck_assert_ptr_eq(symbol_of(&b, "x", 1), symbol_of(&b, "x", 0));
    ck_assert_ptr_null(symbol_of(&b, "y", 1));
    ck_assert_ptr_eq(symbol_of(&b, "A", 1), symbol_of(&b, "A", 0));
    gots__arena_deinit(&b.arena);
}
END_TEST

START_TEST(redeclarations_are_errors)
{
    check_errors("let a; let a;", "TS2451");
    check_errors("let a; var a;", "TS2451");
    check_errors("{ let a; { var a; } }", "TS2481");
    check_errors("{ function f() {} function f() {} }", "TS2393");
    check_errors("function f() {} function f() {} export {}", "TS2393");
    check_errors("class A {} class A {}", "TS2300");
    check_errors("function f(a, a) {}", "TS2300");
    check_errors("function f(a) { let a; }", "TS2300");
    check_errors("function f(a = 1) { let a; }", "TS2300");
    check_errors("try {} catch (e) { let e; }", "TS2492");
    check_errors("type A = 1; type A = 2;", "TS2300");
    check_errors("import { a } from './x'; import { a } from './y';", "TS2300");
    check_errors("switch (1) { case 1: let x; case 2: let x; }", "TS2451");
}
END_TEST

START_TEST(declarations_that_merge_are_none)
{
    accepts("var a; var a; function f(a) { var a; function a() {} }");
    accepts("function f(x: string): void; function f(x: number): void; function f(x: any) {}");
    accepts("class A {} interface A {} namespace A { export type T = 1 }");
    accepts("function f() {} namespace f { export const x = 1 } enum E { A } namespace E {}");
    accepts("declare let a: number; declare let a: number; declare function f(): void; var b;");
    accepts("interface I {} interface I {} const I = 1; type T = 1; let T = 2;");
    accepts("try {} catch (e) { var e; { let e; } } for (let i;;) { let i; }");
    accepts("(function f() { let f; }); (function g(g) {}); (class C { C() { let C; } });");
    accepts("import { a } from './x'; interface a {}; import type { b } from './x'; let b;");
    accepts("type F = (a: string, b: (a: string) => a is 'x') => void;");
    accepts("type U<T> = T extends [infer A, infer A] ? A : T extends infer A ? A : never;");
}
END_TEST

START_TEST(exports_are_checked)
{
    check_errors("export { nothing };", "TS2304");
    check_errors("export default 1; export default 2;", "TS2528");
    check_errors("const a = 1; export { a }; export { a };", "TS2300");
    check_errors("export const a = 1; const b = 2; export { b as a };", "TS2300");
    accepts("export function f(): void; export function f() {} export { f as g };");
    accepts("interface T {} export { T }; export default T;");
}
END_TEST

START_TEST(writing_a_constant_is_for_the_checker_and_the_run)
{
    accepts("const a = 1; a = 2; a++; [a] = [1]; for (a of []) ;");
    accepts("import { a } from './x'; import * as b from './x'; a = 1; b = 2;");
}
END_TEST

START_TEST(private_names_are_checked)
{
    check_errors("class A { #a; #a; }", "TS2300");
    check_errors("class A { get #a() { return 1 } get #a() { return 1 } }", "TS2300");
    check_errors("class A { static #a; get #a() { return 1 } }", "TS2804");
    check_errors("class A { m() { this.#b; } }", "TS18016");
    check_errors("class A extends (o => o.#a) { #a; }", "TS18016");
    accepts("class A { get #a() { return 1 } set #a(v) {} m(o) { class B { n() { o.#a; } } } }");
    accepts("class A { #m(): void; #m() {} static { new A().#m(); #m in {}; } }");
}
END_TEST

Suite *suite_bind(void);

Suite *suite_bind(void)
{
    const TTest *const tests[] = {
        a_reference_finds_the_innermost_declaration_and_hoists,
        captures_writes_and_loops_are_noted,
        parameter_expressions_do_not_see_the_bodys_variables,
        types_and_values_of_one_name_are_one_symbol,
        functions_know_what_they_use_through_arrows,
        namespaces_continue_each_other,
        redeclarations_are_errors,
        declarations_that_merge_are_none,
        exports_are_checked,
        writing_a_constant_is_for_the_checker_and_the_run,
        private_names_are_checked,
        NULL,
    };
    return test_suite("bind", tests);
}
