/* Linking: cycles found, environments made, imports checked, code compiled.
 *
 * SPDX-License-Identifier: MIT
 *
 * Tarjan's algorithm over what is not linked yet. A module outside every cycle runs in one piece
 * once all it imports has run. The modules of a cycle are compiled with their body as a separate
 * function, and their heads, which hold the hoisted functions, run here.
 */
#include <stdio.h>
#include <string.h>

#include "engine/machine.h"
#include "engine/shape.h"
#include "module/graph.h"

#include "base/error.h"
#include "base/near.h"

static gots_status fail_export(gots__graph *graph, const gots__module *module, uint32_t pos,
                               uint32_t end, gots__module *from, gots__atom *name,
                               gots__binding_kind kind)
{
    if (kind == GOTS__BINDING_AMBIGUOUS)
        return gots__module_fail(graph, module, pos, end, GOTS__C_AMBIGUOUS, from->shown, name->text,
                                 "");
    if (kind == GOTS__BINDING_TYPE)
        return gots__module_fail(graph, module, pos, end, GOTS__C_TYPE_ONLY, from->shown, name->text,
                                 "");
    gots__near near;
    gots__near_init(&near, name->text, name->len, "");
    uint32_t count = 0;
    gots__atom **names = gots__module_names(graph, from, &count);
    for (uint32_t i = 0; i < count; i++) gots__near_try(&near, names[i]->text, names[i]->len);
    return gots__module_fail(graph, module, pos, end, GOTS__C_NO_EXPORT, from->shown, name->text,
                             near.text);
}

/* ---- Import slots ---------------------------------------------------------------------------- */

static bool is_star(gots__str name)
{
    return name.len == 1 && name.bytes[0] == '*';
}

static gots_status fill_namespace(gots__graph *graph, gots__module *from, gots__import_arg *arg)
{
    arg->kind = GOTS__IMPORT_AS_NAMESPACE;
    arg->module = from->id;
    return gots__module_namespace(graph, from);
}

/* A constant of a module that has run to its end changes no more. */
static bool is_settled(const gots__resolved_binding *found)
{
    return found->constant && found->module->state == GOTS__STATE_EVALUATED &&
           !found->module->has_error;
}

static gots_status fill_arg(gots__graph *graph, gots__module *module, const gots__unit_slot *slot,
                            gots__import_arg *arg)
{
    gots__module *from = module->requests[slot->request];
    gots__str text = gots__unit_str(module->unit, slot->name);
    if (is_star(text)) return fill_namespace(graph, from, arg);
    gots__atom *name = gots__atoms_get(&graph->atoms, text.bytes, text.len);
    gots__resolved_binding found = gots__module_resolve(graph, from, name);
    arg->name = (gots__name){ text.bytes, text.len };
    /* import x = require("…") of a module without `export =` is its namespace. */
    if (found.kind == GOTS__BINDING_NONE && strcmp(name->text, "export=") == 0) {
        found.kind = GOTS__BINDING_NAMESPACE;
        found.module = from;
    }
    if (found.kind == GOTS__BINDING_NAMESPACE) {
        arg->kind = GOTS__IMPORT_AS_NAMESPACE_ALIAS;
        arg->module = found.module->id;
        return gots__module_namespace(graph, found.module);
    }
    if (found.kind != GOTS__BINDING_VALUE) {
        arg->kind = GOTS__IMPORT_AS_EMPTY;
        if (slot->optional) return GOTS_OK;
        return fail_export(graph, module, slot->pos, slot->end, from, name, found.kind);
    }
    arg->kind = found.property == name ? GOTS__IMPORT_AS_ENV : GOTS__IMPORT_AS_ALIAS;
    arg->module = found.module->id;
    arg->property = (gots__name){ found.property->text, found.property->len };
    arg->settled = is_settled(&found);
    return GOTS_OK;
}

gots__import_arg *gots__module_args(gots__graph *graph, gots__module *module)
{
    uint32_t count = module->unit->slots.len;
    gots__import_arg *args = GOTS__NEW_ARRAY(&graph->arena, gots__import_arg, count + 1);
    for (uint32_t i = 0; i < count; i++)
        if (fill_arg(graph, module, &gots__unit_slots(module->unit)[i], &args[i]) != GOTS_OK)
            return NULL;
    return args;
}

