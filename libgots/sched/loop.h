/* The loop: one wait for a wake-up, a time, and descriptors that become ready.
 *
 * SPDX-License-Identifier: MIT
 *
 * libev waits. A host with a loop of its own waits for the one descriptor of gots__loop_descriptor instead,
 * which is ready whenever there is something to do. Thread: any one at a time waits, and it is the one that
 * calls what has become ready; the rest may be called from any thread, unless it says otherwise.
 */
#ifndef GOTS_SCHED_LOOP_H
#define GOTS_SCHED_LOOP_H

#include "gots.h"

typedef struct gots__loop gots__loop;

gots__loop *gots__loop_new(const gots_allocator *allocator, gots_error *err);
void gots__loop_free(gots__loop *loop);

/* A wait that goes on, or the next one, ends. Thread: any, signal handlers too. */
void gots__loop_wake(gots__loop *loop);

/* Waits until something is to be done, at most `timeout_ms` (negative: no end), and calls what has
 * become ready. */
void gots__loop_wait(gots__loop *loop, double timeout_ms);

/* Calls `ready` once, from a wait, when the descriptor can be read or, with `write`, written, or when
 * it or everything of `owner` is called off. False: no memory. The descriptor stays open until then. */
typedef void gots__loop_ready(void *context);
bool gots__loop_once(gots__loop *loop, int file, bool write, gots__loop_ready *ready, void *context, const void *owner);

/* Has `ready` called soon for all that waits on behalf of `owner`, or with it as its context; NULL: for everything. */
void gots__loop_call_off(gots__loop *loop, const void *owner);

/* In which order descriptors become ready, for a recording. Before anything waits. */
typedef struct gots__loop_order {
    void *context;
    void (*waited)(void *context);                  /* a wait begins; NULL: nobody asks */
    void (*ready)(void *context, uint32_t number);  /* the descriptor of the `number`th gots__loop_once is */
    bool (*next)(void *context, uint32_t *number);  /* instead of the system: which one is, in this wait */
} gots__loop_order;
void gots__loop_set_order(gots__loop *loop, const gots__loop_order *order);

/* Calls off all that is watched, and calls it. Nobody adds anything meanwhile. Thread: whose the loop is. */
void gots__loop_drain(gots__loop *loop);

/* Whether a wait of no time may have something to call. */
bool gots__loop_is_watching(gots__loop *loop);

/* A descriptor to wait for, readable when a wait would not wait; a negative errno when there is none. It is
 * the loop's. Thread, of these three: the host's. */
int gots__loop_descriptor(gots__loop *loop);

/* When the next timer is due, in milliseconds from now, for who waits for the descriptor; negative:
 * never. Nothing happens if nobody asked for one. */
bool gots__loop_has_descriptor(const gots__loop *loop);
void gots__loop_due(gots__loop *loop, double due_ms);

#endif
