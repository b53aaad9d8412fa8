/* Enums: constants evaluated here, the rest at run time, reverse maps.
 *
 * SPDX-License-Identifier: MIT
 */
#include "lower/build.h"

#include <math.h>
#include <stdio.h>

#include "lower/plan.h"

/* A value known now: a NUMBER, STRING, or minus NUMBER node; NULL when it is not known. */
typedef gots__node constant;

static constant *evaluate(gots__lowering *l, gots__node *node);

static constant *number(gots__lowering *l, double value, uint32_t pos)
{
    if (isnan(value) || isinf(value)) return NULL;
    return gots__build_number(l, value, pos);
}

static int32_t to_int32(double value)
{
    if (!isfinite(value)) return 0;
    double whole = fmod(trunc(value), 4294967296.0);
    return (int32_t)(uint32_t)(int64_t)whole;
}

static constant *binary(gots__lowering *l, gots__op op, constant *left, constant *right,
                        uint32_t pos)
{
    if (left == NULL || right == NULL) return NULL;
    if (left->kind == GOTS__STRING || right->kind == GOTS__STRING) {
        if (op != GOTS__OP_ADD || left->kind != GOTS__STRING || right->kind != GOTS__STRING)
            return NULL;
        uint32_t len = left->string.value.len + right->string.value.len;
        char *text = gots__arena_take(l->arena, len + 1);
        memcpy(text, left->string.value.bytes, left->string.value.len);
        memcpy(text + left->string.value.len, right->string.value.bytes, right->string.value.len);
        return gots__build_string(l, (gots__str){ text, len }, pos);
    }
    double a = left->number.value, b = right->number.value;
    uint32_t shift = (uint32_t)to_int32(b) & 31;
    switch (op) {
    case GOTS__OP_ADD: return number(l, a + b, pos);
    case GOTS__OP_SUB: return number(l, a - b, pos);
    case GOTS__OP_MUL: return number(l, a * b, pos);
    case GOTS__OP_DIV: return number(l, a / b, pos);
    case GOTS__OP_MOD: return number(l, fmod(a, b), pos);
    case GOTS__OP_EXP: return number(l, pow(a, b), pos);
    case GOTS__OP_SHL: return number(l, (int32_t)((uint32_t)to_int32(a) << shift), pos);
    case GOTS__OP_SHR: return number(l, to_int32(a) >> shift, pos);
    case GOTS__OP_USHR: return number(l, (uint32_t)to_int32(a) >> shift, pos);
    case GOTS__OP_BIT_AND: return number(l, to_int32(a) & to_int32(b), pos);
    case GOTS__OP_BIT_OR: return number(l, to_int32(a) | to_int32(b), pos);
    case GOTS__OP_BIT_XOR: return number(l, to_int32(a) ^ to_int32(b), pos);
    default: return NULL;
    }
}

static constant *unary(gots__lowering *l, gots__op op, constant *operand, uint32_t pos)
{
    if (operand == NULL || operand->kind != GOTS__NUMBER) return NULL;
    double value = operand->number.value;
    switch (op) {
    case GOTS__OP_PLUS: return number(l, value, pos);
    case GOTS__OP_MINUS: return number(l, -value, pos);
    case GOTS__OP_BIT_NOT: return number(l, ~to_int32(value), pos);
    default: return NULL;
    }
}

static void evaluate_members(gots__lowering *l, gots__node *node);

/* The member `name` of an enum in all its parts. */
static gots__symbol *find_member(gots__lowering *l, const gots__symbol *symbol,
                                 const gots__atom *name)
{
    for (gots__scope *part = symbol->parts; part != NULL; part = part->next_part) {
        if (part->kind != GOTS__SCOPE_ENUM) continue;
        gots__symbol *member = gots__scope_find(part, name);
        if (member == NULL || (member->meanings & GOTS__SYM_ENUM_MEMBER) == 0) continue;
        evaluate_members(l, part->node);
        return member;
    }
    return NULL;
}

static constant *member_of(gots__lowering *l, const gots__node *object, gots__str name,
                           bool const_only)
{
    if (object->kind != GOTS__IDENTIFIER || object->ident.symbol == NULL) return NULL;
    const gots__symbol *symbol = object->ident.symbol;
    if ((symbol->meanings & GOTS__SYM_ENUM) == 0 || symbol->parts == NULL) return NULL;
    if (const_only && (symbol->parts->node->flags & GOTS__F_CONST) == 0) return NULL;
    gots__symbol *member = find_member(l, symbol, gots__atoms_get(l->atoms, name.bytes, name.len));
    if (member == NULL || member->storage != GOTS__IN_CONSTANT) return NULL;
    return gots__node_copy(l->arena, member->constant);
}

gots__node *gots__lower_enum_member(gots__lowering *l, const gots__node *object, gots__str name)
{
    return member_of(l, object, name, true);
}

static constant *evaluate_template(gots__lowering *l, gots__node *node)
{
    if (node->template_.exprs.count != 0 || node->template_.cooked[0].bytes == NULL) return NULL;
    return gots__build_string(l, node->template_.cooked[0], node->pos);
}

