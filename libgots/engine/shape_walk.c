/* Why a value does not belong to a shape: the long way, property by property.
 *
 * SPDX-License-Identifier: MIT
 *
 * Reads as the program would: getters run and proxies are asked. What shape_look.c can answer by
 * itself is not asked again. A pair of an object and a recursive shape is looked into once: values
 * that hold themselves come to an end, and what is shared, or tried for several members of a union,
 * costs once.
 *
 * A step of the path lives in the C frame that made it; the keys it names stand on the value stack.
 */
#include "engine/shapes.h"

#include "engine/table.h"

#define SEEN_FIRST 64u
#define STACK_SPARE 32768 /* bytes of C stack that are left for making the error */

static bool walk(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t value);

static bool fail(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t value, bool missing)
{
    if (w->failed == NULL || !w->failed(ctx, w, path, index, value, missing)) w->stopped = true;
    return false;
}

/* ---- What has been seen ---------------------------------------------------------------------- */

typedef enum state { UNSEEN, OPEN, GOOD, BAD } state;

typedef struct pair {
    void *object;
    uint32_t shape, state;
} pair;

typedef struct seen {
    uint32_t count, mask; /* slots - 1 */
    pair slots[];
} seen;

static pair *slot_of(seen *all, void *object, uint32_t index)
{
    uint64_t mixed = ((uintptr_t)object >> 4) * 0x9E3779B97F4A7C15u ^ (uint64_t)index * 0xC2B2AE3D27D4EB4Fu;
    uint32_t at = (uint32_t)(mixed >> 32) & all->mask;
    while (all->slots[at].object != NULL &&
           (all->slots[at].object != object || all->slots[at].shape != index))
        at = (at + 1) & all->mask;
    return &all->slots[at];
}

static seen *make_seen(duk_context *ctx, uint32_t slots)
{
    seen *all = duk_push_fixed_buffer(ctx, sizeof *all + slots * sizeof all->slots[0]);
    all->mask = slots - 1;
    return all;
}

/* Twice the room, in the same place of the stack. */
static seen *grow_seen(duk_context *ctx, const dukx_walk *w, const seen *old)
{
    seen *all = make_seen(ctx, (old->mask + 1) * 2);
    for (uint32_t i = 0; i <= old->mask; i++)
        if (old->slots[i].object != NULL)
            *slot_of(all, old->slots[i].object, old->slots[i].shape) = old->slots[i];
    all->count = old->count;
    duk_replace(ctx, w->seen);
    return all;
}

/* What is known of the pair; from now on it is open, if it was not seen before. */
static state open_pair(duk_context *ctx, const dukx_walk *w, void *object, uint32_t index)
{
    seen *all = duk_require_buffer_data(ctx, w->seen, NULL);
    pair *slot = slot_of(all, object, index);
    state was = (state)slot->state;
    if (was != UNSEEN) return was;
    if (slot->object == NULL) {
        if (all->count * 2 > all->mask) {
            all = grow_seen(ctx, w, all);
            slot = slot_of(all, object, index);
        }
        all->count++;
    }
    *slot = (pair){ object, index, OPEN };
    return UNSEEN;
}

/* What was found good while something was assumed that turned out bad counts no more. */
static void forget(seen *all)
{
    for (uint32_t i = 0; i <= all->mask; i++)
        if (all->slots[i].state == GOOD) all->slots[i].state = UNSEEN;
}

static void close_pair(duk_context *ctx, const dukx_walk *w, void *object, uint32_t index, bool good)
{
    seen *all = duk_require_buffer_data(ctx, w->seen, NULL);
    slot_of(all, object, index)->state = good ? GOOD : BAD;
    if (!good && w->assumed) forget(all);
}

/* An answer alone, which shares what this walk has seen. */
static bool belongs(duk_context *ctx, dukx_walk *w, uint32_t index, duk_idx_t value)
{
    dukx_walk quiet = { .s = w->s, .seen = w->seen, .is_lenient = w->is_lenient, .assumed = w->assumed };
    bool good = walk(ctx, &quiet, NULL, index, value);
    w->assumed = quiet.assumed;
    return good;
}

/* ---- Properties ------------------------------------------------------------------------------ */

/* The value at the top, under the key below it; pops both. */
static bool walk_keyed(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index)
{
    duk_idx_t top = duk_get_top(ctx);
    dukx_step step = { .before = path, .kind = DUKX_STEP_KEY, .key = top - 2 };
    bool good = walk(ctx, w, &step, index, top - 1);
    duk_set_top(ctx, top - 2);
    return good;
}

