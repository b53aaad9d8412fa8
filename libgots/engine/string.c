/* Text in and out of a heap: UTF-8 outside, CESU-8 inside.
 *
 * SPDX-License-Identifier: MIT
 *
 * Duktape counts a string's characters as UTF-16 code units, each held as one to three bytes; a
 * character beyond U+FFFF is two three-byte surrogates. Bytes that are no UTF-8 become U+FFFD,
 * one for each maximal part of a character as the Encoding standard has it.
 */
#include "engine/heap.h"

#include <string.h>

/* Bytes of the valid UTF-8 character at `p`, or 0; `*bad` is then how many bytes one U+FFFD
 * replaces. */
static size_t character(const unsigned char *p, const unsigned char *end, size_t *bad)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t more;
    *bad = 1;
    if (p[0] < 0x80) return 1;
    if (p[0] >= 0xC2 && p[0] <= 0xDF) {
        more = 1;
    } else if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        more = 2;
        if (p[0] == 0xE0) low = 0xA0;
        if (p[0] == 0xED) high = 0x9F;
    } else if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        more = 3;
        if (p[0] == 0xF0) low = 0x90;
        if (p[0] == 0xF4) high = 0x8F;
    } else {
        return 0;
    }
    for (size_t i = 1; i <= more; i++) {
        if (p + i >= end || p[i] < low || p[i] > high) {
            *bad = i;
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return more + 1;
}

/* How far `p` is plain: no character that is written otherwise inside. */
static const unsigned char *plain_until(const unsigned char *p, const unsigned char *end)
{
    while (p < end) {
        uint64_t word;
        while (end - p >= 8 && (memcpy(&word, p, 8), (word & 0x8080808080808080u) == 0)) p += 8;
        if (p == end) break;
        size_t bad, len = character(p, end, &bad);
        if (len == 0 || len == 4) break;
        p += len;
    }
    return p;
}

static unsigned char *put_surrogate(unsigned char *out, uint32_t unit)
{
    *out++ = 0xED;
    *out++ = (unsigned char)(0x80u | ((unit >> 6) & 0x3Fu));
    *out++ = (unsigned char)(0x80u | (unit & 0x3Fu));
    return out;
}

static unsigned char *put_replacement(unsigned char *out)
{
    memcpy(out, "\xEF\xBF\xBD", 3);
    return out + 3;
}

static unsigned char *convert_in(unsigned char *out, const unsigned char *p,
                                 const unsigned char *end)
{
    while (p < end) {
        size_t bad, len = character(p, end, &bad);
        if (len == 0) {
            out = put_replacement(out);
            p += bad;
        } else if (len == 4) {
            uint32_t point = ((p[0] & 7u) << 18) | ((p[1] & 0x3Fu) << 12) | ((p[2] & 0x3Fu) << 6) |
                             (p[3] & 0x3Fu);
            out = put_surrogate(out, 0xD800u + ((point - 0x10000u) >> 10));
            out = put_surrogate(out, 0xDC00u + ((point - 0x10000u) & 0x3FFu));
            p += 4;
        } else {
            memcpy(out, p, len);
            out += len;
            p += len;
        }
    }
    return out;
}

void gots__push_utf8(duk_context *ctx, const char *text, size_t len)
{
    const unsigned char *start = (const unsigned char *)text;
    const unsigned char *end = start + len;
    const unsigned char *p = plain_until(start, end);
    if (p == end) {
        duk_push_lstring(ctx, text, len);
        return;
    }
    /* The worst case is a stray byte, which becomes three. */
    if (len > SIZE_MAX / 3) (void)duk_range_error(ctx, "Invalid string length");
    unsigned char *buffer = duk_push_fixed_buffer(ctx, len * 3);
    size_t head = (size_t)(p - start);
    memcpy(buffer, start, head);
    unsigned char *out = convert_in(buffer + head, p, end);
    duk_push_lstring(ctx, (const char *)buffer, (size_t)(out - buffer));
    duk_remove(ctx, -2);
}

static bool is_surrogate(const unsigned char *p, const unsigned char *end, unsigned char low)
{
    return end - p >= 3 && p[0] == 0xED && p[1] >= low && p[1] < low + 0x10u;
}

static unsigned char *convert_out(unsigned char *out, const unsigned char *p,
                                  const unsigned char *end)
{
    while (p < end) {
        if (is_surrogate(p, end, 0xA0) && is_surrogate(p + 3, end, 0xB0)) {
            uint32_t high = ((p[1] & 0x0Fu) << 6) | (p[2] & 0x3Fu);
            uint32_t low = ((p[4] & 0x0Fu) << 6) | (p[5] & 0x3Fu);
            uint32_t point = 0x10000u + (high << 10) + low;
            *out++ = (unsigned char)(0xF0u | (point >> 18));
            *out++ = (unsigned char)(0x80u | ((point >> 12) & 0x3Fu));
            *out++ = (unsigned char)(0x80u | ((point >> 6) & 0x3Fu));
            *out++ = (unsigned char)(0x80u | (point & 0x3Fu));
            p += 6;
            continue;
        }
        size_t bad, len = character(p, end, &bad);
        if (len == 0) {
            /* A lone surrogate is three bytes of which the check accepts one. */
            out = put_replacement(out);
            p += is_surrogate(p, end, 0xA0) || is_surrogate(p, end, 0xB0) ? 3 : bad;
        } else {
            memcpy(out, p, len);
            out += len;
            p += len;
        }
    }
    return out;
}

const char *gots__to_utf8(duk_context *ctx, duk_idx_t index, size_t *len)
{
    duk_size_t size;
    index = duk_require_normalize_index(ctx, index);
    const char *text = duk_require_lstring(ctx, index, &size);
    const unsigned char *start = (const unsigned char *)text;
    const unsigned char *end = start + size;
    const unsigned char *p = plain_until(start, end);
    if (p == end) {
        duk_dup(ctx, index);
        if (len != NULL) *len = size;
        return text;
    }
    unsigned char *buffer = duk_push_fixed_buffer(ctx, size * 3);
    size_t head = (size_t)(p - start);
    memcpy(buffer, start, head);
    unsigned char *out = convert_out(buffer + head, p, end);
    text = duk_push_lstring(ctx, (const char *)buffer, (size_t)(out - buffer));
    if (len != NULL) *len = (size_t)(out - buffer);
    duk_remove(ctx, -2);
    return text;
}
