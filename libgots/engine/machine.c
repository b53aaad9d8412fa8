/* Functions with machine code: made when they are wanted, called with values that were tested.
 *
 * SPDX-License-Identifier: MIT
 *
 * A module's table (native/native.h) becomes a machine: its C text, the machine code once compiled,
 * the state that this code works on, and for each function an entry that the function's template
 * points to. The executor calls an entry's door with the arguments where they stand. Before that the variables
 * from outside are looked up, by places that are remembered; a door that declines has done nothing.
 *
 * Native code runs no program code, so nothing but itself changes variables and arrays while it runs.
 */
#include "engine/machine.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/dukx.h"
#include "engine/isolate.h"
#include "engine/module_objects.h"
#include "engine/shapes.h"
#include "engine/typed.h"
#include "native/code.h"
#include "native/native.h"

_Static_assert(DUK_TAG_NUMBER == GOTS__NATIVE_NUMBER && DUK_TAG_UNDEFINED == GOTS__NATIVE_UNDEFINED &&
                   DUK_TAG_BOOLEAN == GOTS__NATIVE_BOOLEAN,
               "the tags that native code tests");
_Static_assert(sizeof(duk_tval) == 16 && offsetof(duk_tval, v) == 8, "values as native code reads them");
_Static_assert(sizeof(gots__native_value) == 16 && offsetof(gots__native_value, number) == 8, "and as C hands them over");

#define CALLS_BEFORE 16u /* of a function without a loop: what is called less often is not worth it */

enum { FORM_INT, FORM_WIDE, FORMS };

typedef struct machine machine;

struct gots__native_entry {
    machine *machine;
    const gots__native_function *function; /* in the table */
    uint32_t calls;   /* before there was code */
    bool is_plain;    /* uses nothing from outside, has no loop */
    gots__native_door *doors[FORMS];
    duk_hcompfunc *tmpl;  /* the function's template, which the heap keeps for it; NULL: not linked */
};

/* Where a variable from outside is found. */
typedef struct outer_place {
    duk_hstring *holder, *name;
    uint32_t place;
} outer_place;

struct machine {
    machine *next;
    gots_allocator allocator;
    const gots__native_table *table;
    gots__code *codes[FORMS];
    bool tried[FORMS];
    uint32_t module;          /* of the isolate's */
    duk_hthread *thr;         /* of the call that runs */
    duk_hcompfunc *func;
    const struct gots__native_entry *running;
    size_t args;              /* its arguments and what it makes, in bytes from the value stack's bottom */
    duk_tval *given;          /* arguments that are not there; NULL: they are */
    size_t given_count;
    struct gots__native_entry *entries;
    struct gots__native_entry **pointers;
    outer_place *places;
    uint64_t calls;           /* that a door took */
    uint64_t spent_ns;        /* in functions with loops, while there is no better code to come */
    bool hot;                 /* better code is wanted of what is hot */
    bool asked;               /* the system's compiler was asked for better code */
    gots__code_job *jobs[FORMS];
    struct better *better[FORMS]; /* what it made; atomic, taken over at the next call */
    gots__code *old[FORMS];   /* of the first compiler, once there is better */
    size_t size;              /* of this block */
    gots__native_state state; /* last: its outer variables follow */
};

/* From the thread of the system's compiler. */
typedef struct better {
    gots__code *code;
    void *doors[];
} better;

typedef struct native_record {
    gots_allocator allocator;
    gots__native_mode mode;
    char directory[512];      /* where better code is kept */
    machine *machines;
    duk_hstring *math_name;   /* "Math"; NULL: the names are not there yet */
    duk_hstring *math_names[64];
    void *maths[64];          /* Math's functions as they were found, by number */
    char failure[256];
} native_record;

/* ---- The isolate's record --------------------------------------------------------------------- */

static size_t better_size(const machine *m)
{
    return sizeof(better) + m->table->function_count * sizeof(void *);
}

static void drop_better(const machine *m, better *made)
{
    gots_allocator shared = gots__default_allocator();
    gots__free(&shared, made, better_size(m));
}

