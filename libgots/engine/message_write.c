/* Messages: a value is written.
 *
 * SPDX-License-Identifier: MIT
 *
 * Most values are plain: objects with data properties, arrays, strings, numbers. Those are read where they
 * stand, without running anything of the program. Once a getter or a proxy has run, nothing that was looked
 * at before may be trusted: from then on all that was met is kept alive, and objects are read by the usual
 * way. `before_running` is called first whenever the program may run.
 *
 * Memory beside the heap belongs to the writer, which is freed on every way out.
 */
#include "engine/message.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "engine/collections.h"
#include "engine/inspect_kind.h"
#include "engine/message_tags.h"
#include "engine/regexp.h"
#include "engine/shared.h"
#include "engine/slab.h"
#include "engine/typed.h"
#include "engine/web.h"

#define STACK_SPARE (32u << 10)
#define KEYS_HERE 64u      /* of a plain object; more stand in a buffer of the heap */
#define LONG_TEXT 64u      /* bytes of a string that stands once, however often it occurs */
#define LISTS 128u         /* places of the cache of key lists */

typedef struct met {
    duk_heaphdr *object; /* or a long string */
    uint32_t number;
} met;

typedef struct key_list {
    uint32_t first, count, number; /* in writer.keys; count 0: none */
} key_list;

/* A plain object that is being read: its keys are to be kept when the program runs meanwhile. */
typedef struct reading {
    struct reading *outer;
    uint32_t count;
    duk_hstring **keys;
    duk_hstring *few[KEYS_HERE];
} reading;

typedef struct writer {
    duk_context *ctx;
    gots__message *message;
    duk_idx_t value, transfer, kept; /* kept: an array of what is to stay alive */
    met *table;
    uint32_t met_count, table_room;  /* a power of two */
    duk_hstring **keys;              /* of all lists; alive as long as the program has not run */
    uint32_t key_count, key_room, list_count;
    key_list lists[LISTS];
    reading *reading;
    bool ran;
} writer;

static void write_value(writer *w, duk_idx_t index);

/* ---- Bytes ----------------------------------------------------------------------------------- */

static void no_memory(duk_context *ctx)
{
    (void)duk_range_error(ctx, "out of memory for a message");
}

static inline unsigned char *room_for(writer *w, size_t len)
{
    gots__message *m = w->message;
    if (m->room - m->len < len) {
        static const unsigned char nothing[16];
        size_t at = m->len;
        for (size_t want = at + len; m->room < want;) {
            m->len = m->room; /* grows by what it cannot hold */
            if (!gots__message_put(m, nothing, 1)) {
                m->len = at;
                no_memory(w->ctx);
            }
        }
        m->len = at;
    }
    return m->bytes + m->len;
}

static inline void put_tag(writer *w, message_tag tag)
{
    *room_for(w, 1) = (unsigned char)tag;
    w->message->len++;
}

static void put_number(writer *w, uint64_t n)
{
    unsigned char *p = room_for(w, 10), *start = p;
    for (; n >= 0x80; n >>= 7) *p++ = (unsigned char)(n | 0x80);
    *p++ = (unsigned char)n;
    w->message->len += (size_t)(p - start);
}

static void put_bytes(writer *w, const void *bytes, size_t len)
{
    if (len == 0) return;
    memcpy(room_for(w, len), bytes, len);
    w->message->len += len;
}

static void put_hstring(writer *w, duk_hstring *h)
{
    size_t len = DUK_HSTRING_GET_BYTELEN(h);
    put_number(w, len);
    put_bytes(w, DUK_HSTRING_GET_DATA(h), len);
}

static void put_double(writer *w, double d)
{
    int32_t whole = d >= -2147483648.0 && d <= 2147483647.0 ? (int32_t)d : 0;
    if ((double)whole == d && !(whole == 0 && signbit(d))) {
        put_tag(w, TAG_INT);
        put_number(w, ((uint32_t)whole << 1) ^ (uint32_t)(whole >> 31));
        return;
    }
    put_tag(w, TAG_DOUBLE);
    put_bytes(w, &d, sizeof d);
}

