/* Typed arrays: their constructors, and access to elements.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/typed.h"

#include "engine/bigint.h"

/* Kinds that Duktape does not know share the one class number that is left. */
#define OTHER_CLASS 31
static const struct {
    const char *name;
    uint8_t class, element, shift;
    short prototype; /* among Duktape's built-ins; -1: an intrinsic of ours */
} kinds[TYPED_COUNT] = {
    { "Int8Array", DUK_HOBJECT_CLASS_INT8ARRAY, DUK_HBUFOBJ_ELEM_INT8, 0,
      DUK_BIDX_INT8ARRAY_PROTOTYPE },
    { "Uint8Array", DUK_HOBJECT_CLASS_UINT8ARRAY, DUK_HBUFOBJ_ELEM_UINT8, 0,
      DUK_BIDX_UINT8ARRAY_PROTOTYPE },
    { "Uint8ClampedArray", DUK_HOBJECT_CLASS_UINT8CLAMPEDARRAY, DUK_HBUFOBJ_ELEM_UINT8CLAMPED, 0,
      DUK_BIDX_UINT8CLAMPEDARRAY_PROTOTYPE },
    { "Int16Array", DUK_HOBJECT_CLASS_INT16ARRAY, DUK_HBUFOBJ_ELEM_INT16, 1,
      DUK_BIDX_INT16ARRAY_PROTOTYPE },
    { "Uint16Array", DUK_HOBJECT_CLASS_UINT16ARRAY, DUK_HBUFOBJ_ELEM_UINT16, 1,
      DUK_BIDX_UINT16ARRAY_PROTOTYPE },
    { "Int32Array", DUK_HOBJECT_CLASS_INT32ARRAY, DUK_HBUFOBJ_ELEM_INT32, 2,
      DUK_BIDX_INT32ARRAY_PROTOTYPE },
    { "Uint32Array", DUK_HOBJECT_CLASS_UINT32ARRAY, DUK_HBUFOBJ_ELEM_UINT32, 2,
      DUK_BIDX_UINT32ARRAY_PROTOTYPE },
    { "Float16Array", OTHER_CLASS, 11, 1, -1 },
    { "Float32Array", DUK_HOBJECT_CLASS_FLOAT32ARRAY, DUK_HBUFOBJ_ELEM_FLOAT32, 2,
      DUK_BIDX_FLOAT32ARRAY_PROTOTYPE },
    { "Float64Array", DUK_HOBJECT_CLASS_FLOAT64ARRAY, DUK_HBUFOBJ_ELEM_FLOAT64, 3,
      DUK_BIDX_FLOAT64ARRAY_PROTOTYPE },
    { "BigInt64Array", OTHER_CLASS, 9, 3, -1 },
    { "BigUint64Array", OTHER_CLASS, 10, 3, -1 },
};

static dukx_object intrinsic_of(typed_kind kind)
{
    return kind == TYPED_FLOAT16    ? DUKX_O_Float16ArrayPrototype
           : kind == TYPED_BIGINT64 ? DUKX_O_BigInt64ArrayPrototype
                                    : DUKX_O_BigUint64ArrayPrototype;
}

static duk_hobject *prototype_of(duk_context *ctx, typed_kind kind)
{
    if (kinds[kind].prototype >= 0) return ctx->builtins[kinds[kind].prototype];
    return dukx_intrinsic(ctx, intrinsic_of(kind));
}

/* ---- Views ---- */

duk_hbufobj *typed_get(duk_context *ctx, duk_idx_t index)
{
    duk_hobject *h = duk_get_hobject(ctx, index);
    if (h == NULL || !DUK_HOBJECT_IS_BUFOBJ(h)) return NULL;
    duk_hbufobj *view = (duk_hbufobj *)h;
    return view->is_typedarray ? view : NULL;
}

static bool is_detached(const duk_hbufobj *view)
{
    return view->buf == NULL ||
           (view->buf_prop != NULL && buffer_is_detached((duk_hbufobj *)view->buf_prop));
}

