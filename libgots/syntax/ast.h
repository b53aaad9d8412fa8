/* The syntax tree: what the parser builds, and what every later room reads or rewrites.
 *
 * SPDX-License-Identifier: MIT
 *
 * One node type with a common head and a union of payloads, allocated at just the size its kind
 * needs. GOTS__NODE_MAP below lists every kind once, with its payload and the layout of its
 * children; gots__node_children (ast.c) walks any node by that table, so that a room which only
 * looks for something need not know every kind.
 *
 * Positions are byte offsets into the source text. Nodes made by lowering carry the position of
 * what they stand for, which is how every emitted line finds its way back.
 *
 * Layout letters: n node (may be NULL), l list, in their order in memory, which is source order. What
 * a function or class payload begins with is written out.
 */
#ifndef GOTS_SYNTAX_AST_H
#define GOTS_SYNTAX_AST_H

#include "base/arena.h"
#include "base/atom.h"

typedef struct gots__node gots__node;
typedef struct gots__symbol gots__symbol; /* syntax/bind.h */
typedef struct gots__scope gots__scope;   /* syntax/bind.h */

typedef struct gots__list {
    gots__node **items;
    uint32_t count;
    uint32_t room; /* 0 for a list cut to size */
} gots__list;

/* Text with an explicit length: cooked string contents may hold NUL. WTF-8: a lone surrogate is
 * three bytes, a pair written as two escapes is joined to one four-byte character. */
typedef struct gots__str {
    const char *bytes;
    uint32_t len;
} gots__str;

/* ---- Operators: node.op of Unary, Update, Binary, Logical and Assign ------------------------ */

typedef enum gots__op {
    GOTS__OP_NONE,
    /* binary, also the operator of a compound assignment */
    GOTS__OP_ADD, GOTS__OP_SUB, GOTS__OP_MUL, GOTS__OP_DIV, GOTS__OP_MOD, GOTS__OP_EXP,
    GOTS__OP_SHL, GOTS__OP_SHR, GOTS__OP_USHR, GOTS__OP_BIT_AND, GOTS__OP_BIT_OR, GOTS__OP_BIT_XOR,
    GOTS__OP_EQ, GOTS__OP_NE, GOTS__OP_EQ_STRICT, GOTS__OP_NE_STRICT,
    GOTS__OP_LT, GOTS__OP_GT, GOTS__OP_LE, GOTS__OP_GE, GOTS__OP_IN, GOTS__OP_INSTANCEOF,
    /* logical */
    GOTS__OP_AND, GOTS__OP_OR, GOTS__OP_NULLISH,
    /* unary */
    GOTS__OP_PLUS, GOTS__OP_MINUS, GOTS__OP_NOT, GOTS__OP_BIT_NOT, GOTS__OP_TYPEOF, GOTS__OP_VOID,
    GOTS__OP_DELETE,
    /* update */
    GOTS__OP_INC, GOTS__OP_DEC,
    GOTS__OP_COUNT
} gots__op;

/* ---- Flags: node.flags. A bit may mean different things for different kinds ------------------ */

