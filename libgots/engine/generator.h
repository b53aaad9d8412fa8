/* Generators, for other rooms that iterate.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_GENERATOR_H
#define GOTS_ENGINE_GENERATOR_H

#include "engine/heap.h"

/* Whether the value at `index` is a generator whose next() is the built-in one. */
bool gots__generator_is_plain(duk_context *ctx, duk_idx_t index);

/* gots__generator_is_plain's next(), without a result object: pushes the value and returns true;
 * at the end pushes the returned value and returns false. */
bool gots__generator_step(duk_context *ctx, duk_idx_t index);

#endif
