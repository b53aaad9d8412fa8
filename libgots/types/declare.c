/* The first walk over a file: each node learns its parent, each declaration its entity.
 *
 * SPDX-License-Identifier: MIT
 *
 * Bind has resolved the names inside a file. What it leaves open is done here: all declarations of
 * a name are brought together, over the blocks of a namespace, over scripts that share the global
 * scope, and over modules that add to other modules.
 */
#include "types/checker.h"

#include "syntax/ast_walk.h"

static bool walk(node *n, void *context);

static const entity_more nothing_more;

entity *ty_entity_new(checker *c, uint32_t flags, atom *name)
{
    entity *e = GOTS__NEW(c->arena, entity);
    e->flags = flags;
    e->name = name;
    e->more = &nothing_more;
    return e;
}

entity_more *ty_more(checker *c, entity *e)
{
    if (e->more == &nothing_more) e->more = GOTS__NEW(c->arena, entity_more);
    return (entity_more *)(uintptr_t)e->more;
}

static void merge_into(checker *c, entity *e, entity *leaf)
{
    ty_more(c, e)->leaf = leaf;
    e->merged = true;
}

entity *ty_entity_copy(checker *c, const entity *e)
{
    entity *copy = ty_entity_new(c, 0, NULL);
    *copy = *e;
    if (e->more != &nothing_more) {
        copy->more = &nothing_more;
        *ty_more(c, copy) = *e->more;
    }
    return copy;
}

/* The list has room for a power of two. */
void ty_entity_add_decl(checker *c, entity *e, node *decl)
{
    uint32_t count = e->decl_count;
    if ((count & (count - 1)) == 0) {
        if (count > UINT16_MAX / 2) return;
        node **decls = gots__arena_take(c->arena, (count == 0 ? 1 : count * 2) * sizeof *decls);
        if (count > 0) memcpy(decls, e->decls, count * sizeof *decls);
        e->decls = decls;
    }
    e->decls[e->decl_count++] = decl;
}

static bool is_value_flag(uint32_t flags)
{
    return (flags & (E_VALUE & ~(uint32_t)E_NAMESPACE)) != 0;
}

/* The first declaration that gives a value; a class or function rather than a namespace. */
static void take_value_decl(entity *e, uint32_t flags, node *decl)
{
    if (!(flags & E_VALUE)) return;
    if (e->value_decl == NULL ||
        (e->value_decl->kind == GOTS__NAMESPACE && is_value_flag(flags) && decl->kind != GOTS__NAMESPACE))
        e->value_decl = decl;
}

static entity *module_of_file(checker *c, file *f)
{
    if (f->entity == NULL) {
        f->entity = ty_entity_new(c, E_MODULE | E_NAMESPACE, ty_atom(c, f->source->name));
        ty_more(c, f->entity)->file = f;
        ty_entity_add_decl(c, f->entity, f->tree);
        f->entity->value_decl = f->tree;
    }
    return f->entity;
}

static entity *in_table(checker *c, table **t, atom *name)
{
    if (*t == NULL) *t = ty_table_new(c);
    entity *e = ty_table_get(*t, name);
    if (e == NULL) {
        e = ty_entity_new(c, 0, name);
        ty_table_put(c, *t, e);
    }
    return e;
}

/* Every file that is not a script of declarations is a module, whether it exports or not. */
static bool is_module_file(const node *tree)
{
    const file *f = tree->note;
    return tree->file.is_module || f->kind != GOTS__TYPES_DECLARATION;
}

/* The table that the names of a namespace's block, or of a script, are shared in; NULL: none. */
static entity *shared_entity(checker *c, gots__symbol *s)
{
    gots__scope *scope = s->scope;
    node *at = scope->node;
    if (scope->kind == GOTS__SCOPE_MODULE && at != NULL && at->kind == GOTS__SOURCE_FILE) {
        if (is_module_file(at)) return NULL;
        entity *e = ty_table_get(&c->globals, s->name);
        if (e == NULL) {
            e = ty_entity_new(c, 0, s->name);
            ty_table_put(c, &c->globals, e);
        }
        return e;
    }
    if (scope->kind != GOTS__SCOPE_NAMESPACE || !s->exported || at == NULL) return NULL;
    if (at->flags & GOTS__F_GLOBAL) {
        entity *e = ty_table_get(&c->globals, s->name);
        if (e == NULL) {
            e = ty_entity_new(c, 0, s->name);
            ty_table_put(c, &c->globals, e);
        }
        return e;
    }
    entity *space = at->note;
    if (space == NULL) return NULL;
    entity *e = in_table(c, &ty_more(c, space)->exports, s->name);
    e->parent = space;
    return e;
}

