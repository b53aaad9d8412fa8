/* BigInt and text: digits in any radix, both ways.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "engine/bigint.h"
#include "engine/bigint_inside.h"
#include "engine/bigint_limbs.h"
#include "engine/bigint_long.h"
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

/* Digits by division: what a number is cut with. powers[i] is chunk ^ 2^i, as long as it may be needed. */
#define MAX_POWERS 20     /* GOTS__BIGINT_MAX_BITS is 64 * 2^18, and a chunk has more than 32 bits */
#define LIMBS_BY_CHUNKS 24 /* up to which one chunk after the other is cut off */

typedef struct radix_power {
    const uint64_t *limbs;
    size_t count; /* trimmed */
} radix_power;

typedef struct base {
    duk_context *ctx;
    unsigned radix;
    int per_chunk; /* digits */
    uint64_t chunk;
    radix_power powers[MAX_POWERS];
    int ready; /* of them */
} base;

static void base_init(base *b, duk_context *ctx, unsigned radix)
{
    *b = (base){ .ctx = ctx, .radix = radix };
    b->chunk = chunk_of(radix, &b->per_chunk);
    b->powers[0] = (radix_power){ &b->chunk, 1 };
    b->ready = 1;
}

/* Leaves one buffer more on the value stack for each power that is new. */
static const radix_power *power_at(base *b, int which)
{
    for (; b->ready <= which; b->ready++) {
        const radix_power *last = &b->powers[b->ready - 1];
        duk_require_stack(b->ctx, 4);
        uint64_t *square = duk_push_fixed_buffer(b->ctx, last->count * 2 * sizeof *square);
        gots__long_mul(b->ctx, square, last->limbs, last->count, last->limbs, last->count);
        b->powers[b->ready] = (radix_power){ square, gots__limbs_trim(square, last->count * 2) };
    }
    return &b->powers[which];
}

/* Writes digits up to `end`, from `start` on with zeros in front; returns where the first one that is not 0
 * stands, if any. `limbs` is used up. */
static void digits_by_chunks(const base *b, uint64_t *limbs, size_t count, char *start, char *end)
{
    char *at = end;
    while ((count = gots__limbs_trim(limbs, count)) > 0) {
        uint64_t low = gots__limbs_div_small(limbs, count, b->chunk);
        for (int i = 0; i < b->per_chunk && at > start; i++) {
            /* cppcheck-suppress zerodivcond ; the radix is 2 to 36 */
            *--at = digits[low % b->radix];
            low /= b->radix;
        }
    }
    memset(start, '0', (size_t)(at - start));
}

static size_t digits_of(const base *b, int power)
{
    return (size_t)b->per_chunk << power;
}

/* The same for any length; the number is below chunk ^ 2^power. */
static void write_digits(base *b, uint64_t *limbs, size_t count, int power, char *start, char *end)
{
    count = gots__limbs_trim(limbs, count);
    if (count <= LIMBS_BY_CHUNKS) {
        digits_by_chunks(b, limbs, count, start, end);
        return;
    }
    const radix_power *cut = power_at(b, --power);
    if (gots__limbs_compare(limbs, count, cut->limbs, cut->count) < 0) {
        write_digits(b, limbs, count, power, start, end);
        return;
    }
    duk_require_stack(b->ctx, 4);
    uint64_t *high = duk_push_fixed_buffer(b->ctx, (count + cut->count) * sizeof *high);
    uint64_t *low = high + count;
    gots__long_div(b->ctx, high, low, limbs, count, cut->limbs, cut->count);
    char *middle = end - digits_of(b, power);
    write_digits(b, low, cut->count, power, middle, end);
    write_digits(b, high, count, power, start, middle);
    duk_pop(b->ctx);
}

/* A radix that is a power of 2: `bits` a digit. */
static void digits_by_bits(duk_context *ctx, const uint64_t *limbs, size_t count, unsigned bits, char *start,
                           char *end)
{
    size_t bit = 0;
    gots__charge(ctx, count * 64);
    for (char *at = end; at > start; bit += bits) {
        size_t limb = bit / 64, shift = bit % 64;
        uint64_t digit = limb < count ? limbs[limb] >> shift : 0;
        if (shift + bits > 64 && limb + 1 < count) digit |= limbs[limb + 1] << (64 - shift);
        *--at = digits[digit & ((1u << bits) - 1)];
    }
}

