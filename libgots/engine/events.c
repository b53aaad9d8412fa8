/* Events: Event, CustomEvent and EventTarget, without a tree of targets.
 *
 * SPDX-License-Identifier: MIT
 *
 * A target keeps its listeners in hidden property "listeners": an object from event type to an
 * array of listeners, each an array [callback, flags, signal]. While an event is delivered the
 * array that was there at its start is used; adding makes a new one, removing sets REMOVED.
 */
#include <string.h>

#include "engine/owner.h"
#include "engine/dukx.h"
#include "engine/timers.h"
#include "engine/web.h"

enum { CAPTURE = 1, ONCE = 2, PASSIVE = 4, REMOVED = 8 };       /* of a listener */
enum { CANCELED = 1, STOPPED = 2, STOPPED_AT_ONCE = 4, DISPATCHING = 8, IN_PASSIVE = 16 };
enum { NONE = 0, AT_TARGET = 2 };                               /* event phases */

/* ---- Events ---- */

static bool option(duk_context *ctx, duk_idx_t options, const char *name)
{
    if (!duk_is_object(ctx, options)) return false;
    duk_get_prop_string(ctx, options, name);
    bool set = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return set;
}

static void set_flag(duk_context *ctx, duk_idx_t object, const char *name, bool value)
{
    object = duk_require_normalize_index(ctx, object);
    duk_push_boolean(ctx, value);
    gots__attribute_set(ctx, object, name);
}

static unsigned flags_of(duk_context *ctx, duk_idx_t event)
{
    gots__attribute_get(ctx, event, "flags");
    unsigned flags = duk_get_uint_default(ctx, -1, 0);
    duk_pop(ctx);
    return flags;
}

static void change_flags(duk_context *ctx, duk_idx_t event, unsigned set, unsigned clear)
{
    event = duk_require_normalize_index(ctx, event);
    duk_push_uint(ctx, (flags_of(ctx, event) | set) & ~clear);
    gots__attribute_set(ctx, event, "flags");
}

static void set_target(duk_context *ctx, duk_idx_t event, duk_idx_t target, int phase)
{
    event = duk_require_normalize_index(ctx, event);
    if (target >= 0) {
        duk_dup(ctx, target);
        gots__attribute_set(ctx, event, "target");
        duk_dup(ctx, target);
    } else {
        duk_push_null(ctx);
    }
    gots__attribute_set(ctx, event, "currentTarget");
    duk_push_int(ctx, phase);
    gots__attribute_set(ctx, event, "eventPhase");
}

/* Makes the object at `event` an event of the type on the stack top, which is popped. */
static void init_event(duk_context *ctx, duk_idx_t event, duk_idx_t options)
{
    static const char *const choices[] = { "bubbles", "cancelable", "composed" };
    event = duk_require_normalize_index(ctx, event);
    gots__attribute_set(ctx, event, "type");
    for (int i = 0; i < 3; i++)
        set_flag(ctx, event, choices[i], options >= 0 && option(ctx, options, choices[i]));
    duk_push_null(ctx);
    gots__attribute_set(ctx, event, "target");
    set_target(ctx, event, -1, NONE);
    duk_push_number(ctx, gots__clock_now(ctx) - gots__clock_origin(ctx));
    gots__attribute_set(ctx, event, "timeStamp");
    set_flag(ctx, event, "isTrusted", options < 0);
    duk_push_uint(ctx, 0);
    gots__attribute_set(ctx, event, "flags");
}

/* Event (magic 0) and CustomEvent (1). */
static duk_ret_t event_construct(duk_context *ctx)
{
    bool custom = duk_get_current_magic(ctx) == 1;
    gots__web_require(ctx, 1, custom ? "CustomEvent" : "Event");
    duk_set_top(ctx, 2);
    if (!duk_is_null_or_undefined(ctx, 1) && !duk_is_object(ctx, 1))
        return duk_type_error(ctx, "The \"options\" argument must be an object");
    gots__web_construct(ctx, custom ? "CustomEvent" : "Event");
    duk_dup(ctx, 0);
    duk_to_string(ctx, -1);
    init_event(ctx, 2, 1);
    set_flag(ctx, 2, "isTrusted", false);
    if (custom) {
        if (!duk_is_object(ctx, 1) || !duk_get_prop_literal(ctx, 1, "detail")) duk_push_null(ctx);
        gots__attribute_set(ctx, 2, "detail");
    }
    return 0;
}

