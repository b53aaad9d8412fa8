/* Iterator: the constructor, Iterator.from and the helper methods of Iterator.prototype.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"

enum { MAP, FILTER, TAKE, DROP, FLAT_MAP };

/* Slots of a helper object. */
enum { HELPER_KIND, HELPER_ITERATED, HELPER_NEXT, HELPER_CALLBACK, HELPER_COUNTER, HELPER_STATE,
       HELPER_INNER, HELPER_INNER_NEXT };

enum { SUSPENDED_START, SUSPENDED_YIELD, EXECUTING, COMPLETED };

static const dukx_name helper_keys[] = {
    DUKX_I_helper, DUKX_I_iterated, DUKX_I_next_method, DUKX_I_callback,
    DUKX_I_index_of, DUKX_I_state, DUKX_I_inner, DUKX_I_inner_next,
};

/* Pushes `this`, which must be an object. */
static void push_this_object(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "Iterator helper called on a non-object");
}

/* Closes the iterator `this` (at `at`) and throws the error at the top: for bad arguments. */
static void close_this(duk_context *ctx, duk_idx_t at)
{
    dukx_iter it = { at, 0, false };
    dukx_iter_close_throw(ctx, &it);
}

static void check_callback(duk_context *ctx, duk_idx_t self)
{
    if (duk_is_function(ctx, 0)) return;
    duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "%s is not a function",
                          duk_push_string_readable(ctx, 0));
    close_this(ctx, self);
}

/* A number kept in a slot. */
static double get_number(duk_context *ctx, duk_hobject *h, unsigned slot)
{
    return DUK_TVAL_GET_NUMBER(dukx_slot(ctx, h, slot));
}

static void set_number(duk_context *ctx, duk_hobject *h, unsigned slot, double value)
{
    duk_push_number(ctx, value);
    dukx_slot_set(ctx, h, slot);
}

/* Pushes a helper object over the iterator at `self` (GetIteratorDirect). Callback or limit at 0. */
static duk_hobject *push_helper(duk_context *ctx, int kind, duk_idx_t self, double counter)
{
    dukx_get(ctx, self, DUKX_S_next);
    duk_idx_t next = duk_get_top(ctx) - 1;
    duk_hobject *h = dukx_push_record(ctx, dukx_intrinsic(ctx, DUKX_O_IteratorHelperPrototype),
                                      helper_keys, 8);
    set_number(ctx, h, HELPER_KIND, kind);
    duk_dup(ctx, self);
    dukx_slot_set(ctx, h, HELPER_ITERATED);
    duk_dup(ctx, next);
    dukx_slot_set(ctx, h, HELPER_NEXT);
    duk_dup(ctx, 0);
    dukx_slot_set(ctx, h, HELPER_CALLBACK);
    set_number(ctx, h, HELPER_COUNTER, counter);
    set_number(ctx, h, HELPER_STATE, SUSPENDED_START);
    return h;
}

static duk_ret_t make_with_callback(duk_context *ctx)
{
    push_this_object(ctx); /* 1 */
    check_callback(ctx, 1);
    push_helper(ctx, duk_get_current_magic(ctx), 1, 0);
    return 1;
}

static duk_ret_t limit_of(duk_context *ctx, void *data)
{
    double *limit = data;
    duk_dup(ctx, 0);
    *limit = duk_to_number(ctx, -1);
    return 0;
}

static duk_ret_t make_with_limit(duk_context *ctx)
{
    double limit = 0;
    push_this_object(ctx); /* 1 */
    dukx_iter it = { 1, 0, false };
    dukx_iter_guard(ctx, &it, limit_of, &limit, 0);
    duk_pop(ctx);
    if (isnan(limit) || trunc(limit) < 0 || (isfinite(limit) && limit > 9007199254740991.0)) {
        duk_push_error_object(ctx, DUK_ERR_RANGE_ERROR, "the limit must be a number from 0");
        close_this(ctx, 1);
    }
    push_helper(ctx, duk_get_current_magic(ctx), 1, trunc(limit));
    return 1;
}

/* ---- A helper's steps ---- */

/* Iteration of the underlying iterator, or the inner one: two slots are pushed. */
static void push_iteration(duk_context *ctx, duk_hobject *h, unsigned slot, dukx_iter *it)
{
    *it = (dukx_iter){ duk_get_top(ctx), 0, false };
    duk_push_tval(ctx, dukx_slot(ctx, h, slot));
    duk_push_tval(ctx, dukx_slot(ctx, h, slot + 1));
}

