/* Messages: a value is read.
 *
 * SPDX-License-Identifier: MIT
 *
 * No program code runs while a value is made: its classes are those that the heap began with. All that is being
 * made is reachable from the value stack, or kept by an array once the bytes could have something take the place
 * of what was made before (keep_all). Whatever they say is checked before it is used: a length is never larger
 * than the bytes that are left could fill.
 */
#include "engine/message.h"

#include <stdlib.h>

#include "base/memory.h"
#include "engine/collections.h"
#include "engine/inspect_kind.h"
#include "engine/message_tags.h"
#include "engine/shared.h"
#include "engine/slab.h"
#include "engine/typed.h"
#include "engine/web.h"

#define STACK_SPARE (32u << 10)
#define SPARSE_MOST 4294967295.0
#define FEW 16u /* of each table that needs no buffer */

typedef struct list {
    uint32_t first, count; /* in the array of all keys */
} list;

typedef struct reader {
    duk_context *ctx;
    gots__message *message;
    const unsigned char *p, *end;
    bool frozen, keeps;
    duk_idx_t ports;
    duk_idx_t base;              /* where tables that have grown are, as buffers; behind them what keeps the keys */
    duk_heaphdr **objects;       /* by number, and long strings; reachable from elsewhere */
    uint32_t object_count, object_room;
    list *lists;
    uint32_t list_count, list_room;
    duk_hstring **keys;          /* kept by the array at base + 3 */
    uint32_t key_count, key_room;
    duk_heaphdr *few_objects[FEW];
    list few_lists[FEW];
    duk_hstring *few_keys[FEW];
} reader;

static void read_value(reader *r);

static void bad(reader *r)
{
    gots__dom_exception_throw(r->ctx, "DataCloneError", "the message cannot be read");
}

/* ---- Bytes ----------------------------------------------------------------------------------- */

static uint8_t take_tag(reader *r)
{
    if (r->p >= r->end) bad(r);
    return *r->p++;
}

static uint64_t take_number(reader *r)
{
    uint64_t n = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        uint8_t byte = take_tag(r);
        n |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) return n;
    }
    bad(r);
    return 0;
}

/* A count of things of which each takes a byte at least. */
static uint32_t take_count(reader *r)
{
    uint64_t n = take_number(r);
    if (n > (uint64_t)(r->end - r->p) || n > UINT32_MAX / 2) bad(r);
    return (uint32_t)n;
}

static const unsigned char *take_bytes(reader *r, uint64_t len)
{
    if (len > (uint64_t)(r->end - r->p)) bad(r);
    const unsigned char *at = r->p;
    r->p += len;
    return at;
}

static double take_double(reader *r)
{
    double d;
    memcpy(&d, take_bytes(r, sizeof d), sizeof d);
    return d;
}

/* Text that the heap holds as it is: sequences of one to three bytes, as engine/heap.h says. */
static bool is_text(const unsigned char *p, size_t len)
{
    for (size_t i = 0; i < len;) {
        unsigned char c = p[i];
        if (c < 0x80) i++;
        else if (c >= 0xC2 && c < 0xE0 && len - i >= 2 && (p[i + 1] & 0xC0) == 0x80) i += 2;
        else if (c >= 0xE0 && c < 0xF0 && len - i >= 3 && (p[i + 1] & 0xC0) == 0x80 && (p[i + 2] & 0xC0) == 0x80 &&
                 (c > 0xE0 || p[i + 1] >= 0xA0))
            i += 3;
        else return false;
    }
    return true;
}

static bool is_ascii(const unsigned char *p, size_t len)
{
    uint64_t eight, high = 0x8080808080808080u;
    for (; len >= 8; p += 8, len -= 8) {
        memcpy(&eight, p, sizeof eight);
        if ((eight & high) != 0) return false;
    }
    for (; len > 0; len--)
        if (*p++ >= 0x80) return false;
    return true;
}

static void push_text(reader *r)
{
    uint64_t len = take_number(r);
    const unsigned char *bytes = take_bytes(r, len);
    if (!is_ascii(bytes, (size_t)len) && !is_text(bytes, (size_t)len)) bad(r);
    duk_push_lstring(r->ctx, (const char *)bytes, (size_t)len);
}

/* ---- Tables, in buffers on the value stack --------------------------------------------------- */

