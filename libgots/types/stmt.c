/* Statements and declarations.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

/* ---- Variables -------------------------------------------------------------------------------- */

void ty_check_pattern(checker *c, node *target)
{
    if (target->kind != GOTS__ARRAY_PATTERN && target->kind != GOTS__OBJECT_PATTERN) return;
    for (uint32_t i = 0; i < target->list.items.count; i++) {
        node *element = target->list.items.items[i];
        if (element->kind != GOTS__ELEMENT) continue;
        if ((element->flags & GOTS__F_COMPUTED) && element->element.key != NULL) ty_check_expr(c, element->element.key, 0);
        node *inner = element->element.target;
        if (inner->kind == GOTS__IDENTIFIER) {
            entity *e = ty_node_entity(c, element);
            if (e != NULL) ty_type_of(c, e);
            if (element->element.init != NULL && element->extra != TY_TOLD) ty_check_expr(c, element->element.init, 0);
        } else {
            if (element->element.init != NULL) ty_check_expr(c, element->element.init, 0);
            ty_declarator_type(c, element, false);
            ty_check_pattern(c, inner);
        }
    }
}

static void check_same_type(checker *c, node *d, entity *e, type *t)
{
    if (e->value_decl == d || !(e->flags & E_VARIABLE) || e->value_decl == NULL || e->value_decl->kind != GOTS__DECLARATOR) return;
    type *other = ty_declarator_type(c, d, true);
    if (other == NULL) other = c->any;
    if (other == c->auto_) other = c->any;
    type *of = t == c->auto_ ? c->any : t;
    other = ty_widened_variable(c, d, d->declarator.init, other);
    if (ty_is_error(c, of) || ty_is_error(c, other)) return;
    if (!ty_identical(c, of, other))
        ty_error(c, d->declarator.target, "TS2403", "Subsequent variable declarations must have the same type.  Variable '%E' must be of type '%T', but here has type '%T'.", e, of, other);
}

void ty_check_variable(checker *c, node *d)
{
    node *target = d->declarator.target, *init = d->declarator.init;
    if (d->declarator.type != NULL) ty_check_type_node(c, d->declarator.type);
    if (target == NULL) return;
    if (target->kind != GOTS__IDENTIFIER) {
        type *t = init != NULL ? ty_check_expr_cached(c, init, 0) : NULL;
        if (t != NULL && d->declarator.type != NULL) ty_check_assignable(c, t, ty_from_node(c, d->declarator.type), target, init);
        if (t != NULL && target->list.items.count == 0) {
            if (target->kind == GOTS__ARRAY_PATTERN) ty_iterated(c, t, c->undefined, USE_DESTRUCTURING, d);
            else ty_check_non_null(c, t, init);
        }
        ty_check_pattern(c, target);
        return;
    }
    entity *e = ty_node_entity(c, d);
    if (e == NULL) {
        if (init != NULL) ty_check_expr(c, init, 0);
        return;
    }
    type *t = ty_type_of(c, e);
    if (init != NULL && (d->declarator.type != NULL || d->extra != TY_TOLD)) {
        type *of = ty_check_expr_cached(c, init, 0);
        node *loop = d->parent->parent;
        bool in_for_in = loop != NULL && loop->kind == GOTS__FOR_IN && loop->for_in.left == d->parent;
        if (d->declarator.type != NULL && !in_for_in) ty_check_assignable(c, of, ty_from_node(c, d->declarator.type), target, init);
    }
    check_same_type(c, d, e, t);
    if (d->parent != NULL && (d->parent->op == GOTS__USING || d->parent->op == GOTS__AWAIT_USING) && init != NULL && !ty_is_any(t)) {
        type *plain = ty_non_nullable(c, ty_check_expr_cached(c, init, 0));
        bool awaits = d->parent->op == GOTS__AWAIT_USING;
        bool has = ty_property(c, plain, c->names.dispose) != NULL || (awaits && ty_property(c, plain, c->names.async_dispose) != NULL);
        type *disposable = ty_global_type(c, c->names.Disposable, 0);
        if (!has && disposable != c->error && !(plain->flags & (T_NEVER | T_ANY | T_INSTANTIABLE | T_UNION)))
            ty_error(c, init, awaits ? "TS2851" : "TS2850",
                     awaits ? "The initializer of an 'await using' declaration must be either an object with a '[Symbol.asyncDispose]()' or '[Symbol.dispose]()' method, or be 'null' or 'undefined'."
                            : "The initializer of a 'using' declaration must be either an object with a '[Symbol.dispose]()' method, or be 'null' or 'undefined'.");
    }
}

