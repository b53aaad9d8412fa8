/* Tests of places and wires: turns on threads, in order, one at a time, while others are held up.
 *
 * SPDX-License-Identifier: MIT
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "sched/place.h"
#include "sched/wire.h"
#include "test.h"

/* What sits on a seat: it counts its letters, and notices when it is on two threads at once. */
typedef struct sitter {
    gots__seat *seat;
    int inside;          /* atomic */
    int together;        /* atomic: how often two threads were inside */
    long count;          /* atomic: letters */
    long last;           /* number of the last letter; they come in order */
    bool in_order;
    bool holds;          /* atomic: its next turn takes until it is interrupted */
    bool stop;           /* atomic: it was interrupted */
    int ended;           /* atomic */
    int turns;           /* atomic: without a letter */
    double due_ms;
} sitter;

typedef struct numbered {
    gots__letter letter;
    long number;
} numbered;

static int dropped; /* atomic */

static gots_status open_numbered(gots__letter *letter, void *owner, gots_error *err)
{
    numbered *it = (numbered *)(void *)letter;
    sitter *s = owner;
    (void)err;
    if (it->number <= s->last) s->in_order = false;
    s->last = it->number;
    __atomic_add_fetch(&s->count, 1, __ATOMIC_SEQ_CST);
    free(it);
    return GOTS_OK;
}

static void drop_numbered(gots__letter *letter)
{
    __atomic_add_fetch(&dropped, 1, __ATOMIC_SEQ_CST);
    free(letter);
}

static void turn(void *owner, gots__letter *letter, gots__after *after)
{
    sitter *s = owner;
    if (__atomic_add_fetch(&s->inside, 1, __ATOMIC_SEQ_CST) != 1) __atomic_add_fetch(&s->together, 1, __ATOMIC_SEQ_CST);
    if (letter != NULL) (void)letter->open(letter, s, NULL);
    else __atomic_add_fetch(&s->turns, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&s->holds, __ATOMIC_SEQ_CST) && !__atomic_load_n(&s->stop, __ATOMIC_SEQ_CST)) usleep(100);
    __atomic_sub_fetch(&s->inside, 1, __ATOMIC_SEQ_CST);
    after->due_ms = s->due_ms;
}

static void interrupt(void *owner)
{
    __atomic_store_n(&((sitter *)owner)->stop, true, __ATOMIC_SEQ_CST);
}

static void end(void *owner)
{
    __atomic_add_fetch(&((sitter *)owner)->ended, 1, __ATOMIC_SEQ_CST);
}

static int rests; /* atomic */

static void at_rest(void *context)
{
    (void)context;
    __atomic_add_fetch(&rests, 1, __ATOMIC_SEQ_CST);
}

static gots__place *workers_of(unsigned count)
{
    gots_allocator allocator = gots__default_allocator();
    gots__place *place = gots__place_of_workers(&allocator, count, false, at_rest, NULL, NULL);
    ck_assert_ptr_nonnull(place);
    return place;
}

/* With a turn every `due_ms`; negative: only for letters. */
static void sit_due(sitter *s, gots__place *place, double due_ms)
{
    static const gots__owner_hooks hooks = { turn, interrupt, end };
    *s = (sitter){ .due_ms = due_ms, .in_order = true, .last = -1 };
    s->seat = gots__seat_new(place, s, &hooks);
    ck_assert_ptr_nonnull(s->seat);
    ck_assert(gots__seat_start(s->seat));
}

static void sit(sitter *s, gots__place *place)
{
    sit_due(s, place, -1);
}

static void post(sitter *s, long number)
{
    numbered *it = malloc(sizeof *it);
    ck_assert_ptr_nonnull(it);
    *it = (numbered){ { NULL, open_numbered, drop_numbered }, number };
    gots__post(s->seat, &it->letter);
}

/* Until it is so; a test that waits in vain is ended from outside. */
#define UNTIL(condition)                                                                          \
    while (!(condition)) usleep(100)

#define LETTERS 2000
#define SEATS 8

static void *post_many(void *data)
{
    sitter *all = data;
    for (long i = 0; i < LETTERS; i++)
        for (int s = 0; s < SEATS; s++) post(&all[s], i);
    return NULL;
}

