/* Run-time helpers of templates, object and array literals, and spread arguments.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"
#include "engine/helper.h"
#include "engine/helper_class.h"

/* ---- Templates ---- */

/* The opcode of engine/patch/84-helper.change, where it is no short text of strings and integers. */
void gots__text_join(duk_hthread *ctx, duk_idx_t first, duk_idx_t count)
{
    duk_require_stack(ctx, count + 8);
    for (duk_idx_t i = 0; i < count; i++) duk_dup(ctx, first + i);
    if (!duk_gots_text_join(ctx, count)) {
        for (duk_idx_t i = -count; i < 0; i++)
            if (!duk_is_string(ctx, i) || duk_is_symbol(ctx, i)) duk_to_string(ctx, i);
        (void)duk_gots_text_join(ctx, count);
    }
    duk_replace(ctx, first);
}

static void freeze(duk_context *ctx, duk_idx_t array)
{
    duk_push_literal(ctx, "length");
    duk_def_prop(ctx, array, DUK_DEFPROP_HAVE_WRITABLE);
    duk_freeze(ctx, array);
}

duk_ret_t gots__h_strings(duk_context *ctx)
{
    if (!duk_is_object(ctx, 1)) {
        duk_size_t count = duk_get_length(ctx, 0);
        duk_push_array(ctx);
        for (duk_uarridx_t i = 0; i < count; i++) {
            duk_get_prop_index(ctx, 0, i);
            duk_put_prop_index(ctx, -2, i);
        }
        duk_replace(ctx, 1);
    }
    freeze(ctx, 1);
    duk_push_literal(ctx, "raw");
    duk_dup(ctx, 1);
    duk_def_prop(ctx, 0, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_HAVE_WEC);
    freeze(ctx, 0);
    duk_set_top(ctx, 1);
    return 1;
}

/* ---- Objects ---- */

/* An ordinary object whose properties all stand in its entry part. */
static bool is_plain(duk_hobject *h)
{
    return !DUK_HOBJECT_HAS_EXOTIC_BEHAVIOR(h) && !DUK_HOBJECT_HAS_ARRAY_PART(h) &&
           !DUK_HOBJECT_IS_BUFOBJ(h);
}

/* A property that cannot simply be copied: an accessor, or one that has its place by number. */
static inline bool is_awkward(const duk_hstring *key, uint8_t flags)
{
    return DUK_HSTRING_HAS_ARRIDX(key) || (flags & DUK_PROPDESC_FLAG_ACCESSOR) != 0;
}

/* Whether a plain object's properties can be copied without running anything, in their order. */
static bool is_copyable(duk_context *ctx, duk_hobject *source)
{
    if (!is_plain(source)) return false;
    duk_hstring **keys = DUK_HOBJECT_E_GET_KEY_BASE(ctx->heap, source);
    uint8_t *flags = DUK_HOBJECT_E_GET_FLAGS_BASE(ctx->heap, source);
    for (uint32_t i = 0, n = DUK_HOBJECT_GET_ENEXT(source); i < n; i++)
        if (keys[i] != NULL && is_awkward(keys[i], flags[i])) return false;
    return true;
}

/* Fills an object without properties from a plain one: what it takes is new and needs no search.
 * Room is left for two more. False, with nothing in the target, when the source is not copyable or
 * has too many properties for a table without a hash part. */
static bool copy_to_empty(duk_context *ctx, duk_hobject *target, duk_hobject *source)
{
    uint32_t n = DUK_HOBJECT_GET_ENEXT(source), at = 0;
    if (n + 2 >= DUK_USE_HOBJECT_HASH_PROP_LIMIT) return false;
    if (DUK_HOBJECT_GET_PROPS(ctx->heap, target) == NULL)
        duk_gots_first_props(ctx, target, n + 2, 0);
    else if (n + 2 > DUK_HOBJECT_GET_ESIZE(target))
        duk_hobject_realloc_props(ctx, target, n + 2, 0, 0, 0);
    duk_hstring **from = DUK_HOBJECT_E_GET_KEY_BASE(ctx->heap, source);
    duk_hstring **to = DUK_HOBJECT_E_GET_KEY_BASE(ctx->heap, target);
    duk_propvalue *values = DUK_HOBJECT_E_GET_VALUE_BASE(ctx->heap, source);
    duk_propvalue *copies = DUK_HOBJECT_E_GET_VALUE_BASE(ctx->heap, target);
    uint8_t *flags = DUK_HOBJECT_E_GET_FLAGS_BASE(ctx->heap, source);
    uint8_t *set = DUK_HOBJECT_E_GET_FLAGS_BASE(ctx->heap, target);
    for (uint32_t i = 0; i < n; i++) {
        duk_hstring *key = from[i];
        if (key == NULL) continue;
        if (is_awkward(key, flags[i])) return false; /* no reference is counted yet */
        if (DUK_HSTRING_HAS_HIDDEN(key) || !(flags[i] & DUK_PROPDESC_FLAG_ENUMERABLE)) continue;
        to[at] = key;
        DUK_TVAL_SET_TVAL(&copies[at].v, &values[i].v);
        set[at++] = DUK_PROPDESC_FLAGS_WEC;
    }
    for (uint32_t i = 0; i < at; i++) {
        DUK_HSTRING_INCREF(ctx, to[i]);
        DUK_TVAL_INCREF(ctx, &copies[i].v);
    }
    DUK_HOBJECT_SET_ENEXT(target, at);
    return true;
}

