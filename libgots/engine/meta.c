/* The essential internal methods of ordinary objects; those of proxies are in proxy.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/meta.h"

#include "engine/proxy.h"
#include "engine/typed.h"

#define HAVE_ACCESSOR (DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER)
#define HAVE_DATA (DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_HAVE_WRITABLE)

static duk_hobject *object_at(duk_context *ctx, duk_idx_t index)
{
    return duk_require_hobject(ctx, index);
}

static bool is_proxy(duk_context *ctx, duk_idx_t index)
{
    return DUK_HOBJECT_IS_PROXY(object_at(ctx, index));
}

void meta_get_prototype(duk_context *ctx, duk_idx_t obj)
{
    duk_hobject *h = object_at(ctx, obj);
    if (DUK_HOBJECT_IS_PROXY(h)) {
        proxy_get_prototype(ctx, obj);
        return;
    }
    duk_hobject *proto = DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, h);
    if (proto == NULL)
        duk_push_null(ctx);
    else
        duk_push_hobject(ctx, proto);
}

bool meta_set_prototype(duk_context *ctx, duk_idx_t obj, duk_idx_t proto)
{
    duk_hobject *h = object_at(ctx, obj), *to = duk_get_hobject(ctx, proto);
    if (DUK_HOBJECT_IS_PROXY(h)) return proxy_set_prototype(ctx, obj, proto);
    if (DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, h) == to) return true;
    /* Object.prototype is an immutable prototype exotic object. */
    if (!DUK_HOBJECT_HAS_EXTENSIBLE(h) || h == ctx->builtins[DUK_BIDX_OBJECT_PROTOTYPE])
        return false;
    for (duk_hobject *p = to; p != NULL && !DUK_HOBJECT_IS_PROXY(p);
         p = DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, p))
        if (p == h) return false;
    DUK_HOBJECT_SET_PROTOTYPE_UPDREF(ctx, h, to);
    return true;
}

bool meta_is_extensible(duk_context *ctx, duk_idx_t obj)
{
    if (is_proxy(ctx, obj)) return proxy_is_extensible(ctx, obj);
    return DUK_HOBJECT_HAS_EXTENSIBLE(object_at(ctx, obj));
}

bool meta_prevent_extensions(duk_context *ctx, duk_idx_t obj)
{
    if (is_proxy(ctx, obj)) return proxy_prevent_extensions(ctx, obj);
    if (typed_get(ctx, obj) != NULL && !typed_has_fixed_length(ctx, typed_get(ctx, obj))) return false;
    DUK_HOBJECT_CLEAR_EXTENSIBLE(object_at(ctx, obj));
    return true;
}

/* A binding of a module's namespace object shows as a writable data property, however it is kept;
 * `own` is what is kept, its value at the top. Reading it throws in the dead zone. */
static bool show_binding(duk_context *ctx, duk_hobject *h, duk_idx_t key, const duk_propdesc *own,
                         dukx_descriptor *desc)
{
    duk_tval object, name;
    if (DUK_HOBJECT_HAS_EXTENSIBLE(h) || !(own->flags & DUK_PROPDESC_FLAG_ENUMERABLE) ||
        !gots__is_namespace(ctx, h))
        return false;
    duk_set_top(ctx, desc->at);
    DUK_TVAL_SET_OBJECT(&object, h);
    DUK_TVAL_SET_STRING(&name, duk_known_hstring(ctx, key));
    (void)duk_hobject_getprop(ctx, &object, &name);
    duk_set_top(ctx, desc->at + 3);
    desc->flags = DUK_DEFPROP_HAVE_ENUMERABLE | DUK_DEFPROP_ENUMERABLE | DUK_DEFPROP_HAVE_CONFIGURABLE |
                  HAVE_DATA | DUK_DEFPROP_WRITABLE;
    return true;
}

