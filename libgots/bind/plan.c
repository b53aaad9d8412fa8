/* Declaration texts into the world: parsing, names, and a plan for each function.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bind/plan.h"

const char gots__bind_prelude[] =
    "// Types of C, as declarations of host functions use them.\n"
    "type i8 = number; type i16 = number; type i32 = number; type i64 = bigint;\n"
    "type u8 = number; type u16 = number; type u32 = number; type u64 = bigint;\n"
    "type isize = number; type usize = number; type f32 = number; type f64 = number;\n"
    "/** const char *, a NUL behind it: the same as string. */\n"
    "type CString = string;\n"
    "/** const char * and size_t: text that may hold NULs. */\n"
    "type Utf8 = string;\n"
    "/** void * and size_t. */\n"
    "type Buffer = ArrayBuffer | ArrayBufferView;\n"
    "/** An address that a program can only hand on. */\n"
    "declare class Pointer<T> { private constructor(); private readonly to: T; }\n"
    "/** `interface Vec3 extends Struct` is a struct of C. */\n"
    "interface Struct {}\n"
    "/** A struct by pointer, written back when the function returns. */\n"
    "type Ref<T extends Struct> = T;\n";

/* ---- The world -------------------------------------------------------------------------------- */

void gots__bind_world_init(gots__bind_world *world, const gots_allocator *allocator)
{
    memset(world, 0, sizeof *world);
    gots__arena_init(&world->arena, allocator, 0);
}

void gots__bind_world_deinit(gots__bind_world *world)
{
    gots__arena_deinit(&world->arena);
}

void gots__bind_complain(gots__bind_world *world, gots__source *source, uint32_t pos, uint32_t end,
                         const char *code, const char *message)
{
    gots__report(&world->diagnostics, source, pos, end, code, "%s", message);
}

static const char *qualified(gots__bind_world *world, const char *space, const char *name)
{
    return space[0] == '\0' ? name : gots__arena_format(&world->arena, "%s.%s", space, name);
}

/* ---- Statements ------------------------------------------------------------------------------- */

typedef struct reading {
    gots__bind_world *world;
    gots__source *source;
    gots__bind_read *out;
} reading;

static void add_function(reading *r, gots__bind_function *function)
{
    function->number = r->out->count++;
    if (r->out->last == NULL) r->out->first = function;
    else r->out->last->next = function;
    r->out->last = function;
}

static gots__bind_function *new_function(reading *r, gots__node *node, const char *name, gots__bind_role role)
{
    gots__bind_function *function = GOTS__NEW(&r->world->arena, gots__bind_function);
    function->name = name;
    function->role = (uint8_t)role;
    function->source = r->source;
    function->pos = node->pos;
    function->end = node->end;
    return function;
}

static void read_function(reading *r, gots__node *node, const char *space)
{
    const char *own = node->function.name->ident.name->text;
    gots__bind_function *function = new_function(r, node, qualified(r->world, space, own), GOTS__BIND_FUNCTION);
    gots__bind_entry at = { .space = space, .source = r->source };
    for (const gots__bind_function *other = r->out->first; other != NULL; other = other->next)
        if (strcmp(other->name, function->name) == 0) {
            gots__report(&r->world->diagnostics, r->source, node->pos, node->end, "GOTS4006",
                         "'%s' is declared twice: a C function has one signature", function->name);
            return;
        }
    if (gots__bind_signature_of(r->world, &at, &node->function, function)) add_function(r, function);
}

static void read_statements(reading *r, const gots__list *statements, const char *space);

static void read_namespace(reading *r, gots__node *node, const char *space)
{
    if (node->namespace_.name->kind != GOTS__IDENTIFIER) {
        gots__report(&r->world->diagnostics, r->source, node->pos, node->end, "GOTS4010",
                     "modules cannot be bound; a namespace becomes a global object");
        return;
    }
    const char *inner = qualified(r->world, space, node->namespace_.name->ident.name->text);
    gots__node *body = node->namespace_.body;
    if (body == NULL) return;
    if (body->kind == GOTS__NAMESPACE) read_namespace(r, body, inner);
    else read_statements(r, &body->block.statements, inner);
}

/* Names first, so that their order in the text does not matter. */
static gots__atom *declared_name(const gots__node *node)
{
    switch (node->kind) {
    case GOTS__INTERFACE: return node->interface.name->ident.name;
    case GOTS__TYPE_ALIAS: return node->alias.name->ident.name;
    case GOTS__ENUM: return node->enum_.name->ident.name;
    case GOTS__CLASS_DECLARATION: return node->class_.name != NULL ? node->class_.name->ident.name : NULL;
    default: return NULL;
    }
}

