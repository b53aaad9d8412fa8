/* Generic functions as arguments of generic calls.
 *
 * SPDX-License-Identifier: MIT
 *
 * In `pipe(list, box)` nothing is known of the arguments' own parameters: what cannot be inferred
 * for them becomes the parameters of the function that the call returns. A first look at the
 * arguments leaves generic functions out, so that the others can say what they know.
 */
#include "types/checker.h"

typedef void pair_fn(checker *c, inference_context *ic, type *source, type *target);

static void each_param(checker *c, inference_context *ic, signature *source, signature *target, pair_fn *fn)
{
    uint32_t sc = ty_param_count(c, source), tc = ty_param_count(c, target);
    type *sr = ty_effective_rest(c, source), *tr = ty_effective_rest(c, target);
    uint32_t fixed = tr != NULL ? tc - 1 : tc, count = sr != NULL || fixed < sc ? fixed : sc;
    type *st = ty_this_param_type(c, source), *tt = ty_this_param_type(c, target);
    if (st != NULL && tt != NULL) fn(c, ic, st, tt);
    for (uint32_t i = 0; i < count; i++) fn(c, ic, ty_param_type(c, source, i), ty_param_type(c, target, i));
    if (tr != NULL) fn(c, ic, ty_rest_type(c, source, count, false), tr);
}

static void infer_plain(checker *c, inference_context *ic, type *source, type *target)
{
    ty_infer(c, ic, source, target, 0, false);
}

static void infer_contra(checker *c, inference_context *ic, type *source, type *target)
{
    ty_infer(c, ic, source, target, 0, true);
}

static void infer_results(checker *c, inference_context *ic, signature *source, signature *target, uint32_t priority)
{
    predicate *sp = ty_predicate(c, source), *tp = ty_predicate(c, target);
    if (sp != NULL && tp != NULL && sp->kind == tp->kind && sp->index == tp->index && sp->type != NULL && tp->type != NULL)
        ty_infer(c, ic, sp->type, tp->type, priority, false);
    else ty_infer(c, ic, ty_result(c, source), ty_result(c, target), priority, false);
}

/* `s` as it is where `context` is wanted. */
signature *ty_instantiate_signature_in_context(checker *c, signature *s, signature *context, inference_context *outer)
{
    inference_context *ic = ty_inference_new(c, s->type_params, s->type_param_count, s, 0);
    type *rest = ty_effective_rest(c, context);
    mapper *m = outer == NULL ? NULL : rest != NULL && (rest->flags & T_PARAM) ? outer->nonfixing : outer->mapper;
    signature *from = m != NULL ? ty_signature_with(c, context, m, true) : context;
    each_param(c, ic, from, s, infer_plain);
    if (outer == NULL) infer_results(c, ic, context, s, PRIORITY_RETURN);
    return ty_signature_instance(c, s, ty_inferred_all(c, ic), s->type_param_count);
}

static type **fresh_params(checker *c, signature *s)
{
    uint32_t count = s->type_param_count;
    type **fresh = gots__arena_take(c->arena, count * sizeof *fresh);
    mapper *m = ty_mapper(c, s->type_params, fresh, count);
    for (uint32_t i = 0; i < count; i++) {
        fresh[i] = ty_new(c, T_PARAM);
        fresh[i]->symbol = s->type_params[i]->symbol;
        fresh[i]->param.target = s->type_params[i];
        fresh[i]->param.is_const = s->type_params[i]->param.is_const;
    }
    if (count == 1) m->target = fresh[0];
    for (uint32_t i = 0; i < count; i++) fresh[i]->param.mapper = m;
    return fresh;
}

static bool has_candidates(const inference *at)
{
    return at->candidates.count > 0 || at->contra.count > 0;
}

static bool all_have_candidates(const inference_context *ic)
{
    for (uint32_t i = 0; i < ic->count; i++)
        if (!has_candidates(&ic->items[i])) return false;
    return true;
}

