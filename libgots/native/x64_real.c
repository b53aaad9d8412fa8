/* Doubles as x86-64 code.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "native/x64.h"

/* ---- Doubles --------------------------------------------------------------------------------- */

static n_operand of_integer(n_x64 *m, n_node *node, n_rep rep)
{
    n_operand x = n_x64_integer(m, node, rep == N_I64 ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
    n_operand to = n_x64_new_xmm(m);
    if (x.where == N_AT_ONCE) n_x64_in_register(m, &x, rep == N_I64);
    n_x64_rr(m, 0, false, 0x0F57, to.reg, to.reg);
    n_x64_ro(m, 0xF2, rep == N_I64, 0x0F2A, to.reg, x);
    n_x64_release(m, &x);
    return to;
}

/* Divided by a power of two is multiplied by another, bit for bit. */
static bool has_exact_inverse(const n_node *node)
{
    int exponent;
    return node->op == N_NUMBER && isfinite(node->number) && fabs(frexp(node->number, &exponent)) == 0.5 &&
           exponent > -1000 && exponent < 1000;
}

static n_operand real_binary(n_x64 *m, n_node *node, uint32_t hint)
{
    uint32_t opcode;
    bool inverts = node->operator == GOTS__OP_DIV && has_exact_inverse(node->b);
    bool swaps = node->operator == GOTS__OP_ADD || node->operator == GOTS__OP_MUL;
    switch (node->operator) {
    case GOTS__OP_ADD: opcode = 0x0F58; break;
    case GOTS__OP_SUB: opcode = 0x0F5C; break;
    case GOTS__OP_MUL: opcode = 0x0F59; break;
    case GOTS__OP_DIV: opcode = inverts ? 0x0F59 : 0x0F5E; break;
    case GOTS__OP_MOD: return n_x64_helper(m, "mod", node->a, node->b);
    default: return n_x64_refuse(m, N_IN_XMM);
    }
    n_operand a = n_x64_real(m, node->a, N_NO_REGISTER);
    if (n_in_the_way(node->a, node->b)) n_x64_own_xmm(m, &a);
    n_operand b = inverts ? n_x64_constant(m, 1 / node->b->number) : n_x64_real(m, node->b, N_NO_REGISTER);
    bool b_is_hint = hint != N_NO_REGISTER && b.where == N_IN_XMM && !b.taken && b.reg == hint;
    if (swaps && ((!a.taken && b.taken) || (b_is_hint && !a.taken))) {
        n_operand other = a;
        a = b;
        b = other;
        b_is_hint = hint != N_NO_REGISTER && b.where == N_IN_XMM && !b.taken && b.reg == hint;
    }
    n_operand to = a;
    if (hint != N_NO_REGISTER && a.where == N_IN_XMM && !a.taken && a.reg == hint) {
        /* s += … : in place */
    } else if (!a.taken && hint != N_NO_REGISTER && !b_is_hint) {
        to = (n_operand){ .where = N_IN_XMM, .reg = (uint8_t)hint };
        n_x64_load_xmm(m, hint, a);
    } else {
        n_x64_own_xmm(m, &to);
    }
    n_x64_ro(m, 0xF2, false, opcode, to.reg, b);
    n_x64_release(m, &b);
    return to;
}

static n_operand real_math(n_x64 *m, n_node *node)
{
    n_operand a, b;
    n_node *arg = node->list[0];
    switch (node->what) {
    case N_SQRT:
        a = n_x64_real(m, arg, N_NO_REGISTER);
        b = a.taken ? a : n_x64_new_xmm(m);
        n_x64_ro(m, 0xF2, false, 0x0F51, b.reg, a);
        return b;
    case N_FROUND:
        a = n_x64_real(m, arg, N_NO_REGISTER);
        n_x64_own_xmm(m, &a);
        n_x64_rr(m, 0xF2, false, 0x0F5A, a.reg, a.reg);
        n_x64_rr(m, 0xF3, false, 0x0F5A, a.reg, a.reg);
        return a;
    case N_ABS:
        a = n_x64_real(m, arg, N_NO_REGISTER);
        n_x64_own_xmm(m, &a);
        b = n_x64_new_xmm(m);
        n_x64_set(m, N_LAST_HOPE, INT64_MAX);
        n_x64_rr(m, 0x66, true, 0x0F6E, b.reg, N_LAST_HOPE);
        n_x64_rr(m, 0x66, false, 0x0F54, a.reg, b.reg);
        n_x64_release(m, &b);
        return a;
    case N_POW: return n_x64_helper(m, "pow", arg, node->list[1]);
    case N_ATAN2: return n_x64_helper(m, "atan2", arg, node->list[1]);
    case N_MAX:
    case N_MIN:
        if (node->count != 2) return n_x64_refuse(m, N_IN_XMM);
        return n_x64_helper(m, node->what == N_MAX ? "max" : "min", arg, node->list[1]);
    case N_HYPOT: case N_IMUL: case N_CLZ32: return n_x64_refuse(m, N_IN_XMM);
    default: return node->count == 1 ? n_x64_helper(m, n_math_name((n_math)node->what), arg, NULL) : n_x64_refuse(m, N_IN_XMM);
    }
}

n_operand n_x64_real(n_x64 *m, n_node *node, uint32_t hint)
{
    n_operand a, b;
    if (node->op == N_NUMBER) return n_x64_constant(m, node->number);
    if (node->op == N_BOTH) {
        n_x64_effect(m, node->a);
        return n_x64_real(m, node->b, hint);
    }
    if (node->op == N_CHOOSE) return n_x64_choose(m, node, N_AS_F64);
    n_rep rep = n_natural(node);
    if (rep != N_F64) return of_integer(m, node, rep);
    switch (node->op) {
    case N_LOCAL: return n_x64_variable(m, node->variable);
    case N_OUTER:
        if (node->outer->is_written) return n_x64_refuse(m, N_IN_XMM);
        return n_x64_seated(m, &m->outers[node->outer->index], 0, true);
    case N_SET: return n_x64_assign(m, node);
    case N_ELEMENT: return n_x64_element(m, node, hint);
    case N_BINARY: return real_binary(m, node, hint);
    case N_UNARY:
        if (node->operator == GOTS__OP_PLUS) return n_x64_real(m, node->a, hint);
        if (node->operator != GOTS__OP_MINUS) return n_x64_refuse(m, N_IN_XMM);
        a = n_x64_real(m, node->a, N_NO_REGISTER);
        b = n_x64_constant(m, -0.0);
        n_x64_own_xmm(m, &b);
        n_x64_ro(m, 0xF2, false, 0x0F5C, b.reg, a);
        n_x64_release(m, &a);
        return b;
    case N_CALL: return n_x64_call(m, node);
    case N_MATH: return real_math(m, node);
    default: return n_x64_refuse(m, N_IN_XMM);
    }
}

n_operand n_x64_number(n_x64 *m, n_node *node, n_want want)
{
    if (want == N_AS_KEPT || want == N_AS_NONE) return n_x64_refuse(m, N_IN_REGISTER);
    return want == N_AS_F64 ? n_x64_real(m, node, N_NO_REGISTER) : n_x64_integer(m, node, want, N_NO_REGISTER);
}
