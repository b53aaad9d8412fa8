/* From the native tree to C text: expressions.
 *
 * SPDX-License-Identifier: MIT
 *
 * C leaves the order of operands open, ECMAScript does not: where an operand has an effect, the one
 * before it is put into a temporary first. Locals are v0, v1 …; a typed array's are its first
 * element and, with _n, its length. Temporaries are i0 …, l0 …, d0 … by type. TinyCC keeps nothing in
 * registers between statements, so an index that is a plain variable gets no temporary.
 */
#include "native/emit.h"

#include <math.h>

const char *const n_rep_types[] = { "int", "long", "double" };
const char *const n_element_types[N_ELEMENTS] = {
    "signed char", "unsigned char", "unsigned char", "short", "unsigned short",
    "int",         "unsigned",      "unsigned short", "float", "double",
};

/* ---- How numbers come out -------------------------------------------------------------------- */

n_rep n_wider(n_rep a, n_rep b)
{
    return a > b ? a : b;
}

static n_rep list_rep(const n_node *node)
{
    n_rep rep = N_I32;
    for (uint32_t i = 0; i < node->count; i++) rep = n_wider(rep, n_natural(node->list[i]));
    return rep;
}

static n_rep arithmetic_rep(const n_node *node, n_rep operands)
{
    if (operands == N_F64) return N_F64;
    n_rep result = n_rep_of(node->range);
    return result == N_F64 ? N_F64 : n_wider(result, operands);
}

static n_rep math_rep(const n_node *node)
{
    switch (node->what) {
    case N_IMUL:
    case N_CLZ32: return N_I32;
    case N_FLOOR: case N_CEIL: case N_TRUNC: case N_ROUND: return list_rep(node);
    case N_ABS: case N_MAX: case N_MIN: return arithmetic_rep(node, list_rep(node));
    default: return N_F64;
    }
}

n_rep n_result_rep(const n_function *function)
{
    return n_rep_of(function->result);
}

n_rep n_natural(const n_node *node)
{
    switch (node->op) {
    case N_NUMBER: return n_rep_of(n_range_of(node->number));
    case N_LOCAL:
    case N_SET: return (n_rep)node->variable->rep;
    case N_SET_OUTER: return n_natural(node->a);
    case N_ELEMENT: return !node->in_bounds || n_is_real(node) ? N_F64 : node->what == N_UINT32 ? N_I64 : N_I32;
    case N_CHECKED: return n_checked_rep(node);
    case N_STORE: return n_natural(node->c);
    case N_LENGTH:
    case N_COUNT: return n_rep_of(node->range);
    case N_BINARY:
        if (node->is_exact && n_range_is_exact(node->a->range)) return n_natural(node->a);
        if (node->is_index && node->range.bits == 0 && !n_range_is_exact(node->range) && !n_range_is_none(node->range)) return N_I64;
        if (node->operator == GOTS__OP_USHR) return n_range_is_int32(node->range) ? N_I32 : N_I64;
        if (node->operator >= GOTS__OP_SHL && node->operator <= GOTS__OP_BIT_XOR) return N_I32;
        if (node->operator == GOTS__OP_DIV) return N_F64;
        return arithmetic_rep(node, n_wider(n_natural(node->a), n_natural(node->b)));
    case N_UNARY:
        if (node->operator == GOTS__OP_BIT_NOT) return N_I32;
        if (node->operator == GOTS__OP_PLUS) return n_natural(node->a);
        return arithmetic_rep(node, n_natural(node->a));
    case N_CHOOSE: return n_wider(n_natural(node->b), n_natural(node->c));
    case N_BOTH: return n_natural(node->b);
    case N_CALL: return n_result_rep(node->function);
    case N_MATH: return math_rep(node);
    case N_HOST: return n_host_rep(node);
    default: return N_F64;
    }
}

/* ---- Temporaries ----------------------------------------------------------------------------- */


n_temporary n_new_temporary(n_emitter *e, n_rep rep)
{
    return (n_temporary){ rep, e->temporaries[rep]++ };
}

void n_put_temporary(n_emitter *e, n_temporary t)
{
    gots__text_format(e->out, "%c%u", "ild"[t.rep], t.index);
}

static bool is_constant(const n_node *node)
{
    return node->op == N_NUMBER || node->op == N_TRUTH || node->op == N_UNDEFINED;
}

