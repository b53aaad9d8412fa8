/* Binding: what each noted reference means, once all declarations are known.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/binder.h"

#define TYPE_MEANINGS                                                                             \
    (GOTS__SYM_CLASS | GOTS__SYM_ENUM | GOTS__SYM_INTERFACE | GOTS__SYM_ALIAS |                   \
     GOTS__SYM_TYPE_PARAM | GOTS__SYM_IMPORT | GOTS__SYM_ENUM_MEMBER)
#define SPACE_MEANINGS                                                                            \
    (GOTS__SYM_NAMESPACE | GOTS__SYM_TYPE_NAMESPACE | GOTS__SYM_ENUM | GOTS__SYM_IMPORT |         \
     GOTS__SYM_CLASS)

static uint32_t meanings_of(uint32_t use)
{
    if ((use & GOTS__REF_ANY) != 0)
        return GOTS__SYM_VALUE | TYPE_MEANINGS | GOTS__SYM_TYPE_NAMESPACE;
    if ((use & GOTS__REF_TYPE) != 0) return TYPE_MEANINGS;
    if ((use & GOTS__REF_SPACE) != 0) return SPACE_MEANINGS;
    return GOTS__SYM_VALUE;
}

static void add_global(gots__binder *binder, gots__atom *name)
{
    gots__binding *result = binder->result;
    if (binder->global_slots == NULL || result->global_count * 2 > binder->global_mask) {
        uint32_t mask = binder->global_slots == NULL ? 63 : binder->global_mask * 2 + 1;
        gots__atom **slots = GOTS__NEW_ARRAY(binder->arena, gots__atom *, (size_t)mask + 1);
        gots__atom **names = GOTS__NEW_ARRAY(binder->arena, gots__atom *, (size_t)mask + 1);
        for (uint32_t i = 0; i < result->global_count; i++) {
            uint32_t at = result->globals[i]->hash & mask;
            while (slots[at] != NULL) at = (at + 1) & mask;
            slots[at] = names[i] = result->globals[i];
        }
        result->globals = names;
        binder->global_slots = slots;
        binder->global_mask = mask;
    }
    uint32_t at = name->hash & binder->global_mask;
    while (binder->global_slots[at] != NULL) {
        if (binder->global_slots[at] == name) return;
        at = (at + 1) & binder->global_mask;
    }
    binder->global_slots[at] = name;
    result->globals[result->global_count++] = name;
}

/* The function around the use that stands directly in the function of scope `until`. */
static const gots__scope *outermost_function(const gots__scope *scope, const gots__scope *until)
{
    const gots__scope *outermost = NULL;
    for (scope = scope->function; scope != until && scope != NULL;
         scope = scope->parent == NULL ? NULL : scope->parent->function)
        outermost = scope;
    return outermost;
}

/* A function declaration can be called before bindings of its scope are live. */
static bool is_in_hoisted_function(const gots__scope *scope, const gots__scope *until)
{
    const gots__scope *outermost = outermost_function(scope, until);
    return outermost != NULL && outermost->node != NULL &&
           outermost->node->kind == GOTS__FUNCTION_DECLARATION;
}

/* From where on a hoisted function may be called. */
static void mark_function(gots__binder *binder, const gots__ref *ref, gots__symbol *symbol)
{
    const gots__scope *outermost = outermost_function(ref->scope, symbol->scope->function);
    uint32_t pos = ref->name->pos;
    if (outermost != NULL && outermost->node != NULL) {
        const gots__node *node = outermost->node;
        const gots__node *name =
            node->kind == GOTS__FUNCTION_DECLARATION ? node->function.name : NULL;
        if (name != NULL && name->ident.symbol != NULL) {
            if (name->ident.symbol == symbol ||
                (symbol->users != NULL && symbol->users->function == name->ident.symbol))
                return;
            gots__user *user = GOTS__NEW(binder->arena, gots__user);
            user->function = name->ident.symbol;
            user->next = symbol->users;
            symbol->users = user;
            return;
        }
        pos = node->pos;
    }
    if (pos < symbol->early_use) symbol->early_use = pos;
}

