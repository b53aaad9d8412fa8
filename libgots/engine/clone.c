/* structuredClone: a deep copy of data, with cycles and shared parts kept.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "engine/collections.h"
#include "engine/dukx.h"
#include "engine/inspect_kind.h"
#include "engine/regexp.h"
#include "engine/shared.h"
#include "engine/typed.h"
#include "engine/web.h"

#define MAX_DEPTH 1500 /* C frames */

typedef struct cloning {
    duk_context *ctx;
    duk_idx_t copies;   /* a Map from what was met to its copy */
    int depth;
} cloning;

static void clone_value(cloning *it, duk_idx_t index);

static void fail(duk_context *ctx, duk_idx_t index)
{
    gots__kind_push_short(ctx, index);
    duk_push_literal(ctx, " could not be cloned.");
    duk_concat(ctx, 2);
    gots__dom_exception_throw(ctx, "DataCloneError", duk_get_string(ctx, -1));
}

/* Remembers that the copy of the object at `index` is the one on the stack top. */
static void remember(cloning *it, duk_idx_t index)
{
    duk_dup(it->ctx, index);
    duk_dup(it->ctx, -2);
    gots__collection_add(it->ctx, it->copies);
}

/* Pushes the copy of the object, if it has been met. */
static bool push_known(cloning *it, duk_idx_t index)
{
    duk_context *ctx = it->ctx;
    duk_push_literal(ctx, "get");
    duk_dup(ctx, index);
    duk_call_prop(ctx, it->copies, 1);
    if (!duk_is_undefined(ctx, -1)) return true;
    duk_pop(ctx);
    return false;
}

/* Own enumerable string-keyed properties, read as the program would read them. */
static void clone_properties(cloning *it, duk_idx_t from, duk_idx_t to)
{
    duk_context *ctx = it->ctx;
    duk_enum(ctx, from, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_SORT_ARRAY_INDICES);
    while (duk_next(ctx, -1, 0)) {
        duk_dup_top(ctx);
        duk_get_prop(ctx, from);
        clone_value(it, duk_get_top_index(ctx));
        duk_remove(ctx, -2);
        duk_def_prop(ctx, to, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC | DUK_DEFPROP_FORCE);
    }
    duk_pop(ctx);
}

static void clone_array(cloning *it, duk_idx_t index)
{
    duk_context *ctx = it->ctx;
    duk_push_array(ctx);
    remember(it, index);
    dukx_set_length(ctx, duk_get_top_index(ctx), dukx_length_of(ctx, index));
    clone_properties(it, index, duk_get_top_index(ctx));
}

static void clone_plain(cloning *it, duk_idx_t index)
{
    duk_push_object(it->ctx);
    remember(it, index);
    clone_properties(it, index, duk_get_top_index(it->ctx));
}

/* Entries are collected first: reading one may change the collection. */
static void clone_collection(cloning *it, duk_idx_t index, bool map)
{
    duk_context *ctx = it->ctx;
    gots__collection_push(ctx, map ? GOTS__MAP : GOTS__SET);
    duk_idx_t copy = duk_get_top_index(ctx);
    remember(it, index);
    duk_push_bare_array(ctx);
    uint32_t cursor = 0;
    duk_uarridx_t count = 0;
    while (gots__collection_next(ctx, index, &cursor)) {
        duk_put_prop_index(ctx, copy + 1, count + 1);
        duk_put_prop_index(ctx, copy + 1, count);
        count += 2;
    }
    for (duk_uarridx_t i = 0; i < count; i += 2) {
        duk_get_prop_index(ctx, copy + 1, i);
        clone_value(it, copy + 2);
        if (map) {
            duk_get_prop_index(ctx, copy + 1, i + 1);
            clone_value(it, copy + 4);
            duk_remove(ctx, copy + 4);
        }
        gots__collection_add(ctx, copy);
        duk_set_top(ctx, copy + 2);
    }
    duk_pop(ctx);
}

