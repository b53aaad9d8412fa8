/* Contextual types: what the place of an expression expects of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

void ty_push_context(checker *c, node *n, type *t, inference_context *ic, bool is_cache)
{
    if (c->context_count == c->context_room) {
        uint32_t room = c->context_room == 0 ? 32 : c->context_room * 2;
        context_entry *items = gots__arena_take(c->arena, room * sizeof *items);
        if (c->context_count > 0) memcpy(items, c->contexts, c->context_count * sizeof *items);
        c->contexts = items;
        c->context_room = room;
    }
    c->contexts[c->context_count++] = (context_entry){ n, t, ic, is_cache };
}

void ty_pop_context(checker *c)
{
    c->context_count--;
}

static bool is_inside(const node *n, const node *of)
{
    for (uint32_t i = 0; n != NULL && i < 100000; i++, n = n->parent)
        if (n == of) return true;
    return false;
}

inference_context *ty_inference_context(checker *c, node *n)
{
    for (uint32_t i = c->context_count; i-- > 0;)
        if (c->contexts[i].inference != NULL && is_inside(n, c->contexts[i].node)) return c->contexts[i].inference;
    return NULL;
}

static type *apparent_member(checker *c, type *t, void *context)
{
    (void)context;
    if ((t->flags & T_OBJECT) && (t->oflags & O_MAPPED)) return ty_apparent_mapped(c, t);
    return ty_apparent(c, t);
}

/* ---- Properties and elements ------------------------------------------------------------------ */

typedef struct wanted {
    atom *name;
    type *name_type;
    double index;
    uint32_t from_end, length;
    bool has_spread;
} wanted;

/* What `t`, no intersection, says of the property itself; NULL: nothing. */
static type *own_property_of(checker *c, type *t, const wanted *w)
{
    if (!(t->flags & T_OBJECT)) return ty_is_error(c, t) ? t : NULL;
    if (ty_is_generic_mapped(c, t)) {
        type *constraint = ty_mapped_constraint(c, t);
        type *base = ty_base_constraint(c, constraint);
        if (base == NULL) base = constraint;
        type *key = w->name_type != NULL ? w->name_type : ty_string_literal(c, w->name);
        if (!ty_assignable(c, key, base)) return NULL;
        return ty_instantiate(c, ty_mapped_template(c, t), ty_mapper_append(c, t->object.mapper, ty_mapped_param(c, t), key));
    }
    if (w->name == NULL) return NULL;
    entity *p = ty_object_property(c, t, w->name);
    if (p != NULL) {
        if (p->type == NULL && (p->made & C_MAPPED) && c->depth > 50) return NULL;
        type *of = ty_type_of(c, p);
        return (p->flags & E_OPTIONAL) ? ty_remove_flags(c, of, 0) : of;
    }
    if (ty_is_tuple(t) && ty_atom_is_numeric(w->name) && ty_atom_number(w->name) >= 0) return ty_tuple_rest(c, t);
    return NULL;
}

/* What its index signature says. */
static type *indexed_property_of(checker *c, type *t, const wanted *w)
{
    if (!(t->flags & T_OBJECT) || ty_is_generic_mapped(c, t)) return NULL;
    if (w->name == NULL && w->name_type == NULL) return NULL;
    index_info *info = ty_applicable_index(c, t, w->name_type != NULL ? w->name_type : ty_string_literal(c, w->name));
    return info != NULL ? info->value : NULL;
}

/* Of an intersection the members that name the property count; where none does, their index signatures. */
static type *property_of(checker *c, type *t, void *context)
{
    const wanted *w = context;
    type *one = t;
    bool is_set = (t->flags & T_INTERSECTION) != 0;
    type **items = is_set ? t->set.types : &one;
    uint32_t count = is_set ? t->set.count : 1;
    types found = { 0 };
    for (uint32_t pass = 0; pass < 2 && found.count == 0; pass++)
        for (uint32_t i = 0; i < count; i++) {
            type *of = pass == 0 ? own_property_of(c, items[i], w) : indexed_property_of(c, items[i], w);
            if (of != NULL && (!is_set || !(of->flags & T_UNKNOWN))) ty_types_add(c, &found, of);
        }
    return found.count > 0 ? ty_intersection(c, found.items, found.count) : NULL;
}

type *ty_property_of_contextual(checker *c, type *t, atom *name, type *name_type)
{
    wanted w = { .name = name, .name_type = name_type };
    return ty_map(c, t, property_of, &w);
}

