/* Helpers for destructuring: object, rest, take, from.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"
#include "engine/helper.h"

duk_ret_t gots__h_object(duk_context *ctx)
{
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_type_error(ctx, "Cannot destructure '%s' as it is %s.",
                              duk_safe_to_string(ctx, 0), duk_is_null(ctx, 0) ? "null" : "undefined");
    return 1;
}

static bool is_excluded(duk_context *ctx, duk_idx_t keys, duk_idx_t key)
{
    duk_size_t count = duk_get_length(ctx, keys);
    for (duk_size_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, keys, (duk_uarridx_t)i);
        bool same = duk_strict_equals(ctx, -1, key) != 0;
        duk_pop(ctx);
        if (same) return true;
    }
    return false;
}

duk_ret_t gots__h_rest(duk_context *ctx)
{
    gots__h_object(ctx);
    duk_idx_t result = duk_push_object(ctx);
    duk_dup(ctx, 0);
    duk_to_object(ctx, -1);
    duk_idx_t from = duk_get_top_index(ctx);
    duk_enum(ctx, from, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_INCLUDE_SYMBOLS);
    duk_idx_t keys = duk_get_top_index(ctx);
    while (duk_next(ctx, keys, 0)) {
        duk_idx_t key = duk_get_top_index(ctx);
        if (!is_excluded(ctx, 1, key)) {
            duk_dup(ctx, key);
            duk_dup(ctx, key);
            duk_get_prop(ctx, from);
            dukx_create(ctx, result);
        }
        duk_set_top(ctx, key);
    }
    duk_dup(ctx, result);
    return 1;
}

duk_ret_t gots__h_take(duk_context *ctx)
{
    duk_harray *a = dukx_fast_array(dukx_tval(ctx, 0));
    if (a != NULL && dukx_array_iteration_pristine(ctx, a)) {
        duk_dup(ctx, 0);
        return 1;
    }
    double limit = duk_get_number(ctx, 1);
    dukx_push_array(ctx, 0);
    duk_idx_t result = duk_get_top_index(ctx);
    dukx_iter it;
    dukx_iter_open(ctx, 0, &it);
    for (double taken = 0; limit < 0 || taken < limit; taken++) {
        if (!dukx_iter_step(ctx, &it)) {
            duk_dup(ctx, result);
            return 1;
        }
        dukx_array_append(ctx, result);
    }
    dukx_iter_close(ctx, &it);
    duk_dup(ctx, result);
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
