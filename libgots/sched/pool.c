/* The pool: a few threads for native work that waits for the system.
 *
 * SPDX-License-Identifier: MIT
 *
 * One lock guards everything. It is held for a few instructions, and while a thread is started; no work runs
 * under it.
 */
#include "sched/pool.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define THREADS_MAX 64
#define STACK_BYTES (256u << 10)

typedef struct list {
    gots__work *first, **last;
} list;

struct gots__pool {
    gots_allocator allocator;
    unsigned limit;             /* set before start */
    pthread_mutex_t lock;
    pthread_cond_t more;
    pthread_t threads[THREADS_MAX]; /* guarded by lock */
    unsigned thread_count;      /* guarded by lock */
    list waiting;               /* guarded by lock */
    unsigned idle;              /* guarded by lock: threads that sleep */
    unsigned queued;            /* guarded by lock: items that wait */
    unsigned elsewhere;         /* guarded by lock: items that others do */
    bool stop;                  /* guarded by lock */
};

static void append(list *to, gots__work *work)
{
    work->next = NULL;
    *to->last = work;
    to->last = &work->next;
}

static gots__work *remove_first(list *from)
{
    gots__work *work = from->first;
    if (work == NULL) return NULL;
    from->first = work->next;
    if (from->first == NULL) from->last = &from->first;
    return work;
}

gots__pool *gots__pool_new(const gots_allocator *allocator, unsigned threads, gots_error *err)
{
    gots__pool *pool = gots__alloc(allocator, sizeof *pool);
    if (pool == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
        return NULL;
    }
    memset(pool, 0, sizeof *pool);
    pool->allocator = *allocator;
    pool->limit = threads < THREADS_MAX ? threads : THREADS_MAX;
    pool->waiting.last = &pool->waiting.first;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->more, NULL);
    return pool;
}

static void *serve(void *data)
{
    gots__pool *pool = data;
    for (;;) {
        pthread_mutex_lock(&pool->lock);
        while (pool->waiting.first == NULL && !pool->stop) {
            pool->idle++;
            pthread_cond_wait(&pool->more, &pool->lock);
            pool->idle--;
        }
        gots__work *work = pool->stop ? NULL : remove_first(&pool->waiting);
        if (work != NULL) pool->queued--;
        pthread_mutex_unlock(&pool->lock);
        if (work == NULL) return NULL;
        work->run(work);
        work->done(work);
    }
}

/* A thread of ours takes no signals: they are the host's. Called with the lock held. */
static bool start_thread(gots__pool *pool)
{
    sigset_t all, before;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return false;
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool made = pthread_create(&pool->threads[pool->thread_count], &attributes, serve, pool) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    pool->thread_count += made;
    return made;
}

bool gots__pool_add(gots__pool *pool, gots__work *work)
{
    pthread_mutex_lock(&pool->lock);
    bool stopped = pool->stop, is_short = pool->idle <= pool->queued && pool->thread_count < pool->limit;
    bool taken = stopped || !is_short || start_thread(pool) || pool->thread_count > 0;
    if (taken && !stopped) {
        append(&pool->waiting, work);
        pool->queued++;
        pthread_cond_signal(&pool->more);
    }
    pthread_mutex_unlock(&pool->lock);
    if (stopped) work->done(work);
    return taken;
}

void gots__pool_begin(gots__pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->elsewhere++;
    pthread_mutex_unlock(&pool->lock);
}

/* The last step comes under the lock: as soon as it is released the pool may end. */
void gots__pool_end(gots__pool *pool, gots__work *work)
{
    work->done(work);
    pthread_mutex_lock(&pool->lock);
    if (--pool->elsewhere == 0) pthread_cond_broadcast(&pool->more);
    pthread_mutex_unlock(&pool->lock);
}

bool gots__pool_stopping(gots__pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool stop = pool->stop;
    pthread_mutex_unlock(&pool->lock);
    return stop;
}

void gots__pool_stop(gots__pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_broadcast(&pool->more);
    while (pool->elsewhere > 0) pthread_cond_wait(&pool->more, &pool->lock);
    unsigned count = pool->thread_count;
    pool->thread_count = 0;
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < count; i++) pthread_join(pool->threads[i], NULL);
    for (gots__work *work; (work = remove_first(&pool->waiting)) != NULL;) work->done(work);
}

void gots__pool_free(gots__pool *pool)
{
    if (pool == NULL) return;
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->more);
    gots_allocator allocator = pool->allocator;
    gots__free(&allocator, pool, sizeof *pool);
}
