/* Modules: what they export, and what an import means.
 *
 * SPDX-License-Identifier: MIT
 *
 * Where a module cannot be found, or has no types, everything imported from it is unknown to the
 * checker: NULL here, silent everywhere.
 */
#include "types/checker.h"

static bool matches_pattern(const atom *pattern, gots__str text)
{
    const char *star = memchr(pattern->text, '*', pattern->len);
    if (star == NULL) return false;
    size_t before = (size_t)(star - pattern->text), after = pattern->len - before - 1;
    return text.len >= before + after && memcmp(text.bytes, pattern->text, before) == 0 &&
           memcmp(text.bytes + text.len - after, star + 1, after) == 0;
}

entity *ty_module_of(checker *c, node *specifier, bool report)
{
    if (specifier == NULL || specifier->kind != GOTS__STRING) return NULL;
    gots__str text = specifier->string.value;
    atom *name = ty_atom_len(c, text.bytes, text.len);
    entity *ambient = ty_table_get(&c->ambient_modules, name);
    if (ambient != NULL) return ambient;
    bool untyped = false;
    file *from = ty_file_of(specifier);
    file *f = c->host != NULL && c->host->resolve != NULL && from != NULL
                  ? c->host->resolve(c->host->context, from, text, &untyped)
                  : NULL;
    if (f != NULL) {
        ty_declare_file(c, f);
        if (f->entity == NULL) {
            if (report && !f->tree->file.is_module && f->kind != GOTS__TYPES_JSON)
                ty_error(c, specifier, "TS2306", "File '%s' is not a module.", f->source->name);
            return NULL;
        }
        entity *e = f->entity;
        while (e->merged) e = e->more->leaf;
        return e;
    }
    for (uint32_t i = 0; i < c->patterns.count; i++)
        if (matches_pattern(c->patterns.items[i]->name, text)) return c->patterns.items[i];
    if (report && !untyped)
        ty_error(c, specifier, "TS2307",
                 "Cannot find module '%A' or its corresponding type declarations.", name);
    return NULL;
}

/* ---- Export tables --------------------------------------------------------------------------- */

/* A name that is exported as an import and as a declaration has the meanings of both. */
static void add_import(checker *c, entity *to, const entity *import)
{
    if (to->flags & E_IMPORT) return;
    to->flags |= E_IMPORT;
    for (uint32_t i = 0; i < import->decl_count; i++) ty_entity_add_decl(c, to, import->decls[i]);
}

static void put_export(checker *c, table *t, atom *name, entity *e)
{
    entity *old = ty_table_get(t, name);
    if (e->name == name) {
        if (old != NULL && old != e && old->flags == E_IMPORT) add_import(c, e, old);
        if (old == NULL || old->flags == E_IMPORT) ty_table_put(c, t, e);
        return;
    }
    if (old != NULL) return;
    entity *as = ty_entity_new(c, E_IMPORT, name);
    as->target = e;
    ty_more(c, as)->import_state = 2;
    as->parent = e->parent;
    ty_table_put(c, t, as);
}

static atom *name_of(checker *c, const node *n)
{
    if (n->kind == GOTS__STRING) return ty_atom_len(c, n->string.value.bytes, n->string.value.len);
    return n->kind == GOTS__IDENTIFIER ? n->ident.name : c->names.empty;
}

static entity *import_entity(checker *c, atom *name, node *decl, entity *parent)
{
    entity *e = ty_entity_new(c, E_IMPORT, name);
    ty_entity_add_decl(c, e, decl);
    e->parent = parent;
    return e;
}

static void export_list(checker *c, table *t, node *n, entity *module)
{
    for (uint32_t i = 0; i < n->export.specifiers.count; i++) {
        node *s = n->export.specifiers.items[i];
        atom *name = name_of(c, s->specifier.outer);
        if (ty_table_get(t, name) != NULL) continue;
        ty_table_put(c, t, import_entity(c, name, s, module));
    }
}

static bool is_entity_name(const node *n)
{
    while (n->kind == GOTS__MEMBER) n = n->member.object;
    return n->kind == GOTS__IDENTIFIER;
}

static void export_expression(checker *c, table *t, node *n, atom *name, entity *module)
{
    node *value = n->unary.operand;
    if (value == NULL || ty_table_get(t, name) != NULL) return;
    entity *e = import_entity(c, name, n, module);
    if (!is_entity_name(value)) {
        e->flags = E_PROPERTY;
        e->value_decl = n;
    }
    ty_table_put(c, t, e);
}

