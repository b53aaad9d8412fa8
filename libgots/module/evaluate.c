/* Evaluation: modules run in the order of ECMA-262, also those that wait.
 *
 * SPDX-License-Identifier: MIT
 *
 * InnerModuleEvaluation and the AsyncModuleExecution steps of the standard, with the state of a
 * record in place of its promises: an import() that waits is told through
 * gots__module_settle when the root of the module's cycle has ended.
 */
#include "module/graph.h"

#include <stdlib.h>

typedef struct tarjan {
    gots__module *stack;
    uint32_t index;
} tarjan;

static void settle(gots__graph *graph, gots__module *module);

static uint32_t request_count(const gots__module *module)
{
    return module->unit != NULL ? module->unit->requests.len : 0;
}

/* Runs a module's own code. */
static gots_status execute(gots__graph *graph, gots__module *module)
{
    if (module->unit == NULL) return GOTS_OK;
    if (module->in_cycle)
        return gots__env_run(graph->isolate, module->id, module->is_async, &graph->failure->error);
    gots__import_arg *args = gots__module_args(graph, module);
    if (args == NULL) return graph->failure->error.status;
    return gots__env_start(graph->isolate, module->id, args, module->unit->slots.len, false,
                           module->is_async, &graph->failure->error);
}

static void add_parent(gots__graph *graph, gots__module *module, gots__module *parent)
{
    if (module->parent_count == module->parent_room) {
        uint32_t room = module->parent_room == 0 ? 4 : module->parent_room * 2;
        gots__module **parents = GOTS__NEW_ARRAY(&graph->arena, gots__module *, room);
        if (module->parent_count > 0)
            memcpy(parents, module->parents, module->parent_count * sizeof *parents);
        module->parents = parents;
        module->parent_room = room;
    }
    module->parents[module->parent_count++] = parent;
}

static gots_status visit(gots__graph *graph, tarjan *walk, gots__module *module);

static gots_status visit_requests(gots__graph *graph, tarjan *walk, gots__module *module)
{
    for (uint32_t i = 0; i < request_count(module); i++) {
        gots__module *next = module->requests[i];
        gots_status status = visit(graph, walk, next);
        if (status != GOTS_OK) {
            if (next->has_error) gots__env_share_error(graph->isolate, module->id, next->id);
            return status;
        }
        if (next->state == GOTS__STATE_EVALUATING) {
            if (next->low < module->low) module->low = next->low;
        } else {
            next = next->cycle_root;
            if (next->has_error) {
                gots__env_share_error(graph->isolate, module->id, next->id);
                return GOTS_E_THROWN;
            }
        }
        if (next->async_order != 0 && next->state != GOTS__STATE_EVALUATED) {
            module->pending++;
            add_parent(graph, next, module);
        }
    }
    return GOTS_OK;
}

static gots_status visit(gots__graph *graph, tarjan *walk, gots__module *module)
{
    if (module->state == GOTS__STATE_WAITING || module->state == GOTS__STATE_EVALUATED) {
        if (!module->has_error) return GOTS_OK;
        return GOTS_E_THROWN;
    }
    if (module->state == GOTS__STATE_EVALUATING) return GOTS_OK;
    module->state = GOTS__STATE_EVALUATING;
    module->index = module->low = ++walk->index;
    module->pending = 0;
    module->stacked = walk->stack;
    walk->stack = module;
    gots_status status = visit_requests(graph, walk, module);
    if (status != GOTS_OK) return status;
    if (module->pending > 0 || module->is_async) {
        module->async_order = ++graph->async_count;
        if (module->pending == 0) status = execute(graph, module);
        if (status == GOTS_E_PENDING) status = GOTS_OK;
    } else {
        status = execute(graph, module);
    }
    if (status != GOTS_OK) return status;
    if (module->low != module->index) return GOTS_OK;
    gots__module *end = module->stacked;
    while (walk->stack != end) {
        gots__module *at = walk->stack;
        walk->stack = at->stacked;
        at->state = at->async_order == 0 ? GOTS__STATE_EVALUATED : GOTS__STATE_WAITING;
        at->cycle_root = module;
    }
    return GOTS_OK;
}

