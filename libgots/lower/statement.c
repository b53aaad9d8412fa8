/* Statements: blocks, declarations, switch, try, jumps.
 *
 * SPDX-License-Identifier: MIT
 */
#include "lower/build.h"
#include "lower/module.h"
#include "lower/plan.h"

bool gots__lower_is_using(const gots__node *statement)
{
    return statement->kind == GOTS__VARIABLES &&
           (statement->op == GOTS__USING || statement->op == GOTS__AWAIT_USING);
}

/* ---- Lists ---- */

/* Function declarations come first: the function's own into its head, a block's at its start. */
static void hoist(gots__lowering *l, const gots__list *list, gots__list *out)
{
    gots__list *place = gots__plan_is_function_level(l) ? &l->fn->head : out;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i]->kind == GOTS__FUNCTION_DECLARATION)
            gots__lower_function_declaration(l, list->items[i], place);
}

void gots__lower_stmts(gots__lowering *l, const gots__list *list, gots__list *out)
{
    hoist(l, list, out);
    for (uint32_t i = 0; i < list->count; i++) {
        if (gots__lower_is_using(list->items[i])) {
            gots__list rest = { list->items + i, list->count - i, 0 };
            gots__lower_using_block(l, &rest, out);
            return;
        }
        gots__lower_stmt(l, list->items[i], out);
    }
}

void gots__lower_block(gots__lowering *l, gots__node *node, gots__list *out)
{
    if (node->block.scope == NULL) {
        gots__lower_stmts(l, &node->block.statements, out);
        return;
    }
    gots__block block;
    gots__lower_scope_open(l, &block, node->block.scope, false, out);
    gots__lower_stmts(l, &node->block.statements, out);
    gots__lower_scope_close(l, &block);
}

gots__node *gots__lower_body(gots__lowering *l, gots__node *node)
{
    gots__list out = { 0 };
    gots__lower_stmt(l, node, &out);
    if (out.count == 1 && out.items[0]->kind != GOTS__VARIABLES) return out.items[0];
    return gots__build_block(l, &out, node->pos);
}

/* A BLOCK of the lowered block. */
static gots__node *block_of(gots__lowering *l, gots__node *node)
{
    gots__list out = { 0 };
    gots__lower_block(l, node, &out);
    gots__node *block = gots__build_block(l, &out, node->pos);
    block->end = node->end;
    return block;
}

/* ---- Declarations ---- */

/* `let x;` sets undefined where the variable may still hold something else. */
static void declare_empty(gots__lowering *l, gots__node *name, bool is_var, gots__list *out)
{
    gots__symbol *symbol = name->ident.symbol;
    if (is_var || symbol == NULL) return;
    gots__entry *entry = symbol->note;
    bool untouched = !symbol->exported && !symbol->needs_dead_zone && entry != NULL &&
                     symbol->storage == GOTS__IN_LOCAL && !entry->in_loop &&
                     gots__plan_is_function_level(l);
    if (untouched) return;
    gots__node *undefined = gots__build_undefined(l, name->pos);
    gots__list_push(l, out,
                    gots__build_statement(l, gots__lower_initialise(l, name, undefined)));
}

static void declare_one(gots__lowering *l, gots__node *declarator, bool is_var, gots__list *out)
{
    gots__node *target = declarator->declarator.target, *init = declarator->declarator.init;
    if (target->kind != GOTS__IDENTIFIER) {
        if (init != NULL) gots__lower_pattern(l, target, gots__lower_expr(l, init), true, out);
        return;
    }
    if (init == NULL) {
        declare_empty(l, target, is_var, out);
        return;
    }
    gots__name name = { .text = gots__str_of(target->ident.name) };
    gots__node *value = gots__lower_named(l, init, &name);
    gots__node *done = is_var && target->ident.symbol != NULL
                           ? gots__lower_write(l, target, value)
                           : gots__lower_initialise(l, target, value);
    gots__list_push(l, out, gots__build_statement(l, done));
}

