/* What the tiers of code.h share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_NATIVE_CODE_INSIDE_H
#define GOTS_NATIVE_CODE_INSIDE_H

#include <pthread.h>
#include <sys/types.h>

#include "base/hash.h"
#include "native/code.h"

struct gots__code {
    gots_allocator allocator;
    void *pages;     /* of TinyCC's code, mapped; else NULL */
    size_t size;
    void *library;   /* the system compiler's, from dlopen; else NULL */
};

/* Each fills `code`, whose allocator is set, and the addresses. On failure there is nothing to
 * undo and the addresses are untouched. */
gots_status gots__code_tcc(gots__code *code, const gots__code_unit *unit, void **addresses,
                           gots_error *err);

/* The compiler's process, so that another thread can stop it. */
typedef struct gots__code_child {
    pthread_mutex_t lock;
    pid_t pid;       /* guarded by lock; 0: none runs */
    bool stopped;    /* guarded by lock; none may start any more */
} gots__code_child;

/* `directory` as for gots__code_kept. */
gots_status gots__code_cc(gots__code *code, const char *directory, const gots__code_unit *unit,
                          void **addresses, gots__code_child *child, gots_error *err);

/* Makes the code with its child; NULL as gots__code_kept. */
gots__code *gots__code_kept_by(const gots_allocator *allocator, const char *directory,
                               const gots__code_unit *unit, void **addresses,
                               gots__code_child *child, gots_error *err);

void gots__code_child_init(gots__code_child *child);
void gots__code_child_deinit(gots__code_child *child);

/* Runs a program to its end: `arguments` NULL-ended, the first its path; no input, what it prints
 * goes to `log`, its temporary files to `scratch`. GOTS_E_CLOSED: it was stopped; GOTS_E_IO: it
 * could not be started; GOTS_E_SYNTAX: it ended with a failure. Fills no gots_error. */
gots_status gots__code_child_run(gots__code_child *child, char *const *arguments, const char *log,
                                 const char *scratch);

/* Kills it, and keeps others from starting. Thread: any. */
void gots__code_child_stop(gots__code_child *child);

/* ---- Files of the second tier ------------------------------------------------------------------ */

typedef struct gots__code_bytes {
    char *bytes;     /* from the allocator, `size` of it */
    size_t size;
} gots__code_bytes;

/* A directory of the user's own that can be trusted, or below 0; made if need be. */
int gots__code_open_directory(const char *path);

/* An entry that is sound, with the seal at its end, which does not disturb the loader; false: none. */
bool gots__code_get(const gots_allocator *allocator, int directory, const gots__hash *key,
                    gots__code_bytes *entry);

/* Failure to do so is nobody's concern. */
void gots__code_put(const gots_allocator *allocator, int directory, const gots__hash *key,
                    const gots__code_bytes *entry);

/* A new file of the user's own. */
bool gots__code_write(int directory, const char *name, const void *bytes, size_t size);

/* The whole of a file; false also when it is not the user's own or is too large. */
bool gots__code_read(const gots_allocator *allocator, int directory, const char *name,
                     gots__code_bytes *file);

/* A new directory below `path` for one compilation: its name is added to `path`, which has `room`
 * bytes, and its descriptor returned, or below 0. */
int gots__code_open_scratch(char *path, size_t room);

/* Removes its files and, `path` given, itself, and closes the descriptor. */
void gots__code_remove_scratch(int scratch, const char *path);

#endif
