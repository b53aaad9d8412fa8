/* Binding: functions and classes, whose bodies are code of their own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/binder.h"

/* ---- Functions ------------------------------------------------------------------------------ */

static void put_uses(gots__function *function, uint32_t uses)
{
    function->uses_this = (uses & GOTS__USES_THIS) != 0;
    function->uses_arguments = (uses & GOTS__USES_ARGUMENTS) != 0;
    function->uses_super = (uses & GOTS__USES_SUPER) != 0;
    function->uses_new_target = (uses & GOTS__USES_NEW_TARGET) != 0;
    function->uses_eval = (uses & GOTS__USES_EVAL) != 0;
    function->has_yield = (uses & GOTS__USES_YIELD) != 0;
    function->has_await = (uses & GOTS__USES_AWAIT) != 0;
}

static bool holds_closure(gots__node *node, void *context)
{
    switch (node->kind) {
    case GOTS__FUNCTION:
    case GOTS__ARROW:
    case GOTS__CLASS:
    case GOTS__METHOD: return false;
    default: return gots__node_children(node, holds_closure, context);
    }
}

static bool has_expressions(const gots__node *target)
{
    if (target->kind != GOTS__ARRAY_PATTERN && target->kind != GOTS__OBJECT_PATTERN) return false;
    for (uint32_t i = 0; i < target->list.items.count; i++) {
        const gots__node *element = target->list.items.items[i];
        if (element->kind != GOTS__ELEMENT) continue;
        if (element->element.init != NULL || (element->flags & GOTS__F_COMPUTED) != 0) return true;
        if (has_expressions(element->element.target)) return true;
    }
    return false;
}

/* Do parameters have expressions, so that the body's variables need a scope of their own? */
static bool params_have_expressions(const gots__function *function)
{
    for (uint32_t i = 0; i < function->params.count; i++) {
        const gots__node *param = function->params.items[i];
        if (param->param.init != NULL || has_expressions(param->param.target)) return true;
    }
    return false;
}

void gots__bind_params(gots__binder *binder, gots__function *function, bool dead_zone)
{
    if (function->this_param != NULL) gots__bind_type(binder, function->this_param->param.type);
    for (uint32_t i = 0; i < function->params.count; i++) {
        gots__node *param = function->params.items[i];
        gots__declaring how = {
            .meaning = GOTS__SYM_PARAM, .decl = param, .live = dead_zone ? param->end : 0
        };
        gots__bind_target(binder, param->param.target, &how, 0);
        gots__bind_type(binder, param->param.type);
        gots__bind_visit(binder, param->param.init);
    }
}

static void visit_param_decorators(gots__binder *binder, const gots__function *function)
{
    for (uint32_t i = 0; i < function->params.count; i++)
        gots__bind_list(binder, &function->params.items[i]->param.decorators);
}

static void visit_body(gots__binder *binder, gots__function *function, bool own_scope)
{
    gots__node *body = function->body;
    if (body->kind != GOTS__BLOCK) {
        gots__bind_visit(binder, body);
        return;
    }
    if (own_scope) {
        body->block.scope = gots__bind_open(binder, GOTS__SCOPE_BODY, body);
        binder->code->var_scope = binder->scope;
    }
    gots__bind_list(binder, &body->block.statements);
    if (own_scope) gots__bind_close(binder);
}

void gots__bind_function(gots__binder *binder, gots__node *node, gots__function *function)
{
    visit_param_decorators(binder, function);
    if (function->body == NULL) {
        gots__bind_signature(binder, node, function);
        return;
    }
    gots__scope *infer = binder->infer_scope;
    binder->infer_scope = NULL;
    gots__code code;
    function->scope = gots__bind_open(binder, GOTS__SCOPE_FUNCTION, node);
    gots__bind_enter(binder, &code, function->scope);
    code.is_arrow = function->kind == GOTS__FN_ARROW;
    if (node->kind == GOTS__FUNCTION && function->name != NULL)
        gots__bind_name(binder, function->name, GOTS__SYM_SELF, node, 0, false);
    gots__bind_type_params(binder, &function->type_params);
    bool expressions = !function->simple_params && params_have_expressions(function);
    gots__bind_params(binder, function, expressions);
    gots__bind_type(binder, function->return_type);
    if (expressions)
        for (uint32_t i = 0; i < function->params.count && !code.in_params; i++)
            code.in_params = !gots__node_children(function->params.items[i], holds_closure, NULL);
    visit_body(binder, function, expressions);
    put_uses(function, code.uses);
    gots__bind_leave(binder);
    gots__bind_close(binder);
    binder->infer_scope = infer;
}

