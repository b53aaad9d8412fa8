/* Signatures: parameters by position, results, instances.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

signature *ty_signature_new(checker *c, node *decl)
{
    signature *s = GOTS__NEW(c->arena, signature);
    s->decl = decl;
    s->id = ++c->signature_count;
    return s;
}

signature *ty_signature_clone(checker *c, signature *of)
{
    signature *s = ty_signature_new(c, of->decl);
    uint32_t id = s->id;
    *s = *of;
    s->id = id;
    s->forms = NULL;
    s->result_busy = false;
    if (s->result == NULL && of->target == NULL && of->parts == NULL && of->decl != NULL) {
        s->target = of;
        s->mapper = NULL;
    }
    return s;
}

entity *ty_param_entity(checker *c, node *param)
{
    entity *e = param->note;
    if (e == NULL) {
        e = ty_entity_new(c, E_VARIABLE | E_PARAM, c->names.args);
        ty_entity_add_decl(c, e, param);
        e->value_decl = param;
        param->note = e;
    }
    return e;
}

/* ---- From declarations ------------------------------------------------------------------------ */

static node *iife_call(node *n)
{
    if (n->kind != GOTS__FUNCTION && n->kind != GOTS__ARROW) return NULL;
    node *p = n->parent;
    return p != NULL && p->kind == GOTS__CALL && p->call.callee == n ? p : NULL;
}

static bool is_literal_node(const node *n)
{
    return n != NULL && n->kind == GOTS__LITERAL_TYPE;
}

static void add_params(checker *c, signature *s, gots__function *f, node *decl)
{
    node *iife = iife_call(decl);
    s->params = gots__arena_take(c->arena, (f->params.count + 1) * sizeof *s->params);
    for (uint32_t i = 0; i < f->params.count; i++) {
        node *p = f->params.items[i];
        if (p->param.target != NULL && p->param.target->kind == GOTS__THIS) {
            s->this_param = ty_param_entity(c, p);
            continue;
        }
        entity *e = ty_param_entity(c, p);
        if (is_literal_node(p->param.type)) s->flags |= S_LITERALS;
        s->params[s->param_count++] = e;
        bool rest = (p->flags & GOTS__F_REST) != 0;
        bool optional = rest || p->param.init != NULL || (p->flags & GOTS__F_OPTIONAL) ||
                        (iife != NULL && s->param_count > iife->call.args.count && p->param.type == NULL);
        if (!optional) s->min_args = s->param_count;
        if (rest) s->flags |= S_REST;
    }
    if (f->this_param != NULL) s->this_param = ty_param_entity(c, f->this_param);
}

signature *ty_signature_of(checker *c, node *d)
{
    function_note *note = ty_note(c, d);
    if (note->signature != NULL) return note->signature;
    gots__function *f = ty_function(d);
    signature *s = ty_signature_new(c, d);
    note->signature = s;
    bool is_ctor = f->kind == GOTS__FN_CONSTRUCTOR && d->kind == GOTS__METHOD;
    if (d->kind == GOTS__CONSTRUCTOR_TYPE || d->kind == GOTS__CONSTRUCT_SIGNATURE || is_ctor) s->flags |= S_CONSTRUCT;
    if (d->kind == GOTS__CONSTRUCTOR_TYPE && (d->flags & GOTS__F_ABSTRACT)) s->flags |= S_ABSTRACT;
    if (is_ctor && d->parent != NULL && (d->parent->flags & GOTS__F_ABSTRACT)) s->flags |= S_ABSTRACT;
    if (is_ctor) {
        entity *e = d->parent != NULL ? ty_node_entity(c, d->parent) : NULL;
        type *t = e != NULL ? ty_class_type(c, e) : c->error;
        s->result = t;
        if (t != c->error) {
            generic *g = t->object.generic;
            s->type_params = g->params + g->outer_count;
            s->type_param_count = g->count - g->outer_count;
        }
    } else if (f->type_params.count > 0) {
        s->type_params = gots__arena_take(c->arena, f->type_params.count * sizeof *s->type_params);
        for (uint32_t i = 0; i < f->type_params.count; i++) {
            entity *e = ty_node_entity(c, f->type_params.items[i]);
            if (e != NULL) s->type_params[s->type_param_count++] = ty_type_param(c, e);
        }
    }
    add_params(c, s, f, d);
    return s;
}

