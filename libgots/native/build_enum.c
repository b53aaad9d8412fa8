/* From syntax to the native tree: enums.
 *
 * SPDX-License-Identifier: MIT
 *
 * A member whose value the declaration tells is that number. Of a const enum nothing else is there; an
 * enum is an object, so that the door asks whether the member still is what it was.
 */
#include "native/build.h"

#include <math.h>

#define MEMBERS 4096u

static bool value_of(const gots__node *node, const gots__node *of, uint32_t before, double *value);

/* A member of the enum `of` among the first `count`. */
static bool member_value(const gots__node *of, uint32_t count, const gots__atom *name, double *value)
{
    for (uint32_t i = 0; i < count; i++) {
        const gots__node *key = of->enum_.members.items[i]->property.key;
        if (key->kind != GOTS__IDENTIFIER || key->ident.name != name) continue;
        double before = -1;
        uint32_t at = i;
        /* back to the last one that is told */
        while (of->enum_.members.items[at]->property.value == NULL && at > 0) at--;
        if (of->enum_.members.items[at]->property.value != NULL) {
            if (!value_of(of->enum_.members.items[at]->property.value, of, at, &before)) return false;
            *value = before + (i - at);
        } else {
            *value = i;
        }
        return fabs(*value) <= 9007199254740991.0 || at == i;
    }
    return false;
}

static int32_t low(double value)
{
    return (int32_t)(uint32_t)(int64_t)fmod(trunc(value), 4294967296.0);
}

static bool calculate(gots__op op, double x, double y, double *value)
{
    uint32_t shift = (uint32_t)low(y) & 31;
    switch (op) {
    case GOTS__OP_ADD: *value = x + y; break;
    case GOTS__OP_SUB: *value = x - y; break;
    case GOTS__OP_MUL: *value = x * y; break;
    case GOTS__OP_SHL: *value = (int32_t)((uint32_t)low(x) << shift); break;
    case GOTS__OP_SHR: *value = low(x) >> shift; break;
    case GOTS__OP_USHR: *value = (uint32_t)low(x) >> shift; break;
    case GOTS__OP_BIT_AND: *value = low(x) & low(y); break;
    case GOTS__OP_BIT_OR: *value = low(x) | low(y); break;
    case GOTS__OP_BIT_XOR: *value = low(x) ^ low(y); break;
    default: return false;
    }
    return isfinite(*value);
}

static bool value_of(const gots__node *node, const gots__node *of, uint32_t before, double *value)
{
    double x, y;
    switch (node->kind) {
    case GOTS__NUMBER: *value = node->number.value; return true;
    case GOTS__UNARY:
        if (!value_of(node->unary.operand, of, before, &x)) return false;
        *value = node->op == GOTS__OP_MINUS ? -x : node->op == GOTS__OP_BIT_NOT ? ~low(x) : x;
        return node->op == GOTS__OP_MINUS || node->op == GOTS__OP_BIT_NOT || node->op == GOTS__OP_PLUS;
    case GOTS__BINARY:
        return value_of(node->binary.left, of, before, &x) && value_of(node->binary.right, of, before, &y) &&
               calculate((gots__op)node->op, x, y, value);
    case GOTS__IDENTIFIER:
        return node->ident.symbol != NULL && (node->ident.symbol->meanings & GOTS__SYM_ENUM_MEMBER) != 0 &&
               member_value(of, before, node->ident.name, value);
    default: return false;
    }
}

/* The declaration of an enum that has one, in this file. */
static const gots__node *declaration(const gots__symbol *symbol)
{
    if (symbol == NULL || (symbol->meanings & GOTS__SYM_ENUM) == 0 || symbol->parts == NULL) return NULL;
    const gots__node *of = symbol->parts->node;
    bool one = symbol->parts->next_part == NULL && of->kind == GOTS__ENUM && (of->flags & GOTS__F_DECLARE) == 0;
    return one && of->enum_.members.count <= MEMBERS ? of : NULL;
}

bool n_is_number_enum(const gots__symbol *symbol)
{
    const gots__node *of = declaration(symbol);
    if (of == NULL) return false;
    for (uint32_t i = 0; i < of->enum_.members.count; i++) {
        const gots__node *init = of->enum_.members.items[i]->property.value;
        double value;
        if (init != NULL && !value_of(init, of, i, &value)) return false;
    }
    return true;
}

n_node *n_enum_member(n_builder *b, const gots__node *node)
{
    const gots__node *object = node->member.object;
    gots__symbol *symbol = object->kind == GOTS__IDENTIFIER ? object->ident.symbol : NULL;
    const gots__node *of = declaration(symbol);
    const gots__atom *name = node->member.name->ident.name;
    double value;
    if (of == NULL || !member_value(of, of->enum_.members.count, name, &value)) return NULL;
    if ((of->flags & GOTS__F_CONST) == 0) {
        gots__symbol *member = gots__scope_find(symbol->parts, name);
        if (member == NULL || symbol->in_loop) return NULL;
        n_outer *outer = n_outer_of(b, member, N_VOID, 0);
        outer->member = name;
        outer->holder = symbol;
        outer->value = value;
    }
    n_node *out = n_make(b, N_NUMBER, N_NUM, node->pos);
    out->number = value;
    return out;
}
