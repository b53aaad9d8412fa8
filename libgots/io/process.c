/* gots:process: other programs, and what the system tells of itself.
 *
 * SPDX-License-Identifier: MIT
 *
 * A program that is started is outside of every wall: granting it is granting what it can do. It gets the
 * environment that it is given and no descriptor but its three. One that still runs when its isolate ends
 * is killed.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/memory.h"
#include "io/fs.h"

#define KILL_WAIT_MS 1000

/* ---- Starting -------------------------------------------------------------------------------- */

typedef struct start {
    request *r;
    gots_spawn what;
    int ours[3], theirs[3]; /* ends of pipes; -1: none */
} start;

/* "pipe", "null" or "inherit" for each of the three. */
static int prepare_file(start *it, int i, const char *how)
{
    const gots_port *port = port_of(it->r);
    int ends[2], ours = i == 0 ? 1 : 0;
    it->what.files[i] = strcmp(how, "inherit") == 0 ? i : -1;
    if (strcmp(how, "pipe") != 0) return 0;
    int bad = port->pipe(port->context, ends, ours);
    if (bad < 0) return bad;
    it->ours[i] = ends[ours];
    it->theirs[i] = it->what.files[i] = ends[1 - ours];
    return 0;
}

/* The list of texts in argument `index`, NULL at the end, behind `first` if that is not NULL. */
static const char *const *texts(request *r, uint32_t index, const char *first)
{
    const gots__data *list = gots__io_arg(r, index, GOTS__DATA_LIST);
    const char **all = r->base.error.code == NULL ? gots__op_take(&r->base, (list->len + 2) * sizeof *all) : NULL;
    if (all == NULL) {
        if (r->base.error.code == NULL) gots__io_fail(r, -ENOMEM, NULL);
        return NULL;
    }
    size_t count = 0;
    if (first != NULL) all[count++] = first;
    for (size_t i = 0; i < list->len; i++) {
        if (strlen(list->items[i].bytes) != list->items[i].len) gots__request_refuse(&r->base, "a text with a NUL in it is no argument");
        all[count++] = list->items[i].bytes;
    }
    all[count] = NULL;
    return r->base.error.code == NULL ? all : NULL;
}

/* The loader's variables make another program of every program. */
static bool may_set(request *r, const char *const *environment)
{
    for (const char *const *at = environment; *at != NULL; at++)
        if (strncmp(*at, "LD_", 3) == 0) return gots__door_ask(r->io->door, &r->base, r->op->name, GOTS_RUN, NULL);
    return true;
}

/* (program, arguments, NAME=value …, directory or undefined, input, output, errors) */
static bool prepare(start *it, char path[PATH_MAX])
{
    request *r = it->r;
    const char *name = gots__io_text(r, 0);
    if (r->base.error.code != NULL) return false;
    bool found = *name != '\0' && gots__door_program(port_of(r), name, path);
    if (!gots__door_ask(r->io->door, &r->base, r->op->name, GOTS_RUN, found ? path : name)) return false;
    if (!found) return gots__io_fail(r, -ENOENT, name);
    it->what.path = path;
    it->what.arguments = texts(r, 1, name);
    it->what.environment = it->what.arguments != NULL ? texts(r, 2, NULL) : NULL;
    if (it->what.environment == NULL || !may_set(r, it->what.environment)) return false;
    if (r->base.count > 3 && r->base.args[3].kind == GOTS__DATA_TEXT) {
        if (!gots__door_path(r->io->door, &r->base, r->op->name, GOTS__MAY_READ, NULL, r->base.args[3].bytes, r->base.args[3].len,
                             GOTS__PATH_FOLLOW, &r->held))
            return false;
        it->what.directory = r->held.path;
    }
    for (int i = 0; i < 3; i++) {
        const char *how = gots__io_text(r, 4 + (uint32_t)i);
        int bad = r->base.error.code == NULL ? prepare_file(it, i, how) : -EINVAL;
        if (r->base.error.code != NULL) return false;
        if (bad < 0) return gots__io_fail(r, bad, NULL);
    }
    return true;
}

static void close_all(const gots_port *port, int files[3])
{
    for (int i = 0; i < 3; i++)
        if (files[i] >= 0) port->close(port->context, files[i]);
}

/* Numbers of the process and of its pipes (0: none), and its id. */
static bool give_handles(start *it, int id, int process)
{
    request *r = it->r;
    handle *made;
    gots__data *items = gots__op_take(&r->base, 5 * sizeof *items);
    if (items == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    uint32_t number = gots__handle_new(r, HANDLE_PROCESS, process, &made);
    if (number == 0) return false;
    made->process = id;
    items[0] = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = number };
    items[1] = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = id };
    for (int i = 0; i < 3; i++) {
        uint32_t file = it->ours[i] >= 0 ? gots__handle_new(r, HANDLE_FILE, it->ours[i], &made) : 0;
        if (file != 0) it->ours[i] = -1;
        items[i + 2] = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = file };
    }
    r->base.result = (gots__data){ .kind = GOTS__DATA_LIST, .items = items, .len = 5 };
    return r->base.error.code == NULL;
}

/* Kills a process and takes its status, so that nothing of it is left. */
static void end_process(const gots_port *port, int id, int process)
{
    int status;
    struct pollfd ended = { .fd = process, .events = POLLIN };
    port->kill(port->context, id, SIGKILL);
    if (process >= 0) poll(&ended, 1, KILL_WAIT_MS);
    port->wait(port->context, id, &status);
}

