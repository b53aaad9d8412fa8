/* gots:fs, whole files: read, write, append.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "io/fs.h"

bool gots__fs_path(request *r, uint32_t index, unsigned may, bool follow, gots__held *held)
{
    const gots__data *path = gots__io_arg(r, index + 1, GOTS__DATA_TEXT);
    gots__capability capability, *through = NULL;
    if (r->base.error.code == NULL && gots__io_number(r, index, 0) != 0) {
        handle *it = gots__handle_get(r, index, HANDLE_DIRECTORY);
        if (it == NULL || !gots__directory_may(r, it, may)) return false;
        capability = (gots__capability){ it->file, it->path };
        through = &capability;
        gots__handle_use(r, it);
    }
    if (r->base.error.code != NULL) return false;
    return gots__door_path(r->io->door, &r->base, r->op->name, may, through, path->bytes, path->len, follow, held);
}

/* ---- Reading --------------------------------------------------------------------------------- */

static bool begin_read(request *r)
{
    return gots__fs_path(r, 0, GOTS__MAY_READ, true, &r->held);
}

/* Reads to the end into the request's memory: `room` bytes first, then twice as many. */
static int read_all(request *r, int file, size_t room)
{
    const gots_port *port = port_of(r);
    char *bytes = gots__op_take(&r->base, room);
    size_t len = 0;
    for (;;) {
        if (bytes == NULL || len > UINT32_MAX) return bytes == NULL ? -ENOMEM : -EFBIG;
        int64_t got = port->read(port->context, file, bytes + len, room - len, -1);
        if (got < 0) return (int)got;
        len += (size_t)got;
        if (got == 0) break;
        if (len < room) continue;
        char *larger = gots__op_take(&r->base, room * 2);
        if (larger != NULL) memcpy(larger, bytes, len);
        bytes = larger;
        room *= 2;
    }
    r->base.result = (gots__data){ .kind = GOTS__DATA_BYTES, .bytes = bytes, .len = len };
    return 0;
}

static void run_read(request *r)
{
    const gots_port *port = port_of(r);
    gots_file_info info;
    int file = gots__held_open(port, &r->held, O_RDONLY, 0);
    int bad = file < 0 ? file : port->info(port->context, file, "", true, &info);
    if (bad == 0 && S_ISDIR(info.mode)) bad = -EISDIR;
    if (bad == 0) bad = read_all(r, file, info.size > 0 && info.size < UINT32_MAX ? (size_t)info.size + 1 : 65536);
    if (file >= 0) port->close(port->context, file);
    if (bad < 0) gots__io_fail(r, bad, gots__io_arg(r, 1, GOTS__DATA_TEXT)->bytes);
}

/* UTF-8, wrong bytes as U+FFFD; a byte order mark is no text. */
static void run_read_text(request *r)
{
    run_read(r);
    if (r->base.error.code != NULL) return;
    gots__data *it = &r->base.result;
    bool marked = it->len >= 3 && memcmp(it->bytes, "\xEF\xBB\xBF", 3) == 0;
    it->kind = GOTS__DATA_TEXT;
    it->bytes += marked ? 3 : 0;
    it->len -= marked ? 3 : 0;
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* (directory, path, text or bytes, append, create new, mode) */
static bool begin_write(request *r)
{
    bool append = gots__io_flag(r, 3), is_new = gots__io_flag(r, 4);
    r->mode = (uint32_t)gots__io_number(r, 5, 0666) & 07777;
    r->flags = O_WRONLY | O_CREAT | (append ? O_APPEND : is_new ? 0 : O_TRUNC) | (is_new ? O_EXCL : 0);
    if (r->base.count < 3 || (r->base.args[2].kind != GOTS__DATA_TEXT && r->base.args[2].kind != GOTS__DATA_BYTES))
        gots__request_refuse(&r->base, "a string or bytes are expected");
    if (r->base.error.code != NULL) return false;
    return gots__fs_path(r, 0, GOTS__MAY_WRITE, true, &r->held);
}

int gots__fs_write_all(const gots_port *port, int file, const char *bytes, size_t len)
{
    while (len > 0) {
        int64_t done = port->write(port->context, file, bytes, len, -1);
        if (done < 0) return (int)done;
        bytes += done;
        len -= (size_t)done;
    }
    return 0;
}

static void run_write(request *r)
{
    const gots_port *port = port_of(r);
    const gots__data *data = &r->base.args[2];
    int file = gots__held_open(port, &r->held, r->flags, r->mode);
    int bad = file < 0 ? file : gots__fs_write_all(port, file, data->bytes, data->len);
    int closed = file >= 0 ? port->close(port->context, file) : 0;
    if (bad == 0) bad = closed;
    if (bad < 0) gots__io_fail(r, bad, r->base.args[1].bytes);
}

const op gots__fs_ops[] = {
    { "fs.readFile", true, begin_read, run_read, NULL },
    { "fs.readTextFile", true, begin_read, run_read_text, NULL },
    { "fs.writeFile", true, begin_write, run_write, NULL },
    { NULL, false, NULL, NULL, NULL },
};
