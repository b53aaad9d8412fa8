/* Checking a program: loads what its files reach, gives it to the checker, tells what it found.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/check.h"

#include <stdlib.h>

#include "base/memory.h"
#include "module/file.h"
#include "module/resolve.h"
#include "syntax/parse.h"
#include "types/types.h"

#define ERRORS_MAX 2000u

typedef struct unit {
    gots__types_file types; /* first: the checker hands it back */
    gots__source source;
    const char *name, *path, *library;
    bool is_named;          /* on the command line */
    bool has_errors;
    struct unit *next;
} unit;

typedef struct program {
    gots__arena arena;
    gots__atoms atoms;
    gots__diagnostics diagnostics;
    const gots_allocator *allocator;
    gots__failure *failure;
    unit *first, **last;
    uint32_t count;
    gots__types_host host;
} program;

static char *keep(program *p, const char *text)
{
    return gots__arena_text(&p->arena, text, strlen(text));
}

static unit *find(program *p, const char *name)
{
    unit *u = p->first;
    while (u != NULL && strcmp(u->name, name) != 0) u = u->next;
    return u;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static void parse_unit(program *p, unit *u, uint8_t kind)
{
    u->types.source = &u->source;
    u->types.kind = kind;
    u->types.owner = u;
    gots__parse_options options = { .declaration = kind == GOTS__TYPES_DECLARATION };
    uint32_t before = p->diagnostics.count;
    u->types.tree = gots__parse(&p->arena, &p->atoms, &u->source, &options, &p->diagnostics);
    u->types.binding = gots__bind(&p->arena, &p->atoms, &u->source, u->types.tree, &p->diagnostics);
    u->has_errors = p->diagnostics.count > before;
    *p->last = u;
    p->last = &u->next;
    p->count++;
}

/* JSON is checked as the expression that it also is. */
static void wrap_json(program *p, gots__source *source)
{
    size_t skip = source->len >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    source->text = gots__arena_format(&p->arena, "(%.*s)", (int)(source->len - skip), source->text + skip);
    source->len = (uint32_t)strlen(source->text);
}

static bool read_text(program *p, const gots__location *location, gots__source *source)
{
    if (location->embedded != NULL) {
        source->text = location->embedded->text;
        source->len = (uint32_t)location->embedded->len;
        return true;
    }
    gots__file file;
    memset(&file, 0, sizeof file);
    if (gots__file_read(p->allocator, location->path, &file) != GOTS__FILE_OK) return false;
    bool valid = gots__utf8_valid(file.bytes, file.len) == file.len;
    source->text = gots__arena_text(&p->arena, file.bytes, file.len);
    source->len = (uint32_t)file.len;
    gots__file_free(p->allocator, &file);
    return valid;
}

static unit *open_unit(program *p, const gots__location *location, const char *shown)
{
    unit *u = find(p, location->name);
    if (u != NULL) return u;
    u = GOTS__NEW(&p->arena, unit);
    u->name = keep(p, location->name);
    u->path = keep(p, location->path);
    u->library = keep(p, location->library);
    u->source.name = shown != NULL ? keep(p, shown) : u->name;
    if (!read_text(p, location, &u->source)) return NULL;
    uint8_t kind = location->kind == GOTS__MODULE_JSON          ? GOTS__TYPES_JSON
                   : location->kind == GOTS__MODULE_DECLARATION ? GOTS__TYPES_DECLARATION
                                                                : GOTS__TYPES_MODULE;
    if (kind == GOTS__TYPES_JSON) wrap_json(p, &u->source);
    parse_unit(p, u, kind);
    u->types.is_quiet = shown == NULL;
    return u;
}

/* ---- What the checker asks ------------------------------------------------------------------- */

static bool ends_with(gots__str text, const char *tail)
{
    size_t len = strlen(tail);
    return text.len >= len && memcmp(text.bytes + text.len - len, tail, len) == 0;
}

/* Names that mean something without types: what is imported from them is unknown to the checker. */
static bool has_no_types(gots__str specifier)
{
    static const char *const endings[] = { ".js", ".mjs", ".cjs", ".jsx", ".css", ".wasm", ".node" };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_with(specifier, endings[i])) return true;
    return false;
}

static gots__types_file *resolve(void *context, gots__types_file *from, gots__str specifier, bool *untyped)
{
    program *p = context;
    unit *u = from->owner;
    gots__failure ignored;
    gots__location *location = gots__alloc(p->allocator, sizeof *location);
    if (location == NULL) gots__arena_fail(&p->arena);
    memset(location, 0, sizeof *location);
    gots__failure_init(&ignored, p->allocator, false);
    gots__import_site site = { .path = u->path, .library = u->library };
    gots_status status = gots__resolve(specifier, &site, location, &ignored);
    gots__failure_deinit(&ignored);
    unit *found = status == GOTS_OK ? open_unit(p, location, NULL) : NULL;
    gots__free(p->allocator, location, sizeof *location);
    *untyped = found == NULL && has_no_types(specifier);
    return found != NULL ? &found->types : NULL;
}

