/* Diagnostics: what the compiler has to say about a source text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/diagnostic.h"

#include <stdio.h>

#include <utf8proc.h>

#define DEFAULT_LIMIT 100u
#define FRAME_WIDTH 100u /* columns of source shown */

void gots__diagnostics_init(gots__diagnostics *list, gots__arena *arena)
{
    memset(list, 0, sizeof *list);
    list->arena = arena;
}

static bool already_reported(const gots__diagnostics *list, const gots__source *source, uint32_t pos)
{
    for (const gots__diagnostic *at = list->first; at != NULL; at = at->next)
        if (at->pos == pos && at->source == source) return true;
    return false;
}

/* Errors about what TypeScript alone asks for and nothing is emitted for: the program runs all the
 * same, so a directive comment can wave them through, as it does in TypeScript. */
static bool can_be_ignored(const char *code)
{
    static const char *const codes[] = { "TS2389", "TS2390", "TS2391" };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(code, codes[i]) == 0) return true;
    return false;
}

static bool starts_with(const char *text, const char *end, const char *word)
{
    size_t len = strlen(word);
    return (size_t)(end - text) >= len && memcmp(text, word, len) == 0;
}

/* Whether `// @ts-ignore` or `// @ts-expect-error` stands on the line before, other comment lines
 * and empty ones between left out. */
static bool is_ignored(const gots__source *source, uint32_t pos)
{
    const char *line = source->text + (pos < source->len ? pos : source->len);
    while (line > source->text && line[-1] != '\n') line--;
    while (line > source->text) {
        const char *end = --line;
        while (line > source->text && line[-1] != '\n') line--;
        const char *at = line;
        while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '/')) at++;
        if (starts_with(at, end, "@ts-ignore") || starts_with(at, end, "@ts-expect-error"))
            return true;
        while (at > line && at[-1] != '/') at--;
        bool is_comment = at >= line + 2 && at[-2] == '/';
        while (at < end && (*at == ' ' || *at == '\t' || *at == '\r')) at++;
        if (!is_comment && at < end) return false;
    }
    return false;
}

void gots__report(gots__diagnostics *list, gots__source *source, uint32_t pos, uint32_t end,
                  const char *code, const char *format, ...)
{
    if (already_reported(list, source, pos)) return;
    if (can_be_ignored(code) && is_ignored(source, pos)) return;
    if (list->count >= (list->limit != 0 ? list->limit : DEFAULT_LIMIT)) {
        list->dropped++;
        return;
    }
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) gots__arena_fail(list->arena);
    char *message = gots__arena_take(list->arena, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(message, (size_t)len + 1, format, args);
    va_end(args);

    gots__diagnostic *diagnostic = GOTS__NEW(list->arena, gots__diagnostic);
    diagnostic->source = source;
    diagnostic->pos = pos;
    diagnostic->end = end < pos ? pos : end;
    diagnostic->severity = GOTS__ERROR;
    snprintf(diagnostic->code, sizeof diagnostic->code, "%s", code);
    diagnostic->message = message;
    if (list->last != NULL) list->last->next = diagnostic;
    else list->first = diagnostic;
    list->last = diagnostic;
    list->count++;
}

/* ---- Code frames ----------------------------------------------------------------------------- */

static void color_on(gots__text *out, bool color, const char *sequence)
{
    if (color) gots__text_str(out, sequence);
}

#define RED "\x1b[31m"
#define BOLD "\x1b[1m"
#define BLUE "\x1b[34m"
#define CYAN "\x1b[36m"
#define RESET "\x1b[0m"

/* The character at *at and the columns it fills on a terminal. Bytes that are not UTF-8 and
 * controls are shown as `?` and U+FFFD would be: one column. */
static int next_column(const char **at, const char *end, utf8proc_int32_t *code)
{
    utf8proc_ssize_t len =
        utf8proc_iterate((const utf8proc_uint8_t *)*at, (utf8proc_ssize_t)(end - *at), code);
    if (len <= 0) {
        *code = -1;
        *at += 1;
        return 1;
    }
    *at += len;
    if (*code == '\t') return 4;
    if (*code < 32 || (*code >= 0x7F && *code < 0xA0)) return 1;
    return utf8proc_charwidth(*code);
}

static unsigned columns_between(const char *at, const char *end)
{
    unsigned columns = 0;
    utf8proc_int32_t code;
    while (at < end) columns += (unsigned)next_column(&at, end, &code);
    return columns;
}

/* The line's text: tabs become spaces, whatever would disturb a terminal a replacement. */
static void put_visible(gots__text *out, const char *at, const char *end)
{
    while (at < end) {
        const char *start = at;
        utf8proc_int32_t code;
        next_column(&at, end, &code);
        if (code == '\t') gots__text_str(out, "    ");
        else if (code < 32 || (code >= 0x7F && code < 0xA0)) gots__text_str(out, "\xEF\xBF\xBD");
        else gots__text_put(out, start, (size_t)(at - start));
    }
}

static const char *end_of_line(const gots__source *source, const char *at)
{
    const char *end = source->text + source->len;
    while (at < end && *at != '\n' && *at != '\r' &&
           !((unsigned char)at[0] == 0xE2 && (unsigned char)at[1] == 0x80 &&
             ((unsigned char)at[2] & 0xFE) == 0xA8))
        at++;
    return at;
}

