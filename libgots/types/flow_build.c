/* The flow graph: for each reference, what leads there.
 *
 * SPDX-License-Identifier: MIT
 *
 * A walk in order of evaluation. Each reference notes the flow node in force; assignments,
 * conditions, cases and calls that may assert make new ones; branches and loops join them. The graph
 * points backwards: narrowing walks from a reference towards the start of its function.
 */
#include "types/checker.h"

typedef struct label_target {
    struct label_target *outer;
    atom *name;          /* NULL: an unlabelled statement */
    flow *break_to, *continue_to;
    bool is_iteration;
} label_target;

typedef struct builder {
    checker *c;
    flow *now;
    flow *unreachable;
    flow *when_true, *when_false;  /* of the condition that is walked; NULL: a value */
    flow *returns;                 /* where `return` goes, NULL: nobody asks */
    flow *exceptions;              /* where anything may go that can throw, NULL: nowhere */
    label_target *targets;
    function_note *function;
    bool in_chain;
    bool effects; /* something in the current switch or loop happened */
} builder;

static void visit(builder *b, node *n);
static void visit_condition(builder *b, node *n, flow *yes, flow *no);

/* ---- Nodes of the graph ---------------------------------------------------------------------- */

flow *ty_flow_new(checker *c, unsigned kind, node *n, flow *before)
{
    bool is_long = kind == F_SWITCH || kind == F_REDUCE;
    flow *f = gots__arena_zero(c->arena, is_long ? sizeof *f : offsetof(flow, first));
    f->kind = (uint8_t)kind;
    f->node = n;
    f->before = before;
    f->id = ++c->flow_count;
    return f;
}

static flow *label(builder *b, unsigned kind)
{
    flow *f = ty_flow_new(b->c, kind, NULL, NULL);
    f->shared = kind == F_LOOP; /* what follows it leads back to it */
    return f;
}

static void join(builder *b, flow *to, flow *from)
{
    if (to == NULL || from == NULL || from->kind == F_UNREACHABLE) return;
    flow_link **end = &to->befores;
    for (; *end != NULL; end = &(*end)->next)
        if ((*end)->flow == from) return;
    flow_link *link = GOTS__NEW(b->c->arena, flow_link);
    link->flow = from;
    *end = link;
    from->shared = true;
}

static flow *finish(builder *b, flow *l)
{
    if (l->befores == NULL) return b->unreachable;
    if (l->befores->next == NULL && l->kind == F_BRANCH) return l->befores->flow;
    return l;
}

static bool is_entity_name(const node *n)
{
    while (n->kind == GOTS__MEMBER && !(n->flags & GOTS__F_OPTIONAL)) n = n->member.object;
    return n->kind == GOTS__IDENTIFIER;
}

static bool is_reference(node *n)
{
    switch (n->kind) {
    case GOTS__IDENTIFIER:
    case GOTS__THIS:
    case GOTS__SUPER:
    case GOTS__IMPORT_META: return true;
    case GOTS__MEMBER: return is_reference(n->member.object);
    case GOTS__OPTIONAL_CHAIN:
    case GOTS__NON_NULL: return is_reference(n->unary.operand);
    case GOTS__INDEX: {
        node *key = n->binary.right;
        bool known = key->kind == GOTS__STRING || key->kind == GOTS__NUMBER || is_entity_name(key) ||
                     (key->kind == GOTS__TEMPLATE && key->template_.exprs.count == 0);
        return known && is_reference(n->binary.left);
    }
    case GOTS__AS:
    case GOTS__SATISFIES:
    case GOTS__TYPE_ASSERTION: return is_reference(n->typed.expr);
    case GOTS__ASSIGN: return is_reference(n->binary.left);
    case GOTS__SEQUENCE:
        return n->list.items.count > 0 && is_reference(n->list.items.items[n->list.items.count - 1]);
    default: return false;
    }
}

static bool has_optional(node *n)
{
    for (;;) switch (n->kind) {
        case GOTS__OPTIONAL_CHAIN: return true;
        case GOTS__MEMBER:
            if (n->flags & GOTS__F_OPTIONAL) return true;
            n = n->member.object;
            break;
        case GOTS__INDEX:
            if (n->flags & GOTS__F_OPTIONAL) return true;
            n = n->binary.left;
            break;
        case GOTS__CALL:
            if (n->flags & GOTS__F_OPTIONAL) return true;
            n = n->call.callee;
            break;
        case GOTS__NON_NULL: n = n->unary.operand; break;
        default: return false;
        }
}

static bool is_narrowing_operand(node *n)
{
    switch (n->kind) {
    case GOTS__ASSIGN: return n->op == GOTS__OP_NONE && is_narrowing_operand(n->binary.left);
    case GOTS__SEQUENCE:
        return n->list.items.count > 0 &&
               is_narrowing_operand(n->list.items.items[n->list.items.count - 1]);
    default: return is_reference(n) || (n->kind == GOTS__OPTIONAL_CHAIN && true) || has_optional(n);
    }
}