static type *element_of(checker *c, type *t, void *context)
{
    const wanted *w = context;
    if (ty_is_tuple(t)) {
        generic *g = t->object.target->object.generic;
        uint32_t count;
        type **args = ty_args(c, t, &count);
        if (!w->has_spread && w->index < g->fixed_length && (uint32_t)w->index < count)
            return ty_remove_flags(c, args[(uint32_t)w->index], (g->elements[(uint32_t)w->index] & TE_OPTIONAL) ? T_UNDEFINED : 0);
        type *rest = ty_tuple_slice_union(c, t, w->has_spread ? 0 : g->fixed_length, 0, false, true);
        return rest;
    }
    wanted by = { .name = ty_atom_format(c, "%u", (unsigned)w->index) };
    type *of = (t->flags & (T_OBJECT | T_INTERSECTION)) && !ty_is_array(c, t) ? property_of(c, t, &by) : NULL;
    if (of != NULL) return of;
    type *element = ty_array_element(c, t);
    if (element != NULL) return element;
    if (ty_is_error(c, t)) return t;
    if (!(t->flags & (T_OBJECT | T_INTERSECTION))) return NULL;
    return ty_iterated(c, t, c->undefined, USE_DESTRUCTURING, NULL);
}

static type *contextual_element(checker *c, type *t, node *array, node *element)
{
    if (t == NULL) return NULL;
    wanted w = { 0 };
    const list *items = &array->list.items;
    for (uint32_t i = 0; i < items->count && items->items[i] != element; i++) {
        if (items->items[i]->kind == GOTS__SPREAD) w.has_spread = true;
        w.index++;
    }
    return ty_map_reduced(c, t, element_of, &w, UNION_NONE);
}

/* ---- Functions -------------------------------------------------------------------------------- */

static type *awaitable(checker *c, type *t, void *context)
{
    (void)context;
    type *awaited = ty_awaited_no_alias(c, t);
    return awaited != NULL ? awaited : t;
}

static bool may_be_generator(checker *c, type *t, void *context)
{
    bool is_async = *(bool *)context;
    if (t->flags & (T_ANY_OR_UNKNOWN | T_VOID | T_INSTANTIABLE_NONPRIMITIVE)) return true;
    iteration it;
    ty_iteration_of_generator_return(c, t, is_async, &it);
    type *yields = it.yields != NULL ? it.yields : c->error, *returns = it.returns != NULL ? it.returns : yields;
    return ty_assignable(c, ty_generator_type(c, yields, returns, it.nexts != NULL ? it.nexts : c->unknown, is_async), t);
}

/* Of a union a generator can only be what is made by one of its kind. */
static type *generator_context(checker *c, type *t, uint32_t kind)
{
    bool is_async = (kind & GOTS__F_ASYNC) != 0;
    return (kind & GOTS__F_GENERATOR) && (t->flags & T_UNION) ? ty_filter(c, t, may_be_generator, &is_async) : t;
}

type *ty_contextual_return(checker *c, node *f, unsigned flags)
{
    gots__function *of = ty_function(f);
    type *t = NULL;
    if (of == NULL) return NULL;
    if (of->return_type != NULL) t = ty_from_node(c, of->return_type);
    else if (of->kind == GOTS__FN_CONSTRUCTOR) return NULL;
    else if (of->kind == GOTS__FN_GETTER && f->kind == GOTS__METHOD) {
        entity *e = ty_node_entity(c, f);
        for (uint32_t i = 0; e != NULL && i < e->decl_count; i++) {
            gots__function *setter = ty_function(e->decls[i]);
            if (setter != NULL && setter->kind == GOTS__FN_SETTER && setter->params.count > 0 && setter->params.items[0]->param.type != NULL)
                return ty_from_node(c, setter->params.items[0]->param.type);
        }
        return NULL;
    }
    if (t == NULL) {
        signature *s = ty_contextual_signature(c, f);
        if (s != NULL && !(s->result == NULL && s->decl == f)) t = generator_context(c, ty_result(c, s), ty_function_flags(f));
    }
    if (t == NULL) {
        node *p = f->parent;
        if ((f->kind == GOTS__FUNCTION || f->kind == GOTS__ARROW) && p->kind == GOTS__CALL && p->call.callee == f)
            t = ty_contextual(c, p, flags);
    }
    return t;
}

