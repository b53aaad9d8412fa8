/* What built-ins share: the realm of intrinsics, and the specification's small algorithms over
 * values, properties and arrays.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"

#define MAX_SAFE 9007199254740991.0

/* ---- Intrinsics ---- */

static const char *const names[] = {
#define NAME_STRING(n) #n,
#define NAME_SYMBOL(n) "\x81Symbol." #n "\xff",
#define NAME_SLOT(n) "\xffgots_" #n,
    DUKX_STRING_MAP(NAME_STRING) DUKX_SYMBOL_MAP(NAME_SYMBOL) DUKX_SLOT_MAP(NAME_SLOT)
};

/* The realm is a buffer in the heap; beside it in the stash an array holds all that it names. */
#define REALM_KEY DUK_HIDDEN_SYMBOL("gots_realm")

void gots__open_realm(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    dukx_realm *realm = duk_push_fixed_buffer(ctx, sizeof *realm);
    duk_put_prop_literal(ctx, -2, DUK_HIDDEN_SYMBOL("gots_realm_data"));
    duk_tval *items = duk_push_harray_with_size_outptr(ctx, DUKX_NAME_COUNT + DUKX_OBJECT_COUNT);
    (void)items;
    for (unsigned i = 0; i < DUKX_NAME_COUNT; i++) {
        duk_push_string(ctx, names[i]);
        realm->names[i] = duk_known_hstring(ctx, -1);
        duk_put_prop_index(ctx, -2, i);
    }
    duk_put_prop_literal(ctx, -2, REALM_KEY);
    duk_pop(ctx);
    gots__slot_set(ctx, GOTS__SLOT_REALM, realm, NULL);
}

void dukx_keep(duk_context *ctx, duk_idx_t index, dukx_object object)
{
    index = duk_require_normalize_index(ctx, index);
    dukx_realm_of(ctx)->objects[object] = duk_require_hobject(ctx, index);
    duk_push_heap_stash(ctx);
    duk_get_prop_literal(ctx, -1, REALM_KEY);
    duk_dup(ctx, index);
    duk_put_prop_index(ctx, -2, DUKX_NAME_COUNT + (duk_uarridx_t)object);
    duk_pop_2(ctx);
}

/* ---- Values ---- */

bool dukx_same_value(duk_tval *a, duk_tval *b)
{
    return duk_js_samevalue(a, b) != 0;
}

bool dukx_same_value_zero(duk_tval *a, duk_tval *b)
{
    if (DUK_TVAL_IS_NUMBER(a) && DUK_TVAL_IS_NUMBER(b) &&
        DUK_TVAL_GET_NUMBER(a) == DUK_TVAL_GET_NUMBER(b))
        return true;
    return duk_js_samevalue(a, b) != 0;
}

double dukx_to_integer(duk_context *ctx, duk_idx_t index)
{
    double d = duk_to_number(ctx, index);
    return isnan(d) ? 0 : trunc(d) + 0.0;
}

double dukx_to_length(duk_context *ctx, duk_idx_t index)
{
    double d = dukx_to_integer(ctx, index);
    return d <= 0 ? 0 : d > MAX_SAFE ? MAX_SAFE : d;
}

double dukx_to_index(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_undefined(ctx, index)) return 0;
    double d = dukx_to_integer(ctx, index);
    if (d < 0 || d > MAX_SAFE) (void)duk_range_error(ctx, "index out of range");
    return d;
}

double dukx_length_of(duk_context *ctx, duk_idx_t index)
{
    duk_tval *tv = dukx_tval(ctx, index);
    if (DUK_TVAL_IS_OBJECT(tv) && DUK_HOBJECT_IS_ARRAY(DUK_TVAL_GET_OBJECT(tv)))
        return ((duk_harray *)DUK_TVAL_GET_OBJECT(tv))->length;
    dukx_get(ctx, index, DUKX_S_length);
    double len = dukx_to_length(ctx, -1);
    duk_pop(ctx);
    return len;
}