static void enter_names(reading *r, const gots__list *statements, const char *space)
{
    gots__bind_world *world = r->world;
    for (uint32_t i = 0; i < statements->count; i++) {
        gots__node *node = statements->items[i];
        if (node->kind == GOTS__NAMESPACE && node->namespace_.name->kind == GOTS__IDENTIFIER) {
            for (; node != NULL && node->kind == GOTS__NAMESPACE; node = node->namespace_.body)
                space = qualified(world, space, node->namespace_.name->ident.name->text);
            if (node != NULL) enter_names(r, &node->block.statements, space);
            const char *dot = strrchr(space, '.');
            space = dot == NULL ? "" : gots__arena_text(&world->arena, space, (size_t)(dot - space));
            continue;
        }
        const gots__atom *name = declared_name(node);
        if (name == NULL || (space[0] == '\0' && gots__bind_is_builtin(name->text))) continue;
        gots__bind_entry *entry = GOTS__NEW(&world->arena, gots__bind_entry);
        entry->name = qualified(world, space, name->text);
        entry->space = space;
        entry->node = node;
        entry->source = r->source;
        for (const gots__bind_entry *at = world->entries; at != NULL; at = at->next)
            if (strcmp(at->name, entry->name) == 0)
                gots__report(&world->diagnostics, r->source, node->pos, node->end, "GOTS4006",
                             "'%s' is declared already", entry->name);
        entry->next = world->entries;
        world->entries = entry;
    }
}

static void read_class(reading *r, gots__node *node, const char *space)
{
    gots__bind_entry *entry = gots__bind_find(r->world, space, node->class_.name->ident.name->text);
    if (entry == NULL || !gots__bind_entry_type(r->world, entry)) return;
    gots__bind_class *class_ = entry->type.of.class_;
    for (uint32_t i = 0; i < class_->method_count; i++) add_function(r, class_->methods[i]);
}

static void read_statements(reading *r, const gots__list *statements, const char *space)
{
    for (uint32_t i = 0; i < statements->count; i++) {
        gots__node *node = statements->items[i];
        switch (node->kind) {
        case GOTS__FUNCTION_DECLARATION: read_function(r, node, space); break;
        case GOTS__NAMESPACE: read_namespace(r, node, space); break;
        case GOTS__CLASS_DECLARATION: read_class(r, node, space); break;
        case GOTS__INTERFACE: /* its errors are told where it is declared, if it means a struct */
        case GOTS__ENUM:
        case GOTS__TYPE_ALIAS: {
            gots__bind_entry *entry = gots__bind_find(r->world, space, declared_name(node)->text);
            if (node->kind == GOTS__ENUM || (node->kind == GOTS__INTERFACE && node->interface.extends.count > 0))
                (void)gots__bind_entry_type(r->world, entry);
            break;
        }
        case GOTS__EMPTY: break;
        default:
            gots__report(&r->world->diagnostics, r->source, node->pos, node->end, "GOTS4010",
                         "only functions, interfaces, enums, type aliases, classes and namespaces can be bound");
        }
    }
}

/* ---- A text ----------------------------------------------------------------------------------- */

static gots__source *new_source(gots__bind_world *world, gots__bind_what what, const char *name, const char *text, size_t len)
{
    gots__source *source = GOTS__NEW(&world->arena, gots__source);
    source->name = gots__arena_text(&world->arena, name, strlen(name));
    source->text = what == GOTS__BIND_A_SIGNATURE
                       ? gots__arena_format(&world->arena, "type %s = %.*s;", name, (int)len, text)
                       : gots__arena_text(&world->arena, text, len);
    source->len = (uint32_t)(what == GOTS__BIND_A_SIGNATURE ? strlen(source->text) : len);
    return source;
}

/* `declare` may be left out: everything here is a declaration. */
static void drop_needless(gots__diagnostics *list)
{
    gots__diagnostic **at = &list->first;
    list->last = NULL;
    while (*at != NULL) {
        if (strcmp((*at)->code, "TS1046") == 0) {
            *at = (*at)->next;
            list->count--;
            continue;
        }
        list->last = *at;
        at = &(*at)->next;
    }
}

/* As a declaration file has it, where `declare` is a must. */
void gots__bind_keep_text(gots__bind_world *world, const gots__source *source, const gots__list *statements)
{
    gots__bind_text *kept = GOTS__NEW(&world->arena, gots__bind_text);
    gots__text text;
    uint32_t from = 0;
    gots__text_init(&text, &world->arena, source->len + 64);
    for (uint32_t i = 0; i < statements->count; i++) {
        const gots__node *node = statements->items[i];
        bool is_type = node->kind == GOTS__INTERFACE || node->kind == GOTS__TYPE_ALIAS || node->kind == GOTS__EMPTY;
        if (is_type || (node->flags & GOTS__F_DECLARE) != 0) continue;
        gots__text_put(&text, source->text + from, node->pos - from);
        gots__text_str(&text, "declare ");
        from = node->pos;
    }
    gots__text_put(&text, source->text + from, source->len - from);
    kept->text = gots__text_close(&text);
    kept->len = (uint32_t)text.len;
    if (world->last_text == NULL) world->first_text = kept;
    else world->last_text->next = kept;
    world->last_text = kept;
    world->text_count++;
}