/* The part of a long line to show: from *start, at most FRAME_WIDTH columns around `place`. */
static void cut_line(const char **start, const char **end, const char *place)
{
    if (columns_between(*start, *end) <= FRAME_WIDTH) return;
    utf8proc_int32_t code;
    unsigned before = columns_between(*start, place);
    while (before > FRAME_WIDTH / 2) before -= (unsigned)next_column(start, place, &code);
    const char *at = *start;
    unsigned columns = 0;
    while (at < *end && columns < FRAME_WIDTH) columns += (unsigned)next_column(&at, *end, &code);
    *end = at;
}

static void put_spaces(gots__text *out, unsigned count)
{
    for (; count > 0; count--) gots__text_byte(out, ' ');
}

void gots__code_frame(gots__source *source, gots__arena *arena, uint32_t pos, uint32_t end,
                      gots__text *out, bool color)
{
    uint32_t line, column;
    if (pos > source->len) pos = source->len;
    if (end > source->len) end = source->len;
    gots__source_place(source, arena, pos, &line, &column);
    const char *place = source->text + pos;
    const char *start = source->text + source->lines[line - 1];
    const char *stop = end_of_line(source, start);
    if (place > stop) place = stop;
    const char *full_start = start, *full_stop = stop;
    /* A megabyte in one line: look only at what could be shown. */
    if (place - start > 4096) {
        start = place - 1024;
        while (((unsigned char)*start & 0xC0) == 0x80) start++;
    }
    if (stop - place > 4096) stop = place + 1024;
    while (stop < full_stop && ((unsigned char)*stop & 0xC0) == 0x80) stop++;
    cut_line(&start, &stop, place);
    const char *mark_end = source->text + end;
    if (mark_end > stop) mark_end = stop;
    if (mark_end < place) mark_end = place;

    char number[16];
    int width = snprintf(number, sizeof number, "%u", (unsigned)line);
    put_spaces(out, (unsigned)width + 1);
    color_on(out, color, BLUE);
    gots__text_str(out, "|\n");
    gots__text_str(out, number);
    gots__text_str(out, " |");
    color_on(out, color, RESET);
    gots__text_byte(out, ' ');
    if (start > full_start) gots__text_str(out, "...");
    put_visible(out, start, stop);
    if (stop < full_stop) gots__text_str(out, "...");
    gots__text_byte(out, '\n');
    put_spaces(out, (unsigned)width + 1);
    color_on(out, color, BLUE);
    gots__text_byte(out, '|');
    color_on(out, color, RESET);
    gots__text_byte(out, ' ');
    put_spaces(out, columns_between(start, place) + (start > full_start ? 3 : 0));
    color_on(out, color, RED);
    unsigned marks = columns_between(place, mark_end);
    do gots__text_byte(out, '^');
    while (marks-- > 1);
    color_on(out, color, RESET);
    gots__text_byte(out, '\n');
}

/* ---- Rendering ------------------------------------------------------------------------------- */

void gots__diagnostic_render(const gots__diagnostic *diagnostic, gots__text *out, bool color)
{
    uint32_t line, column;
    gots__source *source = diagnostic->source;
    gots__source_place(source, out->arena, diagnostic->pos, &line, &column);
    color_on(out, color, CYAN);
    gots__text_format(out, "%s:%u:%u", source->name, (unsigned)line, (unsigned)column);
    color_on(out, color, RESET);
    gots__text_str(out, " - ");
    color_on(out, color, RED BOLD);
    gots__text_str(out, diagnostic->severity == GOTS__ERROR ? "error" : "warning");
    color_on(out, color, RESET);
    gots__text_byte(out, ' ');
    gots__text_str(out, diagnostic->code);
    gots__text_str(out, ": ");
    color_on(out, color, BOLD);
    gots__text_str(out, diagnostic->message);
    color_on(out, color, RESET);
    gots__text_byte(out, '\n');
    gots__code_frame(source, out->arena, diagnostic->pos, diagnostic->end, out, color);
}

static void put_json_string(gots__text *out, const char *text)
{
    gots__text_byte(out, '"');
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\') gots__text_format(out, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7F) gots__text_format(out, "\\u%04x", byte);
        else gots__text_byte(out, (char)byte);
    }
    gots__text_byte(out, '"');
}

void gots__diagnostic_json(const gots__diagnostic *diagnostic, gots__text *out)
{
    uint32_t line, column, end_line, end_column;
    gots__source_place(diagnostic->source, out->arena, diagnostic->pos, &line, &column);
    gots__source_place(diagnostic->source, out->arena, diagnostic->end, &end_line, &end_column);
    gots__text_str(out, "{\"file\":");
    put_json_string(out, diagnostic->source->name);
    gots__text_format(out, ",\"line\":%u,\"column\":%u,\"endLine\":%u,\"endColumn\":%u,\"severity\":\"%s\"",
                      (unsigned)line, (unsigned)column, (unsigned)end_line, (unsigned)end_column,
                      diagnostic->severity == GOTS__ERROR ? "error" : "warning");
    gots__text_str(out, ",\"code\":");
    put_json_string(out, diagnostic->code);
    gots__text_str(out, ",\"message\":");
    put_json_string(out, diagnostic->message);
    gots__text_byte(out, '}');
}
