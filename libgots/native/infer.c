/* What each number of a function can be, and so what holds it: int, long or double.
 *
 * SPDX-License-Identifier: MIT
 *
 * Abstract interpretation over the tree: a state has the range of each variable, conditions narrow it,
 * ways that meet join theirs, and a loop's state grows until it holds. A last run over what holds
 * writes the ranges down. Two things are assumed first and taken back when they prove wrong:
 *
 *  - a parameter that is used as an index, in bit operations or as a bound of integers is an int32.
 *    The door tests it, and calls within the unit must prove it; a second form of the unit, without the
 *    assumption, serves who comes with another number;
 *  - a variable that is only stepped by one from integers below 2^52 does not pass 2^53: that would
 *    take weeks.
 */
#include "native/ir.h"

#include <math.h>
#include <stdlib.h>

#define COUNTER_START 4503599627370496.0 /* 2^52 */
#define VISITS        400000u            /* of nodes, for a function */

typedef struct n_target {
    struct n_target *outer;
    const n_node *node;
    n_range *broken, *continued; /* states, joined; NULL: not reached */
} n_target;

typedef struct spare {
    struct spare *next;
} spare;

typedef struct pass {
    n_unit *unit;
    n_function *function;
    uint32_t count;     /* variables */
    n_target *targets;
    spare *spares;      /* states that nobody needs */
    uint32_t visits;
    bool records;       /* what is seen holds */
    bool again;         /* an assumption fell */
    bool fast;          /* the form that may be left (twin.c) */
} pass;

/* ---- States ---------------------------------------------------------------------------------- */

/* A state is an array of ranges; NULL is the state of code that is not reached. `run` and `when` take a
 * state over and give one back. */
static n_range *state_new(pass *in)
{
    spare *one = in->spares;
    if (one != NULL) {
        in->spares = one->next;
        return (n_range *)(void *)one;
    }
    return gots__arena_take(in->unit->arena, (in->count + 1) * sizeof(n_range));
}

static void state_free(pass *in, n_range *state)
{
    spare *one = (spare *)(void *)state;
    if (state == NULL) return;
    one->next = in->spares;
    in->spares = one;
}

static n_range *state_copy(pass *in, const n_range *from)
{
    if (from == NULL) return NULL;
    return memcpy(state_new(in), from, in->count * sizeof *from);
}

/* The way of `b` meets the way of `a`; takes both over. */
static n_range *state_join(pass *in, n_range *a, n_range *b)
{
    if (a == NULL || b == NULL) return a == NULL ? b : a;
    for (uint32_t i = 0; i < in->count; i++) a[i] = n_range_join(a[i], b[i]);
    state_free(in, b);
    return a;
}

/* `state` becomes what `from` is, which is taken over. */
static void state_become(pass *in, n_range *state, n_range *from)
{
    if (from != NULL) memcpy(state, from, in->count * sizeof *from);
    state_free(in, from);
}

static bool state_holds(const pass *in, const n_range *outer, const n_range *inner)
{
    for (uint32_t i = 0; inner != NULL && i < in->count; i++)
        if (!n_range_holds(outer[i], inner[i])) return false;
    return true;
}

static void give_up(pass *in, const n_node *node, const char *why)
{
    if (in->function->reason != NULL) return;
    in->function->reason = why;
    in->function->reason_pos = node->pos;
}

/* ---- Expressions ----------------------------------------------------------------------------- */

static n_range value_of(pass *in, n_node *node, n_range *state);
static n_range *when(pass *in, n_node *node, n_range *state, bool holds);

static const struct { double lo, hi; } elements[N_ELEMENTS] = {
    [N_INT8] = { -128, 127 },
    [N_UINT8] = { 0, 255 },
    [N_UINT8_CLAMPED] = { 0, 255 },
    [N_INT16] = { -32768, 32767 },
    [N_UINT16] = { 0, 65535 },
    [N_INT32] = { N_INT32_MIN, N_INT32_MAX },
    [N_UINT32] = { 0, N_UINT32_MAX },
};

