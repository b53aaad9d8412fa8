/* Jobs: the microtask queue of an isolate, a list of cells in the order in which they were queued.
 *
 * SPDX-License-Identifier: MIT
 *
 * Reactions of settled promises and suspended functions wait in the queue as they are; a function
 * given to queueMicrotask, and the adoption of a thenable's state, are cells of kind JOB.
 */
#include "engine/jobs.h"

#include "base/memory.h"
#include "engine/promise_inner.h"
#include "engine/suspend.h"
#include "engine/task.h"

void gots__jobs_add_list(duk_context *ctx, duk_tval *first, gots__cell *last)
{
    gots__jobs *jobs = gots__jobs_of(ctx);
    duk_tval *to = jobs->last != NULL ? &jobs->last->slots[GOTS__NEXT]
                                      : &jobs->root->slots[GOTS__ROOT_QUEUE];
    *to = *first; /* an undefined slot before */
    DUK_TVAL_SET_UNDEFINED(first);
    jobs->last = last;
}

void gots__jobs_add(duk_context *ctx, gots__cell *cell)
{
    duk_tval tv;
    DUK_TVAL_SET_OBJECT(&tv, &cell->obj);
    DUK_TVAL_INCREF(ctx, &tv);
    gots__jobs_add_list(ctx, &tv, cell);
}

void gots__job_push(duk_context *ctx)
{
    gots__cell *job = gots__cell_push(ctx, GOTS__CELL_JOB, GOTS__JOB_SLOTS + gots__task_room(ctx), NULL);
    gots__task_remember(ctx, job, GOTS__JOB_TASK);
    job->mode = GOTS__JOB_CALL;
    gots__cell_set(ctx, job, GOTS__VALUE, -2);
    gots__jobs_add(ctx, job);
    duk_pop_2(ctx);
}

bool gots__jobs_waiting(duk_context *ctx)
{
    return gots__jobs_of(ctx)->last != NULL;
}

/* Moves the first job to the stack top. */
static gots__cell *take(duk_context *ctx, gots__jobs *jobs)
{
    gots__cell_move_out(ctx, jobs->root, GOTS__ROOT_QUEUE);
    gots__cell *job = (gots__cell *)duk_known_hobject(ctx, -1);
    jobs->root->slots[GOTS__ROOT_QUEUE] = job->slots[GOTS__NEXT];
    DUK_TVAL_SET_UNDEFINED(&job->slots[GOTS__NEXT]);
    if (jobs->last == job) jobs->last = NULL;
    return job;
}

static void run_frame(duk_context *ctx, gots__jobs *jobs, gots__cell *frame)
{
    bool has_task = (frame->flags & GOTS__FRAME_TASK) != 0;
    if (has_task) gots__task_resume(ctx, frame);
    jobs->frame_depth = ctx->callstack_top + 1;
    if (frame->flags & GOTS__FRAME_GENERATOR) {
        gots__async_generator_settled(ctx, frame);
    } else {
        gots__cell_move_out(ctx, frame, GOTS__VALUE);
        gots__frame_resume(ctx, frame, frame->mode);
        duk_pop(ctx);
    }
    jobs->frame_depth = 0;
    if (has_task) gots__task_resumed(ctx);
}

static void run(duk_context *ctx, gots__jobs *jobs, gots__cell *job)
{
    if (job->kind == GOTS__CELL_FRAME) {
        run_frame(ctx, jobs, job);
    } else if (job->kind == GOTS__CELL_REACTION) {
        gots__promise_run_reaction(ctx, job);
    } else if (job->mode == GOTS__JOB_THENABLE) {
        gots__promise_run_thenable(ctx, job);
    } else {
        gots__task_enter(ctx, job, GOTS__JOB_TASK);
        gots__cell_move_out(ctx, job, GOTS__VALUE);
        duk_call(ctx, 0);
        duk_pop(ctx);
    }
    gots__task_leave(ctx);
}

void gots__jobs_run(duk_context *ctx)
{
    gots__jobs *jobs = gots__jobs_of(ctx);
    jobs->frame_depth = 0; /* a limit may have left it */
    if (ctx->callstack_top == 0) gots__task_leave(ctx);
    duk_require_stack(ctx, 16);
    while (jobs->last != NULL) {
        run(ctx, jobs, take(ctx, jobs));
        duk_pop(ctx);
    }
}

static void drain(duk_context *ctx, void *data)
{
    (void)data;
    gots__jobs_run(ctx);
}

gots_status gots__isolate_run_jobs(gots__isolate *isolate, gots_error *err)
{
    gots_status status = gots__protect(isolate, drain, NULL, err);
    gots__jobs_of(gots__isolate_context(isolate))->frame_depth = 0;
    return status;
}

static void release_jobs(void *data)
{
    gots__jobs *jobs = data;
    gots__free(&jobs->isolate->allocator, jobs, sizeof *jobs);
}

void gots__open_jobs(duk_context *ctx);
void gots__open_jobs(duk_context *ctx)
{
    gots__isolate *isolate = gots__isolate_of(ctx);
    gots__jobs *jobs = gots__alloc(&isolate->allocator, sizeof *jobs);
    if (jobs == NULL) (void)duk_range_error(ctx, "out of memory for jobs");
    *jobs = (gots__jobs){ .isolate = isolate };
    gots__slot_set(ctx, GOTS__SLOT_JOBS, jobs, release_jobs);
    jobs->root = gots__cell_push(ctx, GOTS__CELL_ROOT, GOTS__ROOT_COUNT, NULL);
    duk_push_heap_stash(ctx);
    duk_dup(ctx, -2);
    duk_put_prop_literal(ctx, -2, "jobs");
    duk_push_bare_array(ctx);
    gots__root_keep(ctx, GOTS__ROOT_UNHANDLED);
}
