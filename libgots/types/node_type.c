/* Type nodes to types. Each node is evaluated once and keeps its type in its note.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

static type *keyword(checker *c, node *n)
{
    switch (n->op) {
    case GOTS__TYPE_ANY: return c->any;
    case GOTS__TYPE_UNKNOWN: return c->unknown;
    case GOTS__TYPE_NEVER: return c->never;
    case GOTS__TYPE_VOID: return c->void_;
    case GOTS__TYPE_UNDEFINED: return c->undefined;
    case GOTS__TYPE_NULL: return c->null;
    case GOTS__TYPE_STRING: return c->string;
    case GOTS__TYPE_NUMBER: return c->number;
    case GOTS__TYPE_BOOLEAN: return c->boolean;
    case GOTS__TYPE_BIGINT: return c->bigint;
    case GOTS__TYPE_SYMBOL: return c->symbol;
    case GOTS__TYPE_OBJECT: return c->nonprimitive;
    default: return c->error;
    }
}

static type *literal(checker *c, node *n)
{
    node *of = n->unary.operand;
    switch (of->kind) {
    case GOTS__STRING: return ty_string_literal(c, ty_atom_len(c, of->string.value.bytes, of->string.value.len));
    case GOTS__TEMPLATE:
        return of->template_.exprs.count == 0 && of->template_.cooked[0].bytes != NULL
                   ? ty_string_literal(c, ty_atom_len(c, of->template_.cooked[0].bytes, of->template_.cooked[0].len))
                   : c->error;
    case GOTS__NUMBER: return ty_number_literal(c, of->number.value);
    case GOTS__BIGINT: return ty_bigint_literal(c, ty_atom_len(c, of->string.value.bytes, of->string.value.len));
    case GOTS__TRUE_LITERAL: return c->regular_true;
    case GOTS__FALSE_LITERAL: return c->regular_false;
    case GOTS__NULL_LITERAL: return c->null;
    case GOTS__UNARY:
        if (of->unary.operand->kind == GOTS__NUMBER)
            return ty_number_literal(c, of->op == GOTS__OP_MINUS ? -of->unary.operand->number.value
                                                                 : of->unary.operand->number.value);
        if (of->unary.operand->kind == GOTS__BIGINT)
            return ty_bigint_literal(c, ty_atom_format(c, "-%.*s", (int)of->unary.operand->string.value.len,
                                                       of->unary.operand->string.value.bytes));
        return c->error;
    default: return c->error;
    }
}

/* ---- Aliases around a node -------------------------------------------------------------------- */

static node *alias_host(node *n)
{
    node *p = n->parent;
    while (p != NULL && (p->kind == GOTS__PAREN_TYPE ||
                         (p->kind == GOTS__TYPE_OPERATOR && p->op == GOTS__TYPE_READONLY)))
        p = p->parent;
    return p != NULL && p->kind == GOTS__TYPE_ALIAS ? p : NULL;
}

/* The type alias that a node is the whole right side of. */
void ty_alias_of_node(checker *c, node *n, entity **alias, type ***args, uint32_t *count)
{
    node *host = alias_host(n);
    *alias = NULL;
    *args = NULL;
    *count = 0;
    if (host == NULL) return;
    *alias = ty_node_entity(c, host);
    if (*alias != NULL) *args = ty_alias_params(c, *alias, count);
}

static bool is_resolved_by_alias(node *n)
{
    node *p = n->parent;
    if (p == NULL) return false;
    switch (p->kind) {
    case GOTS__PAREN_TYPE:
    case GOTS__TUPLE_MEMBER:
    case GOTS__TYPE_REF:
    case GOTS__UNION_TYPE:
    case GOTS__INTERSECTION_TYPE:
    case GOTS__INDEXED_ACCESS:
    case GOTS__CONDITIONAL_TYPE:
    case GOTS__TYPE_OPERATOR:
    case GOTS__ARRAY_TYPE:
    case GOTS__TUPLE_TYPE: return is_resolved_by_alias(p);
    case GOTS__TYPE_ALIAS: return true;
    default: return false;
    }
}

