/* Inside lowering: what its files share while they rewrite one tree.
 *
 * SPDX-License-Identifier: MIT
 *
 * Each feature has one file and is reached through the two dispatchers gots__lower_expr and
 * gots__lower_stmt (lower.c). A feature's function receives a node of the source tree, lowers the
 * parts of it that it keeps by calling the dispatchers, and returns (or appends) ES5 nodes.
 *
 * A node is lowered exactly once: never hand the result of lowering to a dispatcher again. Nodes
 * made with build.h count as lowered.
 *
 * Evaluation order: whoever needs a value twice, or later than it is written, puts it in a
 * temporary (gots__lower_temp, gots__build_once). Temporaries are registers of the current
 * function; all those taken while a statement is lowered are free again behind it. They must not
 * be captured by a closure: for that there is gots__lower_local.
 */
#ifndef GOTS_LOWER_CONTEXT_H
#define GOTS_LOWER_CONTEXT_H

#include "lower/lower.h"
#include "lower/runtime.h"

typedef struct gots__lowering gots__lowering;
typedef struct gots__fn gots__fn;
typedef struct gots__block gots__block;
typedef struct gots__class_state gots__class_state; /* class.c's own */

/* The name an anonymous function or class receives from where it stands. Pass NULL where it
 * receives none (it is then called ""). */
typedef struct gots__name {
    gots__str text;         /* known name; bytes NULL when it is only known at run time */
    gots__node *key;        /* then: a lowered expression without side effects (a temporary) that
                               holds the property key; else NULL */
    const char *prefix;     /* "get", "set" or NULL */
} gots__name;

/* A scope inside one function while it is lowered; its entry (plan.h) outlives it. */
struct gots__block {
    gots__block *parent;       /* within the same function; NULL at its outermost */
    gots__scope *scope;        /* may be NULL: the body of a loop without a block of its own */
    struct gots__entry *entry;
};

/* The labels in front of a statement, innermost first. Lives on the C stack. */
typedef struct gots__label {
    const struct gots__label *outer;
    gots__atom *name;
    uint32_t pos;
} gots__label;

/* A construct that jumps leave (jump.c). Lives on the C stack while its parts are lowered. */
typedef struct gots__exit {
    struct gots__exit *outer;
    const gots__label *labels;
    bool is_loop, is_switch;
    bool left;     /* a return, yield, or a jump to something further out stands in it */
} gots__exit;

/* An emitted function while it is lowered. The module itself is one, without node. */
struct gots__fn {
    gots__fn *parent;
    gots__node *node;           /* FUNCTION, ARROW, METHOD, …; NULL for the module */
    gots__function *function;   /* its payload; NULL for the module */
    gots__scope *scope;
    gots__block *block;         /* innermost scope */
    gots__exit *exits;          /* innermost first */
    gots__class_state *class_;  /* the class whose member this function is; class.c sets it */
    uint8_t kind;               /* gots__function_kind; the module: GOTS__FN_NORMAL */
    bool is_derived;            /* constructor of a derived class: `this` is a local */
    uint32_t tries;             /* try statements and for-of loops around the current code */
    gots__symbol *returned;     /* of a derived constructor: what a return inside try gave */
    bool hoisted;               /* a function declaration: callable from its scope's start */
    bool in_params;             /* parameter initialisers are being lowered */
    uint32_t pos;               /* where its text starts: when its closure is made */
    gots__list locals;          /* IDENTIFIERs of the `var` list at its head */
    gots__list first;           /* statements behind the `var` list: `$_this = this` */
    gots__list head;            /* then scope entries and hoisted functions */
    gots__block outer_block;    /* of its parameters */
    gots__symbol **temps;       /* temporaries by number */
    uint32_t temp_count, temp_room, temp_next;
    gots__symbol *this_symbol, *arguments_symbol, *target_symbol; /* for the arrows in it */
    gots__symbol *this_near;    /* of an arrow: how it reads its owner's this_symbol */
    uint32_t this_uses;
    bool this_in_loop;
    gots__symbol **needs;       /* per-iteration symbols of outer functions it must be given */
    uint32_t need_count, need_room;
    struct gots__near_reads *near;    /* plan.c: what loops read from outside, kept in registers */
    struct gots__names *names;  /* emitted names of block scopes, to share or rename */
    struct gots__entry *entries; /* plan.h: of all its scopes */
};