entity *ty_find_entity_of(checker *c, gots__symbol *s)
{
    entity *e = s->type_note;
    if (e == NULL) {
        e = shared_entity(c, s);
        if (e == NULL) e = ty_entity_new(c, 0, s->name);
        if (e->symbol == NULL) e->symbol = s;
        s->type_note = e;
    }
    while (e->merged) e = e->more->leaf;
    return e;
}

/* Can a type be declared where there are these already? */
static bool may_share(uint32_t flags, uint32_t with)
{
    uint32_t others = with & E_TYPE;
    if (flags & (E_CLASS | E_INTERFACE)) return (others & ~(uint32_t)(E_CLASS | E_INTERFACE)) == 0;
    if (flags & E_ENUM) return (others & ~(uint32_t)E_ENUM) == 0;
    if (flags & E_TYPE_PARAM) return (others & ~(uint32_t)E_TYPE_PARAM) == 0;
    return !(flags & E_TYPE_ALIAS) || others == 0;
}

/* A declaration that cannot share its name, which bind has told, stands for itself. */
static entity *declare(checker *c, node *name, uint32_t flags, node *decl)
{
    if (name == NULL || name->kind != GOTS__IDENTIFIER || name->ident.symbol == NULL) return NULL;
    entity *e = ty_entity_of(c, name->ident.symbol);
    if (!may_share(flags, e->flags)) {
        gots__symbol *s = e->symbol;
        e = ty_entity_new(c, 0, e->name);
        e->symbol = s;
        /* `class T<T>`: inside it T is the parameter */
        if (flags & E_TYPE_PARAM) name->ident.symbol->type_note = e;
    }
    e->flags |= flags;
    ty_entity_add_decl(c, e, decl);
    take_value_decl(e, flags, decl);
    if (e->parent == NULL && e->symbol->scope->kind == GOTS__SCOPE_MODULE &&
        (e->symbol->exported || (decl->flags & GOTS__F_EXPORT))) {
        node *tree = e->symbol->scope->node;
        if (is_module_file(tree)) e->parent = module_of_file(c, tree->note);
    }
    return e;
}

static void declare_pattern(checker *c, node *target, uint32_t flags, node *decl)
{
    if (target == NULL) return;
    if (target->kind == GOTS__IDENTIFIER) {
        declare(c, target, flags, decl);
    } else if (target->kind == GOTS__ARRAY_PATTERN || target->kind == GOTS__OBJECT_PATTERN) {
        for (uint32_t i = 0; i < target->list.items.count; i++) {
            node *element = target->list.items.items[i];
            if (element->kind == GOTS__ELEMENT)
                declare_pattern(c, element->element.target, flags, element);
        }
    }
}

static void declare_enum(checker *c, node *n)
{
    entity *e = declare(c, n->enum_.name, E_ENUM | ((n->flags & GOTS__F_CONST) ? (uint32_t)E_CONST_ENUM : 0), n);
    n->note = e;
    if (e == NULL) return;
    for (uint32_t i = 0; i < n->enum_.members.count; i++) {
        node *member = n->enum_.members.items[i];
        node *key = member->property.key;
        atom *name = ty_key_atom(c, key, (member->flags & GOTS__F_COMPUTED) != 0, NULL);
        if (name == NULL) continue;
        entity *m = in_table(c, &ty_more(c, e)->exports, name);
        m->flags |= E_ENUM_MEMBER;
        m->parent = e;
        ty_entity_add_decl(c, m, member);
        if (m->value_decl == NULL) m->value_decl = member;
        member->note = m;
        gots__symbol *s = n->enum_.scope != NULL ? gots__scope_find(n->enum_.scope, name) : NULL;
        if (s != NULL) s->type_note = m;
    }
}

