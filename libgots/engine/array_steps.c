/* Array.prototype's methods that call a function for each element, in steps within the executor.
 *
 * SPDX-License-Identifier: MIT
 *
 * patch/steps.inc says how a step function works. They do what the functions of array_each.c do, and
 * are used where `this` is an array and the callback an ordinary function, as nearly always. Between two
 * calls the state is in the frame: the four values of array_each.h and those below. The functions named
 * again_ go from one call to the next where both are of the simplest kind.
 */
#include "engine/array_each.h"

/* The element's index, how many there are, the index for the next result, the element while its
 * callback decides, and the call. */
enum { INDEX = RESULT + 1, LENGTH, TO, VALUE, CALL };

static inline double number_at(duk_context *ctx, duk_idx_t index)
{
    return DUK_TVAL_GET_NUMBER(ctx->valstack_bottom + index);
}

/* Puts the call for element k on the stack, whose value is on top of it. Room is every frame's. */
static duk_idx_t call_for(duk_context *ctx, double k)
{
    duk_tval *bottom = ctx->valstack_bottom, *tv = bottom + CALL;
    DUK_TVAL_SET_NUMBER(bottom + INDEX, k);
    DUK_TVAL_SET_TVAL(tv + 2, tv);
    dukx_copy_to(ctx, tv, bottom + CALLBACK);
    dukx_copy_to(ctx, tv + 1, bottom + THIS_ARG);
    DUK_TVAL_SET_NUMBER(tv + 3, k);
    dukx_copy_to(ctx, tv + 4, bottom + OBJECT);
    ctx->valstack_top = tv + 5;
    return CALL;
}

/* As call_for, and keeps the value for later. */
static duk_idx_t call_keeping(duk_context *ctx, double k)
{
    duk_tval *tv = ctx->valstack_bottom + VALUE;
    DUK_TVAL_SET_TVAL_UPDREF(ctx, tv, tv + 1);
    return call_for(ctx, k);
}

/* The callback's result, popped, as a truth. */
static bool take_truth(duk_context *ctx)
{
    bool truth = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    return truth;
}

/* The frame from RESULT on, which is on top already, for a walk over `len` elements. */
static void lay_out(duk_context *ctx, double len)
{
    duk_push_number(ctx, 0);
    duk_push_number(ctx, len);
    duk_push_number(ctx, 0);
    duk_push_undefined(ctx);
}

/* The call for the next element that is there from k on; -1 when there is none. */
static inline duk_idx_t next_call(duk_context *ctx, double k)
{
    for (double len = number_at(ctx, LENGTH); k < len; k++)
        if (dukx_each_present(ctx, k)) return call_for(ctx, k);
    return -1;
}

static duk_idx_t step_map(duk_context *ctx, duk_bool_t first)
{
    double k = 0;
    if (first) {
        double len = dukx_each_begin(ctx);
        dukx_species_array(ctx, OBJECT, len);
        lay_out(ctx, len);
    } else {
        k = number_at(ctx, INDEX);
        dukx_each_put(ctx, k++);
    }
    duk_idx_t call = next_call(ctx, k);
    if (call < 0) duk_dup(ctx, RESULT);
    return call;
}

static duk_idx_t step_filter(duk_context *ctx, duk_bool_t first)
{
    double k = 0;
    if (first) {
        double len = dukx_each_begin(ctx);
        dukx_species_array(ctx, OBJECT, 0);
        lay_out(ctx, len);
    } else {
        k = number_at(ctx, INDEX) + 1;
        if (take_truth(ctx)) {
            double to = number_at(ctx, TO);
            DUK_TVAL_SET_NUMBER(ctx->valstack_bottom + TO, to + 1);
            duk_dup(ctx, VALUE);
            dukx_each_put(ctx, to);
        }
    }
    for (double len = number_at(ctx, LENGTH); k < len; k++)
        if (dukx_each_present(ctx, k)) return call_keeping(ctx, k);
    duk_dup(ctx, RESULT);
    return -1;
}

static duk_idx_t step_each(duk_context *ctx, duk_bool_t first)
{
    int kind = duk_get_current_magic(ctx);
    double k = 0;
    if (first) {
        double len = dukx_each_begin(ctx);
        duk_push_undefined(ctx);
        lay_out(ctx, len);
    } else {
        k = number_at(ctx, INDEX) + 1;
        if (kind == EACH) {
            duk_pop(ctx);
        } else if (take_truth(ctx) != (kind == EVERY)) {
            duk_push_boolean(ctx, kind == SOME);
            return -1;
        }
    }
    duk_idx_t call = next_call(ctx, k);
    if (call >= 0) return call;
    if (kind == EACH) duk_push_undefined(ctx);
    else duk_push_boolean(ctx, kind == EVERY);
    return -1;
}