START_TEST(letters_come_in_order_and_no_seat_is_on_two_threads)
{
    gots__place *place = workers_of(3);
    sitter all[SEATS];
    pthread_t thread;
    for (int i = 0; i < SEATS; i++) sit(&all[i], place);
    ck_assert_int_eq(pthread_create(&thread, NULL, post_many, all), 0);
    pthread_join(thread, NULL);
    UNTIL(!gots__place_is_busy(place));
    gots__place_stop(place);
    for (int i = 0; i < SEATS; i++) {
        ck_assert_int_eq(all[i].together, 0);
        ck_assert_int_eq(all[i].count, LETTERS);
        ck_assert(all[i].in_order);
        ck_assert_int_eq(all[i].ended, 1);
        gots__seat_unref(all[i].seat);
    }
    gots__place_free(place);
}
END_TEST

START_TEST(a_long_turn_holds_up_nobody_else)
{
    gots__place *place = workers_of(1); /* one thread at a time, and that one is held */
    sitter held, other;
    sit(&held, place);
    sit(&other, place);
    __atomic_store_n(&held.holds, true, __ATOMIC_SEQ_CST);
    post(&held, 0);
    UNTIL(__atomic_load_n(&held.count, __ATOMIC_SEQ_CST) == 1);
    for (long i = 0; i < 100; i++) post(&other, i);
    UNTIL(__atomic_load_n(&other.count, __ATOMIC_SEQ_CST) == 100);
    gots__seat_end(held.seat);
    UNTIL(__atomic_load_n(&held.ended, __ATOMIC_SEQ_CST) == 1);
    gots__place_stop(place);
    gots__seat_unref(held.seat);
    gots__seat_unref(other.seat);
    gots__place_free(place);
}
END_TEST

START_TEST(what_is_due_has_its_turn_while_all_threads_are_held)
{
    gots__place *place = workers_of(2);
    sitter held[2], other;
    for (int i = 0; i < 2; i++) {
        sit(&held[i], place);
        __atomic_store_n(&held[i].holds, true, __ATOMIC_SEQ_CST);
        post(&held[i], 0);
    }
    sit_due(&other, place, 1);
    UNTIL(__atomic_load_n(&other.turns, __ATOMIC_SEQ_CST) > 20);
    gots__place_stop(place); /* interrupts them */
    ck_assert_int_eq(held[0].ended + held[1].ended + other.ended, 3);
    for (int i = 0; i < 2; i++) gots__seat_unref(held[i].seat);
    gots__seat_unref(other.seat);
    gots__place_free(place);
}
END_TEST

START_TEST(a_closed_seat_drops_its_letters)
{
    gots__place *place = workers_of(1);
    sitter s;
    dropped = 0;
    sit(&s, place);
    gots__seat_end(s.seat);
    UNTIL(__atomic_load_n(&s.ended, __ATOMIC_SEQ_CST) == 1);
    for (long i = 0; i < 5; i++) post(&s, i);
    ck_assert_int_eq(dropped, 5);
    gots__place_stop(place);
    gots__seat_unref(s.seat);
    gots__place_free(place);
}
END_TEST

START_TEST(the_host_takes_its_letters_itself)
{
    gots_allocator allocator = gots__default_allocator();
    gots__loop *loop = gots__loop_new(&allocator, NULL);
    gots__place *place = gots__place_of_host(&allocator, loop, NULL);
    sitter s = { .in_order = true, .last = -1 };
    s.seat = gots__seat_new(place, &s, NULL);
    post(&s, 0);
    post(&s, 1);
    gots__place_wait(place, -1, false); /* does not wait: there is mail */
    for (gots__letter *letter; (letter = gots__seat_take(s.seat)) != NULL;) (void)letter->open(letter, &s, NULL);
    ck_assert_int_eq(s.count, 2);
    gots__seat_close(s.seat);
    gots__seat_unref(s.seat);
    gots__place_free(place);
    gots__loop_free(loop);
}
END_TEST

/* ---- Wires ------------------------------------------------------------------------------------ */

typedef struct listener {
    gots__seat *seat;
    uint32_t words[64], ids[64];
    uint32_t count;
} listener;

static gots_status hear(void *context, uint32_t port, gots__message *message, gots_error *err)
{
    listener *it = context;
    (void)port;
    (void)err;
    it->words[it->count] = message != NULL ? message->kind : GOTS__ROOM;
    it->ids[it->count++] = message != NULL ? message->id : 0;
    gots__message_free(message);
    return GOTS_OK;
}

