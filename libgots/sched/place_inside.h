/* What place.c and workers.c share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_SCHED_PLACE_INSIDE_H
#define GOTS_SCHED_PLACE_INSIDE_H

#include <pthread.h>

#include "sched/place.h"

#define SPIN_NS 30000u          /* how long a thread looks for work before it sleeps */
#define SPIN_TRUST 8            /* how often in a row it may be in vain */
#define SPIN_AGAIN 64u          /* then it is tried once in so many times: other programs may have gone */
#define LONG_NS 10000000u       /* a turn that takes longer has its thread to itself */
#define NOT_DUE UINT32_MAX
#define WORKERS_MAX 512u        /* threads, those with long turns among them */

typedef enum seat_state { SEAT_IDLE, SEAT_QUEUED, SEAT_RUNNING, SEAT_CLOSED } seat_state;

typedef struct gots__mail {
    gots__letter *first, **last;
} gots__mail;

/* All but what is set before start is guarded by the place's lock. */
struct gots__seat {
    gots__place *place;             /* set before start */
    void *owner;                    /* set before start */
    const gots__owner_hooks *hooks; /* set before start */
    uint32_t refs;                  /* atomic */
    uint8_t state;                  /* seat_state */
    bool ends;                      /* to be closed as soon as possible; atomic, written under the lock */
    bool busy;                      /* counted in place->busy */
    uint32_t due_at;                /* in place->due; NOT_DUE */
    uint64_t due_ns;
    gots__seat *next, *previous;    /* in the queue: next; among all seats of the workers that are open */
    gots__seat *queued;
    gots__mail mail;
};

typedef struct worker worker;
struct worker {
    gots__place *place;     /* set before start */
    pthread_t thread;       /* set before start */
    worker *next;           /* all of the place; then, of those asleep */
    worker *asleep;
    pthread_cond_t wake;
    bool woken;             /* guarded by lock */
    bool is_long;           /* guarded by lock: its turn is, and it is not counted among the running */
    bool is_nice, retires;  /* guarded by lock: it was given less of the processor; it cannot have it back */
    unsigned id;            /* guarded by lock: the system's, of the thread; and its usual niceness */
    int usual;
    gots__seat *seat;       /* guarded by lock: whose turn it runs */
    uint64_t turns;         /* atomic: how many it has begun */
    uint64_t seen;          /* the monitor's: `turns` when it looked last */
};

typedef struct seat_queue {
    gots__seat *first, **last;
} seat_queue;

struct gots__place {
    gots_allocator allocator;
    gots__loop *loop;
    bool is_workers;            /* set before start */
    pthread_mutex_t lock;       /* guards all below */
    /* the host's */
    bool host_sleeps;
    bool has_mail;              /* atomic besides */
    /* the workers' */
    unsigned limit;             /* set before start: threads that run at a time */
    bool spins;                 /* set before start: there is more than one processor */
    void (*rest)(void *context);
    void *context;
    int8_t trust;               /* in spinning: rises when work came, falls when none did */
    uint8_t passed;             /* times that it was left out */
    seat_queue queue;
    uint32_t queued;            /* atomic besides: seats in the queue */
    gots__seat *seats;          /* open ones */
    uint32_t seat_count;
    gots__seat **due;           /* a heap of seats by due_ns */
    uint32_t due_count, due_room;
    uint32_t busy;
    worker *workers, *sleepers;
    unsigned count;             /* threads */
    unsigned active;            /* awake and not in a long turn */
    bool spinning, polling, stop;
    uint64_t poll_until_ns;
    unsigned since_poll;        /* turns since the loop was looked at */
    bool has_monitor, monitor_sleeps;
    pthread_t monitor;
    pthread_cond_t tick;
};

static inline void gots__pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* Whether looking for work awhile is likely to find some: where the processors are busy with other things it
 * keeps away the very thread that would bring it. With the lock held, as the next. */
static inline bool gots__spin_pays(gots__place *place)
{
    if (place->trust > 0) return true;
    if (++place->passed < SPIN_AGAIN) return false;
    place->passed = 0;
    return true;
}

static inline void gots__spin_told(gots__place *place, bool found)
{
    if (found && place->trust < SPIN_TRUST) place->trust++;
    else if (!found && place->trust > 0) place->trust--;
}

uint64_t gots__sched_now_ns(void);
gots__place *gots__place_make(const gots_allocator *allocator, gots__loop *loop, gots_error *err);
void gots__workers_deinit(gots__place *place);
void gots__mail_drop(gots__letter *first);
gots__letter *gots__mail_take(gots__mail *mail);

/* The host's thread has something to look at. With the lock held. */
void gots__host_tell(gots__place *place);

/* An idle seat is to have a turn: queued, and somebody told. With the lock held. */
void gots__seat_queue(gots__seat *seat);

#endif
