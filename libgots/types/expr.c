/* Expressions: names, this, literals, templates, assertions; and which kind is checked where.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

/* ---- Names ------------------------------------------------------------------------------------ */

static bool is_in_type_query(const node *n)
{
    for (n = n->parent; n != NULL; n = n->parent) {
        if (n->kind == GOTS__TYPE_QUERY) return true;
        if (n->kind != GOTS__QUALIFIED_NAME && n->kind != GOTS__MEMBER) return false;
    }
    return false;
}

/* What a reference's flow is part of: as ty_container_function, but a member's computed name counts
 * as inside it, and a function that is called where it stands is a part of what is around it. */
static node *flow_home(const node *n)
{
    for (node *at = n->parent; at != NULL; at = at->parent) {
        switch (at->kind) {
        case GOTS__FUNCTION:
        case GOTS__ARROW:
            if (at->parent != NULL && at->parent->kind == GOTS__CALL && at->parent->call.callee == at &&
                !(at->flags & (GOTS__F_ASYNC | GOTS__F_GENERATOR)))
                break;
            return at;
        case GOTS__FUNCTION_DECLARATION:
        case GOTS__METHOD:
        case GOTS__FIELD:
        case GOTS__SOURCE_FILE:
        case GOTS__NAMESPACE: return at;
        default: break;
        }
    }
    return NULL;
}

static node *declaring_function(const entity *e)
{
    return e->value_decl != NULL ? flow_home(e->value_decl) : NULL;
}

static bool is_param_of(const entity *e)
{
    return (e->flags & E_PARAM) != 0;
}

/* Where the effect of an assignment at `n` ends: with the statement around it that may run again or
 * elsewhere, as far out as the block of the declaration. */
static uint32_t end_of_write(const node *n, const node *decl)
{
    const node *home = decl;
    while (home != NULL && home->kind != GOTS__VARIABLES && home->kind != GOTS__PARAM) home = home->parent;
    uint32_t end = n->pos;
    for (const node *at = n; at != NULL && at != (home != NULL ? home->parent : NULL); at = at->parent) {
        switch (at->kind) {
        case GOTS__VARIABLES: case GOTS__EXPRESSION: case GOTS__IF: case GOTS__DO_WHILE: case GOTS__WHILE:
        case GOTS__FOR: case GOTS__FOR_IN: case GOTS__FOR_OF: case GOTS__SWITCH: case GOTS__TRY:
        case GOTS__CLASS_DECLARATION: end = at->end; break;
        default: break;
        }
    }
    return end;
}

/* A parameter or `let` of a function that nothing assigns to behind `n`. */
static bool is_past_last_write(const node *n, const entity *e)
{
    const gots__symbol *s = e->symbol;
    const node *d = e->value_decl;
    while (d != NULL && (d->kind == GOTS__ELEMENT || d->kind == GOTS__ARRAY_PATTERN || d->kind == GOTS__OBJECT_PATTERN))
        d = d->parent;
    if (s == NULL || d == NULL) return false;
    if (!(e->flags & E_PARAM)) {
        bool is_let = d->kind == GOTS__DECLARATOR && d->parent->kind == GOTS__VARIABLES && d->parent->op == GOTS__LET;
        if ((!is_let && d->parent->kind != GOTS__TRY) || s->exported) return false;
    }
    return !s->assigned || (s->last_write != NULL && end_of_write(s->last_write, d) < n->pos);
}

/* How far out narrowing may look: a const, or a parameter nobody assigns to, keeps its type inside
 * functions that are written where it has it. */
static node *flow_container(checker *c, node *n, entity *e)
{
    (void)c;
    node *at = flow_home(n);
    if (at == NULL || at->kind == GOTS__SOURCE_FILE || !((e->flags & E_CONST) || is_past_last_write(n, e))) return at;
    node *home = declaring_function(e);
    while (at != NULL && at != home &&
           (at->kind == GOTS__FUNCTION || at->kind == GOTS__ARROW ||
            (at->kind == GOTS__METHOD && at->parent != NULL && (at->parent->kind == GOTS__OBJECT || at->parent->kind == GOTS__CLASS))))
        at = flow_home(at);
    return at;
}

static bool in_ambient_or_type(node *n, unsigned mode)
{
    return (mode & MODE_IN_TYPE) != 0 || is_in_type_query(n);
}

static bool is_assignment_target(const node *n)
{
    const node *p = n->parent;
    if (p == NULL) return false;
    switch (p->kind) {
    case GOTS__ASSIGN:
        return p->binary.left == n && (p->op == GOTS__OP_NONE || (p->op >= GOTS__OP_AND && p->op <= GOTS__OP_NULLISH));
    case GOTS__FOR_IN:
    case GOTS__FOR_OF: return p->for_in.left == n;
    case GOTS__ELEMENT: return p->element.target == n;
    case GOTS__NON_NULL:
    case GOTS__AS:
    case GOTS__SATISFIES: return is_assignment_target(p);
    default: return false;
    }
}

