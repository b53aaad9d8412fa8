/* gots:fs, what is done to paths: look, list, make, move, remove.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "io/fs.h"

#define DEPTH_MAX 400 /* directories in directories that remove goes down */

/* ---- Looking --------------------------------------------------------------------------------- */

/* "file", "directory", "link", "other" as 0 … 3. */
static double kind_of(uint32_t mode)
{
    return S_ISREG(mode) ? 0 : S_ISDIR(mode) ? 1 : S_ISLNK(mode) ? 2 : 3;
}

bool gots__fs_give_info(request *r, const gots_file_info *info)
{
    double values[] = { kind_of(info->mode), (double)info->size, info->mode & 07777, (double)info->links, (double)info->inode,
                        (double)info->device, info->user, info->group, (double)info->accessed_ns / 1e6,
                        (double)info->modified_ns / 1e6, (double)info->changed_ns / 1e6, (double)info->born_ns / 1e6 };
    size_t count = sizeof values / sizeof *values;
    gots__data *items = gots__op_take(&r->base, sizeof *items * count);
    if (items == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    for (size_t i = 0; i < count; i++) items[i] = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = values[i] };
    r->base.result = (gots__data){ .kind = GOTS__DATA_LIST, .items = items, .len = count };
    return true;
}

static bool begin_stat(request *r)
{
    return gots__fs_path(r, 0, GOTS__MAY_READ, GOTS__PATH_FOLLOW, &r->held);
}

static bool begin_lstat(request *r)
{
    return gots__fs_path(r, 0, GOTS__MAY_READ, 0, &r->held);
}

static void run_stat(request *r)
{
    gots_file_info info;
    int bad = gots__held_info(port_of(r), &r->held, strcmp(r->op->name, "fs.stat") == 0, &info);
    if (bad < 0) gots__io_fail(r, bad, gots__fs_shown(r, 1));
    else gots__fs_give_info(r, &info);
}

/* The path without links. Where everything is granted the door has not resolved it. */
static void run_real_path(request *r)
{
    gots_file_info info;
    char resolved[PATH_MAX];
    int bad = gots__held_info(port_of(r), &r->held, true, &info);
    const char *path = r->held.path;
    if (bad == 0 && r->held.is_plain) {
        bad = gots__door_resolve(port_of(r), path, resolved);
        path = gots__op_copy(&r->base, resolved, strlen(resolved));
        if (path == NULL) bad = -ENOMEM;
    }
    if (bad < 0) gots__io_fail(r, bad, gots__fs_shown(r, 1));
    else gots__io_give_text(r, path, strlen(path));
}

/* ---- Listing --------------------------------------------------------------------------------- */

typedef struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short size;
    unsigned char type;
    char name[];
} entry;

typedef struct listing {
    request *r;
    gots__data *items;
    size_t count, room;
} listing;

static bool add(listing *it, int dir, const entry *at)
{
    const gots_port *port = port_of(it->r);
    gots_file_info info;
    uint32_t mode = DTTOIF(at->type);
    if (at->type == DT_UNKNOWN && port->info(port->context, dir, at->name, false, &info) == 0) mode = info.mode;
    if (it->count + 2 > it->room) {
        size_t room = it->room == 0 ? 64 : it->room * 2;
        gots__data *moved = gots__op_take(&it->r->base, room * sizeof *moved);
        if (moved == NULL) return false;
        if (it->count > 0) memcpy(moved, it->items, it->count * sizeof *moved);
        it->items = moved;
        it->room = room;
    }
    size_t len = strlen(at->name);
    char *name = gots__op_copy(&it->r->base, at->name, len);
    if (name == NULL) return false;
    it->items[it->count++] = (gots__data){ .kind = GOTS__DATA_TEXT, .bytes = name, .len = len };
    it->items[it->count++] = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = kind_of(mode) };
    return true;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Calls `visit` for each entry of an open directory until it says something else than 0. */
static int each_entry(const gots_port *port, int dir, char *buffer, size_t room,
                      int (*visit)(void *context, int dir, const entry *at), void *context)
{
    for (;;) {
        int64_t got = port->entries(port->context, dir, buffer, room);
        if (got <= 0) return (int)got;
        for (int64_t at = 0; at < got;) {
            const entry *it = (const entry *)(const void *)(buffer + at);
            at += it->size;
            int bad = is_dots(it->name) ? 0 : visit(context, dir, it);
            if (bad != 0) return bad;
        }
    }
}

