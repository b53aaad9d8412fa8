/* Slab: the memory of one isolate, taken from the system in chunks and given back as a whole.
 *
 * SPDX-License-Identifier: MIT
 *
 * A chunk is a run of 4 KB pages. A page holds blocks of one size and opens with a head that says
 * which, so that a block carries nothing in front and its page is found by masking its address:
 *
 *     chunk   | head | page | page | run of pages ... | page | page |
 *     page    | head | block | block | block | ...
 *
 * The first chunk is a whole one, or a small one where many isolates are to stand side by side
 * (engine/land.c). A slab that has a whole chunk takes more of them as large pages of the system,
 * which come with one fault; before, it is not known to need so much.
 *
 * The first blocks of each size share pages: most isolates have few of most sizes, and a page for each would
 * stand half empty in every one of ten thousand. Such a block carries its size in front.
 *
 * A larger block is a run of pages with one head. Beyond GOTS__SLAB_RUN it is a mapping of its own,
 * again with a head, which the system can grow without copying.
 *
 * Each isolate runs on one thread at a time, so nothing here locks. Bytes are counted as blocks are
 * handed out, their rounding included, and the limit is never passed.
 *
 * All that belongs to a slab lies in its chunks, the slab's own record in its first one. That makes
 * a slab whose only memory is its first chunk something that can be copied (engine/image.c).
 */
#ifndef GOTS_ENGINE_SLAB_H
#define GOTS_ENGINE_SLAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOTS__SLAB_PAGE 4096u
#define GOTS__SLAB_CHUNK (512u * GOTS__SLAB_PAGE) /* bytes of a chunk: the system's large page */
#define GOTS__SLAB_BASE (85u * GOTS__SLAB_PAGE)   /* of a small first chunk; six to a large page */
#define GOTS__SLAB_SMALL 2024u                    /* largest block that shares a page */
#define GOTS__SLAB_RUN (256u << 10)               /* largest run with its head */
#define GOTS__SLAB_CLASSES 38

/* The head of a page, of a run and of a mapping. */
typedef struct gots__slab_page gots__slab_page;
struct gots__slab_page {
    union {
        void *free;       /* first free block; a list through their first words */
        size_t asked;     /* of a mapping: its size, with this head, if it were made to measure */
    };
    size_t block;         /* bytes of a block; of a page that sizes share 0 */
    uint16_t used;        /* blocks handed out */
    uint16_t watch;       /* when `used` falls to this, gots__slab_emptied is told */
    uint16_t linked;      /* blocks that have been handed out or are in the list, from the first; of a page that
                             sizes share: its bytes that were ever used */
    uint16_t class : 6;   /* or GOTS__SLAB_CLASSES for a run, then for a mapping, then for a shared page */
    uint16_t index : 10;  /* of the page in its chunk */
    gots__slab_page *next, *previous; /* pages of the class with room; mappings */
};

typedef struct gots__slab_chunk gots__slab_chunk;

typedef struct gots__slab {
    size_t left;          /* bytes that may still be handed out */
    size_t limit;         /* bytes that may be handed out in all */
    gots__slab_page *open[GOTS__SLAB_CLASSES]; /* where blocks come from; never NULL */
    gots__slab_page *partial[GOTS__SLAB_CLASSES]; /* other pages with room; first of a ring, or NULL */
    gots__slab_page *shared;   /* pages that sizes share, a ring, or NULL */
    uint16_t early[GOTS__SLAB_CLASSES]; /* bytes that blocks of the class took there, for ever */
    bool packs;                /* it is for an image: few blocks are to have pages to themselves */
    gots__slab_page *mappings; /* ring, or NULL */
    gots__slab_page *spare;    /* freed mappings that are kept, a list through `next` */
    size_t spare_bytes;
    gots__slab_chunk *roomy;   /* chunks with a free page, a list; pages come from the first */
    gots__slab_chunk *full;    /* the others */
    bool wide;                 /* has a whole chunk */
    bool refused;              /* a block was once refused because of the limit: an error that says so may be
                                  thrown again much later, by a promise */
} gots__slab;

