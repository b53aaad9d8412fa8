/* Integers as x86-64 code.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "native/x64.h"

/* ---- Integers -------------------------------------------------------------------------------- */

bool n_x64_is_small(int64_t value)
{
    return value >= INT32_MIN && value <= INT32_MAX;
}

/* reg op= operand */
static void apply(n_x64 *m, uint8_t operator, uint32_t reg, n_operand *by, bool wide)
{
    static const struct { uint8_t opcode, number; } codes[GOTS__OP_COUNT] = {
        [GOTS__OP_ADD] = { 0x03, 0 },    [GOTS__OP_SUB] = { 0x2B, 5 },     [GOTS__OP_BIT_AND] = { 0x23, 4 },
        [GOTS__OP_BIT_OR] = { 0x0B, 1 }, [GOTS__OP_BIT_XOR] = { 0x33, 6 },
    };
    if (operator == GOTS__OP_MUL) {
        if (by->where == N_AT_ONCE && n_x64_is_small(by->value)) {
            n_x64_rr(m, 0, wide, 0x69, reg, reg);
            n_x64_int32(m, (int32_t)by->value);
            return;
        }
        if (by->where == N_AT_ONCE) n_x64_in_register(m, by, wide);
        n_x64_ro(m, 0, wide, 0x0FAF, reg, *by);
        return;
    }
    if (by->where == N_AT_ONCE && (!wide || n_x64_is_small(by->value))) {
        n_x64_immediate(m, wide, codes[operator].number, reg, (int32_t)by->value);
        return;
    }
    if (by->where == N_AT_ONCE) n_x64_in_register(m, by, wide);
    n_x64_ro(m, 0, wide, codes[operator].opcode, reg, *by);
}

/* Leaves where what is in the register passed 2^53. */
static void watch(n_x64 *m, const n_node *node, uint32_t reg)
{
    if (node->range.lo >= 0) {
        n_x64_move(m, true, N_LAST_HOPE, reg);
        n_x64_shift(m, true, 5, N_LAST_HOPE, 53);
    } else {
        n_x64_set(m, N_LAST_HOPE, 9007199254740991);
        n_x64_rr(m, 0, true, 0x03, N_LAST_HOPE, reg);
        n_x64_shift(m, true, 5, N_LAST_HOPE, 54);
    }
    n_x64_jump_if(m, N_IF_NE, n_x64_exit(m));
}

static n_operand arithmetic(n_x64 *m, n_node *node, n_want want, uint32_t hint)
{
    uint8_t op = node->operator;
    bool wide = want == N_AS_I64, watched = node->guard != N_UNGUARDED, swaps = op != GOTS__OP_SUB;
    n_operand a, b;
    if (node->a->op == N_LOCAL && !node->b->has_effect) {
        /* what is longer first: it needs more registers */
        b = n_x64_integer(m, node->b, want, N_NO_REGISTER);
        a = n_x64_integer(m, node->a, want, N_NO_REGISTER);
    } else {
        a = n_x64_integer(m, node->a, want, N_NO_REGISTER);
        if (n_in_the_way(node->a, node->b)) n_x64_own(m, &a, wide);
        b = n_x64_integer(m, node->b, want, N_NO_REGISTER);
    }
    if (swaps && !a.taken && (b.taken || a.where == N_AT_ONCE)) {
        n_operand other = a;
        a = b;
        b = other;
    }
    if (watched) hint = N_NO_REGISTER;
    bool mine = hint != N_NO_REGISTER && !a.taken && !(b.where == N_IN_REGISTER && b.reg == hint);
    n_operand to = a;
    bool adds = (op == GOTS__OP_ADD || op == GOTS__OP_SUB) && b.where == N_AT_ONCE && b.value > -1000000 && b.value < 1000000;
    if (mine) to = (n_operand){ .where = N_IN_REGISTER, .reg = (uint8_t)hint };
    else if (!a.taken) to = n_x64_new_general(m);
    if (to.reg != a.reg && a.where == N_IN_REGISTER && adds) {
        int32_t by = (int32_t)(op == GOTS__OP_ADD ? b.value : -b.value);
        n_x64_rm(m, 0, wide, 0x8D, to.reg, (n_memory){ a.reg, N_NO_REGISTER, 0, by });
    } else {
        if (!a.taken) n_x64_load(m, to.reg, a, wide);
        apply(m, op, to.reg, &b, wide);
    }
    n_x64_release(m, &b);
    if (watched) watch(m, node, to.reg);
    return to;
}

