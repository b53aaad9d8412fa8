/* ArrayBuffer, SharedArrayBuffer and DataView.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/bigint.h"
#include "engine/typed.h"

#define MAX_BYTES 0x7fffffff

/* ---- ArrayBuffers ---- */

duk_hbufobj *buffer_get(duk_context *ctx, duk_idx_t index)
{
    duk_hobject *h = duk_get_hobject_with_class(ctx, index, DUK_HOBJECT_CLASS_ARRAYBUFFER);
    return (duk_hbufobj *)h;
}

bool buffer_is_shared(duk_context *ctx, const duk_hbufobj *buffer)
{
    return dukx_own(ctx, (duk_hobject *)&buffer->obj, DUKX_I_shared) != NULL;
}

bool buffer_is_detached(const duk_hbufobj *buffer)
{
    return buffer->buf == NULL;
}

uint32_t buffer_size(const duk_hbufobj *buffer)
{
    return buffer->buf == NULL ? 0 : (uint32_t)DUK_HBUFFER_GET_SIZE(buffer->buf);
}

static unsigned char *bytes_of(const duk_hbufobj *buffer)
{
    return DUK_HBUFFER_GET_DATA_PTR(NULL, buffer->buf);
}

duk_hbufobj *buffer_push(duk_context *ctx, duk_hobject *prototype)
{
    duk_hbuffer *data = duk_require_hbuffer(ctx, -1);
    duk_hbufobj *h = duk_hbufobj_alloc(
        ctx, DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_BUFOBJ |
                 DUK_HOBJECT_CLASS_AS_FLAGS(DUK_HOBJECT_CLASS_ARRAYBUFFER));
    duk_push_hobject(ctx, &h->obj);
    DUK_HOBJECT_SET_PROTOTYPE_UPDREF(ctx, &h->obj, prototype);
    h->buf = data;
    DUK_HBUFFER_INCREF(ctx, data);
    h->length = (duk_uint_t)DUK_HBUFFER_GET_SIZE(data);
    h->elem_type = DUK_HBUFOBJ_ELEM_UINT8;
    duk_remove(ctx, -2);
    return h;
}

void buffer_push_of(duk_context *ctx, duk_hbufobj *view)
{
    if (view->buf_prop == NULL) {
        duk_push_hbuffer(ctx, view->buf);
        duk_hbufobj *h = buffer_push(ctx, ctx->builtins[DUK_BIDX_ARRAYBUFFER_PROTOTYPE]);
        view->buf_prop = &h->obj;
        DUK_HOBJECT_INCREF(ctx, &h->obj);
        return;
    }
    duk_push_hobject(ctx, view->buf_prop);
}

/* `this` as an ArrayBuffer (or a SharedArrayBuffer), pushed. */
static duk_hbufobj *this_buffer(duk_context *ctx, bool shared)
{
    duk_push_this(ctx);
    duk_hbufobj *h = buffer_get(ctx, -1);
    if (h == NULL || buffer_is_shared(ctx, h) != shared)
        (void)duk_type_error(ctx, "the receiver is not %s",
                             shared ? "a SharedArrayBuffer" : "an ArrayBuffer");
    if (shared) buffer_refresh(ctx, h);
    return h;
}

static duk_hbufobj *this_attached(duk_context *ctx, bool shared)
{
    duk_hbufobj *h = this_buffer(ctx, shared);
    if (buffer_is_detached(h)) (void)duk_type_error(ctx, "the ArrayBuffer is detached");
    return h;
}

/* The maxByteLength option of the object at `index`; -1 when there is none. */
static double max_option(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_object(ctx, index)) return -1;
    dukx_get(ctx, index, DUKX_S_maxByteLength);
    double max = duk_is_undefined(ctx, -1) ? -1 : dukx_to_index(ctx, -1);
    duk_pop(ctx);
    return max;
}

/* Remembers that the buffer at the top can be resized. */
static void set_max(duk_context *ctx, double max)
{
    if (max < 0) return;
    duk_push_number(ctx, max);
    dukx_set_slot(ctx, -2, DUKX_I_length_tracking);
}

static double max_of(duk_context *ctx, duk_hbufobj *h)
{
    duk_tval *tv = dukx_own(ctx, &h->obj, DUKX_I_length_tracking);
    return tv == NULL ? -1 : DUK_TVAL_GET_NUMBER(tv);
}

bool buffer_is_resizable(duk_context *ctx, const duk_hbufobj *buffer)
{
    return dukx_own(ctx, (duk_hobject *)&buffer->obj, DUKX_I_length_tracking) != NULL;
}

