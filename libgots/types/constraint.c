/* What a type amounts to when its members are asked for: constraints and apparent types.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

static type *compute(checker *c, type *t);

static type *simplified_or_constraint(checker *c, type *t)
{
    type *with = ty_simplified(c, t, false);
    if (with != t) return with;
    if (t->flags & T_OBJECT && !ty_is_generic_tuple(t)) return NULL;
    if (!(t->flags & (T_INSTANTIABLE | T_SET | T_OBJECT))) return NULL;
    return ty_constraint(c, t);
}

static type *of_access(checker *c, type *t)
{
    type *object = t->indexed.object, *index = t->indexed.index;
    if (ty_is_mapped_access(c, t)) return ty_substitute_mapped(c, object, index);
    type *ic = simplified_or_constraint(c, index);
    type *result = ic != NULL && ic != index ? ty_indexed_or_null(c, object, ic, t->extra, NULL) : NULL;
    if (result != NULL) return result;
    type *oc = simplified_or_constraint(c, object);
    return oc != NULL && oc != object ? ty_indexed_or_null(c, oc, index, t->extra, NULL) : NULL;
}

/* The constraint of an instantiable type, one step; NULL: none. */
type *ty_constraint(checker *c, type *t)
{
    if (t->flags & T_PARAM) return ty_constraint_of_param(c, t);
    if (t->flags & T_INDEXED) {
        if (t->indexed.constraint_known) return t->indexed.constraint;
        t->indexed.constraint_known = true;
        ty_base_constraint(c, t); /* tells whether it is circular */
        return t->indexed.constraint = t->indexed.base_constraint != c->circular ? of_access(c, t) : NULL;
    }
    if (t->flags & T_CONDITIONAL) return ty_conditional_constraint(c, t);
    return ty_base_constraint(c, t);
}

static type *compute_set(checker *c, type *t)
{
    TY_FEW(items);
    bool different = false;
    for (uint32_t i = 0; i < t->set.count; i++) {
        type *base = ty_base_constraint(c, t->set.types[i]);
        if (base != NULL) {
            different |= base != t->set.types[i];
            ty_types_add(c, &items, base);
        } else {
            different = true;
        }
    }
    if (!different) return t;
    if (t->flags & T_UNION)
        return items.count == t->set.count ? ty_union(c, items.items, items.count, UNION_LITERAL) : NULL;
    return items.count > 0 ? ty_intersection(c, items.items, items.count) : NULL;
}

static type *compute(checker *c, type *t)
{
    if (t->flags & T_PARAM) {
        type *constraint = ty_constraint_of_param(c, t);
        if (t->param.is_this || constraint == NULL) return constraint;
        return ty_base_constraint(c, constraint);
    }
    if (t->flags & T_SET) return compute_set(c, t);
    if (t->flags & T_KEYOF) {
        type *of = t->index.of;
        bool keys = ty_is_generic_mapped(c, of) && ty_mapped_name(c, of) != NULL && !ty_mapped_has_keyof(of);
        return keys ? ty_base_constraint(c, ty_keyof_mapped(c, of, false)) : c->key_type;
    }
    if (t->flags & T_TEMPLATE) {
        types items = { 0 };
        for (uint32_t i = 0; i < t->template_.count; i++) {
            type *base = ty_base_constraint(c, t->template_.types[i]);
            if (base == NULL) return c->string;
            ty_types_add(c, &items, base);
        }
        return ty_template(c, t->template_.texts, items.items, items.count);
    }
    if (t->flags & T_MAPPING) {
        type *base = ty_base_constraint(c, t->index.of);
        return base != NULL && base != t->index.of ? ty_string_mapping(c, t->extra, base) : c->string;
    }
    if (t->flags & T_INDEXED) {
        if (ty_is_mapped_access(c, t))
            return ty_base_constraint(c, ty_substitute_mapped(c, t->indexed.object, t->indexed.index));
        type *object = ty_base_constraint(c, t->indexed.object);
        type *index = ty_base_constraint(c, t->indexed.index);
        if (object == NULL || index == NULL) return NULL;
        type *of = ty_indexed_or_null(c, object, index, t->extra, NULL);
        if (of == t) return NULL;
        return of == NULL ? NULL : ty_base_constraint(c, of);
    }
    if (t->flags & T_SUBSTITUTE) return ty_base_constraint(c, ty_substitute_both(c, t));
    if (t->flags & T_CONDITIONAL) {
        type *constraint = ty_conditional_constraint(c, t);
        return constraint == NULL || constraint == t ? NULL : ty_base_constraint(c, constraint);
    }
    return t;
}

