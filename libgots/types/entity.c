/* Names: from an identifier, a key or a dotted name to the entity it means.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

#include <stdlib.h>

/* ---- The tree around a node ------------------------------------------------------------------ */

file *ty_file_of(node *n)
{
    while (n->parent != NULL) n = n->parent;
    return n->kind == GOTS__SOURCE_FILE ? n->note : NULL;
}

gots__function *ty_function(node *n)
{
    switch (n->kind) {
    case GOTS__FUNCTION:
    case GOTS__ARROW:
    case GOTS__FUNCTION_DECLARATION:
    case GOTS__STATIC_BLOCK:
    case GOTS__FUNCTION_TYPE:
    case GOTS__CONSTRUCTOR_TYPE:
    case GOTS__CALL_SIGNATURE:
    case GOTS__CONSTRUCT_SIGNATURE: return &n->function;
    case GOTS__METHOD:
    case GOTS__METHOD_SIGNATURE: return &n->method.function;
    default: return NULL;
    }
}

/* The function, field initialiser or file whose `this` and flow a node is part of, arrows included. */
node *ty_container_function(node *n)
{
    for (node *at = n->parent, *child = n; at != NULL; child = at, at = at->parent) {
        switch (at->kind) {
        case GOTS__FUNCTION:
        case GOTS__ARROW:
        case GOTS__FUNCTION_DECLARATION:
        case GOTS__STATIC_BLOCK:
        case GOTS__METHOD:
            if (at->kind == GOTS__METHOD && child == at->method.key) break;
            return at;
        case GOTS__FIELD:
            if (child == at->field.key) break;
            return at;
        case GOTS__SOURCE_FILE: return at;
        case GOTS__NAMESPACE:
            return at;
        default: break;
        }
    }
    return NULL;
}

node *ty_enclosing_class(node *n)
{
    for (node *at = n->parent; at != NULL; at = at->parent)
        if (at->kind == GOTS__CLASS || at->kind == GOTS__CLASS_DECLARATION) return at;
    return NULL;
}

bool ty_is_ambient(const node *n)
{
    for (; n != NULL; n = n->parent) {
        if (n->flags & GOTS__F_DECLARE) {
            switch (n->kind) {
            case GOTS__VARIABLES: case GOTS__FUNCTION_DECLARATION: case GOTS__CLASS_DECLARATION:
            case GOTS__ENUM: case GOTS__NAMESPACE: case GOTS__FIELD: return true;
            default: break;
            }
        }
        if (n->kind == GOTS__NAMESPACE && ((n->flags & GOTS__F_GLOBAL) ||
            (n->namespace_.name != NULL && n->namespace_.name->kind == GOTS__STRING)))
            return true;
        if (n->kind == GOTS__SOURCE_FILE) return n->file.is_declaration;
    }
    return false;
}

node *ty_key_of(node *n)
{
    switch (n->kind) {
    case GOTS__METHOD:
    case GOTS__METHOD_SIGNATURE: return n->method.key;
    case GOTS__FIELD:
    case GOTS__PROPERTY_SIGNATURE: return n->field.key;
    case GOTS__PROPERTY:
    case GOTS__ENUM_MEMBER: return n->property.key;
    case GOTS__ELEMENT: return n->element.key;
    default: return NULL;
    }
}

entity *ty_node_entity(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__FUNCTION:
    case GOTS__ARROW:
    case GOTS__FUNCTION_DECLARATION:
    case GOTS__METHOD:
    case GOTS__METHOD_SIGNATURE: return n->note != NULL ? ((function_note *)n->note)->entity : NULL;
    case GOTS__DECLARATOR:
        return n->declarator.target->kind == GOTS__IDENTIFIER && n->declarator.target->ident.symbol != NULL
                   ? ty_entity_of(c, n->declarator.target->ident.symbol)
                   : NULL;
    case GOTS__ELEMENT:
        return n->element.target->kind == GOTS__IDENTIFIER && n->element.target->ident.symbol != NULL
                   ? ty_entity_of(c, n->element.target->ident.symbol)
                   : NULL;
    case GOTS__CLASS:
    case GOTS__CLASS_DECLARATION:
    case GOTS__INTERFACE:
    case GOTS__ENUM:
    case GOTS__ENUM_MEMBER:
    case GOTS__NAMESPACE:
    case GOTS__TYPE_ALIAS:
    case GOTS__TYPE_PARAM:
    case GOTS__PARAM:
    case GOTS__FIELD:
    case GOTS__PROPERTY_SIGNATURE:
    case GOTS__IMPORT_EQUALS: {
        entity *e = n->note;
        while (e != NULL && e->merged) e = e->more->leaf;
        return e;
    }
    case GOTS__SOURCE_FILE: return n->note != NULL ? ((file *)n->note)->entity : NULL;
    default: return NULL;
    }
}

entity *ty_parent_entity(entity *e)
{
    entity *p = e->parent;
    while (p != NULL && p->merged) p = p->more->leaf;
    return p;
}

/* ---- Keys ------------------------------------------------------------------------------------ */