bool meta_get_own(duk_context *ctx, duk_idx_t obj, duk_idx_t key, dukx_descriptor *desc)
{
    duk_hobject *h = object_at(ctx, obj);
    if (DUK_HOBJECT_IS_PROXY(h)) return proxy_get_own(ctx, obj, key, desc);
    duk_propdesc own;
    duk_require_stack(ctx, 8);
    desc->at = duk_get_top(ctx);
    if (!duk_hobject_get_own_propdesc(ctx, h, duk_known_hstring(ctx, key), &own,
                                      DUK_GETDESC_FLAG_PUSH_VALUE))
        return false;
    if (show_binding(ctx, h, key, &own, desc)) return true;
    desc->flags = DUK_DEFPROP_HAVE_ENUMERABLE | DUK_DEFPROP_HAVE_CONFIGURABLE;
    if (own.flags & DUK_PROPDESC_FLAG_ENUMERABLE) desc->flags |= DUK_DEFPROP_ENUMERABLE;
    if (own.flags & DUK_PROPDESC_FLAG_CONFIGURABLE) desc->flags |= DUK_DEFPROP_CONFIGURABLE;
    if (own.flags & DUK_PROPDESC_FLAG_ACCESSOR) {
        desc->flags |= HAVE_ACCESSOR;
        duk_set_top(ctx, desc->at + 1);
        duk_push_undefined(ctx);
        duk_replace(ctx, desc->at);
        if (own.get != NULL)
            duk_push_hobject(ctx, own.get);
        else
            duk_push_undefined(ctx);
        if (own.set != NULL)
            duk_push_hobject(ctx, own.set);
        else
            duk_push_undefined(ctx);
    } else {
        desc->flags |= HAVE_DATA;
        if (own.flags & DUK_PROPDESC_FLAG_WRITABLE) desc->flags |= DUK_DEFPROP_WRITABLE;
        duk_set_top(ctx, desc->at + 3);
    }
    return true;
}

/* [[DefineOwnProperty]] of a namespace object's binding: whether nothing is asked that is not so. */
static bool binding_fits(duk_context *ctx, const dukx_descriptor *desc, const dukx_descriptor *own)
{
    const duk_uint_t wrong = HAVE_ACCESSOR | DUK_DEFPROP_CONFIGURABLE;
    if (desc->flags & wrong) return false;
    if ((desc->flags & DUK_DEFPROP_HAVE_ENUMERABLE) && !(desc->flags & DUK_DEFPROP_ENUMERABLE)) return false;
    if ((desc->flags & DUK_DEFPROP_HAVE_WRITABLE) && !(desc->flags & DUK_DEFPROP_WRITABLE)) return false;
    return !(desc->flags & DUK_DEFPROP_HAVE_VALUE) ||
           dukx_same_value(dukx_tval(ctx, desc->at), dukx_tval(ctx, own->at));
}

bool meta_define(duk_context *ctx, duk_idx_t obj, duk_idx_t key, const dukx_descriptor *desc,
                 bool throws)
{
    if (is_proxy(ctx, obj)) {
        bool done = proxy_define(ctx, obj, key, desc);
        if (!done && throws)
            (void)duk_type_error(ctx, "the proxy refused to define property %s",
                                 duk_push_string_readable(ctx, key));
        return done;
    }
    obj = duk_require_normalize_index(ctx, obj);
    duk_require_stack(ctx, 32);
    duk_idx_t top = duk_get_top(ctx);
    dukx_descriptor own;
    if (gots__is_namespace(ctx, object_at(ctx, obj)) && meta_get_own(ctx, obj, key, &own) &&
        (own.flags & DUK_DEFPROP_WRITABLE)) {
        bool fits = binding_fits(ctx, desc, &own);
        duk_set_top(ctx, top);
        if (!fits && throws)
            (void)duk_type_error(ctx, "Cannot redefine property %s of a module",
                                 duk_push_string_readable(ctx, key));
        return fits;
    }
    bool done = duk_hobject_define_property_helper(
        ctx, desc->flags, object_at(ctx, obj), duk_known_hstring(ctx, key),
        desc->flags & DUK_DEFPROP_HAVE_VALUE ? desc->at : -1, duk_get_hobject(ctx, desc->at + 1),
        duk_get_hobject(ctx, desc->at + 2), throws);
    duk_set_top(ctx, top);
    return done;
}

bool meta_has(duk_context *ctx, duk_idx_t obj, duk_idx_t key)
{
    return duk_hobject_hasprop(ctx, dukx_tval(ctx, obj), dukx_tval(ctx, key)) != 0;
}

bool meta_delete(duk_context *ctx, duk_idx_t obj, duk_idx_t key)
{
    return duk_hobject_delprop(ctx, dukx_tval(ctx, obj), dukx_tval(ctx, key), 0) != 0;
}

/* Pushes what the getter at `getter` gives; some of ours are told the key (patch/45-key.change). */
static void call_getter(duk_context *ctx, duk_idx_t getter, duk_idx_t receiver, duk_idx_t key)
{
    duk_hobject *h = duk_get_hobject(ctx, getter);
    bool wants_key = h != NULL && DUK_HOBJECT_IS_NATFUNC(h) &&
                     (((duk_hnatfunc *)h)->gots_flags & GOTS_NAT_WANTS_KEY);
    duk_dup(ctx, getter);
    duk_dup(ctx, receiver);
    if (wants_key) duk_dup(ctx, key);
    duk_call_method(ctx, wants_key ? 1 : 0);
}