/* Must the first operand be put aside before the second is evaluated? */
bool n_in_the_way(const n_node *first, const n_node *second)
{
    return (second->has_effect && !is_constant(first)) || (first->has_effect && !is_constant(second));
}

/* "t = first, " when it must be put aside; `*t` then stands for it. */
static bool put_aside(n_emitter *e, n_node *first, const n_node *second, n_want want, n_temporary *t)
{
    if (!n_in_the_way(first, second)) return false;
    n_rep rep = want == N_AS_I64 ? N_I64 : want == N_AS_F64 || want == N_AS_KEPT ? N_F64 : N_I32;
    *t = n_new_temporary(e, rep);
    n_put_temporary(e, *t);
    put(e, " = ");
    n_put_number(e, first, want);
    put(e, ", ");
    return true;
}

/* ---- Constants ------------------------------------------------------------------------------- */

static void put_double(n_emitter *e, double value)
{
    if (isnan(value)) put(e, "R->nan");
    else if (isinf(value)) put(e, value > 0 ? "R->infinity" : "(-R->infinity)");
    else if (value == 0 && signbit(value)) put(e, "R->negative_zero");
    else if (value < 0) gots__text_format(e->out, "(%.17e)", value);
    else gots__text_format(e->out, "%.17e", value);
}

static int32_t low_bits(double value)
{
    if (!isfinite(value)) return 0;
    return (int32_t)(uint32_t)(int64_t)fmod(trunc(value), 4294967296.0);
}

void n_put_constant(n_emitter *e, double value, n_want want)
{
    switch (want) {
    case N_AS_I32:
    case N_AS_LOW: {
        int32_t whole = want == N_AS_LOW ? low_bits(value) : (int32_t)value;
        if (whole == INT32_MIN) put(e, "(-2147483647-1)");
        else gots__text_format(e->out, whole < 0 ? "(%d)" : "%d", whole);
        return;
    }
    case N_AS_I64: gots__text_format(e->out, value < 0 ? "(%ldL)" : "%ldL", (long)value); return;
    case N_AS_NONE: put(e, "0"); return;
    default: put_double(e, value); return;
    }
}

/* ---- Arithmetic ------------------------------------------------------------------------------ */

const char *n_operator_text(uint8_t op)
{
    switch (op) {
    case GOTS__OP_ADD: return " + ";
    case GOTS__OP_SUB: return " - ";
    case GOTS__OP_MUL: return " * ";
    case GOTS__OP_DIV: return " / ";
    case GOTS__OP_MOD: return " % ";
    case GOTS__OP_BIT_AND: return " & ";
    case GOTS__OP_BIT_OR: return " | ";
    case GOTS__OP_BIT_XOR: return " ^ ";
    case GOTS__OP_LT: return " < ";
    case GOTS__OP_GT: return " > ";
    case GOTS__OP_LE: return " <= ";
    case GOTS__OP_GE: return " >= ";
    case GOTS__OP_EQ_STRICT: return " == ";
    default: return " != ";
    }
}

/* first op second, both as `want`. */
void n_put_operation(n_emitter *e, n_node *node, n_want want, const char *op)
{
    n_temporary t;
    put(e, "(");
    bool aside = put_aside(e, node->a, node->b, want, &t);
    if (aside) n_put_temporary(e, t);
    else n_put_number(e, node->a, want);
    put(e, op);
    n_put_number(e, node->b, want);
    put(e, ")");
}

/* function(first, second) */
static void put_function(n_emitter *e, n_node *node, const char *function)
{
    n_temporary t;
    put(e, "(");
    bool aside = put_aside(e, node->a, node->b, N_AS_F64, &t);
    put(e, function);
    put(e, "(");
    if (aside) n_put_temporary(e, t);
    else n_put_number(e, node->a, N_AS_F64);
    put(e, ", ");
    n_put_number(e, node->b, N_AS_F64);
    put(e, "))");
}

