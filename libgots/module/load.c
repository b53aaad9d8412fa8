/* Loading: from a location to a compiled record, and on to everything it reaches.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "module/checked.h"

static uint32_t bucket_of(const char *name)
{
    return gots__atom_hash(name, strlen(name)) & 63u;
}

static gots__module *find(const gots__graph *graph, const char *name)
{
    gots__module *module = graph->buckets[bucket_of(name)];
    while (module != NULL && strcmp(module->name, name) != 0) module = module->same_name;
    return module;
}

static char *keep(gots__graph *graph, const char *text)
{
    return gots__arena_text(&graph->arena, text, strlen(text));
}

/* A new record, not yet in the table: it enters when it compiled. */
static gots__module *new_module(gots__graph *graph, const char *name, uint8_t kind)
{
    gots__module *module = GOTS__NEW(&graph->arena, gots__module);
    module->name = keep(graph, name);
    size_t len = strlen(graph->directory);
    bool is_below = len > 1 && strncmp(name, graph->directory, len) == 0 && name[len] == '/';
    module->shown = is_below ? module->name + len + 1 : module->name;
    module->kind = kind;
    module->path = module->library = "";
    return module;
}

void gots__graph_number(gots__graph *graph, gots__module *module)
{
    if (graph->count == graph->room) {
        uint32_t room = graph->room == 0 ? 16 : graph->room * 2;
        gots__module **modules = GOTS__NEW_ARRAY(&graph->arena, gots__module *, room);
        if (graph->count > 0) memcpy(modules, graph->modules, graph->count * sizeof *modules);
        graph->modules = modules;
        graph->room = room;
    }
    module->id = graph->count;
    graph->modules[graph->count++] = module;
}

static void enter(gots__graph *graph, gots__module *module)
{
    gots__graph_number(graph, module);
    gots__module **bucket = &graph->buckets[bucket_of(module->name)];
    module->same_name = *bucket;
    *bucket = module;
}

/* ---- Sources --------------------------------------------------------------------------------- */

static gots_status read_failure(gots__graph *graph, const gots__import_site *site, const char *path,
                                gots__file_result result)
{
    gots__code code = result == GOTS__FILE_MISSING     ? GOTS__C_NO_FILE
                      : result == GOTS__FILE_DIRECTORY ? GOTS__C_DIRECTORY
                      : result == GOTS__FILE_NO_MEMORY ? GOTS__C_NO_MEMORY
                                                       : GOTS__C_UNREADABLE;
    const char *why = result == GOTS__FILE_MISSING ? "" : strerror(errno);
    if (result == GOTS__FILE_TOO_LARGE)
        return gots__failure_report(graph->failure, GOTS_E_LIMIT, site->source, site->pos,
                                    site->end, GOTS__C_TOO_LARGE, path,
                                    GOTS__SOURCE_MAX / (1024u * 1024u));
    return gots__failure_report(graph->failure,
                                result == GOTS__FILE_NO_MEMORY ? GOTS_E_NOMEM : GOTS_E_IO,
                                site->source, site->pos, site->end, code, path, why);
}

/* Reads the file, or points into the embedded copy (then `file` owns nothing). */
static gots_status read_source(gots__graph *graph, const gots__module *module,
                               const gots__import_site *site, gots__file *file,
                               gots__source *source)
{
    memset(file, 0, sizeof *file);
    memset(source, 0, sizeof *source);
    source->name = module->shown;
    if (module->embedded != NULL) {
        source->text = module->embedded->text;
        source->len = (uint32_t)module->embedded->len;
        return GOTS_OK;
    }
    if (module->is_virtual) {
        source->text = module->text;
        source->len = (uint32_t)module->text_len;
    } else {
        gots__file_result result = gots__file_read(&graph->allocator, module->path, file);
        if (result != GOTS__FILE_OK) return read_failure(graph, site, module->path, result);
        source->text = file->bytes;
        source->len = (uint32_t)file->len;
    }
    size_t valid = gots__utf8_valid(source->text, source->len);
    if (valid == source->len) return GOTS_OK;
    gots__file_free(&graph->allocator, file);
    return gots__failure_report(graph->failure, GOTS_E_SYNTAX, NULL, 0, 0, GOTS__C_BAD_UTF8,
                                module->shown, (unsigned)valid);
}

