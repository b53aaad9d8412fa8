/* Tasks, the engine's side: whose work a suspended function, a timer or an op is, and how it is interrupted.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/task.h"

#include "engine/isolate.h"
#include "engine/promise_inner.h"
#include "engine/suspend.h"

#define STEPS_MAX 1000000 /* that one interruption looks for what waits; beyond, functions count as innermost */
#define DEPTH_MAX 5000    /* and how far */

static gots__cell *slot_in(const gots__cell *frame, int slot)
{
    return gots__cell_in(frame, (int)frame->count - GOTS__FRAME_TASK_SLOTS + slot);
}

static duk_tval *slot_at(gots__cell *frame, int slot)
{
    return &frame->slots[frame->count - GOTS__FRAME_TASK_SLOTS + (uint32_t)slot];
}

static gots__cell *main_of(gots__cell *task)
{
    gots__cell *whole = gots__cell_in(task, GOTS__TASK_MAIN);
    return whole != NULL ? whole : task;
}

static double add(gots__cell *task, int slot, double by)
{
    double sum = DUK_TVAL_GET_NUMBER(&task->slots[slot]) + by;
    DUK_TVAL_SET_NUMBER(&task->slots[slot], sum);
    return sum;
}

/* ---- The current one ------------------------------------------------------------------------- */

void gots__task_set(duk_context *ctx, gots__cell *task)
{
    while (task != NULL && (task->flags & GOTS__TASK_ENDED)) task = gots__cell_in(task, GOTS__TASK_PARENT);
    duk_tval *to = &gots__jobs_of(ctx)->root->slots[GOTS__ROOT_TASK], tv;
    if (task != NULL) {
        DUK_TVAL_SET_OBJECT(&tv, &task->obj);
        DUK_TVAL_SET_TVAL_UPDREF(ctx, to, &tv);
    } else {
        DUK_TVAL_SET_UNDEFINED_UPDREF(ctx, to);
    }
}

void gots__task_remember(duk_context *ctx, gots__cell *cell, int flag)
{
    gots__cell *task = gots__task(ctx);
    if (task == NULL) return;
    cell->flags |= (uint8_t)flag;
    gots__cell_push_cell(ctx, task);
    gots__cell_take(ctx, cell, (int)cell->count - 1);
}

/* One thing less that it is busy with; runs what waits for the last. */
static void less(duk_context *ctx, gots__cell *task)
{
    task = main_of(task);
    if (add(task, GOTS__TASK_BUSY, -1) > 0) return;
    gots__cell *promise = gots__cell_in(task, GOTS__TASK_DRAINED);
    if (promise == NULL) return;
    gots__cell_move_out(ctx, task, GOTS__TASK_DRAINED);
    duk_push_undefined(ctx);
    gots__promise_resolve_cell(ctx, promise);
    duk_pop(ctx);
}

void gots__task_count_op(duk_context *ctx, gots__cell *task, int by)
{
    add(task, GOTS__TASK_OPS, by);
    if (by > 0) add(main_of(task), GOTS__TASK_BUSY, 1);
    else less(ctx, task);
}

/* ---- Lists of suspended functions ------------------------------------------------------------ */

void gots__task_adopt(duk_context *ctx, gots__cell *frame)
{
    frame->flags |= GOTS__FRAME_TASK;
    gots__cell_push_cell(ctx, gots__task(ctx));
    gots__cell_take(ctx, frame, (int)frame->count - GOTS__FRAME_TASK_SLOTS + GOTS__FRAME_TASK_CELL);
}

static void link_in(duk_context *ctx, gots__cell *task, gots__cell *frame)
{
    duk_tval *last = &task->slots[GOTS__TASK_LAST];
    gots__cell *before = DUK_TVAL_IS_POINTER(last) ? DUK_TVAL_GET_POINTER(last) : NULL;
    gots__cell_push_cell(ctx, frame);
    if (before == NULL) gots__cell_take(ctx, task, GOTS__TASK_FIRST);
    else gots__cell_take(ctx, before, (int)before->count - GOTS__FRAME_TASK_SLOTS + GOTS__FRAME_TASK_NEXT);
    DUK_TVAL_SET_POINTER(slot_at(frame, GOTS__FRAME_TASK_PREVIOUS), before);
    DUK_TVAL_SET_POINTER(last, frame);
    add(main_of(task), GOTS__TASK_BUSY, 1);
}

