/* Helpers for loops: iter and async_iter, the cursors that for-of and patterns step through.
 *
 * SPDX-License-Identifier: MIT
 *
 * A cursor is an internal object that no program sees. It has the last value and `done` as its
 * first two properties, then the iterator and its next method. `done` is true while the iterator
 * itself runs, so that an error of its own does not close it.
 */
#include "engine/dukx.h"
#include "engine/generator.h"
#include "engine/helper.h"
#include "engine/promise_inner.h"

enum { VALUE, DONE, ITERATOR, NEXT, MODE, SLOTS };

/* MODE of a cursor. */
enum { PLAIN, COLLECTION /* built-in Map or Set iterator */, GENERATOR, ASYNC };

static const dukx_name slots[SLOTS] = {
    DUKX_S_value, DUKX_S_done, DUKX_I_iterated, DUKX_I_next_method, DUKX_I_kind
};

static void set_done(duk_context *ctx, duk_hobject *cursor, bool done)
{
    DUK_TVAL_SET_BOOLEAN_UPDREF(ctx, dukx_slot(ctx, cursor, DONE), done);
}

static bool is_done(duk_context *ctx, duk_hobject *cursor)
{
    duk_tval *tv = dukx_slot(ctx, cursor, DONE);
    return DUK_TVAL_IS_BOOLEAN(tv) && DUK_TVAL_GET_BOOLEAN(tv);
}

static int mode_of(duk_context *ctx, duk_hobject *cursor)
{
    return (int)DUK_TVAL_GET_NUMBER(dukx_slot(ctx, cursor, MODE));
}

/* Calls a method of the iterator without arguments: [… method] → [… result]. */
static void call_iterator(duk_context *ctx, duk_hobject *cursor)
{
    duk_push_tval(ctx, dukx_slot(ctx, cursor, ITERATOR));
    duk_call_method(ctx, 0);
}

static void require_result(duk_context *ctx)
{
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "Iterator result %s is not an object",
                             duk_push_string_readable(ctx, -1));
}

/* Steps: pushes the value and returns true, or pushes nothing at the end. */
static bool advance(duk_context *ctx, duk_hobject *cursor)
{
    if (is_done(ctx, cursor)) return false;
    set_done(ctx, cursor, true);
    if (mode_of(ctx, cursor) == COLLECTION) {
        duk_hobject *iterator = DUK_TVAL_GET_OBJECT(dukx_slot(ctx, cursor, ITERATOR));
        if (!dukx_collection_iterator_step(ctx, iterator)) return false;
        set_done(ctx, cursor, false);
        return true;
    }
    if (mode_of(ctx, cursor) == GENERATOR) {
        duk_push_tval(ctx, dukx_slot(ctx, cursor, ITERATOR));
        bool more = gots__generator_step(ctx, -1);
        duk_remove(ctx, -2);
        if (more) set_done(ctx, cursor, false);
        else duk_pop(ctx);
        return more;
    }
    duk_push_tval(ctx, dukx_slot(ctx, cursor, NEXT));
    call_iterator(ctx, cursor);
    require_result(ctx);
    dukx_get(ctx, -1, DUKX_S_done);
    bool done = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    if (done) {
        duk_pop(ctx);
        return false;
    }
    dukx_get(ctx, -1, DUKX_S_value);
    duk_remove(ctx, -2);
    set_done(ctx, cursor, false);
    return true;
}

static duk_ret_t cursor_next(duk_context *ctx)
{
    duk_hobject *cursor = dukx_this_object(ctx);
    bool more = advance(ctx, cursor);
    if (more) dukx_slot_set(ctx, cursor, VALUE);
    duk_push_boolean(ctx, more);
    return 1;
}

static duk_ret_t cursor_pull(duk_context *ctx)
{
    return advance(ctx, dukx_this_object(ctx)) ? 1 : 0;
}

static duk_ret_t cursor_rest(duk_context *ctx)
{
    duk_hobject *cursor = dukx_this_object(ctx);
    dukx_push_array(ctx, 0);
    duk_idx_t result = duk_get_top_index(ctx);
    while (advance(ctx, cursor)) dukx_array_append(ctx, result);
    duk_dup(ctx, result);
    return 1;
}

/* Pushes the result of the iterator's return(); false (and nothing) when it has none. */
static bool call_return(duk_context *ctx, duk_hobject *cursor)
{
    duk_push_tval(ctx, dukx_slot(ctx, cursor, ITERATOR));
    bool has = dukx_get_method(ctx, -1, DUKX_S_return);
    if (has) call_iterator(ctx, cursor);
    else duk_pop(ctx);
    duk_remove(ctx, has ? -2 : -1);
    return has;
}

static duk_ret_t cursor_close(duk_context *ctx)
{
    duk_hobject *cursor = dukx_this_object(ctx);
    if (is_done(ctx, cursor)) return 0;
    set_done(ctx, cursor, true);
    if (mode_of(ctx, cursor) == COLLECTION) return 0;
    if (call_return(ctx, cursor)) require_result(ctx);
    return 0;
}

static duk_ret_t close_quietly(duk_context *ctx, void *data)
{
    (void)call_return(ctx, data);
    return 0;
}