static n_range element_range(const n_node *node)
{
    bool real = node->what == N_FLOAT32 || node->what == N_FLOAT64 || node->what == N_FLOAT16;
    n_range range = real ? n_range_any() : n_range_int(elements[node->what].lo, elements[node->what].hi);
    if (!node->in_bounds) range.bits |= N_UNDEF;
    return range;
}

static n_range set(pass *in, n_node *node, n_range *state)
{
    n_variable *variable = node->variable;
    n_range range = value_of(in, node->a, state);
    if (variable->kind != N_NUM) return range;
    if (!variable->is_observed) range = n_range_number(range);
    if (variable->is_counter && node->last && range.lo >= -N_EXACT - 1 && range.hi <= N_EXACT + 1 &&
        (range.bits & ~N_FRACTION) == 0)
        range = n_range_int(fmax(range.lo, -N_EXACT), fmin(range.hi, N_EXACT));
    if (variable->is_counter && node->last) node->a->guard = N_UNGUARDED; /* no need */
    if (in->records && variable->is_counter && !node->last &&
        !(range.bits == 0 && range.lo >= -COUNTER_START && range.hi <= COUNTER_START)) {
        variable->is_counter = false;
        in->again = true;
    }
    state[variable->index] = range;
    if (in->records) variable->all = n_range_join(variable->all, range);
    return range;
}

static void assume_less(pass *in, n_variable *param, bool no_int, bool undefined)
{
    if (no_int) param->wants_int = false;
    if (undefined) param->takes_undefined = true;
    in->unit->again = true;
}

static n_range call(pass *in, n_node *node, n_range *state)
{
    n_function *callee = node->function;
    const n_variable *param = callee->params;
    for (uint32_t i = 0; i < node->count; i++) {
        n_range range = value_of(in, node->list[i], state);
        n_variable *taken = (n_variable *)param;
        if (in->records && taken != NULL) {
            bool no_int = taken->wants_int && !n_range_is_int32(range);
            bool undefined = (range.bits & N_UNDEF) != 0 && !taken->is_optional && !taken->takes_undefined;
            if (in->fast && (no_int || undefined)) give_up(in, node, "it assumes less than its slow form");
            else if (no_int || undefined) assume_less(in, taken, no_int, undefined);
        }
        param = param != NULL ? param->next : NULL;
    }
    if (callee->kind != N_NUM) return n_range_none();
    if (callee->is_inferred && !n_range_is_none(callee->result)) return callee->result;
    n_range range = n_range_any();
    if (callee->result_undefined) range.bits |= N_UNDEF;
    return range;
}

static n_range host(pass *in, n_node *node, n_range *state)
{
    for (uint32_t i = 0; i < node->count; i++) (void)value_of(in, node->list[i], state);
    switch (node->through->signature[0]) {
    case 'c': return n_range_int(INT8_MIN, INT8_MAX);
    case 'C': return n_range_int(0, UINT8_MAX);
    case 's': return n_range_int(INT16_MIN, INT16_MAX);
    case 'S': return n_range_int(0, UINT16_MAX);
    case 'i': return n_range_int(N_INT32_MIN, N_INT32_MAX);
    case 'I': return n_range_int(0, N_UINT32_MAX);
    default: return node->kind == N_NUM ? n_range_any() : n_range_none();
    }
}

static n_range whole(n_range range, double (*round_to)(double))
{
    range.lo = round_to(range.lo);
    range.hi = round_to(range.hi);
    if (range.lo >= -N_EXACT && range.hi <= N_EXACT) range.bits &= (uint8_t)~N_FRACTION;
    if (range.lo <= 0 && range.hi >= 0) range.bits |= N_NEGZERO;
    return range;
}

static n_range extreme(n_range a, n_range b, bool greatest)
{
    uint8_t bits = (uint8_t)(a.bits | b.bits);
    if (greatest) return (n_range){ fmax(a.lo, b.lo), fmax(a.hi, b.hi), bits };
    return (n_range){ fmin(a.lo, b.lo), fmin(a.hi, b.hi), bits };
}

