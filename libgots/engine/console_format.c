/* Format strings of the console: console.log("%s is %d", name, age).
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/console.h"

#include <limits.h>
#include <string.h>

#include "engine/inspect_kind.h"

/* Appends a value that is shown by an inspection of its own, with other options, at no indent. */
static void put_inspected(gots__inspect *in, duk_idx_t index, const gots__inspect_options *options)
{
    gots__inspect_options saved = in->options;
    in->options = *options;
    in->current_depth = 0;
    in->circular_count = 0;
    gots__inspect_value(in, index);
    in->options = saved;
}

static void put_string(gots__inspect *in, duk_idx_t index)
{
    size_t len;
    const char *bytes = duk_get_lstring(in->ctx, index, &len);
    gots__inspect_put(in, bytes, len);
}

/* Whether String(object) says no more than "[object Object]": no toString of the program's own. */
static bool has_builtin_to_string(duk_context *ctx, duk_idx_t object)
{
    duk_push_literal(ctx, "toString");
    if (!gots__kind_try_get(ctx, object)) return true;
    bool builtin = !duk_is_ecmascript_function(ctx, -1);
    duk_pop(ctx);
    return builtin;
}

static void put_as_string(gots__inspect *in, duk_idx_t index)
{
    duk_context *ctx = in->ctx;
    if (duk_is_number(ctx, index) || gots__is_bigint(ctx, index) ||
        (duk_is_object(ctx, index) && has_builtin_to_string(ctx, index) &&
         !duk_is_function(ctx, index))) {
        gots__inspect_options options = in->options;
        options.depth = 0;
        options.color = false;
        put_inspected(in, index, &options);
        return;
    }
    if (duk_is_symbol(ctx, index)) {
        gots__kind_push_symbol_text(ctx, index);
    } else {
        duk_dup(ctx, index);
        duk_to_string(ctx, -1);
    }
    put_string(in, -1);
    duk_pop(ctx);
}

/* %d, %i and %f. */
static void put_as_number(gots__inspect *in, duk_idx_t index, char how)
{
    duk_context *ctx = in->ctx;
    if (duk_is_symbol(ctx, index)) {
        gots__inspect_str(in, "NaN");
        return;
    }
    if (gots__is_bigint(ctx, index) && how != 'f') {
        gots__inspect_options options = in->options;
        options.color = false;
        put_inspected(in, index, &options);
        return;
    }
    if (how == 'd') {
        duk_dup(ctx, index);
        duk_to_number(ctx, -1);
    } else {
        duk_get_global_string(ctx, how == 'i' ? "parseInt" : "parseFloat");
        duk_dup(ctx, index);
        duk_call(ctx, 1);
    }
    gots__inspect_number(in, duk_get_number(ctx, -1));
    duk_pop(ctx);
}

static duk_ret_t stringify(duk_context *ctx, void *data)
{
    (void)data;
    duk_get_global_string(ctx, "JSON");
    duk_get_prop_literal(ctx, -1, "stringify");
    duk_dup(ctx, -3);
    duk_call(ctx, 1);
    return 1;
}

static void put_as_json(gots__inspect *in, duk_idx_t index)
{
    duk_context *ctx = in->ctx;
    duk_dup(ctx, index);
    if (duk_safe_call(ctx, stringify, NULL, 1, 1) != DUK_EXEC_SUCCESS) {
        /* A cycle is shown; anything else that toJSON throws is the program's. */
        const char *message = duk_is_object(ctx, -1) ? "" : NULL;
        if (message != NULL) {
            duk_get_prop_literal(ctx, -1, "message");
            message = duk_get_string_default(ctx, -1, "");
            bool cycle = strstr(message, "circular") != NULL || strstr(message, "cyclic") != NULL;
            duk_pop(ctx);
            if (cycle) {
                duk_pop(ctx);
                gots__inspect_str(in, "[Circular]");
                return;
            }
        }
        (void)duk_throw(ctx);
    }
    if (duk_is_string(ctx, -1)) put_string(in, -1);
    else gots__inspect_str(in, "undefined");
    duk_pop(ctx);
}

/* Appends what `letter` makes of the argument; false when it is no such letter. */
static bool put_directive(gots__inspect *in, char letter, duk_idx_t index)
{
    gots__inspect_options options = in->options;
    switch (letter) {
    case 's': put_as_string(in, index); return true;
    case 'd':
    case 'i':
    case 'f': put_as_number(in, index, letter); return true;
    case 'j': put_as_json(in, index); return true;
    case 'O': put_inspected(in, index, &options); return true;
    case 'o':
        options.show_hidden = true;
        options.depth = 4;
        put_inspected(in, index, &options);
        return true;
    case 'c': return true;
    default: return false;
    }
}

/* Fills in the format string at `first`; returns the index of the first argument left over. */
static duk_idx_t fill_in(gots__inspect *in, duk_idx_t first, duk_idx_t end)
{
    size_t len, plain = 0;
    const char *format = duk_get_lstring(in->ctx, first, &len);
    duk_idx_t next = first + 1;
    for (size_t i = 0; i + 1 < len; i++) {
        if (format[i] != '%') continue;
        i++;
        if (format[i] == '%') {
            gots__inspect_put(in, format + plain, i - plain);
            plain = i + 1;
            continue;
        }
        if (next >= end || strchr("sdifjoOc", format[i]) == NULL) continue;
        gots__inspect_put(in, format + plain, i - 1 - plain);
        put_directive(in, format[i], next++);
        plain = i + 1;
    }
    gots__inspect_put(in, format + plain, len - plain);
    return next;
}

void gots__console_format(gots__inspect *in, duk_idx_t first, duk_idx_t end)
{
    duk_context *ctx = in->ctx;
    duk_idx_t next = first;
    gots__inspect_options options = in->options;
    if (first < end && duk_is_string(ctx, first) && !duk_is_symbol(ctx, first) && end - first > 1)
        next = fill_in(in, first, end);
    for (; next < end; next++) {
        if (next > first) gots__inspect_str(in, " ");
        if (duk_is_string(ctx, next) && !duk_is_symbol(ctx, next)) put_string(in, next);
        else put_inspected(in, next, &options);
    }
}
