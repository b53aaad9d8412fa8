/* The heap's side of SharedArrayBuffers: references to shared blocks, counted against the isolate.
 *
 * SPDX-License-Identifier: MIT
 *
 * Each SharedArrayBuffer object holds one reference, in a node of a list of the isolate: the object's
 * finalizer gives it back, or the isolate's end, at which no finalizer runs. The bytes are an
 * external buffer value of the heap; its size is brought up to date when the object is asked, since
 * another isolate may have let the block grow.
 *
 * The bytes of an ordinary ArrayBuffer move into a block when they are lent to other isolates for the first
 * time (gots:task, parallel). They stay there: whoever has a reference keeps them, so that the ArrayBuffer may be
 * detached or forgotten at any time.
 */
#include "engine/shared.h"

#include "base/memory.h"
#include "engine/typed.h"

typedef struct held held;
struct held {
    held *next, *previous;
    gots__shared *block;
    size_t charged; /* bytes, against the isolate's limit */
};

typedef struct holdings {
    gots__isolate *isolate;
    held *first;
} holdings;

static bool charge(gots__isolate *isolate, held *it, size_t size)
{
    if (size > it->charged && size - it->charged > isolate->slab.left) {
        isolate->slab.refused = true;
        return false;
    }
    isolate->slab.left += it->charged;
    isolate->slab.left -= size;
    it->charged = size;
    return true;
}

static void let_go(gots__isolate *isolate, held *it)
{
    gots__shared_unref(it->block);
    isolate->slab.left += it->charged;
    gots__free(&isolate->allocator, it, sizeof *it);
}

static void release_all(void *data)
{
    holdings *all = data;
    gots__isolate *isolate = all->isolate;
    for (held *it = all->first, *next; it != NULL; it = next) {
        next = it->next;
        let_go(isolate, it);
    }
    gots__free(&isolate->allocator, all, sizeof *all);
}

/* The isolate's list, made at first use; NULL without memory. */
static holdings *holdings_of(duk_context *ctx)
{
    holdings *all = gots__slot_get(ctx, GOTS__SLOT_SHARED);
    if (all != NULL) return all;
    gots__isolate *isolate = gots__isolate_of(ctx);
    all = gots__alloc(&isolate->allocator, sizeof *all);
    if (all == NULL) return NULL;
    *all = (holdings){ isolate, NULL };
    gots__slot_set(ctx, GOTS__SLOT_SHARED, all, release_all);
    return all;
}

/* Takes over the caller's reference to the block; NULL, and the reference is gone, without memory. */
static held *hold(duk_context *ctx, gots__shared *block)
{
    holdings *all = holdings_of(ctx);
    held *it = all == NULL ? NULL : gots__alloc(&all->isolate->allocator, sizeof *it);
    if (it == NULL) {
        gots__shared_unref(block);
        return NULL;
    }
    *it = (held){ all->first, NULL, block, 0 };
    if (!charge(all->isolate, it, gots__shared_size(block))) {
        let_go(all->isolate, it);
        return NULL;
    }
    if (all->first != NULL) all->first->previous = it;
    all->first = it;
    return it;
}

static held *held_at(duk_context *ctx, const duk_hbufobj *buffer, int slot)
{
    const duk_tval *tv = dukx_own(ctx, (duk_hobject *)&buffer->obj, slot);
    return tv == NULL || !DUK_TVAL_IS_POINTER(tv) ? NULL : DUK_TVAL_GET_POINTER(tv);
}

static held *held_by(duk_context *ctx, const duk_hbufobj *buffer)
{
    return held_at(ctx, buffer, DUKX_I_shared);
}

gots__shared *buffer_block(duk_context *ctx, const duk_hbufobj *buffer)
{
    held *it = held_by(ctx, buffer);
    return it == NULL ? NULL : it->block;
}

static duk_ret_t finalize(duk_context *ctx)
{
    duk_hbufobj *buffer = buffer_get(ctx, 0);
    int slot = DUKX_I_shared;
    held *it = buffer == NULL ? NULL : held_by(ctx, buffer);
    if (it == NULL && buffer != NULL) it = held_at(ctx, buffer, slot = DUKX_I_lent);
    if (it == NULL) return 0;
    holdings *all = gots__slot_get(ctx, GOTS__SLOT_SHARED);
    if (it->next != NULL) it->next->previous = it->previous;
    if (it->previous != NULL) it->previous->next = it->next;
    else all->first = it->next;
    duk_push_pointer(ctx, NULL);
    dukx_set_slot(ctx, 0, slot);
    let_go(all->isolate, it);
    return 0;
}

/* The object at the top holds the node from now on. */
static void set_held(duk_context *ctx, held *it, int slot)
{
    static const gots__builtin finalizer = { "", finalize, 2, 0, 0 };
    duk_push_pointer(ctx, it);
    dukx_set_slot(ctx, -2, slot);
    gots__push_function(ctx, &finalizer);
    duk_set_finalizer(ctx, -2);
}

