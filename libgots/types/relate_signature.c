/* Relating signatures, and the variance of type parameters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

#define VARIANCE_WORK 4000u

static bool is_any_rest(checker *c, signature *s)
{
    if (s->type_param_count > 0 || s->param_count != 1 || !(s->flags & S_REST)) return false;
    if (s->this_param != NULL && !ty_is_any(ty_this_param_type(c, s))) return false;
    type *p = ty_declared_param(c, s, 0);
    type *element = ty_array_element(c, p);
    type *rest = element != NULL ? element : p;
    return (rest->flags & (T_ANY | T_NEVER)) && (ty_result(c, s)->flags & T_ANY_OR_UNKNOWN);
}

static bool is_method_like(const signature *s)
{
    if (s->decl == NULL) return false;
    switch (s->decl->kind) {
    case GOTS__METHOD:
    case GOTS__METHOD_SIGNATURE: return true;
    default: return false;
    }
}

static type *param_or_rest(checker *c, signature *s, uint32_t i, uint32_t rest_index)
{
    if (i != rest_index) return ty_param_type_or_null(c, s, i);
    type *t = ty_rest_type(c, s, i, false);
    type *element = t != NULL ? ty_array_element(c, t) : NULL;
    return element != NULL && ty_is_any(element) ? c->any : t;
}

static int predicates(checker *c, relating *at, predicate *s, predicate *t, unsigned mode)
{
    if (s->kind != t->kind) return NO;
    if ((s->kind == P_IDENTIFIER || s->kind == P_ASSERTS) && s->index != t->index) return NO;
    if (s->type == t->type) return YES;
    return s->type != NULL && t->type != NULL ? ty_rel(c, at, s->type, t->type, REC_BOTH, mode >> SIG_STATE) : NO;
}

static signature *callback(checker *c, type *t)
{
    type *with = ty_non_nullable(c, t);
    return ty_single_call(c, with);
}

/* Only the instantiation made a function of it: then it is no callback. */
static bool is_instantiated_param(checker *c, const signature *s, uint32_t i)
{
    type *t = s->target != NULL ? ty_param_type_or_null(c, s->target, i) : NULL;
    return t != NULL && (ty_is_generic_object(c, t) || ty_is_generic_index(c, t));
}

static int parameter(checker *c, relating *at, type *s, type *t, unsigned mode, bool strict, bool is_generic)
{
    signature *sc = (mode & SIG_CALLBACK) || is_generic ? NULL : callback(c, s);
    signature *tc = (mode & SIG_CALLBACK) || is_generic ? NULL : callback(c, t);
    if (sc != NULL && tc != NULL && ty_predicate(c, sc) == NULL && ty_predicate(c, tc) == NULL &&
        (ty_maybe(s, T_UNDEFINED) == ty_maybe(t, T_UNDEFINED)) && (ty_maybe(s, T_NULL) == ty_maybe(t, T_NULL)))
        return ty_rel_signature(c, at, tc, sc, (mode & (SIG_STRICT_ARITY | ~0u << SIG_STATE)) | (strict ? SIG_STRICT_CALLBACK : SIG_BIVARIANT_CALLBACK));
    int result = NO;
    if (!(mode & SIG_CALLBACK) && !strict) result = ty_rel(c, at, s, t, REC_BOTH, mode >> SIG_STATE);
    return result != NO ? result : ty_rel(c, at, t, s, REC_BOTH, mode >> SIG_STATE);
}

