/* Loops: per-iteration scopes, for-in, and for-of over arrays and iterators.
 *
 * SPDX-License-Identifier: MIT
 *
 * The engine steps through what for-of iterates and closes it (engine/patch/52-iterate.change):
 *
 *     try(xs)for(in x){ … }
 */
#include "lower/build.h"
#include "lower/plan.h"

/* The body of a loop: what it declares is declared anew in each turn. */
static void lower_turn(gots__lowering *l, gots__node *body, gots__list *out)
{
    gots__block block;
    gots__lower_scope_open(l, &block, NULL, true, out);
    gots__lower_stmt(l, body, out);
    gots__lower_scope_close(l, &block);
}

static gots__node *lower_loop_body(gots__lowering *l, gots__node *body)
{
    gots__list out = { 0 };
    lower_turn(l, body, &out);
    return gots__build_block(l, &out, body->pos);
}

static void lower_while(gots__lowering *l, gots__node *node, const gots__label *labels,
                        gots__list *out)
{
    gots__exit exit;
    gots__lower_exit_open(l, &exit, labels, true, false);
    if (node->kind == GOTS__WHILE) node->loop.test = gots__lower_expr(l, node->loop.test);
    node->loop.body = lower_loop_body(l, node->loop.body);
    if (node->kind == GOTS__DO_WHILE) node->loop.test = gots__lower_expr(l, node->loop.test);
    gots__lower_exit_close(l, &exit);
    gots__list_push(l, out, gots__lower_relabel(l, labels, node));
}

/* ---- for ---- */

/* for (using x = …; …; …): a block of the declaration and the loop without it. */
static void lower_using_for(gots__lowering *l, gots__node *node, const gots__label *labels,
                            gots__list *out)
{
    gots__block block;
    gots__list statements = { 0 };
    gots__lower_scope_open(l, &block, node->for_.scope, false, out);
    gots__list_push(l, &statements, node->for_.init);
    node->for_.init = NULL;
    node->for_.scope = NULL;
    gots__list_push(l, &statements, gots__lower_relabel(l, labels, node));
    gots__lower_using_block(l, &statements, out);
    gots__lower_scope_close(l, &block);
}

static void lower_for(gots__lowering *l, gots__node *node, const gots__label *labels,
                      gots__list *out)
{
    gots__block block;
    gots__exit exit;
    if (node->for_.init != NULL && gots__lower_is_using(node->for_.init)) {
        lower_using_for(l, node, labels, out);
        return;
    }
    bool scoped = node->for_.scope != NULL;
    if (scoped) gots__lower_scope_open(l, &block, node->for_.scope, true, out);
    gots__node *init = node->for_.init;
    node->for_.init = NULL;
    if (init != NULL && init->kind == GOTS__VARIABLES) {
        gots__lower_variables(l, init, out);
    } else if (init != NULL) {
        node->for_.init = gots__lower_effect(l, init);
    }
    gots__lower_exit_open(l, &exit, labels, true, false);
    node->for_.test = gots__lower_expr(l, node->for_.test);
    node->for_.body = lower_loop_body(l, node->for_.body);
    node->for_.update = gots__lower_effect(l, node->for_.update);
    gots__lower_exit_close(l, &exit);
    if (scoped && block.entry->holder != NULL) {
        uint32_t pos = node->pos;
        gots__list_push(l, out, gots__build_statement(
                                    l, gots__plan_copy_holder(l, block.entry, pos)));
        node->for_.update = gots__build_then(l, gots__plan_copy_holder(l, block.entry, pos),
                                             node->for_.update);
    }
    if (scoped) gots__lower_scope_close(l, &block);
    gots__list_push(l, out, gots__lower_relabel(l, labels, node));
}

/* ---- The heads of for-in and for-of ---- */

static gots__node *declared_target(const gots__node *left)
{
    return left->kind == GOTS__VARIABLES ? left->variables.declarators.items[0]->declarator.target
                                         : NULL;
}

/* Gives the turn's value to what stands left of `in` or `of`. */
static void bind_turn(gots__lowering *l, gots__node *left, gots__node *value, gots__list *out)
{
    gots__node *target = declared_target(left);
    if (target != NULL && target->kind == GOTS__IDENTIFIER) {
        gots__node *done = left->op == GOTS__VAR && target->ident.symbol != NULL
                               ? gots__lower_write(l, target, value)
                               : gots__lower_initialise(l, target, value);
        gots__list_push(l, out, gots__build_statement(l, done));
        return;
    }
    if (target != NULL) {
        gots__lower_pattern(l, target, value, true, out);
        return;
    }
    left = gots__lower_strip(left);
    if (left->kind == GOTS__ARRAY_PATTERN || left->kind == GOTS__OBJECT_PATTERN) {
        gots__lower_pattern(l, left, value, false, out);
        return;
    }
    gots__reference reference;
    gots__reference_open(l, &reference, left, true, NULL);
    gots__list_push(l, out, gots__build_statement(l, gots__reference_set(l, &reference, value)));
}

