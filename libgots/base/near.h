/* "Did you mean": the nearest of several names to one that was not found.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_BASE_NEAR_H
#define GOTS_BASE_NEAR_H

#include <stddef.h>

typedef struct gots__near {
    const char *wanted;
    size_t wanted_len;
    size_t best;        /* distance */
    const char *name;   /* the nearest as it was given, or NULL */
    size_t name_len;
    const char *prefix; /* put before the name in `text` */
    char text[300];     /* ", did you mean 'x'?", or "" */
} gots__near;

/* `wanted` and `prefix` stay the caller's, for as long as names are tried. */
void gots__near_init(gots__near *near, const char *wanted, size_t len, const char *prefix);
void gots__near_try(gots__near *near, const char *name, size_t len);

#endif
