/* The text of a pattern: its code points and their places, the numbers and names in it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <utf8proc.h>

#include "base/unicode.h"
#include "regexp/parser.h"

_Noreturn void gots__regexp_error(re_parser *p, const char *message)
{
    p->message = message;
    p->error_offset = p->places != NULL ? p->places[p->at < p->len ? p->at : p->len] : 0;
    longjmp(p->failed, 1);
}

static uint32_t decode(const unsigned char *at, size_t left, size_t *used)
{
    uint32_t c = at[0];
    size_t more = c < 0x80 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    if (more >= left) more = left - 1;
    c &= more == 0 ? 0x7Fu : more == 1 ? 0x1Fu : more == 2 ? 0x0Fu : 0x07u;
    for (size_t i = 1; i <= more; i++) c = (c << 6) | (at[i] & 0x3Fu);
    *used = more + 1;
    return c;
}

void gots__regexp_decode(re_parser *p, const char *pattern, size_t len)
{
    uint32_t *text = gots__arena_take(p->arena, (len + 1) * sizeof *text);
    uint32_t *places = gots__arena_take(p->arena, (len + 1) * sizeof *places);
    uint32_t count = 0;
    for (size_t i = 0, used; i < len; i += used) {
        uint32_t c = decode((const unsigned char *)pattern + i, len - i, &used);
        if (c > 0xFFFF && !p->points) {
            text[count] = 0xD800 + ((c - 0x10000) >> 10);
            places[count++] = (uint32_t)i;
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        text[count] = c;
        places[count++] = (uint32_t)i;
    }
    places[count] = (uint32_t)len;
    p->text = text;
    p->places = places;
    p->len = count;
}

static int hex_value(uint32_t c)
{
    if (re_is_digit(c)) return (int)(c - '0');
    if (c >= 'a' && c <= 'f') return (int)(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return (int)(c - 'A' + 10);
    return -1;
}

/* ---- numbers and names -------------------------------------------------------------------------- */

static bool is_id_part(uint32_t c, bool start)
{
    if (c == '$' || c == '_') return true;
    if (c < 0x80) return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? true : !start && re_is_digit(c);
    if (!start && (c == 0x200C || c == 0x200D)) return true;
    return start ? gots__unicode_is_id_start(c) : gots__unicode_is_id_continue(c);
}

bool gots__regexp_read_hex(re_parser *p, uint32_t digits, uint32_t *value)
{
    *value = 0;
    for (uint32_t i = 0; i < digits; i++) {
        int digit = re_peek_at(p, i) == RE_END ? -1 : hex_value(re_peek_at(p, i));
        if (digit < 0) return false;
        *value = *value * 16 + (uint32_t)digit;
    }
    p->at += digits;
    return true;
}

bool gots__regexp_read_unicode(re_parser *p, bool points, uint32_t *value)
{
    uint32_t start = p->at;
    if (points && re_take(p, '{')) {
        uint32_t digits = 0;
        *value = 0;
        while (re_peek(p) != RE_END && hex_value(re_peek(p)) >= 0) {
            *value = *value * 16 + (uint32_t)hex_value(p->text[p->at++]);
            if (*value > RE_MAX_POINT) return false;
            digits++;
        }
        if (digits > 0 && re_take(p, '}')) return true;
        p->at = start;
        return false;
    }
    if (!gots__regexp_read_hex(p, 4, value)) return false;
    uint32_t trail, behind = p->at;
    if (points && (*value & 0xFC00u) == 0xD800u && re_looking_at(p, "\\u")) {
        p->at += 2;
        if (gots__regexp_read_hex(p, 4, &trail) && (trail & 0xFC00u) == 0xDC00u)
            *value = 0x10000 + ((*value - 0xD800) << 10) + (trail - 0xDC00);
        else p->at = behind;
    }
    return true;
}

const char *gots__regexp_read_name(re_parser *p, uint32_t *len)
{
    char *name = gots__arena_take(p->arena, (size_t)(p->len - p->at) * 4 + 4);
    *len = 0;
    while (!re_take(p, '>')) {
        uint32_t c = re_peek(p);
        if (c == RE_END) gots__regexp_error(p, "Invalid capture group name");
        p->at++;
        if (c == '\\') {
            if (!re_take(p, 'u') || !gots__regexp_read_unicode(p, true, &c))
                gots__regexp_error(p, "Invalid Unicode escape");
        } else if ((c & 0xFC00u) == 0xD800u && re_peek(p) != RE_END && (re_peek(p) & 0xFC00u) == 0xDC00u) {
            c = 0x10000 + ((c - 0xD800) << 10) + (p->text[p->at++] - 0xDC00);
        }
        if (!is_id_part(c, *len == 0)) gots__regexp_error(p, "Invalid capture group name");
        *len += (uint32_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)name + *len);
    }
    if (*len == 0) gots__regexp_error(p, "Invalid capture group name");
    return name;
}

void gots__regexp_count_groups(re_parser *p)
{
    bool in_class = false;
    p->group_total = 1;
    for (uint32_t i = 0; i < p->len; i++) {
        uint32_t c = p->text[i];
        if (c == '\\') i++;
        else if (c == '[') in_class = true;
        else if (c == ']') in_class = false;
        else if (c == '(' && !in_class) {
            bool plain = i + 1 >= p->len || p->text[i + 1] != '?';
            bool named = !plain && i + 3 < p->len && p->text[i + 2] == '<' &&
                         p->text[i + 3] != '=' && p->text[i + 3] != '!';
            if (named) p->has_names = true;
            if (plain || named) p->group_total++;
        }
    }
}
