/* Built-ins that the executor runs where they are called, without a frame of their own.
 *
 * SPDX-License-Identifier: MIT
 *
 * A direct function serves the common case of a built-in beside the function that serves all of
 * them. It finds the call as it stands in the caller's registers: call[0] is the function, call[1]
 * `this`, call[2] on the `nargs` arguments. It either puts the result into call[0] and returns true, or
 * changes nothing and returns false. It must not throw or run code of a program. It may allocate,
 * and then must not use `call` as it was: a collection may move the value stack.
 */
#include <math.h>

#include "engine/dukx.h"
#include "engine/heap.h"
#include "engine/table.h"

static bool give_number(duk_hthread *thr, duk_tval *call, double number)
{
    DUK_TVAL_SET_NUMBER_UPDREF(thr, call, number);
    return true;
}

static bool give_boolean(duk_hthread *thr, duk_tval *call, bool truth)
{
    DUK_TVAL_SET_BOOLEAN_UPDREF(thr, call, truth);
    return true;
}

/* ---- Math ---- */

#define MATH(name, expression)                                                                    \
    static duk_bool_t math_##name(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)              \
    {                                                                                             \
        if (nargs < 1 || !DUK_TVAL_IS_NUMBER(call + 2)) return false;                             \
        double x = DUK_TVAL_GET_NUMBER(call + 2);                                                 \
        return give_number(thr, call, expression);                                                \
    }
MATH(abs, fabs(x))
MATH(ceil, ceil(x))
MATH(floor, floor(x))
MATH(fround, (double)(float)x)
MATH(sqrt, sqrt(x))
MATH(trunc, trunc(x))

/* Of two numbers: equal ones may be zeros of both signs, and NaN wins; that is for all to decide. */
#define EXTREME(name, beats)                                                                      \
    static duk_bool_t math_##name(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)              \
    {                                                                                             \
        if (nargs != 2 || !DUK_TVAL_IS_NUMBER(call + 2) || !DUK_TVAL_IS_NUMBER(call + 3))         \
            return false;                                                                         \
        double x = DUK_TVAL_GET_NUMBER(call + 2), y = DUK_TVAL_GET_NUMBER(call + 3);              \
        if (x beats y) return give_number(thr, call, x);                                          \
        if (y beats x) return give_number(thr, call, y);                                          \
        return false;                                                                             \
    }
EXTREME(max, >)
EXTREME(min, <)

/* ---- String ---- */

static duk_bool_t string_char_code_at(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    if (nargs < 1 || !DUK_TVAL_IS_STRING(call + 1) || !DUK_TVAL_IS_NUMBER(call + 2)) return false;
    duk_hstring *text = DUK_TVAL_GET_STRING(call + 1);
    double index = DUK_TVAL_GET_NUMBER(call + 2);
    duk_size_t size = DUK_HSTRING_GET_BYTELEN(text);
    if (DUK_HSTRING_HAS_SYMBOL(text) || size != DUK_HSTRING_GET_CHARLEN(text)) return false;
    if (!(index >= 0 && index < (double)size)) return false;
    return give_number(thr, call, (double)DUK_HSTRING_GET_DATA(text)[(duk_size_t)index]);
}

/* ---- Array ---- */

/* `this` as an array that can be lengthened and shortened within its room. */
static duk_harray *this_array(duk_tval *call)
{
    duk_harray *a = dukx_fast_array(call + 1);
    return a != NULL && DUK_HOBJECT_HAS_EXTENSIBLE(&a->obj) && DUK_HARRAY_LENGTH_WRITABLE(a) ? a
                                                                                             : NULL;
}

static duk_bool_t array_push(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    duk_harray *a = this_array(call);
    if (a == NULL || nargs != 1 || a->length >= a->obj.a_size) return false;
    duk_tval *slot = dukx_items(thr, a) + a->length;
    if (!DUK_TVAL_IS_UNUSED(slot)) return false;
    DUK_TVAL_SET_TVAL(slot, call + 2);
    DUK_TVAL_INCREF(thr, slot);
    a->length++;
    return give_number(thr, call, a->length);
}

static duk_bool_t array_pop(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    (void)nargs;
    duk_harray *a = this_array(call);
    if (a == NULL || a->length == 0 || a->length > a->obj.a_size) return false;
    duk_tval *slot = dukx_items(thr, a) + a->length - 1, old;
    if (DUK_TVAL_IS_UNUSED(slot)) return false;
    DUK_TVAL_SET_TVAL(&old, call);
    DUK_TVAL_SET_TVAL(call, slot); /* the reference moves */
    DUK_TVAL_SET_UNUSED(slot);
    a->length--;
    DUK_TVAL_DECREF_NORZ(thr, &old);
    return true;
}

static duk_bool_t array_is_array(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    if (nargs < 1) return false;
    if (!DUK_TVAL_IS_OBJECT(call + 2)) return give_boolean(thr, call, false);
    duk_hobject *h = DUK_TVAL_GET_OBJECT(call + 2);
    if (DUK_HOBJECT_IS_PROXY(h)) return false;
    return give_boolean(thr, call, DUK_HOBJECT_GET_CLASS_NUMBER(h) == DUK_HOBJECT_CLASS_ARRAY);
}