/* The frame is held by the caller. What it was busy with stays counted. */
static void link_out(duk_context *ctx, gots__cell *task, gots__cell *frame)
{
    duk_tval *previous = slot_at(frame, GOTS__FRAME_TASK_PREVIOUS);
    gots__cell *before = DUK_TVAL_GET_POINTER(previous), *next = slot_in(frame, GOTS__FRAME_TASK_NEXT);
    gots__cell_move_out(ctx, frame, (int)frame->count - GOTS__FRAME_TASK_SLOTS + GOTS__FRAME_TASK_NEXT);
    if (next != NULL) DUK_TVAL_SET_POINTER(slot_at(next, GOTS__FRAME_TASK_PREVIOUS), before);
    else if (before != NULL) DUK_TVAL_SET_POINTER(&task->slots[GOTS__TASK_LAST], before);
    else DUK_TVAL_SET_UNDEFINED(&task->slots[GOTS__TASK_LAST]);
    if (before == NULL) gots__cell_take(ctx, task, GOTS__TASK_FIRST);
    else gots__cell_take(ctx, before, (int)before->count - GOTS__FRAME_TASK_SLOTS + GOTS__FRAME_TASK_NEXT);
    DUK_TVAL_SET_UNDEFINED(previous);
}

void gots__task_suspend(duk_context *ctx, gots__cell *frame, gots__cell *promise)
{
    link_in(ctx, slot_in(frame, GOTS__FRAME_TASK_CELL), frame);
    if (promise == NULL) return;
    gots__cell_push_cell(ctx, promise);
    gots__cell_take(ctx, frame, (int)frame->count - GOTS__FRAME_TASK_SLOTS + GOTS__FRAME_TASK_AWAITS);
}

void gots__task_enter_frame(duk_context *ctx, gots__cell *frame)
{
    if (frame->flags & GOTS__FRAME_TASK) gots__task_set(ctx, slot_in(frame, GOTS__FRAME_TASK_CELL));
}

/* It knows that the task is interrupted: what it does from now on is cleaning up. */
static gots__cell *move_to_cleanup(duk_context *ctx, gots__cell *frame, gots__cell *task)
{
    gots__cell *cleanup = gots__cell_in(task, GOTS__TASK_CLEANUP);
    gots__cell_push_cell(ctx, cleanup);
    gots__cell_take(ctx, frame, (int)frame->count - GOTS__FRAME_TASK_SLOTS + GOTS__FRAME_TASK_CELL);
    return cleanup;
}

void gots__task_resume(duk_context *ctx, gots__cell *frame)
{
    gots__cell *task = slot_in(frame, GOTS__FRAME_TASK_CELL);
    gots__cell_push_cell(ctx, task);
    if (DUK_TVAL_IS_POINTER(slot_at(frame, GOTS__FRAME_TASK_PREVIOUS))) link_out(ctx, task, frame);
    else add(main_of(task), GOTS__TASK_BUSY, 1); /* a generator's own await, which is in no list */
    gots__cell_clear(ctx, frame, (int)frame->count - GOTS__FRAME_TASK_SLOTS + GOTS__FRAME_TASK_AWAITS);
    if ((task->flags & GOTS__TASK_INTERRUPTED) && frame->mode == GOTS__MODE_THROW)
        task = move_to_cleanup(ctx, frame, task);
    gots__task_set(ctx, task);
}

void gots__task_resumed(duk_context *ctx)
{
    less(ctx, (gots__cell *)duk_known_hobject(ctx, -1));
    duk_pop(ctx);
}

/* ---- `finally` ------------------------------------------------------------------------------- */

/* Whether one of the catchers is in its `finally`: it catches nothing any more, and the program counter is behind
 * the target of its second jump, which without a `finally` leads to the end of the statement. */
static bool in_finally(const duk_catcher *cat, const duk_instr_t *pc)
{
    for (; cat != NULL; cat = cat->parent) {
        if (DUK_CAT_GET_TYPE(cat) != DUK_CAT_TYPE_TCF || DUK_CAT_HAS_CATCH_ENABLED(cat) ||
            DUK_CAT_HAS_FINALLY_ENABLED(cat))
            continue;
        const duk_instr_t *jump = cat->pc_base + 1;
        if (pc > jump + 1 + ((duk_int_t)DUK_DEC_ABC(*jump) - (duk_int_t)DUK_BC_JUMP_BIAS)) return true;
    }
    return false;
}

/* Whether what runs was called from a `finally`. Then it, and what it calls, cleans up. */
static bool called_from_finally(const duk_activation *from)
{
    for (const duk_activation *act = from; act != NULL; act = act->parent)
        if (in_finally(act->cat, act->curr_pc)) return true;
    return false;
}

