/* %TypedArray%'s functions and the methods of its prototype.
 *
 * SPDX-License-Identifier: MIT
 *
 * A method checks its receiver once; then each element is asked for anew, since the program it
 * calls may cut the buffer down meanwhile.
 */
#include <stdlib.h>

#include "engine/typed.h"

/* `this`, pushed at stack index `at` (the top), and its length. */
typedef struct self {
    duk_hbufobj *view;
    duk_idx_t at;
    uint32_t length;
    typed_kind kind;
} self;

static self begin(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_hbufobj *view = typed_require(ctx, -1);
    return (self){ view, duk_get_top(ctx) - 1, typed_length(view), typed_kind_of(view) };
}

/* ---- Accessors ---- */

static duk_hbufobj *this_view(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_hbufobj *view = typed_get(ctx, -1);
    if (view == NULL) (void)duk_type_error(ctx, "the receiver is not a typed array");
    return view;
}

static duk_ret_t get_length(duk_context *ctx)
{
    duk_push_uint(ctx, typed_length(this_view(ctx)));
    return 1;
}

static duk_ret_t get_byte_length(duk_context *ctx)
{
    duk_hbufobj *view = this_view(ctx);
    duk_push_number(ctx, (double)typed_length(view) * (1u << view->shift));
    return 1;
}

static duk_ret_t get_byte_offset(duk_context *ctx)
{
    duk_hbufobj *view = this_view(ctx);
    duk_push_uint(ctx, typed_out_of_bounds(view) ? 0 : view->offset);
    return 1;
}

static duk_ret_t get_buffer(duk_context *ctx)
{
    buffer_push_of(ctx, this_view(ctx));
    return 1;
}

static duk_ret_t get_tag(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_hbufobj *view = typed_get(ctx, -1);
    if (view == NULL) return 0;
    duk_push_string(ctx, typed_name(typed_kind_of(view)));
    return 1;
}

/* ---- Methods that call a function for each element ---- */

enum { EACH, EVERY, SOME, FIND, FIND_INDEX, FIND_LAST, FIND_LAST_INDEX };

/* Pushes element k and callback(element, k, array). Callback at 0, thisArg at 1. */
static void call_each(duk_context *ctx, const self *s, double k)
{
    typed_push(ctx, s->view, k);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    duk_dup(ctx, -3);
    duk_push_number(ctx, k);
    duk_dup(ctx, s->at);
    duk_call_method(ctx, 3);
}

static duk_ret_t typed_each(duk_context *ctx)
{
    int kind = duk_get_current_magic(ctx);
    self s = begin(ctx);
    dukx_require_callable(ctx, 0);
    for (uint32_t k = 0; k < s.length; k++) {
        call_each(ctx, &s, k);
        if (kind != EACH && (duk_to_boolean(ctx, -1) != 0) != (kind == EVERY)) {
            duk_push_boolean(ctx, kind == SOME);
            return 1;
        }
        duk_pop_2(ctx);
    }
    if (kind == EACH) return 0;
    duk_push_boolean(ctx, kind == EVERY);
    return 1;
}

static duk_ret_t typed_find(duk_context *ctx)
{
    int kind = duk_get_current_magic(ctx);
    bool last = kind == FIND_LAST || kind == FIND_LAST_INDEX;
    bool index = kind == FIND_INDEX || kind == FIND_LAST_INDEX;
    self s = begin(ctx);
    dukx_require_callable(ctx, 0);
    for (uint32_t i = 0; i < s.length; i++) {
        uint32_t k = last ? s.length - 1 - i : i;
        call_each(ctx, &s, k);
        if (duk_to_boolean(ctx, -1)) {
            duk_pop(ctx);
            if (index) duk_push_uint(ctx, k);
            return 1;
        }
        duk_pop_2(ctx);
    }
    if (!index) return 0;
    duk_push_int(ctx, -1);
    return 1;
}

