/* International domain names: UTS 46 mapping over utf8proc, and Punycode (RFC 3492).
 *
 * SPDX-License-Identifier: MIT
 *
 * The mapping is utf8proc's NFKC case folding, which is what UTS 46 maps by except for the four
 * deviation characters (ß, ς, ZWNJ and ZWJ); those stay as they are, as not transitional processing
 * wants it. Labels are then checked for unassigned, private and control characters and leading
 * marks. The rules for bidirectional text and for joiners' context are not applied.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "engine/url.h"

#define MAX_DOMAIN 8192 /* bytes; DNS allows 253 */

/* ---- Punycode ---- */

enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST_N = 128 };

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (BASE - TMIN) * TMAX / 2; k += BASE) delta /= BASE - TMIN;
    return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
    return k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
}

static char digit_of(uint32_t value)
{
    return (char)(value < 26 ? 'a' + value : '0' + value - 26);
}

static void put_delta(gots__text *out, uint32_t delta, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = threshold(k, bias);
        if (delta < t) break;
        gots__text_byte(out, digit_of(t + (delta - t) % (BASE - t)));
        delta = (delta - t) / (BASE - t);
    }
    gots__text_byte(out, digit_of(delta));
}

static bool punycode_encode(gots__text *out, const int32_t *points, size_t count)
{
    uint32_t n = FIRST_N, delta = 0, bias = FIRST_BIAS, basic = 0;
    for (size_t i = 0; i < count; i++)
        if (points[i] < 128) {
            gots__text_byte(out, (char)points[i]);
            basic++;
        }
    uint32_t handled = basic;
    if (basic > 0) gots__text_byte(out, '-');
    while (handled < count) {
        uint32_t next = UINT32_MAX;
        for (size_t i = 0; i < count; i++)
            if ((uint32_t)points[i] >= n && (uint32_t)points[i] < next) next = (uint32_t)points[i];
        if (next - n > (UINT32_MAX - delta) / (handled + 1)) return false;
        delta += (next - n) * (handled + 1);
        n = next;
        for (size_t i = 0; i < count; i++) {
            if ((uint32_t)points[i] < n && ++delta == 0) return false;
            if ((uint32_t)points[i] != n) continue;
            put_delta(out, delta, bias);
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            handled++;
        }
        delta++;
        n++;
    }
    return true;
}

static uint32_t value_of(char c)
{
    if (c >= 'a' && c <= 'z') return (uint32_t)(c - 'a');
    if (c >= 'A' && c <= 'Z') return (uint32_t)(c - 'A');
    if (c >= '0' && c <= '9') return (uint32_t)(c - '0') + 26;
    return BASE;
}

/* points[label.len] from what stands behind "xn--". */
static bool punycode_decode(gots__slice label, int32_t *points, size_t *count)
{
    uint32_t n = FIRST_N, at = 0, bias = FIRST_BIAS;
    size_t used = 0, in = 0;
    for (size_t i = 0; i < label.len; i++)
        if (label.bytes[i] == '-') in = i;
    for (size_t i = 0; i < in; i++) {
        if ((unsigned char)label.bytes[i] >= 128) return false;
        points[used++] = label.bytes[i];
    }
    if (in > 0 || (label.len > 0 && label.bytes[0] == '-')) in++;
    while (in < label.len) {
        uint32_t start = at, weight = 1;
        for (uint32_t k = BASE;; k += BASE) {
            if (in == label.len) return false;
            uint32_t digit = value_of(label.bytes[in++]);
            if (digit >= BASE || digit > (UINT32_MAX - at) / weight) return false;
            at += digit * weight;
            uint32_t t = threshold(k, bias);
            if (digit < t) break;
            if (weight > UINT32_MAX / (BASE - t)) return false;
            weight *= BASE - t;
        }
        uint32_t size = (uint32_t)used + 1;
        bias = adapt(at - start, size, start == 0);
        if (at / size > 0x10ffff - n) return false;
        n += at / size;
        at %= size;
        memmove(points + at + 1, points + at, (used - at) * sizeof *points);
        points[at++] = (int32_t)n;
        used++;
    }
    *count = used;
    return true;
}

/* ---- Mapping ---- */

static bool is_deviation(int32_t point)
{
    return point == 0xdf || point == 0x3c2 || point == 0x200c || point == 0x200d;
}

/* Appends the mapping of text that has no deviation character. */
static bool map_piece(gots__text *out, const utf8proc_uint8_t *text, size_t len)
{
    utf8proc_uint8_t *mapped = NULL;
    if (len == 0) return true;
    utf8proc_ssize_t size =
        utf8proc_map(text, (utf8proc_ssize_t)len, &mapped,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                         UTF8PROC_IGNORE);
    if (size < 0) return false;
    /* A large piece goes through memory of the arena, which may not return: so it is bounded. */
    bool fits = out->room - out->len >= (size_t)size;
    if (fits) {
        memcpy(out->bytes + out->len, mapped, (size_t)size);
        out->len += (size_t)size;
    }
    free(mapped);
    return fits;
}