static bool declared_outside(node *n, entity *e)
{
    return flow_home(n) != declaring_function(e);
}

static bool is_exempt_from_init(checker *c, node *n, entity *e, type *t)
{
    node *d = e->value_decl;
    (void)c;
    if (d == NULL || d->kind != GOTS__DECLARATOR) return true;
    if (d->declarator.init != NULL || (d->flags & GOTS__F_DEFINITE) || t == c->auto_) return t != c->auto_;
    if (t->flags & (T_ANY_OR_UNKNOWN | T_VOID)) return true;
    if (ty_is_ambient(d) || n->note == NULL) return true;
    const node *loop = d->parent->parent;
    if (loop != NULL && (loop->kind == GOTS__FOR_IN || loop->kind == GOTS__FOR_OF) && loop->for_in.left == d->parent) return true;
    if (declared_outside(n, e)) return true;
    return n->parent != NULL && n->parent->kind == GOTS__NON_NULL;
}

/* Used before the statement that declares it, in the same function. */
static void check_before_use(checker *c, node *n, entity *e)
{
    gots__symbol *s = n->ident.symbol;
    if (s == NULL || !(e->flags & (E_BLOCK_VARIABLE | E_CLASS | E_ENUM)) || e->value_decl == NULL) return;
    if (e->flags & (E_FUNCTION | E_INTERFACE) && !(e->flags & E_CLASS)) return;
    if (s->decl == NULL || n->pos >= s->pos || (e->flags & E_CONST_ENUM)) return;
    if (declared_outside(n, e) || ty_is_ambient(e->value_decl) || ty_file_of(n) != ty_file_of(e->value_decl)) return;
    for (node *at = n->parent; at != NULL; at = at->parent) {
        if (at->kind == GOTS__FIELD || at->kind == GOTS__TYPE_QUERY || at->kind == GOTS__DECORATOR || at->kind == GOTS__EXPORT_NAMED ||
            at->kind == GOTS__EXPORT_DEFAULT || at->kind == GOTS__EXPORT_ASSIGN)
            return;
        if (at->kind == GOTS__INTERFACE || at->kind == GOTS__TYPE_ALIAS || at->kind == GOTS__TYPE_LITERAL ||
            (at->flags & GOTS__F_DECLARE))
            return;
        if (ty_function(at) != NULL || at->kind == GOTS__SOURCE_FILE) break;
    }
    const char *code = (e->flags & E_CLASS) ? "TS2449" : (e->flags & E_ENUM) ? "TS2450" : "TS2448";
    if (e->flags & E_CLASS) ty_error(c, n, code, "Class '%A' used before its declaration.", e->name);
    else if (e->flags & E_ENUM) ty_error(c, n, code, "Enum '%A' used before its declaration.", e->name);
    else ty_error(c, n, code, "Block-scoped variable '%A' used before its declaration.", e->name);
}

static type *arguments_type(checker *c)
{
    return ty_global_type(c, c->names.IArguments, 0);
}

static bool in_function(node *n)
{
    for (n = n->parent; n != NULL; n = n->parent) {
        gots__function *f = ty_function(n);
        if (f != NULL && n->kind != GOTS__ARROW) return true;
    }
    return false;
}

static void report_missing(checker *c, node *n)
{
    entity *type_only = ty_resolve_name(c, n, E_TYPE);
    if (type_only != NULL && !(type_only->flags & E_IMPORT)) {
        ty_error(c, n, "TS2693", "'%A' only refers to a type, but is being used as a value here.", n->ident.name);
        return;
    }
    entity *space = ty_resolve_name(c, n, E_TYPE_NAMESPACE);
    if (space != NULL && (space->flags & E_TYPE_NAMESPACE)) {
        ty_error(c, n, "TS2708", "Cannot use namespace '%A' as a value.", n->ident.name);
        return;
    }
    ty_missing_name(c, n);
}

static type *constraint_or_self(checker *c, type *t, void *context)
{
    (void)context;
    if (!(t->flags & (T_INSTANTIABLE | T_SET))) return t;
    type *base = ty_base_constraint(c, t);
    return base != NULL ? base : t;
}

static bool has_union_constraint(checker *c, type *t, void *context)
{
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (has_union_constraint(c, t->set.types[i], context)) return true;
        return false;
    }
    return (t->flags & T_INSTANTIABLE) && (constraint_or_self(c, t, NULL)->flags & (T_NULLABLE | T_UNION));
}

