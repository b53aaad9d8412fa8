/* Ranges of numbers and how operators change them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "native/range.h"

#include <math.h>

n_range n_range_none(void)
{
    return (n_range){ INFINITY, -INFINITY, 0 };
}

n_range n_range_any(void)
{
    return (n_range){ -INFINITY, INFINITY, N_ANY_NUMBER };
}

n_range n_range_int(double lo, double hi)
{
    return (n_range){ lo, hi, 0 };
}

n_range n_range_of(double value)
{
    if (isnan(value)) return (n_range){ INFINITY, -INFINITY, N_NAN };
    uint8_t bits = 0;
    if (value != trunc(value) || fabs(value) > N_EXACT) bits |= N_FRACTION;
    if (value == 0 && signbit(value)) bits |= N_NEGZERO;
    return (n_range){ value, value, bits };
}

static bool is_empty(n_range range)
{
    return !(range.lo <= range.hi);
}

bool n_range_is_none(n_range range)
{
    return is_empty(range) && (range.bits & (N_NAN | N_UNDEF)) == 0;
}

bool n_range_is_exact(n_range range)
{
    return range.bits == 0 && range.lo >= -N_EXACT && range.hi <= N_EXACT;
}

bool n_range_is_int32(n_range range)
{
    return range.bits == 0 && range.lo >= N_INT32_MIN && range.hi <= N_INT32_MAX;
}

bool n_range_holds(n_range outer, n_range inner)
{
    if ((inner.bits & ~outer.bits) != 0) return false;
    return is_empty(inner) || (outer.lo <= inner.lo && outer.hi >= inner.hi);
}

bool n_range_has(n_range range, double value)
{
    return range.lo <= value && value <= range.hi;
}

n_range n_range_join(n_range a, n_range b)
{
    return (n_range){ fmin(a.lo, b.lo), fmax(a.hi, b.hi), (uint8_t)(a.bits | b.bits) };
}

/* ---- Widening -------------------------------------------------------------------------------- */

static const double upper[] = { 0, 255, 65535, N_INT32_MAX, N_UINT32_MAX, N_EXACT, INFINITY };
static const double lower[] = { 0, -128, -32768, N_INT32_MIN, -N_UINT32_MAX, -N_EXACT, -INFINITY };

/* The bound at infinity is no integer. */
static n_range settle(n_range range)
{
    if (!is_empty(range) && (range.lo < -N_EXACT || range.hi > N_EXACT)) range.bits |= N_FRACTION;
    return range;
}

n_range n_range_widen(n_range last, n_range next)
{
    n_range out = n_range_join(last, next);
    if (is_empty(last)) return settle(out);
    if (next.hi > last.hi)
        for (uint32_t i = 0; i < sizeof upper / sizeof *upper; i++)
            if (upper[i] >= out.hi) {
                out.hi = upper[i];
                break;
            }
    if (next.lo < last.lo)
        for (uint32_t i = 0; i < sizeof lower / sizeof *lower; i++)
            if (lower[i] <= out.lo) {
                out.lo = lower[i];
                break;
            }
    return settle(out);
}

/* ---- Arithmetic ------------------------------------------------------------------------------ */

n_range n_range_number(n_range range)
{
    if ((range.bits & N_UNDEF) == 0) return range;
    range.bits = (uint8_t)((range.bits & ~N_UNDEF) | N_NAN);
    return range;
}

static double low4(double a, double b, double c, double d)
{
    return fmin(fmin(a, b), fmin(c, d));
}

static double high4(double a, double b, double c, double d)
{
    return fmax(fmax(a, b), fmax(c, d));
}

static bool may_be_infinite(n_range a)
{
    return isinf(a.lo) || isinf(a.hi);
}

static bool has_zero(n_range a)
{
    return n_range_has(a, 0);
}

static bool may_be_negative(n_range a)
{
    return a.lo < 0 || (a.bits & N_NEGZERO) != 0;
}

