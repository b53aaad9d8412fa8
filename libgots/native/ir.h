/* The native tier's own tree: a function reduced to what machine code is made of.
 *
 * SPDX-License-Identifier: MIT
 *
 *   build.c   the syntax tree of a function → nodes, or the reason why it stays interpreted
 *   store.c   nodes → bytes in the table of the module, and back when the function is wanted
 *   inline.c  calls of small functions → what they return
 *   infer.c   nodes → the range of each number and the register that each variable gets
 *   twin.c    a second form of a function, which assumes what the first one must not
 *   emit.c    nodes → C text
 *
 * A node's operands are evaluated in order, left to right. What TypeScript writes shortly stands here at
 * length (compound assignment, `i++` as a value), so that each later pass knows few kinds.
 */
#ifndef GOTS_NATIVE_IR_H
#define GOTS_NATIVE_IR_H

#include "native/range.h"
#include "syntax/bind.h"
#include "types/shape.h"

/* What a value is. */
typedef enum n_kind {
    N_VOID,    /* undefined and nothing else: the result of a function without one */
    N_NUM,     /* a number, where its range says so also undefined */
    N_BOOL,
    N_VIEW,    /* a typed array */
    N_OBJECT,  /* an object with properties */
    N_LIST     /* an array */
} n_kind;

/* Elements of a typed array, in the engine's order (engine/typed.h). */
typedef enum n_element {
    N_INT8, N_UINT8, N_UINT8_CLAMPED, N_INT16, N_UINT16, N_INT32, N_UINT32, N_FLOAT16, N_FLOAT32,
    N_FLOAT64, N_ELEMENTS
} n_element;

/* How a number is held. */
typedef enum n_rep {
    N_I32, /* int */
    N_I64, /* long, within 2^53 */
    N_F64  /* double; undefined, where the range has it, is one certain NaN */
} n_rep;

typedef enum n_op {
    /* values */
    N_NUMBER,    /* number */
    N_TRUTH,     /* number: 0 or 1 */
    N_UNDEFINED,
    N_LOCAL,     /* variable */
    N_OUTER,     /* outer: a variable of an outer function */
    N_SET,       /* variable = a; its value */
    N_SET_OUTER,
    N_ELEMENT,   /* a[b] */
    N_STORE,     /* a[b] = c; value c */
    N_LENGTH,    /* a.length */
    N_NEW,       /* a typed array of a elements; element */
    N_BINARY,    /* operator: arithmetic and bits, of numbers */
    N_UNARY,     /* operator: PLUS, MINUS, BIT_NOT */
    N_COMPARE,   /* operator: LT to GE, EQ_STRICT, NE_STRICT, of numbers or of booleans */
    N_NOT,
    N_TRUTHY,    /* a number as a condition */
    N_AND, N_OR, /* of booleans */
    N_DEFAULT,   /* a ?? b */
    N_CHOOSE,    /* a ? b : c */
    N_BOTH,      /* a, b */
    N_CHECKED,   /* a, which must be what the place `place` says, or the function is left with an error */
    N_CALL,      /* function, list */
    N_MATH,      /* math, list */
    N_FIELD,     /* a.key */
    N_PUT,       /* a.key = b; value b */
    N_ITEM,      /* a[b] of an array */
    N_PUT_ITEM,  /* a[b] = c; value c */
    N_COUNT,     /* a.length of an array */
    N_HOST,      /* a call of the host's function `through`, list: the body of a function that stands for one call */
    /* statements */
    N_DO,        /* the expression a */
    N_IF,        /* a, b, c */
    N_LOOP,      /* test a (NULL: true), update b, body c; last: the test comes behind the body */
    N_BLOCK,     /* list */
    N_RETURN,    /* a or NULL */
    N_THROW,     /* the error of the place `place`, whose message holds the values in list */
    N_BREAK,     /* target */
    N_CONTINUE,  /* target */
    N_SWITCH,    /* subject a, cases in list: N_CASE */
    N_CASE       /* test a (NULL: default), list */
} n_op;

