/* Functions: their types, the results of their bodies, the parameters their context gives.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

uint32_t ty_function_flags(const node *n)
{
    return n->flags & (GOTS__F_ASYNC | GOTS__F_GENERATOR);
}

void ty_defer(checker *c, node *n)
{
    for (uint32_t i = c->deferred_count; i-- > c->deferred_done && i + 16 > c->deferred_count;)
        if (c->deferred[i] == n) return;
    if (c->deferred_count == c->deferred_room) {
        uint32_t room = c->deferred_room == 0 ? 64 : c->deferred_room * 2;
        node **items = gots__arena_take(c->arena, room * sizeof *items);
        if (c->deferred_count > 0) memcpy(items, c->deferred, c->deferred_count * sizeof *items);
        c->deferred = items;
        c->deferred_room = room;
    }
    c->deferred[c->deferred_count++] = n;
}

bool ty_ends(checker *c, node *f)
{
    function_note *note = ty_note(c, f);
    return note->end != NULL && ty_is_reachable(c, note->end);
}

/* ---- Results of bodies ------------------------------------------------------------------------ */

typedef struct collecting {
    checker *c;
    node *function;
    types returns, yields;
    unsigned mode;
    bool has_plain_return, is_async, in_yield_star;
    type *context;
    bool has_never; /* something is returned that never comes back */
} collecting;

static type *return_value(collecting *at, node *expr)
{
    checker *c = at->c;
    node *inner = expr;
    (void)inner;
    type *t = ty_check_expr_cached(c, expr, at->mode & ~(unsigned)MODE_SKIP_GENERIC);
    if (at->is_async) t = ty_awaited(c, t, expr, NULL, NULL);
    return t;
}

/* `return f(…)` inside f says nothing of what f gives. */
static bool is_call_of_itself(const collecting *at, const node *expr)
{
    checker *c = at->c;
    if (at->is_async && expr->kind == GOTS__AWAIT) expr = expr->unary.operand;
    if (expr->kind != GOTS__CALL || expr->call.callee->kind != GOTS__IDENTIFIER || expr->call.callee->ident.symbol == NULL) return false;
    const entity *e = ty_entity_of(c, expr->call.callee->ident.symbol);
    if (e == ty_node_entity(c, at->function)) return true;
    return (e->flags & E_CONST) && e->value_decl != NULL && e->value_decl->kind == GOTS__DECLARATOR &&
           e->value_decl->declarator.type == NULL && e->value_decl->declarator.init == at->function;
}

static bool collect(node *n, void *context)
{
    collecting *at = context;
    checker *c = at->c;
    switch (n->kind) {
    case GOTS__FUNCTION:
    case GOTS__ARROW:
    case GOTS__FUNCTION_DECLARATION:
    case GOTS__METHOD:
    case GOTS__CLASS:
    case GOTS__CLASS_DECLARATION:
    case GOTS__STATIC_BLOCK: return true;
    case GOTS__RETURN: {
        if (n->unary.operand == NULL) {
            at->has_plain_return = true;
            return true;
        }
        if (is_call_of_itself(at, n->unary.operand)) {
            at->has_never = true;
            return true;
        }
        type *t = return_value(at, n->unary.operand);
        if (t->flags & T_NEVER) at->has_never = true;
        bool known = false;
        for (uint32_t i = 0; i < at->returns.count; i++) known |= at->returns.items[i] == t;
        if (!known) ty_types_add(c, &at->returns, t);
        if (n->unary.operand->kind == GOTS__YIELD || n->unary.operand->kind == GOTS__YIELD_STAR)
            gots__node_children(n, collect, at);
        return true;
    }
    case GOTS__YIELD:
    case GOTS__YIELD_STAR: {
        type *t = n->unary.operand != NULL ? ty_check_expr_cached(c, n->unary.operand, at->mode & ~(unsigned)MODE_SKIP_GENERIC) : c->undefined;
        if (n->kind == GOTS__YIELD_STAR) {
            type *of = ty_iterated(c, t, c->undefined, at->is_async ? USE_ASYNC_YIELD_STAR : USE_YIELD_STAR, NULL);
            t = of != NULL ? of : c->error;
        } else if (at->is_async) {
            t = ty_awaited(c, t, n, NULL, NULL);
        }
        ty_types_add(c, &at->yields, t);
        gots__node_children(n, collect, at);
        return true;
    }
    default:
        if (n->kind >= GOTS__KEYWORD_TYPE) return true;
        /* expressions hold no statements but inside functions; only generators have to look into them */
        if (!(ty_function_flags(at->function) & GOTS__F_GENERATOR) && n->kind < GOTS__ARRAY_PATTERN) return true;
        gots__node_children(n, collect, at);
        return true;
    }
}

