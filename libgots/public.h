/* The structs behind the handles of gots.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_PUBLIC_H
#define GOTS_PUBLIC_H

#include <pthread.h>

#include "engine/bind.h"
#include "io/io.h"
#include "module/graph.h"
#include "sched/place.h"
#include "sched/simulate.h"

struct gots_isolate {
    gots_runtime *runtime;
    gots_isolate *next;       /* in its runtime */
    gots__seat *seat;         /* by which everything comes in */
    gots__isolate *heap;
    gots__graph *graph;
    gots__door *door;
    gots__io *io;
    gots__failure failure;    /* the last one, for gots_isolate_report */
    bool is_alone;            /* its runtime is freed with it */
    gots_error unbound;       /* the first declaration that failed; keeps gots_run_file from running */
    gots_error last;          /* of a function that C called, until gots_last_error asks */
};

struct gots_runtime {
    gots_allocator allocator;
    gots_isolate *isolates;   /* of the host's place */
    gots__loop *loop;         /* the host's */
    gots__place *host;
    gots__simulation *simulation; /* NULL: the world is real */
    gots__io_shared *io;
    gots__cache *cache;       /* NULL: none */
    gots__nursery *nursery;
    gots__watchdog *watchdog; /* NULL until an isolate has a time limit */
    pthread_mutex_t lock;
    gots_promise *settled, **settled_end; /* by any thread, in order; guarded by lock */
};

/* A turn: time counts from here, and what fails in it is the isolate's failure. turn_end returns
 * the status to hand to the host: a program stopped by its limits says so. turn.c */
void gots__turn_begin(gots_isolate *isolate);
gots_status gots__turn_end(gots_isolate *isolate, gots_status status, gots_error *err);

/* loop.c: a host that waits for the runtime's descriptor learns when the next timer is due. */
void gots__loop_tell(gots_runtime *runtime);

/* bind.c: the promises that C has settled since become so in the program. */
gots_status gots__promises_settle(gots_runtime *runtime, gots_error *err);

#endif