static duk_ret_t typed_map(duk_context *ctx)
{
    self s = begin(ctx);
    dukx_require_callable(ctx, 0);
    duk_push_uint(ctx, s.length);
    duk_hbufobj *result = typed_species(ctx, s.at, 1, s.length);
    for (uint32_t k = 0; k < s.length; k++) {
        call_each(ctx, &s, k);
        typed_coerce(ctx, typed_kind_of(result));
        typed_store(ctx, result, k);
        duk_pop(ctx);
    }
    return 1;
}

static duk_ret_t typed_filter(duk_context *ctx)
{
    self s = begin(ctx);
    dukx_require_callable(ctx, 0);
    duk_push_array(ctx);
    duk_idx_t kept = duk_get_top(ctx) - 1;
    for (uint32_t k = 0; k < s.length; k++) {
        call_each(ctx, &s, k);
        bool keep = duk_to_boolean(ctx, -1) != 0;
        duk_pop(ctx);
        if (keep)
            dukx_array_append(ctx, kept);
        else
            duk_pop(ctx);
    }
    double count = dukx_length_of(ctx, kept);
    duk_push_number(ctx, count);
    duk_hbufobj *result = typed_species(ctx, s.at, 1, count);
    for (double k = 0; k < count; k++) {
        dukx_get_at(ctx, kept, k);
        typed_coerce(ctx, typed_kind_of(result));
        typed_store(ctx, result, k);
    }
    return 1;
}

static duk_ret_t typed_reduce(duk_context *ctx)
{
    bool right = duk_get_current_magic(ctx) != 0, seeded = duk_get_top(ctx) > 1;
    duk_set_top(ctx, 2);
    self s = begin(ctx);
    dukx_require_callable(ctx, 0);
    uint32_t i = 0;
    if (seeded)
        duk_dup(ctx, 1);
    else if (s.length == 0)
        return duk_type_error(ctx, "reduce of an empty typed array with no initial value");
    else
        typed_push(ctx, s.view, right ? s.length - 1 - i++ : i++);
    for (; i < s.length; i++) { /* [… accumulator] */
        double k = right ? s.length - 1 - i : i;
        duk_dup(ctx, 0);
        duk_push_undefined(ctx);
        duk_pull(ctx, -3);
        typed_push(ctx, s.view, k);
        duk_push_number(ctx, k);
        duk_dup(ctx, s.at);
        duk_call_method(ctx, 4);
    }
    return 1;
}

/* ---- Search ---- */

static duk_ret_t typed_at(duk_context *ctx)
{
    self s = begin(ctx);
    double k = dukx_to_integer(ctx, 0);
    typed_push(ctx, s.view, k < 0 ? k + s.length : k);
    return 1;
}

enum { INDEX_OF, LAST_INDEX_OF, INCLUDES };

static duk_ret_t typed_search(duk_context *ctx)
{
    int which = duk_get_current_magic(ctx);
    duk_idx_t given = duk_get_top(ctx);
    duk_set_top(ctx, 2);
    self s = begin(ctx);
    double found = -1, length = s.length;
    if (length > 0) {
        double k = 0, step = 1;
        if (which == LAST_INDEX_OF) {
            double d = given > 1 ? dukx_to_integer(ctx, 1) : length - 1;
            k = d < 0 ? length + d : d < length - 1 ? d : length - 1;
            step = -1;
        } else {
            k = dukx_relative(ctx, 1, length, 0);
        }
        for (; k >= 0 && k < length && found < 0; k += step) {
            if (which != INCLUDES && k >= typed_length(s.view)) continue;
            typed_push(ctx, s.view, k);
            bool equal = which == INCLUDES
                             ? dukx_same_value_zero(dukx_tval(ctx, -1), dukx_tval(ctx, 0))
                             : duk_strict_equals(ctx, -1, 0) != 0;
            if (equal) found = k;
            duk_pop(ctx);
        }
    }
    if (which == INCLUDES)
        duk_push_boolean(ctx, found >= 0);
    else
        duk_push_number(ctx, found);
    return 1;
}

/* ---- Change in place ---- */