static type *widen_result(checker *c, type *t, type *context, bool is_async)
{
    if (ty_is_unit(t) || ty_is_literal_type(t) || (t->flags & T_UNION)) {
        type *wanted = context;
        if (wanted != NULL && is_async) {
            type *awaited = ty_awaited_no_alias(c, wanted);
            wanted = awaited;
        }
        if (!ty_is_literal_context(c, t, wanted)) {
            if (t->flags & T_UNIQUE) t = c->symbol;
            t = ty_widen_literal(c, t);
        }
        t = ty_regular(c, t);
    }
    return t;
}

static type *yield_context(checker *c, type *context, bool is_async)
{
    iteration it;
    return context != NULL && ty_iteration_of_generator_return(c, context, is_async, &it) ? it.yields : NULL;
}

type *ty_result_from_body(checker *c, node *n, unsigned mode)
{
    gots__function *f = ty_function(n);
    uint32_t flags = ty_function_flags(n);
    bool is_async = (flags & GOTS__F_ASYNC) != 0, is_generator = (flags & GOTS__F_GENERATOR) != 0;
    if (f->body == NULL) return c->error;
    type *context = ty_contextual_return(c, n, 0);
    if (context != NULL) context = ty_instantiate_contextual(c, context, n, 0);
    if (f->body->kind != GOTS__BLOCK) {
        type *t = ty_check_expr_cached(c, f->body, mode & ~(unsigned)MODE_SKIP_GENERIC);
        if (ty_is_const_context(c, f->body)) t = ty_regular(c, t);
        if (is_async) t = ty_awaited(c, t, f->body, NULL, NULL);
        t = widen_result(c, t, context, is_async);
        t = ty_widen(c, t);
        return is_async ? ty_promise(c, t) : t;
    }
    collecting at = { .c = c, .function = n, .mode = mode, .is_async = is_async, .context = context };
    gots__node_children(f->body, collect, &at);
    bool ends = ty_ends(c, n);
    type *t;
    if (is_generator) {
        t = at.returns.count > 0          ? ty_union(c, at.returns.items, at.returns.count, UNION_SUBTYPE)
            : ends || at.has_plain_return ? c->void_
                                          : c->never;
        if (at.returns.count > 0 && (ends || at.has_plain_return)) t = ty_optional(c, t);
        type *yields = at.yields.count > 0 ? ty_union(c, at.yields.items, at.yields.count, UNION_SUBTYPE) : c->never;
        type *wanted = yield_context(c, context, is_async);
        if (!ty_is_literal_context(c, yields, wanted)) yields = ty_widen_literal(c, yields);
        yields = ty_widen(c, ty_regular(c, yields));
        t = ty_widen(c, widen_result(c, t, NULL, false));
        iteration it = { 0 };
        if (context != NULL) ty_iteration_of_generator_return(c, context, is_async, &it);
        return ty_generator_type(c, yields, t, it.nexts != NULL ? it.nexts : c->any, is_async);
    }
    if (at.returns.count == 0) {
        bool may_never = at.has_never || n->kind == GOTS__FUNCTION || n->kind == GOTS__ARROW ||
                         (n->kind == GOTS__METHOD && n->parent != NULL && n->parent->kind == GOTS__OBJECT);
        if (!ends && !at.has_plain_return && may_never) return is_async ? ty_promise(c, c->never) : c->never;
        t = c->void_;
        if (context != NULL && !(context->flags & T_VOID) && ty_some_flags(is_async ? ty_awaited_no_alias(c, context) : context, T_UNDEFINED) &&
            !ty_some_flags(is_async ? ty_awaited_no_alias(c, context) : context, T_VOID | T_ANY_OR_UNKNOWN))
            t = c->undefined;
        return is_async ? ty_promise(c, t) : t;
    }
    bool implicit = ends || at.has_plain_return;
    t = ty_union(c, at.returns.items, at.returns.count, UNION_SUBTYPE);
    if (implicit && !(t->flags & (T_ANY | T_VOID))) t = ty_optional(c, t);
    t = widen_result(c, t, context, is_async);
    t = ty_widen(c, t);
    return is_async ? ty_promise(c, t) : t;
}

