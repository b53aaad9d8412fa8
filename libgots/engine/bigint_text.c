/* BigInt and text: digits in any radix, both ways.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "engine/bigint.h"
#include "engine/bigint_inside.h"
#include "engine/bigint_limbs.h"
#include "engine/heap.h"

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* The largest power of `radix` in 64 bits, and how many digits it stands for. */
static uint64_t chunk_of(unsigned radix, int *count)
{
    uint64_t power = radix;
    for (*count = 1; power <= UINT64_MAX / radix; ++*count) power *= radix;
    return power;
}

/* log2(radix), rounded up, in thousandths. */
static unsigned bits_per_digit(unsigned radix)
{
    static const unsigned short table[37] = {
        0,    0,    1000, 1585, 2000, 2322, 2585, 2808, 3000, 3170, 3322, 3460, 3585,
        3701, 3808, 3907, 4000, 4088, 4170, 4248, 4322, 4393, 4460, 4524, 4585, 4644,
        4701, 4755, 4808, 4858, 4907, 4955, 5000, 5045, 5088, 5130, 5170
    };
    return table[radix];
}

/* ---- To text ---- */

static void push_small(duk_context *ctx, int64_t value, unsigned radix)
{
    char text[66];
    char *at = text + sizeof text;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--at = digits[rest % radix];
        rest /= radix;
    } while (rest > 0);
    if (value < 0) *--at = '-';
    duk_push_lstring(ctx, at, (size_t)(text + sizeof text - at));
}

void gots__bigint_push_string(duk_context *ctx, duk_idx_t index, int radix_int)
{
    duk_size_t size;
    unsigned radix = (unsigned)radix_int;
    duk_require_stack(ctx, 4);
    const uint64_t *data = duk_require_buffer(ctx, index, &size);
    if (size == sizeof(int64_t)) {
        push_small(ctx, (int64_t)data[0], radix);
        return;
    }
    size_t count = size / sizeof *data - 1;
    int per_chunk;
    uint64_t chunk = chunk_of(radix, &per_chunk);
    /* No digit is worth less than its power of two below. */
    size_t room = count * 64 / (size_t)(31 - __builtin_clz(radix)) + (size_t)per_chunk + 2;
    uint64_t *rest = duk_push_fixed_buffer(ctx, count * sizeof *rest);
    char *text = duk_push_fixed_buffer(ctx, room), *at = text + room;
    memcpy(rest, data + 1, count * sizeof *rest);
    for (;;) {
        uint64_t low = gots__limbs_div_small(rest, count, chunk);
        count = gots__limbs_trim(rest, count);
        for (int i = 0; count > 0 ? i < per_chunk : low > 0; i++) {
            /* cppcheck-suppress zerodivcond ; the radix is 2 to 36 */
            *--at = digits[low % radix];
            low /= radix;
        }
        if (count == 0) break;
    }
    if ((int64_t)data[0] < 0) *--at = '-';
    duk_push_lstring(ctx, at, (size_t)(text + room - at));
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

/* ---- From text ---- */

/* Bytes of the white space character at `text`, 0 when it is none. */
static size_t white_space(const unsigned char *text, size_t len)
{
    if (len == 0) return 0;
    if (*text == ' ' || (*text >= 9 && *text <= 13)) return 1;
    if (len >= 2 && text[0] == 0xc2 && text[1] == 0xa0) return 2;
    if (len < 3) return 0;
    unsigned point = (text[0] & 0x0fu) << 12 | (text[1] & 0x3fu) << 6 | (text[2] & 0x3fu);
    if ((text[0] & 0xf0) != 0xe0) return 0;
    bool space = point == 0x1680 || (point >= 0x2000 && point <= 0x200a) || point == 0x2028 ||
                 point == 0x2029 || point == 0x202f || point == 0x205f || point == 0x3000 ||
                 point == 0xfeff;
    return space ? 3 : 0;
}

static void trim(const char **text, size_t *len)
{
    const unsigned char *at = (const unsigned char *)*text, *end = at + *len;
    for (size_t n; (n = white_space(at, (size_t)(end - at))) > 0;) at += n;
    for (bool more = true; more && end > at;) {
        more = false;
        for (size_t n = 1; n <= 3 && n <= (size_t)(end - at) && !more; n++)
            if (white_space(end - n, n) == n) {
                end -= n;
                more = true;
            }
    }
    *text = (const char *)at;
    *len = (size_t)(end - at);
}

static unsigned digit_value(char c)
{
    if (c >= '0' && c <= '9') return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'z') return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'Z') return (unsigned)(c - 'A') + 10;
    return 99;
}

static unsigned radix_prefix(const char *text, size_t len)
{
    if (len < 3 || text[0] != '0') return 0;
    switch (text[1]) {
    case 'x': case 'X': return 16;
    case 'o': case 'O': return 8;
    case 'b': case 'B': return 2;
    default: return 0;
    }
}

/* Digits only, at least one. */
static bool push_digits(duk_context *ctx, const char *text, size_t len, unsigned radix,
                        bool negative)
{
    if (len == 0) return false;
    for (size_t i = 0; i < len; i++)
        if (digit_value(text[i]) >= radix) return false;
    size_t bits = len * bits_per_digit(radix) / 1000 + 1;
    size_t skipped = strspn(text, "0");
    if (bits > GOTS__BIGINT_MAX_BITS + 64 && skipped < 64)
        (void)duk_range_error(ctx, "Maximum BigInt size exceeded");
    size_t room = bits / 64 + 2, used = 0;
    uint64_t *limbs = duk_push_fixed_buffer(ctx, room * sizeof *limbs);
    int per_chunk;
    chunk_of(radix, &per_chunk);
    for (size_t i = 0; i < len;) {
        uint64_t chunk = 0, power = 1;
        for (int n = 0; n < per_chunk && i < len; n++, i++) {
            chunk = chunk * radix + digit_value(text[i]);
            power *= radix;
        }
        uint64_t carry = gots__limbs_mul_small(limbs, used, power, chunk);
        if (carry > 0) limbs[used++] = carry;
    }
    gots__bigint_push_limbs(ctx, negative, limbs, used);
    duk_remove(ctx, -2);
    return true;
}

bool gots__bigint_push_parsed(duk_context *ctx, const char *text, size_t len)
{
    duk_require_stack(ctx, 4);
    trim(&text, &len);
    if (len == 0) {
        gots__bigint_push_int64(ctx, 0);
        return true;
    }
    unsigned radix = radix_prefix(text, len);
    if (radix != 0) return push_digits(ctx, text + 2, len - 2, radix, false);
    bool sign = *text == '-' || *text == '+';
    return push_digits(ctx, text + sign, len - sign, 10, *text == '-');
}
