/* Operators that ES5 lacks, and assignments whose target must be taken apart.
 *
 * SPDX-License-Identifier: MIT
 */
#include "lower/build.h"

static gots__node *in_order(gots__lowering *l, gots__list *before, gots__node *value, uint32_t pos)
{
    if (before->count == 0) return value;
    gots__list_push(l, before, value);
    return gots__build_sequence(l, before, pos);
}

/* ---- Assignment ---- */

/* The right side; an anonymous function is named after an identifier on the left. */
static gots__node *right_side(gots__lowering *l, const gots__reference *reference, gots__node *node)
{
    if (reference->kind != GOTS__REF_NAME || (node->binary.left->flags & GOTS__F_PAREN) != 0)
        return gots__lower_expr(l, node->binary.right);
    gots__name name = { .text = gots__str_of(reference->target->ident.name) };
    return gots__lower_named(l, node->binary.right, &name);
}

static gots__node *logical_assign(gots__lowering *l, gots__node *node, gots__reference *reference,
                                  bool used)
{
    uint32_t pos = node->pos;
    gots__node *old = gots__reference_get(l, reference);
    if (node->op != GOTS__OP_NULLISH) {
        gots__node *value = gots__reference_set(l, reference, right_side(l, reference, node));
        return gots__build_logical(l, (gots__op)node->op, old, value, pos);
    }
    if (!used) {
        gots__node *value = gots__reference_set(l, reference, right_side(l, reference, node));
        return gots__build_logical(l, GOTS__OP_AND, gots__build_is_nullish(l, old, pos), value, pos);
    }
    gots__node *first = gots__build_once(l, &old);
    gots__node *test = gots__build_binary(l, GOTS__OP_NE, first != NULL ? first : old,
                                          gots__build_null(l, pos), pos);
    gots__node *value = gots__reference_set(l, reference, right_side(l, reference, node));
    return gots__build_conditional(l, test, gots__build_again(l, old), value, pos);
}

/* A private member whose key is a plain index: ES5 has its compound assignments. */
static gots__node *private_target(gots__lowering *l, gots__node *target)
{
    target = gots__lower_strip(target);
    if (target->kind != GOTS__MEMBER || target->member.name->kind != GOTS__PRIVATE_NAME) return NULL;
    return gots__lower_private_get(l, gots__lower_expr(l, target->member.object),
                                   target->member.name);
}

gots__node *gots__lower_compound(gots__lowering *l, gots__node *node, bool used)
{
    bool logical = node->op == GOTS__OP_AND || node->op == GOTS__OP_OR || node->op == GOTS__OP_NULLISH;
    gots__node *plain = logical ? NULL : private_target(l, node->binary.left);
    if (plain != NULL) {
        node->binary.left = plain;
        node->binary.right = gots__lower_expr(l, node->binary.right);
        return node;
    }
    gots__list before = { 0 };
    gots__reference reference;
    gots__reference_open(l, &reference, node->binary.left, false, &before);
    gots__node *value;
    switch (node->op) {
    case GOTS__OP_AND:
    case GOTS__OP_OR:
    case GOTS__OP_NULLISH: value = logical_assign(l, node, &reference, used); break;
    case GOTS__OP_NONE:
        value = gots__reference_set(l, &reference, right_side(l, &reference, node));
        break;
    default: {
        gots__node *old = gots__reference_get(l, &reference);
        value = gots__build_binary(l, (gots__op)node->op, old, gots__lower_expr(l, node->binary.right),
                                   node->pos);
        value = gots__reference_set(l, &reference, value);
    }
    }
    return in_order(l, &before, value, node->pos);
}

static gots__node *step(gots__lowering *l, gots__node *node, gots__node *temp, bool prefix)
{
    gots__node *made = gots__node_new(l->arena, GOTS__UPDATE, node->pos, node->end);
    made->op = node->op;
    if (prefix) made->flags |= GOTS__F_PREFIX;
    made->unary.operand = gots__build_again(l, temp);
    return made;
}

/* The number (or bigint) goes through a temporary, on which ++ does all that is to be done. */
gots__node *gots__lower_update(gots__lowering *l, gots__node *node, bool used)
{
    gots__list before = { 0 };
    gots__reference reference;
    uint32_t pos = node->pos;
    gots__node *plain = private_target(l, node->unary.operand);
    if (plain != NULL) {
        node->unary.operand = plain;
        return node;
    }
    gots__reference_open(l, &reference, node->unary.operand, false, &before);
    gots__node *old = gots__reference_get(l, &reference);
    gots__node *temp = gots__lower_temp(l, pos);
    gots__list_push(l, &before, gots__build_assign(l, gots__build_again(l, temp), old, pos));
    if (!used || (node->flags & GOTS__F_PREFIX) != 0) {
        gots__node *value = gots__reference_set(l, &reference, step(l, node, temp, true));
        return in_order(l, &before, value, pos);
    }
    gots__node *result = gots__lower_temp(l, pos);
    gots__list_push(l, &before, gots__build_assign(l, gots__build_again(l, result),
                                                   step(l, node, temp, false), pos));
    gots__list_push(l, &before,
                    gots__reference_set(l, &reference, gots__build_again(l, temp)));
    return in_order(l, &before, gots__build_again(l, result), pos);
}

/* ---- Binary ---- */

gots__node *gots__lower_binary(gots__lowering *l, gots__node *node)
{
    uint32_t pos = node->pos;
    if (node->kind == GOTS__LOGICAL && node->op == GOTS__OP_NULLISH) {
        gots__node *left = gots__lower_expr(l, node->binary.left);
        gots__node *first = gots__build_once(l, &left);
        gots__node *test = gots__build_binary(l, GOTS__OP_NE, first != NULL ? first : left,
                                              gots__build_null(l, pos), pos);
        gots__node *right = gots__lower_expr(l, node->binary.right);
        return gots__build_conditional(l, test, gots__build_again(l, left), right, pos);
    }
    if (node->binary.left->kind == GOTS__PRIVATE_NAME)
        return gots__lower_private_in(l, node->binary.left, gots__lower_expr(l, node->binary.right));
    node->binary.left = gots__lower_expr(l, node->binary.left);
    node->binary.right = gots__lower_expr(l, node->binary.right);
    return node;
}
