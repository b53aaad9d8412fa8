/* What inference makes of its candidates; mapped types turned inside out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

static bool is_top_level_in_result(checker *c, type *t, const type *param, uint32_t depth)
{
    if (t == param) return true;
    if (t->flags & T_SET)
        for (uint32_t i = 0; i < t->set.count; i++)
            if (is_top_level_in_result(c, t->set.types[i], param, depth)) return true;
    return (t->flags & T_CONDITIONAL) && depth < 3 &&
           (is_top_level_in_result(c, ty_conditional_yes(c, t), param, depth + 1) ||
            is_top_level_in_result(c, ty_conditional_no(c, t), param, depth + 1));
}

static bool has_primitive_constraint(checker *c, type *param)
{
    type *constraint = ty_constraint_of_param(c, param);
    if (constraint == NULL) return false;
    type *t = (constraint->flags & T_CONDITIONAL) ? ty_conditional_default_constraint(c, constraint) : constraint;
    return ty_maybe(t, T_PRIMITIVE | T_KEYOF | T_TEMPLATE | T_MAPPING);
}

static bool is_const_param(const type *t)
{
    return (t->flags & T_PARAM) && t->param.is_const;
}

static bool is_literal_of_members(const type *t)
{
    return (t->flags & T_OBJECT) != 0 && (t->oflags & (O_LITERAL | O_ARRAY_LITERAL)) != 0;
}

/* Candidates that are object or array literals become one, their union; the others come first. */
static types with_literals_together(checker *c, const types *candidates)
{
    types others = { 0 }, literals = { 0 };
    for (uint32_t i = 0; i < candidates->count; i++)
        ty_types_add(c, is_literal_of_members(candidates->items[i]) ? &literals : &others, candidates->items[i]);
    if (literals.count > 0 && candidates->count > 1)
        ty_types_add(c, &others, ty_union(c, literals.items, literals.count, UNION_SUBTYPE));
    return candidates->count > 1 ? others : *candidates;
}

static type *covariant(checker *c, inference *at, signature *s)
{
    types candidates = with_literals_together(c, &at->candidates);
    uint32_t count = candidates.count;
    type **items = ty_copy_types(c, candidates.items, count);
    bool primitive = has_primitive_constraint(c, at->param) || is_const_param(at->param);
    bool widens = !primitive && at->top_level &&
                  (at->is_fixed || s == NULL || !is_top_level_in_result(c, ty_result(c, s), at->param, 0));
    for (uint32_t i = 0; i < count; i++)
        items[i] = primitive ? ty_regular(c, items[i]) : widens ? ty_widen_literal(c, items[i]) : items[i];
    type *t = at->has_priority && (at->priority & PRIORITY_IMPLIES_COMBINATION)
                  ? ty_union(c, items, count, UNION_SUBTYPE)
                  : ty_common_supertype(c, items, count);
    return ty_widen(c, t);
}

static type *contravariant(checker *c, inference *at)
{
    if (at->has_priority && (at->priority & PRIORITY_IMPLIES_COMBINATION))
        return ty_intersection(c, at->contra.items, at->contra.count);
    return ty_common_subtype(c, at->contra.items, at->contra.count);
}

/* What an `infer` of a conditional type or an element of a mapped type is, or NULL. */
static type *union_of_candidates(checker *c, const inference *at)
{
    if (at->candidates.count > 0)
        return ty_union(c, at->candidates.items, at->candidates.count, UNION_SUBTYPE);
    return at->contra.count > 0 ? ty_intersection(c, at->contra.items, at->contra.count) : NULL;
}

static bool prefer_covariant(checker *c, inference_context *ic, inference *at, type *co)
{
    if (co->flags & (T_NEVER | T_ANY)) return false;
    bool some = false;
    for (uint32_t i = 0; i < at->contra.count && !some; i++) some = ty_assignable(c, co, at->contra.items[i]);
    if (!some) return false;
    for (uint32_t i = 0; i < ic->count; i++) {
        inference *other = &ic->items[i];
        if (other == at) continue;
        if (ty_constraint_of_param(c, other->param) != at->param) continue;
        for (uint32_t k = 0; k < other->candidates.count; k++)
            if (!ty_assignable(c, other->candidates.items[k], co)) return false;
    }
    return true;
}

static mapper *backreference_mapper(checker *c, inference_context *ic, uint32_t at)
{
    type **sources = gots__arena_take(c->arena, (ic->count + 1) * sizeof *sources);
    type **targets = gots__arena_take(c->arena, (ic->count + 1) * sizeof *targets);
    uint32_t n = 0;
    for (uint32_t i = at; i < ic->count; i++) {
        sources[n] = ic->items[i].param;
        targets[n++] = c->unknown;
    }
    return n > 0 ? ty_mapper(c, sources, targets, n) : NULL;
}

