/* Tests of libgots/syntax: the parser. Trees are compared as text (test/tree.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "syntax/parse.h"
#include "tree.h"

static gots__arena arena;

static gots__node *parse(const char *text, size_t len, gots__diagnostics *diagnostics, bool declaration)
{
    gots__arena_init(&arena, NULL, 0);
    ck_assert_int_eq(setjmp(arena.escape), 0);
    gots__source *source = GOTS__NEW(&arena, gots__source);
    source->name = "test.ts";
    source->text = text;
    source->len = (uint32_t)len;
    gots__parse_options options = { .declaration = declaration };
    gots__atoms *atoms = GOTS__NEW(&arena, gots__atoms);
    gots__atoms_init(atoms, &arena);
    gots__diagnostics_init(diagnostics, &arena);
    return gots__parse(&arena, atoms, source, &options, diagnostics);
}

/* Asserts that `text` parses without an error into `tree`, the file's node left away. */
static void parses_to(const char *text, const char *tree)
{
    gots__diagnostics diagnostics;
    gots__text out;
    gots__node *file = parse(text, strlen(text), &diagnostics, false);
    gots__text_init(&out, &arena, 256);
    for (uint32_t i = 0; i < file->file.statements.count; i++) {
        if (i > 0) gots__text_byte(&out, ' ');
        tree_dump(file->file.statements.items[i], &out);
    }
    if (diagnostics.first != NULL) ck_abort_msg("%s: %s", text, diagnostics.first->message);
    ck_assert_str_eq(gots__text_close(&out), tree);
    gots__arena_deinit(&arena);
}

static void accepts(const char *text)
{
    gots__diagnostics diagnostics;
    parse(text, strlen(text), &diagnostics, false);
    if (diagnostics.first != NULL)
        ck_abort_msg("%s\n%s: %s at %u", text, diagnostics.first->code, diagnostics.first->message,
                     (unsigned)diagnostics.first->pos);
    gots__arena_deinit(&arena);
}

/* Asserts the codes of all errors in `text`, separated by spaces. */
static void reports(const char *text, const char *codes)
{
    gots__diagnostics diagnostics;
    gots__text out;
    parse(text, strlen(text), &diagnostics, false);
    gots__text_init(&out, &arena, 64);
    for (gots__diagnostic *at = diagnostics.first; at != NULL; at = at->next)
        gots__text_format(&out, "%s%s", out.len > 0 ? " " : "", at->code);
    if (strcmp(gots__text_close(&out), codes) != 0) ck_abort_msg("%.60s\nreports %s, not %s", text, out.bytes, codes);
    gots__arena_deinit(&arena);
}

/* ---- Expressions ----------------------------------------------------------------------------- */

START_TEST(operators_bind_by_precedence)
{
    parses_to("a + b * c ** d ** e", "(EXPRESSION (BINARY + (IDENTIFIER a) (BINARY * (IDENTIFIER b) "
              "(BINARY ** (IDENTIFIER c) (BINARY ** (IDENTIFIER d) (IDENTIFIER e))))))");
    parses_to("a = b ? c : d", "(EXPRESSION (ASSIGN = (IDENTIFIER a) (CONDITIONAL (IDENTIFIER b) "
              "(IDENTIFIER c) (IDENTIFIER d))))");
    parses_to("a - b - c", "(EXPRESSION (BINARY - (BINARY - (IDENTIFIER a) (IDENTIFIER b)) (IDENTIFIER c)))");
    parses_to("a >>>= b >> c", "(EXPRESSION (ASSIGN >>> (IDENTIFIER a) (BINARY >> (IDENTIFIER b) (IDENTIFIER c))))");
}
END_TEST