/* `x => x !== undefined` says that x is one that passes: TypeScript infers such predicates. */
predicate *ty_predicate_from_body(checker *c, node *n, signature *s)
{
    gots__function *f = ty_function(n);
    if (ty_function_flags(n) != 0 || f->kind == GOTS__FN_CONSTRUCTOR || f->kind == GOTS__FN_GETTER || f->kind == GOTS__FN_SETTER) return NULL;
    node *expr = f->body;
    if (expr->kind == GOTS__BLOCK) {
        node *only = NULL;
        for (uint32_t i = 0; i < expr->block.statements.count; i++) {
            node *statement = expr->block.statements.items[i];
            if (statement->kind != GOTS__RETURN) {
                if (statement->kind == GOTS__EXPRESSION || statement->kind == GOTS__VARIABLES) continue;
                return NULL;
            }
            only = statement;
        }
        if (only == NULL || only->unary.operand == NULL || ty_ends(c, n)) return NULL;
        expr = only->unary.operand;
    }
    if (expr->kind != GOTS__BINARY && expr->kind != GOTS__LOGICAL && expr->kind != GOTS__CALL && expr->kind != GOTS__UNARY) return NULL;
    type *result = ty_check_expr_cached(c, expr, 0);
    if (!(result->flags & T_BOOLEAN)) return NULL;
    for (uint32_t i = 0; i < f->params.count && i < s->param_count; i++) {
        node *param = f->params.items[i];
        if (param->param.target->kind != GOTS__IDENTIFIER || param->param.init != NULL || (param->flags & GOTS__F_REST)) continue;
        const entity *e = s->params[i];
        type *initial = ty_declared_param(c, s, i);
        if (!(initial->flags & T_UNION || initial->flags & T_UNKNOWN || initial->flags & T_INSTANTIABLE) || (initial->flags & T_BOOLEAN && initial->flags & T_UNION && initial->set.count == 2)) continue;
        if (e->symbol == NULL || e->symbol->assigned) continue;
        flow *start = param->param.target->note;
        flow *before = start != NULL ? start : ty_flow_new(c, F_START, NULL, NULL);
        flow *yes = ty_flow_new(c, F_TRUE, expr, before), *no = ty_flow_new(c, F_FALSE, expr, before);
        node *ref = param->param.target;
        type *when_true = ty_flow_type(c, ref, initial, initial, n, yes);
        if (when_true == initial || (when_true->flags & T_NEVER)) continue;
        /* only if false leaves nothing of it: "if and only if" */
        type *when_false = ty_flow_type(c, ref, when_true, when_true, n, no);
        if (!(when_false->flags & T_NEVER)) continue;
        predicate *p = GOTS__NEW(c->arena, predicate);
        p->kind = P_IDENTIFIER;
        p->name = e->name;
        p->index = (int32_t)i;
        p->type = when_true;
        return p;
    }
    return NULL;
}

/* ---- Parameters from the context -------------------------------------------------------------- */

static void assign_param(checker *c, node *param, type *t, bool optional)
{
    entity *e = ty_param_entity(c, param);
    if (e->type != NULL) return;
    node *target = param->param.target;
    if (t == NULL) {
        t = param->param.init != NULL ? ty_widened_variable(c, param, param->param.init, ty_initializer_type(c, param)) : c->error;
    } else if (param->param.init != NULL) {
        type *init = ty_type_of_expr(c, param->param.init);
        if (!ty_assignable(c, init, t) && ty_assignable(c, t, init)) t = ty_widen(c, ty_widen_literal(c, init));
    }
    (void)optional;
    if ((param->flags & GOTS__F_OPTIONAL) && param->param.init == NULL) t = ty_optional(c, t);
    e->type = t;
    if (target->kind == GOTS__OBJECT_PATTERN || target->kind == GOTS__ARRAY_PATTERN) {
        if (t->flags & T_UNKNOWN) e->type = ty_binding_type(c, target, false, false);
    }
}

