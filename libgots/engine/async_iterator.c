/* Async iteration: opening iterators for `for await` and `yield*`, and %AsyncFromSyncIterator%.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/promise_inner.h"
#include "engine/suspend.h"
#include "engine/task.h"

/* Slots of the wrapper of a sync iterator. */
enum { ITERATOR, NEXT, WRAPPER_SLOTS };

void gots__async_iterator_open(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    if (!duk_is_null_or_undefined(ctx, index)) {
        if (dukx_get_method(ctx, index, DUKX_Y_asyncIterator)) {
            duk_dup(ctx, index);
            duk_call_method(ctx, 0);
            if (!duk_is_object(ctx, -1))
                (void)duk_type_error(ctx, "Result of the Symbol.asyncIterator method is not an object");
            dukx_get(ctx, -1, DUKX_S_next);
            return;
        }
        duk_pop(ctx);
    }
    gots__iterator_open(ctx, index);
    gots__cell *wrapper = gots__cell_push(ctx, GOTS__CELL_SYNC_ITERATOR, WRAPPER_SLOTS,
                                          gots__root_object(ctx, GOTS__ROOT_SYNC_ITERATOR));
    gots__cell_set(ctx, wrapper, ITERATOR, -3);
    gots__cell_set(ctx, wrapper, NEXT, -2);
    duk_replace(ctx, -3);
    duk_pop(ctx);
    dukx_get(ctx, -1, DUKX_S_next);
}

/* ---- The wrapper ------------------------------------------------------------------------------ */

static duk_ret_t call_return(duk_context *ctx, void *data)
{
    (void)data;
    if (dukx_get_method(ctx, -1, DUKX_S_return)) {
        duk_swap_top(ctx, -2);
        duk_call_method(ctx, 0);
    }
    return 1;
}

/* IteratorClose for an error: what closing throws does not count. */
static void close_quietly(duk_context *ctx, const gots__cell *wrapper)
{
    gots__cell_push_slot(ctx, wrapper, ITERATOR);
    (void)duk_safe_call(ctx, call_return, NULL, 1, 1);
    duk_pop(ctx);
}

/* The value becomes a result; a rejection closes the iterator where there is one to close. */
static bool value_to_last_result(duk_context *ctx, gots__cell *reaction)
{
    if (reaction->mode != GOTS__MODE_NEXT) return false;
    dukx_iter_result(ctx, true);
    return true;
}

static bool value_to_result(duk_context *ctx, gots__cell *reaction)
{
    gots__cell *wrapper = gots__cell_in(reaction, GOTS__REACTION_REJECTED);
    if (reaction->mode == GOTS__MODE_NEXT) {
        dukx_iter_result(ctx, false);
        return true;
    }
    if (wrapper != NULL) close_quietly(ctx, wrapper);
    return false;
}

typedef struct call {
    gots__cell *wrapper;
    int mode;
    bool has_value, done, close;
} call;

/* [value] → [value of the result]: calls the sync iterator. */
static duk_ret_t ask(duk_context *ctx, void *data)
{
    call *it = data;
    gots__cell_push_slot(ctx, it->wrapper, ITERATOR);
    if (it->mode == GOTS__MODE_NEXT) {
        gots__cell_push_slot(ctx, it->wrapper, NEXT);
    } else if (!dukx_get_method(ctx, -1,
                                it->mode == GOTS__MODE_THROW ? DUKX_S_throw : DUKX_S_return)) {
        duk_pop_2(ctx);
        it->done = true;
        it->close = false;
        if (it->mode == GOTS__MODE_RETURN) return 1;
        gots__cell_push_slot(ctx, it->wrapper, ITERATOR);
        call_return(ctx, NULL);
        return duk_type_error(ctx, "The iterator does not provide a 'throw' method");
    }
    duk_swap_top(ctx, -2);
    if (it->has_value) duk_dup(ctx, -3);
    duk_call_method(ctx, it->has_value ? 1 : 0);
    if (!duk_is_object(ctx, -1))
        return duk_type_error(ctx, "Iterator result %s is not an object",
                              duk_push_string_readable(ctx, -1));
    dukx_get(ctx, -1, DUKX_S_done);
    it->done = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    dukx_get(ctx, -1, DUKX_S_value);
    return 1;
}

static duk_ret_t promise_from(duk_context *ctx, void *data)
{
    (void)data;
    gots__promise_from(ctx, -1);
    return 1;
}

/* [promise of the value]: the promise at `result` follows it. */
static void follow(duk_context *ctx, const call *it, duk_idx_t result)
{
    gots__cell *value = gots__cell_at(ctx, -1, GOTS__CELL_PROMISE);
    gots__cell *reaction =
        gots__cell_push(ctx, GOTS__CELL_REACTION, GOTS__REACTION_RESOLVE + gots__task_room(ctx), NULL);
    gots__task_remember(ctx, reaction, GOTS__REACTION_TASK);
    gots__reaction_set_map(reaction, it->done ? value_to_last_result : value_to_result);
    if (it->close) {
        gots__cell_push_cell(ctx, it->wrapper);
        gots__cell_take(ctx, reaction, GOTS__REACTION_REJECTED);
    }
    gots__cell_set(ctx, reaction, GOTS__REACTION_TARGET, result);
    gots__promise_wait(ctx, value, reaction);
}

/* next, throw, return by magic: GOTS__MODE_… */
static duk_ret_t method(duk_context *ctx)
{
    call it = { .mode = duk_get_current_magic(ctx), .has_value = duk_get_top(ctx) > 0 };
    it.close = it.mode != GOTS__MODE_RETURN;
    duk_set_top(ctx, 1);
    duk_push_this(ctx);
    it.wrapper = gots__cell_at(ctx, 1, GOTS__CELL_SYNC_ITERATOR);
    if (it.wrapper == NULL) return duk_type_error(ctx, "not an async-from-sync iterator");
    gots__promise_new(ctx); /* 2 */
    duk_dup(ctx, 0);
    bool asked = duk_safe_call(ctx, ask, &it, 1, 1) == DUK_EXEC_SUCCESS;
    if (!asked) {
        gots__promise_reject(ctx, 2);
    } else if (duk_safe_call(ctx, promise_from, NULL, 1, 1) != DUK_EXEC_SUCCESS) {
        if (!it.done && it.close) close_quietly(ctx, it.wrapper);
        gots__promise_reject(ctx, 2);
    } else {
        follow(ctx, &it, 2);
    }
    duk_dup(ctx, 2);
    return 1;
}

void gots__open_async_iterator(duk_context *ctx);
void gots__open_async_iterator(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "next", method, -1, 1, GOTS__MODE_NEXT },
        { "return", method, -1, 1, GOTS__MODE_RETURN },
        { "throw", method, -1, 1, GOTS__MODE_THROW },
        { NULL, NULL, 0, 0, 0 },
    };
    duk_push_object(ctx);
    duk_push_hobject(ctx, dukx_intrinsic(ctx, DUKX_O_AsyncIteratorPrototype));
    duk_set_prototype(ctx, -2);
    gots__define(ctx, -1, methods);
    gots__root_keep(ctx, GOTS__ROOT_SYNC_ITERATOR);
}
