/* Arithmetic on long magnitudes, in steps that can be stopped.
 *
 * SPDX-License-Identifier: MIT
 *
 * The same numbers as bigint_limbs.h has. What takes long is cut into pieces of about a millisecond; each
 * piece takes its fuel and looks whether the isolate is to stop. Scratch space lies on the value stack, so
 * that it counts and goes by itself when one of these throws; the stack is as before when they return.
 */
#ifndef GOTS_ENGINE_BIGINT_LONG_H
#define GOTS_ENGINE_BIGINT_LONG_H

#include <duktape.h>
#include <stdint.h>

/* out[a_count + b_count] = a * b; out is neither. */
void gots__long_mul(duk_context *ctx, uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                    size_t b_count);

/* quotient[a_count], remainder[b_count] of a / b; b trimmed, b_count >= 2, a_count >= b_count. Neither result
 * is an operand; either may be NULL. */
void gots__long_div(duk_context *ctx, uint64_t *quotient, uint64_t *remainder, const uint64_t *a,
                    size_t a_count, const uint64_t *b, size_t b_count);

/* out[room] = base ^ exponent, exponent >= 1, base not 0; room has a limb more than the result may need. */
void gots__long_power(duk_context *ctx, uint64_t *out, size_t room, const uint64_t *base, size_t base_count,
                      uint64_t exponent);

#endif
