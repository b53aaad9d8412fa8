/* Helpers for bindings and names: dead, fixed, live, named, key.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"
#include "engine/helper.h"

duk_ret_t gots__h_dead(duk_context *ctx)
{
    return duk_reference_error(ctx, "Cannot access '%s' before initialization",
                               duk_safe_to_string(ctx, 0));
}

duk_ret_t gots__h_fixed(duk_context *ctx)
{
    return duk_type_error(ctx, "Assignment to constant variable '%s'", duk_safe_to_string(ctx, 0));
}

duk_ret_t gots__h_live(duk_context *ctx)
{
    gots__push_helpers(ctx);
    duk_get_prop_literal(ctx, -1, "tdz");
    if (!duk_strict_equals(ctx, 1, -1)) {
        duk_dup(ctx, 0);
        return 1;
    }
    duk_dup(ctx, 2);
    duk_replace(ctx, 0);
    return gots__h_dead(ctx);
}

/* [… name] → [… global object, name] */
static void need_global(duk_context *ctx)
{
    duk_push_global_object(ctx);
    duk_insert(ctx, -2);
    duk_dup_top(ctx);
    if (!duk_has_prop(ctx, -3)) (void)duk_reference_error(ctx, "%s is not defined", duk_get_string(ctx, -1));
}

duk_ret_t gots__h_global(duk_context *ctx)
{
    need_global(ctx);
    duk_get_prop(ctx, -2);
    return 1;
}

duk_ret_t gots__h_global_live(duk_context *ctx)
{
    need_global(ctx);
    duk_pop_2(ctx);
    return 1;
}

/* [… key] → [… text of a function's name]: a symbol's description in brackets. */
static void push_name(duk_context *ctx)
{
    if (!duk_is_symbol(ctx, -1)) {
        duk_to_string(ctx, -1);
        return;
    }
    duk_get_prop_literal(ctx, -1, "description");
    if (duk_is_undefined(ctx, -1)) {
        duk_push_literal(ctx, "");
    } else {
        duk_push_literal(ctx, "[");
        duk_dup(ctx, -2);
        duk_push_literal(ctx, "]");
        duk_concat(ctx, 3);
    }
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

duk_ret_t gots__h_named(duk_context *ctx)
{
    duk_push_literal(ctx, "name");
    duk_dup(ctx, 1);
    push_name(ctx);
    if (duk_is_string(ctx, 2)) {
        duk_dup(ctx, 2);
        duk_push_literal(ctx, " ");
        duk_dup(ctx, -3);
        duk_concat(ctx, 3);
        duk_remove(ctx, -2);
    }
    duk_def_prop(ctx, 0, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WRITABLE |
                             DUK_DEFPROP_CLEAR_ENUMERABLE | DUK_DEFPROP_SET_CONFIGURABLE);
    duk_dup(ctx, 0);
    return 1;
}

duk_ret_t gots__h_key(duk_context *ctx)
{
    duk_to_primitive(ctx, 0, DUK_HINT_STRING);
    if (!duk_is_symbol(ctx, 0)) duk_to_string(ctx, 0);
    duk_dup(ctx, 0);
    return 1;
}
