/* Filling a gots_error: the one place where its fixed buffers are written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Shortens `text` so that it does not end inside a UTF-8 character. */
static void trim_to_character(char *text)
{
    size_t len = strlen(text);
    size_t start = len;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0u) == 0x80u) start--;
    if (start == 0) return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t wanted = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (len - (start - 1) < wanted) text[start - 1] = '\0';
}

static void copy(char *to, size_t room, const char *from)
{
    snprintf(to, room, "%s", from != NULL ? from : "");
    trim_to_character(to);
}

gots_status gots__fail(gots_error *err, gots_status status, const char *code, const char *format,
                       ...)
{
    if (err == NULL) return status;
    memset(err, 0, sizeof *err);
    err->status = status;
    copy(err->code, sizeof err->code, code);
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    trim_to_character(err->message);
    return status;
}

void gots__fail_at(gots_error *err, const char *file, uint32_t line, uint32_t column)
{
    if (err == NULL) return;
    copy(err->file, sizeof err->file, file);
    err->line = line;
    err->column = column;
}

const char *gots_status_text(gots_status status)
{
    switch (status) {
#define GOTS_STATUS_CASE(number, name, text)                                                      \
    case name: return text;
        GOTS_STATUS_MAP(GOTS_STATUS_CASE)
#undef GOTS_STATUS_CASE
    }
    return "unknown status";
}