static bool may_resolve_alias(checker *c, node *n);

static bool any_may_resolve(checker *c, const list *items)
{
    for (uint32_t i = 0; i < items->count; i++)
        if (may_resolve_alias(c, items->items[i])) return true;
    return false;
}

static bool may_resolve_alias(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__TYPE_REF: {
        if (n->type_ref.name == NULL || n->type_ref.name->kind == GOTS__IMPORT_TYPE) return true;
        entity *e = ty_resolve_entity_name(c, n->type_ref.name, E_TYPE, false);
        return e != NULL && (e->flags & (E_TYPE_ALIAS | E_IMPORT)) != 0;
    }
    case GOTS__IMPORT_TYPE:
    case GOTS__TYPE_QUERY: return true;
    case GOTS__TYPE_OPERATOR: return n->op != GOTS__TYPE_UNIQUE && may_resolve_alias(c, n->unary.operand);
    case GOTS__PAREN_TYPE: return may_resolve_alias(c, n->unary.operand);
    case GOTS__TUPLE_MEMBER:
        if ((n->flags & GOTS__F_REST) && n->tuple_member.type->kind == GOTS__ARRAY_TYPE)
            return may_resolve_alias(c, n->tuple_member.type->unary.operand);
        return (n->flags & GOTS__F_REST) || may_resolve_alias(c, n->tuple_member.type);
    case GOTS__INDEXED_ACCESS:
        return may_resolve_alias(c, n->binary.left) || may_resolve_alias(c, n->binary.right);
    case GOTS__UNION_TYPE:
    case GOTS__INTERSECTION_TYPE: return any_may_resolve(c, &n->list.items);
    case GOTS__CONDITIONAL_TYPE:
        return may_resolve_alias(c, n->conditional_type.check) ||
               may_resolve_alias(c, n->conditional_type.extends) ||
               may_resolve_alias(c, n->conditional_type.yes) ||
               (n->conditional_type.no != NULL && may_resolve_alias(c, n->conditional_type.no));
    default: return false;
    }
}

static bool is_deferred(checker *c, node *n, bool has_defaults)
{
    if (alias_host(n) != NULL) return true;
    if (!is_resolved_by_alias(n)) return false;
    if (n->kind == GOTS__ARRAY_TYPE) return may_resolve_alias(c, n->unary.operand);
    if (n->kind == GOTS__TUPLE_TYPE) return any_may_resolve(c, &n->list.items);
    if (n->kind == GOTS__TYPE_REF) return has_defaults || any_may_resolve(c, &n->type_ref.args);
    return false;
}

/* A reference whose arguments are evaluated when somebody asks: recursive aliases end in it. */
type *ty_deferred_ref(checker *c, type *target, node *n, mapper *m)
{
    type *t = ty_object_new(c, O_REFERENCE | (target->oflags & (O_CLASS_OR_INTERFACE | O_TUPLE)),
                            target->symbol);
    t->object.target = target;
    t->object.decl = n;
    t->object.mapper = m;
    if (m != NULL) t->oflags |= O_INSTANTIATED;
    entity *alias;
    type **args;
    uint32_t count;
    ty_alias_of_node(c, n, &alias, &args, &count);
    if (alias != NULL) {
        t->alias = alias;
        t->alias_args = m != NULL ? ty_instantiate_all(c, args, count, m) : args;
        t->alias_count = (uint16_t)count;
    }
    return t;
}

/* ---- References ------------------------------------------------------------------------------ */

type **ty_ref_args(checker *c, node *n, const list *args, uint32_t *count)
{
    (void)n;
    *count = args->count;
    type **out = gots__arena_take(c->arena, (args->count + 1) * sizeof *out);
    for (uint32_t i = 0; i < args->count; i++) out[i] = ty_from_node(c, args->items[i]);
    return out;
}

