/* The console object: log and its relatives, groups, counters, stop watches.
 *
 * SPDX-License-Identifier: MIT
 *
 * Lines leave as UTF-8 through the isolate's output function; the library itself prints nothing.
 */
#include "engine/console.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "engine/inspect_kind.h"
#include "engine/isolate.h"
#include "engine/timers.h"

#define GROUP_INDENT 2
#define MAX_GROUP_INDENT 200

typedef struct console {
    gots__output *output;
    void *context;
    bool color;
    int indent;
    gots_allocator allocator;
} console;

/* ---- Output ---- */

static void release_console(void *data)
{
    console *state = data;
    gots_allocator allocator = state->allocator;
    gots__free(&allocator, state, sizeof *state);
}

/* NULL when memory is out. */
static console *console_of(duk_context *ctx)
{
    console *state = gots__slot_get(ctx, GOTS__SLOT_CONSOLE);
    if (state != NULL) return state;
    gots_allocator allocator = gots__isolate_of(ctx)->allocator;
    state = gots__alloc(&allocator, sizeof *state);
    if (state == NULL) return NULL;
    *state = (console){ .allocator = allocator };
    gots__slot_set(ctx, GOTS__SLOT_CONSOLE, state, release_console);
    return state;
}

void gots__isolate_set_output(gots__isolate *isolate, gots__output *output, void *context,
                              bool color)
{
    console *state = console_of(gots__isolate_context(isolate));
    if (state == NULL) return;
    state->output = output;
    state->context = context;
    state->color = color;
}

/* Duktape's text to UTF-8, in place: it never grows. Returns the new length. */
static size_t to_utf8(char *text, size_t len)
{
    unsigned char *bytes = (unsigned char *)text;
    const unsigned char *in = memchr(text, 0xed, len), *end = bytes + len;
    if (in == NULL) return len;
    unsigned char *out = bytes + (in - bytes);
    while (in < end) {
        if (*in != 0xed || end - in < 3 || in[1] < 0xa0) {
            *out++ = *in++;
            continue;
        }
        bool pair = in[1] < 0xb0 && end - in >= 6 && in[3] == 0xed && in[4] >= 0xb0;
        if (pair) {
            unsigned high = (in[1] & 0x0fu) << 6 | (in[2] & 0x3fu);
            unsigned low = (in[4] & 0x0fu) << 6 | (in[5] & 0x3fu);
            unsigned point = 0x10000u + (high << 10 | low);
            *out++ = (unsigned char)(0xf0 | point >> 18);
            *out++ = (unsigned char)(0x80 | (point >> 12 & 0x3f));
            *out++ = (unsigned char)(0x80 | (point >> 6 & 0x3f));
            *out++ = (unsigned char)(0x80 | (point & 0x3f));
            in += 6;
        } else {
            memcpy(out, "\xef\xbf\xbd", 3);
            out += 3;
            in += 3;
        }
    }
    return (size_t)(out - bytes);
}

static void put_out(duk_context *ctx, const console *state, int stream, char *text, size_t len)
{
    len = to_utf8(text, len);
    gots__use_output(ctx, len);
    state->output(state->context, stream, text, len);
}

/* Ends the text with a line feed, indents its lines and hands it out. The text is used up. */
static void write_text(gots__inspect *in, int stream)
{
    console *state = console_of(in->ctx);
    if (state == NULL || state->output == NULL) return;
    size_t len = in->len;
    if (state->indent == 0) {
        gots__inspect_put(in, "\n", 1);
        put_out(in->ctx, state, stream, in->text, in->len);
        return;
    }
    for (size_t at = 0; at <= len;) {
        const char *end = memchr(in->text + at, '\n', len - at);
        size_t line = end != NULL ? (size_t)(end - in->text) - at : len - at;
        gots__inspect_format(in, "%*s", state->indent, "");
        gots__inspect_copy(in, at, line);
        gots__inspect_put(in, "\n", 1);
        at += line + 1;
    }
    put_out(in->ctx, state, stream, in->text + len, in->len - len);
}

static void begin(gots__inspect *in, duk_context *ctx)
{
    gots__inspect_options options;
    const console *state = console_of(ctx);
    gots__inspect_defaults(&options);
    options.color = state != NULL && state->color;
    gots__inspect_open(in, ctx, &options);
}

