/* AbortController and AbortSignal.
 *
 * SPDX-License-Identifier: MIT
 *
 * A signal keeps `aborted` and `reason` hidden. Signals made by AbortSignal.any are dependents of
 * their sources: each source holds an array of them and aborts them before its event is delivered.
 */
#include "engine/dukx.h"
#include "engine/timers.h"
#include "engine/web.h"

/* Pushes a new signal. */
static void push_signal(duk_context *ctx)
{
    duk_push_object(ctx);
    gots__web_push_prototype(ctx, "AbortSignal");
    duk_set_prototype(ctx, -2);
    duk_push_false(ctx);
    gots__attribute_set(ctx, -2, "aborted");
    duk_push_undefined(ctx);
    gots__attribute_set(ctx, -2, "reason");
}

static bool is_aborted(duk_context *ctx, duk_idx_t signal)
{
    gots__attribute_get(ctx, signal, "aborted");
    bool aborted = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return aborted;
}

/* The reason on the stack top, or an AbortError in the place of undefined. */
static void default_reason(duk_context *ctx)
{
    if (!duk_is_undefined(ctx, -1)) return;
    duk_pop(ctx);
    gots__dom_exception_push(ctx, "AbortError", "This operation was aborted");
}

/* Sets the signal's state with the reason on the stack top, which stays. */
static void set_aborted(duk_context *ctx, duk_idx_t signal)
{
    signal = duk_require_normalize_index(ctx, signal);
    duk_push_true(ctx);
    gots__attribute_set(ctx, signal, "aborted");
    duk_dup_top(ctx);
    gots__attribute_set(ctx, signal, "reason");
}

/* Aborts the signal with the reason on the stack top, which is popped. */
static void abort_signal(duk_context *ctx, duk_idx_t signal)
{
    duk_require_stack(ctx, 16);
    signal = duk_require_normalize_index(ctx, signal);
    duk_idx_t reason = duk_get_top_index(ctx);
    if (is_aborted(ctx, signal)) {
        duk_pop(ctx);
        return;
    }
    set_aborted(ctx, signal);
    /* Dependents have no dependents of their own: `any` goes to the sources. */
    bool dependents = gots__attribute_get(ctx, signal, "dependents");
    duk_uarridx_t count = dependents ? (duk_uarridx_t)duk_get_length(ctx, -1) : 0;
    duk_push_bare_array(ctx);
    duk_uarridx_t fresh = 0;
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, reason + 1, i);
        if (!is_aborted(ctx, -1)) {
            duk_dup(ctx, reason);
            set_aborted(ctx, -2);
            duk_pop(ctx);
            duk_put_prop_index(ctx, reason + 2, fresh++);
        } else {
            duk_pop(ctx);
        }
    }
    gots__event_push(ctx, "abort");
    gots__event_dispatch(ctx, signal);
    for (duk_uarridx_t i = 0; i < fresh; i++) {
        duk_get_prop_index(ctx, reason + 2, i);
        gots__event_push(ctx, "abort");
        gots__event_dispatch(ctx, reason + 3);
        duk_pop(ctx);
    }
    duk_set_top(ctx, reason);
}

/* ---- AbortSignal ---- */

static duk_ret_t signal_construct(duk_context *ctx)
{
    return duk_type_error(ctx, "Illegal constructor: use AbortController or AbortSignal.timeout");
}

static duk_ret_t signal_throw_if_aborted(duk_context *ctx)
{
    duk_push_this(ctx);
    if (is_aborted(ctx, -1)) {
        gots__attribute_get(ctx, -1, "reason");
        return duk_throw(ctx);
    }
    return 0;
}

static duk_ret_t signal_get_handler(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!gots__attribute_get(ctx, -1, "onabort")) duk_push_null(ctx);
    return 1;
}

/* The listener that stands for the handler in property onabort. */
static duk_ret_t call_handler(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    duk_push_this(ctx);
    gots__attribute_get(ctx, 1, "onabort");
    if (!duk_is_function(ctx, 2)) return 0;
    duk_dup(ctx, 1);
    duk_dup(ctx, 0);
    duk_call_method(ctx, 1);
    return 0;
}

/* A handler has its place among the listeners from when it was first set. */
static duk_ret_t signal_set_handler(duk_context *ctx)
{
    static const gots__builtin entry = { "", call_handler, -1, 1, 0 };
    duk_push_this(ctx);
    bool first = !gots__attribute_get(ctx, 1, "onabort");
    duk_dup(ctx, 0);
    if (!duk_is_object(ctx, -1)) {
        duk_pop(ctx);
        duk_push_null(ctx);
    }
    gots__attribute_set(ctx, 1, "onabort");
    if (!first) return 0;
    duk_push_literal(ctx, "addEventListener");
    duk_push_literal(ctx, "abort");
    gots__push_function(ctx, &entry);
    duk_call_prop(ctx, 1, 2);
    return 0;
}

static duk_ret_t signal_abort(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    push_signal(ctx);
    duk_dup(ctx, 0);
    default_reason(ctx);
    set_aborted(ctx, 1);
    duk_set_top(ctx, 2);
    return 1;
}

