/* Relating objects: properties, index signatures, excess and weak types, discriminated unions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

/* ---- Properties ------------------------------------------------------------------------------- */

static entity *declared(entity *e)
{
    while ((e->made & C_INSTANTIATED) && e->target != NULL) e = e->target;
    return e;
}

static bool derives_from(checker *c, entity *class_, entity *base)
{
    for (uint32_t i = 0; i < 100 && class_ != NULL; i++) {
        if (class_ == base) return true;
        type *t = ty_class_type(c, class_);
        if (t == c->error || t->object.generic == NULL) return false;
        ty_resolve_bases(c, t);
        if (t->object.generic->base_count == 0) return false;
        type *of = t->object.generic->bases[0];
        if (of->flags & T_INTERSECTION) return true;
        class_ = of->symbol;
    }
    return false;
}

static bool access_fits(checker *c, entity *s, entity *t)
{
    uint32_t sf = ty_modifiers(s), tf = ty_modifiers(t);
    uint32_t access = GOTS__F_PRIVATE | GOTS__F_PROTECTED;
    if ((sf | tf) & GOTS__F_PRIVATE) return declared(s)->value_decl == declared(t)->value_decl;
    if (tf & GOTS__F_PROTECTED) {
        entity *owner = ty_parent_entity(declared(t)), *from = ty_parent_entity(declared(s));
        return owner == NULL || from == NULL || derives_from(c, from, owner);
    }
    return !(sf & access);
}

static int property_related(checker *c, relating *at, entity *s, entity *t, bool skip_optional, unsigned state)
{
    if (!access_fits(c, s, t)) return NO;
    type *st = ty_type_of(c, s), *tt = ty_type_of(c, t);
    if ((t->flags & E_OPTIONAL) && !(tt->flags & T_ANY_OR_UNKNOWN)) tt = ty_optional(c, tt);
    int result = ty_rel(c, at, st, tt, REC_BOTH, state);
    if (result == NO) return NO;
    if (!skip_optional && (s->flags & E_OPTIONAL) && (t->flags & E_CLASS_MEMBER) && !(t->flags & E_OPTIONAL)) return NO;
    return result;
}

static int tuple_related(checker *c, relating *at, type *source, type *target, unsigned state)
{
    generic *tg = target->object.target->object.generic;
    if (!tg->is_readonly && (ty_is_readonly_array(c, source) ||
                             (ty_is_tuple(source) && source->object.target->object.generic->is_readonly)))
        return NO;
    generic *sg = ty_is_tuple(source) ? source->object.target->object.generic : NULL;
    uint32_t sc, tc;
    type **sa = ty_args(c, source, &sc), **ta = ty_args(c, target, &tc);
    uint32_t source_arity = sg != NULL ? sg->count : 1, target_arity = tg->count;
    bool is_open = (tg->combined & TE_VARIABLE) != 0, source_rest = sg == NULL || (sg->combined & TE_REST);
    uint32_t source_min = sg != NULL ? sg->min_length : 0;
    if (!source_rest && source_arity < tg->min_length) return NO;
    if (!is_open && (target_arity < source_min || source_rest || target_arity < source_arity)) return NO;
    uint32_t start = 0, end = 0; /* elements at the start and the end of the target that are no rest */
    while (start < target_arity && !(tg->elements[start] & TE_REST)) start++;
    while (end < target_arity && !(tg->elements[target_arity - 1 - end] & TE_REST)) end++;
    int result = YES;
    for (uint32_t i = 0; i < source_arity; i++) {
        uint8_t sf = sg != NULL ? sg->elements[i] : TE_REST;
        uint32_t from_end = source_arity - 1 - i, last = from_end < end ? from_end : end;
        if (is_open && i >= start && last >= target_arity) return NO;
        uint32_t k = is_open && i >= start ? target_arity - 1 - last : i;
        uint8_t tf = tg->elements[k];
        if ((tf & TE_VARIADIC) && !(sf & TE_VARIADIC)) return NO;
        if ((sf & TE_VARIADIC) && !(tf & TE_VARIABLE)) return NO;
        if ((tf & TE_REQUIRED) && !(sf & TE_REQUIRED)) return NO;
        type *tt = ta[k];
        if ((sf & TE_VARIADIC) && (tf & TE_REST)) tt = ty_array(c, tt, false);
        if ((sf & TE_OPTIONAL) && (tf & TE_OPTIONAL)) tt = ty_optional(c, tt);
        int related = ty_rel(c, at, sa[i], tt, REC_BOTH, state);
        if (related == NO) return NO;
        result &= related;
    }
    return result;
}

