/* Checks of parameters and of `this` that need not stand at a function's beginning.
 *
 * SPDX-License-Identifier: MIT
 *
 * Where the first thing that is done with a number is to calculate with it, or with `this` to read one of
 * its properties, and nothing happens before that anybody could see, the operator or the access looks at
 * the value itself (99-operand.change): the check goes there, where it costs nothing. Looked for in the
 * order in which the program evaluates; what may not happen at all ends the search.
 */
#include "types/enforce_inside.h"

typedef enum role { VALUE, OPERAND, OBJECT } role;

/* GOES_ON: nothing has happened yet. */
typedef enum answer { GOES_ON, FOUND, ENDS } answer;

typedef struct first {
    const gots__symbol *name; /* NULL: `this` */
    node **slot;              /* where it was found */
} first;

static answer look(first *f, node **slot, role as);

static answer use_of(first *f, node **slot, bool fits)
{
    if (fits) f->slot = slot;
    return fits ? FOUND : ENDS;
}

static answer all(first *f, const list *items)
{
    for (uint32_t i = 0; i < items->count; i++) {
        answer a = items->items[i] == NULL ? GOES_ON : look(f, &items->items[i], VALUE);
        if (a != GOES_ON) return a;
    }
    return GOES_ON;
}

static answer binary(first *f, node *n)
{
    bool numbers = n->op == GOTS__OP_SUB || n->op == GOTS__OP_MUL || n->op == GOTS__OP_DIV || n->op == GOTS__OP_MOD ||
                   n->op == GOTS__OP_LT || n->op == GOTS__OP_GT || n->op == GOTS__OP_LE || n->op == GOTS__OP_GE;
    bool sums = n->op == GOTS__OP_ADD && (n->flags & GOTS__F_CONST) != 0; /* of numbers: enforce_expr.c */
    role as = numbers || sums ? OPERAND : VALUE;
    answer a = look(f, &n->binary.left, ty_enforce_is_quiet(n->binary.right, NULL) ? as : VALUE);
    return a != GOES_ON ? a : look(f, &n->binary.right, as);
}

static answer call(first *f, node *n)
{
    node **callee = &n->call.callee;
    answer a = GOES_ON;
    if ((*callee)->flags & GOTS__F_OPTIONAL || n->flags & GOTS__F_OPTIONAL) return ENDS;
    if ((*callee)->kind == GOTS__MEMBER && (*callee)->member.name->kind != GOTS__IDENTIFIER) return ENDS;
    if (n->kind == GOTS__CALL && (*callee)->kind == GOTS__MEMBER) a = look(f, &(*callee)->member.object, OBJECT);
    else if ((*callee)->kind != GOTS__SUPER) a = look(f, callee, VALUE);
    if (a == GOES_ON) a = all(f, &n->call.args);
    return a == GOES_ON ? ENDS : a;
}

/* The target of an assignment that only stores is written to; one that calculates is read first. */
static answer assignment(first *f, node *n)
{
    node **target = &n->binary.left;
    bool reads = n->op == GOTS__OP_ADD || n->op == GOTS__OP_SUB || n->op == GOTS__OP_MUL || n->op == GOTS__OP_DIV;
    bool is_noted = (*target)->kind == GOTS__CHECKED;
    if (is_noted) target = &(*target)->unary.operand;
    answer a = GOES_ON;
    if ((*target)->kind == GOTS__MEMBER && (*target)->member.name->kind == GOTS__IDENTIFIER)
        a = look(f, &(*target)->member.object, reads && is_noted ? OBJECT : VALUE);
    else if ((*target)->kind != GOTS__IDENTIFIER || (*target)->ident.symbol == f->name) return ENDS;
    if (a == GOES_ON) a = look(f, &n->binary.right, reads && is_noted ? OPERAND : VALUE);
    return a == GOES_ON ? ENDS : a;
}

