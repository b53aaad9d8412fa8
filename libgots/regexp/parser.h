/* Inside the pattern parser: what its files share.
 *
 *   text.c    the pattern's code points and their places, numbers and names in it
 *   tree.c    nodes and sets
 *   escape.c  escapes, the same inside and outside classes
 *   class.c   classes in brackets
 *   parse.c   alternatives, groups, quantifiers: the grammar around them
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_REGEXP_PARSER_H
#define GOTS_REGEXP_PARSER_H

#include "regexp/pattern.h"
#include "regexp/program.h"

#define RE_DEPTH_MAX 500u     /* nested groups and classes */
#define RE_END       UINT32_MAX /* what re_peek gives behind the last character */

/* ---- The current character -------------------------------------------------------------------- */

static inline uint32_t re_peek_at(const re_parser *p, uint32_t ahead)
{
    return p->at + ahead < p->len ? p->text[p->at + ahead] : RE_END;
}

static inline uint32_t re_peek(const re_parser *p)
{
    return re_peek_at(p, 0);
}

static inline bool re_take(re_parser *p, uint32_t c)
{
    if (re_peek(p) != c) return false;
    p->at++;
    return true;
}

static inline bool re_looking_at(const re_parser *p, const char *text)
{
    for (uint32_t i = 0; text[i] != '\0'; i++)
        if (re_peek_at(p, i) != (unsigned char)text[i]) return false;
    return true;
}

static inline bool re_is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* ---- text.c ----------------------------------------------------------------------------------- */

/* Fills text, places and len from UTF-8. */
void gots__regexp_decode(re_parser *p, const char *pattern, size_t len);

/* Counts capture groups and notes whether any is named, before parsing: what \1 and \k mean
 * depends on groups that come later. */
void gots__regexp_count_groups(re_parser *p);

/* Just so many hexadecimal digits; false, and nothing taken, when they are not there. */
bool gots__regexp_read_hex(re_parser *p, uint32_t digits, uint32_t *value);

/* Behind `\u`: XXXX, a pair of them, or {X…}. `points`: braces and pairs are understood. */
bool gots__regexp_read_unicode(re_parser *p, bool points, uint32_t *value);

/* A group name behind `<`, up to and with `>`; as UTF-8. */
const char *gots__regexp_read_name(re_parser *p, uint32_t *len);

/* ---- tree.c ----------------------------------------------------------------------------------- */

typedef struct re_list {
    re_node **items;
    uint32_t count, room;
} re_list;

re_node *gots__regexp_node(re_parser *p, re_node_kind kind);
re_node *gots__regexp_char(re_parser *p, uint32_t c);
re_node *gots__regexp_set(re_parser *p, re_set *set, bool negated);
void gots__regexp_list_add(re_parser *p, re_list *list, re_node *node);
re_node *gots__regexp_list_node(re_parser *p, re_node_kind kind, const re_list *list);

/* ---- escape.c --------------------------------------------------------------------------------- */

/* \d \D \s \S \w \W: adds to `set`; false when `c` is none of them. */
bool gots__regexp_class_escape(re_parser *p, uint32_t c, re_set *set);

/* Behind \p or \P: {Name} or {Name=Value}. Strings of a property of strings go to `strings`; NULL
 * where there can be none. */
void gots__regexp_property_escape(re_parser *p, bool negated, re_set *set, re_list *strings);

/* A character escape behind the backslash. */
uint32_t gots__regexp_character_escape(re_parser *p, bool in_class);

/* ---- class.c ---------------------------------------------------------------------------------- */

/* What a class with v may hold: characters, and strings of other lengths. */
typedef struct re_class {
    re_set set;
    re_list strings; /* SEQUENCE (or EMPTY) nodes of characters */
} re_class;

/* Behind `[`, up to and with `]`. */
re_node *gots__regexp_class(re_parser *p);
re_class gots__regexp_class_v(re_parser *p);

/* Strings first, the longest before the shorter, then the characters, then the empty string. */
re_node *gots__regexp_class_node(re_parser *p, re_class *value);

#endif
