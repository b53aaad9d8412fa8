/* Whether one type fits another: the walk over both.
 *
 * SPDX-License-Identifier: MIT
 *
 * What is already known of a pair, and recursive types that meet themselves, are the matter of
 * relate_recursive.c. What objects need stands in relate_object.c, signatures in relate_signature.c,
 * the words for a failure in explain.c.
 */
#include "types/checker.h"

/* ---- Without structure ------------------------------------------------------------------------ */

static bool enums_related(checker *c, entity *s, entity *t)
{
    if (s == NULL || t == NULL) return false;
    if (s == t) return true;
    entity *se = (s->flags & E_ENUM_MEMBER) ? ty_parent_entity(s) : s;
    entity *te = (t->flags & E_ENUM_MEMBER) ? ty_parent_entity(t) : t;
    if (se == te) return true;
    /* two declarations of one enum, as of two versions of a package: the source's members are all there */
    if (se->name != te->name || !(se->flags & te->flags & E_ENUM) || ((se->flags | te->flags) & E_CONST_ENUM)) return false;
    ty_enum_type(c, se);
    ty_enum_type(c, te);
    for (uint32_t i = 0; se->more->exports != NULL && i < se->more->exports->count; i++) {
        const entity *member = se->more->exports->items[i], *other = te->more->exports != NULL ? ty_table_get(te->more->exports, member->name) : NULL;
        if (!(member->flags & E_ENUM_MEMBER)) continue;
        if (other == NULL || !(other->flags & E_ENUM_MEMBER)) return false;
        const type *sv = member->more->declared, *tv = other->more->declared;
        if (sv == NULL || tv == NULL || !(sv->flags & tv->flags & T_LITERAL)) {
            if ((sv != NULL && (sv->flags & T_STRING_LITERAL)) || (tv != NULL && (tv->flags & T_STRING_LITERAL))) return false;
        } else if (sv->literal.text != tv->literal.text || sv->literal.number != tv->literal.number) {
            return false;
        }
    }
    return true;
}

/* {} | null | undefined takes whatever unknown is. */
static bool holds_everything(checker *c, const type *t)
{
    bool undefined = false, null = false, empty = false;
    for (uint32_t i = 0; i < t->set.count; i++) {
        undefined |= (t->set.types[i]->flags & T_UNDEFINED) != 0;
        null |= (t->set.types[i]->flags & T_NULL) != 0;
        empty |= (t->set.types[i]->flags & T_OBJECT) && ty_is_empty_anonymous(c, t->set.types[i]);
    }
    return undefined && null && empty;
}

static inline bool is_everything(checker *c, const type *t)
{
    return (t->flags & T_UNION) && t->set.count >= 3 && holds_everything(c, t);
}

bool ty_is_simply_related(checker *c, type *source, type *target, relation r)
{
    uint32_t s = source->flags, t = target->flags;
    if ((t & T_ANY) || (s & T_NEVER) || source == c->wildcard) return true;
    if ((t & T_UNKNOWN) && !(r == R_STRICT_SUBTYPE && (s & T_ANY))) return true;
    if (t & T_NEVER) return ty_is_error(c, source);
    if (!(s & (T_PRIMITIVE | T_ANY))) {
        /* what is no primitive has little to be asked */
        if ((s & T_OBJECT) && (t & T_NONPRIMITIVE) && !(r == R_STRICT_SUBTYPE && ty_is_empty_anonymous(c, source))) return true;
        return (r == R_ASSIGNABLE || r == R_COMPARABLE) && is_everything(c, target);
    }
    if ((s & T_STRING_LIKE) && (t & T_STRING)) return true;
    if ((s & T_STRING_LITERAL) && (s & T_ENUM_LITERAL) && (t & T_STRING_LITERAL) && !(t & T_ENUM_LITERAL) &&
        source->literal.text == target->literal.text)
        return true;
    if ((s & T_NUMBER_LIKE) && (t & T_NUMBER)) return true;
    if ((s & T_NUMBER_LITERAL) && (s & T_ENUM_LITERAL) && (t & T_NUMBER_LITERAL) && !(t & T_ENUM_LITERAL) &&
        source->literal.number == target->literal.number)
        return true;
    if ((s & T_BIGINT_LIKE) && (t & T_BIGINT)) return true;
    if ((s & T_BOOLEAN_LIKE) && (t & T_BOOLEAN)) return true;
    if ((s & T_SYMBOL_LIKE) && (t & T_SYMBOL)) return true;
    if ((s & T_ENUM) && (t & T_ENUM) && source->symbol != NULL && target->symbol != NULL &&
        source->symbol->name == target->symbol->name && enums_related(c, source->symbol, target->symbol))
        return true;
    if ((s & T_ENUM_LITERAL) && (t & T_ENUM_LITERAL)) {
        if ((s & T_UNION) && (t & T_UNION) && enums_related(c, source->symbol, target->symbol)) return true;
        if ((s & T_LITERAL) && (t & T_LITERAL) && source->literal.number == target->literal.number &&
            source->literal.text == target->literal.text && enums_related(c, source->symbol, target->symbol))
            return true;
    }
    if ((s & T_UNDEFINED) && (t & (T_UNDEFINED | T_VOID))) return true;
    if ((s & T_NULL) && (t & T_NULL)) return true;
    if ((s & T_OBJECT) && (t & T_NONPRIMITIVE) && !(r == R_STRICT_SUBTYPE && ty_is_empty_anonymous(c, source)))
        return true;
    if (r == R_ASSIGNABLE || r == R_COMPARABLE) {
        if ((s & T_ANY) || is_everything(c, target)) return true;
        if ((s & T_NUMBER) && ((t & T_ENUM) || ((t & T_NUMBER_LITERAL) && (t & T_ENUM_LITERAL)))) return true;
        if ((s & T_NUMBER_LITERAL) && !(s & T_ENUM_LITERAL) &&
            ((t & T_ENUM) || ((t & T_NUMBER_LITERAL) && (t & T_ENUM_LITERAL) &&
                              source->literal.number == target->literal.number)))
            return true;
    }
    return false;
}

