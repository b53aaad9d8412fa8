/* Promises: states, reactions, resolution.
 *
 * SPDX-License-Identifier: MIT
 *
 * A promise is a cell; what waits on it are cells in a list: reactions of then(), suspended async
 * functions. Settling moves the whole list to the end of the job queue. Where ECMAScript creates
 * resolving functions that no program can see, none are created.
 */
#include "engine/promise_inner.h"

#include "engine/suspend.h"
#include "engine/task.h"

static gots__cell *promise_at(duk_context *ctx, duk_idx_t index)
{
    return gots__cell_at(ctx, index, GOTS__CELL_PROMISE);
}

void gots__promise_new(duk_context *ctx)
{
    gots__cell_push(ctx, GOTS__CELL_PROMISE, GOTS__PROMISE_SLOTS,
                    gots__root_object(ctx, GOTS__ROOT_PROMISE_PROTOTYPE));
}

/* ---- Rejections without a handler ------------------------------------------------------------- */

static void track(duk_context *ctx, gots__cell *promise)
{
    gots__root_push(ctx, GOTS__ROOT_UNHANDLED);
    gots__cell_push_cell(ctx, promise);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_pop(ctx);
}

bool gots__promise_is_unhandled(duk_context *ctx)
{
    gots__root_push(ctx, GOTS__ROOT_UNHANDLED);
    bool some = duk_get_length(ctx, -1) > 0;
    duk_pop(ctx);
    return some;
}

bool gots__promise_next_unhandled(duk_context *ctx)
{
    gots__root_push(ctx, GOTS__ROOT_UNHANDLED);
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, -1, i);
        gots__cell *promise = promise_at(ctx, -1);
        if (promise != NULL && (promise->flags & GOTS__PROMISE_HANDLED) == 0) {
            promise->flags |= GOTS__PROMISE_HANDLED; /* reported */
            duk_remove(ctx, -2);
            return true;
        }
        duk_pop(ctx);
    }
    duk_pop(ctx);
    if (count > 0) {
        duk_push_bare_array(ctx);
        gots__root_keep(ctx, GOTS__ROOT_UNHANDLED);
    }
    return false;
}

/* ---- Settling --------------------------------------------------------------------------------- */

/* [value] → []; what waits becomes jobs. */
static void settle(duk_context *ctx, gots__cell *promise, gots__promise_state state)
{
    uint8_t mode = state == GOTS__PROMISE_REJECTED ? GOTS__MODE_THROW : GOTS__MODE_NEXT;
    promise->state = (uint8_t)state;
    for (gots__cell *at = gots__cell_in(promise, GOTS__PROMISE_FIRST); at != NULL;
         at = gots__cell_in(at, GOTS__NEXT)) {
        at->mode = mode;
        DUK_TVAL_SET_TVAL(&at->slots[GOTS__VALUE], DUK_GET_TVAL_NEGIDX(ctx, -1));
        DUK_TVAL_INCREF(ctx, &at->slots[GOTS__VALUE]);
    }
    if (state == GOTS__PROMISE_REJECTED && (promise->flags & GOTS__PROMISE_HANDLED) == 0 && !gots__task_is_reason(ctx))
        track(ctx, promise);
    gots__cell *last = gots__cell_in(promise, GOTS__PROMISE_LAST);
    if (last != NULL) {
        gots__jobs_add_list(ctx, &promise->slots[GOTS__PROMISE_FIRST], last);
        gots__cell_clear(ctx, promise, GOTS__PROMISE_LAST);
    }
    gots__cell_take(ctx, promise, GOTS__PROMISE_RESULT);
}

void gots__promise_reject_cell(duk_context *ctx, gots__cell *promise)
{
    settle(ctx, promise, GOTS__PROMISE_REJECTED);
}

static duk_ret_t get_then(duk_context *ctx, void *data)
{
    (void)data;
    dukx_get(ctx, -1, DUKX_S_then);
    return 1;
}

