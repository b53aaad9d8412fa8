/* The syntax tree as text, for tests and for looking at it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_TEST_TREE_H
#define GOTS_TEST_TREE_H

#include "base/text.h"
#include "syntax/ast.h"

/* `(BINARY + (IDENTIFIER a) (NUMBER 1))`: the kind, what makes it particular, flags, children. */
void tree_dump(gots__node *node, gots__text *out);

#endif
