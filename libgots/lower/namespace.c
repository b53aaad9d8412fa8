/* Namespaces: their statements stand where they are, what they export is in an object.
 *
 * SPDX-License-Identifier: MIT
 *
 * A namespace's scope is lowered like a block's: its locals become variables of the surrounding
 * function. An exported binding is a property of the object in the namespace's own variable, so
 * that all blocks of one namespace see each other's.
 */
#include "lower/build.h"
#include "lower/plan.h"

static bool is_exported(const gots__symbol *symbol, bool dotted)
{
    return (symbol->exported || dotted) && (symbol->meanings & GOTS__SYM_VALUE) != 0;
}

static void place_exports(gots__lowering *l, gots__scope *scope, gots__symbol *holder, bool dotted)
{
    (void)l;
    for (gots__symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next) {
        if (!is_exported(symbol, dotted)) continue;
        symbol->storage = GOTS__IN_OBJECT;
        symbol->holder = holder;
        symbol->emit_name = symbol->name;
    }
}

/* N = N || {}, unless a function or class of that name is the object. */
static void make_object(gots__lowering *l, gots__symbol *symbol, uint32_t pos, gots__list *out)
{
    if ((symbol->meanings & (GOTS__SYM_FUNCTION | GOTS__SYM_CLASS)) != 0) return;
    gots__plan_use(l, symbol);
    gots__node *value = gots__build_logical(l, GOTS__OP_OR, gots__build_symbol(l, symbol, pos),
                                            gots__build_object(l, NULL, pos), pos);
    gots__list_push(l, out, gots__build_statement(
                                l, gots__lower_initialise_symbol(l, symbol, value, pos)));
}

void gots__lower_namespace(gots__lowering *l, gots__node *node, gots__list *out)
{
    gots__node *name = node->namespace_.name, *body = node->namespace_.body;
    if ((node->flags & (GOTS__F_DECLARE | GOTS__F_GLOBAL)) != 0 || body == NULL ||
        name->kind != GOTS__IDENTIFIER)
        return;
    gots__symbol *symbol = name->ident.symbol;
    if (symbol == NULL || (symbol->meanings & GOTS__SYM_NAMESPACE) == 0) return;
    make_object(l, symbol, node->pos, out);
    gots__block block;
    gots__scope *scope = node->namespace_.scope;
    if (scope != NULL) {
        place_exports(l, scope, symbol, body->kind == GOTS__NAMESPACE);
        gots__lower_scope_open(l, &block, scope, false, out);
    }
    if (body->kind == GOTS__NAMESPACE) gots__lower_namespace(l, body, out);
    else gots__lower_stmts(l, &body->block.statements, out);
    if (scope != NULL) gots__lower_scope_close(l, &block);
}