static type *class_ref(checker *c, node *n, entity *e, const list *args)
{
    type *t = ty_class_type(c, e);
    if (t == c->error) return t;
    generic *g = t->object.generic;
    uint32_t own = g->count - g->outer_count;
    type **params = own > 0 ? g->params + g->outer_count : NULL;
    if (own == 0) {
        if (args->count > 0) {
            ty_error(c, n, "TS2315", "Type '%E' is not generic.", e);
            return c->error;
        }
        return t;
    }
    uint32_t min = ty_min_args(c, params, own);
    if (args->count < min || args->count > own) {
        if (min < own)
            ty_error(c, n, "TS2707", "Generic type '%E' requires between %u and %u type arguments.", e, min, own);
        else ty_error(c, n, "TS2314", "Generic type '%E' requires %u type argument(s).", e, own);
        return c->error;
    }
    if (n->kind == GOTS__TYPE_REF && is_deferred(c, n, args->count != own))
        return ty_deferred_ref(c, t, n, NULL);
    uint32_t count;
    type **given = ty_ref_args(c, n, args, &count);
    given = ty_fill_args(c, given, count, params, own, min);
    types all = { 0 };
    for (uint32_t i = 0; i < g->outer_count; i++) ty_types_add(c, &all, g->params[i]);
    for (uint32_t i = 0; i < own; i++) ty_types_add(c, &all, given[i]);
    return ty_reference(c, t, all.items, all.count);
}

static type *alias_ref(checker *c, node *n, entity *e, const list *args)
{
    uint32_t count;
    type **params = ty_alias_params(c, e, &count);
    if (count == 0) {
        if (args->count > 0 && ty_declared(c, e) != c->error) {
            ty_error(c, n, "TS2315", "Type '%E' is not generic.", e);
            return c->error;
        }
        return ty_alias_instance(c, e, NULL, 0, NULL, NULL, 0);
    }
    uint32_t min = ty_min_args(c, params, count);
    if (args->count < min || args->count > count) {
        if (min < count)
            ty_error(c, n, "TS2707", "Generic type '%E' requires between %u and %u type arguments.", e, min, count);
        else ty_error(c, n, "TS2314", "Generic type '%E' requires %u type argument(s).", e, count);
        return c->error;
    }
    uint32_t given_count;
    type **given = ty_ref_args(c, n, args, &given_count);
    entity *alias;
    type **alias_args;
    uint32_t alias_count;
    ty_alias_of_node(c, n, &alias, &alias_args, &alias_count);
    if (alias == e) alias = NULL;
    return ty_alias_instance(c, e, given, given_count, alias, alias_args, alias_count);
}

static type *entity_ref(checker *c, node *n, entity *e, const list *args)
{
    entity *target = ty_follow(c, e);
    if (target == NULL) return c->error;
    e = target;
    if (e->flags & (E_CLASS | E_INTERFACE)) return class_ref(c, n, e, args);
    if (e->flags & E_TYPE_ALIAS) return alias_ref(c, n, e, args);
    type *t = ty_declared(c, e);
    if (args->count > 0 && t != c->error) {
        ty_error(c, n, "TS2315", "Type '%E' is not generic.", e);
        return c->error;
    }
    return ty_regular(c, t);
}

type *ty_type_of_entity_ref(checker *c, node *n, entity *e)
{
    static const list none = { 0 };
    return entity_ref(c, n, e, n->kind == GOTS__TYPE_REF ? &n->type_ref.args : &none);
}