static bool walk_property(duk_context *ctx, dukx_walk *w, const dukx_step *path, const gots__shape_property *property,
                          duk_idx_t object)
{
    duk_push_hstring(ctx, w->s->keys[property->name]);
    duk_dup(ctx, -1);
    bool there = duk_get_prop(ctx, object);
    bool is_undefined = duk_is_undefined(ctx, -1);
    if ((property->flags & GOTS__PROPERTY_OPTIONAL) && is_undefined) {
        duk_pop_2(ctx);
        return true;
    }
    if (!there && !(w->s->shapes[property->shape].surely & GOTS__V_UNDEFINED)) {
        duk_idx_t top = duk_get_top(ctx);
        dukx_step step = { .before = path, .kind = DUKX_STEP_KEY, .key = top - 2 };
        fail(ctx, w, &step, property->shape, top - 1, true);
        duk_set_top(ctx, top - 2);
        return false;
    }
    return walk_keyed(ctx, w, path, property->shape);
}

/* The own key at the top against the index signatures; pops it. */
static bool walk_own_key(duk_context *ctx, dukx_walk *w, const dukx_step *path, const gots__shape_index *items,
                         uint32_t count, duk_idx_t object)
{
    bool good = true;
    for (uint32_t i = 0; i < count && !w->stopped; i++) {
        if (!belongs(ctx, w, items[i].key, duk_get_top_index(ctx))) continue;
        duk_dup(ctx, -1);
        duk_dup(ctx, -1);
        duk_get_prop(ctx, object);
        good = walk_keyed(ctx, w, path, items[i].value) && good;
    }
    duk_pop(ctx);
    return good;
}

static bool walk_indexes(duk_context *ctx, dukx_walk *w, const dukx_step *path, const gots__shape *of, duk_idx_t object)
{
    uint32_t count;
    const gots__shape_index *items = dukx_shape_indexes(w->s, of, &count);
    if (count == 0) return true;
    duk_idx_t top = duk_get_top(ctx);
    bool good = true;
    duk_enum(ctx, object, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_INCLUDE_SYMBOLS);
    while (!w->stopped && duk_next(ctx, top, 0))
        good = walk_own_key(ctx, w, path, items, count, object) && good;
    duk_set_top(ctx, top);
    return good;
}

static bool walk_object(duk_context *ctx, dukx_walk *w, const dukx_step *path, const gots__shape *of, duk_idx_t object)
{
    const gots__shape_property *items = dukx_shape_properties(w->s, of);
    bool good = true;
    for (uint32_t i = 0; i < of->count && !w->stopped; i++)
        good = walk_property(ctx, w, path, &items[i], object) && good;
    return (w->stopped || walk_indexes(ctx, w, path, of, object)) && good;
}

/* ---- Arrays ---------------------------------------------------------------------------------- */

static bool walk_element(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t array,
                         uint32_t at)
{
    duk_idx_t top = duk_get_top(ctx);
    dukx_step step = { .before = path, .kind = DUKX_STEP_INDEX, .index = at };
    duk_get_prop_index(ctx, array, at);
    bool good = walk(ctx, w, &step, index, top);
    duk_set_top(ctx, top);
    return good;
}

static bool walk_array(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t array)
{
    const gots__shape *of = &w->s->shapes[index];
    if (!dukx_is_array(ctx, array)) return fail(ctx, w, path, index, array, false);
    double length = dukx_length_of(ctx, array);
    bool good = true;
    for (uint32_t i = 0; i < length && !w->stopped; i++) {
        good = walk_element(ctx, w, path, of->more, array, i) && good;
        if ((i & 4095u) == 4095u) gots__check_stop(ctx);
    }
    return good;
}

static bool walk_tuple(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t array)
{
    const gots__shape *of = &w->s->shapes[index];
    if (!dukx_is_array(ctx, array)) return fail(ctx, w, path, index, array, false);
    double length = dukx_length_of(ctx, array);
    const uint32_t *words = w->s->words + of->at, *shapes = words + 2;
    uint32_t fewest = words[0], rest = words[1], count = of->count;
    if (length < fewest || (rest == GOTS__SHAPE_NONE && length > count)) return fail(ctx, w, path, index, array, false);
    bool good = true;
    for (uint32_t i = 0; i < length && !w->stopped; i++) {
        uint32_t at = i;
        if (rest != GOTS__SHAPE_NONE && i >= rest) {
            uint32_t behind = count - rest - 1;
            at = length - i <= behind ? count - (uint32_t)(length - i) : rest;
        }
        if (at >= fewest && at != rest) {
            duk_get_prop_index(ctx, array, i);
            bool is_undefined = duk_is_undefined(ctx, -1);
            duk_pop(ctx);
            if (is_undefined) continue;
        }
        good = walk_element(ctx, w, path, shapes[at], array, i) && good;
    }
    return good;
}

