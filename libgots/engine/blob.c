/* Blob and File: immutable bytes with a type.
 *
 * SPDX-License-Identifier: MIT
 *
 * A blob keeps its bytes as a plain buffer in hidden property "bytes"; a slice copies its part.
 * text(), arrayBuffer() and bytes() return promises that are settled already. There are no
 * streams yet: stream() is not defined.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "engine/dukx.h"
#include "engine/promise.h"
#include "engine/timers.h"
#include "engine/web.h"

/* ---- Making ---- */

/* Bytes of a part: a view, a buffer, a blob; else its text, of which a copy is pushed. Pushes one
 * value in every case. */
static const void *part_bytes(duk_context *ctx, duk_idx_t index, size_t *len)
{
    duk_hobject *h = duk_get_hobject(ctx, index);
    if (h != NULL && DUK_HOBJECT_IS_BUFOBJ(h)) {
        duk_dup(ctx, index);
        return duk_get_buffer_data(ctx, index, len);
    }
    if (h != NULL && gots__attribute_get(ctx, index, "bytes")) return duk_get_buffer(ctx, -1, len);
    if (h != NULL) duk_pop(ctx);
    duk_dup(ctx, index);
    duk_to_string(ctx, -1);
    const char *text = gots__to_utf8(ctx, -1, len);
    duk_remove(ctx, -2);
    return text;
}

/* Pushes one buffer with the bytes of all parts of the array at `list`. */
static void push_joined(duk_context *ctx, duk_idx_t list)
{
    size_t used = 0, len;
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, list);
    duk_push_dynamic_buffer(ctx, 0);
    duk_idx_t joined = duk_get_top_index(ctx);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, list, i);
        const void *bytes = part_bytes(ctx, joined + 1, &len);
        char *out = duk_resize_buffer(ctx, joined, used + len);
        if (len > 0) memcpy(out + used, bytes, len);
        used += len;
        duk_set_top(ctx, joined + 1);
    }
}

/* The array of the items of the iterable at `index`, pushed. */
static void push_items(duk_context *ctx, duk_idx_t index, const char *who)
{
    dukx_iter items;
    duk_push_bare_array(ctx);
    duk_idx_t list = duk_get_top_index(ctx);
    if (duk_is_undefined(ctx, index)) return;
    if (!duk_is_object(ctx, index))
        (void)duk_type_error(ctx, "%s: the parts must be an iterable object", who);
    dukx_iter_open(ctx, index, &items);
    for (duk_uarridx_t i = 0; dukx_iter_step(ctx, &items); i++) duk_put_prop_index(ctx, list, i);
    duk_set_top(ctx, list + 1);
}

