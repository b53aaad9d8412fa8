/* Ops: how a request of a program begins, goes through the pool, and comes back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "io/inside.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/port.h"

#define THREADS 4

/* ---- The table ------------------------------------------------------------------------------- */

static const op *const tables[] = { gots__env_ops, gots__ffi_ops, gots__fs_ops, gots__fs_path_ops, gots__fs_file_ops,
                                   gots__fs_directory_ops, gots__process_ops, gots__tool_ops };

static const op *op_at(uint32_t number)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const op *at = tables[i]; at->name != NULL; at++)
            if (number-- == 0) return at;
    return NULL;
}

static uint32_t op_total(void)
{
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const op *at = tables[i]; at->name != NULL; at++) count++;
    return count;
}

static bool list(void *context, const char *group, uint32_t index, const char **name, uint32_t *number, bool *later)
{
    (void)context;
    size_t len = strlen(group);
    const op *it;
    for (uint32_t i = 0; (it = op_at(i)) != NULL; i++) {
        if (strncmp(it->name, group, len) != 0 || it->name[len] != '.' || index-- > 0) continue;
        *name = it->name + len + 1;
        *number = i;
        *later = it->later;
        return true;
    }
    return false;
}

/* ---- Arguments and results ------------------------------------------------------------------- */

const gots__data *gots__io_arg(request *r, uint32_t index, gots__data_kind kind)
{
    static const gots__data nothing = { .bytes = "" };
    if (index < r->base.count && r->base.args[index].kind == kind) return &r->base.args[index];
    if (r->base.error.code == NULL) gots__request_refuse(&r->base, "an argument is missing or has the wrong type");
    return &nothing;
}

const char *gots__io_text(request *r, uint32_t index)
{
    const gots__data *it = gots__io_arg(r, index, GOTS__DATA_TEXT);
    if (r->base.error.code == NULL && strlen(it->bytes) != it->len)
        gots__request_refuse(&r->base, "a text with a NUL in it names nothing");
    return it->bytes;
}

double gots__io_number(request *r, uint32_t index, double fallback)
{
    if (index >= r->base.count || r->base.args[index].kind == GOTS__DATA_UNDEFINED) return fallback;
    double number = gots__io_arg(r, index, GOTS__DATA_NUMBER)->number;
    if (number == (double)(int64_t)number && number <= 9007199254740991.0 && number >= -9007199254740991.0) return number;
    if (r->base.error.code == NULL) gots__request_refuse(&r->base, "a whole number is expected");
    return fallback;
}

bool gots__io_flag(const request *r, uint32_t index)
{
    return index < r->base.count && r->base.args[index].kind == GOTS__DATA_BOOLEAN && r->base.args[index].number != 0;
}

void gots__io_give_number(request *r, double number)
{
    r->base.result = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = number };
}

void gots__io_give_text(request *r, const char *text, size_t len)
{
    r->base.result = (gots__data){ .kind = GOTS__DATA_TEXT, .bytes = text, .len = len };
}

bool gots__io_fail(request *r, int number, const char *path)
{
    gots__request_fail(&r->base, r->op->name, number, path);
    return false;
}

/* ---- Requests -------------------------------------------------------------------------------- */

static void run_work(gots__work *work)
{
    request *r = request_of(work);
    r->op->run(r);
}

/* By a thread of the host's. */
static void run_elsewhere(void *data)
{
    request *r = data;
    gots__pool *pool = r->shared->pool;
    r->op->run(r);
    gots__pool_end(pool, &r->work);
}

/* What was taken is given back. */
static void finish(request *r)
{
    if (r->base.error.denied && r->io != NULL && r->io->counts != NULL) r->io->counts[r->base.op].denied++;
    if (r->op->finish != NULL) r->op->finish(r);
    gots__held_close(port_of(r), &r->held);
    gots__held_close(port_of(r), &r->other);
    if (r->handle != NULL) gots__handle_release(r->shared, r->handle);
    r->handle = NULL;
}

/* The answer, in a turn of its isolate. */
static gots_status open_letter(gots__letter *letter, void *owner, gots_error *err)
{
    request *r = (request *)(void *)((char *)letter - offsetof(request, letter));
    (void)owner;
    finish(r);
    gots__seat_unref(r->seat);
    if (r->io->journal != NULL) gots__journal_answer(r->io->journal, &r->base);
    return gots__op_settle(&r->base, err);
}

static void drop_letter(gots__letter *letter)
{
    request *r = (request *)(void *)((char *)letter - offsetof(request, letter));
    r->io = NULL;
    finish(r);
    gots__seat_unref(r->seat);
    gots__op_drop(&r->base);
}

void gots__io_answer(request *r)
{
    r->letter = (gots__letter){ .open = open_letter, .drop = drop_letter };
    gots__post(r->seat, &r->letter);
}