void gots__lower_variables(gots__lowering *l, gots__node *node, gots__list *out)
{
    if ((node->flags & GOTS__F_DECLARE) != 0) return;
    for (uint32_t i = 0; i < node->variables.declarators.count; i++) {
        uint32_t mark = gots__lower_temp_mark(l);
        declare_one(l, node->variables.declarators.items[i], node->op == GOTS__VAR, out);
        gots__lower_temp_release(l, mark);
    }
}

static void class_declaration(gots__lowering *l, gots__node *node, gots__list *out)
{
    if ((node->flags & GOTS__F_DECLARE) != 0) return;
    gots__node *name = node->class_.name;
    gots__name called = { .text = gots__str_of(l->atom.default_) };
    gots__node *value = gots__lower_class(l, node, &node->class_, name == NULL ? &called : NULL);
    gots__symbol *symbol = name != NULL ? name->ident.symbol : gots__module_default(l, false);
    gots__list_push(l, out, gots__build_statement(l, gots__lower_initialise_symbol(
                                                          l, symbol, value, node->pos)));
}

/* ---- switch, try, labels ---- */

void gots__lower_switch(gots__lowering *l, gots__node *node, gots__list *out)
{
    gots__block block;
    gots__exit exit;
    bool scoped = node->switch_.scope != NULL;
    gots__lower_exit_open(l, &exit, NULL, false, true);
    node->switch_.subject = gots__lower_expr(l, node->switch_.subject);
    if (scoped) gots__lower_scope_open(l, &block, node->switch_.scope, false, out);
    for (uint32_t i = 0; scoped && i < node->switch_.cases.count; i++) {
        const gots__list *body = &node->switch_.cases.items[i]->case_.body;
        for (uint32_t k = 0; k < body->count; k++)
            if (body->items[k]->kind == GOTS__FUNCTION_DECLARATION)
                gots__lower_function_declaration(l, body->items[k], out);
    }
    for (uint32_t i = 0; i < node->switch_.cases.count; i++) {
        gots__node *clause = node->switch_.cases.items[i];
        clause->case_.test = gots__lower_expr(l, clause->case_.test);
        gots__list body = { 0 };
        for (uint32_t k = 0; k < clause->case_.body.count; k++)
            gots__lower_stmt(l, clause->case_.body.items[k], &body);
        clause->case_.body = body;
    }
    if (scoped) gots__lower_scope_close(l, &block);
    gots__lower_exit_close(l, &exit);
    gots__list_push(l, out, node);
}

/* catch (pattern) and captured names: the engine's own parameter is a variable of ours. */
static void lower_handler(gots__lowering *l, gots__node *node)
{
    gots__list body = { 0 };
    gots__block block;
    gots__node *param = node->try_.param;
    bool scoped = node->try_.scope != NULL;
    gots__symbol *caught = gots__plan_symbol(l, gots__plan_own_name(l, "e"));
    node->try_.param = gots__build_symbol(l, caught, node->try_.handler->pos);
    if (scoped) gots__lower_scope_open(l, &block, node->try_.scope, false, &body);
    if (param != NULL) {
        gots__node *value = gots__build_symbol(l, caught, param->pos);
        if (param->kind == GOTS__IDENTIFIER)
            gots__list_push(l, &body, gots__build_statement(
                                          l, gots__lower_initialise(l, param, value)));
        else
            gots__lower_pattern(l, param, value, true, &body);
    }
    gots__lower_block(l, node->try_.handler, &body);
    if (scoped) gots__lower_scope_close(l, &block);
    uint32_t end = node->try_.handler->end;
    node->try_.handler = gots__build_block(l, &body, node->try_.handler->pos);
    node->try_.handler->end = end;
}

