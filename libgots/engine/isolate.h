/* The isolate's own record, for the files of engine/ that keep state in it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_ISOLATE_H
#define GOTS_ENGINE_ISOLATE_H

#include "engine/heap.h"
#include "engine/image.h"
#include "engine/slab.h"
#include "engine/watchdog.h"

typedef struct gots__slot_entry {
    void *data;
    void (*release)(void *data);
} gots__slot_entry;

struct gots__isolate {
    gots__slab slab;            /* first: Duktape's udata is both. Counts foreign blocks too */
    duk_context *ctx;
    gots_allocator allocator;   /* counted, limited and inside the isolate: for the rooms' state */
    gots_allocator host;        /* where foreign blocks come from */
    gots__nursery *nursery;     /* where the first chunk goes back to; NULL for the system */
    bool foreign;               /* blocks come from `host`, not from the slab */
    bool clean;                 /* its blocks are cleared first: it will be an image */
    bool allow_eval;
    void *owner;
    const gots_port *port;      /* time and chance come from there */
    bool fine_clock;            /* else the program's clocks show whole milliseconds */
    void *helpers;              /* heap pointer of `$`, kept alive by the stash */
    int *stop;                  /* the heap's stop flag; atomic */
    unsigned depth;             /* nested gots__protect */
    uint32_t hash_seed;         /* of the heap's strings */
    size_t stack_bytes;         /* C stack the program may use */
    gots__watch watch;          /* guarded by the watchdog's lock */
    uint32_t time_limit_ms;     /* CPU time of one entry, 0 for none */
    gots__place_hook *places;
    void *places_context;
    gots__slot_entry slots[GOTS__SLOT_COUNT];
};

/* Makes a heap with the whole library in it on an isolate whose memory is there; false when that
 * fails, with `err` filled. */
bool gots__isolate_open(gots__isolate *isolate, gots_error *err);

/* An isolate on the `size` bytes at `base` (gots__slab_open); its heap is not there yet. */
gots__isolate *gots__isolate_on(void *base, size_t size, size_t limit);

/* An isolate that was opened with `clean` comes to rest and takes blocks as usual from now on. */
void gots__isolate_settle(gots__isolate *isolate);

/* Bytes that nobody can foretell. */
void gots__random(const gots_port *port, void *bytes, size_t len);

/* What every isolate gets for itself before it runs: its share of chance and of time. */
void gots__isolate_start(gots__isolate *isolate);

/* Opens every room on a fresh heap; may throw. engine/open.c */
void gots__open_all(duk_context *ctx);

/* Makes `$`. engine/helper.c */
void gots__open_helpers(duk_context *ctx);

/* Fills `err` from the thrown value at `index`; never throws. engine/protect.c */
gots_status gots__error_from(duk_context *ctx, duk_idx_t index, gots_error *err);

#endif
