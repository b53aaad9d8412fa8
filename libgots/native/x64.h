/* Machine code of our own for x86-64: what its files share.
 *
 * SPDX-License-Identifier: MIT
 *
 *   x64.c        instructions
 *   x64_place.c  where values are: operands, variables, elements, calls
 *   x64_int.c, x64_real.c, x64_truth.c   what is calculated
 *   x64_form.c   which variable gets which register, statements, the text around the bytes
 *
 * TinyCC keeps every variable in memory. A function with a loop is therefore also written as bytes, which
 * the text hands to TinyCC's assembler; the system's compiler gets the C instead. The code works on an array of
 * slots, its home, that the C around it makes: the result, variables, constants, addresses of what it
 * calls. It answers with how it ended:
 *
 *   0   with a result     -1   the stop flag is set     -2   at its end, without a result
 *   k   the fast form was left at point k; all variables are in their slots
 *
 * What it does not know makes it refuse the function, which then remains C.
 */
#ifndef GOTS_NATIVE_X64_H
#define GOTS_NATIVE_X64_H

#include "native/emit.h"

enum { N_RAX, N_RCX, N_RDX, N_RBX, N_RSP, N_RBP, N_RSI, N_RDI, N_R8, N_R9, N_R10, N_R11, N_R12, N_R13, N_R14, N_R15 };

#define N_NO_REGISTER 0xFFu
#define N_HOME        N_RBP /* points to the slots */
#define N_LAST_HOPE   N_R11 /* is never taken: for use between two instructions */

/* Conditions of jumps; the lowest bit negates. */
enum { N_IF_O = 0, N_IF_B = 2, N_IF_AE = 3, N_IF_E = 4, N_IF_NE = 5, N_IF_BE = 6, N_IF_A = 7, N_IF_P = 10, N_IF_NP = 11,
       N_IF_L = 12, N_IF_GE = 13, N_IF_LE = 14, N_IF_G = 15 };

/* Where a value is. */
typedef enum n_where { N_IN_REGISTER, N_IN_XMM, N_IN_SLOT, N_AT_ONCE } n_where;

typedef struct n_operand {
    uint8_t where; /* n_where */
    uint8_t reg;
    bool taken;    /* the register is a temporary of this operand's */
    int32_t slot;
    int64_t value; /* AT_ONCE */
} n_operand;

typedef struct n_memory {
    uint8_t base, index; /* index N_NO_REGISTER: none */
    uint8_t scale;       /* 0 to 3 */
    int32_t offset;
} n_memory;

/* A variable's registers and slots; a typed array has its address and, apart, its length. */
typedef struct n_seat {
    uint8_t reg[2];
    int32_t slot;       /* of the length one more */
    double weight[2];   /* how often it is used */
} n_seat;

typedef struct n_fixup {
    uint32_t at, label;
} n_fixup;

/* A slot that the C fills in before. */
typedef struct n_filler {
    int32_t slot;
    const char *text;   /* its value in C: of the member `p` or `d` */
    char member;
    double number;      /* of a constant, where text is NULL */
} n_filler;

#define N_FILLERS 120u
#define N_STACKED 8 /* arguments on the stack */

typedef struct n_x64 {
    n_unit *unit;
    n_function *function;
    gots__text *code;
    bool refused;
    uint32_t free_general, free_xmm;   /* temporaries: bit by register */
    uint32_t temporary_general, temporary_xmm; /* which registers are for them */
    n_seat *seats;         /* by variable */
    n_seat *outers;        /* by outer variable of the unit */
    double weight;         /* of the statement at hand */
    double calls;          /* how often something is called */
    uint32_t *labels;      /* their places */
    uint32_t label_count, label_room;
    n_fixup *fixups;
    uint32_t fixup_count, fixup_room;
    uint32_t *named;       /* by the tree's label: break, continue */
    uint32_t *exits;       /* by point: label */
    bool *left;            /* by point */
    uint32_t point;
    uint32_t end, halt;    /* labels */
    n_filler fillers[N_FILLERS];
    uint32_t filler_count;
    int32_t slots;         /* so far */
    int32_t spills;        /* first of 32, by register */
} n_x64;

#define N_SLOT_RESULT 0
#define N_SLOT_STATE  1 /* R */
#define N_SLOT_STOP   2
#define N_SLOTS_FIRST 3

/* ---- x64.c ---- */

