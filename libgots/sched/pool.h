/* The pool: a few threads for native work that waits for the system.
 *
 * SPDX-License-Identifier: MIT
 *
 * An item is done by one of the pool's threads, while whoever wanted it goes on. Items that wait are in
 * order. Threads start when they are needed, at most `threads`, and sleep when there is nothing to do.
 */
#ifndef GOTS_SCHED_POOL_H
#define GOTS_SCHED_POOL_H

#include "gots.h"

typedef struct gots__work {
    struct gots__work *next;                 /* the pool's */
    void (*run)(struct gots__work *work);    /* on a thread of the pool */
    void (*done)(struct gots__work *work);   /* then, on the same thread; the pool knows nothing of it any more */
} gots__work;

typedef struct gots__pool gots__pool;

gots__pool *gots__pool_new(const gots_allocator *allocator, unsigned threads, gots_error *err);

/* Waits for what runs. What has not begun is `done` without having run, and so is what is added from now
 * on; then the pool may be freed. */
void gots__pool_stop(gots__pool *pool);
void gots__pool_free(gots__pool *pool);

/* Has it run. False when no thread can be started: then nothing has happened. Thread: any. */
bool gots__pool_add(gots__pool *pool, gots__work *work);

/* Somebody else runs it: gots__pool_stop waits for the gots__pool_end that follows, from any thread, which
 * calls `done`. */
void gots__pool_begin(gots__pool *pool);
void gots__pool_end(gots__pool *pool, gots__work *work);

/* Whether gots__pool_stop was called: what takes long looks. Thread: any. */
bool gots__pool_stopping(gots__pool *pool);

#endif
