/* Conditions as x86-64 code, and expressions for their effects alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "native/x64.h"

/* ---- Conditions ------------------------------------------------------------------------------ */

/* 0 or 1. */
n_operand n_x64_truth_value(n_x64 *m, n_node *node)
{
    if (node->op == N_TRUTH) return (n_operand){ .where = N_AT_ONCE, .value = node->number != 0 };
    if (node->op == N_LOCAL) return n_x64_variable(m, node->variable);
    uint32_t no = n_x64_label(m), end = n_x64_label(m);
    n_x64_branch(m, node, false, no);
    n_operand to = n_x64_new_general(m);
    n_x64_set(m, to.reg, 1);
    n_x64_jump(m, end);
    n_x64_here(m, no);
    n_x64_set(m, to.reg, 0);
    n_x64_here(m, end);
    return to;
}

static void branch_integers(n_x64 *m, n_operand *a, n_operand *b, uint8_t operator, bool wide, bool holds, uint32_t label)
{
    static const uint8_t conditions[GOTS__OP_COUNT] = {
        [GOTS__OP_LT] = N_IF_L, [GOTS__OP_LE] = N_IF_LE, [GOTS__OP_GT] = N_IF_G, [GOTS__OP_GE] = N_IF_GE,
        [GOTS__OP_EQ_STRICT] = N_IF_E, [GOTS__OP_NE_STRICT] = N_IF_NE,
    };
    uint32_t reg = n_x64_in_register(m, a, wide);
    if (b->where == N_AT_ONCE && b->value == 0) n_x64_rr(m, 0, wide, 0x85, reg, reg);
    else if (b->where == N_AT_ONCE && (!wide || n_x64_is_small(b->value))) n_x64_immediate(m, wide, 7, reg, (int32_t)b->value);
    else {
        if (b->where == N_AT_ONCE) n_x64_in_register(m, b, wide);
        n_x64_ro(m, 0, wide, 0x3B, reg, *b);
    }
    n_x64_jump_if(m, conditions[operator] ^ (holds ? 0u : 1u), label);
}

static void branch_reals(n_x64 *m, n_operand *a, n_operand *b, uint8_t operator, bool holds, uint32_t label)
{
    bool mirrored = operator == GOTS__OP_LT || operator == GOTS__OP_LE;
    n_operand *first = mirrored ? b : a, *second = mirrored ? a : b;
    uint32_t reg = n_x64_in_xmm(m, first);
    n_x64_ro(m, 0x66, false, 0x0F2E, reg, *second);
    if (operator == GOTS__OP_EQ_STRICT || operator == GOTS__OP_NE_STRICT) {
        bool equal = (operator == GOTS__OP_EQ_STRICT) == holds;
        uint32_t skip = n_x64_label(m);
        n_x64_jump_if(m, N_IF_P, equal ? skip : label);
        n_x64_jump_if(m, equal ? N_IF_E : N_IF_NE, label);
        n_x64_here(m, skip);
        return;
    }
    uint32_t condition = operator == GOTS__OP_LT || operator == GOTS__OP_GT ? N_IF_A : N_IF_AE;
    n_x64_jump_if(m, condition ^ (holds ? 0u : 1u), label);
}

static void branch_compared(n_x64 *m, n_node *node, bool holds, uint32_t label)
{
    n_operand a, b;
    bool truths = node->a->kind == N_BOOL, aside = n_in_the_way(node->a, node->b);
    n_rep rep = truths ? N_I32 : n_wider(n_natural(node->a), n_natural(node->b));
    if (rep == N_F64) {
        a = n_x64_real(m, node->a, N_NO_REGISTER);
        if (aside) n_x64_own_xmm(m, &a);
        b = n_x64_real(m, node->b, N_NO_REGISTER);
        branch_reals(m, &a, &b, node->operator, holds, label);
    } else {
        n_want want = rep == N_I64 ? N_AS_I64 : N_AS_I32;
        a = truths ? n_x64_truth_value(m, node->a) : n_x64_integer(m, node->a, want, N_NO_REGISTER);
        if (aside) n_x64_own(m, &a, rep == N_I64);
        b = truths ? n_x64_truth_value(m, node->b) : n_x64_integer(m, node->b, want, N_NO_REGISTER);
        branch_integers(m, &a, &b, node->operator, rep == N_I64, holds, label);
    }
    n_x64_release(m, &a);
    n_x64_release(m, &b);
}

