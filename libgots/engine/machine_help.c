/* What native code calls: errors, typed arrays, arithmetic that is no instruction.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/machine_inside.h"

#include <math.h>

#include "engine/module_objects.h"
#include "engine/shapes.h"
#include "engine/typed.h"
#include "types/shape.h"

static void halt(gots__native_state *state, int overflow)
{
    machine *m = machine_of(state);
    duk_gots_leave_machine(m->thr, m->func, overflow != 0);
}

const gots__native_place *gots__machine_place(const machine *m, uint32_t index)
{
    return (const gots__native_place *)(const void *)((const char *)m->table + m->table->places) + index;
}

void gots__machine_push_frames(machine *m, const gots__native_place *at)
{
    const struct gots__native_entry *entry = &m->entries[at->function - 1];
    duk_require_stack(m->thr, 24);
    if (entry == m->running || entry->tmpl == NULL) {
        duk_gots_machine_frame(m->thr, m->func, at->line, at->column);
        return;
    }
    duk_gots_machine_frame(m->thr, m->func, 0, 0);
    duk_gots_machine_frame(m->thr, entry->tmpl, at->line, at->column);
}

static dukx_shapes *shapes_of(machine *m, const gots__native_place *at)
{
    dukx_shapes *s = dukx_shapes_of_module(m->thr, m->module);
    return s != NULL && at->site < s->table->site_count ? s : NULL;
}

/* The value is not of its type: does not return. */
static void refuse_value(machine *m, const gots__native_place *at, duk_tval *value)
{
    dukx_shapes *s = shapes_of(m, at);
    gots__machine_push_frames(m, at);
    duk_push_tval(m->thr, value);
    if (s != NULL) dukx_shape_check(m->thr, s, at->site, duk_get_top_index(m->thr));
    (void)duk_type_error(m->thr, "GOTS2001: a value is not of its type");
}

static void set_number(duk_tval *tv, double number)
{
    union { double number; uint64_t bits; } u = { number };
    if (u.bits == GOTS__NATIVE_UNDEFINED_BITS) DUK_TVAL_SET_UNDEFINED(tv);
    else DUK_TVAL_SET_NUMBER(tv, number);
}

/* Something is missing where a number should be. */
static int fail(gots__native_state *state, int place)
{
    machine *m = machine_of(state);
    duk_tval missing;
    DUK_TVAL_SET_UNDEFINED(&missing);
    refuse_value(m, gots__machine_place(m, (uint32_t)place), &missing);
    return 0;
}

/* A number must be one of those that its type allows. */
static int check_number(gots__native_state *state, int place, double number)
{
    machine *m = machine_of(state);
    const gots__native_place *at = gots__machine_place(m, (uint32_t)place);
    dukx_shapes *s = shapes_of(m, at);
    duk_tval value;
    set_number(&value, number);
    if (s != NULL) {
        dukx_shapes_ready(m->thr, s);
        if (dukx_shape_look(m->thr, s, s->sites[at->site].shape, &value) == DUKX_YES) return 0;
    }
    refuse_value(m, at, &value);
    return 0;
}

/* Pushes the message of an error with the values in it. */
static void push_message(machine *m, const gots__native_place *at, const double *values)
{
    duk_hthread *thr = m->thr;
    const char *text = (const char *)m->table + at->text, *end = text + at->text_len, *from = text;
    duk_idx_t pieces = 0;
    duk_require_stack(thr, 2 * GOTS__NATIVE_VALUES + 8);
    for (; text <= end; text++) {
        bool is_value = text < end && (*text == GOTS__NATIVE_MARK_NUMBER || *text == GOTS__NATIVE_MARK_TRUTH);
        if (text < end && !is_value) continue;
        gots__push_utf8(thr, from, (size_t)(text - from));
        from = text + 1;
        pieces++;
        if (!is_value) break;
        duk_tval value;
        set_number(&value, *values++);
        duk_push_tval(thr, &value);
        if (*text == GOTS__NATIVE_MARK_TRUTH) duk_to_boolean(thr, -1);
        duk_to_string(thr, -1);
        pieces++;
    }
    duk_concat(thr, pieces);
}

