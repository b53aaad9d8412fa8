/* Paths at the door: resolved, decided about, and held by a directory's descriptor.
 *
 * SPDX-License-Identifier: MIT
 *
 * First the path is resolved to one without links and dots; the rules decide about that. Then its
 * directory is opened from the one that the rule holds open since it was granted, with no link
 * allowed on the way. So if anybody changes a directory into a link between the two steps, the opening
 * fails: it can reach nothing but what was decided about.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "door/inside.h"

#define LINKS_MAX 40

/* ---- Resolving ------------------------------------------------------------------------------- */

typedef struct walk {
    const gots_port *port;
    char *out;          /* absolute, without links; "" for the root */
    size_t len;
    char rest[PATH_MAX]; /* what is still to be walked */
    int links;
    bool is_missing;    /* nothing is there any more: what follows is only text */
    bool as_directory;
} walk;

static void pop(walk *w)
{
    while (w->len > 0 && w->out[--w->len] != '/') continue;
    w->out[w->len] = '\0';
}

static int push(walk *w, const char *name, size_t len)
{
    if (w->len + len + 2 > PATH_MAX) return -ENAMETOOLONG;
    if (len > NAME_MAX) return -ENAMETOOLONG;
    w->out[w->len++] = '/';
    memcpy(w->out + w->len, name, len);
    w->len += len;
    w->out[w->len] = '\0';
    return 0;
}

/* `..` behind a file is no path. */
static int go_up(walk *w)
{
    gots_file_info info;
    if (w->is_missing) return -ENOENT;
    if (w->len > 0) {
        int bad = w->port->info(w->port->context, AT_FDCWD, w->out, false, &info);
        if (bad < 0) return bad;
        if (!S_ISDIR(info.mode)) return -ENOTDIR;
    }
    pop(w);
    return 0;
}

/* The link at `out` gives way to what it says, in front of the rest. */
static int follow_link(walk *w, const char *target, size_t len, const char *rest)
{
    char joined[PATH_MAX];
    size_t rest_len = strlen(rest);
    if (++w->links > LINKS_MAX) return -ELOOP;
    if (len + rest_len + 2 > sizeof joined) return -ENAMETOOLONG;
    memcpy(joined, target, len);
    joined[len] = '/';
    memcpy(joined + len + 1, rest, rest_len + 1);
    if (rest_len == 0) joined[len] = '\0'; /* a slash would say that it is a directory */
    pop(w);
    if (len > 0 && target[0] == '/') w->out[w->len = 0] = '\0';
    memcpy(w->rest, joined, strlen(joined) + 1);
    return 0;
}

static int walk_on(walk *w, bool follow)
{
    char target[PATH_MAX];
    for (char *at = w->rest; *at != '\0';) {
        while (*at == '/') at++;
        size_t len = strcspn(at, "/");
        char *next = at + len;
        bool is_last = next[strspn(next, "/")] == '\0';
        if (is_last && (*next == '/' || len == 0)) w->as_directory = true;
        if (len == 0) break;
        if (len == 1 && at[0] == '.') {
            if (is_last) w->as_directory = true;
            at = next;
            continue;
        }
        if (len == 2 && at[0] == '.' && at[1] == '.') {
            int bad = go_up(w);
            if (bad < 0) return bad;
            if (is_last) w->as_directory = true;
            at = next;
            continue;
        }
        int bad = push(w, at, len);
        if (bad < 0) return bad;
        if (w->is_missing || (is_last && !follow && *next != '/')) {
            at = next;
            continue;
        }
        int64_t got = w->port->read_link(w->port->context, AT_FDCWD, w->out, target, sizeof target - 1);
        if (got == -ENOENT || got == -EACCES) w->is_missing = true;
        else if (got < 0 && got != -EINVAL) return (int)got;
        if (got < 0) {
            at = next;
            continue;
        }
        bad = follow_link(w, target, (size_t)got, *next == '/' ? next + 1 : next);
        if (bad < 0) return bad;
        if (is_last && *next == '/') w->as_directory = true;
        at = w->rest;
    }
    return 0;
}

/* The path as its text says, dots taken away. */
static void as_text(walk *w, const char *path)
{
    for (const char *at = path; *at != '\0';) {
        at += strspn(at, "/");
        size_t len = strcspn(at, "/");
        if (len == 2 && at[0] == '.' && at[1] == '.') pop(w);
        else if (len > 0 && !(len == 1 && at[0] == '.') && push(w, at, len) < 0) return;
        at += len;
    }
}

static int start(walk *w, const char *base, const char *path)
{
    w->out[w->len = 0] = '\0';
    if (*path == '/') return 0;
    if (base != NULL) {
        w->len = strcmp(base, "/") == 0 ? 0 : strlen(base);
        memcpy(w->out, base, w->len);
        w->out[w->len] = '\0';
        return 0;
    }
    int bad = w->port->current_directory(w->port->context, w->out, PATH_MAX);
    if (bad < 0 || w->out[0] != '/') return w->out[w->len = 0] = '\0', bad < 0 ? bad : -ENOENT;
    w->len = strcmp(w->out, "/") == 0 ? 0 : strlen(w->out);
    w->out[w->len] = '\0';
    return 0;
}

int gots__path_resolve(const gots_port *port, const char *base, const char *path, size_t len, bool follow,
                       char out[PATH_MAX], bool *as_directory)
{
    walk w = { .port = port, .out = out };
    out[0] = '\0';
    *as_directory = false;
    int bad = len >= PATH_MAX ? -ENAMETOOLONG : len == 0 ? -ENOENT : strlen(path) != len ? -EINVAL : start(&w, base, path);
    if (bad == 0) {
        memcpy(w.rest, path, len + 1);
        bad = walk_on(&w, follow);
    }
    if (bad < 0 && len < PATH_MAX && start(&w, base, path) == 0) as_text(&w, path);
    if (w.len == 0) memcpy(out, "/", 2);
    *as_directory = w.as_directory;
    return bad;
}

