/* Inside the checker: types, entities, signatures, and what its files share.
 *
 * SPDX-License-Identifier: MIT
 *
 * The model is TypeScript's: a type is interned (unions by their members, references by target and
 * arguments, literals by value), so that equal types are one pointer; everything is evaluated when
 * somebody asks for it and kept. In reading order:
 *
 *   table.c       interning, growing lists, tables of entities
 *   type.c        literals, unions, intersections; tuple.c: arrays and tuples
 *   declare.c     the first walk over a file: parents, entities, flow graph (flow_build.c)
 *   entity.c      entities of names, merging, imports and exports (module.c)
 *   declared.c    what entities declare: classes, interfaces, aliases; entity_type.c: values
 *                 (implicit_any.c: those without a type)
 *   expando.c     what is assigned to functions
 *   node_type.c   type nodes to types; keyof.c, mapped.c, conditional.c, template.c
 *   substitute.c  what the branch of a conditional type knows of its parameter
 *   signature.c   signatures; instantiate.c; members.c: what a type's members are
 *   relate.c      assignability, relate_recursive.c; infer.c; widen.c
 *   flow.c        narrowing; mention.c: what it may speak of; context.c: contextual types
 *   expr_*.c, call.c, function.c, class.c, stmt.c: checking
 *   report.c, show.c: what people read
 *
 * Shared names carry `ty_`; all of it is private to this folder.
 */
#ifndef GOTS_TYPES_CHECKER_H
#define GOTS_TYPES_CHECKER_H

#include "base/text.h"
#include "types/types.h"

typedef gots__node node;
typedef gots__list list;
typedef gots__atom atom;
typedef gots__types_file file;
typedef gots__checker checker;
typedef struct type type;
typedef struct gots__entity entity;
typedef struct signature signature;
typedef struct mapper mapper;
typedef struct flow flow;
typedef struct inference_context inference_context;

/* ---- Flags of types -------------------------------------------------------------------------- */

enum {
    T_ANY = 1u << 0,
    T_UNKNOWN = 1u << 1,
    T_STRING = 1u << 2,
    T_NUMBER = 1u << 3,
    T_BOOLEAN = 1u << 4, /* only together with T_UNION: true | false */
    T_BIGINT = 1u << 5,
    T_SYMBOL = 1u << 6,
    T_VOID = 1u << 7,
    T_UNDEFINED = 1u << 8,
    T_NULL = 1u << 9,
    T_NEVER = 1u << 10,
    T_STRING_LITERAL = 1u << 11,
    T_NUMBER_LITERAL = 1u << 12,
    T_BOOLEAN_LITERAL = 1u << 13,
    T_BIGINT_LITERAL = 1u << 14,
    T_ENUM_LITERAL = 1u << 15, /* with a literal flag, T_UNION or T_ENUM */
    T_ENUM = 1u << 16,         /* of an enum member that is computed */
    T_UNIQUE = 1u << 17,
    T_NONPRIMITIVE = 1u << 18, /* object */
    T_OBJECT = 1u << 19,
    T_PARAM = 1u << 20,
    T_UNION = 1u << 21,
    T_INTERSECTION = 1u << 22,
    T_KEYOF = 1u << 23,
    T_INDEXED = 1u << 24,
    T_CONDITIONAL = 1u << 25,
    T_TEMPLATE = 1u << 26,
    T_MAPPING = 1u << 27, /* Uppercase<T> and its like */
    T_SUBSTITUTE = 1u << 28, /* T where it is known to extend something */

    T_ANY_OR_UNKNOWN = T_ANY | T_UNKNOWN,
    T_NULLABLE = T_UNDEFINED | T_NULL,
    T_LITERAL = T_STRING_LITERAL | T_NUMBER_LITERAL | T_BOOLEAN_LITERAL | T_BIGINT_LITERAL,
    T_UNIT = T_ENUM | T_LITERAL | T_UNIQUE | T_NULLABLE,
    T_KEY = T_STRING_LITERAL | T_NUMBER_LITERAL | T_UNIQUE, /* usable as a property name */
    T_STRING_LIKE = T_STRING | T_STRING_LITERAL | T_TEMPLATE | T_MAPPING,
    T_NUMBER_LIKE = T_NUMBER | T_NUMBER_LITERAL | T_ENUM,
    T_BIGINT_LIKE = T_BIGINT | T_BIGINT_LITERAL,
    T_BOOLEAN_LIKE = T_BOOLEAN | T_BOOLEAN_LITERAL,
    T_ENUM_LIKE = T_ENUM | T_ENUM_LITERAL,
    T_SYMBOL_LIKE = T_SYMBOL | T_UNIQUE,
    T_VOID_LIKE = T_VOID | T_UNDEFINED,
    T_PRIMITIVE = T_STRING_LIKE | T_NUMBER_LIKE | T_BIGINT_LIKE | T_BOOLEAN_LIKE | T_ENUM_LIKE |
                  T_SYMBOL_LIKE | T_VOID_LIKE | T_NULL,
    T_SINGLETON = T_ANY | T_UNKNOWN | T_STRING | T_NUMBER | T_BOOLEAN | T_BIGINT | T_SYMBOL |
                  T_VOID | T_UNDEFINED | T_NULL | T_NEVER | T_NONPRIMITIVE,
    T_SET = T_UNION | T_INTERSECTION,
    T_STRUCTURED = T_OBJECT | T_UNION | T_INTERSECTION,
    T_VARIABLE = T_PARAM | T_INDEXED,
    T_INSTANTIABLE_NONPRIMITIVE = T_VARIABLE | T_CONDITIONAL | T_SUBSTITUTE,
    T_INSTANTIABLE_PRIMITIVE = T_KEYOF | T_TEMPLATE | T_MAPPING,
    T_INSTANTIABLE = T_INSTANTIABLE_NONPRIMITIVE | T_INSTANTIABLE_PRIMITIVE,
    T_STRUCTURED_OR_INSTANTIABLE = T_STRUCTURED | T_INSTANTIABLE,
    T_NARROWABLE = T_ANY | T_UNKNOWN | T_STRUCTURED_OR_INSTANTIABLE | T_STRING_LIKE |
                   T_NUMBER_LIKE | T_BIGINT_LIKE | T_BOOLEAN_LIKE | T_SYMBOL | T_UNIQUE |
                   T_NONPRIMITIVE,
    T_POSSIBLY_FALSY = T_STRING_LIKE | T_NUMBER_LIKE | T_BIGINT_LIKE | T_BOOLEAN_LIKE |
                       T_VOID_LIKE | T_NULL,
    T_DISJOINT = T_NONPRIMITIVE | T_STRING_LIKE | T_NUMBER_LIKE | T_BIGINT_LIKE |
                 T_BOOLEAN_LIKE | T_SYMBOL_LIKE | T_VOID_LIKE | T_NULL
};

/* Flags of objects, and facts of all types. */
enum {
    O_CLASS = 1u << 0,
    O_INTERFACE = 1u << 1,
    O_REFERENCE = 1u << 2,
    O_TUPLE = 1u << 3,
    O_ANONYMOUS = 1u << 4,
    O_MAPPED = 1u << 5,
    O_INSTANTIATED = 1u << 6,
    O_LITERAL = 1u << 7,        /* of an object literal */
    O_ARRAY_LITERAL = 1u << 8,
    O_FRESH = 1u << 9,          /* of an object literal: excess properties are checked */
    O_HAS_PARAMS_KNOWN = 1u << 10,
    O_HAS_PARAMS = 1u << 11,    /* may change by instantiation */
    O_NONINFERRABLE = 1u << 12, /* holds a function whose parameters are not known yet */
    O_WIDENING = 1u << 13,      /* holds literals that widen: fresh literal or null widening */
    O_CLASS_OR_INTERFACE = O_CLASS | O_INTERFACE,
    O_GENERIC_KNOWN = 1u << 14,
    O_GENERIC_OBJECT = 1u << 15,
    O_GENERIC_INDEX = 1u << 16,
    O_PRIMITIVE_UNION = 1u << 17, /* union of primitives only */
    O_RESOLVED_BASES = 1u << 18,
    O_UNREDUCED = 1u << 19,      /* of an intersection: known not to be never */
    O_REDUCED_NEVER = 1u << 20,
    O_CONTAINS_SPREAD = 1u << 21,
    O_EVOLVING = 1u << 22,       /* `let x = []` */
    O_NO_WEAK = 1u << 23,        /* known not to be weak */
    O_WEAK = 1u << 24,
    O_HAS_NEVER_KNOWN = 1u << 25,
    O_INSTANTIATION_EXPR = 1u << 26,
    O_TUPLE_TARGET = 1u << 27,
    O_ERROR_CONTEXT = 1u << 28,
    O_DISJOINT_KNOWN = 1u << 29,
    O_MARKER = 1u << 30          /* made to find out a variance: compared by its members */
};

/* Elements of tuples. */
enum { TE_REQUIRED = 1, TE_OPTIONAL = 2, TE_REST = 4, TE_VARIADIC = 8,
       TE_VARIABLE = TE_REST | TE_VARIADIC, TE_FIXED = TE_REQUIRED | TE_OPTIONAL };

/* ---- Tables ---------------------------------------------------------------------------------- */

typedef struct types {
    type **items;
    uint32_t count, room;
} types;

/* A list that begins on the C stack: for what nobody keeps. */
#define TY_FEW(name) type *name##_few[12]; types name = { name##_few, 0, 12 }

typedef struct entities {
    entity **items;
    uint32_t count, room;
} entities;

/* Entities by name, in order of entry. */
typedef struct table {
    entity **items;
    uint32_t count, room;
    uint32_t *slots; /* places in `items` from 1, by name, open addressing; NULL while few */
    uint32_t mask;
    bool shares_slots;      /* with a table of the same names in the same order */
    struct table *complete; /* of declared members: those of the first instance that has all of them */
} table;

typedef struct index_info {
    type *key, *value;
    bool is_readonly;
    node *decl; /* INDEX_SIGNATURE or NULL */
} index_info;