static duk_ret_t typed_fill(duk_context *ctx)
{
    self s = begin(ctx);
    duk_dup(ctx, 0);
    typed_coerce(ctx, s.kind);
    duk_replace(ctx, 0);
    double from = dukx_relative(ctx, 1, s.length, 0), to = dukx_relative(ctx, 2, s.length, s.length);
    typed_require(ctx, s.at);
    double now = typed_length(s.view);
    gots__charge(ctx, to > from ? (uint64_t)(to - from) : 0);
    for (double k = from; k < to && k < now; k++) {
        duk_dup(ctx, 0);
        typed_store(ctx, s.view, k);
    }
    duk_dup(ctx, s.at);
    return 1;
}

static duk_ret_t typed_reverse(duk_context *ctx)
{
    self s = begin(ctx);
    size_t size = typed_element_size(s.kind);
    unsigned char *p = typed_bytes(s.view), swap[8];
    for (uint32_t i = 0, j = s.length; i + 1 < j; i++) {
        j--;
        memcpy(swap, p + i * size, size);
        memcpy(p + i * size, p + j * size, size);
        memcpy(p + j * size, swap, size);
    }
    return 1;
}

static duk_ret_t typed_copy_within(duk_context *ctx)
{
    self s = begin(ctx);
    double length = s.length, to = dukx_relative(ctx, 0, length, 0);
    double from = dukx_relative(ctx, 1, length, 0), end = dukx_relative(ctx, 2, length, length);
    double count = end - from < length - to ? end - from : length - to;
    if (count > 0) {
        gots__charge(ctx, (uint64_t)count / 4);
        typed_require(ctx, s.at);
        double now = typed_length(s.view);
        if (from + count > now) count = now - from;
        if (to + count > now) count = now - to;
        size_t size = typed_element_size(s.kind);
        if (count > 0)
            memmove(typed_bytes(s.view) + (size_t)to * size,
                    typed_bytes(s.view) + (size_t)from * size, (size_t)count * size);
    }
    duk_dup(ctx, s.at);
    return 1;
}

static duk_ret_t typed_set(duk_context *ctx)
{
    duk_push_this(ctx); /* 2 */
    duk_hbufobj *view = typed_get(ctx, 2);
    if (view == NULL) return duk_type_error(ctx, "the receiver is not a typed array");
    double offset = dukx_to_integer(ctx, 1);
    if (offset < 0) return duk_range_error(ctx, "offset is out of bounds");
    typed_kind kind = typed_kind_of(view);
    duk_hbufobj *source = typed_get(ctx, 0);
    if (source == NULL) {
        typed_require(ctx, 2);
        double room = typed_length(view);
        duk_to_object(ctx, 0);
        double length = dukx_length_of(ctx, 0);
        if (length + offset > room) return duk_range_error(ctx, "offset is out of bounds");
        for (double k = 0; k < length; k++) {
            dukx_get_at(ctx, 0, k);
            typed_coerce(ctx, kind);
            typed_store(ctx, view, offset + k);
        }
        return 0;
    }
    typed_require(ctx, 2);
    typed_require(ctx, 0);
    if (typed_is_bigint(kind) != typed_is_bigint(typed_kind_of(source)))
        return duk_type_error(ctx, "cannot mix BigInt and other typed arrays");
    double length = typed_length(source);
    if (length + offset > typed_length(view)) return duk_range_error(ctx, "offset is out of bounds");
    size_t at = (size_t)offset << view->shift;
    if (kind == typed_kind_of(source)) {
        memmove(typed_bytes(view) + at, typed_bytes(source), (size_t)length << view->shift);
        return 0;
    }
    if (source->buf == view->buf) { /* may overlap: from a copy */
        duk_hbufobj *copy = typed_create(ctx, typed_kind_of(source), length);
        memcpy(typed_bytes(copy), typed_bytes(source), (size_t)length << source->shift);
        source = copy;
    }
    for (double k = 0; k < length; k++) {
        typed_push(ctx, source, k);
        typed_store(ctx, view, offset + k);
    }
    return 0;
}

/* ---- Parts and copies ---- */

