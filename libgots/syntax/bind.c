/* Binding: the walk over the tree that makes scopes, declares names and notes references.
 *
 * SPDX-License-Identifier: MIT
 *
 * References are only noted here, with the scope they stand in; bind_resolve.c looks them up when
 * every declaration is known, which makes hoisting nobody's business. The walk follows the spines
 * of long chains (a + b + c …, a.b().c() …, else if …) in a loop, so that their length costs no
 * stack.
 */
#include "syntax/binder.h"

static void visit(gots__binder *binder, gots__node *node);
static void visit_type(gots__binder *binder, gots__node *node);

static void visit_list(gots__binder *binder, const gots__list *list)
{
    for (uint32_t i = 0; i < list->count; i++) visit(binder, list->items[i]);
}

static void visit_types(gots__binder *binder, const gots__list *list)
{
    for (uint32_t i = 0; i < list->count; i++) visit_type(binder, list->items[i]);
}

/* ---- References ----------------------------------------------------------------------------- */

static void note(gots__binder *binder, gots__node *name, gots__scope *scope, uint32_t use)
{
    gots__ref_chunk *chunk = binder->refs;
    if (chunk->count == GOTS__REF_CHUNK) {
        chunk->next = gots__arena_take(binder->arena, sizeof *chunk);
        chunk = binder->refs = chunk->next;
        chunk->next = NULL;
        chunk->count = 0;
    }
    chunk->refs[chunk->count++] = (gots__ref){ name, scope, use };
}

static bool is_in_function(const gots__binder *binder)
{
    const gots__code *code = binder->code;
    while (code->is_arrow) code = code->outer;
    return code->outer != NULL;
}

static void note_value(gots__binder *binder, gots__node *name, uint32_t use)
{
    if (name->ident.name == binder->arguments_name && is_in_function(binder)) {
        binder->code->uses |= GOTS__USES_ARGUMENTS;
        return;
    }
    if (name->ident.name->len != 0) note(binder, name, binder->scope, use);
}

static void note_private(gots__binder *binder, gots__node *name)
{
    note(binder, name, binder->private_scope, GOTS__REF_READ | GOTS__REF_PRIVATE);
}

/* ---- Scopes and code ------------------------------------------------------------------------ */

static gots__scope *open_scope(gots__binder *binder, gots__scope_kind kind, gots__node *node)
{
    gots__scope *scope = gots__scope_new(binder->arena, binder->scope, kind, node);
    scope->is_loop_body = binder->code->loops > 0 && scope->function != scope;
    binder->scope = scope;
    return scope;
}

static void close_scope(gots__binder *binder)
{
    binder->scope = binder->scope->parent;
}

static void enter_code(gots__binder *binder, gots__code *code, gots__scope *scope)
{
    *code = (gots__code){ .outer = binder->code, .var_scope = scope };
    binder->code = code;
}

static void leave_code(gots__binder *binder)
{
    gots__code *code = binder->code;
    binder->code = code->outer;
    if (code->is_arrow) code->outer->uses |= code->uses & GOTS__USES_THROUGH_ARROWS;
    code->outer->uses |= code->uses & GOTS__USES_EVAL;
}

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

/* ---- Declared names and patterns ------------------------------------------------------------- */

static gots__symbol *declare(gots__binder *binder, gots__node *name, uint32_t meaning,
                             gots__node *decl, uint32_t live, bool exported)
{
    gots__declaring how = {
        .meaning = meaning, .decl = decl, .live = live, .exported = exported
    };
    return gots__bind_declare(binder, binder->scope, name, &how);
}

/* `how` NULL: an assignment to what stands there, used as `use` says. */
static void visit_target(gots__binder *binder, gots__node *target, const gots__declaring *how,
                         uint32_t use);

static void visit_elements(gots__binder *binder, const gots__list *elements,
                           const gots__declaring *how)
{
    for (uint32_t i = 0; i < elements->count; i++) {
        gots__node *element = elements->items[i];
        if (element->kind != GOTS__ELEMENT) continue;
        if (element->element.key != NULL && (element->flags & GOTS__F_COMPUTED) != 0)
            visit(binder, element->element.key);
        visit_target(binder, element->element.target, how, GOTS__REF_WRITE);
        if (element->element.init != NULL) visit(binder, element->element.init);
    }
}

static void declare_target(gots__binder *binder, gots__node *name, const gots__declaring *how)
{
    uint32_t lexical = GOTS__SYM_LET | GOTS__SYM_CONST;
    gots__scope *scope = (how->meaning & GOTS__SYM_VAR) != 0 ? binder->code->var_scope
                                                             : binder->scope;
    if ((how->meaning & lexical) != 0 && name->ident.name == binder->let_name)
        gots__report(binder->diagnostics, binder->source, name->pos, name->end, "TS2480",
                     "'let' is not allowed to be used as a name in 'let' or 'const' declarations.");
    gots__symbol *symbol = gots__bind_declare(binder, scope, name, how);
    if (how->exported && scope->kind == GOTS__SCOPE_MODULE)
        gots__bind_export(binder, name, name->ident.name, symbol, false);
}

static void visit_target(gots__binder *binder, gots__node *target, const gots__declaring *how,
                         uint32_t use)
{
    if (target == NULL) return;
    switch (target->kind) {
    case GOTS__IDENTIFIER:
        if (how != NULL) declare_target(binder, target, how);
        else note_value(binder, target, use);
        break;
    case GOTS__ARRAY_PATTERN:
    case GOTS__OBJECT_PATTERN:
        visit_elements(binder, &target->list.items, how);
        break;
    case GOTS__NON_NULL:
        visit_target(binder, target->unary.operand, how, use);
        break;
    case GOTS__AS:
    case GOTS__SATISFIES:
    case GOTS__TYPE_ASSERTION:
        visit_target(binder, target->typed.expr, how, use);
        visit_type(binder, target->typed.type);
        break;
    default:
        visit(binder, target);
    }
}

