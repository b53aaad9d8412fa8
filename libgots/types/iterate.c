/* Iteration and promises: what for-of, spread, yield and await get.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

/* ---- Iterators -------------------------------------------------------------------------------- */

static bool is_reference_to(checker *c, type *t, atom *name, uint32_t args)
{
    if (!(t->flags & T_OBJECT) || !(t->oflags & O_REFERENCE) || t->symbol == NULL || t->symbol->name != name) return false;
    uint32_t count;
    ty_args(c, t, &count);
    return count >= args && t->symbol->parent == NULL;
}

static void from_result(checker *c, type *result, iteration *out)
{
    /* { done?: false, value: Y } | { done: true, value: R } */
    type *one = result;
    type **items = ty_members(&one);
    types yields = { 0 }, returns = { 0 };
    for (uint32_t i = 0; i < ty_count(result); i++) {
        type *t = items[i];
        if (ty_is_any(t)) {
            ty_types_add(c, &yields, t);
            ty_types_add(c, &returns, t);
            continue;
        }
        type *done = ty_property_type(c, t, c->names.done), *value = ty_property_type(c, t, c->names.value);
        if (value == NULL) value = c->undefined;
        bool may_yield = done == NULL || ty_maybe(done, T_UNDEFINED) || ty_assignable(c, c->regular_false, done);
        bool may_return = done != NULL && ty_assignable(c, c->regular_true, done);
        if (may_yield) ty_types_add(c, &yields, value);
        if (may_return) ty_types_add(c, &returns, value);
    }
    out->yields = yields.count > 0 ? ty_union(c, yields.items, yields.count, UNION_LITERAL) : NULL;
    out->returns = returns.count > 0 ? ty_union(c, returns.items, returns.count, UNION_LITERAL) : NULL;
}

static type *method_result(checker *c, type *t, atom *name)
{
    entity *p = ty_property(c, ty_reduced_apparent(c, t), name);
    if (p == NULL) return NULL;
    type *of = ty_non_undefined(c, ty_type_of(c, p));
    if (ty_is_any(of)) return of;
    uint32_t count;
    signature **items = ty_signatures(c, of, false, &count);
    TY_FEW(results);
    for (uint32_t i = 0; i < count; i++)
        if (ty_min_arg_count(c, items[i], false, false) == 0 || name == c->names.next)
            ty_types_add(c, &results, ty_result(c, ty_erased(c, items[i])));
    return results.count > 0 ? ty_intersection(c, results.items, results.count) : NULL;
}

static type *next_param(checker *c, type *t)
{
    type *of = ty_property_type(c, ty_reduced_apparent(c, t), c->names.next);
    if (of == NULL) return NULL;
    uint32_t count;
    signature **items = ty_signatures(c, of, false, &count);
    if (count == 0) return NULL;
    return ty_param_type_or_null(c, items[0], 0);
}

bool ty_iteration_of_iterator(checker *c, type *t, bool is_async, iteration *out)
{
    memset(out, 0, sizeof *out);
    if (ty_is_any(t)) {
        out->yields = out->returns = out->nexts = t;
        return true;
    }
    const names *n = &c->names;
    uint32_t count;
    if (!is_async ? (is_reference_to(c, t, n->Generator, 3) || is_reference_to(c, t, n->Iterator, 3) ||
                     is_reference_to(c, t, n->IteratorObject, 3))
                  : (is_reference_to(c, t, n->AsyncGenerator, 3) || is_reference_to(c, t, n->AsyncIterator, 3) ||
                     is_reference_to(c, t, n->AsyncIteratorObject, 3))) {
        type **args = ty_args(c, t, &count);
        *out = (iteration){ args[0], args[1], args[2] };
        return true;
    }
    type *result = method_result(c, t, n->next);
    if (result == NULL) return false;
    if (is_async) {
        type *awaited = ty_awaited_no_alias(c, result);
        if (awaited != NULL) result = awaited;
    }
    from_result(c, result, out);
    out->nexts = next_param(c, t);
    return true;
}

static bool iteration_of_one(checker *c, type *t, bool is_async, iteration *out)
{
    memset(out, 0, sizeof *out);
    if (ty_is_any(t)) {
        out->yields = out->returns = out->nexts = t;
        return true;
    }
    type *made = method_result(c, t, is_async ? c->names.async_iterator : c->names.iterator);
    if (made == NULL) return false;
    return ty_iteration_of_iterator(c, made, is_async, out);
}

