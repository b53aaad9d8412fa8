/* Access to members: a.b, a[b], chains; and who may.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

static bool is_call_target(const node *n)
{
    const node *p = n->parent;
    return p != NULL && (p->kind == GOTS__CALL || p->kind == GOTS__NEW) && p->call.callee == n;
}

static bool is_opaque(checker *c, type *t)
{
    if (ty_is_any(t)) return true;
    if (t->flags & T_SET) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (is_opaque(c, t->set.types[i])) return true;
        return false;
    }
    if (t->flags & T_OBJECT) {
        ty_part(c, t);
        if (t->oflags & O_ERROR_CONTEXT) return true;
        if (t->symbol != NULL && (t->symbol->flags & E_CLASS) && (t->oflags & O_ANONYMOUS)) {
            type *of = ty_class_type(c, t->symbol);
            return of != c->error && of->object.generic->base_ctor == c->error;
        }
        if (t->symbol != NULL && (t->symbol->flags & E_MODULE) && (t->symbol->made & C_PARTIAL)) return true;
    }
    return false;
}

/* ---- Who may ---------------------------------------------------------------------------------- */

static entity *declaring_class(const entity *p)
{
    while ((p->made & C_INSTANTIATED) && p->target != NULL) p = p->target;
    entity *owner = p->parent;
    while (owner != NULL && owner->merged) owner = owner->more->leaf;
    return owner;
}

static bool is_within_class(checker *c, node *at, const entity *class_)
{
    for (node *n = at; n != NULL; n = n->parent)
        if ((n->kind == GOTS__CLASS || n->kind == GOTS__CLASS_DECLARATION) && ty_node_entity(c, n) == class_) return true;
    return false;
}

static bool class_derives(checker *c, entity *class_, const entity *base)
{
    for (uint32_t i = 0; i < 100 && class_ != NULL; i++) {
        if (class_ == base) return true;
        type *t = ty_class_type(c, class_);
        if (t == c->error) return false;
        ty_resolve_bases(c, t);
        if (t->object.generic->base_count == 0) return false;
        type *of = t->object.generic->bases[0];
        if (of->flags & T_INTERSECTION) {
            for (uint32_t k = 0; k < of->set.count; k++)
                if (of->set.types[k]->symbol != NULL && class_derives(c, of->set.types[k]->symbol, base)) return true;
            return false;
        }
        class_ = of->symbol;
    }
    return false;
}

bool ty_check_access(checker *c, node *at, bool is_super, bool writing, type *containing, entity *p, bool report)
{
    (void)writing;
    uint32_t flags = ty_modifiers(p);
    if (!(flags & (GOTS__F_PRIVATE | GOTS__F_PROTECTED))) return true;
    if (p->made & C_SYNTHETIC) return true;
    entity *owner = declaring_class(p);
    if (owner == NULL || !(owner->flags & E_CLASS)) return true;
    if (flags & GOTS__F_PRIVATE) {
        if (is_within_class(c, at, owner)) return true;
        if (report) ty_error(c, at, "TS2341", "Property '%A' is private and only accessible within class '%E'.", p->name, owner);
        return false;
    }
    if (is_super) return true;
    entity *inside = NULL;
    for (node *n = at; n != NULL && inside == NULL; n = n->parent)
        if (n->kind == GOTS__CLASS || n->kind == GOTS__CLASS_DECLARATION) {
            entity *e = ty_node_entity(c, n);
            if (e != NULL && class_derives(c, e, owner)) inside = e;
        }
    if (inside == NULL) {
        /* a function with `this: C` may too */
        for (node *n = at; n != NULL; n = n->parent) {
            gots__function *f = ty_function(n);
            if (f != NULL && n->kind != GOTS__ARROW && f->this_param != NULL) return true;
        }
        if (report)
            ty_error(c, at, "TS2445", "Property '%A' is protected and only accessible within class '%E' and its subclasses.", p->name, owner);
        return false;
    }
    if (flags & GOTS__F_STATIC) return true;
    type *of = containing;
    if (of->flags & T_PARAM) {
        type *constraint = of->param.is_this ? of->param.constraint : ty_base_constraint(c, of);
        if (constraint == NULL) return true;
        of = constraint;
    }
    if (of->flags & (T_SET | T_ANY)) return true;
    if (of->symbol != NULL && (of->symbol->flags & E_CLASS) && !class_derives(c, of->symbol, inside)) {
        if (report)
            ty_error(c, at, "TS2446",
                     "Property '%A' is protected and only accessible through an instance of class '%E'. This is an instance of class '%T'.",
                     p->name, inside, containing);
        return false;
    }
    return true;
}

