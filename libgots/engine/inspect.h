/* Inspection: any value as the text that console.log shows, equal to Node's util.inspect.
 *
 * SPDX-License-Identifier: MIT
 *
 * The text grows in one Duktape buffer on the value stack, so that a throw from a getter or from
 * memory running out leaves nothing behind. Text is in Duktape's own encoding (CESU-8) throughout;
 * console.c turns the finished lines into UTF-8.
 *
 * An object's pieces (base, opening brace, entries) are appended one behind the other and then
 * laid out on one or several lines by gots__inspect_layout, which replaces them.
 */
#ifndef GOTS_ENGINE_INSPECT_H
#define GOTS_ENGINE_INSPECT_H

#include "engine/heap.h"

typedef struct gots__inspect_options {
    int depth;             /* nested objects deeper than this show as [Object]; INT_MAX for all */
    int break_length;      /* columns */
    int compact;           /* inner levels that may share a line */
    uint32_t max_array_length;
    uint32_t max_string_length;
    bool color;
    bool show_hidden;      /* not enumerable properties too */
    bool custom;           /* honour Symbol.for("nodejs.util.inspect.custom") */
} gots__inspect_options;

void gots__inspect_defaults(gots__inspect_options *options);

/* A growing text, and the ranges of it that are entries of the object at hand. Both begin inside
 * the struct and move to dynamic buffers at `anchor` and `anchor + 1` of the value stack when they
 * grow. Not to be copied. */
typedef struct gots__range {
    size_t start, len;
} gots__range;

typedef struct gots__inspect {
    duk_context *ctx;
    gots__inspect_options options;
    duk_idx_t anchor;
    char *text;
    size_t len, room;
    gots__range *entries;
    size_t entry_count, entry_room;
    int indentation;
    int current_depth;
    int nesting;                       /* C recursion */
    struct gots__inspect_frame *frame; /* the objects being shown, innermost first */
    struct { void *object; int number; } circular[16];
    int circular_count;
    gots__range few_entries[16];
    char short_text[512];
} gots__inspect;

/* Pushes two slots for the buffers. Everything pushed later may be popped with duk_set_top(anchor). */
void gots__inspect_open(gots__inspect *in, duk_context *ctx, const gots__inspect_options *options);

void gots__inspect_put(gots__inspect *in, const char *bytes, size_t len);
void gots__inspect_str(gots__inspect *in, const char *str);
void gots__inspect_format(gots__inspect *in, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends `len` bytes of the text itself. */
void gots__inspect_copy(gots__inspect *in, size_t start, size_t len);

/* The number as JavaScript prints it, with -0. */
void gots__inspect_number(gots__inspect *in, double number);

/* Appends the value; strings are quoted. */
void gots__inspect_value(gots__inspect *in, duk_idx_t index);

/* Pushes the text as a string. */
void gots__inspect_push(gots__inspect *in);

/* ---- engine/inspect_text.c, used by inspect.c ---- */

typedef enum gots__style {
    GOTS__STYLE_NONE,
    GOTS__STYLE_SPECIAL,
    GOTS__STYLE_NUMBER,
    GOTS__STYLE_BOOLEAN,
    GOTS__STYLE_UNDEFINED,
    GOTS__STYLE_NULL,
    GOTS__STYLE_STRING,
    GOTS__STYLE_SYMBOL,
    GOTS__STYLE_DATE,
    GOTS__STYLE_REGEXP
} gots__style;

void gots__inspect_style(gots__inspect *in, gots__style style);     /* begins a style */
void gots__inspect_style_end(gots__inspect *in, gots__style style); /* and ends it */
void gots__inspect_styled(gots__inspect *in, gots__style style, const char *str);

/* The string in the quotes that need the fewest escapes. */
void gots__inspect_quoted(gots__inspect *in, const char *bytes, size_t len);

/* Columns that text takes: UTF-16 units without colour codes. */
size_t gots__inspect_width(const gots__inspect *in, const char *bytes, size_t len);

/* Columns on a terminal: wide characters take two, combining ones none. */
size_t gots__inspect_columns(const gots__inspect *in, const char *bytes, size_t len);

/* The text from `start` on becomes the next entry. */
void gots__inspect_entry(gots__inspect *in, size_t start);

typedef enum gots__layout_kind { GOTS__LAYOUT_OBJECT, GOTS__LAYOUT_ARRAY } gots__layout_kind;

typedef struct gots__layout {
    size_t mark;           /* where the object's text begins and where the result goes */
    gots__range base;      /* text before the brace, may be empty */
    gots__range open;      /* opening brace with its prefix */
    const char *close;
    size_t first_entry;    /* index into entries; the rest are this object's */
    gots__layout_kind kind;
    bool numbers;          /* array of numbers: right-aligned when grouped */
    bool more;             /* the last entry is "... n more items" */
    int levels;            /* of nested objects inside */
} gots__layout;

void gots__inspect_layout(gots__inspect *in, const gots__layout *layout);

#endif