static uint32_t meaning_of_variables(const gots__node *node)
{
    switch (node->op) {
    case GOTS__VAR: return GOTS__SYM_VAR;
    case GOTS__LET: return GOTS__SYM_LET;
    default: return GOTS__SYM_CONST;
    }
}

/* `live` 0: each declarator's own end. */
static void visit_variables(gots__binder *binder, gots__node *node, uint32_t live, bool of_head,
                            bool head_init)
{
    bool ambient = (node->flags & GOTS__F_DECLARE) != 0;
    if (node->op == GOTS__AWAIT_USING) binder->code->uses |= GOTS__USES_AWAIT;
    binder->ambient += ambient;
    for (uint32_t i = 0; i < node->variables.declarators.count; i++) {
        gots__node *declarator = node->variables.declarators.items[i];
        gots__declaring how = {
            .meaning = meaning_of_variables(node),
            .decl = declarator,
            .live = node->op == GOTS__VAR ? 0 : live != 0 ? live : declarator->end,
            .exported = (node->flags & GOTS__F_EXPORT) != 0,
            .has_init = declarator->declarator.init != NULL || head_init,
            .of_head = of_head,
        };
        visit_target(binder, declarator->declarator.target, &how, 0);
        visit_type(binder, declarator->declarator.type);
        visit(binder, declarator->declarator.init);
    }
    binder->ambient -= ambient;
}

/* ---- Functions ------------------------------------------------------------------------------ */

static void declare_type_params(gots__binder *binder, const gots__list *params)
{
    for (uint32_t i = 0; i < params->count; i++) {
        gots__node *param = params->items[i];
        declare(binder, param->type_param.name, GOTS__SYM_TYPE_PARAM, param, 0, false);
        visit_type(binder, param->type_param.constraint);
        visit_type(binder, param->type_param.initial);
    }
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

static void visit_params(gots__binder *binder, gots__function *function, bool dead_zone)
{
    if (function->this_param != NULL) visit_type(binder, function->this_param->param.type);
    for (uint32_t i = 0; i < function->params.count; i++) {
        gots__node *param = function->params.items[i];
        gots__declaring how = {
            .meaning = GOTS__SYM_PARAM, .decl = param, .live = dead_zone ? param->end : 0
        };
        visit_target(binder, param->param.target, &how, 0);
        visit_type(binder, param->param.type);
        visit(binder, param->param.init);
    }
}

static void visit_param_decorators(gots__binder *binder, const gots__function *function)
{
    for (uint32_t i = 0; i < function->params.count; i++)
        visit_list(binder, &function->params.items[i]->param.decorators);
}

/* A signature: type parameters and parameters are in scope of its types alone. */
static void visit_signature(gots__binder *binder, gots__node *node, gots__function *function)
{
    function->scope = open_scope(binder, GOTS__SCOPE_TYPE, node);
    binder->ambient++;
    declare_type_params(binder, &function->type_params);
    visit_params(binder, function, false);
    visit_type(binder, function->return_type);
    binder->ambient--;
    close_scope(binder);
}

static void visit_body(gots__binder *binder, gots__function *function, bool own_scope)
{
    gots__node *body = function->body;
    if (body->kind != GOTS__BLOCK) {
        visit(binder, body);
        return;
    }
    if (own_scope) {
        body->block.scope = open_scope(binder, GOTS__SCOPE_BODY, body);
        binder->code->var_scope = binder->scope;
    }
    visit_list(binder, &body->block.statements);
    if (own_scope) close_scope(binder);
}

static void visit_function(gots__binder *binder, gots__node *node, gots__function *function)
{
    visit_param_decorators(binder, function);
    if (function->body == NULL) {
        visit_signature(binder, node, function);
        return;
    }
    gots__scope *infer = binder->infer_scope;
    binder->infer_scope = NULL;
    gots__code code;
    function->scope = open_scope(binder, GOTS__SCOPE_FUNCTION, node);
    enter_code(binder, &code, function->scope);
    code.is_arrow = function->kind == GOTS__FN_ARROW;
    if (node->kind == GOTS__FUNCTION && function->name != NULL)
        declare(binder, function->name, GOTS__SYM_SELF, node, 0, false);
    declare_type_params(binder, &function->type_params);
    bool expressions = !function->simple_params && params_have_expressions(function);
    visit_params(binder, function, expressions);
    visit_type(binder, function->return_type);
    if (expressions)
        for (uint32_t i = 0; i < function->params.count && !code.in_params; i++)
            code.in_params = !gots__node_children(function->params.items[i], holds_closure, NULL);
    visit_body(binder, function, expressions);
    put_uses(function, code.uses);
    leave_code(binder);
    close_scope(binder);
    binder->infer_scope = infer;
}

static void visit_function_declaration(gots__binder *binder, gots__node *node)
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
    visit_function(binder, node, function);
    binder->ambient -= ambient;
}

/* ---- Classes -------------------------------------------------------------------------------- */

static void visit_key(gots__binder *binder, gots__node *member, gots__node *key)
{
    if ((member->flags & GOTS__F_COMPUTED) != 0) visit(binder, key);
}