/* ---- Normal forms ----------------------------------------------------------------------------- */

static type *normal(checker *c, type *t, bool writing)
{
    for (uint32_t i = 0; i < 10; i++) {
        if (!(t->flags & (T_LITERAL | T_ENUM | T_SET | T_SUBSTITUTE | T_INDEXED | T_CONDITIONAL))) return t;
        type *with = t;
        if (ty_is_fresh_literal(t)) with = t->literal.regular;
        else if (t->flags & T_SET) with = ty_reduced(c, t);
        else if (t->flags & T_SUBSTITUTE) with = writing ? t->substitute.base : ty_substitute_both(c, t);
        else if (t->flags & (T_INDEXED | T_CONDITIONAL)) with = ty_simplified(c, t, writing);
        if (with == t) break;
        t = with;
    }
    return t;
}

/* ---- Unions and intersections ----------------------------------------------------------------- */

/* Many unions are made alike: their members fit one by one, undefined aside. */
static type *counterpart(const type *source, const type *target, uint32_t at)
{
    if (!(target->flags & T_UNION)) return NULL;
    bool skips = (target->set.types[0]->flags & T_UNDEFINED) && !(source->set.types[0]->flags & T_UNDEFINED);
    uint32_t count = target->set.count - skips;
    if (count < 2 || source->set.count < count || source->set.count % count != 0) return NULL;
    return target->set.types[skips + at % count];
}

static int each_to(checker *c, relating *at, type *source, type *target, unsigned state)
{
    int result = YES;
    for (uint32_t i = 0; i < source->set.count; i++) {
        type *mate = counterpart(source, target, i);
        int related = mate != NULL ? ty_rel(c, at, source->set.types[i], mate, REC_BOTH, state) : NO;
        if (related == NO) related = ty_rel(c, at, source->set.types[i], target, REC_SOURCE, state);
        if (related == NO) return NO;
        result &= related;
    }
    return result;
}

static int some_to(checker *c, relating *at, type *source, type *target, unsigned state)
{
    if ((source->flags & T_UNION) && ty_set_contains(source, target)) return YES;
    if (source->flags & T_INTERSECTION)
        for (uint32_t i = 0; i < source->set.count; i++)
            if (source->set.types[i] == target) return YES;
    for (uint32_t i = 0; i < source->set.count; i++) {
        int related = ty_rel(c, at, source->set.types[i], target, REC_SOURCE, state);
        if (related != NO) return related;
    }
    return NO;
}

static int to_each(checker *c, relating *at, type *source, type *target, unsigned state)
{
    int result = YES;
    for (uint32_t i = 0; i < target->set.count; i++) {
        int related = ty_rel(c, at, source, target->set.types[i], REC_TARGET, state);
        if (related == NO) return NO;
        result &= related;
    }
    return result;
}

/* A discriminant with a unit type names the one member that can fit. */
static type *constituent_by_unit(checker *c, type *target, type *source)
{
    if (!(source->flags & T_OBJECT) || target->set.count < 6) return NULL;
    shape *s = (source->oflags & O_MAPPED) ? NULL : ty_shape(c, source);
    for (uint32_t i = 0; s != NULL && i < s->members->count; i++) {
        entity *p = s->members->items[i];
        if (!(p->flags & E_PROPERTY) || p->type == NULL || !ty_is_unit(p->type)) continue;
        type *unit = ty_regular(c, p->type), *found = NULL;
        for (uint32_t k = 0; k < target->set.count; k++) {
            type *of = ty_property_type(c, target->set.types[k], p->name);
            if (of == NULL || !ty_is_unit(of)) {
                found = NULL;
                break;
            }
            if (ty_regular(c, of) == unit) {
                if (found != NULL) return NULL;
                found = target->set.types[k];
            }
        }
        if (found != NULL) return found;
    }
    return NULL;
}

static int to_some(checker *c, relating *at, type *source, type *target)
{
    if (ty_set_contains(target, source)) return YES;
    if (at->r != R_COMPARABLE && (target->oflags & O_PRIMITIVE_UNION) && !(source->flags & T_ENUM_LITERAL) &&
        (source->flags & (T_STRING_LITERAL | T_BOOLEAN_LITERAL | T_BIGINT_LITERAL)) &&
        !ty_some_flags(target, T_TEMPLATE | T_MAPPING)) {
        type *other = source == source->literal.regular ? source->literal.fresh : source->literal.regular;
        type *primitive = (source->flags & T_STRING_LITERAL)  ? c->string
                          : (source->flags & T_BIGINT_LITERAL) ? c->bigint
                                                               : NULL;
        return (primitive != NULL && ty_set_contains(target, primitive)) ||
                       (other != NULL && ty_set_contains(target, other))
                   ? YES : NO;
    }
    type *match = constituent_by_unit(c, target, source);
    if (match != NULL) {
        int related = ty_rel(c, at, source, match, REC_TARGET, 0);
        if (related != NO) return related;
    }
    for (uint32_t i = 0; i < target->set.count; i++) {
        int related = ty_rel(c, at, source, target->set.types[i], REC_TARGET, 0);
        if (related != NO) return related;
    }
    return NO;
}

