/* What the files of the BigInt room share; others include bigint.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_BIGINT_INSIDE_H
#define GOTS_ENGINE_BIGINT_INSIDE_H

#include "engine/bigint.h"

/* Pushes the BigInt of these limbs; a RangeError when it is too big. */
void gots__bigint_push_limbs(duk_context *ctx, bool negative, const uint64_t *limbs, size_t count);

/* Replaces the BigInt on the stack top by its lowest `bits` (a whole number from 0), taken as a
 * signed number or not. */
void gots__bigint_wrap(duk_context *ctx, double bits, bool is_signed);

/* Replaces the number on the stack top, which is whole, by its BigInt. */
void gots__bigint_from_whole(duk_context *ctx);

#endif