/* ---- One module ------------------------------------------------------------------------------ */

/* Every re-export by name must lead somewhere. */
static gots_status check_exports(gots__graph *graph, gots__module *module)
{
    for (uint32_t i = 0; i < module->export_count; i++) {
        const gots__module_export *line = &module->exports[i];
        if (line->kind != GOTS__EXPORT_INDIRECT) continue;
        gots__resolved_binding found = gots__module_resolve(graph, module, line->name);
        if (found.kind == GOTS__BINDING_NONE || found.kind == GOTS__BINDING_AMBIGUOUS)
            return fail_export(graph, module, line->pos, line->end, line->module, line->imported,
                               found.kind);
    }
    return GOTS_OK;
}

static gots_status make_environment(gots__graph *graph, gots__module *module)
{
    gots__name *names = GOTS__NEW_ARRAY(&graph->arena, gots__name, module->export_count + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < module->export_count; i++) {
        const gots__module_export *line = &module->exports[i];
        if (line->kind == GOTS__EXPORT_LOCAL && !line->hoisted)
            names[count++] = (gots__name){ line->name->text, line->name->len };
    }
    return gots__env_new(graph->isolate, module->id, names, count);
}

/* The text with the body as a function of its own. */
static const char *split_text(gots__graph *graph, const gots__unit *unit, size_t *len)
{
    static const char head[] = "return function () {", tail[] = "}";
    const char *text = gots__unit_at(unit, unit->text);
    gots__text out;
    gots__text_init(&out, &graph->arena, unit->text.len + sizeof head + sizeof tail);
    gots__text_put(&out, text, unit->split);
    gots__text_str(&out, head);
    gots__text_put(&out, text + unit->split, unit->end - unit->split);
    gots__text_str(&out, tail);
    gots__text_put(&out, text + unit->end, unit->text.len - unit->end);
    *len = out.len;
    return gots__text_close(&out);
}

static void store(void *context, const void *code, size_t len)
{
    void **pair = context;
    gots__graph *graph = pair[0];
    gots__module *module = pair[1];
    bool is_worth = module->unit->source_len >= GOTS__CACHE_SMALLEST || module->unit->shapes.len > 0;
    if (graph->options.shelf != NULL)
        gots__shelf_put(graph->options.shelf, &module->key, module->unit, code, len, module->in_cycle);
    if (graph->options.cache != NULL && is_worth)
        gots__cache_put(graph->options.cache, &module->key, module->unit, code, len, module->in_cycle);
}

static gots_status compile_text(gots__graph *graph, gots__module *module)
{
    const gots__unit *unit = module->unit;
    const char *text = gots__unit_at(unit, unit->text);
    size_t len = unit->text.len;
    if (module->in_cycle) text = split_text(graph, unit, &len);
    gots_status status = gots__env_compile(graph->isolate, module->id, module->name, text, len,
                                           module->is_stored ? store : NULL,
                                           (void *[]){ graph, module }, &graph->failure->error);
    if (status == GOTS_E_THROWN) {
        /* Lowered code is valid; what remains are limits of the engine's compiler. */
        char message[256];
        snprintf(message, sizeof message, "%.*s", (int)sizeof message - 1, graph->failure->error.message);
        gots__failure_report(graph->failure, GOTS_E_LIMIT, NULL, 0, 0, GOTS__C_ENGINE_LIMIT,
                             module->shown, message);
        return GOTS_E_LIMIT;
    }
    if (status != GOTS_OK) return status;
    module->unit = gots__unit_drop_text(&graph->allocator, module->unit);
    return GOTS_OK;
}

/* The code in the cache is of the other form: once more from the source. */
static gots_status compile_again(gots__graph *graph, gots__module *module)
{
    gots__file file;
    gots__source source;
    if (!gots__module_source(graph, module, &file, &source))
        return gots__fail(&graph->failure->error, GOTS_E_IO, "GOTS1103",
                          "'%s' changed while it was being loaded", module->shown);
    gots__unit_free(&graph->allocator, module->unit);
    module->unit = NULL;
    gots_status status = gots__module_compile(graph, module, &source);
    gots__file_free(&graph->allocator, &file);
    return status == GOTS_OK ? compile_text(graph, module) : status;
}

