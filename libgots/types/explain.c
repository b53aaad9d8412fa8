/* Why one type does not fit another: the report at the right place, and the chain of reasons.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

#define CHAIN_MAX 6u

typedef struct reasons {
    checker *c;
    gots__text out;
    relation r;
    uint32_t depth;
} reasons;

static void line(reasons *why, const char *text)
{
    gots__text_byte(&why->out, '\n');
    for (uint32_t i = 0; i <= why->depth; i++) gots__text_str(&why->out, "  ");
    gots__text_str(&why->out, text);
}

static void explain(reasons *why, type *source, type *target);

static const entity *missing_property(checker *c, type *source, type *target, entities *all)
{
    entities properties = ty_properties(c, target);
    const entity *first = NULL;
    for (uint32_t i = 0; i < properties.count; i++) {
        entity *t = properties.items[i];
        if ((t->flags & (E_OPTIONAL | E_PROTOTYPE)) || ty_property(c, source, t->name) != NULL) continue;
        if (first == NULL) first = t;
        ty_entities_add(c, all, t);
    }
    return first;
}

static void explain_property(reasons *why, type *source, type *target)
{
    checker *c = why->c;
    entities properties = ty_properties(c, target);
    for (uint32_t i = 0; i < properties.count; i++) {
        entity *t = properties.items[i], *s = ty_property(c, source, t->name);
        if (s == NULL || s == t) continue;
        type *st = ty_type_of(c, s), *tt = ty_type_of(c, t);
        if (t->flags & E_OPTIONAL) tt = ty_optional(c, tt);
        if (!ty_related(c, st, tt, why->r)) {
            line(why, ty_format(c, "Types of property '%A' are incompatible.", t->name));
            why->depth++;
            line(why, ty_format(c, "Type '%T' is not assignable to type '%T'.", st, tt));
            explain(why, st, tt);
            why->depth--;
            return;
        }
        if ((s->flags & E_OPTIONAL) && !(t->flags & E_OPTIONAL)) {
            line(why, ty_format(c, "Property '%A' is optional in type '%T' but required in type '%T'.", t->name, source, target));
            return;
        }
        uint32_t sf = ty_modifiers(s), tf = ty_modifiers(t);
        if ((sf ^ tf) & (GOTS__F_PRIVATE | GOTS__F_PROTECTED)) {
            line(why, ty_format(c, "Property '%A' is %s in type '%T' but not in type '%T'.", t->name,
                                ((sf | tf) & GOTS__F_PRIVATE) ? "private" : "protected", (sf & (GOTS__F_PRIVATE | GOTS__F_PROTECTED)) ? source : target,
                                (sf & (GOTS__F_PRIVATE | GOTS__F_PROTECTED)) ? target : source));
            return;
        }
    }
}

static void explain_signatures(reasons *why, type *source, type *target)
{
    checker *c = why->c;
    uint32_t sc, tc;
    signature **s = ty_signatures(c, source, false, &sc), **t = ty_signatures(c, target, false, &tc);
    if (tc == 0) return;
    if (sc == 0) {
        line(why, ty_format(c, "Type '%T' provides no match for the signature '%s'.", source, ty_show_signature(c, t[0])));
        return;
    }
    if (sc != 1 || tc != 1) return;
    uint32_t count = ty_param_count(c, s[0]);
    if (!ty_has_rest(c, t[0]) && ty_min_arg_count(c, s[0], false, false) > ty_param_count(c, t[0])) {
        line(why, ty_format(c, "Target signature provides too few arguments. Expected %u or more, but got %u.", ty_min_arg_count(c, s[0], false, false), ty_param_count(c, t[0])));
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        type *sp = ty_param_type_or_null(c, s[0], i), *tp = ty_param_type_or_null(c, t[0], i);
        if (sp == NULL || tp == NULL || ty_related(c, tp, sp, why->r)) continue;
        line(why, ty_format(c, "Types of parameters '%A' and '%A' are incompatible.", ty_param_name(c, s[0], i), ty_param_name(c, t[0], i)));
        why->depth++;
        line(why, ty_format(c, "Type '%T' is not assignable to type '%T'.", tp, sp));
        explain(why, tp, sp);
        why->depth--;
        return;
    }
    type *sr = ty_result(c, s[0]), *tr = ty_result(c, t[0]);
    if (!ty_related(c, sr, tr, why->r)) {
        line(why, ty_format(c, "Type '%T' is not assignable to type '%T'.", sr, tr));
        why->depth++;
        explain(why, sr, tr);
        why->depth--;
    }
}

static void explain(reasons *why, type *source, type *target)
{
    checker *c = why->c;
    if (why->depth > CHAIN_MAX || ty_too_deep(c)) return;
    if (source->flags & T_UNION) {
        for (uint32_t i = 0; i < source->set.count; i++)
            if (!ty_related(c, source->set.types[i], target, why->r)) {
                line(why, ty_format(c, "Type '%T' is not assignable to type '%T'.", source->set.types[i], target));
                why->depth++;
                explain(why, source->set.types[i], target);
                why->depth--;
                return;
            }
        return;
    }
    if (target->flags & T_UNION) {
        type *best = ty_find_discriminated(c, source, target, NULL);
        if (best != NULL && !(best->flags & T_UNION)) {
            line(why, ty_format(c, "Type '%T' is not assignable to type '%T'.", source, best));
            why->depth++;
            explain(why, source, best);
            why->depth--;
        }
        return;
    }
    if (target->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < target->set.count; i++)
            if (!ty_related(c, source, target->set.types[i], why->r)) {
                line(why, ty_format(c, "Type '%T' is not assignable to type '%T'.", source, target->set.types[i]));
                why->depth++;
                explain(why, source, target->set.types[i]);
                why->depth--;
                return;
            }
        return;
    }
    if (target->flags & T_PARAM) {
        line(why, ty_format(c, "'%T' could be instantiated with an arbitrary type which could be unrelated to '%T'.", target, source));
        return;
    }
    if (!((source->flags & (T_OBJECT | T_INTERSECTION)) && (target->flags & T_OBJECT))) return;
    if (ty_is_tuple(source) || ty_is_tuple(target) || ty_is_array(c, source) || ty_is_array(c, target)) {
        type *se = ty_array_element(c, source), *te = ty_array_element(c, target);
        if (se != NULL && te != NULL) {
            line(why, ty_format(c, "Type '%T' is not assignable to type '%T'.", se, te));
            why->depth++;
            explain(why, se, te);
            why->depth--;
        }
        return;
    }
    entities all = { 0 };
    const entity *missing = missing_property(c, source, target, &all);
    if (missing != NULL) {
        line(why, ty_format(c, "Property '%A' is missing in type '%T' but required in type '%T'.", missing->name, source, target));
        return;
    }
    size_t before = why->out.len;
    explain_property(why, source, target);
    if (why->out.len == before) explain_signatures(why, source, target);
    if (why->out.len == before) {
        uint32_t count;
        index_info *infos = ty_index_infos(c, target, &count);
        for (uint32_t i = 0; i < count; i++)
            if (ty_applicable_index(c, source, infos[i].key) == NULL) {
                line(why, ty_format(c, "Index signature for type '%T' is missing in type '%T'.", infos[i].key, source));
                return;
            }
    }
}

/* ---- At the deepest place --------------------------------------------------------------------- */

