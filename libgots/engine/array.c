/* Array: the constructor and the methods that take no function.
 *
 * SPDX-License-Identifier: MIT
 *
 * Every method has the specification's generic steps. The hot ones first look whether the object
 * is a plain array (dukx_fast_array) and then work on its elements directly.
 */
#include "engine/dukx.h"

#define MAX_SAFE 9007199254740991.0

/* Pushes ToObject(this) and returns its length. */
static double push_object(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_object(ctx, -1);
    return dukx_length_of(ctx, -1);
}

/* A plain array that may be grown and cut, at stack index `index`. */
static duk_harray *growable(duk_context *ctx, duk_idx_t index)
{
    duk_harray *a = dukx_fast_array(dukx_tval(ctx, index));
    return a != NULL && DUK_HOBJECT_HAS_EXTENSIBLE(&a->obj) && DUK_HARRAY_LENGTH_WRITABLE(a)
               ? a : NULL;
}

/* All of its elements are there: no holes, so nothing is looked up on prototypes. */
static bool is_full(duk_context *ctx, duk_harray *a)
{
    if (a->length > a->obj.a_size) return false;
    const duk_tval *items = dukx_items(ctx, a);
    for (uint32_t i = 0; i < a->length; i++)
        if (DUK_TVAL_IS_UNUSED(items + i)) return false;
    return true;
}

/* Nothing stands behind a hole: its prototypes are the usual ones and have no elements. */
static bool inherits_no_elements(duk_context *ctx, duk_harray *a)
{
    duk_hobject *array = ctx->builtins[DUK_BIDX_ARRAY_PROTOTYPE];
    duk_hobject *object = ctx->builtins[DUK_BIDX_OBJECT_PROTOTYPE];
    if (DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, &a->obj) != array ||
        DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, array) != object || !DUK_HOBJECT_IS_ARRAY(array) ||
        ((duk_harray *)array)->length != 0 || object->a_size != 0)
        return false;
    for (uint32_t i = 0; i < object->e_next; i++) {
        duk_hstring *key = DUK_HOBJECT_E_GET_KEY(ctx->heap, object, i);
        if (key != NULL && DUK_HSTRING_HAS_ARRIDX(key)) return false;
    }
    return true;
}

/* ---- Constructor ---- */

static duk_ret_t array_construct(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    duk_push_array(ctx);
    duk_harray *a = (duk_harray *)duk_known_hobject(ctx, -1);
    if (duk_is_constructor_call(ctx)) {
        dukx_push_new_prototype(ctx, ctx->builtins[DUK_BIDX_ARRAY_PROTOTYPE]);
        DUK_HOBJECT_SET_PROTOTYPE_UPDREF(ctx, &a->obj, duk_known_hobject(ctx, -1));
        duk_pop(ctx);
    }
    if (count == 1 && duk_is_number(ctx, 0)) {
        double len = duk_get_number(ctx, 0);
        if (!(len >= 0 && len <= 4294967295.0) || len != floor(len))
            return duk_range_error(ctx, "Invalid array length");
        if (len <= 65536) dukx_array_reserve(ctx, a, (uint32_t)len);
        a->length = (uint32_t)len;
        return 1;
    }
    dukx_array_reserve(ctx, a, (uint32_t)count);
    duk_copy_tvals_incref(ctx, dukx_items(ctx, a), ctx->valstack_bottom, (duk_size_t)count);
    a->length = (uint32_t)count;
    return 1;
}

static duk_ret_t array_is_array(duk_context *ctx)
{
    duk_push_boolean(ctx, dukx_is_array(ctx, 0));
    return 1;
}

/* Pushes `new C(length)` for the constructor that `this` is, else an Array. */
static void push_like_this(duk_context *ctx, double length, bool pass_length)
{
    duk_push_this(ctx);
    if (!dukx_is_constructor(ctx, -1)) {
        duk_pop(ctx);
        if (length > 4294967295.0) (void)duk_range_error(ctx, "Invalid array length");
        duk_push_array(ctx);
        ((duk_harray *)duk_known_hobject(ctx, -1))->length = (uint32_t)length;
        return;
    }
    if (pass_length) duk_push_number(ctx, length);
    duk_new(ctx, pass_length);
}

static duk_ret_t array_of(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    push_like_this(ctx, count, true);
    for (duk_idx_t i = 0; i < count; i++) {
        duk_dup(ctx, i);
        dukx_create_at(ctx, count, i);
    }
    dukx_set_length(ctx, count, count);
    return 1;
}