static void free_machine(machine *m)
{
    gots_allocator allocator = m->allocator;
    uint32_t count = m->table->function_count;
    for (uint32_t i = 0; i < FORMS; i++) {
        gots__code_job_end(m->jobs[i]);
        if (m->better[i] != NULL) {
            gots__code_free(m->better[i]->code);
            drop_better(m, m->better[i]);
        }
        gots__code_free(m->codes[i]);
        gots__code_free(m->old[i]);
    }
    gots__free(&allocator, m->entries, count * sizeof *m->entries);
    gots__free(&allocator, m->pointers, count * sizeof *m->pointers);
    gots__free(&allocator, m->places, m->table->outer_count * sizeof *m->places);
    gots__free(&allocator, (void *)m->table, m->table->size);
    gots__free(&allocator, m, m->size);
}

static void release(void *data)
{
    native_record *it = data;
    gots_allocator allocator = it->allocator;
    while (it->machines != NULL) {
        machine *m = it->machines;
        it->machines = m->next;
        free_machine(m);
    }
    gots__free(&allocator, it, sizeof *it);
}

static native_record *record_of(gots__isolate *isolate)
{
    duk_context *ctx = gots__isolate_context(isolate);
    native_record *it = gots__slot_get(ctx, GOTS__SLOT_NATIVE);
    if (it != NULL) return it;
    it = gots__alloc(&isolate->allocator, sizeof *it);
    if (it == NULL) return NULL;
    *it = (native_record){ .allocator = isolate->allocator, .mode = GOTS__NATIVE_TCC };
    gots__slot_set(ctx, GOTS__SLOT_NATIVE, it, release);
    return it;
}

void gots__isolate_set_native(gots__isolate *isolate, gots__native_mode mode, const char *directory)
{
    native_record *it = record_of(isolate);
    if (it == NULL) return;
    it->mode = mode;
    if (directory != NULL && strlen(directory) < sizeof it->directory) strcpy(it->directory, directory);
}

const char *gots__native_failure(gots__isolate *isolate)
{
    native_record *it = gots__slot_get(gots__isolate_context(isolate), GOTS__SLOT_NATIVE);
    return it != NULL ? it->failure : "";
}

uint64_t gots__native_calls(gots__isolate *isolate)
{
    native_record *it = gots__slot_get(gots__isolate_context(isolate), GOTS__SLOT_NATIVE);
    uint64_t calls = 0;
    for (const machine *m = it != NULL ? it->machines : NULL; m != NULL; m = m->next) calls += m->calls;
    return calls;
}

/* ---- A module's machine ----------------------------------------------------------------------- */

static const gots__native_function *function_at(const machine *m, uint32_t index)
{
    return (const gots__native_function *)(const void *)((const char *)m->table + m->table->functions) + index;
}

static const gots__native_outer *outer_at(const machine *m, uint32_t index)
{
    return (const gots__native_outer *)(const void *)((const char *)m->table + m->table->outers) + index;
}

static double undefined_number(void)
{
    union { uint64_t bits; double number; } u = { GOTS__NATIVE_UNDEFINED_BITS };
    return u.number;
}

static machine *new_machine(gots__isolate *isolate, uint32_t module, const gots__native_table *table)
{
    const gots_allocator *allocator = &isolate->allocator;
    uint32_t count = table->function_count, outers = table->outer_count;
    size_t size = sizeof(machine) + (outers + 1) * sizeof(((machine *)0)->state.outer[0]);
    machine *m = gots__alloc(allocator, size);
    void *copy = gots__alloc(allocator, table->size);
    struct gots__native_entry *entries = gots__alloc(allocator, count * sizeof *entries);
    struct gots__native_entry **pointers = gots__alloc(allocator, count * sizeof *pointers);
    outer_place *places = gots__alloc(allocator, outers * sizeof *places);
    if (m == NULL || copy == NULL || entries == NULL || pointers == NULL || (places == NULL && outers > 0)) {
        gots__free(allocator, m, size);
        gots__free(allocator, copy, table->size);
        gots__free(allocator, entries, count * sizeof *entries);
        gots__free(allocator, pointers, count * sizeof *pointers);
        gots__free(allocator, places, outers * sizeof *places);
        return NULL;
    }
    memset(m, 0, size);
    memcpy(copy, table, table->size);
    if (outers > 0) memset(places, 0, outers * sizeof *places);
    m->allocator = *allocator;
    m->module = module;
    m->table = copy;
    m->entries = entries;
    m->pointers = pointers;
    m->places = places;
    m->size = size;
    m->state.undefined = undefined_number();
    m->state.nan = NAN;
    m->state.infinity = INFINITY;
    m->state.negative_zero = -0.0;
    for (uint32_t i = 0; i < count; i++) {
        const gots__native_function *function = function_at(m, i);
        bool plain = function->maths == 0 && function->use_count == 0 && !function->has_loop;
        entries[i] = (struct gots__native_entry){ .machine = m, .function = function, .is_plain = plain };
        pointers[i] = &entries[i];
    }
    return m;
}