void gots__console_write(duk_context *ctx, int stream, const char *text, size_t len)
{
    gots__inspect in;
    begin(&in, ctx);
    gots__inspect_put(&in, text, len);
    write_text(&in, stream);
    duk_set_top(ctx, in.anchor);
}

void gots__console_push_text(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_string(ctx, index) && !duk_is_symbol(ctx, index)) {
        duk_dup(ctx, index);
        return;
    }
    gots__inspect in;
    gots__inspect_options options;
    index = duk_require_normalize_index(ctx, index);
    gots__inspect_defaults(&options);
    gots__inspect_open(&in, ctx, &options);
    gots__inspect_value(&in, index);
    gots__inspect_push(&in);
    duk_replace(ctx, in.anchor);
    duk_set_top(ctx, in.anchor + 1);
}

/* ---- Logging ---- */

static duk_ret_t console_log(duk_context *ctx)
{
    gots__inspect in;
    duk_idx_t count = duk_get_top(ctx);
    begin(&in, ctx);
    gots__console_format(&in, 0, count);
    write_text(&in, duk_get_current_magic(ctx));
    return 0;
}

static duk_ret_t console_assert(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    if (count > 0 && duk_to_boolean(ctx, 0)) return 0;
    gots__inspect in;
    begin(&in, ctx);
    gots__inspect_str(&in, "Assertion failed");
    if (count > 1) {
        bool text = duk_is_string(ctx, 1) && !duk_is_symbol(ctx, 1);
        gots__inspect_str(&in, text ? ": " : " ");
        gots__console_format(&in, 1, count);
    }
    write_text(&in, 2);
    return 0;
}

/* An option's number, INT_MAX for null and Infinity. */
static int int_option(duk_context *ctx, const char *name, int fallback)
{
    duk_get_prop_string(ctx, 1, name);
    if (duk_is_null(ctx, -1)) fallback = INT_MAX;
    else if (duk_is_number(ctx, -1)) {
        double number = duk_get_number(ctx, -1);
        fallback = number >= INT_MAX ? INT_MAX : number > 0 ? (int)number : 0;
    }
    duk_pop(ctx);
    return fallback;
}

static bool bool_option(duk_context *ctx, const char *name, bool fallback)
{
    duk_get_prop_string(ctx, 1, name);
    if (!duk_is_undefined(ctx, -1)) fallback = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return fallback;
}

static void read_options(duk_context *ctx, gots__inspect_options *options)
{
    if (!duk_is_object(ctx, 1)) return;
    options->depth = int_option(ctx, "depth", options->depth);
    options->break_length = int_option(ctx, "breakLength", options->break_length);
    options->compact = int_option(ctx, "compact", options->compact);
    options->max_array_length =
        (uint32_t)int_option(ctx, "maxArrayLength", (int)options->max_array_length);
    options->max_string_length =
        (uint32_t)int_option(ctx, "maxStringLength", (int)options->max_string_length);
    options->color = bool_option(ctx, "colors", options->color);
    options->show_hidden = bool_option(ctx, "showHidden", options->show_hidden);
    options->custom = bool_option(ctx, "customInspect", options->custom);
}

static duk_ret_t console_dir(duk_context *ctx)
{
    gots__inspect in;
    duk_set_top(ctx, 2);
    begin(&in, ctx);
    in.options.custom = false;
    read_options(ctx, &in.options);
    gots__inspect_value(&in, 0);
    write_text(&in, 1);
    return 0;
}

/* inspect(value, options): what custom inspection methods are given. */
static duk_ret_t inspect_value(duk_context *ctx)
{
    gots__inspect in;
    gots__inspect_options options;
    duk_set_top(ctx, 2);
    gots__inspect_defaults(&options);
    read_options(ctx, &options);
    gots__inspect_open(&in, ctx, &options);
    gots__inspect_value(&in, 0);
    gots__inspect_push(&in);
    return 1;
}

void gots__kind_push_inspect(duk_context *ctx)
{
    static const gots__builtin entry = { "inspect", inspect_value, -1, 2, 0 };
    gots__push_function(ctx, &entry);
}