static void *grown(reader *r, duk_idx_t buffer, const void *old, uint32_t *room, size_t size)
{
    duk_context *ctx = r->ctx;
    bool is_first = duk_is_undefined(ctx, r->base + buffer);
    if (is_first) {
        duk_push_dynamic_buffer(ctx, 0);
        duk_replace(ctx, r->base + buffer);
    }
    void *table = duk_resize_buffer(ctx, r->base + buffer, *room * 2 * size);
    if (is_first) memcpy(table, old, *room * size);
    *room *= 2;
    return table;
}

/* Keeps the value at the top alive, and pops it. */
static void keep(reader *r)
{
    if (duk_is_undefined(r->ctx, r->base + 3)) {
        duk_push_bare_array(r->ctx);
        duk_replace(r->ctx, r->base + 3);
    }
    dukx_array_append(r->ctx, r->base + 3);
}

static void push_numbered(reader *r, uint64_t number)
{
    duk_heaphdr *it = r->objects[number];
    if (DUK_HEAPHDR_GET_TYPE(it) == DUK_HTYPE_STRING) duk_push_hstring(r->ctx, (duk_hstring *)it);
    else duk_push_hobject(r->ctx, (duk_hobject *)it);
}

/* The object or long string on the stack top gets its number. */
static void number_object(reader *r)
{
    if (r->object_count == r->object_room) r->objects = grown(r, 0, r->objects, &r->object_room, sizeof *r->objects);
    r->objects[r->object_count++] = DUK_TVAL_GET_HEAPHDR(DUK_GET_TVAL_NEGIDX(r->ctx, -1));
    if (!r->keeps) return;
    duk_dup_top(r->ctx);
    keep(r);
}

/* Always kept: what takes it may hold another string of the same text instead. */
static void read_long_text(reader *r)
{
    push_text(r);
    number_object(r);
    if (r->keeps) return;
    duk_dup_top(r->ctx);
    keep(r);
}

/* A key may come twice now: what it had first has its number still. */
static void keep_all(reader *r)
{
    if (r->keeps) return;
    r->keeps = true;
    for (uint32_t i = 0; i < r->object_count; i++) {
        push_numbered(r, i);
        keep(r);
    }
}

static void read_keys(reader *r)
{
    duk_context *ctx = r->ctx;
    uint32_t count = take_count(r);
    if (r->list_count == r->list_room) r->lists = grown(r, 1, r->lists, &r->list_room, sizeof *r->lists);
    r->lists[r->list_count] = (list){ r->key_count, count };
    for (uint32_t i = 0; i < count; i++) {
        push_text(r);
        duk_hstring *key = duk_known_hstring(ctx, -1);
        for (uint32_t j = 0; count <= 32 && j < i; j++) /* a longer one is looked at when it is used */
            if (r->keys[r->key_count - 1 - j] == key) bad(r);
        if (r->key_count == r->key_room) r->keys = grown(r, 2, r->keys, &r->key_room, sizeof *r->keys);
        r->keys[r->key_count++] = key;
        keep(r);
    }
    r->list_count++;
}

/* ---- Objects --------------------------------------------------------------------------------- */

/* Nothing can be changed about the object at the top, made of data alone. */
static void seal(reader *r)
{
    duk_context *ctx = r->ctx;
    if (!r->frozen) return;
    duk_hobject *h = duk_known_hobject(ctx, -1);
    for (uint32_t i = 0; i < h->e_next; i++) DUK_HOBJECT_E_SET_FLAGS(ctx->heap, h, i, DUK_PROPDESC_FLAGS_E);
    DUK_HOBJECT_CLEAR_EXTENSIBLE(h);
}

static void read_few(reader *r, duk_hobject *h, const list *keys)
{
    duk_context *ctx = r->ctx;
    uint32_t first = keys->first, count = keys->count; /* the list may move */
    if (count > 0) duk_hobject_realloc_props(ctx, h, count, 0, 0, 0);
    for (uint32_t i = 0; i < count; i++) {
        read_value(r);
        if (h->e_size < count) duk_hobject_realloc_props(ctx, h, count, 0, 0, 0); /* a collection cut the spare room off */
        duk_hstring *key = r->keys[first + i];
        duk_tval *value = DUK_GET_TVAL_NEGIDX(ctx, -1), *slot;
        DUK_HOBJECT_E_SET_KEY(ctx->heap, h, i, key);
        DUK_HSTRING_INCREF(ctx, key);
        DUK_HOBJECT_E_SET_FLAGS(ctx->heap, h, i, DUK_PROPDESC_FLAGS_WEC);
        slot = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, i);
        *slot = *value; /* its reference moves along */
        DUK_TVAL_SET_UNDEFINED(value);
        ctx->valstack_top--;
        h->e_next = i + 1;
    }
}

