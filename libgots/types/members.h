/* Inside members: how shapes are put together, shared by members.c and instance_shape.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_TYPES_MEMBERS_H
#define GOTS_TYPES_MEMBERS_H

#include "types/checker.h"

typedef struct signature_list {
    signature **items;
    uint32_t count, room;
} signature_list;

typedef struct index_list {
    index_info *items;
    uint32_t count, room;
} index_list;

void ty_signatures_add(checker *c, signature_list *to, signature *s);
void ty_indexes_add(checker *c, index_list *to, index_info info); /* unless there is one for its keys */

shape *ty_declared_shape(checker *c, type *target);     /* of a generic, before instantiation */
void ty_reference_shape(checker *c, type *t);
void ty_instantiated_shape(checker *c, type *t);
entity *ty_partial_member(checker *c, shape *s, atom *name);
void ty_complete_shape(checker *c, shape *s);

#endif
