/* What the files of io/ share: the record of a request, the shape of an op, handles.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_IO_INSIDE_H
#define GOTS_IO_INSIDE_H

#include <pthread.h>

#include "io/io.h"
#include "sched/place.h"
#include "sched/pool.h"

typedef struct request request;

/* An op. `begin` runs on the isolate's thread: it looks at the arguments, asks the door, takes what the
 * rest needs; false: the request has its error or, with `is_done`, its result. `run` does the work, for an op
 * that answers later on a thread of the pool, where it touches the request alone. `finish` runs on the
 * isolate's thread again, also when `run` never did: it gives back what was taken. When the isolate has
 * ended it runs on any thread and `io` is NULL. */
typedef struct op {
    const char *name; /* "fs.readFile" */
    bool later;
    bool (*begin)(request *r);
    void (*run)(request *r);
    void (*finish)(request *r);
} op;

typedef enum handle_kind { HANDLE_FILE, HANDLE_DIRECTORY, HANDLE_PROCESS } handle_kind;

/* What a program holds by a number. Counted. */
typedef struct handle {
    gots__io_shared *shared;
    uint32_t uses;         /* atomic */
    uint8_t kind;          /* handle_kind */
    bool is_closed;        /* by the program */
    bool can_read, can_write;
    int file;              /* descriptor; -1: none. Closed with the last use */
    struct handle *parent; /* DIRECTORY: whose rights end with */
    char *path;            /* DIRECTORY: resolved */
    int process;           /* PROCESS: its id */
    bool has_ended;
    int status;
} handle;

struct request {
    gots__op_request base;   /* first */
    gots__work work;
    gots__letter letter;  /* that brings the answer */
    gots__io_shared *shared;
    gots__seat *seat;     /* counted, where the answer comes later */
    gots__io *io;         /* NULL once nobody waits for the answer any more: its isolate has ended */
    const op *op;
    gots__held held, other;
    handle *handle;       /* in use */
    int file;             /* opened by run, to be closed by it */
    int flags;
    uint32_t mode;
    double number;        /* offset, length: what the op makes of it */
    int wait_file;        /* run has to wait until this can be read or, with wait_write, written; -1: no */
    bool wait_write;
    bool is_called_off;   /* guarded by shared->lock: nobody in the heap waits for more than its end */
    size_t done;          /* bytes so far, when run is begun again */
    request *next;        /* among those that are held */
    bool is_held;         /* nobody works on it: its answer comes from gots__tool_answer, or from the journal */
    char *bytes;
};

struct gots__io_shared {
    gots_allocator allocator;
    gots_port port;
    gots__pool *pool;
    pthread_mutex_t lock; /* of requests that are called off; taken before a loop's */
};

typedef struct variable {
    struct variable *next;
    char *value;  /* NULL: deleted */
    char name[];
} variable;

struct gots__io {
    gots__io_shared *shared;
    gots__door *door;
    gots__isolate *isolate;
    gots__seat *seat;
    handle **handles;      /* by number - 1 */
    uint32_t handle_count, handle_room, open_count;
    variable *variables;   /* what the program has set or deleted */
    request *held;         /* the newest first */
    gots__journal *journal; /* NULL: none. Borrowed */
    gots__tool_hook *tool;  /* who answers tools; NULL: nobody does now */
    void *tool_context;
    struct op_count {
        uint64_t calls, denied;
    } *counts;              /* by number of the op; NULL until one is called */
};

#define HANDLES_MAX 4096u

extern const op gots__env_ops[], gots__ffi_ops[], gots__process_ops[], gots__tool_ops[];
extern const op gots__fs_ops[], gots__fs_path_ops[], gots__fs_file_ops[], gots__fs_directory_ops[];

static inline request *request_of(gots__work *work)
{
    return (request *)(void *)((char *)work - offsetof(request, work));
}

static inline const gots_port *port_of(const request *r)
{
    return &r->shared->port;
}

/* Posts what it has as its answer. Thread: any. */
void gots__io_answer(request *r);

/* Nobody works on it from now on; and again somebody does. */
void gots__io_hold(request *r);
void gots__io_release(request *r);

/* Whether its answer is the host's. */
static inline bool gots__io_is_tool(const request *r)
{
    return r->op == &gots__tool_ops[0] || r->op == &gots__tool_ops[1];
}

/* Arguments; a wrong or missing one fails the request. io.c */
const gots__data *gots__io_arg(request *r, uint32_t index, gots__data_kind kind);
double gots__io_number(request *r, uint32_t index, double fallback);
bool gots__io_flag(const request *r, uint32_t index);
const char *gots__io_text(request *r, uint32_t index);

/* Results. */
void gots__io_give_number(request *r, double number);
void gots__io_give_text(request *r, const char *text, size_t len);

/* Fails with a negative errno about `path` (NULL: what it holds); returns false. */
bool gots__io_fail(request *r, int number, const char *path);

/* handle.c. New: its number, 0 when there are too many or no memory (the request fails; `file` stays open). */
uint32_t gots__handle_new(request *r, handle_kind kind, int file, handle **out);
handle *gots__handle_get(request *r, uint32_t index, handle_kind kind); /* argument `index`; NULL: fails */
void gots__handle_use(request *r, handle *it);  /* until the request has ended */
void gots__handle_release(gots__io_shared *shared, handle *it);
void gots__handle_close(gots__io *io, uint32_t number);
void gots__handles_free(gots__io *io);

/* process.c: kills one that still runs. */
void gots__process_end(handle *it);

/* env.c */
void gots__variables_free(gots__io *io);
/* The environment as the program sees it: calls `visit` for each variable. */
void gots__variables_each(gots__io *io, void (*visit)(void *context, const char *name, size_t len, const char *value), void *context);

#endif
