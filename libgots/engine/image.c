/* The heap image: an isolate with the whole library in place, made once and copied ever after.
 *
 * SPDX-License-Identifier: MIT
 *
 * All that an isolate consists of when it is new lies in one chunk: its record, its heap, what its
 * rooms keep beside the heap (engine/slab.h). So a copy of that chunk is an isolate, once each
 * address in it that points into the chunk has been moved along.
 *
 * Which words those are nobody needs to know: the same isolate is built twice, at two places, packed
 * (engine/pack.c). A word that differs by exactly the distance of the places is an address; any other
 * difference means that something in it depends on more than the place, and then there is no image:
 * isolates are made the long way. What must differ from isolate to isolate (chance, time, limits, owner) is set after the
 * copy, by gots__isolate_start and gots__isolate_new.
 *
 * The strings' hash seed is one for all isolates of a runtime, drawn when the image is made. No
 * program can see it: properties, maps and sets are listed in the order of their insertion.
 *
 * Chunks of ended isolates are kept, a few, so that isolates that come and go take no page faults.
 * The copy writes over the part that the image covers; what was used beyond is cleared before.
 */
#include "engine/image.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/port.h"
#include "engine/extra.h"
#include "engine/isolate.h"
#include "engine/land.h"

#define WARM_MOST 8u /* chunks kept */
#define FEW 40u      /* isolates that get large pages: more of them would cost too much memory */

/* Words of a chunk are numbered in 16 bits. */
_Static_assert(GOTS__SLAB_BASE / sizeof(uintptr_t) <= UINT16_MAX + 1, "a word has no number");

struct gots__nursery {
    pthread_mutex_t lock;   /* guards what follows. The image itself is read without it, since it never
                               changes once it is there */
    unsigned wanted;        /* isolates asked for, up to 2 */
    gots__pack pack;        /* which blocks of a heap stay */
    uintptr_t *image;       /* its addresses count from the chunk's start; NULL for none */
    size_t bytes;           /* of it, whole pages */
    uint16_t *addresses;    /* numbers of the words that are addresses */
    size_t address_count;
    gots__land *roomy;      /* where chunks come from: fresh, or zero beyond the image */
    void *warm[WARM_MOST];  /* chunks whose bytes beyond the image are zero */
    unsigned warm_count;
    unsigned standing;      /* isolates that were copied and live */
};

gots__nursery *gots__nursery_new(gots_error *err)
{
    gots__nursery *nursery = calloc(1, sizeof *nursery);
    if (nursery == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
        return NULL;
    }
    pthread_mutex_init(&nursery->lock, NULL);
    return nursery;
}

void gots__nursery_free(gots__nursery *nursery)
{
    if (nursery == NULL) return;
    while (nursery->warm_count > 0)
        gots__land_give(&nursery->roomy, nursery->warm[--nursery->warm_count]);
    free(nursery->image);
    free(nursery->addresses);
    gots__pack_deinit(&nursery->pack);
    pthread_mutex_destroy(&nursery->lock);
    free(nursery);
}

/* ---- Making the image ------------------------------------------------------------------------ */

/* What the stack holds from earlier calls may end up in a heap, as the unused half of a value: let
 * it be the same each time. */
static __attribute__((noinline)) void clear_stack(void)
{
    char room[64 << 10];
    memset(room, 0, sizeof room);
    __asm__ volatile("" : : "r"(room) : "memory");
}

static gots__isolate *open_packed(gots__nursery *nursery, void *base, uint32_t hash_seed)
{
    clear_stack();
    gots__isolate *isolate = gots__isolate_on(base, GOTS__SLAB_BASE, SIZE_MAX);
    gots__pack_begin(&nursery->pack, &isolate->slab);
    isolate->pack = &nursery->pack;
    isolate->hash_seed = hash_seed;
    isolate->stack_bytes = 256u << 10;
    return gots__isolate_open(isolate, NULL) ? isolate : NULL;
}

gots__isolate *gots__isolate_build(gots__nursery *nursery, void *base, uint32_t hash_seed)
{
    gots__isolate *isolate = open_packed(nursery, base, hash_seed);
    if (isolate != NULL) gots__isolate_settle(isolate);
    return isolate;
}

/* Finds out which blocks of a heap stay. */
static bool learn(gots__nursery *nursery, uint32_t hash_seed)
{
    void *chunk = gots__slab_map_chunk(true);
    if (chunk == NULL) return false;
    gots__isolate *isolate = open_packed(nursery, chunk, hash_seed);
    if (isolate != NULL) gots__duk_settle(isolate->ctx);
    gots__slab_unmap_chunk(chunk);
    return isolate != NULL && gots__pack_learn(&nursery->pack);
}

/* Turns the words of `image` from isolate to image by what differs in `other`, the same isolate at
 * another place; false when they are not the same. Nobody follows what points behind the image: that went. */