static constant *evaluate(gots__lowering *l, gots__node *node)
{
    node = gots__lower_strip(node);
    switch (node->kind) {
    case GOTS__NUMBER: case GOTS__STRING: return node;
    case GOTS__TEMPLATE: return evaluate_template(l, node);
    case GOTS__UNARY: return unary(l, node->op, evaluate(l, node->unary.operand), node->pos);
    case GOTS__BINARY:
        return binary(l, node->op, evaluate(l, node->binary.left), evaluate(l, node->binary.right),
                      node->pos);
    case GOTS__IDENTIFIER: {
        const gots__symbol *symbol = node->ident.symbol;
        if (symbol == NULL || (symbol->meanings & GOTS__SYM_ENUM_MEMBER) == 0 ||
            symbol->storage != GOTS__IN_CONSTANT)
            return NULL;
        return gots__node_copy(l->arena, symbol->constant);
    }
    case GOTS__MEMBER:
        return member_of(l, gots__lower_strip(node->member.object),
                         gots__str_of(node->member.name->ident.name), false);
    default: return NULL;
    }
}

static gots__str member_name(gots__lowering *l, const gots__node *member)
{
    gots__str name = { "", 0 };
    if (!gots__lower_static_key(l, member->property.key, false, &name))
        gots__lower_error(l, member, "TS2452", "An enum member cannot have a numeric name.");
    return name;
}

/* Gives each member of one part its constant, where it has one. */
static void evaluate_members(gots__lowering *l, gots__node *node)
{
    if (node->extra != 0) return;
    node->extra = 1;
    constant *last = NULL;
    for (uint32_t i = 0; i < node->enum_.members.count; i++) {
        gots__node *member = node->enum_.members.items[i];
        gots__node *init = member->property.value;
        gots__str name = member_name(l, member);
        gots__symbol *symbol = gots__scope_find(node->enum_.scope,
                                                gots__atoms_get(l->atoms, name.bytes, name.len));
        constant *value;
        if (init != NULL) value = evaluate(l, init);
        else if (i == 0) value = gots__build_number(l, 0, member->pos);
        else value = last != NULL && last->kind == GOTS__NUMBER
                         ? gots__build_number(l, last->number.value + 1, member->pos) : NULL;
        if (init == NULL && value == NULL)
            gots__lower_error(l, member, "TS1061", "Enum member must have initializer.");
        last = value;
        if (symbol == NULL) continue;
        symbol->storage = value != NULL ? GOTS__IN_CONSTANT : GOTS__IN_OBJECT;
        symbol->constant = value;
        symbol->holder = node->enum_.name->ident.symbol;
        symbol->emit_name = symbol->name;
    }
}

/* E[E.A = value] = "A"; of a string: E.A = value */
static void add_member(gots__lowering *l, gots__symbol *symbol, gots__str name, gots__node *value,
                       bool is_string, gots__list *out)
{
    uint32_t pos = value->pos;
    gots__node *object = gots__build_symbol(l, symbol, pos);
    gots__node *assign = gots__build_assign(l, gots__build_member_str(l, object, name, pos), value, pos);
    if (!is_string)
        assign = gots__build_assign(l, gots__build_index(l, gots__build_symbol(l, symbol, pos),
                                                         assign, pos),
                                    gots__build_string(l, name, pos), pos);
    gots__list_push(l, out, gots__build_statement(l, assign));
}

static bool is_text(const gots__node *init)
{
    return init != NULL && (init->kind == GOTS__STRING || init->kind == GOTS__TEMPLATE ||
                            (init->kind == GOTS__BINARY && init->op == GOTS__OP_ADD &&
                             (is_text(init->binary.left) || is_text(init->binary.right))));
}

void gots__lower_enum(gots__lowering *l, gots__node *node, gots__list *out)
{
    if ((node->flags & GOTS__F_DECLARE) != 0) return;
    gots__node *name = node->enum_.name;
    gots__symbol *symbol = name->ident.symbol;
    uint32_t pos = node->pos;
    evaluate_members(l, node);
    gots__plan_use(l, symbol);
    /* E = E || {}: another part, a namespace or a function may have made it. */
    gots__node *empty = gots__build_object(l, NULL, pos);
    gots__node *value = symbol->parts != NULL && symbol->parts->next_part == NULL &&
                                symbol->parts->node == node &&
                                (symbol->meanings & GOTS__SYM_VALUE) == GOTS__SYM_ENUM
                            ? empty
                            : gots__build_logical(l, GOTS__OP_OR, gots__build_symbol(l, symbol, pos),
                                                  empty, pos);
    gots__list_push(l, out, gots__build_statement(
                                l, gots__lower_initialise_symbol(l, symbol, value, pos)));
    for (uint32_t i = 0; i < node->enum_.members.count; i++) {
        gots__node *member = node->enum_.members.items[i];
        gots__str text = member_name(l, member);
        const gots__symbol *known = gots__scope_find(
            node->enum_.scope, gots__atoms_get(l->atoms, text.bytes, text.len));
        bool constant_value = known != NULL && known->storage == GOTS__IN_CONSTANT;
        gots__node *init = member->property.value;
        gots__node *one = constant_value ? gots__node_copy(l->arena, known->constant)
                          : init != NULL ? gots__lower_expr(l, init)
                                         : gots__build_undefined(l, member->pos);
        bool is_string = constant_value ? one->kind == GOTS__STRING : is_text(init);
        one->pos = member->pos;
        add_member(l, symbol, text, one, is_string, out);
    }
}
