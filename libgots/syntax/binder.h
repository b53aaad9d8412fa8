/* Inside binding: what its files share.
 *
 *   bind.c           the walk over statements and expressions: makes scopes, notes each reference
 *   bind_function.c  … over functions and classes
 *   bind_module.c    … over namespaces, enums, imports and exports
 *   bind_type.c      … over types
 *   bind_declare.c   symbols, their merging and the conflicts between declarations
 *   bind_resolve.c   after the walk: what each noted reference means
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_SYNTAX_BINDER_H
#define GOTS_SYNTAX_BINDER_H

#include "syntax/bind.h"

/* What a reference is used for. */
enum {
    GOTS__REF_READ = 1,
    GOTS__REF_WRITE = 2,
    GOTS__REF_TYPE = 4,      /* the name of a type */
    GOTS__REF_SPACE = 8,     /* the left side of a dotted type name */
    GOTS__REF_QUERY = 16,    /* a value named in a type: typeof x, x is T */
    GOTS__REF_ANY = 32,      /* exported: a value, a type or both */
    GOTS__REF_PRIVATE = 64,
    GOTS__REF_EXPORT = 128   /* in an export list: must be declared by the module */
};

typedef struct gots__ref {
    gots__node *name;
    gots__scope *scope;
    uint32_t use;
} gots__ref;

#define GOTS__REF_CHUNK 512
typedef struct gots__ref_chunk {
    struct gots__ref_chunk *next;
    uint32_t count;
    gots__ref refs[GOTS__REF_CHUNK];
} gots__ref_chunk;

/* A `var` inside blocks, checked against their names when all are known. */
typedef struct gots__deep_var {
    struct gots__deep_var *next;
    gots__node *name;
    gots__scope *from, *to;
    bool of_head; /* the head of a for-of: may not even repeat a catch parameter */
} gots__deep_var;

/* What a function, file, field initialiser or static block uses, of its own and of arrows in it. */
enum {
    GOTS__USES_THIS = 1,
    GOTS__USES_ARGUMENTS = 2,
    GOTS__USES_SUPER = 4,
    GOTS__USES_NEW_TARGET = 8,
    GOTS__USES_EVAL = 16,
    GOTS__USES_THROUGH_ARROWS = 31,
    GOTS__USES_YIELD = 32,
    GOTS__USES_AWAIT = 64
};

typedef struct gots__code {
    struct gots__code *outer;
    gots__scope *var_scope;
    uint32_t uses;
    uint32_t loops;   /* depth */
    bool is_arrow;
    bool is_field;
    bool in_params;   /* parameter expressions hold closures: a body `var` is a symbol of its own */
} gots__code;

typedef struct gots__binder {
    gots__arena *arena;
    gots__atoms *atoms;
    gots__source *source;
    gots__node *file;
    gots__diagnostics *diagnostics;
    gots__scope *scope;          /* innermost */
    gots__scope *private_scope;  /* innermost class whose private names are in sight, or NULL */
    gots__scope *infer_scope;    /* of the conditional type whose extends clause is walked */
    gots__code *code;
    uint32_t ambient;            /* depth */
    gots__ref_chunk *first_refs, *refs;
    gots__deep_var *deep_vars;
    gots__atom *arguments_name, *eval_name, *let_name, *default_name;
    gots__binding *result;
    gots__atom **global_slots;
    uint32_t global_mask;
    gots__scope *exports;        /* exported names of the module, each a symbol */
} gots__binder;

/* How a declared name behaves. */
typedef struct gots__declaring {
    uint32_t meaning;     /* GOTS__SYM_ */
    gots__node *decl;     /* the declaring node */
    uint32_t live;
    bool exported;
    bool has_init;        /* of var */
    bool no_body;         /* function overload */
    bool of_head;         /* var in the head of for-in or for-of */
} gots__declaring;

/* ---- The walk: bind.c ------------------------------------------------------------------------- */