/* `throw new Error(message)`, with the error that the program has under this name. Machine code is left for
 * good, so that code of the program may run. */
static void throw_with(machine *m, const gots__native_place *at, const double *values)
{
    duk_hthread *thr = m->thr;
    gots__machine_push_frames(m, at);
    duk_push_hobject(thr, thr->builtins[DUK_BIDX_GLOBAL]);
    duk_get_prop_string(thr, -1, (const char *)m->table + at->name);
    if (at->text != 0) push_message(m, at, values);
    duk_new(thr, at->text != 0);
    (void)duk_throw(thr);
}

static void throw_error(gots__native_state *state, int place, const double *values)
{
    machine *m = machine_of(state);
    throw_with(m, gots__machine_place(m, (uint32_t)place), values);
}

void gots__machine_throw(machine *m, const gots__native_place *at)
{
    throw_with(m, at, NULL);
}

/* Whether the object inherits from the class's prototype; a proxy inherits from nothing here. */
static duk_hobject *class_of(machine *m, duk_hobject *object, uint32_t outer)
{
    duk_heap *heap = m->thr->heap;
    duk_tval *tv = gots__machine_outer_value(m, outer);
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv) || DUK_HOBJECT_IS_PROXY(object)) return NULL;
    tv = duk_gots_own_value(m->thr, DUK_TVAL_GET_OBJECT(tv), DUK_HEAP_STRING_PROTOTYPE(heap));
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv)) return NULL;
    uint32_t depth = 0;
    for (duk_hobject *at = DUK_HOBJECT_GET_PROTOTYPE(heap, object); at != NULL && depth < 100; at = DUK_HOBJECT_GET_PROTOTYPE(heap, at), depth++)
        if (at == DUK_TVAL_GET_OBJECT(tv)) return at;
    return NULL;
}

static uint32_t kind_of(const duk_tval *value)
{
    switch (DUK_TVAL_GET_TAG(value)) {
    case DUK_TAG_UNDEFINED: return GOTS__V_UNDEFINED;
    case DUK_TAG_NULL: return GOTS__V_NULL;
    case DUK_TAG_BOOLEAN: return GOTS__V_BOOLEAN;
    case DUK_TAG_STRING: return DUK_HSTRING_HAS_SYMBOL(DUK_TVAL_GET_STRING(value)) ? GOTS__V_SYMBOL : GOTS__V_STRING;
    case DUK_TAG_OBJECT: return DUK_HOBJECT_IS_CALLABLE(DUK_TVAL_GET_OBJECT(value)) ? GOTS__V_FUNCTION : GOTS__V_OBJECT;
    default: return DUK_TVAL_IS_NUMBER(value) ? GOTS__V_NUMBER : 0;
    }
}

static dukx_look look_at(machine *m, const gots__native_place *at, duk_tval *value)
{
    if ((kind_of(value) & at->kinds) != 0) return DUKX_YES;
    if (DUK_TVAL_IS_OBJECT(value) && at->of_class != 0 && class_of(m, DUK_TVAL_GET_OBJECT(value), at->of_class - 1) != NULL) return DUKX_YES;
    dukx_shapes *s = shapes_of(m, at);
    if (s == NULL) return DUKX_YES;
    dukx_shapes_ready(m->thr, s);
    return dukx_shape_look(m->thr, s, s->sites[at->site].shape, value);
}

/* The prototype is remembered where it decides. The class has it for good, and the function's scope has the class for as
 * long as the function is there. */
