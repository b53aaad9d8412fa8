/* Map, Set and their iterators.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/collections.h"

#include "engine/table.h"

#define MAP_STRIDE 2
#define SET_STRIDE 1

/* What an iterator yields; also the magic of the functions that make one. */
enum { YIELD_KEYS, YIELD_VALUES, YIELD_ENTRIES };

static duk_hobject *this_map(duk_context *ctx)
{
    duk_hobject *h = dukx_this_object(ctx);
    if (!dukx_slot_is(ctx, h, 0, DUKX_I_map)) (void)duk_type_error(ctx, "the receiver is not a Map");
    return h;
}

static duk_hobject *this_set(duk_context *ctx)
{
    duk_hobject *h = dukx_this_object(ctx);
    if (!dukx_slot_is(ctx, h, 0, DUKX_I_set)) (void)duk_type_error(ctx, "the receiver is not a Set");
    return h;
}

/* The owner's table, made when it has none yet. */
static duk_harray *need_table(duk_context *ctx, duk_hobject *owner, uint32_t stride)
{
    duk_harray *t = table_in(ctx, owner, 0);
    if (t != NULL) return t;
    table_push(ctx, stride, 4);
    dukx_slot_set(ctx, owner, 0);
    return table_in(ctx, owner, 0);
}

static void put(duk_context *ctx, duk_hobject *owner, duk_idx_t key, duk_idx_t value)
{
    if (table_in(ctx, owner, 0) == NULL)
        need_table(ctx, owner, value == DUK_INVALID_INDEX ? SET_STRIDE : MAP_STRIDE);
    duk_tval k, v; /* copies: the value stack owns the values, but its slots may move */
    DUK_TVAL_SET_TVAL(&k, dukx_key_tval(ctx, key));
    if (value != DUK_INVALID_INDEX) DUK_TVAL_SET_TVAL(&v, dukx_tval(ctx, value));
    table_put(ctx, owner, 0, &k, value == DUK_INVALID_INDEX ? NULL : &v);
}

static uint32_t find(duk_context *ctx, duk_hobject *owner, duk_idx_t key)
{
    duk_harray *t = table_in(ctx, owner, 0);
    return t == NULL ? TABLE_NONE : table_find(ctx, t, dukx_key_tval(ctx, key));
}

static uint32_t count_of(duk_context *ctx, duk_hobject *owner)
{
    duk_harray *t = table_in(ctx, owner, 0);
    return t == NULL ? 0 : table_of(ctx, t)->count;
}

/* ---- Constructors ---- */

/* The iteration's value, at the stack top, is an entry: [entry] → [key value]. */
static void split_entry(duk_context *ctx)
{
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "iterator value %s is not an entry object",
                             duk_push_string_readable(ctx, -1));
    dukx_get_at(ctx, -1, 0);
    dukx_get_at(ctx, -2, 1);
    duk_remove(ctx, -3);
}

/* [adder map entry] → []: calls the adder. */
static duk_ret_t add_entry(duk_context *ctx, void *data)
{
    (void)data;
    split_entry(ctx);
    duk_call_method(ctx, 2);
    return 0;
}

static void fill_map(duk_context *ctx, duk_idx_t map, duk_idx_t adder, dukx_iter *it)
{
    duk_hobject *owner = duk_known_hobject(ctx, map);
    bool direct = duk_known_hobject(ctx, adder) == dukx_intrinsic(ctx, DUKX_O_MapSet);
    while (dukx_iter_step(ctx, it)) {
        if (direct && (it->array || dukx_fast_array(dukx_tval(ctx, -1)) != NULL)) {
            split_entry(ctx);
            put(ctx, owner, -2, -1);
            duk_pop_2(ctx);
            continue;
        }
        duk_dup(ctx, adder);
        duk_dup(ctx, map);
        duk_pull(ctx, -3);
        dukx_iter_guard(ctx, it, add_entry, NULL, 3);
        duk_pop(ctx);
    }
}