static bool elaborate(checker *c, node *expr, type *source, type *target, relation r);

static bool has_signatures(checker *c, type *t, bool construct)
{
    uint32_t count;
    ty_signatures(c, t, construct, &count);
    return count > 0;
}

static bool is_like(checker *c, type *source, type *t)
{
    if ((source->flags & T_OBJECT) && (t->flags & T_OBJECT) && (source->oflags & t->oflags & O_REFERENCE) &&
        source->object.target == t->object.target)
        return true;
    if (source->alias != NULL && source->alias_count > 0 && source->alias == t->alias) return true;
    return (has_signatures(c, source, false) && has_signatures(c, t, false)) ||
           (has_signatures(c, source, true) && has_signatures(c, t, true));
}

/* The member of the union with the most keys of `source`. */
static type *most_overlapping(checker *c, type *source, type *target)
{
    if (source->flags & (T_PRIMITIVE | T_INSTANTIABLE_PRIMITIVE)) return NULL;
    type *best = NULL, *keys = ty_keyof(c, source, false, false);
    uint32_t most = 0;
    for (uint32_t i = 0; i < target->set.count; i++) {
        type *t = target->set.types[i];
        if (t->flags & (T_PRIMITIVE | T_INSTANTIABLE_PRIMITIVE)) continue;
        type *common = ty_intersection2(c, keys, ty_keyof(c, t, false, false));
        if (common->flags & T_KEYOF) return t;
        uint32_t units = 0;
        type *const *items = ty_members(&common);
        for (uint32_t k = 0; k < ty_count(common); k++) units += ty_is_unit(items[k]);
        if (((common->flags & T_UNION) || units > 0) && units >= most) {
            best = t;
            most = units;
        }
    }
    return best;
}

