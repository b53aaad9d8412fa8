/* Wires: two ends between which messages go, in order, from any thread to any other.
 *
 * SPDX-License-Identifier: MIT
 *
 * One lock a wire. Lock order: a place's lock may be taken under it, never the other way round; nothing is
 * posted, dropped or read under it, since that may take it again.
 */
#include "sched/wire.h"

#include <pthread.h>
#include <string.h>

#include "base/memory.h"

#define READ_AT_ONCE 64u /* messages of one end in a letter */

typedef struct wire wire;

struct gots__end {
    gots__letter letter;       /* first; in a mailbox while `posted` */
    wire *of;
    gots__seat *seat;          /* all from here is guarded by the wire's lock: counted; NULL on the way */
    gots__end_reader *read;
    void *context;
    uint32_t port;
    gots__message *first, **last; /* what waits to be read here */
    uint32_t count;
    size_t bytes;
    bool posted;
    bool gone;                 /* its owner has closed it */
    bool tells_room;           /* the other end found it full and is to be told */
    bool has_room;             /* the letter is to tell of room as well */
};

struct wire {
    gots_allocator allocator;
    pthread_mutex_t lock;
    gots__end ends[2];
    uint32_t capacity;         /* set before start */
    uint32_t refs;             /* guarded by lock: an owner of each end, and a posted letter */
    gots__seat *remote;        /* set before start; counted: of the isolate that was made with the second end */
};

static gots_status open_letter(gots__letter *letter, void *owner, gots_error *err);
static void drop_letter(gots__letter *letter);

bool gots__wire_new(const gots_allocator *allocator, uint32_t capacity, gots__end *ends[2])
{
    wire *it = gots__alloc(allocator, sizeof *it);
    if (it == NULL) return false;
    memset(it, 0, sizeof *it);
    it->allocator = *allocator;
    it->capacity = capacity > 0 && capacity < GOTS__WIRE_MESSAGES ? capacity : GOTS__WIRE_MESSAGES;
    it->refs = 2;
    pthread_mutex_init(&it->lock, NULL);
    for (int i = 0; i < 2; i++) {
        gots__end *end = ends[i] = &it->ends[i];
        end->of = it;
        end->last = &end->first;
        end->letter = (gots__letter){ .open = open_letter, .drop = drop_letter };
    }
    return true;
}

static gots__end *other_of(const gots__end *end)
{
    wire *it = end->of;
    return &it->ends[end == &it->ends[0]];
}

static void free_messages(gots__message *first)
{
    for (gots__message *next; first != NULL; first = next) {
        next = first->next;
        gots__message_free(first);
    }
}

/* Gives a reference back; called with the lock held, which is released. */
static void unref_unlock(wire *it)
{
    bool last = --it->refs == 0;
    pthread_mutex_unlock(&it->lock);
    if (!last) return;
    for (int i = 0; i < 2; i++) free_messages(it->ends[i].first);
    gots__seat_unref(it->remote);
    pthread_mutex_destroy(&it->lock);
    gots_allocator allocator = it->allocator;
    gots__free(&allocator, it, sizeof *it);
}

/* The seat whose mailbox is to get the end's letter, counted; NULL: it has it, or nobody is there. With the
 * lock held; the letter counts as posted. */
static gots__seat *address(gots__end *end)
{
    if (end->posted || end->seat == NULL || (end->first == NULL && !end->has_room)) return NULL;
    end->posted = true;
    end->of->refs++;
    gots__seat_ref(end->seat);
    return end->seat;
}

static void post(gots__end *end, gots__seat *seat)
{
    if (seat == NULL) return;
    gots__post(seat, &end->letter);
    gots__seat_unref(seat);
}

static void append(gots__end *to, gots__message *message)
{
    message->next = NULL;
    *to->last = message;
    to->last = &message->next;
    to->count++;
    to->bytes += gots__message_size(message);
}

static gots__message *take(gots__end *from)
{
    gots__message *message = from->first;
    if (message == NULL) return NULL;
    from->first = message->next;
    if (from->first == NULL) from->last = &from->first;
    from->count--;
    from->bytes -= gots__message_size(message);
    return message;
}

static bool is_full(const gots__end *end)
{
    return end->count >= end->of->capacity || end->bytes >= GOTS__WIRE_BYTES;
}

/* ---- Owners ---------------------------------------------------------------------------------- */