void meta_get(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t receiver)
{
    receiver = duk_require_normalize_index(ctx, receiver);
    key = duk_require_normalize_index(ctx, key);
    duk_require_stack(ctx, 16);
    duk_dup(ctx, obj);
    duk_idx_t now = duk_get_top(ctx) - 1;
    for (;;) {
        dukx_descriptor own;
        if (is_proxy(ctx, now)) {
            proxy_get(ctx, now, key, receiver);
            break;
        }
        if (meta_get_own(ctx, now, key, &own)) {
            if (!(own.flags & HAVE_ACCESSOR)) {
                duk_dup(ctx, own.at);
            } else if (duk_is_undefined(ctx, own.at + 1)) {
                duk_push_undefined(ctx);
            } else {
                call_getter(ctx, own.at + 1, receiver, key);
            }
            break;
        }
        duk_hobject *proto = DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, object_at(ctx, now));
        if (proto == NULL || typed_key(ctx, now, key) == TYPED_NO_ELEMENT) {
            duk_push_undefined(ctx);
            break;
        }
        duk_push_hobject(ctx, proto);
        duk_replace(ctx, now);
    }
    duk_replace(ctx, now);
    duk_set_top(ctx, now + 1);
}

/* OrdinarySetWithOwnDescriptor's last part: a data property goes to the receiver. */
static bool set_on_receiver(duk_context *ctx, duk_idx_t key, duk_idx_t value, duk_idx_t receiver)
{
    dukx_descriptor own, update;
    if (!duk_is_object(ctx, receiver)) return false;
    duk_idx_t top = duk_get_top(ctx);
    if (meta_get_own(ctx, receiver, key, &own)) {
        if (own.flags & HAVE_ACCESSOR) return false;
        if (!(own.flags & DUK_DEFPROP_WRITABLE)) return false;
        update.flags = DUK_DEFPROP_HAVE_VALUE;
    } else {
        update.flags = HAVE_DATA | DUK_DEFPROP_WRITABLE | DUK_DEFPROP_SET_ENUMERABLE |
                       DUK_DEFPROP_SET_CONFIGURABLE;
    }
    duk_set_top(ctx, top);
    update.at = top;
    duk_dup(ctx, value);
    duk_push_undefined(ctx);
    duk_push_undefined(ctx);
    bool done = meta_define(ctx, receiver, key, &update, false);
    duk_set_top(ctx, top);
    return done;
}

bool meta_set(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t value, duk_idx_t receiver)
{
    key = duk_require_normalize_index(ctx, key);
    value = duk_require_normalize_index(ctx, value);
    receiver = duk_require_normalize_index(ctx, receiver);
    duk_require_stack(ctx, 16);
    duk_dup(ctx, obj);
    duk_idx_t now = duk_get_top(ctx) - 1;
    bool done = false;
    for (;;) {
        dukx_descriptor own;
        if (is_proxy(ctx, now)) {
            done = proxy_set(ctx, now, key, value, receiver);
            break;
        }
        if (gots__is_namespace(ctx, object_at(ctx, now))) break;
        int element = typed_key(ctx, now, key);
        if (element != TYPED_PLAIN_KEY && duk_get_hobject(ctx, receiver) == object_at(ctx, now)) {
            duk_dup(ctx, value);
            gots__typed_set(ctx, object_at(ctx, now), DUK_HSTRING_GET_ARRIDX_SLOW(duk_known_hstring(ctx, key)));
            done = true;
            break;
        }
        if (element == TYPED_NO_ELEMENT) {
            done = true;
            break;
        }
        if (meta_get_own(ctx, now, key, &own)) {
            if (!(own.flags & HAVE_ACCESSOR)) {
                if (own.flags & DUK_DEFPROP_WRITABLE)
                    done = set_on_receiver(ctx, key, value, receiver);
            } else if (!duk_is_undefined(ctx, own.at + 2)) {
                duk_dup(ctx, own.at + 2);
                duk_dup(ctx, receiver);
                duk_dup(ctx, value);
                duk_call_method(ctx, 1);
                done = true;
            }
            break;
        }
        duk_hobject *proto = DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, object_at(ctx, now));
        if (proto == NULL) {
            done = set_on_receiver(ctx, key, value, receiver);
            break;
        }
        duk_push_hobject(ctx, proto);
        duk_replace(ctx, now);
    }
    duk_set_top(ctx, now);
    return done;
}

void meta_own_keys(duk_context *ctx, duk_idx_t obj, unsigned which)
{
    if (is_proxy(ctx, obj)) {
        proxy_own_keys(ctx, obj, which);
        return;
    }
    duk_uint_t flags = DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_INCLUDE_NONENUMERABLE |
                       DUK_ENUM_SORT_ARRAY_INDICES | DUK_ENUM_NO_PROXY_BEHAVIOR;
    if (which & KEYS_SYMBOLS) flags |= DUK_ENUM_INCLUDE_SYMBOLS;
    if (!(which & KEYS_STRINGS)) flags |= DUK_ENUM_EXCLUDE_STRINGS;
    duk_require_stack(ctx, 16);
    duk_dup(ctx, obj);
    duk_hobject_get_enumerated_keys(ctx, flags); /* takes the object, pushes the array */
}

