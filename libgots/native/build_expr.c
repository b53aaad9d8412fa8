/* From syntax to the native tree: expressions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "native/build.h"

#include <math.h>
#include <stdio.h>

bool n_fits(uint8_t kind, uint8_t element, const n_node *value)
{
    return value->kind == kind && (kind != N_VIEW || value->what == element);
}

/* ---- Small nodes ----------------------------------------------------------------------------- */

static n_node *number(n_builder *b, double value, uint32_t pos)
{
    n_node *node = n_make(b, N_NUMBER, N_NUM, pos);
    node->number = value;
    return node;
}

static n_node *truth(n_builder *b, bool value, uint32_t pos)
{
    n_node *node = n_make(b, N_TRUTH, N_BOOL, pos);
    node->number = value;
    return node;
}

static bool effect(const n_node *node)
{
    return node != NULL && node->has_effect;
}

static n_node *pair(n_builder *b, n_op op, n_kind kind, n_node *first, n_node *second, uint32_t pos)
{
    n_node *node = n_make(b, op, kind, pos);
    node->a = first;
    node->b = second;
    node->has_effect = effect(first) || effect(second);
    return node;
}

/* Arithmetic of constants is done here: TinyCC does it with more bits than a double has. */
static bool fold(gots__op op, double x, double y, double *result)
{
    switch (op) {
    case GOTS__OP_ADD: *result = x + y; return true;
    case GOTS__OP_SUB: *result = x - y; return true;
    case GOTS__OP_MUL: *result = x * y; return true;
    case GOTS__OP_DIV: *result = x / y; return true;
    default: return false;
    }
}

static n_node *binary(n_builder *b, gots__op op, n_node *left, n_node *right, uint32_t pos)
{
    double known;
    if (left->op == N_NUMBER && right->op == N_NUMBER && fold(op, left->number, right->number, &known))
        return number(b, known, pos);
    n_node *node = pair(b, N_BINARY, N_NUM, left, right, pos);
    node->operator = (uint8_t)op;
    return node;
}

/* A value kept in a temporary. */
n_node *n_keep(n_builder *b, n_node *value, n_variable **variable)
{
    *variable = n_declare(b, NULL, (n_kind)value->kind, (n_element)(value->kind == N_VIEW ? value->what : 0));
    (*variable)->of = value->of;
    (*variable)->is_written = true;
    return n_write(b, *variable, value, value->pos);
}

n_node *n_copy_node(n_builder *b, const n_node *node)
{
    n_node *out = gots__arena_take(b->unit->arena, sizeof *out);
    *out = *node;
    return out;
}

static n_node *not_number(n_builder *b, const gots__node *node)
{
    return n_refuse_node(b, node, "no number");
}

static n_node *number_from(n_builder *b, const gots__node *node)
{
    n_node *value = n_expression(b, node);
    if (value == NULL) return NULL;
    return value->kind == N_NUM ? value : not_number(b, node);
}

n_node *n_condition(n_builder *b, const gots__node *node)
{
    n_node *value = n_expression(b, node);
    if (value == NULL || value->kind == N_BOOL) return value;
    if (value->kind != N_NUM) return n_refuse_node(b, node, "a condition that is no boolean and no number");
    n_node *test = n_make(b, N_TRUTHY, N_BOOL, node->pos);
    test->a = value;
    test->has_effect = value->has_effect;
    return test;
}

/* ---- Names ----------------------------------------------------------------------------------- */

static n_function *function_of(const n_unit *unit, const gots__symbol *symbol)
{
    if ((symbol->meanings & (GOTS__SYM_FUNCTION | GOTS__SYM_CONST)) == 0 || symbol->assigned) return NULL;
    n_function *function = n_table_get(&unit->functions, symbol);
    return function != NULL && !function->is_ambiguous ? function : NULL;
}

static void use(n_builder *b, n_outer *outer)
{
    n_function *function = b->function;
    for (n_use *at = function->uses; at != NULL; at = at->next)
        if (at->outer == outer) return;
    n_use *one = GOTS__NEW(b->unit->arena, n_use);
    one->outer = outer;
    one->next = function->uses;
    function->uses = one;
    if (++function->use_count > N_USES) n_refuse(b, function->node->pos, "it uses too many variables from outside");
}

n_outer *n_new_outer(n_unit *unit)
{
    n_outer *at = GOTS__NEW(unit->arena, n_outer);
    at->index = unit->outer_count++;
    if (unit->last_outer == NULL) unit->outers = at;
    else unit->last_outer->next = at;
    unit->last_outer = at;
    return at;
}

n_outer *n_outer_of(n_builder *b, gots__symbol *symbol, n_kind kind, n_element element)
{
    n_unit *unit = b->unit;
    n_outer *at = n_table_get(&unit->outer_table, symbol);
    if (at == NULL) {
        at = n_new_outer(unit);
        at->symbol = symbol;
        at->kind = (uint8_t)kind;
        at->element = (uint8_t)element;
        n_table_put(&unit->outer_table, unit->arena, symbol, at);
    }
    use(b, at);
    return at;
}