static type *return_context(checker *c, node *f, unsigned flags, bool of_return)
{
    type *t = ty_contextual_return(c, f, flags);
    if (t == NULL) return NULL;
    uint32_t kind = ty_function_flags(f);
    if (kind & GOTS__F_GENERATOR) {
        iteration it;
        t = generator_context(c, t, kind);
        if (!of_return || !ty_iteration_of_generator_return(c, t, (kind & GOTS__F_ASYNC) != 0, &it) || it.returns == NULL) return NULL;
        t = it.returns;
    }
    if (kind & GOTS__F_ASYNC) {
        type *awaited = ty_map(c, t, awaitable, NULL);
        if (awaited == NULL) return NULL;
        type *wrapper = ty_global_type(c, c->names.PromiseLike, 1);
        return wrapper == c->error ? awaited : ty_union2(c, awaited, ty_reference(c, wrapper, &awaited, 1));
    }
    return t;
}

static node *function_around(node *n)
{
    for (n = n->parent; n != NULL; n = n->parent)
        if (ty_function(n) != NULL) return n;
    return NULL;
}

static type *yield_context(checker *c, node *n)
{
    node *f = function_around(n);
    if (f == NULL) return NULL;
    type *t = ty_contextual_return(c, f, 0);
    if (t == NULL) return NULL;
    iteration it;
    bool is_async = (ty_function_flags(f) & GOTS__F_ASYNC) != 0;
    if (n->kind == GOTS__YIELD) {
        t = generator_context(c, t, ty_function_flags(f));
        return ty_iteration_of_generator_return(c, t, is_async, &it) ? it.yields : NULL;
    }
    /* `yield *` hands on what the other yields, and gives what it returns */
    if (!ty_iteration_of_generator_return(c, t, is_async, &it)) memset(&it, 0, sizeof it);
    type *yields = it.yields != NULL ? it.yields : c->silent_never, *returns = ty_contextual(c, n, 0);
    if (returns == NULL) returns = c->silent_never;
    type *plain = ty_generator_type(c, yields, returns, it.nexts != NULL ? it.nexts : c->unknown, false);
    return is_async ? ty_union2(c, plain, ty_generator_type(c, yields, returns, it.nexts != NULL ? it.nexts : c->unknown, true)) : plain;
}

static bool is_function_node(const node *n)
{
    return n->kind == GOTS__FUNCTION || n->kind == GOTS__ARROW || (n->kind == GOTS__METHOD && n->parent != NULL && n->parent->kind == GOTS__OBJECT);
}

typedef struct signatures_found {
    signature *first;
    signature **all;
    uint32_t count;
    bool differ;
} signatures_found;

static bool accepts(checker *c, signature *s, const gots__function *f)
{
    uint32_t required = 0;
    for (; required < f->params.count; required++) {
        const node *p = f->params.items[required];
        if (p->param.init != NULL || (p->flags & (GOTS__F_OPTIONAL | GOTS__F_REST))) break;
    }
    return ty_has_rest(c, s) || ty_param_count(c, s) >= required;
}

static signature *single(checker *c, type *t, const gots__function *f)
{
    uint32_t count;
    signature **items = ty_signatures(c, t, false, &count);
    signature *found = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (!accepts(c, items[i], f)) continue;
        found = found == NULL ? items[i] : ty_intersected_signature(c, found, items[i]);
        if (found == NULL) return NULL;
    }
    return found;
}

signature *ty_contextual_signature(checker *c, node *n)
{
    if (!is_function_node(n)) return NULL;
    gots__function *f = ty_function(n);
    type *t = ty_apparent_contextual(c, n, CTX_SIGNATURE);
    if (t == NULL || ty_is_any(t)) return NULL;
    if (!(t->flags & T_UNION)) return single(c, t, f);
    signature *first = NULL;
    signature **parts = gots__arena_take(c->arena, t->set.count * sizeof *parts);
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->set.count; i++) {
        signature *s = single(c, t->set.types[i], f);
        if (s == NULL) continue;
        if (first == NULL) {
            first = s;
        } else if (!ty_signatures_identical(c, first, s, false, true, true)) {
            return NULL;
        }
        parts[count++] = s;
    }
    if (count <= 1) return first;
    signature *s = ty_signature_clone(c, first);
    ty_settle_params(c, s);
    s->target = NULL;
    s->mapper = NULL;
    s->result = NULL;
    s->predicate_known = false;
    s->predicate = NULL;
    s->parts = parts;
    s->parts_mapper = NULL;
    s->part_count = count;
    return s;
}

type *ty_contextual_this(checker *c, node *f)
{
    if (f->kind == GOTS__ARROW) return NULL;
    signature *s = ty_contextual_signature(c, f);
    return s != NULL ? ty_this_param_type(c, s) : NULL;
}

/* ---- By the parent ---------------------------------------------------------------------------- */

