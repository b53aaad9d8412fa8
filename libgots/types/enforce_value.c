/* What is proven of a value: from the expression alone, and from where its parts were declared.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/enforce_inside.h"

/* ---- Types as they were checked --------------------------------------------------------------- */

struct remembered {
    const node **keys;
    type **types;
    uint32_t count, mask;
};

static uint32_t slot_of(const struct remembered *r, const node *n)
{
    uintptr_t bits = (uintptr_t)n;
    uint32_t at = (uint32_t)((bits >> 4) * 0x9E3779B1u ^ bits >> 21) & r->mask;
    while (r->keys[at] != NULL && r->keys[at] != n) at = (at + 1) & r->mask;
    return at;
}

static void grow(checker *c, struct remembered *r)
{
    struct remembered old = *r;
    r->mask = old.mask * 2 + 1;
    r->keys = GOTS__NEW_ARRAY(c->arena, const node *, r->mask + 1);
    r->types = GOTS__NEW_ARRAY(c->arena, type *, r->mask + 1);
    for (uint32_t i = 0; old.keys != NULL && i <= old.mask; i++) {
        if (old.keys[i] == NULL) continue;
        uint32_t at = slot_of(r, old.keys[i]);
        r->keys[at] = old.keys[i];
        r->types[at] = old.types[i];
    }
}

void gots__types_remember(checker *c)
{
    c->remembered = GOTS__NEW(c->arena, struct remembered);
    c->remembered->mask = 511;
    grow(c, c->remembered);
}

/* What is evaluated quietly may be a trial with types that were not settled yet. */
void ty_remember(checker *c, const node *n, type *t, unsigned mode)
{
    struct remembered *r = c->remembered;
    if (r->count * 2 > r->mask) grow(c, r);
    uint32_t at = slot_of(r, n);
    bool is_trial = c->quiet > 0 || (mode & (MODE_SKIP_SENSITIVE | MODE_SKIP_GENERIC)) != 0;
    if (r->keys[at] != NULL && is_trial) return;
    r->count += r->keys[at] == NULL;
    r->keys[at] = n;
    r->types[at] = t;
}

type *ty_enforce_type(enforcing *e, node *n)
{
    checker *c = e->c;
    if (n->kind == GOTS__CHECKED) return ty_enforce_type(e, n->unary.operand);
    uint32_t at = slot_of(c->remembered, n);
    if (c->remembered->keys[at] != NULL) return c->remembered->types[at];
    c->work = 0;
    type *t = ty_type_of_expr(c, n);
    return t != NULL ? t : c->error;
}

/* ---- Declarations ----------------------------------------------------------------------------- */

/* Are the functions and variables of the file themselves enforced, or the engine's own? Packages are
 * taken at their word: what they export was checked where they were made. */
bool ty_enforce_is_checked_file(const file *f)
{
    return f != NULL && !ty_is_nocheck((file *)(uintptr_t)f);
}

static file *home_of(const entity *of)
{
    node *d = of->value_decl != NULL ? of->value_decl : of->decl_count > 0 ? of->decls[0] : NULL;
    return d != NULL ? ty_file_of(d) : NULL;
}

static bool is_of_library(const entity *of)
{
    const file *f = home_of(of);
    return f != NULL && f->is_library;
}

static entity *declared_entity(const entity *of)
{
    while (of->target != NULL && (of->made & (C_INSTANTIATED | C_MAPPED))) of = of->target;
    return (entity *)(uintptr_t)of;
}

static entity *name_entity(enforcing *e, node *n)
{
    entity *of = ty_resolve_name(e->c, n, E_VALUE);
    return of != NULL ? ty_follow(e->c, of) : NULL;
}

/* Does the type, as it is written, have a type parameter where a value of it would stand? */
static bool has_naked_parameter(const type *t)
{
    if (t == NULL) return false;
    if (t->flags & (T_PARAM | T_INDEXED | T_CONDITIONAL)) return true;
    if (!(t->flags & T_SET)) return false;
    for (uint32_t i = 0; i < t->set.count; i++)
        if (has_naked_parameter(t->set.types[i])) return true;
    return false;
}

/* ---- Variables -------------------------------------------------------------------------------- */

static bool is_ambient_variable(const entity *of)
{
    node *d = of->value_decl;
    const file *f = home_of(of);
    return d != NULL && f != NULL && !f->is_library && ty_is_ambient(d);
}