/* ---- Type nodes ------------------------------------------------------------------------------- */

void ty_check_type_params(checker *c, const list *params)
{
    for (uint32_t i = 0; i < params->count; i++) {
        node *p = params->items[i];
        if (p->type_param.constraint != NULL) ty_check_type_node(c, p->type_param.constraint);
        if (p->type_param.initial != NULL) {
            ty_check_type_node(c, p->type_param.initial);
            entity *e = ty_node_entity(c, p);
            type *t = e != NULL ? ty_type_param(c, e) : NULL;
            type *constraint = t != NULL ? ty_constraint_of_param(c, t) : NULL;
            type *initial = ty_from_node(c, p->type_param.initial);
            if (constraint != NULL && !ty_is_any(initial))
                ty_check_related(c, initial, ty_with_this(c, ty_instantiate(c, constraint, ty_mapper1(c, t, initial)), initial), R_ASSIGNABLE,
                                 p->type_param.initial, NULL, "TS2344", "Type '%T' does not satisfy the constraint '%T'.");
        }
    }
}

/* Do a reference's arguments satisfy its parameters' constraints? */
static void check_args(checker *c, node *n)
{
    const list *args = &n->type_ref.args;
    if (args->count == 0 || n->type_ref.name == NULL || n->type_ref.name->kind == GOTS__IMPORT_TYPE) return;
    entity *e = ty_resolve_entity_name(c, n->type_ref.name, E_TYPE, false);
    e = e != NULL ? ty_follow(c, e) : NULL;
    if (e == NULL) return;
    type **params;
    uint32_t count;
    if (e->flags & (E_CLASS | E_INTERFACE)) {
        type *t = ty_class_type(c, e);
        if (t == c->error) return;
        generic *g = t->object.generic;
        params = g->params + g->outer_count;
        count = g->count - g->outer_count;
    } else if (e->flags & E_TYPE_ALIAS) {
        params = ty_alias_params(c, e, &count);
    } else {
        return;
    }
    if (args->count > count || args->count < ty_min_args(c, params, count)) return;
    uint32_t given_count;
    type **given = ty_ref_args(c, n, args, &given_count);
    given = ty_fill_args(c, given, given_count, params, count, 0);
    mapper *m = ty_mapper(c, params, given, count);
    for (uint32_t i = 0; i < args->count; i++) {
        type *constraint = ty_constraint_of_param(c, params[i]);
        if (constraint == NULL || ty_is_any(given[i])) continue;
        type *wanted = ty_instantiate(c, constraint, m);
        if (ty_is_error(c, wanted)) continue;
        if (!ty_check_related(c, given[i], wanted, R_ASSIGNABLE, args->items[i], NULL, "TS2344", "Type '%T' does not satisfy the constraint '%T'.")) return;
    }
}

static bool check_child(node *n, void *context)
{
    ty_check_type_node(context, n);
    return true;
}

static void check_type_node(checker *c, node *n);

void ty_check_type_node(checker *c, node *n)
{
    if (n == NULL || ty_too_deep(c)) return;
    node *outer = c->at;
    c->at = n;
    check_type_node(c, n);
    c->at = outer;
}