static bool is_instantiated(const node *n);

static bool statement_is_instantiated(const node *n)
{
    switch (n->kind) {
    case GOTS__INTERFACE:
    case GOTS__TYPE_ALIAS: return false;
    case GOTS__IMPORT:
    case GOTS__IMPORT_EQUALS: return (n->flags & GOTS__F_EXPORT) != 0;
    case GOTS__EXPORT_NAMED: return n->export.specifiers.count > 0;
    case GOTS__NAMESPACE: return is_instantiated(n);
    default: return true;
    }
}

static bool is_instantiated(const node *n)
{
    const node *body = n->namespace_.body;
    if (body == NULL) return true;
    if (body->kind == GOTS__NAMESPACE) return is_instantiated(body);
    for (uint32_t i = 0; i < body->block.statements.count; i++)
        if (statement_is_instantiated(body->block.statements.items[i])) return true;
    return false;
}

static void add_augmentation(checker *c, node *n)
{
    if (c->augmentation_count == c->augmentation_room) {
        uint32_t room = c->augmentation_room == 0 ? 8 : c->augmentation_room * 2;
        node **items = gots__arena_take(c->arena, room * sizeof *items);
        if (c->augmentation_count > 0)
            memcpy(items, c->augmentations, c->augmentation_count * sizeof *items);
        c->augmentations = items;
        c->augmentation_room = room;
    }
    c->augmentations[c->augmentation_count++] = n;
}

/* `declare global` adds to what the library declares, which comes first: its parameters count. */
static void load_names_of(checker *c, const node *n)
{
    if (n->namespace_.scope == NULL) return;
    for (gots__symbol *s = n->namespace_.scope->first; s != NULL; s = s->next) ty_load_library(c, s->name);
}

static void declare_namespace(checker *c, node *n)
{
    node *name = n->namespace_.name;
    if (n->flags & GOTS__F_GLOBAL) load_names_of(c, n);
    if ((n->flags & GOTS__F_GLOBAL) || name == NULL) return;
    if (name->kind == GOTS__IDENTIFIER) {
        entity *e = declare(c, name, is_instantiated(n) ? E_NAMESPACE : E_TYPE_NAMESPACE, n);
        n->note = e;
        return;
    }
    if (name->kind != GOTS__STRING) return;
    atom *text = ty_atom_len(c, name->string.value.bytes, name->string.value.len);
    file *f = ty_file_of(n);
    bool augments = is_module_file(f->tree);
    entity *e = augments ? NULL : ty_table_get(&c->ambient_modules, text);
    if (e == NULL) {
        e = ty_entity_new(c, E_MODULE | E_NAMESPACE, text);
        if (!augments) {
            ty_table_put(c, &c->ambient_modules, e);
            if (memchr(text->text, '*', text->len) != NULL) ty_entities_add(c, &c->patterns, e);
        }
    }
    ty_entity_add_decl(c, e, n);
    if (e->value_decl == NULL) e->value_decl = n;
    if (n->namespace_.body == NULL) e->made |= C_PARTIAL; /* `declare module "x";`: it exports anything */
    n->note = e;
    if (augments) add_augmentation(c, n);
}

static void declare_class(checker *c, node *n)
{
    gots__class *of = &n->class_;
    entity *e = NULL;
    if (n->kind == GOTS__CLASS_DECLARATION && of->name != NULL) e = declare(c, of->name, E_CLASS, n);
    if (e == NULL) {
        e = ty_entity_new(c, E_CLASS, of->name != NULL ? of->name->ident.name : c->names.class_);
        ty_entity_add_decl(c, e, n);
        e->value_decl = n;
        if (n->kind == GOTS__CLASS && of->name != NULL && of->name->ident.symbol != NULL)
            of->name->ident.symbol->type_note = e;
        if (n->kind == GOTS__CLASS_DECLARATION && (n->flags & GOTS__F_DEFAULT)) e->name = c->names.default_;
    }
    n->note = e;
    if (of->scope == NULL) return;
    for (gots__symbol *s = of->scope->first; s != NULL; s = s->next)
        if (s->meanings & GOTS__SYM_SELF) s->type_note = e;
}

