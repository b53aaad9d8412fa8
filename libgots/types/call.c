/* Calls: which signature is meant, with which type arguments, and what it gives.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

/* One thing that is handed over. */
typedef struct argument {
    node *node;
    type *type;           /* of an element of a tuple that `node` spreads, and of the strings of a template */
    bool is_spread;       /* any number of things, of a list */
} argument;

#define FAILURES_TOLD 3u

typedef struct calling {
    checker *c;
    node *n;              /* CALL, NEW, TAGGED_TEMPLATE, DECORATOR */
    argument *args;
    uint32_t arg_count;
    const list *type_args;
    signature **candidates;
    uint32_t candidate_count;
    bool sensitive, single_nongeneric;
    unsigned mode;
    signature *failed;    /* the last that does not fit */
    signature *misfits[FAILURES_TOLD]; /* whose arguments do not fit: the first ones */
    uint32_t misfit_count;
} calling;

/* ---- Arguments -------------------------------------------------------------------------------- */

static type *template_strings(checker *c)
{
    return ty_global_type(c, c->names.TemplateStringsArray, 0);
}

static void add_argument(calling *k, node *n, type *t, bool is_spread)
{
    k->args[k->arg_count++] = (argument){ n, t, is_spread };
}

/* Adds the elements of a tuple that is spread: those that there may be any number of are spread again. */
static void add_elements(calling *k, node *spread, type *tuple)
{
    checker *c = k->c;
    const generic *g = tuple->object.target->object.generic;
    uint32_t count;
    type **items = ty_args(c, tuple, &count);
    for (uint32_t i = 0; i < g->count && i < count; i++)
        add_argument(k, spread, (g->elements[i] & TE_REST) ? ty_array(c, items[i], false) : items[i],
                     (g->elements[i] & TE_VARIABLE) != 0);
}

static type *spread_tuple(checker *c, const node *n)
{
    if (n->kind != GOTS__SPREAD) return NULL;
    type *t = ty_check_expr_cached(c, n->unary.operand, 0);
    return ty_is_tuple(t) ? t : NULL;
}

/* What the call hands over, with each element of a spread tuple as an argument of its own. */
static void find_arguments(calling *k)
{
    checker *c = k->c;
    node *n = k->n, *template_ = n->kind == GOTS__TAGGED_TEMPLATE ? n->tagged.template_ : NULL;
    const list *items = template_ != NULL ? &template_->template_.exprs
                        : n->kind == GOTS__CALL || n->kind == GOTS__NEW ? &n->call.args : NULL;
    uint32_t room = items != NULL ? items->count + 1 : 1;
    for (uint32_t i = 0; items != NULL && template_ == NULL && i < items->count; i++) {
        type *tuple = spread_tuple(c, items->items[i]);
        if (tuple != NULL) room += tuple->object.target->object.generic->count;
    }
    k->args = gots__arena_take(c->arena, room * sizeof *k->args);
    k->arg_count = 0;
    if (template_ != NULL) add_argument(k, n, template_strings(c), false);
    for (uint32_t i = 0; items != NULL && i < items->count; i++) {
        node *item = items->items[i];
        type *tuple = template_ == NULL ? spread_tuple(c, item) : NULL;
        if (tuple != NULL) add_elements(k, item, tuple);
        else add_argument(k, item, NULL, template_ == NULL && item->kind == GOTS__SPREAD);
    }
}

static type *iterated(calling *k, const argument *of, bool report)
{
    checker *c = k->c;
    node *operand = of->node->unary.operand;
    if (of->type != NULL) return ty_indexed_access(c, of->type, c->number, 0, NULL);
    type *t = ty_check_expr(c, operand, 0);
    if (ty_is_any(t)) return t;
    type *element = ty_iterated(c, t, c->undefined, USE_SPREAD, report ? operand : NULL);
    return element != NULL ? element : c->error;
}

static type *argument_type(calling *k, uint32_t i, type *context, inference_context *ic, unsigned mode)
{
    const argument *of = &k->args[i];
    if (of->is_spread) return iterated(k, of, false);
    return of->type != NULL ? of->type : ty_check_expr_with_context(k->c, of->node, context, ic, mode);
}

/* ---- Arity ------------------------------------------------------------------------------------ */

static uint32_t first_spread(const calling *k, uint32_t from)
{
    while (from < k->arg_count && !k->args[from].is_spread) from++;
    return from;
}

static bool arity_fits(calling *k, signature *s)
{
    checker *c = k->c;
    uint32_t at = first_spread(k, 0), min = ty_min_arg_count(c, s, false, false), count = ty_param_count(c, s);
    if (at < k->arg_count) {
        const argument *of = &k->args[at];
        if (of->type == NULL && ty_is_error(c, ty_check_expr_cached(c, of->node->unary.operand, 0))) return true;
        return at >= min && (ty_has_rest(c, s) || at < count);
    }
    return k->arg_count >= min && (k->arg_count <= count || ty_has_rest(c, s));
}

bool ty_applies_args(checker *c, signature *s, const list *args)
{
    if (args->count == 0) return true;
    uint32_t min = ty_min_args(c, s->type_params, s->type_param_count);
    return args->count >= min && args->count <= s->type_param_count;
}