static void put_shift(n_emitter *e, n_node *node)
{
    n_temporary t;
    bool constant = node->b->op == N_NUMBER;
    if (constant && node->operator == GOTS__OP_USHR && (low_bits(node->b->number) & 31) == 0) {
        /* TinyCC forgets to clear the upper half in (long)((unsigned)(int)x >> 0) */
        put(e, "((long)(");
        n_put_number(e, node->a, N_AS_LOW);
        put(e, ") & 4294967295L)");
        return;
    }
    put(e, node->operator == GOTS__OP_USHR && !n_range_is_int32(node->range) ? "((long)(" : "((int)(");
    bool aside = put_aside(e, node->a, node->b, N_AS_LOW, &t);
    put(e, node->operator == GOTS__OP_SHR ? "(int)" : "(unsigned)");
    if (aside) n_put_temporary(e, t);
    else n_put_number(e, node->a, N_AS_LOW);
    put(e, node->operator == GOTS__OP_SHL ? " << " : " >> ");
    if (constant) {
        gots__text_format(e->out, "%d))", low_bits(node->b->number) & 31);
        return;
    }
    put(e, "(");
    n_put_number(e, node->b, N_AS_LOW);
    put(e, " & 31)))");
}

static bool is_power_of_two(const n_node *node, uint32_t *shift)
{
    if (node->op != N_NUMBER || !(node->number >= 1) || node->number > 1073741824.0) return false;
    for (*shift = 0; (double)(1u << *shift) < node->number; ++*shift) continue;
    return (double)(1u << *shift) == node->number;
}

/* A division without a remainder. */
static void put_exact(n_emitter *e, n_node *node, n_rep rep)
{
    uint32_t shift;
    put(e, "(");
    n_put_number(e, node->a, n_want_of(rep, false));
    if (is_power_of_two(node->b, &shift)) gots__text_format(e->out, " >> %u)", shift);
    else gots__text_format(e->out, " / %d)", (int)node->b->number);
}

static void put_remainder(n_emitter *e, n_node *node, n_rep rep)
{
    uint32_t shift;
    if (rep == N_F64) {
        put_function(e, node, "gots_n_mod");
    } else if (node->a->range.lo >= 0 && is_power_of_two(node->b, &shift)) {
        put(e, "(");
        n_put_number(e, node->a, n_want_of(rep, false));
        gots__text_format(e->out, " & %u)", (1u << shift) - 1);
    } else {
        n_put_operation(e, node, n_want_of(rep, false), " % ");
    }
}

/* "({ long t = a op b; if (beyond 2^53) leave; t; })" */
static void put_watched(n_emitter *e, n_node *node)
{
    n_temporary t = n_new_temporary(e, N_I64);
    put(e, "({ ");
    n_put_temporary(e, t);
    put(e, " = ");
    n_put_operation(e, node, N_AS_I64, n_operator_text(node->operator));
    put(e, "; if ((unsigned long)(");
    n_put_temporary(e, t);
    put(e, node->range.lo >= 0 ? ") > 9007199254740991UL) " : " + 9007199254740991L) > 18014398509481982UL) ");
    n_put_leave(e);
    put(e, " ");
    n_put_temporary(e, t);
    put(e, "; })");
}

/* a % b of integers, of which b is not 0 and a not negative or the result would not be an integer. */
static void put_binary(n_emitter *e, n_node *node)
{
    n_rep rep = n_natural(node);
    if (node->is_exact && n_range_is_exact(node->a->range)) {
        put_exact(e, node, rep);
        return;
    }
    if (node->guard != N_UNGUARDED && rep == N_I64) {
        put_watched(e, node);
        return;
    }
    switch (node->operator) {
    case GOTS__OP_SHL: case GOTS__OP_SHR: case GOTS__OP_USHR: put_shift(e, node); return;
    case GOTS__OP_BIT_AND: case GOTS__OP_BIT_OR: case GOTS__OP_BIT_XOR:
        if (node->b->op == N_NUMBER && node->b->number == 0 && node->operator == GOTS__OP_BIT_OR)
            n_put_number(e, node->a, N_AS_LOW);
        else
            n_put_operation(e, node, N_AS_LOW, n_operator_text(node->operator));
        return;
    case GOTS__OP_MOD:
        put_remainder(e, node, rep);
        return;
    default:
        n_put_operation(e, node, rep == N_F64 ? N_AS_F64 : rep == N_I32 ? N_AS_I32 : N_AS_I64,
                      n_operator_text(node->operator));
        return;
    }
}

