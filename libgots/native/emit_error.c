/* From the native tree to C text: checks of types, and what is thrown.
 *
 * SPDX-License-Identifier: MIT
 *
 * Both call the engine with the number of their place, which makes the error and does not return.
 */
#include "native/emit.h"

/* An element whose index is a number, and may lie beyond the end: only that can be wrong. */
static bool is_element(const n_node *node)
{
    const n_node *of = node->a;
    return node->what == 0 && of->op == N_ELEMENT && !of->in_bounds && (of->b->range.bits & N_UNDEF) == 0;
}

n_rep n_checked_rep(const n_node *node)
{
    const n_node *of = node->a;
    if (!is_element(node)) return n_natural(of);
    return n_is_real(of) ? N_F64 : of->what == N_UINT32 ? N_I64 : N_I32;
}

/* "(index < length ? 0 : fail, array[index])" */
static void put_element(n_emitter *e, n_node *node)
{
    n_node *of = node->a;
    put(e, "(");
    n_place at = n_put_place(e, of->a, of->b, false);
    n_put_check(e, &at);
    n_put_leaving(e, " ? 0 : ");
    gots__text_format(e->out, "gots_n_fail(R, %u), ", node->place->index);
    if (of->what == N_UINT32) put(e, "(long)");
    n_put_access(e, &at);
    put(e, ")");
}

void n_put_checked(n_emitter *e, n_node *node)
{
    if (is_element(node)) {
        put_element(e, node);
        return;
    }
    n_rep rep = n_natural(node->a);
    n_want want = n_want_of(rep, true);
    if (node->what == 2 || (node->what == 0 && (node->a->range.bits & N_UNDEF) == 0)) {
        n_put_number(e, node->a, n_want_of(rep, node->what == 2));
        return;
    }
    n_temporary t = n_new_temporary(e, rep);
    if (e->function->has_objects) { /* whoever goes on makes the error */
        put(e, "({ ");
        n_put_temporary(e, t);
        put(e, " = ");
        n_put_number(e, node->a, want);
        put(e, "; if (N_IS_UNDEFINED(");
        n_put_temporary(e, t);
        put(e, ")) ");
        n_put_leave(e);
        put(e, " ");
        n_put_temporary(e, t);
        put(e, "; })");
        return;
    }
    put(e, "(");
    n_put_temporary(e, t);
    put(e, " = ");
    n_put_number(e, node->a, want);
    n_put_leaving(e, ", ");
    if (node->what == 0) {
        put(e, "N_IS_UNDEFINED(");
        n_put_temporary(e, t);
        gots__text_format(e->out, ") ? gots_n_fail(R, %u) : 0, ", node->place->index);
    } else {
        gots__text_format(e->out, "gots_n_check(R, %u, ", node->place->index);
        n_put_temporary(e, t);
        put(e, "), ");
    }
    n_put_temporary(e, t);
    put(e, ")");
}

void n_put_throw(n_emitter *e, n_node *node)
{
    n_put_leaving(e, "{ ");
    if (node->count > 0) gots__text_format(e->out, "double w[%u];\n", node->count);
    for (uint32_t i = 0; i < node->count; i++) {
        gots__text_format(e->out, "w[%u] = ", i);
        if (node->list[i]->kind == N_BOOL) n_put_truth(e, node->list[i]);
        else n_put_number(e, node->list[i], N_AS_KEPT);
        put(e, ";\n");
    }
    gots__text_format(e->out, "gots_n_throw(R, %u, %s); }\n", node->place->index, node->count > 0 ? "w" : "0");
}