static bool has_no_nullable_constraint(checker *c, type *t, void *context)
{
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (has_no_nullable_constraint(c, t->set.types[i], context)) return true;
        return false;
    }
    return (t->flags & T_INSTANTIABLE) && !ty_maybe(constraint_or_self(c, t, NULL), T_NULLABLE);
}

/* Where a T is as good as its constraint: what is read of it, or called. */
static bool wants_constraint(checker *c, node *n, type *t)
{
    const node *p = n->parent;
    switch (p->kind) {
    case GOTS__MEMBER:
    case GOTS__OPTIONAL_CHAIN: return true;
    case GOTS__CALL:
    case GOTS__NEW: return p->call.callee == n;
    case GOTS__INDEX:
        return p->binary.left == n && !(ty_some(c, t, has_no_nullable_constraint, NULL) &&
                                        ty_is_generic_index(c, ty_type_of_expr(c, p->binary.right)));
    default: return false;
    }
}

type *ty_narrowable(checker *c, node *n, type *t, unsigned mode)
{
    if (!(t->flags & (T_INSTANTIABLE | T_SET)) || (t->oflags & O_PRIMITIVE_UNION)) return t;
    if ((mode & MODE_INFERENTIAL) || n->parent == NULL || !ty_some(c, t, has_union_constraint, NULL)) return t;
    bool wanted = wants_constraint(c, n, t);
    if (!wanted) {
        type *context = ty_contextual(c, n, 0);
        wanted = context != NULL && !ty_is_generic_object(c, context) && !ty_is_generic_index(c, context);
    }
    if (!wanted) return t;
    type *with = ty_map(c, t, constraint_or_self, NULL);
    return with != NULL ? with : t;
}

/* `const { kind, value } = x`: what kind is tells what value is. NULL: it does not. */
type *ty_narrowed_element(checker *c, node *n, entity *e)
{
    node *d = e->value_decl;
    if (d == NULL || d->kind != GOTS__ELEMENT || d->element.init != NULL || (d->flags & GOTS__F_REST) || n->note == NULL) return NULL;
    node *pattern = d->parent, *owner = pattern->parent;
    if (pattern->list.items.count < 2 || owner == NULL) return NULL;
    bool is_const = owner->kind == GOTS__DECLARATOR && owner->parent->kind == GOTS__VARIABLES && owner->parent->op >= GOTS__CONST;
    if (!is_const && !(owner->kind == GOTS__PARAM && !ty_is_assigned(c, e))) return NULL;
    type *parent = owner->kind == GOTS__PARAM ? ty_type_of(c, ty_param_entity(c, owner)) : ty_declarator_type(c, owner, false);
    if (parent == NULL || ty_is_any(parent)) return NULL;
    if (parent->flags & T_INSTANTIABLE) parent = ty_base_constraint(c, parent);
    if (parent == NULL || !(parent->flags & T_UNION)) return NULL;
    type *narrowed = ty_flow_type(c, pattern, parent, parent, NULL, n->note);
    if (narrowed == parent || (narrowed->flags & (T_NEVER | T_ANY))) return NULL;
    c->quiet++;
    type *t = ty_element_type(c, d, narrowed);
    c->quiet--;
    return t;
}

type *ty_check_identifier(checker *c, node *n, unsigned mode)
{
    atom *name = n->ident.name;
    if (name->len == 0) return c->error;
    if (name == c->names.arguments && n->ident.symbol == NULL && in_function(n)) return arguments_type(c);
    entity *e = ty_resolve_name(c, n, E_VALUE);
    if (e == NULL) {
        if (name == c->names.undefined) return c->undefined;
        report_missing(c, n);
        return c->error;
    }
    entity *target = ty_follow(c, e);
    if (target == NULL) return c->error;
    e = target;
    if (e == c->undefined_entity) return c->undefined;
    type *t = ty_type_of(c, e);
    bool in_type = in_ambient_or_type(n, mode);
    if (!in_type) check_before_use(c, n, e);
    if (!(e->flags & (E_ANY_VARIABLE | E_PROPERTY | E_ENUM_MEMBER)) || !(e->flags & E_VALUE)) return t;
    if (in_type && n->note == NULL) return t == c->auto_ ? c->error : t;
    if (is_assignment_target(n)) return t == c->auto_ ? c->any : t;
    if (!(e->flags & E_ANY_VARIABLE)) return t;
    type *together = ty_narrowed_element(c, n, e);
    if (together != NULL) t = together;
    t = ty_narrowable(c, n, t, mode);
    bool exempt = in_type || is_exempt_from_init(c, n, e, t);
    type *initial = exempt ? t : t == c->auto_ ? c->undefined : ty_optional(c, t);
    if (is_param_of(e) && e->value_decl != NULL && e->value_decl->kind == GOTS__PARAM && e->value_decl->param.init != NULL)
        initial = t = ty_param_declared(c, e, t);
    if (initial == t && t != c->auto_ && !ty_may_be_narrowed(c, n, t)) return t;
    node *container = flow_container(c, n, e);
    type *flowed = ty_flow_type(c, n, t, initial, container, n->note);
    if (t == c->auto_) {
        if (flowed == c->auto_ || declared_outside(n, e)) return c->error;
        return flowed;
    }
    if (!exempt && !ty_some_flags(t, T_UNDEFINED) && ty_some_flags(flowed, T_UNDEFINED)) {
        ty_error(c, n, "TS2454", "Variable '%A' is used before being assigned.", name);
        return t;
    }
    return flowed;
}

