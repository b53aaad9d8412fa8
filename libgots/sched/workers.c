/* Workers: the threads that run the turns of a place's seats.
 *
 * SPDX-License-Identifier: MIT
 *
 * Each thread does the same for ever: it takes the first seat of the queue and runs its turns. Finding none it
 * spins for some microseconds, since an answer often comes at once, and then waits: the first idle thread for
 * the loop and the clock, the others for being woken. A thread is woken, or made, when a seat is queued, nobody
 * is looking for work already, and fewer run than may.
 *
 * The monitor sleeps while nothing runs. Else it looks every LONG_NS at what each thread does: a turn that was
 * there when it looked last is long, and its thread is counted no more; what waits gets another. It cannot take
 * a turn away from a thread; it takes everything else. A thread with a long turn gets less of the processor than
 * others; one that cannot have its share back afterwards retires.
 */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "sched/place_inside.h"

#define STACK_BYTES (8u << 20)  /* reserved, not used: as much as a process's first thread has */
#define POLL_EVERY 64u          /* turns, when nobody is idle */
#define LETTERS_AT_ONCE 256u    /* of a seat, before others have their turn */
#define NS_PER_MS 1000000u
#define LONG_NICE 10            /* of a thread with a long turn, added to the process's */

/* ---- The clock: a heap of seats by when they are due. All with the lock held ------------------ */

static void due_put(gots__place *place, uint32_t at, gots__seat *seat)
{
    place->due[at] = seat;
    seat->due_at = at;
}

static void due_up(gots__place *place, uint32_t at)
{
    gots__seat *seat = place->due[at];
    for (; at > 0 && seat->due_ns < place->due[(at - 1) / 2]->due_ns; at = (at - 1) / 2)
        due_put(place, at, place->due[(at - 1) / 2]);
    due_put(place, at, seat);
}

static void due_down(gots__place *place, uint32_t at)
{
    gots__seat *seat = place->due[at];
    for (uint32_t child; (child = at * 2 + 1) < place->due_count; at = child) {
        if (child + 1 < place->due_count && place->due[child + 1]->due_ns < place->due[child]->due_ns) child++;
        if (place->due[child]->due_ns >= seat->due_ns) break;
        due_put(place, at, place->due[child]);
    }
    due_put(place, at, seat);
}

static void due_remove(gots__seat *seat)
{
    gots__place *place = seat->place;
    uint32_t at = seat->due_at;
    if (at == NOT_DUE) return;
    seat->due_at = NOT_DUE;
    gots__seat *last = place->due[--place->due_count];
    if (last == seat) return;
    due_put(place, at, last);
    due_up(place, at);
    due_down(place, last->due_at);
}

/* There is room: each seat has taken its own when it started. */
static void due_add(gots__seat *seat, uint64_t due_ns)
{
    gots__place *place = seat->place;
    seat->due_ns = due_ns;
    place->due[place->due_count] = seat;
    seat->due_at = place->due_count++;
    due_up(place, seat->due_at);
    if (place->polling && due_ns < place->poll_until_ns) gots__loop_wake(place->loop);
}

/* ---- Seats, with the lock held --------------------------------------------------------------- */

static void set_busy(gots__seat *seat, bool busy)
{
    gots__place *place = seat->place;
    if (seat->busy == busy) return;
    seat->busy = busy;
    if (busy) place->busy++;
    else place->busy--;
}

static void enqueue(gots__seat *seat)
{
    gots__place *place = seat->place;
    seat->state = SEAT_QUEUED;
    seat->queued = NULL;
    *place->queue.last = seat;
    place->queue.last = &seat->queued;
    __atomic_store_n(&place->queued, place->queued + 1, __ATOMIC_RELEASE);
    set_busy(seat, true);
}

static gots__seat *dequeue(gots__place *place)
{
    gots__seat *seat = place->queue.first;
    if (seat == NULL) return NULL;
    place->queue.first = seat->queued;
    if (place->queue.first == NULL) place->queue.last = &place->queue.first;
    __atomic_store_n(&place->queued, place->queued - 1, __ATOMIC_RELEASE);
    return seat;
}