START_TEST(an_optional_chain_wraps_its_whole_length)
{
    parses_to("a?.b.c(1)", "(EXPRESSION (OPTIONAL_CHAIN (CALL (MEMBER (MEMBER :optional (IDENTIFIER a) "
              "(IDENTIFIER b)) (IDENTIFIER c)) (NUMBER 1))))");
    parses_to("(a?.b).c", "(EXPRESSION (MEMBER (OPTIONAL_CHAIN :paren (MEMBER :optional (IDENTIFIER a) "
              "(IDENTIFIER b))) (IDENTIFIER c)))");
    parses_to("a?.5:1", "(EXPRESSION (CONDITIONAL (IDENTIFIER a) (NUMBER 0.5) (NUMBER 1)))");
}
END_TEST

START_TEST(arrows_and_parentheses_are_told_apart)
{
    parses_to("(a)", "(EXPRESSION (IDENTIFIER a :paren))");
    parses_to("(a) => b", "(EXPRESSION (ARROW (PARAM (IDENTIFIER a)) (IDENTIFIER b)))");
    parses_to("x ? (a) : b => c", "(EXPRESSION (CONDITIONAL (IDENTIFIER x) (IDENTIFIER a :paren) (ARROW "
              "(PARAM (IDENTIFIER b)) (IDENTIFIER c))))");
    parses_to("x ? (a): b => c : d", "(EXPRESSION (CONDITIONAL (IDENTIFIER x) (ARROW (PARAM (IDENTIFIER a)) "
              "(TYPE_REF (IDENTIFIER b)) (IDENTIFIER c)) (IDENTIFIER d)))");
    parses_to("async (a)", "(EXPRESSION (CALL (IDENTIFIER async) (IDENTIFIER a)))");
    parses_to("async (a) => a", "(EXPRESSION (ARROW :async (PARAM (IDENTIFIER a)) (IDENTIFIER a)))");
    parses_to("async a => a", "(EXPRESSION (ARROW :async (PARAM (IDENTIFIER a)) (IDENTIFIER a)))");
    accepts("x = ({ a, b: [c = 1] }, ...d) => a; y = ({ a, b: [c] }, d); z = (a, b, c);");
    accepts("const f = <T,>(x: T) => x, g = <const T extends U = V>(x: T): x is T => x;");
    accepts("x = a ? (b, c) => d : e; y = a ? (b = c) : d; z = a ? ({ b }) => b : c;");
}
END_TEST

START_TEST(type_arguments_and_comparisons_are_told_apart)
{
    parses_to("f<T>(x)", "(EXPRESSION (CALL (IDENTIFIER f) (TYPE_REF (IDENTIFIER T)) (IDENTIFIER x)))");
    parses_to("a < b > c", "(EXPRESSION (BINARY > (BINARY < (IDENTIFIER a) (IDENTIFIER b)) (IDENTIFIER c)))");
    parses_to("f<T>;", "(EXPRESSION (INSTANTIATION (IDENTIFIER f) (TYPE_REF (IDENTIFIER T))))");
    parses_to("f(a < b, c > (d))", "(EXPRESSION (CALL (IDENTIFIER f) (CALL (IDENTIFIER a) (TYPE_REF "
              "(IDENTIFIER b)) (TYPE_REF (IDENTIFIER c)) (IDENTIFIER d))))");
    accepts("x = new Map<string, Array<Set<number>>>(); y = a < b || c >= d; z = f<<T>(x: T) => T>(g);");
    accepts("if (i < n >> 1) {} const q = a?.<T>(b), r = a<T>?.(b), s = tag<T>`x`;");
}
END_TEST