/* ---- Built-ins ------------------------------------------------------------------------------- */

static bool walk_entries(duk_context *ctx, dukx_walk *w, const dukx_step *path, const gots__shape *of, duk_idx_t object)
{
    bool is_map = of->detail == GOTS__BUILTIN_MAP, good = true;
    uint32_t cursor = 0, count = is_map ? of->count : of->count > 0, at = 0;
    const uint32_t *args = w->s->words + of->at;
    duk_idx_t top = duk_get_top(ctx);
    duk_tval *entry;
    while (!w->stopped && count > 0 &&
           (entry = dukx_collection_entry(ctx, duk_require_hobject(ctx, object), &cursor)) != NULL) {
        for (uint32_t i = 0; i < count; i++) duk_push_tval(ctx, entry + i);
        for (uint32_t i = 0; i < count && !w->stopped; i++) {
            dukx_step step = { .before = path, .key = top, .index = at,
                               .kind = !is_map ? DUKX_STEP_SET : i == 0 ? DUKX_STEP_MAP_KEY : DUKX_STEP_MAP_VALUE };
            good = walk(ctx, w, &step, args[i], top + (duk_idx_t)i) && good;
        }
        at++;
        duk_set_top(ctx, top);
    }
    return good;
}

static bool walk_builtin(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t value)
{
    const gots__shape *of = &w->s->shapes[index];
    if (dukx_shape_is_builtin(ctx, of, duk_require_hobject(ctx, value))) {
        bool holds = of->detail == GOTS__BUILTIN_MAP || of->detail == GOTS__BUILTIN_SET;
        return !holds || walk_entries(ctx, w, path, of, value);
    }
    return belongs(ctx, w, of->more, value) || fail(ctx, w, path, index, value, false);
}

/* ---- Unions ---------------------------------------------------------------------------------- */

/* The shape that the value's discriminant tells, or NONE; the key and what it holds stay at the top
 * of the stack. */
static uint32_t choose(duk_context *ctx, dukx_walk *w, const gots__shape_choice *choice, duk_idx_t value)
{
    duk_push_hstring(ctx, w->s->keys[choice->name]);
    duk_dup(ctx, -1);
    duk_get_prop(ctx, value);
    const gots__shape_case *cases = dukx_shape_cases(choice);
    for (uint32_t i = 0; i < choice->count; i++)
        if (dukx_shape_is_literal(w->s, &cases[i].literal, dukx_tval(ctx, -1))) return cases[i].shape;
    return GOTS__SHAPE_NONE;
}

/* The only member that has values of the kind, or NONE. */
static uint32_t only_member(const dukx_walk *w, const gots__shape *of, unsigned kind)
{
    const uint32_t *members = w->s->words + of->at;
    uint32_t found = GOTS__SHAPE_NONE;
    for (uint32_t i = 0; i < of->count; i++) {
        const gots__shape *member = &w->s->shapes[members[i]];
        if (!((member->surely | member->perhaps) & kind)) continue;
        if (found != GOTS__SHAPE_NONE) return GOTS__SHAPE_NONE;
        found = members[i];
    }
    return found;
}

static bool some_member(duk_context *ctx, dukx_walk *w, const gots__shape *of, uint32_t count, duk_idx_t value)
{
    const uint32_t *members = w->s->words + of->at;
    for (uint32_t i = 0; i < count; i++) {
        if (belongs(ctx, w, members[i], value)) return true;
    }
    return false;
}

static bool walk_union(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t value,
                       unsigned kind)
{
    const gots__shape *of = &w->s->shapes[index];
    const gots__shape_choice *choice = dukx_shape_choice(w->s, of);
    bool is_object = (kind & (GOTS__V_OBJECT | GOTS__V_FUNCTION)) != 0;
    if (choice == NULL || !is_object) {
        uint32_t only = only_member(w, of, kind);
        if (only != GOTS__SHAPE_NONE) return walk(ctx, w, path, only, value);
        return some_member(ctx, w, of, of->count, value) || fail(ctx, w, path, index, value, false);
    }
    if (some_member(ctx, w, of, choice->others, value)) return true;
    duk_idx_t top = duk_get_top(ctx);
    uint32_t member = choose(ctx, w, choice, value);
    bool good;
    if (member != GOTS__SHAPE_NONE) {
        good = walk(ctx, w, path, member, value);
    } else {
        dukx_step step = { .before = path, .kind = DUKX_STEP_KEY, .key = top };
        good = fail(ctx, w, &step, choice->expected, top + 1, duk_is_undefined(ctx, -1));
    }
    duk_set_top(ctx, top);
    return good;
}

