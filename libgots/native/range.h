/* Ranges: what is known of a number without running the program.
 *
 * SPDX-License-Identifier: MIT
 *
 * An interval with marks for what an interval cannot say, as in any interval analysis (Cousot &
 * Cousot, "Abstract interpretation", 1977). A number whose range has no marks is an integer that
 * a 64-bit register holds exactly: below 2^53 a double knows each integer, so arithmetic whose result
 * stays within is the same in both.
 */
#ifndef GOTS_NATIVE_RANGE_H
#define GOTS_NATIVE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "syntax/ast.h"

enum {
    N_FRACTION = 1u << 0, /* may be no integer, or one beyond 2^53, or infinite */
    N_NEGZERO = 1u << 1,  /* may be -0 */
    N_NAN = 1u << 2,      /* may be NaN */
    N_UNDEF = 1u << 3,    /* may be undefined */
    N_ANY_NUMBER = N_FRACTION | N_NEGZERO | N_NAN
};

typedef struct n_range {
    double lo, hi; /* lo > hi: no number at all */
    uint8_t bits;
} n_range;

#define N_INT32_MIN (-2147483648.0)
#define N_INT32_MAX 2147483647.0
#define N_UINT32_MAX 4294967295.0
#define N_EXACT 9007199254740991.0 /* 2^53 - 1: rounding could make 2^53 of a larger result */

n_range n_range_none(void);
n_range n_range_any(void);              /* any number */
n_range n_range_of(double value);       /* that one */
n_range n_range_int(double lo, double hi);

bool n_range_is_none(n_range range);
bool n_range_is_int32(n_range range);
bool n_range_is_exact(n_range range);   /* an integer within 2^53, nothing else */
bool n_range_holds(n_range outer, n_range inner);
bool n_range_has(n_range range, double value); /* among the numbers */

n_range n_range_join(n_range a, n_range b);
/* `next` grown to the next of a few bounds where it goes beyond `last`, so that loops end. */
n_range n_range_widen(n_range last, n_range next);

/* Operands as ToNumber makes them: undefined becomes NaN. */
n_range n_range_number(n_range range);
n_range n_range_binary(gots__op op, n_range a, n_range b);
n_range n_range_unary(gots__op op, n_range a);

/* What is left of `a` where `a op b` holds; LT, LE, GT, GE, EQ_STRICT, NE_STRICT. */
n_range n_range_where(gots__op op, n_range a, n_range b);
/* Where it does not hold. */
n_range n_range_where_not(gots__op op, n_range a, n_range b);

#endif
