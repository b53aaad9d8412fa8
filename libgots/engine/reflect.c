/* Reflect, and Proxy's constructor.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/meta.h"
#include "engine/proxy.h"

static void require_object(duk_context *ctx, const char *name)
{
    if (!duk_is_object(ctx, 0)) (void)duk_type_error(ctx, "Reflect.%s called on non-object", name);
}

static duk_ret_t push_flag(duk_context *ctx, bool flag)
{
    duk_push_boolean(ctx, flag);
    return 1;
}

/* CreateListFromArrayLike of the value at `index`: pushes the values. */
static duk_idx_t push_list(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_object(ctx, index))
        (void)duk_type_error(ctx, "argument list %s is not an object",
                             duk_push_string_readable(ctx, index));
    double len = dukx_length_of(ctx, index);
    if (len > 65535) (void)duk_range_error(ctx, "too many arguments");
    duk_require_stack(ctx, (duk_idx_t)len + 8);
    for (double k = 0; k < len; k++) dukx_get_at(ctx, index, k);
    return (duk_idx_t)len;
}

static duk_ret_t reflect_apply(duk_context *ctx)
{
    dukx_require_callable(ctx, 0);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    duk_call_method(ctx, push_list(ctx, 2));
    return 1;
}

static duk_ret_t reflect_define(duk_context *ctx)
{
    dukx_descriptor desc;
    require_object(ctx, "defineProperty");
    duk_to_property_key_hstring(ctx, 1);
    meta_to_descriptor(ctx, 2, &desc);
    return push_flag(ctx, meta_define(ctx, 0, 1, &desc, false));
}

static duk_ret_t reflect_delete(duk_context *ctx)
{
    require_object(ctx, "deleteProperty");
    duk_to_property_key_hstring(ctx, 1);
    return push_flag(ctx, meta_delete(ctx, 0, 1));
}

static duk_ret_t reflect_get(duk_context *ctx)
{
    bool receiver = duk_get_top(ctx) > 2;
    duk_set_top(ctx, 3);
    require_object(ctx, "get");
    duk_to_property_key_hstring(ctx, 1);
    meta_get(ctx, 0, 1, receiver ? 2 : 0);
    return 1;
}

static duk_ret_t reflect_set(duk_context *ctx)
{
    bool receiver = duk_get_top(ctx) > 3;
    duk_set_top(ctx, 4);
    require_object(ctx, "set");
    duk_to_property_key_hstring(ctx, 1);
    return push_flag(ctx, meta_set(ctx, 0, 1, 2, receiver ? 3 : 0));
}

static duk_ret_t reflect_get_descriptor(duk_context *ctx)
{
    dukx_descriptor desc;
    require_object(ctx, "getOwnPropertyDescriptor");
    duk_to_property_key_hstring(ctx, 1);
    if (!meta_get_own(ctx, 0, 1, &desc)) return 0;
    meta_from_descriptor(ctx, &desc);
    return 1;
}

static duk_ret_t reflect_get_prototype(duk_context *ctx)
{
    require_object(ctx, "getPrototypeOf");
    meta_get_prototype(ctx, 0);
    return 1;
}

static duk_ret_t reflect_set_prototype(duk_context *ctx)
{
    require_object(ctx, "setPrototypeOf");
    if (!duk_is_object(ctx, 1) && !duk_is_null(ctx, 1))
        return duk_type_error(ctx, "Object prototype may only be an Object or null");
    return push_flag(ctx, meta_set_prototype(ctx, 0, 1));
}

static duk_ret_t reflect_has(duk_context *ctx)
{
    require_object(ctx, "has");
    duk_to_property_key_hstring(ctx, 1);
    return push_flag(ctx, meta_has(ctx, 0, 1));
}

static duk_ret_t reflect_is_extensible(duk_context *ctx)
{
    require_object(ctx, "isExtensible");
    return push_flag(ctx, meta_is_extensible(ctx, 0));
}

static duk_ret_t reflect_prevent_extensions(duk_context *ctx)
{
    require_object(ctx, "preventExtensions");
    return push_flag(ctx, meta_prevent_extensions(ctx, 0));
}

static duk_ret_t reflect_own_keys(duk_context *ctx)
{
    require_object(ctx, "ownKeys");
    meta_own_keys(ctx, 0, KEYS_STRINGS | KEYS_SYMBOLS);
    return 1;
}

/* ---- Proxy ---- */

