/* Building ES5 nodes.
 *
 * SPDX-License-Identifier: MIT
 *
 * Each function makes one node that stands at source offset `pos`. Nodes given are used, not
 * copied: a node may stand in the tree only once (gots__build_again makes another of a name,
 * temporary or literal).
 */
#ifndef GOTS_LOWER_BUILD_H
#define GOTS_LOWER_BUILD_H

#include "lower/context.h"

/* ---- Lists ---- */

void gots__list_push(gots__lowering *l, gots__list *list, gots__node *node);
void gots__list_append(gots__lowering *l, gots__list *list, const gots__list *more);
void gots__list_insert(gots__lowering *l, gots__list *list, uint32_t at, gots__node *node);

/* ---- Names ---- */

gots__node *gots__build_symbol(gots__lowering *l, gots__symbol *symbol, uint32_t pos);
gots__node *gots__build_global(gots__lowering *l, const char *name, uint32_t pos);
gots__node *gots__build_helper(gots__lowering *l, gots__helper helper, uint32_t pos);

/* A second reference to a lowered name, temporary, literal or `this`; NULL if it is neither. */
gots__node *gots__build_again(gots__lowering *l, const gots__node *node);

/* Makes `*value` repeatable: when it is not already (a temporary, a literal, this, a name that is
 * never written), puts it in a temporary: returns the assignment that must be evaluated first and
 * sets *value to the temporary; else returns NULL. */
gots__node *gots__build_once(gots__lowering *l, gots__node **value);

/* ---- Literals ---- */

gots__node *gots__build_string(gots__lowering *l, gots__str text, uint32_t pos);
gots__node *gots__build_cstring(gots__lowering *l, const char *text, uint32_t pos);
gots__node *gots__build_number(gots__lowering *l, double value, uint32_t pos);
gots__node *gots__build_boolean(gots__lowering *l, bool value, uint32_t pos);
gots__node *gots__build_null(gots__lowering *l, uint32_t pos);
gots__node *gots__build_undefined(gots__lowering *l, uint32_t pos); /* void 0 */
gots__node *gots__build_array(gots__lowering *l, const gots__list *items, uint32_t pos);
gots__node *gots__build_object(gots__lowering *l, const gots__list *properties, uint32_t pos);
gots__node *gots__build_property(gots__lowering *l, gots__str key, gots__node *value, uint32_t pos);

/* ---- Expressions ---- */

/* Text put out as it is. */
gots__node *gots__build_raw(gots__lowering *l, gots__str text, uint32_t pos);
/* Defines `literal`'s properties on `object`, calling no setters; its value is `object`. */
gots__node *gots__build_define(gots__lowering *l, gots__node *object, gots__node *literal, uint32_t pos);

gots__node *gots__build_member(gots__lowering *l, gots__node *object, const char *name, uint32_t pos);
gots__node *gots__build_member_str(gots__lowering *l, gots__node *object, gots__str name, uint32_t pos);
gots__node *gots__build_index(gots__lowering *l, gots__node *object, gots__node *key, uint32_t pos);
gots__node *gots__build_call(gots__lowering *l, gots__node *callee, uint32_t pos, uint32_t count, ...);
gots__node *gots__build_call_list(gots__lowering *l, gots__node *callee, const gots__list *args, uint32_t pos);
gots__node *gots__build_method_call(gots__lowering *l, gots__node *object, const char *name,
                                    uint32_t pos, uint32_t count, ...);
gots__node *gots__build_helper_call(gots__lowering *l, gots__helper helper, uint32_t pos,
                                    uint32_t count, ...);
gots__node *gots__build_assign(gots__lowering *l, gots__node *target, gots__node *value, uint32_t pos);
gots__node *gots__build_binary(gots__lowering *l, gots__op op, gots__node *left, gots__node *right, uint32_t pos);
gots__node *gots__build_logical(gots__lowering *l, gots__op op, gots__node *left, gots__node *right, uint32_t pos);
gots__node *gots__build_unary(gots__lowering *l, gots__op op, gots__node *operand, uint32_t pos);
gots__node *gots__build_conditional(gots__lowering *l, gots__node *test, gots__node *yes, gots__node *no, uint32_t pos);
gots__node *gots__build_is_undefined(gots__lowering *l, gots__node *value, uint32_t pos); /* === void 0 */
gots__node *gots__build_is_nullish(gots__lowering *l, gots__node *value, uint32_t pos);   /* == null */

/* a, b. Either may be NULL. Flattens a sequence on the left. */
gots__node *gots__build_then(gots__lowering *l, gots__node *first, gots__node *second);
/* All of a list in sequence; the one item itself when there is one; NULL when there is none. */
gots__node *gots__build_sequence(gots__lowering *l, const gots__list *items, uint32_t pos);

/* ---- Statements ---- */

gots__node *gots__build_statement(gots__lowering *l, gots__node *expression);
gots__node *gots__build_directive(gots__lowering *l, gots__str text, uint32_t pos);
gots__node *gots__build_block(gots__lowering *l, const gots__list *statements, uint32_t pos);
gots__node *gots__build_return(gots__lowering *l, gots__node *value, uint32_t pos); /* value may be NULL */
gots__node *gots__build_throw(gots__lowering *l, gots__node *value, uint32_t pos);
gots__node *gots__build_if(gots__lowering *l, gots__node *test, gots__node *yes, gots__node *no, uint32_t pos);
/* `inner` within the iteration of `iterable` (engine/patch/52-iterate.change): a FOR_OF, a BLOCK or
 * an expression. */
gots__node *gots__build_iteration(gots__lowering *l, gots__node *iterable, gots__node *inner);
gots__node *gots__build_try(gots__lowering *l, gots__node *block, gots__node *param,
                            gots__node *handler, gots__node *finalizer, uint32_t pos);
gots__node *gots__build_var(gots__lowering *l, gots__list *declarators, uint32_t pos);
gots__node *gots__build_declarator(gots__lowering *l, gots__node *name, gots__node *value);

/* A plain ES5 function expression of lowered parts; `params` are IDENTIFIERs. It gets no
 * directive: put one first in `body` if it needs one. */
gots__node *gots__build_function(gots__lowering *l, const gots__list *params, const gots__list *body, uint32_t pos);

/* ---- Diagnostics ---- */

/* Reports an error at a node. */
void gots__lower_error(gots__lowering *l, const gots__node *node, const char *code,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

static inline gots__str gots__str_of(const gots__atom *atom)
{
    return (gots__str){ atom->text, atom->len };
}

#endif
