/* Inference: from arguments to type arguments.
 *
 * SPDX-License-Identifier: MIT
 *
 * Source and target are walked together; where the target is a type parameter that is inferred,
 * the source becomes a candidate. What comes of the candidates stands in infer_result.c.
 */
#include "types/checker.h"

#define MOST_VISITED 200
#define DEEPEST 60

typedef struct inferring {
    inference_context *ic;
    uint32_t priority;
    int32_t found_priority; /* the best at which something was found; CIRCULAR: it led back to itself */
    bool contra, bivariant;
    uint8_t expanding;
    const void *visited[2 * MOST_VISITED];
    int32_t visited_result[MOST_VISITED];
    uint32_t visited_count;
    type *sources[DEEPEST], *targets[DEEPEST];
    uint32_t depth;
    type *propagation;
} inferring;

#define NEVER_FOUND INT32_MAX
#define CIRCULAR (-1)

static void from_types(checker *c, inferring *in, type *source, type *target);

inference_context *ty_inference_new(checker *c, type *const *params, uint32_t count, signature *s, uint32_t flags)
{
    inference_context *ic = GOTS__NEW(c->arena, inference_context);
    ic->items = GOTS__NEW_ARRAY(c->arena, inference, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        ic->items[i].param = params[i];
        ic->items[i].top_level = true;
        ic->items[i].implied_arity = -1;
    }
    ic->count = count;
    ic->signature = s;
    ic->flags = flags;
    ic->mapper = ty_mapper_kind(c, M_INFER, ic);
    ic->nonfixing = ty_mapper_kind(c, M_INFER_FIXED, ic);
    return ic;
}

inference_context *ty_inference_clone(checker *c, inference_context *from, uint32_t flags)
{
    if (from == NULL) return NULL;
    inference_context *ic = GOTS__NEW(c->arena, inference_context);
    *ic = *from;
    ic->flags |= flags;
    ic->items = GOTS__NEW_ARRAY(c->arena, inference, from->count + 1);
    for (uint32_t i = 0; i < from->count; i++) {
        ic->items[i] = from->items[i];
        ic->items[i].candidates = (types){ 0 };
        ic->items[i].contra = (types){ 0 };
        for (uint32_t k = 0; k < from->items[i].candidates.count; k++)
            ty_types_add(c, &ic->items[i].candidates, from->items[i].candidates.items[k]);
        for (uint32_t k = 0; k < from->items[i].contra.count; k++)
            ty_types_add(c, &ic->items[i].contra, from->items[i].contra.items[k]);
    }
    ic->mapper = ty_mapper_kind(c, M_INFER, ic);
    ic->nonfixing = ty_mapper_kind(c, M_INFER_FIXED, ic);
    ic->intra_count = 0;
    ic->intra_room = 0;
    ic->intra_nodes = NULL;
    ic->intra_sites = NULL;
    return ic;
}

void ty_clear_cached_inferences(inference_context *ic)
{
    for (uint32_t i = 0; i < ic->count; i++)
        if (!ic->items[i].is_fixed) ic->items[i].inferred = NULL;
}

bool ty_has_candidates(const inference_context *ic)
{
    for (uint32_t i = 0; i < ic->count; i++)
        if (ic->items[i].candidates.count > 0 || ic->items[i].contra.count > 0) return true;
    return false;
}

void ty_add_intra_site(checker *c, inference_context *ic, node *site, type *t)
{
    if (ic->intra_count == ic->intra_room) {
        uint32_t room = ic->intra_room == 0 ? 4 : ic->intra_room * 2;
        node **sites = gots__arena_take(c->arena, room * sizeof *sites);
        type **of = gots__arena_take(c->arena, room * sizeof *of);
        if (ic->intra_count > 0) {
            memcpy(sites, ic->intra_sites, ic->intra_count * sizeof *sites);
            memcpy(of, ic->intra_nodes, ic->intra_count * sizeof *of);
        }
        ic->intra_sites = sites;
        ic->intra_nodes = of;
        ic->intra_room = room;
    }
    ic->intra_sites[ic->intra_count] = site;
    ic->intra_nodes[ic->intra_count++] = t;
}

void ty_infer_intra_sites(checker *c, inference_context *ic)
{
    uint32_t count = ic->intra_count;
    ic->intra_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        node *site = ic->intra_sites[i];
        type *context = site->kind == GOTS__METHOD ? ty_contextual(c, site, CTX_NO_CONSTRAINTS)
                                                   : ty_contextual(c, site, CTX_NO_CONSTRAINTS);
        if (context != NULL) ty_infer(c, ic, ic->intra_nodes[i], context, 0, false);
    }
}

/* ---- Candidates ------------------------------------------------------------------------------- */

static inference *find_inference(inference_context *ic, const type *param)
{
    for (uint32_t i = 0; i < ic->count; i++)
        if (ic->items[i].param == param) return &ic->items[i];
    return NULL;
}

static bool contains(const types *in, const type *t)
{
    for (uint32_t i = 0; i < in->count; i++)
        if (in->items[i] == t) return true;
    return false;
}

