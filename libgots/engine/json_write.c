/* JSON.stringify, JSON.rawJSON and JSON.isRawJSON.
 *
 * SPDX-License-Identifier: MIT
 *
 * Plain data without a replacer is written by Duktape's fast path, which looks at property tables
 * and runs no program code. What that leaves, it hands to dukx_json_write (patch/77-json.change):
 * the algorithm as the specification has it.
 */
#include "engine/bigint.h"
#include "engine/inspect_kind.h"
#include "engine/json.h"
#include "engine/meta.h"

typedef struct writer {
    duk_context *ctx;
    duk_idx_t buffer;           /* dynamic; what is written so far */
    unsigned char *bytes;
    size_t len, room;
    duk_idx_t replacer;         /* a function, or -1 */
    duk_idx_t list;             /* an array of keys, or -1 */
    duk_idx_t open;             /* an array of the objects that are being written */
    const unsigned char *gap;   /* of a string that the caller keeps */
    size_t gap_len;
    unsigned depth;
} writer;

/* ---- Text ------------------------------------------------------------------------------------- */

static unsigned char *room_for(writer *w, size_t count)
{
    if (count > w->room - w->len) {
        size_t room = (w->len + count) * 2;
        w->bytes = duk_resize_buffer(w->ctx, w->buffer, room);
        w->room = room;
    }
    return w->bytes + w->len;
}

static void put(writer *w, const void *bytes, size_t len)
{
    memcpy(room_for(w, len), bytes, len);
    w->len += len;
}

static void put_text(writer *w, const char *text)
{
    put(w, text, strlen(text));
}

static void put_indent(writer *w)
{
    if (w->gap_len == 0) return;
    put(w, "\n", 1);
    for (unsigned i = 0; i < w->depth; i++) put(w, w->gap, w->gap_len);
}

/* The string at `index` as it is, without quotes. */
static void put_string(writer *w, duk_idx_t index)
{
    duk_size_t len;
    const char *bytes = duk_require_lstring(w->ctx, index, &len);
    put(w, bytes, len);
}

static void put_escape(writer *w, unsigned unit)
{
    static const char short_ones[] = "btn fr";
    char text[8];
    if (unit == '"' || unit == '\\') snprintf(text, sizeof text, "\\%c", (int)unit);
    else if (unit >= 8 && unit <= 13 && unit != 11)
        snprintf(text, sizeof text, "\\%c", short_ones[unit - 8]);
    else snprintf(text, sizeof text, "\\u%04x", unit & 0xFFFF);
    put_text(w, text);
}

/* Bytes of a surrogate alone at p, whose code unit it stores; 0 for all else. */
static size_t lone_surrogate(const unsigned char *p, const unsigned char *end, unsigned *unit)
{
    if (end - p < 3 || p[0] != 0xED || p[1] < 0xA0 || dukx_code_point_bytes(p, end) == 6) return 0;
    *unit = 0xD000u | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    return 3;
}

/* QuoteJSONString of the string at `index`. */
static void put_quoted(writer *w, duk_idx_t index)
{
    duk_size_t len;
    const unsigned char *p = (const unsigned char *)duk_require_lstring(w->ctx, index, &len);
    const unsigned char *end = p + len, *from = p;
    put(w, "\"", 1);
    while (p < end) {
        unsigned unit = *p;
        size_t size = 1;
        if (unit >= 0x20 && unit != '"' && unit != '\\' && (size = lone_surrogate(p, end, &unit)) == 0) {
            p += *p < 0x80 ? 1 : dukx_code_point_bytes(p, end);
            continue;
        }
        put(w, from, (size_t)(p - from));
        put_escape(w, unit);
        from = p += size;
    }
    put(w, from, (size_t)(end - from));
    put(w, "\"", 1);
}

/* ---- Values ----------------------------------------------------------------------------------- */

static bool write_property(writer *w, duk_idx_t holder);

/* The object at the top begins: it must not be open already. */
static void enter(writer *w)
{
    duk_context *ctx = w->ctx;
    duk_hobject *h = duk_known_hobject(ctx, -1);
    duk_harray *open = (duk_harray *)duk_known_hobject(ctx, w->open);
    duk_native_stack_check(ctx);
    for (uint32_t i = 0; i < open->length; i++)
        if (DUK_TVAL_GET_OBJECT(dukx_items(ctx, open) + i) == h)
            (void)duk_type_error(ctx, "Converting circular structure to JSON");
    duk_dup(ctx, -1);
    dukx_array_append(ctx, w->open);
    w->depth++;
}

