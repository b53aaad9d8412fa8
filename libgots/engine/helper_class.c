/* Run-time helpers of classes: members, fields, private names, super.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/helper_class.h"

#include "engine/dukx.h"
#include "engine/helper.h"

enum { GETTER = 1, SETTER = 2, ENUMERABLE = 4, ON_PROTOTYPE = 8 };

/* ---- Defining ---- */

/* A Proxy's defineProperty trap sees an ordinary descriptor object. */
static void define_on_proxy(duk_context *ctx, duk_idx_t object)
{
    duk_idx_t key = duk_get_top(ctx) - 2;
    duk_get_global_literal(ctx, "Object");
    duk_get_prop_literal(ctx, -1, "defineProperty");
    duk_dup(ctx, object);
    duk_dup(ctx, key);
    duk_push_object(ctx);
    duk_dup(ctx, key + 1);
    duk_put_prop_literal(ctx, -2, "value");
    static const char *const flags[] = { "writable", "enumerable", "configurable" };
    for (size_t i = 0; i < 3; i++) {
        duk_push_true(ctx);
        duk_put_prop_string(ctx, -2, flags[i]);
    }
    duk_call(ctx, 3);
    duk_set_top(ctx, key);
}

void gots__define_own(duk_context *ctx, duk_idx_t object, duk_small_uint_t flags)
{
    object = duk_require_normalize_index(ctx, object);
    duk_hobject *h = duk_require_hobject(ctx, object);
    if (DUK_HOBJECT_IS_PROXY(h)) {
        define_on_proxy(ctx, object);
        return;
    }
    duk_uint_t all = DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_HAVE_WEC | flags;
    duk_def_prop(ctx, object, all);
}

/* [ … key function ] → [ … ]: a method or one half of an accessor. */
static void define_method(duk_context *ctx, duk_idx_t object, int flags)
{
    duk_uint_t shown = (flags & ENUMERABLE) != 0 ? DUK_DEFPROP_ENUMERABLE : 0;
    duk_uint_t how = DUK_DEFPROP_HAVE_CONFIGURABLE | DUK_DEFPROP_CONFIGURABLE |
                     DUK_DEFPROP_HAVE_ENUMERABLE | shown;
    if ((flags & GETTER) != 0) how |= DUK_DEFPROP_HAVE_GETTER;
    else if ((flags & SETTER) != 0) how |= DUK_DEFPROP_HAVE_SETTER;
    else how |= DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_HAVE_WRITABLE | DUK_DEFPROP_WRITABLE;
    duk_def_prop(ctx, object, how);
}

/* Replaces the class at `index` by its prototype when the flags say so. */
static void choose_target(duk_context *ctx, duk_idx_t index, int flags)
{
    duk_dup(ctx, index);
    if ((flags & ON_PROTOTYPE) == 0) return;
    duk_get_prop_literal(ctx, -1, "prototype");
    duk_remove(ctx, -2);
}

duk_ret_t gots__h_method(duk_context *ctx)
{
    int flags = duk_to_int(ctx, 3);
    choose_target(ctx, 0, flags);
    duk_insert(ctx, 1); /* class target key function flags */
    duk_pop(ctx);
    define_method(ctx, 1, flags);
    duk_set_top(ctx, 1);
    return 1;
}

