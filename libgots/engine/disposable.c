/* DisposableStack and AsyncDisposableStack.
 *
 * SPDX-License-Identifier: MIT
 *
 * A stack's only slot holds the list of what it will dispose of, three entries a resource: value,
 * method and how the method is called; it is undefined once the stack is disposed. While an
 * asynchronous stack disposes, a RUN cell owns the list, and reactions of C carry it from one
 * awaited result to the next.
 */
#include "engine/disposable.h"

#include "engine/promise_inner.h"
#include "engine/suspend.h"
#include "engine/task.h"

/* How a resource is disposed of. */
enum how {
    USE,     /* value.method() */
    QUIETLY, /* the same, and what it returns does not count */
    ADOPT,   /* method(value) */
    DEFER,   /* method() */
    NOTHING  /* `null` in an asynchronous stack: only waits */
};

enum { VALUE, METHOD, HOW, ENTRY };

/* ---- What `using` shares ---------------------------------------------------------------------- */

bool dukx_dispose_push_method(duk_context *ctx, duk_idx_t index, bool async)
{
    if (!duk_is_object(ctx, index))
        (void)duk_type_error(ctx, "%s cannot be disposed: it is not an object",
                             duk_push_string_readable(ctx, index));
    if (async) {
        if (dukx_get_method(ctx, index, DUKX_Y_asyncDispose)) return true;
        duk_pop(ctx);
    }
    if (!dukx_get_method(ctx, index, DUKX_Y_dispose))
        (void)duk_type_error(ctx, async ? "The value has no [Symbol.asyncDispose] or [Symbol.dispose] method"
                                        : "The value has no [Symbol.dispose] method");
    return !async;
}

