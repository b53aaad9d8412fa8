/* Object: the constructor's functions and Object.prototype.
 *
 * SPDX-License-Identifier: MIT
 *
 * Where an object is plain (no exotic behaviour, no index keys, no accessors), its property table
 * is read directly; else the essential internal methods of meta.h answer, proxies included.
 */
#include "engine/meta.h"

#define ENTRY_KEY(h, i) DUK_HOBJECT_E_GET_KEY(ctx->heap, h, i)
#define ENTRY_FLAGS(h, i) DUK_HOBJECT_E_GET_FLAGS(ctx->heap, h, i)
#define ENTRY_VALUE(h, i) DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, i)

/* Whether entries in table order are the own properties in the specification's order, all data.
 * `symbols` tells whether some are symbols (which come after all strings). */
static bool is_plain(duk_context *ctx, duk_hobject *h, bool *symbols)
{
    *symbols = false;
    if (gots__is_namespace(ctx, h)) return false;
    if (DUK_HOBJECT_HAS_EXOTIC_BEHAVIOR(h) || h->a_size != 0) return false;
    for (uint32_t i = 0; i < h->e_next; i++) {
        duk_hstring *key = ENTRY_KEY(h, i);
        if (key == NULL) continue;
        if (DUK_HSTRING_HAS_ARRIDX(key) || (ENTRY_FLAGS(h, i) & DUK_PROPDESC_FLAG_ACCESSOR))
            return false;
        if (DUK_HSTRING_HAS_SYMBOL(key) && !DUK_HSTRING_HAS_HIDDEN(key)) *symbols = true;
    }
    return true;
}

/* ToPropertyKey of the value at `index`, in place. */
static void to_key(duk_context *ctx, duk_idx_t index)
{
    duk_to_property_key_hstring(ctx, index);
}

static duk_ret_t object_construct(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    if (duk_is_constructor_call(ctx)) {
        duk_push_new_target(ctx);
        duk_push_current_function(ctx);
        if (!duk_strict_equals(ctx, -1, -2)) {
            dukx_push_new_prototype(ctx, ctx->builtins[DUK_BIDX_OBJECT_PROTOTYPE]);
            duk_push_object(ctx);
            duk_insert(ctx, -2);
            duk_set_prototype(ctx, -2);
            return 1;
        }
    }
    if (duk_is_null_or_undefined(ctx, 0)) {
        duk_push_object(ctx);
        return 1;
    }
    duk_dup(ctx, 0);
    duk_to_object(ctx, -1);
    return 1;
}

/* ---- Copying ---- */

/* The plain object at `from`: its entries of one kind go to the object at `to` by [[Set]]. */
static void assign_plain(duk_context *ctx, duk_idx_t to, duk_idx_t from, bool symbols)
{
    duk_hobject *h = duk_known_hobject(ctx, from);
    for (uint32_t i = 0, end = h->e_next; i < end && i < h->e_next; i++) {
        duk_hstring *key = ENTRY_KEY(h, i);
        if (key == NULL || DUK_HSTRING_HAS_HIDDEN(key)) continue;
        if (!(ENTRY_FLAGS(h, i) & DUK_PROPDESC_FLAG_ENUMERABLE)) continue;
        if ((DUK_HSTRING_HAS_SYMBOL(key) != 0) != symbols) continue;
        duk_tval tv_key;
        DUK_TVAL_SET_STRING(&tv_key, key);
        duk_push_hstring(ctx, key);
        duk_push_tval(ctx, ENTRY_VALUE(h, i));
        duk_hobject_putprop(ctx, dukx_tval(ctx, to), &tv_key, DUK_GET_TVAL_NEGIDX(ctx, -1), 1);
        duk_pop_2(ctx);
    }
}