static void check_type_node(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__TYPE_REF:
        ty_from_node(c, n);
        for (uint32_t i = 0; i < n->type_ref.args.count; i++) ty_check_type_node(c, n->type_ref.args.items[i]);
        check_args(c, n);
        return;
    case GOTS__TYPE_QUERY:
        ty_from_node(c, n);
        for (uint32_t i = 0; i < n->type_ref.args.count; i++) ty_check_type_node(c, n->type_ref.args.items[i]);
        return;
    case GOTS__IMPORT_TYPE: ty_from_node(c, n); return;
    case GOTS__FUNCTION_TYPE:
    case GOTS__CONSTRUCTOR_TYPE:
    case GOTS__CALL_SIGNATURE:
    case GOTS__CONSTRUCT_SIGNATURE:
    case GOTS__METHOD_SIGNATURE:
        if (n->kind == GOTS__METHOD_SIGNATURE && (n->flags & GOTS__F_COMPUTED)) ty_check_expr(c, n->method.key, 0);
        ty_check_signature_decl(c, n);
        return;
    case GOTS__PROPERTY_SIGNATURE: {
        if (n->flags & GOTS__F_COMPUTED) ty_check_expr(c, n->field.key, 0);
        entity *e = n->note;
        if (n->field.type != NULL) ty_check_type_node(c, n->field.type);
        else if (e != NULL) ty_type_of(c, e);
        return;
    }
    case GOTS__INDEX_SIGNATURE:
        if (n->index_signature.param != NULL && n->index_signature.param->param.type != NULL) {
            type *key = ty_from_node(c, n->index_signature.param->param.type);
            if (!ty_is_any(key) && ty_some_flags(key, T_LITERAL | T_ENUM | T_PARAM) && !(key->flags & T_BOOLEAN))
                ty_error(c, n->index_signature.param, "TS1337", "An index signature parameter type cannot be a literal type or generic type. Consider using a mapped object type instead.");
            else if (!ty_is_any(key) && !ty_every_flags(key, T_STRING | T_NUMBER | T_SYMBOL | T_TEMPLATE | T_MAPPING | T_INTERSECTION))
                ty_error(c, n->index_signature.param, "TS1268", "An index signature parameter type must be 'string', 'number', 'symbol', or a template literal type.");
        }
        ty_check_type_node(c, n->index_signature.type);
        return;
    case GOTS__TYPE_LITERAL: {
        type *t = ty_from_node(c, n);
        if (t->flags & T_OBJECT) ty_shape(c, t);
        gots__node_children(n, check_child, c);
        return;
    }
    case GOTS__MAPPED_TYPE: {
        type *t = ty_from_node(c, n);
        node *constraint = n->mapped.param->type_param.constraint;
        ty_check_type_node(c, constraint);
        ty_check_type_node(c, n->mapped.name_type);
        ty_check_type_node(c, n->mapped.type);
        if ((t->flags & T_OBJECT) && (t->oflags & O_MAPPED) && constraint != NULL) {
            if (n->mapped.name_type != NULL) ty_check_assignable(c, ty_mapped_name(c, t), c->key_type, n->mapped.name_type, NULL);
            else ty_check_assignable(c, ty_mapped_constraint(c, t), c->key_type, constraint, NULL);
        }
        return;
    }
    case GOTS__KEYWORD_TYPE:
    case GOTS__LITERAL_TYPE:
    case GOTS__INFER_TYPE: return;
    case GOTS__THIS_TYPE: ty_from_node(c, n); return;
    case GOTS__INDEXED_ACCESS:
    case GOTS__ARRAY_TYPE:
    case GOTS__TUPLE_TYPE:
    case GOTS__TUPLE_MEMBER:
    case GOTS__UNION_TYPE:
    case GOTS__INTERSECTION_TYPE:
    case GOTS__CONDITIONAL_TYPE:
    case GOTS__TYPE_OPERATOR:
    case GOTS__PAREN_TYPE:
    case GOTS__TEMPLATE_TYPE:
    case GOTS__TYPE_PREDICATE:
        if (n->kind == GOTS__TYPE_PREDICATE) {
            if (n->type_predicate.type != NULL) ty_check_type_node(c, n->type_predicate.type);
            return;
        }
        if (n->kind != GOTS__TUPLE_MEMBER) ty_from_node(c, n);
        else {
            ty_check_type_node(c, n->tuple_member.type);
            return;
        }
        gots__node_children(n, check_child, c);
        return;
    default: return;
    }
}

/* ---- Declarations ----------------------------------------------------------------------------- */

void ty_check_alias_decl(checker *c, node *n)
{
    ty_check_type_params(c, &n->alias.type_params);
    if (n->alias.type == NULL) return;
    if (n->alias.type->kind == GOTS__KEYWORD_TYPE && n->alias.type->op == GOTS__TYPE_INTRINSIC) return;
    entity *e = ty_node_entity(c, n);
    if (e != NULL && (e->flags & E_TYPE_ALIAS) && !(e->flags & (E_CLASS | E_INTERFACE | E_ENUM))) ty_declared(c, e);
    ty_check_type_node(c, n->alias.type);
}

