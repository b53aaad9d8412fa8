/* The door: the one place that every effect of a program passes on its way out of an isolate.
 *
 * SPDX-License-Identifier: MIT
 *
 * An op asks here for each resource before it touches it. The door decides by its rules, tells the
 * audit, and fills in the request's error when the answer is no. A path comes back resolved and held
 * by a directory's descriptor, so that what was decided about is what is opened.
 *
 * Thread: the isolate's, but for what says otherwise.
 */
#ifndef GOTS_DOOR_H
#define GOTS_DOOR_H

#include "engine/op.h"

typedef struct gots__door gots__door;

/* The door of one isolate. `port` outlives it. */
gots__door *gots__door_new(const gots_allocator *allocator, const gots_port *port, gots__isolate *isolate,
                           gots_error *err);
void gots__door_free(gots__door *door);
const gots_port *gots__door_port(const gots__door *door);

gots_status gots__door_permit(gots__door *door, const gots_rule *rule, gots_error *err);
gots_status gots__door_permit_all(gots__door *door, gots_error *err);
gots_status gots__door_confine(gots__door *door, const char *module, gots_error *err);
/* What is granted and denied to `from` now is granted and denied to `door`, which has no rules yet, in its own
 * isolate. Nobody is asked for more. */
void gots__door_inherit(gots__door *door, const gots__door *from);
/* Whether rules for the module of that name, or for some module where it is NULL, make it do less than its isolate. */
bool gots__door_confines(const gots__door *door, const char *unit);
void gots__door_on_audit(gots__door *door, gots_audit_hook *hook, void *context);
gots_audit_hook *gots__door_audit(const gots__door *door, void **context);
void gots__door_on_prompt(gots__door *door, gots_prompt_hook *hook, void *context);
bool gots__door_is_permitted(gots__door *door, gots_permission kind, const char *resource);

/* Whether each call of the host's functions is told. */
void gots__door_audit_host(gots__door *door, bool audit);
/* A program has made the isolate: what it may do is said there. */
void gots__door_set_child(gots__door *door);
/* Questions so far that were answered with no. */
uint64_t gots__door_denied(const gots__door *door);

/* Whether the resource (NULL: all of the kind) is granted to who asks. False: the request has its
 * error. `op` is the op's name in full. */
bool gots__door_ask(gots__door *door, gots__op_request *request, const char *op, gots_permission kind,
                    const char *resource);

/* ---- Paths ---- */

/* A file, by a directory that is held open and its name in it. `dir` is AT_FDCWD and `name` the whole
 * path when everything is granted: then it is the system alone that decides. */
typedef struct gots__held {
    int dir;
    bool is_owned;    /* dir is to be closed */
    bool is_plain;    /* everything is granted */
    bool as_directory; /* the path ended in a slash */
    const char *name; /* in the request's memory; without a slash, unless plain */
    const char *path; /* all of it, resolved */
} gots__held;

/* A directory that is a capability: what it holds may be reached through it whatever is granted. */
typedef struct gots__capability {
    int dir;
    const char *path; /* resolved */
} gots__capability;

/* What an op is about to do with a path: kinds, as bits. */
enum { GOTS__MAY_READ = 1u << GOTS_READ, GOTS__MAY_WRITE = 1u << GOTS_WRITE, GOTS__MAY_FFI = 1u << GOTS_FFI };

enum {
    GOTS__PATH_FOLLOW = 1u << 0, /* a symbolic link at its end stands for what it points to */
    GOTS__PATH_DEEP = 1u << 1,   /* its directory need not be there: `dir` is above it, `name` may have slashes */
    GOTS__PATH_WHOLE = 1u << 2   /* all that is below it is meant too: nothing there may be denied */
};

/* Asks for a path, `len` bytes of UTF-8, and holds it. `through`: below this capability, and its rights count;
 * else NULL. */
bool gots__door_path(gots__door *door, gots__op_request *request, const char *op, unsigned may,
                     const gots__capability *through, const char *path, size_t len, unsigned how, gots__held *held);

/* Opens what is held; a negative errno when that fails. Thread: any. */
int gots__held_open(const gots_port *port, const gots__held *held, int flags, uint32_t mode);
int gots__held_info(const gots_port *port, const gots__held *held, bool follow, gots_file_info *info);
/* A path without links, for an absolute or relative one of the process: 0 or a negative errno. Thread: any. */
int gots__door_resolve(const gots_port *port, const char *path, char out[4096]);
/* Closes the directory. */
void gots__held_close(const gots_port *port, gots__held *held);

/* ---- Programs ---- */

/* The resolved path of a program: `name` as a path, or the first of that name in PATH. 4096 bytes (PATH_MAX). */
bool gots__door_program(const gots_port *port, const char *name, char out[4096]);

/* ---- Errors ---- */

/* Fails the request with what the system says: a negative errno, `path` or NULL. Thread: any. */
void gots__request_fail(gots__op_request *request, const char *what, int number, const char *path);
/* Fails it with a TypeError about its arguments. */
void gots__request_refuse(gots__op_request *request, const char *message);

#endif