/* ---- a.b -------------------------------------------------------------------------------------- */

static bool in_constructor_of(checker *c, node *n, entity *p)
{
    entity *owner = declaring_class(p);
    for (node *at = n->parent; at != NULL; at = at->parent) {
        if (at->kind == GOTS__METHOD && at->method.function.kind == GOTS__FN_CONSTRUCTOR)
            return at->parent != NULL && ty_node_entity(c, at->parent) == owner;
        if (at->kind == GOTS__FIELD || at->kind == GOTS__STATIC_BLOCK) return at->parent != NULL && ty_node_entity(c, at->parent) == owner;
        if (ty_function(at) != NULL && at->kind != GOTS__ARROW) return false;
    }
    return false;
}

static bool is_write(const node *n)
{
    const node *p = n->parent;
    if (p == NULL) return false;
    switch (p->kind) {
    case GOTS__ASSIGN: return p->binary.left == n;
    case GOTS__UPDATE: return true;
    case GOTS__FOR_IN:
    case GOTS__FOR_OF: return p->for_in.left == n;
    case GOTS__ELEMENT: return p->element.target == n;
    case GOTS__NON_NULL: return is_write(p);
    default: return false; /* what is asserted is read, whatever is done with it then */
    }
}

static void check_readonly(checker *c, node *n, node *object, node *name, entity *p)
{
    if (!is_write(n) && !(n->parent != NULL && n->parent->kind == GOTS__UNARY && n->parent->op == GOTS__OP_DELETE)) return;
    if (!ty_is_readonly(c, p)) return;
    if (object->kind == GOTS__THIS && (p->flags & E_PROPERTY) && !(p->made & C_SYNTHETIC) && in_constructor_of(c, n, p)) return;
    if (n->parent->kind == GOTS__UNARY) {
        ty_error(c, n, "TS2704", "The operand of a 'delete' operator cannot be a read-only property.");
        return;
    }
    ty_error(c, name, "TS2540", "Cannot assign to '%A' because it is a read-only property.", p->name);
}

static void missing_property(checker *c, type *t, node *name)
{
    if (is_opaque(c, t)) return;
    type *apparent = ty_apparent(c, t);
    if (is_opaque(c, apparent)) return;
    const atom *text = name->ident.name;
    if (text->len == 0) return;
    if ((t->flags & T_OBJECT) && t->symbol == c->global_this && t->symbol != NULL) {
        ty_error(c, name, "TS7017", "Element implicitly has an 'any' type because type '%T' has no index signature.", t);
        return;
    }
    entity *class_ = t->symbol;
    if ((t->flags & T_OBJECT) && class_ != NULL && (class_->flags & E_CLASS) && (t->oflags & O_REFERENCE)) {
        entity *is_static = ty_table_get(ty_entity_statics(c, class_), text);
        if (is_static != NULL) {
            ty_error(c, name, "TS2576", "Property '%A' does not exist on type '%T'. Did you mean to access the static member '%E.%A' instead?",
                     text, t, class_, text);
            return;
        }
    }
    type *promised = ty_promised(c, t);
    if (promised != NULL && ty_property(c, promised, name->ident.name) != NULL) {
        ty_error(c, name, "TS2339", "Property '%A' does not exist on type '%T'.\n  Did you forget to use 'await'?",
                 text, t);
        return;
    }
    const atom *near = ty_near_property(c, apparent, text);
    if (near != NULL)
        ty_error(c, name, "TS2551", "Property '%A' does not exist on type '%T'. Did you mean '%A'?", text, t, near);
    else ty_error(c, name, "TS2339", "Property '%A' does not exist on type '%T'.", text, t);
}

static bool is_uninitialised_field(checker *c, node *n, entity *p)
{
    if (n->member.object->kind != GOTS__THIS || p->value_decl == NULL || p->value_decl->kind != GOTS__FIELD) return false;
    node *d = p->value_decl;
    if (d->field.init != NULL || (d->flags & (GOTS__F_OPTIONAL | GOTS__F_DEFINITE | GOTS__F_DECLARE | GOTS__F_ABSTRACT)) || d->field.type == NULL) return false;
    node *f = ty_container_function(n);
    if (f == NULL || f->kind != GOTS__METHOD || f->method.function.kind != GOTS__FN_CONSTRUCTOR) return false;
    (void)c;
    return f->parent == d->parent && !ty_is_ambient(d);
}