/* All arguments from `at` on as a tuple, for a rest parameter that is no plain array. */
static type *spread_arguments(calling *k, uint32_t at, type *rest, inference_context *ic, unsigned mode)
{
    checker *c = k->c;
    if (at + 1 == k->arg_count && k->args[at].is_spread) {
        const argument *of = &k->args[at];
        type *t = of->type != NULL ? of->type : ty_check_expr_with_context(c, of->node->unary.operand, rest, ic, mode);
        return ty_is_array_like(c, t) || ty_is_any(t) ? t : ty_array(c, iterated(k, of, true), false);
    }
    types items = { 0 };
    uint8_t *kinds = gots__arena_take(c->arena, k->arg_count + 1);
    for (uint32_t i = at; i < k->arg_count; i++) {
        const argument *of = &k->args[i];
        if (of->is_spread) {
            type *t = of->type != NULL ? of->type : ty_check_expr(c, of->node->unary.operand, 0);
            bool is_list = ty_is_array_like(c, t);
            kinds[items.count] = is_list ? TE_VARIADIC : TE_REST;
            ty_types_add(c, &items, is_list ? t : iterated(k, of, true));
            continue;
        }
        type *context = ty_indexed_or_null(c, rest, ty_number_literal(c, i - at), IA_CONTEXTUAL, NULL);
        type *t = argument_type(k, i, context != NULL ? context : c->unknown, ic, mode);
        bool primitive = context != NULL && ty_maybe(context, T_PRIMITIVE | T_KEYOF | T_TEMPLATE | T_MAPPING);
        if (!primitive && context != NULL && ty_maybe(context, T_INSTANTIABLE)) {
            type *base = ty_base_constraint(c, context);
            primitive = base != NULL && ty_maybe(base, T_PRIMITIVE | T_KEYOF | T_TEMPLATE | T_MAPPING);
        }
        kinds[items.count] = TE_REQUIRED;
        ty_types_add(c, &items, primitive ? ty_regular(c, t) : ty_widen_literal(c, t));
    }
    return ty_tuple(c, items.items, kinds, items.count, false, NULL);
}

/* ---- Inference -------------------------------------------------------------------------------- */

static type *return_context(calling *k, unsigned flags)
{
    if (k->n->kind == GOTS__DECORATOR) return NULL;
    return ty_contextual(k->c, k->n, flags);
}

static void infer_from_return(calling *k, signature *s, inference_context *ic)
{
    checker *c = k->c;
    type *context = return_context(k, CTX_SKIP_BINDINGS);
    /* what a pattern wants helps its arguments' contexts, and is not enough for a result */
    bool from_pattern = context == NULL;
    for (uint32_t i = 0; i < s->type_param_count && from_pattern && context == NULL; i++)
        if (ty_default_of_param(c, s->type_params[i]) == NULL) context = return_context(k, 0);
    if (context == NULL) return;
    type *result = ty_result(c, s);
    if (!ty_could_contain_params(c, result)) return;
    inference_context *outer = ty_inference_context(c, k->n);
    type *target = outer != NULL ? ty_instantiate(c, context, ty_inference_clone(c, outer, INFER_NO_DEFAULT)->nonfixing) : context;
    signature *single = ty_single_call(c, target);
    /* a generic function: its parameters stand for themselves */
    type *source = single != NULL && single->type_param_count > 0
                       ? ty_isolated(c, ty_signature_instance(c, single, single->type_params, single->type_param_count)) : target;
    if (!from_pattern) ty_infer(c, ic, source, result, PRIORITY_RETURN, false);
    /* what only the result's context asks for, for the context of the arguments */
    inference_context *returns = ty_inference_new(c, s->type_params, s->type_param_count, s, ic->flags);
    mapper *known = outer != NULL ? ty_mapper_merge(c, outer->result_mapper, ty_inference_clone(c, outer, 0)->mapper) : NULL;
    type *outer_source = ty_instantiate(c, context, known);
    ty_infer(c, returns, outer_source, result, 0, false);
    if (ty_has_candidates(returns)) {
        /* only those that have some */
        type **sources = gots__arena_take(c->arena, (s->type_param_count + 1) * sizeof *sources);
        type **targets = gots__arena_take(c->arena, (s->type_param_count + 1) * sizeof *targets);
        uint32_t n = 0;
        for (uint32_t i = 0; i < returns->count; i++) {
            if (returns->items[i].candidates.count == 0 && returns->items[i].contra.count == 0) continue;
            sources[n] = s->type_params[i];
            targets[n++] = ty_inferred(c, returns, i);
        }
        ic->result_mapper = ty_mapper(c, sources, targets, n);
    }
}

/* The object that a method is called on, as it is when the chain around it has come so far. */
static type *this_argument(calling *k)
{
    checker *c = k->c;
    node *callee = k->n->kind == GOTS__CALL ? ty_unwrap(k->n->call.callee) : NULL;
    node *object = callee == NULL                  ? NULL
                   : callee->kind == GOTS__MEMBER ? callee->member.object
                   : callee->kind == GOTS__INDEX  ? callee->binary.left
                                                  : NULL;
    if (object == NULL) return c->void_;
    bool stops, is_link = object->kind == GOTS__MEMBER || object->kind == GOTS__INDEX || object->kind == GOTS__CALL;
    return is_link && !(object->flags & GOTS__F_PAREN) ? ty_check_link(c, object, 0, &stops) : ty_type_of_expr(c, object);
}