static type *import_type(checker *c, node *n)
{
    node *argument = n->import_type.argument;
    if (argument != NULL && argument->kind == GOTS__LITERAL_TYPE) argument = argument->unary.operand;
    entity *e = ty_module_of(c, argument, true);
    if (e == NULL) return c->error;
    if (ty_module_value(c, e) != NULL) e = ty_module_value(c, e);
    node *steps[32];
    uint32_t count = 0;
    for (node *q = n->import_type.qualifier; q != NULL && count < 32;
         q = q->kind == GOTS__QUALIFIED_NAME ? q->binary.left : NULL)
        steps[count++] = q->kind == GOTS__QUALIFIED_NAME ? q->binary.right : q;
    bool is_typeof = (n->flags & GOTS__F_TYPEOF) != 0;
    while (count > 0) {
        node *name = steps[--count];
        if (name->kind != GOTS__IDENTIFIER) return c->error;
        entity *inner = ty_export(c, e, name->ident.name);
        if (inner == NULL) {
            if (!(e->made & C_PARTIAL) && !(e->more->file != NULL && e->more->file->kind == GOTS__TYPES_JSON))
                ty_error(c, name, "TS2694", "Namespace '%E' has no exported member '%A'.", e, name->ident.name);
            return c->error;
        }
        e = ty_follow(c, inner);
        if (e == NULL) return c->error;
    }
    if (is_typeof) return ty_type_of(c, e);
    if (!(e->flags & E_TYPE)) return c->error;
    return entity_ref(c, n, e, &n->import_type.args);
}

type *ty_from_ref(checker *c, node *n)
{
    node *name = n->type_ref.name;
    if (name == NULL) return c->error;
    if (name->kind == GOTS__IMPORT_TYPE) return ty_from_node(c, name);
    if (name->kind == GOTS__IDENTIFIER && name->ident.name == c->names.const_) return c->error;
    entity *e = ty_resolve_entity_name(c, name, E_TYPE, false);
    if (e == NULL) {
        entity *value = ty_resolve_entity_name(c, name, E_VALUE | E_SPACE, false);
        if (value != NULL && name->kind == GOTS__IDENTIFIER) {
            if (ty_follow(c, value) == NULL) return c->error;
            if (value->flags & (E_NAMESPACE | E_TYPE_NAMESPACE))
                ty_error(c, name, "TS2709", "Cannot use namespace '%A' as a type.", name->ident.name);
            else
                ty_error(c, name, "TS2749",
                         "'%A' refers to a value, but is being used as a type here. Did you mean 'typeof %A'?",
                         name->ident.name, name->ident.name);
        } else {
            ty_resolve_entity_name(c, name, E_TYPE, true);
        }
        for (uint32_t i = 0; i < n->type_ref.args.count; i++) ty_from_node(c, n->type_ref.args.items[i]);
        return c->error;
    }
    return entity_ref(c, n, e, &n->type_ref.args);
}

/* `this` as a type: of the class or interface around, unless a static member is in between. */
type *ty_this_type(checker *c, node *n)
{
    for (node *at = n->parent, *child = n; at != NULL; child = at, at = at->parent) {
        switch (at->kind) {
        case GOTS__CLASS:
        case GOTS__CLASS_DECLARATION:
        case GOTS__INTERFACE: {
            if ((child->flags & GOTS__F_STATIC) &&
                (child->kind == GOTS__METHOD || child->kind == GOTS__FIELD)) {
                ty_error(c, n, "TS2526", "A 'this' type is available only in a non-static member of a class or interface.");
                return c->error;
            }
            entity *e = ty_node_entity(c, at);
            type *t = e != NULL ? ty_class_type(c, e) : c->error;
            return t == c->error ? t : t->object.generic->this_type;
        }
        case GOTS__METHOD:
            if (at->parent != NULL && at->parent->kind == GOTS__OBJECT) return c->error;
            break;
        case GOTS__FUNCTION:
        case GOTS__FUNCTION_DECLARATION:
            return c->error;
        default: break;
        }
    }
    return c->error;
}

