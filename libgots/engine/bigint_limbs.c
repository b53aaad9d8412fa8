/* Arithmetic on magnitudes: arrays of 64-bit limbs, least significant first.
 *
 * SPDX-License-Identifier: MIT
 *
 * Short operands are worked on here; longer products and quotients by libtommath, whose
 * numbers are made of 60-bit digits. It takes memory with malloc, all of it given back before
 * return.
 */
#include "engine/bigint_limbs.h"

#include <string.h>
#include <tommath.h>

#define MUL_BY_SCHOOL 48 /* limbs of the shorter factor up to which plain multiplication wins */

typedef unsigned __int128 wide;

size_t gots__limbs_trim(const uint64_t *limbs, size_t count)
{
    while (count > 0 && limbs[count - 1] == 0) count--;
    return count;
}

size_t gots__limbs_bits(const uint64_t *limbs, size_t count)
{
    count = gots__limbs_trim(limbs, count);
    if (count == 0) return 0;
    return count * 64 - (size_t)__builtin_clzll(limbs[count - 1]);
}

int gots__limbs_compare(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count)
{
    if (a_count != b_count) return a_count < b_count ? -1 : 1;
    for (size_t i = a_count; i-- > 0;)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

void gots__limbs_add(uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                     size_t b_count)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < a_count; i++) {
        wide sum = (wide)a[i] + (i < b_count ? b[i] : 0) + carry;
        out[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    out[a_count] = carry;
}

void gots__limbs_sub(uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                     size_t b_count)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < a_count; i++) {
        wide difference = (wide)a[i] - (i < b_count ? b[i] : 0) - borrow;
        out[i] = (uint64_t)difference;
        borrow = (uint64_t)(difference >> 64) & 1;
    }
}

uint64_t gots__limbs_mul_small(uint64_t *limbs, size_t count, uint64_t factor, uint64_t carry)
{
    for (size_t i = 0; i < count; i++) {
        wide product = (wide)limbs[i] * factor + carry;
        limbs[i] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    return carry;
}

uint64_t gots__limbs_div_small(uint64_t *limbs, size_t count, uint64_t divisor)
{
    uint64_t rest = 0;
    for (size_t i = count; i-- > 0;) {
        wide part = (wide)rest << 64 | limbs[i];
        limbs[i] = (uint64_t)(part / divisor);
        rest = (uint64_t)(part % divisor);
    }
    return rest;
}

void gots__limbs_negate(uint64_t *limbs, size_t count)
{
    uint64_t carry = 1;
    for (size_t i = 0; i < count; i++) {
        uint64_t flipped = ~limbs[i];
        limbs[i] = flipped + carry;
        carry = carry && limbs[i] == 0;
    }
}

void gots__limbs_shift_left(uint64_t *out, const uint64_t *limbs, size_t count, size_t bits)
{
    size_t whole = bits / 64, part = bits % 64;
    uint64_t carry = 0;
    memset(out, 0, whole * sizeof *out);
    for (size_t i = 0; i < count; i++) {
        out[whole + i] = limbs[i] << part | carry;
        carry = part > 0 ? limbs[i] >> (64 - part) : 0;
    }
    out[whole + count] = carry;
}

bool gots__limbs_shift_right(uint64_t *out, const uint64_t *limbs, size_t count, size_t bits)
{
    size_t whole = bits / 64, part = bits % 64;
    uint64_t lost = 0;
    for (size_t i = 0; i < count && i < whole; i++) lost |= limbs[i];
    if (whole < count && part > 0) lost |= limbs[whole] << (64 - part);
    for (size_t i = 0; i < count; i++) {
        uint64_t low = whole + i < count ? limbs[whole + i] : 0;
        uint64_t high = whole + i + 1 < count ? limbs[whole + i + 1] : 0;
        out[i] = part > 0 ? low >> part | high << (64 - part) : low;
    }
    return lost != 0;
}

/* ---- To and from libtommath ---- */

static bool to_mp(mp_int *number, const uint64_t *limbs, size_t count)
{
    int digits = (int)(count * 64 / MP_DIGIT_BIT) + 1;
    if (mp_init_size(number, digits) != MP_OKAY) return false;
    wide pending = 0;
    int bits = 0, used = 0;
    for (size_t i = 0; i < count; i++) {
        pending |= (wide)limbs[i] << bits;
        bits += 64;
        for (; bits >= MP_DIGIT_BIT; bits -= MP_DIGIT_BIT) {
            number->dp[used++] = (mp_digit)pending & MP_MASK;
            pending >>= MP_DIGIT_BIT;
        }
    }
    if (bits > 0) number->dp[used++] = (mp_digit)pending & MP_MASK;
    number->used = used;
    mp_clamp(number);
    return true;
}

static void from_mp(uint64_t *limbs, size_t count, const mp_int *number)
{
    wide pending = 0;
    int bits = 0, next = 0;
    for (size_t i = 0; i < count; i++) {
        while (bits < 64 && next < number->used) {
            pending |= (wide)number->dp[next++] << bits;
            bits += MP_DIGIT_BIT;
        }
        limbs[i] = (uint64_t)pending;
        pending >>= 64;
        bits = bits > 64 ? bits - 64 : 0;
    }
}

/* ---- Products and quotients ---- */

static void mul_by_school(uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                          size_t b_count)
{
    memset(out, 0, (a_count + b_count) * sizeof *out);
    for (size_t i = 0; i < a_count; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; j < b_count; j++) {
            wide sum = (wide)a[i] * b[j] + out[i + j] + carry;
            out[i + j] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        out[i + b_count] = carry;
    }
}

bool gots__limbs_mul(uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                     size_t b_count)
{
    if (a_count <= MUL_BY_SCHOOL || b_count <= MUL_BY_SCHOOL) {
        mul_by_school(out, a, a_count, b, b_count);
        return true;
    }
    mp_int x, y;
    if (!to_mp(&x, a, a_count)) return false;
    if (!to_mp(&y, b, b_count)) {
        mp_clear(&x);
        return false;
    }
    bool ok = mp_mul(&x, &y, &x) == MP_OKAY;
    if (ok) from_mp(out, a_count + b_count, &x);
    mp_clear_multi(&x, &y, NULL);
    return ok;
}

bool gots__limbs_div(uint64_t *quotient, uint64_t *remainder, const uint64_t *a, size_t a_count,
                     const uint64_t *b, size_t b_count)
{
    mp_int x, y;
    if (!to_mp(&x, a, a_count)) return false;
    if (!to_mp(&y, b, b_count)) {
        mp_clear(&x);
        return false;
    }
    bool ok = mp_div(&x, &y, &x, &y) == MP_OKAY;
    if (ok && quotient != NULL) from_mp(quotient, a_count, &x);
    if (ok && remainder != NULL) from_mp(remainder, b_count, &y);
    mp_clear_multi(&x, &y, NULL);
    return ok;
}
