/* The type checker: what a program's types prove wrong.
 *
 * SPDX-License-Identifier: MIT
 *
 * Works on parsed and bound files that share one arena and one table of atoms. Gradual: what it
 * cannot evaluate has the unknown-to-checker type, which fits everything and reports nothing, so
 * that an error is only told when it is sure.
 */
#ifndef GOTS_TYPES_TYPES_H
#define GOTS_TYPES_TYPES_H

#include "syntax/bind.h"

typedef enum gots__types_kind {
    GOTS__TYPES_MODULE,      /* a .ts file */
    GOTS__TYPES_DECLARATION, /* a .d.ts file */
    GOTS__TYPES_JSON         /* tree: a file whose one statement is the value as an expression */
} gots__types_kind;

/* One file of a program. */
typedef struct gots__types_file {
    gots__source *source;
    gots__node *tree;          /* SOURCE_FILE, bound */
    gots__binding *binding;
    uint8_t kind;              /* gots__types_kind */
    bool is_library;           /* ambient, never checked itself */
    bool is_quiet;             /* not asked for: nothing is reported in it */
    bool is_checked;           /* set by the checker */
    uint8_t head;              /* the checker's: what its first comments ask for, 0: not read */
    void *owner;               /* free for the caller */
    struct gots__entity *entity; /* of the module; the checker's */
} gots__types_file;

/* What the checker asks its caller. */
typedef struct gots__types_host {
    void *context;
    /* The file that `specifier` means in `from`; NULL: not there. `*untyped` is set when it is
     * there, but has no types (then everything imported is unknown to the checker). */
    gots__types_file *(*resolve)(void *context, gots__types_file *from, gots__str specifier,
                                 bool *untyped);
    /* Parses and binds the library declarations of one global name, NULL if there are none. Called
     * once for each name. `*count` files, none of them modules. */
    gots__types_file **(*library)(void *context, gots__atom *name, uint32_t *count);
} gots__types_host;

typedef struct gots__checker gots__checker;

/* A checker over files; more may come through the host. Everything lives in `arena`. */
gots__checker *gots__types_new(gots__arena *arena, gots__atoms *atoms,
                               const gots__types_host *host, gots__types_file **files,
                               uint32_t count, gots__diagnostics *diagnostics);

/* Checks one file of the program; what is wrong goes to the diagnostics. */
void gots__types_check(gots__checker *checker, gots__types_file *file);

/* The type of an expression of a checked file, written as TypeScript writes it. */
const char *gots__types_show(gots__checker *checker, gots__node *expression);

#endif