static n_range math(pass *in, n_node *node, n_range *state)
{
    n_range args[8];
    for (uint32_t i = 0; i < node->count; i++) args[i] = n_range_number(value_of(in, node->list[i], state));
    n_range a = args[0];
    switch (node->what) {
    case N_FLOOR: return (a.bits & N_FRACTION) ? whole(a, floor) : a;
    case N_CEIL: return (a.bits & N_FRACTION) ? whole(a, ceil) : a;
    case N_TRUNC: return (a.bits & N_FRACTION) ? whole(a, trunc) : a;
    case N_ROUND:
        if ((a.bits & N_FRACTION) == 0) return a;
        a.lo -= 1;
        a.hi += 1;
        return whole(a, floor);
    case N_ABS:
        a = (n_range){ a.lo > 0 ? a.lo : a.hi < 0 ? -a.hi : 0, fmax(fabs(a.lo), fabs(a.hi)),
                       (uint8_t)(a.bits & ~N_NEGZERO) };
        return a;
    case N_CLZ32: return n_range_int(0, 32);
    case N_IMUL: return n_range_int(N_INT32_MIN, N_INT32_MAX);
    case N_SIGN: return (n_range){ -1, 1, (uint8_t)(a.bits & (N_NEGZERO | N_NAN)) };
    case N_MAX:
    case N_MIN:
        for (uint32_t i = 1; i < node->count; i++) a = extreme(a, args[i], node->what == N_MAX);
        return a;
    default: return n_range_any();
    }
}

static n_range choose(pass *in, n_node *node, n_range *state)
{
    n_range *yes = when(in, node->a, state_copy(in, state), true);
    n_range *no = when(in, node->a, state_copy(in, state), false);
    n_range range = n_range_none();
    if (yes != NULL) range = n_range_join(range, value_of(in, node->b, yes));
    if (no != NULL) range = n_range_join(range, value_of(in, node->c, no));
    state_become(in, state, state_join(in, yes, no));
    return range;
}

/* a && b, a || b: the state behind both ways. */
static void either(pass *in, n_node *node, n_range *state)
{
    n_range *yes = when(in, node, state_copy(in, state), true);
    n_range *no = when(in, node, state_copy(in, state), false);
    state_become(in, state, state_join(in, yes, no));
}

static n_range default_of(pass *in, n_node *node, n_range *state)
{
    n_range left = value_of(in, node->a, state);
    if ((left.bits & N_UNDEF) == 0) return left;
    n_range *other = state_copy(in, state);
    n_range right = value_of(in, node->b, other);
    state_become(in, state, state_join(in, other, state_copy(in, state)));
    left.bits &= (uint8_t)~N_UNDEF;
    return n_range_join(left, right);
}

/* Behind an access that surely was within bounds the index is known to have been. -0 is an index too. */
static void narrow_index(pass *in, const n_node *node, const n_node *index, n_range *state)
{
    double offset = 0;
    if (!node->in_bounds || !in->fast) return;
    if (index->op == N_BINARY && (index->operator == GOTS__OP_ADD || index->operator == GOTS__OP_SUB) &&
        index->a->op == N_LOCAL && index->b->op == N_NUMBER && n_range_is_int32(n_range_of(index->b->number))) {
        if (state[index->a->variable->index].bits != 0) return;
        offset = index->operator == GOTS__OP_ADD ? index->b->number : -index->b->number;
        index = index->a;
    }
    if (index->op != N_LOCAL) return;
    n_range *range = &state[index->variable->index];
    double lo = fmax(range->lo, 0 - offset), hi = fmin(range->hi, N_INT32_MAX - 1 - offset);
    if (lo > hi) return;
    *range = (n_range){ lo, hi, (uint8_t)(range->bits & N_NEGZERO) };
}

static n_range binary(pass *in, n_node *node, n_range *state)
{
    n_range a = value_of(in, node->a, state), b = value_of(in, node->b, state);
    gots__op op = (gots__op)node->operator;
    if (node->is_exact && n_range_is_exact(a)) return n_range_int(floor(a.lo / b.hi), ceil(a.hi / b.hi));
    n_range range = n_range_binary(op, a, b);
    if (!in->fast || (!node->may_leave && !node->is_index) || n_range_is_exact(range)) return range;
    bool fits = n_range_is_exact(a) && n_range_is_exact(b) && (range.bits & ~N_FRACTION) == 0 &&
                range.lo >= -0x1p62 && range.hi <= 0x1p62;
    if (!fits) return range;
    range.bits = 0;
    if (node->is_index) return range;
    if (in->records) node->guard = N_GUARD_HERE;
    return n_range_int(fmax(range.lo, -N_EXACT), fmin(range.hi, N_EXACT));
}