static int list_entry(void *context, int dir, const entry *at)
{
    return add(context, dir, at) ? 0 : -ENOMEM;
}

static void run_read_dir(request *r)
{
    const gots_port *port = port_of(r);
    listing it = { .r = r };
    char *buffer = gots__op_take(&r->base, 32768);
    int dir = gots__held_open(port, &r->held, O_RDONLY | O_DIRECTORY, 0);
    int bad = dir < 0 ? dir : buffer == NULL ? -ENOMEM : each_entry(port, dir, buffer, 32768, list_entry, &it);
    if (dir >= 0) port->close(port->context, dir);
    if (bad < 0) gots__io_fail(r, bad, gots__fs_shown(r, 1));
    else r->base.result = (gots__data){ .kind = GOTS__DATA_LIST, .items = it.items, .len = it.count };
}

/* ---- Making ---------------------------------------------------------------------------------- */

/* (directory, path, recursive, mode) */
static bool begin_mkdir(request *r)
{
    r->mode = (uint32_t)gots__io_number(r, 3, 0777) & 07777;
    return gots__fs_path(r, 0, GOTS__MAY_WRITE, gots__io_flag(r, 2) ? GOTS__PATH_FOLLOW | GOTS__PATH_DEEP : 0, &r->held);
}

/* All that the path names, one in the other. Each step is held open, so that none can be changed for
 * a link meanwhile. */
static int make_steps(request *r)
{
    const gots_port *port = port_of(r);
    char name[NAME_MAX + 1];
    const char *path = r->held.name;
    int at = r->held.dir, bad = 0;
    if (*path == '/') at = port->open(port->context, AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0);
    while (bad == 0 && (at >= 0 || at == AT_FDCWD)) {
        path += strspn(path, "/");
        size_t len = strcspn(path, "/");
        if (len == 0) break;
        if (len > NAME_MAX) bad = -ENAMETOOLONG;
        if (bad < 0) break;
        memcpy(name, path, len);
        name[len] = '\0';
        path += len;
        bad = port->make_directory(port->context, at, name, r->mode);
        if (bad == -EEXIST) bad = 0;
        int flags = O_PATH | O_DIRECTORY | (r->held.is_plain ? 0 : O_NOFOLLOW);
        int next = bad == 0 ? port->open(port->context, at, name, flags, 0) : bad;
        if (at != r->held.dir) port->close(port->context, at);
        at = next;
        bad = at < 0 ? at : 0;
    }
    if (at >= 0 && at != r->held.dir) port->close(port->context, at);
    return at < 0 && at != AT_FDCWD ? at : bad;
}

static void run_mkdir(request *r)
{
    const gots_port *port = port_of(r);
    int bad = gots__io_flag(r, 2) ? make_steps(r)
                                  : port->make_directory(port->context, r->held.dir, r->held.name, r->mode);
    if (bad < 0) gots__io_fail(r, bad, gots__fs_shown(r, 1));
}