static void put_unary(n_emitter *e, n_node *node, n_want want)
{
    n_rep rep = n_natural(node);
    if (node->operator == GOTS__OP_PLUS) {
        n_put_number(e, node->a, want == N_AS_KEPT ? N_AS_F64 : want);
        return;
    }
    put(e, node->operator == GOTS__OP_BIT_NOT ? "(~" : "(-");
    n_put_number(e, node->a, node->operator == GOTS__OP_BIT_NOT ? N_AS_LOW : rep == N_F64 ? N_AS_F64
                             : rep == N_I32                                               ? N_AS_I32
                                                                                          : N_AS_I64);
    put(e, ")");
}

/* ---- Calls ----------------------------------------------------------------------------------- */

static bool any_effect(const n_node *node)
{
    for (uint32_t i = 0; i < node->count; i++)
        if (node->list[i]->has_effect || n_may_fail(node->list[i])) return true;
    return false;
}

static n_rep param_rep(const n_variable *param)
{
    return param->wants_int ? N_I32 : N_F64;
}

static n_want param_want(const n_variable *param)
{
    return n_want_of(param_rep(param), param->is_optional || param->takes_undefined);
}

static void put_view_argument(n_emitter *e, const n_node *array)
{
    n_put_array(e, array, false);
    put(e, ", ");
    n_put_array(e, array, true);
}

static void put_argument(n_emitter *e, n_node *node, const n_variable *param)
{
    if (node->kind == N_VIEW) put_view_argument(e, node);
    else if (node->kind > N_VIEW) n_put_object(e, node);
    else if (node->kind == N_BOOL) n_put_truth(e, node);
    else n_put_number(e, node, param_want(param));
}

void n_put_call(n_emitter *e, n_node *node)
{
    n_temporary kept[64];
    bool aside = node->count > 1 && node->count <= 64 && any_effect(node);
    const n_variable *param = node->function->params;
    put(e, "(");
    for (uint32_t i = 0; aside && i < node->count; i++, param = param->next) {
        if (node->list[i]->kind >= N_VIEW) continue;
        kept[i] = n_new_temporary(e, node->list[i]->kind == N_BOOL ? N_I32 : param_rep(param));
        n_put_temporary(e, kept[i]);
        put(e, " = ");
        put_argument(e, node->list[i], param);
        put(e, ", ");
    }
    gots__text_format(e->out, "f%u(R", node->function->number);
    param = node->function->params;
    for (uint32_t i = 0; i < node->count; i++, param = param->next) {
        put(e, ", ");
        if (aside && node->list[i]->kind < N_VIEW) n_put_temporary(e, kept[i]);
        else put_argument(e, node->list[i], param);
    }
    put(e, "))");
}

static void put_min_max(n_emitter *e, n_node *node)
{
    n_rep rep = math_rep(node);
    n_temporary best = n_new_temporary(e, rep), next = n_new_temporary(e, rep);
    n_want want = n_want_of(rep, false);
    const char *op = node->what == N_MAX ? " > " : " < ";
    put(e, "(");
    n_put_temporary(e, best);
    put(e, " = ");
    n_put_number(e, node->list[0], want);
    for (uint32_t i = 1; i < node->count; i++) {
        put(e, ", ");
        n_put_temporary(e, next);
        put(e, " = ");
        n_put_number(e, node->list[i], want);
        put(e, ", ");
        n_put_temporary(e, best);
        put(e, " = ");
        if (rep == N_F64) {
            put(e, node->what == N_MAX ? "gots_n_max(" : "gots_n_min(");
            n_put_temporary(e, best);
            put(e, ", ");
            n_put_temporary(e, next);
            put(e, ")");
        } else {
            n_put_temporary(e, next);
            put(e, op);
            n_put_temporary(e, best);
            put(e, " ? ");
            n_put_temporary(e, next);
            put(e, " : ");
            n_put_temporary(e, best);
        }
    }
    put(e, ", ");
    n_put_temporary(e, best);
    put(e, ")");
}

static void put_two(n_emitter *e, n_node *node, n_want want, const char *before, const char *between,
                    const char *after)
{
    n_temporary t;
    put(e, "(");
    bool aside = put_aside(e, node->list[0], node->list[1], want, &t);
    put(e, before);
    if (aside) n_put_temporary(e, t);
    else n_put_number(e, node->list[0], want);
    put(e, between);
    n_put_number(e, node->list[1], want);
    put(e, after);
    put(e, ")");
}

