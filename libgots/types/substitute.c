/* What the true branch of a conditional type knows: in `T extends U ? F<T> : X`, the T of F<T> is a U.
 *
 * SPDX-License-Identifier: MIT
 *
 * Such a T is a substitute: the parameter, and the constraint that its place implies. It reads as
 * both together and is written as the parameter alone; once the parameter is replaced by a type
 * that fits the constraint, nothing is left of it.
 */
#include "types/checker.h"

type *ty_substitute(checker *c, type *base, type *constraint)
{
    if ((constraint->flags & T_ANY_OR_UNKNOWN) || constraint == base || (base->flags & T_ANY)) return base;
    const void *keys[3] = { (const void *)(uintptr_t)T_SUBSTITUTE, base, constraint };
    void **at = ty_intern(c, &c->indexed, keys, 3);
    if (*at != NULL) return *at;
    type *t = ty_new(c, T_SUBSTITUTE);
    t->substitute.base = base;
    t->substitute.constraint = constraint;
    *at = t;
    return t;
}

type *ty_substitute_both(checker *c, type *t)
{
    if (t->substitute.both == NULL)
        t->substitute.both = ty_intersection2(c, t->substitute.constraint, t->substitute.base);
    return t->substitute.both;
}

type *ty_substitute_instance(checker *c, type *t, mapper *m)
{
    type *base = ty_instantiate(c, t->substitute.base, m);
    type *constraint = ty_instantiate(c, t->substitute.constraint, m);
    bool is_generic = ty_is_generic_object(c, constraint) || ty_is_generic_index(c, constraint);
    if ((base->flags & T_VARIABLE) && is_generic) return ty_substitute(c, base, constraint);
    if ((constraint->flags & T_ANY_OR_UNKNOWN) ||
        ty_assignable(c, ty_restrictive(c, base), ty_restrictive(c, constraint)))
        return base;
    return (base->flags & T_VARIABLE) ? ty_substitute(c, base, constraint)
                                      : ty_intersection2(c, constraint, base);
}

type *ty_actual(checker *c, type *t)
{
    if (t->flags & T_SUBSTITUTE) return ty_actual(c, t->substitute.base);
    if (!(t->flags & T_INDEXED) || !((t->indexed.object->flags | t->indexed.index->flags) & T_SUBSTITUTE)) return t;
    return ty_indexed_access(c, ty_actual(c, t->indexed.object), ty_actual(c, t->indexed.index), 0, NULL);
}

/* ---- Where a type stands ---------------------------------------------------------------------- */

static bool is_single_tuple(const node *n)
{
    return n->kind == GOTS__TUPLE_TYPE && n->list.items.count == 1;
}

static node *first_element(const node *n)
{
    node *item = n->list.items.items[0];
    return item->kind == GOTS__TUPLE_MEMBER ? item->tuple_member.type : item;
}

static type *implied(checker *c, type *t, node *check, node *extends)
{
    if (is_single_tuple(check) && is_single_tuple(extends))
        return implied(c, t, first_element(check), first_element(extends));
    return ty_actual(c, ty_from_node(c, check)) == ty_actual(c, t) ? ty_from_node(c, extends) : NULL;
}

static bool is_list(checker *c, type *t, void *context)
{
    (void)context;
    return ty_is_array_or_tuple(c, t);
}

/* In { [K in keyof T]: … } over arrays only, K is an index of one. */
static type *implied_index(checker *c, type *t, node *mapped)
{
    type *of = ty_from_node(c, mapped);
    if (!(of->flags & T_OBJECT) || !(of->oflags & O_MAPPED) || ty_mapped_param(c, of) != ty_actual(c, t)) return NULL;
    type *variable = ty_homomorphic_variable(c, of);
    type *constraint = variable != NULL ? ty_constraint_of_param(c, variable) : NULL;
    if (constraint == NULL || !ty_every(c, constraint, is_list, NULL)) return NULL;
    return ty_union2(c, c->number, ty_numeric_string(c));
}

static bool ends_types(const node *n)
{
    switch (n->kind) {
    case GOTS__SOURCE_FILE:
    case GOTS__BLOCK:
    case GOTS__TYPE_ALIAS:
    case GOTS__INTERFACE:
    case GOTS__CLASS_DECLARATION:
    case GOTS__FUNCTION_DECLARATION: return true;
    default: return false;
    }
}

type *ty_implied(checker *c, type *t, node *n)
{
    if (ty_is_error(c, t)) return t;
    types constraints = { 0 };
    bool covariant = true;
    for (node *parent = n->parent; parent != NULL && !ends_types(n); n = parent, parent = n->parent) {
        type *constraint = NULL;
        if (parent->kind == GOTS__PARAM) covariant = !covariant;
        if (parent->kind == GOTS__CONDITIONAL_TYPE && parent->conditional_type.yes == n) {
            if (covariant || (t->flags & T_VARIABLE))
                constraint = implied(c, t, parent->conditional_type.check, parent->conditional_type.extends);
        } else if ((t->flags & T_PARAM) && parent->kind == GOTS__MAPPED_TYPE && parent->mapped.type == n &&
                   parent->mapped.name_type == NULL) {
            constraint = implied_index(c, t, parent);
        }
        if (constraint != NULL && !ty_is_error(c, constraint)) ty_types_add(c, &constraints, constraint);
    }
    return constraints.count > 0 ? ty_substitute(c, t, ty_intersection(c, constraints.items, constraints.count)) : t;
}
