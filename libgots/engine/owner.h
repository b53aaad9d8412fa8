/* Owners: which version of which module has set a timer or listens.
 *
 * SPDX-License-Identifier: MIT
 *
 * Whoever is called back later remembers a stamp: the innermost module of the program that was running, and how
 * many reloads there had been. When a module is reloaded, what its older versions have set is dead.
 */
#ifndef GOTS_ENGINE_OWNER_H
#define GOTS_ENGINE_OWNER_H

#include "engine/heap.h"

/* A whole number that a double holds; 0: nobody's. */
double gots__owner_stamp(duk_context *ctx);
bool gots__owner_is_dead(duk_context *ctx, double stamp);

/* Stops the timers that are dead now. engine/timers.c */
void gots__timers_sweep(duk_context *ctx);

#endif
