/* Numbers from text, correctly rounded: ToNumber of strings, and parseFloat.
 *
 * SPDX-License-Identifier: MIT
 *
 * Up to 15 digits and a power of ten that is a double itself take one rounded operation. All else
 * goes to strtod, which rounds correctly whatever the length.
 */
#include "engine/dukx.h"

#include <stdlib.h>

/* Called by the patched interpreter (patch/78-number.change). [string] → []: StringToNumber. */
double gots__string_to_number(duk_context *ctx);

typedef struct scan {
    const char *p, *end;
} scan;

/* White space and line ends, as they stand in Duktape's strings; its bytes, or 0. */
static size_t space_at(const scan *s)
{
    size_t left = (size_t)(s->end - s->p);
    const unsigned char *p = (const unsigned char *)s->p;
    if (left == 0) return 0;
    if (p[0] < 0x80) return (p[0] >= 9 && p[0] <= 13) || p[0] == 32;
    if (p[0] == 0xC2) return left >= 2 && p[1] == 0xA0 ? 2 : 0;
    if (left < 3) return 0;
    unsigned c = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    bool is = p[0] >= 0xE0 && (c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
                               c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF);
    return is ? 3 : 0;
}

static void skip_space(scan *s)
{
    for (size_t size; (size = space_at(s)) != 0;) s->p += size;
}

static bool digit_at(const scan *s)
{
    return s->p < s->end && *s->p >= '0' && *s->p <= '9';
}

static bool word_at(scan *s, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(s->end - s->p) < len || memcmp(s->p, word, len) != 0) return false;
    s->p += len;
    return true;
}

/* strtod of the `len` bytes at `text`, of a form that it knows. */
static double convert(duk_context *ctx, const char *text, size_t len)
{
    char small[64];
    if (len < sizeof small) {
        memcpy(small, text, len);
        small[len] = '\0';
        return strtod(small, NULL);
    }
    char *copy = duk_push_fixed_buffer_nozero(ctx, len + 1);
    memcpy(copy, text, len);
    copy[len] = '\0';
    double value = strtod(copy, NULL);
    duk_pop(ctx);
    return value;
}

/* The longest StrDecimalLiteral that stands at s; false when there is none. */
static bool take_decimal(duk_context *ctx, scan *s, double *value)
{
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    const char *start = s->p;
    uint64_t digits = 0;
    int count = 0, scale = 0, exponent = 0, seen = 0;
    bool negative = s->p < s->end && *s->p == '-', down = false;
    if (s->p < s->end && (*s->p == '-' || *s->p == '+')) s->p++;
    if (word_at(s, "Infinity")) {
        *value = negative ? -INFINITY : INFINITY;
        return true;
    }
    for (; digit_at(s); s->p++, seen = 1) {
        digits = digits * 10 + (uint64_t)(*s->p - '0');
        if (digits != 0 && count < 100) count++;
    }
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        for (; digit_at(s); s->p++, seen = 1) {
            digits = digits * 10 + (uint64_t)(*s->p - '0');
            if (digits != 0 && count < 100) count++;
            if (scale > -1000) scale--;
        }
    }
    if (!seen) {
        s->p = start;
        return false;
    }
    const char *mantissa = s->p;
    if (s->p < s->end && (*s->p | 32) == 'e') {
        s->p++;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-')) down = *s->p++ == '-';
        if (!digit_at(s)) s->p = mantissa;
        for (; digit_at(s); s->p++)
            if (exponent < 10000) exponent = exponent * 10 + (*s->p - '0');
    }
    scale += down ? -exponent : exponent;
    if (count <= 15 && scale >= -22 && scale <= 22) {
        double d = scale < 0 ? (double)digits / powers[-scale] : (double)digits * powers[scale];
        *value = negative ? -d : d;
        return true;
    }
    *value = convert(ctx, start, (size_t)(s->p - start));
    return true;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'f') return (c | 32) - 'a' + 10;
    return 99;
}

/* The digits of a power of two as base, to the end; rounded to nearest, ties to even. */
static double take_bits(scan *s, int bits)
{
    uint64_t value = 0;
    int dropped = 0;
    bool sticky = false;
    if (s->p == s->end) return NAN;
    for (; s->p < s->end; s->p++) {
        int digit = digit_of(*s->p);
        if (digit >= 1 << bits) return NAN;
        if (value >> (60 - bits) == 0) {
            value = value << bits | (uint64_t)digit;
        } else {
            dropped += bits;
            sticky = sticky || digit != 0;
        }
    }
    if (sticky) value |= 1; /* 56 bits and more are held, so this one is below the rounding place */
    return ldexp((double)value, dropped);
}

static int radix_bits(scan *s)
{
    if (s->end - s->p < 2 || s->p[0] != '0') return 0;
    int bits = (s->p[1] | 32) == 'x' ? 4 : (s->p[1] | 32) == 'o' ? 3 : (s->p[1] | 32) == 'b' ? 1 : 0;
    if (bits != 0) s->p += 2;
    return bits;
}

double gots__string_to_number(duk_context *ctx)
{
    duk_size_t len;
    const char *text = duk_require_lstring(ctx, -1, &len);
    scan s = { text, text + len };
    double value = 0;
    skip_space(&s);
    if (s.p < s.end) {
        int bits = radix_bits(&s);
        if (bits != 0) {
            const char *from = s.p;
            while (s.p < s.end && digit_of(*s.p) < 16) s.p++;
            scan digits = { from, s.p };
            value = take_bits(&digits, bits);
        } else if (!take_decimal(ctx, &s, &value)) {
            value = NAN;
        }
        skip_space(&s);
        if (s.p < s.end) value = NAN;
    }
    duk_pop(ctx);
    return value;
}

static duk_ret_t parse_float(duk_context *ctx)
{
    duk_size_t len;
    duk_to_string(ctx, 0);
    const char *text = duk_require_lstring(ctx, 0, &len);
    scan s = { text, text + len };
    double value;
    skip_space(&s);
    duk_push_number(ctx, take_decimal(ctx, &s, &value) ? value : (double)NAN);
    return 1;
}

void gots__open_number_text(duk_context *ctx)
{
    static const gots__builtin functions[] = { { "parseFloat", parse_float, 1, 1, 0 }, { 0 } };
    duk_push_global_object(ctx);
    gots__define(ctx, -1, functions);
}
