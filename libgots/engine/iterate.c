/* What for-of and array patterns step through: the opcodes that do it, and async_iter.
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
#include "engine/suspend.h"

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

static void finish(duk_context *ctx, duk_hobject *cursor)
{
    if (is_done(ctx, cursor)) return;
    set_done(ctx, cursor, true);
    if (mode_of(ctx, cursor) == COLLECTION) return;
    if (!call_return(ctx, cursor)) return;
    require_result(ctx);
    duk_pop(ctx);
}

static duk_ret_t close_quietly(duk_context *ctx, void *data)
{
    (void)call_return(ctx, data);
    return 0;
}

/* Closes behind an error, which an error of the iterator's does not replace. */
static void abandon(duk_context *ctx, duk_hobject *cursor)
{
    if (is_done(ctx, cursor)) return;
    set_done(ctx, cursor, true);
    if (mode_of(ctx, cursor) == COLLECTION) return;
    (void)duk_safe_call(ctx, close_quietly, cursor, 0, 1);
    duk_pop(ctx);
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

/* ---- The opcodes of engine/patch/52-iterate.change ---- */

/* Registers behind `base`: what is iterated, and an array's next index; for a cursor undefined, or
 * true while a generator that STEP has entered runs. */
static duk_tval *state_of(duk_context *ctx, duk_idx_t base)
{
    return ctx->valstack_bottom + base + 1;
}

static duk_hobject *cursor_at(duk_context *ctx, duk_idx_t base)
{
    return DUK_TVAL_GET_OBJECT(ctx->valstack_bottom + base);
}

/* Does `h` have the method as an own plain property? `seen` remembers where. */
static bool has_method(duk_context *ctx, duk_hobject *h, dukx_name name, dukx_object expected,
                       gots_own_method *seen)
{
    duk_hstring *key = dukx_key(ctx, name);
    duk_int_t entry, hash;
    if (!duk_hobject_find_entry(ctx->heap, h, key, &entry, &hash)) return false;
    if (DUK_HOBJECT_E_SLOT_IS_ACCESSOR(ctx->heap, h, entry)) return false;
    duk_tval *tv = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, entry);
    duk_hobject *method = dukx_intrinsic(ctx, expected);
    if (!DUK_TVAL_IS_OBJECT(tv) || DUK_TVAL_GET_OBJECT(tv) != method) return false;
    *seen = (gots_own_method){ h, key, method, (uint32_t)entry };
    return true;
}

duk_bool_t gots__iterate_is_array(duk_hthread *ctx, duk_tval *tv)
{
    duk_harray *a = dukx_fast_array(tv);
    if (a == NULL) return 0;
    duk_hobject *proto = ctx->builtins[DUK_BIDX_ARRAY_PROTOTYPE];
    duk_hobject *iterator = dukx_intrinsic(ctx, DUKX_O_ArrayIteratorPrototype);
    gots_own_method *seen = ctx->heap->gots_array_methods;
    return iterator != NULL && a->obj.prototype == proto && a->obj.e_next == 0 &&
           has_method(ctx, proto, DUKX_Y_iterator, DUKX_O_ArrayValues, &seen[0]) &&
           has_method(ctx, iterator, DUKX_S_next, DUKX_O_ArrayIteratorNext, &seen[1]);
}

void gots__iterate_open(duk_hthread *ctx, duk_idx_t base)
{
    dukx_iter it;
    duk_require_stack(ctx, 16);
    DUK_TVAL_SET_UNDEFINED_UPDREF(ctx, state_of(ctx, base));
    dukx_iter_open(ctx, base, &it);
    push_cursor(ctx, mode_for(ctx, it.at, it.at + 1), DUKX_O_CursorPrototype);
    duk_replace(ctx, base);
}

/* An array's element that must be fetched: a hole, or of an array without array part. */
static void fetch(duk_context *ctx, duk_idx_t base)
{
    duk_tval *state = state_of(ctx, base);
    uint32_t index = (uint32_t)DUK_TVAL_GET_NUMBER(state);
    DUK_TVAL_SET_NUMBER(state, index + 1.0);
    dukx_get_at(ctx, base, index);
}

duk_bool_t gots__iterate_step(duk_hthread *ctx, duk_idx_t base, duk_idx_t target)
{
    duk_require_stack(ctx, 16);
    if (DUK_TVAL_IS_NUMBER(state_of(ctx, base))) fetch(ctx, base);
    else if (!advance(ctx, cursor_at(ctx, base))) return 0;
    duk_replace(ctx, target);
    return 1;
}

