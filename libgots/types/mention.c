/* What narrowing can speak of: the references that conditions, cases, assignments and calls mention.
 *
 * SPDX-License-Identifier: MIT
 *
 * Most references are mentioned nowhere that could narrow them, and their flow need not be walked.
 * While the flow graph is built, whatever its nodes look at is noted here: variables by their entity,
 * properties by their name alone, for the same a.b may be reached on many ways. What is noted too
 * much costs a walk; what were noted too little would be wrong.
 */
#include "types/checker.h"
#include "types/flow.h"

/* entity.mentions, and those of names and of `this` */
enum {
    DIRECT = 1,       /* itself, or where something optional hangs on it */
    MEMBER = 2,       /* as what a member is read of: that tells the members of a union apart */
    INDEXED = 4,      /* by a key that has to be looked up */
    INSIDE = 8,       /* its initialiser, for which it may stand, is noted too */
    AS_DECLARED = 16, /* its declaration narrows nothing */
    CALLED = 32,      /* directly, but by calls that need not say anything; see `calls` */
    ASSIGNED = 64     /* which narrows unions, and makes numbers of literals */
};

/* The calls that mention a variable (its entity), a name (its atom) or this (the checker). */
typedef struct calls {
    node *call;
    struct calls *next;
} calls;

typedef struct mentioning {
    checker *c;
    uint8_t how;   /* of the expression that is visited */
    bool in_chain; /* that with something optional in it says that all of it is there */
    node *call;    /* that it is an argument or the object of, where that need not say anything; or NULL */
} mentioning;

static bool mention(node *n, void *context);

static void mention_as(const mentioning *m, node *n, unsigned how)
{
    mentioning inner = *m;
    inner.how = (uint8_t)how;
    mention(n, &inner);
}

static node *root_of(node *n)
{
    for (;;) switch (n->kind) {
        case GOTS__MEMBER: n = n->member.object; break;
        case GOTS__INDEX: n = n->binary.left; break;
        case GOTS__NON_NULL:
        case GOTS__OPTIONAL_CHAIN: n = n->unary.operand; break;
        case GOTS__SATISFIES:
        case GOTS__AS:
        case GOTS__TYPE_ASSERTION: n = n->typed.expr; break;
        default: return n;
        }
}

static entity *variable(checker *c, const node *n)
{
    return n->kind == GOTS__IDENTIFIER && n->ident.symbol != NULL ? ty_entity_of(c, n->ident.symbol) : NULL;
}

/* `const is = a.b === c` is good for what it stands for, `const { kind } = a` for what it is part of. */
static void mention_initializer(checker *c, entity *e)
{
    node *d = e->value_decl;
    if (!(e->flags & E_CONST) || d == NULL || (e->mentions & INSIDE)) return;
    e->mentions |= INSIDE;
    while (d != NULL && (d->kind == GOTS__ELEMENT || d->kind == GOTS__OBJECT_PATTERN || d->kind == GOTS__ARRAY_PATTERN))
        d = d->parent;
    if (d != NULL && d->kind == GOTS__DECLARATOR && d->declarator.init != NULL) ty_mention(c, d->declarator.init);
}

static void take(const mentioning *m, uint8_t *mentions, const void *subject)
{
    if (m->call == NULL || m->how != DIRECT) {
        *mentions |= m->how;
        return;
    }
    *mentions |= CALLED;
    void **at = ty_intern(m->c, &m->c->mentioning_calls, &subject, 1);
    calls *one = gots__arena_take(m->c->arena, sizeof *one);
    *one = (calls){ m->call, *at };
    *at = one;
}

static void mention_name(const mentioning *m, const atom *name)
{
    take(m, ty_memo(m->c, &m->c->mentioned, (uint64_t)(uintptr_t)name), name);
}

/* As a statement a call may assert, as a condition say what its object is. */
static bool may_say(checker *c, node *call)
{
    if (call->parent->kind == GOTS__EXPRESSION) return ty_may_assert(c, call);
    const atom *name = call->call.callee->member.name->ident.name;
    return name == c->names.every || ty_memo_get(&c->this_predicates, (uint64_t)(uintptr_t)name) != 0 ||
           ty_memo_get(&c->this_predicates, (uint64_t)(uintptr_t)c->names.empty) != 0;
}