static int32_t low_bits(double value)
{
    if (!isfinite(value)) return 0;
    return (int32_t)(uint32_t)(int64_t)fmod(trunc(value), 4294967296.0);
}

/* op: 4 shl, 5 shr, 7 sar; the distance anywhere. */
static void shift_by(n_x64 *m, uint32_t op, n_operand *value, n_operand *by)
{
    uint32_t reg = n_x64_own(m, value, false), count = n_x64_in_register(m, by, false);
    bool rcx_is_free = (m->free_general >> N_RCX & 1) != 0;
    if (reg == N_RCX) {
        n_x64_move(m, false, N_LAST_HOPE, N_RCX);
        n_x64_move(m, false, N_RCX, count);
        n_x64_rr(m, 0, false, 0xD3, op, N_LAST_HOPE);
        n_x64_move(m, false, N_RCX, N_LAST_HOPE);
    } else if (count == N_RCX) {
        n_x64_rr(m, 0, false, 0xD3, op, reg);
    } else {
        if (!rcx_is_free) n_x64_move(m, true, N_LAST_HOPE, N_RCX);
        n_x64_move(m, false, N_RCX, count);
        n_x64_rr(m, 0, false, 0xD3, op, reg);
        if (!rcx_is_free) n_x64_move(m, true, N_RCX, N_LAST_HOPE);
    }
}

static n_operand shift(n_x64 *m, n_node *node)
{
    uint32_t op = node->operator == GOTS__OP_SHL ? 4 : node->operator == GOTS__OP_SHR ? 7 : 5;
    n_operand a = n_x64_integer(m, node->a, N_AS_LOW, N_NO_REGISTER);
    if (node->b->op == N_NUMBER) {
        uint32_t by = (uint32_t)low_bits(node->b->number) & 31, reg = n_x64_own(m, &a, false);
        if (by != 0) n_x64_shift(m, false, op, reg, by);
        else n_x64_rr(m, 0, false, 0x8B, reg, reg);
        return a;
    }
    if (n_in_the_way(node->a, node->b)) n_x64_own(m, &a, false);
    n_operand b = n_x64_integer(m, node->b, N_AS_LOW, N_NO_REGISTER);
    shift_by(m, op, &a, &b);
    n_x64_release(m, &b);
    return a;
}

/* (x >>> k) | (x << 32 - k): the variable, and k. */
static n_node *rotated(const n_node *node, uint32_t *by)
{
    n_node *right = node->a, *left = node->b;
    if (node->operator != GOTS__OP_BIT_OR || right->op != N_BINARY || left->op != N_BINARY) return NULL;
    if (right->operator == GOTS__OP_SHL) {
        n_node *other = right;
        right = left;
        left = other;
    }
    if (right->operator != GOTS__OP_USHR || left->operator != GOTS__OP_SHL || right->a->op != N_LOCAL ||
        left->a->op != N_LOCAL || right->a->variable != left->a->variable || right->b->op != N_NUMBER ||
        left->b->op != N_NUMBER)
        return NULL;
    double a = right->b->number, b = left->b->number;
    if (!(a >= 1 && a <= 31 && a + b == 32 && a == floor(a))) return NULL;
    *by = (uint32_t)a;
    return right->a;
}

static bool is_sum(const n_node *node)
{
    return node->op == N_BINARY && node->guard == N_UNGUARDED && !node->is_exact &&
           (node->operator == GOTS__OP_ADD || node->operator == GOTS__OP_SUB || node->operator == GOTS__OP_MUL);
}