int ty_rel_signature(checker *c, relating *at, signature *s, signature *t, unsigned mode)
{
    if (s == t) return YES;
    if (!((mode & SIG_STRICT_TOP) && is_any_rest(c, s)) && is_any_rest(c, t)) return YES;
    if ((mode & SIG_STRICT_TOP) && is_any_rest(c, s) && !is_any_rest(c, t)) return NO;
    uint32_t target_count = ty_param_count(c, t);
    bool more = !ty_has_rest(c, t) && ((mode & SIG_STRICT_ARITY)
                                           ? ty_has_rest(c, s) || ty_param_count(c, s) > target_count
                                           : ty_min_arg_count(c, s, false, false) > target_count);
    if (more) return NO;
    if (s->type_param_count > 0 && s->type_params != t->type_params) {
        t = ty_canonical(c, t);
        s = ty_instantiate_signature_in_context(c, s, t, NULL);
    }
    uint32_t source_count = ty_param_count(c, s);
    type *source_rest = ty_non_array_rest(c, s), *target_rest = ty_non_array_rest(c, t);
    if (source_rest != NULL || target_rest != NULL)
        ty_note_markers(c, at, source_rest != NULL ? source_rest : target_rest, V_UNRELIABLE);
    bool strict = !(mode & SIG_CALLBACK) && !is_method_like(t);
    strict = strict || (mode & SIG_STRICT_CALLBACK) != 0;
    if (mode & SIG_BIVARIANT_CALLBACK) strict = false;
    bool strict_variance = !(mode & SIG_CALLBACK) && !is_method_like(t);
    int result = YES;
    type *source_this = ty_this_param_type(c, s);
    if (source_this != NULL && !(source_this->flags & T_VOID)) {
        type *target_this = ty_this_param_type(c, t);
        if (target_this != NULL) {
            int related = !strict_variance ? ty_rel(c, at, source_this, target_this, REC_BOTH, mode >> SIG_STATE) : NO;
            if (related == NO) related = ty_rel(c, at, target_this, source_this, REC_BOTH, mode >> SIG_STATE);
            if (related == NO) return NO;
            result &= related;
        }
    }
    bool rests = source_rest != NULL || target_rest != NULL;
    uint32_t count = rests ? (source_count < target_count ? source_count : target_count)
                           : (source_count > target_count ? source_count : target_count);
    uint32_t rest_index = rests && count > 0 ? count - 1 : UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        type *st = param_or_rest(c, s, i, rest_index), *tt = param_or_rest(c, t, i, rest_index);
        if (st == NULL || tt == NULL || (st == tt && !(mode & SIG_STRICT_ARITY))) continue;
        int related = parameter(c, at, st, tt, mode, strict_variance,
                                is_instantiated_param(c, s, i) || is_instantiated_param(c, t, i));
        if (related != NO && (mode & SIG_STRICT_ARITY) && i >= ty_min_arg_count(c, s, false, false) &&
            i < ty_min_arg_count(c, t, false, false) && ty_rel(c, at, st, tt, REC_BOTH, mode >> SIG_STATE) != NO)
            related = NO;
        if (related == NO) return NO;
        result &= related;
    }
    if (mode & SIG_IGNORE_RESULT) return result;
    type *target_result = ty_result(c, t);
    if (target_result->flags & (T_VOID | T_ANY)) return result;
    type *source_result = ty_result(c, s);
    predicate *tp = ty_predicate(c, t);
    if (tp != NULL) {
        predicate *sp = ty_predicate(c, s);
        if (sp != NULL) return result & predicates(c, at, sp, tp, mode);
        if (tp->kind == P_IDENTIFIER || tp->kind == P_THIS) return ty_is_error(c, source_result) ? result : NO;
        return result;
    }
    int related = (mode & SIG_BIVARIANT_CALLBACK) ? ty_rel(c, at, target_result, source_result, REC_BOTH, mode >> SIG_STATE) : NO;
    if (related == NO) related = ty_rel(c, at, source_result, target_result, REC_BOTH, mode >> SIG_STATE);
    return result & related;
}

static int identical_lists(checker *c, relating *at, signature **s, uint32_t sc, signature **t, uint32_t tc)
{
    if (sc != tc) return NO;
    for (uint32_t i = 0; i < sc; i++)
        if (!ty_signatures_identical(c, s[i], t[i], false, false, false)) return NO;
    (void)at;
    return YES;
}

