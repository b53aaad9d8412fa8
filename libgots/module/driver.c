/* The compile driver: a source text through parse, bind and lower to a unit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/driver.h"

#include "base/error.h"
#include "base/memory.h"
#include "engine/bind.h"
#include "native/native.h"
#include "syntax/parse.h"

/* What one compilation works with; its arena is released at the end of it. */
typedef struct job {
    gots__arena arena;
    gots__atoms atoms;
    gots__diagnostics diagnostics;
    gots__source *source;
    const gots__compile_options *options;
} job;

/* ---- REPL: every top-level name is exported -------------------------------------------------- */

typedef struct name_list {
    job *work;
    gots__node **items;
    uint32_t count, room;
} name_list;

static void add_name(name_list *names, gots__node *identifier)
{
    if (identifier == NULL || identifier->kind != GOTS__IDENTIFIER) return;
    for (uint32_t i = 0; i < names->count; i++)
        if (names->items[i]->specifier.local->ident.name == identifier->ident.name) return;
    gots__arena *arena = &names->work->arena;
    if (names->count == names->room) {
        uint32_t room = names->room == 0 ? 8 : names->room * 2;
        gots__node **items = GOTS__NEW_ARRAY(arena, gots__node *, room);
        if (names->count > 0) memcpy(items, names->items, names->count * sizeof *items);
        names->items = items;
        names->room = room;
    }
    gots__node *specifier =
        gots__node_new(arena, GOTS__SPECIFIER, identifier->pos, identifier->end);
    gots__node *name = gots__node_new(arena, GOTS__IDENTIFIER, identifier->pos, identifier->end);
    name->ident.name = identifier->ident.name;
    specifier->specifier.outer = specifier->specifier.local = name;
    names->items[names->count++] = specifier;
}

static void add_pattern(name_list *names, gots__node *target)
{
    if (target == NULL) return;
    if (target->kind == GOTS__IDENTIFIER) {
        add_name(names, target);
    } else if (target->kind == GOTS__ARRAY_PATTERN || target->kind == GOTS__OBJECT_PATTERN) {
        for (uint32_t i = 0; i < target->list.items.count; i++) {
            gots__node *item = target->list.items.items[i];
            if (item != NULL && item->kind == GOTS__ELEMENT) add_pattern(names, item->element.target);
        }
    }
}

static void add_import(name_list *names, gots__node *statement)
{
    if (statement->flags & GOTS__F_TYPE_ONLY) return;
    add_name(names, statement->import.default_name);
    add_name(names, statement->import.namespace_name);
    for (uint32_t i = 0; i < statement->import.specifiers.count; i++) {
        gots__node *item = statement->import.specifiers.items[i];
        if (!(item->flags & GOTS__F_TYPE_ONLY)) add_name(names, item->specifier.local);
    }
}

static void add_statement(name_list *names, gots__node *statement)
{
    if (statement->flags & (GOTS__F_EXPORT | GOTS__F_DECLARE)) return;
    switch (statement->kind) {
    case GOTS__VARIABLES:
        for (uint32_t i = 0; i < statement->variables.declarators.count; i++)
            add_pattern(names, statement->variables.declarators.items[i]->declarator.target);
        break;
    case GOTS__FUNCTION_DECLARATION: add_name(names, statement->function.name); break;
    case GOTS__CLASS_DECLARATION: add_name(names, statement->class_.name); break;
    case GOTS__ENUM: add_name(names, statement->enum_.name); break;
    case GOTS__NAMESPACE: add_name(names, statement->namespace_.name); break;
    case GOTS__IMPORT: add_import(names, statement); break;
    default: break;
    }
}

/* Appends `export { every, top, level, name }`. */
static void export_all_names(job *work, gots__node *file)
{
    name_list names = { .work = work };
    gots__list *statements = &file->file.statements;
    for (uint32_t i = 0; i < statements->count; i++) add_statement(&names, statements->items[i]);
    if (names.count == 0) return;
    gots__node *node = gots__node_new(&work->arena, GOTS__EXPORT_NAMED, file->end, file->end);
    node->export.specifiers = (gots__list){ names.items, names.count, 0 };
    gots__node **items = GOTS__NEW_ARRAY(&work->arena, gots__node *, statements->count + 1);
    memcpy(items, statements->items, statements->count * sizeof *items);
    items[statements->count] = node;
    *statements = (gots__list){ items, statements->count + 1, 0 };
}