int gots__door_resolve(const gots_port *port, const char *path, char out[4096])
{
    bool as_directory;
    return gots__path_resolve(port, NULL, path, strlen(path), true, out, &as_directory);
}

/* ---- Holding --------------------------------------------------------------------------------- */

/* Opens a directory below another without openat2: step by step, no link followed. */
static int step_down(const gots_port *port, int dir, const char *path)
{
    char name[NAME_MAX + 1];
    int at = dir;
    while (*path != '\0') {
        size_t len = strcspn(path, "/");
        memcpy(name, path, len);
        name[len] = '\0';
        path += len + (path[len] == '/');
        int next = port->open(port->context, at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
        if (at != dir) port->close(port->context, at);
        if (next < 0) return next;
        at = next;
    }
    return at;
}

static int open_directory(const gots_port *port, int dir, const char *path)
{
    int file = port->open_below(port->context, dir, path, O_PATH | O_DIRECTORY, 0);
    return file == -ENOSYS ? step_down(port, dir, path) : file;
}

/* Holds `path` below `root`, whose own path is the first `root_len` bytes. 0 or a negative errno. */
static int hold(const gots_port *port, gots__op_request *request, int root, const char *path, size_t root_len,
                bool is_deep, gots__held *held)
{
    const char *below = path + root_len;
    below += *below == '/';
    held->path = gots__op_copy(request, path, strlen(path));
    char *rest = gots__op_copy(request, below, strlen(below));
    if (held->path == NULL || rest == NULL) return -ENOMEM;
    char *slash = strrchr(rest, '/');
    held->dir = root;
    held->name = *rest == '\0' ? "." : rest;
    if (slash == NULL || is_deep) return 0;
    *slash = '\0';
    held->name = slash + 1;
    int dir = open_directory(port, root, rest);
    if (dir < 0) return dir;
    held->dir = dir;
    held->is_owned = true;
    return 0;
}

int gots__held_open(const gots_port *port, const gots__held *held, int flags, uint32_t mode)
{
    if (held->as_directory && (flags & O_CREAT) == 0) flags |= O_DIRECTORY;
    if (held->as_directory && (flags & O_CREAT) != 0) return -EISDIR;
    if (held->is_plain) return port->open(port->context, held->dir, held->name, flags, mode);
    int file = port->open_below(port->context, held->dir, held->name, flags | O_NOFOLLOW, mode);
    if (file != -ENOSYS) return file;
    return port->open(port->context, held->dir, held->name, flags | O_NOFOLLOW, mode);
}

int gots__held_info(const gots_port *port, const gots__held *held, bool follow, gots_file_info *info)
{
    int bad = port->info(port->context, held->dir, held->name, held->is_plain && follow, info);
    return bad == 0 && held->as_directory && !S_ISDIR(info->mode) ? -ENOTDIR : bad;
}

void gots__held_close(const gots_port *port, gots__held *held)
{
    if (held->is_owned) port->close(port->context, held->dir);
    held->is_owned = false;
}

/* ---- Asking ---------------------------------------------------------------------------------- */

/* All that the system would let the process do. */
static bool hold_plain(gots__op_request *request, const char *path, size_t len, gots__held *held)
{
    held->name = held->path = gots__op_copy(request, path, len);
    held->is_plain = true;
    held->dir = AT_FDCWD;
    if (held->name == NULL) gots__request_fail(request, NULL, -ENOMEM, NULL);
    else if (strlen(held->name) != len) gots__request_fail(request, "open", -EINVAL, held->name);
    return request->error.code == NULL;
}

static bool is_free(const gots__door *door, unsigned may)
{
    bool is_denied = false;
    for (unsigned kind = 0; kind < GOTS_PERMISSIONS; kind++)
        if (may >> kind & 1) is_denied = is_denied || door->denies[kind];
    return door->everything && !is_denied && door->confinements == NULL;
}

bool gots__door_path(gots__door *door, gots__op_request *request, const char *op, unsigned may,
                     const gots__capability *through, const char *path, size_t len, unsigned how, gots__held *held)
{
    char resolved[PATH_MAX];
    *held = (gots__held){ .dir = -1 };
    bool is_plain = through == NULL && is_free(door, may);
    if (is_plain && door->audit == NULL) return hold_plain(request, path, len, held);
    const gots_port *port = door->port;
    int bad = gots__path_resolve(port, through != NULL ? through->path : NULL, path, len,
                                 (how & GOTS__PATH_FOLLOW) != 0, resolved, &held->as_directory);
    question q = { .op = op, .resource = resolved, .shown = path, .through = through,
                   .is_whole = (how & GOTS__PATH_WHOLE) != 0 };
    for (unsigned kind = 0; kind < GOTS_PERMISSIONS; kind++) {
        if ((may >> kind & 1) == 0) continue;
        q.kind = (gots_permission)kind;
        if (!gots__door_decide(door, request, &q)) return false;
    }
    if (is_plain) return hold_plain(request, path, len, held);
    if (bad == 0) {
        int root = through != NULL ? through->dir : q.granted->root;
        size_t root_len = through == NULL ? q.granted->root_len : strcmp(through->path, "/") == 0 ? 0 : strlen(through->path);
        bad = root < 0 ? root : hold(port, request, root, resolved, root_len, (how & GOTS__PATH_DEEP) != 0, held);
    }
    if (bad == 0) return true;
    gots__request_fail(request, op, bad, gots__op_copy(request, path, strlen(path)));
    return false;
}
