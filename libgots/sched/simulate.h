/* Deterministic mode: time that jumps, chance and open choices from a seed, work in one thread.
 *
 * SPDX-License-Identifier: MIT
 *
 * A simulation is the context of a port whose clocks show virtual time, whose chance and choices come from
 * the seed, and which does blocking work itself, while the runtime waits, each piece after a virtual delay
 * that chance decides. Thread: the runtime's.
 */
#ifndef GOTS_SCHED_SIMULATE_H
#define GOTS_SCHED_SIMULATE_H

#include "gots.h"

/* A world that is not the system's: this one, or a recording (sched/record.h). */
typedef struct gots__simulation gots__simulation;
struct gots__simulation {
    const gots_port *port;
    bool (*wait)(gots__simulation *simulation, double timeout_ms);
    void (*stop)(gots__simulation *simulation);
    void (*free)(gots__simulation *simulation);
};

/* `trace` may be NULL; it is told each step with `context`. */
gots__simulation *gots__simulation_new(const gots_allocator *allocator, uint64_t seed, gots_trace_hook *trace,
                                       void *context, gots_error *err);

/* Does all work that has begun: somebody waits for it. */
void gots__simulation_stop(gots__simulation *simulation);
void gots__simulation_free(gots__simulation *simulation);

/* The port to use in place of the system's; it is the simulation's. */
const gots_port *gots__simulation_port(gots__simulation *simulation);

/* Does the next piece of work, or lets virtual time pass, at most `timeout_ms` (negative: whatever it takes to the
 * next piece). False: there is nothing to wait for but the outside. */
bool gots__simulation_wait(gots__simulation *simulation, double timeout_ms);

#endif