static int properties_identical(checker *c, relating *at, type *source, type *target)
{
    if (!((source->flags & T_OBJECT) && (target->flags & T_OBJECT))) return NO;
    entities s = ty_properties(c, source), t = ty_properties(c, target);
    if (s.count != t.count) return NO;
    int result = YES;
    for (uint32_t i = 0; i < s.count; i++) {
        entity *other = ty_object_property(c, target, s.items[i]->name);
        if (other == NULL) return NO;
        uint32_t access = GOTS__F_PRIVATE | GOTS__F_PROTECTED;
        if ((ty_modifiers(s.items[i]) ^ ty_modifiers(other)) & access) return NO;
        if ((s.items[i]->flags ^ other->flags) & E_OPTIONAL) return NO;
        if (ty_is_readonly(c, s.items[i]) != ty_is_readonly(c, other)) return NO;
        int related = ty_rel(c, at, ty_type_of(c, s.items[i]), ty_type_of(c, other), REC_BOTH, 0);
        if (related == NO) return NO;
        result &= related;
    }
    return result;
}

static bool is_numeric_or_length(checker *c, const atom *name)
{
    return name == c->names.length || ty_atom_is_numeric(name);
}

int ty_rel_properties(checker *c, relating *at, type *source, type *target, bool optionals_only, unsigned state)
{
    if (at->r == R_IDENTITY) return properties_identical(c, at, source, target);
    int result = YES;
    if (ty_is_tuple(target)) {
        if (ty_is_array_or_tuple(c, source)) return tuple_related(c, at, source, target, state);
        if (target->object.target->object.generic->combined & TE_VARIABLE) {
            if (!(source->flags & (T_OBJECT | T_INTERSECTION))) return NO;
        }
    }
    bool strict = at->r == R_SUBTYPE || at->r == R_STRICT_SUBTYPE;
    bool require_optional = strict && !(source->oflags & (O_LITERAL | O_ARRAY_LITERAL)) && !ty_is_tuple(source);
    entities targets = ty_properties(c, target);
    bool literal_target = (target->flags & T_OBJECT) && (target->oflags & O_LITERAL) && !(target->oflags & O_REFERENCE);
    for (uint32_t i = 0; i < targets.count && !optionals_only; i++) {
        entity *t = targets.items[i];
        if (!require_optional && (t->flags & E_OPTIONAL)) continue;
        if (ty_property(c, source, t->name) == NULL) return NO;
    }
    if (literal_target && strict) {
        entities sources = ty_properties(c, source);
        for (uint32_t i = 0; i < sources.count; i++)
            if (ty_object_property(c, target, sources.items[i]->name) == NULL &&
                !(ty_type_of(c, sources.items[i])->flags & T_UNDEFINED))
                return NO;
    }
    bool numeric_only = ty_is_tuple(source) && ty_is_tuple(target);
    for (uint32_t i = 0; i < targets.count; i++) {
        entity *t = targets.items[i];
        if (t->flags & E_PROTOTYPE) continue;
        if (numeric_only && !is_numeric_or_length(c, t->name)) continue;
        if (optionals_only && !(t->flags & E_OPTIONAL)) continue;
        entity *s = ty_property(c, source, t->name);
        if (s == NULL || s == t) continue;
        int related = property_related(c, at, s, t, at->r == R_COMPARABLE, state);
        if (related == NO) return NO;
        result &= related;
    }
    return result;
}

/* ---- Index signatures ------------------------------------------------------------------------- */

