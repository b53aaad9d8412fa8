/* Shared blocks: counting, growing, and threads that wait at an element.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/shared.h"

#include <math.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"

#define SLICE_MS 20 /* how long a wait is deaf to go_on */

typedef struct waiter waiter;
struct waiter {
    waiter *next;
    size_t offset;
    bool notified;
};

struct gots__shared {
    size_t refs; /* atomic */
    size_t size; /* atomic */
    size_t max;
    gots_allocator allocator;
    pthread_mutex_t lock;
    pthread_cond_t wake;    /* some waiter was notified */
    waiter *first, *last;   /* guarded by lock; each stands on its thread's stack */
    _Alignas(16) unsigned char bytes[];
};

gots__shared *gots__shared_new(const gots_allocator *allocator, size_t size, size_t max)
{
    if (max > SIZE_MAX - sizeof(gots__shared)) return NULL;
    gots__shared *block = gots__alloc(allocator, sizeof *block + max);
    if (block == NULL) return NULL;
    memset(block, 0, sizeof *block + size);
    block->refs = 1;
    block->size = size;
    block->max = max;
    block->allocator = *allocator;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&block->lock, NULL);
    pthread_cond_init(&block->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    return block;
}

void gots__shared_ref(gots__shared *block)
{
    __atomic_add_fetch(&block->refs, 1, __ATOMIC_RELAXED);
}

void gots__shared_unref(gots__shared *block)
{
    if (__atomic_sub_fetch(&block->refs, 1, __ATOMIC_ACQ_REL) != 0) return;
    gots_allocator allocator = block->allocator;
    pthread_cond_destroy(&block->wake);
    pthread_mutex_destroy(&block->lock);
    gots__free(&allocator, block, sizeof *block + block->max);
}

unsigned char *gots__shared_bytes(gots__shared *block)
{
    return block->bytes;
}

size_t gots__shared_size(gots__shared *block)
{
    return __atomic_load_n(&block->size, __ATOMIC_SEQ_CST);
}

size_t gots__shared_max(const gots__shared *block)
{
    return block->max;
}

bool gots__shared_grow(gots__shared *block, size_t size)
{
    pthread_mutex_lock(&block->lock);
    size_t old = block->size;
    bool grows = size >= old && size <= block->max;
    if (grows) {
        memset(block->bytes + old, 0, size - old); /* nobody reads there yet */
        __atomic_store_n(&block->size, size, __ATOMIC_SEQ_CST);
    }
    pthread_mutex_unlock(&block->lock);
    return grows;
}

/* ---- Waiting ---------------------------------------------------------------------------------- */

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static struct timespec moment(double ms)
{
    double seconds = floor(ms / 1e3);
    return (struct timespec){ (time_t)seconds, (long)((ms - seconds * 1e3) * 1e6) };
}

static bool holds(const gots__shared *block, size_t offset, unsigned size, uint64_t expected)
{
    const unsigned char *at = block->bytes + offset;
    if (size == 4)
        return __atomic_load_n((const uint32_t *)(const void *)at, __ATOMIC_SEQ_CST) == (uint32_t)expected;
    return __atomic_load_n((const uint64_t *)(const void *)at, __ATOMIC_SEQ_CST) == expected;
}

static void enlist(gots__shared *block, waiter *self)
{
    if (block->last != NULL) block->last->next = self;
    else block->first = self;
    block->last = self;
}

static void delist(gots__shared *block, const waiter *self)
{
    waiter *before = NULL;
    for (waiter *at = block->first; at != self; at = at->next) before = at;
    if (before != NULL) before->next = self->next;
    else block->first = self->next;
    if (block->last == self) block->last = before;
}

gots__shared_outcome gots__shared_wait(gots__shared *block, size_t offset, unsigned size,
                                       uint64_t expected, double timeout_ms,
                                       bool (*go_on)(void *data), void *data)
{
    waiter self = { NULL, offset, false };
    double end = now_ms() + timeout_ms;
    pthread_mutex_lock(&block->lock);
    if (!holds(block, offset, size, expected)) {
        pthread_mutex_unlock(&block->lock);
        return GOTS__SHARED_NOT_EQUAL;
    }
    enlist(block, &self);
    for (double now; !self.notified && (now = now_ms()) < end;) {
        struct timespec until = moment(end - now < SLICE_MS ? end : now + SLICE_MS);
        pthread_cond_timedwait(&block->wake, &block->lock, &until);
        if (self.notified) break;
        pthread_mutex_unlock(&block->lock);
        bool goes_on = go_on(data);
        pthread_mutex_lock(&block->lock);
        if (!goes_on) break;
    }
    if (!self.notified) delist(block, &self);
    pthread_mutex_unlock(&block->lock);
    return self.notified ? GOTS__SHARED_OK : GOTS__SHARED_TIMED_OUT;
}

size_t gots__shared_notify(gots__shared *block, size_t offset, size_t count)
{
    size_t woken = 0;
    pthread_mutex_lock(&block->lock);
    for (waiter *at = block->first, *next; at != NULL && woken < count; at = next) {
        next = at->next;
        if (at->offset != offset) continue;
        delist(block, at);
        at->notified = true;
        woken++;
    }
    if (woken > 0) pthread_cond_broadcast(&block->wake);
    pthread_mutex_unlock(&block->lock);
    return woken;
}
