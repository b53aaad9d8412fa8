/* A program as the checker sees it: files, what they import, and the standard library.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "engine/bind.h"
#include "syntax/parse.h"

#define DIAGNOSTICS_MAX 10000u

/* ---- Files ----------------------------------------------------------------------------------- */

static uint32_t bucket_of(const char *name)
{
    return gots__atom_hash(name, strlen(name)) & 255u;
}

gots__member *gots__program_find(const gots__program *p, const char *name)
{
    gots__member *at = p->buckets[bucket_of(name)];
    while (at != NULL && strcmp(at->name, name) != 0) at = at->same_hash;
    return at;
}

static char *keep(gots__program *p, const char *text)
{
    return gots__arena_text(&p->arena, text, strlen(text));
}

/* As people see it: without the current directory. */
static const char *shown(gots__program *p, const char *name)
{
    size_t len = strlen(p->directory);
    bool is_below = len > 1 && strncmp(name, p->directory, len) == 0 && name[len] == '/';
    return is_below ? name + len + 1 : name;
}

static void enter(gots__program *p, gots__member *m)
{
    m->order = p->count;
    if (p->count == p->room) {
        uint32_t room = p->room == 0 ? 16 : p->room * 2;
        gots__member **members = GOTS__NEW_ARRAY(&p->arena, gots__member *, room);
        if (p->count > 0) memcpy(members, p->members, p->count * sizeof *members);
        p->members = members;
        p->room = room;
    }
    p->members[p->count++] = m;
    gots__member **bucket = &p->buckets[bucket_of(m->name)];
    m->same_hash = *bucket;
    *bucket = m;
}

static bool read_text(gots__program *p, gots__member *m, const gots__location *location)
{
    if (location->embedded != NULL) {
        m->source.text = location->embedded->text;
        m->source.len = (uint32_t)location->embedded->len;
        return true;
    }
    gots__file_result status = gots__file_read(&p->allocator, location->path, &m->text);
    if (status == GOTS__FILE_NO_MEMORY) gots__arena_fail(&p->arena);
    if (status != GOTS__FILE_OK) return false;
    m->source.text = m->text.bytes;
    m->source.len = (uint32_t)m->text.len;
    return gots__utf8_valid(m->source.text, m->source.len) == m->source.len;
}

/* JSON becomes the expression that it is. */
static void wrap_json(gots__program *p, gots__member *m)
{
    m->source.text = gots__arena_format(&p->arena, "(%.*s\n)", (int)m->source.len, m->source.text);
    m->source.len = (uint32_t)strlen(m->source.text);
}

/* Codes of TypeScript's parser: where it finds one, it looks at no types. */
static bool is_of_parser(const char *code)
{
    static const uint16_t codes[] = {
        1002, 1003, 1005, 1010, 1011, 1034, 1068, 1084, 1109, 1110, 1121, 1124, 1125, 1126, 1127,
        1128, 1130, 1131, 1132, 1134, 1135, 1136, 1137, 1138, 1139, 1142, 1144, 1146, 1160, 1161,
        1177, 1178, 1181, 1185, 1198, 1199, 1209, 1260, 1351, 1352, 1353, 1357, 1359, 1385, 1386,
        1387, 1388, 1389, 1390, 1433, 1434, 1435, 1436, 1437, 1438, 1440, 1441, 1442, 1443, 1453,
        1472, 1477, 1478, 1487, 1488, 1489, 1490, 2427, 2457, 2754, 2809, 2819, 6188, 6189, 17006,
        17007, 18009, 18026, 18029, 18030,
    };
    if (strncmp(code, "TS", 2) != 0) return true;
    int number = atoi(code + 2);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i] == number) return true;
    return false;
}

static bool parser_complained(const gots__diagnostics *list, const gots__source *source)
{
    for (const gots__diagnostic *at = list->first; at != NULL; at = at->next)
        if ((source == NULL || at->source == source) && is_of_parser(at->code)) return true;
    return false;
}

/* A file whose syntax is wrong has no tree. */
static void parse(gots__program *p, gots__member *m)
{
    bool is_said = !m->types.is_quiet && m->types.kind == GOTS__TYPES_MODULE;
    gots__diagnostics *list = is_said ? &p->diagnostics : &p->unsaid;
    gots__parse_options options = { .declaration = m->types.kind == GOTS__TYPES_DECLARATION };
    m->types.source = &m->source;
    uint32_t before = list->count;
    gots__node *tree = gots__parse(&p->arena, &p->atoms, &m->source, &options, list);
    if (list->count > before && parser_complained(list, &m->source)) {
        /* Of a declaration file only this is said. */
        if (!is_said && !m->types.is_quiet)
            gots__parse(&p->arena, &p->atoms, &m->source, &options, &p->diagnostics);
        return;
    }
    m->types.binding = gots__bind(&p->arena, &p->atoms, &m->source, tree, list);
    m->types.tree = tree;
}

