/* Array.prototype's methods that call a function for each element.
 *
 * SPDX-License-Identifier: MIT
 *
 * Stack of each: 0 the callback, 1 thisArg (or the initial value), 2 the object. Elements of plain
 * arrays are read directly; anything else, and every hole, goes the specification's long way.
 */
#include "engine/dukx.h"

enum { CALLBACK, THIS_ARG, OBJECT, RESULT };

enum { EACH, EVERY, SOME, FIND, FIND_INDEX, FIND_LAST, FIND_LAST_INDEX };

/* Checks receiver and callback; returns the length. */
static double begin(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_object(ctx, OBJECT);
    double len = dukx_length_of(ctx, OBJECT);
    dukx_require_callable(ctx, CALLBACK);
    duk_require_stack(ctx, 16);
    return len;
}

/* Pushes element k, or returns false for one that does not exist. */
static inline bool push_present(duk_context *ctx, double k)
{
    duk_harray *a = dukx_fast_array(DUK_GET_TVAL_POSIDX(ctx, OBJECT));
    duk_tval *item = a == NULL ? NULL : dukx_item(ctx, a, k);
    if (item != NULL) {
        duk_push_tval(ctx, item);
        return true;
    }
    if (!dukx_has_at(ctx, OBJECT, k)) return false;
    dukx_get_at(ctx, OBJECT, k);
    return true;
}

static inline void copy_to(duk_context *ctx, duk_tval *to, const duk_tval *from)
{
    DUK_TVAL_SET_TVAL(to, from);
    DUK_TVAL_INCREF(ctx, to);
}

/* [value] → [value result]: callback.call(thisArg, value, k, object). The room is from begin(). */
static inline void call_each(duk_context *ctx, double k)
{
    duk_tval *tv = ctx->valstack_top, *bottom = ctx->valstack_bottom;
    copy_to(ctx, tv, bottom + CALLBACK);
    copy_to(ctx, tv + 1, bottom + THIS_ARG);
    copy_to(ctx, tv + 2, tv - 1);
    DUK_TVAL_SET_NUMBER(tv + 3, k);
    copy_to(ctx, tv + 4, bottom + OBJECT);
    ctx->valstack_top = tv + 5;
    duk_call_method(ctx, 3);
}

/* CreateDataPropertyOrThrow(result, k, value): pops the value. */
static inline void put_result(duk_context *ctx, double k)
{
    duk_harray *a = dukx_fast_array(DUK_GET_TVAL_POSIDX(ctx, RESULT));
    if (a != NULL && k < a->obj.a_size && DUK_HOBJECT_HAS_EXTENSIBLE(&a->obj)) {
        duk_tval *slot = dukx_items(ctx, a) + (uint32_t)k;
        if (DUK_TVAL_IS_UNUSED(slot) && (k < a->length || (k == a->length && !DUK_HARRAY_LENGTH_NONWRITABLE(a)))) {
            duk_tval *value = --ctx->valstack_top;
            DUK_TVAL_SET_TVAL(slot, value);
            DUK_TVAL_SET_UNDEFINED(value);
            if (k == a->length) a->length++;
            return;
        }
    }
    dukx_create_at(ctx, RESULT, k);
}