/* ---- What was met ---------------------------------------------------------------------------- */

static void *resized(writer *w, void *old, size_t old_size, size_t size)
{
    gots_allocator allocator = gots__default_allocator();
    void *block = allocator.resize(allocator.context, old, old_size, size);
    if (block == NULL) no_memory(w->ctx);
    return block;
}

static uint32_t place_of(const writer *w, const duk_heaphdr *object)
{
    uint64_t hash = (uint64_t)(uintptr_t)object * 0x9E3779B97F4A7C15u;
    uint32_t mask = w->table_room - 1, at = (uint32_t)(hash >> 40) & mask;
    while (w->table[at].object != NULL && w->table[at].object != object) at = (at + 1) & mask;
    return at;
}

static void grow_table(writer *w)
{
    uint32_t old_room = w->table_room, room = old_room == 0 ? 64 : old_room * 2;
    met *old = w->table, *table = resized(w, NULL, 0, room * sizeof *table);
    gots_allocator allocator = gots__default_allocator();
    memset(table, 0, room * sizeof *table);
    w->table = table;
    w->table_room = room;
    for (uint32_t i = 0; i < old_room; i++)
        if (old[i].object != NULL) table[place_of(w, old[i].object)] = old[i];
    gots__free(&allocator, old, old_room * sizeof *old);
}

static void keep_alive(writer *w, duk_idx_t index)
{
    if (duk_is_undefined(w->ctx, w->kept)) {
        duk_push_bare_array(w->ctx);
        duk_replace(w->ctx, w->kept);
    }
    duk_dup(w->ctx, index);
    duk_put_prop_index(w->ctx, w->kept, (duk_uarridx_t)duk_get_length(w->ctx, w->kept));
}

/* Writes BACK for an object that was met; else gives it the next number. */
static bool was_met(writer *w, duk_heaphdr *object, duk_idx_t index)
{
    if (w->met_count * 2 >= w->table_room) grow_table(w);
    met *it = &w->table[place_of(w, object)];
    if (it->object != NULL) {
        put_tag(w, TAG_BACK);
        put_number(w, it->number);
        return true;
    }
    *it = (met){ object, w->met_count++ };
    if (w->ran) keep_alive(w, index);
    return false;
}

/* The program may run now: what was looked at is kept alive. */
static void before_running(writer *w)
{
    duk_context *ctx = w->ctx;
    if (w->ran) return;
    w->ran = true;
    memset(w->lists, 0, sizeof w->lists);
    duk_require_stack(ctx, 8);
    for (uint32_t i = 0; i < w->table_room; i++) {
        duk_heaphdr *object = w->table[i].object;
        if (object == NULL) continue;
        if (DUK_HEAPHDR_GET_TYPE(object) == DUK_HTYPE_STRING) duk_push_hstring(ctx, (duk_hstring *)object);
        else duk_push_hobject(ctx, (duk_hobject *)object);
        keep_alive(w, -1);
        duk_pop(ctx);
    }
    for (const reading *at = w->reading; at != NULL; at = at->outer)
        for (uint32_t i = 0; i < at->count; i++) {
            duk_push_hstring(ctx, at->keys[i]);
            keep_alive(w, -1);
            duk_pop(ctx);
        }
}

/* ---- Failing --------------------------------------------------------------------------------- */

static void fail(duk_context *ctx, duk_idx_t index)
{
    gots__kind_push_short(ctx, index);
    duk_push_literal(ctx, " could not be cloned.");
    duk_concat(ctx, 2);
    gots__dom_exception_throw(ctx, "DataCloneError", duk_get_string(ctx, -1));
}

/* ---- Plain objects --------------------------------------------------------------------------- */