static bool is_of_package(const char *path)
{
    return strstr(path, "/node_modules/") != NULL;
}

gots__member *gots__program_open(gots__program *p, const gots__location *location)
{
    gots__member *m = gots__program_find(p, location->name);
    if (m != NULL) return m;
    m = GOTS__NEW(&p->arena, gots__member);
    m->name = keep(p, location->name);
    m->path = location->embedded == NULL ? keep(p, location->path) : NULL;
    m->library = location->library[0] != '\0' ? keep(p, location->library) : NULL;
    m->source.name = shown(p, m->name);
    m->types.kind = location->kind == GOTS__MODULE_JSON          ? GOTS__TYPES_JSON
                    : location->kind == GOTS__MODULE_DECLARATION ? GOTS__TYPES_DECLARATION
                                                                 : GOTS__TYPES_MODULE;
    m->types.is_library = m->library != NULL;
    m->types.is_quiet = m->library != NULL || is_of_package(location->path);
    m->types.owner = p;
    enter(p, m); /* even if it cannot be read, so that its block is freed */
    if (!read_text(p, m, location)) return NULL;
    if (m->types.kind == GOTS__TYPES_JSON) wrap_json(p, m);
    parse(p, m);
    return m;
}

gots__member *gots__program_open_text(gots__program *p, const char *name, const char *text,
                                      size_t len)
{
    gots__member *m = GOTS__NEW(&p->arena, gots__member);
    m->name = m->path = m->source.name = keep(p, name);
    m->source.text = gots__arena_text(&p->arena, text, len);
    m->source.len = (uint32_t)len;
    m->types.kind = GOTS__TYPES_MODULE;
    m->types.owner = p;
    enter(p, m);
    parse(p, m);
    return m;
}

void gots__program_open_bindings(gots__program *p, gots__isolate *isolate, bool always)
{
    gots__text text;
    if (!always && !gots__isolate_has_bindings(isolate)) return;
    gots__member *m = GOTS__NEW(&p->arena, gots__member);
    gots__text_init(&text, &p->arena, 4096);
    gots__bind_write_declarations(gots__isolate_bindings(isolate), &text);
    m->name = m->source.name = "declarations of the host";
    m->source.text = gots__text_close(&text);
    m->source.len = (uint32_t)text.len;
    m->types.kind = GOTS__TYPES_DECLARATION;
    m->types.owner = p;
    m->is_open = true;
    enter(p, m);
    parse(p, m);
}

/* A standard module has its types in lib/gots. */
static void prefer_declaration(gots__location *location)
{
    char name[sizeof location->library + 16];
    int len = snprintf(name, sizeof name, "lib/gots/%s.d.ts", location->name + strlen("gots:"));
    char path[PATH_MAX];
    bool is_on_disk = gots__stdlib_find(name, path);
    const gots__embedded *embedded = is_on_disk ? NULL : gots__embedded_find(name);
    if (len >= (int)sizeof location->library || (!is_on_disk && embedded == NULL)) return;
    memcpy(location->library, name, (size_t)len + 1);
    memcpy(location->path, is_on_disk ? path : name, strlen(is_on_disk ? path : name) + 1);
    location->embedded = embedded;
    location->kind = GOTS__MODULE_DECLARATION;
}

/* "./x.ts" may be declared in x.d.ts. */
static bool find_declaration(gots__str specifier, const gots__import_site *site,
                             gots__location *location, gots__failure *failure)
{
    char path[PATH_MAX];
    if (specifier.len < 4 || memcmp(specifier.bytes + specifier.len - 3, ".ts", 3) != 0) return false;
    int len = snprintf(path, sizeof path, "%.*s.d.ts", (int)specifier.len - 3, specifier.bytes);
    return gots__resolve((gots__str){ path, (uint32_t)len }, site, location, failure) == GOTS_OK;
}