static duk_ret_t typed_slice(duk_context *ctx)
{
    self s = begin(ctx);
    double from = dukx_relative(ctx, 0, s.length, 0);
    double to = dukx_relative(ctx, 1, s.length, s.length), count = to > from ? to - from : 0;
    duk_push_number(ctx, count);
    duk_hbufobj *result = typed_species(ctx, s.at, 1, count);
    if (count == 0) return 1;
    typed_require(ctx, s.at);
    double now = typed_length(s.view);
    if (to > now) to = now;
    if (typed_kind_of(result) == s.kind) {
        size_t size = typed_element_size(s.kind);
        double room = typed_length(result);
        if (to - from > room) to = from + room;
        /* Byte by byte upwards, as specified: the result may share the buffer. */
        unsigned char *in = typed_bytes(s.view) + (size_t)from * size, *out = typed_bytes(result);
        if (to > from && result->buf != s.view->buf)
            memcpy(out, in, (size_t)(to - from) * size);
        else
            for (size_t i = 0; to > from && i < (size_t)(to - from) * size; i++) out[i] = in[i];
        return 1;
    }
    for (double k = from; k < to; k++) {
        typed_push(ctx, s.view, k);
        typed_coerce(ctx, typed_kind_of(result));
        typed_store(ctx, result, k - from);
    }
    return 1;
}

static duk_ret_t typed_subarray(duk_context *ctx)
{
    duk_push_this(ctx); /* 2 */
    duk_hbufobj *view = typed_get(ctx, 2);
    if (view == NULL) return duk_type_error(ctx, "the receiver is not a typed array");
    double length = typed_length(view), from = dukx_relative(ctx, 0, length, 0);
    bool open_end = duk_is_undefined(ctx, 1);
    double to = dukx_relative(ctx, 1, length, length), count = to > from ? to - from : 0;
    buffer_push_of(ctx, view);
    duk_push_number(ctx, view->offset + from * (1u << view->shift));
    if (view->is_typedarray == TYPED_TRACKING && open_end) {
        typed_species(ctx, 2, 2, -1);
        return 1;
    }
    duk_push_number(ctx, count);
    typed_species(ctx, 2, 3, -1);
    return 1;
}

static duk_ret_t typed_to_reversed(duk_context *ctx)
{
    self s = begin(ctx);
    duk_hbufobj *result = typed_create(ctx, s.kind, s.length);
    for (uint32_t k = 0; k < s.length; k++) {
        typed_push(ctx, s.view, s.length - 1 - k);
        typed_store(ctx, result, k);
    }
    return 1;
}

static duk_ret_t typed_with(duk_context *ctx)
{
    self s = begin(ctx);
    double at = dukx_to_integer(ctx, 0);
    if (at < 0) at += s.length;
    duk_dup(ctx, 1);
    typed_coerce(ctx, s.kind);
    duk_replace(ctx, 1);
    if (!(at >= 0 && at < typed_length(s.view))) return duk_range_error(ctx, "index out of range");
    duk_hbufobj *result = typed_create(ctx, s.kind, s.length);
    for (uint32_t k = 0; k < s.length; k++) {
        if (k == at)
            duk_dup(ctx, 1);
        else
            typed_push(ctx, s.view, k);
        if (duk_is_undefined(ctx, -1))
            duk_pop(ctx);
        else
            typed_store(ctx, result, k);
    }
    return 1;
}

/* ---- Sorting ---- */

static int compare_numbers(const void *a, const void *b)
{
    double x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    if (isnan(x) || isnan(y)) return isnan(x) - isnan(y);
    if (x != y) return x < y ? -1 : 1;
    return (signbit(y) != 0) - (signbit(x) != 0);
}