START_TEST(assignments_turn_literals_into_patterns)
{
    parses_to("[a, b.c, ...d] = e", "(EXPRESSION (ASSIGN = (ARRAY_PATTERN (ELEMENT (IDENTIFIER a)) (ELEMENT "
              "(MEMBER (IDENTIFIER b) (IDENTIFIER c))) (ELEMENT :rest (IDENTIFIER d))) (IDENTIFIER e)))");
    parses_to("({ a, b: c = 1, [d]: e } = f)", "(EXPRESSION (ASSIGN = :paren (OBJECT_PATTERN (ELEMENT :shorthand "
              "(IDENTIFIER a) (IDENTIFIER a)) (ELEMENT (IDENTIFIER b) (IDENTIFIER c) (NUMBER 1)) (ELEMENT "
              ":computed (IDENTIFIER d) (IDENTIFIER e))) (IDENTIFIER f)))");
    accepts("({ a = 1 } = {}); [{ a = 1 }] = []; for ({ a = 1 } of b); for ([a.b] in c); ({ a: { b = 2 } } = c);");
    reports("x = { a = 1 };", "TS1312");
    reports("({ a: 1 } = b);", "TS2364");
    reports("[...a, b] = c;", "TS2462");
    reports("({ m() {} } = a);", "TS2364");
}
END_TEST

START_TEST(regular_expressions_and_divisions_are_told_apart)
{
    parses_to("a / b / c", "(EXPRESSION (BINARY / (BINARY / (IDENTIFIER a) (IDENTIFIER b)) (IDENTIFIER c)))");
    parses_to("x = /[/]\\/=/g", "(EXPRESSION (ASSIGN = (IDENTIFIER x) (REGEX \"[/]\\\\/=\" g)))");
    accepts("if (a) /b/.test(c); return_(a) / b; `${/}/}`; x = a++ / 2; y = [/=/];");
    reports("x = /a/gg;", "TS1500");
    reports("x = /(/;", "SyntaxError");
}
END_TEST

START_TEST(templates_keep_cooked_and_raw_parts)
{
    parses_to("`a${b}\\n`", "(EXPRESSION (TEMPLATE \"a\" \"\\x0a\" (IDENTIFIER b)))");
    parses_to("t`\\u{`", "(EXPRESSION (TAGGED_TEMPLATE (IDENTIFIER t) (TEMPLATE <invalid>)))");
    reports("x = `\\u{`;", "TS1125");
    accepts("`${`${a}`}` + `${{ a: { b: 1 } }}`");
}
END_TEST

/* ---- Statements ------------------------------------------------------------------------------ */

START_TEST(semicolons_are_inserted_at_line_ends)
{
    parses_to("a\n++b", "(EXPRESSION (IDENTIFIER a)) (EXPRESSION (UPDATE ++ :prefix (IDENTIFIER b)))");
    parses_to("do a; while (b) c", "(DO_WHILE (IDENTIFIER b) (EXPRESSION (IDENTIFIER a))) (EXPRESSION (IDENTIFIER c))");
    accepts("type\nx\nabstract\nclass A {}\nasync\nfunction f() {}\ninterface_\nnamespace\n");
    reports("a b", "TS1005");
    reports("throw\na", "TS1142");
}
END_TEST

START_TEST(loops_take_every_kind_of_head)
{
    parses_to("for (const [a] of b);", "(FOR_OF (VARIABLES const (DECLARATOR (ARRAY_PATTERN (ELEMENT "
              "(IDENTIFIER a))))) (IDENTIFIER b) (EMPTY))");
    accepts("for (;;) break; for (var i = 0, j; i in j; i++); for (a.b in c); for await (const x of y);");
    accepts("for (using of of); for (using x of y); for (await using x of y); for (let in_ of x);");
    reports("for (let a, b of c);", "TS1188");
    reports("for (async of x);", "TS1106");
    reports("for (let a = 1 of b);", "TS1190");
    reports("for (const a;;);", "TS1155");
}
END_TEST

START_TEST(jumps_need_their_targets)
{
    accepts("a: b: for (;;) { continue a; break b; } c: { break c; } switch (1) { default: break; }");
    reports("break;", "TS1105");
    reports("continue;", "TS1104");
    reports("a: { continue a; }", "TS1115");
    reports("a: { () => { break a; } }", "TS1116");
    reports("a: a: ;", "TS1114");
    reports("return;", "TS1108");
}
END_TEST

