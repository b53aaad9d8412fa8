/* The hash table under Map and Set; see table.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/table.h"

#include "engine/bigint.h"

static uint32_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0x9E3779B97F4A7C15u;
    return (uint32_t)(x >> 32);
}

static uint32_t hash(duk_context *ctx, const duk_tval *key)
{

    switch (DUK_TVAL_GET_TAG(key)) {
    case DUK_TAG_STRING: return DUK_HSTRING_GET_HASH(DUK_TVAL_GET_STRING(key)) * 0x9E3779B1u;
    case DUK_TAG_OBJECT: return mix((uintptr_t)DUK_TVAL_GET_OBJECT(key));
    case DUK_TAG_BUFFER: {
        duk_hbuffer *h = DUK_TVAL_GET_BUFFER(key);
        return gots__bigint_hash(DUK_HBUFFER_GET_DATA_PTR(ctx->heap, h), DUK_HBUFFER_GET_SIZE(h));
    }
    case DUK_TAG_BOOLEAN: return 7 + (uint32_t)DUK_TVAL_GET_BOOLEAN(key);
    case DUK_TAG_UNDEFINED: return 5;
    case DUK_TAG_NULL: return 6;
    default: break;
    }
    double d = DUK_TVAL_GET_NUMBER(key);
    if (d == 0) return 0; /* -0 too */
    if (isnan(d)) return 1;
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return mix(bits);
}

static bool same_bigint(duk_context *ctx, const duk_tval *a, const duk_tval *b)
{
    duk_hbuffer *x = DUK_TVAL_GET_BUFFER(a), *y = DUK_TVAL_GET_BUFFER(b);

    return gots__bigint_same(DUK_HBUFFER_GET_DATA_PTR(ctx->heap, x), DUK_HBUFFER_GET_SIZE(x),
                             DUK_HBUFFER_GET_DATA_PTR(ctx->heap, y), DUK_HBUFFER_GET_SIZE(y));
}

/* SameValueZero. Strings are interned, so equal ones are one. */
static bool same(duk_context *ctx, const duk_tval *a, const duk_tval *b)
{
    if (DUK_TVAL_GET_TAG(a) != DUK_TVAL_GET_TAG(b)) return false;
    switch (DUK_TVAL_GET_TAG(a)) {
    case DUK_TAG_STRING: return DUK_TVAL_GET_STRING(a) == DUK_TVAL_GET_STRING(b);
    case DUK_TAG_OBJECT: return DUK_TVAL_GET_OBJECT(a) == DUK_TVAL_GET_OBJECT(b);
    case DUK_TAG_BUFFER: return same_bigint(ctx, a, b);
    case DUK_TAG_BOOLEAN: return DUK_TVAL_GET_BOOLEAN(a) == DUK_TVAL_GET_BOOLEAN(b);
    case DUK_TAG_UNDEFINED:
    case DUK_TAG_NULL: return true;
    case DUK_TAG_POINTER: return DUK_TVAL_GET_POINTER(a) == DUK_TVAL_GET_POINTER(b);
    default: break;
    }
    double x = DUK_TVAL_GET_NUMBER(a), y = DUK_TVAL_GET_NUMBER(b);
    return x == y || (isnan(x) && isnan(y));
}

/* A removed entry's key. Not UNUSED, or an emergency collection might think the array part too
 * sparse to keep. No program sees a pointer value. */
static bool is_gone(const duk_tval *key)
{
    return DUK_TVAL_IS_POINTER(key);
}

/* ---- Making ---- */

/* Pushes an index buffer for `capacity` entries; all heads are empty. */
static table_index *push_index(duk_context *ctx, uint32_t stride, uint32_t capacity)
{
    uint32_t heads = 4;
    while (heads < capacity) heads *= 2;
    size_t size = sizeof(table_index) + sizeof(uint32_t) * ((size_t)heads + capacity);
    table_index *index = duk_push_fixed_buffer_nozero(ctx, size);
    memset(index, 0, sizeof *index);
    index->capacity = capacity;
    index->mask = heads - 1;
    index->stride = stride;
    memset(index->links, 0xff, sizeof(uint32_t) * heads);
    return index;
}

duk_harray *table_push(duk_context *ctx, uint32_t stride, uint32_t capacity)
{
    duk_harray *t = duk_push_harray(ctx);
    DUK_HOBJECT_SET_PROTOTYPE_UPDREF(ctx, &t->obj, NULL);
    duk_hobject_realloc_props(ctx, &t->obj, 2, capacity * stride, 0, 0);
    push_index(ctx, stride, capacity);
    dukx_set_slot(ctx, -2, DUKX_I_store);
    return t;
}

static void link_entry(duk_context *ctx, table_index *index, duk_tval *key, uint32_t at)
{
    uint32_t *head = &index->links[hash(ctx, key) & index->mask];
    index->links[index->mask + 1 + at] = *head;
    *head = at;
}

