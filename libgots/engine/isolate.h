/* The isolate's own record, for the files of engine/ that keep state in it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_ISOLATE_H
#define GOTS_ENGINE_ISOLATE_H

#include "engine/heap.h"
#include "engine/image.h"
#include "engine/op.h"
#include "engine/pack.h"
#include "engine/slab.h"
#include "engine/watchdog.h"

typedef struct gots__slot_entry {
    void *data;
    void (*release)(void *data);
} gots__slot_entry;

/* What the isolate has used; isolate's thread. */
typedef struct gots__usage {
    uint64_t turns, output;
    uint64_t host_calls;        /* that came through gots__use_call; the limit's count */
    uint64_t tool_calls;        /* of a sandbox's host */
    uint32_t open;              /* files, directories and processes */
    size_t native_bytes;
    uint64_t cpu_ns, cpu_began_ns; /* where limits.total_ms asks for it */
} gots__usage;

struct gots__isolate {
    gots__slab slab;            /* first: Duktape's udata is both. Counts foreign blocks too */
    duk_context *ctx;
    gots_allocator allocator;   /* counted, limited and inside the isolate: for the rooms' state */
    gots_allocator host;        /* where foreign blocks come from */
    gots__nursery *nursery;     /* where the first chunk goes back to; NULL for the system */
    bool foreign;               /* blocks come from `host`, not from the slab */
    gots__pack *pack;           /* it will be an image: where its blocks come from; else NULL */
    bool allow_eval;
    void *owner;
    const gots_port *port;      /* time and chance come from there */
    bool fine_clock;            /* else the program's clocks show whole milliseconds */
    void *helpers;              /* heap pointer of `$`, kept alive by the stash */
    int *stop;                  /* the heap's stop flag; atomic */
    int why;                    /* gots_status of what ended the turn, 0: nothing or the fuel; atomic */
    unsigned depth;             /* nested gots__protect */
    uint64_t ran;               /* another number once it was entered or a bound function failed: see machine_host.c */
    uint32_t hash_seed;         /* of the heap's strings */
    size_t stack_bytes;         /* C stack the program may use */
    gots__watch watch;          /* guarded by the watchdog's lock */
    gots_limits limits;
    gots__usage used;
    gots__place_hook *places;
    void *places_context;
    struct gots__host_function *host_functions; /* engine/host_call.h */
    bool (*host_watch)(void *context, gots__op_request *request, const char *name); /* NULL: nobody */
    void *host_context;
    struct gots__leak_sites *leak_sites; /* where blocks were asked for; NULL: nobody wants to know */
    struct gots__leaks *leaks;
    gots__slot_entry slots[GOTS__SLOT_COUNT];
};

/* Added to `ran` when the bytes of a buffer go elsewhere: it is detached, resized, lent. */
#define GOTS__RAN_MOVED ((uint64_t)1 << 40)

/* So many bytes are about to be printed, or the host is about to be called once more: throws when that is too
 * much. engine/limits.c */
void gots__use_output(duk_context *ctx, size_t len);
void gots__use_call(duk_context *ctx);

/* Counts machine code of so many bytes in the isolate's memory; false, and nothing: that is more than it may have. */
bool gots__isolate_take_code(gots__isolate *isolate, size_t bytes);

/* A turn begins and ends: its time counts from here. */
void gots__turn_meter_start(gots__isolate *isolate);
void gots__turn_meter_stop(gots__isolate *isolate);

/* What ended the turn, with `err` filled; GOTS_OK: nothing did. */
gots_status gots__isolate_ended(gots__isolate *isolate, gots_error *err);

/* Fills *err with what it is that memory ran out: the isolate's limit, or the system's. */
gots_status gots__isolate_memory_ended(gots__isolate *isolate, gots_error *err);

/* Its fuel where that is counted, else NULL. */
unsigned long long *gots__fuel(gots__isolate *isolate);

/* There are `count` timers and other open things already: throws when one more is too much. */
void gots__use_handle(duk_context *ctx, uint32_t count);

/* Makes a heap with the whole library in it on an isolate whose memory is there; false when that
 * fails, with `err` filled. */
bool gots__isolate_open(gots__isolate *isolate, gots_error *err);

/* An isolate on the `size` bytes at `base` (gots__slab_open); its heap is not there yet. */
gots__isolate *gots__isolate_on(void *base, size_t size, size_t limit);

/* An isolate that was opened with `pack` comes to rest and takes blocks as usual from now on. */
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