/* May an expression narrow something, read as a condition? */
static bool is_narrowing(node *n)
{
    switch (n->kind) {
    case GOTS__IDENTIFIER:
    case GOTS__THIS:
    case GOTS__MEMBER:
    case GOTS__INDEX: return is_reference(n) || has_optional(n);
    case GOTS__OPTIONAL_CHAIN: return true;
    case GOTS__CALL:
        for (uint32_t i = 0; i < n->call.args.count; i++)
            if (is_reference(n->call.args.items[i])) return true;
        return n->call.callee->kind == GOTS__MEMBER || has_optional(n);
    case GOTS__NON_NULL:
    case GOTS__UNARY:
        return (n->kind == GOTS__NON_NULL || n->op == GOTS__OP_NOT || n->op == GOTS__OP_TYPEOF) &&
               is_narrowing(n->unary.operand);
    case GOTS__ASSIGN: return is_reference(n->binary.left);
    case GOTS__LOGICAL: return is_narrowing(n->binary.left) || is_narrowing(n->binary.right);
    case GOTS__BINARY:
        switch (n->op) {
        case GOTS__OP_EQ:
        case GOTS__OP_NE:
        case GOTS__OP_EQ_STRICT:
        case GOTS__OP_NE_STRICT: {
            node *l = n->binary.left, *r = n->binary.right;
            if (is_narrowing_operand(l) || is_narrowing_operand(r)) return true;
            if (l->kind == GOTS__UNARY && l->op == GOTS__OP_TYPEOF) return is_narrowing_operand(l->unary.operand);
            if (r->kind == GOTS__UNARY && r->op == GOTS__OP_TYPEOF) return is_narrowing_operand(r->unary.operand);
            return (r->kind == GOTS__TRUE_LITERAL || r->kind == GOTS__FALSE_LITERAL) ? is_narrowing(l)
                   : (l->kind == GOTS__TRUE_LITERAL || l->kind == GOTS__FALSE_LITERAL) ? is_narrowing(r)
                                                                                       : false;
        }
        case GOTS__OP_INSTANCEOF: return is_narrowing_operand(n->binary.left);
        case GOTS__OP_IN: return is_narrowing(n->binary.right) || is_reference(n->binary.right);
        default: return false;
        }
    case GOTS__SEQUENCE:
        return n->list.items.count > 0 && is_narrowing(n->list.items.items[n->list.items.count - 1]);
    case GOTS__TRUE_LITERAL:
    case GOTS__FALSE_LITERAL: return true;
    default: return false;
    }
}

static flow *condition(builder *b, unsigned kind, flow *before, node *n)
{
    if (before->kind == F_UNREACHABLE) return before;
    if (n == NULL) return kind == F_TRUE ? before : b->unreachable;
    if ((n->kind == GOTS__TRUE_LITERAL && kind == F_FALSE) ||
        (n->kind == GOTS__FALSE_LITERAL && kind == F_TRUE)) {
        if (!has_optional(n)) return b->unreachable;
    }
    if (!is_narrowing(n)) return before;
    if (kind == F_TRUE) ty_mention(b->c, n); /* the other way is asked for too */
    before->shared = true;
    return ty_flow_new(b->c, kind, n, before);
}

static void mutate(builder *b, unsigned kind, node *n)
{
    b->effects = true;
    b->now->shared = true;
    if (kind == F_CALL) ty_mention_in_call(b->c, n);
    else if (kind == F_ASSIGN && n->kind != GOTS__DECLARATOR && n->kind != GOTS__ELEMENT && n->kind != GOTS__PARAM)
        ty_mention_assigned(b->c, n);
    flow *f = b->now->kind == F_UNREACHABLE ? b->now : ty_flow_new(b->c, kind, n, b->now);
    if (b->exceptions != NULL) join(b, b->exceptions, f);
    b->now = f;
}

/* ---- Conditions ------------------------------------------------------------------------------ */

static bool is_logical(const node *n)
{
    return n->kind == GOTS__LOGICAL || (n->kind == GOTS__UNARY && n->op == GOTS__OP_NOT);
}

static void visit_condition(builder *b, node *n, flow *yes, flow *no)
{
    flow *outer_yes = b->when_true, *outer_no = b->when_false;
    b->when_true = yes;
    b->when_false = no;
    visit(b, n);
    b->when_true = outer_yes;
    b->when_false = outer_no;
    bool is_optional = n->kind == GOTS__OPTIONAL_CHAIN;
    bool assigns = n->kind == GOTS__ASSIGN && n->op >= GOTS__OP_AND && n->op <= GOTS__OP_NULLISH;
    if (is_logical(n) || assigns) return;
    (void)is_optional;
    join(b, yes, condition(b, F_TRUE, b->now, n));
    join(b, no, condition(b, F_FALSE, b->now, n));
}

static void assign_target(builder *b, node *n);