void ty_check_enum(checker *c, node *n)
{
    entity *e = ty_node_entity(c, n);
    if (e == NULL) return;
    ty_enum_type(c, e);
    for (uint32_t i = 0; i < n->enum_.members.count; i++) {
        node *m = n->enum_.members.items[i];
        if (m->property.value == NULL) {
            entity *of = m->note;
            bool computed = of != NULL && of->more->declared != NULL && !(of->more->declared->flags & T_LITERAL);
            if (computed && i > 0 && !ty_is_ambient(n)) ty_error(c, m, "TS1061", "Enum member must have initializer.");
            continue;
        }
        type *t = ty_check_expr(c, m->property.value, 0);
        entity *of = m->note;
        bool constant = of != NULL && of->more->declared != NULL && (of->more->declared->flags & T_LITERAL);
        if ((n->flags & GOTS__F_CONST) && !constant)
            ty_error(c, m->property.value, "TS2474", "const enum member initializers must be constant expressions.");
        else if (!constant && !ty_is_ambient(n) && !ty_is_any(t) && !ty_assignable(c, t, c->number) && !ty_assignable(c, t, c->string))
            ty_check_related(c, t, c->number, R_ASSIGNABLE, m->property.value, NULL, "TS18033", "Type '%T' is not assignable to type '%T' as required for computed enum member values.");
    }
}

void ty_check_namespace(checker *c, node *n)
{
    node *body = n->namespace_.body;
    if (body == NULL) return;
    if (body->kind == GOTS__NAMESPACE) ty_check_namespace(c, body);
    else ty_check_statements(c, &body->block.statements);
}

void ty_check_imports(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__IMPORT:
        /* Whether a module is there that is imported for its effects only, running it tells. */
        ty_module_of(c, n->import.from,
                     n->import.default_name != NULL || n->import.namespace_name != NULL || n->import.has_specifiers);
        if (n->import.default_name != NULL) ty_follow(c, ty_entity_of(c, n->import.default_name->ident.symbol));
        for (uint32_t i = 0; i < n->import.specifiers.count; i++) {
            node *local = n->import.specifiers.items[i]->specifier.local;
            if (local->kind == GOTS__IDENTIFIER && local->ident.symbol != NULL) ty_follow(c, ty_entity_of(c, local->ident.symbol));
        }
        break;
    case GOTS__EXPORT_ALL: ty_module_of(c, n->export_all.from, true); break;
    case GOTS__EXPORT_NAMED:
        if (n->export.from != NULL) {
            entity *module = ty_module_of(c, n->export.from, true);
            if (module == NULL) break;
            file *f = ty_file_of(n);
            for (uint32_t i = 0; i < n->export.specifiers.count; i++) {
                node *outer = n->export.specifiers.items[i]->specifier.outer;
                if (outer->kind != GOTS__IDENTIFIER || f->entity == NULL) continue;
                entity *e = ty_export(c, f->entity, outer->ident.name);
                if (e != NULL) ty_follow(c, e);
            }
        }
        break;
    case GOTS__IMPORT_EQUALS:
        if (n->import_equals.target != NULL && n->import_equals.target->kind == GOTS__EXTERNAL_MODULE)
            ty_module_of(c, n->import_equals.target->unary.operand, true);
        else if (n->import_equals.target != NULL)
            ty_resolve_entity_name(c, n->import_equals.target, n->import_equals.target->kind == GOTS__IDENTIFIER ? (uint32_t)E_SPACE | E_VALUE | E_TYPE : (uint32_t)(E_VALUE | E_TYPE | E_SPACE), true);
        break;
    default: break;
    }
}

static void check_function_declaration(checker *c, node *n)
{
    ty_check_signature_decl(c, n);
    entity *e = ty_node_entity(c, n);
    if (e != NULL) {
        while (e->merged) e = e->more->leaf;
        ty_type_of(c, e);
        if (e->decl_count > 1 && e->decls[0] == n) ty_check_overloads(c, e);
    }
    ty_defer(c, n);
}

/* ---- Statements ------------------------------------------------------------------------------- */

static node *function_around(node *n)
{
    for (n = n->parent; n != NULL; n = n->parent)
        if (ty_function(n) != NULL) return n;
    return NULL;
}