static n_operand bits(n_x64 *m, n_node *node, uint32_t hint)
{
    uint32_t by;
    n_node *turned = rotated(node, &by);
    if (turned != NULL) {
        n_operand x = n_x64_integer(m, turned, N_AS_LOW, N_NO_REGISTER);
        n_x64_shift(m, false, 1, n_x64_own(m, &x, false), by);
        return x;
    }
    if (node->operator == GOTS__OP_BIT_OR && node->b->op == N_NUMBER && node->b->number == 0) {
        n_operand x = n_x64_integer(m, node->a, N_AS_LOW, hint);
        n_rep rep = n_natural(node->a);
        bool clean = rep == N_I32 || (rep == N_I64 && is_sum(node->a));
        if (x.where == N_AT_ONCE || (clean && x.where == N_IN_REGISTER)) return x;
        uint32_t reg = n_x64_own(m, &x, false);
        n_x64_rr(m, 0, false, 0x8B, reg, reg);
        return x;
    }
    return arithmetic(m, node, N_AS_LOW, hint);
}

static bool is_power_of_two(const n_node *node, uint32_t *shift)
{
    if (node->op != N_NUMBER || !(node->number >= 1) || node->number > 1073741824.0) return false;
    for (*shift = 0; (double)(1u << *shift) < node->number; ++*shift) continue;
    return (double)(1u << *shift) == node->number;
}

/* The quotient or the rest. The processor divides rdx:rax. */
static n_operand divide(n_x64 *m, n_node *node, n_rep rep, bool rest)
{
    bool wide = rep == N_I64;
    n_want want = wide ? N_AS_I64 : N_AS_I32;
    n_operand a = n_x64_integer(m, node->a, want, N_NO_REGISTER);
    n_x64_own(m, &a, wide);
    n_operand b = n_x64_integer(m, node->b, want, N_NO_REGISTER);
    int32_t kept = m->spills;
    n_x64_load(m, N_LAST_HOPE, b, wide);
    n_x64_release(m, &b);
    uint32_t busy = ~m->free_general & ~(1u << a.reg);
    bool keeps[2] = { (busy >> N_RAX & 1) != 0, (busy >> N_RDX & 1) != 0 };
    if (keeps[0]) n_x64_rm(m, 0, true, 0x89, N_RAX, n_x64_slot(kept + N_RAX));
    if (keeps[1]) n_x64_rm(m, 0, true, 0x89, N_RDX, n_x64_slot(kept + N_RDX));
    n_x64_move(m, wide, N_RAX, a.reg);
    if (wide) n_x64_byte(m, 0x48);
    n_x64_byte(m, 0x99);
    n_x64_rr(m, 0, wide, 0xF7, 7, N_LAST_HOPE);
    n_x64_move(m, wide, N_LAST_HOPE, rest ? N_RDX : N_RAX);
    if (keeps[0]) n_x64_rm(m, 0, true, 0x8B, N_RAX, n_x64_slot(kept + N_RAX));
    if (keeps[1]) n_x64_rm(m, 0, true, 0x8B, N_RDX, n_x64_slot(kept + N_RDX));
    n_x64_move(m, wide, a.reg, N_LAST_HOPE);
    return a;
}