static void declare_import(checker *c, node *n)
{
    if (n->import.default_name != NULL) declare(c, n->import.default_name, E_IMPORT, n);
    if (n->import.namespace_name != NULL) declare(c, n->import.namespace_name, E_IMPORT, n);
    for (uint32_t i = 0; i < n->import.specifiers.count; i++) {
        node *specifier = n->import.specifiers.items[i];
        specifier->parent = n;
        declare(c, specifier->specifier.local, E_IMPORT, specifier);
    }
}

static void declare_function(checker *c, node *n)
{
    gots__function *f = &n->function;
    function_note *note = ty_note(c, n);
    if (n->kind == GOTS__FUNCTION_DECLARATION) {
        note->entity = declare(c, f->name, E_FUNCTION, n);
        if (note->entity != NULL) return;
    }
    atom *name = f->name != NULL && f->name->kind == GOTS__IDENTIFIER ? f->name->ident.name
                 : (n->flags & GOTS__F_DEFAULT)                       ? c->names.default_
                                                                     : c->names.function_;
    note->entity = ty_entity_new(c, E_FUNCTION, name);
    ty_entity_add_decl(c, note->entity, n);
    note->entity->value_decl = n;
    if (n->kind == GOTS__FUNCTION && f->name != NULL && f->name->kind == GOTS__IDENTIFIER &&
        f->name->ident.symbol != NULL)
        f->name->ident.symbol->type_note = note->entity;
}

static void declare_param(checker *c, node *n)
{
    node *target = n->param.target;
    if (target != NULL && target->kind == GOTS__IDENTIFIER && target->ident.symbol != NULL) {
        n->note = declare(c, target, E_VARIABLE | E_PARAM, n);
        return;
    }
    entity *e = ty_entity_new(c, E_VARIABLE | E_PARAM,
                              target != NULL && target->kind == GOTS__IDENTIFIER ? target->ident.name
                              : target != NULL && target->kind == GOTS__THIS     ? c->names.this_
                                                                             : c->names.args);
    ty_entity_add_decl(c, e, n);
    e->value_decl = n;
    n->note = e;
    if (target != NULL) declare_pattern(c, target, E_VARIABLE | E_PARAM, n);
}

static const list *own_type_params(const node *n)
{
    switch (n->kind) {
    case GOTS__CLASS:
    case GOTS__CLASS_DECLARATION: return &n->class_.type_params;
    case GOTS__INTERFACE: return &n->interface.type_params;
    default: return NULL;
    }
}

/* From here on `e` is `to`, which may have its constraint or default from any of its declarations. */
static void lead_to(checker *c, entity *e, entity *to)
{
    for (uint32_t i = 0; i < e->decl_count; i++) ty_entity_add_decl(c, to, e->decls[i]);
    merge_into(c, e, to);
}

static entity *param_named(const list *params, const atom *name)
{
    for (uint32_t i = 0; i < params->count; i++) {
        entity *e = params->items[i]->note;
        while (e != NULL && e->merged) e = e->more->leaf;
        if (e != NULL && e->name == name) return e;
    }
    return NULL;
}

/* All declarations of a class or interface share the parameters of the first, by their names. */
static void declare_type_param(checker *c, node *n)
{
    entity *e = declare(c, n->type_param.name, E_TYPE_PARAM, n);
    n->note = e;
    const list *own = n->parent != NULL ? own_type_params(n->parent) : NULL;
    entity *owner = own != NULL ? n->parent->note : NULL;
    if (e == NULL || owner == NULL) return;
    while (owner->merged) owner = owner->more->leaf;
    for (uint32_t i = 0; i < owner->decl_count; i++) {
        node *first = owner->decls[i];
        const list *params = own_type_params(first);
        if (first == n->parent) return;
        if (params == NULL || params->count == 0) continue;
        entity *same = param_named(params, e->name);
        if (same != NULL && same != e) lead_to(c, e, same);
        return;
    }
}

function_note *ty_note(checker *c, node *n)
{
    if (n->note == NULL) n->note = GOTS__NEW(c->arena, function_note);
    return n->note;
}

