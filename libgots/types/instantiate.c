/* Instantiation: a type with its parameters replaced.
 *
 * SPDX-License-Identifier: MIT
 *
 * Types are lazy, so instantiating an object makes a new one that remembers the old and the mapper;
 * its members are instantiated when somebody asks. An anonymous type is made once for each list of
 * arguments for the parameters around it that it really mentions.
 */
#include "types/checker.h"

#define DEPTH_MAX 100u

/* ---- Mappers --------------------------------------------------------------------------------- */

mapper *ty_mapper1(checker *c, type *source, type *target)
{
    mapper *m = GOTS__NEW(c->arena, mapper);
    m->kind = M_SIMPLE;
    m->source = source;
    m->target = target;
    return m;
}

/* `targets` NULL: every source becomes any. The lists are kept. */
mapper *ty_mapper(checker *c, type *const *sources, type *const *targets, uint32_t count)
{
    if (count == 1) return ty_mapper1(c, sources[0], targets != NULL ? targets[0] : c->any);
    mapper *m = GOTS__NEW(c->arena, mapper);
    m->kind = M_ARRAY;
    m->count = count;
    m->sources = (type **)(uintptr_t)sources;
    m->targets = (type **)(uintptr_t)targets;
    return m;
}

static mapper *pair(checker *c, unsigned kind, mapper *first, mapper *second)
{
    mapper *m = GOTS__NEW(c->arena, mapper);
    m->kind = (uint8_t)kind;
    m->first = first;
    m->second = second;
    return m;
}

mapper *ty_mapper_combine(checker *c, mapper *first, mapper *second)
{
    if (first == NULL) return second;
    return second == NULL ? first : pair(c, M_COMPOSITE, first, second);
}

mapper *ty_mapper_merge(checker *c, mapper *first, mapper *second)
{
    return first == NULL ? second : pair(c, M_MERGED, first, second);
}

mapper *ty_mapper_prepend(checker *c, type *source, type *target, mapper *m)
{
    mapper *one = ty_mapper1(c, source, target);
    return m == NULL ? one : pair(c, M_MERGED, one, m);
}

mapper *ty_mapper_append(checker *c, mapper *m, type *source, type *target)
{
    mapper *one = ty_mapper1(c, source, target);
    return m == NULL ? one : pair(c, M_MERGED, m, one);
}

mapper *ty_mapper_kind(checker *c, unsigned kind, inference_context *context)
{
    mapper *m = GOTS__NEW(c->arena, mapper);
    m->kind = (uint8_t)kind;
    m->context = context;
    return m;
}

static type *map_inference(checker *c, inference_context *ic, type *t, bool fixing)
{
    for (uint32_t i = 0; i < ic->count; i++) {
        inference *at = &ic->items[i];
        if (at->param != t) continue;
        if (fixing && !at->is_fixed) {
            ty_infer_intra_sites(c, ic);
            ty_clear_cached_inferences(ic);
            at->is_fixed = true;
        }
        return ty_inferred(c, ic, i);
    }
    return t;
}

type *ty_restrictive_param(checker *c, type *param)
{
    if (param->param.restrictive == NULL) {
        if (ty_constraint_of_param(c, param) == NULL) return param;
        type *without = ty_new(c, T_PARAM);
        without->symbol = param->symbol;
        without->param.constraint_known = true;
        without->param.restrictive = without;
        param->param.restrictive = without;
    }
    return param->param.restrictive;
}

/* What a parameter becomes. */
type *ty_mapped_type(checker *c, type *t, mapper *m)
{
    switch (m->kind) {
    case M_SIMPLE: return t == m->source ? m->target : t;
    case M_ARRAY:
        for (uint32_t i = 0; i < m->count; i++)
            if (m->sources[i] == t) return m->targets != NULL ? m->targets[i] : c->any;
        return t;
    case M_COMPOSITE: {
        type *first = ty_mapped_type(c, t, m->first);
        return ty_instantiate(c, first, m->second);
    }
    case M_MERGED: {
        /* what the first says is final, but for a parameter that the second knows */
        return ty_mapped_type(c, ty_mapped_type(c, t, m->first), m->second);
    }
    case M_INFER: return map_inference(c, m->context, t, true);
    case M_INFER_FIXED: return map_inference(c, m->context, t, false);
    case M_PERMISSIVE: return (t->flags & T_PARAM) ? c->wildcard : t;
    case M_SEE_MARKERS:
        c->marker_seen |= t == c->marker_super || t == c->marker_sub || t == c->marker_other;
        return t;
    case M_RESTRICTIVE: return (t->flags & T_PARAM) ? ty_restrictive_param(c, t) : t;
    case M_TO_ANY: return c->any;
    case M_TO_UNKNOWN: return (t->flags & T_PARAM) ? c->unknown : t;
    default: return t;
    }
}