/* The keys of an object that is all data; false: it is to be read the usual way. May push a buffer. */
static bool take_keys(const writer *w, duk_hobject *h, reading *it)
{
    it->count = 0;
    it->keys = it->few;
    if (w->ran || DUK_HOBJECT_GET_CLASS_NUMBER(h) != DUK_HOBJECT_CLASS_OBJECT || DUK_HOBJECT_IS_PROXY(h) ||
        DUK_HOBJECT_GET_ASIZE(h) != 0)
        return false;
    if (h->e_next > KEYS_HERE) it->keys = duk_push_fixed_buffer_nozero(w->ctx, h->e_next * sizeof *it->keys);
    for (uint32_t i = 0; i < h->e_next; i++) {
        duk_hstring *key = DUK_HOBJECT_E_GET_KEY(w->ctx->heap, h, i);
        uint8_t flags = DUK_HOBJECT_E_GET_FLAGS(w->ctx->heap, h, i);
        if (key == NULL) continue;
        if (DUK_HSTRING_HAS_SYMBOL(key) || (flags & DUK_PROPDESC_FLAG_ACCESSOR) || !(flags & DUK_PROPDESC_FLAG_ENUMERABLE))
            return false;
        it->keys[it->count++] = key;
    }
    return true;
}

static uint64_t hash_of(const reading *it)
{
    uint64_t hash = it->count;
    for (uint32_t i = 0; i < it->count; i++) hash = (hash ^ (uint64_t)(uintptr_t)it->keys[i]) * 0x9E3779B97F4A7C15u;
    return hash;
}

/* Writes the list of keys, or its number where it was written before. */
static void put_keys(writer *w, const reading *it)
{
    key_list *list = &w->lists[hash_of(it) >> 57];
    if (it->count > 0 && list->count == it->count && memcmp(w->keys + list->first, it->keys, it->count * sizeof *it->keys) == 0) {
        put_tag(w, TAG_OBJECT);
        put_number(w, list->number);
        return;
    }
    if (w->key_room - w->key_count < it->count) {
        uint32_t room = w->key_room == 0 ? 256 : w->key_room * 2;
        while (room - w->key_count < it->count) room *= 2;
        w->keys = resized(w, w->keys, w->key_room * sizeof *w->keys, room * sizeof *w->keys);
        w->key_room = room;
    }
    if (it->count > 0) memcpy(w->keys + w->key_count, it->keys, it->count * sizeof *it->keys);
    *list = (key_list){ w->key_count, it->count, w->list_count++ };
    w->key_count += it->count;
    put_tag(w, TAG_KEYS);
    put_number(w, it->count);
    for (uint32_t i = 0; i < it->count; i++) put_hstring(w, it->keys[i]);
}

/* Property number `i`, which its object may have lost meanwhile, if the program ran. */
static void push_property(writer *w, duk_hobject *h, const reading *it, uint32_t i, uint32_t *at)
{
    duk_context *ctx = w->ctx;
    while (!w->ran && *at < h->e_next) {
        uint32_t slot = (*at)++;
        if (DUK_HOBJECT_E_GET_KEY(ctx->heap, h, slot) != it->keys[i]) continue;
        duk_push_tval(ctx, DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, slot));
        return;
    }
    before_running(w);
    duk_push_hobject(ctx, h);
    duk_push_hstring(ctx, it->keys[i]);
    duk_get_prop(ctx, -2);
    duk_remove(ctx, -2);
}

static void write_plain(writer *w, duk_hobject *h, reading *it)
{
    uint32_t at = 0;
    put_keys(w, it);
    it->outer = w->reading;
    w->reading = it;
    for (uint32_t i = 0; i < it->count; i++) {
        push_property(w, h, it, i, &at);
        write_value(w, duk_get_top_index(w->ctx));
        duk_pop(w->ctx);
    }
    w->reading = it->outer;
}

/* Own enumerable properties with names, read as the program would; with END. */
static void write_pairs(writer *w, duk_idx_t from, bool indices)
{
    duk_context *ctx = w->ctx;
    before_running(w);
    duk_enum(ctx, from, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_SORT_ARRAY_INDICES);
    while (duk_next(ctx, -1, 0)) {
        if (!indices && gots__kind_is_index(ctx, duk_get_top_index(ctx))) {
            duk_pop(ctx);
            continue;
        }
        put_tag(w, TAG_STRING);
        put_hstring(w, duk_known_hstring(ctx, -1));
        duk_get_prop(ctx, from);
        write_value(w, duk_get_top_index(ctx));
        duk_pop(ctx);
    }
    duk_pop(ctx);
    put_tag(w, TAG_END);
}

