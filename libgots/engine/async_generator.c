/* Async generators: a queue of requests, worked off one after the other.
 *
 * SPDX-License-Identifier: MIT
 *
 * The generator object is the frame. Its flag ACTIVE says that it runs or awaits something; what it
 * awaits is its phase. `drain` starts the next request whenever it is not active. Nothing here
 * recurses however many requests or delegations follow each other.
 */
#include "engine/promise_inner.h"
#include "engine/suspend.h"
#include "engine/task.h"

static void run(duk_context *ctx, gots__cell *frame, int mode);
static void drain(duk_context *ctx, gots__cell *frame);

/* [value] → []: settles the first request's promise and takes the request off the queue. */
static void complete(duk_context *ctx, gots__cell *frame, bool fulfil)
{
    gots__cell_push_slot(ctx, frame, GOTS__FRAME_OWNER);
    gots__cell *request = (gots__cell *)duk_known_hobject(ctx, -1);
    gots__cell_push_slot(ctx, request, GOTS__NEXT);
    if (duk_is_undefined(ctx, -1)) gots__cell_clear(ctx, frame, GOTS__FRAME_LAST);
    gots__cell_take(ctx, frame, GOTS__FRAME_OWNER);
    duk_swap_top(ctx, -2);
    gots__cell *promise = gots__cell_in(request, GOTS__REQUEST_PROMISE);
    if (fulfil) gots__promise_resolve_cell(ctx, promise);
    else gots__promise_reject_cell(ctx, promise);
    duk_pop(ctx);
}

/* [value] → [] */
static void complete_with_result(duk_context *ctx, gots__cell *frame, bool done)
{
    dukx_iter_result(ctx, done);
    complete(ctx, frame, true);
}

static duk_ret_t promise_from(duk_context *ctx, void *data)
{
    (void)data;
    gots__promise_from(ctx, -1);
    return 1;
}

/* [value] → []: waits for the value in a phase. False, and the error at the top, when looking at
 * the value threw. */
static bool await(duk_context *ctx, gots__cell *frame, int phase)
{
    if (duk_safe_call(ctx, promise_from, NULL, 1, 1) != DUK_EXEC_SUCCESS) return false;
    frame->flags |= GOTS__FRAME_ACTIVE;
    gots__frame_set_phase(frame, phase);
    gots__promise_wait(ctx, gots__cell_at(ctx, -1, GOTS__CELL_PROMISE), frame);
    duk_pop(ctx);
    return true;
}

/* ---- yield* ----------------------------------------------------------------------------------- */

typedef struct delegation {
    gots__cell *frame;
    int mode;
    int phase;  /* of the await that follows, or -1: the frame goes on with `mode` */
} delegation;

/* [value] → [what to await, or go on with] */
static duk_ret_t ask(duk_context *ctx, void *data)
{
    delegation *it = data;
    gots__cell_push_slot(ctx, it->frame, GOTS__FRAME_DELEGATE);
    if (it->mode == GOTS__MODE_NEXT) {
        gots__cell_push_slot(ctx, it->frame, GOTS__FRAME_DELEGATE_NEXT);
    } else if (!dukx_get_method(ctx, -1,
                                it->mode == GOTS__MODE_THROW ? DUKX_S_throw : DUKX_S_return)) {
        duk_pop(ctx);
        if (it->mode == GOTS__MODE_RETURN) {
            duk_pop(ctx);
            it->phase = GOTS__PHASE_RETURN;
            return 1;
        }
        it->phase = GOTS__PHASE_DELEGATE_CLOSE;
        if (!dukx_get_method(ctx, -1, DUKX_S_return))
            return duk_type_error(ctx, "The iterator does not provide a 'throw' method");
        duk_swap_top(ctx, -2);
        duk_call_method(ctx, 0);
        return 1;
    }
    duk_swap_top(ctx, -2);
    duk_dup(ctx, -3);
    duk_call_method(ctx, 1);
    return 1;
}

static void end_delegation(duk_context *ctx, gots__cell *frame)
{
    gots__cell_clear(ctx, frame, GOTS__FRAME_DELEGATE);
    gots__cell_clear(ctx, frame, GOTS__FRAME_DELEGATE_NEXT);
}

