/* WeakMap, WeakSet, WeakRef and FinalizationRegistry.
 *
 * SPDX-License-Identifier: MIT
 *
 * A weak collection keeps its entries in its keys: each key object has a hidden property `weak`,
 * a table (table.h) from collection to value. So the entry dies with its key, and a value may
 * refer to the key without keeping it alive. The collection side is held weakly too: the table's
 * key is the collection's token, an empty object that only the collection and its entries hold;
 * an entry of a collection that is gone stays in the key until the key dies or is looked at.
 *
 * A key that is a frozen object gets the property all the same: it is internal. Keys that are
 * symbols (not of Symbol.for) are kept in a table of the collection itself, strongly: Duktape
 * interns symbols as strings, and nothing tells when one is gone.
 *
 * A WeakRef to an object shares a cell with all others to it: a record with a bare pointer that is
 * not traced. The object holds a watcher (hidden property `watcher`), which nothing else holds and
 * which has a finalizer: so that runs when the object goes, clears the pointer, and queues the
 * callbacks of the registrations that the watcher lists. No program's code runs between the end
 * of an object and its watcher's finalizer. A job is not cut short: a target that was dereferenced
 * in it is held by the variable it went to, as the specification wants of the rest of the job
 * only where a program could tell.
 */
#include "engine/collections.h"
#include "engine/table.h"

/* ---- Tokens and keys ---- */

enum { OWNER_TOKEN, OWNER_SYMBOLS };

/* Whether the value may be held weakly: objects, and symbols that are not registered. */
static bool can_be_held(duk_context *ctx, duk_idx_t index)
{
    duk_tval *tv = dukx_tval(ctx, index);
    if (DUK_TVAL_IS_OBJECT(tv)) return true;
    return dukx_is_symbol(tv) && DUK_HSTRING_GET_DATA(DUK_TVAL_GET_STRING(tv))[0] != 0x80;
}

static duk_hobject *this_weak(duk_context *ctx, dukx_name brand, const char *name)
{
    duk_hobject *h = dukx_this_object(ctx);
    if (!dukx_slot_is(ctx, h, 0, brand)) (void)duk_type_error(ctx, "the receiver is not a %s", name);
    return h;
}

/* The key's table of entries, or NULL. */
static duk_harray *key_table(duk_context *ctx, duk_hobject *key)
{
    duk_tval *tv = dukx_own(ctx, key, DUKX_I_weak);
    return tv == NULL ? NULL : (duk_harray *)DUK_TVAL_GET_OBJECT(tv);
}

/* Where the entries for the value at `key` are: a table and the key within it (`inner`). NULL when
 * there is none yet. */
static duk_harray *find_table(duk_context *ctx, duk_hobject *owner, duk_idx_t key, duk_tval *inner)
{
    duk_tval *tv = dukx_tval(ctx, key);
    if (DUK_TVAL_IS_OBJECT(tv)) {
        DUK_TVAL_SET_TVAL(inner, dukx_slot(ctx, owner, OWNER_TOKEN));
        return key_table(ctx, DUK_TVAL_GET_OBJECT(tv));
    }
    DUK_TVAL_SET_TVAL(inner, tv);
    return dukx_is_symbol(tv) ? table_in(ctx, owner, OWNER_SYMBOLS) : NULL;
}

/* owner[key] = the value at `value`. */
static void weak_put(duk_context *ctx, duk_hobject *owner, duk_idx_t key, duk_idx_t value)
{
    duk_tval inner, v;
    if (find_table(ctx, owner, key, &inner) == NULL) {
        table_push(ctx, 2, 4);
        if (duk_is_object(ctx, key))
            dukx_set_slot(ctx, key, DUKX_I_weak);
        else
            dukx_slot_set(ctx, owner, OWNER_SYMBOLS);
    }
    DUK_TVAL_SET_TVAL(&v, dukx_tval(ctx, value));
    if (!duk_is_object(ctx, key)) {
        table_put(ctx, owner, OWNER_SYMBOLS, &inner, &v);
        return;
    }
    /* Nobody walks this table, so it is never moved: any slot will do as its owner's. */
    duk_hobject *k = duk_known_hobject(ctx, key);
    duk_int_t entry, hash;
    duk_hobject_find_entry(ctx->heap, k, dukx_key(ctx, DUKX_I_weak), &entry, &hash);
    table_put(ctx, k, (unsigned)entry, &inner, &v);
}

