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

/* Told of what grows in a watched isolate, between two turns; `text` and `json` are empty. engine/leaks.c */
typedef void gots__leak_hook(void *owner, const gots_leak_report *report);

/* What the isolates of one runtime share so as to come up fast: the image of a heap with the whole
 * library in it, made when the second isolate is wanted, and memory that is warm. An isolate with an
 * allocator of its own does without. Thread: any. Freed after them. engine/image.c */
typedef struct gots__nursery gots__nursery;
gots__nursery *gots__nursery_new(gots_error *err);
void gots__nursery_free(gots__nursery *nursery);

typedef struct gots__isolate_options {
    gots_allocator allocator;  /* zeroed: malloc */
    size_t memory_limit;       /* bytes of heap, 0: none */
    gots__nursery *nursery;    /* NULL: none */
    const gots_port *port;     /* NULL: the system's; outlives the isolate */
    void *owner;               /* gots__isolate_owner; the public isolate */
    size_t stack_bytes;        /* C stack the program may use, 0: half of the thread's, at most 4 MB */
    bool allow_eval;           /* eval and Function from text; else they throw EvalError */
    gots__leak_hook *leak;     /* NULL: nobody watches for leaks. Called with the owner */
    uint32_t leak_turns;       /* over how many turns something must grow; 0: the default */
} gots__isolate_options;

gots__isolate *gots__isolate_new(const gots__isolate_options *options, gots_error *err);
void gots__isolate_free(gots__isolate *isolate);
void *gots__isolate_owner(gots__isolate *isolate);

/* Whether the program's clocks are finer than a millisecond; false at first. */
void gots__isolate_set_fine_clock(gots__isolate *isolate, bool fine);

/* Other time and chance than it was made with: those of `port`, which outlives it. Before a program runs. */
void gots__isolate_set_port(gots__isolate *isolate, const gots_port *port);

/* Bytes of heap in use. */
size_t gots__isolate_memory(const gots__isolate *isolate);

/* Measures a watched isolate now and calls `hook` with what has grown since it was last asked; never the first time.
 * GOTS_E_UNSUPPORTED when it is not watched; GOTS_E_NOMEM. */
gots_status gots__leaks_ask(gots__isolate *isolate, gots__leak_hook *hook, void *context, gots_error *err);

/* Ends the running turn at its next back edge, call or element with `why`, which the program cannot catch.
 * What was first said counts. Thread: any, signal handlers too. */
void gots__isolate_end(gots__isolate *isolate, gots_status why);

/* Counts one call of a tool of the host's; false: it is one too many, and the turn ends (gots__isolate_end). */
bool gots__isolate_count_call(gots__isolate *isolate);

/* Something more is open, a file or a process; false: it is one too many, and the turn ends. And it is closed. */
bool gots__isolate_open_handle(gots__isolate *isolate);
void gots__isolate_close_handle(gots__isolate *isolate);

/* The flag it sets, the first bit, for loops in C to poll; they then return and call gots__check_stop. It is
 * cleared when the outermost turn ends. */
const volatile int *gots__isolate_stop_flag(gots__isolate *isolate);

/* What compiling for the isolate may take: the time of the turn that asks for it, as much memory again as
 * limits.memory (at least GOTS__COMPILE_BYTES), and as many steps as limits.fuel has units. Borrows the isolate. */
typedef struct gots__budget gots__budget;
#define GOTS__COMPILE_BYTES ((size_t)16 << 20)
void gots__isolate_budget(gots__isolate *isolate, gots__budget *budget);

/* Fills `err` with why `budget` ran out while `what` was compiled; returns the status. `isolate`: whose it is, or
 * NULL where nobody stops it. */
gots_status gots__isolate_out_of(gots__isolate *isolate, const gots__budget *budget, const char *what, gots_error *err);

/* One thread that watches over the time limits of many isolates; it starts with the first limit.
 * Freed after its isolates. */
typedef struct gots__watchdog gots__watchdog;
gots__watchdog *gots__watchdog_new(const gots_allocator *allocator, gots_error *err);
void gots__watchdog_free(gots__watchdog *watchdog);

/* Brackets a turn of several entries; may be nested. Whatever the engine runs is inside a turn,
 * if need be one of its own. */
void gots__isolate_enter(gots__isolate *isolate);
void gots__isolate_leave(gots__isolate *isolate);

/* What the isolate may use from now on; `limits->memory` and `stack` count only when it is made. `watchdog` is
 * needed for limits of time. Not while the isolate runs. */
void gots__isolate_set_limits(gots__isolate *isolate, gots__watchdog *watchdog, const gots_limits *limits);

/* What is entered now, or was just now, is a turn of the program: a load, a call, an event. */
void gots__isolate_count_turn(gots__isolate *isolate);

/* What it has used; all of `stats` but its size. */
void gots__isolate_stats(gots__isolate *isolate, gots_stats *stats);

/* Where a line of a unit's lowered text comes from. `unit` is the name it was compiled under, lines
 * and columns count from 1. Returns false when the line is not to be shown. What it gives in *file
 * lives as long as the unit. Called when a stack is read. */
typedef bool gots__place_hook(void *context, const char *unit, uint32_t emitted_line,
                              const char **file, uint32_t *line, uint32_t *column);
void gots__isolate_set_places(gots__isolate *isolate, gots__place_hook *hook, void *context);

/* The value that made the last gots__protect fail, as console.log would show it: an error with its
 * stack, cause and properties. UTF-8; valid until the next failure or the next call. May run the
 * program's code (getters). "" when it cannot be shown. */
const char *gots__isolate_thrown_text(gots__isolate *isolate);

/* Compiles `text`, ES5 as lowering emits it, under the unit name `name` and runs it. */
gots_status gots__isolate_run(gots__isolate *isolate, const char *text, size_t len,
                              const char *name, gots_error *err);

/* Where console output goes: UTF-8, whole lines. `stream` is 1 for log, info, debug; 2 for warn,
 * error. Without it output is dropped. `color`: ANSI colours in inspected values. engine/console.c */
typedef void gots__output(void *context, int stream, const char *bytes, size_t len);
void gots__isolate_set_output(gots__isolate *isolate, gots__output *output, void *context,
                              bool color);

/* Timers, for the pump; engine/timers.c. Times are milliseconds of one clock that never goes back,
 * which the isolate reads through gots__timers_set_clock (the monotonic clock by default). */
typedef double gots__clock(void *context);
void gots__timers_set_clock(gots__isolate *isolate, gots__clock *clock, void *context);
/* Milliseconds until the next timer or immediate is due: 0 when one is due now, negative when
 * there is none. */
double gots__timers_next_ms(gots__isolate *isolate);
/* Whether one is waiting that keeps the program alive (not unref'ed). */
bool gots__timers_alive(gots__isolate *isolate);
/* How many wait, immediates too. */
uint32_t gots__timers_count(gots__isolate *isolate);
/* Runs the timers that are due, then the immediates queued before the call, with microtasks after
 * each. On an uncaught error it stops and returns it, and behind one that left a rejection nobody handles
 * it stops as well; call again for the rest. */
gots_status gots__timers_run(gots__isolate *isolate, gots_error *err);

/* Runs all queued microtasks (promise reactions, queueMicrotask). */
gots_status gots__isolate_run_jobs(gots__isolate *isolate, gots_error *err);

#endif
