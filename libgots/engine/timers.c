/* Timers of one isolate: setTimeout, setInterval, setImmediate and their clear functions.
 *
 * SPDX-License-Identifier: MIT
 *
 * Timers live in numbered slots of a C array; a binary heap of slot numbers orders the waiting
 * ones by (deadline, sequence), immediates stand in a ring in order. What a timer calls is kept in
 * a Duktape array under the same slot number: [function, arguments…]. An id is the slot number
 * together with how often the slot was used, so that an old id clears nothing new.
 *
 * As in Node the time is read once when the pump comes by, not at every setTimeout, so that timers
 * made in one turn fire in the order of their delays.
 */
#include "engine/timers.h"

#include <math.h>

#include "base/memory.h"
#include "engine/isolate.h"
#include "engine/owner.h"
#include "engine/promise.h"
#include "engine/task.h"

#define MAX_DELAY_MS 2147483647.0
#define SLOT_BITS 22
#define MAX_SLOTS (1u << SLOT_BITS)
#define NOT_IN_HEAP UINT32_MAX
#define SLOT_PROPERTY DUK_HIDDEN_SYMBOL("timer")

typedef enum state_of_timer { FREE, WAITING, IMMEDIATE, RUNNING, STOPPED } state_of_timer;

typedef struct timer {
    double deadline;
    double delay;       /* it was set with */
    double repeat;      /* milliseconds, negative for once */
    double owner;       /* engine/owner.h */
    uint64_t sequence;
    uint32_t rank;      /* among timers that are due at once but were set with other delays */
    uint32_t place;     /* index in the heap; for a free slot the next free one */
    gots__cell *task;   /* in which it was set, or NULL; the callback's array keeps it */
    uint32_t task_next, task_previous; /* slots of its timers and 1, 0: none */
    uint16_t uses;
    uint8_t state;
    bool keeps_alive;
} timer;

typedef struct timers {
    timer *slots;
    uint32_t *heap;
    uint32_t *immediates;   /* slot numbers in order; STOPPED ones are skipped */
    uint32_t slot_count, slot_room;
    uint32_t heap_count;
    uint32_t immediate_first, immediate_end, immediate_room;
    uint32_t free_slot;
    uint32_t alive;         /* waiting timers and immediates that keep the program alive */
    uint32_t immediate_count;
    uint64_t sequence;
    uint64_t salt;          /* of the ranks; 0: timers that are due at once fire as they were set */
    double now, origin;
    gots__clock *clock;
    void *clock_context;
    void *callbacks;        /* heap pointer of the array, kept by the stash */
    gots_allocator allocator;
} timers;

/* The isolate's port. */
static double monotonic_ms(void *context)
{
    const gots_port *port = ((const gots__isolate *)context)->port;
    return (double)port->monotonic_ns(port->context) / 1e6;
}

static void release_timers(void *data)
{
    timers *all = data;
    gots_allocator allocator = all->allocator;
    gots__free(&allocator, all->slots, all->slot_room * sizeof *all->slots);
    gots__free(&allocator, all->heap, all->slot_room * sizeof *all->heap);
    gots__free(&allocator, all->immediates, all->immediate_room * sizeof *all->immediates);
    gots__free(&allocator, all, sizeof *all);
}

void gots__timers_start(gots__isolate *isolate)
{
    timers *all = gots__slot_get(gots__isolate_context(isolate), GOTS__SLOT_TIMERS);
    all->clock = monotonic_ms;
    all->clock_context = isolate;
    all->now = all->origin = monotonic_ms(isolate);
    const gots_port *port = isolate->port;
    all->salt = port->choose != NULL ? 1 + (uint64_t)port->choose(port->context, UINT32_MAX) : 0;
}

static timers *timers_of(duk_context *ctx)
{
    return gots__slot_get(ctx, GOTS__SLOT_TIMERS);
}

/* ---- The heap ---- */

