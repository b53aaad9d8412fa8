/* The loop: one wait for a wake-up, a time, and descriptors that become ready.
 *
 * SPDX-License-Identifier: MIT
 *
 * libev does not show its own descriptor, so a host that wants one gets an epoll set that mirrors what
 * libev watches, made when it is asked for. libev's loop itself is made at the first wait: a runtime
 * that only computes has none.
 *
 * Only the thread that waits touches libev. Others leave what they want watched in a list, which it takes
 * over when it is woken. The lock guards the lists; nothing is called under it.
 */
#include "sched/loop.h"

#include <errno.h>
#include <ev.h>
#include <math.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"

typedef struct once {
    ev_io io;           /* first */
    struct once *next;
    gots__loop *loop;
    gots__loop_ready *ready;
    void *context;
    const void *owner;
    uint32_t number;
    bool called_off;    /* guarded by lock */
} once;

struct gots__loop {
    gots_allocator allocator;
    int wake;           /* eventfd; atomic by nature */
    struct ev_loop *ev; /* NULL until something waits */
    ev_io woken;
    ev_timer timeout;
    pthread_mutex_t lock;
    once *coming;       /* guarded by lock: to be watched */
    once *watched;      /* changed by the waiting thread, under the lock */
    bool calls_off;     /* guarded by lock: some of them are called off */
    uint32_t numbers;   /* guarded by lock: how many there were */
    gots__loop_order order; /* set before anything waits */
    int mirror, timer;  /* epoll set and timerfd; -1 until a host asks */
};

gots__loop *gots__loop_new(const gots_allocator *allocator, gots_error *err)
{
    gots__loop *loop = gots__alloc(allocator, sizeof *loop);
    if (loop == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating a runtime");
        return NULL;
    }
    memset(loop, 0, sizeof *loop);
    loop->allocator = *allocator;
    loop->mirror = loop->timer = -1;
    loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&loop->lock, NULL);
    if (loop->wake >= 0) return loop;
    pthread_mutex_destroy(&loop->lock);
    gots__fail(err, GOTS_E_IO, "GOTS1015", "cannot make a wake-up descriptor: %s", strerror(errno));
    gots__free(allocator, loop, sizeof *loop);
    return NULL;
}

void gots__loop_free(gots__loop *loop)
{
    if (loop == NULL) return;
    gots__loop_drain(loop);
    pthread_mutex_destroy(&loop->lock);
    if (loop->ev != NULL) ev_loop_destroy(loop->ev);
    if (loop->mirror >= 0) close(loop->mirror);
    if (loop->timer >= 0) close(loop->timer);
    close(loop->wake);
    gots_allocator allocator = loop->allocator;
    gots__free(&allocator, loop, sizeof *loop);
}

void gots__loop_wake(gots__loop *loop)
{
    uint64_t one = 1;
    int cause = errno; /* a signal handler may be calling */
    ssize_t done = write(loop->wake, &one, sizeof one);
    (void)done; /* a full counter wakes as well */
    errno = cause;
}

static void clear(int counter)
{
    uint64_t count;
    while (read(counter, &count, sizeof count) < 0 && errno == EINTR) continue;
}

/* ---- libev ----------------------------------------------------------------------------------- */

static void on_wake(struct ev_loop *ev, ev_io *io, int events)
{
    (void)ev;
    (void)events;
    clear(io->fd);
}

static void on_timeout(struct ev_loop *ev, ev_timer *timer, int events)
{
    (void)ev;
    (void)timer;
    (void)events;
}

static bool prepare(gots__loop *loop)
{
    if (loop->ev != NULL) return true;
    loop->ev = ev_loop_new(EVBACKEND_EPOLL | EVFLAG_NOENV);
    if (loop->ev == NULL) loop->ev = ev_loop_new(EVBACKEND_POLL | EVFLAG_NOENV);
    if (loop->ev == NULL) return false;
    ev_io_init(&loop->woken, on_wake, loop->wake, EV_READ);
    ev_init(&loop->timeout, on_timeout);
    ev_io_start(loop->ev, &loop->woken);
    return true;
}

/* ---- Descriptors ----------------------------------------------------------------------------- */

static void mirror(gots__loop *loop, int file, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.fd = file };
    if (loop->mirror >= 0) epoll_ctl(loop->mirror, EPOLL_CTL_ADD, file, &event);
}

/* Called with the lock held. */
static void start(once *it)
{
    gots__loop *loop = it->loop;
    it->next = loop->watched;
    loop->watched = it;
    if (loop->order.next != NULL) return;
    ev_io_start(loop->ev, &it->io);
    mirror(loop, it->io.fd, (it->io.events & EV_WRITE) != 0 ? EPOLLOUT : EPOLLIN);
}

/* It is watched no more; called with the lock held. */
static void stop(once *it)
{
    gots__loop *loop = it->loop;
    once **at = &loop->watched;
    while (*at != it) at = &(*at)->next;
    *at = it->next;
    ev_io_stop(loop->ev, &it->io);
    if (loop->mirror >= 0) epoll_ctl(loop->mirror, EPOLL_CTL_DEL, it->io.fd, NULL);
}

static void call(once *it)
{
    gots__loop_ready *ready = it->ready;
    void *context = it->context;
    gots__free(&it->loop->allocator, it, sizeof *it);
    ready(context);
}

static void on_ready(struct ev_loop *ev, ev_io *io, int events)
{
    (void)ev;
    (void)events;
    once *it = (once *)(void *)io;
    pthread_mutex_lock(&it->loop->lock);
    stop(it);
    pthread_mutex_unlock(&it->loop->lock);
    if (it->loop->order.ready != NULL) it->loop->order.ready(it->loop->order.context, it->number);
    call(it);
}