static type **infer_arguments(calling *k, signature *s, inference_context *ic, unsigned mode)
{
    checker *c = k->c;
    for (uint32_t i = 0; i < ic->count; i++)
        if (!ic->items[i].is_fixed) ic->items[i].inferred = NULL;
    infer_from_return(k, s, ic);
    type *rest = ty_non_array_rest(c, s);
    uint32_t count = k->arg_count;
    uint32_t params = ty_param_count(c, s);
    uint32_t upto = rest != NULL ? (params - 1 < count ? params - 1 : count) : count;
    if (rest != NULL && (rest->flags & T_PARAM)) {
        for (uint32_t i = 0; i < ic->count; i++)
            if (ic->items[i].param == rest) {
                ic->items[i].implied_arity = first_spread(k, upto) < count ? -1 : (int32_t)(count - upto);
            }
    }
    type *this_type = ty_this_param_type(c, s);
    if (this_type != NULL && ty_could_contain_params(c, this_type) && k->n->kind == GOTS__CALL) {
        node *callee = ty_unwrap(k->n->call.callee);
        type *of = this_argument(k);
        if (callee->flags & GOTS__F_OPTIONAL) of = ty_non_nullable(c, of);
        ty_infer(c, ic, of, this_type, 0, false);
    }
    for (uint32_t i = 0; i < upto; i++) {
        if (k->args[i].node->kind == GOTS__OMITTED) continue;
        type *param = ty_param_type(c, s, i);
        if (!ty_could_contain_params(c, param)) continue;
        type *t = argument_type(k, i, param, ic, mode);
        ty_infer(c, ic, t, param, 0, false);
    }
    if (rest != NULL && ty_could_contain_params(c, rest)) {
        type *t = spread_arguments(k, upto, rest, ic, mode);
        ty_infer(c, ic, t, rest, 0, false);
    }
    return ty_inferred_all(c, ic);
}

/* ---- Do the arguments fit? -------------------------------------------------------------------- */

static bool arguments_fit(calling *k, signature *s, relation r, unsigned mode, bool report)
{
    checker *c = k->c;
    type *this_type = ty_this_param_type(c, s);
    if (this_type != NULL && !(this_type->flags & (T_VOID | T_ANY)) && k->n->kind == GOTS__CALL) {
        type *of = this_argument(k);
        node *callee = ty_unwrap(k->n->call.callee);
        if ((callee->flags & GOTS__F_OPTIONAL) || (k->n->flags & GOTS__F_OPTIONAL)) of = ty_non_nullable(c, of);
        if (!ty_is_any(of) && !ty_related(c, of, this_type, r)) {
            if (report) ty_error(c, k->n, "TS2684", "The 'this' context of type '%T' is not assignable to method's 'this' of type '%T'.", of, this_type);
            return false;
        }
    }
    type *rest = ty_non_array_rest(c, s);
    uint32_t count = k->arg_count, params = ty_param_count(c, s);
    uint32_t upto = rest != NULL ? (params - 1 < count ? params - 1 : count) : count;
    for (uint32_t i = 0; i < upto; i++) {
        node *arg = k->args[i].node;
        if (arg->kind == GOTS__OMITTED) continue;
        type *param = ty_param_type(c, s, i);
        type *t = argument_type(k, i, param, NULL, mode);
        type *checked = (mode & MODE_SKIP_SENSITIVE) ? ty_regular_object(c, t) : t;
        if (report) {
            if (!ty_check_related(c, checked, param, r, arg, k->args[i].type == NULL && !k->args[i].is_spread ? arg : NULL, "TS2345", "Argument of type '%T' is not assignable to parameter of type '%T'."))
                return false;
        } else if (!ty_related(c, checked, param, r)) {
            return false;
        }
    }
    if (rest != NULL) {
        type *t = spread_arguments(k, upto, rest, NULL, mode);
        if (ty_is_any(t)) return true;
        if (!ty_related(c, t, rest, r)) {
            if (report) {
                node *at = upto < count ? k->args[upto].node : k->n;
                ty_check_related(c, t, rest, r, at, NULL, "TS2345", "Argument of type '%T' is not assignable to parameter of type '%T'.");
            }
            return false;
        }
    }
    return true;
}

static type **written_args(calling *k, signature *s, bool report, bool *good)
{
    checker *c = k->c;
    uint32_t count;
    type **args = ty_ref_args(c, k->n, k->type_args, &count);
    args = ty_fill_args(c, args, count, s->type_params, s->type_param_count, 0);
    mapper *m = s->type_param_count > 0 ? ty_mapper(c, s->type_params, args, s->type_param_count) : NULL;
    *good = true;
    for (uint32_t i = 0; i < k->type_args->count && i < s->type_param_count; i++) {
        type *constraint = ty_constraint_of_param(c, s->type_params[i]);
        if (constraint == NULL) continue;
        type *wanted = ty_with_this(c, ty_instantiate(c, constraint, m), args[i]);
        if (!ty_assignable(c, args[i], wanted)) {
            *good = false;
            if (report)
                ty_check_related(c, args[i], wanted, R_ASSIGNABLE, k->type_args->items[i], NULL, "TS2344",
                                 "Type '%T' does not satisfy the constraint '%T'.");
            break;
        }
    }
    return args;
}

/* ---- Choosing --------------------------------------------------------------------------------- */

static signature *by_inference(checker *c, signature *s, type **args, inference_context *ic)
{
    return ty_with_inferred_params(c, ty_signature_instance(c, s, args, s->type_param_count), ic);
}

static signature *instance_for(calling *k, signature *s, unsigned *mode, inference_context **ic, bool *good)
{
    checker *c = k->c;
    *good = true;
    if (s->type_param_count == 0) return s;
    if (k->type_args != NULL && k->type_args->count > 0) {
        type **args = written_args(k, s, false, good);
        return *good ? ty_signature_instance(c, s, args, s->type_param_count) : s;
    }
    *ic = ty_inference_new(c, s->type_params, s->type_param_count, s, 0);
    type **args = infer_arguments(k, s, *ic, *mode | MODE_SKIP_GENERIC);
    if ((*ic)->flags & INFER_SKIPPED_GENERIC) *mode |= MODE_SKIP_GENERIC;
    return by_inference(c, s, args, *ic);
}

static void misfit(calling *k, signature *s)
{
    k->failed = s;
    if (k->misfit_count < FAILURES_TOLD) k->misfits[k->misfit_count] = s;
    k->misfit_count++;
}