/* Inside its function a parameter with a default is never undefined by being left out. */
type *ty_param_declared(checker *c, entity *e, type *t)
{
    node *init = e->value_decl->param.init;
    if (!ty_some_flags(t, T_UNDEFINED)) return t;
    type *of = ty_type_of_expr(c, init);
    return (ty_type_facts(c, of, TF_IS_UNDEFINED) & TF_IS_UNDEFINED) ? t : ty_remove_flags(c, t, T_UNDEFINED);
}

/* ---- this and super --------------------------------------------------------------------------- */

static bool is_static_member(const node *n)
{
    return (n->flags & GOTS__F_STATIC) != 0 || n->kind == GOTS__STATIC_BLOCK;
}

static type *this_of_class(checker *c, node *class_, bool is_static)
{
    entity *e = ty_node_entity(c, class_);
    if (e == NULL) return c->error;
    if (is_static) return ty_type_of(c, e);
    type *t = ty_class_type(c, e);
    return t == c->error ? t : t->object.generic->this_type;
}

static type *this_type_marker(checker *c, type *t)
{
    entity *marker = ty_global(c, c->names.ThisType, E_TYPE);
    if (marker == NULL || t == NULL) return NULL;
    type *target = ty_declared(c, marker);
    if ((t->flags & T_OBJECT) && (t->oflags & O_REFERENCE) && t->object.target == target) {
        uint32_t n;
        type **args = ty_args(c, t, &n);
        return n > 0 ? args[0] : NULL;
    }
    if (t->flags & T_SET)
        for (uint32_t i = 0; i < t->set.count; i++) {
            type *of = this_type_marker(c, t->set.types[i]);
            if (of != NULL) return of;
        }
    return NULL;
}

static type *this_in_object(checker *c, node *f)
{
    node *object = f->kind == GOTS__METHOD ? f->parent
                   : f->parent != NULL && f->parent->kind == GOTS__PROPERTY ? f->parent->parent : NULL;
    if (object == NULL || object->kind != GOTS__OBJECT) return NULL;
    type *context = ty_apparent_contextual(c, object, 0);
    node *literal = object;
    type *at = context;
    while (at != NULL) {
        type *of = this_type_marker(c, at);
        if (of != NULL) return ty_instantiate(c, of, ty_inference_context(c, object) != NULL ? ty_inference_context(c, object)->mapper : NULL);
        if (literal->parent == NULL || literal->parent->kind != GOTS__PROPERTY || literal->parent->parent == NULL ||
            literal->parent->parent->kind != GOTS__OBJECT)
            break;
        literal = literal->parent->parent;
        at = ty_apparent_contextual(c, literal, 0);
    }
    if (context != NULL) return ty_non_nullable(c, ty_is_any(context) ? c->error : context);
    /* the literal itself; while its type is being made nothing is known of it yet */
    for (const object_context *o = c->objects; o != NULL; o = o->outer)
        if (o->object == object) return c->error;
    if (ty_is_in_unknown_place(c, object)) return c->error;
    return ty_widen(c, ty_check_expr_cached(c, object, 0));
}

static node *this_container(node *n)
{
    for (node *child = n, *at = n->parent; at != NULL; child = at, at = at->parent) {
        switch (at->kind) {
        case GOTS__METHOD:
            if (child == at->method.key) break;
            return at;
        case GOTS__FUNCTION:
        case GOTS__FUNCTION_DECLARATION:
        case GOTS__STATIC_BLOCK: return at;
        case GOTS__FIELD:
            if (child == at->field.key) break;
            return at;
        case GOTS__SOURCE_FILE:
        case GOTS__NAMESPACE:
        case GOTS__ENUM:
        case GOTS__CLASS:
        case GOTS__CLASS_DECLARATION:
            if (at->kind == GOTS__CLASS || at->kind == GOTS__CLASS_DECLARATION) break;
            return at;
        default: break;
        }
    }
    return NULL;
}

