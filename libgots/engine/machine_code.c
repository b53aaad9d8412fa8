/* From a module's table to machine code, when a function is worth it.
 *
 * SPDX-License-Identifier: MIT
 *
 * Each compilation is of one function and what it calls: TinyCC's at once, the system compiler's in the
 * background, for all that turned out to run long.
 */
#include "engine/machine_inside.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define CALLS_BEFORE  16u /* of a function without a loop: what is called less often is not worth it */
#define LOOPS_BEFORE  4u  /* of one whose loops look short */
#define SHORT         32  /* turns of a loop that are few */
#define TOGETHER      64u /* functions that are compiled with one that is wanted */

/* ---- What is compiled ------------------------------------------------------------------------- */

/* Some functions in one form, as C text; all in `arena`. */
typedef struct order {
    gots__arena arena;
    gots__native_text text;
    gots__code_unit unit;
} order;

/* Those that the text declares. */
static const gots__code_symbol *named_imports(order *it)
{
    uint32_t count;
    const gots__code_symbol *all = gots__machine_imports(&count);
    gots__code_symbol *named = GOTS__NEW_ARRAY(&it->arena, gots__code_symbol, count);
    for (uint32_t i = 0; i < count; i++)
        if (gots__native_text_names(&it->text, all[i].name)) named[it->unit.import_count++] = all[i];
    return named;
}

static void name_doors(order *it)
{
    uint32_t count = it->text.count;
    const char **names = GOTS__NEW_ARRAY(&it->arena, const char *, count);
    for (uint32_t i = 0; i < count; i++) names[i] = gots__arena_format(&it->arena, "e%u", it->text.made[i].number);
    it->unit = (gots__code_unit){ .text = it->text.text, .len = it->text.len, .names = names, .count = count };
    it->unit.imports = named_imports(it);
}

/* False: there is nothing to compile. The caller closes it all the same. */
static bool order_open(order *it, const machine *m, const uint32_t *numbers, uint32_t count, uint32_t flags)
{
    gots__arena_init(&it->arena, &m->allocator, 0);
    if (setjmp(it->arena.escape) != 0 || !gots__native_write(&it->arena, m->table, numbers, count, flags, &it->text)) return false;
    name_doors(it);
    return true;
}

static void order_close(order *it)
{
    gots__arena_deinit(&it->arena);
}

/* A place for code to be kept; NULL: no memory. */
static native_piece *new_piece(machine *m)
{
    native_piece *piece = gots__alloc(&m->allocator, sizeof *piece);
    if (piece == NULL) return NULL;
    memset(piece, 0, sizeof *piece);
    piece->next = m->pieces;
    gots__arena_init(&piece->arena, &m->allocator, 0);
    m->pieces = piece;
    return piece;
}

/* Its allocator is one of the isolate's, which is what that is told. */
static gots__isolate *isolate_of(const machine *m)
{
    return m->allocator.context;
}

/* ---- TinyCC ----------------------------------------------------------------------------------- */

/* The doors, to those functions that have none yet. */
static void give_doors(machine *m, uint32_t form, const gots__native_text *text, void *const *found)
{
    for (uint32_t i = 0; i < text->count; i++) {
        struct gots__native_entry *entry = &m->entries[text->made[i].number - 1];
        if (entry->doors[form] != NULL || found[i] == NULL) continue;
        entry->doors[form] = (gots__native_door *)(uintptr_t)found[i];
        entry->tried |= (uint8_t)(1u << form);
        entry->trees[form] = text->made[i].tree;
        entry->leaves |= text->made[i].leaves;
        if (text->made[i].is_long) entry->is_plain = false;
    }
}

/* Who goes on with a function that was left needs its tree. */
static void keep_trees(native_piece *piece, order *o)
{
    bool any = false;
    for (uint32_t i = 0; i < o->text.count; i++) any |= o->text.made[i].tree != NULL;
    if (!any) return;
    piece->arena = o->arena;
    gots__arena_init(&o->arena, &piece->arena.allocator, 0);
}