static signature *choose(calling *k, relation r)
{
    checker *c = k->c;
    k->failed = NULL;
    k->misfit_count = 0;
    if (k->candidate_count == 1 && k->candidates[0]->type_param_count == 0) {
        signature *s = k->candidates[0];
        if ((k->type_args != NULL && k->type_args->count > 0) || !arity_fits(k, s)) return NULL;
        if (!arguments_fit(k, s, r, 0, false)) {
            misfit(k, s);
            return NULL;
        }
        return s;
    }
    /* what a signature once made of functions without types they keep for the next */
    unsigned mode = k->sensitive ? MODE_SKIP_SENSITIVE : 0;
    for (uint32_t i = 0; i < k->candidate_count; i++) {
        signature *s = k->candidates[i];
        if ((k->type_args != NULL && !ty_applies_args(c, s, k->type_args)) || !arity_fits(k, s)) continue;
        inference_context *ic = NULL;
        bool good;
        signature *with = instance_for(k, s, &mode, &ic, &good);
        if (!good) {
            k->failed = s;
            continue;
        }
        if (ty_non_array_rest(c, s) != NULL && !arity_fits(k, with)) {
            misfit(k, with);
            continue;
        }
        if (!arguments_fit(k, with, r, mode, false)) {
            misfit(k, with);
            continue;
        }
        if (mode) {
            mode = 0;
            if (ic != NULL) {
                with = by_inference(c, s, infer_arguments(k, s, ic, 0), ic);
                if (ty_non_array_rest(c, s) != NULL && !arity_fits(k, with)) {
                    misfit(k, with);
                    continue;
                }
            }
            if (!arguments_fit(k, with, r, 0, false)) {
                misfit(k, with);
                continue;
            }
        }
        k->candidates[i] = with;
        return with;
    }
    return NULL;
}

/* ---- Complaints ------------------------------------------------------------------------------- */

static node *error_place(calling *k)
{
    node *callee = k->n->kind == GOTS__CALL || k->n->kind == GOTS__NEW ? k->n->call.callee : k->n;
    if (k->n->kind == GOTS__CALL && callee->kind == GOTS__MEMBER) return callee->member.name;
    return callee;
}

/* Of all candidates, or of `only`: an instance whose rest parameter turned out to be a list of so many. */
static void report_arity(calling *k, signature *only)
{
    checker *c = k->c;
    uint32_t min = UINT32_MAX, max = 0, count = k->arg_count, at = first_spread(k, 0);
    uint32_t of = only != NULL ? 1 : k->candidate_count;
    bool rest = false;
    for (uint32_t i = 0; i < of; i++) {
        signature *s = only != NULL ? only : k->candidates[i];
        uint32_t lo = ty_min_arg_count(c, s, false, false), hi = ty_param_count(c, s);
        if (lo < min) min = lo;
        if (hi > max) max = hi;
        rest |= ty_has_rest(c, s);
    }
    if (at < count) {
        ty_error(c, k->args[at].node, "TS2556", "A spread argument must either have a tuple type or be passed to a rest parameter.");
        return;
    }
    if (min < count && count < max && of > 1) {
        ty_error(c, error_place(k), "TS2575", "No overload expects %u arguments, but overloads do exist that expect either %u or %u arguments.", count, min, max);
        return;
    }
    if (count < min) {
        node *place = error_place(k);
        if (rest) ty_error(c, place, "TS2555", "Expected at least %u arguments, but got %u.", min, count);
        else if (min < max) ty_error(c, place, "TS2554", "Expected %u-%u arguments, but got %u.", min, max, count);
        else ty_error(c, place, "TS2554", "Expected %u arguments, but got %u.", min, count);
        return;
    }
    node *first = k->n->kind == GOTS__TAGGED_TEMPLATE ? k->n : k->args[max < count ? max : count - 1].node;
    node *last = k->n->kind == GOTS__TAGGED_TEMPLATE ? k->n : k->args[count - 1].node;
    if (min < max) ty_error_at(c, first, first->pos, last->end, "TS2554", "Expected %u-%u arguments, but got %u.", min, max, count);
    else ty_error_at(c, first, first->pos, last->end, "TS2554", "Expected %u arguments, but got %u.", max, count);
}

/* What is wrong with the arguments for `s`: the first complaint, which is not made. */
static ty_complaint complaint_of(calling *k, signature *s)
{
    ty_complaint found = { 0 }, *outer = k->c->overhears;
    k->c->overhears = &found;
    arguments_fit(k, s, R_ASSIGNABLE, 0, true);
    k->c->overhears = outer;
    return found;
}

static bool is_one_place(const ty_complaint *of, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (of[i].count == 0 || of[i].pos != of[0].pos || of[i].end != of[0].end) return false;
    return count > 0;
}

/* Told at the argument where all of them find the same one wrong. Of more than a few the last speaks. */
static void report_overloads(calling *k)
{
    checker *c = k->c;
    ty_complaint all[FAILURES_TOLD];
    gots__text out;
    bool is_many = k->misfit_count > FAILURES_TOLD;
    uint32_t count = is_many ? 1 : k->misfit_count;
    gots__text_init(&out, c->arena, 256);
    gots__text_str(&out, "No overload matches this call.");
    for (uint32_t i = 0; i < count; i++) {
        all[i] = complaint_of(k, is_many ? k->failed : k->misfits[i]);
        if (all[i].count == 0) continue;
        if (is_many) gots__text_str(&out, "\n  The last overload gave the following error.");
        else gots__text_format(&out, "\n  Overload %u of %u gave the following error.", i + 1, k->candidate_count);
        for (const char *line = all[i].text; line != NULL; line = strchr(line, '\n')) {
            if (*line == '\n') line++;
            gots__text_format(&out, "\n    %.*s", (int)strcspn(line, "\n"), line);
        }
    }
    node *place = error_place(k);
    uint32_t pos = place->pos, end = place->end;
    if (is_one_place(all, count)) pos = all[0].pos, end = all[0].end;
    ty_error_at(c, place, pos, end, "TS2769", "%s", gots__text_close(&out));
}