/* What a type's members are, once somebody asked. */
typedef struct shape {
    table *members;
    signature **calls, **ctors;
    index_info *indexes;
    uint32_t call_count, ctor_count, index_count;
    signature **fallback; /* of a union of the same method of different arrays */
    uint32_t fallback_count;
    bool fallback_known;
    bool is_partial;      /* `members` are those that somebody asked for; the others come of: */
    table *declared;
    mapper *mapper;
    type **bases;
    uint32_t base_count;
} shape;

/* What a generic class, interface or tuple has beyond its own instantiation. */
typedef struct generic {
    type **params;      /* outer and own */
    uint32_t count, outer_count;
    type *this_type;    /* a parameter, last of the arguments; NULL: `this` does not occur */
    type **bases;
    uint32_t base_count;
    type *base_ctor;    /* of a class; NULL until resolved */
    shape *declared;
    uint8_t *variances; /* V_ of each parameter, NULL until computed */
    bool variance_busy, bases_busy, ctor_busy;
    bool is_open;       /* something it inherits is not known: it may have any member */
    /* tuples */
    uint8_t *elements;  /* TE_ */
    atom **labels;      /* or NULL */
    uint32_t min_length, fixed_length;
    uint8_t combined;   /* TE_ of all */
    bool is_readonly;
} generic;

typedef struct mapped_info {
    type *param, *constraint, *name_type, *template_, *modifiers;
    bool modifiers_known;
} mapped_info;

typedef struct conditional_root {
    node *decl;
    type *check, *extends;
    type **infer_params, **outer_params;
    uint32_t infer_count, outer_count;
    bool is_distributive, depends_on_check; /* a branch mentions what is distributed over */
    entity *alias;
    type **alias_args;
    uint32_t alias_count;
} conditional_root;

/* What few object types have; the others share one that is all zero, see ty_object_more. */
typedef struct object_more {
    type *written;        /* of an instantiated deferred reference: as `decl` has it */
    mapped_info *mapped;
    type **outer_params;  /* of what is instantiated: the parameters that it replaces */
    uint32_t outer_count;
    bool outer_known;
} object_more;

struct type {
    uint32_t flags, oflags, id;
    uint16_t alias_count, extra;
    entity *symbol;
    entity *alias;     /* the type alias it was named by */
    type **alias_args;
    union {
        struct { atom *text; double number; type *regular, *fresh; } literal; /* and enum members */
        struct { type **types; uint32_t count; table *props;
                 table *own_props; /* without those that all objects have */
                 shape *shape; type *reduced; type *base_constraint; type *regular; type *apparent; } set;
        struct { type *constraint; type *initial; type *target; mapper *mapper; bool constraint_known;
                 bool initial_known, is_this, is_const, busy; type *base_constraint;
                 type *restrictive; /* itself without a constraint */ } param;
        struct {
            shape *shape;
            type *target;         /* of references and of instantiated anonymous types */
            type **args;          /* of references; NULL: not evaluated yet */
            uint32_t arg_count;
            bool busy;
            node *decl;           /* of deferred references, literals, functions, mapped types */
            mapper *mapper;
            generic *generic;
            union {
                type *regular;    /* of a fresh object literal */
                type *element;    /* of evolving arrays; of arrays and tuples: the same as a literal's */
            };
            type *widened;
            const object_more *more; /* never NULL; written through ty_object_more */
        } object;
        struct { type *of; type *base_constraint; type *resolved; } index; /* keyof, and Uppercase… with `extra` the kind */
        struct { type *object, *index; type *constraint; type *base_constraint; bool constraint_known; } indexed;
        struct { type *base, *constraint; type *both; type *base_constraint; } substitute;
        struct {
            conditional_root *root;
            type *check, *extends;
            mapper *mapper, *combined;
            type *yes, *no, *base_constraint, *constraint, *distributive;
            bool constraint_known, distributive_known, inferring;
        } conditional;
        struct { atom **texts; type **types; uint32_t count; type *base_constraint; } template_;
    };
};

/* ---- Entities -------------------------------------------------------------------------------- */

enum {
    E_VARIABLE = 1u << 0,   /* var and parameters */
    E_BLOCK_VARIABLE = 1u << 1,
    E_PROPERTY = 1u << 2,
    E_ENUM_MEMBER = 1u << 3,
    E_FUNCTION = 1u << 4,
    E_CLASS = 1u << 5,
    E_INTERFACE = 1u << 6,
    E_ENUM = 1u << 7,
    E_NAMESPACE = 1u << 8,      /* with values; modules too */
    E_TYPE_NAMESPACE = 1u << 9,
    E_TYPE_LITERAL = 1u << 10,
    E_METHOD = 1u << 11,
    E_GETTER = 1u << 12,
    E_SETTER = 1u << 13,
    E_TYPE_PARAM = 1u << 14,
    E_TYPE_ALIAS = 1u << 15,
    E_IMPORT = 1u << 16,
    E_OPTIONAL = 1u << 17,
    E_TRANSIENT = 1u << 18,     /* made by the checker: no declared entity of its own */
    E_PROTOTYPE = 1u << 19,
    E_MODULE = 1u << 20,        /* a file or an ambient module */
    E_CONST = 1u << 21,         /* const variable */
    E_PARAM = 1u << 22,
    E_CONST_ENUM = 1u << 23,
    E_FUNCTION_SCOPED = 1u << 24,
    E_EXPORT_STAR = 1u << 25,
    E_REPLACEABLE = 1u << 26,
    E_ACCESSOR = E_GETTER | E_SETTER,
    E_CLASS_MEMBER = E_METHOD | E_ACCESSOR | E_PROPERTY,
    E_ANY_VARIABLE = E_VARIABLE | E_BLOCK_VARIABLE,
    E_VALUE = E_ANY_VARIABLE | E_PROPERTY | E_ENUM_MEMBER | E_FUNCTION | E_CLASS | E_ENUM |
              E_NAMESPACE | E_METHOD | E_ACCESSOR,
    E_TYPE = E_CLASS | E_INTERFACE | E_ENUM | E_ENUM_MEMBER | E_TYPE_LITERAL | E_TYPE_PARAM |
             E_TYPE_ALIAS,
    E_SPACE = E_NAMESPACE | E_TYPE_NAMESPACE | E_ENUM
};

/* How a made entity came about. */
enum {
    C_INSTANTIATED = 1u << 0,
    C_SYNTHETIC = 1u << 1,      /* property of a union or intersection */
    C_READONLY = 1u << 2,
    C_PARTIAL = 1u << 3,        /* some member of the union lacks it */
    C_NON_UNIFORM = 1u << 4,    /* its types differ */
    C_LITERAL = 1u << 5,        /* some are literals */
    C_PUBLIC = 1u << 6,
    C_PROTECTED = 1u << 7,
    C_PRIVATE = 1u << 8,
    C_STATIC = 1u << 9,
    C_MAPPED = 1u << 10,
    C_STRIP_OPTIONAL = 1u << 11,
    C_LATE = 1u << 12,
    C_OPTIONAL_PARAM = 1u << 13,
    C_REST_PARAM = 1u << 14,
    C_NEVER = 1u << 15,         /* some type is never */
    C_REVERSE_MAPPED = 1u << 16,
    C_ABSTRACT = 1u << 17,
    C_DEFERRED = 1u << 18,
    C_DISCRIMINANT_KNOWN = 1u << 19,
    C_DISCRIMINANT = 1u << 20,
    C_ASSIGNED_KNOWN = 1u << 21, /* of variables: whether something assigns to it */
    C_ASSIGNED = 1u << 22,
    C_READ_PARTIAL = 1u << 23,
    C_WRITE_PARTIAL = 1u << 24,
    C_TYPE_ONLY = 1u << 25,
    C_CHECKED = 1u << 26,
    C_CIRCULAR_REPORTED = 1u << 27,
    C_MAY_LACK = 1u << 30,      /* of variables: made from an element that may not be there */
    C_ESCAPES = 1u << 29,       /* of functions: used otherwise than by calls that can be seen */
    C_OWN = 1u << 28 /* written in the object literal itself, not spread into it */
};

/* What few entities have: those that hold others, types and their parameters, and what stands for
 * properties of several types. Whoever lacks it shares one that is all zero, see ty_more. */
typedef struct entity_more {
    table *exports;          /* of namespaces, modules, enums */
    table *members, *statics; /* of classes and interfaces, once asked for */
    table *expandos;         /* of functions: the names that are assigned to on them */
    entity *leaf;            /* what it was merged into: follow */
    struct alias_variances *variances; /* of type aliases */
    file *file;              /* of modules */
    type *write_type;
    type *declared;          /* as a type */
    type **params;           /* of generic type aliases */
    type *container;         /* of synthetic ones: the union or intersection; of mapped ones the type */
    type *key;               /* of mapped ones; name type of late ones */
    entity **parts;          /* of synthetic ones: what it stands for, part_count of them */
    uint32_t param_count, part_count;
    bool params_known, exports_known, exports_busy;
    uint8_t import_state;    /* 0 unknown, 1 busy, 2 known */
} entity_more;

struct gots__entity {
    atom *name;
    uint32_t flags, made;    /* E_, C_ */
    uint16_t decl_count;
    uint8_t mentions;        /* of variables: how what may narrow speaks of it, see mention.c */
    bool flow_open, merged;  /* merged: into more->leaf */
    node **decls;
    node *value_decl;
    entity *parent;          /* what it is a member or export of */
    union {
        gots__symbol *symbol; /* of bind, or NULL */
        mapper *mapper;       /* of instantiated entities */
    };
    type *type;              /* of the value */
    entity *target;          /* of imports; of instantiated entities what they were made of */
    const entity_more *more; /* never NULL; written through ty_more */
};

/* ---- Signatures ------------------------------------------------------------------------------ */

enum {
    S_REST = 1u << 0,        /* the last parameter is a rest parameter */
    S_LITERALS = 1u << 1,    /* specialised by literal types */
    S_ABSTRACT = 1u << 2,
    S_INNER_CHAIN = 1u << 3, /* result of a call in an optional chain */
    S_OUTER_CHAIN = 1u << 4,
    S_UNTYPED_JS = 1u << 5,
    S_CONSTRUCT = 1u << 6,
    S_NONINFERRABLE = 1u << 7,
    S_FROM_UNION = 1u << 8,
    S_FROM_INTERSECTION = 1u << 9
};