static void check_return(checker *c, node *n)
{
    node *f = function_around(n);
    gots__function *of = f != NULL ? ty_function(f) : NULL;
    if (of == NULL) {
        if (n->unary.operand != NULL) ty_check_expr(c, n->unary.operand, 0);
        return;
    }
    uint32_t flags = ty_function_flags(f);
    if (n->unary.operand == NULL) {
        if (of->return_type == NULL || of->kind == GOTS__FN_CONSTRUCTOR || of->kind == GOTS__FN_SETTER) return;
        type *declared = ty_from_node(c, of->return_type);
        type *wanted = ty_unwrap_return(c, declared, flags);
        if (!ty_is_error(c, wanted) && !ty_maybe(wanted, T_ANY_OR_UNKNOWN | T_VOID | T_UNDEFINED) && !ty_maybe(wanted, T_INSTANTIABLE))
            ty_check_related(c, c->undefined, wanted, R_ASSIGNABLE, n, NULL, NULL, NULL);
        return;
    }
    type *t = ty_check_expr_cached(c, n->unary.operand, 0);
    if (of->kind == GOTS__FN_CONSTRUCTOR) {
        type *made = ty_result(c, ty_signature_of(c, f));
        if (!ty_is_any(made)) ty_check_related(c, t, made, R_ASSIGNABLE, n, n->unary.operand, "TS2322", NULL);
        return;
    }
    if (of->kind == GOTS__FN_SETTER) {
        ty_error(c, n, "TS2408", "Setters cannot return a value.");
        return;
    }
    if (of->return_type == NULL) {
        entity *e = of->kind == GOTS__FN_GETTER ? ty_node_entity(c, f) : NULL;
        if (e == NULL || !(e->flags & E_SETTER)) return;
        type *wanted = ty_type_of(c, e);
        ty_check_assignable(c, t, wanted, n, n->unary.operand);
        return;
    }
    type *declared = of->return_type->kind == GOTS__TYPE_PREDICATE
                         ? ((of->return_type->flags & GOTS__F_ASSERTS) ? c->void_ : c->boolean)
                         : ty_from_node(c, of->return_type);
    type *wanted = ty_unwrap_return(c, declared, flags);
    if (ty_is_error(c, wanted)) return;
    if (flags & GOTS__F_ASYNC) t = ty_awaited(c, t, n, NULL, NULL);
    ty_check_return_parts(c, n, n->unary.operand, t, wanted, (flags & GOTS__F_ASYNC) != 0);
}

/* `return a ? b : c`: each branch on its own. */
void ty_check_return_parts(checker *c, node *at, node *expr, type *t, type *wanted, bool is_async)
{
    if (expr->kind == GOTS__CONDITIONAL && !(expr->flags & GOTS__F_PAREN && false)) {
        type *yes = ty_check_expr_cached(c, expr->conditional.yes, 0), *no = ty_check_expr_cached(c, expr->conditional.no, 0);
        if (is_async) {
            yes = ty_awaited(c, yes, at, NULL, NULL);
            no = ty_awaited(c, no, at, NULL, NULL);
        }
        ty_check_return_parts(c, expr->conditional.yes, expr->conditional.yes, yes, wanted, is_async);
        ty_check_return_parts(c, expr->conditional.no, expr->conditional.no, no, wanted, is_async);
        return;
    }
    ty_check_assignable(c, t, wanted, at, expr);
}

static void check_for_in(checker *c, node *n)
{
    node *left = n->for_in.left;
    if (left->kind == GOTS__VARIABLES) {
        for (uint32_t i = 0; i < left->variables.declarators.count; i++) ty_check_variable(c, left->variables.declarators.items[i]);
        ty_check_expr(c, n->for_in.right, 0);
    } else if (n->kind == GOTS__FOR_OF) {
        type *t = ty_for_of_type(c, n);
        ty_assign_target(c, left, t, 0);
    } else {
        type *t = ty_check_expr(c, left, 0);
        type *keys = ty_for_in_keys(c, n);
        if (!ty_is_any(t) && !ty_is_any(keys) && !ty_assignable(c, keys, t))
            ty_error(c, left, "TS2405", "The left-hand side of a 'for...in' statement must be of type 'string' or 'any'.");
    }
    if (n->kind == GOTS__FOR_IN) {
        type *right = ty_type_of_expr(c, n->for_in.right);
        type *plain = ty_non_nullable(c, right);
        if (!ty_is_any(right) && !(plain->flags & (T_NONPRIMITIVE | T_INSTANTIABLE)) && ty_every_flags(plain, T_PRIMITIVE) && !(right->flags & T_NEVER))
            ty_error(c, n->for_in.right, "TS2407", "The right-hand side of a 'for...in' statement must be of type 'any', an object type or a type parameter, but here has type '%T'.", right);
    } else if (left->kind == GOTS__VARIABLES) {
        ty_for_of_type(c, n);
    }
    ty_check_statement(c, n->for_in.body);
}

