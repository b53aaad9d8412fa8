/* Binding: namespaces and enums, whose blocks continue each other, imports and exports.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/binder.h"

/* ---- Enums and namespaces ------------------------------------------------------------------- */

/* The symbol whose parts a namespace or enum continues: declared here, or exported by another
 * block of the surrounding namespace. */
static gots__symbol *owner_of(gots__scope *outer, gots__symbol *symbol)
{
    if (outer->owner == NULL || !symbol->exported || symbol->parts != NULL) return symbol;
    for (gots__scope *part = outer->owner->parts; part != NULL; part = part->next_part) {
        gots__symbol *other = part == outer ? NULL : gots__scope_find(part, symbol->name);
        if (other != NULL && other->exported && other->parts != NULL) return other;
    }
    return symbol;
}

static void join_part(gots__scope *scope, gots__scope *outer, gots__symbol *symbol)
{
    if (symbol == NULL) return;
    gots__symbol *owner = owner_of(outer, symbol);
    scope->owner = owner;
    gots__scope **at = &owner->parts;
    while (*at != NULL) at = &(*at)->next_part;
    *at = scope;
}

void gots__bind_enum(gots__binder *binder, gots__node *node)
{
    bool ambient = (node->flags & GOTS__F_DECLARE) != 0;
    bool exported = (node->flags & GOTS__F_EXPORT) != 0;
    binder->ambient += ambient;
    gots__node *name = node->enum_.name;
    gots__symbol *symbol = gots__bind_name(binder, name, GOTS__SYM_ENUM, node, 0, exported);
    if (exported && binder->scope->kind == GOTS__SCOPE_MODULE)
        gots__bind_export(binder, name, name->ident.name, symbol, false);
    gots__scope *outer = binder->scope;
    node->enum_.scope = gots__bind_open(binder, GOTS__SCOPE_ENUM, node);
    join_part(node->enum_.scope, outer, symbol);
    for (uint32_t i = 0; i < node->enum_.members.count; i++) {
        gots__node *member = node->enum_.members.items[i];
        gots__node *key = member->property.key;
        gots__atom *atom = NULL;
        if (key->kind == GOTS__IDENTIFIER) atom = key->ident.name;
        else if (key->kind == GOTS__STRING && key->string.value.len > 0)
            atom = gots__atoms_get(binder->atoms, key->string.value.bytes, key->string.value.len);
        gots__symbol *before = atom == NULL ? NULL : gots__scope_find(binder->scope, atom);
        if (before != NULL && binder->ambient == 0)
            gots__report(binder->diagnostics, binder->source, key->pos, key->end, "TS2300",
                         "Duplicate identifier '%s'.", atom->text);
        else if (before == NULL && atom != NULL && atom->len > 0) {
            before = gots__scope_declare(binder->arena, binder->scope, atom,
                                         GOTS__SYM_ENUM_MEMBER, member);
            if (key->kind == GOTS__IDENTIFIER) key->ident.symbol = before;
        }
        gots__bind_visit(binder, member->property.value);
    }
    gots__bind_close(binder);
    binder->ambient -= ambient;
}

static bool statement_has_values(const gots__node *node);

static bool namespace_has_values(const gots__node *node)
{
    const gots__node *body = node->namespace_.body;
    if (body == NULL) return false;
    if (body->kind == GOTS__NAMESPACE) return namespace_has_values(body);
    for (uint32_t i = 0; i < body->block.statements.count; i++)
        if (statement_has_values(body->block.statements.items[i])) return true;
    return false;
}

static bool statement_has_values(const gots__node *node)
{
    switch (node->kind) {
    case GOTS__INTERFACE:
    case GOTS__TYPE_ALIAS: return false;
    case GOTS__NAMESPACE: return namespace_has_values(node);
    case GOTS__IMPORT:
    case GOTS__IMPORT_EQUALS: return (node->flags & GOTS__F_EXPORT) != 0;
    case GOTS__EXPORT_NAMED:
        return (node->flags & GOTS__F_TYPE_ONLY) == 0 && node->export.specifiers.count > 0;
    default: return true;
    }
}

void gots__bind_namespace(gots__binder *binder, gots__node *node)
{
    gots__node *name = node->namespace_.name;
    bool global = (node->flags & GOTS__F_GLOBAL) != 0;
    bool ambient = (node->flags & GOTS__F_DECLARE) != 0 || global ||
                   (name != NULL && name->kind == GOTS__STRING) || node->namespace_.body == NULL;
    bool nested = binder->scope->node != NULL && binder->scope->node->kind == GOTS__NAMESPACE &&
                  binder->scope->node->namespace_.body == node;
    bool exported = nested || (node->flags & GOTS__F_EXPORT) != 0;
    binder->ambient += ambient;
    gots__symbol *symbol = NULL;
    gots__scope *outer = binder->scope;
    if (name != NULL && name->kind == GOTS__IDENTIFIER && !global) {
        uint32_t meaning = namespace_has_values(node) ? GOTS__SYM_NAMESPACE
                                                      : GOTS__SYM_TYPE_NAMESPACE;
        symbol = gots__bind_name(binder, name, meaning, node, 0, exported);
        if (exported && outer->kind == GOTS__SCOPE_MODULE)
            gots__bind_export(binder, name, name->ident.name, symbol, false);
    }
    gots__code code;
    gots__scope *scope = gots__bind_open(binder, GOTS__SCOPE_NAMESPACE, node);
    node->namespace_.scope = scope;
    join_part(scope, outer, symbol);
    gots__bind_enter(binder, &code, scope);
    gots__node *body = node->namespace_.body;
    if (body != NULL && body->kind == GOTS__NAMESPACE) gots__bind_namespace(binder, body);
    else if (body != NULL) gots__bind_list(binder, &body->block.statements);
    if (binder->ambient > 0) {
        for (symbol = scope->first; symbol != NULL; symbol = symbol->next) symbol->exported = 1;
    }
    gots__bind_leave(binder);
    gots__bind_close(binder);
    binder->ambient -= ambient;
}

