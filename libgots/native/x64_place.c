/* Where values are in x86-64 code: operands, variables, elements, calls.
 *
 * SPDX-License-Identifier: MIT
 *
 * A value is an operand: a temporary register that was taken for it, the place of a variable, or a
 * constant. An int32 in a register has zeros above; an operand that is wanted as the lower half of something
 * (AS_LOW) may have anything there. Registers of temporaries are few: who finds none refuses the function.
 */
#include <stdio.h>

#include "native/x64.h"

/* ---- Operands -------------------------------------------------------------------------------- */

static uint32_t take(n_x64 *m, uint32_t *free)
{
    if (*free == 0) {
        m->refused = true;
        return 0;
    }
    uint32_t reg = (uint32_t)__builtin_ctz(*free);
    *free &= *free - 1;
    return reg;
}

n_operand n_x64_refuse(n_x64 *m, uint8_t where)
{
    m->refused = true;
    return (n_operand){ .where = where };
}

void n_x64_release(n_x64 *m, n_operand *operand)
{
    if (!operand->taken) return;
    if (operand->where == N_IN_XMM) m->free_xmm |= 1u << operand->reg;
    else m->free_general |= 1u << operand->reg;
    operand->taken = false;
}

n_operand n_x64_new_general(n_x64 *m)
{
    return (n_operand){ .where = N_IN_REGISTER, .reg = (uint8_t)take(m, &m->free_general), .taken = true };
}

n_operand n_x64_new_xmm(n_x64 *m)
{
    return (n_operand){ .where = N_IN_XMM, .reg = (uint8_t)take(m, &m->free_xmm), .taken = true };
}

void n_x64_load(n_x64 *m, uint32_t to, n_operand from, bool wide)
{
    if (from.where == N_AT_ONCE) n_x64_set(m, to, wide ? from.value : (int64_t)(uint32_t)from.value);
    else if (from.where == N_IN_SLOT) n_x64_ro(m, 0, wide, 0x8B, to, from);
    else n_x64_move(m, wide, to, from.reg);
}

void n_x64_load_xmm(n_x64 *m, uint32_t to, n_operand from)
{
    if (from.where == N_IN_SLOT) n_x64_ro(m, 0xF2, false, 0x0F10, to, from);
    else if (from.reg != to) n_x64_rr(m, 0, false, 0x0F28, to, from.reg);
}

uint32_t n_x64_in_register(n_x64 *m, n_operand *operand, bool wide)
{
    if (operand->where == N_IN_REGISTER) return operand->reg;
    n_operand to = n_x64_new_general(m);
    n_x64_load(m, to.reg, *operand, wide);
    *operand = to;
    return to.reg;
}

uint32_t n_x64_in_xmm(n_x64 *m, n_operand *operand)
{
    if (operand->where == N_IN_XMM) return operand->reg;
    n_operand to = n_x64_new_xmm(m);
    n_x64_load_xmm(m, to.reg, *operand);
    *operand = to;
    return to.reg;
}

/* A temporary that may be changed. */
uint32_t n_x64_own(n_x64 *m, n_operand *operand, bool wide)
{
    if (operand->taken) return operand->reg;
    n_operand to = n_x64_new_general(m);
    n_x64_load(m, to.reg, *operand, wide);
    *operand = to;
    return to.reg;
}

uint32_t n_x64_own_xmm(n_x64 *m, n_operand *operand)
{
    if (operand->taken) return operand->reg;
    n_operand to = n_x64_new_xmm(m);
    n_x64_load_xmm(m, to.reg, *operand);
    *operand = to;
    return to.reg;
}

int32_t n_x64_filler(n_x64 *m, const char *text, char member)
{
    for (uint32_t i = 0; i < m->filler_count; i++)
        if (m->fillers[i].text != NULL && strcmp(m->fillers[i].text, text) == 0) return m->fillers[i].slot;
    if (m->filler_count == N_FILLERS) {
        m->refused = true;
        return 0;
    }
    m->fillers[m->filler_count++] = (n_filler){ m->slots, gots__arena_text(m->unit->arena, text, strlen(text)), member, 0 };
    return m->slots++;
}

