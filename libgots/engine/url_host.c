/* Hosts of URLs: domains, IPv4 and IPv6 addresses, opaque hosts.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <string.h>

#include "engine/url.h"

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 99;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- IPv4 ---- */

/* A number as C writes it: 10, 012, 0xa. Values beyond 2^32 stay there. False when it is none. */
static bool ipv4_number(gots__slice text, uint64_t *out)
{
    int radix = 10;
    uint64_t value = 0;
    if (text.len == 0) return false;
    if (text.len >= 2 && text.bytes[0] == '0') {
        bool hex = text.bytes[1] == 'x' || text.bytes[1] == 'X';
        radix = hex ? 16 : 8;
        text.bytes += hex ? 2 : 1;
        text.len -= hex ? 2 : 1;
    }
    for (size_t i = 0; i < text.len; i++) {
        int digit = digit_value(text.bytes[i]);
        if (digit >= radix) return false;
        if (value <= UINT32_MAX) value = value * (unsigned)radix + (unsigned)digit;
    }
    *out = value;
    return true;
}

/* The part of a domain behind its last dot, without one dot at the very end. */
static gots__slice last_label(gots__slice host)
{
    size_t end = host.len;
    if (end > 0 && host.bytes[end - 1] == '.') end--;
    size_t start = end;
    while (start > 0 && host.bytes[start - 1] != '.') start--;
    return (gots__slice){ host.bytes + start, end - start };
}

static bool ends_in_number(gots__slice host)
{
    gots__slice last = last_label(host);
    uint64_t value;
    if (last.len == 0) return false;
    bool digits = true;
    for (size_t i = 0; i < last.len; i++) digits = digits && is_digit(last.bytes[i]);
    if (digits) return true;
    return last.len >= 2 && last.bytes[0] == '0' && (last.bytes[1] | 32) == 'x' &&
           ipv4_number(last, &value);
}

static bool parse_ipv4(gots__arena *arena, gots__slice host, gots__slice *out)
{
    uint64_t numbers[4], address = 0;
    int count = 0;
    if (host.bytes[host.len - 1] == '.') host.len--;
    for (size_t start = 0; start <= host.len;) {
        const char *dot = memchr(host.bytes + start, '.', host.len - start);
        size_t end = dot != NULL ? (size_t)(dot - host.bytes) : host.len;
        gots__slice part = { host.bytes + start, end - start };
        if (count == 4 || !ipv4_number(part, &numbers[count])) return false;
        count++;
        start = end + 1;
    }
    for (int i = 0; i < count - 1; i++) {
        if (numbers[i] > 255) return false;
        address += numbers[i] << (8 * (3 - i));
    }
    if (numbers[count - 1] >= (uint64_t)1 << (8 * (5 - count))) return false;
    address += numbers[count - 1];
    char *text = gots__arena_format(arena, "%u.%u.%u.%u", (unsigned)(address >> 24 & 255),
                                    (unsigned)(address >> 16 & 255),
                                    (unsigned)(address >> 8 & 255), (unsigned)(address & 255));
    *out = (gots__slice){ text, strlen(text) };
    return true;
}

/* ---- IPv6 ---- */

/* The IPv4 address at the end of an IPv6 one, from `p`; fills two pieces. */
static bool ipv4_in_ipv6(const char *p, const char *end, uint16_t *pieces)
{
    int seen = 0;
    uint32_t address = 0;
    while (p < end) {
        int value = -1;
        if (seen > 0) {
            if (*p != '.' || seen >= 4) return false;
            p++;
        }
        while (p < end && is_digit(*p)) {
            if (value == 0) return false; /* no leading zeros */
            value = (value < 0 ? 0 : value * 10) + (*p++ - '0');
            if (value > 255) return false;
        }
        if (value < 0) return false;
        address = address << 8 | (uint32_t)value;
        seen++;
    }
    if (seen != 4) return false;
    pieces[0] = (uint16_t)(address >> 16);
    pieces[1] = (uint16_t)address;
    return true;
}

