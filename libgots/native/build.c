/* From syntax to the native tree: statements, and what a function must be to have one.
 *
 * SPDX-License-Identifier: MIT
 *
 * The types come from the annotations and from what expressions are made of. They need not be
 * true: each is tested where a value comes in (the door that emit.c writes), and where one is not what it
 * should be the interpreter runs the function.
 */
#include "native/build.h"

#include <stdio.h>

/* ---- Refusing -------------------------------------------------------------------------------- */

/* The first reason counts. Returns NULL. */
n_node *n_refuse(n_builder *b, uint32_t pos, const char *format, ...)
{
    if (b->function->reason != NULL) return NULL;
    b->function->reason = "it cannot be native";
    b->function->reason_pos = pos;
    if (!b->unit->explains) return NULL;
    char text[200];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    b->function->reason = gots__arena_text(b->unit->arena, text, strlen(text));
    return NULL;
}

/* ---- Nodes and variables --------------------------------------------------------------------- */

n_node *n_make(n_builder *b, n_op op, n_kind kind, uint32_t pos)
{
    n_node *node = GOTS__NEW(b->unit->arena, n_node);
    node->op = (uint8_t)op;
    node->kind = (uint8_t)kind;
    node->pos = pos;
    node->range = n_range_none();
    return node;
}

n_variable *n_declare(n_builder *b, gots__symbol *symbol, n_kind kind, n_element element)
{
    n_function *function = b->function;
    n_variable *variable = GOTS__NEW(b->unit->arena, n_variable);
    variable->symbol = symbol;
    variable->index = function->variable_count++;
    variable->kind = (uint8_t)kind;
    variable->element = (uint8_t)element;
    variable->all = n_range_none();
    if (function->last_variable == NULL) function->params = variable;
    else function->last_variable->next = variable;
    function->last_variable = variable;
    return variable;
}

n_variable *n_find(const n_builder *b, const gots__symbol *symbol)
{
    for (n_variable *at = b->function->params; at != NULL; at = at->next)
        if (at->symbol == symbol) return at;
    return NULL;
}

n_node *n_read(n_builder *b, n_variable *variable, uint32_t pos)
{
    n_node *node = n_make(b, N_LOCAL, (n_kind)variable->kind, pos);
    node->variable = variable;
    node->what = variable->element;
    node->of = variable->of;
    return node;
}

n_node *n_write(n_builder *b, n_variable *variable, n_node *value, uint32_t pos)
{
    n_node *node = n_make(b, N_SET, (n_kind)variable->kind, pos);
    node->variable = variable;
    node->what = variable->element;
    node->a = value;
    node->has_effect = true;
    return node;
}

/* ---- Types ----------------------------------------------------------------------------------- */

const char *const n_element_names[N_ELEMENTS] = {
    "Int8Array",   "Uint8Array",  "Uint8ClampedArray", "Int16Array",   "Uint16Array",
    "Int32Array",  "Uint32Array", "Float16Array",      "Float32Array", "Float64Array",
};

bool n_element_named(const gots__atom *name, n_element *element)
{
    for (uint32_t i = 0; i < N_ELEMENTS; i++) {
        if (strcmp(name->text, n_element_names[i]) != 0) continue;
        *element = (n_element)i;
        return true;
    }
    return false;
}

static bool type_named(n_builder *b, const gots__node *type, n_type *out, uint32_t depth)
{
    const gots__node *name = type->type_ref.name;
    if (name->kind != GOTS__IDENTIFIER) return false;
    gots__symbol *symbol = name->ident.symbol;
    if (symbol == NULL) {
        n_element element;
        if (!n_element_named(name->ident.name, &element)) return false;
        *out = (n_type){ .kind = N_VIEW, .element = (uint8_t)element };
        return true;
    }
    const gots__node *decl = symbol->decl;
    if (n_is_number_enum(symbol)) {
        out->kind = N_NUM;
        return true;
    }
    if ((symbol->meanings & GOTS__SYM_ALIAS) != 0 && decl != NULL && decl->kind == GOTS__TYPE_ALIAS &&
        decl->alias.type_params.count == 0)
        return n_type_of(b, decl->alias.type, out, depth + 1);
    return false;
}