static int32_t constant_slot(n_x64 *m, double number)
{
    for (uint32_t i = 0; i < m->filler_count; i++)
        if (m->fillers[i].text == NULL && memcmp(&m->fillers[i].number, &number, sizeof number) == 0) return m->fillers[i].slot;
    if (m->filler_count == N_FILLERS) {
        m->refused = true;
        return 0;
    }
    m->fillers[m->filler_count++] = (n_filler){ m->slots, NULL, 'd', number };
    return m->slots++;
}

n_operand n_x64_constant(n_x64 *m, double number)
{
    return (n_operand){ .where = N_IN_SLOT, .slot = constant_slot(m, number) };
}

uint32_t n_x64_exit(n_x64 *m)
{
    if (m->exits[m->point] == 0) m->exits[m->point] = n_x64_label(m);
    m->left[m->point] = true;
    return m->exits[m->point];
}

/* ---- Variables ------------------------------------------------------------------------------- */

n_seat *n_x64_seat_of(n_x64 *m, const n_node *array)
{
    if (array->op == N_LOCAL) return &m->seats[array->variable->index];
    if (array->op == N_OUTER) return &m->outers[array->outer->index];
    m->refused = true;
    return &m->seats[0];
}

n_operand n_x64_seated(n_x64 *m, n_seat *seat, uint32_t part, bool is_real)
{
    seat->weight[part] += m->weight;
    if (seat->reg[part] == N_NO_REGISTER) return (n_operand){ .where = N_IN_SLOT, .slot = seat->slot + (int32_t)part };
    return (n_operand){ .where = is_real ? N_IN_XMM : N_IN_REGISTER, .reg = seat->reg[part] };
}

n_operand n_x64_variable(n_x64 *m, const n_variable *v)
{
    return n_x64_seated(m, &m->seats[v->index], 0, v->kind == N_NUM && v->rep == N_F64);
}

void n_x64_store_general(n_x64 *m, n_operand to, n_operand *value, bool wide)
{
    if (to.where == N_IN_REGISTER) n_x64_load(m, to.reg, *value, wide);
    else n_x64_rm(m, 0, wide, 0x89, n_x64_in_register(m, value, wide), n_x64_slot(to.slot));
}

void n_x64_store_xmm(n_x64 *m, n_operand to, n_operand *value)
{
    if (to.where == N_IN_XMM) n_x64_load_xmm(m, to.reg, *value);
    else n_x64_rm(m, 0xF2, false, 0x0F11, n_x64_in_xmm(m, value), n_x64_slot(to.slot));
}

/* ---- Calls ----------------------------------------------------------------------------------- */

#define CALLEE_SAVED (1u << N_RBX | 1u << N_RBP | 0xFu << N_R12)

/* Registers that a call destroys, to their slots and back; `saves`: the way there. */
void n_x64_keep_variables(n_x64 *m, bool saves)
{
    for (const n_variable *v = m->function->params; v != NULL; v = v->next) {
        n_seat *seat = &m->seats[v->index];
        bool is_real = v->kind == N_NUM && v->rep == N_F64;
        for (uint32_t part = 0; part < 2; part++) {
            uint32_t reg = seat->reg[part];
            if (reg == N_NO_REGISTER || (!is_real && (1u << reg & CALLEE_SAVED) != 0)) continue;
            n_memory at = n_x64_slot(seat->slot + (int32_t)part);
            if (is_real) n_x64_rm(m, 0xF2, false, saves ? 0x0F11 : 0x0F10, reg, at);
            else n_x64_rm(m, 0, true, saves ? 0x89 : 0x8B, reg, at);
        }
    }
    for (const n_use *use = m->function->uses; use != NULL && !saves; use = use->next) {
        n_seat *seat = &m->outers[use->outer->index];
        bool is_real = use->outer->kind == N_NUM;
        for (uint32_t part = 0; part < 2; part++) {
            uint32_t reg = seat->reg[part];
            if (use->is_inherited || reg == N_NO_REGISTER || (!is_real && (1u << reg & CALLEE_SAVED) != 0)) continue;
            if (is_real) n_x64_rm(m, 0xF2, false, 0x0F10, reg, n_x64_slot(seat->slot + (int32_t)part));
            else n_x64_rm(m, 0, true, 0x8B, reg, n_x64_slot(seat->slot + (int32_t)part));
        }
    }
}