typedef struct link_job {
    machine *machine;
    uint32_t module;
} link_job;

/* Pushes the array in the stash that keeps what machines point to. */
static void push_roots(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_literal(ctx, -1, "native")) {
        duk_pop(ctx);
        duk_push_array(ctx);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, -3, "native");
    }
    duk_remove(ctx, -2);
}

/* A name of the table as a string, kept by the array at the stack top. */
static duk_hstring *rooted(duk_context *ctx, const machine *m, uint32_t offset)
{
    if (offset == 0) return NULL;
    const char *text = (const char *)m->table + offset;
    gots__push_utf8(ctx, text, strlen(text));
    duk_hstring *name = GOTS_SETTLED(ctx, duk_get_tval(ctx, -1));
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    return name;
}

void gots__machine_linked(struct gots__native_entry *entry, duk_hcompfunc *tmpl);

void gots__machine_linked(struct gots__native_entry *entry, duk_hcompfunc *tmpl)
{
    entry->tmpl = tmpl;
}

/* Errors name functions that were called by machine code alone. */
static void keep_templates(duk_context *ctx, const machine *m)
{
    push_roots(ctx);
    duk_uarridx_t at = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (uint32_t i = 0; i < m->table->function_count; i++) {
        if (m->entries[i].tmpl == NULL) continue;
        duk_push_hobject(ctx, (duk_hobject *)m->entries[i].tmpl);
        duk_put_prop_index(ctx, -2, at++);
    }
    duk_pop(ctx);
}

static void link_machine(duk_context *ctx, void *data)
{
    const link_job *it = data;
    machine *m = it->machine;
    m->state.stop = (volatile int *)&ctx->heap->gots_stop;
    push_roots(ctx);
    for (uint32_t i = 0; i < m->table->outer_count; i++) {
        m->places[i].holder = rooted(ctx, m, outer_at(m, i)->holder);
        m->places[i].name = rooted(ctx, m, outer_at(m, i)->name);
    }
    duk_pop(ctx);
    gots__env_get(ctx, it->module, GOTS__FIELD_CODE);
    duk_hobject *code = duk_get_hobject(ctx, -1);
    if (code != NULL && DUK_HOBJECT_IS_COMPFUNC(code))
        duk_gots_link_native(ctx, (duk_hcompfunc *)code, m->pointers, m->table->function_count);
    keep_templates(ctx, m);
}

gots_status gots__env_native(gots__isolate *isolate, uint32_t module, const void *table, size_t size,
                             gots_error *err)
{
    native_record *it = record_of(isolate);
    if (it == NULL) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    if (it->mode == GOTS__NATIVE_OFF) return GOTS_OK;
    if (!gots__native_table_is_sound(table, size))
        return gots__fail(err, GOTS_E_SYNTAX, "GOTS2002", "the table of a module's native functions is damaged");
    machine *m = new_machine(isolate, module, table);
    if (m == NULL) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    m->next = it->machines;
    m->hot = it->mode == GOTS__NATIVE_FULL;
    it->machines = m;
    link_job job = { m, module };
    return gots__protect(isolate, link_machine, &job, err);
}

/* ---- What native code calls ------------------------------------------------------------------- */

static machine *machine_of(gots__native_state *state)
{
    return (machine *)(void *)((char *)state - offsetof(machine, state));
}

static void halt(gots__native_state *state, int overflow)
{
    machine *m = machine_of(state);
    duk_gots_leave_machine(m->thr, m->func, overflow != 0);
}

static const gots__native_place *place_at(const machine *m, int index)
{
    return (const gots__native_place *)(const void *)((const char *)m->table + m->table->places) + index;
}

/* The frames of the functions that run, as far as they are known: that which the program called, and that
 * where the place is. */
static void push_frames(machine *m, const gots__native_place *at)
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
    push_frames(m, at);
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
    refuse_value(m, place_at(m, place), &missing);
    return 0;
}

