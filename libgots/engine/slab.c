/* Slab: the memory of one isolate, taken from the system in chunks and given back as a whole.
 *
 * SPDX-License-Identifier: MIT
 *
 * A page with room is either the open one of its class or stands in the class's ring; a full one
 * stands nowhere. `watch` of a page says at which count of used blocks its place changes, so that
 * handing blocks out and back usually touches its head and nothing else:
 *
 *     open       never: it is kept, even empty, because its class is in use
 *     in a ring  0: its pages go back to the chunk
 *     full       one block less than it holds: it has room again
 *     run        0
 *     shared     each time: how many bytes came back stands in front of the block
 */
#include "engine/slab.h"

#include <string.h>
#include <sys/mman.h>

#define PAGE GOTS__SLAB_PAGE
#define HEAD sizeof(gots__slab_page)
#define NEVER UINT16_MAX
#define RUN GOTS__SLAB_CLASSES
#define MAPPING (GOTS__SLAB_CLASSES + 1)
#define SHARED (GOTS__SLAB_CLASSES + 2)
#define EARLY_BYTES 3072u      /* of a class in shared pages; what comes later has pages of its own */
#define PACKED_LEAST 504u
#define PACKED_MOST (PAGE - 480u) /* bytes of a block of an image that does not have its pages to itself */
#define SHARED_LEAST 16u       /* bytes of a block that is worth being one */
#define EARLY_LOOKS 32u        /* shared pages that are looked at */
#define CHUNK_PAGES (GOTS__SLAB_CHUNK / PAGE) /* of every chunk but the first */
#define LINKED_AT_ONCE 16u     /* blocks that a page puts into its list in one go */
#define CHUNK_BYTES ((size_t)GOTS__SLAB_CHUNK)
#define SPARE_BYTES (16u << 20) /* of empty chunks and freed mappings that are kept, at most */

struct gots__slab_chunk {
    gots__slab_chunk *next, *previous;
    uint32_t pages;      /* with the head's own */
    uint32_t free_pages;
    uint32_t end;        /* no page from here on was ever used */
    bool is_first;
    uint64_t is_free[CHUNK_PAGES / 64];
};

/* Every multiple of 8 up to 128, where nearly all blocks are; then a few steps to each doubling, of
 * which the last fill a page. */
static const uint16_t sizes[GOTS__SLAB_CLASSES] = {
    8,   16,  24,  32,  40,  48,  56,  64,  72,  80,  88,  96,  104, 112, 120,  128,  144,  160,  176,
    192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480, 504, 576, 672,  808,  1008, 1352, 2024,
};

/* The first class that is large enough. */
const uint8_t gots__slab_class_of[GOTS__SLAB_SMALL / 8 + 1] = {
    [0] = 0,           [1] = 0,           [2] = 1,           [3] = 2,           [4] = 3,
    [5] = 4,           [6] = 5,           [7] = 6,           [8] = 7,           [9] = 8,
    [10] = 9,          [11] = 10,         [12] = 11,         [13] = 12,         [14] = 13,
    [15] = 14,         [16] = 15,         [17 ... 18] = 16,  [19 ... 20] = 17,  [21 ... 22] = 18,
    [23 ... 24] = 19,  [25 ... 26] = 20,  [27 ... 28] = 21,  [29 ... 30] = 22,  [31 ... 32] = 23,
    [33 ... 36] = 24,  [37 ... 40] = 25,  [41 ... 44] = 26,  [45 ... 48] = 27,  [49 ... 52] = 28,
    [53 ... 56] = 29,  [57 ... 60] = 30,  [61 ... 63] = 31,  [64 ... 72] = 32,  [73 ... 84] = 33,
    [85 ... 101] = 34, [102 ... 126] = 35, [127 ... 169] = 36, [170 ... 253] = 37,
};

/* Stands for a page of a class that has none. Nothing writes to it: it has no free block. */
static const gots__slab_page no_page = { .watch = NEVER };

static size_t round_up(size_t size)
{
    return (size + PAGE - 1) & ~(size_t)(PAGE - 1);
}