static n_operand remainder_of(n_x64 *m, n_node *node, n_rep rep)
{
    uint32_t by;
    if (node->a->range.lo < 0 || !is_power_of_two(node->b, &by)) return divide(m, node, rep, true);
    bool wide = rep == N_I64;
    n_operand a = n_x64_integer(m, node->a, wide ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
    n_x64_immediate(m, wide, 4, n_x64_own(m, &a, wide), (int32_t)((1u << by) - 1));
    return a;
}

static n_operand binary(n_x64 *m, n_node *node, n_rep rep, uint32_t hint)
{
    uint32_t by;
    bool wide = rep == N_I64;
    if (node->is_exact && n_range_is_exact(node->a->range)) {
        if (!is_power_of_two(node->b, &by)) return divide(m, node, rep, false);
        n_operand a = n_x64_integer(m, node->a, wide ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
        n_x64_shift(m, wide, 7, n_x64_own(m, &a, wide), by);
        return a;
    }
    switch (node->operator) {
    case GOTS__OP_ADD: case GOTS__OP_SUB: case GOTS__OP_MUL:
        return arithmetic(m, node, wide ? N_AS_I64 : N_AS_I32, hint);
    case GOTS__OP_MOD: return remainder_of(m, node, rep);
    case GOTS__OP_SHL: case GOTS__OP_SHR: case GOTS__OP_USHR: return shift(m, node);
    case GOTS__OP_BIT_AND: case GOTS__OP_BIT_OR: case GOTS__OP_BIT_XOR: return bits(m, node, hint);
    default: return n_x64_refuse(m, N_IN_REGISTER);
    }
}

static n_operand least_or_most(n_x64 *m, n_node *node, n_rep rep)
{
    bool wide = rep == N_I64;
    n_want want = wide ? N_AS_I64 : N_AS_I32;
    n_operand best = n_x64_integer(m, node->list[0], want, N_NO_REGISTER);
    n_x64_own(m, &best, wide);
    for (uint32_t i = 1; i < node->count; i++) {
        n_operand next = n_x64_integer(m, node->list[i], want, N_NO_REGISTER);
        if (next.where == N_AT_ONCE) n_x64_in_register(m, &next, wide);
        n_x64_ro(m, 0, wide, 0x3B, best.reg, next);
        n_x64_ro(m, 0, wide, node->what == N_MAX ? 0x0F4C : 0x0F4F, best.reg, next);
        n_x64_release(m, &next);
    }
    return best;
}

static n_operand integer_math(n_x64 *m, n_node *node, n_rep rep)
{
    bool wide = rep == N_I64;
    n_want want = wide ? N_AS_I64 : N_AS_I32;
    n_operand a, b;
    switch (node->what) {
    case N_IMUL:
        a = n_x64_integer(m, node->list[0], N_AS_LOW, N_NO_REGISTER);
        n_x64_own(m, &a, false);
        b = n_x64_integer(m, node->list[1], N_AS_LOW, N_NO_REGISTER);
        apply(m, GOTS__OP_MUL, a.reg, &b, false);
        n_x64_release(m, &b);
        return a;
    case N_MAX:
    case N_MIN: return least_or_most(m, node, rep);
    case N_ABS:
        a = n_x64_integer(m, node->list[0], want, N_NO_REGISTER);
        n_x64_move(m, wide, N_LAST_HOPE, n_x64_own(m, &a, wide));
        n_x64_rr(m, 0, wide, 0xF7, 3, a.reg);
        n_x64_rr(m, 0, wide, 0x0F48, a.reg, N_LAST_HOPE);
        return a;
    case N_FLOOR: case N_CEIL: case N_TRUNC: case N_ROUND: return n_x64_integer(m, node->list[0], want, N_NO_REGISTER);
    default: return n_x64_refuse(m, N_IN_REGISTER);
    }
}

/* As it comes out: 32 or 64 bits. */
static n_operand natural(n_x64 *m, n_node *node, n_rep rep, uint32_t hint)
{
    n_operand a;
    switch (node->op) {
    case N_LOCAL: return n_x64_variable(m, node->variable);
    case N_SET: return n_x64_assign(m, node);
    case N_ELEMENT: return n_x64_element(m, node, hint);
    case N_LENGTH: return n_x64_seated(m, n_x64_seat_of(m, node->a), 1, false);
    case N_BINARY: return binary(m, node, rep, hint);
    case N_UNARY:
        if (node->operator == GOTS__OP_PLUS) return n_x64_integer(m, node->a, rep == N_I64 ? N_AS_I64 : N_AS_I32, hint);
        a = n_x64_integer(m, node->a, node->operator == GOTS__OP_BIT_NOT ? N_AS_LOW : rep == N_I64 ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
        n_x64_rr(m, 0, rep == N_I64, 0xF7, node->operator == GOTS__OP_BIT_NOT ? 2 : 3, n_x64_own(m, &a, rep == N_I64));
        return a;
    case N_CALL: return n_x64_call(m, node);
    case N_MATH: return integer_math(m, node, rep);
    default: return n_x64_refuse(m, N_IN_REGISTER);
    }
}

/* What a double truncates to, in its lower 32 bits; beyond 64 bits a function knows. */
static n_operand low_of(n_x64 *m, n_operand x)
{
    uint32_t xmm = n_x64_in_xmm(m, &x), fits = n_x64_label(m);
    n_operand to = n_x64_new_general(m);
    n_x64_rr(m, 0xF2, true, 0x0F2C, to.reg, xmm);
    n_x64_move(m, true, N_LAST_HOPE, to.reg);
    n_x64_rr(m, 0, true, 0xF7, 3, N_LAST_HOPE);
    n_x64_jump_if(m, N_IF_O | 1, fits);
    n_x64_keep_variables(m, true);
    n_x64_keep_temporaries(m, true);
    if (xmm != 0) n_x64_rr(m, 0, false, 0x0F28, 0, xmm);
    double weight = m->weight;
    m->weight = 0; /* rare */
    n_x64_call_slot(m, n_x64_filler(m, "(void *)gots_n_low", 'p'));
    m->weight = weight;
    n_x64_rm(m, 0, false, 0x89, N_RAX, n_x64_slot(N_SLOT_RESULT));
    n_x64_keep_temporaries(m, false);
    n_x64_keep_variables(m, false);
    n_x64_rm(m, 0, false, 0x8B, to.reg, n_x64_slot(N_SLOT_RESULT));
    n_x64_here(m, fits);
    n_x64_release(m, &x);
    return to;
}

static n_operand integer_of_real(n_x64 *m, n_node *node, n_want want)
{
    n_operand x = n_x64_real(m, node, N_NO_REGISTER);
    if (want == N_AS_LOW) return low_of(m, x);
    n_operand to = n_x64_new_general(m);
    n_x64_ro(m, 0xF2, want == N_AS_I64, 0x0F2C, to.reg, x);
    n_x64_release(m, &x);
    return to;
}

n_operand n_x64_choose(n_x64 *m, n_node *node, n_want want)
{
    uint32_t no = n_x64_label(m), end = n_x64_label(m);
    bool wide = want == N_AS_I64, is_real = want == N_AS_F64;
    n_x64_branch(m, node->a, false, no);
    n_operand to = is_real ? n_x64_new_xmm(m) : n_x64_new_general(m);
    for (uint32_t i = 0; i < 2; i++) {
        n_operand value = n_x64_number(m, i == 0 ? node->b : node->c, want);
        if (is_real) n_x64_load_xmm(m, to.reg, value);
        else n_x64_load(m, to.reg, value, wide);
        n_x64_release(m, &value);
        if (i == 0) {
            n_x64_jump(m, end);
            n_x64_here(m, no);
        }
    }
    n_x64_here(m, end);
    return to;
}

n_operand n_x64_integer(n_x64 *m, n_node *node, n_want want, uint32_t hint)
{
    if (node->op == N_NUMBER)
        return (n_operand){ .where = N_AT_ONCE, .value = want == N_AS_LOW ? low_bits(node->number) : (int64_t)node->number };
    if (node->op == N_BOTH) {
        n_x64_effect(m, node->a);
        return n_x64_integer(m, node->b, want, hint);
    }
    n_rep rep = n_natural(node);
    if (node->op == N_CHOOSE && rep != N_F64) return n_x64_choose(m, node, want);
    if (rep == N_F64) return integer_of_real(m, node, want);
    /* the lower half of a sum needs only those of its operands */
    if (want == N_AS_LOW && rep == N_I64 && is_sum(node)) return arithmetic(m, node, N_AS_LOW, hint);
    n_operand x = natural(m, node, rep, rep == N_I64 && want != N_AS_I64 ? N_NO_REGISTER : rep == N_I32 && want == N_AS_I64 ? N_NO_REGISTER : hint);
    if (rep == N_I32 && want == N_AS_I64 && x.where != N_AT_ONCE) {
        if (node->range.lo >= 0) {
            n_x64_in_register(m, &x, false);
        } else {
            n_operand to = x.taken ? x : n_x64_new_general(m);
            n_x64_ro(m, 0, true, 0x63, to.reg, x);
            return to;
        }
    }
    if (rep == N_I64 && want == N_AS_I32 && node->range.lo < 0) {
        uint32_t reg = n_x64_own(m, &x, false);
        n_x64_rr(m, 0, false, 0x8B, reg, reg);
    }
    return x;
}
