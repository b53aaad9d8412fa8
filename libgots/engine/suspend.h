/* Suspended functions: an activation moved off the stack into a cell, and back.
 *
 * SPDX-License-Identifier: MIT
 *
 * The frame of a generator is the generator object itself. The frame of an async function has its
 * promise as OWNER. While the function runs, a register holds its frame and the frame is empty.
 */
#ifndef GOTS_ENGINE_SUSPEND_H
#define GOTS_ENGINE_SUSPEND_H

#include "engine/cell.h"

/* cell.state of a frame. */
enum {
    GOTS__FRAME_START,     /* a generator before its first next() */
    GOTS__FRAME_SUSPENDED,
    GOTS__FRAME_RESUMING,  /* gots__frame_resume is about to enter it */
    GOTS__FRAME_RUNNING,   /* also when an error has left it: see gots__frame_is_running */
    GOTS__FRAME_DELEGATING, /* its yield* calls the inner iterator */
    GOTS__FRAME_DONE
};

/* cell.mode: how a frame goes on, and how a settled reaction does. */
enum { GOTS__MODE_NEXT, GOTS__MODE_THROW, GOTS__MODE_RETURN };

/* cell.flags of a frame, lower four bits */
enum {
    GOTS__FRAME_GENERATOR = 1,
    GOTS__FRAME_ASYNC = 2,
    GOTS__FRAME_ACTIVE = 4,    /* an async generator that runs or awaits */
    GOTS__FRAME_TASK = 8       /* made in a task: has the last slots of engine/task.h */
};

/* What an async frame awaits, in the upper four bits of cell.flags. Other than BODY: async
 * generators only (engine/async_generator.c). */
enum {
    GOTS__PHASE_BODY,           /* an await: the value goes into the function */
    GOTS__PHASE_YIELD,          /* the operand of a yield */
    GOTS__PHASE_RETURN,         /* the value of a return() that resumes a yield */
    GOTS__PHASE_FINISHED_RETURN,/* the value of a return() on a finished generator */
    GOTS__PHASE_DELEGATE,       /* the result of a yield*'s iterator */
    GOTS__PHASE_DELEGATE_UNWRAP,/* the value of a return() for the iterator */
    GOTS__PHASE_DELEGATE_RETURN,/* the result of the iterator's return method */
    GOTS__PHASE_DELEGATE_CLOSE  /* closing an iterator that has no throw method */
};

static inline int gots__frame_phase(const gots__cell *frame) { return frame->flags >> 4; }
static inline void gots__frame_set_phase(gots__cell *frame, int phase)
{
    frame->flags = (uint8_t)((frame->flags & 15) | phase << 4);
}

/* Slots of a frame behind NEXT and VALUE. */
enum {
    GOTS__FRAME_OWNER = 2,     /* promise of an async function; first request of an async generator */
    GOTS__FRAME_LAST,          /* last request of an async generator */
    GOTS__FRAME_DELEGATE,      /* iterator of a yield* at work */
    GOTS__FRAME_DELEGATE_NEXT, /* its next method */
    GOTS__FRAME_FUNCTION,
    GOTS__FRAME_THIS,
    GOTS__FRAME_LEX_ENV,
    GOTS__FRAME_VAR_ENV,
    GOTS__FRAME_REGISTERS
};

/* Runs a suspended frame on with `mode` and the value at the top: [value] → [what it returned or
 * suspended with]. Throws what the function throws. */
void gots__frame_resume(duk_context *ctx, gots__cell *frame, int mode);

/* The same but for the call: [value] → [function frame], to be called without arguments. */
void gots__frame_begin(duk_context *ctx, gots__cell *frame, int mode);

/* Makes a generator's frame go on with `undefined` when its function is called with it as `this`;
 * false, and nothing is done, unless it is suspended and in no yield*. */
bool gots__frame_prepare(duk_context *ctx, gots__cell *frame);

/* Whether a frame in state RUNNING really runs; if not, an error has ended it, and its state is
 * set to DONE. */
bool gots__frame_is_running(duk_context *ctx, gots__cell *frame);

/* The promise that an async function, or the first request of an async generator, will settle; NULL: there is none. */
gots__cell *gots__frame_promise(const gots__cell *frame);

/* The function ends here for good: drops what the frame holds. */
void gots__frame_drop(duk_context *ctx, gots__cell *frame);

/* ---- Stacks ---- */


/* The async functions that wait for the running one, nearest first: `visit` gets each one's
 * function (borrowed) and program counter (an instruction index), until it returns false. Never
 * throws. */
typedef bool gots__async_visit(duk_context *ctx, duk_hobject *function, uint32_t pc, void *data);
void gots__async_stack(duk_context *ctx, gots__async_visit *visit, void *data);

#endif
