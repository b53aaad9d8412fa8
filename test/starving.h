/* An allocator that refuses, for tests of what happens then.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TEST_STARVING_H
#define TEST_STARVING_H

#include <stdlib.h>

#include "gots.h"

/* Any thread may allocate: the fields are changed atomically. */
typedef struct starving {
    long left;   /* allocations until one is refused; negative: none is */
    bool once;   /* the ones that follow are not refused */
    long blocks; /* that are out */
    long bytes;
    bool refused;
} starving;

static inline bool starving_refuses(starving *it)
{
    long left = __atomic_fetch_sub(&it->left, 1, __ATOMIC_RELAXED);
    bool refuses = left == 0;
    if (left < 0 || (left == 0 && !it->once)) __atomic_fetch_add(&it->left, 1, __ATOMIC_RELAXED);
    if (refuses) __atomic_store_n(&it->refused, true, __ATOMIC_RELAXED);
    return refuses;
}

static inline void *starving_resize(void *context, void *ptr, size_t old_size, size_t size)
{
    starving *it = context;
    if (size > 0 && starving_refuses(it)) return NULL;
    void *block = NULL;
    if (size == 0) free(ptr);
    else block = realloc(ptr, size);
    if (size > 0 && block == NULL) return NULL;
    __atomic_fetch_add(&it->blocks, (size > 0) - (ptr != NULL), __ATOMIC_RELAXED);
    __atomic_fetch_add(&it->bytes, (long)size - (ptr != NULL ? (long)old_size : 0), __ATOMIC_RELAXED);
    return block;
}

#define STARVING_ALLOCATOR(it) ((gots_allocator){ starving_resize, (it) })

#endif