static gots_status compile(gots__graph *graph, gots__module *module)
{
    gots__cache_entry *cached = module->cached;
    if (cached == NULL) return compile_text(graph, module);
    bool fits = cached->in_cycle == module->in_cycle;
    gots_status status = GOTS_OK;
    if (fits)
        status = gots__env_load(graph->isolate, module->id, cached->code, cached->code_len,
                                &graph->failure->error);
    gots__module_forget_cached(graph, module);
    return fits ? status : compile_again(graph, module);
}

/* The table that the module's checks go by. */
static gots_status hand_over_shapes(gots__graph *graph, gots__module *module)
{
    const gots__unit *unit = module->unit;
    if (unit->shapes.len == 0) return GOTS_OK;
    return gots__env_shapes(graph->isolate, module->id, gots__unit_at(unit, unit->shapes),
                            unit->shapes.len, &graph->failure->error);
}

/* The functions that may run as machine code. */
static gots_status hand_over_native(gots__graph *graph, gots__module *module)
{
    const gots__unit *unit = module->unit;
    if (unit->native.len == 0) return GOTS_OK;
    return gots__env_native(graph->isolate, module->id, gots__unit_at(unit, unit->native), unit->native.len,
                            &graph->failure->error);
}

static gots_status prepare(gots__graph *graph, gots__module *module)
{
    if (module->unit == NULL) return GOTS_OK;
    gots_status status = check_exports(graph, module);
    if (status == GOTS_OK && !module->is_renewed) status = make_environment(graph, module);
    if (status == GOTS_OK) status = compile(graph, module);
    if (status == GOTS_OK) status = hand_over_shapes(graph, module);
    if (status == GOTS_OK) status = hand_over_native(graph, module);
    return status;
}

static gots_status run_head(gots__graph *graph, gots__module *module)
{
    gots__import_arg *args = gots__module_args(graph, module);
    if (args == NULL) return graph->failure->error.status;
    return gots__env_start(graph->isolate, module->id, args, module->unit->slots.len, true, false,
                           &graph->failure->error);
}

/* ---- Cycles ---------------------------------------------------------------------------------- */

typedef struct tarjan {
    gots__module *stack;
    uint32_t index;
} tarjan;

static bool imports_itself(const gots__module *module)
{
    if (module->unit == NULL) return false;
    for (uint32_t i = 0; i < module->unit->requests.len; i++)
        if (module->requests[i] == module) return true;
    return false;
}

static gots_status link_cycle(gots__graph *graph, tarjan *walk, gots__module *root)
{
    gots__module *first = walk->stack, *end = root->stacked;
    bool in_cycle = first != root || imports_itself(root);
    for (gots__module *at = first; at != end; at = at->stacked) {
        at->in_cycle = in_cycle;
        gots_status status = prepare(graph, at);
        if (status != GOTS_OK) return status;
    }
    for (gots__module *at = first; in_cycle && at != end; at = at->stacked) {
        if (at->unit == NULL) continue;
        gots_status status = run_head(graph, at);
        if (status != GOTS_OK) return status;
    }
    while (walk->stack != end) {
        gots__module *at = walk->stack;
        walk->stack = at->stacked;
        at->state = GOTS__STATE_LINKED;
    }
    return GOTS_OK;
}

static gots_status visit(gots__graph *graph, tarjan *walk, gots__module *module)
{
    module->state = GOTS__STATE_LINKING;
    module->index = module->low = ++walk->index;
    module->stacked = walk->stack;
    walk->stack = module;
    uint32_t count = module->unit != NULL ? module->unit->requests.len : 0;
    for (uint32_t i = 0; i < count; i++) {
        gots__module *next = module->requests[i];
        if (next->state == GOTS__STATE_LOADED) {
            gots_status status = visit(graph, walk, next);
            if (status != GOTS_OK) return status;
        }
        if (next->state == GOTS__STATE_LINKING && next->low < module->low) module->low = next->low;
    }
    return module->low == module->index ? link_cycle(graph, walk, module) : GOTS_OK;
}

gots_status gots__graph_link(gots__graph *graph, gots__module *module)
{
    if (module->state != GOTS__STATE_LOADED) return GOTS_OK;
    tarjan walk = { NULL, 0 };
    gots_status status = visit(graph, &walk, module);
    for (gots__module *at = walk.stack; at != NULL; at = at->stacked)
        at->state = GOTS__STATE_LOADED; /* a later attempt finds them as they were */
    return status;
}