/* (directory, in which directory, beginning of the name, ending, whether a directory) → the path */
static bool begin_temporary(request *r)
{
    const char *where = gots__io_text(r, 1), *prefix = gots__io_text(r, 2), *suffix = gots__io_text(r, 3);
    if (r->base.error.code == NULL && (strchr(prefix, '/') != NULL || strchr(suffix, '/') != NULL))
        gots__request_refuse(&r->base, "prefix and suffix are parts of a name: without '/'");
    if (r->base.error.code != NULL) return false;
    size_t room = strlen(where) + strlen(prefix) + 2;
    char *start = gots__op_take(&r->base, room);
    if (start == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    snprintf(start, room, "%s/%s", where, prefix);
    char *path = gots__fs_fresh_name(r, start, suffix);
    if (path == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    gots__data *args = gots__op_take(&r->base, 2 * sizeof *args);
    if (args == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    bool is_directory = gots__io_flag(r, 4);
    args[0] = r->base.args[0];
    args[1] = (gots__data){ .kind = GOTS__DATA_TEXT, .bytes = path, .len = strlen(path) };
    r->base.args = args; /* from here on the op is about that path */
    r->base.count = 2;
    r->flags = is_directory;
    return gots__fs_path(r, 0, GOTS__MAY_WRITE, 0, &r->held);
}

static void run_temporary(request *r)
{
    const gots_port *port = port_of(r);
    int bad;
    if (r->flags) bad = port->make_directory(port->context, r->held.dir, r->held.name, 0700);
    else {
        bad = gots__held_open(port, &r->held, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (bad >= 0) bad = port->close(port->context, bad);
    }
    if (bad < 0) gots__io_fail(r, bad, gots__fs_shown(r, 1));
    else r->base.result = r->base.args[1];
}

/* ---- Moving and removing --------------------------------------------------------------------- */

/* What a path is moved away from is gone there and can be read elsewhere. */
static bool begin_rename(request *r)
{
    return gots__fs_path(r, 0, GOTS__MAY_READ | GOTS__MAY_WRITE, GOTS__PATH_WHOLE, &r->held) &&
           gots__fs_path(r, 2, GOTS__MAY_READ | GOTS__MAY_WRITE, GOTS__PATH_WHOLE, &r->other);
}

static void run_rename(request *r)
{
    const gots_port *port = port_of(r);
    int bad = port->rename(port->context, r->held.dir, r->held.name, r->other.dir, r->other.name);
    if (bad < 0) gots__io_fail(r, bad, gots__fs_shown(r, 1));
}

/* (directory, path, recursive) */
static bool begin_remove(request *r)
{
    return gots__fs_path(r, 0, GOTS__MAY_WRITE, gots__io_flag(r, 2) ? GOTS__PATH_WHOLE : 0, &r->held);
}

typedef struct removal {
    request *r;
    int depth;
    char *buffers[DEPTH_MAX]; /* of the directories that are open */
} removal;

static int remove_all(removal *it, int dir, const char *name);

static int remove_entry(void *context, int dir, const entry *at)
{
    removal *it = context;
    const gots_port *port = port_of(it->r);
    int bad = at->type == DT_DIR ? -EISDIR : port->remove(port->context, dir, at->name, false);
    return bad == -EISDIR || bad == -EPERM ? remove_all(it, dir, at->name) : bad == -ENOENT ? 0 : bad;
}

/* A directory with all in it. No link is followed: a link is removed, not what it points to. */
static int remove_all(removal *it, int dir, const char *name)
{
    const gots_port *port = port_of(it->r);
    if (it->depth == DEPTH_MAX) return -ENAMETOOLONG;
    int inside = port->open(port->context, dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    if (inside < 0) return inside;
    char **buffer = &it->buffers[it->depth++];
    if (*buffer == NULL) *buffer = gots__op_take(&it->r->base, 4096);
    int bad = *buffer == NULL ? -ENOMEM : each_entry(port, inside, *buffer, 4096, remove_entry, it);
    port->close(port->context, inside);
    it->depth--;
    return bad < 0 ? bad : port->remove(port->context, dir, name, true);
}

static void run_remove(request *r)
{
    const gots_port *port = port_of(r);
    removal it = { .r = r };
    int bad = port->remove(port->context, r->held.dir, r->held.name, false);
    if (bad == -EISDIR || bad == -EPERM) {
        bad = port->remove(port->context, r->held.dir, r->held.name, true);
        if (bad == -ENOTEMPTY && gots__io_flag(r, 2)) bad = remove_all(&it, r->held.dir, r->held.name);
    }
    if (bad < 0) gots__io_fail(r, bad, gots__fs_shown(r, 1));
}

const op gots__fs_path_ops[] = {
    { "fs.stat", true, begin_stat, run_stat, NULL },
    { "fs.lstat", true, begin_lstat, run_stat, NULL },
    { "fs.realPath", true, begin_stat, run_real_path, NULL },
    { "fs.readDir", true, begin_stat, run_read_dir, NULL },
    { "fs.mkdir", true, begin_mkdir, run_mkdir, NULL },
    { "fs.makeTemp", true, begin_temporary, run_temporary, NULL },
    { "fs.rename", true, begin_rename, run_rename, NULL },
    { "fs.remove", true, begin_remove, run_remove, NULL },
    { NULL, false, NULL, NULL, NULL },
};