bool gots__task_interrupts(duk_context *ctx, gots__cell *frame)
{
    gots__cell *task = gots__task(ctx);
    const duk_activation *act = ctx->callstack_curr;
    if (task == NULL || (task->flags & (GOTS__TASK_INTERRUPTED | GOTS__TASK_ENDED)) != GOTS__TASK_INTERRUPTED) return false;
    if (in_finally(act->cat, act->curr_pc)) return false;
    if (called_from_finally(act->parent)) {
        gots__task_set(ctx, gots__cell_in(task, GOTS__TASK_CLEANUP));
        return false;
    }
    duk_require_stack(ctx, 4);
    gots__cell_push_slot(ctx, task, GOTS__TASK_REASON);
    if (frame != NULL && (frame->flags & GOTS__FRAME_TASK)) move_to_cleanup(ctx, frame, task);
    gots__task_set(ctx, gots__cell_in(task, GOTS__TASK_CLEANUP));
    return true;
}

bool gots__task_is_reason(duk_context *ctx)
{
    gots__cell *task = gots__task(ctx);
    if (task == NULL) return false;
    task = main_of(task);
    if ((task->flags & GOTS__TASK_INTERRUPTED) == 0) return false;
    gots__cell_push_slot(ctx, task, GOTS__TASK_REASON);
    bool same = duk_samevalue(ctx, -1, -2);
    duk_pop(ctx);
    return same;
}

/* ---- Interrupting ---------------------------------------------------------------------------- */

/* A frame in the lists that waits for something in them has this state meanwhile. */
enum { WAITS_INSIDE = 100 };

typedef struct walk {
    duk_context *ctx;
    int steps;
} walk;

/* The promise of a function that `then` was called with to resolve another one. */
static gots__cell *resolved_by(duk_context *ctx, const duk_tval *handler)
{
    if (!DUK_TVAL_IS_OBJECT(handler)) return NULL;
    duk_tval *own = dukx_own(ctx, DUK_TVAL_GET_OBJECT(handler), DUKX_I_resolver);
    gots__cell *resolver = own != NULL ? gots__cell_of(own, GOTS__CELL_RESOLVER) : NULL;
    return resolver != NULL ? gots__cell_of(&resolver->slots[0], GOTS__CELL_PROMISE) : NULL;
}

/* The promise that is settled when the reaction has run; NULL: none is known. */
static gots__cell *next_promise(walk *it, gots__cell *waiting)
{
    if (waiting->kind != GOTS__CELL_REACTION) return NULL;
    gots__cell *target = gots__cell_of(&waiting->slots[GOTS__REACTION_TARGET], GOTS__CELL_PROMISE);
    gots__cell *other = resolved_by(it->ctx, &waiting->slots[GOTS__REACTION_FULFILLED]);
    return other != NULL ? other : target;
}

static bool mark_waiting(walk *it, gots__cell *promise, int depth);

/* A frame that waits, and what waits for it. */
static bool mark_frame(walk *it, gots__cell *frame, int depth)
{
    if (frame->state == WAITS_INSIDE) return frame->mode != 0;
    bool is_ours = (frame->flags & GOTS__FRAME_TASK) && frame->state == GOTS__FRAME_SUSPENDED &&
                   (slot_in(frame, GOTS__FRAME_TASK_CELL)->flags & GOTS__TASK_AT_HAND) != 0;
    bool cleans = is_ours && in_finally(frame->catchers, frame->pc);
    if (is_ours) {
        frame->state = WAITS_INSIDE;
        frame->mode = cleans; /* until it is known */
    }
    cleans |= mark_waiting(it, gots__frame_promise(frame), depth);
    if (is_ours) frame->mode = cleans;
    return cleans;
}

/* Marks all that waits for the promise, at whatever distance. Whether some of it waits in a `finally`. */
static bool mark_waiting(walk *it, gots__cell *promise, int depth)
{
    bool cleans = false;
    if (promise == NULL || promise->state != GOTS__PROMISE_PENDING || depth > DEPTH_MAX) return false;
    gots__cell *at = gots__cell_in(promise, GOTS__PROMISE_FIRST);
    for (; at != NULL && it->steps < STEPS_MAX; at = gots__cell_in(at, GOTS__NEXT)) {
        it->steps++;
        cleans |= at->kind == GOTS__CELL_FRAME ? mark_frame(it, at, depth + 1)
                                               : mark_waiting(it, next_promise(it, at), depth + 1);
    }
    return cleans;
}

