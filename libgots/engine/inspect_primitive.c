/* Inspection of primitive values, and pieces of text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "engine/inspect_inside.h"

void gots__inspect_number(gots__inspect *in, double number)
{
    if (number == 0) {
        gots__inspect_str(in, signbit(number) ? "-0" : "0");
    } else if (fabs(number) < 1e9 && number == (double)(int)number) {
        gots__inspect_format(in, "%d", (int)number);
    } else {
        duk_push_number(in->ctx, number);
        gots__inspect_str(in, duk_to_string(in->ctx, -1));
        duk_pop(in->ctx);
    }
}

void gots__inspect_line_break(gots__inspect *in, int spaces)
{
    gots__inspect_format(in, "\n%*s", spaces, "");
}

/* A long string of several lines is shown line by line. */
static void show_lines(gots__inspect *in, const char *bytes, size_t len)
{
    while (len > 0) {
        const char *end = memchr(bytes, '\n', len);
        size_t line = end != NULL ? (size_t)(end - bytes) + 1 : len;
        gots__inspect_style(in, GOTS__STYLE_STRING);
        gots__inspect_quoted(in, bytes, line);
        gots__inspect_style_end(in, GOTS__STYLE_STRING);
        bytes += line;
        len -= line;
        if (len > 0) {
            gots__inspect_str(in, " +");
            gots__inspect_line_break(in, in->indentation + 2);
        }
    }
}

static void show_string(gots__inspect *in, duk_idx_t index, bool styled)
{
    duk_context *ctx = in->ctx;
    size_t units = duk_get_length(ctx, index), len, more = 0;
    if (units > in->options.max_string_length) {
        more = units - in->options.max_string_length;
        duk_dup(ctx, index);
        duk_substring(ctx, -1, 0, in->options.max_string_length);
    } else {
        duk_dup(ctx, index);
    }
    const char *bytes = duk_get_lstring(ctx, -1, &len);
    if (styled && units > 16 && in->options.compact >= 0 &&
        (int)units > in->options.break_length - in->indentation - 4) {
        show_lines(in, bytes, len);
    } else {
        if (styled) gots__inspect_style(in, GOTS__STYLE_STRING);
        gots__inspect_quoted(in, bytes, len);
        if (styled) gots__inspect_style_end(in, GOTS__STYLE_STRING);
    }
    if (more > 0)
        gots__inspect_format(in, "... %zu more character%s", more, more > 1 ? "s" : "");
    duk_pop(ctx);
}

void gots__inspect_symbol(gots__inspect *in, duk_idx_t index)
{
    size_t len;
    gots__kind_push_symbol_text(in->ctx, index);
    const char *text = duk_get_lstring(in->ctx, -1, &len);
    gots__inspect_put(in, text, len);
    duk_pop(in->ctx);
}

static gots__style primitive_style(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_symbol(ctx, index)) return GOTS__STYLE_SYMBOL;
    switch (duk_get_type(ctx, index)) {
    case DUK_TYPE_UNDEFINED: return GOTS__STYLE_UNDEFINED;
    case DUK_TYPE_NULL: return GOTS__STYLE_NULL;
    case DUK_TYPE_BOOLEAN: return GOTS__STYLE_BOOLEAN;
    case DUK_TYPE_STRING: return GOTS__STYLE_STRING;
    default: return GOTS__STYLE_NUMBER;
    }
}

void gots__inspect_primitive(gots__inspect *in, duk_idx_t index, bool styled)
{
    duk_context *ctx = in->ctx;
    if (duk_is_string(ctx, index) && !duk_is_symbol(ctx, index)) {
        show_string(in, index, styled);
        return;
    }
    gots__style style = styled ? primitive_style(ctx, index) : GOTS__STYLE_NONE;
    gots__inspect_style(in, style);
    if (duk_is_symbol(ctx, index)) {
        gots__inspect_symbol(in, index);
    } else if (duk_is_number(ctx, index)) {
        gots__inspect_number(in, duk_get_number(ctx, index));
    } else if (gots__is_bigint(ctx, index)) {
        gots__bigint_push_string(ctx, index, 10);
        gots__inspect_str(in, duk_get_string(ctx, -1));
        gots__inspect_str(in, "n");
        duk_pop(ctx);
    } else {
        gots__inspect_str(in, duk_is_undefined(ctx, index) ? "undefined"
                              : duk_is_null(ctx, index)    ? "null"
                              : duk_get_boolean(ctx, index) ? "true" : "false");
    }
    gots__inspect_style_end(in, style);
}

void gots__inspect_indented(gots__inspect *in, const char *text, size_t len)
{
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t line = end != NULL ? (size_t)(end - text) : len;
        gots__inspect_put(in, text, line);
        text += line;
        len -= line;
        if (len == 0) break;
        gots__inspect_line_break(in, in->indentation);
        text++;
        len--;
    }
}
