/* The engine: one Duktape heap per isolate, with its limits, its jobs and its built-ins.
 *
 * SPDX-License-Identifier: MIT
 *
 * What the floors above see. They never see Duktape: values cross as gots_value (include/gots.h)
 * or stay inside. Rooms that are built into the heap (helpers, built-ins) include engine/heap.h.
 */
#ifndef GOTS_ENGINE_ENGINE_H
#define GOTS_ENGINE_ENGINE_H

#include "gots.h"

typedef struct gots__isolate gots__isolate;

typedef struct gots__isolate_options {
    gots_allocator allocator;  /* zeroed: malloc */
    size_t memory_limit;       /* bytes of heap, 0: none */
    void *owner;               /* gots__isolate_owner; the public isolate */
} gots__isolate_options;

gots__isolate *gots__isolate_new(const gots__isolate_options *options, gots_error *err);
void gots__isolate_free(gots__isolate *isolate);
void *gots__isolate_owner(gots__isolate *isolate);

/* Bytes of heap in use. */
size_t gots__isolate_memory(const gots__isolate *isolate);

/* Asks the running program to stop with a time-limit error at its next back edge or call; it
 * cannot be caught by the program. Thread: any, signal handlers too. */
void gots__isolate_stop(gots__isolate *isolate);

/* Runs all queued microtasks (promise reactions, queueMicrotask). */
gots_status gots__isolate_run_jobs(gots__isolate *isolate, gots_error *err);

#endif
