/* A function as x86-64 code: registers for variables, statements, and the C around it.
 *
 * SPDX-License-Identifier: MIT
 *
 * The code is written twice. The first time all variables are in slots, and each use is counted with the
 * depth of its loops; then those used most get registers, and the code is written again.
 */
#include <stdio.h>

#include "native/x64.h"

#define LOOP_WEIGHT 8.0
#define MOST_WEIGHT 1e7

/* rax, rcx, rdx, rsi and xmm0 to xmm3 are always for temporaries. */
#define GENERAL_TEMPORARIES (1u << N_RAX | 1u << N_RCX | 1u << N_RDX | 1u << N_RSI)
#define XMM_TEMPORARIES     0xFu
#define GENERAL             9u /* others */

/* ---- Statements ------------------------------------------------------------------------------ */

static void statement(n_x64 *m, n_node *node);

static void begin(n_x64 *m, n_node *node)
{
    m->point = node->point;
    n_x64_guards(m, node->a);
}

static uint32_t named(n_x64 *m, const n_node *target, bool goes_on)
{
    uint32_t *label = &m->named[2 * target->label + (goes_on ? 1 : 0)];
    if (*label == 0) *label = n_x64_label(m);
    return *label;
}

static void poll(n_x64 *m)
{
    n_x64_rm(m, 0, true, 0x8B, N_LAST_HOPE, n_x64_slot(N_SLOT_STOP));
    n_x64_rm(m, 0, false, 0x83, 7, (n_memory){ N_LAST_HOPE, N_NO_REGISTER, 0, 0 });
    n_x64_byte(m, 0);
    n_x64_jump_if(m, N_IF_NE, m->halt);
}

static void loop(n_x64 *m, n_node *node)
{
    uint32_t test = n_x64_label(m), body = n_x64_label(m);
    double weight = m->weight;
    bool tests = node->a != NULL;
    if (m->weight < MOST_WEIGHT) m->weight *= LOOP_WEIGHT;
    if (tests && !node->last) n_x64_jump(m, test);
    n_x64_here(m, body);
    statement(m, node->c);
    if (node->label != 0) n_x64_here(m, named(m, node, true));
    if (node->b != NULL) statement(m, node->b);
    poll(m);
    n_x64_here(m, test);
    begin(m, node);
    if (tests) n_x64_branch(m, node->a, true, body);
    else n_x64_jump(m, body);
    if (node->label != 0) n_x64_here(m, named(m, node, false));
    m->weight = weight;
}

static void choice(n_x64 *m, n_node *node)
{
    uint32_t no = n_x64_label(m), end = n_x64_label(m);
    begin(m, node);
    n_x64_branch(m, node->a, false, no);
    statement(m, node->b);
    if (node->c != NULL) {
        n_x64_jump(m, end);
        n_x64_here(m, no);
        statement(m, node->c);
        n_x64_here(m, end);
    } else {
        n_x64_here(m, no);
    }
}

/* Of integers; others stay C. */
static void cases(n_x64 *m, n_node *node)
{
    uint32_t other = UINT32_MAX, first = m->label_count;
    begin(m, node);
    for (uint32_t i = 0; i < node->count; i++) n_x64_label(m);
    n_rep rep = n_natural(node->a);
    if (rep == N_F64) m->refused = true;
    n_operand subject = n_x64_number(m, node->a, rep == N_I64 ? N_AS_I64 : N_AS_I32);
    uint32_t reg = n_x64_in_register(m, &subject, rep == N_I64);
    for (uint32_t i = 0; i < node->count; i++) {
        const n_node *test = node->list[i]->a;
        if (test == NULL) {
            other = first + i;
            continue;
        }
        double value = test->number;
        if (value != (double)(int32_t)value) continue; /* no integer is that */
        n_x64_immediate(m, rep == N_I64, 7, reg, (int32_t)value);
        n_x64_jump_if(m, N_IF_E, first + i);
    }
    n_x64_release(m, &subject);
    n_x64_jump(m, other != UINT32_MAX ? other : named(m, node, false));
    for (uint32_t i = 0; i < node->count; i++) {
        n_x64_here(m, first + i);
        for (uint32_t k = 0; k < node->list[i]->count; k++) statement(m, node->list[i]->list[k]);
    }
    n_x64_here(m, named(m, node, false));
}