static bool read_ipv6(gots__slice text, uint16_t pieces[8])
{
    const char *p = text.bytes, *end = p + text.len;
    int at = 0, compress = -1;
    if (p < end && *p == ':') {
        if (end - p < 2 || p[1] != ':') return false;
        p += 2;
        compress = 0;
    }
    while (p < end) {
        if (at == 8) return false;
        if (*p == ':') {
            if (compress >= 0) return false;
            p++;
            compress = at;
            continue;
        }
        const char *start = p;
        unsigned value = 0;
        while (p < end && p - start < 4 && digit_value(*p) < 16)
            value = value * 16 + (unsigned)digit_value(*p++);
        if (p < end && *p == '.') {
            if (p == start || at > 6 || !ipv4_in_ipv6(start, end, pieces + at)) return false;
            at += 2;
            break;
        }
        if (p < end && *p != ':') return false;
        pieces[at++] = (uint16_t)value;
        if (p < end && ++p == end) return false;
    }
    if (compress < 0) return at == 8;
    if (at == 8) return false;
    int moved = at - compress;
    memmove(pieces + 8 - moved, pieces + compress, (size_t)moved * sizeof *pieces);
    memset(pieces + compress, 0, (size_t)(8 - at) * sizeof *pieces);
    return true;
}

/* The longest run of at least two zeros, its start; 8 when there is none. */
static int longest_zeros(const uint16_t pieces[8], int *length)
{
    int best = 8;
    *length = 1;
    for (int i = 0; i < 8; i++) {
        int run = 0;
        while (i + run < 8 && pieces[i + run] == 0) run++;
        if (run > *length) {
            *length = run;
            best = i;
        }
        i += run;
    }
    return best;
}

static bool parse_ipv6(gots__arena *arena, gots__slice text, gots__slice *out)
{
    uint16_t pieces[8] = { 0 };
    gots__text written;
    int zeros;
    if (!read_ipv6(text, pieces)) return false;
    gots__text_init(&written, arena, 48);
    gots__text_byte(&written, '[');
    int skip = longest_zeros(pieces, &zeros);
    for (int i = 0; i < 8; i++) {
        if (i == skip) {
            gots__text_str(&written, i == 0 ? "::" : ":");
            i += zeros - 1;
            continue;
        }
        gots__text_format(&written, i < 7 ? "%x:" : "%x", pieces[i]);
    }
    gots__text_byte(&written, ']');
    *out = (gots__slice){ written.bytes, written.len };
    return true;
}

/* ---- Hosts ---- */

static bool is_forbidden(unsigned char c, bool domain)
{
    if (c == 0) return true;
    if (strchr("\t\n\r #/:<>?@[\\]^|", c) != NULL) return true;
    return domain && (c < 0x20 || c == '%' || c == 0x7f);
}

static bool has_forbidden(gots__slice host, bool domain)
{
    for (size_t i = 0; i < host.len; i++)
        if (is_forbidden((unsigned char)host.bytes[i], domain)) return true;
    return false;
}

bool gots__url_host(gots__arena *arena, gots__slice input, bool special, gots__slice *out)
{
    gots__text text;
    if (input.len > 0 && input.bytes[0] == '[') {
        if (input.bytes[input.len - 1] != ']') return false;
        return parse_ipv6(arena, (gots__slice){ input.bytes + 1, input.len - 2 }, out);
    }
    gots__text_init(&text, arena, input.len + 16);
    if (!special) {
        if (has_forbidden(input, false)) return false;
        gots__url_encode(&text, input, GOTS__URL_CONTROLS);
        *out = (gots__slice){ text.bytes, text.len };
        return true;
    }
    gots__url_decode(&text, input);
    gots__slice domain;
    if (!gots__url_domain(arena, (gots__slice){ text.bytes, text.len }, &domain)) return false;
    if (domain.len == 0 || has_forbidden(domain, true)) return false;
    if (ends_in_number(domain)) return parse_ipv4(arena, domain, out);
    *out = domain;
    return true;
}