/* typeof a.b<T> */
type *ty_type_query(checker *c, node *n)
{
    node *name = n->type_ref.name;
    if (name == NULL) return c->error;
    type *t;
    if (name->kind == GOTS__IMPORT_TYPE) {
        name->flags |= GOTS__F_TYPEOF;
        t = ty_from_node(c, name);
    } else if (name->kind == GOTS__QUALIFIED_NAME) {
        entity *e = ty_resolve_entity_name(c, name, E_VALUE, false);
        if (e != NULL) {
            entity *target = ty_follow(c, e);
            t = target != NULL ? ty_type_of(c, target) : c->error;
        } else if (name->binary.left->kind == GOTS__THIS) {
            t = ty_this_of(c, name->binary.left, false);
            type *p = name->binary.right->kind == GOTS__IDENTIFIER
                          ? ty_property_type(c, ty_apparent(c, t), name->binary.right->ident.name) : NULL;
            t = p != NULL ? p : c->error;
        } else {
            /* a member of a value: typeof x.y */
            node left = *name;
            (void)left;
            node *object = name->binary.left;
            type *of = c->error;
            if (object->kind == GOTS__IDENTIFIER) {
                of = ty_check_identifier(c, object, MODE_IN_TYPE);
            } else if (object->kind == GOTS__QUALIFIED_NAME) {
                node *query = gots__node_new(c->arena, GOTS__TYPE_QUERY, object->pos, object->end);
                query->parent = n->parent;
                query->type_ref.name = object;
                of = ty_type_query(c, query);
            }
            if (name->binary.right->kind != GOTS__IDENTIFIER) return c->error;
            type *apparent = ty_reduced_apparent(c, of);
            type *p = ty_is_any(of) ? c->error : ty_property_type(c, apparent, name->binary.right->ident.name);
            if (p == NULL && !ty_is_any(of)) {
                index_info *info = ty_applicable_index_name(c, apparent, name->binary.right->ident.name);
                if (info != NULL) p = info->value;
                else
                    ty_error(c, name->binary.right, "TS2339", "Property '%A' does not exist on type '%T'.",
                             name->binary.right->ident.name, of);
            }
            t = p != NULL ? p : c->error;
        }
    } else {
        t = ty_check_expr(c, name, MODE_IN_TYPE);
    }
    t = ty_regular(c, t);
    if (n->type_ref.args.count > 0 && !ty_is_any(t)) {
        uint32_t count, arg_count;
        type **args = ty_ref_args(c, n, &n->type_ref.args, &arg_count);
        signature **calls = ty_signatures(c, t, false, &count), **with = NULL;
        uint32_t kept = 0, ctor_count, ctor_kept = 0;
        with = gots__arena_take(c->arena, (count + 1) * sizeof *with);
        for (uint32_t i = 0; i < count; i++)
            if (ty_applies_args(c, calls[i], &n->type_ref.args))
                with[kept++] = ty_signature_instance(c, calls[i], ty_fill_args(c, args, arg_count, calls[i]->type_params,
                                                     calls[i]->type_param_count, 0), calls[i]->type_param_count);
        signature **ctors = ty_signatures(c, t, true, &ctor_count);
        signature **with_ctors = gots__arena_take(c->arena, (ctor_count + 1) * sizeof *with);
        for (uint32_t i = 0; i < ctor_count; i++)
            if (ty_applies_args(c, ctors[i], &n->type_ref.args))
                with_ctors[ctor_kept++] = ty_signature_instance(c, ctors[i], ty_fill_args(c, args, arg_count, ctors[i]->type_params,
                                                                ctors[i]->type_param_count, 0), ctors[i]->type_param_count);
        if (kept + ctor_kept == 0) return c->error;
        t = ty_anonymous(c, NULL, ty_table_new(c), with, kept, with_ctors, ctor_kept, NULL, 0);
    }
    return t;
}

/* ---- Arrays, tuples, sets -------------------------------------------------------------------- */

static type *array_node(checker *c, node *n, bool is_readonly)
{
    type *target = ty_global_type(c, is_readonly ? c->names.ReadonlyArray : c->names.Array, 1);
    if (target == c->error) return c->error;
    if (is_deferred(c, n, false)) return ty_deferred_ref(c, target, n, NULL);
    return ty_array(c, ty_from_node(c, n->unary.operand), is_readonly);
}