static void *map(size_t size)
{
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                    -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

/* What is of many pages and will be used may have large ones, which are a fault each too. */
static void advise(void *at, size_t size)
{
    if (size >= 2 * CHUNK_BYTES) (void)madvise(at, size, MADV_HUGEPAGE);
}

/* ---- Rings ----------------------------------------------------------------------------------- */

static void ring_add(gots__slab_page **first, gots__slab_page *page)
{
    if (*first == NULL) {
        page->next = page->previous = page;
    } else {
        page->next = *first;
        page->previous = (*first)->previous;
        page->previous->next = page;
        page->next->previous = page;
    }
    *first = page;
}

static void ring_remove(gots__slab_page **first, gots__slab_page *page)
{
    if (page->next == page) {
        *first = NULL;
    } else {
        page->next->previous = page->previous;
        page->previous->next = page->next;
        if (*first == page) *first = page->next;
    }
}

/* ---- Chunks ---------------------------------------------------------------------------------- */

static bool is_free(const gots__slab_chunk *chunk, uint32_t page)
{
    return (chunk->is_free[page / 64] >> page % 64 & 1) != 0;
}

static void mark(gots__slab_chunk *chunk, uint32_t first, uint32_t count, bool free)
{
    for (uint32_t i = first; i < first + count; i++) {
        uint64_t bit = (uint64_t)1 << i % 64;
        if (free) chunk->is_free[i / 64] |= bit;
        else chunk->is_free[i / 64] &= ~bit;
    }
    if (free) {
        chunk->free_pages += count;
    } else {
        chunk->free_pages -= count;
        if (chunk->end < first + count) chunk->end = first + count;
    }
}

static void open_chunk(gots__slab_chunk *chunk, uint32_t pages)
{
    chunk->pages = pages;
    mark(chunk, 1, pages - 1, true);
    chunk->end = 1;
}

/* The lowest place for `count` pages, or 0. */
static uint32_t find_pages(const gots__slab_chunk *chunk, uint32_t count)
{
    if (chunk->free_pages < count) return 0;
    uint32_t i = 0;
    while (i < chunk->pages) {
        uint64_t word = chunk->is_free[i / 64] >> i % 64;
        if (word == 0) {
            i = (i / 64 + 1) * 64;
            continue;
        }
        i += (uint32_t)__builtin_ctzll(word);
        if (count == 1) return i;
        uint32_t end = i + 1;
        while (end < chunk->pages && end - i < count && is_free(chunk, end)) end++;
        if (end - i == count) return i;
        i = end;
    }
    return 0;
}

static void list_add(gots__slab_chunk **list, gots__slab_chunk *chunk)
{
    chunk->previous = NULL;
    chunk->next = *list;
    if (*list != NULL) (*list)->previous = chunk;
    *list = chunk;
}

static void list_remove(gots__slab_chunk **list, gots__slab_chunk *chunk)
{
    if (chunk->next != NULL) chunk->next->previous = chunk->previous;
    if (chunk->previous != NULL) chunk->previous->next = chunk->next;
    else *list = chunk->next;
}

/* An empty chunk, but for the first one, is a spare. */
static bool is_spare(const gots__slab_chunk *chunk)
{
    return chunk->free_pages == CHUNK_PAGES - 1 && !chunk->is_first;
}

/* What was freed is kept up to a measure, because a program that took it once soon wants the like
 * again, and fresh memory costs a fault a page. What is kept and what is used stay within the limit
 * together. */
static bool may_keep(const gots__slab *slab, size_t size)
{
    size_t most = slab->left < SPARE_BYTES ? slab->left : SPARE_BYTES;
    return slab->spare_bytes + size <= most;
}

static void drop_mappings(gots__slab *slab)
{
    while (slab->spare != NULL) {
        gots__slab_page *page = slab->spare;
        slab->spare = page->next;
        slab->spare_bytes -= page->block + HEAD;
        munmap(page, page->block + HEAD);
    }
}

static void drop_chunks(gots__slab *slab)
{
    gots__slab_chunk *chunk = slab->roomy;
    while (chunk != NULL) {
        gots__slab_chunk *next = chunk->next;
        if (is_spare(chunk)) {
            list_remove(&slab->roomy, chunk);
            slab->spare_bytes -= CHUNK_BYTES;
            munmap(chunk, CHUNK_BYTES);
        }
        chunk = next;
    }
}

/* Before new memory comes from the system: what is kept beyond the measure goes. */
static void make_way(gots__slab *slab, size_t size)
{
    if (may_keep(slab, size)) return;
    drop_mappings(slab);
    drop_chunks(slab);
}

static gots__slab_page *take_pages_of(gots__slab *slab, gots__slab_chunk *chunk, uint32_t count)
{
    uint32_t index = find_pages(chunk, count);
    if (index == 0) return NULL;
    if (is_spare(chunk)) slab->spare_bytes -= CHUNK_BYTES;
    mark(chunk, index, count, false);
    if (chunk->free_pages == 0) {
        list_remove(&slab->roomy, chunk);
        list_add(&slab->full, chunk);
    }
    gots__slab_page *page = (gots__slab_page *)((char *)chunk + (size_t)index * PAGE);
    page->index = (uint16_t)(index & 1023);
    return page;
}

/* A single page is found at the first look, a run after a few or in a new chunk. */
static gots__slab_page *take_pages(gots__slab *slab, uint32_t count)
{
    gots__slab_chunk *chunk = slab->roomy;
    for (unsigned looks = 16; chunk != NULL && looks > 0; chunk = chunk->next, looks--) {
        gots__slab_page *page = take_pages_of(slab, chunk, count);
        if (page != NULL) return page;
    }
    make_way(slab, CHUNK_BYTES);
    chunk = gots__slab_map_chunk(slab->wide);
    if (chunk == NULL) return NULL;
    slab->wide = true;
    open_chunk(chunk, CHUNK_PAGES);
    slab->spare_bytes += CHUNK_BYTES; /* until the next line but one */
    list_add(&slab->roomy, chunk);
    return take_pages_of(slab, chunk, count);
}

static gots__slab_chunk *chunk_of(const gots__slab_page *page)
{
    return (gots__slab_chunk *)((char *)page - (size_t)page->index * PAGE);
}

/* Pages come back. A chunk that is empty now is kept or goes back to the system. */
static void give_pages(gots__slab *slab, gots__slab_chunk *chunk, uint32_t index, uint32_t count)
{
    if (chunk->free_pages == 0) {
        list_remove(&slab->full, chunk);
        list_add(&slab->roomy, chunk);
    }
    mark(chunk, index, count, true);
    if (!is_spare(chunk)) return;
    if (may_keep(slab, CHUNK_BYTES)) {
        slab->spare_bytes += CHUNK_BYTES;
    } else {
        list_remove(&slab->roomy, chunk);
        munmap(chunk, CHUNK_BYTES);
    }
}

/* ---- Small blocks ---------------------------------------------------------------------------- */

static uint32_t capacity(const gots__slab_page *page)
{
    return (uint32_t)((PAGE - HEAD) / page->block);
}

static void *refuse(gots__slab *slab)
{
    slab->refused = true;
    return NULL;
}

/* Puts more blocks into the page's list; false when it has no more. */
static bool link_blocks(gots__slab_page *page)
{
    uint32_t count = capacity(page) - page->linked;
    if (count == 0) return false;
    if (count > LINKED_AT_ONCE) count = LINKED_AT_ONCE;
    char *block = (char *)page + HEAD + page->linked * page->block;
    page->free = block;
    for (uint32_t i = 1; i < count; i++, block += page->block)
        *(void **)block = block + page->block;
    *(void **)block = NULL;
    page->linked = (uint16_t)(page->linked + count);
    return true;
}

static gots__slab_page *open_page(gots__slab *slab, unsigned class)
{
    gots__slab_page *page = take_pages(slab, 1);
    if (page == NULL) return NULL;
    page->free = NULL;
    page->block = sizes[class];
    page->used = page->linked = 0;
    page->class = class & 63;
    return page;
}

/* The open page is full: another takes its place. */
static gots__slab_page *replace_open(gots__slab *slab, unsigned class)
{
    gots__slab_page *page = slab->partial[class], *full = slab->open[class];
    if (page != NULL) ring_remove(&slab->partial[class], page);
    else page = open_page(slab, class);
    if (page == NULL) return NULL;
    if (full != &no_page) full->watch = (uint16_t)(capacity(full) - 1);
    page->watch = NEVER;
    slab->open[class] = page;
    return page;
}

/* ---- Shared pages ---------------------------------------------------------------------------- */

static size_t *size_before(const void *block)
{
    return (size_t *)(uintptr_t)block - 1;
}

/* The rest of a block of which `size` bytes are taken is a free one, if it can be a block at all. */
static void split(void **at, void *block, size_t size)
{
    size_t has = *size_before(block);
    void *next = *(void **)block;
    if (has >= size + sizeof(size_t) + SHARED_LEAST) {
        void *rest = (char *)block + size + sizeof(size_t);
        *size_before(rest) = has - size - sizeof(size_t);
        *size_before(block) = size;
        *(void **)rest = next;
        next = rest;
    }
    *at = next;
}

/* A block of the page: the first free one that is large enough, or one behind all others; NULL: it has none. */
static void *find_in_shared(gots__slab_page *page, size_t size)
{
    for (void **at = &page->free; *at != NULL; at = *at) {
        void *block = *at;
        if (*size_before(block) < size) continue;
        split(at, block, size);
        return block;
    }
    if (PAGE - page->linked < size + sizeof(size_t)) return NULL;
    char *block = (char *)page + page->linked + sizeof(size_t);
    *size_before(block) = size;
    page->linked = (uint16_t)(page->linked + size + sizeof(size_t));
    return block;
}

/* The first of the page's list joins the others, which stand in the order of their places, as one with its
 * neighbours. */
static void merge(gots__slab_page *page)
{
    char *block = page->free, *before = NULL, *next = *(void **)block;
    for (; next != NULL && next < block; next = *(void **)next) before = next;
    if (before != NULL) page->free = *(void **)block;
    *(void **)block = next;
    if (next != NULL && block + *size_before(block) + sizeof(size_t) == next) {
        *size_before(block) += *size_before(next) + sizeof(size_t);
        *(void **)block = *(void **)next;
    }
    if (before == NULL) return;
    *(void **)before = block;
    if (before + *size_before(before) + sizeof(size_t) != block) return;
    *size_before(before) += *size_before(block) + sizeof(size_t);
    *(void **)before = *(void **)block;
}

/* The fewer blocks fill a page, the more of it they leave: an image has the larger ones in shared pages all. */
static size_t early_most(const gots__slab *slab, unsigned class)
{
    return slab->packs && sizes[class] >= PACKED_LEAST ? UINT16_MAX : EARLY_BYTES;
}

static gots__slab_page *open_shared(gots__slab *slab)
{
    gots__slab_page *page = take_pages(slab, 1);
    if (page == NULL) return NULL;
    page->free = NULL;
    page->block = 0;
    page->used = 0;
    page->linked = HEAD;
    page->class = SHARED;
    ring_add(&slab->shared, page);
    return page;
}

static void *take_shared(gots__slab *slab, unsigned class, size_t size)
{
    gots__slab_page *page = slab->shared;
    void *block = NULL;
    size = size == 0 ? 8 : (size + 7) & ~(size_t)7;
    if (size > slab->left) return refuse(slab);
    for (unsigned looks = EARLY_LOOKS; page != NULL && looks > 0; looks--) {
        block = find_in_shared(page, size);
        if (block != NULL) break;
        page = page->next != slab->shared ? page->next : NULL;
    }
    if (block == NULL) {
        page = open_shared(slab);
        if (page == NULL) return NULL;
        block = find_in_shared(page, size);
    }
    page->watch = page->used++;
    size = *size_before(block);
    if (class < GOTS__SLAB_CLASSES) slab->early[class] = (uint16_t)(slab->early[class] + size);
    slab->left -= size;
    return block;
}

static void give_shared(gots__slab *slab, gots__slab_page *page)
{
    slab->left += *size_before(page->free);
    merge(page);
    page->watch = (uint16_t)(page->used - 1);
    if (page->used > 0) return;
    ring_remove(&slab->shared, page);
    give_pages(slab, chunk_of(page), page->index, 1);
}

size_t gots__slab_room(const void *block)
{
    const gots__slab_page *page = gots__slab_page_of(block);
    return page->class == SHARED ? *size_before(block) : page->block;
}

static void *take_small(gots__slab *slab, size_t size)
{
    unsigned class = gots__slab_class_of[(size + 7) / 8];
    gots__slab_page *page = slab->open[class];
    if (sizes[class] > slab->left) return refuse(slab);
    if (page == &no_page && slab->early[class] + sizes[class] <= early_most(slab, class)) return take_shared(slab, class, size);
    if (page->free == NULL && (page == &no_page || !link_blocks(page))) {
        page = replace_open(slab, class);
        if (page == NULL || (page->free == NULL && !link_blocks(page))) return NULL;
    }
    void *block = page->free;
    page->free = *(void **)block;
    page->used++;
    slab->left -= page->block;
    return block;
}

/* ---- Runs and mappings ----------------------------------------------------------------------- */

/* A head in front of one block of all the rest. */
static void *open_large(gots__slab *slab, gots__slab_page *page, size_t size, unsigned class)
{
    page->free = NULL;
    page->block = size - HEAD;
    page->used = 1;
    page->watch = 0;
    page->class = class & 63;
    slab->left -= page->block;
    return (char *)page + HEAD;
}

static void *take_run(gots__slab *slab, size_t size)
{
    gots__slab_page *page = take_pages(slab, (uint32_t)(size / PAGE));
    return page == NULL ? NULL : open_large(slab, page, size, RUN);
}

/* The kept mapping that is the smallest of those that have `size`, else the largest; NULL where
 * there is none. */
static gots__slab_page **find_spare(gots__slab *slab, size_t size)
{
    gots__slab_page **found = NULL;
    for (gots__slab_page **at = &slab->spare; *at != NULL; at = &(*at)->next) {
        size_t has = (*at)->block + HEAD;
        size_t best = found != NULL ? (*found)->block + HEAD : 0;
        if (found == NULL || (best < size ? has > best : has >= size && has < best)) found = at;
    }
    return found;
}

/* Changes the size of a mapping that stands in no list; NULL and gone when that fails. */
static gots__slab_page *remap(gots__slab_page *page, size_t has, size_t size)
{
    void *moved = mremap(page, has, size, MREMAP_MAYMOVE);
    if (moved != MAP_FAILED) {
        advise(moved, size);
        return moved;
    }
    munmap(page, has);
    return NULL;
}

/* A kept mapping, whole where bytes are plenty: it is there already, and what is long enough to get
 * a mapping often grows. *size becomes its own. */
static gots__slab_page *take_spare(gots__slab *slab, size_t *size)
{
    gots__slab_page **found = find_spare(slab, *size);
    if (found == NULL) return NULL;
    gots__slab_page *page = *found;
    size_t has = page->block + HEAD;
    *found = page->next;
    slab->spare_bytes -= has;
    if (has < *size || has - *size > slab->left / 4) return remap(page, has, *size);
    *size = has;
    return page;
}

static void *take_mapping(gots__slab *slab, size_t size)
{
    size_t has = size;
    gots__slab_page *page = take_spare(slab, &has);
    if (page == NULL) {
        make_way(slab, size);
        page = map(size);
        if (page != NULL) advise(page, size);
    }
    if (page == NULL) return NULL;
    ring_add(&slab->mappings, page);
    void *block = open_large(slab, page, has, MAPPING);
    page->asked = size;
    return block;
}

static void give_mapping(gots__slab *slab, gots__slab_page *page)
{
    size_t size = page->block + HEAD;
    ring_remove(&slab->mappings, page);
    if (!may_keep(slab, size)) drop_mappings(slab);
    if (!may_keep(slab, size)) {
        munmap(page, size);
        return;
    }
    page->free = NULL;
    page->next = slab->spare;
    slab->spare = page;
    slab->spare_bytes += size;
}

/* ---- From slab to slab ----------------------------------------------------------------------- */

bool gots__slab_can_release(const void *block)
{
    return gots__slab_page_of(block)->class == MAPPING;
}

void gots__slab_release(gots__slab *slab, void *block)
{
    gots__slab_page *page = gots__slab_page_of(block);
    ring_remove(&slab->mappings, page);
    slab->left += page->block;
}

bool gots__slab_adopt(gots__slab *slab, void *block)
{
    gots__slab_page *page = gots__slab_page_of(block);
    if (page->block > slab->left) {
        slab->refused = true;
        return false;
    }
    ring_add(&slab->mappings, page);
    slab->left -= page->block;
    return true;
}

void gots__slab_discard(void *block)
{
    gots__slab_page *page = gots__slab_page_of(block);
    munmap(page, page->block + HEAD);
}

void *gots__slab_take_slowly(gots__slab *slab, size_t size)
{
    if (size <= GOTS__SLAB_SMALL) return take_small(slab, size);
    if (slab->packs && size <= PACKED_MOST) return take_shared(slab, SHARED, size);
    if (size > SIZE_MAX - PAGE - HEAD) return NULL;
    size = round_up(size + HEAD);
    if (size - HEAD > slab->left) return refuse(slab);
    return size <= GOTS__SLAB_RUN ? take_run(slab, size) : take_mapping(slab, size);
}

void gots__slab_emptied(gots__slab *slab, gots__slab_page *page)
{
    if (page->class == SHARED) {
        give_shared(slab, page);
    } else if (page->class == MAPPING) {
        give_mapping(slab, page);
    } else if (page->class == RUN) {
        give_pages(slab, chunk_of(page), page->index, (uint32_t)((page->block + HEAD) / PAGE));
    } else if (page->used == 0) {
        ring_remove(&slab->partial[page->class], page);
        give_pages(slab, chunk_of(page), page->index, 1);
    } else {
        page->watch = 0;
        ring_add(&slab->partial[page->class], page);
    }
}

/* ---- Resizing -------------------------------------------------------------------------------- */

/* The pages behind a run become its own or go, without moving it; false when that cannot be. */
static bool resize_run(gots__slab *slab, gots__slab_page *page, size_t size)
{
    gots__slab_chunk *chunk = chunk_of(page);
    uint32_t has = (uint32_t)((page->block + HEAD) / PAGE), wants = (uint32_t)(size / PAGE);
    if (wants > has) {
        if (page->index + wants > chunk->pages) return false;
        for (uint32_t i = page->index + has; i < page->index + wants; i++)
            if (!is_free(chunk, i)) return false;
        mark(chunk, page->index + has, wants - has, false);
        if (chunk->free_pages == 0) {
            list_remove(&slab->roomy, chunk);
            list_add(&slab->full, chunk);
        }
    } else if (wants < has) {
        give_pages(slab, chunk, page->index + wants, has - wants);
    }
    return true;
}

/* The mapping at its new place, or NULL. */
static gots__slab_page *resize_mapping(gots__slab *slab, gots__slab_page *page, size_t size)
{
    gots__slab_page *moved = mremap(page, page->block + HEAD, size, MREMAP_MAYMOVE);
    if ((void *)moved == MAP_FAILED) return NULL;
    advise(moved, size);
    if (moved->next == page) {
        moved->next = moved->previous = moved;
    } else {
        moved->next->previous = moved;
        moved->previous->next = moved;
    }
    if (slab->mappings == page) slab->mappings = moved;
    return moved;
}

static void *resize_in_place(gots__slab *slab, gots__slab_page *page, size_t size)
{
    size = round_up(size + HEAD);
    if (size > page->block + HEAD && size - HEAD - page->block > slab->left) return NULL;
    size_t old = page->block;
    if (size == old + HEAD) return (char *)page + HEAD;
    if (page->class == MAPPING && size < old + HEAD && size > page->asked) {
        page->asked = size; /* it grows into what it has */
        return (char *)page + HEAD;
    }
    if (page->class == RUN && size <= GOTS__SLAB_RUN) {
        if (!resize_run(slab, page, size)) return NULL;
    } else if (page->class == MAPPING && size > GOTS__SLAB_RUN) {
        page = resize_mapping(slab, page, size);
        if (page == NULL) return NULL;
        page->asked = size;
    } else {
        return NULL;
    }
    page->block = size - HEAD;
    slab->left = slab->left + old - page->block;
    return (char *)page + HEAD;
}

void *gots__slab_resize(gots__slab *slab, void *block, size_t size)
{
    gots__slab_page *page = gots__slab_page_of(block);
    size_t old = gots__slab_room(block);
    if (size <= GOTS__SLAB_SMALL) {
        if (page->class == gots__slab_class_of[(size + 7) / 8]) return block;
        if (page->class == SHARED && size <= old && size + size / 8 >= old) return block;
    } else if (size > SIZE_MAX - PAGE - HEAD) {
        return NULL;
    } else if (page->class == RUN || page->class == MAPPING) {
        void *in_place = resize_in_place(slab, page, size);
        if (in_place != NULL) return in_place;
    }
    slab->left += old; /* while both are there only the new one counts */
    void *moved = gots__slab_take(slab, size);
    slab->left -= old;
    if (moved == NULL) return NULL;
    memcpy(moved, block, size < old ? size : old);
    gots__slab_give(slab, block);
    return moved;
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* `size` bytes at a multiple of it. The system places large mappings so by itself, of late. */
static void *map_aligned(size_t size)
{
    char *at = map(size);
    if (at == NULL || (uintptr_t)at % size == 0) return at;
    munmap(at, size);
    at = map(2 * size);
    if (at == NULL) return NULL;
    size_t before = (size - (uintptr_t)at % size) % size;
    if (before > 0) munmap(at, before);
    munmap(at + before + size, size - before);
    return at + before;
}

void *gots__slab_map_chunk(bool large)
{
    void *chunk = map_aligned(CHUNK_BYTES);
    if (chunk != NULL && large) (void)madvise(chunk, CHUNK_BYTES, MADV_HUGEPAGE);
    return chunk;
}

void gots__slab_unmap_chunk(void *chunk)
{
    munmap(chunk, CHUNK_BYTES);
}

void gots__slab_populate(void *base, size_t bytes)
{
#ifdef MADV_POPULATE_WRITE
    (void)madvise(base, bytes, MADV_POPULATE_WRITE); /* an older system takes its faults */
#else
    (void)base;
    (void)bytes;
#endif
}

/* Behind the first chunk's head. */
#define RECORD_AT ((sizeof(gots__slab_chunk) + 63) & ~(size_t)63)

static gots__slab_chunk *base_of(const gots__slab *slab)
{
    return (gots__slab_chunk *)((char *)slab - RECORD_AT);
}

gots__slab *gots__slab_open(void *base, size_t size, size_t room, size_t limit)
{
    if (RECORD_AT + room > PAGE) return NULL;
    gots__slab_chunk *chunk = base;
    gots__slab *slab = gots__slab_in(base);
    open_chunk(chunk, (uint32_t)(size / PAGE));
    chunk->is_first = true;
    slab->wide = size == CHUNK_BYTES;
    slab->left = slab->limit = limit;
    for (unsigned i = 0; i < GOTS__SLAB_CLASSES; i++) slab->open[i] = (gots__slab_page *)&no_page;
    slab->roomy = chunk;
    return slab;
}

gots__slab *gots__slab_in(void *base)
{
    return (gots__slab *)((char *)base + RECORD_AT);
}

static void unmap_chunks(gots__slab_chunk *chunk, const gots__slab_chunk *but)
{
    while (chunk != NULL) {
        gots__slab_chunk *next = chunk->next;
        if (chunk != but) munmap(chunk, CHUNK_BYTES);
        chunk = next;
    }
}

void *gots__slab_close(gots__slab *slab, size_t *dirty)
{
    gots__slab_chunk *base = base_of(slab);
    drop_mappings(slab);
    while (slab->mappings != NULL) {
        gots__slab_page *page = slab->mappings;
        ring_remove(&slab->mappings, page);
        munmap(page, page->block + HEAD);
    }
    unmap_chunks(slab->full, base);
    unmap_chunks(slab->roomy, base);
    *dirty = (size_t)base->end * PAGE;
    return base;
}

size_t gots__slab_extent(const gots__slab *slab)
{
    const gots__slab_chunk *base = base_of(slab);
    bool alone = slab->full == NULL && slab->roomy == base && base->next == NULL;
    if (!alone || slab->mappings != NULL || slab->spare != NULL) return 0;
    return (size_t)base->end * PAGE;
}

bool gots__slab_set_limit(gots__slab *slab, size_t limit)
{
    size_t used = gots__slab_used(slab);
    if (used > limit) return false;
    slab->limit = limit;
    slab->left = limit - used;
    return true;
}