static void fill_set(duk_context *ctx, duk_idx_t set, duk_idx_t adder, dukx_iter *it)
{
    duk_hobject *owner = duk_known_hobject(ctx, set);
    bool direct = duk_known_hobject(ctx, adder) == dukx_intrinsic(ctx, DUKX_O_SetAdd);
    while (dukx_iter_step(ctx, it)) {
        if (direct) {
            put(ctx, owner, -1, DUK_INVALID_INDEX);
        } else {
            duk_dup(ctx, adder);
            duk_dup(ctx, set);
            duk_dup(ctx, -3);
            dukx_iter_call(ctx, it, 1);
            duk_pop(ctx);
        }
        duk_pop(ctx);
    }
}

static duk_ret_t construct(duk_context *ctx, bool map)
{
    duk_set_top(ctx, 1);
    dukx_construct_this(ctx, map ? "Map" : "Set", map ? DUKX_O_MapPrototype : DUKX_O_SetPrototype);
    duk_push_undefined(ctx);
    dukx_set_slot(ctx, 1, map ? DUKX_I_map : DUKX_I_set);
    if (duk_is_null_or_undefined(ctx, 0)) return 1;
    dukx_get(ctx, 1, map ? DUKX_S_set : DUKX_S_add);
    dukx_require_callable(ctx, 2);
    dukx_iter it;
    dukx_iter_open(ctx, 0, &it);
    (map ? fill_map : fill_set)(ctx, 1, 2, &it);
    duk_dup(ctx, 1);
    return 1;
}

static duk_ret_t map_construct(duk_context *ctx)
{
    return construct(ctx, true);
}

static duk_ret_t set_construct(duk_context *ctx)
{
    return construct(ctx, false);
}

/* ---- Map's methods ---- */

static duk_ret_t map_get(duk_context *ctx)
{
    duk_hobject *map = this_map(ctx);
    uint32_t at = find(ctx, map, 0);
    if (at == TABLE_NONE) return 0;
    duk_push_tval(ctx, table_entry(ctx, table_in(ctx, map, 0), at) + 1);
    return 1;
}

static duk_ret_t map_set(duk_context *ctx)
{
    put(ctx, this_map(ctx), 0, 1);
    duk_push_this(ctx);
    return 1;
}

static duk_ret_t push_has(duk_context *ctx, duk_hobject *owner)
{
    duk_push_boolean(ctx, find(ctx, owner, 0) != TABLE_NONE);
    return 1;
}

static duk_ret_t push_delete(duk_context *ctx, duk_hobject *owner)
{
    duk_harray *t = table_in(ctx, owner, 0);
    duk_push_boolean(ctx, t != NULL && table_remove(ctx, t, dukx_key_tval(ctx, 0)));
    return 1;
}

static duk_ret_t map_has(duk_context *ctx)
{
    return push_has(ctx, this_map(ctx));
}

static duk_ret_t map_delete(duk_context *ctx)
{
    return push_delete(ctx, this_map(ctx));
}

static duk_ret_t map_clear(duk_context *ctx)
{
    table_clear(ctx, this_map(ctx), 0);
    return 0;
}

static duk_ret_t map_size(duk_context *ctx)
{
    duk_push_uint(ctx, count_of(ctx, this_map(ctx)));
    return 1;
}

/* A walk that keeps its present table at stack index `hold` (undefined before the first entry
 * exists). Returns TABLE_NONE at the end. */
static uint32_t walk_step(duk_context *ctx, duk_hobject *owner, duk_idx_t hold, uint32_t *at)
{
    if (!duk_is_object(ctx, hold)) {
        duk_harray *first = table_in(ctx, owner, 0);
        if (first == NULL) return TABLE_NONE;
        table_of(ctx, first)->walkers++;
        duk_push_hobject(ctx, &first->obj);
        duk_replace(ctx, hold);
    }
    duk_harray *now = (duk_harray *)duk_known_hobject(ctx, hold), *before = now;
    uint32_t entry = table_walk(ctx, &now, at);
    if (now != before) {
        duk_push_hobject(ctx, &now->obj);
        duk_replace(ctx, hold);
    }
    if (entry == TABLE_NONE && table_of(ctx, now)->walkers > 0) table_of(ctx, now)->walkers--;
    return entry;
}

