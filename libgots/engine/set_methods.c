/* The set operations of ES2025: union, intersection, difference and comparison with any set-like.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/collections.h"
#include "engine/table.h"

/* A set record, at stack indexes: 0 the argument, 1 its `has`, 2 its `keys`. 3 is `this`. */
enum { OTHER, OTHER_HAS, OTHER_KEYS, SELF, RESULT };

/* Checks receiver and argument; fills the stack as above and returns the other's size. */
static double begin(duk_context *ctx)
{
    if (!dukx_slot_is(ctx, dukx_this_object(ctx), 0, DUKX_I_set))
        (void)duk_type_error(ctx, "the receiver is not a Set");
    if (!duk_is_object(ctx, OTHER)) (void)duk_type_error(ctx, "the argument is not a set-like");
    dukx_get(ctx, OTHER, DUKX_S_size);
    double size = duk_to_number(ctx, -1);
    if (isnan(size)) (void)duk_type_error(ctx, "the argument's size is not a number");
    size = trunc(size) + 0.0;
    if (size < 0) (void)duk_range_error(ctx, "the argument's size is negative");
    duk_pop(ctx);
    dukx_get(ctx, OTHER, DUKX_S_has);
    dukx_require_callable(ctx, OTHER_HAS);
    dukx_get(ctx, OTHER, DUKX_S_keys);
    dukx_require_callable(ctx, OTHER_KEYS);
    duk_push_this(ctx);
    return size;
}

static duk_hobject *self(duk_context *ctx)
{
    return duk_known_hobject(ctx, SELF);
}

static uint32_t self_count(duk_context *ctx)
{
    duk_harray *t = table_in(ctx, self(ctx), 0);
    return t == NULL ? 0 : table_of(ctx, t)->count;
}

/* Whether the set at `set` has the value at the stack top. */
static bool contains(duk_context *ctx, duk_idx_t set)
{
    duk_harray *t = table_in(ctx, duk_known_hobject(ctx, set), 0);
    return t != NULL && table_find(ctx, t, dukx_key_tval(ctx, -1)) != TABLE_NONE;
}

/* Asks the argument's `has` about the value at the stack top. */
static bool other_has(duk_context *ctx)
{
    duk_dup(ctx, OTHER_HAS);
    duk_dup(ctx, OTHER);
    duk_dup(ctx, -3);
    duk_call_method(ctx, 1);
    bool has = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    return has;
}

/* Opens the iteration of the argument's keys. */
static void open_keys(duk_context *ctx, dukx_iter *it)
{
    duk_dup(ctx, OTHER_KEYS);
    duk_dup(ctx, OTHER);
    duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, -1)) (void)duk_type_error(ctx, "keys() did not return an object");
    dukx_iter_direct(ctx, -1, it);
}

/* Steps over this set's values while it may change; the table is held at stack index `hold`.
 * Pushes the value. */
static bool next_own(duk_context *ctx, duk_idx_t hold, uint32_t *at)
{
    if (!duk_is_object(ctx, hold)) {
        duk_harray *first = table_in(ctx, self(ctx), 0);
        if (first == NULL) return false;
        table_of(ctx, first)->walkers++;
        duk_push_hobject(ctx, &first->obj);
        duk_replace(ctx, hold);
    }
    duk_harray *t = (duk_harray *)duk_known_hobject(ctx, hold);
    uint32_t entry = table_walk(ctx, &t, at);
    duk_push_hobject(ctx, &t->obj);
    duk_replace(ctx, hold);
    if (entry == TABLE_NONE) {
        if (table_of(ctx, t)->walkers > 0) table_of(ctx, t)->walkers--;
        return false;
    }
    duk_push_tval(ctx, table_entry(ctx, t, entry));
    return true;
}

/* Pushes a new Set with this one's values. */
static void push_copy(duk_context *ctx)
{
    gots__collection_push(ctx, GOTS__SET);
    uint32_t at = 0;
    duk_harray *t = table_in(ctx, self(ctx), 0);
    uint32_t entry;
    while (t != NULL && (entry = table_walk(ctx, &t, &at)) != TABLE_NONE) {
        duk_push_tval(ctx, table_entry(ctx, t, entry));
        gots__collection_add(ctx, RESULT);
    }
}

static void remove_top(duk_context *ctx, duk_idx_t set)
{
    duk_harray *t = table_in(ctx, duk_known_hobject(ctx, set), 0);
    if (t != NULL) table_remove(ctx, t, dukx_key_tval(ctx, -1));
    duk_pop(ctx);
}

