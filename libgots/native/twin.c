/* The fast form of a function: what it assumes it tests, and leaves for the slow form where that fails.
 *
 * SPDX-License-Identifier: MIT
 *
 * The slow form knows nothing: an element may lie beyond the end and be undefined, a sum may pass 2^53;
 * so many of its numbers are doubles. The fast form is a copy that takes each index as one within its
 * array and results of integers as exact. Before a statement does anything it tests that this is so; where
 * it is not, it calls the slow form with all its variables, which begins anew with that statement
 * and runs to the end of the function. A statement is therefore left only as long as it has had no
 * effect. "Statement" here is what has a point: an expression, a condition, a result.
 *
 *   EARLY   an index that does not depend on what the statement writes is tested before the statement
 *   HERE    others, in a part that runs on a condition, where they stand, if nothing happened before
 *
 * What remains (an index behind an effect) is read as in the slow form.
 */
#include "native/ir.h"

#define WRITES   16u  /* variables that one statement may write and still be followed */
#define LONGEST  4000u

/* ---- Questions ------------------------------------------------------------------------------- */

bool n_writes(const n_node *node, const n_variable *variable)
{
    if (node == NULL) return false;
    if (node->op == N_SET && node->variable == variable) return true;
    if (n_writes(node->a, variable) || n_writes(node->b, variable) || n_writes(node->c, variable)) return true;
    for (uint32_t i = 0; i < node->count; i++)
        if (n_writes(node->list[i], variable)) return true;
    return false;
}

static void replace(n_node *node, const n_variable *from, n_variable *to)
{
    if (node == NULL) return;
    if (node->op == N_LOCAL && node->variable == from) node->variable = to;
    replace(node->a, from, to);
    replace(node->b, from, to);
    replace(node->c, from, to);
    for (uint32_t i = 0; i < node->count; i++) replace(node->list[i], from, to);
}

/* ---- Statements ------------------------------------------------------------------------------ */

/* "a, b" whose value nobody wants is two statements; a copy that the second one reads is the variable
 * itself where that is not written meanwhile. */
static void flatten_pair(n_unit *unit, n_node *node)
{
    n_node *pair = node->a, *first = pair->a, *second = pair->b;
    bool copies = first->op == N_SET && first->variable->symbol == NULL && first->kind == N_NUM &&
                  first->a->op == N_LOCAL && !n_writes(second, first->a->variable);
    if (copies) {
        replace(second, first->variable, first->a->variable);
        node->a = second;
        return;
    }
    n_node **list = GOTS__NEW_ARRAY(unit->arena, n_node *, 2);
    for (uint32_t i = 0; i < 2; i++) {
        list[i] = gots__arena_take(unit->arena, sizeof **list);
        *list[i] = *node;
        list[i]->a = i == 0 ? first : second;
    }
    node->op = N_BLOCK;
    node->a = NULL;
    node->list = list;
    node->count = 2;
}

static void flatten(n_unit *unit, n_node *node)
{
    if (node == NULL) return;
    while (node->op == N_DO && node->a->op == N_BOTH) flatten_pair(unit, node);
    switch (node->op) {
    case N_IF: case N_LOOP:
        flatten(unit, node->b);
        flatten(unit, node->c);
        return;
    case N_BLOCK: case N_SWITCH: case N_CASE:
        for (uint32_t i = 0; i < node->count; i++) flatten(unit, node->list[i]);
        return;
    default: return;
    }
}

/* ---- Divisions without a remainder ----------------------------------------------------------- */