static bool before(const timers *all, uint32_t a, uint32_t b)
{
    const timer *x = &all->slots[a], *y = &all->slots[b];
    if (x->deadline != y->deadline) return x->deadline < y->deadline;
    return x->rank != y->rank ? x->rank < y->rank : x->sequence < y->sequence;
}

/* Timers set with one delay keep their order. Those with several that are due at once may fire in any: who is
 * asked what to choose decides by the salt. */
static uint32_t rank_of(const timers *all, double deadline, double delay)
{
    if (all->salt == 0) return 0;
    uint64_t mixed = (all->salt ^ (uint64_t)deadline) * 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ mixed >> 32 ^ (uint64_t)delay) * 0xBF58476D1CE4E5B9u;
    return (uint32_t)(mixed >> 32);
}

static void place_at(timers *all, uint32_t place, uint32_t slot)
{
    all->heap[place] = slot;
    all->slots[slot].place = place;
}

static void sift_up(timers *all, uint32_t place)
{
    uint32_t slot = all->heap[place];
    while (place > 0 && before(all, slot, all->heap[(place - 1) / 2])) {
        place_at(all, place, all->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    place_at(all, place, slot);
}

static void sift_down(timers *all, uint32_t place)
{
    uint32_t slot = all->heap[place];
    for (;;) {
        uint32_t child = place * 2 + 1;
        if (child >= all->heap_count) break;
        if (child + 1 < all->heap_count && before(all, all->heap[child + 1], all->heap[child]))
            child++;
        if (!before(all, all->heap[child], slot)) break;
        place_at(all, place, all->heap[child]);
        place = child;
    }
    place_at(all, place, slot);
}

static void heap_add(timers *all, uint32_t slot)
{
    all->heap[all->heap_count] = slot;
    sift_up(all, all->heap_count++);
}

static void heap_remove(timers *all, uint32_t slot)
{
    uint32_t place = all->slots[slot].place, last = all->heap[--all->heap_count];
    all->slots[slot].place = NOT_IN_HEAP;
    if (last == slot) return;
    place_at(all, place, last);
    sift_up(all, place);
    sift_down(all, all->slots[last].place);
}

/* ---- Slots ---- */

static void *grown(duk_context *ctx, const gots_allocator *allocator, void *old, size_t old_size,
                   size_t size)
{
    void *bytes = allocator->resize(allocator->context, old, old_size, size);
    if (bytes == NULL) (void)duk_range_error(ctx, "out of memory for timers");
    return bytes;
}

static void grow_slots(duk_context *ctx, timers *all)
{
    uint32_t room = all->slot_room > 0 ? all->slot_room * 2 : 16, old = all->slot_room;
    if (room >= MAX_SLOTS) (void)duk_range_error(ctx, "too many timers");
    all->heap = grown(ctx, &all->allocator, all->heap, old * sizeof *all->heap,
                      room * sizeof *all->heap);
    void *slots = all->allocator.resize(all->allocator.context, all->slots,
                                        old * sizeof *all->slots, room * sizeof *all->slots);
    if (slots == NULL) {
        /* Back to one size for both; shrinking does not fail, and to nothing gives NULL. */
        all->heap = all->allocator.resize(all->allocator.context, all->heap,
                                          room * sizeof *all->heap, old * sizeof *all->heap);
        (void)duk_range_error(ctx, "out of memory for timers");
    }
    all->slots = slots;
    all->slot_room = room;
}

static uint32_t take_slot(duk_context *ctx, timers *all)
{
    if (all->free_slot != UINT32_MAX) {
        uint32_t slot = all->free_slot;
        all->free_slot = all->slots[slot].place;
        return slot;
    }
    if (all->slot_count == all->slot_room) grow_slots(ctx, all);
    all->slots[all->slot_count] = (timer){ .uses = 0 };
    return all->slot_count++;
}

static uint32_t id_of(const timers *all, uint32_t slot)
{
    return (slot + 1) | (uint32_t)(all->slots[slot].uses & 0x3ff) << SLOT_BITS;
}

/* The slot with that id, or UINT32_MAX. */
static uint32_t slot_of(const timers *all, uint32_t id)
{
    uint32_t slot = (id & (MAX_SLOTS - 1)) - 1;
    if (slot >= all->slot_count || all->slots[slot].state == FREE || id_of(all, slot) != id)
        return UINT32_MAX;
    return slot;
}

static void count_alive(timers *all, uint32_t slot, int by)
{
    if (all->slots[slot].keeps_alive) all->alive += (uint32_t)by;
}

/* ---- The list of a task's timers ---- */

static void join_task(duk_context *ctx, timers *all, uint32_t slot)
{
    gots__cell *task = gots__task(ctx);
    timer *it = &all->slots[slot];
    it->task = task;
    if (task == NULL) return;
    duk_tval *first = &task->slots[GOTS__TASK_TIMERS];
    it->task_next = (uint32_t)DUK_TVAL_GET_NUMBER(first);
    it->task_previous = 0;
    if (it->task_next > 0) all->slots[it->task_next - 1].task_previous = slot + 1;
    DUK_TVAL_SET_NUMBER(first, slot + 1.0);
}

static void leave_task(timers *all, timer *it)
{
    if (it->task == NULL) return;
    if (it->task_next > 0) all->slots[it->task_next - 1].task_previous = it->task_previous;
    if (it->task_previous > 0) all->slots[it->task_previous - 1].task_next = it->task_next;
    else DUK_TVAL_SET_NUMBER(&it->task->slots[GOTS__TASK_TIMERS], it->task_next);
    it->task = NULL;
}

/* The slot is free again; its callback goes. Runs finalizers at most. */
static void free_slot(duk_context *ctx, timers *all, uint32_t slot)
{
    timer *it = &all->slots[slot];
    leave_task(all, it);
    it->state = FREE;
    it->uses++;
    it->place = all->free_slot;
    all->free_slot = slot;
    duk_push_heapptr(ctx, all->callbacks);
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, -2, slot);
    duk_pop(ctx);
}

static void stop(duk_context *ctx, timers *all, uint32_t slot)
{
    timer *it = &all->slots[slot];
    if (it->state == WAITING) {
        heap_remove(all, slot);
        count_alive(all, slot, -1);
        free_slot(ctx, all, slot);
    } else if (it->state == IMMEDIATE) {
        count_alive(all, slot, -1);
        all->immediate_count--;
        it->state = STOPPED; /* its place in the ring is still to be passed */
    } else if (it->state == RUNNING) {
        it->state = STOPPED;
    }
}

void gots__timers_sweep(duk_context *ctx)
{
    timers *all = timers_of(ctx);
    for (uint32_t slot = 0; slot < all->slot_count; slot++)
        if (all->slots[slot].state != FREE && gots__owner_is_dead(ctx, all->slots[slot].owner)) stop(ctx, all, slot);
}

static uint32_t waiting(const timers *all)
{
    return all->heap_count + all->immediate_count;
}

/* Keeps the array [function, arguments…] on the stack top for a new slot; pops it. */
static uint32_t add_slot(duk_context *ctx, timers *all, state_of_timer state, bool keeps_alive)
{
    gots__use_handle(ctx, waiting(all));
    uint32_t slot = take_slot(ctx, all);
    timer *it = &all->slots[slot];
    it->state = (uint8_t)state;
    it->sequence = all->sequence++;
    it->repeat = -1;
    it->owner = gots__owner_stamp(ctx);
    it->keeps_alive = keeps_alive;
    if (gots__task(ctx) != NULL) {
        gots__cell_push_cell(ctx, gots__task(ctx));
        duk_put_prop_literal(ctx, -2, DUK_HIDDEN_SYMBOL("task"));
    }
    duk_push_heapptr(ctx, all->callbacks);
    duk_swap_top(ctx, -2);
    duk_put_prop_index(ctx, -2, slot);
    duk_pop(ctx);
    join_task(ctx, all, slot);
    count_alive(all, slot, 1);
    return slot;
}

/* From the time of the call: a turn may have taken long. */
static void wait_for(timers *all, uint32_t slot, double delay)
{
    all->now = all->clock(all->clock_context);
    all->slots[slot].deadline = floor(all->now) + delay;
    all->slots[slot].delay = delay;
    all->slots[slot].rank = rank_of(all, all->slots[slot].deadline, delay);
    all->slots[slot].state = WAITING;
    heap_add(all, slot);
}

static double checked_delay(double delay)
{
    if (!(delay >= 1 && delay <= MAX_DELAY_MS)) return 1;
    return floor(delay);
}

/* ---- For other rooms ---- */

double gots__clock_now(duk_context *ctx)
{
    const timers *all = timers_of(ctx);
    double now = all->clock(all->clock_context);
    return gots__isolate_of(ctx)->fine_clock ? now : floor(now);
}

double gots__clock_origin(duk_context *ctx)
{
    double origin = timers_of(ctx)->origin;
    return gots__isolate_of(ctx)->fine_clock ? origin : floor(origin);
}

double gots__clock_wall(duk_context *ctx)
{
    const gots__isolate *isolate = gots__isolate_of(ctx);
    double now = (double)isolate->port->wall_ns(isolate->port->context) / 1e6;
    return isolate->fine_clock ? now : floor(now);
}

uint32_t gots__timer_add(duk_context *ctx, double delay_ms, bool keeps_alive)
{
    timers *all = timers_of(ctx);
    duk_push_bare_array(ctx);
    duk_swap_top(ctx, -2);
    duk_put_prop_index(ctx, -2, 0);
    all->now = all->clock(all->clock_context);
    uint32_t slot = add_slot(ctx, all, WAITING, keeps_alive);
    wait_for(all, slot, checked_delay(delay_ms));
    return id_of(all, slot);
}

void gots__timer_remove(duk_context *ctx, uint32_t id)
{
    timers *all = timers_of(ctx);
    uint32_t slot = slot_of(all, id);
    if (slot != UINT32_MAX) stop(ctx, all, slot);
}

void gots__timers_drop(duk_context *ctx, gots__cell *task)
{
    timers *all = timers_of(ctx);
    uint32_t next = (uint32_t)DUK_TVAL_GET_NUMBER(&task->slots[GOTS__TASK_TIMERS]);
    while (next > 0) {
        uint32_t slot = next - 1;
        next = all->slots[slot].task_next;
        stop(ctx, all, slot);
    }
}

/* ---- The pump's side ---- */

void gots__timers_set_clock(gots__isolate *isolate, gots__clock *clock, void *context)
{
    timers *all = timers_of(gots__isolate_context(isolate));
    all->clock = clock != NULL ? clock : monotonic_ms;
    all->clock_context = clock != NULL ? context : isolate;
    all->now = all->origin = all->clock(all->clock_context);
}

double gots__timers_next_ms(gots__isolate *isolate)
{
    timers *all = timers_of(gots__isolate_context(isolate));
    all->now = all->clock(all->clock_context);
    if (all->immediate_count > 0) return 0;
    if (all->heap_count == 0) return -1;
    double wait = all->slots[all->heap[0]].deadline - all->now;
    return wait > 0 ? wait : 0;
}

bool gots__timers_alive(gots__isolate *isolate)
{
    return timers_of(gots__isolate_context(isolate))->alive > 0;
}

uint32_t gots__timers_count(gots__isolate *isolate)
{
    return waiting(timers_of(gots__isolate_context(isolate)));
}

/* Calls what the slot holds. The slot is RUNNING meanwhile; then it waits again or is freed. */
static void call_slot(duk_context *ctx, timers *all, uint32_t slot)
{
    duk_push_heapptr(ctx, all->callbacks);
    duk_get_prop_index(ctx, -1, slot);
    duk_idx_t call = duk_get_top_index(ctx);
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, call);
    duk_require_stack(ctx, (duk_idx_t)count + 8);
    for (duk_uarridx_t i = 0; i < count; i++) duk_get_prop_index(ctx, call, i);
    gots__task_set(ctx, all->slots[slot].task);
    duk_call(ctx, (duk_idx_t)count - 1);
}