bool ty_iteration_of(checker *c, type *t, bool is_async, iteration *out)
{
    memset(out, 0, sizeof *out);
    t = ty_reduced(c, t);
    if (t->flags & T_UNION) {
        types yields = { 0 }, returns = { 0 };
        for (uint32_t i = 0; i < t->set.count; i++) {
            iteration it;
            if (!ty_iteration_of(c, t->set.types[i], is_async, &it)) return false;
            if (it.yields != NULL) ty_types_add(c, &yields, it.yields);
            if (it.returns != NULL) ty_types_add(c, &returns, it.returns);
            if (out->nexts == NULL) out->nexts = it.nexts;
        }
        out->yields = yields.count > 0 ? ty_union(c, yields.items, yields.count, UNION_LITERAL) : NULL;
        out->returns = returns.count > 0 ? ty_union(c, returns.items, returns.count, UNION_LITERAL) : NULL;
        return true;
    }
    if (iteration_of_one(c, t, is_async, out)) return true;
    if (!is_async) return false;
    if (!iteration_of_one(c, t, false, out)) return false;
    if (out->yields != NULL) {
        type *awaited = ty_awaited_no_alias(c, out->yields);
        if (awaited != NULL) out->yields = awaited;
    }
    return true;
}

static type *array_elements(checker *c, type *t)
{
    if (ty_is_array(c, t)) return ty_array_element(c, t);
    if (ty_is_tuple(t)) {
        type *of = ty_tuple_slice_union(c, t, 0, 0, false, false);
        return of != NULL ? of : c->never;
    }
    return NULL;
}

type *ty_iterated(checker *c, type *t, type *sent, unsigned use, node *at)
{
    (void)sent;
    if (ty_is_any(t) || (t->flags & T_NEVER)) return (t->flags & T_NEVER) ? c->error : t;
    t = ty_reduced(c, t);
    if (use != USE_FOR_AWAIT) {
        type *quick = array_elements(c, t);
        if (quick != NULL) return quick;
        if (t->flags & T_UNION) {
            types all = { 0 };
            for (uint32_t i = 0; i < t->set.count; i++) {
                type *of = array_elements(c, t->set.types[i]);
                if (of == NULL) break;
                ty_types_add(c, &all, of);
            }
            if (all.count == t->set.count) return ty_union(c, all.items, all.count, UNION_LITERAL);
        }
        if ((t->flags & T_STRING_LIKE) && use != USE_YIELD_STAR) return c->string;
    }
    iteration it;
    if (ty_iteration_of(c, t, use == USE_FOR_AWAIT || use == USE_ASYNC_YIELD_STAR, &it)) {
        if (it.yields == NULL) return c->never;
        return use == USE_FOR_AWAIT ? ty_awaited(c, it.yields, NULL, NULL, NULL) : it.yields;
    }
    if (at == NULL) return NULL;
    type *apparent = ty_apparent(c, t);
    if (ty_is_any(apparent) || ((apparent->flags & T_OBJECT) && (apparent->oflags & O_ERROR_CONTEXT))) return c->error;
    if (ty_some_flags(t, T_NULLABLE | T_VOID)) {
        if (use == USE_DESTRUCTURING || use == USE_SPREAD || use == USE_FOR_OF) {
            type *with = ty_remove_flags(c, t, T_NULLABLE);
            if (with != t && !(with->flags & T_NEVER)) {
                ty_check_non_null(c, t, at);
                return ty_iterated(c, with, sent, use, at);
            }
        }
    }
    if (use == USE_FOR_AWAIT)
        ty_error(c, at, "TS2504", "Type '%T' must have a '[Symbol.asyncIterator]()' method that returns an async iterator.", t);
    else ty_error(c, at, "TS2488", "Type '%T' must have a '[Symbol.iterator]()' method that returns an iterator.", t);
    return NULL;
}

/* What a generator's declared result says of its yields, returns and nexts. */
bool ty_iteration_of_generator_return(checker *c, type *t, bool is_async, iteration *out)
{
    memset(out, 0, sizeof *out);
    if (ty_is_any(t)) {
        out->yields = out->returns = out->nexts = t;
        return true;
    }
    if (ty_iteration_of_iterator(c, t, is_async, out)) return true;
    return ty_iteration_of(c, t, is_async, out);
}

type *ty_generator_type(checker *c, type *yields, type *returns, type *nexts, bool is_async)
{
    type *target = ty_global_type(c, is_async ? c->names.AsyncGenerator : c->names.Generator, 3);
    if (target == c->error) return c->error;
    type *args[3] = { yields, returns, nexts };
    return ty_reference(c, target, args, 3);
}

/* ---- Promises --------------------------------------------------------------------------------- */