/* A number must be one of those that its type allows. */
static int check_number(gots__native_state *state, int place, double number)
{
    machine *m = machine_of(state);
    const gots__native_place *at = place_at(m, place);
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
static void throw_error(gots__native_state *state, int place, const double *values)
{
    machine *m = machine_of(state);
    const gots__native_place *at = place_at(m, place);
    duk_hthread *thr = m->thr;
    push_frames(m, at);
    duk_push_hobject(thr, thr->builtins[DUK_BIDX_GLOBAL]);
    duk_get_prop_string(thr, -1, (const char *)m->table + at->name);
    if (at->text != 0) push_message(m, at, values);
    duk_new(thr, at->text != 0);
    (void)duk_throw(thr);
}

static bool take_view(const duk_tval *tv, uint32_t element, gots__native_view *out)
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

static int view(gots__native_state *state, void *value, int element, gots__native_view *out)
{
    (void)state;
    return take_view(value, (uint32_t)element, out);
}

static bool fill(machine *m, const struct gots__native_entry *entry);
static duk_tval *outer_value(machine *m, uint32_t index);

static const uint32_t *uses_of(const machine *m, const gots__native_function *function)
{
    return (const uint32_t *)(const void *)((const char *)m->table + m->table->uses) + function->uses;
}


/* Pushes the value if it is the typed array whose elements begin there. */
static bool push_if_array(duk_hthread *thr, duk_tval *tv, const void *elements)
{
    gots__native_view found;
    for (uint32_t kind = 0; tv != NULL && kind < TYPED_COUNT; kind++) {
        if (!take_view(tv, kind, &found) || found.elements != elements) continue;
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
        if (push_if_array(thr, outer_value(m, uses_of(m, function)[i]), elements)) return true;
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
    (void)fill(m, m->running); /* the stack may stand elsewhere */
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
    (void)fill(m, m->running);
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
    if (thr->valstack != stack) (void)fill(m, m->running); /* variables may stand on it */
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

static const gots__code_symbol *imports(uint32_t *count)
{
    static const gots__code_symbol all[] = {
        IMPORT("halt", halt),       IMPORT("fail", fail),     IMPORT("check", check_number),
        IMPORT("throw", throw_error), IMPORT("view", view),     IMPORT("new", make_view),
        IMPORT("stray", stray),     IMPORT("put_stray", put_stray),
        IMPORT("mark", mark),       IMPORT("release", release_to), IMPORT("low", low),
        IMPORT("clamp", clamp),     IMPORT("clz", clz),       IMPORT("mod", modulo),
        IMPORT("pow", power),       IMPORT("max", greater),   IMPORT("min", lesser),
        IMPORT("cbrt", cube_root),  IMPORT("sign", sign_of),  IMPORT("round", round_up),
        IMPORT("abs", (double (*)(double))fabs), IMPORT("atan2", (double (*)(double, double))atan2),
        MATH(sqrt), MATH(floor), MATH(ceil), MATH(trunc), MATH(acos), MATH(acosh), MATH(asin), MATH(asinh),
        MATH(atan), MATH(atanh), MATH(cos), MATH(cosh), MATH(exp), MATH(expm1), MATH(log), MATH(log1p),
        MATH(log2), MATH(log10), MATH(sin), MATH(sinh), MATH(tan), MATH(tanh),
    };
    *count = (uint32_t)(sizeof all / sizeof *all);
    return all;
}

/* ---- Compiling -------------------------------------------------------------------------------- */

/* What one form is compiled from, with the names of its doors. */
typedef struct order {
    gots__code_unit unit;
    char (*texts)[12];
    const char **names;
    void **found;
    uint32_t count;
} order;

static bool order_open(order *it, const machine *m, uint32_t form)
{
    const gots__native_table *table = m->table;
    uint32_t count = table->function_count;
    *it = (order){ .count = count, .texts = gots__alloc(&m->allocator, count * sizeof *it->texts),
                   .names = gots__alloc(&m->allocator, count * sizeof *it->names),
                   .found = gots__alloc(&m->allocator, count * sizeof *it->found) };
    if (it->texts == NULL || it->names == NULL || it->found == NULL) return false;
    for (uint32_t i = 0; i < count; i++) {
        snprintf(it->texts[i], sizeof it->texts[i], "e%u", i + 1);
        it->names[i] = it->texts[i];
    }
    it->unit.text = (const char *)table + (form == FORM_INT ? table->text : table->wide);
    it->unit.len = form == FORM_INT ? table->text_len : table->wide_len;
    it->unit.imports = imports(&it->unit.import_count);
    it->unit.names = it->names;
    it->unit.count = count;
    return true;
}

static void order_close(order *it, const machine *m)
{
    gots__free(&m->allocator, it->texts, it->count * sizeof *it->texts);
    gots__free(&m->allocator, it->names, it->count * sizeof *it->names);
    gots__free(&m->allocator, it->found, it->count * sizeof *it->found);
}

static void compile(native_record *it, machine *m, uint32_t form)
{
    order o;
    m->tried[form] = true;
    if (order_open(&o, m, form)) {
        gots_error err = { 0 };
        m->codes[form] = gots__code_new(&m->allocator, GOTS__CODE_TCC, o.unit.text, o.unit.len, o.unit.imports,
                                        o.unit.import_count, o.names, o.found, o.count, &err);
        for (uint32_t i = 0; m->codes[form] != NULL && i < o.count; i++)
            m->entries[i].doors[form] = (gots__native_door *)(uintptr_t)o.found[i];
        if (m->codes[form] == NULL && it->failure[0] == '\0')
            snprintf(it->failure, sizeof it->failure, "%u:%u: %.200s", err.line, err.column, err.message);
    }
    order_close(&o, m);
}

/* ---- Better code ------------------------------------------------------------------------------ */

#define HOT_NS 30000000u /* so long in loops before the system's compiler is asked */

static void keep_better(machine *m, uint32_t form, gots__code *code, void *const *addresses)
{
    uint32_t count = m->table->function_count;
    gots_allocator shared = gots__default_allocator();
    better *made = gots__alloc(&shared, better_size(m));
    if (made == NULL) {
        gots__code_free(code);
        return;
    }
    made->code = code;
    memcpy(made->doors, addresses, count * sizeof *made->doors);
    __atomic_store_n(&m->better[form], made, __ATOMIC_RELEASE);
}

/* On the compiler's thread. Without better code all stays as it is. */
static void done_int(void *context, gots__code *code, void *const *addresses, const gots_error *err)
{
    (void)err;
    if (code != NULL) keep_better(context, FORM_INT, code, addresses);
}

static void done_wide(void *context, gots__code *code, void *const *addresses, const gots_error *err)
{
    (void)err;
    if (code != NULL) keep_better(context, FORM_WIDE, code, addresses);
}

static void ask_for_better(native_record *it, machine *m)
{
    m->asked = true;
    for (uint32_t form = 0; form < FORMS; form++) {
        gots_allocator shared = gots__default_allocator(); /* the isolate's is for its own thread */
        order o;
        gots_error err;
        if (m->codes[form] == NULL) continue;
        if (order_open(&o, m, form))
            m->jobs[form] = gots__code_later(&shared, it->directory, &o.unit, form == FORM_INT ? done_int : done_wide, m, &err);
        order_close(&o, m);
    }
}

/* Nobody is in the old code: native code calls no program. */
static void take_better(machine *m)
{
    for (uint32_t form = 0; form < FORMS; form++) {
        better *made = __atomic_load_n(&m->better[form], __ATOMIC_ACQUIRE);
        if (DUK_LIKELY(made == NULL)) continue;
        __atomic_store_n(&m->better[form], NULL, __ATOMIC_RELAXED);
        for (uint32_t i = 0; i < m->table->function_count; i++)
            m->entries[i].doors[form] = (gots__native_door *)(uintptr_t)made->doors[i];
        m->old[form] = m->codes[form];
        m->codes[form] = made->code;
        drop_better(m, made);
    }
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static bool is_ready(native_record *it, struct gots__native_entry *entry)
{
    machine *m = entry->machine;
    if (!m->tried[FORM_INT]) {
        if (!entry->function->has_loop && ++entry->calls < CALLS_BEFORE) return false;
        compile(it, m, FORM_INT);
    }
    return entry->doors[FORM_INT] != NULL;
}

/* ---- Calling ---------------------------------------------------------------------------------- */

/* A variable's value, borrowed; NULL: there is none. */
static duk_tval *outer_value(machine *m, uint32_t index)
{
    outer_place *at = &m->places[index];
    if (at->name == NULL) return NULL;
    if (at->holder == NULL) return duk_gots_outer_variable(m->thr, m->func, at->name, &at->place);
    duk_tval *tv = duk_gots_outer_variable(m->thr, m->func, at->holder, &at->place);
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv)) return NULL;
    return duk_gots_own_value(m->thr, DUK_TVAL_GET_OBJECT(tv), at->name);
}

static bool fill_one(machine *m, uint32_t index)
{
    const gots__native_outer *outer = outer_at(m, index);
    if (m->places[index].name == NULL) return true; /* a constant */
    duk_tval *tv = outer_value(m, index);
    if (tv == NULL) return false;
    switch (outer->kind) {
    case GOTS__NATIVE_IS_NUMBER:
        m->state.outer[index].value = tv;
        return DUK_TVAL_IS_NUMBER(tv);
    case GOTS__NATIVE_IS_BOOLEAN:
        m->state.outer[index].value = tv;
        return DUK_TVAL_IS_BOOLEAN(tv);
    case GOTS__NATIVE_IS_CONSTANT: return DUK_TVAL_IS_NUMBER(tv) && DUK_TVAL_GET_NUMBER(tv) == outer->value;
    case GOTS__NATIVE_IS_VIEW: return take_view(tv, outer->element, &m->state.outer[index].view);
    default: return DUK_TVAL_IS_OBJECT(tv) && DUK_HOBJECT_IS_COMPFUNC(DUK_TVAL_GET_OBJECT(tv));
    }
}

/* Looks up what the function needs from outside; false when something is not as its type says. */
static bool fill(machine *m, const struct gots__native_entry *entry)
{
    const gots__native_function *function = entry->function;
    for (uint32_t i = 0; i < function->use_count; i++)
        if (!fill_one(m, uses_of(m, function)[i])) return false;
    return true;
}

/* Keeps the string at the stack top for as long as the isolate lives. */
static duk_hstring *keep_name(duk_hthread *thr)
{
    duk_hstring *name = duk_known_hstring(thr, -1);
    push_roots(thr);
    duk_insert(thr, -2);
    duk_put_prop_index(thr, -2, (duk_uarridx_t)duk_get_length(thr, -2));
    duk_pop(thr);
    return name;
}

static void name_maths(native_record *it, duk_hthread *thr)
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
        push_roots(thr); /* as long as it is compared with */
        duk_dup(thr, -2);
        duk_put_prop_index(thr, -2, (duk_uarridx_t)duk_get_length(thr, -2));
        duk_pop(thr);
    }
    duk_pop(thr);
    return same;
}