static bool is_declaration_of(const node *d, const entity *e)
{
    (void)e;
    gots__function *f = ty_function((node *)(uintptr_t)d);
    return f != NULL && f->kind != GOTS__FN_GETTER && f->kind != GOTS__FN_SETTER &&
           f->kind != GOTS__FN_CONSTRUCTOR;
}

/* Overloads hide their implementation. */
void ty_signatures_of_entity(checker *c, entity *e, signature ***items, uint32_t *count)
{
    *items = gots__arena_take(c->arena, (e->decl_count + 1u) * sizeof **items);
    *count = 0;
    for (uint32_t i = 0; i < e->decl_count; i++) {
        node *d = e->decls[i];
        if (!is_declaration_of(d, e)) continue;
        gots__function *f = ty_function(d);
        if (f->body != NULL && i > 0) {
            gots__function *before = ty_function(e->decls[i - 1]);
            if (before != NULL && before->body == NULL && e->decls[i - 1]->parent == d->parent) continue;
        }
        (*items)[(*count)++] = ty_signature_of(c, d);
    }
}

/* ---- Results ---------------------------------------------------------------------------------- */

static type *declared_result(checker *c, signature *s)
{
    node *d = s->decl;
    if (d == NULL) return c->error;
    gots__function *f = ty_function(d);
    if (f == NULL) return c->error;
    if (f->return_type != NULL) return ty_from_node(c, f->return_type);
    if (f->kind == GOTS__FN_GETTER) {
        entity *e = ty_node_entity(c, d);
        for (uint32_t i = 0; e != NULL && i < e->decl_count; i++) {
            gots__function *setter = ty_function(e->decls[i]);
            if (setter != NULL && setter->kind == GOTS__FN_SETTER && setter->params.count > 0 &&
                setter->params.items[0]->param.type != NULL)
                return ty_from_node(c, setter->params.items[0]->param.type);
        }
    }
    if (f->body != NULL) return ty_result_from_body(c, d, 0);
    return c->any;
}

static type *resolve_result(checker *c, signature *s)
{
    if (s->target != NULL) return ty_instantiate(c, ty_result(c, s->target), s->mapper);
    if (s->parts != NULL) {
        types results = { 0 };
        for (uint32_t i = 0; i < s->part_count; i++) ty_types_add(c, &results, ty_result(c, s->parts[i]));
        type *t = (s->flags & S_FROM_INTERSECTION) ? ty_intersection(c, results.items, results.count)
                                                   : ty_union(c, results.items, results.count, UNION_SUBTYPE);
        return ty_instantiate(c, t, s->parts_mapper);
    }
    return declared_result(c, s);
}

type *ty_result(checker *c, signature *s)
{
    if (s->result != NULL) return s->result;
    if (!ty_push_resolution(c, s, RES_RESULT)) return c->error;
    type *t = resolve_result(c, s);
    if (s->flags & S_INNER_CHAIN) t = ty_union2(c, t, c->undefined);
    else if (s->flags & S_OUTER_CHAIN) t = ty_union2(c, t, c->undefined);
    if (!ty_pop_resolution(c)) {
        node *d = s->decl;
        gots__function *f = d != NULL ? ty_function(d) : NULL;
        if (f != NULL && f->return_type == NULL && s->result == NULL && d->note != NULL) {
            c->unproven++;
        }
        t = c->error;
    }
    if (s->result == NULL) s->result = t;
    return s->result;
}

