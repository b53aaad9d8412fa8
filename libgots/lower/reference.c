/* References and bindings: reading, writing and initialising names; assignable expressions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "lower/build.h"
#include "lower/class.h"
#include "lower/module.h"
#include "lower/plan.h"

static gots__node *name_string(gots__lowering *l, const gots__symbol *symbol, uint32_t pos)
{
    return gots__build_string(l, gots__str_of(symbol->name), pos);
}

/* ---- Names ---- */

/* Names that cannot stand in emitted text are asked for where globals live. */
static gots__node *global_place(gots__lowering *l, const gots__node *identifier)
{
    return gots__build_member_str(l, gots__build_global(l, "globalThis", identifier->pos),
                                  gots__str_of(identifier->ident.name), identifier->pos);
}

static gots__node *global_name(gots__lowering *l, const gots__node *identifier)
{
    return gots__build_string(l, gots__str_of(identifier->ident.name), identifier->pos);
}

static gots__node *read_global(gots__lowering *l, gots__node *identifier)
{
    if (identifier->ident.name == l->atom.arguments) return gots__lower_arguments(l, identifier);
    if (gots__plan_is_plain(identifier->ident.name)) return identifier;
    return gots__build_helper_call(l, GOTS__H_global, identifier->pos, 1, global_name(l, identifier));
}

static gots__node *write_global(gots__lowering *l, gots__node *identifier, gots__node *value)
{
    uint32_t pos = identifier->pos;
    if (gots__plan_is_plain(identifier->ident.name)) return gots__build_assign(l, read_global(l, identifier), value, pos);
    value = gots__build_helper_call(l, GOTS__H_global_live, pos, 2, value, global_name(l, identifier));
    return gots__build_assign(l, global_place(l, identifier), value, pos);
}

static bool is_global(const gots__symbol *symbol)
{
    return symbol == NULL || ((symbol->meanings & GOTS__SYM_AMBIENT) != 0 && symbol->note == NULL);
}

gots__node *gots__lower_typeof_operand(gots__lowering *l, gots__node *operand)
{
    if (operand->kind == GOTS__IDENTIFIER && is_global(operand->ident.symbol) && !gots__plan_is_plain(operand->ident.name))
        return global_place(l, operand);
    return gots__lower_expr(l, operand);
}

static gots__node *dead_value(gots__lowering *l, const gots__symbol *symbol, uint32_t pos)
{
    return gots__plan_never_undefined(symbol) || (symbol->meanings & GOTS__SYM_SELF) != 0 ? gots__build_undefined(l, pos)
                                              : gots__build_helper(l, GOTS__H_tdz, pos);
}

/* ($1=x)===$tdz?$dead("x"):$1: looking into outer functions is worth a temporary. */
static gots__node *checked(gots__lowering *l, gots__node *identifier)
{
    gots__symbol *symbol = identifier->ident.symbol;
    uint32_t pos = identifier->pos;
    const gots__entry *entry = symbol->note;
    gots__node *first = identifier, *again = gots__build_symbol(l, symbol, pos);
    if (entry == NULL || entry->fn != l->fn || symbol->storage == GOTS__IN_OBJECT) {
        gots__node *temp = gots__lower_temp(l, pos);
        first = gots__build_assign(l, temp, identifier, pos);
        again = gots__build_again(l, temp);
    }
    gots__node *test = gots__build_binary(l, GOTS__OP_EQ_STRICT, first, dead_value(l, symbol, pos), pos);
    gots__node *dead = gots__build_helper_call(l, GOTS__H_dead, pos, 1, name_string(l, symbol, pos));
    return gots__build_conditional(l, test, dead, again, pos);
}

gots__node *gots__lower_read(gots__lowering *l, gots__node *identifier)
{
    gots__symbol *symbol = identifier->ident.symbol;
    if (symbol != NULL && (symbol->meanings & GOTS__SYM_IMPORT) != 0) return gots__module_read_import(l, identifier);
    if (is_global(symbol)) {
        identifier->ident.symbol = NULL;
        return read_global(l, identifier);
    }
    uint32_t pos = identifier->pos;
    gots__plan_use(l, symbol);
    if (gots__class_is_unborn(l, symbol)) return checked(l, identifier);
    if (!gots__plan_may_be_dead(l, symbol, pos)) {
        identifier->ident.symbol = gots__plan_near(l, symbol);
        return identifier;
    }
    gots__plan_mark(l, symbol);
    return checked(l, identifier);
}

static bool is_constant(const gots__symbol *symbol)
{
    uint32_t values = symbol->meanings & GOTS__SYM_VALUE;
    return (values & (GOTS__SYM_CONST | GOTS__SYM_SELF | GOTS__SYM_IMPORT)) != 0;
}

gots__node *gots__lower_write(gots__lowering *l, gots__node *identifier, gots__node *value)
{
    gots__symbol *symbol = identifier->ident.symbol;
    uint32_t pos = identifier->pos;
    if (is_global(symbol)) {
        identifier->ident.symbol = NULL;
        return write_global(l, identifier, value);
    }
    if (gots__plan_may_be_dead(l, symbol, pos)) {
        gots__plan_mark(l, symbol);
        gots__plan_use(l, symbol);
        value = gots__build_helper_call(l, GOTS__H_live, pos, 3, value,
                                        gots__build_symbol(l, symbol, pos),
                                        name_string(l, symbol, pos));
    }
    if (gots__class_is_unborn(l, symbol))
        value = gots__build_then(l, value, checked(l, gots__build_symbol(l, symbol, pos)));
    if (is_constant(symbol))
        return gots__build_then(l, value,
                                gots__build_helper_call(l, GOTS__H_fixed, pos, 1,
                                                        name_string(l, symbol, pos)));
    gots__plan_use(l, symbol);
    gots__node *target = gots__build_symbol(l, symbol, pos);
    return gots__module_publish(l, symbol, gots__build_assign(l, target, value, pos));
}

