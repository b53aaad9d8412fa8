/* A failure on its way to the user: a gots_error plus the whole text to show.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/report.h"

#include <stdio.h>

#include "base/error.h"
#include "base/memory.h"

static const struct {
    const char *code, *sentence, *help;
} codes[] = {
#define ENTRY(name, code, sentence, help) { code, sentence, help },
    GOTS__CODE_MAP(ENTRY)
#undef ENTRY
};

void gots__failure_init(gots__failure *failure, const gots_allocator *allocator, bool color)
{
    memset(failure, 0, sizeof *failure);
    failure->allocator = *allocator;
    failure->color = color;
}

void gots__failure_clear(gots__failure *failure)
{
    gots__free(&failure->allocator, failure->text, failure->size);
    failure->text = NULL;
    failure->size = 0;
    memset(&failure->error, 0, sizeof failure->error);
}

void gots__failure_deinit(gots__failure *failure)
{
    gots__failure_clear(failure);
}

void gots__failure_set_text(gots__failure *failure, const char *text, size_t len)
{
    gots__free(&failure->allocator, failure->text, failure->size);
    failure->size = 0;
    failure->text = gots__alloc(&failure->allocator, len + 1);
    if (failure->text == NULL) return;
    failure->size = len + 1;
    memcpy(failure->text, text, len);
    failure->text[len] = '\0';
}

/* The text of a failure that has a place: as a compiler's diagnostic, then the help. */
static void render_place(gots__failure *failure, gots__source *source, uint32_t pos, uint32_t end,
                         gots__code code)
{
    uint32_t *lines = source->lines; /* a line table made here dies with the arena */
    uint32_t line_count = source->line_count;
    gots__arena arena;
    gots__arena_init(&arena, &failure->allocator, 0);
    if (setjmp(arena.escape) == 0) {
        gots__diagnostic diagnostic = { .source = source, .pos = pos, .end = end,
                                        .severity = GOTS__ERROR,
                                        .message = failure->error.message };
        snprintf(diagnostic.code, sizeof diagnostic.code, "%s", codes[code].code);
        uint32_t line = 0, column = 0;
        gots__source_place(source, &arena, pos, &line, &column);
        gots__fail_at(&failure->error, source->name, line, column);
        gots__text out;
        gots__text_init(&out, &arena, 512);
        gots__diagnostic_render(&diagnostic, &out, failure->color);
        gots__text_format(&out, "help: %s\n", codes[code].help);
        gots__failure_set_text(failure, out.bytes, out.len);
    }
    source->lines = lines;
    source->line_count = line_count;
    gots__arena_deinit(&arena);
}

gots_status gots__failure_report(gots__failure *failure, gots_status status, gots__source *source,
                                 uint32_t pos, uint32_t end, gots__code code, ...)
{
    char message[sizeof failure->error.message];
    va_list args;
    va_start(args, code);
    vsnprintf(message, sizeof message, codes[code].sentence, args);
    va_end(args);
    gots__failure_clear(failure);
    gots__fail(&failure->error, status, codes[code].code, "%s", message);
    if (source != NULL) {
        render_place(failure, source, pos, end, code);
        return status;
    }
    char text[1024];
    int len = snprintf(text, sizeof text, "error %s: %s\nhelp: %s\n", codes[code].code,
                       failure->error.message, codes[code].help);
    gots__failure_set_text(failure, text, len < (int)sizeof text ? (size_t)len : sizeof text - 1);
    return status;
}

gots_status gots__failure_budget(gots__failure *failure, gots__isolate *isolate, const gots__budget *budget,
                                 const char *what)
{
    if (budget->why == GOTS_OK)
        return gots__failure_report(failure, GOTS_E_NOMEM, NULL, 0, 0, GOTS__C_NO_MEMORY, what);
    char text[1024];
    gots__failure_clear(failure);
    gots_status status = gots__isolate_out_of(isolate, budget, what, &failure->error);
    int len = snprintf(text, sizeof text, "error %s: %s\n", failure->error.code, failure->error.message);
    gots__failure_set_text(failure, text, len < (int)sizeof text ? (size_t)len : sizeof text - 1);
    return status;
}

const char *gots__code_help(const char *code)
{
    for (size_t i = 0; i < GOTS__CODES; i++)
        if (strcmp(codes[i].code, code) == 0) return codes[i].help;
    return NULL;
}

const char *gots__code_text(gots__code code)
{
    return codes[code].code;
}

gots_status gots__failure_diagnostics(gots__failure *failure, gots__diagnostics *list)
{
    const gots__diagnostic *first = list->first;
    gots__failure_clear(failure);
    uint32_t line = 0, column = 0;
    gots__source_place(first->source, list->arena, first->pos, &line, &column);
    gots__fail(&failure->error, GOTS_E_SYNTAX, first->code, "%s", first->message);
    gots__fail_at(&failure->error, first->source->name, line, column);
    gots__text out;
    gots__text_init(&out, list->arena, 1024);
    for (const gots__diagnostic *at = first; at != NULL; at = at->next) {
        if (at != first) gots__text_byte(&out, '\n');
        gots__diagnostic_render(at, &out, failure->color);
    }
    if (list->dropped > 0) gots__text_format(&out, "… and %u more\n", list->dropped);
    gots__failure_set_text(failure, out.bytes, out.len);
    return GOTS_E_SYNTAX;
}

gots_status gots__failure_json(gots__failure *failure, gots__diagnostics *list)
{
    gots__text out;
    gots__text_init(&out, list->arena, 256);
    for (const gots__diagnostic *at = list->first; at != NULL; at = at->next) {
        gots__diagnostic_json(at, &out);
        gots__text_byte(&out, '\n');
    }
    gots_status status = gots__failure_diagnostics(failure, list);
    gots__failure_set_text(failure, out.bytes, out.len);
    return status;
}