/* ---- May a type change at all? --------------------------------------------------------------- */

static bool any_contains(checker *c, type *const *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (ty_could_contain_params(c, items[i])) return true;
    return false;
}

static bool object_contains(checker *c, type *t)
{
    if (t->oflags & O_REFERENCE) {
        if (t->object.args == NULL && t->object.decl != NULL) return true;
        return any_contains(c, t->object.args, t->object.arg_count);
    }
    if (t->oflags & (O_MAPPED | O_INSTANTIATION_EXPR)) return true;
    if (!(t->oflags & O_ANONYMOUS)) return false;
    if (t->object.decl != NULL || t->object.target != NULL) return true;
    if (t->symbol != NULL && t->symbol->decl_count > 0 &&
        (t->symbol->flags & (E_FUNCTION | E_METHOD | E_CLASS | E_TYPE_LITERAL)))
        return true;
    /* made by the checker (object literals, single signatures): its parts decide */
    shape *s = t->object.shape != NULL ? ty_shape(c, t) : NULL;
    if (s == NULL) return true;
    for (uint32_t i = 0; i < s->members->count; i++) {
        entity *p = s->members->items[i];
        if (p->type == NULL || ty_could_contain_params(c, p->type)) return true;
    }
    for (uint32_t i = 0; i < s->index_count; i++)
        if (ty_could_contain_params(c, s->indexes[i].value)) return true;
    return s->call_count > 0 || s->ctor_count > 0;
}

bool ty_look_for_params(checker *c, type *t)
{
    bool result;
    if (t->flags & T_INSTANTIABLE) {
        result = true;
    } else if (t->flags & T_SET) {
        result = !(t->flags & T_ENUM_LITERAL) && any_contains(c, t->set.types, t->set.count);
    } else if (t->flags & T_OBJECT) {
        if (t->object.busy) return true;
        t->object.busy = true;
        result = object_contains(c, t);
        t->object.busy = false;
        if (result && (t->oflags & O_ANONYMOUS) && t->object.shape == NULL) return true;
    } else {
        result = false;
    }
    t->oflags |= O_HAS_PARAMS_KNOWN | (result ? (uint32_t)O_HAS_PARAMS : 0);
    return result;
}

/* ---- Lists ----------------------------------------------------------------------------------- */

type **ty_instantiate_all(checker *c, type *const *items, uint32_t count, mapper *m)
{
    for (uint32_t i = 0; i < count; i++) {
        type *with = ty_instantiate(c, items[i], m);
        if (with == items[i]) continue;
        type **out = ty_copy_types(c, items, count);
        out[i] = with;
        for (i++; i < count; i++) out[i] = ty_instantiate(c, items[i], m);
        return out;
    }
    return (type **)(uintptr_t)items;
}

index_info ty_instantiate_index(checker *c, const index_info *info, mapper *m)
{
    index_info with = *info;
    with.value = ty_instantiate(c, info->value, m);
    return with;
}

entity *ty_instantiate_entity(checker *c, entity *e, mapper *m)
{
    if (e->made & C_INSTANTIATED) {
        m = ty_mapper_combine(c, e->mapper, m);
        e = e->target;
    }
    entity *with = ty_entity_new(c, e->flags | E_TRANSIENT, e->name);
    with->made = C_INSTANTIATED | (e->made & (C_READONLY | C_LATE | C_OPTIONAL_PARAM | C_REST_PARAM |
                                              C_ABSTRACT));
    with->decls = e->decls;
    with->decl_count = e->decl_count;
    with->value_decl = e->value_decl;
    with->parent = e->parent;
    with->target = e;
    with->mapper = m;
    if (e->more->key != NULL) ty_more(c, with)->key = e->more->key;
    return with;
}

/* ---- Objects --------------------------------------------------------------------------------- */

