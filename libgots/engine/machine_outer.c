/* What native code uses from outside: variables, and functions of Math that must be the originals.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/machine_inside.h"

#include <string.h>

#include "engine/bind_native.h"
#include "engine/typed.h"

static const gots__native_outer *outer_at(const machine *m, uint32_t index)
{
    return (const gots__native_outer *)(const void *)((const char *)m->table + m->table->outers) + index;
}

bool gots__machine_take_view(const duk_tval *tv, uint32_t element, gots__native_view *out)
{
    if (!DUK_TVAL_IS_OBJECT(tv)) return false;
    duk_hobject *object = DUK_TVAL_GET_OBJECT(tv);
    if (!DUK_HOBJECT_IS_BUFOBJ(object)) return false;
    duk_hbufobj *view = (duk_hbufobj *)object;
    if (!view->is_typedarray || typed_kind_of(view) != (typed_kind)element || typed_out_of_bounds(view)) return false;
    out->elements = typed_bytes(view);
    out->count = (long)typed_length(view);
    return true;
}

duk_tval *gots__machine_outer_value(machine *m, uint32_t index)
{
    outer_place *at = &m->places[index];
    if (at->name == NULL) return NULL;
    if (outer_at(m, index)->kind == GOTS__NATIVE_IS_HOST)
        return duk_gots_own_value(m->thr, m->thr->builtins[DUK_BIDX_GLOBAL], at->name);
    if (at->holder == NULL) return duk_gots_outer_variable(m->thr, m->func, at->name, &at->place);
    duk_tval *tv = duk_gots_outer_variable(m->thr, m->func, at->holder, &at->place);
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv)) return NULL;
    return duk_gots_own_value(m->thr, DUK_TVAL_GET_OBJECT(tv), at->name);
}

static bool fill_one(machine *m, uint32_t index)
{
    const gots__native_outer *outer = outer_at(m, index);
    if (m->places[index].name == NULL) return true; /* a constant */
    duk_tval *tv = gots__machine_outer_value(m, index);
    if (tv == NULL) return false;
    switch (outer->kind) {
    case GOTS__NATIVE_IS_NUMBER:
        m->state.outer[index].value = tv;
        return DUK_TVAL_IS_NUMBER(tv);
    case GOTS__NATIVE_IS_BOOLEAN:
        m->state.outer[index].value = tv;
        return DUK_TVAL_IS_BOOLEAN(tv);
    case GOTS__NATIVE_IS_CONSTANT: return DUK_TVAL_IS_NUMBER(tv) && DUK_TVAL_GET_NUMBER(tv) == outer->value;
    case GOTS__NATIVE_IS_HOST:
        m->state.outer[index].value = (void *)(uintptr_t)gots__bind_native_target(m->thr, tv, (const char *)m->table + outer->signature);
        return m->state.outer[index].value != NULL;
    case GOTS__NATIVE_IS_VIEW: return gots__machine_take_view(tv, outer->element, &m->state.outer[index].view);
    default: return DUK_TVAL_IS_OBJECT(tv) && DUK_HOBJECT_IS_COMPFUNC(DUK_TVAL_GET_OBJECT(tv));
    }
}

bool gots__machine_fill(machine *m, const struct gots__native_entry *entry)
{
    const gots__native_function *function = entry->function;
    for (uint32_t i = 0; i < function->use_count; i++)
        if (!fill_one(m, machine_uses(m, function)[i])) return false;
    return true;
}

/* Keeps the string at the stack top for as long as the isolate lives. */
static duk_hstring *keep_name(duk_hthread *thr)
{
    duk_hstring *name = duk_known_hstring(thr, -1);
    gots__machine_push_roots(thr);
    duk_insert(thr, -2);
    duk_put_prop_index(thr, -2, (duk_uarridx_t)duk_get_length(thr, -2));
    duk_pop(thr);
    return name;
}

void gots__machine_name_maths(native_record *it, duk_hthread *thr)
{
    duk_require_stack(thr, 8);
    for (uint32_t i = 0; gots__native_math_name(i) != NULL; i++) {
        duk_push_string(thr, gots__native_math_name(i));
        it->math_names[i] = keep_name(thr);
    }
    duk_push_literal(thr, "Math");
    it->math_name = keep_name(thr);
}

/* Whether a function of Math is still the one that the library put there. */
static bool math_is_original(native_record *it, duk_hthread *thr, duk_hobject *maths, uint32_t number)
{
    duk_tval *tv = duk_gots_own_value(thr, maths, it->math_names[number]);
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv)) return false;
    duk_hobject *function = DUK_TVAL_GET_OBJECT(tv);
    if (it->maths[number] == function) return true;
    if (it->maths[number] != NULL || !DUK_HOBJECT_IS_NATFUNC(function)) return false;
    duk_push_hobject(thr, function);
    duk_get_prop_literal(thr, -1, "name");
    bool same = duk_is_string(thr, -1) && strcmp(duk_get_string(thr, -1), gots__native_math_name(number)) == 0;
    duk_pop(thr);
    if (same) {
        it->maths[number] = function;
        gots__machine_push_roots(thr); /* as long as it is compared with */
        duk_dup(thr, -2);
        duk_put_prop_index(thr, -2, (duk_uarridx_t)duk_get_length(thr, -2));
        duk_pop(thr);
    }
    duk_pop(thr);
    return same;
}

static bool maths_are_original(native_record *it, duk_hthread *thr, uint64_t wanted)
{
    if (DUK_UNLIKELY(it->math_name == NULL)) gots__machine_name_maths(it, thr);
    duk_tval *tv = duk_gots_own_value(thr, thr->builtins[DUK_BIDX_GLOBAL], it->math_name);
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv)) return false;
    duk_hobject *maths = DUK_TVAL_GET_OBJECT(tv);
    for (uint32_t i = 0; wanted != 0; i++, wanted >>= 1)
        if ((wanted & 1) != 0 && !math_is_original(it, thr, maths, i)) return false;
    return true;
}

bool gots__machine_outside_is_ready(machine *m, const struct gots__native_entry *entry)
{
    const gots__native_function *function = entry->function;
    if (function->maths != 0 && !maths_are_original(gots__slot_get(m->thr, GOTS__SLOT_NATIVE), m->thr, function->maths))
        return false;
    return gots__machine_fill(m, entry);
}