static void assign_from(duk_context *ctx, duk_idx_t to, duk_idx_t from)
{
    bool symbols;
    if (is_plain(ctx, duk_known_hobject(ctx, from), &symbols)) {
        assign_plain(ctx, to, from, false);
        if (symbols) assign_plain(ctx, to, from, true);
        return;
    }
    meta_own_keys(ctx, from, KEYS_STRINGS | KEYS_SYMBOLS);
    duk_idx_t keys = duk_get_top(ctx) - 1;
    double count = dukx_length_of(ctx, keys);
    for (double i = 0; i < count; i++) {
        dukx_descriptor desc;
        dukx_get_at(ctx, keys, i);
        bool own = meta_get_own(ctx, from, keys + 1, &desc);
        if (own && (desc.flags & DUK_DEFPROP_ENUMERABLE)) {
            duk_dup(ctx, keys + 1);
            duk_dup(ctx, keys + 1);
            duk_get_prop(ctx, from);
            duk_put_prop(ctx, to);
        }
        duk_set_top(ctx, keys + 1);
    }
    duk_pop(ctx);
}

static duk_ret_t object_assign(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    if (count == 0) duk_push_undefined(ctx);
    duk_to_object(ctx, 0);
    for (duk_idx_t i = 1; i < count; i++) {
        if (duk_is_null_or_undefined(ctx, i)) continue;
        duk_to_object(ctx, i);
        assign_from(ctx, 0, i);
    }
    duk_dup(ctx, 0);
    return 1;
}

/* ---- keys, values, entries ---- */

enum { LIST_KEYS, LIST_VALUES, LIST_ENTRIES };

static void append_entry(duk_context *ctx, duk_idx_t list, int kind, duk_hstring *key,
                         duk_tval *value)
{
    if (kind == LIST_KEYS) {
        duk_push_hstring(ctx, key);
    } else if (kind == LIST_VALUES) {
        duk_push_tval(ctx, value);
    } else {
        duk_push_hstring(ctx, key);
        duk_push_tval(ctx, value);
        duk_tval *pair = dukx_push_array(ctx, 2);
        memcpy(pair, DUK_GET_TVAL_NEGIDX(ctx, -3), 2 * sizeof *pair); /* references move */
        DUK_TVAL_SET_UNDEFINED(DUK_GET_TVAL_NEGIDX(ctx, -2));
        DUK_TVAL_SET_TVAL(DUK_GET_TVAL_NEGIDX(ctx, -3), DUK_GET_TVAL_NEGIDX(ctx, -1));
        DUK_TVAL_SET_UNDEFINED(DUK_GET_TVAL_NEGIDX(ctx, -1));
        duk_pop_2(ctx);
    }
    dukx_array_append(ctx, list);
}

static duk_ret_t list_plain(duk_context *ctx, duk_hobject *h, int kind)
{
    duk_push_array(ctx);
    duk_harray *list = (duk_harray *)duk_known_hobject(ctx, 1);
    dukx_array_reserve(ctx, list, h->e_next);
    for (uint32_t i = 0; i < h->e_next; i++) {
        duk_hstring *key = ENTRY_KEY(h, i);
        if (key == NULL || DUK_HSTRING_HAS_SYMBOL(key)) continue;
        if (!(ENTRY_FLAGS(h, i) & DUK_PROPDESC_FLAG_ENUMERABLE)) continue;
        append_entry(ctx, 1, kind, key, ENTRY_VALUE(h, i));
    }
    return 1;
}

static duk_ret_t object_list(duk_context *ctx)
{
    int kind = duk_get_current_magic(ctx);
    bool symbols;
    duk_to_object(ctx, 0);
    duk_hobject *h = duk_known_hobject(ctx, 0);
    if (is_plain(ctx, h, &symbols)) return list_plain(ctx, h, kind);
    meta_own_keys(ctx, 0, KEYS_STRINGS); /* 1 */
    duk_push_array(ctx);                 /* 2 */
    double count = dukx_length_of(ctx, 1);
    for (double i = 0; i < count; i++) {
        dukx_descriptor desc;
        dukx_get_at(ctx, 1, i); /* 3 */
        bool own = meta_get_own(ctx, 0, 3, &desc);
        if (own && (desc.flags & DUK_DEFPROP_ENUMERABLE)) {
            duk_set_top(ctx, 4);
            if (kind == LIST_KEYS) {
                duk_push_undefined(ctx);
            } else {
                duk_dup(ctx, 3);
                duk_get_prop(ctx, 0); /* 4 */
            }
            append_entry(ctx, 2, kind, duk_known_hstring(ctx, 3), dukx_tval(ctx, 4));
        }
        duk_set_top(ctx, 3);
    }
    return 1;
}