static duk_ret_t cursor_abort(duk_context *ctx)
{
    duk_hobject *cursor = dukx_this_object(ctx);
    if (is_done(ctx, cursor)) return 0;
    set_done(ctx, cursor, true);
    if (mode_of(ctx, cursor) != COLLECTION)
        (void)duk_safe_call(ctx, close_quietly, cursor, 0, 1);
    return 0;
}

/* [… iterator next] → [… cursor] */
static void push_cursor(duk_context *ctx, int mode, dukx_object prototype)
{
    duk_idx_t at = duk_get_top(ctx);
    duk_hobject *cursor = dukx_push_record(ctx, dukx_intrinsic(ctx, prototype), slots, SLOTS);
    duk_dup(ctx, at - 1);
    dukx_slot_set(ctx, cursor, NEXT);
    duk_dup(ctx, at - 2);
    dukx_slot_set(ctx, cursor, ITERATOR);
    duk_push_int(ctx, mode);
    dukx_slot_set(ctx, cursor, MODE);
    set_done(ctx, cursor, false);
    duk_replace(ctx, at - 2);
    duk_set_top(ctx, at - 1);
}

/* Is it a generator, or a Map or Set iterator, with the next method they are born with? */
static int mode_for(duk_context *ctx, duk_idx_t iterator, duk_idx_t next)
{
    if (gots__generator_is_plain(ctx, iterator)) return GENERATOR;
    duk_hobject *h = duk_known_hobject(ctx, iterator);
    void *method = duk_get_heapptr(ctx, next);
    bool map = dukx_slot_is(ctx, h, 0, DUKX_I_map_iterator) &&
               method == dukx_intrinsic(ctx, DUKX_O_MapIteratorNext);
    bool set = dukx_slot_is(ctx, h, 0, DUKX_I_set_iterator) &&
               method == dukx_intrinsic(ctx, DUKX_O_SetIteratorNext);
    return (map || set) && method != NULL ? COLLECTION : PLAIN;
}

duk_ret_t gots__h_iter(duk_context *ctx)
{
    dukx_iter it;
    dukx_iter_open(ctx, 0, &it);
    if (it.array) return 0;
    push_cursor(ctx, mode_for(ctx, it.at, it.at + 1), DUKX_O_CursorPrototype);
    return 1;
}

/* ---- Asynchronous ---- */

/* What `await` is given: the promise of a result. */
static duk_ret_t async_next(duk_context *ctx)
{
    duk_hobject *cursor = dukx_this_object(ctx);
    set_done(ctx, cursor, true);
    duk_push_tval(ctx, dukx_slot(ctx, cursor, NEXT));
    call_iterator(ctx, cursor);
    return 1;
}

static duk_ret_t async_step(duk_context *ctx)
{
    duk_hobject *cursor = dukx_this_object(ctx);
    duk_set_top(ctx, 1);
    require_result(ctx);
    dukx_get(ctx, 0, DUKX_S_done);
    bool done = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    if (!done) {
        dukx_get(ctx, 0, DUKX_S_value);
        dukx_slot_set(ctx, cursor, VALUE);
        set_done(ctx, cursor, false);
    }
    duk_push_boolean(ctx, !done);
    return 1;
}

/* Without a return method NEXT is cleared, so that check() asks for nothing. */
static duk_ret_t async_close(duk_context *ctx)
{
    duk_hobject *cursor = dukx_this_object(ctx);
    set_done(ctx, cursor, true);
    if (call_return(ctx, cursor)) return 1;
    duk_push_undefined(ctx);
    dukx_slot_set(ctx, cursor, NEXT);
    return 0;
}

static duk_ret_t async_check(duk_context *ctx)
{
    duk_hobject *cursor = dukx_this_object(ctx);
    duk_set_top(ctx, 1);
    if (DUK_TVAL_IS_OBJECT(dukx_slot(ctx, cursor, NEXT)))
        require_result(ctx);
    return 0;
}

duk_ret_t gots__h_async_iter(duk_context *ctx)
{
    gots__async_iterator_open(ctx, 0);
    push_cursor(ctx, ASYNC, DUKX_O_AsyncCursorPrototype);
    return 1;
}

/* ---- Opening ---- */

static const gots__builtin methods[] = {
    { "next", cursor_next, 0, 0, 0 },   { "pull", cursor_pull, 0, 0, 0 },
    { "rest", cursor_rest, 0, 0, 0 },   { "close", cursor_close, 0, 0, 0 },
    { "abort", cursor_abort, 0, 0, 0 }, { NULL, NULL, 0, 0, 0 }
};

static const gots__builtin async_methods[] = {
    { "next", async_next, 0, 0, 0 },   { "step", async_step, 1, 1, 0 },
    { "close", async_close, 0, 0, 0 }, { "check", async_check, 1, 1, 0 },
    { NULL, NULL, 0, 0, 0 }
};

void gots__open_cursor(duk_context *ctx)
{
    duk_push_bare_object(ctx);
    gots__define(ctx, -1, methods);
    dukx_keep(ctx, -1, DUKX_O_CursorPrototype);
    duk_push_bare_object(ctx);
    gots__define(ctx, -1, async_methods);
    dukx_keep(ctx, -1, DUKX_O_AsyncCursorPrototype);
}