/* [value] → [value result]: callback(value, counter++); an error closes the iterator. */
static void call_callback(duk_context *ctx, duk_hobject *h, dukx_iter *it)
{
    double counter = get_number(ctx, h, HELPER_COUNTER);
    set_number(ctx, h, HELPER_COUNTER, counter + 1);
    duk_push_tval(ctx, dukx_slot(ctx, h, HELPER_CALLBACK));
    duk_push_undefined(ctx);
    duk_dup(ctx, -3);
    duk_push_number(ctx, counter);
    dukx_iter_call(ctx, it, 2);
}

/* GetIteratorFlattenable of the value at the top, in place: [value] → [iterator next]. Magic of
 * strings: flatMap refuses them, Iterator.from takes them. */
static void open_flattenable(duk_context *ctx, bool strings)
{
    if (!duk_is_object(ctx, -1) && !(strings && duk_is_string(ctx, -1) && !duk_is_symbol(ctx, -1)))
        (void)duk_type_error(ctx, "%s is not iterable", duk_push_string_readable(ctx, -1));
    duk_idx_t value = duk_get_top(ctx) - 1;
    if (dukx_get_method(ctx, value, DUKX_Y_iterator)) {
        duk_dup(ctx, value);
        duk_call_method(ctx, 0);
        if (!duk_is_object(ctx, -1))
            (void)duk_type_error(ctx, "Symbol.iterator's result is not an object");
        duk_replace(ctx, value);
    } else {
        duk_pop(ctx);
        if (!duk_is_object(ctx, value))
            (void)duk_type_error(ctx, "%s is not iterable", duk_push_string_readable(ctx, value));
    }
    dukx_get(ctx, value, DUKX_S_next);
}

/* Guarded: [helper mapped] → [undefined]: opens the inner iteration. */
static duk_ret_t open_inner(duk_context *ctx, void *data)
{
    duk_hobject *h = data;
    open_flattenable(ctx, false);
    dukx_slot_set(ctx, h, HELPER_INNER_NEXT);
    dukx_slot_set(ctx, h, HELPER_INNER);
    return 0;
}

static duk_ret_t step_inner(duk_context *ctx, void *data)
{
    dukx_iter inner;
    push_iteration(ctx, data, HELPER_INNER, &inner);
    if (dukx_iter_step(ctx, &inner)) {
        duk_push_array(ctx); /* the value in a list, since undefined means the end */
        duk_pull(ctx, -2);
        dukx_array_append(ctx, -2);
        return 1;
    }
    duk_push_undefined(ctx);
    return 1;
}

/* Pushes the next value of a flatMap; false at the end. */
static bool next_flat(duk_context *ctx, duk_hobject *h, dukx_iter *it)
{
    for (;;) {
        if (DUK_TVAL_IS_OBJECT(dukx_slot(ctx, h, HELPER_INNER))) {
            dukx_iter_guard(ctx, it, step_inner, h, 0);
            if (duk_is_object(ctx, -1)) {
                dukx_get_at(ctx, -1, 0);
                duk_remove(ctx, -2);
                return true;
            }
            duk_pop(ctx);
            duk_push_undefined(ctx);
            dukx_slot_set(ctx, h, HELPER_INNER);
        }
        if (!dukx_iter_step(ctx, it)) return false;
        call_callback(ctx, h, it);
        dukx_iter_guard(ctx, it, open_inner, h, 1);
        duk_pop_2(ctx);
    }
}

/* Pushes the helper's next value; false at the end. */
static bool step(duk_context *ctx, duk_hobject *h, dukx_iter *it)
{
    int kind = (int)get_number(ctx, h, HELPER_KIND);
    double left = get_number(ctx, h, HELPER_COUNTER);
    switch (kind) {
    case MAP:
        if (!dukx_iter_step(ctx, it)) return false;
        call_callback(ctx, h, it);
        return true;
    case FILTER:
        while (dukx_iter_step(ctx, it)) {
            call_callback(ctx, h, it);
            bool keep = duk_to_boolean(ctx, -1) != 0;
            duk_pop(ctx);
            if (keep) return true;
            duk_pop(ctx);
        }
        return false;
    case TAKE:
        if (left == 0) {
            dukx_iter_close(ctx, it);
            return false;
        }
        set_number(ctx, h, HELPER_COUNTER, left - 1);
        return dukx_iter_step(ctx, it);
    case DROP:
        for (; left > 0; left--) {
            set_number(ctx, h, HELPER_COUNTER, left - 1);
            if (!dukx_iter_step(ctx, it)) return false;
            duk_pop(ctx);
        }
        return dukx_iter_step(ctx, it);
    default: return next_flat(ctx, h, it);
    }
}