static duk_ret_t console_trace(duk_context *ctx)
{
    gots__inspect in;
    duk_idx_t count = duk_get_top(ctx);
    begin(&in, ctx);
    gots__inspect_str(&in, "Trace");
    if (count > 0) {
        gots__inspect_str(&in, ": ");
        gots__console_format(&in, 0, count);
    }
    duk_push_error_object(ctx, DUK_ERR_ERROR, " ");
    duk_get_prop_literal(ctx, -1, "stack");
    const char *frames = strstr(duk_get_string_default(ctx, -1, ""), "\n    at ");
    if (frames != NULL && strncmp(frames, "\n    at trace ", 14) == 0)
        frames = strchr(frames + 1, '\n'); /* this function's own frame */
    if (frames != NULL) gots__inspect_str(&in, frames);
    write_text(&in, 2);
    return 0;
}

static duk_ret_t console_table(duk_context *ctx)
{
    gots__inspect in;
    duk_set_top(ctx, 2);
    begin(&in, ctx);
    if (!duk_is_object(ctx, 0) || !gots__console_table(&in, 0, 1)) {
        in.len = 0;
        gots__console_format(&in, 0, 1);
    }
    write_text(&in, 1);
    return 0;
}

/* ---- Groups ---- */

static duk_ret_t console_group(duk_context *ctx)
{
    if (duk_get_top(ctx) > 0) {
        gots__inspect in;
        duk_idx_t count = duk_get_top(ctx);
        begin(&in, ctx);
        gots__console_format(&in, 0, count);
        write_text(&in, 1);
    }
    console *state = console_of(ctx);
    if (state != NULL && state->indent < MAX_GROUP_INDENT) state->indent += GROUP_INDENT;
    return 0;
}

static duk_ret_t console_group_end(duk_context *ctx)
{
    console *state = console_of(ctx);
    if (state != NULL && state->indent > 0) state->indent -= GROUP_INDENT;
    return 0;
}

/* ---- Counters and stop watches ---- */

/* Pushes the table `name` of numbers by label, and the label, which is the first argument.
 * Returns the index of the table. */
static duk_idx_t push_labels(duk_context *ctx, const char *name)
{
    if (duk_get_top(ctx) == 0) duk_push_undefined(ctx);
    duk_idx_t table = duk_get_top(ctx);
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_string(ctx, -1, name)) {
        duk_pop(ctx);
        duk_push_bare_object(ctx);
        duk_dup(ctx, -1);
        duk_put_prop_string(ctx, -3, name);
    }
    duk_remove(ctx, -2);
    if (duk_is_undefined(ctx, 0)) duk_push_literal(ctx, "default");
    else duk_dup(ctx, 0);
    duk_to_string(ctx, -1);
    return table;
}

/* Pushes the label's number; false when it has none. */
static bool push_labelled(duk_context *ctx, duk_idx_t table)
{
    duk_dup(ctx, table + 1);
    return duk_get_prop(ctx, table);
}

static void set_labelled(duk_context *ctx, duk_idx_t table, double number)
{
    duk_dup(ctx, table + 1);
    duk_push_number(ctx, number);
    duk_put_prop(ctx, table);
}

static void write_line(duk_context *ctx, int stream, const char *format, const char *label)
{
    gots__inspect in;
    begin(&in, ctx);
    gots__inspect_str(&in, format);
    gots__inspect_str(&in, label);
    write_text(&in, stream);
}

static duk_ret_t warn_missing(duk_context *ctx, const char *before, const char *after)
{
    duk_push_sprintf(ctx, "Warning: %s '%s' %s", before, duk_get_string(ctx, -1), after);
    write_line(ctx, 2, "", duk_get_string(ctx, -1));
    return 0;
}

static duk_ret_t console_count(duk_context *ctx)
{
    duk_idx_t table = push_labels(ctx, "console counts");
    double count = (push_labelled(ctx, table) ? duk_get_number(ctx, -1) : 0) + 1;
    set_labelled(ctx, table, count);
    duk_push_sprintf(ctx, ": %.0f", count);
    write_line(ctx, 1, duk_get_string(ctx, table + 1), duk_get_string(ctx, -1));
    return 0;
}

