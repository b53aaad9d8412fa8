/* Comparing recursive types: what is known of a pair, what is taken for granted, and when it is enough.
 *
 * SPDX-License-Identifier: MIT
 *
 * Recursive types meet themselves: a pair that is being compared is taken to be related until the
 * contrary shows. Results are kept by the pair's ids.
 */
#include "types/checker.h"

#define DEEP 3u
#define DEPTH_MAX 100u

/* ---- Depth ------------------------------------------------------------------------------------ */

/* What a type and its instances have in common. */
static const void *identity_of(const type *t)
{
    if (t->flags & T_OBJECT) {
        if (t->oflags & O_REFERENCE) return t->object.decl != NULL ? (const void *)t->object.decl : t->object.target;
        if (t->object.decl != NULL) return t->object.decl;
        if (t->symbol != NULL && !((t->oflags & O_ANONYMOUS) && (t->symbol->flags & E_CLASS))) return t->symbol;
        if (t->object.target != NULL) return t->object.target;
    }
    if (t->flags & T_PARAM) return t->symbol != NULL ? (const void *)t->symbol : t;
    if (t->flags & T_INDEXED) {
        const type *at = t;
        while (at->flags & T_INDEXED) at = at->indexed.object;
        return at;
    }
    if (t->flags & T_CONDITIONAL) return t->conditional.root;
    return t;
}

static bool has_identity(const type *t, const void *identity)
{
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (has_identity(t->set.types[i], identity)) return true;
        return false;
    }
    return identity_of(t) == identity;
}

bool ty_rel_is_deep(const relating_stack *stack, const type *t, uint32_t max)
{
    if (stack->depth < max) return false;
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (ty_rel_is_deep(stack, t->set.types[i], max)) return true;
        return false;
    }
    const void *identity = identity_of(t);
    uint32_t count = 0, last = 0;
    for (uint32_t i = 0; i < stack->depth; i++) {
        const type *at = stack->types[i];
        if (stack->identities[i] != identity && !((at->flags & T_INTERSECTION) && has_identity(at, identity))) continue;
        if (at->id >= last && ++count >= max) return true;
        last = at->id;
    }
    return false;
}

static void enter(relating *at, relating_stack *stack, type *t, uint8_t expanding)
{
    stack->types[stack->depth] = t;
    stack->identities[stack->depth++] = identity_of(t);
    if (!(at->expanding & expanding) && ty_rel_is_deep(stack, t, DEEP)) at->expanding |= expanding;
}

/* ---- Pairs that are taken to be related --------------------------------------------------------- */

static uint32_t slot_of(const relating *at, uint64_t key)
{
    uint32_t slot = (uint32_t)(key * 0x9E3779B97F4A7C15u >> 32) & at->maybe_mask;
    while (at->maybe_slots[slot] != 0 && at->maybe[at->maybe_slots[slot] - 1] != key) slot = (slot + 1) & at->maybe_mask;
    return slot;
}

static bool is_assumed(const relating *at, uint64_t key)
{
    if (at->maybe_slots != NULL) return at->maybe_slots[slot_of(at, key)] != 0;
    for (uint32_t i = 0; i < at->maybe_count; i++)
        if (at->maybe[i] == key) return true;
    return false;
}

static void give_back(checker *c, relating *at)
{
    if (at->maybe_slots == NULL) return;
    gots__arena_give(c->arena, at->maybe, at->maybe_room * sizeof *at->maybe);
    gots__arena_give(c->arena, at->maybe_slots, ((size_t)at->maybe_mask + 1) * sizeof *at->maybe_slots);
}