/* ---- Arrays ---------------------------------------------------------------------------------- */

static bool is_sparse(const duk_harray *a)
{
    return a->length > 1024 && a->length / 4 > a->obj.a_size;
}

/* Element by element, each looked up again: the program may run meanwhile. */
static void write_array(writer *w, duk_idx_t index)
{
    duk_context *ctx = w->ctx;
    duk_harray *a = dukx_fast_array(dukx_tval(ctx, index));
    if (a == NULL || is_sparse(a)) {
        before_running(w);
        put_tag(w, TAG_SPARSE);
        put_number(w, (uint64_t)dukx_length_of(ctx, index));
        write_pairs(w, index, true);
        return;
    }
    uint32_t length = a->length;
    put_tag(w, TAG_ARRAY);
    put_number(w, length);
    for (uint32_t i = 0; i < length; i++) {
        a = dukx_fast_array(dukx_tval(ctx, index));
        duk_tval *item = a != NULL ? dukx_item(ctx, a, i) : NULL;
        if (item == NULL) {
            put_tag(w, TAG_HOLE);
            continue;
        }
        if ((i & 1023) == 1023) gots__check_stop(ctx);
        if (DUK_TVAL_IS_NUMBER(item)) {
            put_double(w, DUK_TVAL_GET_NUMBER(item));
            continue;
        }
        duk_push_tval(ctx, item);
        write_value(w, duk_get_top_index(ctx));
        duk_pop(ctx);
    }
    if (duk_known_hobject(ctx, index)->e_next > 0) write_pairs(w, index, false);
    else put_tag(w, TAG_END);
}

/* ---- Other kinds ----------------------------------------------------------------------------- */

/* Entries are collected first: reading one may change the collection. */
static void write_collection(writer *w, duk_idx_t index, bool map)
{
    duk_context *ctx = w->ctx;
    uint32_t cursor = 0;
    duk_uarridx_t count = 0;
    put_tag(w, map ? TAG_MAP : TAG_SET);
    duk_push_bare_array(ctx);
    duk_idx_t entries = duk_get_top_index(ctx);
    while (gots__collection_next(ctx, index, &cursor)) {
        duk_put_prop_index(ctx, entries, count + 1);
        duk_put_prop_index(ctx, entries, count);
        count += 2;
    }
    for (duk_uarridx_t i = 0; i < count; i += map ? 1 : 2) {
        duk_get_prop_index(ctx, entries, i);
        write_value(w, duk_get_top_index(ctx));
        duk_pop(ctx);
    }
    duk_pop(ctx);
    put_tag(w, TAG_END);
}

static unsigned class_of_error(duk_context *ctx, const char *name)
{
    static const char *const classes[] = MESSAGE_CLASSES;
    (void)ctx;
    for (unsigned i = 0; i < MESSAGE_CLASS_COUNT; i++)
        if (name != NULL && strcmp(name, classes[i]) == 0) return i;
    return 0;
}

/* Whether the error is to have the property; the stack also when it is inherited. */
static bool error_has(duk_context *ctx, duk_idx_t index, unsigned bit, const char *name)
{
    duk_push_string(ctx, name);
    return gots__kind_has_own(ctx, index) || bit == ERROR_STACK;
}