/* `v % k === 0` or `(v & 1) === 0`: the variable and k. */
static const n_variable *divisible(const n_node *test, double *by)
{
    if (test->op != N_COMPARE || test->operator != GOTS__OP_EQ_STRICT) return NULL;
    const n_node *rest = test->a;
    if (test->b->op != N_NUMBER || test->b->number != 0 || rest->op != N_BINARY || rest->a->op != N_LOCAL ||
        rest->b->op != N_NUMBER)
        return NULL;
    *by = rest->b->number;
    bool right = rest->operator == GOTS__OP_MOD ? *by >= 2 && n_range_is_int32(n_range_of(*by))
                                               : rest->operator == GOTS__OP_BIT_AND && *by == 1;
    if (rest->operator == GOTS__OP_BIT_AND) *by = 2;
    return right && rest->a->kind == N_NUM ? rest->a->variable : NULL;
}

static void mark_exact(n_node *node, const n_variable *variable, double by)
{
    if (node == NULL) return;
    if (node->op == N_BINARY && node->operator == GOTS__OP_DIV && node->a->op == N_LOCAL &&
        node->a->variable == variable && node->b->op == N_NUMBER && node->b->number == by)
        node->is_exact = true;
    mark_exact(node->a, variable, by);
    mark_exact(node->b, variable, by);
    mark_exact(node->c, variable, by);
    for (uint32_t i = 0; i < node->count; i++) mark_exact(node->list[i], variable, by);
}

/* In the statement, or the first ones of a block, up to the one that writes the variable. */
static void mark_statement(n_node *node, const n_variable *variable, double by)
{
    if (node == NULL) return;
    if (node->op == N_BLOCK) {
        for (uint32_t i = 0; i < node->count; i++) {
            mark_statement(node->list[i], variable, by);
            if (n_writes(node->list[i], variable)) return;
        }
    } else if (node->op == N_RETURN) {
        if (!n_writes(node->a, variable)) mark_exact(node->a, variable, by);
    } else if (node->op == N_DO) {
        n_node *value = node->a;
        if (value->op == N_SET && value->variable == variable) value = value->a;
        if (!n_writes(value, variable)) mark_exact(value, variable, by);
    }
}

static void find_exact(n_node *node)
{
    double by = 0;
    if (node == NULL) return;
    const n_variable *variable = node->op == N_IF || node->op == N_CHOOSE ? divisible(node->a, &by) : NULL;
    if (variable != NULL && node->op == N_IF) mark_statement(node->b, variable, by);
    if (variable != NULL && node->op == N_CHOOSE && !n_writes(node->b, variable)) mark_exact(node->b, variable, by);
    find_exact(node->a);
    find_exact(node->b);
    find_exact(node->c);
    for (uint32_t i = 0; i < node->count; i++) find_exact(node->list[i]);
}

static void number_points(n_function *function, n_node *node)
{
    if (node == NULL) return;
    switch (node->op) {
    case N_DO: case N_IF: case N_LOOP: case N_RETURN: case N_SWITCH: node->point = ++function->points; break;
    default: break;
    }
    if (node->op == N_IF || node->op == N_LOOP) {
        number_points(function, node->b);
        number_points(function, node->c);
    }
    for (uint32_t i = 0; (node->op == N_BLOCK || node->op == N_SWITCH || node->op == N_CASE) && i < node->count; i++)
        number_points(function, node->list[i]);
}

void n_flatten(n_unit *unit, n_function *function)
{
    if (function->is_flat) return;
    function->is_flat = true;
    flatten(unit, function->body);
    find_exact(function->body);
    number_points(function, function->body);
}

/* ---- The copy -------------------------------------------------------------------------------- */

typedef struct copier {
    n_unit *unit;
    n_variable **variables; /* by index */
    const n_node *from[64]; /* what jumps mean, outermost first */
    n_node *to[64];
    uint32_t depth;
    bool fails;             /* too deep */
} copier;

/* Nodes that name a variable: all that have one must stand here. */
static bool names_variable(const n_node *node)
{
    return node->op == N_LOCAL || node->op == N_SET;
}

