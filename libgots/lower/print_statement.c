/* The printer: statements.
 *
 * SPDX-License-Identifier: MIT
 */
#include "lower/plan.h"
#include "lower/printer.h"

static void declarator(printer *p, gots__node *node)
{
    gots__print_reference(p, node->declarator.target);
    if (node->declarator.init == NULL) return;
    put(p, '=');
    gots__print_expression(p, node->declarator.init, ASSIGNMENT);
}

/* Prints declarators from `i` on that all live in locals, or all in objects; returns the next. */
static uint32_t declarator_run(printer *p, const gots__list *list, uint32_t i, const char *var)
{
    bool in_object = gots__print_lives_in_object(list->items[i]->declarator.target);
    bool first = true;
    for (; i < list->count; i++) {
        gots__node *item = list->items[i];
        if (gots__print_lives_in_object(item->declarator.target) != in_object) break;
        if (in_object && item->declarator.init == NULL) continue;
        if (!first) put(p, ',');
        else if (!in_object) text(p, var, strlen(var));
        first = false;
        declarator(p, item);
    }
    return i;
}

static void variables(printer *p, gots__node *node)
{
    const gots__list *list = &node->variables.declarators;
    uint32_t i = 0;
    while (i < list->count) {
        size_t before = p->out.len;
        i = declarator_run(p, list, i, "var ");
        if (p->out.len > before) put(p, ';');
    }
}

/* The head of a for cannot hold two statements: where locals and properties mix, the locals are
 * declared behind it, which is early enough for a var. */
static void for_variables(printer *p, gots__node *node)
{
    const gots__list *list = &node->variables.declarators;
    size_t before = p->out.len;
    for (uint32_t i = 0; i < list->count;) {
        if (p->out.len > before) put(p, ',');
        i = declarator_run(p, list, i, "");
    }
}

static bool is_mixed(const gots__node *node)
{
    const gots__list *list = &node->variables.declarators;
    for (uint32_t i = 0; i < list->count; i++)
        if (gots__print_lives_in_object(list->items[i]->declarator.target)) return true;
    return false;
}

static void declare_locals(printer *p, const gots__list *list)
{
    bool any = false;
    for (uint32_t i = 0; i < list->count; i++) {
        gots__node *target = list->items[i]->declarator.target;
        if (gots__print_lives_in_object(target)) continue;
        if (any) put(p, ',');
        else PUTS(p, "var ");
        any = true;
        gots__print_reference(p, target);
    }
    if (any) put(p, ';');
}

/* The body of a loop or a branch. `closed`: an `else` follows. */
static void branch(printer *p, gots__node *node, bool closed)
{
    if (node->kind == GOTS__EMPTY) {
        put(p, ';');
        return;
    }
    bool braces = node->kind == GOTS__VARIABLES || node->kind == GOTS__FUNCTION_DECLARATION ||
                  (node->kind == GOTS__FOR && node->for_.init != NULL &&
                   node->for_.init->kind == GOTS__VARIABLES && is_mixed(node->for_.init)) ||
                  (closed && node->kind != GOTS__BLOCK && node->kind != GOTS__EXPRESSION &&
                   node->kind != GOTS__RETURN && node->kind != GOTS__THROW);
    if (braces) put(p, '{');
    gots__print_statement(p, node);
    if (braces) put(p, '}');
}

static void if_statement(printer *p, gots__node *node)
{
    for (;;) {
        PUTS(p, "if(");
        gots__print_expression(p, node->conditional.test, SEQ);
        put(p, ')');
        gots__node *no = node->conditional.no;
        branch(p, node->conditional.yes, no != NULL);
        if (no == NULL) return;
        PUTS(p, "else");
        if (no->kind != GOTS__IF) {
            branch(p, no, false);
            return;
        }
        gots__print_new_line(p, no->pos);
        node = no;
    }
}