static void queue_due(gots__place *place, uint64_t now)
{
    while (place->due_count > 0 && place->due[0]->due_ns <= now) {
        gots__seat *seat = place->due[0];
        due_remove(seat);
        if (seat->state == SEAT_IDLE) enqueue(seat);
    }
}

/* Takes the seat out of everything; its letters are the caller's. */
static gots__letter *close_seat(gots__seat *seat)
{
    gots__place *place = seat->place;
    due_remove(seat);
    seat->state = SEAT_CLOSED;
    place->seat_count--;
    if (seat->previous != NULL) seat->previous->next = seat->next;
    else place->seats = seat->next;
    if (seat->next != NULL) seat->next->previous = seat->previous;
    return gots__mail_take(&seat->mail);
}

/* ---- Threads --------------------------------------------------------------------------------- */

static void *work(void *data);

/* A thread of ours takes no signals: they are the host's. */
static bool make_thread(pthread_t *thread, void *(*body)(void *), void *data)
{
    sigset_t all, before;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return false;
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool made = pthread_create(thread, &attributes, body, data) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return made;
}

/* With the lock held: the new thread waits for it. */
static bool start_worker(gots__place *place)
{
    worker *it = place->count < WORKERS_MAX ? gots__alloc(&place->allocator, sizeof *it) : NULL;
    if (it == NULL) return false;
    *it = (worker){ .place = place };
    pthread_cond_init(&it->wake, NULL);
    if (!make_thread(&it->thread, work, it)) {
        pthread_cond_destroy(&it->wake);
        gots__free(&place->allocator, it, sizeof *it);
        return false;
    }
    it->next = place->workers;
    place->workers = it;
    place->count++;
    place->active++;
    return true;
}

/* Somebody is to look for work: whoever does already, or sleeps, or may be made. With the lock held. */
static void call_somebody(gots__place *place)
{
    worker *it = place->sleepers;
    if (place->spinning || place->active >= place->limit) return;
    if (it != NULL) {
        place->sleepers = it->asleep;
        it->woken = true;
        place->active++;
        pthread_cond_signal(&it->wake);
    } else if (place->polling) {
        gots__loop_wake(place->loop);
    } else {
        start_worker(place);
    }
}

void gots__seat_queue(gots__seat *seat)
{
    due_remove(seat);
    enqueue(seat);
    call_somebody(seat->place);
}

/* Whether work came within SPIN_NS. */
static bool look_around(gots__place *place)
{
    uint64_t start = gots__sched_now_ns(), now = start, next = place->due_count > 0 ? place->due[0]->due_ns : UINT64_MAX;
    bool found = false;
    place->spinning = true;
    pthread_mutex_unlock(&place->lock);
    for (; !found && now - start < SPIN_NS && now < next; now = gots__sched_now_ns())
        for (int i = 0; i < 50 && !found; i++) {
            found = __atomic_load_n(&place->queued, __ATOMIC_ACQUIRE) > 0;
            gots__pause();
        }
    pthread_mutex_lock(&place->lock);
    place->spinning = false;
    gots__spin_told(place, place->queued > 0);
    return place->queued > 0;
}

/* This thread waits for the loop and the clock. */
static void wait_for_loop(gots__place *place)
{
    double timeout_ms = -1;
    place->poll_until_ns = UINT64_MAX;
    if (place->due_count > 0) {
        uint64_t now = gots__sched_now_ns(), due = place->due[0]->due_ns;
        place->poll_until_ns = due;
        timeout_ms = due > now ? (double)(due - now) / NS_PER_MS : 0;
    }
    place->polling = true;
    place->active--;
    pthread_mutex_unlock(&place->lock);
    gots__loop_wait(place->loop, timeout_ms);
    pthread_mutex_lock(&place->lock);
    place->active++;
    place->polling = false;
}