enum { FROM_ITEMS, FROM_MAP, FROM_THIS, FROM_METHOD };

/* [value] → [mapped]. */
static void map_value(duk_context *ctx, double k, dukx_iter *it)
{
    duk_dup(ctx, FROM_MAP);
    duk_dup(ctx, FROM_THIS);
    duk_pull(ctx, -3);
    duk_push_number(ctx, k);
    if (it != NULL)
        dukx_iter_call(ctx, it, 2);
    else
        duk_call_method(ctx, 2);
}

typedef struct creation {
    duk_idx_t array;
    double k;
} creation;

/* For a guarded call: [value] → [] creates element k. */
static duk_ret_t create_element(duk_context *ctx, void *data)
{
    creation *c = data;
    dukx_create_at(ctx, c->array, c->k);
    return 0;
}

static duk_ret_t from_iterable(duk_context *ctx, bool mapping)
{
    push_like_this(ctx, 0, false);
    creation c = { duk_get_top(ctx) - 1, 0 };
    bool plain = dukx_fast_array(dukx_tval(ctx, c.array)) != NULL;
    dukx_iter it;
    duk_dup(ctx, FROM_METHOD);
    duk_harray *source = dukx_fast_array(dukx_tval(ctx, FROM_ITEMS));
    if (source != NULL && dukx_array_iteration_pristine(ctx, source)) {
        duk_pop(ctx);
        dukx_iter_open(ctx, FROM_ITEMS, &it);
    } else {
        dukx_iter_open_method(ctx, FROM_ITEMS, &it);
    }
    for (; dukx_iter_step(ctx, &it); c.k++) {
        if (mapping) map_value(ctx, c.k, &it);
        if (plain) {
            dukx_create_at(ctx, c.array, c.k);
        } else {
            dukx_iter_guard(ctx, &it, create_element, &c, 1);
            duk_pop(ctx);
        }
    }
    dukx_set_length(ctx, c.array, c.k);
    duk_dup(ctx, c.array);
    return 1;
}

static duk_ret_t array_from(duk_context *ctx)
{
    bool mapping = !duk_is_undefined(ctx, FROM_MAP);
    if (mapping) dukx_require_callable(ctx, FROM_MAP);
    if (duk_is_null_or_undefined(ctx, FROM_ITEMS))
        return duk_type_error(ctx, "%s is not iterable", duk_push_string_readable(ctx, 0));
    if (dukx_get_method(ctx, FROM_ITEMS, DUKX_Y_iterator)) return from_iterable(ctx, mapping);
    duk_to_object(ctx, FROM_ITEMS);
    double len = dukx_length_of(ctx, FROM_ITEMS);
    push_like_this(ctx, len, true);
    duk_idx_t array = duk_get_top(ctx) - 1;
    for (double k = 0; k < len; k++) {
        dukx_get_at(ctx, FROM_ITEMS, k);
        if (mapping) map_value(ctx, k, NULL);
        dukx_create_at(ctx, array, k);
    }
    dukx_set_length(ctx, array, len);
    return 1;
}

/* ---- Ends ---- */

static duk_ret_t array_push(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    double len = push_object(ctx);
    duk_harray *a = growable(ctx, count);
    if (a != NULL && a->length + (double)count < 0x3fffffff && a->length <= a->obj.a_size) {
        uint32_t need = a->length + (uint32_t)count;
        if (need > a->obj.a_size) dukx_array_reserve(ctx, a, need + (need >> 1) + 4);
        duk_copy_tvals_incref(ctx, dukx_items(ctx, a) + a->length, ctx->valstack_bottom,
                              (duk_size_t)count);
        a->length = need;
        duk_push_uint(ctx, need);
        return 1;
    }
    if (len + count > MAX_SAFE) return duk_type_error(ctx, "the array would be too long");
    for (duk_idx_t i = 0; i < count; i++) {
        duk_dup(ctx, i);
        dukx_put_at(ctx, count, len + i);
    }
    dukx_set_length(ctx, count, len + count);
    duk_push_number(ctx, len + count);
    return 1;
}

