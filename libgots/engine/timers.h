/* Timers: what other rooms of the heap see. The pump's side is in engine.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_TIMERS_H
#define GOTS_ENGINE_TIMERS_H

#include "engine/heap.h"

/* Milliseconds since 1970, and of the isolate's clock, which never goes back: whole ones, unless the isolate
 * may see finer clocks. */
double gots__clock_wall(duk_context *ctx);
double gots__clock_now(duk_context *ctx);

/* What the clock showed when the isolate was made: performance.now() counts from there. */
double gots__clock_origin(duk_context *ctx);

/* Calls the function on the stack top once after `delay_ms`; pops it. `keeps_alive`: the program
 * does not end before. Returns the timer's id. */
uint32_t gots__timer_add(duk_context *ctx, double delay_ms, bool keeps_alive);
void gots__timer_remove(duk_context *ctx, uint32_t id);

/* The isolate's time begins now. */
void gots__timers_start(gots__isolate *isolate);

void gots__open_timers(duk_context *ctx);

#endif