/* Types whose members are all known: they fit an index signature by each member. */
static bool is_closed(checker *c, type *t)
{
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (!is_closed(c, t->set.types[i])) return false;
        return true;
    }
    if (!(t->flags & T_OBJECT)) return false;
    if ((t->oflags & O_REFERENCE) || t == c->any_object) return false;
    shape *s = ty_shape(c, t);
    (void)s;
    if (t->symbol != NULL && (t->symbol->flags & E_CLASS)) return false;
    if (t->symbol != NULL && (t->symbol->flags & (E_ENUM | E_NAMESPACE | E_MODULE))) return true;
    uint32_t calls;
    ty_signatures(c, t, false, &calls);
    bool callable = calls > 0;
    ty_signatures(c, t, true, &calls);
    if (callable || calls > 0) return t->object.decl == NULL || t->object.decl->kind == GOTS__TYPE_LITERAL ? !callable && calls == 0 : false;
    return true;
}

static int members_to_index(checker *c, relating *at, type *source, const index_info *target, unsigned state)
{
    int result = YES;
    entities properties = ty_properties(c, source);
    for (uint32_t i = 0; i < properties.count; i++) {
        entity *p = properties.items[i];
        bool is_symbol = ty_is_symbol_name(p->name);
        bool applies = target->key == c->string   ? !is_symbol && !ty_is_private_name(p->name)
                       : target->key == c->number ? ty_atom_is_numeric(p->name)
                       : target->key == c->symbol ? is_symbol
                                                  : !is_symbol && ty_key_applies(c, ty_string_literal(c, p->name), target->key);
        if (!applies) continue;
        type *t = ty_type_of(c, p);
        if ((p->flags & E_OPTIONAL) && target->key != c->number && !(target->value->flags & T_UNDEFINED) &&
            at->r != R_IDENTITY)
            t = ty_remove_flags(c, t, T_UNDEFINED);
        int related = ty_rel(c, at, t, target->value, REC_BOTH, state);
        if (related == NO) return NO;
        result &= related;
    }
    uint32_t count;
    index_info *infos = ty_index_infos(c, source, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!ty_key_applies(c, infos[i].key, target->key)) continue;
        int related = ty_rel(c, at, infos[i].value, target->value, REC_BOTH, state);
        if (related == NO) return NO;
        result &= related;
    }
    return result;
}

static int index_related(checker *c, relating *at, type *source, const index_info *target, unsigned state)
{
    index_info *s = ty_applicable_index(c, source, target->key);
    if (s != NULL) return ty_rel(c, at, s->value, target->value, REC_BOTH, state);
    if (!(state & REL_SOURCE) && (at->r != R_STRICT_SUBTYPE || (source->oflags & O_FRESH)) && is_closed(c, source))
        return members_to_index(c, at, source, target, state);
    return NO;
}

int ty_rel_indexes(checker *c, relating *at, type *source, type *target, bool primitive, unsigned state)
{
    uint32_t count, source_count;
    index_info *infos = ty_index_infos(c, target, &count);
    if (at->r == R_IDENTITY) {
        ty_index_infos(c, source, &source_count);
        if (count != source_count) return NO;
        for (uint32_t i = 0; i < count; i++) {
            index_info *s = ty_index_info(c, source, infos[i].key);
            if (s == NULL || s->is_readonly != infos[i].is_readonly) return NO;
            if (ty_rel(c, at, s->value, infos[i].value, REC_BOTH, 0) == NO) return NO;
        }
        return YES;
    }
    bool has_string = false;
    for (uint32_t i = 0; i < count; i++) has_string |= infos[i].key == c->string;
    int result = YES;
    for (uint32_t i = 0; i < count; i++) {
        int related;
        if (at->r != R_STRICT_SUBTYPE && !primitive && has_string && (infos[i].value->flags & T_ANY)) related = YES;
        else if (ty_is_generic_mapped(c, source) && has_string)
            related = ty_rel(c, at, ty_mapped_template(c, source), infos[i].value, REC_BOTH, 0);
        else related = index_related(c, at, source, &infos[i], state);
        if (related == NO) return NO;
        result &= related;
    }
    return result;
}

/* ---- All of an object ------------------------------------------------------------------------- */