static duk_hobject *this_helper(duk_context *ctx)
{
    duk_hobject *h = dukx_this_object(ctx);
    if (!dukx_slot_is(ctx, h, HELPER_KIND, DUKX_I_helper))
        (void)duk_type_error(ctx, "the receiver is not an Iterator Helper");
    if (get_number(ctx, h, HELPER_STATE) == EXECUTING)
        (void)duk_type_error(ctx, "the iterator helper is already running");
    return h;
}

typedef struct run {
    duk_hobject *helper;
    bool more;
} run;

static duk_ret_t run_step(duk_context *ctx, void *data)
{
    run *r = data;
    dukx_iter it;
    push_iteration(ctx, r->helper, HELPER_ITERATED, &it);
    r->more = step(ctx, r->helper, &it);
    if (!r->more) duk_push_undefined(ctx);
    return 1;
}

static duk_ret_t helper_next(duk_context *ctx)
{
    duk_hobject *h = this_helper(ctx);
    if (get_number(ctx, h, HELPER_STATE) == COMPLETED) {
        duk_push_undefined(ctx);
        dukx_iter_result(ctx, true);
        return 1;
    }
    run r = { h, false };
    set_number(ctx, h, HELPER_STATE, EXECUTING);
    bool failed = duk_safe_call(ctx, run_step, &r, 0, 1) != 0;
    set_number(ctx, h, HELPER_STATE, failed || !r.more ? COMPLETED : SUSPENDED_YIELD);
    if (failed) return duk_throw(ctx);
    dukx_iter_result(ctx, !r.more);
    return 1;
}

static duk_ret_t close_all(duk_context *ctx, void *data)
{
    duk_hobject *h = data;
    dukx_iter outer, inner;
    push_iteration(ctx, h, HELPER_ITERATED, &outer);
    if (DUK_TVAL_IS_OBJECT(dukx_slot(ctx, h, HELPER_INNER))) {
        push_iteration(ctx, h, HELPER_INNER, &inner);
        if (dukx_get_method(ctx, inner.at, DUKX_S_return)) {
            duk_dup(ctx, inner.at);
            dukx_iter_call(ctx, &outer, 0);
            if (!duk_is_object(ctx, -1))
                dukx_iter_type_error(ctx, &outer, "the iterator's return() gave no object");
        }
    }
    dukx_iter_close(ctx, &outer);
    return 0;
}

static duk_ret_t helper_return(duk_context *ctx)
{
    duk_hobject *h = this_helper(ctx);
    if (get_number(ctx, h, HELPER_STATE) != COMPLETED) {
        set_number(ctx, h, HELPER_STATE, COMPLETED);
        close_all(ctx, h);
    }
    duk_push_undefined(ctx);
    dukx_iter_result(ctx, true);
    return 1;
}

/* ---- Methods that consume ---- */

enum { REDUCE, TO_ARRAY, FOR_EACH, SOME, EVERY, FIND };

/* Opens the iteration of `this`: [callback] → [callback this iterator next]. */
static void open_this(duk_context *ctx, dukx_iter *it, bool callback)
{
    push_this_object(ctx);
    duk_idx_t self = duk_get_top(ctx) - 1;
    if (callback) check_callback(ctx, self);
    dukx_iter_direct(ctx, self, it);
}

static duk_ret_t iterator_to_array(duk_context *ctx)
{
    dukx_iter it;
    open_this(ctx, &it, false);
    duk_push_array(ctx);
    while (dukx_iter_step(ctx, &it)) dukx_array_append(ctx, -2);
    return 1;
}

