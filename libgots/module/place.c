/* Places: from an emitted line back to TypeScript, and the code frame of a place.
 *
 * SPDX-License-Identifier: MIT
 *
 * A unit knows the source offset of each emitted line. The source itself is read again when the
 * first stack of a module is looked at, so that programs which never fail do not keep their text.
 */
#include "base/memory.h"
#include "module/graph.h"

/* The text behind a module, read on first use and kept until the graph is freed. */
typedef struct gots__kept_source {
    gots__file file;
    gots__source source;
} kept_source;

static gots__source *source_of(gots__graph *graph, gots__module *module)
{
    if (module->kept != NULL) return &module->kept->source;
    if (module->kept_failed) return NULL;
    kept_source *kept = GOTS__NEW(&graph->arena, kept_source);
    if (!gots__module_source(graph, module, &kept->file, &kept->source)) {
        module->kept_failed = true; /* it has changed or gone since it was loaded */
        return NULL;
    }
    module->kept = kept;
    return &kept->source;
}

void gots__module_forget_source(gots__graph *graph, gots__module *module)
{
    if (module->kept != NULL) gots__file_free(&graph->allocator, &module->kept->file);
}

static gots__module *find(gots__graph *graph, const char *name)
{
    for (uint32_t i = graph->count; i-- > 0;) /* of a module that was reloaded the newest */
        if (strcmp(graph->modules[i]->name, name) == 0 || strcmp(graph->modules[i]->shown, name) == 0)
            return graph->modules[i];
    return NULL;
}

static bool place(gots__graph *graph, gots__module *module, uint32_t emitted_line, uint32_t *line,
                  uint32_t *column)
{
    const gots__unit *unit = module->unit;
    gots__source *source = source_of(graph, module);
    *line = *column = 0;
    if (source == NULL || unit->lines.len == 0 || emitted_line == 0) return true;
    if (emitted_line > unit->lines.len) emitted_line = unit->lines.len;
    const uint32_t *offsets = gots__unit_at(unit, unit->lines);
    gots__source_place(source, &graph->arena, offsets[emitted_line - 1], line, column);
    return true;
}

bool gots__graph_place(void *context, const char *name, uint32_t emitted_line, const char **file,
                       uint32_t *line, uint32_t *column)
{
    gots__graph *graph = context;
    gots__module *module = find(graph, name);
    if (module == NULL || module->unit == NULL) return false;
    *file = module->shown;
    jmp_buf outer;
    volatile bool found = false;
    memcpy(&outer, &graph->arena.escape, sizeof outer);
    if (setjmp(graph->arena.escape) == 0) found = place(graph, module, emitted_line, line, column);
    memcpy(&graph->arena.escape, &outer, sizeof outer);
    return found;
}

/* ---- Code frames ----------------------------------------------------------------------------- */

/* The offset of a place given in lines and UTF-16 columns. */
static uint32_t offset_of(gots__source *source, gots__arena *arena, uint32_t line, uint32_t column)
{
    uint32_t ignored_line, ignored_column;
    gots__source_place(source, arena, 0, &ignored_line, &ignored_column); /* makes the line table */
    if (line == 0 || line > source->line_count) return source->len;
    uint32_t at = source->lines[line - 1];
    for (uint32_t units = 1; units < column && at < source->len; at++) {
        unsigned char byte = (unsigned char)source->text[at];
        if ((byte & 0xC0u) == 0x80u) continue;
        units += byte >= 0xF0 ? 2 : 1;
    }
    while (at < source->len && ((unsigned char)source->text[at] & 0xC0u) == 0x80u) at++;
    return at;
}

/* A caret marks the whole word at the place. */
static uint32_t word_end(const gots__source *source, uint32_t at)
{
    uint32_t end = at;
    while (end < source->len) {
        unsigned char c = (unsigned char)source->text[end];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '$' || c >= 0x80;
        if (!word) break;
        end++;
    }
    return end > at ? end : at < source->len ? at + 1 : at;
}

void gots__graph_frame(gots__graph *graph, const char *name, uint32_t line, uint32_t column,
                       bool color, gots__text *out)
{
    gots__module *module = find(graph, name);
    gots__source *source = module != NULL ? source_of(graph, module) : NULL;
    if (source == NULL || line == 0) return;
    uint32_t at = offset_of(source, &graph->arena, line, column);
    gots__code_frame(source, &graph->arena, at, word_end(source, at), out, color);
}

/* The whole report of an uncaught error: place, code frame, and what the engine says of it. */
static void put_report(gots__graph *graph, const gots_error *err, const char *thrown, bool color,
                       gots__text *out)
{
    static const char red[] = "\x1b[31m", cyan[] = "\x1b[36m", plain[] = "\x1b[0m";
    if (err->file[0] != '\0' && err->line > 0)
        gots__text_format(out, "%s%s:%u:%u%s - ", color ? cyan : "", err->file, err->line,
                          err->column, color ? plain : "");
    bool has_code = strncmp(err->code, "GOTS", 4) == 0;
    gots__text_format(out, "%s%s%s%s%s\n", color ? red : "",
                      err->status == GOTS_E_THROWN ? "uncaught error" : "stopped",
                      has_code ? " " : "", has_code ? err->code : "", color ? plain : "");
    if (err->file[0] != '\0')
        gots__graph_frame(graph, err->file, err->line, err->column, color, out);
    bool is_thrown = err->status == GOTS_E_THROWN && thrown != NULL && *thrown != '\0';
    if (is_thrown) gots__text_format(out, "\n%s", thrown);
    else gots__text_format(out, "\n%s", err->message);
    if (out->bytes[out->len - 1] != '\n') gots__text_byte(out, '\n');
    const char *help = gots__code_help(err->code);
    if (help != NULL) gots__text_format(out, "help: %s\n", help);
}

void gots__graph_report(gots__graph *graph, const char *thrown, gots__failure *failure)
{
    jmp_buf outer;
    gots_error err = failure->error;
    memcpy(&outer, &graph->arena.escape, sizeof outer);
    if (setjmp(graph->arena.escape) == 0) {
        gots__text out;
        gots__text_init(&out, &graph->arena, 1024);
        put_report(graph, &err, thrown, failure->color, &out);
        gots__failure_set_text(failure, out.bytes, out.len);
    }
    memcpy(&graph->arena.escape, &outer, sizeof outer);
}
