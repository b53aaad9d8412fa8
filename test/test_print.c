/* Tests of libgots/lower/print.c, on trees built by hand.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include "lower/print.h"

static gots__arena arena;
static gots__atoms atoms;

static void setup(void)
{
    gots__arena_deinit(&arena); /* of the test before */
    gots__arena_init(&arena, NULL, 0);
    ck_assert_int_eq(setjmp(arena.escape), 0);
    gots__atoms_init(&atoms, &arena);
}

static gots__node *make(gots__node_kind kind, uint32_t pos)
{
    gots__node *node = GOTS__NEW(&arena, gots__node);
    node->kind = (uint8_t)kind;
    node->pos = pos;
    return node;
}

static gots__node *name(const char *text, uint32_t pos)
{
    gots__node *node = make(GOTS__IDENTIFIER, pos);
    node->ident.name = gots__atoms_str(&atoms, text);
    node->ident.symbol = GOTS__NEW(&arena, gots__symbol);
    node->ident.symbol->name = node->ident.name;
    return node;
}

static gots__node *number(double value)
{
    gots__node *node = make(GOTS__NUMBER, 0);
    node->number.value = value;
    return node;
}

static gots__node *text_of(const char *bytes, uint32_t len)
{
    gots__node *node = make(GOTS__STRING, 0);
    node->string.value = (gots__str){ bytes, len };
    return node;
}

static gots__node *binary(gots__op op, gots__node *left, gots__node *right)
{
    bool logical = op == GOTS__OP_AND || op == GOTS__OP_OR;
    gots__node *node = make(logical ? GOTS__LOGICAL : GOTS__BINARY, left->pos);
    node->op = (uint8_t)op;
    node->binary.left = left;
    node->binary.right = right;
    return node;
}

static gots__node *unary(gots__node_kind kind, gots__op op, gots__node *operand)
{
    gots__node *node = make(kind, operand->pos);
    node->op = (uint8_t)op;
    node->unary.operand = operand;
    return node;
}

static gots__node *member(gots__node *object, const char *property, uint32_t pos)
{
    gots__node *node = make(GOTS__MEMBER, object->pos);
    node->member.object = object;
    node->member.name = name(property, pos);
    return node;
}

static gots__list list(uint32_t count, gots__node **items)
{
    gots__list result = { gots__arena_take(&arena, sizeof *items * (count + 1)), count, 0 };
    memcpy(result.items, items, sizeof *items * count);
    return result;
}

#define LIST(...)                                                                                 \
    list(sizeof((gots__node *[]){ __VA_ARGS__ }) / sizeof(gots__node *),                          \
         (gots__node *[]){ __VA_ARGS__ })

static gots__node *call(gots__node_kind kind, uint32_t pos, gots__node *callee, gots__list args)
{
    gots__node *node = make(kind, pos);
    node->call.callee = callee;
    node->call.args = args;
    return node;
}

static gots__node *run(gots__node *expression)
{
    return unary(GOTS__EXPRESSION, GOTS__OP_NONE, expression);
}

#define prints(node, expected) ck_assert_str_eq(gots__print_node(&arena, node), expected)

START_TEST(numbers_print_with_the_fewest_digits)
{
    setup();
    prints(number(0), "0");
    prints(number(-0.0), "-0");
    prints(number(255), "255");
    prints(number(0.1), ".1");
    prints(number(1.0 / 3), ".3333333333333333");
    prints(number(9007199254740993.0), "9007199254740992");
    prints(number(1e21), "1e+21");
    prints(number(1.7976931348623157e308), "1.7976931348623157e+308");
    prints(number(5e-324), "4.94065645841247e-324");
    prints(number(1e300 * 1e300), "(1/0)");
    prints(member(number(1), "x", 0), "(1).x");
    prints(binary(GOTS__OP_SUB, name("a", 0), number(-1)), "a- -1");
    prints(binary(GOTS__OP_EXP, number(-1), number(-2)), "(-1)**-2");
}
END_TEST

START_TEST(strings_hold_any_code_unit)
{
    setup();
    prints(text_of("a\"b\\c\n\r\t\0001", 10), "\"a\\\"b\\\\c\\n\\r\\t\\u00001\"");
    prints(text_of("\xC3\xA9\xE2\x82\xAC", 5), "\"\xC3\xA9\xE2\x82\xAC\"");
    prints(text_of("\xE2\x80\xA8x", 4), "\"\\u2028x\"");
    prints(text_of("\xF0\x9F\x98\x80", 4), "\"\\uD83D\\uDE00\"");
    prints(text_of("\xED\xA0\xBDz", 4), "\"\\uD83Dz\"");
}
END_TEST

