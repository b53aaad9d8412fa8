/* Optional chains: a?.b.c(x)?.[d] as one conditional expression.
 *
 *     (t = a) == null || (t2 = t.b) == null ? void 0 : t2.c
 *
 * SPDX-License-Identifier: MIT
 *
 * A chain's links are lowered from the innermost outwards; each `?.` puts what stands before it
 * in a temporary and adds a test. An optional call keeps its receiver through `call`.
 */
#include "lower/build.h"

typedef struct chain {
    gots__lowering *l;
    gots__node *test; /* all `?.` so far, joined by || */
} chain;

static bool is_link(const gots__node *node)
{
    if ((node->flags & GOTS__F_PAREN) != 0) return false;
    return node->kind == GOTS__MEMBER || node->kind == GOTS__INDEX || node->kind == GOTS__CALL ||
           node->kind == GOTS__NON_NULL || node->kind == GOTS__INSTANTIATION;
}

static gots__node *inner_of(const gots__node *node)
{
    switch (node->kind) {
    case GOTS__MEMBER: return node->member.object;
    case GOTS__INDEX: return node->binary.left;
    case GOTS__NON_NULL: return node->unary.operand;
    default: return node->call.callee;
    }
}

/* Does the chain hold a `?.` at or below `node`? */
static bool has_optional(const gots__node *node)
{
    for (; is_link(node); node = inner_of(node))
        if ((node->flags & GOTS__F_OPTIONAL) != 0 && node->kind != GOTS__NON_NULL) return true;
    return false;
}

static bool has_spread(const gots__list *args)
{
    for (uint32_t i = 0; i < args->count; i++)
        if (args->items[i]->kind == GOTS__SPREAD) return true;
    return false;
}

/* Tests `value` for null and undefined; returns it to be used again. */
static gots__node *guard(chain *c, gots__node *value)
{
    gots__lowering *l = c->l;
    uint32_t pos = value->pos;
    gots__node *first = gots__build_once(l, &value);
    gots__node *test = gots__build_is_nullish(l, first != NULL ? first : value, pos);
    c->test = c->test == NULL ? test : gots__build_logical(l, GOTS__OP_OR, c->test, test, pos);
    return gots__build_again(l, value);
}

/* Makes `*object` something whose repetition is *receiver, and evaluates it once. */
static void keep_receiver(chain *c, gots__node **object, gots__node **receiver)
{
    if (receiver == NULL) return;
    gots__node *value = *object;
    gots__node *first = gots__build_once(c->l, &value);
    *receiver = gots__build_again(c->l, value);
    if (first != NULL) *object = first;
}

static gots__node *link(chain *c, gots__node *node, gots__node **receiver);

static gots__node *receiver_of_super(chain *c, uint32_t pos)
{
    return gots__lower_this(c->l, gots__node_new(c->l->arena, GOTS__THIS, pos, pos));
}

static gots__node *member(chain *c, gots__node *node, gots__node **receiver)
{
    gots__lowering *l = c->l;
    bool is_index = node->kind == GOTS__INDEX;
    gots__node *inner = inner_of(node);
    if (inner->kind == GOTS__SUPER) {
        gots__node *key = is_index ? gots__lower_expr(l, node->binary.right)
                                   : gots__build_string(l, gots__str_of(node->member.name->ident.name),
                                                        node->member.name->pos);
        if (receiver != NULL) *receiver = receiver_of_super(c, node->pos);
        return gots__lower_super_get(l, key, node->pos);
    }
    gots__node *object = link(c, inner, NULL);
    if ((node->flags & GOTS__F_OPTIONAL) != 0) object = guard(c, object);
    keep_receiver(c, &object, receiver);
    if (is_index) {
        gots__node *made = gots__build_index(l, object, gots__lower_expr(l, node->binary.right), node->pos);
        made->end = node->end;
        return made;
    }
    if (node->member.name->kind == GOTS__PRIVATE_NAME)
        return gots__lower_private_get(l, object, node->member.name);
    gots__node *made = gots__node_copy(l->arena, node);
    made->flags &= ~(uint32_t)GOTS__F_OPTIONAL;
    made->member.object = object;
    return made;
}

