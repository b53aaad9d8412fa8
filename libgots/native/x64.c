/* Instructions of x86-64 as bytes.
 *
 * SPDX-License-Identifier: MIT
 *
 * Names and numbers are those of the processor's manuals. Jumps have 32 bits; they are filled in at the end.
 */
#include "native/x64.h"

void n_x64_byte(n_x64 *m, uint32_t byte)
{
    gots__text_byte(m->code, (char)byte);
}

void n_x64_int32(n_x64 *m, int32_t value)
{
    for (uint32_t i = 0; i < 4; i++) n_x64_byte(m, (uint32_t)value >> (8 * i) & 0xFF);
}

/* `bytes`: the register is one of 8 bits, whose upper ones need a REX to be meant. */
static void put_opcode(n_x64 *m, uint32_t prefix, bool wide, uint32_t opcode, uint32_t reg, uint32_t index, uint32_t base)
{
    uint32_t rex = (wide ? 8u : 0) | (reg >> 3 & 1) << 2 | (index >> 3 & 1) << 1 | (base >> 3 & 1);
    bool bytes = opcode == 0x88;
    if (prefix != 0) n_x64_byte(m, prefix);
    if (rex != 0 || (bytes && reg >= 4)) n_x64_byte(m, 0x40 | rex);
    if (opcode > 0xFF) n_x64_byte(m, opcode >> 8);
    n_x64_byte(m, opcode & 0xFF);
}

void n_x64_rr(n_x64 *m, uint32_t prefix, bool wide, uint32_t opcode, uint32_t reg, uint32_t rm)
{
    put_opcode(m, prefix, wide, opcode, reg, 0, rm);
    n_x64_byte(m, 0xC0 | (reg & 7) << 3 | (rm & 7));
}

void n_x64_rm(n_x64 *m, uint32_t prefix, bool wide, uint32_t opcode, uint32_t reg, n_memory at)
{
    bool indexed = at.index != N_NO_REGISTER, near = at.offset >= -128 && at.offset <= 127;
    bool sib = indexed || (at.base & 7) == N_RSP;
    uint32_t mode = at.offset == 0 && (at.base & 7) != N_RBP ? 0 : near ? 1 : 2;
    put_opcode(m, prefix, wide, opcode, reg, indexed ? at.index : 0, at.base);
    n_x64_byte(m, mode << 6 | (reg & 7) << 3 | (sib ? 4 : at.base & 7));
    if (sib) n_x64_byte(m, (uint32_t)at.scale << 6 | (indexed ? at.index & 7 : 4u) << 3 | (at.base & 7));
    if (mode == 1) n_x64_byte(m, (uint32_t)at.offset & 0xFF);
    if (mode == 2) n_x64_int32(m, at.offset);
}

n_memory n_x64_slot(int32_t slot)
{
    return (n_memory){ N_HOME, N_NO_REGISTER, 0, 8 * slot };
}

void n_x64_ro(n_x64 *m, uint32_t prefix, bool wide, uint32_t opcode, uint32_t reg, n_operand from)
{
    if (from.where == N_IN_SLOT) n_x64_rm(m, prefix, wide, opcode, reg, n_x64_slot(from.slot));
    else n_x64_rr(m, prefix, wide, opcode, reg, from.reg);
}

void n_x64_move(n_x64 *m, bool wide, uint32_t to, uint32_t from)
{
    if (to != from) n_x64_rr(m, 0, wide, 0x8B, to, from);
}

void n_x64_set(n_x64 *m, uint32_t to, int64_t value)
{
    if (value == 0) {
        n_x64_rr(m, 0, false, 0x33, to, to);
    } else if (value >= 0 && value <= UINT32_MAX) {
        if (to >= 8) n_x64_byte(m, 0x41);
        n_x64_byte(m, 0xB8 | (to & 7));
        n_x64_int32(m, (int32_t)(uint32_t)value);
    } else {
        n_x64_byte(m, to >= 8 ? 0x49 : 0x48);
        n_x64_byte(m, 0xB8 | (to & 7));
        n_x64_int32(m, (int32_t)(uint32_t)(uint64_t)value);
        n_x64_int32(m, (int32_t)(uint32_t)((uint64_t)value >> 32));
    }
}

void n_x64_immediate(n_x64 *m, bool wide, uint32_t op, uint32_t reg, int32_t value)
{
    bool near = value >= -128 && value <= 127;
    n_x64_rr(m, 0, wide, near ? 0x83 : 0x81, op, reg);
    if (near) n_x64_byte(m, (uint32_t)value & 0xFF);
    else n_x64_int32(m, value);
}

/* op: 4 shl, 5 shr, 7 sar */
void n_x64_shift(n_x64 *m, bool wide, uint32_t op, uint32_t reg, uint32_t by)
{
    n_x64_rr(m, 0, wide, 0xC1, op, reg);
    n_x64_byte(m, by);
}

/* ---- Jumps ----------------------------------------------------------------------------------- */

static void *grown(n_x64 *m, void *from, uint32_t count, uint32_t *room, size_t item)
{
    if (count < *room) return from;
    uint32_t more = *room == 0 ? 64 : *room * 2;
    void *to = gots__arena_zero(m->unit->arena, more * item);
    if (count > 0) memcpy(to, from, count * item);
    *room = more;
    return to;
}

uint32_t n_x64_label(n_x64 *m)
{
    m->labels = grown(m, m->labels, m->label_count, &m->label_room, sizeof *m->labels);
    m->labels[m->label_count] = UINT32_MAX;
    return m->label_count++;
}

void n_x64_here(n_x64 *m, uint32_t label)
{
    m->labels[label] = (uint32_t)m->code->len;
}

static void put_target(n_x64 *m, uint32_t label)
{
    m->fixups = grown(m, m->fixups, m->fixup_count, &m->fixup_room, sizeof *m->fixups);
    m->fixups[m->fixup_count++] = (n_fixup){ (uint32_t)m->code->len, label };
    n_x64_int32(m, 0);
}

void n_x64_jump(n_x64 *m, uint32_t label)
{
    n_x64_byte(m, 0xE9);
    put_target(m, label);
}

void n_x64_jump_if(n_x64 *m, uint32_t condition, uint32_t label)
{
    n_x64_byte(m, 0x0F);
    n_x64_byte(m, 0x80 | condition);
    put_target(m, label);
}

void n_x64_patch(n_x64 *m)
{
    for (uint32_t i = 0; i < m->fixup_count; i++) {
        uint32_t at = m->fixups[i].at, distance = m->labels[m->fixups[i].label] - (at + 4);
        for (uint32_t k = 0; k < 4; k++) m->code->bytes[at + k] = (char)(distance >> (8 * k));
    }
}
