/* Mapped types.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

static node *decl_of(const type *t)
{
    return t->object.decl;
}

mapped_info *ty_mapped(checker *c, type *t)
{
    if (t->object.more->mapped == NULL) ty_object_more(c, t)->mapped = GOTS__NEW(c->arena, mapped_info);
    return t->object.more->mapped;
}

type *ty_mapped_param(checker *c, type *t)
{
    mapped_info *m = ty_mapped(c, t);
    if (m->param == NULL) {
        entity *e = ty_node_entity(c, decl_of(t)->mapped.param);
        m->param = e != NULL ? ty_type_param(c, e) : c->error;
    }
    return m->param;
}

type *ty_mapped_constraint(checker *c, type *t)
{
    mapped_info *m = ty_mapped(c, t);
    if (m->constraint == NULL) {
        node *n = decl_of(t)->mapped.param->type_param.constraint;
        type *of = n != NULL ? ty_from_node(c, n) : c->error;
        m->constraint = t->object.mapper != NULL ? ty_instantiate(c, of, t->object.mapper) : of;
    }
    return m->constraint;
}

type *ty_mapped_name(checker *c, type *t)
{
    node *d = decl_of(t);
    if (d->mapped.name_type == NULL) return NULL;
    mapped_info *m = ty_mapped(c, t);
    if (m->name_type == NULL) {
        type *of = ty_from_node(c, d->mapped.name_type);
        m->name_type = t->object.mapper != NULL ? ty_instantiate(c, of, t->object.mapper) : of;
    }
    return m->name_type;
}

unsigned ty_mapped_naming(checker *c, type *t)
{
    type *name = ty_mapped_name(c, t);
    if (name == NULL) return NAMING_NONE;
    return ty_assignable(c, name, ty_mapped_param(c, t)) ? NAMING_FILTERS : NAMING_OTHER;
}

bool ty_mapped_readonly(const type *t)
{
    return t->object.decl->mapped.readonly_modifier == GOTS__MAPPED_ADD;
}

int ty_mapped_optionality(const type *t)
{
    unsigned modifier = t->object.decl->mapped.optional_modifier;
    return modifier == GOTS__MAPPED_ADD ? 1 : modifier == GOTS__MAPPED_REMOVE ? -1 : 0;
}

type *ty_mapped_template(checker *c, type *t)
{
    mapped_info *m = ty_mapped(c, t);
    if (m->template_ == NULL) {
        node *n = decl_of(t)->mapped.type;
        type *of = n != NULL ? ty_from_node(c, n) : c->any;
        if (ty_mapped_optionality(t) > 0) of = ty_optional(c, of);
        m->template_ = t->object.mapper != NULL ? ty_instantiate(c, of, t->object.mapper) : of;
    }
    return m->template_;
}

bool ty_mapped_has_keyof(const type *t)
{
    const node *n = t->object.decl->mapped.param->type_param.constraint;
    return n != NULL && n->kind == GOTS__TYPE_OPERATOR && n->op == GOTS__TYPE_KEYOF;
}

/* The T whose modifiers `[K in keyof T]` keeps. */
type *ty_mapped_modifiers(checker *c, type *t)
{
    mapped_info *m = ty_mapped(c, t);
    if (m->modifiers_known) return m->modifiers;
    m->modifiers_known = true;
    type *of;
    if (ty_mapped_has_keyof(t)) {
        of = ty_from_node(c, decl_of(t)->mapped.param->type_param.constraint->unary.operand);
    } else {
        node *n = decl_of(t)->mapped.param->type_param.constraint;
        type *constraint = n != NULL ? ty_from_node(c, n) : c->error;
        if (constraint->flags & T_PARAM) {
            type *further = ty_constraint_of_param(c, constraint);
            if (further != NULL) constraint = further;
        }
        of = (constraint->flags & T_KEYOF) ? constraint->index.of : c->unknown;
    }
    m->modifiers = t->object.mapper != NULL ? ty_instantiate(c, of, t->object.mapper) : of;
    return m->modifiers;
}

type *ty_homomorphic_variable(checker *c, type *t)
{
    type *constraint = ty_mapped_constraint(c, t);
    if (!(constraint->flags & T_KEYOF)) return NULL;
    type *of = ty_actual(c, constraint->index.of);
    return (of->flags & T_PARAM) ? of : NULL;
}

bool ty_is_mapped_generic(checker *c, type *t)
{
    type *constraint = ty_mapped_constraint(c, t);
    if (ty_is_generic_index(c, constraint)) return true;
    type *name = ty_mapped_name(c, t);
    if (name == NULL) return false;
    type *with = ty_instantiate(c, name, ty_mapper_append(c, NULL, ty_mapped_param(c, t), constraint));
    return ty_is_generic_index(c, with);
}

/* ---- Members --------------------------------------------------------------------------------- */

