/* Promise.all, allSettled, any and race.
 *
 * SPDX-License-Identifier: MIT
 *
 * One loop for the four. What is collected stands in a COMBINATOR cell. A plain promise among the
 * elements gets a reaction of C that points there; for any other element functions are made that
 * own an element cell, which keeps a second call from counting.
 */
#include "engine/promise_inner.h"
#include "engine/task.h"

enum combinator { ALL, ALL_SETTLED, ANY, RACE };

/* Slots of a combinator: the array of values, how many are open, the capability. */
enum { VALUES, OPEN, PROMISE, RESOLVE, REJECT, COMBINATOR_SLOTS };
/* Slots of an element. */
enum { COMBINATOR, INDEX, ELEMENT_SLOTS };

/* Stack of a running combinator call. */
enum { AT_ITERABLE, AT_THIS, AT_PROMISE, AT_RESOLVE, AT_REJECT, AT_CELL };

/* One element less is open; at the last, the array settles the promise. */
static void count_down(duk_context *ctx, gots__cell *combinator, bool any)
{
    duk_tval *open = &combinator->slots[OPEN];
    DUK_TVAL_SET_NUMBER(open, DUK_TVAL_GET_NUMBER(open) - 1);
    if (DUK_TVAL_GET_NUMBER(open) > 0) return;
    duk_idx_t base = duk_get_top(ctx);
    for (int i = PROMISE; i <= REJECT; i++) gots__cell_push_slot(ctx, combinator, i);
    gots__cell_push_slot(ctx, combinator, VALUES);
    if (any) {
        duk_push_error_object(ctx, DUK_ERR_ERROR, "All promises were rejected");
        if (dukx_intrinsic(ctx, DUKX_O_AggregateErrorPrototype) != NULL) {
            dukx_push_intrinsic(ctx, DUKX_O_AggregateErrorPrototype);
            duk_set_prototype(ctx, -2);
        }
        dukx_push_key(ctx, DUKX_S_errors);
        duk_dup(ctx, -3);
        duk_xdef_prop(ctx, -3, DUK_PROPDESC_FLAGS_WC);
        duk_remove(ctx, -2);
    }
    gots__capability_settle(ctx, base, !any);
    duk_set_top(ctx, base);
}

/* [value] → [{ status, value }] */
static void push_outcome(duk_context *ctx, bool fulfilled)
{
    duk_push_object(ctx);
    duk_push_string(ctx, fulfilled ? "fulfilled" : "rejected");
    duk_put_prop_literal(ctx, -2, "status");
    duk_insert(ctx, -2);
    duk_put_prop_string(ctx, -2, fulfilled ? "value" : "reason");
}

/* magic: the combinator, and 4 for the rejecting function of allSettled. */
static duk_ret_t element_function(duk_context *ctx)
{
    int magic = duk_get_current_magic(ctx);
    duk_push_current_function(ctx);
    gots__cell *element = gots__cell_of(
        dukx_own(ctx, duk_known_hobject(ctx, -1), DUKX_I_resolver), GOTS__CELL_RESOLVER);
    if (element->state != 0) return 0;
    element->state = 1;
    gots__cell *combinator = gots__cell_in(element, COMBINATOR);
    gots__cell_push_slot(ctx, combinator, VALUES);
    duk_dup(ctx, 0);
    if ((magic & 3) == ALL_SETTLED) push_outcome(ctx, (magic & 4) == 0);
    dukx_create_at(ctx, -2, DUK_TVAL_GET_NUMBER(&element->slots[INDEX]));
    count_down(ctx, combinator, (magic & 3) == ANY);
    return 0;
}

/* The reaction to a plain element: REJECTED holds the combinator, RESOLVE the index. The
 * first one to settle the result wins (cell.state of the combinator). */