bool gots__module_source(gots__graph *graph, const gots__module *module, gots__file *file,
                         gots__source *source)
{
    gots__failure *failure = graph->failure;
    gots__failure ignored;
    gots__failure_init(&ignored, &graph->allocator, false);
    gots__import_site nowhere = { 0 };
    graph->failure = &ignored;
    gots_status status = read_source(graph, module, &nowhere, file, source);
    graph->failure = failure;
    gots__failure_deinit(&ignored);
    if (status != GOTS_OK) return false;
    if (module->unit == NULL || module->unit->source_len == source->len) return true;
    gots__file_free(&graph->allocator, file);
    return false;
}

gots_status gots__module_fail(gots__graph *graph, const gots__module *module, uint32_t pos,
                              uint32_t end, gots__code code, const char *a, const char *b,
                              const char *c)
{
    gots__file file;
    gots__source source;
    bool has_source = gots__module_source(graph, module, &file, &source);
    gots__failure_report(graph->failure, GOTS_E_MODULE, has_source ? &source : NULL, pos, end, code,
                         a, b, c);
    if (has_source) gots__file_free(&graph->allocator, &file);
    return GOTS_E_MODULE;
}

/* ---- Exports as atoms ------------------------------------------------------------------------ */

static gots__atom *atom_of(gots__graph *graph, const gots__unit *unit, gots__span span)
{
    gots__str str = gots__unit_str(unit, span);
    return str.bytes == NULL ? NULL : gots__atoms_get(&graph->atoms, str.bytes, str.len);
}

static void index_export(gots__module *module, uint32_t number)
{
    gots__atom *name = module->exports[number].name;
    uint32_t at = name->hash & module->export_mask;
    while (module->export_slots[at] != 0) {
        if (module->exports[module->export_slots[at] - 1].name == name) {
            /* A type and a value may share a name; the value is what counts. */
            if (module->exports[module->export_slots[at] - 1].kind == GOTS__EXPORT_TYPE)
                module->export_slots[at] = number + 1;
            return;
        }
        at = (at + 1) & module->export_mask;
    }
    module->export_slots[at] = number + 1;
}

static void index_exports(gots__graph *graph, gots__module *module)
{
    uint32_t size = 8;
    while (size < module->export_count * 2) size *= 2;
    module->export_slots = GOTS__NEW_ARRAY(&graph->arena, uint32_t, size);
    module->export_mask = size - 1;
    for (uint32_t i = 0; i < module->export_count; i++)
        if (module->exports[i].kind != GOTS__EXPORT_STAR) index_export(module, i);
}

static void take_exports(gots__graph *graph, gots__module *module)
{
    const gots__unit *unit = module->unit;
    module->export_count = unit->exports.len;
    module->exports = GOTS__NEW_ARRAY(&graph->arena, gots__module_export, unit->exports.len);
    for (uint32_t i = 0; i < unit->exports.len; i++) {
        const gots__unit_export *from = &gots__unit_exports(unit)[i];
        module->exports[i] = (gots__module_export){
            .name = from->kind == GOTS__EXPORT_STAR ? NULL : atom_of(graph, unit, from->name),
            .imported = atom_of(graph, unit, from->imported),
            .kind = (uint8_t)from->kind,
            .hoisted = from->hoisted != 0,
            .constant = from->assigned == 0,
            .pos = from->pos,
            .end = from->end,
        };
    }
    index_exports(graph, module);
}

static void put_json_name(gots__graph *graph, gots__module *module, gots__name name)
{
    gots__atom *atom = gots__atoms_get(&graph->atoms, name.bytes, name.len);
    module->exports[module->export_count++] = (gots__module_export){
        .name = atom, .kind = GOTS__EXPORT_LOCAL, .hoisted = true, .constant = true
    };
}

typedef struct json_names {
    gots__graph *graph;
    gots__module *module;
    bool failed;
} json_names;

/* Called from inside the heap, over which the arena must not escape. */
static void take_json_name(void *context, gots__name name)
{
    json_names *list = context;
    gots__graph *graph = list->graph;
    gots__module *module = list->module;
    jmp_buf outer;
    memcpy(&outer, &graph->arena.escape, sizeof outer);
    if (setjmp(graph->arena.escape) == 0)
        put_json_name(graph, module, name);
    else
        list->failed = true;
    memcpy(&graph->arena.escape, &outer, sizeof outer);
}

