/* Lowering: the entry, and the two dispatchers that send each node to its feature.
 *
 * SPDX-License-Identifier: MIT
 */
#include "lower/build.h"
#include "lower/module.h"
#include "lower/plan.h"
#include "lower/print.h"

/* ---- Types erased ---- */

gots__node *gots__lower_strip(gots__node *node)
{
    for (;;) {
        switch (node->kind) {
        case GOTS__AS: case GOTS__SATISFIES: case GOTS__TYPE_ASSERTION:
            node = node->typed.expr;
            break;
        case GOTS__NON_NULL: node = node->unary.operand; break;
        case GOTS__INSTANTIATION: node = node->call.callee; break;
        default: return node;
        }
    }
}

bool gots__lower_is_anonymous(const gots__node *node)
{
    /* `(function () {})` in parentheses is named too, `(0, function () {})` is not. */
    switch (node->kind) {
    case GOTS__FUNCTION: return node->function.name == NULL;
    case GOTS__ARROW: return true;
    case GOTS__CLASS: return node->class_.name == NULL;
    default: return false;
    }
}

gots__node *gots__lower_named(gots__lowering *l, gots__node *node, const gots__name *name)
{
    gots__node *inner = gots__lower_strip(node);
    if (!gots__lower_is_anonymous(inner)) return gots__lower_expr(l, node);
    if (inner->kind == GOTS__CLASS) return gots__lower_class(l, inner, &inner->class_, name);
    return gots__lower_function(l, inner, &inner->function, name, "");
}

/* The shortest text of an integer key such as 1 in { 1: x }; others go the long way. */
static bool number_key(gots__lowering *l, double value, gots__str *out)
{
    if (!(value >= 0 && value < 1e15) || value != (double)(uint64_t)value) return false;
    char digits[20];
    size_t at = sizeof digits;
    uint64_t n = (uint64_t)value;
    do digits[--at] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    uint32_t len = (uint32_t)(sizeof digits - at);
    *out = (gots__str){ gots__arena_text(l->arena, digits + at, len), len };
    return true;
}

bool gots__lower_static_key(gots__lowering *l, const gots__node *key, bool computed, gots__str *out)
{
    if (key->kind == GOTS__STRING) {
        *out = key->string.value;
        return true;
    }
    if (key->kind == GOTS__IDENTIFIER && !computed) {
        *out = gots__str_of(key->ident.name);
        return true;
    }
    if (key->kind == GOTS__BIGINT && (key->string.value.len == 1 || key->string.value.bytes[0] != '0')) {
        *out = key->string.value;
        return true;
    }
    return key->kind == GOTS__NUMBER && number_key(l, key->number.value, out);
}

/* ---- Expressions ---- */

void gots__lower_exprs(gots__lowering *l, gots__list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        list->items[i] = gots__lower_expr(l, list->items[i]);
}

static bool has_spread(const gots__list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i]->kind == GOTS__SPREAD) return true;
    return false;
}

static bool is_super(const gots__node *node)
{
    return node->kind == GOTS__SUPER;
}

static gots__node *lower_member(gots__lowering *l, gots__node *node)
{
    gots__node *object = gots__lower_strip(node->member.object);
    if (is_super(object))
        return gots__lower_super_get(l, gots__build_string(l, gots__str_of(node->member.name->ident.name),
                                                           node->member.name->pos), node->pos);
    if (node->member.name->kind == GOTS__PRIVATE_NAME)
        return gots__lower_private_get(l, gots__lower_expr(l, object), node->member.name);
    gots__node *direct = gots__module_read_member(l, node);
    if (direct != NULL) return direct;
    direct = gots__lower_enum_member(l, object, gots__str_of(node->member.name->ident.name));
    if (direct != NULL) return direct;
    node->member.object = gots__lower_expr(l, object);
    return node;
}

static gots__node *lower_index(gots__lowering *l, gots__node *node)
{
    gots__node *object = gots__lower_strip(node->binary.left);
    if (is_super(object))
        return gots__lower_super_get(l, gots__lower_expr(l, node->binary.right), node->pos);
    if (node->binary.right->kind == GOTS__STRING) {
        gots__node *direct = gots__lower_enum_member(l, object, node->binary.right->string.value);
        if (direct != NULL) return direct;
    }
    node->binary.left = gots__lower_expr(l, object);
    node->binary.right = gots__lower_expr(l, node->binary.right);
    return node;
}