static bool begin_spawn(request *r)
{
    const gots_port *port = port_of(r);
    char path[PATH_MAX];
    start it = { .r = r, .ours = { -1, -1, -1 }, .theirs = { -1, -1, -1 } };
    int process = -1;
    if (prepare(&it, path)) {
        int id = port->spawn(port->context, &it.what, &process);
        if (id < 0) gots__io_fail(r, id, gots__fs_shown(r, 0));
        else if (process < 0 || !give_handles(&it, id, process)) {
            if (r->base.error.code == NULL) gots__io_fail(r, -ENOSYS, NULL); /* a system without descriptors of processes */
            if (r->base.result.kind != GOTS__DATA_LIST) {
                end_process(port, id, process);
                if (process >= 0) port->close(port->context, process);
            }
        }
    }
    close_all(port, it.theirs);
    close_all(port, it.ours);
    return false;
}

void gots__process_end(handle *it)
{
    if (!it->has_ended) end_process(&it->shared->port, it->process, it->file);
}

/* ---- Waiting and killing --------------------------------------------------------------------- */

static bool begin_wait(request *r)
{
    handle *it = gots__handle_get(r, 0, HANDLE_PROCESS);
    if (it != NULL) gots__handle_use(r, it);
    return it != NULL;
}

/* The first time it goes to the loop. */
static void run_wait(request *r)
{
    if (r->done++ == 0) r->wait_file = r->handle->file;
}

/* Its status is taken here, on the isolate's thread: until then nobody else gets its id. */
static void finish_wait(request *r)
{
    handle *it = r->handle;
    const gots_port *port = port_of(r);
    if (it == NULL || r->io == NULL || r->base.error.code != NULL) return;
    if (!it->has_ended) {
        int got = port->wait(port->context, it->process, &it->status);
        if (got <= 0) {
            gots__io_fail(r, got == 0 ? -EAGAIN : got, NULL);
            return;
        }
        it->has_ended = true;
    }
    gots__data *items = gots__op_take(&r->base, 2 * sizeof *items);
    if (items == NULL) {
        gots__io_fail(r, -ENOMEM, NULL);
        return;
    }
    bool signalled = WIFSIGNALED(it->status);
    items[0] = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = signalled ? 128 + WTERMSIG(it->status) : WEXITSTATUS(it->status) };
    items[1] = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = signalled ? WTERMSIG(it->status) : 0 };
    r->base.result = (gots__data){ .kind = GOTS__DATA_LIST, .items = items, .len = 2 };
}

/* (process, signal's number) → whether it still ran */
static bool begin_kill(request *r)
{
    const gots_port *port = port_of(r);
    handle *it = gots__handle_get(r, 0, HANDLE_PROCESS);
    double number = gots__io_number(r, 1, SIGTERM);
    if (r->base.error.code == NULL && (number < 1 || number > 64)) gots__request_refuse(&r->base, "there is no signal of that number");
    if (r->base.error.code != NULL) return false;
    int bad = it->has_ended ? 0 : port->kill(port->context, it->process, (int)number);
    if (bad < 0) return gots__io_fail(r, bad, NULL);
    r->base.result = (gots__data){ .kind = GOTS__DATA_BOOLEAN, .number = !it->has_ended };
    return false;
}

/* ---- The system ------------------------------------------------------------------------------ */

static bool may_know(request *r, const char *what)
{
    return gots__door_ask(r->io->door, &r->base, r->op->name, GOTS_SYS, what);
}

static bool begin_hostname(request *r)
{
    const gots_port *port = port_of(r);
    char name[256] = "";
    if (!may_know(r, "hostname")) return false;
    int bad = port->host_name(port->context, name, sizeof name - 1);
    if (bad < 0) return gots__io_fail(r, bad, NULL);
    char *copy = gots__op_copy(&r->base, name, strlen(name));
    if (copy == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    gots__io_give_text(r, copy, strlen(copy));
    return false;
}

static bool begin_cpus(request *r)
{
    if (may_know(r, "cpus")) gots__io_give_number(r, port_of(r)->processors(port_of(r)->context));
    return false;
}

/* Bytes in all, and free. */
static bool begin_memory(request *r)
{
    const gots_port *port = port_of(r);
    uint64_t total, available;
    if (!may_know(r, "memory")) return false;
    int bad = port->memory(port->context, &total, &available);
    gots__data *items = bad < 0 ? NULL : gots__op_take(&r->base, 2 * sizeof *items);
    if (items == NULL) return gots__io_fail(r, bad < 0 ? bad : -ENOMEM, NULL);
    items[0] = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = (double)total };
    items[1] = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = (double)available };
    r->base.result = (gots__data){ .kind = GOTS__DATA_LIST, .items = items, .len = 2 };
    return false;
}

const op gots__process_ops[] = {
    { "process.spawn", false, begin_spawn, NULL, NULL },
    { "process.wait", true, begin_wait, run_wait, finish_wait },
    { "process.kill", false, begin_kill, NULL, NULL },
    { "process.hostname", false, begin_hostname, NULL, NULL },
    { "process.cpus", false, begin_cpus, NULL, NULL },
    { "process.memory", false, begin_memory, NULL, NULL },
    { NULL, false, NULL, NULL, NULL },
};