static void branch_nonzero(n_x64 *m, n_operand *x, bool wide, bool holds, uint32_t label)
{
    uint32_t reg = n_x64_in_register(m, x, wide);
    n_x64_rr(m, 0, wide, 0x85, reg, reg);
    n_x64_jump_if(m, holds ? N_IF_NE : N_IF_E, label);
    n_x64_release(m, x);
}

static void branch_truthy(n_x64 *m, n_node *node, bool holds, uint32_t label)
{
    n_rep rep = n_natural(node->a);
    if (rep != N_F64) {
        n_operand x = n_x64_integer(m, node->a, rep == N_I64 ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
        branch_nonzero(m, &x, rep == N_I64, holds, label);
        return;
    }
    n_operand x = n_x64_real(m, node->a, N_NO_REGISTER), zero = n_x64_constant(m, 0);
    n_x64_ro(m, 0x66, false, 0x0F2E, n_x64_in_xmm(m, &x), zero);
    n_x64_jump_if(m, holds ? N_IF_NE : N_IF_E, label); /* NaN is equal here */
    n_x64_release(m, &x);
}

static void branch_pair(n_x64 *m, n_node *node, bool holds, uint32_t label)
{
    bool both = node->op == N_AND;
    if (both != holds) {
        n_x64_branch(m, node->a, holds, label);
        n_x64_branch(m, node->b, holds, label);
        return;
    }
    uint32_t skip = n_x64_label(m);
    n_x64_branch(m, node->a, !holds, skip);
    n_x64_branch(m, node->b, holds, label);
    n_x64_here(m, skip);
}

void n_x64_branch(n_x64 *m, n_node *node, bool holds, uint32_t label)
{
    n_operand x;
    uint32_t no, end;
    switch (node->op) {
    case N_TRUTH:
        if ((node->number != 0) == holds) n_x64_jump(m, label);
        return;
    case N_NOT: n_x64_branch(m, node->a, !holds, label); return;
    case N_COMPARE: branch_compared(m, node, holds, label); return;
    case N_TRUTHY: branch_truthy(m, node, holds, label); return;
    case N_AND:
    case N_OR: branch_pair(m, node, holds, label); return;
    case N_BOTH:
        n_x64_effect(m, node->a);
        n_x64_branch(m, node->b, holds, label);
        return;
    case N_CHOOSE:
        no = n_x64_label(m), end = n_x64_label(m);
        n_x64_branch(m, node->a, false, no);
        n_x64_branch(m, node->b, holds, label);
        n_x64_jump(m, end);
        n_x64_here(m, no);
        n_x64_branch(m, node->c, holds, label);
        n_x64_here(m, end);
        return;
    case N_LOCAL: x = n_x64_variable(m, node->variable); break;
    case N_SET: x = n_x64_assign(m, node); break;
    case N_CALL: x = n_x64_call(m, node); break;
    default: m->refused = true; return;
    }
    branch_nonzero(m, &x, false, holds, label);
}

/* ---- Effects --------------------------------------------------------------------------------- */

void n_x64_effect(n_x64 *m, n_node *node)
{
    n_operand x = { .where = N_AT_ONCE };
    if (node->op == N_BOTH) {
        n_x64_effect(m, node->a);
        n_x64_effect(m, node->b);
    } else if (node->op == N_STORE) {
        n_x64_store(m, node);
    } else if (node->kind == N_VIEW) {
        if (node->op == N_SET) n_x64_set_view(m, node);
    } else if (node->kind == N_VOID) {
        x = n_x64_call(m, node);
    } else if (node->op == N_SET) {
        x = n_x64_assign(m, node);
    } else if (node->op == N_CALL) {
        x = n_x64_call(m, node);
    } else if (node->kind == N_BOOL) {
        x = n_x64_truth_value(m, node);
    } else if (node->op != N_LOCAL && node->op != N_NUMBER) {
        x = n_natural(node) == N_F64 ? n_x64_real(m, node, N_NO_REGISTER) : n_x64_integer(m, node, N_AS_I64, N_NO_REGISTER);
    }
    n_x64_release(m, &x);
}

void n_x64_result(n_x64 *m, n_node *node, n_rep rep)
{
    n_operand to = { .where = N_IN_SLOT, .slot = N_SLOT_RESULT }, value;
    if (node->kind == N_BOOL) {
        value = n_x64_truth_value(m, node);
        n_x64_store_general(m, to, &value, false);
    } else if (rep == N_F64) {
        value = n_x64_real(m, node, N_NO_REGISTER);
        n_x64_store_xmm(m, to, &value);
    } else {
        value = n_x64_integer(m, node, rep == N_I64 ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
        n_x64_store_general(m, to, &value, rep == N_I64);
    }
    n_x64_release(m, &value);
}
