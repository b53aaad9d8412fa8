/* Going on with a function over objects that machine code has left.
 *
 * SPDX-License-Identifier: MIT
 *
 * Something was not as its type says. The function's tree (native/ir.h) is walked from the statement that was
 * left, with values of any kind on the value stack and the language's own operations, to the function's end.
 * Slow, and seldom needed: what it runs is what the interpreter would have run.
 *
 * While machine code runs nothing is freed, so it holds objects without counting. Before anything runs here, all
 * that frames of machine code hold is pushed on the value stack, where it stays until the code that the program called has returned.
 */
#include <math.h>

#include "engine/machine_inside.h"
#include "native/ir.h"

typedef struct leaver {
    machine *m;
    duk_hthread *thr;
    duk_hcompfunc *func;   /* that the program called */
    const struct gots__native_entry *running; /* its entry */
    duk_idx_t variables;   /* index of the first on the value stack */
    uint32_t point;        /* of the statement to go on with; 0: that was found */
    bool behind;           /* go on behind it; a call's result stands at `result` */
    duk_idx_t result;
    const n_node *target;  /* of a jump on its way */
} leaver;

typedef enum way { GOES_ON, RETURNS, BREAKS, CONTINUES } way;

/* ---- Expressions: each leaves one value on the stack ------------------------------------------- */

static void eval(leaver *l, const n_node *node);

static duk_tval *value_at(const leaver *l, duk_idx_t index)
{
    return duk_require_tval(l->thr, index);
}

/* For who looks up what is outside: the program may have called the machine meanwhile. */
static machine *machine_again(const leaver *l)
{
    machine *m = l->m;
    m->thr = l->thr;
    m->func = l->func;
    m->running = l->running;
    return m;
}

static void push_outer(leaver *l, uint32_t index)
{
    duk_tval *tv = gots__machine_outer_value(machine_again(l), index);
    if (tv == NULL) duk_push_undefined(l->thr);
    else duk_push_tval(l->thr, tv);
}

/* x + y of the two values at the top */
static void add(leaver *l)
{
    duk_hthread *thr = l->thr;
    duk_to_primitive(thr, -2, DUK_HINT_NONE);
    duk_to_primitive(thr, -1, DUK_HINT_NONE);
    if (duk_is_string(thr, -2) || duk_is_string(thr, -1)) {
        duk_to_string(thr, -2);
        duk_to_string(thr, -1);
        duk_concat(thr, 2);
        return;
    }
    double x = duk_to_number(thr, -2), y = duk_to_number(thr, -1);
    duk_pop_2(thr);
    duk_push_number(thr, x + y);
}

static double calculate(duk_hthread *thr, uint8_t op, double x, double y)
{
    uint32_t places = duk_to_uint32(thr, -1) & 31;
    switch (op) {
    case GOTS__OP_SUB: return x - y;
    case GOTS__OP_MUL: return x * y;
    case GOTS__OP_DIV: return x / y;
    case GOTS__OP_MOD: return duk_js_arith_mod(x, y);
    case GOTS__OP_SHL: return (int32_t)((uint32_t)duk_to_int32(thr, -2) << places);
    case GOTS__OP_SHR: return duk_to_int32(thr, -2) >> places;
    case GOTS__OP_USHR: return duk_to_uint32(thr, -2) >> places;
    case GOTS__OP_BIT_AND: return duk_to_int32(thr, -2) & duk_to_int32(thr, -1);
    case GOTS__OP_BIT_OR: return duk_to_int32(thr, -2) | duk_to_int32(thr, -1);
    default: return duk_to_int32(thr, -2) ^ duk_to_int32(thr, -1);
    }
}

static bool is_late(const n_node *node)
{
    return node->op == N_CHECKED && node->last;
}

static void check(leaver *l, const n_node *node, duk_idx_t index)
{
    machine *m = machine_again(l);
    gots__machine_check(m, gots__machine_place(m, node->place->index), value_at(l, index));
}

