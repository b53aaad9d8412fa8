/* Escapes in patterns: of characters, of classes, of Unicode properties.
 *
 * SPDX-License-Identifier: MIT
 */
#include "regexp/parser.h"

static bool is_syntax_char(uint32_t c)
{
    return c < 0x80 && c != 0 && strchr("^$\\.*+?()[]{}|/", (int)c) != NULL;
}

bool gots__regexp_class_escape(re_parser *p, uint32_t c, re_set *set)
{
    re_set own = { 0 };
    bool fold = p->points && (p->flags & GOTS__RE_IGNORE_CASE);
    switch (c) {
    case 'd':
    case 'D': gots__charset_digits(p->arena, &own); break;
    case 's':
    case 'S': gots__charset_spaces(p->arena, &own); break;
    case 'w':
    case 'W': gots__charset_words(p->arena, &own, fold); break;
    default: return false;
    }
    gots__charset_sort(&own);
    if (c < 'a') own = gots__charset_invert(p->arena, &own);
    gots__charset_add_set(p->arena, set, &own);
    return true;
}

typedef struct string_sink {
    re_parser *parser;
    re_list *strings;
} string_sink;

static void sink_string(void *context, const uint32_t *points, uint32_t count)
{
    const string_sink *sink = context;
    re_parser *p = sink->parser;
    re_list chars = { 0 };
    for (uint32_t i = 0; i < count; i++)
        gots__regexp_list_add(p, &chars, gots__regexp_char(p, points[i]));
    gots__regexp_list_add(p, sink->strings, gots__regexp_list_node(p, RE_NODE_SEQUENCE, &chars));
}

void gots__regexp_property_escape(re_parser *p, bool negated, re_set *set, re_list *strings)
{
    char text[128];
    uint32_t len = 0, equals = 0;
    if (!re_take(p, '{')) gots__regexp_error(p, "Invalid property name");
    while (!re_take(p, '}')) {
        uint32_t c = re_peek(p);
        bool fits = c != RE_END && c < 0x80 && len + 1 < sizeof text &&
                    (re_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '=');
        if (!fits || (c == '=' && equals != 0)) gots__regexp_error(p, "Invalid property name");
        if (c == '=') equals = len;
        text[len++] = (char)c;
        p->at++;
    }
    re_set own = { 0 };
    bool known =
        equals != 0 ? gots__charset_property(p->arena, &own, text, equals, text + equals + 1, len - equals - 1)
                    : gots__charset_property(p->arena, &own, text, len, NULL, 0);
    if (!known && equals == 0 && (p->flags & GOTS__RE_SETS) && !negated && strings != NULL) {
        string_sink sink = { p, strings };
        known = gots__charset_string_property(p->arena, &own, text, len, sink_string, &sink);
    }
    if (!known || (equals == 0 && len == 0)) gots__regexp_error(p, "Invalid property name");
    gots__charset_sort(&own);
    if (negated) {
        /* With v and i the set is folded before it is inverted (MaybeSimpleCaseFolding). */
        if ((p->flags & GOTS__RE_SETS) && (p->flags & GOTS__RE_IGNORE_CASE))
            gots__charset_close_case(p->arena, &own, true);
        own = gots__charset_invert(p->arena, &own);
    }
    gots__charset_add_set(p->arena, set, &own);
}

uint32_t gots__regexp_character_escape(re_parser *p, bool in_class)
{
    uint32_t c = re_peek(p), value;
    if (c == RE_END) gots__regexp_error(p, "\\ at end of pattern");
    p->at++;
    switch (c) {
    case 't': return '\t';
    case 'n': return '\n';
    case 'v': return '\v';
    case 'f': return '\f';
    case 'r': return '\r';
    case 'c': {
        uint32_t letter = re_peek(p);
        bool fits = letter != RE_END && letter < 0x80 && (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z';
        if (!p->points && in_class && letter != RE_END && (re_is_digit(letter) || letter == '_')) fits = true;
        if (fits) {
            p->at++;
            return letter & 31u;
        }
        if (p->points) gots__regexp_error(p, "Invalid unicode escape");
        p->at--;
        return '\\';
    }
    case 'x':
        if (gots__regexp_read_hex(p, 2, &value)) return value;
        if (p->points) gots__regexp_error(p, "Invalid escape");
        return 'x';
    case 'u':
        if (gots__regexp_read_unicode(p, p->points, &value)) return value;
        if (p->points) gots__regexp_error(p, "Invalid Unicode escape");
        return 'u';
    case '0':
        if (!re_is_digit(re_peek(p)) || re_peek(p) == RE_END) return 0;
        if (p->points) gots__regexp_error(p, "Invalid decimal escape");
        break;
    default: break;
    }
    if (p->points) {
        if (is_syntax_char(c) || (in_class && c == '-')) return c;
        gots__regexp_error(p, re_is_digit(c) ? "Invalid class escape" : "Invalid escape");
    }
    if (c >= '0' && c <= '7') {
        value = c - '0';
        for (int i = 0; i < 2 && re_peek(p) != RE_END && re_peek(p) >= '0' && re_peek(p) <= '7'; i++) {
            if (value * 8 + (re_peek(p) - '0') > 255) break;
            value = value * 8 + (p->text[p->at++] - '0');
        }
        return value;
    }
    if (c == 'k' && p->has_names && !in_class) gots__regexp_error(p, "Invalid named reference");
    return c;
}
