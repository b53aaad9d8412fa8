/* Cells: heap objects with values of their own that no property shows.
 *
 * SPDX-License-Identifier: MIT
 *
 * Promises, suspended functions, generators, reactions and jobs are cells: one allocation, fields
 * read by index, marked by the collector (engine/patch/50-suspend.change). A cell may be an object
 * that programs see (promise, generator) or stay inside.
 *
 * Slots own a reference. cell_set stores over a slot and may run finalizers, so what was read from
 * a slot before is borrowed no longer; cell_move_* do no reference counting and never run anything.
 *
 * Cells whose first two slots are NEXT and VALUE can wait in a list: reactions of a promise, then
 * the job queue. That a suspended function is such a cell is why `await` allocates nothing.
 */
#ifndef GOTS_ENGINE_CELL_H
#define GOTS_ENGINE_CELL_H

#include "engine/dukx.h"

typedef duk_hcell gots__cell;

enum {
    GOTS__CELL_FRAME = GOTS_CELL_FRAME, /* a suspended activation; also a generator object */
    GOTS__CELL_PROMISE,
    GOTS__CELL_REACTION,  /* then() waiting on a promise */
    GOTS__CELL_JOB,       /* a queued call */
    GOTS__CELL_RESOLVER,  /* what a pair of resolving functions shares */
    GOTS__CELL_REQUEST,   /* next/throw/return of an async generator, waiting */
    GOTS__CELL_COMBINATOR,/* Promise.all and its like at work */
    GOTS__CELL_ROOT,
    GOTS__CELL_SYNC_ITERATOR, /* %AsyncFromSyncIterator% */
    GOTS__CELL_TASK       /* engine/task.h */
};

/* Slots of cells that can wait in a list. */
enum { GOTS__NEXT, GOTS__VALUE };

/* Pushes a cell of `count` undefined slots. `prototype` NULL for one that programs never see. */
gots__cell *gots__cell_push(duk_context *ctx, int kind, uint32_t count, duk_hobject *prototype);

/* The cell of `kind` that a value is, or NULL. Borrowed. */
static inline gots__cell *gots__cell_of(const duk_tval *tv, int kind)
{
    if (!DUK_TVAL_IS_OBJECT(tv)) return NULL;
    duk_hobject *h = DUK_TVAL_GET_OBJECT(tv);
    if (DUK_HOBJECT_GET_CLASS_NUMBER(h) != DUK_HOBJECT_CLASS_CELL) return NULL;
    return ((gots__cell *)h)->kind == kind ? (gots__cell *)h : NULL;
}

static inline gots__cell *gots__cell_at(duk_context *ctx, duk_idx_t index, int kind)
{
    return gots__cell_of(duk_require_tval(ctx, index), kind);
}

static inline gots__cell *gots__cell_in(const gots__cell *cell, int slot)
{
    const duk_tval *tv = &cell->slots[slot];
    return DUK_TVAL_IS_OBJECT(tv) ? (gots__cell *)DUK_TVAL_GET_OBJECT(tv) : NULL;
}

/* Slot = the value at `index`. */
static inline void gots__cell_set(duk_context *ctx, gots__cell *cell, int slot, duk_idx_t index)
{
    duk_tval *tv = duk_require_tval(ctx, index);
    DUK_TVAL_SET_TVAL_UPDREF(ctx, &cell->slots[slot], tv);
}

/* Slot = the value at the top, which is popped. */
static inline void gots__cell_take(duk_context *ctx, gots__cell *cell, int slot)
{
    duk_tval old = cell->slots[slot];
    ctx->valstack_top--;
    cell->slots[slot] = *ctx->valstack_top;
    DUK_TVAL_SET_UNDEFINED(ctx->valstack_top);
    DUK_TVAL_DECREF(ctx, &old);
}

static inline void gots__cell_clear(duk_context *ctx, gots__cell *cell, int slot)
{
    DUK_TVAL_SET_UNDEFINED_UPDREF(ctx, &cell->slots[slot]);
}

static inline void gots__cell_push_slot(duk_context *ctx, const gots__cell *cell, int slot)
{
    duk_tval tv = cell->slots[slot];
    duk_push_tval(ctx, &tv);
}

/* Moves the slot's value to the stack top; the slot becomes undefined. */
static inline void gots__cell_move_out(duk_context *ctx, gots__cell *cell, int slot)
{
    duk_require_stack(ctx, 1);
    *ctx->valstack_top++ = cell->slots[slot];
    DUK_TVAL_SET_UNDEFINED(&cell->slots[slot]);
}

static inline void gots__cell_push_cell(duk_context *ctx, gots__cell *cell)
{
    duk_push_hobject(ctx, &cell->obj);
}

/* ---- What these rooms keep of a heap ---- */

/* Slots of the root cell. */
enum {
    GOTS__ROOT_QUEUE, /* first job */
    GOTS__ROOT_PROMISE, GOTS__ROOT_PROMISE_PROTOTYPE, GOTS__ROOT_PROMISE_THEN,
    GOTS__ROOT_PROMISE_RESOLVE,
    GOTS__ROOT_GENERATOR_FUNCTION, GOTS__ROOT_ASYNC_FUNCTION, GOTS__ROOT_ASYNC_GENERATOR_FUNCTION,
    GOTS__ROOT_GENERATOR, GOTS__ROOT_ASYNC_GENERATOR, /* prototypes of generator objects */
    GOTS__ROOT_SYNC_ITERATOR,                         /* %AsyncFromSyncIteratorPrototype% */
    GOTS__ROOT_UNHANDLED,                             /* array of promises */
    GOTS__ROOT_TASK,                                  /* the current one, or undefined */
    GOTS__ROOT_COUNT
};

typedef struct gots__jobs {
    gots__isolate *isolate;
    gots__cell *root; /* kept alive by the heap stash */
    gots__cell *last; /* of the queue; NULL when it is empty */
    size_t frame_depth; /* call depth of the function that a job resumed; 0 while none */
} gots__jobs;

static inline gots__jobs *gots__jobs_of(duk_context *ctx)
{
    return ((gots__isolate *)ctx->heap->heap_udata)->slots[GOTS__SLOT_JOBS].data;
}

static inline duk_hobject *gots__root_object(duk_context *ctx, int slot)
{
    return DUK_TVAL_GET_OBJECT(&gots__jobs_of(ctx)->root->slots[slot]);
}

static inline void gots__root_push(duk_context *ctx, int slot)
{
    gots__cell_push_slot(ctx, gots__jobs_of(ctx)->root, slot);
}

/* Keeps the value at the top as `slot`; pops it. */
static inline void gots__root_keep(duk_context *ctx, int slot)
{
    gots__cell_take(ctx, gots__jobs_of(ctx)->root, slot);
}

#endif