static void export_target(checker *c, table *t, node *target)
{
    if (target == NULL) return;
    if (target->kind == GOTS__IDENTIFIER) {
        if (target->ident.symbol != NULL) {
            entity *e = ty_entity_of(c, target->ident.symbol);
            put_export(c, t, e->name, e);
        }
    } else if (target->kind == GOTS__ARRAY_PATTERN || target->kind == GOTS__OBJECT_PATTERN) {
        for (uint32_t i = 0; i < target->list.items.count; i++)
            if (target->list.items.items[i]->kind == GOTS__ELEMENT)
                export_target(c, t, target->list.items.items[i]->element.target);
    }
}

static void export_named(checker *c, table *t, const node *n, node *name)
{
    entity *e = NULL;
    if (name != NULL && name->kind == GOTS__IDENTIFIER && name->ident.symbol != NULL)
        e = ty_entity_of(c, name->ident.symbol);
    else e = ty_node_entity(c, (node *)(uintptr_t)n);
    if (e == NULL) return;
    put_export(c, t, (n->flags & GOTS__F_DEFAULT) ? c->names.default_ : e->name, e);
}

static void export_statement(checker *c, table *t, node *n, entity *module, bool all)
{
    if (n->kind == GOTS__EXPORT_NAMED) {
        export_list(c, t, n, module);
        return;
    }
    if (n->kind == GOTS__EXPORT_ALL && n->export_all.name != NULL) {
        atom *name = name_of(c, n->export_all.name);
        entity *import = import_entity(c, name, n, module), *old = ty_table_get(t, name);
        if (old != NULL) add_import(c, old, import);
        else ty_table_put(c, t, import);
        return;
    }
    if (n->kind == GOTS__EXPORT_DEFAULT) {
        export_expression(c, t, n, c->names.default_, module);
        return;
    }
    if (n->kind == GOTS__EXPORT_ASSIGN) {
        export_expression(c, t, n, c->names.export_equals, module);
        return;
    }
    if (!(n->flags & GOTS__F_EXPORT) && !all) return;
    switch (n->kind) {
    case GOTS__VARIABLES:
        for (uint32_t i = 0; i < n->variables.declarators.count; i++)
            export_target(c, t, n->variables.declarators.items[i]->declarator.target);
        break;
    case GOTS__FUNCTION_DECLARATION: export_named(c, t, n, n->function.name); break;
    case GOTS__CLASS_DECLARATION: export_named(c, t, n, n->class_.name); break;
    case GOTS__INTERFACE: export_named(c, t, n, n->interface.name); break;
    case GOTS__TYPE_ALIAS: export_named(c, t, n, n->alias.name); break;
    case GOTS__ENUM: export_named(c, t, n, n->enum_.name); break;
    case GOTS__NAMESPACE:
        if (n->namespace_.name != NULL && n->namespace_.name->kind == GOTS__IDENTIFIER &&
            !(n->flags & GOTS__F_GLOBAL))
            export_named(c, t, n, n->namespace_.name);
        break;
    case GOTS__IMPORT_EQUALS: export_named(c, t, n, n->import_equals.name); break;
    default: break;
    }
}

/* Names that two `export *` give differently belong to neither; own ones win. */
static void add_stars(checker *c, const list *statements, table *t, entity *module)
{
    for (uint32_t i = 0; i < statements->count; i++) {
        node *n = statements->items[i];
        if (n->kind != GOTS__EXPORT_ALL || n->export_all.name != NULL) continue;
        entity *from = ty_module_of(c, n->export_all.from, false);
        if (from == NULL) {
            module->made |= C_PARTIAL; /* it may export anything */
            continue;
        }
        table *others = ty_exports(c, from);
        if (from->made & C_PARTIAL) module->made |= C_PARTIAL;
        for (uint32_t k = 0; others != NULL && k < others->count; k++) {
            entity *e = others->items[k];
            if (e->name == c->names.default_ || e->name == c->names.export_equals) continue;
            if (ty_table_get(t, e->name) == NULL) ty_table_put(c, t, e);
        }
    }
}

static bool has_export_forms(const list *statements)
{
    for (uint32_t i = 0; i < statements->count; i++) {
        const node *n = statements->items[i];
        if (n->kind == GOTS__EXPORT_NAMED || n->kind == GOTS__EXPORT_ASSIGN ||
            n->kind == GOTS__EXPORT_DEFAULT || n->kind == GOTS__EXPORT_ALL)
            return true;
    }
    return false;
}

static void collect(checker *c, entity *e, node *decl)
{
    const list *statements = NULL;
    bool all = false;
    if (decl->kind == GOTS__SOURCE_FILE) {
        statements = &decl->file.statements;
    } else if (decl->kind == GOTS__NAMESPACE && decl->namespace_.body != NULL &&
               decl->namespace_.body->kind == GOTS__BLOCK) {
        statements = &decl->namespace_.body->block.statements;
        all = ty_is_ambient(decl) && !has_export_forms(statements);
    }
    if (statements == NULL) return;
    for (uint32_t i = 0; i < statements->count; i++)
        export_statement(c, e->more->exports, statements->items[i], e, all);
}

