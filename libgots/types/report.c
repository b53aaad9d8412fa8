/* Reports: where, which code, in whose words.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

#include <stdio.h>

static bool starts(const char *at, const char *end, const char *word)
{
    size_t len = strlen(word);
    return (size_t)(end - at) >= len && memcmp(at, word, len) == 0;
}

/* Is there a comment that begins with @ts-ignore or @ts-expect-error, maybe after code? */
static bool has_directive(const char *line, const char *end)
{
    for (const char *at = line; (at = memchr(at, '@', (size_t)(end - at))) != NULL; at++) {
        if (!starts(at, end, "@ts-ignore") && !starts(at, end, "@ts-expect-error")) continue;
        const char *before = at;
        while (before > line && (before[-1] == ' ' || before[-1] == '\t')) before--;
        const char *mark = before;
        while (mark > line && (mark[-1] == '/' || mark[-1] == '*')) mark--;
        bool begins = mark == line || before - mark >= 2;
        if (before > mark && (begins || before[-1] == '*')) return true;
        if (before == line) return true; /* a line of a longer comment */
    }
    return false;
}

/* A directive on the line before, empty lines and lines of comment between left out. */
bool ty_is_silenced(const gots__source *source, uint32_t pos)
{
    const char *line = source->text + (pos < source->len ? pos : source->len);
    while (line > source->text && line[-1] != '\n') line--;
    while (line > source->text) {
        const char *end = --line;
        while (line > source->text && line[-1] != '\n') line--;
        if (has_directive(line, end)) return true;
        const char *at = line;
        while (at < end && (*at == ' ' || *at == '\t' || *at == '\r')) at++;
        if (at < end && !starts(at, end, "//")) return false;
    }
    return false;
}

void ty_report(checker *c, const node *at, const char *code, const char *text)
{
    if (c->quiet > 0 || c->work > TY_WORK_MAX) return;
    file *f = ty_file_of((node *)(uintptr_t)at);
    if (c->overhears != NULL) {
        if (c->overhears->count++ == 0) {
            c->overhears->pos = at->pos;
            c->overhears->end = at->end;
            c->overhears->text = text;
        }
        return;
    }
    if (f == NULL || f->is_library || f->is_quiet || f->kind == GOTS__TYPES_DECLARATION) return;
    c->report_count++;
    if (ty_is_nocheck(f) || ty_is_silenced(f->source, at->pos)) return;
    gots__report(c->diagnostics, f->source, at->pos, at->end, code, "%s", text);
}

static void put_entity(checker *c, gots__text *out, const entity *e)
{
    (void)c;
    if (e->flags & E_MODULE) gots__text_format(out, "\"%s\"", e->name->text);
    else ty_put_name(out, e->name);
}

const char *ty_vformat(checker *c, const char *format, va_list args)
{
    gots__text out;
    gots__text_init(&out, c->arena, 128);
    for (const char *p = format; *p != '\0'; p++) {
        if (*p != '%') {
            gots__text_byte(&out, *p);
            continue;
        }
        switch (*++p) {
        case 'T': gots__text_str(&out, ty_show(c, va_arg(args, type *))); break;
        case 'E': put_entity(c, &out, va_arg(args, entity *)); break;
        case 'A': ty_put_name(&out, va_arg(args, atom *)); break;
        case 's': gots__text_str(&out, va_arg(args, const char *)); break;
        case 'u': gots__text_format(&out, "%u", va_arg(args, unsigned)); break;
        default: gots__text_byte(&out, *p); break;
        }
    }
    return gots__text_close(&out);
}

const char *ty_format(checker *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = ty_vformat(c, format, args);
    va_end(args);
    return text;
}

type *ty_too_deep_type(checker *c)
{
    if (c->at != NULL) ty_error(c, c->at, "TS2589", "Type instantiation is excessively deep and possibly infinite.");
    c->unproven++;
    return c->error;
}

type *ty_too_complex_union(checker *c)
{
    if (c->at != NULL) ty_error(c, c->at, "TS2590", "Expression produces a union type that is too complex to represent.");
    c->unproven++;
    return c->error;
}

void ty_error(checker *c, const node *at, const char *code, const char *format, ...)
{
    if (c->quiet > 0 || c->work > TY_WORK_MAX) return;
    file *f = ty_file_of((node *)(uintptr_t)at);
    if (f == NULL || f->is_library || f->is_quiet) return;
    va_list args;
    va_start(args, format);
    const char *text = ty_vformat(c, format, args);
    va_end(args);
    ty_report(c, at, code, text);
}

void ty_error_at(checker *c, const node *at, uint32_t pos, uint32_t end, const char *code, const char *format, ...)
{
    if (c->quiet > 0) return;
    va_list args;
    va_start(args, format);
    const char *text = ty_vformat(c, format, args);
    va_end(args);
    node place = { .kind = at->kind, .pos = pos, .end = end, .parent = at->parent };
    ty_report(c, &place, code, text);
}

/* The source of a short expression, for messages that name it. */
const char *ty_source_text(checker *c, const node *n)
{
    file *f = ty_file_of((node *)(uintptr_t)n);
    if (f == NULL || n->end <= n->pos || n->end > f->source->len || n->end - n->pos > 80) return NULL;
    return gots__arena_text(c->arena, f->source->text + n->pos, n->end - n->pos);
}