int ty_rel_structure(checker *c, relating *at, type *source, type *target, bool primitive, unsigned state)
{
    if ((source->flags & (T_OBJECT | T_INTERSECTION)) && (target->flags & T_OBJECT)) {
        int result = ty_rel_properties(c, at, source, target, false, state);
        if (result != NO) result &= ty_rel_signatures(c, at, source, target, false, state);
        if (result != NO) result &= ty_rel_signatures(c, at, source, target, true, state);
        if (result != NO) result &= ty_rel_indexes(c, at, source, target, primitive, state);
        return result;
    }
    if ((source->flags & (T_OBJECT | T_INTERSECTION)) && (target->flags & T_UNION)) {
        type *objects = ty_extract_flags(c, target, T_OBJECT | T_INTERSECTION);
        if (objects->flags & T_UNION) return ty_rel_discriminated(c, at, source, objects);
    }
    return NO;
}

/* ---- Discriminated unions --------------------------------------------------------------------- */

bool ty_is_discriminant(checker *c, type *t, atom *name)
{
    if (!(t->flags & T_UNION)) return false;
    entity *p = ty_partial_property(c, t, name);
    if (p == NULL || !(p->made & C_SYNTHETIC)) return false;
    if (!(p->made & C_DISCRIMINANT_KNOWN)) {
        p->made |= C_DISCRIMINANT_KNOWN;
        if ((p->made & (C_NON_UNIFORM | C_LITERAL)) == (C_NON_UNIFORM | C_LITERAL) ||
            ((p->made & C_NON_UNIFORM) && ty_some_flags(ty_type_of(c, p), T_UNIT)) ||
            ((p->made & C_NON_UNIFORM) && p->type != NULL && ty_some_flags(p->type, T_UNIT))) {
            if (!ty_is_generic_object(c, ty_type_of(c, p))) p->made |= C_DISCRIMINANT;
        }
    }
    return (p->made & C_DISCRIMINANT) != 0;
}

/* A source whose discriminants are unions: each combination must fit some member. */
int ty_rel_discriminated(checker *c, relating *at, type *source, type *target)
{
    entities all = ty_properties(c, source), keys = { 0 };
    uint64_t combinations = 1;
    for (uint32_t i = 0; i < all.count; i++) {
        if (!ty_is_discriminant(c, target, all.items[i]->name)) continue;
        type *t = ty_type_of(c, all.items[i]);
        combinations *= ty_count(t);
        if (combinations > 25) return NO;
        ty_entities_add(c, &keys, all.items[i]);
    }
    if (keys.count == 0) return NO;
    uint64_t *used = NULL;
    types matching = { 0 };
    (void)used;
    for (uint64_t n = 0; n < combinations; n++) {
        uint64_t rest = n;
        type *found = NULL;
        type *picks[16];
        if (keys.count > 16) return NO;
        for (uint32_t i = 0; i < keys.count; i++) {
            type *t = ty_type_of(c, keys.items[i]);
            uint32_t count = ty_count(t);
            picks[i] = (t->flags & T_UNION) ? t->set.types[rest % count] : t;
            rest /= count;
        }
        for (uint32_t k = 0; k < target->set.count && found == NULL; k++) {
            type *member = target->set.types[k];
            bool fits = true;
            for (uint32_t i = 0; i < keys.count && fits; i++) {
                entity *p = ty_property(c, member, keys.items[i]->name);
                if (p == NULL) {
                    fits = false;
                } else if (p != keys.items[i]) {
                    type *tt = ty_type_of(c, p);
                    if (p->flags & E_OPTIONAL) tt = ty_optional(c, tt);
                    fits = ty_rel(c, at, picks[i], tt, REC_BOTH, 0) != NO;
                }
            }
            if (fits) found = member;
        }
        if (found == NULL) return NO;
        bool known = false;
        for (uint32_t i = 0; i < matching.count; i++) known |= matching.items[i] == found;
        if (!known) ty_types_add(c, &matching, found);
    }
    int result = YES;
    for (uint32_t i = 0; i < matching.count; i++) {
        type *member = matching.items[i];
        entities properties = ty_properties(c, member);
        for (uint32_t k = 0; k < properties.count; k++) {
            entity *t = properties.items[k];
            bool is_key = false;
            for (uint32_t n = 0; n < keys.count; n++) is_key |= keys.items[n]->name == t->name;
            if (is_key) continue;
            entity *s = ty_property(c, source, t->name);
            if (s == NULL) {
                if (!(t->flags & E_OPTIONAL)) return NO;
                continue;
            }
            int related = property_related(c, at, s, t, false, 0);
            if (related == NO) return NO;
            result &= related;
        }
        if (result != NO) result &= ty_rel_signatures(c, at, source, member, false, 0);
        if (result != NO) result &= ty_rel_signatures(c, at, source, member, true, 0);
        if (result != NO && !(ty_is_tuple(source) && ty_is_tuple(member))) result &= ty_rel_indexes(c, at, source, member, false, 0);
        if (result == NO) return NO;
    }
    return result;
}