static predicate *predicate_of_node(checker *c, signature *s, node *n)
{
    predicate *p = GOTS__NEW(c->arena, predicate);
    bool asserts = (n->flags & GOTS__F_ASSERTS) != 0;
    node *param = n->type_predicate.param;
    p->type = n->type_predicate.type != NULL ? ty_from_node(c, n->type_predicate.type) : NULL;
    p->index = -1;
    if (param->kind != GOTS__IDENTIFIER) {
        p->kind = asserts ? P_ASSERTS_THIS : P_THIS;
        return p;
    }
    p->kind = asserts ? P_ASSERTS : P_IDENTIFIER;
    p->name = param->ident.name;
    for (uint32_t i = 0; i < s->param_count; i++)
        if (s->params[i]->name == p->name) p->index = (int32_t)i;
    if (p->index < 0) return NULL;
    return p;
}

static predicate *union_predicate(checker *c, signature *s)
{
    predicate *first = NULL;
    types of = { 0 };
    for (uint32_t i = 0; i < s->part_count; i++) {
        predicate *p = ty_predicate(c, s->parts[i]);
        if (p == NULL || p->type == NULL || (p->kind != P_THIS && p->kind != P_IDENTIFIER)) {
            type *result = ty_result(c, s->parts[i]);
            if (result == c->false_ || result == c->regular_false) continue;
            return NULL;
        }
        if (first != NULL && (first->kind != p->kind || first->index != p->index)) return NULL;
        if (first == NULL) first = p;
        ty_types_add(c, &of, p->type);
    }
    if (first == NULL) return NULL;
    predicate *p = GOTS__NEW(c->arena, predicate);
    *p = *first;
    p->type = ty_instantiate(c, ty_union(c, of.items, of.count, UNION_LITERAL), s->parts_mapper);
    return p;
}

predicate *ty_predicate(checker *c, signature *s)
{
    if (s->predicate_known) return s->predicate;
    s->predicate_known = true;
    if (s->target != NULL) {
        predicate *of = ty_predicate(c, s->target);
        if (of != NULL) {
            s->predicate = GOTS__NEW(c->arena, predicate);
            *s->predicate = *of;
            if (of->type != NULL) s->predicate->type = ty_instantiate(c, of->type, s->mapper);
        }
    } else if (s->parts != NULL) {
        s->predicate = union_predicate(c, s);
    } else if (s->decl != NULL) {
        gots__function *f = ty_function(s->decl);
        if (f != NULL && f->return_type != NULL && f->return_type->kind == GOTS__TYPE_PREDICATE)
            s->predicate = predicate_of_node(c, s, f->return_type);
        else if (f != NULL && f->return_type == NULL && f->body != NULL && f->params.count > 0)
            s->predicate = ty_predicate_from_body(c, s->decl, s);
    }
    return s->predicate;
}

/* ---- Parameters by position -------------------------------------------------------------------- */

/* Of the parameter `at`, or with param_count of `this`. An instance shares the parameters of what it was
 * made of, and has types of its own for them. */
static type *find_declared_param(checker *c, signature *s, uint32_t at)
{
    if (s->param_types != NULL && s->param_types[at] != NULL) return s->param_types[at];
    if (s->mapper == NULL) return ty_type_of(c, at < s->param_count ? s->params[at] : s->this_param);
    signature *of = s->target;
    mapper *m = s->mapper;
    for (; of->mapper != NULL && (of->param_types == NULL || of->param_types[at] == NULL); of = of->target)
        m = ty_mapper_combine(c, of->mapper, m);
    type *t = ty_instantiate(c, find_declared_param(c, of, at), m);
    if (s->param_types == NULL) s->param_types = GOTS__NEW_ARRAY(c->arena, type *, s->param_count + 1);
    if (s->param_types[at] == NULL) s->param_types[at] = t;
    return s->param_types[at];
}

type *ty_declared_param(checker *c, signature *s, uint32_t at)
{
    return find_declared_param(c, s, at);
}

/* It is to forget what it was made of. */
void ty_settle_params(checker *c, signature *s)
{
    if (s->mapper == NULL) return;
    for (uint32_t i = 0; i < s->param_count; i++) find_declared_param(c, s, i);
    if (s->this_param != NULL) find_declared_param(c, s, s->param_count);
}