static duk_ret_t on_timeout(duk_context *ctx)
{
    duk_push_current_function(ctx);
    gots__attribute_get(ctx, -1, "signal");
    gots__dom_exception_push(ctx, "TimeoutError", "The operation was aborted due to timeout");
    abort_signal(ctx, -2);
    return 0;
}

static duk_ret_t signal_timeout(duk_context *ctx)
{
    static const gots__builtin entry = { "", on_timeout, 0, 0, 0 };
    double delay = duk_to_number(ctx, 0);
    if (!(delay >= 0 && delay <= 9007199254740991.0))
        return duk_range_error(ctx, "AbortSignal.timeout: the delay must be a number from 0 up");
    push_signal(ctx);
    gots__push_function(ctx, &entry);
    duk_dup(ctx, -2);
    gots__attribute_set(ctx, -2, "signal");
    gots__timer_add(ctx, delay, false);
    return 1;
}

/* Appends the signal at `signal` to the dependents of the source at `source`. */
static void add_dependent(duk_context *ctx, duk_idx_t source, duk_idx_t signal)
{
    if (!gots__attribute_get(ctx, source, "dependents")) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        gots__attribute_set(ctx, source, "dependents");
    }
    duk_dup(ctx, signal);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_pop(ctx);
}

/* Adds the source on the stack top to the array at 2: itself, or what it depends on. */
static void add_sources(duk_context *ctx)
{
    if (!gots__attribute_get(ctx, -1, "sources")) {
        duk_pop(ctx);
        duk_dup_top(ctx);
        duk_put_prop_index(ctx, 2, (duk_uarridx_t)duk_get_length(ctx, 2));
        return;
    }
    for (duk_uarridx_t i = 0; i < duk_get_length(ctx, -1); i++) {
        duk_get_prop_index(ctx, -1, i);
        duk_put_prop_index(ctx, 2, (duk_uarridx_t)duk_get_length(ctx, 2));
    }
    duk_pop(ctx);
}

static duk_ret_t signal_any(duk_context *ctx)
{
    dukx_iter it;
    duk_set_top(ctx, 1);
    push_signal(ctx);        /* 1 */
    duk_push_bare_array(ctx); /* 2: sources */
    dukx_iter_open(ctx, 0, &it);
    while (dukx_iter_step(ctx, &it)) {
        if (!gots__attribute_get(ctx, -1, "aborted"))
            return duk_type_error(ctx, "AbortSignal.any: each element must be an AbortSignal");
        duk_pop(ctx);
        if (is_aborted(ctx, -1) && !is_aborted(ctx, 1)) {
            gots__attribute_get(ctx, -1, "reason");
            set_aborted(ctx, 1);
            duk_pop(ctx);
        }
        add_sources(ctx);
        duk_pop(ctx);
    }
    if (!is_aborted(ctx, 1)) {
        for (duk_uarridx_t i = 0; i < duk_get_length(ctx, 2); i++) {
            duk_get_prop_index(ctx, 2, i);
            add_dependent(ctx, duk_get_top_index(ctx), 1);
            duk_pop(ctx);
        }
        duk_dup(ctx, 2);
        gots__attribute_set(ctx, 1, "sources");
    }
    duk_set_top(ctx, 2);
    return 1;
}

static const gots__builtin signal_methods[] = {
    { "get aborted", gots__attribute, 0, 0, 0 },
    { "get reason", gots__attribute, 0, 0, 0 },
    { "get onabort", signal_get_handler, 0, 0, 0 },
    { "set onabort", signal_set_handler, 1, 1, 0 },
    { "throwIfAborted", signal_throw_if_aborted, 0, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin signal_statics[] = {
    { "abort", signal_abort, -1, 0, 0 },
    { "timeout", signal_timeout, 1, 1, 0 },
    { "any", signal_any, 1, 1, 0 },
    { NULL, NULL, 0, 0, 0 },
};

/* ---- AbortController ---- */

static duk_ret_t controller_construct(duk_context *ctx)
{
    gots__web_construct(ctx, "AbortController");
    push_signal(ctx);
    gots__attribute_set(ctx, -2, "signal");
    return 0;
}

static duk_ret_t controller_abort(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    gots__attribute_of_this(ctx, "signal");
    duk_dup(ctx, 0);
    default_reason(ctx);
    abort_signal(ctx, 1);
    return 0;
}

static const gots__builtin controller_methods[] = {
    { "get signal", gots__attribute, 0, 0, 0 },
    { "abort", controller_abort, -1, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__open_abort(duk_context *ctx)
{
    gots__web_push_prototype(ctx, "EventTarget");
    dukx_class(ctx, "AbortSignal", signal_construct, 0, duk_get_hobject(ctx, -1));
    gots__define(ctx, -1, signal_methods);
    gots__define_tag(ctx, -1, "AbortSignal");
    gots__define(ctx, -2, signal_statics);
    gots__web_keep_prototype(ctx, "AbortSignal");

    dukx_class(ctx, "AbortController", controller_construct, 0, NULL);
    gots__define(ctx, -1, controller_methods);
    gots__define_tag(ctx, -1, "AbortController");
}