void buffer_refresh(duk_context *ctx, duk_hbufobj *buffer)
{
    held *it = held_by(ctx, buffer);
    if (it == NULL || buffer_size(buffer) == gots__shared_size(it->block)) return;
    (void)charge(gots__isolate_of(ctx), it, gots__shared_size(it->block));
    duk_push_hbuffer(ctx, buffer->buf);
    duk_config_buffer(ctx, -1, gots__shared_bytes(it->block), gots__shared_size(it->block));
    duk_pop(ctx);
    buffer->length = buffer_size(buffer);
}

duk_hbufobj *buffer_push_shared(duk_context *ctx, duk_hobject *prototype, gots__shared *block)
{
    held *it = hold(ctx, block);
    if (it == NULL) {
        (void)duk_range_error(ctx, "Array buffer allocation failed");
        return NULL;
    }
    /* Until the object has the node, an error leaves it to the isolate's end. */
    duk_push_external_buffer(ctx);
    duk_config_buffer(ctx, -1, gots__shared_bytes(block), gots__shared_size(block));
    duk_hbufobj *buffer = buffer_push(ctx, prototype);
    set_held(ctx, it, DUKX_I_shared);
    return buffer;
}

static gots__shared *new_block(duk_context *ctx, size_t size, size_t max)
{
    gots__isolate *isolate = gots__isolate_of(ctx);
    gots_allocator system = gots__default_allocator();
    const gots_allocator *from = isolate->host.resize != NULL ? &isolate->host : &system;
    gots__shared *block = size > isolate->slab.left ? NULL : gots__shared_new(from, size, max);
    if (block == NULL) (void)duk_range_error(ctx, "Array buffer allocation failed");
    return block;
}

duk_hbufobj *buffer_make_shared(duk_context *ctx, duk_hobject *prototype, size_t size, size_t max)
{
    return buffer_push_shared(ctx, prototype, new_block(ctx, size, max));
}

/* The value keeps its place in the heap, so that views that point at it see the block. */
static void move_bytes(duk_context *ctx, duk_hbuffer *data, gots__shared *block)
{
    duk_hbuffer_dynamic *own = (duk_hbuffer_dynamic *)(void *)data;
    void *old = DUK_HBUFFER_DYNAMIC_GET_DATA_PTR(ctx->heap, own);
    memcpy(gots__shared_bytes(block), old, DUK_HBUFFER_GET_SIZE(data));
    DUK_HBUFFER_SET_EXTERNAL(data);
    DUK_HBUFFER_EXTERNAL_SET_DATA_PTR(ctx->heap, (duk_hbuffer_external *)(void *)data, gots__shared_bytes(block));
    DUK_FREE(ctx->heap, old);
}

gots__shared *buffer_lend(duk_context *ctx, duk_hbufobj *buffer)
{
    held *it = held_by(ctx, buffer);
    if (it == NULL) it = held_at(ctx, buffer, DUKX_I_lent);
    if (it != NULL) return it->block;
    duk_hbuffer *data = buffer->buf;
    bool own = data != NULL && DUK_HBUFFER_HAS_DYNAMIC(data) && !DUK_HBUFFER_HAS_EXTERNAL(data);
    if (!own || DUK_HBUFFER_GET_SIZE(data) == 0 || buffer_is_resizable(ctx, buffer)) return NULL;
    it = hold(ctx, new_block(ctx, DUK_HBUFFER_GET_SIZE(data), DUK_HBUFFER_GET_SIZE(data)));
    if (it == NULL) (void)duk_range_error(ctx, "Array buffer allocation failed");
    duk_push_hobject(ctx, &buffer->obj);
    set_held(ctx, it, DUKX_I_lent);
    gots__isolate_of(ctx)->ran += GOTS__RAN_MOVED;
    move_bytes(ctx, data, it->block);
    duk_pop(ctx);
    return it->block;
}

void buffer_drop_bytes(duk_context *ctx)
{
    const duk_hbuffer *data = duk_known_hbuffer(ctx, -1);
    if (DUK_HBUFFER_HAS_EXTERNAL(data)) duk_config_buffer(ctx, -1, NULL, 0);
    else if (DUK_HBUFFER_HAS_DYNAMIC(data) && DUK_HBUFFER_GET_SIZE(data) > 0) duk_resize_buffer(ctx, -1, 0);
    duk_pop(ctx);
}

bool buffer_grow_shared(duk_context *ctx, duk_hbufobj *buffer, size_t size)
{
    held *it = held_by(ctx, buffer);
    if (size > it->charged && size - it->charged > gots__isolate_of(ctx)->slab.left) return false;
    if (!gots__shared_grow(it->block, size)) return false;
    buffer_refresh(ctx, buffer);
    return true;
}
