/* Reloading: new code for a module that runs, with the state that it has.
 *
 * SPDX-License-Identifier: MIT
 *
 * The module's state is what it exports with `let`. The new code runs on the module's own `$m`, so that those who
 * import it see the new bindings, and where it initialises such a variable it gets the value of then instead
 * (engine/renew.c). Then a small module asks whether the values have the types that the new code declares. If
 * anything of this fails, the record and `$m` are put back as they were.
 *
 * The new version has a number of its own: tables of checks and of machine code stay with the functions they were
 * made for.
 */
#include "module/checked.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "engine/renew.h"

static gots__module *find(const gots__graph *graph, const char *name)
{
    for (uint32_t i = graph->count; i-- > 0;) /* the newest version */
        if (strcmp(graph->modules[i]->name, name) == 0) return graph->modules[i];
    return NULL;
}

static gots_status refuse(gots__graph *graph, gots_status status, const char *name, const char *why)
{
    return gots__fail(&graph->failure->error, status, "GOTS1210", "'%s' cannot be reloaded: %s", name, why);
}

/* The module of that path, if it can be reloaded now. */
static gots_status find_module(gots__graph *graph, const char *path, gots__module **out)
{
    gots__location location;
    gots_status status = gots__resolve_main(path, &location, graph->failure);
    if (status != GOTS_OK) return status;
    gots__module *module = find(graph, location.name);
    if (module == NULL) return refuse(graph, GOTS_E_NOT_FOUND, path, "it has not been loaded");
    if (module->unit == NULL) return refuse(graph, GOTS_E_UNSUPPORTED, path, "it is no TypeScript module");
    if (module->in_cycle) return refuse(graph, GOTS_E_UNSUPPORTED, path, "it is part of a circle of imports");
    if (module->state != GOTS__STATE_EVALUATED || module->has_error)
        return refuse(graph, GOTS_E_PENDING, path, "it has not run to its end");
    *out = module;
    return GOTS_OK;
}

/* The record as it is for a module that was just found. */
static void renew(gots__module *module)
{
    module->unit = NULL;
    module->kept = NULL;
    module->kept_failed = false;
    module->is_stored = false;
    module->cached = NULL;
    module->requests = NULL;
    module->requests_done = false;
    module->exports = NULL;
    module->export_count = 0;
    module->state = GOTS__STATE_LOADED;
    module->cycle_root = NULL;
    module->has_namespace = false;
    module->is_async = false;
    module->is_renewed = true;
    module->async_order = 0;
}

static bool is_state(const gots__module_export *line)
{
    return line->kind == GOTS__EXPORT_LOCAL && !line->constant && !line->hoisted;
}

static gots_status start(gots__graph *graph, gots__module *module)
{
    gots_status status = gots__module_renew(graph, module);
    for (uint32_t i = 0; status == GOTS_OK && i < module->export_count; i++)
        if (is_state(&module->exports[i]))
            status = gots__renew_keep(graph->isolate, module->exports[i].name->text, module->exports[i].name->len);
    if (status == GOTS_OK) status = gots__graph_load_requests(graph, module);
    if (status == GOTS_OK && module->is_async)
        status = refuse(graph, GOTS_E_UNSUPPORTED, module->shown, "its new code awaits at the top level");
    if (status == GOTS_OK) status = gots__graph_link(graph, module);
    gots__checked_release(graph);
    if (status == GOTS_OK && module->in_cycle)
        status = refuse(graph, GOTS_E_UNSUPPORTED, module->shown, "its new code is part of a circle of imports");
    if (status == GOTS_OK) status = gots__module_namespace(graph, module);
    return status == GOTS_OK ? gots__graph_evaluate(graph, module) : status;
}

/* ---- The state ------------------------------------------------------------------------------- */