/* f.call(receiver, …), or $apply(f, receiver, arguments). `receiver` NULL: undefined. */
static gots__node *call_with(chain *c, gots__node *node, gots__node *function, gots__node *receiver)
{
    gots__lowering *l = c->l;
    const gots__list *args = &node->call.args;
    if (has_spread(args)) {
        if (receiver == NULL) receiver = gots__build_undefined(l, node->pos);
        return gots__build_helper_call(l, GOTS__H_apply, node->pos, 3, function, receiver,
                                       gots__lower_arguments_array(l, args, node->pos));
    }
    gots__list lowered = { 0 };
    if (receiver != NULL) gots__list_push(l, &lowered, receiver);
    for (uint32_t i = 0; i < args->count; i++)
        gots__list_push(l, &lowered, gots__lower_expr(l, args->items[i]));
    if (receiver != NULL) function = gots__build_member(l, function, "call", node->pos);
    gots__node *made = gots__build_call_list(l, function, &lowered, node->pos);
    made->end = node->end;
    return made;
}

static gots__node *call(chain *c, gots__node *node)
{
    gots__lowering *l = c->l;
    gots__node *callee = node->call.callee;
    bool optional = (node->flags & GOTS__F_OPTIONAL) != 0;
    gots__node *bare = (callee->flags & GOTS__F_PAREN) != 0 ? callee : gots__lower_strip(callee);
    bool is_member = (bare->kind == GOTS__MEMBER || bare->kind == GOTS__INDEX);
    if (is_member && inner_of(bare)->kind == GOTS__SUPER && !optional)
        return gots__lower_super_method(l, node);
    gots__node *receiver = NULL;
    bool explicit_this = is_member && (optional || has_spread(&node->call.args));
    gots__node *function;
    if (bare->kind == GOTS__OPTIONAL_CHAIN && (bare->flags & GOTS__F_PAREN) != 0) {
        function = gots__lower_chain_function(l, bare, &receiver);
    } else {
        function = explicit_this ? member(c, bare, &receiver) : link(c, is_member ? bare : callee, NULL);
    }
    if (optional) function = guard(c, function);
    return call_with(c, node, function, receiver);
}

/* Lowers a link. With `receiver`, a member's object is kept for a call with it as `this`. */
static gots__node *link(chain *c, gots__node *node, gots__node **receiver)
{
    if (!is_link(node) || (receiver == NULL && !has_optional(node)))
        return gots__lower_expr(c->l, node);
    switch (node->kind) {
    case GOTS__MEMBER:
    case GOTS__INDEX: return member(c, node, receiver);
    case GOTS__CALL: return call(c, node);
    default: return link(c, inner_of(node), receiver);
    }
}

static gots__node *finish(chain *c, gots__node *otherwise, gots__node *value, uint32_t pos)
{
    if (c->test == NULL) return value;
    return gots__build_conditional(c->l, c->test, otherwise, value, pos);
}

gots__node *gots__lower_chain_function(gots__lowering *l, gots__node *node, gots__node **receiver)
{
    chain c = { .l = l };
    gots__node *inner = node->unary.operand;
    while (inner->kind == GOTS__NON_NULL) inner = inner->unary.operand;
    bool is_member = inner->kind == GOTS__MEMBER || inner->kind == GOTS__INDEX;
    gots__node *value = link(&c, inner, is_member ? receiver : NULL);
    return finish(&c, gots__build_undefined(l, node->pos), value, node->pos);
}

gots__node *gots__lower_chain(gots__lowering *l, gots__node *node)
{
    chain c = { .l = l };
    uint32_t pos = node->pos;
    if (node->kind == GOTS__UNARY) { /* delete a?.b */
        gots__node *target = gots__lower_strip(node->unary.operand);
        gots__node *value = link(&c, target->unary.operand, NULL);
        value = gots__build_unary(l, GOTS__OP_DELETE, value, pos);
        return finish(&c, gots__build_boolean(l, true, pos), value, pos);
    }
    if (node->kind == GOTS__CALL) { /* (a?.b)() keeps its receiver */
        gots__node *value = call(&c, node);
        return finish(&c, gots__build_undefined(l, pos), value, pos);
    }
    gots__node *value = link(&c, node->unary.operand, NULL);
    return finish(&c, gots__build_undefined(l, pos), value, pos);
}
