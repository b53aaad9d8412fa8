/* Widening: what a value's type becomes when the value is kept somewhere.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

bool ty_is_unit(const type *t)
{
    return (t->flags & T_UNIT) != 0 && !(t->flags & T_UNION);
}

bool ty_is_literal_type(const type *t)
{
    if (t->flags & T_BOOLEAN) return true;
    if (t->flags & T_UNION) {
        if (t->flags & T_ENUM_LITERAL) return true;
        for (uint32_t i = 0; i < t->set.count; i++)
            if (!ty_is_unit(t->set.types[i])) return false;
        return true;
    }
    return ty_is_unit(t);
}

static type *enum_of(checker *c, type *t)
{
    entity *parent = t->symbol != NULL ? ty_parent_entity(t->symbol) : NULL;
    return parent != NULL && (parent->flags & E_ENUM) ? ty_enum_type(c, parent) : t;
}

static type *base_member(checker *c, type *t, void *context)
{
    (void)context;
    return ty_base_literal(c, t);
}

type *ty_base_literal(checker *c, type *t)
{
    if (t->flags & T_BOOLEAN) return t;
    if (t->flags & T_UNION) {
        if (t->flags & T_ENUM_LITERAL) return t;
        return ty_map(c, t, base_member, NULL);
    }
    if (t->flags & (T_ENUM_LITERAL | T_ENUM)) return enum_of(c, t);
    if (t->flags & (T_STRING_LITERAL | T_TEMPLATE | T_MAPPING)) return c->string;
    if (t->flags & T_NUMBER_LITERAL) return c->number;
    if (t->flags & T_BIGINT_LITERAL) return c->bigint;
    if (t->flags & T_BOOLEAN_LITERAL) return c->boolean;
    return t;
}

static type *widen_member(checker *c, type *t, void *context)
{
    (void)context;
    return ty_widen_literal(c, t);
}

type *ty_widen_literal(checker *c, type *t)
{
    if (t->flags & T_UNION) {
        bool any = false;
        for (uint32_t i = 0; i < t->set.count && !any; i++) any = ty_is_fresh_literal(t->set.types[i]);
        return any ? ty_map(c, t, widen_member, NULL) : t;
    }
    if (!ty_is_fresh_literal(t)) return t;
    if (t->flags & (T_ENUM_LITERAL | T_ENUM)) return enum_of(c, t);
    if (t->flags & T_STRING_LITERAL) return c->string;
    if (t->flags & T_NUMBER_LITERAL) return c->number;
    if (t->flags & T_BIGINT_LITERAL) return c->bigint;
    if (t->flags & T_BOOLEAN_LITERAL) return c->boolean;
    return t;
}

static bool is_plain_literal(const type *t)
{
    return (t->flags & T_OBJECT) != 0 && (t->oflags & O_LITERAL) && t->object.shape != NULL && t->object.decl == NULL &&
           !(t->oflags & O_REFERENCE);
}

/* The same without the mark that excess properties are to be checked. */
/* The first `count` members, where the next one will differ. */
static table *first_members(checker *c, const table *of, uint32_t count)
{
    table *t = ty_table_new(c);
    for (uint32_t i = 0; i < count; i++) ty_table_put(c, t, of->items[i]);
    return t;
}

type *ty_regular_object(checker *c, type *t)
{
    if (!(t->flags & T_OBJECT) || !(t->oflags & O_FRESH) || !is_plain_literal(t)) return t;
    if (t->object.regular == NULL) {
        shape *s = ty_shape(c, t);
        table *members = NULL;
        for (uint32_t i = 0; i < s->members->count; i++) {
            entity *p = s->members->items[i];
            type *of = p->type, *with = of != NULL ? ty_regular_object(c, of) : of;
            if (with != of) {
                entity *e = ty_entity_copy(c, p);
                e->type = with;
                p = e;
                if (members == NULL) members = first_members(c, s->members, i);
            }
            if (members != NULL) ty_table_put(c, members, p);
        }
        type *regular = ty_anonymous(c, t->symbol, members != NULL ? members : s->members, s->calls, s->call_count, s->ctors,
                                     s->ctor_count, s->indexes, s->index_count);
        regular->oflags = t->oflags & ~(uint32_t)O_FRESH;
        t->object.regular = regular;
    }
    return t->object.regular;
}