/* super.m(…), a.#m(…), f(...x) need more than their parts lowered. */
static gots__node *lower_call(gots__lowering *l, gots__node *node)
{
    gots__node *callee = gots__lower_strip(node->call.callee);
    node->call.callee = callee;
    node->call.type_args.count = 0;
    if (is_super(callee)) return gots__lower_super_call(l, node);
    if ((callee->kind == GOTS__MEMBER && is_super(callee->member.object)) ||
        (callee->kind == GOTS__INDEX && is_super(callee->binary.left)))
        return gots__lower_super_method(l, node);
    if (has_spread(&node->call.args)) return gots__lower_spread_call(l, node);
    if (callee->kind == GOTS__MEMBER && callee->member.name->kind == GOTS__PRIVATE_NAME)
        return gots__lower_private_call(l, node);
    if (callee->kind == GOTS__OPTIONAL_CHAIN) return gots__lower_chain(l, node);
    node->call.callee = gots__lower_expr(l, callee);
    /* What a method call lost its object in (a slot of `ns.f`) must not pass it as `this`. */
    gots__lower_exprs(l, &node->call.args);
    return node;
}

static gots__node *lower_new(gots__lowering *l, gots__node *node)
{
    node->call.type_args.count = 0;
    if (has_spread(&node->call.args)) return gots__lower_spread_call(l, node);
    node->call.callee = gots__lower_expr(l, gots__lower_strip(node->call.callee));
    gots__lower_exprs(l, &node->call.args);
    return node;
}

/* Assignments, updates and their targets. */

static bool is_special_member(const gots__node *node)
{
    if (node->kind == GOTS__MEMBER)
        return node->member.name->kind == GOTS__PRIVATE_NAME || is_super(node->member.object);
    return node->kind == GOTS__INDEX && is_super(node->binary.left);
}

/* May `x op= v` on this name stay as it is? */
static bool is_plain_name(gots__lowering *l, const gots__node *node)
{
    gots__symbol *symbol = node->ident.symbol;
    if (symbol == NULL) return gots__plan_is_plain(node->ident.name) && node->ident.name != l->atom.arguments;
    return (symbol->meanings & (GOTS__SYM_CONST | GOTS__SYM_IMPORT | GOTS__SYM_SELF | GOTS__SYM_AMBIENT)) == 0 &&
           !symbol->exported && !gots__plan_may_be_dead(l, symbol, node->pos);
}

static bool is_es5_operator(gots__op op)
{
    return op != GOTS__OP_EXP && op != GOTS__OP_AND && op != GOTS__OP_OR && op != GOTS__OP_NULLISH;
}

/* What is read and written by one ES5 operator. Of a namespace `ns.x` stays a property of the
 * namespace object, which refuses the write at run time. */
static gots__node *lower_target(gots__lowering *l, gots__node *target)
{
    if (target->kind != GOTS__MEMBER) return gots__lower_expr(l, target);
    target->member.object = gots__lower_expr(l, target->member.object);
    return target;
}

/* Takes the check of a target's old value off it (types/enforce.h); NULL: there is none. */
static const gots__node *take_check(gots__node **target)
{
    gots__node *check = *target;
    if (check->kind != GOTS__CHECKED) return NULL;
    *target = check->unary.operand;
    return check;
}

static gots__node *lower_assign(gots__lowering *l, gots__node *node, bool used)
{
    const gots__node *check = take_check(&node->binary.left);
    gots__node *target = gots__lower_strip(node->binary.left);
    node->binary.left = target;
    if (target->kind == GOTS__ARRAY_PATTERN || target->kind == GOTS__OBJECT_PATTERN)
        return gots__lower_pattern_assign(l, node, used);
    if (node->op == GOTS__OP_NONE) {
        gots__reference reference;
        gots__reference_open(l, &reference, target, true, NULL);
        gots__node *value;
        if (target->kind == GOTS__IDENTIFIER && (target->flags & GOTS__F_PAREN) == 0) {
            gots__name name = { .text = gots__str_of(target->ident.name) };
            value = gots__lower_named(l, node->binary.right, &name);
        } else {
            value = gots__lower_expr(l, node->binary.right);
        }
        return gots__reference_set(l, &reference, value);
    }
    bool plain = target->kind == GOTS__IDENTIFIER ? is_plain_name(l, target)
                                                  : !is_special_member(target);
    if (!plain || !is_es5_operator(node->op)) {
        gots__node *made = gots__lower_compound(l, node, used);
        if (check != NULL && made == node) node->binary.left = gots__lower_noted(l, node->binary.left, check);
        return made;
    }
    node->binary.left = lower_target(l, target);
    if (check != NULL) node->binary.left = gots__lower_noted(l, node->binary.left, check);
    node->binary.right = gots__lower_expr(l, node->binary.right);
    return node;
}