static void visit_logical(builder *b, node *n, flow *yes, flow *no)
{
    flow *right = label(b, F_BRANCH);
    node *l = n->binary.left;
    if (n->op == GOTS__OP_AND) visit_condition(b, l, right, no);
    else visit_condition(b, l, yes, right);
    b->now = finish(b, right);
    if (n->kind == GOTS__ASSIGN) {
        flow *outer_yes = b->when_true, *outer_no = b->when_false;
        b->when_true = b->when_false = NULL;
        visit(b, n->binary.right);
        b->when_true = outer_yes;
        b->when_false = outer_no;
        assign_target(b, n->binary.left);
        join(b, yes, condition(b, F_TRUE, b->now, n));
        join(b, no, condition(b, F_FALSE, b->now, n));
    } else {
        visit_condition(b, n->binary.right, yes, no);
    }
}

/* As a value: both ways meet behind it. */
static void visit_logical_value(builder *b, node *n)
{
    flow *after = label(b, F_BRANCH);
    bool effects = b->effects;
    b->effects = false;
    visit_logical(b, n, after, after);
    b->now = finish(b, after);
    b->effects |= effects;
}

/* ---- Assignments ----------------------------------------------------------------------------- */

static void assign_target(builder *b, node *n)
{
    if (n == NULL) return;
    switch (n->kind) {
    case GOTS__ARRAY_PATTERN:
    case GOTS__OBJECT_PATTERN:
        for (uint32_t i = 0; i < n->list.items.count; i++) {
            node *element = n->list.items.items[i];
            if (element->kind == GOTS__ELEMENT) assign_target(b, element->element.target);
        }
        break;
    case GOTS__NON_NULL: assign_target(b, n->unary.operand); break;
    case GOTS__AS:
    case GOTS__SATISFIES:
    case GOTS__TYPE_ASSERTION: assign_target(b, n->typed.expr); break;
    default:
        if (is_reference(n)) mutate(b, F_ASSIGN, n);
        if (n->kind == GOTS__INDEX && is_reference(n->binary.left)) mutate(b, F_ARRAY_MUTATION, n);
    }
}

/* What an element of a pattern evaluates before it has its value: a computed key, and the default,
 * which may be passed over. */
static void visit_element(builder *b, node *element)
{
    if (element->flags & GOTS__F_COMPUTED) visit(b, element->element.key);
    if (element->element.init == NULL) return;
    flow *entry = b->now;
    visit(b, element->element.init);
    flow *after = label(b, F_BRANCH);
    join(b, after, entry);
    join(b, after, b->now);
    b->now = finish(b, after);
}

/* The names of a declaration, each an assignment by its declaring node. */
static void bind_target(builder *b, node *target, node *decl)
{
    if (target == NULL) return;
    if (target->kind == GOTS__IDENTIFIER) {
        target->note = b->now;
        mutate(b, F_ASSIGN, decl);
        return;
    }
    if (target->kind != GOTS__ARRAY_PATTERN && target->kind != GOTS__OBJECT_PATTERN) return;
    for (uint32_t i = 0; i < target->list.items.count; i++) {
        node *element = target->list.items.items[i];
        if (element->kind != GOTS__ELEMENT) continue;
        visit_element(b, element);
        bind_target(b, element->element.target, element);
    }
}

/* References and initialisers inside an assignment pattern. */
static void visit_pattern(builder *b, node *n)
{
    if (n == NULL) return;
    if (n->kind != GOTS__ARRAY_PATTERN && n->kind != GOTS__OBJECT_PATTERN) {
        visit(b, n);
        return;
    }
    for (uint32_t i = 0; i < n->list.items.count; i++) {
        node *element = n->list.items.items[i];
        if (element->kind != GOTS__ELEMENT) continue;
        visit_element(b, element);
        visit_pattern(b, element->element.target);
    }
}

/* ---- Functions and classes -------------------------------------------------------------------- */

static void visit_list(builder *b, const list *items)
{
    for (uint32_t i = 0; i < items->count; i++) visit(b, items->items[i]);
}

static bool is_iife(node *n)
{
    node *p = n->parent;
    return (n->kind == GOTS__FUNCTION || n->kind == GOTS__ARROW) && p != NULL && p->kind == GOTS__CALL &&
           p->call.callee == n && !(n->flags & (GOTS__F_ASYNC | GOTS__F_GENERATOR));
}