static bool needs_widening(const type *t)
{
    return (t->oflags & O_WIDENING) != 0 || (t->oflags & O_FRESH) != 0;
}

static type *widen_item(checker *c, type *t, void *context)
{
    (void)context;
    return (t->flags & T_NULLABLE) ? t : ty_widen(c, t);
}

static type *widen_object(checker *c, type *t)
{
    if (t->object.widened != NULL) return t->object.widened;
    t->object.widened = t;
    shape *s = ty_shape(c, t);
    table *members = NULL;
    for (uint32_t i = 0; i < s->members->count; i++) {
        entity *p = s->members->items[i];
        type *of = p->type;
        if ((p->flags & E_PROPERTY) && of != NULL) {
            type *with = ty_widen(c, of);
            if (with != of) {
                entity *e = ty_entity_copy(c, p);
                e->type = with;
                p = e;
                if (members == NULL) members = first_members(c, s->members, i);
            }
        }
        if (members != NULL) ty_table_put(c, members, p);
    }
    index_info *indexes = gots__arena_take(c->arena, (s->index_count + 1) * sizeof *indexes);
    for (uint32_t i = 0; i < s->index_count; i++) {
        indexes[i] = s->indexes[i];
        indexes[i].value = ty_widen(c, indexes[i].value);
    }
    type *with = ty_anonymous(c, t->symbol, members != NULL ? members : s->members, s->calls, s->call_count, s->ctors, s->ctor_count, indexes, s->index_count);
    with->oflags |= t->oflags & (O_LITERAL | O_CONTAINS_SPREAD | O_NONINFERRABLE);
    with->object.widened = with;
    t->object.widened = with;
    return with;
}

/* Object literals of one union each get the members the others have, as optional. */
static type *normalize_literals(checker *c, type *t)
{
    uint32_t literals = 0;
    for (uint32_t i = 0; i < t->set.count; i++) literals += is_plain_literal(t->set.types[i]) && (t->set.types[i]->oflags & O_FRESH);
    if (literals < 2) return ty_map_reduced(c, t, widen_item, NULL, UNION_LITERAL);
    table *seen = ty_table_new(c);
    for (uint32_t i = 0; i < t->set.count; i++) {
        type *item = t->set.types[i];
        if (!is_plain_literal(item) || (item->oflags & O_CONTAINS_SPREAD)) continue;
        shape *s = ty_shape(c, item);
        for (uint32_t k = 0; k < s->members->count; k++)
            if (ty_table_get(seen, s->members->items[k]->name) == NULL) ty_table_put(c, seen, s->members->items[k]);
    }
    entity **lacking = GOTS__NEW_ARRAY(c->arena, entity *, seen->count); /* one for all that lack it */
    types out = { 0 };
    for (uint32_t i = 0; i < t->set.count; i++) {
        type *item = t->set.types[i];
        if (item->flags & T_NULLABLE) {
            ty_types_add(c, &out, item);
            continue;
        }
        type *with = ty_widen(c, item);
        if (is_plain_literal(item) && (item->oflags & O_FRESH) && !(item->oflags & O_CONTAINS_SPREAD) &&
            ty_shape(c, with)->members->count < seen->count) {
            shape *s = ty_shape(c, with);
            table *members = ty_table_new(c);
            ty_table_reserve(c, members, seen->count);
            for (uint32_t k = 0; k < s->members->count; k++) ty_table_put(c, members, s->members->items[k]);
            for (uint32_t k = 0; k < seen->count; k++) {
                atom *name = seen->items[k]->name;
                gots__arena_step(c->arena);
                if (ty_table_get(members, name) != NULL) continue;
                if (lacking[k] == NULL) lacking[k] = ty_make_property(c, name, c->undefined, E_PROPERTY | E_OPTIONAL);
                ty_table_put(c, members, lacking[k]);
            }
            uint32_t oflags = with->oflags;
            with = ty_anonymous(c, NULL, members, s->calls, s->call_count, s->ctors, s->ctor_count, s->indexes, s->index_count);
            with->oflags = oflags;
            with->object.widened = with;
        }
        ty_types_add(c, &out, with);
    }
    return ty_union(c, out.items, out.count, UNION_LITERAL);
}

