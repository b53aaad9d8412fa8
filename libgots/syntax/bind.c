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

void gots__bind_list(gots__binder *binder, const gots__list *list)
{
    for (uint32_t i = 0; i < list->count; i++) gots__bind_visit(binder, list->items[i]);
}

/* ---- References ----------------------------------------------------------------------------- */

void gots__bind_note(gots__binder *binder, gots__node *name, gots__scope *scope, uint32_t use)
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
    if (name->ident.name->len != 0) gots__bind_note(binder, name, binder->scope, use);
}

void gots__bind_note_private(gots__binder *binder, gots__node *name)
{
    gots__bind_note(binder, name, binder->private_scope, GOTS__REF_READ | GOTS__REF_PRIVATE);
}

/* ---- Scopes and code ------------------------------------------------------------------------ */

gots__scope *gots__bind_open(gots__binder *binder, gots__scope_kind kind, gots__node *node)
{
    gots__scope *scope = gots__scope_new(binder->arena, binder->scope, kind, node);
    scope->is_loop_body = binder->code->loops > 0 && scope->function != scope;
    binder->scope = scope;
    return scope;
}

void gots__bind_close(gots__binder *binder)
{
    binder->scope = binder->scope->parent;
}

void gots__bind_enter(gots__binder *binder, gots__code *code, gots__scope *scope)
{
    *code = (gots__code){ .outer = binder->code, .var_scope = scope };
    binder->code = code;
}

void gots__bind_leave(gots__binder *binder)
{
    gots__code *code = binder->code;
    binder->code = code->outer;
    if (code->is_arrow) code->outer->uses |= code->uses & GOTS__USES_THROUGH_ARROWS;
    code->outer->uses |= code->uses & GOTS__USES_EVAL;
}

/* ---- Declared names and patterns ------------------------------------------------------------- */

gots__symbol *gots__bind_name(gots__binder *binder, gots__node *name, uint32_t meaning,
                             gots__node *decl, uint32_t live, bool exported)
{
    if (name->kind != GOTS__IDENTIFIER) return NULL; /* the parser has told of it */
    gots__declaring how = {
        .meaning = meaning, .decl = decl, .live = live, .exported = exported
    };
    return gots__bind_declare(binder, binder->scope, name, &how);
}