static type **base_slot(type *t)
{
    if (t->flags & T_PARAM) return &t->param.base_constraint;
    if (t->flags & T_SET) return &t->set.base_constraint;
    if (t->flags & (T_KEYOF | T_MAPPING)) return &t->index.base_constraint;
    if (t->flags & T_INDEXED) return &t->indexed.base_constraint;
    if (t->flags & T_CONDITIONAL) return &t->conditional.base_constraint;
    if (t->flags & T_SUBSTITUTE) return &t->substitute.base_constraint;
    return &t->template_.base_constraint;
}

static bool is_plain_list(checker *c, type *t, void *context)
{
    (void)context;
    return ty_is_array_or_tuple(c, t) && !ty_is_generic_tuple(t);
}

/* A tuple with a parameter spread in it, which is at least what that must be. */
static type *of_generic_tuple(checker *c, type *t)
{
    generic *g = t->object.target->object.generic;
    uint32_t count;
    type **args = ty_args(c, t, &count), **with = ty_copy_types(c, args, count);
    bool changed = false;
    for (uint32_t i = 0; i < count && i < g->count; i++) {
        if (!(args[i]->flags & T_PARAM) || !(g->elements[i] & TE_VARIADIC)) continue;
        type *constraint = ty_base_constraint(c, args[i]);
        if (constraint == NULL || !ty_every(c, constraint, is_plain_list, NULL)) continue;
        with[i] = constraint;
        changed = true;
    }
    return changed ? ty_tuple(c, with, g->elements, g->count, g->is_readonly, g->labels) : t;
}

/* The constraint of a constraint, to the end; NULL: none or circular. */
type *ty_base_constraint(checker *c, type *t)
{
    uint32_t known = T_INSTANTIABLE | T_SET;
    if (ty_is_generic_tuple(t)) return of_generic_tuple(c, t);
    if (!(t->flags & known)) return t;
    if ((t->flags & T_UNION) && (t->oflags & O_PRIMITIVE_UNION)) return t;
    type **slot = base_slot(t);
    if (*slot == NULL) {
        if (ty_too_deep(c) || c->depth > 200) return NULL;
        *slot = c->circular;
        c->depth++;
        type *simple = (t->flags & T_INSTANTIABLE) ? ty_simplified(c, t, false) : t;
        type *result = simple != t ? ty_base_constraint(c, simple) : compute(c, t);
        c->depth--;
        *slot = result != NULL ? result : c->no_constraint;
    }
    return *slot == c->no_constraint || *slot == c->circular ? NULL : *slot;
}

static bool is_array_or_tuple(checker *c, type *t, void *context)
{
    (void)context;
    return ty_is_array_or_tuple(c, t);
}

/* A mapped type over a T that must be an array is one. */
type *ty_apparent_mapped(checker *c, type *t)
{
    type *variable = ty_homomorphic_variable(c, t);
    if (variable == NULL || ty_mapped_name(c, t) != NULL) return t;
    type *modifiers = ty_mapped_modifiers(c, t);
    type *constraint = ty_is_generic_tuple(modifiers) ? NULL : ty_base_constraint(c, modifiers->flags & T_SUBSTITUTE ? modifiers : variable);
    if (constraint != NULL && ty_every(c, constraint, is_array_or_tuple, NULL))
        return ty_instantiate(c, t, ty_mapper_prepend(c, variable, constraint, NULL));
    return t;
}