void gots__iterate_rest(duk_hthread *ctx, duk_idx_t base, duk_idx_t target)
{
    duk_require_stack(ctx, 16);
    dukx_push_array(ctx, 0);
    duk_idx_t result = duk_get_top_index(ctx);
    if (DUK_TVAL_IS_NUMBER(state_of(ctx, base))) {
        while (DUK_TVAL_GET_NUMBER(state_of(ctx, base)) < dukx_length_of(ctx, base)) {
            fetch(ctx, base);
            dukx_array_append(ctx, result);
        }
    } else {
        while (advance(ctx, cursor_at(ctx, base))) dukx_array_append(ctx, result);
    }
    duk_replace(ctx, target);
}

void gots__iterate_close(duk_hthread *ctx, duk_idx_t base, duk_bool_t thrown)
{
    duk_require_stack(ctx, 16);
    if (thrown) abandon(ctx, cursor_at(ctx, base));
    else finish(ctx, cursor_at(ctx, base));
}

/* From an iterable in a register to an array of at most so many values in another. */
void gots__iterate_take(duk_hthread *ctx, duk_idx_t source, duk_idx_t target, duk_uint_t limit)
{
    duk_require_stack(ctx, 16);
    dukx_push_array(ctx, 0);
    duk_idx_t result = duk_get_top_index(ctx);
    dukx_iter it;
    dukx_iter_open(ctx, source, &it);
    bool more = true;
    for (duk_uint_t taken = 0; more && (limit == GOTS_TAKE_ALL || taken < limit); taken++) {
        more = dukx_iter_step(ctx, &it);
        if (more) dukx_array_append(ctx, result);
    }
    if (more) dukx_iter_close(ctx, &it);
    duk_set_top(ctx, result + 1);
    duk_replace(ctx, target);
}

/* The value in place `index` of a register's array, which is a hole or in no array part. */
void gots__iterate_item(duk_hthread *ctx, duk_idx_t source, duk_idx_t target, duk_uint_t index)
{
    duk_require_stack(ctx, 16);
    dukx_get_at(ctx, source, index);
    duk_replace(ctx, target);
}

/* The frame of a cursor over a generator. */
static gots__cell *frame_of(duk_context *ctx, duk_hobject *cursor)
{
    return (gots__cell *)DUK_TVAL_GET_OBJECT(dukx_slot(ctx, cursor, ITERATOR));
}

/* Prepares the call that resumes a generator; false when stepping it takes more than that. */
duk_bool_t gots__iterate_enter(duk_hthread *ctx, duk_idx_t base)
{
    if (DUK_TVAL_IS_NUMBER(state_of(ctx, base))) return 0;
    duk_hobject *cursor = cursor_at(ctx, base);
    if (mode_of(ctx, cursor) != GENERATOR || is_done(ctx, cursor)) return 0;
    gots__cell *frame = frame_of(ctx, cursor);
    if (!gots__frame_prepare(ctx, frame)) return 0;
    set_done(ctx, cursor, true);
    DUK_TVAL_SET_BOOLEAN(state_of(ctx, base), 1);
    duk_tval *function = ctx->valstack_bottom + base + GOTS_ITERATE_CALL;
    DUK_TVAL_SET_TVAL_UPDREF(ctx, function, &frame->slots[GOTS__FRAME_FUNCTION]);
    duk_tval *receiver = ctx->valstack_bottom + base + GOTS_ITERATE_CALL + 1;
    DUK_TVAL_SET_OBJECT_UPDREF(ctx, receiver, &frame->obj);
    return 1;
}

/* Back from that call: 1 when it yielded what it returned, 0 at its end, -1 when a yield* began,
 * whose first value gots__iterate_step fetches. */
duk_small_int_t gots__iterate_entered(duk_hthread *ctx, duk_idx_t base)
{
    duk_hobject *cursor = cursor_at(ctx, base);
    gots__cell *frame = frame_of(ctx, cursor);
    DUK_TVAL_SET_UNDEFINED(state_of(ctx, base));
    if (frame->state != GOTS__FRAME_SUSPENDED) {
        gots__frame_drop(ctx, frame);
        return 0;
    }
    set_done(ctx, cursor, false);
    return gots__cell_in(frame, GOTS__FRAME_DELEGATE) == NULL ? 1 : -1;
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

static const gots__builtin async_methods[] = {
    { "next", async_next, 0, 0, 0 },   { "step", async_step, 1, 1, 0 },
    { "close", async_close, 0, 0, 0 }, { "check", async_check, 1, 1, 0 },
    { NULL, NULL, 0, 0, 0 }
};

void gots__open_cursor(duk_context *ctx)
{
    duk_push_bare_object(ctx);
    dukx_keep(ctx, -1, DUKX_O_CursorPrototype);
    duk_push_bare_object(ctx);
    gots__define(ctx, -1, async_methods);
    dukx_keep(ctx, -1, DUKX_O_AsyncCursorPrototype);
}
