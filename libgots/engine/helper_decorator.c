/* Run-time helpers of decorators, standard (2023-11) and legacy ones.
 *
 * SPDX-License-Identifier: MIT
 *
 * The functions of a context object (access.get and so on, addInitializer) are C functions that
 * carry what they need in hidden properties.
 */
#include "engine/dukx.h"
#include "engine/helper.h"

#define KEY DUK_HIDDEN_SYMBOL("key")
#define LIST DUK_HIDDEN_SYMBOL("list")
#define DONE DUK_HIDDEN_SYMBOL("done")

enum { STATIC = 1, PRIVATE = 2 };

/* Arguments of decorate(); see lower/runtime.h. */
enum { TARGET, KIND, NAME, FLAGS, DECORATORS, METADATA, INITIALIZERS, EXTRAS, FUNCTION, ARGUMENTS };

static bool kind_is(duk_context *ctx, const char *kind)
{
    return strcmp(duk_require_string(ctx, KIND), kind) == 0;
}

/* ---- Context objects ---- */

static duk_ret_t access_has(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, KEY);
    duk_require_object(ctx, 0);
    duk_push_boolean(ctx, duk_has_prop(ctx, 0));
    return 1;
}

static duk_ret_t access_get(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, KEY);
    duk_get_prop(ctx, 0);
    return 1;
}

static duk_ret_t access_set(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, KEY);
    duk_dup(ctx, 1);
    duk_put_prop(ctx, 0);
    return 0;
}

static duk_ret_t add_initializer(duk_context *ctx)
{
    duk_push_current_function(ctx);
    if (duk_has_prop_literal(ctx, -1, DONE))
        return duk_type_error(ctx, "Cannot add initializers after decoration has completed");
    if (!duk_is_function(ctx, 0)) return duk_type_error(ctx, "An initializer must be a function");
    duk_get_prop_literal(ctx, -1, LIST);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    return 0;
}

static void add_access(duk_context *ctx, const char *name, duk_c_function function, int nargs,
                       duk_idx_t key)
{
    gots__builtin entry = { name, function, (int8_t)nargs, (int8_t)nargs, 0 };
    gots__push_function(ctx, &entry);
    duk_dup(ctx, key);
    duk_put_prop_literal(ctx, -2, KEY);
    duk_put_prop_string(ctx, -2, name);
}

/* Pushes the name a context shows: the key, or "#x". */
static void push_name(duk_context *ctx, duk_idx_t key, bool is_private)
{
    if (!is_private) {
        duk_dup(ctx, key);
        return;
    }
    const unsigned char *text = DUK_HSTRING_GET_DATA(duk_require_hstring(ctx, key)) + 2;
    size_t len = 0;
    while (text[len] != 0 && text[len] != '.' && text[len] != 0xff) len++;
    duk_push_literal(ctx, "#");
    duk_push_lstring(ctx, (const char *)text, len);
    duk_concat(ctx, 2);
}

/* Adds addInitializer, collecting in the list at `list`, to the object at the top; leaves the
 * function on the stack above it. */
static void add_collector(duk_context *ctx, duk_idx_t list)
{
    static const gots__builtin entry = { "addInitializer", add_initializer, 1, 1, 0 };
    gots__push_function(ctx, &entry);
    duk_dup(ctx, list);
    duk_put_prop_literal(ctx, -2, LIST);
    duk_dup(ctx, -1);
    duk_put_prop_literal(ctx, -3, "addInitializer");
}

static void close_collector(duk_context *ctx, duk_idx_t function)
{
    duk_push_true(ctx);
    duk_put_prop_literal(ctx, function, DONE);
}

/* Pushes the context object and its addInitializer. */
static void push_context(duk_context *ctx)
{
    int flags = duk_get_int(ctx, FLAGS);
    duk_push_object(ctx);
    duk_dup(ctx, KIND);
    duk_put_prop_literal(ctx, -2, "kind");
    push_name(ctx, NAME, (flags & PRIVATE) != 0);
    duk_put_prop_literal(ctx, -2, "name");
    duk_push_boolean(ctx, (flags & STATIC) != 0);
    duk_put_prop_literal(ctx, -2, "static");
    duk_push_boolean(ctx, (flags & PRIVATE) != 0);
    duk_put_prop_literal(ctx, -2, "private");
    duk_push_object(ctx);
    add_access(ctx, "has", access_has, 1, NAME);
    if (!kind_is(ctx, "setter")) add_access(ctx, "get", access_get, 1, NAME);
    if (kind_is(ctx, "setter") || kind_is(ctx, "field") || kind_is(ctx, "accessor"))
        add_access(ctx, "set", access_set, 2, NAME);
    duk_put_prop_literal(ctx, -2, "access");
    duk_dup(ctx, METADATA);
    duk_put_prop_literal(ctx, -2, "metadata");
    add_collector(ctx, EXTRAS);
}

/* ---- Members ---- */

