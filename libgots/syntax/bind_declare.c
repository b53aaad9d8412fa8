/* Binding: declarations, how they merge and when they conflict.
 *
 * SPDX-License-Identifier: MIT
 *
 * A conflict is reported only where both ECMAScript and TypeScript (or the one that knows the
 * construct) call it an error: `var f; function f() {}` inside a function is legal ECMAScript,
 * an import may turn out to be a type, and ambient declarations never conflict here.
 */
#include "syntax/binder.h"

#define BLOCK_SCOPED (GOTS__SYM_LET | GOTS__SYM_CONST)
#define TYPES                                                                                     \
    (GOTS__SYM_CLASS | GOTS__SYM_ENUM | GOTS__SYM_INTERFACE | GOTS__SYM_ALIAS |                   \
     GOTS__SYM_TYPE_PARAM)
#define MERGES_WITH_NAMESPACE                                                                     \
    (GOTS__SYM_FUNCTION | GOTS__SYM_CLASS | GOTS__SYM_ENUM | GOTS__SYM_NAMESPACE)

static void report(gots__binder *binder, const gots__node *at, const char *code,
                   const char *format, const gots__atom *name)
{
    gots__report(binder->diagnostics, binder->source, at->pos, at->end, code, format, name->text);
}

/* Where ECMAScript lets functions and `var`s of one name be: function bodies and scripts. */
static bool is_var_like_scope(const gots__binder *binder, const gots__scope *scope)
{
    return scope->kind == GOTS__SCOPE_FUNCTION || scope->kind == GOTS__SCOPE_BODY ||
           (scope->kind == GOTS__SCOPE_MODULE && !binder->file->file.is_module);
}

static bool has_body(const gots__node *decl)
{
    return decl != NULL && decl->kind == GOTS__FUNCTION_DECLARATION && decl->function.body != NULL;
}

/* May values `old` and `new_` (GOTS__SYM_ bits) share one name in `scope`? */
static bool values_merge(const gots__binder *binder, const gots__scope *scope, uint32_t old,
                         const gots__symbol *symbol, const gots__declaring *how)
{
    uint32_t both = old | how->meaning;
    uint32_t vars = GOTS__SYM_VAR | GOTS__SYM_PARAM | GOTS__SYM_FUNCTION;
    if (old == GOTS__SYM_PARAM && how->meaning == GOTS__SYM_PARAM) return false;
    if (both == GOTS__SYM_FUNCTION) {
        return how->no_body || !has_body(symbol->decl) || is_var_like_scope(binder, scope);
    }
    if (both == GOTS__SYM_VAR) return true;
    if ((both & ~vars) == 0) return (both & GOTS__SYM_PARAM) != 0 || is_var_like_scope(binder, scope);
    if (both == GOTS__SYM_ENUM) return true;
    if ((both & GOTS__SYM_NAMESPACE) != 0) return (both & ~(uint32_t)MERGES_WITH_NAMESPACE) == 0;
    return false;
}

static bool types_merge(uint32_t old, uint32_t new_)
{
    uint32_t both = old | new_;
    if ((both & ~(uint32_t)(GOTS__SYM_INTERFACE | GOTS__SYM_CLASS)) == 0) return true;
    return both == GOTS__SYM_ENUM;
}

static void check(gots__binder *binder, gots__scope *scope, gots__symbol *symbol,
                  gots__node *name, const gots__declaring *how)
{
    uint32_t old = symbol->meanings, new_ = how->meaning;
    if (((old | new_) & GOTS__SYM_AMBIENT) != 0 || binder->ambient > 0) return;
    if ((old & new_ & GOTS__SYM_IMPORT) != 0) {
        report(binder, name, "TS2300", "Duplicate identifier '%s'.", name->ident.name);
        return;
    }
    if (((old | new_) & GOTS__SYM_IMPORT) != 0) return;
    uint32_t old_value = old & GOTS__SYM_VALUE, new_value = new_ & GOTS__SYM_VALUE;
    if (old_value != 0 && new_value != 0 && !values_merge(binder, scope, old_value, symbol, how)) {
        if (((old | new_) & BLOCK_SCOPED) != 0 && (old_value & GOTS__SYM_PARAM) == 0)
            report(binder, name, "TS2451", "Cannot redeclare block-scoped variable '%s'.",
                   name->ident.name);
        else if (old_value == GOTS__SYM_FUNCTION && new_value == GOTS__SYM_FUNCTION)
            report(binder, name, "TS2393", "Duplicate function implementation of '%s'.",
                   name->ident.name);
        else
            report(binder, name, "TS2300", "Duplicate identifier '%s'.", name->ident.name);
        return;
    }
    uint32_t old_type = old & TYPES, new_type = new_ & TYPES;
    if (old_type != 0 && new_type != 0 && !types_merge(old_type, new_type))
        report(binder, name, "TS2300", "Duplicate identifier '%s'.", name->ident.name);
}

