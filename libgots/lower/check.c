/* Checks of types: what enforcement put into the tree.
 *
 * SPDX-License-Identifier: MIT
 *
 *     $check1(value, 7)                     looks at all of the value; 7 is the site
 *     $is(value, kinds, $check1, 7)         the same when the value is of none of the kinds; $has for
 *     $has(name, kinds, $check1, 7)         a name as a statement (engine/patch/78-check.change)
 *     $this(kinds, $check1, 7)              this, as a statement
 *     $of(value, kinds, Class, $check1, 7)  as $is; instances of the class pass, too; $hasof as $has
 *     $n(value, 7)                          the operand of an operator, which looks at it (engine/patch/99-operand.change)
 *     $ro(literal, which)                   what of a literal is readonly (engine/patch/99-readonly.change)
 *
 * `$check1` is made once, at the module's head; so are the Type objects of gots:types, `$type1`.
 */
#include "lower/build.h"
#include "lower/class.h"
#include "lower/plan.h"
#include "types/enforce.h"

static gots__node *raw(gots__lowering *l, const char *text, uint32_t pos)
{
    return gots__build_raw(l, (gots__str){ text, (uint32_t)strlen(text) }, pos);
}

/* The module's own check function. */
static gots__symbol *check_symbol(gots__lowering *l)
{
    if (l->check != NULL) return l->check;
    l->check = gots__plan_symbol(l, gots__plan_own_name(l, "check"));
    gots__plan_declare(l, l->module, l->check);
    gots__node *made = raw(l, "$.checks($m)", 0);
    gots__node *target = gots__build_symbol(l, l->check, 0);
    gots__list_push(l, &l->constants, gots__build_statement(l, gots__build_assign(l, target, made, 0)));
    return l->check;
}

/* The assignment to a variable that is made at the module's head from this text, or NULL. */
static gots__node *made_before(const gots__lowering *l, const char *text)
{
    for (uint32_t i = 0; i < l->constants.count; i++) {
        gots__node *made = l->constants.items[i]->unary.operand;
        if (made->kind == GOTS__ASSIGN && made->binary.right->kind == GOTS__RAW &&
            strcmp(made->binary.right->string.value.bytes, text) == 0)
            return made;
    }
    return NULL;
}

/* The Type object of a shape, made once. */
static gots__node *type_value(gots__lowering *l, uint32_t shape, uint32_t pos)
{
    const char *text = gots__arena_format(l->arena, "$.type($m, %lu)", (unsigned long)shape);
    gots__node *before = made_before(l, text);
    if (before != NULL && before->binary.left->kind == GOTS__IDENTIFIER)
        return gots__lower_use(l, before->binary.left->ident.symbol, pos);
    gots__symbol *symbol = gots__plan_symbol(l, gots__plan_own_name(l, "type"));
    gots__plan_declare(l, l->module, symbol);
    gots__node *target = gots__build_symbol(l, symbol, 0);
    gots__node *made = gots__build_assign(l, target, raw(l, text, 0), 0);
    gots__list_push(l, &l->constants, gots__build_statement(l, made));
    return gots__lower_use(l, symbol, pos);
}

/* Kinds as the opcode has them. */
static double opcode_kinds(unsigned kinds)
{
    unsigned bits = 0;
    if (kinds & GOTS__V_NUMBER) bits |= 1u << 0;
    if (kinds & GOTS__V_UNDEFINED) bits |= 1u << 2;
    if (kinds & GOTS__V_NULL) bits |= 1u << 3;
    if (kinds & GOTS__V_BOOLEAN) bits |= 1u << 4;
    if (kinds & GOTS__V_SYMBOL) bits |= 1u << 5 | 1u << 8;
    if (kinds & GOTS__V_STRING) bits |= 1u << 6 | 1u << 8;
    if (kinds & GOTS__V_BIGINT) bits |= 1u << 10;
    if (kinds & GOTS__V_OBJECT) bits |= 1u << 11 | 1u << 9;
    if (kinds & GOTS__V_FUNCTION) bits |= 1u << 12 | 1u << 9;
    return bits;
}

/* A literal of which something is readonly. */
static gots__node *readonly(gots__lowering *l, gots__node *node, const gots__check *check)
{
    uint32_t pos = node->pos;
    gots__node *value = gots__lower_expr(l, node->unary.operand);
    if (check->readonly != 0)
        return gots__build_call(l, raw(l, "$ro", pos), pos, 2, value, gots__build_number(l, check->readonly, pos));
    for (uint32_t i = 0; i < check->names.count; i++)
        value = gots__build_helper_call(l, GOTS__H_readonly, pos, 2, value, check->names.items[i]);
    return value;
}

gots__node *gots__lower_noted(gots__lowering *l, gots__node *lowered, const gots__node *node)
{
    const gots__check *check = node->note;
    (void)check_symbol(l);
    return gots__build_call(l, raw(l, "$n", node->pos), node->pos, 2, lowered, gots__build_number(l, check->site, node->pos));
}

gots__node *gots__lower_checked(gots__lowering *l, gots__node *node)
{
    const gots__check *check = node->note;
    uint32_t pos = node->pos;
    if (node->unary.operand == NULL) return type_value(l, check->site, pos);
    if (check->readonly != 0 || check->names.count > 0) return readonly(l, node, check);
    gots__symbol *symbol = check_symbol(l);
    if (check->is_operand) return gots__lower_noted(l, gots__lower_expr(l, node->unary.operand), node);
    if (check->is_callback)
        return gots__build_helper_call(l, GOTS__H_gives, pos, 3, gots__lower_expr(l, node->unary.operand),
                                       gots__lower_use(l, symbol, pos), gots__build_number(l, check->site, pos));
    bool is_this = check->is_name && node->unary.operand->kind == GOTS__THIS;
    gots__node *value = is_this ? NULL : gots__lower_expr(l, node->unary.operand);
    gots__node *site = gots__build_number(l, check->site, pos);
    if (check->class_symbol != NULL) {
        bool has = check->is_name && value->kind == GOTS__IDENTIFIER;
        return gots__build_call(l, raw(l, has ? "$hasof" : "$of", pos), pos, 5, value,
                                gots__build_number(l, opcode_kinds(check->kinds), pos),
                                gots__lower_use(l, check->class_symbol, pos),
                                raw(l, symbol->emit_name->text, pos), site);
    }
    if (check->kinds == 0)
        return gots__build_call(l, gots__lower_use(l, symbol, pos), pos, 2, value, site);
    if (is_this)
        return gots__build_call(l, raw(l, "$this", pos), pos, 3,
                                gots__build_number(l, opcode_kinds(check->kinds), pos),
                                raw(l, symbol->emit_name->text, pos), site);
    /* A name in a register is looked at where it is. */
    bool has = check->is_name && value->kind == GOTS__IDENTIFIER;
    return gots__build_call(l, raw(l, has ? "$has" : "$is", pos), pos, 4, value,
                            gots__build_number(l, opcode_kinds(check->kinds), pos),
                            raw(l, symbol->emit_name->text, pos), site);
}