static duk_ret_t proxy_construct(duk_context *ctx)
{
    duk_set_top(ctx, 2);
    if (!duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Constructor Proxy requires 'new'");
    if (!duk_is_object(ctx, 0) || !duk_is_object(ctx, 1))
        return duk_type_error(ctx, "Cannot create proxy with a non-object as target or handler");
    duk_push_proxy(ctx, 0);
    return 1;
}

static duk_ret_t proxy_revoke(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_hobject *f = duk_known_hobject(ctx, -1);
    duk_tval *tv = dukx_own(ctx, f, DUKX_I_target);
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv)) return 0;
    duk_hproxy *proxy = (duk_hproxy *)DUK_TVAL_GET_OBJECT(tv);
    duk_push_hobject(ctx, proxy->handler); /* let go of only after the field has changed */
    duk_hobject *revoked = dukx_intrinsic(ctx, DUKX_O_RevokedHandler);
    DUK_HOBJECT_INCREF(ctx, revoked);
    DUK_HOBJECT_DECREF(ctx, proxy->handler);
    proxy->handler = revoked;
    duk_push_null(ctx);
    dukx_set_slot(ctx, -3, DUKX_I_target);
    return 0;
}

static duk_ret_t throw_revoked(duk_context *ctx)
{
    return duk_type_error(ctx, "cannot use a proxy that has been revoked");
}

/* The handler of revoked proxies: to ask it for any trap throws. So whoever uses a proxy, the
 * interpreter included, need not look whether it is revoked. */
static void open_revoked_handler(duk_context *ctx)
{
    static const gots__builtin traps[] = {
        { "get apply", throw_revoked, 0, 0, 0 },
        { "get construct", throw_revoked, 0, 0, 0 },
        { "get defineProperty", throw_revoked, 0, 0, 0 },
        { "get deleteProperty", throw_revoked, 0, 0, 0 },
        { "get get", throw_revoked, 0, 0, 0 },
        { "get getOwnPropertyDescriptor", throw_revoked, 0, 0, 0 },
        { "get getPrototypeOf", throw_revoked, 0, 0, 0 },
        { "get has", throw_revoked, 0, 0, 0 },
        { "get isExtensible", throw_revoked, 0, 0, 0 },
        { "get ownKeys", throw_revoked, 0, 0, 0 },
        { "get preventExtensions", throw_revoked, 0, 0, 0 },
        { "get set", throw_revoked, 0, 0, 0 },
        { "get setPrototypeOf", throw_revoked, 0, 0, 0 },
        { 0 },
    };
    duk_push_bare_object(ctx);
    gots__define(ctx, -1, traps);
    dukx_keep(ctx, -1, DUKX_O_RevokedHandler);
    duk_pop(ctx);
}

static duk_ret_t proxy_revocable(duk_context *ctx)
{
    static const gots__builtin revoke = { "", proxy_revoke, 0, 0, 0 };
    if (!duk_is_object(ctx, 0) || !duk_is_object(ctx, 1))
        return duk_type_error(ctx, "Cannot create proxy with a non-object as target or handler");
    duk_push_proxy(ctx, 0); /* 0 */
    duk_push_object(ctx);
    dukx_push_key(ctx, DUKX_S_proxy);
    duk_dup(ctx, 0);
    duk_xdef_prop(ctx, 1, DUK_PROPDESC_FLAGS_WEC);
    dukx_push_key(ctx, DUKX_S_revoke);
    gots__push_function(ctx, &revoke);
    duk_dup(ctx, 0);
    dukx_set_slot(ctx, -2, DUKX_I_target);
    duk_xdef_prop(ctx, 1, DUK_PROPDESC_FLAGS_WEC);
    return 1;
}

void gots__open_reflect(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "apply", reflect_apply, 3, 3, 0 },
        { "defineProperty", reflect_define, 3, 3, 0 },
        { "deleteProperty", reflect_delete, 2, 2, 0 },
        { "get", reflect_get, -1, 2, 0 },
        { "getOwnPropertyDescriptor", reflect_get_descriptor, 2, 2, 0 },
        { "getPrototypeOf", reflect_get_prototype, 1, 1, 0 },
        { "has", reflect_has, 2, 2, 0 },
        { "isExtensible", reflect_is_extensible, 1, 1, 0 },
        { "ownKeys", reflect_own_keys, 1, 1, 0 },
        { "preventExtensions", reflect_prevent_extensions, 1, 1, 0 },
        { "set", reflect_set, -1, 3, 0 },
        { "setPrototypeOf", reflect_set_prototype, 2, 2, 0 },
        { 0 },
    };
    static const gots__builtin statics[] = { { "revocable", proxy_revocable, 2, 2, 0 }, { 0 } };
    open_revoked_handler(ctx);
    duk_get_global_literal(ctx, "Reflect");
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "Reflect");
    duk_get_global_literal(ctx, "Proxy");
    dukx_take_over(ctx, -1, proxy_construct);
    gots__define(ctx, -1, statics);
    duk_pop_2(ctx);
}
