/* Resolution: from a specifier and the importing module to one file.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_MODULE_RESOLVE_H
#define GOTS_MODULE_RESOLVE_H

#include <limits.h>

#include "module/report.h"
#include "module/stdlib.h"
#include "syntax/ast.h"

typedef enum gots__module_kind {
    GOTS__MODULE_TYPESCRIPT,
    GOTS__MODULE_DECLARATION, /* .d.ts: types only */
    GOTS__MODULE_JSON
} gots__module_kind;

/* Where a module is. Also its identity: two specifiers mean one module when keys are equal. */
typedef struct gots__location {
    char path[PATH_MAX];  /* real path on disk; of an embedded file its name in the library */
    char name[PATH_MAX];  /* for people and as key: the path, or "gots:test" */
    uint8_t kind;         /* gots__module_kind */
    char library[256];    /* of a standard module its file name in the library, else empty */
    const gots__embedded *embedded; /* where it was built in, else NULL */
} gots__location;

/* Who asks: for relative paths and for the place of an error. */
typedef struct gots__import_site {
    const char *path;        /* of the importing module; NULL: the current directory */
    const char *library;     /* its location's `library`, or NULL */
    bool closed;             /* no files: modules of the library alone */
    gots__source *source;    /* to show the place, or NULL */
    uint32_t pos, end;
} gots__import_site;

/* Fills `to`. A failure is told in `failure`, with what to do about it. */
gots_status gots__resolve(gots__str specifier, const gots__import_site *site, gots__location *to,
                          gots__failure *failure);

/* Resolves the file a program was started with: any path, extension optional. */
gots_status gots__resolve_main(const char *path, gots__location *to, gots__failure *failure);

#endif