static duk_ret_t array_for_each(duk_context *ctx)
{
    int kind = duk_get_current_magic(ctx);
    double len = begin(ctx);
    for (double k = 0; k < len; k++) {
        if (!push_present(ctx, k)) continue;
        call_each(ctx, k);
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

static duk_ret_t array_find(duk_context *ctx)
{
    int kind = duk_get_current_magic(ctx);
    bool last = kind == FIND_LAST || kind == FIND_LAST_INDEX;
    bool index = kind == FIND_INDEX || kind == FIND_LAST_INDEX;
    double len = begin(ctx);
    for (double i = 0; i < len; i++) {
        double k = last ? len - 1 - i : i;
        dukx_get_at(ctx, OBJECT, k);
        call_each(ctx, k);
        if (duk_to_boolean(ctx, -1)) {
            duk_pop(ctx);
            if (index) duk_push_number(ctx, k);
            return 1;
        }
        duk_pop_2(ctx);
    }
    if (!index) return 0;
    duk_push_int(ctx, -1);
    return 1;
}

static duk_ret_t array_map(duk_context *ctx)
{
    double len = begin(ctx);
    dukx_species_array(ctx, OBJECT, len);
    for (double k = 0; k < len; k++) {
        if (!push_present(ctx, k)) continue;
        call_each(ctx, k);
        put_result(ctx, k);
        duk_pop(ctx);
    }
    return 1;
}

static duk_ret_t array_filter(duk_context *ctx)
{
    double len = begin(ctx), to = 0;
    dukx_species_array(ctx, OBJECT, 0);
    for (double k = 0; k < len; k++) {
        if (!push_present(ctx, k)) continue;
        call_each(ctx, k);
        bool keep = duk_to_boolean(ctx, -1) != 0;
        duk_pop(ctx);
        if (keep)
            put_result(ctx, to++);
        else
            duk_pop(ctx);
    }
    return 1;
}

static duk_ret_t array_reduce(duk_context *ctx)
{
    bool right = duk_get_current_magic(ctx) != 0;
    bool seeded = duk_get_top(ctx) > 1;
    duk_set_top(ctx, 2);
    double len = begin(ctx), i = 0;
    if (seeded) duk_dup(ctx, THIS_ARG);
    for (; !seeded && i < len; i++) seeded = push_present(ctx, right ? len - 1 - i : i);
    if (!seeded) return duk_type_error(ctx, "reduce of an empty array with no initial value");
    for (; i < len; i++) { /* 3: the accumulator */
        double k = right ? len - 1 - i : i;
        if (!push_present(ctx, k)) continue;
        duk_dup(ctx, CALLBACK);
        duk_push_undefined(ctx);
        duk_pull(ctx, RESULT);
        duk_pull(ctx, RESULT);
        duk_push_number(ctx, k);
        duk_dup(ctx, OBJECT);
        duk_call_method(ctx, 4);
    }
    return 1;
}

/* ---- flat and flatMap ---- */

/* FlattenIntoArray: the elements of the object at `source` go to the array at RESULT from *to. */
static void flatten(duk_context *ctx, duk_idx_t source, double *to, double depth)
{
    duk_require_stack(ctx, 8);
    duk_native_stack_check(ctx);
    double len = dukx_length_of(ctx, source);
    for (double k = 0; k < len; k++) {
        if (!dukx_has_at(ctx, source, k)) continue;
        dukx_get_at(ctx, source, k);
        if (depth > 0 && dukx_is_array(ctx, -1)) {
            flatten(ctx, duk_get_top(ctx) - 1, to, depth - 1);
            duk_pop(ctx);
        } else {
            dukx_create_at(ctx, RESULT, (*to)++);
        }
    }
}

static duk_ret_t array_flat(duk_context *ctx)
{
    duk_push_undefined(ctx);
    duk_push_this(ctx);
    duk_to_object(ctx, OBJECT);
    (void)dukx_length_of(ctx, OBJECT);
    double depth = duk_is_undefined(ctx, 0) ? 1 : dukx_to_integer(ctx, 0), to = 0;
    dukx_species_array(ctx, OBJECT, 0);
    flatten(ctx, OBJECT, &to, depth);
    return 1;
}

static duk_ret_t array_flat_map(duk_context *ctx)
{
    double len = begin(ctx), to = 0;
    dukx_species_array(ctx, OBJECT, 0);
    for (double k = 0; k < len; k++) {
        if (!push_present(ctx, k)) continue;
        call_each(ctx, k);
        if (dukx_is_array(ctx, -1)) {
            flatten(ctx, duk_get_top(ctx) - 1, &to, 0);
            duk_pop(ctx);
        } else {
            dukx_create_at(ctx, RESULT, to++);
        }
        duk_pop(ctx);
    }
    return 1;
}

void dukx_open_array_each(duk_context *ctx, duk_idx_t prototype)
{
    static const gots__builtin methods[] = {
        { "forEach", array_for_each, 2, 1, EACH },
        { "every", array_for_each, 2, 1, EVERY },
        { "some", array_for_each, 2, 1, SOME },
        { "map", array_map, 2, 1, 0 },
        { "filter", array_filter, 2, 1, 0 },
        { "reduce", array_reduce, -1, 1, 0 },
        { "reduceRight", array_reduce, -1, 1, 1 },
        { "find", array_find, 2, 1, FIND },
        { "findIndex", array_find, 2, 1, FIND_INDEX },
        { "findLast", array_find, 2, 1, FIND_LAST },
        { "findLastIndex", array_find, 2, 1, FIND_LAST_INDEX },
        { "flat", array_flat, 1, 0, 0 },
        { "flatMap", array_flat_map, 2, 1, 0 },
        { 0 },
    };
    gots__define(ctx, prototype, methods);
}