/* Distinct for each class: two classes' #x are not the same member. */
atom *ty_private_atom(checker *c, node *name)
{
    gots__symbol *s = name->ident.symbol;
    if (s == NULL) return ty_atom_format(c, TY_PRIVATE "%s", name->ident.name->text);
    if (s->type_note == NULL)
        s->type_note = ty_atom_format(c, TY_PRIVATE "%s@%u", name->ident.name->text, ++c->name_count);
    return s->type_note;
}

static atom *template_text(checker *c, const node *n)
{
    if (n->template_.exprs.count > 0 || n->template_.cooked[0].bytes == NULL) return NULL;
    return ty_atom_len(c, n->template_.cooked[0].bytes, n->template_.cooked[0].len);
}

/* `Symbol.iterator` is so frequent in keys that it is known without looking. */
static atom *well_known_symbol(checker *c, const node *key)
{
    if (key->kind != GOTS__MEMBER || key->member.object->kind != GOTS__IDENTIFIER ||
        key->member.name->kind != GOTS__IDENTIFIER)
        return NULL;
    const node *object = key->member.object;
    if (object->ident.name != c->names.Symbol || object->ident.symbol != NULL) return NULL;
    static const char *const known[] = { "iterator", "asyncIterator", "hasInstance", "toPrimitive", "toStringTag", "species",
                                         "isConcatSpreadable", "match", "matchAll", "replace", "search", "split",
                                         "unscopables", "dispose", "asyncDispose", "metadata" };
    size_t i = 0;
    while (i < sizeof known / sizeof *known && strcmp(known[i], key->member.name->ident.name->text) != 0) i++;
    if (i == sizeof known / sizeof *known) return NULL; /* a program's own: what it is, its declaration tells */
    return ty_atom_format(c, TY_SYMBOL "%s", key->member.name->ident.name->text);
}

atom *ty_key_atom(checker *c, node *key, bool computed, type **key_type)
{
    if (key == NULL) return NULL;
    switch (key->kind) {
    case GOTS__IDENTIFIER:
        if (!computed) return key->ident.name;
        break;
    case GOTS__PRIVATE_NAME: return ty_private_atom(c, key);
    case GOTS__STRING: return ty_atom_len(c, key->string.value.bytes, key->string.value.len);
    case GOTS__NUMBER: return ty_number_atom(c, key->number.value);
    case GOTS__BIGINT: return ty_atom_len(c, key->string.value.bytes, key->string.value.len);
    case GOTS__TEMPLATE: return template_text(c, key);
    case GOTS__UNARY:
        if (key->op == GOTS__OP_MINUS && key->unary.operand->kind == GOTS__NUMBER)
            return ty_number_atom(c, -key->unary.operand->number.value);
        if (key->op == GOTS__OP_PLUS && key->unary.operand->kind == GOTS__NUMBER)
            return ty_number_atom(c, key->unary.operand->number.value);
        break;
    default: break;
    }
    if (!computed) return NULL;
    atom *known = well_known_symbol(c, key);
    if (known != NULL) return known;
    if (key_type == NULL) return NULL;
    type *t = ty_type_of_expr(c, key);
    *key_type = t;
    return ty_key_usable(t) ? ty_key_name(c, t) : NULL;
}

/* ---- Globals --------------------------------------------------------------------------------- */

void ty_load_library(checker *c, atom *name)
{
    if (c->host == NULL || c->host->library == NULL) return;
    uint8_t *asked = ty_memo(c, &c->library_asked, (uint64_t)(uintptr_t)name);
    if (*asked) return;
    *asked = 1;
    uint32_t count = 0;
    file **files = c->host->library(c->host->context, name, &count);
    for (uint32_t i = 0; i < count; i++) ty_declare_file(c, files[i]);
}

static bool has_meaning(const entity *e, uint32_t meanings)
{
    return (e->flags & (meanings | E_IMPORT)) != 0;
}

entity *ty_global(checker *c, atom *name, uint32_t meanings)
{
    ty_load_library(c, name);
    entity *e = ty_table_get(&c->globals, name);
    if (e != NULL && has_meaning(e, meanings)) return ty_follow(c, e);
    if (name == c->names.undefined && (meanings & E_VALUE)) return c->undefined_entity;
    if (name == c->names.globalThis && (meanings & (E_VALUE | E_SPACE))) return c->global_this;
    return NULL;
}

/* Bind resolves to the nearest symbol that may have the meaning; where it turns out not to, what
 * stands further out, or the global one, is meant. */
entity *ty_resolve_name(checker *c, node *n, uint32_t meanings)
{
    gots__symbol *s = n->ident.symbol;
    atom *name = n->ident.name;
    while (s != NULL) {
        entity *e = ty_entity_of(c, s);
        entity *target = ty_with_meaning(c, e, meanings);
        if (target != NULL) return target;
        if ((e->flags & E_IMPORT) && ty_resolve_import(c, e) == NULL) return e; /* unknown to the checker */
        gots__scope *outer = s->scope->parent;
        gots__symbol *next = NULL;
        for (; outer != NULL && next == NULL; outer = outer->parent) next = gots__scope_find(outer, name);
        s = next;
    }
    return ty_global(c, name, meanings);
}

