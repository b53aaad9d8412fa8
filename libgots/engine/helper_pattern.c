/* Helpers for destructuring: object, rest, from.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"
#include "engine/helper.h"
#include "engine/meta.h"

duk_ret_t gots__h_object(duk_context *ctx)
{
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_type_error(ctx, "Cannot destructure '%s' as it is %s.",
                              duk_safe_to_string(ctx, 0), duk_is_null(ctx, 0) ? "null" : "undefined");
    return 1;
}

/* Is the property key one of the array's elements? Interned strings are equal when they are one. */
static bool is_excluded(duk_context *ctx, duk_hobject *keys, const duk_hstring *key)
{
    duk_harray *list = (duk_harray *)keys;
    for (uint32_t i = 0; i < list->length; i++) {
        duk_tval *tv = dukx_item(ctx, list, i);
        if (tv != NULL && DUK_TVAL_IS_STRING(tv) && GOTS_SETTLED(ctx, tv) == key) return true;
    }
    return false;
}

/* An ordinary object with data properties alone, none of them an index. */
static bool is_plain(duk_context *ctx, duk_hobject *h)
{
    if (DUK_HOBJECT_HAS_EXOTIC_BEHAVIOR(h) || DUK_HOBJECT_HAS_ARRAY_PART(h) ||
        DUK_HOBJECT_IS_BUFOBJ(h))
        return false;
    for (uint32_t i = 0; i < DUK_HOBJECT_GET_ENEXT(h); i++) {
        duk_hstring *key = DUK_HOBJECT_E_GET_KEY(ctx->heap, h, i);
        if (key != NULL && (DUK_HSTRING_HAS_ARRIDX(key) ||
                            DUK_HOBJECT_E_SLOT_IS_ACCESSOR(ctx->heap, h, i)))
            return false;
    }
    return true;
}

static void rest_of_plain(duk_context *ctx, duk_hobject *from, duk_hobject *keys, duk_hobject *to)
{
    for (uint32_t i = 0; i < DUK_HOBJECT_GET_ENEXT(from); i++) {
        duk_hstring *key = DUK_HOBJECT_E_GET_KEY(ctx->heap, from, i);
        if (key == NULL || DUK_HSTRING_HAS_HIDDEN(key) || is_excluded(ctx, keys, key) ||
            !DUK_HOBJECT_E_SLOT_IS_ENUMERABLE(ctx->heap, from, i))
            continue;
        duk_push_tval(ctx, DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, from, i));
        duk_hobject_define_property_internal(ctx, to, key, DUK_PROPDESC_FLAGS_WEC);
    }
}

/* Keys and their descriptors as the specification asks for them; proxies hear it. */
static void rest_of_any(duk_context *ctx, duk_idx_t from, duk_hobject *keys, duk_idx_t to)
{
    meta_own_keys(ctx, from, KEYS_STRINGS | KEYS_SYMBOLS);
    duk_idx_t all = duk_get_top_index(ctx);
    double count = dukx_length_of(ctx, all);
    for (double i = 0; i < count; i++) {
        dukx_descriptor desc;
        dukx_get_at(ctx, all, i);
        duk_idx_t key = all + 1;
        if (!is_excluded(ctx, keys, duk_known_hstring(ctx, key)) &&
            meta_get_own(ctx, from, key, &desc) && (desc.flags & DUK_DEFPROP_ENUMERABLE) != 0) {
            duk_dup(ctx, key);
            duk_dup(ctx, key);
            duk_get_prop(ctx, from);
            dukx_create(ctx, to);
        }
        duk_set_top(ctx, key);
    }
}

duk_ret_t gots__h_rest(duk_context *ctx)
{
    gots__h_object(ctx);
    duk_hobject *keys = duk_require_hobject(ctx, 1);
    duk_idx_t to = duk_push_object(ctx);
    duk_hobject *from = duk_get_hobject(ctx, 0);
    if (from != NULL && is_plain(ctx, from)) {
        rest_of_plain(ctx, from, keys, duk_known_hobject(ctx, to));
        return 1;
    }
    duk_dup(ctx, 0);
    duk_to_object(ctx, -1);
    rest_of_any(ctx, duk_get_top_index(ctx), keys, to);
    duk_dup(ctx, to);
    return 1;
}

duk_ret_t gots__h_from(duk_context *ctx)
{
    dukx_push_array(ctx, 0);
    double length = dukx_length_of(ctx, 0);
    for (double i = duk_get_number(ctx, 1); i < length; i++) {
        dukx_get_at(ctx, 0, i);
        dukx_array_append(ctx, 2);
    }
    return 1;
}