/* number | undefined, 0 | 1, … */
static bool type_union(n_builder *b, const gots__node *type, n_type *out, uint32_t depth)
{
    n_type all = { .kind = N_VOID };
    for (uint32_t i = 0; i < type->list.items.count; i++) {
        n_type part;
        if (!n_type_of(b, type->list.items.items[i], &part, depth + 1)) return false;
        if (part.kind >= N_VIEW) return false;
        if (part.kind == N_VOID) all.optional = true;
        else if (all.kind == N_VOID) all.kind = part.kind;
        else if (all.kind != part.kind) return false;
        all.optional |= part.optional;
    }
    if (all.kind == N_BOOL && all.optional) return false;
    *out = all;
    return true;
}

bool n_type_of(n_builder *b, const gots__node *type, n_type *out, uint32_t depth)
{
    *out = (n_type){ .kind = N_VOID };
    if (depth > 20) return false;
    switch (type->kind) {
    case GOTS__KEYWORD_TYPE:
        switch (type->op) {
        case GOTS__TYPE_NUMBER: out->kind = N_NUM; return true;
        case GOTS__TYPE_BOOLEAN: out->kind = N_BOOL; return true;
        case GOTS__TYPE_UNDEFINED:
        case GOTS__TYPE_VOID: out->kind = N_VOID; return true;
        default: return false;
        }
    case GOTS__LITERAL_TYPE:
        switch (type->unary.operand->kind) {
        case GOTS__TRUE_LITERAL:
        case GOTS__FALSE_LITERAL: out->kind = N_BOOL; return true;
        case GOTS__NUMBER: out->kind = N_NUM; return true;
        case GOTS__UNARY: out->kind = N_NUM; return type->unary.operand->unary.operand->kind == GOTS__NUMBER;
        default: return false;
        }
    case GOTS__PAREN_TYPE: return n_type_of(b, type->unary.operand, out, depth + 1);
    case GOTS__UNION_TYPE: return type_union(b, type, out, depth);
    case GOTS__TYPE_REF:
        if (type_named(b, type, out, depth)) return true;
        return n_object_type(b, type, out, depth);
    default: return n_object_type(b, type, out, depth);
    }
}

/* Source text in a reason, not too long. */
static void quote(const n_builder *b, const gots__node *node, char *text, size_t room)
{
    uint32_t len = node->end - node->pos;
    snprintf(text, room, "%.*s%s", len < 40 ? (int)len : 37, b->unit->source->text + node->pos,
             len < 40 ? "" : "...");
}

n_node *n_refuse_node(n_builder *b, const gots__node *node, const char *what)
{
    char text[48];
    if (!b->unit->explains) return n_refuse(b, node->pos, "%s", what);
    quote(b, node, text, sizeof text);
    for (char *at = text; *at != '\0'; at++)
        if (*at == '\n' || *at == '\t') *at = ' ';
    return n_refuse(b, node->pos, "%s: %s", what, text);
}

/* ---- Statements ------------------------------------------------------------------------------ */

static n_node *statement(n_builder *b, const gots__node *node);

static n_node *block_of(n_builder *b, gots__node *const *items, uint32_t count, uint32_t pos)
{
    n_node *block = n_make(b, N_BLOCK, N_VOID, pos);
    block->list = GOTS__NEW_ARRAY(b->unit->arena, n_node *, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const gots__node *check = i + 1 < count ? n_check_of_name(items[i + 1]) : NULL;
        b->check = check;
        n_node *one = statement(b, items[i]);
        if (one == NULL) return NULL;
        block->list[block->count++] = one;
        if (check != NULL && b->check == NULL) i++; /* it has been made */
        b->check = NULL;
    }
    return block;
}

static n_node *do_expression(n_builder *b, n_node *value)
{
    if (value == NULL) return NULL;
    n_node *node = n_make(b, N_DO, N_VOID, value->pos);
    node->a = value;
    return node;
}