struct gots__lowering {
    gots__arena *arena;
    gots__atoms *atoms;
    gots__source *source;
    gots__diagnostics *diagnostics;
    gots__binding *binding;
    const gots__lower_options *options;
    gots__fn *fn;               /* the function whose code is being lowered */
    gots__fn *module;           /* the outermost */
    uint32_t serial;            /* for unique names */
    uint64_t text_hash;         /* of the source, for constant private keys; 0 until asked */
    struct gots__module_state *exports; /* module.c's own */
    struct gots__class_state *unborn; /* classes whose heritage or keys are being lowered */
    gots__list constants;       /* statements that make bigint literals and the check function */
    gots__symbol *check;        /* the check function, or NULL; check.c */
    gots__symbol *completion;   /* holds the value that the script's last statement had; or NULL */
    gots__lowered *result;
    /* Often needed names. */
    struct { gots__atom *arguments, *default_; } atom;
};

/* ---- The dispatchers (lower.c) ---- */

gots__node *gots__lower_expr(gots__lowering *l, gots__node *node);     /* NULL stays NULL */
void gots__lower_exprs(gots__lowering *l, gots__list *list);          /* each in place; no SPREAD */
void gots__lower_stmt(gots__lowering *l, gots__node *node, gots__list *out);
gots__node *gots__lower_checked(gots__lowering *l, gots__node *node); /* check.c */
/* The lowered node as an operand that its operator looks at, by the CHECKED node `check`. */
gots__node *gots__lower_noted(gots__lowering *l, gots__node *lowered, const gots__node *check);
/* Sets the script's completion value, where that is kept and here is the script's own code. */
void gots__lower_completion(gots__lowering *l, gots__node *value, gots__list *out);
void gots__lower_stmts(gots__lowering *l, const gots__list *list, gots__list *out); /* hoists too */
bool gots__lower_is_using(const gots__node *statement); /* using x = …; await using x = … */

/* An expression whose value is not used (an expression statement, the update of a `for`). */
gots__node *gots__lower_effect(gots__lowering *l, gots__node *node);

/* As gots__lower_expr; an anonymous function, arrow or class gets `name`. */
gots__node *gots__lower_named(gots__lowering *l, gots__node *node, const gots__name *name);
bool gots__lower_is_anonymous(const gots__node *node); /* would gots__lower_named name it? */

/* The expression under as, satisfies, !, <T>, instantiation: types erased, not lowered. */
gots__node *gots__lower_strip(gots__node *node);

/* The key of a PROPERTY, METHOD, FIELD or ELEMENT that is known now (identifier, string, number;
 * a computed string literal too): true and its property name. */
bool gots__lower_static_key(gots__lowering *l, const gots__node *key, bool computed, gots__str *out);

/* ---- Functions (function.c) ---- */

/* Lowers a function expression, arrow, or the payload of a METHOD into a FUNCTION node with its
 * directive, ready to stand as an expression (inside loops it may come back as a call of a
 * factory). `directive`: "" or "c"/"d" for class constructors, the rest is found from the kind.
 * The node passed is consumed. */
gots__node *gots__lower_function(gots__lowering *l, gots__node *node, gots__function *function,
                                 const gots__name *name, const char *directive);

/* For functions that have no source (field initialisers, static blocks, the constructor a class
 * did not write): open, append lowered statements to `out`, close. */
void gots__lower_function_open(gots__lowering *l, gots__fn *fn, gots__node *node,
                               gots__function *function);
gots__node *gots__lower_function_close(gots__lowering *l, gots__fn *fn, gots__list *params,
                                       gots__list *body, const char *directive);

/* this, arguments, new.target as they must be read here. */
gots__node *gots__lower_this(gots__lowering *l, gots__node *node);
gots__node *gots__lower_arguments(gots__lowering *l, gots__node *node);
gots__node *gots__lower_new_target(gots__lowering *l, gots__node *node);

/* A function declaration: appends it, published where it is exported. Hoisting is done by
 * gots__lower_stmts. */
void gots__lower_function_declaration(gots__lowering *l, gots__node *node, gots__list *out);

/* The function whose `this` the current code sees: passes arrows. */
gots__fn *gots__lower_this_owner(gots__lowering *l);

/* ---- Temporaries and scopes (plan.c) ---- */

gots__node *gots__lower_temp(gots__lowering *l, uint32_t pos); /* an IDENTIFIER of a fresh one */
uint32_t gots__lower_temp_mark(gots__lowering *l);
void gots__lower_temp_release(gots__lowering *l, uint32_t mark);

/* A local that closures may capture: `$hintN`, unique in the file. Where the current code runs
 * more than once per run of its function (a loop), it lives in the current scope's holder, so
 * that each turn has its own. */
gots__symbol *gots__lower_local(gots__lowering *l, const char *hint);