/* The T of a promise of T; NULL when it is none. */
type *ty_promised(checker *c, type *t)
{
    if (ty_is_any(t)) return NULL;
    if ((t->flags & T_OBJECT) && (is_reference_to(c, t, c->names.Promise, 1) || is_reference_to(c, t, c->names.PromiseLike, 1))) {
        uint32_t count;
        return ty_args(c, t, &count)[0];
    }
    if (!(t->flags & (T_OBJECT | T_INTERSECTION | T_INSTANTIABLE))) return NULL;
    type *then = ty_property_type(c, ty_reduced_apparent(c, t), c->names.then);
    if (then == NULL || ty_is_any(then)) return NULL;
    uint32_t count;
    signature **items = ty_signatures(c, then, false, &count);
    TY_FEW(values);
    for (uint32_t i = 0; i < count; i++) {
        type *callback = ty_param_type_or_null(c, items[i], 0);
        if (callback == NULL) continue;
        callback = ty_non_nullable(c, callback);
        if (ty_is_any(callback)) {
            ty_types_add(c, &values, c->error);
            continue;
        }
        uint32_t n;
        signature **calls = ty_signatures(c, callback, false, &n);
        for (uint32_t k = 0; k < n; k++) {
            type *p = ty_param_type_or_null(c, calls[k], 0);
            if (p != NULL) ty_types_add(c, &values, p);
        }
    }
    return values.count > 0 ? ty_union(c, values.items, values.count, UNION_SUBTYPE) : NULL;
}

static type *awaited_member(checker *c, type *t, void *context)
{
    (void)context;
    if (t->flags & (T_PRIMITIVE | T_ANY_OR_UNKNOWN)) return t;
    if (c->depth > 60) return c->error;
    type *promised = ty_promised(c, t);
    if (promised == NULL || promised == t) return t;
    c->depth++;
    type *of = ty_awaited_no_alias(c, promised);
    c->depth--;
    return of;
}

type *ty_awaited_no_alias(checker *c, type *t)
{
    if (ty_is_any(t)) return t;
    if (t->alias != NULL && t->alias->name == c->names.Awaited) return t;
    type *with = ty_map(c, t, awaited_member, NULL);
    return with != NULL ? with : c->never;
}

static bool needs_alias(checker *c, type *t)
{
    if (ty_is_any(t) || (t->alias != NULL && t->alias->name == c->names.Awaited)) return false;
    if (!ty_is_generic_object(c, t)) return false;
    type *base = ty_base_constraint(c, t);
    return base == NULL || (base->flags & T_UNKNOWN) || ty_is_empty_object(c, base) || ty_promised(c, base) != NULL ||
           ((base->flags & T_UNION) && !(base->oflags & O_PRIMITIVE_UNION));
}

type *ty_awaited(checker *c, type *t, node *at, const char *code, const char *message)
{
    (void)at;
    (void)code;
    (void)message;
    type *of = ty_awaited_no_alias(c, t);
    if (of == NULL) return c->error;
    if (needs_alias(c, of)) {
        entity *alias = ty_global(c, c->names.Awaited, E_TYPE);
        if (alias == NULL) return c->error;
        return ty_alias_instance(c, alias, &of, 1, NULL, NULL, 0);
    }
    return of;
}

type *ty_promise(checker *c, type *t)
{
    type *target = ty_global_type(c, c->names.Promise, 1);
    if (target == c->error) return c->error;
    type *of = ty_awaited_no_alias(c, t);
    if (of == NULL) of = c->unknown;
    return ty_reference(c, target, &of, 1);
}

type *ty_check_await(checker *c, node *n)
{
    type *t = ty_check_expr(c, n->unary.operand, 0);
    return ty_awaited(c, t, n, NULL, NULL);
}

type *ty_check_yield(checker *c, node *n)
{
    node *f = n->parent;
    while (f != NULL && ty_function(f) == NULL) f = f->parent;
    type *t = n->unary.operand != NULL ? ty_check_expr(c, n->unary.operand, 0) : c->undefined;
    if (f == NULL) return c->error;
    gots__function *of = ty_function(f);
    bool is_async = (ty_function_flags(f) & GOTS__F_ASYNC) != 0;
    type *yielded = t;
    iteration inner = { 0 };
    if (n->kind == GOTS__YIELD_STAR) {
        yielded = ty_iterated(c, t, c->undefined, is_async ? USE_ASYNC_YIELD_STAR : USE_YIELD_STAR, n->unary.operand);
        if (yielded == NULL) yielded = c->error;
        if (!ty_is_any(t)) ty_iteration_of(c, t, is_async, &inner);
    } else if (is_async) {
        yielded = ty_awaited(c, t, n, NULL, NULL);
    }
    iteration it = { 0 };
    if (of->return_type != NULL) {
        type *declared = ty_from_node(c, of->return_type);
        if (ty_iteration_of_generator_return(c, declared, is_async, &it) && it.yields != NULL)
            ty_check_assignable(c, yielded, it.yields, n->unary.operand != NULL ? n->unary.operand : n, n->kind == GOTS__YIELD ? n->unary.operand : NULL);
    } else {
        type *context = ty_contextual_return(c, f, 0);
        if (context != NULL) ty_iteration_of_generator_return(c, context, is_async, &it);
    }
    if (n->kind == GOTS__YIELD_STAR) return inner.returns != NULL ? inner.returns : c->error;
    return it.nexts != NULL ? it.nexts : c->error;
}