/* The typed array that `new T(…)` makes. */
static bool is_new_array(const gots__node *node, n_element *element)
{
    if (node == NULL || node->kind != GOTS__NEW) return false;
    const gots__node *callee = node->call.callee;
    return callee->kind == GOTS__IDENTIFIER && callee->ident.symbol == NULL &&
           n_element_named(callee->ident.name, element);
}

/* The kind of a variable outside, from its declaration alone. */
static bool declared_type(n_builder *b, const gots__symbol *symbol, n_type *type)
{
    const gots__node *decl = symbol->decl;
    if (decl == NULL) return false;
    if (decl->kind == GOTS__PARAM)
        return decl->param.type != NULL && n_type_of(b, decl->param.type, type, 0) && !type->optional;
    if (decl->kind != GOTS__DECLARATOR) return false;
    const gots__node *init = decl->declarator.init;
    n_element element;
    if (decl->declarator.type != NULL)
        return n_type_of(b, decl->declarator.type, type, 0) && !type->optional && type->kind != N_VOID;
    if (init == NULL) return false;
    *type = (n_type){ .kind = N_NUM };
    if (init->kind == GOTS__NUMBER) return true;
    if (init->kind == GOTS__UNARY && init->op == GOTS__OP_MINUS)
        return init->unary.operand->kind == GOTS__NUMBER;
    type->kind = N_BOOL;
    if (init->kind == GOTS__TRUE_LITERAL || init->kind == GOTS__FALSE_LITERAL) return true;
    type->kind = N_VIEW;
    if (!is_new_array(init, &element)) return false;
    type->element = (uint8_t)element;
    return true;
}

/* A const whose value the text gives. */
static n_node *known_constant(n_builder *b, const gots__symbol *symbol, uint32_t pos)
{
    if ((symbol->meanings & GOTS__SYM_CONST) == 0 || symbol->decl == NULL ||
        symbol->decl->kind != GOTS__DECLARATOR || symbol->decl->declarator.init == NULL)
        return NULL;
    const gots__node *init = symbol->decl->declarator.init;
    if (init->kind == GOTS__NUMBER) return number(b, init->number.value, pos);
    if (init->kind == GOTS__TRUE_LITERAL || init->kind == GOTS__FALSE_LITERAL)
        return truth(b, init->kind == GOTS__TRUE_LITERAL, pos);
    if (init->kind == GOTS__UNARY && init->op == GOTS__OP_MINUS && init->unary.operand->kind == GOTS__NUMBER)
        return number(b, -init->unary.operand->number.value, pos);
    return NULL;
}

static bool is_own(const n_builder *b, const gots__symbol *symbol)
{
    return symbol->scope != NULL && symbol->scope->function == b->function->form->scope;
}

/* Its dead zone is behind, or it has none: then the value is there when the native code is entered, or
 * the door sees that it is not. */
static n_node *outer_variable(n_builder *b, const gots__node *node)
{
    gots__symbol *symbol = node->ident.symbol;
    n_type type;
    if ((symbol->meanings & (GOTS__SYM_VAR | GOTS__SYM_LET | GOTS__SYM_CONST | GOTS__SYM_PARAM)) == 0)
        return n_refuse_node(b, node, "a name from outside");
    if (symbol->in_loop) return n_refuse_node(b, node, "a variable of a loop outside");
    n_node *constant = known_constant(b, symbol, node->pos);
    n_node *out;
    if (!declared_type(b, symbol, &type))
        return n_refuse_node(b, node, "a variable from outside whose type is not written there");
    if (type.kind > N_VIEW) return n_refuse_node(b, node, "an object from outside");
    n_outer *outer = n_outer_of(b, symbol, (n_kind)type.kind, (n_element)type.element);
    if (constant != NULL) return constant; /* the door still asks whether it is there */
    out = n_make(b, N_OUTER, (n_kind)type.kind, node->pos);
    out->outer = outer;
    out->what = type.element;
    return out;
}

static n_node *name(n_builder *b, const gots__node *node)
{
    gots__symbol *symbol = node->ident.symbol;
    if (symbol == NULL) {
        const char *text = node->ident.name->text;
        if (strcmp(text, "undefined") == 0) return n_make(b, N_UNDEFINED, N_NUM, node->pos);
        if (strcmp(text, "NaN") == 0) return number(b, NAN, node->pos);
        if (strcmp(text, "Infinity") == 0) return number(b, INFINITY, node->pos);
        return n_refuse_node(b, node, "a global");
    }
    n_variable *variable = n_find(b, symbol);
    if (variable != NULL) {
        if (symbol->live > node->pos && !variable->is_param) return n_refuse_node(b, node, "a variable before its declaration");
        return n_read(b, variable, node->pos);
    }
    if (is_own(b, symbol)) return n_refuse_node(b, node, "a name that only the interpreter knows");
    return outer_variable(b, node);
}

/* ---- Elements -------------------------------------------------------------------------------- */

static n_node *array_of(n_builder *b, const gots__node *node, n_node *array)
{
    if (array->kind != N_VIEW || (array->op != N_LOCAL && array->op != N_OUTER))
        return n_refuse_node(b, node, "an element of something else than a typed array");
    if (array->what == N_FLOAT16) return n_refuse_node(b, node, "Float16Array");
    return array;
}