/* The expression behind `in` or `of` sees the head's names in their dead zone. */
static gots__node *lower_subject(gots__lowering *l, gots__node *node, gots__list *out)
{
    gots__scope *scope = node->for_in.scope;
    gots__node *subject = gots__lower_expr(l, node->for_in.right);
    if (scope == NULL) return subject;
    for (gots__symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next) {
        if (!symbol->needs_dead_zone) continue;
        gots__node *tdz = gots__build_helper(l, GOTS__H_tdz, node->pos);
        gots__node *target = gots__build_symbol(l, symbol, node->pos);
        if (symbol->storage == GOTS__IN_OBJECT) {
            gots__list properties = { 0 };
            gots__list_push(l, &properties, gots__build_property(
                                                l, gots__str_of(symbol->emit_name), tdz, node->pos));
            target = gots__build_symbol(l, symbol->holder, node->pos);
            tdz = gots__build_object(l, &properties, node->pos);
        }
        gots__list_push(l, out, gots__build_statement(
                                    l, gots__build_assign(l, target, tdz, node->pos)));
    }
    return subject;
}

static void open_head(gots__lowering *l, gots__node *node, gots__block *block, gots__list *turn)
{
    if (node->for_in.scope != NULL)
        gots__lower_scope_open(l, block, node->for_in.scope, true, turn);
}

static void close_head(gots__lowering *l, gots__node *node, gots__block *block)
{
    if (node->for_in.scope != NULL) gots__lower_scope_close(l, block);
}

/* Can the engine put each value into the head's variable itself? */
static bool is_direct(const gots__node *left)
{
    const gots__node *target = declared_target(left);
    if (target == NULL || target->kind != GOTS__IDENTIFIER || gots__lower_is_using(left)) return false;
    const gots__symbol *symbol = target->ident.symbol;
    return symbol != NULL && symbol->storage == GOTS__IN_LOCAL && !symbol->exported &&
           symbol->first_use >= symbol->live && !symbol->captured_hoisted;
}

static void lower_for_in(gots__lowering *l, gots__node *node, const gots__label *labels,
                         gots__list *out)
{
    gots__block block;
    gots__exit exit;
    gots__list turn = { 0 };
    gots__node *left = node->for_in.left;
    if (left->kind == GOTS__VARIABLES && left->op == GOTS__VAR &&
        left->variables.declarators.items[0]->declarator.init != NULL)
        gots__lower_variables(l, left, out); /* for (var x = 1 in o), of sloppy code */
    open_head(l, node, &block, &turn);
    gots__node *subject = lower_subject(l, node, out);
    bool direct = is_direct(left);
    gots__node *key = direct ? declared_target(left) : gots__lower_temp(l, left->pos);
    if (direct) gots__plan_use(l, key->ident.symbol);
    gots__lower_exit_open(l, &exit, labels, true, false);
    if (!direct) bind_turn(l, left, gots__build_again(l, key), &turn);
    lower_turn(l, node->for_in.body, &turn);
    gots__lower_exit_close(l, &exit);
    close_head(l, node, &block);
    gots__node *loop = gots__node_new(l->arena, GOTS__FOR_IN, node->pos, node->end);
    loop->for_in.left = key;
    loop->for_in.right = subject;
    loop->for_in.body = gots__build_block(l, &turn, node->for_in.body->pos);
    gots__list_push(l, out, gots__lower_relabel(l, labels, loop));
}

/* ---- for-of ---- */

static gots__node *again(gots__lowering *l, const gots__node *node)
{
    return gots__build_again(l, node);
}

static gots__node *call_cursor(gots__lowering *l, const gots__node *cursor, const char *method)
{
    return gots__build_method_call(l, again(l, cursor), method, cursor->pos, 0);
}

/* $c.done || $c.check(await $c.return()) */
static gots__node *close_async_cursor(gots__lowering *l, const gots__node *cursor)
{
    uint32_t pos = cursor->pos;
    gots__node *wait = gots__node_new(l->arena, GOTS__AWAIT, pos, pos);
    wait->unary.operand = call_cursor(l, cursor, "close");
    gots__node *check = gots__build_method_call(l, again(l, cursor), "check", pos, 1, wait);
    return gots__build_statement(
        l, gots__build_logical(l, GOTS__OP_OR, gots__build_member(l, again(l, cursor), "done", pos),
                               check, pos));
}

/* The loop in its try: `left` tells whether something leaves it on another way than `break`. */
static void guard(gots__lowering *l, gots__node *loop, const gots__node *cursor, bool left,
                  gots__list *out)
{
    gots__list tried = { 0 }, caught = { 0 }, last = { 0 }, closing = { 0 };
    uint32_t pos = loop->pos;
    gots__symbol *error = gots__plan_symbol(l, gots__plan_own_name(l, "e"));
    gots__list_push(l, &tried, loop);
    gots__list_push(l, &tried, close_async_cursor(l, cursor));
    gots__list_push(l, &last, close_async_cursor(l, cursor));
    /* catch (e) { try { close } catch (_) {} throw e; } */
    gots__symbol *second = gots__plan_symbol(l, gots__plan_own_name(l, "e"));
    gots__list_push(l, &closing, close_async_cursor(l, cursor));
    gots__list_push(l, &caught,
                    gots__build_try(l, gots__build_block(l, &closing, pos),
                                    gots__build_symbol(l, second, pos),
                                    gots__build_block(l, NULL, pos), NULL, pos));
    gots__list_push(l, &caught, gots__build_throw(l, gots__build_symbol(l, error, pos), pos));
    gots__list_push(l, out,
                    gots__build_try(l, gots__build_block(l, &tried, pos),
                                    gots__build_symbol(l, error, pos),
                                    gots__build_block(l, &caught, pos),
                                    left ? gots__build_block(l, &last, pos) : NULL, pos));
}

