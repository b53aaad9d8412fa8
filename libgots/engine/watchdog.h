/* The watchdog's side of an isolate: one entry that may take so much CPU time.
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
    uint64_t cpu_end_ns;            /* on `clock` */
    uint64_t check_ns;              /* monotonic: not before may it have run out */
    int *stop;
    bool linked;
} gots__watch;

/* The calling thread enters the isolate; when it has used `limit_ms` more of CPU time, *stop is
 * set. Nothing happens without a limit. */
void gots__watch_begin(gots__watch *watch, uint32_t limit_ms, int *stop);

/* It leaves. *stop is not touched afterwards. */
void gots__watch_end(gots__watch *watch);

#endif