static void write_error(writer *w, duk_idx_t index)
{
    static const struct { unsigned bit; const char *name; } parts[] = {
        { ERROR_MESSAGE, "message" }, { ERROR_STACK, "stack" }, { ERROR_CAUSE, "cause" },
        { ERROR_CODE, "code" }, { ERROR_NAME, "name" }, { ERROR_ERRORS, "errors" },
    };
    duk_context *ctx = w->ctx;
    unsigned bits = 0;
    before_running(w);
    duk_get_prop_literal(ctx, index, "name");
    const char *name = duk_is_string(ctx, -1) ? duk_get_string(ctx, -1) : NULL;
    unsigned class = class_of_error(ctx, name);
    if (class == 0 && name != NULL && strcmp(name, "Error") != 0) bits |= ERROR_NAME;
    for (size_t i = 0; i < 6; i++)
        if (parts[i].bit != ERROR_NAME && error_has(ctx, index, parts[i].bit, parts[i].name)) bits |= parts[i].bit;
    put_tag(w, TAG_ERROR);
    put_number(w, class);
    put_number(w, bits);
    duk_pop(ctx);
    for (size_t i = 0; i < 6; i++) {
        if (!(bits & parts[i].bit)) continue;
        duk_get_prop_string(ctx, index, parts[i].name);
        write_value(w, duk_get_top_index(ctx));
        duk_pop(ctx);
    }
}

static uint32_t add_parcel(writer *w, gots__parcel parcel)
{
    gots__message *m = w->message;
    if (m->parcel_count == m->parcel_room) {
        uint32_t room = m->parcel_room == 0 ? 4 : m->parcel_room * 2;
        m->parcels = resized(w, m->parcels, m->parcel_room * sizeof *m->parcels, room * sizeof *m->parcels);
        m->parcel_room = room;
    }
    m->parcels[m->parcel_count] = parcel;
    return m->parcel_count++;
}

/* 1 + the maximum of a resizable buffer, 0 for others. */
static uint64_t maximum_of(duk_context *ctx, duk_hbufobj *buffer)
{
    duk_tval *tv = dukx_own(ctx, &buffer->obj, DUKX_I_length_tracking);
    return tv != NULL && DUK_TVAL_IS_NUMBER(tv) ? (uint64_t)DUK_TVAL_GET_NUMBER(tv) + 1 : 0;
}

static void write_buffer(writer *w, duk_idx_t index)
{
    duk_context *ctx = w->ctx;
    duk_hbufobj *buffer = buffer_get(ctx, index);
    gots__shared *block = buffer_block(ctx, buffer);
    if (block != NULL) {
        uint32_t number = add_parcel(w, (gots__parcel){ .kind = GOTS__PARCEL_EMPTY });
        gots__shared_ref(block);
        w->message->parcels[number] = (gots__parcel){ .kind = GOTS__PARCEL_SHARED, .data = block };
        put_tag(w, TAG_SHARED);
        put_number(w, number);
        return;
    }
    if (buffer_is_detached(buffer))
        gots__dom_exception_throw(ctx, "DataCloneError", "An ArrayBuffer is detached and could not be cloned.");
    size_t size = buffer_size(buffer);
    gots__charge(ctx, size / 16);
    put_tag(w, TAG_BUFFER);
    put_number(w, size);
    put_number(w, maximum_of(ctx, buffer));
    put_bytes(w, DUK_HBUFFER_GET_DATA_PTR(ctx->heap, buffer->buf), size);
}

static void write_view(writer *w, duk_idx_t index, bool data_view)
{
    duk_context *ctx = w->ctx;
    duk_hbufobj *view = (duk_hbufobj *)(void *)duk_known_hobject(ctx, index);
    bool tracks = data_view ? view->shift == 7 : view->is_typedarray == TYPED_TRACKING;
    if (!data_view && typed_out_of_bounds(view))
        gots__dom_exception_throw(ctx, "DataCloneError", "A typed array is out of bounds and could not be cloned.");
    put_tag(w, data_view ? TAG_DATA_VIEW : TAG_VIEW);
    if (!data_view) put_number(w, (uint64_t)typed_kind_of(view));
    put_number(w, view->offset);
    put_number(w, tracks ? 0 : 1 + (uint64_t)(data_view ? view->length : typed_length(view)));
    buffer_push_of(ctx, view);
    write_value(w, duk_get_top_index(ctx));
    duk_pop(ctx);
}