static int fits(gots__native_state *state, int place, duk_hobject *object)
{
    machine *m = machine_of(state);
    const gots__native_place *at = gots__machine_place(m, (uint32_t)place);
    duk_tval value;
    DUK_TVAL_SET_OBJECT(&value, object);
    if (look_at(m, at, &value) != DUKX_YES) return 0;
    duk_hobject *proto = DUK_HOBJECT_GET_PROTOTYPE(m->thr->heap, object);
    if (at->of_class != 0 && proto != NULL && class_of(m, object, at->of_class - 1) == proto) m->prototypes[place] = proto;
    return 1;
}

void gots__machine_check(machine *m, const gots__native_place *at, duk_tval *value)
{
    dukx_look seen = look_at(m, at, value);
    if (seen == DUKX_NO) refuse_value(m, at, value);
    if (seen == DUKX_YES) return;
    duk_push_tval(m->thr, value); /* code of the program must be run for the answer */
    dukx_shape_check(m->thr, shapes_of(m, at), at->site, duk_get_top_index(m->thr));
    duk_pop(m->thr);
}

/* The property that stands where one of that name stood last, if its flags are such; NULL: another, or none. */
static inline duk_tval *guess(const gots__native_state *state, const gots__native_object *object, int key, unsigned mask, unsigned wanted)
{
    unsigned at = state->slots[key];
    void **names = (void **)(void *)(object->props + object->size * sizeof(duk_tval));
    if (at >= object->count || names[at] != state->keys[key]) return NULL;
    if ((((unsigned char *)(names + object->size))[at] & mask) != wanted) return NULL;
    return (duk_tval *)(void *)object->props + at;
}

/* Where the property stands that a plain object has itself; NULL: none, or the engine must look. */
static __attribute__((noinline)) duk_tval *find_slot(gots__native_state *state, duk_hobject *object, int key)
{
    machine *m = machine_of(state);
    duk_tval *tv = duk_gots_own_value(m->thr, object, (duk_hstring *)m->keys[key]);
    if (tv != NULL) m->slots[key] = (unsigned)(tv - &DUK_HOBJECT_E_GET_VALUE_BASE(m->thr->heap, object)->v);
    return tv;
}

/* NULL, too, when it does not hold a value of that tag. */
static duk_tval *slot(gots__native_state *state, gots__native_object *object, int key, unsigned tag)
{
    duk_tval *tv = guess(state, object, key, GOTS__NATIVE_ACCESSOR, 0);
    if (DUK_UNLIKELY(tv == NULL)) tv = find_slot(state, (duk_hobject *)(void *)object, key);
    return tv != NULL && tv->t == tag ? tv : NULL;
}

/* One that can be written without counting. */
static duk_tval *slot_to_write(gots__native_state *state, gots__native_object *object, int key)
{
    const unsigned mask = GOTS__NATIVE_WRITABLE | GOTS__NATIVE_ACCESSOR;
    duk_tval *tv = guess(state, object, key, mask, GOTS__NATIVE_WRITABLE);
    if (DUK_UNLIKELY(tv == NULL)) {
        if (DUK_HOBJECT_IS_COMPFUNC((duk_hobject *)(void *)object)) return NULL; /* its properties may be shared */
        if (find_slot(state, (duk_hobject *)(void *)object, key) == NULL) return NULL;
        tv = guess(state, object, key, mask, GOTS__NATIVE_WRITABLE);
    }
    return tv != NULL && (tv->t & GOTS__NATIVE_HEAP) == 0 ? tv : NULL;
}

static inline duk_tval *item_at(gots__native_object *object, unsigned long index)
{
    if (index >= object->room) return NULL;
    return (duk_tval *)(void *)(object->props + ((object->size * 25ul + 7) & ~7ul)) + index;
}

static duk_tval *item(gots__native_object *object, unsigned long index, unsigned tag)
{
    duk_tval *tv = item_at(object, index);
    return tv != NULL && tv->t == tag ? tv : NULL;
}