static type *declared_this(checker *c, node *n, bool report)
{
    node *f = this_container(n);
    if (f == NULL) return c->error;
    gots__function *of = ty_function(f);
    if (of != NULL) {
        if (of->this_param != NULL && of->this_param->param.type != NULL) return ty_from_node(c, of->this_param->param.type);
        if (f->parent != NULL && (f->parent->kind == GOTS__CLASS || f->parent->kind == GOTS__CLASS_DECLARATION))
            return this_of_class(c, f->parent, is_static_member(f));
        type *context = ty_contextual_this(c, f);
        if (context != NULL) return context;
        type *object = this_in_object(c, f);
        if (object != NULL) return object;
        node *p = f->parent;
        if (p != NULL && p->kind == GOTS__ASSIGN && (p->binary.left->kind == GOTS__MEMBER || p->binary.left->kind == GOTS__INDEX))
            return ty_type_of_expr(c, p->binary.left->kind == GOTS__MEMBER ? p->binary.left->member.object : p->binary.left->binary.left);
        if (report && (f->kind == GOTS__FUNCTION_DECLARATION || f->kind == GOTS__FUNCTION))
            ty_error(c, n, "TS2683", "'this' implicitly has type 'any' because it does not have a type annotation.");
        return c->error;
    }
    if (f->kind == GOTS__FIELD && f->parent != NULL) return this_of_class(c, f->parent, is_static_member(f));
    if (f->kind == GOTS__SOURCE_FILE && f->file.is_module) return c->undefined;
    return c->error;
}

type *ty_this_of(checker *c, node *n, bool report)
{
    return declared_this(c, n, report);
}

type *ty_check_this(checker *c, node *n)
{
    type *t = declared_this(c, n, true);
    if (ty_is_any(t) || n->note == NULL || n->kind != GOTS__THIS) return t;
    return ty_flow_type(c, n, t, t, this_container(n), NULL);
}

type *ty_super_type(checker *c, node *n)
{
    node *f = this_container(n);
    node *class_ = ty_enclosing_class(n);
    if (class_ == NULL || f == NULL) return c->error;
    if (f->parent != class_) return c->error;
    entity *e = ty_node_entity(c, class_);
    if (e == NULL) return c->error;
    type *t = ty_class_type(c, e);
    bool is_call = n->parent != NULL && n->parent->kind == GOTS__CALL && n->parent->call.callee == n;
    if (is_call || is_static_member(f)) return ty_base_ctor(c, t);
    ty_resolve_bases(c, t);
    generic *g = t->object.generic;
    return g->base_count > 0 ? ty_with_this(c, g->bases[0], g->this_type) : c->error;
}

/* ---- Literals --------------------------------------------------------------------------------- */

type *ty_check_template(checker *c, node *n)
{
    uint32_t count = n->template_.exprs.count;
    type **items = gots__arena_take(c->arena, (count + 1) * sizeof *items);
    atom **texts = gots__arena_take(c->arena, (count + 1) * sizeof *texts);
    bool good = true;
    for (uint32_t i = 0; i < count; i++) {
        type *t = ty_check_expr(c, n->template_.exprs.items[i], 0);
        if (ty_maybe(t, T_SYMBOL_LIKE))
            ty_error(c, n->template_.exprs.items[i], "TS2731",
                     "Implicit conversion of a 'symbol' to a 'string' will fail at runtime. Consider wrapping this expression in 'String(...)'.");
        items[i] = ty_assignable(c, t, ty_union(c, (type *[]){ c->string, c->number, c->bigint, c->boolean, c->null, c->undefined }, 6, UNION_LITERAL))
                       ? t : c->string;
    }
    for (uint32_t i = 0; i <= count; i++) {
        gots__str text = n->template_.cooked[i];
        good &= text.bytes != NULL;
        texts[i] = text.bytes != NULL ? ty_atom_len(c, text.bytes, text.len) : c->names.empty;
    }
    if (!good) return c->string;
    if (count == 0) return ty_fresh(c, ty_string_literal(c, texts[0]));
    type *context = ty_contextual(c, n, 0);
    bool wants = ty_is_const_context(c, n);
    if (!wants && context != NULL) {
        type *one = context;
        type **members = ty_members(&one);
        for (uint32_t i = 0; i < ty_count(context) && !wants; i++) {
            type *of = members[i];
            if (of->flags & T_INSTANTIABLE_NONPRIMITIVE) {
                type *base = ty_base_constraint(c, of);
                of = base != NULL ? base : c->unknown;
            }
            wants = ty_maybe(of, T_STRING_LITERAL | T_TEMPLATE | T_MAPPING) ||
                    ((members[i]->flags & T_INSTANTIABLE_NONPRIMITIVE) && ty_maybe(of, T_STRING_LIKE));
        }
    }
    return wants ? ty_template(c, texts, items, count) : c->string;
}