static int sets(checker *c, relating *at, type *source, type *target, unsigned state)
{
    if (source->flags & T_UNION) {
        if (at->r == R_COMPARABLE) return some_to(c, at, source, target, state);
        return each_to(c, at, source, target, state & ~(unsigned)REL_SOURCE);
    }
    if (target->flags & T_UNION) return to_some(c, at, ty_regular_object(c, source), target);
    if (target->flags & T_INTERSECTION) return to_each(c, at, source, target, REL_TARGET);
    if (at->r == R_COMPARABLE && (target->flags & T_PRIMITIVE)) {
        types parts = { 0 };
        bool changed = false;
        for (uint32_t i = 0; i < source->set.count; i++) {
            type *t = source->set.types[i];
            if (t->flags & T_INSTANTIABLE) {
                type *base = ty_base_constraint(c, t);
                t = base != NULL ? base : c->unknown;
                changed = true;
            }
            ty_types_add(c, &parts, t);
        }
        if (changed) {
            type *with = ty_intersection(c, parts.items, parts.count);
            if (with->flags & T_NEVER) return NO;
            if (!(with->flags & T_INTERSECTION)) {
                int related = ty_rel(c, at, with, target, REC_SOURCE, 0);
                return related != NO ? related : ty_rel(c, at, target, with, REC_SOURCE, 0);
            }
        }
    }
    return some_to(c, at, source, target, REL_SOURCE);
}

/* ---- Arguments by variance -------------------------------------------------------------------- */

bool ty_is_marker(const checker *c, const type *t)
{
    (void)c;
    return (t->oflags & O_MARKER) != 0;
}

/* What hides a parameter's variance counts only where the measured parameter is. */
void ty_note_markers(checker *c, relating *at, type *t, uint8_t flag)
{
    if (!c->in_variance || (at->variance & flag)) return;
    static const mapper see = { .kind = M_SEE_MARKERS };
    c->marker_seen = false;
    ty_instantiate(c, t, (mapper *)(uintptr_t)&see);
    if (c->marker_seen) at->variance |= flag;
}

static int args_related(checker *c, relating *at, type **s, type **t, uint32_t count, const uint8_t *variances,
                        uint32_t variance_count, unsigned state)
{
    int result = YES;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t flags = i < variance_count ? variances[i] : V_COVARIANT;
        uint8_t variance = flags & V_MASK;
        if (variance == V_INDEPENDENT) continue;
        int related;
        if (flags & V_UNMEASURABLE) {
            related = at->r == R_IDENTITY ? ty_rel(c, at, s[i], t[i], REC_BOTH, 0)
                                          : (ty_identical(c, s[i], t[i]) ? YES : NO);
        } else if (variance == V_COVARIANT) {
            related = ty_rel(c, at, s[i], t[i], REC_BOTH, state);
        } else if (variance == V_CONTRAVARIANT) {
            related = ty_rel(c, at, t[i], s[i], REC_BOTH, state);
        } else if (variance == V_BIVARIANT) {
            related = ty_rel(c, at, t[i], s[i], REC_BOTH, state);
            if (related == NO) related = ty_rel(c, at, s[i], t[i], REC_BOTH, state);
        } else {
            related = ty_rel(c, at, s[i], t[i], REC_BOTH, state);
            if (related != NO) related &= ty_rel(c, at, t[i], s[i], REC_BOTH, state);
        }
        if (related == NO) return NO;
        result &= related;
    }
    return result;
}

/* Through the arguments: NO_ANSWER when the members have to be looked at. */
#define NO_ANSWER 77
static int by_variance(checker *c, relating *at, type **s, type **t, uint32_t count, const uint8_t *variances,
                       uint32_t variance_count, unsigned state)
{
    int result = args_related(c, at, s, t, count, variances, variance_count, state);
    if (result != NO) return result;
    for (uint32_t i = 0; i < variance_count; i++)
        if (variances[i] & (V_UNMEASURABLE | V_UNRELIABLE)) return NO_ANSWER;
    for (uint32_t i = 0; i < variance_count && i < count; i++)
        if ((variances[i] & V_MASK) == V_COVARIANT && (t[i]->flags & T_VOID)) return NO_ANSWER;
    return NO;
}

/* ---- Instantiable types ----------------------------------------------------------------------- */

static int to_param(checker *c, relating *at, type *source, type *target)
{
    if ((source->flags & T_OBJECT) && (source->oflags & O_MAPPED) && ty_mapped_name(c, source) == NULL &&
        ty_rel(c, at, ty_keyof(c, target, false, false), ty_mapped_constraint(c, source), REC_BOTH, 0) != NO &&
        ty_mapped_optionality(source) <= 0) {
        type *access = ty_indexed_access(c, target, ty_mapped_param(c, source), 0, NULL);
        int related = ty_rel(c, at, ty_mapped_template(c, source), access, REC_BOTH, 0);
        if (related != NO) return related;
    }
    if (at->r == R_COMPARABLE && (source->flags & T_PARAM)) {
        for (type *t = ty_constraint(c, source); t != NULL && (t->flags & T_PARAM); t = ty_constraint(c, t)) {
            int related = ty_rel(c, at, t, target, REC_SOURCE, 0);
            if (related != NO) return related;
        }
    }
    return NO;
}

