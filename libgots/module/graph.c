/* The module graph's entry points: what the public API and the heap ask for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/checked.h"

#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"

/* ---- What the heap asks ---------------------------------------------------------------------- */

static gots__import_site site_of(const gots__graph *graph, uint32_t id)
{
    if (id == GOTS__LIBRARY) return (gots__import_site){ .path = "", .library = "isolate.ts", .closed = graph->options.closed };
    const gots__module *module = graph->modules[id];
    return (gots__import_site){ .path = module->path, .library = module->library, .closed = graph->options.closed };
}

/* An entry point may be reached while another is running (import() called by a module's code), so
 * the arena's escape and the failure are those of the innermost one. */
typedef struct entry_state {
    jmp_buf escape;
    gots__failure *failure;
} entry_state;

static void enter(gots__graph *graph, entry_state *saved, gots__failure *failure)
{
    memcpy(&saved->escape, &graph->arena.escape, sizeof saved->escape);
    saved->failure = graph->failure;
    graph->failure = failure;
}

static void leave(gots__graph *graph, const entry_state *saved)
{
    memcpy(&graph->arena.escape, &saved->escape, sizeof saved->escape);
    graph->failure = saved->failure;
}

static gots_status no_memory(gots__failure *failure)
{
    return gots__fail(&failure->error, GOTS_E_NOMEM, "GOTS1014", "out of memory");
}

static gots_status start(gots__graph *graph, gots__module *module)
{
    gots_status status = gots__graph_load_requests(graph, module);
    if (status == GOTS_OK) status = gots__graph_link(graph, module);
    gots__checked_release(graph);
    if (status == GOTS_OK && module->persist) {
        status = gots__module_namespace(graph, module);
        if (status == GOTS_OK) status = gots__namespace_to_global(graph->isolate, module->id);
    }
    if (status == GOTS_OK) status = gots__graph_evaluate(graph, module);
    return status;
}

static gots_status import_module(gots__graph *graph, uint32_t referrer, gots__str specifier,
                                 const char *type, uint32_t *id)
{
    gots__location location;
    gots__import_site site = site_of(graph, referrer);
    gots_status status = gots__resolve(specifier, &site, &location, graph->failure);
    if (status != GOTS_OK) return status;
    if (type != NULL && strcmp(type, "json") != 0)
        return gots__failure_report(graph->failure, GOTS_E_MODULE, NULL, 0, 0,
                                    GOTS__C_BAD_ATTRIBUTE, type);
    if (type != NULL && location.kind != GOTS__MODULE_JSON)
        return gots__failure_report(graph->failure, GOTS_E_MODULE, NULL, 0, 0, GOTS__C_NOT_JSON,
                                    specifier.bytes);
    gots__module *module = gots__graph_open(graph, &location, &site);
    if (module == NULL) return graph->failure->error.status;
    *id = module->id;
    return start(graph, module);
}

static gots_status hook_import(void *context, uint32_t referrer, const char *specifier, size_t len,
                               const char *type, uint32_t *module, gots_error *err)
{
    gots__graph *graph = context;
    gots__failure failure;
    entry_state saved;
    volatile gots_status status;
    gots__failure_init(&failure, &graph->allocator, false);
    enter(graph, &saved, &failure);
    if (setjmp(graph->arena.escape) == 0)
        status = import_module(graph, referrer, (gots__str){ specifier, (uint32_t)len }, type,
                               module);
    else
        status = no_memory(&failure);
    leave(graph, &saved);
    if (err != NULL) *err = failure.error;
    gots__failure_deinit(&failure);
    return status;
}

static void hook_body_settled(void *context, uint32_t module, bool fulfilled)
{
    gots__graph *graph = context;
    gots__failure failure;
    entry_state saved;
    gots__failure_init(&failure, &graph->allocator, false);
    enter(graph, &saved, &failure);
    if (setjmp(graph->arena.escape) == 0)
        gots__graph_body_settled(graph, graph->modules[module], fulfilled);
    leave(graph, &saved);
    gots__failure_deinit(&failure);
}

static gots_status hook_namespace(void *context, uint32_t module)
{
    gots__graph *graph = context;
    gots__failure failure;
    entry_state saved;
    volatile gots_status status = GOTS_E_NOMEM;
    gots__failure_init(&failure, &graph->allocator, false);
    enter(graph, &saved, &failure);
    if (setjmp(graph->arena.escape) == 0)
        status = gots__module_namespace(graph, graph->modules[module]);
    leave(graph, &saved);
    gots__failure_deinit(&failure);
    return status;
}

static char *hook_lower(void *context, bool function, const char *text, size_t len, size_t *size,
                        gots_error *err)
{
    gots__graph *graph = context;
    gots__failure failure;
    gots__source source = { .name = "[text]", .text = text, .len = (uint32_t)len };
    gots__compile_options options = { .keep_completion = true,
                                      .legacy_decorators = graph->options.legacy_decorators,
                                      .budget = gots__graph_budget(graph),
                                      .isolate = graph->isolate,
                                      .from_text = true,
                                      .function_text = function };
    gots__failure_init(&failure, &graph->allocator, false);
    char *emitted = gots__compile_emit(&graph->allocator, &source, &options, false, size, &failure);
    if (emitted == NULL && err != NULL) *err = failure.error;
    gots__failure_deinit(&failure);
    return emitted;
}

