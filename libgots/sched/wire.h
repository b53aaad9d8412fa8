/* Wires: two ends between which messages go, in order, from any thread to any other.
 *
 * SPDX-License-Identifier: MIT
 *
 * What was sent waits at the other end until whoever has that end comes to it; an end that is on its way in a
 * message is nobody's, and keeps what waits. An end has one letter, which lies in its owner's mailbox as long as
 * something waits, so that a message costs no letter of its own.
 */
#ifndef GOTS_SCHED_WIRE_H
#define GOTS_SCHED_WIRE_H

#include "engine/port.h"
#include "sched/place.h"

/* Both ends, of which the caller has one reference each. At most `capacity` messages, and GOTS__WIRE_BYTES of
 * them, wait at an end; 0: as many as there may be. False: no memory. */
bool gots__wire_new(const gots_allocator *allocator, uint32_t capacity, gots__end *ends[2]);

#define GOTS__WIRE_BYTES (64u << 20)
#define GOTS__WIRE_MESSAGES (1u << 20)

/* Who has it now: its seat, and what to call there, in a turn, with `context`: gots__port_receive. */
typedef gots_status gots__end_reader(void *context, uint32_t port, gots__message *message, gots_error *err);
void gots__end_attach(gots__end *end, gots__seat *seat, gots__end_reader *read, void *context, uint32_t port);
void gots__end_detach(gots__end *end);

/* As gots__port_hooks.send. */
gots__sent gots__end_send(gots__end *end, gots__message *message, bool always);

/* This end is gone: whoever has the other one reads `last` (a GOTS__GONE, or NULL: an empty one) behind all that
 * was sent. Gives the reference back. */
void gots__end_close(gots__end *end, gots__message *last);

/* The first end's other side is an isolate that was made with the wire: set once, before the ends are given to
 * anybody; counted. */
void gots__wire_set_remote(gots__end *end, gots__seat *seat);
/* Its seat, borrowed; NULL for every other end. */
gots__seat *gots__end_remote(const gots__end *end);

#endif