static type *type_of_param(checker *c, signature *s, uint32_t at)
{
    type *t = find_declared_param(c, s, at);
    const node *d = s->params[at]->value_decl;
    if (d != NULL && d->kind == GOTS__PARAM && d->param.init != NULL) return ty_optional(c, t);
    return t;
}

type *ty_param_type_or_null(checker *c, signature *s, uint32_t at)
{
    uint32_t count = s->param_count - ((s->flags & S_REST) ? 1 : 0);
    if (at < count) return type_of_param(c, s, at);
    if (!(s->flags & S_REST)) return NULL;
    type *rest = find_declared_param(c, s, count);
    uint32_t index = at - count;
    if (ty_is_any(rest)) return rest;
    type *element = ty_array_element(c, rest);
    if (element != NULL) return element;
    if (!ty_is_tuple(rest) || (rest->object.target->object.generic->combined & TE_VARIABLE) ||
        index < rest->object.target->object.generic->fixed_length)
        return ty_indexed_access(c, rest, ty_number_literal(c, index), 0, NULL);
    return NULL;
}

type *ty_param_type(checker *c, signature *s, uint32_t at)
{
    type *t = ty_param_type_or_null(c, s, at);
    return t != NULL ? t : c->any;
}

static type *rest_of(checker *c, signature *s)
{
    return (s->flags & S_REST) ? find_declared_param(c, s, s->param_count - 1) : NULL;
}

uint32_t ty_param_count(checker *c, signature *s)
{
    type *rest = rest_of(c, s);
    if (rest != NULL && ty_is_tuple(rest)) {
        generic *g = rest->object.target->object.generic;
        return s->param_count + g->fixed_length - ((g->combined & TE_VARIABLE) ? 0 : 1);
    }
    return s->param_count;
}

uint32_t ty_min_arg_count(checker *c, signature *s, bool strong, bool void_is_not_optional)
{
    (void)strong;
    uint32_t min = s->min_args;
    type *rest = rest_of(c, s);
    if (rest != NULL && ty_is_tuple(rest)) {
        generic *g = rest->object.target->object.generic;
        uint32_t required = 0;
        while (required < g->count && (g->elements[required] & TE_REQUIRED)) required++;
        if (required > g->fixed_length) required = g->fixed_length;
        if (required > 0) min = s->param_count - 1 + required;
    }
    if (void_is_not_optional) return min;
    while (min > 0 && ty_some_flags(ty_param_type(c, s, min - 1), T_VOID)) min--;
    return min;
}

bool ty_has_rest(checker *c, signature *s)
{
    type *rest = rest_of(c, s);
    if (rest == NULL) return false;
    return !ty_is_tuple(rest) || (rest->object.target->object.generic->combined & TE_VARIABLE) != 0;
}

type *ty_effective_rest(checker *c, signature *s)
{
    type *rest = rest_of(c, s);
    if (rest == NULL) return NULL;
    if (!ty_is_tuple(rest)) return ty_is_any(rest) ? ty_array(c, c->any, false) : rest;
    generic *g = rest->object.target->object.generic;
    return (g->combined & TE_VARIABLE) ? ty_tuple_slice(c, rest, g->fixed_length, 0) : NULL;
}

type *ty_non_array_rest(checker *c, signature *s)
{
    type *rest = ty_effective_rest(c, s);
    return rest != NULL && !ty_is_array(c, rest) && !ty_is_any(rest) ? rest : NULL;
}

atom *ty_param_name(checker *c, signature *s, uint32_t at)
{
    uint32_t count = s->param_count - ((s->flags & S_REST) ? 1 : 0);
    if (at < count) return s->params[at]->name;
    if (count < s->param_count) {
        type *rest = rest_of(c, s);
        if (ty_is_tuple(rest)) {
            generic *g = rest->object.target->object.generic;
            uint32_t index = at - count;
            if (g->labels != NULL && index < g->count && g->labels[index] != NULL) return g->labels[index];
            return ty_atom_format(c, "%s_%u", s->params[count]->name->text, index);
        }
        return s->params[count]->name;
    }
    return c->names.args;
}

