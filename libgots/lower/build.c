/* Building ES5 nodes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "lower/build.h"

#include <stdio.h>

/* ---- Lists ---- */

void gots__list_push(gots__lowering *l, gots__list *list, gots__node *node)
{
    gots__list_add(l->arena, list, node);
}

void gots__list_append(gots__lowering *l, gots__list *list, const gots__list *more)
{
    if (more->count == 0) return;
    gots__list_reserve(l->arena, list, more->count);
    memcpy(list->items + list->count, more->items, sizeof *more->items * more->count);
    list->count += more->count;
}

void gots__list_insert(gots__lowering *l, gots__list *list, uint32_t at, gots__node *node)
{
    gots__list_reserve(l->arena, list, 1);
    memmove(list->items + at + 1, list->items + at, sizeof *list->items * (list->count - at));
    list->items[at] = node;
    list->count++;
}

static gots__node *make(gots__lowering *l, gots__node_kind kind, uint32_t pos)
{
    return gots__node_new(l->arena, kind, pos, pos);
}

/* ---- Names ---- */

gots__node *gots__build_symbol(gots__lowering *l, gots__symbol *symbol, uint32_t pos)
{
    gots__node *node = make(l, GOTS__IDENTIFIER, pos);
    node->ident.name = symbol->name;
    node->ident.symbol = symbol;
    return node;
}

gots__node *gots__build_global(gots__lowering *l, const char *name, uint32_t pos)
{
    gots__node *node = make(l, GOTS__IDENTIFIER, pos);
    node->ident.name = gots__atoms_str(l->atoms, name);
    return node;
}

gots__node *gots__build_helper(gots__lowering *l, gots__helper helper, uint32_t pos)
{
    gots__node *node = make(l, GOTS__HELPER, pos);
    node->helper.index = (uint16_t)helper;
    return node;
}

gots__node *gots__build_again(gots__lowering *l, const gots__node *node)
{
    switch (node->kind) {
    case GOTS__IDENTIFIER: case GOTS__NUMBER: case GOTS__STRING: case GOTS__NULL_LITERAL:
    case GOTS__TRUE_LITERAL: case GOTS__FALSE_LITERAL: case GOTS__THIS: case GOTS__HELPER:
    case GOTS__NEW_TARGET: case GOTS__BIGINT:
        return gots__node_copy(l->arena, node);
    case GOTS__UNARY: /* void 0, -1 */
        if ((node->op == GOTS__OP_VOID || node->op == GOTS__OP_MINUS) &&
            node->unary.operand->kind == GOTS__NUMBER)
            return gots__node_copy(l->arena, node);
        return NULL;
    default: return NULL;
    }
}

/* May the lowered `node` be evaluated twice, with code in between, with the same result? */
static bool repeatable(const gots__node *node)
{
    switch (node->kind) {
    case GOTS__NUMBER: case GOTS__STRING: case GOTS__NULL_LITERAL: case GOTS__TRUE_LITERAL:
    case GOTS__FALSE_LITERAL: case GOTS__THIS: case GOTS__HELPER: case GOTS__BIGINT: return true;
    case GOTS__IDENTIFIER: {
        const gots__symbol *symbol = node->ident.symbol;
        if (symbol == NULL || symbol->storage == GOTS__IN_CONSTANT) return false;
        if (symbol->meanings & GOTS__SYM_TEMP) return true;
        return !symbol->assigned && symbol->storage == GOTS__IN_LOCAL &&
               (symbol->meanings & (GOTS__SYM_CONST | GOTS__SYM_PARAM | GOTS__SYM_LET |
                                    GOTS__SYM_CATCH)) != 0 &&
               (symbol->meanings & GOTS__SYM_VAR) == 0;
    }
    case GOTS__UNARY:
        return (node->op == GOTS__OP_VOID || node->op == GOTS__OP_MINUS) &&
               node->unary.operand->kind == GOTS__NUMBER;
    default: return false;
    }
}

gots__node *gots__build_once(gots__lowering *l, gots__node **value)
{
    if (repeatable(*value)) return NULL;
    gots__node *temp = gots__lower_temp(l, (*value)->pos);
    gots__node *assign = gots__build_assign(l, temp, *value, (*value)->pos);
    *value = gots__node_copy(l->arena, temp);
    return assign;
}

