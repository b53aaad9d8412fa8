/* using and await using: what stands behind them in their block runs in a try.
 *
 *     $u = [];
 *     try { x = $use($u, value, false); … }
 *     catch ($e) { $use_failed($u, $e); }
 *     finally { while ($use_next($u)) …; $use_end($u); }
 *
 * SPDX-License-Identifier: MIT
 *
 * $use_next disposes of resources, last first, until one must be awaited (its promise is $u.wait)
 * or none is left; $use_end throws the error of the block or of a disposal, SuppressedError
 * joining several.
 */
#include "lower/build.h"
#include "lower/plan.h"

static gots__node *stack_of(gots__lowering *l, gots__symbol *stack, uint32_t pos)
{
    return gots__build_symbol(l, stack, pos);
}

static void declare(gots__lowering *l, gots__node *node, gots__symbol *stack, gots__list *out)
{
    for (uint32_t i = 0; i < node->variables.declarators.count; i++) {
        gots__node *declarator = node->variables.declarators.items[i];
        gots__node *target = declarator->declarator.target;
        uint32_t pos = declarator->pos, mark = gots__lower_temp_mark(l);
        gots__name name = { 0 };
        if (target->kind == GOTS__IDENTIFIER) name.text = gots__str_of(target->ident.name);
        gots__node *value = gots__lower_named(l, declarator->declarator.init, &name);
        value = gots__build_helper_call(l, GOTS__H_use, pos, 3, stack_of(l, stack, pos), value,
                                        gots__build_boolean(l, node->op == GOTS__AWAIT_USING, pos));
        gots__list_push(l, out, gots__build_statement(l, gots__lower_initialise(l, target, value)));
        gots__lower_temp_release(l, mark);
    }
}

/* { var e; $use_failed($u, e) } as a handler; `*param` is its parameter. */
static gots__node *handler(gots__lowering *l, gots__symbol *stack, uint32_t pos, gots__node **param)
{
    gots__symbol *caught = gots__plan_symbol(l, gots__plan_own_name(l, "e"));
    gots__list body = { 0 };
    *param = gots__build_symbol(l, caught, pos);
    gots__node *call = gots__build_helper_call(l, GOTS__H_use_failed, pos, 2, stack_of(l, stack, pos),
                                               gots__build_symbol(l, caught, pos));
    gots__list_push(l, &body, gots__build_statement(l, call));
    return gots__build_block(l, &body, pos);
}

/* while ($use_next($u)) try { await $u.wait; } catch (e) { $use_failed($u, e); } */
static gots__node *await_loop(gots__lowering *l, gots__symbol *stack, uint32_t pos)
{
    gots__list body = { 0 };
    gots__node *wait = gots__node_new(l->arena, GOTS__AWAIT, pos, pos);
    wait->unary.operand = gots__build_member(l, stack_of(l, stack, pos), "wait", pos);
    gots__list_push(l, &body, gots__build_statement(l, wait));
    l->fn->tries--;
    gots__node *param, *catches = handler(l, stack, pos, &param);
    gots__node *loop = gots__node_new(l->arena, GOTS__WHILE, pos, pos);
    loop->loop.test = gots__build_helper_call(l, GOTS__H_use_next, pos, 1, stack_of(l, stack, pos));
    loop->loop.body = gots__build_try(l, gots__build_block(l, &body, pos), param, catches, NULL, pos);
    return loop;
}

static gots__node *finalizer(gots__lowering *l, gots__symbol *stack, bool awaits, uint32_t pos)
{
    gots__list body = { 0 };
    if (awaits) {
        gots__list_push(l, &body, await_loop(l, stack, pos));
    } else {
        gots__list_push(l, &body, gots__build_statement(
                                      l, gots__build_helper_call(l, GOTS__H_use_next, pos, 1,
                                                                 stack_of(l, stack, pos))));
    }
    gots__list_push(l, &body,
                    gots__build_statement(l, gots__build_helper_call(l, GOTS__H_use_end, pos, 1,
                                                                     stack_of(l, stack, pos))));
    return gots__build_block(l, &body, pos);
}

void gots__lower_using_block(gots__lowering *l, const gots__list *statements, gots__list *out)
{
    uint32_t pos = statements->items[0]->pos;
    gots__symbol *stack = gots__plan_symbol(l, gots__plan_own_name(l, "u"));
    gots__plan_declare(l, l->fn, stack);
    gots__list none = { 0 }, body = { 0 };
    gots__node *made = gots__build_assign(l, stack_of(l, stack, pos), gots__build_array(l, &none, pos), pos);
    gots__list_push(l, out, gots__build_statement(l, made));
    bool awaits = false;
    l->fn->tries++;
    for (uint32_t i = 0; i < statements->count; i++) {
        gots__node *node = statements->items[i];
        if (!gots__lower_is_using(node)) {
            gots__lower_stmt(l, node, &body);
            continue;
        }
        awaits = awaits || node->op == GOTS__AWAIT_USING;
        declare(l, node, stack, &body);
    }
    gots__node *param, *catches = handler(l, stack, pos, &param);
    gots__list_push(l, out, gots__build_try(l, gots__build_block(l, &body, pos), param, catches,
                                            finalizer(l, stack, awaits, pos), pos));
}