/* Pushes the type option in lower case, or "" when it has characters beyond printable ASCII. */
static void push_type(duk_context *ctx, duk_idx_t value)
{
    duk_size_t len;
    if (duk_is_undefined(ctx, value)) {
        duk_push_literal(ctx, "");
        return;
    }
    duk_dup(ctx, value);
    const char *text = duk_to_lstring(ctx, -1, &len);
    char *lower = duk_push_fixed_buffer(ctx, len);
    for (size_t i = 0; i < len; i++) {
        if (text[i] < 0x20 || text[i] > 0x7e) len = 0;
        else lower[i] = (char)tolower((unsigned char)text[i]);
    }
    duk_push_lstring(ctx, lower, len);
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

/* Sets bytes and type of the object from parts and options. */
static void init_blob(duk_context *ctx, duk_idx_t object, duk_idx_t parts, duk_idx_t options,
                      const char *who)
{
    push_items(ctx, parts, who);
    push_joined(ctx, duk_get_top_index(ctx));
    gots__attribute_set(ctx, object, "bytes");
    duk_pop(ctx);
    if (duk_is_object(ctx, options)) duk_get_prop_literal(ctx, options, "type");
    else duk_push_undefined(ctx);
    push_type(ctx, duk_get_top_index(ctx));
    gots__attribute_set(ctx, object, "type");
    duk_pop(ctx);
}

static duk_ret_t blob_construct(duk_context *ctx)
{
    duk_set_top(ctx, 2);
    gots__web_construct(ctx, "Blob");
    init_blob(ctx, 2, 0, 1, "Blob");
    return 0;
}

static duk_ret_t file_construct(duk_context *ctx)
{
    gots__web_require(ctx, 2, "File");
    duk_set_top(ctx, 3);
    gots__web_construct(ctx, "File");
    init_blob(ctx, 3, 0, 2, "File");
    duk_dup(ctx, 1);
    duk_to_string(ctx, -1);
    gots__attribute_set(ctx, 3, "name");
    double modified = floor(gots__clock_wall(ctx));
    if (duk_is_object(ctx, 2) && duk_get_prop_literal(ctx, 2, "lastModified"))
        modified = dukx_to_integer(ctx, -1);
    duk_push_number(ctx, modified);
    gots__attribute_set(ctx, 3, "lastModified");
    return 0;
}

/* ---- Reading ---- */

/* Pushes the buffer of `this`. */
static const char *push_this_bytes(duk_context *ctx, size_t *len)
{
    duk_size_t size;
    gots__attribute_of_this(ctx, "bytes");
    const char *bytes = duk_require_buffer(ctx, -1, &size);
    *len = size;
    return bytes != NULL ? bytes : "";
}

static duk_ret_t blob_size(duk_context *ctx)
{
    size_t len;
    push_this_bytes(ctx, &len);
    duk_push_number(ctx, (double)len);
    return 1;
}

/* Replaces the value on the stack top by a promise that has it. */
static duk_ret_t promised(duk_context *ctx)
{
    gots__promise_new(ctx);
    duk_swap_top(ctx, -2);
    gots__promise_resolve(ctx, -2);
    return 1;
}

static duk_ret_t blob_text(duk_context *ctx)
{
    size_t len;
    const char *bytes = push_this_bytes(ctx, &len);
    gots__push_utf8(ctx, bytes, len);
    return promised(ctx);
}

/* arrayBuffer (magic 0) and bytes (1). */
static duk_ret_t blob_copy(duk_context *ctx)
{
    size_t len;
    bool view = duk_get_current_magic(ctx) == 1;
    const char *bytes = push_this_bytes(ctx, &len);
    duk_get_global_string(ctx, view ? "Uint8Array" : "ArrayBuffer");
    duk_push_number(ctx, (double)len);
    duk_new(ctx, 1);
    if (len > 0) memcpy(duk_get_buffer_data(ctx, -1, NULL), bytes, len);
    return promised(ctx);
}

static duk_ret_t blob_slice(duk_context *ctx)
{
    size_t len;
    duk_set_top(ctx, 3);
    const char *bytes = push_this_bytes(ctx, &len);
    double from = dukx_relative(ctx, 0, (double)len, 0);
    double to = dukx_relative(ctx, 1, (double)len, (double)len);
    size_t count = to > from ? (size_t)(to - from) : 0;
    duk_push_object(ctx);
    gots__web_push_prototype(ctx, "Blob");
    duk_set_prototype(ctx, -2);
    char *copy = duk_push_dynamic_buffer(ctx, count);
    if (count > 0) memcpy(copy, bytes + (size_t)from, count);
    gots__attribute_set(ctx, 4, "bytes");
    push_type(ctx, 2);
    gots__attribute_set(ctx, 4, "type");
    return 1;
}

static const gots__builtin blob_methods[] = {
    { "get size", blob_size, 0, 0, 0 },
    { "get type", gots__attribute, 0, 0, 0 },
    { "text", blob_text, 0, 0, 0 },
    { "arrayBuffer", blob_copy, 0, 0, 0 },
    { "bytes", blob_copy, 0, 0, 1 },
    { "slice", blob_slice, -1, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin file_methods[] = {
    { "get name", gots__attribute, 0, 0, 0 },
    { "get lastModified", gots__attribute, 0, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__open_blob(duk_context *ctx)
{
    dukx_class(ctx, "Blob", blob_construct, 0, NULL);
    duk_hobject *blob = duk_get_hobject(ctx, -1);
    gots__define(ctx, -1, blob_methods);
    gots__define_tag(ctx, -1, "Blob");
    gots__web_keep_prototype(ctx, "Blob");
    dukx_class(ctx, "File", file_construct, 2, blob);
    gots__define(ctx, -1, file_methods);
    gots__define_tag(ctx, -1, "File");
}