/* From the first time on that there are more than a few, they are found by key. */
static void make_room(checker *c, relating *at)
{
    uint32_t room = at->maybe_room * 4, mask = room * 2 - 1;
    uint64_t *keys = gots__arena_take(c->arena, room * sizeof *keys);
    uint32_t *slots = GOTS__NEW_ARRAY(c->arena, uint32_t, (size_t)mask + 1);
    memcpy(keys, at->maybe, at->maybe_count * sizeof *keys);
    give_back(c, at);
    at->maybe = keys;
    at->maybe_room = room;
    at->maybe_slots = slots;
    at->maybe_mask = mask;
    for (uint32_t i = 0; i < at->maybe_count; i++) slots[slot_of(at, keys[i])] = i + 1;
}

static void assume(checker *c, relating *at, uint64_t key)
{
    if (at->maybe_count == at->maybe_room) make_room(c, at);
    if (at->maybe_slots != NULL) at->maybe_slots[slot_of(at, key)] = at->maybe_count + 1;
    at->maybe[at->maybe_count++] = key;
}

/* Those that came last go first, so that no other was put further on because of them. */
static void forget_assumed(checker *c, relating *at, uint32_t from)
{
    if (at->maybe_slots != NULL) {
        for (uint32_t i = at->maybe_count; i-- > from;) at->maybe_slots[slot_of(at, at->maybe[i])] = 0;
        if (from == 0) {
            give_back(c, at);
            at->maybe_slots = NULL;
            at->maybe = at->few;
            at->maybe_room = sizeof at->few / sizeof *at->few;
        }
    }
    at->maybe_count = from;
}

/* ---- Pairs ------------------------------------------------------------------------------------ */

enum { KNOWN_YES = 1, KNOWN_NO = 2 };

static int structure_of(checker *c, relating *at, type *source, type *target, unsigned recursion, unsigned state)
{
    uint8_t expanding = at->expanding;
    if (recursion & REC_SOURCE) enter(at, &at->sources, source, 1);
    if (recursion & REC_TARGET) enter(at, &at->targets, target, 2);
    int result = at->expanding == 3 ? MAYBE : ty_rel_structured(c, at, source, target, state);
    if (recursion & REC_SOURCE) at->sources.depth--;
    if (recursion & REC_TARGET) at->targets.depth--;
    at->expanding = expanding;
    return result;
}

static void remember(checker *c, relating *at, uint64_t key, uint8_t known)
{
    if (!at->overflow) *ty_memo(c, &c->relations[at->r], key) = known;
}

int ty_rel_recursive(checker *c, relating *at, type *source, type *target, unsigned recursion, unsigned state)
{
    if (at->overflow || ty_work(c) || ty_too_deep_to_compare(c)) {
        at->overflow = true;
        return MAYBE;
    }
    uint64_t key = ((uint64_t)source->id << 34) ^ ((uint64_t)target->id << 4) ^ (uint64_t)(state << 1) ^ 1u;
    uint8_t known = ty_memo_get(&c->relations[at->r], key);
    if (known != 0) {
        if (known & V_UNMEASURABLE) ty_note_markers(c, at, source, V_UNMEASURABLE);
        if (known & V_UNRELIABLE) ty_note_markers(c, at, source, V_UNRELIABLE);
        return (known & KNOWN_YES) ? YES : NO;
    }
    if (is_assumed(at, key)) return MAYBE;
    if (at->sources.depth >= DEPTH_MAX || at->targets.depth >= DEPTH_MAX) {
        at->overflow = true;
        return MAYBE;
    }
    uint32_t start = at->maybe_count;
    assume(c, at, key);
    uint8_t outer_variance = at->variance;
    at->variance = 0;
    int result = structure_of(c, at, source, target, recursion, state);
    uint8_t variance = at->variance;
    at->variance |= outer_variance;
    bool outermost = at->sources.depth == 0 && at->targets.depth == 0;
    if (result == NO) {
        remember(c, at, key, KNOWN_NO | variance);
        forget_assumed(c, at, start);
    } else if (result == YES || outermost) {
        if (result == YES || result == MAYBE)
            for (uint32_t i = start; i < at->maybe_count; i++) remember(c, at, at->maybe[i], KNOWN_YES | variance);
        forget_assumed(c, at, start);
    }
    return result;
}