/* Both operands, and then the checks that the operator makes. */
static void eval_operands(leaver *l, const n_node *node)
{
    eval(l, is_late(node->a) ? node->a->a : node->a);
    eval(l, is_late(node->b) ? node->b->a : node->b);
    if (is_late(node->a)) check(l, node->a, -2);
    if (is_late(node->b)) check(l, node->b, -1);
}

static void eval_binary(leaver *l, const n_node *node)
{
    eval_operands(l, node);
    if (node->operator == GOTS__OP_ADD) {
        add(l);
        return;
    }
    double x = duk_to_number(l->thr, -2), y = duk_to_number(l->thr, -1);
    double result = calculate(l->thr, node->operator, x, y);
    duk_pop_2(l->thr);
    duk_push_number(l->thr, result);
}

static void eval_unary(leaver *l, const n_node *node)
{
    eval(l, node->a);
    double x = duk_to_number(l->thr, -1);
    if (node->operator == GOTS__OP_BIT_NOT) x = ~duk_to_int32(l->thr, -1);
    else if (node->operator == GOTS__OP_MINUS) x = -x;
    duk_pop(l->thr);
    duk_push_number(l->thr, x);
}

static bool compare(leaver *l, const n_node *node)
{
    duk_tval *x = value_at(l, -2), *y = value_at(l, -1);
    switch (node->operator) {
    case GOTS__OP_LT: return duk_js_compare_helper(l->thr, x, y, DUK_COMPARE_FLAG_EVAL_LEFT_FIRST);
    case GOTS__OP_GT: return duk_js_compare_helper(l->thr, y, x, 0);
    case GOTS__OP_LE: return duk_js_compare_helper(l->thr, y, x, DUK_COMPARE_FLAG_NEGATE);
    case GOTS__OP_GE: return duk_js_compare_helper(l->thr, x, y, DUK_COMPARE_FLAG_EVAL_LEFT_FIRST | DUK_COMPARE_FLAG_NEGATE);
    default: break;
    }
    bool same = node->what != 0 ? duk_equals(l->thr, -2, -1) : duk_strict_equals(l->thr, -2, -1);
    return same == (node->operator == GOTS__OP_EQ_STRICT);
}

static void eval_comparison(leaver *l, const n_node *node)
{
    eval_operands(l, node);
    bool holds = compare(l, node);
    duk_pop_2(l->thr);
    duk_push_boolean(l->thr, holds);
}

static bool holds(leaver *l, const n_node *node)
{
    eval(l, node);
    bool is = duk_to_boolean(l->thr, -1);
    duk_pop(l->thr);
    return is;
}

static void eval_either(leaver *l, const n_node *node)
{
    eval(l, node->a);
    duk_dup_top(l->thr);
    bool first = duk_to_boolean(l->thr, -1);
    duk_pop(l->thr);
    if (first == (node->op == N_OR)) return;
    duk_pop(l->thr);
    eval(l, node->b);
}

static void eval_default(leaver *l, const n_node *node)
{
    eval(l, node->a);
    if (!duk_is_null_or_undefined(l->thr, -1)) return;
    duk_pop(l->thr);
    eval(l, node->b);
}

static void push_key(leaver *l, uint32_t key)
{
    duk_push_hstring(l->thr, (duk_hstring *)l->m->keys[key]);
}

/* What throws next is there. */
static void stand_at(leaver *l, const n_node *node)
{
    duk_activation *act = l->thr->callstack_curr;
    if (node->line == 0) return;
    act->flags |= DUK_ACT_FLAG_GOTS_MACHINE;
    act->gots_place = (uint64_t)node->line << 32 | node->column;
}