static void add_library(program *p)
{
    const gots__embedded *file;
    for (size_t i = 0; (file = gots__embedded_declaration(i)) != NULL; i++) {
        if (strchr(file->name + strlen("lib/"), '/') != NULL) continue;
        unit *u = GOTS__NEW(&p->arena, unit);
        u->name = u->source.name = file->name;
        u->path = u->library = "";
        u->source.text = file->text;
        u->source.len = (uint32_t)file->len;
        u->types.is_library = true;
        parse_unit(p, u, GOTS__TYPES_DECLARATION);
    }
}

/* ---- What it says ----------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const gots__diagnostic *x = *(gots__diagnostic *const *)a, *y = *(gots__diagnostic *const *)b;
    if (x->source != y->source) return strcmp(x->source->name, y->source->name);
    return x->pos < y->pos ? -1 : x->pos > y->pos;
}

/* A note of what stands in files that were only imported is theirs to give. */
static bool is_told(program *p, const gots__source *source)
{
    for (unit *u = p->first; u != NULL; u = u->next)
        if (&u->source == source) return u->is_named;
    return false;
}

static void tell(program *p, bool json, gots__check_result *result)
{
    uint32_t count = 0;
    gots__diagnostic **all = GOTS__NEW_ARRAY(&p->arena, gots__diagnostic *, p->diagnostics.count + 1);
    for (gots__diagnostic *at = p->diagnostics.first; at != NULL; at = at->next)
        if (is_told(p, at->source)) all[count++] = at;
    if (count > 0) qsort(all, count, sizeof *all, by_place);
    gots__text out;
    gots__text_init(&out, &p->arena, 256);
    const gots__source *source = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (all[i]->source != source) result->files++;
        source = all[i]->source;
        if (json) gots__diagnostic_json(all[i], &out);
        else gots__diagnostic_render(all[i], &out, p->failure->color);
        gots__text_byte(&out, '\n');
    }
    result->errors = count;
    if (count > 0) gots__failure_set_text(p->failure, out.bytes, out.len);
}

/* ---- The program ------------------------------------------------------------------------------ */

static gots_status open_named(program *p, const char *const *paths, size_t count, unit **named)
{
    gots__location *location = gots__alloc(p->allocator, sizeof *location);
    if (location == NULL) gots__arena_fail(&p->arena);
    gots_status status = GOTS_OK;
    for (size_t i = 0; i < count && status == GOTS_OK; i++) {
        memset(location, 0, sizeof *location);
        status = gots__resolve_main(paths[i], location, p->failure);
        if (status != GOTS_OK) break;
        named[i] = open_unit(p, location, paths[i]);
        if (named[i] == NULL)
            status = gots__failure_report(p->failure, GOTS_E_IO, NULL, 0, 0, GOTS__C_UNREADABLE, paths[i], "");
        else named[i]->is_named = true;
    }
    gots__free(p->allocator, location, sizeof *location);
    return status;
}

static gots_status check(program *p, const char *const *paths, size_t count, bool json, gots__check_result *result)
{
    gots__atoms_init(&p->atoms, &p->arena);
    gots__diagnostics_init(&p->diagnostics, &p->arena);
    p->diagnostics.limit = ERRORS_MAX;
    p->last = &p->first;
    p->host = (gots__types_host){ .context = p, .resolve = resolve };
    add_library(p);
    unit **named = GOTS__NEW_ARRAY(&p->arena, unit *, count + 1);
    gots_status status = open_named(p, paths, count, named);
    if (status != GOTS_OK) return status;
    gots__types_file **files = GOTS__NEW_ARRAY(&p->arena, gots__types_file *, p->count + 1);
    uint32_t files_count = 0;
    for (unit *u = p->first; u != NULL; u = u->next) files[files_count++] = &u->types;
    gots__checker *checker = gots__types_new(&p->arena, &p->atoms, &p->host, files, files_count, &p->diagnostics);
    for (size_t i = 0; i < count; i++) gots__types_check(checker, &named[i]->types);
    tell(p, json, result);
    return result->errors > 0 ? GOTS_E_SYNTAX : GOTS_OK;
}

gots_status gots__program_check(const gots_allocator *allocator, const char *const *paths, size_t count, bool json,
                                gots__check_result *result, gots__failure *failure)
{
    program p;
    memset(&p, 0, sizeof p);
    memset(result, 0, sizeof *result);
    gots__arena_init(&p.arena, allocator, 0);
    p.allocator = allocator;
    p.failure = failure;
    volatile gots_status status;
    if (setjmp(p.arena.escape) == 0) status = check(&p, paths, count, json, result);
    else status = gots__failure_report(failure, GOTS_E_NOMEM, NULL, 0, 0, GOTS__C_NO_MEMORY, count > 0 ? paths[0] : "");
    gots__arena_deinit(&p.arena);
    return status;
}