typedef enum n_math {
    N_ABS, N_CEIL, N_CLZ32, N_FLOOR, N_FROUND, N_IMUL, N_MAX, N_MIN, N_ROUND, N_SIGN, N_SQRT, N_TRUNC,
    /* the others are called by name in the engine's own form */
    N_ACOS, N_ACOSH, N_ASIN, N_ASINH, N_ATAN, N_ATAN2, N_ATANH, N_CBRT, N_COS, N_COSH, N_EXP, N_EXPM1,
    N_HYPOT, N_LOG, N_LOG1P, N_LOG2, N_LOG10, N_POW, N_SIN, N_SINH, N_TAN, N_TANH,
    N_MATHS
} n_math;

typedef struct n_node n_node;
typedef struct n_function n_function;
typedef struct n_unit n_unit;

/* How a node of the fast form (twin.c) is kept within what it assumes. */
typedef enum n_guard {
    N_UNGUARDED,
    N_GUARD_EARLY, /* ELEMENT, STORE: the index is tested before the statement */
    N_GUARD_HERE   /* ELEMENT: where it is read; BINARY: the result may not pass 2^53 */
} n_guard;

typedef struct n_variable {
    const gots__symbol *symbol; /* NULL for a temporary */
    uint32_t index;       /* among the function's */
    uint8_t kind;         /* n_kind */
    uint8_t element;      /* n_element of a VIEW */
    const gots__node *of; /* while building: the type of an OBJECT, of a LIST's elements */
    uint8_t rep;          /* n_rep, once inferred */
    bool is_param;
    bool is_optional;     /* a parameter that may be left out */
    bool has_default;     /* a parameter that is `by_default` where it is left out or undefined */
    double by_default;    /* a constant; of a BOOL 0 or 1 */
    bool takes_undefined; /* a parameter that some call within the unit gives what may be undefined */
    bool wants_int;       /* a parameter that is taken as an int32 at the door; see infer.c */
    bool is_elected;      /* wants_int was its first assumption */
    bool has_fractions;   /* a parameter that looks as if it were no integer */
    bool is_narrowed;     /* a parameter that the fast form takes as an int32 */
    bool is_written;      /* other than by its declaration; a parameter: at all */
    bool is_observed;     /* somebody may tell undefined from NaN in it */
    bool is_counter;      /* its writes are ++, -- and integers within 2^52 */
    n_range all;          /* all that it may hold; for a BOOL: whether it is set at all */
    struct n_variable *next;
} n_variable;

/* A variable outside: its value is looked up when the native code is entered. */
typedef struct n_outer {
    gots__symbol *symbol;
    uint32_t index; /* in the unit */
    uint8_t kind;   /* NUM, BOOL, VIEW; VOID: a function, which need only be there */
    uint8_t element;
    bool is_written;
    const char *host;         /* the name of a function of the host; else NULL, and so is the next */
    const char *signature;    /* see native.h */
    const gots__atom *member; /* of an enum: its value must be `value`; NULL: it is the variable itself */
    gots__symbol *holder;     /* the enum */
    double value;
    struct n_outer *next;
} n_outer;

/* Where a function may be left with an error: a check of a type, or what is thrown. */
typedef struct n_place_of_error {
    const struct n_function *function;
    uint32_t index;   /* in the unit */
    uint32_t line, column;
    uint32_t site;    /* of a check */
    uint32_t kinds;   /* which pass without a further look */
    uint32_t of_class; /* the outer variable, from 1, of a class whose instances pass; 0: none */
    const char *name; /* of the error that is thrown; NULL: a check */
    const char *text; /* its message; N_MARK_ bytes where values stand. NULL: none */
    uint32_t len;
    struct n_place_of_error *next;
} n_place_of_error;