enum { P_THIS, P_IDENTIFIER, P_ASSERTS_THIS, P_ASSERTS };

typedef struct predicate {
    uint8_t kind;  /* P_ */
    atom *name;
    int32_t index; /* of the parameter */
    type *type;    /* NULL for plain asserts */
} predicate;

/* What was made of a signature. */
typedef struct signature_forms {
    signature *erased, *canonical, *base;
    type *isolated;        /* an object type of this signature alone */
} signature_forms;

struct signature {
    node *decl;            /* with a gots__function, or a class without constructor, or NULL */
    uint32_t flags, id;
    type **type_params;
    entity **params;
    uint32_t type_param_count, param_count, min_args, part_count;
    entity *this_param;
    type **param_types;    /* of an instance: see ty_declared_param */
    type *result;          /* NULL until resolved */
    predicate *predicate;
    signature *target;     /* with mapper: an instantiation of it */
    mapper *mapper;
    signature **parts;     /* of one made from a union, part_count of them */
    mapper *parts_mapper;  /* from its parts' type parameters to its own; NULL: they are the same */
    bool predicate_known, result_busy;
    signature_forms *forms; /* NULL: none was asked for */
};

/* ---- Mappers --------------------------------------------------------------------------------- */

enum { M_SIMPLE, M_ARRAY, M_COMPOSITE, M_MERGED, M_INFER, M_INFER_FIXED, M_TO_ANY, M_TO_UNKNOWN,
       M_RESTRICTIVE, M_PERMISSIVE, M_SEE_MARKERS, M_NO_INFER_HERE, M_CONSTRAINT, M_RETURN };

struct mapper {
    uint8_t kind;
    uint32_t count;
    union {
        struct { type *source, *target; };
        struct { type **sources, **targets; }; /* targets NULL: any */
        struct { mapper *first, *second; };
        inference_context *context;
    };
};

/* ---- Inference ------------------------------------------------------------------------------- */

enum { PRIORITY_NONE = 0, PRIORITY_NAKED = 1, PRIORITY_SPECULATIVE_TUPLE = 2,
       PRIORITY_SUBSTITUTE = 4, PRIORITY_HOMOMORPHIC = 8, PRIORITY_PARTIAL_HOMOMORPHIC = 16,
       PRIORITY_MAPPED_CONSTRAINT = 32, PRIORITY_CONTRA_CONDITIONAL = 64, PRIORITY_RETURN = 128,
       PRIORITY_LITERAL_KEYOF = 256, PRIORITY_MAX = 1 << 11,
       PRIORITY_IMPLIES_COMBINATION = 32 | 128 | 256 };

typedef struct inference {
    type *param;
    types candidates, contra;
    type *inferred;
    uint32_t priority;
    bool has_priority, top_level, is_fixed;
    int32_t implied_arity;
} inference;

enum { INFER_NO_DEFAULT = 1, INFER_ANY_DEFAULT = 2, INFER_SKIPPED_GENERIC = 4 };

struct inference_context {
    inference *items;
    uint32_t count, flags;
    signature *signature;
    mapper *mapper, *nonfixing;
    mapper *result_mapper; /* from the return type's context */
    type **intra_nodes;
    node **intra_sites;    /* context-sensitive parts inferred from while fixing */
    uint32_t intra_count, intra_room;
    type **inferred_params; /* of generic arguments: the result is generic in them */
    uint32_t inferred_count;
    bool comparable;
    bool unsure;           /* something nothing is known of was to be looked through for candidates */
};

/* ---- Flow ------------------------------------------------------------------------------------ */

enum { F_UNREACHABLE, F_START, F_BRANCH, F_LOOP, F_ASSIGN, F_TRUE, F_FALSE, F_SWITCH, F_CALL,
       F_REDUCE, F_ARRAY_MUTATION };

typedef struct flow_link {
    struct flow_link *next;
    flow *flow;
} flow_link;

struct flow {
    uint8_t kind;      /* F_ */
    bool shared;       /* more than one follows it */
    uint32_t id;
    node *node;        /* what assigns, decides, calls; START: the function expression around */
    flow *before;
    uint64_t names;    /* of TRUE, FALSE, SWITCH and ASSIGN: what they mention, see mention.c */
    union {
        flow_link *befores;     /* of BRANCH, LOOP and REDUCE */
        struct narrowed *known; /* of TRUE, FALSE and SWITCH: what it made of a variable; see flow.c */
    };
    /* of SWITCH and REDUCE, the others end here: */
    uint32_t first, last; /* SWITCH: clauses [first, last) */
    flow *label;       /* REDUCE: whose antecedents are `befores` instead */
};

/* ---- Notes of nodes: what node.note points to, by kind ---------------------------------------- */

/* IDENTIFIER (of a value), THIS, SUPER: the flow before it. MEMBER, INDEX: the same.
 * CALL, NEW, TAGGED_TEMPLATE, DECORATOR: a call_note. Everything with a gots__function: a
 * function_note. STRING, NUMBER: the fresh literal type. CLASS, CLASS_DECLARATION, ENUM_MEMBER, PARAM, TYPE_PARAM, and declarations: the
 * entity. Type nodes: the type. SOURCE_FILE: the file. NAMESPACE with a string: the entity.
 * SWITCH: a switch_note. */

/* node.extra. Of a DECLARATOR or ELEMENT: the initialiser was checked for good when somebody asked for
 * its type. Of AS and TYPE_ASSERTION: it was compared. All that is wrong with it is told. */
enum { TY_TOLD = 1 };

typedef struct call_note {
    signature *resolved; /* final */
    type *type;
    uint8_t busy; /* how often it is being resolved */
    bool gave_up; /* what its arguments are hangs on something unknown */
} call_note;

typedef struct function_note {
    entity *entity;
    signature *signature;
    type *type;
    flow *start;       /* flow where an expression of it stands */
    flow *end;         /* NULL: the end is not reached */
    flow *result;      /* where `return`s meet, of IIFEs and constructors */
    entity **params;
    unsigned has_return : 1, has_plain_return : 1, has_end : 1, context_checked : 1, body_checked : 1;
    unsigned is_sensitive_known : 1, is_sensitive : 1, uses_this_known : 1, has_implicit_return : 1;
} function_note;

typedef struct switch_note {
    flow *end_possible;
    bool exhaustive_known, exhaustive_busy, exhaustive;
    flow *after;
    types clause_types;
    bool clauses_known;
    atom **witnesses;
    bool witnesses_known;
} switch_note;

/* ---- The checker ----------------------------------------------------------------------------- */

typedef enum relation { R_ASSIGNABLE, R_COMPARABLE, R_SUBTYPE, R_STRICT_SUBTYPE, R_IDENTITY,
                        R_COUNT } relation;

typedef struct intern_entry {
    uint32_t count;
    void *value;
    const void *keys[];
} intern_entry;

typedef struct interner {
    intern_entry **slots;
    uint32_t *hashes; /* 0: the slot is empty */
    uint32_t count, mask;
} interner;

/* (key, value) of 64 and 8 bits. */
typedef struct memo {
    uint64_t *keys;
    uint8_t *values;
    uint32_t count, mask;
} memo;

typedef struct resolution {
    void *target;
    uint8_t what; /* RES_ */
    bool ok;
} resolution;

enum { RES_TYPE, RES_DECLARED, RES_BASE_CTOR, RES_BASES, RES_RESULT, RES_CONSTRAINT, RES_ARGS,
       RES_INITIALIZER_DONE, RES_WRITE, RES_DEFAULT };

enum { MODE_NORMAL = 0, MODE_CONTEXTUAL = 1, MODE_INFERENTIAL = 2, MODE_SKIP_SENSITIVE = 4,
       MODE_SKIP_GENERIC = 8, MODE_CACHED = 16, MODE_TYPE_ONLY = 32, MODE_FORCE_TUPLE = 64,
       MODE_IN_TYPE = 128 };

/* A contextual type pushed for a node while it is checked. */
typedef struct context_entry {
    node *node;
    type *type;
    inference_context *inference;
    bool is_cache;
} context_entry;

/* What begins the names of members that no text in a program can have: bytes that UTF-8 never holds. */
#define TY_SYMBOL "\xFF" "@"  /* a symbol's name; one of a program's own has its number after another `@` */
#define TY_PRIVATE "\xFF" "#" /* #name, `@` and a number */

/* An object literal that is being checked, with what its place expects of it; on the C stack. */
typedef struct object_context {
    node *object;
    type *apparent;
    struct object_context *outer;
} object_context;

typedef struct names {
#define TY_NAMES(X)                                                                               \
    X(constructor) X(prototype) X(length) X(next) X(value) X(done) X(then) X(name) X(arguments)   \
    X(undefined) X(call) X(apply) X(bind) X(push) X(unshift) X(raw) X(this_, "this")              \
    X(default_, "default") X(export_equals, "export=") X(iterator, TY_SYMBOL "iterator")                  \
    X(async_iterator, TY_SYMBOL "asyncIterator") X(has_instance, TY_SYMBOL "hasInstance") X(dispose, TY_SYMBOL "dispose") \
    X(async_dispose, TY_SYMBOL "asyncDispose") X(Array) X(ReadonlyArray) X(Object) X(Function)            \
    X(CallableFunction) X(NewableFunction) X(String) X(Number) X(Boolean) X(BigInt) X(Symbol)     \
    X(RegExp) X(Promise) X(PromiseLike) X(Iterable) X(Iterator) X(IterableIterator) X(Generator)  \
    X(AsyncIterable) X(AsyncIterator) X(AsyncIterableIterator) X(AsyncGenerator) X(Disposable)    \
    X(AsyncDisposable) X(TemplateStringsArray) X(ThisType) X(Awaited) X(ImportMeta) X(NoInfer)    \
    X(globalThis) X(Uppercase) X(Lowercase) X(Capitalize) X(Uncapitalize) X(Error) X(IArguments)  \
    X(IteratorResult) X(IteratorObject) X(ArrayIterator) X(AsyncIteratorObject) X(return_, "return") \
    X(throw_, "throw") X(call_signature, "__call") X(type_literal, "__type")                      \
    X(object_literal, "__object") X(function_, "__function") X(class_, "__class") X(args) X(empty, "") \
    X(const_, "const") X(Record) X(Extract) X(Partial) X(Readonly) X(Pick) X(Omit)                \
    X(PropertyKey) X(ClassDecorator) X(NaN) X(Infinity) X(missing, "__missing") X(valueOf)        \
    X(toString) X(hasOwnProperty) X(every) X(BuiltinIteratorReturn) X(Iterator_, "BuiltinIterator")
#define TY_PICK(_1, _2, X, ...) X
#define TY_NAME1(id) atom *id;
#define TY_NAME2(id, text) atom *id;
#define TY_NAME(...) TY_PICK(__VA_ARGS__, TY_NAME2, TY_NAME1, 0)(__VA_ARGS__)
    TY_NAMES(TY_NAME)
} names;