static void put_back(n_x64 *m, n_node *node)
{
    const n_function *function = m->function;
    begin(m, node);
    if (node->a != NULL && function->kind != N_VOID) n_x64_result(m, node->a, n_result_rep(function));
    else if (node->a != NULL) n_x64_effect(m, node->a);
    n_x64_set(m, N_RAX, 0);
    n_x64_jump(m, m->end);
}

static void statement(n_x64 *m, n_node *node)
{
    if (m->refused) return;
    switch (node->op) {
    case N_DO:
        begin(m, node);
        n_x64_effect(m, node->a);
        return;
    case N_IF: choice(m, node); return;
    case N_LOOP: loop(m, node); return;
    case N_BLOCK:
        for (uint32_t i = 0; i < node->count; i++) statement(m, node->list[i]);
        if (node->label != 0) n_x64_here(m, named(m, node, false));
        return;
    case N_RETURN: put_back(m, node); return;
    case N_BREAK: n_x64_jump(m, named(m, node->target, false)); return;
    case N_CONTINUE: n_x64_jump(m, named(m, node->target, true)); return;
    case N_SWITCH: cases(m, node); return;
    default: m->refused = true; return;
    }
}

/* ---- Registers ------------------------------------------------------------------------------- */

typedef struct candidate {
    n_seat *seat;
    uint32_t part;
    bool is_real;
} candidate;

/* The one that is used most among those without a register. */
static bool busiest(n_x64 *m, bool is_real, candidate *best)
{
    *best = (candidate){ NULL, 0, is_real };
    for (const n_variable *v = m->function->params; v != NULL; v = v->next)
        for (uint32_t part = 0; part < (v->kind == N_VIEW ? 2u : 1u); part++) {
            n_seat *seat = &m->seats[v->index];
            bool real = v->kind == N_NUM && v->rep == N_F64;
            if (real != is_real || seat->reg[part] != N_NO_REGISTER || seat->weight[part] == 0) continue;
            if (best->seat == NULL || seat->weight[part] > best->seat->weight[best->part]) *best = (candidate){ seat, part, real };
        }
    for (const n_use *use = m->function->uses; use != NULL; use = use->next)
        for (uint32_t part = 0; part < (use->outer->kind == N_VIEW ? 2u : 1u); part++) {
            n_seat *seat = &m->outers[use->outer->index];
            if (use->is_inherited || (use->outer->kind == N_NUM) != is_real || seat->reg[part] != N_NO_REGISTER ||
                seat->weight[part] == 0)
                continue;
            if (best->seat == NULL || seat->weight[part] > best->seat->weight[best->part]) *best = (candidate){ seat, part, is_real };
        }
    return best->seat != NULL;
}

/* Where something is called in loops, registers that survive calls come first, and others are worth it only
 * for what is used more often than it would be saved. */
static void allocate(n_x64 *m)
{
    static const uint8_t survive_last[GENERAL] = { N_RDI, N_R8, N_R9, N_R10, N_RBX, N_R12, N_R13, N_R14, N_R15 };
    static const uint8_t survive_first[GENERAL] = { N_RBX, N_R12, N_R13, N_R14, N_R15, N_RDI, N_R8, N_R9, N_R10 };
    bool calls = m->calls > 1;
    const uint8_t *order = calls ? survive_first : survive_last;
    uint32_t next = 0;
    candidate best;
    while (next < GENERAL && busiest(m, false, &best)) {
        if (calls && next >= 5 && best.seat->weight[best.part] < 3 * m->calls) break;
        best.seat->reg[best.part] = order[next++];
    }
    m->temporary_general = GENERAL_TEMPORARIES;
    for (; next < GENERAL; next++) m->temporary_general |= 1u << order[next];
    uint32_t xmm = 4;
    while (xmm < 16 && busiest(m, true, &best)) {
        if (calls && best.seat->weight[best.part] < 3 * m->calls) break;
        best.seat->reg[best.part] = (uint8_t)xmm++;
    }
    m->temporary_xmm = XMM_TEMPORARIES;
    for (; xmm < 16; xmm++) m->temporary_xmm |= 1u << xmm;
}

