/* Time limits: one thread that sets the stop flag of isolates which have used up their CPU time.
 *
 * SPDX-License-Identifier: MIT
 *
 * A CPU clock never runs faster than the wall clock, so the thread sleeps until the earliest
 * moment at which some isolate could have used its time, looks at that one's CPU clock and stops
 * it or sleeps for what is left. It does nothing while no limit is running.
 */
#include "engine/watchdog.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

struct gots__watchdog {
    gots_allocator allocator;
    pthread_mutex_t lock;
    pthread_cond_t wake;     /* signalled when an earlier check is needed, or to close */
    pthread_t thread;
    gots__watch *first;      /* guarded by lock */
    uint64_t sleeps_until;   /* guarded by lock: monotonic, UINT64_MAX for ever */
    bool started, closing;   /* guarded by lock */
};

static uint64_t read_clock(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0) return 0;
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void unlink_watch(gots__watch *watch)
{
    if (watch->previous != NULL)
        watch->previous->next = watch->next;
    else
        watch->watchdog->first = watch->next;
    if (watch->next != NULL) watch->next->previous = watch->previous;
    watch->linked = false;
}

static uint64_t later(uint64_t now, uint64_t span)
{
    return span < UINT64_MAX - now ? now + span : UINT64_MAX;
}

/* The first moment at which its time may be over. */
static uint64_t earliest(const gots__watch *watch, uint64_t used, uint64_t now)
{
    uint64_t cpu = watch->cpu_end_ns == UINT64_MAX ? UINT64_MAX : later(now, watch->cpu_end_ns - used);
    return cpu < watch->wall_end_ns ? cpu : watch->wall_end_ns;
}

/* Stops what has run out; returns when to look again. Called with the lock held. */
static uint64_t look(gots__watchdog *watchdog)
{
    uint64_t now = read_clock(CLOCK_MONOTONIC), next_check = UINT64_MAX;
    for (gots__watch *watch = watchdog->first, *next; watch != NULL; watch = next) {
        next = watch->next;
        if (watch->check_ns <= now) {
            uint64_t used = watch->cpu_end_ns != UINT64_MAX ? read_clock(watch->clock) : 0;
            if (used >= watch->cpu_end_ns || now >= watch->wall_end_ns) {
                __atomic_store_n(&watch->by_wall, used < watch->cpu_end_ns, __ATOMIC_RELAXED);
                gots__isolate_end(watch->isolate, GOTS_E_TIME_LIMIT);
                unlink_watch(watch);
                continue;
            }
            watch->check_ns = earliest(watch, used, now);
        }
        if (watch->check_ns < next_check) next_check = watch->check_ns;
    }
    return next_check;
}

static void *run(void *data)
{
    gots__watchdog *watchdog = data;
    pthread_mutex_lock(&watchdog->lock);
    while (!watchdog->closing) {
        watchdog->sleeps_until = look(watchdog);
        if (watchdog->sleeps_until == UINT64_MAX) {
            pthread_cond_wait(&watchdog->wake, &watchdog->lock);
        } else {
            struct timespec until = { (time_t)(watchdog->sleeps_until / 1000000000u),
                                      (long)(watchdog->sleeps_until % 1000000000u) };
            pthread_cond_timedwait(&watchdog->wake, &watchdog->lock, &until);
        }
    }
    pthread_mutex_unlock(&watchdog->lock);
    return NULL;
}

gots__watchdog *gots__watchdog_new(const gots_allocator *allocator, gots_error *err)
{
    gots_allocator used = allocator != NULL && allocator->resize != NULL ? *allocator
                                                                          : gots__default_allocator();
    gots__watchdog *watchdog = gots__alloc(&used, sizeof *watchdog);
    if (watchdog == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating a watchdog");
        return NULL;
    }
    memset(watchdog, 0, sizeof *watchdog);
    watchdog->allocator = used;
    watchdog->sleeps_until = UINT64_MAX;
    pthread_mutex_init(&watchdog->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watchdog->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    return watchdog;
}

void gots__watchdog_free(gots__watchdog *watchdog)
{
    if (watchdog == NULL) return;
    pthread_mutex_lock(&watchdog->lock);
    watchdog->closing = true;
    bool started = watchdog->started;
    pthread_cond_signal(&watchdog->wake);
    pthread_mutex_unlock(&watchdog->lock);
    if (started) pthread_join(watchdog->thread, NULL);
    pthread_cond_destroy(&watchdog->wake);
    pthread_mutex_destroy(&watchdog->lock);
    gots_allocator allocator = watchdog->allocator;
    gots__free(&allocator, watchdog, sizeof *watchdog);
}

uint64_t gots__thread_cpu_ns(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

void gots__watch_begin(gots__watch *watch, uint64_t cpu_ns, uint64_t wall_ns, gots__isolate *isolate)
{
    gots__watchdog *watchdog = watch->watchdog;
    if (watchdog == NULL || (cpu_ns == UINT64_MAX && wall_ns == UINT64_MAX)) return;
    if (pthread_getcpuclockid(pthread_self(), &watch->clock) != 0) watch->clock = CLOCK_MONOTONIC;
    uint64_t now = read_clock(CLOCK_MONOTONIC), used = cpu_ns != UINT64_MAX ? read_clock(watch->clock) : 0;
    watch->cpu_end_ns = later(used, cpu_ns);
    watch->wall_end_ns = later(now, wall_ns);
    watch->check_ns = earliest(watch, used, now);
    watch->isolate = isolate;
    __atomic_store_n(&watch->by_wall, false, __ATOMIC_RELAXED);
    pthread_mutex_lock(&watchdog->lock);
    watch->previous = NULL;
    watch->next = watchdog->first;
    if (watch->next != NULL) watch->next->previous = watch;
    watchdog->first = watch;
    watch->linked = true;
    if (!watchdog->started)
        watchdog->started = pthread_create(&watchdog->thread, NULL, run, watchdog) == 0;
    else if (watch->check_ns < watchdog->sleeps_until)
        pthread_cond_signal(&watchdog->wake);
    pthread_mutex_unlock(&watchdog->lock);
}

void gots__watch_end(gots__watch *watch)
{
    if (watch->watchdog == NULL) return;
    pthread_mutex_lock(&watch->watchdog->lock);
    if (watch->linked) unlink_watch(watch);
    pthread_mutex_unlock(&watch->watchdog->lock);
}