static void for_statement(printer *p, gots__node *node)
{
    gots__node *init = node->for_.init;
    bool mixed = init != NULL && init->kind == GOTS__VARIABLES && is_mixed(init);
    PUTS(p, "for(");
    p->no_in = true;
    if (init != NULL && init->kind == GOTS__VARIABLES) {
        if (mixed) for_variables(p, init);
        else declarator_run(p, &init->variables.declarators, 0, "var ");
    } else if (init != NULL) {
        gots__print_expression(p, init, SEQ);
    }
    p->no_in = false;
    put(p, ';');
    if (node->for_.test != NULL) gots__print_expression(p, node->for_.test, SEQ);
    put(p, ';');
    if (node->for_.update != NULL) gots__print_expression(p, node->for_.update, SEQ);
    put(p, ')');
    branch(p, node->for_.body, false);
    if (mixed) declare_locals(p, &init->variables.declarators);
}

static void for_in_statement(printer *p, gots__node *node)
{
    gots__node *left = node->for_in.left;
    PUTS(p, "for(");
    if (left->kind == GOTS__VARIABLES) {
        gots__node *target = left->variables.declarators.items[0]->declarator.target;
        if (!gots__print_lives_in_object(target)) PUTS(p, "var ");
        gots__print_reference(p, target);
    } else {
        gots__print_reference(p, left);
    }
    PUTS(p, " in ");
    gots__print_expression(p, node->for_in.right, SEQ);
    put(p, ')');
    branch(p, node->for_in.body, false);
}

static void do_statement(printer *p, gots__node *node)
{
    PUTS(p, "do");
    branch(p, node->loop.body, false);
    gots__print_new_line(p, node->loop.test->pos);
    PUTS(p, "while(");
    gots__print_expression(p, node->loop.test, SEQ);
    PUTS(p, ");");
}

static void switch_statement(printer *p, gots__node *node)
{
    PUTS(p, "switch(");
    gots__print_expression(p, node->switch_.subject, SEQ);
    PUTS(p, "){");
    for (uint32_t i = 0; i < node->switch_.cases.count; i++) {
        gots__node *item = node->switch_.cases.items[i];
        gots__print_new_line(p, item->pos);
        if (item->case_.test != NULL) {
            PUTS(p, "case ");
            gots__print_expression(p, item->case_.test, SEQ);
            put(p, ':');
        } else {
            PUTS(p, "default:");
        }
        gots__print_statements(p, &item->case_.body);
    }
    put(p, '}');
}

static void block(printer *p, gots__node *node)
{
    put(p, '{');
    gots__print_statements(p, &node->block.statements);
    put(p, '}');
}

/* A catch parameter that lives elsewhere is caught in a local and moved there. */
static void handler(printer *p, gots__node *node)
{
    gots__node *param = node->try_.param;
    PUTS(p, "catch(");
    if (param == NULL || gots__print_lives_in_object(param)) PUTS(p, "$caught");
    else gots__print_reference(p, param);
    PUTS(p, "){");
    if (param != NULL && gots__print_lives_in_object(param)) {
        gots__print_reference(p, param);
        PUTS(p, "=$caught;");
    }
    gots__print_statements(p, &node->try_.handler->block.statements);
    put(p, '}');
}

/* for(in x): each value of the try(…) around it. */
static void for_of_statement(printer *p, gots__node *node)
{
    PUTS(p, "for(in ");
    gots__print_reference(p, node->for_in.left);
    put(p, ')');
    branch(p, node->for_in.body, false);
}

/* A label has no name at run time: one that cannot stand as it is becomes its bytes. */
static void label(printer *p, const gots__atom *name)
{
    static const char digits[] = "0123456789abcdef";
    if (gots__plan_is_plain(name)) {
        atom(p, name);
        return;
    }
    put(p, '$');
    for (uint32_t i = 0; i < name->len; i++) {
        put(p, digits[(unsigned char)name->text[i] >> 4]);
        put(p, digits[(unsigned char)name->text[i] & 15]);
    }
}