bool typed_out_of_bounds(const duk_hbufobj *view)
{
    if (is_detached(view)) return true;
    size_t size = DUK_HBUFFER_GET_SIZE(view->buf);
    if (view->is_typedarray == TYPED_TRACKING) return view->offset > size;
    return (size_t)view->offset + view->length > size;
}

uint32_t typed_length(const duk_hbufobj *view)
{
    if (typed_out_of_bounds(view)) return 0;
    if (view->is_typedarray == TYPED_TRACKING)
        return (uint32_t)((DUK_HBUFFER_GET_SIZE(view->buf) - view->offset) >> view->shift);
    return view->length >> view->shift;
}

typed_kind typed_kind_of(const duk_hbufobj *view)
{
    for (int kind = 0; kind < TYPED_COUNT; kind++)
        if (kinds[kind].element == view->elem_type) return (typed_kind)kind;
    return TYPED_UINT8;
}

bool typed_is_bigint(typed_kind kind)
{
    return kind >= TYPED_BIGINT64;
}

const char *typed_name(typed_kind kind)
{
    return kinds[kind].name;
}

uint32_t typed_element_size(typed_kind kind)
{
    return 1u << kinds[kind].shift;
}

duk_hbufobj *typed_require(duk_context *ctx, duk_idx_t index)
{
    duk_hbufobj *view = typed_get(ctx, index);
    if (view == NULL) (void)duk_type_error(ctx, "the receiver is not a typed array");
    if (typed_out_of_bounds(view))
        (void)duk_type_error(ctx, "the typed array's buffer is detached or too short");
    return view;
}

unsigned char *typed_bytes(const duk_hbufobj *view)
{
    return (unsigned char *)DUK_HBUFFER_GET_DATA_PTR(NULL, view->buf) + view->offset;
}

void typed_push(duk_context *ctx, const duk_hbufobj *view, double i)
{
    if (!(i >= 0 && i < typed_length(view))) {
        duk_push_undefined(ctx);
        return;
    }
    duk_hbufobj_push_validated_read(ctx, (duk_hbufobj *)view,
                                    typed_bytes(view) + ((size_t)i << view->shift),
                                    1u << view->shift);
}

void typed_coerce(duk_context *ctx, typed_kind kind)
{
    if (typed_is_bigint(kind))
        gots__bigint_to_bigint(ctx, -1);
    else
        duk_to_number(ctx, -1);
}

void typed_store(duk_context *ctx, duk_hbufobj *view, double i)
{
    if (i >= 0 && i < typed_length(view))
        duk_hbufobj_validated_write(ctx, view, typed_bytes(view) + ((size_t)i << view->shift),
                                    1u << view->shift);
    duk_pop(ctx);
}

void gots__typed_read_bigint(duk_context *ctx, const duk_uint8_t *p, duk_bool_t is_signed)
{
    int64_t value;
    memcpy(&value, p, sizeof value);
    if (is_signed)
        gots__bigint_push_int64(ctx, value);
    else
        gots__bigint_push_uint64(ctx, (uint64_t)value);
}

void gots__typed_write_bigint(duk_context *ctx, duk_uint8_t *p)
{
    duk_size_t size;
    gots__bigint_to_bigint(ctx, -1);
    const void *data = duk_get_buffer(ctx, -1, &size);
    uint64_t bits = gots__bigint_low_bits(data, size);
    memcpy(p, &bits, sizeof bits);
}

duk_uint32_t gots__typed_length(duk_hobject *h)
{
    return typed_length((duk_hbufobj *)h);
}

void gots__typed_set(duk_context *ctx, duk_hobject *h, duk_uint32_t index)
{
    duk_hbufobj *view = (duk_hbufobj *)h;
    typed_coerce(ctx, typed_kind_of(view));
    typed_store(ctx, view, index);
}