static void report_failure(calling *k)
{
    checker *c = k->c;
    if (k->failed != NULL) {
        if (k->candidate_count == 1 || k->misfit_count == 1) {
            bool good;
            if (k->misfit_count == 1) k->failed = k->misfits[0];
            if (k->type_args != NULL && k->type_args->count > 0 && k->failed->type_param_count > 0) {
                written_args(k, k->failed, true, &good);
                if (!good) return;
            }
            if (ty_non_array_rest(c, k->failed) == NULL && !arity_fits(k, k->failed)) {
                report_arity(k, k->failed);
                return;
            }
            arguments_fit(k, k->failed, R_ASSIGNABLE, 0, true);
            return;
        }
        report_overloads(k);
        return;
    }
    if (k->type_args != NULL && k->type_args->count > 0) {
        bool some = false;
        for (uint32_t i = 0; i < k->candidate_count; i++) some |= ty_applies_args(c, k->candidates[i], k->type_args);
        if (!some) {
            uint32_t min = UINT32_MAX, max = 0;
            for (uint32_t i = 0; i < k->candidate_count; i++) {
                uint32_t lo = ty_min_args(c, k->candidates[i]->type_params, k->candidates[i]->type_param_count);
                if (lo < min) min = lo;
                if (k->candidates[i]->type_param_count > max) max = k->candidates[i]->type_param_count;
            }
            node *first = k->type_args->items[0];
            if (min < max) ty_error(c, first, "TS2558", "Expected %u-%u type arguments, but got %u.", min, max, k->type_args->count);
            else ty_error(c, first, "TS2558", "Expected %u type arguments, but got %u.", max, k->type_args->count);
            return;
        }
    }
    report_arity(k, NULL);
}

static void check_arguments_alone(calling *k)
{
    checker *c = k->c;
    find_arguments(k);
    for (uint32_t i = 0; i < k->arg_count && c->work <= TY_WORK_MAX; i++) {
        node *arg = k->args[i].node;
        if (arg != k->n) ty_check_expr(c, arg, 0);
    }
    if (k->type_args != NULL)
        for (uint32_t i = 0; i < k->type_args->count; i++) ty_from_node(c, k->type_args->items[i]);
}

static signature *best_of_failed(calling *k)
{
    checker *c = k->c;
    if (k->candidate_count == 1 || k->failed != NULL) {
        signature *s = k->candidate_count == 1 ? k->candidates[0] : k->failed;
        if (s->type_param_count == 0) return s;
        if (k->type_args != NULL && k->type_args->count > 0) {
            bool good;
            return ty_signature_instance(c, s, written_args(k, s, false, &good), s->type_param_count);
        }
        if (!arity_fits(k, s)) return ty_erased(c, s);
        inference_context *ic = ty_inference_new(c, s->type_params, s->type_param_count, s, INFER_ANY_DEFAULT);
        type **args = infer_arguments(k, s, ic, MODE_SKIP_SENSITIVE | MODE_SKIP_GENERIC);
        return ty_signature_instance(c, s, args, s->type_param_count);
    }
    return c->unknown_signature;
}

static bool is_unknown_argument(calling *k, const argument *of)
{
    checker *c = k->c;
    if (of->type != NULL) return ty_is_error(c, of->type);
    return !ty_is_sensitive(c, of->node) &&
           ty_is_error(c, ty_check_expr_cached(c, of->is_spread ? of->node->unary.operand : of->node, 0));
}

/* Does it hang on an argument nothing is known of which of several candidates is meant, and which is it? */
static bool is_undecidable(calling *k)
{
    checker *c = k->c;
    signature *first = NULL;
    bool differ = false;
    for (uint32_t i = 0; i < k->candidate_count; i++) {
        signature *s = k->candidates[i];
        if ((k->type_args != NULL && !ty_applies_args(c, s, k->type_args)) || !arity_fits(k, s)) continue;
        differ |= first != NULL && (first->type_param_count > 0 || s->type_param_count > 0 || ty_result(c, first) != ty_result(c, s));
        if (first == NULL) first = s;
    }
    for (uint32_t i = 0; differ && i < k->arg_count; i++)
        if (is_unknown_argument(k, &k->args[i])) return true;
    return false;
}

static signature *resolve(calling *k)
{
    checker *c = k->c;
    if (k->candidate_count == 0) {
        check_arguments_alone(k);
        return c->unknown_signature;
    }
    signature **copy = gots__arena_take(c->arena, k->candidate_count * sizeof *copy);
    memcpy(copy, k->candidates, k->candidate_count * sizeof *copy);
    signature **originals = k->candidates;
    k->candidates = copy;
    find_arguments(k);
    k->sensitive = false;
    for (uint32_t i = 0; i < k->arg_count; i++)
        if (k->args[i].type == NULL && ty_is_sensitive(c, k->args[i].node)) k->sensitive = true;
    signature *s = NULL;
    if (k->candidate_count > 1) s = choose(k, R_SUBTYPE);
    if (s == NULL) {
        memcpy(k->candidates, originals, k->candidate_count * sizeof *copy);
        if (k->candidate_count > 1 && is_undecidable(k)) {
            ((call_note *)k->n->note)->gave_up = true;
            check_arguments_alone(k);
            return c->unknown_signature;
        }
        s = choose(k, R_ASSIGNABLE);
    }
    if (s != NULL) return s;
    memcpy(k->candidates, originals, k->candidate_count * sizeof *copy);
    report_failure(k);
    /* what is written in the arguments is checked all the same */
    signature *best = best_of_failed(k);
    return best;
}