/* The completion value of a finally block counts only when it jumps. */
static void lower_finalizer(gots__lowering *l, gots__node *node)
{
    uint32_t pos = node->try_.finalizer->pos;
    if (l->completion == NULL || l->fn != l->module) {
        node->try_.finalizer = block_of(l, node->try_.finalizer);
        return;
    }
    gots__list body = { 0 };
    gots__node *kept = gots__build_symbol(l, l->completion, pos);
    gots__node *first = gots__build_once(l, &kept);
    if (first == NULL) {
        gots__node *temp = gots__lower_temp(l, pos);
        first = gots__build_assign(l, temp, kept, pos);
        kept = gots__build_again(l, temp);
    }
    gots__list_push(l, &body, gots__build_statement(l, first));
    gots__lower_completion(l, gots__build_undefined(l, pos), &body);
    gots__lower_block(l, node->try_.finalizer, &body);
    gots__lower_completion(l, kept, &body);
    node->try_.finalizer = gots__build_block(l, &body, pos);
}

void gots__lower_try(gots__lowering *l, gots__node *node, gots__list *out)
{
    l->fn->tries++;
    node->try_.block = block_of(l, node->try_.block);
    if (node->try_.handler != NULL) lower_handler(l, node);
    if (node->try_.finalizer != NULL) lower_finalizer(l, node);
    l->fn->tries--;
    gots__list_push(l, out, node);
}

static void lower_labeled(gots__lowering *l, gots__node *node, const gots__label *outer,
                          gots__list *out)
{
    gots__label label = { outer, node->labeled.label, node->pos };
    gots__node *body = node->labeled.body;
    switch (body->kind) {
    case GOTS__FOR: case GOTS__FOR_IN: case GOTS__FOR_OF: case GOTS__WHILE: case GOTS__DO_WHILE:
        gots__lower_loop(l, body, &label, out);
        return;
    case GOTS__LABELED: lower_labeled(l, body, &label, out); return;
    default: break;
    }
    gots__exit exit;
    gots__lower_exit_open(l, &exit, &label, false, false);
    gots__node *lowered = gots__lower_body(l, body);
    gots__lower_exit_close(l, &exit);
    if (lowered->kind != GOTS__BLOCK) { /* the engine knows labels of blocks and loops only */
        gots__list one = { 0 };
        gots__list_push(l, &one, lowered);
        lowered = gots__build_block(l, &one, body->pos);
    }
    gots__list_push(l, out, gots__lower_relabel(l, &label, lowered));
}

/* ---- The dispatcher ---- */

static void lower_if(gots__lowering *l, gots__node *node, gots__list *out)
{
    gots__list_push(l, out, node);
    for (;;) { /* else if … in a loop: chains may be long */
        node->conditional.test = gots__lower_expr(l, node->conditional.test);
        node->conditional.yes = gots__lower_body(l, node->conditional.yes);
        gots__node *no = node->conditional.no;
        if (no == NULL) return;
        if (no->kind != GOTS__IF) {
            node->conditional.no = gots__lower_body(l, no);
            return;
        }
        node = no;
    }
}

/* An expression statement; `a, b` becomes two. */
static void lower_effects(gots__lowering *l, gots__node *node, gots__list *out)
{
    gots__node *expression = node->unary.operand;
    if (l->options->keep_completion) { /* its value may be wanted */
        node->unary.operand = gots__lower_expr(l, expression);
        gots__list_push(l, out, node);
        return;
    }
    if (expression->kind == GOTS__SEQUENCE) {
        for (uint32_t i = 0; i < expression->list.items.count; i++) {
            gots__node *one = expression->list.items.items[i];
            lower_effects(l, gots__build_statement(l, one), out);
        }
        return;
    }
    if (gots__lower_pattern_statement(l, expression, out)) return;
    node->unary.operand = gots__lower_effect(l, expression);
    if (node->unary.operand == NULL) return;
    if (node->unary.operand->kind == GOTS__SEQUENCE) { /* the engine keeps no values of statements */
        const gots__list *parts = &node->unary.operand->list.items;
        for (uint32_t i = 0; i < parts->count; i++)
            gots__list_push(l, out, gots__build_statement(l, parts->items[i]));
        return;
    }
    gots__list_push(l, out, node);
}

