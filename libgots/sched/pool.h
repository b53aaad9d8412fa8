/* The pool: a few threads for native work that waits for the system, and the mailbox it comes back by.
 *
 * SPDX-License-Identifier: MIT
 *
 * An item is done by one of the pool's threads, while its owner goes on; then it lies in the mailbox until
 * its owner takes it out. Items that wait are in order. Threads start when they are needed, at most
 * `threads`, and sleep when there is nothing to do.
 */
#ifndef GOTS_SCHED_POOL_H
#define GOTS_SCHED_POOL_H

#include "gots.h"

typedef struct gots__work {
    struct gots__work *next;                 /* the pool's */
    void (*run)(struct gots__work *work);    /* on a thread of the pool */
} gots__work;

typedef struct gots__pool gots__pool;

/* `wake` is called, on a thread of the pool, when the mailbox is no longer empty. */
gots__pool *gots__pool_new(const gots_allocator *allocator, unsigned threads, void (*wake)(void *context),
                           void *context, gots_error *err);

/* Waits for what runs. What has not begun comes back through gots__pool_take as if it were done, without
 * having run; then the pool may be freed. */
void gots__pool_stop(gots__pool *pool);
void gots__pool_free(gots__pool *pool);

/* Has it done. False when no thread can be started: then nothing has happened. Thread: the owner's. */
bool gots__pool_add(gots__pool *pool, gots__work *work);

/* Puts it into the mailbox at once, done or not. Thread: any. */
void gots__pool_post(gots__pool *pool, gots__work *work);

/* Somebody else does it: gots__pool_stop waits for the gots__pool_end that follows, from any thread. */
void gots__pool_begin(gots__pool *pool);
void gots__pool_end(gots__pool *pool, gots__work *work);

/* The next item that is done, in the order in which they came; NULL: none. Thread: the owner's. */
gots__work *gots__pool_take(gots__pool *pool);

/* Whether gots__pool_stop was called: what takes long looks. Thread: any. */
bool gots__pool_stopping(gots__pool *pool);

#endif