static void finish(duk_context *ctx, timers *all, uint32_t slot)
{
    timer *it = &all->slots[slot];
    if (it->state == WAITING) return; /* the callback called refresh() */
    if (it->state == RUNNING && it->repeat >= 0) {
        all->now = all->clock(all->clock_context);
        it->sequence = all->sequence++;
        count_alive(all, slot, 1);
        wait_for(all, slot, it->repeat);
        return;
    }
    free_slot(ctx, all, slot);
}

typedef struct run {
    timers *all;
    uint32_t slot;
} run;

static void run_body(duk_context *ctx, void *data)
{
    run *it = data;
    call_slot(ctx, it->all, it->slot);
}

static gots_status run_slot(gots__isolate *isolate, timers *all, uint32_t slot, gots_error *err)
{
    duk_context *ctx = gots__isolate_context(isolate);
    run it = { all, slot };
    count_alive(all, slot, -1);
    all->slots[slot].state = RUNNING;
    gots_status status = gots__protect(isolate, run_body, &it, err);
    gots__task_leave(ctx);
    finish(ctx, all, slot);
    if (status != GOTS_OK) return status;
    return gots__isolate_run_jobs(isolate, err);
}

static uint32_t next_immediate(timers *all)
{
    uint32_t slot = all->immediates[all->immediate_first++];
    if (all->immediate_first == all->immediate_end)
        all->immediate_first = all->immediate_end = 0;
    return slot;
}

