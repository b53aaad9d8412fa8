/* Ops: what programs can ask of files, the environment and other programs.
 *
 * SPDX-License-Identifier: MIT
 *
 * An op begins on its isolate's thread, where it asks the door; an op that answers later then goes on in
 * a thread of the pool with `run`, and comes back as a letter. What an op opens and keeps is a
 * handle of its isolate.
 */
#ifndef GOTS_IO_H
#define GOTS_IO_H

#include "door/door.h"
#include "sched/place.h"

typedef struct gots__io gots__io;

/* What the isolates of one runtime share: the port and the pool's threads. Nothing starts before it is needed. */
typedef struct gots__io_shared gots__io_shared;
gots__io_shared *gots__io_shared_new(const gots_allocator *allocator, const gots_port *port, gots_error *err);
/* After the isolates, and after the loops of their places have called off what waited. Waits for what runs. */
void gots__io_shared_free(gots__io_shared *shared);

/* The ops of one isolate; answers come to its seat. */
gots__io *gots__io_new(gots__io_shared *shared, gots__door *door, gots__isolate *isolate, gots__seat *seat, gots_error *err);
/* After the seat is closed, before the isolate's heap. Handles are closed; requests that are under way know
 * nothing of it. */
void gots__io_free(gots__io *io);

const gots_port *gots__io_port(const gots__io_shared *shared);

#endif