static void leave(writer *w)
{
    duk_set_length(w->ctx, w->open, duk_get_length(w->ctx, w->open) - 1);
    w->depth--;
}

/* Pushes the keys to be written of the object at `object`. */
static void push_keys(writer *w, duk_idx_t object)
{
    duk_context *ctx = w->ctx;
    if (w->list >= 0) {
        duk_dup(ctx, w->list);
        return;
    }
    meta_own_keys(ctx, object, KEYS_STRINGS);
    duk_idx_t all = duk_get_top_index(ctx);
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, all);
    dukx_push_array(ctx, 0);
    for (duk_uarridx_t i = 0; i < count; i++) {
        dukx_descriptor own;
        duk_get_prop_index(ctx, all, i);
        bool shown = meta_get_own(ctx, object, all + 2, &own) && (own.flags & DUK_DEFPROP_ENUMERABLE);
        duk_set_top(ctx, all + 3);
        if (shown) dukx_array_append(ctx, all + 1);
        else duk_pop(ctx);
    }
    duk_remove(ctx, all);
}

static void write_object(writer *w)
{
    duk_context *ctx = w->ctx;
    duk_idx_t object = duk_get_top_index(ctx);
    bool any = false;
    enter(w);
    push_keys(w, object);
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, object + 1);
    put(w, "{", 1);
    for (duk_uarridx_t i = 0; i < count; i++) {
        size_t before = w->len;
        duk_get_prop_index(ctx, object + 1, i);
        if (any) put(w, ",", 1);
        put_indent(w);
        put_quoted(w, -1);
        put(w, ": ", w->gap_len > 0 ? 2 : 1);
        if (write_property(w, object)) any = true;
        else w->len = before;
    }
    leave(w);
    if (any) put_indent(w);
    put(w, "}", 1);
    duk_set_top(ctx, object + 1);
}

static void write_array(writer *w)
{
    duk_context *ctx = w->ctx;
    duk_idx_t array = duk_get_top_index(ctx);
    enter(w);
    double length = dukx_length_of(ctx, array);
    put(w, "[", 1);
    for (double i = 0; i < length; i++) {
        if (i > 0) put(w, ",", 1);
        put_indent(w);
        duk_push_number(ctx, i);
        (void)duk_to_property_key_hstring(ctx, -1);
        if (!write_property(w, array)) put_text(w, "null");
    }
    leave(w);
    if (length > 0) put_indent(w);
    put(w, "]", 1);
    duk_set_top(ctx, array + 1);
}

static bool is_raw(duk_context *ctx, duk_idx_t index)
{
    duk_hobject *h = duk_get_hobject(ctx, index);
    return dukx_slot_is(ctx, h, 0, DUKX_I_raw_json);
}

/* Number, String and Boolean objects become what they hold. */
static void unbox(duk_context *ctx)
{
    switch (DUK_HOBJECT_GET_CLASS_NUMBER(duk_known_hobject(ctx, -1))) {
    case DUK_HOBJECT_CLASS_NUMBER: duk_to_number(ctx, -1); break;
    case DUK_HOBJECT_CLASS_STRING: duk_to_string(ctx, -1); break;
    case DUK_HOBJECT_CLASS_BOOLEAN:
        duk_get_prop_literal(ctx, -1, DUK_INTERNAL_SYMBOL("Value"));
        duk_replace(ctx, -2);
        break;
    default: break;
    }
}

/* Writes the value at the top; false, and nothing is written, when it is none of JSON's. */
static bool write_value(writer *w)
{
    duk_context *ctx = w->ctx;
    if (gots__is_bigint(ctx, -1)) return duk_type_error(ctx, "Do not know how to serialize a BigInt") != 0;
    if (duk_is_symbol(ctx, -1) || duk_is_function(ctx, -1)) return false;
    switch (duk_get_type(ctx, -1)) {
    case DUK_TYPE_NULL: put_text(w, "null"); return true;
    case DUK_TYPE_BOOLEAN: put_text(w, duk_get_boolean(ctx, -1) ? "true" : "false"); return true;
    case DUK_TYPE_STRING: put_quoted(w, -1); return true;
    case DUK_TYPE_NUMBER:
        if (!isfinite(duk_get_number(ctx, -1))) {
            put_text(w, "null");
            return true;
        }
        duk_to_string(ctx, -1);
        put_string(w, -1);
        return true;
    case DUK_TYPE_OBJECT:
        if (dukx_is_array(ctx, duk_get_top_index(ctx))) write_array(w);
        else write_object(w);
        return true;
    default: return false;
    }
}