/* What was ready then is now. */
static void call_ordered(gots__loop *loop)
{
    uint32_t number;
    while (loop->order.next(loop->order.context, &number)) {
        once *it = loop->watched;
        while (it != NULL && it->number != number) it = it->next;
        if (it == NULL) continue;
        pthread_mutex_lock(&loop->lock);
        stop(it);
        pthread_mutex_unlock(&loop->lock);
        call(it);
    }
}

void gots__loop_set_order(gots__loop *loop, const gots__loop_order *order)
{
    loop->order = *order;
}

/* What has come is watched; what is called off is called. True if there was some of that. */
static bool take_over(gots__loop *loop)
{
    once *off = NULL;
    pthread_mutex_lock(&loop->lock);
    for (once *it; (it = loop->coming) != NULL;) {
        loop->coming = it->next;
        start(it);
    }
    for (once *it = loop->calls_off ? loop->watched : NULL, *next; it != NULL; it = next) {
        next = it->next;
        if (!it->called_off) continue;
        stop(it);
        it->next = off;
        off = it;
    }
    loop->calls_off = false;
    pthread_mutex_unlock(&loop->lock);
    bool some = off != NULL;
    for (once *next; off != NULL; off = next) {
        next = off->next;
        call(off);
    }
    return some;
}

bool gots__loop_once(gots__loop *loop, int file, bool write, gots__loop_ready *ready, void *context, const void *owner)
{
    once *it = gots__alloc(&loop->allocator, sizeof *it);
    if (it == NULL) return false;
    memset(it, 0, sizeof *it);
    it->loop = loop;
    it->ready = ready;
    it->context = context;
    it->owner = owner;
    ev_io_init(&it->io, on_ready, file, write ? EV_WRITE : EV_READ);
    pthread_mutex_lock(&loop->lock);
    it->number = ++loop->numbers;
    it->next = loop->coming;
    loop->coming = it;
    pthread_mutex_unlock(&loop->lock);
    gots__loop_wake(loop);
    return true;
}

void gots__loop_call_off(gots__loop *loop, const void *owner)
{
    pthread_mutex_lock(&loop->lock);
    once *const lists[] = { loop->coming, loop->watched };
    bool some = false;
    for (size_t i = 0; i < 2; i++)
        for (once *it = lists[i]; it != NULL; it = it->next)
            if (owner == NULL || it->owner == owner || it->context == owner) some = it->called_off = true;
    if (some) loop->calls_off = true;
    pthread_mutex_unlock(&loop->lock);
    if (some) gots__loop_wake(loop);
}

void gots__loop_drain(gots__loop *loop)
{
    gots__loop_call_off(loop, NULL);
    if (loop->watched != NULL || loop->coming != NULL) gots__loop_wait(loop, 0);
}

void gots__loop_wait(gots__loop *loop, double timeout_ms)
{
    if (loop->order.waited != NULL) loop->order.waited(loop->order.context);
    if (!prepare(loop) || take_over(loop)) return;
    if (loop->order.next != NULL) {
        call_ordered(loop);
    } else if (timeout_ms == 0) {
        ev_run(loop->ev, EVRUN_NOWAIT);
    } else {
        if (timeout_ms > 0) {
            ev_now_update(loop->ev);
            ev_timer_set(&loop->timeout, ceil(timeout_ms) / 1e3, 0.);
            ev_timer_start(loop->ev, &loop->timeout);
        }
        ev_run(loop->ev, EVRUN_ONCE);
        ev_timer_stop(loop->ev, &loop->timeout);
    }
    take_over(loop);
}

/* ---- For a host's own loop ------------------------------------------------------------------- */

bool gots__loop_is_watching(gots__loop *loop)
{
    pthread_mutex_lock(&loop->lock);
    bool is = loop->coming != NULL || loop->watched != NULL || loop->mirror >= 0;
    pthread_mutex_unlock(&loop->lock);
    return is;
}

bool gots__loop_has_descriptor(const gots__loop *loop)
{
    return loop->mirror >= 0;
}

int gots__loop_descriptor(gots__loop *loop)
{
    if (loop->mirror >= 0) return loop->mirror;
    loop->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    loop->mirror = loop->timer >= 0 ? epoll_create1(EPOLL_CLOEXEC) : -1;
    if (loop->mirror < 0) {
        int bad = -errno;
        if (loop->timer >= 0) close(loop->timer);
        loop->timer = -1;
        return bad;
    }
    mirror(loop, loop->wake, EPOLLIN);
    mirror(loop, loop->timer, EPOLLIN);
    for (const once *at = loop->watched; at != NULL; at = at->next)
        mirror(loop, at->io.fd, (at->io.events & EV_WRITE) != 0 ? EPOLLOUT : EPOLLIN);
    return loop->mirror;
}

void gots__loop_due(gots__loop *loop, double due_ms)
{
    struct itimerspec when = { 0 };
    if (loop->mirror < 0) return;
    if (due_ms >= 0) {
        double seconds = floor(due_ms / 1e3);
        when.it_value.tv_sec = seconds < 1e9 ? (time_t)seconds : (time_t)1e9;
        when.it_value.tv_nsec = (long)((due_ms - seconds * 1e3) * 1e6);
        if (when.it_value.tv_sec == 0 && when.it_value.tv_nsec == 0) when.it_value.tv_nsec = 1;
    }
    timerfd_settime(loop->timer, 0, &when, NULL);
}
