/* Proxy: its traps with their invariants; see proxy.h.
 *
 * SPDX-License-Identifier: MIT
 *
 * Every function begins with open_trap(), which leaves on the stack [target handler trap], the
 * trap undefined when the handler has none: then the target answers.
 */
#include "engine/proxy.h"

#define HAVE_ACCESSOR (DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER)
#define HAVE_DATA (DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_HAVE_WRITABLE)

typedef struct trap {
    duk_idx_t target, handler, method;
    bool present;
} trap;

static trap open_trap(duk_context *ctx, duk_idx_t obj, const char *name)
{
    duk_require_stack(ctx, 24);
    duk_native_stack_check(ctx);
    duk_hproxy *proxy = (duk_hproxy *)duk_require_hobject(ctx, obj);
    trap t = { .target = duk_get_top(ctx) };
    t.handler = t.target + 1;
    t.method = t.target + 2;
    duk_push_hobject(ctx, proxy->target);
    duk_push_hobject(ctx, proxy->handler);
    duk_get_prop_string(ctx, t.handler, name);
    if (duk_is_null_or_undefined(ctx, -1)) return t;
    if (!duk_is_function(ctx, -1)) (void)duk_type_error(ctx, "trap '%s' is not a function", name);
    t.present = true;
    return t;
}

/* Pushes trap, handler and target, for the call. */
static void push_call(duk_context *ctx, const trap *t)
{
    duk_dup(ctx, t->method);
    duk_dup(ctx, t->handler);
    duk_dup(ctx, t->target);
}

static bool pop_boolean(duk_context *ctx)
{
    bool value = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    return value;
}

static void violated(duk_context *ctx, const char *name)
{
    (void)duk_type_error(ctx, "proxy trap '%s' violates an invariant of its target", name);
}

/* Drops the trap's slots but keeps the value at the top. */
static void leave_value(duk_context *ctx, const trap *t)
{
    duk_replace(ctx, t->target);
    duk_set_top(ctx, t->target + 1);
}

static bool leave(duk_context *ctx, const trap *t, bool result)
{
    duk_set_top(ctx, t->target);
    return result;
}

void proxy_get_prototype(duk_context *ctx, duk_idx_t obj)
{
    trap t = open_trap(ctx, obj, "getPrototypeOf");
    if (!t.present) {
        meta_get_prototype(ctx, t.target);
        leave_value(ctx, &t);
        return;
    }
    push_call(ctx, &t);
    duk_call_method(ctx, 1);
    if (!duk_is_object(ctx, -1) && !duk_is_null(ctx, -1)) violated(ctx, "getPrototypeOf");
    if (!meta_is_extensible(ctx, t.target)) {
        meta_get_prototype(ctx, t.target);
        if (!duk_strict_equals(ctx, -1, -2)) violated(ctx, "getPrototypeOf");
        duk_pop(ctx);
    }
    leave_value(ctx, &t);
}

bool proxy_set_prototype(duk_context *ctx, duk_idx_t obj, duk_idx_t proto)
{
    proto = duk_require_normalize_index(ctx, proto);
    trap t = open_trap(ctx, obj, "setPrototypeOf");
    if (!t.present) return leave(ctx, &t, meta_set_prototype(ctx, t.target, proto));
    push_call(ctx, &t);
    duk_dup(ctx, proto);
    duk_call_method(ctx, 2);
    if (!pop_boolean(ctx)) return leave(ctx, &t, false);
    if (!meta_is_extensible(ctx, t.target)) {
        meta_get_prototype(ctx, t.target);
        if (!duk_strict_equals(ctx, -1, proto)) violated(ctx, "setPrototypeOf");
    }
    return leave(ctx, &t, true);
}

bool proxy_is_extensible(duk_context *ctx, duk_idx_t obj)
{
    trap t = open_trap(ctx, obj, "isExtensible");
    if (!t.present) return leave(ctx, &t, meta_is_extensible(ctx, t.target));
    push_call(ctx, &t);
    duk_call_method(ctx, 1);
    bool result = pop_boolean(ctx);
    if (result != meta_is_extensible(ctx, t.target)) violated(ctx, "isExtensible");
    return leave(ctx, &t, result);
}

