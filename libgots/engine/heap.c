/* The isolate: one Duktape heap behind an allocator that counts and enforces the byte limit.
 *
 * SPDX-License-Identifier: MIT
 *
 * By default an isolate's blocks, its own record and what its rooms keep outside the heap are all in
 * its slab, which ends as a whole. With an allocator of the host's (foreign), and where a sanitizer
 * shall see each block, they come from there: Duktape frees without telling a size, so those blocks
 * carry it in front.
 *
 * When the limit or the memory runs out an allocation returns NULL; Duktape then collects garbage,
 * tries again and at last throws, which the program may catch. Nothing here is fatal.
 */
#include "engine/isolate.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/port.h"
#include "engine/extra.h"
#include "engine/host_call.h"
#include "engine/leaks.h"
#include "engine/timers.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Of a first chunk, what opening the library uses at least. */
#define LIBRARY_BYTES (256u << 10)

/* ---- Foreign blocks -------------------------------------------------------------------------- */

/* A block of the host's, counted. */
static void *resize_foreign(void *context, void *block, size_t old_size, size_t size)
{
    gots__isolate *isolate = context;
    gots__slab *count = &isolate->slab;
    if (size > old_size && size - old_size > count->left) {
        count->refused = true;
        return NULL;
    }
    block = isolate->host.resize(isolate->host.context, block, old_size, size);
    if (block != NULL || size == 0) count->left = count->left + old_size - size;
    return block;
}

static void *foreign_reallocate(void *udata, void *ptr, duk_size_t size)
{
    gots__isolate *isolate = udata;
    gots__block *block = ptr != NULL ? gots__block_of(ptr) : NULL;
    size_t old_size = block != NULL ? block->size : 0;
    if (size > SIZE_MAX - sizeof *block) return NULL;
    if (size != 0) size += sizeof *block;
    else if (block == NULL) return NULL;
    else if (block->marks & GOTS__BLOCK_CODE) gots__leak_sites_forget(isolate->leak_sites, ptr);
    uint32_t marks = block != NULL ? block->marks : 0;
    block = resize_foreign(udata, block, old_size, size);
    if (block == NULL) return NULL;
    *block = (gots__block){ size, isolate->leak_sites != NULL ? gots__leak_site(isolate) : 0, marks };
    return block + 1;
}

static void *foreign_allocate(void *udata, duk_size_t size)
{
    return foreign_reallocate(udata, NULL, size);
}

static void foreign_free(void *udata, void *ptr)
{
    foreign_reallocate(udata, ptr, 0);
}

/* ---- Blocks of the slab ---------------------------------------------------------------------- */

static void *resize_own(void *context, void *block, size_t old_size, size_t size)
{
    gots__slab *slab = context;
    (void)old_size;
    if (block == NULL) return size == 0 ? NULL : gots__slab_take(slab, size);
    if (size != 0) return gots__slab_resize(slab, block, size);
    gots__slab_give(slab, block);
    return NULL;
}

static void *allocate(void *udata, duk_size_t size)
{
    return resize_own(udata, NULL, 0, size);
}

static void *reallocate(void *udata, void *ptr, duk_size_t size)
{
    return resize_own(udata, ptr, 0, size);
}

static void release(void *udata, void *ptr)
{
    if (ptr != NULL) gots__slab_give(udata, ptr);
}

/* Blocks of the heap that an image is made of. */
static void *pack_reallocate(void *udata, void *ptr, duk_size_t size)
{
    return gots__pack_resize(((gots__isolate *)udata)->pack, ptr, size);
}

static void *pack_allocate(void *udata, duk_size_t size)
{
    return size != 0 ? pack_reallocate(udata, NULL, size) : NULL;
}

static void pack_release(void *udata, void *ptr)
{
    if (ptr != NULL) pack_reallocate(udata, ptr, 0);
}

gots__slab *gots__heap_slab(void *udata)
{
    gots__isolate *isolate = udata;
    return isolate->foreign || isolate->pack != NULL ? NULL : &isolate->slab;
}