/* ---- Callees ---------------------------------------------------------------------------------- */

bool ty_is_untyped_call(checker *c, type *function, type *apparent, uint32_t calls, uint32_t ctors)
{
    if (ty_is_any(function)) return true;
    if (ty_is_any(apparent) && (function->flags & T_PARAM)) return true;
    if (calls > 0 || ctors > 0 || (apparent->flags & T_UNION) || (ty_reduced(c, apparent)->flags & T_NEVER)) return false;
    type *target = ty_global_type(c, c->names.Function, 0);
    return target != c->error && ty_assignable(c, function, target);
}

static bool is_opaque_callee(checker *c, type *t)
{
    if (ty_is_any(t)) return true;
    if (t->flags & T_SET) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (is_opaque_callee(c, t->set.types[i])) return true;
        return false;
    }
    return (t->flags & T_OBJECT) && (ty_shape(c, t), (t->oflags & O_ERROR_CONTEXT) != 0);
}

static signature *untyped(calling *k, type *t)
{
    check_arguments_alone(k);
    return ty_is_error(k->c, t) ? k->c->unknown_signature : k->c->any_signature;
}

static signature *super_call(calling *k)
{
    checker *c = k->c;
    type *t = ty_super_type(c, k->n->call.callee);
    if (ty_is_any(t) || t->flags & (T_UNDEFINED | T_NULL)) return untyped(k, c->error);
    uint32_t count;
    signature **ctors = ty_signatures(c, t, true, &count);
    node *class_ = ty_enclosing_class(k->n);
    if (class_ == NULL || class_->class_.base == NULL) return untyped(k, c->error);
    uint32_t arg_count;
    type **args = ty_ref_args(c, class_, &class_->class_.base_args, &arg_count);
    signature **with = gots__arena_take(c->arena, (count + 1) * sizeof *with);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t min = ty_min_args(c, ctors[i]->type_params, ctors[i]->type_param_count);
        if (arg_count < min || arg_count > ctors[i]->type_param_count) continue;
        with[kept++] = ctors[i]->type_param_count > 0 ? ty_signature_instance(c, ctors[i], args, arg_count) : ctors[i];
    }
    if (kept == 0) return untyped(k, c->error);
    k->candidates = with;
    k->candidate_count = kept;
    return resolve(k);
}

static signature *resolve_call(calling *k)
{
    checker *c = k->c;
    node *callee = k->n->call.callee;
    if (callee->kind == GOTS__SUPER) return super_call(k);
    bool stops = false;
    bool link = (callee->kind == GOTS__MEMBER || callee->kind == GOTS__INDEX || callee->kind == GOTS__CALL) && !(callee->flags & GOTS__F_PAREN);
    type *t = link ? ty_check_link(c, callee, 0, &stops) : ty_check_expr(c, callee, 0);
    if (k->n->flags & GOTS__F_OPTIONAL) t = ty_non_nullable(c, t);
    else if (ty_some_flags(t, T_NULLABLE) || (t->flags & T_UNKNOWN)) {
        if (t->flags & T_UNKNOWN) {
            ty_check_non_null(c, t, callee);
            return untyped(k, c->error);
        }
        bool undefined = ty_some_flags(t, T_UNDEFINED), null = ty_some_flags(t, T_NULL);
        if (!(t->flags & T_NULLABLE))
            ty_error(c, callee, undefined && null ? "TS2723" : undefined ? "TS2722" : "TS2721",
                     undefined && null ? "Cannot invoke an object which is possibly 'null' or 'undefined'."
                     : undefined ? "Cannot invoke an object which is possibly 'undefined'." : "Cannot invoke an object which is possibly 'null'.");
        else ty_check_non_null(c, t, callee);
        t = ty_non_nullable(c, t);
        if (t->flags & T_NEVER) return untyped(k, c->error);
    }
    if (t == c->silent_never) return c->silent_never_signature;
    type *apparent = ty_reduced_apparent(c, t);
    if (ty_is_any(apparent) || ty_is_error(c, t)) return untyped(k, ty_is_error(c, t) ? t : apparent);
    uint32_t calls, ctors;
    signature **items = ty_signatures(c, apparent, false, &calls);
    ty_signatures(c, apparent, true, &ctors);
    if (ty_is_untyped_call(c, t, apparent, calls, ctors)) {
        if (!ty_is_error(c, t) && k->type_args != NULL && k->type_args->count > 0)
            ty_error(c, k->n, "TS2347", "Untyped function calls may not accept type arguments.");
        return untyped(k, t);
    }
    if (calls == 0) {
        check_arguments_alone(k);
        if (is_opaque_callee(c, t) || is_opaque_callee(c, apparent)) return c->unknown_signature;
        if (t->flags & T_NEVER) {
            if (!ty_is_unreachable_code(c, callee) && t != c->unreachable_never)
                ty_error(c, callee, "TS2349", "This expression is not callable.\n  Type 'never' has no call signatures.");
            return c->unknown_signature;
        }
        if (ctors > 0) ty_error(c, k->n, "TS2348", "Value of type '%T' is not callable. Did you mean to include 'new'?", t);
        else if ((apparent->flags & T_UNION) && ty_union_may_be_callable(c, apparent)) return c->unknown_signature;
        else ty_error(c, callee->kind == GOTS__MEMBER ? callee->member.name : callee, "TS2349", "This expression is not callable.\n  Type '%T' has no call signatures.", apparent);
        return c->unknown_signature;
    }
    /* an inner call waits until the others have said what the outer one knows */
    if ((k->mode & MODE_SKIP_GENERIC) && (k->type_args == NULL || k->type_args->count == 0))
        for (uint32_t i = 0; i < calls; i++)
            if (ty_returns_function(c, items[i])) {
                ty_skipped_generic(c, k->n, k->mode);
                return c->resolving_signature;
            }
    k->candidates = items;
    k->candidate_count = calls;
    return resolve(k);
}

