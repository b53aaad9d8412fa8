/* Functions with machine code: made when they are wanted, called with values that were tested.
 *
 * SPDX-License-Identifier: MIT
 *
 * A module's table (native/native.h) becomes a machine: the machine code of what was wanted so far,
 * the state that this code works on, and for each function an entry that the function's template
 * points to. The executor calls an entry's door with the arguments where they stand. Before that the variables
 * from outside are looked up, by places that are remembered; a door that declines has done nothing.
 *
 * Native code runs no program code, so nothing but itself changes variables, objects and arrays while it runs; unless it
 * calls the host (machine_host.c). Where a function over objects is left, program code runs before it returns, and all its native callers leave as well
 * (machine_leave.c).
 */
#include "engine/machine_inside.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/module_objects.h"

_Static_assert(DUK_TAG_NUMBER == GOTS__NATIVE_NUMBER && DUK_TAG_UNDEFINED == GOTS__NATIVE_UNDEFINED &&
                   DUK_TAG_BOOLEAN == GOTS__NATIVE_BOOLEAN,
               "the tags that native code tests");
_Static_assert(sizeof(duk_tval) == 16 && offsetof(duk_tval, v) == 8, "values as native code reads them");
_Static_assert(DUK_TAG_OBJECT == GOTS__NATIVE_OBJECT && DUK_TAG_UNUSED == GOTS__NATIVE_UNUSED && DUK_TAG_STRING == GOTS__NATIVE_HEAP,
               "and of objects");
_Static_assert(offsetof(gots__native_object, flags) == offsetof(duk_hobject, hdr.h_flags) &&
                   offsetof(gots__native_object, props) == offsetof(duk_hobject, props) &&
                   offsetof(gots__native_object, size) == offsetof(duk_hobject, e_size) &&
                   offsetof(gots__native_object, count) == offsetof(duk_hobject, e_next) &&
                   offsetof(gots__native_object, room) == offsetof(duk_hobject, a_size) &&
                   offsetof(gots__native_object, length) == offsetof(duk_harray, length),
               "objects as native code reads them");
_Static_assert(DUK_HOBJECT_FLAG_EXOTIC_ARRAY == GOTS__NATIVE_ARRAY && DUK_HOBJECT_FLAG_EXTENSIBLE == GOTS__NATIVE_EXTENSIBLE &&
                   DUK_PROPDESC_FLAG_WRITABLE == GOTS__NATIVE_WRITABLE && DUK_PROPDESC_FLAG_ACCESSOR == GOTS__NATIVE_ACCESSOR,
               "their flags");
_Static_assert(offsetof(gots__native_state, made) == 48, "the slot that machine code of our own (native/x64) reads");
_Static_assert(sizeof(gots__native_value) == 16 && offsetof(gots__native_value, number) == 8, "and as C hands them over");

/* ---- The isolate's record --------------------------------------------------------------------- */

static void free_machine(machine *m)
{
    gots_allocator allocator = m->allocator;
    uint32_t count = m->table->function_count;
    gots__machine_free_code(m);
    gots__free(&allocator, m->entries, count * sizeof *m->entries);
    gots__free(&allocator, m->pointers, count * sizeof *m->pointers);
    gots__free(&allocator, m->places, m->table->outer_count * sizeof *m->places);
    gots__free(&allocator, m->keys, m->table->key_count * sizeof *m->keys);
    gots__free(&allocator, m->slots, m->table->key_count * sizeof *m->slots);
    gots__free(&allocator, m->prototypes, m->table->place_count * sizeof *m->prototypes);
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

void gots__native_at_once(gots__isolate *isolate)
{
    native_record *it = record_of(isolate);
    if (it != NULL) it->at_once = true;
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
    uint32_t keys = table->key_count;
    void **names = gots__alloc(allocator, keys * sizeof *names);
    unsigned *slots = gots__alloc(allocator, keys * sizeof *slots);
    void **prototypes = gots__alloc(allocator, table->place_count * sizeof *prototypes);
    if (m == NULL || copy == NULL || entries == NULL || pointers == NULL || (places == NULL && outers > 0) ||
        (keys > 0 && (names == NULL || slots == NULL)) || (table->place_count > 0 && prototypes == NULL)) {
        gots__free(allocator, m, size);
        gots__free(allocator, copy, table->size);
        gots__free(allocator, entries, count * sizeof *entries);
        gots__free(allocator, pointers, count * sizeof *pointers);
        gots__free(allocator, places, outers * sizeof *places);
        gots__free(allocator, names, keys * sizeof *names);
        gots__free(allocator, slots, keys * sizeof *slots);
        gots__free(allocator, prototypes, table->place_count * sizeof *prototypes);
        return NULL;
    }
    memset(m, 0, size);
    memcpy(copy, table, table->size);
    if (outers > 0) memset(places, 0, outers * sizeof *places);
    if (keys > 0) memset(slots, 0, keys * sizeof *slots);
    m->keys = m->state.keys = names;
    m->slots = m->state.slots = slots;
    m->prototypes = m->state.prototypes = prototypes;
    for (uint32_t i = 0; i < table->place_count; i++) prototypes[i] = m; /* of no object */
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
        bool plain = function->maths == 0 && function->use_count == 0 && !function->has_loop && !function->has_objects;
        entries[i] = (struct gots__native_entry){ .machine = m, .function = function, .is_plain = plain };
        pointers[i] = &entries[i];
    }
    return m;
}

typedef struct link_job {
    machine *machine;
    uint32_t module;
} link_job;