static duk_ret_t object_own_names(duk_context *ctx)
{
    duk_to_object(ctx, 0);
    meta_own_keys(ctx, 0, (unsigned)duk_get_current_magic(ctx));
    return 1;
}

/* ---- From entries ---- */

/* Guarded: [object entry] → [] defines one property. */
static duk_ret_t add_pair(duk_context *ctx, void *data)
{
    (void)data;
    if (!duk_is_object(ctx, -1))
        return duk_type_error(ctx, "iterator value %s is not an entry object",
                              duk_push_string_readable(ctx, -1));
    duk_idx_t entry = duk_get_top(ctx) - 1;
    dukx_get_at(ctx, entry, 0);
    dukx_get_at(ctx, entry, 1);
    to_key(ctx, entry + 1);
    dukx_create(ctx, entry - 1);
    return 0;
}

static duk_ret_t object_from_entries(duk_context *ctx)
{
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_type_error(ctx, "%s is not iterable", duk_push_string_readable(ctx, 0));
    duk_push_object(ctx);
    dukx_iter it;
    dukx_iter_open(ctx, 0, &it);
    while (dukx_iter_step(ctx, &it)) {
        duk_dup(ctx, 1);
        duk_insert(ctx, -2);
        dukx_iter_guard(ctx, &it, add_pair, NULL, 2);
        duk_pop(ctx);
    }
    duk_dup(ctx, 1);
    return 1;
}

static duk_ret_t key_of_top(duk_context *ctx, void *data)
{
    (void)data;
    to_key(ctx, -1);
    return 1;
}

static duk_ret_t object_group_by(duk_context *ctx)
{
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_type_error(ctx, "%s is not iterable", duk_push_string_readable(ctx, 0));
    dukx_require_callable(ctx, 1);
    duk_push_bare_object(ctx); /* 2 */
    dukx_iter it;
    dukx_iter_open(ctx, 0, &it);
    for (double k = 0; dukx_iter_step(ctx, &it); k++) {
        duk_dup(ctx, 1);
        duk_push_undefined(ctx);
        duk_dup(ctx, -3);
        duk_push_number(ctx, k);
        dukx_iter_call(ctx, &it, 2);
        dukx_iter_guard(ctx, &it, key_of_top, NULL, 1); /* [value key] */
        duk_dup(ctx, -1);
        duk_get_prop(ctx, 2);
        if (duk_is_undefined(ctx, -1)) {
            duk_pop(ctx);
            duk_push_array(ctx);
            duk_dup(ctx, -2);
            duk_dup(ctx, -2);
            dukx_create(ctx, 2);
        }
        duk_pull(ctx, -3);
        dukx_array_append(ctx, -2);
        duk_pop_2(ctx);
    }
    duk_dup(ctx, 2);
    return 1;
}

/* ---- Descriptors ---- */

static duk_ret_t object_get_descriptor(duk_context *ctx)
{
    dukx_descriptor desc;
    duk_to_object(ctx, 0);
    to_key(ctx, 1);
    if (!meta_get_own(ctx, 0, 1, &desc)) return 0;
    meta_from_descriptor(ctx, &desc);
    return 1;
}

static duk_ret_t object_get_descriptors(duk_context *ctx)
{
    duk_to_object(ctx, 0);
    meta_own_keys(ctx, 0, KEYS_STRINGS | KEYS_SYMBOLS); /* 1 */
    duk_push_object(ctx);                               /* 2 */
    double count = dukx_length_of(ctx, 1);
    for (double i = 0; i < count; i++) {
        dukx_descriptor desc;
        dukx_get_at(ctx, 1, i);
        if (meta_get_own(ctx, 0, 3, &desc)) {
            duk_dup(ctx, 3);
            meta_from_descriptor(ctx, &desc);
            dukx_create(ctx, 2);
        }
        duk_set_top(ctx, 3);
    }
    return 1;
}

static duk_ret_t object_define_property(duk_context *ctx)
{
    dukx_descriptor desc;
    if (!duk_is_object(ctx, 0))
        return duk_type_error(ctx, "Object.defineProperty called on non-object");
    to_key(ctx, 1);
    meta_to_descriptor(ctx, 2, &desc);
    meta_define(ctx, 0, 1, &desc, true);
    duk_dup(ctx, 0);
    return 1;
}