static void read_many(reader *r, duk_hobject *h, const list *keys)
{
    uint32_t first = keys->first, count = keys->count;
    keep_all(r);
    for (uint32_t i = 0; i < count; i++) {
        read_value(r);
        duk_hobject_define_property_internal(r->ctx, h, r->keys[first + i], DUK_PROPDESC_FLAGS_WEC);
    }
}

static void read_object(reader *r, uint32_t number)
{
    duk_context *ctx = r->ctx;
    if (number >= r->list_count) bad(r);
    duk_push_object(ctx);
    number_object(r);
    duk_hobject *h = duk_known_hobject(ctx, -1);
    const list keys = r->lists[number];
    if (keys.count > (uint64_t)(r->end - r->p)) bad(r);
    if (keys.count < DUK_USE_HOBJECT_HASH_PROP_LIMIT) read_few(r, h, &keys);
    else read_many(r, h, &keys);
    seal(r);
}

/* Pairs up to END, as properties of the object at the top. */
static void read_pairs(reader *r)
{
    duk_context *ctx = r->ctx;
    for (uint8_t tag; (tag = take_tag(r)) != TAG_END;) {
        if (tag != TAG_STRING) bad(r);
        keep_all(r);
        push_text(r);
        read_value(r);
        duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC | DUK_DEFPROP_FORCE);
    }
}

static void freeze_array(reader *r)
{
    duk_context *ctx = r->ctx;
    if (!r->frozen) return;
    duk_push_literal(ctx, "length");
    duk_def_prop(ctx, -2, DUK_DEFPROP_HAVE_WRITABLE);
    duk_freeze(ctx, -1);
}

static void read_array(reader *r)
{
    duk_context *ctx = r->ctx;
    uint32_t length = take_count(r);
    dukx_push_array(ctx, 0);
    number_object(r);
    duk_harray *a = (duk_harray *)duk_known_hobject(ctx, -1);
    dukx_array_reserve(ctx, a, length);
    for (uint32_t i = 0; i < length; i++) {
        if (r->p < r->end && *r->p == TAG_HOLE) {
            r->p++;
            a->length = i + 1;
            continue;
        }
        if ((i & 1023) == 1023) gots__check_stop(ctx);
        read_value(r);
        if (i >= a->obj.a_size) dukx_array_reserve(ctx, a, length); /* a collection cut the spare room off */
        duk_tval *value = DUK_GET_TVAL_NEGIDX(ctx, -1);
        dukx_items(ctx, a)[i] = *value;
        DUK_TVAL_SET_UNDEFINED(value);
        ctx->valstack_top--;
        a->length = i + 1;
    }
    read_pairs(r);
    freeze_array(r);
}

static void read_sparse(reader *r)
{
    duk_context *ctx = r->ctx;
    double length = (double)take_number(r);
    if (length > SPARSE_MOST) bad(r);
    duk_push_array(ctx);
    number_object(r);
    dukx_set_length(ctx, duk_get_top_index(ctx), length);
    read_pairs(r);
    freeze_array(r);
}

static void read_collection(reader *r, bool map)
{
    duk_context *ctx = r->ctx;
    gots__collection_push(ctx, map ? GOTS__MAP : GOTS__SET);
    number_object(r);
    duk_idx_t at = duk_get_top_index(ctx);
    if (map) keep_all(r);
    while (r->p < r->end && *r->p != TAG_END) {
        read_value(r);
        if (map) read_value(r);
        gots__collection_add(ctx, at);
    }
    (void)take_tag(r);
}

/* ---- Other kinds ----------------------------------------------------------------------------- */

/* Pushes new C(arguments), the arguments on the stack top, for a class that the heap began with. */
static void construct(duk_context *ctx, const char *class_name, duk_idx_t count)
{
    dukx_push_intrinsic(ctx, DUKX_O_MessageClasses);
    duk_get_prop_string(ctx, -1, class_name);
    duk_insert(ctx, -2 - count);
    duk_pop(ctx);
    duk_new(ctx, count);
}