static void visit_op(duk_context *ctx, gots__cell *promise, void *data)
{
    (void)ctx;
    (void)mark_waiting(data, promise, 0);
}

/* Takes the frame out of the promise's list of what waits for it. The frame is held. */
static void stop_waiting(duk_context *ctx, gots__cell *promise, gots__cell *frame)
{
    gots__cell *before = NULL, *at = gots__cell_in(promise, GOTS__PROMISE_FIRST);
    while (at != NULL && at != frame) {
        before = at;
        at = gots__cell_in(at, GOTS__NEXT);
    }
    if (at == NULL) return;
    if (gots__cell_in(promise, GOTS__PROMISE_LAST) == frame) {
        if (before != NULL) {
            gots__cell_push_cell(ctx, before);
            gots__cell_take(ctx, promise, GOTS__PROMISE_LAST);
        } else {
            gots__cell_clear(ctx, promise, GOTS__PROMISE_LAST);
        }
    }
    gots__cell_move_out(ctx, frame, GOTS__NEXT);
    if (before != NULL) gots__cell_take(ctx, before, GOTS__NEXT);
    else gots__cell_take(ctx, promise, GOTS__PROMISE_FIRST);
}

/* A suspended function goes on with a throw of the reason, in the cleanup cell. */
static void interrupt_frame(duk_context *ctx, gots__cell *task, gots__cell *frame)
{
    gots__cell *promise = slot_in(frame, GOTS__FRAME_TASK_AWAITS);
    if (promise == NULL || promise->state != GOTS__PROMISE_PENDING) return; /* it goes on already */
    gots__cell_push_cell(ctx, frame);
    gots__cell_push_cell(ctx, promise);
    stop_waiting(ctx, promise, frame);
    frame->mode = GOTS__MODE_THROW;
    gots__cell_push_slot(ctx, task, GOTS__TASK_REASON);
    gots__cell_take(ctx, frame, GOTS__VALUE);
    gots__jobs_add(ctx, frame);
    duk_pop_2(ctx);
}

/* It cleans up for a `finally` that waits for it. */
static void change_to_cleanup(duk_context *ctx, gots__cell *task, gots__cell *frame)
{
    gots__cell_push_cell(ctx, frame);
    link_out(ctx, task, frame);
    add(main_of(task), GOTS__TASK_BUSY, -1);
    link_in(ctx, move_to_cleanup(ctx, frame, task), frame);
    duk_pop(ctx);
}

/* Nothing cleans up with its timers and ops. */
static void end_outside(duk_context *ctx, gots__cell *task)
{
    gots__timers_drop(ctx, task);
    if (DUK_TVAL_GET_NUMBER(&task->slots[GOTS__TASK_OPS]) > 0) gots__op_call_off(ctx, task);
}

static bool awaited_in_finally(walk *it, gots__cell *promise, int depth)
{
    if (promise == NULL || promise->state != GOTS__PROMISE_PENDING || depth > DEPTH_MAX) return false;
    gots__cell *at = gots__cell_in(promise, GOTS__PROMISE_FIRST);
    for (; at != NULL && it->steps < STEPS_MAX; at = gots__cell_in(at, GOTS__NEXT)) {
        bool is_frame = at->kind == GOTS__CELL_FRAME;
        it->steps++;
        if (is_frame && in_finally(at->catchers, at->pc)) return true;
        if (awaited_in_finally(it, is_frame ? gots__frame_promise(at) : next_promise(it, at), depth + 1)) return true;
    }
    return false;
}

static gots__cell *task_at(duk_context *ctx, duk_idx_t index)
{
    gots__cell *task = gots__cell_at(ctx, index, GOTS__CELL_TASK);
    if (task == NULL) (void)duk_type_error(ctx, "a task is expected");
    return task;
}

static gots__cell *task_in(duk_context *ctx, duk_idx_t list, duk_uarridx_t i)
{
    duk_get_prop_index(ctx, list, i);
    gots__cell *task = task_at(ctx, -1);
    duk_pop(ctx); /* the list keeps it */
    return task;
}