gots__node *gots__lower_initialise_symbol(gots__lowering *l, gots__symbol *symbol,
                                          gots__node *value, uint32_t pos)
{
    gots__plan_use(l, symbol);
    if (symbol->exported) {
        gots__node *done = gots__module_initialise(l, symbol, value, pos);
        if (done != NULL) return done;
    }
    return gots__build_assign(l, gots__build_symbol(l, symbol, pos), value, pos);
}

gots__node *gots__lower_initialise(gots__lowering *l, gots__node *identifier, gots__node *value)
{
    if (identifier->ident.symbol == NULL)
        return gots__build_assign(l, identifier, value, identifier->pos);
    return gots__lower_initialise_symbol(l, identifier->ident.symbol, value, identifier->pos);
}

/* ---- References ---- */

/* Evaluates `*part` before what follows, into something repeatable. */
static void keep(gots__lowering *l, gots__node **part, gots__list *before)
{
    gots__node *assign = gots__build_once(l, part);
    if (assign != NULL) gots__list_push(l, before, assign);
}

static void open_member(gots__lowering *l, gots__reference *reference, gots__node *node, bool once,
                        gots__list *before)
{
    bool is_private = node->member.name->kind == GOTS__PRIVATE_NAME;
    reference->kind = is_private ? GOTS__REF_PRIVATE : GOTS__REF_MEMBER;
    if (node->member.object->kind == GOTS__SUPER) {
        reference->kind = GOTS__REF_SUPER;
        reference->key = gots__build_string(l, gots__str_of(node->member.name->ident.name),
                                            node->member.name->pos);
        return;
    }
    reference->object = gots__lower_expr(l, node->member.object);
    if (!once) keep(l, &reference->object, before);
}

static void open_index(gots__lowering *l, gots__reference *reference, gots__node *node, bool once,
                       gots__list *before)
{
    bool is_super = node->binary.left->kind == GOTS__SUPER;
    reference->kind = is_super ? GOTS__REF_SUPER : GOTS__REF_INDEX;
    if (!is_super) {
        reference->object = gots__lower_expr(l, node->binary.left);
        if (!once) keep(l, &reference->object, before);
    }
    reference->key = gots__lower_expr(l, node->binary.right);
    if (!once) keep(l, &reference->key, before);
}

void gots__reference_open(gots__lowering *l, gots__reference *reference, gots__node *node,
                          bool once, gots__list *before)
{
    memset(reference, 0, sizeof *reference);
    node = gots__lower_strip(node);
    reference->target = node;
    reference->once = once;
    switch (node->kind) {
    case GOTS__IDENTIFIER: reference->kind = GOTS__REF_NAME; return;
    case GOTS__MEMBER:
        open_member(l, reference, node, once, before);
        return;
    case GOTS__INDEX: open_index(l, reference, node, once, before); return;
    default:
        gots__lower_error(l, node, "TS2364", "The left-hand side of an assignment expression must "
                                             "be a variable or a property access.");
        reference->kind = GOTS__REF_MEMBER;
        reference->object = gots__build_undefined(l, node->pos);
        reference->target = gots__build_member(l, reference->object, "_", node->pos);
    }
}

static gots__node *part(gots__lowering *l, const gots__reference *reference, gots__node *node)
{
    return reference->once ? node : gots__build_again(l, node);
}

gots__node *gots__reference_get(gots__lowering *l, gots__reference *reference)
{
    gots__node *target = reference->target;
    switch (reference->kind) {
    case GOTS__REF_NAME: return gots__lower_read(l, gots__node_copy(l->arena, target));
    case GOTS__REF_PRIVATE:
        return gots__lower_private_get(l, part(l, reference, reference->object),
                                       target->member.name);
    case GOTS__REF_SUPER: return gots__lower_super_get(l, part(l, reference, reference->key), target->pos);
    case GOTS__REF_INDEX: {
        gots__node *node = gots__build_index(l, part(l, reference, reference->object),
                                             part(l, reference, reference->key), target->pos);
        node->end = target->end;
        return node;
    }
    default: {
        gots__node *node = gots__node_copy(l->arena, target);
        node->member.object = part(l, reference, reference->object);
        return node;
    }
    }
}

gots__node *gots__reference_set(gots__lowering *l, gots__reference *reference, gots__node *value)
{
    gots__node *target = reference->target;
    switch (reference->kind) {
    case GOTS__REF_NAME: return gots__lower_write(l, gots__node_copy(l->arena, target), value);
    case GOTS__REF_PRIVATE:
        return gots__lower_private_set(l, part(l, reference, reference->object),
                                       target->member.name, value);
    case GOTS__REF_SUPER:
        return gots__lower_super_set(l, part(l, reference, reference->key), value, target->pos);
    default: return gots__build_assign(l, gots__reference_get(l, reference), value, target->pos);
    }
}