/* [thenable then] → [] */
static void queue_thenable(duk_context *ctx, gots__cell *promise)
{
    gots__cell *job = gots__cell_push(ctx, GOTS__CELL_JOB, GOTS__JOB_SLOTS + gots__task_room(ctx), NULL);
    gots__task_remember(ctx, job, GOTS__JOB_TASK);
    job->mode = GOTS__JOB_THENABLE;
    gots__cell_set(ctx, job, GOTS__VALUE, -3);
    gots__cell_set(ctx, job, GOTS__JOB_THEN, -2);
    gots__cell_push_cell(ctx, promise);
    gots__cell_take(ctx, job, GOTS__JOB_PROMISE);
    gots__jobs_add(ctx, job);
    duk_pop_3(ctx);
}

void gots__promise_resolve_cell(duk_context *ctx, gots__cell *promise)
{
    if (!duk_is_object(ctx, -1)) {
        settle(ctx, promise, GOTS__PROMISE_FULFILLED);
        return;
    }
    gots__cell *other = promise_at(ctx, -1);
    if (other == promise) {
        duk_pop(ctx);
        duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "Chaining cycle detected for promise");
        settle(ctx, promise, GOTS__PROMISE_REJECTED);
        return;
    }
    if (other != NULL && gots__promise_has_plain_then(ctx, other)) {
        duk_push_undefined(ctx);
        queue_thenable(ctx, promise);
        return;
    }
    duk_dup_top(ctx);
    if (duk_safe_call(ctx, get_then, NULL, 1, 1) != DUK_EXEC_SUCCESS) {
        duk_remove(ctx, -2);
        settle(ctx, promise, GOTS__PROMISE_REJECTED);
    } else if (!duk_is_function(ctx, -1)) {
        duk_pop(ctx);
        settle(ctx, promise, GOTS__PROMISE_FULFILLED);
    } else {
        queue_thenable(ctx, promise);
    }
}

void gots__promise_wait(duk_context *ctx, gots__cell *promise, gots__cell *waiting)
{
    if (promise->state == GOTS__PROMISE_PENDING) {
        gots__cell *last = gots__cell_in(promise, GOTS__PROMISE_LAST);
        gots__cell_push_cell(ctx, waiting);
        if (last != NULL) gots__cell_set(ctx, last, GOTS__NEXT, -1);
        else gots__cell_set(ctx, promise, GOTS__PROMISE_FIRST, -1);
        gots__cell_take(ctx, promise, GOTS__PROMISE_LAST);
    } else {
        waiting->mode =
            promise->state == GOTS__PROMISE_REJECTED ? GOTS__MODE_THROW : GOTS__MODE_NEXT;
        gots__cell_push_slot(ctx, promise, GOTS__PROMISE_RESULT);
        gots__cell_take(ctx, waiting, GOTS__VALUE);
        gots__jobs_add(ctx, waiting);
    }
    promise->flags |= GOTS__PROMISE_HANDLED;
}

/* ---- Resolving functions ---------------------------------------------------------------------- */

/* A pair shares a RESOLVER cell: slot 0 is the promise, state 1 says that one was called. */
static duk_ret_t resolving_function(duk_context *ctx)
{
    duk_push_current_function(ctx);
    gots__cell *resolver = gots__cell_of(
        dukx_own(ctx, duk_known_hobject(ctx, -1), DUKX_I_resolver), GOTS__CELL_RESOLVER);
    if (resolver->state != 0) return 0;
    resolver->state = 1;
    gots__cell *promise = gots__cell_in(resolver, 0);
    bool resolves = duk_get_current_magic(ctx) == 0;
    duk_dup(ctx, 0);
    if (resolves) gots__promise_resolve_cell(ctx, promise);
    else gots__promise_reject_cell(ctx, promise);
    return 0;
}

/* Appends a property to an object with room for it. */
static void append(duk_context *ctx, duk_hobject *object, duk_hstring *key, const duk_tval *value)
{
    uint32_t i = DUK_HOBJECT_POSTINC_ENEXT(object);
    DUK_HOBJECT_E_SET_KEY(ctx->heap, object, i, key);
    DUK_HSTRING_INCREF(ctx, key);
    DUK_HOBJECT_E_SET_FLAGS(ctx->heap, object, i, DUK_PROPDESC_FLAGS_C);
    duk_tval *slot = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, object, i);
    DUK_TVAL_SET_TVAL(slot, value);
    DUK_TVAL_INCREF(ctx, slot);
}