static void check_switch(checker *c, node *n)
{
    type *subject = ty_check_expr(c, n->switch_.subject, 0);
    for (uint32_t i = 0; i < n->switch_.cases.count; i++) {
        node *clause = n->switch_.cases.items[i];
        if (clause->case_.test != NULL) {
            type *t = ty_check_expr(c, clause->case_.test, 0);
            if (!ty_is_any(t) && !ty_is_any(subject) && !((subject->flags | t->flags) & T_NULLABLE) &&
                !ty_comparable(c, t, subject) && !ty_comparable(c, subject, t) && !ty_comparable(c, ty_base_literal(c, subject), t))
                ty_error(c, clause->case_.test, "TS2678", "Type '%T' is not comparable to type '%T'.", t, subject);
            else if (!ty_is_any(t) && !ty_is_any(subject) && !((subject->flags | t->flags) & T_NULLABLE) && !ty_comparable(c, t, subject) && !ty_comparable(c, subject, t))
                ty_error(c, clause->case_.test, "TS2678", "Type '%T' is not comparable to type '%T'.", t, subject);
        }
        ty_check_statements(c, &clause->case_.body);
    }
}

static void check_export_default(checker *c, node *n)
{
    node *value = n->unary.operand;
    if (value == NULL) return;
    if (value->kind == GOTS__IDENTIFIER) {
        entity *e = ty_resolve_name(c, value, E_VALUE | E_TYPE | E_SPACE);
        if (e == NULL) ty_missing_name(c, value);
        else if (e->flags & E_VALUE) ty_check_expr(c, value, 0);
        return;
    }
    ty_check_expr(c, value, 0);
}

void ty_check_statements(checker *c, const list *statements)
{
    for (uint32_t i = 0; i < statements->count; i++) ty_check_statement(c, statements->items[i]);
}

void ty_check_statement(checker *c, node *n)
{
    if (n == NULL || ty_too_deep(c)) return;
    c->work = 0;
    switch (n->kind) {
    case GOTS__BLOCK: ty_check_statements(c, &n->block.statements); break;
    case GOTS__VARIABLES:
        for (uint32_t i = 0; i < n->variables.declarators.count; i++) ty_check_variable(c, n->variables.declarators.items[i]);
        break;
    case GOTS__EXPRESSION: ty_check_expr_cached(c, n->unary.operand, 0); break;
    case GOTS__IF:
        ty_check_condition(c, n->conditional.test);
        ty_check_statement(c, n->conditional.yes);
        ty_check_statement(c, n->conditional.no);
        break;
    case GOTS__FOR:
        if (n->for_.init != NULL) {
            if (n->for_.init->kind == GOTS__VARIABLES) ty_check_statement(c, n->for_.init);
            else ty_check_expr(c, n->for_.init, 0);
        }
        if (n->for_.test != NULL) ty_check_condition(c, n->for_.test);
        if (n->for_.update != NULL) ty_check_expr(c, n->for_.update, 0);
        ty_check_statement(c, n->for_.body);
        break;
    case GOTS__FOR_IN:
    case GOTS__FOR_OF: check_for_in(c, n); break;
    case GOTS__WHILE:
    case GOTS__DO_WHILE:
        ty_check_condition(c, n->loop.test);
        ty_check_statement(c, n->loop.body);
        break;
    case GOTS__SWITCH: check_switch(c, n); break;
    case GOTS__RETURN: check_return(c, n); break;
    case GOTS__THROW: ty_check_expr(c, n->unary.operand, 0); break;
    case GOTS__TRY:
        ty_check_statement(c, n->try_.block);
        if (n->try_.param_type != NULL) ty_check_type_node(c, n->try_.param_type);
        ty_check_statement(c, n->try_.handler);
        ty_check_statement(c, n->try_.finalizer);
        break;
    case GOTS__LABELED: ty_check_statement(c, n->labeled.body); break;
    case GOTS__FUNCTION_DECLARATION: check_function_declaration(c, n); break;
    case GOTS__CLASS_DECLARATION: ty_check_class(c, n); break;
    case GOTS__INTERFACE: ty_check_interface(c, n); break;
    case GOTS__TYPE_ALIAS: ty_check_alias_decl(c, n); break;
    case GOTS__ENUM: ty_check_enum(c, n); break;
    case GOTS__NAMESPACE: ty_check_namespace(c, n); break;
    case GOTS__IMPORT:
    case GOTS__IMPORT_EQUALS:
    case GOTS__EXPORT_NAMED:
    case GOTS__EXPORT_ALL: ty_check_imports(c, n); break;
    case GOTS__EXPORT_DEFAULT:
    case GOTS__EXPORT_ASSIGN: check_export_default(c, n); break;
    default: break;
    }
}