/* value.toJSON(key), for objects and BigInts: [key value] → [key value]. */
static void apply_to_json(duk_context *ctx)
{
    dukx_get(ctx, -1, DUKX_S_toJSON);
    if (!duk_is_function(ctx, -1)) {
        duk_pop(ctx);
        return;
    }
    duk_insert(ctx, -2);
    duk_dup(ctx, -3);
    duk_call_method(ctx, 1);
}

/* SerializeJSONProperty: [… key] → […]; false when there is nothing to be written. */
static bool write_property(writer *w, duk_idx_t holder)
{
    duk_context *ctx = w->ctx;
    duk_idx_t key = duk_get_top_index(ctx), value = key + 1;
    duk_require_stack(ctx, 24);
    meta_get(ctx, holder, key, holder);
    if (duk_is_object(ctx, value) || gots__is_bigint(ctx, value)) apply_to_json(ctx);
    if (w->replacer >= 0) {
        duk_dup(ctx, w->replacer);
        duk_dup(ctx, holder);
        duk_dup(ctx, key);
        duk_dup(ctx, value);
        duk_call_method(ctx, 2);
        duk_replace(ctx, value);
    }
    bool written = true;
    if (is_raw(ctx, value)) {
        duk_get_prop_literal(ctx, value, "rawJSON");
        put_string(w, -1);
    } else {
        if (duk_is_object(ctx, value)) unbox(ctx);
        if (duk_is_object(ctx, value) && gots__kind_of(ctx, value) == GOTS__KIND_BIGINT)
            return duk_type_error(ctx, "Do not know how to serialize a BigInt") != 0;
        written = write_value(w);
    }
    duk_set_top(ctx, key);
    return written;
}

/* Pushes the text of the value at `value`, or undefined. */
static void write_root(writer *w, duk_idx_t value)
{
    duk_context *ctx = w->ctx;
    duk_require_stack(ctx, 24);
    w->buffer = duk_get_top(ctx);
    w->room = 256;
    w->bytes = duk_push_dynamic_buffer(ctx, w->room);
    w->open = w->buffer + 1;
    dukx_push_array(ctx, 0);
    duk_push_object(ctx);
    duk_push_literal(ctx, "");
    duk_dup(ctx, value);
    dukx_create(ctx, w->open + 1);
    duk_push_literal(ctx, "");
    if (write_property(w, w->open + 1)) duk_push_lstring(ctx, (const char *)w->bytes, w->len);
    else duk_push_undefined(ctx);
    duk_replace(ctx, w->buffer);
    duk_set_top(ctx, w->buffer + 1);
}

/* Called by Duktape's stringify where its fast path ends: pushes the text or undefined. */
void dukx_json_write(duk_context *ctx, duk_idx_t value, duk_hstring *gap);
void dukx_json_write(duk_context *ctx, duk_idx_t value, duk_hstring *gap)
{
    writer w = { .ctx = ctx, .replacer = -1, .list = -1 };
    if (gap != NULL) {
        w.gap = DUK_HSTRING_GET_DATA(gap);
        w.gap_len = DUK_HSTRING_GET_BYTELEN(gap);
    }
    write_root(&w, value);
}

/* ---- Arguments -------------------------------------------------------------------------------- */

/* The element of a replacer array at the top as a key; false for one that is none. */
static bool to_list_key(duk_context *ctx)
{
    duk_hobject *h = duk_get_hobject(ctx, -1);
    unsigned number = h == NULL ? 0 : DUK_HOBJECT_GET_CLASS_NUMBER(h);
    bool fits = h != NULL ? number == DUK_HOBJECT_CLASS_NUMBER || number == DUK_HOBJECT_CLASS_STRING
                          : duk_is_number(ctx, -1) || (duk_is_string(ctx, -1) && !duk_is_symbol(ctx, -1));
    if (fits) {
        duk_to_string(ctx, -1);
        (void)duk_to_property_key_hstring(ctx, -1);
    }
    return fits;
}