/* interrupt(tasks, cleanups, promises of what ends by itself in them, reason) */
static duk_ret_t interrupt(duk_context *ctx)
{
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, 0), sources = (duk_uarridx_t)duk_get_length(ctx, 2);
    walk it = { ctx, 0 };
    for (duk_uarridx_t i = 0; i < count; i++) {
        gots__cell *task = task_in(ctx, 0, i);
        (void)task_in(ctx, 1, i);
        duk_get_prop_index(ctx, 1, i);
        gots__cell_take(ctx, task, GOTS__TASK_CLEANUP);
        gots__cell_set(ctx, task, GOTS__TASK_REASON, 3);
        task->flags |= GOTS__TASK_INTERRUPTED | GOTS__TASK_AT_HAND;
    }
    /* From here to the last loop nothing throws. */
    for (duk_uarridx_t i = 0; i < sources; i++) {
        duk_get_prop_index(ctx, 2, i);
        gots__cell *promise = gots__cell_at(ctx, -1, GOTS__CELL_PROMISE);
        duk_pop(ctx);
        (void)mark_waiting(&it, promise, 0);
    }
    for (duk_uarridx_t i = 0; i < count; i++) {
        gots__cell *task = task_in(ctx, 0, i), *frame = gots__cell_in(task, GOTS__TASK_FIRST);
        for (; frame != NULL; frame = slot_in(frame, GOTS__FRAME_TASK_NEXT))
            (void)mark_waiting(&it, gots__frame_promise(frame), 0);
        if (DUK_TVAL_GET_NUMBER(&task->slots[GOTS__TASK_OPS]) > 0) gots__op_each(ctx, task, visit_op, &it);
    }
    for (duk_uarridx_t i = 0; i < count; i++) {
        gots__cell *task = task_in(ctx, 0, i), *frame = gots__cell_in(task, GOTS__TASK_FIRST), *next;
        bool cleans = false;
        for (; frame != NULL; frame = next) {
            next = slot_in(frame, GOTS__FRAME_TASK_NEXT);
            bool is_innermost = frame->state != WAITS_INSIDE, is_in_finally = in_finally(frame->catchers, frame->pc);
            bool is_needed = mark_waiting(&it, gots__frame_promise(frame), 0);
            if (is_needed) change_to_cleanup(ctx, task, frame);
            else if (is_innermost && !is_in_finally) interrupt_frame(ctx, task, frame);
            cleans |= is_needed || is_in_finally;
        }
        if (!cleans) end_outside(ctx, task);
    }
    for (duk_uarridx_t i = 0; i < count * 2; i++) {
        gots__cell *task = task_in(ctx, i % 2, i / 2), *frame = gots__cell_in(task, GOTS__TASK_FIRST);
        task->flags &= (uint8_t)~GOTS__TASK_AT_HAND;
        for (; frame != NULL; frame = slot_in(frame, GOTS__FRAME_TASK_NEXT))
            if (frame->state == WAITS_INSIDE) frame->state = GOTS__FRAME_SUSPENDED;
    }
    return 0;
}

/* ---- For gots:task --------------------------------------------------------------------------- */

/* make(owner, main): a task; with `main`, its cleanup cell. */
static duk_ret_t make(duk_context *ctx)
{
    gots__cell *whole = duk_is_undefined(ctx, 1) ? NULL : task_at(ctx, 1);
    gots__cell *parent = whole != NULL ? whole : gots__task(ctx);
    gots__cell *task = gots__cell_push(ctx, GOTS__CELL_TASK, GOTS__TASK_SLOTS, NULL);
    static const int numbers[] = { GOTS__TASK_BUSY, GOTS__TASK_TIMERS, GOTS__TASK_OPS };
    for (int i = 0; i < 3; i++) DUK_TVAL_SET_NUMBER(&task->slots[numbers[i]], 0);
    gots__cell_set(ctx, task, GOTS__TASK_OWNER, 0);
    if (whole != NULL) gots__cell_set(ctx, task, GOTS__TASK_MAIN, 1);
    if (parent == NULL) return 1;
    gots__cell_push_cell(ctx, parent);
    gots__cell_take(ctx, task, GOTS__TASK_PARENT);
    return 1;
}

/* The current task, which has not ended. */
static gots__cell *task_now(duk_context *ctx)
{
    gots__cell *task = gots__task(ctx);
    if (task == NULL || (task->flags & GOTS__TASK_ENDED) == 0) return task;
    gots__task_set(ctx, task);
    return gots__task(ctx);
}

/* current(): the owner of the current task, or undefined. */
static duk_ret_t current(duk_context *ctx)
{
    const gots__cell *task = task_now(ctx);
    if (task == NULL) return 0;
    gots__cell_push_slot(ctx, task, GOTS__TASK_OWNER);
    return 1;
}