/* [value] → []: passes a request on to the inner iterator. */
static void delegate(duk_context *ctx, gots__cell *frame, int mode)
{
    delegation it = { frame, mode, mode == GOTS__MODE_RETURN ? GOTS__PHASE_DELEGATE_RETURN
                                                             : GOTS__PHASE_DELEGATE };
    frame->flags |= GOTS__FRAME_ACTIVE;
    bool asked = duk_safe_call(ctx, ask, &it, 1, 1) == DUK_EXEC_SUCCESS;
    if (asked && it.phase == GOTS__PHASE_RETURN) end_delegation(ctx, frame);
    if (asked && await(ctx, frame, it.phase)) return;
    end_delegation(ctx, frame);
    run(ctx, frame, GOTS__MODE_THROW);
}

/* [result object] → [value]; *data says whether it is the last. */
static duk_ret_t open_result(duk_context *ctx, void *data)
{
    bool *done = data;
    if (!duk_is_object(ctx, -1))
        return duk_type_error(ctx, "Iterator result %s is not an object",
                              duk_push_string_readable(ctx, -1));
    dukx_get(ctx, -1, DUKX_S_done);
    *done = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    dukx_get(ctx, -1, DUKX_S_value);
    return 1;
}

/* [settled value] → []: the inner iterator has answered. */
static void delegate_settled(duk_context *ctx, gots__cell *frame, bool fulfilled, int phase)
{
    bool done = false;
    if (fulfilled && phase == GOTS__PHASE_DELEGATE_CLOSE) {
        const char *text = duk_is_object(ctx, -1) ? "The iterator does not provide a 'throw' method"
                                                  : "Iterator result is not an object";
        duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "%s", text);
        duk_remove(ctx, -2);
        fulfilled = false;
    }
    if (fulfilled && duk_safe_call(ctx, open_result, &done, 1, 1) != DUK_EXEC_SUCCESS)
        fulfilled = false;
    if (fulfilled && !done) {
        frame->flags &= (uint8_t)~GOTS__FRAME_ACTIVE;
        complete_with_result(ctx, frame, false);
        return;
    }
    end_delegation(ctx, frame);
    run(ctx, frame, !fulfilled                              ? GOTS__MODE_THROW
                    : phase == GOTS__PHASE_DELEGATE_RETURN ? GOTS__MODE_RETURN
                                                           : GOTS__MODE_NEXT);
}

/* ---- Running ---------------------------------------------------------------------------------- */

/* [value] → []: runs the function on until it awaits, delegates or ends. */
static void run(duk_context *ctx, gots__cell *frame, int mode)
{
    frame->flags |= GOTS__FRAME_ACTIVE;
    gots__frame_resume(ctx, frame, mode);
    if (frame->state == GOTS__FRAME_SUSPENDED) {
        duk_pop(ctx);
        if (gots__cell_in(frame, GOTS__FRAME_DELEGATE) != NULL) {
            duk_push_undefined(ctx);
            delegate(ctx, frame, GOTS__MODE_NEXT);
        }
        return;
    }
    bool thrown = frame->mode == GOTS__MODE_THROW;
    frame->flags &= (uint8_t)~GOTS__FRAME_ACTIVE;
    gots__frame_drop(ctx, frame);
    if (thrown) complete(ctx, frame, false);
    else complete_with_result(ctx, frame, true);
}

/* [value] → []: a request to a generator that stands at a yield. */
static void resume_yield(duk_context *ctx, gots__cell *frame, int mode)
{
    bool delegating = gots__cell_in(frame, GOTS__FRAME_DELEGATE) != NULL;
    if (mode == GOTS__MODE_RETURN) {
        if (await(ctx, frame, delegating ? GOTS__PHASE_DELEGATE_UNWRAP : GOTS__PHASE_RETURN))
            return;
        mode = GOTS__MODE_THROW;
    }
    if (delegating) delegate(ctx, frame, mode);
    else run(ctx, frame, mode);
}

/* [value] → []: a request to a generator that has ended. */
static void answer_finished(duk_context *ctx, gots__cell *frame, int mode)
{
    if (mode == GOTS__MODE_RETURN && await(ctx, frame, GOTS__PHASE_FINISHED_RETURN)) return;
    if (mode != GOTS__MODE_NEXT) {
        complete(ctx, frame, false);
        return;
    }
    duk_pop(ctx);
    duk_push_undefined(ctx);
    complete_with_result(ctx, frame, true);
}

