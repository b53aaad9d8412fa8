/* Math.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"

/* One-argument functions, by magic. */
#define UNARY_MAP(X)                                                                              \
    X(abs, fabs) X(acos, acos) X(acosh, acosh) X(asin, asin) X(asinh, asinh) X(atan, atan)        \
    X(atanh, atanh) X(cbrt, cube_root) X(ceil, ceil) X(cos, cos) X(cosh, cosh) X(exp, exp)             \
    X(expm1, expm1) X(floor, floor) X(log, log) X(log10, log10) X(log1p, log1p) X(log2, log2)     \
    X(sin, sin) X(sinh, sinh) X(sqrt, sqrt) X(tan, tan) X(tanh, tanh) X(trunc, trunc)             \
    X(fround, to_float) X(sign, sign_of) X(round, round_up) X(f16round, to_half)

static double to_float(double x)
{
    return (float)x;
}

/* cbrt() is off by one unit in the last place for cubes such as 27. */
static double cube_root(double x)
{
    return (double)cbrtl(x);
}

static double sign_of(double x)
{
    return x > 0 ? 1 : x < 0 ? -1 : x;
}

static double round_up(double x)
{
    if (!(fabs(x) < 4503599627370496.0)) return x; /* 2^52: whole already */
    double down = floor(x);
    return copysign(x - down >= 0.5 ? down + 1 : down, x);
}

/* The nearest of IEEE's 16-bit numbers, ties to even. */
static double to_half(double x)
{
    if (!isfinite(x) || x == 0) return x;
    int exponent;
    (void)frexp(x, &exponent); /* |x| in [2^(exponent-1), 2^exponent) */
    int place = exponent - 11 < -24 ? -24 : exponent - 11;
    double rounded = ldexp(nearbyint(ldexp(x, -place)), place);
    return fabs(rounded) >= 65520 ? copysign(INFINITY, x) : rounded;
}

double dukx_to_half(double x)
{
    return to_half(x);
}

double dukx_half_to_double(uint16_t bits)
{
    int exponent = bits >> 10 & 31, fraction = bits & 1023;
    double d = exponent == 0    ? ldexp(fraction, -24)
               : exponent == 31 ? (fraction == 0 ? INFINITY : NAN)
                                : ldexp(fraction + 1024, exponent - 25);
    return bits & 0x8000 ? -d : d;
}

uint16_t dukx_double_to_half(double x)
{
    uint16_t sign = signbit(x) ? 0x8000 : 0;
    if (isnan(x)) return 0x7E00;
    double d = fabs(dukx_to_half(x));
    if (isinf(d)) return sign | 0x7C00;
    if (d < ldexp(1, -14)) return sign | (uint16_t)ldexp(d, 24);
    int exponent;
    double fraction = frexp(d, &exponent); /* [0.5, 1) */
    return (uint16_t)(sign | (exponent + 14) << 10 | ((int)ldexp(fraction, 11) & 1023));
}

/* One C function each, so that a call costs no dispatch. */
#define UNARY_FUNCTION(name, function)                                                            \
    static duk_ret_t math_##name(duk_context *ctx)                                                \
    {                                                                                             \
        duk_push_number(ctx, function(duk_to_number(ctx, 0)));                                    \
        return 1;                                                                                 \
    }
UNARY_MAP(UNARY_FUNCTION)
#undef UNARY_FUNCTION

static duk_ret_t math_atan2(duk_context *ctx)
{
    double y = duk_to_number(ctx, 0), x = duk_to_number(ctx, 1);
    duk_push_number(ctx, atan2(y, x));
    return 1;
}

static duk_ret_t math_pow(duk_context *ctx)
{
    double x = duk_to_number(ctx, 0), y = duk_to_number(ctx, 1);
    duk_push_number(ctx, duk_js_arith_pow(x, y));
    return 1;
}

static duk_ret_t math_imul(duk_context *ctx)
{
    duk_uint32_t x = duk_to_uint32(ctx, 0), y = duk_to_uint32(ctx, 1);
    duk_push_int(ctx, (duk_int_t)(x * y));
    return 1;
}

static duk_ret_t math_clz32(duk_context *ctx)
{
    duk_uint32_t x = duk_to_uint32(ctx, 0);
    duk_push_int(ctx, x == 0 ? 32 : __builtin_clz(x));
    return 1;
}

/* Magic: whether the greatest. All arguments are converted, also after a NaN. */
static duk_ret_t math_max(duk_context *ctx)
{
    bool greatest = duk_get_current_magic(ctx) != 0, nan = false;
    duk_idx_t count = duk_get_top(ctx);
    double result = greatest ? -INFINITY : INFINITY;
    for (duk_idx_t i = 0; i < count; i++) {
        double d = duk_to_number(ctx, i);
        nan |= isnan(d);
        if (greatest ? d > result : d < result) result = d;
        if (d == 0 && result == 0 && signbit(d) != greatest) result = greatest ? 0.0 : -0.0;
    }
    duk_push_number(ctx, nan ? NAN : result);
    return 1;
}

