/* Leaks: what of a watched isolate grows, by type and by the line that made it.
 *
 * SPDX-License-Identifier: MIT
 *
 * A watched isolate takes its blocks from outside its slab (heap.c), for these carry a head in which there is room for
 * the number of a site. So nothing of this costs others anything.
 *
 *     leak_sites.c   blocks to sites: the line of the program at which a block was asked for
 *     leak_kinds.c   objects to types, and the bytes that are an object's own
 *     leaks.c        counts of (type, site) at some moments, and what of them keeps growing
 *
 * Their own memory comes from the host's allocator, is not counted in the isolate's limit, and where there is none of
 * it something is not counted: the program does not notice.
 */
#ifndef GOTS_ENGINE_LEAKS_H
#define GOTS_ENGINE_LEAKS_H

#include "engine/isolate.h"

/* In front of every foreign block of the heap; 16 bytes keep the alignment of malloc. */
typedef struct gots__block {
    size_t size;    /* with this head */
    uint32_t site;  /* 0: not known */
    uint32_t marks;
} gots__block;

enum {
    GOTS__BLOCK_CODE = 1,  /* a function that sites are in: they are told when it goes */
    GOTS__BLOCK_OWNED = 2  /* counted with the object that it belongs to, until the measurement ends */
};

_Static_assert(sizeof(gots__block) == 16, "blocks stay aligned");

static inline gots__block *gots__block_of(const void *at)
{
    return (gots__block *)at - 1;
}

/* ---- Numbers by key ---- */

/* A hash table from pairs of words to numbers from 1. */
typedef struct gots__numbers {
    struct gots__numbered *places;
    uint32_t mask, count; /* mask 0: it is empty */
} gots__numbers;

/* The number of a key, 0 where it has none yet or memory is short: a place for it, until the next call. */
uint32_t *gots__number_of(const gots_allocator *allocator, gots__numbers *numbers, uint64_t a, uint64_t b);
void gots__numbers_clear(const gots_allocator *allocator, gots__numbers *numbers);

/* ---- Sites ---- */

typedef struct gots__leak_sites gots__leak_sites;

/* Of which file, line and function a site is; texts live as long as the sites, the file as long as the unit. */
typedef struct gots__leak_place {
    const char *file;       /* "" for 0 */
    uint32_t line, column;
    const char *function;
} gots__leak_place;

gots__leak_sites *gots__leak_sites_new(const gots_allocator *allocator);
void gots__leak_sites_free(const gots_allocator *allocator, gots__leak_sites *sites);

/* Where the program is now. Allocates nothing in the heap. */
uint32_t gots__leak_site(gots__isolate *isolate);

/* The function whose heap pointer this is goes. */
void gots__leak_sites_forget(gots__leak_sites *sites, const void *function);

gots__leak_place gots__leak_place_of(gots__isolate *isolate, uint32_t site);

/* ---- Types ---- */

#define GOTS__LEAK_TYPE 96 /* bytes of a type's name at most, its NUL among them */

/* What an object is: by this key one is found that was there before; its name is asked for if it was not. */
typedef struct gots__leak_kind {
    const void *of;    /* a prototype, a template, or nothing */
    uint32_t what;
} gots__leak_kind;

/* Something of the heap with all that is only its own. */
typedef struct gots__leak_thing {
    gots__leak_kind kind;
    uint32_t site;
    uint64_t items, bytes;
} gots__leak_thing;

typedef void gots__leak_visit(void *context, void *header, const gots__leak_thing *thing);

/* Visits everything in the heap. Nothing of the program runs. */
void gots__leak_walk(duk_context *ctx, gots__leak_visit *visit, void *context);

/* Writes the name of a type. `header` is what was visited. */
void gots__leak_name(duk_context *ctx, void *header, const gots__leak_thing *thing, char *text, size_t room);

/* ---- Watching ---- */

/* Begins, or with `err` filled does not. What is there already is of no site. */
bool gots__leaks_watch(gots__isolate *isolate, uint32_t turns, gots__leak_hook *hook, gots_error *err);
void gots__leaks_free(gots__isolate *isolate);

/* A turn has ended. Collects garbage now and then. */
void gots__leaks_turn(gots__isolate *isolate);

#endif