static duk_ret_t array_pop(duk_context *ctx)
{
    double len = push_object(ctx);
    duk_harray *a = growable(ctx, 0);
    duk_tval *last = a == NULL || len == 0 ? NULL : dukx_item(ctx, a, len - 1);
    if (last != NULL) {
        duk_push_undefined(ctx);
        duk_tval *top = DUK_GET_TVAL_NEGIDX(ctx, -1);
        DUK_TVAL_SET_TVAL(top, last); /* the reference moves */
        DUK_TVAL_SET_UNUSED(last);
        a->length--;
        return 1;
    }
    if (len == 0) {
        dukx_set_length(ctx, 0, 0);
        return 0;
    }
    dukx_get_at(ctx, 0, len - 1);
    dukx_delete_at(ctx, 0, len - 1);
    dukx_set_length(ctx, 0, len - 1);
    return 1;
}

static duk_ret_t array_shift(duk_context *ctx)
{
    double len = push_object(ctx);
    duk_harray *a = growable(ctx, 0);
    duk_tval *first = a == NULL || len == 0 ? NULL : dukx_item(ctx, a, 0);
    if (first != NULL && a->length <= a->obj.a_size && inherits_no_elements(ctx, a)) {
        duk_push_undefined(ctx);
        DUK_TVAL_SET_TVAL(DUK_GET_TVAL_NEGIDX(ctx, -1), first); /* the reference moves */
        DUK_TVAL_SET_UNUSED(first);
        dukx_array_drop_first(ctx, a);
        return 1;
    }
    if (len == 0) {
        dukx_set_length(ctx, 0, 0);
        return 0;
    }
    dukx_get_at(ctx, 0, 0);
    for (double k = 1; k < len; k++) {
        if (dukx_has_at(ctx, 0, k)) {
            dukx_get_at(ctx, 0, k);
            dukx_put_at(ctx, 0, k - 1);
        } else {
            dukx_delete_at(ctx, 0, k - 1);
        }
    }
    dukx_delete_at(ctx, 0, len - 1);
    dukx_set_length(ctx, 0, len - 1);
    return 1;
}

/* Moves elements from … from+count to `to`, holes included, in the order that keeps them. */
static void move_elements(duk_context *ctx, duk_idx_t obj, double from, double to, double count)
{
    bool down = from < to;
    for (double i = 0; i < count; i++) {
        double k = down ? count - 1 - i : i;
        if (dukx_has_at(ctx, obj, from + k)) {
            dukx_get_at(ctx, obj, from + k);
            dukx_put_at(ctx, obj, to + k);
        } else {
            dukx_delete_at(ctx, obj, to + k);
        }
    }
}

/* In a full, growable array: opens a gap of `add` in place of `remove` elements at `at`. The
 * removed ones' references must be taken already; the gap's slots are UNUSED. */
static void shift_items(duk_context *ctx, duk_harray *a, uint32_t at, uint32_t remove, uint32_t add)
{
    uint32_t len = a->length, tail = len - at - remove, now = len - remove + add;
    if (now > a->obj.a_size) dukx_array_reserve(ctx, a, now + (now >> 2) + 4);
    duk_tval *items = dukx_items(ctx, a);
    if (tail > 0) memmove(items + at + add, items + at + remove, tail * sizeof *items);
    for (uint32_t i = 0; i < add; i++) DUK_TVAL_SET_UNUSED(items + at + i);
    for (uint32_t i = now; i < len; i++) DUK_TVAL_SET_UNUSED(items + i);
    a->length = now;
}

static duk_ret_t array_unshift(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    double len = push_object(ctx);
    duk_harray *a = growable(ctx, count);
    if (a != NULL && len + count < 0x3fffffff && is_full(ctx, a)) {
        shift_items(ctx, a, 0, 0, (uint32_t)count);
        duk_copy_tvals_incref(ctx, dukx_items(ctx, a), ctx->valstack_bottom, (duk_size_t)count);
        duk_push_number(ctx, len + count);
        return 1;
    }
    if (count > 0) {
        if (len + count > MAX_SAFE) return duk_type_error(ctx, "the array would be too long");
        move_elements(ctx, count, 0, count, len);
        for (duk_idx_t i = 0; i < count; i++) {
            duk_dup(ctx, i);
            dukx_put_at(ctx, count, i);
        }
    }
    dukx_set_length(ctx, count, len + count);
    duk_push_number(ctx, len + count);
    return 1;
}

/* ---- Parts ---- */