START_TEST(strings_at_the_start_are_directives)
{
    parses_to("'a'; b; 'c'", "(EXPRESSION :directive (STRING \"a\")) (EXPRESSION (IDENTIFIER b)) (EXPRESSION "
              "(STRING \"c\"))");
    reports("function f(a = 1) { 'use strict'; }", "TS1347");
}
END_TEST

/* ---- Classes --------------------------------------------------------------------------------- */

START_TEST(class_members_of_every_kind)
{
    parses_to("class A extends B<T> implements C { #a = 1; static b?: T; get c() { return 1; } static {} "
              "[k: string]: T; constructor(private readonly d: T) {} }",
              "(CLASS_DECLARATION (IDENTIFIER A) (IDENTIFIER B) (TYPE_REF (IDENTIFIER T)) (TYPE_REF (IDENTIFIER C)) "
              "(FIELD (PRIVATE_NAME a) (NUMBER 1)) (FIELD :static :optional (IDENTIFIER b) (TYPE_REF (IDENTIFIER T))) "
              "(METHOD get (IDENTIFIER c) (BLOCK (RETURN (NUMBER 1)))) (STATIC_BLOCK (BLOCK)) (INDEX_SIGNATURE "
              "(PARAM (IDENTIFIER k) (KEYWORD_TYPE string)) (TYPE_REF (IDENTIFIER T))) (METHOD constructor "
              "(IDENTIFIER constructor) (PARAM :readonly :private (IDENTIFIER d) (TYPE_REF (IDENTIFIER T))) (BLOCK)))");
    accepts("class A { get; set; static; async; get get() { return 1 } static static; static async *x() {} "
            "accessor y = 1; declare z: T; 'q'() {} 1() {} [w]?(): void; #m() {} static async = 1; readonly; }");
    accepts("abstract class A { abstract x: T; abstract m(): void; f(a: T): void; f(a: any) {} private abstract_; }");
    accepts("@a @b.c() @(d) export class A { @e() f; constructor(@g h) {} @i static j() {} }");
}
END_TEST

START_TEST(wrong_class_members_are_reported)
{
    reports("class A { constructor() {} constructor() {} }", "TS2392");
    reports("class A { get constructor() { return 1 } }", "TS1341");
    reports("class A { static prototype() {} }", "SyntaxError");
    reports("class A { #constructor; }", "TS18012");
    reports("class A { constructor = 1 }", "TS18006");
    reports("class A { get a(b) { return 1 } set c() {} }", "TS1054 TS1049");
    reports("class A { abstract a; }", "TS1253");
    reports("class A { static public a; }", "TS1029");
    reports("class A { f(); }", "TS2391");
    reports("class A { constructor() { super(); } }", "TS2337");
    reports("class A { a = arguments; }", "TS2815");
    reports("class A { static { await 1; } }", "TS18037");
}
END_TEST

/* ---- Types ----------------------------------------------------------------------------------- */