static void visit_elements(gots__binder *binder, const gots__list *elements,
                           const gots__declaring *how)
{
    for (uint32_t i = 0; i < elements->count; i++) {
        gots__node *element = elements->items[i];
        if (element->kind != GOTS__ELEMENT) continue;
        if (element->element.key != NULL && (element->flags & GOTS__F_COMPUTED) != 0)
            gots__bind_visit(binder, element->element.key);
        gots__bind_target(binder, element->element.target, how, GOTS__REF_WRITE);
        if (element->element.init != NULL) gots__bind_visit(binder, element->element.init);
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

void gots__bind_target(gots__binder *binder, gots__node *target, const gots__declaring *how,
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
        gots__bind_target(binder, target->unary.operand, how, use);
        break;
    case GOTS__AS:
    case GOTS__SATISFIES:
    case GOTS__TYPE_ASSERTION:
        gots__bind_target(binder, target->typed.expr, how, use);
        gots__bind_type(binder, target->typed.type);
        break;
    default:
        gots__bind_visit(binder, target);
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
        gots__bind_target(binder, declarator->declarator.target, &how, 0);
        gots__bind_type(binder, declarator->declarator.type);
        gots__bind_visit(binder, declarator->declarator.init);
    }
    binder->ambient -= ambient;
}

void gots__bind_key(gots__binder *binder, gots__node *member, gots__node *key)
{
    if ((member->flags & GOTS__F_COMPUTED) != 0) gots__bind_visit(binder, key);
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
    if (scoped) node->block.scope = gots__bind_open(binder, GOTS__SCOPE_BLOCK, node);
    gots__bind_list(binder, &node->block.statements);
    if (scoped) gots__bind_close(binder);
}

static void visit_switch(gots__binder *binder, gots__node *node)
{
    const gots__list *cases = &node->switch_.cases;
    gots__bind_visit(binder, node->switch_.subject);
    bool scoped = false;
    for (uint32_t i = 0; i < cases->count && !scoped; i++)
        scoped = list_declares(&cases->items[i]->case_.body);
    if (scoped) node->switch_.scope = gots__bind_open(binder, GOTS__SCOPE_BLOCK, node);
    for (uint32_t i = 0; i < cases->count; i++) {
        gots__bind_visit(binder, cases->items[i]->case_.test);
        gots__bind_list(binder, &cases->items[i]->case_.body);
    }
    if (scoped) gots__bind_close(binder);
}

static bool is_lexical(const gots__node *node)
{
    return node != NULL && node->kind == GOTS__VARIABLES && node->op != GOTS__VAR;
}

static void visit_for(gots__binder *binder, gots__node *node)
{
    bool scoped = is_lexical(node->for_.init);
    binder->code->loops++;
    if (scoped) node->for_.scope = gots__bind_open(binder, GOTS__SCOPE_LOOP, node);
    if (!scoped) binder->code->loops--;
    gots__bind_visit(binder, node->for_.init);
    if (!scoped) binder->code->loops++;
    gots__bind_visit(binder, node->for_.test);
    gots__bind_visit(binder, node->for_.update);
    gots__bind_visit(binder, node->for_.body);
    if (scoped) gots__bind_close(binder);
    binder->code->loops--;
}

static void visit_for_in(gots__binder *binder, gots__node *node)
{
    gots__node *left = node->for_in.left;
    bool scoped = is_lexical(left);
    if ((node->flags & GOTS__F_AWAIT) != 0) binder->code->uses |= GOTS__USES_AWAIT;
    binder->code->loops++;
    if (scoped) node->for_in.scope = gots__bind_open(binder, GOTS__SCOPE_LOOP, node);
    if (left->kind == GOTS__VARIABLES)
        visit_variables(binder, left, node->for_in.right->end, node->kind == GOTS__FOR_OF, true);
    else gots__bind_target(binder, left, NULL, GOTS__REF_WRITE);
    gots__bind_visit(binder, node->for_in.right);
    gots__bind_visit(binder, node->for_in.body);
    if (scoped) gots__bind_close(binder);
    binder->code->loops--;
}

static void visit_try(gots__binder *binder, gots__node *node)
{
    gots__bind_visit(binder, node->try_.block);
    if (node->try_.handler != NULL) {
        gots__node *param = node->try_.param;
        if (param != NULL) {
            gots__declaring how = { .meaning = GOTS__SYM_CATCH, .decl = node };
            node->try_.scope = gots__bind_open(binder, GOTS__SCOPE_CATCH, node);
            gots__node *type = NULL;
            if (param->kind == GOTS__DECLARATOR || param->kind == GOTS__PARAM) {
                type = param->kind == GOTS__PARAM ? param->param.type : param->declarator.type;
                param = param->kind == GOTS__PARAM ? param->param.target : param->declarator.target;
            }
            gots__bind_target(binder, param, &how, 0);
            gots__bind_type(binder, type);
        }
        gots__bind_visit(binder, node->try_.handler);
        if (param != NULL) gots__bind_close(binder);
    }
    gots__bind_visit(binder, node->try_.finalizer);
}

/* ---- Everything else ------------------------------------------------------------------------ */

static void visit_property(gots__binder *binder, gots__node *node)
{
    if (node->kind == GOTS__PROPERTY) {
        gots__bind_key(binder, node, node->property.key);
        gots__bind_visit(binder, node->property.value);
    } else if (node->kind == GOTS__METHOD) {
        gots__bind_key(binder, node, node->method.key);
        gots__bind_function(binder, node, &node->method.function);
    } else {
        gots__bind_visit(binder, node);
    }
}

static void visit_call(gots__binder *binder, gots__node *node)
{
    gots__node *callee = node->call.callee;
    gots__bind_types(binder, &node->call.type_args);
    gots__bind_list(binder, &node->call.args);
    if (node->kind == GOTS__CALL && callee->kind == GOTS__IDENTIFIER &&
        callee->ident.name == binder->eval_name)
        binder->code->uses |= GOTS__USES_EVAL;
}

/* The leaf kinds and those with a scope of their own; gots__bind_visit() keeps the chains. */
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
        gots__bind_visit(binder, node->loop.test);
        gots__bind_visit(binder, node->loop.body);
        binder->code->loops--;
        break;
    case GOTS__SWITCH: visit_switch(binder, node); break;
    case GOTS__TRY: visit_try(binder, node); break;
    case GOTS__FUNCTION_DECLARATION: gots__bind_function_declaration(binder, node); break;
    case GOTS__CLASS:
    case GOTS__CLASS_DECLARATION: gots__bind_class(binder, node); break;
    case GOTS__ENUM: gots__bind_enum(binder, node); break;
    case GOTS__NAMESPACE: gots__bind_namespace(binder, node); break;
    case GOTS__INTERFACE: gots__bind_interface(binder, node); break;
    case GOTS__TYPE_ALIAS: gots__bind_alias(binder, node); break;
    case GOTS__IMPORT: gots__bind_import(binder, node); break;
    case GOTS__IMPORT_EQUALS: gots__bind_import_equals(binder, node); break;
    case GOTS__EXPORT_NAMED: gots__bind_export_named(binder, node); break;
    case GOTS__EXPORT_ALL: break;
    case GOTS__EXPORT_DEFAULT:
    case GOTS__EXPORT_ASSIGN: gots__bind_export_default(binder, node); break;
    case GOTS__EXPORT_AS_NAMESPACE: break;
    default: gots__bind_type(binder, node); /* a member of recovery, or nothing to bind */
    }
}