static void read_error(reader *r)
{
    static const char *const classes[] = MESSAGE_CLASSES;
    static const char *const parts[] = { "message", "stack", "cause", "code", "name", "errors" };
    duk_context *ctx = r->ctx;
    uint64_t class = take_number(r), bits = take_number(r);
    if (class >= MESSAGE_CLASS_COUNT || bits > 63) bad(r);
    bool is_aggregate = strcmp(classes[class], "AggregateError") == 0;
    construct(ctx, is_aggregate ? "Error" : classes[class], 0);
    if (is_aggregate) { /* its constructor would want something to iterate */
        dukx_push_intrinsic(ctx, DUKX_O_AggregateErrorPrototype);
        duk_set_prototype(ctx, -2);
    }
    number_object(r);
    for (unsigned i = 0; i < 6; i++) {
        if (!(bits & 1u << i)) continue;
        read_value(r);
        gots__define_value(ctx, -2, parts[i], DUK_DEFPROP_WRITABLE);
    }
}

static void set_maximum(reader *r, uint64_t maximum, uint64_t size)
{
    if (maximum == 0) return;
    if (maximum - 1 < size || maximum - 1 > INT32_MAX) bad(r);
    duk_push_number(r->ctx, (double)(maximum - 1));
    dukx_set_slot(r->ctx, -2, DUKX_I_length_tracking);
}

static void push_buffer(reader *r, uint64_t maximum, uint64_t size)
{
    buffer_push(r->ctx, r->ctx->builtins[DUK_BIDX_ARRAYBUFFER_PROTOTYPE]);
    set_maximum(r, maximum, size);
    number_object(r);
}

static void read_buffer(reader *r)
{
    uint64_t size = take_number(r), maximum = take_number(r);
    const unsigned char *bytes = take_bytes(r, size);
    if (size > INT32_MAX) bad(r);
    gots__charge(r->ctx, size / 16);
    void *to = duk_push_dynamic_buffer(r->ctx, (duk_size_t)size);
    if (size > 0) memcpy(to, bytes, (size_t)size);
    push_buffer(r, maximum, size);
}

static gots__parcel *take_parcel(reader *r, gots__parcel_kind first, gots__parcel_kind last)
{
    uint64_t number = take_number(r);
    if (number >= r->message->parcel_count) bad(r);
    gots__parcel *parcel = &r->message->parcels[number];
    if (parcel->kind < (unsigned)first || parcel->kind > (unsigned)last) bad(r);
    return parcel;
}

/* The memory that came along becomes that of a buffer: as it is, or copied where that cannot be. */
static void read_moved(reader *r)
{
    duk_context *ctx = r->ctx;
    gots__isolate *isolate = gots__isolate_of(ctx);
    gots__parcel *parcel = take_parcel(r, GOTS__PARCEL_EMPTY, GOTS__PARCEL_PAGES);
    uint64_t size = take_number(r), maximum = take_number(r);
    if (size != (parcel->kind == GOTS__PARCEL_EMPTY ? 0 : parcel->size)) bad(r);
    bool whole = parcel->kind == GOTS__PARCEL_PAGES && !isolate->foreign && isolate->pack == NULL;
    void *to = duk_push_dynamic_buffer(ctx, whole ? 0 : (duk_size_t)size);
    if (whole) {
        duk_hbuffer_dynamic *data = (duk_hbuffer_dynamic *)duk_require_hbuffer(ctx, -1);
        if (!gots__slab_adopt(&isolate->slab, parcel->data)) (void)duk_range_error(ctx, "Array buffer allocation failed");
        DUK_HBUFFER_DYNAMIC_SET_DATA_PTR(ctx->heap, data, parcel->data);
        DUK_HBUFFER_DYNAMIC_SET_SIZE(data, (duk_size_t)size);
        parcel->kind = GOTS__PARCEL_EMPTY;
        parcel->size = 0;
    } else if (size > 0) {
        memcpy(to, parcel->data, (size_t)size);
    }
    push_buffer(r, maximum, size);
}

static void read_shared(reader *r)
{
    duk_context *ctx = r->ctx;
    gots__shared *block = take_parcel(r, GOTS__PARCEL_SHARED, GOTS__PARCEL_SHARED)->data;
    gots__shared_ref(block);
    buffer_push_shared(ctx, dukx_intrinsic(ctx, DUKX_O_SharedArrayBufferPrototype), block);
    number_object(r);
}