static type *param_context(checker *c, node *d)
{
    node *f = d->parent;
    if (!is_function_node(f)) return NULL;
    signature *s = ty_contextual_signature(c, f);
    const gots__function *of = ty_function(f);
    for (uint32_t i = 0; s != NULL && i < of->params.count; i++)
        if (of->params.items[i] == d)
            return (d->flags & GOTS__F_REST) ? ty_rest_type(c, s, i, false) : ty_param_type_or_null(c, s, i);
    return NULL;
}

static type *declared_context(checker *c, node *d, unsigned flags);

/* Of an element of a pattern: what the type around the pattern has in its place. */
static type *element_context(checker *c, node *d, unsigned flags)
{
    node *pattern = d->parent, *owner = pattern->parent;
    type *parent = declared_context(c, owner, flags);
    node *init = owner->kind == GOTS__DECLARATOR ? owner->declarator.init : owner->kind == GOTS__PARAM ? owner->param.init : NULL;
    if (parent == NULL && init != NULL) parent = ty_initializer_type(c, owner);
    if (parent == NULL) return NULL;
    if (pattern->kind == GOTS__ARRAY_PATTERN) return contextual_element(c, parent, pattern, d);
    if (pattern->kind != GOTS__OBJECT_PATTERN || d->element.key == NULL) return NULL;
    atom *name = ty_key_atom(c, d->element.key, (d->flags & GOTS__F_COMPUTED) != 0, NULL);
    return name != NULL ? ty_property_type(c, parent, name) : NULL;
}

/* What is said of a declaration where it stands: its annotation, or what its place expects. */
static type *declared_context(checker *c, node *d, unsigned flags)
{
    switch (d->kind) {
    case GOTS__DECLARATOR: return d->declarator.type != NULL ? ty_from_node(c, d->declarator.type) : NULL;
    case GOTS__PARAM: return d->param.type != NULL ? ty_from_node(c, d->param.type) : param_context(c, d);
    case GOTS__ELEMENT: return element_context(c, d, flags);
    case GOTS__FIELD: {
        if (d->field.type != NULL) return ty_from_node(c, d->field.type);
        if (!(d->flags & GOTS__F_STATIC) || d->parent->kind != GOTS__CLASS) return NULL;
        type *around = ty_apparent_contextual(c, d->parent, flags);
        type *key = NULL;
        atom *name = ty_key_atom(c, d->field.key, (d->flags & GOTS__F_COMPUTED) != 0, &key);
        return around != NULL && name != NULL ? ty_property_of_contextual(c, around, name, NULL) : NULL;
    }
    default: return NULL;
    }
}

static type *initializer_context(checker *c, node *d, node *n, unsigned flags)
{
    node *init = d->kind == GOTS__DECLARATOR ? d->declarator.init : d->kind == GOTS__PARAM ? d->param.init
                 : d->kind == GOTS__FIELD ? d->field.init : d->element.init;
    if (init != n) return NULL;
    type *t = declared_context(c, d, flags);
    if (t != NULL || d->kind == GOTS__FIELD || (flags & CTX_SKIP_BINDINGS)) return t;
    node *target = d->kind == GOTS__DECLARATOR ? d->declarator.target : d->kind == GOTS__PARAM ? d->param.target : d->element.target;
    bool is_pattern = target->kind == GOTS__OBJECT_PATTERN || target->kind == GOTS__ARRAY_PATTERN;
    return is_pattern && target->list.items.count > 0 ? ty_binding_type(c, target, true, false) : NULL;
}

type *ty_contextual_for_arg(checker *c, node *call, node *arg)
{
    const list *args = &call->call.args;
    uint32_t index = 0;
    bool spread = false;
    while (index < args->count && args->items[index] != arg) {
        spread |= args->items[index]->kind == GOTS__SPREAD;
        index++;
    }
    if (index == args->count) return NULL;
    call_note *note = call->note;
    signature *s = NULL;
    if (note != NULL && note->busy) return NULL;
    s = ty_resolved_signature(c, call, 0);
    if (s == NULL || s == c->resolving_signature || s == c->unknown_signature) return NULL;
    (void)spread;
    uint32_t rest = s->param_count > 0 ? s->param_count - 1 : 0;
    if ((s->flags & S_REST) && index >= rest && s->param_count > 0)
        return ty_indexed_access(c, ty_declared_param(c, s, rest), ty_number_literal(c, index - rest), IA_CONTEXTUAL, NULL);
    return ty_param_type(c, s, index);
}

static type *assigned_object(checker *c, const list *items);
static type *assigned_array(checker *c, const list *items);