typedef struct adding {
    checker *c;
    type *of;
    shape *to;
    index_info indexes[8];
    uint32_t index_count;
} adding;

static void add_index(adding *a, index_info info)
{
    for (uint32_t i = 0; i < a->index_count; i++) {
        if (a->indexes[i].key != info.key) continue;
        a->indexes[i].value = ty_union2(a->c, a->indexes[i].value, info.value);
        return;
    }
    if (a->index_count < 8) a->indexes[a->index_count++] = info;
}

static entity *modifiers_property(checker *c, type *t, type *key)
{
    if (!ty_key_usable(key)) return NULL;
    type *modifiers = ty_mapped_modifiers(c, t);
    if (modifiers->flags & T_ANY_OR_UNKNOWN) return NULL;
    return ty_property(c, modifiers, ty_key_name(c, key));
}

static void add_named(adding *a, type *key, type *name_type)
{
    checker *c = a->c;
    type *t = a->of;
    atom *name = ty_key_name(c, name_type);
    entity *old = ty_table_get(a->to->members, name);
    if (old != NULL) {
        if (old->made & C_MAPPED) ty_more(c, old)->key = ty_union2(c, old->more->key, key);
        return;
    }
    const node *d = decl_of(t);
    entity *of = modifiers_property(c, t, key);
    int optionality = ty_mapped_optionality(t);
    bool optional = optionality > 0 || (optionality == 0 && of != NULL && (of->flags & E_OPTIONAL));
    bool readonly = d->mapped.readonly_modifier == GOTS__MAPPED_ADD ||
                    (d->mapped.readonly_modifier != GOTS__MAPPED_REMOVE && of != NULL && ty_is_readonly(c, of));
    entity *e = ty_entity_new(c, E_PROPERTY | E_TRANSIENT | (optional ? (uint32_t)E_OPTIONAL : 0), name);
    e->made = C_MAPPED | (readonly ? (uint32_t)C_READONLY : 0);
    if (!optional && of != NULL && (of->flags & E_OPTIONAL)) e->made |= C_STRIP_OPTIONAL;
    entity_more *more = ty_more(c, e);
    more->container = t;
    more->key = key;
    if (of != NULL) {
        e->decls = of->decls;
        e->decl_count = of->decl_count;
        e->parent = of->parent;
        e->target = of;
    }
    ty_table_put(c, a->to->members, e);
}

static void add_for_key(adding *a, type *key)
{
    checker *c = a->c;
    type *t = a->of;
    type *name = ty_mapped_name(c, t);
    type *renamed = key;
    if (name != NULL) {
        type *param = ty_mapped_param(c, t);
        renamed = ty_instantiate(c, name, ty_mapper_append(c, t->object.mapper, param, key));
    }
    type *one = renamed;
    type **items = ty_members(&one);
    for (uint32_t i = 0; i < ty_count(renamed); i++) {
        type *n = items[i];
        if (n->flags & T_NEVER) continue;
        if (ty_key_usable(n)) {
            add_named(a, key, n);
        } else if ((n->flags & (T_ANY | T_ENUM)) || ty_is_index_key(c, n)) {
            type *index_key = (n->flags & (T_ANY | T_STRING)) ? c->string
                              : (n->flags & (T_NUMBER | T_ENUM)) ? c->number
                                                                 : n;
            type *value = ty_instantiate(c, ty_mapped_template(c, t),
                                         ty_mapper_append(c, t->object.mapper, ty_mapped_param(c, t), key));
            unsigned modifier = decl_of(t)->mapped.readonly_modifier;
            type *modifiers = ty_mapped_modifiers(c, t);
            index_info *of = (modifiers->flags & T_ANY_OR_UNKNOWN) ? NULL : ty_applicable_index(c, modifiers, n);
            add_index(a, (index_info){ index_key, value,
                                       modifier == GOTS__MAPPED_ADD || (modifier == GOTS__MAPPED_KEEP && of != NULL && of->is_readonly),
                                       NULL });
        }
    }
}

static void for_each_key_of(adding *a, type *modifiers)
{
    checker *c = a->c;
    entities properties = ty_properties(c, modifiers);
    for (uint32_t i = 0; i < properties.count; i++) {
        type *key = ty_key_of_entity(c, properties.items[i], T_STRING_LIKE | T_NUMBER_LIKE | T_SYMBOL_LIKE);
        if (key != NULL) add_for_key(a, key);
    }
    if (modifiers->flags & T_ANY) {
        add_for_key(a, c->string);
        return;
    }
    uint32_t count;
    index_info *infos = ty_index_infos(c, modifiers, &count);
    for (uint32_t i = 0; i < count; i++) add_for_key(a, infos[i].key);
}