static duk_tval *item_to_write(gots__native_object *object, unsigned long index)
{
    duk_tval *tv = item_at(object, index);
    if (tv == NULL || (object->flags & GOTS__NATIVE_EXTENSIBLE) == 0) return NULL; /* it may be frozen */
    return (tv->t & GOTS__NATIVE_HEAP) == 0 && tv->t != GOTS__NATIVE_UNUSED ? tv : NULL;
}

static int view(gots__native_state *state, void *value, int element, gots__native_view *out)
{
    (void)state;
    return gots__machine_take_view(value, (uint32_t)element, out);
}

/* Pushes the value if it is the typed array whose elements begin there. */
static bool push_if_array(duk_hthread *thr, duk_tval *tv, const void *elements)
{
    gots__native_view found;
    for (uint32_t kind = 0; tv != NULL && kind < TYPED_COUNT; kind++) {
        if (!gots__machine_take_view(tv, kind, &found) || found.elements != elements) continue;
        duk_push_tval(thr, tv);
        return true;
    }
    return false;
}

/* The typed array whose elements begin there: an argument of the call that runs, one made in it, or one
 * from outside. Pushes it; false when it is not found. */
static bool push_array(machine *m, const void *elements)
{
    duk_hthread *thr = m->thr;
    for (size_t i = 0; m->given != NULL && i < m->given_count; i++)
        if (push_if_array(thr, m->given + i, elements)) return true;
    for (duk_tval *tv = (duk_tval *)(void *)((char *)thr->valstack + m->args); tv < thr->valstack_top; tv++)
        if (push_if_array(thr, tv, elements)) return true;
    const gots__native_function *function = m->running->function;
    for (uint32_t i = 0; i < function->use_count; i++)
        if (push_if_array(thr, gots__machine_outer_value(m, machine_uses(m, function)[i]), elements)) return true;
    return false;
}

/* array[undefined]: a property called "undefined", as a rule not there. The array's own and plain: no
 * program code may run under native code. What is no number is NaN to what asks here. */
static double stray(gots__native_state *state, void *elements)
{
    machine *m = machine_of(state);
    duk_hthread *thr = m->thr;
    double value = m->state.undefined;
    duk_require_stack(thr, 4);
    if (push_array(m, elements)) {
        duk_push_literal(thr, "undefined");
        duk_tval *tv = duk_gots_own_value(thr, duk_known_hobject(thr, -2), duk_known_hstring(thr, -1));
        if (tv != NULL) value = DUK_TVAL_IS_NUMBER(tv) ? DUK_TVAL_GET_NUMBER(tv) : NAN;
        duk_pop_2(thr);
    }
    (void)gots__machine_fill(m, m->running); /* the stack may stand elsewhere */
    return value;
}

/* array[undefined] = value */
static int put_stray(gots__native_state *state, void *elements, double value)
{
    machine *m = machine_of(state);
    duk_hthread *thr = m->thr;
    union { double number; uint64_t bits; } u = { value };
    duk_require_stack(thr, 4);
    if (push_array(m, elements)) {
        duk_push_literal(thr, "undefined");
        if (u.bits == GOTS__NATIVE_UNDEFINED_BITS) duk_push_undefined(thr);
        else duk_push_number(thr, value);
        duk_def_prop(thr, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC);
        duk_pop(thr);
    }
    (void)gots__machine_fill(m, m->running);
    return 0;
}

/* Keeps what it makes on the value stack until the function that made it returns. */
static void make_view(gots__native_state *state, int element, double size, gots__native_view *out)
{
    machine *m = machine_of(state);
    double length = size != size ? 0 : trunc(size);
    duk_hthread *thr = m->thr;
    void *stack = thr->valstack;
    if (length < 0 || length > 9007199254740991.0) duk_gots_throw_from_machine(thr, m->func, "index out of range");
    if (length > 4294967295.0) duk_gots_throw_from_machine(thr, m->func, "Invalid typed array length");
    duk_require_stack(thr, 8);
    duk_hbufobj *made = typed_create(thr, (typed_kind)element, length);
    out->elements = typed_bytes(made);
    out->count = (long)length;
    if (thr->valstack != stack) (void)gots__machine_fill(m, m->running); /* variables may stand on it */
}

