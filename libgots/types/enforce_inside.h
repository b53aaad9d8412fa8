/* Inside enforcement: what its files share while they walk one file.
 *
 * SPDX-License-Identifier: MIT
 *
 *   enforce.c         the entry, statements, classes
 *   enforce_expr.c    expressions: what relies on what
 *   enforce_value.c   what is proven of a value
 *   enforce_place.c   making checks, the names of places
 *   enforce_first.c   checks that go to where a name is first used
 *   enforce_readonly.c  what is readonly from its birth, and who writes
 */
#ifndef GOTS_TYPES_ENFORCE_INSIDE_H
#define GOTS_TYPES_ENFORCE_INSIDE_H

#include "types/checker.h"
#include "types/enforce.h"

/* A line of `gots check --explain-types`. */
typedef struct enforce_note {
    uint32_t pos;
    const char *text;
    struct enforce_note *next;
} enforce_note;

typedef struct enforcing {
    checker *c;
    file *file;
    gots__shape_builder *shapes;
    gots__enforced *result;
    node *function;      /* around the current code; NULL: the file itself */
    type *returns;       /* what `return` must give; NULL: nothing to check */
    const char *returns_as; /* the place: "load()" */
    bool constructors_escape; /* somebody asks for x.constructor */
    bool explains;       /* notes instead of nodes */
    enforce_note *notes;
} enforcing;

/* How the code around an expression uses its value. */
typedef struct use {
    type *wants;         /* the place's type; NULL: the expression's own */
    const char *place;   /* its name; NULL: as the expression is written */
    bool is_open;        /* nobody relies on it */
    bool may_be_missing; /* undefined and null are expected */
    bool is_const;       /* a literal under `as const` */
    bool is_lent;        /* to the engine's own functions, which keep nothing */
} use;

/* What is known of a value. */
typedef enum proof {
    PROVEN,
    UNPROVEN_READ,   /* read from an object, or a variable: its kind is looked at */
    UNPROVEN_RESULT, /* a call's: the same, and the place names it */
    UNPROVEN         /* any: looked at in full */
} proof;

/* ---- enforce_value.c ---- */

type *ty_enforce_type(enforcing *e, node *n);       /* of an expression, as it was checked */
proof ty_enforce_proof(enforcing *e, node *n, type *t);
/* A call of what a standard module declares to give an `Escape`: a value to be taken as it is. */
bool ty_enforce_is_escape(const node *n);
bool ty_enforce_is_declared(enforcing *e, node *member); /* or there by an index signature */
bool ty_enforce_is_checked_file(const file *f);
bool ty_enforce_knows_callers(enforcing *e, node *function); /* all are direct calls, in checked code */
void ty_enforce_find_callers(enforcing *e, node *tree);
node *ty_enforce_declaration(enforcing *e, node *callee); /* the function that a call runs, or NULL */

/* ---- enforce_place.c ---- */

/* Puts a check around *slot. `whole`: looks at all of the value. */
void ty_enforce_check(enforcing *e, node **slot, type *t, const char *place, bool whole);
/* The same; values of the kinds `also` (GOTS__V_) pass, too. */
void ty_enforce_check_but(enforcing *e, node **slot, type *t, const char *place, bool whole, unsigned also);
/* The function *slot, of which nobody knows what it gives: that has type t, or the call fails. */
void ty_enforce_callback(enforcing *e, node **slot, type *t, const char *place);
/* A statement that checks a name of that type, or NULL when there is nothing to check. */
node *ty_enforce_name_check(enforcing *e, node *name, type *t, const char *place, bool whole);
const char *ty_enforce_text(enforcing *e, const node *n); /* as it is written */
const char *ty_enforce_object_text(enforcing *e, const node *n); /* the same without casts around it */
const char *ty_enforce_atom(enforcing *e, const atom *name);
void ty_enforce_note_add(enforcing *e, uint32_t pos, const char *format, ...);

/* ---- enforce_readonly.c ---- */

/* A literal, made under a type: what of it is readonly becomes so. */
void ty_enforce_born(enforcing *e, node **slot, use how);
void ty_enforce_view(enforcing *e, node *n, type *own, type *wants); /* for --explain-types */
void ty_enforce_write(enforcing *e, node *target);        /* is written; for messages */
void ty_enforce_writing_call(enforcing *e, node *call); /* may write to its object */
void ty_enforce_readonly_fields(enforcing *e, node *class_node);

/* ---- enforce_first.c ---- */

/* Moves a name's check to its first use in the function's body, where that costs nothing. False: it must
 * stand at the beginning. */
bool ty_enforce_defer(node *check_statement, node **body);

/* ---- enforce_expr.c ---- */

void ty_enforce_value(enforcing *e, node **slot, use how);
void ty_enforce_relied(enforcing *e, node **slot);  /* on its own type */
void ty_enforce_open(enforcing *e, node **slot);    /* by nobody */
bool ty_enforce_is_quiet(node *n, void *context);   /* evaluating it does nothing that can be seen */
void ty_enforce_target(enforcing *e, node *target); /* of an assignment: what is inside it */

/* ---- enforce.c ---- */

void ty_enforce_function(enforcing *e, node *n);
void ty_enforce_class(enforcing *e, node *n);

#endif
