/* A program as the checker sees it: files, what they import, and the standard library.
 *
 * SPDX-License-Identifier: MIT
 *
 * Every file is opened once, under its real path. What files import in statements is opened before
 * anything is checked, since errors of syntax come first and alone; import() and import types are
 * resolved when the checker asks. A name that no file declares is looked for in stdlib/lib, of which
 * only the declarations of that name are parsed.
 *
 * Nothing is said about files of packages and of the standard library, nor about declaration files.
 */
#ifndef GOTS_MODULE_PROGRAM_H
#define GOTS_MODULE_PROGRAM_H

#include <setjmp.h>

#include "base/hash.h"
#include "engine/engine.h"
#include "module/file.h"
#include "module/report.h"
#include "module/resolve.h"
#include "types/enforce.h"

/* A file of a program. */
typedef struct gots__member {
    gots__types_file types;   /* first: the checker hands it back */
    gots__source source;
    gots__file text;          /* of files on disk; freed with the program */
    const char *name;         /* key: the real path, or "gots:test" */
    const char *path;         /* where relative specifiers start; NULL for none */
    const char *library;      /* of a file of the standard library its name there, else NULL */
    struct gots__member **imports; /* what its statements import, where that has types */
    uint32_t import_count, import_room;
    uint32_t order;           /* among the program's members */
    bool is_open;             /* its imports were opened */
    bool is_wanted;           /* to be checked */
    gots__enforced *enforced; /* where validators stand; NULL: not asked, or lowered already */
    struct gots__member *same_hash;
} gots__member;

typedef struct gots__program {
    gots__arena arena;        /* its escape is set by whoever uses the program */
    gots__atoms atoms;
    gots__diagnostics diagnostics;
    gots__diagnostics unsaid; /* of files about which nothing is said */
    gots_allocator allocator;
    gots__member **members;   /* in the order they were opened: the named ones first */
    uint32_t count, room;
    gots__member *buckets[256];
    const char *directory;    /* the current one, or "" */
    gots__failure *failure;
    gots__budget *budget;     /* of the arena; borrowed, or `own` */
    gots__budget own;
    bool closed;              /* no member is a file */
    gots__types_host host;
    gots__checker *checker;   /* NULL until gots__program_make_checker */
} gots__program;

/* `budget` NULL: one of its own, GOTS__BUDGET_BYTES. */
void gots__program_init(gots__program *program, const gots_allocator *allocator, gots__budget *budget,
                        gots__failure *failure);
void gots__program_prepare(gots__program *program); /* what of the start needs the arena's escape */
void gots__program_deinit(gots__program *program);

/* Opens the named files; the first that is not there is told in the failure. */
gots_status gots__program_open_named(gots__program *program, const char *const *paths, size_t count);

/* The member of a location; NULL when it cannot be read. */
gots__member *gots__program_open(gots__program *program, const gots__location *location);

/* A text as a member under `name`, from which relative specifiers start. */
gots__member *gots__program_open_text(gots__program *program, const char *name, const char *text,
                                      size_t len);

/* What the host has declared (libgots/bind), if anything: a declaration file of every program of the
 * isolate. `always`: the types of C as well when nothing was declared. */
void gots__program_open_bindings(gots__program *program, gots__isolate *isolate, bool always);

/* The member of that name, or NULL. */
gots__member *gots__program_find(const gots__program *program, const char *name);

/* Opens everything that the members import in statements. */
void gots__program_open_all(gots__program *program);

/* Whether the syntax of a member that is spoken about is wrong. */
bool gots__program_has_bad_syntax(const gots__program *program);

/* Makes the checker over all members. */
void gots__program_make_checker(gots__program *program);

/* Puts the diagnostics in order: by file, then by place. */
void gots__program_sort(gots__program *program);

/* Is it checked, and are its errors told? */
static inline bool gots__member_is_user(const gots__member *member)
{
    return member->types.kind == GOTS__TYPES_MODULE && !member->types.is_quiet;
}

#endif