void gots__bind_visit(gots__binder *binder, gots__node *node); /* a statement or expression, or NULL */
void gots__bind_list(gots__binder *binder, const gots__list *list);

/* Notes that `name` is used in `scope` as GOTS__REF_ bits say. */
void gots__bind_note(gots__binder *binder, gots__node *name, gots__scope *scope, uint32_t use);
void gots__bind_note_private(gots__binder *binder, gots__node *name);

gots__scope *gots__bind_open(gots__binder *binder, gots__scope_kind kind, gots__node *node);
void gots__bind_close(gots__binder *binder);

/* The code of a function, initialiser or namespace: between the two, uses and `var`s are its own. */
void gots__bind_enter(gots__binder *binder, gots__code *code, gots__scope *scope);
void gots__bind_leave(gots__binder *binder);

/* Declares `name` in the innermost scope. */
gots__symbol *gots__bind_name(gots__binder *binder, gots__node *name, uint32_t meaning,
                              gots__node *decl, uint32_t live, bool exported);

/* A pattern or name that is declared; `how` NULL: an assignment to it, used as `use` says. */
void gots__bind_target(gots__binder *binder, gots__node *target, const gots__declaring *how,
                       uint32_t use);

/* The key of a member, which counts only when it is computed. */
void gots__bind_key(gots__binder *binder, gots__node *member, gots__node *key);

/* ---- bind_function.c -------------------------------------------------------------------------- */

void gots__bind_function(gots__binder *binder, gots__node *node, gots__function *function);
void gots__bind_function_declaration(gots__binder *binder, gots__node *node);
void gots__bind_class(gots__binder *binder, gots__node *node);

/* The parameters of a function or signature. `dead_zone`: one may be read too early. */
void gots__bind_params(gots__binder *binder, gots__function *function, bool dead_zone);

/* ---- bind_module.c ---------------------------------------------------------------------------- */

void gots__bind_enum(gots__binder *binder, gots__node *node);
void gots__bind_namespace(gots__binder *binder, gots__node *node);
void gots__bind_import(gots__binder *binder, gots__node *node);
void gots__bind_import_equals(gots__binder *binder, gots__node *node);
void gots__bind_export_named(gots__binder *binder, gots__node *node);
void gots__bind_export_default(gots__binder *binder, gots__node *node);

/* The names in the file's export lists, once all declarations are known. */
void gots__bind_export_lists(gots__binder *binder);

/* ---- bind_type.c ------------------------------------------------------------------------------ */

void gots__bind_type(gots__binder *binder, gots__node *node); /* or NULL */
void gots__bind_types(gots__binder *binder, const gots__list *list);
void gots__bind_interface(gots__binder *binder, gots__node *node);
void gots__bind_alias(gots__binder *binder, gots__node *node);
void gots__bind_type_params(gots__binder *binder, const gots__list *params);

/* A signature: type parameters and parameters are in scope of its types alone. */
void gots__bind_signature(gots__binder *binder, gots__node *node, gots__function *function);

/* a.b.c, used as GOTS__REF_ bits say. */
void gots__bind_entity(gots__binder *binder, gots__node *entity, uint32_t use);

/* ---- bind_declare.c --------------------------------------------------------------------------- */

/* Declares `name` (IDENTIFIER) in `scope`, merging or reporting. Sets the identifier's symbol. */
gots__symbol *gots__bind_declare(gots__binder *binder, gots__scope *scope, gots__node *name,
                                 const gots__declaring *how);

/* Declares the private name of a class member. */
void gots__bind_declare_private(gots__binder *binder, gots__scope *scope, gots__node *member);

/* Notes that the module exports `name`; reports a second time. `is_alias`: from an export list. */
void gots__bind_export(gots__binder *binder, gots__node *at, gots__atom *name,
                       gots__symbol *symbol, bool is_alias);

/* Checks the variables declared inside blocks against the blocks' own names. */
void gots__bind_check_deep_vars(gots__binder *binder);

/* Resolves all noted references. bind_resolve.c */
void gots__bind_resolve(gots__binder *binder);

#endif