static bool element_settled(duk_context *ctx, gots__cell *reaction)
{
    gots__cell *combinator = gots__cell_in(reaction, GOTS__REACTION_REJECTED);
    int which = combinator->mode;
    bool fulfilled = reaction->mode == 0;
    if (which == ALL_SETTLED) {
        push_outcome(ctx, fulfilled);
    } else if (which == RACE || fulfilled == (which == ANY)) {
        if (combinator->state != 0) return false;
        combinator->state = 1;
        duk_idx_t base = duk_get_top(ctx);
        for (int i = PROMISE; i <= REJECT; i++) gots__cell_push_slot(ctx, combinator, i);
        duk_dup(ctx, base - 1);
        gots__capability_settle(ctx, base, fulfilled);
        return false;
    }
    gots__cell_push_slot(ctx, combinator, VALUES);
    duk_swap_top(ctx, -2);
    dukx_create_at(ctx, -2, DUK_TVAL_GET_NUMBER(&reaction->slots[GOTS__REACTION_RESOLVE]));
    count_down(ctx, combinator, which == ANY);
    return false;
}

/* [element] → [] when it can wait without functions; false leaves it. */
static bool add_plain_element(duk_context *ctx, gots__cell *combinator, double index)
{
    gots__cell *promise = gots__cell_at(ctx, -1, GOTS__CELL_PROMISE);
    if (!duk_is_undefined(ctx, AT_RESOLVE) || !gots__promise_class_is_plain(ctx)) return false;
    if (promise == NULL && duk_is_object(ctx, -1)) return false;
    if (promise == NULL) {
        gots__promise_from(ctx, -1);
        duk_remove(ctx, -2);
        promise = gots__cell_at(ctx, -1, GOTS__CELL_PROMISE);
    }
    if (!gots__promise_is_plain(ctx, promise) || !gots__promise_has_plain_then(ctx, promise))
        return false;
    gots__cell *reaction =
        gots__cell_push(ctx, GOTS__CELL_REACTION, GOTS__REACTION_SLOTS + gots__task_room(ctx), NULL);
    gots__task_remember(ctx, reaction, GOTS__REACTION_TASK);
    gots__reaction_set_map(reaction, element_settled);
    reaction->flags |= GOTS__REACTION_HANDLED;
    gots__cell_set(ctx, reaction, GOTS__REACTION_TARGET, AT_PROMISE);
    gots__cell_push_cell(ctx, combinator);
    gots__cell_take(ctx, reaction, GOTS__REACTION_REJECTED);
    DUK_TVAL_SET_NUMBER(&reaction->slots[GOTS__REACTION_RESOLVE], index);
    gots__promise_wait(ctx, promise, reaction);
    duk_pop_2(ctx);
    return true;
}

static void push_element_function(duk_context *ctx, int magic)
{
    const gots__builtin entry = { "", element_function, 1, 1, (int16_t)magic };
    gots__push_function(ctx, &entry);
    duk_dup(ctx, -2);
    dukx_set_slot(ctx, -2, DUKX_I_resolver);
}

/* The capability's function as an object; a plain promise gets its pair when first asked. */
static void push_capability_function(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_undefined(ctx, index)) {
        gots__promise_push_functions(ctx, gots__cell_at(ctx, AT_PROMISE, GOTS__CELL_PROMISE));
        duk_replace(ctx, AT_REJECT);
        duk_replace(ctx, AT_RESOLVE);
        gots__cell *combinator = gots__cell_at(ctx, AT_CELL, GOTS__CELL_COMBINATOR);
        gots__cell_set(ctx, combinator, RESOLVE, AT_RESOLVE);
        gots__cell_set(ctx, combinator, REJECT, AT_REJECT);
    }
    duk_dup(ctx, index);
}

/* Pushes the two arguments of an element's then. */
static void push_handlers(duk_context *ctx, int which, double index)
{
    if (which == RACE) {
        push_capability_function(ctx, AT_RESOLVE);
        push_capability_function(ctx, AT_REJECT);
        return;
    }
    gots__cell *element = gots__cell_push(ctx, GOTS__CELL_RESOLVER, ELEMENT_SLOTS, NULL);
    gots__cell_set(ctx, element, COMBINATOR, AT_CELL);
    DUK_TVAL_SET_NUMBER(&element->slots[INDEX], index);
    if (which == ANY) {
        push_capability_function(ctx, AT_RESOLVE);
        duk_insert(ctx, -2);
        push_element_function(ctx, ANY);
        duk_remove(ctx, -2);
        return;
    }
    push_element_function(ctx, which);
    if (which == ALL_SETTLED) {
        duk_swap_top(ctx, -2);
        push_element_function(ctx, which | 4);
        duk_remove(ctx, -2);
        return;
    }
    duk_remove(ctx, -2);
    push_capability_function(ctx, AT_REJECT);
}