enum {
    /* functions, methods, properties, parameters, classes, declarations */
    GOTS__F_ASYNC = 1u << 0,
    GOTS__F_GENERATOR = 1u << 1,
    GOTS__F_STATIC = 1u << 2,
    GOTS__F_ABSTRACT = 1u << 3,
    GOTS__F_DECLARE = 1u << 4,     /* ambient: nothing to emit */
    GOTS__F_READONLY = 1u << 5,
    GOTS__F_PUBLIC = 1u << 6,
    GOTS__F_PRIVATE = 1u << 7,
    GOTS__F_PROTECTED = 1u << 8,
    GOTS__F_OVERRIDE = 1u << 9,
    GOTS__F_ACCESSOR = 1u << 10,   /* auto-accessor: `accessor x = 1` */
    GOTS__F_OPTIONAL = 1u << 11,   /* `x?` of members, parameters, tuple elements; `?.` of Member, Index, Call */
    GOTS__F_DEFINITE = 1u << 12,   /* `x!: T` */
    GOTS__F_REST = 1u << 13,       /* rest parameter, rest element of a pattern, rest tuple member */
    GOTS__F_COMPUTED = 1u << 14,   /* the key stands in brackets */
    GOTS__F_SHORTHAND = 1u << 15,  /* `{ x }` */
    GOTS__F_EXPORT = 1u << 16,     /* `export` stands before the declaration */
    GOTS__F_DEFAULT = 1u << 17,    /* `export default` stands before it */
    GOTS__F_CONST = 1u << 18,      /* const enum, const type parameter; of fields, by enforcement: readonly at run time */
    GOTS__F_IN = 1u << 19,         /* variance of a type parameter */
    GOTS__F_OUT = 1u << 20,
    GOTS__F_TYPE_ONLY = 1u << 21,  /* import type, export type */
    GOTS__F_AWAIT = 1u << 22,      /* for await */
    GOTS__F_DEFER = 1u << 22,      /* import defer, import.defer() */
    GOTS__F_PREFIX = 1u << 23,     /* ++x */
    GOTS__F_PAREN = 1u << 24,      /* the expression stood in parentheses (there is no Paren node) */
    GOTS__F_GLOBAL = 1u << 25,     /* `declare global` */
    GOTS__F_ASSERTS = 1u << 26,    /* asserts x is T */
    GOTS__F_TYPEOF = 1u << 27,     /* typeof import("x") */
    GOTS__F_DIRECTIVE = 1u << 28,  /* an expression statement that is a directive */
    GOTS__F_MINUS = 1u << 29,      /* `-readonly`, `-?` of mapped types come as payload, see mapped */
    GOTS__F_RAW = 1u << 30         /* made by lowering: print as it is */
};

/* ---- Payloads ------------------------------------------------------------------------------- */

typedef enum gots__function_kind {
    GOTS__FN_NORMAL,      /* declaration or expression */
    GOTS__FN_ARROW,
    GOTS__FN_METHOD,
    GOTS__FN_GETTER,
    GOTS__FN_SETTER,
    GOTS__FN_CONSTRUCTOR, /* of a class */
    GOTS__FN_FIELD,       /* made by lowering: runs field initialisers */
    GOTS__FN_STATIC_BLOCK
} gots__function_kind;

/* The shared part of everything that has parameters and a body. */
typedef struct gots__function {
    gots__node *name;        /* Identifier, or NULL */
    gots__list type_params;
    gots__node *this_param;  /* `this: T`, a Param, or NULL; not among params */
    gots__list params;       /* Param */
    gots__node *return_type; /* type or TypePredicate, or NULL */
    gots__node *body;        /* Block; an expression for a concise arrow; NULL for overloads, abstract, declare */
    gots__scope *scope;      /* parameters and `var`s; set by bind */
    uint8_t kind;            /* gots__function_kind */
    uint16_t native;         /* its number among the module's native functions, from 1; set by native */
    /* set by bind, of this function's own code and of the arrows in it: */
    unsigned uses_this : 1, uses_arguments : 1, uses_super : 1, uses_new_target : 1;
    unsigned has_yield : 1, has_await : 1, uses_eval : 1;
    unsigned simple_params : 1; /* set by the parser: only identifiers without initialisers, no rest */
    uint32_t end_params;        /* offset behind the `)` */
} gots__function;

typedef struct gots__class {
    gots__list decorators;  /* Decorator */
    gots__node *name;       /* Identifier or NULL */
    gots__list type_params;
    gots__node *base;       /* expression behind extends, or NULL */
    gots__list base_args;   /* its type arguments */
    gots__list implements;  /* TypeRef */
    gots__list members;     /* Method, Field, StaticBlock, IndexSignature */
    gots__scope *scope;     /* the class's inner name and its private names; set by bind */
    const char *key;        /* marks its instances (types/shape.h); NULL: nothing; set by enforcement */
} gots__class;

