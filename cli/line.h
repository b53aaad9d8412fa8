/* The line editor: one line of input, on a terminal with keys to edit it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_CLI_LINE_H
#define GOTS_CLI_LINE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum line_result {
    LINE_READY,
    LINE_END,      /* end of input, Ctrl-D on an empty line */
    LINE_CANCELLED /* Ctrl-C */
} line_result;

typedef struct line_editor {
    char *bytes;        /* the line, UTF-8, NUL-terminated */
    size_t len, room;
    size_t at;          /* cursor, in bytes */
    char **history;     /* oldest first */
    size_t history_count, history_room;
    size_t shown;       /* index of the line of history being edited; history_count: the new one */
    char *draft;        /* the new line while history is being looked at */
    char *history_path; /* file, or NULL */
    bool is_terminal;
    /* called while no key is pressed; returns milliseconds until it wants to be called again,
     * negative for never */
    int (*idle)(void *context);
    void *context;
} line_editor;

void line_open(line_editor *editor, const char *history_path);
void line_close(line_editor *editor);

/* Reads one line without its end into editor->bytes. */
line_result line_read(line_editor *editor, const char *prompt);

/* Remembers an input, here and in the file. Line ends become blanks. */
void line_remember(line_editor *editor, const char *text);

#endif
