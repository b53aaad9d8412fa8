/* Flow types: what a reference is where it stands.
 *
 * SPDX-License-Identifier: MIT
 *
 * A walk backwards over the flow graph, from the reference towards the start of its function, each
 * assignment, condition and case on the way narrowing the declared type (narrow.c).
 */
#include "types/checker.h"
#include "types/flow.h"

#define DEPTH_MAX 1500u
#define STEPS_MAX 20000u

node *ty_unwrap(node *n)
{
    for (;;) {
        if (n->kind == GOTS__NON_NULL || n->kind == GOTS__OPTIONAL_CHAIN) n = n->unary.operand;
        else if (n->kind == GOTS__SATISFIES) n = n->typed.expr;
        else return n;
    }
}

static gots__symbol *symbol_of(const node *n)
{
    return n->kind == GOTS__IDENTIFIER ? n->ident.symbol : NULL;
}

/* What a constant or enum member that stands as a key is known to be. */
static atom *constant_key(checker *c, node *key)
{
    entity *e = ty_resolve_entity_name(c, key, E_VALUE, false);
    e = e != NULL ? ty_follow(c, e) : NULL;
    if (e == NULL || e->value_decl == NULL) return NULL;
    type *t = NULL;
    if (e->flags & E_ENUM_MEMBER) {
        t = ty_declared(c, e);
    } else if ((e->flags & E_CONST) && e->value_decl->kind == GOTS__DECLARATOR) {
        node *d = e->value_decl, *init = d->declarator.init;
        if (d->declarator.type == NULL && init != NULL && (init->kind == GOTS__STRING || init->kind == GOTS__NUMBER))
            return ty_key_atom(c, init, false, NULL);
        if (d->declarator.type != NULL || (init != NULL && d->pos < key->pos)) t = ty_type_of(c, e);
    }
    return t != NULL && ty_key_usable(t) ? ty_key_name(c, t) : NULL;
}

atom *ty_access_name(checker *c, node *n)
{
    if (n->kind == GOTS__MEMBER)
        return n->member.name->kind == GOTS__PRIVATE_NAME ? ty_private_atom(c, n->member.name) : n->member.name->ident.name;
    if (n->kind != GOTS__INDEX) return NULL;
    node *key = n->binary.right;
    if (key->kind == GOTS__STRING || key->kind == GOTS__NUMBER || key->kind == GOTS__TEMPLATE) return ty_key_atom(c, key, false, NULL);
    return key->kind == GOTS__IDENTIFIER || key->kind == GOTS__MEMBER ? constant_key(c, key) : NULL;
}

static node *object_of(node *n)
{
    return n->kind == GOTS__MEMBER ? n->member.object : n->binary.left;
}

static bool same_symbol(checker *c, node *a, node *b)
{
    gots__symbol *s = symbol_of(a), *t = symbol_of(b);
    if (s == NULL || t == NULL) return s == t && a->ident.name == b->ident.name;
    return s == t || ty_entity_of(c, s) == ty_entity_of(c, t);
}