static void look_at_loop(gots__place *place)
{
    place->since_poll = 0;
    if (place->polling || !gots__loop_is_watching(place->loop)) return;
    place->polling = true;
    pthread_mutex_unlock(&place->lock);
    gots__loop_wait(place->loop, 0);
    pthread_mutex_lock(&place->lock);
    place->polling = false;
}

static void sleep_until_called(worker *self)
{
    gots__place *place = self->place;
    self->woken = false;
    self->asleep = place->sleepers;
    place->sleepers = self;
    place->active--;
    while (!self->woken && !place->stop) pthread_cond_wait(&self->wake, &place->lock);
    if (!self->woken) place->active++;
}

/* ---- Turns ----------------------------------------------------------------------------------- */

/* Runs letters that came; returns those that are left over. Without the lock. */
static gots__letter *run_turns(worker *self, gots__seat *seat, gots__letter *mail, gots__after *after)
{
    unsigned count = 0;
    do {
        gots__letter *letter = mail;
        if (letter != NULL) mail = letter->next;
        __atomic_add_fetch(&self->turns, 1, __ATOMIC_RELAXED);
        seat->hooks->turn(seat->owner, letter, after);
    } while (mail != NULL && !after->ended && ++count < LETTERS_AT_ONCE && !gots__seat_ends(seat));
    return mail;
}

/* Letters that were not opened go back to the front. With the lock held. */
static void put_back(gots__seat *seat, gots__letter *mail)
{
    if (mail == NULL) return;
    gots__letter *last = mail;
    while (last->next != NULL) last = last->next;
    last->next = seat->mail.first;
    if (seat->mail.first == NULL) seat->mail.last = &last->next;
    seat->mail.first = mail;
}

static void end_seat(gots__seat *seat)
{
    gots__place *place = seat->place;
    gots__letter *mail = close_seat(seat);
    pthread_mutex_unlock(&place->lock);
    gots__mail_drop(mail);
    gots__loop_call_off(place->loop, seat);
    seat->hooks->end(seat->owner);
    pthread_mutex_lock(&place->lock);
    set_busy(seat, false);
}

static void rest(gots__place *place)
{
    if (place->busy > 0) return;
    pthread_mutex_unlock(&place->lock);
    place->rest(place->context);
    pthread_mutex_lock(&place->lock);
}

/* A thread whose turn was long is counted again. If others have taken its part, it goes to sleep. */
static void come_back(worker *self)
{
    gots__place *place = self->place;
    if (!self->is_long) return;
    self->is_long = false;
    place->active++;
    if (self->is_nice && setpriority(PRIO_PROCESS, self->id, self->usual) != 0) self->retires = true;
    self->is_nice = false;
}

/* The thread is done with; what it did, another one does. With the lock held, which is released: from then on
 * nothing of the place is touched. */
static void retire(worker *self)
{
    gots__place *place = self->place;
    worker **at = &place->workers;
    while (*at != self) at = &(*at)->next;
    *at = self->next;
    place->count--;
    place->active--;
    if (place->queued > 0 || !place->polling) call_somebody(place);
    pthread_detach(self->thread);
    pthread_cond_destroy(&self->wake);
    gots__free(&place->allocator, self, sizeof *self);
    pthread_mutex_unlock(&place->lock);
}

static void leave_seat(gots__seat *seat, const gots__after *after)
{
    bool more = seat->mail.first != NULL || after->due_ms == 0;
    if (more) {
        enqueue(seat);
        return;
    }
    seat->state = SEAT_IDLE;
    if (after->due_ms > 0) due_add(seat, gots__sched_now_ns() + (uint64_t)(after->due_ms * NS_PER_MS));
    set_busy(seat, after->waits);
}