void ty_assign_context_params(checker *c, signature *s, signature *context, inference_context *ic)
{
    (void)ic;
    if (context->type_param_count > 0) {
        if (s->type_param_count > 0) return;
        s->type_params = context->type_params;
        s->type_param_count = context->type_param_count;
    }
    if (context->this_param != NULL && s->this_param == NULL && s->decl != NULL && s->decl->kind != GOTS__ARROW) {
        s->this_param = ty_this_entity(c, context);
    }
    uint32_t count = s->param_count - ((s->flags & S_REST) ? 1 : 0);
    for (uint32_t i = 0; i < count; i++) {
        node *d = s->params[i]->value_decl;
        if (d == NULL || d->kind != GOTS__PARAM || d->param.type != NULL) continue;
        assign_param(c, d, ty_param_type_or_null(c, context, i), false);
    }
    if (s->flags & S_REST) {
        node *d = s->params[count]->value_decl;
        if (d != NULL && d->kind == GOTS__PARAM && d->param.type == NULL)
            assign_param(c, d, ty_rest_type(c, context, count, false), false);
    }
}

static void infer_from_annotations(checker *c, signature *s, signature *context, inference_context *ic)
{
    uint32_t count = s->param_count - ((s->flags & S_REST) ? 1 : 0);
    for (uint32_t i = 0; i < count; i++) {
        node *d = s->params[i]->value_decl;
        if (d == NULL || d->kind != GOTS__PARAM || d->param.type == NULL) continue;
        type *target = ty_param_type_or_null(c, context, i);
        if (target != NULL) ty_infer(c, ic, ty_from_node(c, d->param.type), target, 0, false);
    }
}

void ty_assign_context(checker *c, node *n, unsigned mode)
{
    function_note *note = ty_note(c, n);
    if (note->context_checked) return;
    signature *context = ty_contextual_signature(c, n);
    if (note->context_checked) return;
    note->context_checked = 1;
    signature *s = ty_signature_of(c, n);
    gots__function *f = ty_function(n);
    if (context != NULL) {
        inference_context *ic = ty_inference_context(c, n);
        signature *with = NULL;
        bool sensitive = false;
        for (uint32_t i = 0; i < f->params.count; i++) sensitive |= f->params.items[i]->param.type == NULL;
        if (sensitive || f->this_param == NULL) {
            if (ic != NULL && (mode & MODE_INFERENTIAL)) {
                infer_from_annotations(c, s, context, ic);
                type *rest = ty_effective_rest(c, context);
                if (rest != NULL && (rest->flags & T_PARAM)) with = ty_signature_with(c, context, ic->nonfixing, false);
            }
            if (with == NULL) with = ic != NULL ? ty_signature_with(c, context, ic->mapper, false) : context;
            ty_assign_context_params(c, s, with, ic);
        }
    } else {
        for (uint32_t i = 0; i < f->params.count; i++) {
            node *p = f->params.items[i];
            if (p->param.type == NULL) ty_type_of(c, ty_param_entity(c, p));
        }
    }
    if (f->return_type == NULL && s->result == NULL && context != NULL) {
        if (ty_push_resolution(c, s, RES_RESULT)) {
            type *t = ty_result_from_body(c, n, mode);
            bool good = ty_pop_resolution(c);
            if (s->result == NULL) s->result = good ? t : c->error;
        }
    }
}

static type *function_type(checker *c, node *n)
{
    function_note *note = ty_note(c, n);
    if (note->type == NULL) {
        entity *e = note->entity;
        if (e == NULL || n->kind == GOTS__METHOD) {
            e = ty_entity_new(c, n->kind == GOTS__METHOD ? E_METHOD : E_FUNCTION, c->names.function_);
            ty_entity_add_decl(c, e, n);
            e->value_decl = n;
            if (note->entity == NULL) note->entity = e;
        }
        type *t = ty_object_new(c, O_ANONYMOUS, e);
        note->type = t;
    }
    return note->type;
}

