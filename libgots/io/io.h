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
#include "door/journal.h"
#include "sched/place.h"

typedef struct gots__io gots__io;

/* What the isolates of one runtime share: the port and the pool's threads. Nothing starts before it is needed. */
typedef struct gots__io_shared gots__io_shared;
gots__io_shared *gots__io_shared_new(const gots_allocator *allocator, const gots_port *port, gots_error *err);
/* After the isolates: waits for what the pool does. Some of it may lie with a loop afterwards, which is to be drained before
 * gots__io_shared_free. */
void gots__io_shared_stop(gots__io_shared *shared);
void gots__io_shared_free(gots__io_shared *shared);

/* The ops of one isolate; answers come to its seat. */
gots__io *gots__io_new(gots__io_shared *shared, gots__door *door, gots__isolate *isolate, gots__seat *seat, gots_error *err);
/* After the seat is closed, before the isolate's heap. Handles are closed; requests that are under way know
 * nothing of it. */
void gots__io_free(gots__io *io);

/* Op number `index` of the table with how often it was called; false: there are no more. */
bool gots__io_op(const gots__io *io, uint32_t index, gots_op *op);
/* Fills in what is open and how often ops were called. */
void gots__io_stats(const gots__io *io, gots_stats *stats);

const gots_port *gots__io_port(const gots__io_shared *shared);

/* ---- The journal ---- */

/* From now on what leaves and what comes back is noted in the journal, or given again from it. It outlives `io`. */
void gots__io_set_journal(gots__io *io, gots__journal *journal);

/* The request of that number that waits for the journal, filled with the answer that it has, for
 * gots__op_settle; NULL: there is none, or no memory. */
gots__op_request *gots__io_give(gots__io *io, uint32_t id);

/* The past is over: what it has begun and not finished is begun again, tools aside. */
void gots__io_resume(gots__io *io);

/* ---- Tools: functions of the host that take and give JSON (tool.c) ---- */

/* Answers a call: GOTS_OK with JSON in `answer` (empty: undefined); GOTS_E_PENDING: not now; else it failed, and
 * `answer` says why. `answer` is empty and has its allocator. */
typedef gots_status gots__tool_hook(void *context, const gots_tool_call *call, gots_text *answer);
void gots__io_on_tool(gots__io *io, gots__tool_hook *hook, void *context);

/* Calls that wait for an answer, the oldest first: fills in up to `room`, returns how many there are. The texts
 * live as long as the requests. */
size_t gots__tool_waiting(const gots__io *io, gots_tool_call *calls, size_t room);

/* Answers one of them; `json` NULL: it fails with `error`. The answer is a letter. GOTS_E_NOT_FOUND: there is
 * none of that number. */
gots_status gots__tool_answer(gots__io *io, uint32_t id, const char *json, const char *error);

#endif