/* Bounds that are no numbers (infinity less infinity) are unknown. */
static n_range made(double lo, double hi, uint32_t bits)
{
    if (isnan(lo)) lo = -INFINITY;
    if (isnan(hi)) hi = INFINITY;
    return settle((n_range){ lo, hi, (uint8_t)bits });
}

static n_range add(n_range a, n_range b)
{
    uint32_t bits = (a.bits | b.bits) & (N_FRACTION | N_NAN);
    if (a.bits & b.bits & N_NEGZERO) bits |= N_NEGZERO;
    if (may_be_infinite(a) && may_be_infinite(b)) bits |= N_NAN;
    return made(a.lo + b.lo, a.hi + b.hi, bits);
}

static n_range subtract(n_range a, n_range b)
{
    uint32_t bits = (a.bits | b.bits) & (N_FRACTION | N_NAN);
    if ((a.bits & N_NEGZERO) != 0 && has_zero(b)) bits |= N_NEGZERO;
    if (may_be_infinite(a) && may_be_infinite(b)) bits |= N_NAN;
    return made(a.lo - b.hi, a.hi - b.lo, bits);
}

static n_range multiply(n_range a, n_range b)
{
    uint32_t bits = (a.bits | b.bits) & (N_FRACTION | N_NAN | N_NEGZERO);
    if ((has_zero(a) && may_be_negative(b)) || (has_zero(b) && may_be_negative(a)))
        bits |= N_NEGZERO;
    /* products of fractions that are too small become zero of either sign */
    if ((bits & N_FRACTION) != 0 && (may_be_negative(a) || may_be_negative(b))) bits |= N_NEGZERO;
    if ((may_be_infinite(a) && has_zero(b)) || (may_be_infinite(b) && has_zero(a))) bits |= N_NAN;
    double p = a.lo * b.lo, q = a.lo * b.hi, r = a.hi * b.lo, s = a.hi * b.hi;
    if (isnan(p) || isnan(q) || isnan(r) || isnan(s)) return made(-INFINITY, INFINITY, bits);
    return made(low4(p, q, r, s), high4(p, q, r, s), bits);
}

static n_range divide(n_range a, n_range b)
{
    uint32_t bits = ((a.bits | b.bits) & N_NAN) | N_FRACTION;
    if (has_zero(b) || may_be_infinite(b)) {
        if (has_zero(a) || may_be_infinite(a)) bits |= N_NAN;
        if (has_zero(b)) return made(-INFINITY, INFINITY, bits | N_NEGZERO);
    }
    if (may_be_negative(a) || may_be_negative(b)) bits |= N_NEGZERO;
    double p = a.lo / b.lo, q = a.lo / b.hi, r = a.hi / b.lo, s = a.hi / b.hi;
    if (isnan(p) || isnan(q) || isnan(r) || isnan(s)) return made(-INFINITY, INFINITY, bits);
    double lo = low4(p, q, r, s), hi = high4(p, q, r, s);
    return made(lo, hi, bits);
}

static n_range remainder_of(n_range a, n_range b)
{
    uint32_t bits = (a.bits | b.bits) & (N_FRACTION | N_NAN);
    if (has_zero(b) || may_be_infinite(a)) bits |= N_NAN;
    if (may_be_negative(a)) bits |= N_NEGZERO;
    double bound = fmax(fabs(b.lo), fabs(b.hi));
    if ((bits & N_FRACTION) == 0) bound -= 1;
    if (bound < 0) bound = 0;
    double lo = a.lo < 0 ? fmax(a.lo, -bound) : 0;
    double hi = a.hi > 0 ? fmin(a.hi, bound) : 0;
    return made(lo, hi, bits);
}

/* ---- Bits ------------------------------------------------------------------------------------ */

