/* Promise: the constructor and the methods of one promise.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/promise_inner.h"

#include "engine/suspend.h"
#include "engine/task.h"

/* ---- Capabilities ----------------------------------------------------------------------------- */

/* The executor that NewPromiseCapability hands to a constructor: keeps what it is given. */
static duk_ret_t capability_executor(duk_context *ctx)
{
    duk_push_current_function(ctx);
    gots__cell *cell = gots__cell_of(dukx_own(ctx, duk_known_hobject(ctx, -1), DUKX_I_resolver),
                                     GOTS__CELL_RESOLVER);
    for (int i = 0; i < 2; i++)
        if (!DUK_TVAL_IS_UNDEFINED(&cell->slots[i]))
            return duk_type_error(ctx, "Promise executor has already been invoked");
    for (int i = 0; i < 2; i++) gots__cell_set(ctx, cell, i, i);
    return 0;
}

void gots__capability_push(duk_context *ctx, duk_idx_t index)
{
    static const gots__builtin executor = { "", capability_executor, 2, 2, 0 };
    index = duk_require_normalize_index(ctx, index);
    if (duk_get_hobject(ctx, index) == gots__root_object(ctx, GOTS__ROOT_PROMISE)) {
        gots__promise_new(ctx);
        duk_push_undefined(ctx);
        duk_push_undefined(ctx);
        return;
    }
    if (!dukx_is_constructor(ctx, index))
        (void)duk_type_error(ctx, "%s is not a constructor",
                             duk_push_string_readable(ctx, index));
    gots__cell *cell = gots__cell_push(ctx, GOTS__CELL_RESOLVER, 2, NULL);
    duk_dup(ctx, index);
    gots__push_function(ctx, &executor);
    duk_dup(ctx, -3);
    dukx_set_slot(ctx, -2, DUKX_I_resolver);
    duk_new(ctx, 1); /* [cell promise] */
    for (int i = 0; i < 2; i++) {
        gots__cell_push_slot(ctx, cell, i);
        if (!duk_is_function(ctx, -1))
            (void)duk_type_error(ctx, "Promise resolve or reject function is not callable");
    }
    duk_remove(ctx, -4);
}

void gots__capability_settle(duk_context *ctx, duk_idx_t base, bool fulfil)
{
    duk_idx_t function = base + (fulfil ? 1 : 2);
    if (duk_is_undefined(ctx, function)) {
        if (fulfil) gots__promise_resolve(ctx, base);
        else gots__promise_reject(ctx, base);
        return;
    }
    duk_dup(ctx, function);
    duk_insert(ctx, -2);
    duk_call(ctx, 1);
    duk_pop(ctx);
}

/* ---- new Promise(executor) -------------------------------------------------------------------- */

/* Whether an executor can see its second argument. */
static bool takes_reject(const duk_tval *executor)
{
    if (!DUK_TVAL_IS_OBJECT(executor)) return true;
    duk_hobject *h = DUK_TVAL_GET_OBJECT(executor);
    return !DUK_HOBJECT_IS_COMPFUNC(h) || DUK_HOBJECT_HAS_CREATEARGS(h) ||
           ((duk_hcompfunc *)h)->nargs > 1 ||
           (((duk_hcompfunc *)h)->gots_flags & GOTS_FUN_REST) != 0;
}