void gots__machine_push_roots(duk_context *ctx)
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
    gots__machine_push_roots(ctx);
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
    m->state.ran = &gots__isolate_of(ctx)->ran;
    gots__machine_push_roots(ctx);
    for (uint32_t i = 0; i < m->table->outer_count; i++) {
        m->places[i].holder = rooted(ctx, m, outer_at(m, i)->holder);
        m->places[i].name = rooted(ctx, m, outer_at(m, i)->name);
    }
    const uint32_t *keys = (const uint32_t *)(const void *)((const char *)m->table + m->table->keys);
    for (uint32_t i = 0; i < m->table->key_count; i++) m->keys[i] = rooted(ctx, m, keys[i]);
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

/* ---- Calling ---------------------------------------------------------------------------------- */

#define HOT_NS 30000000u /* so long before the system's compiler is asked */

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* The result of a function that was left stands at the top of the value stack, and below it all that must live till
 * now. It is kept until the next one comes, so that the caller may borrow it. */
static void take_result(machine *m, duk_idx_t top, duk_tval *result)
{
    duk_hthread *thr = m->thr;
    m->state.left = 0;
    gots__machine_push_roots(thr);
    duk_dup(thr, -2);
    duk_put_prop_literal(thr, -2, "left");
    duk_pop(thr);
    DUK_TVAL_SET_TVAL(result, duk_require_tval(thr, -1));
    duk_set_top(thr, top);
}

/* Calls the door, that of doubles where one of ints does not take the numbers. */
static inline bool pass(machine *m, struct gots__native_entry *entry, void *args, unsigned long nargs, void *result)
{
    int answer = entry->doors[FORM_INT](&m->state, args, nargs, result);
    if (DUK_UNLIKELY(answer == GOTS__NATIVE_NO_INT)) {
        if ((entry->tried & 1u << FORM_WIDE) == 0) gots__machine_compile(gots__slot_get(m->thr, GOTS__SLOT_NATIVE), entry, FORM_WIDE);
        if (entry->doors[FORM_WIDE] != NULL) answer = entry->doors[FORM_WIDE](&m->state, args, nargs, result);
    }
    m->calls += answer == GOTS__NATIVE_DONE;
    return answer == GOTS__NATIVE_DONE;
}

/* The same of what may run long: asks for better code when it does. */
static bool pass_loop(machine *m, struct gots__native_entry *entry, void *args, unsigned long nargs, void *result)
{
    if (!m->hot || (entry->tried & ~entry->asked) == 0) return pass(m, entry, args, nargs, result);
    uint64_t start = now_ns();
    bool done = pass(m, entry, args, nargs, result);
    if ((m->spent_ns += now_ns() - start) > HOT_NS) gots__machine_ask_for_better(gots__slot_get(m->thr, GOTS__SLOT_NATIVE), m);
    return done;
}

static struct gots__native_entry *entry_of(const duk_hcompfunc *func)
{
    return (func->tmpl != NULL ? func->tmpl : func)->gots_code;
}

/* Whether there are objects among arguments that nothing keeps. */
static bool borrows(const duk_tval *args, unsigned long nargs)
{
    for (unsigned long i = 0; i < nargs; i++)
        if (DUK_TVAL_IS_HEAP_ALLOCATED(args + i)) return true;
    return false;
}

/* False: nothing has been done. The arguments stand on the value stack, or elsewhere and only borrow. */
static DUK_ALWAYS_INLINE bool enter(duk_hthread *thr, duk_hcompfunc *func, struct gots__native_entry *entry, duk_tval *args,
                         unsigned long nargs, void *result)
{
    machine *m = entry->machine;
    bool is_given = args < thr->valstack || args >= thr->valstack_end;
    if (DUK_UNLIKELY(m->state.away != NULL)) gots__machine_step_aside(m);
    if (DUK_UNLIKELY(is_given && entry->function->calls_host) && borrows(args, nargs)) return false;
    if (DUK_UNLIKELY(entry->doors[FORM_INT] == NULL) && !gots__machine_is_ready(gots__slot_get(thr, GOTS__SLOT_NATIVE), entry, args, nargs))
        return false;
    m->thr = thr;
    m->func = func;
    m->running = entry;
    m->given = is_given ? args : NULL;
    m->given_count = nargs;
    m->args = (size_t)((char *)(is_given ? thr->valstack_top : args) - (char *)thr->valstack);
    m->state.limit = thr->heap->gots_stack_limit;
    m->state.frames = NULL;
    if (DUK_UNLIKELY(m->waits)) gots__machine_take_better(m);
    if (DUK_LIKELY(entry->is_plain)) return pass(m, entry, args, nargs, result);
    if (!gots__machine_outside_is_ready(m, entry)) return false;
    if (!is_given) args = (duk_tval *)(void *)((char *)thr->valstack + m->args); /* it may stand elsewhere now */
    duk_idx_t top = duk_get_top(thr);
    bool done = pass_loop(m, entry, args, nargs, result);
    if (DUK_UNLIKELY(m->state.left != 0)) take_result(m, top, result);
    return done;
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
    if (record->math_name == NULL) gots__machine_name_maths(record, ctx);
    if ((entry->tried & 1u << FORM_INT) == 0) gots__machine_compile(record, entry, FORM_INT); /* who looks it up means to call it */
    it->found = entry->doors[FORM_INT] != NULL;
}

bool gots__native_find(gots__isolate *isolate, void *function, gots__native_call *call)
{
    duk_hcompfunc *func = function;
    if (func == NULL || !DUK_HOBJECT_IS_COMPFUNC((duk_hobject *)func) || (func->gots_flags & GOTS_FUN_NATIVE) == 0) return false;
    find_job job = { func, false };
    if (gots__protect(isolate, find, &job, NULL) != GOTS_OK || !job.found) return false;
    struct gots__native_entry *entry = entry_of(func);
    *call = (gots__native_call){ entry, function, entry->leaves };
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