/* Decides storage and emitted names of a scope's bindings, and opens it. The entry statement is
 * appended to `out`. `gots__block` lives on the caller's C stack. */
void gots__lower_scope_open(gots__lowering *l, gots__block *block, gots__scope *scope, bool in_loop,
                            gots__list *out);
void gots__lower_scope_close(gots__lowering *l, gots__block *block);

/* ---- References and bindings (reference.c) ---- */

/* Something that can be read and written more than once, its parts evaluated once. */
typedef struct gots__reference {
    gots__node *target;    /* stripped source node; IDENTIFIER, MEMBER, INDEX */
    gots__node *object;    /* lowered, repeatable; NULL for identifiers and super */
    gots__node *key;       /* lowered, repeatable; NULL for identifiers, private names and static members */
    uint8_t kind;          /* gots__reference_kind */
    bool once;             /* its parts are used as they are, not repeated */
} gots__reference;

typedef enum gots__reference_kind {
    GOTS__REF_NAME, GOTS__REF_MEMBER, GOTS__REF_INDEX, GOTS__REF_PRIVATE, GOTS__REF_SUPER
} gots__reference_kind;

/* Prepares `node` (an assignable expression, not a pattern); appends to `before` the expressions
 * that must be evaluated first (assignments to temporaries). `once`: it will be used only once. */
void gots__reference_open(gots__lowering *l, gots__reference *reference, gots__node *node,
                          bool once, gots__list *before);
gots__node *gots__reference_get(gots__lowering *l, gots__reference *reference);
gots__node *gots__reference_set(gots__lowering *l, gots__reference *reference, gots__node *value);

/* Reading a name, with its dead-zone check where one is needed. */
gots__node *gots__lower_read(gots__lowering *l, gots__node *identifier);
/* Of typeof, which a name that is not there does not disturb. */
gots__node *gots__lower_typeof_operand(gots__lowering *l, gots__node *operand);
/* Assigning to a name: constants, imports, exports, dead zones. `value` is lowered. */
gots__node *gots__lower_write(gots__lowering *l, gots__node *identifier, gots__node *value);
/* The first value of a declared name (ends its dead zone, publishes exports). An expression. */
gots__node *gots__lower_initialise(gots__lowering *l, gots__node *identifier, gots__node *value);
/* The same for a symbol without an IDENTIFIER at hand. */
gots__node *gots__lower_initialise_symbol(gots__lowering *l, gots__symbol *symbol,
                                          gots__node *value, uint32_t pos);

/* ---- Features, one line each ---- */

/* statement.c, loop.c */
void gots__lower_block(gots__lowering *l, gots__node *node, gots__list *out);
void gots__lower_variables(gots__lowering *l, gots__node *node, gots__list *out);
void gots__lower_loop(gots__lowering *l, gots__node *node, const gots__label *labels,
                      gots__list *out);
void gots__lower_exit_open(gots__lowering *l, gots__exit *exit, const gots__label *labels,
                           bool is_loop, bool is_switch);
void gots__lower_exit_close(gots__lowering *l, gots__exit *exit);
void gots__lower_exit_all(gots__lowering *l); /* something here leaves the function, or may */
/* `labels` put in front of a lowered statement. */
gots__node *gots__lower_relabel(gots__lowering *l, const gots__label *labels, gots__node *node);
void gots__lower_switch(gots__lowering *l, gots__node *node, gots__list *out);
void gots__lower_try(gots__lowering *l, gots__node *node, gots__list *out);
void gots__lower_jump(gots__lowering *l, gots__node *node, gots__list *out);
void gots__lower_return(gots__lowering *l, gots__node *node, gots__list *out);
/* `return value` in a constructor of a derived class (class.c); value may be NULL. */
gots__node *gots__lower_derived_return(gots__lowering *l, gots__node *value, uint32_t pos);
/* The same inside try: what stands in `finally` may still call super(). */
void gots__lower_derived_leave(gots__lowering *l, gots__node *value, uint32_t pos, gots__list *out);
/* A statement that must stand in a single-statement place: the one, a BLOCK, or EMPTY. */
gots__node *gots__lower_body(gots__lowering *l, gots__node *node);

/* pattern.c: destructuring. `value` is lowered; `declares` tells a declaration from an
 * assignment. Appends expression statements (and try statements where iterators must close). */
void gots__lower_pattern(gots__lowering *l, gots__node *pattern, gots__node *value, bool declares,
                         gots__list *out);