/* Pushes new C(arguments), the arguments on the stack top, for a global class of the language. */
static void construct(duk_context *ctx, const char *class_name, duk_idx_t count)
{
    duk_get_global_string(ctx, class_name);
    duk_insert(ctx, -1 - count);
    duk_new(ctx, count);
}

static void clone_error(cloning *it, duk_idx_t index)
{
    static const char *const names[] = { "EvalError", "RangeError", "ReferenceError",
                                         "SyntaxError", "TypeError", "URIError" };
    static const char *const kept[] = { "message", "stack", "cause" };
    duk_context *ctx = it->ctx;
    const char *class_name = "Error";
    duk_get_prop_literal(ctx, index, "name");
    for (size_t i = 0; i < 6; i++)
        if (duk_is_string(ctx, -1) && strcmp(duk_get_string(ctx, -1), names[i]) == 0)
            class_name = names[i];
    duk_pop(ctx);
    construct(ctx, class_name, 0);
    duk_idx_t copy = duk_get_top_index(ctx);
    remember(it, index);
    for (size_t i = 0; i < 3; i++) {
        duk_push_string(ctx, kept[i]);
        bool own = gots__kind_has_own(ctx, index);
        if (!own && i != 1) continue;
        duk_get_prop_string(ctx, index, kept[i]);
        clone_value(it, copy + 1);
        gots__define_value(ctx, copy, kept[i], DUK_DEFPROP_WRITABLE);
        duk_set_top(ctx, copy + 1);
    }
}

static void clone_array_buffer(cloning *it, duk_idx_t index)
{
    duk_context *ctx = it->ctx;
    duk_size_t size;
    gots__shared *block = buffer_block(ctx, buffer_get(ctx, index));
    if (block != NULL) { /* both see the same bytes */
        gots__shared_ref(block);
        buffer_push_shared(ctx, dukx_intrinsic(ctx, DUKX_O_SharedArrayBufferPrototype), block);
        remember(it, index);
        return;
    }
    const void *bytes = duk_get_buffer_data(ctx, index, &size);
    bool resizable = buffer_is_resizable(ctx, buffer_get(ctx, index));
    duk_push_number(ctx, (double)size);
    if (resizable) {
        duk_push_bare_object(ctx);
        duk_get_prop_literal(ctx, index, "maxByteLength");
        duk_put_prop_literal(ctx, -2, "maxByteLength");
    }
    construct(ctx, "ArrayBuffer", resizable ? 2 : 1);
    remember(it, index);
    if (size > 0) memcpy(duk_get_buffer_data(ctx, -1, NULL), bytes, size);
}

/* Typed arrays and DataViews: the buffer is cloned as a whole and viewed the same way. */
static void clone_view(cloning *it, duk_idx_t index, bool data_view)
{
    duk_context *ctx = it->ctx;
    if (data_view) duk_get_global_string(ctx, "DataView");
    else duk_get_global_string(ctx, typed_name(typed_kind_of(typed_get(ctx, index))));
    duk_get_prop_literal(ctx, index, "buffer");
    clone_value(it, duk_get_top_index(ctx));
    duk_remove(ctx, -2);
    duk_get_prop_literal(ctx, index, "byteOffset");
    duk_get_prop_string(ctx, index, data_view ? "byteLength" : "length");
    duk_new(ctx, 3);
    remember(it, index);
}

