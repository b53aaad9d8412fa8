/* The default allocator: the C library's, behind the library's one door for memory.
 *
 * SPDX-License-Identifier: MIT
 *
 * Blocks that fill half a large page or more begin at a large page's boundary and ask for large pages where the system has them: a
 * program of 50,000 lines touches a hundred megabytes once, and the faults of as many small pages
 * would cost more than checking it.
 */
#include "base/memory.h"

#include <stdlib.h>
#include <sys/mman.h>

#define LARGE_PAGE ((size_t)2 << 20)

static void *take_large(size_t size)
{
    void *block = NULL;
    size = (size + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
    if (posix_memalign(&block, LARGE_PAGE, size) != 0) return NULL;
#ifdef MADV_HUGEPAGE
    madvise(block, size, MADV_HUGEPAGE); /* a wish; whether it is granted is all the same */
#endif
    return block;
}

static void *resize(void *context, void *ptr, size_t old_size, size_t size)
{
    (void)context;
    (void)old_size;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return ptr == NULL && size >= LARGE_PAGE / 2 ? take_large(size) : realloc(ptr, size);
}

gots_allocator gots__default_allocator(void)
{
    return (gots_allocator){ .resize = resize, .context = NULL };
}