bool typed_has_fixed_length(duk_context *ctx, const duk_hbufobj *view)
{
    if (view->is_typedarray == TYPED_TRACKING) return false;
    const duk_hbufobj *buffer = (const duk_hbufobj *)view->buf_prop;
    return buffer == NULL || buffer_is_shared(ctx, buffer) || !buffer_is_resizable(ctx, buffer);
}

double dukx_iterated_length(duk_context *ctx, duk_idx_t index)
{
    if (typed_get(ctx, index) == NULL) return dukx_length_of(ctx, index);
    return typed_length(typed_require(ctx, index));
}

/* ---- Making ---- */

#define MAX_BYTES 0x7fffffff

/* [buffer value] → [view]: `buffer` is its ArrayBuffer or NULL. */
static duk_hbufobj *push_view(duk_context *ctx, typed_kind kind, duk_hobject *prototype,
                              duk_hobject *buffer, uint32_t offset, uint32_t bytes)
{
    duk_hbuffer *data = duk_require_hbuffer(ctx, -1);
    duk_hbufobj *view = duk_hbufobj_alloc(
        ctx, DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_BUFOBJ |
                 DUK_HOBJECT_CLASS_AS_FLAGS(kinds[kind].class));
    duk_push_hobject(ctx, &view->obj);
    DUK_HOBJECT_SET_PROTOTYPE_UPDREF(ctx, &view->obj, prototype);
    view->buf = data;
    DUK_HBUFFER_INCREF(ctx, data);
    view->buf_prop = buffer;
    if (buffer != NULL) DUK_HOBJECT_INCREF(ctx, buffer);
    view->offset = offset;
    view->length = bytes;
    view->shift = kinds[kind].shift;
    view->elem_type = kinds[kind].element;
    view->is_typedarray = 1;
    duk_remove(ctx, -2);
    return view;
}

/* A view on new bytes, all 0, with the prototype at the top, which it replaces. */
static duk_hbufobj *push_fresh(duk_context *ctx, typed_kind kind, double length)
{
    double bytes = length * typed_element_size(kind);
    if (bytes > MAX_BYTES) (void)duk_range_error(ctx, "Invalid typed array length");
    duk_push_dynamic_buffer(ctx, (duk_size_t)bytes); /* Duktape zeroes it */
    duk_hbufobj *view =
        push_view(ctx, kind, duk_known_hobject(ctx, -2), NULL, 0, (uint32_t)bytes);
    duk_remove(ctx, -2);
    return view;
}

duk_hbufobj *typed_create(duk_context *ctx, typed_kind kind, double length)
{
    duk_push_hobject(ctx, prototype_of(ctx, kind));
    return push_fresh(ctx, kind, length);
}

duk_hbufobj *typed_construct(duk_context *ctx, duk_idx_t nargs, double length)
{
    duk_new(ctx, nargs);
    duk_hbufobj *view = typed_require(ctx, -1);
    if (length >= 0 && typed_length(view) < length)
        (void)duk_type_error(ctx, "the new typed array is too short");
    return view;
}

duk_hbufobj *typed_species(duk_context *ctx, duk_idx_t exemplar, duk_idx_t nargs, double length)
{
    exemplar = duk_require_normalize_index(ctx, exemplar);
    typed_kind kind = typed_kind_of(typed_get(ctx, exemplar));
    duk_push_hobject(ctx, prototype_of(ctx, kind));
    duk_tval *tv = dukx_own(ctx, duk_known_hobject(ctx, -1), DUKX_I_target);
    dukx_species(ctx, exemplar, DUK_TVAL_GET_OBJECT(tv));
    duk_remove(ctx, -2);
    duk_insert(ctx, -nargs - 1);
    duk_hbufobj *view = typed_construct(ctx, nargs, length);
    if (typed_is_bigint(typed_kind_of(view)) != typed_is_bigint(kind))
        (void)duk_type_error(ctx, "the species has another content type");
    return view;
}