static void count_json_name(void *context, gots__name name)
{
    (void)name;
    ++*(uint32_t *)context;
}

/* ---- Compiling ------------------------------------------------------------------------------- */

/* The offset that Duktape's message tells of: "invalid json (at offset 17)", one too far. */
static uint32_t json_offset(const char *message)
{
    const char *at = strstr(message, "(at offset ");
    uint32_t offset = at == NULL ? 0 : (uint32_t)strtoul(at + 11, NULL, 10);
    return offset > 0 ? offset - 1 : 0;
}

static gots_status open_json(gots__graph *graph, gots__module *module, gots__source *source)
{
    gots_error err;
    size_t skip = source->len >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    gots_status status = gots__env_json(graph->isolate, module->id, source->text + skip,
                                        source->len - skip, &err);
    if (status != GOTS_OK) {
        uint32_t at = json_offset(err.message) + (uint32_t)skip;
        if (at > source->len) at = source->len;
        return gots__failure_report(graph->failure, GOTS_E_SYNTAX, source, at,
                                    at < source->len ? at + 1 : at, GOTS__C_BAD_JSON, source->name,
                                    at < source->len ? "unexpected text" : "it ends too early");
    }
    uint32_t count = 0;
    status = gots__env_each(graph->isolate, module->id, count_json_name, &count);
    if (status != GOTS_OK) return status;
    module->exports = GOTS__NEW_ARRAY(&graph->arena, gots__module_export, count);
    json_names list = { graph, module, false };
    status = gots__env_each(graph->isolate, module->id, take_json_name, &list);
    if (list.failed) gots__arena_fail(&graph->arena);
    index_exports(graph, module);
    return status;
}

/* Steps count for the life of the isolate. */
gots__budget *gots__graph_budget(gots__graph *graph)
{
    gots__budget *budget = &graph->budget;
    size_t bytes = budget->bytes;
    uint64_t steps = budget->steps;
    gots__isolate_budget(graph->isolate, budget);
    budget->bytes = bytes;
    budget->steps = steps;
    return budget;
}

gots_status gots__module_compile(gots__graph *graph, gots__module *module, gots__source *source)
{
    gots__compile_options options = {
        .declaration = module->kind == GOTS__MODULE_DECLARATION,
        .persist = module->persist,
        .keep_completion = module->keep_completion,
        .legacy_decorators = graph->options.legacy_decorators,
        .native_report = graph->options.native_report,
        .native_context = graph->options.native_context,
        .budget = gots__graph_budget(graph),
        .isolate = graph->isolate,
        .shown = module->shown,
    };
    bool has_validators = gots__checked_lowers(graph, module);
    module->unit =
        has_validators ? gots__checked_compile(graph, module)
                       : gots__compile_file(&graph->allocator, source, &options, graph->failure);
    if (module->unit == NULL) return graph->failure->error.status;
    module->unit->source_len = source->len;
    return GOTS_OK;
}

gots__hash gots__module_key(const gots__graph *graph, const gots__source *source, const char *name,
                            uint8_t kind)
{
    uint32_t flags = kind | (graph->options.legacy_decorators ? 16u : 0u) |
                     (uint32_t)graph->options.types << 5;
    gots__hash key = gots__cache_key(source, name, flags);
    if (kind == GOTS__MODULE_TYPESCRIPT && strncmp(name, "gots:", 5) != 0) gots__bindings_key(graph, &key);
    return key;
}

/* From the shelf: the unit is a copy, the code stays there. */
static bool find_on_shelf(gots__graph *graph, gots__module *module, gots__cache_entry *entry)
{
    gots__shelf *shelf = graph->options.shelf;
    const gots__shelved *found = shelf != NULL ? gots__shelf_get(shelf, &module->key) : NULL;
    if (found == NULL) return false;
    *entry = (gots__cache_entry){ .unit = gots__shelved_unit(&graph->allocator, found), .code = found->code,
                                  .code_len = found->code_len, .in_cycle = found->in_cycle, .shelved = found };
    if (entry->unit != NULL) return true;
    gots__shelf_drop(shelf, found);
    return false;
}

