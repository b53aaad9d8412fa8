/* gots:fs, open files: read and write piece by piece. Pipes of other programs are such files too.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "io/fs.h"

#define PIECE_MAX (64u << 20)

/* (directory, path, "rwactn" as far as wanted, mode): read, write, append, create, truncate, create new */
static bool begin_open(request *r)
{
    const char *how = gots__io_text(r, 2);
    r->mode = (uint32_t)gots__io_number(r, 3, 0666) & 07777;
    bool append = strchr(how, 'a') != NULL, reads = strchr(how, 'r') != NULL, is_new = strchr(how, 'n') != NULL;
    bool writes = append || is_new || strpbrk(how, "wct") != NULL;
    r->flags = O_NONBLOCK | (writes ? reads ? O_RDWR : O_WRONLY : O_RDONLY) | (append ? O_APPEND : 0) |
               (strchr(how, 'c') != NULL || is_new ? O_CREAT : 0) | (strchr(how, 't') != NULL ? O_TRUNC : 0) |
               (is_new ? O_EXCL : 0);
    if (r->base.error.code == NULL && !reads && !writes) gots__request_refuse(&r->base, "a file is opened to read or to write");
    if (r->base.error.code != NULL) return false;
    unsigned may = (reads ? GOTS__MAY_READ : 0) | (writes ? GOTS__MAY_WRITE : 0);
    return gots__fs_path(r, 0, may, GOTS__PATH_FOLLOW, &r->held);
}

static void run_open(request *r)
{
    r->file = gots__held_open(port_of(r), &r->held, r->flags, r->mode);
    if (r->file < 0) gots__io_fail(r, r->file, gots__fs_shown(r, 1));
}

static void finish_open(request *r)
{
    handle *it;
    if (r->file < 0) return;
    uint32_t number = r->io != NULL && r->base.error.code == NULL ? gots__handle_new(r, HANDLE_FILE, r->file, &it) : 0;
    if (number != 0) gots__io_give_number(r, number);
    else port_of(r)->close(port_of(r)->context, r->file);
    r->file = -1;
}

/* ---- By handle ------------------------------------------------------------------------------- */

static bool begin_handle(request *r)
{
    handle *it = gots__handle_get(r, 0, HANDLE_FILE);
    if (it != NULL) gots__handle_use(r, it);
    return it != NULL;
}

/* (handle, length, offset or -1) → bytes, null at the end */
static bool begin_read(request *r)
{
    double len = gots__io_number(r, 1, 65536);
    r->number = gots__io_number(r, 2, -1);
    if (r->base.error.code == NULL && (len < 1 || len > PIECE_MAX))
        gots__request_refuse(&r->base, "between 1 byte and 64 MB are read at a time");
    r->done = (size_t)len;
    return r->base.error.code == NULL && begin_handle(r);
}

static void run_read(request *r)
{
    const gots_port *port = port_of(r);
    if (r->bytes == NULL) r->bytes = gots__op_take(&r->base, r->done);
    int64_t got = r->bytes == NULL ? -ENOMEM
                                   : port->read(port->context, r->handle->file, r->bytes, r->done, (int64_t)r->number);
    if (got < 0) gots__fs_failed(r, (int)got, r->handle->file, false);
    else if (got == 0) r->base.result = (gots__data){ .kind = GOTS__DATA_NULL };
    else r->base.result = (gots__data){ .kind = GOTS__DATA_BYTES, .bytes = r->bytes, .len = (size_t)got };
}

/* (handle, text or bytes, offset or -1): all of it */
static bool begin_write(request *r)
{
    if (r->base.count < 2 || (r->base.args[1].kind != GOTS__DATA_TEXT && r->base.args[1].kind != GOTS__DATA_BYTES))
        gots__request_refuse(&r->base, "a string or bytes are expected");
    r->number = gots__io_number(r, 2, -1);
    return r->base.error.code == NULL && begin_handle(r);
}

static void run_write(request *r)
{
    const gots_port *port = port_of(r);
    const gots__data *data = &r->base.args[1];
    while (r->done < data->len) {
        int64_t offset = r->number < 0 ? -1 : (int64_t)r->number + (int64_t)r->done;
        int64_t done = port->write(port->context, r->handle->file, data->bytes + r->done, data->len - r->done, offset);
        if (done == -EAGAIN) {
            r->wait_file = r->handle->file;
            r->wait_write = true;
            return;
        }
        if (done < 0) {
            gots__io_fail(r, (int)done, NULL);
            return;
        }
        r->done += (size_t)done;
    }
}

/* (handle, offset, 0 start, 1 here, 2 end) → where it is then */
static bool begin_numbers(request *r)
{
    r->number = gots__io_number(r, 1, 0);
    r->flags = (int)gots__io_number(r, 2, 0);
    return r->base.error.code == NULL && begin_handle(r);
}

static void run_seek(request *r)
{
    static const int whences[] = { SEEK_SET, SEEK_CUR, SEEK_END };
    const gots_port *port = port_of(r);
    int whence = r->flags >= 0 && r->flags < 3 ? whences[r->flags] : SEEK_SET;
    int64_t at = port->seek(port->context, r->handle->file, (int64_t)r->number, whence);
    if (at < 0) gots__io_fail(r, (int)at, NULL);
    else gots__io_give_number(r, (double)at);
}

static void run_truncate(request *r)
{
    const gots_port *port = port_of(r);
    int bad = port->truncate(port->context, r->handle->file, (int64_t)r->number);
    if (bad < 0) gots__io_fail(r, bad, NULL);
}

static void run_sync(request *r)
{
    const gots_port *port = port_of(r);
    int bad = port->sync(port->context, r->handle->file);
    if (bad < 0) gots__io_fail(r, bad, NULL);
}

static void run_stat(request *r)
{
    const gots_port *port = port_of(r);
    gots_file_info info;
    int bad = port->info(port->context, r->handle->file, "", true, &info);
    if (bad < 0) gots__io_fail(r, bad, NULL);
    else gots__fs_give_info(r, &info);
}

/* At once; a request that still uses it ends first. A second time it does nothing. */
static bool begin_close(request *r)
{
    double number = gots__io_arg(r, 0, GOTS__DATA_NUMBER)->number;
    gots__io *io = r->io;
    if (r->base.error.code != NULL || !(number >= 1 && number <= io->handle_count)) return false;
    handle *it = io->handles[(uint32_t)number - 1];
    if (it == NULL || it->kind != HANDLE_FILE) return false;
    gots__handle_close(io, (uint32_t)number);
    return false;
}

const op gots__fs_file_ops[] = {
    { "fs.open", true, begin_open, run_open, finish_open },
    { "fs.read", true, begin_read, run_read, NULL },
    { "fs.write", true, begin_write, run_write, NULL },
    { "fs.seek", true, begin_numbers, run_seek, NULL },
    { "fs.truncate", true, begin_numbers, run_truncate, NULL },
    { "fs.sync", true, begin_handle, run_sync, NULL },
    { "fs.fstat", true, begin_handle, run_stat, NULL },
    { "fs.close", false, begin_close, NULL, NULL },
    { NULL, false, NULL, NULL, NULL },
};
