/* The isolate's own record, for the files of engine/ that keep state in it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_ISOLATE_H
#define GOTS_ENGINE_ISOLATE_H

#include "engine/heap.h"
#include "engine/watchdog.h"

typedef struct gots__slot_entry {
    void *data;
    void (*release)(void *data);
} gots__slot_entry;

struct gots__isolate {
    duk_context *ctx;
    gots_allocator allocator;
    size_t used;                /* bytes of heap, with the block headers */
    size_t limit;               /* bytes `used` may reach, SIZE_MAX for none */
    void *owner;
    void *helpers;              /* heap pointer of `$`, kept alive by the stash */
    int *stop;                  /* the heap's stop flag; atomic */
    unsigned depth;             /* nested gots__protect */
    size_t stack_bytes;         /* C stack the program may use */
    gots__watch watch;          /* guarded by the watchdog's lock */
    uint32_t time_limit_ms;     /* CPU time of one entry, 0 for none */
    gots__place_hook *places;
    void *places_context;
    bool allow_eval;
    bool limit_hit;             /* an allocation was refused because of `limit` */
    gots__slot_entry slots[GOTS__SLOT_COUNT];
};

/* Opens every room on a fresh heap; may throw. engine/open.c */
void gots__open_all(duk_context *ctx);

/* Makes `$`. engine/helper.c */
void gots__open_helpers(duk_context *ctx);

/* Fills `err` from the thrown value at `index`; never throws. engine/protect.c */
gots_status gots__error_from(duk_context *ctx, duk_idx_t index, gots_error *err);

#endif