void gots__lower_completion(gots__lowering *l, gots__node *value, gots__list *out)
{
    if (l->completion == NULL || l->fn != l->module) return;
    gots__node *target = gots__build_symbol(l, l->completion, value->pos);
    gots__list_push(l, out, gots__build_statement(l, gots__build_assign(l, target, value, value->pos)));
}

/* Statements whose value is undefined unless something in them has one. */
static bool starts_empty(const gots__node *node)
{
    switch (node->kind) {
    case GOTS__IF: case GOTS__FOR: case GOTS__FOR_IN: case GOTS__FOR_OF: case GOTS__WHILE:
    case GOTS__DO_WHILE: case GOTS__SWITCH: case GOTS__TRY: return true;
    default: return false;
    }
}

static void lower_stmt(gots__lowering *l, gots__node *node, gots__list *out)
{
    if (l->completion != NULL && starts_empty(node))
        gots__lower_completion(l, gots__build_undefined(l, node->pos), out);
    switch (node->kind) {
    case GOTS__EXPRESSION:
        if ((node->flags & GOTS__F_DIRECTIVE) != 0) return;
        if (l->completion != NULL && l->fn == l->module) {
            gots__lower_completion(l, gots__lower_expr(l, node->unary.operand), out);
            return;
        }
        lower_effects(l, node, out);
        return;
    case GOTS__VARIABLES: gots__lower_variables(l, node, out); return;
    case GOTS__FUNCTION_DECLARATION: return; /* hoisted */
    case GOTS__CLASS_DECLARATION: class_declaration(l, node, out); return;
    case GOTS__BLOCK: {
        gots__list inner = { 0 };
        gots__lower_block(l, node, &inner);
        gots__list_append(l, out, &inner);
        return;
    }
    case GOTS__IF: lower_if(l, node, out); return;
    case GOTS__FOR: case GOTS__FOR_IN: case GOTS__FOR_OF: case GOTS__WHILE: case GOTS__DO_WHILE:
        gots__lower_loop(l, node, NULL, out);
        return;
    case GOTS__SWITCH: gots__lower_switch(l, node, out); return;
    case GOTS__BREAK: case GOTS__CONTINUE: gots__lower_jump(l, node, out); return;
    case GOTS__RETURN: gots__lower_return(l, node, out); return;
    case GOTS__THROW:
        node->unary.operand = gots__lower_expr(l, node->unary.operand);
        gots__list_push(l, out, node);
        return;
    case GOTS__TRY: gots__lower_try(l, node, out); return;
    case GOTS__LABELED: lower_labeled(l, node, NULL, out); return;
    case GOTS__DEBUGGER: case GOTS__EMPTY: case GOTS__INTERFACE: case GOTS__TYPE_ALIAS: return;
    case GOTS__ENUM: gots__lower_enum(l, node, out); return;
    case GOTS__NAMESPACE: gots__lower_namespace(l, node, out); return;
    case GOTS__IMPORT: case GOTS__IMPORT_EQUALS: gots__lower_import(l, node, out); return;
    case GOTS__EXPORT_NAMED: case GOTS__EXPORT_ALL: case GOTS__EXPORT_DEFAULT:
    case GOTS__EXPORT_ASSIGN: case GOTS__EXPORT_AS_NAMESPACE:
        gots__lower_export(l, node, out);
        return;
    default:
        gots__lower_error(l, node, "GOTS1100", "This statement cannot stand here (%s).",
                          gots__node_kind_name(node->kind));
    }
}

void gots__lower_stmt(gots__lowering *l, gots__node *node, gots__list *out)
{
    uint32_t mark = gots__lower_temp_mark(l);
    lower_stmt(l, node, out);
    gots__lower_temp_release(l, mark);
}