static int to_keyof(checker *c, relating *at, type *source, type *target)
{
    type *of = target->index.of;
    if (source->flags & T_KEYOF) {
        int related = ty_rel(c, at, of, source->index.of, REC_BOTH, 0);
        if (related != NO) return related;
    }
    if (ty_is_tuple(of)) {
        generic *g = of->object.target->object.generic;
        types keys = { 0 };
        for (uint32_t i = 0; i < g->fixed_length; i++)
            ty_types_add(c, &keys, ty_string_literal(c, ty_atom_format(c, "%u", i)));
        type *array = ty_array(c, c->any, g->is_readonly);
        ty_types_add(c, &keys, array != c->error ? ty_keyof(c, array, false, false) : c->never);
        return ty_rel(c, at, source, ty_union(c, keys.items, keys.count, UNION_LITERAL), REC_TARGET, 0);
    }
    type *constraint = (of->flags & T_INSTANTIABLE) ? ty_simplified(c, of, false) : NULL;
    if (constraint == of) constraint = ty_constraint(c, of);
    if (constraint != NULL)
        return ty_rel(c, at, source, ty_keyof(c, constraint, false, false), REC_TARGET, 0) == YES ? YES : NO;
    if (ty_is_generic_mapped(c, of)) {
        type *name = ty_mapped_name(c, of);
        type *keys = name != NULL ? name : ty_mapped_constraint(c, of);
        return ty_rel(c, at, source, keys, REC_TARGET, 0) == YES ? YES : NO;
    }
    return NO;
}

static int to_indexed(checker *c, relating *at, type *source, type *target)
{
    if (source->flags & T_INDEXED) {
        int result = ty_rel(c, at, source->indexed.object, target->indexed.object, REC_BOTH, 0);
        if (result != NO) result &= ty_rel(c, at, source->indexed.index, target->indexed.index, REC_BOTH, 0);
        if (result != NO) return result;
    }
    if (at->r == R_ASSIGNABLE || at->r == R_COMPARABLE) {
        type *object = target->indexed.object, *index = target->indexed.index;
        type *bo = ty_base_constraint(c, object), *bi = ty_base_constraint(c, index);
        if (bo == NULL) bo = object;
        if (bi == NULL) bi = index;
        if (!ty_is_generic_object(c, bo) && !ty_is_generic_index(c, bi)) {
            type *constraint = ty_indexed_or_null(c, bo, bi, IA_WRITE | (bo != object ? IA_NO_INDEX : 0), NULL);
            if (constraint != NULL) return ty_rel(c, at, source, constraint, REC_TARGET, 0);
        }
    }
    return NO;
}

static int to_mapped(checker *c, relating *at, type *source, type *target)
{
    if (ty_mapped_optionality(target) < 0) return NO;
    type *name = ty_mapped_name(c, target), *param = ty_mapped_param(c, target);
    type *of = ty_mapped_template(c, target);
    if (name == NULL && (of->flags & T_INDEXED) && of->indexed.object == source && of->indexed.index == param) return YES;
    if (ty_is_generic_mapped(c, source)) return NO;
    type *keys = name != NULL ? name : ty_mapped_constraint(c, target);
    type *own = ty_keyof(c, source, false, true);
    bool optional = ty_mapped_optionality(target) > 0;
    type *both = optional ? ty_intersection2(c, keys, own) : NULL;
    bool fits = optional ? !(both->flags & T_NEVER) : ty_rel(c, at, keys, own, REC_BOTH, 0) != NO;
    if (!fits) return NO;
    type *plain = ty_remove_flags(c, of, T_NULLABLE);
    if (name == NULL && (plain->flags & T_INDEXED) && plain->indexed.index == param)
        return ty_rel(c, at, source, plain->indexed.object, REC_TARGET, 0);
    type *index = name != NULL ? (both != NULL ? both : keys)
                               : both != NULL ? ty_intersection2(c, both, param) : param;
    return ty_rel(c, at, ty_indexed_access(c, source, index, 0, NULL), of, REC_BOTH, 0);
}

static int to_conditional(checker *c, relating *at, type *source, type *target, unsigned state)
{
    if (ty_rel_is_deep(&at->targets, target, 10)) return MAYBE;
    conditional_root *r = target->conditional.root;
    if (r->infer_count > 0 || r->depends_on_check ||
        ((source->flags & T_CONDITIONAL) && source->conditional.root == r))
        return NO;
    type *check = target->conditional.check, *extends = target->conditional.extends;
    bool skip_yes = !ty_assignable(c, ty_permissive(c, check), ty_permissive(c, extends));
    bool skip_no = !skip_yes && ty_assignable(c, ty_restrictive(c, check), ty_restrictive(c, extends));
    int result = skip_yes ? YES : ty_rel(c, at, source, ty_conditional_yes(c, target), REC_TARGET, state);
    if (result != NO) result &= skip_no ? YES : ty_rel(c, at, source, ty_conditional_no(c, target), REC_TARGET, state);
    return result;
}

static int from_conditional(checker *c, relating *at, type *source, type *target)
{
    if (ty_rel_is_deep(&at->sources, source, 10)) return MAYBE;
    if (target->flags & T_CONDITIONAL) {
        conditional_root *r = source->conditional.root;
        type *extends = source->conditional.extends;
        mapper *m = NULL;
        if (r->infer_count > 0) {
            inference_context *ic = ty_inference_new(c, r->infer_params, r->infer_count, NULL, 0);
            ty_infer(c, ic, target->conditional.extends, extends, 0, false);
            extends = ty_instantiate(c, extends, ic->mapper);
            m = ic->mapper;
        }
        if (ty_identical(c, extends, target->conditional.extends) &&
            (ty_rel(c, at, source->conditional.check, target->conditional.check, REC_BOTH, 0) != NO ||
             ty_rel(c, at, target->conditional.check, source->conditional.check, REC_BOTH, 0) != NO)) {
            int result = ty_rel(c, at, ty_instantiate(c, ty_conditional_yes(c, source), m), ty_conditional_yes(c, target), REC_BOTH, 0);
            if (result != NO)
                result &= ty_rel(c, at, ty_conditional_no(c, source), ty_conditional_no(c, target), REC_BOTH, 0);
            if (result != NO) return result;
        }
    }
    type *constraint = ty_conditional_default_constraint(c, source);
    if (constraint != NULL) {
        int related = ty_rel(c, at, constraint, target, REC_SOURCE, 0);
        if (related != NO) return related;
    }
    constraint = (target->flags & T_CONDITIONAL) ? NULL : ty_conditional_distributive_constraint(c, source);
    return constraint == NULL ? NO : ty_rel(c, at, constraint, target, REC_SOURCE, 0);
}