/* What an element of a pattern that is assigned to takes. */
static type *assigned_element(checker *c, node *element)
{
    if (element->kind != GOTS__ELEMENT) return c->undefined;
    node *init = element->element.init, *target = element->element.target;
    if (init != NULL && init->kind != GOTS__MISSING) return ty_widen_literal(c, ty_type_of_expr(c, init));
    if (target->kind == GOTS__OBJECT_PATTERN) return assigned_object(c, &target->list.items);
    if (target->kind == GOTS__ARRAY_PATTERN) return assigned_array(c, &target->list.items);
    return ty_type_of_expr(c, target);
}

static type *assigned_array(checker *c, const list *items)
{
    types elements = { 0 };
    uint8_t *kinds = gots__arena_take(c->arena, items->count + 1);
    for (uint32_t i = 0; i < items->count; i++) {
        node *element = items->items[i];
        type *t = assigned_element(c, element);
        bool is_rest = element->kind == GOTS__ELEMENT && (element->flags & GOTS__F_REST), is_list = is_rest && ty_is_array_like(c, t);
        kinds[i] = is_list ? TE_VARIADIC : is_rest ? TE_REST : TE_REQUIRED;
        ty_types_add(c, &elements, is_rest && !is_list ? c->any : t);
    }
    return ty_tuple(c, elements.items, kinds, elements.count, false, NULL);
}

static type *assigned_object(checker *c, const list *items)
{
    table *members = ty_table_new(c);
    for (uint32_t i = 0; i < items->count; i++) {
        node *element = items->items[i];
        if (element->kind != GOTS__ELEMENT || element->element.key == NULL || (element->flags & GOTS__F_REST)) continue;
        atom *name = ty_key_atom(c, element->element.key, (element->flags & GOTS__F_COMPUTED) != 0, NULL);
        if (name == NULL) continue;
        uint32_t flags = E_PROPERTY | (element->element.init != NULL ? (uint32_t)E_OPTIONAL : 0);
        ty_table_put(c, members, ty_make_property(c, name, assigned_element(c, element), flags));
    }
    return ty_anonymous(c, NULL, members, NULL, 0, NULL, 0, NULL, 0);
}

static type *operator_context(checker *c, node *p, node *n, unsigned flags)
{
    if (p->kind == GOTS__ASSIGN) {
        if (p->binary.right != n) return NULL;
        node *left = p->binary.left;
        if (left->kind == GOTS__ARRAY_PATTERN) return assigned_array(c, &left->list.items);
        if (left->kind == GOTS__OBJECT_PATTERN) return assigned_object(c, &left->list.items);
        if (p->op != GOTS__OP_NONE && !(p->op >= GOTS__OP_AND && p->op <= GOTS__OP_NULLISH)) return NULL;
        return ty_is_expando(c, p) ? NULL : ty_type_of_expr(c, left);
    }
    if (p->op == GOTS__OP_OR || p->op == GOTS__OP_NULLISH) {
        type *t = ty_contextual(c, p, flags);
        if (p->binary.right == n && t == NULL) return ty_type_of_expr(c, p->binary.left);
        return t;
    }
    if (p->op == GOTS__OP_AND) return p->binary.right == n ? ty_contextual(c, p, flags) : NULL;
    return NULL;
}

/* A decorator is called by the language: with what, is unknown to the checker. */
static type *decorator_context(checker *c)
{
    entity *rest = ty_make_property(c, c->names.args, ty_array(c, c->error, false), E_VARIABLE);
    rest->made |= C_REST_PARAM;
    signature *s = ty_signature_new(c, NULL);
    s->params = gots__arena_take(c->arena, sizeof *s->params);
    s->params[0] = rest;
    s->param_count = 1;
    s->flags |= S_REST;
    s->result = c->error;
    return ty_isolated(c, s);
}

/* Of the object literal around a property: while it is checked that is known. */
static type *around(checker *c, node *object, unsigned flags)
{
    for (const object_context *at = c->objects; at != NULL && flags == 0; at = at->outer)
        if (at->object == object) return at->apparent;
    return ty_apparent_contextual(c, object, flags);
}