void gots__event_push(duk_context *ctx, const char *type)
{
    duk_push_object(ctx);
    gots__web_push_prototype(ctx, "Event");
    duk_set_prototype(ctx, -2);
    duk_push_string(ctx, type);
    init_event(ctx, -2, -1);
}

static void require_event(duk_context *ctx, duk_idx_t index)
{
    if (!gots__attribute_get(ctx, index, "eventPhase"))
        (void)duk_type_error(ctx, "The \"event\" argument must be an instance of Event");
    duk_pop(ctx);
}

/* Pushes `this`, an event. */
static void push_this_event(duk_context *ctx)
{
    duk_push_this(ctx);
    require_event(ctx, -1);
}

/* stopPropagation and stopImmediatePropagation, by the flags in magic. */
static duk_ret_t event_stop(duk_context *ctx)
{
    push_this_event(ctx);
    change_flags(ctx, -1, (unsigned)duk_get_current_magic(ctx), 0);
    return 0;
}

static duk_ret_t event_prevent_default(duk_context *ctx)
{
    push_this_event(ctx);
    gots__attribute_get(ctx, -1, "cancelable");
    bool can = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (can && !(flags_of(ctx, -1) & IN_PASSIVE)) change_flags(ctx, -1, CANCELED, 0);
    return 0;
}

/* Getters of flags; magic is the flag, negative for its opposite. */
static duk_ret_t event_flag(duk_context *ctx)
{
    int flag = duk_get_current_magic(ctx);
    push_this_event(ctx);
    bool set = (flags_of(ctx, -1) & (unsigned)(flag < 0 ? -flag : flag)) != 0;
    duk_push_boolean(ctx, set != (flag < 0));
    return 1;
}

static duk_ret_t event_set_cancel_bubble(duk_context *ctx)
{
    push_this_event(ctx);
    if (duk_to_boolean(ctx, 0)) change_flags(ctx, -1, STOPPED, 0);
    return 0;
}

static duk_ret_t event_composed_path(duk_context *ctx)
{
    push_this_event(ctx);
    duk_push_array(ctx);
    gots__attribute_get(ctx, -2, "currentTarget");
    if (duk_is_object(ctx, -1)) duk_put_prop_index(ctx, -2, 0);
    else duk_pop(ctx);
    return 1;
}

static duk_ret_t event_target(duk_context *ctx)
{
    gots__attribute_of_this(ctx, "target");
    return 1;
}