void gots__module_forget_cached(gots__graph *graph, gots__module *module)
{
    gots__cache_entry *entry = module->cached;
    module->cached = NULL;
    if (entry == NULL) return;
    if (entry->shelved != NULL) gots__shelf_drop(graph->options.shelf, entry->shelved);
    else gots__cache_entry_free(graph->options.cache, entry);
}

/* Takes the unit from the shelf or the cache, or else notes that it is to go there. What is small is compiled
 * faster than it is found on disk. */
static bool find_in_cache(gots__graph *graph, gots__module *module, gots__source *source)
{
    gots__cache *cache = graph->options.cache;
    gots__shelf *shelf = graph->options.shelf;
    bool has_validators = gots__checked_lowers(graph, module);
    bool is_small = source->len < GOTS__CACHE_SMALLEST && !has_validators;
    if ((cache == NULL && shelf == NULL) || module->is_virtual || (is_small && shelf == NULL)) return false;
    gots__cache_entry *entry = GOTS__NEW(&graph->arena, gots__cache_entry);
    module->key = gots__module_key(graph, source, module->name, module->kind);
    if (has_validators) gots__checked_key(graph, module->name, &module->key);
    module->is_stored = true;
    bool found = find_on_shelf(graph, module, entry);
    if (!found && cache != NULL && !is_small && gots__cache_get(cache, &module->key, entry)) {
        found = true;
        if (shelf != NULL)
            gots__shelf_put(shelf, &module->key, entry->unit, entry->code, entry->code_len, entry->in_cycle);
    }
    if (!found) return false;
    module->cached = entry;
    module->unit = entry->unit;
    return true;
}

static gots_status compile(gots__graph *graph, gots__module *module, gots__source *source)
{
    module->names_types = gots__names_types(source);
    if (gots__checked_applies(graph, module)) {
        gots_status status = gots__checked_ensure(graph, module);
        if (status != GOTS_OK) return status;
    }
    if (!find_in_cache(graph, module, source)) {
        gots_status status = gots__module_compile(graph, module, source);
        if (status != GOTS_OK) return status;
    }
    module->is_async = (module->unit->flags & GOTS__UNIT_TOP_AWAIT) != 0;
    take_exports(graph, module);
    return GOTS_OK;
}

static gots__module *finish_open(gots__graph *graph, gots__module *module,
                                 const gots__import_site *site)
{
    if (graph->count == GOTS__MODULES_MAX) {
        gots__failure_report(graph->failure, GOTS_E_LIMIT, site->source, site->pos, site->end,
                             GOTS__C_TOO_MANY, GOTS__MODULES_MAX);
        return NULL;
    }
    gots__file file;
    gots__source source;
    if (read_source(graph, module, site, &file, &source) != GOTS_OK) return NULL;
    module->id = graph->count;
    gots_status status = module->kind == GOTS__MODULE_JSON ? open_json(graph, module, &source)
                                                           : compile(graph, module, &source);
    gots__file_free(&graph->allocator, &file);
    if (status != GOTS_OK) return NULL;
    enter(graph, module);
    return module;
}

gots_status gots__module_renew(gots__graph *graph, gots__module *module)
{
    gots__file file;
    gots__source source;
    gots__import_site nowhere = { 0 };
    gots__checked_forget(graph, module->name);
    gots_status status = read_source(graph, module, &nowhere, &file, &source);
    if (status != GOTS_OK) return status;
    status = compile(graph, module, &source);
    gots__file_free(&graph->allocator, &file);
    return status;
}

gots__module *gots__graph_open(gots__graph *graph, const gots__location *location,
                               const gots__import_site *site)
{
    gots__module *module = find(graph, location->name);
    if (module != NULL) return module;
    module = new_module(graph, location->name, location->kind);
    module->path = keep(graph, location->path);
    module->library = keep(graph, location->library);
    module->embedded = location->embedded;
    return finish_open(graph, module, site);
}

gots__module *gots__graph_open_text(gots__graph *graph, const gots__entry *entry)
{
    gots__module *module = new_module(graph, entry->name, GOTS__MODULE_TYPESCRIPT);
    gots__import_site nowhere = { 0 };
    module->path = module->name;
    module->is_virtual = true;
    module->persist = entry->persist;
    module->keep_completion = entry->keep_completion;
    module->text = gots__arena_text(&graph->arena, entry->text, entry->len);
    module->text_len = entry->len;
    return finish_open(graph, module, &nowhere);
}