/* A function expression's own name gives way to a parameter or variable of the same name. */
static void hide_self(gots__symbol *symbol)
{
    gots__node *decl = symbol->decl;
    if (decl != NULL && decl->kind == GOTS__FUNCTION && decl->function.name != NULL)
        decl->function.name->ident.symbol = NULL;
    symbol->meanings &= ~(uint32_t)GOTS__SYM_SELF;
    symbol->decl = NULL;
    symbol->live = 0;
}

static void merge(gots__binder *binder, gots__symbol *symbol, const gots__declaring *how)
{
    uint32_t new_ = how->meaning;
    bool gives_value = (new_ & GOTS__SYM_VALUE & ~(uint32_t)GOTS__SYM_IMPORT) != 0;
    bool ambient = (new_ & GOTS__SYM_AMBIENT) != 0;
    bool had_value = (symbol->meanings & GOTS__SYM_VALUE) != 0 &&
                     (symbol->meanings & GOTS__SYM_AMBIENT) == 0;
    if (gives_value && !ambient) {
        /* as a type the name still means what it imports */
        if ((symbol->meanings & GOTS__SYM_IMPORT) != 0) symbol->meanings |= GOTS__SYM_ALIAS;
        symbol->meanings &= ~(uint32_t)(GOTS__SYM_IMPORT | GOTS__SYM_AMBIENT);
        bool replaces = !had_value || symbol->decl == NULL ||
                        ((new_ & GOTS__SYM_FUNCTION) != 0 && !how->no_body) ||
                        (new_ & GOTS__SYM_CLASS) != 0;
        if (replaces) {
            symbol->decl = how->decl;
            symbol->live = how->live;
        }
    } else if (ambient && had_value) {
        new_ &= ~(uint32_t)GOTS__SYM_AMBIENT;
    }
    if ((new_ & GOTS__SYM_VAR) != 0 && how->has_init) {
        if (symbol->has_init || (symbol->meanings & (GOTS__SYM_PARAM | GOTS__SYM_FUNCTION)) != 0 ||
            binder->code->loops > 0)
            symbol->assigned = 1;
        symbol->has_init = 1;
    }
    symbol->meanings |= new_;
    symbol->exported |= how->exported;
}

/* A lexical name in a catch clause's block may not repeat the clause's parameter, nor one in a
 * body with a scope of its own a parameter. */
static void check_outer(gots__binder *binder, gots__scope *scope, gots__node *name,
                        const gots__declaring *how)
{
    gots__scope *outer = scope->parent;
    if (outer == NULL || binder->ambient > 0) return;
    uint32_t lexical = BLOCK_SCOPED | GOTS__SYM_CLASS | GOTS__SYM_ENUM;
    if (scope->kind == GOTS__SCOPE_BLOCK && outer->kind == GOTS__SCOPE_CATCH) {
        gots__symbol *symbol = gots__scope_find(outer, name->ident.name);
        if (symbol != NULL && (how->meaning & (lexical | GOTS__SYM_FUNCTION)) != 0 &&
            outer->node->try_.handler == scope->node)
            report(binder, name, "TS2492", "Cannot redeclare identifier '%s' in catch clause.",
                   name->ident.name);
    } else if (scope->kind == GOTS__SCOPE_BODY && (how->meaning & lexical) != 0) {
        gots__symbol *symbol = gots__scope_find(outer, name->ident.name);
        if (symbol != NULL && (symbol->meanings & GOTS__SYM_PARAM) != 0)
            report(binder, name, "TS2300", "Duplicate identifier '%s'.", name->ident.name);
    }
}

static void note_deep_var(gots__binder *binder, gots__scope *to, gots__node *name, bool of_head)
{
    gots__deep_var *deep = GOTS__NEW(binder->arena, gots__deep_var);
    deep->name = name;
    deep->from = binder->scope;
    deep->to = to;
    deep->of_head = of_head;
    deep->next = binder->deep_vars;
    binder->deep_vars = deep;
}

gots__symbol *gots__bind_declare(gots__binder *binder, gots__scope *scope, gots__node *name,
                                 const gots__declaring *how)
{
    gots__declaring with = *how;
    if (binder->ambient > 0) with.meaning |= GOTS__SYM_AMBIENT;
    if (name->kind != GOTS__IDENTIFIER || name->ident.name->len == 0) return NULL; /* put in by error recovery */
    if ((with.meaning & GOTS__SYM_VAR) != 0 && binder->scope != scope && binder->ambient == 0)
        note_deep_var(binder, scope, name, how->of_head);
    gots__symbol *symbol = gots__scope_find(scope, name->ident.name);
    if (symbol == NULL && (with.meaning & GOTS__SYM_VAR) != 0 && scope->kind == GOTS__SCOPE_BODY &&
        !binder->code->in_params) {
        /* No closure can tell a body's variable from the parameter it repeats. */
        gots__symbol *param = gots__scope_find(scope->parent, name->ident.name);
        if (param != NULL && (param->meanings & GOTS__SYM_PARAM) != 0) symbol = param;
    }
    check_outer(binder, scope, name, &with);
    if (symbol != NULL && (symbol->meanings & GOTS__SYM_SELF) != 0 &&
        (with.meaning & (GOTS__SYM_VALUE & ~(uint32_t)GOTS__SYM_SELF)) != 0)
        hide_self(symbol);
    if (symbol == NULL) {
        symbol = gots__scope_declare(binder->arena, scope, name->ident.name, 0, how->decl);
        symbol->pos = name->pos;
        uint32_t block_scoped = BLOCK_SCOPED | GOTS__SYM_CLASS | GOTS__SYM_CATCH | GOTS__SYM_FUNCTION;
        symbol->in_loop = scope->is_loop_body && (with.meaning & block_scoped) != 0;
    } else {
        check(binder, scope, symbol, name, &with);
    }
    merge(binder, symbol, &with);
    if (symbol->live == 0) symbol->live = how->live;
    name->ident.symbol = symbol;
    return symbol;
}