/* An entity whose meaning nobody knows: what comes of it is silent. */
static bool is_opaque(checker *c, entity *e)
{
    return (e->flags & E_IMPORT) != 0 && ty_follow(c, e) == NULL;
}

void ty_missing_name(checker *c, node *n)
{
    if (c->wants_browser) c->unproven++; /* it may be there */
    else ty_error(c, n, "TS2304", "Cannot find name '%A'.", n->ident.name);
}

entity *ty_resolve_entity_name(checker *c, node *n, uint32_t meanings, bool report)
{
    if (n->kind == GOTS__IDENTIFIER) {
        if (n->ident.name->len == 0) return NULL;
        entity *e = ty_resolve_name(c, n, meanings);
        if (e == NULL && report) {
            if (meanings & E_TYPE) ty_missing_name(c, n);
            else if (meanings & E_SPACE) ty_error(c, n, "TS2503", "Cannot find namespace '%A'.", n->ident.name);
            else ty_missing_name(c, n);
        }
        return e;
    }
    node *left, *right;
    if (n->kind == GOTS__QUALIFIED_NAME) {
        left = n->binary.left;
        right = n->binary.right;
    } else if (n->kind == GOTS__MEMBER) {
        left = n->member.object;
        right = n->member.name;
    } else {
        return NULL;
    }
    entity *space = ty_resolve_entity_name(c, left, E_SPACE, report);
    if (space == NULL || right->kind != GOTS__IDENTIFIER) return NULL;
    if (is_opaque(c, space)) return space;
    space = ty_follow(c, space);
    if (space == c->global_this) return ty_global(c, right->ident.name, meanings);
    entity *e = ty_export(c, space, right->ident.name);
    entity *target = e == NULL ? NULL : ty_with_meaning(c, e, meanings);
    if (target != NULL) return target;
    if (e != NULL && (e->flags & E_IMPORT) && ty_resolve_import(c, e) == NULL) return e;
    if (report && right->ident.name->len > 0)
        ty_error(c, right, "TS2694", "Namespace '%E' has no exported member '%A'.", space,
                 right->ident.name);
    return NULL;
}

/* ---- Library types --------------------------------------------------------------------------- */

static uint32_t lib_slot(checker *c, atom *name)
{
    if (name == c->names.Array) return 0;
    if (name == c->names.ReadonlyArray) return 1;
    uint32_t at = 2 + (name->hash % 61);
    return at;
}

/* A class or interface of the library; the error type when it is not declared so. */
type *ty_global_type(checker *c, atom *name, uint32_t arity)
{
    uint32_t slot = lib_slot(c, name);
    type *known = c->lib[slot];
    if (known != NULL && known->symbol != NULL && known->symbol->name == name) return known;
    entity *e = ty_global(c, name, E_TYPE);
    if (e == NULL || !(e->flags & (E_CLASS | E_INTERFACE))) return c->error;
    type *t = ty_declared(c, e);
    uint32_t count = t->flags & T_OBJECT && t->object.generic != NULL ? t->object.generic->count : 0;
    if (count < arity) return c->error;
    c->lib[slot] = t;
    return t;
}

/* ---- Circularity ----------------------------------------------------------------------------- */

static bool has_result(checker *c, const resolution *r)
{
    (void)c;
    switch (r->what) {
    case RES_TYPE: return ((entity *)r->target)->type != NULL;
    case RES_WRITE: return ((entity *)r->target)->more->write_type != NULL;
    case RES_DECLARED: return ((entity *)r->target)->more->declared != NULL;
    case RES_RESULT: return ((signature *)r->target)->result != NULL;
    case RES_BASE_CTOR: return ((type *)r->target)->object.generic->base_ctor != NULL;
    case RES_BASES: return (((type *)r->target)->oflags & O_RESOLVED_BASES) != 0;
    case RES_ARGS: return ((type *)r->target)->object.args != NULL;
    default: return false;
    }
}

bool ty_push_resolution(checker *c, void *target, uint8_t what)
{
    for (uint32_t i = c->stack_count; i-- > 0;) {
        if (has_result(c, &c->stack[i])) break;
        if (c->stack[i].target != target || c->stack[i].what != what) continue;
        for (; i < c->stack_count; i++) c->stack[i].ok = false;
        return false;
    }
    if (c->stack_count == c->stack_room) {
        uint32_t room = c->stack_room == 0 ? 64 : c->stack_room * 2;
        resolution *stack = gots__arena_take(c->arena, room * sizeof *stack);
        if (c->stack_count > 0) memcpy(stack, c->stack, c->stack_count * sizeof *stack);
        c->stack = stack;
        c->stack_room = room;
    }
    c->stack[c->stack_count++] = (resolution){ target, what, true };
    return true;
}

bool ty_pop_resolution(checker *c)
{
    return c->stack[--c->stack_count].ok;
}