static void read_view(reader *r, bool data_view)
{
    duk_context *ctx = r->ctx;
    uint64_t kind = data_view ? 0 : take_number(r), offset = take_number(r), length = take_number(r);
    if (kind >= TYPED_COUNT) bad(r);
    uint32_t number = r->object_count; /* the view's, before its buffer's */
    duk_push_object(ctx);
    number_object(r);
    read_value(r);
    if (buffer_get(ctx, -1) == NULL) bad(r);
    duk_push_number(ctx, (double)offset);
    if (length > 0) duk_push_number(ctx, (double)(length - 1));
    construct(ctx, data_view ? "DataView" : typed_name((typed_kind)kind), length > 0 ? 3 : 2);
    r->objects[number] = &duk_known_hobject(ctx, -1)->hdr;
    duk_remove(ctx, -2);
}

static void read_port(reader *r)
{
    duk_context *ctx = r->ctx;
    gots__port_unpack(ctx, take_parcel(r, GOTS__PARCEL_PORT, GOTS__PARCEL_PORT));
    number_object(r);
    if (r->ports == DUK_INVALID_INDEX) return;
    duk_dup_top(ctx);
    duk_put_prop_index(ctx, r->ports, (duk_uarridx_t)duk_get_length(ctx, r->ports));
}

static void read_channel(reader *r)
{
    gots__parcel *parcel = take_parcel(r, GOTS__PARCEL_PORT, GOTS__PARCEL_PORT);
    uint64_t capacity = take_number(r), policy = take_number(r);
    if (capacity > UINT32_MAX || policy > UINT8_MAX) bad(r);
    gots__channel_unpack(r->ctx, parcel, (uint32_t)capacity, (uint32_t)policy);
    number_object(r);
}

static void read_bigint(reader *r)
{
    char text[66] = "0x";
    duk_context *ctx = r->ctx;
    uint64_t len = take_number(r);
    const unsigned char *digits = take_bytes(r, len);
    bool negative = len > 0 && digits[0] == '-';
    digits += negative;
    len -= negative;
    if (len == 0) bad(r);
    char *all = len + 2 < sizeof text ? text : memcpy(duk_push_fixed_buffer(ctx, (duk_size_t)len + 3), "0x", 2);
    memcpy(all + 2, digits, (size_t)len);
    if (!gots__bigint_push_parsed(ctx, all, (size_t)len + 2)) bad(r);
    if (negative) gots__bigint_unary(ctx, GOTS__BIGINT_NEG);
    if (all != text) duk_remove(ctx, -2);
}

static void read_regexp(reader *r)
{
    for (int i = 0; i < 2; i++) {
        if (take_tag(r) != TAG_STRING) bad(r);
        push_text(r);
    }
    construct(r->ctx, "RegExp", 2);
    number_object(r);
}

static void read_back(reader *r)
{
    uint64_t number = take_number(r);
    if (number >= r->object_count) bad(r);
    push_numbered(r, number);
}

static void read_int(reader *r)
{
    uint64_t n = take_number(r);
    if (n > UINT32_MAX) bad(r);
    duk_push_int(r->ctx, (int32_t)((uint32_t)n >> 1) ^ -(int32_t)(n & 1));
}

static void read_boxed(reader *r)
{
    duk_context *ctx = r->ctx;
    uint32_t number = r->object_count;
    duk_push_object(ctx);
    number_object(r);
    read_value(r);
    if (duk_is_object(ctx, -1)) bad(r);
    duk_to_object(ctx, -1);
    r->objects[number] = &duk_known_hobject(ctx, -1)->hdr;
    duk_remove(ctx, -2);
}