static int from_variable(checker *c, relating *at, type *source, type *target, unsigned state)
{
    if ((source->flags & T_INDEXED) && (target->flags & T_INDEXED)) return NO;
    type *constraint = ty_constraint(c, source);
    if (constraint == NULL) constraint = c->unknown;
    int related = ty_rel(c, at, constraint, target, REC_SOURCE, state);
    if (related == NO) {
        type *with = ty_with_this(c, constraint, source);
        if (with != constraint) related = ty_rel(c, at, with, target, REC_SOURCE, state);
    }
    if (related == NO && ty_is_mapped_access(c, source)) {
        type *index = (source->indexed.index->flags & T_INSTANTIABLE) ? ty_constraint(c, source->indexed.index) : NULL;
        if (index != NULL)
            related = ty_rel(c, at, ty_indexed_access(c, source->indexed.object, index, 0, NULL), target, REC_SOURCE, 0);
    }
    return related;
}

static int from_keyof(checker *c, relating *at, type *source, type *target, unsigned state)
{
    type *of = source->index.of;
    int related = ty_rel(c, at, c->key_type, target, REC_SOURCE, state);
    if (related != NO || !ty_is_generic_mapped(c, of)) return related;
    type *name = ty_mapped_name(c, of);
    return ty_rel(c, at, name != NULL ? name : ty_mapped_constraint(c, of), target, REC_SOURCE, 0);
}

static int instantiable(checker *c, relating *at, type *source, type *target, unsigned state, bool *done)
{
    *done = true;
    int related = NO;
    if (target->flags & T_PARAM) related = to_param(c, at, source, target);
    else if (target->flags & T_KEYOF) related = to_keyof(c, at, source, target);
    else if (target->flags & T_INDEXED) related = to_indexed(c, at, source, target);
    else if (ty_is_generic_mapped(c, target)) related = to_mapped(c, at, source, target);
    else if (target->flags & T_CONDITIONAL) related = to_conditional(c, at, source, target, state);
    else if (target->flags & T_TEMPLATE) {
        if (source->flags & T_TEMPLATE) ty_note_markers(c, at, source, V_UNRELIABLE);
        if (ty_template_matches(c, source, target)) return YES;
    } else if (target->flags & T_MAPPING) {
        if (!(source->flags & T_MAPPING) && ty_member_of_mapping(c, source, target)) return YES;
    }
    if (related != NO) return related;
    if (source->flags & T_VARIABLE) return from_variable(c, at, source, target, state);
    if (source->flags & T_KEYOF) return from_keyof(c, at, source, target, state);
    if ((source->flags & T_TEMPLATE) && !(target->flags & T_OBJECT)) {
        if (target->flags & T_TEMPLATE) return NO;
        type *base = ty_base_constraint(c, source);
        if (base == source && ty_is_pattern_literal(c, source)) return ty_rel(c, at, c->string, target, REC_SOURCE, 0) != NO ? YES : NO;
        return base != NULL && base != source ? ty_rel(c, at, base, target, REC_SOURCE, 0) : NO;
    }
    if (source->flags & T_MAPPING) {
        if (target->flags & T_MAPPING)
            return source->extra == target->extra ? ty_rel(c, at, source->index.of, target->index.of, REC_BOTH, 0) : NO;
        type *base = ty_base_constraint(c, source);
        return base != NULL && base != source ? ty_rel(c, at, base, target, REC_SOURCE, 0) : NO;
    }
    if (source->flags & T_CONDITIONAL) return from_conditional(c, at, source, target);
    *done = false;
    return NO;
}

/* ---- Structure -------------------------------------------------------------------------------- */

static int identical_worker(checker *c, relating *at, type *source, type *target, bool *done)
{
    *done = true;
    if (source->flags & T_SET) {
        int result = YES;
        if (source->set.count != target->set.count) return NO;
        for (uint32_t i = 0; i < source->set.count; i++) {
            int some = NO;
            for (uint32_t k = 0; k < target->set.count && some == NO; k++)
                some = ty_rel(c, at, source->set.types[i], target->set.types[k], REC_TARGET, 0);
            if (some == NO) return NO;
            result &= some;
        }
        return result;
    }
    if (source->flags & T_KEYOF) return ty_rel(c, at, source->index.of, target->index.of, REC_BOTH, 0);
    if (source->flags & T_INDEXED) {
        int result = ty_rel(c, at, source->indexed.object, target->indexed.object, REC_BOTH, 0);
        return result != NO ? result & ty_rel(c, at, source->indexed.index, target->indexed.index, REC_BOTH, 0) : NO;
    }
    if (source->flags & T_CONDITIONAL) {
        conditional_root *s = source->conditional.root, *t = target->conditional.root;
        if (s->is_distributive != t->is_distributive) return NO;
        int result = ty_rel(c, at, source->conditional.check, target->conditional.check, REC_BOTH, 0);
        if (result != NO) result &= ty_rel(c, at, source->conditional.extends, target->conditional.extends, REC_BOTH, 0);
        if (result != NO) result &= ty_rel(c, at, ty_conditional_yes(c, source), ty_conditional_yes(c, target), REC_BOTH, 0);
        if (result != NO) result &= ty_rel(c, at, ty_conditional_no(c, source), ty_conditional_no(c, target), REC_BOTH, 0);
        return result;
    }
    if (source->flags & T_SUBSTITUTE) {
        int result = ty_rel(c, at, source->substitute.base, target->substitute.base, REC_BOTH, 0);
        return result != NO ? result & ty_rel(c, at, source->substitute.constraint, target->substitute.constraint, REC_BOTH, 0) : NO;
    }
    if (source->flags & T_TEMPLATE) {
        uint32_t count = source->template_.count;
        if (count != target->template_.count) return NO;
        int result = YES;
        for (uint32_t i = 0; i <= count && result != NO; i++)
            if (source->template_.texts[i] != target->template_.texts[i]) result = NO;
        for (uint32_t i = 0; i < count && result != NO; i++)
            result &= ty_rel(c, at, source->template_.types[i], target->template_.types[i], REC_BOTH, 0);
        return result;
    }
    if (source->flags & T_MAPPING)
        return source->extra == target->extra ? ty_rel(c, at, source->index.of, target->index.of, REC_BOTH, 0) : NO;
    if (!(source->flags & T_OBJECT)) return NO;
    *done = false;
    return NO;
}