static gots__node *lower_update(gots__lowering *l, gots__node *node, bool used)
{
    const gots__node *check = take_check(&node->unary.operand);
    gots__node *target = gots__lower_strip(node->unary.operand);
    node->unary.operand = target;
    bool plain = target->kind == GOTS__IDENTIFIER
                     ? is_plain_name(l, target)
                     : (target->kind == GOTS__MEMBER || target->kind == GOTS__INDEX) &&
                           !is_special_member(target);
    if (!plain) return gots__lower_update(l, node, used);
    node->unary.operand = lower_target(l, target);
    if (check != NULL) node->unary.operand = gots__lower_noted(l, node->unary.operand, check);
    return node;
}

static gots__node *lower_unary(gots__lowering *l, gots__node *node)
{
    gots__node *operand = gots__lower_strip(node->unary.operand);
    node->unary.operand = operand;
    if (node->op == GOTS__OP_DELETE) {
        if (operand->kind == GOTS__OPTIONAL_CHAIN) return gots__lower_chain(l, node);
        if (is_special_member(operand)) return gots__lower_super_delete(l, node);
        if (operand->kind != GOTS__MEMBER && operand->kind != GOTS__INDEX) {
            /* delete of a value: evaluates it and is true */
            gots__node *value = gots__lower_expr(l, operand);
            return gots__build_then(l, value, gots__build_boolean(l, true, node->pos));
        }
        if (operand->kind == GOTS__MEMBER) {
            operand->member.object = gots__lower_expr(l, operand->member.object);
            return node;
        }
    }
    node->unary.operand = node->op == GOTS__OP_TYPEOF ? gots__lower_typeof_operand(l, operand)
                                                      : gots__lower_expr(l, operand);
    return node;
}

/* a + b + c + …: down the left side in a loop, so that long chains cost no stack. */
static gots__node *lower_binary_chain(gots__lowering *l, gots__node *node)
{
    gots__node *innermost = node;
    gots__list chain = { 0 };
    while (innermost->kind == GOTS__BINARY && innermost->op != GOTS__OP_EXP &&
           innermost->binary.left->kind == GOTS__BINARY) {
        gots__list_push(l, &chain, innermost);
        innermost = innermost->binary.left;
    }
    gots__node *left;
    if (innermost->op == GOTS__OP_EXP || innermost->binary.left->kind == GOTS__PRIVATE_NAME) {
        left = gots__lower_binary(l, innermost);
    } else {
        innermost->binary.left = gots__lower_expr(l, innermost->binary.left);
        innermost->binary.right = gots__lower_expr(l, innermost->binary.right);
        left = innermost;
    }
    while (chain.count > 0) {
        gots__node *outer = chain.items[--chain.count];
        outer->binary.left = left;
        outer->binary.right = gots__lower_expr(l, outer->binary.right);
        left = outer;
    }
    return left;
}

static gots__node *lower_logical(gots__lowering *l, gots__node *node)
{
    if (node->op == GOTS__OP_NULLISH) return gots__lower_binary(l, node);
    node->binary.left = gots__lower_expr(l, node->binary.left);
    node->binary.right = gots__lower_expr(l, node->binary.right);
    return node;
}

/* yield in an async generator awaits in the engine; here nothing but the operand changes. */
static gots__node *lower_operand(gots__lowering *l, gots__node *node)
{
    node->unary.operand = gots__lower_expr(l, node->unary.operand);
    return node;
}

/* A bigint literal is made once, at the head of the module. */
static gots__node *lower_bigint(gots__lowering *l, gots__node *node)
{
    gots__list *known = &l->constants; /* EXPRESSION: $big1 = $bigint("…"), among others */
    gots__str digits = node->string.value;
    for (uint32_t i = 0; i < known->count; i++) {
        const gots__node *made = known->items[i]->unary.operand;
        if (made->binary.right->kind != GOTS__CALL) continue; /* the check function */
        gots__str other = made->binary.right->call.args.items[0]->string.value;
        if (other.len == digits.len && memcmp(other.bytes, digits.bytes, digits.len) == 0)
            return gots__build_symbol(l, made->binary.left->ident.symbol, node->pos);
    }
    gots__symbol *symbol = gots__plan_symbol(l, gots__plan_own_name(l, "big"));
    gots__plan_declare(l, l->module, symbol);
    gots__node *value = gots__build_helper_call(l, GOTS__H_bigint, node->pos, 1,
                                                gots__build_string(l, digits, node->pos));
    gots__node *target = gots__build_symbol(l, symbol, node->pos);
    gots__list_push(l, known, gots__build_statement(
                                  l, gots__build_assign(l, target, value, node->pos)));
    return gots__build_symbol(l, symbol, node->pos);
}

