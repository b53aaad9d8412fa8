/* Promises: what the rooms of promises, jobs and suspended functions share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_PROMISE_INNER_H
#define GOTS_ENGINE_PROMISE_INNER_H

#include "engine/cell.h"
#include "engine/promise.h"

/* Slots of a promise. cell.state is a gots__promise_state. */
enum { GOTS__PROMISE_RESULT, GOTS__PROMISE_FIRST, GOTS__PROMISE_LAST, GOTS__PROMISE_SLOTS };
enum { GOTS__PROMISE_HANDLED = 1 }; /* cell.flags */

/* Slots of a reaction behind NEXT and VALUE. cell.mode: how the promise was settled. */
enum {
    GOTS__REACTION_FULFILLED = 2, /* handler or undefined; a pointer for a C callback */
    GOTS__REACTION_REJECTED,      /* likewise; data of a C callback */
    GOTS__REACTION_TARGET,        /* promise of the result, or undefined for none */
    GOTS__REACTION_RESOLVE,       /* resolving functions of a promise of another kind */
    GOTS__REACTION_REJECT,
    GOTS__REACTION_SLOTS
};

enum {
    GOTS__REACTION_HANDLED = 1, /* cell.flags: the C function settles by itself, TARGET shows whom */
    GOTS__REACTION_TASK = 2     /* its last slot is the task in which it was made */
};

/* Slots of a job behind NEXT and VALUE. */
enum { GOTS__JOB_PROMISE = 2, GOTS__JOB_THEN, GOTS__JOB_SLOTS };
enum { GOTS__JOB_CALL, GOTS__JOB_THENABLE }; /* cell.mode */
enum { GOTS__JOB_TASK = 1 };                 /* cell.flags: its last slot is the task in which it was made */

/* Slots of a request of an async generator behind NEXT and VALUE. cell.mode: GOTS__MODE_… */
enum { GOTS__REQUEST_PROMISE = 2, GOTS__REQUEST_SLOTS };

/* [value] → [value]: what a reaction of C makes of it, and whether its target is fulfilled. Such a
 * reaction has a target, a pointer to the function in FULFILLED and what it likes in REJECTED. */
typedef bool gots__reaction_map(duk_context *ctx, gots__cell *reaction);
void gots__reaction_set_map(gots__cell *reaction, gots__reaction_map *map);

/* Puts a cell at the end of the job queue. */
void gots__jobs_add(duk_context *ctx, gots__cell *cell);
/* Puts the list from `first` to `last` there; the slot's reference moves, it becomes undefined. */
void gots__jobs_add_list(duk_context *ctx, duk_tval *first, gots__cell *last);

/* Runs one job. promise.c */
void gots__promise_run_reaction(duk_context *ctx, gots__cell *reaction);
void gots__promise_run_thenable(duk_context *ctx, gots__cell *job);

/* PerformPromiseThen with a cell that waits. */
void gots__promise_wait(duk_context *ctx, gots__cell *promise, gots__cell *waiting);

/* Settles and pops the value at the top. */
void gots__promise_resolve_cell(duk_context *ctx, gots__cell *promise);
void gots__promise_reject_cell(duk_context *ctx, gots__cell *promise);

/* Pushes the pair of resolving functions of the promise: [] → [resolve reject]. */
void gots__promise_push_functions(duk_context *ctx, gots__cell *promise);

/* Only the first of them: [] → [resolver resolve]. The resolver's state says that it was called. */
gots__cell *gots__promise_push_resolver(duk_context *ctx, gots__cell *promise);
/* Its partner: [] → [reject]. */
void gots__promise_push_reject(duk_context *ctx, gots__cell *resolver);

/* Whether Promise.resolve and the species of Promise are the built-in ones. */
bool gots__promise_class_is_plain(duk_context *ctx);

/* Whether reading `constructor` (`then`) of the promise gives %Promise% (its own then), and no
 * program can notice that it was not read. */
bool gots__promise_is_plain(duk_context *ctx, gots__cell *promise);
bool gots__promise_has_plain_then(duk_context *ctx, gots__cell *promise);

/* NewPromiseCapability of the constructor at `index`: pushes promise, resolve, reject; the latter
 * two undefined for a plain promise. */
void gots__capability_push(duk_context *ctx, duk_idx_t index);
/* Resolves or rejects the capability at `base` … `base + 2` with the value at the top; pops it. */
void gots__capability_settle(duk_context *ctx, duk_idx_t base, bool fulfil);

/* ---- await ---- */

/* Whether an await need not wait: nothing is queued, and the function was resumed by a job and by
 * nothing else, so that what would run next is just its continuation. Then the register gets the
 * settled value; the result is GOTS__MODE_NEXT or GOTS__MODE_THROW, else -1. */
int gots__await_now(duk_context *ctx, duk_idx_t reg);

/* The operand of an await in register `reg`: pushes a promise (true) or a plain value (false). */
bool gots__await_operand(duk_context *ctx, duk_idx_t reg);
/* The frame goes on when the promise at `index` is settled, or with the plain value there. */
void gots__await_on(duk_context *ctx, gots__cell *frame, duk_idx_t index, bool promise);

/* ---- Iterators ---- */

/* [] → [iterator next] for the value at `index`. */
void gots__iterator_open(duk_context *ctx, duk_idx_t index);
void gots__async_iterator_open(duk_context *ctx, duk_idx_t index);

/* ---- Frames that jobs run on ---- */

void gots__async_generator_settled(duk_context *ctx, gots__cell *frame);
extern const gots__builtin gots__async_generator_methods[];

#endif