START_TEST(types_of_every_kind)
{
    parses_to("type A<T> = T extends (infer U extends string)[] ? U : never;",
              "(TYPE_ALIAS (IDENTIFIER A) (TYPE_PARAM (IDENTIFIER T)) (CONDITIONAL_TYPE (TYPE_REF (IDENTIFIER T)) "
              "(ARRAY_TYPE (PAREN_TYPE (INFER_TYPE (TYPE_PARAM (IDENTIFIER U) (KEYWORD_TYPE string))))) (TYPE_REF "
              "(IDENTIFIER U)) (KEYWORD_TYPE never)))");
    parses_to("type A = { -readonly [K in keyof T as `a${K}`]+?: T[K] };",
              "(TYPE_ALIAS (IDENTIFIER A) (MAPPED_TYPE 2 1 (TYPE_PARAM (IDENTIFIER K) (TYPE_OPERATOR keyof (TYPE_REF "
              "(IDENTIFIER T)))) (TEMPLATE_TYPE \"a\" \"\" (TYPE_REF (IDENTIFIER K))) (INDEXED_ACCESS (TYPE_REF "
              "(IDENTIFIER T)) (TYPE_REF (IDENTIFIER K)))))");
    accepts("type A = | (abstract new <T>(...a: T[]) => void) & typeof import('x', { with: { a: 'b' } }) | "
            "import('y').B.C<D> | unique symbol | -1 | 1n | null | typeof a.b<C>[] | readonly [x: A, y?: B, ...C];");
    accepts("type A = [a?, ...B[]]; function f(this: T, x: any): asserts x is T { } function g(x): asserts x {}");
    accepts("interface A<in out T> extends B.C<D>, E { new (a): T; <T>(b): c; readonly d?: e; f?(): g; get h(): i; "
            "set h(x: i); [j: string]: k, 'l': m; 1: n; [Symbol.o]: p }");
    accepts("let x: (a: T, b?) => a is string, y: new () => A, z: (((a: b) => c)) | d, w: this is A;");
    accepts("type E = (<T>() => T extends a ? 1 : 2) extends <T>() "
            "=> T extends b ? 1 : 2 ? true : false;");
    accepts("let a: await, b: class; interface arguments {} type eval = <arguments>(x: arguments) => void; try {} catch (e: T) {}");
    reports("try {} catch (e: string) {}", "TS1196");
    reports("type await = 1; let x: yield;", "TS1262 TS1214");
    accepts("type string_ = string.b; type asserts_ = asserts; type infer = infer; let is: is; type T = keyof typeof x;");
}
END_TEST

START_TEST(declarations_of_every_kind)
{
    accepts("declare global { interface A {} var x: number } declare module 'a' { export = b; } declare module 'c*';");
    accepts("namespace A.B.C { export const x = 1; import D = E.F; } declare namespace N { function f(): void; }");
    accepts("const enum A { B, C = 1 << 2, 'D' = `x` } export declare const x: unique symbol, y = 1; let z!: T;");
    accepts("export default abstract class {} export type { A, type_ } from 'x'; export * as default from 'y';");
    accepts("import type from 'a'; import type B from 'b'; import type, { C } from 'c'; import { type D, type as as E } "
            "from 'd'; import F = require('f'); import type G = require('g'); import h, * as i from 'h' with { type: 'json' };");
    accepts("export import A = B.C; export { a as 'b c', default } from 'x'; import { 'd e' as f } from 'x';");
    accepts("using a = b; await using c = d; function f(): void; function f(a?) {} export default function (): void {}");
    accepts("import defer * as a from 'a'; import defer from 'b'; import defer, { c } from 'd'; import defer = require('e');");
    accepts("import.defer('a').then(b => b.c);");
    reports("export = a", "");
    reports("import defer a from 'a'; import defer { b } from 'b';", "TS18058 TS18059");
    reports("import source a from 'a'; import.source('b');", "GOTS1016 GOTS1016");
    reports("import.nothing;", "TS18061");
    reports("const a;", "TS1155");
    reports("let [a];", "TS1182");
    reports("function f();", "TS2391");
    reports("enum A { [x] = 1 }", "TS1164");
    reports("{ export const a = 1; }", "TS1184");
    reports("declare function f() {}", "TS1183");
}
END_TEST

/* ---- Early errors ---------------------------------------------------------------------------- */

START_TEST(strict_code_reserves_its_words)
{
    reports("let yield_, public;", "TS1214");
    reports("var await;", "TS1262");
    reports("eval = 1;", "TS1100");
    reports("function f(arguments) {}", "TS1100");
    reports("with (a) b;", "TS1101");
    reports("delete a;", "TS1102");
    reports("x = 017;", "TS1121");
    reports("x = '\\07';", "TS1487");
    reports("x = v\\u0061r;", "TS1260");
}
END_TEST

