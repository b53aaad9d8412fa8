/* Percent-encoding and its sets of characters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/url.h"

#define F GOTS__URL_FRAGMENT
#define Q (GOTS__URL_QUERY | GOTS__URL_SPECIAL_QUERY)
#define S GOTS__URL_SPECIAL_QUERY
#define P GOTS__URL_PATH
#define U GOTS__URL_USERINFO
#define M GOTS__URL_FORM

/* The sets that each printable ASCII character is in. */
static const unsigned char in_sets[128] = {
    [' '] = F | Q | P | U | M, ['"'] = F | Q | P | U | M, ['#'] = Q | P | U | M,
    ['<'] = F | Q | P | U | M, ['>'] = F | Q | P | U | M, ['`'] = F | P | U | M,
    ['?'] = P | U | M,         ['{'] = P | U | M,         ['}'] = P | U | M,
    ['/'] = U | M, [':'] = U | M, [';'] = U | M, ['='] = U | M, ['@'] = U | M, ['['] = U | M,
    ['\\'] = U | M, [']'] = U | M, ['^'] = P | U | M, ['|'] = U | M, ['\''] = S | M,
    ['$'] = M, ['%'] = M, ['&'] = M, ['+'] = M, [','] = M, ['!'] = M, ['('] = M, [')'] = M,
    ['~'] = M,
};

static bool is_in(unsigned char c, gots__url_set_name set)
{
    return c < 0x20 || c > 0x7e || (in_sets[c] & set) != 0;
}

static void put_escaped(gots__text *out, unsigned char c)
{
    static const char hex[] = "0123456789ABCDEF";
    gots__text_byte(out, '%');
    gots__text_byte(out, hex[c >> 4]);
    gots__text_byte(out, hex[c & 15]);
}

void gots__url_encode(gots__text *out, gots__slice text, gots__url_set_name set)
{
    size_t plain = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (!is_in(c, set)) continue;
        gots__text_put(out, text.bytes + plain, i - plain);
        put_escaped(out, c);
        plain = i + 1;
    }
    gots__text_put(out, text.bytes + plain, text.len - plain);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static void decode(gots__text *out, gots__slice text, bool form)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.bytes[i];
        if (form && c == '+') {
            c = ' ';
        } else if (c == '%' && i + 2 < text.len) {
            int high = hex_value(text.bytes[i + 1]), low = hex_value(text.bytes[i + 2]);
            if (high >= 0 && low >= 0) {
                c = (char)(high << 4 | low);
                i += 2;
            }
        }
        gots__text_byte(out, c);
    }
}

void gots__url_decode(gots__text *out, gots__slice text)
{
    decode(out, text, false);
}

void gots__url_form_decode(gots__text *out, gots__slice text)
{
    decode(out, text, true);
}

void gots__url_form_encode(gots__text *out, gots__slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c == ' ') gots__text_byte(out, '+');
        else if (is_in(c, GOTS__URL_FORM)) put_escaped(out, c);
        else gots__text_byte(out, (char)c);
    }
}