static void add_inferred_params(checker *c, inference_context *ic, type **params, uint32_t count)
{
    type **all = gots__arena_take(c->arena, (ic->inferred_count + count) * sizeof *all);
    if (ic->inferred_count > 0) memcpy(all, ic->inferred_params, ic->inferred_count * sizeof *all);
    memcpy(all + ic->inferred_count, params, count * sizeof *all);
    ic->inferred_params = all;
    ic->inferred_count += count;
}

/* The signature with parameters of its own, which the call's result takes over; NULL: it cannot. */
static signature *adopted(checker *c, inference_context *ic, signature *s, signature *context)
{
    type *result = ic->signature != NULL ? ty_result(c, ic->signature) : NULL;
    signature *returns = result != NULL ? ty_single_call_or_ctor(c, result) : NULL;
    if (returns == NULL || returns->type_param_count > 0 || all_have_candidates(ic)) return NULL;
    type **params = fresh_params(c, s);
    signature *with = ty_signature_instance(c, s, params, s->type_param_count);
    type **own = gots__arena_take(c->arena, (ic->count + 1) * sizeof *own);
    for (uint32_t i = 0; i < ic->count; i++) own[i] = ic->items[i].param;
    inference_context *found = ty_inference_new(c, own, ic->count, NULL, 0);
    each_param(c, found, with, context, infer_contra);
    if (!ty_has_candidates(found)) return NULL;
    infer_results(c, found, with, context, 0);
    for (uint32_t i = 0; i < ic->count; i++)
        if (has_candidates(&ic->items[i]) && has_candidates(&found->items[i])) return NULL;
    for (uint32_t i = 0; i < ic->count; i++)
        if (has_candidates(&found->items[i])) ic->items[i] = found->items[i];
    add_inferred_params(c, ic, params, s->type_param_count);
    return with;
}

void ty_skipped_generic(checker *c, node *n, unsigned mode)
{
    inference_context *ic = (mode & MODE_INFERENTIAL) ? ty_inference_context(c, n) : NULL;
    if (ic != NULL) ic->flags |= INFER_SKIPPED_GENERIC;
}

type *ty_instantiate_in_context(checker *c, type *t, node *n, unsigned mode)
{
    if (!(mode & (MODE_INFERENTIAL | MODE_SKIP_GENERIC)) || !(t->flags & T_OBJECT)) return t;
    signature *s = ty_single_call_or_ctor(c, t);
    if (s == NULL || s->type_param_count == 0) return t;
    type *context = ty_apparent_contextual(c, n, CTX_NO_CONSTRAINTS);
    if (context == NULL) return t;
    type *plain = ty_non_nullable(c, context);
    signature *wanted = (s->flags & S_CONSTRUCT) ? ty_single_call_or_ctor(c, plain) : ty_single_call(c, plain);
    if (wanted == NULL || wanted->type_param_count > 0) return t;
    if (mode & MODE_SKIP_GENERIC) {
        ty_skipped_generic(c, n, mode);
        return c->any_function;
    }
    inference_context *ic = ty_inference_context(c, n);
    signature *with = ic != NULL ? adopted(c, ic, s, wanted) : NULL;
    return ty_isolated(c, with != NULL ? with : ty_instantiate_signature_in_context(c, s, wanted, ic));
}

/* `with`, an instance made by inference, where arguments left parameters open: the function that
 * it returns has them. */
signature *ty_with_inferred_params(checker *c, signature *with, const inference_context *ic)
{
    if (ic == NULL || ic->inferred_count == 0) return with;
    signature *returns = ty_single_call_or_ctor(c, ty_result(c, with));
    if (returns == NULL) return with;
    signature *generic_ = ty_signature_clone(c, returns);
    generic_->type_params = ic->inferred_params;
    generic_->type_param_count = ic->inferred_count;
    signature *outer = ty_signature_clone(c, with);
    outer->result = ty_isolated(c, generic_);
    return outer;
}

bool ty_returns_function(checker *c, signature *s)
{
    if (s->type_param_count == 0) return false;
    type *result = ty_result(c, s);
    uint32_t count = 0;
    if (result->flags & T_OBJECT) ty_signatures(c, result, false, &count);
    return count > 0;
}
