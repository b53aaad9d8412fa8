/* The watchdog's side of an isolate: one turn that may take so much time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_WATCHDOG_H
#define GOTS_ENGINE_WATCHDOG_H

#include <time.h>

#include "engine/engine.h"

/* Part of an isolate. All but `watchdog` is guarded by the watchdog's lock. */
typedef struct gots__watch {
    gots__watchdog *watchdog;       /* set before start; NULL for none */
    struct gots__watch *next, *previous;
    clockid_t clock;                /* CPU time of the thread that runs the isolate */
    uint64_t cpu_end_ns;            /* on `clock`; UINT64_MAX: never */
    uint64_t wall_end_ns;           /* monotonic; UINT64_MAX: never */
    uint64_t check_ns;              /* monotonic: not before may it have run out */
    gots__isolate *isolate;         /* to be ended */
    bool by_wall;                   /* because of wall_end_ns; atomic */
    bool linked;
} gots__watch;

/* The calling thread enters the isolate; when it has used `cpu_ns` more of CPU time, or `wall_ns` have gone by,
 * the isolate is ended with GOTS_E_TIME_LIMIT. UINT64_MAX: no limit; nothing happens without one. */
void gots__watch_begin(gots__watch *watch, uint64_t cpu_ns, uint64_t wall_ns, gots__isolate *isolate);

/* It leaves. The isolate is not touched afterwards. */
void gots__watch_end(gots__watch *watch);

/* CPU time of the calling thread, in nanoseconds. */
uint64_t gots__thread_cpu_ns(void);

#endif
