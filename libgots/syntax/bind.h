/* Binding: which declaration each name means.
 *
 * SPDX-License-Identifier: MIT
 *
 * One walk makes the scopes, declares symbols (with `var` hoisting and declaration merging of
 * functions, classes, enums, namespaces and interfaces), resolves every reference, and reports the
 * early errors that need scopes: redeclaration, undeclared private names and labels, invalid
 * jumps, `export` of an unknown name.
 */
#ifndef GOTS_SYNTAX_BIND_H
#define GOTS_SYNTAX_BIND_H

#include "syntax/ast.h"
#include "syntax/diagnostic.h"

typedef enum gots__scope_kind {
    GOTS__SCOPE_MODULE,   /* a file */
    GOTS__SCOPE_FUNCTION, /* parameters and vars */
    GOTS__SCOPE_BODY,     /* vars of a body whose parameters have expressions */
    GOTS__SCOPE_BLOCK,
    GOTS__SCOPE_LOOP,     /* head of for, for-in, for-of with let or const */
    GOTS__SCOPE_CATCH,
    GOTS__SCOPE_CLASS,    /* inner name, private names, type parameters */
    GOTS__SCOPE_NAMESPACE,
    GOTS__SCOPE_ENUM,
    GOTS__SCOPE_TYPE      /* type parameters, infer */
} gots__scope_kind;

/* Meanings: one name can have several at once, as in TypeScript. */
enum {
    GOTS__SYM_VAR = 1u << 0,
    GOTS__SYM_LET = 1u << 1,
    GOTS__SYM_CONST = 1u << 2,     /* const, using, await using */
    GOTS__SYM_FUNCTION = 1u << 3,
    GOTS__SYM_CLASS = 1u << 4,
    GOTS__SYM_PARAM = 1u << 5,
    GOTS__SYM_CATCH = 1u << 6,
    GOTS__SYM_ENUM = 1u << 7,
    GOTS__SYM_NAMESPACE = 1u << 8, /* one that has values in it */
    GOTS__SYM_IMPORT = 1u << 9,    /* value or type, the importer cannot know */
    GOTS__SYM_PRIVATE = 1u << 10,  /* #x */
    GOTS__SYM_SELF = 1u << 11,     /* the name of a function expression or a class, inside itself */
    GOTS__SYM_INTERFACE = 1u << 12,
    GOTS__SYM_ALIAS = 1u << 13,
    GOTS__SYM_TYPE_PARAM = 1u << 14,
    GOTS__SYM_TYPE_NAMESPACE = 1u << 15, /* one without values */
    GOTS__SYM_ENUM_MEMBER = 1u << 16,
    GOTS__SYM_AMBIENT = 1u << 17,        /* declared only: no storage here */
    GOTS__SYM_TEMP = 1u << 18,           /* made by lowering */
    GOTS__SYM_VALUE = GOTS__SYM_VAR | GOTS__SYM_LET | GOTS__SYM_CONST | GOTS__SYM_FUNCTION |
                      GOTS__SYM_CLASS | GOTS__SYM_PARAM | GOTS__SYM_CATCH | GOTS__SYM_ENUM |
                      GOTS__SYM_NAMESPACE | GOTS__SYM_IMPORT | GOTS__SYM_SELF |
                      GOTS__SYM_ENUM_MEMBER | GOTS__SYM_TEMP
};

/* Where the lowered code keeps a binding. Decided by lowering, read by the printer. */
typedef enum gots__storage {
    GOTS__IN_LOCAL,   /* a var or parameter of the emitted function, called emit_name */
    GOTS__IN_OBJECT,  /* property `emit_name` of the object in symbol `holder`: module exports,
                         imports, per-iteration scopes, generator frames, namespaces */
    GOTS__IN_CONSTANT /* an enum member or const known at compile time: see constant */
} gots__storage;

/* A reference to a function inside a hoisted function: it matters only when that one runs. */
typedef struct gots__user {
    struct gots__user *next;
    gots__symbol *function;
} gots__user;