/* Each member can be called, but no single signature serves: arrays of different things say. */
bool ty_union_may_be_callable(checker *c, type *t)
{
    for (uint32_t i = 0; i < t->set.count; i++) {
        uint32_t calls;
        ty_signatures(c, t->set.types[i], false, &calls);
        if (calls == 0) return false;
    }
    return true;
}

static signature *resolve_new(calling *k)
{
    checker *c = k->c;
    node *callee = k->n->call.callee;
    type *t = ty_check_non_null(c, ty_check_expr(c, callee, 0), callee);
    if (t == c->silent_never) return c->silent_never_signature;
    type *apparent = ty_reduced_apparent(c, t);
    if (ty_is_any(t) || ty_is_any(apparent)) {
        if (k->type_args != NULL && k->type_args->count > 0 && !ty_is_error(c, t))
            ty_error(c, k->n, "TS2347", "Untyped function calls may not accept type arguments.");
        return untyped(k, t);
    }
    uint32_t ctors, calls;
    signature **items = ty_signatures(c, apparent, true, &ctors);
    if (ctors > 0) {
        signature *first = items[0];
        entity *e = apparent->symbol;
        if (first->decl != NULL && first->decl->kind == GOTS__METHOD && (first->decl->flags & (GOTS__F_PRIVATE | GOTS__F_PROTECTED))) {
            node *class_ = first->decl->parent;
            bool inside = false;
            for (node *at = k->n; at != NULL; at = at->parent)
                if ((at->kind == GOTS__CLASS || at->kind == GOTS__CLASS_DECLARATION) && (at == class_ || (first->decl->flags & GOTS__F_PROTECTED))) inside = true;
            if (!inside) {
                bool private_ = (first->decl->flags & GOTS__F_PRIVATE) != 0;
                entity *owner = ty_node_entity(c, class_);
                if (owner != NULL)
                    ty_error(c, k->n, private_ ? "TS2673" : "TS2674", "Constructor of class '%E' is %s and only accessible within the class declaration.", owner, private_ ? "private" : "protected");
                return untyped(k, c->error);
            }
        }
        bool is_abstract = (first->flags & S_ABSTRACT) != 0;
        if (!is_abstract && e != NULL && (e->flags & E_CLASS) && (apparent->oflags & O_ANONYMOUS))
            for (uint32_t i = 0; i < e->decl_count; i++)
                is_abstract |= (e->decls[i]->kind == GOTS__CLASS || e->decls[i]->kind == GOTS__CLASS_DECLARATION) && (e->decls[i]->flags & GOTS__F_ABSTRACT);
        if (is_abstract) {
            ty_error(c, k->n, "TS2511", "Cannot create an instance of an abstract class.");
            return untyped(k, c->error);
        }
        k->candidates = items;
        k->candidate_count = ctors;
        return resolve(k);
    }
    items = ty_signatures(c, apparent, false, &calls);
    if (calls > 0) {
        k->candidates = items;
        k->candidate_count = calls;
        signature *s = resolve(k);
        if (s != c->unknown_signature && !(ty_result(c, s)->flags & (T_VOID | T_ANY)))
            ty_error(c, k->n, "TS2350", "Only a void function can be called with the 'new' keyword.");
        else ty_error(c, k->n, "TS7009", "'new' expression, whose target lacks a construct signature, implicitly has an 'any' type.");
        return c->any_signature;
    }
    check_arguments_alone(k);
    if (is_opaque_callee(c, t) || is_opaque_callee(c, apparent) || (t->flags & T_NEVER)) return c->unknown_signature;
    if (apparent->flags & T_UNION) return c->unknown_signature;
    ty_error(c, callee, "TS2351", "This expression is not constructable.\n  Type '%T' has no construct signatures.", apparent);
    return c->unknown_signature;
}

static signature *resolve_tag(calling *k)
{
    checker *c = k->c;
    type *t = ty_check_expr(c, k->n->tagged.tag, 0);
    type *apparent = ty_reduced_apparent(c, t);
    if (ty_is_any(apparent)) return untyped(k, t);
    uint32_t calls, ctors;
    signature **items = ty_signatures(c, apparent, false, &calls);
    ty_signatures(c, apparent, true, &ctors);
    if (ty_is_untyped_call(c, t, apparent, calls, ctors)) return untyped(k, t);
    if (calls == 0) {
        check_arguments_alone(k);
        if (!is_opaque_callee(c, t))
            ty_error(c, k->n->tagged.tag, "TS2349", "This expression is not callable.\n  Type '%T' has no call signatures.", apparent);
        return c->unknown_signature;
    }
    k->candidates = items;
    k->candidate_count = calls;
    return resolve(k);
}

#define REENTRIES 3