/* X(KIND, payload, children) */
#define GOTS__NODE_MAP(X)                                                                         \
    /* expressions */                                                                             \
    X(IDENTIFIER, ident, "")          /* a reference, or a declared name */                       \
    X(PRIVATE_NAME, ident, "")        /* #x; the atom is without the `#` */                       \
    X(NUMBER, number, "")                                                                         \
    X(STRING, string, "")                                                                         \
    X(BIGINT, string, "")             /* digits as written, without `n` and separators; 0x kept */ \
    X(REGEX, regex, "")                                                                           \
    X(TEMPLATE, template_, "l")       /* `a${b}`; strings stand beside the expressions */         \
    X(TAGGED_TEMPLATE, tagged, "nln") /* template is a TEMPLATE */                                \
    X(NULL_LITERAL, empty, "")                                                                    \
    X(TRUE_LITERAL, empty, "")                                                                    \
    X(FALSE_LITERAL, empty, "")                                                                   \
    X(THIS, empty, "")                                                                            \
    X(SUPER, empty, "")               /* only as object of Member/Index or callee of Call */      \
    X(NEW_TARGET, empty, "")                                                                      \
    X(IMPORT_META, empty, "")                                                                     \
    X(ARRAY, list, "l")               /* elements, SPREAD, OMITTED for a hole */                  \
    X(OBJECT, list, "l")              /* PROPERTY, METHOD, SPREAD */                              \
    X(PROPERTY, property, "nn")       /* key: value; SHORTHAND: value is an IDENTIFIER */         \
    X(SPREAD, unary, "n")                                                                         \
    X(OMITTED, empty, "")                                                                         \
    X(FUNCTION, function, "nlnlnn") /* function expression */                                     \
    X(ARROW, function, "nlnlnn")                                                                  \
    X(CLASS, class_, "lnlnlll") /* class expression */                                            \
    X(UNARY, unary, "n")                                                                          \
    X(UPDATE, unary, "n")                                                                         \
    X(BINARY, binary, "nn")                                                                       \
    X(LOGICAL, binary, "nn")                                                                      \
    X(ASSIGN, binary, "nn")           /* left: reference or pattern; op NONE for plain `=` */     \
    X(CONDITIONAL, conditional, "nnn")                                                            \
    X(CALL, call, "nll")              /* OPTIONAL: f?.() */                                       \
    X(NEW, call, "nll")                                                                           \
    X(MEMBER, member, "nn")           /* a.b, a?.b, a.#b; name: IDENTIFIER or PRIVATE_NAME */     \
    X(INDEX, binary, "nn")            /* a[b], a?.[b] */                                          \
    X(OPTIONAL_CHAIN, unary, "n")     /* the whole of a chain that holds a `?.` */                \
    X(IMPORT_CALL, list, "l")         /* import(specifier, options) */                            \
    X(YIELD, unary, "n")              /* yield x */                                               \
    X(YIELD_STAR, unary, "n")         /* yield* x */                                              \
    X(AWAIT, unary, "n")                                                                          \
    X(SEQUENCE, list, "l")            /* a, b */                                                  \
    X(AS, typed, "nn")                /* x as T; type is CONST_TYPE for `as const` */             \
    X(SATISFIES, typed, "nn")                                                                     \
    X(TYPE_ASSERTION, typed, "nn")    /* <T>x */                                                  \
    X(NON_NULL, unary, "n")           /* x! */                                                    \
    X(INSTANTIATION, call, "nll")     /* f<T> without a call */                                   \
    X(MISSING, empty, "")             /* put in by error recovery */                              \
    /* patterns */                                                                                \
    X(ARRAY_PATTERN, list, "l")       /* ELEMENT or OMITTED */                                    \
    X(OBJECT_PATTERN, list, "l")      /* ELEMENT with a key (NULL key for REST) */                \
    X(ELEMENT, element, "nnn")        /* key, target (name, reference or pattern), initialiser */ \
    X(PARAM, param, "lnnn")           /* decorators, target, type, initialiser */                 \
    /* members of classes and objects */                                                          \
    X(METHOD, method, "lnnlnlnn") /* decorators, key, function; kind tells getters apart */       \
    X(FIELD, field, "lnnn")           /* decorators, key, type, initialiser */                    \
    X(STATIC_BLOCK, function, "nlnlnn")                                                           \
    X(DECORATOR, unary, "n")                                                                      \
    /* statements */                                                                              \
    X(SOURCE_FILE, file, "l")                                                                     \
    X(BLOCK, block, "l")                                                                          \
    X(VARIABLES, variables, "l")      /* DECLARATOR; kind in op: gots__variable_kind */           \
    X(DECLARATOR, declarator, "nnn")  /* target, type, initialiser */                             \
    X(EXPRESSION, unary, "n")                                                                     \
    X(IF, conditional, "nnn")                                                                     \
    X(FOR, for_, "nnnn")                                                                          \
    X(FOR_IN, for_in, "nnn")          /* left: VARIABLES, reference or pattern */                 \
    X(FOR_OF, for_in, "nnn")                                                                      \
    X(WHILE, loop, "nn")                                                                          \
    X(DO_WHILE, loop, "nn")           /* test, body, though the body stands first in the text */  \
    X(SWITCH, switch_, "nl")                                                                      \
    X(CASE, case_, "nl")              /* test NULL: default */                                    \
    X(BREAK, jump, "")                                                                            \
    X(CONTINUE, jump, "")                                                                         \
    X(RETURN, unary, "n")                                                                         \
    X(THROW, unary, "n")                                                                          \
    X(TRY, try_, "nnnn")              /* block, catch parameter, handler, finalizer */            \
    X(LABELED, labeled, "n")                                                                      \
    X(EMPTY, empty, "")                                                                           \
    X(DEBUGGER, empty, "")                                                                        \
    X(FUNCTION_DECLARATION, function, "nlnlnn")                                                   \
    X(CLASS_DECLARATION, class_, "lnlnlll")                                                       \
    X(ENUM, enum_, "nl")                                                                          \
    X(ENUM_MEMBER, property, "nn")    /* key, initialiser or NULL */                              \
    X(NAMESPACE, namespace_, "nn")    /* name: IDENTIFIER, STRING for ambient modules; body */    \
    X(INTERFACE, interface, "nlll")   /* name, type parameters, extends, members */               \
    X(TYPE_ALIAS, alias, "nln")                                                                   \
    X(IMPORT, import, "nnnlnl")       /* see below */                                             \
    X(IMPORT_EQUALS, import_equals, "nn") /* name, entity or EXTERNAL_MODULE */                   \
    X(EXTERNAL_MODULE, unary, "n")    /* require("x") */                                          \
    X(EXPORT_NAMED, export, "lnl")    /* export { a as b } [from "x"] */                          \
    X(EXPORT_ALL, export_all, "nnl")  /* export * [as ns] from "x" */                             \
    X(EXPORT_DEFAULT, unary, "n")     /* export default <expression>; declarations carry flags */ \
    X(EXPORT_ASSIGN, unary, "n")      /* export = x */                                            \
    X(EXPORT_AS_NAMESPACE, unary, "n") /* export as namespace X */                                \
    X(SPECIFIER, specifier, "nn")     /* of import and export lists: outer name, local name */    \
    X(IMPORT_ATTRIBUTE, property, "nn")                                                           \
    /* types */                                                                                   \
    X(KEYWORD_TYPE, empty, "")        /* op: gots__type_keyword */                                \
    X(CONST_TYPE, empty, "")          /* `as const` */                                            \
    X(LITERAL_TYPE, unary, "n")       /* STRING, NUMBER, BIGINT, TRUE, FALSE, NULL, UNARY minus */ \
    X(TYPE_REF, type_ref, "nl")       /* entity name, arguments */                                \
    X(QUALIFIED_NAME, binary, "nn")   /* A.B in types */                                          \
    X(ARRAY_TYPE, unary, "n")                                                                     \
    X(TUPLE_TYPE, list, "l")          /* types or TUPLE_MEMBER */                                 \
    X(TUPLE_MEMBER, tuple_member, "nn") /* label or NULL, type; OPTIONAL, REST */                 \
    X(UNION_TYPE, list, "l")                                                                      \
    X(INTERSECTION_TYPE, list, "l")                                                               \
    X(FUNCTION_TYPE, function, "nlnlnn")                                                          \
    X(CONSTRUCTOR_TYPE, function, "nlnlnn") /* ABSTRACT */                                        \
    X(TYPE_LITERAL, list, "l")        /* signatures */                                            \
    X(PROPERTY_SIGNATURE, field, "lnnn")                                                          \
    X(METHOD_SIGNATURE, method, "lnnlnlnn") /* getters and setters too, by kind */                \
    X(CALL_SIGNATURE, function, "nlnlnn")                                                         \
    X(CONSTRUCT_SIGNATURE, function, "nlnlnn")                                                    \
    X(INDEX_SIGNATURE, index_signature, "nn") /* PARAM, type */                                   \
    X(TYPE_OPERATOR, unary, "n")      /* op: gots__type_operator */                               \
    X(INDEXED_ACCESS, binary, "nn")   /* T[K] */                                                  \
    X(CONDITIONAL_TYPE, conditional_type, "nnnn")                                                 \
    X(INFER_TYPE, unary, "n")         /* TYPE_PARAM */                                            \
    X(MAPPED_TYPE, mapped, "nnnl")    /* TYPE_PARAM, name type, value type, extra members */      \
    X(TYPE_QUERY, type_ref, "nl")     /* typeof a.b<T>; entity may be an IMPORT_TYPE */           \
    X(IMPORT_TYPE, import_type, "nnln")                                                           \
    X(TYPE_PREDICATE, type_predicate, "nn") /* parameter (IDENTIFIER or THIS), type or NULL */    \
    X(TEMPLATE_TYPE, template_, "l")                                                              \
    X(THIS_TYPE, empty, "")                                                                       \
    X(PAREN_TYPE, unary, "n")                                                                     \
    X(TYPE_PARAM, type_param, "nnn")  /* name, constraint, default */                             \
    X(CHECKED, unary, "n")            /* made by enforcement: note is a gots__check of types/enforce.h */ \
    /* made by lowering only */                                                                   \
    X(HELPER, helper, "")             /* a run-time helper: see lower/runtime.h */                \
    X(SUPER_NEW, call, "nll")         /* super P(args): construct with the running new.target */  \
    X(DEFINE, binary, "nn")           /* enum x {…}: defines an OBJECT's properties on x */      \
    X(RAW, string, "")                /* text put out as it is */