static type *flow_of_access(checker *c, node *n, entity *p, type *t, node *at, unsigned mode)
{
    if (n->note == NULL) return t == c->auto_ ? c->error : t;
    if (p != NULL && !(p->flags & (E_ANY_VARIABLE | E_PROPERTY | E_ACCESSOR)) && !((p->flags & E_METHOD) && (t->flags & T_UNION)))
        return t;
    if (ty_is_any(t) && !(t->flags & T_ANY && t == c->any)) return t;
    t = ty_narrowable(c, n, t, mode);
    bool uninitialised = false;
    if (p != NULL && n->kind == GOTS__MEMBER && is_uninitialised_field(c, n, p) && !ty_some_flags(t, T_UNDEFINED | T_ANY_OR_UNKNOWN | T_VOID)) uninitialised = true;
    type *initial = uninitialised ? ty_optional(c, t) : t;
    type *flowed = ty_flow_type(c, n, t, initial, uninitialised ? ty_container_function(n) : NULL, NULL);
    if (uninitialised && !ty_some_flags(t, T_UNDEFINED) && ty_some_flags(flowed, T_UNDEFINED)) {
        ty_error(c, at, "TS2565", "Property '%A' is used before being assigned.", p->name);
        return t;
    }
    return flowed;
}

static entity *private_property(checker *c, node *name, type *apparent, type *t, bool *done)
{
    *done = false;
    gots__symbol *s = name->ident.symbol;
    if (s == NULL) {
        *done = true;
        return NULL;
    }
    entity *p = ty_property(c, apparent, ty_private_atom(c, name));
    if (p == NULL) {
        *done = true;
        if (!is_opaque(c, t) && !is_opaque(c, apparent))
            ty_error(c, name, "TS2339", "Property '#%A' does not exist on type '%T'.", name->ident.name, t);
    }
    return p;
}

static type *member_of(checker *c, node *n, type *left, unsigned mode, bool writing)
{
    node *name = n->member.name;
    type *t = ty_check_non_null(c, left, n->member.object);
    if (ty_is_any(t)) return t; /* whatever is asked of it before */
    if (t == c->silent_never) return t;
    if (t->flags & T_NEVER) {
        if (!ty_is_unreachable_code(c, n) && name->kind == GOTS__IDENTIFIER && t != c->unreachable_never)
            ty_error(c, name, "TS2339", "Property '%A' does not exist on type 'never'.", name->ident.name);
        return c->error;
    }
    type *apparent = ty_reduced_apparent(c, ty_widen_for_access(c, t));
    if (ty_is_any(apparent)) return c->error;
    entity *p;
    if (name->kind == GOTS__PRIVATE_NAME) {
        bool done;
        p = private_property(c, name, apparent, t, &done);
        if (done) return c->error;
    } else {
        p = ty_property(c, apparent, name->ident.name);
    }
    if (p == NULL) {
        index_info *info = name->kind == GOTS__IDENTIFIER && (apparent->flags & (T_OBJECT | T_SET)) &&
                                   !(apparent->symbol != NULL && (apparent->symbol->flags & E_ENUM) && (apparent->oflags & O_ANONYMOUS))
                               ? ty_applicable_index_name(c, apparent, name->ident.name) : NULL;
        if (info == NULL) {
            if (apparent->flags & T_NEVER) {
                if (name->kind == GOTS__IDENTIFIER) ty_error(c, name, "TS2339", "Property '%A' does not exist on type 'never'.", name->ident.name);
                return c->error;
            }
            missing_property(c, t, name);
            return c->error;
        }
        if (info->is_readonly && is_write(n))
            ty_error(c, n, "TS2542", "Index signature in type '%T' only permits reading.", apparent);
        return writing ? info->value : flow_of_access(c, n, NULL, info->value, name, mode);
    }
    entity *target = (p->flags & E_IMPORT) ? ty_follow(c, p) : p;
    if (target == NULL) return c->error;
    p = target;
    ty_check_access(c, name, n->member.object->kind == GOTS__SUPER, writing, t, p, true);
    check_readonly(c, n, n->member.object, name, p);
    if (n->member.object->kind == GOTS__SUPER && (p->flags & E_METHOD) && (ty_modifiers(p) & GOTS__F_ABSTRACT) && p->value_decl != NULL)
        ty_error(c, name, "TS2513", "Abstract method '%A' in class '%E' cannot be accessed via super expression.", p->name,
                 declaring_class(p) != NULL ? declaring_class(p) : p);
    if (writing) return ty_write_type(c, p);
    type *of = ty_type_of(c, p);
    return flow_of_access(c, n, p, of, name, mode);
}

