/* super: calls of the base constructor, and properties looked up from the home object's parent.
 *
 * SPDX-License-Identifier: MIT
 *
 * A class keeps its prototype in a local; super.m(x) is `$parent($home).m.call(this, x)`, where
 * `$parent` is an opcode (engine/patch/52-iterate.change).
 */
#include "lower/build.h"
#include "lower/class.h"
#include "lower/plan.h"

static gots__node *lowered_this(gots__lowering *l, uint32_t pos)
{
    return gots__lower_this(l, gots__node_new(l->arena, GOTS__THIS, pos, pos));
}

static bool is_static(const gots__fn *owner)
{
    if (owner->kind == GOTS__FN_STATIC_BLOCK) return true;
    return owner->node != NULL && (owner->node->flags & GOTS__F_STATIC) != 0 &&
           (owner->node->kind == GOTS__METHOD || owner->node->kind == GOTS__FIELD);
}

static gots__node *parent_of(gots__lowering *l, gots__symbol *home, uint32_t pos)
{
    gots__node *op = gots__build_raw(l, (gots__str){ "$parent", 7 }, pos);
    return gots__build_call(l, op, pos, 1, gots__lower_use(l, home, pos));
}

/* The object where `super.x` looks first. */
static gots__node *parent(gots__lowering *l, uint32_t pos)
{
    gots__fn *owner = gots__lower_this_owner(l);
    gots__class_state *state = owner->class_;
    if (state == NULL) return gots__build_undefined(l, pos);
    bool own = state->class_ == NULL || is_static(owner);
    gots__symbol *home = own ? state->self : state->home;
    return home == NULL ? gots__build_undefined(l, pos) : parent_of(l, home, pos);
}

/* A `this` that must be checked is checked before anything else of super.x is evaluated: returns
 * the check, or NULL. */
static gots__node *check_first(gots__lowering *l, gots__node **receiver)
{
    return (*receiver)->kind == GOTS__CALL ? gots__build_once(l, receiver) : NULL;
}

gots__node *gots__lower_super_get(gots__lowering *l, gots__node *key, uint32_t pos)
{
    gots__node *receiver = lowered_this(l, pos), *first = check_first(l, &receiver);
    return gots__build_then(l, first, gots__build_helper_call(l, GOTS__H_super_get, pos, 3,
                                                              parent(l, pos), key, receiver));
}

gots__node *gots__lower_super_set(gots__lowering *l, gots__node *key, gots__node *value,
                                  uint32_t pos)
{
    gots__node *receiver = lowered_this(l, pos), *first = check_first(l, &receiver);
    return gots__build_then(l, first, gots__build_helper_call(l, GOTS__H_super_set, pos, 4,
                                                              parent(l, pos), key, value, receiver));
}

static bool has_spread(const gots__list *args)
{
    for (uint32_t i = 0; i < args->count; i++)
        if (args->items[i]->kind == GOTS__SPREAD) return true;
    return false;
}

/* super.m(a): the function is read from the parent, without the receiver that only a getter there
 * would see. */
gots__node *gots__lower_super_method(gots__lowering *l, gots__node *node)
{
    gots__node *callee = gots__lower_strip(node->call.callee);
    uint32_t pos = node->pos;
    gots__node *function;
    gots__node *receiver = lowered_this(l, pos), *first = check_first(l, &receiver);
    if (callee->kind == GOTS__MEMBER) {
        function = gots__node_copy(l->arena, callee);
        function->flags &= ~(uint32_t)(GOTS__F_OPTIONAL | GOTS__F_PAREN);
        function->member.object = parent(l, callee->pos);
    } else {
        gots__node *object = parent(l, callee->pos);
        function = gots__build_index(l, object, gots__lower_expr(l, callee->binary.right), callee->pos);
    }
    if (has_spread(&node->call.args))
        return gots__build_then(
            l, first, gots__build_helper_call(l, GOTS__H_apply, pos, 3, function, receiver,
                                              gots__lower_arguments_array(l, &node->call.args, pos)));
    gots__list args = { 0 };
    gots__list_push(l, &args, receiver);
    for (uint32_t i = 0; i < node->call.args.count; i++)
        gots__list_push(l, &args, gots__lower_expr(l, node->call.args.items[i]));
    gots__node *made =
        gots__build_call_list(l, gots__build_member(l, function, "call", callee->pos), &args, pos);
    made->end = node->end;
    return gots__build_then(l, first, made);
}

/* ---- super(…) ---- */

static gots__node *construct(gots__lowering *l, gots__class_state *state, gots__fn *owner,
                             gots__node *node)
{
    uint32_t pos = node->pos;
    gots__node *base = gots__lower_use(l, state->base, pos);
    if (l->fn == owner && !has_spread(&node->call.args)) {
        gots__node *made = gots__node_new(l->arena, GOTS__SUPER_NEW, pos, node->end);
        made->call.callee = base;
        for (uint32_t i = 0; i < node->call.args.count; i++)
            gots__list_push(l, &made->call.args, gots__lower_expr(l, node->call.args.items[i]));
        return made;
    }
    gots__node *args = has_spread(&node->call.args)
                           ? gots__lower_arguments_array(l, &node->call.args, pos)
                           : NULL;
    if (args == NULL) {
        gots__list items = { 0 };
        for (uint32_t i = 0; i < node->call.args.count; i++)
            gots__list_push(l, &items, gots__lower_expr(l, node->call.args.items[i]));
        args = gots__build_array(l, &items, pos);
    }
    gots__node *target =
        gots__lower_new_target(l, gots__node_new(l->arena, GOTS__NEW_TARGET, pos, pos));
    return gots__build_helper_call(l, GOTS__H_construct, pos, 3, base, args, target);
}