/* To a thread of the pool, or straight to the mailbox with an error. */
static void begin_work(request *r)
{
    const gots_port *port = port_of(r);
    if (port->start != NULL) {
        gots__pool_begin(r->shared->pool);
        if (port->start(port->context, run_elsewhere, r)) return;
        gots__io_fail(r, -ENOMEM, NULL);
        gots__pool_end(r->shared->pool, &r->work);
        return;
    }
    if (gots__pool_add(r->shared->pool, &r->work)) return;
    gots__io_fail(r, -ENOMEM, NULL);
    gots__io_answer(r);
}

/* The descriptor is ready, or nobody waits any more. */
static void go_on(void *context)
{
    request *r = context;
    r->wait_file = -1;
    pthread_mutex_lock(&r->shared->lock);
    bool is_called_off = r->is_called_off;
    pthread_mutex_unlock(&r->shared->lock);
    if (is_called_off) gots__io_fail(r, -ECANCELED, NULL);
    if (is_called_off || gots__seat_is_closed(r->seat)) gots__io_answer(r);
    else begin_work(r);
}

/* Lies with the loop from now on; false: it does not, and has its error. */
static bool lie_down(request *r, gots__seat *seat)
{
    pthread_mutex_lock(&r->shared->lock);
    bool lies = !r->is_called_off;
    if (!lies) gots__io_fail(r, -ECANCELED, NULL);
    pthread_mutex_t *lock = &r->shared->lock; /* who has it next may end with the request before this does */
    if (lies && !gots__loop_once(gots__seat_loop(seat), r->wait_file, r->wait_write, go_on, r, seat))
        lies = gots__io_fail(r, -ENOMEM, NULL);
    pthread_mutex_unlock(lock);
    return lies;
}

/* On a thread of the pool. A request that found nothing to read yet, or no room to write, lies with the loop
 * until there is. A seat that is closed meanwhile has called off what its loop knew; what came too late for
 * that does it itself. */
static void done_work(gots__work *work)
{
    request *r = request_of(work);
    gots__seat *seat = r->seat;
    if (r->wait_file < 0 || r->base.error.code != NULL || gots__seat_is_closed(seat)) {
        gots__io_answer(r);
        return;
    }
    gots__seat_ref(seat);
    if (!lie_down(r, seat)) gots__io_answer(r);
    else if (gots__seat_is_closed(seat)) gots__loop_call_off(gots__seat_loop(seat), seat);
    gots__seat_unref(seat);
}

/* ---- Calls ----------------------------------------------------------------------------------- */

static void do_now(request *r)
{
    bool begun = r->op->begin == NULL || r->op->begin(r);
    if (begun && r->base.error.code == NULL && r->op->run != NULL) r->op->run(r);
    finish(r);
    if (r->io->journal != NULL) gots__journal_answer(r->io->journal, &r->base);
}

/* One whose answer comes later. */
static void begin_later(request *r)
{
    bool begun = r->op->begin == NULL || r->op->begin(r);
    if (r->is_held) return;
    if (begun && r->base.error.code == NULL && r->op->run != NULL) begin_work(r);
    else gots__io_answer(r);
}

void gots__io_hold(request *r)
{
    r->is_held = true;
    r->next = r->io->held;
    r->io->held = r;
}

void gots__io_release(request *r)
{
    request **at = &r->io->held;
    while (*at != r) at = &(*at)->next;
    *at = r->next;
    r->is_held = false;
}

/* What the journal makes of it. A program that strays ends, before it sees the answer it does not get. */
static gots__journal_way ask_journal(gots__io *io, request *r)
{
    if (io->journal == NULL) return GOTS__JOURNAL_DO;
    gots__journal_way way = gots__journal_call(io->journal, r->op->name, &r->base);
    if (way == GOTS__JOURNAL_STRAYED) gots__isolate_end(io->isolate, GOTS_E_DIVERGED);
    if ((way == GOTS__JOURNAL_HELD || way == GOTS__JOURNAL_DONE) && gots__io_is_tool(r))
        (void)gots__isolate_count_call(io->isolate); /* as it was then */
    return way;
}

/* Without memory for the counts nothing is counted. */
static void count_call(gots__io *io, uint32_t number)
{
    size_t size = op_total() * sizeof *io->counts;
    if (io->counts == NULL) {
        io->counts = gots__alloc(&io->shared->allocator, size);
        if (io->counts == NULL) return;
        memset(io->counts, 0, size);
    }
    io->counts[number].calls++;
}

static void call(void *context, gots__op_request *base)
{
    gots__io *io = context;
    request *r = (request *)base;
    count_call(io, base->op);
    r->io = io;
    r->shared = io->shared;
    r->op = op_at(base->op);
    r->held.dir = r->other.dir = r->file = r->wait_file = -1;
    gots__journal_way way = ask_journal(io, r);
    if (base->id == 0) {
        if (way == GOTS__JOURNAL_DO) do_now(r);
        return;
    }
    r->seat = io->seat;
    gots__seat_ref(r->seat);
    r->work.run = run_work;
    r->work.done = done_work;
    if (way == GOTS__JOURNAL_DO) begin_later(r);
    else gots__io_hold(r);
}