/* "file:///path" with what may not stand in a URL escaped. */
static bool url_of_path(const char *path, char *url, size_t room)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t len = (size_t)snprintf(url, room, "file://");
    for (; *path != '\0'; path++) {
        unsigned char byte = (unsigned char)*path;
        bool plain = byte > 0x20 && byte < 0x7F && strchr("\"#%<>?[\\]^`{|}", byte) == NULL;
        if (len + 4 > room) return false;
        if (plain) {
            url[len++] = (char)byte;
        } else {
            url[len++] = '%';
            url[len++] = hex[byte >> 4];
            url[len++] = hex[byte & 15];
        }
    }
    url[len] = '\0';
    return true;
}

static gots_status hook_resolve(void *context, uint32_t referrer, const char *specifier, size_t len,
                                char *url, size_t room, gots_error *err)
{
    gots__graph *graph = context;
    gots__failure failure;
    gots__failure_init(&failure, &graph->allocator, false);
    gots__location location;
    gots__import_site site = site_of(graph, referrer);
    gots_status status =
        gots__resolve((gots__str){ specifier, (uint32_t)len }, &site, &location, &failure);
    if (err != NULL) *err = failure.error;
    gots__failure_deinit(&failure);
    if (status != GOTS_OK) return status;
    if (location.library[0] != '\0') snprintf(url, room, "%s", location.name);
    else if (!url_of_path(location.path, url, room)) return GOTS_E_LIMIT;
    return GOTS_OK;
}

static void hook_meta(void *context, uint32_t id, const char **url, const char **filename,
                      bool *is_main)
{
    gots__graph *graph = context;
    gots__module *module = graph->modules[id];
    entry_state saved;
    enter(graph, &saved, NULL);
    if (setjmp(graph->arena.escape) == 0) {
        bool on_disk = !module->is_virtual && module->library[0] == '\0';
        char text[PATH_MAX * 3 + 8];
        if (module->url == NULL && on_disk && url_of_path(module->path, text, sizeof text))
            module->url = gots__arena_text(&graph->arena, text, strlen(text));
    }
    leave(graph, &saved);
    *url = module->url != NULL ? module->url : module->name;
    *filename = module->url != NULL ? module->path : NULL;
    *is_main = module->is_main;
}

/* ---- The public API's side ------------------------------------------------------------------- */

gots__graph *gots__graph_new(gots__isolate *isolate, const gots_allocator *allocator,
                             const gots__graph_options *options, gots_error *err)
{
    gots__graph *graph = gots__alloc(allocator, sizeof *graph);
    if (graph == NULL) goto no_memory;
    memset(graph, 0, sizeof *graph);
    graph->isolate = isolate;
    graph->allocator = *allocator;
    graph->options = *options;
    gots__arena_init(&graph->arena, allocator, 0);
    if (setjmp(graph->arena.escape) != 0) goto no_memory;
    gots__atoms_init(&graph->atoms, &graph->arena);
    char directory[PATH_MAX];
    graph->directory = getcwd(directory, sizeof directory) == NULL
                           ? ""
                           : gots__arena_text(&graph->arena, directory, strlen(directory));
    gots__module_hooks hooks = {
        .context = graph,
        .import = hook_import,
        .body_settled = hook_body_settled,
        .resolve = hook_resolve,
        .meta = hook_meta,
        .namespace_wanted = hook_namespace,
        .lower = hook_lower,
    };
    if (gots__environments_init(isolate, allocator, &hooks) == GOTS_OK) return graph;

no_memory:
    gots__graph_free(graph);
    gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating an isolate");
    return NULL;
}

void gots__graph_free(gots__graph *graph)
{
    if (graph == NULL) return;
    gots__checked_release(graph);
    for (uint32_t i = 0; i < graph->count; i++) {
        gots__module_forget_source(graph, graph->modules[i]);
        gots__module_forget_cached(graph, graph->modules[i]);
        gots__unit_free(&graph->allocator, graph->modules[i]->unit);
    }
    gots_allocator allocator = graph->allocator;
    gots__arena_deinit(&graph->arena);
    gots__free(&allocator, graph, sizeof *graph);
}

static gots__module *open_entry(gots__graph *graph, const gots__entry *entry)
{
    if (entry->text != NULL) return gots__graph_open_text(graph, entry);
    gots__location location;
    gots__import_site nowhere = { 0 };
    if (gots__resolve_main(entry->path, &location, graph->failure) != GOTS_OK) return NULL;
    return gots__graph_open(graph, &location, &nowhere);
}

static gots_status run_entry(gots__graph *graph, const gots__entry *entry, gots__module **module)
{
    gots__module *opened = open_entry(graph, entry);
    if (opened == NULL) return graph->failure->error.status;
    *module = opened;
    if (entry->is_main && graph->main == NULL) {
        graph->main = opened;
        opened->is_main = true;
    }
    return start(graph, opened);
}

gots_status gots__graph_reload(gots__graph *graph, const char *path, gots__failure *failure)
{
    entry_state saved;
    volatile gots_status status;
    enter(graph, &saved, failure);
    if (setjmp(graph->arena.escape) == 0) status = gots__graph_reload_module(graph, path);
    else status = no_memory(failure);
    leave(graph, &saved);
    return status;
}

gots_status gots__graph_namespace(gots__graph *graph, uint32_t module, gots_error *err)
{
    gots_status status = hook_namespace(graph, module);
    if (status == GOTS_OK) return status;
    return gots__fail(err, status, "GOTS1014", "out of memory");
}

gots_status gots__graph_run(gots__graph *graph, const gots__entry *entry, gots__module **module,
                            gots__failure *failure)
{
    entry_state saved;
    volatile gots_status status;
    enter(graph, &saved, failure);
    if (setjmp(graph->arena.escape) == 0) status = run_entry(graph, entry, module);
    else status = no_memory(failure);
    leave(graph, &saved);
    return status;
}