static void write_bigint(writer *w, duk_idx_t index)
{
    duk_context *ctx = w->ctx;
    gots__bigint_push_string(ctx, index, 16);
    put_tag(w, TAG_BIGINT);
    put_hstring(w, duk_known_hstring(ctx, -1));
    duk_pop(ctx);
}

static void write_regexp(writer *w, duk_idx_t index)
{
    if (!dukx_is_regexp(w->ctx, index)) fail(w->ctx, index); /* Duktape's own, which no program has */
    duk_hobject *h = duk_known_hobject(w->ctx, index);
    put_tag(w, TAG_REGEXP);
    for (int slot = DUKX_RE_SOURCE; slot <= DUKX_RE_FLAGS; slot++) {
        put_tag(w, TAG_STRING);
        put_hstring(w, DUK_TVAL_GET_STRING(dukx_slot(w->ctx, h, slot)));
    }
}

/* Making the port runs the library. */
static void write_channel(writer *w, duk_idx_t index)
{
    uint32_t capacity, policy;
    before_running(w);
    gots__parcel parcel = { .kind = GOTS__PARCEL_EMPTY };
    uint32_t number = add_parcel(w, parcel);
    gots__channel_pack(w->ctx, index, &parcel, &capacity, &policy);
    w->message->parcels[number] = parcel;
    put_tag(w, TAG_CHANNEL);
    put_number(w, number);
    put_number(w, capacity);
    put_number(w, policy);
}

static void write_odd(writer *w, duk_idx_t index)
{
    duk_context *ctx = w->ctx;
    gots__kind kind = gots__kind_of(ctx, index);
    switch (kind) {
    case GOTS__KIND_ARRAY: write_array(w, index); break;
    case GOTS__KIND_PLAIN:
    case GOTS__KIND_ARGUMENTS:
        if (gots__port_is(ctx, index)) gots__dom_exception_throw(ctx, "DataCloneError", "A MessagePort can only be transferred.");
        if (gots__channel_is(ctx, index)) {
            write_channel(w, index);
            break;
        }
        put_tag(w, TAG_PAIRS);
        write_pairs(w, index, true);
        break;
    case GOTS__KIND_MAP: write_collection(w, index, true); break;
    case GOTS__KIND_SET: write_collection(w, index, false); break;
    case GOTS__KIND_ERROR: write_error(w, index); break;
    case GOTS__KIND_ARRAY_BUFFER: write_buffer(w, index); break;
    case GOTS__KIND_TYPED_ARRAY: write_view(w, index, false); break;
    case GOTS__KIND_DATA_VIEW: write_view(w, index, true); break;
    case GOTS__KIND_DATE: {
        gots__kind_push_date_value(ctx, index);
        double time = duk_get_number(ctx, -1);
        duk_pop(ctx);
        put_tag(w, TAG_DATE);
        put_bytes(w, &time, sizeof time);
        break;
    }
    case GOTS__KIND_REGEXP: write_regexp(w, index); break;
    case GOTS__KIND_BOOLEAN:
    case GOTS__KIND_NUMBER:
    case GOTS__KIND_STRING:
    case GOTS__KIND_BIGINT:
        put_tag(w, TAG_BOXED);
        gots__kind_push_boxed(ctx, index);
        write_value(w, duk_get_top_index(ctx));
        duk_pop(ctx);
        break;
    default: fail(ctx, index);
    }
}

static void write_object(writer *w, duk_idx_t index)
{
    duk_context *ctx = w->ctx;
    duk_hobject *h = duk_known_hobject(ctx, index);
    if (was_met(w, &h->hdr, index)) return;
    if ((char *)__builtin_frame_address(0) < ctx->heap->gots_stack_limit + STACK_SPARE)
        (void)duk_range_error(ctx, "the value is nested too deeply");
    reading it;
    duk_idx_t top = duk_get_top(ctx);
    if (take_keys(w, h, &it)) write_plain(w, h, &it);
    else write_odd(w, index);
    duk_set_top(ctx, top);
}

