/* The standard library: where its TypeScript sources are found.
 *
 * SPDX-License-Identifier: MIT
 *
 * `gots:name` is the file name.ts or name/index.ts of the first of these directories that has it:
 * $GOTS_STDLIB_PATH; stdlib next to the executable; ./stdlib; ../../stdlib. Last comes the copy
 * that was embedded when the library was built.
 */
#ifndef GOTS_MODULE_STDLIB_H
#define GOTS_MODULE_STDLIB_H

#include <limits.h>

#include "gots.h"

/* One embedded file. The table is made by embed.c at build time, sorted by name. */
typedef struct gots__embedded {
    const char *name; /* "test.ts", "internal/format.ts" */
    const char *text; /* NUL behind it */
    size_t len;
} gots__embedded;

extern const gots__embedded gots__embedded_files[];
extern const size_t gots__embedded_count;

/* The embedded file of that name, or NULL. */
const gots__embedded *gots__embedded_find(const char *name);

/* The embedded declarations of what every program has: the files below lib/, sorted by name, which
 * are no modules. NULL when there is no number `index`. */
const gots__embedded *gots__embedded_declaration(size_t index);

/* Where a global name is declared: a piece of the text of an embedded file. */
typedef struct gots__declared {
    const char *name;
    uint32_t file; /* in gots__embedded_files */
    uint32_t start, len;
} gots__declared;

/* All of them, sorted by name; several may have one name. Made by embed.c. */
extern const gots__declared gots__declared_names[];
extern const size_t gots__declared_count;

/* The first declaration of a name, those after it as far as they have the name too; or NULL. */
const gots__declared *gots__declared_find(const char *name, size_t *count);

/* Whether the file of that name is a declaration, which nothing imports. */
bool gots__stdlib_is_declaration(const char *name);

/* Puts the path of standard library file `name` into `path`, if a directory of the search order
 * has it. */
bool gots__stdlib_find(const char *name, char path[PATH_MAX]);

/* Calls `visit` with the name of each importable standard module, without `gots:`. */
void gots__stdlib_each(void (*visit)(const char *name, void *context), void *context);

#endif