/* The members read as what they amount to, and their `this` is the whole. */
static type *apparent_intersection(checker *c, type *of, type *this_arg)
{
    if (of == this_arg && of->set.apparent != NULL) return of->set.apparent;
    TY_FEW(items);
    bool changed = false;
    for (uint32_t i = 0; i < of->set.count; i++) {
        type *item = of->set.types[i];
        bool has_this = (item->flags & T_INTERSECTION) || ((item->flags & T_OBJECT) && (item->oflags & O_REFERENCE));
        type *with = has_this ? ty_with_this(c, item, this_arg) : ty_apparent(c, item);
        changed |= with != item;
        ty_types_add(c, &items, with);
    }
    type *result = changed ? ty_intersection(c, items.items, items.count) : of;
    if (of == this_arg) of->set.apparent = result;
    if (result->flags & T_INTERSECTION) result->set.apparent = result;
    return result;
}

type *ty_apparent(checker *c, type *t)
{
    type *of = t;
    if (t->flags & T_INSTANTIABLE) {
        of = ty_base_constraint(c, t);
        if (of == NULL) of = c->unknown;
    }
    if (of->flags & T_OBJECT) {
        if (of->oflags & O_MAPPED) return ty_apparent_mapped(c, of);
        if ((of->oflags & O_REFERENCE) && of != t) return ty_with_this(c, of, t);
        return of;
    }
    if (of->flags & T_INTERSECTION) return apparent_intersection(c, of, t);
    if (of->flags & T_UNION) return of;
    if (of->flags & T_STRING_LIKE) return ty_global_type(c, c->names.String, 0);
    if (of->flags & T_NUMBER_LIKE) return ty_global_type(c, c->names.Number, 0);
    if (of->flags & T_BIGINT_LIKE) return ty_global_type(c, c->names.BigInt, 0);
    if (of->flags & T_BOOLEAN_LIKE) return ty_global_type(c, c->names.Boolean, 0);
    if (of->flags & T_SYMBOL_LIKE) return ty_global_type(c, c->names.Symbol, 0);
    if (of->flags & T_NONPRIMITIVE) return c->any_object;
    if (of->flags & T_KEYOF) return c->key_type;
    return of;
}

type *ty_find_reduced_apparent(checker *c, type *t)
{
    return ty_reduced(c, ty_apparent(c, ty_reduced(c, t)));
}

bool ty_is_empty_object(checker *c, type *t)
{
    if (t->flags & T_OBJECT) {
        if (ty_is_generic_mapped(c, t)) return false;
        shape *s = ty_part(c, t);
        if (s->is_partial && s->declared->count == 0 && s->base_count > 0) s = ty_shape(c, t);
        return !ty_may_have_members(s) && s->call_count == 0 && s->ctor_count == 0 && s->index_count == 0 &&
               !(t->oflags & O_ERROR_CONTEXT);
    }
    if (t->flags & T_NONPRIMITIVE) return true;
    if (t->flags & T_UNION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (ty_is_empty_object(c, t->set.types[i])) return true;
        return false;
    }
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (!ty_is_empty_object(c, t->set.types[i])) return false;
        return true;
    }
    return false;
}

/* `{}` written out, or made without members. */
bool ty_is_empty_anonymous(checker *c, type *t)
{
    if (!(t->oflags & O_ANONYMOUS) || (t->oflags & (O_MAPPED | O_REFERENCE))) return false;
    if (t->object.decl == NULL && t->symbol == NULL && t->object.target == NULL) {
        shape *s = t->object.shape != NULL ? ty_shape(c, t) : NULL;
        return s != NULL && s->members->count == 0 && s->call_count == 0 && s->ctor_count == 0 &&
               s->index_count == 0 && t != c->any_function && t != c->circular && t != c->no_constraint;
    }
    if (t->object.decl != NULL)
        return t->object.decl->kind == GOTS__TYPE_LITERAL && t->object.decl->list.items.count == 0;
    return false;
}