static void write_string(writer *w, duk_hstring *h, duk_idx_t index)
{
    if (DUK_HSTRING_HAS_SYMBOL(h)) fail(w->ctx, index);
    bool is_long = DUK_HSTRING_GET_BYTELEN(h) >= LONG_TEXT;
    if (is_long && was_met(w, (duk_heaphdr *)h, index)) return;
    put_tag(w, is_long ? TAG_TEXT : TAG_STRING);
    put_hstring(w, h);
}

static void write_value(writer *w, duk_idx_t index)
{
    duk_context *ctx = w->ctx;
    if (ctx->valstack_end - ctx->valstack_top < 24) duk_require_stack(ctx, 64);
    duk_tval *tv = dukx_tval(ctx, index);
    if (DUK_TVAL_IS_NUMBER(tv)) {
        put_double(w, DUK_TVAL_GET_NUMBER(tv));
    } else if (DUK_TVAL_IS_STRING(tv)) {
        write_string(w, DUK_TVAL_GET_STRING(tv), index);
    } else if (DUK_TVAL_IS_BOOLEAN(tv)) {
        put_tag(w, DUK_TVAL_GET_BOOLEAN(tv) ? TAG_TRUE : TAG_FALSE);
    } else if (DUK_TVAL_IS_NULL(tv)) {
        put_tag(w, TAG_NULL);
    } else if (DUK_TVAL_IS_UNDEFINED(tv)) {
        put_tag(w, TAG_UNDEFINED);
    } else if (gots__is_bigint(ctx, index)) {
        write_bigint(w, index);
    } else if (duk_is_function(ctx, index) || !DUK_TVAL_IS_OBJECT(tv)) {
        fail(ctx, index);
    } else {
        write_object(w, index);
    }
}

/* ---- What is given away ---------------------------------------------------------------------- */

/* Takes the first numbers of objects. Nothing is taken from anybody yet. */
static void announce(writer *w)
{
    duk_context *ctx = w->ctx;
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, w->transfer);
    if (count == 0) return;
    put_tag(w, TAG_GIVEN);
    put_number(w, count);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, w->transfer, i);
        duk_idx_t item = duk_get_top_index(ctx);
        duk_hbufobj *buffer = duk_is_object(ctx, item) ? buffer_get(ctx, item) : NULL;
        bool port = buffer == NULL && duk_is_object(ctx, item) && gots__port_is(ctx, item);
        bool fits = port || (buffer != NULL && !buffer_is_shared(ctx, buffer) && !buffer_is_detached(buffer));
        if (!fits || was_met(w, &duk_known_hobject(ctx, item)->hdr, item))
            gots__dom_exception_throw(ctx, "DataCloneError", "Value could not be transferred.");
        put_tag(w, port ? TAG_PORT : TAG_MOVED);
        put_number(w, add_parcel(w, (gots__parcel){ .kind = GOTS__PARCEL_EMPTY }));
        if (!port) {
            put_number(w, buffer_size(buffer));
            put_number(w, maximum_of(ctx, buffer));
        }
        duk_pop(ctx);
    }
}

/* The memory of a buffer leaves the heap. The copy, where it cannot leave, was made before. */
static void take_buffer(writer *w, duk_hbufobj *buffer, gots__parcel *parcel)
{
    duk_context *ctx = w->ctx;
    duk_hbuffer *data = buffer->buf;
    gots__isolate *isolate = gots__isolate_of(ctx);
    if (parcel->kind == GOTS__PARCEL_EMPTY && DUK_HBUFFER_GET_SIZE(data) > 0) {
        void *block = DUK_HBUFFER_DYNAMIC_GET_DATA_PTR(ctx->heap, (duk_hbuffer_dynamic *)data);
        gots__slab_release(&isolate->slab, block);
        *parcel = (gots__parcel){ .kind = GOTS__PARCEL_PAGES, .data = block, .size = DUK_HBUFFER_GET_SIZE(data) };
        DUK_HBUFFER_DYNAMIC_SET_DATA_PTR_NULL(ctx->heap, (duk_hbuffer_dynamic *)data);
        DUK_HBUFFER_DYNAMIC_SET_SIZE((duk_hbuffer_dynamic *)data, 0);
    }
    duk_push_hbuffer(ctx, data);
    gots__isolate_of(ctx)->ran += GOTS__RAN_MOVED;
    buffer->buf = NULL;
    buffer->length = 0;
    DUK_HBUFFER_DECREF(ctx, data);
    buffer_drop_bytes(ctx);
}