void dukx_dispose_suppress(duk_context *ctx)
{
    duk_push_error_object(ctx, DUK_ERR_ERROR, "An error was suppressed during disposal.");
    dukx_push_intrinsic(ctx, DUKX_O_SuppressedErrorPrototype);
    duk_set_prototype(ctx, -2);
    static const dukx_name keys[] = { DUKX_S_error, DUKX_S_suppressed };
    for (int i = 0; i < 2; i++) {
        dukx_push_key(ctx, keys[i]);
        duk_dup(ctx, -3 - i);
        duk_xdef_prop(ctx, -3, DUK_PROPDESC_FLAGS_WC);
    }
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

/* ---- Lists of resources ----------------------------------------------------------------------- */

/* [method] → []: appends a resource; `value` is its index. */
static void append(duk_context *ctx, duk_idx_t list, duk_idx_t value, enum how how)
{
    duk_idx_t method = duk_get_top_index(ctx);
    /* One reservation, so that a resource is never there in parts. */
    duk_harray *a = (duk_harray *)duk_known_hobject(ctx, list);
    if (a->length + ENTRY > a->obj.a_size) dukx_array_reserve(ctx, a, a->length * 2 + 4 * ENTRY);
    duk_dup(ctx, value);
    dukx_array_append(ctx, list);
    duk_dup(ctx, method);
    dukx_array_append(ctx, list);
    duk_push_int(ctx, how);
    dukx_array_append(ctx, list);
    duk_pop(ctx);
}

static duk_ret_t call_method(duk_context *ctx, void *data)
{
    duk_call_method(ctx, *(const duk_idx_t *)data);
    return 1;
}

/* Takes the last resource from the list, which has one, and disposes of it: pushes the result, or
 * the error when the answer is false. */
static bool dispose_last(duk_context *ctx, duk_idx_t list, enum how *how)
{
    duk_uarridx_t length = (duk_uarridx_t)duk_get_length(ctx, list);
    duk_get_prop_index(ctx, list, length - ENTRY + HOW);
    *how = (enum how)duk_get_int(ctx, -1);
    duk_pop(ctx);
    duk_get_prop_index(ctx, list, length - ENTRY + METHOD);
    duk_get_prop_index(ctx, list, length - ENTRY + VALUE);
    duk_set_length(ctx, list, length - ENTRY);
    if (*how == NOTHING) {
        duk_remove(ctx, -2);
        return true;
    }
    if (*how == ADOPT || *how == DEFER) {
        duk_push_undefined(ctx);
        duk_insert(ctx, -2);
    }
    if (*how == DEFER) duk_pop(ctx);
    duk_idx_t nargs = *how == ADOPT ? 1 : 0;
    return duk_safe_call(ctx, call_method, &nargs, nargs + 2, 1) == DUK_EXEC_SUCCESS;
}

/* ---- Both classes ----------------------------------------------------------------------------- */

/* Magic of every method: whether it is the asynchronous class's. */
static bool is_async(duk_context *ctx)
{
    return duk_get_current_magic(ctx) != 0;
}

static dukx_name brand(bool async)
{
    return async ? DUKX_I_async_disposable : DUKX_I_disposable;
}

static const char *class_name(bool async)
{
    return async ? "AsyncDisposableStack" : "DisposableStack";
}

static duk_hobject *this_stack(duk_context *ctx)
{
    bool async = is_async(ctx);
    duk_hobject *h = dukx_this_object(ctx);
    if (!dukx_slot_is(ctx, h, 0, brand(async)))
        (void)duk_type_error(ctx, "the receiver is not a%s %s", async ? "n" : "", class_name(async));
    return h;
}

/* Pushes the list of `this`, which must not be disposed. */
static duk_hobject *push_list(duk_context *ctx)
{
    duk_hobject *h = this_stack(ctx);
    if (!DUK_TVAL_IS_OBJECT(dukx_slot(ctx, h, 0)))
        (void)duk_error(ctx, DUK_ERR_REFERENCE_ERROR, "the %s has already been disposed",
                        class_name(is_async(ctx)));
    duk_push_tval(ctx, dukx_slot(ctx, h, 0));
    return h;
}

/* [list prototype] → [stack] */
static void push_stack(duk_context *ctx, bool async)
{
    const dukx_name keys[] = { brand(async) };
    duk_hobject *h = dukx_push_record(ctx, duk_known_hobject(ctx, -1), keys, 1);
    duk_dup(ctx, -3);
    dukx_slot_set(ctx, h, 0);
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

static duk_hobject *prototype(duk_context *ctx, bool async)
{
    return dukx_intrinsic(ctx, async ? DUKX_O_AsyncDisposableStackPrototype
                                     : DUKX_O_DisposableStackPrototype);
}

static duk_ret_t construct(duk_context *ctx)
{
    bool async = is_async(ctx);
    if (!duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Constructor %s requires 'new'", class_name(async));
    dukx_push_array(ctx, 0);
    dukx_push_new_prototype(ctx, prototype(ctx, async));
    push_stack(ctx, async);
    return 1;
}

static duk_ret_t get_disposed(duk_context *ctx)
{
    duk_push_boolean(ctx, !DUK_TVAL_IS_OBJECT(dukx_slot(ctx, this_stack(ctx), 0)));
    return 1;
}

static duk_ret_t stack_use(duk_context *ctx)
{
    bool async = is_async(ctx);
    push_list(ctx); /* 1 */
    if (!duk_is_null_or_undefined(ctx, 0)) {
        bool counts = dukx_dispose_push_method(ctx, 0, async);
        append(ctx, 1, 0, counts ? USE : QUIETLY);
    } else if (async) {
        duk_push_undefined(ctx);
        append(ctx, 1, 2, NOTHING);
    }
    duk_dup(ctx, 0);
    return 1;
}

static duk_ret_t stack_adopt(duk_context *ctx)
{
    push_list(ctx); /* 2 */
    dukx_require_callable(ctx, 1);
    duk_dup(ctx, 1);
    append(ctx, 2, 0, ADOPT);
    duk_dup(ctx, 0);
    return 1;
}

static duk_ret_t stack_defer(duk_context *ctx)
{
    push_list(ctx); /* 1 */
    dukx_require_callable(ctx, 0);
    duk_push_undefined(ctx);
    duk_dup(ctx, 0);
    append(ctx, 1, 2, DEFER);
    return 0;
}

static duk_ret_t stack_move(duk_context *ctx)
{
    bool async = is_async(ctx);
    duk_hobject *h = push_list(ctx);
    duk_push_hobject(ctx, prototype(ctx, async));
    push_stack(ctx, async);
    duk_push_undefined(ctx);
    dukx_slot_set(ctx, h, 0);
    return 1;
}

/* ---- At once ---------------------------------------------------------------------------------- */

static duk_ret_t dispose(duk_context *ctx)
{
    duk_hobject *h = this_stack(ctx);
    enum how how;
    bool failed = false;
    duk_push_tval(ctx, dukx_slot(ctx, h, 0)); /* 0 */
    if (duk_is_undefined(ctx, 0)) return 0;
    duk_push_undefined(ctx);
    dukx_slot_set(ctx, h, 0);
    while (duk_get_length(ctx, 0) > 0) {
        if (dispose_last(ctx, 0, &how)) {
            duk_pop(ctx);
            continue;
        }
        if (gots__stopping(ctx)) return duk_throw(ctx);
        if (failed) dukx_dispose_suppress(ctx);
        failed = true;
    }
    return failed ? duk_throw(ctx) : 0;
}

/* ---- Over time -------------------------------------------------------------------------------- */

/* Slots of a RUN, which is a cell of a job that is never queued. state: whether an error is
 * pending; flags: what has been awaited. */
enum { RUN_LIST, RUN_ERROR, RUN_PROMISE, RUN_SLOTS };
enum { OWES_WAIT = 1, HAS_WAITED = 2 };

static void go_on(duk_context *ctx, gots__cell *run);

/* [error] → [] */
static void note_error(duk_context *ctx, gots__cell *run)
{
    if (run->state != 0) {
        gots__cell_push_slot(ctx, run, RUN_ERROR);
        duk_insert(ctx, -2);
        dukx_dispose_suppress(ctx);
    }
    run->state = 1;
    gots__cell_take(ctx, run, RUN_ERROR);
}

static bool awaited(duk_context *ctx, gots__cell *reaction)
{
    gots__cell *run = gots__cell_in(reaction, GOTS__REACTION_REJECTED);
    gots__cell_push_cell(ctx, run);
    if (reaction->mode == GOTS__MODE_THROW) {
        duk_dup(ctx, -2);
        note_error(ctx, run);
    }
    go_on(ctx, run);
    duk_pop(ctx);
    return true;
}

static duk_ret_t promise_from(duk_context *ctx, void *data)
{
    (void)data;
    gots__promise_from(ctx, -1);
    return 1;
}

/* [value] → []: Await(value); false when the value's `constructor` could not be read. */
static bool wait_for(duk_context *ctx, gots__cell *run)
{
    if (duk_safe_call(ctx, promise_from, NULL, 1, 1) != DUK_EXEC_SUCCESS) {
        note_error(ctx, run);
        return false;
    }
    gots__cell *reaction =
        gots__cell_push(ctx, GOTS__CELL_REACTION, GOTS__REACTION_RESOLVE + gots__task_room(ctx), NULL);
    gots__task_remember(ctx, reaction, GOTS__REACTION_TASK);
    gots__reaction_set_map(reaction, awaited);
    reaction->flags |= GOTS__REACTION_HANDLED;
    gots__cell_push_cell(ctx, run);
    gots__cell_take(ctx, reaction, GOTS__REACTION_REJECTED);
    gots__cell_push_slot(ctx, run, RUN_PROMISE);
    gots__cell_take(ctx, reaction, GOTS__REACTION_TARGET);
    gots__promise_wait(ctx, gots__cell_at(ctx, -2, GOTS__CELL_PROMISE), reaction);
    duk_pop_2(ctx);
    run->flags |= HAS_WAITED;
    return true;
}

/* Disposes until something must be awaited, or to the end. */
static void go_on(duk_context *ctx, gots__cell *run)
{
    enum how how;
    duk_idx_t list = duk_get_top(ctx);
    gots__cell_push_slot(ctx, run, RUN_LIST);
    while (duk_get_length(ctx, list) > 0) {
        if (!dispose_last(ctx, list, &how)) {
            if (gots__stopping(ctx)) (void)duk_throw(ctx);
            note_error(ctx, run);
            continue;
        }
        if (how == NOTHING) {
            duk_pop(ctx);
            run->flags |= OWES_WAIT;
            continue;
        }
        if (how == QUIETLY) {
            duk_pop(ctx);
            duk_push_undefined(ctx);
        }
        if (!wait_for(ctx, run)) continue;
        duk_pop(ctx);
        return;
    }
    duk_pop(ctx);
    if (run->flags == OWES_WAIT) {
        duk_push_undefined(ctx);
        if (wait_for(ctx, run)) return;
    }
    gots__cell *promise = gots__cell_in(run, RUN_PROMISE);
    gots__cell_push_slot(ctx, run, RUN_ERROR);
    if (run->state != 0) gots__promise_reject_cell(ctx, promise);
    else gots__promise_resolve_cell(ctx, promise);
}

static duk_ret_t dispose_async(duk_context *ctx)
{
    duk_hobject *h = dukx_this_object(ctx);
    gots__promise_new(ctx); /* 0 */
    if (!dukx_slot_is(ctx, h, 0, DUKX_I_async_disposable)) {
        duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "the receiver is not an AsyncDisposableStack");
        gots__promise_reject(ctx, 0);
    } else if (!DUK_TVAL_IS_OBJECT(dukx_slot(ctx, h, 0))) {
        duk_push_undefined(ctx);
        gots__promise_resolve(ctx, 0);
    } else {
        gots__cell *run = gots__cell_push(ctx, GOTS__CELL_JOB, RUN_SLOTS, NULL); /* 1 */
        gots__cell_set(ctx, run, RUN_PROMISE, 0);
        duk_push_tval(ctx, dukx_slot(ctx, h, 0));
        gots__cell_take(ctx, run, RUN_LIST);
        duk_push_undefined(ctx);
        dukx_slot_set(ctx, h, 0);
        go_on(ctx, run);
    }
    duk_dup(ctx, 0);
    return 1;
}

/* ---- Opening ---------------------------------------------------------------------------------- */

static void open_class(duk_context *ctx, bool async)
{
    int16_t magic = async ? 1 : 0;
    const gots__builtin methods[] = {
        { "adopt", stack_adopt, 2, 2, magic },
        { "defer", stack_defer, 1, 1, magic },
        { async ? "disposeAsync" : "dispose", async ? dispose_async : dispose, 0, 0, magic },
        { "get disposed", get_disposed, 0, 0, magic },
        { "move", stack_move, 0, 0, magic },
        { "use", stack_use, 1, 1, magic },
        { 0 },
    };
    dukx_class(ctx, class_name(async), construct, 0, NULL);
    ((duk_hnatfunc *)duk_known_hobject(ctx, -2))->magic = magic;
    gots__makes_own_instance(ctx, -2);
    gots__define(ctx, -1, methods);
    duk_get_prop_string(ctx, -1, methods[2].name);
    gots__define_value(ctx, -2, async ? "@@asyncDispose" : "@@dispose", DUK_DEFPROP_WRITABLE);
    gots__define_tag(ctx, -1, class_name(async));
    dukx_keep(ctx, -1, async ? DUKX_O_AsyncDisposableStackPrototype : DUKX_O_DisposableStackPrototype);
    duk_pop_2(ctx);
}

void gots__open_disposable(duk_context *ctx)
{
    open_class(ctx, false);
    open_class(ctx, true);
}
