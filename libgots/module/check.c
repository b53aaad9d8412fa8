/* Checking the types of a whole program: files and everything they import.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/check.h"

#include "base/memory.h"
#include "module/program.h"

/* More members may come while this runs. */
static void check_members(gots__program *p)
{
    gots__program_make_checker(p);
    for (uint32_t i = 0; i < p->count; i++) {
        gots__member *m = p->members[i];
        if (m->types.tree != NULL && gots__member_is_user(m))
            gots__types_check(p->checker, &m->types);
    }
}

/* How many files the errors are in. */
static uint32_t count_files(const gots__diagnostics *list)
{
    uint32_t files = 0;
    const gots__source *source = NULL;
    for (const gots__diagnostic *at = list->first; at != NULL; at = at->next) {
        files += at->source != source;
        source = at->source;
    }
    return files;
}

static gots_status check(gots__program *p, const char *const *paths, size_t count, bool json,
                         gots__check_result *result)
{
    gots__program_prepare(p);
    gots_status status = gots__program_open_named(p, paths, count);
    if (status != GOTS_OK) return status;
    gots__program_open_all(p);
    if (!gots__program_has_bad_syntax(p)) check_members(p);
    gots__program_sort(p);
    result->errors = p->diagnostics.count + p->diagnostics.dropped;
    result->files = count_files(&p->diagnostics);
    if (result->errors == 0) return GOTS_OK;
    return json ? gots__failure_json(p->failure, &p->diagnostics)
                : gots__failure_diagnostics(p->failure, &p->diagnostics);
}

gots_status gots__program_check(const gots_allocator *allocator, const char *const *paths,
                                size_t count, bool json, gots__check_result *result,
                                gots__failure *failure)
{
    gots__program p;
    volatile gots_status status;
    gots__program_init(&p, allocator, NULL, failure);
    *result = (gots__check_result){ 0 };
    if (setjmp(p.arena.escape) == 0) status = check(&p, paths, count, json, result);
    else status = gots__failure_budget(failure, NULL, p.budget, paths[0]);
    gots__program_deinit(&p);
    return status;
}

static gots_status explain(gots__program *p, const char *path, uint32_t line)
{
    gots__program_prepare(p);
    gots_status status = gots__program_open_named(p, &path, 1);
    if (status != GOTS_OK) return status;
    gots__program_open_all(p);
    if (gots__program_has_bad_syntax(p)) {
        gots__program_sort(p);
        return gots__failure_diagnostics(p->failure, &p->diagnostics);
    }
    gots__program_make_checker(p);
    gots__types_remember(p->checker);
    gots__types_check(p->checker, &p->members[0]->types);
    const char *text = gots__types_explain(p->checker, &p->members[0]->types, line);
    gots__failure_set_text(p->failure, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    return GOTS_OK;
}

gots_status gots__program_explain(const gots_allocator *allocator, const char *path, uint32_t line,
                                  gots__failure *failure)
{
    gots__program p;
    volatile gots_status status;
    gots__program_init(&p, allocator, NULL, failure);
    if (setjmp(p.arena.escape) == 0) status = explain(&p, path, line);
    else status = gots__failure_budget(failure, NULL, p.budget, path);
    gots__program_deinit(&p);
    return status;
}