static gots_status run_immediates(gots__isolate *isolate, timers *all, gots_error *err)
{
    uint64_t until = all->sequence;
    while (all->immediate_first < all->immediate_end) {
        uint32_t slot = all->immediates[all->immediate_first];
        if (all->slots[slot].sequence >= until) break;
        next_immediate(all);
        if (all->slots[slot].state == STOPPED) {
            free_slot(gots__isolate_context(isolate), all, slot);
            continue;
        }
        all->immediate_count--;
        gots_status status = run_slot(isolate, all, slot, err);
        if (status != GOTS_OK || gots__promise_is_unhandled(gots__isolate_context(isolate))) return status;
    }
    return GOTS_OK;
}

gots_status gots__timers_run(gots__isolate *isolate, gots_error *err)
{
    timers *all = timers_of(gots__isolate_context(isolate));
    uint64_t until = all->sequence;
    all->now = all->clock(all->clock_context);
    double now = all->now;
    while (all->heap_count > 0) {
        uint32_t slot = all->heap[0];
        if (all->slots[slot].deadline > now || all->slots[slot].sequence >= until) break;
        heap_remove(all, slot);
        gots_status status = run_slot(isolate, all, slot, err);
        if (status != GOTS_OK || gots__promise_is_unhandled(gots__isolate_context(isolate))) return status;
    }
    return run_immediates(isolate, all, err);
}

