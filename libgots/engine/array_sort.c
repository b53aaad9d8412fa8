/* Sorting: a stable merge sort, with native comparison of strings and numbers.
 *
 * SPDX-License-Identifier: MIT
 *
 * The values to sort are collected in an internal array that does not change while the program's
 * comparator runs. What is sorted is a list of positions in it, so that an error thrown half-way,
 * or a garbage collection, finds nothing odd.
 */
#include "engine/dukx.h"

typedef struct sorting {
    duk_context *ctx;
    duk_idx_t comparator;  /* stack index, or DUK_INVALID_INDEX */
    duk_harray *values;    /* the internal array */
    duk_tval *items;       /* its elements; read again after each call, which may collect garbage */
    uint32_t *order;       /* what is sorted */
    uint32_t *spare;       /* as long as half of it */
    enum { BY_CALL, BY_STRING, BY_NUMBER, BY_NUMBER_DOWN } by;
} sorting;

/* Whether item a goes after item b. */
static bool call_after(sorting *s, uint32_t a, uint32_t b)
{
    duk_context *ctx = s->ctx;
    duk_dup(ctx, s->comparator);
    duk_push_undefined(ctx);
    duk_push_tval(ctx, s->items + a);
    duk_push_tval(ctx, s->items + b);
    duk_call_method(ctx, 2);
    double d = duk_to_number(ctx, -1);
    duk_pop(ctx);
    s->items = dukx_items(ctx, s->values);
    return d > 0;
}

static inline bool after(sorting *s, uint32_t a, uint32_t b)
{
    const duk_tval *x = s->items + a, *y = s->items + b;
    switch (s->by) {
    case BY_NUMBER: return DUK_TVAL_GET_NUMBER(x) > DUK_TVAL_GET_NUMBER(y);
    case BY_NUMBER_DOWN: return DUK_TVAL_GET_NUMBER(x) < DUK_TVAL_GET_NUMBER(y);
    case BY_STRING:
        /* Bytes of CESU-8 sort as UTF-16 code units do. */
        return duk_js_string_compare(DUK_TVAL_GET_STRING(x), DUK_TVAL_GET_STRING(y)) > 0;
    default: return call_after(s, a, b);
    }
}

static void insertion_sort(sorting *s, uint32_t *v, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        uint32_t x = v[i], low = 0, high = i;
        if (!after(s, v[i - 1], x)) continue;
        while (low < high) { /* the first that goes after x */
            uint32_t mid = low + (high - low) / 2;
            if (after(s, v[mid], x))
                high = mid;
            else
                low = mid + 1;
        }
        memmove(v + low + 1, v + low, (i - low) * sizeof *v);
        v[low] = x;
    }
}

static void merge_sort(sorting *s, uint32_t *v, uint32_t n)
{
    if (n <= 12) {
        insertion_sort(s, v, n);
        return;
    }
    uint32_t half = n / 2;
    merge_sort(s, v, half);
    merge_sort(s, v + half, n - half);
    if (!after(s, v[half - 1], v[half])) return; /* in order already */
    memcpy(s->spare, v, half * sizeof *v);
    uint32_t left = 0, right = half, to = 0;
    while (left < half && right < n)
        v[to++] = after(s, s->spare[left], v[right]) ? v[right++] : s->spare[left++];
    memcpy(v + to, s->spare + left, (half - left) * sizeof *v);
}

static bool all_are(const duk_tval *items, uint32_t count, unsigned tag)
{
    for (uint32_t i = 0; i < count; i++)
        if (DUK_TVAL_GET_TAG(items + i) != tag) return false;
    return true;
}

static bool any_nan(const duk_tval *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (isnan(DUK_TVAL_GET_NUMBER(items + i))) return true;
    return false;
}

/* Whether the function at `index` is `(a, b) => a - b` (1) or b - a (-1), by its code: then
 * numbers can be compared without calling it. */
static int is_subtraction(duk_context *ctx, duk_idx_t index)
{
    duk_hcompfunc *f = duk_get_hcompfunc(ctx, index);
    if (f == NULL || f->nargs != 2) return 0;
    const duk_instr_t *code = DUK_HCOMPFUNC_GET_CODE_BASE(ctx->heap, f);
    if (DUK_HCOMPFUNC_GET_CODE_COUNT(ctx->heap, f) < 2) return 0;
    if (DUK_DEC_OP(code[0]) != DUK_OP_SUB_RR || DUK_DEC_OP(code[1]) != DUK_OP_RETREG) return 0;
    if (DUK_DEC_BC(code[1]) != DUK_DEC_A(code[0])) return 0;
    if (DUK_DEC_B(code[0]) == 0 && DUK_DEC_C(code[0]) == 1) return 1;
    return DUK_DEC_B(code[0]) == 1 && DUK_DEC_C(code[0]) == 0 ? -1 : 0;
}

/* Replaces the internal array's elements by their strings; pushes an array that has the values
 * themselves. */
static void stringify(duk_context *ctx, duk_idx_t values, uint32_t count)
{
    duk_tval *copy = dukx_push_array(ctx, count);
    duk_harray *a = (duk_harray *)duk_known_hobject(ctx, values);
    duk_copy_tvals_incref(ctx, copy, dukx_items(ctx, a), count);
    for (uint32_t i = 0; i < count; i++) {
        duk_push_tval(ctx, dukx_items(ctx, a) + i);
        duk_to_string(ctx, -1);
        DUK_TVAL_SET_TVAL_UPDREF(ctx, dukx_items(ctx, a) + i, DUK_GET_TVAL_NEGIDX(ctx, -1));
        duk_pop(ctx);
    }
}