/* `let x!: T`, `var` before its line, a namespace's variable without a value. */
static bool may_be_unset(const node *n, const entity *of)
{
    const node *d = of->value_decl;
    if (d == NULL || d->kind != GOTS__DECLARATOR) return false;
    const node *group = d->parent;
    if (group != NULL && group->parent != NULL &&
        (group->parent->kind == GOTS__FOR_OF || group->parent->kind == GOTS__FOR_IN))
        return false;
    if (d->flags & GOTS__F_DEFINITE) return true;
    if (group == NULL || group->op != GOTS__VAR) return d->declarator.init == NULL && of->symbol != NULL && of->symbol->captured;
    bool elsewhere = ty_container_function((node *)(uintptr_t)n) != ty_container_function((node *)(uintptr_t)d);
    return elsewhere || n->pos < d->end;
}

static bool may_have_changed(const entity *of, const type *declared, const type *narrowed)
{
    return of->symbol != NULL && of->symbol->captured && of->symbol->assigned && declared != narrowed;
}

static proof proof_of_name(enforcing *e, node *n, type *t)
{
    entity *of = name_entity(e, n);
    if (of == NULL || !(of->flags & (E_ANY_VARIABLE | E_PROPERTY))) return PROVEN;
    if (is_of_library(of)) return PROVEN;
    if (is_ambient_variable(of) || (of->made & C_MAY_LACK)) return UNPROVEN_READ;
    if (!ty_enforce_is_checked_file(home_of(of))) return UNPROVEN;
    if (may_be_unset(n, of)) return UNPROVEN_READ;
    return may_have_changed(of, ty_type_of(e->c, of), t) ? UNPROVEN_READ : PROVEN;
}

/* ---- Reads ------------------------------------------------------------------------------------ */

static bool is_error_type(const entity *of)
{
    const entity *holder = of->parent;
    return holder != NULL && holder->name != NULL && holder->name->len >= 5 &&
           memcmp(holder->name->text + holder->name->len - 5, "Error", 5) == 0;
}

static proof proof_of_property(enforcing *e, const entity *property)
{
    const entity *of = declared_entity(property);
    if (of->flags & (E_METHOD | E_FUNCTION | E_CLASS | E_ENUM | E_ENUM_MEMBER | E_NAMESPACE | E_MODULE | E_PROTOTYPE)) return PROVEN;
    if (of->flags & E_ACCESSOR) return ty_enforce_is_checked_file(home_of(of)) && of->value_decl != NULL && of->value_decl->kind == GOTS__METHOD ? PROVEN : UNPROVEN_READ;
    if (of->flags & E_ANY_VARIABLE) {
        const node *d = of->value_decl;
        if (!ty_enforce_is_checked_file(home_of(of)) || is_ambient_variable(of)) return UNPROVEN;
        bool is_set = d != NULL && d->kind == GOTS__DECLARATOR && d->declarator.init != NULL;
        return is_set ? PROVEN : UNPROVEN_READ;
    }
    if (is_of_library(of)) {
        bool open = is_error_type(of) || has_naked_parameter(ty_type_of(e->c, (entity *)(uintptr_t)of));
        return open ? UNPROVEN_READ : PROVEN;
    }
    return UNPROVEN_READ;
}

static proof proof_of_member(enforcing *e, node *n)
{
    checker *c = e->c;
    node *object = n->member.object;
    if (object->kind == GOTS__SUPER) return PROVEN;
    type *of = ty_enforce_type(e, object);
    if (of->flags & T_ANY) return PROVEN; /* then it is any itself */
    if (n->member.name->kind == GOTS__PRIVATE_NAME) return UNPROVEN_READ;
    of = ty_apparent(c, ty_non_nullable(c, of));
    entity *property = ty_property(c, of, n->member.name->ident.name);
    if (property == NULL) return UNPROVEN_READ; /* of an index signature */
    if (property->made & C_SYNTHETIC) {
        for (uint32_t i = 0; i < property->more->part_count; i++)
            if (proof_of_property(e, property->more->parts[i]) != PROVEN) return UNPROVEN_READ;
        return property->more->part_count > 0 ? PROVEN : UNPROVEN_READ;
    }
    return proof_of_property(e, property);
}

bool ty_enforce_is_declared(enforcing *e, node *n)
{
    type *of = ty_apparent(e->c, ty_non_nullable(e->c, ty_enforce_type(e, n->member.object)));
    return n->member.name->kind != GOTS__IDENTIFIER || ty_property(e->c, of, n->member.name->ident.name) != NULL;
}

static proof proof_of_index(enforcing *e, node *n)
{
    type *of = ty_enforce_type(e, n->binary.left);
    if (n->binary.left->kind == GOTS__SUPER || (of->flags & T_ANY)) return PROVEN;
    return UNPROVEN_READ;
}