double dukx_relative(duk_context *ctx, duk_idx_t index, double len, double fallback)
{
    if (duk_check_type_mask(ctx, index, DUK_TYPE_MASK_UNDEFINED | DUK_TYPE_MASK_NONE)) return fallback;
    double d = dukx_to_integer(ctx, index);
    if (d < 0) return d + len < 0 ? 0 : d + len;
    return d > len ? len : d;
}

/* ---- Properties ---- */

void dukx_put(duk_context *ctx, duk_idx_t obj, dukx_name key)
{
    obj = duk_require_normalize_index(ctx, obj);
    dukx_push_key(ctx, key);
    duk_insert(ctx, -2);
    duk_put_prop(ctx, obj);
}

bool dukx_get_at(duk_context *ctx, duk_idx_t obj, double i)
{
    duk_tval key;
    duk_tval *tv = duk_require_tval(ctx, obj);
    duk_harray *a = dukx_fast_array(tv);
    if (a != NULL) {
        duk_tval *item = dukx_item(ctx, a, i);
        if (item != NULL) {
            duk_push_tval(ctx, item);
            return true;
        }
    }
    gots__check_stop(ctx);
    DUK_TVAL_SET_NUMBER(&key, i);
    return duk_hobject_getprop(ctx, tv, &key);
}

void dukx_put_at(duk_context *ctx, duk_idx_t obj, double i)
{
    duk_tval key, *tv = duk_require_tval(ctx, obj);
    gots__check_stop(ctx);
    DUK_TVAL_SET_NUMBER(&key, i);
    (void)duk_hobject_putprop(ctx, tv, &key, DUK_GET_TVAL_NEGIDX(ctx, -1), 1);
    duk_pop(ctx);
}

bool dukx_has_at(duk_context *ctx, duk_idx_t obj, double i)
{
    duk_tval key;
    duk_tval *tv = duk_require_tval(ctx, obj);
    duk_harray *a = dukx_fast_array(tv);
    if (a != NULL && dukx_item(ctx, a, i) != NULL) return true;
    gots__check_stop(ctx);
    DUK_TVAL_SET_NUMBER(&key, i);
    return duk_hobject_hasprop(ctx, tv, &key);
}

void dukx_delete_at(duk_context *ctx, duk_idx_t obj, double i)
{
    duk_tval key;
    gots__check_stop(ctx);
    DUK_TVAL_SET_NUMBER(&key, i);
    (void)duk_hobject_delprop(ctx, duk_require_tval(ctx, obj), &key, 1);
}

#define DEFINE_WEC                                                                                \
    (DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_HAVE_WRITABLE | DUK_DEFPROP_WRITABLE |                  \
     DUK_DEFPROP_HAVE_ENUMERABLE | DUK_DEFPROP_ENUMERABLE | DUK_DEFPROP_HAVE_CONFIGURABLE |       \
     DUK_DEFPROP_CONFIGURABLE)

void dukx_create(duk_context *ctx, duk_idx_t obj)
{
    duk_def_prop(ctx, obj, DEFINE_WEC);
}

void dukx_create_at(duk_context *ctx, duk_idx_t obj, double i)
{
    obj = duk_require_normalize_index(ctx, obj);
    duk_harray *a = dukx_fast_array(dukx_tval(ctx, obj));
    if (a != NULL && DUK_HOBJECT_HAS_EXTENSIBLE(&a->obj) &&
        (i < a->length || (i == a->length && DUK_HARRAY_LENGTH_WRITABLE(a)))) {
        if (i == a->length && i >= a->obj.a_size && i < 0x3fffffff) {
            dukx_array_append(ctx, obj);
            return;
        }
        if (i < a->obj.a_size) {
            if (i == a->length) a->length++;
            duk_tval *slot = dukx_items(ctx, a) + (uint32_t)i;
            DUK_TVAL_SET_TVAL_UPDREF(ctx, slot, DUK_GET_TVAL_NEGIDX(ctx, -1));
            duk_pop(ctx);
            return;
        }
    }
    duk_push_number(ctx, i);
    duk_insert(ctx, -2);
    duk_def_prop(ctx, obj, DEFINE_WEC);
}

