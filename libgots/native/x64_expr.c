/* Numbers and conditions as x86-64 code.
 *
 * SPDX-License-Identifier: MIT
 *
 * A value is an operand: a temporary register that was taken for it, the place of a variable, or a
 * constant. An int32 in a register has zeros above; an operand that is wanted as the lower half of something
 * (AS_LOW) may have anything there. Registers of temporaries are few: who finds none refuses the function.
 */
#include <math.h>
#include <stdio.h>

#include "native/x64.h"

static n_operand integer(n_x64 *m, n_node *node, n_want want, uint32_t hint);
static n_operand real(n_x64 *m, n_node *node, uint32_t hint);

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

static n_operand refuse(n_x64 *m, uint8_t where)
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

static n_operand new_general(n_x64 *m)
{
    return (n_operand){ .where = N_IN_REGISTER, .reg = (uint8_t)take(m, &m->free_general), .taken = true };
}

static n_operand new_xmm(n_x64 *m)
{
    return (n_operand){ .where = N_IN_XMM, .reg = (uint8_t)take(m, &m->free_xmm), .taken = true };
}

static void load(n_x64 *m, uint32_t to, n_operand from, bool wide)
{
    if (from.where == N_AT_ONCE) n_x64_set(m, to, wide ? from.value : (int64_t)(uint32_t)from.value);
    else if (from.where == N_IN_SLOT) n_x64_ro(m, 0, wide, 0x8B, to, from);
    else n_x64_move(m, wide, to, from.reg);
}

static void load_xmm(n_x64 *m, uint32_t to, n_operand from)
{
    if (from.where == N_IN_SLOT) n_x64_ro(m, 0xF2, false, 0x0F10, to, from);
    else if (from.reg != to) n_x64_rr(m, 0, false, 0x0F28, to, from.reg);
}

uint32_t n_x64_in_register(n_x64 *m, n_operand *operand, bool wide)
{
    if (operand->where == N_IN_REGISTER) return operand->reg;
    n_operand to = new_general(m);
    load(m, to.reg, *operand, wide);
    *operand = to;
    return to.reg;
}

static uint32_t in_xmm(n_x64 *m, n_operand *operand)
{
    if (operand->where == N_IN_XMM) return operand->reg;
    n_operand to = new_xmm(m);
    load_xmm(m, to.reg, *operand);
    *operand = to;
    return to.reg;
}

/* A temporary that may be changed. */
static uint32_t own(n_x64 *m, n_operand *operand, bool wide)
{
    if (operand->taken) return operand->reg;
    n_operand to = new_general(m);
    load(m, to.reg, *operand, wide);
    *operand = to;
    return to.reg;
}