typedef enum gots__node_kind {
#define GOTS__NODE_ENUM(name, payload, children) GOTS__##name,
    GOTS__NODE_MAP(GOTS__NODE_ENUM)
#undef GOTS__NODE_ENUM
    GOTS__NODE_KINDS
} gots__node_kind;

typedef enum gots__variable_kind {
    GOTS__VAR, GOTS__LET, GOTS__CONST, GOTS__USING, GOTS__AWAIT_USING
} gots__variable_kind;

typedef enum gots__type_keyword {
    GOTS__TYPE_ANY, GOTS__TYPE_UNKNOWN, GOTS__TYPE_NEVER, GOTS__TYPE_VOID, GOTS__TYPE_UNDEFINED,
    GOTS__TYPE_NULL, GOTS__TYPE_STRING, GOTS__TYPE_NUMBER, GOTS__TYPE_BOOLEAN, GOTS__TYPE_BIGINT,
    GOTS__TYPE_SYMBOL, GOTS__TYPE_OBJECT, GOTS__TYPE_INTRINSIC
} gots__type_keyword;

typedef enum gots__type_operator {
    GOTS__TYPE_KEYOF, GOTS__TYPE_UNIQUE, GOTS__TYPE_READONLY
} gots__type_operator;

/* How a mapped type changes a modifier. */
typedef enum gots__mapped_modifier {
    GOTS__MAPPED_KEEP, GOTS__MAPPED_ADD, GOTS__MAPPED_REMOVE
} gots__mapped_modifier;