/* ---- Literals ---- */

gots__node *gots__build_string(gots__lowering *l, gots__str text, uint32_t pos)
{
    gots__node *node = make(l, GOTS__STRING, pos);
    node->string.value = text;
    return node;
}

gots__node *gots__build_cstring(gots__lowering *l, const char *text, uint32_t pos)
{
    return gots__build_string(l, (gots__str){ text, (uint32_t)strlen(text) }, pos);
}

gots__node *gots__build_number(gots__lowering *l, double value, uint32_t pos)
{
    gots__node *node = make(l, GOTS__NUMBER, pos);
    node->number.value = value;
    return node;
}

gots__node *gots__build_boolean(gots__lowering *l, bool value, uint32_t pos)
{
    return make(l, value ? GOTS__TRUE_LITERAL : GOTS__FALSE_LITERAL, pos);
}

gots__node *gots__build_null(gots__lowering *l, uint32_t pos)
{
    return make(l, GOTS__NULL_LITERAL, pos);
}

gots__node *gots__build_undefined(gots__lowering *l, uint32_t pos)
{
    return gots__build_unary(l, GOTS__OP_VOID, gots__build_number(l, 0, pos), pos);
}

gots__node *gots__build_array(gots__lowering *l, const gots__list *items, uint32_t pos)
{
    gots__node *node = make(l, GOTS__ARRAY, pos);
    if (items != NULL) node->list.items = *items;
    return node;
}

gots__node *gots__build_object(gots__lowering *l, const gots__list *properties, uint32_t pos)
{
    gots__node *node = make(l, GOTS__OBJECT, pos);
    if (properties != NULL) node->list.items = *properties;
    return node;
}

gots__node *gots__build_property(gots__lowering *l, gots__str key, gots__node *value, uint32_t pos)
{
    gots__node *node = make(l, GOTS__PROPERTY, pos);
    node->property.key = gots__build_string(l, key, pos);
    node->property.value = value;
    return node;
}

/* ---- Expressions ---- */

static gots__node *member(gots__lowering *l, gots__node *object, gots__atom *name, uint32_t pos)
{
    gots__node *node = make(l, GOTS__MEMBER, pos);
    node->member.object = object;
    node->member.name = make(l, GOTS__IDENTIFIER, pos);
    node->member.name->ident.name = name;
    return node;
}

gots__node *gots__build_member(gots__lowering *l, gots__node *object, const char *name, uint32_t pos)
{
    return member(l, object, gots__atoms_str(l->atoms, name), pos);
}