uint32_t gots__heap_hash_seed(void *udata)
{
    return ((gots__isolate *)udata)->hash_seed;
}

/* ---- The isolate ----------------------------------------------------------------------------- */

/* Every entry into the heap is protected, so reaching this is a defect of the library. */
static void fatal(void *udata, const char *message)
{
    (void)udata;
    (void)message;
    abort();
}

gots__isolate *gots__isolate_of(duk_context *ctx)
{
    duk_memory_functions functions;
    duk_get_memory_functions(ctx, &functions);
    return functions.udata;
}

duk_context *gots__isolate_context(gots__isolate *isolate)
{
    return isolate->ctx;
}

void *gots__isolate_owner(gots__isolate *isolate)
{
    return isolate->owner;
}

bool gots__isolate_allows_eval(const gots__isolate *isolate)
{
    return isolate->allow_eval;
}

void gots__isolate_set_fine_clock(gots__isolate *isolate, bool fine)
{
    isolate->fine_clock = fine;
}

size_t gots__isolate_memory(const gots__isolate *isolate)
{
    return gots__slab_used(&isolate->slab);
}

void *gots__slot_get(duk_context *ctx, gots__slot slot)
{
    return gots__isolate_of(ctx)->slots[slot].data;
}

void gots__slot_set(duk_context *ctx, gots__slot slot, void *data, void (*release_data)(void *))
{
    gots__isolate_of(ctx)->slots[slot] = (gots__slot_entry){ data, release_data };
}

const volatile int *gots__isolate_stop_flag(gots__isolate *isolate)
{
    return isolate->stop;
}

bool gots__stopping(duk_context *ctx)
{
    return (__atomic_load_n(gots__isolate_of(ctx)->stop, __ATOMIC_RELAXED) & GOTS__STOP) != 0;
}

/* Half of what a thread gets by default: the other half is the host's. */
static size_t default_stack(void)
{
    struct rlimit limit;
    size_t half = 512u << 10;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != 0) half = limit.rlim_cur / 2;
    return half < (4u << 20) ? half : 4u << 20;
}

static void open_body(duk_context *ctx, void *data)
{
    (void)data;
    gots__open_all(ctx);
}

/* The system's chance; without it, what differs from one moment and place to the next. */
void gots__random(const gots_port *port, void *bytes, size_t len)
{
    if (port->random(port->context, bytes, len)) return;
    uint64_t mixed = (uint64_t)port->monotonic_ns(port->context) * 0x9E3779B97F4A7C15u ^ (uintptr_t)&len;
    for (size_t i = 0; i < len; i++, mixed = mixed * 6364136223846793005u + 1442695040888963407u)
        ((unsigned char *)bytes)[i] = (unsigned char)(mixed >> 56);
}

void gots__isolate_start(gots__isolate *isolate)
{
    uint64_t seed[2];
    gots__random(isolate->port, seed, sizeof seed);
    gots__duk_seed(isolate->ctx, seed);
    gots__timers_start(isolate);
}

bool gots__isolate_open(gots__isolate *isolate, gots_error *err)
{
    if (isolate->foreign)
        isolate->ctx = duk_create_heap(foreign_allocate, foreign_reallocate, foreign_free, isolate,
                                       fatal);
    else if (isolate->pack != NULL)
        isolate->ctx = duk_create_heap(pack_allocate, pack_reallocate, pack_release, isolate, fatal);
    else isolate->ctx = duk_create_heap(allocate, reallocate, release, isolate, fatal);
    if (isolate->ctx == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating an isolate");
        return false;
    }
    isolate->stop = gots__duk_stop_flag(isolate->ctx);
    return gots__protect(isolate, open_body, NULL, err) == GOTS_OK;
}

void gots__isolate_settle(gots__isolate *isolate)
{
    static const uint64_t no_seed[2];
    duk_memory_functions usual = { allocate, reallocate, release, isolate };
    gots__duk_settle(isolate->ctx);
    gots__duk_seed(isolate->ctx, no_seed);
    isolate->pack = NULL;
    isolate->slab.packs = false;
    gots__duk_set_memory(isolate->ctx, &usual);
}