static duk_ret_t for_each(duk_context *ctx, duk_hobject *owner)
{
    dukx_require_callable(ctx, 0);
    duk_push_undefined(ctx); /* 2: the table */
    uint32_t at = 0, entry;
    while ((entry = walk_step(ctx, owner, 2, &at)) != TABLE_NONE) {
        duk_harray *t = (duk_harray *)duk_known_hobject(ctx, 2);
        duk_tval *items = table_entry(ctx, t, entry);
        duk_dup(ctx, 0);
        duk_dup(ctx, 1);
        duk_push_tval(ctx, items + table_of(ctx, t)->stride - 1);
        duk_push_tval(ctx, items);
        duk_push_this(ctx);
        duk_call_method(ctx, 3);
        duk_pop(ctx);
    }
    return 0;
}

static duk_ret_t map_for_each(duk_context *ctx)
{
    return for_each(ctx, this_map(ctx));
}

/* ---- Set's methods ---- */

static duk_ret_t set_add(duk_context *ctx)
{
    put(ctx, this_set(ctx), 0, DUK_INVALID_INDEX);
    duk_push_this(ctx);
    return 1;
}

static duk_ret_t set_has(duk_context *ctx)
{
    return push_has(ctx, this_set(ctx));
}

static duk_ret_t set_delete(duk_context *ctx)
{
    return push_delete(ctx, this_set(ctx));
}

static duk_ret_t set_clear(duk_context *ctx)
{
    table_clear(ctx, this_set(ctx), 0);
    return 0;
}

static duk_ret_t set_size(duk_context *ctx)
{
    duk_push_uint(ctx, count_of(ctx, this_set(ctx)));
    return 1;
}

static duk_ret_t set_for_each(duk_context *ctx)
{
    return for_each(ctx, this_set(ctx));
}

/* ---- Iterators ---- */

/* Slots of an iterator, after its brand: the collection, undefined at the end. */
enum { ITERATOR_OWNER, ITERATOR_TABLE, ITERATOR_AT, ITERATOR_KIND };

static duk_ret_t push_iterator(duk_context *ctx, bool map, duk_hobject *owner, int kind)
{
    const dukx_name keys[] = { map ? DUKX_I_map_iterator : DUKX_I_set_iterator, DUKX_I_store,
                               DUKX_I_index_of, DUKX_I_kind };
    duk_hobject *h = dukx_push_record(
        ctx, dukx_intrinsic(ctx, map ? DUKX_O_MapIteratorPrototype : DUKX_O_SetIteratorPrototype),
        keys, 4);
    duk_push_hobject(ctx, owner);
    dukx_slot_set(ctx, h, ITERATOR_OWNER);
    DUK_TVAL_SET_NUMBER(dukx_slot(ctx, h, ITERATOR_AT), 0);
    DUK_TVAL_SET_NUMBER(dukx_slot(ctx, h, ITERATOR_KIND), kind);
    return 1;
}

static duk_ret_t map_iterate(duk_context *ctx)
{
    return push_iterator(ctx, true, this_map(ctx), duk_get_current_magic(ctx));
}

static duk_ret_t set_iterate(duk_context *ctx)
{
    return push_iterator(ctx, false, this_set(ctx), duk_get_current_magic(ctx));
}

