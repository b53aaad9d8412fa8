/* Whether what a module exports has the type that a host believes it has.
 *
 * SPDX-License-Identifier: MIT
 *
 * The module is checked once more with a line behind its text that gives the export to a constant of that
 * type; what the checker says of this line is the answer.
 */
#include <stdio.h>

#include "base/error.h"
#include "module/graph.h"
#include "module/program.h"

typedef struct question {
    gots__graph *graph;
    const gots__module *module;
    const char *name, *type;
} question;

static const char *text_of(gots__program *p, const question *q, uint32_t *line)
{
    gots__file file;
    gots__source source;
    if (!gots__module_source(q->graph, q->module, &file, &source)) return NULL;
    *line = source.len;
    const char *text = gots__arena_format(&p->arena, "%.*s\n;export const $host_%s: %s = %s;\n", (int)source.len, source.text,
                                          q->name, q->type, q->name);
    gots__file_free(&q->graph->allocator, &file);
    return text;
}

/* The first thing said of the line, or NULL. An export that goes by another name inside is not found; nothing
 * is said of it then. */
static const char *answer(gots__program *p, const question *q)
{
    uint32_t line = 0;
    gots__program_prepare(p);
    const char *text = text_of(p, q, &line);
    if (text == NULL) return NULL;
    const gots__member *m = gots__program_open_text(p, q->module->name, text, strlen(text));
    gots__program_open_bindings(p, q->graph->isolate, true);
    gots__program_open_all(p);
    if (gots__program_has_bad_syntax(p)) return NULL;
    gots__program_make_checker(p);
    gots__types_check(p->checker, (gots__types_file *)&m->types);
    for (const gots__diagnostic *at = p->diagnostics.first; at != NULL; at = at->next)
        if (at->source == &m->source && at->pos >= line)
            return strcmp(at->code, "TS2304") == 0 || strcmp(at->code, "TS2552") == 0 ? NULL : at->message;
    return NULL;
}

gots_status gots__graph_check_export(gots__graph *graph, const gots__module *module, const char *name, const char *type,
                                     gots_error *err)
{
    gots__program p;
    gots__failure failure;
    question q = { graph, module, name, type };
    volatile gots_status status = GOTS_OK;
    if (module->kind != GOTS__MODULE_TYPESCRIPT) return GOTS_OK;
    gots__failure_init(&failure, &graph->allocator, false);
    gots__program_init(&p, &graph->allocator, gots__graph_budget(graph), &failure);
    if (setjmp(p.arena.escape) == 0) {
        const char *said = answer(&p, &q);
        if (said != NULL)
            status = gots__fail(err, GOTS_E_TYPE, "GOTS4011", "'%s' of '%s' is no %s: %s", name, module->shown, type, said);
    } else status = gots__isolate_out_of(graph->isolate, p.budget, module->shown, err);
    gots__program_deinit(&p);
    gots__failure_deinit(&failure);
    return status;
}
