/* Ops, the heap's side: how a program's request leaves the heap, and how its answer comes in.
 *
 * SPDX-License-Identifier: MIT
 *
 * What crosses is plain data: no value of the heap goes out, none comes in. So a request can be done
 * on any thread, and written down and answered again from what was written.
 */
#ifndef GOTS_ENGINE_OP_H
#define GOTS_ENGINE_OP_H

#include "engine/engine.h"

typedef enum gots__data_kind {
    GOTS__DATA_UNDEFINED,
    GOTS__DATA_NULL,
    GOTS__DATA_BOOLEAN,
    GOTS__DATA_NUMBER,
    GOTS__DATA_TEXT,  /* UTF-8, a NUL behind it */
    GOTS__DATA_BYTES, /* a Uint8Array */
    GOTS__DATA_LIST   /* an array */
} gots__data_kind;

typedef struct gots__data {
    uint8_t kind;  /* gots__data_kind */
    double number; /* BOOLEAN: 0 or 1 */
    const char *bytes;
    size_t len;                 /* bytes, or items */
    struct gots__data *items;
} gots__data;

/* Why an op failed: it becomes an Error with these properties. Texts belong to the request. */
typedef struct gots__op_error {
    const char *code;    /* "GOTS3001"; NULL: it did not fail */
    const char *message; /* without the code */
    const char *number;  /* the errno's name, "ENOENT"; or NULL */
    const char *path;    /* what it was about; or NULL */
    bool denied;         /* a PermissionError; else a SystemError */
    bool bad_argument;   /* a TypeError instead */
    bool plain;          /* an Error instead */
} gots__op_error;

/* A block that a request owns. */
typedef struct gots__op_block gots__op_block;

/* One call of an op. The floors above put it at the head of their own record. Thread: whoever has
 * it; one at a time. */
typedef struct gots__op_request {
    gots__isolate *isolate;
    uint32_t op;      /* number; the floors above know it */
    uint32_t id;      /* of what waits in the heap; 0: the caller waits */
    uint32_t count;
    const gots__data *args;
    gots__data result;
    gots__op_error error;
    gots__op_block *blocks;
    size_t size;      /* of the whole record, with the arguments */
} gots__op_request;

typedef struct gots__op_hooks {
    void *context;
    size_t request_size; /* of the record that begins with a gots__op_request; zeroed by the engine */

    /* Op number `index` of a group ("fs"): its name without the group, its number, and whether its
     * answer comes later. False: there are no more. */
    bool (*list)(void *context, const char *group, uint32_t index, const char **name, uint32_t *op, bool *later);

    /* Does it, or begins it. With an id the request goes over to the floors above, which call
     * gots__op_settle or, when the isolate has ended, gots__op_drop. Nothing is thrown. */
    void (*call)(void *context, gots__op_request *request);

    /* Nobody needs the answer to a request that goes over to the floors above any more: it is still settled, but if
     * it only waits for the outside, soon and with the error ECANCELED. */
    void (*call_off)(void *context, gots__op_request *request);
} gots__op_hooks;

/* Once, before a program runs. */
void gots__isolate_set_ops(gots__isolate *isolate, const gots__op_hooks *hooks);

/* The request's own memory: `len` bytes that live as long as it does; NULL when there is none. Thread: the
 * one that has the request. */
void *gots__op_take(gots__op_request *request, size_t len);
/* A copy of a text, with a NUL. */
char *gots__op_copy(gots__op_request *request, const char *text, size_t len);

/* Settles the promise that waits, in a turn of its own, and frees the request. What a program does
 * about it by itself fails as other turns do. Thread: the isolate's. */
gots_status gots__op_settle(gots__op_request *request, gots_error *err);

/* Frees a request that nobody waits for any more. */
void gots__op_drop(gots__op_request *request);

/* A request of nothing, for a question at the door alone; NULL: no memory. It ends with gots__op_drop, or as the error
 * that it has become. */
gots__op_request *gots__op_empty(gots__isolate *isolate);

/* Who asks: the innermost module of the program whose code is running, library modules aside. False: none
 * (a built-in calls the library). `unit` is the module's name; valid during the call. */
typedef struct gots__op_caller {
    const char *unit;       /* absolute path, or the name of a source */
    const char *file;       /* as people see it */
    uint32_t line, column;
} gots__op_caller;
bool gots__op_caller_of(gots__isolate *isolate, bool with_place, gots__op_caller *caller);

/* Requests whose answers are still to come, and keep the program alive. */
uint32_t gots__op_pending(gots__isolate *isolate);

#endif
