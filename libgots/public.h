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
#include "sched/record.h"
#include "sched/wire.h"

struct gots_isolate {
    gots_runtime *runtime;
    gots_isolate *next;       /* in its runtime */
    gots_isolate_options options; /* as it was made, without args */
    gots__seat *seat;         /* by which everything comes in */
    gots__isolate *heap;
    gots__graph *graph;
    gots__door *door;
    gots__io *io;
    gots__failure failure;    /* the last one, for gots_isolate_report */
    bool is_alone;            /* its runtime is freed with it */
    struct gots__held_function *functions; /* of gots_func; bind.c */
    gots_error unbound;       /* the first declaration that failed; keeps gots_run_file from running */
    /* of one that a program made; child.c */
    gots_isolate *previous;   /* guarded by the runtime's lock, as `next` is then */
    bool is_child, is_worker, has_begun;
    char *path;               /* of its module */
    size_t path_size;
    gots_module *module;      /* NULL until it is loaded */
    gots__end *to_maker;
    uint32_t maker_port;      /* 0: the end is not a port yet */
    gots_audit_hook *audit;   /* its maker's */
    void *audit_context;
    gots_error last;          /* of a function that C called, until gots_last_error asks */
};

struct gots_runtime {
    gots_allocator allocator;
    gots_isolate *isolates;   /* of the host's place */
    gots__loop *loop;         /* the host's */
    gots__place *host;
    gots__simulation *simulation; /* NULL: the world is real, or was */
    bool is_recorded;         /* the simulation is a recording, or plays one back */
    unsigned worker_count;    /* 0: one a processor */
    gots__place *workers;     /* NULL until a program makes an isolate; guarded by lock until then */
    gots_isolate *children;   /* of the workers' place; guarded by lock */
    uint32_t child_count;     /* guarded by lock */
    pthread_mutex_t host_lock; /* held while children call the host's functions; no other lock is taken under it */
    gots__io_shared *io;
    gots__cache *cache;       /* NULL: none */
    gots__shelf *shelf;       /* of the children; NULL until there is one, guarded by lock until then */
    gots__nursery *nursery;
    gots__watchdog *watchdog; /* NULL until an isolate has a time limit */
    pthread_mutex_t lock;
    gots_promise *settled, **settled_end; /* by any thread, in order; guarded by lock */
};

/* A turn: time counts from here, and what fails in it is the isolate's failure. turn_end returns
 * the status to hand to the host: a program stopped by its limits says so. turn.c */
void gots__turn_begin(gots_isolate *isolate);
gots_status gots__turn_end(gots_isolate *isolate, gots_status status, gots_error *err);

/* A turn of a letter, and of what is due: jobs, rejections nobody handles, timers. turn.c */
gots_status gots__turn_letter(gots_isolate *isolate, gots__letter *letter, gots_error *err);
gots_status gots__turn_due(gots_isolate *isolate, gots_error *err);

/* The record of an isolate with its seat at `place`; then all that it consists of; and the end of it, but for
 * the record, after the seat is closed. runtime.c */
gots_isolate *gots__isolate_make(gots_runtime *runtime, gots__place *place, const gots__owner_hooks *hooks, gots_error *err);
gots_status gots__isolate_open_all(gots_isolate *isolate, const gots_isolate_options *options, gots_error *err);
void gots__isolate_close(gots_isolate *isolate);

/* bind.c: functions of the module that C holds lead to its new code; and the end of all that C holds. */
gots_status gots__functions_renew(gots_isolate *isolate, gots_error *err);
void gots__functions_free(gots_isolate *isolate);

/* leaks.c: the owner is an isolate whose options have a hook. */
void gots__leak_tell(void *owner, const gots_leak_report *grown);

/* child.c: what the isolate's program does ports with. */
void gots__open_ports(gots_isolate *isolate);

/* In a simulation children live at the host's place and have their turns in its thread, each until it has
 * nothing to do. Milliseconds until one has; negative: never. */
void gots__children_run(gots_runtime *runtime);
bool gots__children_are_idle(const gots_runtime *runtime);
double gots__children_due(const gots_runtime *runtime);
void gots__children_free(gots_runtime *runtime);

/* loop.c: a host that waits for the runtime's descriptor learns when the next timer is due. */
void gots__loop_tell(gots_runtime *runtime);

/* bind.c: the promises that C has settled since become so in the program. */
gots_status gots__promises_settle(gots_runtime *runtime, gots_error *err);

#endif