static duk_ret_t iterator_each(duk_context *ctx)
{
    int kind = duk_get_current_magic(ctx);
    dukx_iter it;
    open_this(ctx, &it, true);
    for (double k = 0; dukx_iter_step(ctx, &it); k++) {
        duk_dup(ctx, 0);
        duk_push_undefined(ctx);
        duk_dup(ctx, -3);
        duk_push_number(ctx, k);
        dukx_iter_call(ctx, &it, 2);
        if (kind != FOR_EACH && (duk_to_boolean(ctx, -1) != 0) != (kind == EVERY)) {
            dukx_iter_close(ctx, &it);
            duk_pop(ctx);
            if (kind != FIND) duk_push_boolean(ctx, kind == SOME);
            return 1;
        }
        duk_pop_2(ctx);
    }
    if (kind == FOR_EACH || kind == FIND) return 0;
    duk_push_boolean(ctx, kind == EVERY);
    return 1;
}

static duk_ret_t iterator_reduce(duk_context *ctx)
{
    bool seeded = duk_get_top(ctx) > 1;
    double k = 0;
    dukx_iter it;
    duk_set_top(ctx, 2);
    open_this(ctx, &it, true);
    if (seeded) {
        duk_dup(ctx, 1);
    } else {
        if (!dukx_iter_step(ctx, &it))
            return duk_type_error(ctx, "reduce of an empty iterator with no initial value");
        k = 1;
    }
    for (; dukx_iter_step(ctx, &it); k++) { /* [accumulator value] */
        duk_dup(ctx, 0);
        duk_push_undefined(ctx);
        duk_pull(ctx, -4);
        duk_pull(ctx, -4);
        duk_push_number(ctx, k);
        dukx_iter_call(ctx, &it, 3);
    }
    return 1;
}

/* ---- Iterator ---- */