static void compile(native_record *it, machine *m, uint32_t form, order *o, void **found)
{
    gots_error err = { 0 };
    native_piece *piece = found != NULL ? new_piece(m) : NULL;
    if (piece == NULL) return;
    piece->code = gots__code_new(&m->allocator, GOTS__CODE_TCC, o->unit.text, o->unit.len, o->unit.imports, o->unit.import_count,
                                 o->unit.names, found, o->unit.count, &err);
    if (piece->code != NULL && !gots__isolate_take_code(isolate_of(m), gots__code_size(piece->code))) {
        gots__code_free(piece->code);
        piece->code = NULL;
        if (it->failure[0] == '\0') strcpy(it->failure, "the isolate has no memory for machine code");
    } else if (piece->code != NULL) {
        give_doors(m, form, &o->text, found);
        keep_trees(piece, o);
    } else if (it->failure[0] == '\0') snprintf(it->failure, sizeof it->failure, "%u:%u: %.200s", err.line, err.column, err.message);
}

/* Others that have been called, too, and will soon be worth it: what TinyCC does for a text, however small, costs as
 * much as two functions. */
static uint32_t list_wanted(machine *m, const struct gots__native_entry *entry, uint32_t form, uint32_t *numbers)
{
    uint32_t count = 1;
    numbers[0] = (uint32_t)(entry - m->entries) + 1;
    if (form == FORM_WIDE) return 1;
    for (uint32_t i = 0; i < m->table->function_count && count < TOGETHER; i++) {
        struct gots__native_entry *other = &m->entries[i];
        if (other == entry || other->tried != 0 || other->calls * 2 < (other->function->has_loop ? LOOPS_BEFORE : CALLS_BEFORE)) continue;
        other->tried |= (uint8_t)(1u << form);
        numbers[count++] = i + 1;
    }
    return count;
}

void gots__machine_compile(native_record *it, struct gots__native_entry *entry, uint32_t form)
{
    machine *m = entry->machine;
    uint32_t numbers[TOGETHER];
    uint32_t count = list_wanted(m, entry, form, numbers);
    order o;
    entry->tried |= (uint8_t)(1u << form);
    if (order_open(&o, m, numbers, count, form == FORM_WIDE ? GOTS__NATIVE_WIDE : 0)) {
        void **found = gots__alloc(&m->allocator, o.text.count * sizeof *found);
        compile(it, m, form, &o, found);
        gots__free(&m->allocator, found, o.text.count * sizeof *found);
    }
    order_close(&o);
}

/* Whether the arguments say that loops up to them turn few times. */
static bool are_few(const duk_tval *args, unsigned long nargs)
{
    for (unsigned long i = 0; i < nargs; i++) {
        if (DUK_TVAL_IS_NUMBER(args + i) && !(DUK_TVAL_GET_NUMBER(args + i) <= SHORT)) return false;
        if (!DUK_TVAL_IS_OBJECT(args + i)) continue;
        duk_hobject *object = DUK_TVAL_GET_OBJECT(args + i);
        if (DUK_HOBJECT_IS_BUFOBJ(object) && ((duk_hbufobj *)object)->length > SHORT * 8) return false;
        if (DUK_HOBJECT_IS_ARRAY(object) && ((duk_harray *)object)->length > SHORT) return false;
    }
    return true;
}

bool gots__machine_is_ready(native_record *it, struct gots__native_entry *entry, const duk_tval *args, unsigned long nargs)
{
    if ((entry->tried & 1u << FORM_INT) == 0) {
        const gots__native_function *function = entry->function;
        bool is_short = !function->has_loop || (function->is_bounded && are_few(args, nargs));
        if (is_short && !it->at_once && ++entry->calls < (function->has_loop ? LOOPS_BEFORE : CALLS_BEFORE)) return false;
        gots__machine_compile(it, entry, FORM_INT);
    }
    return entry->doors[FORM_INT] != NULL;
}

/* ---- Better code ------------------------------------------------------------------------------ */

/* From the thread of the system's compiler. */
typedef struct better {
    gots__code *code;
    uint32_t count;
    void *doors[];
} better;

static size_t better_size(uint32_t count)
{
    return sizeof(better) + count * sizeof(void *);
}

static void drop_better(better *made)
{
    gots_allocator shared = gots__default_allocator();
    gots__free(&shared, made, better_size(made->count));
}

/* On the compiler's thread. Without better code all stays as it is. */
static void done(void *context, gots__code *code, void *const *addresses, const gots_error *err)
{
    later *it = context;
    gots_allocator shared = gots__default_allocator();
    better *made = code != NULL ? gots__alloc(&shared, better_size(it->count)) : NULL;
    (void)err;
    if (made == NULL) {
        gots__code_free(code);
        __atomic_store_n(&it->failed, true, __ATOMIC_RELEASE);
        return;
    }
    made->code = code;
    made->count = it->count;
    memcpy(made->doors, addresses, it->count * sizeof *made->doors);
    __atomic_store_n(&it->made, made, __ATOMIC_RELEASE);
}