struct gots__node {
    uint8_t kind;   /* gots__node_kind */
    uint8_t op;     /* gots__op, or what the map above says */
    uint16_t extra; /* free for the room that works on the tree */
    uint32_t flags; /* GOTS__F_ */
    uint32_t pos;   /* first byte, without the space before it */
    uint32_t end;   /* one past the last byte */
    gots__node *parent; /* set by types, of the trees it checks */
    void *note;     /* free for types: what it is says types/node.h */
    union {
        char empty[1];
        struct { gots__atom *name; gots__symbol *symbol; } ident; /* symbol: set by bind, NULL for globals */
        struct { double value; } number;
        struct { gots__str value; } string;
        struct { gots__str pattern; gots__str flags; } regex; /* as written, UTF-8 */
        struct {
            gots__list exprs;   /* expressions (types for TEMPLATE_TYPE) */
            gots__str *cooked;  /* exprs.count + 1; bytes NULL where an escape is invalid */
            gots__str *raw;     /* likewise; line ends normalised to \n */
        } template_;
        struct { gots__node *tag; gots__list type_args; gots__node *template_; } tagged;
        struct { gots__list items; } list;
        struct { gots__node *key; gots__node *value; } property;
        struct { gots__node *operand; } unary;
        gots__function function;
        gots__class class_;
        struct { gots__node *left; gots__node *right; } binary;
        struct { gots__node *test; gots__node *yes; gots__node *no; } conditional; /* IF: no may be NULL */
        struct { gots__node *callee; gots__list type_args; gots__list args; } call;
        struct { gots__node *object; gots__node *name; } member;
        struct { gots__node *expr; gots__node *type; } typed;
        struct { gots__node *key; gots__node *target; gots__node *init; } element;
        struct { gots__list decorators; gots__node *target; gots__node *type; gots__node *init; } param;
        struct { gots__list decorators; gots__node *key; gots__function function; } method;
        struct {
            gots__list decorators; gots__node *key; gots__node *type; gots__node *init;
            gots__scope *scope; /* of the initialiser; set by bind, as are the bits */
            unsigned uses_this : 1, uses_super : 1, uses_new_target : 1;
        } field;
        struct { gots__list statements; gots__scope *scope; } block;
        struct { gots__list declarators; } variables;
        struct { gots__node *target; gots__node *type; gots__node *init; } declarator;
        struct { gots__node *init; gots__node *test; gots__node *update; gots__node *body; gots__scope *scope; } for_;
        struct { gots__node *left; gots__node *right; gots__node *body; gots__scope *scope; } for_in;
        struct { gots__node *test; gots__node *body; } loop;
        struct { gots__node *subject; gots__list cases; gots__scope *scope; } switch_;
        struct { gots__node *test; gots__list body; } case_;
        struct { gots__atom *label; uint32_t label_pos; gots__node *target; } jump; /* target: set by lowering */
        struct { gots__node *block; gots__node *param; gots__node *handler; gots__node *finalizer; gots__scope *scope; gots__node *param_type; } try_;
        struct { gots__node *body; gots__atom *label; } labeled;
        struct { gots__node *name; gots__list members; gots__scope *scope; } enum_;
        struct { gots__node *name; gots__node *body; gots__scope *scope; } namespace_; /* A.B.C nests; body BLOCK, NAMESPACE or NULL */
        struct { gots__node *name; gots__list type_params; gots__list extends; gots__list members; gots__scope *scope; } interface;
        struct { gots__node *name; gots__list type_params; gots__node *type; gots__scope *scope; } alias;
        struct {
            gots__node *default_name;   /* IDENTIFIER or NULL */
            gots__node *namespace_name; /* of `* as x`, or NULL */
            gots__node *unused;         /* NULL */
            gots__list specifiers;
            gots__node *from;           /* STRING */
            gots__list attributes;
            bool has_specifiers;        /* tells `import {} from` from `import` */
        } import;
        struct { gots__node *name; gots__node *target; } import_equals; /* flags: EXPORT, TYPE_ONLY */
        struct { gots__list specifiers; gots__node *from; gots__list attributes; } export;
        struct { gots__node *name; gots__node *from; gots__list attributes; } export_all;
        /* import { outer as local }; export { local as outer }. Names are IDENTIFIER or STRING.
         * Without `as` both point to the same node. */
        struct { gots__node *outer; gots__node *local; } specifier;
        struct { gots__node *name; gots__list args; } type_ref;
        struct { gots__node *label; gots__node *type; } tuple_member;
        struct { gots__node *param; gots__node *type; } index_signature;
        struct { gots__node *check; gots__node *extends; gots__node *yes; gots__node *no; gots__scope *scope; } conditional_type;
        struct {
            gots__node *param; gots__node *name_type; gots__node *type; gots__list members;
            uint8_t readonly_modifier, optional_modifier; /* gots__mapped_modifier */
            gots__scope *scope;
        } mapped;
        struct { gots__node *argument; gots__node *qualifier; gots__list args; gots__node *attributes; } import_type;
        struct { gots__node *param; gots__node *type; } type_predicate;
        struct { gots__node *name; gots__node *constraint; gots__node *initial; } type_param;
        struct {
            gots__list statements;
            gots__scope *scope;
            gots__str hashbang;
            bool is_declaration; /* .d.ts */
            bool has_top_await;
            bool is_module;      /* has an import or export */
        } file;
        struct { uint16_t index; } helper; /* gots__helper of lower/runtime.h */
    };
};