static bool is_spreadable_node(checker *c, node *n)
{
    while (n->kind == GOTS__PAREN_TYPE) n = n->unary.operand;
    (void)c;
    return n->kind == GOTS__ARRAY_TYPE;
}

static type *tuple_node(checker *c, node *n, bool is_readonly)
{
    uint32_t count = n->list.items.count;
    uint8_t *elements = gots__arena_take(c->arena, count + 1);
    atom **labels = gots__arena_take(c->arena, (count + 1) * sizeof *labels);
    bool has_labels = false, has_variadic = false;
    for (uint32_t i = 0; i < count; i++) {
        node *item = n->list.items.items[i];
        elements[i] = TE_REQUIRED;
        labels[i] = NULL;
        if (item->kind != GOTS__TUPLE_MEMBER) continue;
        if (item->flags & GOTS__F_OPTIONAL) elements[i] = TE_OPTIONAL;
        if (item->flags & GOTS__F_REST)
            elements[i] = is_spreadable_node(c, item->tuple_member.type) ? TE_REST : TE_VARIADIC;
        if (elements[i] == TE_VARIADIC) has_variadic = true;
        if (item->tuple_member.label != NULL && item->tuple_member.label->kind == GOTS__IDENTIFIER) {
            labels[i] = item->tuple_member.label->ident.name;
            has_labels = true;
        }
    }
    type *target = ty_tuple_target(c, elements, count, is_readonly, has_labels ? labels : NULL);
    if (target == c->error) return c->error;
    if (!(target->oflags & O_TUPLE)) {
        node *only = n->list.items.items[0]->tuple_member.type;
        while (only->kind == GOTS__PAREN_TYPE) only = only->unary.operand;
        return ty_array(c, ty_from_node(c, only->unary.operand), is_readonly);
    }
    if (!has_variadic && is_deferred(c, n, false)) return ty_deferred_ref(c, target, n, NULL);
    type **items = gots__arena_take(c->arena, (count + 1) * sizeof *items);
    for (uint32_t i = 0; i < count; i++) {
        node *item = n->list.items.items[i];
        if (item->kind == GOTS__TUPLE_MEMBER) item = item->tuple_member.type;
        items[i] = ty_from_node(c, item);
        if (elements[i] == TE_REST) {
            type *element = ty_array_element(c, items[i]);
            items[i] = element != NULL ? element : c->error;
        }
        if (elements[i] == TE_OPTIONAL) items[i] = ty_optional(c, items[i]);
    }
    return ty_tuple_normal(c, target, items, count);
}

static type *set_node(checker *c, node *n)
{
    types items = { 0 };
    for (uint32_t i = 0; i < n->list.items.count; i++)
        ty_types_add(c, &items, ty_from_node(c, n->list.items.items[i]));
    entity *alias;
    type **args;
    uint32_t count;
    ty_alias_of_node(c, n, &alias, &args, &count);
    if (n->kind == GOTS__UNION_TYPE)
        return ty_union_alias(c, items.items, items.count, UNION_LITERAL, alias, args, count);
    type *t = ty_intersection(c, items.items, items.count);
    if (alias != NULL && (t->flags & T_INTERSECTION) && t->alias == NULL) {
        t->alias = alias;
        t->alias_args = args;
        t->alias_count = (uint16_t)count;
    }
    return t;
}

static type *operator_node(checker *c, node *n)
{
    node *of = n->unary.operand;
    if (n->op == GOTS__TYPE_KEYOF) return ty_keyof(c, ty_from_node(c, of), false, false);
    if (n->op == GOTS__TYPE_READONLY) {
        while (of->kind == GOTS__PAREN_TYPE) of = of->unary.operand;
        if (of->kind == GOTS__ARRAY_TYPE) return array_node(c, of, true);
        if (of->kind == GOTS__TUPLE_TYPE) return tuple_node(c, of, true);
        return ty_from_node(c, of);
    }
    /* unique symbol: of the const or readonly member that it stands at */
    for (node *at = n->parent; at != NULL; at = at->parent) {
        if (at->kind == GOTS__PAREN_TYPE) continue;
        entity *e = ty_node_entity(c, at);
        return e != NULL ? ty_unique_symbol(c, e) : c->symbol;
    }
    return c->symbol;
}