static const gots__builtin event_methods[] = {
    { "get type", gots__attribute, 0, 0, 0 },
    { "get target", gots__attribute, 0, 0, 0 },
    { "get srcElement", event_target, 0, 0, 0 },
    { "get currentTarget", gots__attribute, 0, 0, 0 },
    { "get eventPhase", gots__attribute, 0, 0, 0 },
    { "get bubbles", gots__attribute, 0, 0, 0 },
    { "get cancelable", gots__attribute, 0, 0, 0 },
    { "get composed", gots__attribute, 0, 0, 0 },
    { "get timeStamp", gots__attribute, 0, 0, 0 },
    { "get isTrusted", gots__attribute, 0, 0, 0 },
    { "get defaultPrevented", event_flag, 0, 0, CANCELED },
    { "get returnValue", event_flag, 0, 0, -CANCELED },
    { "get cancelBubble", event_flag, 0, 0, STOPPED },
    { "set cancelBubble", event_set_cancel_bubble, 1, 1, 0 },
    { "preventDefault", event_prevent_default, 0, 0, 0 },
    { "stopPropagation", event_stop, 0, 0, STOPPED },
    { "stopImmediatePropagation", event_stop, 0, 0, STOPPED | STOPPED_AT_ONCE },
    { "composedPath", event_composed_path, 0, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin custom_event_methods[] = {
    { "get detail", gots__attribute, 0, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

/* ---- Listeners ---- */

static unsigned listener_flags(duk_context *ctx, duk_idx_t listener)
{
    duk_get_prop_index(ctx, listener, 1);
    unsigned flags = duk_get_uint_default(ctx, -1, 0);
    duk_pop(ctx);
    return flags;
}

static void set_listener_flags(duk_context *ctx, duk_idx_t listener, unsigned flags)
{
    listener = duk_require_normalize_index(ctx, listener);
    duk_push_uint(ctx, flags);
    duk_put_prop_index(ctx, listener, 1);
}

/* Pushes the table of listeners of the target, made when `make`; or undefined. */
static bool push_table(duk_context *ctx, duk_idx_t target, bool make)
{
    target = duk_require_normalize_index(ctx, target);
    if (gots__attribute_get(ctx, target, "listeners")) return true;
    if (!make) return false;
    duk_pop(ctx);
    duk_push_bare_object(ctx);
    duk_dup_top(ctx);
    gots__attribute_set(ctx, target, "listeners");
    return true;
}

/* Pushes the array of listeners for the type at `type`, or undefined. */
static bool push_list(duk_context *ctx, duk_idx_t table, duk_idx_t type)
{
    table = duk_require_normalize_index(ctx, table);
    duk_dup(ctx, type);
    return duk_get_prop(ctx, table);
}

/* Index of the listener with that callback and capture flag in the array at the stack top. */
static long find_listener(duk_context *ctx, duk_idx_t callback, unsigned capture)
{
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, -1, i);
        duk_get_prop_index(ctx, -1, 0);
        bool same = duk_strict_equals(ctx, -1, callback);
        duk_pop(ctx);
        same = same && (listener_flags(ctx, -1) & CAPTURE) == capture;
        duk_pop(ctx);
        if (same) return (long)i;
    }
    return -1;
}

/* Puts at `type` in the table a copy of the array at the stack top without element `skip`, and
 * leaves the copy on the stack in its place. */
static void replace_list(duk_context *ctx, duk_idx_t table, duk_idx_t type, long skip)
{
    duk_uarridx_t count = duk_is_object(ctx, -1) ? (duk_uarridx_t)duk_get_length(ctx, -1) : 0;
    duk_uarridx_t kept = 0;
    duk_push_bare_array(ctx);
    for (duk_uarridx_t i = 0; i < count; i++) {
        if ((long)i == skip) continue;
        duk_get_prop_index(ctx, -2, i);
        duk_put_prop_index(ctx, -2, kept++);
    }
    duk_remove(ctx, -2);
    duk_dup(ctx, type);
    duk_dup(ctx, -2);
    duk_put_prop(ctx, table);
}

static void remove_listener(duk_context *ctx, duk_idx_t target, duk_idx_t type,
                            duk_idx_t callback, unsigned capture)
{
    duk_idx_t top = duk_get_top(ctx);
    if (push_table(ctx, target, false) && push_list(ctx, top, type)) {
        long at = find_listener(ctx, callback, capture);
        if (at >= 0) {
            duk_get_prop_index(ctx, -1, (duk_uarridx_t)at);
            set_listener_flags(ctx, -1, listener_flags(ctx, -1) | REMOVED);
            duk_pop(ctx);
            replace_list(ctx, top, type, at);
        }
    }
    duk_set_top(ctx, top);
}

/* Called when a listener's signal is aborted; what to remove is in hidden properties. */
static duk_ret_t remove_on_abort(duk_context *ctx)
{
    duk_set_top(ctx, 0);
    duk_push_current_function(ctx);
    gots__attribute_get(ctx, 0, "target");
    gots__attribute_get(ctx, 0, "type");
    gots__attribute_get(ctx, 0, "callback");
    gots__attribute_get(ctx, 0, "capture");
    remove_listener(ctx, 1, 2, 3, duk_get_uint(ctx, 4));
    return 0;
}

/* [target type callback options] at 0…3; the signal at `signal`. */
static void remove_with_signal(duk_context *ctx, duk_idx_t target, duk_idx_t signal,
                               unsigned capture)
{
    static const gots__builtin entry = { "", remove_on_abort, 0, 0, 0 };
    duk_push_literal(ctx, "addEventListener");
    duk_push_literal(ctx, "abort");
    gots__push_function(ctx, &entry);
    duk_idx_t function = duk_get_top_index(ctx);
    duk_dup(ctx, target);
    gots__attribute_set(ctx, function, "target");
    duk_dup(ctx, 0);
    gots__attribute_set(ctx, function, "type");
    duk_dup(ctx, 1);
    gots__attribute_set(ctx, function, "callback");
    duk_push_uint(ctx, capture);
    gots__attribute_set(ctx, function, "capture");
    duk_call_prop(ctx, signal, 2);
    duk_pop(ctx);
}

/* Checks the arguments [type callback options]; false when there is no callback. */
static bool listener_arguments(duk_context *ctx, const char *who, unsigned *flags)
{
    gots__web_require(ctx, 2, who);
    duk_set_top(ctx, 3);
    duk_to_string(ctx, 0);
    *flags = 0;
    if (duk_is_boolean(ctx, 2)) {
        *flags = duk_get_boolean(ctx, 2) ? CAPTURE : 0;
    } else {
        if (option(ctx, 2, "capture")) *flags |= CAPTURE;
        if (option(ctx, 2, "once")) *flags |= ONCE;
        if (option(ctx, 2, "passive")) *flags |= PASSIVE;
    }
    if (duk_is_null_or_undefined(ctx, 1)) return false;
    if (!duk_is_object(ctx, 1) && !duk_is_function(ctx, 1))
        (void)duk_type_error(ctx, "The \"listener\" argument must be a function or an object");
    return true;
}

/* Pushes `this`, a target; the global object is none. */
static void push_this_target(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "Illegal invocation: `this` is not an EventTarget");
}

static duk_ret_t target_add(duk_context *ctx)
{
    unsigned flags;
    if (!listener_arguments(ctx, "addEventListener", &flags)) return 0;
    push_this_target(ctx);                                      /* 3 */
    duk_push_undefined(ctx);                                    /* 4: signal */
    if (duk_is_object(ctx, 2)) {
        duk_get_prop_literal(ctx, 2, "signal");
        duk_replace(ctx, 4);
    }
    if (duk_is_object(ctx, 4)) {
        if (option(ctx, 4, "aborted")) return 0;
    } else if (!duk_is_undefined(ctx, 4)) {
        return duk_type_error(ctx, "The \"signal\" option must be an AbortSignal");
    }
    push_table(ctx, 3, true);                                   /* 5 */
    push_list(ctx, 5, 0);                                       /* 6 */
    if (duk_is_object(ctx, 6) && find_listener(ctx, 1, flags & CAPTURE) >= 0) return 0;
    replace_list(ctx, 5, 0, -1);
    duk_push_bare_array(ctx);
    duk_dup(ctx, 1);
    duk_put_prop_index(ctx, -2, 0);
    set_listener_flags(ctx, -1, flags);
    duk_push_number(ctx, gots__owner_stamp(ctx));
    duk_put_prop_index(ctx, -2, 3);
    duk_put_prop_index(ctx, 6, (duk_uarridx_t)duk_get_length(ctx, 6));
    if (duk_is_object(ctx, 4)) remove_with_signal(ctx, 3, 4, flags & CAPTURE);
    return 0;
}

static duk_ret_t target_remove(duk_context *ctx)
{
    unsigned flags;
    if (!listener_arguments(ctx, "removeEventListener", &flags)) return 0;
    push_this_target(ctx);
    remove_listener(ctx, 3, 0, 1, flags & CAPTURE);
    return 0;
}

/* ---- Delivery ---- */

/* [callback event target] → calls it; runs protected. */
static duk_ret_t call_listener(duk_context *ctx, void *data)
{
    (void)data;
    if (duk_is_function(ctx, -3)) {
        duk_dup(ctx, -3);
        duk_dup(ctx, -2);
    } else {
        duk_get_prop_literal(ctx, -3, "handleEvent");
        duk_dup(ctx, -4);
    }
    duk_dup(ctx, -4);
    duk_call_method(ctx, 1);
    return 0;
}

/* Calls the function or handler object on the stack top, which is popped. What it throws is
 * reported, as nobody can catch it. */
static void deliver(duk_context *ctx, duk_idx_t event, duk_idx_t target)
{
    duk_dup(ctx, event);
    duk_dup(ctx, target);
    if (duk_safe_call(ctx, call_listener, NULL, 3, 1) != DUK_EXEC_SUCCESS) gots__report_error(ctx);
    else duk_pop(ctx);
}

static void deliver_to_listener(duk_context *ctx, duk_idx_t event, duk_idx_t target,
                                duk_idx_t type)
{
    duk_idx_t listener = duk_get_top_index(ctx);
    unsigned flags = listener_flags(ctx, listener);
    if (flags & REMOVED) return;
    duk_get_prop_index(ctx, listener, 3);
    bool is_dead = gots__owner_is_dead(ctx, duk_get_number_default(ctx, -1, 0));
    duk_pop(ctx);
    duk_get_prop_index(ctx, listener, 0);
    if (is_dead) {
        remove_listener(ctx, target, type, listener + 1, flags & CAPTURE);
        return;
    }
    if (flags & ONCE) remove_listener(ctx, target, type, listener + 1, flags & CAPTURE);
    if (flags & PASSIVE) change_flags(ctx, event, IN_PASSIVE, 0);
    deliver(ctx, event, target);
    change_flags(ctx, event, 0, IN_PASSIVE);
}

void gots__event_dispatch(duk_context *ctx, duk_idx_t target)
{
    duk_require_stack(ctx, 24);
    target = duk_require_normalize_index(ctx, target);
    duk_idx_t event = duk_get_top_index(ctx), type = event + 1, table = event + 2;
    set_target(ctx, event, target, AT_TARGET);
    change_flags(ctx, event, DISPATCHING, 0);
    gots__attribute_get(ctx, event, "type");
    if (push_table(ctx, target, false) && push_list(ctx, table, type)) {
        duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, table + 1);
        for (duk_uarridx_t i = 0; i < count; i++) {
            if (flags_of(ctx, event) & STOPPED_AT_ONCE) break;
            duk_get_prop_index(ctx, table + 1, i);
            deliver_to_listener(ctx, event, target, type);
            duk_set_top(ctx, table + 2);
        }
    }
    set_target(ctx, event, -1, NONE);
    change_flags(ctx, event, 0, DISPATCHING | STOPPED | STOPPED_AT_ONCE);
    duk_set_top(ctx, event);
}