type *ty_contextual(checker *c, node *n, unsigned flags)
{
    for (uint32_t i = c->context_count; i-- > 0;)
        if (c->contexts[i].node == n && (flags == 0 || !c->contexts[i].is_cache)) return c->contexts[i].type;
    node *p = n->parent;
    if (p == NULL || ty_too_deep(c)) return NULL;
    switch (p->kind) {
    case GOTS__DECLARATOR:
    case GOTS__PARAM:
    case GOTS__FIELD:
    case GOTS__ELEMENT: return initializer_context(c, p, n, flags);
    case GOTS__ARROW:
        return p->function.body == n ? return_context(c, p, flags, true) : NULL;
    case GOTS__RETURN: {
        node *f = function_around(p);
        return f != NULL ? return_context(c, f, flags, true) : NULL;
    }
    case GOTS__YIELD:
    case GOTS__YIELD_STAR: return yield_context(c, p);
    case GOTS__AWAIT: {
        type *t = ty_contextual(c, p, flags);
        if (t == NULL) return NULL;
        type *awaited = ty_awaited_no_alias(c, t);
        if (awaited == NULL) return NULL;
        type *wrapper = ty_global_type(c, c->names.PromiseLike, 1);
        return wrapper == c->error ? awaited : ty_union2(c, awaited, ty_reference(c, wrapper, &awaited, 1));
    }
    case GOTS__CALL:
    case GOTS__NEW:
        return p->call.callee != n ? ty_contextual_for_arg(c, p, n) : NULL;
    case GOTS__AS:
    case GOTS__TYPE_ASSERTION:
        if (p->typed.type->kind == GOTS__CONST_TYPE ||
            (p->typed.type->kind == GOTS__TYPE_REF && p->typed.type->type_ref.name != NULL &&
             p->typed.type->type_ref.name->kind == GOTS__IDENTIFIER && p->typed.type->type_ref.name->ident.name == c->names.const_))
            return ty_contextual(c, p, flags);
        return ty_from_node(c, p->typed.type);
    case GOTS__SATISFIES: return ty_from_node(c, p->typed.type);
    case GOTS__ASSIGN:
    case GOTS__LOGICAL: return operator_context(c, p, n, flags);
    case GOTS__SEQUENCE:
        return p->list.items.count > 0 && p->list.items.items[p->list.items.count - 1] == n ? ty_contextual(c, p, flags) : NULL;
    case GOTS__PROPERTY: {
        node *object = p->parent;
        if (object == NULL || object->kind != GOTS__OBJECT || n == p->property.key) {
            if (object == NULL || object->kind != GOTS__OBJECT || p->property.value != n) return NULL;
        }
        type *t = around(c, object, flags);
        if (t == NULL) return NULL;
        type *key = NULL;
        atom *name = ty_key_atom(c, p->property.key, (p->flags & GOTS__F_COMPUTED) != 0, &key);
        return ty_property_of_contextual(c, t, name, key);
    }
    case GOTS__OBJECT: {
        if (n->kind == GOTS__SPREAD) return ty_contextual(c, p, flags);
        if (n->kind != GOTS__METHOD) return NULL;
        type *t = around(c, p, flags);
        if (t == NULL) return NULL;
        type *key = NULL;
        atom *name = ty_key_atom(c, n->method.key, (n->flags & GOTS__F_COMPUTED) != 0, &key);
        return ty_property_of_contextual(c, t, name, key);
    }
    case GOTS__SPREAD:
        if (p->parent != NULL && p->parent->kind == GOTS__OBJECT) return ty_contextual(c, p->parent, flags);
        return NULL;
    case GOTS__ARRAY: {
        type *t = ty_apparent_contextual(c, p, flags);
        return contextual_element(c, t, p, n);
    }
    case GOTS__DECORATOR: return decorator_context(c);
    case GOTS__CONDITIONAL: return p->conditional.test == n ? NULL : ty_contextual(c, p, flags);
    case GOTS__NON_NULL:
    case GOTS__OPTIONAL_CHAIN: return ty_contextual(c, p, flags);
    default: return NULL;
    }
}

static bool has_defaults(checker *c, const inference_context *ic)
{
    for (uint32_t i = 0; i < ic->count; i++)
        if (ic->items[i].param->flags & T_PARAM && ty_default_of_param(c, ic->items[i].param) != NULL) return true;
    return false;
}

type *ty_instantiate_contextual(checker *c, type *t, node *n, unsigned flags)
{
    if (t == NULL || !ty_maybe(t, T_INSTANTIABLE)) return t;
    inference_context *ic = ty_inference_context(c, n);
    if (ic == NULL) return t;
    if ((flags & CTX_SIGNATURE) && (ty_has_candidates(ic) || has_defaults(c, ic))) return ty_instantiate_instantiable(c, t, ic->nonfixing);
    if (ic->result_mapper != NULL) {
        type *with = ty_instantiate_instantiable(c, t, ic->result_mapper);
        /* that a boolean is wanted does not ask for true or false to stay one */
        if ((with->flags & T_UNION) && ty_set_contains(with, c->regular_true) && ty_set_contains(with, c->regular_false))
            with = ty_remove_flags(c, with, T_BOOLEAN_LITERAL);
        if (!ty_is_any(with)) return with;
    }
    return t;
}

