/* Recording and replaying: everything that the outside told a runtime, in order.
 *
 * SPDX-License-Identifier: MIT
 *
 * A recording runtime does all its work in one thread. Whatever reaches it comes through its port, or is a
 * descriptor that has become ready (sched/loop.h); between two such things it is a function of what it has. So it
 * is enough to write down each call of the port with what came of it, and which descriptor was ready at which
 * wait. Played back, the same calls get the same results, and the outside is not touched. A call that is
 * another one than then is the first divergence; the runtime stops there.
 *
 * The bytes, counts as varints of 7 bits, signed ones as zigzag:
 *
 *     "GOTSREC1"  note: count and bytes
 *     1 MONOTONIC  nanoseconds since the last
 *     2 WALL       the same
 *     3 CALL       what it was: count and text; result, signed; what came: count and bytes
 *     4 READY      waits since the last READY, number of the descriptor's watch
 *     5 END        the host frees the runtime
 *
 * Thread: the runtime's. What asks the port from others (the C compiler in the background) asks the system.
 */
#ifndef GOTS_SCHED_RECORD_H
#define GOTS_SCHED_RECORD_H

#include "sched/loop.h"
#include "sched/simulate.h"

/* Writes to the file at `path`, which is made anew. `note`: the host's, kept in front; NULL: none. */
gots__simulation *gots__record_new(const gots_allocator *allocator, const char *path, const char *note, size_t note_len,
                                   gots_error *err);
/* Plays the file back. NULL: GOTS_E_IO, GOTS_E_INVALID (GOTS4520: it is no recording), GOTS_E_NOMEM. */
gots__simulation *gots__replay_new(const gots_allocator *allocator, const char *path, gots_error *err);

/* How the loop tells of descriptors, or is told; `simulation` is one of the above. */
gots__loop_order gots__record_order(gots__simulation *simulation);

/* `strayed` is called once, when the program does something else than then. */
void gots__record_on_stray(gots__simulation *simulation, void (*strayed)(void *context), void *context);
/* The first divergence, both sides named (GOTS4521). False: there was none, or it is no replay. */
bool gots__record_strayed(const gots__simulation *simulation, gots_error *err);
/* Of a replay: something of the recording is left. `what` gets its description. */
bool gots__record_is_left(const gots__simulation *simulation, char *what, size_t room);
/* The host is about to free the runtime. */
void gots__record_end(gots__simulation *simulation);

/* The note of a recording. GOTS_E_IO, GOTS_E_INVALID (GOTS4520), GOTS_E_NOMEM. */
gots_status gots__record_note(const gots_allocator *allocator, const char *path, gots_text *note, gots_error *err);

#endif
