/* Shared blocks: the bytes of SharedArrayBuffers, outside any heap.
 *
 * SPDX-License-Identifier: MIT
 *
 * A block is counted by references and never moves: all it may ever hold is reserved when it is
 * made. So views of any isolate may point into it, and every access to an element is an access to
 * the memory itself. Functions may be called from any thread, unless they say otherwise.
 */
#ifndef GOTS_ENGINE_SHARED_H
#define GOTS_ENGINE_SHARED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gots.h"

typedef struct gots__shared gots__shared;

/* A block of `size` bytes, all 0, that can grow to `max`; one reference is the caller's. NULL when
 * there is no memory. `allocator`: copied; must serve any thread. */
gots__shared *gots__shared_new(const gots_allocator *allocator, size_t size, size_t max);
void gots__shared_ref(gots__shared *block);
void gots__shared_unref(gots__shared *block);

unsigned char *gots__shared_bytes(gots__shared *block);
/* Bytes at present; never fewer than before. */
size_t gots__shared_size(gots__shared *block);
size_t gots__shared_max(const gots__shared *block);
/* To `size` bytes, at most `max`; false when it has more already. */
bool gots__shared_grow(gots__shared *block, size_t size);

typedef enum gots__shared_outcome {
    GOTS__SHARED_OK,        /* notified */
    GOTS__SHARED_NOT_EQUAL,
    GOTS__SHARED_TIMED_OUT
} gots__shared_outcome;

/* Blocks the calling thread while the element of 4 or 8 bytes at `offset` is `expected`, until it is
 * notified there or `timeout_ms` (may be infinite) have passed. `go_on(data)` is asked every few
 * milliseconds, without a lock; false ends the wait as if the time were over. */
gots__shared_outcome gots__shared_wait(gots__shared *block, size_t offset, unsigned size,
                                       uint64_t expected, double timeout_ms,
                                       bool (*go_on)(void *data), void *data);

/* Wakes at most `count` threads that wait at `offset`, those first that began first; returns how
 * many. */
size_t gots__shared_notify(gots__shared *block, size_t offset, size_t count);

#endif
