/* Tasks, the engine's side: whose work a suspended function, a timer or an op is, and how it is interrupted.
 *
 * SPDX-License-Identifier: MIT
 *
 * gots:task (stdlib/task.ts) makes a TASK cell for each piece of work that can be ended. While code of the task
 * runs, the cell is the isolate's current one; what it starts (async functions, then(), timers, ops, microtasks)
 * remembers it and runs in it again. A program that uses no tasks has no current one, and nothing is remembered.
 *
 * A suspended async function stands in its task's list, which keeps it alive. Interrupting tasks makes those
 * functions go on with a throw of the reason at their await that wait for nothing that is still to end in these
 * tasks: the innermost ones. The others get the error from them, or, if they do not, at their next await. A
 * function that has been told so belongs from then on to the task's CLEANUP cell, as does what it calls: what
 * `catch` and `finally` await is not interrupted again.
 */
#ifndef GOTS_ENGINE_TASK_H
#define GOTS_ENGINE_TASK_H

#include "engine/cell.h"

/* Slots of a task. */
enum {
    GOTS__TASK_FIRST,   /* suspended functions, in the order in which they were suspended */
    GOTS__TASK_LAST,    /* a pointer */
    GOTS__TASK_OWNER,   /* the object that stands for it in gots:task */
    GOTS__TASK_PARENT,  /* the task in which it was made: stands in for it when it has ended */
    GOTS__TASK_MAIN,    /* of a cleanup cell: the task it cleans up after; undefined in a task itself */
    GOTS__TASK_CLEANUP, /* where its functions go when they have been told; set when it is interrupted */
    GOTS__TASK_REASON,
    GOTS__TASK_BUSY,    /* a number: suspended and running functions and ops; of MAIN for a cleanup cell */
    GOTS__TASK_TIMERS,  /* a number: its first timer's slot and 1; 0: none */
    GOTS__TASK_OPS,     /* a number: how many wait */
    GOTS__TASK_DRAINED, /* a promise that is resolved when it is no longer busy */
    GOTS__TASK_SLOTS
};
enum { GOTS__TASK_INTERRUPTED = 1, GOTS__TASK_ENDED = 2, GOTS__TASK_AT_HAND = 4 /* being interrupted */ }; /* cell.flags */

/* The last slots of a frame that was made in a task (GOTS__FRAME_TASK in its flags). */
enum { GOTS__FRAME_TASK_CELL, GOTS__FRAME_TASK_NEXT, GOTS__FRAME_TASK_PREVIOUS, GOTS__FRAME_TASK_AWAITS, GOTS__FRAME_TASK_SLOTS };

/* The current task, or NULL. */
static inline gots__cell *gots__task(duk_context *ctx)
{
    return gots__cell_in(gots__jobs_of(ctx)->root, GOTS__ROOT_TASK);
}

/* Makes it, or NULL, the current one; of one that has ended, the nearest around it that has not. */
void gots__task_set(duk_context *ctx, gots__cell *task);

/* No task is current: at the end of a job. */
static inline void gots__task_leave(duk_context *ctx)
{
    if (gots__task(ctx) != NULL) gots__task_set(ctx, NULL);
}

/* A cell remembers the current task in its last slot: gots__task_room more slots and the flag. */
static inline uint32_t gots__task_room(duk_context *ctx)
{
    return gots__task(ctx) != NULL ? 1 : 0;
}
void gots__task_remember(duk_context *ctx, gots__cell *cell, int flag);
static inline void gots__task_enter(duk_context *ctx, gots__cell *cell, int flag)
{
    if (cell->flags & flag) gots__task_set(ctx, gots__cell_in(cell, (int)cell->count - 1));
}

/* ---- Suspended functions: frames made in a task ---- */

/* The frame has been made; the last slots are there. */
void gots__task_adopt(duk_context *ctx, gots__cell *frame);
/* It is suspended at an await of the promise, or NULL of a plain value. */
void gots__task_suspend(duk_context *ctx, gots__cell *frame, gots__cell *promise);
/* It goes on because its caller asks for it: a generator. */
void gots__task_enter_frame(duk_context *ctx, gots__cell *frame);
/* Its job has come, with frame->mode: its task becomes the current one. Pushes the task that it was busy in;
 * gots__task_resumed, with that at the top, follows when it has run; pops it. */
void gots__task_resume(duk_context *ctx, gots__cell *frame);
void gots__task_resumed(duk_context *ctx);

/* Whether an await is to throw at once: the current task has been interrupted, and the function that runs does
 * not know yet. Then pushes the reason. `frame` is that function's, or NULL. */
bool gots__task_interrupts(duk_context *ctx, gots__cell *frame);

/* Whether the value at the top, with which work of the current task fails, is why the task was interrupted. */
bool gots__task_is_reason(duk_context *ctx);

/* ---- Ops ---- */

/* The task has one op more or less (`by` 1 or -1). */
void gots__task_count_op(duk_context *ctx, gots__cell *task, int by);
/* The promises of ops that wait in the task: each is visited. `visit` throws nothing. op.c */
void gots__op_each(duk_context *ctx, gots__cell *task, void (*visit)(duk_context *ctx, gots__cell *promise, void *data),
                   void *data);
/* Calls off those that only wait; they come back with an error. */
void gots__op_call_off(duk_context *ctx, gots__cell *task);

/* ---- Timers ---- */

/* Removes all timers of the task. timers.c */
void gots__timers_drop(duk_context *ctx, gots__cell *task);

/* Pushes the functions of import.meta.native("task"). */
void gots__task_push_group(duk_context *ctx);

#endif