/* `let x: T = e`, of const and var too. */
static n_node *declarator(n_builder *b, const gots__node *node, uint8_t how)
{
    const gots__node *target = node->declarator.target, *init = node->declarator.init, *check = b->check;
    if (target->kind != GOTS__IDENTIFIER || target->ident.symbol == NULL)
        return n_refuse_node(b, target, "a pattern");
    gots__symbol *symbol = target->ident.symbol;
    if (symbol->scope->kind == GOTS__SCOPE_BLOCK && symbol->scope->node->kind == GOTS__SWITCH)
        return n_refuse_node(b, node, "a declaration between the cases of a switch");
    n_type type = { .kind = N_VOID };
    bool typed = node->declarator.type != NULL;
    if (typed && !n_type_of(b, node->declarator.type, &type, 0))
        return n_refuse_node(b, node->declarator.type, "a variable of the type");
    n_node *value = NULL;
    if (init != NULL) {
        b->check = NULL;
        value = n_expression(b, init);
        b->check = check;
        if (value == NULL) return NULL;
        value = n_check_given(b, symbol, value);
        if (value == NULL) return NULL;
        if (!typed) type = (n_type){ .kind = value->kind, .element = value->what, .of = value->of };
    }
    if (type.kind == N_VOID) return n_refuse_node(b, node, "a variable without a type");
    if (how == GOTS__VAR && type.kind != N_NUM) return n_refuse_node(b, node, "'var'");
    n_variable *variable = n_find(b, symbol); /* `var x` again */
    if (variable == NULL) variable = n_declare(b, symbol, (n_kind)type.kind, (n_element)type.element);
    variable->of = type.of;
    if (value == NULL) {
        if (how == GOTS__VAR) return n_make(b, N_BLOCK, N_VOID, node->pos);
        if (type.kind != N_NUM) return n_refuse_node(b, node, "a variable without a value");
        value = n_make(b, N_UNDEFINED, N_NUM, node->pos);
    }
    if (!n_fits(variable->kind, variable->element, value))
        return n_refuse_node(b, init, "a value of another type than its variable");
    return do_expression(b, n_write(b, variable, value, node->pos));
}

static n_node *variables(n_builder *b, const gots__node *node)
{
    if (node->op != GOTS__VAR && node->op != GOTS__LET && node->op != GOTS__CONST)
        return n_refuse_node(b, node, "'using'");
    n_node *block = n_make(b, N_BLOCK, N_VOID, node->pos);
    const gots__list *list = &node->variables.declarators;
    block->list = GOTS__NEW_ARRAY(b->unit->arena, n_node *, list->count + 1);
    for (uint32_t i = 0; i < list->count; i++) {
        n_node *one = declarator(b, list->items[i], node->op);
        if (one == NULL) return NULL;
        block->list[block->count++] = one;
    }
    return block;
}

/* ---- Jumps ---- */

static n_jump *enter(n_builder *b, n_jump *jump, const gots__node *node, n_node *target, bool loop)
{
    *jump = (n_jump){ .outer = b->jumps, .node = node, .target = target, .is_loop = loop };
    b->jumps = jump;
    return jump;
}

/* The labels that stand before a statement. */
static bool has_label(const n_jump *jump, const gots__atom *label)
{
    for (const n_label *at = jump->labels; at != NULL; at = at->outer)
        if (at->name == label) return true;
    return false;
}

static n_node *jump_to(n_builder *b, const gots__node *node)
{
    bool goes_on = node->kind == GOTS__CONTINUE;
    for (n_jump *at = b->jumps; at != NULL; at = at->outer) {
        bool meant = node->jump.label != NULL ? has_label(at, node->jump.label)
                                              : at->is_loop || (!goes_on && at->is_switch);
        if (!meant || (goes_on && !at->is_loop)) continue;
        if (at->target->label == 0) at->target->label = ++b->unit->labels;
        n_node *jump = n_make(b, goes_on ? N_CONTINUE : N_BREAK, N_VOID, node->pos);
        jump->target = at->target;
        return jump;
    }
    return n_refuse_node(b, node, "a jump");
}

/* ---- Loops ---- */