/* ---- The whole ------------------------------------------------------------------------------- */

/* Calls stand at multiples of 16. */
#define FRAME (8 + 8 * N_STACKED)

static const uint8_t saved[] = { N_RBX, N_RBP, N_R12, N_R13, N_R14, N_R15 };

static void push_or_pop(n_x64 *m, uint32_t opcode, uint32_t reg)
{
    if (reg >= 8) n_x64_byte(m, 0x41);
    n_x64_byte(m, opcode | (reg & 7));
}

static void move_seats(n_x64 *m, bool loads)
{
    for (const n_variable *v = m->function->params; v != NULL; v = v->next)
        for (uint32_t part = 0; part < 2; part++) {
            const n_seat *seat = &m->seats[v->index];
            if (seat->reg[part] == N_NO_REGISTER) continue;
            n_memory at = n_x64_slot(seat->slot + (int32_t)part);
            if (v->kind == N_NUM && v->rep == N_F64) n_x64_rm(m, 0xF2, false, loads ? 0x0F10 : 0x0F11, seat->reg[part], at);
            else n_x64_rm(m, 0, v->kind == N_VIEW ? part == 0 : v->kind == N_NUM && v->rep == N_I64, loads ? 0x8B : 0x89, seat->reg[part], at);
        }
    for (const n_use *use = m->function->uses; loads && use != NULL; use = use->next)
        for (uint32_t part = 0; part < 2 && !use->is_inherited; part++) {
            const n_seat *seat = &m->outers[use->outer->index];
            if (seat->reg[part] == N_NO_REGISTER) continue;
            n_memory at = n_x64_slot(seat->slot + (int32_t)part);
            if (use->outer->kind == N_NUM) n_x64_rm(m, 0xF2, false, 0x0F10, seat->reg[part], at);
            else n_x64_rm(m, 0, part == 0, 0x8B, seat->reg[part], at);
        }
}

static void write_code(n_x64 *m)
{
    m->label_count = m->fixup_count = 0;
    m->code->len = 0;
    m->weight = 1;
    m->calls = 0;
    m->free_general = m->temporary_general;
    m->free_xmm = m->temporary_xmm;
    memset(m->named, 0, (2 * m->unit->labels + 2) * sizeof *m->named);
    memset(m->exits, 0, (m->function->points + 1) * sizeof *m->exits);
    n_x64_label(m); /* 0 is none */
    m->end = n_x64_label(m);
    m->halt = n_x64_label(m);
    for (uint32_t i = 0; i < sizeof saved; i++) push_or_pop(m, 0x50, saved[i]);
    n_x64_immediate(m, true, 5, N_RSP, FRAME);
    n_x64_move(m, true, N_HOME, N_RSI);
    n_x64_rm(m, 0, true, 0x89, N_RDI, n_x64_slot(N_SLOT_STATE));
    move_seats(m, true);
    statement(m, m->function->body);
    n_x64_set(m, N_RAX, -2);
    n_x64_jump(m, m->end);
    uint32_t leave = n_x64_label(m);
    for (uint32_t i = 1; i <= m->function->points; i++) {
        if (m->exits[i] == 0) continue;
        n_x64_here(m, m->exits[i]);
        n_x64_set(m, N_RAX, i);
        n_x64_jump(m, leave);
    }
    n_x64_here(m, m->halt);
    n_x64_set(m, N_RAX, -1);
    n_x64_here(m, leave);
    move_seats(m, false);
    n_x64_here(m, m->end);
    n_x64_immediate(m, true, 0, N_RSP, FRAME);
    for (uint32_t i = sizeof saved; i-- > 0;) push_or_pop(m, 0x58, saved[i]);
    n_x64_byte(m, 0xC3);
}

static void give_slots(n_x64 *m)
{
    m->slots = N_SLOTS_FIRST;
    for (const n_variable *v = m->function->params; v != NULL; v = v->next) {
        m->seats[v->index] = (n_seat){ { N_NO_REGISTER, N_NO_REGISTER }, m->slots, { 0, 0 } };
        m->slots += v->kind == N_VIEW ? 2 : 1;
        if (v->kind == N_NUM && (v->all.bits & N_UNDEF) != 0) m->refused = true;
    }
    for (const n_use *use = m->function->uses; use != NULL; use = use->next) {
        if (use->is_inherited) continue;
        m->outers[use->outer->index] = (n_seat){ { N_NO_REGISTER, N_NO_REGISTER }, m->slots, { 0, 0 } };
        m->slots += 2;
    }
    m->spills = m->slots;
    m->slots += 32;
}