static void mark_write(const gots__ref *ref, gots__symbol *symbol)
{
    bool inner = ref->scope->function != symbol->scope->function;
    if (inner) symbol->last_write = NULL;
    else if (!symbol->assigned || (symbol->last_write != NULL && symbol->last_write->pos < ref->name->pos))
        symbol->last_write = ref->name;
    symbol->assigned = 1;
}

static void mark_value(gots__binder *binder, const gots__ref *ref, gots__symbol *symbol)
{
    symbol->value_uses++;
    if (ref->name->pos < symbol->first_use) symbol->first_use = ref->name->pos;
    gots__scope *home = symbol->scope->function;
    if ((symbol->meanings & GOTS__SYM_FUNCTION) != 0) mark_function(binder, ref, symbol);
    if (ref->scope->function != home) {
        symbol->captured = 1;
        symbol->scope->has_closure = 1;
        uint32_t dead = GOTS__SYM_LET | GOTS__SYM_CONST | GOTS__SYM_CLASS;
        if ((symbol->meanings & dead) != 0 && !symbol->captured_hoisted &&
            is_in_hoisted_function(ref->scope, home))
            symbol->captured_hoisted = 1;
    }
    /* Writing a const or an import throws at run time; that it is wrong is for the checker. */
    if ((ref->use & GOTS__REF_WRITE) != 0) mark_write(ref, symbol);
}

static void resolve_export(gots__binder *binder, const gots__ref *ref, gots__symbol *symbol)
{
    gots__node *name = ref->name;
    if (symbol == NULL || symbol->scope->kind != GOTS__SCOPE_MODULE) {
        if (ref->scope->kind == GOTS__SCOPE_MODULE && !binder->file->file.is_declaration)
            gots__report(binder->diagnostics, binder->source, name->pos, name->end, "TS2304",
                         "Cannot find name '%s': only what the module declares can be exported.",
                         name->ident.name->text);
        return;
    }
    symbol->exported = 1;
}

static void resolve_private(gots__binder *binder, const gots__ref *ref)
{
    gots__node *name = ref->name;
    name->ident.symbol = NULL;
    for (gots__scope *scope = ref->scope; scope != NULL && name->ident.symbol == NULL;
         scope = scope->outer_private)
        name->ident.symbol = gots__scope_find_private(scope, name->ident.name);
    if (name->ident.symbol == NULL)
        gots__report(binder->diagnostics, binder->source, name->pos, name->end, "TS18016",
                     "Private name '#%s' is not declared in an enclosing class.",
                     name->ident.name->text);
    else name->ident.symbol->value_uses++;
}

static void resolve(gots__binder *binder, const gots__ref *ref)
{
    gots__node *name = ref->name;
    if ((ref->use & GOTS__REF_PRIVATE) != 0) {
        resolve_private(binder, ref);
        return;
    }
    gots__symbol *symbol = gots__scope_resolve(ref->scope, name->ident.name, meanings_of(ref->use));
    name->ident.symbol = symbol;
    if ((ref->use & GOTS__REF_EXPORT) != 0) resolve_export(binder, ref, symbol);
    if ((ref->use & (GOTS__REF_TYPE | GOTS__REF_SPACE | GOTS__REF_QUERY)) != 0) {
        if (symbol != NULL) symbol->type_uses++;
    } else if (symbol == NULL) {
        if ((ref->use & GOTS__REF_EXPORT) == 0) add_global(binder, name->ident.name);
    } else if ((symbol->meanings & GOTS__SYM_VALUE) != 0) {
        mark_value(binder, ref, symbol);
    } else {
        symbol->type_uses++;
    }
}

void gots__bind_resolve(gots__binder *binder)
{
    for (gots__ref_chunk *chunk = binder->first_refs, *next; chunk != NULL; chunk = next) {
        for (uint32_t i = 0; i < chunk->count; i++) resolve(binder, &chunk->refs[i]);
        next = chunk->next;
        gots__arena_give(binder->arena, chunk, sizeof *chunk);
    }
    binder->first_refs = binder->refs = NULL;
}