static duk_ret_t array_slice(duk_context *ctx)
{
    double len = push_object(ctx); /* 2 */
    double from = dukx_relative(ctx, 0, len, 0), to = dukx_relative(ctx, 1, len, len), n = 0;
    double count = to > from ? to - from : 0;
    bool plain = dukx_species_array(ctx, 2, count);
    duk_harray *a = dukx_fast_array(dukx_tval(ctx, 2));
    if (plain && a != NULL && to <= a->length && to <= a->obj.a_size && count < 0x3fffffff) {
        duk_harray *result = (duk_harray *)duk_known_hobject(ctx, 3);
        const duk_tval *items = dukx_items(ctx, a) + (uint32_t)from;
        uint32_t i = 0;
        while (i < count && !DUK_TVAL_IS_UNUSED(items + i)) i++;
        if (i == count) {
            dukx_array_reserve(ctx, result, (uint32_t)count);
            items = dukx_items(ctx, a) + (uint32_t)from;
            duk_copy_tvals_incref(ctx, dukx_items(ctx, result), (duk_tval *)items, i);
            return 1;
        }
    }
    for (double k = from; k < to; k++, n++) {
        if (!dukx_has_at(ctx, 2, k)) continue;
        dukx_get_at(ctx, 2, k);
        dukx_create_at(ctx, 3, n);
    }
    dukx_set_length(ctx, 3, n);
    return 1;
}

/* The object is a full array and the species untouched: [args… object result]. */
static void splice_fast(duk_context *ctx, duk_harray *a, uint32_t at, uint32_t remove, uint32_t add)
{
    duk_harray *result = (duk_harray *)duk_known_hobject(ctx, -1);
    dukx_array_reserve(ctx, result, remove);
    duk_tval *out = dukx_items(ctx, result);
    uint32_t now = a->length - remove + add;
    if (now > a->obj.a_size) dukx_array_reserve(ctx, a, now + (now >> 2) + 4);
    if (remove > 0) memcpy(out, dukx_items(ctx, a) + at, remove * sizeof *out); /* references move */
    result->length = remove;
    shift_items(ctx, a, at, remove, add);
    duk_copy_tvals_incref(ctx, dukx_items(ctx, a) + at, ctx->valstack_bottom + 2, add);
}

static duk_ret_t array_splice(duk_context *ctx)
{
    duk_idx_t given = duk_get_top(ctx), add = given > 2 ? given - 2 : 0;
    if (given < 2) duk_set_top(ctx, 2);
    duk_idx_t obj = duk_get_top(ctx), out = obj + 1;
    double len = push_object(ctx), from = dukx_relative(ctx, 0, len, 0), remove = 0;
    if (given == 1) {
        remove = len - from;
    } else if (given > 1) {
        remove = dukx_to_integer(ctx, 1);
        remove = remove < 0 ? 0 : remove > len - from ? len - from : remove;
    }
    if (len + add - remove > MAX_SAFE) return duk_type_error(ctx, "the array would be too long");
    bool plain = dukx_species_array(ctx, obj, remove);
    duk_harray *a = growable(ctx, obj);
    if (plain && a != NULL && a->length == len && len + add < 0x3fffffff && is_full(ctx, a)) {
        splice_fast(ctx, a, (uint32_t)from, (uint32_t)remove, (uint32_t)add);
        return 1;
    }
    for (double k = 0; k < remove; k++) {
        if (!dukx_has_at(ctx, obj, from + k)) continue;
        dukx_get_at(ctx, obj, from + k);
        dukx_create_at(ctx, out, k);
    }
    dukx_set_length(ctx, out, remove);
    if (add != remove) move_elements(ctx, obj, from + remove, from + add, len - remove - from);
    for (double k = len; k > len - remove + add; k--) dukx_delete_at(ctx, obj, k - 1);
    for (duk_idx_t i = 0; i < add; i++) {
        duk_dup(ctx, 2 + i);
        dukx_put_at(ctx, obj, from + i);
    }
    dukx_set_length(ctx, obj, len - remove + add);
    return 1;
}

static bool is_spreadable(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_object(ctx, index)) return false;
    dukx_get(ctx, index, DUKX_Y_isConcatSpreadable);
    bool given = !duk_is_undefined(ctx, -1);
    bool spread = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    return given ? spread : dukx_is_array(ctx, index);
}

