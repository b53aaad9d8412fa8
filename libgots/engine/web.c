/* The list of web globals, and how they open on first use.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/web.h"

#include <string.h>

#include "engine/console.h"
#include "engine/dukx.h"

/* ---- Opening on first use ---- */

typedef struct lazy_global {
    const char *name;
    void (*open)(duk_context *ctx);
} lazy_global;

static void open_navigator(duk_context *ctx);

static const lazy_global globals[] = {
    { "DOMException", gots__open_dom_exception },
    { "Event", gots__open_events },
    { "CustomEvent", gots__open_events },
    { "EventTarget", gots__open_events },
    { "AbortController", gots__open_abort },
    { "AbortSignal", gots__open_abort },
    { "TextEncoder", gots__open_text_codec },
    { "TextDecoder", gots__open_text_codec },
    { "performance", gots__open_performance },
    { "crypto", gots__open_crypto },
    { "URL", gots__open_url },
    { "URLSearchParams", gots__open_url },
    { "Blob", gots__open_blob },
    { "File", gots__open_blob },
    { "navigator", open_navigator },
    { "MessageChannel", gots__open_messaging },
    { "MessagePort", gots__open_messaging },
    { "MessageEvent", gots__open_messaging },
    { "BroadcastChannel", gots__open_messaging },
    { "Worker", gots__open_messaging },
};

#define GLOBAL_COUNT (sizeof globals / sizeof *globals)

/* Pushes the global's value, having opened its room. */
static void open_global(duk_context *ctx, const lazy_global *global)
{
    duk_idx_t top = duk_get_top(ctx);
    global->open(ctx);
    duk_set_top(ctx, top);
    duk_get_global_string(ctx, global->name);
}

static duk_ret_t lazy_get(duk_context *ctx)
{
    open_global(ctx, &globals[duk_get_current_magic(ctx)]);
    return 1;
}

/* Assignment before the first read: the program's value takes the place. */
static duk_ret_t lazy_set(duk_context *ctx)
{
    const lazy_global *global = &globals[duk_get_current_magic(ctx)];
    duk_push_global_object(ctx);
    duk_dup(ctx, 0);
    gots__define_value(ctx, -2, global->name, DUK_DEFPROP_WRITABLE);
    return 0;
}

/* A function without a name or a length: there are many, in every isolate, and they are gone when seen. */
static void push_accessor(duk_context *ctx, duk_c_function function, duk_idx_t count, int16_t at)
{
    duk_push_c_function_builtin_noconstruct(ctx, function, count);
    duk_set_magic(ctx, -1, at);
}

static void define_lazy(duk_context *ctx, duk_idx_t object, int16_t at)
{
    duk_push_string(ctx, globals[at].name);
    push_accessor(ctx, lazy_get, 0, at);
    push_accessor(ctx, lazy_set, 1, at);
    duk_def_prop(ctx, object,
                 DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER | DUK_DEFPROP_SET_CONFIGURABLE |
                     DUK_DEFPROP_CLEAR_ENUMERABLE | DUK_DEFPROP_FORCE);
}

void gots__define_operations(duk_context *ctx, duk_idx_t object, const gots__builtin *table)
{
    object = duk_require_normalize_index(ctx, object);
    for (; table->name != NULL; table++) {
        gots__push_function(ctx, table);
        gots__define_value(ctx, object, table->name,
                           DUK_DEFPROP_WRITABLE | DUK_DEFPROP_ENUMERABLE);
    }
}

void gots__web_keep_prototype(duk_context *ctx, const char *name)
{
    duk_push_heap_stash(ctx);
    duk_dup(ctx, -2);
    duk_put_prop_string(ctx, -2, name);
    duk_pop(ctx);
}

void gots__web_push_prototype(duk_context *ctx, const char *name)
{
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_string(ctx, -1, name)) {
        duk_pop(ctx);
        for (size_t i = 0; i < GLOBAL_COUNT; i++)
            if (strcmp(globals[i].name, name) == 0) {
                open_global(ctx, &globals[i]);
                duk_pop(ctx);
                break;
            }
        duk_get_prop_string(ctx, -1, name);
    }
    duk_remove(ctx, -2);
}

/* ---- Attributes ---- */