static answer look(first *f, node **slot, role as)
{
    node *n = *slot;
    switch (n->kind) {
    case GOTS__NUMBER: case GOTS__STRING: case GOTS__TRUE_LITERAL: case GOTS__FALSE_LITERAL: case GOTS__NULL_LITERAL:
    case GOTS__FUNCTION: case GOTS__ARROW: return GOES_ON;
    case GOTS__IDENTIFIER: return f->name != NULL && n->ident.symbol == f->name ? use_of(f, slot, as == OPERAND) : GOES_ON;
    case GOTS__THIS: return f->name == NULL ? use_of(f, slot, as == OBJECT) : GOES_ON;
    case GOTS__MEMBER:
        if ((n->flags & GOTS__F_OPTIONAL) || n->member.object->kind == GOTS__SUPER) return ENDS;
        return look(f, &n->member.object, n->member.name->kind == GOTS__IDENTIFIER ? OBJECT : VALUE);
    case GOTS__INDEX: {
        if ((n->flags & GOTS__F_OPTIONAL) || n->binary.left->kind == GOTS__SUPER) return ENDS;
        answer a = look(f, &n->binary.left, VALUE);
        return a != GOES_ON ? a : look(f, &n->binary.right, VALUE);
    }
    case GOTS__NON_NULL: return look(f, &n->unary.operand, as);
    case GOTS__CHECKED:
        if (n->unary.operand == NULL) return GOES_ON;
        return look(f, &n->unary.operand, ((const gots__check *)n->note)->is_operand ? as : VALUE);
    case GOTS__BINARY: return n->binary.left->kind == GOTS__PRIVATE_NAME ? ENDS : binary(f, n);
    case GOTS__LOGICAL: {
        answer a = look(f, &n->binary.left, VALUE);
        return a == GOES_ON ? ENDS : a;
    }
    case GOTS__CONDITIONAL: {
        answer a = look(f, &n->conditional.test, VALUE);
        return a == GOES_ON ? ENDS : a;
    }
    case GOTS__CALL:
    case GOTS__NEW: return call(f, n);
    case GOTS__ASSIGN: return assignment(f, n);
    default: return ENDS;
    }
}

static answer statement(first *f, node *n)
{
    switch (n->kind) {
    case GOTS__EXPRESSION: return look(f, &n->unary.operand, VALUE);
    case GOTS__RETURN: return n->unary.operand == NULL ? ENDS : look(f, &n->unary.operand, VALUE);
    case GOTS__IF: {
        answer a = look(f, &n->conditional.test, VALUE);
        return a == GOES_ON ? ENDS : a;
    }
    case GOTS__VARIABLES:
        for (uint32_t i = 0; i < n->variables.declarators.count; i++) {
            node *d = n->variables.declarators.items[i];
            if (d->declarator.target->kind != GOTS__IDENTIFIER) return ENDS;
            answer a = d->declarator.init == NULL ? GOES_ON : look(f, &d->declarator.init, VALUE);
            if (a != GOES_ON) return a;
        }
        return GOES_ON;
    default: return ENDS;
    }
}

bool ty_enforce_defer(node *check_statement, node **body)
{
    node *checked = check_statement->unary.operand, *name = checked->unary.operand;
    gots__check *check = checked->note;
    const uint16_t object = GOTS__V_OBJECT | GOTS__V_FUNCTION;
    bool is_this = name->kind == GOTS__THIS;
    if (check->class_symbol != NULL || check->kinds != (is_this ? object : GOTS__V_NUMBER) || check->site >= GOTS__OPERAND_SITES)
        return false;
    first f = { .name = is_this ? NULL : name->ident.symbol };
    answer a = GOES_ON;
    if ((*body)->kind != GOTS__BLOCK) a = look(&f, body, VALUE);
    else
        for (uint32_t i = 0; i < (*body)->block.statements.count && a == GOES_ON; i++)
            a = statement(&f, (*body)->block.statements.items[i]);
    if (a != FOUND) return false;
    checked->unary.operand = *f.slot;
    checked->parent = (*f.slot)->parent;
    check->is_name = false;
    check->is_operand = true;
    *f.slot = checked;
    return true;
}