static void collect_stars(checker *c, entity *e, node *decl)
{
    if (decl->kind == GOTS__SOURCE_FILE) add_stars(c, &decl->file.statements, e->more->exports, e);
    else if (decl->kind == GOTS__NAMESPACE && decl->namespace_.body != NULL &&
             decl->namespace_.body->kind == GOTS__BLOCK)
        add_stars(c, &decl->namespace_.body->block.statements, e->more->exports, e);
}

table *ty_exports(checker *c, entity *e)
{
    while (e->merged) e = e->more->leaf;
    if (e->more->exports_known) return e->more->exports;
    ty_more(c, e)->exports_known = true;
    if (e->more->exports == NULL) ty_more(c, e)->exports = ty_table_new(c);
    for (uint32_t i = 0; i < e->decl_count; i++) collect(c, e, e->decls[i]);
    for (uint32_t i = 0; i < e->decl_count; i++) collect_stars(c, e, e->decls[i]);
    return e->more->exports;
}

entity *ty_export(checker *c, entity *module, atom *name)
{
    if (!(module->flags & (E_NAMESPACE | E_TYPE_NAMESPACE | E_ENUM | E_MODULE))) return NULL;
    entity *e = ty_table_get(ty_exports(c, module), name);
    while (e != NULL && e->merged) e = e->more->leaf;
    return e;
}

bool ty_has_export_equals(checker *c, entity *module)
{
    return ty_table_get(ty_exports(c, module), c->names.export_equals) != NULL;
}

entity *ty_module_value(checker *c, entity *module)
{
    entity *e = ty_table_get(ty_exports(c, module), c->names.export_equals);
    if (e == NULL) return module;
    return ty_follow(c, e);
}

/* ---- What an import means -------------------------------------------------------------------- */

/* A module of which only declarations are known may give itself as its default. */
static bool may_be_its_default(checker *c, entity *module)
{
    bool is_declared = module->more->file == NULL || module->more->file->kind == GOTS__TYPES_DECLARATION;
    return is_declared && ty_export(c, module, ty_atom_len(c, "__esModule", 10)) == NULL;
}

static void report_missing_export(checker *c, entity *module, const atom *name, const node *at)
{
    const atom *near = ty_near_export(c, module, name);
    if (near != NULL)
        ty_error(c, at, "TS2724", "'\"%A\"' has no exported member named '%A'. Did you mean '%A'?",
                 module->name, name, near);
    else ty_error(c, at, "TS2305", "Module '\"%A\"' has no exported member '%A'.", module->name, name);
}

static entity *import_name(checker *c, entity *module, atom *name, node *at, bool report)
{
    if (module == NULL) return NULL;
    entity *value = ty_module_value(c, module);
    if (value == NULL) return NULL;
    entity *e = NULL;
    if (value != module) {
        if (value->flags & (E_NAMESPACE | E_TYPE_NAMESPACE | E_ENUM | E_MODULE)) e = ty_export(c, value, name);
        if (e == NULL && (value->flags & E_VALUE)) {
            type *t = ty_type_of(c, value);
            if (ty_is_any(t)) return NULL;
            e = ty_property(c, t, name);
        }
        /* esModuleInterop: what the module is, unless something in it is written as its default */
        if (name == c->names.default_ && (e == NULL || !(e->flags & E_IMPORT))) return value;
    } else {
        e = ty_export(c, module, name);
    }
    if (e != NULL) return ty_follow(c, e);
    if (module->more->file != NULL && module->more->file->kind == GOTS__TYPES_JSON) return NULL;
    if (name == c->names.default_ && may_be_its_default(c, module)) return module;
    if ((module->made & C_PARTIAL) || !report) return NULL;
    if (name == c->names.default_)
        ty_error(c, at, "TS1192", "Module '\"%A\"' has no default export.", module->name);
    else report_missing_export(c, module, name, at);
    return NULL;
}

static entity *json_entity(checker *c, entity *module)
{
    entity *e = module->target;
    if (e == NULL) {
        e = module->target = ty_entity_new(c, E_PROPERTY, c->names.default_);
        node *statement = module->more->file->tree->file.statements.count > 0
                              ? module->more->file->tree->file.statements.items[0]
                              : NULL;
        if (statement != NULL && statement->kind == GOTS__EXPRESSION)
            e->type = ty_widen(c, ty_widen_literal(c, ty_check_expr(c, statement->unary.operand, 0)));
        else e->type = c->error;
    }
    return e;
}