static n_node *copy(copier *c, const n_node *node)
{
    if (node == NULL) return NULL;
    n_node *out = gots__arena_take(c->unit->arena, sizeof *out);
    *out = *node;
    bool aimed = node->label != 0 && (node->op == N_LOOP || node->op == N_SWITCH || node->op == N_BLOCK);
    if (aimed && c->depth >= 64) c->fails = true;
    if (aimed && c->depth < 64) {
        c->from[c->depth] = node;
        c->to[c->depth] = out;
    }
    c->depth += aimed;
    out->a = copy(c, node->a);
    out->b = copy(c, node->b);
    out->c = copy(c, node->c);
    if (node->count > 0) {
        out->list = GOTS__NEW_ARRAY(c->unit->arena, n_node *, node->count);
        for (uint32_t i = 0; i < node->count; i++) out->list[i] = copy(c, node->list[i]);
    }
    c->depth -= aimed;
    if (names_variable(node)) out->variable = c->variables[node->variable->index];
    if (node->op == N_BREAK || node->op == N_CONTINUE)
        for (uint32_t i = 0; i < c->depth && i < 64; i++)
            if (c->from[i] == node->target) out->target = c->to[i];
    return out;
}

/* ---- Parameters that are taken as int32s ----------------------------------------------------- */

static bool like_index(const n_node *node, const bool *likes)
{
    return node->op == N_LOCAL && node->kind == N_NUM && likes[node->variable->index];
}

static bool note(const n_node *node, bool *likes)
{
    if (node->op != N_LOCAL || node->kind != N_NUM || likes[node->variable->index]) return false;
    likes[node->variable->index] = true;
    return true;
}

/* The variables that an index is made of. */
static bool note_all(const n_node *node, bool *likes)
{
    if (node == NULL) return false;
    if (node->op == N_BINARY && node->operator != GOTS__OP_DIV)
        return (note_all(node->a, likes) + note_all(node->b, likes)) != 0; /* both, whatever the first says */
    return note(node, likes);
}

/* Among the variables that hold indexes are those that are copied to one, from one, or compared with one. */
static bool find_likes(const n_node *node, bool *likes)
{
    bool changed = false;
    if (node == NULL) return false;
    if (node->op == N_ELEMENT || node->op == N_STORE) changed |= note_all(node->b, likes);
    if (node->op == N_BINARY && node->operator >= GOTS__OP_SHL && node->operator <= GOTS__OP_BIT_XOR)
        changed |= note_all(node->a, likes);
    if (node->op == N_SET && node->kind == N_NUM && node->a->op == N_LOCAL) {
        if (likes[node->variable->index]) changed |= note(node->a, likes);
        if (like_index(node->a, likes) && !likes[node->variable->index]) changed = likes[node->variable->index] = true;
    }
    if (node->op == N_COMPARE && like_index(node->a, likes)) changed |= note(node->b, likes);
    if (node->op == N_COMPARE && like_index(node->b, likes)) changed |= note(node->a, likes);
    changed |= find_likes(node->a, likes);
    changed |= find_likes(node->b, likes);
    changed |= find_likes(node->c, likes);
    for (uint32_t i = 0; i < node->count; i++) changed |= find_likes(node->list[i], likes);
    return changed;
}

static bool *find_indexes(n_unit *unit, const n_function *function)
{
    bool *likes = GOTS__NEW_ARRAY(unit->arena, bool, function->variable_count + 1);
    for (uint32_t i = 0; i < 8 && find_likes(function->body, likes); i++) continue;
    return likes;
}

static n_function *copy_function(n_unit *unit, const n_function *function)
{
    copier c = { .unit = unit };
    n_function *out = GOTS__NEW(unit->arena, n_function);
    *out = *function;
    bool *likes = find_indexes(unit, function);
    out->params = out->last_variable = NULL;
    out->is_fast = true;
    c.variables = GOTS__NEW_ARRAY(unit->arena, n_variable *, function->variable_count + 1);
    for (const n_variable *at = function->params; at != NULL; at = at->next) {
        n_variable *variable = gots__arena_take(unit->arena, sizeof *variable);
        *variable = *at;
        variable->next = NULL;
        variable->is_counter = true;
        variable->is_narrowed = at->is_param && at->kind == N_NUM && !at->wants_int && !at->takes_undefined && !at->is_optional &&
                                !at->has_fractions && (at->is_elected || likes[at->index]);
        c.variables[at->index] = variable;
        if (out->last_variable == NULL) out->params = variable;
        else out->last_variable->next = variable;
        out->last_variable = variable;
    }
    out->body = copy(&c, function->body);
    return c.fails ? NULL : out;
}