static n_node *element(n_builder *b, n_node *array, n_node *index, uint32_t pos)
{
    n_node *node = pair(b, N_ELEMENT, N_NUM, array, index, pos);
    node->what = array->what;
    return node;
}

static n_node *index_expression(n_builder *b, const gots__node *node)
{
    if (node->flags & GOTS__F_OPTIONAL) return n_refuse_node(b, node, "'?.'");
    n_node *array = n_expression(b, node->binary.left);
    if (array != NULL && array->kind != N_LIST) array = array_of(b, node->binary.left, array);
    n_node *index = array != NULL ? number_from(b, node->binary.right) : NULL;
    if (index != NULL && array->kind == N_LIST) return n_item(b, array, index, node);
    return index != NULL ? element(b, array, index, node->pos) : NULL;
}

static n_node *member(n_builder *b, const gots__node *node)
{
    static const struct { const char *name; double value; } constants[] = {
        { "PI", 3.141592653589793 }, { "E", 2.718281828459045 }, { "LN2", 0.6931471805599453 },
        { "LN10", 2.302585092994046 }, { "LOG2E", 1.4426950408889634 },
        { "LOG10E", 0.4342944819032518 }, { "SQRT2", 1.4142135623730951 },
        { "SQRT1_2", 0.7071067811865476 },
    };
    const gots__node *object = node->member.object;
    const char *text = node->member.name->ident.name->text;
    if (node->member.name->kind == GOTS__PRIVATE_NAME || (node->flags & GOTS__F_OPTIONAL))
        return n_refuse_node(b, node, "a property");
    if (object->kind == GOTS__IDENTIFIER && object->ident.symbol == NULL &&
        strcmp(object->ident.name->text, "Math") == 0) {
        for (uint32_t i = 0; i < sizeof constants / sizeof *constants; i++)
            if (strcmp(text, constants[i].name) == 0) return number(b, constants[i].value, node->pos);
    }
    n_node *constant = n_enum_member(b, node);
    if (constant != NULL || b->function->reason != NULL) return constant;
    n_node *array = n_expression(b, object);
    if (array == NULL) return NULL;
    if (array->kind > N_VIEW) return n_field(b, array, node);
    if (strcmp(text, "length") != 0) return n_refuse_node(b, node, "a property");
    if ((array = array_of(b, object, array)) == NULL) return NULL;
    n_node *out = n_make(b, N_LENGTH, N_NUM, node->pos);
    out->a = array;
    return out;
}

/* ---- Assignments ----------------------------------------------------------------------------- */

static n_node *store(n_builder *b, n_node *array, n_node *index, n_node *value, uint32_t pos)
{
    n_node *node = pair(b, N_STORE, N_NUM, array, index, pos);
    node->what = array->what;
    node->c = value;
    node->has_effect = true;
    return node;
}

/* An index to be used twice. `*first`, if not NULL, must run before. */
static n_node *index_twice(n_builder *b, n_node *index, n_node **first)
{
    *first = NULL;
    if (index->op == N_NUMBER) return index;
    n_variable *kept;
    *first = n_keep(b, index, &kept);
    return n_read(b, kept, index->pos);
}

n_node *n_sequence(n_builder *b, n_node *first, n_node *second)
{
    if (first == NULL) return second;
    n_node *node = pair(b, N_BOTH, (n_kind)second->kind, first, second, second->pos);
    node->what = second->what;
    return node;
}

/* An operator with late checks looks at its operands when it has both: is there something in the right one
 * that must come before? */
static bool fails_before(const n_node *right, const gots__node *from)
{
    const n_node *inner = n_is_late(from) && right->op == N_CHECKED ? right->a : right;
    return inner->has_effect || n_may_fail(inner);
}

/* The value is kept by what is returned, and read in its place. */
static n_node *put_off(n_builder *b, n_node **value)
{
    n_variable *kept;
    n_node *save = n_keep(b, *value, &kept);
    *value = n_read(b, kept, (*value)->pos);
    return save;
}

/* What must run before an operator that looks at its left operand once it has both; NULL: nothing. */
static n_node *late(n_builder *b, const gots__node *node, n_node *left, n_node **right)
{
    bool looks = n_is_late(node->binary.left) && left->op == N_CHECKED;
    if (b->function->has_objects) { /* machine code is left where a check fails, and who goes on keeps the order */
        left->last |= looks;
        (*right)->last |= n_is_late(node->binary.right) && (*right)->op == N_CHECKED;
        return NULL;
    }
    if (!looks || !fails_before(*right, node->binary.right)) return NULL;
    n_node *save_left = put_off(b, &left->a);
    bool both = n_is_late(node->binary.right) && (*right)->op == N_CHECKED;
    n_node *save_right = put_off(b, both ? &(*right)->a : right);
    left->has_effect = (*right)->has_effect = false;
    return n_sequence(b, save_left, save_right);
}