static bool maths_are_original(native_record *it, duk_hthread *thr, uint64_t wanted)
{
    if (DUK_UNLIKELY(it->math_name == NULL)) name_maths(it, thr);
    duk_tval *tv = duk_gots_own_value(thr, thr->builtins[DUK_BIDX_GLOBAL], it->math_name);
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv)) return false;
    duk_hobject *maths = DUK_TVAL_GET_OBJECT(tv);
    for (uint32_t i = 0; wanted != 0; i++, wanted >>= 1)
        if ((wanted & 1) != 0 && !math_is_original(it, thr, maths, i)) return false;
    return true;
}

/* Whether what it uses from outside is as its types say. */
static bool outside_is_ready(machine *m, const struct gots__native_entry *entry)
{
    const gots__native_function *function = entry->function;
    if (function->maths != 0 && !maths_are_original(gots__slot_get(m->thr, GOTS__SLOT_NATIVE), m->thr, function->maths))
        return false;
    return fill(m, entry);
}

/* Calls the door, that of doubles where one of ints does not take the numbers. */
static inline bool pass(machine *m, const struct gots__native_entry *entry, void *args, unsigned long nargs, void *result)
{
    int answer = entry->doors[FORM_INT](&m->state, args, nargs, result);
    if (DUK_UNLIKELY(answer == GOTS__NATIVE_NO_INT) && m->table->wide_len != 0) {
        if (!m->tried[FORM_WIDE]) compile(gots__slot_get(m->thr, GOTS__SLOT_NATIVE), m, FORM_WIDE);
        if (entry->doors[FORM_WIDE] != NULL) answer = entry->doors[FORM_WIDE](&m->state, args, nargs, result);
    }
    m->calls += answer == GOTS__NATIVE_DONE;
    return answer == GOTS__NATIVE_DONE;
}