struct n_node {
    uint8_t op;       /* n_op */
    uint8_t kind;     /* n_kind of the value */
    uint8_t operator; /* gots__op */
    uint8_t what;     /* n_math; n_element of NEW and of a VIEW; CHECKED: 1 when a number may be wrong, too,
                         * 2 when only others can be, 3 an object that must be looked at */
    bool last;        /* LOOP: the test comes behind the body; SET: a step by one;
                         * CHECKED: it is made once both operands are there */
    bool has_effect;  /* it, or something in it, writes or calls */
    bool in_bounds;   /* ELEMENT, STORE: the index is surely one */
    bool is_exact;    /* BINARY: a division without a remainder */
    bool may_leave;   /* BINARY: the fast form may be left here */
    bool is_index;    /* BINARY: an index that is tested, so it may pass 2^53 before */
    bool is_calm;     /* ELEMENT, STORE: when the index is known, the statement has done nothing yet */
    uint8_t guard;    /* n_guard */
    uint32_t point;   /* statements: where the slow form goes on, from 1 */
    uint32_t kept;    /* ELEMENT, STORE: the temporary that has the index, from 1 */
    uint32_t pos;
    n_range range;    /* of a NUM, set by infer */
    n_node *a, *b, *c;
    n_node **list;
    uint32_t count;
    uint32_t line, column; /* of what may throw in a function over objects */
    uint32_t key;     /* FIELD, PUT: the property's name, in the unit */
    const gots__node *of; /* while building: the type of an OBJECT, of a LIST's elements */
    const n_outer *through; /* CALL: the variable of the function, where it may be called by other than its code */
    uint32_t label;   /* LOOP, SWITCH, BLOCK that something jumps to: its number from 1 */
    union {
        double number;
        n_variable *variable;
        n_outer *outer;
        n_function *function;
        n_node *target;
        n_place_of_error *place;
    };
};

typedef struct n_use {
    n_outer *outer;
    bool is_inherited; /* only a callee uses it */
    struct n_use *next;
} n_use;

typedef struct n_callee {
    n_function *function;
    n_node *call;
    n_function *caller;
    struct n_callee *next;        /* of the same caller */
    struct n_callee *next_caller; /* of the same function */
} n_callee;

/* The name of a property. */
typedef struct n_key {
    const gots__atom *name;
    struct n_key *next;
} n_key;

typedef enum n_state { N_NEW_FUNCTION, N_BUILDING, N_BUILT, N_REFUSED } n_state;

struct n_function {
    gots__node *node;     /* FUNCTION, FUNCTION_DECLARATION, ARROW */
    gots__function *form;
    gots__symbol *symbol; /* the binding through which it is called directly, or NULL */
    const char *name;     /* for people */
    uint32_t number;      /* in the unit, from 1 */
    uint8_t state;        /* n_state */
    uint8_t kind;         /* of the result */
    bool is_recursive;    /* may come to itself again */
    bool has_loop;
    bool allocates;
    bool has_objects;     /* it takes objects or arrays: what does not fit leaves it for the engine (emit_object.c) */
    bool leaves;          /* its code may not return: it throws, is stopped, finds the stack at its end */
    bool is_busy, is_inferred;
    uint64_t maths;       /* bit n_math: Math's function is used, which must be the original */
    n_range result;
    bool result_undefined; /* taken for granted of calls on the way to itself */
    n_variable *params, *last_variable; /* all variables, parameters first */
    uint32_t param_count, variable_count;
    n_node *body;
    n_function *fast;     /* its other form, or NULL */
    bool is_fast;         /* this is the other form of a function */
    n_node *calculates;   /* calls of it become this; NULL: they stay calls. See inline.c */
    bool is_flat;         /* flattened; see twin.c */
    bool is_host;         /* it stands for a call of the host (build_host.c) */
    bool has_views;       /* it, or what it calls, works on typed arrays; set by n_settle_hosts */
    uint32_t points;
    n_use *uses;          /* outer variables, those of its callees too once the unit is closed */
    uint32_t use_count;
    uint32_t size;        /* statements and expressions of its source */
    n_callee *callees, *callers;
    bool is_ambiguous;    /* its name has several bodies */
    bool is_queued;
    n_function *next_queued;
    const char *reason;   /* REFUSED: why, a sentence without its end */
    uint32_t reason_pos;
    n_function *next;
};