/* ObjectDefineProperties: object at 0, properties at 1. */
static void define_properties(duk_context *ctx)
{
    duk_to_object(ctx, 1);
    meta_own_keys(ctx, 1, KEYS_STRINGS | KEYS_SYMBOLS);
    duk_idx_t keys = duk_get_top(ctx) - 1, todo = keys + 1;
    duk_push_array(ctx); /* key and descriptor object in turn, all read before any is defined */
    double count = dukx_length_of(ctx, keys);
    for (double i = 0; i < count; i++) {
        dukx_descriptor desc;
        dukx_get_at(ctx, keys, i);
        if (meta_get_own(ctx, 1, todo + 1, &desc) && (desc.flags & DUK_DEFPROP_ENUMERABLE)) {
            duk_dup(ctx, todo + 1);
            duk_get_prop(ctx, 1);
            duk_replace(ctx, todo + 2);
            duk_set_top(ctx, todo + 3);
            meta_to_descriptor(ctx, todo + 2, &desc);
            duk_dup(ctx, todo + 1);
            dukx_array_append(ctx, todo);
            meta_from_descriptor(ctx, &desc);
            dukx_array_append(ctx, todo);
        }
        duk_set_top(ctx, todo + 1);
    }
    double len = dukx_length_of(ctx, todo);
    for (double i = 0; i < len; i += 2) {
        dukx_descriptor desc;
        dukx_get_at(ctx, todo, i);
        dukx_get_at(ctx, todo, i + 1);
        /* Made by meta_from_descriptor, but it inherits: Object.prototype.get must not count. */
        duk_push_undefined(ctx);
        duk_set_prototype(ctx, todo + 2);
        meta_to_descriptor(ctx, todo + 2, &desc);
        meta_define(ctx, 0, todo + 1, &desc, true);
        duk_set_top(ctx, todo + 1);
    }
    duk_set_top(ctx, keys);
}

static duk_ret_t object_define_properties(duk_context *ctx)
{
    if (!duk_is_object(ctx, 0))
        return duk_type_error(ctx, "Object.defineProperties called on non-object");
    define_properties(ctx);
    duk_dup(ctx, 0);
    return 1;
}

static duk_ret_t object_create(duk_context *ctx)
{
    if (!duk_is_object(ctx, 0) && !duk_is_null(ctx, 0))
        return duk_type_error(ctx, "Object prototype may only be an Object or null: %s",
                              duk_push_string_readable(ctx, 0));
    duk_push_object(ctx);
    if (duk_is_null(ctx, 0)) duk_push_undefined(ctx); /* Duktape's word for no prototype */
    else duk_dup(ctx, 0);
    duk_set_prototype(ctx, -2);
    duk_replace(ctx, 0);
    if (!duk_is_undefined(ctx, 1)) define_properties(ctx);
    duk_dup(ctx, 0);
    return 1;
}

/* ---- Prototypes and integrity ---- */

static duk_ret_t object_get_prototype(duk_context *ctx)
{
    duk_to_object(ctx, 0);
    meta_get_prototype(ctx, 0);
    return 1;
}

static void set_prototype_of(duk_context *ctx, duk_idx_t obj, duk_idx_t proto)
{
    if (!meta_set_prototype(ctx, obj, proto))
        (void)duk_type_error(ctx, "cannot set the prototype (not extensible, immutable or cyclic)");
}

static duk_ret_t object_set_prototype(duk_context *ctx)
{
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_type_error(ctx, "Object.setPrototypeOf called on null or undefined");
    if (!duk_is_object(ctx, 1) && !duk_is_null(ctx, 1))
        return duk_type_error(ctx, "Object prototype may only be an Object or null: %s",
                              duk_push_string_readable(ctx, 1));
    if (duk_is_object(ctx, 0)) set_prototype_of(ctx, 0, 1);
    duk_dup(ctx, 0);
    return 1;
}

static duk_ret_t object_is(duk_context *ctx)
{
    duk_push_boolean(ctx, dukx_same_value(dukx_tval(ctx, 0), dukx_tval(ctx, 1)));
    return 1;
}

