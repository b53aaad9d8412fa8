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

/* Whether the name may stand behind "function ": a word, a symbol's "[…]", with get or set before. */
static bool is_property_name(const char *name, size_t len)
{
    if (len > 4 && (memcmp(name, "get ", 4) == 0 || memcmp(name, "set ", 4) == 0)) {
        name += 4;
        len -= 4;
    }
    if (len > 8 && memcmp(name, "[Symbol.", 8) == 0 && name[len - 1] == ']') {
        name += 8;
        len -= 9;
    }
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)name[i];
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z', digit = c >= '0' && c <= '9';
        if (!letter && !(digit && i > 0) && c != '_' && c != '$' && c < 0x80) return false;
    }
    return len > 0;
}

/* A program carries its source text no further than the compiler, so every function is shown in the
 * form that the standard has for functions without one. */
static duk_ret_t function_to_string(duk_context *ctx)
{
    duk_size_t len;
    duk_push_this(ctx);
    if (!duk_is_function(ctx, 0))
        return duk_type_error(ctx, "Function.prototype.toString requires that 'this' be a Function");
    duk_hobject *h = duk_get_hobject(ctx, 0);
    duk_tval *own = h == NULL || DUK_HOBJECT_IS_PROXY(h) ? NULL : dukx_own(ctx, h, DUKX_S_name);
    duk_push_literal(ctx, "function ");
    if (own != NULL && DUK_TVAL_IS_STRING(own)) duk_push_tval(ctx, own);
    else duk_push_literal(ctx, "");
    const char *name = duk_is_symbol(ctx, -1) ? "" : duk_require_lstring(ctx, -1, &len);
    if (*name == '\0' || !is_property_name(name, len)) {
        duk_pop(ctx);
        duk_push_literal(ctx, "");
    }
    duk_push_literal(ctx, "() { [native code] }");
    duk_concat(ctx, 3);
    return 1;
}

/* The standard's order of a function's first properties: length, then name. */
static void length_first(duk_context *ctx, duk_hobject *h)
{
    duk_heap *heap = ctx->heap;
    duk_int_t name, name_hash, length, length_hash;
    if (!duk_hobject_find_entry(heap, h, dukx_key(ctx, DUKX_S_name), &name, &name_hash)) return;
    if (!duk_hobject_find_entry(heap, h, dukx_key(ctx, DUKX_S_length), &length, &length_hash)) return;
    if (length < name) return;
    duk_propvalue value = DUK_HOBJECT_E_GET_VALUE(heap, h, name);
    duk_uint8_t flags = (duk_uint8_t)DUK_HOBJECT_E_GET_FLAGS(heap, h, name);
    DUK_HOBJECT_E_SET_VALUE(heap, h, name, DUK_HOBJECT_E_GET_VALUE(heap, h, length));
    DUK_HOBJECT_E_SET_FLAGS(heap, h, name, DUK_HOBJECT_E_GET_FLAGS(heap, h, length));
    DUK_HOBJECT_E_SET_VALUE(heap, h, length, value);
    DUK_HOBJECT_E_SET_FLAGS(heap, h, length, flags);
    DUK_HOBJECT_E_SET_KEY(heap, h, name, dukx_key(ctx, DUKX_S_length));
    DUK_HOBJECT_E_SET_KEY(heap, h, length, dukx_key(ctx, DUKX_S_name));
    if (name_hash < 0) return;
    DUK_HOBJECT_H_SET_INDEX(heap, h, name_hash, (duk_uint32_t)length);
    DUK_HOBJECT_H_SET_INDEX(heap, h, length_hash, (duk_uint32_t)name);
}

/* Names and order where Duktape has others. */
static void tidy(duk_context *ctx)
{
    static const char *const constructors[] = { "Object", "Function", "Proxy" };
    duk_hobject *prototype = ctx->builtins[DUK_BIDX_FUNCTION_PROTOTYPE];
    for (unsigned i = 0; i < sizeof constructors / sizeof *constructors; i++) {
        duk_get_global_string(ctx, constructors[i]);
        length_first(ctx, duk_known_hobject(ctx, -1));
        duk_pop(ctx);
    }
    length_first(ctx, prototype);
    duk_push_hobject(ctx, prototype);
    dukx_get(ctx, -1, DUKX_Y_hasInstance);
    duk_push_literal(ctx, "[Symbol.hasInstance]");
    gots__define_value(ctx, -2, "name", 0);
    duk_pop_2(ctx);
}

/* %ThrowTypeError% is frozen and has no name. */
static void freeze_thrower(duk_context *ctx)
{
    duk_hobject *thrower = ctx->builtins[DUK_BIDX_TYPE_ERROR_THROWER];
    duk_push_hobject(ctx, thrower);
    duk_push_literal(ctx, "");
    gots__define_value(ctx, -2, "name", 0);
    duk_push_int(ctx, 0);
    gots__define_value(ctx, -2, "length", 0);
    length_first(ctx, thrower);
    duk_freeze(ctx, -1);
    duk_pop(ctx);
}

void gots__open_function(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "bind", function_bind, -1, 1, 0 },
        { "toString", function_to_string, 0, 0, 0 },
        { 0 },
    };
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
    tidy(ctx);
    freeze_thrower(ctx);
}
