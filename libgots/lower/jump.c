/* Jumps: break, continue and return, and what they leave.
 *
 * SPDX-License-Identifier: MIT
 *
 * Jumps stay what they are. Only a for-of must know whether something leaves it other than by its
 * own end or `break`: then its iterator is closed in a `finally` too.
 */
#include "lower/build.h"

void gots__lower_exit_open(gots__lowering *l, gots__exit *exit, const gots__label *labels,
                           bool is_loop, bool is_switch)
{
    *exit = (gots__exit){ .outer = l->fn->exits, .labels = labels, .is_loop = is_loop,
                          .is_switch = is_switch };
    l->fn->exits = exit;
}

void gots__lower_exit_close(gots__lowering *l, gots__exit *exit) { l->fn->exits = exit->outer; }

void gots__lower_exit_all(gots__lowering *l)
{
    for (gots__exit *exit = l->fn->exits; exit != NULL && !exit->left; exit = exit->outer)
        exit->left = true;
}

static bool has_label(const gots__exit *exit, const gots__atom *name)
{
    for (const gots__label *label = exit->labels; label != NULL; label = label->outer)
        if (label->name == name) return true;
    return false;
}

static bool is_target(const gots__exit *exit, const gots__node *jump)
{
    if (jump->jump.label != NULL) return has_label(exit, jump->jump.label);
    return exit->is_loop || (exit->is_switch && jump->kind == GOTS__BREAK);
}

void gots__lower_jump(gots__lowering *l, gots__node *node, gots__list *out)
{
    for (gots__exit *exit = l->fn->exits; exit != NULL && !is_target(exit, node); exit = exit->outer)
        exit->left = true;
    gots__list_push(l, out, node);
}

void gots__lower_return(gots__lowering *l, gots__node *node, gots__list *out)
{
    gots__lower_exit_all(l);
    gots__node *value = gots__lower_expr(l, node->unary.operand);
    if (l->fn->is_derived && l->fn->tries > 0) {
        gots__lower_derived_leave(l, value, node->pos, out);
        return;
    }
    if (l->fn->is_derived) {
        gots__list_push(l, out, gots__lower_derived_return(l, value, node->pos));
        return;
    }
    const uint32_t async_generator = GOTS__F_ASYNC | GOTS__F_GENERATOR;
    if (value != NULL && l->fn->node != NULL &&
        (l->fn->node->flags & async_generator) == async_generator) {
        gots__node *wait = gots__node_new(l->arena, GOTS__AWAIT, node->pos, node->end);
        wait->unary.operand = value; /* only here does a return await */
        value = wait;
    }
    node->unary.operand = value;
    gots__list_push(l, out, node);
}

gots__node *gots__lower_relabel(gots__lowering *l, const gots__label *labels, gots__node *node)
{
    for (; labels != NULL; labels = labels->outer) {
        gots__node *labeled = gots__node_new(l->arena, GOTS__LABELED, labels->pos, node->end);
        labeled->labeled.label = labels->name;
        labeled->labeled.body = node;
        node = labeled;
    }
    return node;
}
