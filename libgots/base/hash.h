/* A fast 128-bit hash of bytes, for content keys and checksums. Not for hostile input.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_BASE_HASH_H
#define GOTS_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct gots__hash {
    uint64_t words[2];
} gots__hash;

/* The start of a hash. */
gots__hash gots__hash_seed(uint64_t seed);

/* Adds `len` bytes; where one piece ends and the next begins counts. */
void gots__hash_add(gots__hash *hash, const void *bytes, size_t len);

#endif