static duk_ret_t construct(duk_context *ctx)
{
    if (!duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Promise constructor cannot be invoked without 'new'");
    if (!duk_is_function(ctx, 0))
        return duk_type_error(ctx, "Promise resolver %s is not a function",
                              duk_push_string_readable(ctx, 0));
    duk_set_top(ctx, 1);
    dukx_push_new_prototype(ctx, gots__root_object(ctx, GOTS__ROOT_PROMISE_PROTOTYPE));
    gots__cell *promise = gots__cell_push(ctx, GOTS__CELL_PROMISE, GOTS__PROMISE_SLOTS,
                                          duk_known_hobject(ctx, 1));
    bool two = takes_reject(duk_require_tval(ctx, 0));
    gots__cell *resolver = gots__promise_push_resolver(ctx, promise); /* 2 promise, 3 resolver */
    duk_dup(ctx, 0);
    duk_insert(ctx, -2); /* 4 executor, 5 resolve */
    if (two) gots__promise_push_reject(ctx, resolver);
    if (duk_pcall(ctx, two ? 2 : 1) != DUK_EXEC_SUCCESS && resolver->state == 0) {
        resolver->state = 1;
        gots__promise_reject_cell(ctx, promise);
    }
    duk_dup(ctx, 2);
    return 1;
}

/* ---- then ------------------------------------------------------------------------------------- */

/* Whether the species of Promise is Promise, and no program can notice that it was not read. */
static bool species_is_plain(duk_context *ctx)
{
    duk_hobject *promise = gots__root_object(ctx, GOTS__ROOT_PROMISE);
    duk_int_t entry, hash;
    if (!duk_hobject_find_entry(ctx->heap, promise, dukx_key(ctx, DUKX_Y_species), &entry, &hash) ||
        !DUK_HOBJECT_E_SLOT_IS_ACCESSOR(ctx->heap, promise, entry))
        return false;
    duk_hobject *getter = DUK_HOBJECT_E_GET_VALUE_PTR(ctx->heap, promise, entry)->a.get;
    return getter != NULL && DUK_HOBJECT_IS_NATFUNC(getter) &&
           ((duk_hnatfunc *)getter)->func == dukx_return_this;
}

bool gots__promise_class_is_plain(duk_context *ctx)
{
    duk_tval *resolve =
        dukx_own(ctx, gots__root_object(ctx, GOTS__ROOT_PROMISE), DUKX_S_resolve);
    return resolve != NULL && DUK_TVAL_IS_OBJECT(resolve) &&
           DUK_TVAL_GET_OBJECT(resolve) == gots__root_object(ctx, GOTS__ROOT_PROMISE_RESOLVE) &&
           species_is_plain(ctx);
}

/* Pushes the capability that then() makes for its result. */
static void push_result_capability(duk_context *ctx, gots__cell *promise, duk_idx_t index)
{
    duk_hobject *fallback = gots__root_object(ctx, GOTS__ROOT_PROMISE);
    if (gots__promise_is_plain(ctx, promise) && species_is_plain(ctx)) {
        duk_push_hobject(ctx, fallback);
    } else {
        dukx_species(ctx, index, fallback);
    }
    gots__capability_push(ctx, -1);
    duk_remove(ctx, -4);
}

/* [… promise resolve reject] → the same; the handlers are at 0 and 1. */
static void wait_with_handlers(duk_context *ctx, gots__cell *promise)
{
    bool plain = duk_is_undefined(ctx, -1);
    duk_idx_t base = duk_get_top(ctx) - 3;
    gots__cell *reaction =
        gots__cell_push(ctx, GOTS__CELL_REACTION,
                        (plain ? GOTS__REACTION_RESOLVE : GOTS__REACTION_SLOTS) + gots__task_room(ctx), NULL);
    gots__task_remember(ctx, reaction, GOTS__REACTION_TASK);
    for (int i = 0; i < 2; i++)
        if (duk_is_function(ctx, i))
            gots__cell_set(ctx, reaction, GOTS__REACTION_FULFILLED + i, i);
    gots__cell_set(ctx, reaction, GOTS__REACTION_TARGET, base);
    if (!plain) {
        gots__cell_set(ctx, reaction, GOTS__REACTION_RESOLVE, base + 1);
        gots__cell_set(ctx, reaction, GOTS__REACTION_REJECT, base + 2);
    }
    gots__promise_wait(ctx, promise, reaction);
    duk_pop(ctx);
}

static duk_ret_t then(duk_context *ctx)
{
    duk_push_this(ctx);
    gots__cell *promise = gots__cell_at(ctx, 2, GOTS__CELL_PROMISE);
    if (promise == NULL)
        return duk_type_error(ctx, "Method Promise.prototype.then called on incompatible receiver %s",
                              duk_push_string_readable(ctx, 2));
    push_result_capability(ctx, promise, 2);
    wait_with_handlers(ctx, promise);
    duk_pop_2(ctx);
    return 1;
}

/* this.then(a, b) for [a b]. */
static duk_ret_t invoke_then(duk_context *ctx)
{
    duk_push_this(ctx);
    dukx_get(ctx, -1, DUKX_S_then);
    duk_insert(ctx, -4);
    duk_insert(ctx, -3); /* [then this a b] */
    duk_call_method(ctx, 2);
    return 1;
}

static duk_ret_t catch_(duk_context *ctx)
{
    duk_push_undefined(ctx);
    duk_insert(ctx, 0);
    return invoke_then(ctx);
}

/* ---- finally ---------------------------------------------------------------------------------- */

static gots__cell *own_cell(duk_context *ctx)
{
    duk_push_current_function(ctx);
    gots__cell *cell = gots__cell_of(dukx_own(ctx, duk_known_hobject(ctx, -1), DUKX_I_resolver),
                                     GOTS__CELL_RESOLVER);
    duk_pop(ctx);
    return cell;
}

/* Pushes a function that owns the cell at the top, which is popped. */
static void push_owning(duk_context *ctx, const gots__builtin *entry)
{
    gots__push_function(ctx, entry);
    duk_insert(ctx, -2);
    dukx_set_slot(ctx, -2, DUKX_I_resolver);
}

/* The value, or throws it: magic 1. */
static duk_ret_t finally_outcome(duk_context *ctx)
{
    gots__cell_push_slot(ctx, own_cell(ctx), 0);
    if (duk_get_current_magic(ctx) == 1) return duk_throw(ctx);
    return 1;
}

/* PromiseResolve(C, value): [C value] → [promise]. */
static void promise_resolve(duk_context *ctx)
{
    gots__cell *promise = gots__cell_at(ctx, -1, GOTS__CELL_PROMISE);
    if (promise != NULL) {
        dukx_get(ctx, -1, DUKX_S_constructor);
        bool same = duk_samevalue(ctx, -1, -3);
        duk_pop(ctx);
        if (same) {
            duk_remove(ctx, -2);
            return;
        }
    }
    gots__capability_push(ctx, -2); /* [C value promise resolve reject] */
    duk_dup(ctx, -4);
    gots__capability_settle(ctx, duk_get_top(ctx) - 4, true);
    duk_pop_2(ctx);
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

/* Runs onFinally, waits for what it returns, then goes on with the outcome. */
static duk_ret_t finally_function(duk_context *ctx)
{
    static const gots__builtin outcomes[] = {
        { "", finally_outcome, 0, 0, 0 },
        { "", finally_outcome, 0, 0, 1 },
    };
    gots__cell *cell = own_cell(ctx);
    gots__cell_push_slot(ctx, cell, 1);
    gots__cell_push_slot(ctx, cell, 0);
    duk_call(ctx, 0);
    promise_resolve(ctx);
    gots__cell *value = gots__cell_push(ctx, GOTS__CELL_RESOLVER, 1, NULL);
    gots__cell_set(ctx, value, 0, 0);
    push_owning(ctx, &outcomes[duk_get_current_magic(ctx)]);
    dukx_get(ctx, -2, DUKX_S_then);
    duk_insert(ctx, -3);
    duk_call_method(ctx, 1);
    return 1;
}

static duk_ret_t finally(duk_context *ctx)
{
    static const gots__builtin functions[] = {
        { "", finally_function, 1, 1, 0 },
        { "", finally_function, 1, 1, 1 },
    };
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 1))
        return duk_type_error(ctx, "Promise.prototype.finally called on a non-object");
    dukx_species(ctx, 1, gots__root_object(ctx, GOTS__ROOT_PROMISE)); /* 2 */
    if (!duk_is_function(ctx, 0)) {
        duk_dup(ctx, 0);
        duk_dup(ctx, 0);
        return invoke_then(ctx);
    }
    gots__cell *cell = gots__cell_push(ctx, GOTS__CELL_RESOLVER, 2, NULL); /* 3 */
    gots__cell_set(ctx, cell, 0, 0);
    gots__cell_set(ctx, cell, 1, 2);
    for (int i = 0; i < 2; i++) {
        duk_dup(ctx, 3);
        push_owning(ctx, &functions[i]);
    }
    return invoke_then(ctx);
}