/* The function at the top becomes the first to be run of the list at INITIALIZERS. */
static void unshift_initializer(duk_context *ctx)
{
    duk_push_literal(ctx, "unshift");
    duk_insert(ctx, -2);
    duk_call_prop(ctx, INITIALIZERS, 1);
    duk_pop(ctx);
}

static void require_function(duk_context *ctx, const char *what)
{
    if (!duk_is_function(ctx, -1))
        (void)duk_type_error(ctx, "A decorator's %s must be a function or undefined", what);
}

/* Takes the decorator's result at the top, of an auto-accessor: an object of get, set, init. */
static void accept_accessor(duk_context *ctx, duk_idx_t descriptor)
{
    static const char *const halves[] = { "get", "set" };
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "An accessor decorator must return an object or undefined");
    for (int i = 0; i < 2; i++) {
        if (duk_get_prop_string(ctx, -1, halves[i]) && !duk_is_undefined(ctx, -1)) {
            require_function(ctx, halves[i]);
            duk_put_prop_string(ctx, descriptor, halves[i]);
        } else {
            duk_pop(ctx);
        }
    }
    duk_get_prop_literal(ctx, -1, "init");
    if (!duk_is_undefined(ctx, -1)) {
        require_function(ctx, "init");
        unshift_initializer(ctx);
    } else {
        duk_pop(ctx);
    }
    duk_pop(ctx);
}

static const char *slot_of_kind(duk_context *ctx)
{
    return kind_is(ctx, "getter") ? "get" : kind_is(ctx, "setter") ? "set" : "value";
}

/* Pushes a decorator's first argument. */
static void push_value(duk_context *ctx, duk_idx_t descriptor)
{
    if (kind_is(ctx, "field")) {
        duk_push_undefined(ctx);
    } else if (kind_is(ctx, "accessor")) {
        duk_push_object(ctx);
        duk_get_prop_literal(ctx, descriptor, "get");
        duk_put_prop_literal(ctx, -2, "get");
        duk_get_prop_literal(ctx, descriptor, "set");
        duk_put_prop_literal(ctx, -2, "set");
    } else {
        duk_get_prop_string(ctx, descriptor, slot_of_kind(ctx));
    }
}

static void apply_one(duk_context *ctx, duk_uarridx_t index, duk_idx_t descriptor)
{
    duk_idx_t top = duk_get_top(ctx);
    push_context(ctx); /* top: context, top + 1: addInitializer */
    duk_get_prop_index(ctx, DECORATORS, index);
    if (!duk_is_function(ctx, -1)) (void)duk_type_error(ctx, "A decorator must be a function");
    push_value(ctx, descriptor);
    duk_dup(ctx, top);
    duk_call(ctx, 2);
    close_collector(ctx, top + 1);
    if (!duk_is_undefined(ctx, -1)) {
        if (kind_is(ctx, "accessor")) {
            accept_accessor(ctx, descriptor);
        } else if (kind_is(ctx, "field")) {
            require_function(ctx, "result");
            unshift_initializer(ctx);
        } else {
            require_function(ctx, "result");
            duk_put_prop_string(ctx, descriptor, slot_of_kind(ctx));
        }
    }
    duk_set_top(ctx, top);
}

/* Pushes the object that holds the member. */
static void push_home(duk_context *ctx)
{
    duk_dup(ctx, TARGET);
    if ((duk_get_int(ctx, FLAGS) & STATIC) != 0) return;
    duk_get_prop_literal(ctx, -1, "prototype");
    duk_remove(ctx, -2);
}

/* Pushes the member's descriptor object: the property's own, or one around a private function. */
static void push_descriptor(duk_context *ctx, duk_idx_t home)
{
    if (duk_is_undefined(ctx, FUNCTION) && !kind_is(ctx, "field")) {
        duk_dup(ctx, NAME);
        duk_get_prop_desc(ctx, home, 0);
        return;
    }
    duk_push_object(ctx);
    duk_dup(ctx, FUNCTION);
    duk_put_prop_string(ctx, -2, slot_of_kind(ctx));
}

static void define_again(duk_context *ctx, duk_idx_t home, duk_idx_t descriptor)
{
    duk_uint_t flags = DUK_DEFPROP_HAVE_CONFIGURABLE | DUK_DEFPROP_CONFIGURABLE;
    duk_dup(ctx, NAME);
    if (kind_is(ctx, "method")) {
        duk_get_prop_literal(ctx, descriptor, "value");
        duk_def_prop(ctx, home, flags | DUK_DEFPROP_HAVE_VALUE);
        return;
    }
    duk_get_prop_literal(ctx, descriptor, "get");
    duk_get_prop_literal(ctx, descriptor, "set");
    bool get = duk_is_function(ctx, -2), set = duk_is_function(ctx, -1);
    if (!set) duk_pop(ctx);
    if (!get) duk_remove(ctx, set ? -2 : -1);
    if (get) flags |= DUK_DEFPROP_HAVE_GETTER;
    if (set) flags |= DUK_DEFPROP_HAVE_SETTER;
    duk_def_prop(ctx, home, flags);
}