/* ---- Map and Set ---- */

/* Looks the first argument up in the collection `this`, whose kind is marked by the hidden key `kind`.
 * False when that is for the built-in itself; else *at is the entry or TABLE_NONE. */
static bool look_up(duk_hthread *thr, duk_tval *call, duk_idx_t nargs, duk_small_uint_t kind,
                    duk_harray **table, uint32_t *at)
{
    if (nargs < 1 || !DUK_TVAL_IS_OBJECT(call + 1)) return false;
    duk_hobject *owner = DUK_TVAL_GET_OBJECT(call + 1);
    if (!dukx_slot_is(thr, owner, 0, kind)) return false;
    duk_tval *key = call + 2;
    if (DUK_TVAL_IS_NUMBER(key) ? DUK_TVAL_GET_NUMBER(key) == 0
        : DUK_TVAL_IS_STRING(key) ? GOTS_HSTRING_IS_LOOSE(DUK_TVAL_GET_STRING(key))
                                  : !DUK_TVAL_IS_OBJECT(key))
        return false;
    *table = table_in(thr, owner, 0);
    *at = *table == NULL ? TABLE_NONE : table_find(thr, *table, key);
    return true;
}

static duk_bool_t map_get(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    duk_harray *table;
    uint32_t at;
    if (!look_up(thr, call, nargs, DUKX_I_map, &table, &at)) return false;
    if (at == TABLE_NONE) {
        DUK_TVAL_SET_UNDEFINED_UPDREF(thr, call);
        return true;
    }
    duk_tval *value = table_entry(thr, table, at) + 1;
    DUK_TVAL_SET_TVAL_UPDREF(thr, call, value);
    return true;
}

static duk_bool_t map_has(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    duk_harray *table;
    uint32_t at;
    return look_up(thr, call, nargs, DUKX_I_map, &table, &at) &&
           give_boolean(thr, call, at != TABLE_NONE);
}

static duk_bool_t map_set(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    duk_harray *table;
    uint32_t at;
    if (nargs < 2 || !look_up(thr, call, nargs, DUKX_I_map, &table, &at) || at == TABLE_NONE)
        return false;
    duk_tval *value = table_entry(thr, table, at) + 1, old;
    DUK_TVAL_SET_TVAL(&old, value);
    DUK_TVAL_SET_TVAL(value, call + 3);
    DUK_TVAL_INCREF(thr, value);
    DUK_TVAL_SET_TVAL_UPDREF(thr, call, call + 1);
    DUK_TVAL_DECREF_NORZ(thr, &old);
    return true;
}

static duk_bool_t set_has(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    duk_harray *table;
    uint32_t at;
    return look_up(thr, call, nargs, DUKX_I_set, &table, &at) &&
           give_boolean(thr, call, at != TABLE_NONE);
}

static duk_bool_t set_add(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    duk_harray *table;
    uint32_t at;
    if (!look_up(thr, call, nargs, DUKX_I_set, &table, &at) || at == TABLE_NONE) return false;
    DUK_TVAL_SET_TVAL_UPDREF(thr, call, call + 1);
    return true;
}

/* ---- The list ---- */

typedef duk_bool_t direct_function(duk_hthread *thr, duk_tval *call, duk_idx_t nargs);

typedef struct direct {
    const char *owner; /* a global; its prototype's method when `proto` */
    const char *name;
    direct_function *run;
    bool proto;
} direct;

/* Marks the function on top of the stack. */
static void mark(duk_context *ctx, direct_function *run)
{
    duk_hobject *function = duk_known_hobject(ctx, -1);
    if (DUK_HOBJECT_IS_NATFUNC(function)) ((duk_hnatfunc *)function)->gots_direct = run;
}

void gots__open_direct(duk_context *ctx);
void gots__open_direct(duk_context *ctx)
{
    static const direct list[] = {
        { "Math", "abs", math_abs, false },
        { "Math", "ceil", math_ceil, false },
        { "Math", "floor", math_floor, false },
        { "Math", "fround", math_fround, false },
        { "Math", "max", math_max, false },
        { "Math", "min", math_min, false },
        { "Math", "sqrt", math_sqrt, false },
        { "Math", "trunc", math_trunc, false },
        { "String", "charCodeAt", string_char_code_at, true },
        { "Array", "isArray", array_is_array, false },
        { "Array", "push", array_push, true },
        { "Array", "pop", array_pop, true },
        { "Map", "get", map_get, true },
        { "Map", "has", map_has, true },
        { "Map", "set", map_set, true },
        { "Set", "add", set_add, true },
        { "Set", "has", set_has, true },
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        duk_get_global_string(ctx, list[i].owner);
        if (list[i].proto) duk_get_prop_literal(ctx, -1, "prototype");
        duk_get_prop_string(ctx, -1, list[i].name);
        mark(ctx, list[i].run);
        duk_set_top(ctx, 0);
    }
}