START_TEST(operators_that_do_not_mix_are_reported)
{
    reports("a ?? b || c", "TS5076");
    reports("a && b ?? c", "TS5076");
    reports("-a ** b", "TS17006");
    reports("new a?.b()", "TS1209");
    reports("a?.b = c", "TS2779");
    reports("a?.`x`", "TS1358");
    reports("a() = b", "TS2364");
    reports("a\n=> b", "TS1200");
    reports("({ __proto__: a, '__proto__': b })", "SyntaxError");
    accepts("({ __proto__: a, __proto__: b } = c); (a ?? b) || c; (-a) ** b; x = { __proto__, __proto__() {} };");
}
END_TEST

START_TEST(what_only_some_places_allow)
{
    reports("super.a;", "TS2660");
    reports("new.target;", "TS17013");
    reports("function f() { await a; }", "TS1308");
    reports("function* f(a = yield) {}", "TS2523");
    reports("async function f(a = await b) {}", "TS2524");
    reports("import.meta = 1;", "TS2364");
    reports("if (a) let b;", "TS1156");
    reports("if (a) function f() {}", "SyntaxError");
    reports("try {}", "TS1472");
    accepts("await a; async () => { await b; for await (c of d); }; function* g() { yield; yield* a; }");
}
END_TEST

/* ---- Recovery -------------------------------------------------------------------------------- */

START_TEST(one_run_tells_of_several_mistakes_each_once)
{
    reports("let a = ;\nlet b = 1 2;\nfoo(;\nclass { }\nlet c = [1, ;", "TS1109 TS1005 TS1135 TS1211 TS1137");
    reports("function f( { a }", "TS1005");
    reports("x = {\n  a: 1\n  b: 2\n}", "TS1005");
    reports("}", "TS1128");
    reports("<div>text</div>", "GOTS1002");
    reports("x = <></>", "GOTS1002");
    reports("\"abc\n\"def", "TS1002 TS1002");
}
END_TEST

START_TEST(odd_bytes_are_reported_with_their_place)
{
    gots__diagnostics diagnostics;
    parse("a = '\xFF'", 7, &diagnostics, false);
    ck_assert_str_eq(diagnostics.first->code, "GOTS1013");
    ck_assert_uint_eq(diagnostics.first->pos, 5);
    gots__arena_deinit(&arena);
    parse("a\0b", 3, &diagnostics, false);
    ck_assert_str_eq(diagnostics.first->code, "TS1127");
    ck_assert_uint_eq(diagnostics.first->pos, 1);
    gots__arena_deinit(&arena);
    parse("", 0, &diagnostics, false);
    ck_assert_ptr_null(diagnostics.first);
    gots__arena_deinit(&arena);
}
END_TEST

static char *repeat(const char *head, const char *part, size_t count)
{
    size_t len = strlen(part), head_len = strlen(head);
    char *text = malloc(head_len + len * count + 1);
    memcpy(text, head, head_len);
    for (size_t i = 0; i < count; i++) memcpy(text + head_len + i * len, part, len);
    text[head_len + len * count] = '\0';
    return text;
}

START_TEST(deep_nesting_ends_in_one_clear_error)
{
    static const char *const parts[] = { "(", "[", "{", "x = {a:", "!", "(a) => ", "a ? b : ", "new ", "a ** ",
                                         "a = ", "if (a) ", "`${", "function f() { ", "class A { static { ",
                                         "a < (", "async (a = ", "a ? (b) : c => ", "yield_(", "{ a = (" };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char *text = repeat("", parts[i], 100000);
        reports(text, "GOTS1011");
        free(text);
    }
    static const char *const chains[] = { ".b", "()", "[0]", " + a", "!", " as any" };
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
        char *text = repeat("a", chains[i], 100000);
        reports(text, "GOTS1011");
        free(text);
    }
    static const char *const types[] = { "(", "[", "{ a: ", "A<", "keyof ", "A extends B ? C : ", "() => " };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char *text = repeat("type X = ", types[i], 100000);
        reports(text, "GOTS1011");
        free(text);
    }
}
END_TEST