static void push_hidden_key(duk_context *ctx, const char *name)
{
    char key[64];
    size_t len = strlen(name) < sizeof key - 2 ? strlen(name) : sizeof key - 2;
    key[0] = '\xff';
    memcpy(key + 1, name, len);
    duk_push_lstring(ctx, key, len + 1);
}

void gots__attribute_set(duk_context *ctx, duk_idx_t object, const char *name)
{
    object = duk_require_normalize_index(ctx, object);
    push_hidden_key(ctx, name);
    duk_swap_top(ctx, -2);
    duk_def_prop(ctx, object, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE |
                                  DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_FORCE);
}

bool gots__attribute_get(duk_context *ctx, duk_idx_t object, const char *name)
{
    object = duk_require_normalize_index(ctx, object);
    if (!duk_is_object(ctx, object)) {
        duk_push_undefined(ctx);
        return false;
    }
    push_hidden_key(ctx, name);
    return duk_get_prop(ctx, object);
}

void gots__attribute_of_this(duk_context *ctx, const char *name)
{
    duk_push_this(ctx);
    if (!gots__attribute_get(ctx, -1, name))
        (void)duk_type_error(ctx, "Illegal invocation: `this` has no internal %s", name);
    duk_remove(ctx, -2);
}

duk_ret_t gots__attribute(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, "name"); /* "get type" */
    gots__attribute_of_this(ctx, duk_get_string(ctx, -1) + 4);
    return 1;
}

void gots__web_construct(duk_context *ctx, const char *name)
{
    if (!duk_is_constructor_call(ctx))
        (void)duk_type_error(ctx, "Class constructor %s cannot be invoked without 'new'", name);
    duk_push_this(ctx);
}

void gots__web_require(duk_context *ctx, duk_idx_t count, const char *who)
{
    if (duk_get_top(ctx) < count)
        (void)duk_type_error(ctx, "%s: %d argument%s required, but only %d present", who,
                             (int)count, count == 1 ? "" : "s", (int)duk_get_top(ctx));
}

/* ---- Small globals ---- */

static const gots__builtin navigator_methods[] = {
    { "get hardwareConcurrency", gots__attribute, 0, 0, 0 },
    { "get userAgent", gots__attribute, 0, 0, 0 },
    { "get language", gots__attribute, 0, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

static void open_navigator(duk_context *ctx)
{
    const gots_port *port = gots__isolate_of(ctx)->port;
    int cpus = port->processors(port->context);
    duk_push_global_object(ctx);
    duk_push_object(ctx);
    duk_push_object(ctx);
    gots__define(ctx, -1, navigator_methods);
    gots__define_tag(ctx, -1, "Navigator");
    duk_set_prototype(ctx, -2);
    duk_push_number(ctx, cpus > 0 ? (double)cpus : 1);
    gots__attribute_set(ctx, -2, "hardwareConcurrency");
    duk_push_literal(ctx, "GoTS/" GOTS_VERSION);
    gots__attribute_set(ctx, -2, "userAgent");
    duk_push_literal(ctx, "en-US");
    gots__attribute_set(ctx, -2, "language");
    gots__define_value(ctx, -2, "navigator", DUK_DEFPROP_WRITABLE);
}

void gots__report_error(duk_context *ctx)
{
    gots__console_push_text(ctx, -1);
    duk_push_literal(ctx, "Uncaught ");
    duk_swap_top(ctx, -2);
    duk_concat(ctx, 2);
    duk_size_t len;
    const char *text = duk_get_lstring(ctx, -1, &len);
    gots__console_write(ctx, 2, text, len);
    duk_pop_2(ctx);
}

static duk_ret_t report_error(duk_context *ctx)
{
    gots__web_require(ctx, 1, "reportError");
    duk_dup(ctx, 0);
    gots__report_error(ctx);
    return 0;
}

static const gots__builtin functions[] = {
    { "structuredClone", gots__structured_clone, -1, 1, 0 },
    { "atob", gots__atob, -1, 1, 0 },
    { "btoa", gots__btoa, -1, 1, 0 },
    { "reportError", report_error, -1, 1, 0 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__open_web(duk_context *ctx)
{
    duk_push_global_object(ctx);
    duk_idx_t global = duk_get_top_index(ctx);
    gots__define_operations(ctx, global, functions);
    for (size_t i = 0; i < GLOBAL_COUNT; i++) define_lazy(ctx, global, (int16_t)i);
    duk_pop(ctx);
}