/* Which of some parameters a node speaks of: a bit for each, until all are found. */
typedef struct search {
    checker *c;
    type *const *params;
    uint64_t all, found;
    uint32_t count;
} search;

/* `of` NULL: this. */
static void find_param(search *s, const entity *of)
{
    for (uint32_t i = 0; i < s->count; i++) {
        const type *param = s->params[i];
        bool is_it = of != NULL ? !param->param.is_this && param->symbol == of : param->param.is_this;
        if (is_it) s->found |= (uint64_t)1 << i;
    }
}

static bool look(node *n, void *context)
{
    search *s = context;
    switch (n->kind) {
    case GOTS__THIS_TYPE:
    case GOTS__THIS: find_param(s, NULL); break;
    case GOTS__IDENTIFIER:
        if (n->ident.symbol != NULL && (n->ident.symbol->meanings & GOTS__SYM_TYPE_PARAM))
            find_param(s, ty_entity_of(s->c, n->ident.symbol));
        break;
    case GOTS__TYPE_QUERY: s->found = s->all; break;
    default: gots__node_children(n, look, s); break;
    }
    return s->found != s->all;
}

/* Between a node and what declares the parameter, a block may declare types that mention it, and the branch of a
 * conditional type knows what its check type extends. */
static bool is_around(checker *c, const node *n, type *param)
{
    const node *d = param->symbol != NULL && param->symbol->decl_count > 0 ? param->symbol->decls[0] : NULL;
    if (d == NULL || d->kind != GOTS__TYPE_PARAM) return false;
    search s = { c, &param, 1, 0, 1 };
    for (; n != NULL && n != d->parent && s.found == 0; n = n->parent) {
        if (n->kind == GOTS__BLOCK) return true;
        if (n->kind == GOTS__CONDITIONAL_TYPE) look(n->conditional_type.extends, &s);
    }
    return s.found != 0;
}

/* A bit for each that the node may speak of; at most 64 of them. */
static uint64_t mentioned(checker *c, node *n, type *const *params, uint32_t count)
{
    if (count == 0) return 0;
    search s = { c, params, UINT64_MAX >> (64 - count), 0, count };
    for (uint32_t i = 0; i < count; i++)
        if (is_around(c, n, params[i])) s.found |= (uint64_t)1 << i;
    if (s.found != s.all) look(n, &s);
    return s.found;
}

bool ty_mentions(checker *c, node *n, type *param)
{
    return mentioned(c, n, &param, 1) != 0;
}

/* Those of the parameters that the node speaks of, or all of them. */
type **ty_mentioned_params(checker *c, node *n, type *const *params, uint32_t count, bool all, uint32_t *kept_count)
{
    type **kept = gots__arena_take(c->arena, (count + 1) * sizeof *kept);
    *kept_count = 0;
    for (uint32_t at = 0; at < count; at += 64) {
        uint32_t some = count - at < 64 ? count - at : 64;
        uint64_t found = all ? UINT64_MAX : mentioned(c, n, params + at, some);
        for (uint32_t i = 0; i < some; i++)
            if (found >> i & 1) kept[(*kept_count)++] = params[at + i];
    }
    return kept;
}

static void find_outer_params(checker *c, type *t)
{
    node *n = t->object.decl;
    if (n == NULL && t->symbol != NULL && t->symbol->decl_count > 0) n = t->symbol->decls[0];
    object_more *more = ty_object_more(c, t);
    more->outer_known = true;
    if (n == NULL) return;
    uint32_t count;
    type **all = ty_outer_params(c, n->parent, &count, true);
    /* an alias tells its arguments apart, whether its type speaks of them or not */
    bool keep_all = t->alias_count > 0 ||
                    (t->symbol != NULL && (t->symbol->flags & (E_FUNCTION | E_METHOD | E_CLASS)) != 0);
    more->outer_params = ty_mentioned_params(c, n, all, count, keep_all, &more->outer_count);
}

static type *new_anonymous(checker *c, type *target, mapper *m, entity *alias, type **args, uint32_t n)
{
    type *t = ty_object_new(c, (target->oflags & (O_ANONYMOUS | O_MAPPED | O_INSTANTIATION_EXPR)) |
                                   O_INSTANTIATED, target->symbol);
    t->object.target = target;
    t->object.mapper = m;
    t->object.decl = target->object.decl;
    t->alias = alias != NULL ? alias : target->alias;
    t->alias_args = alias != NULL ? args
                                  : ty_instantiate_all(c, target->alias_args, target->alias_count, m);
    t->alias_count = (uint16_t)(alias != NULL ? n : target->alias_count);
    return t;
}

