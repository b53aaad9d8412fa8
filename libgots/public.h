/* The structs behind the handles of gots.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_PUBLIC_H
#define GOTS_PUBLIC_H

#include "module/graph.h"

struct gots_isolate {
    gots_runtime *runtime;
    gots_isolate *next;       /* in its runtime */
    gots__isolate *heap;
    gots__graph *graph;
    gots__failure failure;    /* the last one, for gots_isolate_report */
    uint32_t time_limit_ms;
    bool has_error;           /* failure is filled */
};

struct gots_runtime {
    gots_allocator allocator;
    gots_isolate *isolates;
    int wake_fd;              /* eventfd; atomic by nature */
    char *cache;              /* directory, or NULL */
    bool no_cache;
};

/* loop.c: waits until `wake_fd` is written to or the time is over. Negative: no end. */
void gots__loop_wait(int wake_fd, double timeout_ms);

#endif
