/* Land: where the small first chunks of many isolates stand, several to a large page of the system.
 *
 * SPDX-License-Identifier: MIT
 *
 * Fresh memory costs a fault a page, which is most of what a new isolate costs in it. A large page
 * comes with one fault and holds six of them, with its record behind. Where very many stand, memory counts
 * for more: then only pages come that are used.
 *
 *     | place | place | place | place | place | place | record |
 */
#include "engine/land.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#include "engine/slab.h"

#define PLACES (GOTS__SLAB_CHUNK / GOTS__SLAB_BASE)
#define RECORD_AT (PLACES * GOTS__SLAB_BASE)
#define ALL ((1u << PLACES) - 1)

struct gots__land {
    gots__land *next, *previous; /* of those with a free place */
    unsigned taken;              /* a bit a place */
};

_Static_assert(RECORD_AT + sizeof(gots__land) <= GOTS__SLAB_CHUNK, "a land's record has no room");

static char *start_of(gots__land *land)
{
    return (char *)land - RECORD_AT;
}

static gots__land *land_of(void *base)
{
    char *start = (char *)base - (uintptr_t)base % GOTS__SLAB_CHUNK;
    return (gots__land *)(start + RECORD_AT);
}

static void list_add(gots__land **list, gots__land *land)
{
    land->previous = NULL;
    land->next = *list;
    if (*list != NULL) (*list)->previous = land;
    *list = land;
}

static void list_remove(gots__land **list, gots__land *land)
{
    if (land->next != NULL) land->next->previous = land->previous;
    if (land->previous != NULL) land->previous->next = land->next;
    else *list = land->next;
}

void *gots__land_take(gots__land **roomy, bool large)
{
    if (*roomy == NULL) {
        void *chunk = gots__slab_map_chunk(large);
        if (chunk == NULL) return NULL;
        if (!large) (void)madvise(chunk, GOTS__SLAB_CHUNK, MADV_NOHUGEPAGE);
        list_add(roomy, land_of(chunk));
    }
    gots__land *land = *roomy;
    unsigned place = (unsigned)__builtin_ctz(~land->taken);
    land->taken |= 1u << place;
    if (land->taken == ALL) list_remove(roomy, land);
    return start_of(land) + (size_t)place * GOTS__SLAB_BASE;
}

void gots__land_give(gots__land **roomy, void *base)
{
    gots__land *land = land_of(base);
    size_t place = (size_t)((char *)base - start_of(land)) / GOTS__SLAB_BASE;
    if (land->taken == ALL) list_add(roomy, land);
    land->taken &= ~(1u << place);
    if (land->taken != 0) return;
    list_remove(roomy, land);
    gots__slab_unmap_chunk(start_of(land));
}