static void serve(worker *self, gots__seat *seat)
{
    gots__place *place = self->place;
    gots__after after = { .due_ms = -1 };
    gots__letter *mail = gots__mail_take(&seat->mail);
    seat->state = SEAT_RUNNING;
    self->seat = seat;
    if (place->monitor_sleeps) {
        place->monitor_sleeps = false;
        pthread_cond_signal(&place->tick);
    }
    gots__seat_ref(seat);
    if (!seat->ends) {
        pthread_mutex_unlock(&place->lock);
        mail = run_turns(self, seat, mail, &after);
        pthread_mutex_lock(&place->lock);
    }
    put_back(seat, mail);
    self->seat = NULL;
    come_back(self);
    if (after.ended || seat->ends) end_seat(seat);
    else leave_seat(seat, &after);
    rest(place);
    pthread_mutex_unlock(&place->lock);
    gots__seat_unref(seat);
    pthread_mutex_lock(&place->lock);
}

static void *work(void *data)
{
    worker *self = data;
    gots__place *place = self->place;
    bool warm = false; /* it has worked since it slept */
    pthread_mutex_lock(&place->lock);
    self->id = (unsigned)gettid();
    while (!place->stop) {
        if (self->retires) {
            retire(self);
            return NULL;
        }
        if (place->due_count > 0) queue_due(place, gots__sched_now_ns());
        if (place->since_poll >= POLL_EVERY) look_at_loop(place);
        bool crowded = place->active > place->limit;
        gots__seat *seat = crowded ? NULL : dequeue(place);
        if (seat != NULL) {
            place->since_poll++;
            if (place->queued > 0) call_somebody(place);
            serve(self, seat);
            warm = place->spins;
            continue;
        }
        if (warm && !crowded && !place->spinning && gots__spin_pays(place)) {
            warm = false;
            if (look_around(place) || place->stop) continue;
        }
        if (!place->polling) wait_for_loop(place);
        else sleep_until_called(self);
    }
    pthread_mutex_unlock(&place->lock);
    return NULL;
}

/* ---- The monitor ----------------------------------------------------------------------------- */

/* Counts the long turns out; returns whether any thread runs a turn. */
static bool look_at_turns(gots__place *place)
{
    bool any = false;
    for (worker *at = place->workers; at != NULL; at = at->next) {
        if (at->seat == NULL) continue;
        uint64_t turns = __atomic_load_n(&at->turns, __ATOMIC_RELAXED);
        any = true;
        if (at->seen == turns && !at->is_long) {
            at->is_long = true;
            place->active--;
            at->usual = getpriority(PRIO_PROCESS, at->id);
            at->is_nice = setpriority(PRIO_PROCESS, at->id, at->usual + LONG_NICE) == 0;
        }
        at->seen = turns;
    }
    return any;
}

static void *watch(void *data)
{
    gots__place *place = data;
    unsigned quiet = 0;
    pthread_mutex_lock(&place->lock);
    while (!place->stop) {
        if (quiet > 2) {
            place->monitor_sleeps = true;
            while (place->monitor_sleeps && !place->stop) pthread_cond_wait(&place->tick, &place->lock);
            quiet = 0;
            continue;
        }
        uint64_t until_ns = gots__sched_now_ns() + LONG_NS;
        struct timespec until = { (time_t)(until_ns / 1000000000u), (long)(until_ns % 1000000000u) };
        pthread_cond_timedwait(&place->tick, &place->lock, &until);
        quiet = look_at_turns(place) ? 0 : quiet + 1;
        if (place->active >= place->limit) continue;
        bool unattended = !place->polling && (place->due_count > 0 || gots__loop_is_watching(place->loop));
        if (place->queued > 0 || (unattended && !place->spinning)) call_somebody(place);
    }
    pthread_mutex_unlock(&place->lock);
    return NULL;
}

/* ---- From outside ---------------------------------------------------------------------------- */