START_TEST(wrong_guesses_do_not_multiply)
{
    static const char *const parts[] = { "(a = ", "a ? (b) : c => ", "async (a = ", "f<(", "({ a: [b = ",
                                         "<({[", "(<{[", "a = <(", "x < (y < (", "(t = Z <(t = ((t = 1 <(((( m <", "infer U extends (" };
    for (size_t i = 0; i < 2 * (sizeof parts / sizeof *parts); i++) {
        const char *part = parts[i / 2];
        const char *head = strncmp(part, "infer", 5) == 0 ? "type X = " : "x = ";
        char *text = repeat(head, part, i % 2 ? 300 : 20); /* exponential guesses would never end */
        gots__diagnostics diagnostics;
        parse(text, strlen(text), &diagnostics, false);
        ck_assert_uint_gt(diagnostics.count, 0);
        gots__arena_deinit(&arena);
        free(text);
    }
}
END_TEST

START_TEST(every_beginning_of_a_file_parses_to_its_end)
{
    static const char text[] =
        "import a, { type b as c } from 'x' with { type: 'json' };\n"
        "@d export abstract class E<in T> extends F<G> { static #h?: I = 1; get [j]() { return `k${l}m` } }\n"
        "const n = async <T,>({ o = 1, ...p }: Q = {}, [r]: s[]): Promise<T> => await o?.[p]!(/r/g) ?? 1_0n;\n"
        "type U = { readonly [K in keyof V as `w`]?: X extends infer Y extends Z ? [a: 1, ...b] : typeof c.d<e> };\n"
        "for await (const { f: [g] } of h) { label: switch (i) { case 1: break label; default: } } using j = k;\n";
    for (size_t len = 0; len < sizeof text; len++) {
        gots__diagnostics diagnostics;
        char *copy = malloc(len + 1);
        memcpy(copy, text, len);
        copy[len] = '\0';
        gots__node *file = parse(copy, len, &diagnostics, false);
        ck_assert_uint_eq(file->end, len);
        gots__arena_deinit(&arena);
        free(copy);
    }
}
END_TEST

START_TEST(a_declaration_file_is_ambient)
{
    gots__diagnostics diagnostics;
    static const char text[] = "export declare function f(): void; export function g(): void; declare const a: 1;";
    parse(text, sizeof text - 1, &diagnostics, true);
    ck_assert_ptr_null(diagnostics.first);
    gots__arena_deinit(&arena);
    parse("a();", 4, &diagnostics, true);
    ck_assert_str_eq(diagnostics.first->code, "TS1036");
    gots__arena_deinit(&arena);
}
END_TEST

Suite *suite_parser(void);
Suite *suite_parser(void)
{
    const TTest *const tests[] = {
        operators_bind_by_precedence,
        an_optional_chain_wraps_its_whole_length,
        arrows_and_parentheses_are_told_apart,
        type_arguments_and_comparisons_are_told_apart,
        assignments_turn_literals_into_patterns,
        regular_expressions_and_divisions_are_told_apart,
        templates_keep_cooked_and_raw_parts,
        semicolons_are_inserted_at_line_ends,
        loops_take_every_kind_of_head,
        jumps_need_their_targets,
        strings_at_the_start_are_directives,
        class_members_of_every_kind,
        wrong_class_members_are_reported,
        types_of_every_kind,
        declarations_of_every_kind,
        strict_code_reserves_its_words,
        operators_that_do_not_mix_are_reported,
        what_only_some_places_allow,
        one_run_tells_of_several_mistakes_each_once,
        odd_bytes_are_reported_with_their_place,
        deep_nesting_ends_in_one_clear_error,
        wrong_guesses_do_not_multiply,
        every_beginning_of_a_file_parses_to_its_end,
        a_declaration_file_is_ambient,
        NULL,
    };
    return test_suite("parser", tests);
}