static void visit_function(builder *b, node *n, gots__function *f, bool is_expression)
{
    if (f->body == NULL) return;
    for (uint32_t i = 0; i < f->params.count; i++) visit_list(b, &f->params.items[i]->param.decorators);
    function_note *note = ty_note(b->c, n);
    builder inner = { .c = b->c, .unreachable = b->unreachable, .function = note };
    bool iife = is_iife(n);
    if (is_expression) note->start = b->now;
    if (iife) {
        inner.now = b->now;
        inner.exceptions = b->exceptions;
    } else {
        inner.now = ty_flow_new(b->c, F_START, is_expression ? n : NULL, NULL);
    }
    bool keeps_returns = iife || f->kind == GOTS__FN_CONSTRUCTOR || f->kind == GOTS__FN_STATIC_BLOCK;
    if (keeps_returns) inner.returns = label(b, F_BRANCH);
    for (uint32_t i = 0; i < f->params.count; i++) {
        node *param = f->params.items[i];
        if (param->param.init != NULL) {
            flow *entry = inner.now;
            visit(&inner, param->param.init);
            flow *after = label(b, F_BRANCH);
            join(b, after, entry);
            join(b, after, inner.now);
            inner.now = finish(b, after);
        }
        node *target = param->param.target;
        if (target != NULL && target->kind != GOTS__IDENTIFIER) bind_target(&inner, target, param);
        else if (target != NULL) target->note = inner.now;
    }
    if (f->body->kind == GOTS__BLOCK) {
        const list *statements = &f->body->block.statements;
        for (uint32_t i = 0; i < statements->count; i++)
            if (statements->items[i]->kind == GOTS__FUNCTION_DECLARATION) visit(&inner, statements->items[i]);
        for (uint32_t i = 0; i < statements->count; i++)
            if (statements->items[i]->kind != GOTS__FUNCTION_DECLARATION) visit(&inner, statements->items[i]);
    } else {
        visit(&inner, f->body);
    }
    note->end = inner.now->kind == F_UNREACHABLE ? NULL : inner.now;
    note->has_end = note->end != NULL;
    if (keeps_returns) {
        join(b, inner.returns, inner.now);
        note->result = finish(b, inner.returns);
        if (iife) b->now = note->result;
    }
    if (iife) b->effects = true;
}

static void visit_class(builder *b, node *n)
{
    gots__class *of = &n->class_;
    visit_list(b, &of->decorators);
    if (of->base != NULL) visit(b, of->base);
    for (uint32_t i = 0; i < of->members.count; i++) {
        node *m = of->members.items[i];
        if (m->kind == GOTS__METHOD) {
            visit_list(b, &m->method.decorators);
            if (m->flags & GOTS__F_COMPUTED) visit(b, m->method.key);
            visit_function(b, m, &m->method.function, n->kind == GOTS__CLASS);
        } else if (m->kind == GOTS__FIELD) {
            visit_list(b, &m->field.decorators);
            if (m->flags & GOTS__F_COMPUTED) visit(b, m->field.key);
            if (m->field.init != NULL) {
                flow *saved = b->now;
                builder inner = { .c = b->c, .unreachable = b->unreachable, .function = NULL };
                inner.now = ty_flow_new(b->c, F_START, n->kind == GOTS__CLASS ? n : n, NULL);
                inner.now->before = saved;
                visit(&inner, m->field.init);
            }
        } else if (m->kind == GOTS__STATIC_BLOCK) {
            function_note *note = ty_note(b->c, m);
            flow *returns = b->returns;
            b->returns = label(b, F_BRANCH);
            if (m->function.body != NULL) visit(b, m->function.body);
            join(b, b->returns, b->now);
            b->now = finish(b, b->returns);
            note->result = b->now;
            b->returns = returns;
        }
    }
}

/* ---- Loops and jumps ------------------------------------------------------------------------- */

static void visit_body(builder *b, node *body, flow *break_to, flow *continue_to)
{
    label_target target = { b->targets, NULL, break_to, continue_to, true };
    /* labels directly around the loop continue it too */
    for (label_target *l = b->targets; l != NULL && l->name != NULL && l->continue_to == NULL && !l->is_iteration;
         l = l->outer)
        l->continue_to = continue_to;
    b->targets = &target;
    visit(b, body);
    b->targets = target.outer;
}

static void visit_while(builder *b, node *n)
{
    flow *before = label(b, F_LOOP), *body = label(b, F_BRANCH), *after = label(b, F_BRANCH);
    join(b, before, b->now);
    b->now = before;
    visit_condition(b, n->loop.test, body, after);
    b->now = finish(b, body);
    visit_body(b, n->loop.body, after, before);
    join(b, before, b->now);
    b->now = finish(b, after);
}

static void visit_do(builder *b, node *n)
{
    flow *before = label(b, F_LOOP), *test = label(b, F_BRANCH), *after = label(b, F_BRANCH);
    join(b, before, b->now);
    b->now = before;
    visit_body(b, n->loop.body, after, test);
    join(b, test, b->now);
    b->now = finish(b, test);
    visit_condition(b, n->loop.test, before, after);
    b->now = finish(b, after);
}

static void visit_for(builder *b, node *n)
{
    flow *before = label(b, F_LOOP), *body = label(b, F_BRANCH), *after = label(b, F_BRANCH);
    flow *update = label(b, F_BRANCH);
    if (n->for_.init != NULL) visit(b, n->for_.init);
    join(b, before, b->now);
    b->now = before;
    if (n->for_.test != NULL) {
        visit_condition(b, n->for_.test, body, after);
    } else {
        join(b, body, b->now);
    }
    b->now = finish(b, body);
    visit_body(b, n->for_.body, after, update);
    join(b, update, b->now);
    b->now = finish(b, update);
    if (n->for_.update != NULL) visit(b, n->for_.update);
    join(b, before, b->now);
    b->now = finish(b, after);
}