/* Appends the elements of the object at `index` to the array at `out`, which has n of them. */
static double concat_spread(duk_context *ctx, duk_idx_t index, duk_idx_t out, double n)
{
    double len = dukx_length_of(ctx, index);
    if (n + len > MAX_SAFE) (void)duk_type_error(ctx, "the array would be too long");
    duk_harray *from = dukx_fast_array(dukx_tval(ctx, index));
    duk_harray *to = growable(ctx, out);
    if (from != NULL && to != NULL && from != to && to->length == n && n <= to->obj.a_size &&
        n + len < 0x3fffffff && is_full(ctx, from)) {
        uint32_t need = (uint32_t)(n + len);
        if (need > to->obj.a_size) dukx_array_reserve(ctx, to, need);
        duk_copy_tvals_incref(ctx, dukx_items(ctx, to) + to->length, dukx_items(ctx, from),
                              (duk_size_t)len);
        to->length = need;
        return need;
    }
    for (double k = 0; k < len; k++) {
        if (!dukx_has_at(ctx, index, k)) continue;
        dukx_get_at(ctx, index, k);
        dukx_create_at(ctx, out, n + k);
    }
    return n + len;
}

static duk_ret_t array_concat(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_object(ctx, -1);
    duk_insert(ctx, 0);
    duk_idx_t count = duk_get_top(ctx);
    double n = 0;
    dukx_species_array(ctx, 0, 0);
    for (duk_idx_t i = 0; i < count; i++) {
        if (is_spreadable(ctx, i)) {
            n = concat_spread(ctx, i, count, n);
        } else {
            if (n >= MAX_SAFE) return duk_type_error(ctx, "the array would be too long");
            duk_dup(ctx, i);
            dukx_create_at(ctx, count, n++);
        }
    }
    dukx_set_length(ctx, count, n);
    return 1;
}

/* ---- Search ---- */

/* First (step 1) or last (-1) index from `at` of a value strictly equal to the one at 0. */
static double search(duk_context *ctx, duk_idx_t obj, double at, double stop, double step)
{
    for (double k = at; k != stop; k += step) {
        duk_harray *a = dukx_fast_array(dukx_tval(ctx, obj));
        duk_tval *item = a == NULL ? NULL : dukx_item(ctx, a, k);
        if (item != NULL) {
            if (duk_js_strict_equals(item, DUK_GET_TVAL_POSIDX(ctx, 0))) return k;
            continue;
        }
        if (!dukx_has_at(ctx, obj, k)) continue;
        dukx_get_at(ctx, obj, k);
        bool equal = duk_strict_equals(ctx, -1, 0) != 0;
        duk_pop(ctx);
        if (equal) return k;
    }
    return -1;
}

static duk_ret_t array_index_of(duk_context *ctx)
{
    double len = push_object(ctx); /* 2 */
    double from = len == 0 ? 0 : dukx_relative(ctx, 1, len, 0);
    duk_push_number(ctx, search(ctx, 2, from, len, 1));
    return 1;
}

static duk_ret_t array_last_index_of(duk_context *ctx)
{
    duk_idx_t given = duk_get_top(ctx);
    duk_set_top(ctx, 2);
    double len = push_object(ctx), from = len - 1;
    if (len > 0 && given > 1) {
        double d = dukx_to_integer(ctx, 1);
        from = d < 0 ? len + d : d < len - 1 ? d : len - 1;
    }
    duk_push_number(ctx, len == 0 || from < 0 ? -1 : search(ctx, 2, from, -1, -1));
    return 1;
}

static duk_ret_t array_includes(duk_context *ctx)
{
    double len = push_object(ctx); /* 2 */
    double k = len == 0 ? 0 : dukx_relative(ctx, 1, len, 0);
    for (; k < len; k++) {
        dukx_get_at(ctx, 2, k);
        if (dukx_same_value_zero(dukx_tval(ctx, -1), dukx_tval(ctx, 0))) {
            duk_push_true(ctx);
            return 1;
        }
        duk_pop(ctx);
    }
    duk_push_false(ctx);
    return 1;
}

static duk_ret_t array_at(duk_context *ctx)
{
    double len = push_object(ctx), k = dukx_to_integer(ctx, 0);
    if (k < 0) k += len;
    if (k < 0 || k >= len) return 0;
    dukx_get_at(ctx, 1, k);
    return 1;
}

/* ---- Change in place ---- */

