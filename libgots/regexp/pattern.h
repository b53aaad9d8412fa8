/* A pattern's tree, between its parser and the emitter.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_REGEXP_PATTERN_H
#define GOTS_REGEXP_PATTERN_H

#include "regexp/charset.h"
#include "regexp/regexp.h"

typedef enum re_node_kind {
    RE_NODE_EMPTY,
    RE_NODE_CHAR,         /* value */
    RE_NODE_SET,          /* value: index of a set */
    RE_NODE_SEQUENCE,     /* items */
    RE_NODE_ALTERNATIVES, /* items */
    RE_NODE_GROUP,        /* value: capture group; child */
    RE_NODE_QUANTIFIER,   /* child, min, max, greedy, groups in it */
    RE_NODE_ASSERTION,    /* value: an opcode of program.h; negate */
    RE_NODE_LOOK,         /* child, behind, negate */
    RE_NODE_BACKREF       /* groups, count */
} re_node_kind;

typedef struct re_node re_node;
struct re_node {
    uint8_t kind;
    bool greedy, negate, behind;
    uint32_t flags;      /* GOTS__RE_ i, m, s in force here */
    uint32_t value;
    uint32_t min, max;   /* max UINT32_MAX: no bound */
    uint32_t first_group, last_group; /* groups in it: first ≤ g < last */
    uint32_t size;       /* words of code it takes, about; of a quantifier: of its child */
    re_node *child;
    re_node **items;
    uint32_t *groups;
    uint32_t count;
};

typedef struct re_group_name {
    const char *text; /* UTF-8 */
    uint32_t len;
    uint32_t group;
} re_group_name;

typedef struct re_parser {
    gots__arena *arena;
    uint32_t flags;        /* i, m, s change inside modifiers */
    bool points;           /* u or v */
    bool has_names;        /* the pattern has a named group: \k is always a reference */
    const uint32_t *text;  /* code points (units without u and v) */
    const uint32_t *places; /* byte offset of each */
    uint32_t len, at;
    uint32_t group_count;  /* groups seen so far, with group 0 */
    uint32_t group_total;  /* groups of the whole pattern */
    uint32_t depth;
    re_group_name *names;
    uint32_t name_count, name_room;
    re_set *sets;
    uint32_t set_count, set_room;
    jmp_buf failed;
    const char *message;
    size_t error_offset;
} re_parser;

re_node *gots__regexp_parse(re_parser *parser, const char *pattern, size_t len);

/* Sorts `set` and gives its index; equal sets may share one. */
uint32_t gots__regexp_add_set(re_parser *parser, re_set *set);

_Noreturn void gots__regexp_error(re_parser *parser, const char *message);

#endif