gots__node *gots__build_member_str(gots__lowering *l, gots__node *object, gots__str name,
                                   uint32_t pos)
{
    /* Whether it can be written with a dot is the printer's to see; `a["b c"]` is always right. */
    for (uint32_t i = 0; i < name.len; i++) {
        char c = name.bytes[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
        if (!letter && !(i > 0 && c >= '0' && c <= '9'))
            return gots__build_index(l, object, gots__build_string(l, name, pos), pos);
    }
    if (name.len == 0) return gots__build_index(l, object, gots__build_string(l, name, pos), pos);
    return member(l, object, gots__atoms_get(l->atoms, name.bytes, name.len), pos);
}

gots__node *gots__build_index(gots__lowering *l, gots__node *object, gots__node *key, uint32_t pos)
{
    gots__node *node = make(l, GOTS__INDEX, pos);
    node->binary.left = object;
    node->binary.right = key;
    return node;
}

static gots__node *call_va(gots__lowering *l, gots__node *callee, uint32_t pos, uint32_t count,
                           va_list args)
{
    gots__node *node = make(l, GOTS__CALL, pos);
    node->call.callee = callee;
    node->call.args.items = gots__arena_take(l->arena, sizeof(gots__node *) * (count + 1));
    node->call.args.count = count;
    for (uint32_t i = 0; i < count; i++) node->call.args.items[i] = va_arg(args, gots__node *);
    return node;
}

gots__node *gots__build_call(gots__lowering *l, gots__node *callee, uint32_t pos, uint32_t count,
                             ...)
{
    va_list args;
    va_start(args, count);
    gots__node *node = call_va(l, callee, pos, count, args);
    va_end(args);
    return node;
}

gots__node *gots__build_call_list(gots__lowering *l, gots__node *callee, const gots__list *args,
                                  uint32_t pos)
{
    gots__node *node = make(l, GOTS__CALL, pos);
    node->call.callee = callee;
    node->call.args = *args;
    return node;
}

gots__node *gots__build_method_call(gots__lowering *l, gots__node *object, const char *name,
                                    uint32_t pos, uint32_t count, ...)
{
    va_list args;
    va_start(args, count);
    gots__node *node = call_va(l, gots__build_member(l, object, name, pos), pos, count, args);
    va_end(args);
    return node;
}

gots__node *gots__build_helper_call(gots__lowering *l, gots__helper helper, uint32_t pos,
                                    uint32_t count, ...)
{
    va_list args;
    va_start(args, count);
    gots__node *node = call_va(l, gots__build_helper(l, helper, pos), pos, count, args);
    va_end(args);
    return node;
}

static gots__node *two(gots__lowering *l, gots__node_kind kind, gots__op op, gots__node *left,
                       gots__node *right, uint32_t pos)
{
    gots__node *node = make(l, kind, pos);
    node->op = (uint8_t)op;
    node->binary.left = left;
    node->binary.right = right;
    return node;
}

gots__node *gots__build_assign(gots__lowering *l, gots__node *target, gots__node *value,
                               uint32_t pos)
{
    return two(l, GOTS__ASSIGN, GOTS__OP_NONE, target, value, pos);
}

gots__node *gots__build_binary(gots__lowering *l, gots__op op, gots__node *left, gots__node *right,
                               uint32_t pos)
{
    return two(l, GOTS__BINARY, op, left, right, pos);
}

gots__node *gots__build_logical(gots__lowering *l, gots__op op, gots__node *left,
                                gots__node *right, uint32_t pos)
{
    return two(l, GOTS__LOGICAL, op, left, right, pos);
}

gots__node *gots__build_unary(gots__lowering *l, gots__op op, gots__node *operand, uint32_t pos)
{
    gots__node *node = make(l, GOTS__UNARY, pos);
    node->op = (uint8_t)op;
    node->unary.operand = operand;
    return node;
}

gots__node *gots__build_conditional(gots__lowering *l, gots__node *test, gots__node *yes,
                                    gots__node *no, uint32_t pos)
{
    gots__node *node = make(l, GOTS__CONDITIONAL, pos);
    node->conditional.test = test;
    node->conditional.yes = yes;
    node->conditional.no = no;
    return node;
}

gots__node *gots__build_is_undefined(gots__lowering *l, gots__node *value, uint32_t pos)
{
    return gots__build_binary(l, GOTS__OP_EQ_STRICT, value, gots__build_undefined(l, pos), pos);
}

gots__node *gots__build_is_nullish(gots__lowering *l, gots__node *value, uint32_t pos)
{
    return gots__build_binary(l, GOTS__OP_EQ, value, gots__build_null(l, pos), pos);
}

gots__node *gots__build_then(gots__lowering *l, gots__node *first, gots__node *second)
{
    if (first == NULL) return second;
    if (second == NULL) return first;
    gots__node *node = first;
    /* Only a sequence made here is sure to have a list of its own to grow. */
    if (first->kind != GOTS__SEQUENCE || first->list.items.room == 0) {
        node = make(l, GOTS__SEQUENCE, first->pos);
        gots__list_push(l, &node->list.items, first);
    }
    gots__list_push(l, &node->list.items, second);
    return node;
}

gots__node *gots__build_sequence(gots__lowering *l, const gots__list *items, uint32_t pos)
{
    if (items->count == 0) return NULL;
    if (items->count == 1) return items->items[0];
    gots__node *node = make(l, GOTS__SEQUENCE, pos);
    node->list.items = *items;
    return node;
}

/* ---- Statements ---- */

gots__node *gots__build_statement(gots__lowering *l, gots__node *expression)
{
    gots__node *node = make(l, GOTS__EXPRESSION, expression->pos);
    node->unary.operand = expression;
    return node;
}

gots__node *gots__build_directive(gots__lowering *l, gots__str text, uint32_t pos)
{
    gots__node *node = gots__build_statement(l, gots__build_string(l, text, pos));
    node->flags |= GOTS__F_DIRECTIVE;
    return node;
}

gots__node *gots__build_block(gots__lowering *l, const gots__list *statements, uint32_t pos)
{
    gots__node *node = make(l, GOTS__BLOCK, pos);
    if (statements != NULL) node->block.statements = *statements;
    return node;
}

static gots__node *unary_statement(gots__lowering *l, gots__node_kind kind, gots__node *value,
                                   uint32_t pos)
{
    gots__node *node = make(l, kind, pos);
    node->unary.operand = value;
    return node;
}

gots__node *gots__build_return(gots__lowering *l, gots__node *value, uint32_t pos)
{
    return unary_statement(l, GOTS__RETURN, value, pos);
}

gots__node *gots__build_throw(gots__lowering *l, gots__node *value, uint32_t pos)
{
    return unary_statement(l, GOTS__THROW, value, pos);
}

gots__node *gots__build_if(gots__lowering *l, gots__node *test, gots__node *yes, gots__node *no,
                           uint32_t pos)
{
    gots__node *node = make(l, GOTS__IF, pos);
    node->conditional.test = test;
    node->conditional.yes = yes;
    node->conditional.no = no;
    return node;
}

gots__node *gots__build_try(gots__lowering *l, gots__node *block, gots__node *param,
                            gots__node *handler, gots__node *finalizer, uint32_t pos)
{
    gots__node *node = make(l, GOTS__TRY, pos);
    node->try_.block = block;
    node->try_.param = param;
    node->try_.handler = handler;
    node->try_.finalizer = finalizer;
    return node;
}

gots__node *gots__build_var(gots__lowering *l, gots__list *declarators, uint32_t pos)
{
    gots__node *node = make(l, GOTS__VARIABLES, pos);
    node->op = GOTS__VAR;
    node->variables.declarators = *declarators;
    return node;
}

gots__node *gots__build_declarator(gots__lowering *l, gots__node *name, gots__node *value)
{
    gots__node *node = make(l, GOTS__DECLARATOR, name->pos);
    node->declarator.target = name;
    node->declarator.init = value;
    return node;
}

gots__node *gots__build_function(gots__lowering *l, const gots__list *params,
                                 const gots__list *body, uint32_t pos)
{
    gots__node *node = make(l, GOTS__FUNCTION, pos);
    if (params != NULL) {
        for (uint32_t i = 0; i < params->count; i++) {
            gots__node *param = make(l, GOTS__PARAM, params->items[i]->pos);
            param->param.target = params->items[i];
            gots__list_push(l, &node->function.params, param);
        }
    }
    node->function.body = gots__build_block(l, body, pos);
    return node;
}

/* ---- Diagnostics ---- */

void gots__lower_error(gots__lowering *l, const gots__node *node, const char *code,
                       const char *format, ...)
{
    char message[400];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    gots__report(l->diagnostics, l->source, node->pos, node->end, code, "%s", message);
}

/* ---- Rare ones ---- */

gots__node *gots__build_iteration(gots__lowering *l, gots__node *iterable, gots__node *inner)
{
    gots__node *node = make(l, GOTS__TRY, iterable->pos);
    node->flags |= GOTS__F_RAW;
    node->try_.param = iterable;
    node->try_.block = inner;
    return node;
}

gots__node *gots__build_raw(gots__lowering *l, gots__str text, uint32_t pos)
{
    gots__node *node = make(l, GOTS__RAW, pos);
    node->string.value = text;
    return node;
}

gots__node *gots__build_define(gots__lowering *l, gots__node *object, gots__node *literal, uint32_t pos)
{
    gots__node *node = make(l, GOTS__DEFINE, pos);
    node->binary.left = object;
    node->binary.right = literal;
    return node;
}