static void run(gots__lowering *l, gots__node *target, gots__node *value, gots__list *out)
{
    gots__list_push(l, out, gots__build_statement(
                                l, gots__build_assign(l, target, value, value->pos)));
}

/* The head's declaration and the body, in `turn`. `value` NULL: the head's name has it already. */
static void lower_turns(gots__lowering *l, gots__node *node, gots__node *value, gots__list *turn)
{
    gots__node *left = node->for_in.left;
    l->fn->tries++;
    if (gots__lower_is_using(left)) {
        /* using x of xs: the turn is a block that begins with `using x = value`. */
        gots__node *given = gots__lower_temp(l, left->pos);
        run(l, given, value, turn);
        gots__node *declarator = left->variables.declarators.items[0];
        declarator->declarator.init = gots__build_again(l, given);
        gots__list statements = { 0 };
        gots__list_push(l, &statements, left);
        gots__list_push(l, &statements, node->for_in.body);
        gots__lower_using_block(l, &statements, turn);
    } else {
        if (value != NULL) bind_turn(l, left, value, turn);
        lower_turn(l, node->for_in.body, turn);
    }
    l->fn->tries--;
}

static void lower_for_await(gots__lowering *l, gots__node *node, const gots__label *labels,
                            gots__list *out)
{
    gots__block block;
    gots__list turn = { 0 };
    uint32_t pos = node->for_in.right->pos;
    open_head(l, node, &block, &turn);
    gots__node *subject = lower_subject(l, node, out);
    gots__node *cursor = gots__lower_temp(l, pos);
    run(l, cursor, gots__build_helper_call(l, GOTS__H_async_iter, pos, 1, subject), out);
    gots__node *value = gots__build_member(l, again(l, cursor), "value", pos);
    gots__exit exit;
    gots__lower_exit_open(l, &exit, labels, true, false);
    lower_turns(l, node, value, &turn);
    gots__lower_exit_close(l, &exit);
    bool suspends = l->fn->node != NULL && (l->fn->node->flags & GOTS__F_GENERATOR) != 0;
    close_head(l, node, &block);
    gots__node *wait = gots__node_new(l->arena, GOTS__AWAIT, pos, pos);
    wait->unary.operand = call_cursor(l, cursor, "next");
    gots__node *test = gots__build_method_call(l, again(l, cursor), "step", pos, 1, wait);
    gots__node *loop = gots__node_new(l->arena, GOTS__FOR, node->pos, node->end);
    loop->for_.test = test;
    loop->for_.body = gots__build_block(l, &turn, node->for_in.body->pos);
    guard(l, gots__lower_relabel(l, labels, loop), cursor, exit.left || suspends, out);
}

static void lower_for_of(gots__lowering *l, gots__node *node, const gots__label *labels,
                         gots__list *out)
{
    if ((node->flags & GOTS__F_AWAIT) != 0) {
        lower_for_await(l, node, labels, out);
        return;
    }
    gots__block block;
    gots__exit exit;
    gots__list turn = { 0 };
    gots__node *left = node->for_in.left;
    open_head(l, node, &block, &turn);
    gots__node *subject = lower_subject(l, node, out), *value = NULL, *target;
    if (is_direct(left)) {
        target = declared_target(left);
        gots__plan_use(l, target->ident.symbol);
    } else {
        target = gots__lower_temp(l, left->pos);
        value = gots__build_again(l, target);
    }
    gots__lower_exit_open(l, &exit, labels, true, false);
    lower_turns(l, node, value, &turn);
    gots__lower_exit_close(l, &exit);
    close_head(l, node, &block);
    gots__node *loop = gots__node_new(l->arena, GOTS__FOR_OF, node->pos, node->end);
    loop->for_in.left = target;
    loop->for_in.body = gots__build_block(l, &turn, node->for_in.body->pos);
    loop = gots__lower_relabel(l, labels, loop);
    gots__list_push(l, out, gots__build_iteration(l, subject, loop));
}

void gots__lower_loop(gots__lowering *l, gots__node *node, const gots__label *labels,
                      gots__list *out)
{
    switch (node->kind) {
    case GOTS__FOR: lower_for(l, node, labels, out); return;
    case GOTS__FOR_IN: lower_for_in(l, node, labels, out); return;
    case GOTS__FOR_OF: lower_for_of(l, node, labels, out); return;
    default: lower_while(l, node, labels, out);
    }
}