static n_range compute(pass *in, n_node *node, n_range *state)
{
    n_range a;
    switch (node->op) {
    case N_NUMBER: return n_range_of(node->number);
    case N_UNDEFINED: return (n_range){ INFINITY, -INFINITY, N_UNDEF };
    case N_LOCAL: return node->kind == N_NUM ? state[node->variable->index] : n_range_none();
    case N_OUTER: return n_range_any();
    case N_SET: return set(in, node, state);
    case N_SET_OUTER:
        a = value_of(in, node->a, state);
        if (in->records && (a.bits & N_UNDEF) != 0) give_up(in, node, "a variable from outside may become undefined");
        return a;
    case N_ELEMENT:
        value_of(in, node->a, state);
        value_of(in, node->b, state);
        narrow_index(in, node, node->b, state);
        return element_range(node);
    case N_STORE:
        value_of(in, node->a, state);
        value_of(in, node->b, state);
        narrow_index(in, node, node->b, state);
        return value_of(in, node->c, state);
    case N_CHECKED:
        a = value_of(in, node->a, state);
        if (node->what == 2) return a;
        a.bits &= (uint8_t)~N_UNDEF;
        if (node->a->op == N_LOCAL) state[node->a->variable->index].bits &= (uint8_t)~N_UNDEF;
        return a;
    case N_LENGTH: value_of(in, node->a, state); return n_range_int(0, in->fast ? N_INT32_MAX : N_UINT32_MAX);
    case N_BINARY: return binary(in, node, state);
    case N_UNARY: return n_range_unary((gots__op)node->operator, value_of(in, node->a, state));
    case N_COMPARE:
        value_of(in, node->a, state);
        value_of(in, node->b, state);
        return n_range_none();
    case N_NEW:
    case N_NOT:
    case N_TRUTHY: value_of(in, node->a, state); return n_range_none();
    case N_AND:
    case N_OR: either(in, node, state); return n_range_none();
    case N_DEFAULT: return default_of(in, node, state);
    case N_CHOOSE: return choose(in, node, state);
    case N_BOTH: value_of(in, node->a, state); return value_of(in, node->b, state);
    case N_CALL: return call(in, node, state);
    case N_HOST: return host(in, node, state);
    case N_MATH: return math(in, node, state);
    case N_FIELD:
        value_of(in, node->a, state);
        return node->kind == N_NUM ? n_range_any() : n_range_none();
    case N_ITEM:
        value_of(in, node->a, state);
        value_of(in, node->b, state);
        return node->kind == N_NUM ? n_range_any() : n_range_none();
    case N_COUNT: value_of(in, node->a, state); return n_range_int(0, N_UINT32_MAX);
    case N_PUT: value_of(in, node->a, state); return value_of(in, node->b, state);
    case N_PUT_ITEM:
        value_of(in, node->a, state);
        value_of(in, node->b, state);
        return value_of(in, node->c, state);
    default: return n_range_none();
    }
}

static n_range value_of(pass *in, n_node *node, n_range *state)
{
    in->visits++;
    n_range range = compute(in, node, state);
    if (in->records) node->range = n_range_join(node->range, range);
    return range;
}

/* ---- Conditions ------------------------------------------------------------------------------ */

static void narrow(n_range *state, const n_node *node, gots__op op, n_range other, bool holds)
{
    if (node->op != N_LOCAL || node->kind != N_NUM) return;
    n_range *range = &state[node->variable->index];
    *range = holds ? n_range_where(op, *range, other) : n_range_where_not(op, *range, other);
}