static n_node *loop_of(n_builder *b, const gots__node *node, const gots__node *test,
                       const gots__node *update, const gots__node *body, bool last)
{
    n_node *loop = n_make(b, N_LOOP, N_VOID, node->pos);
    n_jump jump;
    loop->last = last;
    b->function->has_loop = true;
    if (test != NULL && (loop->a = n_condition(b, test)) == NULL) return NULL;
    enter(b, &jump, node, loop, true);
    jump.labels = b->labels;
    b->labels = NULL;
    loop->c = statement(b, body);
    b->jumps = jump.outer;
    if (loop->c == NULL) return NULL;
    if (update != NULL && (loop->b = do_expression(b, n_effect(b, update))) == NULL) return NULL;
    return loop;
}

static n_node *for_statement(n_builder *b, const gots__node *node)
{
    n_node *block = n_make(b, N_BLOCK, N_VOID, node->pos);
    const gots__node *init = node->for_.init;
    n_label *labels = b->labels;
    block->list = GOTS__NEW_ARRAY(b->unit->arena, n_node *, 2);
    b->labels = NULL;
    if (init != NULL) {
        n_node *first = init->kind == GOTS__VARIABLES ? variables(b, init)
                                                      : do_expression(b, n_effect(b, init));
        if (first == NULL) return NULL;
        block->list[block->count++] = first;
    }
    b->labels = labels;
    n_node *loop = loop_of(b, node, node->for_.test, node->for_.update, node->for_.body, false);
    if (loop == NULL) return NULL;
    block->list[block->count++] = loop;
    return block;
}

static n_node *switch_statement(n_builder *b, const gots__node *node)
{
    n_node *out = n_make(b, N_SWITCH, N_VOID, node->pos);
    n_jump jump;
    out->a = n_expression(b, node->switch_.subject);
    if (out->a == NULL) return NULL;
    if (out->a->kind != N_NUM) return n_refuse_node(b, node->switch_.subject, "a switch over other than numbers");
    const gots__list *cases = &node->switch_.cases;
    out->list = GOTS__NEW_ARRAY(b->unit->arena, n_node *, cases->count + 1);
    out->label = ++b->unit->labels;
    enter(b, &jump, node, out, false);
    jump.is_switch = true;
    jump.labels = b->labels;
    b->labels = NULL;
    for (uint32_t i = 0; i < cases->count; i++) {
        const gots__node *from = cases->items[i];
        n_node *one = block_of(b, from->case_.body.items, from->case_.body.count, from->pos);
        if (one == NULL) return NULL;
        one->op = N_CASE;
        if (from->case_.test != NULL) {
            one->a = n_expression(b, from->case_.test);
            if (one->a == NULL) return NULL;
            if (one->a->op != N_NUMBER)
                return n_refuse_node(b, from->case_.test, "a case that is no number known beforehand");
        }
        out->list[out->count++] = one;
    }
    b->jumps = jump.outer;
    return out;
}

static n_node *labeled(n_builder *b, const gots__node *node)
{
    n_label label = { .name = node->labeled.label, .outer = b->labels };
    n_label *kept = gots__arena_take(b->unit->arena, sizeof label);
    *kept = label;
    const gots__node *body = node->labeled.body;
    bool loops = body->kind == GOTS__FOR || body->kind == GOTS__WHILE || body->kind == GOTS__DO_WHILE ||
                 body->kind == GOTS__SWITCH || body->kind == GOTS__LABELED;
    if (loops) {
        b->labels = kept;
        n_node *out = statement(b, body);
        b->labels = NULL;
        return out;
    }
    n_node *block = n_make(b, N_BLOCK, N_VOID, node->pos);
    n_jump jump;
    enter(b, &jump, node, block, false);
    kept->outer = NULL;
    jump.labels = kept;
    b->labels = NULL;
    block->list = GOTS__NEW_ARRAY(b->unit->arena, n_node *, 1);
    block->list[0] = statement(b, body);
    block->count = 1;
    b->jumps = jump.outer;
    return block->list[0] != NULL ? block : NULL;
}

/* ---- The others ---- */

