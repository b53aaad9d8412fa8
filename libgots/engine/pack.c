/* Packing: which blocks of the heap that an image is made of stay, and where those stand.
 *
 * SPDX-License-Identifier: MIT
 *
 * While the library opens, tables grow and leave holes behind: a tenth of an image, copied for every isolate. So
 * the heap is made once more than needed. The first time all its blocks stand behind the place of the image,
 * and whether each was given back is noted by its number. As a heap is made the same each time, the
 * same numbers stay: only those are taken from the slab then, one beside the other, and what goes again
 * stands behind.
 *
 * Blocks are cleared: padding and unused halves of values are then the same wherever the heap is made.
 */
#include "engine/pack.h"

#include <stdlib.h>
#include <string.h>

/* In front of the blocks behind. */
typedef struct block_head {
    size_t size;
    size_t number;
} block_head;

void gots__pack_begin(gots__pack *pack, gots__slab *slab)
{
    pack->slab = slab;
    pack->behind = (char *)gots__slab_page_of(slab) + GOTS__SLAB_BASE;
    pack->next = 0;
    slab->packs = true;
}

bool gots__pack_learn(gots__pack *pack)
{
    pack->is_known = true;
    pack->count = pack->next;
    return !pack->failed;
}

void gots__pack_deinit(gots__pack *pack)
{
    free(pack->stays);
    *pack = (gots__pack){ 0 };
}

static bool stays(const gots__pack *pack, uint32_t number)
{
    return number < pack->count && (pack->stays[number / 64] >> number % 64 & 1) != 0;
}

/* Notes that the block of that number is there, or that it went. */
static void note(gots__pack *pack, uint32_t number, bool is_there)
{
    if (pack->is_known || pack->failed) return;
    if (number >= pack->room) {
        uint32_t room = pack->room == 0 ? 16384 : pack->room * 2;
        uint64_t *moved = realloc(pack->stays, room / 8);
        pack->failed = moved == NULL;
        if (pack->failed) return;
        pack->stays = moved;
        pack->room = room;
    }
    uint64_t bit = (uint64_t)1 << number % 64;
    if (is_there) pack->stays[number / 64] |= bit;
    else pack->stays[number / 64] &= ~bit;
}

static bool is_behind(const gots__pack *pack, const void *block)
{
    return (uintptr_t)block >= (uintptr_t)gots__slab_page_of(pack->slab) + GOTS__SLAB_BASE;
}

static void *take(gots__pack *pack, size_t size)
{
    uint32_t number = pack->next++;
    if (stays(pack, number)) {
        void *block = gots__slab_take(pack->slab, size);
        if (block != NULL) memset(block, 0, gots__slab_room(block));
        return block;
    }
    block_head *head = (block_head *)(void *)pack->behind;
    size_t left = (uintptr_t)gots__slab_page_of(pack->slab) + GOTS__SLAB_CHUNK - (uintptr_t)head;
    if (left < sizeof *head + 16 || left - sizeof *head - 16 < size) return NULL;
    pack->behind += sizeof *head + ((size + 15) & ~(size_t)15);
    *head = (block_head){ .size = size, .number = number };
    note(pack, number, true);
    return head + 1;
}

static size_t room_of(const gots__pack *pack, const void *block)
{
    return is_behind(pack, block) ? ((const block_head *)block - 1)->size : gots__slab_room(block);
}

static void give(gots__pack *pack, void *block)
{
    if (is_behind(pack, block)) note(pack, (uint32_t)((block_head *)block - 1)->number, false);
    else gots__slab_give(pack->slab, block);
}

void *gots__pack_resize(gots__pack *pack, void *block, size_t size)
{
    void *fresh = size != 0 ? take(pack, size) : NULL;
    if (block == NULL) return fresh;
    if (fresh != NULL) {
        size_t old_size = room_of(pack, block);
        memcpy(fresh, block, old_size < size ? old_size : size);
    }
    if (fresh != NULL || size == 0) give(pack, block);
    return fresh;
}