type *ty_inferred(checker *c, inference_context *ic, uint32_t index)
{
    inference *at = &ic->items[index];
    if (at->inferred != NULL) return at->inferred;
    type *t = NULL, *fallback = NULL;
    type *co = NULL, *contra = NULL;
    if (ic->signature == NULL) {
        t = union_of_candidates(c, at);
    } else {
        if (at->candidates.count > 0) co = covariant(c, at, ic->signature);
        if (at->contra.count > 0) contra = contravariant(c, at);
    }
    if (co != NULL || contra != NULL) {
        bool prefer = co != NULL && (contra == NULL || prefer_covariant(c, ic, at, co));
        t = prefer ? co : contra;
        fallback = prefer ? contra : co;
    } else if (ic->flags & INFER_NO_DEFAULT) {
        t = c->silent_never;
    } else if (ic->unsure) {
        t = c->error;
    } else if (ic->signature != NULL) {
        type *initial = ty_default_of_param(c, at->param);
        if (initial != NULL)
            t = ty_instantiate(c, initial, ty_mapper_merge(c, backreference_mapper(c, ic, index), ic->nonfixing));
    }
    bool is_found = t != NULL;
    if (t == NULL) t = (ic->flags & INFER_ANY_DEFAULT) ? c->any : c->unknown;
    at->inferred = t;
    type *constraint = ty_constraint_of_param(c, at->param);
    if (constraint != NULL) {
        type *with = ty_instantiate(c, constraint, ic->nonfixing);
        type *with_this = ty_with_this(c, with, t);
        if ((!is_found && ty_is_error(c, with)) || !ty_related(c, t, with_this, ic->comparable ? R_COMPARABLE : R_ASSIGNABLE)) {
            if (at->has_priority && at->priority == PRIORITY_RETURN) {
                /* what the context wants is only a wish */
                type *filtered = NULL;
                if (t->flags & T_UNION) {
                    types kept = { 0 };
                    for (uint32_t i = 0; i < t->set.count; i++)
                        if (ty_assignable(c, t->set.types[i], with_this)) ty_types_add(c, &kept, t->set.types[i]);
                    if (kept.count > 0) filtered = ty_union(c, kept.items, kept.count, UNION_LITERAL);
                }
                if (filtered != NULL) {
                    at->inferred = filtered;
                    return at->inferred;
                }
            }
            at->inferred = fallback != NULL && ty_assignable(c, fallback, with_this) ? fallback : with;
        }
    }
    return at->inferred;
}

type **ty_inferred_all(checker *c, inference_context *ic)
{
    type **out = gots__arena_take(c->arena, (ic->count + 1) * sizeof *out);
    for (uint32_t i = 0; i < ic->count; i++) out[i] = ty_inferred(c, ic, i);
    return out;
}

/* ---- Mapped types turned inside out ------------------------------------------------------------ */

static type *reverse(checker *c, type *source, type *target, type *constraint)
{
    type *param = ty_indexed_access(c, constraint->index.of, ty_mapped_param(c, target), 0, NULL);
    type *template_ = ty_mapped_template(c, target);
    if (!(param->flags & T_INDEXED)) return c->unknown;
    inference_context *ic = ty_inference_new(c, &param, 1, NULL, 0);
    ty_infer(c, ic, source, template_, 0, false);
    type *found = union_of_candidates(c, &ic->items[0]);
    return found != NULL ? ty_widen(c, found) : c->unknown;
}

type *ty_reverse_mapped_type(checker *c, entity *e)
{
    if (e->type == NULL) {
        e->type = c->error; /* while it is made */
        e->type = reverse(c, ty_type_of(c, e->target), e->more->container, e->more->key);
    }
    return e->type;
}

static bool is_inferable_source(checker *c, type *t)
{
    entities properties = ty_properties(c, t);
    for (uint32_t i = 0; i < properties.count; i++)
        if (!(ty_type_of(c, properties.items[i])->oflags & O_NONINFERRABLE)) return true;
    return properties.count == 0;
}

/* The T for which the mapped type `target` over it gives `source`. */
type *ty_infer_reverse_mapped(checker *c, type *source, type *target, type *constraint)
{
    uint32_t count;
    index_info *infos = ty_index_infos(c, source, &count);
    entities properties = ty_properties(c, source);
    if (properties.count == 0 && ty_index_info(c, source, c->string) == NULL && !ty_is_array_or_tuple(c, source)) {
        if (!(source->flags & T_OBJECT)) return NULL;
    }
    if (ty_is_array(c, source)) {
        type *t = reverse(c, ty_array_element(c, source), target, constraint);
        return ty_array(c, t, ty_is_readonly_array(c, source));
    }
    if (ty_is_tuple(source)) {
        generic *g = source->object.target->object.generic;
        uint32_t n;
        type **args = ty_args(c, source, &n);
        if (n > g->count) n = g->count;
        type **items = gots__arena_take(c->arena, (n + 1) * sizeof *items);
        uint8_t *elements = gots__arena_take(c->arena, n + 1);
        for (uint32_t i = 0; i < n; i++) {
            items[i] = reverse(c, args[i], target, constraint);
            elements[i] = g->elements[i];
            if (ty_mapped_optionality(target) > 0 && (elements[i] & TE_OPTIONAL)) elements[i] = TE_REQUIRED;
        }
        return ty_tuple(c, items, elements, n, g->is_readonly, g->labels);
    }
    if (!is_inferable_source(c, source)) return NULL;
    table *members = ty_table_new(c);
    bool strips = ty_mapped_optionality(target) > 0;
    for (uint32_t i = 0; i < properties.count; i++) {
        entity *p = properties.items[i];
        entity *e = ty_entity_new(c, E_PROPERTY | E_TRANSIENT | (strips ? 0 : p->flags & E_OPTIONAL), p->name);
        e->made = C_REVERSE_MAPPED;
        e->decls = p->decls;
        e->decl_count = p->decl_count;
        e->value_decl = p->value_decl;
        e->target = p;
        ty_more(c, e)->container = target;
        ty_more(c, e)->key = constraint;
        if (ty_is_readonly(c, p) && !ty_mapped_readonly(target)) e->made |= C_READONLY;
        ty_table_put(c, members, e);
    }
    index_info *out = gots__arena_take(c->arena, (count + 1) * sizeof *out);
    for (uint32_t i = 0; i < count; i++)
        out[i] = (index_info){ infos[i].key, reverse(c, infos[i].value, target, constraint), infos[i].is_readonly, NULL };
    type *t = ty_anonymous(c, NULL, members, NULL, 0, NULL, 0, out, count);
    t->oflags |= source->oflags & O_NONINFERRABLE ? O_NONINFERRABLE : 0;
    return t;
}