/* o.p op= e, and of elements of arrays */
static n_node *assign_property(n_builder *b, const gots__node *node, n_node *target, const gots__node *check)
{
    n_node *first = NULL;
    if (node->op == GOTS__OP_NONE) {
        n_node *value = n_expression(b, node->binary.right);
        return value != NULL ? n_put_into(b, target, value, node->pos) : NULL;
    }
    if (node->op > GOTS__OP_BIT_XOR || node->op == GOTS__OP_EXP || target->kind != N_NUM) return n_refuse_node(b, node, "this assignment");
    n_twice(b, target, &first);
    n_node *old = n_copy_node(b, target);
    if (check != NULL && (old = n_check(b, check, old)) == NULL) return NULL;
    n_node *value = number_from(b, node->binary.right);
    if (value == NULL) return NULL;
    old->last |= old->op == N_CHECKED;
    value->last |= value->op == N_CHECKED && n_is_late(node->binary.right);
    return n_sequence(b, first, n_put_into(b, target, binary(b, (gots__op)node->op, old, value, node->pos), node->pos));
}

/* a[i] op= e */
static n_node *assign_element(n_builder *b, const gots__node *node)
{
    const gots__node *check = node->binary.left->kind == GOTS__CHECKED ? node->binary.left : NULL;
    const gots__node *left = check != NULL ? check->unary.operand : node->binary.left;
    if (left == NULL || left->kind != GOTS__INDEX) return n_refuse_node(b, node, "this assignment");
    n_node *target = index_expression(b, left);
    if (target == NULL) return NULL;
    if (target->op == N_ITEM) return assign_property(b, node, target, check);
    if (node->op == GOTS__OP_NONE) {
        n_node *value = number_from(b, node->binary.right);
        return value != NULL ? store(b, target->a, target->b, value, node->pos) : NULL;
    }
    if (node->op > GOTS__OP_BIT_XOR || node->op == GOTS__OP_EXP) return n_refuse_node(b, node, "this assignment");
    n_node *first, *index = index_twice(b, target->b, &first);
    n_node *value = number_from(b, node->binary.right);
    if (value == NULL) return NULL;
    n_node *old = element(b, target->a, index, node->pos), *save_old = NULL, *save_value = NULL;
    if (check != NULL && fails_before(value, node->binary.right)) {
        save_old = put_off(b, &old);
        save_value = put_off(b, n_is_late(node->binary.right) && value->op == N_CHECKED ? &value->a : &value);
    }
    if (check != NULL && (old = n_check(b, check, old)) == NULL) return NULL;
    value = binary(b, (gots__op)node->op, old, value, node->pos);
    n_node *put = store(b, target->a, n_copy_node(b, index), value, node->pos);
    return n_sequence(b, first, n_sequence(b, save_old, n_sequence(b, save_value, put)));
}

/* The variable that a target names, its value as a node that reads it. */
static n_node *target_of(n_builder *b, const gots__node *target)
{
    if (target->kind != GOTS__IDENTIFIER || target->ident.symbol == NULL)
        return n_refuse_node(b, target, "an assignment to other than a variable or an element");
    const gots__symbol *symbol = target->ident.symbol;
    n_node *read = name(b, target);
    if (read == NULL) return NULL;
    if (symbol->meanings & GOTS__SYM_CONST) return n_refuse_node(b, target, "an assignment to a constant");
    /* an export may have several names, each with a property of its own */
    if (read->op == N_LOCAL) read->variable->is_written = true;
    else if (read->op == N_OUTER && read->kind != N_VIEW && !symbol->exported) read->outer->is_written = true;
    else return n_refuse_node(b, target, "an assignment to a variable from outside");
    return read;
}

static n_node *write_to(n_builder *b, const n_node *target, n_node *value, uint32_t pos)
{
    if (target->op == N_LOCAL) return n_write(b, target->variable, value, pos);
    n_node *node = n_make(b, N_SET_OUTER, (n_kind)target->kind, pos);
    node->outer = target->outer;
    node->a = value;
    node->has_effect = true;
    return node;
}

static n_node *assign(n_builder *b, const gots__node *node, bool discarded)
{
    const gots__node *left = node->binary.left, *check = b->check;
    const gots__node *place = left->kind == GOTS__CHECKED && left->unary.operand != NULL ? left->unary.operand : left;
    if (place->kind == GOTS__MEMBER) {
        n_node *field = n_expression(b, place);
        if (field == NULL || field->op != N_FIELD) return field != NULL ? n_refuse_node(b, node, "this assignment") : NULL;
        return assign_property(b, node, field, place != left ? left : NULL);
    }
    if (left->kind == GOTS__INDEX || left->kind == GOTS__CHECKED) return assign_element(b, node);
    b->check = NULL;
    n_node *target = target_of(b, left);
    n_node *value = target != NULL ? n_expression(b, node->binary.right) : NULL;
    b->check = check;
    if (value == NULL) return NULL;
    if (discarded && node->op == GOTS__OP_NONE && (value = n_check_given(b, left->ident.symbol, value)) == NULL) return NULL;
    if (node->op == GOTS__OP_NONE) {
        if (target->kind == N_VIEW && !discarded) return n_refuse_node(b, node, "an array as a value");
        if (!n_fits(target->kind, target->what, value))
            return n_refuse_node(b, node, "a value of another type than its variable");
        return write_to(b, target, value, node->pos);
    }
    if (target->kind != N_NUM || value->kind != N_NUM) return not_number(b, node);
    if (node->op == GOTS__OP_NULLISH || node->op == GOTS__OP_AND || node->op == GOTS__OP_OR)
        return n_refuse_node(b, node, "this assignment");
    n_node *result;
    if (node->op == GOTS__OP_EXP) {
        result = n_make(b, N_MATH, N_NUM, node->pos);
        result->what = N_POW;
        result->list = GOTS__NEW_ARRAY(b->unit->arena, n_node *, 2);
        result->list[result->count++] = target;
        result->list[result->count++] = value;
        result->has_effect = value->has_effect;
    } else {
        result = binary(b, (gots__op)node->op, target, value, node->pos);
    }
    return write_to(b, target, result, node->pos);
}