/* What was complained of while somebody only wanted to know. */
typedef struct ty_complaint {
    uint32_t count, pos, end; /* place and text of the first */
    const char *text;
} ty_complaint;

struct gots__checker {
    gots__arena *arena;
    gots__atoms *atoms;
    const gots__types_host *host;
    gots__diagnostics *diagnostics;
    ty_complaint *overhears; /* takes what would be reported; NULL: it is */
    file **files;
    uint32_t file_count;
    names names;
    uint32_t type_count, signature_count, flow_count;
    uint32_t name_count; /* of names that no other has: private ones, those of symbols */

    table globals;
    memo library_asked;  /* names looked for in the library */
    table ambient_modules;
    node **augmentations;
    uint32_t augmentation_count, augmentation_room;
    entities patterns;   /* ambient modules with a `*` */
    entity *global_this, *undefined_entity, *arguments_entity;

    interner unions, intersections, references, literals, instances, indexed, templates, misc,
        expressions;
    memo relations[R_COUNT];
    memo flags_memo;
    memo mentioned;         /* names of properties that something may narrow */
    uint8_t this_mentions;
    memo this_predicates;   /* names of methods that say what their object is */
    interner mentioning_calls; /* see mention.c */

    type *any, *error, *unknown, *undefined, *undefined_widening, *missing, *null, *null_widening,
        *string, *number, *bigint, *true_, *false_, *regular_true, *regular_false, *boolean,
        *symbol, *void_, *never, *silent_never, *implicit_never, *nonprimitive, *empty_object, *any_object /* what `object` has */,
        *empty_literal, *empty_generic, *any_function, *no_constraint, *circular, *resolving_default,
        *auto_, *auto_array, *any_array, *any_readonly_array, *never_array, *key_type,
        *unreachable_never, *number_or_bigint, *string_or_number, *template_string_number,
        *unknown_empty, *marker_super, *marker_sub, *marker_other, *wildcard, *blocked_string,
        *non_inferrable, *resolving_signature_type, *typeof_result;
    signature *any_signature, *unknown_signature, *resolving_signature, *silent_never_signature;
    /* types of the library by name, NULL until asked for; see ty_global_type */
    type *lib[64];

    resolution *stack;
    uint32_t stack_count, stack_room;
    object_context *objects;
    context_entry *contexts;
    uint32_t context_count, context_room;
    uint32_t quiet;         /* above 0: errors are not reported */
    uint32_t depth;         /* of everything that recurses */
    uint32_t instantiation_depth;
    uint32_t relation_depth;
    struct relating *relating;
    struct flow_state *flow;
    node *current;          /* statement or declaration being checked */
    file *current_file;
    uint32_t report_count;  /* what was reported, and what would have been but for a comment */
    bool in_inference_fix, deferred_busy;
    node **deferred;        /* function bodies and classes to check after their file */
    uint32_t deferred_count, deferred_room, deferred_done;
    uintptr_t stack_base;
    uint32_t inline_level, flow_loops, call_depth, flow_steps;
    uint32_t work;          /* comparisons, instantiations, inferences of this statement */
    bool in_variance, marker_seen;
    uint32_t ambient_checks;
    struct remembered *remembered; /* types of expressions, for enforcement; or NULL */
    node *at;               /* what is being checked: there stands what is said of types that are too large */
    bool wants_browser;     /* a file refers to the library of browsers: its names are unknown, not missing */
    uint64_t unproven;      /* how often something was unknown to the checker */
};

/* ---- table.c ---- */