void gots__bind_visit(gots__binder *binder, gots__node *node)
{
    while (node != NULL) {
        switch (node->kind) {
        case GOTS__IDENTIFIER:
            note_value(binder, node, GOTS__REF_READ);
            return;
        case GOTS__PRIVATE_NAME:
            gots__bind_note_private(binder, node);
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
                gots__bind_note_private(binder, node->member.name);
            node = node->member.object;
            continue;
        case GOTS__CALL:
        case GOTS__NEW:
            visit_call(binder, node);
            node = node->call.callee;
            continue;
        case GOTS__INSTANTIATION:
            gots__bind_types(binder, &node->call.type_args);
            node = node->call.callee;
            continue;
        case GOTS__BINARY:
        case GOTS__LOGICAL:
        case GOTS__INDEX:
            gots__bind_visit(binder, node->binary.right);
            node = node->binary.left;
            continue;
        case GOTS__ASSIGN:
            gots__bind_target(binder, node->binary.left, NULL,
                         node->op == GOTS__OP_NONE ? (uint32_t)GOTS__REF_WRITE
                                                   : (uint32_t)(GOTS__REF_WRITE | GOTS__REF_READ));
            node = node->binary.right;
            continue;
        case GOTS__UPDATE:
            gots__bind_target(binder, node->unary.operand, NULL, GOTS__REF_WRITE | GOTS__REF_READ);
            return;
        case GOTS__CONDITIONAL:
        case GOTS__IF:
            gots__bind_visit(binder, node->conditional.test);
            gots__bind_visit(binder, node->conditional.yes);
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
            gots__bind_type(binder, node->typed.type);
            node = node->typed.expr;
            continue;
        case GOTS__ARRAY:
        case GOTS__SEQUENCE:
        case GOTS__IMPORT_CALL:
            gots__bind_list(binder, &node->list.items);
            return;
        case GOTS__OBJECT:
            for (uint32_t i = 0; i < node->list.items.count; i++)
                visit_property(binder, node->list.items.items[i]);
            return;
        case GOTS__TEMPLATE:
            gots__bind_list(binder, &node->template_.exprs);
            return;
        case GOTS__TAGGED_TEMPLATE:
            gots__bind_types(binder, &node->tagged.type_args);
            gots__bind_visit(binder, node->tagged.template_);
            node = node->tagged.tag;
            continue;
        case GOTS__FUNCTION:
        case GOTS__ARROW:
            gots__bind_function(binder, node, &node->function);
            return;
        case GOTS__ARRAY_PATTERN:
        case GOTS__OBJECT_PATTERN:
            gots__bind_target(binder, node, NULL, GOTS__REF_WRITE);
            return;
        default:
            visit_statement(binder, node);
            return;
        }
    }
}

/* ---- The file ------------------------------------------------------------------------------- */

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
    gots__bind_list(&binder, &file->file.statements);
    file->file.has_top_await = (code.uses & GOTS__USES_AWAIT) != 0;
    gots__bind_check_deep_vars(&binder);
    gots__bind_resolve(&binder);
    gots__bind_export_lists(&binder);
    return binder.result;
}