/* o.p++, and of elements of arrays; the old value is wanted by nobody. */
static n_node *update_property(n_builder *b, n_node *target, gots__op op, const gots__node *node, const gots__node *check)
{
    n_node *first, *old = n_make(b, N_UNARY, N_NUM, node->pos);
    if (target->kind != N_NUM) return not_number(b, node);
    n_twice(b, target, &first);
    old->operator = GOTS__OP_PLUS;
    old->a = n_copy_node(b, target);
    if (check != NULL && (old->a = n_check(b, check, old->a)) == NULL) return NULL;
    n_node *put = n_put_into(b, target, binary(b, op, old, number(b, 1, node->pos), node->pos), node->pos);
    return n_sequence(b, first, put);
}

/* i++ and the like: what counts is whether somebody wants the old value. */
static n_node *update(n_builder *b, const gots__node *node, bool discarded)
{
    const gots__node *operand = node->unary.operand, *check = NULL;
    if (operand->kind == GOTS__CHECKED && operand->unary.operand != NULL &&
        (operand->unary.operand->kind == GOTS__INDEX || operand->unary.operand->kind == GOTS__MEMBER)) {
        check = operand;
        operand = operand->unary.operand;
    }
    gots__op op = node->op == GOTS__OP_INC ? GOTS__OP_ADD : GOTS__OP_SUB;
    bool prefix = (node->flags & GOTS__F_PREFIX) != 0 || discarded;
    n_node *one = number(b, 1, node->pos);
    if (operand->kind == GOTS__MEMBER) {
        n_node *field = n_expression(b, operand);
        if (field == NULL) return NULL;
        if (field->op != N_FIELD || !prefix) return n_refuse_node(b, node, "this assignment");
        return update_property(b, field, op, node, check);
    }
    if (operand->kind == GOTS__INDEX) {
        n_node *target = index_expression(b, operand);
        if (target == NULL) return NULL;
        if (target->op == N_ITEM) return prefix ? update_property(b, target, op, node, check) : n_refuse_node(b, node, "this assignment");
        n_node *first, *index = index_twice(b, target->b, &first);
        n_node *old = n_make(b, N_UNARY, N_NUM, node->pos);
        old->operator = GOTS__OP_PLUS;
        old->a = element(b, target->a, index, node->pos);
        if (check != NULL && (old->a = n_check(b, check, old->a)) == NULL) return NULL;
        if (prefix)
            return n_sequence(b, first, store(b, target->a, n_copy_node(b, index), binary(b, op, old, one, node->pos), node->pos));
        n_variable *kept;
        n_node *save = n_keep(b, old, &kept);
        n_node *put = store(b, target->a, n_copy_node(b, index), binary(b, op, n_read(b, kept, node->pos), one, node->pos), node->pos);
        return n_sequence(b, first, n_sequence(b, save, n_sequence(b, put, n_read(b, kept, node->pos))));
    }
    n_node *target = target_of(b, operand);
    if (target == NULL) return NULL;
    if (target->kind != N_NUM) return not_number(b, node);
    n_node *put = write_to(b, target, binary(b, op, target, one, node->pos), node->pos);
    put->last = true;
    if (prefix) return put;
    n_variable *kept;
    n_node *old = n_make(b, N_UNARY, N_NUM, node->pos);
    old->operator = GOTS__OP_PLUS;
    old->a = n_copy_node(b, target);
    n_node *save = n_keep(b, old, &kept);
    put->a = binary(b, op, n_read(b, kept, node->pos), one, node->pos);
    return n_sequence(b, save, n_sequence(b, put, n_read(b, kept, node->pos)));
}

/* ---- Operators ------------------------------------------------------------------------------- */

/* Undefined as it stands in the text, for comparisons with it. */
static bool is_undefined(const n_node *node)
{
    return node->op == N_UNDEFINED;
}

static n_node *comparison(n_builder *b, const gots__node *node, gots__op op)
{
    n_node *left = n_expression(b, node->binary.left);
    n_node *right = left != NULL ? n_expression(b, node->binary.right) : NULL;
    if (right == NULL) return NULL;
    bool ordered = op <= GOTS__OP_GE && op >= GOTS__OP_LT;
    if (left->kind != right->kind || left->kind >= N_VIEW || left->kind == N_VOID ||
        (ordered && left->kind != N_NUM))
        return n_refuse_node(b, node, "a comparison of unlike values");
    if (ordered && (is_undefined(left) || is_undefined(right))) return n_refuse_node(b, node, "a comparison with undefined");
    n_node *first = ordered ? late(b, node, left, &right) : NULL;
    n_node *out = pair(b, N_COMPARE, N_BOOL, left, right, node->pos);
    out->operator = (uint8_t)op;
    out->what = node->op == GOTS__OP_EQ || node->op == GOTS__OP_NE; /* told apart only by other than like values */
    return n_sequence(b, first, out);
}

