/* For tests: TypeScript text to a table of shapes, and an isolate that checks with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_TEST_SHAPE_SOURCE_H
#define GOTS_TEST_SHAPE_SOURCE_H

#include "engine/engine.h"
#include "types/shape_build.h"

/* The table of the types of the variables in `source`: a site for each, in order, whose root is the
 * variable's name. A block of malloc. */
void *shapes_of_source(const char *source, size_t *size);

/* A new isolate with a global function check(value, site) over the table of `source`. */
gots__isolate *isolate_with_shapes(const char *source);

#endif