/* ---- Static methods --------------------------------------------------------------------------- */

static void require_object_this(duk_context *ctx, const char *name)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1)) (void)duk_type_error(ctx, "Promise.%s called on non-object", name);
}

static duk_ret_t resolve(duk_context *ctx)
{
    require_object_this(ctx, "resolve");
    duk_dup(ctx, 0);
    promise_resolve(ctx);
    return 1;
}

static duk_ret_t reject(duk_context *ctx)
{
    require_object_this(ctx, "reject");
    gots__capability_push(ctx, 1);
    duk_dup(ctx, 0);
    gots__capability_settle(ctx, 2, false);
    duk_dup(ctx, 2);
    return 1;
}

static duk_ret_t with_resolvers(duk_context *ctx)
{
    duk_push_this(ctx);
    gots__capability_push(ctx, 0); /* 1 promise, 2 resolve, 3 reject */
    if (duk_is_undefined(ctx, 2)) {
        gots__promise_push_functions(ctx, gots__cell_at(ctx, 1, GOTS__CELL_PROMISE));
        duk_replace(ctx, 3);
        duk_replace(ctx, 2);
    }
    duk_push_object(ctx);
    static const char *const names[] = { "promise", "resolve", "reject" };
    for (int i = 0; i < 3; i++) {
        duk_dup(ctx, i + 1);
        duk_put_prop_string(ctx, 4, names[i]);
    }
    return 1;
}

