/* The shape of the Unicode tables: see unicode.h for how to use them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_BASE_UNICODE_TABLES_H
#define GOTS_BASE_UNICODE_TABLES_H

#include "base/unicode.h"

/* Sorted by the name of the kind, then by name (bytes); aliases share an offset. */
typedef struct gots__unicode_entry {
    uint8_t kind; /* gots__unicode_kind */
    const char *name;
    uint32_t offset;
} gots__unicode_entry;

extern const gots__unicode_entry gots__unicode_entries[];
extern const uint32_t gots__unicode_entry_count;
extern const uint8_t gots__unicode_bytes[];

#endif
