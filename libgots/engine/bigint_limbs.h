/* Arithmetic on magnitudes: arrays of 64-bit limbs, least significant first.
 *
 * SPDX-License-Identifier: MIT
 *
 * Pure C. Counts may include high limbs of 0 unless said otherwise; results are written in full.
 */
#ifndef GOTS_ENGINE_BIGINT_LIMBS_H
#define GOTS_ENGINE_BIGINT_LIMBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Count without high limbs of 0. */
size_t gots__limbs_trim(const uint64_t *limbs, size_t count);

/* Bits up to the highest one that is set; 0 for zero. */
size_t gots__limbs_bits(const uint64_t *limbs, size_t count);

/* Both trimmed. */
int gots__limbs_compare(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

/* out[a_count + 1] = a + b, a_count >= b_count. */
void gots__limbs_add(uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                     size_t b_count);

/* out[a_count] = a - b, a >= b. */
void gots__limbs_sub(uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                     size_t b_count);

/* out[a_count + b_count] = a * b. False when memory ran out (large factors only). */
bool gots__limbs_mul(uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                     size_t b_count);

/* limbs = limbs * factor + carry; returns what did not fit. */
uint64_t gots__limbs_mul_small(uint64_t *limbs, size_t count, uint64_t factor, uint64_t carry);

/* limbs /= divisor; returns the remainder. */
uint64_t gots__limbs_div_small(uint64_t *limbs, size_t count, uint64_t divisor);

/* quotient[a_count], remainder[b_count] of a / b; both trimmed, a >= b, b_count >= 2. Either may
 * be NULL. False when memory ran out. */
bool gots__limbs_div(uint64_t *quotient, uint64_t *remainder, const uint64_t *a, size_t a_count,
                     const uint64_t *b, size_t b_count);

/* out[count + bits/64 + 1] = limbs << bits. */
void gots__limbs_shift_left(uint64_t *out, const uint64_t *limbs, size_t count, size_t bits);

/* out[count] = limbs >> bits; returns whether a bit that was set fell off. */
bool gots__limbs_shift_right(uint64_t *out, const uint64_t *limbs, size_t count, size_t bits);

/* The two's complement of limbs[count], in place. */
void gots__limbs_negate(uint64_t *limbs, size_t count);

#endif