static entity *resolve_specifier(checker *c, node *s, bool report)
{
    node *parent = s->parent;
    if (parent->kind == GOTS__IMPORT) {
        entity *module = ty_module_of(c, parent->import.from, false);
        return import_name(c, module, name_of(c, s->specifier.outer), s->specifier.outer, report);
    }
    if (parent->kind != GOTS__EXPORT_NAMED) return NULL;
    if (parent->export.from != NULL) {
        entity *module = ty_module_of(c, parent->export.from, false);
        return import_name(c, module, name_of(c, s->specifier.local), s->specifier.local, report);
    }
    node *local = s->specifier.local;
    if (local->kind != GOTS__IDENTIFIER) return NULL;
    return ty_resolve_name(c, local, E_VALUE | E_TYPE | E_SPACE);
}

static entity *resolve_import_statement(checker *c, entity *e, node *n)
{
    entity *module = ty_module_of(c, n->import.from, false);
    if (module == NULL) return NULL;
    bool is_json = module->more->file != NULL && module->more->file->kind == GOTS__TYPES_JSON;
    node *namespace_name = n->import.namespace_name;
    if (namespace_name != NULL && namespace_name->ident.symbol == e->symbol) {
        if (is_json) return NULL;
        return ty_module_value(c, module);
    }
    if (is_json) return json_entity(c, module);
    return import_name(c, module, c->names.default_, n->import.default_name, true);
}

static entity *resolve_decl(checker *c, entity *e, node *n)
{
    switch (n->kind) {
    case GOTS__SPECIFIER: return resolve_specifier(c, n, true);
    case GOTS__IMPORT: return resolve_import_statement(c, e, n);
    case GOTS__EXPORT_ALL: {
        entity *module = ty_module_of(c, n->export_all.from, false);
        return module != NULL ? ty_module_value(c, module) : NULL;
    }
    case GOTS__EXPORT_DEFAULT:
    case GOTS__EXPORT_ASSIGN:
        return ty_resolve_entity_name(c, n->unary.operand, E_VALUE | E_TYPE | E_SPACE, false);
    case GOTS__IMPORT_EQUALS: {
        node *target = n->import_equals.target;
        if (target == NULL) return NULL;
        if (target->kind == GOTS__EXTERNAL_MODULE) {
            entity *module = ty_module_of(c, target->unary.operand, false);
            if (module != NULL && module->more->file != NULL && module->more->file->kind == GOTS__TYPES_JSON)
                return json_entity(c, module);
            return module != NULL ? ty_module_value(c, module) : NULL;
        }
        return ty_resolve_entity_name(c, target, target->kind == GOTS__IDENTIFIER
                                                     ? (uint32_t)E_SPACE | E_TYPE | E_VALUE
                                                     : (uint32_t)(E_VALUE | E_TYPE | E_SPACE), false);
    }
    default: return NULL;
    }
}

entity *ty_resolve_import(checker *c, entity *e)
{
    if (e->more->import_state == 2) {
        entity *t = e->target;
        while (t != NULL && t->merged) t = t->more->leaf;
        return t;
    }
    if (e->more->import_state == 1 || e->decl_count == 0) return NULL;
    ty_more(c, e)->import_state = 1;
    node *decl = NULL;
    for (uint32_t i = 0; i < e->decl_count && decl == NULL; i++) {
        unsigned kind = e->decls[i]->kind;
        if (kind == GOTS__SPECIFIER || kind == GOTS__IMPORT || kind == GOTS__IMPORT_EQUALS ||
            kind == GOTS__EXPORT_ALL || kind == GOTS__EXPORT_DEFAULT || kind == GOTS__EXPORT_ASSIGN)
            decl = e->decls[i];
    }
    entity *target = decl == NULL ? NULL : resolve_decl(c, e, decl);
    uint32_t guard = 0;
    while (target != NULL && (target->flags & E_IMPORT) && !(target->flags & (E_VALUE | E_TYPE)) && target != e && guard++ < 100)
        target = ty_resolve_import(c, target);
    if (target == e || guard >= 100) target = NULL;
    e->target = target;
    ty_more(c, e)->import_state = 2;
    return target;
}

entity *ty_follow(checker *c, entity *e)
{
    if (!(e->flags & E_IMPORT)) return e;
    /* An import can also be declared here, as a type say: see ty_with_meaning. */
    return (e->flags & (E_VALUE | E_TYPE)) ? e : ty_resolve_import(c, e);
}

/* What has one of the meanings: e, or what it imports where it is declared here too; NULL: neither. */
entity *ty_with_meaning(checker *c, entity *e, uint32_t meanings)
{
    for (uint32_t i = 0; e != NULL && i < 100; i++) {
        if (e->flags & meanings) return e;
        if (!(e->flags & E_IMPORT)) return NULL;
        e = ty_resolve_import(c, e);
    }
    return NULL;
}