/* Copies from a plain object without accessors or number-like keys; false when it is not one. */
static bool copy_plain(duk_context *ctx, duk_idx_t to, duk_hobject *source)
{
    duk_hobject *target = duk_known_hobject(ctx, to);
    if (!is_plain(source) || !is_plain(target) || !DUK_HOBJECT_HAS_EXTENSIBLE(target)) return false;
    if (DUK_HOBJECT_GET_ENEXT(target) == 0 && DUK_HOBJECT_GET_HSIZE(target) == 0 &&
        copy_to_empty(ctx, target, source))
        return true;
    if (!is_copyable(ctx, source)) return false;
    for (uint32_t i = 0; i < DUK_HOBJECT_GET_ENEXT(source); i++) {
        duk_hstring *key = DUK_HOBJECT_E_GET_KEY(ctx->heap, source, i);
        if (key == NULL || DUK_HSTRING_HAS_HIDDEN(key)) continue;
        if (!DUK_HOBJECT_E_SLOT_IS_ENUMERABLE(ctx->heap, source, i)) continue;
        duk_tval *value = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, source, i);
        duk_int_t e_idx, h_idx;
        if (duk_hobject_find_entry(ctx->heap, target, key, &e_idx, &h_idx)) {
            duk_push_hstring(ctx, key);
            duk_push_tval(ctx, value);
            gots__define_own(ctx, to, DUK_PROPDESC_FLAGS_WEC);
        } else {
            duk_push_tval(ctx, value);
            duk_hobject_define_property_internal(ctx, target, key, DUK_PROPDESC_FLAGS_WEC);
        }
    }
    return true;
}

/* A Proxy: all own keys, and of those that its descriptors say are enumerable the values. */
static void copy_proxy(duk_context *ctx, duk_idx_t to, duk_idx_t from)
{
    duk_get_global_literal(ctx, "Reflect");
    duk_idx_t reflect = duk_get_top_index(ctx);
    duk_push_literal(ctx, "ownKeys");
    duk_dup(ctx, from);
    duk_call_prop(ctx, reflect, 1);
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, reflect + 1);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_set_top(ctx, reflect + 2);
        duk_get_prop_index(ctx, reflect + 1, i);
        duk_push_literal(ctx, "getOwnPropertyDescriptor");
        duk_dup(ctx, from);
        duk_dup(ctx, reflect + 2);
        duk_call_prop(ctx, reflect, 2);
        if (!duk_is_object(ctx, -1)) continue;
        duk_get_prop_literal(ctx, -1, "enumerable");
        if (!duk_to_boolean(ctx, -1)) continue;
        duk_dup(ctx, reflect + 2);
        duk_dup(ctx, -1);
        duk_get_prop(ctx, from);
        gots__define_own(ctx, to, DUK_PROPDESC_FLAGS_WEC);
    }
}

static void copy_slowly(duk_context *ctx, duk_idx_t to, duk_idx_t source)
{
    duk_dup(ctx, source);
    duk_to_object(ctx, -1);
    duk_idx_t from = duk_get_top_index(ctx);
    if (DUK_HOBJECT_IS_PROXY(duk_require_hobject(ctx, from))) {
        copy_proxy(ctx, to, from);
        duk_set_top(ctx, from);
        return;
    }
    duk_enum(ctx, from, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_INCLUDE_SYMBOLS |
                            DUK_ENUM_SORT_ARRAY_INDICES);
    while (duk_next(ctx, from + 1, 0)) {
        duk_dup(ctx, -1);
        duk_get_prop(ctx, from);
        gots__define_own(ctx, to, DUK_PROPDESC_FLAGS_WEC);
    }
    duk_set_top(ctx, from);
}