/* What was only CALLED so far is looked at, once. */
static void settle_called(checker *c, uint8_t *mentions, const void *subject)
{
    *mentions &= (uint8_t)~CALLED;
    if (*mentions & DIRECT) return;
    for (const calls *at = *ty_intern(c, &c->mentioning_calls, &subject, 1); at != NULL; at = at->next)
        if (may_say(c, at->call)) {
            *mentions |= DIRECT;
            return;
        }
}

static inline void settle(checker *c, uint8_t *mentions, const void *subject)
{
    if (*mentions & CALLED) settle_called(c, mentions, subject);
}

static uint8_t mentions_of_name(checker *c, const atom *name)
{
    uint64_t key = (uint64_t)(uintptr_t)name;
    uint8_t known = ty_memo_get(&c->mentioned, key);
    if (!(known & CALLED)) return known;
    settle(c, &known, name);
    *ty_memo(c, &c->mentioned, key) = known;
    return known;
}

static void mention_key(const mentioning *m, node *n)
{
    checker *c = m->c;
    node *key = n->binary.right;
    bool is_literal = key->kind == GOTS__STRING || key->kind == GOTS__NUMBER || key->kind == GOTS__TEMPLATE;
    atom *name = is_literal ? ty_key_atom(c, key, false, NULL) : NULL;
    if (name != NULL) {
        mention_name(m, name);
        return;
    }
    entity *e = variable(c, root_of(n));
    if (e != NULL) e->mentions |= INDEXED;
    else c->this_mentions |= INDEXED;
}

static bool mention(node *n, void *context)
{
    const mentioning *m = context;
    checker *c = m->c;
    if (ty_too_deep(c)) return true;
    switch (n->kind) {
    case GOTS__IDENTIFIER: {
        entity *e = variable(c, n);
        if (e == NULL) {
            mention_name(m, n->ident.name);
            return true;
        }
        take(m, &e->mentions, e);
        if (m->how == DIRECT) mention_initializer(c, e);
        return true;
    }
    case GOTS__THIS: take(m, &c->this_mentions, c); return true;
    case GOTS__MEMBER: {
        atom *name = n->member.name->ident.name;
        bool direct = m->in_chain || (n->flags & GOTS__F_OPTIONAL) || name == c->names.constructor;
        mention_name(m, name);
        mention_as(m, n->member.object, direct ? DIRECT : MEMBER);
        return true;
    }
    case GOTS__INDEX:
        mention_key(m, n);
        mention_as(m, n->binary.left, m->in_chain || (n->flags & GOTS__F_OPTIONAL) ? DIRECT : MEMBER);
        return true;
    case GOTS__CALL: {
        node *callee = n->call.callee;
        mention_as(m, callee, m->in_chain || (n->flags & GOTS__F_OPTIONAL) ? DIRECT : MEMBER);
        if (callee->kind == GOTS__INDEX) mention_as(m, callee->binary.left, DIRECT);
        else if (callee->kind == GOTS__MEMBER) mention(callee->member.object, &(mentioning){ c, DIRECT, false, n });
        mentioning arg = { c, DIRECT, false, m->call };
        for (uint32_t i = 0; i < n->call.args.count; i++) mention(n->call.args.items[i], &arg);
        return true;
    }
    case GOTS__FUNCTION:
    case GOTS__ARROW:
    case GOTS__CLASS: return true;
    default: {
        uint8_t how = m->how == ASSIGNED ? ASSIGNED : DIRECT;
        mentioning inner = { c, how, m->in_chain || n->kind == GOTS__OPTIONAL_CHAIN, m->call };
        gots__node_children(n, mention, &inner);
        return true;
    }
    }
}

void ty_mention(checker *c, node *n)
{
    mention(n, &(mentioning){ .c = c, .how = DIRECT });
}

void ty_mention_in_call(checker *c, node *call)
{
    mention(call, &(mentioning){ .c = c, .how = DIRECT, .call = call });
}

void ty_mention_assigned(checker *c, node *target)
{
    mention(target, &(mentioning){ .c = c, .how = ASSIGNED });
}