/* Promise.try(f, …args) */
static duk_ret_t try_(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    require_object_this(ctx, "try");
    gots__capability_push(ctx, -1);
    duk_idx_t base = count + 1;
    if (count == 0) duk_push_undefined(ctx);
    for (duk_idx_t i = 0; i < count; i++) duk_dup(ctx, i);
    bool done = duk_pcall(ctx, count > 0 ? count - 1 : 0) == DUK_EXEC_SUCCESS;
    gots__capability_settle(ctx, base, done);
    duk_dup(ctx, base);
    return 1;
}

/* ---- The room --------------------------------------------------------------------------------- */

void gots__open_promise(duk_context *ctx);
void gots__define_combinators(duk_context *ctx, duk_idx_t index);
void gots__open_promise(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "then", then, 2, 2, 0 },
        { "catch", catch_, 1, 1, 0 },
        { "finally", finally, 1, 1, 0 },
        { NULL, NULL, 0, 0, 0 },
    };
    static const gots__builtin statics[] = {
        { "resolve", resolve, 1, 1, 0 },
        { "reject", reject, 1, 1, 0 },
        { "withResolvers", with_resolvers, 0, 0, 0 },
        { "try", try_, -1, 1, 0 },
        { NULL, NULL, 0, 0, 0 },
    };
    dukx_class(ctx, "Promise", construct, 1, NULL);
    duk_hnatfunc *function = (duk_hnatfunc *)duk_known_hobject(ctx, -2);
    function->gots_flags |= GOTS_NAT_OWN_INSTANCE;
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "Promise");
    gots__define(ctx, -2, statics);
    gots__define_combinators(ctx, -2);
    dukx_define_species(ctx, -2);
    duk_get_prop_literal(ctx, -1, "then");
    gots__root_keep(ctx, GOTS__ROOT_PROMISE_THEN);
    duk_get_prop_literal(ctx, -2, "resolve");
    gots__root_keep(ctx, GOTS__ROOT_PROMISE_RESOLVE);
    gots__root_keep(ctx, GOTS__ROOT_PROMISE_PROTOTYPE);
    gots__root_keep(ctx, GOTS__ROOT_PROMISE);
}