static void eval_read(leaver *l, const n_node *node)
{
    eval(l, node->a);
    if (node->op == N_FIELD) push_key(l, node->key);
    else if (node->op == N_COUNT) duk_push_literal(l->thr, "length");
    else eval(l, node->b);
    stand_at(l, node);
    duk_get_prop(l->thr, -2);
    duk_remove(l->thr, -2);
}

/* [ value object key value ], and the last three are used up */
static void eval_write(leaver *l, const n_node *node)
{
    eval(l, node->a);
    if (node->op == N_PUT) push_key(l, node->key);
    else eval(l, node->b);
    eval(l, node->op == N_PUT ? node->b : node->c);
    duk_dup_top(l->thr);
    duk_insert(l->thr, -4);
    stand_at(l, node);
    duk_put_prop(l->thr, -3);
    duk_pop(l->thr);
}

static void eval_list(leaver *l, const n_node *node)
{
    for (uint32_t i = 0; i < node->count; i++) eval(l, node->list[i]);
}

/* The program may have put another function in the place of the host's. */
static void check_host_result(leaver *l, const n_node *node)
{
    bool fits = node->kind == N_NUM ? duk_is_number(l->thr, -1) : node->kind != N_BOOL || duk_is_boolean(l->thr, -1);
    if (!fits) (void)duk_type_error(l->thr, "GOTS2001: %s: the result is not of its type", node->through->host);
}

static void eval_call(leaver *l, const n_node *node)
{
    push_outer(l, node->through->index);
    duk_push_undefined(l->thr);
    eval_list(l, node);
    stand_at(l, node);
    duk_call_method(l->thr, (duk_idx_t)node->count);
    if (node->through->signature != NULL) check_host_result(l, node);
}

static void eval_math(leaver *l, const n_node *node)
{
    duk_get_global_string(l->thr, "Math");
    duk_get_prop_string(l->thr, -1, gots__native_math_name(node->what));
    duk_remove(l->thr, -2);
    eval_list(l, node);
    duk_call(l->thr, (duk_idx_t)node->count);
}

static void eval_set(leaver *l, const n_node *node)
{
    eval(l, node->a);
    duk_dup_top(l->thr);
    duk_replace(l->thr, l->variables + (duk_idx_t)node->variable->index);
}

static void eval_set_outer(leaver *l, const n_node *node)
{
    eval(l, node->a);
    duk_tval *tv = gots__machine_outer_value(machine_again(l), node->outer->index);
    if (tv != NULL) DUK_TVAL_SET_TVAL_UPDREF(l->thr, tv, value_at(l, -1));
}

static void eval(leaver *l, const n_node *node)
{
    duk_hthread *thr = l->thr;
    duk_require_stack(thr, 32);
    switch (node->op) {
    case N_NUMBER: duk_push_number(thr, node->number); return;
    case N_TRUTH: duk_push_boolean(thr, node->number != 0); return;
    case N_LOCAL: duk_dup(thr, l->variables + (duk_idx_t)node->variable->index); return;
    case N_OUTER: push_outer(l, node->outer->index); return;
    case N_SET: eval_set(l, node); return;
    case N_SET_OUTER: eval_set_outer(l, node); return;
    case N_BINARY: eval_binary(l, node); return;
    case N_UNARY: eval_unary(l, node); return;
    case N_COMPARE: eval_comparison(l, node); return;
    case N_NOT: duk_push_boolean(thr, !holds(l, node->a)); return;
    case N_TRUTHY: duk_push_boolean(thr, holds(l, node->a)); return;
    case N_AND: case N_OR: eval_either(l, node); return;
    case N_DEFAULT: eval_default(l, node); return;
    case N_CHOOSE: eval(l, holds(l, node->a) ? node->b : node->c); return;
    case N_BOTH:
        eval(l, node->a);
        duk_pop(thr);
        eval(l, node->b);
        return;
    case N_CHECKED:
        eval(l, node->a);
        check(l, node, -1);
        return;
    case N_CALL: eval_call(l, node); return;
    case N_MATH: eval_math(l, node); return;
    case N_FIELD: case N_ITEM: case N_COUNT: eval_read(l, node); return;
    case N_PUT: case N_PUT_ITEM: eval_write(l, node); return;
    default: duk_push_undefined(thr); return;
    }
}