static gots__op mirrored(gots__op op)
{
    switch (op) {
    case GOTS__OP_LT: return GOTS__OP_GT;
    case GOTS__OP_GT: return GOTS__OP_LT;
    case GOTS__OP_LE: return GOTS__OP_GE;
    case GOTS__OP_GE: return GOTS__OP_LE;
    default: return op;
    }
}

static n_range *compared(pass *in, n_node *node, n_range *state, bool holds)
{
    n_range a = value_of(in, node->a, state), b = value_of(in, node->b, state);
    gots__op op = (gots__op)node->operator;
    if (node->a->kind != N_NUM) return state;
    if (node->a->op == N_LOCAL && !n_writes(node->b, node->a->variable)) narrow(state, node->a, op, b, holds);
    narrow(state, node->b, mirrored(op), a, holds);
    /* a range with nothing left: this way is never taken */
    const n_node *sides[] = { node->a, node->b };
    for (uint32_t i = 0; i < 2; i++)
        if (sides[i]->op == N_LOCAL && sides[i]->kind == N_NUM &&
            n_range_is_none(state[sides[i]->variable->index])) {
            state_free(in, state);
            return NULL;
        }
    return state;
}

/* The state where the condition holds, or does not; NULL: never. `state` is used up. */
static n_range *when(pass *in, n_node *node, n_range *state, bool holds)
{
    n_range *first, *second;
    if (state == NULL) return NULL;
    switch (node->op) {
    case N_TRUTH:
        if ((node->number != 0) == holds) return state;
        state_free(in, state);
        return NULL;
    case N_NOT: return when(in, node->a, state, !holds);
    case N_COMPARE: return compared(in, node, state, holds);
    case N_AND:
    case N_OR:
        if ((node->op == N_AND) == holds)
            return when(in, node->b, when(in, node->a, state, holds), holds);
        first = when(in, node->a, state_copy(in, state), holds);
        second = when(in, node->b, when(in, node->a, state, !holds), holds);
        return state_join(in, first, second);
    case N_TRUTHY:
        value_of(in, node->a, state);
        if (node->a->op == N_LOCAL) {
            n_range *range = &state[node->a->variable->index];
            n_range zero = n_range_of(0);
            if (holds) {
                range->bits &= (uint8_t)~(N_NAN | N_UNDEF | N_NEGZERO);
                *range = n_range_where(GOTS__OP_NE_STRICT, *range, zero);
            }
        }
        return state;
    default: value_of(in, node, state); return state;
    }
}

/* ---- Statements ------------------------------------------------------------------------------ */

static n_range *run(pass *in, n_node *node, n_range *state);

static n_range *run_list(pass *in, n_node *node, n_range *state)
{
    for (uint32_t i = 0; i < node->count && state != NULL; i++) state = run(in, node->list[i], state);
    return state;
}

static n_range *turn(pass *in, n_node *loop, n_target *target, n_range *head, n_range **after)
{
    n_range *state = head;
    target->broken = target->continued = NULL;
    *after = NULL;
    if (loop->a != NULL && !loop->last) {
        n_range *body = when(in, loop->a, state_copy(in, state), true);
        bool records = in->records;
        in->records = false; /* the other way records nothing that this one did not */
        *after = when(in, loop->a, state, false);
        in->records = records;
        state = body;
    }
    if (state != NULL) state = run(in, loop->c, state);
    state = state_join(in, state, target->continued);
    if (loop->last && loop->a != NULL && state != NULL) {
        n_range *back = when(in, loop->a, state_copy(in, state), true);
        bool records = in->records;
        in->records = false;
        *after = when(in, loop->a, state, false);
        in->records = records;
        state = back;
    }
    if (state != NULL && loop->b != NULL) state = run(in, loop->b, state);
    *after = state_join(in, *after, target->broken);
    return state;
}