static duk_ret_t math_hypot(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    double greatest = 0, sum = 0, rest = 0;
    bool nan = false, infinite = false;
    for (duk_idx_t i = 0; i < count; i++) {
        double d = fabs(duk_to_number(ctx, i));
        nan |= isnan(d);
        infinite |= isinf(d);
        if (d > greatest) greatest = d;
    }
    for (duk_idx_t i = 0; i < count && greatest > 0; i++) { /* compensated sum of squares */
        double d = duk_get_number(ctx, i) / greatest, square = d * d - rest, next = sum + square;
        rest = (next - sum) - square;
        sum = next;
    }
    duk_push_number(ctx, infinite ? INFINITY : nan ? NAN : sqrt(sum) * greatest);
    return 1;
}

/* ---- sumPrecise ---- */

/* Shewchuk's partial sums: a list of numbers that do not overlap, least first. Sums beyond the
 * greatest double are kept apart, in units of 2^1024. */
typedef struct precise {
    double parts[64];
    unsigned count;
    double overflow;
} precise;

static void add_precise(precise *p, double x)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < p->count; i++) {
        double y = p->parts[i];
        if (fabs(x) < fabs(y)) {
            double swap = x;
            x = y;
            y = swap;
        }
        double high = x + y;
        if (isinf(high)) {
            double sign = high > 0 ? 1 : -1, big = ldexp(1, 1023);
            p->overflow += sign;
            x = (x - sign * big) - sign * big;
            if (fabs(x) < fabs(y)) {
                double swap = x;
                x = y;
                y = swap;
            }
            high = x + y;
        }
        double low = y - (high - x);
        if (low != 0) p->parts[kept++] = low;
        x = high;
    }
    if (x != 0) p->parts[kept++] = x;
    p->count = kept;
}

static double total(precise *p)
{
    unsigned n = p->count;
    double high = 0, low = 0;
    if (p->overflow != 0) {
        double next = n > 0 ? p->parts[n - 1] : 0;
        if (fabs(p->overflow) > 1 || (p->overflow > 0) == (next > 0 || next == 0))
            return p->overflow > 0 ? INFINITY : -INFINITY;
        /* 2^1024 and a negative rest: halve, add, double. */
        high = p->overflow * ldexp(1, 1023) + next / 2;
        low = next / 2 - (high - p->overflow * ldexp(1, 1023));
        if (isinf(2 * high)) return p->overflow > 0 ? INFINITY : -INFINITY;
        high *= 2;
        low *= 2;
        n = n > 0 ? n - 1 : 0;
    }
    while (n > 0 && low == 0) {
        double x = high, y = p->parts[--n];
        high = x + y;
        low = y - (high - x);
    }
    /* Half-way cases: the next part decides. */
    if (n > 0 && ((low < 0 && p->parts[n - 1] < 0) || (low > 0 && p->parts[n - 1] > 0))) {
        double y = low * 2, x = high + y;
        if (y == x - high) high = x;
    }
    return high;
}

static duk_ret_t math_sum_precise(duk_context *ctx)
{
    precise sum = { .count = 0 };
    bool nan = false, plus = false, minus = false, all_minus_zero = true;
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_type_error(ctx, "%s is not iterable", duk_push_string_readable(ctx, 0));
    dukx_iter it;
    dukx_iter_open(ctx, 0, &it);
    while (dukx_iter_step(ctx, &it)) {
        if (!duk_is_number(ctx, -1)) dukx_iter_type_error(ctx, &it, "sumPrecise needs numbers");
        double d = duk_get_number(ctx, -1);
        duk_pop(ctx);
        if (d != 0 || !signbit(d)) all_minus_zero = false;
        nan |= isnan(d);
        plus |= d == INFINITY;
        minus |= d == -INFINITY;
        if (isfinite(d) && sum.count < 60) add_precise(&sum, d);
    }
    double result = all_minus_zero ? -0.0 : total(&sum);
    if (nan || (plus && minus))
        result = NAN;
    else if (plus || minus)
        result = plus ? INFINITY : -INFINITY;
    duk_push_number(ctx, result);
    return 1;
}

void gots__open_math(duk_context *ctx)
{
    static const gots__builtin functions[] = {
#define UNARY_ENTRY(name, function) { #name, math_##name, 1, 1, 0 },
        UNARY_MAP(UNARY_ENTRY)
#undef UNARY_ENTRY
        { "atan2", math_atan2, 2, 2, 0 },
        { "clz32", math_clz32, 1, 1, 0 },
        { "hypot", math_hypot, -1, 2, 0 },
        { "imul", math_imul, 2, 2, 0 },
        { "max", math_max, -1, 2, 1 },
        { "min", math_max, -1, 2, 0 },
        { "pow", math_pow, 2, 2, 0 },
        { "sumPrecise", math_sum_precise, 1, 1, 0 },
        { 0 },
    };
    duk_get_global_literal(ctx, "Math");
    gots__define(ctx, -1, functions);
    gots__define_tag(ctx, -1, "Math");
    duk_pop(ctx);
}