/* Later input may assign to them, so that nothing may be taken as fixed. */
static void expect_assignments(gots__scope *module)
{
    for (gots__symbol *symbol = module->first; symbol != NULL; symbol = symbol->next)
        if (!(symbol->meanings & (GOTS__SYM_CONST | GOTS__SYM_IMPORT))) symbol->assigned = 1;
}

/* ---- The passes ------------------------------------------------------------------------------ */

static void begin(job *work, const gots_allocator *allocator, gots__source *source,
                  const gots__compile_options *options)
{
    memset(work, 0, sizeof *work);
    gots__arena_init(&work->arena, allocator, 0);
    work->source = source;
    work->options = options;
    work->arena.budget = options->budget;
    if (options->budget != NULL) options->budget->why = GOTS_OK;
    source->lines = NULL;
    source->line_count = 0;
}

/* The source outlives the arena that its line table was made in. */
static void finish(job *work)
{
    work->source->lines = NULL;
    work->source->line_count = 0;
    gots__arena_deinit(&work->arena);
}

static gots__node *front(job *work, gots__binding **binding)
{
    gots__atoms_init(&work->atoms, &work->arena);
    gots__diagnostics_init(&work->diagnostics, &work->arena);
    gots__parse_options parse = { .declaration = work->options->declaration,
                                  .script = work->options->keep_completion };
    gots__node *file =
        gots__parse(&work->arena, &work->atoms, work->source, &parse, &work->diagnostics);
    if (work->diagnostics.count > 0) return NULL;
    if (work->options->persist) export_all_names(work, file);
    *binding = gots__bind(&work->arena, &work->atoms, work->source, file, &work->diagnostics);
    if (work->options->persist) expect_assignments((*binding)->module);
    return work->diagnostics.count > 0 ? NULL : file;
}

static bool refuse(job *work, const gots__node *node, const char *sentence)
{
    gots__report(&work->diagnostics, work->source, node->pos, node->end, "GOTS1017", "%s", sentence);
    return false;
}

/* Text given to eval or Function is no module. */
static bool is_script(job *work, const gots__node *file)
{
    const gots__list *list = &file->file.statements;
    if (file->file.has_top_await)
        return refuse(work, file, "'await' is only valid in async functions here.");
    for (uint32_t i = 0; i < list->count; i++) {
        const gots__node *node = list->items[i];
        if (node->kind == GOTS__IMPORT || node->kind == GOTS__IMPORT_EQUALS ||
            (node->kind >= GOTS__EXPORT_NAMED && node->kind <= GOTS__EXPORT_AS_NAMESPACE) ||
            (node->flags & GOTS__F_EXPORT) != 0)
            return refuse(work, node, "Code from text cannot import or export.");
    }
    bool function = list->count == 1 && list->items[0]->kind == GOTS__EXPRESSION &&
                    list->items[0]->unary.operand->kind == GOTS__FUNCTION;
    if (work->options->function_text && !function)
        return refuse(work, file, "The text is not the parameters and body of one function.");
    return true;
}

/* One function, for whoever asked. */
static void report_native(void *context, const char *name, uint32_t pos, const char *reason, uint32_t reason_pos)
{
    job *work = context;
    uint32_t line, column, reason_line = 0, reason_column = 0;
    gots__source_place(work->source, &work->arena, pos, &line, &column);
    if (reason != NULL) gots__source_place(work->source, &work->arena, reason_pos, &reason_line, &reason_column);
    work->options->native_report(work->options->native_context, work->options->shown, line, column, name, reason,
                                 reason_line, reason_column);
}

/* What can be native. REPL input and text given to eval are not: they run once. */
static gots__native_plan *plan_native(job *work, gots__node *file)
{
    if (work->options->persist || work->options->from_text || work->options->declaration) return NULL;
    gots__native_options options = { .report = work->options->native_report != NULL ? report_native : NULL, .context = work,
                                     .host = work->options->isolate != NULL ? gots__bind_native_signature : NULL,
                                     .host_context = work->options->isolate };
    return gots__native_plan_new(&work->arena, &work->atoms, work->source, file, &options);
}

