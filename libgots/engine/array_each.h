/* What the array methods that call a function for each element share (array_each.c, array_steps.c).
 *
 * SPDX-License-Identifier: MIT
 *
 * Both keep the callback at stack index 0, thisArg (or the initial value) at 1, the object at 2 and the
 * array that is made at 3.
 */
#ifndef GOTS_ENGINE_ARRAY_EACH_H
#define GOTS_ENGINE_ARRAY_EACH_H

#include "engine/dukx.h"

enum { CALLBACK, THIS_ARG, OBJECT, RESULT };

enum { EACH, EVERY, SOME, FIND, FIND_INDEX, FIND_LAST, FIND_LAST_INDEX };

/* Checks receiver and callback, pushes the receiver as an object; returns its length. */
double dukx_each_begin(duk_context *ctx);

/* Pushes element k, or returns false for one that does not exist. */
static inline bool dukx_each_present(duk_context *ctx, double k)
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

static inline void dukx_copy_to(duk_context *ctx, duk_tval *to, const duk_tval *from)
{
    DUK_TVAL_SET_TVAL(to, from);
    DUK_TVAL_INCREF(ctx, to);
}

/* Where element k of `result` can be put directly, because nothing is there yet; NULL elsewhere. Its
 * length includes it then. */
static inline duk_tval *dukx_each_slot(duk_context *ctx, const duk_tval *result, double k)
{
    duk_harray *a = dukx_fast_array(result);
    if (a == NULL || k >= a->obj.a_size || !DUK_HOBJECT_HAS_EXTENSIBLE(&a->obj)) return NULL;
    duk_tval *slot = dukx_items(ctx, a) + (uint32_t)k;
    if (!DUK_TVAL_IS_UNUSED(slot)) return NULL;
    if (k < a->length) return slot;
    if (k > a->length || DUK_HARRAY_LENGTH_NONWRITABLE(a)) return NULL;
    a->length++;
    return slot;
}

/* CreateDataPropertyOrThrow(result, k, value): pops the value. */
static inline void dukx_each_put(duk_context *ctx, double k)
{
    duk_tval *slot = dukx_each_slot(ctx, DUK_GET_TVAL_POSIDX(ctx, RESULT), k);
    if (slot == NULL) {
        dukx_create_at(ctx, RESULT, k);
        return;
    }
    duk_tval *value = --ctx->valstack_top;
    DUK_TVAL_SET_TVAL(slot, value);
    DUK_TVAL_SET_UNDEFINED(value);
}

/* array_steps.c: gives the methods on the prototype at `prototype` their step functions. */
void dukx_open_array_steps(duk_context *ctx, duk_idx_t prototype);

#endif
