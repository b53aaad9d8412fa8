/* Map, Set and the weak collections, as other rooms see them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_COLLECTIONS_H
#define GOTS_ENGINE_COLLECTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "duktape.h"

typedef enum gots__collection {
    GOTS__NO_COLLECTION,
    GOTS__MAP,
    GOTS__SET,
    GOTS__WEAK_MAP,
    GOTS__WEAK_SET,
    GOTS__WEAK_REF,
    GOTS__FINALIZATION_REGISTRY
} gots__collection;

/* What the value at `index` is; never throws, never runs the program. */
gots__collection gots__collection_of(duk_context *ctx, duk_idx_t index);

/* Entries of the Map or Set at `index`. */
uint32_t gots__collection_size(duk_context *ctx, duk_idx_t index);

/* Pushes key and value of the next entry (a Set: its value twice) and returns true; at the end
 * pushes nothing. *cursor begins at 0. The collection must not change meanwhile. */
bool gots__collection_next(duk_context *ctx, duk_idx_t index, uint32_t *cursor);

/* Whether the value is an iterator of a Map or a Set, and whether it yields [key, value] pairs. */
gots__collection gots__collection_iterated(duk_context *ctx, duk_idx_t index, bool *entries);

/* Pushes an iterator (without a prototype) that stands where that one stands. */
void gots__collection_iterator_copy(duk_context *ctx, duk_idx_t index);

/* Pushes a new, empty Map or Set. */
void gots__collection_push(duk_context *ctx, gots__collection kind);

/* Map.prototype.set and Set.prototype.add without looking them up: key and value at the stack
 * top ([key value] → [] ; for a Set [value] → []). */
void gots__collection_add(duk_context *ctx, duk_idx_t index);

#endif
