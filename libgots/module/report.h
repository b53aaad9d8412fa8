/* A failure on its way to the user: a gots_error plus the whole text to show.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_MODULE_REPORT_H
#define GOTS_MODULE_REPORT_H

#include "engine/engine.h"
#include "module/codes.h"
#include "syntax/diagnostic.h"

/* What the module floor hands up when something fails. `text` is the rendered report: message,
 * code frame, help. Owned by the report. */
typedef struct gots__failure {
    gots_allocator allocator;
    gots_error error;
    char *text; /* NUL-terminated; NULL while there is none */
    size_t size; /* of the block */
    bool color;
} gots__failure;

void gots__failure_init(gots__failure *failure, const gots_allocator *allocator, bool color);
void gots__failure_deinit(gots__failure *failure);
void gots__failure_clear(gots__failure *failure);

/* Takes over `len` bytes as the text. Keeps the error when memory is short. */
void gots__failure_set_text(gots__failure *failure, const char *text, size_t len);

/* Fills the failure from a code of codes.h. With `source`, the place is [pos, end) of it, and the
 * text has its code frame; a scratch arena is made and released inside. Returns `status`. */
gots_status gots__failure_report(gots__failure *failure, gots_status status, gots__source *source,
                                 uint32_t pos, uint32_t end, gots__code code, ...);

/* Says why compiling `what` ended early: what of `budget` ran out, or else memory. `isolate`: whose budget it
 * is, NULL for nobody's. Returns the status. */
gots_status gots__failure_budget(gots__failure *failure, gots__isolate *isolate, const gots__budget *budget,
                                 const char *what);

/* What to do about the error of that code, or NULL. */
const char *gots__code_help(const char *code);

/* The stable code itself: "GOTS1001". */
const char *gots__code_text(gots__code code);

/* Fills the failure from a list of diagnostics that has at least one error. */
gots_status gots__failure_diagnostics(gots__failure *failure, gots__diagnostics *list);

/* The same; the text is one JSON object a line. */
gots_status gots__failure_json(gots__failure *failure, gots__diagnostics *list);

#endif