void n_x64_byte(n_x64 *m, uint32_t byte);
void n_x64_int32(n_x64 *m, int32_t value);
/* opcode: one byte, or 0x0F__; prefix: 0, 0x66, 0xF2, 0xF3; wide: 64 bits. */
void n_x64_rr(n_x64 *m, uint32_t prefix, bool wide, uint32_t opcode, uint32_t reg, uint32_t rm);
void n_x64_rm(n_x64 *m, uint32_t prefix, bool wide, uint32_t opcode, uint32_t reg, n_memory memory);
/* The same with an operand that is no immediate. */
void n_x64_ro(n_x64 *m, uint32_t prefix, bool wide, uint32_t opcode, uint32_t reg, n_operand from);
void n_x64_move(n_x64 *m, bool wide, uint32_t to, uint32_t from);
void n_x64_set(n_x64 *m, uint32_t to, int64_t value);
/* op: 0 add, 1 or, 4 and, 5 sub, 6 xor, 7 cmp */
void n_x64_immediate(n_x64 *m, bool wide, uint32_t op, uint32_t reg, int32_t value);
void n_x64_shift(n_x64 *m, bool wide, uint32_t op, uint32_t reg, uint32_t by);
n_memory n_x64_slot(int32_t slot);
uint32_t n_x64_label(n_x64 *m);
void n_x64_here(n_x64 *m, uint32_t label);
void n_x64_jump(n_x64 *m, uint32_t label);
void n_x64_jump_if(n_x64 *m, uint32_t condition, uint32_t label);
void n_x64_patch(n_x64 *m);

/* ---- x64_place.c, x64_int.c, x64_real.c, x64_truth.c ---- */

/* `hint`: the register where the value is wanted, if that costs nothing; or N_NO_REGISTER. `own`: a
 * temporary that may be changed. */
n_operand n_x64_integer(n_x64 *m, n_node *node, n_want want, uint32_t hint);
n_operand n_x64_real(n_x64 *m, n_node *node, uint32_t hint);
n_operand n_x64_refuse(n_x64 *m, uint8_t where);
n_operand n_x64_new_general(n_x64 *m);
n_operand n_x64_new_xmm(n_x64 *m);
void n_x64_load(n_x64 *m, uint32_t to, n_operand from, bool wide);
void n_x64_load_xmm(n_x64 *m, uint32_t to, n_operand from);
uint32_t n_x64_in_xmm(n_x64 *m, n_operand *operand);
uint32_t n_x64_own(n_x64 *m, n_operand *operand, bool wide);
uint32_t n_x64_own_xmm(n_x64 *m, n_operand *operand);
n_operand n_x64_constant(n_x64 *m, double number);
n_seat *n_x64_seat_of(n_x64 *m, const n_node *array);
n_operand n_x64_seated(n_x64 *m, n_seat *seat, uint32_t part, bool is_real);
n_operand n_x64_variable(n_x64 *m, const n_variable *v);
void n_x64_store_general(n_x64 *m, n_operand to, n_operand *value, bool wide);
void n_x64_store_xmm(n_x64 *m, n_operand to, n_operand *value);
void n_x64_keep_variables(n_x64 *m, bool saves);
void n_x64_keep_temporaries(n_x64 *m, bool saves);
void n_x64_call_slot(n_x64 *m, int32_t slot);
n_operand n_x64_helper(n_x64 *m, const char *name, n_node *first, n_node *second);
n_operand n_x64_call(n_x64 *m, n_node *node);
n_operand n_x64_element(n_x64 *m, n_node *node, uint32_t hint);
void n_x64_store(n_x64 *m, n_node *node);
void n_x64_set_view(n_x64 *m, n_node *node);
n_operand n_x64_choose(n_x64 *m, n_node *node, n_want want);
n_operand n_x64_truth_value(n_x64 *m, n_node *node);
bool n_x64_is_small(int64_t value);
n_operand n_x64_assign(n_x64 *m, n_node *node);
n_operand n_x64_number(n_x64 *m, n_node *node, n_want want);
/* Jumps to `label` where the condition is `holds`. */
void n_x64_branch(n_x64 *m, n_node *node, bool holds, uint32_t label);
void n_x64_effect(n_x64 *m, n_node *node);
/* The value into a slot, of a BOOL or a number. */
void n_x64_result(n_x64 *m, n_node *node, n_rep rep);
void n_x64_release(n_x64 *m, n_operand *operand);
uint32_t n_x64_in_register(n_x64 *m, n_operand *operand, bool wide);
int32_t n_x64_filler(n_x64 *m, const char *text, char member);
uint32_t n_x64_exit(n_x64 *m);
void n_x64_guards(n_x64 *m, n_node *node);

/* ---- x64_form.c ---- */

/* Writes the bytes of a form, as assembler text: false where it has to be C. `left` becomes true for each point
 * at which the form may be left. */
bool n_x64_write(n_x64 *m, n_unit *unit, n_function *form, bool *left, gots__text *out);
/* C that makes and fills the slots, `home`, from variables as emit.c names them. */
void n_x64_put_home(n_x64 *m, gots__text *out);

#endif
