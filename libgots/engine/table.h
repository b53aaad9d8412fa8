/* The hash table under Map and Set: insertion order, amortised constant time, and iteration that
 * stays right while entries come and go.
 *
 * SPDX-License-Identifier: MIT
 *
 * A table is an internal array object, never seen by a program. Its array part holds the entries
 * in insertion order: one value each for a Set, key and value for a Map. So the garbage collector
 * sees them without help. Beside it stands a buffer with the hash index (struct table_index).
 *
 * A removed entry keeps its place, marked, until the table is rebuilt. When that happens while iterations
 * are under way, the entries move to a new table and the old one remembers where it went; each
 * iteration follows at its next step and counts off the removed entries before its place.
 */
#ifndef GOTS_ENGINE_TABLE_H
#define GOTS_ENGINE_TABLE_H

#include "engine/dukx.h"

typedef struct table_index {
    uint32_t count;     /* live entries */
    uint32_t used;      /* entries, with removed ones */
    uint32_t capacity;  /* entries there is room for */
    uint32_t mask;      /* heads - 1 */
    uint32_t stride;    /* values of an entry */
    uint32_t walkers;   /* iterations that began and have not ended; may be too many */
    bool moved;         /* entries are in the table at the slot `target` */
    bool cleared;       /* it moved because of clear() */
    uint32_t links[];   /* mask + 1 heads, then `capacity` chain links */
} table_index;

#define TABLE_NONE UINT32_MAX

/* Pushes an empty table. */
duk_harray *table_push(duk_context *ctx, uint32_t stride, uint32_t capacity);

static inline table_index *table_of(duk_context *ctx, duk_harray *t)
{
    duk_tval *tv = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, &t->obj, 0);
    return (table_index *)(void *)DUK_HBUFFER_FIXED_GET_DATA_PTR(
        ctx->heap, (duk_hbuffer_fixed *)DUK_TVAL_GET_BUFFER(tv));
}

static inline duk_tval *table_entry(duk_context *ctx, duk_harray *t, uint32_t i)
{
    return dukx_items(ctx, t) + (size_t)i * table_of(ctx, t)->stride;
}

/* The entry of an equal key, or TABLE_NONE. */
uint32_t table_find(duk_context *ctx, duk_harray *t, duk_tval *key);

/* Adds or replaces: key (and for stride 2 the value) are borrowed pointers outside the heap's
 * objects (value stack). Returns the table, which may be a new one: `owner` is the slot that holds
 * it, updated then. */
void table_put(duk_context *ctx, duk_hobject *owner, unsigned slot, duk_tval *key, duk_tval *value);

bool table_remove(duk_context *ctx, duk_harray *t, duk_tval *key);
void table_clear(duk_context *ctx, duk_hobject *owner, unsigned slot);

/* The table in an owner's slot; NULL while the collection has none. */
static inline duk_harray *table_in(duk_context *ctx, duk_hobject *owner, unsigned slot)
{
    duk_tval *tv = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, owner, slot);
    return DUK_TVAL_IS_OBJECT(tv) ? (duk_harray *)DUK_TVAL_GET_OBJECT(tv) : NULL;
}

/* For a walk that stands before entry *at of table t: the first live entry from there, or
 * TABLE_NONE at the end. Follows moved tables: returns the present one through *t. */
uint32_t table_walk(duk_context *ctx, duk_harray **t, uint32_t *at);

/* The next entry of a Map or Set, its key (a Set: its value) and for a Map its value behind that, or
 * NULL at the end. *cursor begins at 0. Borrowed: the collection must not change. */
duk_tval *dukx_collection_entry(duk_context *ctx, duk_hobject *owner, uint32_t *cursor);

#endif