/* ---- Statements -------------------------------------------------------------------------------- */

static way exec(leaver *l, const n_node *node);

/* Whether the statement to go on with is this one, or in it. */
static bool holds_point(const n_node *node, uint32_t point)
{
    if (node == NULL) return false;
    if (node->point == point) return true;
    bool inside = node->op == N_IF || node->op == N_LOOP;
    if (inside && (holds_point(node->b, point) || holds_point(node->c, point))) return true;
    for (uint32_t i = 0; (node->op == N_BLOCK || node->op == N_SWITCH || node->op == N_CASE) && i < node->count; i++)
        if (holds_point(node->list[i], point)) return true;
    return false;
}

static bool is_reached(leaver *l, const n_node *node)
{
    if (l->point != 0 && l->point != node->point) return false;
    l->point = 0;
    return true;
}

/* The value of an expression that is a statement, or the result of the call that it is. */
static void eval_statement(leaver *l, const n_node *value)
{
    if (!l->behind) {
        eval(l, value);
        return;
    }
    l->behind = false;
    duk_dup(l->thr, l->result);
    if (value->op != N_SET) return;
    duk_dup_top(l->thr);
    duk_replace(l->thr, l->variables + (duk_idx_t)value->variable->index);
}

static way exec_list(leaver *l, const n_node *node, uint32_t from)
{
    for (uint32_t i = from; i < node->count; i++) {
        way went = exec(l, node->list[i]);
        if (went != GOES_ON) return went;
    }
    return GOES_ON;
}

/* GOES_ON where a jump was to the end of the statement. */
static way arrive(leaver *l, const n_node *node, way went)
{
    return went == BREAKS && l->target == node ? GOES_ON : went;
}

static way exec_loop(leaver *l, const n_node *node)
{
    bool in_update = l->point != 0 && holds_point(node->b, l->point);
    bool at_test = l->point == node->point || (l->point == 0 && !node->last);
    if (at_test) l->point = 0;
    for (;; in_update = at_test = false) {
        if (!at_test && !in_update) {
            way went = exec(l, node->c);
            if (went == BREAKS && l->target == node) return GOES_ON;
            if (went != GOES_ON && !(went == CONTINUES && l->target == node)) return went;
        }
        if (!at_test && node->b != NULL) (void)exec(l, node->b);
        if (!at_test && *l->m->state.stop) duk_gots_leave_machine(l->thr, l->func, 0);
        if (node->a != NULL && !holds(l, node->a)) return GOES_ON;
    }
}

static way exec_switch(leaver *l, const n_node *node)
{
    uint32_t from = 0, otherwise = node->count;
    if (!is_reached(l, node)) {
        while (!holds_point(node->list[from], l->point)) from++;
        return arrive(l, node, exec_list(l, node, from));
    }
    eval(l, node->a);
    bool is_number = duk_is_number(l->thr, -1);
    double value = is_number ? duk_get_number(l->thr, -1) : 0;
    duk_pop(l->thr);
    for (; from < node->count; from++) {
        const n_node *test = node->list[from]->a;
        if (test == NULL) otherwise = from;
        else if (is_number && test->number == value) break;
    }
    return arrive(l, node, exec_list(l, node, from < node->count ? from : otherwise));
}

static way exec_if(leaver *l, const n_node *node)
{
    bool yes = is_reached(l, node) ? holds(l, node->a) : holds_point(node->b, l->point);
    if (yes) return exec(l, node->b);
    return node->c != NULL ? exec(l, node->c) : GOES_ON;
}

static way exec_jump(leaver *l, const n_node *node, way went)
{
    l->target = node->target;
    return went;
}