static void read_signature(reading *r, gots__node *file, const char *name)
{
    gots__node *alias = file->file.statements.count == 1 ? file->file.statements.items[0] : NULL;
    gots__node *type = alias != NULL && alias->kind == GOTS__TYPE_ALIAS ? alias->alias.type : NULL;
    while (type != NULL && type->kind == GOTS__PAREN_TYPE) type = type->unary.operand;
    if (type == NULL || type->kind != GOTS__FUNCTION_TYPE) {
        gots__report(&r->world->diagnostics, r->source, type != NULL ? type->pos : 0, r->source->len, "GOTS4010",
                     "a function type is wanted here, such as (x: number) => number");
        return;
    }
    gots__bind_entry at = { .space = "", .source = r->source };
    gots__bind_function *function =
        new_function(r, type, gots__arena_text(&r->world->arena, name, strlen(name)), GOTS__BIND_SIGNATURE);
    if (!gots__bind_signature_of(r->world, &at, &type->function, function)) return;
    if (gots__bind_result_lives(r->world, function)) add_function(r, function);
}

static gots__node *parse_source(gots__bind_world *world, gots__source *source)
{
    if (world->atoms.arena == NULL) gots__atoms_init(&world->atoms, &world->arena);
    gots__diagnostics_init(&world->diagnostics, &world->arena);
    gots__parse_options options = { .declaration = true };
    gots__node *file = gots__parse(&world->arena, &world->atoms, source, &options, &world->diagnostics);
    drop_needless(&world->diagnostics);
    return world->diagnostics.count == 0 ? file : NULL;
}

gots__node *gots__bind_parse(gots__bind_world *world, const char *name, const char *text, size_t len, gots__source **source)
{
    *source = new_source(world, GOTS__BIND_DECLARATIONS, name, text, len);
    return parse_source(world, *source);
}

/* One whose values are plain, so that the program can have them even where no function takes them. */
static bool is_plain_enum(const gots__node *node)
{
    const gots__list *members = &node->enum_.members;
    for (uint32_t i = 0; i < members->count; i++) {
        const gots__node *member = members->items[i];
        const gots__node *value = member->property.value;
        if (member->property.key->kind != GOTS__IDENTIFIER || (value != NULL && value->kind != GOTS__NUMBER)) return false;
    }
    return true;
}

static void read_enums(gots__bind_world *world, const gots__source *source)
{
    for (gots__bind_entry *at = world->entries; at != NULL && at->source == source; at = at->next)
        if (at->node->kind == GOTS__ENUM && is_plain_enum(at->node)) (void)gots__bind_entry_type(world, at);
}

static void read_text(gots__bind_world *world, gots__bind_what what, const char *name, const char *text, size_t len,
                      gots__bind_read *out)
{
    reading r = { world, new_source(world, what, name, text, len), out };
    gots__node *file = parse_source(world, r.source);
    if (file == NULL) return;
    if (what == GOTS__BIND_A_SIGNATURE) {
        read_signature(&r, file, name);
        return;
    }
    enter_names(&r, &file->file.statements, "");
    if (world->diagnostics.count > 0) return;
    read_statements(&r, &file->file.statements, "");
    if (what == GOTS__BIND_DECLARATIONS && world->diagnostics.count == 0) read_enums(world, r.source);
    if (world->diagnostics.count == 0 && what == GOTS__BIND_DECLARATIONS) gots__bind_keep_text(world, r.source, &file->file.statements);
}

gots_status gots__bind_read_text(gots__bind_world *world, gots__bind_what what, const char *name,
                                 const char *text, size_t len, gots__bind_read *out)
{
    gots__bind_entry *volatile entries = world->entries;
    const gots__bind_enum *volatile enums = world->enums;
    volatile gots_status status;
    *out = (gots__bind_read){ 0 };
    world->reads_library = what == GOTS__BIND_OF_A_LIBRARY;
    if (setjmp(world->arena.escape) == 0) {
        read_text(world, what, name, text, len, out);
        status = world->diagnostics.count == 0 ? GOTS_OK : GOTS_E_SYNTAX;
    } else {
        world->diagnostics.count = 0;
        status = GOTS_E_NOMEM;
    }
    if (status == GOTS_OK && what == GOTS__BIND_OF_A_LIBRARY) world->entries = entries;
    if (status == GOTS_OK) return status;
    world->entries = entries;
    world->enums = enums;
    for (gots__bind_entry *at = entries; at != NULL; at = at->next)
        if (at->state != GOTS__BIND_READY) at->state = GOTS__BIND_NEW;
    *out = (gots__bind_read){ 0 };
    return status;
}

void gots__bind_write_declarations(const gots__bind_world *world, gots__text *out)
{
    gots__text_str(out, gots__bind_prelude);
    for (const gots__bind_text *at = world->first_text; at != NULL; at = at->next) {
        gots__text_byte(out, '\n');
        gots__text_put(out, at->text, at->len);
        if (at->len > 0 && at->text[at->len - 1] != '\n') gots__text_byte(out, '\n');
    }
}