type *ty_widen_for_access(checker *c, type *t)
{
    (void)c;
    return t;
}

/* A use in code the flow never reaches is not wrong. */
bool ty_is_unreachable_code(checker *c, node *n)
{
    flow *f = n->note;
    return f != NULL && (n->kind == GOTS__MEMBER || n->kind == GOTS__INDEX) && !ty_is_reachable(c, f);
}

type *ty_check_member(checker *c, node *n, unsigned mode, bool writing)
{
    node *object = n->member.object;
    type *left = ty_check_expr(c, object, mode & MODE_IN_TYPE);
    return member_of(c, n, left, mode, writing);
}

/* ---- a[b] ------------------------------------------------------------------------------------- */

/* The variable of a `for (… in list)` around it, where all that has names in `list` is numbered. */
static bool is_key_of_numbers(checker *c, const node *key)
{
    if (key->kind != GOTS__IDENTIFIER || key->ident.symbol == NULL) return false;
    for (const node *at = key, *p = key->parent; p != NULL; at = p, p = p->parent) {
        if (p->kind != GOTS__FOR_IN || p->for_in.body != at || p->for_in.left->kind != GOTS__VARIABLES) continue;
        const node *target = p->for_in.left->variables.declarators.items[0]->declarator.target;
        if (target->kind != GOTS__IDENTIFIER || target->ident.symbol != key->ident.symbol) continue;
        uint32_t count;
        type *of = ty_apparent(c, ty_type_of_expr(c, p->for_in.right));
        return ty_index_infos(c, of, &count) != NULL && count == 1 && ty_index_info(c, of, c->number) != NULL;
    }
    return false;
}

/* Is `t`, which is `object[key]` of something generic, made of what is surely a key of it? */
static bool is_of_key(checker *c, type *t)
{
    type *keys = ty_keyof(c, t->indexed.object, false, false);
    bool numbered = ty_index_info(c, t->indexed.object, c->number) != NULL;
    type **items = ty_members(&t->indexed.index);
    for (uint32_t i = 0; i < ty_count(t->indexed.index); i++)
        if (!ty_assignable(c, items[i], keys) && !(numbered && ty_assignable(c, items[i], c->number))) return false;
    return true;
}

static type *check_key(checker *c, node *n, type *t)
{
    if (!(t->flags & T_INDEXED) || is_of_key(c, t)) return t;
    if (!is_opaque(c, t->indexed.object) && !is_opaque(c, t->indexed.index))
        ty_error(c, n, "TS2536", "Type '%T' cannot be used to index type '%T'.", t->indexed.index, t->indexed.object);
    return c->error;
}

static type *index_of(checker *c, node *n, type *left, unsigned mode, bool writing)
{
    type *object = ty_check_non_null(c, left, n->binary.left);
    type *index = ty_check_expr(c, n->binary.right, 0);
    if (ty_is_error(c, object) || ty_is_error(c, index)) return c->error;
    if ((index->flags & T_STRING) && is_key_of_numbers(c, n->binary.right)) index = c->number;
    if (object->flags & T_ANY) return object;
    if (object == c->silent_never) return object;
    if (object->flags & T_NEVER) return c->error;
    if (is_opaque(c, object) || ty_is_any(index)) {
        if (ty_is_any(index)) {
            index_info *info = ty_index_info(c, ty_apparent(c, object), c->number);
            if (info == NULL) info = ty_index_info(c, ty_apparent(c, object), c->string);
            if (info != NULL) return info->value;
        }
        return c->error;
    }
    /* Symbol.x, that is declared as no more than a symbol */
    atom *known = (index->flags & T_SYMBOL) ? ty_key_atom(c, n->binary.right, true, NULL) : NULL;
    entity *named = known != NULL ? ty_property(c, ty_apparent(c, object), known) : NULL;
    if (named != NULL) return writing ? ty_write_type(c, named) : flow_of_access(c, n, named, ty_type_of(c, named), n, mode);
    unsigned flags = IA_EXPRESSION | (writing || is_write(n) ? (unsigned)IA_WRITE : 0);
    /* `a[k]` of T through its constraint, unless k is generic too */
    type *t = ty_indexed_or_null(c, object, index, flags, n);
    if (t == NULL) return c->error;
    if (ty_key_usable(index)) {
        entity *p = ty_property(c, ty_apparent(c, object), ty_key_name(c, index));
        if (p != NULL) {
            ty_check_access(c, n->binary.right, n->binary.left->kind == GOTS__SUPER, writing, object, p, false);
            check_readonly(c, n, n->binary.left, n->binary.right, p);
            return writing ? t : flow_of_access(c, n, p, t, n, mode);
        }
    }
    return check_key(c, n, writing ? t : flow_of_access(c, n, NULL, t, n, mode));
}