static duk_ret_t object_prevent_extensions(duk_context *ctx)
{
    if (duk_is_object(ctx, 0) && !meta_prevent_extensions(ctx, 0))
        return duk_type_error(ctx, "cannot prevent extensions");
    duk_dup(ctx, 0);
    return 1;
}

static duk_ret_t object_is_extensible(duk_context *ctx)
{
    duk_push_boolean(ctx, duk_is_object(ctx, 0) && meta_is_extensible(ctx, 0));
    return 1;
}

/* SetIntegrityLevel and TestIntegrityLevel, property by property. Magic: whether frozen. */
static duk_ret_t object_freeze(duk_context *ctx)
{
    bool freeze = duk_get_current_magic(ctx) != 0;
    if (!duk_is_object(ctx, 0)) {
        duk_dup(ctx, 0);
        return 1;
    }
    if (freeze && dukx_fast_array(dukx_tval(ctx, 0)) != NULL) { /* its elements stay where they are */
        duk_freeze(ctx, 0);
        duk_dup(ctx, 0);
        return 1;
    }
    if (!meta_prevent_extensions(ctx, 0)) return duk_type_error(ctx, "cannot prevent extensions");
    meta_own_keys(ctx, 0, KEYS_STRINGS | KEYS_SYMBOLS); /* 1 */
    double count = dukx_length_of(ctx, 1);
    for (double i = 0; i < count; i++) {
        dukx_descriptor own, desc = { DUK_DEFPROP_HAVE_CONFIGURABLE, 0 };
        dukx_get_at(ctx, 1, i); /* 2 */
        bool change = true;
        if (freeze) {
            change = meta_get_own(ctx, 0, 2, &own);
            if (change && (own.flags & DUK_DEFPROP_HAVE_VALUE))
                desc.flags |= DUK_DEFPROP_HAVE_WRITABLE;
        }
        if (change) {
            desc.at = duk_get_top(ctx);
            duk_set_top(ctx, desc.at + 3);
            meta_define(ctx, 0, 2, &desc, true);
        }
        duk_set_top(ctx, 2);
    }
    duk_dup(ctx, 0);
    return 1;
}

static duk_ret_t object_is_frozen(duk_context *ctx)
{
    bool frozen = duk_get_current_magic(ctx) != 0, holds = true;
    if (duk_is_object(ctx, 0)) {
        if (meta_is_extensible(ctx, 0)) {
            duk_push_false(ctx);
            return 1;
        }
        meta_own_keys(ctx, 0, KEYS_STRINGS | KEYS_SYMBOLS);
        double count = dukx_length_of(ctx, 1);
        for (double i = 0; holds && i < count; i++) {
            dukx_descriptor own;
            dukx_get_at(ctx, 1, i);
            if (meta_get_own(ctx, 0, 2, &own))
                holds = !(own.flags & DUK_DEFPROP_CONFIGURABLE) &&
                        !(frozen && (own.flags & DUK_DEFPROP_WRITABLE));
            duk_set_top(ctx, 2);
        }
    }
    duk_push_boolean(ctx, holds);
    return 1;
}

/* ---- Object.prototype ---- */

static duk_ret_t has_own(duk_context *ctx, duk_idx_t obj, duk_idx_t key)
{
    dukx_descriptor desc;
    duk_hobject *h = duk_known_hobject(ctx, obj);
    if (!DUK_HOBJECT_HAS_EXOTIC_BEHAVIOR(h) && !DUK_HSTRING_HAS_ARRIDX(duk_known_hstring(ctx, key)) &&
        !gots__is_namespace(ctx, h)) {
        duk_int_t entry, hash;
        duk_push_boolean(ctx, duk_hobject_find_entry(ctx->heap, h, duk_known_hstring(ctx, key),
                                                     &entry, &hash));
        return 1;
    }
    bool own = meta_get_own(ctx, obj, key, &desc);
    duk_push_boolean(ctx, own);
    return 1;
}

static duk_ret_t object_has_own(duk_context *ctx)
{
    duk_to_object(ctx, 0);
    to_key(ctx, 1);
    return has_own(ctx, 0, 1);
}