static bool is_top_level_in(checker *c, type *t, const type *param, uint32_t depth)
{
    if (t == param) return true;
    if (t->flags & T_SET) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (is_top_level_in(c, t->set.types[i], param, depth)) return true;
    }
    if ((t->flags & T_CONDITIONAL) && depth < 3)
        return is_top_level_in(c, ty_conditional_yes(c, t), param, depth + 1) ||
               is_top_level_in(c, ty_conditional_no(c, t), param, depth + 1);
    return false;
}

static void found(inferring *in, int32_t priority)
{
    if (priority < in->found_priority) in->found_priority = priority;
}

static void add_candidate(checker *c, inferring *in, type *source, type *target)
{
    if ((source->oflags & O_NONINFERRABLE) || source == c->non_inferrable || source == c->silent_never) return;
    inference *at = find_inference(in->ic, target);
    if (at == NULL) return;
    if (!at->is_fixed) {
        type *candidate = in->propagation != NULL ? in->propagation : source;
        if (candidate == c->blocked_string && c->blocked_string != NULL) return;
        if (!at->has_priority || in->priority < at->priority) {
            at->candidates.count = at->contra.count = 0;
            at->top_level = true;
            at->priority = in->priority;
            at->has_priority = true;
        }
        if (in->priority == at->priority) {
            if (in->contra && !in->bivariant) {
                if (!contains(&at->contra, candidate)) {
                    ty_types_add(c, &at->contra, candidate);
                    ty_clear_cached_inferences(in->ic);
                }
            } else if (!contains(&at->candidates, candidate)) {
                ty_types_add(c, &at->candidates, candidate);
                ty_clear_cached_inferences(in->ic);
            }
        }
        /* not a parameter's whole type: literals stay as they are only at the top */
        if (!(in->priority & PRIORITY_RETURN) && (target->flags & T_PARAM) && at->top_level && !is_top_level_in(c, in->targets[0], target, 0)) {
            at->top_level = false;
            ty_clear_cached_inferences(in->ic);
        }
    }
    found(in, (int32_t)in->priority);
}

/* ---- Sets ------------------------------------------------------------------------------------- */

typedef bool match_fn(checker *c, type *s, type *t);

static bool same_or_base(checker *c, type *s, type *t)
{
    if (s == t) return true;
    if (ty_identical(c, s, t)) return true;
    if ((t->flags & T_STRING) && (s->flags & T_STRING_LITERAL)) return true;
    return (t->flags & T_NUMBER) && (s->flags & T_NUMBER_LITERAL);
}

static bool closely(checker *c, type *s, type *t)
{
    (void)c;
    if ((s->flags & T_OBJECT) && (t->flags & T_OBJECT) && s->symbol != NULL && s->symbol == t->symbol) return true;
    if ((s->flags & T_OBJECT) && (t->flags & T_OBJECT) && (s->oflags & O_REFERENCE) && (t->oflags & O_REFERENCE) &&
        s->object.target == t->object.target)
        return true;
    return s->alias != NULL && s->alias_count > 0 && s->alias == t->alias;
}

/* Infers from pairs that match and leaves the others. */
static void from_matching(checker *c, inferring *in, types *sources, types *targets, match_fn *fits)
{
    types left_s = { 0 }, left_t = { 0 };
    bool *matched_s = gots__arena_zero(c->arena, sources->count + 1);
    bool *matched_t = gots__arena_zero(c->arena, targets->count + 1);
    for (uint32_t k = 0; k < targets->count; k++)
        for (uint32_t i = 0; i < sources->count; i++)
            if (fits(c, sources->items[i], targets->items[k])) {
                from_types(c, in, sources->items[i], targets->items[k]);
                matched_s[i] = matched_t[k] = true;
            }
    for (uint32_t i = 0; i < sources->count; i++)
        if (!matched_s[i]) ty_types_add(c, &left_s, sources->items[i]);
    for (uint32_t i = 0; i < targets->count; i++)
        if (!matched_t[i]) ty_types_add(c, &left_t, targets->items[i]);
    *sources = left_s;
    *targets = left_t;
}

static types list_of(checker *c, type *t, uint32_t kind)
{
    types out = { 0 };
    if (t->flags & kind)
        for (uint32_t i = 0; i < t->set.count; i++) ty_types_add(c, &out, t->set.types[i]);
    else ty_types_add(c, &out, t);
    return out;
}

static void with_priority(checker *c, inferring *in, type *source, type *target, uint32_t priority)
{
    uint32_t saved = in->priority;
    in->priority |= priority;
    from_types(c, in, source, target);
    in->priority = saved;
}

static void contra(checker *c, inferring *in, type *source, type *target)
{
    in->contra = !in->contra;
    from_types(c, in, source, target);
    in->contra = !in->contra;
}

static type *known_param(inferring *in, type *t)
{
    return (t->flags & (T_PARAM | T_INDEXED)) && find_inference(in->ic, t) != NULL ? t : NULL;
}

/* T, when each of the types is an intersection with the same T. */
static type *common_variable(inferring *in, type **targets, uint32_t count)
{
    type *common = NULL;
    for (uint32_t k = 0; k < count; k++) {
        if (!(targets[k]->flags & T_INTERSECTION)) return NULL;
        type *one = NULL;
        for (uint32_t i = 0; i < targets[k]->set.count && one == NULL; i++) one = known_param(in, targets[k]->set.types[i]);
        if (one == NULL || (common != NULL && one != common)) return NULL;
        common = one;
    }
    return common;
}