void dukx_set_length(duk_context *ctx, duk_idx_t obj, double length)
{
    obj = duk_require_normalize_index(ctx, obj);
    duk_push_number(ctx, length);
    dukx_put(ctx, obj, DUKX_S_length);
}

bool dukx_get_method(duk_context *ctx, duk_idx_t obj, dukx_name key)
{
    dukx_get(ctx, obj, key);
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_undefined(ctx);
        return false;
    }
    dukx_require_callable(ctx, -1);
    return true;
}

duk_tval *dukx_own(duk_context *ctx, duk_hobject *obj, dukx_name key)
{
    duk_int_t entry, hash;
    if (!duk_hobject_find_entry(ctx->heap, obj, dukx_key(ctx, key), &entry, &hash)) return NULL;
    if (DUK_HOBJECT_E_SLOT_IS_ACCESSOR(ctx->heap, obj, entry)) return NULL;
    return DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, obj, entry);
}

void dukx_set_slot(duk_context *ctx, duk_idx_t obj, dukx_name key)
{
    obj = duk_require_normalize_index(ctx, obj);
    duk_hobject_define_property_internal(ctx, duk_require_hobject(ctx, obj), dukx_key(ctx, key),
                                         DUK_PROPDESC_FLAGS_W);
}

duk_hobject *dukx_push_record(duk_context *ctx, duk_hobject *proto, const dukx_name *keys,
                              unsigned count)
{
    duk_hobject *h = duk_push_object_helper_proto(
        ctx, DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_FASTREFS |
                 DUK_HOBJECT_CLASS_AS_FLAGS(DUK_HOBJECT_CLASS_OBJECT), proto);
    duk_gots_first_props(ctx, h, count, 0);
    for (unsigned i = 0; i < count; i++) {
        duk_hstring *key = dukx_key(ctx, keys[i]);
        DUK_HOBJECT_E_SET_KEY(ctx->heap, h, i, key);
        DUK_HSTRING_INCREF(ctx, key);
        DUK_HOBJECT_E_SET_FLAGS(ctx->heap, h, i, DUK_PROPDESC_FLAGS_W);
        DUK_TVAL_SET_UNDEFINED(DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, i));
    }
    h->e_next = count;
    return h;
}

void dukx_slot_set(duk_context *ctx, duk_hobject *h, unsigned at)
{
    DUK_TVAL_SET_TVAL_UPDREF(ctx, dukx_slot(ctx, h, at), DUK_GET_TVAL_NEGIDX(ctx, -1));
    duk_pop(ctx);
}

bool dukx_is_array(duk_context *ctx, duk_idx_t index)
{
    duk_tval *tv = dukx_tval(ctx, index);
    if (!DUK_TVAL_IS_OBJECT(tv)) return false;
    duk_hobject *h = DUK_TVAL_GET_OBJECT(tv);
    while (DUK_HOBJECT_IS_PROXY(h)) {
        duk_hproxy *proxy = (duk_hproxy *)h;
        if (proxy->handler == dukx_intrinsic(ctx, DUKX_O_RevokedHandler))
            (void)duk_type_error(ctx, "cannot use a proxy that has been revoked");
        h = proxy->target;
    }
    return DUK_HOBJECT_IS_ARRAY(h);
}

bool dukx_is_constructor(duk_context *ctx, duk_idx_t index)
{
    return duk_is_constructable(ctx, index) != 0;
}

/* ---- Arrays ---- */

duk_tval *dukx_push_array(duk_context *ctx, uint32_t count)
{
    return duk_push_harray_with_size_outptr(ctx, count);
}