type *ty_widen(checker *c, type *t)
{
    if (ty_too_deep(c)) return t;
    if (t->flags & T_UNION) {
        if (t->oflags & O_PRIMITIVE_UNION) return t;
        bool any = false;
        for (uint32_t i = 0; i < t->set.count && !any; i++)
            any = is_plain_literal(t->set.types[i]) || needs_widening(t->set.types[i]) ||
                  ty_is_array_or_tuple(c, t->set.types[i]);
        return any ? normalize_literals(c, t) : t;
    }
    if (is_plain_literal(t)) return widen_object(c, t);
    if (t->flags & T_INTERSECTION) {
        types items = { 0 };
        bool changed = false;
        for (uint32_t i = 0; i < t->set.count; i++) {
            type *with = ty_widen(c, t->set.types[i]);
            changed |= with != t->set.types[i];
            ty_types_add(c, &items, with);
        }
        return changed ? ty_intersection(c, items.items, items.count) : t;
    }
    if (ty_is_array_or_tuple(c, t) && t->object.decl == NULL && t->object.args != NULL) {
        bool keeps = !(t->oflags & O_NONINFERRABLE);
        if (keeps && t->object.widened != NULL) return t->object.widened;
        uint32_t count = t->object.arg_count;
        bool changed = false;
        type **args = gots__arena_take(c->arena, (count + 1) * sizeof *args);
        for (uint32_t i = 0; i < count; i++) {
            args[i] = ty_widen(c, t->object.args[i]);
            changed |= args[i] != t->object.args[i];
        }
        type *with = changed ? ty_reference(c, t->object.target, args, count) : t;
        if (keeps) t->object.widened = with;
        return with;
    }
    if (t == c->implicit_never || t == c->unreachable_never) return c->never;
    return t;
}

/* Does the context want the literal, or its base type? */
bool ty_is_literal_context(checker *c, type *candidate, type *contextual)
{
    if (contextual == NULL) return false;
    if (contextual->flags & T_SET) {
        for (uint32_t i = 0; i < contextual->set.count; i++)
            if (ty_is_literal_context(c, candidate, contextual->set.types[i])) return true;
        return false;
    }
    if (contextual->flags & T_INSTANTIABLE_NONPRIMITIVE) {
        type *constraint = ty_base_constraint(c, contextual);
        if (constraint == NULL) constraint = c->unknown;
        return ((constraint->flags & T_STRING) && ty_maybe(candidate, T_STRING_LITERAL)) ||
               ((constraint->flags & T_NUMBER) && ty_maybe(candidate, T_NUMBER_LITERAL)) ||
               ((constraint->flags & T_BIGINT) && ty_maybe(candidate, T_BIGINT_LITERAL)) ||
               ((constraint->flags & T_SYMBOL) && ty_maybe(candidate, T_UNIQUE)) ||
               ((constraint->flags & T_UNION) && constraint != contextual && ty_is_literal_context(c, candidate, constraint)) ||
               (!(constraint->flags & (T_UNION | T_INSTANTIABLE)) && constraint != contextual &&
                ty_is_literal_context(c, candidate, constraint));
    }
    return ((contextual->flags & (T_STRING_LITERAL | T_KEYOF | T_TEMPLATE | T_MAPPING)) && ty_maybe(candidate, T_STRING_LITERAL)) ||
           ((contextual->flags & (T_NUMBER_LITERAL | T_KEYOF)) && ty_maybe(candidate, T_NUMBER_LITERAL)) ||
           ((contextual->flags & T_ENUM) && ty_maybe(candidate, T_NUMBER_LITERAL)) ||
           ((contextual->flags & T_BIGINT_LITERAL) && ty_maybe(candidate, T_BIGINT_LITERAL)) ||
           ((contextual->flags & T_BOOLEAN_LITERAL) && ty_maybe(candidate, T_BOOLEAN_LITERAL)) ||
           ((contextual->flags & T_UNIQUE) && ty_maybe(candidate, T_UNIQUE));
}

static type *widen_unique(checker *c, type *t)
{
    return (t->flags & T_UNIQUE) ? c->symbol : t;
}