/* Copies the typed array at `from` into a new one with the prototype at the top. */
static duk_ret_t from_typed(duk_context *ctx, typed_kind kind, duk_idx_t from)
{
    duk_hbufobj *source = typed_require(ctx, from);
    uint32_t length = typed_length(source);
    if (typed_is_bigint(kind) != typed_is_bigint(typed_kind_of(source)))
        return duk_type_error(ctx, "cannot mix BigInt and other typed arrays");
    duk_hbufobj *view = push_fresh(ctx, kind, length);
    if (typed_kind_of(source) == kind) {
        memcpy(typed_bytes(view), typed_bytes(source), (size_t)length << view->shift);
        return 1;
    }
    for (uint32_t i = 0; i < length; i++) {
        typed_push(ctx, source, i);
        typed_store(ctx, view, i);
    }
    return 1;
}

/* A view on the ArrayBuffer at 0; [… prototype]. */
static duk_ret_t from_buffer(duk_context *ctx, typed_kind kind)
{
    double size = typed_element_size(kind), offset = dukx_to_index(ctx, 1), length = 0;
    if (fmod(offset, size) != 0)
        return duk_range_error(ctx, "start offset of %s should be a multiple of %d",
                               kinds[kind].name, (int)size);
    bool whole = duk_is_undefined(ctx, 2);
    if (!whole) length = dukx_to_index(ctx, 2);
    duk_hbufobj *buffer = buffer_get(ctx, 0);
    if (buffer_is_detached(buffer)) return duk_type_error(ctx, "the ArrayBuffer is detached");
    double bytes = buffer_size(buffer);
    bool tracking = whole && dukx_own(ctx, &buffer->obj, DUKX_I_length_tracking) != NULL;
    if (tracking) {
        if (offset > bytes) return duk_range_error(ctx, "start offset is outside the buffer");
        length = (double)(MAX_BYTES >> 3) - offset;
        bytes = MAX_BYTES;
    } else if (whole) {
        if (fmod(bytes, size) != 0)
            return duk_range_error(ctx, "byte length of %s should be a multiple of %d",
                                   kinds[kind].name, (int)size);
        if (offset > bytes) return duk_range_error(ctx, "start offset is outside the buffer");
        length = (bytes - offset) / size;
    }
    if (offset + length * size > bytes) return duk_range_error(ctx, "Invalid typed array length");
    duk_idx_t prototype = duk_get_top(ctx) - 1;
    duk_push_hbuffer(ctx, buffer->buf);
    duk_hbufobj *view = push_view(ctx, kind, duk_known_hobject(ctx, prototype), &buffer->obj,
                                  (uint32_t)offset, (uint32_t)(length * size));
    if (tracking) view->is_typedarray = TYPED_TRACKING;
    return 1;
}

/* From the values of an array (a list): index of it, and the prototype at the top. */
static duk_ret_t from_list(duk_context *ctx, typed_kind kind, duk_idx_t list)
{
    double length = dukx_length_of(ctx, list);
    duk_hbufobj *view = push_fresh(ctx, kind, length);
    for (double i = 0; i < length; i++) {
        dukx_get_at(ctx, list, i);
        typed_coerce(ctx, kind);
        typed_store(ctx, view, i);
    }
    return 1;
}

/* Whether no element is an object, so that converting one cannot change the others. */
static bool converts_quietly(duk_context *ctx, duk_harray *a)
{
    const duk_tval *items = dukx_items(ctx, a);
    uint32_t count = a->length < a->obj.a_size ? a->length : a->obj.a_size;
    for (uint32_t i = 0; i < count; i++)
        if (DUK_TVAL_IS_OBJECT(items + i)) return false;
    return true;
}