/* Pushes the list of keys that the replacer array at 1 names, each once. */
static void push_list(duk_context *ctx)
{
    duk_idx_t list = duk_get_top(ctx), seen = list + 1;
    dukx_push_array(ctx, 0);
    duk_push_bare_object(ctx);
    double count = dukx_length_of(ctx, 1);
    for (double i = 0; i < count; i++) {
        dukx_get_at(ctx, 1, i);
        if (to_list_key(ctx)) {
            duk_dup(ctx, -1);
            if (!duk_has_prop(ctx, seen)) {
                duk_dup(ctx, -1);
                duk_push_true(ctx);
                duk_put_prop(ctx, seen);
                duk_dup(ctx, -1);
                dukx_array_append(ctx, list);
            }
        }
        duk_set_top(ctx, seen + 1);
    }
    duk_pop(ctx);
}

/* The space argument at 2 becomes the gap, a string. */
static void to_gap(duk_context *ctx)
{
    duk_hobject *h = duk_get_hobject(ctx, 2);
    unsigned number = h == NULL ? 0 : DUK_HOBJECT_GET_CLASS_NUMBER(h);
    if (number == DUK_HOBJECT_CLASS_NUMBER) duk_to_number(ctx, 2);
    if (number == DUK_HOBJECT_CLASS_STRING) duk_to_string(ctx, 2);
    if (duk_is_number(ctx, 2)) {
        double count = dukx_to_integer(ctx, 2);
        duk_push_lstring(ctx, "          ", count < 1 ? 0 : count > 10 ? 10 : (size_t)count);
    } else if (duk_is_string(ctx, 2) && !duk_is_symbol(ctx, 2)) {
        duk_dup(ctx, 2);
        duk_substring(ctx, -1, 0, 10);
    } else {
        duk_push_literal(ctx, "");
    }
    duk_replace(ctx, 2);
}

static duk_ret_t json_stringify(duk_context *ctx)
{
    writer w = { .ctx = ctx, .replacer = -1, .list = -1 };
    if (duk_is_function(ctx, 1)) {
        w.replacer = 1;
    } else if (duk_is_object(ctx, 1) && dukx_is_array(ctx, 1)) {
        w.list = duk_get_top(ctx);
        push_list(ctx);
    }
    to_gap(ctx);
    if (w.replacer < 0 && w.list < 0) {
        duk_bi_json_stringify_helper(ctx, 0, DUK_INVALID_INDEX, 2, 0);
        return 1;
    }
    duk_size_t len;
    w.gap = (const unsigned char *)duk_require_lstring(ctx, 2, &len);
    w.gap_len = len;
    write_root(&w, 0);
    return 1;
}

/* ---- Raw JSON --------------------------------------------------------------------------------- */

static duk_ret_t json_raw(duk_context *ctx)
{
    static const dukx_name keys[] = { DUKX_I_raw_json };
    duk_size_t len;
    duk_to_string(ctx, 0);
    const char *text = duk_require_lstring(ctx, 0, &len);
    if (len == 0 || strchr("\t\n\r ", text[0]) != NULL || strchr("\t\n\r ", text[len - 1]) != NULL ||
        text[0] == '{' || text[0] == '[')
        return duk_error(ctx, DUK_ERR_SYNTAX_ERROR, "JSON.rawJSON takes the text of one primitive value");
    gots__json_parse(ctx, 0, false);
    duk_hobject *h = dukx_push_record(ctx, NULL, keys, 1);
    duk_dup(ctx, 0);
    duk_put_prop_literal(ctx, -2, "rawJSON");
    duk_freeze(ctx, -1);
    /* An object that is no array has no array part; with the flag for one (which is empty) Duktape's
     * fast path leaves the object to write_property. */
    DUK_HOBJECT_SET_ARRAY_PART(h);
    return 1;
}

static duk_ret_t json_is_raw(duk_context *ctx)
{
    duk_push_boolean(ctx, is_raw(ctx, 0));
    return 1;
}

const gots__builtin dukx_json_writers[] = {
    { "isRawJSON", json_is_raw, 1, 1, 0 },
    { "rawJSON", json_raw, 1, 1, 0 },
    { "stringify", json_stringify, 3, 3, 0 },
    { 0 },
};