bool ty_references_match(checker *c, node *a, node *b)
{
    a = ty_unwrap(a);
    b = ty_unwrap(b);
    if (b->kind == GOTS__ASSIGN) return ty_references_match(c, a, b->binary.left);
    if (b->kind == GOTS__AS || b->kind == GOTS__TYPE_ASSERTION) {
        if (b->kind == GOTS__AS && b->typed.type->kind == GOTS__CONST_TYPE) return ty_references_match(c, a, b->typed.expr);
        return false;
    }
    if (b->kind == GOTS__SEQUENCE && b->list.items.count > 0)
        return ty_references_match(c, a, b->list.items.items[b->list.items.count - 1]);
    switch (a->kind) {
    case GOTS__IDENTIFIER:
        if (b->kind == GOTS__IDENTIFIER) return same_symbol(c, a, b);
        return false;
    case GOTS__THIS: return b->kind == GOTS__THIS;
    case GOTS__SUPER: return b->kind == GOTS__SUPER;
    case GOTS__IMPORT_META: return b->kind == GOTS__IMPORT_META;
    case GOTS__SEQUENCE:
        return a->list.items.count > 0 && ty_references_match(c, a->list.items.items[a->list.items.count - 1], b);
    case GOTS__MEMBER:
    case GOTS__INDEX: {
        if (b->kind != GOTS__MEMBER && b->kind != GOTS__INDEX) return false;
        atom *an = ty_access_name(c, a), *bn = ty_access_name(c, b);
        if (an != NULL) return an == bn && ty_references_match(c, object_of(a), object_of(b));
        if (bn != NULL || a->kind != GOTS__INDEX || b->kind != GOTS__INDEX) return false;
        node *ak = a->binary.right, *bk = b->binary.right;
        if (ak->kind != GOTS__IDENTIFIER || bk->kind != GOTS__IDENTIFIER || symbol_of(ak) == NULL || symbol_of(ak) != symbol_of(bk)) return false;
        entity *e = ty_entity_of(c, symbol_of(ak));
        return ((e->flags & E_CONST) || ((e->flags & E_ANY_VARIABLE) && !symbol_of(ak)->assigned)) &&
               ty_references_match(c, object_of(a), object_of(b));
    }
    default: return false;
    }
}

/* Is `of` a part of what `n` refers to: a of a.b? */
bool ty_contains_reference(checker *c, node *n, node *of)
{
    n = ty_unwrap(n);
    while (n->kind == GOTS__MEMBER || n->kind == GOTS__INDEX) {
        n = ty_unwrap(object_of(n));
        if (ty_references_match(c, n, of)) return true;
    }
    return false;
}

/* ---- Effects of calls ------------------------------------------------------------------------- */

static type *explicit_type(checker *c, node *n);

static type *explicit_entity(checker *c, entity *e)
{
    entity *target = ty_follow(c, e);
    if (target == NULL) return NULL;
    e = target;
    if (e->flags & (E_FUNCTION | E_METHOD | E_CLASS | E_NAMESPACE)) return ty_type_of(c, e);
    if (!(e->flags & (E_ANY_VARIABLE | E_PROPERTY))) return NULL;
    node *d = e->value_decl;
    if (e->made & (C_MAPPED | C_SYNTHETIC)) return NULL;
    if (d == NULL) return NULL;
    node *annotation = d->kind == GOTS__DECLARATOR ? d->declarator.type
                       : d->kind == GOTS__PARAM    ? d->param.type
                       : (d->kind == GOTS__FIELD || d->kind == GOTS__PROPERTY_SIGNATURE) ? d->field.type
                                                                                          : NULL;
    return annotation != NULL ? ty_type_of(c, e) : NULL;
}

static type *explicit_type(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__IDENTIFIER: {
        entity *e = ty_resolve_name(c, n, E_VALUE);
        return e != NULL ? explicit_entity(c, e) : NULL;
    }
    case GOTS__THIS: return ty_this_of(c, n, false);
    case GOTS__SUPER: return ty_super_type(c, n);
    case GOTS__MEMBER: {
        type *t = explicit_type(c, n->member.object);
        if (t == NULL || ty_is_any(t)) return NULL;
        atom *name = ty_access_name(c, n);
        entity *p = name != NULL ? ty_property(c, t, name) : NULL;
        return p != NULL ? explicit_entity(c, p) : NULL;
    }
    default: return NULL;
    }
}

signature *ty_effects_signature(checker *c, node *call)
{
    if (call->kind != GOTS__CALL || call->call.callee->kind == GOTS__SUPER) return NULL;
    type *t = explicit_type(c, call->call.callee);
    if (t == NULL || ty_is_any(t)) return NULL;
    uint32_t count;
    signature **items = ty_signatures(c, t, false, &count);
    signature *s = NULL;
    if (count == 1 && items[0]->type_param_count == 0) {
        s = items[0];
    } else {
        bool any = false;
        for (uint32_t i = 0; i < count && !any; i++) {
            gots__function *f = items[i]->decl != NULL ? ty_function(items[i]->decl) : NULL;
            any = f != NULL && f->return_type != NULL &&
                  (f->return_type->kind == GOTS__TYPE_PREDICATE ||
                   (f->return_type->kind == GOTS__KEYWORD_TYPE && f->return_type->op == GOTS__TYPE_NEVER));
        }
        if (any) s = ty_resolved_signature(c, call, 0);
    }
    if (s == NULL) return NULL;
    gots__function *f = s->decl != NULL ? ty_function(s->decl) : NULL;
    if (f == NULL || f->return_type == NULL) return NULL;
    if (ty_predicate(c, s) != NULL) return s;
    return f->return_type->kind == GOTS__KEYWORD_TYPE && f->return_type->op == GOTS__TYPE_NEVER ? s : NULL;
}