static void visit_field(gots__binder *binder, gots__node *field)
{
    visit_key(binder, field, field->field.key);
    visit_type(binder, field->field.type);
    if (field->field.init == NULL) return;
    gots__code code;
    field->field.scope = open_scope(binder, GOTS__SCOPE_FUNCTION, field);
    enter_code(binder, &code, field->field.scope);
    code.is_field = true;
    visit(binder, field->field.init);
    field->field.uses_this = (code.uses & GOTS__USES_THIS) != 0;
    field->field.uses_super = (code.uses & GOTS__USES_SUPER) != 0;
    field->field.uses_new_target = (code.uses & GOTS__USES_NEW_TARGET) != 0;
    if ((code.uses & GOTS__USES_ARGUMENTS) != 0)
        gots__report(binder->diagnostics, binder->source, field->pos, field->end, "TS2815",
                     "'arguments' cannot be referenced in property initializers.");
    leave_code(binder);
    close_scope(binder);
}

static void visit_member(gots__binder *binder, gots__node *member)
{
    switch (member->kind) {
    case GOTS__METHOD:
        visit_list(binder, &member->method.decorators);
        visit_key(binder, member, member->method.key);
        visit_function(binder, member, &member->method.function);
        break;
    case GOTS__FIELD: {
        bool ambient = (member->flags & (GOTS__F_DECLARE | GOTS__F_ABSTRACT)) != 0;
        visit_list(binder, &member->field.decorators);
        binder->ambient += ambient;
        visit_field(binder, member);
        binder->ambient -= ambient;
        break;
    }
    case GOTS__STATIC_BLOCK:
        visit_function(binder, member, &member->function);
        break;
    default:
        visit_type(binder, member);
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

static void visit_class(gots__binder *binder, gots__node *node)
{
    gots__class *class_ = &node->class_;
    bool is_expression = node->kind == GOTS__CLASS;
    bool ambient = (node->flags & GOTS__F_DECLARE) != 0;
    visit_list(binder, &class_->decorators);
    binder->ambient += ambient;
    gots__symbol *outer = NULL;
    bool exported = (node->flags & GOTS__F_EXPORT) != 0;
    if (!is_expression && class_->name != NULL)
        outer = declare(binder, class_->name, GOTS__SYM_CLASS, node, node->end, exported);
    if (!is_expression && exported && binder->scope->kind == GOTS__SCOPE_MODULE)
        gots__bind_export(binder, class_->name != NULL ? class_->name : node,
                          (node->flags & GOTS__F_DEFAULT) != 0 || class_->name == NULL
                              ? binder->default_name
                              : class_->name->ident.name,
                          outer, false);
    class_->scope = open_scope(binder, GOTS__SCOPE_CLASS, node);
    if (class_->name != NULL && !ambient) {
        gots__node *name = class_->name;
        uint32_t meaning = GOTS__SYM_SELF | (is_expression ? (uint32_t)GOTS__SYM_CLASS : 0);
        gots__symbol *inner =
            gots__scope_declare(binder->arena, class_->scope, name->ident.name, meaning, node);
        inner->pos = name->pos;
        if (binder->ambient > 0) inner->meanings |= GOTS__SYM_AMBIENT;
        if (is_expression) name->ident.symbol = inner;
    }
    declare_type_params(binder, &class_->type_params);
    visit(binder, class_->base);
    visit_types(binder, &class_->base_args);
    visit_types(binder, &class_->implements);
    gots__scope *private_scope = binder->private_scope;
    class_->scope->outer_private = private_scope;
    binder->private_scope = class_->scope;
    declare_private_names(binder, class_);
    for (uint32_t i = 0; i < class_->members.count; i++)
        visit_member(binder, class_->members.items[i]);
    binder->private_scope = private_scope;
    close_scope(binder);
    binder->ambient -= ambient;
}

/* ---- Enums and namespaces ------------------------------------------------------------------- */

/* The symbol whose parts a namespace or enum continues: declared here, or exported by another
 * block of the surrounding namespace. */
static gots__symbol *owner_of(gots__scope *outer, gots__symbol *symbol)
{
    if (outer->owner == NULL || !symbol->exported || symbol->parts != NULL) return symbol;
    for (gots__scope *part = outer->owner->parts; part != NULL; part = part->next_part) {
        gots__symbol *other = part == outer ? NULL : gots__scope_find(part, symbol->name);
        if (other != NULL && other->exported && other->parts != NULL) return other;
    }
    return symbol;
}

static void join_part(gots__scope *scope, gots__scope *outer, gots__symbol *symbol)
{
    if (symbol == NULL) return;
    gots__symbol *owner = owner_of(outer, symbol);
    scope->owner = owner;
    gots__scope **at = &owner->parts;
    while (*at != NULL) at = &(*at)->next_part;
    *at = scope;
}

static void visit_enum(gots__binder *binder, gots__node *node)
{
    bool ambient = (node->flags & GOTS__F_DECLARE) != 0;
    bool exported = (node->flags & GOTS__F_EXPORT) != 0;
    binder->ambient += ambient;
    gots__node *name = node->enum_.name;
    gots__symbol *symbol = declare(binder, name, GOTS__SYM_ENUM, node, 0, exported);
    if (exported && binder->scope->kind == GOTS__SCOPE_MODULE)
        gots__bind_export(binder, name, name->ident.name, symbol, false);
    gots__scope *outer = binder->scope;
    node->enum_.scope = open_scope(binder, GOTS__SCOPE_ENUM, node);
    join_part(node->enum_.scope, outer, symbol);
    for (uint32_t i = 0; i < node->enum_.members.count; i++) {
        gots__node *member = node->enum_.members.items[i];
        gots__node *key = member->property.key;
        gots__atom *atom = NULL;
        if (key->kind == GOTS__IDENTIFIER) atom = key->ident.name;
        else if (key->kind == GOTS__STRING && key->string.value.len > 0)
            atom = gots__atoms_get(binder->atoms, key->string.value.bytes, key->string.value.len);
        gots__symbol *before = atom == NULL ? NULL : gots__scope_find(binder->scope, atom);
        if (before != NULL && binder->ambient == 0)
            gots__report(binder->diagnostics, binder->source, key->pos, key->end, "TS2300",
                         "Duplicate identifier '%s'.", atom->text);
        else if (before == NULL && atom != NULL && atom->len > 0) {
            before = gots__scope_declare(binder->arena, binder->scope, atom,
                                         GOTS__SYM_ENUM_MEMBER, member);
            if (key->kind == GOTS__IDENTIFIER) key->ident.symbol = before;
        }
        visit(binder, member->property.value);
    }
    close_scope(binder);
    binder->ambient -= ambient;
}

static bool statement_has_values(const gots__node *node);

static bool namespace_has_values(const gots__node *node)
{
    const gots__node *body = node->namespace_.body;
    if (body == NULL) return false;
    if (body->kind == GOTS__NAMESPACE) return namespace_has_values(body);
    for (uint32_t i = 0; i < body->block.statements.count; i++)
        if (statement_has_values(body->block.statements.items[i])) return true;
    return false;
}

static bool statement_has_values(const gots__node *node)
{
    switch (node->kind) {
    case GOTS__INTERFACE:
    case GOTS__TYPE_ALIAS: return false;
    case GOTS__NAMESPACE: return namespace_has_values(node);
    case GOTS__IMPORT:
    case GOTS__IMPORT_EQUALS: return (node->flags & GOTS__F_EXPORT) != 0;
    case GOTS__EXPORT_NAMED:
        return (node->flags & GOTS__F_TYPE_ONLY) == 0 && node->export.specifiers.count > 0;
    default: return true;
    }
}

static void visit_namespace(gots__binder *binder, gots__node *node)
{
    gots__node *name = node->namespace_.name;
    bool global = (node->flags & GOTS__F_GLOBAL) != 0;
    bool ambient = (node->flags & GOTS__F_DECLARE) != 0 || global ||
                   (name != NULL && name->kind == GOTS__STRING) || node->namespace_.body == NULL;
    bool nested = binder->scope->node != NULL && binder->scope->node->kind == GOTS__NAMESPACE &&
                  binder->scope->node->namespace_.body == node;
    bool exported = nested || (node->flags & GOTS__F_EXPORT) != 0;
    binder->ambient += ambient;
    gots__symbol *symbol = NULL;
    gots__scope *outer = binder->scope;
    if (name != NULL && name->kind == GOTS__IDENTIFIER && !global) {
        uint32_t meaning = namespace_has_values(node) ? GOTS__SYM_NAMESPACE
                                                      : GOTS__SYM_TYPE_NAMESPACE;
        symbol = declare(binder, name, meaning, node, 0, exported);
        if (exported && outer->kind == GOTS__SCOPE_MODULE)
            gots__bind_export(binder, name, name->ident.name, symbol, false);
    }
    gots__code code;
    gots__scope *scope = open_scope(binder, GOTS__SCOPE_NAMESPACE, node);
    node->namespace_.scope = scope;
    join_part(scope, outer, symbol);
    enter_code(binder, &code, scope);
    gots__node *body = node->namespace_.body;
    if (body != NULL && body->kind == GOTS__NAMESPACE) visit_namespace(binder, body);
    else if (body != NULL) visit_list(binder, &body->block.statements);
    if (binder->ambient > 0) {
        for (symbol = scope->first; symbol != NULL; symbol = symbol->next) symbol->exported = 1;
    }
    leave_code(binder);
    close_scope(binder);
    binder->ambient -= ambient;
}

/* ---- Statements with scopes ------------------------------------------------------------------ */

static bool declares_in_block(const gots__node *node)
{
    switch (node->kind) {
    case GOTS__VARIABLES: return node->op != GOTS__VAR;
    case GOTS__FUNCTION_DECLARATION:
    case GOTS__CLASS_DECLARATION:
    case GOTS__ENUM:
    case GOTS__NAMESPACE:
    case GOTS__INTERFACE:
    case GOTS__TYPE_ALIAS:
    case GOTS__IMPORT_EQUALS: return true;
    case GOTS__LABELED: return declares_in_block(node->labeled.body);
    default: return false;
    }
}

static bool list_declares(const gots__list *statements)
{
    for (uint32_t i = 0; i < statements->count; i++)
        if (declares_in_block(statements->items[i])) return true;
    return false;
}

static void visit_block(gots__binder *binder, gots__node *node)
{
    bool scoped = list_declares(&node->block.statements);
    if (scoped) node->block.scope = open_scope(binder, GOTS__SCOPE_BLOCK, node);
    visit_list(binder, &node->block.statements);
    if (scoped) close_scope(binder);
}

static void visit_switch(gots__binder *binder, gots__node *node)
{
    const gots__list *cases = &node->switch_.cases;
    visit(binder, node->switch_.subject);
    bool scoped = false;
    for (uint32_t i = 0; i < cases->count && !scoped; i++)
        scoped = list_declares(&cases->items[i]->case_.body);
    if (scoped) node->switch_.scope = open_scope(binder, GOTS__SCOPE_BLOCK, node);
    for (uint32_t i = 0; i < cases->count; i++) {
        visit(binder, cases->items[i]->case_.test);
        visit_list(binder, &cases->items[i]->case_.body);
    }
    if (scoped) close_scope(binder);
}

static bool is_lexical(const gots__node *node)
{
    return node != NULL && node->kind == GOTS__VARIABLES && node->op != GOTS__VAR;
}

static void visit_for(gots__binder *binder, gots__node *node)
{
    bool scoped = is_lexical(node->for_.init);
    binder->code->loops++;
    if (scoped) node->for_.scope = open_scope(binder, GOTS__SCOPE_LOOP, node);
    if (!scoped) binder->code->loops--;
    visit(binder, node->for_.init);
    if (!scoped) binder->code->loops++;
    visit(binder, node->for_.test);
    visit(binder, node->for_.update);
    visit(binder, node->for_.body);
    if (scoped) close_scope(binder);
    binder->code->loops--;
}

static void visit_for_in(gots__binder *binder, gots__node *node)
{
    gots__node *left = node->for_in.left;
    bool scoped = is_lexical(left);
    if ((node->flags & GOTS__F_AWAIT) != 0) binder->code->uses |= GOTS__USES_AWAIT;
    binder->code->loops++;
    if (scoped) node->for_in.scope = open_scope(binder, GOTS__SCOPE_LOOP, node);
    if (left->kind == GOTS__VARIABLES)
        visit_variables(binder, left, node->for_in.right->end, node->kind == GOTS__FOR_OF, true);
    else visit_target(binder, left, NULL, GOTS__REF_WRITE);
    visit(binder, node->for_in.right);
    visit(binder, node->for_in.body);
    if (scoped) close_scope(binder);
    binder->code->loops--;
}

static void visit_try(gots__binder *binder, gots__node *node)
{
    visit(binder, node->try_.block);
    if (node->try_.handler != NULL) {
        gots__node *param = node->try_.param;
        if (param != NULL) {
            gots__declaring how = { .meaning = GOTS__SYM_CATCH, .decl = node };
            node->try_.scope = open_scope(binder, GOTS__SCOPE_CATCH, node);
            gots__node *type = NULL;
            if (param->kind == GOTS__DECLARATOR || param->kind == GOTS__PARAM) {
                type = param->kind == GOTS__PARAM ? param->param.type : param->declarator.type;
                param = param->kind == GOTS__PARAM ? param->param.target : param->declarator.target;
            }
            visit_target(binder, param, &how, 0);
            visit_type(binder, type);
        }
        visit(binder, node->try_.handler);
        if (param != NULL) close_scope(binder);
    }
    visit(binder, node->try_.finalizer);
}

/* ---- Imports and exports --------------------------------------------------------------------- */

static void declare_import(gots__binder *binder, gots__node *name, gots__node *decl, bool type_only)
{
    if (name == NULL || name->kind != GOTS__IDENTIFIER) return;
    uint32_t ambient = type_only ? (uint32_t)GOTS__SYM_AMBIENT : 0;
    declare(binder, name, GOTS__SYM_IMPORT | ambient, decl, 0, false);
}

static void visit_import(gots__binder *binder, gots__node *node)
{
    bool type_only = (node->flags & GOTS__F_TYPE_ONLY) != 0;
    declare_import(binder, node->import.default_name, node, type_only);
    declare_import(binder, node->import.namespace_name, node, type_only);
    for (uint32_t i = 0; i < node->import.specifiers.count; i++) {
        gots__node *specifier = node->import.specifiers.items[i];
        declare_import(binder, specifier->specifier.local, specifier,
                       type_only || (specifier->flags & GOTS__F_TYPE_ONLY) != 0);
    }
}

static void visit_entity(gots__binder *binder, gots__node *entity, uint32_t use)
{
    if (entity == NULL) return;
    if (entity->kind == GOTS__IDENTIFIER) {
        if (entity->ident.name->len != 0) note(binder, entity, binder->scope, use);
        return;
    }
    uint32_t left = (use & GOTS__REF_TYPE) != 0 ? (uint32_t)GOTS__REF_SPACE : use;
    if (entity->kind == GOTS__QUALIFIED_NAME) visit_entity(binder, entity->binary.left, left);
    else if (entity->kind == GOTS__MEMBER) {
        visit_entity(binder, entity->member.object, left);
        if (entity->member.name->kind == GOTS__PRIVATE_NAME)
            note_private(binder, entity->member.name);
    } else if (entity->kind == GOTS__IMPORT_TYPE) {
        visit_type(binder, entity);
    } else if (entity->kind == GOTS__INDEX || entity->kind == GOTS__TYPE_REF) {
        visit_type(binder, entity);
    }
}

static void visit_import_equals(gots__binder *binder, gots__node *node)
{
    gots__node *target = node->import_equals.target;
    bool exported = (node->flags & GOTS__F_EXPORT) != 0;
    uint32_t ambient = (node->flags & GOTS__F_TYPE_ONLY) != 0 ? (uint32_t)GOTS__SYM_AMBIENT : 0;
    gots__node *name = node->import_equals.name;
    gots__symbol *symbol =
        declare(binder, name, GOTS__SYM_IMPORT | ambient, node, 0, exported);
    if (exported && binder->scope->kind == GOTS__SCOPE_MODULE)
        gots__bind_export(binder, name, name->ident.name, symbol, false);
    if (target != NULL && target->kind != GOTS__EXTERNAL_MODULE)
        visit_entity(binder, target, GOTS__REF_ANY | GOTS__REF_READ);
}

static void visit_export_named(gots__binder *binder, gots__node *node)
{
    for (uint32_t i = 0; i < node->export.specifiers.count; i++) {
        gots__node *specifier = node->export.specifiers.items[i];
        gots__node *local = specifier->specifier.local;
        if (node->export.from == NULL && local->kind == GOTS__IDENTIFIER &&
            local->ident.name->len > 0)
            note(binder, local, binder->scope,
                 GOTS__REF_ANY | GOTS__REF_READ | GOTS__REF_EXPORT);
    }
}

static void visit_export_default(gots__binder *binder, gots__node *node)
{
    gots__node *value = node->unary.operand;
    if (binder->scope->kind == GOTS__SCOPE_MODULE && node->kind == GOTS__EXPORT_DEFAULT)
        gots__bind_export(binder, node, binder->default_name, NULL, false);
    if (value != NULL && value->kind == GOTS__IDENTIFIER && value->ident.name->len > 0)
        note(binder, value, binder->scope, GOTS__REF_ANY | GOTS__REF_READ);
    else visit(binder, value);
}

/* ---- Types ---------------------------------------------------------------------------------- */

static void visit_interface(gots__binder *binder, gots__node *node)
{
    gots__node *name = node->interface.name;
    bool exported = (node->flags & GOTS__F_EXPORT) != 0;
    if (name != NULL && name->kind == GOTS__IDENTIFIER) {
        gots__symbol *symbol = declare(binder, name, GOTS__SYM_INTERFACE, node, 0, exported);
        if (exported && binder->scope->kind == GOTS__SCOPE_MODULE && symbol != NULL)
            gots__bind_export(binder, name,
                              (node->flags & GOTS__F_DEFAULT) != 0 ? binder->default_name
                                                                   : name->ident.name,
                              symbol, false);
    }
    node->interface.scope = open_scope(binder, GOTS__SCOPE_TYPE, node);
    declare_type_params(binder, &node->interface.type_params);
    visit_types(binder, &node->interface.extends);
    visit_types(binder, &node->interface.members);
    close_scope(binder);
}

static void visit_alias(gots__binder *binder, gots__node *node)
{
    gots__node *name = node->alias.name;
    bool exported = (node->flags & GOTS__F_EXPORT) != 0;
    if (name != NULL && name->kind == GOTS__IDENTIFIER) {
        gots__symbol *symbol = declare(binder, name, GOTS__SYM_ALIAS, node, 0, exported);
        if (exported && binder->scope->kind == GOTS__SCOPE_MODULE && symbol != NULL)
            gots__bind_export(binder, name, name->ident.name, symbol, false);
    }
    node->alias.scope = open_scope(binder, GOTS__SCOPE_TYPE, node);
    declare_type_params(binder, &node->alias.type_params);
    visit_type(binder, node->alias.type);
    close_scope(binder);
}

static void visit_conditional_type(gots__binder *binder, gots__node *node)
{
    gots__scope *infer = binder->infer_scope;
    visit_type(binder, node->conditional_type.check);
    node->conditional_type.scope = open_scope(binder, GOTS__SCOPE_TYPE, node);
    binder->infer_scope = binder->scope;
    visit_type(binder, node->conditional_type.extends);
    binder->infer_scope = infer;
    visit_type(binder, node->conditional_type.yes);
    close_scope(binder);
}

static void declare_infer(gots__binder *binder, gots__node *param)
{
    gots__node *name = param->type_param.name;
    gots__scope *scope = binder->infer_scope;
    visit_type(binder, param->type_param.constraint);
    if (scope == NULL || name == NULL || name->kind != GOTS__IDENTIFIER) return;
    gots__symbol *symbol = gots__scope_find(scope, name->ident.name);
    if (symbol == NULL)
        symbol = gots__scope_declare(binder->arena, scope, name->ident.name,
                                     GOTS__SYM_TYPE_PARAM, param);
    name->ident.symbol = symbol;
}

static void visit_mapped(gots__binder *binder, gots__node *node)
{
    gots__node *param = node->mapped.param;
    node->mapped.scope = open_scope(binder, GOTS__SCOPE_TYPE, node);
    if (param != NULL) {
        declare(binder, param->type_param.name, GOTS__SYM_TYPE_PARAM, param, 0, false);
        visit_type(binder, param->type_param.constraint);
    }
    visit_type(binder, node->mapped.name_type);
    visit_type(binder, node->mapped.type);
    visit_types(binder, &node->mapped.members);
    close_scope(binder);
}

static void visit_index_signature(gots__binder *binder, gots__node *node)
{
    gots__node *param = node->index_signature.param;
    if (param != NULL && param->kind == GOTS__PARAM) visit_type(binder, param->param.type);
    visit_type(binder, node->index_signature.type);
}

/* Keys of signatures: only a computed one names a value, for its type. */
static void visit_signature_key(gots__binder *binder, gots__node *member, gots__node *key)
{
    if ((member->flags & GOTS__F_COMPUTED) == 0 || key == NULL) return;
    if (key->kind == GOTS__IDENTIFIER || key->kind == GOTS__MEMBER)
        visit_entity(binder, key, GOTS__REF_QUERY);
}

static void visit_type(gots__binder *binder, gots__node *node)
{
    for (; node != NULL;) {
        switch (node->kind) {
        case GOTS__TYPE_REF:
            visit_types(binder, &node->type_ref.args);
            if (node->type_ref.name != NULL && node->type_ref.name->kind == GOTS__IMPORT_TYPE) {
                node = node->type_ref.name;
                continue;
            }
            visit_entity(binder, node->type_ref.name, GOTS__REF_TYPE);
            return;
        case GOTS__TYPE_QUERY:
            visit_types(binder, &node->type_ref.args);
            visit_entity(binder, node->type_ref.name, GOTS__REF_QUERY);
            return;
        case GOTS__IMPORT_TYPE:
            visit_types(binder, &node->import_type.args);
            return;
        case GOTS__ARRAY_TYPE:
        case GOTS__TYPE_OPERATOR:
        case GOTS__PAREN_TYPE:
            node = node->unary.operand;
            continue;
        case GOTS__INFER_TYPE:
            declare_infer(binder, node->unary.operand);
            return;
        case GOTS__TUPLE_TYPE:
        case GOTS__UNION_TYPE:
        case GOTS__INTERSECTION_TYPE:
        case GOTS__TYPE_LITERAL:
            visit_types(binder, &node->list.items);
            return;
        case GOTS__TUPLE_MEMBER:
            node = node->tuple_member.type;
            continue;
        case GOTS__FUNCTION_TYPE:
        case GOTS__CONSTRUCTOR_TYPE:
        case GOTS__CALL_SIGNATURE:
        case GOTS__CONSTRUCT_SIGNATURE:
            visit_signature(binder, node, &node->function);
            return;
        case GOTS__METHOD_SIGNATURE:
            visit_signature_key(binder, node, node->method.key);
            visit_signature(binder, node, &node->method.function);
            return;
        case GOTS__PROPERTY_SIGNATURE:
            visit_signature_key(binder, node, node->field.key);
            node = node->field.type;
            continue;
        case GOTS__INDEX_SIGNATURE:
            visit_index_signature(binder, node);
            return;
        case GOTS__INDEXED_ACCESS:
            visit_type(binder, node->binary.right);
            node = node->binary.left;
            continue;
        case GOTS__CONDITIONAL_TYPE:
            visit_conditional_type(binder, node);
            node = node->conditional_type.no;
            continue;
        case GOTS__MAPPED_TYPE:
            visit_mapped(binder, node);
            return;
        case GOTS__TYPE_PREDICATE:
            if (node->type_predicate.param->kind == GOTS__IDENTIFIER)
                visit_entity(binder, node->type_predicate.param, GOTS__REF_QUERY);
            node = node->type_predicate.type;
            continue;
        case GOTS__TEMPLATE_TYPE:
            visit_types(binder, &node->template_.exprs);
            return;
        default:
            return;
        }
    }
}

/* ---- Everything else ------------------------------------------------------------------------ */

static void visit_property(gots__binder *binder, gots__node *node)
{
    if (node->kind == GOTS__PROPERTY) {
        visit_key(binder, node, node->property.key);
        visit(binder, node->property.value);
    } else if (node->kind == GOTS__METHOD) {
        visit_key(binder, node, node->method.key);
        visit_function(binder, node, &node->method.function);
    } else {
        visit(binder, node);
    }
}

static void visit_call(gots__binder *binder, gots__node *node)
{
    gots__node *callee = node->call.callee;
    visit_types(binder, &node->call.type_args);
    visit_list(binder, &node->call.args);
    if (node->kind == GOTS__CALL && callee->kind == GOTS__IDENTIFIER &&
        callee->ident.name == binder->eval_name)
        binder->code->uses |= GOTS__USES_EVAL;
}

/* The leaf kinds and those with a scope of their own; visit() keeps the chains. */
static void visit_statement(gots__binder *binder, gots__node *node)
{
    switch (node->kind) {
    case GOTS__BLOCK: visit_block(binder, node); break;
    case GOTS__VARIABLES: visit_variables(binder, node, 0, false, false); break;
    case GOTS__FOR: visit_for(binder, node); break;
    case GOTS__FOR_IN:
    case GOTS__FOR_OF: visit_for_in(binder, node); break;
    case GOTS__WHILE:
    case GOTS__DO_WHILE:
        binder->code->loops++;
        visit(binder, node->loop.test);
        visit(binder, node->loop.body);
        binder->code->loops--;
        break;
    case GOTS__SWITCH: visit_switch(binder, node); break;
    case GOTS__TRY: visit_try(binder, node); break;
    case GOTS__FUNCTION_DECLARATION: visit_function_declaration(binder, node); break;
    case GOTS__CLASS:
    case GOTS__CLASS_DECLARATION: visit_class(binder, node); break;
    case GOTS__ENUM: visit_enum(binder, node); break;
    case GOTS__NAMESPACE: visit_namespace(binder, node); break;
    case GOTS__INTERFACE: visit_interface(binder, node); break;
    case GOTS__TYPE_ALIAS: visit_alias(binder, node); break;
    case GOTS__IMPORT: visit_import(binder, node); break;
    case GOTS__IMPORT_EQUALS: visit_import_equals(binder, node); break;
    case GOTS__EXPORT_NAMED: visit_export_named(binder, node); break;
    case GOTS__EXPORT_ALL: break;
    case GOTS__EXPORT_DEFAULT:
    case GOTS__EXPORT_ASSIGN: visit_export_default(binder, node); break;
    case GOTS__EXPORT_AS_NAMESPACE: break;
    default: visit_type(binder, node); /* a member of recovery, or nothing to bind */
    }
}

static void visit(gots__binder *binder, gots__node *node)
{
    while (node != NULL) {
        switch (node->kind) {
        case GOTS__IDENTIFIER:
            note_value(binder, node, GOTS__REF_READ);
            return;
        case GOTS__PRIVATE_NAME:
            note_private(binder, node);
            return;
        case GOTS__NUMBER:
        case GOTS__STRING:
        case GOTS__BIGINT:
        case GOTS__REGEX:
        case GOTS__NULL_LITERAL:
        case GOTS__TRUE_LITERAL:
        case GOTS__FALSE_LITERAL:
        case GOTS__OMITTED:
        case GOTS__EMPTY:
        case GOTS__BREAK:
        case GOTS__CONTINUE:
        case GOTS__DEBUGGER:
        case GOTS__IMPORT_META:
        case GOTS__MISSING:
            return;
        case GOTS__THIS:
            binder->code->uses |= GOTS__USES_THIS;
            return;
        case GOTS__SUPER:
            binder->code->uses |= GOTS__USES_SUPER;
            return;
        case GOTS__NEW_TARGET:
            binder->code->uses |= GOTS__USES_NEW_TARGET;
            return;
        case GOTS__MEMBER:
            if (node->member.name->kind == GOTS__PRIVATE_NAME)
                note_private(binder, node->member.name);
            node = node->member.object;
            continue;
        case GOTS__CALL:
        case GOTS__NEW:
            visit_call(binder, node);
            node = node->call.callee;
            continue;
        case GOTS__INSTANTIATION:
            visit_types(binder, &node->call.type_args);
            node = node->call.callee;
            continue;
        case GOTS__BINARY:
        case GOTS__LOGICAL:
        case GOTS__INDEX:
            visit(binder, node->binary.right);
            node = node->binary.left;
            continue;
        case GOTS__ASSIGN:
            visit_target(binder, node->binary.left, NULL,
                         node->op == GOTS__OP_NONE ? (uint32_t)GOTS__REF_WRITE
                                                   : (uint32_t)(GOTS__REF_WRITE | GOTS__REF_READ));
            node = node->binary.right;
            continue;
        case GOTS__UPDATE:
            visit_target(binder, node->unary.operand, NULL, GOTS__REF_WRITE | GOTS__REF_READ);
            return;
        case GOTS__CONDITIONAL:
        case GOTS__IF:
            visit(binder, node->conditional.test);
            visit(binder, node->conditional.yes);
            node = node->conditional.no;
            continue;
        case GOTS__AWAIT:
            binder->code->uses |= GOTS__USES_AWAIT;
            node = node->unary.operand;
            continue;
        case GOTS__YIELD:
        case GOTS__YIELD_STAR:
            binder->code->uses |= GOTS__USES_YIELD;
            node = node->unary.operand;
            continue;
        case GOTS__UNARY:
        case GOTS__SPREAD:
        case GOTS__OPTIONAL_CHAIN:
        case GOTS__NON_NULL:
        case GOTS__EXPRESSION:
        case GOTS__RETURN:
        case GOTS__THROW:
        case GOTS__DECORATOR:
            node = node->unary.operand;
            continue;
        case GOTS__LABELED:
            node = node->labeled.body;
            continue;
        case GOTS__AS:
        case GOTS__SATISFIES:
        case GOTS__TYPE_ASSERTION:
            visit_type(binder, node->typed.type);
            node = node->typed.expr;
            continue;
        case GOTS__ARRAY:
        case GOTS__SEQUENCE:
        case GOTS__IMPORT_CALL:
            visit_list(binder, &node->list.items);
            return;
        case GOTS__OBJECT:
            for (uint32_t i = 0; i < node->list.items.count; i++)
                visit_property(binder, node->list.items.items[i]);
            return;
        case GOTS__TEMPLATE:
            visit_list(binder, &node->template_.exprs);
            return;
        case GOTS__TAGGED_TEMPLATE:
            visit_types(binder, &node->tagged.type_args);
            visit(binder, node->tagged.template_);
            node = node->tagged.tag;
            continue;
        case GOTS__FUNCTION:
        case GOTS__ARROW:
            visit_function(binder, node, &node->function);
            return;
        case GOTS__ARRAY_PATTERN:
        case GOTS__OBJECT_PATTERN:
            visit_target(binder, node, NULL, GOTS__REF_WRITE);
            return;
        default:
            visit_statement(binder, node);
            return;
        }
    }
}

/* ---- The file ------------------------------------------------------------------------------- */

static void note_alias(gots__binder *binder, gots__node *name, gots__symbol *symbol)
{
    if (name->kind == GOTS__STRING)
        gots__bind_export(binder, name,
                          gots__atoms_get(binder->atoms, name->string.value.bytes,
                                          name->string.value.len), symbol, true);
    else if (name->kind == GOTS__IDENTIFIER && name->ident.name->len > 0)
        gots__bind_export(binder, name, name->ident.name, symbol, true);
}

/* Export lists come after all declarations, whose symbols they need. */
static void check_export_lists(gots__binder *binder)
{
    /* What another module exports may be a type; this stands for it. */
    gots__symbol *unknown = GOTS__NEW(binder->arena, gots__symbol);
    const gots__list *statements = &binder->file->file.statements;
    for (uint32_t i = 0; i < statements->count; i++) {
        gots__node *node = statements->items[i];
        if (node->kind == GOTS__EXPORT_ALL && node->export_all.name != NULL)
            note_alias(binder, node->export_all.name, unknown);
        if (node->kind != GOTS__EXPORT_NAMED) continue;
        for (uint32_t k = 0; k < node->export.specifiers.count; k++) {
            gots__node *specifier = node->export.specifiers.items[k];
            gots__node *local = specifier->specifier.local;
            gots__symbol *symbol = local->kind == GOTS__IDENTIFIER ? local->ident.symbol : NULL;
            note_alias(binder, specifier->specifier.outer, symbol != NULL ? symbol : unknown);
        }
    }
}

gots__binding *gots__bind(gots__arena *arena, gots__atoms *atoms, gots__source *source,
                          gots__node *file, gots__diagnostics *diagnostics)
{
    gots__binder binder = {
        .arena = arena, .atoms = atoms, .source = source, .file = file, .diagnostics = diagnostics,
        .arguments_name = gots__atoms_str(atoms, "arguments"),
        .eval_name = gots__atoms_str(atoms, "eval"),
        .let_name = gots__atoms_str(atoms, "let"),
        .default_name = gots__atoms_str(atoms, "default"),
        .result = GOTS__NEW(arena, gots__binding),
        .ambient = file->file.is_declaration,
    };
    binder.first_refs = binder.refs = gots__arena_take(arena, sizeof *binder.refs);
    binder.refs->next = NULL;
    binder.refs->count = 0;
    binder.exports = gots__scope_new(arena, NULL, GOTS__SCOPE_MODULE, NULL);
    gots__scope *module = gots__scope_new(arena, NULL, GOTS__SCOPE_MODULE, file);
    gots__code code = { .var_scope = module };
    binder.code = &code;
    binder.scope = file->file.scope = binder.result->module = module;
    visit_list(&binder, &file->file.statements);
    file->file.has_top_await = (code.uses & GOTS__USES_AWAIT) != 0;
    gots__bind_check_deep_vars(&binder);
    gots__bind_resolve(&binder);
    check_export_lists(&binder);
    return binder.result;
}
