/* Arithmetic on long magnitudes, in steps that can be stopped.
 *
 * SPDX-License-Identifier: MIT
 *
 * Products: Karatsuba and Ofman (1962), down to pieces that bigint_limbs.c multiplies in one go. Quotients:
 * Burnikel and Ziegler, "Fast Recursive Division" (1998), which makes products of them. Powers: the bits of
 * the exponent from the left.
 */
#include "engine/bigint_long.h"

#include <string.h>

#include "engine/bigint_limbs.h"
#include "engine/heap.h"

#define LIMBS_AT_ONCE 2048 /* of a factor, in one product */
#define LIMBS_BY_SCHOOL 48 /* of a divisor, in one division */

static uint64_t *scratch(duk_context *ctx, size_t count)
{
    duk_require_stack(ctx, 4);
    return duk_push_fixed_buffer(ctx, count * sizeof(uint64_t));
}

static void check_memory(duk_context *ctx, bool ok)
{
    if (!ok) (void)duk_range_error(ctx, "out of memory in BigInt arithmetic");
}

/* to += what, at its low end; there is room for the carry. */
static void add_into(uint64_t *to, size_t to_count, const uint64_t *what, size_t count)
{
    count = gots__limbs_trim(what, count);
    uint64_t carry = 0;
    for (size_t i = 0; i < to_count && (i < count || carry > 0); i++) {
        unsigned __int128 sum = (unsigned __int128)to[i] + (i < count ? what[i] : 0) + carry;
        to[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
}

/* from -= what, which is not more. */
static void take_from(uint64_t *from, size_t from_count, const uint64_t *what, size_t count)
{
    gots__limbs_sub(from, from, from_count, what, gots__limbs_trim(what, count));
}

/* ---- Products -------------------------------------------------------------------------------- */

/* In pieces of the longer factor as long as `piece`. */
static void mul_in_pieces(duk_context *ctx, uint64_t *out, const uint64_t *a, size_t a_count,
                          const uint64_t *b, size_t b_count, size_t piece)
{
    uint64_t *part = scratch(ctx, piece + b_count);
    memset(out, 0, (a_count + b_count) * sizeof *out);
    for (size_t at = 0; at < a_count; at += piece) {
        size_t count = a_count - at < piece ? a_count - at : piece;
        gots__long_mul(ctx, part, a + at, count, b, b_count);
        add_into(out + at, a_count + b_count - at, part, count + b_count);
    }
    duk_pop(ctx);
}

/* sum[half + 1] = low half + high half. */
static void add_halves(uint64_t *sum, const uint64_t *a, size_t a_count, size_t half)
{
    gots__limbs_add(sum, a, half, a + half, a_count - half);
}

/* (aH·B + aL)(bH·B + bL), where the middle is (aH + aL)(bH + bL) without the two ends. */
static void mul_by_halves(duk_context *ctx, uint64_t *out, const uint64_t *a, size_t a_count,
                          const uint64_t *b, size_t b_count)
{
    size_t half = (a_count + 1) / 2, high = a_count + b_count - 2 * half;
    uint64_t *sums = scratch(ctx, 4 * (half + 1)), *middle = sums + 2 * (half + 1);
    gots__long_mul(ctx, out, a, half, b, half);
    gots__long_mul(ctx, out + 2 * half, a + half, a_count - half, b + half, b_count - half);
    add_halves(sums, a, a_count, half);
    add_halves(sums + half + 1, b, b_count, half);
    gots__long_mul(ctx, middle, sums, half + 1, sums + half + 1, half + 1);
    take_from(middle, 2 * (half + 1), out, 2 * half);
    take_from(middle, 2 * (half + 1), out + 2 * half, high);
    add_into(out + half, a_count + b_count - half, middle, 2 * (half + 1));
    duk_pop(ctx);
}

void gots__long_mul(duk_context *ctx, uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                    size_t b_count)
{
    if (a_count < b_count) {
        gots__long_mul(ctx, out, b, b_count, a, a_count);
    } else if (a_count <= LIMBS_AT_ONCE) {
        check_memory(ctx, gots__limbs_mul(out, a, a_count, b, b_count));
        gots__charge(ctx, a_count * b_count / 4);
    } else if (b_count <= LIMBS_AT_ONCE) {
        mul_in_pieces(ctx, out, a, a_count, b, b_count, LIMBS_AT_ONCE);
    } else if (b_count <= (a_count + 1) / 2) {
        mul_in_pieces(ctx, out, a, a_count, b, b_count, b_count);
    } else {
        mul_by_halves(ctx, out, a, a_count, b, b_count);
    }
}

/* ---- Quotients ------------------------------------------------------------------------------- */

/* Of a[2n] / b[n], whose highest bit is set and which is more than the upper half of a: quotient[n] and
 * remainder[n]. */
static void div_at_once(duk_context *ctx, uint64_t *quotient, uint64_t *remainder, const uint64_t *a,
                        const uint64_t *b, size_t n)
{
    uint64_t room[2 * LIMBS_BY_SCHOOL];
    size_t count = gots__limbs_trim(a, 2 * n);
    memset(quotient, 0, n * sizeof *quotient);
    gots__charge(ctx, (uint64_t)n * n * 8);
    if (gots__limbs_compare(a, count, b, n) < 0) {
        memmove(remainder, a, n * sizeof *remainder);
        return;
    }
    check_memory(ctx, gots__limbs_div(room, remainder, a, count, b, n));
    memcpy(quotient, room, (count < n ? count : n) * sizeof *quotient);
}

static void div_by_halves(duk_context *ctx, uint64_t *quotient, uint64_t *remainder, const uint64_t *a,
                          const uint64_t *b, size_t n);

/* Of a[3h] / b[2h], which is more than the upper two thirds of a: quotient[h] and remainder[2h]. With the upper
 * half of b alone the quotient is at most 2 too many; where that does not even fit h limbs, all ones is. */
static void div_three_halves(duk_context *ctx, uint64_t *quotient, uint64_t *remainder, const uint64_t *a,
                             const uint64_t *b, size_t h)
{
    uint64_t *rest = scratch(ctx, 4 * h + 2), *product = rest + 2 * h + 2;
    if (gots__limbs_compare(a + 2 * h, h, b + h, h) < 0) {
        div_by_halves(ctx, quotient, rest + h, a + h, b + h, h);
    } else { /* equal: what remains is a1 + b1 */
        memset(quotient, 0xff, h * sizeof *quotient);
        gots__limbs_add(rest + h, a + h, h, b + h, h);
    }
    memcpy(rest, a, h * sizeof *rest);
    gots__long_mul(ctx, product, quotient, h, b, h);
    while (gots__limbs_compare(rest, gots__limbs_trim(rest, 2 * h + 1), product,
                               gots__limbs_trim(product, 2 * h)) < 0) {
        const uint64_t one = 1;
        add_into(rest, 2 * h + 1, b, 2 * h);
        take_from(quotient, h, &one, 1);
    }
    take_from(rest, 2 * h + 1, product, 2 * h);
    memcpy(remainder, rest, 2 * h * sizeof *remainder);
    duk_pop(ctx);
}

/* As div_at_once, for n that is a power of 2 times what can be done at once. */
static void div_by_halves(duk_context *ctx, uint64_t *quotient, uint64_t *remainder, const uint64_t *a,
                          const uint64_t *b, size_t n)
{
    if (n <= LIMBS_BY_SCHOOL) {
        div_at_once(ctx, quotient, remainder, a, b, n);
        return;
    }
    size_t h = n / 2;
    uint64_t *rest = scratch(ctx, 3 * h);
    div_three_halves(ctx, quotient + h, rest + h, a + h, b, h);
    memcpy(rest, a, h * sizeof *rest);
    div_three_halves(ctx, quotient, remainder, rest, b, h);
    duk_pop(ctx);
}

/* The length to which a divisor is filled up. */
static size_t length_in_halves(size_t count)
{
    size_t halvings = 0;
    for (; (count - 1) >> halvings >= LIMBS_BY_SCHOOL; halvings++) {}
    return (((count - 1) >> halvings) + 1) << halvings;
}

/* One digit of n limbs after the other. Both sides are moved up so far that the divisor has n limbs and its
 * highest bit is set; the remainder is moved back. */
void gots__long_div(duk_context *ctx, uint64_t *quotient, uint64_t *remainder, const uint64_t *a,
                    size_t a_count, const uint64_t *b, size_t b_count)
{
    size_t n = length_in_halves(b_count), up = n * 64 - gots__limbs_bits(b, b_count);
    size_t filled = a_count + up / 64 + 1, digits = (filled + n - 1) / n;
    uint64_t *divisor = scratch(ctx, n + 1 + digits * n + 3 * n + 1);
    uint64_t *dividend = divisor + n + 1, *rest = dividend + digits * n + 1, *digit = rest + 2 * n;
    gots__limbs_shift_left(divisor, b, b_count, up);
    gots__limbs_shift_left(dividend, a, a_count, up);
    for (size_t at = digits; at-- > 0;) {
        memcpy(rest, dividend + at * n, n * sizeof *rest);
        div_by_halves(ctx, digit, rest + n, rest, divisor, n);
        size_t wanted = at * n >= a_count ? 0 : a_count - at * n < n ? a_count - at * n : n;
        if (quotient != NULL) memcpy(quotient + at * n, digit, wanted * sizeof *digit);
    }
    if (remainder != NULL) {
        (void)gots__limbs_shift_right(rest, rest + n, n, up);
        memcpy(remainder, rest, b_count * sizeof *rest);
    }
    duk_pop(ctx);
}

/* ---- Powers ---------------------------------------------------------------------------------- */

void gots__long_power(duk_context *ctx, uint64_t *out, size_t room, const uint64_t *base, size_t base_count,
                      uint64_t exponent)
{
    uint64_t *square = scratch(ctx, room + base_count);
    size_t count = base_count;
    memcpy(out, base, base_count * sizeof *out);
    for (int bit = 62 - __builtin_clzll(exponent); bit >= 0; bit--) {
        gots__long_mul(ctx, square, out, count, out, count);
        size_t length = gots__limbs_trim(square, 2 * count);
        if (exponent >> bit & 1) {
            gots__long_mul(ctx, out, square, length, base, base_count);
            count = gots__limbs_trim(out, length + base_count);
        } else {
            memcpy(out, square, length * sizeof *out);
            count = length;
        }
    }
    memset(out + count, 0, (room - count) * sizeof *out);
    duk_pop(ctx);
}