type *ty_check_function_expr(checker *c, node *n, unsigned mode)
{
    ty_defer(c, n);
    gots__function *f = ty_function(n);
    function_note *note = ty_note(c, n);
    if ((mode & MODE_SKIP_SENSITIVE) && ty_is_sensitive(c, n)) {
        bool sensitive_params = false;
        for (uint32_t i = 0; i < f->params.count; i++) sensitive_params |= f->params.items[i]->param.type == NULL;
        if (f->return_type == NULL && !sensitive_params) {
            /* only its result waits: what it is called with is known */
            signature *context = ty_contextual_signature(c, n);
            if (context != NULL && ty_could_contain_params(c, ty_result(c, context)) && f->body != NULL) {
                type *result = ty_result_from_body(c, n, mode);
                signature *s = ty_signature_new(c, NULL);
                s->result = result;
                s->flags |= S_NONINFERRABLE;
                type *t = ty_isolated(c, s);
                t->oflags |= O_NONINFERRABLE;
                return t;
            }
        }
        return c->any_function;
    }
    type *t = function_type(c, n);
    if (!note->context_checked) ty_assign_context(c, n, mode);
    return t;
}

/* ---- Bodies ----------------------------------------------------------------------------------- */

type *ty_unwrap_return(checker *c, type *t, uint32_t flags)
{
    if (flags & GOTS__F_GENERATOR) {
        iteration it;
        if (!ty_iteration_of_generator_return(c, t, (flags & GOTS__F_ASYNC) != 0, &it)) return c->error;
        t = it.returns != NULL ? it.returns : c->error;
        if (flags & GOTS__F_ASYNC) {
            type *of = ty_awaited_no_alias(c, t);
            t = of != NULL ? of : c->error;
        }
        return t;
    }
    if (flags & GOTS__F_ASYNC) {
        type *of = ty_awaited_no_alias(c, t);
        return of != NULL ? of : c->error;
    }
    return t;
}

static bool may_end(checker *c, type *t, uint32_t flags)
{
    type *of = ty_unwrap_return(c, t, flags);
    return ty_maybe(of, T_ANY_OR_UNKNOWN | T_VOID) || ty_maybe(of, T_UNDEFINED);
}

static void check_end(checker *c, node *n)
{
    gots__function *f = ty_function(n);
    if (f->body == NULL || f->body->kind != GOTS__BLOCK || f->kind == GOTS__FN_CONSTRUCTOR || f->kind == GOTS__FN_SETTER) return;
    function_note *note = ty_note(c, n);
    uint32_t flags = ty_function_flags(n);
    type *t = f->return_type != NULL ? ty_from_node(c, f->return_type) : NULL;
    if (flags & GOTS__F_GENERATOR) return;
    if (t != NULL && (ty_is_error(c, t) || may_end(c, t, flags))) return;
    if (!ty_ends(c, n)) return;
    bool has_return = note->has_return && !(note->has_plain_return && !note->has_return);
    if (t != NULL && (ty_unwrap_return(c, t, flags)->flags & T_NEVER)) {
        ty_error(c, f->return_type, "TS2534", "A function returning 'never' cannot have a reachable end point.");
        return;
    }
    if (t != NULL && !has_return) {
        bool throws = f->body->block.statements.count == 1 && f->body->block.statements.items[0]->kind == GOTS__THROW;
        if (!throws)
            ty_error(c, f->return_type, "TS2355", "A function whose declared type is neither 'undefined', 'void', nor 'any' must return a value.");
        return;
    }
    if (t != NULL && !ty_assignable(c, c->undefined, ty_unwrap_return(c, t, flags)))
        ty_error(c, f->return_type, "TS2366", "Function lacks ending return statement and return type does not include 'undefined'.");
}

void ty_check_param(checker *c, node *p)
{
    for (uint32_t i = 0; i < p->param.decorators.count; i++) ty_check_expr(c, p->param.decorators.items[i]->unary.operand, 0);
    entity *e = ty_param_entity(c, p);
    if (p->param.type != NULL) ty_check_type_node(c, p->param.type);
    type *t = ty_type_of(c, e);
    node *target = p->param.target;
    if (p->param.init != NULL) {
        type *declared = p->param.type != NULL ? ty_from_node(c, p->param.type) : t;
        if (p->param.type != NULL) {
            type *init = ty_check_expr(c, p->param.init, 0);
            ty_check_assignable(c, init, declared, target != NULL ? target : p, p->param.init);
        } else {
            ty_check_expr(c, p->param.init, 0);
        }
    }
    if (target != NULL && target->kind != GOTS__IDENTIFIER) ty_check_pattern(c, target);
    if ((p->flags & GOTS__F_REST) && target != NULL && p->param.type != NULL && !ty_is_any(t) &&
        !ty_is_array_like(c, t) && !ty_is_generic_object(c, t) && !(t->flags & T_NEVER)) {
        type *any = ty_array(c, c->any, true);
        if (any != c->error && !ty_assignable(c, ty_reduced(c, t), any))
            ty_error(c, p, "TS2370", "A rest parameter must be of an array type.");
    }
}