static type *anonymous_node(checker *c, node *n, uint32_t oflags)
{
    type *t = ty_object_new(c, oflags, NULL);
    t->object.decl = n;
    entity *alias;
    type **args;
    uint32_t count;
    ty_alias_of_node(c, n, &alias, &args, &count);
    t->alias = alias;
    t->alias_args = args;
    t->alias_count = (uint16_t)count;
    return t;
}

static type *function_node(checker *c, node *n)
{
    function_note *note = ty_note(c, n);
    if (note->type == NULL) note->type = anonymous_node(c, n, O_ANONYMOUS);
    return note->type;
}

static type *indexed_node(checker *c, node *n)
{
    type *object = ty_from_node(c, n->binary.left), *index = ty_from_node(c, n->binary.right);
    type *t = ty_indexed_access(c, object, index, 0, n);
    entity *alias;
    type **args;
    uint32_t count;
    ty_alias_of_node(c, n, &alias, &args, &count);
    (void)alias;
    return t;
}

static type *evaluate(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__KEYWORD_TYPE: return keyword(c, n);
    case GOTS__LITERAL_TYPE: return literal(c, n);
    case GOTS__TYPE_REF: return ty_from_ref(c, n);
    case GOTS__IMPORT_TYPE: return import_type(c, n);
    case GOTS__TYPE_QUERY: return ty_type_query(c, n);
    case GOTS__PAREN_TYPE: return ty_from_node(c, n->unary.operand);
    case GOTS__ARRAY_TYPE: return array_node(c, n, false);
    case GOTS__TUPLE_TYPE: return tuple_node(c, n, false);
    case GOTS__UNION_TYPE:
    case GOTS__INTERSECTION_TYPE: return set_node(c, n);
    case GOTS__TYPE_OPERATOR: return operator_node(c, n);
    case GOTS__INDEXED_ACCESS: return indexed_node(c, n);
    case GOTS__CONDITIONAL_TYPE: return ty_conditional_from_node(c, n);
    case GOTS__MAPPED_TYPE: return anonymous_node(c, n, O_MAPPED);
    case GOTS__TYPE_LITERAL:
        if (n->list.items.count == 0) {
            entity *alias;
            type **args;
            uint32_t count;
            ty_alias_of_node(c, n, &alias, &args, &count);
            if (alias == NULL) return c->empty_literal == NULL ? c->empty_object : c->empty_object;
        }
        return anonymous_node(c, n, O_ANONYMOUS);
    case GOTS__INFER_TYPE: {
        node *param = n->unary.operand;
        gots__symbol *s = param->type_param.name != NULL ? param->type_param.name->ident.symbol : NULL;
        return s != NULL ? ty_type_param(c, ty_entity_of(c, s)) : c->error;
    }
    case GOTS__TEMPLATE_TYPE: return ty_template_from_node(c, n);
    case GOTS__THIS_TYPE: return ty_this_type(c, n);
    case GOTS__TUPLE_MEMBER: return ty_from_node(c, n->tuple_member.type);
    default: return c->error;
    }
}

type *ty_from_node(checker *c, node *n)
{
    if (n == NULL) return c->error;
    if (n->kind == GOTS__FUNCTION_TYPE || n->kind == GOTS__CONSTRUCTOR_TYPE) return function_node(c, n);
    if (n->kind == GOTS__TYPE_PREDICATE) return (n->flags & GOTS__F_ASSERTS) ? c->void_ : c->boolean;
    if (n->note != NULL) return n->note;
    if (n->parent == NULL || ty_too_deep(c)) return c->error;
    type *t = ty_implied(c, evaluate(c, n), n);
    if (n->note == NULL) n->note = t;
    return n->note;
}