static void relink(duk_context *ctx, duk_harray *t)
{
    table_index *index = table_of(ctx, t);
    duk_tval *items = dukx_items(ctx, t);
    for (uint32_t i = 0; i < index->used; i++) { /* one that is gone would stay linked when its place is used again */
        duk_tval *key = items + (size_t)i * index->stride;
        if (!is_gone(key)) link_entry(ctx, index, key, i);
    }
}

/* Replaces the index by one of `capacity`; entries stay where they are. */
static void reindex(duk_context *ctx, duk_harray *t, uint32_t capacity)
{
    table_index *old = table_of(ctx, t);
    dukx_array_reserve(ctx, t, capacity * old->stride);
    table_index *index = push_index(ctx, old->stride, capacity);
    index->count = old->count;
    index->used = old->used;
    index->walkers = old->walkers;
    duk_tval *slot = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, &t->obj, 0);
    DUK_TVAL_SET_TVAL_UPDREF(ctx, slot, DUK_GET_TVAL_NEGIDX(ctx, -1));
    duk_pop(ctx);
    relink(ctx, t);
}

/* Closes the gaps of removed entries; nobody walks the table. */
static void compact(duk_context *ctx, duk_harray *t)
{
    table_index *index = table_of(ctx, t);
    duk_tval *items = dukx_items(ctx, t);
    uint32_t stride = index->stride, to = 0;
    for (uint32_t i = 0; i < index->used; i++) {
        duk_tval *from = items + (size_t)i * stride;
        if (is_gone(from)) continue;
        if (to != i) {
            memcpy(items + (size_t)to * stride, from, sizeof *from * stride);
            for (uint32_t k = 0; k < stride; k++) DUK_TVAL_SET_UNUSED(from + k);
        }
        to++;
    }
    index->used = to;
    reindex(ctx, t, index->count < 4 ? 4 : index->count * 2);
}

static void set_owner(duk_context *ctx, duk_hobject *owner, unsigned slot)
{
    duk_tval *tv = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, owner, slot);
    DUK_TVAL_SET_TVAL_UPDREF(ctx, tv, DUK_GET_TVAL_NEGIDX(ctx, -1));
}

/* Leaves `t` to its walkers: pushes a new table for the owner, and notes it in the old one. */
static duk_harray *move_on(duk_context *ctx, duk_hobject *owner, unsigned slot, duk_harray *t,
                           uint32_t capacity)
{
    table_index *index = table_of(ctx, t);
    duk_push_hobject(ctx, &t->obj); /* the owner's reference goes */
    duk_harray *fresh = table_push(ctx, index->stride, capacity);
    duk_dup(ctx, -1);
    dukx_set_slot(ctx, -3, DUKX_I_target);
    set_owner(ctx, owner, slot);
    index->moved = true;
    table_of(ctx, fresh)->walkers = index->walkers;
    duk_pop_2(ctx); /* the fresh one is the owner's */
    return fresh;
}

/* Moves the live entries of `t`, which is being walked, to a new table without gaps. */
static void rebuild(duk_context *ctx, duk_hobject *owner, unsigned slot, duk_harray *t)
{
    duk_push_hobject(ctx, &t->obj);
    uint32_t count = table_of(ctx, t)->count;
    duk_harray *fresh = move_on(ctx, owner, slot, t, count < 4 ? 4 : count * 2);
    table_index *old = table_of(ctx, t), *index = table_of(ctx, fresh);
    duk_tval *from = dukx_items(ctx, t), *to = dukx_items(ctx, fresh);
    for (uint32_t i = 0; i < old->used; i++, from += old->stride) {
        if (is_gone(from)) continue;
        memcpy(to, from, sizeof *from * old->stride);
        /* Not UNUSED: walkers count the removed entries before their place. */
        for (uint32_t k = 0; k < old->stride; k++) DUK_TVAL_SET_UNDEFINED(from + k);
        to += old->stride;
    }
    index->used = index->count = count;
    relink(ctx, fresh);
    duk_pop(ctx);
}

/* ---- Using ---- */

uint32_t table_find(duk_context *ctx, duk_harray *t, duk_tval *key)
{
    table_index *index = table_of(ctx, t);
    const duk_tval *items = dukx_items(ctx, t);
    size_t stride = index->stride;
    uint32_t i = index->links[hash(ctx, key) & index->mask];
    const uint32_t *chain = index->links + index->mask + 1;
    if (DUK_TVAL_IS_NUMBER(key)) {
        double d = DUK_TVAL_GET_NUMBER(key);
        if (isnan(d)) goto any;
        for (; i != TABLE_NONE; i = chain[i])
            if (DUK_TVAL_IS_NUMBER(items + i * stride) && DUK_TVAL_GET_NUMBER(items + i * stride) == d) break;
        return i;
    }
    if (DUK_TVAL_IS_STRING(key) || DUK_TVAL_IS_OBJECT(key)) {
        void *h = DUK_TVAL_GET_HEAPHDR(key);
        for (; i != TABLE_NONE; i = chain[i])
            if (DUK_TVAL_IS_HEAP_ALLOCATED(items + i * stride) && (void *)DUK_TVAL_GET_HEAPHDR(items + i * stride) == h) break;
        return i;
    }
any:
    while (i != TABLE_NONE && !same(ctx, items + i * stride, key)) i = chain[i];
    return i;
}