static duk_ret_t construct(duk_context *ctx)
{
    typed_kind kind = (typed_kind)duk_get_current_magic(ctx);
    duk_set_top(ctx, 3);
    if (!duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Constructor %s requires 'new'", kinds[kind].name);
    if (!duk_is_object(ctx, 0)) {
        double length = dukx_to_index(ctx, 0);
        dukx_push_new_prototype(ctx, prototype_of(ctx, kind));
        push_fresh(ctx, kind, length);
        return 1;
    }
    dukx_push_new_prototype(ctx, prototype_of(ctx, kind)); /* 3 */
    if (typed_get(ctx, 0) != NULL) return from_typed(ctx, kind, 0);
    if (buffer_get(ctx, 0) != NULL) return from_buffer(ctx, kind);
    if (!dukx_get_method(ctx, 0, DUKX_Y_iterator)) {
        duk_pop(ctx);
        return from_list(ctx, kind, 0);
    }
    duk_harray *a = dukx_fast_array(dukx_tval(ctx, 0));
    if (a != NULL && dukx_array_iteration_pristine(ctx, a) && converts_quietly(ctx, a)) {
        duk_pop(ctx);
        return from_list(ctx, kind, 0);
    }
    dukx_iter it;
    dukx_iter_open_method(ctx, 0, &it);
    duk_push_array(ctx);
    duk_idx_t list = duk_get_top(ctx) - 1;
    while (dukx_iter_step(ctx, &it)) dukx_array_append(ctx, list);
    duk_dup(ctx, 3);
    return from_list(ctx, kind, list);
}

static duk_ret_t abstract_construct(duk_context *ctx)
{
    return duk_type_error(ctx, "Abstract class TypedArray not directly constructable");
}

/* ---- Opening ---- */

/* Constructor and prototype of one kind; [%TypedArray% %TypedArray.prototype%] on the stack. */
static void open_kind(duk_context *ctx, typed_kind kind)
{
    duk_idx_t base = duk_get_top(ctx) - 2;
    if (kinds[kind].prototype >= 0) {
        duk_get_global_string(ctx, kinds[kind].name);
        dukx_take_over(ctx, -1, construct);
        duk_push_hobject(ctx, prototype_of(ctx, kind));
        duk_del_prop_literal(ctx, -2, "allocPlain");
        duk_del_prop_literal(ctx, -2, "plainOf");
    } else {
        dukx_class(ctx, kinds[kind].name, construct, 3, NULL);
        dukx_keep(ctx, -1, intrinsic_of(kind));
    }
    ((duk_hnatfunc *)duk_known_hobject(ctx, -2))->magic = (duk_int16_t)kind;
    gots__makes_own_instance(ctx, -2);
    duk_dup(ctx, base);
    duk_set_prototype(ctx, -3);
    duk_dup(ctx, base + 1);
    duk_set_prototype(ctx, -2);
    for (int i = -2; i < 0; i++) {
        duk_push_literal(ctx, "BYTES_PER_ELEMENT");
        duk_push_uint(ctx, typed_element_size(kind));
        duk_def_prop(ctx, i - 2, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC | DUK_DEFPROP_FORCE);
    }
    duk_push_int(ctx, 3);
    gots__define_value(ctx, -3, "length", 0);
    duk_dup(ctx, -2);
    dukx_set_slot(ctx, -2, DUKX_I_target);
    duk_pop_2(ctx);
}

void gots__open_typed(duk_context *ctx)
{
    dukx_class(ctx, "TypedArray", abstract_construct, 0, NULL);
    duk_push_global_object(ctx);
    duk_del_prop_literal(ctx, -1, "TypedArray");
    duk_pop(ctx);
    dukx_define_species(ctx, -2);
    typed_open_methods(ctx, -2, -1);
    dukx_keep(ctx, -2, DUKX_O_TypedArray);
    dukx_keep(ctx, -1, DUKX_O_TypedArrayPrototype);
    for (int kind = 0; kind < TYPED_COUNT; kind++) open_kind(ctx, (typed_kind)kind);
    duk_pop_2(ctx);
}