void n_x64_keep_temporaries(n_x64 *m, bool saves)
{
    uint32_t general = m->temporary_general & ~m->free_general & ~CALLEE_SAVED, xmm = m->temporary_xmm & ~m->free_xmm;
    for (uint32_t i = 0; i < 16; i++) {
        if (general >> i & 1) n_x64_rm(m, 0, true, saves ? 0x89 : 0x8B, i, n_x64_slot(m->spills + (int32_t)i));
        if (xmm >> i & 1) n_x64_rm(m, 0xF2, false, saves ? 0x0F11 : 0x0F10, i, n_x64_slot(m->spills + 16 + (int32_t)i));
    }
}

void n_x64_call_slot(n_x64 *m, int32_t slot)
{
    m->calls += m->weight;
    n_x64_rm(m, 0, false, 0xFF, 2, n_x64_slot(slot));
}

/* Between loading the arguments and what follows the call: the result goes through its slot. */
static n_operand called(n_x64 *m, int32_t slot, bool is_real, bool wide)
{
    n_operand result = { .where = N_IN_SLOT, .slot = N_SLOT_RESULT };
    n_x64_call_slot(m, slot);
    if (is_real) n_x64_rm(m, 0xF2, false, 0x0F11, 0, n_x64_slot(N_SLOT_RESULT));
    else n_x64_rm(m, 0, true, 0x89, N_RAX, n_x64_slot(N_SLOT_RESULT));
    n_x64_keep_temporaries(m, false);
    n_x64_keep_variables(m, false);
    if (is_real) n_x64_in_xmm(m, &result);
    else n_x64_in_register(m, &result, wide);
    return result;
}

/* A function of one or two doubles. */
n_operand n_x64_helper(n_x64 *m, const char *name, n_node *first, n_node *second)
{
    char text[40];
    int32_t args = m->slots;
    m->slots += 2;
    snprintf(text, sizeof text, "(void *)gots_n_%s", name);
    n_operand a = n_x64_real(m, first, N_NO_REGISTER);
    n_x64_rm(m, 0xF2, false, 0x0F11, n_x64_in_xmm(m, &a), n_x64_slot(args));
    n_x64_release(m, &a);
    if (second != NULL) {
        n_operand b = n_x64_real(m, second, N_NO_REGISTER);
        n_x64_rm(m, 0xF2, false, 0x0F11, n_x64_in_xmm(m, &b), n_x64_slot(args + 1));
        n_x64_release(m, &b);
    }
    n_x64_keep_variables(m, true);
    n_x64_keep_temporaries(m, true);
    n_x64_rm(m, 0xF2, false, 0x0F10, 0, n_x64_slot(args));
    if (second != NULL) n_x64_rm(m, 0xF2, false, 0x0F10, 1, n_x64_slot(args + 1));
    return called(m, n_x64_filler(m, text, 'p'), true, false);
}


static bool put_argument(n_x64 *m, n_node *node, const n_variable *param, int32_t slot)
{
    if (node->kind == N_VIEW) {
        n_seat *seat = n_x64_seat_of(m, node);
        for (uint32_t part = 0; part < 2; part++) {
            n_operand value = n_x64_seated(m, seat, part, false);
            n_x64_rm(m, 0, true, 0x89, n_x64_in_register(m, &value, true), n_x64_slot(slot + (int32_t)part));
            n_x64_release(m, &value);
        }
        return false;
    }
    if (param->is_optional || param->takes_undefined || param->has_default) m->refused = true;
    bool is_real = node->kind == N_NUM && !param->wants_int;
    n_operand value = node->kind == N_BOOL ? n_x64_truth_value(m, node)
                                           : n_x64_number(m, node, is_real ? N_AS_F64 : N_AS_I32);
    if (is_real) n_x64_rm(m, 0xF2, false, 0x0F11, n_x64_in_xmm(m, &value), n_x64_slot(slot));
    else n_x64_rm(m, 0, true, 0x89, n_x64_in_register(m, &value, false), n_x64_slot(slot));
    n_x64_release(m, &value);
    return is_real;
}