/* ---- Calls ------------------------------------------------------------------------------------ */

/* The declaration of a value that is a function for good: a function, a method of a class, a const
 * that is one. */
static node *function_of(entity *of)
{
    node *d = of->value_decl;
    if (d == NULL) return NULL;
    if (d->kind == GOTS__FUNCTION_DECLARATION) return d;
    if (d->kind == GOTS__METHOD) return d;
    if (d->kind == GOTS__DECLARATOR && (of->flags & E_CONST) && d->declarator.type == NULL &&
        d->declarator.init != NULL &&
        (d->declarator.init->kind == GOTS__ARROW || d->declarator.init->kind == GOTS__FUNCTION))
        return d->declarator.init;
    return NULL;
}

node *ty_enforce_declaration(enforcing *e, node *callee)
{
    checker *c = e->c;
    callee = ty_unwrap(callee);
    entity *of = NULL;
    if (callee->kind == GOTS__IDENTIFIER) {
        of = name_entity(e, callee);
    } else if (callee->kind == GOTS__MEMBER && callee->member.name->kind == GOTS__IDENTIFIER) {
        type *object = ty_apparent(c, ty_non_nullable(c, ty_enforce_type(e, callee->member.object)));
        of = (object->flags & T_ANY) ? NULL : ty_property(c, object, callee->member.name->ident.name);
        if (of != NULL) of = declared_entity(of);
    } else if (callee->kind == GOTS__ARROW || callee->kind == GOTS__FUNCTION) {
        return callee;
    }
    return of != NULL ? function_of(of) : NULL;
}

static signature *resolved(const node *call)
{
    const call_note *note = call->note;
    return note != NULL ? note->resolved : NULL;
}

bool ty_enforce_is_escape(const node *n)
{
    signature *s = n->kind == GOTS__CALL ? resolved(n) : NULL;
    while (s != NULL && s->target != NULL) s = s->target;
    if (s == NULL || s->decl == NULL) return false;
    const file *f = ty_file_of(s->decl);
    const gots__function *declared = ty_function(s->decl);
    const node *gives = declared != NULL ? declared->return_type : NULL;
    if (f == NULL || !f->is_library || gives == NULL || gives->kind != GOTS__TYPE_REF) return false;
    const node *name = gives->type_ref.name;
    return name->kind == GOTS__IDENTIFIER && name->ident.name->len == 6 && memcmp(name->ident.name->text, "Escape", 6) == 0;
}

static proof proof_of_call(enforcing *e, node *n)
{
    checker *c = e->c;
    signature *s = resolved(n);
    if (s == NULL || s == c->any_signature) return UNPROVEN_RESULT;
    const signature *written = s;
    while (written->target != NULL) written = written->target;
    const file *home = written->decl != NULL ? ty_file_of(written->decl) : NULL;
    if (home != NULL && home->is_library && strcmp(home->source->name, "gots:types") == 0) return PROVEN; /* looked at there */
    if (has_naked_parameter(written->result)) return UNPROVEN_RESULT;
    node *callee = ty_unwrap(n->call.callee);
    if (written->decl != NULL) {
        const file *f = ty_file_of(written->decl);
        if (f != NULL && f->is_library) return PROVEN;
        if (f != NULL && f->is_quiet) return PROVEN;
    }
    node *d = ty_enforce_declaration(e, callee);
    if (d == NULL) return UNPROVEN_RESULT;
    gots__function *function = ty_function(d);
    bool is_plain = function->body != NULL && written->decl == d && ty_enforce_is_checked_file(ty_file_of(d)) &&
                    (d->flags & GOTS__F_ABSTRACT) == 0;
    return is_plain ? PROVEN : UNPROVEN_RESULT;
}

static proof proof_of_await(enforcing *e, node *n)
{
    node *of = ty_unwrap(n->unary.operand);
    if (of->kind != GOTS__CALL) return UNPROVEN_RESULT;
    node *d = ty_enforce_declaration(e, of->call.callee);
    bool is_async = d != NULL && (ty_function_flags(d) & GOTS__F_ASYNC) != 0;
    return is_async ? proof_of_call(e, of) : UNPROVEN_RESULT;
}

/* ---- The whole -------------------------------------------------------------------------------- */