START_TEST(parentheses_stand_where_strength_asks_for_them)
{
    setup();
    gots__node *a = name("a", 0), *b = name("b", 0), *c = name("c", 0);
    prints(binary(GOTS__OP_MUL, binary(GOTS__OP_ADD, a, b), c), "(a+b)*c");
    prints(binary(GOTS__OP_ADD, binary(GOTS__OP_ADD, a, b), c), "a+b+c");
    prints(binary(GOTS__OP_SUB, a, binary(GOTS__OP_SUB, b, c)), "a-(b-c)");
    prints(binary(GOTS__OP_EXP, a, binary(GOTS__OP_EXP, b, c)), "a**b**c");
    prints(binary(GOTS__OP_EXP, binary(GOTS__OP_EXP, a, b), c), "(a**b)**c");
    prints(binary(GOTS__OP_AND, binary(GOTS__OP_OR, a, b), c), "(a||b)&&c");
    prints(binary(GOTS__OP_INSTANCEOF, a, b), "a instanceof b");
    prints(unary(GOTS__UNARY, GOTS__OP_MINUS, unary(GOTS__UNARY, GOTS__OP_MINUS, a)), "- -a");
    prints(unary(GOTS__UNARY, GOTS__OP_NOT, binary(GOTS__OP_IN, a, b)), "!(a in b)");
    prints(binary(GOTS__OP_LT, a, unary(GOTS__UNARY, GOTS__OP_NOT, b)), "a< !b");
    prints(call(GOTS__NEW, 0, member(call(GOTS__CALL, 0, a, LIST(b)), "x", 0), LIST(c)),
           "new (a(b).x)(c)");
    gots__node *pair = make(GOTS__SEQUENCE, 0);
    pair->list.items = LIST(a, b);
    prints(call(GOTS__CALL, 0, c, LIST(pair)), "c((a,b))");
}
END_TEST

START_TEST(long_chains_need_no_deep_stack)
{
    setup();
    gots__node *chain = name("a", 0);
    for (int i = 0; i < 300000; i++) chain = binary(GOTS__OP_ADD, chain, number(1));
    ck_assert_uint_eq(strlen(gots__print_node(&arena, chain)), 600001);
}
END_TEST

START_TEST(statements_do_not_start_like_something_else)
{
    setup();
    gots__node *object = make(GOTS__OBJECT, 0), *function = make(GOTS__FUNCTION, 0);
    function->function.body = make(GOTS__BLOCK, 0);
    prints(run(member(object, "x", 0)), "({}).x;");
    prints(run(call(GOTS__CALL, 0, function, (gots__list){ 0 })), "(function(){})();");
    prints(call(GOTS__CALL, 0, name("f", 0), LIST(object)), "f({})");
}
END_TEST

START_TEST(storage_decides_how_a_name_prints)
{
    setup();
    gots__node *x = name("x", 0), *holder = name("$m", 0);
    x->ident.symbol->storage = GOTS__IN_OBJECT;
    x->ident.symbol->holder = holder->ident.symbol;
    prints(binary(GOTS__OP_ADD, x, number(1)), "$m.x+1");
    prints(call(GOTS__CALL, 0, x, (gots__list){ 0 }), "(0,$m.x)()");
    x->ident.symbol->emit_name = gots__atoms_str(&atoms, "a-b");
    prints(x, "$m[\"a-b\"]");
    x->ident.symbol->storage = GOTS__IN_CONSTANT;
    x->ident.symbol->constant = number(-3);
    prints(member(x, "y", 0), "(-3).y");
    gots__node *global = name("undefined", 0);
    global->ident.symbol = NULL;
    prints(member(global, "y", 0), "(void 0).y");
}
END_TEST

START_TEST(each_place_that_may_fail_has_a_line)
{
    setup();
    /* x = a.b(c.d()).e; at 0, a at 4, b at 6, c at 8, d at 10, e at 15 */
    gots__node *inner = call(GOTS__CALL, 8, member(name("c", 8), "d", 10), (gots__list){ 0 });
    gots__node *outer = call(GOTS__CALL, 4, member(name("a", 4), "b", 6), LIST(inner));
    gots__node *assign = binary(GOTS__OP_NONE, name("x", 0), member(outer, "e", 15));
    assign->kind = GOTS__ASSIGN;
    gots__print_input input = { .body = LIST(run(assign)), .slot_count = 2 };
    gots__lowered out;
    gots__print(&arena, &input, &out);
    ck_assert_str_eq(out.text, "(function($,$m,$i0,$i1){\"use strict\";\n"
                               "x=a.b(c.\nd()\n).\ne;\n})");
    ck_assert_uint_eq(out.line_count, 6);
    const uint32_t lines[] = { 0, 6, 10, 6, 15, 0 };
    for (int i = 0; i < 6; i++) ck_assert_uint_eq(out.lines[i], lines[i]);
    ck_assert_uint_eq(out.text[out.end], '}');
}
END_TEST

Suite *suite_print(void);
Suite *suite_print(void)
{
    const TTest *const tests[] = {
        numbers_print_with_the_fewest_digits,
        strings_hold_any_code_unit,
        parentheses_stand_where_strength_asks_for_them,
        long_chains_need_no_deep_stack,
        statements_do_not_start_like_something_else,
        storage_decides_how_a_name_prints,
        each_place_that_may_fail_has_a_line,
        NULL,
    };
    return test_suite("print", tests);
}
