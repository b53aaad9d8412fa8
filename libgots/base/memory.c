/* The default allocator: the C library's, behind the library's one door for memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/memory.h"

#include <stdlib.h>

static void *resize(void *context, void *ptr, size_t old_size, size_t size)
{
    (void)context;
    (void)old_size;
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, size);
}

gots_allocator gots__default_allocator(void)
{
    return (gots_allocator){ .resize = resize, .context = NULL };
}