int ty_rel_signatures(checker *c, relating *at, type *source, type *target, bool construct, unsigned state)
{
    uint32_t sc, tc;
    signature **t = ty_signatures(c, target, construct, &tc);
    if (at->r != R_IDENTITY && (tc == 0 || target == c->any_function || source == c->any_function)) return YES;
    signature **s = ty_signatures(c, source, construct, &sc);
    if (at->r == R_IDENTITY) return identical_lists(c, at, s, sc, t, tc);
    if (construct && sc > 0 && tc > 0) {
        if ((s[0]->flags & S_ABSTRACT) && !(t[0]->flags & S_ABSTRACT)) return NO;
        if (s[0]->decl != NULL && t[0]->decl != NULL) {
            uint32_t access = GOTS__F_PRIVATE | GOTS__F_PROTECTED;
            uint32_t sa = s[0]->decl->flags & access, ta = t[0]->decl->flags & access;
            if ((sa & GOTS__F_PRIVATE) && s[0]->decl != t[0]->decl && !(ta & GOTS__F_PRIVATE)) return NO;
            if ((sa & GOTS__F_PROTECTED) && ta == 0) return NO;
        }
    }
    unsigned mode = at->r == R_SUBTYPE         ? SIG_STRICT_TOP
                    : at->r == R_STRICT_SUBTYPE ? SIG_STRICT_TOP | SIG_STRICT_ARITY
                                                : 0;
    mode |= state << SIG_STATE;
    int result = YES;
    bool same_origin = (source->oflags & O_INSTANTIATED) && (target->oflags & O_INSTANTIATED) &&
                       (source->flags & target->flags & T_OBJECT) && source->object.target == target->object.target &&
                       source->object.target != NULL;
    if (same_origin && sc == tc) {
        for (uint32_t i = 0; i < tc; i++) {
            int related = ty_rel_signature(c, at, ty_erased(c, s[i]), ty_erased(c, t[i]), mode);
            if (related == NO) return NO;
            result &= related;
        }
        return result;
    }
    if (sc == 1 && tc == 1) {
        bool erase = at->r == R_COMPARABLE;
        return ty_rel_signature(c, at, erase ? ty_erased(c, s[0]) : s[0], erase ? ty_erased(c, t[0]) : t[0], mode);
    }
    for (uint32_t i = 0; i < tc; i++) {
        int related = NO;
        for (uint32_t k = 0; k < sc && related == NO; k++)
            related = ty_rel_signature(c, at, ty_erased(c, s[k]), ty_erased(c, t[i]), mode);
        if (related == NO) return NO;
        result &= related;
    }
    return result;
}

bool ty_signature_related(checker *c, signature *s, signature *t, bool strict_arity, bool bivariant, relation r)
{
    relating at;
    ty_relating_begin(c, &at, r);
    int result = ty_rel_signature(c, &at, s, t, (strict_arity ? SIG_STRICT_ARITY : 0) | (bivariant ? SIG_BIVARIANT_CALLBACK : 0));
    c->relating = at.outer;
    return result != NO;
}

bool ty_signatures_identical(checker *c, signature *s, signature *t, bool partial, bool ignore_this, bool ignore_return)
{
    if (s == t) return true;
    uint32_t sc = ty_param_count(c, s), tc = ty_param_count(c, t);
    uint32_t least_s = ty_min_arg_count(c, s, false, false), least_t = ty_min_arg_count(c, t, false, false);
    bool same = sc == tc && least_s == least_t && ty_has_rest(c, s) == ty_has_rest(c, t);
    if (!same && !(partial && least_s <= least_t)) return false;
    if (s->type_param_count != t->type_param_count) return false;
    if (t->type_param_count > 0 && s->type_params != t->type_params) {
        mapper *m = ty_mapper(c, s->type_params, t->type_params, s->type_param_count);
        for (uint32_t i = 0; i < s->type_param_count; i++) {
            type *sp = ty_constraint_of_param(c, s->type_params[i]), *tp = ty_constraint_of_param(c, t->type_params[i]);
            if ((sp == NULL) != (tp == NULL)) return false;
            if (sp != NULL && !ty_identical(c, ty_instantiate(c, sp, m), tp)) return false;
        }
        s = ty_signature_with(c, s, m, true);
    }
    if (!ignore_this) {
        type *st = ty_this_param_type(c, s), *tt = ty_this_param_type(c, t);
        if (st != NULL && tt != NULL && !ty_identical(c, st, tt)) return false;
    }
    for (uint32_t i = 0; i < tc; i++) {
        type *st = ty_param_type(c, s, i), *tt = ty_param_type(c, t, i);
        if (st != tt && !(partial ? ty_subtype(c, tt, st) : ty_identical(c, tt, st))) return false;
    }
    if (ignore_return) return true;
    predicate *sp = ty_predicate(c, s), *tp = ty_predicate(c, t);
    if (sp != NULL || tp != NULL)
        return sp != NULL && tp != NULL && sp->kind == tp->kind && sp->index == tp->index &&
               (sp->type == tp->type || (sp->type != NULL && tp->type != NULL && ty_identical(c, sp->type, tp->type)));
    return ty_identical(c, ty_result(c, s), ty_result(c, t));
}

/* ---- Variance --------------------------------------------------------------------------------- */

typedef type *make_fn(checker *c, void *of, type *param, type *marker);