static void to_sets(checker *c, inferring *in, type *source, type **targets, uint32_t count, uint32_t target_flags)
{
    uint32_t variables = 0;
    if (target_flags & T_UNION) {
        type *naked = NULL;
        types sources = list_of(c, source, T_UNION);
        bool *matched = gots__arena_zero(c->arena, sources.count + 1);
        bool circular = false;
        for (uint32_t k = 0; k < count; k++) {
            if (known_param(in, targets[k])) {
                naked = targets[k];
                variables++;
                continue;
            }
            for (uint32_t i = 0; i < sources.count; i++) {
                int32_t saved = in->found_priority;
                in->found_priority = NEVER_FOUND;
                from_types(c, in, sources.items[i], targets[k]);
                if (in->found_priority == (int32_t)in->priority) matched[i] = true;
                circular |= in->found_priority == CIRCULAR;
                found(in, saved);
            }
        }
        if (variables == 0) {
            type *common = common_variable(in, targets, count);
            if (common != NULL) with_priority(c, in, source, common, PRIORITY_NAKED);
            return;
        }
        if (variables == 1 && !circular) {
            types unmatched = { 0 };
            for (uint32_t i = 0; i < sources.count; i++)
                if (!matched[i]) ty_types_add(c, &unmatched, sources.items[i]);
            if (unmatched.count > 0) {
                from_types(c, in, ty_union(c, unmatched.items, unmatched.count, UNION_LITERAL), naked);
                return;
            }
        }
    } else {
        for (uint32_t k = 0; k < count; k++) {
            if (known_param(in, targets[k])) variables++;
            else from_types(c, in, source, targets[k]);
        }
    }
    bool low = (target_flags & T_INTERSECTION) ? variables == 1 : variables > 0;
    if (!low) return;
    for (uint32_t k = 0; k < count; k++)
        if (known_param(in, targets[k])) with_priority(c, in, source, targets[k], PRIORITY_NAKED);
}

/* ---- Objects ---------------------------------------------------------------------------------- */

static void from_params(checker *c, inferring *in, signature *s, signature *t)
{
    bool saved = in->bivariant;
    unsigned kind = t->decl != NULL ? t->decl->kind : 0;
    in->bivariant = in->bivariant || kind == GOTS__METHOD || kind == GOTS__METHOD_SIGNATURE;
    uint32_t sc = ty_param_count(c, s), tc = ty_param_count(c, t);
    type *sr = ty_effective_rest(c, s), *tr = ty_effective_rest(c, t);
    uint32_t target_fixed = tr != NULL ? tc - 1 : tc;
    uint32_t count = sr != NULL || target_fixed < sc ? target_fixed : sc;
    type *st = ty_this_param_type(c, s);
    if (st != NULL) {
        type *tt = ty_this_param_type(c, t);
        if (tt != NULL) contra(c, in, st, tt);
    }
    for (uint32_t i = 0; i < count; i++) {
        type *sp = ty_param_type_or_null(c, s, i), *tp = ty_param_type_or_null(c, t, i);
        if (sp == NULL) sp = c->any;
        if (tp != NULL && (i < sc || sr != NULL)) contra(c, in, sp, tp);
    }
    if (tr != NULL) contra(c, in, ty_rest_type(c, s, count, false), tr);
    in->bivariant = saved;
}


static void from_signature(checker *c, inferring *in, signature *s, signature *t)
{
    if (!(s->flags & S_NONINFERRABLE)) from_params(c, in, s, t);
    predicate *sp = ty_predicate(c, s), *tp = ty_predicate(c, t);
    if (sp != NULL && tp != NULL && sp->kind == tp->kind && sp->type != NULL && tp->type != NULL) {
        from_types(c, in, sp->type, tp->type);
        return;
    }
    type *target_result = ty_result(c, t);
    if (sp == NULL && tp != NULL && tp->type != NULL && ty_is_error(c, ty_result(c, s)) && ty_could_contain_params(c, tp->type))
        in->ic->unsure = true; /* the body may turn out to be one */
    if (ty_could_contain_params(c, target_result)) from_types(c, in, ty_result(c, s), target_result);
}

static void from_signatures(checker *c, inferring *in, type *source, type *target, bool construct)
{
    uint32_t sc, tc;
    signature **s = ty_signatures(c, source, construct, &sc);
    if (sc == 0) return;
    signature **t = ty_signatures(c, target, construct, &tc);
    /* the last ones belong together */
    for (uint32_t i = 0; i < tc; i++)
        from_signature(c, in, ty_base_signature(c, s[sc + i > tc ? sc + i - tc : 0]), ty_erased(c, t[i]));
}

static void from_properties(checker *c, inferring *in, type *source, type *target)
{
    /* a parameter as target has no members of its own, whatever its constraint has */
    if (!(target->flags & T_OBJECT)) return;
    entities properties = ty_own_properties(c, target);
    for (uint32_t i = 0; i < properties.count; i++) {
        entity *t = properties.items[i];
        entity *s = ty_property(c, source, t->name);
        if (s == NULL) continue;
        type *tt = ty_type_of(c, t);
        if (ty_could_contain_params(c, tt)) from_types(c, in, ty_type_of(c, s), tt);
    }
}