/* Bytes a node of each kind takes: the head and its payload. */
static const uint8_t gots__node_sizes[GOTS__NODE_KINDS] = {
#define GOTS__NODE_SIZE(name, payload, children)                                                  \
    [GOTS__##name] = (uint8_t)(offsetof(gots__node, payload) + sizeof(((gots__node *)0)->payload)),
    GOTS__NODE_MAP(GOTS__NODE_SIZE)
#undef GOTS__NODE_SIZE
};

/* A node of `kind`, zeroed, at the size its payload needs. */
static inline gots__node *gots__node_new(gots__arena *arena, gots__node_kind kind, uint32_t pos,
                                         uint32_t end)
{
    gots__node *node = (gots__node *)gots__arena_zero(arena, gots__node_sizes[kind]);
    node->kind = (uint8_t)kind;
    node->pos = pos;
    node->end = end;
    return node;
}

/* Room for `more` nodes behind the last; a list that was cut to size is copied first. */
void gots__list_reserve(gots__arena *arena, gots__list *list, uint32_t more);

static inline void gots__list_add(gots__arena *arena, gots__list *list, gots__node *node)
{
    gots__list_reserve(arena, list, 1);
    list->items[list->count++] = node;
}

/* A copy of the node alone; its children are shared. */
gots__node *gots__node_copy(gots__arena *arena, const gots__node *node);

/* Calls `visit` for each direct child that is there, in source order; a function or class payload
 * counts as its parts (name, type parameters, this, parameters, return type, body). Stops when
 * `visit` returns false, and returns false then. */
typedef bool gots__visit(gots__node *child, void *context);
bool gots__node_children(gots__node *node, gots__visit *visit, void *context);

/* "BINARY" and so on, for dumps and tests. */
const char *gots__node_kind_name(gots__node_kind kind);

/* "+" and so on. */
const char *gots__op_text(gots__op op);

#endif
