/* Packing: which blocks of the heap that an image is made of stay, and where those stand.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_PACK_H
#define GOTS_ENGINE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/slab.h"

typedef struct gots__pack {
    gots__slab *slab;      /* where blocks that stay are taken from: it is at the beginning of a whole chunk */
    char *behind;          /* where the next one that does not stay stands in that chunk */
    uint64_t *stays;       /* a bit for each block, by its number, once it is known */
    uint32_t count, room;  /* blocks that there were; bits that there is room for */
    uint32_t next;         /* number of the next block */
    bool is_known;
    bool failed;           /* no memory to take notes in */
} gots__pack;

/* A heap is made, anew and anew, always the same; the first time it is found out which blocks stay. `slab`:
 * its own. */
void gots__pack_begin(gots__pack *pack, gots__slab *slab);
/* The first heap has all that it will have. False: no memory. */
bool gots__pack_learn(gots__pack *pack);
void gots__pack_deinit(gots__pack *pack);

/* As realloc, also with size 0; blocks hold nothing of what was there before. */
void *gots__pack_resize(gots__pack *pack, void *block, size_t size);

#endif