/* Is it, or what it is a member of, imported from what is not there? */
static bool is_unknown_callee(checker *c, node *n)
{
    while (n->kind == GOTS__MEMBER) n = n->member.object;
    entity *e = n->kind == GOTS__IDENTIFIER ? ty_resolve_name(c, n, E_VALUE) : NULL;
    return e != NULL && ty_follow(c, e) == NULL;
}

static bool is_predicate(const signature *s)
{
    const gots__function *f = s->decl != NULL ? ty_function(s->decl) : NULL;
    return f != NULL && f->return_type != NULL && f->return_type->kind == GOTS__TYPE_PREDICATE;
}

/* Without a look at the arguments. */
bool ty_may_assert(checker *c, node *call)
{
    type *t = call->kind == GOTS__CALL && call->call.callee->kind != GOTS__SUPER ? explicit_type(c, call->call.callee) : NULL;
    if (t == NULL || ty_is_any(t)) return call->kind == GOTS__CALL && is_unknown_callee(c, call->call.callee);
    uint32_t count;
    signature **items = ty_signatures(c, t, false, &count);
    for (uint32_t i = 0; i < count; i++)
        if (is_predicate(items[i])) return true;
    return false;
}

static bool is_false(const node *n)
{
    if (n->kind == GOTS__FALSE_LITERAL) return true;
    if (n->kind != GOTS__LOGICAL || n->op == GOTS__OP_NULLISH) return false;
    bool left = is_false(n->binary.left), right = is_false(n->binary.right);
    return n->op == GOTS__OP_AND ? left || right : left && right;
}

/* A call that does not come back: what it gives is never, or it asserts false. */
static bool is_never_call(checker *c, node *call)
{
    signature *s = ty_effects_signature(c, call);
    if (s == NULL) return false;
    const predicate *p = ty_predicate(c, s);
    if (p == NULL) return (ty_result(c, s)->flags & T_NEVER) != 0;
    return p->kind == P_ASSERTS && p->type == NULL && p->index >= 0 && (uint32_t)p->index < call->call.args.count &&
           is_false(call->call.args.items[p->index]);
}

/* ---- Reachability ----------------------------------------------------------------------------- */

/* `inside`: f itself is being found out, and on its way; what leads back to it does not reach it. */
static bool reachable(checker *c, flow *f, memo *seen, uint32_t depth, bool inside)
{
    while (f != NULL) {
        if (depth > DEPTH_MAX || ty_too_deep(c)) return true;
        if (f->shared && !inside) {
            uint8_t *known = ty_memo(c, seen, f->id);
            if (*known != 0) return *known == 1;
            *known = 2;
            bool result = reachable(c, f, seen, depth + 1, true);
            *ty_memo(c, seen, f->id) = result ? 1 : 2;
            return result;
        }
        inside = false;
        switch (f->kind) {
        case F_UNREACHABLE: return false;
        case F_START: return true;
        case F_CALL:
            if (is_never_call(c, f->node)) return false;
            f = f->before;
            break;
        case F_BRANCH:
            for (flow_link *l = f->befores; l != NULL; l = l->next)
                if (reachable(c, l->flow, seen, depth + 1, false)) return true;
            return false;
        case F_LOOP:
            if (f->befores == NULL) return false;
            f = f->befores->flow;
            break;
        case F_SWITCH:
            if (f->first == f->last && ty_switch_exhaustive(c, f->node)) return false;
            f = f->before;
            break;
        case F_REDUCE: {
            flow_link *saved = f->label->befores;
            memo fresh = { 0 };
            f->label->befores = f->befores;
            bool result = reachable(c, f->before, &fresh, depth + 1, false);
            f->label->befores = saved;
            ty_memo_free(c, &fresh);
            return result;
        }
        default: f = f->before; break;
        }
    }
    return true;
}