/* ---- Where it may be left -------------------------------------------------------------------- */

typedef struct walk {
    const n_variable *written[WRITES]; /* so far in the statement */
    uint32_t count;
    bool memory;      /* elements or variables from outside were written */
    bool happened;    /* something was */
    uint32_t on_condition;
    uint32_t guards;  /* of the function */
    bool fails;
} walk;

static bool is_written(const walk *w, const n_variable *variable)
{
    if (w->count > WRITES) return true;
    for (uint32_t i = 0; i < w->count; i++)
        if (w->written[i] == variable) return true;
    return false;
}

/* Has the same value before the statement as where it stands. */
static bool is_early(const walk *w, const n_node *node)
{
    if (node == NULL) return true;
    if (node->has_effect) return false;
    if (node->op == N_LOCAL && is_written(w, node->variable)) return false;
    if (node->op == N_OUTER && w->memory) return false;
    if (node->op == N_CHECKED && (node->what != 0 || node->a->op != N_ELEMENT || !node->a->in_bounds)) return false; /* it may fail */
    if (node->op == N_ELEMENT && (w->memory || node->guard == N_UNGUARDED)) return false;
    if (!is_early(w, node->a) || !is_early(w, node->b) || !is_early(w, node->c)) return false;
    for (uint32_t i = 0; i < node->count; i++)
        if (!is_early(w, node->list[i])) return false;
    return true;
}

static void guard(walk *w, n_node *node)
{
    if (w->on_condition == 0 && is_early(w, node->b)) node->guard = N_GUARD_EARLY;
    else if (node->op == N_ELEMENT && !w->happened && !node->b->has_effect) node->guard = N_GUARD_HERE;
    else return;
    node->in_bounds = true;
    n_node *index = node->b;
    index->is_index = index->op == N_BINARY && (index->operator == GOTS__OP_ADD || index->operator == GOTS__OP_SUB ||
                                                index->operator == GOTS__OP_MUL);
    node->is_calm = !w->happened;
    w->guards++;
}

static bool is_literal(const n_node *node, double lo, double hi)
{
    return node->op == N_NUMBER && n_range_is_int32(n_range_of(node->number)) && node->number >= lo && node->number <= hi;
}

/* Products with a large constant pass 2^53 at once, as in generators of random numbers. */
static void mark_arithmetic(const walk *w, n_node *node)
{
    const n_node *a = node->a, *b = node->b;
    bool small = node->operator == GOTS__OP_MUL && (a->op != N_NUMBER || is_literal(a, 1, 1024)) &&
                 (b->op != N_NUMBER || is_literal(b, 1, 1024));
    if (w->happened || (node->operator != GOTS__OP_ADD && node->operator != GOTS__OP_SUB && !small)) return;
    node->may_leave = true;
}

static void mark(walk *w, n_node *node)
{
    if (node == NULL) return;
    mark(w, node->a);
    if (node->op == N_AND || node->op == N_OR || node->op == N_CHOOSE || node->op == N_DEFAULT) w->on_condition++;
    mark(w, node->b);
    if (node->op == N_ELEMENT || node->op == N_STORE) guard(w, node);
    mark(w, node->c);
    if (node->op == N_AND || node->op == N_OR || node->op == N_CHOOSE || node->op == N_DEFAULT) w->on_condition--;
    for (uint32_t i = 0; i < node->count; i++) mark(w, node->list[i]);
    switch (node->op) {
    case N_BINARY: mark_arithmetic(w, node); return;
    case N_SET:
        if (w->count < WRITES) w->written[w->count] = node->variable;
        w->count++;
        w->happened = true;
        return;
    case N_STORE: case N_SET_OUTER: case N_CALL: case N_HOST: case N_PUT: case N_PUT_ITEM: w->memory = w->happened = true; return;
    case N_NEW:
        /* its length must be an int32, which is seen before */
        if (w->happened || w->on_condition > 0 || !is_early(w, node->a)) w->fails = true;
        w->happened = true;
        return;
    default: return;
    }
}