/* Moves the properties of the literal at `literal` to the object at `target`, not enumerable. */
static void move_members(duk_context *ctx, duk_idx_t target, duk_idx_t literal, int flags)
{
    duk_hobject *source = duk_get_hobject(ctx, literal);
    duk_hobject *object = duk_require_hobject(ctx, target);
    duk_small_uint_t shown = (flags & ENUMERABLE) != 0 ? DUK_PROPDESC_FLAGS_WEC : DUK_PROPDESC_FLAGS_WC;
    if (source == NULL) return;
    /* A class's own `prototype`, `length` and `name` are there already. */
    bool direct = !DUK_HOBJECT_HAS_EXOTIC_BEHAVIOR(object) && !DUK_HOBJECT_IS_CALLABLE(object);
    for (uint32_t i = 0; i < DUK_HOBJECT_GET_ENEXT(source); i++) {
        duk_hstring *key = DUK_HOBJECT_E_GET_KEY(ctx->heap, source, i);
        if (key == NULL) continue;
        if (!DUK_HOBJECT_E_SLOT_IS_ACCESSOR(ctx->heap, source, i)) {
            duk_tval *value = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, source, i);
            if (direct) {
                duk_push_tval(ctx, value);
                duk_hobject_define_property_internal(ctx, object, key, shown);
            } else {
                duk_push_hstring(ctx, key);
                duk_push_tval(ctx, value);
                gots__define_own(ctx, target, shown);
            }
            continue;
        }
        for (int half = GETTER; half <= SETTER; half++) {
            duk_hobject *function =
                half == GETTER ? DUK_HOBJECT_E_GET_VALUE_GETTER(ctx->heap, source, i)
                               : DUK_HOBJECT_E_GET_VALUE_SETTER(ctx->heap, source, i);
            if (function == NULL) continue;
            duk_push_hstring(ctx, key);
            duk_push_hobject(ctx, function);
            define_method(ctx, target, half | (flags & ENUMERABLE));
        }
    }
}

duk_ret_t gots__h_members(duk_context *ctx)
{
    int flags = duk_to_int(ctx, 2);
    choose_target(ctx, 0, flags);
    move_members(ctx, 3, 1, flags);
    duk_set_top(ctx, 1);
    return 1;
}

/* ---- Classes ---- */

/* Pushes the parent of the prototype; the base at `base` becomes the class's parent. */
static void push_parents(duk_context *ctx, duk_idx_t base)
{
    if (duk_is_null(ctx, base)) {
        duk_push_undefined(ctx);
        return;
    }
    if (!dukx_is_constructor(ctx, base))
        (void)duk_type_error(ctx, "Class extends value %s is not a constructor or null",
                             duk_push_string_readable(ctx, base));
    duk_get_prop_literal(ctx, base, "prototype");
    if (!duk_is_object(ctx, -1) && !duk_is_null(ctx, -1))
        (void)duk_type_error(ctx, "Class extends value does not have valid prototype property %s",
                             duk_push_string_readable(ctx, -1));
    duk_dup(ctx, base);
    duk_set_prototype(ctx, 0);
    if (duk_is_null(ctx, -1)) {
        duk_pop(ctx);
        duk_push_undefined(ctx);
    }
}

duk_ret_t gots__h_define_class(duk_context *ctx)
{
    bool derived = duk_get_top(ctx) > 3;
    if (!derived) duk_set_top(ctx, 3);
    duk_get_prop_literal(ctx, 0, "prototype");
    duk_idx_t prototype = duk_get_top_index(ctx);
    if (derived) {
        push_parents(ctx, 3);
        duk_set_prototype(ctx, prototype);
    }
    move_members(ctx, prototype, 1, 0);
    move_members(ctx, 0, 2, 0);
    duk_set_top(ctx, 1);
    return 1;
}

duk_ret_t gots__h_this_live(duk_context *ctx)
{
    if (duk_is_undefined(ctx, 0))
        (void)duk_reference_error(ctx, "Must call super constructor in derived class before "
                                       "accessing 'this' or returning from derived constructor");
    return 1;
}

duk_ret_t gots__h_this_once(duk_context *ctx)
{
    if (!duk_is_undefined(ctx, 1))
        (void)duk_reference_error(ctx, "Super constructor may only be called once");
    duk_set_top(ctx, 1);
    return 1;
}

/* ---- Private names ---- */