/* [resolver] → [resolver function]: every `new Promise` makes two, so it is done by hand. */
static void push_resolving(duk_context *ctx, gots__cell *resolver, int magic)
{
    duk_tval tv;
    duk_push_c_function_builtin_noconstruct(ctx, resolving_function, 1);
    duk_hobject *function = duk_known_hobject(ctx, -1);
    ((duk_hnatfunc *)function)->magic = (duk_int16_t)magic;
    duk_hobject_realloc_props(ctx, function, 3, 0, 0, 0);
    DUK_TVAL_SET_NUMBER(&tv, 1.0);
    append(ctx, function, DUK_HTHREAD_STRING_LENGTH(ctx), &tv);
    DUK_TVAL_SET_STRING(&tv, DUK_HTHREAD_STRING_EMPTY_STRING(ctx));
    append(ctx, function, DUK_HTHREAD_STRING_NAME(ctx), &tv);
    DUK_TVAL_SET_OBJECT(&tv, &resolver->obj);
    append(ctx, function, dukx_key(ctx, DUKX_I_resolver), &tv);
}

gots__cell *gots__promise_push_resolver(duk_context *ctx, gots__cell *promise)
{
    gots__cell *resolver = gots__cell_push(ctx, GOTS__CELL_RESOLVER, 1, NULL);
    gots__cell_push_cell(ctx, promise);
    gots__cell_take(ctx, resolver, 0);
    push_resolving(ctx, resolver, 0);
    return resolver;
}

void gots__promise_push_reject(duk_context *ctx, gots__cell *resolver)
{
    push_resolving(ctx, resolver, 1);
}

void gots__promise_push_functions(duk_context *ctx, gots__cell *promise)
{
    gots__cell *resolver = gots__promise_push_resolver(ctx, promise);
    push_resolving(ctx, resolver, 1);
    duk_remove(ctx, -3);
}

/* ---- Jobs ------------------------------------------------------------------------------------- */

/* [value] → []: settles what then() returned. */
static void settle_target(duk_context *ctx, gots__cell *reaction, bool fulfil)
{
    gots__cell *target = gots__cell_in(reaction, GOTS__REACTION_TARGET);
    if (target == NULL) {
        duk_pop(ctx);
    } else if (reaction->count < GOTS__REACTION_SLOTS) {
        if (fulfil) gots__promise_resolve_cell(ctx, target);
        else gots__promise_reject_cell(ctx, target);
    } else {
        gots__cell_push_slot(ctx, reaction,
                             fulfil ? GOTS__REACTION_RESOLVE : GOTS__REACTION_REJECT);
        duk_insert(ctx, -2);
        duk_call(ctx, 1);
        duk_pop(ctx);
    }
}

void gots__reaction_set_map(gots__cell *reaction, gots__reaction_map *map)
{
    void *pointer;
    memcpy(&pointer, &map, sizeof pointer);
    DUK_TVAL_SET_POINTER(&reaction->slots[GOTS__REACTION_FULFILLED], pointer);
}

/* A reaction of C: a callback of another room, or a map of ours with a target. */
static void run_c_reaction(duk_context *ctx, gots__cell *reaction)
{
    duk_idx_t top = duk_get_top(ctx);
    void *pointer = DUK_TVAL_GET_POINTER(&reaction->slots[GOTS__REACTION_FULFILLED]);
    gots__cell_push_slot(ctx, reaction, GOTS__VALUE);
    if (DUK_TVAL_IS_OBJECT(&reaction->slots[GOTS__REACTION_TARGET])) {
        gots__reaction_map *map;
        memcpy(&map, &pointer, sizeof map);
        bool fulfil = map(ctx, reaction);
        if ((reaction->flags & GOTS__REACTION_HANDLED) == 0) settle_target(ctx, reaction, fulfil);
    } else {
        gots__promise_callback *callback;
        void *data = DUK_TVAL_GET_POINTER(&reaction->slots[GOTS__REACTION_REJECTED]);
        memcpy(&callback, &pointer, sizeof callback);
        callback(ctx, data, reaction->mode == GOTS__MODE_NEXT);
    }
    duk_set_top(ctx, top);
}