static uint32_t own_xmm(n_x64 *m, n_operand *operand)
{
    if (operand->taken) return operand->reg;
    n_operand to = new_xmm(m);
    load_xmm(m, to.reg, *operand);
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

int32_t n_x64_constant(n_x64 *m, double number)
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

static n_operand constant(n_x64 *m, double number)
{
    return (n_operand){ .where = N_IN_SLOT, .slot = n_x64_constant(m, number) };
}

uint32_t n_x64_exit(n_x64 *m)
{
    if (m->exits[m->point] == 0) m->exits[m->point] = n_x64_label(m);
    m->left[m->point] = true;
    return m->exits[m->point];
}

/* ---- Variables ------------------------------------------------------------------------------- */

static n_seat *seat_of(n_x64 *m, const n_node *array)
{
    if (array->op == N_LOCAL) return &m->seats[array->variable->index];
    if (array->op == N_OUTER) return &m->outers[array->outer->index];
    m->refused = true;
    return &m->seats[0];
}

static n_operand seated(n_x64 *m, n_seat *seat, uint32_t part, bool is_real)
{
    seat->weight[part] += m->weight;
    if (seat->reg[part] == N_NO_REGISTER) return (n_operand){ .where = N_IN_SLOT, .slot = seat->slot + (int32_t)part };
    return (n_operand){ .where = is_real ? N_IN_XMM : N_IN_REGISTER, .reg = seat->reg[part] };
}

static n_operand variable(n_x64 *m, const n_variable *v)
{
    return seated(m, &m->seats[v->index], 0, v->kind == N_NUM && v->rep == N_F64);
}

static void store_general(n_x64 *m, n_operand to, n_operand *value, bool wide)
{
    if (to.where == N_IN_REGISTER) load(m, to.reg, *value, wide);
    else n_x64_rm(m, 0, wide, 0x89, n_x64_in_register(m, value, wide), n_x64_slot(to.slot));
}

static void store_xmm(n_x64 *m, n_operand to, n_operand *value)
{
    if (to.where == N_IN_XMM) load_xmm(m, to.reg, *value);
    else n_x64_rm(m, 0xF2, false, 0x0F11, in_xmm(m, value), n_x64_slot(to.slot));
}

/* ---- Calls ----------------------------------------------------------------------------------- */

#define CALLEE_SAVED (1u << N_RBX | 1u << N_RBP | 0xFu << N_R12)

/* Registers that a call destroys, to their slots and back; `saves`: the way there. */
static void keep_variables(n_x64 *m, bool saves)
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

static void keep_temporaries(n_x64 *m, bool saves)
{
    uint32_t general = m->temporary_general & ~m->free_general & ~CALLEE_SAVED, xmm = m->temporary_xmm & ~m->free_xmm;
    for (uint32_t i = 0; i < 16; i++) {
        if (general >> i & 1) n_x64_rm(m, 0, true, saves ? 0x89 : 0x8B, i, n_x64_slot(m->spills + (int32_t)i));
        if (xmm >> i & 1) n_x64_rm(m, 0xF2, false, saves ? 0x0F11 : 0x0F10, i, n_x64_slot(m->spills + 16 + (int32_t)i));
    }
}

static void call_slot(n_x64 *m, int32_t slot)
{
    m->calls += m->weight;
    n_x64_rm(m, 0, false, 0xFF, 2, n_x64_slot(slot));
}

/* Between loading the arguments and what follows the call: the result goes through its slot. */
static n_operand called(n_x64 *m, int32_t slot, bool is_real, bool wide)
{
    n_operand result = { .where = N_IN_SLOT, .slot = N_SLOT_RESULT };
    call_slot(m, slot);
    if (is_real) n_x64_rm(m, 0xF2, false, 0x0F11, 0, n_x64_slot(N_SLOT_RESULT));
    else n_x64_rm(m, 0, true, 0x89, N_RAX, n_x64_slot(N_SLOT_RESULT));
    keep_temporaries(m, false);
    keep_variables(m, false);
    if (is_real) in_xmm(m, &result);
    else n_x64_in_register(m, &result, wide);
    return result;
}

/* A function of one or two doubles. */
static n_operand helper(n_x64 *m, const char *name, n_node *first, n_node *second)
{
    char text[40];
    int32_t args = m->slots;
    m->slots += 2;
    snprintf(text, sizeof text, "(void *)gots_n_%s", name);
    n_operand a = real(m, first, N_NO_REGISTER);
    n_x64_rm(m, 0xF2, false, 0x0F11, in_xmm(m, &a), n_x64_slot(args));
    n_x64_release(m, &a);
    if (second != NULL) {
        n_operand b = real(m, second, N_NO_REGISTER);
        n_x64_rm(m, 0xF2, false, 0x0F11, in_xmm(m, &b), n_x64_slot(args + 1));
        n_x64_release(m, &b);
    }
    keep_variables(m, true);
    keep_temporaries(m, true);
    n_x64_rm(m, 0xF2, false, 0x0F10, 0, n_x64_slot(args));
    if (second != NULL) n_x64_rm(m, 0xF2, false, 0x0F10, 1, n_x64_slot(args + 1));
    return called(m, n_x64_filler(m, text, 'p'), true, false);
}

static n_operand truth_value(n_x64 *m, n_node *node);

static bool put_argument(n_x64 *m, n_node *node, const n_variable *param, int32_t slot)
{
    if (node->kind == N_VIEW) {
        n_seat *seat = seat_of(m, node);
        for (uint32_t part = 0; part < 2; part++) {
            n_operand value = seated(m, seat, part, false);
            n_x64_rm(m, 0, true, 0x89, n_x64_in_register(m, &value, true), n_x64_slot(slot + (int32_t)part));
            n_x64_release(m, &value);
        }
        return false;
    }
    if (param->is_optional || param->takes_undefined) m->refused = true;
    bool is_real = node->kind == N_NUM && !param->wants_int;
    n_operand value = node->kind == N_BOOL ? truth_value(m, node)
                                           : n_x64_number(m, node, is_real ? N_AS_F64 : N_AS_I32);
    if (is_real) n_x64_rm(m, 0xF2, false, 0x0F11, in_xmm(m, &value), n_x64_slot(slot));
    else n_x64_rm(m, 0, true, 0x89, n_x64_in_register(m, &value, false), n_x64_slot(slot));
    n_x64_release(m, &value);
    return is_real;
}

static n_operand call(n_x64 *m, n_node *node)
{
    static const uint8_t general[] = { N_RSI, N_RDX, N_RCX, N_R8, N_R9 };
    const n_function *callee = node->function;
    const n_variable *param = callee->params;
    char text[40];
    int32_t args = m->slots;
    bool reals[16];
    if (node->count > 8 || (callee->result.bits & N_UNDEF) != 0) return refuse(m, N_IN_REGISTER);
    m->slots += 2 * (int32_t)node->count;
    for (uint32_t i = 0; i < node->count; i++, param = param->next) {
        /* arrays are looked up last: nothing replaces them */
        reals[i] = put_argument(m, node->list[i], param, args + 2 * (int32_t)i);
    }
    keep_variables(m, true);
    keep_temporaries(m, true);
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
    if (!node->in_bounds || rep == N_F64) return refuse(m, N_IN_REGISTER);
    n_operand index = integer(m, node->b, rep == N_I32 ? N_AS_I32 : N_AS_I64, N_NO_REGISTER);
    if (index.where == N_AT_ONCE && (index.value < 0 || index.value > 100000000)) return refuse(m, N_IN_REGISTER);
    if (!tests) {
        if (index.where != N_AT_ONCE) n_x64_in_register(m, &index, rep == N_I64);
        return index;
    }
    n_operand length = seated(m, seat_of(m, node->a), 1, false);
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
    n_operand base = seated(m, seat_of(m, node->a), 0, false);
    uint32_t scale = scale_of((n_element)node->what);
    if (base.where == N_IN_SLOT) {
        load(m, N_LAST_HOPE, base, true);
        base.reg = N_LAST_HOPE;
    }
    if (index.where == N_AT_ONCE) return (n_memory){ base.reg, N_NO_REGISTER, 0, (int32_t)index.value << scale };
    return (n_memory){ base.reg, index.reg, (uint8_t)scale, 0 };
}

static n_operand element(n_x64 *m, n_node *node, uint32_t hint)
{
    static const uint16_t opcodes[N_ELEMENTS] = { [N_INT8] = 0x0FBE, [N_UINT8] = 0x0FB6, [N_UINT8_CLAMPED] = 0x0FB6,
                                                  [N_INT16] = 0x0FBF, [N_UINT16] = 0x0FB7, [N_INT32] = 0x8B, [N_UINT32] = 0x8B };
    n_operand index = tested_index(m, node, node->is_calm);
    n_memory at = place(m, node, index);
    n_operand to;
    if (n_is_real(node)) {
        to = hint != N_NO_REGISTER ? (n_operand){ .where = N_IN_XMM, .reg = (uint8_t)hint } : new_xmm(m);
        bool narrow = node->what == N_FLOAT32;
        n_x64_rm(m, narrow ? 0xF3 : 0xF2, false, narrow ? 0x0F5A : 0x0F10, to.reg, at);
        n_x64_release(m, &index);
        return to;
    }
    n_x64_release(m, &index);
    to = hint != N_NO_REGISTER ? (n_operand){ .where = N_IN_REGISTER, .reg = (uint8_t)hint } : new_general(m);
    n_x64_rm(m, 0, false, opcodes[node->what], to.reg, at);
    return to;
}

static void store_real(n_x64 *m, n_node *node, n_operand index)
{
    n_operand value = real(m, node->c, N_NO_REGISTER);
    if (node->what == N_FLOAT32) {
        n_operand narrow = new_xmm(m);
        n_x64_rr(m, 0xF2, false, 0x0F5A, narrow.reg, in_xmm(m, &value));
        n_x64_release(m, &value);
        value = narrow;
    }
    uint32_t reg = in_xmm(m, &value);
    n_x64_rm(m, node->what == N_FLOAT32 ? 0xF3 : 0xF2, false, 0x0F11, reg, place(m, node, index));
    n_x64_release(m, &value);
}

/* Tested before the value is evaluated: that may have an effect. */
static void store(n_x64 *m, n_node *node)
{
    n_operand index = tested_index(m, node, node->is_calm);
    if (node->c->has_effect && index.where != N_AT_ONCE) own(m, &index, true);
    if (n_is_real(node)) {
        store_real(m, node, index);
    } else {
        bool clamped = node->what == N_UINT8_CLAMPED;
        n_range range = node->c->op == N_NUMBER ? n_range_of(node->c->number) : node->c->range;
        if (clamped && !(n_range_is_int32(range) && range.lo >= 0 && range.hi <= 255)) m->refused = true;
        n_operand value = integer(m, node->c, N_AS_LOW, N_NO_REGISTER);
        uint32_t reg = n_x64_in_register(m, &value, false), scale = scale_of((n_element)node->what);
        n_x64_rm(m, scale == 1 ? 0x66 : 0, false, scale == 0 ? 0x88 : 0x89, reg, place(m, node, index));
        n_x64_release(m, &value);
    }
    n_x64_release(m, &index);
}

/* ---- Assignments ----------------------------------------------------------------------------- */

static void set_view(n_x64 *m, n_node *node)
{
    n_seat *to = &m->seats[node->variable->index];
    if (node->a->op != N_NEW) {
        n_seat *from = seat_of(m, node->a);
        for (uint32_t part = 0; part < 2; part++) {
            n_operand value = seated(m, from, part, false);
            store_general(m, seated(m, to, part, false), &value, true);
            n_x64_release(m, &value);
        }
        return;
    }
    n_operand size = real(m, node->a->a, N_NO_REGISTER);
    if (!n_range_is_int32(node->a->a->range) && node->a->a->op != N_NUMBER) {
        n_operand most = constant(m, N_INT32_MAX);
        n_x64_ro(m, 0x66, false, 0x0F2E, in_xmm(m, &most), size);
        n_x64_jump_if(m, N_IF_B, n_x64_exit(m));
        n_x64_release(m, &most);
    }
    n_x64_rm(m, 0xF2, false, 0x0F11, in_xmm(m, &size), n_x64_slot(N_SLOT_RESULT));
    n_x64_release(m, &size);
    keep_variables(m, true);
    n_x64_rm(m, 0xF2, false, 0x0F10, 0, n_x64_slot(N_SLOT_RESULT));
    n_x64_rm(m, 0, true, 0x8B, N_RDI, n_x64_slot(N_SLOT_STATE));
    n_x64_rm(m, 0, true, 0x8D, N_RDX, (n_memory){ N_RDI, N_NO_REGISTER, 0, 48 });
    n_x64_set(m, N_RSI, node->a->what);
    call_slot(m, n_x64_filler(m, "(void *)gots_n_new", 'p'));
    keep_variables(m, false);
    for (uint32_t part = 0; part < 2; part++) {
        n_x64_rm(m, 0, true, 0x8B, N_LAST_HOPE, n_x64_slot(N_SLOT_STATE));
        n_x64_rm(m, 0, true, 0x8B, N_LAST_HOPE, (n_memory){ N_LAST_HOPE, N_NO_REGISTER, 0, 48 + 8 * (int32_t)part });
        n_operand value = { .where = N_IN_REGISTER, .reg = N_LAST_HOPE };
        store_general(m, seated(m, to, part, false), &value, true);
    }
}

static n_operand set(n_x64 *m, n_node *node)
{
    const n_variable *v = node->variable;
    n_operand to = variable(m, v);
    uint32_t hint = to.where == N_IN_SLOT ? N_NO_REGISTER : to.reg;
    if (v->kind == N_BOOL) {
        n_operand value = truth_value(m, node->a);
        store_general(m, to, &value, false);
        n_x64_release(m, &value);
    } else if (v->rep == N_F64) {
        n_operand value = real(m, node->a, hint);
        store_xmm(m, to, &value);
        n_x64_release(m, &value);
    } else {
        bool wide = v->rep == N_I64;
        n_operand value = integer(m, node->a, wide ? N_AS_I64 : N_AS_I32, hint);
        store_general(m, to, &value, wide);
        n_x64_release(m, &value);
    }
    return variable(m, v);
}

/* ---- Integers -------------------------------------------------------------------------------- */

static bool is_small(int64_t value)
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
        if (by->where == N_AT_ONCE && is_small(by->value)) {
            n_x64_rr(m, 0, wide, 0x69, reg, reg);
            n_x64_int32(m, (int32_t)by->value);
            return;
        }
        if (by->where == N_AT_ONCE) n_x64_in_register(m, by, wide);
        n_x64_ro(m, 0, wide, 0x0FAF, reg, *by);
        return;
    }
    if (by->where == N_AT_ONCE && (!wide || is_small(by->value))) {
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
        b = integer(m, node->b, want, N_NO_REGISTER);
        a = integer(m, node->a, want, N_NO_REGISTER);
    } else {
        a = integer(m, node->a, want, N_NO_REGISTER);
        if (n_in_the_way(node->a, node->b)) own(m, &a, wide);
        b = integer(m, node->b, want, N_NO_REGISTER);
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
    else if (!a.taken) to = new_general(m);
    if (to.reg != a.reg && a.where == N_IN_REGISTER && adds) {
        int32_t by = (int32_t)(op == GOTS__OP_ADD ? b.value : -b.value);
        n_x64_rm(m, 0, wide, 0x8D, to.reg, (n_memory){ a.reg, N_NO_REGISTER, 0, by });
    } else {
        if (!a.taken) load(m, to.reg, a, wide);
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
    uint32_t reg = own(m, value, false), count = n_x64_in_register(m, by, false);
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
    n_operand a = integer(m, node->a, N_AS_LOW, N_NO_REGISTER);
    if (node->b->op == N_NUMBER) {
        uint32_t by = (uint32_t)low_bits(node->b->number) & 31, reg = own(m, &a, false);
        if (by != 0) n_x64_shift(m, false, op, reg, by);
        else n_x64_rr(m, 0, false, 0x8B, reg, reg);
        return a;
    }
    if (n_in_the_way(node->a, node->b)) own(m, &a, false);
    n_operand b = integer(m, node->b, N_AS_LOW, N_NO_REGISTER);
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
        n_operand x = integer(m, turned, N_AS_LOW, N_NO_REGISTER);
        n_x64_shift(m, false, 1, own(m, &x, false), by);
        return x;
    }
    if (node->operator == GOTS__OP_BIT_OR && node->b->op == N_NUMBER && node->b->number == 0) {
        n_operand x = integer(m, node->a, N_AS_LOW, hint);
        n_rep rep = n_natural(node->a);
        bool clean = rep == N_I32 || (rep == N_I64 && is_sum(node->a));
        if (x.where == N_AT_ONCE || (clean && x.where == N_IN_REGISTER)) return x;
        uint32_t reg = own(m, &x, false);
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
    n_operand a = integer(m, node->a, want, N_NO_REGISTER);
    own(m, &a, wide);
    n_operand b = integer(m, node->b, want, N_NO_REGISTER);
    int32_t kept = m->spills;
    load(m, N_LAST_HOPE, b, wide);
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
    n_operand a = integer(m, node->a, wide ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
    n_x64_immediate(m, wide, 4, own(m, &a, wide), (int32_t)((1u << by) - 1));
    return a;
}

static n_operand binary(n_x64 *m, n_node *node, n_rep rep, uint32_t hint)
{
    uint32_t by;
    bool wide = rep == N_I64;
    if (node->is_exact && n_range_is_exact(node->a->range)) {
        if (!is_power_of_two(node->b, &by)) return divide(m, node, rep, false);
        n_operand a = integer(m, node->a, wide ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
        n_x64_shift(m, wide, 7, own(m, &a, wide), by);
        return a;
    }
    switch (node->operator) {
    case GOTS__OP_ADD: case GOTS__OP_SUB: case GOTS__OP_MUL:
        return arithmetic(m, node, wide ? N_AS_I64 : N_AS_I32, hint);
    case GOTS__OP_MOD: return remainder_of(m, node, rep);
    case GOTS__OP_SHL: case GOTS__OP_SHR: case GOTS__OP_USHR: return shift(m, node);
    case GOTS__OP_BIT_AND: case GOTS__OP_BIT_OR: case GOTS__OP_BIT_XOR: return bits(m, node, hint);
    default: return refuse(m, N_IN_REGISTER);
    }
}

static n_operand least_or_most(n_x64 *m, n_node *node, n_rep rep)
{
    bool wide = rep == N_I64;
    n_want want = wide ? N_AS_I64 : N_AS_I32;
    n_operand best = integer(m, node->list[0], want, N_NO_REGISTER);
    own(m, &best, wide);
    for (uint32_t i = 1; i < node->count; i++) {
        n_operand next = integer(m, node->list[i], want, N_NO_REGISTER);
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
        a = integer(m, node->list[0], N_AS_LOW, N_NO_REGISTER);
        own(m, &a, false);
        b = integer(m, node->list[1], N_AS_LOW, N_NO_REGISTER);
        apply(m, GOTS__OP_MUL, a.reg, &b, false);
        n_x64_release(m, &b);
        return a;
    case N_MAX:
    case N_MIN: return least_or_most(m, node, rep);
    case N_ABS:
        a = integer(m, node->list[0], want, N_NO_REGISTER);
        n_x64_move(m, wide, N_LAST_HOPE, own(m, &a, wide));
        n_x64_rr(m, 0, wide, 0xF7, 3, a.reg);
        n_x64_rr(m, 0, wide, 0x0F48, a.reg, N_LAST_HOPE);
        return a;
    case N_FLOOR: case N_CEIL: case N_TRUNC: case N_ROUND: return integer(m, node->list[0], want, N_NO_REGISTER);
    default: return refuse(m, N_IN_REGISTER);
    }
}

/* As it comes out: 32 or 64 bits. */
static n_operand natural(n_x64 *m, n_node *node, n_rep rep, uint32_t hint)
{
    n_operand a;
    switch (node->op) {
    case N_LOCAL: return variable(m, node->variable);
    case N_SET: return set(m, node);
    case N_ELEMENT: return element(m, node, hint);
    case N_LENGTH: return seated(m, seat_of(m, node->a), 1, false);
    case N_BINARY: return binary(m, node, rep, hint);
    case N_UNARY:
        if (node->operator == GOTS__OP_PLUS) return integer(m, node->a, rep == N_I64 ? N_AS_I64 : N_AS_I32, hint);
        a = integer(m, node->a, node->operator == GOTS__OP_BIT_NOT ? N_AS_LOW : rep == N_I64 ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
        n_x64_rr(m, 0, rep == N_I64, 0xF7, node->operator == GOTS__OP_BIT_NOT ? 2 : 3, own(m, &a, rep == N_I64));
        return a;
    case N_CALL: return call(m, node);
    case N_MATH: return integer_math(m, node, rep);
    default: return refuse(m, N_IN_REGISTER);
    }
}

/* What a double truncates to, in its lower 32 bits; beyond 64 bits a function knows. */
static n_operand low_of(n_x64 *m, n_operand x)
{
    uint32_t xmm = in_xmm(m, &x), fits = n_x64_label(m);
    n_operand to = new_general(m);
    n_x64_rr(m, 0xF2, true, 0x0F2C, to.reg, xmm);
    n_x64_move(m, true, N_LAST_HOPE, to.reg);
    n_x64_rr(m, 0, true, 0xF7, 3, N_LAST_HOPE);
    n_x64_jump_if(m, N_IF_O | 1, fits);
    keep_variables(m, true);
    keep_temporaries(m, true);
    if (xmm != 0) n_x64_rr(m, 0, false, 0x0F28, 0, xmm);
    double weight = m->weight;
    m->weight = 0; /* rare */
    call_slot(m, n_x64_filler(m, "(void *)gots_n_low", 'p'));
    m->weight = weight;
    n_x64_rm(m, 0, false, 0x89, N_RAX, n_x64_slot(N_SLOT_RESULT));
    keep_temporaries(m, false);
    keep_variables(m, false);
    n_x64_rm(m, 0, false, 0x8B, to.reg, n_x64_slot(N_SLOT_RESULT));
    n_x64_here(m, fits);
    n_x64_release(m, &x);
    return to;
}

static n_operand integer_of_real(n_x64 *m, n_node *node, n_want want)
{
    n_operand x = real(m, node, N_NO_REGISTER);
    if (want == N_AS_LOW) return low_of(m, x);
    n_operand to = new_general(m);
    n_x64_ro(m, 0xF2, want == N_AS_I64, 0x0F2C, to.reg, x);
    n_x64_release(m, &x);
    return to;
}

static n_operand choose(n_x64 *m, n_node *node, n_want want)
{
    uint32_t no = n_x64_label(m), end = n_x64_label(m);
    bool wide = want == N_AS_I64, is_real = want == N_AS_F64;
    n_x64_branch(m, node->a, false, no);
    n_operand to = is_real ? new_xmm(m) : new_general(m);
    for (uint32_t i = 0; i < 2; i++) {
        n_operand value = n_x64_number(m, i == 0 ? node->b : node->c, want);
        if (is_real) load_xmm(m, to.reg, value);
        else load(m, to.reg, value, wide);
        n_x64_release(m, &value);
        if (i == 0) {
            n_x64_jump(m, end);
            n_x64_here(m, no);
        }
    }
    n_x64_here(m, end);
    return to;
}

static n_operand integer(n_x64 *m, n_node *node, n_want want, uint32_t hint)
{
    if (node->op == N_NUMBER)
        return (n_operand){ .where = N_AT_ONCE, .value = want == N_AS_LOW ? low_bits(node->number) : (int64_t)node->number };
    if (node->op == N_BOTH) {
        n_x64_effect(m, node->a);
        return integer(m, node->b, want, hint);
    }
    n_rep rep = n_natural(node);
    if (node->op == N_CHOOSE && rep != N_F64) return choose(m, node, want);
    if (rep == N_F64) return integer_of_real(m, node, want);
    /* the lower half of a sum needs only those of its operands */
    if (want == N_AS_LOW && rep == N_I64 && is_sum(node)) return arithmetic(m, node, N_AS_LOW, hint);
    n_operand x = natural(m, node, rep, rep == N_I64 && want != N_AS_I64 ? N_NO_REGISTER : rep == N_I32 && want == N_AS_I64 ? N_NO_REGISTER : hint);
    if (rep == N_I32 && want == N_AS_I64 && x.where != N_AT_ONCE) {
        if (node->range.lo >= 0) {
            n_x64_in_register(m, &x, false);
        } else {
            n_operand to = x.taken ? x : new_general(m);
            n_x64_ro(m, 0, true, 0x63, to.reg, x);
            return to;
        }
    }
    if (rep == N_I64 && want == N_AS_I32 && node->range.lo < 0) {
        uint32_t reg = own(m, &x, false);
        n_x64_rr(m, 0, false, 0x8B, reg, reg);
    }
    return x;
}

/* ---- Doubles --------------------------------------------------------------------------------- */

static n_operand of_integer(n_x64 *m, n_node *node, n_rep rep)
{
    n_operand x = integer(m, node, rep == N_I64 ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
    n_operand to = new_xmm(m);
    if (x.where == N_AT_ONCE) n_x64_in_register(m, &x, rep == N_I64);
    n_x64_rr(m, 0, false, 0x0F57, to.reg, to.reg);
    n_x64_ro(m, 0xF2, rep == N_I64, 0x0F2A, to.reg, x);
    n_x64_release(m, &x);
    return to;
}

static n_operand real_binary(n_x64 *m, n_node *node, uint32_t hint)
{
    uint32_t opcode;
    bool swaps = node->operator == GOTS__OP_ADD || node->operator == GOTS__OP_MUL;
    switch (node->operator) {
    case GOTS__OP_ADD: opcode = 0x0F58; break;
    case GOTS__OP_SUB: opcode = 0x0F5C; break;
    case GOTS__OP_MUL: opcode = 0x0F59; break;
    case GOTS__OP_DIV: opcode = 0x0F5E; break;
    case GOTS__OP_MOD: return helper(m, "mod", node->a, node->b);
    default: return refuse(m, N_IN_XMM);
    }
    n_operand a = real(m, node->a, N_NO_REGISTER);
    if (n_in_the_way(node->a, node->b)) own_xmm(m, &a);
    n_operand b = real(m, node->b, N_NO_REGISTER);
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
        load_xmm(m, hint, a);
    } else {
        own_xmm(m, &to);
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
        a = real(m, arg, N_NO_REGISTER);
        b = a.taken ? a : new_xmm(m);
        n_x64_ro(m, 0xF2, false, 0x0F51, b.reg, a);
        return b;
    case N_FROUND:
        a = real(m, arg, N_NO_REGISTER);
        own_xmm(m, &a);
        n_x64_rr(m, 0xF2, false, 0x0F5A, a.reg, a.reg);
        n_x64_rr(m, 0xF3, false, 0x0F5A, a.reg, a.reg);
        return a;
    case N_ABS:
        a = real(m, arg, N_NO_REGISTER);
        own_xmm(m, &a);
        b = new_xmm(m);
        n_x64_set(m, N_LAST_HOPE, INT64_MAX);
        n_x64_rr(m, 0x66, true, 0x0F6E, b.reg, N_LAST_HOPE);
        n_x64_rr(m, 0x66, false, 0x0F54, a.reg, b.reg);
        n_x64_release(m, &b);
        return a;
    case N_POW: return helper(m, "pow", arg, node->list[1]);
    case N_ATAN2: return helper(m, "atan2", arg, node->list[1]);
    case N_MAX:
    case N_MIN:
        if (node->count != 2) return refuse(m, N_IN_XMM);
        return helper(m, node->what == N_MAX ? "max" : "min", arg, node->list[1]);
    case N_HYPOT: case N_IMUL: case N_CLZ32: return refuse(m, N_IN_XMM);
    default: return node->count == 1 ? helper(m, n_math_name((n_math)node->what), arg, NULL) : refuse(m, N_IN_XMM);
    }
}

static n_operand real(n_x64 *m, n_node *node, uint32_t hint)
{
    n_operand a, b;
    if (node->op == N_NUMBER) return constant(m, node->number);
    if (node->op == N_BOTH) {
        n_x64_effect(m, node->a);
        return real(m, node->b, hint);
    }
    if (node->op == N_CHOOSE) return choose(m, node, N_AS_F64);
    n_rep rep = n_natural(node);
    if (rep != N_F64) return of_integer(m, node, rep);
    switch (node->op) {
    case N_LOCAL: return variable(m, node->variable);
    case N_OUTER:
        if (node->outer->is_written) return refuse(m, N_IN_XMM);
        return seated(m, &m->outers[node->outer->index], 0, true);
    case N_SET: return set(m, node);
    case N_ELEMENT: return element(m, node, hint);
    case N_BINARY: return real_binary(m, node, hint);
    case N_UNARY:
        if (node->operator == GOTS__OP_PLUS) return real(m, node->a, hint);
        if (node->operator != GOTS__OP_MINUS) return refuse(m, N_IN_XMM);
        a = real(m, node->a, N_NO_REGISTER);
        b = constant(m, -0.0);
        own_xmm(m, &b);
        n_x64_ro(m, 0xF2, false, 0x0F5C, b.reg, a);
        n_x64_release(m, &a);
        return b;
    case N_CALL: return call(m, node);
    case N_MATH: return real_math(m, node);
    default: return refuse(m, N_IN_XMM);
    }
}

n_operand n_x64_number(n_x64 *m, n_node *node, n_want want)
{
    if (want == N_AS_KEPT || want == N_AS_NONE) return refuse(m, N_IN_REGISTER);
    return want == N_AS_F64 ? real(m, node, N_NO_REGISTER) : integer(m, node, want, N_NO_REGISTER);
}

/* ---- Conditions ------------------------------------------------------------------------------ */

/* 0 or 1. */
static n_operand truth_value(n_x64 *m, n_node *node)
{
    if (node->op == N_TRUTH) return (n_operand){ .where = N_AT_ONCE, .value = node->number != 0 };
    if (node->op == N_LOCAL) return variable(m, node->variable);
    uint32_t no = n_x64_label(m), end = n_x64_label(m);
    n_x64_branch(m, node, false, no);
    n_operand to = new_general(m);
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
    else if (b->where == N_AT_ONCE && (!wide || is_small(b->value))) n_x64_immediate(m, wide, 7, reg, (int32_t)b->value);
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
    uint32_t reg = in_xmm(m, first);
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
        a = real(m, node->a, N_NO_REGISTER);
        if (aside) own_xmm(m, &a);
        b = real(m, node->b, N_NO_REGISTER);
        branch_reals(m, &a, &b, node->operator, holds, label);
    } else {
        n_want want = rep == N_I64 ? N_AS_I64 : N_AS_I32;
        a = truths ? truth_value(m, node->a) : integer(m, node->a, want, N_NO_REGISTER);
        if (aside) own(m, &a, rep == N_I64);
        b = truths ? truth_value(m, node->b) : integer(m, node->b, want, N_NO_REGISTER);
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
        n_operand x = integer(m, node->a, rep == N_I64 ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
        branch_nonzero(m, &x, rep == N_I64, holds, label);
        return;
    }
    n_operand x = real(m, node->a, N_NO_REGISTER), zero = constant(m, 0);
    n_x64_ro(m, 0x66, false, 0x0F2E, in_xmm(m, &x), zero);
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
    case N_LOCAL: x = variable(m, node->variable); break;
    case N_SET: x = set(m, node); break;
    case N_CALL: x = call(m, node); break;
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
        store(m, node);
    } else if (node->kind == N_VIEW) {
        if (node->op == N_SET) set_view(m, node);
    } else if (node->kind == N_VOID) {
        x = call(m, node);
    } else if (node->op == N_SET) {
        x = set(m, node);
    } else if (node->op == N_CALL) {
        x = call(m, node);
    } else if (node->kind == N_BOOL) {
        x = truth_value(m, node);
    } else if (node->op != N_LOCAL && node->op != N_NUMBER) {
        x = n_natural(node) == N_F64 ? real(m, node, N_NO_REGISTER) : integer(m, node, N_AS_I64, N_NO_REGISTER);
    }
    n_x64_release(m, &x);
}

void n_x64_result(n_x64 *m, n_node *node, n_rep rep)
{
    n_operand to = { .where = N_IN_SLOT, .slot = N_SLOT_RESULT }, value;
    if (node->kind == N_BOOL) {
        value = truth_value(m, node);
        store_general(m, to, &value, false);
    } else if (rep == N_F64) {
        value = real(m, node, N_NO_REGISTER);
        store_xmm(m, to, &value);
    } else {
        value = integer(m, node, rep == N_I64 ? N_AS_I64 : N_AS_I32, N_NO_REGISTER);
        store_general(m, to, &value, rep == N_I64);
    }
    n_x64_release(m, &value);
}