/* The function that a name, or a name in namespaces, declares; NULL: it declares something else. */
static entity *assigned_function(checker *c, const node *n)
{
    if (n->kind == GOTS__IDENTIFIER) {
        gots__symbol *s = n->ident.symbol;
        const uint32_t meanings = GOTS__SYM_FUNCTION | GOTS__SYM_CONST | GOTS__SYM_NAMESPACE;
        return s != NULL && (s->meanings & meanings) ? ty_entity_of(c, s) : NULL;
    }
    if (n->kind != GOTS__MEMBER || n->member.name->kind != GOTS__IDENTIFIER) return NULL;
    entity *space = assigned_function(c, n->member.object);
    return space != NULL && space->more->exports != NULL ? ty_table_get(space->more->exports, n->member.name->ident.name) : NULL;
}

/* `f.x = …` gives a function a property; those whose keys must be computed share one entity. */
static void declare_expando(checker *c, node *n)
{
    node *left = n->binary.left;
    if (n->op != GOTS__OP_NONE) return;
    node *object = left->kind == GOTS__MEMBER ? left->member.object : left->kind == GOTS__INDEX ? left->binary.left : NULL;
    entity *e = object != NULL ? assigned_function(c, object) : NULL;
    if (e == NULL || (left->kind == GOTS__MEMBER && left->member.name->kind != GOTS__IDENTIFIER)) return;
    atom *name = left->kind == GOTS__MEMBER ? left->member.name->ident.name
                                            : ty_key_atom(c, left->binary.right, left->binary.right->kind != GOTS__STRING, NULL);
    bool computed = name == NULL;
    entity *p = in_table(c, &ty_more(c, e)->expandos, computed ? c->names.empty : name);
    ty_entity_add_decl(c, p, computed ? left->binary.right : n);
    if (!computed && p->value_decl == NULL) p->value_decl = n;
    p->flags |= E_PROPERTY | E_TRANSIENT;
    if (computed) p->type = c->error;
}

static void declare_node(checker *c, node *n)
{
    switch (n->kind) {
    case GOTS__ASSIGN: declare_expando(c, n); break;
    case GOTS__VARIABLES:
        for (uint32_t i = 0; i < n->variables.declarators.count; i++) {
            node *declarator = n->variables.declarators.items[i];
            uint32_t flags = n->op == GOTS__VAR   ? E_VARIABLE
                             : n->op == GOTS__LET ? (uint32_t)E_BLOCK_VARIABLE
                                                  : (uint32_t)(E_BLOCK_VARIABLE | E_CONST);
            declare_pattern(c, declarator->declarator.target, flags, declarator);
        }
        break;
    case GOTS__PARAM: declare_param(c, n); break;
    case GOTS__FUNCTION:
    case GOTS__ARROW:
    case GOTS__FUNCTION_DECLARATION: declare_function(c, n); break;
    case GOTS__CLASS:
    case GOTS__CLASS_DECLARATION: declare_class(c, n); break;
    case GOTS__INTERFACE: n->note = declare(c, n->interface.name, E_INTERFACE, n); break;
    case GOTS__TYPE_ALIAS: n->note = declare(c, n->alias.name, E_TYPE_ALIAS, n); break;
    case GOTS__ENUM: declare_enum(c, n); break;
    case GOTS__NAMESPACE: declare_namespace(c, n); break;
    case GOTS__IMPORT: declare_import(c, n); break;
    case GOTS__IMPORT_EQUALS: n->note = declare(c, n->import_equals.name, E_IMPORT, n); break;
    case GOTS__TYPE_PARAM: declare_type_param(c, n); break;
    case GOTS__TYPE_PREDICATE: ty_mention_predicate(c, n); break;
    case GOTS__TRY:
        if (n->try_.param != NULL) {
            node *param = n->try_.param;
            node *target = param->kind == GOTS__PARAM        ? param->param.target
                           : param->kind == GOTS__DECLARATOR ? param->declarator.target
                                                             : param;
            declare_pattern(c, target, E_BLOCK_VARIABLE, param);
        }
        break;
    default: break;
    }
}

/* ---- The walk -------------------------------------------------------------------------------- */

typedef struct walking {
    checker *c;
    node *parent;
    node *spine;  /* the left child, which the loop follows */
} walking;