/* The member of a union that `source` is likely meant for, or NULL. */
static type *best_match(checker *c, type *source, type *target)
{
    type *found = ty_find_discriminated(c, source, target, NULL);
    if (found != NULL) return found;
    bool object_not_list = (source->flags & T_OBJECT) && (source->oflags & O_LITERAL);
    for (uint32_t i = 0; i < target->set.count; i++)
        if (is_like(c, source, target->set.types[i])) return target->set.types[i];
    bool any_list = false;
    for (uint32_t i = 0; object_not_list && i < target->set.count; i++) any_list |= ty_is_array_like(c, target->set.types[i]);
    for (uint32_t i = 0; any_list && i < target->set.count; i++)
        if (!ty_is_array_like(c, target->set.types[i])) return target->set.types[i];
    return most_overlapping(c, source, target);
}

/* target[key], of a union that lacks it in some member by the member that `source` is likely meant for. */
static type *wanted_at(checker *c, type *source, type *target, type *key)
{
    type *t = ty_indexed_or_null(c, target, key, 0, NULL);
    if (t != NULL || !(target->flags & T_UNION)) return t;
    type *best = best_match(c, source, target);
    return best != NULL ? ty_indexed_or_null(c, best, key, 0, NULL) : NULL;
}

static bool elaborate_property(checker *c, node *item, type *source, type *target, relation r)
{
    node *key = ty_key_of(item);
    atom *name = ty_key_atom(c, key, (item->flags & GOTS__F_COMPUTED) != 0, NULL);
    if (name == NULL) return false;
    type *tt = wanted_at(c, source, target, ty_string_literal(c, name));
    entity *sp = ty_property(c, source, name);
    if (tt == NULL || sp == NULL || (tt->flags & T_INDEXED) || ty_is_any(tt)) return false;
    type *st = ty_type_of(c, sp);
    entity *tp = ty_property(c, target, name);
    if (tp != NULL && (tp->flags & E_OPTIONAL)) tt = ty_optional(c, tt);
    if (ty_related(c, st, tt, r)) return false;
    node *value = item->kind == GOTS__PROPERTY ? item->property.value : NULL;
    if (value != NULL && elaborate(c, value, st, tt, r)) return true;
    ty_check_related(c, st, tt, r, key, NULL, NULL, NULL);
    return true;
}