bool proxy_prevent_extensions(duk_context *ctx, duk_idx_t obj)
{
    trap t = open_trap(ctx, obj, "preventExtensions");
    if (!t.present) return leave(ctx, &t, meta_prevent_extensions(ctx, t.target));
    push_call(ctx, &t);
    duk_call_method(ctx, 1);
    bool result = pop_boolean(ctx);
    if (result && meta_is_extensible(ctx, t.target)) violated(ctx, "preventExtensions");
    return leave(ctx, &t, result);
}

/* IsCompatiblePropertyDescriptor: whether `desc` may be what an object shows that has `own`. */
static bool compatible(duk_context *ctx, bool extensible, const dukx_descriptor *desc,
                       const dukx_descriptor *own)
{
    if (own == NULL) return extensible;
    if (own->flags & DUK_DEFPROP_CONFIGURABLE) return true;
    if (desc->flags & DUK_DEFPROP_CONFIGURABLE) return false;
    if ((desc->flags & DUK_DEFPROP_HAVE_ENUMERABLE) &&
        ((desc->flags ^ own->flags) & DUK_DEFPROP_ENUMERABLE))
        return false;
    if (!(desc->flags & (HAVE_ACCESSOR | HAVE_DATA))) return true;
    bool accessor = (own->flags & HAVE_ACCESSOR) != 0;
    if (accessor != ((desc->flags & HAVE_ACCESSOR) != 0)) return false;
    if (accessor)
        return (!(desc->flags & DUK_DEFPROP_HAVE_GETTER) ||
                duk_samevalue(ctx, desc->at + 1, own->at + 1)) &&
               (!(desc->flags & DUK_DEFPROP_HAVE_SETTER) ||
                duk_samevalue(ctx, desc->at + 2, own->at + 2));
    if (own->flags & DUK_DEFPROP_WRITABLE) return true;
    if (desc->flags & DUK_DEFPROP_WRITABLE) return false;
    return !(desc->flags & DUK_DEFPROP_HAVE_VALUE) || duk_samevalue(ctx, desc->at, own->at);
}

bool proxy_get_own(duk_context *ctx, duk_idx_t obj, duk_idx_t key, dukx_descriptor *desc)
{
    key = duk_require_normalize_index(ctx, key);
    trap t = open_trap(ctx, obj, "getOwnPropertyDescriptor");
    bool found;
    if (!t.present) {
        found = meta_get_own(ctx, t.target, key, desc);
    } else {
        dukx_descriptor own;
        push_call(ctx, &t);
        duk_dup(ctx, key);
        duk_call_method(ctx, 2);
        duk_idx_t result = duk_get_top(ctx) - 1;
        if (!duk_is_object(ctx, result) && !duk_is_undefined(ctx, result))
            violated(ctx, "getOwnPropertyDescriptor");
        bool has = meta_get_own(ctx, t.target, key, &own);
        if (duk_is_undefined(ctx, result)) {
            if (has && (!(own.flags & DUK_DEFPROP_CONFIGURABLE) ||
                        !meta_is_extensible(ctx, t.target)))
                violated(ctx, "getOwnPropertyDescriptor");
            found = false;
        } else {
            bool extensible = meta_is_extensible(ctx, t.target);
            meta_to_descriptor(ctx, result, desc);
            if (!(desc->flags & HAVE_ACCESSOR)) desc->flags |= HAVE_DATA;
            else desc->flags |= HAVE_ACCESSOR;
            desc->flags |= DUK_DEFPROP_HAVE_ENUMERABLE | DUK_DEFPROP_HAVE_CONFIGURABLE;
            if (!compatible(ctx, extensible, desc, has ? &own : NULL))
                violated(ctx, "getOwnPropertyDescriptor");
            if (!(desc->flags & DUK_DEFPROP_CONFIGURABLE)) {
                if (!has || (own.flags & DUK_DEFPROP_CONFIGURABLE))
                    violated(ctx, "getOwnPropertyDescriptor");
                if ((desc->flags & HAVE_DATA) && !(desc->flags & DUK_DEFPROP_WRITABLE) &&
                    (own.flags & DUK_DEFPROP_WRITABLE))
                    violated(ctx, "getOwnPropertyDescriptor");
            }
            found = true;
        }
    }
    if (!found) return leave(ctx, &t, false);
    for (duk_idx_t i = 0; i < 3; i++) {
        duk_dup(ctx, desc->at + i);
        duk_replace(ctx, t.target + i);
    }
    duk_set_top(ctx, t.target + 3);
    desc->at = t.target;
    return true;
}