bool ty_is_reachable(checker *c, flow *f)
{
    memo seen = { 0 };
    bool result = reachable(c, f, &seen, 0, false);
    ty_memo_free(c, &seen);
    return result;
}

/* ---- Assignments ------------------------------------------------------------------------------ */

static type *assigned_element(checker *c, node *element)
{
    node *owner = element->parent->parent;
    type *parent = NULL;
    if (owner->kind == GOTS__ELEMENT) parent = assigned_element(c, owner);
    else if (owner->kind == GOTS__DECLARATOR) parent = ty_declarator_type(c, owner, false);
    else if (owner->kind == GOTS__PARAM) parent = ty_type_of(c, ty_param_entity(c, owner));
    else if (owner->kind == GOTS__ASSIGN) parent = ty_type_of_expr(c, owner->binary.right);
    else if (owner->kind == GOTS__FOR_OF) parent = ty_for_of_type(c, owner);
    if (parent == NULL) return c->error;
    return ty_element_type(c, element, parent);
}

/* What an assignment node gives the reference. */
static type *assigned_type(checker *c, node *n)
{
    if (n->kind == GOTS__DECLARATOR) {
        node *loop = n->parent->parent;
        if (loop != NULL && loop->kind == GOTS__FOR_IN && loop->for_in.left == n->parent) return c->string;
        if (loop != NULL && loop->kind == GOTS__FOR_OF && loop->for_in.left == n->parent) return ty_for_of_type(c, loop);
        return n->declarator.init != NULL ? ty_type_of_expr(c, n->declarator.init) : c->error;
    }
    if (n->kind == GOTS__ELEMENT) return assigned_element(c, n);
    node *p = n->parent, *child = n;
    while (p != NULL && (p->kind == GOTS__NON_NULL || p->kind == GOTS__AS || p->kind == GOTS__SATISFIES)) {
        child = p;
        p = p->parent;
    }
    if (p == NULL) return c->error;
    switch (p->kind) {
    case GOTS__ASSIGN:
        if (p->op == GOTS__OP_NONE || (p->op >= GOTS__OP_AND && p->op <= GOTS__OP_NULLISH))
            return ty_type_of_expr(c, p->binary.right);
        return ty_type_of_expr(c, p);
    case GOTS__UPDATE: return c->number;
    case GOTS__UNARY: return c->undefined;
    case GOTS__FOR_IN: return p->for_in.left == child ? c->string : c->error;
    case GOTS__FOR_OF: return p->for_in.left == child ? ty_for_of_type(c, p) : c->error;
    case GOTS__ELEMENT: return assigned_element(c, p);
    default: return c->error;
    }
}

typedef struct kept {
    type *assigned;
} kept;

static bool can_be_assigned(checker *c, type *t, void *context)
{
    type *assigned = context;
    type *one = assigned;
    type **items = ty_members(&one);
    for (uint32_t i = 0; i < ty_count(assigned); i++)
        if (ty_assignable(c, items[i], t)) return true;
    return false;
}

static type *reduce_by_assignment(checker *c, type *declared, type *assigned)
{
    if (declared == assigned) return declared;
    if (assigned->flags & T_NEVER) return assigned;
    if (ty_is_error(c, assigned)) return assigned; /* whatever it is, it is that now */
    if (ty_is_any(assigned)) return declared;
    type *with = ty_filter(c, declared, can_be_assigned, assigned);
    /* `let b: boolean = true`: what takes it over widens again */
    if ((assigned->flags & T_BOOLEAN_LITERAL) && ty_is_fresh_literal(assigned) && (with->flags & T_BOOLEAN_LITERAL))
        with = ty_fresh(c, with);
    return ty_assignable(c, assigned, with) && !(with->flags & T_NEVER) ? with : declared;
}