void **ty_intern(checker *c, interner *in, const void *const *keys, uint32_t count);
uint8_t *ty_memo(checker *c, memo *m, uint64_t key);       /* makes it, 0 at first; good until the next */
void ty_memo_free(checker *c, memo *m);                    /* empty again, its memory given back */
uint8_t ty_memo_get(const memo *m, uint64_t key);
void ty_types_add(checker *c, types *to, type *item);
void ty_entities_add(checker *c, entities *to, entity *item);
entity *ty_table_get(const table *t, const atom *name);
void ty_table_put(checker *c, table *t, entity *item);    /* replaces one of the same name */
void ty_table_add(checker *c, table *t, entity *item);    /* none of its name is there */
void ty_table_reserve(checker *c, table *t, uint32_t more);
table *ty_table_new(checker *c);
/* A table like `pattern` (NULL: like none), which becomes NULL when it turns out otherwise. */
entity *ty_table_get_following(const table *t, const table *pattern, const atom *name);
void ty_table_follow(checker *c, table *t, const table **pattern, entity *item);
void ty_table_followed(checker *c, table *t, const table *pattern); /* all are in */
atom *ty_atom(checker *c, const char *text);
atom *ty_atom_len(checker *c, const char *text, size_t len);
atom *ty_atom_format(checker *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
atom *ty_number_atom(checker *c, double number);
bool ty_atom_is_numeric(const atom *name);                 /* its canonical text is a number's */
double ty_atom_number(const atom *name);
static inline bool ty_is_symbol_name(const atom *name)
{
    return (unsigned char)name->text[0] == 0xFF && name->text[1] == '@';
}
static inline bool ty_is_private_name(const atom *name)
{
    return (unsigned char)name->text[0] == 0xFF && name->text[1] == '#';
}
type **ty_copy_types(checker *c, type *const *items, uint32_t count);
#define TY_WORK_MAX 200000u /* in one statement; beyond it nothing is known */
#define TY_STACK_MAX ((uintptr_t)4 * 1024 * 1024)
/* Recursion follows the program's nesting: the C stack is measured, not counted. */
static inline uintptr_t ty_stack_used(const checker *c)
{
    uintptr_t base = c->stack_base, now = (uintptr_t)__builtin_frame_address(0);
    return base > now ? base - now : now - base;
}
/* One more step: true when the statement has taken so many that nothing more is known of it. */
static inline bool ty_work(checker *c)
{
    gots__arena_step(c->arena);
    return ++c->work > TY_WORK_MAX;
}
static inline bool ty_too_deep(const checker *c) { return ty_stack_used(c) > TY_STACK_MAX; }
/* Comparing gives up before what it asks does: its answer is then that nothing speaks against it. */
static inline bool ty_too_deep_to_compare(const checker *c) { return ty_stack_used(c) > TY_STACK_MAX / 4 * 3; }

/* ---- type.c ---- */

type *ty_new(checker *c, uint32_t flags);
type *ty_object_new(checker *c, uint32_t oflags, entity *symbol);
object_more *ty_object_more(checker *c, type *t);
void ty_init_types(checker *c);
type *ty_string_literal(checker *c, atom *text);
type *ty_number_literal(checker *c, double number);
type *ty_bigint_literal(checker *c, atom *text);
type *ty_enum_literal(checker *c, entity *member, type *value);
type *ty_unique_symbol(checker *c, entity *of);
type *ty_fresh(checker *c, type *t);
type *ty_regular(checker *c, type *t);
static inline bool ty_is_fresh_literal(const type *t)
{
    return (t->flags & (T_LITERAL | T_ENUM)) != 0 && (t->flags & T_UNION) == 0 && t->literal.fresh == t;
}
enum { UNION_NONE, UNION_LITERAL, UNION_SUBTYPE };
type *ty_union(checker *c, type *const *items, uint32_t count, unsigned reduction);
type *ty_union2(checker *c, type *a, type *b);
type *ty_union_alias(checker *c, type *const *items, uint32_t count, unsigned reduction,
                     entity *alias, type **args, uint32_t arg_count);
type *ty_intersection(checker *c, type *const *items, uint32_t count);
type *ty_intersection2(checker *c, type *a, type *b);
typedef type *ty_map_fn(checker *c, type *t, void *context);
typedef bool ty_test_fn(checker *c, type *t, void *context);
type *ty_map(checker *c, type *t, ty_map_fn *fn, void *context);
type *ty_map_reduced(checker *c, type *t, ty_map_fn *fn, void *context, unsigned reduction);
type *ty_filter(checker *c, type *t, ty_test_fn *fn, void *context);
bool ty_some(checker *c, type *t, ty_test_fn *fn, void *context);
bool ty_every(checker *c, type *t, ty_test_fn *fn, void *context);
bool ty_some_flags(const type *t, uint32_t flags);    /* some constituent of a union has them */
bool ty_every_flags(const type *t, uint32_t flags);
bool ty_set_contains(const type *set, const type *t);
bool ty_maybe(const type *t, uint32_t flags);         /* it or a constituent, deeply */
type *ty_remove_flags(checker *c, type *t, uint32_t flags);
type *ty_extract_flags(checker *c, type *t, uint32_t flags);
type *ty_remove(checker *c, type *t, type *member);
type *ty_optional(checker *c, type *t);               /* t | undefined */
type *ty_nullable(checker *c, type *t, uint32_t flags);
static inline bool ty_is_error(const checker *c, const type *t) { return t == c->error; }
static inline bool ty_is_any(const type *t) { return (t->flags & T_ANY) != 0; }
static inline uint32_t ty_count(const type *t) { return (t->flags & T_UNION) ? t->set.count : 1; }
static inline type **ty_members(type **t) { return ((*t)->flags & T_UNION) ? (*t)->set.types : t; }
type *ty_find_reduced(checker *c, type *t);
static inline type *ty_reduced(checker *c, type *t)   /* impossible intersections become never */
{
    return (t->flags & T_SET) ? ty_find_reduced(c, t) : t;
}

/* ---- tuple.c ---- */

type *ty_reference(checker *c, type *target, type *const *args, uint32_t count);
type **ty_args(checker *c, type *reference, uint32_t *count);
type *ty_array_literal(checker *c, type *t);          /* the same array or tuple, known to be a literal's */
type *ty_array(checker *c, type *element, bool is_readonly);
bool ty_is_array(const checker *c, const type *t);    /* Array or ReadonlyArray */
bool ty_is_readonly_array(const checker *c, const type *t);
bool ty_is_mutable_array(const checker *c, const type *t);
bool ty_is_tuple(const type *t);
bool ty_is_array_or_tuple(const checker *c, const type *t);
bool ty_is_generic_tuple(const type *t);
bool ty_is_array_like(checker *c, type *t);
type *ty_array_element(checker *c, type *t);          /* of Array and ReadonlyArray, else NULL */
type *ty_tuple_target(checker *c, const uint8_t *elements, uint32_t count, bool is_readonly,
                      atom *const *labels);
type *ty_tuple(checker *c, type *const *items, const uint8_t *elements, uint32_t count,
               bool is_readonly, atom *const *labels);
type *ty_tuple_normal(checker *c, type *target, type *const *items, uint32_t count);
type *ty_tuple_element(checker *c, type *t, uint32_t index); /* NULL: out of range */
type *ty_tuple_rest(checker *c, type *t);             /* element type of what follows, or NULL */
type *ty_tuple_slice(checker *c, type *t, uint32_t from, uint32_t end_skip);
type *ty_tuple_slice_union(checker *c, type *t, uint32_t from, uint32_t end_skip, bool writing,
                           bool no_reduction); /* NULL: empty */

/* ---- declare.c, flow_build.c ---- */

void ty_declare_file(checker *c, file *f);
entity *ty_entity_new(checker *c, uint32_t flags, atom *name);
entity *ty_entity_copy(checker *c, const entity *e);
entity_more *ty_more(checker *c, entity *e);          /* to write: its own from now on */
void ty_entity_add_decl(checker *c, entity *e, node *decl);
flow *ty_flow_new(checker *c, unsigned kind, node *n, flow *before);
void ty_flow_file(checker *c, node *tree);
function_note *ty_note(checker *c, node *function);   /* of a node with a gots__function */
void ty_declare_augmentations(checker *c);            /* once all files are declared */

/* ---- entity.c ---- */

entity *ty_find_entity_of(checker *c, gots__symbol *s);
static inline entity *ty_entity_of(checker *c, gots__symbol *s)
{
    entity *e = s->type_note;
    return e != NULL && !e->merged ? e : ty_find_entity_of(c, s);
}
void ty_load_library(checker *c, atom *name);           /* declares the global name, if the library has it */
entity *ty_global(checker *c, atom *name, uint32_t meanings);
entity *ty_resolve_name(checker *c, node *identifier, uint32_t meanings); /* imports followed; NULL */
type *ty_expando_type(checker *c, entity *e);
void ty_add_expandos(checker *c, entity *e, table *members);
bool ty_is_expando(checker *c, const node *assign); /* does it declare what it assigns to, a function's property? */
void ty_missing_name(checker *c, node *n);
type *ty_too_deep_type(checker *c);    /* says that what is being checked has a type without end; gives the error */
type *ty_too_complex_union(checker *c); /* or one of too many members */
entity *ty_resolve_entity_name(checker *c, node *name, uint32_t meanings, bool report);
entity *ty_node_entity(checker *c, node *decl);       /* of a declaration, or NULL */
file *ty_file_of(node *n);
node *ty_container_function(node *n);                 /* nearest function, not through arrows: see .c */
node *ty_enclosing_class(node *n);
node *ty_key_of(node *member);
atom *ty_key_atom(checker *c, node *key, bool computed, type **key_type); /* NULL: not known */
atom *ty_private_atom(checker *c, node *name);
bool ty_is_ambient(const node *n);
gots__function *ty_function(node *n);                 /* of any node that has one, else NULL */
type *ty_global_type(checker *c, atom *name, uint32_t arity); /* error type if missing */
entity *ty_parent_entity(entity *e);

/* ---- module.c ---- */

entity *ty_module_of(checker *c, node *specifier, bool report); /* NULL: unknown */
table *ty_exports(checker *c, entity *module);
entity *ty_export(checker *c, entity *module, atom *name);
entity *ty_resolve_import(checker *c, entity *e);     /* what an import means; NULL: unknown */
entity *ty_follow(checker *c, entity *e);             /* e, or what it imports; NULL: unknown */
entity *ty_with_meaning(checker *c, entity *e, uint32_t meanings);
entity *ty_module_value(checker *c, entity *module);  /* what `export =` gives, or the module */
bool ty_has_export_equals(checker *c, entity *module);

/* ---- declared.c ---- */

type *ty_declared(checker *c, entity *e);             /* of any entity with a type meaning */
type *ty_class_type(checker *c, entity *e);
type *ty_type_param(checker *c, entity *e);
void ty_resolve_bases(checker *c, type *t);
type *ty_base_ctor(checker *c, type *class_type);     /* undefined: none; error: unknown */
type **ty_alias_params(checker *c, entity *e, uint32_t *count);
type *ty_alias_instance(checker *c, entity *e, type *const *args, uint32_t count, entity *alias,
                        type **alias_args, uint32_t alias_count);
type **ty_outer_params(checker *c, node *n, uint32_t *count, bool with_this);
type **ty_fill_args(checker *c, type *const *args, uint32_t count, type *const *params,
                    uint32_t param_count, uint32_t min);
uint32_t ty_min_args(checker *c, type *const *params, uint32_t count);
type *ty_enum_type(checker *c, entity *e);
bool ty_enum_value(checker *c, node *expr, entity *enumeration, type **value);
type *ty_constraint_of_param(checker *c, type *param); /* or NULL */
type *ty_default_of_param(checker *c, type *param);    /* or NULL */
node *ty_constraint_node(type *param);

/* ---- entity_type.c ---- */

type *ty_find_type_of(checker *c, entity *e);
static inline type *ty_type_of(checker *c, entity *e) /* of the value */
{
    return e->type != NULL ? e->type : ty_find_type_of(c, e);
}
type *ty_write_type(checker *c, entity *e);
bool ty_is_readonly(checker *c, entity *e);
uint32_t ty_modifiers(const entity *e);               /* GOTS__F_ of its declaration */
type *ty_initializer_type(checker *c, node *decl);
type *ty_declarator_type(checker *c, node *declarator, bool with_optional);
type *ty_binding_type(checker *c, node *target, bool in_pattern, bool report); /* from the pattern alone */
type *ty_widened_variable(checker *c, node *decl, node *init, type *t);
type *ty_annotation(checker *c, node *type_node);
type *ty_for_of_type(checker *c, node *statement);
type *ty_for_in_keys(checker *c, node *statement);
type *ty_element_type(checker *c, node *element, type *parent);

/* ---- implicit_any.c ---- */

__attribute__((cold)) void ty_report_implicit_any(checker *c, node *declaration); /* where it has no type */
__attribute__((cold)) bool ty_is_in_unknown_place(checker *c, node *expr);

/* ---- node_type.c ---- */

type *ty_from_node(checker *c, node *n);
type *ty_from_ref(checker *c, node *ref);
type *ty_this_type(checker *c, node *n);
type *ty_type_of_entity_ref(checker *c, node *n, entity *e);
type *ty_deferred_ref(checker *c, type *target, node *n, mapper *m);
type **ty_ref_args(checker *c, node *n, const list *args, uint32_t *count);
type *ty_type_query(checker *c, node *n);
void ty_alias_of_node(checker *c, node *n, entity **alias, type ***args, uint32_t *count);

/* ---- substitute.c ---- */

/* `base` where it is known to fit `constraint` too: base itself when that says nothing. */
type *ty_substitute(checker *c, type *base, type *constraint);
type *ty_substitute_both(checker *c, type *t);        /* constraint & base */
type *ty_substitute_instance(checker *c, type *t, mapper *m);
type *ty_actual(checker *c, type *t);                 /* without what is known besides */
type *ty_implied(checker *c, type *t, node *n);       /* with what the conditional types around `n` imply */

/* ---- members.c ---- */

shape *ty_shape(checker *c, type *t);                 /* of objects, unions and intersections */
shape *ty_make_part(checker *c, type *t);
static inline shape *ty_part(checker *c, type *t)     /* the same, but its members may be missing */
{
    return (t->flags & T_OBJECT) && t->object.shape != NULL ? t->object.shape : ty_make_part(c, t);
}
static inline bool ty_may_have_members(const shape *s)
{
    return s->members->count > 0 || (s->is_partial && (s->declared->count > 0 || s->base_count > 0));
}
table *ty_entity_members(checker *c, entity *e);      /* instance members of class, interface */
table *ty_entity_statics(checker *c, entity *e);
entity *ty_property(checker *c, type *t, atom *name); /* of a structured type; NULL: none */
entity *ty_property_full(checker *c, type *t, atom *name, bool skip_object, bool with_spaces);
entity *ty_object_property(checker *c, type *t, atom *name); /* of the object alone, no Function */
entities ty_properties(checker *c, type *t);
entities ty_own_properties(checker *c, type *t);         /* without looking for what it amounts to */
signature **ty_signatures(checker *c, type *t, bool construct, uint32_t *count);
index_info *ty_index_infos(checker *c, type *t, uint32_t *count);
index_info *ty_index_info(checker *c, type *t, type *key);   /* exactly that key type */
index_info *ty_applicable_index(checker *c, type *t, type *key); /* which apply to a key, or NULL */
index_info *ty_applicable_index_name(checker *c, type *t, atom *name);
type *ty_apparent(checker *c, type *t);
type *ty_apparent_mapped(checker *c, type *t);
type *ty_find_reduced_apparent(checker *c, type *t);
static inline type *ty_reduced_apparent(checker *c, type *t)
{
    return (t->flags & T_OBJECT) && !(t->oflags & O_MAPPED) ? t : ty_find_reduced_apparent(c, t);
}
type *ty_base_constraint(checker *c, type *t);        /* or NULL */
type *ty_constraint(checker *c, type *t);             /* of an instantiable type, or NULL */
type *ty_property_type(checker *c, type *t, atom *name); /* or NULL */
bool ty_is_empty_object(checker *c, type *t);
bool ty_is_empty_anonymous(checker *c, type *t);
type *ty_with_this(checker *c, type *t, type *this_arg);
type *ty_anonymous(checker *c, entity *symbol, table *members, signature **calls, uint32_t ncalls,
                   signature **ctors, uint32_t nctors, index_info *indexes, uint32_t nindexes);
entity *ty_union_property(checker *c, type *t, atom *name, bool skip_object);
entity *ty_partial_property(checker *c, type *t, atom *name); /* also what some member lacks */
bool ty_is_optional(const entity *e);
entity *ty_make_property(checker *c, atom *name, type *t, uint32_t flags);
type *ty_outer_object(checker *c, type *t);

/* ---- keyof.c, mapped.c, conditional.c, template.c ---- */

type *ty_keyof(checker *c, type *t, bool strings_only, bool no_indexes);
type *ty_indexed_access(checker *c, type *object, type *index, unsigned flags, node *at); /* IA_ */
type *ty_indexed_or_null(checker *c, type *object, type *index, unsigned flags, node *at);
enum { IA_EXPRESSION = 1, IA_WRITE = 2, IA_ALLOW_MISSING = 4, IA_NO_TUPLE_CHECK = 8,
       IA_CONTEXTUAL = 16, IA_INCLUDE_UNDEFINED = 32, IA_NO_INDEX = 64, IA_NO_REDUCE = 128 };
type *ty_simplified(checker *c, type *t, bool writing);
type *ty_distributed_access(checker *c, type *object, type *index, bool writing); /* of a set, or NULL */
bool ty_is_generic_object(checker *c, type *t);
bool ty_is_generic_index(checker *c, type *t);
bool ty_key_usable(const type *t);
bool ty_is_index_key(checker *c, type *t);            /* string and its like, also with a brand */
atom *ty_key_name(checker *c, const type *t);         /* property name of a literal type */
type *ty_key_of_entity(checker *c, entity *e, uint32_t include);
bool ty_key_applies(checker *c, type *source, type *target);

void ty_mapped_shape(checker *c, type *t, shape *to);
mapped_info *ty_mapped(checker *c, type *t);
type *ty_mapped_constraint(checker *c, type *t);
type *ty_mapped_template(checker *c, type *t);
type *ty_mapped_name(checker *c, type *t);            /* or NULL */
type *ty_mapped_modifiers(checker *c, type *t);
type *ty_mapped_param(checker *c, type *t);
bool ty_is_mapped_generic(checker *c, type *t);
static inline bool ty_is_generic_mapped(checker *c, type *t)
{
    return (t->flags & T_OBJECT) && (t->oflags & O_MAPPED) && ty_is_mapped_generic(c, t);
}
type *ty_homomorphic_variable(checker *c, type *t);   /* T of { [K in keyof T]: … }, or NULL */
type *ty_mapped_instance(checker *c, type *t, mapper *m, entity *alias, type **args, uint32_t n);
type *ty_mapped_property_type(checker *c, entity *e);
enum { NAMING_NONE, NAMING_FILTERS, NAMING_OTHER };
unsigned ty_mapped_naming(checker *c, type *t);       /* what `as` does to keys */
bool ty_mapped_has_keyof(const type *t);              /* written [K in keyof …] */
type *ty_lower_bound(checker *c, type *keys);         /* keys that are there whatever parameters are */
type *ty_keyof_mapped(checker *c, type *t, bool no_indexes);
type *ty_substitute_mapped(checker *c, type *object, type *index);
bool ty_is_mapped_access(checker *c, type *t);        /* { [P in K]: E }[X], K not generic, X generic */
bool ty_mapped_readonly(const type *t);
int ty_mapped_optionality(const type *t);             /* 1 adds, -1 removes, 0 keeps */

type *ty_conditional(checker *c, conditional_root *root, mapper *m, bool for_constraint,
                     entity *alias, type **args, uint32_t n);
type *ty_conditional_from_node(checker *c, node *n);
type *ty_conditional_instance(checker *c, type *t, mapper *m, bool for_constraint, entity *alias,
                              type **args, uint32_t n);
type *ty_conditional_yes(checker *c, type *t);
type *ty_conditional_no(checker *c, type *t);
type *ty_conditional_inferred_yes(checker *c, type *t);
type *ty_conditional_constraint(checker *c, type *t); /* or NULL */
type *ty_conditional_default_constraint(checker *c, type *t);
type *ty_conditional_distributive_constraint(checker *c, type *t); /* or NULL */

type *ty_template(checker *c, atom *const *texts, type *const *items, uint32_t count);
type *ty_template_from_node(checker *c, node *n);
type *ty_string_mapping(checker *c, unsigned kind, type *t);
enum { MAP_UPPER, MAP_LOWER, MAP_CAPITAL, MAP_UNCAPITAL };
bool ty_template_infer(checker *c, type *source, type *target, types *matches);
bool ty_template_matches(checker *c, type *source, type *target);
bool ty_member_of_mapping(checker *c, type *source, type *target);
bool ty_is_pattern_literal(checker *c, type *t);
type *ty_numeric_string(checker *c);                  /* `${number}` */

/* ---- signature.c ---- */

signature *ty_signature_new(checker *c, node *decl);
signature *ty_signature_of(checker *c, node *decl);
signature *ty_signature_clone(checker *c, signature *s);
void ty_signatures_of_entity(checker *c, entity *e, signature ***items, uint32_t *count);
type *ty_result(checker *c, signature *s);
predicate *ty_predicate(checker *c, signature *s);    /* or NULL */
predicate *ty_predicate_from_body(checker *c, node *function, signature *s); /* in function.c */
type *ty_param_type(checker *c, signature *s, uint32_t at);  /* any beyond the end */
type *ty_param_type_or_null(checker *c, signature *s, uint32_t at);
uint32_t ty_param_count(checker *c, signature *s);
uint32_t ty_min_arg_count(checker *c, signature *s, bool strong, bool void_is_not_optional);
bool ty_has_rest(checker *c, signature *s);           /* an open end */
type *ty_rest_type(checker *c, signature *s, uint32_t at, bool readonly); /* of parameters from `at` */
type *ty_effective_rest(checker *c, signature *s);    /* an array type, or NULL */
type *ty_non_array_rest(checker *c, signature *s);
atom *ty_param_name(checker *c, signature *s, uint32_t at);
signature *ty_signature_instance(checker *c, signature *s, type *const *args, uint32_t count);
signature *ty_signature_with(checker *c, signature *s, mapper *m, bool erase_params);
signature *ty_erased(checker *c, signature *s);
signature *ty_base_signature(checker *c, signature *s);
signature *ty_canonical(checker *c, signature *s);
signature *ty_single_call(checker *c, type *t);       /* the only signature of a pure function type */
signature *ty_single_call_or_ctor(checker *c, type *t);
type *ty_isolated(checker *c, signature *s);
entity *ty_param_entity(checker *c, node *param);
type *ty_declared_param(checker *c, signature *s, uint32_t at); /* as written, without `undefined` for an initialiser */
void ty_settle_params(checker *c, signature *s);
entity *ty_this_entity(checker *c, signature *s); /* its `this` parameter for another, or NULL */
type *ty_this_param_type(checker *c, signature *s);   /* or NULL */
bool ty_is_optional_param(checker *c, node *param);
signature **ty_union_signatures(checker *c, type *t, bool construct, uint32_t *count);
signature *ty_intersected_signature(checker *c, signature *left, signature *right); /* or NULL */

/* ---- instantiate.c ---- */

type *ty_make_instance(checker *c, type *t, mapper *m);
static inline type *ty_instantiate(checker *c, type *t, mapper *m)
{
    return t == NULL || m == NULL || (t->oflags & (O_HAS_PARAMS_KNOWN | O_HAS_PARAMS)) == O_HAS_PARAMS_KNOWN ? t : ty_make_instance(c, t, m);
}
type *ty_instantiate_alias(checker *c, type *t, mapper *m, entity *alias, type **args, uint32_t n);
type **ty_instantiate_all(checker *c, type *const *items, uint32_t count, mapper *m);
entity *ty_instantiate_entity(checker *c, entity *e, mapper *m);
index_info ty_instantiate_index(checker *c, const index_info *i, mapper *m);
mapper *ty_mapper1(checker *c, type *source, type *target);
mapper *ty_mapper(checker *c, type *const *sources, type *const *targets, uint32_t count);
mapper *ty_mapper_combine(checker *c, mapper *first, mapper *second); /* first may be NULL */
mapper *ty_mapper_merge(checker *c, mapper *first, mapper *second);
mapper *ty_mapper_prepend(checker *c, type *source, type *target, mapper *m);
mapper *ty_mapper_append(checker *c, mapper *m, type *source, type *target);
mapper *ty_mapper_kind(checker *c, unsigned kind, inference_context *context);
type *ty_mapped_type(checker *c, type *param, mapper *m);
bool ty_look_for_params(checker *c, type *t);
static inline bool ty_could_contain_params(checker *c, type *t)
{
    if ((t->flags & (T_SINGLETON | T_LITERAL | T_UNIQUE | T_ENUM)) && !(t->flags & (T_UNION | T_OBJECT))) return false;
    return (t->oflags & O_HAS_PARAMS_KNOWN) ? (t->oflags & O_HAS_PARAMS) != 0 : ty_look_for_params(c, t);
}
bool ty_mentions(checker *c, node *n, type *param);    /* may the node's type speak of the parameter? */
type **ty_mentioned_params(checker *c, node *n, type *const *params, uint32_t count, bool all, uint32_t *kept_count);
type *ty_permissive(checker *c, type *t);
type *ty_restrictive(checker *c, type *t);
type *ty_restrictive_param(checker *c, type *param);

/* ---- relate.c ---- */

bool ty_related(checker *c, type *source, type *target, relation r);
bool ty_assignable(checker *c, type *source, type *target);
bool ty_comparable(checker *c, type *source, type *target);
bool ty_subtype(checker *c, type *source, type *target);
bool ty_identical(checker *c, type *a, type *b);
/* Reports at `at` unless related; `expr` NULL, or the expression, into which the report goes as
 * deep as it can. `code` and `format` NULL: as for an assignment. */
bool ty_check_related(checker *c, type *source, type *target, relation r, node *at, node *expr,
                      const char *code, const char *format);
bool ty_check_assignable(checker *c, type *source, type *target, node *at, node *expr);
bool ty_signature_related(checker *c, signature *s, signature *t, bool strict_arity,
                          bool bivariant, relation r);
bool ty_signatures_identical(checker *c, signature *s, signature *t, bool partial,
                             bool ignore_this, bool ignore_return);
bool ty_is_weak(checker *c, type *t);
uint8_t *ty_variances(checker *c, type *target, uint32_t *count);
uint8_t *ty_alias_variances(checker *c, entity *alias, uint32_t *count);
bool ty_is_known_property(checker *c, type *t, atom *name, bool comparing_jsx);
bool ty_is_discriminant(checker *c, type *t, atom *name);
bool ty_has_common(checker *c, type *source, type *target);
enum { V_INVARIANT = 0, V_COVARIANT = 1, V_CONTRAVARIANT = 2, V_BIVARIANT = 3, V_INDEPENDENT = 4,
       V_MASK = 7, V_UNMEASURABLE = 8, V_UNRELIABLE = 16 };

/* What relating files share. */
enum { NO = 0, UNKNOWN_YET = 1, MAYBE = 3, YES = -1 };
enum { REL_SOURCE = 1, REL_TARGET = 2 };            /* part of an intersection that is compared */
enum { REC_SOURCE = 1, REC_TARGET = 2, REC_BOTH = 3 };
enum { SIG_BIVARIANT_CALLBACK = 1, SIG_STRICT_CALLBACK = 2, SIG_IGNORE_RESULT = 4,
       SIG_STRICT_ARITY = 8, SIG_STRICT_TOP = 16, SIG_CALLBACK = 3, SIG_STATE = 8 /* REL_ above this bit */ };
/* The types on the way to where it is, a hundred at most, with what each has in common with its instances. */
typedef struct relating_stack {
    type *types[104];
    const void *identities[104];
    uint32_t depth;
} relating_stack;

typedef struct relating {
    relation r;
    uint64_t *maybe; /* at first `few` */
    uint32_t maybe_count, maybe_room;
    uint32_t *maybe_slots, maybe_mask; /* places in `maybe` from 1, by key; NULL while they are few */
    uint64_t few[16];
    relating_stack sources, targets;
    uint8_t expanding;
    uint8_t variance; /* V_UNMEASURABLE, V_UNRELIABLE seen on the way */
    bool overflow;
    struct relating *outer;
} relating;
void ty_relating_begin(checker *c, relating *at, relation r); /* ends with c->relating = at->outer */
int ty_rel(checker *c, relating *at, type *source, type *target, unsigned recursion, unsigned state);
int ty_rel_recursive(checker *c, relating *at, type *source, type *target, unsigned recursion, unsigned state);
int ty_rel_structured(checker *c, relating *at, type *source, type *target, unsigned state);
bool ty_rel_is_deep(const relating_stack *stack, const type *t, uint32_t max);
int ty_rel_structure(checker *c, relating *at, type *source, type *target, bool primitive, unsigned state);
int ty_rel_properties(checker *c, relating *at, type *source, type *target, bool optionals_only, unsigned state);
int ty_rel_indexes(checker *c, relating *at, type *source, type *target, bool primitive, unsigned state);
int ty_rel_discriminated(checker *c, relating *at, type *source, type *target);
int ty_rel_signatures(checker *c, relating *at, type *source, type *target, bool construct, unsigned state);
int ty_rel_signature(checker *c, relating *at, signature *s, signature *t, unsigned mode);
bool ty_is_simply_related(checker *c, type *source, type *target, relation r);
bool ty_has_excess(checker *c, relating *at, type *source, type *target, entity **which);
bool ty_is_marker(const checker *c, const type *t);
void ty_note_markers(checker *c, relating *at, type *t, uint8_t flag); /* if t mentions one */
int ty_combined_optionality(checker *c, type *t);      /* of a mapped type and what it is over */
type *ty_find_discriminated(checker *c, type *source, type *target, relating *at);

/* ---- infer.c ---- */

inference_context *ty_inference_new(checker *c, type *const *params, uint32_t count,
                                    signature *s, uint32_t flags);
inference_context *ty_inference_clone(checker *c, inference_context *from, uint32_t flags);
void ty_infer(checker *c, inference_context *ic, type *source, type *target, uint32_t priority,
              bool contravariant);
type *ty_inferred(checker *c, inference_context *ic, uint32_t at);
type **ty_inferred_all(checker *c, inference_context *ic);
bool ty_has_candidates(const inference_context *ic);
void ty_add_intra_site(checker *c, inference_context *ic, node *site, type *t);
void ty_infer_intra_sites(checker *c, inference_context *ic);
void ty_clear_cached_inferences(inference_context *ic);
type *ty_infer_reverse_mapped(checker *c, type *source, type *target, type *constraint);
type *ty_reverse_mapped_type(checker *c, entity *e);

/* ---- widen.c ---- */

type *ty_widen_literal(checker *c, type *t);           /* fresh literals to their base */
type *ty_base_literal(checker *c, type *t);            /* all literals to their base */
type *ty_widen(checker *c, type *t);                   /* object literals, null and undefined */
type *ty_regular_object(checker *c, type *t);          /* without freshness */
type *ty_widen_for(checker *c, type *t, type *contextual, bool is_return, bool is_async);
type *ty_common_supertype(checker *c, type *const *items, uint32_t count);
type *ty_common_subtype(checker *c, type *const *items, uint32_t count);
bool ty_is_literal_context(checker *c, type *candidate, type *contextual);
bool ty_is_unit(const type *t);
bool ty_is_literal_type(const type *t);
type *ty_non_nullable(checker *c, type *t);            /* NonNullable */
type *ty_non_nullable_if_needed(checker *c, type *t);
type *ty_non_undefined(checker *c, type *t);

/* ---- flow.c, narrow.c ---- */

/* The type of reference `ref` where it stands: `declared` narrowed by what leads there, starting
 * from `initial` (declared | undefined for variables not surely assigned) at the beginning of
 * `container` (NULL: of the file). `at` NULL: ref's own flow. */
type *ty_flow_type(checker *c, node *ref, type *declared, type *initial, node *container, flow *at);
bool ty_is_reachable(checker *c, flow *f);
bool ty_in_flow_loop(const checker *c);
bool ty_switch_exhaustive(checker *c, node *switch_statement);
bool ty_is_assigned(checker *c, entity *e);            /* outside its declaration */
bool ty_is_assigned_somewhere(checker *c, entity *e);
type *ty_initial_or_assigned(checker *c, flow *f);
bool ty_references_match(checker *c, node *a, node *b);
node *ty_unwrap(node *expr);                           /* without as, !, satisfies */
signature *ty_effects_signature(checker *c, node *call); /* asserts or never, else NULL */
type *ty_facts(checker *c, type *t, uint32_t facts);
uint32_t ty_type_facts(checker *c, type *t, uint32_t wanted);
type *ty_adjusted_truthy(checker *c, type *t, uint32_t facts);
enum {
    TF_TYPEOF_EQ_STRING = 1 << 0, TF_TYPEOF_EQ_NUMBER = 1 << 1, TF_TYPEOF_EQ_BIGINT = 1 << 2,
    TF_TYPEOF_EQ_BOOLEAN = 1 << 3, TF_TYPEOF_EQ_SYMBOL = 1 << 4, TF_TYPEOF_EQ_OBJECT = 1 << 5,
    TF_TYPEOF_EQ_FUNCTION = 1 << 6, TF_TYPEOF_EQ_HOST = 1 << 7,
    TF_TYPEOF_NE_STRING = 1 << 8, TF_TYPEOF_NE_NUMBER = 1 << 9, TF_TYPEOF_NE_BIGINT = 1 << 10,
    TF_TYPEOF_NE_BOOLEAN = 1 << 11, TF_TYPEOF_NE_SYMBOL = 1 << 12, TF_TYPEOF_NE_OBJECT = 1 << 13,
    TF_TYPEOF_NE_FUNCTION = 1 << 14, TF_TYPEOF_NE_HOST = 1 << 15,
    TF_EQ_UNDEFINED = 1 << 16, TF_EQ_NULL = 1 << 17, TF_EQ_NULLISH = 1 << 18,
    TF_NE_UNDEFINED = 1 << 19, TF_NE_NULL = 1 << 20, TF_NE_NULLISH = 1 << 21,
    TF_TRUTHY = 1 << 22, TF_FALSY = 1 << 23, TF_IS_UNDEFINED = 1 << 24, TF_IS_NULL = 1 << 25,
    TF_IS_NULLISH = TF_IS_UNDEFINED | TF_IS_NULL
};

/* ---- mention.c ---- */

void ty_mention(checker *c, node *n);                  /* the flow looks at it */
void ty_mention_assigned(checker *c, node *target);
void ty_mention_in_call(checker *c, node *call);       /* if it turns out to assert something */
bool ty_may_assert(checker *c, node *call);
void ty_mention_predicate(checker *c, const node *of);
uint64_t ty_names_of_reference(checker *c, node *n);
bool ty_speaks_of(checker *c, flow *f, uint64_t wanted); /* false: it says nothing of it */
bool ty_assigns_to_part_of(checker *c, flow *f, uint64_t wanted);
void ty_mention_as_declared(entity *e);                /* its declaration gives it no less than its type */
bool ty_may_be_narrowed(checker *c, node *ref, const type *declared); /* false: it is what it is declared as */

/* ---- context.c ---- */

enum { CTX_NO_CONSTRAINTS = 1, CTX_COMPLETIONS = 2, CTX_SIGNATURE = 4, CTX_SKIP_BINDINGS = 8 };
type *ty_contextual(checker *c, node *n, unsigned flags);    /* or NULL */
type *ty_apparent_contextual(checker *c, node *n, unsigned flags);
type *ty_instantiate_contextual(checker *c, type *t, node *n, unsigned flags);
signature *ty_contextual_signature(checker *c, node *function);
inference_context *ty_inference_context(checker *c, node *n);
void ty_push_context(checker *c, node *n, type *t, inference_context *ic, bool is_cache);
void ty_pop_context(checker *c);
bool ty_is_sensitive(checker *c, node *n);
type *ty_contextual_return(checker *c, node *function, unsigned flags);
type *ty_contextual_this(checker *c, node *function);
type *ty_property_of_contextual(checker *c, type *t, atom *name, type *name_type);
type *ty_contextual_for_arg(checker *c, node *call, node *arg);
bool ty_is_const_context(checker *c, node *n);
bool ty_is_const_param_context(checker *c, node *n);
type *ty_instantiate_instantiable(checker *c, type *t, mapper *m);

/* ---- checker.c, enforce_value.c ---- */

bool ty_wants_browser(file *f);                        /* it refers to the library of browsers */
bool ty_is_nocheck(file *f);                           /* it says @ts-nocheck: nothing in it is proven */
void ty_remember(checker *c, const node *n, type *t, unsigned mode);

/* ---- expr_*.c ---- */

type *ty_check_expr(checker *c, node *n, unsigned mode);
type *ty_check_expr_cached(checker *c, node *n, unsigned mode);
type *ty_type_of_expr(checker *c, node *n);            /* quick, for flow: no mode */
type *ty_check_expr_with_context(checker *c, node *n, type *contextual, inference_context *ic,
                                 unsigned mode);
type *ty_check_for_mutable(checker *c, node *n, unsigned mode); /* literals widen unless wanted */
type *ty_check_identifier(checker *c, node *n, unsigned mode);
type *ty_narrowed_element(checker *c, node *n, entity *e);
type *ty_narrowable(checker *c, node *n, type *t, unsigned mode); /* T as its constraint, where that may be narrowed */
type *ty_check_this(checker *c, node *n);
type *ty_check_member(checker *c, node *n, unsigned mode, bool writing);
type *ty_check_index(checker *c, node *n, unsigned mode, bool writing);
type *ty_check_array(checker *c, node *n, unsigned mode, bool force_tuple);
type *ty_check_object(checker *c, node *n, unsigned mode);
type *ty_check_operator(checker *c, node *n, unsigned mode);
type *ty_check_unary(checker *c, node *n, unsigned mode);
type *ty_check_update(checker *c, node *n);
type *ty_check_assertion(checker *c, node *n, unsigned mode);
type *ty_check_template(checker *c, node *n);
type *ty_check_yield(checker *c, node *n);
type *ty_check_await(checker *c, node *n);
type *ty_check_non_null(checker *c, type *t, node *at);
void ty_check_condition(checker *c, node *n);
type *ty_spread(checker *c, type *left, type *right, entity *symbol, bool is_readonly);
type *ty_assign_target(checker *c, node *target, type *source, unsigned mode);
void ty_check_reference(checker *c, node *n, const char *code, const char *message);
type *ty_super_type(checker *c, node *n);
bool ty_is_type_only_position(const node *n);
type *ty_this_of(checker *c, node *n, bool report);
enum { USE_FOR_OF, USE_SPREAD, USE_DESTRUCTURING, USE_YIELD_STAR, USE_FOR_AWAIT,
       USE_ASYNC_YIELD_STAR };
type *ty_iterated(checker *c, type *t, type *sent, unsigned use, node *at); /* at NULL: quiet; NULL: none */
typedef struct iteration { type *yields, *returns, *nexts; } iteration;
bool ty_iteration_of(checker *c, type *t, bool is_async, iteration *out);  /* of an iterable */
bool ty_iteration_of_iterator(checker *c, type *t, bool is_async, iteration *out);
bool ty_iteration_of_generator_return(checker *c, type *t, bool is_async, iteration *out);
type *ty_generator_type(checker *c, type *yields, type *returns, type *nexts, bool is_async);

type *ty_param_declared(checker *c, entity *e, type *t);
const char *ty_source_text(checker *c, const node *n);
type *ty_check_chain(checker *c, node *n, unsigned mode);
type *ty_check_link(checker *c, node *n, unsigned mode, bool *stops);
bool ty_chain_may_stop(checker *c, node *n);
type *ty_widen_for_access(checker *c, type *t);
bool ty_is_unreachable_code(checker *c, node *n);
bool ty_is_write_target(const node *n);

bool ty_some_mutable(checker *c, type *t);

/* ---- call.c, generic_call.c ---- */

signature *ty_resolved_signature(checker *c, node *call, unsigned mode);
type *ty_check_call(checker *c, node *n, unsigned mode);
type *ty_check_instantiation(checker *c, node *n);
type *ty_check_tagged(checker *c, node *n);
type *ty_check_import_call(checker *c, node *n);
type *ty_instantiate_in_context(checker *c, type *t, node *n, unsigned mode); /* generic functions */
signature *ty_instantiate_signature_in_context(checker *c, signature *s, signature *contextual,
                                               inference_context *ic);
signature *ty_with_inferred_params(checker *c, signature *with, const inference_context *ic);
void ty_skipped_generic(checker *c, node *n, unsigned mode);
bool ty_returns_function(checker *c, signature *s);          /* and is generic */
bool ty_is_untyped_call(checker *c, type *function, type *apparent, uint32_t calls, uint32_t ctors);
bool ty_applies_args(checker *c, signature *s, const list *args);
bool ty_union_may_be_callable(checker *c, type *t);

/* ---- function.c ---- */

type *ty_check_function_expr(checker *c, node *n, unsigned mode);
void ty_check_function_body(checker *c, node *n);      /* deferred */
void ty_check_signature_decl(checker *c, node *n);
type *ty_result_from_body(checker *c, node *n, unsigned mode);
void ty_assign_context_params(checker *c, signature *s, signature *context, inference_context *ic);
void ty_assign_context(checker *c, node *function, unsigned mode);
type *ty_awaited(checker *c, type *t, node *at, const char *code, const char *message);
type *ty_awaited_no_alias(checker *c, type *t);
type *ty_promised(checker *c, type *t);                /* of a promise, NULL: it is none */
type *ty_promise(checker *c, type *t);
type *ty_unwrap_return(checker *c, type *t, uint32_t function_flags);
uint32_t ty_function_flags(const node *n);             /* GOTS__F_ASYNC, GOTS__F_GENERATOR */
bool ty_ends(checker *c, node *function);              /* its end can be reached */
void ty_defer(checker *c, node *n);
void ty_check_param(checker *c, node *n);

/* ---- class.c, interface.c, stmt.c ---- */

void ty_check_class(checker *c, node *n);
void ty_check_class_deferred(checker *c, node *n);
void ty_check_interface(checker *c, node *n);
void ty_check_alias_decl(checker *c, node *n);
void ty_check_enum(checker *c, node *n);
void ty_check_namespace(checker *c, node *n);
void ty_check_type_node(checker *c, node *n);
void ty_check_type_params(checker *c, const list *params);
void ty_check_statement(checker *c, node *n);
void ty_check_statements(checker *c, const list *statements);
void ty_check_variable(checker *c, node *declarator);
void ty_check_pattern(checker *c, node *target);
void ty_check_imports(checker *c, node *n);
bool ty_check_access(checker *c, node *at, bool is_super, bool writing, type *containing,
                     entity *property, bool report);
void ty_check_decorators(checker *c, const list *decorators);
void ty_check_overloads(checker *c, entity *e);
bool ty_implementation_fits(checker *c, signature *implementation, signature *overload);
void ty_check_return_parts(checker *c, node *at, node *expr, type *t, type *wanted, bool is_async);

/* ---- near.c ---- */

/* The property or export whose name is near to one that is not there, or NULL. */
const atom *ty_near_property(checker *c, type *t, const atom *wanted);
const atom *ty_near_export(checker *c, entity *module, const atom *wanted);

/* ---- report.c, show.c ---- */

/* %T type, %E entity, %A atom, %s text, %u number. (Cold: what leads to a report is laid apart
 * from the code that runs, which has to share the processor's cache.) */
__attribute__((cold)) void ty_error(checker *c, const node *at, const char *code, const char *format, ...);
__attribute__((cold)) void ty_error_at(checker *c, const node *at, uint32_t pos, uint32_t end, const char *code,
                 const char *format, ...);
__attribute__((cold)) const char *ty_format(checker *c, const char *format, ...);
__attribute__((cold)) const char *ty_vformat(checker *c, const char *format, va_list args);
/* Whether `// @ts-ignore` or `// @ts-expect-error` stands on the line before, comment lines between left out. */
bool ty_is_silenced(const gots__source *source, uint32_t pos);
__attribute__((cold)) void ty_report(checker *c, const node *at, const char *code, const char *text);
const char *ty_show(checker *c, type *t);
void ty_put_name(gots__text *out, const atom *name);      /* #name, [Symbol.iterator], or the name as it is */
void ty_show_pair(checker *c, type *a, type *b, const char **text_a, const char **text_b);
const char *ty_show_signature(checker *c, signature *s);
/* reify.c: a call that leaves out a Type<T> where T is a type parameter cannot be given one. */
void ty_check_reified(checker *c, node *call, const signature *s);
void ty_suggest(checker *c, atom *name, const table *t, uint32_t meanings, atom **best, size_t *distance);

bool ty_push_resolution(checker *c, void *target, uint8_t what); /* false: it is circular */
bool ty_pop_resolution(checker *c);

#endif