static duk_ret_t array_reverse(duk_context *ctx)
{
    double len = push_object(ctx);
    duk_harray *a = dukx_fast_array(dukx_tval(ctx, 0));
    if (a != NULL && DUK_HOBJECT_HAS_EXTENSIBLE(&a->obj) && is_full(ctx, a)) {
        duk_tval *items = dukx_items(ctx, a), swap;
        for (uint32_t i = 0, j = a->length; i + 1 < j; i++) {
            swap = items[i];
            items[i] = items[--j];
            items[j] = swap;
        }
        return 1;
    }
    for (double low = 0; low < floor(len / 2); low++) {
        double high = len - 1 - low;
        bool has_low = dukx_has_at(ctx, 0, low);
        if (has_low) dukx_get_at(ctx, 0, low);
        bool has_high = dukx_has_at(ctx, 0, high);
        if (has_high) {
            dukx_get_at(ctx, 0, high);
            dukx_put_at(ctx, 0, low);
        } else if (has_low) {
            dukx_delete_at(ctx, 0, low);
        }
        if (has_low)
            dukx_put_at(ctx, 0, high);
        else if (has_high)
            dukx_delete_at(ctx, 0, high);
    }
    return 1;
}

static duk_ret_t array_fill(duk_context *ctx)
{
    double len = push_object(ctx); /* 3 */
    double from = dukx_relative(ctx, 1, len, 0), to = dukx_relative(ctx, 2, len, len);
    duk_harray *a = growable(ctx, 3);
    if (a != NULL && from < to && to <= a->length && a->length <= 0x1000000)
        dukx_array_reserve(ctx, a, a->length);
    for (double k = from; k < to; k++) {
        duk_dup(ctx, 0);
        if (a != NULL && k < a->length && k < a->obj.a_size)
            dukx_create_at(ctx, 3, k);
        else
            dukx_put_at(ctx, 3, k);
    }
    duk_dup(ctx, 3);
    return 1;
}

static duk_ret_t array_copy_within(duk_context *ctx)
{
    double len = push_object(ctx); /* 3 */
    double to = dukx_relative(ctx, 0, len, 0), from = dukx_relative(ctx, 1, len, 0);
    double end = dukx_relative(ctx, 2, len, len);
    double count = end - from < len - to ? end - from : len - to;
    if (from < to && to < from + count)
        move_elements(ctx, 3, from, to, count);
    else
        for (double i = 0; i < count; i++) move_elements(ctx, 3, from + i, to + i, 1);
    duk_dup(ctx, 3);
    return 1;
}

/* ---- Copies ---- */

static void require_array_length(duk_context *ctx, double len)
{
    if (len > 4294967295.0) (void)duk_range_error(ctx, "Invalid array length");
}

static duk_ret_t array_to_reversed(duk_context *ctx)
{
    double len = push_object(ctx);
    require_array_length(ctx, len);
    duk_push_array(ctx);
    for (double k = len - 1; k >= 0; k--) {
        dukx_get_at(ctx, 0, k);
        dukx_array_append(ctx, 1);
    }
    return 1;
}

static duk_ret_t array_with(duk_context *ctx)
{
    double len = push_object(ctx), at = dukx_to_integer(ctx, 0); /* 2 */
    if (at < 0) at += len;
    if (at < 0 || at >= len) return duk_range_error(ctx, "index out of range");
    require_array_length(ctx, len);
    duk_push_array(ctx);
    for (double k = 0; k < len; k++) {
        if (k == at)
            duk_dup(ctx, 1);
        else
            dukx_get_at(ctx, 2, k);
        dukx_array_append(ctx, 3);
    }
    return 1;
}

static duk_ret_t array_to_spliced(duk_context *ctx)
{
    duk_idx_t given = duk_get_top(ctx), add = given > 2 ? given - 2 : 0;
    if (given < 2) duk_set_top(ctx, 2);
    duk_idx_t obj = duk_get_top(ctx), out = obj + 1;
    double len = push_object(ctx), from = dukx_relative(ctx, 0, len, 0);
    double skip = given == 0 ? 0 : len - from;
    if (given > 1) {
        double d = dukx_to_integer(ctx, 1);
        skip = d < 0 ? 0 : d < skip ? d : skip;
    }
    if (len + add - skip > MAX_SAFE) return duk_type_error(ctx, "the array would be too long");
    require_array_length(ctx, len + add - skip);
    duk_push_array(ctx);
    for (double k = 0; k < from; k++) {
        dukx_get_at(ctx, obj, k);
        dukx_array_append(ctx, out);
    }
    for (duk_idx_t i = 0; i < add; i++) {
        duk_dup(ctx, 2 + i);
        dukx_array_append(ctx, out);
    }
    for (double k = from + skip; k < len; k++) {
        dukx_get_at(ctx, obj, k);
        dukx_array_append(ctx, out);
    }
    return 1;
}