/* ---- The program's side ---- */

/* Pushes [function, arguments…] from the arguments, of which the first `skip` after the function
 * are not passed on. */
static void push_call(duk_context *ctx, duk_idx_t skip, const char *who)
{
    duk_idx_t count = duk_get_top(ctx);
    if (!duk_is_function(ctx, 0))
        (void)duk_type_error(ctx, "The \"callback\" argument of %s must be a function", who);
    duk_uarridx_t length = 0;
    duk_push_bare_array(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, length++);
    for (duk_idx_t i = 1 + skip; i < count; i++) {
        duk_dup(ctx, i);
        duk_put_prop_index(ctx, -2, length++);
    }
}

/* Pushes the object that stands for the timer: the running function's hidden prototype property
 * is what it inherits from. */
static void push_handle(duk_context *ctx, const timers *all, uint32_t slot)
{
    duk_push_object(ctx);
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, DUK_HIDDEN_SYMBOL("prototype"));
    duk_set_prototype(ctx, -3);
    duk_pop(ctx);
    duk_push_uint(ctx, id_of(all, slot));
    duk_put_prop_literal(ctx, -2, SLOT_PROPERTY);
}

/* setTimeout (magic 0) and setInterval (1). */
static duk_ret_t set_timer(duk_context *ctx)
{
    timers *all = timers_of(ctx);
    bool repeat = duk_get_current_magic(ctx) == 1;
    if (duk_get_top(ctx) < 2) duk_set_top(ctx, 2);
    double delay = checked_delay(duk_is_undefined(ctx, 1) ? 0 : duk_to_number(ctx, 1));
    push_call(ctx, 1, repeat ? "setInterval" : "setTimeout");
    uint32_t slot = add_slot(ctx, all, WAITING, true);
    if (repeat) all->slots[slot].repeat = delay;
    wait_for(all, slot, delay);
    push_handle(ctx, all, slot);
    return 1;
}