static void from_indexes(checker *c, inferring *in, type *source, type *target)
{
    uint32_t priority = (source->oflags & target->oflags & O_MAPPED) ? PRIORITY_HOMOMORPHIC : 0;
    uint32_t count;
    index_info *infos = ty_index_infos(c, target, &count);
    for (uint32_t i = 0; i < count; i++) {
        types values = { 0 };
        bool implicit = (source->flags & T_OBJECT) && !(source->oflags & O_REFERENCE) &&
                        !(source->symbol != NULL && (source->symbol->flags & E_CLASS));
        if (source->flags & T_INTERSECTION) implicit = true;
        if (implicit) {
            entities properties = ty_properties(c, source);
            for (uint32_t k = 0; k < properties.count; k++) {
                entity *p = properties.items[k];
                bool is_symbol = ty_is_symbol_name(p->name);
                type *key = is_symbol ? c->symbol : ty_string_literal(c, p->name);
                if (!ty_key_applies(c, key, infos[i].key)) continue;
                type *t = ty_type_of(c, p);
                ty_types_add(c, &values, (p->flags & E_OPTIONAL) ? ty_remove_flags(c, t, T_UNDEFINED) : t);
            }
        }
        uint32_t source_count;
        index_info *si = ty_index_infos(c, source, &source_count);
        for (uint32_t k = 0; k < source_count; k++)
            if (ty_key_applies(c, si[k].key, infos[i].key)) ty_types_add(c, &values, si[k].value);
        if (values.count > 0)
            with_priority(c, in, ty_union(c, values.items, values.count, UNION_LITERAL), infos[i].value, priority);
        index_info *applicable = ty_applicable_index(c, source, infos[i].key);
        if (applicable != NULL) with_priority(c, in, applicable->value, infos[i].value, priority);
    }
}

/* { [P in keyof T]: X }: T comes from the source turned inside out. */
static bool to_mapped(checker *c, inferring *in, type *source, type *target, type *constraint)
{
    if (constraint->flags & T_SET) {
        bool any = false;
        for (uint32_t i = 0; i < constraint->set.count; i++)
            any |= to_mapped(c, in, source, target, constraint->set.types[i]);
        return any;
    }
    if (constraint->flags & T_KEYOF) {
        inference *at = find_inference(in->ic, constraint->index.of);
        if (at != NULL && !at->is_fixed) {
            type *reversed = ty_infer_reverse_mapped(c, source, target, constraint);
            if (reversed != NULL)
                with_priority(c, in, reversed, at->param,
                              (source->oflags & O_NONINFERRABLE) ? PRIORITY_PARTIAL_HOMOMORPHIC : PRIORITY_HOMOMORPHIC);
        }
        return true;
    }
    if (constraint->flags & T_PARAM) {
        with_priority(c, in, ty_keyof(c, source, false, false), constraint, PRIORITY_MAPPED_CONSTRAINT);
        type *further = ty_constraint(c, constraint);
        if (further != NULL && to_mapped(c, in, source, target, further)) return true;
        types values = { 0 };
        entities properties = ty_properties(c, source);
        for (uint32_t i = 0; i < properties.count; i++) ty_types_add(c, &values, ty_type_of(c, properties.items[i]));
        uint32_t count;
        index_info *infos = ty_index_infos(c, source, &count);
        for (uint32_t i = 0; i < count; i++) ty_types_add(c, &values, infos[i].value);
        from_types(c, in, ty_union(c, values.items, values.count, UNION_LITERAL), ty_mapped_template(c, target));
        return true;
    }
    return false;
}