static type *make_reference(checker *c, void *of, type *param, type *marker)
{
    type *target = of;
    generic *g = target->object.generic;
    type **args = gots__arena_take(c->arena, (g->count + 1) * sizeof *args);
    for (uint32_t i = 0; i < g->count; i++) args[i] = g->params[i] == param ? marker : g->params[i];
    return ty_reference(c, target, args, g->count);
}

static type *make_alias(checker *c, void *of, type *param, type *marker)
{
    entity *alias = of;
    type **args = gots__arena_take(c->arena, (alias->more->param_count + 1) * sizeof *args);
    for (uint32_t i = 0; i < alias->more->param_count; i++) args[i] = alias->more->params[i] == param ? marker : alias->more->params[i];
    return ty_alias_instance(c, alias, args, alias->more->param_count, NULL, NULL, 0);
}

static type *made_with(checker *c, void *of, type *param, type *marker, make_fn *make)
{
    type *t = make(c, of, param, marker);
    t->oflags |= O_MARKER;
    return t;
}

static uint8_t written_variance(const type *param)
{
    if (param->symbol == NULL) return 0xFF;
    uint32_t flags = 0;
    for (uint32_t i = 0; i < param->symbol->decl_count; i++) flags |= param->symbol->decls[i]->flags;
    bool in = (flags & GOTS__F_IN) != 0, out = (flags & GOTS__F_OUT) != 0;
    return in && out ? V_INVARIANT : in ? V_CONTRAVARIANT : out ? V_COVARIANT : 0xFF;
}

/* By trying: how do instances with a wider and a narrower argument relate? */
static uint8_t measure(checker *c, void *of, type *param, make_fn *make)
{
    uint8_t written = written_variance(param);
    if (written != 0xFF) return written;
    relating at;
    ty_relating_begin(c, &at, R_ASSIGNABLE);
    uint32_t work = c->work;
    if (work < TY_WORK_MAX - VARIANCE_WORK) c->work = TY_WORK_MAX - VARIANCE_WORK;
    bool outer = c->in_variance;
    c->in_variance = true;
    type *with_super = made_with(c, of, param, c->marker_super, make), *with_sub = made_with(c, of, param, c->marker_sub, make);
    uint8_t variance = (ty_assignable(c, with_sub, with_super) ? V_COVARIANT : 0) |
                       (ty_assignable(c, with_super, with_sub) ? V_CONTRAVARIANT : 0);
    if (variance == V_BIVARIANT && ty_assignable(c, made_with(c, of, param, c->marker_other, make), with_super)) variance = V_INDEPENDENT;
    c->relating = at.outer;
    c->in_variance = outer;
    /* too much to find out: then nothing is said of this argument */
    if (c->work > TY_WORK_MAX) variance = V_INDEPENDENT;
    if (work <= TY_WORK_MAX) c->work = work;
    return variance | (at.variance & (V_UNMEASURABLE | V_UNRELIABLE));
}

uint8_t *ty_variances(checker *c, type *target, uint32_t *count)
{
    generic *g = target->object.generic;
    *count = g->count;
    if (g->variances != NULL) return g->variances;
    if (g->variance_busy) return NULL;
    if (target == c->lib[0] || target == c->lib[1]) {
        g->variances = gots__arena_take(c->arena, 8);
        g->variances[0] = V_COVARIANT;
        return g->variances;
    }
    g->variance_busy = true;
    uint32_t depth = c->stack_count;
    uint8_t *variances = gots__arena_zero(c->arena, g->count + 1);
    for (uint32_t i = 0; i < g->count; i++) variances[i] = measure(c, target, g->params[i], make_reference);
    (void)depth;
    g->variances = variances;
    g->variance_busy = false;
    return g->variances;
}

struct alias_variances {
    uint8_t *items;
    bool busy;
};

uint8_t *ty_alias_variances(checker *c, entity *alias, uint32_t *count)
{
    ty_alias_params(c, alias, count);
    struct alias_variances *of = alias->more->variances;
    if (of == NULL) of = ty_more(c, alias)->variances = GOTS__NEW(c->arena, struct alias_variances);
    if (of->items != NULL) return of->items;
    if (of->busy) return NULL;
    of->busy = true;
    uint8_t *items = gots__arena_zero(c->arena, *count + 1);
    for (uint32_t i = 0; i < *count; i++) items[i] = measure(c, alias, alias->more->params[i], make_alias);
    of->items = items;
    of->busy = false;
    return of->items;
}