static n_range *run_loop(pass *in, n_node *node, n_range *state)
{
    n_target target = { .outer = in->targets, .node = node };
    bool records = in->records;
    n_range *head = state, *after = NULL;
    in->targets = &target;
    in->records = false;
    for (uint32_t i = 0;; i++) {
        n_range *back = turn(in, node, &target, state_copy(in, head), &after);
        bool holds = in->visits > VISITS || state_holds(in, head, back);
        for (uint32_t k = 0; !holds && k < in->count; k++)
            head[k] = i == 0 ? n_range_join(head[k], back[k]) : n_range_widen(head[k], back[k]);
        state_free(in, back);
        if (holds) break;
        state_free(in, after);
    }
    in->records = records;
    if (records) {
        state_free(in, after);
        state_free(in, turn(in, node, &target, state_copy(in, head), &after));
    }
    state_free(in, head);
    in->targets = target.outer;
    return after;
}

static n_range *run_switch(pass *in, n_node *node, n_range *state)
{
    n_target target = { .outer = in->targets, .node = node };
    value_of(in, node->a, state);
    in->targets = &target;
    n_range *flow = NULL;
    bool has_default = false;
    for (uint32_t i = 0; i < node->count; i++) {
        n_node *one = node->list[i];
        if (one->a == NULL) has_default = true;
        else value_of(in, one->a, state);
        n_range *entry = state_copy(in, state);
        if (one->a != NULL) narrow(entry, node->a, GOTS__OP_EQ_STRICT, n_range_of(one->a->number), true);
        flow = run_list(in, one, state_join(in, flow, entry));
    }
    in->targets = target.outer;
    n_range *out = state_join(in, target.broken, flow);
    if (!has_default) return state_join(in, out, state);
    state_free(in, state);
    return out;
}

static void jump(pass *in, const n_node *node, n_range *state)
{
    n_target *target = in->targets;
    while (target->node != node->target) target = target->outer;
    n_range **to = node->op == N_BREAK ? &target->broken : &target->continued;
    *to = state_join(in, *to, state);
}

static n_range *run(pass *in, n_node *node, n_range *state)
{
    in->visits++;
    if (in->visits > VISITS) {
        state_free(in, state);
        return NULL;
    }
    switch (node->op) {
    case N_DO: value_of(in, node->a, state); return state;
    case N_IF: {
        n_range *no = state_copy(in, state);
        bool records = in->records;
        n_range *yes = when(in, node->a, state, true);
        in->records = false;
        no = when(in, node->a, no, false);
        in->records = records;
        if (yes != NULL) yes = run(in, node->b, yes);
        if (no != NULL && node->c != NULL) no = run(in, node->c, no);
        return state_join(in, yes, no);
    }
    case N_LOOP: return run_loop(in, node, state);
    case N_BLOCK: {
        if (node->label == 0) return run_list(in, node, state);
        n_target target = { .outer = in->targets, .node = node };
        in->targets = &target;
        state = run_list(in, node, state);
        in->targets = target.outer;
        return state_join(in, target.broken, state);
    }
    case N_THROW:
        for (uint32_t i = 0; i < node->count; i++) value_of(in, node->list[i], state);
        state_free(in, state);
        return NULL;
    case N_RETURN:
        if (node->a != NULL) {
            n_range range = value_of(in, node->a, state);
            if (in->records) in->function->result = n_range_join(in->function->result, range);
        }
        state_free(in, state);
        return NULL;
    case N_BREAK:
    case N_CONTINUE: jump(in, node, state); return NULL;
    case N_SWITCH: return run_switch(in, node, state);
    default: return state;
    }
}

/* ---- Functions ------------------------------------------------------------------------------- */

static void forget(n_node *node)
{
    if (node == NULL) return;
    node->range = n_range_none();
    if (node->op == N_BINARY) node->guard = N_UNGUARDED;
    forget(node->a);
    forget(node->b);
    forget(node->c);
    for (uint32_t i = 0; i < node->count; i++) forget(node->list[i]);
}

static n_range start_of(const n_variable *variable)
{
    n_range range = n_range_none();
    if (variable->kind != N_NUM) return range;
    if (variable->is_param) {
        range = variable->wants_int || variable->is_narrowed ? n_range_int(N_INT32_MIN, N_INT32_MAX) : n_range_any();
        if (variable->is_optional || variable->takes_undefined) range.bits |= N_UNDEF;
    } else if (variable->symbol != NULL && (variable->symbol->meanings & GOTS__SYM_VAR) != 0) {
        range.bits = N_UNDEF;
    }
    return variable->is_observed ? range : n_range_number(range);
}