static void visit_for_in(builder *b, node *n)
{
    flow *before = label(b, F_LOOP), *after = label(b, F_BRANCH);
    visit(b, n->for_in.right);
    if (n->kind == GOTS__FOR_IN) ty_mention(b->c, n->for_in.right);
    join(b, before, b->now);
    b->now = before;
    join(b, after, b->now);
    node *left = n->for_in.left;
    if (left->kind == GOTS__VARIABLES) {
        if (left->variables.declarators.count > 0) {
            node *d = left->variables.declarators.items[0];
            bind_target(b, d->declarator.target, d);
        }
    } else {
        visit_pattern(b, left);
        assign_target(b, left);
    }
    visit_body(b, n->for_in.body, after, before);
    join(b, before, b->now);
    b->now = finish(b, after);
}

static void visit_jump(builder *b, node *n)
{
    b->effects = true;
    for (label_target *t = b->targets; t != NULL; t = t->outer) {
        if (n->jump.label != NULL ? t->name != n->jump.label : t->name != NULL) continue;
        if (n->kind == GOTS__BREAK && t->break_to != NULL) {
            join(b, t->break_to, b->now);
            break;
        }
        if (n->kind == GOTS__CONTINUE) {
            if (t->continue_to == NULL) continue;
            join(b, t->continue_to, b->now);
            break;
        }
    }
    b->now = b->unreachable;
}

static void visit_labeled(builder *b, node *n)
{
    flow *after = label(b, F_BRANCH);
    label_target target = { b->targets, n->labeled.label, after, NULL, false };
    b->targets = &target;
    visit(b, n->labeled.body);
    b->targets = target.outer;
    join(b, after, b->now);
    b->now = finish(b, after);
}

static void visit_switch(builder *b, node *n)
{
    flow *after = label(b, F_BRANCH);
    visit(b, n->switch_.subject);
    ty_mention(b->c, n->switch_.subject);
    for (uint32_t i = 0; i < n->switch_.cases.count; i++)
        if (n->switch_.cases.items[i]->case_.test != NULL) ty_mention(b->c, n->switch_.cases.items[i]->case_.test);
    label_target target = { b->targets, NULL, after, NULL, false };
    b->targets = &target;
    flow *before = b->now;
    flow *fall = b->unreachable;
    bool has_default = false;
    const list *cases = &n->switch_.cases;
    switch_note *note = n->note = GOTS__NEW(b->c->arena, switch_note);
    for (uint32_t i = 0; i < cases->count; i++) {
        uint32_t first = i;
        if (cases->items[i]->case_.test == NULL) has_default = true;
        while (cases->items[i]->case_.body.count == 0 && i + 1 < cases->count) {
            if (fall == b->unreachable) b->now = before;
            if (cases->items[i]->case_.test != NULL) {
                flow *saved = b->now;
                b->now = before;
                visit(b, cases->items[i]->case_.test);
                b->now = saved;
            }
            i++;
            if (cases->items[i]->case_.test == NULL) has_default = true;
        }
        node *clause = cases->items[i];
        if (clause->case_.test != NULL) {
            flow *saved = b->now;
            b->now = before;
            visit(b, clause->case_.test);
            b->now = saved;
        }
        flow *enter = label(b, F_BRANCH);
        flow *at = before;
        if (before->kind != F_UNREACHABLE) {
            at = ty_flow_new(b->c, F_SWITCH, n, before);
            at->first = first;
            at->last = i + 1;
            before->shared = true;
        }
        join(b, enter, at);
        join(b, enter, fall);
        b->now = finish(b, enter);
        visit_list(b, &clause->case_.body);
        fall = b->now;
    }
    join(b, after, b->now == before && cases->count > 0 && fall != b->now ? b->unreachable : fall);
    if (!has_default && before->kind != F_UNREACHABLE) {
        flow *none = ty_flow_new(b->c, F_SWITCH, n, before);
        before->shared = true;
        none->first = none->last = 0;
        join(b, after, none);
        note->end_possible = none;
    }
    b->targets = target.outer;
    b->now = finish(b, after);
    note->after = b->now;
}