static type *literal(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__STRING:
        if (n->note == NULL) n->note = ty_fresh(c, ty_string_literal(c, ty_atom_len(c, n->string.value.bytes, n->string.value.len)));
        return n->note;
    case GOTS__NUMBER:
        if (n->note == NULL) n->note = ty_fresh(c, ty_number_literal(c, n->number.value));
        return n->note;
    case GOTS__BIGINT: return ty_fresh(c, ty_bigint_literal(c, ty_atom_len(c, n->string.value.bytes, n->string.value.len)));
    case GOTS__TRUE_LITERAL: return c->true_;
    case GOTS__FALSE_LITERAL: return c->false_;
    case GOTS__NULL_LITERAL: return c->null_widening;
    case GOTS__REGEX: return ty_global_type(c, c->names.RegExp, 0);
    default: return c->error;
    }
}

/* ---- as, satisfies, ! ------------------------------------------------------------------------- */

static bool is_const_assertion(checker *c, const node *t)
{
    return t->kind == GOTS__CONST_TYPE || (t->kind == GOTS__TYPE_REF && t->type_ref.name != NULL &&
                                           t->type_ref.name->kind == GOTS__IDENTIFIER &&
                                           t->type_ref.name->ident.name == c->names.const_);
}

type *ty_check_assertion(checker *c, node *n, unsigned mode)
{
    if (n->kind == GOTS__SATISFIES) {
        type *t = ty_check_expr(c, n->typed.expr, mode);
        type *target = ty_from_node(c, n->typed.type);
        ty_check_type_node(c, n->typed.type);
        if (!ty_is_error(c, target))
            ty_check_related(c, t, target, R_ASSIGNABLE, n->typed.type, n->typed.expr, "TS1360",
                             "Type '%T' does not satisfy the expected type '%T'.");
        return t;
    }
    /* as an argument it is asked for several times: what stands in it has the same context each time */
    if (n->extra == TY_TOLD && c->overhears == NULL) return ty_from_node(c, n->typed.type);
    type *t = ty_check_expr(c, n->typed.expr, mode);
    if (is_const_assertion(c, n->typed.type)) return ty_regular(c, t);
    type *target = ty_from_node(c, n->typed.type);
    ty_check_type_node(c, n->typed.type);
    if (ty_is_any(target) || ty_is_any(t)) return target;
    if (c->quiet > 0) return target;
    if (c->overhears == NULL) n->extra = TY_TOLD;
    type *of = ty_regular_object(c, ty_base_literal(c, t));
    type *wide = ty_widen(c, of);
    if (!ty_comparable(c, target, wide) && !ty_comparable(c, of, target) && !ty_comparable(c, t, target) &&
        !ty_comparable(c, target, t))
        ty_check_related(c, of, target, R_COMPARABLE, n, NULL, "TS2352",
                         "Conversion of type '%T' to type '%T' may be a mistake because neither type sufficiently overlaps with the other. "
                         "If this was intentional, convert the expression to 'unknown' first.");
    return target;
}

/* What is left of `t` when it must not be null; reports at `at`. */
type *ty_check_non_null(checker *c, type *t, node *at)
{
    if (t->flags & T_UNKNOWN) {
        if (at != NULL) {
            if (at->kind == GOTS__IDENTIFIER) ty_error(c, at, "TS18046", "'%A' is of type 'unknown'.", at->ident.name);
            else ty_error(c, at, "TS2571", "Object is of type 'unknown'.");
        }
        return c->error;
    }
    if (!ty_some_flags(t, T_NULLABLE) && !ty_maybe(t, T_INSTANTIABLE)) return t;
    uint32_t facts = ty_type_facts(c, t, TF_IS_NULLISH) & TF_IS_NULLISH;
    if (!ty_some_flags(t, T_NULLABLE) && !(facts && ty_maybe(t, T_INSTANTIABLE))) return t;
    if (ty_is_any(t)) return t;
    bool undefined = (facts & TF_IS_UNDEFINED) != 0, null = (facts & TF_IS_NULL) != 0;
    if (!undefined && !null) return t;
    if (ty_maybe(t, T_INSTANTIABLE) && !ty_some_flags(t, T_NULLABLE)) {
        /* through a constraint only: sure only when that is a union that says so */
        type *base = ty_base_constraint(c, t);
        if (base == NULL || !ty_some_flags(base, T_NULLABLE)) {
            if (base != NULL || at == NULL) return t;
            if (at->kind == GOTS__IDENTIFIER) return t;
            return t;
        }
    }
    if (at != NULL) {
        node *named = at->kind == GOTS__OPTIONAL_CHAIN ? at->unary.operand : at;
        const char *name = named->kind == GOTS__IDENTIFIER || named->kind == GOTS__MEMBER ? ty_source_text(c, at) : NULL;
        if (name != NULL)
            ty_error(c, at, undefined && null ? "TS18049" : undefined ? "TS18048" : "TS18047",
                     undefined && null ? "'%s' is possibly 'null' or 'undefined'." : undefined ? "'%s' is possibly 'undefined'." : "'%s' is possibly 'null'.", name);
        else
            ty_error(c, at, undefined && null ? "TS2533" : undefined ? "TS2532" : "TS2531",
                     undefined && null ? "Object is possibly 'null' or 'undefined'." : undefined ? "Object is possibly 'undefined'." : "Object is possibly 'null'.");
    }
    type *with = ty_non_nullable(c, t);
    return (with->flags & (T_NULLABLE | T_NEVER)) ? c->error : with;
}