static duk_ret_t construct(duk_context *ctx)
{
    bool shared = duk_get_current_magic(ctx) != 0;
    duk_set_top(ctx, 2);
    if (!duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Constructor ArrayBuffer requires 'new'");
    double length = dukx_to_index(ctx, 0), max = max_option(ctx, 1);
    if (max >= 0 && length > max)
        return duk_range_error(ctx, "Invalid array buffer max length");
    dukx_push_new_prototype(ctx, shared ? dukx_intrinsic(ctx, DUKX_O_SharedArrayBufferPrototype)
                                        : ctx->builtins[DUK_BIDX_ARRAYBUFFER_PROTOTYPE]); /* 2 */
    if (length > MAX_BYTES || max > MAX_BYTES)
        return duk_range_error(ctx, "Array buffer allocation failed");
    if (shared) {
        buffer_make_shared(ctx, duk_known_hobject(ctx, 2), (size_t)length, (size_t)(max < 0 ? length : max));
    } else {
        duk_push_dynamic_buffer(ctx, (duk_size_t)length); /* Duktape zeroes it */
        buffer_push(ctx, duk_known_hobject(ctx, 2));
    }
    set_max(ctx, max);
    return 1;
}

static duk_ret_t buffer_is_view(duk_context *ctx)
{
    duk_push_boolean(ctx, typed_get(ctx, 0) != NULL ||
                              duk_get_hobject_with_class(ctx, 0, DUK_HOBJECT_CLASS_DATAVIEW));
    return 1;
}

static duk_ret_t get_byte_length(duk_context *ctx)
{
    duk_push_uint(ctx, buffer_size(this_buffer(ctx, duk_get_current_magic(ctx) != 0)));
    return 1;
}

static duk_ret_t get_max_byte_length(duk_context *ctx)
{
    duk_hbufobj *h = this_buffer(ctx, duk_get_current_magic(ctx) != 0);
    double max = max_of(ctx, h);
    duk_push_number(ctx, buffer_is_detached(h) ? 0 : max >= 0 ? max : buffer_size(h));
    return 1;
}

static duk_ret_t get_resizable(duk_context *ctx)
{
    duk_push_boolean(ctx, max_of(ctx, this_buffer(ctx, duk_get_current_magic(ctx) != 0)) >= 0);
    return 1;
}

static duk_ret_t get_detached(duk_context *ctx)
{
    duk_push_boolean(ctx, buffer_is_detached(this_buffer(ctx, false)));
    return 1;
}

static void resize(duk_context *ctx, duk_hbufobj *h, double length)
{
    uint32_t old = buffer_size(h);
    gots__isolate_of(ctx)->ran += GOTS__RAN_MOVED;
    duk_push_hbuffer(ctx, h->buf);
    unsigned char *p = duk_resize_buffer(ctx, -1, (duk_size_t)length);
    if (length > old) memset(p + old, 0, (size_t)length - old);
    h->length = (duk_uint_t)length;
    duk_pop(ctx);
}

/* Magic: whether grow() of a SharedArrayBuffer. */
static duk_ret_t buffer_resize(duk_context *ctx)
{
    bool shared = duk_get_current_magic(ctx) != 0;
    duk_hbufobj *h = this_buffer(ctx, shared);
    double max = max_of(ctx, h);
    if (max < 0) return duk_type_error(ctx, "the buffer is not resizable");
    double length = dukx_to_index(ctx, 0);
    if (buffer_is_detached(h)) return duk_type_error(ctx, "the ArrayBuffer is detached");
    if (length > max || (shared && length < buffer_size(h)))
        return duk_range_error(ctx, "Invalid array buffer length");
    if (!shared) resize(ctx, h, length);
    else if (!buffer_grow_shared(ctx, h, (size_t)length))
        return duk_range_error(ctx, "Array buffer allocation failed");
    return 0;
}

/* Takes the bytes away; the views find it out by its buf and their own lengths. */
static void detach(duk_context *ctx, duk_hbufobj *h)
{
    duk_hbuffer *data = h->buf;
    gots__isolate_of(ctx)->ran += GOTS__RAN_MOVED;
    duk_push_hbuffer(ctx, data);
    h->buf = NULL;
    h->length = 0;
    DUK_HBUFFER_DECREF(ctx, data);
    buffer_drop_bytes(ctx);
}

/* Magic: whether to a fixed length. */
static duk_ret_t buffer_transfer(duk_context *ctx)
{
    bool fixed = duk_get_current_magic(ctx) != 0;
    duk_hbufobj *h = this_buffer(ctx, false);
    double length = duk_is_undefined(ctx, 0) ? buffer_size(h) : dukx_to_index(ctx, 0);
    if (buffer_is_detached(h)) return duk_type_error(ctx, "the ArrayBuffer is detached");
    double max = fixed ? -1 : max_of(ctx, h);
    if (length > MAX_BYTES || (max >= 0 && length > max))
        return duk_range_error(ctx, "Invalid array buffer length");
    unsigned char *to = duk_push_dynamic_buffer(ctx, (duk_size_t)length);
    size_t size = buffer_size(h), copied = length < (double)size ? (size_t)length : size;
    memcpy(to, bytes_of(h), copied);
    memset(to + copied, 0, (size_t)length - copied);
    buffer_push(ctx, ctx->builtins[DUK_BIDX_ARRAYBUFFER_PROTOTYPE]);
    set_max(ctx, max);
    detach(ctx, h);
    return 1;
}

static duk_ret_t buffer_slice(duk_context *ctx)
{
    bool shared = duk_get_current_magic(ctx) != 0;
    duk_hbufobj *h = this_attached(ctx, shared); /* 2 */
    double length = buffer_size(h), from = dukx_relative(ctx, 0, length, 0);
    double to = dukx_relative(ctx, 1, length, length), count = to > from ? to - from : 0;
    dukx_species(ctx, 2, dukx_intrinsic(ctx, shared ? DUKX_O_SharedArrayBuffer : DUKX_O_ArrayBuffer));
    duk_push_number(ctx, count);
    duk_new(ctx, 1);
    duk_hbufobj *result = buffer_get(ctx, -1);
    if (result == NULL || buffer_is_shared(ctx, result) != shared)
        return duk_type_error(ctx, "the species did not make an ArrayBuffer");
    if (buffer_is_detached(result)) return duk_type_error(ctx, "the new ArrayBuffer is detached");
    if (result == h || buffer_size(result) < count)
        return duk_type_error(ctx, "the species made an unfit ArrayBuffer");
    if (buffer_is_detached(h)) return duk_type_error(ctx, "the ArrayBuffer is detached");
    double now = buffer_size(h);
    if (from + count > now) count = now - from;
    if (count > 0) memcpy(bytes_of(result), bytes_of(h) + (size_t)from, (size_t)count);
    return 1;
}

/* ---- DataView ---- */

static bool view_out_of_bounds(const duk_hbufobj *view)
{
    const duk_hbufobj *buffer = (const duk_hbufobj *)view->buf_prop;
    if (buffer == NULL || buffer_is_detached(buffer)) return true;
    double size = buffer_size(buffer);
    return (double)view->offset + (view->shift == 7 ? 0 : view->length) > size;
}

static double view_length(const duk_hbufobj *view)
{
    /* A DataView's is_typedarray must stay 0 for Duktape; shift 7 marks one without a length. */
    if (view->shift == 7)
        return (double)buffer_size((const duk_hbufobj *)view->buf_prop) - view->offset;
    return view->length;
}

static duk_ret_t view_construct(duk_context *ctx)
{
    duk_set_top(ctx, 3);
    if (!duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Constructor DataView requires 'new'");
    duk_hbufobj *buffer = buffer_get(ctx, 0);
    if (buffer == NULL) return duk_type_error(ctx, "First argument to DataView must be an ArrayBuffer");
    double offset = dukx_to_index(ctx, 1);
    if (buffer_is_detached(buffer)) return duk_type_error(ctx, "the ArrayBuffer is detached");
    if (offset > buffer_size(buffer))
        return duk_range_error(ctx, "Start offset is outside the bounds of the buffer");
    bool whole = duk_is_undefined(ctx, 2), tracking = whole && max_of(ctx, buffer) >= 0;
    double length = whole ? buffer_size(buffer) - offset : dukx_to_index(ctx, 2);
    if (offset + length > buffer_size(buffer)) return duk_range_error(ctx, "Invalid DataView length");
    dukx_push_new_prototype(ctx, ctx->builtins[DUK_BIDX_DATAVIEW_PROTOTYPE]); /* 3 */
    if (buffer_is_detached(buffer)) return duk_type_error(ctx, "the ArrayBuffer is detached");
    if (offset + (tracking ? 0 : length) > buffer_size(buffer))
        return duk_range_error(ctx, "Invalid DataView length");
    duk_hbufobj *view = duk_hbufobj_alloc(
        ctx, DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_BUFOBJ |
                 DUK_HOBJECT_CLASS_AS_FLAGS(DUK_HOBJECT_CLASS_DATAVIEW));
    duk_push_hobject(ctx, &view->obj);
    DUK_HOBJECT_SET_PROTOTYPE_UPDREF(ctx, &view->obj, duk_known_hobject(ctx, 3));
    view->buf = buffer->buf;
    DUK_HBUFFER_INCREF(ctx, view->buf);
    view->buf_prop = &buffer->obj;
    DUK_HOBJECT_INCREF(ctx, view->buf_prop);
    view->offset = (duk_uint_t)offset;
    view->length = tracking ? 0 : (duk_uint_t)length;
    view->shift = tracking ? 7 : 0;
    return 1;
}

static duk_hbufobj *this_view(duk_context *ctx)
{
    duk_hobject *h = dukx_this_object(ctx);
    if (h == NULL || DUK_HOBJECT_GET_CLASS_NUMBER(h) != DUK_HOBJECT_CLASS_DATAVIEW)
        (void)duk_type_error(ctx, "the receiver is not a DataView");
    return (duk_hbufobj *)h;
}

static duk_hbufobj *this_view_inside(duk_context *ctx)
{
    duk_hbufobj *view = this_view(ctx);
    if (view_out_of_bounds(view) || view_length(view) < 0)
        (void)duk_type_error(ctx, "the DataView's buffer is detached or too short");
    return view;
}

static duk_ret_t view_buffer(duk_context *ctx)
{
    duk_push_hobject(ctx, this_view(ctx)->buf_prop);
    return 1;
}

static duk_ret_t view_byte_length(duk_context *ctx)
{
    duk_push_number(ctx, view_length(this_view_inside(ctx)));
    return 1;
}

static duk_ret_t view_byte_offset(duk_context *ctx)
{
    duk_push_uint(ctx, this_view_inside(ctx)->offset);
    return 1;
}

enum { V_INT8, V_UINT8, V_INT16, V_UINT16, V_INT32, V_UINT32, V_FLOAT32, V_FLOAT64, V_BIGINT64,
       V_BIGUINT64, V_FLOAT16 };

static const uint8_t view_sizes[] = { 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 2 };

/* Where the element at the index `at` stands, checked. */
static unsigned char *view_place(duk_context *ctx, double at, int kind)
{
    duk_hbufobj *view = this_view_inside(ctx);
    if (at + view_sizes[kind] > view_length(view))
        (void)duk_range_error(ctx, "Offset is outside the bounds of the DataView");
    return bytes_of((const duk_hbufobj *)view->buf_prop) + view->offset + (size_t)at;
}

/* Copies an element between the machine's order (little endian) and the view's. */
static void copy_element(unsigned char *to, const unsigned char *from, int size, bool little)
{
    for (int i = 0; i < size; i++) to[i] = from[little ? i : size - 1 - i];
}

static duk_ret_t view_get(duk_context *ctx)
{
    union {
        unsigned char bytes[8];
        int8_t i8;
        int16_t i16;
        uint16_t u16;
        int32_t i32;
        uint32_t u32;
        int64_t i64;
        uint64_t u64;
        float f32;
        double f64;
    } v;
    int kind = duk_get_current_magic(ctx);
    this_view(ctx);
    double at = dukx_to_index(ctx, 0);
    bool little = duk_to_boolean(ctx, 1) != 0;
    copy_element(v.bytes, view_place(ctx, at, kind), view_sizes[kind], little);
    switch (kind) {
    case V_INT8: duk_push_int(ctx, v.i8); break;
    case V_UINT8: duk_push_uint(ctx, v.bytes[0]); break;
    case V_INT16: duk_push_int(ctx, v.i16); break;
    case V_UINT16: duk_push_uint(ctx, v.u16); break;
    case V_INT32: duk_push_int(ctx, v.i32); break;
    case V_UINT32: duk_push_uint(ctx, v.u32); break;
    case V_FLOAT32: duk_push_number(ctx, (double)v.f32); break;
    case V_FLOAT64: duk_push_number(ctx, v.f64); break;
    case V_BIGINT64: gots__bigint_push_int64(ctx, v.i64); break;
    case V_BIGUINT64: gots__bigint_push_uint64(ctx, v.u64); break;
    default: duk_push_number(ctx, dukx_half_to_double(v.u16)); break;
    }
    return 1;
}

static duk_ret_t view_set(duk_context *ctx)
{
    union {
        unsigned char bytes[8];
        uint16_t u16;
        uint32_t u32;
        uint64_t u64;
        float f32;
        double f64;
    } v;
    int kind = duk_get_current_magic(ctx);
    this_view(ctx);
    double at = dukx_to_index(ctx, 0);
    if (kind == V_BIGINT64 || kind == V_BIGUINT64) {
        duk_size_t size;
        gots__bigint_to_bigint(ctx, 1);
        const void *data = duk_get_buffer(ctx, 1, &size);
        v.u64 = gots__bigint_low_bits(data, size);
    } else {
        double d = duk_to_number(ctx, 1);
        if (kind == V_FLOAT64)
            v.f64 = d;
        else if (kind == V_FLOAT32)
            v.f32 = (float)d;
        else if (kind == V_FLOAT16)
            v.u16 = dukx_double_to_half(d);
        else
            v.u32 = duk_to_uint32(ctx, 1);
    }
    bool little = duk_to_boolean(ctx, 2) != 0;
    copy_element(view_place(ctx, at, kind), v.bytes, view_sizes[kind], little);
    return 0;
}

/* ---- Opening ---- */

static void open_data_view(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "get buffer", view_buffer, 0, 0, 0 },
        { "get byteLength", view_byte_length, 0, 0, 0 },
        { "get byteOffset", view_byte_offset, 0, 0, 0 },
#define VIEW_PAIR(name, kind)                                                                     \
    { "get" name, view_get, 2, 1, kind }, { "set" name, view_set, 3, 2, kind },
        VIEW_PAIR("Int8", V_INT8) VIEW_PAIR("Uint8", V_UINT8) VIEW_PAIR("Int16", V_INT16)
        VIEW_PAIR("Uint16", V_UINT16) VIEW_PAIR("Int32", V_INT32) VIEW_PAIR("Uint32", V_UINT32)
        VIEW_PAIR("Float16", V_FLOAT16) VIEW_PAIR("Float32", V_FLOAT32)
        VIEW_PAIR("Float64", V_FLOAT64) VIEW_PAIR("BigInt64", V_BIGINT64)
        VIEW_PAIR("BigUint64", V_BIGUINT64)
#undef VIEW_PAIR
        { 0 },
    };
    duk_get_global_literal(ctx, "DataView");
    dukx_take_over(ctx, -1, view_construct);
    gots__makes_own_instance(ctx, -1);
    duk_push_int(ctx, 1);
    gots__define_value(ctx, -2, "length", 0);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_DATAVIEW_PROTOTYPE]);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "DataView");
    duk_pop_2(ctx);
}