static void begin(walk *w, n_node *expression)
{
    w->count = w->on_condition = 0;
    w->memory = w->happened = false;
    mark(w, expression);
}

static void mark_all(walk *w, n_node *node)
{
    if (node == NULL) return;
    switch (node->op) {
    case N_DO: case N_RETURN: begin(w, node->a); return;
    case N_IF: case N_LOOP:
        begin(w, node->a);
        mark_all(w, node->b);
        mark_all(w, node->c);
        return;
    case N_SWITCH:
        begin(w, node->a);
        for (uint32_t i = 0; i < node->count; i++) mark_all(w, node->list[i]);
        return;
    case N_BLOCK: case N_CASE:
        for (uint32_t i = 0; i < node->count; i++) mark_all(w, node->list[i]);
        return;
    default: return;
    }
}

/* Where a sum of what is not negative is guarded, its operands need not be: 3 * x + 1, a[y * width + x]. */
static void drop_guards(n_node *node)
{
    if (node == NULL) return;
    if (node->op == N_BINARY && node->operator == GOTS__OP_ADD && (node->guard != N_UNGUARDED || node->is_index) &&
        node->a->range.lo >= 0 && node->b->range.lo >= 0) {
        if (node->a->op == N_BINARY) node->a->guard = N_UNGUARDED;
        if (node->b->op == N_BINARY) node->b->guard = N_UNGUARDED;
    }
    drop_guards(node->a);
    drop_guards(node->b);
    drop_guards(node->c);
    for (uint32_t i = 0; i < node->count; i++) drop_guards(node->list[i]);
}

/* ---- Both forms ------------------------------------------------------------------------------ */

static bool has_guard(const n_node *node)
{
    if (node == NULL) return false;
    if (node->guard != N_UNGUARDED) return true;
    if (has_guard(node->a) || has_guard(node->b) || has_guard(node->c)) return true;
    for (uint32_t i = 0; i < node->count; i++)
        if (has_guard(node->list[i])) return true;
    return false;
}

/* The node without checks that cannot fail: of elements within their bounds. */
static n_node *without_checks(n_node *node)
{
    if (node == NULL) return NULL;
    node->a = without_checks(node->a);
    node->b = without_checks(node->b);
    node->c = without_checks(node->c);
    for (uint32_t i = 0; i < node->count; i++) node->list[i] = without_checks(node->list[i]);
    bool needless = node->op == N_CHECKED && node->what == 0 && node->a->op == N_ELEMENT && node->a->in_bounds &&
                    (node->a->range.bits & N_UNDEF) == 0;
    return needless ? node->a : node;
}

void n_twin(n_unit *unit, n_function *function)
{
    walk w = { .guards = 0 };
    if (function->size > LONGEST) return;
    n_function *fast = copy_function(unit, function);
    if (fast == NULL) return;
    mark_all(&w, fast->body);
    if (w.fails || !n_infer_fast(unit, fast) || !has_guard(fast->body)) return;
    drop_guards(fast->body);
    fast->result = function->result;
    const n_variable *slow = function->params;
    for (n_variable *at = fast->params; at != NULL; at = at->next, slow = slow->next) {
        at->rep = (uint8_t)n_rep_of(at->all);
        if (at->rep > slow->rep || (at->all.bits & ~slow->all.bits & N_UNDEF) != 0) return;
    }
    fast->body = without_checks(fast->body);
    function->fast = fast;
}