gots__node *gots__lower_pattern_assign(gots__lowering *l, gots__node *assign, bool used);
/* The same where it is a whole statement, so that it can hold others; false when it is not one. */
bool gots__lower_pattern_statement(gots__lowering *l, gots__node *expression, gots__list *out);

/* module.c */
void gots__lower_import(gots__lowering *l, gots__node *node, gots__list *out);
void gots__lower_export(gots__lowering *l, gots__node *node, gots__list *out);
gots__node *gots__lower_import_call(gots__lowering *l, gots__node *node);
gots__node *gots__lower_import_meta(gots__lowering *l, gots__node *node);

gots__node *gots__lower_entity(gots__lowering *l, gots__node *node); /* A.B.C of import a = A.B.C */

/* enum.c, namespace.c */
void gots__lower_enum(gots__lowering *l, gots__node *node, gots__list *out);
void gots__lower_namespace(gots__lowering *l, gots__node *node, gots__list *out);
/* E.A and E["A"] of a const enum: its value as a literal; else NULL. */
gots__node *gots__lower_enum_member(gots__lowering *l, const gots__node *object, gots__str name);

/* ---- The `class` helper's files ---- */

/* class.c. An expression; for declarations the dispatcher binds the result. */
gots__node *gots__lower_class(gots__lowering *l, gots__node *node, gots__class *class_,
                              const gots__name *name);
/* private.c: a.#x, a.#x = v, #x in a. `object` is lowered and may be evaluated once. */
gots__node *gots__lower_private_get(gots__lowering *l, gots__node *object, gots__node *name);
gots__node *gots__lower_private_set(gots__lowering *l, gots__node *object, gots__node *name,
                                    gots__node *value);
gots__node *gots__lower_private_call(gots__lowering *l, gots__node *call); /* a.#m(…), no spread */
gots__node *gots__lower_private_in(gots__lowering *l, gots__node *name, gots__node *object);
/* super.c: super.x / super[key] (key lowered), super(…); node is the MEMBER, INDEX or CALL. */
gots__node *gots__lower_super_get(gots__lowering *l, gots__node *key, uint32_t pos);
gots__node *gots__lower_super_set(gots__lowering *l, gots__node *key, gots__node *value,
                                  uint32_t pos);
gots__node *gots__lower_super_call(gots__lowering *l, gots__node *node);   /* super(…) */
gots__node *gots__lower_super_method(gots__lowering *l, gots__node *node); /* super.m(…) */
gots__node *gots__lower_super_delete(gots__lowering *l, gots__node *node); /* delete super.x */
/* this inside a derived constructor (and the arrows in it): checked where needed. */
gots__node *gots__lower_derived_this(gots__lowering *l, gots__fn *owner, gots__node *node);
/* using.c: the statements of a block from its first `using` or `await using` on; functions are
 * hoisted already. Lowers each with gots__lower_stmt, further usings itself. */
void gots__lower_using_block(gots__lowering *l, const gots__list *statements, gots__list *out);
/* literal.c: object literals, arrays with spread, calls and `new` with spread arguments. */
gots__node *gots__lower_object(gots__lowering *l, gots__node *node);
gots__node *gots__lower_array(gots__lowering *l, gots__node *node);
gots__node *gots__lower_spread_call(gots__lowering *l, gots__node *node); /* CALL or NEW */
/* The arguments of a call with spread as an array. */
gots__node *gots__lower_arguments_array(gots__lowering *l, const gots__list *args, uint32_t pos);
/* What `$take` is told for all values; a count is less. */
#define GOTS__TAKE_ALL 255u

/* template.c */
gots__node *gots__lower_template(gots__lowering *l, gots__node *node);
gots__node *gots__lower_tagged(gots__lowering *l, gots__node *node);
/* chain.c: OPTIONAL_CHAIN, also `delete a?.b` (node is the UNARY then) and a?.b() */
gots__node *gots__lower_chain(gots__lowering *l, gots__node *node);
/* A parenthesised OPTIONAL_CHAIN as the function of a call; *receiver is set to what must be its
 * `this` when the chain ends in a member. */
gots__node *gots__lower_chain_function(gots__lowering *l, gots__node *node, gots__node **receiver);
/* operator.c: ASSIGN with &&=, ||=, ??=, **=, compound assignment to private names and super;
 * UPDATE of those; BINARY **, `#x in a`; LOGICAL ??. Plain ES5 ones are done by the dispatcher. */
gots__node *gots__lower_compound(gots__lowering *l, gots__node *node, bool used);
gots__node *gots__lower_update(gots__lowering *l, gots__node *node, bool used);
gots__node *gots__lower_binary(gots__lowering *l, gots__node *node);

#endif