bool proxy_define(duk_context *ctx, duk_idx_t obj, duk_idx_t key, const dukx_descriptor *desc)
{
    key = duk_require_normalize_index(ctx, key);
    trap t = open_trap(ctx, obj, "defineProperty");
    if (!t.present) return leave(ctx, &t, meta_define(ctx, t.target, key, desc, false));
    push_call(ctx, &t);
    duk_dup(ctx, key);
    meta_from_descriptor(ctx, desc);
    duk_call_method(ctx, 3);
    if (!pop_boolean(ctx)) return leave(ctx, &t, false);
    dukx_descriptor own;
    bool has = meta_get_own(ctx, t.target, key, &own);
    bool extensible = meta_is_extensible(ctx, t.target);
    bool fixed = (desc->flags & DUK_DEFPROP_HAVE_CONFIGURABLE) &&
                 !(desc->flags & DUK_DEFPROP_CONFIGURABLE);
    if (!has) {
        if (!extensible || fixed) violated(ctx, "defineProperty");
        return leave(ctx, &t, true);
    }
    if (!compatible(ctx, extensible, desc, &own)) violated(ctx, "defineProperty");
    if (fixed && (own.flags & DUK_DEFPROP_CONFIGURABLE)) violated(ctx, "defineProperty");
    if ((own.flags & HAVE_DATA) && !(own.flags & DUK_DEFPROP_CONFIGURABLE) &&
        (own.flags & DUK_DEFPROP_WRITABLE) && (desc->flags & DUK_DEFPROP_HAVE_WRITABLE) &&
        !(desc->flags & DUK_DEFPROP_WRITABLE))
        violated(ctx, "defineProperty");
    return leave(ctx, &t, true);
}

bool proxy_has(duk_context *ctx, duk_idx_t obj, duk_idx_t key)
{
    key = duk_require_normalize_index(ctx, key);
    trap t = open_trap(ctx, obj, "has");
    if (!t.present) return leave(ctx, &t, meta_has(ctx, t.target, key));
    push_call(ctx, &t);
    duk_dup(ctx, key);
    duk_call_method(ctx, 2);
    dukx_descriptor own;
    if (pop_boolean(ctx)) return leave(ctx, &t, true);
    if (meta_get_own(ctx, t.target, key, &own) &&
        (!(own.flags & DUK_DEFPROP_CONFIGURABLE) || !meta_is_extensible(ctx, t.target)))
        violated(ctx, "has");
    return leave(ctx, &t, false);
}

void proxy_get(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t receiver)
{
    key = duk_require_normalize_index(ctx, key);
    receiver = duk_require_normalize_index(ctx, receiver);
    trap t = open_trap(ctx, obj, "get");
    if (!t.present) {
        meta_get(ctx, t.target, key, receiver);
        leave_value(ctx, &t);
        return;
    }
    push_call(ctx, &t);
    duk_dup(ctx, key);
    duk_dup(ctx, receiver);
    duk_call_method(ctx, 3);
    duk_idx_t result = duk_get_top(ctx) - 1;
    dukx_descriptor own;
    if (meta_get_own(ctx, t.target, key, &own) && !(own.flags & DUK_DEFPROP_CONFIGURABLE)) {
        if ((own.flags & HAVE_DATA) && !(own.flags & DUK_DEFPROP_WRITABLE) &&
            !duk_samevalue(ctx, result, own.at))
            violated(ctx, "get");
        if ((own.flags & HAVE_ACCESSOR) && duk_is_undefined(ctx, own.at + 1) &&
            !duk_is_undefined(ctx, result))
            violated(ctx, "get");
    }
    duk_set_top(ctx, result + 1);
    leave_value(ctx, &t);
}