static bool is_compound(const node *n)
{
    const node *p = n->parent;
    if (p == NULL) return false;
    if (p->kind == GOTS__UPDATE) return true;
    return p->kind == GOTS__ASSIGN && p->binary.left == n && p->op != GOTS__OP_NONE && p->op < GOTS__OP_AND;
}

/* `x = a + b`: what arithmetic gives is no literal. */
static bool is_computed_from_operands(const node *n)
{
    const node *p = n->parent;
    if (p == NULL || p->kind != GOTS__ASSIGN || p->binary.left != n || p->op != GOTS__OP_NONE) return false;
    const node *right = p->binary.right;
    if (right->kind != GOTS__BINARY) return false;
    switch (right->op) {
    case GOTS__OP_ADD: case GOTS__OP_SUB: case GOTS__OP_MUL: case GOTS__OP_DIV: case GOTS__OP_MOD: case GOTS__OP_EXP:
    case GOTS__OP_SHL: case GOTS__OP_SHR: case GOTS__OP_USHR: return true;
    default: return false;
    }
}

static bool declares(checker *c, node *d, node *ref)
{
    node *target = d->kind == GOTS__DECLARATOR ? d->declarator.target
                   : d->kind == GOTS__ELEMENT  ? d->element.target
                   : d->kind == GOTS__PARAM    ? d->param.target
                                               : NULL;
    return target != NULL && target->kind == GOTS__IDENTIFIER && ref->kind == GOTS__IDENTIFIER && same_symbol(c, ref, target);
}

static bool is_declaration(const node *n)
{
    return n->kind == GOTS__DECLARATOR || n->kind == GOTS__ELEMENT || n->kind == GOTS__PARAM;
}

/* The reference's declaration leaves it as it is declared, and will do so for all others. */
static void note_as_declared(const flow_state *s)
{
    entity *e = ty_entity_of(s->c, s->ref->ident.symbol);
    if (e->type == s->declared && !ty_in_flow_loop(s->c)) ty_mention_as_declared(e);
}

/* In `for (k in a)` there is a body only where `a` is something. */
static bool is_keys_of(flow_state *s, node *n)
{
    node *loop = n->kind == GOTS__DECLARATOR ? n->parent->parent : NULL;
    if (loop == NULL || loop->kind != GOTS__FOR_IN || loop->for_in.left != n->parent) return false;
    return ty_references_match(s->c, s->ref, ty_unwrap(loop->for_in.right)) || ty_hangs_on(s, loop->for_in.right);
}

static type *at_assignment(flow_state *s, flow *f)
{
    checker *c = s->c;
    node *n = f->node;
    bool matches = is_declaration(n) ? declares(c, n, s->ref) : ty_references_match(c, s->ref, n);
    if (matches) {
        node *p = n->parent;
        if (!is_declaration(n) && is_compound(n)) return ty_base_literal(c, ty_flow_at(s, f->before));
        if (s->declared == c->auto_) {
            type *t = ty_widen_literal(c, assigned_type(c, n));
            /* `let x; x = []`: what is put into it later tells its elements */
            if (ty_is_array(c, t) && (ty_array_element(c, t)->flags & T_NEVER)) return ty_array(c, c->error, false);
            return t->flags & T_ANY ? c->error : t;
        }
        if (p != NULL && p->kind == GOTS__UNARY && p->op == GOTS__OP_DELETE) return s->declared;
        type *declared = !is_declaration(n) && is_computed_from_operands(n) ? ty_base_literal(c, s->declared) : s->declared;
        if (!(declared->flags & T_UNION)) return declared;
        /* both of them as the place sees them: T as its constraint, or as T */
        type *t = reduce_by_assignment(c, declared, ty_narrowable(c, s->ref, assigned_type(c, n), 0));
        if (t == s->declared && is_declaration(n)) note_as_declared(s);
        return t;
    }
    if (is_declaration(n)) {
        if (s->ref->kind != GOTS__IDENTIFIER) {
            node *target = n->kind == GOTS__DECLARATOR ? n->declarator.target : n->kind == GOTS__ELEMENT ? n->element.target : n->param.target;
            if (target != NULL && target->kind == GOTS__IDENTIFIER && ty_contains_reference(c, s->ref, target)) return s->declared;
        }
        if (is_keys_of(s, n)) return ty_non_nullable_if_needed(c, ty_flow_at(s, f->before));
        return NULL;
    }
    if (ty_contains_reference(c, s->ref, n)) return s->declared;
    return NULL;
}