/* The members of a union that an object's unit properties leave possible; NULL: they say nothing. */
type *ty_find_discriminated(checker *c, type *source, type *target, relating *at)
{
    (void)at;
    if (!(target->flags & T_UNION) || !(source->flags & (T_OBJECT | T_INTERSECTION))) return NULL;
    entities properties = ty_properties(c, source);
    types left = { 0 };
    bool any = false;
    bool *keep = gots__arena_take(c->arena, target->set.count);
    memset(keep, 1, target->set.count);
    for (uint32_t i = 0; i < properties.count; i++) {
        entity *p = properties.items[i];
        if (!ty_is_discriminant(c, target, p->name)) continue;
        type *st = ty_type_of(c, p);
        bool matched = false;
        bool *with = gots__arena_take(c->arena, target->set.count);
        for (uint32_t k = 0; k < target->set.count; k++) {
            with[k] = false;
            if (!keep[k]) continue;
            type *tt = ty_property_type(c, target->set.types[k], p->name);
            if (tt == NULL) {
                index_info *info = ty_applicable_index_name(c, target->set.types[k], p->name);
                tt = info != NULL ? info->value : NULL;
            }
            with[k] = tt == NULL ? false : ty_related(c, st, tt, R_ASSIGNABLE);
            matched |= with[k];
        }
        if (!matched) continue;
        any = true;
        memcpy(keep, with, target->set.count);
    }
    if (!any) return NULL;
    for (uint32_t k = 0; k < target->set.count; k++)
        if (keep[k]) ty_types_add(c, &left, target->set.types[k]);
    if (left.count == target->set.count) return NULL;
    return ty_union(c, left.items, left.count, UNION_NONE);
}

/* ---- Excess properties, weak types ------------------------------------------------------------ */

static bool is_excess_target(checker *c, type *t)
{
    if (t->flags & T_OBJECT)
        return !((t->oflags & O_LITERAL) && !(t->oflags & (O_REFERENCE)) && t->object.decl == NULL && t->symbol == NULL &&
                 (t->oflags & O_NONINFERRABLE));
    if (t->flags & T_NONPRIMITIVE) return true;
    if (t->flags & T_UNION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (is_excess_target(c, t->set.types[i])) return true;
        return false;
    }
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (!is_excess_target(c, t->set.types[i])) return false;
        return true;
    }
    return false;
}

bool ty_is_known_property(checker *c, type *t, atom *name, bool comparing_jsx)
{
    if (t->flags & T_OBJECT) {
        if (ty_object_property(c, t, name) != NULL) return true;
        if (t->oflags & O_ERROR_CONTEXT) return true;
        return ty_applicable_index_name(c, t, name) != NULL;
    }
    if ((t->flags & T_SET) && is_excess_target(c, t)) {
        for (uint32_t i = 0; i < t->set.count; i++) {
            type *item = t->set.types[i];
            if (item->flags & T_INSTANTIABLE) {
                if (t->flags & T_INTERSECTION) continue;
            }
            if (ty_is_known_property(c, item, name, comparing_jsx)) return true;
        }
    }
    return false;
}

static bool accepts_anything(checker *c, type *t)
{
    if (t->flags & T_UNION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (accepts_anything(c, t->set.types[i])) return true;
        return false;
    }
    if (t->flags & (T_NONPRIMITIVE)) return true;
    if (t->symbol != NULL && t->symbol->name == c->names.Object && (t->oflags & O_INTERFACE)) return true;
    return ty_is_empty_object(c, t);
}

static type *without_primitives(checker *c, type *t)
{
    if (!ty_some_flags(t, T_OBJECT | T_NONPRIMITIVE | T_INTERSECTION | T_INSTANTIABLE)) return t;
    type *with = ty_remove_flags(c, t, T_PRIMITIVE);
    return (with->flags & T_NEVER) ? t : with;
}