bool proxy_set(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t value, duk_idx_t receiver)
{
    key = duk_require_normalize_index(ctx, key);
    value = duk_require_normalize_index(ctx, value);
    receiver = duk_require_normalize_index(ctx, receiver);
    trap t = open_trap(ctx, obj, "set");
    if (!t.present) return leave(ctx, &t, meta_set(ctx, t.target, key, value, receiver));
    push_call(ctx, &t);
    duk_dup(ctx, key);
    duk_dup(ctx, value);
    duk_dup(ctx, receiver);
    duk_call_method(ctx, 4);
    if (!pop_boolean(ctx)) return leave(ctx, &t, false);
    dukx_descriptor own;
    if (meta_get_own(ctx, t.target, key, &own) && !(own.flags & DUK_DEFPROP_CONFIGURABLE)) {
        if ((own.flags & HAVE_DATA) && !(own.flags & DUK_DEFPROP_WRITABLE) &&
            !duk_samevalue(ctx, value, own.at))
            violated(ctx, "set");
        if ((own.flags & HAVE_ACCESSOR) && duk_is_undefined(ctx, own.at + 2))
            violated(ctx, "set");
    }
    return leave(ctx, &t, true);
}

bool proxy_delete(duk_context *ctx, duk_idx_t obj, duk_idx_t key)
{
    key = duk_require_normalize_index(ctx, key);
    trap t = open_trap(ctx, obj, "deleteProperty");
    if (!t.present) return leave(ctx, &t, meta_delete(ctx, t.target, key));
    push_call(ctx, &t);
    duk_dup(ctx, key);
    duk_call_method(ctx, 2);
    if (!pop_boolean(ctx)) return leave(ctx, &t, false);
    dukx_descriptor own;
    if (meta_get_own(ctx, t.target, key, &own) &&
        (!(own.flags & DUK_DEFPROP_CONFIGURABLE) || !meta_is_extensible(ctx, t.target)))
        violated(ctx, "deleteProperty");
    return leave(ctx, &t, true);
}

/* ---- ownKeys ---- */

/* CreateListFromArrayLike of the trap's result at the top, keys only: pushes an array of them and
 * a set (an object without prototype) of those not yet met. Duplicates throw. */
static double list_keys(duk_context *ctx, duk_idx_t result)
{
    if (!duk_is_object(ctx, result)) violated(ctx, "ownKeys");
    double len = dukx_length_of(ctx, result);
    duk_push_array(ctx);
    duk_push_bare_object(ctx);
    for (double i = 0; i < len; i++) {
        dukx_get_at(ctx, result, i);
        if (!duk_is_string(ctx, -1)) violated(ctx, "ownKeys");
        duk_dup(ctx, -1);
        if (duk_has_prop(ctx, -3)) violated(ctx, "ownKeys");
        duk_dup(ctx, -1);
        duk_push_true(ctx);
        duk_put_prop(ctx, -4);
        dukx_array_append(ctx, -3);
    }
    return len;
}

/* Checks the keys against the target's; [… list unmet]. */
static void check_keys(duk_context *ctx, duk_idx_t target, duk_idx_t unmet, double count)
{
    bool extensible = meta_is_extensible(ctx, target);
    meta_own_keys(ctx, target, KEYS_STRINGS | KEYS_SYMBOLS);
    duk_idx_t own = duk_get_top(ctx) - 1;
    double len = dukx_length_of(ctx, own);
    for (double i = 0; i < len; i++) {
        dukx_descriptor desc;
        dukx_get_at(ctx, own, i);
        duk_idx_t key = duk_get_top(ctx) - 1;
        bool has = meta_get_own(ctx, target, key, &desc);
        bool needed = !extensible || (has && !(desc.flags & DUK_DEFPROP_CONFIGURABLE));
        duk_dup(ctx, key);
        if (duk_has_prop(ctx, unmet))
            count--;
        else if (needed)
            violated(ctx, "ownKeys");
        duk_set_top(ctx, key);
    }
    if (!extensible && count > 0) violated(ctx, "ownKeys");
}