/* The modules that were under way when one threw have failed with it. */
static void fail_stack(gots__graph *graph, tarjan *walk, gots__module *thrower)
{
    for (gots__module *at = walk->stack; at != NULL; at = at->stacked) {
        at->state = GOTS__STATE_EVALUATED;
        at->has_error = true;
        at->cycle_root = at;
        if (at != thrower) gots__env_share_error(graph->isolate, at->id, thrower->id);
    }
}

gots_status gots__graph_evaluate(gots__graph *graph, gots__module *module)
{
    if (module->state == GOTS__STATE_LINKED) {
        tarjan walk = { NULL, 0 };
        gots_status status = visit(graph, &walk, module);
        if (status != GOTS_OK) {
            fail_stack(graph, &walk, walk.stack);
            return status;
        }
    }
    if (module->state == GOTS__STATE_EVALUATING) return GOTS_E_PENDING; /* asked from within */
    gots__module *root = module->cycle_root;
    if (module->has_error) return GOTS_E_THROWN;
    if (root->has_error) {
        gots__env_share_error(graph->isolate, module->id, root->id);
        return GOTS_E_THROWN;
    }
    return root->state == GOTS__STATE_WAITING ? GOTS_E_PENDING : GOTS_OK;
}

/* ---- Asynchronous ends ----------------------------------------------------------------------- */

static void fail(gots__graph *graph, gots__module *module, const gots__module *from)
{
    if (module->state == GOTS__STATE_EVALUATED) return;
    if (module != from) gots__env_share_error(graph->isolate, module->id, from->id);
    module->state = GOTS__STATE_EVALUATED;
    module->has_error = true;
    for (uint32_t i = 0; i < module->parent_count; i++) fail(graph, module->parents[i], module);
    settle(graph, module);
}

static void settle(gots__graph *graph, gots__module *module)
{
    if (module->cycle_root == module || module->has_error)
        gots__module_settle(graph->isolate, module->id, !module->has_error);
}

/* GatherAvailableAncestors: those that waited for nothing else now. */
static void gather(gots__graph *graph, gots__module *module, gots__module **list, uint32_t *count)
{
    for (uint32_t i = 0; i < module->parent_count; i++) {
        gots__module *parent = module->parents[i];
        bool listed = parent->state == GOTS__STATE_EVALUATED ||
                      (parent->cycle_root != NULL && parent->cycle_root->has_error);
        for (uint32_t j = 0; j < *count && !listed; j++) listed = list[j] == parent;
        if (listed || --parent->pending > 0) continue;
        list[(*count)++] = parent;
        if (!parent->is_async) gather(graph, parent, list, count);
    }
}

static int by_order(const void *a, const void *b)
{
    const gots__module *x = *(gots__module *const *)a, *y = *(gots__module *const *)b;
    return x->async_order < y->async_order ? -1 : 1;
}

static void run_ancestor(gots__graph *graph, gots__module *module)
{
    gots_status status = execute(graph, module);
    if (module->is_async && status == GOTS_E_PENDING) return;
    if (status != GOTS_OK) {
        fail(graph, module, module);
        return;
    }
    module->state = GOTS__STATE_EVALUATED;
    settle(graph, module);
}

void gots__graph_body_settled(gots__graph *graph, gots__module *module, bool fulfilled)
{
    if (module->state == GOTS__STATE_EVALUATED) return;
    if (!fulfilled) {
        fail(graph, module, module);
        return;
    }
    module->state = GOTS__STATE_EVALUATED;
    settle(graph, module);
    gots__module **list = GOTS__NEW_ARRAY(&graph->arena, gots__module *, graph->count);
    uint32_t count = 0;
    gather(graph, module, list, &count);
    if (count > 1) qsort(list, count, sizeof *list, by_order);
    for (uint32_t i = 0; i < count; i++)
        if (list[i]->state != GOTS__STATE_EVALUATED) run_ancestor(graph, list[i]);
}
