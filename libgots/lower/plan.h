/* Where bindings live: scopes, storage, emitted names, dead zones, per-iteration copies.
 *
 * SPDX-License-Identifier: MIT
 *
 * Every binding becomes a `var` of its function, with its own name where no other name of the
 * function, and no outer name that the function might read, is in its way; sibling blocks share a
 * name when no closure captures it.
 *
 * A binding that closures capture, in a scope that is entered again within one run of its
 * function, must be another one each time. There the closure is made by a factory that is given
 * what it must keep: the value itself when the binding is never written after the closure can be
 * made, else the scope's holder `$sN`, an object made at each entry, whose properties the bindings
 * then are. So break, continue, return and yield in the loop need no rewriting.
 *
 * A dead zone is checked only at reads that may come too early: textually before the end of the
 * declaration in the same function, in closures made before it, in hoisted functions that
 * something refers to before it.
 */
#ifndef GOTS_LOWER_PLAN_H
#define GOTS_LOWER_PLAN_H

#include "lower/context.h"

/* What outlives gots__block of a scope; gots__symbol.note of its bindings points here. */
typedef struct gots__entry {
    gots__fn *fn;          /* whose variables the bindings are; dangling once that is lowered */
    gots__scope *scope;
    gots__symbol *holder;  /* `$sN` or NULL */
    gots__node *node;      /* the statement at the scope's start; EMPTY until filled */
    gots__list bindings;   /* PROPERTY nodes of the holder's literal */
    gots__list marks;      /* symbols' IDENTIFIERs to set to $tdz */
    bool in_loop;
    bool is_live;          /* fn is still being lowered */
    struct gots__entry *next; /* of the same function */
} gots__entry;

/* Can the name stand in emitted text as it is? Ours begin with a dollar, and the engine's lexer does not
 * know every letter beyond ASCII. */
bool gots__plan_is_plain(const gots__atom *name);

/* Unique emitted name `hint$N`, never one that the source uses. */
gots__atom *gots__plan_unique(gots__lowering *l, const char *hint, size_t len);

/* `$hintN`. */
gots__atom *gots__plan_own_name(gots__lowering *l, const char *hint);

/* Declares the parameter names in a pattern as variables of `fn`. */
void gots__plan_declare_pattern(gots__lowering *l, gots__fn *fn, gots__node *pattern);

/* Is the current scope the function's (or module's, or namespace's) own? */
bool gots__plan_is_function_level(const gots__lowering *l);

/* Notes that the current function uses `symbol`, so that functions between it and the symbol's
 * own are given what they need. */
void gots__plan_use(gots__lowering *l, gots__symbol *symbol);

/* What to read instead of `symbol` in the current code: inside a loop a binding of an outer
 * function that is never written is copied into a local at the function's entry, and so is the
 * object that holds an import. */
gots__symbol *gots__plan_near(gots__lowering *l, gots__symbol *symbol);

/* May reading `symbol` at `pos`, in the current function, come before its initialisation? */
bool gots__plan_may_be_dead(gots__lowering *l, gots__symbol *symbol, uint32_t pos);

/* Is its value, once it has one, surely not undefined? Then undefined marks the dead zone, which
 * spares looking at $tdz. */
bool gots__plan_never_undefined(const gots__symbol *symbol);

/* Makes the symbol start as $tdz, or undefined. */
void gots__plan_mark(gots__lowering *l, gots__symbol *symbol);

/* Adds `symbol` to the current function's `var` list. */
void gots__plan_declare(gots__lowering *l, gots__fn *fn, gots__symbol *symbol);

/* A symbol made by lowering: LOCAL, emitted as `name`; not declared anywhere yet. */
gots__symbol *gots__plan_symbol(gots__lowering *l, gots__atom *name);

/* Fills the entry statements of `fn`. */
void gots__plan_finish(gots__lowering *l, gots__fn *fn);

/* Is it entered again within one run of the current function? */
bool gots__plan_in_loop(const gots__lowering *l);

/* Copies a holder for the next turn of a `for (let …)`: `$s = {i: $s.i}`. */
gots__node *gots__plan_copy_holder(gots__lowering *l, const gots__entry *entry, uint32_t pos);

#endif