/* Keeps of the array at the top what is asked for. */
static void filter_keys(duk_context *ctx, unsigned which)
{
    if (which == (KEYS_STRINGS | KEYS_SYMBOLS)) return;
    duk_idx_t all = duk_get_top(ctx) - 1;
    double len = dukx_length_of(ctx, all);
    duk_push_array(ctx);
    for (double i = 0; i < len; i++) {
        dukx_get_at(ctx, all, i);
        if (dukx_is_symbol(dukx_tval(ctx, -1)) == (which == KEYS_SYMBOLS))
            dukx_array_append(ctx, -2);
        else
            duk_pop(ctx);
    }
    duk_remove(ctx, all);
}

void proxy_own_keys(duk_context *ctx, duk_idx_t obj, unsigned which)
{
    trap t = open_trap(ctx, obj, "ownKeys");
    if (!t.present) {
        meta_own_keys(ctx, t.target, which);
    } else {
        push_call(ctx, &t);
        duk_call_method(ctx, 1);
        double count = list_keys(ctx, duk_get_top(ctx) - 1);
        duk_idx_t unmet = duk_get_top(ctx) - 1;
        check_keys(ctx, t.target, unmet, count);
        duk_set_top(ctx, unmet);
        filter_keys(ctx, which);
    }
    leave_value(ctx, &t);
}

/* ---- For the interpreter (patch/70-proxy.change) ---- */

/* Pushes the proxy and the property key. False for a hidden key, which is none of the traps'. */
static bool push_hooked(duk_context *ctx, duk_hobject *proxy, duk_tval *key)
{
    if (DUK_TVAL_IS_STRING(key) && DUK_HSTRING_HAS_HIDDEN(DUK_TVAL_GET_STRING(key))) return false;
    duk_tval copy;
    DUK_TVAL_SET_TVAL(&copy, key); /* the stack may move below its slot */
    duk_require_stack(ctx, 16);
    duk_push_hobject(ctx, proxy);
    duk_push_tval(ctx, &copy);
    duk_to_property_key_hstring(ctx, -1);
    return true;
}

duk_bool_t gots__proxy_hook_get(duk_context *ctx, duk_hobject *proxy, duk_tval *key,
                                duk_tval *receiver)
{
    duk_tval copy;
    DUK_TVAL_SET_TVAL(&copy, receiver);
    duk_idx_t at = duk_get_top(ctx);
    if (!push_hooked(ctx, proxy, key)) return 0;
    duk_push_tval(ctx, &copy);
    proxy_get(ctx, at, at + 1, at + 2);
    duk_replace(ctx, at);
    duk_set_top(ctx, at + 1);
    return 1;
}

duk_int_t gots__proxy_hook_has(duk_context *ctx, duk_hobject *proxy, duk_tval *key)
{
    duk_idx_t at = duk_get_top(ctx);
    if (!push_hooked(ctx, proxy, key)) return -1;
    bool has = proxy_has(ctx, at, at + 1);
    duk_set_top(ctx, at);
    return has;
}

duk_int_t gots__proxy_hook_set(duk_context *ctx, duk_hobject *proxy, duk_tval *key,
                               duk_tval *value, duk_tval *receiver)
{
    duk_tval copies[2];
    DUK_TVAL_SET_TVAL(&copies[0], value);
    DUK_TVAL_SET_TVAL(&copies[1], receiver);
    duk_idx_t at = duk_get_top(ctx);
    if (!push_hooked(ctx, proxy, key)) return -1;
    duk_push_tval(ctx, &copies[0]);
    duk_push_tval(ctx, &copies[1]);
    bool done = proxy_set(ctx, at, at + 1, at + 2, at + 3);
    duk_set_top(ctx, at);
    return done;
}

duk_int_t gots__proxy_hook_delete(duk_context *ctx, duk_hobject *proxy, duk_tval *key)
{
    duk_idx_t at = duk_get_top(ctx);
    if (!push_hooked(ctx, proxy, key)) return -1;
    bool done = proxy_delete(ctx, at, at + 1);
    duk_set_top(ctx, at);
    return done;
}