void ty_check_condition(checker *c, node *n)
{
    type *t = ty_check_expr(c, n, 0);
    if (t->flags & T_VOID && !(t->flags & T_UNION))
        ty_error(c, n, "TS1345", "An expression of type 'void' cannot be tested for truthiness.");
}

static type *conditional(checker *c, node *n, unsigned mode)
{
    ty_check_condition(c, n->conditional.test);
    type *both[2] = { ty_check_expr(c, n->conditional.yes, mode), ty_check_expr(c, n->conditional.no, mode) };
    return ty_union(c, both, 2, UNION_SUBTYPE);
}

/* ---- All of them ------------------------------------------------------------------------------ */

static type *class_expression(checker *c, node *n)
{
    ty_defer(c, n);
    entity *e = ty_node_entity(c, n);
    return e != NULL ? ty_type_of(c, e) : c->error;
}

static type *check(checker *c, node *n, unsigned mode)
{
    switch (n->kind) {
    case GOTS__IDENTIFIER: return ty_check_identifier(c, n, mode);
    case GOTS__CHECKED: return ty_check_expr(c, n->unary.operand, mode);
    case GOTS__THIS: return ty_check_this(c, n);
    case GOTS__SUPER: return ty_super_type(c, n);
    case GOTS__STRING:
    case GOTS__NUMBER:
    case GOTS__BIGINT:
    case GOTS__TRUE_LITERAL:
    case GOTS__FALSE_LITERAL:
    case GOTS__NULL_LITERAL:
    case GOTS__REGEX: return literal(c, n);
    case GOTS__TEMPLATE: return ty_check_template(c, n);
    case GOTS__TAGGED_TEMPLATE: return ty_check_tagged(c, n);
    case GOTS__ARRAY: return ty_check_array(c, n, mode, (mode & MODE_FORCE_TUPLE) != 0);
    case GOTS__OBJECT: return ty_check_object(c, n, mode);
    case GOTS__MEMBER:
        if (mode & MODE_IN_TYPE) return ty_check_member(c, n, mode, false);
        return ty_check_member(c, n, mode, is_assignment_target(n));
    case GOTS__INDEX: return ty_check_index(c, n, mode, is_assignment_target(n));
    case GOTS__OPTIONAL_CHAIN: return ty_check_chain(c, n, mode);
    case GOTS__CALL:
    case GOTS__NEW: return ty_check_call(c, n, mode);
    case GOTS__INSTANTIATION: return ty_check_instantiation(c, n);
    case GOTS__IMPORT_CALL: return ty_check_import_call(c, n);
    case GOTS__FUNCTION:
    case GOTS__ARROW: return ty_check_function_expr(c, n, mode);
    case GOTS__CLASS: return class_expression(c, n);
    case GOTS__UNARY: return ty_check_unary(c, n, mode);
    case GOTS__UPDATE: return ty_check_update(c, n);
    case GOTS__BINARY:
    case GOTS__LOGICAL:
    case GOTS__ASSIGN: return ty_check_operator(c, n, mode);
    case GOTS__CONDITIONAL: return conditional(c, n, mode);
    case GOTS__SPREAD: return ty_check_expr(c, n->unary.operand, mode);
    case GOTS__SEQUENCE: {
        type *t = c->undefined;
        for (uint32_t i = 0; i < n->list.items.count; i++) t = ty_check_expr(c, n->list.items.items[i], mode);
        return t;
    }
    case GOTS__AS:
    case GOTS__TYPE_ASSERTION:
    case GOTS__SATISFIES: return ty_check_assertion(c, n, mode);
    case GOTS__NON_NULL: return ty_non_nullable(c, ty_check_expr(c, n->unary.operand, mode));
    case GOTS__YIELD:
    case GOTS__YIELD_STAR: return ty_check_yield(c, n);
    case GOTS__AWAIT: return ty_check_await(c, n);
    case GOTS__NEW_TARGET: {
        for (node *at = n->parent; at != NULL; at = at->parent) {
            if (at->kind == GOTS__METHOD && at->method.function.kind == GOTS__FN_CONSTRUCTOR && at->parent != NULL) {
                entity *e = ty_node_entity(c, at->parent);
                return e != NULL ? ty_type_of(c, e) : c->error;
            }
            if (at->kind == GOTS__FUNCTION || at->kind == GOTS__FUNCTION_DECLARATION) return c->error;
        }
        return c->error;
    }
    case GOTS__IMPORT_META: return ty_global_type(c, c->names.ImportMeta, 0);
    case GOTS__OMITTED: return c->undefined;
    default: return c->error;
    }
}