static int compare_signed(const void *a, const void *b)
{
    int64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

static int compare_unsigned(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

/* Pushes an array of the sorted elements. Comparator at 0, or undefined. */
static void push_sorted(duk_context *ctx, const self *s)
{
    if (!duk_is_undefined(ctx, 0)) {
        duk_push_array(ctx);
        for (uint32_t k = 0; k < s->length; k++) {
            typed_push(ctx, s->view, k);
            dukx_array_append(ctx, -2);
        }
        dukx_sort_values(ctx, -1, s->length, 0);
        return;
    }
    bool bigint = typed_is_bigint(s->kind);
    double *numbers = duk_push_fixed_buffer_nozero(ctx, (size_t)s->length * 8 + 1);
    if (bigint) memcpy(numbers, typed_bytes(s->view), (size_t)s->length * 8);
    for (uint32_t k = 0; !bigint && k < s->length; k++) {
        typed_push(ctx, s->view, k);
        numbers[k] = duk_get_number(ctx, -1);
        duk_pop(ctx);
    }
    qsort(numbers, s->length, 8, !bigint                         ? compare_numbers
                                 : s->kind == TYPED_BIGINT64 ? compare_signed
                                                             : compare_unsigned);
    duk_hbufobj *sorted = typed_create(ctx, bigint ? s->kind : TYPED_FLOAT64, s->length);
    memcpy(typed_bytes(sorted), numbers, (size_t)s->length * 8);
}

static duk_ret_t sort(duk_context *ctx, bool copy)
{
    if (!duk_is_undefined(ctx, 0)) dukx_require_callable(ctx, 0);
    self s = begin(ctx);
    duk_hbufobj *to = copy ? typed_create(ctx, s.kind, s.length) : s.view;
    gots__charge(ctx, (uint64_t)s.length * 16);
    push_sorted(ctx, &s);
    duk_idx_t sorted = duk_get_top(ctx) - 1;
    duk_hbufobj *from = typed_get(ctx, sorted);
    for (uint32_t k = 0; k < s.length; k++) {
        if (from != NULL)
            typed_push(ctx, from, k);
        else
            dukx_get_at(ctx, sorted, k);
        typed_store(ctx, to, k);
    }
    duk_push_hobject(ctx, &to->obj);
    return 1;
}

static duk_ret_t typed_sort(duk_context *ctx)
{
    return sort(ctx, false);
}

static duk_ret_t typed_to_sorted(duk_context *ctx)
{
    return sort(ctx, true);
}

/* ---- Text and iteration ---- */

/* Magic: whether by toLocaleString. */
static duk_ret_t typed_join(duk_context *ctx)
{
    bool locale = duk_get_current_magic(ctx) != 0;
    self s = begin(ctx); /* 1 */
    if (locale || duk_is_undefined(ctx, 0))
        duk_push_literal(ctx, ",");
    else
        duk_dup(ctx, 0);
    duk_to_string(ctx, 2);
    duk_push_literal(ctx, ""); /* 3 */
    duk_idx_t pieces = 1;
    for (uint32_t k = 0; k < s.length; k++) {
        duk_require_stack(ctx, 8);
        if (k > 0) duk_dup(ctx, 2);
        typed_push(ctx, s.view, k);
        if (duk_is_undefined(ctx, -1)) {
            duk_pop(ctx);
            duk_push_literal(ctx, "");
        } else if (locale) {
            duk_get_prop_literal(ctx, -1, "toLocaleString");
            duk_insert(ctx, -2);
            duk_call_method(ctx, 0);
        }
        duk_to_string(ctx, -1);
        pieces += k > 0 ? 2 : 1;
        if (pieces > 500) {
            duk_concat(ctx, pieces);
            pieces = 1;
        }
    }
    duk_concat(ctx, pieces);
    return 1;
}

static duk_ret_t typed_iterate(duk_context *ctx)
{
    self s = begin(ctx);
    dukx_push_array_iterator(ctx, s.at, duk_get_current_magic(ctx));
    return 1;
}

/* ---- from, of ---- */

static void require_constructor(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!dukx_is_constructor(ctx, -1)) (void)duk_type_error(ctx, "this is not a constructor");
}

static duk_ret_t typed_of(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    require_constructor(ctx);
    duk_push_int(ctx, count);
    duk_hbufobj *view = typed_construct(ctx, 1, count);
    for (duk_idx_t i = 0; i < count; i++) {
        duk_dup(ctx, i);
        typed_coerce(ctx, typed_kind_of(view));
        typed_store(ctx, view, i);
    }
    return 1;
}

static duk_ret_t typed_from(duk_context *ctx)
{
    require_constructor(ctx); /* 3 */
    bool mapping = !duk_is_undefined(ctx, 1);
    if (mapping) dukx_require_callable(ctx, 1);
    if (dukx_get_method(ctx, 0, DUKX_Y_iterator)) {
        dukx_iter it;
        dukx_iter_open_method(ctx, 0, &it);
        duk_push_array(ctx);
        duk_idx_t list = duk_get_top(ctx) - 1;
        while (dukx_iter_step(ctx, &it)) dukx_array_append(ctx, list);
        duk_dup(ctx, list);
        duk_replace(ctx, 0);
    } else {
        duk_to_object(ctx, 0);
    }
    duk_set_top(ctx, 4);
    double length = dukx_length_of(ctx, 0);
    duk_dup(ctx, 3);
    duk_push_number(ctx, length);
    duk_hbufobj *view = typed_construct(ctx, 1, length);
    for (double k = 0; k < length; k++) {
        if (mapping) {
            duk_dup(ctx, 1);
            duk_dup(ctx, 2);
        }
        dukx_get_at(ctx, 0, k);
        if (mapping) {
            duk_push_number(ctx, k);
            duk_call_method(ctx, 2);
        }
        typed_coerce(ctx, typed_kind_of(view));
        typed_store(ctx, view, k);
    }
    return 1;
}

void typed_open_methods(duk_context *ctx, duk_idx_t constructor, duk_idx_t prototype)
{
    static const gots__builtin methods[] = {
        { "get buffer", get_buffer, 0, 0, 0 },
        { "get byteLength", get_byte_length, 0, 0, 0 },
        { "get byteOffset", get_byte_offset, 0, 0, 0 },
        { "get length", get_length, 0, 0, 0 },
        { "get @@toStringTag", get_tag, 0, 0, 0 },
        { "at", typed_at, 1, 1, 0 },
        { "copyWithin", typed_copy_within, 3, 2, 0 },
        { "entries", typed_iterate, 0, 0, 2 },
        { "every", typed_each, 2, 1, EVERY },
        { "fill", typed_fill, 3, 1, 0 },
        { "filter", typed_filter, 2, 1, 0 },
        { "find", typed_find, 2, 1, FIND },
        { "findIndex", typed_find, 2, 1, FIND_INDEX },
        { "findLast", typed_find, 2, 1, FIND_LAST },
        { "findLastIndex", typed_find, 2, 1, FIND_LAST_INDEX },
        { "forEach", typed_each, 2, 1, EACH },
        { "includes", typed_search, -1, 1, INCLUDES },
        { "indexOf", typed_search, -1, 1, INDEX_OF },
        { "join", typed_join, 1, 1, 0 },
        { "keys", typed_iterate, 0, 0, 0 },
        { "lastIndexOf", typed_search, -1, 1, LAST_INDEX_OF },
        { "map", typed_map, 2, 1, 0 },
        { "reduce", typed_reduce, -1, 1, 0 },
        { "reduceRight", typed_reduce, -1, 1, 1 },
        { "reverse", typed_reverse, 0, 0, 0 },
        { "set", typed_set, 2, 1, 0 },
        { "slice", typed_slice, 2, 2, 0 },
        { "some", typed_each, 2, 1, SOME },
        { "sort", typed_sort, 1, 1, 0 },
        { "subarray", typed_subarray, 2, 2, 0 },
        { "toLocaleString", typed_join, 1, 0, 1 },
        { "toReversed", typed_to_reversed, 0, 0, 0 },
        { "toSorted", typed_to_sorted, 1, 1, 0 },
        { "values", typed_iterate, 0, 0, 1 },
        { "with", typed_with, 2, 2, 0 },
        { 0 },
    };
    static const gots__builtin statics[] = {
        { "from", typed_from, 3, 1, 0 },
        { "of", typed_of, -1, 0, 0 },
        { 0 },
    };
    prototype = duk_require_normalize_index(ctx, prototype);
    gots__define(ctx, constructor, statics);
    gots__define(ctx, prototype, methods);
    duk_get_prop_literal(ctx, prototype, "values");
    gots__define_value(ctx, prototype, "@@iterator", DUK_DEFPROP_WRITABLE);
    dukx_push_intrinsic(ctx, DUKX_O_ArrayToString);
    gots__define_value(ctx, prototype, "toString", DUK_DEFPROP_WRITABLE);
}