/* Rounding towards zero is rounding down where nothing is negative. */
static bool is_positive(n_range range)
{
    return range.lo >= 0 && range.hi <= N_EXACT && (range.bits & ~N_FRACTION) == 0;
}

static void put_math(n_emitter *e, n_node *node)
{
    n_node *arg = node->list[0];
    n_rep rep = math_rep(node);
    switch (node->what) {
    case N_IMUL: put_two(e, node, N_AS_LOW, "(int)((unsigned)", " * (unsigned)", ")"); return;
    case N_POW: put_two(e, node, N_AS_F64, "gots_n_pow(", ", ", ")"); return;
    case N_ATAN2: put_two(e, node, N_AS_F64, "gots_n_atan2(", ", ", ")"); return;
    case N_MAX:
    case N_MIN: put_min_max(e, node); return;
    case N_CLZ32:
        put(e, "gots_n_clz((unsigned)");
        n_put_number(e, arg, N_AS_LOW);
        put(e, ")");
        return;
    case N_FROUND:
        put(e, "((double)(float)");
        n_put_number(e, arg, N_AS_F64);
        put(e, ")");
        return;
    case N_FLOOR: case N_CEIL: case N_TRUNC: case N_ROUND:
        if (rep != N_F64) {
            n_put_number(e, arg, n_want_of(rep, false));
            return;
        }
        if ((node->what == N_FLOOR || node->what == N_TRUNC) && is_positive(arg->range)) {
            put(e, "((double)(long)");
            n_put_number(e, arg, N_AS_F64);
            put(e, ")");
            return;
        }
        break;
    case N_ABS:
        if (rep != N_F64) {
            n_temporary t = n_new_temporary(e, rep);
            put(e, "(");
            n_put_temporary(e, t);
            put(e, " = ");
            n_put_number(e, arg, n_want_of(rep, false));
            put(e, ", ");
            n_put_temporary(e, t);
            put(e, " < 0 ? -");
            n_put_temporary(e, t);
            put(e, " : ");
            n_put_temporary(e, t);
            put(e, ")");
            return;
        }
        break;
    default: break;
    }
    gots__text_format(e->out, "gots_n_%s(", n_math_name((n_math)node->what));
    n_put_number(e, arg, N_AS_F64);
    put(e, ")");
}

/* ---- Variables ------------------------------------------------------------------------------- */

void n_put_view_set(n_emitter *e, n_node *node)
{
    uint32_t index = node->variable->index;
    n_node *from = node->a;
    if (from->op == N_NEW) {
        e->function->leaves = true;
        gots__text_format(e->out, "(gots_n_new(R, %u, ", from->what);
        n_put_number(e, from->a, N_AS_KEPT);
        gots__text_format(e->out, ", &R->made), v%u = R->made.p, v%u_n = R->made.n)", index, index);
        return;
    }
    gots__text_format(e->out, "(v%u = ", index);
    n_put_array(e, from, false);
    gots__text_format(e->out, ", v%u_n = ", index);
    n_put_array(e, from, true);
    put(e, ")");
}

void n_put_set(n_emitter *e, n_node *node)
{
    gots__text_format(e->out, "(v%u = ", node->variable->index);
    if (node->kind == N_BOOL) n_put_truth(e, node->a);
    else n_put_number(e, node->a, n_want_for(node->variable));
    put(e, ")");
}

void n_put_outer(n_emitter *e, const n_node *node)
{
    const n_outer *outer = node->outer;
    if (!outer->is_written) gots__text_format(e->out, "o%u", outer->index);
    else gots__text_format(e->out, "R->outer[%u].v->v.%c", outer->index, node->kind == N_BOOL ? 'i' : 'd');
}