static duk_ret_t object_has_own_property(duk_context *ctx)
{
    to_key(ctx, 0);
    duk_push_this(ctx);
    duk_to_object(ctx, 1);
    return has_own(ctx, 1, 0);
}

static duk_ret_t object_is_prototype_of(duk_context *ctx)
{
    bool found = false;
    if (duk_is_object(ctx, 0)) {
        duk_push_this(ctx);
        duk_to_object(ctx, 1);
        duk_dup(ctx, 0);
        while (!found) {
            meta_get_prototype(ctx, 2);
            if (duk_is_null(ctx, -1)) break;
            found = duk_strict_equals(ctx, -1, 1) != 0;
            duk_replace(ctx, 2);
        }
    }
    duk_push_boolean(ctx, found);
    return 1;
}

static duk_ret_t object_property_is_enumerable(duk_context *ctx)
{
    dukx_descriptor desc;
    to_key(ctx, 0);
    duk_push_this(ctx);
    duk_to_object(ctx, 1);
    duk_push_boolean(ctx, meta_get_own(ctx, 1, 0, &desc) && (desc.flags & DUK_DEFPROP_ENUMERABLE));
    return 1;
}

static duk_ret_t object_value_of(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_object(ctx, -1);
    return 1;
}

static duk_ret_t object_to_locale_string(duk_context *ctx)
{
    duk_push_this(ctx);
    dukx_get(ctx, 0, DUKX_S_toString);
    dukx_require_callable(ctx, -1);
    duk_push_this(ctx);
    duk_call_method(ctx, 0);
    return 1;
}

static const char *class_tag(duk_context *ctx, duk_idx_t index)
{
    if (dukx_is_array(ctx, index)) return "Array";
    if (duk_is_function(ctx, index)) return "Function";
    switch (DUK_HOBJECT_GET_CLASS_NUMBER(duk_known_hobject(ctx, index))) {
    case DUK_HOBJECT_CLASS_ARGUMENTS: return "Arguments";
    case DUK_HOBJECT_CLASS_ERROR: return "Error";
    case DUK_HOBJECT_CLASS_BOOLEAN: return "Boolean";
    case DUK_HOBJECT_CLASS_NUMBER: return "Number";
    case DUK_HOBJECT_CLASS_STRING: return "String";
    case DUK_HOBJECT_CLASS_DATE: return "Date";
    case DUK_HOBJECT_CLASS_REGEXP: return "RegExp";
    default: return "Object";
    }
}

static duk_ret_t object_to_string(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_undefined(ctx, 0) || duk_is_null(ctx, 0)) {
        duk_push_string(ctx, duk_is_null(ctx, 0) ? "[object Null]" : "[object Undefined]");
        return 1;
    }
    duk_to_object(ctx, 0);
    const char *tag = class_tag(ctx, 0);
    dukx_get(ctx, 0, DUKX_Y_toStringTag);
    if (!duk_is_string(ctx, -1) || duk_is_symbol(ctx, -1)) {
        duk_push_sprintf(ctx, "[object %s]", tag);
        return 1;
    }
    duk_push_literal(ctx, "[object ");
    duk_insert(ctx, -2);
    duk_push_literal(ctx, "]");
    duk_concat(ctx, 3);
    return 1;
}

static duk_ret_t proto_getter(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_object(ctx, 0);
    meta_get_prototype(ctx, 0);
    return 1;
}

static duk_ret_t proto_setter(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, 1))
        return duk_type_error(ctx, "Object.prototype.__proto__ called on null or undefined");
    if ((duk_is_object(ctx, 0) || duk_is_null(ctx, 0)) && duk_is_object(ctx, 1))
        set_prototype_of(ctx, 1, 0);
    return 0;
}

/* __defineGetter__ and __defineSetter__. Magic: DUK_DEFPROP_HAVE_GETTER or _SETTER. */
static duk_ret_t object_define_accessor(duk_context *ctx)
{
    duk_uint_t have = (duk_uint_t)duk_get_current_magic(ctx);
    duk_push_this(ctx);
    duk_to_object(ctx, 2);
    dukx_require_callable(ctx, 1);
    to_key(ctx, 0);
    dukx_descriptor desc = { have | DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_SET_CONFIGURABLE, 3 };
    duk_set_top(ctx, 6);
    duk_dup(ctx, 1);
    duk_replace(ctx, have == DUK_DEFPROP_HAVE_GETTER ? 4 : 5);
    meta_define(ctx, 2, 0, &desc, true);
    return 0;
}