static n_node *return_statement(n_builder *b, const gots__node *node)
{
    n_node *out = n_make(b, N_RETURN, N_VOID, node->pos);
    n_function *function = b->function;
    if (node->unary.operand != NULL) {
        out->a = n_expression(b, node->unary.operand);
        if (out->a == NULL) return NULL;
        if (out->a->kind >= N_VIEW) return n_refuse_node(b, node, "an array or object as the result");
    }
    uint8_t kind = out->a != NULL ? out->a->kind : N_VOID;
    if (function->kind != kind) return n_refuse_node(b, node, "a result of another type");
    return out;
}

static n_node *if_statement(n_builder *b, const gots__node *node)
{
    n_node *out = n_make(b, N_IF, N_VOID, node->pos);
    out->a = n_condition(b, node->conditional.test);
    if (out->a == NULL) return NULL;
    out->b = statement(b, node->conditional.yes);
    if (out->b == NULL) return NULL;
    if (node->conditional.no != NULL && (out->c = statement(b, node->conditional.no)) == NULL) return NULL;
    return out;
}

static n_node *statement(n_builder *b, const gots__node *node)
{
    if (++b->size > 20000) return n_refuse(b, node->pos, "it is too long");
    switch (node->kind) {
    case GOTS__BLOCK: return block_of(b, node->block.statements.items, node->block.statements.count, node->pos);
    case GOTS__VARIABLES: return variables(b, node);
    case GOTS__EXPRESSION:
        if (node->flags & GOTS__F_DIRECTIVE) return n_make(b, N_BLOCK, N_VOID, node->pos);
        return do_expression(b, n_effect(b, node->unary.operand));
    case GOTS__IF: return if_statement(b, node);
    case GOTS__FOR: return for_statement(b, node);
    case GOTS__WHILE: return loop_of(b, node, node->loop.test, NULL, node->loop.body, false);
    case GOTS__DO_WHILE: return loop_of(b, node, node->loop.test, NULL, node->loop.body, true);
    case GOTS__SWITCH: return switch_statement(b, node);
    case GOTS__BREAK:
    case GOTS__CONTINUE: return jump_to(b, node);
    case GOTS__RETURN: return return_statement(b, node);
    case GOTS__LABELED: return labeled(b, node);
    case GOTS__EMPTY:
    case GOTS__INTERFACE:
    case GOTS__TYPE_ALIAS: return n_make(b, N_BLOCK, N_VOID, node->pos);
    case GOTS__THROW: return n_throw(b, node);
    case GOTS__TRY: return n_refuse_node(b, node, "try");
    case GOTS__FOR_OF: return n_refuse_node(b, node, "for-of");
    case GOTS__FOR_IN: return n_refuse_node(b, node, "for-in");
    default: return n_refuse_node(b, node, "a statement that only the interpreter knows");
    }
}

/* ---- Functions ------------------------------------------------------------------------------- */

bool n_build_is_candidate(const gots__node *node)
{
    return (node->kind == GOTS__FUNCTION || node->kind == GOTS__FUNCTION_DECLARATION ||
            node->kind == GOTS__ARROW) &&
           node->function.body != NULL && (node->flags & GOTS__F_DECLARE) == 0;
}

/* A default that is a constant; others may do anything. */
static bool default_of(const gots__node *init, n_type *type, double *value)
{
    bool negative = init->kind == GOTS__UNARY && init->op == GOTS__OP_MINUS;
    const gots__node *number = negative ? init->unary.operand : init;
    type->kind = N_BOOL;
    *value = init->kind == GOTS__TRUE_LITERAL;
    if (init->kind == GOTS__TRUE_LITERAL || init->kind == GOTS__FALSE_LITERAL) return true;
    type->kind = N_NUM;
    if (number->kind != GOTS__NUMBER) return false;
    *value = negative ? -number->number.value : number->number.value;
    return true;
}

bool n_param_type(n_builder *b, const gots__node *param, n_taken *taken)
{
    n_type given = { .kind = N_VOID };
    const gots__node *init = param->param.init;
    *taken = (n_taken){ .has_default = init != NULL };
    if (init != NULL && !default_of(init, &given, &taken->by_default)) return false;
    if (param->param.type == NULL) {
        taken->type = given;
        return init != NULL;
    }
    if (!n_type_of(b, param->param.type, &taken->type, 0) || taken->type.kind == N_VOID) return false;
    return init == NULL || taken->type.kind == given.kind;
}