static duk_idx_t step_find(duk_context *ctx, duk_bool_t first)
{
    int kind = duk_get_current_magic(ctx);
    bool last = kind == FIND_LAST || kind == FIND_LAST_INDEX;
    bool index = kind == FIND_INDEX || kind == FIND_LAST_INDEX;
    double k;
    if (first) {
        double len = dukx_each_begin(ctx);
        duk_push_undefined(ctx);
        lay_out(ctx, len);
        k = last ? len - 1 : 0;
    } else {
        k = number_at(ctx, INDEX);
        if (take_truth(ctx)) {
            if (index) duk_push_number(ctx, k);
            else duk_dup(ctx, VALUE);
            return -1;
        }
        k += last ? -1 : 1;
    }
    if (last ? k >= 0 : k < number_at(ctx, LENGTH)) {
        dukx_get_at(ctx, OBJECT, k);
        return call_keeping(ctx, k);
    }
    if (index) duk_push_int(ctx, -1);
    else duk_push_undefined(ctx);
    return -1;
}

/* The accumulator is on top between two calls. */
static duk_idx_t step_reduce(duk_context *ctx, duk_bool_t first)
{
    bool right = duk_get_current_magic(ctx) != 0;
    double i, len;
    if (first) {
        bool seeded = duk_get_top(ctx) > 1;
        duk_set_top(ctx, 2);
        len = dukx_each_begin(ctx);
        duk_push_undefined(ctx);
        lay_out(ctx, len);
        i = 0;
        if (seeded) duk_dup(ctx, THIS_ARG);
        for (; !seeded && i < len; i++) seeded = dukx_each_present(ctx, right ? len - 1 - i : i);
        if (!seeded) (void)duk_type_error(ctx, "reduce of an empty array with no initial value");
    } else {
        i = number_at(ctx, INDEX) + 1;
        len = number_at(ctx, LENGTH);
    }
    for (; i < len; i++) {
        double k = right ? len - 1 - i : i;
        if (!dukx_each_present(ctx, k)) continue;
        duk_tval *bottom = ctx->valstack_bottom, *tv = bottom + CALL; /* accumulator, value */
        DUK_TVAL_SET_NUMBER(bottom + INDEX, i);
        DUK_TVAL_SET_TVAL(tv + 3, tv + 1);
        DUK_TVAL_SET_TVAL(tv + 2, tv);
        DUK_TVAL_SET_UNDEFINED(tv + 1);
        dukx_copy_to(ctx, tv, bottom + CALLBACK);
        DUK_TVAL_SET_NUMBER(tv + 4, k);
        dukx_copy_to(ctx, tv + 5, bottom + OBJECT);
        ctx->valstack_top = tv + 6;
        return CALL;
    }
    return -1;
}

/* ---- From call to call ----------------------------------------------------------------------- */

/* Element k, where it can be read directly and belongs to the walk; else NULL. */
static inline duk_tval *item_at(duk_context *ctx, const duk_tval *frame, double k)
{
    duk_harray *a = dukx_fast_array(frame + OBJECT);
    if (a == NULL || !(k >= 0 && k < DUK_TVAL_GET_NUMBER(frame + LENGTH))) return NULL;
    return dukx_item(ctx, a, k);
}

/* The arguments for element k. */
static inline duk_idx_t offer(duk_tval *frame, const duk_tval *item, double k, duk_tval *args)
{
    DUK_TVAL_SET_NUMBER(frame + INDEX, k);
    DUK_TVAL_SET_TVAL(args, item);
    DUK_TVAL_SET_NUMBER(args + 1, k);
    DUK_TVAL_SET_TVAL(args + 2, frame + OBJECT);
    return 3;
}

/* The same, and keeps the value for later. */
static inline duk_idx_t offer_keeping(duk_context *ctx, duk_tval *frame, duk_tval *item, double k,
                                      duk_tval *args)
{
    DUK_TVAL_SET_TVAL_UPDREF_NORZ(ctx, frame + VALUE, item);
    return offer(frame, item, k, args);
}

static duk_idx_t again_map(duk_context *ctx, const duk_hnatfunc *self, duk_tval *frame,
                           duk_tval *result, duk_tval *args)
{
    (void)self;
    double k = DUK_TVAL_GET_NUMBER(frame + INDEX);
    duk_tval *item = item_at(ctx, frame, k + 1), *slot;
    if (item == NULL || (slot = dukx_each_slot(ctx, frame + RESULT, k)) == NULL) return 0;
    dukx_copy_to(ctx, slot, result);
    return offer(frame, item, k + 1, args);
}