/* ---- Descriptors ---- */

/* A boolean field of the object at `index`. */
static void flag_field(duk_context *ctx, duk_idx_t index, dukx_name name, dukx_descriptor *desc,
                       duk_uint_t have, duk_uint_t set)
{
    dukx_push_key(ctx, name);
    if (!duk_has_prop(ctx, index)) return;
    desc->flags |= have;
    dukx_get(ctx, index, name);
    if (duk_to_boolean(ctx, -1)) desc->flags |= set;
    duk_pop(ctx);
}

/* Another field: its value goes to stack slot `slot`. */
static bool value_field(duk_context *ctx, duk_idx_t index, dukx_name name, dukx_descriptor *desc,
                        duk_uint_t have, duk_idx_t slot)
{
    dukx_push_key(ctx, name);
    if (!duk_has_prop(ctx, index)) return false;
    desc->flags |= have;
    dukx_get(ctx, index, name);
    duk_replace(ctx, slot);
    return true;
}

static void require_accessor(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_undefined(ctx, index) && !duk_is_function(ctx, index))
        (void)duk_type_error(ctx, "getter or setter %s is not a function",
                             duk_push_string_readable(ctx, index));
}

void meta_to_descriptor(duk_context *ctx, duk_idx_t index, dukx_descriptor *desc)
{
    index = duk_require_normalize_index(ctx, index);
    if (!duk_is_object(ctx, index))
        (void)duk_type_error(ctx, "property descriptor %s is not an object",
                             duk_push_string_readable(ctx, index));
    *desc = (dukx_descriptor){ 0, duk_get_top(ctx) };
    duk_set_top(ctx, desc->at + 3);
    flag_field(ctx, index, DUKX_S_enumerable, desc, DUK_DEFPROP_HAVE_ENUMERABLE,
               DUK_DEFPROP_ENUMERABLE);
    flag_field(ctx, index, DUKX_S_configurable, desc, DUK_DEFPROP_HAVE_CONFIGURABLE,
               DUK_DEFPROP_CONFIGURABLE);
    value_field(ctx, index, DUKX_S_value, desc, DUK_DEFPROP_HAVE_VALUE, desc->at);
    flag_field(ctx, index, DUKX_S_writable, desc, DUK_DEFPROP_HAVE_WRITABLE, DUK_DEFPROP_WRITABLE);
    if (value_field(ctx, index, DUKX_S_get, desc, DUK_DEFPROP_HAVE_GETTER, desc->at + 1))
        require_accessor(ctx, desc->at + 1);
    if (value_field(ctx, index, DUKX_S_set, desc, DUK_DEFPROP_HAVE_SETTER, desc->at + 2))
        require_accessor(ctx, desc->at + 2);
    if ((desc->flags & HAVE_ACCESSOR) && (desc->flags & HAVE_DATA))
        (void)duk_type_error(ctx, "a property cannot both have accessors and be a value");
}

static void put_field(duk_context *ctx, dukx_name name)
{
    dukx_push_key(ctx, name);
    duk_insert(ctx, -2);
    duk_xdef_prop(ctx, -3, DUK_PROPDESC_FLAGS_WEC);
}

void meta_from_descriptor(duk_context *ctx, const dukx_descriptor *desc)
{
    static const struct {
        duk_uint_t have, set;
        dukx_name name;
        int slot;
    } fields[] = {
        { DUK_DEFPROP_HAVE_VALUE, 0, DUKX_S_value, 0 },
        { DUK_DEFPROP_HAVE_WRITABLE, DUK_DEFPROP_WRITABLE, DUKX_S_writable, 0 },
        { DUK_DEFPROP_HAVE_GETTER, 0, DUKX_S_get, 1 },
        { DUK_DEFPROP_HAVE_SETTER, 0, DUKX_S_set, 2 },
        { DUK_DEFPROP_HAVE_ENUMERABLE, DUK_DEFPROP_ENUMERABLE, DUKX_S_enumerable, 0 },
        { DUK_DEFPROP_HAVE_CONFIGURABLE, DUK_DEFPROP_CONFIGURABLE, DUKX_S_configurable, 0 },
    };
    duk_push_object(ctx);
    for (unsigned i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!(desc->flags & fields[i].have)) continue;
        if (fields[i].set != 0)
            duk_push_boolean(ctx, (desc->flags & fields[i].set) != 0);
        else
            duk_dup(ctx, desc->at + fields[i].slot);
        put_field(ctx, fields[i].name);
    }
}