/* Only what stands at the top is replaced. */
type *ty_instantiate_instantiable(checker *c, type *t, mapper *m)
{
    if (t->flags & T_INSTANTIABLE) return ty_instantiate(c, t, m);
    if (t->flags & T_SET) {
        types items = { 0 };
        for (uint32_t i = 0; i < t->set.count; i++) ty_types_add(c, &items, ty_instantiate_instantiable(c, t->set.types[i], m));
        return (t->flags & T_UNION) ? ty_union(c, items.items, items.count, UNION_NONE)
                                    : ty_intersection(c, items.items, items.count);
    }
    return t;
}

static bool is_possible_discriminant(const node *n)
{
    switch (n->kind) {
    case GOTS__STRING: case GOTS__NUMBER: case GOTS__BIGINT: case GOTS__TEMPLATE: case GOTS__REGEX:
    case GOTS__TRUE_LITERAL: case GOTS__FALSE_LITERAL: case GOTS__NULL_LITERAL: case GOTS__IDENTIFIER: return true;
    case GOTS__MEMBER: return is_possible_discriminant(n->member.object);
    default: return false;
    }
}

/* The members of a contextual union that the literal's own unit properties allow. */
static type *discriminate(checker *c, type *t, node *object)
{
    bool *keep = gots__arena_take(c->arena, t->set.count);
    memset(keep, 1, t->set.count);
    bool any = false;
    for (uint32_t i = 0; i < object->list.items.count; i++) {
        node *p = object->list.items.items[i];
        if (p->kind != GOTS__PROPERTY || p->property.value == NULL || !is_possible_discriminant(p->property.value)) continue;
        atom *name = ty_key_atom(c, p->property.key, (p->flags & GOTS__F_COMPUTED) != 0, NULL);
        if (name == NULL || !ty_is_discriminant(c, t, name)) continue;
        type *value = ty_type_of_expr(c, p->property.value);
        for (uint32_t k = 0; k < t->set.count; k++) {
            if (!keep[k]) continue;
            type *of = ty_property_type(c, t->set.types[k], name);
            keep[k] = of == NULL ? false : ty_assignable(c, value, of);
        }
        any = true;
    }
    /* what is missing must be optional */
    for (uint32_t i = 0; i < t->set.count; i++) {
        if (!keep[i] || !(t->set.types[i]->flags & T_OBJECT)) continue;
        entities properties = ty_properties(c, t->set.types[i]);
        for (uint32_t k = 0; k < properties.count; k++) {
            entity *p = properties.items[k];
            if ((p->flags & E_OPTIONAL) || !ty_is_discriminant(c, t, p->name)) continue;
            bool present = false, spread = false;
            for (uint32_t n = 0; n < object->list.items.count; n++) {
                node *item = object->list.items.items[n];
                if (item->kind == GOTS__SPREAD) spread = true;
                else if (ty_key_atom(c, ty_key_of(item), (item->flags & GOTS__F_COMPUTED) != 0, NULL) == p->name) present = true;
            }
            if (!present && !spread && !ty_some_flags(ty_type_of(c, p), T_UNDEFINED | T_ANY_OR_UNKNOWN)) {
                keep[i] = false;
                any = true;
            }
        }
    }
    if (!any) return t;
    types out = { 0 };
    for (uint32_t k = 0; k < t->set.count; k++)
        if (keep[k]) ty_types_add(c, &out, t->set.types[k]);
    return out.count == 0 ? t : ty_union(c, out.items, out.count, UNION_NONE);
}

type *ty_apparent_contextual(checker *c, node *n, unsigned flags)
{
    type *t = ty_contextual(c, n, flags);
    t = ty_instantiate_contextual(c, t, n, flags);
    if (t == NULL || ((flags & CTX_NO_CONSTRAINTS) && (t->flags & T_VARIABLE))) return NULL;
    type *of = ty_map_reduced(c, t, apparent_member, NULL, UNION_NONE);
    if (of == NULL) return NULL;
    if ((of->flags & T_UNION) && n->kind == GOTS__OBJECT) return discriminate(c, of, n);
    return of;
}

/* ---- Sensitive expressions -------------------------------------------------------------------- */

static bool has_sensitive_params(const gots__function *f, const node *n)
{
    if (f->type_params.count > 0) return false;
    for (uint32_t i = 0; i < f->params.count; i++)
        if (f->params.items[i]->param.type == NULL) return true;
    (void)n;
    return false;
}

static bool sensitive_return(checker *c, node *n)
{
    gots__function *f = ty_function(n);
    if (f->type_params.count > 0 || f->return_type != NULL || f->body == NULL || f->body->kind == GOTS__BLOCK) return false;
    return ty_is_sensitive(c, f->body);
}