static n_node *power(n_builder *b, n_node *left, n_node *right, uint32_t pos)
{
    n_node *out = n_make(b, N_MATH, N_NUM, pos);
    out->what = N_POW;
    out->list = GOTS__NEW_ARRAY(b->unit->arena, n_node *, 2);
    out->list[out->count++] = left;
    out->list[out->count++] = right;
    out->has_effect = effect(left) || effect(right);
    return out;
}

static n_node *binary_expression(n_builder *b, const gots__node *node)
{
    switch (node->op) {
    case GOTS__OP_LT: case GOTS__OP_GT: case GOTS__OP_LE: case GOTS__OP_GE:
    case GOTS__OP_EQ_STRICT: case GOTS__OP_NE_STRICT: return comparison(b, node, (gots__op)node->op);
    case GOTS__OP_EQ: return comparison(b, node, GOTS__OP_EQ_STRICT); /* of like kinds the same */
    case GOTS__OP_NE: return comparison(b, node, GOTS__OP_NE_STRICT);
    case GOTS__OP_IN: case GOTS__OP_INSTANCEOF: return n_refuse_node(b, node, "this operator");
    default: break;
    }
    n_node *left = number_from(b, node->binary.left);
    n_node *right = left != NULL ? number_from(b, node->binary.right) : NULL;
    if (right == NULL) return NULL;
    if (node->op == GOTS__OP_EXP) return power(b, left, right, node->pos);
    n_node *first = late(b, node, left, &right);
    return n_sequence(b, first, binary(b, (gots__op)node->op, left, right, node->pos));
}

static n_node *unary(n_builder *b, const gots__node *node)
{
    n_node *out;
    switch (node->op) {
    case GOTS__OP_NOT:
        out = n_make(b, N_NOT, N_BOOL, node->pos);
        out->a = n_condition(b, node->unary.operand);
        if (out->a != NULL && out->a->op == N_TRUTH) return truth(b, out->a->number == 0, node->pos);
        break;
    case GOTS__OP_PLUS: case GOTS__OP_MINUS: case GOTS__OP_BIT_NOT:
        if (node->op == GOTS__OP_MINUS && node->unary.operand->kind == GOTS__NUMBER)
            return number(b, -node->unary.operand->number.value, node->pos);
        out = n_make(b, N_UNARY, N_NUM, node->pos);
        out->operator = node->op;
        out->a = number_from(b, node->unary.operand);
        break;
    default: return n_refuse_node(b, node, "this operator");
    }
    if (out->a == NULL) return NULL;
    out->has_effect = out->a->has_effect;
    return out;
}

static n_node *logical(n_builder *b, const gots__node *node)
{
    if (node->op == GOTS__OP_NULLISH) {
        n_node *left = number_from(b, node->binary.left);
        n_node *right = left != NULL ? number_from(b, node->binary.right) : NULL;
        return right != NULL ? pair(b, N_DEFAULT, N_NUM, left, right, node->pos) : NULL;
    }
    n_node *left = n_expression(b, node->binary.left);
    n_node *right = left != NULL ? n_expression(b, node->binary.right) : NULL;
    if (right == NULL) return NULL;
    if (left->kind != N_BOOL || right->kind != N_BOOL)
        return n_refuse_node(b, node, "a choice between values");
    if (left->op == N_TRUTH) return (left->number != 0) == (node->op == GOTS__OP_AND) ? right : left;
    return pair(b, node->op == GOTS__OP_AND ? N_AND : N_OR, N_BOOL, left, right, node->pos);
}

static n_node *choice(n_builder *b, const gots__node *node)
{
    n_node *out = n_make(b, N_CHOOSE, N_NUM, node->pos);
    out->a = n_condition(b, node->conditional.test);
    if (out->a != NULL) out->b = n_expression(b, node->conditional.yes);
    if (out->b != NULL) out->c = n_expression(b, node->conditional.no);
    if (out->c == NULL) return NULL;
    if (out->b->kind != out->c->kind || out->b->kind >= N_VIEW || out->b->kind == N_VOID)
        return n_refuse_node(b, node, "a choice between unlike values");
    if (out->a->op == N_TRUTH) return out->a->number != 0 ? out->b : out->c;
    out->kind = out->b->kind;
    out->has_effect = effect(out->a) || effect(out->b) || effect(out->c);
    return out;
}

/* ---- Calls ----------------------------------------------------------------------------------- */