type *ty_check_expr(checker *c, node *n, unsigned mode)
{
    if (n == NULL || n->parent == NULL || ty_too_deep(c)) return c->error;
    if (ty_work(c)) return c->error;
    node *outer = c->at;
    c->at = n;
    type *t = check(c, n, mode);
    c->at = outer;
    if (mode & (MODE_INFERENTIAL | MODE_SKIP_GENERIC)) t = ty_instantiate_in_context(c, t, n, mode);
    if (c->remembered != NULL) ty_remember(c, n, t, mode);
    return t;
}

type *ty_check_expr_cached(checker *c, node *n, unsigned mode)
{
    if (mode != 0 || c->context_count > 0) return ty_check_expr(c, n, mode);
    bool is_kept = n->kind == GOTS__OBJECT || n->kind == GOTS__ARRAY || n->kind == GOTS__CONDITIONAL || n->kind == GOTS__BINARY ||
                   (n->kind == GOTS__ASSIGN && n->op != GOTS__OP_NONE);
    if (!is_kept) return ty_check_expr(c, n, mode);
    const void *keys[1] = { n };
    void **at = ty_intern(c, &c->expressions, keys, 1);
    if (*at != NULL) return *at;
    /* evaluated apart from loops that are being narrowed: they hold passing types */
    struct flow_state *outer = c->flow;
    c->flow = NULL;
    type *t = ty_check_expr(c, n, 0);
    c->flow = outer;
    if (outer == NULL) *at = t;
    return t;
}

/* The result of a call whose callee has one signature without type parameters: no argument matters. */
static type *quick_call(checker *c, node *n)
{
    call_note *note = n->note;
    if ((note != NULL && note->resolved != NULL) || n->call.callee->kind != GOTS__IDENTIFIER || (n->flags & GOTS__F_OPTIONAL)) return NULL;
    entity *e = ty_resolve_name(c, n->call.callee, E_FUNCTION);
    if (e == NULL || !(e->flags & E_FUNCTION) || (e->flags & (E_ANY_VARIABLE | E_IMPORT))) return NULL;
    uint32_t count;
    signature **items = ty_signatures(c, ty_type_of(c, e), false, &count);
    return count == 1 && items[0]->type_param_count == 0 ? ty_result(c, items[0]) : NULL;
}

type *ty_type_of_expr(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__AS:
    case GOTS__TYPE_ASSERTION:
        if (!is_const_assertion(c, n->typed.type)) return ty_from_node(c, n->typed.type);
        break;
    case GOTS__ELEMENT:
    case GOTS__ARRAY_PATTERN:
    case GOTS__OBJECT_PATTERN: return c->error;
    case GOTS__CALL: {
        type *quick = quick_call(c, n);
        if (quick != NULL) return quick;
        break;
    }
    default: break;
    }
    return ty_check_expr_cached(c, n, 0);
}

type *ty_check_expr_with_context(checker *c, node *n, type *contextual, inference_context *ic, unsigned mode)
{
    ty_push_context(c, n, contextual, ic, false);
    if (ic != NULL) ic->intra_count = 0;
    type *t = ty_check_expr(c, n, mode | MODE_CONTEXTUAL | (ic != NULL ? MODE_INFERENTIAL : 0));
    if (ic != NULL) ic->intra_count = 0;
    /* what the call's own context wants of a parameter counts here: before the context goes */
    if (ty_maybe(t, T_LITERAL) && ty_is_literal_context(c, t, ty_instantiate_contextual(c, contextual, n, 0))) t = ty_regular(c, t);
    ty_pop_context(c);
    return t;
}

type *ty_check_for_mutable(checker *c, node *n, unsigned mode)
{
    type *t = ty_check_expr(c, n, mode);
    if (ty_is_const_context(c, n)) return ty_regular(c, t);
    if (n->kind == GOTS__AS || n->kind == GOTS__TYPE_ASSERTION) return t;
    type *context = ty_contextual(c, n, 0);
    return ty_widen_for(c, t, ty_instantiate_contextual(c, context, n, 0), false, false);
}