/* ---- Private names ------------------------------------------------------------------------- */

static bool is_accessor(const gots__node *member)
{
    return member->kind == GOTS__METHOD && (member->method.function.kind == GOTS__FN_GETTER ||
                                            member->method.function.kind == GOTS__FN_SETTER);
}

static bool is_overload(const gots__node *member)
{
    return member->kind == GOTS__METHOD && member->method.function.body == NULL;
}

void gots__bind_declare_private(gots__binder *binder, gots__scope *scope, gots__node *member)
{
    gots__node *key = member->kind == GOTS__METHOD ? member->method.key : member->field.key;
    gots__atom *name = key->ident.name;
    gots__symbol *old = gots__scope_find_private(scope, name);
    if (name->len == 11 && memcmp(name->text, "constructor", 11) == 0)
        gots__report(binder->diagnostics, binder->source, key->pos, key->end, "TS18012",
                     "'#constructor' is a reserved word.");
    if (old == NULL) {
        old = gots__scope_declare(binder->arena, scope, name, GOTS__SYM_PRIVATE, member);
        old->pos = key->pos;
    } else if (!is_overload(old->decl) && !is_overload(member) && binder->ambient == 0) {
        const gots__node *before = old->decl;
        bool pair = is_accessor(before) && is_accessor(member) && !old->has_init &&
                    before->method.function.kind != member->method.function.kind;
        if (((before->flags ^ member->flags) & GOTS__F_STATIC) != 0)
            report(binder, key, "TS2804", "Duplicate identifier '#%s'. Static and instance elements "
                   "cannot share the same private name.", name);
        else if (!pair)
            report(binder, key, "TS2300", "Duplicate identifier '#%s'.", name);
        old->has_init = 1; /* of an accessor: the pair is complete */
    } else if (is_overload(old->decl)) {
        old->decl = member;
    }
    key->ident.symbol = old;
}

/* ---- Exports ------------------------------------------------------------------------------- */

/* Is it sure that `symbol` names a value? NULL is a default export's expression. */
static bool is_value(const gots__symbol *symbol)
{
    return symbol == NULL ||
           (symbol->meanings & GOTS__SYM_VALUE & ~(uint32_t)GOTS__SYM_IMPORT) != 0;
}

void gots__bind_export(gots__binder *binder, gots__node *at, gots__atom *name,
                       gots__symbol *symbol, bool is_alias)
{
    if (binder->ambient > 0 || binder->file->file.is_declaration) return;
    gots__symbol *old = gots__scope_find(binder->exports, name);
    if (old == NULL) {
        old = gots__scope_declare(binder->arena, binder->exports, name, 0, at);
        old->note = symbol;
        old->assigned = is_alias;
        return;
    }
    gots__symbol *before = old->note;
    if (!is_alias && !old->assigned && before == symbol && symbol != NULL) return; /* merged */
    if (!(is_alias && old->assigned) && (!is_value(before) || !is_value(symbol))) return;
    if (name == binder->default_name)
        report(binder, at, "TS2528", "A module cannot have more than one %s export.", name);
    else report(binder, at, "TS2300", "Duplicate identifier '%s'.", name);
}

/* ---- Variables inside blocks ---------------------------------------------------------------- */

void gots__bind_check_deep_vars(gots__binder *binder)
{
    uint32_t lexical = BLOCK_SCOPED | GOTS__SYM_CLASS | GOTS__SYM_FUNCTION | GOTS__SYM_ENUM;
    for (gots__deep_var *deep = binder->deep_vars; deep != NULL; deep = deep->next) {
        gots__node *name = deep->name;
        for (gots__scope *scope = deep->from; scope != deep->to && scope != NULL;
             scope = scope->parent) {
            gots__symbol *symbol = gots__scope_find(scope, name->ident.name);
            if (symbol == NULL || (symbol->meanings & GOTS__SYM_AMBIENT) != 0) continue;
            bool caught = (symbol->meanings & GOTS__SYM_CATCH) != 0 &&
                          (deep->of_head || scope->node->try_.param->kind != GOTS__IDENTIFIER);
            if ((symbol->meanings & lexical) != 0 || caught) {
                report(binder, name, "TS2481", "Cannot initialize outer scoped variable '%s' in the "
                       "same scope as a block scoped declaration of that name.", name->ident.name);
                break;
            }
        }
    }
}