static void once(pass *in)
{
    n_function *function = in->function;
    forget(function->body);
    function->result = n_range_none();
    n_range *state = state_new(in);
    for (n_variable *at = function->params; at != NULL; at = at->next) {
        at->all = start_of(at);
        state[at->index] = at->all;
    }
    in->records = true;
    in->targets = NULL;
    in->again = false;
    in->visits = 0;
    n_range *end = run(in, function->body, state);
    if (in->visits > VISITS) give_up(in, function->body, "its loops are nested too deeply");
    if (end == NULL) return;
    state_free(in, end);
    if (function->kind == N_NUM) function->result.bits |= N_UNDEF;
    if (function->kind == N_BOOL) give_up(in, function->body, "it may end without a result");
}

#define CALLS_DEEP   500u      /* a chain of calls longer than this is taken apart */
#define UNIT_VISITS  6000000u  /* of nodes, for a unit */

/* Callees first: a caller sees their results. Those on the way to themselves, and those too deep, may
 * return any number; whether also undefined is assumed and seen afterwards. */
static void infer(n_unit *unit, n_function *function, uint32_t depth)
{
    pass in = { .unit = unit, .function = function, .count = function->variable_count };
    if (function->state != N_BUILT || function->is_inferred) return;
    if (function->is_busy) {
        function->is_recursive = true;
        return;
    }
    if (depth > CALLS_DEEP) return;
    function->is_busy = true;
    for (n_callee *at = function->callees; at != NULL; at = at->next) infer(unit, at->function, depth + 1);
    do {
        if (unit->visits > UNIT_VISITS) give_up(&in, function->body, "the file is too large");
        else once(&in);
        unit->visits += in.visits;
    } while (function->reason == NULL && in.again);
    if ((function->result.bits & N_UNDEF) != 0 && !function->result_undefined)
        function->result_undefined = unit->again = true;
    function->is_busy = false;
    function->is_inferred = true;
    if (function->reason != NULL) function->state = N_REFUSED;
}

bool n_infer_fast(n_unit *unit, n_function *fast)
{
    pass in = { .unit = unit, .function = fast, .count = fast->variable_count, .fast = true };
    do {
        if (unit->visits > UNIT_VISITS) give_up(&in, fast->body, "the file is too large");
        else once(&in);
        unit->visits += in.visits;
    } while (fast->reason == NULL && in.again);
    return fast->reason == NULL;
}

/* ---- Parameters that are int32s -------------------------------------------------------------- */

static bool is_param(const n_node *node)
{
    return node->op == N_LOCAL && node->kind == N_NUM && node->variable->is_param;
}

static bool is_whole(const n_node *node)
{
    return node->op == N_NUMBER && n_range_is_int32(n_range_of(node->number));
}

/* Whether the other side of a comparison makes it one of integers. */
static bool is_bound(const n_node *node)
{
    return is_whole(node) || node->op == N_LENGTH || node->op == N_COUNT ||
           (node->op == N_LOCAL && node->kind == N_NUM && !node->variable->is_param && node->variable->is_counter);
}

enum { WANTS = 1, FRACTION = 2 };

static void vote(n_node *node, uint8_t *votes, uint8_t what)
{
    if (node != NULL && is_param(node)) votes[node->variable->index] |= what;
}