static duk_idx_t again_filter(duk_context *ctx, const duk_hnatfunc *self, duk_tval *frame,
                              duk_tval *result, duk_tval *args)
{
    (void)self;
    double k = DUK_TVAL_GET_NUMBER(frame + INDEX) + 1, to = DUK_TVAL_GET_NUMBER(frame + TO);
    duk_tval *item = item_at(ctx, frame, k);
    if (item == NULL) return 0;
    if (duk_js_toboolean(result)) {
        duk_tval *slot = dukx_each_slot(ctx, frame + RESULT, to);
        if (slot == NULL) return 0;
        dukx_copy_to(ctx, slot, frame + VALUE);
        DUK_TVAL_SET_NUMBER(frame + TO, to + 1);
    }
    return offer_keeping(ctx, frame, item, k, args);
}

static duk_idx_t again_each(duk_context *ctx, const duk_hnatfunc *self, duk_tval *frame,
                            duk_tval *result, duk_tval *args)
{
    double k = DUK_TVAL_GET_NUMBER(frame + INDEX) + 1;
    duk_tval *item = item_at(ctx, frame, k);
    if (item == NULL) return 0;
    if (self->magic != EACH && (duk_js_toboolean(result) != 0) != (self->magic == EVERY)) return 0;
    return offer(frame, item, k, args);
}

static duk_idx_t again_find(duk_context *ctx, const duk_hnatfunc *self, duk_tval *frame,
                            duk_tval *result, duk_tval *args)
{
    bool last = self->magic == FIND_LAST || self->magic == FIND_LAST_INDEX;
    double k = DUK_TVAL_GET_NUMBER(frame + INDEX) + (last ? -1 : 1);
    duk_tval *item = item_at(ctx, frame, k);
    if (item == NULL || duk_js_toboolean(result)) return 0;
    return offer_keeping(ctx, frame, item, k, args);
}

static duk_idx_t again_reduce(duk_context *ctx, const duk_hnatfunc *self, duk_tval *frame,
                              duk_tval *result, duk_tval *args)
{
    double i = DUK_TVAL_GET_NUMBER(frame + INDEX) + 1, len = DUK_TVAL_GET_NUMBER(frame + LENGTH);
    double k = self->magic != 0 ? len - 1 - i : i;
    duk_tval *item = item_at(ctx, frame, k);
    if (item == NULL) return 0;
    DUK_TVAL_SET_NUMBER(frame + INDEX, i);
    DUK_TVAL_SET_TVAL(args, result);
    DUK_TVAL_SET_TVAL(args + 1, item);
    DUK_TVAL_SET_NUMBER(args + 2, k);
    DUK_TVAL_SET_TVAL(args + 3, frame + OBJECT);
    return 4;
}

static const gots_steps each = { .step = step_each, .again = again_each }, map = { .step = step_map, .again = again_map },
                        filter = { .step = step_filter, .again = again_filter },
                        reduce = { .step = step_reduce, .again = again_reduce },
                        find = { .step = step_find, .again = again_find };
extern const gots_steps gots__generator_steps; /* engine/generator.c */

const gots_steps *const gots__steps[] = {
    [GOTS_STEPS_EACH] = &each,     [GOTS_STEPS_MAP] = &map,   [GOTS_STEPS_FILTER] = &filter,
    [GOTS_STEPS_REDUCE] = &reduce, [GOTS_STEPS_FIND] = &find, [GOTS_STEPS_NEXT] = &gots__generator_steps,
};

void dukx_open_array_steps(duk_context *ctx, duk_idx_t prototype)
{
    static const struct {
        const char *name;
        uint16_t steps;
    } methods[] = {
        { "forEach", GOTS_STEPS_EACH },   { "every", GOTS_STEPS_EACH },         { "some", GOTS_STEPS_EACH },
        { "map", GOTS_STEPS_MAP },        { "filter", GOTS_STEPS_FILTER },      { "reduce", GOTS_STEPS_REDUCE },
        { "find", GOTS_STEPS_FIND },      { "reduceRight", GOTS_STEPS_REDUCE }, { "findIndex", GOTS_STEPS_FIND },
        { "findLast", GOTS_STEPS_FIND },  { "findLastIndex", GOTS_STEPS_FIND },
    };
    prototype = duk_require_normalize_index(ctx, prototype);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        duk_get_prop_string(ctx, prototype, methods[i].name);
        ((duk_hnatfunc *)duk_known_hobject(ctx, -1))->gots_steps = methods[i].steps;
        duk_pop(ctx);
    }
}