void gots__bind_function_declaration(gots__binder *binder, gots__node *node)
{
    gots__function *function = &node->function;
    bool ambient = (node->flags & GOTS__F_DECLARE) != 0;
    binder->ambient += ambient;
    if (function->name != NULL) {
        gots__declaring how = {
            .meaning = GOTS__SYM_FUNCTION,
            .decl = node,
            .exported = (node->flags & GOTS__F_EXPORT) != 0,
            .no_body = function->body == NULL,
        };
        /* Signatures alone give no value: the implementation clears the mark. */
        if (function->body == NULL) how.meaning |= GOTS__SYM_AMBIENT;
        gots__symbol *symbol = gots__bind_declare(binder, binder->scope, function->name, &how);
        if (how.exported && binder->scope->kind == GOTS__SCOPE_MODULE)
            gots__bind_export(binder, function->name,
                              (node->flags & GOTS__F_DEFAULT) != 0 ? binder->default_name
                                                                   : function->name->ident.name,
                              symbol, false);
    } else if ((node->flags & GOTS__F_DEFAULT) != 0 && function->body != NULL) {
        gots__bind_export(binder, node, binder->default_name, NULL, false);
    }
    gots__bind_function(binder, node, function);
    binder->ambient -= ambient;
}

/* ---- Classes -------------------------------------------------------------------------------- */

static void visit_field(gots__binder *binder, gots__node *field)
{
    gots__bind_key(binder, field, field->field.key);
    gots__bind_type(binder, field->field.type);
    if (field->field.init == NULL) return;
    gots__code code;
    field->field.scope = gots__bind_open(binder, GOTS__SCOPE_FUNCTION, field);
    gots__bind_enter(binder, &code, field->field.scope);
    code.is_field = true;
    gots__bind_visit(binder, field->field.init);
    field->field.uses_this = (code.uses & GOTS__USES_THIS) != 0;
    field->field.uses_super = (code.uses & GOTS__USES_SUPER) != 0;
    field->field.uses_new_target = (code.uses & GOTS__USES_NEW_TARGET) != 0;
    if ((code.uses & GOTS__USES_ARGUMENTS) != 0)
        gots__report(binder->diagnostics, binder->source, field->pos, field->end, "TS2815",
                     "'arguments' cannot be referenced in property initializers.");
    gots__bind_leave(binder);
    gots__bind_close(binder);
}

static void visit_member(gots__binder *binder, gots__node *member)
{
    switch (member->kind) {
    case GOTS__METHOD:
        gots__bind_list(binder, &member->method.decorators);
        gots__bind_key(binder, member, member->method.key);
        gots__bind_function(binder, member, &member->method.function);
        break;
    case GOTS__FIELD: {
        bool ambient = (member->flags & (GOTS__F_DECLARE | GOTS__F_ABSTRACT)) != 0;
        gots__bind_list(binder, &member->field.decorators);
        binder->ambient += ambient;
        visit_field(binder, member);
        binder->ambient -= ambient;
        break;
    }
    case GOTS__STATIC_BLOCK:
        gots__bind_function(binder, member, &member->function);
        break;
    default:
        gots__bind_type(binder, member);
    }
}

static void declare_private_names(gots__binder *binder, const gots__class *class_)
{
    for (uint32_t i = 0; i < class_->members.count; i++) {
        gots__node *member = class_->members.items[i];
        gots__node *key = member->kind == GOTS__METHOD  ? member->method.key
                          : member->kind == GOTS__FIELD ? member->field.key
                                                        : NULL;
        if (key != NULL && key->kind == GOTS__PRIVATE_NAME)
            gots__bind_declare_private(binder, class_->scope, member);
    }
}

void gots__bind_class(gots__binder *binder, gots__node *node)
{
    gots__class *class_ = &node->class_;
    bool is_expression = node->kind == GOTS__CLASS;
    bool ambient = (node->flags & GOTS__F_DECLARE) != 0;
    gots__bind_list(binder, &class_->decorators);
    binder->ambient += ambient;
    gots__symbol *outer = NULL;
    bool exported = (node->flags & GOTS__F_EXPORT) != 0;
    if (!is_expression && class_->name != NULL)
        outer = gots__bind_name(binder, class_->name, GOTS__SYM_CLASS, node, node->end, exported);
    if (!is_expression && exported && binder->scope->kind == GOTS__SCOPE_MODULE)
        gots__bind_export(binder, class_->name != NULL ? class_->name : node,
                          (node->flags & GOTS__F_DEFAULT) != 0 || class_->name == NULL
                              ? binder->default_name
                              : class_->name->ident.name,
                          outer, false);
    class_->scope = gots__bind_open(binder, GOTS__SCOPE_CLASS, node);
    if (class_->name != NULL && !ambient) {
        gots__node *name = class_->name;
        uint32_t meaning = GOTS__SYM_SELF | (is_expression ? (uint32_t)GOTS__SYM_CLASS : 0);
        gots__symbol *inner =
            gots__scope_declare(binder->arena, class_->scope, name->ident.name, meaning, node);
        inner->pos = name->pos;
        if (binder->ambient > 0) inner->meanings |= GOTS__SYM_AMBIENT;
        if (is_expression) name->ident.symbol = inner;
    }
    gots__bind_type_params(binder, &class_->type_params);
    gots__bind_visit(binder, class_->base);
    gots__bind_types(binder, &class_->base_args);
    gots__bind_types(binder, &class_->implements);
    gots__scope *private_scope = binder->private_scope;
    class_->scope->outer_private = private_scope;
    binder->private_scope = class_->scope;
    declare_private_names(binder, class_);
    for (uint32_t i = 0; i < class_->members.count; i++)
        visit_member(binder, class_->members.items[i]);
    binder->private_scope = private_scope;
    gots__bind_close(binder);
    binder->ambient -= ambient;
}
