/* From the native tree to C text: conditions, and expressions for their effects alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "native/emit.h"

/* ---- Truth ----------------------------------------------------------------------------------- */

static bool may_be_undefined(const n_node *node)
{
    return node->op == N_UNDEFINED || (node->range.bits & N_UNDEF) != 0;
}

/* An element of integers against an integer: what is not there is less, greater and equal to nothing. */
static bool put_element_compared(n_emitter *e, n_node *node, n_node *element, n_node *other, bool swapped)
{
    if (element->op != N_ELEMENT || element->in_bounds || n_is_real(element) || n_natural(other) == N_F64 ||
        other->has_effect || element->has_effect || may_be_undefined(other) || may_be_undefined(element->b))
        return false;
    bool unequal = node->operator == GOTS__OP_NE_STRICT;
    put(e, unequal ? "(!(" : "((");
    n_place at = n_put_place(e, element->a, element->b, false);
    n_put_check(e, &at);
    put(e, " && ");
    n_want want = element->what == N_UINT32 ? N_AS_I64 : n_want_of(n_natural(other), false);
    const char *op = n_operator_text(unequal ? GOTS__OP_EQ_STRICT : node->operator);
    if (swapped) {
        n_put_number(e, other, want);
        put(e, op);
    }
    if (element->what == N_UINT32) put(e, "(long)");
    n_put_access(e, &at);
    if (!swapped) {
        put(e, op);
        n_put_number(e, other, want);
    }
    put(e, "))");
    return true;
}

static void put_undefined_test(n_emitter *e, n_node *node, bool equal)
{
    n_temporary t = n_new_temporary(e, N_F64);
    put(e, "(");
    n_put_temporary(e, t);
    put(e, " = ");
    n_put_number(e, node, N_AS_KEPT);
    put(e, equal ? ", N_IS_UNDEFINED(" : ", !N_IS_UNDEFINED(");
    n_put_temporary(e, t);
    put(e, "))");
}

static void put_maybe_undefined(n_emitter *e, n_node *node)
{
    n_temporary a = n_new_temporary(e, N_F64), b = n_new_temporary(e, N_F64);
    put(e, "(");
    n_put_temporary(e, a);
    put(e, " = ");
    n_put_number(e, node->a, N_AS_KEPT);
    put(e, ", ");
    n_put_temporary(e, b);
    put(e, " = ");
    n_put_number(e, node->b, N_AS_KEPT);
    put(e, node->operator == GOTS__OP_NE_STRICT ? ", !N_SAME(" : ", N_SAME(");
    n_put_temporary(e, a);
    put(e, ", ");
    n_put_temporary(e, b);
    put(e, "))");
}

static void put_truth_pair(n_emitter *e, n_node *node)
{
    n_temporary t = n_new_temporary(e, N_I32);
    put(e, "(");
    bool aside = n_in_the_way(node->a, node->b);
    if (aside) {
        n_put_temporary(e, t);
        put(e, " = ");
        n_put_truth(e, node->a);
        put(e, ", ");
        n_put_temporary(e, t);
    } else {
        n_put_truth(e, node->a);
    }
    put(e, n_operator_text(node->operator));
    n_put_truth(e, node->b);
    put(e, ")");
}

static void put_comparison(n_emitter *e, n_node *node)
{
    bool equality = node->operator == GOTS__OP_EQ_STRICT || node->operator == GOTS__OP_NE_STRICT;
    if (node->a->kind == N_BOOL) {
        put_truth_pair(e, node);
        return;
    }
    if (equality && node->b->op == N_UNDEFINED) {
        put_undefined_test(e, node->a, node->operator == GOTS__OP_EQ_STRICT);
        return;
    }
    if (equality && may_be_undefined(node->a) && may_be_undefined(node->b)) {
        put_maybe_undefined(e, node);
        return;
    }
    if (put_element_compared(e, node, node->a, node->b, false) ||
        put_element_compared(e, node, node->b, node->a, true))
        return;
    n_rep rep = n_wider(n_natural(node->a), n_natural(node->b));
    n_put_operation(e, node, rep == N_F64 ? N_AS_F64 : n_want_of(rep, false), n_operator_text(node->operator));
}

static void put_truthy(n_emitter *e, n_node *node)
{
    n_node *value = node->a;
    n_rep rep = n_natural(value);
    if (rep != N_F64) {
        put(e, "(");
        n_put_number(e, value, n_want_of(rep, false));
        put(e, " != 0)");
        return;
    }
    n_temporary t = n_new_temporary(e, N_F64);
    put(e, "(");
    n_put_temporary(e, t);
    put(e, " = ");
    n_put_number(e, value, N_AS_F64);
    put(e, ", ");
    n_put_temporary(e, t);
    put(e, " < 0 || ");
    n_put_temporary(e, t);
    put(e, " > 0)");
}

/* TinyCC 0.9.27 makes wrong code of `(c ? 0 : 1) ? x : y`; a variable between keeps it right. */
static void put_chosen_truth(n_emitter *e, n_node *node)
{
    n_temporary t = n_new_temporary(e, N_I32);
    put(e, "(");
    n_put_temporary(e, t);
    put(e, " = ");
    n_put_truth(e, node->a);
    put(e, " ? ");
    n_put_truth(e, node->b);
    put(e, " : ");
    n_put_truth(e, node->c);
    put(e, ", ");
    n_put_temporary(e, t);
    put(e, ")");
}

void n_put_truth(n_emitter *e, n_node *node)
{
    switch (node->op) {
    case N_TRUTH: put(e, node->number != 0 ? "1" : "0"); return;
    case N_NOT:
        put(e, "!");
        n_put_truth(e, node->a);
        return;
    case N_COMPARE: put_comparison(e, node); return;
    case N_TRUTHY: put_truthy(e, node); return;
    case N_AND:
    case N_OR:
        put(e, "(");
        n_put_truth(e, node->a);
        put(e, node->op == N_AND ? " && " : " || ");
        n_put_truth(e, node->b);
        put(e, ")");
        return;
    case N_BOTH:
        put(e, "(");
        n_put_effect(e, node->a);
        put(e, ", ");
        n_put_truth(e, node->b);
        put(e, ")");
        return;
    case N_CHOOSE: put_chosen_truth(e, node); return;
    case N_LOCAL: gots__text_format(e->out, "v%u", node->variable->index); return;
    case N_OUTER: n_put_outer(e, node); return;
    case N_SET: n_put_set(e, node); return;
    case N_SET_OUTER: n_put_set_outer(e, node); return;
    case N_CALL: n_put_call(e, node); return;
    case N_HOST: n_put_host(e, node); return;
    case N_CHECKED: n_put_truth(e, node->a); return;
    case N_FIELD: case N_ITEM: n_put_read(e, node); return;
    default: put(e, "0"); return;
    }
}

void n_put_effect(n_emitter *e, n_node *node)
{
    if (node->kind > N_VIEW) {
        n_put_object(e, node);
        return;
    }
    if (node->kind == N_VIEW) {
        if (node->op == N_SET) n_put_view_set(e, node);
        else if (node->op == N_BOTH) {
            put(e, "(");
            n_put_effect(e, node->a);
            put(e, ", ");
            n_put_effect(e, node->b);
            put(e, ")");
        } else put(e, "0");
    } else if (node->kind == N_BOOL) n_put_truth(e, node);
    else if (node->kind == N_VOID && node->op == N_HOST) n_put_host(e, node);
    else if (node->kind == N_VOID) n_put_call(e, node);
    else if (node->has_effect || node->op != N_LOCAL) n_put_number(e, node, N_AS_NONE);
    else put(e, "0");
}