static gots__node *lower_expr(gots__lowering *l, gots__node *node, bool used)
{
    switch (node->kind) {
    case GOTS__IDENTIFIER: return gots__lower_read(l, node);
    case GOTS__BIGINT: return lower_bigint(l, node);
    case GOTS__NUMBER: case GOTS__STRING: case GOTS__REGEX:
    case GOTS__NULL_LITERAL: case GOTS__TRUE_LITERAL: case GOTS__FALSE_LITERAL:
    case GOTS__OMITTED: case GOTS__HELPER: case GOTS__RAW:
        return node;
    case GOTS__TEMPLATE: return gots__lower_template(l, node);
    case GOTS__TAGGED_TEMPLATE: return gots__lower_tagged(l, node);
    case GOTS__THIS: return gots__lower_this(l, node);
    case GOTS__NEW_TARGET: return gots__lower_new_target(l, node);
    case GOTS__IMPORT_META: return gots__lower_import_meta(l, node);
    case GOTS__IMPORT_CALL: return gots__lower_import_call(l, node);
    case GOTS__ARRAY: return gots__lower_array(l, node);
    case GOTS__OBJECT: return gots__lower_object(l, node);
    case GOTS__FUNCTION: case GOTS__ARROW:
        return gots__lower_function(l, node, &node->function, NULL, "");
    case GOTS__CLASS: return gots__lower_class(l, node, &node->class_, NULL);
    case GOTS__UNARY: return lower_unary(l, node);
    case GOTS__UPDATE: return lower_update(l, node, used);
    case GOTS__BINARY: return lower_binary_chain(l, node);
    case GOTS__LOGICAL: return lower_logical(l, node);
    case GOTS__ASSIGN: return lower_assign(l, node, used);
    case GOTS__CONDITIONAL:
        node->conditional.test = gots__lower_expr(l, node->conditional.test);
        node->conditional.yes = gots__lower_expr(l, node->conditional.yes);
        node->conditional.no = gots__lower_expr(l, node->conditional.no);
        return node;
    case GOTS__CALL: return lower_call(l, node);
    case GOTS__NEW: return lower_new(l, node);
    case GOTS__MEMBER: return lower_member(l, node);
    case GOTS__INDEX: return lower_index(l, node);
    case GOTS__OPTIONAL_CHAIN: return gots__lower_chain(l, node);
    case GOTS__YIELD: case GOTS__YIELD_STAR: case GOTS__AWAIT: return lower_operand(l, node);
    case GOTS__SEQUENCE:
        gots__lower_exprs(l, &node->list.items);
        return node;
    case GOTS__CHECKED: return gots__lower_checked(l, node);
    case GOTS__AS: case GOTS__SATISFIES: case GOTS__TYPE_ASSERTION: case GOTS__NON_NULL:
    case GOTS__INSTANTIATION:
        return lower_expr(l, gots__lower_strip(node), used);
    default:
        gots__lower_error(l, node, "GOTS1100", "This expression cannot stand here (%s).",
                          gots__node_kind_name(node->kind));
        return gots__build_undefined(l, node->pos);
    }
}

gots__node *gots__lower_expr(gots__lowering *l, gots__node *node)
{
    return node == NULL ? NULL : lower_expr(l, node, true);
}

gots__node *gots__lower_effect(gots__lowering *l, gots__node *node)
{
    return node == NULL ? NULL : lower_expr(l, node, false);
}

/* ---- The entry ---- */

/* Can the completion value be told without running anything: is it the last statement's, which is
 * an expression? */
static bool is_straight(const gots__list *statements)
{
    for (uint32_t i = 0; i < statements->count; i++) {
        switch (statements->items[i]->kind) {
        case GOTS__IF: case GOTS__FOR: case GOTS__FOR_IN: case GOTS__FOR_OF: case GOTS__WHILE:
        case GOTS__DO_WHILE: case GOTS__SWITCH: case GOTS__TRY: case GOTS__BLOCK:
        case GOTS__LABELED: return false;
        default: break;
        }
    }
    return statements->count == 0 ||
           statements->items[statements->count - 1]->kind == GOTS__EXPRESSION;
}