static void visit_try(builder *b, node *n)
{
    flow *saved_returns = b->returns, *saved_exceptions = b->exceptions;
    flow *normal = label(b, F_BRANCH), *returned = label(b, F_BRANCH), *thrown = label(b, F_BRANCH);
    bool has_finally = n->try_.finalizer != NULL;
    if (has_finally) b->returns = returned;
    join(b, thrown, b->now);
    b->exceptions = thrown;
    visit(b, n->try_.block);
    join(b, normal, b->now);
    if (n->try_.handler != NULL) {
        b->now = finish(b, thrown);
        thrown = label(b, F_BRANCH);
        join(b, thrown, b->now);
        b->exceptions = thrown;
        if (n->try_.param != NULL) {
            node *param = n->try_.param;
            node *target = param->kind == GOTS__PARAM        ? param->param.target
                           : param->kind == GOTS__DECLARATOR ? param->declarator.target
                                                             : param;
            if (target->kind == GOTS__IDENTIFIER) target->note = b->now;
            else bind_target(b, target, param);
        }
        visit(b, n->try_.handler);
        join(b, normal, b->now);
    }
    b->returns = saved_returns;
    b->exceptions = saved_exceptions;
    if (!has_finally) {
        b->now = finish(b, normal);
        return;
    }
    flow *all = label(b, F_BRANCH);
    flow_link *normal_ways = normal->befores;
    for (flow_link *l = normal->befores; l != NULL; l = l->next) join(b, all, l->flow);
    for (flow_link *l = returned->befores; l != NULL; l = l->next) join(b, all, l->flow);
    for (flow_link *l = thrown->befores; l != NULL; l = l->next) join(b, all, l->flow);
    b->now = all->befores != NULL ? all : b->unreachable;
    visit(b, n->try_.finalizer);
    if (b->now->kind == F_UNREACHABLE) return;
    if (b->returns != NULL && returned->befores != NULL) {
        flow *f = ty_flow_new(b->c, F_REDUCE, NULL, b->now);
        f->label = all;
        f->befores = returned->befores;
        join(b, b->returns, f);
    }
    if (b->exceptions != NULL && thrown->befores != NULL) {
        flow *f = ty_flow_new(b->c, F_REDUCE, NULL, b->now);
        f->label = all;
        f->befores = thrown->befores;
        join(b, b->exceptions, f);
    }
    if (normal_ways == NULL) {
        b->now = b->unreachable;
        return;
    }
    flow *f = ty_flow_new(b->c, F_REDUCE, NULL, b->now);
    f->label = all;
    f->befores = normal_ways;
    b->now->shared = true;
    b->now = f;
}

/* ---- Calls and chains ------------------------------------------------------------------------ */

static bool is_dotted(node *n)
{
    while (n->kind == GOTS__MEMBER && !(n->flags & GOTS__F_OPTIONAL)) n = n->member.object;
    return n->kind == GOTS__IDENTIFIER || n->kind == GOTS__THIS || n->kind == GOTS__SUPER;
}

static void visit_chain(builder *b, node *n);

/* The links of an optional chain: where one is skipped, the whole is. */
static void visit_link(builder *b, node *n, flow *skipped)
{
    node **object = n->kind == GOTS__CALL     ? &n->call.callee
                    : n->kind == GOTS__MEMBER ? &n->member.object
                    : n->kind == GOTS__INDEX  ? &n->binary.left
                                              : &n->unary.operand;
    node *inner = *object;
    bool is_link = inner->kind == GOTS__CALL || inner->kind == GOTS__MEMBER ||
                   inner->kind == GOTS__INDEX || inner->kind == GOTS__NON_NULL;
    if (is_link && !(inner->flags & GOTS__F_PAREN)) visit_link(b, inner, skipped);
    else visit(b, inner);
    if (n->flags & GOTS__F_OPTIONAL) {
        flow *present = label(b, F_BRANCH);
        b->now->shared = true;
        join(b, present, condition(b, F_TRUE, b->now, inner));
        join(b, skipped, condition(b, F_FALSE, b->now, inner));
        b->now = finish(b, present);
    }
    if (n->kind == GOTS__MEMBER || n->kind == GOTS__INDEX) n->note = b->now;
    if (n->kind == GOTS__INDEX) visit(b, n->binary.right);
    if (n->kind == GOTS__CALL) visit_list(b, &n->call.args);
}

static void visit_chain(builder *b, node *n)
{
    flow *skipped = label(b, F_BRANCH);
    flow *yes = b->when_true, *no = b->when_false;
    b->when_true = b->when_false = NULL;
    visit_link(b, n->unary.operand, skipped);
    b->when_true = yes;
    b->when_false = no;
    if (yes != NULL && no != NULL) {
        /* the whole is false when a link was skipped */
        for (flow_link *l = skipped->befores; l != NULL; l = l->next) join(b, no, l->flow);
        return;
    }
    join(b, skipped, b->now);
    b->now = finish(b, skipped);
}

static void visit_call(builder *b, node *n)
{
    node *callee = n->call.callee;
    if (is_iife(callee)) {
        visit_list(b, &n->call.args);
        visit(b, callee);
        return;
    }
    visit(b, callee);
    visit_list(b, &n->call.args);
    if (callee->kind == GOTS__MEMBER && callee->member.name->kind == GOTS__IDENTIFIER &&
        is_reference(callee->member.object)) {
        const atom *name = callee->member.name->ident.name;
        if (name == b->c->names.push || name == b->c->names.unshift) mutate(b, F_ARRAY_MUTATION, n);
    }
    /* only a statement of its own can assert or end */
    node *parent = n->parent;
    if (parent != NULL && parent->kind == GOTS__EXPRESSION && is_dotted(callee)) {
        if (b->now->kind != F_UNREACHABLE) mutate(b, F_CALL, n);
    }
}

/* ---- The walk -------------------------------------------------------------------------------- */

static void visit_value(builder *b, node *n)
{
    flow *yes = b->when_true, *no = b->when_false;
    b->when_true = b->when_false = NULL;
    visit(b, n);
    b->when_true = yes;
    b->when_false = no;
}

