/* The default allocator: the C library's, behind the library's one door for memory.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_BASE_MEMORY_H
#define GOTS_BASE_MEMORY_H

#include "gots.h"

/* realloc and free. Thread: any. */
gots_allocator gots__default_allocator(void);

static inline void *gots__alloc(const gots_allocator *allocator, size_t size)
{
    return allocator->resize(allocator->context, NULL, 0, size);
}

static inline void gots__free(const gots_allocator *allocator, void *ptr, size_t size)
{
    if (ptr != NULL) allocator->resize(allocator->context, ptr, size, 0);
}

#endif