bool ty_is_sensitive(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__FUNCTION:
    case GOTS__ARROW:
    case GOTS__METHOD: {
        gots__function *f = ty_function(n);
        if (has_sensitive_params(f, n) || sensitive_return(c, n)) return true;
        return n->kind != GOTS__ARROW && f->this_param == NULL && f->uses_this && f->type_params.count == 0;
    }
    case GOTS__OBJECT:
        for (uint32_t i = 0; i < n->list.items.count; i++) {
            node *item = n->list.items.items[i];
            if (item->kind == GOTS__METHOD ? ty_is_sensitive(c, item)
                : item->kind == GOTS__PROPERTY ? item->property.value != NULL && ty_is_sensitive(c, item->property.value)
                                               : false)
                return true;
        }
        return false;
    case GOTS__ARRAY:
        for (uint32_t i = 0; i < n->list.items.count; i++)
            if (ty_is_sensitive(c, n->list.items.items[i])) return true;
        return false;
    case GOTS__CONDITIONAL: return ty_is_sensitive(c, n->conditional.yes) || ty_is_sensitive(c, n->conditional.no);
    case GOTS__LOGICAL:
        return (n->op == GOTS__OP_OR || n->op == GOTS__OP_NULLISH) &&
               (ty_is_sensitive(c, n->binary.left) || ty_is_sensitive(c, n->binary.right));
    case GOTS__PROPERTY: return n->property.value != NULL && ty_is_sensitive(c, n->property.value);
    case GOTS__YIELD: return n->unary.operand != NULL && ty_is_sensitive(c, n->unary.operand);
    default: return false;
    }
}

bool ty_is_const_context(checker *c, node *n)
{
    node *p = n->parent;
    if (p == NULL) return false;
    switch (p->kind) {
    case GOTS__AS:
    case GOTS__TYPE_ASSERTION:
        return p->typed.type->kind == GOTS__CONST_TYPE ||
               (p->typed.type->kind == GOTS__TYPE_REF && p->typed.type->type_ref.name != NULL &&
                p->typed.type->type_ref.name->kind == GOTS__IDENTIFIER && p->typed.type->type_ref.name->ident.name == c->names.const_);
    case GOTS__ARRAY:
    case GOTS__OBJECT:
    case GOTS__TEMPLATE:
    case GOTS__SPREAD: return ty_is_const_context(c, p) || ty_is_const_param_context(c, n);
    case GOTS__PROPERTY: return p->parent != NULL && (ty_is_const_context(c, p->parent) || ty_is_const_param_context(c, n));
    default: return ty_is_const_param_context(c, n);
    }
}

/* Does the type come down to a `const T`? */
static bool is_const_variable(checker *c, type *t, unsigned depth)
{
    if (t == NULL || depth >= 5) return false;
    if (t->flags & T_PARAM) return t->param.is_const;
    if (t->flags & T_SET) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (is_const_variable(c, t->set.types[i], depth)) return true;
        return false;
    }
    if (t->flags & T_INDEXED) return is_const_variable(c, t->indexed.object, depth + 1);
    if (t->flags & T_SUBSTITUTE) return is_const_variable(c, t->substitute.base, depth);
    if (t->flags & T_CONDITIONAL) {
        type *constraint = ty_conditional_distributive_constraint(c, t);
        if (constraint == NULL) constraint = ty_conditional_default_constraint(c, t);
        return is_const_variable(c, constraint, depth + 1);
    }
    if (!(t->flags & T_OBJECT)) return false;
    if (t->oflags & O_MAPPED) return is_const_variable(c, ty_homomorphic_variable(c, t), depth);
    if (!ty_is_tuple(t)) return false;
    const generic *tuple = t->object.target->object.generic;
    for (uint32_t i = 0; i < tuple->count; i++)
        if ((tuple->elements[i] & TE_VARIADIC) && is_const_variable(c, t->object.args[i], depth)) return true;
    return false;
}

/* An argument for a `const T`. */
bool ty_is_const_param_context(checker *c, node *n)
{
    if (n->kind != GOTS__ARRAY && n->kind != GOTS__OBJECT && n->kind != GOTS__STRING && n->kind != GOTS__NUMBER &&
        n->kind != GOTS__TEMPLATE && n->kind != GOTS__TRUE_LITERAL && n->kind != GOTS__FALSE_LITERAL)
        return false;
    bool any = false;
    for (uint32_t i = c->context_count; i-- > 0 && !any;) any = c->contexts[i].inference != NULL;
    if (!any) return false;
    return is_const_variable(c, ty_contextual(c, n, 0), 0);
}