n_operand n_x64_call(n_x64 *m, n_node *node)
{
    static const uint8_t general[] = { N_RSI, N_RDX, N_RCX, N_R8, N_R9 };
    const n_function *callee = node->function;
    const n_variable *param = callee->params;
    char text[40];
    int32_t args = m->slots;
    bool reals[16];
    if (node->count > 8 || (callee->result.bits & N_UNDEF) != 0) return n_x64_refuse(m, N_IN_REGISTER);
    m->slots += 2 * (int32_t)node->count;
    for (uint32_t i = 0; i < node->count; i++, param = param->next) {
        /* arrays are looked up last: nothing replaces them */
        reals[i] = put_argument(m, node->list[i], param, args + 2 * (int32_t)i);
    }
    n_x64_keep_variables(m, true);
    n_x64_keep_temporaries(m, true);
    uint32_t ints = 0, xmms = 0;
    int32_t stacked = 0;
    for (uint32_t i = 0; i < node->count; i++)
        for (uint32_t part = 0; part < (node->list[i]->kind == N_VIEW ? 2u : 1u); part++) {
            n_memory at = n_x64_slot(args + 2 * (int32_t)i + (int32_t)part);
            if (reals[i]) n_x64_rm(m, 0xF2, false, 0x0F10, xmms++, at);
            else if (ints < sizeof general) n_x64_rm(m, 0, true, 0x8B, general[ints++], at);
            else if (stacked == N_STACKED) m->refused = true;
            else {
                n_x64_rm(m, 0, true, 0x8B, N_LAST_HOPE, at);
                n_x64_rm(m, 0, true, 0x89, N_LAST_HOPE, (n_memory){ N_RSP, N_NO_REGISTER, 0, 8 * stacked++ });
            }
        }
    n_x64_rm(m, 0, true, 0x8B, N_RDI, n_x64_slot(N_SLOT_STATE));
    snprintf(text, sizeof text, "(void *)f%u", callee->number);
    n_rep rep = callee->kind == N_NUM ? n_result_rep(callee) : N_I32;
    return called(m, n_x64_filler(m, text, 'p'), rep == N_F64, rep == N_I64);
}

/* ---- Elements -------------------------------------------------------------------------------- */

static uint32_t scale_of(n_element what)
{
    static const uint8_t scales[N_ELEMENTS] = { [N_INT16] = 1, [N_UINT16] = 1, [N_INT32] = 2, [N_UINT32] = 2,
                                                [N_FLOAT32] = 2, [N_FLOAT64] = 3 };
    return scales[what];
}

/* The index, which may be a constant; tested, unless that was done before (n_x64_guards). */
static n_operand tested_index(n_x64 *m, n_node *node, bool tests)
{
    n_rep rep = n_natural(node->b);
    if (!node->in_bounds || rep == N_F64) return n_x64_refuse(m, N_IN_REGISTER);
    n_operand index = n_x64_integer(m, node->b, rep == N_I32 ? N_AS_I32 : N_AS_I64, N_NO_REGISTER);
    if (index.where == N_AT_ONCE && (index.value < 0 || index.value > 100000000)) return n_x64_refuse(m, N_IN_REGISTER);
    if (!tests) {
        if (index.where != N_AT_ONCE) n_x64_in_register(m, &index, rep == N_I64);
        return index;
    }
    n_operand length = n_x64_seated(m, n_x64_seat_of(m, node->a), 1, false);
    if (index.where == N_AT_ONCE) {
        n_x64_immediate(m, false, 7, n_x64_in_register(m, &length, false), (int32_t)index.value);
        n_x64_jump_if(m, N_IF_BE, n_x64_exit(m));
        n_x64_release(m, &length);
        return index;
    }
    n_x64_ro(m, 0, rep == N_I64, 0x3B, n_x64_in_register(m, &index, rep == N_I64), length);
    n_x64_jump_if(m, N_IF_AE, n_x64_exit(m));
    return index;
}