signature *ty_resolved_signature(checker *c, node *n, unsigned mode)
{
    call_note *note = n->note;
    if (note == NULL) note = n->note = GOTS__NEW(c->arena, call_note);
    if (note->resolved != NULL) return note->resolved;
    /* in a loop that is being narrowed, what a call gives may lead back to it: then by what is known so far */
    if (note->busy > 0 && (!ty_in_flow_loop(c) || note->busy >= REENTRIES)) return c->resolving_signature;
    if (ty_too_deep(c) || c->call_depth > 200) return c->unknown_signature;
    note->busy++;
    c->call_depth++;
    uint32_t outer_flow = c->flow_loops;
    calling k = { .c = c, .n = n, .mode = mode };
    signature *s;
    if (n->kind == GOTS__TAGGED_TEMPLATE) {
        k.type_args = &n->tagged.type_args;
        s = resolve_tag(&k);
    } else {
        k.type_args = &n->call.type_args;
        s = n->kind == GOTS__NEW ? resolve_new(&k) : resolve_call(&k);
    }
    c->call_depth--;
    note->busy--;
    c->flow_loops = outer_flow;
    /* what was resolved inside a loop that is being narrowed may come out otherwise later */
    if (s != c->resolving_signature && !ty_in_flow_loop(c)) note->resolved = s;
    return s;
}

/* ---- Results ---------------------------------------------------------------------------------- */

static bool is_symbol_call(checker *c, node *n)
{
    node *callee = n->call.callee;
    /* Symbol.for(…) too */
    if (callee->kind == GOTS__MEMBER && callee->member.name->kind == GOTS__IDENTIFIER &&
        strcmp(callee->member.name->ident.name->text, "for") == 0)
        callee = callee->member.object;
    return callee->kind == GOTS__IDENTIFIER && callee->ident.name == c->names.Symbol && callee->ident.symbol == NULL;
}

static type *unique_of_declaration(checker *c, node *n)
{
    node *p = n->parent;
    entity *e = NULL;
    if (p != NULL && p->kind == GOTS__DECLARATOR && p->declarator.init == n && p->parent->op >= GOTS__CONST) e = ty_node_entity(c, p);
    else if (p != NULL && p->kind == GOTS__FIELD && (p->flags & GOTS__F_READONLY) && (p->flags & GOTS__F_STATIC)) e = ty_node_entity(c, p);
    return e != NULL ? ty_unique_symbol(c, e) : NULL;
}

type *ty_check_call(checker *c, node *n, unsigned mode)
{
    signature *s = ty_resolved_signature(c, n, mode);
    if (n->kind == GOTS__CALL && n->call.callee->kind == GOTS__SUPER) return c->void_;
    for (uint32_t i = 0; i < n->call.type_args.count; i++) ty_check_type_node(c, n->call.type_args.items[i]);
    if (s == c->resolving_signature) return (mode & MODE_SKIP_GENERIC) ? c->silent_never : c->error;
    if (s->param_count > n->call.args.count) ty_check_reified(c, n, s);
    type *t = ty_result(c, s);
    if (n->kind == GOTS__NEW) {
        if (s->decl != NULL && s->decl->kind != GOTS__METHOD && s->decl->kind != GOTS__CONSTRUCT_SIGNATURE && s->decl->kind != GOTS__CONSTRUCTOR_TYPE &&
            !(s->flags & S_CONSTRUCT))
            return c->error;
        return t;
    }
    if ((t->flags & T_SYMBOL) && is_symbol_call(c, n)) {
        type *unique = unique_of_declaration(c, n);
        if (unique != NULL) return unique;
    }
    if (n->parent != NULL && n->parent->kind == GOTS__EXPRESSION && (t->flags & T_VOID)) return t;
    return t;
}

type *ty_check_tagged(checker *c, node *n)
{
    signature *s = ty_resolved_signature(c, n, 0);
    return s == c->resolving_signature ? c->error : ty_result(c, s);
}

type *ty_check_import_call(checker *c, node *n)
{
    for (uint32_t i = 0; i < n->list.items.count; i++) ty_check_expr(c, n->list.items.items[i], 0);
    node *specifier = n->list.items.count > 0 ? n->list.items.items[0] : NULL;
    entity *module = specifier != NULL ? ty_module_of(c, specifier, true) : NULL;
    if (module == NULL || (module->more->file != NULL && module->more->file->kind == GOTS__TYPES_JSON)) return ty_promise(c, c->error);
    entity *value = ty_module_value(c, module);
    if (value == NULL || value != module) return ty_promise(c, c->error);
    return ty_promise(c, ty_type_of(c, module));
}

/* f<T>: the signatures with their type arguments. */
type *ty_check_instantiation(checker *c, node *n)
{
    type *t = ty_check_expr(c, n->call.callee, 0);
    uint32_t count;
    type **args = ty_ref_args(c, n, &n->call.type_args, &count);
    if (ty_is_any(t)) return t;
    uint32_t calls, ctors, kept = 0, ctor_kept = 0;
    signature **items = ty_signatures(c, t, false, &calls);
    signature **with = gots__arena_take(c->arena, (calls + 1) * sizeof *with);
    for (uint32_t i = 0; i < calls; i++)
        if (items[i]->type_param_count > 0 && ty_applies_args(c, items[i], &n->call.type_args)) with[kept++] = ty_signature_instance(c, items[i], args, count);
    items = ty_signatures(c, t, true, &ctors);
    signature **with_ctors = gots__arena_take(c->arena, (ctors + 1) * sizeof *with);
    for (uint32_t i = 0; i < ctors; i++)
        if (items[i]->type_param_count > 0 && ty_applies_args(c, items[i], &n->call.type_args)) with_ctors[ctor_kept++] = ty_signature_instance(c, items[i], args, count);
    if (kept + ctor_kept == 0) return c->error;
    table *members = ty_table_new(c);
    if ((t->flags & T_OBJECT)) {
        shape *s = ty_shape(c, t);
        for (uint32_t i = 0; i < s->members->count; i++) ty_table_put(c, members, s->members->items[i]);
    }
    return ty_anonymous(c, NULL, members, with, kept, with_ctors, ctor_kept, NULL, 0);
}