static type *made_by_checker(checker *c, type *t, mapper *m)
{
    shape *s = t->object.shape != NULL ? ty_shape(c, t) : NULL;
    if (s == NULL) return t;
    type *with = ty_object_new(c, t->oflags & ~(uint32_t)(O_HAS_PARAMS_KNOWN | O_HAS_PARAMS |
                                                         O_GENERIC_KNOWN), t->symbol);
    with->object.target = t;
    with->object.mapper = m;
    with->oflags |= O_INSTANTIATED;
    return with;
}

static type *instantiate_object(checker *c, type *t, mapper *m, entity *alias, type **args, uint32_t n)
{
    /* the target of a reference is the generic type, so that an instance knows what it is one of */
    type *target = !(t->oflags & O_INSTANTIATED) ? t
                   : (t->oflags & O_REFERENCE)   ? t->object.more->written
                                                 : t->object.target;
    if (alias == NULL && t->alias != NULL && t->alias != target->alias) { /* it was given a name of its own */
        alias = t->alias;
        n = t->alias_count;
        args = ty_instantiate_all(c, t->alias_args, n, m);
    }
    bool declared = target->object.decl != NULL ||
                    (target->symbol != NULL && target->symbol->decl_count > 0);
    if ((t->oflags & O_INSTANTIATED)) m = ty_mapper_combine(c, t->object.mapper, m);
    if (!declared) {
        type *with = made_by_checker(c, target, m);
        return with;
    }
    if (!target->object.more->outer_known) find_outer_params(c, target);
    type **outer = target->object.more->outer_params;
    uint32_t count = target->object.more->outer_count;
    if (count == 0) return target;
    const void *local[24];
    const void **keys = local;
    if (count + n + 3 > 24) keys = gots__arena_take(c->arena, (count + n + 3) * sizeof *keys);
    keys[0] = target;
    bool same = true;
    for (uint32_t i = 0; i < count; i++) {
        type *value = ty_mapped_type(c, outer[i], m);
        same &= value == outer[i];
        keys[i + 1] = value;
    }
    if (same && alias == NULL) return target;
    entity *new_alias = alias != NULL ? alias : target->alias;
    type **new_args = alias != NULL ? args : target->alias_args;
    uint32_t new_count = alias != NULL ? n : target->alias_count;
    uint32_t key_count = count + 1;
    if (alias != NULL) {
        keys[key_count++] = alias;
        for (uint32_t i = 0; i < n; i++) keys[key_count++] = args[i];
    }
    void **at = ty_intern(c, &c->instances, keys, key_count);
    if (*at != NULL) return *at;
    type **values = gots__arena_take(c->arena, count * sizeof *values);
    memcpy(values, keys + 1, count * sizeof *values);
    mapper *with = ty_mapper(c, outer, values, count);
    type *result;
    if (alias == NULL && new_alias != NULL)
        new_args = ty_instantiate_all(c, new_args, new_count, with);
    if ((target->oflags & O_REFERENCE) && target->object.decl != NULL) {
        result = ty_deferred_ref(c, target->object.target, target->object.decl, with);
        ty_object_more(c, result)->written = target;
        result->alias = new_alias;
        result->alias_args = new_args;
        result->alias_count = (uint16_t)new_count;
    } else if (target->oflags & O_MAPPED) {
        result = ty_mapped_instance(c, target, with, new_alias, new_args, new_count);
    } else {
        result = new_anonymous(c, target, with, new_alias, new_args, new_count);
    }
    *at = result;
    return result;
}

static type *instantiate_reference(checker *c, type *t, mapper *m, entity *alias, type **args, uint32_t n)
{
    /* deferred: by node, so that recursion ends */
    if (t->object.decl != NULL) return instantiate_object(c, t, m, alias, args, n);
    uint32_t count = t->object.arg_count;
    type **with = ty_instantiate_all(c, t->object.args, count, m);
    if (with == t->object.args) return t;
    if (t->object.target->oflags & O_TUPLE_TARGET)
        return ty_tuple_normal(c, t->object.target, with, t->object.target->object.generic->count);
    return ty_reference(c, t->object.target, with, count);
}