/* ---- The journal ----------------------------------------------------------------------------- */

void gots__io_set_journal(gots__io *io, gots__journal *journal)
{
    io->journal = journal;
}

gots__op_request *gots__io_give(gots__io *io, uint32_t id)
{
    request *r = io->held;
    while (r != NULL && r->base.id != id) r = r->next;
    if (r == NULL || !gots__journal_give(io->journal, &r->base)) return NULL;
    gots__io_release(r);
    gots__seat_unref(r->seat);
    return &r->base;
}

/* The oldest stands last. */
static request *oldest_held(const gots__io *io)
{
    request *found = NULL;
    for (request *r = io->held; r != NULL; r = r->next)
        if (!gots__io_is_tool(r)) found = r;
    return found;
}

void gots__io_resume(gots__io *io)
{
    for (request *r; (r = oldest_held(io)) != NULL;) {
        gots__io_release(r);
        begin_later(r);
    }
}

/* ---- Opening and closing --------------------------------------------------------------------- */

gots__io_shared *gots__io_shared_new(const gots_allocator *allocator, const gots_port *port, gots_error *err)
{
    gots__io_shared *shared = gots__alloc(allocator, sizeof *shared);
    if (shared == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating a runtime");
        return NULL;
    }
    *shared = (gots__io_shared){ .allocator = *allocator };
    gots__port_init(&shared->port, port);
    shared->pool = gots__pool_new(allocator, THREADS, err);
    pthread_mutex_init(&shared->lock, NULL);
    if (shared->pool != NULL) return shared;
    pthread_mutex_destroy(&shared->lock);
    gots__free(allocator, shared, sizeof *shared);
    return NULL;
}

void gots__io_shared_stop(gots__io_shared *shared)
{
    if (shared != NULL) gots__pool_stop(shared->pool);
}

void gots__io_shared_free(gots__io_shared *shared)
{
    if (shared == NULL) return;
    gots__pool_free(shared->pool);
    pthread_mutex_destroy(&shared->lock);
    gots_allocator allocator = shared->allocator;
    gots__free(&allocator, shared, sizeof *shared);
}

/* Only what lies with the loop waits for nothing of ours. */
static void call_off(void *context, gots__op_request *base)
{
    request *r = (request *)base;
    gots__io *io = context;
    if (r->is_held) { /* in a replay its end is in the journal too */
        bool is_past = io->journal != NULL && gots__journal_replays(io->journal);
        if (is_past || !gots__io_is_tool(r)) return;
        gots__io_fail(r, -ECANCELED, NULL);
        gots__io_release(r);
        gots__io_answer(r);
        return;
    }
    pthread_mutex_lock(&r->shared->lock);
    r->is_called_off = true;
    gots__loop_call_off(gots__seat_loop(r->seat), r);
    pthread_mutex_unlock(&r->shared->lock);
}

gots__io *gots__io_new(gots__io_shared *shared, gots__door *door, gots__isolate *isolate, gots__seat *seat, gots_error *err)
{
    gots__io *io = gots__alloc(&shared->allocator, sizeof *io);
    if (io == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating an isolate");
        return NULL;
    }
    *io = (gots__io){ .shared = shared, .door = door, .isolate = isolate, .seat = seat };
    gots__op_hooks hooks = { .context = io, .request_size = sizeof(request), .list = list, .call = call, .call_off = call_off };
    gots__isolate_set_ops(isolate, &hooks);
    return io;
}

void gots__io_free(gots__io *io)
{
    if (io == NULL) return;
    for (request *r; (r = io->held) != NULL;) {
        gots__io_release(r);
        gots__seat_unref(r->seat);
        gots__op_drop(&r->base);
    }
    gots__handles_free(io);
    gots__variables_free(io);
    gots__free(&io->shared->allocator, io->counts, op_total() * sizeof *io->counts);
    gots_allocator allocator = io->shared->allocator;
    gots__free(&allocator, io, sizeof *io);
}

/* ---- Counts ---------------------------------------------------------------------------------- */

bool gots__io_op(const gots__io *io, uint32_t index, gots_op *out)
{
    const op *it = op_at(index);
    if (it == NULL) return false;
    const struct op_count *count = io->counts != NULL ? &io->counts[index] : NULL;
    *out = (gots_op){ it->name, count != NULL ? count->calls : 0, count != NULL ? count->denied : 0 };
    return true;
}

void gots__io_stats(const gots__io *io, gots_stats *stats)
{
    uint32_t total = io->counts != NULL ? op_total() : 0;
    for (uint32_t i = 0; i < total; i++) stats->ops += io->counts[i].calls;
}

const gots_port *gots__io_port(const gots__io_shared *shared)
{
    return &shared->port;
}