/* ---- What a walk has found so far ------------------------------------------------------------- */

static type *cached(const flow_state *s, const flow *f)
{
    for (uint32_t i = s->heads[f->id % FLOW_HEADS]; i != 0; i = s->cache[i - 1].next)
        if (s->cache[i - 1].flow == f) return s->cache[i - 1].type;
    return NULL;
}

static void keep(flow_state *s, flow *f, type *t)
{
    if (s->cache_count == FLOW_CACHE) return;
    uint8_t *head = &s->heads[f->id % FLOW_HEADS];
    s->cache[s->cache_count].flow = f;
    s->cache[s->cache_count].type = t;
    s->cache[s->cache_count++].next = *head;
    *head = (uint8_t)s->cache_count;
}

/* Takes back what was kept since there were `count`. */
static void forget(flow_state *s, uint32_t count)
{
    while (s->cache_count > count) {
        s->cache_count--;
        s->heads[s->cache[s->cache_count].flow->id % FLOW_HEADS] = (uint8_t)s->cache[s->cache_count].next;
    }
}

/* ---- The walk --------------------------------------------------------------------------------- */

/* Something unknown may well assert: what it would tell of the reference is unknown. */
static type *at_unknown_call(flow_state *s, flow *f)
{
    type *t = ty_flow_at(s, f->before);
    for (uint32_t i = 0; i < f->node->call.args.count; i++)
        if (ty_narrow(s, t, f->node->call.args.items[i], true) != t) return s->c->error;
    return t;
}

static type *at_call(flow_state *s, flow *f)
{
    checker *c = s->c;
    signature *sig = ty_effects_signature(c, f->node);
    if (sig == NULL) return is_unknown_callee(c, f->node->call.callee) ? at_unknown_call(s, f) : NULL;
    predicate *p = ty_predicate(c, sig);
    if (p != NULL && (p->kind == P_ASSERTS || p->kind == P_ASSERTS_THIS)) {
        type *t = ty_flow_at(s, f->before);
        if (p->type != NULL) return ty_narrow_by_predicate(s, t, f->node, p, true);
        if (p->kind == P_ASSERTS && p->index >= 0 && (uint32_t)p->index < f->node->call.args.count)
            return ty_narrow(s, t, f->node->call.args.items[p->index], true);
        return t;
    }
    if (ty_result(c, sig)->flags & T_NEVER) return c->unreachable_never;
    return NULL;
}

static type *at_branch(flow_state *s, flow *f)
{
    checker *c = s->c;
    TY_FEW(found);
    bool subtype = false;
    for (flow_link *l = f->befores; l != NULL; l = l->next) {
        flow *before = l->flow;
        if (before->kind == F_SWITCH && before->first == before->last && ty_switch_exhaustive(c, before->node)) continue;
        type *t = ty_flow_at(s, before);
        if (t == s->declared && s->declared == s->initial) return t;
        bool known = false;
        for (uint32_t i = 0; i < found.count; i++) known |= found.items[i] == t;
        if (!known) ty_types_add(c, &found, t);
        if (!ty_is_subset(t, s->initial)) subtype = true;
    }
    if (found.count == 0) return c->unreachable_never;
    bool all_unreachable = true;
    for (uint32_t i = 0; i < found.count; i++) all_unreachable &= found.items[i] == c->unreachable_never;
    if (all_unreachable) return c->unreachable_never;
    return ty_union(c, found.items, found.count, subtype ? UNION_SUBTYPE : UNION_LITERAL);
}