void gots__bigint_push_string(duk_context *ctx, duk_idx_t index, int radix_int)
{
    duk_size_t size;
    unsigned radix = (unsigned)radix_int;
    duk_require_stack(ctx, 6);
    const uint64_t *data = duk_require_buffer(ctx, index, &size);
    if (size == sizeof(int64_t)) {
        push_small(ctx, (int64_t)data[0], radix);
        return;
    }
    size_t count = size / sizeof *data - 1;
    unsigned bits = 31u - (unsigned)__builtin_clz(radix); /* no digit is worth less */
    size_t room = count * 64 / bits + 2;
    duk_idx_t top = duk_get_top(ctx);
    char *text = duk_push_fixed_buffer(ctx, room), *end = text + room;
    if ((radix & (radix - 1)) == 0) {
        digits_by_bits(ctx, data + 1, count, bits, text + 1, end);
    } else {
        base b;
        base_init(&b, ctx, radix);
        uint64_t *limbs = duk_push_fixed_buffer(ctx, count * sizeof *limbs);
        memcpy(limbs, data + 1, count * sizeof *limbs);
        int power = 0;
        while (digits_of(&b, power) < room) power++;
        /* The recursion makes the powers; they are to lie below what it drops. */
        if (count > LIMBS_BY_CHUNKS) (void)power_at(&b, power - 1);
        write_digits(&b, limbs, count, power, text + 1, end);
    }
    char *at = text + 1;
    while (*at == '0') at++;
    if ((int64_t)data[0] < 0) *--at = '-';
    duk_push_lstring(ctx, at, (size_t)(end - at));
    duk_replace(ctx, top);
    duk_set_top(ctx, top + 1);
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

/* The number that so many digits are, room[…], and its length. */
static size_t read_by_chunks(const base *b, const char *text, size_t len, uint64_t *limbs)
{
    size_t used = 0;
    for (size_t i = 0; i < len;) {
        uint64_t chunk = 0, power = 1;
        for (int n = 0; n < b->per_chunk && i < len; n++, i++) {
            chunk = chunk * b->radix + digit_value(text[i]);
            power *= b->radix;
        }
        uint64_t carry = gots__limbs_mul_small(limbs, used, power, chunk);
        if (carry > 0) limbs[used++] = carry;
    }
    return used;
}

/* The same for any length: its low digits, as many as a power of the radix has, and the rest times that. */
static size_t read_digits(base *b, const char *text, size_t len, uint64_t *limbs, size_t room)
{
    if (len <= (size_t)LIMBS_BY_CHUNKS * (size_t)b->per_chunk) return read_by_chunks(b, text, len, limbs);
    int power = 0;
    while (digits_of(b, power + 1) < len) power++;
    const radix_power *cut = power_at(b, power);
    size_t low_digits = digits_of(b, power), high_room = room > cut->count ? room - cut->count + 2 : 2;
    duk_require_stack(b->ctx, 4);
    duk_idx_t top = duk_get_top(b->ctx);
    uint64_t *high = duk_push_fixed_buffer(b->ctx, (high_room + room + 2) * sizeof *high);
    uint64_t *product = high + high_room;
    size_t high_used = read_digits(b, text, len - low_digits, high, high_room);
    size_t low_used = read_digits(b, text + len - low_digits, low_digits, limbs, cut->count + 1);
    memset(limbs + low_used, 0, (room - low_used) * sizeof *limbs);
    gots__long_mul(b->ctx, product, high, high_used, cut->limbs, cut->count);
    size_t count = gots__limbs_trim(product, high_used + cut->count);
    uint64_t carry = 0;
    for (size_t i = 0; i < room; i++) {
        unsigned __int128 sum = (unsigned __int128)limbs[i] + (i < count ? product[i] : 0) + carry;
        limbs[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    duk_set_top(b->ctx, top);
    return gots__limbs_trim(limbs, room);
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
    size_t room = bits / 64 + 2;
    duk_idx_t top = duk_get_top(ctx);
    uint64_t *limbs = duk_push_fixed_buffer(ctx, room * sizeof *limbs);
    base b;
    base_init(&b, ctx, radix);
    size_t used = read_digits(&b, text, len, limbs, room);
    duk_set_top(ctx, top + 1);
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