/* The same of what may run long: asks for better code when it does. */
static bool pass_loop(machine *m, const struct gots__native_entry *entry, void *args, unsigned long nargs, void *result)
{
    if (!m->hot || m->asked || !entry->function->has_loop) return pass(m, entry, args, nargs, result);
    uint64_t start = now_ns();
    bool done = pass(m, entry, args, nargs, result);
    if ((m->spent_ns += now_ns() - start) > HOT_NS) ask_for_better(gots__slot_get(m->thr, GOTS__SLOT_NATIVE), m);
    return done;
}

static struct gots__native_entry *entry_of(const duk_hcompfunc *func)
{
    return (func->tmpl != NULL ? func->tmpl : func)->gots_code;
}

/* False: nothing has been done. The arguments stand on the value stack, or elsewhere and only borrow. */
static DUK_ALWAYS_INLINE bool enter(duk_hthread *thr, duk_hcompfunc *func, struct gots__native_entry *entry, duk_tval *args,
                         unsigned long nargs, void *result)
{
    machine *m = entry->machine;
    bool is_given = args < thr->valstack || args >= thr->valstack_end;
    if (DUK_UNLIKELY(entry->doors[FORM_INT] == NULL) && !is_ready(gots__slot_get(thr, GOTS__SLOT_NATIVE), entry))
        return false;
    m->thr = thr;
    m->func = func;
    m->running = entry;
    m->given = is_given ? args : NULL;
    m->given_count = nargs;
    m->args = (size_t)((char *)(is_given ? thr->valstack_top : args) - (char *)thr->valstack);
    m->state.limit = thr->heap->gots_stack_limit;
    if (DUK_UNLIKELY(m->asked)) take_better(m);
    if (DUK_LIKELY(entry->is_plain)) return pass(m, entry, args, nargs, result);
    if (!outside_is_ready(m, entry)) return false;
    if (!is_given) args = (duk_tval *)(void *)((char *)thr->valstack + m->args); /* it may stand elsewhere now */
    return pass_loop(m, entry, args, nargs, result);
}