static void note_import(gots__program *p, gots__member *from, gots__member *to)
{
    for (uint32_t i = 0; i < from->import_count; i++)
        if (from->imports[i] == to) return;
    if (from->import_count == from->import_room) {
        uint32_t room = from->import_room == 0 ? 8 : from->import_room * 2;
        gots__member **imports = GOTS__NEW_ARRAY(&p->arena, gots__member *, room);
        if (from->import_count > 0)
            memcpy(imports, from->imports, from->import_count * sizeof *imports);
        from->imports = imports;
        from->import_room = room;
    }
    from->imports[from->import_count++] = to;
}

/* What `specifier` means in `from`; NULL: nothing. `*untyped`: something, without types. */
static gots__member *open_import(gots__program *p, gots__member *from, gots__str specifier,
                                 bool *untyped)
{
    gots__location location;
    gots__import_site site = { .path = from->path, .library = from->library, .closed = p->closed };
    gots__failure failure;
    gots__failure_init(&failure, &p->allocator, false);
    gots_status status = gots__resolve(specifier, &site, &location, &failure);
    *untyped = status != GOTS_OK &&
               strcmp(failure.error.code, gots__code_text(GOTS__C_JAVASCRIPT)) == 0;
    bool is_found = status == GOTS_OK || find_declaration(specifier, &site, &location, &failure);
    gots__failure_deinit(&failure);
    if (!is_found) return NULL;
    if (location.library[0] != '\0' && location.kind == GOTS__MODULE_TYPESCRIPT)
        prefer_declaration(&location);
    gots__member *m = gots__program_open(p, &location);
    if (m != NULL) note_import(p, from, m);
    if (m == NULL || m->types.tree == NULL) {
        *untyped = true;
        return NULL;
    }
    return m;
}

/* ---- What statements import ------------------------------------------------------------------ */

static const gots__node *specifier_of(const gots__node *statement)
{
    switch (statement->kind) {
    case GOTS__IMPORT: return statement->import.from;
    case GOTS__EXPORT_NAMED: return statement->export.from;
    case GOTS__EXPORT_ALL: return statement->export_all.from;
    case GOTS__IMPORT_EQUALS: {
        const gots__node *target = statement->import_equals.target;
        return target != NULL && target->kind == GOTS__EXTERNAL_MODULE ? target->unary.operand : NULL;
    }
    default: return NULL;
    }
}

/* `/// <reference path="x.d.ts" />` lines at the top. */
static void open_references(gots__program *p, gots__member *m)
{
    const char *at = m->source.text, *end = at + m->source.len;
    while (at < end && (*at == '/' || *at == '\n' || *at == '\r' || *at == ' ')) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        next = next != NULL ? next + 1 : end;
        static const char mark[] = "/// <reference path=";
        if ((size_t)(next - at) > sizeof mark && memcmp(at, mark, sizeof mark - 1) == 0) {
            const char *start = at + sizeof mark, *stop = start;
            while (stop < next && *stop != '"' && *stop != '\'') stop++;
            const char *path = gots__arena_format(&p->arena, "./%.*s", (int)(stop - start), start);
            bool untyped;
            open_import(p, m, (gots__str){ path, (uint32_t)strlen(path) }, &untyped);
        }
        at = next;
    }
}

static void open_imports(gots__program *p, gots__member *m)
{
    if (m->types.tree == NULL || m->types.kind == GOTS__TYPES_JSON) return;
    const gots__list *statements = &m->types.tree->file.statements;
    bool untyped;
    for (uint32_t i = 0; i < statements->count; i++) {
        const gots__node *from = specifier_of(statements->items[i]);
        if (from != NULL && from->kind == GOTS__STRING)
            open_import(p, m, from->string.value, &untyped);
    }
    open_references(p, m);
}

/* ---- The checker's questions ----------------------------------------------------------------- */

static gots__types_file *host_resolve(void *context, gots__types_file *from, gots__str specifier,
                                      bool *untyped)
{
    /* A piece of the library's declarations imports nothing. */
    if (from->owner == NULL) return NULL;
    gots__member *m = open_import(context, (gots__member *)from, specifier, untyped);
    return m != NULL ? &m->types : NULL;
}