/* Does a fresh object literal have a property that the target does not know? */
bool ty_has_excess(checker *c, relating *at, type *source, type *target, entity **which)
{
    if (!is_excess_target(c, target)) return false;
    if (at != NULL && at->r != R_ASSIGNABLE && at->r != R_COMPARABLE && at->r != R_SUBTYPE) return false;
    if (at != NULL && (at->r == R_SUBTYPE || at->r == R_STRICT_SUBTYPE)) return false;
    if (accepts_anything(c, target)) return false;
    if (ty_maybe(target, T_INSTANTIABLE)) {
        if (ty_is_generic_object(c, target)) return false;
    }
    if (ty_is_generic_mapped(c, target)) return false;
    type *reduced = target;
    if (target->flags & T_UNION) {
        reduced = ty_find_discriminated(c, source, target, at);
        if (reduced == NULL) reduced = without_primitives(c, target);
    }
    shape *s = ty_shape(c, source);
    for (uint32_t i = 0; i < s->members->count; i++) {
        entity *p = s->members->items[i];
        if (!(p->made & C_OWN)) continue;
        if (!ty_is_known_property(c, reduced, p->name, false)) {
            if (which != NULL) *which = p;
            return true;
        }
    }
    if (!(reduced->flags & T_UNION) || reduced->set.count < 2) return false;
    /* each property must fit what some member has under that name */
    for (uint32_t i = 0; i < s->members->count; i++) {
        entity *p = s->members->items[i];
        if (!(p->made & C_OWN)) continue;
        types of = { 0 };
        bool unknown = false;
        for (uint32_t k = 0; k < reduced->set.count; k++) {
            type *member = reduced->set.types[k];
            if (!(member->flags & T_STRUCTURED)) {
                unknown |= (member->flags & T_INSTANTIABLE) != 0;
                continue;
            }
            type *t = ty_property_type(c, member, p->name);
            if (t == NULL) {
                index_info *info = ty_applicable_index_name(c, member, p->name);
                t = info != NULL ? info->value : c->undefined;
            }
            ty_types_add(c, &of, t);
        }
        if (unknown || of.count == 0) continue;
        type *all = ty_union(c, of.items, of.count, UNION_LITERAL);
        type *pt = ty_type_of(c, p);
        bool fits = at != NULL ? ty_rel(c, at, pt, all, REC_BOTH, 0) != NO : ty_assignable(c, pt, all);
        if (!fits) return which == NULL;
    }
    return false;
}

bool ty_is_weak(checker *c, type *t)
{
    if (t->flags & T_OBJECT) {
        if (t->oflags & (O_WEAK | O_NO_WEAK)) return (t->oflags & O_WEAK) != 0;
        if (ty_is_generic_mapped(c, t)) return false;
        shape *s = ty_part(c, t);
        bool weak = s->call_count == 0 && s->ctor_count == 0 && s->index_count == 0 && !(t->oflags & O_ERROR_CONTEXT);
        if (s->is_partial) /* instantiation makes nothing optional */
            for (uint32_t i = 0; i < s->declared->count && weak; i++)
                weak = !(s->declared->items[i]->flags & E_VALUE) || (s->declared->items[i]->flags & E_OPTIONAL);
        if (weak) s = ty_shape(c, t);
        weak = weak && s->members->count > 0;
        for (uint32_t i = 0; i < s->members->count && weak; i++) {
            entity *e = s->members->items[i];
            if (!(e->flags & E_VALUE)) {
                entity *target = (e->flags & E_IMPORT) ? ty_follow(c, e) : NULL;
                if (target == NULL || !(target->flags & E_VALUE)) continue;
            }
            weak = (e->flags & E_OPTIONAL) != 0;
        }
        t->oflags |= weak ? O_WEAK : O_NO_WEAK;
        return weak;
    }
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (!ty_is_weak(c, t->set.types[i])) return false;
        return true;
    }
    return false;
}

bool ty_has_common(checker *c, type *source, type *target)
{
    entities properties = ty_properties(c, source);
    for (uint32_t i = 0; i < properties.count; i++)
        if (ty_is_known_property(c, target, properties.items[i]->name, false)) return true;
    return false;
}