/* The keys that are there whatever the type parameters turn out to be. */
type *ty_lower_bound(checker *c, type *t)
{
    if (t->flags & T_KEYOF) return ty_keyof(c, ty_apparent(c, t->index.of), false, false);
    if (t->flags & T_CONDITIONAL) {
        conditional_root *r = t->conditional.root;
        if (!r->is_distributive) return t;
        type *bound = ty_lower_bound(c, t->conditional.check);
        if (bound == t->conditional.check) return t;
        return ty_conditional_instance(c, t, ty_mapper_prepend(c, r->check, bound, t->conditional.mapper), false,
                                       NULL, NULL, 0);
    }
    if (t->flags & T_SET && !(t->oflags & O_PRIMITIVE_UNION)) {
        types parts = { 0 };
        for (uint32_t i = 0; i < t->set.count; i++) ty_types_add(c, &parts, ty_lower_bound(c, t->set.types[i]));
        return (t->flags & T_UNION) ? ty_union(c, parts.items, parts.count, UNION_LITERAL)
                                    : ty_intersection(c, parts.items, parts.count);
    }
    if (t->flags & T_INSTANTIABLE) {
        type *base = ty_base_constraint(c, t);
        return base != NULL ? base : t;
    }
    return t;
}

void ty_mapped_shape(checker *c, type *t, shape *to)
{
    adding a = { .c = c, .of = t, .to = to };
    if (ty_mapped_has_keyof(t)) {
        type *modifiers = ty_reduced_apparent(c, ty_mapped_modifiers(c, t));
        if (ty_is_error(c, ty_mapped_modifiers(c, t))) t->oflags |= O_ERROR_CONTEXT;
        if (modifiers->flags & (T_STRUCTURED | T_ANY)) for_each_key_of(&a, modifiers);
    } else {
        type *keys = ty_mapped_constraint(c, t);
        if (ty_is_error(c, keys)) t->oflags |= O_ERROR_CONTEXT;
        keys = ty_lower_bound(c, keys);
        type *one = keys;
        type **items = ty_members(&one);
        uint32_t count = ty_count(keys);
        for (uint32_t i = 0; i < count; i++) add_for_key(&a, items[i]);
    }
    to->indexes = gots__arena_take(c->arena, (a.index_count + 1) * sizeof *to->indexes);
    memcpy(to->indexes, a.indexes, a.index_count * sizeof *to->indexes);
    to->index_count = a.index_count;
}

type *ty_mapped_property_type(checker *c, entity *e)
{
    if (e->type != NULL) return e->type;
    type *t = e->more->container;
    if (!ty_push_resolution(c, e, RES_TYPE)) {
        c->unproven++;
        return c->error;
    }
    type *of = ty_instantiate(c, ty_mapped_template(c, t),
                              ty_mapper_append(c, t->object.mapper, ty_mapped_param(c, t), e->more->key));
    if ((e->flags & E_OPTIONAL) && !ty_maybe(of, T_UNDEFINED | T_VOID)) of = ty_optional(c, of);
    else if (e->made & C_STRIP_OPTIONAL) of = ty_facts(c, of, TF_NE_UNDEFINED);
    if (!ty_pop_resolution(c)) of = c->error;
    if (e->type == NULL) e->type = of;
    return e->type;
}

/* ---- Instances -------------------------------------------------------------------------------- */

static type *instance(checker *c, type *t, mapper *m, entity *alias, type **args, uint32_t n)
{
    type *with = ty_object_new(c, O_MAPPED | O_INSTANTIATED, t->symbol);
    type *target = t->object.target != NULL ? t->object.target : t;
    with->object.target = target;
    with->object.decl = t->object.decl;
    /* its own parameter, so that two instances' templates do not mix */
    type *param = ty_mapped_param(c, target);
    type *fresh = ty_new(c, T_PARAM);
    fresh->symbol = param->symbol;
    fresh->param.target = param;
    mapper *own = ty_mapper_combine(c, ty_mapper1(c, param, fresh), m);
    fresh->param.mapper = own;
    with->object.mapper = own;
    ty_mapped(c, with)->param = fresh;
    with->alias = alias != NULL ? alias : t->alias;
    with->alias_args = alias != NULL ? args : ty_instantiate_all(c, t->alias_args, t->alias_count, m);
    with->alias_count = (uint16_t)(alias != NULL ? n : t->alias_count);
    return with;
}

static type *mapped_element(checker *c, type *t, type *key, bool optional, mapper *m)
{
    mapper *with = ty_mapper_append(c, m, ty_mapped_param(c, t), key);
    type *of = ty_instantiate(c, ty_mapped_template(c, t), with);
    int optionality = ty_mapped_optionality(t);
    if (optionality > 0 && !ty_maybe(of, T_UNDEFINED | T_VOID)) return ty_optional(c, of);
    if (optionality < 0 && optional) return ty_facts(c, of, TF_NE_UNDEFINED);
    return of;
}

