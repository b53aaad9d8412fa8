/* A unit as a whole: functions by their symbols, and what goes from a function to its callers.
 *
 * SPDX-License-Identifier: MIT
 *
 * Both walks along calls use a queue of functions whose callers must be looked at, so that a long chain
 * of calls takes neither stack nor more than one look at each call.
 */
#include "native/ir.h"

/* ---- Tables ----------------------------------------------------------------------------------- */

static uint32_t slot_of(const n_table *table, const gots__symbol *symbol)
{
    uint64_t hash = (uint64_t)(uintptr_t)symbol * 0x9E3779B97F4A7C15u;
    uint32_t at = (uint32_t)(hash >> 32) & table->mask;
    while (table->slots[at].symbol != NULL && table->slots[at].symbol != symbol) at = (at + 1) & table->mask;
    return at;
}

void *n_table_get(const n_table *table, const gots__symbol *symbol)
{
    return table->slots != NULL ? table->slots[slot_of(table, symbol)].value : NULL;
}

void n_table_put(n_table *table, gots__arena *arena, const gots__symbol *symbol, void *value)
{
    if (table->slots == NULL || table->count * 2 > table->mask) {
        n_table larger = { .count = table->count, .mask = table->slots == NULL ? 63 : table->mask * 2 + 1 };
        larger.slots = gots__arena_zero(arena, sizeof *larger.slots * (larger.mask + 1));
        for (uint32_t i = 0; table->slots != NULL && i <= table->mask; i++)
            if (table->slots[i].symbol != NULL) larger.slots[slot_of(&larger, table->slots[i].symbol)] = table->slots[i];
        *table = larger;
    }
    uint32_t at = slot_of(table, symbol);
    table->count += table->slots[at].symbol == NULL;
    table->slots[at].symbol = symbol;
    table->slots[at].value = value;
}

/* ---- From functions to their callers ----------------------------------------------------------- */

typedef struct queue {
    n_function *first, *last;
} queue;

static void push(queue *q, n_function *function)
{
    if (function->is_queued) return;
    function->is_queued = true;
    function->next_queued = NULL;
    if (q->last == NULL) q->first = function;
    else q->last->next_queued = function;
    q->last = function;
}

static n_function *pop(queue *q)
{
    n_function *function = q->first;
    if (function == NULL) return NULL;
    q->first = function->next_queued;
    if (q->first == NULL) q->last = NULL;
    function->is_queued = false;
    return function;
}

static void refuse(const n_unit *unit, n_function *function, const n_callee *because)
{
    function->state = N_REFUSED;
    function->reason = "it calls a function that is not native";
    if (unit->explains)
        function->reason = gots__arena_format(unit->arena, "it calls %s, which is not native", because->function->name);
    function->reason_pos = because->call->pos;
}

void n_refuse_callers(n_unit *unit)
{
    queue q = { 0 };
    for (n_function *at = unit->first; at != NULL; at = at->next)
        if (at->state == N_REFUSED) push(&q, at);
    for (n_function *at; (at = pop(&q)) != NULL;)
        for (const n_callee *call = at->callers; call != NULL; call = call->next_caller) {
            if (call->caller->state != N_BUILT) continue;
            refuse(unit, call->caller, call);
            push(&q, call->caller);
        }
}

static bool has_use(const n_function *function, const n_outer *outer)
{
    for (const n_use *at = function->uses; at != NULL; at = at->next)
        if (at->outer == outer) return true;
    return false;
}

static bool inherit(n_unit *unit, n_function *function, const n_function *callee)
{
    bool changed = (callee->maths & ~function->maths) != 0;
    function->maths |= callee->maths;
    for (const n_use *at = callee->uses; at != NULL; at = at->next) {
        if (has_use(function, at->outer)) continue;
        n_use *one = GOTS__NEW(unit->arena, n_use);
        *one = (n_use){ .outer = at->outer, .is_inherited = true, .next = function->uses };
        function->uses = one;
        function->use_count++;
        changed = true;
    }
    if (function->use_count <= N_USES) return changed;
    function->state = N_REFUSED;
    function->reason = "it uses too many variables from outside";
    function->reason_pos = function->node->pos;
    return false;
}

void n_close_uses(n_unit *unit)
{
    queue q = { 0 };
    for (n_function *at = unit->first; at != NULL; at = at->next)
        if (at->state == N_BUILT && (at->uses != NULL || at->maths != 0)) push(&q, at);
    for (n_function *at; (at = pop(&q)) != NULL;)
        for (const n_callee *call = at->callers; call != NULL; call = call->next_caller)
            if (call->caller->state == N_BUILT && inherit(unit, call->caller, at)) push(&q, call->caller);
}