static void clone_object(cloning *it, duk_idx_t index)
{
    duk_context *ctx = it->ctx;
    gots__kind kind = gots__kind_of(ctx, index);
    switch (kind) {
    case GOTS__KIND_ARRAY: clone_array(it, index); break;
    case GOTS__KIND_PLAIN:
    case GOTS__KIND_ARGUMENTS: clone_plain(it, index); break;
    case GOTS__KIND_MAP: clone_collection(it, index, true); break;
    case GOTS__KIND_SET: clone_collection(it, index, false); break;
    case GOTS__KIND_ERROR: clone_error(it, index); break;
    case GOTS__KIND_ARRAY_BUFFER: clone_array_buffer(it, index); break;
    case GOTS__KIND_TYPED_ARRAY: clone_view(it, index, false); break;
    case GOTS__KIND_DATA_VIEW: clone_view(it, index, true); break;
    case GOTS__KIND_DATE:
        gots__kind_push_date_value(ctx, index);
        construct(ctx, "Date", 1);
        remember(it, index);
        break;
    case GOTS__KIND_REGEXP:
        duk_get_prop_literal(ctx, index, "source");
        duk_get_prop_literal(ctx, index, "flags");
        construct(ctx, "RegExp", 2);
        remember(it, index);
        break;
    case GOTS__KIND_BOOLEAN:
    case GOTS__KIND_NUMBER:
    case GOTS__KIND_STRING:
    case GOTS__KIND_BIGINT:
        gots__kind_push_boxed(ctx, index);
        duk_to_object(ctx, -1);
        remember(it, index);
        break;
    default: fail(ctx, index);
    }
}

/* Pushes the copy of the value. */
static void clone_value(cloning *it, duk_idx_t index)
{
    duk_context *ctx = it->ctx;
    duk_require_stack(ctx, 24);
    index = duk_require_normalize_index(ctx, index);
    if (duk_is_symbol(ctx, index)) fail(ctx, index);
    if (!duk_is_object(ctx, index) && !duk_is_lightfunc(ctx, index)) {
        duk_dup(ctx, index);
        return;
    }
    if (duk_is_function(ctx, index)) fail(ctx, index);
    if (push_known(it, index)) return;
    if (++it->depth > MAX_DEPTH) (void)duk_range_error(ctx, "the value is nested too deeply");
    clone_object(it, index);
    it->depth--;
}

/* The option `transfer`: array buffers that the copy takes over. Theirs are made first, and they are detached
 * last: what is cloned may be a view of one. Leaves an array of them. */
static void announce(cloning *it, duk_idx_t list)
{
    duk_context *ctx = it->ctx;
    dukx_iter items;
    duk_push_bare_array(ctx);
    duk_idx_t all = duk_get_top_index(ctx);
    dukx_iter_open(ctx, list, &items);
    while (dukx_iter_step(ctx, &items)) {
        duk_idx_t item = duk_get_top_index(ctx);
        const duk_hbufobj *buffer = buffer_get(ctx, item);
        if (buffer == NULL || buffer_is_shared(ctx, buffer) || buffer_is_detached(buffer) || push_known(it, item))
            gots__dom_exception_throw(ctx, "DataCloneError", "Value could not be transferred.");
        clone_array_buffer(it, item);
        duk_pop(ctx);
        dukx_array_append(ctx, all);
    }
    duk_set_top(ctx, all + 1);
}

static void detach(duk_context *ctx, duk_idx_t all)
{
    for (duk_uarridx_t i = 0; i < duk_get_length(ctx, all); i++) {
        duk_get_prop_index(ctx, all, i);
        duk_push_literal(ctx, "transfer");
        duk_push_int(ctx, 0);
        duk_call_prop(ctx, -3, 1);
        duk_pop_2(ctx);
    }
}

duk_ret_t gots__structured_clone(duk_context *ctx)
{
    gots__web_require(ctx, 1, "structuredClone");
    duk_set_top(ctx, 2);
    gots__collection_push(ctx, GOTS__MAP);
    cloning it = { ctx, 2, 0 };
    duk_idx_t given = DUK_INVALID_INDEX;
    if (duk_is_object(ctx, 1)) {
        duk_get_prop_literal(ctx, 1, "transfer");
        if (!duk_is_undefined(ctx, 3)) {
            announce(&it, 3);
            given = duk_get_top_index(ctx);
        }
    }
    clone_value(&it, 0);
    if (given != DUK_INVALID_INDEX) detach(ctx, given);
    return 1;
}