/* `this is T`: under which name it will be called; the empty one: under any. */
void ty_mention_predicate(checker *c, const node *of)
{
    if (of->type_predicate.param->kind != GOTS__THIS) return;
    const node *key = NULL;
    for (const node *n = of->parent; n != NULL && key == NULL; n = n->parent)
        if (n->kind == GOTS__METHOD || n->kind == GOTS__METHOD_SIGNATURE || n->kind == GOTS__FIELD || n->kind == GOTS__PROPERTY_SIGNATURE)
            key = ty_key_of((node *)(uintptr_t)n);
    bool named = key != NULL && (key->kind == GOTS__IDENTIFIER || key->kind == GOTS__PRIVATE_NAME);
    *ty_memo(c, &c->this_predicates, (uint64_t)(uintptr_t)(named ? key->ident.name : c->names.empty)) = 1;
}

void ty_mention_as_declared(entity *e)
{
    e->mentions |= AS_DECLARED;
}

/* ---- Which condition speaks of which reference ------------------------------------------------ */

/* Names as bits, many to one: what lacks one of a reference's names cannot speak of it. */
#define ANY_KEY ((uint64_t)1 << 62) /* a[k]: it may be any name */
#define KNOWN ((uint64_t)1 << 63)
#define ALIASES_MAX 6u

static uint64_t bit_of(const atom *name)
{
    return (uint64_t)1 << (name->hash % 62);
}

typedef struct naming {
    checker *c;
    uint64_t names;
    uint32_t depth; /* of constants that stand for conditions */
} naming;

static bool name_all(node *n, void *context)
{
    naming *in = context;
    checker *c = in->c;
    if (ty_too_deep(c)) return true;
    switch (n->kind) {
    case GOTS__IDENTIFIER: {
        in->names |= bit_of(n->ident.name);
        entity *e = variable(c, n);
        node *d = e != NULL && (e->flags & E_CONST) ? e->value_decl : NULL;
        if (d != NULL && d->kind == GOTS__ELEMENT && d->parent->parent->kind == GOTS__DECLARATOR) {
            atom *name = d->element.key != NULL ? ty_key_atom(c, d->element.key, (d->flags & GOTS__F_COMPUTED) != 0, NULL) : NULL;
            in->names |= name != NULL ? bit_of(name) : ANY_KEY;
            d = d->parent->parent;
        }
        if (d == NULL || d->kind != GOTS__DECLARATOR || d->declarator.init == NULL || in->depth >= ALIASES_MAX) return true;
        in->depth++;
        name_all(d->declarator.init, in);
        in->depth--;
        return true;
    }
    case GOTS__THIS: in->names |= bit_of(c->names.this_); return true;
    case GOTS__MEMBER:
        in->names |= bit_of(n->member.name->ident.name);
        if (n->member.object->kind == GOTS__IDENTIFIER) in->names |= bit_of(n->member.object->ident.name);
        else name_all(n->member.object, in);
        return true;
    case GOTS__INDEX: {
        atom *name = ty_access_name(c, n);
        in->names |= name != NULL ? bit_of(name) : ANY_KEY;
        name_all(n->binary.left, in);
        return name_all(n->binary.right, in);
    }
    case GOTS__FUNCTION:
    case GOTS__ARROW:
    case GOTS__CLASS: return true;
    case GOTS__UNARY:
    case GOTS__LOGICAL:
    case GOTS__BINARY:
    case GOTS__NON_NULL:
    case GOTS__SATISFIES:
    case GOTS__SEQUENCE:
    case GOTS__ASSIGN:
    case GOTS__OPTIONAL_CHAIN: gots__node_children(n, name_all, in); return true;
    default: { /* in here no constant stands for a condition */
        uint32_t depth = in->depth;
        in->depth = ALIASES_MAX;
        gots__node_children(n, name_all, in);
        in->depth = depth;
        return true;
    }
    }
}

static uint64_t names_in(checker *c, flow *f)
{
    if (f->names != 0) return f->names;
    naming in = { .c = c };
    if (f->kind == F_SWITCH) {
        name_all(f->node->switch_.subject, &in);
        for (uint32_t i = 0; i < f->node->switch_.cases.count; i++)
            if (f->node->switch_.cases.items[i]->case_.test != NULL) name_all(f->node->switch_.cases.items[i]->case_.test, &in);
    } else {
        name_all(f->node, &in);
    }
    f->names = in.names | KNOWN;
    return f->names;
}