type *ty_widen_for(checker *c, type *t, type *contextual, bool is_return, bool is_async)
{
    (void)is_return;
    (void)is_async;
    if (!ty_is_literal_context(c, t, contextual)) t = widen_unique(c, ty_widen_literal(c, t));
    return ty_regular(c, t);
}

static type *supertype(checker *c, const types *of, relation r)
{
    type *result = of->items[0];
    for (uint32_t i = 1; i < of->count; i++)
        if (ty_related(c, result, of->items[i], r)) result = of->items[i];
    return result;
}

/* The member of a list that all others fit, as far as there is one. */
type *ty_common_supertype(checker *c, type *const *items, uint32_t count)
{
    if (count == 1) return items[0];
    uint32_t nullable = 0;
    bool any_nonnull = false;
    types primary = { 0 };
    for (uint32_t i = 0; i < count; i++) {
        type *t = ty_remove_flags(c, items[i], T_NULLABLE);
        if (items[i]->flags & T_UNION) {
            if (ty_some_flags(items[i], T_UNDEFINED)) nullable |= T_UNDEFINED;
            if (ty_some_flags(items[i], T_NULL)) nullable |= T_NULL;
        } else {
            nullable |= items[i]->flags & T_NULLABLE;
        }
        if (!(items[i]->flags & T_NULLABLE)) {
            any_nonnull = true;
            ty_types_add(c, &primary, t);
        }
    }
    if (!any_nonnull) return ty_union(c, items, count, UNION_LITERAL);
    type *base = NULL;
    bool all_same_base = true;
    for (uint32_t i = 0; i < primary.count && all_same_base; i++) {
        if (primary.items[i]->flags & T_NEVER) continue;
        type *of = ty_base_literal(c, primary.items[i]);
        if (base == NULL) base = of;
        if (of == primary.items[i] || of != base) all_same_base = false;
    }
    type *result;
    if (all_same_base && base != NULL) {
        result = ty_union(c, primary.items, primary.count, UNION_LITERAL);
    } else {
        result = supertype(c, &primary, R_STRICT_SUBTYPE);
        for (uint32_t i = 0; i < primary.count; i++)
            if (primary.items[i] != result && !ty_related(c, primary.items[i], result, R_STRICT_SUBTYPE)) {
                result = supertype(c, &primary, R_SUBTYPE);
                break;
            }
        if (ty_is_error(c, result)) return result;
    }
    return ty_nullable(c, result, nullable);
}

type *ty_common_subtype(checker *c, type *const *items, uint32_t count)
{
    type *result = items[0];
    for (uint32_t i = 1; i < count; i++)
        if (ty_subtype(c, items[i], result)) result = items[i];
    return result;
}

static type *non_null_member(checker *c, type *t, void *context)
{
    uint32_t flags = *(uint32_t *)context;
    if ((t->flags & flags) || ((t->flags & T_VOID) && (flags & T_UNDEFINED))) return NULL;
    if (t->flags & T_INSTANTIABLE) {
        type *base = ty_base_constraint(c, t);
        if (base == NULL || base->flags & T_UNKNOWN || ty_maybe(base, flags))
            return ty_intersection2(c, t, c->empty_object);
    }
    if (t->flags & T_UNKNOWN)
        return flags == T_NULLABLE ? c->empty_object
               : flags == T_UNDEFINED ? ty_union2(c, c->empty_object, c->null)
                                      : ty_union2(c, c->empty_object, c->undefined);
    return t;
}

type *ty_non_nullable(checker *c, type *t)
{
    uint32_t flags = T_NULLABLE;
    type *with = ty_map(c, t, non_null_member, &flags);
    return with != NULL ? with : c->never;
}

/* A type parameter that nothing is said of stays as it is. */
type *ty_non_nullable_if_needed(checker *c, type *t)
{
    return ty_type_facts(c, t, TF_IS_NULLISH) & TF_IS_NULLISH ? ty_non_nullable(c, t) : t;
}

type *ty_non_undefined(checker *c, type *t)
{
    uint32_t flags = T_UNDEFINED;
    type *with = ty_map(c, t, non_null_member, &flags);
    return with != NULL ? with : c->never;
}