/* Class of a block by its size in words, rounded up. */
extern const uint8_t gots__slab_class_of[GOTS__SLAB_SMALL / 8 + 1];

/* A chunk's memory, GOTS__SLAB_CHUNK bytes of zeros at a multiple of that, in one large page if
 * `large` is set and the system has one; NULL when it has no memory. */
void *gots__slab_map_chunk(bool large);
void gots__slab_unmap_chunk(void *chunk);

/* Brings in the pages of `bytes` at once, which costs less than one by one. */
void gots__slab_populate(void *base, size_t bytes);

/* Lays out the `size` bytes of zeros at `base`, GOTS__SLAB_CHUNK or GOTS__SLAB_BASE, aligned to a
 * page, as the slab's first chunk, and returns the slab's record in it, with `room` bytes that the
 * caller's own record may take, of which the slab is the first member; NULL when that is too much for
 * the first page. */
gots__slab *gots__slab_open(void *base, size_t size, size_t room, size_t limit);

/* The slab's record in a base that was laid out. */
gots__slab *gots__slab_in(void *base);

/* Gives back all memory but the first chunk's, which is returned, and stores in *dirty how many of
 * its bytes, from the front, may hold data. */
void *gots__slab_close(gots__slab *slab, size_t *dirty);

/* Bytes from the front of the first chunk beyond which nothing was ever used; 0 when the slab holds
 * memory elsewhere. */
size_t gots__slab_extent(const gots__slab *slab);

/* Sets what may be handed out in all; false when more than that already is. */
bool gots__slab_set_limit(gots__slab *slab, size_t limit);

void *gots__slab_take_slowly(gots__slab *slab, size_t size);
void gots__slab_emptied(gots__slab *slab, gots__slab_page *page);

static inline size_t gots__slab_used(const gots__slab *slab)
{
    return slab->limit - slab->left;
}

static inline gots__slab_page *gots__slab_page_of(const void *block)
{
    return (gots__slab_page *)((uintptr_t)block & ~(uintptr_t)(GOTS__SLAB_PAGE - 1));
}

/* Bytes that a block has. */
size_t gots__slab_room(const void *block);

/* A block of at least `size` bytes, aligned to 8, or NULL. */
static inline void *gots__slab_take(gots__slab *slab, size_t size)
{
    if (__builtin_expect(size <= GOTS__SLAB_SMALL, 1)) {
        gots__slab_page *page = slab->open[gots__slab_class_of[(size + 7) / 8]];
        void *block = page->free;
        if (__builtin_expect(block != NULL && page->block <= slab->left, 1)) {
            page->free = *(void **)block;
            page->used++;
            slab->left -= page->block;
            return block;
        }
    }
    return gots__slab_take_slowly(slab, size);
}

/* Gives a block back; not NULL. */
static inline void gots__slab_give(gots__slab *slab, void *block)
{
    gots__slab_page *page = gots__slab_page_of(block);
    *(void **)block = page->free;
    page->free = block;
    slab->left += page->block;
    if (__builtin_expect(--page->used == page->watch, 0)) gots__slab_emptied(slab, page);
}

/* A large block leaves its slab with its memory as it is, may stand outside for a while, and comes into another
 * one; only one that gots__slab_can_release. Adopting fails, and changes nothing, when that is more than the
 * slab may hand out. Discarding gives a block that belongs to no slab back to the system. Thread: any for
 * what belongs to no slab. */
bool gots__slab_can_release(const void *block);
void gots__slab_release(gots__slab *slab, void *block);
bool gots__slab_adopt(gots__slab *slab, void *block);
void gots__slab_discard(void *block);

/* As realloc; neither `block` NULL nor `size` 0. On failure the old block stays. */
void *gots__slab_resize(gots__slab *slab, void *block, size_t size);

#endif