static bool can_leave(duk_context *ctx, const duk_hbufobj *buffer)
{
    const gots__isolate *isolate = gots__isolate_of(ctx);
    if (isolate->foreign || !DUK_HBUFFER_HAS_DYNAMIC(buffer->buf) || DUK_HBUFFER_HAS_EXTERNAL(buffer->buf)) return false;
    const void *block = DUK_HBUFFER_DYNAMIC_GET_DATA_PTR(ctx->heap, (duk_hbuffer_dynamic *)buffer->buf);
    return block != NULL && gots__slab_can_release(block);
}

/* Copies of what cannot leave; may throw, so that it comes before anything is taken. The program may have
 * detached or resized a buffer since it was announced. */
static void copy_small(writer *w, duk_uarridx_t i)
{
    duk_context *ctx = w->ctx;
    duk_get_prop_index(ctx, w->transfer, i);
    duk_hbufobj *buffer = buffer_get(ctx, -1);
    if (buffer == NULL && !gots__port_is(ctx, duk_get_top_index(ctx)))
        gots__dom_exception_throw(ctx, "DataCloneError", "A port was closed while it was transferred.");
    if (buffer != NULL && buffer_is_detached(buffer))
        gots__dom_exception_throw(ctx, "DataCloneError", "An ArrayBuffer was detached while it was transferred.");
    size_t size = buffer != NULL ? buffer_size(buffer) : 0;
    if (size > 0 && !can_leave(ctx, buffer)) {
        void *copy = resized(w, NULL, 0, size);
        memcpy(copy, DUK_HBUFFER_GET_DATA_PTR(ctx->heap, buffer->buf), size);
        w->message->parcels[i] = (gots__parcel){ .kind = GOTS__PARCEL_BYTES, .data = copy, .size = size };
    }
    duk_pop(ctx);
}

static void give_away(writer *w)
{
    duk_context *ctx = w->ctx;
    duk_uarridx_t count = w->transfer == DUK_INVALID_INDEX ? 0 : (duk_uarridx_t)duk_get_length(ctx, w->transfer);
    for (duk_uarridx_t i = 0; i < count; i++) copy_small(w, i);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, w->transfer, i);
        duk_hbufobj *buffer = buffer_get(ctx, -1);
        if (buffer != NULL) take_buffer(w, buffer, &w->message->parcels[i]);
        else gots__port_pack(ctx, duk_get_top_index(ctx), &w->message->parcels[i]);
        duk_pop(ctx);
    }
}

static duk_ret_t write_all(duk_context *ctx, void *data)
{
    writer *w = data;
    duk_require_stack(ctx, 32);
    duk_push_undefined(ctx);
    w->kept = duk_get_top_index(ctx);
    if (w->transfer != DUK_INVALID_INDEX) announce(w);
    write_value(w, w->value);
    gots__charge(ctx, w->message->len / 8);
    give_away(w);
    return 0;
}

void gots__message_write(duk_context *ctx, gots__message *message, duk_idx_t index, duk_idx_t transfer)
{
    gots_allocator allocator = gots__default_allocator();
    writer w = { .ctx = ctx, .message = message, .value = duk_require_normalize_index(ctx, index), .transfer = transfer };
    if (transfer != DUK_INVALID_INDEX) w.transfer = duk_require_normalize_index(ctx, transfer);
    duk_int_t code = duk_safe_call(ctx, write_all, &w, 0, 1);
    gots__free(&allocator, w.table, w.table_room * sizeof *w.table);
    gots__free(&allocator, w.keys, w.key_room * sizeof *w.keys);
    if (code != DUK_EXEC_SUCCESS) (void)duk_throw(ctx);
    duk_pop(ctx);
}