void dukx_sort_values(duk_context *ctx, duk_idx_t values, uint32_t count, duk_idx_t comparator)
{
    values = duk_require_normalize_index(ctx, values);
    duk_idx_t top = duk_get_top(ctx);
    duk_harray *a = (duk_harray *)duk_known_hobject(ctx, values);
    sorting s = { .ctx = ctx, .comparator = comparator, .values = a, .by = BY_CALL };
    gots__charge(ctx, (uint64_t)count * 8);
    duk_require_stack(ctx, 16);
    duk_idx_t results = values;
    if (comparator == DUK_INVALID_INDEX) {
        s.by = BY_STRING;
        if (!all_are(dukx_items(ctx, a), count, DUK_TAG_STRING)) {
            stringify(ctx, values, count);
            results = duk_get_top(ctx) - 1;
        }
    } else if (all_are(dukx_items(ctx, a), count, DUK_TAG_NUMBER)) {
        int order = is_subtraction(ctx, comparator);
        if (order != 0 && !any_nan(dukx_items(ctx, a), count))
            s.by = order > 0 ? BY_NUMBER : BY_NUMBER_DOWN;
    }
    s.items = dukx_items(ctx, a);
    s.order = duk_push_fixed_buffer_nozero(ctx, ((size_t)count + count / 2 + 1) * sizeof *s.order);
    s.spare = s.order + count;
    for (uint32_t i = 0; i < count; i++) s.order[i] = i;
    merge_sort(&s, s.order, count);
    /* The sorted values, in a new array that takes the place of the old one. */
    duk_tval *to = dukx_push_array(ctx, count);
    duk_tval *from = dukx_items(ctx, (duk_harray *)duk_known_hobject(ctx, results));
    for (uint32_t i = 0; i < count; i++) {
        DUK_TVAL_SET_TVAL(&to[i], from + s.order[i]);
        DUK_TVAL_INCREF(ctx, &to[i]);
    }
    duk_replace(ctx, values);
    duk_set_top(ctx, top);
}

/* Collects the elements of the object at `object` in a new internal array at the top: those that
 * exist, or all, without the undefined ones, which are counted. */
static uint32_t collect(duk_context *ctx, duk_idx_t object, double len, bool holes,
                        uint32_t *undefined)
{
    duk_push_array(ctx);
    duk_harray *values = (duk_harray *)duk_known_hobject(ctx, -1);
    if (len < 1e6) dukx_array_reserve(ctx, values, (uint32_t)len);
    *undefined = 0;
    for (double k = 0; k < len; k++) {
        if (!holes && !dukx_has_at(ctx, object, k)) continue;
        dukx_get_at(ctx, object, k);
        if (duk_is_undefined(ctx, -1)) {
            ++*undefined;
            duk_pop(ctx);
        } else {
            dukx_array_append(ctx, -2);
        }
    }
    return values->length;
}

static void check_comparator(duk_context *ctx)
{
    if (!duk_is_undefined(ctx, 0) && !duk_is_function(ctx, 0))
        (void)duk_type_error(ctx, "the comparison function must be a function or undefined");
}

static duk_idx_t comparator_of(duk_context *ctx)
{
    return duk_is_undefined(ctx, 0) ? DUK_INVALID_INDEX : 0;
}

static duk_ret_t array_sort(duk_context *ctx)
{
    check_comparator(ctx);
    duk_push_this(ctx);
    duk_to_object(ctx, 1);
    double len = dukx_length_of(ctx, 1), k = 0;
    uint32_t undefined, count = collect(ctx, 1, len, false, &undefined);
    dukx_sort_values(ctx, 2, count, comparator_of(ctx));
    for (; k < count; k++) {
        dukx_get_at(ctx, 2, k);
        dukx_put_at(ctx, 1, k);
    }
    for (; k < (double)count + undefined; k++) {
        duk_push_undefined(ctx);
        dukx_put_at(ctx, 1, k);
    }
    for (; k < len; k++)
        if (dukx_has_at(ctx, 1, k)) dukx_delete_at(ctx, 1, k);
    duk_dup(ctx, 1);
    return 1;
}

static duk_ret_t array_to_sorted(duk_context *ctx)
{
    check_comparator(ctx);
    duk_push_this(ctx);
    duk_to_object(ctx, 1);
    double len = dukx_length_of(ctx, 1);
    if (len > 4294967295.0) return duk_range_error(ctx, "invalid array length");
    uint32_t undefined, count = collect(ctx, 1, len, true, &undefined);
    dukx_sort_values(ctx, 2, count, comparator_of(ctx));
    for (uint32_t i = 0; i < undefined; i++) {
        duk_push_undefined(ctx);
        dukx_array_append(ctx, 2);
    }
    return 1;
}

void dukx_open_array_sort(duk_context *ctx, duk_idx_t prototype)
{
    static const gots__builtin methods[] = {
        { "sort", array_sort, 1, 1, 0 },
        { "toSorted", array_to_sorted, 1, 1, 0 },
        { 0 },
    };
    gots__define(ctx, prototype, methods);
}