static const struct { const char *name; uint8_t count; } maths[N_MATHS] = {
    [N_ABS] = { "abs", 1 },     [N_CEIL] = { "ceil", 1 },   [N_CLZ32] = { "clz32", 1 },
    [N_FLOOR] = { "floor", 1 }, [N_FROUND] = { "fround", 1 }, [N_IMUL] = { "imul", 2 },
    [N_MAX] = { "max", 0 },     [N_MIN] = { "min", 0 },     [N_ROUND] = { "round", 1 },
    [N_SIGN] = { "sign", 1 },   [N_SQRT] = { "sqrt", 1 },   [N_TRUNC] = { "trunc", 1 },
    [N_ACOS] = { "acos", 1 },   [N_ACOSH] = { "acosh", 1 }, [N_ASIN] = { "asin", 1 },
    [N_ASINH] = { "asinh", 1 }, [N_ATAN] = { "atan", 1 },   [N_ATAN2] = { "atan2", 2 },
    [N_ATANH] = { "atanh", 1 }, [N_CBRT] = { "cbrt", 1 },   [N_COS] = { "cos", 1 },
    [N_COSH] = { "cosh", 1 },   [N_EXP] = { "exp", 1 },     [N_EXPM1] = { "expm1", 1 },
    [N_HYPOT] = { "hypot", 99 }, [N_LOG] = { "log", 1 },    [N_LOG1P] = { "log1p", 1 },
    [N_LOG2] = { "log2", 1 },   [N_LOG10] = { "log10", 1 }, [N_POW] = { "pow", 2 },
    [N_SIN] = { "sin", 1 },     [N_SINH] = { "sinh", 1 },   [N_TAN] = { "tan", 1 },
    [N_TANH] = { "tanh", 1 },
};

const char *n_math_name(n_math math)
{
    return maths[math].name;
}

bool n_arguments(n_builder *b, const gots__list *args, n_node *out)
{
    out->list = GOTS__NEW_ARRAY(b->unit->arena, n_node *, args->count + 1);
    for (uint32_t i = 0; i < args->count; i++) {
        n_node *one = args->items[i]->kind == GOTS__SPREAD ? n_refuse_node(b, args->items[i], "spread arguments")
                                                           : n_expression(b, args->items[i]);
        if (one == NULL) return false;
        out->list[out->count++] = one;
        out->has_effect |= one->has_effect;
    }
    return true;
}

static n_node *math_call(n_builder *b, const gots__node *node, const char *text)
{
    for (uint32_t i = 0; i < N_MATHS; i++) {
        if (strcmp(text, maths[i].name) != 0) continue;
        n_node *out = n_make(b, N_MATH, N_NUM, node->pos);
        out->what = (uint8_t)i;
        if (!n_arguments(b, &node->call.args, out)) return NULL;
        for (uint32_t k = 0; k < out->count; k++)
            if (out->list[k]->kind != N_NUM) return not_number(b, node->call.args.items[k]);
        bool right = maths[i].count == 0 ? out->count >= 1 && out->count <= 8 : out->count == maths[i].count;
        if (!right) return n_refuse_node(b, node, "a call with this number of arguments");
        if (i == N_FROUND && out->list[0]->op == N_NUMBER) return number(b, (float)out->list[0]->number, node->pos);
        b->function->maths |= 1ull << i;
        return out;
    }
    return n_refuse_node(b, node, "a function that only the interpreter knows");
}

static n_node *constant_of(n_builder *b, const n_taken *taken, uint32_t pos)
{
    return taken->type.kind == N_BOOL ? truth(b, taken->by_default != 0, pos) : number(b, taken->by_default, pos);
}

void n_note_call(n_builder *b, n_node *call)
{
    n_callee *one = GOTS__NEW(b->unit->arena, n_callee);
    one->function = call->function;
    one->caller = b->function;
    one->call = call;
    one->next = b->function->callees;
    b->function->callees = one;
    one->next_caller = call->function->callers;
    call->function->callers = one;
}

/* The function that is called, which must be there when the caller begins. */
static n_node *direct_call(n_builder *b, const gots__node *node, n_function *callee, gots__symbol *symbol)
{
    n_type result = { .kind = N_VOID };
    if (!n_result_type(b, callee, &result)) return n_refuse_node(b, node, "a call of a function that is not native");
    n_node *out = n_make(b, N_CALL, (n_kind)result.kind, node->pos);
    out->function = callee;
    if (b->function->has_objects) gots__source_place(b->unit->source, b->unit->arena, node->pos, &out->line, &out->column);
    if (!n_arguments(b, &node->call.args, out)) return NULL;
    out->has_effect = true;
    const gots__list *params = &callee->form->params;
    if (out->count > params->count) return n_refuse_node(b, node, "a call with more arguments than parameters");
    for (uint32_t i = 0; i < params->count; i++) {
        const gots__node *param = params->items[i];
        n_taken taken;
        if (!n_param_type(b, param, &taken)) return n_refuse_node(b, node, "a call");
        n_type type = taken.type;
        bool optional = taken.has_default || type.optional || (param->flags & GOTS__F_OPTIONAL) != 0;
        if (i >= out->count) {
            if (!optional) return n_refuse_node(b, node, "a call without all arguments");
            out->list = memcpy(GOTS__NEW_ARRAY(b->unit->arena, n_node *, params->count + 1), out->list,
                               out->count * sizeof *out->list);
            out->list[out->count++] = taken.has_default ? constant_of(b, &taken, node->pos) : n_make(b, N_UNDEFINED, N_NUM, node->pos);
            continue;
        }
        if (!n_fits(type.kind, type.element, out->list[i]))
            return n_refuse_node(b, node->call.args.items[i], "an argument of another type");
        if (taken.has_default && type.kind == N_NUM)
            out->list[i] = pair(b, N_DEFAULT, N_NUM, out->list[i], constant_of(b, &taken, node->pos), node->pos);
    }
    if ((symbol->meanings & GOTS__SYM_CONST) || b->function->has_objects) out->through = n_outer_of(b, symbol, N_VOID, 0);
    n_note_call(b, out);
    return out;
}

