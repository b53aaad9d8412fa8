/* What the files of the door share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_DOOR_INSIDE_H
#define GOTS_DOOR_INSIDE_H

#include "door/door.h"
#include "door/net.h"

#include <limits.h>

/* Modules that may do less than their isolate. Confinements and rules stand in lists that only grow at their
 * front, so that an isolate made by another one shares the list that its maker had then. */
typedef struct confinement {
    struct confinement *next;
    uint32_t refs; /* atomic: a door's list that begins here, or the one before in a list */
    char *path;  /* resolved: a file, or a directory with all below it */
    char *shown; /* as it was given */
} confinement;

typedef struct rule {
    struct rule *next;
    uint32_t refs;             /* atomic: as a confinement's */
    uint8_t kind;
    bool deny;
    const confinement *module; /* NULL: the isolate */
    char *resource;            /* as it was given; NULL: everything of the kind */
    char *path;                /* of paths: resolved */
    int root;                  /* of grants of paths: a directory, open since it was granted; or a negative errno */
    size_t root_len;           /* bytes of `path` that name that directory */
    gots__net_rule net;
} rule;

struct gots__door {
    gots_allocator allocator;
    const gots_port *port;
    gots__isolate *isolate;
    rule *rules;
    confinement *confinements;
    bool everything;           /* gots_permit_all */
    bool denies[GOTS_PERMISSIONS];
    gots_audit_hook *audit;
    void *audit_context;
    gots_prompt_hook *prompt;
    void *prompt_context;
    uint64_t asked, denied;
    bool audits_host;          /* each call of the host's functions is told */
    bool is_of_child;          /* its isolate was made by a program, which gives it its permissions */
};

/* One question. */
typedef struct question {
    const char *op;
    gots_permission kind;
    const char *resource;       /* of paths: resolved; NULL: everything of the kind */
    const char *shown;          /* as the program wrote it */
    bool is_whole;              /* what is below the path is meant too */
    const gots__capability *through;
    const rule *granted;        /* which one, where the answer is yes */
    const rule *forbidden;      /* which one denies */
    const confinement *confined; /* whose rules do not grant it */
    bool has_caller;
    gots__op_caller caller;
} question;

/* door.c: decides, asks whoever may be asked, tells the audit; false: the request has its error. */
bool gots__door_decide(gots__door *door, gots__op_request *request, question *q);

/* door.c: each call of a host's function is asked for from now on, if there is a reason to. */
void gots__door_watch_host(gots__door *door);

/* rules.c: decides, without asking or telling anybody. */
bool gots__rules_decide(gots__door *door, question *q);
/* The module's own confinement; NULL: none. */
const confinement *gots__rules_confinement(const gots__door *door, const char *unit);
bool gots__path_is_below(const char *path, const char *root, size_t root_len);

void gots__rules_free(gots__door *door);

/* path.c: resolves a path as the system would, by looking at each link, up to where nothing is any more.
 * `base`: where relative ones start, NULL for the current directory. 0 or a negative errno; then `out`
 * has the path as its text says. `as_directory`: whether it ended in a slash. */
int gots__path_resolve(const gots_port *port, const char *base, const char *path, size_t len, bool follow,
                       char out[PATH_MAX], bool *as_directory);

/* audit.c: tells the hook, and asks whoever may be asked. */
void gots__audit_tell(gots__door *door, question *q, bool allowed);
gots_answer gots__audit_ask(gots__door *door, question *q);
/* The error of a request that was denied. */
void gots__audit_deny(const gots__door *door, gots__op_request *request, const question *q);

#endif