static void visit_conditional(builder *b, node *n)
{
    flow *yes = label(b, F_BRANCH), *no = label(b, F_BRANCH), *after = label(b, F_BRANCH);
    flow *outer_yes = b->when_true, *outer_no = b->when_false;
    b->when_true = b->when_false = NULL;
    visit_condition(b, n->conditional.test, yes, no);
    b->now = finish(b, yes);
    visit(b, n->conditional.yes);
    join(b, after, b->now);
    b->now = finish(b, no);
    if (n->conditional.no != NULL) visit(b, n->conditional.no);
    join(b, after, b->now);
    b->now = finish(b, after);
    b->when_true = outer_yes;
    b->when_false = outer_no;
}

static void visit_assign(builder *b, node *n)
{
    bool logical = n->op >= GOTS__OP_AND && n->op <= GOTS__OP_NULLISH;
    if (logical) {
        if (b->when_true != NULL) visit_logical(b, n, b->when_true, b->when_false);
        else visit_logical_value(b, n);
        return;
    }
    visit_pattern(b, n->binary.left);
    visit_value(b, n->binary.right);
    assign_target(b, n->binary.left);
}

static void visit_object(builder *b, node *n)
{
    for (uint32_t i = 0; i < n->list.items.count; i++) {
        node *item = n->list.items.items[i];
        if (item->kind == GOTS__METHOD) {
            if (item->flags & GOTS__F_COMPUTED) visit(b, item->method.key);
            visit_function(b, item, &item->method.function, true);
        } else if (item->kind == GOTS__PROPERTY) {
            if (item->flags & GOTS__F_COMPUTED) visit(b, item->property.key);
            if (item->property.value != NULL) visit(b, item->property.value);
        } else {
            visit(b, item);
        }
    }
}

/* `typeof x` in a type means x as it is narrowed there. */
static bool visit_query(node *n, void *context)
{
    builder *b = context;
    if (n->kind != GOTS__TYPE_QUERY) {
        gots__node_children(n, visit_query, b);
        return true;
    }
    node *name = n->type_ref.name;
    while (name != NULL && name->kind == GOTS__QUALIFIED_NAME) name = name->binary.left;
    if (name != NULL && name->kind == GOTS__IDENTIFIER) name->note = b->now;
    return true;
}

static void visit_type(builder *b, node *of)
{
    if (of != NULL) visit_query(of, b);
}

static void visit_variables(builder *b, node *n)
{
    for (uint32_t i = 0; i < n->variables.declarators.count; i++) {
        node *d = n->variables.declarators.items[i];
        visit_type(b, d->declarator.type);
        if (d->declarator.init != NULL) {
            visit(b, d->declarator.init);
            bind_target(b, d->declarator.target, d);
        } else if (d->declarator.target != NULL && d->declarator.target->kind == GOTS__IDENTIFIER) {
            d->declarator.target->note = b->now;
        } else {
            bind_target(b, d->declarator.target, d);
        }
    }
}

static void visit_namespace(builder *b, node *n)
{
    node *body = n->namespace_.body;
    if (body == NULL) return;
    if (body->kind == GOTS__NAMESPACE) {
        visit_namespace(b, body);
        return;
    }
    builder inner = { .c = b->c, .unreachable = b->unreachable };
    inner.now = ty_flow_new(b->c, F_START, NULL, NULL);
    const list *statements = &body->block.statements;
    for (uint32_t i = 0; i < statements->count; i++)
        if (statements->items[i]->kind == GOTS__FUNCTION_DECLARATION) visit(&inner, statements->items[i]);
    for (uint32_t i = 0; i < statements->count; i++)
        if (statements->items[i]->kind != GOTS__FUNCTION_DECLARATION) visit(&inner, statements->items[i]);
}

static void visit_block(builder *b, const list *statements)
{
    for (uint32_t i = 0; i < statements->count; i++)
        if (statements->items[i]->kind == GOTS__FUNCTION_DECLARATION) visit(b, statements->items[i]);
    for (uint32_t i = 0; i < statements->count; i++)
        if (statements->items[i]->kind != GOTS__FUNCTION_DECLARATION) visit(b, statements->items[i]);
}

static bool leave(node *child, void *context)
{
    visit(context, child);
    return true;
}

