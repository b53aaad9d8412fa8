/* Scopes: tables of symbols by name, and the way outwards.
 *
 * SPDX-License-Identifier: MIT
 *
 * Most scopes hold a handful of names and most look-ups miss: a filter of 64 bits answers those
 * without touching a symbol. From TABLE_FROM names on a scope keeps an open-addressing table.
 */
#include "syntax/bind.h"

#define TABLE_FROM 9u

static uint64_t filter_bit(const gots__atom *name)
{
    return (uint64_t)1 << ((name->hash ^ name->hash >> 6) & 63);
}

gots__scope *gots__scope_new(gots__arena *arena, gots__scope *parent, gots__scope_kind kind,
                             gots__node *node)
{
    gots__scope *scope = GOTS__NEW(arena, gots__scope);
    scope->kind = (uint8_t)kind;
    scope->parent = parent;
    scope->node = node;
    bool is_function = kind == GOTS__SCOPE_MODULE || kind == GOTS__SCOPE_FUNCTION ||
                       kind == GOTS__SCOPE_NAMESPACE;
    scope->function = is_function || parent == NULL ? scope : parent->function;
    return scope;
}

static gots__symbol *lookup(const gots__scope *scope, const gots__atom *name, bool is_private)
{
    if ((scope->filter & filter_bit(name)) == 0) return NULL;
    if (scope->slots == NULL) {
        for (gots__symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next)
            if (symbol->name == name && ((symbol->meanings & GOTS__SYM_PRIVATE) != 0) == is_private)
                return symbol;
        return NULL;
    }
    uint32_t at = name->hash & scope->mask;
    for (gots__symbol *symbol; (symbol = scope->slots[at]) != NULL; at = (at + 1) & scope->mask)
        if (symbol->name == name && ((symbol->meanings & GOTS__SYM_PRIVATE) != 0) == is_private)
            return symbol;
    return NULL;
}

gots__symbol *gots__scope_find(const gots__scope *scope, const gots__atom *name)
{
    return lookup(scope, name, false);
}

gots__symbol *gots__scope_find_private(const gots__scope *scope, const gots__atom *name)
{
    return lookup(scope, name, true);
}

/* What the other blocks of a namespace or enum export is in scope too. */
static gots__symbol *find_in_parts(const gots__scope *scope, const gots__atom *name,
                                   uint32_t meanings)
{
    for (gots__scope *part = scope->owner->parts; part != NULL; part = part->next_part) {
        if (part == scope) continue;
        gots__symbol *symbol = lookup(part, name, false);
        if (symbol != NULL && (symbol->meanings & meanings) != 0 &&
            (symbol->exported || part->kind == GOTS__SCOPE_ENUM))
            return symbol;
    }
    return NULL;
}

gots__symbol *gots__scope_resolve(gots__scope *scope, const gots__atom *name, uint32_t meanings)
{
    bool is_private = (meanings & GOTS__SYM_PRIVATE) != 0;
    for (; scope != NULL; scope = scope->parent) {
        gots__symbol *symbol = lookup(scope, name, is_private);
        if (symbol != NULL && (symbol->meanings & meanings) != 0) return symbol;
        if (scope->owner != NULL && scope->owner->parts->next_part != NULL) {
            symbol = find_in_parts(scope, name, meanings);
            if (symbol != NULL) return symbol;
        }
    }
    return NULL;
}

static void insert(gots__scope *scope, gots__symbol *symbol)
{
    uint32_t at = symbol->name->hash & scope->mask;
    while (scope->slots[at] != NULL) at = (at + 1) & scope->mask;
    scope->slots[at] = symbol;
}

static void make_table(gots__arena *arena, gots__scope *scope)
{
    scope->mask = scope->mask == 0 ? 31 : scope->mask * 2 + 1;
    scope->slots = GOTS__NEW_ARRAY(arena, gots__symbol *, (size_t)scope->mask + 1);
    for (gots__symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next)
        insert(scope, symbol);
}

gots__symbol *gots__scope_declare(gots__arena *arena, gots__scope *scope, gots__atom *name,
                                  uint32_t meanings, gots__node *decl)
{
    gots__symbol *symbol = GOTS__NEW(arena, gots__symbol);
    symbol->name = name;
    symbol->scope = scope;
    symbol->decl = decl;
    symbol->meanings = meanings;
    symbol->first_use = symbol->early_use = UINT32_MAX;
    if (decl != NULL) symbol->pos = decl->pos;
    if (scope->last != NULL) scope->last->next = symbol;
    else scope->first = symbol;
    scope->last = symbol;
    scope->filter |= filter_bit(name);
    scope->count++;
    if (scope->slots != NULL && scope->count * 2 <= scope->mask) insert(scope, symbol);
    else if (scope->count >= TABLE_FROM) make_table(arena, scope);
    return symbol;
}