typedef struct step {
    int which;
    double index;
} step;

/* [… resolve element] → [undefined]: waits for one element. Errors close the iterator. */
static duk_ret_t add_element(duk_context *ctx, void *data)
{
    const step *it = data;
    duk_dup(ctx, AT_THIS);
    duk_insert(ctx, -2);
    duk_call_method(ctx, 1);
    dukx_get(ctx, -1, DUKX_S_then);
    duk_insert(ctx, -2);
    push_handlers(ctx, it->which, it->index);
    duk_call_method(ctx, 2);
    return 1;
}

static duk_ret_t run(duk_context *ctx, void *data)
{
    int which = *(const int *)data;
    gots__cell *combinator = gots__cell_at(ctx, AT_CELL, GOTS__CELL_COMBINATOR);
    dukx_get(ctx, AT_THIS, DUKX_S_resolve);
    duk_idx_t resolve = duk_get_top_index(ctx);
    if (!duk_is_function(ctx, -1))
        return duk_type_error(ctx, "Promise resolve or reject function is not callable");
    dukx_iter iter;
    dukx_iter_open(ctx, AT_ITERABLE, &iter);
    step it = { which, 0 };
    duk_tval *open = &combinator->slots[OPEN];
    DUK_TVAL_SET_NUMBER(open, 1);
    for (; dukx_iter_step(ctx, &iter); it.index++) {
        if (which != RACE) {
            gots__cell_push_slot(ctx, combinator, VALUES);
            duk_push_undefined(ctx);
            dukx_create_at(ctx, -2, it.index);
            duk_pop(ctx);
            DUK_TVAL_SET_NUMBER(open, DUK_TVAL_GET_NUMBER(open) + 1);
        }
        if (add_plain_element(ctx, combinator, it.index)) continue;
        duk_dup(ctx, resolve);
        duk_insert(ctx, -2);
        dukx_iter_guard(ctx, &iter, add_element, &it, 2);
        duk_pop(ctx);
    }
    if (which != RACE) count_down(ctx, combinator, which == ANY);
    return 0;
}

static duk_ret_t combine(duk_context *ctx)
{
    int which = duk_get_current_magic(ctx);
    duk_push_this(ctx);
    if (!duk_is_object(ctx, AT_THIS))
        return duk_type_error(ctx, "Promise combinator called on non-object");
    gots__capability_push(ctx, AT_THIS);
    gots__cell *combinator = gots__cell_push(ctx, GOTS__CELL_COMBINATOR, COMBINATOR_SLOTS, NULL);
    combinator->mode = (uint8_t)which;
    for (int i = 0; i < 3; i++) gots__cell_set(ctx, combinator, PROMISE + i, AT_PROMISE + i);
    duk_push_array(ctx);
    gots__cell_take(ctx, combinator, VALUES);
    if (duk_safe_call(ctx, run, &which, 0, 1) != DUK_EXEC_SUCCESS)
        gots__capability_settle(ctx, AT_PROMISE, false);
    duk_dup(ctx, AT_PROMISE);
    return 1;
}

void gots__define_combinators(duk_context *ctx, duk_idx_t index);
void gots__define_combinators(duk_context *ctx, duk_idx_t index)
{
    static const gots__builtin statics[] = {
        { "all", combine, 1, 1, ALL },
        { "allSettled", combine, 1, 1, ALL_SETTLED },
        { "any", combine, 1, 1, ANY },
        { "race", combine, 1, 1, RACE },
        { NULL, NULL, 0, 0, 0 },
    };
    gots__define(ctx, index, statics);
}