void n_put_set_outer(n_emitter *e, n_node *node)
{
    char member = node->kind == N_BOOL ? 'i' : 'd';
    n_rep rep = node->kind == N_BOOL ? N_I32 : n_natural(node->a);
    n_temporary t = n_new_temporary(e, rep);
    put(e, "(");
    n_put_temporary(e, t);
    put(e, " = ");
    if (node->kind == N_BOOL) n_put_truth(e, node->a);
    else n_put_number(e, node->a, n_want_of(rep, false));
    gots__text_format(e->out, ", R->outer[%u].v->v.%c = ", node->outer->index, member);
    n_put_temporary(e, t);
    put(e, ", ");
    n_put_temporary(e, t);
    put(e, ")");
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static void put_choice(n_emitter *e, n_node *node, n_want want)
{
    put(e, "(");
    n_put_truth(e, node->a);
    put(e, " ? ");
    n_put_number(e, node->b, want);
    put(e, " : ");
    n_put_number(e, node->c, want);
    put(e, ")");
}

static void put_default(n_emitter *e, n_node *node, n_want want)
{
    n_temporary t = n_new_temporary(e, N_F64);
    put(e, "(");
    n_put_temporary(e, t);
    put(e, " = ");
    n_put_number(e, node->a, N_AS_KEPT);
    put(e, ", N_IS_UNDEFINED(");
    n_put_temporary(e, t);
    put(e, ") ? ");
    n_put_number(e, node->b, want);
    put(e, " : ");
    n_put_temporary(e, t);
    put(e, ")");
}

/* As it comes out; `want` is F64 or KEPT where that is a double, and what the node can give at once. */
static void put_natural(n_emitter *e, n_node *node, n_want want)
{
    switch (node->op) {
    case N_UNDEFINED: put(e, want == N_AS_KEPT ? "R->undefined" : "R->nan"); return;
    case N_LOCAL: gots__text_format(e->out, "v%u", node->variable->index); return;
    case N_OUTER: n_put_outer(e, node); return;
    case N_SET: n_put_set(e, node); return;
    case N_SET_OUTER: n_put_set_outer(e, node); return;
    case N_ELEMENT: n_put_element(e, node, want); return;
    case N_CHECKED: n_put_checked(e, node); return;
    case N_STORE: n_put_store(e, node, want); return;
    case N_LENGTH: n_put_array(e, node->a, true); return;
    case N_FIELD: case N_ITEM: n_put_read(e, node); return;
    case N_COUNT: n_put_count(e, node); return;
    case N_BINARY: put_binary(e, node); return;
    case N_UNARY: put_unary(e, node, want); return;
    case N_CALL: n_put_call(e, node); return;
    case N_HOST: n_put_host(e, node); return;
    case N_MATH: put_math(e, node); return;
    default: put(e, "0"); return;
    }
}

static const char *conversion(n_rep from, n_want want)
{
    switch (want) {
    case N_AS_I32: return from == N_I32 ? "" : "(int)";
    case N_AS_I64: return from == N_I64 ? "" : "(long)";
    case N_AS_LOW: return from == N_I32 ? "" : from == N_I64 ? "(int)" : "N_LOW";
    case N_AS_NONE: return "";
    default: return from == N_F64 ? "" : "(double)";
    }
}

void n_put_number(n_emitter *e, n_node *node, n_want want)
{
    if (node->op == N_NUMBER) {
        n_put_constant(e, node->number, want);
        return;
    }
    if (node->op == N_BOTH) {
        put(e, "(");
        n_put_effect(e, node->a);
        put(e, ", ");
        /* added to -0, so that TinyCC does not calculate with a constant behind a comma */
        bool constant = node->b->op == N_NUMBER && (want == N_AS_F64 || want == N_AS_KEPT);
        if (constant) put(e, "R->negative_zero + ");
        n_put_number(e, node->b, want);
        put(e, ")");
        return;
    }
    n_rep rep = n_natural(node);
    if (node->op == N_CHOOSE && (want != N_AS_LOW || rep != N_F64)) {
        put_choice(e, node, want == N_AS_NONE ? N_AS_F64 : want);
        return;
    }
    bool direct = node->op == N_ELEMENT && want == N_AS_LOW && !n_is_real(node);
    n_want inner = n_want_of(rep, want == N_AS_KEPT);
    if (direct) inner = N_AS_LOW;
    if (want == N_AS_NONE && node->op == N_STORE) inner = N_AS_NONE;
    const char *change = direct ? "" : conversion(rep, want);
    bool cleans = inner == N_AS_KEPT && node->op != N_CHOOSE && node->op != N_DEFAULT &&
                  (node->range.bits & (N_UNDEF | N_NAN)) == N_NAN;
    if (cleans) change = "N_CLEAN";
    put(e, change);
    if (*change != '\0') put(e, "(");
    if (node->op == N_CHOOSE) put_choice(e, node, inner);
    else if (node->op == N_DEFAULT) put_default(e, node, inner);
    else put_natural(e, node, inner);
    if (*change != '\0') put(e, ")");
}
