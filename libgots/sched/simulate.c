/* Deterministic mode: time that jumps, chance and open choices from a seed, work in one thread.
 *
 * SPDX-License-Identifier: MIT
 *
 * Three streams of numbers come from the seed, so that a program that asks for more chance is scheduled as
 * before: what programs see, what is chosen, and how long work takes.
 */
#include "sched/simulate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/port.h"

#define START_WALL_NS 1767225600000000000 /* 1 January 2026, 00:00 UTC */
#define START_NS 1000000000               /* of the clock that never goes back */
#define WORK_NS_MAX 10000000.0            /* of virtual time, for a piece of work */
#define READS_BEFORE_TIME_MOVES 100000    /* a program that watches the clock in a loop sees it move */
#define NS_PER_READ 1000

/* A stream of numbers: SplitMix64. */
typedef struct chance {
    uint64_t state;
} chance;

typedef struct work {
    struct work *next;
    void (*run)(void *data);
    void *data;
    int64_t due_ns;
    unsigned number;
} work;

typedef struct seeded {
    gots__simulation base; /* first */
    gots_allocator allocator;
    gots_port port;
    gots_trace_hook *trace;
    void *trace_context;
    int64_t now_ns;
    uint32_t reads;       /* of the clocks since time last moved */
    chance seen, chosen, taken;
    work *first;          /* by the time they are due */
    unsigned works;
} seeded;

static uint64_t draw(chance *it)
{
    uint64_t z = it->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void tell(const seeded *it, const char *what, uint64_t value, uint64_t of)
{
    char line[128];
    if (it->trace == NULL) return;
    int len = snprintf(line, sizeof line, "%.6f %s %llu", (double)(it->now_ns - START_NS) / 1e6, what,
                       (unsigned long long)value);
    if (of > 0) snprintf(line + len, sizeof line - (size_t)len, " of %llu", (unsigned long long)of);
    it->trace(it->trace_context, line);
}

/* ---- The port -------------------------------------------------------------------------------- */

static int64_t read_clock(seeded *it)
{
    if (it->reads < READS_BEFORE_TIME_MOVES) it->reads++;
    else it->now_ns += NS_PER_READ;
    return it->now_ns;
}

static int64_t monotonic_ns(void *context)
{
    return read_clock(context);
}

static int64_t wall_ns(void *context)
{
    return read_clock(context) - START_NS + START_WALL_NS;
}

static bool random_bytes(void *context, void *bytes, size_t len)
{
    seeded *it = context;
    unsigned char *at = bytes;
    for (size_t i = 0; i < len; i += 8) {
        uint64_t number = draw(&it->seen);
        memcpy(at + i, &number, len - i < 8 ? len - i : 8);
    }
    tell(it, "random", len, 0);
    return true;
}

static uint32_t choose(void *context, uint32_t count)
{
    seeded *it = context;
    uint32_t choice = count > 1 ? (uint32_t)(draw(&it->chosen) % count) : 0;
    tell(it, "choose", choice, count);
    return choice;
}

/* Work that may block is not given to a thread: it lies here until its virtual time has come. */
static bool start(void *context, void (*run)(void *data), void *data)
{
    seeded *it = context;
    work *fresh = gots__alloc(&it->allocator, sizeof *fresh);
    if (fresh == NULL) return false;
    double share = (double)(draw(&it->taken) >> 11) / 9007199254740992.0;
    *fresh = (work){ .run = run, .data = data, .number = ++it->works,
                     .due_ns = it->now_ns + 1 + (int64_t)(share * WORK_NS_MAX) };
    work **at = &it->first;
    while (*at != NULL && (*at)->due_ns <= fresh->due_ns) at = &(*at)->next;
    fresh->next = *at;
    *at = fresh;
    tell(it, "begin", fresh->number, 0);
    return true;
}

/* ---- Waiting --------------------------------------------------------------------------------- */

static void move_to(seeded *it, int64_t ns)
{
    if (ns > it->now_ns) it->now_ns = ns;
    it->reads = 0;
}

static void do_first(seeded *it)
{
    work *done = it->first;
    it->first = done->next;
    move_to(it, done->due_ns);
    tell(it, "finish", done->number, 0);
    done->run(done->data);
    gots__free(&it->allocator, done, sizeof *done);
}

static bool wait(gots__simulation *simulation, double timeout_ms)
{
    seeded *it = (seeded *)simulation;
    int64_t step = (int64_t)round(timeout_ms * 1e6);
    int64_t until = timeout_ms < 0 ? INT64_MAX : it->now_ns + (step > 0 ? step : 1);
    if (it->first != NULL && it->first->due_ns <= until) {
        do_first(it);
    } else if (timeout_ms < 0) {
        return false;
    } else {
        move_to(it, until);
        tell(it, "time", (uint64_t)(until - START_NS) / 1000000, 0);
    }
    return true;
}

/* ---- Opening and closing --------------------------------------------------------------------- */

static void stop(gots__simulation *simulation)
{
    seeded *it = (seeded *)simulation;
    while (it->first != NULL) do_first(it);
}

static void free_seeded(gots__simulation *simulation)
{
    seeded *it = (seeded *)simulation;
    gots_allocator allocator = it->allocator;
    gots__free(&allocator, it, sizeof *it);
}

gots__simulation *gots__simulation_new(const gots_allocator *allocator, uint64_t seed, gots_trace_hook *trace,
                                       void *context, gots_error *err)
{
    seeded *it = gots__alloc(allocator, sizeof *it);
    if (it == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating a runtime");
        return NULL;
    }
    chance all = { seed };
    *it = (seeded){ .allocator = *allocator, .trace = trace, .trace_context = context, .now_ns = START_NS };
    it->seen.state = draw(&all);
    it->chosen.state = draw(&all);
    it->taken.state = draw(&all);
    it->port = gots__port_system;
    it->port.context = it;
    it->port.monotonic_ns = monotonic_ns;
    it->port.wall_ns = wall_ns;
    it->port.random = random_bytes;
    it->port.choose = choose;
    it->port.start = start;
    it->base = (gots__simulation){ .port = &it->port, .wait = wait, .stop = stop, .free = free_seeded };
    return &it->base;
}

/* ---- Whatever world it is -------------------------------------------------------------------- */

const gots_port *gots__simulation_port(gots__simulation *simulation)
{
    return simulation->port;
}

bool gots__simulation_wait(gots__simulation *simulation, double timeout_ms)
{
    return simulation->wait(simulation, timeout_ms);
}

void gots__simulation_stop(gots__simulation *simulation)
{
    if (simulation != NULL) simulation->stop(simulation);
}

void gots__simulation_free(gots__simulation *simulation)
{
    if (simulation != NULL) simulation->free(simulation);
}