static void hear_all(listener *it)
{
    for (gots__letter *letter; (letter = gots__seat_take(it->seat)) != NULL;) (void)letter->open(letter, it, NULL);
}

static gots__message *say(uint32_t id)
{
    gots__message *message = gots__message_new();
    message->kind = GOTS__SAY;
    message->id = id;
    return message;
}

typedef struct wired {
    gots__loop *loop;
    gots__place *place;
    gots__end *ends[2];
    listener a, b;
} wired;

static void open_wired(wired *it, uint32_t capacity)
{
    gots_allocator allocator = gots__default_allocator();
    *it = (wired){ .loop = gots__loop_new(&allocator, NULL) };
    it->place = gots__place_of_host(&allocator, it->loop, NULL);
    it->a.seat = gots__seat_new(it->place, &it->a, NULL);
    it->b.seat = gots__seat_new(it->place, &it->b, NULL);
    ck_assert(gots__wire_new(&allocator, capacity, it->ends));
}

static void close_wired(wired *it)
{
    listener *all[] = { &it->a, &it->b };
    for (int i = 0; i < 2; i++) {
        gots__seat_close(all[i]->seat);
        gots__seat_unref(all[i]->seat);
    }
    gots__place_free(it->place);
    gots__loop_free(it->loop);
}

START_TEST(messages_wait_for_whoever_gets_the_end)
{
    wired it;
    open_wired(&it, 0);
    for (uint32_t i = 0; i < 3; i++) ck_assert_int_eq(gots__end_send(it.ends[0], say(i), true), GOTS__SENT);
    gots__end_attach(it.ends[1], it.a.seat, hear, &it.a, 1);
    gots__end_detach(it.ends[1]); /* on its way again, with all that waits */
    hear_all(&it.a);
    ck_assert_uint_eq(it.a.count, 0);
    gots__end_attach(it.ends[1], it.b.seat, hear, &it.b, 1);
    ck_assert_int_eq(gots__end_send(it.ends[0], say(3), true), GOTS__SENT);
    hear_all(&it.b);
    ck_assert_uint_eq(it.b.count, 4);
    for (uint32_t i = 0; i < 4; i++) ck_assert_uint_eq(it.b.ids[i], i);
    gots__end_close(it.ends[0], NULL);
    hear_all(&it.b);
    ck_assert_uint_eq(it.b.words[4], GOTS__GONE);
    gots__end_close(it.ends[1], NULL);
    close_wired(&it);
}
END_TEST

START_TEST(a_full_end_pushes_back_and_tells_of_room)
{
    wired it;
    open_wired(&it, 4);
    gots__end_attach(it.ends[0], it.a.seat, hear, &it.a, 1);
    gots__end_attach(it.ends[1], it.b.seat, hear, &it.b, 1);
    for (uint32_t i = 0; i < 4; i++) ck_assert_int_eq(gots__end_send(it.ends[0], say(i), false), GOTS__SENT);
    ck_assert_int_eq(gots__end_send(it.ends[0], NULL, false), GOTS__FULL);
    ck_assert_int_eq(gots__end_send(it.ends[0], say(9), true), GOTS__SENT); /* an answer always goes */
    hear_all(&it.a);
    ck_assert_uint_eq(it.a.count, 0);
    hear_all(&it.b);
    ck_assert_uint_eq(it.b.count, 5);
    hear_all(&it.a);
    ck_assert_uint_eq(it.a.count, 1);
    ck_assert_uint_eq(it.a.words[0], GOTS__ROOM);
    gots__end_close(it.ends[1], NULL);
    gots__message *late = say(1);
    ck_assert_int_eq(gots__end_send(it.ends[0], late, true), GOTS__CLOSED);
    gots__message_free(late);
    gots__end_close(it.ends[0], NULL);
    close_wired(&it);
}
END_TEST

Suite *suite_sched(void);
Suite *suite_sched(void)
{
    const TTest *const tests[] = {
        letters_come_in_order_and_no_seat_is_on_two_threads,
        a_long_turn_holds_up_nobody_else,
        what_is_due_has_its_turn_while_all_threads_are_held,
        a_closed_seat_drops_its_letters,
        the_host_takes_its_letters_itself,
        messages_wait_for_whoever_gets_the_end,
        a_full_end_pushes_back_and_tells_of_room,
        NULL,
    };
    return test_suite("sched", tests);
}
