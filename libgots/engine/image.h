/* The heap image: how an isolate is made by copying one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_IMAGE_H
#define GOTS_ENGINE_IMAGE_H

#include "engine/engine.h"

/* A copy of the nursery's image as an isolate that may have `limit` bytes, ready but for
 * gots__isolate_start. NULL when there is no nursery, no image yet or none at all, no memory, or
 * when the image does not fit into the limit. */
gots__isolate *gots__isolate_hatch(gots__nursery *nursery, size_t limit);

/* Builds in a whole chunk of zeros the isolate that the nursery's image is made of; NULL when that fails. */
gots__isolate *gots__isolate_build(gots__nursery *nursery, void *base, uint32_t hash_seed);

/* Takes back the first chunk of an isolate of its own, of which `dirty` bytes from the front may hold
 * data. */
void gots__nursery_give(gots__nursery *nursery, void *base, size_t dirty);

/* What the image is, for those who measure: bytes copied, and words in them that are addresses. */
void gots__nursery_image(const gots__nursery *nursery, size_t *bytes, size_t *addresses);

#endif