static duk_tval *weak_find(duk_context *ctx, duk_hobject *owner, duk_idx_t key)
{
    duk_tval inner;
    duk_harray *t = find_table(ctx, owner, key, &inner);
    uint32_t at = t == NULL ? TABLE_NONE : table_find(ctx, t, &inner);
    return at == TABLE_NONE ? NULL : table_entry(ctx, t, at) + 1;
}

static bool weak_remove(duk_context *ctx, duk_hobject *owner, duk_idx_t key)
{
    duk_tval inner;
    duk_harray *t = find_table(ctx, owner, key, &inner);
    return t != NULL && table_remove(ctx, t, &inner);
}

/* ---- WeakMap and WeakSet ---- */

static void require_key(duk_context *ctx, duk_idx_t index, const char *what)
{
    if (!can_be_held(ctx, index))
        (void)duk_type_error(ctx, "Invalid value %s used %s", duk_push_string_readable(ctx, index),
                             what);
}

static duk_ret_t weak_map_set(duk_context *ctx)
{
    duk_hobject *map = this_weak(ctx, DUKX_I_weak_map, "WeakMap");
    require_key(ctx, 0, "as weak map key");
    weak_put(ctx, map, 0, 1);
    duk_push_this(ctx);
    return 1;
}

static duk_ret_t weak_map_get(duk_context *ctx)
{
    duk_tval *tv = weak_find(ctx, this_weak(ctx, DUKX_I_weak_map, "WeakMap"), 0);
    if (tv == NULL) return 0;
    duk_push_tval(ctx, tv);
    return 1;
}

static duk_ret_t weak_map_has(duk_context *ctx)
{
    duk_push_boolean(ctx, weak_find(ctx, this_weak(ctx, DUKX_I_weak_map, "WeakMap"), 0) != NULL);
    return 1;
}

static duk_ret_t weak_map_delete(duk_context *ctx)
{
    duk_push_boolean(ctx, weak_remove(ctx, this_weak(ctx, DUKX_I_weak_map, "WeakMap"), 0));
    return 1;
}

static duk_ret_t weak_set_add(duk_context *ctx)
{
    duk_hobject *set = this_weak(ctx, DUKX_I_weak_set, "WeakSet");
    require_key(ctx, 0, "in weak set");
    duk_push_true(ctx);
    weak_put(ctx, set, 0, 1);
    duk_push_this(ctx);
    return 1;
}

static duk_ret_t weak_set_has(duk_context *ctx)
{
    duk_push_boolean(ctx, weak_find(ctx, this_weak(ctx, DUKX_I_weak_set, "WeakSet"), 0) != NULL);
    return 1;
}

static duk_ret_t weak_set_delete(duk_context *ctx)
{
    duk_push_boolean(ctx, weak_remove(ctx, this_weak(ctx, DUKX_I_weak_set, "WeakSet"), 0));
    return 1;
}

/* Guarded: [adder collection entry] → []. */
static duk_ret_t add_entry(duk_context *ctx, void *data)
{
    (void)data;
    if (!duk_is_object(ctx, -1))
        return duk_type_error(ctx, "iterator value %s is not an entry object",
                              duk_push_string_readable(ctx, -1));
    dukx_get_at(ctx, -1, 0);
    dukx_get_at(ctx, -2, 1);
    duk_remove(ctx, -3);
    duk_call_method(ctx, 2);
    return 0;
}