/* __lookupGetter__ and __lookupSetter__. Magic: the slot of the descriptor. */
static duk_ret_t object_lookup_accessor(duk_context *ctx)
{
    dukx_descriptor own;
    duk_push_this(ctx);
    duk_to_object(ctx, 1);
    to_key(ctx, 0);
    while (duk_is_object(ctx, 1)) {
        if (meta_get_own(ctx, 1, 0, &own)) {
            if (!(own.flags & (DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER))) return 0;
            duk_dup(ctx, own.at + duk_get_current_magic(ctx));
            return 1;
        }
        meta_get_prototype(ctx, 1);
        duk_replace(ctx, 1);
    }
    return 0;
}

void gots__open_object(duk_context *ctx)
{
    static const gots__builtin statics[] = {
        { "assign", object_assign, -1, 2, 0 },
        { "create", object_create, 2, 2, 0 },
        { "defineProperties", object_define_properties, 2, 2, 0 },
        { "defineProperty", object_define_property, 3, 3, 0 },
        { "entries", object_list, 1, 1, LIST_ENTRIES },
        { "freeze", object_freeze, 1, 1, 1 },
        { "fromEntries", object_from_entries, 1, 1, 0 },
        { "getOwnPropertyDescriptor", object_get_descriptor, 2, 2, 0 },
        { "getOwnPropertyDescriptors", object_get_descriptors, 1, 1, 0 },
        { "getOwnPropertyNames", object_own_names, 1, 1, KEYS_STRINGS },
        { "getOwnPropertySymbols", object_own_names, 1, 1, KEYS_SYMBOLS },
        { "getPrototypeOf", object_get_prototype, 1, 1, 0 },
        { "groupBy", object_group_by, 2, 2, 0 },
        { "hasOwn", object_has_own, 2, 2, 0 },
        { "is", object_is, 2, 2, 0 },
        { "isExtensible", object_is_extensible, 1, 1, 0 },
        { "isFrozen", object_is_frozen, 1, 1, 1 },
        { "isSealed", object_is_frozen, 1, 1, 0 },
        { "keys", object_list, 1, 1, LIST_KEYS },
        { "preventExtensions", object_prevent_extensions, 1, 1, 0 },
        { "seal", object_freeze, 1, 1, 0 },
        { "setPrototypeOf", object_set_prototype, 2, 2, 0 },
        { "values", object_list, 1, 1, LIST_VALUES },
        { 0 },
    };
    static const gots__builtin methods[] = {
        { "hasOwnProperty", object_has_own_property, 1, 1, 0 },
        { "isPrototypeOf", object_is_prototype_of, 1, 1, 0 },
        { "propertyIsEnumerable", object_property_is_enumerable, 1, 1, 0 },
        { "toLocaleString", object_to_locale_string, 0, 0, 0 },
        { "toString", object_to_string, 0, 0, 0 },
        { "valueOf", object_value_of, 0, 0, 0 },
        { "__defineGetter__", object_define_accessor, 2, 2, DUK_DEFPROP_HAVE_GETTER },
        { "__defineSetter__", object_define_accessor, 2, 2, DUK_DEFPROP_HAVE_SETTER },
        { "__lookupGetter__", object_lookup_accessor, 1, 1, 1 },
        { "__lookupSetter__", object_lookup_accessor, 1, 1, 2 },
        { "get __proto__", proto_getter, 0, 0, 0 },
        { "set __proto__", proto_setter, 1, 1, 0 },
        { 0 },
    };
    duk_get_global_literal(ctx, "Object");
    dukx_take_over(ctx, -1, object_construct);
    gots__define(ctx, -1, statics);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_OBJECT_PROTOTYPE]);
    gots__define(ctx, -1, methods);
    duk_get_prop_literal(ctx, -1, "toString");
    dukx_keep(ctx, -1, DUKX_O_ObjectToString);
    duk_pop_3(ctx);
}
