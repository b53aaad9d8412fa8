/* Where functions over objects may be left, and whether they may be left there.
 *
 * SPDX-License-Identifier: MIT
 *
 * A property that is not what its type says makes machine code leave its function: the engine goes on with
 * the statement from its beginning (engine/machine_leave.c). So nothing may have happened in the statement
 * before. And a call of such a function may return having gone another way, after which nothing is known any
 * more; the caller is then left behind that statement, which therefore consists of the call.
 *
 * None of them may come to call the host: that may run the program, after which an object that machine code holds, and
 * only borrows, may be gone.
 */
#include "native/ir.h"

typedef struct walk {
    n_function *function;
    bool happened; /* in this statement */
} walk;

static void refuse(walk *w, const n_node *node, const char *why)
{
    if (w->function->reason != NULL) return;
    w->function->reason = why;
    w->function->reason_pos = node->pos;
}

static void leave(walk *w, const n_node *node)
{
    if (w->happened) refuse(w, node, "it does something before what may fail in the same statement");
}

static void look(walk *w, const n_node *node)
{
    if (node == NULL) return;
    look(w, node->a);
    look(w, node->b);
    look(w, node->c);
    for (uint32_t i = 0; i < node->count; i++) look(w, node->list[i]);
    switch (node->op) {
    case N_FIELD: case N_ITEM: leave(w, node); return;
    case N_CHECKED:
        if (node->what == 1) refuse(w, node, "a check of certain numbers beside objects");
        if (node->what != 2) leave(w, node);
        return;
    case N_PUT: case N_PUT_ITEM: refuse(w, node, "the value of an assignment to a property"); return;
    case N_SET: w->happened = true; return;
    case N_SET_OUTER: w->happened = true; return;
    case N_CALL:
        if (node->function->has_objects) refuse(w, node, "a call of a function over objects within an expression");
        w->happened = true;
        return;
    case N_ELEMENT: case N_STORE: case N_LENGTH: case N_NEW: refuse(w, node, "a typed array beside objects"); return;
    default: return;
    }
}

static void look_at_call(walk *w, const n_node *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        if (call->list[i]->has_effect) refuse(w, call->list[i], "an argument with an effect");
        look(w, call->list[i]);
    }
}

static bool calls_objects(const n_node *node)
{
    return node != NULL && node->op == N_CALL && node->function->has_objects;
}

static void look_at_expression(walk *w, const n_node *node)
{
    w->happened = false;
    if (node == NULL) return;
    if (node->op == N_SET && calls_objects(node->a)) node = node->a;
    if (calls_objects(node)) {
        look_at_call(w, node);
    } else if (node->op == N_PUT || node->op == N_PUT_ITEM) {
        look(w, node->a);
        look(w, node->b);
        look(w, node->c);
        leave(w, node);
    } else {
        look(w, node);
    }
}

static void look_at_statement(walk *w, const n_node *node)
{
    if (node == NULL) return;
    switch (node->op) {
    case N_DO: case N_RETURN: look_at_expression(w, node->a); return;
    case N_IF: case N_LOOP:
        if (calls_objects(node->a)) refuse(w, node->a, "a call of a function over objects as a condition");
        look_at_expression(w, node->a);
        look_at_statement(w, node->b);
        look_at_statement(w, node->c);
        return;
    case N_SWITCH:
        if (calls_objects(node->a)) refuse(w, node->a, "a call of a function over objects as a condition");
        look_at_expression(w, node->a);
        break;
    case N_THROW:
        for (uint32_t i = 0; i < node->count; i++) look(w, node->list[i]);
        if (node->count > 0) refuse(w, node, "an error with values");
        return;
    case N_BLOCK: case N_CASE: break;
    default: return;
    }
    for (uint32_t i = 0; i < node->count; i++) look_at_statement(w, node->list[i]);
}

void n_check_leaves(n_unit *unit)
{
    for (n_function *at = unit->first; at != NULL; at = at->next) {
        walk w = { .function = at };
        if (at->state != N_BUILT || !at->has_objects) continue;
        if (n_calls_host(at)) refuse(&w, at->body, "it calls the host and works on objects");
        look_at_statement(&w, at->body);
        for (const n_use *use = at->uses; use != NULL; use = use->next)
            if (use->outer->kind == N_VIEW) refuse(&w, at->body, "a typed array beside objects");
        for (const n_variable *v = at->params; v != NULL; v = v->next)
            if (v->kind == N_VIEW) refuse(&w, at->body, "a typed array beside objects");
        if (at->reason != NULL) at->state = N_REFUSED;
    }
    n_refuse_callers(unit);
}
