/* The isolate: one Duktape heap behind an allocator that counts and enforces the byte limit.
 *
 * SPDX-License-Identifier: MIT
 *
 * Duktape frees without telling a size, so each block carries its own in front. When the limit or
 * the memory runs out an allocation returns NULL; Duktape then collects garbage, tries again and
 * at last throws, which the program may catch. Nothing here is fatal.
 */
#include "engine/isolate.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/extra.h"

/* In front of every block; 16 bytes keep the alignment of malloc. */
typedef union block_header {
    size_t size; /* with this header */
    char align[16];
} block_header;

static void *take(gots__isolate *isolate, block_header *old, size_t size)
{
    size_t old_size = old != NULL ? old->size : 0;
    if (size > SIZE_MAX - sizeof(block_header)) return NULL;
    size += sizeof(block_header);
    if (size > old_size && size - old_size > isolate->limit - isolate->used) {
        isolate->limit_hit = true;
        return NULL;
    }
    gots_allocator *allocator = &isolate->allocator;
    block_header *block = allocator->resize(allocator->context, old, old_size, size);
    if (block == NULL) return NULL;
    isolate->used += size - old_size;
    block->size = size;
    return block + 1;
}

static void release(void *udata, void *ptr)
{
    if (ptr == NULL) return;
    gots__isolate *isolate = udata;
    block_header *block = (block_header *)ptr - 1;
    size_t size = block->size;
    isolate->used -= size;
    isolate->allocator.resize(isolate->allocator.context, block, size, 0);
}

static void *allocate(void *udata, duk_size_t size)
{
    return size == 0 ? NULL : take(udata, NULL, size);
}

static void *reallocate(void *udata, void *ptr, duk_size_t size)
{
    if (size == 0) {
        release(udata, ptr);
        return NULL;
    }
    return take(udata, ptr == NULL ? NULL : (block_header *)ptr - 1, size);
}

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

size_t gots__isolate_memory(const gots__isolate *isolate)
{
    return isolate->used;
}

void *gots__slot_get(duk_context *ctx, gots__slot slot)
{
    return gots__isolate_of(ctx)->slots[slot].data;
}

void gots__slot_set(duk_context *ctx, gots__slot slot, void *data, void (*release_data)(void *))
{
    gots__isolate_of(ctx)->slots[slot] = (gots__slot_entry){ data, release_data };
}

void gots__isolate_stop(gots__isolate *isolate)
{
    __atomic_store_n(isolate->stop, 1, __ATOMIC_RELAXED);
}

const volatile int *gots__isolate_stop_flag(gots__isolate *isolate)
{
    return isolate->stop;
}

bool gots__stopping(duk_context *ctx)
{
    return __atomic_load_n(gots__isolate_of(ctx)->stop, __ATOMIC_RELAXED) != 0;
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

gots__isolate *gots__isolate_new(const gots__isolate_options *options, gots_error *err)
{
    gots_allocator allocator = options->allocator;
    if (allocator.resize == NULL) allocator = gots__default_allocator();
    gots__isolate *isolate = gots__alloc(&allocator, sizeof *isolate);
    if (isolate == NULL) goto no_memory;
    memset(isolate, 0, sizeof *isolate);
    isolate->allocator = allocator;
    isolate->limit = options->memory_limit == 0 ? SIZE_MAX : options->memory_limit;
    isolate->owner = options->owner;
    isolate->allow_eval = options->allow_eval;
    isolate->stack_bytes = options->stack_bytes != 0 ? options->stack_bytes : default_stack();
    isolate->ctx = duk_create_heap(allocate, reallocate, release, isolate, fatal);
    if (isolate->ctx == NULL) goto no_memory;
    isolate->stop = gots__duk_stop_flag(isolate->ctx);
    if (gots__protect(isolate, open_body, NULL, err) != GOTS_OK) {
        gots__isolate_free(isolate);
        return NULL;
    }
    return isolate;

no_memory:
    gots__free(&allocator, isolate, sizeof *isolate);
    gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating an isolate");
    return NULL;
}

void gots__isolate_free(gots__isolate *isolate)
{
    if (isolate == NULL) return;
    if (isolate->ctx != NULL) duk_destroy_heap(isolate->ctx);
    for (size_t i = 0; i < GOTS__SLOT_COUNT; i++)
        if (isolate->slots[i].release != NULL) isolate->slots[i].release(isolate->slots[i].data);
    gots_allocator allocator = isolate->allocator;
    gots__free(&allocator, isolate, sizeof *isolate);
}
