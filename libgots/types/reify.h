/* Types as arguments: what a program writes between `<` and `>` reaches run time where it is asked for.
 *
 * SPDX-License-Identifier: MIT
 *
 * An optional parameter whose type is the interface Type<T> of gots:types, and that a call leaves
 * out, is given by the compiler: parse<User>(text) becomes parse(text, <the Type of User>). So every
 * function of a program may ask for its type arguments, by such a parameter.
 */
#ifndef GOTS_TYPES_REIFY_H
#define GOTS_TYPES_REIFY_H

#include "types/shape_build.h"

/* Makes the node that stands for the value of a shape's Type. */
typedef gots__node *gots__reify_make(gots__arena *arena, uint32_t shape, uint32_t pos);

/* Adds the arguments that calls and `new` in the tree of a checked file leave out. How many there are.
 * The tree can still be lowered, and no longer be checked. */
uint32_t gots__types_reify(gots__checker *checker, gots__types_file *file, gots__shape_builder *builder,
                           gots__reify_make *make);

#endif