/* The last expression statement's value becomes the module's. */
static void return_completion(gots__lowering *l, gots__list *body, uint32_t pos)
{
    if (l->completion != NULL) {
        gots__list_push(l, body, gots__build_return(l, gots__build_symbol(l, l->completion, pos), pos));
        return;
    }
    if (body->count == 0) return;
    gots__node **last = &body->items[body->count - 1];
    if ((*last)->kind == GOTS__EXPRESSION)
        *last = gots__build_return(l, (*last)->unary.operand, (*last)->pos);
}

/* Decides how the completion value is found. A directive is a value too. The REPL's list of exports
 * may stand last. */
static void plan_completion(gots__lowering *l, const gots__list *statements)
{
    gots__list own = *statements;
    while (own.count > 0 && own.items[own.count - 1]->kind == GOTS__EXPORT_NAMED) own.count--;
    for (uint32_t i = 0; i < own.count; i++)
        if (own.items[i]->kind == GOTS__EXPRESSION)
            own.items[i]->flags &= ~(uint32_t)GOTS__F_DIRECTIVE;
    if (is_straight(&own)) return;
    l->completion = gots__plan_symbol(l, gots__atoms_str(l->atoms, "$value"));
    gots__plan_declare(l, l->module, l->completion);
}

/* Top-level await: the module's code is the body of an async function that runs at once. */
static void wrap_await(gots__lowering *l, gots__list *body, uint32_t pos)
{
    gots__list all = { 0 };
    gots__list_push(l, &all, gots__build_directive(l, (gots__str){ "$s", 2 }, pos));
    gots__list_append(l, &all, body);
    gots__node *call = gots__build_call(l, gots__build_function(l, NULL, &all, pos), pos, 0);
    *body = (gots__list){ 0 };
    gots__list_push(l, body, gots__build_return(l, call, pos));
}

static void lower_file(gots__lowering *l, gots__node *file, gots__print_input *input)
{
    gots__fn module = { .scope = l->binding->module, .pos = file->pos };
    gots__list body = { 0 };
    l->fn = l->module = &module;
    if (l->options->keep_completion) plan_completion(l, &file->file.statements);
    gots__module_plan(l, file);
    gots__lower_scope_open(l, &module.outer_block, file->file.scope, false, &module.head);
    gots__lower_stmts(l, &file->file.statements, &body);
    gots__lower_scope_close(l, &module.outer_block);
    gots__plan_finish(l, &module);
    if (l->options->keep_completion) return_completion(l, &body, file->end);
    if (file->file.has_top_await) wrap_await(l, &body, file->pos);
    if (module.locals.count > 0) {
        gots__list declarators = { 0 };
        for (uint32_t i = 0; i < module.locals.count; i++)
            gots__list_push(l, &declarators,
                            gots__build_declarator(l, module.locals.items[i], NULL));
        gots__list_push(l, &input->head, gots__build_var(l, &declarators, file->pos));
    }
    gots__module_finish(l, &module.head);
    gots__list_append(l, &input->head, &l->constants);
    gots__list_append(l, &input->head, &module.first);
    gots__list_append(l, &input->head, &module.head);
    input->body = body;
    input->slot_count = l->result->slot_count;
    input->size_hint = l->source->len;
}

gots__lowered *gots__lower(gots__arena *arena, gots__atoms *atoms, gots__source *source,
                           gots__node *file, gots__binding *binding,
                           const gots__lower_options *options, gots__diagnostics *diagnostics)
{
    static const gots__lower_options no_options;
    gots__lowering l = {
        .arena = arena, .atoms = atoms, .source = source, .diagnostics = diagnostics,
        .binding = binding, .options = options != NULL ? options : &no_options,
        .result = GOTS__NEW(arena, gots__lowered),
    };
    gots__print_input input = { 0 };
    l.atom.arguments = gots__atoms_str(atoms, "arguments");
    l.atom.default_ = gots__atoms_str(atoms, "default");
    for (uint32_t i = 0; i < binding->global_count; i++) binding->globals[i]->serial |= 1;
    l.result->has_top_await = file->file.has_top_await;
    lower_file(&l, file, &input);
    if (diagnostics->count == 0) gots__print(arena, &input, l.result);
    return l.result;
}