/* check(): the current task's cell; throws the reason if it has been interrupted. */
static duk_ret_t check(duk_context *ctx)
{
    gots__cell *task = task_now(ctx);
    if (task == NULL) return 0;
    if ((task->flags & GOTS__TASK_INTERRUPTED) && called_from_finally(ctx->callstack_curr->parent)) {
        task = gots__cell_in(task, GOTS__TASK_CLEANUP);
        gots__task_set(ctx, task);
    } else if (task->flags & GOTS__TASK_INTERRUPTED) {
        gots__cell_push_slot(ctx, task, GOTS__TASK_REASON);
        return duk_throw(ctx);
    }
    gots__cell_push_cell(ctx, task);
    return 1;
}

/* isInterrupted(task) */
static duk_ret_t is_interrupted(duk_context *ctx)
{
    const gots__cell *task = duk_is_undefined(ctx, 0) ? NULL : task_at(ctx, 0);
    duk_push_boolean(ctx, task != NULL && (task->flags & (GOTS__TASK_INTERRUPTED | GOTS__TASK_ENDED)) != 0);
    return 1;
}

/* isBusy(task) */
static duk_ret_t is_busy(duk_context *ctx)
{
    duk_push_boolean(ctx, DUK_TVAL_GET_NUMBER(&task_at(ctx, 0)->slots[GOTS__TASK_BUSY]) > 0);
    return 1;
}

/* isNeeded(promise): whether a `finally` waits for it. */
static duk_ret_t is_needed(duk_context *ctx)
{
    walk it = { ctx, 0 };
    duk_push_boolean(ctx, awaited_in_finally(&it, gots__cell_at(ctx, 0, GOTS__CELL_PROMISE), 0));
    return 1;
}

/* drained(task): a promise of when it is no longer busy; it is now. */
static duk_ret_t drained(duk_context *ctx)
{
    gots__cell *task = task_at(ctx, 0);
    gots__promise_new(ctx);
    gots__cell_set(ctx, task, GOTS__TASK_DRAINED, -1);
    return 1;
}

/* clear(task): its timers. */
static duk_ret_t clear(duk_context *ctx)
{
    gots__timers_drop(ctx, task_at(ctx, 0));
    return 0;
}

/* end(task): its object and it let go of each other, so that neither waits for a sweep. */
static duk_ret_t end(duk_context *ctx)
{
    gots__cell *task = task_at(ctx, 0);
    task->flags |= GOTS__TASK_ENDED;
    gots__cell_clear(ctx, task, GOTS__TASK_OWNER);
    gots__cell_clear(ctx, task, GOTS__TASK_CLEANUP);
    return 0;
}

/* run(task or undefined, function, …arguments): calls it in the task. */
static duk_ret_t run(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    gots__cell *task = duk_is_undefined(ctx, 0) ? NULL : task_at(ctx, 0), *before = gots__task(ctx);
    if (before != NULL) gots__cell_push_cell(ctx, before);
    else duk_push_undefined(ctx);
    duk_insert(ctx, 0); /* keeps it */
    gots__task_set(ctx, task);
    duk_int_t code = duk_pcall(ctx, count - 2);
    gots__task_set(ctx, before);
    return code == DUK_EXEC_SUCCESS ? 1 : duk_throw(ctx);
}

/* choose(count): which of so many things that may happen in any order; undefined: nobody decides. */
static duk_ret_t choose(duk_context *ctx)
{
    const gots_port *port = gots__isolate_of(ctx)->port;
    if (port->choose == NULL) return 0;
    duk_push_uint(ctx, port->choose(port->context, duk_require_uint(ctx, 0)));
    return 1;
}

void gots__task_push_group(duk_context *ctx)
{
    static const gots__builtin functions[] = {
        { "make", make, 2, 2, 0 },
        { "current", current, 0, 0, 0 },
        { "check", check, 0, 0, 0 },
        { "isInterrupted", is_interrupted, 1, 1, 0 },
        { "isBusy", is_busy, 1, 1, 0 },
        { "isNeeded", is_needed, 1, 1, 0 },
        { "drained", drained, 1, 1, 0 },
        { "clear", clear, 1, 1, 0 },
        { "end", end, 1, 1, 0 },
        { "run", run, -1, 2, 0 },
        { "interrupt", interrupt, 4, 4, 0 },
        { "choose", choose, 1, 1, 0 },
        { NULL, NULL, 0, 0, 0 },
    };
    duk_push_bare_object(ctx);
    gots__define(ctx, -1, functions);
}