static int mapped_to_mapped(checker *c, relating *at, type *source, type *target)
{
    int optionality = ty_combined_optionality(c, source);
    bool modifiers = at->r == R_COMPARABLE ||
                     (at->r == R_IDENTITY ? ty_mapped_optionality(source) == ty_mapped_optionality(target) &&
                                                source->object.decl->mapped.readonly_modifier ==
                                                    target->object.decl->mapped.readonly_modifier
                                          : optionality <= ty_combined_optionality(c, target));
    if (!modifiers) return NO;
    type *tc = ty_mapped_constraint(c, target), *sc = ty_mapped_constraint(c, source);
    ty_note_markers(c, at, sc, optionality < 0 ? V_UNMEASURABLE : V_UNRELIABLE);
    int result = ty_rel(c, at, tc, sc, REC_BOTH, 0);
    if (result == NO) return NO;
    mapper *m = ty_mapper1(c, ty_mapped_param(c, source), ty_mapped_param(c, target));
    type *sn = ty_mapped_name(c, source), *tn = ty_mapped_name(c, target);
    if ((sn == NULL) != (tn == NULL)) return NO;
    if (sn != NULL && ty_instantiate(c, sn, m) != ty_instantiate(c, tn, m)) return NO;
    return result & ty_rel(c, at, ty_instantiate(c, ty_mapped_template(c, source), m), ty_mapped_template(c, target), REC_BOTH, 0);
}

static int worker(checker *c, relating *at, type *source, type *target, unsigned state)
{
    bool done;
    int related;
    if (at->r == R_IDENTITY) {
        related = identical_worker(c, at, source, target, &done);
        if (done) return related;
    } else if ((source->flags | target->flags) & T_SET) {
        related = sets(c, at, source, target, state);
        if (related != NO) return related;
        bool further = (source->flags & T_INSTANTIABLE) || ((source->flags & T_OBJECT) && (target->flags & T_UNION)) ||
                       ((source->flags & T_INTERSECTION) && (target->flags & (T_OBJECT | T_UNION | T_INSTANTIABLE)));
        if (!further) return NO;
    }
    if ((source->flags & (T_OBJECT | T_CONDITIONAL)) && source->alias != NULL && source->alias_count > 0 && source->alias == target->alias &&
        source->alias_count == target->alias_count && !(ty_is_marker(c, source) || ty_is_marker(c, target))) {
        uint32_t count;
        uint8_t *variances = ty_alias_variances(c, source->alias, &count);
        if (variances == NULL) return UNKNOWN_YET;
        int by = by_variance(c, at, source->alias_args, target->alias_args, source->alias_count, variances, count, state);
        if (by != NO_ANSWER) return by;
    }
    if (ty_is_generic_tuple(source) && source->object.arg_count == 1 && !source->object.target->object.generic->is_readonly) {
        related = ty_rel(c, at, source->object.args[0], target, REC_SOURCE, 0);
        if (related != NO) return related;
    }
    if (ty_is_generic_tuple(target) && target->object.arg_count == 1) {
        type *base = ty_base_constraint(c, source);
        if (base == NULL) base = source;
        if (target->object.target->object.generic->is_readonly || ty_is_mutable_array(c, base) ||
            (ty_is_tuple(base) && !base->object.target->object.generic->is_readonly)) {
            related = ty_rel(c, at, source, target->object.args[0], REC_TARGET, 0);
            if (related != NO) return related;
        }
    }
    if (at->r != R_IDENTITY) {
        related = instantiable(c, at, source, target, state, &done);
        if (related != NO) return related;
        if (done) return NO;
    } else if ((source->flags | target->flags) & T_INSTANTIABLE) {
        return NO;
    }
    if (at->r != R_SUBTYPE && at->r != R_STRICT_SUBTYPE && at->r != R_IDENTITY && (target->flags & T_OBJECT) &&
        (target->oflags & O_MAPPED) && ty_mapped_optionality(target) > 0 && (source->flags & (T_OBJECT | T_NONPRIMITIVE)) &&
        ty_is_empty_object(c, source))
        return YES;
    if (ty_is_generic_mapped(c, target)) {
        return ty_is_generic_mapped(c, source) ? mapped_to_mapped(c, at, source, target) : NO;
    }
    bool primitive = (source->flags & T_PRIMITIVE) != 0;
    if (at->r != R_IDENTITY) source = ty_apparent(c, source);
    else if (ty_is_generic_mapped(c, source)) return NO;
    if ((source->flags & T_OBJECT) && (target->flags & T_OBJECT) && (source->oflags & target->oflags & O_REFERENCE) &&
        source->object.target == target->object.target && !ty_is_tuple(source) &&
        !(ty_is_marker(c, source) || ty_is_marker(c, target))) {
        uint32_t count, sc, tc;
        type **sa = ty_args(c, source, &sc), **ta = ty_args(c, target, &tc);
        if (ty_is_array(c, source) && sc == 1 && (sa[0]->flags & T_NEVER) && sa[0] == c->implicit_never) return YES;
        uint8_t *variances = ty_variances(c, source->object.target, &count);
        if (variances == NULL) return UNKNOWN_YET;
        if (sc > count) sc = count;
        if (tc < sc) sc = tc;
        int by = by_variance(c, at, sa, ta, sc, variances, count, state);
        if (by != NO_ANSWER) return by;
    } else if (ty_is_array(c, target) && (source->flags & T_OBJECT) &&
               (ty_is_readonly_array(c, target) ? ty_is_array_or_tuple(c, source)
                                                : ty_is_tuple(source) && !source->object.target->object.generic->is_readonly)) {
        if (at->r == R_IDENTITY) return NO;
        type *element;
        if (ty_is_tuple(source)) {
            element = ty_tuple_slice_union(c, source, 0, 0, false, false);
            if (element == NULL) element = c->never;
        } else {
            element = ty_array_element(c, source);
        }
        return ty_rel(c, at, element, ty_array_element(c, target), REC_BOTH, 0);
    } else if (ty_is_generic_tuple(source) && ty_is_tuple(target) && !ty_is_generic_tuple(target)) {
        type *base = ty_base_constraint(c, source);
        if (base != NULL && base != source) return ty_rel(c, at, base, target, REC_SOURCE, 0);
    } else if ((at->r == R_SUBTYPE || at->r == R_STRICT_SUBTYPE) && (target->oflags & O_FRESH) &&
               ty_is_empty_object(c, target) && !ty_is_empty_object(c, source)) {
        return NO;
    }
    return ty_rel_structure(c, at, source, target, primitive, state);
}

