/* Classes in brackets: without v plain sets, with v sets and strings and operations on them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "regexp/parser.h"

/* ---- classes without v --------------------------------------------------------------------------- */

/* One atom of a class: a character in *c, or a set added to `set` (returns false then). */
static bool class_atom(re_parser *p, re_set *set, uint32_t *c)
{
    *c = re_peek(p);
    if (*c == RE_END) gots__regexp_error(p, "Unterminated character class");
    p->at++;
    if (*c != '\\') return true;
    uint32_t escape = re_peek(p);
    if (escape == 'b') {
        p->at++;
        *c = '\b';
        return true;
    }
    if (escape != RE_END && gots__regexp_class_escape(p, escape, set)) {
        p->at++;
        return false;
    }
    if (p->points && (escape == 'p' || escape == 'P')) {
        p->at++;
        gots__regexp_property_escape(p, escape == 'P', set, NULL);
        return false;
    }
    if (p->points && escape == '-') {
        p->at++;
        *c = '-';
        return true;
    }
    *c = gots__regexp_character_escape(p, true);
    return true;
}

re_node *gots__regexp_class(re_parser *p)
{
    bool negated = re_take(p, '^');
    re_set set = { 0 };
    while (!re_take(p, ']')) {
        uint32_t from, to;
        bool is_char = class_atom(p, &set, &from);
        if (re_peek(p) != '-' || re_peek_at(p, 1) == ']') {
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
    return gots__regexp_set(p, &set, negated);
}

/* ---- classes with v ------------------------------------------------------------------------------ */

static void class_fold(re_parser *p, re_set *set)
{
    gots__charset_sort(set);
    if (p->flags & GOTS__RE_IGNORE_CASE) gots__charset_close_case(p->arena, set, true);
}

static bool is_double_punctuator(uint32_t c)
{
    return c != RE_END && c < 0x80 && c != 0 && strchr("&!#$%*+,.:;<=>?@^`~", (int)c) != NULL;
}

static uint32_t class_set_char(re_parser *p)
{
    uint32_t c = re_peek(p);
    if (c == RE_END) gots__regexp_error(p, "Unterminated character class");
    if (is_double_punctuator(c) && re_peek_at(p, 1) == c)
        gots__regexp_error(p, "Invalid set operation in character class");
    if (c < 0x80 && c != 0 && strchr("()[]{}/-|", (int)c) != NULL)
        gots__regexp_error(p, "Invalid character in character class");
    p->at++;
    if (c != '\\') return c;
    uint32_t escape = re_peek(p);
    if (escape == 'b') {
        p->at++;
        return '\b';
    }
    if (escape != RE_END && escape < 0x80 && escape != 0 &&
        strchr("&-!#%,:;<=>@`~", (int)escape) != NULL) {
        p->at++;
        return escape;
    }
    return gots__regexp_character_escape(p, true);
}

/* \q{abc|d|}: strings of one character are characters. */
static void class_strings(re_parser *p, re_class *value)
{
    p->at += 3;
    for (;;) {
        re_list chars = { 0 };
        while (re_peek(p) != '|' && re_peek(p) != '}')
            gots__regexp_list_add(p, &chars, gots__regexp_char(p, class_set_char(p)));
        if (chars.count == 1)
            gots__charset_add(p->arena, &value->set, chars.items[0]->value, chars.items[0]->value);
        else
            gots__regexp_list_add(p, &value->strings,
                                  gots__regexp_list_node(p, RE_NODE_SEQUENCE, &chars));
        if (re_take(p, '}')) return;
        p->at++;
    }
}

/* One operand; *character is the character when it is just one, else RE_END. */
static re_class class_operand(re_parser *p, uint32_t *character)
{
    re_class value = { 0 };
    *character = RE_END;
    if (re_peek(p) == '[') {
        p->at++;
        return gots__regexp_class_v(p);
    }
    if (re_looking_at(p, "\\q{")) {
        class_strings(p, &value);
        return value;
    }
    uint32_t escape = re_peek(p) == '\\' ? re_peek_at(p, 1) : RE_END;
    if (escape == 'p' || escape == 'P') {
        p->at += 2;
        gots__regexp_property_escape(p, escape == 'P', &value.set, &value.strings);
        return value;
    }
    if (escape != RE_END && gots__regexp_class_escape(p, escape, &value.set)) {
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

static bool has_string(re_parser *p, const re_list *list, const re_node *string)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (same_string(list->items[i], string, (p->flags & GOTS__RE_IGNORE_CASE) != 0)) return true;
    return false;
}

/* left && right, or left -- right. */
static void class_combine(re_parser *p, re_class *left, re_class *right, bool subtract)
{
    class_fold(p, &left->set);
    class_fold(p, &right->set);
    left->set = subtract ? gots__charset_subtract(p->arena, &left->set, &right->set)
                         : gots__charset_intersect(p->arena, &left->set, &right->set);
    re_list kept = { 0 };
    for (uint32_t i = 0; i < left->strings.count; i++)
        if (has_string(p, &right->strings, left->strings.items[i]) != subtract)
            gots__regexp_list_add(p, &kept, left->strings.items[i]);
    left->strings = kept;
}

static void class_union_rest(re_parser *p, re_class *value)
{
    while (re_peek(p) != ']') {
        uint32_t from, to;
        if (re_looking_at(p, "&&") || re_looking_at(p, "--"))
            gots__regexp_error(p, "Invalid set operation in character class");
        re_class next = class_operand(p, &from);
        if (from != RE_END && re_peek(p) == '-' && re_peek_at(p, 1) != '-') {
            p->at++;
            class_operand(p, &to);
            if (to == RE_END) gots__regexp_error(p, "Invalid character class");
            if (from > to) gots__regexp_error(p, "Range out of order in character class");
            gots__charset_add(p->arena, &next.set, from, to);
        }
        gots__charset_add_set(p->arena, &value->set, &next.set);
        for (uint32_t i = 0; i < next.strings.count; i++)
            gots__regexp_list_add(p, &value->strings, next.strings.items[i]);
    }
}

re_class gots__regexp_class_v(re_parser *p)
{
    if (++p->depth > RE_DEPTH_MAX) gots__regexp_error(p, "Regular expression too large");
    bool negated = re_take(p, '^');
    re_class value = { 0 };
    uint32_t start = p->at, character = RE_END;
    if (re_peek(p) != ']') {
        value = class_operand(p, &character);
        if (re_looking_at(p, "&&") || re_looking_at(p, "--")) {
            bool subtract = re_peek(p) == '-';
            const char *sign = subtract ? "--" : "&&";
            while (re_looking_at(p, sign)) {
                p->at += 2;
                if (!subtract && re_peek(p) == '&')
                    gots__regexp_error(p, "Invalid set operation in character class");
                re_class right = class_operand(p, &character);
                class_combine(p, &value, &right, subtract);
            }
            if (re_peek(p) != ']') gots__regexp_error(p, "Invalid set operation in character class");
        } else {
            p->at = start;
            value = (re_class){ 0 };
            class_union_rest(p, &value);
        }
    }
    if (!re_take(p, ']')) gots__regexp_error(p, "Unterminated character class");
    class_fold(p, &value.set);
    if (negated) {
        if (value.strings.count > 0)
            gots__regexp_error(p, "Negated character class may contain strings");
        value.set = gots__charset_invert(p->arena, &value.set);
    }
    p->depth--;
    return value;
}

re_node *gots__regexp_class_node(re_parser *p, re_class *value)
{
    re_node *set = gots__regexp_set(p, &value->set, false);
    if (value->strings.count == 0) return set;
    re_list choices = { 0 };
    uint32_t longest = 0;
    for (uint32_t i = 0; i < value->strings.count; i++)
        if (value->strings.items[i]->count > longest) longest = value->strings.items[i]->count;
    for (uint32_t len = longest; len >= 2; len--)
        for (uint32_t i = 0; i < value->strings.count; i++)
            if (value->strings.items[i]->count == len)
                gots__regexp_list_add(p, &choices, value->strings.items[i]);
    gots__regexp_list_add(p, &choices, set);
    for (uint32_t i = 0; i < value->strings.count; i++)
        if (value->strings.items[i]->count == 0) {
            gots__regexp_list_add(p, &choices, value->strings.items[i]);
            break;
        }
    return gots__regexp_list_node(p, RE_NODE_ALTERNATIVES, &choices);
}
