/* Diagnostics: what the compiler has to say about a source text.
 *
 * SPDX-License-Identifier: MIT
 *
 * Codes are TypeScript's own where TypeScript has one for the situation ("TS1005"), else ours
 * ("GOTS1001"); early errors without either are "SyntaxError".
 */
#ifndef GOTS_SYNTAX_DIAGNOSTIC_H
#define GOTS_SYNTAX_DIAGNOSTIC_H

#include "base/text.h"
#include "syntax/source.h"

typedef enum gots__severity { GOTS__ERROR, GOTS__WARNING } gots__severity;

typedef struct gots__diagnostic {
    struct gots__diagnostic *next; /* in order of report */
    gots__source *source;
    uint32_t pos, end;
    gots__severity severity;
    char code[12];
    const char *message; /* in the arena */
} gots__diagnostic;

typedef struct gots__diagnostics {
    gots__arena *arena;
    gots__diagnostic *first, *last;
    uint32_t count;  /* errors kept */
    uint32_t limit;  /* further ones are counted only; 0: 100 */
    uint32_t dropped;
} gots__diagnostics;

void gots__diagnostics_init(gots__diagnostics *list, gots__arena *arena);

/* Adds an error; of several at one position only the first is kept. */
__attribute__((cold)) void gots__report(gots__diagnostics *list, gots__source *source, uint32_t pos, uint32_t end,
                  const char *code, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* `file:line:col - error CODE: message`, then a code frame with a caret. `color`: ANSI colours. */
void gots__diagnostic_render(const gots__diagnostic *diagnostic, gots__text *out, bool color);

/* One JSON object a diagnostic: file, line, column, endLine, endColumn, severity, code, message. */
void gots__diagnostic_json(const gots__diagnostic *diagnostic, gots__text *out);

/* The code frame alone: the line, a gutter with its number, a caret under [pos, end). Also used
 * for run-time errors. Long lines are cut around the place. */
void gots__code_frame(gots__source *source, gots__arena *arena, uint32_t pos, uint32_t end,
                      gots__text *out, bool color);

#endif
