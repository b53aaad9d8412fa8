/* Exports: which module really holds a binding, and what a namespace object shows.
 *
 * SPDX-License-Identifier: MIT
 *
 * ResolveExport and GetExportedNames of ECMA-262, with TypeScript's addition that a name may be a
 * type only: such an export can be imported and passed on, and is nothing at run time.
 */
#include "module/graph.h"

#include <stdlib.h>

/* The (module, name) pairs under way, to end circles. */
typedef struct trail {
    const struct trail *outer;
    const gots__module *module;
    const gots__atom *name;
} trail;

static gots__resolved_binding resolve(gots__graph *graph, gots__module *module, gots__atom *name,
                                      const trail *outer);

static const gots__module_export *own_export(const gots__module *module, const gots__atom *name)
{
    if (module->export_slots == NULL) return NULL;
    uint32_t at = name->hash & module->export_mask;
    for (; module->export_slots[at] != 0; at = (at + 1) & module->export_mask) {
        const gots__module_export *line = &module->exports[module->export_slots[at] - 1];
        if (line->name == name) return line;
    }
    return NULL;
}

static bool is_star_name(const gots__atom *name)
{
    return name != NULL && name->len == 1 && name->text[0] == '*';
}

static gots__resolved_binding resolve_own(gots__graph *graph, gots__module *module,
                                          const gots__module_export *line, const trail *here)
{
    gots__resolved_binding found = { .module = module, .property = line->name };
    switch ((gots__export_kind)line->kind) {
    case GOTS__EXPORT_LOCAL:
        found.kind = GOTS__BINDING_VALUE;
        found.constant = line->constant;
        break;
    case GOTS__EXPORT_TYPE: found.kind = GOTS__BINDING_TYPE; break;
    case GOTS__EXPORT_NAMESPACE:
        found.kind = GOTS__BINDING_NAMESPACE;
        found.module = line->module;
        break;
    case GOTS__EXPORT_INDIRECT:
        if (!is_star_name(line->imported))
            return resolve(graph, line->module, line->imported, here);
        found.kind = GOTS__BINDING_NAMESPACE;
        found.module = line->module;
        break;
    case GOTS__EXPORT_STAR: break;
    }
    return found;
}

static bool same_binding(const gots__resolved_binding *a, const gots__resolved_binding *b)
{
    return a->kind == b->kind && a->module == b->module &&
           (a->kind == GOTS__BINDING_NAMESPACE || a->property == b->property);
}

static gots__resolved_binding resolve_stars(gots__graph *graph, gots__module *module,
                                            gots__atom *name, const trail *here)
{
    gots__resolved_binding found = { .kind = GOTS__BINDING_NONE };
    if (strcmp(name->text, "default") == 0) return found;
    for (uint32_t i = 0; i < module->export_count; i++) {
        if (module->exports[i].kind != GOTS__EXPORT_STAR) continue;
        gots__resolved_binding next = resolve(graph, module->exports[i].module, name, here);
        if (next.kind == GOTS__BINDING_AMBIGUOUS) return next;
        if (next.kind == GOTS__BINDING_NONE) continue;
        bool types = found.kind == GOTS__BINDING_TYPE || next.kind == GOTS__BINDING_TYPE;
        if (found.kind == GOTS__BINDING_NONE || found.kind == GOTS__BINDING_TYPE) found = next;
        else if (!types && !same_binding(&found, &next))
            return (gots__resolved_binding){ .kind = GOTS__BINDING_AMBIGUOUS };
    }
    return found;
}

static gots__resolved_binding resolve(gots__graph *graph, gots__module *module, gots__atom *name,
                                      const trail *outer)
{
    gots__resolved_binding none = { .kind = GOTS__BINDING_NONE };
    for (const trail *at = outer; at != NULL; at = at->outer)
        if (at->module == module && at->name == name) return none;
    trail here = { outer, module, name };
    const gots__module_export *line = own_export(module, name);
    if (line != NULL) return resolve_own(graph, module, line, &here);
    if (module->kind == GOTS__MODULE_DECLARATION) {
        gots__resolved_binding type = { .kind = GOTS__BINDING_TYPE, .module = module };
        return type;
    }
    return resolve_stars(graph, module, name, &here);
}

