/* Whether a text of declarations makes sense: names that nothing declares, types that do not fit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/graph.h"
#include "module/program.h"

static gots_status check(gots__graph *graph, gots__program *p, const char *name, const char *text, size_t len)
{
    gots__program_prepare(p);
    const gots__member *m = gots__program_open_text(p, name, text, len);
    gots__program_open_bindings(p, graph->isolate, true);
    gots__program_open_all(p);
    if (!gots__program_has_bad_syntax(p)) {
        gots__program_make_checker(p);
        gots__types_check(p->checker, (gots__types_file *)&m->types);
    }
    if (p->diagnostics.count == 0) return GOTS_OK;
    gots__program_sort(p);
    return gots__failure_diagnostics(p->failure, &p->diagnostics);
}

gots_status gots__graph_check_declarations(gots__graph *graph, const char *name, const char *text, size_t len,
                                           gots__failure *failure)
{
    gots__program p;
    volatile gots_status status;
    gots__program_init(&p, &graph->allocator, gots__graph_budget(graph), failure);
    p.closed = graph->options.closed;
    if (setjmp(p.arena.escape) == 0) status = check(graph, &p, name, text, len);
    else status = gots__failure_budget(failure, graph->isolate, p.budget, name);
    gots__program_deinit(&p);
    return status;
}