static bool compare(gots__nursery *nursery, uintptr_t *image, const uintptr_t *other)
{
    uintptr_t distance = (uintptr_t)other - (uintptr_t)image;
    for (size_t i = 0; i < nursery->bytes / sizeof *image; i++) {
        if (other[i] == image[i]) continue;
        uintptr_t offset = image[i] - (uintptr_t)image;
        if (other[i] - image[i] != distance || offset >= GOTS__SLAB_CHUNK) return false;
        if (offset >= GOTS__SLAB_BASE) image[i] = 0;
        else nursery->addresses[nursery->address_count++] = (uint16_t)i;
    }
    return true;
}

/* Keeps the image of the isolate at `base`, which is the same as that at `other`. */
static bool keep(gots__nursery *nursery, void *base, const void *other)
{
    size_t words = nursery->bytes / sizeof(uintptr_t);
    nursery->addresses = malloc(words * sizeof *nursery->addresses);
    nursery->image = malloc(nursery->bytes);
    if (nursery->addresses == NULL || nursery->image == NULL) return false;
    if (!compare(nursery, base, other)) return false;
    memcpy(nursery->image, base, nursery->bytes);
    for (size_t i = 0; i < nursery->address_count; i++)
        nursery->image[nursery->addresses[i]] -= (uintptr_t)base;
    uint16_t *fitting = realloc(nursery->addresses, nursery->address_count * sizeof *fitting);
    if (fitting != NULL) nursery->addresses = fitting;
    return true;
}

/* The same isolate in two chunks, of which only the slabs are looked at. */
static bool make_from(gots__nursery *nursery, void *chunks[2])
{
    uint32_t hash_seed;
    const gots__isolate *isolates[2];
    gots__random(&gots__port_system, &hash_seed, sizeof hash_seed);
    if (!learn(nursery, hash_seed)) return false;
    for (int i = 0; i < 2; i++) {
        isolates[i] = gots__isolate_build(nursery, chunks[i], hash_seed);
        if (isolates[i] == NULL) return false;
    }
    nursery->bytes = gots__slab_extent(&isolates[0]->slab);
    return nursery->bytes != 0 && nursery->bytes == gots__slab_extent(&isolates[1]->slab) && keep(nursery, chunks[0], chunks[1]);
}

static void make_image(gots__nursery *nursery)
{
    void *chunks[2] = { gots__slab_map_chunk(true), gots__slab_map_chunk(true) };
    if (chunks[0] == NULL || chunks[1] == NULL || !make_from(nursery, chunks)) {
        free(nursery->image);
        free(nursery->addresses);
        nursery->image = NULL;
        nursery->addresses = NULL;
        nursery->bytes = nursery->address_count = 0;
    }
    for (int i = 0; i < 2; i++)
        if (chunks[i] != NULL) gots__slab_unmap_chunk(chunks[i]);
}

void gots__nursery_image(const gots__nursery *nursery, size_t *bytes, size_t *addresses)
{
    *bytes = nursery->bytes;
    *addresses = nursery->address_count;
}

/* ---- Copying it ------------------------------------------------------------------------------ */

/* A chunk that is warm or has its pages for the image brought in at once; NULL when there is no image or no
 * memory. */
static void *take_base(gots__nursery *nursery)
{
    void *base = NULL;
    pthread_mutex_lock(&nursery->lock);
    if (nursery->wanted < 2 && ++nursery->wanted == 2) make_image(nursery);
    bool warm = nursery->image != NULL && nursery->warm_count > 0;
    if (warm) base = nursery->warm[--nursery->warm_count];
    else if (nursery->image != NULL) base = gots__land_take(&nursery->roomy, nursery->standing < FEW);
    if (base != NULL) nursery->standing++;
    pthread_mutex_unlock(&nursery->lock);
    if (base != NULL && !warm) gots__slab_populate(base, nursery->bytes);
    return base;
}

static void copy_image(const gots__nursery *nursery, void *base)
{
    char *bytes = base;
    memcpy(base, nursery->image, nursery->bytes);
    for (size_t i = 0; i < nursery->address_count; i++) {
        char *at = bytes + nursery->addresses[i] * sizeof(uintptr_t);
        uintptr_t offset;
        memcpy(&offset, at, sizeof offset);
        offset += (uintptr_t)base;
        memcpy(at, &offset, sizeof offset);
    }
}

gots__isolate *gots__isolate_hatch(gots__nursery *nursery, size_t limit)
{
    void *base = nursery != NULL ? take_base(nursery) : NULL;
    if (base == NULL) return NULL;
    copy_image(nursery, base);
    gots__isolate *isolate = (gots__isolate *)gots__slab_in(base);
    isolate->nursery = nursery;
    if (gots__slab_set_limit(&isolate->slab, limit)) return isolate;
    gots__nursery_give(nursery, base, nursery->bytes);
    return NULL;
}

void gots__nursery_give(gots__nursery *nursery, void *base, size_t dirty)
{
    if (dirty > nursery->bytes) memset((char *)base + nursery->bytes, 0, dirty - nursery->bytes);
    pthread_mutex_lock(&nursery->lock);
    if (nursery->standing > 0) nursery->standing--;
    if (nursery->image == NULL || nursery->warm_count == WARM_MOST)
        gots__land_give(&nursery->roomy, base);
    else nursery->warm[nursery->warm_count++] = base;
    pthread_mutex_unlock(&nursery->lock);
}
