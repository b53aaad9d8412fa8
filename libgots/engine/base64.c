/* atob and btoa.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "engine/web.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int value_of(unsigned char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* A string of characters up to U+00FF as bytes, in place of its two-byte sequences. Returns false
 * when there is another character. `out` has room for as many bytes as `text`. */
static bool to_latin1(const unsigned char *text, size_t len, unsigned char *out, size_t *out_len)
{
    *out_len = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = text[i];
        if (c >= 0x80) {
            if (c > 0xc3 || i + 1 >= len) return false;
            c = (unsigned char)(c << 6 | (text[++i] & 0x3f));
        }
        out[(*out_len)++] = c;
    }
    return true;
}

duk_ret_t gots__btoa(duk_context *ctx)
{
    duk_size_t len;
    size_t count, end = 0;
    gots__web_require(ctx, 1, "btoa");
    const unsigned char *text = (const unsigned char *)duk_to_lstring(ctx, 0, &len);
    unsigned char *bytes = duk_push_fixed_buffer(ctx, len);
    if (!to_latin1(text, len, bytes, &count))
        gots__dom_exception_throw(ctx, "InvalidCharacterError", "Invalid character");
    char *out = duk_push_fixed_buffer(ctx, count / 3 * 4 + 4);
    for (size_t i = 0; i < count; i += 3) {
        size_t have = count - i < 3 ? count - i : 3;
        unsigned bits = (unsigned)bytes[i] << 16;
        if (have > 1) bits |= (unsigned)bytes[i + 1] << 8;
        if (have > 2) bits |= bytes[i + 2];
        for (size_t j = 0; j < 4; j++)
            out[end++] = j <= have ? alphabet[bits >> (18 - 6 * j) & 63] : '=';
    }
    duk_push_lstring(ctx, out, end);
    return 1;
}

static bool is_space(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* Digits without white space and padding, as values. Returns their number or SIZE_MAX. */
static size_t read_digits(const unsigned char *text, size_t len, unsigned char *out)
{
    size_t count = 0, padding = 0;
    for (size_t i = 0; i < len; i++) {
        if (is_space(text[i])) continue;
        if (text[i] == '=') {
            padding++;
            continue;
        }
        int value = value_of(text[i]);
        if (value < 0 || padding > 0) return SIZE_MAX;
        out[count++] = (unsigned char)value;
    }
    if (count % 4 == 1 || padding > 2) return SIZE_MAX;
    if (padding > 0 && (count + padding) % 4 != 0) return SIZE_MAX;
    return count;
}

duk_ret_t gots__atob(duk_context *ctx)
{
    duk_size_t len;
    gots__web_require(ctx, 1, "atob");
    const unsigned char *text = (const unsigned char *)duk_to_lstring(ctx, 0, &len);
    unsigned char *digits = duk_push_fixed_buffer(ctx, len + 1);
    size_t count = read_digits(text, len, digits);
    if (count == SIZE_MAX)
        gots__dom_exception_throw(ctx, "InvalidCharacterError",
                                  "The string to be decoded is not correctly encoded.");
    /* Each byte from 0x80 up takes two in Duktape's strings. */
    unsigned char *out = duk_push_fixed_buffer(ctx, count / 4 * 6 + 6);
    size_t end = 0;
    for (size_t i = 0; i < count; i += 4) {
        size_t have = count - i < 4 ? count - i : 4;
        unsigned bits = 0;
        for (size_t j = 0; j < 4; j++) bits = bits << 6 | (j < have ? digits[i + j] : 0u);
        for (size_t j = 0; j + 1 < have; j++) {
            unsigned byte = bits >> (16 - 8 * j) & 0xff;
            if (byte >= 0x80) {
                out[end++] = (unsigned char)(0xc0 | byte >> 6);
                byte = 0x80 | (byte & 0x3f);
            }
            out[end++] = (unsigned char)byte;
        }
    }
    duk_push_lstring(ctx, (const char *)out, end);
    return 1;
}
