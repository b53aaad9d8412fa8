/* Where undefined must be told from NaN.
 *
 * SPDX-License-Identifier: MIT
 *
 * Reading beyond a typed array gives undefined, which is NaN to arithmetic. Most variables only meet
 * arithmetic; those that are returned, passed on, used as an index or compared with undefined must keep
 * the difference.
 */
#include "native/ir.h"

static bool observe(n_node *node, bool observed);

static bool observe_all(n_node *node, bool observed)
{
    bool changed = false;
    for (uint32_t i = 0; i < node->count; i++) changed |= observe(node->list[i], observed);
    return changed;
}

static bool mark(n_variable *variable, bool observed)
{
    if (!observed || variable->is_observed) return false;
    variable->is_observed = true;
    return true;
}

/* `observed`: the place where the value goes tells undefined from NaN. True when a variable is new
 * among the observed ones. */
static bool observe(n_node *node, bool observed)
{
    bool changed = false, equality;
    if (node == NULL) return false;
    switch (node->op) {
    case N_LOCAL: return mark(node->variable, observed);
    case N_SET:
        changed = mark(node->variable, observed);
        return observe(node->a, node->variable->is_observed) || changed;
    case N_SET_OUTER:
    case N_RETURN:
    case N_NEW: return observe(node->a, true);
    case N_CHECKED: return observe(node->a, true);
    case N_THROW: return observe_all(node, true);
    case N_ELEMENT: return observe(node->b, true);
    case N_PUT: return observe(node->b, true);
    case N_PUT_ITEM:
        changed = observe(node->b, true);
        return observe(node->c, true) || changed;
    case N_STORE:
        changed = observe(node->b, true);
        return observe(node->c, true) || changed;
    case N_COMPARE:
        equality = node->operator == GOTS__OP_EQ_STRICT || node->operator == GOTS__OP_NE_STRICT;
        if (node->a->op == N_NUMBER || node->b->op == N_NUMBER) equality = false;
        changed = observe(node->a, equality);
        return observe(node->b, equality) || changed;
    case N_DEFAULT:
        changed = observe(node->a, true);
        return observe(node->b, observed) || changed;
    case N_CHOOSE:
        changed = observe(node->a, false);
        changed |= observe(node->b, observed);
        return observe(node->c, observed) || changed;
    case N_BOTH:
        changed = observe(node->a, false);
        return observe(node->b, observed) || changed;
    case N_CALL: case N_HOST: return observe_all(node, true);
    default:
        changed = observe(node->a, false);
        changed |= observe(node->b, false);
        changed |= observe(node->c, false);
        return observe_all(node, false) || changed;
    }
}

void n_observe(n_function *function)
{
    for (n_variable *at = function->params; at != NULL; at = at->next) at->is_observed = at->is_param || function->has_objects; /* whoever goes on with it asks */
    while (observe(function->body, false)) continue;
}