duk_bool_t gots__machine_call(duk_hthread *thr, duk_hcompfunc *func, duk_tval *args, duk_idx_t nargs,
                              duk_tval *result);

duk_bool_t gots__machine_call(duk_hthread *thr, duk_hcompfunc *func, duk_tval *args, duk_idx_t nargs,
                              duk_tval *result)
{
    return enter(thr, func, entry_of(func), args, (unsigned long)nargs, result);
}

/* ---- Calls from C ----------------------------------------------------------------------------- */

typedef struct find_job {
    duk_hcompfunc *func;
    bool found;
} find_job;

static void find(duk_context *ctx, void *data)
{
    find_job *it = data;
    native_record *record = gots__slot_get(ctx, GOTS__SLOT_NATIVE);
    struct gots__native_entry *entry = entry_of(it->func);
    if (record->math_name == NULL) name_maths(record, ctx);
    entry->calls = CALLS_BEFORE; /* who looks it up means to call it */
    it->found = is_ready(record, entry);
}

bool gots__native_find(gots__isolate *isolate, void *function, gots__native_call *call)
{
    duk_hcompfunc *func = function;
    if (func == NULL || !DUK_HOBJECT_IS_COMPFUNC((duk_hobject *)func) || (func->gots_flags & GOTS_FUN_NATIVE) == 0) return false;
    find_job job = { func, false };
    if (gots__protect(isolate, find, &job, NULL) != GOTS_OK || !job.found) return false;
    struct gots__native_entry *entry = entry_of(func);
    *call = (gots__native_call){ entry, function, entry->function->leaves != 0 };
    return true;
}

typedef struct call_job {
    const gots__native_call *call;
    const gots__native_value *args;
    size_t count;
    gots__native_value *result;
    bool done;
} call_job;

static void call_protected(duk_context *ctx, void *data)
{
    call_job *it = data;
    it->done = enter(ctx, it->call->function, it->call->entry, (void *)(uintptr_t)it->args, it->count, it->result);
}

gots__native_answer gots__native_call_values(gots__isolate *isolate, const gots__native_call *call,
                                             const gots__native_value *args, size_t count,
                                             gots__native_value *result, gots_error *err)
{
    duk_hthread *thr = isolate->ctx;
    call_job job = { call, args, count, result, false };
    if (DUK_UNLIKELY(thr->heap->gots_stop != 0)) return GOTS__NATIVE_ANSWER_NONE;
    if (call->leaves) {
        if (gots__protect(isolate, call_protected, &job, err) != GOTS_OK) return GOTS__NATIVE_ANSWER_FAILED;
    } else {
        call_protected(thr, &job);
    }
    return job.done ? GOTS__NATIVE_ANSWER_DONE : GOTS__NATIVE_ANSWER_NONE;
}