/* What stands at `at` and behind, as an array or tuple. */
type *ty_rest_type(checker *c, signature *s, uint32_t at, bool readonly)
{
    uint32_t count = ty_param_count(c, s), min = ty_min_arg_count(c, s, false, false);
    type *rest = ty_effective_rest(c, s);
    if (rest != NULL && at + 1 >= count)
        return at + 1 == count ? rest : ty_array(c, ty_indexed_access(c, rest, c->number, 0, NULL), false);
    types items = { 0 };
    uint8_t *elements = gots__arena_take(c->arena, count + 2);
    atom **labels = gots__arena_take(c->arena, (count + 2) * sizeof *labels);
    for (uint32_t i = at; i < count; i++) {
        uint32_t k = items.count;
        if (rest == NULL || i < count - 1) {
            ty_types_add(c, &items, ty_param_type(c, s, i));
            elements[k] = i < min ? TE_REQUIRED : TE_OPTIONAL;
        } else {
            ty_types_add(c, &items, rest);
            elements[k] = TE_VARIADIC;
        }
        labels[k] = ty_param_name(c, s, i);
    }
    return ty_tuple(c, items.items, elements, items.count, readonly, labels);
}

bool ty_is_optional_param(checker *c, node *p)
{
    (void)c;
    return (p->flags & GOTS__F_OPTIONAL) || p->param.init != NULL;
}

type *ty_this_param_type(checker *c, signature *s)
{
    return s->this_param != NULL ? find_declared_param(c, s, s->param_count) : NULL;
}

/* To be the `this` of another signature. */
entity *ty_this_entity(checker *c, signature *s)
{
    if (s->this_param == NULL || (s->mapper == NULL && s->param_types == NULL)) return s->this_param;
    entity *e = ty_entity_copy(c, s->this_param);
    e->type = ty_this_param_type(c, s);
    return e;
}

/* ---- Instances -------------------------------------------------------------------------------- */

signature *ty_signature_with(checker *c, signature *of, mapper *m, bool erase_params)
{
    if (m == NULL) return of;
    signature *s = ty_signature_new(c, of->decl);
    s->flags = of->flags & ~(uint32_t)(S_INNER_CHAIN | S_OUTER_CHAIN);
    s->flags |= of->flags & (S_INNER_CHAIN | S_OUTER_CHAIN);
    if (of->type_param_count > 0 && !erase_params) {
        type **fresh = gots__arena_take(c->arena, of->type_param_count * sizeof *fresh);
        for (uint32_t i = 0; i < of->type_param_count; i++) {
            type *p = ty_new(c, T_PARAM);
            p->symbol = of->type_params[i]->symbol;
            p->param.target = of->type_params[i];
            p->param.is_const = of->type_params[i]->param.is_const;
            fresh[i] = p;
        }
        m = ty_mapper_combine(c, ty_mapper(c, of->type_params, fresh, of->type_param_count), m);
        for (uint32_t i = 0; i < of->type_param_count; i++) fresh[i]->param.mapper = m;
        s->type_params = fresh;
        s->type_param_count = of->type_param_count;
    }
    s->params = of->params;
    s->param_count = of->param_count;
    s->min_args = of->min_args;
    s->this_param = of->this_param;
    s->target = of;
    s->mapper = m;
    return s;
}

signature *ty_signature_instance(checker *c, signature *s, type *const *args, uint32_t count)
{
    if (s->type_param_count == 0) return s;
    if (count > s->type_param_count) count = s->type_param_count;
    args = ty_fill_args(c, args, count, s->type_params, s->type_param_count, 0);
    count = s->type_param_count;
    const void *local[16];
    const void **keys = local;
    if (count + 1 > 16) keys = gots__arena_take(c->arena, (count + 1) * sizeof *keys);
    keys[0] = s;
    for (uint32_t i = 0; i < count; i++) keys[i + 1] = args[i];
    void **at = ty_intern(c, &c->instances, keys, count + 1);
    if (*at != NULL) return *at;
    signature *with = ty_signature_with(c, s, ty_mapper(c, s->type_params, ty_copy_types(c, args, count), count), true);
    *at = with;
    return with;
}