static void to_tuple(checker *c, inferring *in, type *source, type *target)
{
    generic *tg = target->object.target->object.generic;
    uint32_t tc, sc;
    type **ta = ty_args(c, target, &tc), **sa = ty_args(c, source, &sc);
    uint32_t target_arity = tg->count;
    if (ty_is_tuple(source)) {
        generic *sg = source->object.target->object.generic;
        uint32_t source_arity = sg->count;
        bool same_shape = source_arity == target_arity;
        for (uint32_t i = 0; same_shape && i < target_arity; i++)
            same_shape = (sg->elements[i] & TE_VARIABLE) == (tg->elements[i] & TE_VARIABLE);
        if (same_shape) {
            for (uint32_t i = 0; i < target_arity; i++) from_types(c, in, sa[i], ta[i]);
            return;
        }
        uint32_t start = 0, end = 0;
        while (start < sg->fixed_length && start < tg->fixed_length) start++;
        uint32_t source_end = 0, target_end = 0;
        while (source_end < source_arity && !(sg->elements[source_arity - 1 - source_end] & TE_VARIABLE)) source_end++;
        while (target_end < target_arity && !(tg->elements[target_arity - 1 - target_end] & TE_VARIABLE)) target_end++;
        end = (tg->combined & TE_VARIABLE) ? (source_end < target_end ? source_end : target_end) : 0;
        if (start + end > source_arity) end = source_arity > start ? source_arity - start : 0;
        for (uint32_t i = 0; i < start; i++) from_types(c, in, sa[i], ta[i]);
        if (source_arity - start - end == 1 && (sg->elements[start] & TE_REST)) {
            for (uint32_t i = start; i < target_arity - end; i++) {
                uint8_t flags = tg->elements[i];
                from_types(c, in, (flags & TE_VARIADIC) ? ty_array(c, sa[start], false) : sa[start], ta[i]);
            }
        } else {
            uint32_t middle = target_arity - start - end;
            if (middle == 1 && (tg->elements[start] & TE_VARIADIC)) {
                bool ends_optional = (tg->elements[target_arity - 1] & TE_OPTIONAL) != 0;
                type *slice = ty_tuple_slice(c, source, start, end);
                with_priority(c, in, slice, ta[start], ends_optional ? PRIORITY_SPECULATIVE_TUPLE : 0);
            } else if (middle == 1 && (tg->elements[start] & TE_REST)) {
                type *rest = ty_tuple_slice_union(c, source, start, end, false, false);
                if (rest != NULL) from_types(c, in, rest, ta[start]);
            } else if (middle == 2 && (tg->elements[start] & tg->elements[start + 1] & TE_VARIADIC)) {
                inference *at = find_inference(in->ic, ta[start]);
                if (at != NULL && at->implied_arity >= 0) {
                    uint32_t implied = (uint32_t)at->implied_arity;
                    from_types(c, in, ty_tuple_slice(c, source, start, end + source_arity - implied), ta[start]);
                    from_types(c, in, ty_tuple_slice(c, source, start + implied, end), ta[start + 1]);
                }
            } else if (middle == 2 && (tg->elements[start] & TE_VARIADIC) && (tg->elements[start + 1] & TE_REST)) {
                inference *at = find_inference(in->ic, ta[start]);
                type *constraint = at != NULL ? ty_base_constraint(c, ta[start]) : NULL;
                if (constraint != NULL && ty_is_tuple(constraint) &&
                    !(constraint->object.target->object.generic->combined & TE_VARIABLE)) {
                    uint32_t implied = constraint->object.target->object.generic->fixed_length;
                    from_types(c, in, ty_tuple_slice(c, source, start, source_arity - (start + implied)), ta[start]);
                    type *rest = ty_tuple_slice_union(c, source, start + implied, end, false, false);
                    if (rest != NULL) from_types(c, in, rest, ta[start + 1]);
                }
            } else if (middle == 2 && (tg->elements[start] & TE_REST) && (tg->elements[start + 1] & TE_VARIADIC)) {
                inference *at = find_inference(in->ic, ta[start + 1]);
                type *constraint = at != NULL ? ty_base_constraint(c, ta[start + 1]) : NULL;
                if (constraint != NULL && ty_is_tuple(constraint) &&
                    !(constraint->object.target->object.generic->combined & TE_VARIABLE)) {
                    uint32_t implied = constraint->object.target->object.generic->fixed_length;
                    uint32_t skip = end + implied;
                    type *trailing = ty_tuple_slice(c, source, source_arity > skip ? source_arity - skip : 0, end);
                    type *rest = ty_tuple_slice_union(c, source, start, skip, false, false);
                    if (rest != NULL) from_types(c, in, rest, ta[start]);
                    from_types(c, in, trailing, ta[start + 1]);
                }
            }
        }
        for (uint32_t i = 0; i < end; i++) from_types(c, in, sa[source_arity - i - 1], ta[target_arity - i - 1]);
        return;
    }
    type *element = ty_array_element(c, source);
    if (element == NULL) return;
    for (uint32_t i = 0; i < target_arity; i++)
        from_types(c, in, (tg->elements[i] & TE_VARIADIC) ? ty_array(c, element, false) : element, ta[i]);
}

static void from_args(checker *c, inferring *in, type **s, type **t, uint32_t count, const uint8_t *variances, uint32_t n)
{
    for (uint32_t i = 0; i < count; i++) {
        if (variances != NULL && i < n && (variances[i] & V_MASK) == V_CONTRAVARIANT) contra(c, in, s[i], t[i]);
        else from_types(c, in, s[i], t[i]);
    }
}

static bool is_absent(checker *c, type *source, const entity *t, bool discriminants)
{
    if ((t->flags & E_OPTIONAL) || (t->made & C_PARTIAL)) return false;
    entity *s = ty_property(c, source, t->name);
    if (s == NULL) return true;
    if (!discriminants) return false;
    type *tt = ty_type_of(c, (entity *)(uintptr_t)t);
    if (!(tt->flags & T_UNIT)) return false;
    type *st = ty_type_of(c, s);
    return !ty_is_any(st) && ty_regular(c, st) != ty_regular(c, tt);
}

static bool has_absent(checker *c, type *source, type *target, bool discriminants)
{
    entities properties = ty_properties(c, target);
    for (uint32_t i = 0; i < properties.count; i++)
        if (is_absent(c, source, properties.items[i], discriminants)) return true;
    return false;
}