/* The declarations of one global name, as one file. */
static gots__types_file **host_library(void *context, gots__atom *name, uint32_t *count)
{
    gots__program *p = context;
    size_t pieces;
    const gots__declared *at = gots__declared_find(name->text, &pieces);
    if (at == NULL) return NULL;
    uint32_t len = 0;
    for (size_t i = 0; i < pieces; i++) len += at[i].len;
    char *text = gots__arena_take(&p->arena, len + 1), *end = text;
    for (size_t i = 0; i < pieces; i++, end += at[i - 1].len)
        memcpy(end, gots__embedded_files[at[i].file].text + at[i].start, at[i].len);
    *end = '\0';
    gots__member *m = GOTS__NEW(&p->arena, gots__member);
    m->source = (gots__source){ .name = gots__embedded_files[at->file].name, .text = text, .len = len };
    m->types.kind = GOTS__TYPES_DECLARATION;
    m->types.is_library = m->types.is_quiet = true;
    parse(p, m);
    gots__types_file **files = GOTS__NEW_ARRAY(&p->arena, gots__types_file *, 1);
    files[0] = &m->types;
    *count = m->types.tree != NULL ? 1 : 0;
    return files;
}

void gots__program_open_all(gots__program *p)
{
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->members[i]->is_open) continue;
        p->members[i]->is_open = true;
        open_imports(p, p->members[i]);
    }
}

/* ---- The whole ------------------------------------------------------------------------------- */

void gots__program_init(gots__program *p, const gots_allocator *allocator, gots__budget *budget, gots__failure *failure)
{
    memset(p, 0, sizeof *p);
    gots__arena_init(&p->arena, allocator, 0);
    p->own.most_bytes = GOTS__BUDGET_BYTES;
    p->budget = p->arena.budget = budget != NULL ? budget : &p->own;
    p->budget->why = GOTS_OK;
    p->allocator = *allocator;
    p->failure = failure;
    p->directory = "";
}

void gots__program_prepare(gots__program *p)
{
    char directory[PATH_MAX];
    gots__atoms_init(&p->atoms, &p->arena);
    gots__diagnostics_init(&p->diagnostics, &p->arena);
    gots__diagnostics_init(&p->unsaid, &p->arena);
    p->diagnostics.limit = DIAGNOSTICS_MAX;
    if (getcwd(directory, sizeof directory) != NULL) p->directory = keep(p, directory);
}

void gots__program_deinit(gots__program *p)
{
    for (uint32_t i = 0; i < p->count; i++) gots__file_free(&p->allocator, &p->members[i]->text);
    gots__arena_deinit(&p->arena);
}

gots_status gots__program_open_named(gots__program *p, const char *const *paths, size_t count)
{
    gots__location location;
    for (size_t i = 0; i < count; i++) {
        gots_status status = gots__resolve_main(paths[i], &location, p->failure);
        if (status != GOTS_OK) return status;
        if (gots__program_open(p, &location) == NULL)
            return gots__failure_report(p->failure, GOTS_E_IO, NULL, 0, 0, GOTS__C_UNREADABLE,
                                        paths[i], "it is no text");
    }
    return GOTS_OK;
}


bool gots__program_has_bad_syntax(const gots__program *p)
{
    return parser_complained(&p->diagnostics, NULL);
}

void gots__program_make_checker(gots__program *p)
{
    gots__types_file **files = GOTS__NEW_ARRAY(&p->arena, gots__types_file *, p->count + 1);
    uint32_t count = 0;
    p->host = (gots__types_host){ p, host_resolve, host_library };
    for (uint32_t i = 0; i < p->count; i++)
        if (p->members[i]->types.tree != NULL) files[count++] = &p->members[i]->types;
    p->checker = gots__types_new(&p->arena, &p->atoms, &p->host, files, count, &p->diagnostics);
}

static uint32_t order_of(const gots__program *p, const gots__source *source)
{
    uint32_t i = 0;
    while (i < p->count && &p->members[i]->source != source) i++;
    return i;
}

/* By file, then by place; the order of report decides among those of one place. */
void gots__program_sort(gots__program *p)
{
    gots__diagnostic *sorted = NULL, *last = NULL;
    for (gots__diagnostic *at = p->diagnostics.first, *next; at != NULL; at = next) {
        next = at->next;
        gots__diagnostic **place = &sorted;
        if (last != NULL && last->source == at->source && last->pos <= at->pos) place = &last->next;
        uint32_t order = order_of(p, at->source);
        while (*place != NULL) {
            uint32_t other = (*place)->source == at->source ? order : order_of(p, (*place)->source);
            if (other > order || (other == order && (*place)->pos > at->pos)) break;
            place = &(*place)->next;
        }
        at->next = *place;
        *place = at;
        last = at;
    }
    p->diagnostics.first = sorted;
    for (last = sorted; last != NULL && last->next != NULL; last = last->next) continue;
    p->diagnostics.last = last;
}