void gots__end_attach(gots__end *end, gots__seat *seat, gots__end_reader *read, void *context, uint32_t port)
{
    wire *it = end->of;
    gots__seat_ref(seat);
    pthread_mutex_lock(&it->lock);
    end->seat = seat;
    end->read = read;
    end->context = context;
    end->port = port;
    gots__seat *to = address(end);
    pthread_mutex_unlock(&it->lock);
    post(end, to);
}

/* A letter that is on its way to the old owner finds that there is nothing to read for it. */
void gots__end_detach(gots__end *end)
{
    wire *it = end->of;
    pthread_mutex_lock(&it->lock);
    gots__seat *seat = end->seat;
    end->seat = NULL;
    pthread_mutex_unlock(&it->lock);
    gots__seat_unref(seat);
}

gots__sent gots__end_send(gots__end *end, gots__message *message, bool always)
{
    wire *it = end->of;
    gots__end *to = other_of(end);
    gots__sent sent = GOTS__SENT;
    gots__seat *seat = NULL;
    pthread_mutex_lock(&it->lock);
    if (to->gone) {
        sent = GOTS__CLOSED;
    } else if (is_full(to) && (!always || to->count >= GOTS__WIRE_MESSAGES)) {
        sent = GOTS__FULL;
        to->tells_room = true;
    } else if (message != NULL) {
        append(to, message);
        seat = address(to);
    }
    pthread_mutex_unlock(&it->lock);
    post(to, seat);
    return sent;
}

void gots__end_close(gots__end *end, gots__message *last)
{
    wire *it = end->of;
    gots__end *to = other_of(end);
    if (last == NULL) last = gots__message_new();
    pthread_mutex_lock(&it->lock);
    gots__seat *owner = end->seat, *seat = NULL;
    gots__message *unread = end->first;
    end->seat = NULL;
    end->gone = true;
    end->first = NULL;
    end->last = &end->first;
    end->count = 0;
    end->bytes = 0;
    if (!to->gone && last != NULL) {
        last->kind = GOTS__GONE;
        append(to, last);
        last = NULL;
        seat = address(to);
    }
    pthread_mutex_unlock(&it->lock);
    post(to, seat);
    gots__message_free(last);
    free_messages(unread);
    gots__seat_unref(owner);
    pthread_mutex_lock(&it->lock);
    unref_unlock(it);
}

void gots__wire_set_remote(gots__end *end, gots__seat *seat)
{
    gots__seat_ref(seat);
    end->of->remote = seat;
}

gots__seat *gots__end_remote(const gots__end *end)
{
    return end == &end->of->ends[0] ? end->of->remote : NULL;
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* The next message for `owner`; `*room`: what was asked for instead. False: there is nothing more. */
static bool next_for(gots__end *end, const void *owner, gots__message **message, bool *room, gots__seat **teller)
{
    *message = NULL;
    *room = false;
    if (end->seat == NULL || end->context != owner) return false;
    if (end->has_room) {
        end->has_room = false;
        *room = true;
        return true;
    }
    *message = take(end);
    if (end->tells_room && end->count <= end->of->capacity / 2) {
        gots__end *other = other_of(end);
        end->tells_room = false;
        other->has_room = true;
        *teller = address(other);
    }
    return *message != NULL;
}

static gots_status open_letter(gots__letter *letter, void *owner, gots_error *err)
{
    gots__end *end = (gots__end *)(void *)letter;
    wire *it = end->of;
    gots_status status = GOTS_OK;
    unsigned count = 0;
    pthread_mutex_lock(&it->lock);
    for (bool more = true; more && status == GOTS_OK && count < READ_AT_ONCE; count++) {
        gots__message *message;
        gots__seat *teller = NULL;
        bool room;
        more = next_for(end, owner, &message, &room, &teller);
        gots__end_reader *read = end->read;
        uint32_t port = end->port;
        pthread_mutex_unlock(&it->lock);
        post(other_of(end), teller);
        if (more) status = read(owner, port, message, err);
        pthread_mutex_lock(&it->lock);
    }
    end->posted = false;
    gots__seat *again = address(end);
    pthread_mutex_unlock(&it->lock);
    post(end, again);
    pthread_mutex_lock(&it->lock);
    unref_unlock(it);
    return status;
}

static void drop_letter(gots__letter *letter)
{
    gots__end *end = (gots__end *)(void *)letter;
    wire *it = end->of;
    gots__seat *again = NULL;
    pthread_mutex_lock(&it->lock);
    end->posted = false;
    if (end->seat != NULL && !gots__seat_is_closed(end->seat)) again = address(end); /* it has a new owner */
    pthread_mutex_unlock(&it->lock);
    post(end, again);
    pthread_mutex_lock(&it->lock);
    unref_unlock(it);
}
