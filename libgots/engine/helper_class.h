/* Defining own properties from C as classes and literals do.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_HELPER_CLASS_H
#define GOTS_ENGINE_HELPER_CLASS_H

#include "engine/heap.h"

/* [ … key value ] → [ … ]: CreateDataPropertyOrThrow on the object at `object`, with the given
 * DUK_PROPDESC_FLAGS_. Asks a Proxy's trap. */
void gots__define_own(duk_context *ctx, duk_idx_t object, duk_small_uint_t flags);

#endif