gots__collection gots__collection_iterated(duk_context *ctx, duk_idx_t index, bool *entries)
{
    duk_hobject *h = duk_get_hobject(ctx, index);
    bool map = dukx_slot_is(ctx, h, 0, DUKX_I_map_iterator);
    if (!map && !dukx_slot_is(ctx, h, 0, DUKX_I_set_iterator)) return GOTS__NO_COLLECTION;
    *entries = DUK_TVAL_GET_NUMBER(dukx_slot(ctx, h, ITERATOR_KIND)) == YIELD_ENTRIES;
    return map ? GOTS__MAP : GOTS__SET;
}

void gots__collection_iterator_copy(duk_context *ctx, duk_idx_t index)
{
    duk_hobject *from = duk_known_hobject(ctx, index);
    dukx_name brand = dukx_slot_is(ctx, from, 0, DUKX_I_map_iterator) ? DUKX_I_map_iterator
                                                                      : DUKX_I_set_iterator;
    const dukx_name keys[] = { brand, DUKX_I_store, DUKX_I_index_of, DUKX_I_kind };
    duk_hobject *h = dukx_push_record(ctx, NULL, keys, 4);
    for (unsigned i = 0; i < 4; i++) {
        duk_push_tval(ctx, dukx_slot(ctx, from, i));
        dukx_slot_set(ctx, h, i);
    }
}

bool dukx_collection_iterator_step(duk_context *ctx, duk_hobject *h)
{
    duk_tval *tv = dukx_slot(ctx, h, ITERATOR_OWNER);
    if (!DUK_TVAL_IS_OBJECT(tv)) return false;
    duk_push_tval(ctx, tv);
    duk_push_tval(ctx, dukx_slot(ctx, h, ITERATOR_TABLE));
    uint32_t at = (uint32_t)DUK_TVAL_GET_NUMBER(dukx_slot(ctx, h, ITERATOR_AT));
    duk_idx_t hold = duk_get_top(ctx) - 1;
    uint32_t entry = walk_step(ctx, duk_known_hobject(ctx, -2), hold, &at);
    if (entry == TABLE_NONE) {
        duk_pop_2(ctx);
        duk_push_undefined(ctx);
        duk_dup(ctx, -1);
        dukx_slot_set(ctx, h, ITERATOR_OWNER);
        dukx_slot_set(ctx, h, ITERATOR_TABLE);
        return false;
    }
    duk_harray *t = (duk_harray *)duk_known_hobject(ctx, hold);
    duk_tval *items = table_entry(ctx, t, entry);
    uint32_t last = table_of(ctx, t)->stride - 1;
    DUK_TVAL_SET_NUMBER(dukx_slot(ctx, h, ITERATOR_AT), at);
    int kind = (int)DUK_TVAL_GET_NUMBER(dukx_slot(ctx, h, ITERATOR_KIND));
    if (kind == YIELD_ENTRIES) {
        duk_tval *pair = dukx_push_array(ctx, 2);
        items = table_entry(ctx, t, entry);
        DUK_TVAL_SET_TVAL(&pair[0], items);
        DUK_TVAL_SET_TVAL(&pair[1], items + last);
        DUK_TVAL_INCREF(ctx, &pair[0]);
        DUK_TVAL_INCREF(ctx, &pair[1]);
    } else {
        duk_push_tval(ctx, items + (kind == YIELD_VALUES ? last : 0));
    }
    duk_insert(ctx, hold - 1);
    dukx_slot_set(ctx, h, ITERATOR_TABLE);
    duk_pop(ctx);
    return true;
}

static duk_ret_t iterator_next(duk_context *ctx)
{
    bool map = duk_get_current_magic(ctx) != 0;
    duk_hobject *h = dukx_this_object(ctx);
    if (!dukx_slot_is(ctx, h, 0, map ? DUKX_I_map_iterator : DUKX_I_set_iterator))
        (void)duk_type_error(ctx, "the receiver is not a %s Iterator", map ? "Map" : "Set");
    bool more = dukx_collection_iterator_step(ctx, h);
    if (!more) duk_push_undefined(ctx);
    dukx_iter_result(ctx, !more);
    return 1;
}

/* ---- Map.groupBy ---- */

