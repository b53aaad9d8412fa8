/* Inside the maker of shapes: the table while it grows.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_TYPES_SHAPE_INSIDE_H
#define GOTS_TYPES_SHAPE_INSIDE_H

#include "types/checker.h"
#include "types/shape_build.h"

typedef struct word_list {
    uint32_t *items;
    uint32_t count, room;
} word_list;

struct gots__shape_builder {
    checker *c;
    gots__shape *shapes;
    uint32_t shape_count, shape_room;
    word_list words, sites, names; /* sites and names in pairs */
    word_list writes;              /* in threes */
    gots__text text;
    interner by_type;          /* type: shape + 1 */
    interner by_name, by_site;
    uint32_t depth;
    bool without_classes;
};
typedef struct gots__shape_builder builder;

/* shape_build.c */
uint32_t ty_shape_name(builder *b, const char *text, size_t len);
uint32_t ty_shape_atom(builder *b, const atom *a);
uint32_t ty_shape_reserve(builder *b, type *t, unsigned kind);
void ty_shape_put(checker *c, word_list *to, uint32_t word);
uint32_t ty_shape_words(builder *b, const word_list *from); /* copies into the table: its place */
uint32_t ty_shape_plain(builder *b, type *t, unsigned surely, unsigned why);

/* shape_type.c */
uint32_t ty_shape_of(builder *b, type *t);

/* shape_union.c */
void ty_shape_union(builder *b, uint32_t index, type *t);
bool ty_shape_literal(builder *b, type *t, word_list *to);
void ty_shape_literals(builder *b, uint32_t index, type *const *items, uint32_t count);

#endif
