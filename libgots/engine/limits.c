/* Limits: what an isolate may use, what it has used, and what ends a turn.
 *
 * SPDX-License-Identifier: MIT
 *
 * Whoever finds that something is used up says why and sets the stop flag; the program then cannot run
 * on, catch it or clean up (patch/40-stop.change). Memory and stack are not here: they fail where they
 * are asked for (engine/slab.c, patch/40-stop.change). Fuel is counted by the executor and by built-ins;
 * it is the only reason that needs no word: the flag is set and nobody said why.
 */
#include <stddef.h>
#include <string.h>

#include "base/budget.h"
#include "base/error.h"
#include "engine/extra.h"
#include "engine/host_call.h"
#include "engine/isolate.h"
#include "engine/machine.h"
#include "engine/timers.h"
#include "engine/value.h"

void gots__isolate_end(gots__isolate *isolate, gots_status why)
{
    int nothing = 0;
    __atomic_compare_exchange_n(&isolate->why, &nothing, (int)why, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    __atomic_fetch_or(isolate->stop, GOTS__STOP, __ATOMIC_RELEASE);
}

static bool is_timed(const gots_limits *limits)
{
    return limits->turn_ms != 0 || limits->turn_wall_ms != 0 || limits->total_ms != 0;
}

void gots__isolate_set_limits(gots__isolate *isolate, gots__watchdog *watchdog, const gots_limits *limits)
{
    isolate->limits = *limits;
    isolate->watch.watchdog = is_timed(limits) ? watchdog : NULL;
    __atomic_store_n(isolate->stop, limits->fuel != 0 ? GOTS__METER : 0, __ATOMIC_RELAXED);
    *gots__duk_fuel(isolate->ctx) = limits->fuel;
}

unsigned long long *gots__fuel(gots__isolate *isolate)
{
    return isolate->limits.fuel != 0 ? gots__duk_fuel(isolate->ctx) : NULL;
}

/* ---- Turns ----------------------------------------------------------------------------------- */

#define NS_PER_MS UINT64_C(1000000)

static uint64_t span(uint32_t ms)
{
    return ms == 0 ? UINT64_MAX : ms * NS_PER_MS;
}

void gots__turn_meter_start(gots__isolate *isolate)
{
    const gots_limits *limits = &isolate->limits;
    gots__usage *used = &isolate->used;
    if (isolate->watch.watchdog == NULL) return;
    uint64_t cpu = span(limits->turn_ms), total = span(limits->total_ms);
    if (limits->total_ms != 0) {
        used->cpu_began_ns = gots__thread_cpu_ns();
        uint64_t left = used->cpu_ns < total ? total - used->cpu_ns : 0;
        if (left == 0) gots__isolate_end(isolate, GOTS_E_TIME_LIMIT);
        if (left < cpu) cpu = left;
    }
    gots__watch_begin(&isolate->watch, cpu, span(limits->turn_wall_ms), isolate);
}

void gots__isolate_count_turn(gots__isolate *isolate)
{
    isolate->used.turns++;
}

void gots__turn_meter_stop(gots__isolate *isolate)
{
    gots__watch_end(&isolate->watch);
    if (isolate->limits.total_ms != 0) isolate->used.cpu_ns += gots__thread_cpu_ns() - isolate->used.cpu_began_ns;
    __atomic_fetch_and(isolate->stop, ~GOTS__STOP, __ATOMIC_RELAXED);
    __atomic_store_n(&isolate->why, 0, __ATOMIC_RELAXED);
}

/* ---- Counts ---------------------------------------------------------------------------------- */

static void end_now(duk_context *ctx, gots_status why)
{
    gots__isolate_end(gots__isolate_of(ctx), why);
    gots__check_stop(ctx);
}

void gots__use_output(duk_context *ctx, size_t len)
{
    gots__isolate *isolate = gots__isolate_of(ctx);
    uint64_t most = isolate->limits.output;
    if (most != 0 && len > most - isolate->used.output) end_now(ctx, GOTS_E_OUTPUT_LIMIT);
    isolate->used.output += len;
}

void gots__use_call(duk_context *ctx)
{
    gots__isolate *isolate = gots__isolate_of(ctx);
    uint64_t most = isolate->limits.host_calls;
    if (most != 0 && isolate->used.host_calls >= most) end_now(ctx, GOTS_E_CALL_LIMIT);
    isolate->used.host_calls++;
}

bool gots__isolate_take_code(gots__isolate *isolate, size_t bytes)
{
    gots__slab *slab = &isolate->slab;
    slab->refused = slab->refused || bytes > slab->left;
    if (bytes > slab->left) return false;
    slab->left -= bytes;
    isolate->used.native_bytes += bytes;
    return true;
}

bool gots__isolate_count_call(gots__isolate *isolate)
{
    uint64_t most = isolate->limits.host_calls;
    bool fits = most == 0 || isolate->used.host_calls < most;
    if (fits) isolate->used.host_calls++, isolate->used.tool_calls++;
    else gots__isolate_end(isolate, GOTS_E_CALL_LIMIT);
    return fits;
}

void gots__use_handle(duk_context *ctx, uint32_t count)
{
    const gots__isolate *isolate = gots__isolate_of(ctx);
    uint32_t most = isolate->limits.handles;
    if (most != 0 && (uint64_t)count + isolate->used.open >= most) end_now(ctx, GOTS_E_HANDLE_LIMIT);
}

bool gots__isolate_open_handle(gots__isolate *isolate)
{
    uint32_t most = isolate->limits.handles;
    bool fits = most == 0 || (uint64_t)gots__timers_count(isolate) + isolate->used.open < most;
    if (fits) isolate->used.open++;
    else gots__isolate_end(isolate, GOTS_E_HANDLE_LIMIT);
    return fits;
}

void gots__isolate_close_handle(gots__isolate *isolate)
{
    isolate->used.open--;
}

void gots__isolate_stats(gots__isolate *isolate, gots_stats *stats)
{
    const gots_limits *limits = &isolate->limits;
    stats->memory = gots__isolate_memory(isolate);
    stats->objects = gots__duk_count_objects(isolate->ctx);
    stats->turns = isolate->used.turns;
    stats->fuel = limits->fuel != 0 ? limits->fuel - *gots__duk_fuel(isolate->ctx) : 0;
    stats->cpu_ns = isolate->used.cpu_ns;
    stats->output = isolate->used.output;
    stats->host_calls = gots__host_calls(isolate) + isolate->used.tool_calls;
    stats->handles = gots__timers_count(isolate);
    stats->values = gots__value_count(isolate);
    stats->native_calls = gots__native_calls(isolate);
    stats->native_bytes = isolate->used.native_bytes;
    stats->open = isolate->used.open;
    stats->pending = gots__op_pending(isolate);
}

/* ---- What to say ------------------------------------------------------------------------------ */

static gots_status out_of_time(const gots__isolate *isolate, gots_error *err)
{
    const gots_limits *limits = &isolate->limits;
    uint64_t total = isolate->used.cpu_ns + gots__thread_cpu_ns() - isolate->used.cpu_began_ns;
    const char *kind = "CPU time of a turn";
    uint32_t ms = limits->turn_ms;
    if (limits->total_ms != 0 && total >= span(limits->total_ms)) {
        kind = "CPU time of all turns";
        ms = limits->total_ms;
    } else if (__atomic_load_n(&isolate->watch.by_wall, __ATOMIC_RELAXED)) {
        kind = "time of a turn on the wall";
        ms = limits->turn_wall_ms;
    }
    return gots__fail(err, GOTS_E_TIME_LIMIT, "GOTS1301", "the program was stopped: it used up its %s, %u ms", kind,
                      (unsigned)ms);
}

gots_status gots__isolate_memory_ended(gots__isolate *isolate, gots_error *err)
{
    if (!isolate->slab.refused) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    return gots__fail(err, GOTS_E_MEMORY_LIMIT, "GOTS1302", "the isolate reached its memory limit of %zu bytes",
                      isolate->slab.limit);
}

gots_status gots__isolate_ended(gots__isolate *isolate, gots_error *err)
{
    const gots_limits *limits = &isolate->limits;
    if ((__atomic_load_n(isolate->stop, __ATOMIC_ACQUIRE) & GOTS__STOP) == 0) return GOTS_OK;
    gots_status why = (gots_status)__atomic_load_n(&isolate->why, __ATOMIC_RELAXED);
    if (why == GOTS_OK && gots__duk_choked(isolate->ctx)) return gots__isolate_memory_ended(isolate, err);
    switch (why) {
    case GOTS_E_INTERRUPTED: return gots__fail(err, why, "GOTS1304", "the program was stopped");
    case GOTS_E_TIME_LIMIT: return out_of_time(isolate, err);
    case GOTS_E_DIVERGED: return gots__fail(err, why, "GOTS4513", "the program does not do what its journal says");
    case GOTS_E_OUTPUT_LIMIT:
        return gots__fail(err, why, "GOTS1306", "the program was stopped: it printed more than %llu bytes",
                          (unsigned long long)limits->output);
    case GOTS_E_CALL_LIMIT:
        return gots__fail(err, why, "GOTS1307", "the program was stopped: it called the host more than %llu times",
                          (unsigned long long)limits->host_calls);
    case GOTS_E_HANDLE_LIMIT:
        return gots__fail(err, why, "GOTS1308", "the program was stopped: it had more than %u timers at a time",
                          (unsigned)limits->handles);
    default:
        return gots__fail(err, GOTS_E_FUEL_LIMIT, "GOTS1305", "the program was stopped: it used up its fuel, %llu units",
                          (unsigned long long)limits->fuel);
    }
}

/* ---- Compiling -------------------------------------------------------------------------------- */

void gots__isolate_budget(gots__isolate *isolate, gots__budget *budget)
{
    const gots_limits *limits = &isolate->limits;
    size_t most = limits->memory > GOTS__COMPILE_BYTES ? limits->memory : GOTS__COMPILE_BYTES;
    *budget = (gots__budget){ .stop = isolate->stop,
                              .stop_mask = GOTS__STOP,
                              .most_bytes = limits->memory != 0 ? most : GOTS__BUDGET_BYTES,
                              .most_steps = limits->fuel };
}

gots_status gots__isolate_out_of(gots__isolate *isolate, const gots__budget *budget, const char *what, gots_error *err)
{
    switch (budget->why) {
    case GOTS_E_MEMORY_LIMIT:
        return gots__fail(err, budget->why, "GOTS1302", "compiling '%s' takes more than %zu bytes of memory", what,
                          budget->most_bytes);
    case GOTS_E_FUEL_LIMIT:
        return gots__fail(err, budget->why, "GOTS1305", "compiling '%s' takes more than %llu steps", what,
                          (unsigned long long)budget->most_steps);
    case GOTS_E_INTERRUPTED:
        return gots__isolate_ended(isolate, err);
    default: return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "'%s' needs more memory to compile than there is", what);
    }
}