static bool parameter(n_builder *b, const gots__node *param)
{
    const gots__node *target = param->param.target;
    n_type type = { .kind = N_VOID };
    if (target->kind != GOTS__IDENTIFIER || target->ident.symbol == NULL || (param->flags & GOTS__F_REST)) {
        n_refuse_node(b, param, "a parameter that is no plain name");
        return false;
    }
    n_taken taken;
    if (!n_param_type(b, param, &taken)) {
        n_refuse_node(b, param, param->param.init != NULL   ? "a parameter with this default"
                                : param->param.type == NULL ? "a parameter without a type"
                                                            : "a parameter of a type that only the interpreter knows");
        return false;
    }
    type = taken.type;
    bool optional = !taken.has_default && (type.optional || (param->flags & GOTS__F_OPTIONAL) != 0);
    if (optional && type.kind != N_NUM) {
        n_refuse_node(b, param, "an optional parameter");
        return false;
    }
    n_variable *variable = n_declare(b, target->ident.symbol, (n_kind)type.kind, (n_element)type.element);
    variable->is_param = true;
    variable->of = type.of;
    if (type.kind > N_VIEW) b->function->has_objects = true;
    variable->is_optional = optional;
    variable->has_default = taken.has_default;
    variable->by_default = taken.by_default;
    b->function->param_count++;
    return true;
}

/* What a function returns, by its annotation alone: callers ask before it is built. */
bool n_result_type(n_builder *b, const n_function *function, n_type *type)
{
    const gots__node *annotation = function->form->return_type;
    return annotation != NULL && n_type_of(b, annotation, type, 0) && type->kind < N_VIEW;
}

static bool result_kind(n_builder *b)
{
    gots__function *form = b->function->form;
    n_type type = { .kind = N_VOID };
    if (form->return_type == NULL) {
        n_refuse(b, b->function->node->pos, "its result has no annotated type");
        return false;
    }
    if (!n_result_type(b, b->function, &type)) {
        n_refuse_node(b, form->return_type, "a result of the type");
        return false;
    }
    b->function->kind = type.kind;
    return true;
}

static bool is_simple(n_builder *b)
{
    const gots__node *node = b->function->node;
    const gots__function *form = b->function->form;
    const char *why = NULL;
    if (node->flags & GOTS__F_ASYNC) why = "it is async";
    else if (node->flags & GOTS__F_GENERATOR) why = "it is a generator";
    else if (form->type_params.count > 0) why = "it is generic";
    else if (form->uses_this || form->this_param != NULL) why = "it uses 'this'";
    else if (form->uses_arguments) why = "it uses 'arguments'";
    else if (form->uses_new_target || form->uses_super || form->uses_eval) why = "it is no plain function";
    if (why != NULL) n_refuse(b, node->pos, "%s", why);
    return why == NULL;
}

static n_node *body_of(n_builder *b)
{
    const gots__node *body = b->function->form->body;
    if (body->kind == GOTS__BLOCK) return statement(b, body);
    n_node *out = n_make(b, N_RETURN, N_VOID, body->pos);
    out->a = n_expression(b, body);
    if (out->a == NULL) return NULL;
    if (b->function->kind == N_VOID) {
        out->op = N_DO;
        return out;
    }
    if (out->a->kind != b->function->kind) return n_refuse_node(b, body, "a result of another type");
    return out;
}

void n_build(n_unit *unit, n_function *function)
{
    n_builder b = { .unit = unit, .function = function };
    if (function->state != N_NEW_FUNCTION) return;
    function->state = N_BUILDING;
    bool ok = is_simple(&b);
    for (uint32_t i = 0; ok && i < function->form->params.count; i++)
        ok = parameter(&b, function->form->params.items[i]);
    if (ok) ok = result_kind(&b);
    if (ok) {
        function->body = body_of(&b);
        ok = function->body != NULL && function->reason == NULL;
    }
    function->size = b.size;
    function->state = ok ? N_BUILT : N_REFUSED;
    if (!ok && function->reason == NULL) function->reason = "it cannot be compiled";
}