/* As ToInt32 makes it. */
static n_range to_int32(n_range a)
{
    if (is_empty(a)) return n_range_int(0, 0);
    double lo = trunc(a.lo), hi = trunc(a.hi);
    if (a.bits & N_NAN) { /* becomes 0 */
        lo = fmin(lo, 0);
        hi = fmax(hi, 0);
    }
    if (lo < N_INT32_MIN || hi > N_INT32_MAX) return n_range_int(N_INT32_MIN, N_INT32_MAX);
    return n_range_int(lo, hi);
}

/* 2^k - 1 that no number of the range passes. */
static double mask_above(double hi)
{
    double mask = 1;
    while (mask - 1 < hi) mask *= 2;
    return mask - 1;
}

static n_range bit_and(n_range a, n_range b)
{
    if (a.lo >= 0 && b.lo >= 0) return n_range_int(0, fmin(a.hi, b.hi));
    if (a.lo >= 0) return n_range_int(0, a.hi);
    if (b.lo >= 0) return n_range_int(0, b.hi);
    return n_range_int(N_INT32_MIN, N_INT32_MAX);
}

static n_range bit_or(n_range a, n_range b)
{
    if (a.lo >= 0 && b.lo >= 0) return n_range_int(0, mask_above(fmax(a.hi, b.hi)));
    if (a.lo == a.hi && a.lo == 0) return b;
    if (b.lo == b.hi && b.lo == 0) return a;
    return n_range_int(N_INT32_MIN, N_INT32_MAX);
}

static n_range bit_xor(n_range a, n_range b)
{
    if (a.lo >= 0 && b.lo >= 0) return n_range_int(0, mask_above(fmax(a.hi, b.hi)));
    return n_range_int(N_INT32_MIN, N_INT32_MAX);
}

/* A known distance of a shift, or -1. */
static int distance(n_range b)
{
    return b.lo == b.hi ? (int)((uint32_t)(int32_t)b.lo & 31u) : -1;
}

static n_range shift_left(n_range a, n_range b)
{
    int by = distance(b);
    if (by < 0) return n_range_int(N_INT32_MIN, N_INT32_MAX);
    double lo = ldexp(a.lo, by), hi = ldexp(a.hi, by);
    if (lo < N_INT32_MIN || hi > N_INT32_MAX) return n_range_int(N_INT32_MIN, N_INT32_MAX);
    return n_range_int(lo, hi);
}

static n_range shift_right(n_range a, n_range b)
{
    int by = distance(b);
    if (by < 0) return n_range_int(fmin(a.lo, 0), fmax(a.hi, 0));
    return n_range_int(floor(ldexp(a.lo, -by)), floor(ldexp(a.hi, -by)));
}

static n_range shift_unsigned(n_range a, n_range b)
{
    int by = distance(b);
    double hi = a.lo >= 0 ? a.hi : N_UINT32_MAX;
    if (by < 0) return n_range_int(0, hi);
    double lo = a.lo >= 0 ? floor(ldexp(a.lo, -by)) : 0;
    return n_range_int(lo, floor(ldexp(hi, -by)));
}

n_range n_range_binary(gots__op op, n_range a, n_range b)
{
    a = n_range_number(a);
    b = n_range_number(b);
    if (op >= GOTS__OP_SHL && op <= GOTS__OP_BIT_XOR) {
        a = to_int32(a);
        b = to_int32(b);
    } else if (is_empty(a) || is_empty(b)) {
        uint32_t bits = (a.bits | b.bits) & N_NAN;
        if (bits == 0) return n_range_none();
        return (n_range){ INFINITY, -INFINITY, N_NAN };
    }
    switch (op) {
    case GOTS__OP_ADD: return add(a, b);
    case GOTS__OP_SUB: return subtract(a, b);
    case GOTS__OP_MUL: return multiply(a, b);
    case GOTS__OP_DIV: return divide(a, b);
    case GOTS__OP_MOD: return remainder_of(a, b);
    case GOTS__OP_BIT_AND: return bit_and(a, b);
    case GOTS__OP_BIT_OR: return bit_or(a, b);
    case GOTS__OP_BIT_XOR: return bit_xor(a, b);
    case GOTS__OP_SHL: return shift_left(a, b);
    case GOTS__OP_SHR: return shift_right(a, b);
    case GOTS__OP_USHR: return shift_unsigned(a, b);
    default: return n_range_any();
    }
}