static duk_ret_t iterator_construct(duk_context *ctx)
{
    if (!duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Constructor Iterator requires 'new'");
    duk_push_new_target(ctx);
    duk_push_current_function(ctx);
    if (duk_strict_equals(ctx, -1, -2))
        return duk_type_error(ctx, "Iterator is an abstract class");
    dukx_construct_this(ctx, "Iterator", DUKX_O_IteratorPrototype);
    return 1;
}

/* Whether the object at `index` inherits from %Iterator.prototype%. */
static bool is_iterator(duk_context *ctx, duk_idx_t index)
{
    duk_push_hobject(ctx, dukx_intrinsic(ctx, DUKX_O_Iterator));
    bool is = duk_js_instanceof_ordinary(ctx, dukx_tval(ctx, index), dukx_tval(ctx, -1)) != 0;
    duk_pop(ctx);
    return is;
}

static duk_ret_t iterator_from(duk_context *ctx)
{
    static const dukx_name keys[] = { DUKX_I_wrapper, DUKX_I_next_method };
    open_flattenable(ctx, true); /* 0 iterator, 1 next */
    if (is_iterator(ctx, 0)) {
        duk_dup(ctx, 0);
        return 1;
    }
    duk_hobject *h = dukx_push_record(
        ctx, dukx_intrinsic(ctx, DUKX_O_WrapForValidIteratorPrototype), keys, 2);
    duk_dup(ctx, 0);
    dukx_slot_set(ctx, h, 0);
    duk_dup(ctx, 1);
    dukx_slot_set(ctx, h, 1);
    return 1;
}

static duk_hobject *this_wrapper(duk_context *ctx)
{
    duk_hobject *h = dukx_this_object(ctx);
    if (!dukx_slot_is(ctx, h, 0, DUKX_I_wrapper))
        (void)duk_type_error(ctx, "the receiver is not a wrapped iterator");
    return h;
}

static duk_ret_t wrapper_next(duk_context *ctx)
{
    duk_hobject *h = this_wrapper(ctx);
    duk_push_tval(ctx, dukx_slot(ctx, h, 1));
    duk_push_tval(ctx, dukx_slot(ctx, h, 0));
    duk_call_method(ctx, 0);
    return 1;
}

static duk_ret_t wrapper_return(duk_context *ctx)
{
    duk_hobject *h = this_wrapper(ctx);
    duk_push_tval(ctx, dukx_slot(ctx, h, 0));
    if (!dukx_get_method(ctx, 0, DUKX_S_return)) {
        dukx_iter_result(ctx, true);
        return 1;
    }
    duk_dup(ctx, 0);
    duk_call_method(ctx, 0);
    return 1;
}

/* Iterator.prototype's toStringTag and constructor are accessors ("weird" ones: assigning to an
 * heir makes an own property). Magic: which. */
static duk_ret_t weird_get(duk_context *ctx)
{
    if (duk_get_current_magic(ctx))
        dukx_push_intrinsic(ctx, DUKX_O_Iterator);
    else
        duk_push_literal(ctx, "Iterator");
    return 1;
}

static duk_ret_t weird_set(duk_context *ctx)
{
    const dukx_name key = duk_get_current_magic(ctx) ? DUKX_S_constructor : DUKX_Y_toStringTag;
    push_this_object(ctx); /* 1 */
    if (duk_known_hobject(ctx, 1) == dukx_intrinsic(ctx, DUKX_O_IteratorPrototype))
        return duk_type_error(ctx, "cannot assign to this property of Iterator.prototype");
    duk_int_t entry, hash;
    duk_hobject *h = duk_known_hobject(ctx, 1);
    if (!DUK_HOBJECT_IS_PROXY(h) &&
        !duk_hobject_find_entry(ctx->heap, h, dukx_key(ctx, key), &entry, &hash)) {
        dukx_push_key(ctx, key);
        duk_dup(ctx, 0);
        dukx_create(ctx, 1);
        return 0;
    }
    duk_dup(ctx, 0);
    dukx_put(ctx, 1, key);
    return 0;
}

static void open_prototypes(duk_context *ctx)
{
    static const gots__builtin helper[] = {
        { "next", helper_next, 0, 0, 0 },
        { "return", helper_return, 0, 0, 0 },
        { 0 },
    };
    static const gots__builtin wrapper[] = {
        { "next", wrapper_next, 0, 0, 0 },
        { "return", wrapper_return, 0, 0, 0 },
        { 0 },
    };
    duk_push_object(ctx);
    dukx_push_intrinsic(ctx, DUKX_O_IteratorPrototype);
    duk_set_prototype(ctx, -2);
    gots__define(ctx, -1, helper);
    gots__define_tag(ctx, -1, "Iterator Helper");
    dukx_keep(ctx, -1, DUKX_O_IteratorHelperPrototype);
    duk_push_object(ctx);
    dukx_push_intrinsic(ctx, DUKX_O_IteratorPrototype);
    duk_set_prototype(ctx, -2);
    gots__define(ctx, -1, wrapper);
    dukx_keep(ctx, -1, DUKX_O_WrapForValidIteratorPrototype);
    duk_pop_2(ctx);
}

void gots__open_iterator_helpers(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "map", make_with_callback, 1, 1, MAP },
        { "filter", make_with_callback, 1, 1, FILTER },
        { "take", make_with_limit, 1, 1, TAKE },
        { "drop", make_with_limit, 1, 1, DROP },
        { "flatMap", make_with_callback, 1, 1, FLAT_MAP },
        { "reduce", iterator_reduce, -1, 1, 0 },
        { "toArray", iterator_to_array, 0, 0, 0 },
        { "forEach", iterator_each, 1, 1, FOR_EACH },
        { "some", iterator_each, 1, 1, SOME },
        { "every", iterator_each, 1, 1, EVERY },
        { "find", iterator_each, 1, 1, FIND },
        { "get @@toStringTag", weird_get, 0, 0, 0 },
        { "set @@toStringTag", weird_set, 1, 1, 0 },
        { "get constructor", weird_get, 0, 0, 1 },
        { "set constructor", weird_set, 1, 1, 1 },
        { 0 },
    };
    static const gots__builtin statics[] = { { "from", iterator_from, 1, 1, 0 }, { 0 } };
    open_prototypes(ctx);
    dukx_class(ctx, "Iterator", iterator_construct, 0, NULL);
    gots__define(ctx, -2, statics);
    dukx_push_intrinsic(ctx, DUKX_O_IteratorPrototype);
    duk_xdef_prop_stridx(ctx, -3, DUK_STRIDX_PROTOTYPE, DUK_PROPDESC_FLAGS_NONE);
    dukx_keep(ctx, -2, DUKX_O_Iterator);
    dukx_push_intrinsic(ctx, DUKX_O_IteratorPrototype);
    gots__define(ctx, -1, methods);
    duk_pop_3(ctx);
}