/* Objects of which each has what the other lacks say nothing about each other. */
static bool are_unrelated(checker *c, type *source, type *target)
{
    if (!ty_is_tuple(source) || !ty_is_tuple(target))
        return has_absent(c, source, target, true) && has_absent(c, target, source, false);
    const generic *s = source->object.target->object.generic, *t = target->object.target->object.generic;
    if (!(t->combined & TE_VARIADIC) && t->min_length > s->min_length) return true;
    return !(t->combined & TE_VARIABLE) && ((s->combined & TE_VARIABLE) || t->fixed_length < s->fixed_length);
}

static void from_generic_mapped(checker *c, inferring *in, type *source, type *target)
{
    from_types(c, in, ty_mapped_constraint(c, source), ty_mapped_constraint(c, target));
    from_types(c, in, ty_mapped_template(c, source), ty_mapped_template(c, target));
    type *sn = ty_mapped_name(c, source), *tn = ty_mapped_name(c, target);
    if (sn != NULL && tn != NULL) from_types(c, in, sn, tn);
}

static void from_objects(checker *c, inferring *in, type *source, type *target)
{
    if ((source->flags & T_OBJECT) && (target->flags & T_OBJECT) && (source->oflags & target->oflags & O_REFERENCE) &&
        (source->object.target == target->object.target || (ty_is_array(c, source) && ty_is_array(c, target)))) {
        uint32_t sc, tc, n;
        type **s = ty_args(c, source, &sc), **t = ty_args(c, target, &tc);
        uint8_t *variances = ty_variances(c, source->object.target, &n);
        from_args(c, in, s, t, sc < tc ? sc : tc, variances, n);
        return;
    }
    if (ty_is_generic_mapped(c, source) && ty_is_generic_mapped(c, target)) from_generic_mapped(c, in, source, target);
    if ((target->oflags & O_MAPPED) && (target->flags & T_OBJECT) && ty_mapped_name(c, target) == NULL) {
        if (to_mapped(c, in, source, target, ty_mapped_constraint(c, target))) return;
    }
    bool is_list = (target->flags & T_OBJECT) && ty_is_array_or_tuple(c, source);
    if (is_list && ty_is_array(c, target)) { /* never unrelated: their members need not be looked at */
        from_indexes(c, in, source, target);
        return;
    }
    if (are_unrelated(c, source, target)) return;
    if (is_list && ty_is_tuple(target)) {
        to_tuple(c, in, source, target);
        return;
    }
    from_properties(c, in, source, target);
    from_signatures(c, in, source, target, false);
    from_signatures(c, in, source, target, true);
    from_indexes(c, in, source, target);
}

static const void *identity(const type *t)
{
    if (t->flags & T_OBJECT) {
        if (t->oflags & O_REFERENCE) return t->object.target;
        if (t->object.decl != NULL) return t->object.decl;
        if (t->symbol != NULL) return t->symbol;
    }
    return t;
}

static bool deeply(type *const *stack, uint32_t depth, const type *t)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < depth; i++) count += identity(stack[i]) == identity(t);
    return count >= 2;
}

typedef void visit_fn(checker *c, inferring *in, type *source, type *target);

static void once(checker *c, inferring *in, type *source, type *target, visit_fn *visit_them)
{
    for (uint32_t i = 0; i < in->visited_count; i++)
        if (in->visited[i * 2] == source && in->visited[i * 2 + 1] == target) {
            found(in, in->visited_result[i]);
            return;
        }
    if (in->visited_count >= MOST_VISITED || in->depth >= DEEPEST || ty_too_deep(c)) return;
    uint32_t visit = in->visited_count++;
    in->visited[visit * 2] = source;
    in->visited[visit * 2 + 1] = target;
    in->visited_result[visit] = CIRCULAR;
    int32_t outer = in->found_priority;
    in->found_priority = NEVER_FOUND;
    uint8_t expanding = in->expanding;
    if (deeply(in->sources, in->depth, source)) in->expanding |= 1;
    if (deeply(in->targets, in->depth, target)) in->expanding |= 2;
    in->sources[in->depth] = source;
    in->targets[in->depth++] = target;
    if (in->expanding != 3) visit_them(c, in, source, target);
    else in->found_priority = CIRCULAR;
    in->depth--;
    in->expanding = expanding;
    in->visited_result[visit] = in->found_priority;
    found(in, outer);
}

/* ---- All kinds -------------------------------------------------------------------------------- */

static void to_conditional(checker *c, inferring *in, type *source, type *target)
{
    if (source->flags & T_CONDITIONAL) {
        from_types(c, in, source->conditional.check, target->conditional.check);
        from_types(c, in, source->conditional.extends, target->conditional.extends);
        from_types(c, in, ty_conditional_yes(c, source), ty_conditional_yes(c, target));
        from_types(c, in, ty_conditional_no(c, source), ty_conditional_no(c, target));
        return;
    }
    type *targets[2] = { ty_conditional_yes(c, target), ty_conditional_no(c, target) };
    uint32_t saved = in->priority;
    in->priority |= in->contra ? PRIORITY_CONTRA_CONDITIONAL : 0;
    to_sets(c, in, source, targets, 2, target->flags);
    in->priority = saved;
}