static duk_ret_t construct(duk_context *ctx, bool map)
{
    duk_set_top(ctx, 1);
    dukx_construct_this(ctx, map ? "WeakMap" : "WeakSet",
                        map ? DUKX_O_WeakMapPrototype : DUKX_O_WeakSetPrototype);
    duk_push_bare_object(ctx); /* the token */
    dukx_set_slot(ctx, 1, map ? DUKX_I_weak_map : DUKX_I_weak_set);
    duk_push_undefined(ctx);
    dukx_set_slot(ctx, 1, DUKX_I_store);
    if (duk_is_null_or_undefined(ctx, 0)) return 1;
    dukx_get(ctx, 1, map ? DUKX_S_set : DUKX_S_add);
    dukx_require_callable(ctx, 2);
    dukx_iter it;
    dukx_iter_open(ctx, 0, &it);
    while (dukx_iter_step(ctx, &it)) {
        duk_dup(ctx, 2);
        duk_dup(ctx, 1);
        duk_pull(ctx, -3);
        if (map)
            dukx_iter_guard(ctx, &it, add_entry, NULL, 3);
        else
            dukx_iter_call(ctx, &it, 1);
        duk_pop(ctx);
    }
    duk_dup(ctx, 1);
    return 1;
}

static duk_ret_t weak_map_construct(duk_context *ctx)
{
    return construct(ctx, true);
}

static duk_ret_t weak_set_construct(duk_context *ctx)
{
    return construct(ctx, false);
}

/* ---- WeakRef ---- */

/* Slots of a watcher: the cell, then a list of registrations or undefined. */
enum { WATCHER_CELL, WATCHER_REGISTRATIONS };

/* Slots of a registration. The callback is undefined once it is unregistered. */
enum { REGISTRATION_CALLBACK, REGISTRATION_HELD };

static duk_ret_t run_callback(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_hobject *f = duk_known_hobject(ctx, -1);
    duk_push_tval(ctx, dukx_own(ctx, f, DUKX_I_callback));
    duk_push_undefined(ctx);
    duk_push_tval(ctx, dukx_own(ctx, f, DUKX_I_target));
    duk_call_method(ctx, 1);
    return 0;
}

/* Queues a job for the registration. */
static void queue_callback(duk_context *ctx, duk_hobject *registration)
{
    static const gots__builtin job = { "", run_callback, 0, 0, 0 };
    duk_tval *callback = dukx_slot(ctx, registration, REGISTRATION_CALLBACK);
    if (!DUK_TVAL_IS_OBJECT(callback)) return;
    duk_push_tval(ctx, callback);
    duk_push_tval(ctx, dukx_slot(ctx, registration, REGISTRATION_HELD));
    gots__push_function(ctx, &job);
    duk_insert(ctx, -3);
    dukx_set_slot(ctx, -3, DUKX_I_target);
    dukx_set_slot(ctx, -2, DUKX_I_callback);
    gots__job_push(ctx);
}

/* The object that holds the watcher is gone. Argument 1: whether the heap is being destroyed. */
static duk_ret_t watcher_finalize(duk_context *ctx)
{
    duk_hobject *watcher = duk_require_hobject(ctx, 0);
    if (!dukx_slot_is(ctx, watcher, WATCHER_CELL, DUKX_I_store)) return 0;
    duk_hobject *cell = DUK_TVAL_GET_OBJECT(dukx_slot(ctx, watcher, WATCHER_CELL));
    DUK_TVAL_SET_UNDEFINED(dukx_slot(ctx, cell, 0));
    duk_tval *list = dukx_slot(ctx, watcher, WATCHER_REGISTRATIONS);
    if (duk_to_boolean(ctx, 1) || !DUK_TVAL_IS_OBJECT(list)) return 0;
    duk_push_tval(ctx, list);
    duk_idx_t at = duk_get_top(ctx) - 1;
    double count = dukx_length_of(ctx, at);
    for (double i = 0; i < count; i++) {
        dukx_get_at(ctx, at, i);
        queue_callback(ctx, duk_known_hobject(ctx, -1));
        duk_set_top(ctx, at + 1);
    }
    return 0;
}