static void count_votes(n_node *node, uint8_t *votes)
{
    if (node == NULL) return;
    switch (node->op) {
    case N_ELEMENT: case N_ITEM: case N_PUT_ITEM:
    case N_STORE: vote(node->b, votes, WANTS); break;
    case N_NEW: vote(node->a, votes, WANTS); break;
    case N_BINARY:
        if (node->operator >= GOTS__OP_SHL && node->operator <= GOTS__OP_BIT_XOR) {
            vote(node->a, votes, WANTS);
            vote(node->b, votes, WANTS);
        } else if (node->operator == GOTS__OP_DIV) {
            vote(node->a, votes, FRACTION);
        } else if ((node->a->op == N_NUMBER && !is_whole(node->a)) || (node->b->op == N_NUMBER && !is_whole(node->b))) {
            vote(node->a, votes, FRACTION);
            vote(node->b, votes, FRACTION);
        }
        break;
    case N_COMPARE:
        if (is_bound(node->b)) vote(node->a, votes, WANTS);
        if (is_bound(node->a)) vote(node->b, votes, WANTS);
        break;
    case N_MATH:
        if (node->what != N_IMUL && node->what != N_MIN && node->what != N_MAX && node->what != N_CLZ32 && node->what != N_ABS)
            for (uint32_t i = 0; i < node->count; i++) vote(node->list[i], votes, FRACTION);
        break;
    default: break;
    }
    count_votes(node->a, votes);
    count_votes(node->b, votes);
    count_votes(node->c, votes);
    for (uint32_t i = 0; i < node->count; i++) count_votes(node->list[i], votes);
}

/* Arguments that become such a parameter. */
static bool pass_on(n_node *node)
{
    bool changed = false;
    if (node == NULL) return false;
    if (node->op == N_CALL) {
        n_variable *param = node->function->params;
        for (uint32_t i = 0; i < node->count && param != NULL; i++, param = param->next)
            if (param->is_param && param->wants_int && is_param(node->list[i]) &&
                !node->list[i]->variable->wants_int && !node->list[i]->variable->is_optional) {
                node->list[i]->variable->wants_int = node->list[i]->variable->is_elected = true;
                changed = true;
            }
    }
    changed |= pass_on(node->a);
    changed |= pass_on(node->b);
    changed |= pass_on(node->c);
    for (uint32_t i = 0; i < node->count; i++) changed |= pass_on(node->list[i]);
    return changed;
}

static void elect(n_unit *unit)
{
    for (n_function *at = unit->first; at != NULL; at = at->next) {
        if (at->state != N_BUILT) continue;
        for (n_variable *v = at->params; v != NULL; v = v->next) v->is_counter = true, v->wants_int = v->is_elected = false;
        if (unit->doubles) continue;
        uint8_t *votes = GOTS__NEW_ARRAY(unit->arena, uint8_t, at->variable_count + 1);
        count_votes(at->body, votes);
        for (n_variable *v = at->params; v != NULL; v = v->next) v->has_fractions = (votes[v->index] & FRACTION) != 0;
        for (n_variable *v = at->params; v != NULL; v = v->next)
            v->is_elected = v->wants_int = v->is_param && v->kind == N_NUM && !v->is_optional && votes[v->index] == WANTS;
    }
    for (bool changed = !unit->doubles; changed;) {
        changed = false;
        for (n_function *at = unit->first; at != NULL; at = at->next)
            if (at->state == N_BUILT) changed |= pass_on(at->body);
    }
}

/* ---- The unit -------------------------------------------------------------------------------- */

n_rep n_rep_of(n_range range)
{
    return n_range_is_int32(range) ? N_I32 : n_range_is_exact(range) ? N_I64 : N_F64;
}

static void reset(n_unit *unit)
{
    for (n_function *at = unit->first; at != NULL; at = at->next) {
        at->result = n_range_none();
        at->is_inferred = at->is_busy = false;
    }
}

void n_infer(n_unit *unit)
{
    n_refuse_callers(unit);
    n_inline(unit);
    for (n_function *at = unit->first; at != NULL; at = at->next) {
        if (at->state != N_BUILT) continue;
        n_flatten(unit, at);
        n_observe(at);
    }
    n_check_leaves(unit);
    elect(unit);
    do {
        unit->again = false;
        unit->visits = 0;
        reset(unit);
        for (n_function *at = unit->first; at != NULL; at = at->next) infer(unit, at, 0);
        n_refuse_callers(unit);
    } while (unit->again);
    for (n_function *at = unit->first; at != NULL; at = at->next)
        for (n_variable *v = at->params; v != NULL; v = v->next) v->rep = (uint8_t)n_rep_of(v->all);
    for (n_function *at = unit->first; at != NULL; at = at->next) {
        at->fast = NULL;
        if (at->state == N_BUILT && !unit->doubles && !at->has_objects) n_twin(unit, at);
    }
}