typedef struct n_slot {
    const gots__symbol *symbol;
    void *value;
} n_slot;

/* What belongs to a symbol; open addressing. */
typedef struct n_table {
    n_slot *slots;
    uint32_t count, mask;
} n_table;

#define N_USES 64u /* variables from outside that a function may have, with those of its callees */

struct n_unit {
    gots__arena *arena;
    gots__atoms *atoms;
    gots__source *source;
    n_function *first, *last;
    uint32_t count;       /* functions */
    n_outer *outers, *last_outer;
    uint32_t outer_count;
    n_key *keys, *last_key;
    uint32_t key_count;
    uint32_t labels;
    n_place_of_error *places, *last_place;
    uint32_t place_count;
    const gots__shapes *shapes; /* what checks look for; NULL: there are none */
    bool may_fail;        /* a check that fails throws */
    n_table functions, outer_table; /* of a member of an enum: by its own symbol */
    uint64_t visits;      /* of inference, so far */
    bool doubles;         /* no parameter is taken as an int32 */
    bool for_cc;          /* the text is for the system's compiler, not for TinyCC */
    bool explains;        /* somebody wants to know the reasons */
    const char *(*host)(void *context, const char *name); /* as in gots__native_options */
    void *host_context;
    bool again;           /* inference: an assumption about a call fell */
};

/* unit.c */
void *n_table_get(const n_table *table, const gots__symbol *symbol);
void n_table_put(n_table *table, gots__arena *arena, const gots__symbol *symbol, void *value);
/* Whoever calls a function that is refused is refused, and so on. */
void n_refuse_callers(n_unit *unit);
/* What callees use, callers need. */
void n_close_uses(n_unit *unit);
/* Whether it, or what it calls, calls the host; once the uses are closed. */
_Bool n_calls_host(const n_function *function);
/* build_host.c: what the host may do while it is called, callers must expect. */
void n_settle_hosts(n_unit *unit);

/* Whether it, or something in it, may leave the function with an error of a check. */
_Bool n_may_fail(const n_node *node);

/* bound.c: whether loops end at a parameter or at the length of one, or soon; `depth`: loops around it. */
_Bool n_is_bounded(const n_node *node, uint32_t depth);

/* build.c: fills function->body, or refuses it with a reason. */
void n_build(n_unit *unit, n_function *function);
_Bool n_build_is_candidate(const gots__node *node);

/* observe.c: where undefined must be told from NaN. */
void n_observe(n_function *function);

/* infer.c: ranges and representations of all built functions. */
void n_infer(n_unit *unit);
n_rep n_rep_of(n_range range);
/* The same of the fast form of a function; false: there is none. */
bool n_infer_fast(n_unit *unit, n_function *fast);

/* inline.c: once, before n_flatten; all are built. */
void n_inline(n_unit *unit);

/* twin.c: statements as later passes want them, before inference. */
void n_flatten(n_unit *unit, n_function *function);
/* Gives a function that was inferred its fast form, where that is worth it. */
void n_twin(n_unit *unit, n_function *function);
/* Whether something in it writes the variable. */
bool n_writes(const n_node *node, const n_variable *variable);

/* leave.c: refuses functions over objects that may do something before a statement is left. */
void n_check_leaves(n_unit *unit);

/* emit.c: the C text of all built functions; `head`: its first bytes, which declare what it calls. */
const char *n_emit(n_unit *unit, size_t *len, size_t *head);

const char *n_math_name(n_math math);
extern const char *const n_element_names[N_ELEMENTS]; /* "Int8Array" … */

#endif