static void put_bytes(n_x64 *m, gots__text *out)
{
    const unsigned char *bytes = (const unsigned char *)m->code->bytes;
    size_t len = m->code->len, i = 0;
    gots__text_format(out, "extern int m%u(rt *R, slot *v);\n__asm__(\".globl m%u\\nm%u:\\n", m->function->number,
                      m->function->number, m->function->number);
    for (; i + 8 <= len; i += 8) {
        uint64_t word = 0;
        for (uint32_t k = 8; k-- > 0;) word = word << 8 | bytes[i + k];
        gots__text_format(out, ".quad 0x%lx\\n", (unsigned long)word);
    }
    for (; i < len; i++) gots__text_format(out, ".byte %u\\n", bytes[i]);
    gots__text_str(out, "\");\n");
}

void n_x64_put_home(n_x64 *m, gots__text *out)
{
    gots__text_format(out, "slot home[%d];\nhome[%d].p = (void *)R->stop;\n", m->slots, N_SLOT_STOP);
    for (const n_variable *v = m->function->params; v != NULL; v = v->next) {
        int32_t slot = m->seats[v->index].slot;
        if (v->kind == N_VIEW)
            gots__text_format(out, "home[%d].p = v%u; home[%d].l = v%u_n;\n", slot, v->index, slot + 1, v->index);
        else
            gots__text_format(out, "home[%d].%c = v%u;\n", slot, v->kind == N_NUM && v->rep == N_F64 ? 'd' : 'l', v->index);
    }
    for (const n_use *use = m->function->uses; use != NULL; use = use->next) {
        uint32_t index = use->outer->index;
        int32_t slot = m->outers[index].slot;
        if (use->is_inherited || use->outer->kind == N_VOID || (use->outer->kind != N_VIEW && use->outer->is_written)) continue;
        if (use->outer->kind == N_VIEW)
            gots__text_format(out, "home[%d].p = o%u; home[%d].l = o%u_n;\n", slot, index, slot + 1, index);
        else
            gots__text_format(out, "home[%d].%c = o%u;\n", slot, use->outer->kind == N_NUM ? 'd' : 'l', index);
    }
    for (uint32_t i = 0; i < m->filler_count; i++) {
        const n_filler *at = &m->fillers[i];
        if (at->text != NULL) gots__text_format(out, "home[%d].%c = %s;\n", at->slot, at->member, at->text);
        else {
            long bits;
            memcpy(&bits, &at->number, sizeof bits);
            gots__text_format(out, "home[%d].l = 0x%lxL;\n", at->slot, (unsigned long)bits);
        }
    }
}

bool n_x64_write(n_x64 *m, n_unit *unit, n_function *form, bool *left, gots__text *out)
{
    gots__text *code = GOTS__NEW(unit->arena, gots__text);
    gots__text_init(code, unit->arena, 512);
    *m = (n_x64){ .unit = unit, .function = form, .code = code, .left = left };
    m->seats = GOTS__NEW_ARRAY(unit->arena, n_seat, form->variable_count + 1);
    m->outers = GOTS__NEW_ARRAY(unit->arena, n_seat, unit->outer_count + 1);
    m->named = GOTS__NEW_ARRAY(unit->arena, uint32_t, 2 * unit->labels + 2);
    m->exits = GOTS__NEW_ARRAY(unit->arena, uint32_t, form->points + 1);
    if (!form->has_loop || form->has_objects) return false;
    give_slots(m);
    m->temporary_general = GENERAL_TEMPORARIES | 1u << N_RDI | 1u << N_R8 | 1u << N_R9 | 1u << N_R10;
    m->temporary_xmm = 0xFFFF;
    if (!m->refused) write_code(m);
    if (m->refused) return false;
    allocate(m);
    write_code(m);
    if (m->refused || m->slots > 400) return false;
    n_x64_patch(m);
    put_bytes(m, out);
    return true;
}