void dukx_array_reserve(duk_context *ctx, duk_harray *a, uint32_t capacity)
{
    if (capacity > a->obj.a_size)
        duk_hobject_realloc_props(ctx, &a->obj, a->obj.e_size, capacity, a->obj.h_size, 0);
}

#define MOVED_AT_ONCE 32u /* elements that are sooner moved than left out */

void dukx_array_drop_first(duk_context *ctx, duk_harray *a)
{
    duk_hobject *h = &a->obj;
    duk_tval *items = dukx_items(ctx, a);
    a->length--;
    if (h->e_size != 0 || h->h_size != 0 || a->length < MOVED_AT_ONCE) {
        memmove(items, items + 1, a->length * sizeof *items);
        DUK_TVAL_SET_UNUSED(items + a->length);
        return;
    }
    h->props = (duk_uint8_t *)(items + 1);
    h->a_size--;
    a->gots_shifted++;
    if (a->gots_shifted > h->a_size) duk__gots_slide(a);
}

void dukx_array_append(duk_context *ctx, duk_idx_t index)
{
    duk_harray *a = (duk_harray *)duk_known_hobject(ctx, index);
    uint32_t at = a->length;
    if (at >= a->obj.a_size) dukx_array_reserve(ctx, a, at + (at >> 1) + 8);
    duk_tval *from = DUK_GET_TVAL_NEGIDX(ctx, -1);
    duk_tval *to = dukx_items(ctx, a) + at;
    DUK_TVAL_SET_TVAL(to, from);
    DUK_TVAL_SET_UNDEFINED(from);
    a->length = at + 1;
    duk_pop(ctx);
}

static void push_array_of_length(duk_context *ctx, double length)
{
    if (length > 4294967295.0) (void)duk_range_error(ctx, "invalid array length");
    duk_push_array(ctx);
    duk_harray *a = (duk_harray *)duk_known_hobject(ctx, -1);
    if (length <= 65536) dukx_array_reserve(ctx, a, (uint32_t)length);
    a->length = (uint32_t)length;
}

/* Whether Array's species is untouched, for arrays of the plain kind. */
static bool species_pristine(duk_context *ctx, duk_hobject *h)
{
    duk_hobject *proto = ctx->builtins[DUK_BIDX_ARRAY_PROTOTYPE];
    duk_hobject *array = dukx_intrinsic(ctx, DUKX_O_Array);
    if (!DUK_HOBJECT_IS_ARRAY(h) || h->prototype != proto || h->e_next != 0 || array == NULL)
        return false;
    duk_tval *tv = dukx_own(ctx, proto, DUKX_S_constructor);
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv) || DUK_TVAL_GET_OBJECT(tv) != array) return false;
    duk_int_t entry, hash;
    if (!duk_hobject_find_entry(ctx->heap, array, dukx_key(ctx, DUKX_Y_species), &entry, &hash))
        return false;
    if (!DUK_HOBJECT_E_SLOT_IS_ACCESSOR(ctx->heap, array, entry)) return false;
    duk_hobject *getter = DUK_HOBJECT_E_GET_VALUE_GETTER(ctx->heap, array, entry);
    return getter != NULL && DUK_HOBJECT_IS_NATFUNC(getter) &&
           ((duk_hnatfunc *)getter)->func == dukx_return_this;
}

bool dukx_species_array(duk_context *ctx, duk_idx_t original, double length)
{
    original = duk_require_normalize_index(ctx, original);
    duk_tval *tv = dukx_tval(ctx, original);
    if ((DUK_TVAL_IS_OBJECT(tv) && species_pristine(ctx, DUK_TVAL_GET_OBJECT(tv))) ||
        !dukx_is_array(ctx, original)) {
        push_array_of_length(ctx, length);
        return true;
    }
    dukx_get(ctx, original, DUKX_S_constructor);
    if (duk_is_object(ctx, -1)) {
        dukx_get(ctx, -1, DUKX_Y_species);
        duk_remove(ctx, -2);
        if (duk_is_null(ctx, -1)) {
            duk_pop(ctx);
            duk_push_undefined(ctx);
        }
    }
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        push_array_of_length(ctx, length);
        return true;
    }
    if (!dukx_is_constructor(ctx, -1)) (void)duk_type_error(ctx, "species is not a constructor");
    duk_push_number(ctx, length);
    duk_new(ctx, 1);
    return false;
}