static bool elaborate_object(checker *c, node *expr, type *source, type *target, relation r)
{
    if (target->flags & (T_PRIMITIVE | T_NEVER)) return false;
    bool any = false;
    for (uint32_t i = 0; i < expr->list.items.count; i++) {
        node *item = expr->list.items.items[i];
        if (item->kind == GOTS__PROPERTY || item->kind == GOTS__METHOD) any |= elaborate_property(c, item, source, target, r);
    }
    return any;
}

static bool elaborate_array(checker *c, node *expr, type *source, type *target, relation r)
{
    if (target->flags & (T_PRIMITIVE | T_NEVER)) return false;
    if (!ty_is_tuple(source)) {
        ty_push_context(c, expr, target, NULL, false);
        source = ty_check_array(c, expr, MODE_CONTEXTUAL, true);
        ty_pop_context(c);
        if (!ty_is_tuple(source)) return false;
    }
    bool any = false;
    for (uint32_t i = 0; i < expr->list.items.count; i++) {
        node *item = expr->list.items.items[i];
        if (item->kind == GOTS__OMITTED || item->kind == GOTS__SPREAD) return any;
        type *key = ty_number_literal(c, i);
        if (ty_is_tuple(target) && i >= target->object.target->object.generic->fixed_length && !(target->object.target->object.generic->combined & TE_VARIABLE)) continue;
        type *tt = wanted_at(c, source, target, key), *st = ty_indexed_or_null(c, source, key, 0, NULL);
        if (tt == NULL || st == NULL || (tt->flags & T_INDEXED) || ty_is_any(tt) || ty_related(c, st, tt, r)) continue;
        any = true;
        if (!elaborate(c, item, st, tt, r)) ty_check_related(c, st, tt, r, item, NULL, NULL, NULL);
    }
    return any;
}

static bool elaborate_arrow(checker *c, node *expr, type *source, type *target, relation r)
{
    gots__function *f = &expr->function;
    if (f->body == NULL || f->body->kind == GOTS__BLOCK) return false;
    for (uint32_t i = 0; i < f->params.count; i++)
        if (f->params.items[i]->param.type != NULL) return false;
    signature *s = ty_single_call(c, source);
    uint32_t count;
    signature **t = ty_signatures(c, target, false, &count);
    if (s == NULL || count == 0) return false;
    type *sr = ty_result(c, s);
    types results = { 0 };
    for (uint32_t i = 0; i < count; i++) ty_types_add(c, &results, ty_result(c, t[i]));
    type *tr = ty_union(c, results.items, results.count, UNION_LITERAL);
    if (ty_related(c, sr, tr, r)) return false;
    if (elaborate(c, f->body, sr, tr, r)) return true;
    ty_check_related(c, sr, tr, r, f->body, NULL, NULL, NULL);
    return true;
}

static bool elaborate(checker *c, node *expr, type *source, type *target, relation r)
{
    if (expr == NULL || ty_too_deep(c) || ty_is_any(target)) return false;
    switch (expr->kind) {
    case GOTS__OBJECT: return elaborate_object(c, expr, source, target, r);
    case GOTS__ARRAY: return elaborate_array(c, expr, source, target, r);
    case GOTS__ARROW: return elaborate_arrow(c, expr, source, target, r);
    case GOTS__ASSIGN: return expr->op == GOTS__OP_NONE && elaborate(c, expr->binary.right, source, target, r);
    case GOTS__SEQUENCE:
        return expr->list.items.count > 0 && elaborate(c, expr->list.items.items[expr->list.items.count - 1], source, target, r);
    default: return false;
    }
}

/* ---- Reports ---------------------------------------------------------------------------------- */

static bool report_excess(checker *c, type *source, type *target, const node *at)
{
    entity *which = NULL;
    if (!(source->flags & T_OBJECT) || !(source->oflags & O_FRESH) || !ty_has_excess(c, NULL, source, target, &which) || which == NULL) return false;
    const node *place = which->value_decl != NULL && ty_key_of(which->value_decl) != NULL ? ty_key_of(which->value_decl) : at;
    ty_error(c, place, "TS2353", "Object literal may only specify known properties, and '%A' does not exist in type '%T'.", which->name, target);
    return true;
}

