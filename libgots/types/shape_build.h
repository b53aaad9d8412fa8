/* Making a table of shapes (types/shape.h) from the checker's types.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_TYPES_SHAPE_BUILD_H
#define GOTS_TYPES_SHAPE_BUILD_H

#include "types/shape.h"
#include "types/types.h"

struct type;
typedef struct gots__shape_builder gots__shape_builder;

/* A table to be filled, in the checker's arena (whose escape the caller has set). */
gots__shape_builder *gots__shapes_begin(gots__checker *checker);

/* The shape of a type: equal types have one shape. GOTS__SHAPE_ANY when there is nothing that could
 * be checked, so that no check need be placed. */
uint32_t gots__shapes_type(gots__shape_builder *builder, struct type *type);

/* The shape of a type node of a checked file. */
uint32_t gots__shapes_node(gots__shape_builder *builder, gots__node *type_node);

/* A place where a value is checked. `root` is copied; "" where the value has no name. Equal sites are
 * one. */
uint32_t gots__shapes_site(gots__shape_builder *builder, uint32_t shape, gots__str root);

/* A place where the module writes to a property of what is written `object` (types/shape.h); `key` empty:
 * it is computed. Texts are copied. */
void gots__shapes_write(gots__shape_builder *builder, uint32_t line, gots__str object, gots__str key);

/* Kinds of values (GOTS__V_) that belong to a shape without a further look, and those that need
 * one; all others do not belong. */
void gots__shapes_kinds(const gots__shape_builder *builder, uint32_t shape, uint16_t *surely,
                        uint16_t *perhaps);

/* The bytes, in the arena; NULL when no shape or site was asked for. The builder may be used on, and
 * be finished again. */
const gots__shapes *gots__shapes_finish(gots__shape_builder *builder, size_t *size);

/* From now on classes are checked by their structure alone: nothing marks their instances where types
 * are not enforced. */
void gots__shapes_without_classes(gots__shape_builder *builder);

/* The key that marks the class `class_node` (CLASS or CLASS_DECLARATION) at run time, or NULL where
 * it needs none: it has no private members. */
const char *gots__shapes_class_key(gots__checker *checker, gots__node *class_node);

#endif
