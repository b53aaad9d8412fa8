/* Templates: `a${x}b` as one concatenation, tagged templates with their strings object.
 *
 * SPDX-License-Identifier: MIT
 */
#include "lower/build.h"
#include "lower/plan.h"

#include <stdio.h>

/* Is the source expression sure to be a string or number, so that `+` does what a template does? */
static bool is_plain_primitive(const gots__node *node)
{
    switch (node->kind) {
    case GOTS__STRING:
    case GOTS__NUMBER:
    case GOTS__TEMPLATE:
    case GOTS__TRUE_LITERAL:
    case GOTS__FALSE_LITERAL:
    case GOTS__NULL_LITERAL: return true;
    case GOTS__UNARY: return node->op == GOTS__OP_TYPEOF || node->op == GOTS__OP_NOT;
    default: return false;
    }
}

/* Two parts, of which what is not text is surely primitive: an addition is the shortest code. */
static gots__node *as_addition(gots__lowering *l, gots__node *node)
{
    gots__str before = node->template_.cooked[0], after = node->template_.cooked[1];
    if (node->template_.exprs.count != 1 || (before.len == 0) == (after.len == 0)) return NULL;
    gots__node *expr = node->template_.exprs.items[0];
    if (!is_plain_primitive(expr)) return NULL;
    gots__node *text = gots__build_string(l, before.len > 0 ? before : after, node->pos);
    expr = gots__lower_expr(l, expr);
    return before.len > 0 ? gots__build_binary(l, GOTS__OP_ADD, text, expr, node->pos)
                          : gots__build_binary(l, GOTS__OP_ADD, expr, text, node->pos);
}

#define PARTS_MOST 200u /* of one `$text`; the engine's instruction counts to 255 */

static gots__node *joined(gots__lowering *l, const gots__list *parts, uint32_t pos)
{
    gots__list some = { 0 };
    for (uint32_t i = 0; i < parts->count; i++) {
        if (some.count == PARTS_MOST) {
            gots__node *before = gots__build_call_list(
                l, gots__build_raw(l, (gots__str){ "$text", 5 }, pos), &some, pos);
            some = (gots__list){ 0 };
            gots__list_push(l, &some, before);
        }
        gots__list_push(l, &some, parts->items[i]);
    }
    return gots__build_call_list(l, gots__build_raw(l, (gots__str){ "$text", 5 }, pos), &some, pos);
}

gots__node *gots__lower_template(gots__lowering *l, gots__node *node)
{
    const gots__list *exprs = &node->template_.exprs;
    if (exprs->count == 0) return gots__build_string(l, node->template_.cooked[0], node->pos);
    gots__node *addition = as_addition(l, node);
    if (addition != NULL) return addition;
    gots__list parts = { 0 };
    for (uint32_t i = 0; i <= exprs->count; i++) {
        gots__str text = node->template_.cooked[i];
        if (text.len > 0) gots__list_push(l, &parts, gots__build_string(l, text, node->pos));
        if (i < exprs->count) gots__list_push(l, &parts, gots__lower_expr(l, exprs->items[i]));
    }
    return joined(l, &parts, node->pos);
}

static gots__node *string_array(gots__lowering *l, const gots__str *texts, uint32_t count,
                                uint32_t pos)
{
    gots__list items = { 0 };
    for (uint32_t i = 0; i < count; i++)
        gots__list_push(l, &items, texts[i].bytes == NULL
                                       ? gots__build_undefined(l, pos)
                                       : gots__build_string(l, texts[i], pos));
    return gots__build_array(l, &items, pos);
}

/* `$k1||($k1=$strings(cooked,raw))`, with the variable at the module's head. */
static gots__node *strings_object(gots__lowering *l, gots__node *template_)
{
    uint32_t pos = template_->pos, count = template_->template_.exprs.count + 1;
    char name[24];
    snprintf(name, sizeof name, "$text%u", ++l->serial);
    gots__symbol *cache = gots__plan_symbol(l, gots__atoms_str(l->atoms, name));
    cache->scope = l->module->scope;
    gots__plan_declare(l, l->module, cache);
    gots__list args = { 0 };
    gots__list_push(l, &args, string_array(l, template_->template_.cooked, count, pos));
    bool same = true;
    for (uint32_t i = 0; i < count && same; i++) {
        gots__str raw = template_->template_.raw[i], cooked = template_->template_.cooked[i];
        same = cooked.bytes != NULL && raw.len == cooked.len &&
               memcmp(raw.bytes, cooked.bytes, raw.len) == 0;
    }
    if (!same) gots__list_push(l, &args, string_array(l, template_->template_.raw, count, pos));
    gots__node *made = gots__build_call_list(l, gots__build_helper(l, GOTS__H_strings, pos), &args, pos);
    return gots__build_logical(
        l, GOTS__OP_OR, gots__build_symbol(l, cache, pos),
        gots__build_assign(l, gots__build_symbol(l, cache, pos), made, pos), pos);
}

gots__node *gots__lower_tagged(gots__lowering *l, gots__node *node)
{
    gots__node *template_ = node->tagged.template_;
    gots__node *call = gots__node_new(l->arena, GOTS__CALL, node->pos, node->end);
    call->call.callee = node->tagged.tag;
    gots__node *tag = gots__lower_strip(node->tagged.tag);
    bool is_super = (tag->kind == GOTS__MEMBER && tag->member.object->kind == GOTS__SUPER) ||
                    (tag->kind == GOTS__INDEX && tag->binary.left->kind == GOTS__SUPER);
    gots__node *strings = strings_object(l, template_);
    if (is_super) {
        gots__node *receiver = gots__node_new(l->arena, GOTS__THIS, node->pos, node->pos);
        gots__node *key = tag->kind == GOTS__MEMBER
                              ? gots__build_string(l, gots__str_of(tag->member.name->ident.name), tag->pos)
                              : gots__lower_expr(l, tag->binary.right);
        call->call.callee = gots__build_member(l, gots__lower_super_get(l, key, tag->pos), "call", tag->pos);
        gots__list_push(l, &call->call.args, gots__lower_this(l, receiver));
    } else {
        call->call.callee = gots__lower_expr(l, node->tagged.tag);
    }
    gots__list_push(l, &call->call.args, strings);
    for (uint32_t i = 0; i < template_->template_.exprs.count; i++)
        gots__list_push(l, &call->call.args,
                        gots__lower_expr(l, template_->template_.exprs.items[i]));
    return call;
}
