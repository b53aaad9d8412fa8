/* Function.prototype, and what else of the global object Duktape has differently.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"

/* The length that a bound function has: the target's own, less the bound arguments. */
static double bound_length(duk_context *ctx, duk_idx_t target, duk_idx_t bound_args)
{
    double length = 0;
    duk_hobject *h = duk_known_hobject(ctx, target);
    duk_propdesc own;
    if (DUK_HOBJECT_IS_PROXY(h) ||
        duk_hobject_get_own_propdesc(ctx, h, dukx_key(ctx, DUKX_S_length), &own, 0)) {
        dukx_get(ctx, target, DUKX_S_length);
        if (duk_is_number(ctx, -1)) length = dukx_to_integer(ctx, -1) - bound_args;
        duk_pop(ctx);
    }
    return length > 0 ? length : 0;
}

/* Duktape's bind, then length, name and [[Construct]] as ES2015 has them. */
static duk_ret_t function_bind(duk_context *ctx)
{
    static const char *const extra[] = { "caller", "arguments", "fileName" };
    duk_idx_t given = duk_get_top(ctx);
    duk_bi_function_prototype_bind(ctx);
    duk_idx_t bound = duk_get_top(ctx) - 1, target = bound + 1;
    duk_hobject *h = duk_known_hobject(ctx, bound);
    duk_push_this(ctx);
    for (unsigned i = 0; i < 3; i++) {
        duk_push_string(ctx, extra[i]);
        duk_hobject_delprop_raw(ctx, h, duk_known_hstring(ctx, -1), DUK_DELPROP_FLAG_FORCE);
        duk_pop(ctx);
    }
    if (!dukx_is_constructor(ctx, target)) DUK_HOBJECT_CLEAR_CONSTRUCTABLE(h);
    dukx_push_key(ctx, DUKX_S_length);
    duk_push_number(ctx, bound_length(ctx, target, given > 1 ? given - 1 : 0));
    duk_xdef_prop(ctx, bound, DUK_PROPDESC_FLAGS_C);
    duk_dup(ctx, bound);
    return 1;
}

/* Symbol is a constructor, so that it can be extended, but makes no objects. */
static duk_ret_t symbol_construct(duk_context *ctx)
{
    if (duk_is_constructor_call(ctx)) return duk_type_error(ctx, "Symbol is not a constructor");
    duk_set_top(ctx, 1);
    return duk_bi_symbol_constructor_shared(ctx);
}

/* `caller` and `arguments` of every function: accessors that throw, on Function.prototype. */
static void restrict_properties(duk_context *ctx, duk_idx_t prototype)
{
    static const char *const names[] = { "caller", "arguments" };
    for (unsigned i = 0; i < 2; i++) {
        duk_push_string(ctx, names[i]);
        duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_TYPE_ERROR_THROWER]);
        duk_dup(ctx, -1);
        duk_def_prop(ctx, prototype, DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER |
                                         DUK_DEFPROP_CLEAR_ENUMERABLE | DUK_DEFPROP_SET_CONFIGURABLE);
    }
}

void gots__open_function(duk_context *ctx)
{
    static const gots__builtin methods[] = { { "bind", function_bind, -1, 1, 0 }, { 0 } };
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_FUNCTION_PROTOTYPE]);
    gots__define(ctx, -1, methods);
    restrict_properties(ctx, duk_get_top_index(ctx));
    duk_get_global_literal(ctx, "Symbol");
    dukx_take_over(ctx, -1, symbol_construct);
    DUK_HOBJECT_SET_CONSTRUCTABLE(duk_known_hobject(ctx, -1));
    duk_get_global_literal(ctx, "JSON");
    gots__define_tag(ctx, -1, "JSON");
    duk_push_global_object(ctx);
    duk_del_prop_literal(ctx, -1, "Buffer");
}
