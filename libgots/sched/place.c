/* Places: seats, their mailboxes, and the queue of those that are to have a turn.
 *
 * SPDX-License-Identifier: MIT
 *
 * One lock a place guards all of it: it is held for a few instructions, and no turn, letter or hook but
 * `interrupt` is called under it. Nothing takes a second place's lock meanwhile; loops have locks of their
 * own, which are taken under it to wake them. The threads are in workers.c.
 */
#include "sched/place_inside.h"

#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/memory.h"

uint64_t gots__sched_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

gots__place *gots__place_make(const gots_allocator *allocator, gots__loop *loop, gots_error *err)
{
    gots__place *place = loop != NULL ? gots__alloc(allocator, sizeof *place) : NULL;
    if (place == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating a runtime");
        return NULL;
    }
    memset(place, 0, sizeof *place);
    place->allocator = *allocator;
    place->loop = loop;
    place->queue.last = &place->queue.first;
    place->trust = SPIN_TRUST;
    pthread_mutex_init(&place->lock, NULL);
    return place;
}

gots__place *gots__place_of_host(const gots_allocator *allocator, gots__loop *loop, gots_error *err)
{
    return gots__place_make(allocator, loop, err);
}

void gots__place_free(gots__place *place)
{
    if (place == NULL) return;
    if (place->is_workers) gots__workers_deinit(place);
    pthread_mutex_destroy(&place->lock);
    gots_allocator allocator = place->allocator;
    gots__free(&allocator, place->due, place->due_room * sizeof(gots__seat *));
    gots__free(&allocator, place, sizeof *place);
}

gots__loop *gots__place_loop(gots__place *place)
{
    return place->loop;
}

bool gots__place_is_busy(gots__place *place)
{
    pthread_mutex_lock(&place->lock);
    bool busy = place->busy > 0;
    pthread_mutex_unlock(&place->lock);
    return busy;
}

bool gots__place_is_running(gots__place *place)
{
    bool runs = false;
    pthread_mutex_lock(&place->lock);
    for (const gots__seat *seat = place->seats; seat != NULL && !runs; seat = seat->next)
        runs = seat->state == SEAT_QUEUED || seat->state == SEAT_RUNNING;
    pthread_mutex_unlock(&place->lock);
    return runs;
}

/* ---- Seats ----------------------------------------------------------------------------------- */

gots__seat *gots__seat_new(gots__place *place, void *owner, const gots__owner_hooks *hooks)
{
    gots__seat *seat = gots__alloc(&place->allocator, sizeof *seat);
    if (seat == NULL) return NULL;
    *seat = (gots__seat){ .place = place, .owner = owner, .hooks = hooks, .refs = 1, .due_at = NOT_DUE };
    seat->mail.last = &seat->mail.first;
    return seat;
}

void gots__seat_ref(gots__seat *seat)
{
    __atomic_add_fetch(&seat->refs, 1, __ATOMIC_RELAXED);
}

void gots__seat_unref(gots__seat *seat)
{
    if (seat == NULL || __atomic_sub_fetch(&seat->refs, 1, __ATOMIC_ACQ_REL) != 0) return;
    gots_allocator allocator = seat->place->allocator;
    gots__free(&allocator, seat, sizeof *seat);
}

gots__loop *gots__seat_loop(const gots__seat *seat)
{
    return seat->place->loop;
}

bool gots__seat_is_closed(gots__seat *seat)
{
    pthread_mutex_lock(&seat->place->lock);
    bool closed = seat->state == SEAT_CLOSED;
    pthread_mutex_unlock(&seat->place->lock);
    return closed;
}

bool gots__seat_ends(const gots__seat *seat)
{
    return __atomic_load_n(&seat->ends, __ATOMIC_SEQ_CST);
}

void gots__mail_drop(gots__letter *first)
{
    for (gots__letter *next; first != NULL; first = next) {
        next = first->next;
        first->drop(first);
    }
}

gots__letter *gots__mail_take(gots__mail *mail)
{
    gots__letter *first = mail->first;
    mail->first = NULL;
    mail->last = &mail->first;
    return first;
}

/* The host sleeps, or waits for the descriptor somewhere. */
void gots__host_tell(gots__place *place)
{
    __atomic_store_n(&place->has_mail, true, __ATOMIC_RELEASE);
    if (place->host_sleeps || gots__loop_has_descriptor(place->loop)) gots__loop_wake(place->loop);
}

void gots__place_tell(gots__place *place)
{
    pthread_mutex_lock(&place->lock);
    gots__host_tell(place);
    pthread_mutex_unlock(&place->lock);
}

void gots__post(gots__seat *seat, gots__letter *letter)
{
    gots__place *place = seat->place;
    letter->next = NULL;
    pthread_mutex_lock(&place->lock);
    bool closed = seat->state == SEAT_CLOSED;
    if (!closed) {
        *seat->mail.last = letter;
        seat->mail.last = &letter->next;
        if (!place->is_workers) gots__host_tell(place);
        else if (seat->state == SEAT_IDLE) gots__seat_queue(seat);
    }
    pthread_mutex_unlock(&place->lock);
    if (closed) letter->drop(letter);
}

/* ---- The host's ------------------------------------------------------------------------------ */

gots__letter *gots__seat_take(gots__seat *seat)
{
    gots__place *place = seat->place;
    pthread_mutex_lock(&place->lock);
    gots__letter *first = seat->mail.first;
    if (first != NULL) {
        seat->mail.first = first->next;
        if (seat->mail.first == NULL) seat->mail.last = &seat->mail.first;
    }
    pthread_mutex_unlock(&place->lock);
    return first;
}

bool gots__seat_has_mail(gots__seat *seat)
{
    pthread_mutex_lock(&seat->place->lock);
    bool has = seat->mail.first != NULL;
    pthread_mutex_unlock(&seat->place->lock);
    return has;
}

void gots__seat_close(gots__seat *seat)
{
    pthread_mutex_lock(&seat->place->lock);
    seat->state = SEAT_CLOSED;
    gots__letter *mail = gots__mail_take(&seat->mail);
    pthread_mutex_unlock(&seat->place->lock);
    gots__mail_drop(mail);
    gots__loop_call_off(seat->place->loop, seat);
}

/* Whether mail comes within SPIN_NS. */
static bool comes_soon(const gots__place *place)
{
    uint64_t until = gots__sched_now_ns() + SPIN_NS;
    do {
        for (int i = 0; i < 50; i++) {
            if (__atomic_load_n(&place->has_mail, __ATOMIC_ACQUIRE)) return true;
            gots__pause();
        }
    } while (gots__sched_now_ns() < until);
    return false;
}

void gots__place_wait(gots__place *place, double timeout_ms, bool hot)
{
    pthread_mutex_lock(&place->lock);
    if (hot && timeout_ms != 0 && !place->has_mail && gots__spin_pays(place)) {
        pthread_mutex_unlock(&place->lock);
        bool found = comes_soon(place);
        pthread_mutex_lock(&place->lock);
        gots__spin_told(place, found);
    }
    if (place->has_mail) timeout_ms = 0;
    else place->host_sleeps = true;
    pthread_mutex_unlock(&place->lock);
    if (timeout_ms != 0 || gots__loop_is_watching(place->loop)) gots__loop_wait(place->loop, timeout_ms);
    pthread_mutex_lock(&place->lock);
    place->host_sleeps = place->has_mail = false;
    pthread_mutex_unlock(&place->lock);
}
