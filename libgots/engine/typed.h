/* Typed arrays, as the rooms that have to do with binary data see them.
 *
 * SPDX-License-Identifier: MIT
 *
 * All are Duktape's buffer objects. The bytes of an ArrayBuffer are a dynamic buffer value, so
 * that it can be resized and detached (cut to nothing) under its views.
 */
#ifndef GOTS_ENGINE_TYPED_H
#define GOTS_ENGINE_TYPED_H

#include "engine/dukx.h"

typedef enum typed_kind {
    TYPED_INT8,
    TYPED_UINT8,
    TYPED_UINT8_CLAMPED,
    TYPED_INT16,
    TYPED_UINT16,
    TYPED_INT32,
    TYPED_UINT32,
    TYPED_FLOAT16,
    TYPED_FLOAT32,
    TYPED_FLOAT64,
    TYPED_BIGINT64,
    TYPED_BIGUINT64,
    TYPED_COUNT
} typed_kind;

/* is_typedarray of a view that has no length of its own. */
#define TYPED_TRACKING 2

/* The typed array at `index`, or NULL. */
duk_hbufobj *typed_get(duk_context *ctx, duk_idx_t index);
/* ValidateTypedArray: TypeError unless it is one, and not out of bounds. */
duk_hbufobj *typed_require(duk_context *ctx, duk_idx_t index);
bool typed_out_of_bounds(const duk_hbufobj *view);
/* Elements at present; 0 when out of bounds. */
uint32_t typed_length(const duk_hbufobj *view);
typed_kind typed_kind_of(const duk_hbufobj *view);
bool typed_is_bigint(typed_kind kind);
const char *typed_name(typed_kind kind);
uint32_t typed_element_size(typed_kind kind);
/* Pushes element i, or undefined. */
void typed_push(duk_context *ctx, const duk_hbufobj *view, double i);
/* Converts the value at the stack top to what the kind takes; may run the program. */
void typed_coerce(duk_context *ctx, typed_kind kind);
/* Stores the converted value at the stack top, if element i exists, and pops it. */
void typed_store(duk_context *ctx, duk_hbufobj *view, double i);
/* The first byte of the view. */
unsigned char *typed_bytes(const duk_hbufobj *view);
/* Pushes a new typed array of the realm. */
duk_hbufobj *typed_create(duk_context *ctx, typed_kind kind, double length);
/* TypedArrayCreate with the constructor at the top and `nargs` arguments above it: replaces them
 * by the result. `length`: what it must have at least, or -1. */
duk_hbufobj *typed_construct(duk_context *ctx, duk_idx_t nargs, double length);
/* TypedArraySpeciesCreate for the array at `exemplar`; arguments at the top. */
duk_hbufobj *typed_species(duk_context *ctx, duk_idx_t exemplar, duk_idx_t nargs, double length);

/* ArrayBuffers. `buffer_push` takes a plain dynamic buffer at the top and replaces it. */
duk_hbufobj *buffer_get(duk_context *ctx, duk_idx_t index);
duk_hbufobj *buffer_push(duk_context *ctx, duk_hobject *prototype);
bool buffer_is_detached(const duk_hbufobj *buffer);
uint32_t buffer_size(const duk_hbufobj *buffer);
/* The ArrayBuffer of a view; made when it has none yet. Pushes it. */
void buffer_push_of(duk_context *ctx, duk_hbufobj *view);

/* The prototype's methods. engine/typed_methods.c */
void typed_open_methods(duk_context *ctx, duk_idx_t constructor, duk_idx_t prototype);

/* IsTypedArrayFixedLength. */
bool typed_has_fixed_length(duk_context *ctx, const duk_hbufobj *view);
/* Whether an ArrayBuffer can be resized (a SharedArrayBuffer: can grow). */
bool buffer_is_resizable(duk_context *ctx, const duk_hbufobj *buffer);
bool buffer_is_shared(duk_context *ctx, const duk_hbufobj *buffer);

/* SharedArrayBuffers; engine/shared_buffer.c. The block of one, borrowed; NULL for another buffer. */
struct gots__shared *buffer_block(duk_context *ctx, const duk_hbufobj *buffer);
/* Pushes one over the block and takes over a reference to it; may throw, then the reference is gone. */
duk_hbufobj *buffer_push_shared(duk_context *ctx, duk_hobject *prototype, struct gots__shared *block);
/* Pushes one with bytes of its own. */
duk_hbufobj *buffer_make_shared(duk_context *ctx, duk_hobject *prototype, size_t size, size_t max);
/* False when it cannot have `size` bytes. */
bool buffer_grow_shared(duk_context *ctx, duk_hbufobj *buffer, size_t size);
/* The block of any ArrayBuffer, borrowed. The bytes of one that is not a SharedArrayBuffer move into a block when
 * it is first asked for, and are written and read there ever after, also by its views. NULL: it is detached,
 * empty, or can be resized. May throw. */
struct gots__shared *buffer_lend(duk_context *ctx, duk_hbufobj *buffer);
/* The bytes of a buffer that was detached are given back, as far as they are its own; at the stack top, popped. */
void buffer_drop_bytes(duk_context *ctx);
/* Another isolate may have let the block grow. */
void buffer_refresh(duk_context *ctx, duk_hbufobj *buffer);

/* What the key at `key` is for the object at `index`. patch/typed.inc */
enum { TYPED_PLAIN_KEY, TYPED_ELEMENT, TYPED_NO_ELEMENT };
duk_small_int_t gots__typed_key(duk_hthread *thr, duk_hobject *obj, duk_hstring *key);
static inline int typed_key(duk_context *ctx, duk_idx_t index, duk_idx_t key)
{
    duk_hobject *h = duk_known_hobject(ctx, index);
    if (!DUK_HOBJECT_IS_BUFOBJ(h)) return TYPED_PLAIN_KEY;
    return gots__typed_key(ctx, h, duk_known_hstring(ctx, key));
}

/* Called by the patched interpreter (patch/75-typed.change). */
/* TypedArraySetElement: [value] → [], converted, and stored if the element exists then. */
void gots__typed_set(duk_context *ctx, duk_hobject *h, duk_uint32_t index);
void gots__typed_read_bigint(duk_context *ctx, const duk_uint8_t *p, duk_bool_t is_signed);
void gots__typed_write_bigint(duk_context *ctx, duk_uint8_t *p);
duk_uint32_t gots__typed_length(duk_hobject *h);

#endif