void gots__promise_run_reaction(duk_context *ctx, gots__cell *reaction)
{
    bool fulfilled = reaction->mode == GOTS__MODE_NEXT;
    gots__task_enter(ctx, reaction, GOTS__REACTION_TASK);
    duk_tval *handler = &reaction->slots[fulfilled ? GOTS__REACTION_FULFILLED
                                                   : GOTS__REACTION_REJECTED];
    if (DUK_TVAL_IS_POINTER(&reaction->slots[GOTS__REACTION_FULFILLED])) {
        run_c_reaction(ctx, reaction);
        return;
    }
    if (!DUK_TVAL_IS_OBJECT(handler)) {
        gots__cell_push_slot(ctx, reaction, GOTS__VALUE);
        settle_target(ctx, reaction, fulfilled);
        return;
    }
    duk_push_tval(ctx, handler);
    duk_push_undefined(ctx);
    gots__cell_push_slot(ctx, reaction, GOTS__VALUE);
    bool done = duk_pcall_method(ctx, 1) == DUK_EXEC_SUCCESS;
    settle_target(ctx, reaction, done);
}

/* A promise takes on the state of another one as if by calling its then with resolving functions;
 * between plain promises a reaction without handlers does the same. */
void gots__promise_run_thenable(duk_context *ctx, gots__cell *job)
{
    gots__cell *promise = gots__cell_in(job, GOTS__JOB_PROMISE);
    gots__task_enter(ctx, job, GOTS__JOB_TASK);
    if (!DUK_TVAL_IS_OBJECT(&job->slots[GOTS__JOB_THEN])) {
        gots__cell *reaction =
            gots__cell_push(ctx, GOTS__CELL_REACTION, GOTS__REACTION_RESOLVE, NULL);
        gots__cell_push_cell(ctx, promise);
        gots__cell_take(ctx, reaction, GOTS__REACTION_TARGET);
        gots__promise_wait(ctx, gots__cell_in(job, GOTS__VALUE), reaction);
        duk_pop(ctx);
        return;
    }
    gots__promise_push_functions(ctx, promise);
    gots__cell_push_slot(ctx, job, GOTS__JOB_THEN);
    gots__cell_push_slot(ctx, job, GOTS__VALUE);
    duk_dup(ctx, -4);
    duk_dup(ctx, -4);
    if (duk_pcall_method(ctx, 2) != DUK_EXEC_SUCCESS) { /* [resolve reject error] */
        duk_dup(ctx, -2);
        duk_insert(ctx, -2);
        duk_call(ctx, 1);
    }
    duk_pop_3(ctx);
}

/* ---- What programs may have changed ----------------------------------------------------------- */

static bool own_is(duk_context *ctx, int object, dukx_name key, int expected)
{
    duk_tval *tv = dukx_own(ctx, gots__root_object(ctx, object), key);
    return tv != NULL && DUK_TVAL_IS_OBJECT(tv) &&
           DUK_TVAL_GET_OBJECT(tv) == gots__root_object(ctx, expected);
}

static bool inherits_only(duk_context *ctx, gots__cell *promise)
{
    return DUK_HOBJECT_GET_ENEXT(&promise->obj) == 0 &&
           DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, &promise->obj) ==
               gots__root_object(ctx, GOTS__ROOT_PROMISE_PROTOTYPE);
}

bool gots__promise_is_plain(duk_context *ctx, gots__cell *promise)
{
    return inherits_only(ctx, promise) &&
           own_is(ctx, GOTS__ROOT_PROMISE_PROTOTYPE, DUKX_S_constructor, GOTS__ROOT_PROMISE);
}

bool gots__promise_has_plain_then(duk_context *ctx, gots__cell *promise)
{
    return inherits_only(ctx, promise) &&
           own_is(ctx, GOTS__ROOT_PROMISE_PROTOTYPE, DUKX_S_then, GOTS__ROOT_PROMISE_THEN);
}

/* ---- await ------------------------------------------------------------------------------------ */