/* The opcode of engine/patch/84-helper.change. Mostly the object is new, and filled from one that can be
 * copied. */
void gots__spread_onto(duk_hthread *ctx, duk_idx_t target)
{
    duk_idx_t source = target + 1;
    const duk_tval *tv = ctx->valstack_bottom + source;
    if (DUK_TVAL_IS_OBJECT(tv)) {
        duk_hobject *to = DUK_TVAL_GET_OBJECT(tv - 1), *from = DUK_TVAL_GET_OBJECT(tv);
        if (DUK_HOBJECT_GET_PROPS(ctx->heap, to) == NULL && is_plain(to) && is_plain(from) &&
            DUK_HOBJECT_HAS_EXTENSIBLE(to) && copy_to_empty(ctx, to, from))
            return;
        duk_require_stack(ctx, 32);
        if (!copy_plain(ctx, target, from)) copy_slowly(ctx, target, source);
    } else if (DUK_TVAL_IS_STRING(tv) && !duk_is_symbol(ctx, source)) {
        duk_require_stack(ctx, 32);
        copy_slowly(ctx, target, source);
    }
}

duk_ret_t gots__h_define(duk_context *ctx)
{
    gots__define_own(ctx, 0, DUK_PROPDESC_FLAGS_WEC);
    return 1;
}

duk_ret_t gots__h_set_prototype(duk_context *ctx)
{
    if (duk_is_object(ctx, 1) || duk_is_null(ctx, 1)) {
        if (duk_is_null(ctx, 1)) {
            duk_pop(ctx);
            duk_push_undefined(ctx);
        }
        duk_set_prototype(ctx, 0);
    }
    duk_set_top(ctx, 1);
    return 1;
}

/* ---- Arrays and arguments ---- */

/* From one plain array to the end of the one at 0. */
static bool append_array(duk_context *ctx, duk_idx_t from_index)
{
    duk_harray *target = dukx_fast_array(dukx_tval(ctx, 0));
    duk_harray *source = dukx_fast_array(dukx_tval(ctx, from_index));
    if (target == NULL || source == NULL || target == source || !DUK_HOBJECT_HAS_EXTENSIBLE(&target->obj)) return false;
    if (source->length > source->obj.a_size || !dukx_array_iteration_pristine(ctx, source)) return false;
    uint32_t at = target->length, count = source->length;
    if (count > 0x10000000u - at) return false;
    dukx_array_reserve(ctx, target, at + count);
    if (target->obj.a_size < at + count || source->length != count) return false;
    duk_tval *from = dukx_items(ctx, source), *to = dukx_items(ctx, target) + at;
    for (uint32_t i = 0; i < count; i++) {
        if (DUK_TVAL_IS_UNUSED(from + i)) {
            DUK_TVAL_SET_UNDEFINED(to + i);
            continue;
        }
        DUK_TVAL_SET_TVAL(to + i, from + i);
        DUK_TVAL_INCREF(ctx, to + i);
    }
    target->length = at + count;
    return true;
}

/* Adds what the iterable gives to the array at 0. */
static void append(duk_context *ctx, duk_idx_t iterable)
{
    if (append_array(ctx, iterable)) return;
    duk_idx_t top = duk_get_top(ctx);
    dukx_iter it;
    dukx_iter_open(ctx, iterable, &it);
    while (dukx_iter_step(ctx, &it)) dukx_array_append(ctx, 0);
    duk_set_top(ctx, top);
}

duk_ret_t gots__h_append(duk_context *ctx)
{
    append(ctx, 1);
    duk_set_top(ctx, 1);
    return 1;
}

duk_ret_t gots__h_gather(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    uint32_t spreads = duk_get_uint(ctx, 0);
    dukx_push_array(ctx, 0);
    duk_replace(ctx, 0);
    for (duk_idx_t i = 1; i < count; i++, spreads >>= 1) {
        if ((spreads & 1) != 0) {
            append(ctx, i);
        } else {
            duk_dup(ctx, i);
            dukx_array_append(ctx, 0);
        }
    }
    duk_set_top(ctx, 1);
    return 1;
}

duk_ret_t gots__h_more(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    for (duk_idx_t i = 1; i < count; i++) {
        duk_dup(ctx, i);
        dukx_array_append(ctx, 0);
    }
    duk_set_top(ctx, 1);
    return 1;
}

duk_ret_t gots__h_hole(duk_context *ctx)
{
    duk_set_length(ctx, 0, duk_get_length(ctx, 0) + 1);
    return 1;
}