gots__place *gots__place_of_workers(const gots_allocator *allocator, unsigned threads, bool spins,
                                    void (*rest_hook)(void *context), void *context, gots_error *err)
{
    gots__loop *loop = gots__loop_new(allocator, err);
    gots__place *place = gots__place_make(allocator, loop, err);
    if (place == NULL) {
        gots__loop_free(loop);
        return NULL;
    }
    place->is_workers = true;
    place->limit = threads > 0 ? threads : 1;
    place->spins = spins;
    place->rest = rest_hook;
    place->context = context;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&place->tick, &attributes);
    pthread_condattr_destroy(&attributes);
    return place;
}

void gots__workers_deinit(gots__place *place)
{
    pthread_cond_destroy(&place->tick);
    gots__loop_free(place->loop);
}

/* Room in the clock for one seat more; false: no memory. With the lock held. */
static bool make_room(gots__place *place)
{
    if (place->seat_count < place->due_room) return true;
    uint32_t room = place->due_room == 0 ? 64 : place->due_room * 2;
    gots__seat **due = place->allocator.resize(place->allocator.context, place->due, place->due_room * sizeof *due,
                                               room * sizeof *due);
    if (due == NULL) return false;
    place->due = due;
    place->due_room = room;
    return true;
}

bool gots__seat_start(gots__seat *seat)
{
    gots__place *place = seat->place;
    if (!place->is_workers) return true;
    pthread_mutex_lock(&place->lock);
    if (!place->has_monitor) place->has_monitor = make_thread(&place->monitor, watch, place);
    bool may = !place->stop && make_room(place) && (place->count > 0 || start_worker(place));
    if (may) {
        place->seat_count++;
        seat->next = place->seats;
        if (seat->next != NULL) seat->next->previous = seat;
        place->seats = seat;
        gots__seat_queue(seat);
    } else {
        seat->state = SEAT_CLOSED;
    }
    gots__letter *mail = may ? NULL : gots__mail_take(&seat->mail);
    pthread_mutex_unlock(&place->lock);
    gots__mail_drop(mail);
    return may;
}

void gots__seat_end(gots__seat *seat)
{
    gots__place *place = seat->place;
    pthread_mutex_lock(&place->lock);
    if (seat->state != SEAT_CLOSED && !seat->ends) {
        __atomic_store_n(&seat->ends, true, __ATOMIC_SEQ_CST);
        if (!place->is_workers) gots__host_tell(place);
        else if (seat->state == SEAT_RUNNING) seat->hooks->interrupt(seat->owner);
        else if (seat->state == SEAT_IDLE) gots__seat_queue(seat);
    }
    pthread_mutex_unlock(&place->lock);
}

static void wake_all(gots__place *place)
{
    for (worker *at = place->workers; at != NULL; at = at->next) {
        pthread_cond_signal(&at->wake);
        if (at->seat != NULL) at->seat->hooks->interrupt(at->seat->owner);
    }
    pthread_cond_signal(&place->tick);
    gots__loop_wake(place->loop);
}

void gots__place_stop(gots__place *place)
{
    if (place == NULL) return;
    pthread_mutex_lock(&place->lock);
    place->stop = true;
    for (gots__seat *at = place->seats; at != NULL; at = at->next) __atomic_store_n(&at->ends, true, __ATOMIC_SEQ_CST);
    wake_all(place);
    pthread_mutex_unlock(&place->lock);
    if (place->has_monitor) pthread_join(place->monitor, NULL);
    while (place->workers != NULL) {
        worker *it = place->workers;
        pthread_join(it->thread, NULL);
        place->workers = it->next;
        pthread_cond_destroy(&it->wake);
        gots__free(&place->allocator, it, sizeof *it);
    }
    pthread_mutex_lock(&place->lock);
    while (place->seats != NULL) {
        gots__seat *seat = place->seats;
        gots__seat_ref(seat);
        end_seat(seat);
        pthread_mutex_unlock(&place->lock);
        gots__seat_unref(seat);
        pthread_mutex_lock(&place->lock);
    }
    pthread_mutex_unlock(&place->lock);
    gots__loop_call_off(place->loop, NULL);
    gots__loop_wait(place->loop, 0);
}