static void drain(duk_context *ctx, gots__cell *frame)
{
    gots__cell *request;
    while ((frame->flags & GOTS__FRAME_ACTIVE) == 0 &&
           (request = gots__cell_in(frame, GOTS__FRAME_OWNER)) != NULL) {
        int mode = request->mode;
        gots__cell_push_slot(ctx, request, GOTS__VALUE);
        if (frame->state == GOTS__FRAME_START && mode != GOTS__MODE_NEXT)
            gots__frame_drop(ctx, frame);
        if (frame->state == GOTS__FRAME_DONE) answer_finished(ctx, frame, mode);
        else if (frame->state == GOTS__FRAME_START) run(ctx, frame, mode);
        else resume_yield(ctx, frame, mode);
    }
}

/* The job of a frame: what it awaited is settled. */
void gots__async_generator_settled(duk_context *ctx, gots__cell *frame)
{
    bool fulfilled = frame->mode == GOTS__MODE_NEXT;
    int phase = gots__frame_phase(frame);
    gots__cell_move_out(ctx, frame, GOTS__VALUE);
    switch (phase) {
    case GOTS__PHASE_BODY: run(ctx, frame, frame->mode); break;
    case GOTS__PHASE_YIELD:
        if (!fulfilled) {
            run(ctx, frame, GOTS__MODE_THROW);
            break;
        }
        frame->flags &= (uint8_t)~GOTS__FRAME_ACTIVE;
        complete_with_result(ctx, frame, false);
        break;
    case GOTS__PHASE_RETURN:
        run(ctx, frame, fulfilled ? GOTS__MODE_RETURN : GOTS__MODE_THROW);
        break;
    case GOTS__PHASE_FINISHED_RETURN:
        frame->flags &= (uint8_t)~GOTS__FRAME_ACTIVE;
        if (fulfilled) complete_with_result(ctx, frame, true);
        else complete(ctx, frame, false);
        break;
    case GOTS__PHASE_DELEGATE_UNWRAP:
        delegate(ctx, frame, fulfilled ? GOTS__MODE_RETURN : GOTS__MODE_THROW);
        break;
    default: delegate_settled(ctx, frame, fulfilled, phase);
    }
    drain(ctx, frame);
}

/* ---- next, return, throw ---------------------------------------------------------------------- */

/* By magic: GOTS__MODE_… */
static duk_ret_t method(duk_context *ctx)
{
    duk_push_this(ctx); /* 1 */
    gots__promise_new(ctx);  /* 2 */
    gots__cell *frame = gots__cell_at(ctx, 1, GOTS__CELL_FRAME);
    if (frame == NULL || (frame->flags & 3) != (GOTS__FRAME_GENERATOR | GOTS__FRAME_ASYNC)) {
        duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR,
                              "AsyncGenerator method called on incompatible receiver %s",
                              duk_push_string_readable(ctx, 1));
        duk_remove(ctx, -2);
        gots__promise_reject(ctx, 2);
        return 1;
    }
    gots__cell *request = gots__cell_push(ctx, GOTS__CELL_REQUEST, GOTS__REQUEST_SLOTS, NULL); /* 3 */
    request->mode = (uint8_t)duk_get_current_magic(ctx);
    gots__cell_set(ctx, request, GOTS__VALUE, 0);
    gots__cell_set(ctx, request, GOTS__REQUEST_PROMISE, 2);
    gots__cell *last = gots__cell_in(frame, GOTS__FRAME_LAST);
    if (last != NULL) gots__cell_set(ctx, last, GOTS__NEXT, 3);
    else gots__cell_set(ctx, frame, GOTS__FRAME_OWNER, 3);
    gots__cell_set(ctx, frame, GOTS__FRAME_LAST, 3);
    gots__cell *before = gots__task(ctx);
    if (before != NULL) gots__cell_push_cell(ctx, before);
    gots__task_enter_frame(ctx, frame);
    drain(ctx, frame);
    gots__task_set(ctx, before);
    duk_dup(ctx, 2);
    return 1;
}

const gots__builtin gots__async_generator_methods[] = {
    { "next", method, 1, 1, GOTS__MODE_NEXT },
    { "return", method, 1, 1, GOTS__MODE_RETURN },
    { "throw", method, 1, 1, GOTS__MODE_THROW },
    { NULL, NULL, 0, 0, 0 },
};
