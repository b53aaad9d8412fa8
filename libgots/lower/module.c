/* Modules: imports, exports, namespace objects, live bindings.
 *
 * SPDX-License-Identifier: MIT
 *
 * An exported binding that is never written again is a local that is published once; one that is
 * written later lives in `$m` alone. A name imported from elsewhere is a property of `$iN`, where
 * the linker puts the environment of the module that holds the binding.
 */
#include "lower/module.h"

#include "lower/build.h"
#include "lower/plan.h"

/* `export = x` exports x as "default" and under this name; `import y = require("…")` asks for it,
 * and the linker gives it the namespace of a module that has none. */
#define EXPORT_EQUALS "export="

/* The names a local is exported under. */
typedef struct exported {
    gots__str name;
    struct exported *next;
} exported;

/* What an imported name stands for; gots__symbol.note of it. */
typedef struct imported {
    uint32_t request;
    gots__str name; /* "*" for the namespace */
    uint32_t pos, end;
} imported;

typedef struct slot_entry {
    gots__symbol *symbol; /* reads the slot's binding */
    gots__atom *name;
    uint32_t request;
} slot_entry;

struct gots__module_state {
    gots__symbol *environment;     /* $m */
    gots__symbol *default_symbol;
    gots__request *requests;
    gots__import_slot *slots;
    gots__export *exports;
    uint32_t request_room, slot_room, export_room;
    slot_entry *table;             /* by request and name */
    uint32_t mask;
};

/* Makes room for one more in a growing array of the result. */
#define GROW(l, array, count, room)                                                               \
    do {                                                                                          \
        if ((count) == (room)) {                                                                  \
            uint32_t more_ = (room) == 0 ? 16 : (room) * 2;                                       \
            void *new_ = gots__arena_take((l)->arena, sizeof *(array) * more_);                   \
            if ((count) > 0) memcpy(new_, (array), sizeof *(array) * (count));                    \
            (array) = new_;                                                                       \
            (room) = more_;                                                                       \
        }                                                                                         \
    } while (0)

static gots__str text_of(const gots__node *name)
{
    return name->kind == GOTS__STRING ? name->string.value : gots__str_of(name->ident.name);
}