/* 0xff 0x01 name 0xff number: hidden from programs, and marked for the engine's own look-up. */
duk_ret_t gots__h_private_key(duk_context *ctx)
{
    duk_size_t len;
    const char *name = duk_require_lstring(ctx, 0, &len);
    char number[40];
    if (++ctx->heap->sym_counter[0] == 0) ctx->heap->sym_counter[1]++;
    int digits = snprintf(number, sizeof number, "\xff%lx.%lx",
                          (unsigned long)ctx->heap->sym_counter[1],
                          (unsigned long)ctx->heap->sym_counter[0]);
    unsigned char *key = duk_push_fixed_buffer(ctx, len + 2 + (duk_size_t)digits);
    key[0] = 0xff;
    key[1] = 0x01;
    memcpy(key + 2, name, len);
    memcpy(key + 2 + len, number, (size_t)digits);
    duk_push_lstring(ctx, (const char *)key, len + 2 + (duk_size_t)digits);
    return 1;
}

static void add_private(duk_context *ctx, duk_hobject *object, duk_hstring *key,
                        duk_small_uint_t flags)
{
    duk_int_t e_idx, h_idx;
    if (duk_hobject_find_entry(ctx->heap, object, key, &e_idx, &h_idx))
        (void)duk_type_error(ctx, "Cannot initialize a private member twice on the same object");
    duk_hobject_define_property_internal(ctx, object, key, flags);
}

duk_ret_t gots__h_private_add(duk_context *ctx)
{
    add_private(ctx, duk_require_hobject(ctx, 0), duk_require_hstring(ctx, 1), DUK_PROPDESC_FLAGS_W);
    duk_set_top(ctx, 1);
    return 1;
}

/* The other half of the accessor before was just added; or it is the first half. */
static void add_accessor(duk_context *ctx, duk_idx_t function, duk_hstring *key, int flags,
                         bool second)
{
    duk_hobject *object = duk_require_hobject(ctx, 0);
    duk_int_t e_idx, h_idx;
    if (!second && duk_hobject_find_entry(ctx->heap, object, key, &e_idx, &h_idx))
        (void)duk_type_error(ctx, "Cannot initialize a private member twice on the same object");
    duk_push_hstring(ctx, key);
    duk_dup(ctx, function);
    duk_def_prop(ctx, 0, ((flags & GETTER) != 0 ? DUK_DEFPROP_HAVE_GETTER : DUK_DEFPROP_HAVE_SETTER) |
                             DUK_DEFPROP_HAVE_CONFIGURABLE | DUK_DEFPROP_CONFIGURABLE |
                             DUK_DEFPROP_FORCE);
}

duk_ret_t gots__h_brand(duk_context *ctx)
{
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, 1);
    for (duk_uarridx_t i = 0; i + 2 < count; i += 3) {
        duk_get_prop_index(ctx, 1, i);
        duk_get_prop_index(ctx, 1, i + 1);
        duk_get_prop_index(ctx, 1, i + 2);
        duk_hstring *key = duk_require_hstring(ctx, 2);
        int flags = duk_get_int(ctx, 3);
        if (flags == 0) {
            add_private(ctx, duk_require_hobject(ctx, 0), key, DUK_PROPDESC_FLAGS_NONE);
        } else {
            bool second = false;
            for (duk_uarridx_t k = 0; k < i && !second; k += 3) {
                duk_get_prop_index(ctx, 1, k);
                second = duk_get_hstring(ctx, -1) == key;
                duk_pop(ctx);
            }
            add_accessor(ctx, 4, key, flags, second);
        }
        duk_set_top(ctx, 2);
    }
    duk_set_top(ctx, 1);
    return 1;
}

/* ---- super ---- */

/* Finds the property of the chain that begins at the object at 0, whose key is at 1: pushes its
 * descriptor or undefined. */
static void push_descriptor(duk_context *ctx)
{
    duk_dup(ctx, 0);
    for (;;) {
        duk_dup(ctx, 1);
        duk_get_prop_desc(ctx, -2, 0);
        if (!duk_is_undefined(ctx, -1)) break;
        duk_pop(ctx);
        duk_get_prototype(ctx, -1);
        duk_remove(ctx, -2);
        if (!duk_is_object(ctx, -1)) return;
    }
    duk_remove(ctx, -2);
}