bool dukx_species(duk_context *ctx, duk_idx_t obj, duk_hobject *fallback)
{
    dukx_get(ctx, obj, DUKX_S_constructor);
    if (!duk_is_undefined(ctx, -1)) {
        if (!duk_is_object(ctx, -1)) (void)duk_type_error(ctx, "constructor is not an object");
        dukx_get(ctx, -1, DUKX_Y_species);
        duk_remove(ctx, -2);
    }
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_hobject(ctx, fallback);
        return true;
    }
    if (!dukx_is_constructor(ctx, -1)) (void)duk_type_error(ctx, "species is not a constructor");
    return duk_known_hobject(ctx, -1) == fallback;
}

/* ---- Defining ---- */

void dukx_reserve(duk_context *ctx, duk_idx_t index, uint32_t count)
{
    duk_hobject *h = duk_require_hobject(ctx, index);
    uint32_t need = h->e_next + count;
    if (need > h->e_size) duk_hobject_resize_entrypart(ctx, h, need);
}

void dukx_class(duk_context *ctx, const char *name, duk_c_function construct, int length,
                duk_hobject *parent)
{
    const gots__builtin entry = { name, construct, -1, (int8_t)length, 0 };
    gots__push_function(ctx, &entry);
    DUK_HOBJECT_SET_CONSTRUCTABLE(duk_known_hobject(ctx, -1));
    duk_push_object(ctx);
    if (parent != NULL) {
        duk_push_hobject(ctx, parent);
        duk_set_prototype(ctx, -2);
    }
    duk_dup(ctx, -1);
    duk_xdef_prop_stridx(ctx, -3, DUK_STRIDX_PROTOTYPE, DUK_PROPDESC_FLAGS_NONE);
    duk_dup(ctx, -2);
    duk_xdef_prop_stridx(ctx, -2, DUK_STRIDX_CONSTRUCTOR, DUK_PROPDESC_FLAGS_WC);
    duk_push_global_object(ctx);
    duk_dup(ctx, -3);
    gots__define_value(ctx, -2, name, DUK_DEFPROP_WRITABLE);
    duk_pop(ctx);
}

void dukx_push_new_prototype(duk_context *ctx, duk_hobject *fallback)
{
    duk_push_new_target(ctx);
    dukx_get(ctx, -1, DUKX_S_prototype);
    duk_remove(ctx, -2);
    if (!duk_is_object(ctx, -1)) {
        duk_pop(ctx);
        duk_push_hobject(ctx, fallback);
    }
}

void dukx_construct_this(duk_context *ctx, const char *name, dukx_object fallback)
{
    if (!duk_is_constructor_call(ctx))
        (void)duk_type_error(ctx, "Constructor %s requires 'new'", name);
    duk_push_this(ctx);
    duk_hobject *h = duk_known_hobject(ctx, -1);
    /* The engine has set the prototype from new.target, or left Object.prototype. */
    if (h->prototype != ctx->builtins[DUK_BIDX_OBJECT_PROTOTYPE]) return;
    dukx_push_new_prototype(ctx, dukx_intrinsic(ctx, fallback));
    DUK_HOBJECT_SET_PROTOTYPE_UPDREF(ctx, h, duk_known_hobject(ctx, -1));
    duk_pop(ctx);
}

duk_ret_t dukx_return_this(duk_context *ctx)
{
    duk_push_this(ctx);
    return 1;
}

void dukx_define_species(duk_context *ctx, duk_idx_t index)
{
    static const gots__builtin table[] = { { "get @@species", dukx_return_this, 0, 0, 0 }, { 0 } };
    gots__define(ctx, index, table);
}