/* Whether PromiseResolve(%Promise%, promise) is the promise itself; may run a getter. */
static bool belongs_to_promise(duk_context *ctx, gots__cell *promise, duk_idx_t index)
{
    if (gots__promise_is_plain(ctx, promise)) return true;
    dukx_get(ctx, index, DUKX_S_constructor);
    bool same = duk_get_hobject(ctx, -1) == gots__root_object(ctx, GOTS__ROOT_PROMISE);
    duk_pop(ctx);
    return same;
}

void gots__promise_from(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    gots__cell *promise = promise_at(ctx, index);
    if (promise != NULL && belongs_to_promise(ctx, promise, index)) {
        duk_dup(ctx, index);
        return;
    }
    gots__promise_new(ctx);
    duk_dup(ctx, index);
    gots__promise_resolve(ctx, -2);
}

int gots__await_now(duk_context *ctx, duk_idx_t reg)
{
    const gots__jobs *jobs = gots__jobs_of(ctx);
    if (jobs->last != NULL || ctx->callstack_top != jobs->frame_depth) return -1;
    duk_tval *tv = ctx->valstack_bottom + reg;
    if (!DUK_TVAL_IS_OBJECT(tv)) return GOTS__MODE_NEXT;
    gots__cell *promise = gots__cell_of(tv, GOTS__CELL_PROMISE);
    if (promise == NULL || promise->state == GOTS__PROMISE_PENDING ||
        !gots__promise_is_plain(ctx, promise))
        return -1;
    int mode = promise->state == GOTS__PROMISE_FULFILLED ? GOTS__MODE_NEXT : GOTS__MODE_THROW;
    promise->flags |= GOTS__PROMISE_HANDLED;
    DUK_TVAL_SET_TVAL_UPDREF(ctx, tv, &promise->slots[GOTS__PROMISE_RESULT]);
    return mode;
}

bool gots__await_operand(duk_context *ctx, duk_idx_t reg)
{
    if (!duk_is_object(ctx, reg)) {
        duk_dup(ctx, reg);
        return false;
    }
    gots__promise_from(ctx, reg);
    return true;
}

void gots__await_on(duk_context *ctx, gots__cell *frame, duk_idx_t index, bool promise)
{
    if (frame->flags & GOTS__FRAME_TASK) gots__task_suspend(ctx, frame, promise ? promise_at(ctx, index) : NULL);
    if (promise) {
        gots__promise_wait(ctx, promise_at(ctx, index), frame);
        return;
    }
    frame->mode = GOTS__MODE_NEXT;
    gots__cell_set(ctx, frame, GOTS__VALUE, index);
    gots__jobs_add(ctx, frame);
}

/* ---- For other rooms -------------------------------------------------------------------------- */

void gots__promise_resolve(duk_context *ctx, duk_idx_t index)
{
    gots__promise_resolve_cell(ctx, promise_at(ctx, index));
}

void gots__promise_reject(duk_context *ctx, duk_idx_t index)
{
    gots__promise_reject_cell(ctx, promise_at(ctx, index));
}

gots__promise_state gots__promise_state_of(duk_context *ctx, duk_idx_t index)
{
    gots__cell *promise = promise_at(ctx, index);
    return promise == NULL ? GOTS__NO_PROMISE : (gots__promise_state)promise->state;
}

void gots__promise_value(duk_context *ctx, duk_idx_t index)
{
    gots__cell_push_slot(ctx, promise_at(ctx, index), GOTS__PROMISE_RESULT);
}

void gots__promise_then(duk_context *ctx, duk_idx_t index, gots__promise_callback *callback,
                        void *data)
{
    index = duk_require_normalize_index(ctx, index);
    void *pointer;
    memcpy(&pointer, &callback, sizeof pointer);
    gots__cell *reaction = gots__cell_push(ctx, GOTS__CELL_REACTION, GOTS__REACTION_RESOLVE, NULL);
    DUK_TVAL_SET_POINTER(&reaction->slots[GOTS__REACTION_FULFILLED], pointer);
    DUK_TVAL_SET_POINTER(&reaction->slots[GOTS__REACTION_REJECTED], data);
    gots__promise_wait(ctx, promise_at(ctx, index), reaction);
    duk_pop(ctx);
}
