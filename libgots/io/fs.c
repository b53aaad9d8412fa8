/* gots:fs, whole files: read, write, copy.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "io/fs.h"

bool gots__fs_path(request *r, uint32_t index, unsigned may, unsigned how, gots__held *held)
{
    const gots__data *path = gots__io_arg(r, index + 1, GOTS__DATA_TEXT);
    gots__capability capability, *through = NULL;
    if (r->base.error.code == NULL && gots__io_number(r, index, 0) != 0) {
        handle *it = gots__handle_get(r, index, HANDLE_DIRECTORY);
        if (it == NULL || !gots__directory_may(r, it, may)) return false;
        capability = (gots__capability){ it->file, it->path };
        through = &capability;
        if (r->handle == NULL) gots__handle_use(r, it);
        else if (r->handle != it) return gots__io_fail(r, -EXDEV, path->bytes);
    }
    if (r->base.error.code != NULL) return false;
    return gots__door_path(r->io->door, &r->base, r->op->name, may, through, path->bytes, path->len, how, held);
}

const char *gots__fs_shown(const request *r, uint32_t index)
{
    return index < r->base.count && r->base.args[index].kind == GOTS__DATA_TEXT ? r->base.args[index].bytes : NULL;
}

void gots__fs_failed(request *r, int number, int file, bool write)
{
    if (number != -EAGAIN) {
        gots__io_fail(r, number, gots__fs_shown(r, 1));
        return;
    }
    r->wait_file = file;
    r->wait_write = write;
}

char *gots__fs_fresh_name(request *r, const char *name, const char *ending)
{
    const gots_port *port = port_of(r);
    uint64_t chance;
    size_t room = strlen(name) + strlen(ending) + 32;
    char *fresh = gots__op_take(&r->base, room);
    if (fresh == NULL || !port->random(port->context, &chance, sizeof chance)) return NULL;
    snprintf(fresh, room, "%s%016llx%s", name, (unsigned long long)chance, ending);
    return fresh;
}

/* What run left open. */
static void close_file(request *r)
{
    if (r->file >= 0) port_of(r)->close(port_of(r)->context, r->file);
    r->file = -1;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static bool begin_read(request *r)
{
    return gots__fs_path(r, 0, GOTS__MAY_READ, GOTS__PATH_FOLLOW, &r->held);
}

static int open_to_read(request *r)
{
    const gots_port *port = port_of(r);
    gots_file_info info;
    r->file = gots__held_open(port, &r->held, O_RDONLY | O_NONBLOCK, 0);
    int bad = r->file < 0 ? r->file : port->info(port->context, r->file, "", true, &info);
    if (bad < 0) return bad;
    if (S_ISDIR(info.mode)) return -EISDIR;
    r->number = info.size > 0 && info.size < UINT32_MAX ? (double)info.size + 1 : 65536;
    r->bytes = gots__op_take(&r->base, (size_t)r->number);
    return r->bytes != NULL ? 0 : -ENOMEM;
}

/* Twice the room. */
static int grow(request *r)
{
    size_t room = (size_t)r->number * 2;
    char *larger = room <= UINT32_MAX ? gots__op_take(&r->base, room) : NULL;
    if (larger == NULL) return -ENOMEM;
    memcpy(larger, r->bytes, r->done);
    r->bytes = larger;
    r->number = (double)room;
    return 0;
}

/* Begun again, it goes on where nothing was to be read. */
static void run_read(request *r)
{
    const gots_port *port = port_of(r);
    int64_t got = r->file < 0 ? open_to_read(r) : 0;
    while (got >= 0) {
        got = r->done == (size_t)r->number ? grow(r) : 0;
        if (got == 0) got = port->read(port->context, r->file, r->bytes + r->done, (size_t)r->number - r->done, -1);
        if (got <= 0) break;
        r->done += (size_t)got;
    }
    if (got < 0) gots__fs_failed(r, (int)got, r->file, false);
    else r->base.result = (gots__data){ .kind = GOTS__DATA_BYTES, .bytes = r->bytes, .len = r->done };
}

/* UTF-8, wrong bytes as U+FFFD; a byte order mark is no text. */
static void run_read_text(request *r)
{
    run_read(r);
    gots__data *it = &r->base.result;
    if (it->kind != GOTS__DATA_BYTES) return;
    bool marked = it->len >= 3 && memcmp(it->bytes, "\xEF\xBB\xBF", 3) == 0;
    it->kind = GOTS__DATA_TEXT;
    it->bytes += marked ? 3 : 0;
    it->len -= marked ? 3 : 0;
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* (directory, path, text or bytes, append, create new, mode, atomic) */
static bool begin_write(request *r)
{
    bool append = gots__io_flag(r, 3), is_new = gots__io_flag(r, 4);
    r->mode = (uint32_t)gots__io_number(r, 5, 0666) & 07777;
    r->flags = O_WRONLY | O_CREAT | O_NONBLOCK | (append ? O_APPEND : is_new ? 0 : O_TRUNC) | (is_new ? O_EXCL : 0);
    if (r->base.count < 3 || (r->base.args[2].kind != GOTS__DATA_TEXT && r->base.args[2].kind != GOTS__DATA_BYTES))
        gots__request_refuse(&r->base, "a string or bytes are expected");
    if (r->base.error.code == NULL && gots__io_flag(r, 6) && (append || is_new))
        gots__request_refuse(&r->base, "atomic replaces a file: it goes with neither append nor createNew");
    if (r->base.error.code != NULL) return false;
    return gots__fs_path(r, 0, GOTS__MAY_WRITE, GOTS__PATH_FOLLOW, &r->held);
}

/* Writes what is left of `data`. */
static int64_t write_rest(request *r, const gots__data *data)
{
    const gots_port *port = port_of(r);
    while (r->done < data->len) {
        int64_t done = port->write(port->context, r->file, data->bytes + r->done, data->len - r->done, -1);
        if (done < 0) return done;
        r->done += (size_t)done;
    }
    return 0;
}

/* Closing may tell of an error that writing did not. */
static int64_t close_written(request *r)
{
    int file = r->file;
    r->file = -1;
    return port_of(r)->close(port_of(r)->context, file);
}

/* A new file beside it, on the disk as a whole, takes its place: whoever reads finds all of the one or all
 * of the other, after a power failure too. */
static void run_atomic(request *r)
{
    const gots_port *port = port_of(r);
    gots_file_info info;
    char *fresh = gots__fs_fresh_name(r, r->held.name, ".tmp");
    if (gots__held_info(port, &r->held, true, &info) == 0) r->mode = info.mode & 07777;
    gots__held beside = r->held;
    beside.name = fresh;
    r->file = fresh != NULL ? gots__held_open(port, &beside, O_WRONLY | O_CREAT | O_EXCL, r->mode) : -ENOMEM;
    int64_t bad = r->file < 0 ? r->file : write_rest(r, &r->base.args[2]);
    bool is_there = r->file >= 0;
    if (bad == 0) bad = port->change_mode(port->context, r->file, r->mode);
    if (bad == 0) bad = port->sync(port->context, r->file);
    if (is_there && bad == 0) bad = close_written(r);
    if (bad == 0) bad = port->rename(port->context, r->held.dir, fresh, r->held.dir, r->held.name);
    if (bad < 0 && is_there) port->remove(port->context, r->held.dir, fresh, false);
    if (bad == 0 && !r->held.is_plain) {
        int directory = port->open(port->context, r->held.dir, ".", O_RDONLY | O_DIRECTORY, 0);
        if (directory >= 0) {
            port->sync(port->context, directory);
            port->close(port->context, directory);
        }
    }
    if (bad < 0) gots__io_fail(r, (int)bad, gots__fs_shown(r, 1));
}

static void run_write(request *r)
{
    if (gots__io_flag(r, 6)) {
        run_atomic(r);
        return;
    }
    if (r->file < 0) r->file = gots__held_open(port_of(r), &r->held, r->flags, r->mode);
    int64_t bad = r->file < 0 ? r->file : write_rest(r, &r->base.args[2]);
    if (bad == 0) bad = close_written(r);
    if (bad < 0) gots__fs_failed(r, (int)bad, r->file, true);
}

/* ---- Copying --------------------------------------------------------------------------------- */

/* (directory, from, directory, to) */
static bool begin_copy(request *r)
{
    return gots__fs_path(r, 0, GOTS__MAY_READ, GOTS__PATH_FOLLOW, &r->held) &&
           gots__fs_path(r, 2, GOTS__MAY_WRITE, GOTS__PATH_FOLLOW, &r->other);
}

static int64_t copy_bytes(const gots_port *port, int from, int to, char *buffer, size_t room)
{
    for (;;) {
        int64_t got = port->read(port->context, from, buffer, room, -1), done = 0;
        if (got <= 0) return got;
        for (int64_t at = 0; at < got; at += done) {
            done = port->write(port->context, to, buffer + at, (size_t)(got - at), -1);
            if (done < 0) return done;
        }
    }
}

static void run_copy(request *r)
{
    const gots_port *port = port_of(r);
    gots_file_info source, target;
    char *buffer = gots__op_take(&r->base, 1 << 17);
    r->file = gots__held_open(port, &r->held, O_RDONLY | O_NONBLOCK, 0);
    int64_t bad = buffer == NULL ? -ENOMEM : r->file < 0 ? r->file : port->info(port->context, r->file, "", true, &source);
    if (bad == 0 && !S_ISREG(source.mode)) bad = S_ISDIR(source.mode) ? -EISDIR : -EINVAL;
    int to = bad == 0 ? gots__held_open(port, &r->other, O_WRONLY | O_CREAT | O_NONBLOCK, source.mode & 0777) : -1;
    if (bad == 0) bad = to < 0 ? to : port->info(port->context, to, "", true, &target);
    if (bad == 0 && source.device == target.device && source.inode == target.inode) bad = -EINVAL;
    if (bad == 0 && S_ISREG(target.mode)) bad = port->truncate(port->context, to, 0);
    if (bad == 0) bad = copy_bytes(port, r->file, to, buffer, 1 << 17);
    if (to >= 0) {
        int closed = port->close(port->context, to);
        if (bad == 0) bad = closed;
    }
    if (bad < 0) gots__io_fail(r, (int)bad, gots__fs_shown(r, to < 0 && r->file >= 0 ? 3 : 1));
}

const op gots__fs_ops[] = {
    { "fs.readFile", true, begin_read, run_read, close_file },
    { "fs.readTextFile", true, begin_read, run_read_text, close_file },
    { "fs.writeFile", true, begin_write, run_write, close_file },
    { "fs.copyFile", true, begin_copy, run_copy, close_file },
    { NULL, false, NULL, NULL, NULL },
};