/* The names that whatever speaks of a reference must have; 0: there is no telling. With ANY_KEY a key
 * has another one that is not among them. */
uint64_t ty_names_of_reference(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__IDENTIFIER: return bit_of(n->ident.name);
    case GOTS__THIS: return bit_of(c->names.this_);
    case GOTS__MEMBER: return bit_of(n->member.name->ident.name) | ty_names_of_reference(c, n->member.object);
    case GOTS__INDEX: return ty_names_of_reference(c, n->binary.left) | ANY_KEY;
    case GOTS__NON_NULL:
    case GOTS__OPTIONAL_CHAIN: return ty_names_of_reference(c, n->unary.operand);
    case GOTS__SATISFIES: return ty_names_of_reference(c, n->typed.expr);
    default: return 0;
    }
}

/* May the condition or case `f` speak of a reference with these names? */
bool ty_speaks_of(checker *c, flow *f, uint64_t wanted)
{
    uint64_t in = names_in(c, f);
    wanted &= ~ANY_KEY;
    return (in & ANY_KEY) || (in & wanted) == wanted;
}

static bool is_key_of_for_in(const node *n)
{
    const node *loop = n->kind == GOTS__DECLARATOR ? n->parent->parent : NULL;
    return loop != NULL && loop->kind == GOTS__FOR_IN && loop->for_in.left == n->parent;
}

/* May what `f` assigns to be a reference with these names, or what that is a part of? `for (k in a)`
 * speaks of `a` too. */
bool ty_assigns_to_part_of(checker *c, flow *f, uint64_t wanted)
{
    if (f->names == 0) {
        node *n = f->node;
        node *target = n->kind == GOTS__DECLARATOR ? n->declarator.target
                       : n->kind == GOTS__ELEMENT  ? n->element.target
                       : n->kind == GOTS__PARAM    ? n->param.target
                                                   : n;
        f->names = KNOWN | (target != NULL && !is_key_of_for_in(n) ? ty_names_of_reference(c, target) : 0);
    }
    return wanted == 0 || (wanted & ANY_KEY) || (f->names & ~(wanted | KNOWN | ANY_KEY)) == 0;
}

/* ---- Which reference is spoken of at all ------------------------------------------------------ */

static bool narrows(uint8_t mentions, const type *declared)
{
    if (mentions & DIRECT) return true;
    return (declared->flags & (T_UNION | T_LITERAL)) && (mentions & (MEMBER | ASSIGNED));
}

static bool variable_may_be_narrowed(checker *c, const node *n, const type *declared)
{
    entity *e = variable(c, n);
    if (e == NULL) return narrows(mentions_of_name(c, n->ident.name), declared);
    if (e->value_decl == NULL || e->decl_count != 1) return true;
    settle(c, &e->mentions, e);
    if (narrows(e->mentions, declared)) return true;
    if (!(declared->flags & (T_UNION | T_LITERAL))) return false;
    return n->ident.symbol->assigned || (e->value_decl->kind != GOTS__PARAM && !(e->mentions & AS_DECLARED));
}

static bool is_indexed(checker *c, node *n)
{
    const entity *e = variable(c, root_of(n));
    return ((e != NULL ? e->mentions : c->this_mentions) & INDEXED) != 0;
}

/* May the flow up to `ref` say more of it than `declared`? It starts with that too. */
bool ty_may_be_narrowed(checker *c, node *ref, const type *declared)
{
    switch (ref->kind) {
    case GOTS__IDENTIFIER: return variable_may_be_narrowed(c, ref, declared);
    case GOTS__THIS:
        settle(c, &c->this_mentions, c);
        return narrows(c->this_mentions, declared);
    case GOTS__MEMBER:
        return narrows(mentions_of_name(c, ref->member.name->ident.name), declared) || is_indexed(c, ref);
    case GOTS__INDEX: {
        if (is_indexed(c, ref)) return true;
        const atom *name = ty_access_name(c, ref);
        return name != NULL && narrows(mentions_of_name(c, name), declared);
    }
    default: return true;
    }
}