static void visit(builder *b, node *n)
{
    if (n == NULL || ty_too_deep(b->c)) return;
    switch (n->kind) {
    case GOTS__IDENTIFIER:
    case GOTS__THIS:
    case GOTS__SUPER: n->note = b->now; return;
    case GOTS__MEMBER: {
        visit_value(b, n->member.object);
        n->note = b->now;
        return;
    }
    case GOTS__INDEX:
        visit_value(b, n->binary.left);
        visit_value(b, n->binary.right);
        n->note = b->now;
        return;
    case GOTS__OPTIONAL_CHAIN: visit_chain(b, n); return;
    case GOTS__CALL: {
        flow *yes = b->when_true, *no = b->when_false;
        b->when_true = b->when_false = NULL;
        visit_call(b, n);
        b->when_true = yes;
        b->when_false = no;
        return;
    }
    case GOTS__UNARY:
        if (n->op == GOTS__OP_NOT && b->when_true != NULL) {
            visit_condition(b, n->unary.operand, b->when_false, b->when_true);
            return;
        }
        visit_value(b, n->unary.operand);
        if (n->op == GOTS__OP_DELETE && is_reference(n->unary.operand)) assign_target(b, n->unary.operand);
        return;
    case GOTS__UPDATE:
        visit_value(b, n->unary.operand);
        assign_target(b, n->unary.operand);
        return;
    case GOTS__LOGICAL:
        if (b->when_true != NULL) visit_logical(b, n, b->when_true, b->when_false);
        else visit_logical_value(b, n);
        return;
    case GOTS__BINARY: {
        /* long chains of + lean to the left */
        node *chain[64];
        uint32_t depth = 0;
        node *at = n;
        while (at->kind == GOTS__BINARY && depth < 64) {
            chain[depth++] = at;
            at = at->binary.left;
        }
        visit_value(b, at);
        while (depth > 0) visit_value(b, chain[--depth]->binary.right);
        return;
    }
    case GOTS__ASSIGN: visit_assign(b, n); return;
    case GOTS__CONDITIONAL:
    case GOTS__IF: visit_conditional(b, n); return;
    case GOTS__FUNCTION:
    case GOTS__ARROW: visit_function(b, n, &n->function, true); return;
    case GOTS__FUNCTION_DECLARATION: visit_function(b, n, &n->function, false); return;
    case GOTS__CLASS:
    case GOTS__CLASS_DECLARATION: visit_class(b, n); return;
    case GOTS__OBJECT: visit_object(b, n); return;
    case GOTS__AS:
    case GOTS__SATISFIES:
    case GOTS__TYPE_ASSERTION:
        visit_value(b, n->typed.expr);
        visit_type(b, n->typed.type);
        return;
    case GOTS__VARIABLES: visit_variables(b, n); return;
    case GOTS__BLOCK: visit_block(b, &n->block.statements); return;
    case GOTS__WHILE: visit_while(b, n); return;
    case GOTS__DO_WHILE: visit_do(b, n); return;
    case GOTS__FOR: visit_for(b, n); return;
    case GOTS__FOR_IN:
    case GOTS__FOR_OF: visit_for_in(b, n); return;
    case GOTS__BREAK:
    case GOTS__CONTINUE: visit_jump(b, n); return;
    case GOTS__LABELED: visit_labeled(b, n); return;
    case GOTS__SWITCH: visit_switch(b, n); return;
    case GOTS__TRY: visit_try(b, n); return;
    case GOTS__RETURN:
        if (n->unary.operand != NULL) visit(b, n->unary.operand);
        if (b->function != NULL) {
            b->function->has_return = 1;
            if (n->unary.operand == NULL) b->function->has_plain_return = 1;
        }
        join(b, b->returns, b->now);
        b->now = b->unreachable;
        b->effects = true;
        return;
    case GOTS__THROW:
        visit(b, n->unary.operand);
        b->now = b->unreachable;
        b->effects = true;
        return;
    case GOTS__NAMESPACE: visit_namespace(b, n); return;
    case GOTS__ENUM:
        for (uint32_t i = 0; i < n->enum_.members.count; i++) {
            node *value = n->enum_.members.items[i]->property.value;
            if (value != NULL) visit(b, value);
        }
        return;
    case GOTS__TYPE_ALIAS: visit_type(b, n->alias.type); return;
    case GOTS__INTERFACE:
    case GOTS__IMPORT:
    case GOTS__EXPORT_ALL:
    case GOTS__EXPORT_NAMED:
    case GOTS__IMPORT_EQUALS: return;
    case GOTS__PROPERTY: visit_value(b, n->property.value); return;
    case GOTS__TEMPLATE:
    case GOTS__ARRAY:
    case GOTS__SEQUENCE:
    case GOTS__TAGGED_TEMPLATE:
    case GOTS__NEW:
    case GOTS__SPREAD:
    case GOTS__NON_NULL:
    case GOTS__AWAIT:
    case GOTS__YIELD:
    case GOTS__YIELD_STAR:
    case GOTS__EXPRESSION:
    case GOTS__EXPORT_DEFAULT:
    case GOTS__EXPORT_ASSIGN:
    case GOTS__DECORATOR:
    case GOTS__IMPORT_CALL:
    case GOTS__INSTANTIATION: {
        flow *yes = b->when_true, *no = b->when_false;
        b->when_true = b->when_false = NULL;
        gots__node_children(n, leave, b);
        b->when_true = yes;
        b->when_false = no;
        return;
    }
    default: return; /* literals and types */
    }
}

void ty_flow_file(checker *c, node *tree)
{
    builder b = { .c = c };
    b.unreachable = ty_flow_new(c, F_UNREACHABLE, NULL, NULL);
    b.now = ty_flow_new(c, F_START, NULL, NULL);
    visit_block(&b, &tree->file.statements);
}