static node *left_of(node *n)
{
    switch (n->kind) {
    case GOTS__BINARY:
    case GOTS__LOGICAL:
    case GOTS__INDEX: return n->binary.left;
    case GOTS__CALL: return n->call.callee;
    case GOTS__MEMBER: return n->member.object;
    default: return NULL;
    }
}

static void walk_from(checker *c, node *n)
{
    while (n != NULL) {
        walking w = { c, n, left_of(n) };
        declare_node(c, n);
        gots__node_children_by(n, walk, &w);
        n = w.spine;
    }
}

static bool walk(node *n, void *context)
{
    walking *w = context;
    if (n->parent == NULL || n->parent->kind != GOTS__SPECIFIER) n->parent = w->parent;
    if (n == w->spine) return true;
    switch (n->kind) {
    case GOTS__IDENTIFIER:
    case GOTS__KEYWORD_TYPE:
    case GOTS__STRING:
    case GOTS__NUMBER:
    case GOTS__THIS: return true;
    default: break;
    }
    if (ty_too_deep(w->c)) return true;
    walk_from(w->c, n);
    return true;
}

void ty_declare_file(checker *c, file *f)
{
    if (f->tree->note != NULL) return;
    f->tree->note = f;
    c->wants_browser |= f->kind == GOTS__TYPES_MODULE && ty_wants_browser(f);
    if (is_module_file(f->tree)) module_of_file(c, f);
    walk_from(c, f->tree);
    if (f->kind == GOTS__TYPES_MODULE) ty_flow_file(c, f->tree);
}

/* ---- Modules that add to others --------------------------------------------------------------- */

static void merge_entity(checker *c, entity *to, entity *from);

static void merge_exports(checker *c, entity *owner, table *from)
{
    if (from == NULL) return;
    table **to = &ty_more(c, owner)->exports;
    for (uint32_t i = 0; i < from->count; i++) {
        entity *item = from->items[i];
        entity *old = *to != NULL ? ty_table_get(*to, item->name) : NULL;
        if (old != NULL && old != item) {
            merge_entity(c, old, item);
        } else {
            if (*to == NULL) *to = ty_table_new(c);
            item->parent = owner;
            ty_table_put(c, *to, item);
        }
    }
}

/* The parameters of what is merged later are those of the first declaration too. */
static void share_params(checker *c, const entity *to, const entity *from)
{
    const list *first = NULL;
    for (uint32_t i = 0; i < to->decl_count && first == NULL; i++) first = own_type_params(to->decls[i]);
    for (uint32_t i = 0; first != NULL && i < from->decl_count; i++) {
        const list *own = own_type_params(from->decls[i]);
        if (own == NULL || own == first) continue;
        for (uint32_t k = 0; k < own->count; k++) {
            entity *e = own->items[k]->note;
            while (e != NULL && e->merged) e = e->more->leaf;
            entity *same = e != NULL ? param_named(first, e->name) : NULL;
            if (same != NULL && e != same) lead_to(c, e, same);
        }
    }
}

static void merge_entity(checker *c, entity *to, entity *from)
{
    while (to->merged) to = to->more->leaf;
    if (from->flags == E_IMPORT) from = ty_resolve_import(c, from); /* `export default interface …` */
    if (from == NULL || to == from) return;
    if (to->flags & E_IMPORT) {
        entity *target = ty_resolve_import(c, to);
        if (target == NULL || target == from) return;
        to = target;
    }
    to->flags |= from->flags;
    share_params(c, to, from);
    for (uint32_t i = 0; i < from->decl_count; i++) {
        ty_entity_add_decl(c, to, from->decls[i]);
        take_value_decl(to, from->flags, from->decls[i]);
    }
    merge_exports(c, to, from->more->exports);
    merge_into(c, from, to);
}

void ty_declare_augmentations(checker *c)
{
    for (uint32_t i = 0; i < c->augmentation_count; i++) {
        node *n = c->augmentations[i];
        entity *from = n->note;
        entity *to = ty_module_of(c, n->namespace_.name, false);
        if (to == NULL || from == NULL || to == from) continue;
        entity *value = ty_module_value(c, to);
        if (value != NULL && value != to) to = value;
        ty_exports(c, to);
        merge_exports(c, to, from->more->exports);
        merge_into(c, from, to);
    }
    c->augmentation_count = 0;
}