/* try(xs) statement: the loop stands on the same line, so that its steps fail where xs stands. */
static void iteration(printer *p, gots__node *node)
{
    gots__node *inner = node->try_.block;
    PUTS(p, "try(");
    gots__print_expression(p, node->try_.param, ASSIGNMENT);
    claim(p, node->try_.param->pos);
    put(p, ')');
    for (; inner->kind == GOTS__LABELED; inner = inner->labeled.body) {
        label(p, inner->labeled.label);
        put(p, ':');
    }
    if (inner->kind == GOTS__FOR_OF) for_of_statement(p, inner);
    else block(p, inner);
}

static void try_statement(printer *p, gots__node *node)
{
    if ((node->flags & GOTS__F_RAW) != 0) {
        iteration(p, node);
        return;
    }
    PUTS(p, "try");
    block(p, node->try_.block);
    if (node->try_.handler != NULL) handler(p, node);
    if (node->try_.finalizer != NULL) {
        PUTS(p, "finally");
        block(p, node->try_.finalizer);
    }
}

static void jump(printer *p, gots__node *node)
{
    if (node->kind == GOTS__BREAK) PUTS(p, "break");
    else PUTS(p, "continue");
    if (node->jump.label != NULL) {
        put(p, ' ');
        label(p, node->jump.label);
    }
    put(p, ';');
}

static void with_operand(printer *p, const char *keyword, size_t len, gots__node *operand)
{
    text(p, keyword, len);
    if (operand != NULL) {
        put(p, ' ');
        p->no_break = p->out.len;
        gots__print_expression(p, operand, SEQ);
    }
    put(p, ';');
}

static void function_declaration(printer *p, gots__node *node)
{
    gots__node *name = node->function.name;
    if (!gots__print_lives_in_object(name)) {
        gots__print_function(p, &node->function);
        return;
    }
    gots__function unnamed = node->function;
    unnamed.name = NULL;
    gots__print_reference(p, name);
    put(p, '=');
    gots__print_function(p, &unnamed);
    put(p, ';');
}

static void expression_statement(printer *p, gots__node *node)
{
    p->statement = p->out.len;
    gots__print_expression(p, node->unary.operand, SEQ);
    put(p, ';');
}

void gots__print_statement(printer *p, gots__node *node)
{
    if (node->kind == GOTS__BLOCK) {
        block(p, node);
        return;
    }
    if (node->kind == GOTS__EMPTY) return;
    gots__print_new_line(p, node->pos);
    switch (node->kind) {
    case GOTS__EXPRESSION: expression_statement(p, node); break;
    case GOTS__VARIABLES: variables(p, node); break;
    case GOTS__FUNCTION_DECLARATION: function_declaration(p, node); break;
    case GOTS__IF: if_statement(p, node); break;
    case GOTS__FOR: for_statement(p, node); break;
    case GOTS__FOR_IN: for_in_statement(p, node); break;
    case GOTS__WHILE:
        PUTS(p, "while(");
        gots__print_expression(p, node->loop.test, SEQ);
        put(p, ')');
        branch(p, node->loop.body, false);
        break;
    case GOTS__DO_WHILE: do_statement(p, node); break;
    case GOTS__SWITCH: switch_statement(p, node); break;
    case GOTS__BREAK:
    case GOTS__CONTINUE: jump(p, node); break;
    case GOTS__RETURN: with_operand(p, "return", 6, node->unary.operand); break;
    case GOTS__THROW: with_operand(p, "throw", 5, node->unary.operand); break;
    case GOTS__TRY: try_statement(p, node); break;
    case GOTS__LABELED:
        label(p, node->labeled.label);
        put(p, ':');
        if (node->labeled.body->kind == GOTS__FOR) gots__print_statement(p, node->labeled.body);
        else branch(p, node->labeled.body, false);
        break;
    case GOTS__DEBUGGER: PUTS(p, "debugger;"); break;
    default:
        p->statement = p->out.len;
        gots__print_expression(p, node, SEQ);
        put(p, ';');
    }
}

void gots__print_statements(printer *p, const gots__list *list)
{
    for (uint32_t i = 0; i < list->count; i++) gots__print_statement(p, list->items[i]);
}