static bool mapped_is_readonly(const type *t, bool was)
{
    unsigned modifier = t->object.decl->mapped.readonly_modifier;
    return modifier == GOTS__MAPPED_ADD ? true : modifier == GOTS__MAPPED_REMOVE ? false : was;
}

static type *mapped_tuple(checker *c, type *tuple, type *t, type *variable, mapper *m)
{
    generic *g = tuple->object.target->object.generic;
    uint32_t count;
    type **args = ty_args(c, tuple, &count);
    if (count > g->count) count = g->count;
    mapper *fixed = g->fixed_length > 0 ? ty_mapper_prepend(c, variable, tuple, m) : m;
    type **items = gots__arena_take(c->arena, (count + 1) * sizeof *items);
    uint8_t *elements = gots__arena_take(c->arena, count + 1);
    int optionality = ty_mapped_optionality(t);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t flags = g->elements[i];
        elements[i] = flags;
        if (i < g->fixed_length) {
            items[i] = mapped_element(c, t, ty_string_literal(c, ty_atom_format(c, "%u", i)), (flags & TE_OPTIONAL) != 0, fixed);
        } else if (flags & TE_VARIADIC) {
            items[i] = ty_instantiate(c, t, ty_mapper_prepend(c, variable, args[i], m));
        } else {
            type *of = ty_instantiate(c, t, ty_mapper_prepend(c, variable, ty_array(c, args[i], false), m));
            type *element = ty_array_element(c, of);
            items[i] = element != NULL ? element : c->unknown;
        }
        if (optionality > 0 && (flags & TE_REQUIRED)) elements[i] = TE_OPTIONAL;
        if (optionality < 0 && (flags & TE_OPTIONAL)) elements[i] = TE_REQUIRED;
    }
    return ty_tuple(c, items, elements, count, mapped_is_readonly(t, g->is_readonly), g->labels);
}

typedef struct mapping {
    type *t, *variable;
    mapper *m;
} mapping;

static bool is_list(checker *c, type *t, void *context)
{
    (void)context;
    return ty_is_array_or_tuple(c, t);
}

/* any, where the parameter must be an array: the result is one. */
static bool stands_for_list(checker *c, type *of, type *variable)
{
    if (ty_is_array(c, of)) return true;
    if (!(of->flags & T_ANY)) return false;
    type *constraint = ty_constraint_of_param(c, variable);
    return constraint != NULL && ty_every(c, constraint, is_list, NULL);
}

static bool is_list_intersection(checker *c, const type *t)
{
    if (!(t->flags & T_INTERSECTION)) return false;
    for (uint32_t i = 0; i < t->set.count; i++)
        if (!ty_is_array_or_tuple(c, t->set.types[i])) return false;
    return true;
}

static type *map_constituent(checker *c, type *of, void *context)
{
    mapping *at = context;
    uint32_t mapped = T_ANY_OR_UNKNOWN | T_INSTANTIABLE_NONPRIMITIVE | T_OBJECT | T_INTERSECTION | T_INDEXED;
    if (!(of->flags & mapped) || of == c->wildcard || ty_is_error(c, of)) return of;
    if (ty_mapped_name(c, at->t) == NULL) {
        if (stands_for_list(c, of, at->variable)) {
            mapper *m = ty_mapper_prepend(c, at->variable, of, at->m);
            type *element = mapped_element(c, at->t, c->number, true, m);
            return ty_is_error(c, element) ? c->error
                                           : ty_array(c, element, mapped_is_readonly(at->t, ty_is_readonly_array(c, of)));
        }
        if (ty_is_tuple(of)) return mapped_tuple(c, of, at->t, at->variable, at->m);
        if (is_list_intersection(c, of)) {
            types parts = { 0 };
            for (uint32_t i = 0; i < of->set.count; i++) ty_types_add(c, &parts, map_constituent(c, of->set.types[i], at));
            return ty_intersection(c, parts.items, parts.count);
        }
    }
    return instance(c, at->t, ty_mapper_prepend(c, at->variable, of, at->m), NULL, NULL, 0); /* under its own name */
}

/* `t` is as declared. */
type *ty_mapped_instance(checker *c, type *t, mapper *m, entity *alias, type **args, uint32_t n)
{
    type *variable = ty_homomorphic_variable(c, t);
    if (variable != NULL) {
        type *with = ty_instantiate(c, variable, m);
        if (with != variable) {
            mapping at = { t, variable, m };
            type *out = ty_map(c, ty_reduced(c, with), map_constituent, &at);
            return out != NULL ? out : c->never;
        }
    }
    if (ty_instantiate(c, ty_mapped_constraint(c, t), m) == c->wildcard) return c->wildcard;
    return instance(c, t, m, alias, args, n);
}
