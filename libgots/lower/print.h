/* The printer: lowered nodes to the text that the engine compiles.
 *
 * SPDX-License-Identifier: MIT
 *
 * Takes ES5 nodes, and besides: YIELD, YIELD_STAR, AWAIT (the patched engine suspends natively),
 * SUPER_NEW, NEW_TARGET, HELPER, RAW, REGEX (becomes a call of the regexp helper). Identifiers
 * print by their symbol's storage; without a symbol they print their name, and count as globals
 * that may not be there.
 *
 * Positions: a MEMBER may fail at its name, a CALL at its callee's name (or start), NEW at `new`,
 * an INDEX at the end of its object, anything else at its statement. So nodes made by lowering
 * must carry `pos` of what they stand for, a made MEMBER's name too.
 *
 * What counts as a declaration of locals is only what the tree says: VARIABLES and parameters.
 */
#ifndef GOTS_LOWER_PRINT_H
#define GOTS_LOWER_PRINT_H

#include "lower/lower.h"

typedef struct gots__print_input {
    gots__list head;      /* statements before `split`: var declarations, hoisted functions */
    gots__list body;      /* the module's code */
    uint32_t slot_count;  /* parameters $i0 … */
    uint32_t size_hint;   /* bytes of source text, for the first buffer */
} gots__print_input;

/* Fills text, len, split, end, lines and line_count of `out`. The arena's escape is set. */
void gots__print(gots__arena *arena, const gots__print_input *input, gots__lowered *out);

/* The text of one node (a statement or an expression), for tests and messages. */
const char *gots__print_node(gots__arena *arena, gots__node *node);

#endif
