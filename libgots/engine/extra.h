/* What the patched Duktape offers beyond duktape.h; bodies in patch/extra.inc.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_EXTRA_H
#define GOTS_ENGINE_EXTRA_H

#include "engine/heap.h"

/* Prepares a fresh heap; first of all. */
void gots__duk_open(duk_context *ctx);

/* The C constructor at `index` makes its instance itself. */
void gots__duk_own_instance(duk_context *ctx, duk_idx_t index);

/* The next constructor call has the function at `index` as its new.target. */
void gots__duk_ask_target(duk_context *ctx, duk_idx_t index);

#endif