static bool map_domain(gots__text *out, gots__slice domain)
{
    const utf8proc_uint8_t *text = (const utf8proc_uint8_t *)domain.bytes;
    size_t start = 0;
    for (size_t i = 0; i < domain.len;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t size = utf8proc_iterate(text + i, (utf8proc_ssize_t)(domain.len - i), &point);
        if (size <= 0) return false;
        if (is_deviation(point)) {
            if (!map_piece(out, text + start, i - start)) return false;
            gots__text_put(out, domain.bytes + i, (size_t)size);
            start = i + (size_t)size;
        }
        i += (size_t)size;
    }
    return map_piece(out, text + start, domain.len - start);
}

/* ---- Labels ---- */

static bool is_valid_point(int32_t point)
{
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return point < 128;
    default: return point != 0xfffd && !(point >= 0x2ff0 && point <= 0x2ffb);
    }
}

static bool is_mark(int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

static bool is_valid_label(const int32_t *points, size_t count)
{
    if (count == 0) return true;
    if (is_mark(points[0])) return false;
    for (size_t i = 0; i < count; i++)
        if (!is_valid_point(points[i])) return false;
    return true;
}

/* A label "xn--…" must decode to something that mapping leaves as it is. */
static bool is_valid_punycode(gots__arena *arena, gots__slice label)
{
    int32_t *points = gots__arena_take(arena, (label.len + 1) * sizeof *points);
    size_t count;
    gots__text plain, mapped;
    if (!punycode_decode((gots__slice){ label.bytes + 4, label.len - 4 }, points, &count))
        return false;
    if (!is_valid_label(points, count)) return false;
    bool ascii = true;
    gots__text_init(&plain, arena, count * 4 + 4);
    for (size_t i = 0; i < count; i++) {
        plain.len += (size_t)utf8proc_encode_char(points[i],
                                                  (utf8proc_uint8_t *)plain.bytes + plain.len);
        ascii = ascii && points[i] < 128;
    }
    if (ascii) return false;
    gots__text_init(&mapped, arena, plain.len * 4 + 16);
    return map_domain(&mapped, (gots__slice){ plain.bytes, plain.len }) &&
           mapped.len == plain.len && memcmp(mapped.bytes, plain.bytes, plain.len) == 0;
}

static bool is_ascii(gots__slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.bytes[i] >= 128) return false;
    return true;
}

static bool has_prefix(gots__slice label)
{
    return label.len >= 4 && memcmp(label.bytes, "xn--", 4) == 0;
}

static bool put_label(gots__arena *arena, gots__text *out, gots__slice label)
{
    if (is_ascii(label)) {
        gots__text_put(out, label.bytes, label.len);
        return !has_prefix(label) || is_valid_punycode(arena, label);
    }
    int32_t *points = gots__arena_take(arena, label.len * sizeof *points);
    size_t count = 0;
    for (size_t i = 0; i < label.len; count++) {
        utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)label.bytes + i,
                                                 (utf8proc_ssize_t)(label.len - i), &points[count]);
        if (size <= 0) return false;
        i += (size_t)size;
    }
    if (has_prefix(label) || !is_valid_label(points, count)) return false;
    gots__text_str(out, "xn--");
    return punycode_encode(out, points, count);
}

bool gots__url_domain(gots__arena *arena, gots__slice domain, gots__slice *out)
{
    gots__text mapped, ascii;
    if (domain.len > MAX_DOMAIN) return false;
    /* The longest mapping makes 36 bytes of 3. */
    gots__text_init(&mapped, arena, is_ascii(domain) ? domain.len + 1 : domain.len * 12 + 36);
    if (is_ascii(domain)) {
        for (size_t i = 0; i < domain.len; i++) {
            char c = domain.bytes[i];
            gots__text_byte(&mapped, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
        }
    } else if (!map_domain(&mapped, domain)) {
        return false;
    }
    gots__text_init(&ascii, arena, mapped.len + 16);
    for (size_t start = 0, i = 0;; i++) {
        /* The ideographic full stop divides labels as well. */
        bool wide = i + 3 <= mapped.len && memcmp(mapped.bytes + i, "\xe3\x80\x82", 3) == 0;
        if (i < mapped.len && mapped.bytes[i] != '.' && !wide) continue;
        if (!put_label(arena, &ascii, (gots__slice){ mapped.bytes + start, i - start }))
            return false;
        if (i >= mapped.len) break;
        gots__text_byte(&ascii, '.');
        if (wide) i += 2;
        start = i + 1;
    }
    *out = (gots__slice){ ascii.bytes, ascii.len };
    return true;
}
