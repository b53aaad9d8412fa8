/* What the two halves of building share: build.c (statements, functions) and build_expr.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_NATIVE_BUILD_H
#define GOTS_NATIVE_BUILD_H

#include "native/ir.h"

typedef struct n_label {
    const gots__atom *name;
    struct n_label *outer; /* of the same statement */
} n_label;

typedef struct n_jump {
    struct n_jump *outer;
    const gots__node *node;
    n_node *target;
    n_label *labels;
    bool is_loop, is_switch;
} n_jump;

typedef struct n_builder {
    n_unit *unit;
    n_function *function;
    n_jump *jumps;   /* what break and continue may mean, innermost first */
    n_label *labels; /* before the statement that comes next */
    const gots__node *check; /* CHECKED, a name's: of what the statement that is built gives to it */
    uint32_t size;   /* statements and expressions so far */
    uint32_t depth;
} n_builder;

typedef struct n_type {
    uint8_t kind;    /* n_kind */
    uint8_t element; /* n_element of a VIEW */
    bool optional;   /* undefined too */
    const gots__node *of; /* of an OBJECT: its declaration; of a LIST: the type of its elements */
} n_type;

n_node *n_refuse(n_builder *b, uint32_t pos, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* `what`, and the source text of the node. */
n_node *n_refuse_node(n_builder *b, const gots__node *node, const char *what);

n_node *n_make(n_builder *b, n_op op, n_kind kind, uint32_t pos);
n_variable *n_declare(n_builder *b, gots__symbol *symbol, n_kind kind, n_element element);
n_variable *n_find(const n_builder *b, const gots__symbol *symbol);
n_node *n_read(n_builder *b, n_variable *variable, uint32_t pos);
n_node *n_write(n_builder *b, n_variable *variable, n_node *value, uint32_t pos);

bool n_element_named(const gots__atom *name, n_element *element);
bool n_type_of(n_builder *b, const gots__node *type, n_type *out, uint32_t depth);
/* What a parameter takes, by its annotation or its default alone. */
typedef struct n_taken {
    n_type type;
    bool has_default;
    double by_default;
} n_taken;
bool n_param_type(n_builder *b, const gots__node *param, n_taken *taken);
bool n_result_type(n_builder *b, const n_function *function, n_type *type);
bool n_fits(uint8_t kind, uint8_t element, const n_node *value);

/* NULL when the function has been refused. */
n_node *n_expression(n_builder *b, const gots__node *node);
/* `E.A` of an enum of numbers that are known; NULL without a reason: it is something else. */
n_node *n_enum_member(n_builder *b, const gots__node *node);
bool n_is_number_enum(const gots__symbol *symbol);
n_outer *n_outer_of(n_builder *b, gots__symbol *symbol, n_kind kind, n_element element);
/* Appends an outer variable to the unit, in the arena. */
n_outer *n_new_outer(n_unit *unit);
/* The arguments of a call become its list. */
bool n_arguments(n_builder *b, const gots__list *args, n_node *out);
/* Notes that the function that is built calls another. */
void n_note_call(n_builder *b, n_node *call);
/* The same where nobody wants the value. */
n_node *n_effect(n_builder *b, const gots__node *node);
n_node *n_sequence(n_builder *b, n_node *first, n_node *second);
n_node *n_keep(n_builder *b, n_node *value, n_variable **variable);
n_node *n_copy_node(n_builder *b, const n_node *node);

/* ---- build_object.c ---- */

/* T[] and names of classes and interfaces; false: it is another type. */
bool n_object_type(n_builder *b, const gots__node *type, n_type *out, uint32_t depth);
n_node *n_field(n_builder *b, n_node *object, const gots__node *node);
n_node *n_item(n_builder *b, n_node *list, n_node *index, const gots__node *node);
/* The node with a value put where it would read: FIELD, ITEM. */
n_node *n_put_into(n_builder *b, const n_node *target, n_node *value, uint32_t pos);
/* Makes it one that can be evaluated twice; `*first`, if not NULL, must run before. */
bool n_twice(n_builder *b, n_node *target, n_node **first);

/* ---- build_host.c ---- */

/* A call of a function of the host, by its name. NULL without a reason: there is none. */
n_node *n_host_call(n_builder *b, const gots__node *node, const gots__atom *name);

/* ---- build_error.c ---- */

/* For an error in the function that is built. */
n_place_of_error *n_new_place(n_builder *b, uint32_t pos);
/* CHECKED. */
n_node *n_checked(n_builder *b, const gots__node *node);
/* The value, looked at as the CHECKED node `of` says. */
n_node *n_check(n_builder *b, const gots__node *of, n_node *value);
/* A check that the operator makes once it has both operands. */
bool n_is_late(const gots__node *node);
/* The check of a name that the statement `next` is; NULL: it is something else. */
const gots__node *n_check_of_name(const gots__node *next);
/* The value that is given to `symbol`, looked at here if the check of the name comes next. */
n_node *n_check_given(n_builder *b, const gots__symbol *symbol, n_node *value);
n_node *n_throw(n_builder *b, const gots__node *node);

/* A BOOL that says whether the value is truthy. */
n_node *n_condition(n_builder *b, const gots__node *node);

#endif
