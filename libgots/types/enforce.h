/* Where validators stand: the places at which a value enters a type that nobody has proven of it.
 *
 * SPDX-License-Identifier: MIT
 *
 * One idea: the checker gives each expression a type, and here is decided whether the value has that
 * type for sure. It is not sure of
 *
 *   what is `any`, or unknown to the checker, where something else is expected
 *   what `as T` and `!` say, where the checker cannot see it
 *   what is read from an object or array: others may hold it under a wider type, or have not yet
 *     given it a value, or there is no such element
 *   what a function gives that is not written in a checked file, or whose result is a type parameter
 *   parameters: the caller may see the function under another type
 *   variables that a closure changes, after they were narrowed
 *
 * and it becomes sure by a check. A cast and `any` are looked at in full, since nothing is known of
 * what is inside; what is read or passed has its kind looked at, since what is inside will be looked
 * at when it is read. A check stands only where somebody relies on the type: not where a value is
 * compared, tested or given to `unknown`.
 *
 * The tree is changed: CHECKED nodes take the place of the values to be checked. It can be lowered
 * then, and no longer be checked.
 */
#ifndef GOTS_TYPES_ENFORCE_H
#define GOTS_TYPES_ENFORCE_H

#include "types/shape_build.h"
#include "types/types.h"

/* What a CHECKED node's note points to. A node without operand is the Type object of a shape. */
typedef struct gots__check {
    uint32_t site;    /* of the table of shapes; without operand: the shape */
    uint16_t kinds;   /* GOTS__V_ kinds of values that need no further look */
    bool is_name;     /* stands as a statement, over a name */
    bool is_operand;  /* of an operator that looks at it itself: a number */
    bool is_callback; /* not the operand is looked at, but what it gives whenever it is called */
    gots__symbol *class_symbol; /* its instances need no further look; NULL: no such class is at hand */
    uint16_t readonly; /* no check: the operand is a literal, of which so much is readonly; 0: see names */
    gots__list names;  /* the same by their names; none: it is a check */
} gots__check;

#define GOTS__OPERAND_SITES 0xfffeu /* operators remember sites below this */

/* What of a literal is readonly: bits for its first 14 properties, or one of these (the engine's
 * 99-readonly.change). */
#define GOTS__READONLY_ALL    0xfffeu /* its properties cannot be written */
#define GOTS__READONLY_FROZEN 0xffffu /* and no others be added */

/* What enforcing a file came to. */
typedef struct gots__enforced {
    const gots__shapes *shapes; /* NULL: no checks */
    size_t shapes_size;
    uint32_t check_count, readonly_count; /* checks; literals that are readonly */
} gots__enforced;

/* Must be called before files are checked that are to be enforced. */
void gots__types_remember(gots__checker *checker);

/* Puts CHECKED nodes into the tree of a file that was checked. Call it when all files are. */
gots__enforced *gots__types_enforce(gots__checker *checker, gots__types_file *file);

/* The same without checks: only the types that calls leave out (types/reify.h). */
gots__enforced *gots__types_pass(gots__checker *checker, gots__types_file *file);

/* What there is to say about the checks on a line of a file, for people; NULL: nothing stands there.
 * Call it instead of gots__types_enforce. In the arena. */
const char *gots__types_explain(gots__checker *checker, gots__types_file *file, uint32_t line);

#endif