static bool walk_all(duk_context *ctx, dukx_walk *w, const dukx_step *path, const gots__shape *of, duk_idx_t value)
{
    const uint32_t *members = w->s->words + of->at;
    bool good = true;
    for (uint32_t i = 0; i < of->count && !w->stopped; i++) good = walk(ctx, w, path, members[i], value) && good;
    return good;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static bool walk_class(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t value)
{
    const gots__shape *of = &w->s->shapes[index];
    if (!dukx_shape_has_class(ctx, w->s, of, duk_require_hobject(ctx, value))) return fail(ctx, w, path, index, value, false);
    return walk_object(ctx, w, path, &w->s->shapes[of->more], value);
}

static bool walk_inside(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t value,
                        unsigned kind)
{
    const gots__shape *of = &w->s->shapes[index];
    switch (of->kind) {
    case GOTS__SHAPE_OBJECT: return walk_object(ctx, w, path, of, value);
    case GOTS__SHAPE_ARRAY: return walk_array(ctx, w, path, index, value);
    case GOTS__SHAPE_TUPLE: return walk_tuple(ctx, w, path, index, value);
    case GOTS__SHAPE_BUILTIN: return walk_builtin(ctx, w, path, index, value);
    case GOTS__SHAPE_UNION: return walk_union(ctx, w, path, index, value, kind);
    case GOTS__SHAPE_INTERSECTION: return walk_all(ctx, w, path, of, value);
    case GOTS__SHAPE_CLASS: return walk_class(ctx, w, path, index, value);
    default: return fail(ctx, w, path, index, value, false);
    }
}

/* Bad, as was found before: what there is to tell has been told. */
static bool again(dukx_walk *w)
{
    if (w->failed == NULL) w->stopped = true;
    return false;
}

static bool walk(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t value)
{
    const gots__shape *of = &w->s->shapes[index];
    unsigned kind = dukx_kind_of(dukx_tval(ctx, value));
    if (of->surely & kind) return true;
    if (!(of->perhaps & kind)) return fail(ctx, w, path, index, value, false);
    bool is_object = (kind & (GOTS__V_OBJECT | GOTS__V_FUNCTION)) != 0;
    bool is_set = of->kind == GOTS__SHAPE_UNION || of->kind == GOTS__SHAPE_INTERSECTION;
    if (!is_object && !is_set) {
        bool good = dukx_shape_look(ctx, w->s, index, dukx_tval(ctx, value)) == DUKX_YES;
        return good || fail(ctx, w, path, index, value, false);
    }
    if ((char *)__builtin_frame_address(0) < ctx->heap->gots_stack_limit + STACK_SPARE) {
        if (w->is_lenient) return true;
        (void)duk_range_error(ctx, "values are nested too deep to be checked");
    }
    duk_require_stack(ctx, 16);
    if (!is_object || !(of->flags & GOTS__SHAPE_RECURSIVE)) return walk_inside(ctx, w, path, index, value, kind);
    void *object = DUK_TVAL_GET_OBJECT(dukx_tval(ctx, value));
    state known = open_pair(ctx, w, object, index);
    if (known == OPEN) w->assumed = true;
    if (known != UNSEEN) return known != BAD || again(w);
    bool good = walk_inside(ctx, w, path, index, value, kind);
    close_pair(ctx, w, object, index, good);
    return good;
}

bool dukx_shape_walk(duk_context *ctx, dukx_walk *w, uint32_t index, duk_idx_t value)
{
    value = duk_require_normalize_index(ctx, value);
    dukx_look answer = dukx_shape_look(ctx, w->s, index, dukx_tval(ctx, value));
    if (answer == DUKX_YES) return true;
    if (answer == DUKX_NO && w->failed == NULL) return false;
    duk_require_stack(ctx, 16);
    w->seen = duk_get_top(ctx);
    make_seen(ctx, SEEN_FIRST);
    bool good = walk(ctx, w, NULL, index, value);
    duk_set_top(ctx, w->seen);
    return good;
}