static duk_ret_t console_count_reset(duk_context *ctx)
{
    duk_idx_t table = push_labels(ctx, "console counts");
    bool known = push_labelled(ctx, table);
    duk_pop(ctx);
    if (!known) return warn_missing(ctx, "Count for", "does not exist");
    set_labelled(ctx, table, 0);
    return 0;
}

static duk_ret_t console_time(duk_context *ctx)
{
    duk_idx_t table = push_labels(ctx, "console times");
    bool known = push_labelled(ctx, table);
    duk_pop(ctx);
    if (known) return warn_missing(ctx, "Label", "already exists for console.time()");
    set_labelled(ctx, table, gots__clock_now(ctx));
    return 0;
}

static void put_duration(gots__inspect *in, double ms)
{
    if (ms < 1000) {
        char text[40];
        snprintf(text, sizeof text, "%.3f", ms);
        char *end = text + strlen(text) - 1;
        while (*end == '0') *end-- = '\0';
        if (*end == '.') *end = '\0';
        gots__inspect_format(in, "%sms", text);
    } else if (ms < 60000) {
        gots__inspect_format(in, "%.3fs", ms / 1000);
    } else if (ms < 3600000) {
        gots__inspect_format(in, "%d:%06.3f (m:ss.mmm)", (int)(ms / 60000), fmod(ms, 60000) / 1000);
    } else {
        gots__inspect_format(in, "%d:%02d:%02d (h:mm:ss)", (int)(ms / 3600000),
                             (int)(fmod(ms, 3600000) / 60000), (int)(fmod(ms, 60000) / 1000));
    }
}

/* timeLog and timeEnd, by magic 0 and 1. */
static duk_ret_t console_time_log(duk_context *ctx)
{
    duk_idx_t table = push_labels(ctx, "console times");
    bool end = duk_get_current_magic(ctx) == 1;
    if (!push_labelled(ctx, table)) {
        duk_pop(ctx);
        return warn_missing(ctx, "No such label",
                            end ? "for console.timeEnd()" : "for console.timeLog()");
    }
    gots__inspect in;
    double passed = gots__clock_now(ctx) - duk_get_number(ctx, -1);
    begin(&in, ctx);
    gots__inspect_str(&in, duk_get_string(ctx, table + 1));
    gots__inspect_str(&in, ": ");
    put_duration(&in, passed);
    if (!end && table > 1) {
        gots__inspect_str(&in, " ");
        gots__console_format(&in, 1, table);
    }
    write_text(&in, 1);
    if (end) {
        duk_dup(ctx, table + 1);
        duk_del_prop(ctx, table);
    }
    return 0;
}

static duk_ret_t console_clear(duk_context *ctx)
{
    console *state = console_of(ctx);
    if (state != NULL && state->output != NULL && state->color)
        put_out(ctx, state, 1, (char[]){ "\033[1;1H\033[0J" }, 10);
    return 0;
}

static const gots__builtin methods[] = {
    { "log", console_log, -1, 0, 1 },
    { "warn", console_log, -1, 0, 2 },
    { "dir", console_dir, -1, 0, 0 },
    { "time", console_time, -1, 0, 0 },
    { "timeEnd", console_time_log, -1, 0, 1 },
    { "timeLog", console_time_log, -1, 0, 0 },
    { "trace", console_trace, -1, 0, 0 },
    { "assert", console_assert, -1, 0, 0 },
    { "clear", console_clear, -1, 0, 0 },
    { "count", console_count, -1, 0, 0 },
    { "countReset", console_count_reset, -1, 0, 0 },
    { "group", console_group, -1, 0, 0 },
    { "groupCollapsed", console_group, -1, 0, 0 },
    { "groupEnd", console_group_end, -1, 0, 0 },
    { "table", console_table, -1, 1, 0 },
    { "debug", console_log, -1, 0, 1 },
    { "info", console_log, -1, 0, 1 },
    { "dirxml", console_log, -1, 0, 1 },
    { "error", console_log, -1, 0, 2 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__open_console(duk_context *ctx)
{
    duk_push_object(ctx);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "console");
    duk_push_global_object(ctx);
    duk_dup(ctx, -2);
    gots__define_value(ctx, -2, "console", DUK_DEFPROP_WRITABLE);
    duk_pop_2(ctx);
}