gots__isolate *gots__isolate_on(void *base, size_t size, size_t limit)
{
    gots__isolate *isolate =
        (gots__isolate *)gots__slab_open(base, size, sizeof(gots__isolate), limit);
    isolate->allocator = (gots_allocator){ resize_own, isolate };
    return isolate;
}

static gots__isolate *isolate_of_host(gots_allocator host, size_t limit)
{
    gots__isolate *isolate = gots__alloc(&host, sizeof *isolate);
    if (isolate == NULL) return NULL;
    memset(isolate, 0, sizeof *isolate);
    isolate->foreign = true;
    isolate->host = host;
    isolate->allocator = (gots_allocator){ resize_foreign, isolate };
    isolate->slab.left = isolate->slab.limit = limit;
    return isolate;
}

/* An isolate in memory of the kind that the options ask for; without a heap, unless it is a copy. */
static gots__isolate *place(const gots__isolate_options *options, size_t limit)
{
    gots_allocator own = gots__default_allocator(), host = options->allocator;
    bool foreign = host.resize != NULL && host.resize != own.resize;
#ifdef SANITIZED
    foreign = true;
#endif
    foreign = foreign || options->leak != NULL; /* blocks that remember where they were asked for */
    if (host.resize == NULL) host = own;
    if (foreign) return isolate_of_host(host, limit);
    gots__isolate *copy = gots__isolate_hatch(options->nursery, limit);
    if (copy != NULL) return copy;
    void *chunk = gots__slab_map_chunk(true);
    if (chunk == NULL) return NULL;
    gots__slab_populate(chunk, LIBRARY_BYTES);
    return gots__isolate_on(chunk, GOTS__SLAB_CHUNK, limit);
}

gots__isolate *gots__isolate_new(const gots__isolate_options *options, gots_error *err)
{
    size_t limit = options->memory_limit == 0 ? SIZE_MAX : options->memory_limit;
    gots__isolate *isolate = place(options, limit);
    if (isolate == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating an isolate");
        return NULL;
    }
    isolate->owner = options->owner;
    isolate->port = options->port != NULL ? options->port : &gots__port_system;
    isolate->allow_eval = options->allow_eval;
    isolate->stack_bytes = options->stack_bytes != 0 ? options->stack_bytes : default_stack();
    if (isolate->ctx == NULL) {
        gots__random(isolate->port, &isolate->hash_seed, sizeof isolate->hash_seed);
        if (!gots__isolate_open(isolate, err)) {
            gots__isolate_free(isolate);
            return NULL;
        }
    }
    if (options->leak != NULL && !gots__leaks_watch(isolate, options->leak_turns, options->leak, err)) {
        gots__isolate_free(isolate);
        return NULL;
    }
    gots__isolate_start(isolate);
    return isolate;
}

void gots__isolate_set_port(gots__isolate *isolate, const gots_port *port)
{
    isolate->port = port;
    gots__isolate_start(isolate);
}

void gots__isolate_free(gots__isolate *isolate)
{
    if (isolate == NULL) return;
    if (isolate->foreign && isolate->ctx != NULL) duk_destroy_heap(isolate->ctx);
    for (size_t i = 0; i < GOTS__SLOT_COUNT; i++)
        if (isolate->slots[i].release != NULL) isolate->slots[i].release(isolate->slots[i].data);
    gots__leaks_free(isolate);
    if (isolate->foreign) gots__host_functions_free(isolate);
    if (isolate->foreign) {
        gots_allocator host = isolate->host;
        gots__free(&host, isolate, sizeof *isolate);
    } else {
        gots__nursery *nursery = isolate->nursery;
        size_t dirty;
        void *base = gots__slab_close(&isolate->slab, &dirty);
        if (nursery != NULL) gots__nursery_give(nursery, base, dirty);
        else gots__slab_unmap_chunk(base);
    }
}