static way exec(leaver *l, const n_node *node)
{
    if (l->point != 0 && !holds_point(node, l->point)) return GOES_ON;
    switch (node->op) {
    case N_DO:
        l->point = 0;
        eval_statement(l, node->a);
        duk_pop(l->thr);
        return GOES_ON;
    case N_IF: return exec_if(l, node);
    case N_LOOP: return exec_loop(l, node);
    case N_BLOCK: case N_CASE: return arrive(l, node, exec_list(l, node, 0));
    case N_SWITCH: return exec_switch(l, node);
    case N_RETURN:
        l->point = 0;
        if (node->a != NULL) eval_statement(l, node->a);
        else duk_push_undefined(l->thr);
        return RETURNS;
    case N_THROW: gots__machine_throw(machine_again(l), gots__machine_place(l->m, node->place->index)); return GOES_ON;
    case N_BREAK: return exec_jump(l, node, BREAKS);
    case N_CONTINUE: return exec_jump(l, node, CONTINUES);
    default: return GOES_ON;
    }
}

/* ---- Entering ---------------------------------------------------------------------------------- */

/* Each once: the functions of those frames leave as well, one after the other. */
static void push_frames_of(machine *m)
{
    for (gots__native_frame *at = m->state.frames, *outer; at != NULL; at = outer) {
        duk_require_stack(m->thr, (duk_idx_t)at->count);
        for (long i = 0; i < at->count; i++)
            if (at->objects[i] != NULL) duk_push_hobject(m->thr, at->objects[i]);
        outer = at->outer;
        at->outer = NULL;
    }
    m->state.frames = NULL;
}

static void run(machine *m, const n_function *tree, int at, const duk_tval *values, size_t result)
{
    leaver l = { .m = m, .thr = m->thr, .func = m->func, .running = m->running, .point = (uint32_t)(at < 0 ? -at : at), .behind = at < 0 };
    duk_hthread *thr = m->thr;
    duk_require_stack(thr, (duk_idx_t)tree->variable_count + 16);
    l.result = duk_get_top(thr);
    if (l.behind) duk_push_tval(thr, (duk_tval *)(void *)((char *)thr->valstack + result));
    l.variables = duk_get_top(thr);
    for (uint32_t i = 0; i < tree->variable_count; i++) duk_push_tval(thr, (duk_tval *)(uintptr_t)&values[i]);
    if (exec(&l, tree->body) != RETURNS) duk_push_undefined(thr);
}

/* Frames of the function that the program called, and of that which was left. */
static void push_activations(machine *m, const struct gots__native_entry *entry)
{
    duk_gots_machine_frame(m->thr, m->func, 0, 0);
    if (entry != m->running && entry->tmpl != NULL) duk_gots_machine_frame(m->thr, entry->tmpl, 0, 0);
}

void gots__machine_resume(gots__native_state *state, int function, int form, int at, duk_tval *values)
{
    machine *m = machine_of(state);
    machine kept = *m; /* the call that runs: the program may call the machine meanwhile */
    duk_hthread *thr = m->thr;
    const struct gots__native_entry *entry = &m->entries[function - 1];
    duk_instr_t **pc = thr->ptr_curr_pc;
    size_t depth = thr->callstack_top, bottom = (size_t)((char *)thr->valstack_bottom - (char *)thr->valstack);
    size_t result = (size_t)((char *)(thr->valstack_top - 1) - (char *)thr->valstack);
    push_frames_of(m);
    push_activations(m, entry);
    state->left = 0;
    run(m, entry->trees[form], at, values, result);
    duk_gots_end_machine_frames(thr, depth, bottom);
    thr->ptr_curr_pc = pc;
    m->thr = kept.thr;
    m->func = kept.func;
    m->running = kept.running;
    m->args = kept.args;
    m->given = kept.given;
    m->given_count = kept.given_count;
    state->left = 1;
}