static long mark(gots__native_state *state)
{
    return (long)duk_get_top(machine_of(state)->thr);
}

static void release_to(gots__native_state *state, long top)
{
    duk_hthread *thr = machine_of(state)->thr;
    while (duk_get_top(thr) > (duk_idx_t)top) duk_pop(thr);
}

static int low(double x)
{
    if (!isfinite(x)) return 0;
    double whole = fmod(trunc(x), 4294967296.0);
    return (int)(uint32_t)(int64_t)whole;
}

static int clamp(double x)
{
    if (!(x > 0)) return 0;
    if (x >= 255) return 255;
    return (int)nearbyint(x);
}

static int clz(unsigned x)
{
    return x == 0 ? 32 : __builtin_clz(x);
}

static double greater(double x, double y)
{
    if (x != x || y != y) return NAN;
    if (x == y) return signbit(x) ? y : x;
    return x > y ? x : y;
}

static double lesser(double x, double y)
{
    if (x != x || y != y) return NAN;
    if (x == y) return signbit(x) ? x : y;
    return x < y ? x : y;
}

static double cube_root(double x)
{
    return (double)cbrtl(x);
}

static double sign_of(double x)
{
    return x > 0 ? 1 : x < 0 ? -1 : x;
}

static double round_up(double x)
{
    if (!(fabs(x) < 4503599627370496.0)) return x;
    double down = floor(x);
    return copysign(x - down >= 0.5 ? down + 1 : down, x);
}

static double power(double x, double y)
{
    return duk_js_arith_pow(x, y);
}

static double modulo(double x, double y)
{
    return duk_js_arith_mod(x, y);
}

#define IMPORT(name, function) { "gots_n_" name, (const void *)(uintptr_t)(function) }
#define MATH(name) IMPORT(#name, (double (*)(double))name)

const gots__code_symbol *gots__machine_imports(uint32_t *count)
{
    static const gots__code_symbol all[] = {
        IMPORT("halt", halt),       IMPORT("fail", fail),     IMPORT("check", check_number),
        IMPORT("throw", throw_error), IMPORT("view", view),     IMPORT("new", make_view),
        IMPORT("stray", stray),     IMPORT("put_stray", put_stray),
        IMPORT("mark", mark),       IMPORT("release", release_to), IMPORT("low", low),
        IMPORT("clamp", clamp),     IMPORT("clz", clz),       IMPORT("mod", modulo),
        IMPORT("pow", power),       IMPORT("max", greater),   IMPORT("min", lesser),
        IMPORT("cbrt", cube_root),  IMPORT("sign", sign_of),  IMPORT("round", round_up),
        IMPORT("slot", slot), IMPORT("write", slot_to_write), IMPORT("item", item), IMPORT("item_to_write", item_to_write), IMPORT("resume", gots__machine_resume), IMPORT("fits", fits),
        IMPORT("back", gots__machine_back), IMPORT("reject", gots__machine_reject),
        IMPORT("abs", (double (*)(double))fabs), IMPORT("atan2", (double (*)(double, double))atan2),
        MATH(sqrt), MATH(floor), MATH(ceil), MATH(trunc), MATH(acos), MATH(acosh), MATH(asin), MATH(asinh),
        MATH(atan), MATH(atanh), MATH(cos), MATH(cosh), MATH(exp), MATH(expm1), MATH(log), MATH(log1p),
        MATH(log2), MATH(log10), MATH(sin), MATH(sinh), MATH(tan), MATH(tanh),
    };
    *count = (uint32_t)(sizeof all / sizeof *all);
    return all;
}