gots__node *gots__lower_super_call(gots__lowering *l, gots__node *node)
{
    gots__fn *owner = gots__lower_this_owner(l);
    gots__class_state *state = owner->class_;
    uint32_t pos = node->pos;
    if (state == NULL || state->base == NULL || owner->this_symbol == NULL) {
        gots__lower_error(l, node, "TS2337", "Super calls are not permitted outside constructors or "
                                             "in nested functions inside constructors.");
        return gots__build_undefined(l, pos);
    }
    gots__node *value = construct(l, state, owner, node);
    bool once = state->live_from != 0 && node->end <= state->live_from;
    if (!once)
        value = gots__build_helper_call(l, GOTS__H_this_once, pos, 2, value,
                                        gots__lower_use(l, owner->this_symbol, pos));
    gots__list all = { 0 };
    gots__list_push(l, &all,
                    gots__build_assign(l, gots__lower_use(l, owner->this_symbol, pos), value, pos));
    gots__node *target = gots__lower_use(l, owner->this_symbol, pos);
    gots__field_init(l, state, owner->function, target, &all);
    gots__list_push(l, &all, gots__lower_use(l, owner->this_symbol, pos));
    return gots__build_sequence(l, &all, pos);
}

gots__node *gots__lower_derived_this(gots__lowering *l, gots__fn *owner, gots__node *node)
{
    gots__class_state *state = owner->class_;
    gots__node *value = gots__lower_use(l, owner->this_symbol, node->pos);
    bool live = state->trusts_this || (state->live_from != 0 && node->pos >= state->live_from);
    if (live) return value;
    return gots__build_helper_call(l, GOTS__H_this_live, node->pos, 1, value);
}

gots__node *gots__lower_derived_return(gots__lowering *l, gots__node *value, uint32_t pos)
{
    gots__node *self = gots__lower_use(l, l->fn->this_symbol, pos);
    if (value == NULL) return gots__build_return(l, self, pos);
    gots__node *first = gots__build_once(l, &value);
    gots__node *test = gots__build_is_undefined(l, first != NULL ? first : value, pos);
    return gots__build_return(
        l, gots__build_conditional(l, test, self, gots__build_again(l, value), pos), pos);
}

#define END_LABEL "$end"

void gots__lower_derived_leave(gots__lowering *l, gots__node *value, uint32_t pos, gots__list *out)
{
    gots__fn *fn = l->fn;
    if (fn->returned == NULL) {
        fn->returned = gots__plan_symbol(l, gots__plan_own_name(l, "r"));
        gots__plan_declare(l, fn, fn->returned);
    }
    if (value == NULL) value = gots__build_undefined(l, pos);
    gots__list_push(l, out, gots__build_statement(
                                l, gots__build_assign(l, gots__build_symbol(l, fn->returned, pos),
                                                      value, pos)));
    gots__node *jump = gots__node_new(l->arena, GOTS__BREAK, pos, pos);
    jump->jump.label = gots__atoms_str(l->atoms, END_LABEL);
    gots__list_push(l, out, jump);
}

void gots__lower_derived_end(gots__lowering *l, gots__fn *fn, gots__list *out)
{
    gots__node *self = gots__lower_use(l, fn->this_symbol, fn->pos);
    if (fn->returned == NULL) {
        gots__list_push(l, out, gots__build_return(l, self, fn->pos));
        return;
    }
    gots__node *labeled = gots__node_new(l->arena, GOTS__LABELED, fn->pos, fn->pos);
    labeled->labeled.label = gots__atoms_str(l->atoms, END_LABEL);
    labeled->labeled.body = gots__build_block(l, out, fn->pos);
    *out = (gots__list){ 0 };
    gots__list_push(l, out, labeled);
    gots__node *value = gots__build_symbol(l, fn->returned, fn->pos);
    gots__node *test = gots__build_is_undefined(l, value, fn->pos);
    gots__node *either = gots__build_conditional(l, test, self, gots__build_again(l, value), fn->pos);
    gots__list_push(l, out, gots__build_return(l, either, fn->pos));
}

/* delete super.x: what stands in it is evaluated, then it is a ReferenceError. */
gots__node *gots__lower_super_delete(gots__lowering *l, gots__node *node)
{
    gots__node *target = node->unary.operand;
    uint32_t pos = node->pos;
    if (target->kind == GOTS__MEMBER && target->member.name->kind == GOTS__PRIVATE_NAME) {
        gots__lower_error(l, target, "TS18011",
                          "The operand of a 'delete' operator cannot be a private identifier.");
        return gots__build_undefined(l, pos);
    }
    gots__node *value = lowered_this(l, pos);
    if (target->kind == GOTS__INDEX)
        value = gots__build_then(l, value, gots__lower_expr(l, target->binary.right));
    return gots__build_then(l, value, gots__build_helper_call(l, GOTS__H_super_delete, pos, 0));
}
