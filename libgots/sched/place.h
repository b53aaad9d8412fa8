/* Places: where isolates take their turns, and the mailboxes by which anything reaches them.
 *
 * SPDX-License-Identifier: MIT
 *
 * An isolate has a seat at a place. All that comes in from elsewhere (an answer of an op, a message, the end
 * of another isolate) is a letter in the seat's mailbox; a turn opens one letter, or runs what is due by the
 * isolate's own clock. There are two kinds of places:
 *
 *     the host's     its owner's thread takes the letters out (gots__seat_take) and runs the turns
 *     the workers'   threads of the place do it, one seat on one thread at a time
 *
 * A seat of the workers' place is in one of four states, guarded by the place's lock:
 *
 *              a letter, or its time            a thread takes it
 *     IDLE ──────────────────────────▶ QUEUED ────────────────────▶ RUNNING
 *       ▲                                ▲                             │
 *       │    nothing is left to do       │  letters came meanwhile     │
 *       └────────────────────────────────┴─────────────────────────────┤
 *                                                                      ▼ it has ended, or was to end
 *                                                                   CLOSED
 *
 * A worker's loop, its queue and the clock of due seats belong to the place, not to a thread. So nothing has
 * to be handed over when a turn runs long: the thread that runs it is merely counted no more (after 10 ms),
 * and another one, asleep until then or new, goes on with everybody else's events. At any moment one idle
 * thread waits for the loop and the clock, the others sleep. An idle place uses no CPU.
 */
#ifndef GOTS_SCHED_PLACE_H
#define GOTS_SCHED_PLACE_H

#include "gots.h"
#include "sched/loop.h"

typedef struct gots__place gots__place;
typedef struct gots__seat gots__seat;

/* Anything that comes in. Whoever posts it gives it away. */
typedef struct gots__letter gots__letter;
struct gots__letter {
    gots__letter *next;                                                   /* the mailbox's */
    gots_status (*open)(gots__letter *letter, void *owner, gots_error *err); /* in a turn of the seat's owner; frees it */
    void (*drop)(gots__letter *letter);                                   /* the seat is closed; frees it. Thread: any */
};

/* What a turn leaves. */
typedef struct gots__after {
    double due_ms;  /* when the owner has something to do without a letter, from now; negative: never */
    bool waits;     /* something is to come or to be done that keeps the program alive */
    bool ended;     /* the owner is done with: its seat is closed */
} gots__after;

typedef struct gots__owner_hooks {
    /* A turn: of the letter, or of what is due if there is none. Thread: one of the place's. */
    void (*turn)(void *owner, gots__letter *letter, gots__after *after);
    /* The turn that may be running is to end soon. Any thread, under the place's lock. */
    void (*interrupt)(void *owner);
    /* The seat is closed and no turn will ever come: the owner frees itself. Thread: one of the place's. */
    void (*end)(void *owner);
} gots__owner_hooks;

/* The host's place. `loop` outlives it; a wait of it ends when a letter comes. */
gots__place *gots__place_of_host(const gots_allocator *allocator, gots__loop *loop, gots_error *err);

/* The workers': at most `threads` of them run at a time, those apart whose turns are long; they start when they
 * are needed. `spins`: looking for work awhile before sleeping makes sense, since there is more than one processor.
 * `rest` is called, on one of them, when no seat has anything to do or to wait for any more. */
gots__place *gots__place_of_workers(const gots_allocator *allocator, unsigned threads, bool spins,
                                    void (*rest)(void *context), void *context, gots_error *err);

/* Ends all turns, all seats and all threads of the workers, and waits for it. Afterwards letters are dropped. */
void gots__place_stop(gots__place *place);
/* After its seats. */
void gots__place_free(gots__place *place);

gots__loop *gots__place_loop(gots__place *place);

/* Whether a seat of the workers has something to do or waits for something. Thread: any. */
bool gots__place_is_busy(gots__place *place);

/* Whether a turn of the workers runs, or one is to. Thread: any. */
bool gots__place_is_running(gots__place *place);

/* ---- Seats ---- */

/* A seat, counted; one reference is the caller's. `hooks` NULL at the host's place. NULL: no memory. */
gots__seat *gots__seat_new(gots__place *place, void *owner, const gots__owner_hooks *hooks);
void gots__seat_ref(gots__seat *seat);
void gots__seat_unref(gots__seat *seat);

gots__loop *gots__seat_loop(const gots__seat *seat);

/* Puts a letter into the mailbox, or drops it when the seat is closed. Thread: any. */
void gots__post(gots__seat *seat, gots__letter *letter);

bool gots__seat_is_closed(gots__seat *seat);
/* gots__seat_end was called. Thread: any. */
bool gots__seat_ends(const gots__seat *seat);

/* The workers': begins with a turn without a letter; at the host's place nothing is to be done. False, and the seat is closed without its hook being
 * called: no memory, no thread, or the place has been stopped. */
bool gots__seat_start(gots__seat *seat);
/* The workers': the running turn is interrupted and the seat closed as soon as it has ended. Of the host's, the
 * owner looks at gots__seat_ends. Thread: any. */
void gots__seat_end(gots__seat *seat);

/* The host's: the next letter, or NULL. Thread: the host's. */
gots__letter *gots__seat_take(gots__seat *seat);
bool gots__seat_has_mail(gots__seat *seat);
/* The host's: no letter comes any more. What is there is dropped. Thread: the host's. */
void gots__seat_close(gots__seat *seat);

/* The host's: waits for a letter or for the loop, at most `timeout_ms` (negative: no end). `hot`: an answer is
 * likely to come at once, so that it is worth looking for it awhile before sleeping. */
void gots__place_wait(gots__place *place, double timeout_ms, bool hot);

/* The host's: a wait that goes on, or the next one, ends, as if there were mail. Thread: any. */
void gots__place_tell(gots__place *place);

#endif