/* `declare function f(…): …;` of the file, which the host has. */
static bool is_declared(const gots__symbol *symbol)
{
    const gots__node *decl = symbol->decl;
    return decl != NULL && decl->kind == GOTS__FUNCTION_DECLARATION && decl->function.body == NULL && (decl->flags & GOTS__F_DECLARE) != 0;
}

static n_node *call(n_builder *b, const gots__node *node)
{
    const gots__node *callee = node->call.callee;
    if (node->flags & GOTS__F_OPTIONAL) return n_refuse_node(b, node, "'?.'");
    if (callee->kind == GOTS__MEMBER && callee->member.object->kind == GOTS__IDENTIFIER &&
        callee->member.object->ident.symbol == NULL && callee->member.name->kind == GOTS__IDENTIFIER &&
        strcmp(callee->member.object->ident.name->text, "Math") == 0)
        return math_call(b, node, callee->member.name->ident.name->text);
    if (callee->kind == GOTS__IDENTIFIER && callee->ident.symbol != NULL) {
        n_function *function = function_of(b->unit, callee->ident.symbol);
        if (function != NULL && !is_own(b, callee->ident.symbol))
            return direct_call(b, node, function, callee->ident.symbol);
    }
    if (callee->kind == GOTS__IDENTIFIER && (callee->ident.symbol == NULL || is_declared(callee->ident.symbol))) {
        n_node *out = n_host_call(b, node, callee->ident.name);
        if (out != NULL || b->function->reason != NULL) return out;
    }
    return n_refuse_node(b, node, "a call of a function that is not native");
}

static n_node *new_array(n_builder *b, const gots__node *node)
{
    n_element what;
    if (!is_new_array(node, &what) || node->call.args.count != 1 || what == N_FLOAT16)
        return n_refuse_node(b, node, "an object is made");
    for (const n_jump *at = b->jumps; at != NULL; at = at->outer)
        if (at->is_loop) return n_refuse_node(b, node, "an array is made in a loop"); /* all would live till the return */
    n_node *size = n_expression(b, node->call.args.items[0]);
    if (size == NULL) return NULL;
    if (size->kind != N_NUM) return n_refuse_node(b, node, "an object is made");
    n_node *out = n_make(b, N_NEW, N_VIEW, node->pos);
    out->a = size;
    out->what = (uint8_t)what;
    out->has_effect = true;
    b->function->allocates = true;
    return out;
}

/* ---- All ------------------------------------------------------------------------------------- */

static n_node *sequence(n_builder *b, const gots__node *node)
{
    n_node *out = NULL;
    for (uint32_t i = 0; i < node->list.items.count; i++) {
        n_node *one = n_expression(b, node->list.items.items[i]);
        if (one == NULL) return NULL;
        out = n_sequence(b, out, one);
    }
    return out;
}

static n_node *expression(n_builder *b, const gots__node *node)
{
    switch (node->kind) {
    case GOTS__NUMBER: return number(b, node->number.value, node->pos);
    case GOTS__TRUE_LITERAL: return truth(b, true, node->pos);
    case GOTS__FALSE_LITERAL: return truth(b, false, node->pos);
    case GOTS__IDENTIFIER: return name(b, node);
    case GOTS__BINARY: return binary_expression(b, node);
    case GOTS__LOGICAL: return logical(b, node);
    case GOTS__UNARY: return unary(b, node);
    case GOTS__UPDATE: return update(b, node, false);
    case GOTS__ASSIGN: return assign(b, node, false);
    case GOTS__CONDITIONAL: return choice(b, node);
    case GOTS__CALL: return call(b, node);
    case GOTS__NEW: return new_array(b, node);
    case GOTS__INDEX: return index_expression(b, node);
    case GOTS__MEMBER: return member(b, node);
    case GOTS__SEQUENCE: return sequence(b, node);
    case GOTS__AS:
    case GOTS__SATISFIES:
    case GOTS__TYPE_ASSERTION: return n_expression(b, node->typed.expr);
    case GOTS__NON_NULL: return n_expression(b, node->unary.operand);
    case GOTS__CHECKED: return n_checked(b, node);
    case GOTS__STRING:
    case GOTS__TEMPLATE: return n_refuse_node(b, node, "text");
    default: return n_refuse_node(b, node, "an expression that only the interpreter knows");
    }
}

n_node *n_effect(n_builder *b, const gots__node *node)
{
    if (node->kind == GOTS__UPDATE) return update(b, node, true);
    return node->kind == GOTS__ASSIGN ? assign(b, node, true) : n_expression(b, node);
}

n_node *n_expression(n_builder *b, const gots__node *node)
{
    if (++b->size > 20000) return n_refuse(b, node->pos, "it is too long");
    if (++b->depth > 200) return n_refuse(b, node->pos, "it is nested too deeply");
    n_node *out = expression(b, node);
    b->depth--;
    return out;
}