type *ty_check_index(checker *c, node *n, unsigned mode, bool writing)
{
    type *left = ty_check_expr(c, n->binary.left, 0);
    return index_of(c, n, left, mode, writing);
}

/* ---- Chains ----------------------------------------------------------------------------------- */

static bool is_link(const node *n)
{
    return (n->kind == GOTS__MEMBER || n->kind == GOTS__INDEX || n->kind == GOTS__CALL || n->kind == GOTS__NON_NULL) &&
           !(n->flags & GOTS__F_PAREN);
}

/* The type of a link where the chain goes on; `*stops` when it may have ended before. */
type *ty_check_link(checker *c, node *n, unsigned mode, bool *stops)
{
    node *inner = n->kind == GOTS__MEMBER ? n->member.object
                  : n->kind == GOTS__INDEX ? n->binary.left
                  : n->kind == GOTS__CALL  ? n->call.callee
                                           : n->unary.operand;
    if (n->kind == GOTS__CALL) {
        type *t = ty_check_call(c, n, mode);
        if (ty_chain_may_stop(c, n)) *stops = true;
        return t;
    }
    type *left = is_link(inner) ? ty_check_link(c, inner, 0, stops) : ty_check_expr(c, inner, 0);
    if (n->flags & GOTS__F_OPTIONAL) {
        if (ty_some_flags(left, T_NULLABLE) || (ty_maybe(left, T_INSTANTIABLE) && (ty_type_facts(c, left, TF_EQ_NULLISH) & TF_EQ_NULLISH)))
            *stops = true;
        left = ty_non_nullable(c, left);
        if (left->flags & T_NEVER) return c->never;
    }
    if (n->kind == GOTS__MEMBER) return member_of(c, n, left, mode, false);
    if (n->kind == GOTS__INDEX) return index_of(c, n, left, mode, false);
    return ty_non_nullable(c, left);
}

/* Whether some `?.` at or before this link meets null or undefined. */
bool ty_chain_may_stop(checker *c, node *n)
{
    while (is_link(n)) {
        node *inner = n->kind == GOTS__MEMBER ? n->member.object
                      : n->kind == GOTS__INDEX ? n->binary.left
                      : n->kind == GOTS__CALL  ? n->call.callee
                                               : n->unary.operand;
        if (n->flags & GOTS__F_OPTIONAL) {
            bool stops = false;
            uint32_t quiet = c->quiet++;
            type *t = is_link(inner) ? ty_check_link(c, inner, 0, &stops) : ty_check_expr(c, inner, 0);
            c->quiet = quiet;
            if (stops || ty_some_flags(t, T_NULLABLE) || ty_is_error(c, t)) return true;
            return false;
        }
        n = inner;
    }
    return false;
}

type *ty_check_chain(checker *c, node *n, unsigned mode)
{
    bool stops = false;
    node *of = n->unary.operand;
    type *t = is_link(of) ? ty_check_link(c, of, mode, &stops) : ty_check_expr(c, of, mode);
    if (t == c->silent_never) return t; /* what waits, waits with all of its chain */
    /* a `!` at its end speaks of the whole chain */
    bool is_there = of->kind == GOTS__NON_NULL && !(of->flags & GOTS__F_PAREN);
    return stops && !is_there && !ty_is_any(t) ? ty_optional(c, t) : t;
}

bool ty_is_write_target(const node *n)
{
    return is_write(n) || is_call_target(n);
}