static duk_ret_t map_group_by(duk_context *ctx)
{
    if (duk_is_null_or_undefined(ctx, 0))
        (void)duk_type_error(ctx, "%s is not iterable", duk_push_string_readable(ctx, 0));
    dukx_require_callable(ctx, 1);
    gots__collection_push(ctx, GOTS__MAP);
    duk_hobject *map = duk_known_hobject(ctx, 2);
    need_table(ctx, map, MAP_STRIDE);
    dukx_iter it;
    dukx_iter_open(ctx, 0, &it);
    for (double k = 0; dukx_iter_step(ctx, &it); k++) {
        duk_dup(ctx, 1);
        duk_push_undefined(ctx);
        duk_dup(ctx, -3);
        duk_push_number(ctx, k);
        dukx_iter_call(ctx, &it, 2); /* [value key] */
        uint32_t at = find(ctx, map, -1);
        if (at == TABLE_NONE) {
            duk_push_array(ctx);
            put(ctx, map, -2, -1);
        } else {
            duk_push_tval(ctx, table_entry(ctx, table_in(ctx, map, 0), at) + 1);
        }
        duk_pull(ctx, -3);
        dukx_array_append(ctx, -2);
        duk_pop_2(ctx);
    }
    duk_dup(ctx, 2);
    return 1;
}

/* ---- For other rooms ---- */

gots__collection gots__collection_of(duk_context *ctx, duk_idx_t index)
{
    static const dukx_name brands[] = { DUKX_I_map,      DUKX_I_set,      DUKX_I_weak_map,
                                        DUKX_I_weak_set, DUKX_I_weak_ref, DUKX_I_registry };
    duk_hobject *h = duk_get_hobject(ctx, index);
    for (unsigned i = 0; h != NULL && i < sizeof brands / sizeof *brands; i++)
        if (dukx_slot_is(ctx, h, 0, brands[i])) return GOTS__MAP + i;
    return GOTS__NO_COLLECTION;
}

uint32_t gots__collection_size(duk_context *ctx, duk_idx_t index)
{
    return count_of(ctx, duk_require_hobject(ctx, index));
}

bool gots__collection_next(duk_context *ctx, duk_idx_t index, uint32_t *cursor)
{
    duk_harray *t = table_in(ctx, duk_require_hobject(ctx, index), 0);
    if (t == NULL) return false;
    uint32_t entry = table_walk(ctx, &t, cursor);
    if (entry == TABLE_NONE) return false;
    duk_tval *items = table_entry(ctx, t, entry);
    uint32_t last = table_of(ctx, t)->stride - 1;
    duk_push_tval(ctx, items);
    duk_push_tval(ctx, items + last);
    return true;
}

duk_tval *dukx_collection_entry(duk_context *ctx, duk_hobject *owner, uint32_t *cursor)
{
    duk_harray *t = table_in(ctx, owner, 0);
    uint32_t entry = t == NULL ? TABLE_NONE : table_walk(ctx, &t, cursor);
    return entry == TABLE_NONE ? NULL : table_entry(ctx, t, entry);
}

void gots__collection_push(duk_context *ctx, gots__collection kind)
{
    const dukx_name key = kind == GOTS__MAP ? DUKX_I_map : DUKX_I_set;
    dukx_push_record(
        ctx, dukx_intrinsic(ctx, kind == GOTS__MAP ? DUKX_O_MapPrototype : DUKX_O_SetPrototype),
        &key, 1);
}

void gots__collection_add(duk_context *ctx, duk_idx_t index)
{
    duk_hobject *h = duk_require_hobject(ctx, index);
    if (dukx_slot_is(ctx, h, 0, DUKX_I_map)) {
        put(ctx, h, -2, -1);
        duk_pop_2(ctx);
    } else {
        put(ctx, h, -1, DUK_INVALID_INDEX);
        duk_pop(ctx);
    }
}

/* ---- Opening ---- */