static bool same(gots__str a, gots__str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

static gots__str str(const char *text) { return (gots__str){ text, (uint32_t)strlen(text) }; }

/* ---- Requests, slots and exports ---- */

static gots__str type_attribute(const gots__list *attributes)
{
    for (uint32_t i = 0; i < attributes->count; i++) {
        const gots__node *one = attributes->items[i];
        if (same(text_of(one->property.key), str("type")) &&
            one->property.value->kind == GOTS__STRING)
            return one->property.value->string.value;
    }
    return (gots__str){ 0 };
}

static uint32_t request_of(gots__lowering *l, const gots__node *from, const gots__list *attributes)
{
    struct gots__module_state *state = l->exports;
    gots__lowered *result = l->result;
    gots__str type = attributes != NULL ? type_attribute(attributes) : (gots__str){ 0 };
    for (uint32_t i = 0; i < result->request_count; i++)
        if (same(state->requests[i].specifier, from->string.value) &&
            same(state->requests[i].type, type))
            return i;
    GROW(l, state->requests, result->request_count, state->request_room);
    state->requests[result->request_count] = (gots__request){
        .specifier = from->string.value, .pos = from->pos, .end = from->end, .type = type
    };
    return result->request_count++;
}

static gots__export *add_export(gots__lowering *l, uint8_t kind, gots__str name,
                                const gots__node *at)
{
    struct gots__module_state *state = l->exports;
    GROW(l, state->exports, l->result->export_count, state->export_room);
    gots__export *made = &state->exports[l->result->export_count++];
    *made = (gots__export){ .kind = kind, .name = name, .pos = at->pos, .end = at->end };
    return made;
}

static slot_entry *find_slot(struct gots__module_state *state, uint32_t request,
                             const gots__atom *name)
{
    uint32_t at = (name->hash + request * 2654435761u) & state->mask;
    while (state->table[at].name != NULL &&
           (state->table[at].name != name || state->table[at].request != request))
        at = (at + 1) & state->mask;
    return &state->table[at];
}

static void grow_table(gots__lowering *l)
{
    struct gots__module_state *state = l->exports;
    slot_entry *old = state->table;
    uint32_t count = state->mask + 1;
    state->mask = count * 2 - 1;
    state->table = GOTS__NEW_ARRAY(l->arena, slot_entry, count * 2);
    for (uint32_t i = 0; i < count; i++)
        if (old[i].name != NULL) *find_slot(state, old[i].request, old[i].name) = old[i];
}

/* The symbol that reads `name` of a request through its slot. */
static gots__symbol *slot_symbol(gots__lowering *l, uint32_t request, gots__str name, bool optional,
                                 const gots__node *at)
{
    struct gots__module_state *state = l->exports;
    gots__lowered *result = l->result;
    if (result->slot_count * 2 > state->mask) grow_table(l);
    gots__atom *atom = gots__atoms_get(l->atoms, name.bytes, name.len);
    slot_entry *entry = find_slot(state, request, atom);
    if (entry->name != NULL) {
        if (!optional) {
            for (uint32_t i = 0; i < result->slot_count; i++)
                if (state->slots[i].request == request && same(state->slots[i].name, name))
                    state->slots[i].optional = false;
        }
        return entry->symbol;
    }
    GROW(l, state->slots, result->slot_count, state->slot_room);
    uint32_t number = result->slot_count++;
    state->slots[number] = (gots__import_slot){
        .request = request, .name = name, .pos = at->pos, .end = at->end, .optional = optional
    };
    char text[16] = "$i";
    char digits[12];
    size_t count = 0, len = 2;
    do digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (count > 0) text[len++] = digits[--count];
    gots__symbol *holder = gots__plan_symbol(l, gots__atoms_get(l->atoms, text, len));
    gots__symbol *symbol = holder;
    if (!same(name, str("*"))) {
        symbol = gots__plan_symbol(l, atom);
        symbol->meanings = GOTS__SYM_IMPORT;
        symbol->storage = GOTS__IN_OBJECT;
        symbol->holder = holder;
    }
    *entry = (slot_entry){ symbol, atom, request };
    return symbol;
}

/* ---- The plan ---- */

static void plan_imported(gots__lowering *l, gots__node *local, uint32_t request, gots__str name,
                          const gots__node *at)
{
    imported *what = GOTS__NEW(l->arena, imported);
    *what = (imported){ .request = request, .name = name, .pos = at->pos, .end = at->end };
    local->ident.symbol->note = what;
}

static bool is_used(const gots__node *name)
{
    const gots__symbol *symbol = name->ident.symbol;
    return symbol != NULL && symbol->value_uses > 0 && (symbol->meanings & GOTS__SYM_IMPORT) != 0;
}

static void refuse_deferred(gots__lowering *l, const gots__node *node)
{
    gots__lower_error(l, node, "GOTS1016", "A deferred import cannot run yet: leave out 'defer', or "
                      "load the module where it is needed with 'await import()'.");
}

static void plan_import(gots__lowering *l, gots__node *node)
{
    gots__node *plain = node->import.default_name, *all = node->import.namespace_name;
    gots__list *names = &node->import.specifiers;
    if ((node->flags & GOTS__F_TYPE_ONLY) != 0) return;
    bool bare = plain == NULL && all == NULL && !node->import.has_specifiers;
    bool kept = bare || (plain != NULL && is_used(plain)) || (all != NULL && is_used(all));
    for (uint32_t i = 0; !kept && i < names->count; i++)
        kept = (names->items[i]->flags & GOTS__F_TYPE_ONLY) == 0 &&
               is_used(names->items[i]->specifier.local);
    if (!kept) return;
    if ((node->flags & GOTS__F_DEFER) != 0) refuse_deferred(l, node);
    uint32_t request = request_of(l, node->import.from, &node->import.attributes);
    if (plain != NULL && is_used(plain)) plan_imported(l, plain, request, str("default"), plain);
    if (all != NULL && is_used(all)) plan_imported(l, all, request, str("*"), all);
    for (uint32_t i = 0; i < names->count; i++) {
        gots__node *one = names->items[i];
        if ((one->flags & GOTS__F_TYPE_ONLY) == 0 && is_used(one->specifier.local))
            plan_imported(l, one->specifier.local, request, text_of(one->specifier.outer),
                          one->specifier.outer);
    }
}

static void plan_import_equals(gots__lowering *l, gots__node *node)
{
    gots__node *target = node->import_equals.target;
    if ((node->flags & GOTS__F_TYPE_ONLY) != 0 || target->kind != GOTS__EXTERNAL_MODULE) return;
    if (!is_used(node->import_equals.name)) return;
    gots__node *from = target->unary.operand;
    if (from->kind != GOTS__STRING) return;
    plan_imported(l, node->import_equals.name, request_of(l, from, NULL), str(EXPORT_EQUALS), from);
}

/* Imported with `import type`. */
static bool is_type_import(const gots__symbol *symbol)
{
    return (symbol->meanings & GOTS__SYM_IMPORT) != 0 && symbol->note == NULL;
}

static bool is_hoisted(const gots__symbol *symbol)
{
    return (symbol->meanings & (GOTS__SYM_LET | GOTS__SYM_CONST | GOTS__SYM_CLASS)) == 0;
}

/* Exports a local under `name`. Decides where the binding lives. */
static void export_symbol(gots__lowering *l, gots__symbol *symbol, gots__str name,
                          const gots__node *at)
{
    if (symbol == NULL || (symbol->meanings & GOTS__SYM_VALUE) == 0 ||
        (symbol->meanings & GOTS__SYM_AMBIENT) != 0 || is_type_import(symbol)) {
        add_export(l, GOTS__EXPORT_TYPE, name, at);
        return;
    }
    if ((symbol->meanings & GOTS__SYM_IMPORT) != 0) {
        imported *what = symbol->note;
        bool all = same(what->name, str("*"));
        gots__export *made =
            add_export(l, all ? GOTS__EXPORT_NAMESPACE : GOTS__EXPORT_INDIRECT, name, at);
        made->request = what->request;
        made->imported = what->name;
        return;
    }
    gots__export *made = add_export(l, GOTS__EXPORT_LOCAL, name, at);
    made->hoisted = is_hoisted(symbol);
    /* One with `let` may get another value from outside: by a reload. */
    bool changes = symbol->assigned || (symbol->meanings & GOTS__SYM_LET) != 0;
    made->constant = !changes;
    exported *more = GOTS__NEW(l->arena, exported), **end = (exported **)(void *)&symbol->export_note;
    more->name = name;
    while (*end != NULL) end = &(*end)->next;
    *end = more;
    if (changes && symbol->storage == GOTS__IN_LOCAL) {
        symbol->storage = GOTS__IN_OBJECT;
        symbol->holder = l->exports->environment;
        symbol->emit_name = gots__atoms_get(l->atoms, name.bytes, name.len);
    }
}

static void export_pattern(gots__lowering *l, gots__node *target)
{
    if (target->kind == GOTS__IDENTIFIER) {
        export_symbol(l, target->ident.symbol, gots__str_of(target->ident.name), target);
        return;
    }
    if (target->kind != GOTS__ARRAY_PATTERN && target->kind != GOTS__OBJECT_PATTERN) return;
    for (uint32_t i = 0; i < target->list.items.count; i++)
        if (target->list.items.items[i]->kind == GOTS__ELEMENT)
            export_pattern(l, target->list.items.items[i]->element.target);
}

static void export_declared(gots__lowering *l, const gots__node *node, gots__node *name)
{
    bool is_default = (node->flags & GOTS__F_DEFAULT) != 0;
    if (name == NULL || name->kind != GOTS__IDENTIFIER) {
        if (!is_default) return;
        gots__export *made = add_export(l, GOTS__EXPORT_LOCAL, str("default"), node);
        made->hoisted = node->kind == GOTS__FUNCTION_DECLARATION;
        made->constant = true;
        return;
    }
    gots__symbol *symbol = name->ident.symbol;
    gots__str as = is_default ? str("default") : gots__str_of(name->ident.name);
    /* Overloads and merged declarations export the name once. */
    for (exported *one = symbol != NULL ? symbol->export_note : NULL; one != NULL; one = one->next)
        if (same(one->name, as)) return;
    bool first = symbol != NULL && symbol->decl == node && symbol->export_note == NULL;
    for (uint32_t i = first ? 0 : l->result->export_count; i-- > 0;)
        if (same(l->exports->exports[i].name, as)) return;
    export_symbol(l, symbol, as, name);
}

static void plan_declaration(gots__lowering *l, gots__node *node)
{
    if ((node->flags & GOTS__F_EXPORT) == 0) return;
    switch (node->kind) {
    case GOTS__VARIABLES:
        for (uint32_t i = 0; i < node->variables.declarators.count; i++)
            export_pattern(l, node->variables.declarators.items[i]->declarator.target);
        return;
    case GOTS__FUNCTION_DECLARATION: export_declared(l, node, node->function.name); return;
    case GOTS__CLASS_DECLARATION: export_declared(l, node, node->class_.name); return;
    case GOTS__ENUM: export_declared(l, node, node->enum_.name); return;
    case GOTS__NAMESPACE: export_declared(l, node, node->namespace_.name); return;
    case GOTS__INTERFACE: export_declared(l, node, node->interface.name); return;
    case GOTS__TYPE_ALIAS: export_declared(l, node, node->alias.name); return;
    case GOTS__IMPORT_EQUALS:
        if (node->import_equals.target->kind != GOTS__EXTERNAL_MODULE &&
            node->import_equals.name->ident.symbol->value_uses > 0)
            node->import_equals.name->ident.symbol->meanings = GOTS__SYM_VAR;
        export_declared(l, node, node->import_equals.name);
        return;
    default: return;
    }
}

static void plan_export_from(gots__lowering *l, gots__node *node)
{
    uint32_t request = request_of(l, node->export.from, &node->export.attributes);
    for (uint32_t i = 0; i < node->export.specifiers.count; i++) {
        gots__node *one = node->export.specifiers.items[i];
        gots__str name = text_of(one->specifier.outer);
        bool type = (one->flags & GOTS__F_TYPE_ONLY) != 0;
        gots__export *made = add_export(l, type ? GOTS__EXPORT_TYPE : GOTS__EXPORT_INDIRECT, name,
                                        one->specifier.outer);
        made->request = request;
        made->imported = text_of(one->specifier.local);
    }
}

static void plan_export_named(gots__lowering *l, gots__node *node)
{
    bool all_types = (node->flags & GOTS__F_TYPE_ONLY) != 0;
    if (node->export.from != NULL && !all_types) {
        plan_export_from(l, node);
        return;
    }
    for (uint32_t i = 0; i < node->export.specifiers.count; i++) {
        gots__node *one = node->export.specifiers.items[i];
        gots__node *local = one->specifier.local;
        gots__str name = text_of(one->specifier.outer);
        if (all_types || (one->flags & GOTS__F_TYPE_ONLY) != 0 || local->kind != GOTS__IDENTIFIER)
            add_export(l, GOTS__EXPORT_TYPE, name, one->specifier.outer);
        else
            export_symbol(l, local->ident.symbol, name, one->specifier.outer);
    }
}

static void plan_export_all(gots__lowering *l, gots__node *node)
{
    gots__node *name = node->export_all.name;
    if ((node->flags & GOTS__F_TYPE_ONLY) != 0) {
        if (name != NULL) add_export(l, GOTS__EXPORT_TYPE, text_of(name), name);
        return;
    }
    uint32_t request = request_of(l, node->export_all.from, &node->export_all.attributes);
    gots__export *made = name != NULL
                             ? add_export(l, GOTS__EXPORT_NAMESPACE, text_of(name), name)
                             : add_export(l, GOTS__EXPORT_STAR, (gots__str){ "", 0 }, node);
    made->request = request;
}

/* export default <expression>: a type's name exports the type. */
static bool is_type_name(const gots__node *value)
{
    return value->kind == GOTS__IDENTIFIER && value->ident.symbol != NULL &&
           ((value->ident.symbol->meanings & GOTS__SYM_VALUE) == 0 ||
            is_type_import(value->ident.symbol));
}

static void plan_export_default(gots__lowering *l, gots__node *node)
{
    uint8_t kind = is_type_name(node->unary.operand) ? GOTS__EXPORT_TYPE : GOTS__EXPORT_LOCAL;
    add_export(l, kind, str("default"), node)->constant = true;
    if (node->kind == GOTS__EXPORT_ASSIGN)
        add_export(l, kind, str(EXPORT_EQUALS), node)->constant = true;
}

void gots__module_plan(gots__lowering *l, gots__node *file)
{
    struct gots__module_state *state = l->exports = GOTS__NEW(l->arena, struct gots__module_state);
    const gots__list *statements = &file->file.statements;
    state->environment = gots__plan_symbol(l, gots__atoms_str(l->atoms, "$m"));
    state->mask = 31;
    state->table = GOTS__NEW_ARRAY(l->arena, slot_entry, 32);
    /* Imports and re-exports in the order of the text: that is the order of evaluation. */
    for (uint32_t i = 0; i < statements->count; i++) {
        gots__node *node = statements->items[i];
        if (node->kind == GOTS__IMPORT) plan_import(l, node);
        else if (node->kind == GOTS__IMPORT_EQUALS) plan_import_equals(l, node);
        else if (node->kind == GOTS__EXPORT_ALL) plan_export_all(l, node);
        else if (node->kind == GOTS__EXPORT_NAMED && node->export.from != NULL)
            plan_export_named(l, node);
    }
    for (uint32_t i = 0; i < statements->count; i++) {
        gots__node *node = statements->items[i];
        if (node->kind == GOTS__EXPORT_NAMED && node->export.from == NULL) plan_export_named(l, node);
        else if (node->kind == GOTS__EXPORT_DEFAULT || node->kind == GOTS__EXPORT_ASSIGN)
            plan_export_default(l, node);
        else plan_declaration(l, node);
    }
}

void gots__module_finish(gots__lowering *l, gots__list *head)
{
    (void)head;
    l->result->requests = l->exports->requests;
    l->result->slots = l->exports->slots;
    l->result->exports = l->exports->exports;
}

/* ---- Reading ---- */

gots__node *gots__module_read_import(gots__lowering *l, gots__node *identifier)
{
    imported *what = identifier->ident.symbol->note;
    if (what == NULL) { /* an import inside a namespace, or one that bind reported */
        gots__lower_error(l, identifier, "TS1361", "'%s' cannot be used as a value because it was "
                          "imported using 'import type'.", identifier->ident.name->text);
        return identifier;
    }
    const gots__node at = { .pos = what->pos, .end = what->end };
    gots__symbol *symbol = slot_symbol(l, what->request, what->name, false, &at);
    return gots__build_symbol(l, gots__plan_near(l, symbol), identifier->pos);
}

static imported *namespace_of(const gots__node *object)
{
    if (object->kind != GOTS__IDENTIFIER || object->ident.symbol == NULL) return NULL;
    const gots__symbol *symbol = object->ident.symbol;
    if ((symbol->meanings & GOTS__SYM_IMPORT) == 0 || symbol->note == NULL ||
        symbol->storage != GOTS__IN_LOCAL)
        return NULL;
    imported *what = symbol->note;
    return same(what->name, str("*")) ? what : NULL;
}

gots__node *gots__module_read_member(gots__lowering *l, gots__node *member)
{
    imported *what = namespace_of(gots__lower_strip(member->member.object));
    if (what == NULL || member->member.name->kind != GOTS__IDENTIFIER) return NULL;
    gots__atom *name = member->member.name->ident.name;
    gots__symbol *symbol =
        slot_symbol(l, what->request, gots__str_of(name), true, member->member.name);
    return gots__build_symbol(l, gots__plan_near(l, symbol), member->member.name->pos);
}

/* ---- Publishing ---- */

static gots__node *environment_property(gots__lowering *l, gots__str name, uint32_t pos)
{
    return gots__build_member_str(l, gots__build_symbol(l, l->exports->environment, pos), name, pos);
}

/* The exported names that the binding itself is not. */
static const exported *other_names(const gots__symbol *symbol)
{
    const exported *names = symbol->export_note;
    return names != NULL && symbol->storage == GOTS__IN_OBJECT ? names->next : names;
}

gots__node *gots__module_publish(gots__lowering *l, gots__symbol *symbol, gots__node *assign)
{
    for (const exported *one = other_names(symbol); one != NULL; one = one->next)
        assign = gots__build_assign(l, environment_property(l, one->name, assign->pos), assign,
                                    assign->pos);
    return assign;
}

static gots__node *init_call(gots__lowering *l, gots__str name, gots__node *value, uint32_t pos)
{
    return gots__build_helper_call(l, GOTS__H_init, pos, 3,
                                   gots__build_symbol(l, l->exports->environment, pos),
                                   gots__build_string(l, name, pos), value);
}

gots__node *gots__module_initialise(gots__lowering *l, gots__symbol *symbol, gots__node *value,
                                    uint32_t pos)
{
    const exported *names = symbol->export_note;
    if (names == NULL) return NULL;
    if (symbol->storage == GOTS__IN_LOCAL)
        value = gots__build_assign(l, gots__build_symbol(l, symbol, pos), value, pos);
    if (is_hoisted(symbol)) {
        if (symbol->storage == GOTS__IN_OBJECT)
            value = gots__build_assign(l, gots__build_symbol(l, symbol, pos), value, pos);
        return gots__module_publish(l, symbol, value);
    }
    for (; names != NULL; names = names->next) value = init_call(l, names->name, value, pos);
    return value;
}

gots__node *gots__module_publish_hoisted(gots__lowering *l, gots__symbol *symbol, uint32_t pos)
{
    if (other_names(symbol) == NULL) return NULL;
    return gots__module_publish(l, symbol, gots__build_symbol(l, symbol, pos));
}

gots__symbol *gots__module_default(gots__lowering *l, bool hoisted)
{
    struct gots__module_state *state = l->exports;
    if (state->default_symbol != NULL) return state->default_symbol;
    gots__symbol *symbol = gots__plan_symbol(l, gots__atoms_str(l->atoms, "$default"));
    exported *name = GOTS__NEW(l->arena, exported);
    name->name = str("default");
    symbol->export_note = name;
    symbol->exported = 1;
    symbol->name = l->atom.default_;
    symbol->meanings = hoisted ? GOTS__SYM_FUNCTION : GOTS__SYM_CLASS;
    if (!hoisted) {
        symbol->storage = GOTS__IN_OBJECT;
        symbol->holder = state->environment;
        symbol->emit_name = l->atom.default_;
    }
    return state->default_symbol = symbol;
}

/* ---- Statements and expressions ---- */

void gots__lower_import(gots__lowering *l, gots__node *node, gots__list *out)
{
    if (node->kind == GOTS__IMPORT || (node->flags & GOTS__F_TYPE_ONLY) != 0) return;
    gots__node *name = node->import_equals.name, *target = node->import_equals.target;
    gots__symbol *symbol = name->ident.symbol;
    if (symbol == NULL || target->kind == GOTS__EXTERNAL_MODULE || symbol->value_uses == 0) return;
    gots__node *value = gots__lower_entity(l, target);
    gots__list_push(l, out, gots__build_statement(l, gots__lower_write(l, name, value)));
}

/* A.B.C as a value. */
gots__node *gots__lower_entity(gots__lowering *l, gots__node *node)
{
    if (node->kind != GOTS__QUALIFIED_NAME) return gots__lower_expr(l, node);
    gots__node *object = node->binary.left;
    gots__node *member = gots__node_new(l->arena, GOTS__MEMBER, node->pos, node->end);
    member->member.name = node->binary.right;
    if (object->kind != GOTS__QUALIFIED_NAME) {
        member->member.object = object;
        return gots__lower_expr(l, member);
    }
    member->member.object = gots__lower_entity(l, object);
    return member;
}

void gots__lower_export(gots__lowering *l, gots__node *node, gots__list *out)
{
    bool equals = node->kind == GOTS__EXPORT_ASSIGN;
    if (node->kind != GOTS__EXPORT_DEFAULT && !equals) return;
    if (is_type_name(node->unary.operand)) return;
    gots__name name = { .text = str("default") };
    gots__node *value = gots__lower_named(l, node->unary.operand, &name);
    if (equals) value = init_call(l, str(EXPORT_EQUALS), value, node->pos);
    gots__list_push(l, out, gots__build_statement(l, init_call(l, name.text, value, node->pos)));
}

gots__node *gots__lower_import_call(gots__lowering *l, gots__node *node)
{
    gots__list args = node->list.items;
    uint32_t pos = node->pos;
    if ((node->flags & GOTS__F_DEFER) != 0) refuse_deferred(l, node);
    gots__lower_exprs(l, &args);
    gots__node *options = args.count > 1 ? args.items[1] : gots__build_undefined(l, pos);
    gots__node *specifier = args.count > 0 ? args.items[0] : gots__build_undefined(l, pos);
    return gots__build_helper_call(l, GOTS__H_import_call, pos, 3,
                                   gots__build_symbol(l, l->exports->environment, pos), specifier,
                                   options);
}

gots__node *gots__lower_import_meta(gots__lowering *l, gots__node *node)
{
    return gots__build_helper_call(l, GOTS__H_import_meta, node->pos, 1,
                                   gots__build_symbol(l, l->exports->environment, node->pos));
}
