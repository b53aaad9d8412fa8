/* Handles: what an isolate's program holds open, by number.
 *
 * SPDX-License-Identifier: MIT
 *
 * A request that uses a handle counts on it, so that closing it, or the end of the isolate, takes the
 * descriptor away only when no thread of the pool works on it any more.
 */
#include <errno.h>
#include <string.h>

#include "base/memory.h"
#include "io/inside.h"

static void drop(handle *it)
{
    gots__io_shared *shared = it->shared;
    handle *parent = it->parent;
    if (it->kind == HANDLE_PROCESS) gots__process_end(it);
    if (it->file >= 0) shared->port.close(shared->port.context, it->file);
    if (it->path != NULL) gots__free(&shared->allocator, it->path, strlen(it->path) + 1);
    gots__free(&shared->allocator, it, sizeof *it);
    if (parent != NULL) gots__handle_release(shared, parent);
}

void gots__handle_release(gots__io_shared *shared, handle *it)
{
    (void)shared;
    if (__atomic_sub_fetch(&it->uses, 1, __ATOMIC_ACQ_REL) == 0) drop(it);
}

/* A free place in the table; 0: none. */
static uint32_t find_place(gots__io *io)
{
    gots_allocator *allocator = &io->shared->allocator;
    if (io->open_count >= HANDLES_MAX) return 0;
    for (uint32_t i = 0; io->open_count < io->handle_count && i < io->handle_count; i++)
        if (io->handles[i] == NULL) return i + 1;
    if (io->handle_count == io->handle_room) {
        uint32_t room = io->handle_room == 0 ? 16 : io->handle_room * 2;
        handle **moved = allocator->resize(allocator->context, io->handles, io->handle_room * sizeof *moved,
                                           room * sizeof *moved);
        if (moved == NULL) return 0;
        io->handles = moved;
        io->handle_room = room;
    }
    return ++io->handle_count;
}

uint32_t gots__handle_new(request *r, handle_kind kind, int file, handle **out)
{
    gots__io *io = r->io;
    if (!gots__isolate_open_handle(io->isolate)) {
        gots__io_fail(r, -EMFILE, NULL);
        return 0;
    }
    uint32_t number = find_place(io);
    handle *it = number != 0 ? gots__alloc(&io->shared->allocator, sizeof *it) : NULL;
    if (number != 0) io->handles[number - 1] = it;
    if (it == NULL) {
        gots__isolate_close_handle(io->isolate);
        gots__io_fail(r, number == 0 ? -EMFILE : -ENOMEM, NULL);
        return 0;
    }
    *it = (handle){ .shared = io->shared, .uses = 1, .kind = (uint8_t)kind, .file = file };
    io->open_count++;
    *out = it;
    return number;
}

handle *gots__handle_get(request *r, uint32_t index, handle_kind kind)
{
    double number = gots__io_arg(r, index, GOTS__DATA_NUMBER)->number;
    if (r->base.error.code != NULL) return NULL;
    if (number >= 1 && number <= r->io->handle_count) {
        handle *it = r->io->handles[(uint32_t)number - 1];
        if (it != NULL && it->kind == kind) return it;
    }
    gots__io_fail(r, -EBADF, NULL);
    return NULL;
}

void gots__handle_use(request *r, handle *it)
{
    __atomic_add_fetch(&it->uses, 1, __ATOMIC_RELAXED);
    r->handle = it;
}

void gots__handle_close(gots__io *io, uint32_t number)
{
    handle *it = io->handles[number - 1];
    io->handles[number - 1] = NULL;
    io->open_count--;
    gots__isolate_close_handle(io->isolate);
    it->is_closed = true;
    gots__handle_release(io->shared, it);
}

void gots__handles_free(gots__io *io)
{
    for (uint32_t i = 0; i < io->handle_count; i++)
        if (io->handles[i] != NULL) gots__handle_close(io, i + 1);
    gots__free(&io->shared->allocator, io->handles, io->handle_room * sizeof *io->handles);
}
