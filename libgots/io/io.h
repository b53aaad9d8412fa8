/* Ops: what programs can ask of files, the environment and other programs.
 *
 * SPDX-License-Identifier: MIT
 *
 * An op begins on its isolate's thread, where it asks the door; an op that answers later then goes on in
 * a thread of the pool with `run`, and comes back by the mailbox. What an op opens and keeps is a
 * handle of its isolate.
 */
#ifndef GOTS_IO_H
#define GOTS_IO_H

#include "door/door.h"
#include "sched/loop.h"

typedef struct gots__io gots__io;

/* What the isolates of one runtime share: the pool's threads and the mailbox. Nothing starts before it is
 * needed. The loop outlives it. */
typedef struct gots__io_shared gots__io_shared;
gots__io_shared *gots__io_shared_new(const gots_allocator *allocator, const gots_port *port,
                                     gots__loop *loop, gots_error *err);
/* After the isolates. Waits for what runs. */
void gots__io_shared_free(gots__io_shared *shared);

/* The ops of one isolate. */
gots__io *gots__io_new(gots__io_shared *shared, gots__door *door, gots__isolate *isolate, gots_error *err);
/* Before the isolate's heap. Requests that are under way are forgotten, handles closed. */
void gots__io_free(gots__io *io);

/* The next request that is done, for a turn of its isolate; NULL: none. */
gots__op_request *gots__io_take(gots__io_shared *shared);

const gots_port *gots__io_port(const gots__io_shared *shared);

#endif
