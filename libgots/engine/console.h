/* The console: formatting arguments, and where lines go.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_CONSOLE_H
#define GOTS_ENGINE_CONSOLE_H

#include "engine/inspect.h"

/* Appends the arguments from stack index `first` up to `end` as console.log shows them: a first
 * string's %s %d %i %f %j %o %O %c %% are filled in, the rest follow with blanks between. */
void gots__console_format(gots__inspect *in, duk_idx_t first, duk_idx_t end);

/* Appends a box-drawn table of the array or object at `data`; `columns` is an array of the
 * properties to show or undefined. Returns false when it is no table. */
bool gots__console_table(gots__inspect *in, duk_idx_t data, duk_idx_t columns);

/* Writes one line, or several, of Duktape text to the isolate's output, indented by the console's
 * groups. */
void gots__console_write(duk_context *ctx, int stream, const char *text, size_t len);

/* Pushes the value at `index` as text: strings as they are, all else inspected. For reports of
 * uncaught errors. */
void gots__console_push_text(duk_context *ctx, duk_idx_t index);

void gots__open_console(duk_context *ctx);

#endif
