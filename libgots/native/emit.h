/* What the files of emitting share: emit.c (statements, functions), emit_expr.c, emit_element.c and
 * emit_truth.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_NATIVE_EMIT_H
#define GOTS_NATIVE_EMIT_H

#include "base/text.h"
#include "native/ir.h"

/* What the place where an expression stands wants of a number. */
typedef enum n_want {
    N_AS_I32,  /* an int: the range says that it fits */
    N_AS_I64,  /* a long, likewise */
    N_AS_F64,  /* a double for arithmetic: undefined is NaN */
    N_AS_KEPT, /* a double that tells undefined from NaN */
    N_AS_LOW,  /* an int as ToInt32 makes it */
    N_AS_NONE  /* nothing: only its effects */
} n_want;

typedef struct n_emitter {
    n_unit *unit;
    n_function *function;
    gots__text *out;
    uint32_t temporaries[3]; /* of each n_rep, so far */
    uint32_t point;          /* the statement that is written */
    bool *left;              /* by point: the fast form may be left there */
} n_emitter;

/* For a place held as `rep`; `keeps`: it may hold undefined and somebody asks. Arithmetic hands the bits
 * of a NaN on, so what goes to such a place without being undefined is cleaned of them. */
static inline n_want n_want_of(n_rep rep, bool keeps)
{
    return rep == N_I32 ? N_AS_I32 : rep == N_I64 ? N_AS_I64 : keeps ? N_AS_KEPT : N_AS_F64;
}

/* A variable of which nobody asks whether it is undefined holds NaN instead. */
static inline n_want n_want_for(const n_variable *variable)
{
    return n_want_of((n_rep)variable->rep, (variable->all.bits & N_UNDEF) != 0);
}

static inline n_want n_want_result(const n_function *function)
{
    return n_want_of(n_rep_of(function->result), (function->result.bits & N_UNDEF) != 0);
}

extern const char *const n_rep_types[];     /* "int", "long", "double" */
extern const char *const n_element_types[]; /* "signed char", … */

/* How a number comes out of its node, before it is converted to what is wanted. */
n_rep n_natural(const n_node *node);
n_rep n_result_rep(const n_function *function);

typedef struct n_temporary {
    n_rep rep;
    uint32_t index;
} n_temporary;

/* An element. */
typedef struct n_place {
    n_node *array, *index;
    bool plain;         /* the index is written as it stands */
    bool narrow;        /* index and length are ints */
    bool strays;        /* it may be undefined */
    n_temporary t;      /* of the index, where it is not plain */
    n_temporary number; /* and as the number it came from, where that may be no index */
} n_place;

static inline void put(n_emitter *e, const char *text)
{
    gots__text_str(e->out, text);
}

/* What is written next may leave the function other than by returning. */
static inline void n_put_leaving(n_emitter *e, const char *text)
{
    e->function->leaves = true;
    put(e, text);
}

/* ---- emit_expr.c ---- */

n_rep n_wider(n_rep a, n_rep b);
n_temporary n_new_temporary(n_emitter *e, n_rep rep);
void n_put_temporary(n_emitter *e, n_temporary t);
/* Must the first operand be put aside before the second is evaluated? */
bool n_in_the_way(const n_node *first, const n_node *second);
const char *n_operator_text(uint8_t op);
void n_put_operation(n_emitter *e, n_node *node, n_want want, const char *op);
void n_put_call(n_emitter *e, n_node *node);
void n_put_constant(n_emitter *e, double value, n_want want);
void n_put_view_set(n_emitter *e, n_node *node);
void n_put_set(n_emitter *e, n_node *node);
void n_put_outer(n_emitter *e, const n_node *node);
void n_put_set_outer(n_emitter *e, n_node *node);

/* ---- emit_element.c ---- */

static inline bool n_is_real(const n_node *node)
{
    return node->what == N_FLOAT32 || node->what == N_FLOAT64;
}

void n_put_array(n_emitter *e, const n_node *array, bool length);
n_place n_put_place(n_emitter *e, n_node *array, n_node *index, bool always);
void n_put_check(n_emitter *e, const n_place *at);
void n_put_access(n_emitter *e, const n_place *at);
/* Tests of the fast form before a statement that evaluates the expression. */
void n_put_guards(n_emitter *e, n_node *node);
/* "{ leave }" the fast form. */
void n_put_leave(n_emitter *e);
void n_put_element(n_emitter *e, n_node *node, n_want want);
void n_put_store(n_emitter *e, n_node *node, n_want want);

/* ---- emit_object.c ---- */

void n_put_object(n_emitter *e, n_node *node);
/* A number or a boolean from a FIELD or an ITEM. */
void n_put_read(n_emitter *e, n_node *node);
void n_put_count(n_emitter *e, n_node *node);
/* PUT and PUT_ITEM, as statements. */
void n_put_assignment(n_emitter *e, n_node *node);
/* Whether it is, or sets a variable to, a call of a function over objects. */
bool n_calls_objects(const n_node *value);
void n_put_frame(n_emitter *e);
void n_put_frame_end(n_emitter *e);
/* "out: " and what hands the variables to the engine. */
void n_put_way_out(n_emitter *e);

/* ---- emit_host.c ---- */

/* What the text of a unit that calls the host begins with. */
extern const char n_host_prelude[];
n_rep n_host_rep(const n_node *node);
void n_put_host(n_emitter *e, n_node *node);

/* ---- emit_error.c ---- */

n_rep n_checked_rep(const n_node *node);
void n_put_checked(n_emitter *e, n_node *node);
void n_put_throw(n_emitter *e, n_node *node);

/* ---- emit_expr.c and emit_truth.c ---- */

void n_put_number(n_emitter *e, n_node *node, n_want want);
void n_put_truth(n_emitter *e, n_node *node);
/* A number, a boolean or a typed array, for its effects alone. */
void n_put_effect(n_emitter *e, n_node *node);

#endif