static void to_template(checker *c, inferring *in, type *source, type *target)
{
    types matches = { 0 };
    bool matched = ty_template_infer(c, source, target, &matches), has_text = false;
    for (uint32_t i = 0; i <= target->template_.count; i++) has_text |= target->template_.texts[i]->len > 0;
    if (!matched && has_text) return;
    for (uint32_t i = 0; i < target->template_.count; i++) {
        type *s = matched && i < matches.count ? matches.items[i] : c->never;
        type *t = target->template_.types[i];
        if (matched && (s->flags & T_STRING_LITERAL) && (t->flags & T_VARIABLE)) {
            inference *at = find_inference(in->ic, t);
            type *constraint = at != NULL ? ty_base_constraint(c, at->param) : NULL;
            if (constraint != NULL && !ty_is_any(constraint) && ty_every_flags(constraint, T_STRING_LIKE | T_NUMBER_LIKE | T_BIGINT_LIKE | T_BOOLEAN_LIKE | T_NULLABLE)) {
                /* `${infer N extends number}`: the text read as what the constraint asks for */
                const atom *text = s->literal.text;
                type *one = constraint, *found = NULL;
                type **items = ty_members(&one);
                for (uint32_t k = 0; k < ty_count(constraint) && found == NULL; k++) {
                    type *m = items[k];
                    if (m->flags & T_STRING) found = s;
                    else if ((m->flags & T_STRING_LITERAL) && m->literal.text == text) found = m;
                }
                for (uint32_t k = 0; k < ty_count(constraint) && found == NULL; k++) {
                    type *m = items[k];
                    if ((m->flags & (T_NUMBER | T_ENUM | T_NUMBER_LITERAL)) && ty_atom_is_numeric(text)) found = ty_number_literal(c, ty_atom_number(text));
                    else if ((m->flags & T_BOOLEAN_LITERAL) && strcmp(text->text, m->literal.number != 0 ? "true" : "false") == 0) found = m;
                    else if ((m->flags & T_NULL) && strcmp(text->text, "null") == 0) found = c->null;
                    else if ((m->flags & T_UNDEFINED) && text == c->names.undefined) found = c->undefined;
                    else if (m->flags & (T_BIGINT | T_BIGINT_LITERAL)) {
                        bool digits = text->len > 0;
                        for (uint32_t d = text->text[0] == '-' ? 1 : 0; d < text->len; d++) digits &= text->text[d] >= '0' && text->text[d] <= '9';
                        if (digits) found = ty_bigint_literal(c, (atom *)(uintptr_t)text);
                    }
                }
                if (found != NULL) {
                    from_types(c, in, found, t);
                    continue;
                }
            }
        }
        from_types(c, in, s, t);
    }
}