static type *promise_target(checker *c, type *t)
{
    (void)c;
    return (t->flags & T_OBJECT) && (t->oflags & O_REFERENCE) ? t->object.target : NULL;
}

void ty_check_signature_decl(checker *c, node *n)
{
    gots__function *f = ty_function(n);
    ty_check_type_params(c, &f->type_params);
    for (uint32_t i = 0; i < f->params.count; i++) ty_check_param(c, f->params.items[i]);
    if (f->this_param != NULL && f->this_param->param.type != NULL) ty_check_type_node(c, f->this_param->param.type);
    if (f->return_type != NULL) {
        ty_check_type_node(c, f->return_type);
        uint32_t flags = ty_function_flags(n);
        type *t = ty_from_node(c, f->return_type);
        type *promise = ty_global_type(c, c->names.Promise, 1);
        if ((flags & GOTS__F_ASYNC) && !(flags & GOTS__F_GENERATOR) && promise != c->error && !ty_is_error(c, t) &&
            promise_target(c, t) != promise && f->body != NULL)
            ty_error(c, f->return_type, "TS1064", "The return type of an async function or method must be the global Promise<T> type.");
    } else if (f->body == NULL && n->kind != GOTS__STATIC_BLOCK && f->kind != GOTS__FN_CONSTRUCTOR && f->kind != GOTS__FN_SETTER &&
               n->kind != GOTS__CONSTRUCT_SIGNATURE) {
        node *key = ty_key_of(n);
        atom *name = n->kind == GOTS__FUNCTION_DECLARATION && f->name != NULL ? f->name->ident.name
                     : key != NULL && key->kind == GOTS__IDENTIFIER         ? key->ident.name
                                                                            : NULL;
        if (n->flags & GOTS__F_PRIVATE && ty_is_ambient(n)) return;
        if (name != NULL && f->kind != GOTS__FN_GETTER)
            ty_error(c, key != NULL ? key : f->name, "TS7010", "'%A', which lacks return-type annotation, implicitly has an 'any' return type.", name);
        else if (n->kind == GOTS__CALL_SIGNATURE)
            ty_error(c, n, "TS7020", "Call signature, which lacks return-type annotation, implicitly has an 'any' return type.");
    }
}

void ty_check_function_body(checker *c, node *n)
{
    function_note *note = ty_note(c, n);
    if (note->body_checked) return;
    note->body_checked = 1;
    gots__function *f = ty_function(n);
    if (n->kind == GOTS__FUNCTION || n->kind == GOTS__ARROW || (n->kind == GOTS__METHOD && n->parent->kind == GOTS__OBJECT)) {
        if (f->kind != GOTS__FN_GETTER && f->kind != GOTS__FN_SETTER && !note->context_checked) ty_assign_context(c, n, 0);
        ty_check_signature_decl(c, n);
    }
    if (f->body == NULL) return;
    if (f->body->kind == GOTS__BLOCK) {
        ty_check_statements(c, &f->body->block.statements);
        check_end(c, n);
        if (f->return_type == NULL && f->kind != GOTS__FN_CONSTRUCTOR && n->kind != GOTS__STATIC_BLOCK) ty_result(c, ty_signature_of(c, n));
        return;
    }
    type *t = ty_check_expr(c, f->body, 0);
    if (f->return_type != NULL) {
        uint32_t flags = ty_function_flags(n);
        type *declared = ty_from_node(c, f->return_type);
        if (f->return_type->kind == GOTS__TYPE_PREDICATE) declared = c->boolean;
        type *wanted = ty_unwrap_return(c, declared, flags);
        if (flags & GOTS__F_ASYNC) t = ty_awaited(c, t, f->body, NULL, NULL);
        if (!ty_is_error(c, wanted)) ty_check_assignable(c, t, wanted, f->body, f->body);
    }
}