/* Tests of indexes behind an effect, before the statement begins. */
void n_x64_guards(n_x64 *m, n_node *node)
{
    if (node == NULL || m->refused) return;
    n_x64_guards(m, node->a);
    n_x64_guards(m, node->b);
    if ((node->op == N_ELEMENT || node->op == N_STORE) && node->guard == N_GUARD_EARLY && !node->is_calm) {
        n_operand index = tested_index(m, node, true);
        n_x64_release(m, &index);
    }
    n_x64_guards(m, node->c);
    for (uint32_t i = 0; i < node->count; i++) n_x64_guards(m, node->list[i]);
}

static n_memory place(n_x64 *m, n_node *node, n_operand index)
{
    n_operand base = n_x64_seated(m, n_x64_seat_of(m, node->a), 0, false);
    uint32_t scale = scale_of((n_element)node->what);
    if (base.where == N_IN_SLOT) {
        n_x64_load(m, N_LAST_HOPE, base, true);
        base.reg = N_LAST_HOPE;
    }
    if (index.where == N_AT_ONCE) return (n_memory){ base.reg, N_NO_REGISTER, 0, (int32_t)index.value << scale };
    return (n_memory){ base.reg, index.reg, (uint8_t)scale, 0 };
}

n_operand n_x64_element(n_x64 *m, n_node *node, uint32_t hint)
{
    static const uint16_t opcodes[N_ELEMENTS] = { [N_INT8] = 0x0FBE, [N_UINT8] = 0x0FB6, [N_UINT8_CLAMPED] = 0x0FB6,
                                                  [N_INT16] = 0x0FBF, [N_UINT16] = 0x0FB7, [N_INT32] = 0x8B, [N_UINT32] = 0x8B };
    n_operand index = tested_index(m, node, node->is_calm);
    n_memory at = place(m, node, index);
    n_operand to;
    if (n_is_real(node)) {
        to = hint != N_NO_REGISTER ? (n_operand){ .where = N_IN_XMM, .reg = (uint8_t)hint } : n_x64_new_xmm(m);
        bool narrow = node->what == N_FLOAT32;
        n_x64_rm(m, narrow ? 0xF3 : 0xF2, false, narrow ? 0x0F5A : 0x0F10, to.reg, at);
        n_x64_release(m, &index);
        return to;
    }
    n_x64_release(m, &index);
    to = hint != N_NO_REGISTER ? (n_operand){ .where = N_IN_REGISTER, .reg = (uint8_t)hint } : n_x64_new_general(m);
    n_x64_rm(m, 0, false, opcodes[node->what], to.reg, at);
    return to;
}

static void store_real(n_x64 *m, n_node *node, n_operand index)
{
    n_operand value = n_x64_real(m, node->c, N_NO_REGISTER);
    if (node->what == N_FLOAT32) {
        n_operand narrow = n_x64_new_xmm(m);
        n_x64_rr(m, 0xF2, false, 0x0F5A, narrow.reg, n_x64_in_xmm(m, &value));
        n_x64_release(m, &value);
        value = narrow;
    }
    uint32_t reg = n_x64_in_xmm(m, &value);
    n_x64_rm(m, node->what == N_FLOAT32 ? 0xF3 : 0xF2, false, 0x0F11, reg, place(m, node, index));
    n_x64_release(m, &value);
}