static type *at_loop(flow_state *s, flow *f)
{
    checker *c = s->c;
    for (uint32_t i = 0; i < s->loop_count; i++)
        if (s->loops[i].flow == f) {
            s->incomplete = true;
            return s->loops[i].found.count > 0 ? ty_union(c, s->loops[i].found.items, s->loops[i].found.count, UNION_LITERAL)
                                               : c->never;
        }
    if (s->loop_count == FLOW_LOOPS) return s->declared;
    /* the same reference in the same loop, asked for while it is evaluated: from outside */
    for (flow_state *outer = s->outer; outer != NULL; outer = outer->outer)
        for (uint32_t i = 0; i < outer->loop_count; i++)
            if (outer->loops[i].flow == f && outer->declared == s->declared && ty_references_match(c, outer->ref, s->ref)) {
                outer->incomplete = true;
                s->incomplete = true;
                return outer->loops[i].found.count > 0
                           ? ty_union(c, outer->loops[i].found.items, outer->loops[i].found.count, UNION_LITERAL)
                           : s->declared;
            }
    uint32_t at = s->loop_count++;
    s->loops[at].flow = f;
    s->loops[at].found = (types){ 0 };
    c->quiet++; /* what is evaluated with types that are not final is checked again */
    bool subtype = false, outer_incomplete = s->incomplete, was_incomplete = false;
    type *result = NULL;
    for (uint32_t round = 0; round < 8; round++) {
        uint32_t before_count = s->loops[at].found.count;
        s->incomplete = false;
        for (flow_link *l = f->befores; l != NULL; l = l->next) {
            if (round > 0 && l == f->befores) continue;
            uint32_t cache = s->cache_count;
            type *t = ty_flow_at(s, l->flow);
            if (s->incomplete) forget(s, cache);
            bool known = false;
            for (uint32_t i = 0; i < s->loops[at].found.count; i++) known |= s->loops[at].found.items[i] == t;
            if (!known && !(t->flags & T_NEVER && t != c->unreachable_never && s->incomplete)) ty_types_add(c, &s->loops[at].found, t);
            if (!ty_is_subset(t, s->initial)) subtype = true;
            if (t == s->declared && s->declared == s->initial) {
                result = t;
                break;
            }
        }
        was_incomplete |= s->incomplete;
        if (result != NULL || !s->incomplete || s->loops[at].found.count == before_count) break;
    }
    s->loop_count = at;
    c->quiet--;
    s->incomplete = outer_incomplete || (was_incomplete && at > 0);
    if (result != NULL) return result;
    if (s->loops[at].found.count == 0) return c->unreachable_never;
    return ty_union(c, s->loops[at].found.items, s->loops[at].found.count, subtype ? UNION_SUBTYPE : UNION_LITERAL);
}

bool ty_is_subset(type *t, type *of)
{
    if (t == of) return true;
    if (!(of->flags & T_UNION)) return false;
    if (!(t->flags & T_UNION)) return ty_set_contains(of, t);
    for (uint32_t i = 0; i < t->set.count; i++)
        if (!ty_set_contains(of, t->set.types[i])) return false;
    return true;
}


/* What a condition or case last made of a variable: references that follow it ask for the same. */
typedef struct narrowed {
    gots__symbol *symbol;
    type *declared, *before, *after;
} narrowed;

/* Does something that is asked for know a loop only in part? Then what a condition looks at may change. */
static bool is_incomplete(const flow_state *s)
{
    for (; s != NULL; s = s->outer)
        if (s->incomplete) return true;
    return false;
}

static type *narrow_at(flow_state *s, flow *f, type *before)
{
    gots__symbol *symbol = symbol_of(s->ref);
    narrowed *known = f->known;
    if (known != NULL && symbol != NULL && known->symbol == symbol && known->declared == s->declared && known->before == before)
        return known->after;
    type *after = f->kind == F_SWITCH ? ty_narrow_switch(s, before, f) : ty_narrow(s, before, f->node, f->kind == F_TRUE);
    if (symbol == NULL || is_incomplete(s)) return after;
    if (f->known == NULL) f->known = gots__arena_take(s->c->arena, sizeof *known);
    *f->known = (narrowed){ symbol, s->declared, before, after };
    return after;
}