static const char *missing_report(checker *c, type *source, type *target, const char **code)
{
    if (!(source->flags & (T_OBJECT | T_INTERSECTION)) || !(target->flags & (T_OBJECT)) || ty_is_tuple(target)) return NULL;
    if (ty_is_array_or_tuple(c, source) && ty_is_array_or_tuple(c, target)) return NULL;
    uint32_t sc, tc;
    ty_signatures(c, source, false, &sc);
    ty_signatures(c, target, false, &tc);
    if (tc > 0 && sc == 0) return NULL;
    entities all = { 0 };
    const entity *first = missing_property(c, source, target, &all);
    if (first == NULL || ty_is_private_name(first->name)) return NULL;
    if (all.count == 1) {
        *code = "TS2741";
        return ty_format(c, "Property '%A' is missing in type '%T' but required in type '%T'.", first->name, source, target);
    }
    gots__text missing;
    gots__text_init(&missing, c->arena, 64);
    uint32_t shown = all.count > 5 ? 4 : all.count;
    for (uint32_t i = 0; i < shown; i++) {
        if (i > 0) gots__text_str(&missing, ", ");
        gots__text_put(&missing, all.items[i]->name->text, all.items[i]->name->len);
    }
    const char *shown_names = gots__text_close(&missing);
    if (all.count > 5) {
        *code = "TS2740";
        return ty_format(c, "Type '%T' is missing the following properties from type '%T': %s, and %u more.", source, target, shown_names, all.count - 4);
    }
    *code = "TS2739";
    return ty_format(c, "Type '%T' is missing the following properties from type '%T': %s", source, target, shown_names);
}

bool ty_check_related(checker *c, type *source, type *target, relation r, node *at, node *expr, const char *code, const char *format)
{
    if (ty_related(c, source, target, r)) return true;
    if (c->quiet > 0) return false;
    file *f = ty_file_of(at);
    if (f == NULL || f->is_library || f->is_quiet) return false;
    if (expr != NULL && r == R_ASSIGNABLE) {
        uint32_t before = c->report_count;
        if (elaborate(c, expr, source, target, r) && c->report_count > before) return false;
    }
    if (report_excess(c, source, target, at)) return false;
    reasons why = { .c = c, .r = r };
    gots__text_init(&why.out, c->arena, 256);
    const char *shown_code = code != NULL ? code : "TS2322";
    type *shown = source;
    if (ty_maybe(source, T_LITERAL) && !ty_maybe(target, T_LITERAL | T_ENUM | T_TEMPLATE | T_KEYOF) && !(source->flags & T_ENUM_LITERAL)) shown = ty_base_literal(c, source);
    if (format == NULL) {
        const char *text = code == NULL ? missing_report(c, source, target, &shown_code) : NULL;
        if (text != NULL) {
            gots__text_str(&why.out, text);
        } else {
            if (code == NULL && ty_is_weak(c, target) && (source->flags & (T_OBJECT | T_PRIMITIVE)) && !ty_has_common(c, source, target)) {
                shown_code = "TS2559";
                gots__text_str(&why.out, ty_format(c, "Type '%T' has no properties in common with type '%T'.", source, target));
            } else {
                gots__text_str(&why.out, ty_format(c, "Type '%T' is not assignable to type '%T'.", shown, target));
                explain(&why, source, target);
            }
        }
    } else {
        gots__text_str(&why.out, ty_format(c, format, shown, target));
        explain(&why, source, target);
    }
    ty_report(c, at, shown_code, gots__text_close(&why.out));
    return false;
}

bool ty_check_assignable(checker *c, type *source, type *target, node *at, node *expr)
{
    return ty_check_related(c, source, target, R_ASSIGNABLE, at, expr, NULL, NULL);
}