/* ---- Text ---- */

/* A string that grows in a dynamic buffer on the value stack. */
typedef struct builder {
    duk_context *ctx;
    duk_idx_t buffer;
    char *data;
    size_t len, room;
} builder;

static void append(builder *b, const void *bytes, size_t len)
{
    if (len > b->room - b->len) {
        if (len > 0x40000000) (void)duk_range_error(b->ctx, "string too long");
        b->room = (b->len + len) * 2 + 64;
        b->data = duk_resize_buffer(b->ctx, b->buffer, b->room);
    }
    if (len > 0) memcpy(b->data + b->len, bytes, len);
    b->len += len;
}

/* Appends the string at the stack top and pops it. */
static void append_top(builder *b)
{
    duk_hstring *h = duk_known_hstring(b->ctx, -1);
    append(b, DUK_HSTRING_GET_DATA(h), DUK_HSTRING_GET_BYTELEN(h));
    duk_pop(b->ctx);
}

/* The bytes of a plain array of strings joined, or SIZE_MAX when it is not one. */
static size_t joined_size(duk_context *ctx, duk_harray *a, size_t between)
{
    if (a == NULL || a->length == 0 || a->length > a->obj.a_size) return SIZE_MAX;
    const duk_tval *items = dukx_items(ctx, a);
    size_t size = between * (a->length - 1);
    for (uint32_t i = 0; i < a->length; i++) {
        if (!DUK_TVAL_IS_STRING(items + i) || dukx_is_symbol(items + i)) return SIZE_MAX;
        size += DUK_HSTRING_GET_BYTELEN(DUK_TVAL_GET_STRING(items + i));
    }
    return size;
}

/* Pushes what join makes of a plain array of strings; false when it is not one. */
static bool join_strings(duk_context *ctx, duk_idx_t obj, duk_idx_t separator, double len)
{
    char small[512], *out = small;
    duk_harray *a = dukx_fast_array(dukx_tval(ctx, obj));
    duk_hstring *between = duk_known_hstring(ctx, separator);
    size_t gap = DUK_HSTRING_GET_BYTELEN(between), size = joined_size(ctx, a, gap);
    if (size > 0x40000000 || a->length != len) return false;
    if (size > sizeof small) out = duk_push_fixed_buffer_nozero(ctx, size);
    const duk_tval *items = dukx_items(ctx, a);
    for (uint32_t i = 0; i < a->length; i++) {
        duk_hstring *h = DUK_TVAL_GET_STRING(items + i);
        if (i > 0) {
            memcpy(out, DUK_HSTRING_GET_DATA(between), gap);
            out += gap;
        }
        memcpy(out, DUK_HSTRING_GET_DATA(h), DUK_HSTRING_GET_BYTELEN(h));
        out += DUK_HSTRING_GET_BYTELEN(h);
    }
    duk_push_lstring(ctx, out - size, size);
    if (size > sizeof small) duk_remove(ctx, -2);
    return true;
}

/* The elements of the object at `obj` as strings with the string at `separator` between. */
static void join(duk_context *ctx, duk_idx_t obj, duk_idx_t separator, double len, bool locale)
{
    if (!locale && join_strings(ctx, obj, separator, len)) return;
    builder b = { .ctx = ctx, .buffer = duk_get_top(ctx) };
    duk_push_dynamic_buffer(ctx, 0);
    duk_require_stack(ctx, 8);
    duk_hstring *between = duk_known_hstring(ctx, separator);
    for (double k = 0; k < len; k++) {
        if (k > 0) append(&b, DUK_HSTRING_GET_DATA(between), DUK_HSTRING_GET_BYTELEN(between));
        dukx_get_at(ctx, obj, k);
        if (duk_is_null_or_undefined(ctx, -1)) {
            duk_pop(ctx);
            continue;
        }
        if (locale) {
            duk_get_prop_literal(ctx, -1, "toLocaleString");
            dukx_require_callable(ctx, -1);
            duk_insert(ctx, -2);
            duk_call_method(ctx, 0);
        }
        if (!duk_is_string(ctx, -1) || duk_is_symbol(ctx, -1)) duk_to_string(ctx, -1);
        append_top(&b);
    }
    duk_push_lstring(ctx, b.data, b.len);
    duk_remove(ctx, b.buffer);
}

