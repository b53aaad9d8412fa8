/* Calls of small functions become the expression that the function returns.
 *
 * SPDX-License-Identifier: MIT
 *
 * Only functions that do nothing but calculate from their parameters: `return e`. What a call costs in
 * TinyCC's code is more than such an expression. The callee stays among the callees: what it needs from outside
 * (functions of Math) the caller needs.
 *
 * Which functions those are is settled before any call is replaced, so that a function becomes the same whatever else
 * is in its unit: what the system's compiler made of it goes on, when it is left, with the tree made for TinyCC.
 */
#include "native/ir.h"

#define LARGEST 40u /* nodes of an expression that is copied */

/* The expression, or NULL. */
static n_node *returned(const n_function *function)
{
    n_node *body = function->body;
    if (function->state != N_BUILT || body == NULL || function->has_loop || function->allocates) return NULL;
    while (body->op == N_BLOCK && body->count == 1 && body->label == 0) body = body->list[0];
    return body->op == N_RETURN && function->kind != N_VOID ? body->a : NULL;
}

static bool only_calculates(const n_node *node, uint32_t *size)
{
    if (node == NULL) return true;
    if (++*size > LARGEST) return false;
    switch (node->op) {
    case N_NUMBER: case N_TRUTH: case N_LOCAL: case N_BINARY: case N_UNARY: case N_COMPARE: case N_NOT:
    case N_TRUTHY: case N_AND: case N_OR: case N_CHOOSE: case N_MATH: break;
    default: return false;
    }
    if (node->op == N_LOCAL && (node->kind != N_NUM || !node->variable->is_param)) return false;
    if (!only_calculates(node->a, size) || !only_calculates(node->b, size) || !only_calculates(node->c, size)) return false;
    for (uint32_t i = 0; i < node->count; i++)
        if (!only_calculates(node->list[i], size)) return false;
    return true;
}

static n_node *copy(n_unit *unit, const n_node *node, n_node *const *arguments)
{
    if (node == NULL) return NULL;
    n_node *out = gots__arena_take(unit->arena, sizeof *out);
    if (node->op == N_LOCAL) {
        *out = *arguments[node->variable->index];
        return out;
    }
    *out = *node;
    out->a = copy(unit, node->a, arguments);
    out->b = copy(unit, node->b, arguments);
    out->c = copy(unit, node->c, arguments);
    if (node->count > 0) {
        out->list = GOTS__NEW_ARRAY(unit->arena, n_node *, node->count);
        for (uint32_t i = 0; i < node->count; i++) out->list[i] = copy(unit, node->list[i], arguments);
    }
    return out;
}

/* The value of an argument in a variable of its own; returns what sets it. */
static n_node *keep(n_unit *unit, n_function *caller, n_node **argument)
{
    n_variable *variable = GOTS__NEW(unit->arena, n_variable);
    variable->index = caller->variable_count++;
    variable->kind = N_NUM;
    variable->is_written = true;
    variable->all = n_range_none();
    if (caller->last_variable == NULL) caller->params = variable;
    else caller->last_variable->next = variable;
    caller->last_variable = variable;
    n_node *set = gots__arena_take(unit->arena, sizeof *set), *read = gots__arena_take(unit->arena, sizeof *read);
    *set = (n_node){ .op = N_SET, .kind = N_NUM, .has_effect = true, .pos = (*argument)->pos, .range = n_range_none() };
    *read = (n_node){ .op = N_LOCAL, .kind = N_NUM, .pos = (*argument)->pos, .range = n_range_none() };
    set->a = *argument;
    set->variable = read->variable = variable;
    *argument = read;
    return set;
}

static void inline_call(n_unit *unit, n_function *caller, n_node *node)
{
    n_function *callee = node->function;
    n_node *arguments[8], *first[8];
    uint32_t kept = 0;
    if (callee->calculates == NULL || node->count > 8 || node->count != callee->param_count || callee == caller) return;
    for (const n_variable *param = callee->params; param != NULL && param->is_param; param = param->next)
        if (param->has_default) return; /* what is undefined becomes another value */
    for (uint32_t i = 0; i < node->count; i++)
        if (node->list[i]->kind != N_NUM || node->list[i]->has_effect) return;
    for (uint32_t i = 0; i < node->count; i++) {
        arguments[i] = node->list[i];
        if (arguments[i]->op != N_LOCAL && arguments[i]->op != N_NUMBER) first[kept++] = keep(unit, caller, &arguments[i]);
    }
    n_node *value = copy(unit, callee->calculates, arguments);
    if (kept == 0) {
        *node = *value;
        return;
    }
    while (kept-- > 0) {
        n_node *pair = GOTS__NEW(unit->arena, n_node);
        *pair = (n_node){ .op = N_BOTH, .kind = value->kind, .has_effect = true, .pos = node->pos, .range = n_range_none() };
        pair->a = first[kept];
        pair->b = value;
        value = pair;
    }
    *node = *value;
}

static void find_calls(n_unit *unit, n_function *caller, n_node *node)
{
    if (node == NULL) return;
    find_calls(unit, caller, node->a);
    find_calls(unit, caller, node->b);
    find_calls(unit, caller, node->c);
    for (uint32_t i = 0; i < node->count; i++) find_calls(unit, caller, node->list[i]);
    if (node->op == N_CALL) inline_call(unit, caller, node);
}

static bool happens(n_node *node)
{
    if (node == NULL) return false;
    bool effect = node->op == N_SET || node->op == N_SET_OUTER || node->op == N_STORE || node->op == N_CALL || node->op == N_NEW ||
                  node->op == N_HOST || node->op == N_PUT || node->op == N_PUT_ITEM;
    effect |= happens(node->a);
    effect |= happens(node->b);
    effect |= happens(node->c);
    for (uint32_t i = 0; i < node->count; i++) effect |= happens(node->list[i]);
    if (!effect) node->has_effect = false;
    return effect;
}

static void inline_calls(n_unit *unit, n_function *function)
{
    if (function->callees == NULL || function->size > 4000) return;
    find_calls(unit, function, function->body);
    (void)happens(function->body);
}

void n_inline(n_unit *unit)
{
    for (n_function *at = unit->first; at != NULL; at = at->next) {
        uint32_t size = 0;
        n_node *value = returned(at);
        at->calculates = value != NULL && only_calculates(value, &size) ? value : NULL;
    }
    for (n_function *at = unit->first; at != NULL; at = at->next)
        if (at->state == N_BUILT && !at->is_flat) inline_calls(unit, at);
}