static gots__lowered *compile(job *work)
{
    gots__binding *binding = NULL;
    gots__node *file = front(work, &binding);
    if (file == NULL) return NULL;
    if (work->options->from_text && !is_script(work, file)) return NULL;
    gots__lower_options lower = { .legacy_decorators = work->options->legacy_decorators,
                                  .keep_completion = work->options->keep_completion,
                                  .global_this = work->options->from_text };
    gots__native_plan *native = plan_native(work, file);
    gots__lowered *lowered = gots__lower(&work->arena, &work->atoms, work->source, file, binding,
                                         &lower, &work->diagnostics);
    if (native != NULL && lowered != NULL) lowered->native = gots__native_plan_table(native, &lowered->native_size);
    return work->diagnostics.count > 0 ? NULL : lowered;
}

static void ran_out(const job *work, gots__failure *failure)
{
    static const gots__budget none;
    const gots__compile_options *options = work->options;
    gots__failure_budget(failure, options->isolate, options->budget != NULL ? options->budget : &none, work->source->name);
}

gots__unit *gots__compile_file(const gots_allocator *allocator, gots__source *source,
                          const gots__compile_options *options, gots__failure *failure)
{
    job work;
    gots__unit *volatile unit = NULL;
    begin(&work, allocator, source, options);
    if (setjmp(work.arena.escape) == 0) {
        gots__lowered *lowered = compile(&work);
        if (lowered == NULL)
            gots__failure_diagnostics(failure, &work.diagnostics);
        else if ((unit = gots__unit_new(allocator, lowered)) == NULL)
            ran_out(&work, failure);
    } else {
        ran_out(&work, failure);
    }
    finish(&work);
    return unit;
}

/* ---- For tools ------------------------------------------------------------------------------- */

/* Whether the text stops where more must come: the first error stands at its end. */
static bool ends_early(const gots__diagnostics *list, const gots__source *source)
{
    uint32_t end = source->len;
    while (end > 0 && strchr(" \t\r\n", source->text[end - 1]) != NULL) end--;
    return list->first != NULL && list->first->pos >= end;
}

uint32_t gots__compile_check(const gots_allocator *allocator, gots__source *source,
                             const gots__compile_options *options, bool json, bool *incomplete,
                             gots__failure *failure)
{
    job work;
    volatile uint32_t count = 1;
    begin(&work, allocator, source, options);
    if (setjmp(work.arena.escape) == 0) {
        gots__binding *binding = NULL;
        front(&work, &binding);
        gots__diagnostics *list = &work.diagnostics;
        count = list->count + list->dropped;
        if (incomplete != NULL) *incomplete = ends_early(list, source);
        if (list->first != NULL && json) gots__failure_json(failure, list);
        else if (list->first != NULL) gots__failure_diagnostics(failure, list);
    } else {
        ran_out(&work, failure);
    }
    finish(&work);
    return count;
}

char *gots__compile_emit(const gots_allocator *allocator, gots__source *source,
                         const gots__compile_options *options, bool source_map, size_t *size,
                         gots__failure *failure)
{
    job work;
    char *volatile copy = NULL;
    begin(&work, allocator, source, options);
    if (setjmp(work.arena.escape) == 0) {
        gots__lowered *lowered = compile(&work);
        if (lowered == NULL) {
            gots__failure_diagnostics(failure, &work.diagnostics);
        } else {
            const char *text = lowered->text;
            size_t len = lowered->len;
            if (source_map) {
                const char *name = gots__arena_format(&work.arena, "%s.js", source->name);
                text = gots__lowered_source_map(&work.arena, lowered, source, name);
                len = strlen(text);
            }
            copy = gots__alloc(allocator, len + 1);
            if (copy == NULL) gots__arena_fail(&work.arena);
            memcpy(copy, text, len);
            copy[len] = '\0';
            *size = len + 1;
        }
    } else {
        ran_out(&work, failure);
    }
    finish(&work);
    return copy;
}