static duk_ret_t array_join(duk_context *ctx)
{
    double len = push_object(ctx); /* 1 */
    if (duk_is_undefined(ctx, 0)) {
        duk_push_literal(ctx, ",");
        duk_replace(ctx, 0);
    }
    duk_to_string(ctx, 0);
    duk_native_stack_check(ctx);
    join(ctx, 1, 0, len, false);
    return 1;
}

static duk_ret_t array_to_string(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_object(ctx, 0);
    dukx_get(ctx, 0, DUKX_S_join);
    if (!duk_is_function(ctx, -1)) {
        duk_pop(ctx);
        dukx_push_intrinsic(ctx, DUKX_O_ObjectToString);
    }
    duk_insert(ctx, 0);
    duk_call_method(ctx, 0);
    return 1;
}

static duk_ret_t array_to_locale_string(duk_context *ctx)
{
    double len = push_object(ctx); /* 0 */
    duk_push_literal(ctx, ",");
    join(ctx, 0, 1, len, true);
    return 1;
}

/* ---- Opening ---- */

static void define_unscopables(duk_context *ctx, duk_idx_t prototype)
{
    static const char *const list[] = {
        "at", "copyWithin", "entries", "fill", "find", "findIndex", "findLast", "findLastIndex",
        "flat", "flatMap", "includes", "keys", "toReversed", "toSorted", "toSpliced", "values",
    };
    prototype = duk_require_normalize_index(ctx, prototype);
    duk_push_bare_object(ctx);
    for (unsigned i = 0; i < sizeof list / sizeof *list; i++) {
        duk_push_true(ctx);
        duk_put_prop_string(ctx, -2, list[i]);
    }
    gots__define_value(ctx, prototype, "@@unscopables", 0);
}

void dukx_take_over(duk_context *ctx, duk_idx_t index, duk_c_function function)
{
    duk_hnatfunc *f = duk_require_hnatfunc(ctx, index);
    f->func = function;
    f->nargs = DUK_HNATFUNC_NARGS_VARARGS;
}

void gots__open_array(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "at", array_at, 1, 1, 0 },
        { "concat", array_concat, -1, 1, 0 },
        { "copyWithin", array_copy_within, 3, 2, 0 },
        { "fill", array_fill, 3, 1, 0 },
        { "includes", array_includes, 2, 1, 0 },
        { "indexOf", array_index_of, 2, 1, 0 },
        { "join", array_join, 1, 1, 0 },
        { "lastIndexOf", array_last_index_of, -1, 1, 0 },
        { "pop", array_pop, 0, 0, 0 },
        { "push", array_push, -1, 1, 0 },
        { "reverse", array_reverse, 0, 0, 0 },
        { "shift", array_shift, 0, 0, 0 },
        { "unshift", array_unshift, -1, 1, 0 },
        { "slice", array_slice, 2, 2, 0 },
        { "splice", array_splice, -1, 2, 0 },
        { "toLocaleString", array_to_locale_string, 0, 0, 0 },
        { "toReversed", array_to_reversed, 0, 0, 0 },
        { "toSpliced", array_to_spliced, -1, 2, 0 },
        { "toString", array_to_string, 0, 0, 0 },
        { "with", array_with, 2, 2, 0 },
        { 0 },
    };
    static const gots__builtin statics[] = {
        { "from", array_from, 3, 1, 0 },
        { "isArray", array_is_array, 1, 1, 0 },
        { "of", array_of, -1, 0, 0 },
        { 0 },
    };
    duk_get_global_literal(ctx, "Array");
    dukx_take_over(ctx, -1, array_construct);
    dukx_keep(ctx, -1, DUKX_O_Array);
    gots__define(ctx, -1, statics);
    dukx_define_species(ctx, -1);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_ARRAY_PROTOTYPE]);
    gots__define(ctx, -1, methods);
    dukx_open_array_each(ctx, -1);
    dukx_open_array_sort(ctx, -1);
    duk_get_prop_literal(ctx, -1, "toString");
    dukx_keep(ctx, -1, DUKX_O_ArrayToString);
    duk_pop(ctx);
    define_unscopables(ctx, -1);
    duk_pop_2(ctx);
}