static type *step(flow_state *s, flow **at, bool *done)
{
    checker *c = s->c;
    flow *f = *at;
    *done = true;
    type *t = NULL;
    switch (f->kind) {
    case F_UNREACHABLE: return c->unreachable_never;
    case F_START:
        if (f->node != NULL && f->node != s->container && s->ref->kind != GOTS__MEMBER && s->ref->kind != GOTS__INDEX &&
            !(s->ref->kind == GOTS__THIS && f->node->kind != GOTS__ARROW)) {
            function_note *note = ty_function(f->node) != NULL ? f->node->note : NULL;
            flow *outer = note != NULL ? note->start : f->before;
            if (outer != NULL) {
                *at = outer;
                *done = false;
                return NULL;
            }
        }
        return s->initial;
    case F_ASSIGN:
        if (ty_assigns_to_part_of(c, f, s->names)) t = at_assignment(s, f);
        break;
    case F_CALL: t = at_call(s, f); break;
    case F_TRUE:
    case F_FALSE:
    case F_SWITCH: {
        if (!ty_speaks_of(c, f, s->names)) break;
        type *before = ty_flow_at(s, f->before);
        if ((before->flags & T_NEVER) && f->kind != F_SWITCH) return before;
        return narrow_at(s, f, before);
    }
    case F_BRANCH: return at_branch(s, f);
    case F_LOOP: return at_loop(s, f);
    case F_REDUCE: {
        flow_link *saved = f->label->befores;
        uint32_t cache = s->cache_count;
        f->label->befores = f->befores;
        t = ty_flow_at(s, f->before);
        f->label->befores = saved;
        forget(s, cache);
        return t;
    }
    default: break;
    }
    if (t != NULL) return t;
    *at = f->before;
    *done = false;
    return NULL;
}

type *ty_flow_at(flow_state *s, flow *f)
{
    checker *c = s->c;
    if (s->depth > DEPTH_MAX || ++c->flow_steps > STEPS_MAX || ty_too_deep(c)) return c->error;
    s->depth++;
    flow *first = NULL;
    for (;;) {
        if (f == NULL) {
            s->depth--;
            return s->initial;
        }
        if (f->shared) {
            type *known = cached(s, f);
            if (known != NULL) {
                s->depth--;
                return known;
            }
            if (first == NULL) first = f;
        }
        bool done;
        bool was = s->incomplete;
        s->incomplete = false;
        type *t = step(s, &f, &done);
        if (!done) {
            s->incomplete = was;
            continue;
        }
        if (first != NULL && !s->incomplete) keep(s, first, t);
        s->incomplete |= was;
        s->depth--;
        return t;
    }
}

type *ty_flow_type(checker *c, node *ref, type *declared, type *initial, node *container, flow *at)
{
    bool own = at == NULL;
    if (own) at = ref->note;
    if (at == NULL) return declared;
    if (own && declared == initial && declared != c->auto_ && !ty_may_be_narrowed(c, ref, declared)) return declared;
    /* beyond a measure nothing is known: a loop's variables may each depend on all others */
    if (c->flow == NULL) c->flow_steps = 0;
    if (c->flow_loops > 40 || c->flow_steps > STEPS_MAX) return c->error;
    flow_state s;
    s.c = c;
    s.ref = ref;
    s.declared = declared;
    s.initial = initial;
    s.container = container;
    s.names = ty_names_of_reference(c, ref);
    s.depth = s.cache_count = s.loop_count = 0;
    memset(s.heads, 0, sizeof s.heads);
    s.incomplete = false;
    s.outer = c->flow;
    c->flow = &s;
    c->flow_loops++;
    type *t = ty_flow_at(&s, at);
    c->flow_loops--;
    c->flow = s.outer;
    if (s.incomplete && (t->flags & T_NEVER)) return c->silent_never;
    if (t == c->unreachable_never) {
        /* code that is never reached: whatever it says is not wrong */
        return declared == c->auto_ ? c->error : declared;
    }
    return t;
}

bool ty_in_flow_loop(const checker *c)
{
    for (const flow_state *s = c->flow; s != NULL; s = s->outer)
        if (s->loop_count > 0) return true;
    return false;
}