/* T & U where a constraint says more than the parts do. */
static int by_effective_constraint(checker *c, relating *at, type *source, type *target)
{
    types parts = { 0 };
    type *single = source;
    type **items = (source->flags & T_INTERSECTION) ? source->set.types : &single;
    uint32_t count = (source->flags & T_INTERSECTION) ? source->set.count : 1;
    bool disjoint = false;
    for (uint32_t i = 0; i < count; i++) {
        type *t = items[i];
        if (t->flags & T_INSTANTIABLE) {
            type *base = ty_constraint(c, t);
            for (uint32_t k = 0; base != NULL && k < 20 && (base->flags & (T_PARAM | T_KEYOF | T_CONDITIONAL)); k++)
                base = (base->flags & T_KEYOF) ? c->key_type : ty_constraint(c, base);
            if (base != NULL) {
                ty_types_add(c, &parts, base);
                if (target->flags & T_UNION) ty_types_add(c, &parts, t);
            }
        } else if ((t->flags & T_DISJOINT) || ty_is_empty_anonymous(c, t)) {
            disjoint = true;
        }
    }
    if (parts.count == 0) return NO;
    if (disjoint)
        for (uint32_t i = 0; i < count; i++)
            if ((items[i]->flags & T_DISJOINT) || ty_is_empty_anonymous(c, items[i])) ty_types_add(c, &parts, items[i]);
    type *with = normal(c, ty_intersection(c, parts.items, parts.count), false);
    if (with == source) return NO;
    if (with->flags & T_UNION)
        for (uint32_t i = 0; i < with->set.count; i++)
            if (with->set.types[i] == source) return NO;
    return ty_rel(c, at, with, target, REC_SOURCE, REL_SOURCE);
}

int ty_rel_structured(checker *c, relating *at, type *source, type *target, unsigned state)
{
    int result = worker(c, at, source, target, state);
    if (at->r == R_IDENTITY) return result;
    if (result == NO && ((source->flags & T_INTERSECTION) || ((source->flags & T_PARAM) && (target->flags & T_UNION))))
        result = by_effective_constraint(c, at, source, target);
    if (result != NO && !(state & REL_TARGET) && (target->flags & T_INTERSECTION) && !ty_is_generic_object(c, target) &&
        (source->flags & (T_OBJECT | T_INTERSECTION))) {
        result &= ty_rel_properties(c, at, source, target, false, 0);
        if (result != NO && (source->oflags & O_LITERAL) && (source->oflags & O_FRESH))
            result &= ty_rel_indexes(c, at, source, target, false, 0);
    } else if (result != NO && (target->flags & T_OBJECT) && !ty_is_generic_object(c, target) && !ty_is_array_or_tuple(c, target) &&
               (source->flags & T_INTERSECTION) && (ty_apparent(c, source)->flags & T_STRUCTURED)) {
        bool has = false;
        for (uint32_t i = 0; i < source->set.count && !has; i++)
            has = source->set.types[i] == target || (source->set.types[i]->oflags & O_NONINFERRABLE);
        if (!has) result &= ty_rel_properties(c, at, source, target, true, state);
    }
    return result;
}

/* ---- The entries ------------------------------------------------------------------------------ */

static bool is_opaque(const type *t)
{
    return (t->flags & T_OBJECT) != 0 &&
           ((t->oflags & O_ERROR_CONTEXT) ||
            ((t->oflags & O_REFERENCE) && t->object.target->object.generic != NULL &&
             t->object.target->object.generic->is_open));
}

/* What inherits from something unknown may have any member; it is an object all the same, and none
 * of the two that a union could do without. */