duk_ret_t gots__h_decorate(duk_context *ctx)
{
    duk_set_top(ctx, ARGUMENTS);
    push_home(ctx);
    duk_idx_t home = duk_get_top_index(ctx);
    push_descriptor(ctx, home);
    duk_idx_t descriptor = duk_get_top_index(ctx);
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, DECORATORS);
    while (count > 0) apply_one(ctx, --count, descriptor);
    if (!duk_is_undefined(ctx, FUNCTION)) {
        duk_get_prop_string(ctx, descriptor, slot_of_kind(ctx));
        return 1;
    }
    if (!kind_is(ctx, "field")) define_again(ctx, home, descriptor);
    return 0;
}

/* ---- Classes ---- */

static void push_metadata_symbol(duk_context *ctx)
{
    duk_get_global_literal(ctx, "Symbol");
    duk_get_prop_literal(ctx, -1, "metadata");
    duk_remove(ctx, -2);
}

duk_ret_t gots__h_metadata(duk_context *ctx)
{
    duk_push_object(ctx);
    duk_push_undefined(ctx);
    if (duk_is_object(ctx, 0)) {
        push_metadata_symbol(ctx);
        duk_get_prop(ctx, 0);
        if (duk_is_object(ctx, -1)) duk_replace(ctx, -2);
        else duk_pop(ctx);
    }
    duk_set_prototype(ctx, -2);
    return 1;
}

/* [class name decorators metadata extras] */
duk_ret_t gots__h_decorate_class(duk_context *ctx)
{
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, 2);
    while (count > 0) {
        duk_set_top(ctx, 5);
        duk_push_object(ctx);
        duk_push_literal(ctx, "class");
        duk_put_prop_literal(ctx, -2, "kind");
        duk_dup(ctx, 1);
        duk_put_prop_literal(ctx, -2, "name");
        duk_dup(ctx, 3);
        duk_put_prop_literal(ctx, -2, "metadata");
        add_collector(ctx, 4); /* 5: context, 6: addInitializer */
        duk_get_prop_index(ctx, 2, --count);
        if (!duk_is_function(ctx, -1)) return duk_type_error(ctx, "A decorator must be a function");
        duk_dup(ctx, 0);
        duk_dup(ctx, 5);
        duk_call(ctx, 2);
        close_collector(ctx, 6);
        if (duk_is_undefined(ctx, -1)) continue;
        require_function(ctx, "result");
        duk_replace(ctx, 0);
    }
    duk_set_top(ctx, 5);
    push_metadata_symbol(ctx);
    if (duk_is_symbol(ctx, -1)) {
        duk_dup(ctx, 3);
        duk_def_prop(ctx, 0, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_HAVE_WEC | DUK_DEFPROP_WRITABLE |
                                 DUK_DEFPROP_CONFIGURABLE);
    }
    duk_set_top(ctx, 1);
    return 1;
}

/* ---- Legacy decorators ---- */

static duk_ret_t param_decorator(duk_context *ctx)
{
    duk_set_top(ctx, 2);
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, 2, KEY);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    duk_get_prop_literal(ctx, 2, LIST);
    duk_call(ctx, 3);
    return 0;
}

duk_ret_t gots__h_decorate_parameter(duk_context *ctx)
{
    duk_push_c_function(ctx, param_decorator, DUK_VARARGS);
    duk_dup(ctx, 1);
    duk_put_prop_literal(ctx, -2, KEY);
    duk_dup(ctx, 0);
    duk_put_prop_literal(ctx, -2, LIST);
    return 1;
}

static void redefine(duk_context *ctx)
{
    duk_get_global_literal(ctx, "Object");
    duk_push_literal(ctx, "defineProperty");
    duk_dup(ctx, 1);
    duk_dup(ctx, 2);
    duk_dup(ctx, 4);
    duk_call_prop(ctx, -5, 3);
}

/* [decorators target key has_descriptor] */
duk_ret_t gots__h_decorate_legacy(duk_context *ctx)
{
    bool member = !duk_is_undefined(ctx, 2), described = duk_to_boolean(ctx, 3);
    if (member && described) {
        duk_dup(ctx, 2);
        duk_get_prop_desc(ctx, 1, 0);
    } else {
        duk_push_undefined(ctx);
    }
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, 0);
    while (count > 0) {
        duk_set_top(ctx, 5);
        duk_get_prop_index(ctx, 0, --count);
        duk_dup(ctx, 1);
        if (member) duk_dup(ctx, 2);
        if (member) duk_dup(ctx, 4);
        duk_call(ctx, member ? 3 : 1);
        if (!duk_is_object(ctx, -1)) continue;
        duk_replace(ctx, member ? 4 : 1);
    }
    duk_set_top(ctx, 5);
    if (member && duk_is_object(ctx, 4)) redefine(ctx);
    duk_dup(ctx, 1);
    return 1;
}