static void alias(duk_context *ctx, const char *from, const char *to, dukx_object keep)
{
    duk_get_prop_string(ctx, -1, from);
    dukx_keep(ctx, -1, keep);
    gots__define_value(ctx, -2, to, DUK_DEFPROP_WRITABLE);
}

static void open_iterator_prototype(duk_context *ctx, bool map)
{
    const gots__builtin table[] = { { "next", iterator_next, 0, 0, map }, { 0 } };
    duk_push_object(ctx);
    dukx_push_intrinsic(ctx, DUKX_O_IteratorPrototype);
    duk_set_prototype(ctx, -2);
    gots__define(ctx, -1, table);
    gots__define_tag(ctx, -1, map ? "Map Iterator" : "Set Iterator");
    dukx_keep(ctx, -1, map ? DUKX_O_MapIteratorPrototype : DUKX_O_SetIteratorPrototype);
    duk_get_prop_literal(ctx, -1, "next");
    dukx_keep(ctx, -1, map ? DUKX_O_MapIteratorNext : DUKX_O_SetIteratorNext);
    duk_pop_2(ctx);
}

static void open_map(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "get", map_get, 1, 1, 0 },
        { "set", map_set, 2, 2, 0 },
        { "has", map_has, 1, 1, 0 },
        { "delete", map_delete, 1, 1, 0 },
        { "clear", map_clear, 0, 0, 0 },
        { "entries", map_iterate, 0, 0, YIELD_ENTRIES },
        { "forEach", map_for_each, 2, 1, 0 },
        { "keys", map_iterate, 0, 0, YIELD_KEYS },
        { "get size", map_size, 0, 0, 0 },
        { "values", map_iterate, 0, 0, YIELD_VALUES },
        { 0 },
    };
    static const gots__builtin statics[] = { { "groupBy", map_group_by, 2, 2, 0 }, { 0 } };
    dukx_class(ctx, "Map", map_construct, 0, NULL);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "Map");
    alias(ctx, "entries", "@@iterator", DUKX_O_MapEntries);
    duk_get_prop_literal(ctx, -1, "set");
    dukx_keep(ctx, -1, DUKX_O_MapSet);
    duk_pop(ctx);
    dukx_keep(ctx, -1, DUKX_O_MapPrototype);
    gots__define(ctx, -2, statics);
    dukx_define_species(ctx, -2);
    dukx_keep(ctx, -2, DUKX_O_Map);
    duk_pop_2(ctx);
}



static void open_set(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "has", set_has, 1, 1, 0 },
        { "add", set_add, 1, 1, 0 },
        { "delete", set_delete, 1, 1, 0 },
        { "clear", set_clear, 0, 0, 0 },
        { "entries", set_iterate, 0, 0, YIELD_ENTRIES },
        { "forEach", set_for_each, 2, 1, 0 },
        { "get size", set_size, 0, 0, 0 },
        { "values", set_iterate, 0, 0, YIELD_VALUES },
        { 0 },
    };
    dukx_class(ctx, "Set", set_construct, 0, NULL);
    gots__define(ctx, -1, methods);
    dukx_open_set_methods(ctx, -1);
    gots__define_tag(ctx, -1, "Set");
    alias(ctx, "values", "keys", DUKX_O_SetValues);
    alias(ctx, "values", "@@iterator", DUKX_O_SetValues);
    duk_get_prop_literal(ctx, -1, "add");
    dukx_keep(ctx, -1, DUKX_O_SetAdd);
    duk_pop(ctx);
    dukx_keep(ctx, -1, DUKX_O_SetPrototype);
    dukx_define_species(ctx, -2);
    dukx_keep(ctx, -2, DUKX_O_Set);
    duk_pop_2(ctx);
}

void gots__open_collections(duk_context *ctx)
{
    open_iterator_prototype(ctx, true);
    open_iterator_prototype(ctx, false);
    open_map(ctx);
    open_set(ctx);
}