/* ---- Requests -------------------------------------------------------------------------------- */

static gots__module *open_request(gots__graph *graph, const gots__module *module,
                                  const gots__unit_request *request, gots__import_site *site)
{
    const gots__unit *unit = module->unit;
    gots__str type = gots__unit_str(unit, request->type);
    site->pos = request->pos;
    site->end = request->end;
    if (type.bytes != NULL && (type.len != 4 || memcmp(type.bytes, "json", 4) != 0)) {
        gots__failure_report(graph->failure, GOTS_E_MODULE, site->source, site->pos, site->end,
                             GOTS__C_BAD_ATTRIBUTE, type.bytes);
        return NULL;
    }
    gots__location location;
    gots__str specifier = gots__unit_str(unit, request->specifier);
    if (gots__resolve(specifier, site, &location, graph->failure) != GOTS_OK) return NULL;
    if (type.bytes != NULL && location.kind != GOTS__MODULE_JSON) {
        gots__failure_report(graph->failure, GOTS_E_MODULE, site->source, site->pos, site->end,
                             GOTS__C_NOT_JSON, specifier.bytes);
        return NULL;
    }
    return gots__graph_open(graph, &location, site);
}

/* Tries again with the source at hand, so that the report can show the place. */
static gots_status report_request(gots__graph *graph, const gots__module *module,
                                  const gots__unit_request *request, gots__import_site *site)
{
    gots_status status = graph->failure->error.status;
    bool of_place = status == GOTS_E_MODULE || status == GOTS_E_IO || status == GOTS_E_LIMIT ||
                    status == GOTS_E_UNSUPPORTED;
    gots__file file;
    gots__source source;
    if (!of_place || !gots__module_source(graph, module, &file, &source))
        return status != GOTS_OK ? status : GOTS_E_NOMEM;
    site->source = &source;
    open_request(graph, module, request, site);
    site->source = NULL;
    gots__file_free(&graph->allocator, &file);
    return status;
}

static gots_status load_requests(gots__graph *graph, gots__module *module)
{
    if (module->requests_done || module->unit == NULL) return GOTS_OK;
    const gots__unit *unit = module->unit;
    gots__import_site site = { .path = module->path, .library = module->library, .closed = graph->options.closed };
    module->requests = GOTS__NEW_ARRAY(&graph->arena, gots__module *, unit->requests.len);
    for (uint32_t i = 0; i < unit->requests.len; i++) {
        const gots__unit_request *request = &gots__unit_requests(unit)[i];
        module->requests[i] = open_request(graph, module, request, &site);
        if (module->requests[i] == NULL) return report_request(graph, module, request, &site);
    }
    for (uint32_t i = 0; i < module->export_count; i++) {
        gots__module_export *line = &module->exports[i];
        if (line->kind != GOTS__EXPORT_LOCAL && line->kind != GOTS__EXPORT_TYPE)
            line->module = module->requests[gots__unit_exports(unit)[i].request];
    }
    module->requests_done = true;
    return GOTS_OK;
}

/* Breadth first: each record that is new since the call is at the end of the list. An earlier load
 * that failed may have left others unfinished; they are finished when something reaches them. */
gots_status gots__graph_load_requests(gots__graph *graph, gots__module *module)
{
    uint32_t queue_room = graph->count + 64, count = 0;
    gots__module **queue = GOTS__NEW_ARRAY(&graph->arena, gots__module *, queue_room);
    queue[count++] = module;
    for (uint32_t i = 0; i < count; i++) {
        gots__module *at = queue[i];
        if (at->requests_done || at->unit == NULL) continue;
        gots_status status = load_requests(graph, at);
        if (status != GOTS_OK) return status;
        uint32_t more = at->unit->requests.len;
        if (count + more > queue_room) {
            queue_room = (count + more) * 2;
            gots__module **larger = GOTS__NEW_ARRAY(&graph->arena, gots__module *, queue_room);
            memcpy(larger, queue, count * sizeof *queue);
            queue = larger;
        }
        for (uint32_t j = 0; j < more; j++)
            if (!at->requests[j]->requests_done) queue[count++] = at->requests[j];
    }
    return GOTS_OK;
}