duk_ret_t gots__h_super_get(duk_context *ctx)
{
    duk_to_property_key_hstring(ctx, 1);
    if (!duk_is_object(ctx, 0)) {
        duk_dup(ctx, 1);
        duk_get_prop(ctx, 0); /* throws as reading of null does */
        return 1;
    }
    duk_hobject *h = duk_require_hobject(ctx, 0);
    if (DUK_HOBJECT_IS_PROXY(h)) {
        duk_dup(ctx, 1);
        duk_get_prop(ctx, 0);
        return 1;
    }
    push_descriptor(ctx);
    if (!duk_is_object(ctx, -1)) {
        duk_push_undefined(ctx);
        return 1;
    }
    if (duk_get_prop_literal(ctx, -1, "get")) {
        if (duk_is_undefined(ctx, -1)) return 1;
        duk_dup(ctx, 2);
        duk_call_method(ctx, 0);
        return 1;
    }
    duk_pop(ctx);
    duk_get_prop_literal(ctx, -1, "value");
    return 1;
}

/* [parent key value this]: stores on `this` itself. */
static void set_on_receiver(duk_context *ctx)
{
    if (!duk_is_object(ctx, 3)) (void)duk_type_error(ctx, "cannot set a property of a primitive");
    duk_dup(ctx, 1);
    duk_get_prop_desc(ctx, 3, 0);
    bool exists = duk_is_object(ctx, -1);
    if (exists && (duk_has_prop_literal(ctx, -1, "get") || duk_has_prop_literal(ctx, -1, "set")))
        (void)duk_type_error(ctx, "cannot set a property that has only a getter");
    if (exists) {
        duk_get_prop_literal(ctx, -1, "writable");
        if (!duk_to_boolean(ctx, -1)) (void)duk_type_error(ctx, "not writable");
    }
    duk_dup(ctx, 1);
    duk_dup(ctx, 2);
    if (exists) duk_def_prop(ctx, 3, DUK_DEFPROP_HAVE_VALUE);
    else gots__define_own(ctx, 3, DUK_PROPDESC_FLAGS_WEC);
}

duk_ret_t gots__h_super_set(duk_context *ctx)
{
    duk_to_property_key_hstring(ctx, 1);
    if (!duk_is_object(ctx, 0))
        (void)duk_type_error(ctx, "Cannot set properties of null (setting %s)",
                             duk_push_string_readable(ctx, 1));
    push_descriptor(ctx);
    if (duk_is_object(ctx, -1)) {
        if (duk_has_prop_literal(ctx, -1, "get") || duk_has_prop_literal(ctx, -1, "set")) {
            duk_get_prop_literal(ctx, -1, "set");
            if (duk_is_undefined(ctx, -1))
                (void)duk_type_error(ctx, "cannot set a property that has only a getter");
            duk_dup(ctx, 3);
            duk_dup(ctx, 2);
            duk_call_method(ctx, 1);
            duk_dup(ctx, 2);
            return 1;
        }
        duk_get_prop_literal(ctx, -1, "writable");
        if (!duk_to_boolean(ctx, -1)) (void)duk_type_error(ctx, "not writable");
    }
    set_on_receiver(ctx);
    duk_dup(ctx, 2);
    return 1;
}

duk_ret_t gots__h_super_delete(duk_context *ctx)
{
    return duk_reference_error(ctx, "Unsupported reference to 'super'");
}

/* ---- Decorators ---- */

duk_ret_t gots__h_run_initializers(duk_context *ctx)
{
    bool has_value = duk_get_top(ctx) > 2;
    duk_uarridx_t count = duk_is_object(ctx, 1) ? (duk_uarridx_t)duk_get_length(ctx, 1) : 0;
    if (!has_value) duk_push_undefined(ctx);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, 1, i);
        duk_dup(ctx, 0);
        if (has_value) duk_dup(ctx, 2);
        duk_call_method(ctx, has_value ? 1 : 0);
        if (has_value) duk_replace(ctx, 2);
        else duk_pop(ctx);
    }
    duk_set_top(ctx, 3);
    return 1;
}
