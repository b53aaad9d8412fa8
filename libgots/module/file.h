/* Source files: reading one at once, with the refusals that every reader needs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_MODULE_FILE_H
#define GOTS_MODULE_FILE_H

#include "gots.h"

/* A whole file in memory; a NUL stands behind the last byte. */
typedef struct gots__file {
    char *bytes;
    size_t len;
    size_t size; /* of the block */
} gots__file;

typedef enum gots__file_result {
    GOTS__FILE_OK,
    GOTS__FILE_MISSING,
    GOTS__FILE_DIRECTORY,
    GOTS__FILE_ERROR,     /* errno says why */
    GOTS__FILE_TOO_LARGE, /* above GOTS__SOURCE_MAX */
    GOTS__FILE_NO_MEMORY
} gots__file_result;

gots__file_result gots__file_read(const gots_allocator *allocator, const char *path,
                                  gots__file *file);
void gots__file_free(const gots_allocator *allocator, gots__file *file);

#endif