static void grow_immediates(duk_context *ctx, timers *all)
{
    uint32_t room = all->immediate_room > 0 ? all->immediate_room * 2 : 16;
    all->immediates = grown(ctx, &all->allocator, all->immediates,
                            all->immediate_room * sizeof *all->immediates,
                            room * sizeof *all->immediates);
    all->immediate_room = room;
}

static duk_ret_t set_immediate(duk_context *ctx)
{
    timers *all = timers_of(ctx);
    if (duk_get_top(ctx) < 1) duk_set_top(ctx, 1);
    push_call(ctx, 0, "setImmediate");
    if (all->immediate_end == all->immediate_room) grow_immediates(ctx, all);
    uint32_t slot = add_slot(ctx, all, IMMEDIATE, true);
    all->immediates[all->immediate_end++] = slot;
    all->immediate_count++;
    push_handle(ctx, all, slot);
    return 1;
}

/* The slot that a handle, a number or a numeral names; UINT32_MAX for none. */
static uint32_t slot_at(duk_context *ctx, const timers *all, duk_idx_t index)
{
    if (duk_is_object(ctx, index)) {
        duk_get_prop_literal(ctx, index, SLOT_PROPERTY);
    } else {
        if (!duk_is_number(ctx, index) && !duk_is_string(ctx, index)) return UINT32_MAX;
        if (duk_is_symbol(ctx, index)) return UINT32_MAX;
        duk_dup(ctx, index);
    }
    double id = duk_to_number(ctx, -1);
    duk_pop(ctx);
    if (!(id >= 1 && id <= UINT32_MAX) || id != floor(id)) return UINT32_MAX;
    return slot_of(all, (uint32_t)id);
}

static duk_ret_t clear_timer(duk_context *ctx)
{
    timers *all = timers_of(ctx);
    if (duk_get_top(ctx) < 1) return 0;
    uint32_t slot = slot_at(ctx, all, 0);
    if (slot != UINT32_MAX) stop(ctx, all, slot);
    return 0;
}

static duk_ret_t queue_microtask(duk_context *ctx)
{
    if (!duk_is_function(ctx, 0))
        return duk_type_error(ctx, "The \"callback\" argument of queueMicrotask must be a function");
    duk_set_top(ctx, 1);
    gots__job_push(ctx);
    return 0;
}

/* ref (magic 1), unref (0), hasRef (2), refresh (3), close (4), toPrimitive (5). */
static duk_ret_t handle_method(duk_context *ctx)
{
    timers *all = timers_of(ctx);
    int what = duk_get_current_magic(ctx);
    duk_push_this(ctx);
    uint32_t slot = slot_at(ctx, all, -1);
    if (what == 5) {
        duk_get_prop_literal(ctx, -1, SLOT_PROPERTY);
        return 1;
    }
    timer *it = slot != UINT32_MAX ? &all->slots[slot] : NULL;
    bool counted = it != NULL && (it->state == WAITING || it->state == IMMEDIATE);
    if (what == 2) {
        duk_push_boolean(ctx, it != NULL && it->keeps_alive);
    } else if (what == 4) {
        if (it != NULL) stop(ctx, all, slot);
    } else if (what == 3) {
        if (it != NULL && (it->state == WAITING || it->state == RUNNING)) {
            if (it->state == WAITING) heap_remove(all, slot);
            else count_alive(all, slot, 1); /* by its own callback */
            it->sequence = all->sequence++;
            wait_for(all, slot, it->delay);
        }
    } else if (it != NULL && it->keeps_alive != (what == 1)) {
        if (counted) count_alive(all, slot, -1);
        it->keeps_alive = what == 1;
        if (counted) count_alive(all, slot, 1);
    }
    return 1;
}