static bool may_be_related(const type *source, const type *target, relation r)
{
    if (r == R_SUBTYPE || r == R_STRICT_SUBTYPE) return false;
    if (is_opaque(source) && !(target->flags & (T_PRIMITIVE | T_UNION))) return true;
    return is_opaque(target) && !(source->flags & (T_VOID_LIKE | T_NULL | T_UNKNOWN | T_UNION));
}

static bool has_any_signature(checker *c, type *t)
{
    uint32_t count;
    ty_signatures(c, t, false, &count);
    if (count > 0) return true;
    ty_signatures(c, t, true, &count);
    return count > 0;
}

int ty_rel(checker *c, relating *at, type *source, type *target, unsigned recursion, unsigned state)
{
    if (source == target) return YES;
    type *original = source;
    source = normal(c, source, false);
    target = normal(c, target, true);
    if (source == target) return YES;
    if (at->r == R_IDENTITY) {
        if (source->flags != target->flags) return NO;
        if (source->flags & T_SINGLETON && !(source->flags & T_UNION)) return YES;
        return ty_rel_recursive(c, at, source, target, recursion, state);
    }
    if ((source->flags & T_PARAM) && ty_constraint_of_param(c, source) == target) return YES;
    if ((source->flags & (T_STRING | T_NUMBER | T_BIGINT | T_LITERAL | T_OBJECT | T_NONPRIMITIVE)) && (target->flags & T_UNION) &&
        target->set.count <= 3) {
        type *only = NULL;
        uint32_t others = 0;
        for (uint32_t i = 0; i < target->set.count; i++)
            if (!(target->set.types[i]->flags & T_NULLABLE)) {
                only = target->set.types[i];
                others++;
            }
        if (others == 1 && target->set.count > 1) {
            target = normal(c, only, true);
            if (source == target) return YES;
        }
    }
    if (ty_is_simply_related(c, source, target, at->r) ||
        (at->r == R_COMPARABLE && !(target->flags & T_NEVER) && ty_is_simply_related(c, target, source, at->r)))
        return YES;
    if (!((source->flags | target->flags) & T_STRUCTURED_OR_INSTANTIABLE)) return NO;
    if (may_be_related(source, target, at->r)) return YES;
    if (!(state & REL_TARGET) && (original->flags & T_OBJECT) && (original->oflags & O_FRESH) && (original->oflags & O_LITERAL)) {
        if (ty_has_excess(c, at, original, target, NULL)) return NO;
    }
    if ((at->r != R_COMPARABLE || ty_is_unit(source)) && !(state & REL_TARGET) &&
        (source->flags & (T_PRIMITIVE | T_OBJECT | T_INTERSECTION)) && (target->flags & (T_OBJECT | T_INTERSECTION)) &&
        ty_is_weak(c, target) && (ty_properties(c, source).count > 0 || has_any_signature(c, source)) &&
        !ty_has_common(c, source, target) && !(source->symbol != NULL && source->symbol->name == c->names.Object)) {
        return NO;
    }
    bool skip_cache = ((source->flags & T_UNION) && source->set.count < 4 && !(target->flags & T_UNION)) ||
                      ((target->flags & T_UNION) && target->set.count < 4 && !(source->flags & T_STRUCTURED_OR_INSTANTIABLE));
    return skip_cache ? sets(c, at, source, target, state) : ty_rel_recursive(c, at, source, target, recursion, state);
}

void ty_relating_begin(checker *c, relating *at, relation r)
{
    at->r = r;
    at->maybe = at->few;
    at->maybe_room = sizeof at->few / sizeof *at->few;
    at->maybe_slots = NULL;
    at->maybe_count = at->sources.depth = at->targets.depth = 0;
    at->expanding = at->variance = 0;
    at->overflow = false;
    at->outer = c->relating;
    c->relating = at;
}

bool ty_related(checker *c, type *source, type *target, relation r)
{
    if (ty_is_fresh_literal(source)) source = source->literal.regular;
    if (ty_is_fresh_literal(target)) target = target->literal.regular;
    if (source == target) return true;
    /* two literals that are no members of enums: of different values, for the same are one type */
    if ((source->flags & T_LITERAL) && (target->flags & T_LITERAL) && !((source->flags | target->flags) & (T_ENUM_LITERAL | T_UNION)))
        return false;
    if (r != R_IDENTITY) {
        if (ty_is_simply_related(c, source, target, r) ||
            (r == R_COMPARABLE && !(target->flags & T_NEVER) && ty_is_simply_related(c, target, source, r)))
            return true;
    } else if (!((source->flags | target->flags) & (T_SET | T_INDEXED | T_CONDITIONAL | T_SUBSTITUTE))) {
        if (source->flags != target->flags) return false;
        if (source->flags & T_SINGLETON) return true;
    }
    if (!((source->flags | target->flags) & T_STRUCTURED_OR_INSTANTIABLE)) return false;
    if (ty_work(c) || ty_too_deep_to_compare(c)) return true;
    relating at;
    ty_relating_begin(c, &at, r);
    int result = ty_rel(c, &at, source, target, REC_BOTH, 0);
    c->relating = at.outer;
    if (at.outer != NULL) at.outer->variance |= at.variance;
    return result != NO;
}

bool ty_assignable(checker *c, type *source, type *target)
{
    return ty_related(c, source, target, R_ASSIGNABLE);
}

bool ty_comparable(checker *c, type *source, type *target)
{
    return ty_related(c, source, target, R_COMPARABLE);
}

bool ty_subtype(checker *c, type *source, type *target)
{
    return ty_related(c, source, target, R_SUBTYPE);
}

bool ty_identical(checker *c, type *a, type *b)
{
    return ty_related(c, a, b, R_IDENTITY);
}