static signature_forms *forms_of(checker *c, signature *s)
{
    if (s->forms == NULL) s->forms = GOTS__NEW(c->arena, signature_forms);
    return s->forms;
}

signature *ty_erased(checker *c, signature *s)
{
    if (s->type_param_count == 0) return s;
    signature_forms *forms = forms_of(c, s);
    if (forms->erased == NULL)
        forms->erased = ty_signature_with(c, s, ty_mapper(c, s->type_params, NULL, s->type_param_count), true);
    return forms->erased;
}

/* With each parameter as its constraint. */
signature *ty_base_signature(checker *c, signature *s)
{
    if (s->type_param_count == 0) return s;
    signature_forms *forms = forms_of(c, s);
    if (forms->base != NULL) return forms->base;
    uint32_t count = s->type_param_count;
    mapper *erase = ty_mapper(c, s->type_params, NULL, count);
    type **bases = gots__arena_take(c->arena, count * sizeof *bases);
    for (uint32_t i = 0; i < count; i++) {
        type *constraint = ty_constraint_of_param(c, s->type_params[i]);
        bases[i] = constraint != NULL ? constraint : c->unknown;
    }
    for (uint32_t round = 0; round + 1 < count; round++)
        bases = ty_instantiate_all(c, bases, count, ty_mapper(c, s->type_params, bases, count));
    bases = ty_instantiate_all(c, bases, count, erase);
    forms->base = ty_signature_with(c, s, ty_mapper(c, s->type_params, bases, count), true);
    return forms->base;
}

signature *ty_canonical(checker *c, signature *s)
{
    if (s->type_param_count == 0) return s;
    signature_forms *forms = forms_of(c, s);
    if (forms->canonical == NULL) {
        type **args = gots__arena_take(c->arena, s->type_param_count * sizeof *args);
        for (uint32_t i = 0; i < s->type_param_count; i++) {
            type *p = s->type_params[i];
            args[i] = p->param.target != NULL && ty_constraint_of_param(c, p->param.target) == NULL ? p->param.target : p;
        }
        forms->canonical = ty_signature_instance(c, s, args, s->type_param_count);
    }
    return forms->canonical;
}

static signature *only_signature(checker *c, type *t, bool calls, bool ctors)
{
    if (!(t->flags & T_OBJECT)) return NULL;
    shape *s = ty_part(c, t);
    if (s->index_count > 0 || s->call_count + s->ctor_count != 1) return NULL;
    if (s->is_partial) s = ty_shape(c, t);
    if (s->members->count > 0) return NULL;
    if (calls && s->call_count == 1 && s->ctor_count == 0) return s->calls[0];
    if (ctors && s->ctor_count == 1 && s->call_count == 0) return s->ctors[0];
    return NULL;
}

signature *ty_single_call(checker *c, type *t)
{
    return only_signature(c, t, true, false);
}

signature *ty_single_call_or_ctor(checker *c, type *t)
{
    return only_signature(c, t, true, true);
}

/* An object type that has this signature and nothing else. */
type *ty_isolated(checker *c, signature *s)
{
    signature_forms *forms = forms_of(c, s);
    if (forms->isolated == NULL) {
        signature **one = gots__arena_take(c->arena, sizeof *one);
        one[0] = s;
        bool is_ctor = (s->flags & S_CONSTRUCT) != 0;
        forms->isolated = ty_anonymous(c, NULL, ty_table_new(c), is_ctor ? NULL : one, is_ctor ? 0 : 1,
                                   is_ctor ? one : NULL, is_ctor ? 1 : 0, NULL, 0);
    }
    return forms->isolated;
}