static duk_ret_t set_union(duk_context *ctx)
{
    begin(ctx);
    dukx_iter it;
    open_keys(ctx, &it);
    gots__collection_push(ctx, GOTS__SET);
    duk_insert(ctx, RESULT);
    it.at++;
    uint32_t at = 0, entry;
    duk_harray *t = table_in(ctx, self(ctx), 0);
    while (t != NULL && (entry = table_walk(ctx, &t, &at)) != TABLE_NONE) {
        duk_push_tval(ctx, table_entry(ctx, t, entry));
        gots__collection_add(ctx, RESULT);
    }
    while (dukx_iter_step(ctx, &it)) gots__collection_add(ctx, RESULT);
    duk_dup(ctx, RESULT);
    return 1;
}

static duk_ret_t set_intersection(duk_context *ctx)
{
    double size = begin(ctx);
    gots__collection_push(ctx, GOTS__SET);
    if (self_count(ctx) <= size) {
        duk_push_undefined(ctx);
        uint32_t at = 0;
        while (next_own(ctx, RESULT + 1, &at)) {
            if (other_has(ctx))
                gots__collection_add(ctx, RESULT);
            else
                duk_pop(ctx);
        }
    } else {
        dukx_iter it;
        open_keys(ctx, &it);
        while (dukx_iter_step(ctx, &it)) {
            if (contains(ctx, SELF))
                gots__collection_add(ctx, RESULT);
            else
                duk_pop(ctx);
        }
    }
    duk_dup(ctx, RESULT);
    return 1;
}

static duk_ret_t set_difference(duk_context *ctx)
{
    double size = begin(ctx);
    push_copy(ctx);
    if (self_count(ctx) <= size) {
        duk_push_undefined(ctx);
        uint32_t at = 0;
        while (next_own(ctx, RESULT + 1, &at)) {
            if (other_has(ctx))
                remove_top(ctx, RESULT);
            else
                duk_pop(ctx);
        }
    } else {
        dukx_iter it;
        open_keys(ctx, &it);
        while (dukx_iter_step(ctx, &it)) remove_top(ctx, RESULT);
    }
    duk_dup(ctx, RESULT);
    return 1;
}

static duk_ret_t set_symmetric_difference(duk_context *ctx)
{
    begin(ctx);
    dukx_iter it;
    open_keys(ctx, &it);
    gots__collection_push(ctx, GOTS__SET);
    duk_insert(ctx, RESULT);
    it.at++;
    uint32_t at = 0, entry;
    duk_harray *t = table_in(ctx, self(ctx), 0);
    while (t != NULL && (entry = table_walk(ctx, &t, &at)) != TABLE_NONE) {
        duk_push_tval(ctx, table_entry(ctx, t, entry));
        gots__collection_add(ctx, RESULT);
    }
    while (dukx_iter_step(ctx, &it)) {
        if (contains(ctx, SELF))
            remove_top(ctx, RESULT);
        else
            gots__collection_add(ctx, RESULT);
    }
    duk_dup(ctx, RESULT);
    return 1;
}

/* Whether the argument has every value of this set (want true) or none (want false). */
static bool all_own(duk_context *ctx, bool want)
{
    duk_push_undefined(ctx);
    duk_idx_t hold = duk_get_top(ctx) - 1;
    uint32_t at = 0;
    while (next_own(ctx, hold, &at)) {
        if (other_has(ctx) != want) return false;
        duk_pop(ctx);
    }
    return true;
}

/* Whether this set has every key of the argument (want true) or none (want false). */
static bool all_others(duk_context *ctx, bool want)
{
    dukx_iter it;
    open_keys(ctx, &it);
    while (dukx_iter_step(ctx, &it)) {
        if (contains(ctx, SELF) != want) {
            dukx_iter_close(ctx, &it);
            return false;
        }
        duk_pop(ctx);
    }
    return true;
}

static duk_ret_t set_is_subset(duk_context *ctx)
{
    double size = begin(ctx);
    duk_push_boolean(ctx, self_count(ctx) <= size && all_own(ctx, true));
    return 1;
}

static duk_ret_t set_is_superset(duk_context *ctx)
{
    double size = begin(ctx);
    duk_push_boolean(ctx, self_count(ctx) >= size && all_others(ctx, true));
    return 1;
}

static duk_ret_t set_is_disjoint(duk_context *ctx)
{
    double size = begin(ctx);
    bool small = self_count(ctx) <= size;
    duk_push_boolean(ctx, small ? all_own(ctx, false) : all_others(ctx, false));
    return 1;
}

void dukx_open_set_methods(duk_context *ctx, duk_idx_t prototype)
{
    static const gots__builtin methods[] = {
        { "union", set_union, 1, 1, 0 },
        { "intersection", set_intersection, 1, 1, 0 },
        { "difference", set_difference, 1, 1, 0 },
        { "symmetricDifference", set_symmetric_difference, 1, 1, 0 },
        { "isSubsetOf", set_is_subset, 1, 1, 0 },
        { "isSupersetOf", set_is_superset, 1, 1, 0 },
        { "isDisjointFrom", set_is_disjoint, 1, 1, 0 },
        { 0 },
    };
    gots__define(ctx, prototype, methods);
}