proof ty_enforce_proof(enforcing *e, node *n, type *t)
{
    if (t->flags & T_ANY) return UNPROVEN;
    switch (n->kind) {
    case GOTS__IDENTIFIER: return n->ident.name == e->c->names.undefined ? PROVEN : proof_of_name(e, n, t);
    case GOTS__MEMBER: return proof_of_member(e, n);
    case GOTS__INDEX: return proof_of_index(e, n);
    case GOTS__CALL:
    case GOTS__TAGGED_TEMPLATE: return n->kind == GOTS__CALL ? proof_of_call(e, n) : UNPROVEN_RESULT;
    case GOTS__AWAIT: return proof_of_await(e, n);
    case GOTS__YIELD:
    case GOTS__YIELD_STAR: return UNPROVEN_RESULT;
    case GOTS__OPTIONAL_CHAIN: {
        proof inner = ty_enforce_proof(e, n->unary.operand, ty_enforce_type(e, n->unary.operand));
        return inner == PROVEN ? PROVEN : inner;
    }
    default: return PROVEN;
    }
}

/* ---- Functions whose callers are all known ----------------------------------------------------- */

/* Is the name the callee of a plain call, or a class that is made, extended or asked for? */
static bool is_callee(const node *n)
{
    const node *p = n->parent;
    if (p == NULL) return false;
    if (p->kind == GOTS__BINARY && p->op == GOTS__OP_INSTANCEOF) return p->binary.right == n;
    if (p->kind == GOTS__CLASS || p->kind == GOTS__CLASS_DECLARATION) return p->class_.base == n;
    if (p->kind == GOTS__TYPE_REF) return true;
    if ((p->kind != GOTS__CALL && p->kind != GOTS__NEW) || p->call.callee != n) return false;
    for (uint32_t i = 0; i < p->call.args.count; i++) {
        unsigned kind = p->call.args.items[i]->kind;
        if (kind == GOTS__SPREAD || kind == GOTS__AS || kind == GOTS__TYPE_ASSERTION) return false; /* may be anything */
    }
    return true;
}

static bool is_declared_name(const node *n)
{
    const node *p = n->parent;
    return p != NULL && ((p->kind == GOTS__FUNCTION_DECLARATION && p->function.name == n) ||
                         (p->kind == GOTS__CLASS_DECLARATION && p->class_.name == n) ||
                         (p->kind == GOTS__DECLARATOR && p->declarator.target == n));
}

/* `x.constructor`: any class may come of it. */
static bool gives_constructors(const node *n)
{
    if (n->kind != GOTS__MEMBER || n->member.name->kind != GOTS__IDENTIFIER) return false;
    const atom *name = n->member.name->ident.name;
    return name->len == 11 && memcmp(name->text, "constructor", 11) == 0;
}

static bool find_escapes(node *n, void *context)
{
    enforcing *e = context;
    if (gives_constructors(n)) e->constructors_escape = true;
    if (n->kind == GOTS__IDENTIFIER && n->ident.symbol != NULL && !is_callee(n) && !is_declared_name(n)) {
        entity *of = n->ident.symbol->type_note;
        if (of != NULL) of->made |= C_ESCAPES;
    }
    return gots__node_children(n, find_escapes, context);
}

void ty_enforce_find_callers(enforcing *e, node *tree)
{
    gots__node_children(tree, find_escapes, e);
}

bool ty_enforce_knows_callers(enforcing *e, node *n)
{
    node *named = n->kind == GOTS__FUNCTION_DECLARATION ? n->function.name : NULL;
    if ((n->kind == GOTS__ARROW || n->kind == GOTS__FUNCTION) && n->parent != NULL &&
        n->parent->kind == GOTS__DECLARATOR && n->parent->declarator.init == n &&
        n->parent->declarator.type == NULL)
        named = n->parent->declarator.target;
    const gots__function *f = ty_function(n);
    if (n->kind == GOTS__METHOD && f->kind == GOTS__FN_CONSTRUCTOR && n->parent->kind == GOTS__CLASS_DECLARATION &&
        !e->constructors_escape && n->parent->class_.decorators.count == 0 &&
        (n->parent->flags & (GOTS__F_EXPORT | GOTS__F_DEFAULT)) == 0)
        named = n->parent->class_.name;
    if (named == NULL || named->kind != GOTS__IDENTIFIER || named->ident.symbol == NULL) return false;
    gots__symbol *s = named->ident.symbol;
    entity *of = ty_entity_of(e->c, s);
    if (of == NULL || (of->made & C_ESCAPES) || s->exported || s->assigned || of->decl_count != 1) return false;
    return (n->flags & (GOTS__F_EXPORT | GOTS__F_DEFAULT)) == 0;
}
