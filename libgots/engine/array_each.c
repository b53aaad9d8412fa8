/* Array.prototype's methods that call a function for each element.
 *
 * SPDX-License-Identifier: MIT
 *
 * Stack of each: array_each.h. Elements of plain arrays are read directly; anything else, and every
 * hole, goes the specification's long way. Mostly the executor runs them in steps: array_steps.c.
 */
#include "engine/array_each.h"

double dukx_each_begin(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_object(ctx, OBJECT);
    double len = dukx_length_of(ctx, OBJECT);
    dukx_require_callable(ctx, CALLBACK);
    duk_require_stack(ctx, 16);
    return len;
}

/* [value] → [value result]: callback.call(thisArg, value, k, object). The room is from begin(). */
static inline void call_each(duk_context *ctx, double k)
{
    duk_tval *tv = ctx->valstack_top, *bottom = ctx->valstack_bottom;
    dukx_copy_to(ctx, tv, bottom + CALLBACK);
    dukx_copy_to(ctx, tv + 1, bottom + THIS_ARG);
    dukx_copy_to(ctx, tv + 2, tv - 1);
    DUK_TVAL_SET_NUMBER(tv + 3, k);
    dukx_copy_to(ctx, tv + 4, bottom + OBJECT);
    ctx->valstack_top = tv + 5;
    duk_call_method(ctx, 3);
}

static duk_ret_t array_for_each(duk_context *ctx)
{
    int kind = duk_get_current_magic(ctx);
    double len = dukx_each_begin(ctx);
    for (double k = 0; k < len; k++) {
        if (!dukx_each_present(ctx, k)) continue;
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
    double len = dukx_each_begin(ctx);
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
    double len = dukx_each_begin(ctx);
    dukx_species_array(ctx, OBJECT, len);
    for (double k = 0; k < len; k++) {
        if (!dukx_each_present(ctx, k)) continue;
        call_each(ctx, k);
        dukx_each_put(ctx, k);
        duk_pop(ctx);
    }
    return 1;
}

static duk_ret_t array_filter(duk_context *ctx)
{
    double len = dukx_each_begin(ctx), to = 0;
    dukx_species_array(ctx, OBJECT, 0);
    for (double k = 0; k < len; k++) {
        if (!dukx_each_present(ctx, k)) continue;
        call_each(ctx, k);
        bool keep = duk_to_boolean(ctx, -1) != 0;
        duk_pop(ctx);
        if (keep)
            dukx_each_put(ctx, to++);
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
    double len = dukx_each_begin(ctx), i = 0;
    if (seeded) duk_dup(ctx, THIS_ARG);
    for (; !seeded && i < len; i++) seeded = dukx_each_present(ctx, right ? len - 1 - i : i);
    if (!seeded) return duk_type_error(ctx, "reduce of an empty array with no initial value");
    for (; i < len; i++) { /* 3: the accumulator */
        double k = right ? len - 1 - i : i;
        if (!dukx_each_present(ctx, k)) continue;
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
    double len = dukx_each_begin(ctx), to = 0;
    dukx_species_array(ctx, OBJECT, 0);
    for (double k = 0; k < len; k++) {
        if (!dukx_each_present(ctx, k)) continue;
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
    dukx_open_array_steps(ctx, prototype);
}