struct gots__symbol {
    gots__atom *name;
    gots__scope *scope;
    gots__symbol *next;       /* in its scope, in order of declaration */
    gots__node *decl;         /* the declaring node that gives the value; else the first type */
    uint32_t meanings;        /* GOTS__SYM_ */
    uint32_t pos;             /* where it is declared; the dead zone ends at `live` */
    uint32_t live;            /* offset from which it is initialised, in its own function: the end
                                 of its declarator or declaration, of the right side in heads of
                                 for-in and for-of; 0 for what needs no dead zone. All cases of a
                                 SWITCH share one BLOCK scope (its node is the SWITCH): there text
                                 order proves nothing */
    uint32_t first_use;       /* lowest offset of a value reference, UINT32_MAX if none */
    uint32_t early_use;       /* of a function: the same, but a reference counts where the outermost
                                 function around it (in the symbol's own) begins, and those inside
                                 hoisted functions stand in `users` instead */
    gots__user *users;
    uint32_t value_uses;      /* references as a value */
    uint32_t type_uses;       /* references in types only */
    gots__node *last_write;   /* the last assignment's target in the symbol's own function; NULL
                                 with `assigned`: an inner function writes it too */
    unsigned captured : 1;    /* referenced from an inner function */
    unsigned assigned : 1;    /* written after its initialisation */
    unsigned exported : 1;    /* under at least one name */
    unsigned in_loop : 1;     /* its scope is entered anew in each turn of a loop of its function */
    unsigned needs_dead_zone : 1; /* set by lowering's analysis: a read may come too early */
    unsigned captured_hoisted : 1; /* captured, and the outermost function between some reference
                                      and the symbol's own function is a FUNCTION_DECLARATION,
                                      which can be called before `live` is reached */
    unsigned early_known : 1; /* lowering has followed `users`: early_use is final */
    unsigned early_busy : 1;  /* lowering is following them */
    unsigned has_init : 1;    /* a `var` declarator gave it a value once */
    uint8_t storage;          /* gots__storage */
    gots__atom *emit_name;    /* name in the emitted code, once decided */
    gots__symbol *holder;     /* for GOTS__IN_OBJECT */
    gots__node *constant;     /* for GOTS__IN_CONSTANT */
    gots__scope *parts;       /* of a namespace or enum: its blocks' scopes, by next_part */
    void *note;               /* free for lowering */
    void *export_note;        /* lowering: the names it is exported under */
    void *type_note;          /* free for types */
};

struct gots__scope {
    uint8_t kind;
    gots__scope *parent;
    gots__scope *function;     /* nearest MODULE, NAMESPACE or FUNCTION scope, itself included */
    gots__node *node;          /* what opened it */
    gots__symbol *first, *last;
    gots__symbol **slots;      /* by name, open addressing; NULL while few */
    uint32_t count, mask;
    uint64_t filter;           /* a bit for each name's hash: most misses cost one test */
    gots__symbol *owner;       /* of NAMESPACE and ENUM: whose part this is */
    gots__scope *next_part;
    gots__scope *outer_private; /* of CLASS: the next class outwards whose private names are seen */
    unsigned is_loop_body : 1; /* runs more than once per run of its function */
    unsigned has_closure : 1;  /* some binding of it is captured */
    void *note;                /* free for lowering */
};

typedef struct gots__binding {
    gots__scope *module;       /* the file's scope */
    gots__atom **globals;      /* names used as values and declared nowhere, each once */
    uint32_t global_count;
} gots__binding;

/* Binds a parsed file in place. Reports into `diagnostics`. The caller has set arena->escape. */
gots__binding *gots__bind(gots__arena *arena, gots__atoms *atoms, gots__source *source,
                          gots__node *file, gots__diagnostics *diagnostics);

/* Where scopes hang, beyond what ast.h says: a BLOCK has one only when it declares something
 * itself; a function's body BLOCK has the BODY scope, or none when it shares the function's; the
 * scope of a TRY is its catch parameter's; a class declaration's name IDENTIFIER carries the outer
 * symbol, the inner one (SELF) is found in the class's scope; a field initialiser is a FUNCTION
 * scope with the FIELD as its node. A function expression's own name is a SELF symbol of the
 * function's scope, unless a parameter or variable of that name hides it (then its IDENTIFIER
 * carries NULL). `var x` in a BODY scope whose parameters hold closures is another symbol than
 * the parameter x, whose value it starts with. A reference to `arguments` carries no symbol. */

/* The symbol of `name` declared in just this scope, or NULL. Private names are not found. */
gots__symbol *gots__scope_find(const gots__scope *scope, const gots__atom *name);

/* The symbol `name` means from `scope` outwards with any of `meanings`, or NULL. */
gots__symbol *gots__scope_resolve(gots__scope *scope, const gots__atom *name, uint32_t meanings);

/* A new scope inside `parent`. */
gots__scope *gots__scope_new(gots__arena *arena, gots__scope *parent, gots__scope_kind kind,
                             gots__node *node);

/* The symbol of #name declared in just this class scope, or NULL. */
gots__symbol *gots__scope_find_private(const gots__scope *scope, const gots__atom *name);

/* Adds a symbol (also used by lowering for temporaries). */
gots__symbol *gots__scope_declare(gots__arena *arena, gots__scope *scope, gots__atom *name,
                                  uint32_t meanings, gots__node *decl);

#endif
