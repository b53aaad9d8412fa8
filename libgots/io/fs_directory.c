/* gots:fs, directories as capabilities: what holds one may reach what is below it, and nothing else.
 *
 * SPDX-License-Identifier: MIT
 *
 * Whoever makes one from a path needs the permission for it; whoever is handed one needs none. It can be
 * narrowed and it can be revoked, and with it all that were made from it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/memory.h"
#include "io/fs.h"

bool gots__directory_may(request *r, const handle *it, unsigned may)
{
    bool writes = (may & GOTS__MAY_WRITE) != 0 && !it->can_write;
    for (const handle *at = it; at != NULL; at = at->parent)
        if (at->is_closed) {
            r->base.error = (gots__op_error){ .code = "GOTS3001", .denied = true, .message = "the directory was revoked" };
            return false;
        }
    if (!writes && ((may & GOTS__MAY_READ) == 0 || it->can_read)) return true;
    r->base.error = (gots__op_error){ .code = "GOTS3001", .denied = true,
                                      .message = writes ? "the directory was handed over without writing"
                                                        : "the directory was handed over without reading" };
    return false;
}

/* (directory or 0, path, reads, writes) → a directory with those rights, at most those of the first */
static bool begin_directory(request *r)
{
    unsigned may = (gots__io_flag(r, 2) ? GOTS__MAY_READ : 0) | (gots__io_flag(r, 3) ? GOTS__MAY_WRITE : 0);
    if (may == 0) gots__request_refuse(&r->base, "a directory is for reading, for writing or both");
    return may != 0 && gots__fs_path(r, 0, may, GOTS__PATH_FOLLOW, &r->held);
}

static char *resolved(request *r)
{
    char path[4096];
    const char *from = r->held.path;
    if (r->held.is_plain) {
        int bad = gots__door_resolve(port_of(r), from, path);
        from = path;
        if (bad < 0) return NULL;
    }
    size_t size = strlen(from) + 1;
    char *copy = gots__alloc(&r->shared->allocator, size);
    return copy != NULL ? memcpy(copy, from, size) : NULL;
}

static void run_directory(request *r)
{
    const gots_port *port = port_of(r);
    handle *it;
    int file = gots__held_open(port, &r->held, O_PATH | O_DIRECTORY, 0);
    char *path = file >= 0 ? resolved(r) : NULL;
    uint32_t number = path != NULL ? gots__handle_new(r, HANDLE_DIRECTORY, file, &it) : 0;
    if (number == 0) {
        if (path != NULL) gots__free(&r->shared->allocator, path, strlen(path) + 1);
        if (file >= 0) port->close(port->context, file);
        gots__io_fail(r, file < 0 ? file : path == NULL ? -ENOMEM : -EMFILE, gots__fs_shown(r, 1));
        return;
    }
    it->path = path;
    it->can_read = gots__io_flag(r, 2);
    it->can_write = gots__io_flag(r, 3);
    it->parent = r->handle; /* the request's use becomes the new one's */
    r->handle = NULL;
    gots__io_give_number(r, number);
}

/* Its number stays taken, so that it never names another. */
static bool begin_revoke(request *r)
{
    handle *it = gots__handle_get(r, 0, HANDLE_DIRECTORY);
    if (it != NULL) it->is_closed = true;
    return false;
}

const op gots__fs_directory_ops[] = {
    { "fs.directory", false, begin_directory, run_directory, NULL },
    { "fs.revoke", false, begin_revoke, NULL, NULL },
    { NULL, false, NULL, NULL, NULL },
};