/* ---- Imports and exports --------------------------------------------------------------------- */

static void declare_import(gots__binder *binder, gots__node *name, gots__node *decl, bool type_only)
{
    if (name == NULL || name->kind != GOTS__IDENTIFIER) return;
    uint32_t ambient = type_only ? (uint32_t)GOTS__SYM_AMBIENT : 0;
    gots__bind_name(binder, name, GOTS__SYM_IMPORT | ambient, decl, 0, false);
}

void gots__bind_import(gots__binder *binder, gots__node *node)
{
    bool type_only = (node->flags & GOTS__F_TYPE_ONLY) != 0;
    declare_import(binder, node->import.default_name, node, type_only);
    declare_import(binder, node->import.namespace_name, node, type_only);
    for (uint32_t i = 0; i < node->import.specifiers.count; i++) {
        gots__node *specifier = node->import.specifiers.items[i];
        declare_import(binder, specifier->specifier.local, specifier,
                       type_only || (specifier->flags & GOTS__F_TYPE_ONLY) != 0);
    }
}

void gots__bind_import_equals(gots__binder *binder, gots__node *node)
{
    gots__node *target = node->import_equals.target;
    bool exported = (node->flags & GOTS__F_EXPORT) != 0;
    uint32_t ambient = (node->flags & GOTS__F_TYPE_ONLY) != 0 ? (uint32_t)GOTS__SYM_AMBIENT : 0;
    gots__node *name = node->import_equals.name;
    gots__symbol *symbol =
        gots__bind_name(binder, name, GOTS__SYM_IMPORT | ambient, node, 0, exported);
    if (exported && binder->scope->kind == GOTS__SCOPE_MODULE)
        gots__bind_export(binder, name, name->ident.name, symbol, false);
    if (target != NULL && target->kind != GOTS__EXTERNAL_MODULE)
        gots__bind_entity(binder, target, GOTS__REF_ANY | GOTS__REF_READ);
}

void gots__bind_export_named(gots__binder *binder, gots__node *node)
{
    for (uint32_t i = 0; i < node->export.specifiers.count; i++) {
        gots__node *specifier = node->export.specifiers.items[i];
        gots__node *local = specifier->specifier.local;
        if (node->export.from == NULL && local->kind == GOTS__IDENTIFIER &&
            local->ident.name->len > 0)
            gots__bind_note(binder, local, binder->scope,
                 GOTS__REF_ANY | GOTS__REF_READ | GOTS__REF_EXPORT);
    }
}

void gots__bind_export_default(gots__binder *binder, gots__node *node)
{
    gots__node *value = node->unary.operand;
    if (binder->scope->kind == GOTS__SCOPE_MODULE && node->kind == GOTS__EXPORT_DEFAULT)
        gots__bind_export(binder, node, binder->default_name, NULL, false);
    if (value != NULL && value->kind == GOTS__IDENTIFIER && value->ident.name->len > 0)
        gots__bind_note(binder, value, binder->scope, GOTS__REF_ANY | GOTS__REF_READ);
    else gots__bind_visit(binder, value);
}

/* ---- Export lists ----------------------------------------------------------------------------- */

static void note_alias(gots__binder *binder, gots__node *name, gots__symbol *symbol)
{
    if (name->kind == GOTS__STRING)
        gots__bind_export(binder, name,
                          gots__atoms_get(binder->atoms, name->string.value.bytes,
                                          name->string.value.len), symbol, true);
    else if (name->kind == GOTS__IDENTIFIER && name->ident.name->len > 0)
        gots__bind_export(binder, name, name->ident.name, symbol, true);
}

/* Export lists come after all declarations, whose symbols they need. */
void gots__bind_export_lists(gots__binder *binder)
{
    /* What another module exports may be a type; this stands for it. */
    gots__symbol *unknown = GOTS__NEW(binder->arena, gots__symbol);
    const gots__list *statements = &binder->file->file.statements;
    for (uint32_t i = 0; i < statements->count; i++) {
        gots__node *node = statements->items[i];
        if (node->kind == GOTS__EXPORT_ALL && node->export_all.name != NULL)
            note_alias(binder, node->export_all.name, unknown);
        if (node->kind != GOTS__EXPORT_NAMED) continue;
        for (uint32_t k = 0; k < node->export.specifiers.count; k++) {
            gots__node *specifier = node->export.specifiers.items[k];
            gots__node *local = specifier->specifier.local;
            gots__symbol *symbol = local->kind == GOTS__IDENTIFIER ? local->ident.symbol : NULL;
            note_alias(binder, specifier->specifier.outer, symbol != NULL ? symbol : unknown);
        }
    }
}
