/* The pattern parser: the grammar of ECMA-262 section 22.2.1, and annex B without u and v.
 *
 * SPDX-License-Identifier: MIT
 */
#include <utf8proc.h>

#include "base/unicode.h"
#include "regexp/pattern.h"
#include "regexp/program.h"

#define DEPTH_MAX  500u /* nested groups */
#define GROUPS_MAX 32000u

static re_node *parse_alternatives(re_parser *p);

_Noreturn void gots__regexp_error(re_parser *p, const char *message)
{
    p->message = message;
    p->error_offset = p->places != NULL ? p->places[p->at < p->len ? p->at : p->len] : 0;
    longjmp(p->failed, 1);
}

/* ---- text --------------------------------------------------------------------------------------- */

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

static void decode_pattern(re_parser *p, const char *pattern, size_t len)
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

#define END UINT32_MAX

static uint32_t peek(const re_parser *p)
{
    return p->at < p->len ? p->text[p->at] : END;
}

static uint32_t peek_at(const re_parser *p, uint32_t ahead)
{
    return p->at + ahead < p->len ? p->text[p->at + ahead] : END;
}

static bool take(re_parser *p, uint32_t c)
{
    if (peek(p) != c) return false;
    p->at++;
    return true;
}

static bool looking_at(const re_parser *p, const char *text)
{
    for (uint32_t i = 0; text[i] != '\0'; i++)
        if (peek_at(p, i) != (unsigned char)text[i]) return false;
    return true;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static int hex_value(uint32_t c)
{
    if (is_digit(c)) return (int)(c - '0');
    if (c >= 'a' && c <= 'f') return (int)(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return (int)(c - 'A' + 10);
    return -1;
}

/* ---- nodes -------------------------------------------------------------------------------------- */

static re_node *new_node(re_parser *p, re_node_kind kind)
{
    re_node *node = GOTS__NEW(p->arena, re_node);
    node->kind = (uint8_t)kind;
    node->flags = p->flags & (GOTS__RE_IGNORE_CASE | GOTS__RE_MULTILINE | GOTS__RE_DOT_ALL);
    node->size = 3;
    return node;
}

static re_node *char_node(re_parser *p, uint32_t c)
{
    re_node *node = new_node(p, RE_NODE_CHAR);
    node->value = c;
    return node;
}

uint32_t gots__regexp_add_set(re_parser *p, re_set *set)
{
    gots__charset_sort(set);
    for (uint32_t i = 0; i < p->set_count; i++)
        if (p->sets[i].count == set->count &&
            (set->count == 0 ||
             memcmp(p->sets[i].ranges, set->ranges, set->count * sizeof *set->ranges) == 0))
            return i;
    if (p->set_count == p->set_room) {
        uint32_t room = p->set_room == 0 ? 8 : p->set_room * 2;
        re_set *sets = gots__arena_take(p->arena, room * sizeof *sets);
        if (p->set_count != 0) memcpy(sets, p->sets, p->set_count * sizeof *sets);
        p->sets = sets;
        p->set_room = room;
    }
    p->sets[p->set_count] = *set;
    return p->set_count++;
}

static re_node *set_node(re_parser *p, re_set *set, bool negated)
{
    re_node *node = new_node(p, RE_NODE_SET);
    if (p->flags & GOTS__RE_IGNORE_CASE) gots__charset_close_case(p->arena, set, p->points);
    re_set final = negated ? gots__charset_invert(p->arena, set) : *set;
    node->value = gots__regexp_add_set(p, &final);
    return node;
}

typedef struct node_list {
    re_node **items;
    uint32_t count, room;
} node_list;

static void list_add(re_parser *p, node_list *list, re_node *node)
{
    if (list->count == list->room) {
        uint32_t room = list->room == 0 ? 4 : list->room * 2;
        re_node **items = gots__arena_take(p->arena, room * sizeof(re_node *));
        if (list->count != 0) memcpy(items, list->items, list->count * sizeof(re_node *));
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = node;
}

static re_node *list_node(re_parser *p, re_node_kind kind, const node_list *list)
{
    if (list->count == 1) return list->items[0];
    re_node *node = new_node(p, list->count == 0 ? RE_NODE_EMPTY : kind);
    node->items = list->items;
    node->count = list->count;
    node->size = 0;
    for (uint32_t i = 0; i < list->count; i++) node->size += list->items[i]->size + 4;
    return node;
}

/* ---- names -------------------------------------------------------------------------------------- */

static bool is_id_part(uint32_t c, bool start)
{
    if (c == '$' || c == '_') return true;
    if (c < 0x80) return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? true : !start && is_digit(c);
    if (!start && (c == 0x200C || c == 0x200D)) return true;
    return start ? gots__unicode_is_id_start(c) : gots__unicode_is_id_continue(c);
}

static bool read_hex(re_parser *p, uint32_t digits, uint32_t *value)
{
    *value = 0;
    for (uint32_t i = 0; i < digits; i++) {
        int digit = peek_at(p, i) == END ? -1 : hex_value(peek_at(p, i));
        if (digit < 0) return false;
        *value = *value * 16 + (uint32_t)digit;
    }
    p->at += digits;
    return true;
}

/* Behind `\u`: XXXX, a pair of them, or {X…}. `points`: braces and pairs are understood. */
static bool read_unicode_escape(re_parser *p, bool points, uint32_t *value)
{
    uint32_t start = p->at;
    if (points && take(p, '{')) {
        uint32_t digits = 0;
        *value = 0;
        while (peek(p) != END && hex_value(peek(p)) >= 0) {
            *value = *value * 16 + (uint32_t)hex_value(p->text[p->at++]);
            if (*value > RE_MAX_POINT) return false;
            digits++;
        }
        if (digits > 0 && take(p, '}')) return true;
        p->at = start;
        return false;
    }
    if (!read_hex(p, 4, value)) return false;
    uint32_t trail, behind = p->at;
    if (points && (*value & 0xFC00u) == 0xD800u && looking_at(p, "\\u")) {
        p->at += 2;
        if (read_hex(p, 4, &trail) && (trail & 0xFC00u) == 0xDC00u)
            *value = 0x10000 + ((*value - 0xD800) << 10) + (trail - 0xDC00);
        else p->at = behind;
    }
    return true;
}

/* A group name behind `<`, up to and with `>`; as UTF-8. */
static const char *read_name(re_parser *p, uint32_t *len)
{
    char *name = gots__arena_take(p->arena, (size_t)(p->len - p->at) * 4 + 4);
    *len = 0;
    while (!take(p, '>')) {
        uint32_t c = peek(p);
        if (c == END) gots__regexp_error(p, "Invalid capture group name");
        p->at++;
        if (c == '\\') {
            if (!take(p, 'u') || !read_unicode_escape(p, true, &c))
                gots__regexp_error(p, "Invalid Unicode escape");
        } else if ((c & 0xFC00u) == 0xD800u && peek(p) != END && (peek(p) & 0xFC00u) == 0xDC00u) {
            c = 0x10000 + ((c - 0xD800) << 10) + (p->text[p->at++] - 0xDC00);
        }
        if (!is_id_part(c, *len == 0)) gots__regexp_error(p, "Invalid capture group name");
        *len += (uint32_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)name + *len);
    }
    if (*len == 0) gots__regexp_error(p, "Invalid capture group name");
    return name;
}

static void add_name(re_parser *p, const char *text, uint32_t len, uint32_t group)
{
    for (uint32_t i = 0; i < p->name_count; i++)
        if (p->names[i].len == len && memcmp(p->names[i].text, text, len) == 0)
            gots__regexp_error(p, "Duplicate capture group name");
    if (p->name_count == p->name_room) {
        uint32_t room = p->name_room == 0 ? 4 : p->name_room * 2;
        re_group_name *names = gots__arena_take(p->arena, room * sizeof *names);
        if (p->name_count != 0) memcpy(names, p->names, p->name_count * sizeof *names);
        p->names = names;
        p->name_room = room;
    }
    p->names[p->name_count++] = (re_group_name){ text, len, group };
}

/* Counts capture groups and notes whether any is named, before parsing: what \1 and \k mean
 * depends on groups that come later. */
static void count_groups(re_parser *p)
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

/* ---- escapes ------------------------------------------------------------------------------------ */

static bool is_syntax_char(uint32_t c)
{
    return c < 0x80 && c != 0 && strchr("^$\\.*+?()[]{}|/", (int)c) != NULL;
}

/* \d \D \s \S \w \W: adds to `set`. */
static bool class_escape(re_parser *p, uint32_t c, re_set *set)
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
    node_list strings;
} string_sink;

static void sink_string(void *context, const uint32_t *points, uint32_t count)
{
    string_sink *sink = context;
    node_list chars = { 0 };
    for (uint32_t i = 0; i < count; i++)
        list_add(sink->parser, &chars, char_node(sink->parser, points[i]));
    list_add(sink->parser, &sink->strings, list_node(sink->parser, RE_NODE_SEQUENCE, &chars));
}

/* Behind \p or \P: {Name} or {Name=Value}. Strings of a property of strings go to `sink`. */
static void property_escape(re_parser *p, bool negated, re_set *set, string_sink *sink)
{
    char text[128];
    uint32_t len = 0, equals = 0;
    if (!take(p, '{')) gots__regexp_error(p, "Invalid property name");
    while (!take(p, '}')) {
        uint32_t c = peek(p);
        bool fits = c != END && c < 0x80 && len + 1 < sizeof text &&
                    (is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '=');
        if (!fits || (c == '=' && equals != 0)) gots__regexp_error(p, "Invalid property name");
        if (c == '=') equals = len;
        text[len++] = (char)c;
        p->at++;
    }
    re_set own = { 0 };
    bool known =
        equals != 0 ? gots__charset_property(p->arena, &own, text, equals, text + equals + 1, len - equals - 1)
                    : gots__charset_property(p->arena, &own, text, len, NULL, 0);
    if (!known && equals == 0 && (p->flags & GOTS__RE_SETS) && !negated && sink != NULL)
        known = gots__charset_string_property(p->arena, &own, text, len, sink_string, sink);
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

/* A character escape behind the backslash, the same inside and outside classes. */
static uint32_t character_escape(re_parser *p, bool in_class)
{
    uint32_t c = peek(p), value;
    if (c == END) gots__regexp_error(p, "\\ at end of pattern");
    p->at++;
    switch (c) {
    case 't': return '\t';
    case 'n': return '\n';
    case 'v': return '\v';
    case 'f': return '\f';
    case 'r': return '\r';
    case 'c': {
        uint32_t letter = peek(p);
        bool fits = letter != END && letter < 0x80 && (letter | 0x20) >= 'a' && (letter | 0x20) <= 'z';
        if (!p->points && in_class && letter != END && (is_digit(letter) || letter == '_')) fits = true;
        if (fits) {
            p->at++;
            return letter & 31u;
        }
        if (p->points) gots__regexp_error(p, "Invalid unicode escape");
        p->at--;
        return '\\';
    }
    case 'x':
        if (read_hex(p, 2, &value)) return value;
        if (p->points) gots__regexp_error(p, "Invalid escape");
        return 'x';
    case 'u':
        if (read_unicode_escape(p, p->points, &value)) return value;
        if (p->points) gots__regexp_error(p, "Invalid Unicode escape");
        return 'u';
    case '0':
        if (!is_digit(peek(p)) || peek(p) == END) return 0;
        if (p->points) gots__regexp_error(p, "Invalid decimal escape");
        break;
    default: break;
    }
    if (p->points) {
        if (is_syntax_char(c) || (in_class && c == '-')) return c;
        gots__regexp_error(p, is_digit(c) ? "Invalid class escape" : "Invalid escape");
    }
    if (c >= '0' && c <= '7') {
        value = c - '0';
        for (int i = 0; i < 2 && peek(p) != END && peek(p) >= '0' && peek(p) <= '7'; i++) {
            if (value * 8 + (peek(p) - '0') > 255) break;
            value = value * 8 + (p->text[p->at++] - '0');
        }
        return value;
    }
    if (c == 'k' && p->has_names && !in_class) gots__regexp_error(p, "Invalid named reference");
    return c;
}

/* ---- classes without v --------------------------------------------------------------------------- */

/* One atom of a class: a character in *c, or a set added to `set` (returns false then). */
static bool class_atom(re_parser *p, re_set *set, uint32_t *c)
{
    *c = peek(p);
    if (*c == END) gots__regexp_error(p, "Unterminated character class");
    p->at++;
    if (*c != '\\') return true;
    uint32_t escape = peek(p);
    if (escape == 'b') {
        p->at++;
        *c = '\b';
        return true;
    }
    if (escape != END && class_escape(p, escape, set)) {
        p->at++;
        return false;
    }
    if (p->points && (escape == 'p' || escape == 'P')) {
        p->at++;
        property_escape(p, escape == 'P', set, NULL);
        return false;
    }
    if (p->points && escape == '-') {
        p->at++;
        *c = '-';
        return true;
    }
    *c = character_escape(p, true);
    return true;
}

static re_node *parse_class(re_parser *p)
{
    bool negated = take(p, '^');
    re_set set = { 0 };
    while (!take(p, ']')) {
        uint32_t from, to;
        bool is_char = class_atom(p, &set, &from);
        if (peek(p) != '-' || peek_at(p, 1) == ']') {
            if (is_char) gots__charset_add(p->arena, &set, from, from);
            continue;
        }
        p->at++;
        bool to_char = class_atom(p, &set, &to);
        if (is_char && to_char) {
            if (from > to) gots__regexp_error(p, "Range out of order in character class");
            gots__charset_add(p->arena, &set, from, to);
            continue;
        }
        if (p->points) gots__regexp_error(p, "Invalid character class");
        gots__charset_add(p->arena, &set, '-', '-');
        if (is_char) gots__charset_add(p->arena, &set, from, from);
        if (to_char) gots__charset_add(p->arena, &set, to, to);
    }
    return set_node(p, &set, negated);
}

/* ---- classes with v ------------------------------------------------------------------------------ */

/* What an operand of a class may hold: characters, and strings of other lengths. */
typedef struct class_value {
    re_set set;
    node_list strings; /* SEQUENCE (or EMPTY) nodes of characters */
} class_value;

static void class_fold(re_parser *p, re_set *set)
{
    gots__charset_sort(set);
    if (p->flags & GOTS__RE_IGNORE_CASE) gots__charset_close_case(p->arena, set, true);
}

static bool is_double_punctuator(uint32_t c)
{
    return c != END && c < 0x80 && c != 0 && strchr("&!#$%*+,.:;<=>?@^`~", (int)c) != NULL;
}

static uint32_t class_set_char(re_parser *p)
{
    uint32_t c = peek(p);
    if (c == END) gots__regexp_error(p, "Unterminated character class");
    if (is_double_punctuator(c) && peek_at(p, 1) == c)
        gots__regexp_error(p, "Invalid set operation in character class");
    if (c < 0x80 && c != 0 && strchr("()[]{}/-|", (int)c) != NULL)
        gots__regexp_error(p, "Invalid character in character class");
    p->at++;
    if (c != '\\') return c;
    uint32_t escape = peek(p);
    if (escape == 'b') {
        p->at++;
        return '\b';
    }
    if (escape != END && escape < 0x80 && escape != 0 && strchr("&-!#%,:;<=>@`~", (int)escape) != NULL) {
        p->at++;
        return escape;
    }
    return character_escape(p, true);
}

/* \q{abc|d|}: strings of one character are characters. */
static void class_strings(re_parser *p, class_value *value)
{
    p->at += 3;
    for (;;) {
        node_list chars = { 0 };
        while (peek(p) != '|' && peek(p) != '}') list_add(p, &chars, char_node(p, class_set_char(p)));
        if (chars.count == 1)
            gots__charset_add(p->arena, &value->set, chars.items[0]->value, chars.items[0]->value);
        else list_add(p, &value->strings, list_node(p, RE_NODE_SEQUENCE, &chars));
        if (take(p, '}')) return;
        p->at++;
    }
}

static class_value parse_class_v(re_parser *p);

/* One operand; *character is the character when it is just one, else END. */
static class_value class_operand(re_parser *p, uint32_t *character)
{
    class_value value = { 0 };
    *character = END;
    if (peek(p) == '[') {
        p->at++;
        return parse_class_v(p);
    }
    if (looking_at(p, "\\q{")) {
        class_strings(p, &value);
        return value;
    }
    uint32_t escape = peek(p) == '\\' ? peek_at(p, 1) : END;
    if (escape == 'p' || escape == 'P') {
        string_sink sink = { p, { 0 } };
        p->at += 2;
        property_escape(p, escape == 'P', &value.set, &sink);
        value.strings = sink.strings;
        return value;
    }
    if (escape != END && class_escape(p, escape, &value.set)) {
        p->at += 2;
        return value;
    }
    *character = class_set_char(p);
    gots__charset_add(p->arena, &value.set, *character, *character);
    return value;
}

static bool same_string(const re_node *a, const re_node *b, bool fold)
{
    if (a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t x = a->items[i]->value, y = b->items[i]->value;
        if (x != y && !(fold && gots__regexp_canonical(x, true) == gots__regexp_canonical(y, true)))
            return false;
    }
    return true;
}

static bool has_string(re_parser *p, const node_list *list, const re_node *string)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (same_string(list->items[i], string, (p->flags & GOTS__RE_IGNORE_CASE) != 0)) return true;
    return false;
}

/* left && right, or left -- right. */
static void class_combine(re_parser *p, class_value *left, class_value *right, bool subtract)
{
    class_fold(p, &left->set);
    class_fold(p, &right->set);
    left->set = subtract ? gots__charset_subtract(p->arena, &left->set, &right->set)
                         : gots__charset_intersect(p->arena, &left->set, &right->set);
    node_list kept = { 0 };
    for (uint32_t i = 0; i < left->strings.count; i++)
        if (has_string(p, &right->strings, left->strings.items[i]) != subtract)
            list_add(p, &kept, left->strings.items[i]);
    left->strings = kept;
}

static void class_union_rest(re_parser *p, class_value *value)
{
    while (peek(p) != ']') {
        uint32_t from, to;
        if (looking_at(p, "&&") || looking_at(p, "--"))
            gots__regexp_error(p, "Invalid set operation in character class");
        class_value next = class_operand(p, &from);
        if (from != END && peek(p) == '-' && peek_at(p, 1) != '-') {
            p->at++;
            class_operand(p, &to);
            if (to == END) gots__regexp_error(p, "Invalid character class");
            if (from > to) gots__regexp_error(p, "Range out of order in character class");
            gots__charset_add(p->arena, &next.set, from, to);
        }
        gots__charset_add_set(p->arena, &value->set, &next.set);
        for (uint32_t i = 0; i < next.strings.count; i++)
            list_add(p, &value->strings, next.strings.items[i]);
    }
}

/* Behind `[`, up to and with `]`. */
static class_value parse_class_v(re_parser *p)
{
    if (++p->depth > DEPTH_MAX) gots__regexp_error(p, "Regular expression too large");
    bool negated = take(p, '^');
    class_value value = { 0 };
    uint32_t start = p->at, character = END;
    if (peek(p) != ']') {
        value = class_operand(p, &character);
        if (looking_at(p, "&&") || looking_at(p, "--")) {
            bool subtract = peek(p) == '-';
            const char *sign = subtract ? "--" : "&&";
            while (looking_at(p, sign)) {
                p->at += 2;
                if (!subtract && peek(p) == '&')
                    gots__regexp_error(p, "Invalid set operation in character class");
                class_value right = class_operand(p, &character);
                class_combine(p, &value, &right, subtract);
            }
            if (peek(p) != ']') gots__regexp_error(p, "Invalid set operation in character class");
        } else {
            p->at = start;
            value = (class_value){ 0 };
            class_union_rest(p, &value);
        }
    }
    if (!take(p, ']')) gots__regexp_error(p, "Unterminated character class");
    class_fold(p, &value.set);
    if (negated) {
        if (value.strings.count > 0)
            gots__regexp_error(p, "Negated character class may contain strings");
        value.set = gots__charset_invert(p->arena, &value.set);
    }
    p->depth--;
    return value;
}

/* Strings first, the longest before the shorter, then the characters, then the empty string. */
static re_node *class_v_node(re_parser *p, class_value *value)
{
    re_node *set = set_node(p, &value->set, false);
    if (value->strings.count == 0) return set;
    node_list choices = { 0 };
    uint32_t longest = 0;
    for (uint32_t i = 0; i < value->strings.count; i++)
        if (value->strings.items[i]->count > longest) longest = value->strings.items[i]->count;
    for (uint32_t len = longest; len >= 2; len--)
        for (uint32_t i = 0; i < value->strings.count; i++)
            if (value->strings.items[i]->count == len) list_add(p, &choices, value->strings.items[i]);
    list_add(p, &choices, set);
    for (uint32_t i = 0; i < value->strings.count; i++)
        if (value->strings.items[i]->count == 0) {
            list_add(p, &choices, value->strings.items[i]);
            break;
        }
    return list_node(p, RE_NODE_ALTERNATIVES, &choices);
}

/* ---- terms ---------------------------------------------------------------------------------------- */

static re_node *assertion(re_parser *p, uint32_t op)
{
    re_node *node = new_node(p, RE_NODE_ASSERTION);
    node->value = op;
    return node;
}

static re_node *back_reference(re_parser *p, uint32_t group)
{
    re_node *node = new_node(p, RE_NODE_BACKREF);
    node->groups = gots__arena_take(p->arena, sizeof *node->groups);
    node->groups[0] = group;
    node->count = 1;
    return node;
}

/* \k<name> may name a group that comes later: resolved when the whole pattern is read. */
static re_node *named_reference(re_parser *p)
{
    re_node *node = new_node(p, RE_NODE_BACKREF);
    if (!take(p, '<')) gots__regexp_error(p, "Invalid named reference");
    uint32_t len;
    const char *name = read_name(p, &len);
    re_group_name *wanted = GOTS__NEW(p->arena, re_group_name);
    *wanted = (re_group_name){ name, len, p->at };
    node->items = (re_node **)(void *)wanted;
    return node;
}

static re_node *parse_escape(re_parser *p)
{
    uint32_t c = peek(p);
    if (c == 'b' || c == 'B') {
        p->at++;
        re_node *node = assertion(p, RE_BOUNDARY);
        node->negate = c == 'B';
        return node;
    }
    re_set set = { 0 };
    if (c != END && class_escape(p, c, &set)) {
        p->at++;
        return set_node(p, &set, false);
    }
    if (p->points && (c == 'p' || c == 'P')) {
        class_value value = { 0 };
        string_sink sink = { p, { 0 } };
        p->at++;
        property_escape(p, c == 'P', &value.set, &sink);
        value.strings = sink.strings;
        return class_v_node(p, &value);
    }
    if (c == 'k' && (p->points || p->has_names)) {
        p->at++;
        return named_reference(p);
    }
    if (c >= '1' && c <= '9') {
        uint32_t start = p->at, group = 0;
        while (is_digit(peek(p)) && peek(p) != END && group < GROUPS_MAX)
            group = group * 10 + (p->text[p->at++] - '0');
        if (group < p->group_total) return back_reference(p, group);
        if (p->points) gots__regexp_error(p, "Invalid escape");
        p->at = start;
    }
    return char_node(p, character_escape(p, false));
}

static uint32_t modifier_flag(uint32_t c)
{
    return c == 'i' ? GOTS__RE_IGNORE_CASE : c == 'm' ? GOTS__RE_MULTILINE : c == 's' ? GOTS__RE_DOT_ALL : 0;
}

/* (?ims-ims:…): returns false when what follows is not that. */
static bool parse_modifiers(re_parser *p)
{
    uint32_t add = 0, remove = 0, start = p->at;
    bool minus = false;
    for (;; p->at++) {
        uint32_t c = peek(p), flag = modifier_flag(c);
        if (c == '-' && !minus) {
            minus = true;
            continue;
        }
        if (c == ':') break;
        if (flag == 0) {
            p->at = start;
            return false;
        }
        if ((add | remove) & flag) gots__regexp_error(p, "Invalid group");
        if (minus) remove |= flag;
        else add |= flag;
    }
    if (add == 0 && remove == 0) gots__regexp_error(p, "Invalid group");
    p->at++;
    p->flags = (p->flags | add) & ~remove;
    return true;
}

static re_node *finish_group(re_parser *p)
{
    re_node *inner = parse_alternatives(p);
    if (!take(p, ')')) gots__regexp_error(p, "Unterminated group");
    return inner;
}

static re_node *parse_look(re_parser *p, bool behind, bool negate)
{
    re_node *node = new_node(p, RE_NODE_LOOK);
    node->behind = behind;
    node->negate = negate;
    node->first_group = p->group_count;
    node->child = finish_group(p);
    node->last_group = p->group_count;
    node->size = node->child->size + 3;
    return node;
}

/* Behind `(`. *can_quantify is false for lookbehinds (and lookaheads with u or v). */
static re_node *parse_group(re_parser *p, bool *can_quantify)
{
    uint32_t outer_flags = p->flags, c;
    re_node *node;
    if (++p->depth > DEPTH_MAX) gots__regexp_error(p, "Regular expression too large");
    if (looking_at(p, "?=") || looking_at(p, "?!")) {
        c = peek_at(p, 1);
        p->at += 2;
        *can_quantify = !p->points;
        node = parse_look(p, false, c == '!');
    } else if (looking_at(p, "?<=") || looking_at(p, "?<!")) {
        c = peek_at(p, 2);
        p->at += 3;
        *can_quantify = false;
        node = parse_look(p, true, c == '!');
    } else if (looking_at(p, "?:")) {
        p->at += 2;
        node = finish_group(p);
    } else if (peek(p) != '?' || looking_at(p, "?<")) {
        node = new_node(p, RE_NODE_GROUP);
        if (p->group_count >= GROUPS_MAX) gots__regexp_error(p, "Too many captures");
        node->value = p->group_count++;
        if (take(p, '?')) {
            uint32_t len;
            p->at++;
            const char *name = read_name(p, &len);
            add_name(p, name, len, node->value);
        }
        node->child = finish_group(p);
        node->size = node->child->size + 4;
    } else {
        p->at++;
        if (!parse_modifiers(p)) gots__regexp_error(p, "Invalid group");
        node = finish_group(p);
    }
    p->flags = outer_flags;
    p->depth--;
    return node;
}

/* {n}, {n,}, {n,m} behind `{`; false (and nothing taken) when it is none. */
static bool read_bounds(re_parser *p, uint32_t *min, uint32_t *max)
{
    uint32_t start = p->at;
    uint64_t low = 0, high;
    if (!is_digit(peek(p)) || peek(p) == END) return false;
    while (peek(p) != END && is_digit(peek(p))) {
        low = low * 10 + (p->text[p->at++] - '0');
        if (low > UINT32_MAX - 1) low = UINT32_MAX - 1;
    }
    high = low;
    if (take(p, ',')) {
        high = UINT32_MAX;
        if (peek(p) != END && is_digit(peek(p))) {
            high = 0;
            while (peek(p) != END && is_digit(peek(p))) {
                high = high * 10 + (p->text[p->at++] - '0');
                if (high > UINT32_MAX - 1) high = UINT32_MAX - 1;
            }
        }
    }
    if (!take(p, '}')) {
        p->at = start;
        return false;
    }
    *min = (uint32_t)low;
    *max = (uint32_t)high;
    if (high < low) gots__regexp_error(p, "numbers out of order in {} quantifier");
    return true;
}

static re_node *parse_quantifier(re_parser *p, re_node *atom, uint32_t first_group, bool can_quantify)
{
    uint32_t min, max, c = peek(p);
    if (c == '*' || c == '+' || c == '?') {
        min = c == '+';
        max = c == '?' ? 1 : UINT32_MAX;
        p->at++;
    } else if (c == '{') {
        p->at++;
        if (!read_bounds(p, &min, &max)) {
            p->at--;
            if (p->points) gots__regexp_error(p, "Incomplete quantifier");
            return atom;
        }
    } else {
        return atom;
    }
    if (!can_quantify) gots__regexp_error(p, "Nothing to repeat");
    re_node *node = new_node(p, RE_NODE_QUANTIFIER);
    node->child = atom;
    node->min = min;
    node->max = max;
    node->greedy = !take(p, '?');
    node->first_group = first_group;
    node->last_group = p->group_count;
    node->size = atom->size;
    uint64_t written = (uint64_t)atom->size * (max == UINT32_MAX ? min + 1 : max);
    if (written < 64) node->size = (uint32_t)written + 8;
    return node;
}

static re_node *parse_term(re_parser *p)
{
    uint32_t c = p->text[p->at++], first_group = p->group_count;
    bool can_quantify = true;
    re_node *atom;
    re_set set = { 0 };
    switch (c) {
    case '^':
        atom = assertion(p, p->flags & GOTS__RE_MULTILINE ? RE_LINE_START : RE_TEXT_START);
        can_quantify = false;
        break;
    case '$':
        atom = assertion(p, p->flags & GOTS__RE_MULTILINE ? RE_LINE_END : RE_TEXT_END);
        can_quantify = false;
        break;
    case '(': atom = parse_group(p, &can_quantify); break;
    case '.':
        if (!(p->flags & GOTS__RE_DOT_ALL)) {
            gots__charset_add(p->arena, &set, '\n', '\n');
            gots__charset_add(p->arena, &set, '\r', '\r');
            gots__charset_add(p->arena, &set, 0x2028, 0x2029);
        }
        set = gots__charset_invert(p->arena, &set);
        atom = new_node(p, RE_NODE_SET);
        atom->value = gots__regexp_add_set(p, &set);
        break;
    case '[':
        if (p->flags & GOTS__RE_SETS) {
            class_value value = parse_class_v(p);
            atom = class_v_node(p, &value);
        } else {
            atom = parse_class(p);
        }
        break;
    case '\\':
        atom = parse_escape(p);
        if (atom->kind == RE_NODE_ASSERTION) can_quantify = false;
        break;
    case '*':
    case '+':
    case '?': p->at--; gots__regexp_error(p, "Nothing to repeat");
    case '{':
        if (p->points) gots__regexp_error(p, "Nothing to repeat");
        {
            uint32_t min, max;
            if (read_bounds(p, &min, &max)) gots__regexp_error(p, "Nothing to repeat");
        }
        atom = char_node(p, c);
        break;
    case '}':
    case ']':
        if (p->points) gots__regexp_error(p, "Lone quantifier brackets");
        atom = char_node(p, c);
        break;
    default: atom = char_node(p, c); break;
    }
    return parse_quantifier(p, atom, first_group, can_quantify);
}

static re_node *parse_alternatives(re_parser *p)
{
    node_list choices = { 0 };
    do {
        node_list terms = { 0 };
        while (peek(p) != END && peek(p) != '|' && peek(p) != ')') list_add(p, &terms, parse_term(p));
        list_add(p, &choices, list_node(p, RE_NODE_SEQUENCE, &terms));
    } while (take(p, '|'));
    return list_node(p, RE_NODE_ALTERNATIVES, &choices);
}

/* Gives every \k<name> its group. */
static void resolve_names(re_parser *p, re_node *node)
{
    if (node->kind == RE_NODE_BACKREF) {
        if (node->groups != NULL) return;
        const re_group_name *wanted = (const re_group_name *)(const void *)node->items;
        node->items = NULL;
        for (uint32_t i = 0; i < p->name_count; i++)
            if (p->names[i].len == wanted->len &&
                memcmp(p->names[i].text, wanted->text, wanted->len) == 0) {
                node->groups = gots__arena_take(p->arena, sizeof *node->groups);
                node->groups[0] = p->names[i].group;
                node->count = 1;
                return;
            }
        p->at = wanted->group;
        gots__regexp_error(p, "Invalid named capture referenced");
    }
    if (node->child != NULL) resolve_names(p, node->child);
    for (uint32_t i = 0; i < node->count; i++) resolve_names(p, node->items[i]);
}

re_node *gots__regexp_parse(re_parser *p, const char *pattern, size_t len)
{
    p->points = (p->flags & (GOTS__RE_UNICODE | GOTS__RE_SETS)) != 0;
    p->group_count = 1;
    decode_pattern(p, pattern, len);
    count_groups(p);
    re_node *root = parse_alternatives(p);
    if (p->at < p->len) gots__regexp_error(p, "Unmatched ')'");
    resolve_names(p, root);
    return root;
}

bool gots__regexp_flags(const char *text, size_t len, uint32_t *flags)
{
    static const char letters[] = "dgimsuvy";
    *flags = 0;
    for (size_t i = 0; i < len; i++) {
        const char *letter = text[i] != '\0' ? strchr(letters, text[i]) : NULL;
        if (letter == NULL) return false;
        uint32_t flag = 1u << (letter - letters);
        if (*flags & flag) return false;
        *flags |= flag;
    }
    return (*flags & (GOTS__RE_UNICODE | GOTS__RE_SETS)) != (GOTS__RE_UNICODE | GOTS__RE_SETS);
}