static void read_tag(reader *r, uint8_t tag)
{
    duk_context *ctx = r->ctx;
    switch (tag) {
    case TAG_UNDEFINED: duk_push_undefined(ctx); break;
    case TAG_NULL: duk_push_null(ctx); break;
    case TAG_FALSE: duk_push_false(ctx); break;
    case TAG_TRUE: duk_push_true(ctx); break;
    case TAG_INT: read_int(r); break;
    case TAG_DOUBLE: duk_push_number(ctx, take_double(r)); break;
    case TAG_STRING: push_text(r); break;
    case TAG_TEXT: read_long_text(r); break;
    case TAG_BIGINT: read_bigint(r); break;
    case TAG_BACK: read_back(r); break;
    case TAG_KEYS:
        read_keys(r);
        read_object(r, r->list_count - 1);
        break;
    case TAG_OBJECT: {
        uint64_t number = take_number(r);
        if (number > UINT32_MAX) bad(r);
        read_object(r, (uint32_t)number);
        break;
    }
    case TAG_PAIRS:
        duk_push_object(ctx);
        number_object(r);
        read_pairs(r);
        seal(r);
        break;
    case TAG_ARRAY: read_array(r); break;
    case TAG_SPARSE: read_sparse(r); break;
    case TAG_DATE:
        duk_push_number(ctx, take_double(r));
        construct(ctx, "Date", 1);
        number_object(r);
        break;
    case TAG_REGEXP: read_regexp(r); break;
    case TAG_MAP: read_collection(r, true); break;
    case TAG_SET: read_collection(r, false); break;
    case TAG_ERROR: read_error(r); break;
    case TAG_BOXED: read_boxed(r); break;
    case TAG_BUFFER: read_buffer(r); break;
    case TAG_MOVED: read_moved(r); break;
    case TAG_SHARED: read_shared(r); break;
    case TAG_VIEW: read_view(r, false); break;
    case TAG_DATA_VIEW: read_view(r, true); break;
    case TAG_PORT: read_port(r); break;
    case TAG_CHANNEL: read_channel(r); break;
    default: bad(r);
    }
}

static void read_value(reader *r)
{
    duk_context *ctx = r->ctx;
    if (ctx->valstack_end - ctx->valstack_top < 24) duk_require_stack(ctx, 64);
    if ((char *)__builtin_frame_address(0) < ctx->heap->gots_stack_limit + STACK_SPARE)
        (void)duk_range_error(ctx, "the value is nested too deeply");
    read_tag(r, take_tag(r));
}

/* What was given away comes first, and is kept by an array meanwhile. */
static void read_given(reader *r)
{
    if (r->p >= r->end || *r->p != TAG_GIVEN) return;
    r->p++;
    uint32_t count = take_count(r);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t tag = take_tag(r);
        if (tag == TAG_MOVED) read_moved(r);
        else if (tag == TAG_PORT) read_port(r);
        else bad(r);
        keep(r);
    }
}

void gots__message_read(duk_context *ctx, gots__message *message, size_t *at, bool frozen, duk_idx_t ports)
{
    reader r; /* its tables are not cleared */
    r.ctx = ctx;
    r.message = message;
    r.p = message->len > 0 ? message->bytes + *at : message->bytes;
    r.end = message->len > 0 ? message->bytes + message->len : message->bytes;
    r.frozen = frozen;
    r.keeps = false;
    r.ports = ports;
    r.objects = r.few_objects;
    r.lists = r.few_lists;
    r.keys = r.few_keys;
    r.object_count = r.list_count = r.key_count = 0;
    r.object_room = r.list_room = r.key_room = FEW;
    if (ports != DUK_INVALID_INDEX) r.ports = duk_require_normalize_index(ctx, ports);
    duk_require_stack(ctx, 32);
    r.base = duk_get_top(ctx);
    duk_set_top(ctx, r.base + 4);
    gots__charge(ctx, (uint64_t)(r.end - r.p) / 8);
    read_given(&r);
    read_value(&r);
    *at = (size_t)(r.p - message->bytes);
    duk_replace(ctx, r.base);
    duk_set_top(ctx, r.base + 1);
}

void gots__open_messages(duk_context *ctx)
{
    static const char *const classes[] = { "Date", "RegExp", "DataView", "Error", "EvalError", "RangeError", "ReferenceError",
                                           "SyntaxError", "TypeError", "URIError" };
    duk_push_bare_object(ctx);
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        duk_get_global_string(ctx, classes[i]);
        duk_put_prop_string(ctx, -2, classes[i]);
    }
    for (int kind = 0; kind < TYPED_COUNT; kind++) {
        duk_get_global_string(ctx, typed_name((typed_kind)kind));
        duk_put_prop_string(ctx, -2, typed_name((typed_kind)kind));
    }
    dukx_keep(ctx, -1, DUKX_O_MessageClasses);
}