static void from_types(checker *c, inferring *in, type *source, type *target)
{
    if (!ty_could_contain_params(c, target) || ty_work(c) || ty_too_deep(c)) return;
    if (source == c->wildcard) {
        type *saved = in->propagation;
        in->propagation = source;
        from_types(c, in, target, target);
        in->propagation = saved;
        return;
    }
    if (source->alias != NULL && source->alias == target->alias && source->alias_count == target->alias_count) {
        if (source->alias_count > 0) {
            uint32_t n;
            uint8_t *variances = ty_alias_variances(c, source->alias, &n);
            from_args(c, in, source->alias_args, target->alias_args, source->alias_count, variances, n);
        }
        return;
    }
    if (source == target && (source->flags & T_SET)) {
        for (uint32_t i = 0; i < source->set.count; i++) from_types(c, in, source->set.types[i], source->set.types[i]);
        return;
    }
    if (target->flags & T_UNION) {
        types s = list_of(c, source, T_UNION), t = list_of(c, target, T_UNION);
        from_matching(c, in, &s, &t, same_or_base);
        from_matching(c, in, &s, &t, closely);
        if (t.count == 0) return;
        target = ty_union(c, t.items, t.count, UNION_NONE);
        if (s.count == 0) {
            with_priority(c, in, source, target, PRIORITY_NAKED);
            return;
        }
        source = ty_union(c, s.items, s.count, UNION_NONE);
    } else if ((target->flags & T_INTERSECTION)) {
        bool all_plain = true;
        for (uint32_t i = 0; i < target->set.count; i++)
            all_plain &= (target->set.types[i]->flags & T_OBJECT) != 0 && !ty_is_generic_mapped(c, target->set.types[i]);
        if (!(source->flags & T_UNION) && !all_plain) {
            types s = list_of(c, source, T_INTERSECTION), t = list_of(c, target, T_INTERSECTION);
            from_matching(c, in, &s, &t, ty_identical);
            if (s.count == 0 || t.count == 0) return;
            source = ty_intersection(c, s.items, s.count);
            target = ty_intersection(c, t.items, t.count);
        }
    }
    if (target->flags & (T_INDEXED | T_SUBSTITUTE)) target = ty_actual(c, target);
    if (target->flags & (T_INDEXED | T_PARAM)) {
        if (find_inference(in->ic, target) != NULL) {
            add_candidate(c, in, source, target);
            return;
        }
        type *simple = ty_simplified(c, target, false);
        if (simple != target) {
            from_types(c, in, source, simple);
        } else if (target->flags & T_INDEXED) {
            type *index = ty_simplified(c, target->indexed.index, false);
            type *spread = index->flags & T_INSTANTIABLE
                               ? ty_distributed_access(c, ty_simplified(c, target->indexed.object, false), index, false) : NULL;
            if (spread != NULL && spread != target) from_types(c, in, source, spread);
        }
    }
    if ((source->flags & T_OBJECT) && (target->flags & T_OBJECT) && (source->oflags & target->oflags & O_REFERENCE) &&
        (source->object.target == target->object.target || (ty_is_array(c, source) && ty_is_array(c, target))) &&
        !(source->object.decl != NULL && target->object.decl != NULL)) {
        uint32_t sc, tc, n;
        type **s = ty_args(c, source, &sc), **t = ty_args(c, target, &tc);
        uint8_t *variances = ty_is_tuple(source) ? NULL : ty_variances(c, source->object.target, &n);
        if (ty_is_tuple(source)) n = 0;
        from_args(c, in, s, t, sc < tc ? sc : tc, variances, n);
        return;
    }
    if ((source->flags & T_KEYOF) && (target->flags & T_KEYOF)) {
        contra(c, in, source->index.of, target->index.of);
        return;
    }
    if (((source->flags & (T_LITERAL | T_UNIQUE)) || (source->flags & T_STRING) ||
         ((source->flags & T_UNION) && ty_every_flags(source, T_KEY))) && (target->flags & T_KEYOF)) {
        table *members = ty_table_new(c);
        type *one = source;
        type **items = ty_members(&one);
        for (uint32_t i = 0; i < ty_count(source); i++) {
            if (!(items[i]->flags & T_STRING_LITERAL)) continue;
            ty_table_put(c, members, ty_make_property(c, items[i]->literal.text, c->any, E_PROPERTY));
        }
        index_info *info = NULL;
        if (source->flags & T_STRING) {
            info = GOTS__NEW(c->arena, index_info);
            *info = (index_info){ c->string, c->empty_object, false, NULL };
        }
        type *object = ty_anonymous(c, NULL, members, NULL, 0, NULL, 0, info, info != NULL);
        uint32_t saved = in->priority;
        in->priority |= PRIORITY_LITERAL_KEYOF;
        contra(c, in, object, target->index.of);
        in->priority = saved;
        return;
    }
    if ((source->flags & T_INDEXED) && (target->flags & T_INDEXED)) {
        from_types(c, in, source->indexed.object, target->indexed.object);
        from_types(c, in, source->indexed.index, target->indexed.index);
        return;
    }
    if ((source->flags & T_MAPPING) && (target->flags & T_MAPPING)) {
        if (source->extra == target->extra) from_types(c, in, source->index.of, target->index.of);
        return;
    }
    if (source->flags & T_SUBSTITUTE) {
        from_types(c, in, source->substitute.base, target);
        with_priority(c, in, ty_substitute_both(c, source), target, PRIORITY_SUBSTITUTE);
        return;
    }
    if (target->flags & T_CONDITIONAL) {
        once(c, in, source, target, to_conditional);
        return;
    }
    if (target->flags & T_SET) {
        to_sets(c, in, source, target->set.types, target->set.count, target->flags);
        return;
    }
    if (source->flags & T_UNION) {
        for (uint32_t i = 0; i < source->set.count; i++) from_types(c, in, source->set.types[i], target);
        return;
    }
    if (target->flags & T_TEMPLATE) {
        to_template(c, in, source, target);
        return;
    }
    source = ty_reduced(c, source);
    if (ty_is_generic_mapped(c, source) && ty_is_generic_mapped(c, target)) {
        once(c, in, source, target, from_generic_mapped);
    }
    if (!((in->priority & 0) && (source->flags & (T_INTERSECTION | T_INSTANTIABLE)))) {
        type *apparent = ty_apparent(c, source);
        if (apparent != source && !(apparent->flags & (T_OBJECT | T_INTERSECTION))) {
            from_types(c, in, apparent, target);
            return;
        }
        source = apparent;
    }
    if (ty_is_error(c, source) || ((source->flags & T_OBJECT) && (source->oflags & O_ERROR_CONTEXT))) in->ic->unsure = true;
    /* what is not known yet has no members to infer to, whatever its constraint has */
    if (!(source->flags & (T_OBJECT | T_INTERSECTION)) || (target->flags & T_INSTANTIABLE)) return;
    once(c, in, source, target, from_objects);
}

void ty_infer(checker *c, inference_context *ic, type *source, type *target, uint32_t priority, bool contravariant)
{
    if (!ty_could_contain_params(c, target)) return;
    inferring in;
    in.ic = ic;
    in.priority = priority;
    in.found_priority = NEVER_FOUND;
    in.contra = contravariant;
    in.bivariant = false;
    in.expanding = 0;
    in.visited_count = 0;
    in.depth = 0;
    in.propagation = NULL;
    /* the whole target stands at the bottom: what is inferred for it directly is at the top level */
    in.sources[0] = source;
    in.targets[0] = target;
    in.depth = 1;
    from_types(c, &in, source, target);
}