static void open_shared(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "get byteLength", get_byte_length, 0, 0, 1 },
        { "get growable", get_resizable, 0, 0, 1 },
        { "get maxByteLength", get_max_byte_length, 0, 0, 1 },
        { "grow", buffer_resize, 1, 1, 1 },
        { "slice", buffer_slice, 2, 2, 1 },
        { 0 },
    };
    dukx_class(ctx, "SharedArrayBuffer", construct, 1, NULL);
    ((duk_hnatfunc *)duk_known_hobject(ctx, -2))->magic = 1;
    gots__makes_own_instance(ctx, -2);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "SharedArrayBuffer");
    dukx_keep(ctx, -1, DUKX_O_SharedArrayBufferPrototype);
    dukx_keep(ctx, -2, DUKX_O_SharedArrayBuffer);
    dukx_define_species(ctx, -2);
    duk_pop_2(ctx);
}

void gots__open_array_buffer(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "get byteLength", get_byte_length, 0, 0, 0 },
        { "get detached", get_detached, 0, 0, 0 },
        { "get maxByteLength", get_max_byte_length, 0, 0, 0 },
        { "get resizable", get_resizable, 0, 0, 0 },
        { "resize", buffer_resize, 1, 1, 0 },
        { "slice", buffer_slice, 2, 2, 0 },
        { "transfer", buffer_transfer, 1, 0, 0 },
        { "transferToFixedLength", buffer_transfer, 1, 0, 1 },
        { 0 },
    };
    static const gots__builtin statics[] = { { "isView", buffer_is_view, 1, 1, 0 }, { 0 } };
    duk_get_global_literal(ctx, "ArrayBuffer");
    dukx_take_over(ctx, -1, construct);
    gots__makes_own_instance(ctx, -1);
    ((duk_hnatfunc *)duk_known_hobject(ctx, -1))->magic = 0;
    dukx_keep(ctx, -1, DUKX_O_ArrayBuffer);
    gots__define(ctx, -1, statics);
    dukx_define_species(ctx, -1);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_ARRAYBUFFER_PROTOTYPE]);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "ArrayBuffer");
    duk_pop_2(ctx);
    open_shared(ctx);
    open_data_view(ctx);
}