static const gots__builtin timeout_methods[] = {
    { "ref", handle_method, 0, 0, 1 },
    { "unref", handle_method, 0, 0, 0 },
    { "hasRef", handle_method, 0, 0, 2 },
    { "refresh", handle_method, 0, 0, 3 },
    { "close", handle_method, 0, 0, 4 },
    { "@@toPrimitive", handle_method, 0, 0, 5 },
    { "@@dispose", handle_method, 0, 0, 4 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin immediate_methods[] = {
    { "ref", handle_method, 0, 0, 1 },
    { "unref", handle_method, 0, 0, 0 },
    { "hasRef", handle_method, 0, 0, 2 },
    { "@@dispose", handle_method, 0, 0, 4 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin setters[] = {
    { "setTimeout", set_timer, -1, 2, 0 },
    { "setInterval", set_timer, -1, 2, 1 },
    { "setImmediate", set_immediate, -1, 1, 0 },
};

static const gots__builtin others[] = {
    { "clearTimeout", clear_timer, -1, 1, 0 },
    { "clearInterval", clear_timer, -1, 1, 0 },
    { "clearImmediate", clear_timer, -1, 1, 0 },
    { "queueMicrotask", queue_microtask, 1, 1, 0 },
    { NULL, NULL, 0, 0, 0 },
};

static duk_ret_t handle_constructor(duk_context *ctx)
{
    return duk_type_error(ctx, "Illegal constructor");
}

/* Pushes a prototype whose constructor is named `name`. */
static void push_prototype(duk_context *ctx, const char *name, const gots__builtin *methods)
{
    gots__builtin constructor = { name, handle_constructor, 0, 0, 0 };
    duk_push_object(ctx);
    gots__define(ctx, -1, methods);
    gots__push_function(ctx, &constructor);
    duk_dup(ctx, -2);
    gots__define_value(ctx, -2, "prototype", 0);
    gots__define_value(ctx, -2, "constructor", DUK_DEFPROP_WRITABLE);
}

static void open_state(duk_context *ctx)
{
    gots_allocator allocator = gots__isolate_of(ctx)->allocator;
    timers *all = gots__alloc(&allocator, sizeof *all);
    if (all == NULL) (void)duk_range_error(ctx, "out of memory for timers");
    *all = (timers){ .allocator = allocator, .free_slot = UINT32_MAX };
    gots__slot_set(ctx, GOTS__SLOT_TIMERS, all, release_timers);
    duk_push_heap_stash(ctx);
    duk_push_bare_array(ctx);
    all->callbacks = duk_get_heapptr(ctx, -1);
    duk_put_prop_literal(ctx, -2, "timers");
    duk_pop(ctx);
}

void gots__open_timers(duk_context *ctx)
{
    open_state(ctx);
    duk_push_global_object(ctx);
    gots__define_operations(ctx, -1, others);
    push_prototype(ctx, "Timeout", timeout_methods);
    push_prototype(ctx, "Immediate", immediate_methods);
    for (int i = 0; i < 3; i++) {
        gots__push_function(ctx, &setters[i]);
        duk_dup(ctx, i == 2 ? -2 : -3);
        duk_put_prop_literal(ctx, -2, DUK_HIDDEN_SYMBOL("prototype"));
        gots__define_value(ctx, -4, setters[i].name,
                           DUK_DEFPROP_WRITABLE | DUK_DEFPROP_ENUMERABLE);
    }
    duk_pop_3(ctx);
}