static duk_ret_t target_dispatch(duk_context *ctx)
{
    gots__web_require(ctx, 1, "dispatchEvent");
    duk_set_top(ctx, 1);
    require_event(ctx, 0);
    push_this_target(ctx);
    if (flags_of(ctx, 0) & DISPATCHING)
        gots__dom_exception_throw(ctx, "InvalidStateError", "The event is already being dispatched");
    set_flag(ctx, 0, "isTrusted", false);
    duk_dup(ctx, 0);
    gots__event_dispatch(ctx, 1);
    duk_push_boolean(ctx, !(flags_of(ctx, 0) & CANCELED));
    return 1;
}

static duk_ret_t target_construct(duk_context *ctx)
{
    gots__web_construct(ctx, "EventTarget");
    push_table(ctx, -1, true);
    return 0;
}

static const gots__builtin target_methods[] = {
    { "addEventListener", target_add, -1, 2, 0 },
    { "removeEventListener", target_remove, -1, 2, 0 },
    { "dispatchEvent", target_dispatch, -1, 1, 0 },
    { NULL, NULL, 0, 0, 0 },
};

/* ---- The room ---- */

static void define_phases(duk_context *ctx, duk_idx_t object)
{
    static const char *const phases[] = { "NONE", "CAPTURING_PHASE", "AT_TARGET",
                                          "BUBBLING_PHASE" };
    object = duk_require_normalize_index(ctx, object);
    for (int i = 0; i < 4; i++) {
        duk_push_string(ctx, phases[i]);
        duk_push_int(ctx, i);
        duk_def_prop(ctx, object,
                     DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_CLEAR_WC);
    }
}

void gots__open_events(duk_context *ctx)
{
    dukx_class(ctx, "Event", event_construct, 1, NULL);
    duk_hobject *event = duk_get_hobject(ctx, -1);
    gots__define(ctx, -1, event_methods);
    gots__define_tag(ctx, -1, "Event");
    define_phases(ctx, -1);
    define_phases(ctx, -2);
    gots__web_keep_prototype(ctx, "Event");

    dukx_class(ctx, "CustomEvent", event_construct, 1, event);
    duk_set_magic(ctx, -2, 1);
    gots__define(ctx, -1, custom_event_methods);
    gots__define_tag(ctx, -1, "CustomEvent");

    dukx_class(ctx, "EventTarget", target_construct, 0, NULL);
    gots__define(ctx, -1, target_methods);
    gots__define_tag(ctx, -1, "EventTarget");
    gots__web_keep_prototype(ctx, "EventTarget");
}