n_range n_range_unary(gots__op op, n_range a)
{
    a = n_range_number(a);
    switch (op) {
    case GOTS__OP_PLUS: return a;
    case GOTS__OP_MINUS: {
        uint32_t bits = a.bits & (N_FRACTION | N_NAN);
        if (has_zero(a)) bits |= N_NEGZERO;
        return (n_range){ -a.hi, -a.lo, (uint8_t)bits };
    }
    case GOTS__OP_BIT_NOT: a = to_int32(a); return n_range_int(-1 - a.hi, -1 - a.lo);
    default: return n_range_any();
    }
}

/* ---- What a condition tells ------------------------------------------------------------------ */

static n_range below(n_range a, double bound, bool integers, bool strictly)
{
    if (integers && strictly) bound -= 1;
    a.hi = fmin(a.hi, bound);
    return a;
}

static n_range above(n_range a, double bound, bool integers, bool strictly)
{
    if (integers && strictly) bound += 1;
    a.lo = fmax(a.lo, bound);
    return a;
}

n_range n_range_where(gots__op op, n_range a, n_range b)
{
    bool integers = ((a.bits | b.bits) & N_FRACTION) == 0;
    if (op >= GOTS__OP_LT && op <= GOTS__OP_GE) a.bits &= (uint8_t)~(N_NAN | N_UNDEF);
    switch (op) {
    case GOTS__OP_LT: return below(a, b.hi, integers, true);
    case GOTS__OP_LE: return below(a, b.hi, integers, false);
    case GOTS__OP_GT: return above(a, b.lo, integers, true);
    case GOTS__OP_GE: return above(a, b.lo, integers, false);
    case GOTS__OP_EQ_STRICT:
        if ((b.bits & N_UNDEF) == 0) a.bits &= (uint8_t)~(N_NAN | N_UNDEF);
        else a.bits &= (uint8_t)~N_NAN;
        if (!is_empty(b)) {
            a.lo = fmax(a.lo, b.lo);
            a.hi = fmin(a.hi, b.hi);
        } else {
            a.lo = INFINITY;
            a.hi = -INFINITY;
        }
        return a;
    case GOTS__OP_NE_STRICT:
        if (is_empty(b) && b.bits == N_UNDEF) a.bits &= (uint8_t)~N_UNDEF;
        if (b.lo == b.hi && (b.bits & (N_NAN | N_UNDEF)) == 0 && (a.bits & N_FRACTION) == 0) {
            if (a.lo == b.lo) a.lo += 1;
            if (a.hi == b.lo) a.hi -= 1;
        }
        return a;
    default: return a;
    }
}

n_range n_range_where_not(gots__op op, n_range a, n_range b)
{
    static const uint8_t opposite[GOTS__OP_COUNT] = {
        [GOTS__OP_LT] = GOTS__OP_GE, [GOTS__OP_GE] = GOTS__OP_LT,
        [GOTS__OP_GT] = GOTS__OP_LE, [GOTS__OP_LE] = GOTS__OP_GT,
        [GOTS__OP_EQ_STRICT] = GOTS__OP_NE_STRICT, [GOTS__OP_NE_STRICT] = GOTS__OP_EQ_STRICT,
    };
    bool ordered = op >= GOTS__OP_LT && op <= GOTS__OP_GE;
    /* not (NaN < x) says nothing */
    if (ordered && ((a.bits | b.bits) & (N_NAN | N_UNDEF)) != 0) return a;
    return n_range_where((gots__op)opposite[op], a, b);
}