/* A module that tells the first value which has not the type that the new code declares. */
static const char *question_of(gots__graph *graph, const gots__module *module)
{
    gots__text out;
    gots__text_init(&out, &graph->arena, 512);
    gots__text_format(&out, "import { validate } from \"gots:types\";\nimport * as mod from \"%s\";\n", module->name);
    gots__text_str(&out, "const first = (name: string, issues: { path: string; expected: string; received: string }[]): void => {\n"
                         "    if (issues.length === 0) return;\n"
                         "    const { path, expected, received } = issues[0]!;\n"
                         "    throw new TypeError(`GOTS1211: ${name}${path === \"\" || path[0] === \"[\" ? path : \".\" + path}: "
                         "the state is ${received}, the new code expects ${expected}`);\n};\n");
    for (uint32_t i = 0; i < module->export_count; i++)
        if (is_state(&module->exports[i]))
            gots__text_format(&out, "first(\"%s\", validate<typeof mod.%s>(mod.%s));\n", module->exports[i].name->text,
                              module->exports[i].name->text, module->exports[i].name->text);
    return gots__text_close(&out);
}

static gots_status ask_types(gots__graph *graph, const gots__module *module)
{
    bool any = false;
    for (uint32_t i = 0; i < module->export_count; i++) any = any || is_state(&module->exports[i]);
    if (!any) return GOTS_OK;
    const char *text = question_of(graph, module);
    const char *name = gots__arena_format(&graph->arena, "gots:reload/%u", (unsigned)graph->count);
    gots__entry entry = { .name = name, .text = text, .len = strlen(text) };
    gots__module *asked = gots__graph_open_text(graph, &entry);
    if (asked == NULL) return graph->failure->error.status;
    gots_status status = gots__graph_load_requests(graph, asked);
    if (status == GOTS_OK) status = gots__graph_link(graph, asked);
    gots__checked_release(graph);
    if (status == GOTS_OK) status = gots__graph_evaluate(graph, asked);
    return status == GOTS_E_THROWN ? gots__env_rethrow(graph->isolate, asked->id, &graph->failure->error) : status;
}

/* The host holds functions of it, which must still be what it was told. */
static gots_status ask_host(gots__graph *graph, const gots__module *module)
{
    char text[1024];
    gots_error err = { 0 };
    gots_status status = graph->fits != NULL ? graph->fits(graph->fits_context, module, &err) : GOTS_OK;
    if (status == GOTS_OK) return GOTS_OK;
    int len = snprintf(text, sizeof text, "error %s: %s\n", err.code, err.message);
    gots__failure_set_text(graph->failure, text, len < (int)sizeof text ? (size_t)len : sizeof text - 1);
    graph->failure->error = err;
    return status;
}

/* One record stays the module, at its place in the table; the other one keeps what functions of its version
 * still need. */
static void retire(gots__graph *graph, gots__module *module, gots__module *then, bool failed)
{
    uint32_t old = then->id, now = module->id;
    if (failed) {
        gots__module tried = *module;
        *module = *then;
        *then = tried;
    }
    graph->modules[old] = failed ? module : then;
    graph->modules[now] = failed ? then : module;
    if (failed) then->name = then->shown = "";
}

/* ---- The whole ------------------------------------------------------------------------------- */

gots_status gots__graph_reload_module(gots__graph *graph, const char *path)
{
    gots__module *module = NULL;
    gots_status status = find_module(graph, path, &module);
    if (status != GOTS_OK) return status;
    gots__module *then = GOTS__NEW(&graph->arena, gots__module);
    *then = *module;
    if (!gots__owner_begin_reload(graph->isolate)) gots__arena_fail(&graph->arena);
    renew(module);
    gots__graph_number(graph, module);
    status = gots__renew_begin(graph->isolate, then->id, module->id, &graph->failure->error);
    if (status == GOTS_OK) status = start(graph, module);
    if (status == GOTS_E_THROWN) status = gots__env_rethrow(graph->isolate, module->id, &graph->failure->error);
    if (status == GOTS_OK) status = ask_types(graph, module);
    if (status == GOTS_OK) status = ask_host(graph, module);
    gots__owner_end_reload(graph->isolate, module->name, status != GOTS_OK);
    gots__renew_end(graph->isolate, then->id, module->id, status != GOTS_OK);
    retire(graph, module, then, status != GOTS_OK);
    return status;
}