/* The watcher of the object at `target`, made when it has none. Borrowed. */
static duk_hobject *need_watcher(duk_context *ctx, duk_idx_t target)
{
    static const dukx_name cell_keys[] = { DUKX_I_target };
    static const dukx_name watcher_keys[] = { DUKX_I_store, DUKX_I_registry };
    static const gots__builtin finalizer = { "", watcher_finalize, 2, 0, 0 };
    target = duk_require_normalize_index(ctx, target);
    duk_hobject *h = duk_known_hobject(ctx, target);
    duk_tval *tv = dukx_own(ctx, h, DUKX_I_watcher);
    if (tv != NULL) return DUK_TVAL_GET_OBJECT(tv);
    duk_hobject *watcher = dukx_push_record(ctx, NULL, watcher_keys, 2);
    duk_hobject *cell = dukx_push_record(ctx, NULL, cell_keys, 1);
    DUK_TVAL_SET_POINTER(dukx_slot(ctx, cell, 0), h);
    dukx_slot_set(ctx, watcher, WATCHER_CELL);
    gots__push_function(ctx, &finalizer);
    duk_set_finalizer(ctx, -2);
    dukx_set_slot(ctx, target, DUKX_I_watcher);
    return watcher;
}

static duk_ret_t weak_ref_construct(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    if (!duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Constructor WeakRef requires 'new'");
    if (!can_be_held(ctx, 0)) return duk_type_error(ctx, "WeakRef: target must be an object");
    dukx_construct_this(ctx, "WeakRef", DUKX_O_WeakRefPrototype); /* 1 */
    if (duk_is_object(ctx, 0))
        duk_push_tval(ctx, dukx_slot(ctx, need_watcher(ctx, 0), WATCHER_CELL));
    else
        duk_dup(ctx, 0); /* a symbol, strongly */
    dukx_set_slot(ctx, 1, DUKX_I_weak_ref);
    return 1;
}

static duk_ret_t weak_ref_deref(duk_context *ctx)
{
    duk_hobject *ref = this_weak(ctx, DUKX_I_weak_ref, "WeakRef");
    duk_tval *tv = dukx_slot(ctx, ref, 0);
    if (!DUK_TVAL_IS_OBJECT(tv)) {
        duk_push_tval(ctx, tv);
        return 1;
    }
    duk_tval *target = dukx_slot(ctx, DUK_TVAL_GET_OBJECT(tv), 0);
    if (!DUK_TVAL_IS_POINTER(target)) return 0;
    duk_push_hobject(ctx, DUK_TVAL_GET_POINTER(target));
    return 1;
}

/* ---- FinalizationRegistry ---- */

enum { REGISTRY_TOKEN, REGISTRY_SYMBOLS, REGISTRY_CALLBACK };

static duk_ret_t registry_construct(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    if (!duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Constructor FinalizationRegistry requires 'new'");
    dukx_require_callable(ctx, 0);
    dukx_construct_this(ctx, "FinalizationRegistry", DUKX_O_FinalizationRegistryPrototype);
    duk_push_bare_object(ctx);
    dukx_set_slot(ctx, 1, DUKX_I_registry);
    duk_push_undefined(ctx);
    dukx_set_slot(ctx, 1, DUKX_I_store);
    duk_dup(ctx, 0);
    dukx_set_slot(ctx, 1, DUKX_I_callback);
    return 1;
}

static duk_ret_t registry_register(duk_context *ctx)
{
    static const dukx_name keys[] = { DUKX_I_callback, DUKX_I_target };
    duk_hobject *registry = this_weak(ctx, DUKX_I_registry, "FinalizationRegistry");
    require_key(ctx, 0, "as target of FinalizationRegistry.register");
    if (dukx_same_value(dukx_tval(ctx, 0), dukx_tval(ctx, 1)))
        return duk_type_error(ctx, "the target and the held value must not be the same");
    bool token = can_be_held(ctx, 2);
    if (!token && !duk_is_undefined(ctx, 2))
        return duk_type_error(ctx, "Invalid unregister token");
    if (!duk_is_object(ctx, 0)) return 0; /* a symbol never goes */
    duk_hobject *h = dukx_push_record(ctx, NULL, keys, 2); /* 3 */
    duk_push_tval(ctx, dukx_slot(ctx, registry, REGISTRY_CALLBACK));
    dukx_slot_set(ctx, h, REGISTRATION_CALLBACK);
    duk_dup(ctx, 1);
    dukx_slot_set(ctx, h, REGISTRATION_HELD);
    duk_hobject *watcher = need_watcher(ctx, 0);
    if (!DUK_TVAL_IS_OBJECT(dukx_slot(ctx, watcher, WATCHER_REGISTRATIONS))) {
        duk_push_array(ctx);
        dukx_slot_set(ctx, watcher, WATCHER_REGISTRATIONS);
    }
    duk_push_tval(ctx, dukx_slot(ctx, watcher, WATCHER_REGISTRATIONS));
    duk_dup(ctx, 3);
    dukx_array_append(ctx, -2);
    if (!token) return 0;
    duk_tval *list = weak_find(ctx, registry, 2);
    if (list == NULL) {
        duk_push_array(ctx);
        weak_put(ctx, registry, 2, duk_get_top(ctx) - 1);
    } else {
        duk_push_tval(ctx, list);
    }
    duk_dup(ctx, 3);
    dukx_array_append(ctx, -2);
    return 0;
}

static duk_ret_t registry_unregister(duk_context *ctx)
{
    duk_hobject *registry = this_weak(ctx, DUKX_I_registry, "FinalizationRegistry");
    if (!can_be_held(ctx, 0)) return duk_type_error(ctx, "Invalid unregister token");
    duk_tval *list = weak_find(ctx, registry, 0);
    bool removed = false;
    if (list != NULL) {
        duk_push_tval(ctx, list); /* 1 */
        double count = dukx_length_of(ctx, 1);
        for (double i = 0; i < count; i++) {
            dukx_get_at(ctx, 1, i);
            duk_hobject *h = duk_known_hobject(ctx, -1);
            removed |= DUK_TVAL_IS_OBJECT(dukx_slot(ctx, h, REGISTRATION_CALLBACK));
            duk_push_undefined(ctx);
            dukx_slot_set(ctx, h, REGISTRATION_CALLBACK);
            duk_pop(ctx);
        }
        weak_remove(ctx, registry, 0);
    }
    duk_push_boolean(ctx, removed);
    return 1;
}

/* ---- Opening ---- */

static void open_class(duk_context *ctx, const char *name, duk_c_function function, int length,
                       const gots__builtin *methods, dukx_object keep)
{
    dukx_class(ctx, name, function, length, NULL);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, name);
    dukx_keep(ctx, -1, keep);
    duk_pop_2(ctx);
}

void gots__open_weak(duk_context *ctx)
{
    static const gots__builtin map[] = {
        { "delete", weak_map_delete, 1, 1, 0 }, { "get", weak_map_get, 1, 1, 0 },
        { "has", weak_map_has, 1, 1, 0 },       { "set", weak_map_set, 2, 2, 0 },
        { 0 },
    };
    static const gots__builtin set[] = {
        { "add", weak_set_add, 1, 1, 0 },
        { "delete", weak_set_delete, 1, 1, 0 },
        { "has", weak_set_has, 1, 1, 0 },
        { 0 },
    };
    static const gots__builtin ref[] = { { "deref", weak_ref_deref, 0, 0, 0 }, { 0 } };
    static const gots__builtin registry[] = {
        { "register", registry_register, 3, 2, 0 },
        { "unregister", registry_unregister, 1, 1, 0 },
        { 0 },
    };
    open_class(ctx, "WeakMap", weak_map_construct, 0, map, DUKX_O_WeakMapPrototype);
    open_class(ctx, "WeakSet", weak_set_construct, 0, set, DUKX_O_WeakSetPrototype);
    open_class(ctx, "WeakRef", weak_ref_construct, 1, ref, DUKX_O_WeakRefPrototype);
    open_class(ctx, "FinalizationRegistry", registry_construct, 1, registry,
               DUKX_O_FinalizationRegistryPrototype);
}