/* Tested before the value is evaluated: that may have an effect. */
void n_x64_store(n_x64 *m, n_node *node)
{
    n_operand index = tested_index(m, node, node->is_calm);
    if (node->c->has_effect && index.where != N_AT_ONCE) n_x64_own(m, &index, true);
    if (n_is_real(node)) {
        store_real(m, node, index);
    } else {
        bool clamped = node->what == N_UINT8_CLAMPED;
        n_range range = node->c->op == N_NUMBER ? n_range_of(node->c->number) : node->c->range;
        if (clamped && !(n_range_is_int32(range) && range.lo >= 0 && range.hi <= 255)) m->refused = true;
        n_operand value = n_x64_integer(m, node->c, N_AS_LOW, N_NO_REGISTER);
        uint32_t reg = n_x64_in_register(m, &value, false), scale = scale_of((n_element)node->what);
        n_x64_rm(m, scale == 1 ? 0x66 : 0, false, scale == 0 ? 0x88 : 0x89, reg, place(m, node, index));
        n_x64_release(m, &value);
    }
    n_x64_release(m, &index);
}

/* ---- Assignments ----------------------------------------------------------------------------- */

void n_x64_set_view(n_x64 *m, n_node *node)
{
    n_seat *to = &m->seats[node->variable->index];
    if (node->a->op != N_NEW) {
        n_seat *from = n_x64_seat_of(m, node->a);
        for (uint32_t part = 0; part < 2; part++) {
            n_operand value = n_x64_seated(m, from, part, false);
            n_x64_store_general(m, n_x64_seated(m, to, part, false), &value, true);
            n_x64_release(m, &value);
        }
        return;
    }
    n_operand size = n_x64_real(m, node->a->a, N_NO_REGISTER);
    if (!n_range_is_int32(node->a->a->range) && node->a->a->op != N_NUMBER) {
        n_operand most = n_x64_constant(m, N_INT32_MAX);
        n_x64_ro(m, 0x66, false, 0x0F2E, n_x64_in_xmm(m, &most), size);
        n_x64_jump_if(m, N_IF_B, n_x64_exit(m));
        n_x64_release(m, &most);
    }
    n_x64_rm(m, 0xF2, false, 0x0F11, n_x64_in_xmm(m, &size), n_x64_slot(N_SLOT_RESULT));
    n_x64_release(m, &size);
    n_x64_keep_variables(m, true);
    n_x64_rm(m, 0xF2, false, 0x0F10, 0, n_x64_slot(N_SLOT_RESULT));
    n_x64_rm(m, 0, true, 0x8B, N_RDI, n_x64_slot(N_SLOT_STATE));
    n_x64_rm(m, 0, true, 0x8D, N_RDX, (n_memory){ N_RDI, N_NO_REGISTER, 0, 48 });
    n_x64_set(m, N_RSI, node->a->what);
    n_x64_call_slot(m, n_x64_filler(m, "(void *)gots_n_new", 'p'));
    n_x64_keep_variables(m, false);
    for (uint32_t part = 0; part < 2; part++) {
        n_x64_rm(m, 0, true, 0x8B, N_LAST_HOPE, n_x64_slot(N_SLOT_STATE));
        n_x64_rm(m, 0, true, 0x8B, N_LAST_HOPE, (n_memory){ N_LAST_HOPE, N_NO_REGISTER, 0, 48 + 8 * (int32_t)part });
        n_operand value = { .where = N_IN_REGISTER, .reg = N_LAST_HOPE };
        n_x64_store_general(m, n_x64_seated(m, to, part, false), &value, true);
    }
}

n_operand n_x64_assign(n_x64 *m, n_node *node)
{
    const n_variable *v = node->variable;
    n_operand to = n_x64_variable(m, v);
    uint32_t hint = to.where == N_IN_SLOT ? N_NO_REGISTER : to.reg;
    if (v->kind == N_BOOL) {
        n_operand value = n_x64_truth_value(m, node->a);
        n_x64_store_general(m, to, &value, false);
        n_x64_release(m, &value);
    } else if (v->rep == N_F64) {
        n_operand value = n_x64_real(m, node->a, hint);
        n_x64_store_xmm(m, to, &value);
        n_x64_release(m, &value);
    } else {
        bool wide = v->rep == N_I64;
        n_operand value = n_x64_integer(m, node->a, wide ? N_AS_I64 : N_AS_I32, hint);
        n_x64_store_general(m, to, &value, wide);
        n_x64_release(m, &value);
    }
    return n_x64_variable(m, v);
}