/* Room for one more entry. Returns the owner's table, which may have changed. */
static duk_harray *make_room(duk_context *ctx, duk_hobject *owner, unsigned slot, duk_harray *t)
{
    table_index *index = table_of(ctx, t);
    if (index->used < index->capacity) {
        /* An emergency collection may have cut the spare room off. */
        dukx_array_reserve(ctx, t, (index->used + 1) * index->stride);
        return t;
    }
    if (index->used - index->count <= index->used / 4) {
        if (index->capacity > UINT32_MAX / 8) (void)duk_range_error(ctx, "collection too large");
        reindex(ctx, t, index->capacity * 2);
    } else if (index->walkers == 0) {
        compact(ctx, t);
    } else {
        rebuild(ctx, owner, slot, t);
    }
    return table_in(ctx, owner, slot);
}

void table_put(duk_context *ctx, duk_hobject *owner, unsigned slot, duk_tval *key, duk_tval *value)
{
    duk_harray *t = table_in(ctx, owner, slot);
    uint32_t at = table_find(ctx, t, key);
    if (at != TABLE_NONE) {
        if (value != NULL) {
            duk_tval *old = table_entry(ctx, t, at) + 1;
            DUK_TVAL_SET_TVAL_UPDREF(ctx, old, value);
        }
        return;
    }
    t = make_room(ctx, owner, slot, t);
    table_index *index = table_of(ctx, t);
    at = index->used++;
    index->count++;
    duk_tval *entry = dukx_items(ctx, t) + (size_t)at * index->stride;
    DUK_TVAL_SET_TVAL(entry, key);
    DUK_TVAL_INCREF(ctx, entry);
    if (DUK_TVAL_IS_NUMBER(entry) && DUK_TVAL_GET_NUMBER(entry) == 0)
        DUK_TVAL_SET_NUMBER(entry, 0.0); /* -0 becomes 0 */
    if (value != NULL) {
        DUK_TVAL_SET_TVAL(entry + 1, value);
        DUK_TVAL_INCREF(ctx, entry + 1);
    }
    link_entry(ctx, index, entry, at);
}

bool table_remove(duk_context *ctx, duk_harray *t, duk_tval *key)
{
    table_index *index = table_of(ctx, t);
    duk_tval *items = dukx_items(ctx, t);
    uint32_t *link = &index->links[hash(ctx, key) & index->mask];
    uint32_t *chain = index->links + index->mask + 1;
    while (*link != TABLE_NONE && !same(ctx, items + (size_t)*link * index->stride, key))
        link = &chain[*link];
    if (*link == TABLE_NONE) return false;
    duk_tval *entry = items + (size_t)*link * index->stride;
    *link = chain[*link];
    index->count--;
    duk_tval old[2];
    for (uint32_t k = 0; k < index->stride; k++) {
        DUK_TVAL_SET_TVAL(&old[k], entry + k);
        DUK_TVAL_SET_POINTER(entry + k, NULL);
    }
    uint32_t stride = index->stride;
    if (index->count == 0 && index->walkers == 0) index->used = 0;
    for (uint32_t k = 0; k < stride; k++) DUK_TVAL_DECREF(ctx, &old[k]);
    return true;
}

void table_clear(duk_context *ctx, duk_hobject *owner, unsigned slot)
{
    duk_harray *t = table_in(ctx, owner, slot);
    if (t == NULL) return;
    if (table_of(ctx, t)->walkers != 0) {
        duk_push_hobject(ctx, &t->obj);
        move_on(ctx, owner, slot, t, 4);
        table_of(ctx, t)->cleared = true;
        t->length = 0;
        duk_pop(ctx);
        return;
    }
    table_push(ctx, table_of(ctx, t)->stride, 4);
    set_owner(ctx, owner, slot);
    duk_pop(ctx);
}

/* ---- Walking ---- */

static duk_harray *follow(duk_context *ctx, duk_harray *t, uint32_t *at)
{
    table_index *index = table_of(ctx, t);
    if (index->cleared) {
        *at = 0;
    } else {
        uint32_t gone = 0;
        duk_tval *items = dukx_items(ctx, t);
        for (uint32_t i = 0; i < *at; i++)
            gone += is_gone(items + (size_t)i * index->stride);
        *at -= gone;
    }
    return (duk_harray *)DUK_TVAL_GET_OBJECT(dukx_own(ctx, &t->obj, DUKX_I_target));
}

uint32_t table_walk(duk_context *ctx, duk_harray **t, uint32_t *at)
{
    while (table_of(ctx, *t)->moved) *t = follow(ctx, *t, at);
    table_index *index = table_of(ctx, *t);
    duk_tval *items = dukx_items(ctx, *t);
    for (uint32_t i = *at; i < index->used; i++) {
        if (is_gone(items + (size_t)i * index->stride)) continue;
        *at = i + 1;
        return i;
    }
    *at = index->used;
    return TABLE_NONE;
}
