/* Turns: the time limit's watchdog, and what a failed turn leaves for the report.
 *
 * SPDX-License-Identifier: MIT
 *
 * The watchdog is one thread a runtime, started when a turn with a time limit begins for the first
 * time. It sleeps until the deadline of the running turn and then sets the isolate's stop flag.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/memory.h"
#include "public.h"

struct gots__watchdog {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    gots_isolate *isolate;    /* guarded by lock: whose turn it is, NULL: none */
    struct timespec deadline; /* guarded by lock */
    bool is_over;             /* guarded by lock: the runtime is being freed */
};

static bool is_due(const struct timespec *deadline)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > deadline->tv_sec ||
           (now.tv_sec == deadline->tv_sec && now.tv_nsec >= deadline->tv_nsec);
}

static void *watch(void *data)
{
    gots__watchdog *dog = data;
    pthread_mutex_lock(&dog->lock);
    while (!dog->is_over) {
        if (dog->isolate == NULL) {
            pthread_cond_wait(&dog->changed, &dog->lock);
        } else if (is_due(&dog->deadline)) {
            gots__isolate_stop(dog->isolate->heap);
            dog->isolate = NULL;
        } else {
            pthread_cond_timedwait(&dog->changed, &dog->lock, &dog->deadline);
        }
    }
    pthread_mutex_unlock(&dog->lock);
    return NULL;
}

static gots__watchdog *start_watchdog(gots_runtime *runtime)
{
    gots__watchdog *dog = gots__alloc(&runtime->allocator, sizeof *dog);
    if (dog == NULL) return NULL;
    memset(dog, 0, sizeof *dog);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&dog->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&dog->lock, NULL);
    if (pthread_create(&dog->thread, NULL, watch, dog) == 0) return dog;
    pthread_mutex_destroy(&dog->lock);
    pthread_cond_destroy(&dog->changed);
    gots__free(&runtime->allocator, dog, sizeof *dog);
    return NULL;
}

void gots__watchdog_free(gots_runtime *runtime)
{
    gots__watchdog *dog = runtime->watchdog;
    if (dog == NULL) return;
    pthread_mutex_lock(&dog->lock);
    dog->is_over = true;
    pthread_cond_signal(&dog->changed);
    pthread_mutex_unlock(&dog->lock);
    pthread_join(dog->thread, NULL);
    pthread_mutex_destroy(&dog->lock);
    pthread_cond_destroy(&dog->changed);
    gots__free(&runtime->allocator, dog, sizeof *dog);
}

static void set_deadline(gots_isolate *isolate, uint32_t limit_ms)
{
    gots_runtime *runtime = isolate->runtime;
    if (runtime->watchdog == NULL) runtime->watchdog = start_watchdog(runtime);
    gots__watchdog *dog = runtime->watchdog;
    if (dog == NULL) return;
    pthread_mutex_lock(&dog->lock);
    dog->isolate = limit_ms > 0 ? isolate : NULL;
    clock_gettime(CLOCK_MONOTONIC, &dog->deadline);
    dog->deadline.tv_sec += limit_ms / 1000;
    dog->deadline.tv_nsec += (long)(limit_ms % 1000) * 1000000;
    if (dog->deadline.tv_nsec >= 1000000000) {
        dog->deadline.tv_sec++;
        dog->deadline.tv_nsec -= 1000000000;
    }
    if (limit_ms > 0) pthread_cond_signal(&dog->changed);
    pthread_mutex_unlock(&dog->lock);
}

void gots__turn_begin(gots_isolate *isolate)
{
    if (isolate->depth++ > 0) return;
    if (isolate->time_limit_ms > 0) set_deadline(isolate, isolate->time_limit_ms);
}

gots_status gots__turn_end(gots_isolate *isolate, gots_status status, gots_error *err)
{
    if (--isolate->depth == 0 && isolate->time_limit_ms > 0) set_deadline(isolate, 0);
    if (status != GOTS_OK && status != GOTS_E_PENDING && err != NULL)
        isolate->failure.error = *err;
    return status;
}