/* Those that have code of the first compiler in this form, and nothing better to come. */
static uint32_t list_hot(machine *m, uint32_t form, uint32_t *numbers)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->table->function_count; i++) {
        struct gots__native_entry *entry = &m->entries[i];
        if (entry->doors[form] == NULL || (entry->asked & 1u << form) != 0) continue;
        entry->asked |= (uint8_t)(1u << form);
        numbers[count++] = i + 1;
    }
    return count;
}

static void start_job(native_record *it, machine *m, uint32_t form, const order *o)
{
    gots_allocator shared = gots__default_allocator(); /* the isolate's is for its own thread */
    later *job = &m->later[form];
    uint32_t count = o->text.count;
    gots_error err;
    *job = (later){ .count = count, .numbers = gots__alloc(&m->allocator, count * sizeof *job->numbers) };
    if (job->numbers == NULL) return;
    for (uint32_t i = 0; i < count; i++) job->numbers[i] = o->text.made[i].number;
    job->job = gots__code_later(&shared, it->directory, &o->unit, done, job, &err);
    if (job->job != NULL) m->waits = true;
    else gots__free(&m->allocator, job->numbers, count * sizeof *job->numbers);
}

static void ask(native_record *it, machine *m, uint32_t form)
{
    uint32_t most = m->table->function_count, *numbers = gots__alloc(&m->allocator, most * sizeof *numbers);
    uint32_t flags = GOTS__NATIVE_FOR_CC | (form == FORM_WIDE ? GOTS__NATIVE_WIDE : 0);
    uint32_t count = numbers != NULL ? list_hot(m, form, numbers) : 0;
    order o;
    if (count > 0) {
        if (order_open(&o, m, numbers, count, flags)) start_job(it, m, form, &o);
        order_close(&o);
    }
    gots__free(&m->allocator, numbers, most * sizeof *numbers);
}

void gots__machine_ask_for_better(native_record *it, machine *m)
{
    if (m->waits) return;
    m->spent_ns = 0;
    for (uint32_t form = 0; form < FORMS; form++) ask(it, m, form);
}

static void end_job(machine *m, later *job)
{
    gots__code_job_end(job->job);
    gots__free(&m->allocator, job->numbers, job->count * sizeof *job->numbers);
    job->job = NULL;
}

static void take(machine *m, uint32_t form, better *made)
{
    const later *job = &m->later[form];
    native_piece *piece = new_piece(m);
    if (piece == NULL || !gots__isolate_take_code(isolate_of(m), gots__code_size(made->code))) {
        gots__code_free(made->code);
        return;
    }
    piece->code = made->code;
    for (uint32_t i = 0; i < job->count; i++) {
        struct gots__native_entry *entry = &m->entries[job->numbers[i] - 1];
        if (made->doors[i] == NULL) continue;
        entry->doors[form] = (gots__native_door *)(uintptr_t)made->doors[i];
        entry->tried |= (uint8_t)(1u << form);
        entry->asked |= (uint8_t)(1u << form);
    }
}

void gots__machine_take_better(machine *m)
{
    m->waits = false;
    for (uint32_t form = 0; form < FORMS; form++) {
        later *job = &m->later[form];
        if (job->job == NULL) continue;
        better *made = __atomic_load_n(&job->made, __ATOMIC_ACQUIRE);
        if (made == NULL && !__atomic_load_n(&job->failed, __ATOMIC_ACQUIRE)) {
            m->waits = true;
            continue;
        }
        if (made != NULL) {
            take(m, form, made);
            drop_better(made);
        }
        end_job(m, job);
    }
}

void gots__machine_free_code(machine *m)
{
    for (uint32_t form = 0; form < FORMS; form++) {
        later *job = &m->later[form];
        if (job->job == NULL) continue;
        end_job(m, job);
        if (job->made == NULL) continue;
        gots__code_free(job->made->code);
        drop_better(job->made);
    }
    while (m->pieces != NULL) {
        native_piece *piece = m->pieces;
        m->pieces = piece->next;
        gots__code_free(piece->code);
        gots__arena_deinit(&piece->arena);
        gots__free(&m->allocator, piece, sizeof *piece);
    }
}