static type *instantiate_set(checker *c, type *t, mapper *m, entity *alias, type **args, uint32_t n)
{
    type **with = ty_instantiate_all(c, t->set.types, t->set.count, m);
    if (with == t->set.types && alias == NULL) return t;
    entity *new_alias = alias != NULL ? alias : t->alias;
    type **new_args = alias != NULL ? args : ty_instantiate_all(c, t->alias_args, t->alias_count, m);
    uint32_t new_count = alias != NULL ? n : t->alias_count;
    if (t->flags & T_INTERSECTION) {
        type *result = ty_intersection(c, with, t->set.count);
        if (new_alias != NULL && result->alias == NULL && (result->flags & T_INTERSECTION)) {
            result->alias = new_alias;
            result->alias_args = new_args;
            result->alias_count = (uint16_t)new_count;
        }
        return result;
    }
    return ty_union_alias(c, with, t->set.count, UNION_LITERAL, new_alias, new_args, new_count);
}

static type *instantiate_template(checker *c, type *t, mapper *m)
{
    type **with = ty_instantiate_all(c, t->template_.types, t->template_.count, m);
    return with == t->template_.types ? t : ty_template(c, t->template_.texts, with, t->template_.count);
}

static type *instantiate_by_kind(checker *c, type *t, mapper *m, entity *alias, type **args, uint32_t n)
{
    if (t->flags & T_PARAM) return ty_mapped_type(c, t, m);
    if (t->flags & T_OBJECT) {
        if (t->oflags & O_REFERENCE) return instantiate_reference(c, t, m, alias, args, n);
        if (!(t->oflags & (O_ANONYMOUS | O_MAPPED)) || !ty_could_contain_params(c, t)) return t;
        return instantiate_object(c, t, m, alias, args, n);
    }
    if (t->flags & T_SET) return instantiate_set(c, t, m, alias, args, n);
    if (t->flags & T_KEYOF) return ty_keyof(c, ty_instantiate(c, t->index.of, m), false, false);
    if (t->flags & T_TEMPLATE) return instantiate_template(c, t, m);
    if (t->flags & T_MAPPING) return ty_string_mapping(c, t->extra, ty_instantiate(c, t->index.of, m));
    if (t->flags & T_INDEXED)
        return ty_indexed_access(c, ty_instantiate(c, t->indexed.object, m),
                                 ty_instantiate(c, t->indexed.index, m), t->extra, NULL);
    if (t->flags & T_SUBSTITUTE) return ty_substitute_instance(c, t, m);
    if (t->flags & T_CONDITIONAL)
        return ty_conditional_instance(c, t, ty_mapper_combine(c, t->conditional.mapper, m), false,
                                       alias, args, n);
    return t;
}

type *ty_instantiate_alias(checker *c, type *t, mapper *m, entity *alias, type **args, uint32_t n)
{
    if (m == NULL || !ty_could_contain_params(c, t)) return t;
    if (c->instantiation_depth >= DEPTH_MAX || ty_work(c) || ty_too_deep(c)) {
        c->unproven++;
        return c->error;
    }
    c->instantiation_depth++;
    type *result = instantiate_by_kind(c, t, m, alias, args, n);
    c->instantiation_depth--;
    return result;
}

type *ty_make_instance(checker *c, type *t, mapper *m)
{
    if (t->flags & T_PARAM) {
        if (ty_too_deep(c)) return c->error;
        return ty_mapped_type(c, t, m);
    }
    return ty_instantiate_alias(c, t, m, NULL, NULL, 0);
}

/* Every parameter becomes a type that fits everything: what a conditional type can be at most. */
type *ty_permissive(checker *c, type *t)
{
    if (!ty_could_contain_params(c, t)) return t;
    static const mapper permissive = { .kind = M_PERMISSIVE };
    return ty_instantiate(c, t, (mapper *)(uintptr_t)&permissive);
}

/* Every parameter loses its constraint: what a conditional type is whatever they turn out to be. */
type *ty_restrictive(checker *c, type *t)
{
    if ((t->flags & T_SINGLETON) || !ty_could_contain_params(c, t)) return t;
    static const mapper restrictive = { .kind = M_RESTRICTIVE };
    return ty_instantiate(c, t, (mapper *)(uintptr_t)&restrictive);
}