gots__resolved_binding gots__module_resolve(gots__graph *graph, gots__module *module,
                                            gots__atom *name)
{
    return resolve(graph, module, name, NULL);
}

/* ---- Namespace objects ----------------------------------------------------------------------- */

typedef struct names {
    gots__graph *graph;
    gots__atom **items;
    uint32_t count, room;
    gots__module **seen; /* modules visited */
    uint32_t seen_count, seen_room;
} names;

static void *grow(names *list, void *items, uint32_t count, uint32_t *room)
{
    if (count < *room) return items;
    uint32_t larger = *room == 0 ? 16 : *room * 2;
    void **copy = GOTS__NEW_ARRAY(&list->graph->arena, void *, larger);
    if (count > 0) memcpy(copy, items, count * sizeof *copy);
    *room = larger;
    return copy;
}

static void collect(names *list, gots__module *module, bool by_star)
{
    for (uint32_t i = 0; i < list->seen_count; i++)
        if (list->seen[i] == module) return;
    list->seen = grow(list, list->seen, list->seen_count, &list->seen_room);
    list->seen[list->seen_count++] = module;
    for (uint32_t i = 0; i < module->export_count; i++) {
        const gots__module_export *line = &module->exports[i];
        if (line->kind == GOTS__EXPORT_STAR) {
            collect(list, line->module, true);
        } else if (line->kind != GOTS__EXPORT_TYPE && strcmp(line->name->text, "export=") != 0 &&
                   !(by_star && strcmp(line->name->text, "default") == 0)) {
            list->items = grow(list, list->items, list->count, &list->room);
            list->items[list->count++] = line->name;
        }
    }
}

/* The order of UTF-16 code units: characters above U+FFFF, whose first byte in UTF-8 is F0 and up,
 * stand before U+E000 to U+FFFF. */
static int unit_order(unsigned char byte)
{
    return byte >= 0xF0 ? 0xED * 16 + 1 + (byte - 0xF0) : byte * 16;
}

static int by_name(const void *a, const void *b)
{
    const unsigned char *x = (const unsigned char *)(*(gots__atom *const *)a)->text;
    const unsigned char *y = (const unsigned char *)(*(gots__atom *const *)b)->text;
    while (*x != '\0' && *x == *y) {
        x++;
        y++;
    }
    return unit_order(*x) - unit_order(*y);
}

gots__atom **gots__module_names(gots__graph *graph, gots__module *module, uint32_t *count)
{
    names list = { .graph = graph };
    collect(&list, module, false);
    if (list.count > 1) qsort(list.items, list.count, sizeof *list.items, by_name);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list.count; i++)
        if (i == 0 || list.items[i] != list.items[i - 1]) list.items[kept++] = list.items[i];
    *count = kept;
    return list.items;
}

static gots_status add_name(gots__graph *graph, gots__module *module, gots__atom *name)
{
    gots__resolved_binding found = gots__module_resolve(graph, module, name);
    if (found.kind != GOTS__BINDING_VALUE && found.kind != GOTS__BINDING_NAMESPACE) return GOTS_OK;
    gots__import_arg arg = { .kind = GOTS__IMPORT_AS_ALIAS,
                             .module = found.module->id,
                             .name = { name->text, name->len } };
    if (found.kind == GOTS__BINDING_NAMESPACE) {
        gots_status status = gots__module_namespace(graph, found.module);
        if (status != GOTS_OK) return status;
        arg.kind = GOTS__IMPORT_AS_NAMESPACE_ALIAS;
    } else {
        arg.property = (gots__name){ found.property->text, found.property->len };
    }
    return gots__namespace_add(graph->isolate, module->id, &arg, found.constant);
}

gots_status gots__module_namespace(gots__graph *graph, gots__module *module)
{
    if (module->has_namespace) return GOTS_OK;
    module->has_namespace = true;
    gots_status status = gots__namespace_new(graph->isolate, module->id);
    uint32_t count = 0;
    gots__atom **list = gots__module_names(graph, module, &count);
    for (uint32_t i = 0; i < count && status == GOTS_OK; i++)
        status = add_name(graph, module, list[i]);
    return status == GOTS_OK ? gots__namespace_seal(graph->isolate, module->id) : status;
}
