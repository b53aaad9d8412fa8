/* performance: the clock, marks and measures.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "engine/dukx.h"
#include "engine/timers.h"
#include "engine/web.h"

static duk_ret_t performance_now(duk_context *ctx)
{
    duk_push_number(ctx, gots__clock_now(ctx) - gots__clock_origin(ctx));
    return 1;
}

static duk_ret_t performance_time_origin(duk_context *ctx)
{
    double now = gots__clock_wall(ctx);
    duk_push_current_function(ctx);
    if (!gots__attribute_get(ctx, -1, "origin")) {
        duk_pop(ctx);
        duk_push_number(ctx, now - (gots__clock_now(ctx) - gots__clock_origin(ctx)));
        duk_dup_top(ctx);
        gots__attribute_set(ctx, -3, "origin");
    }
    return 1;
}

/* ---- The timeline: an array in hidden property "entries" of the performance object ---- */

static void push_entries(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_literal(ctx, -1, "performance entries")) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, -3, "performance entries");
    }
    duk_remove(ctx, -2);
}

static bool has_text(duk_context *ctx, duk_idx_t entry, const char *name, const char *text)
{
    gots__attribute_get(ctx, entry, name);
    bool same = duk_is_string(ctx, -1) && strcmp(duk_get_string(ctx, -1), text) == 0;
    duk_pop(ctx);
    return same;
}

/* Adds an entry with the name at index 0 and pushes it. The detail at `detail`. */
static void add_entry(duk_context *ctx, const char *class_name, const char *type, double start,
                      double duration, duk_idx_t detail)
{
    push_entries(ctx);
    duk_push_object(ctx);
    duk_idx_t entry = duk_get_top_index(ctx);
    gots__web_push_prototype(ctx, class_name);
    duk_set_prototype(ctx, entry);
    duk_dup(ctx, 0);
    gots__attribute_set(ctx, entry, "name");
    duk_push_string(ctx, type);
    gots__attribute_set(ctx, entry, "entryType");
    duk_push_number(ctx, start);
    gots__attribute_set(ctx, entry, "startTime");
    duk_push_number(ctx, duration);
    gots__attribute_set(ctx, entry, "duration");
    if (detail < 0 || duk_is_undefined(ctx, detail)) duk_push_null(ctx);
    else duk_dup(ctx, detail);
    gots__attribute_set(ctx, entry, "detail");
    duk_dup_top(ctx);
    duk_put_prop_index(ctx, entry - 1, (duk_uarridx_t)duk_get_length(ctx, entry - 1));
}

static duk_ret_t performance_mark(duk_context *ctx)
{
    gots__web_require(ctx, 1, "performance.mark");
    duk_set_top(ctx, 2);
    duk_to_string(ctx, 0);
    double start = gots__clock_now(ctx) - gots__clock_origin(ctx);
    duk_push_undefined(ctx);
    if (duk_is_object(ctx, 1)) {
        if (duk_get_prop_literal(ctx, 1, "startTime")) start = duk_to_number(ctx, -1);
        duk_pop(ctx);
        duk_get_prop_literal(ctx, 1, "detail");
        duk_replace(ctx, 2);
    }
    if (!(start >= 0)) return duk_type_error(ctx, "performance.mark: startTime must not be negative");
    add_entry(ctx, "PerformanceMark", "mark", start, 0, 2);
    return 1;
}

/* The time that a mark's name, a number or undefined on the stack top stands for; pops it. */
static double time_of(duk_context *ctx, double fallback)
{
    double time = fallback;
    if (duk_is_number(ctx, -1)) {
        time = duk_get_number(ctx, -1);
    } else if (!duk_is_undefined(ctx, -1)) {
        const char *name = duk_to_string(ctx, -1);
        bool found = false;
        push_entries(ctx);
        for (duk_uarridx_t i = (duk_uarridx_t)duk_get_length(ctx, -1); i-- > 0 && !found;) {
            duk_get_prop_index(ctx, -1, i);
            found = has_text(ctx, -1, "name", name) && has_text(ctx, -1, "entryType", "mark");
            gots__attribute_get(ctx, -1, "startTime");
            if (found) time = duk_get_number(ctx, -1);
            duk_pop_2(ctx);
        }
        if (!found) {
            duk_push_sprintf(ctx, "The mark '%s' does not exist", name);
            gots__dom_exception_throw(ctx, "SyntaxError", duk_get_string(ctx, -1));
        }
        duk_pop(ctx);
    }
    duk_pop(ctx);
    return time;
}

/* measure(name, { start, end, duration, detail }) or measure(name, start, end). */
static duk_ret_t performance_measure(duk_context *ctx)
{
    gots__web_require(ctx, 1, "performance.measure");
    duk_set_top(ctx, 3);
    duk_to_string(ctx, 0);
    bool options = duk_is_object(ctx, 1), timed = false;
    double now = gots__clock_now(ctx) - gots__clock_origin(ctx), duration = 0;
    if (options && duk_get_prop_literal(ctx, 1, "duration")) {
        duration = duk_to_number(ctx, -1);
        timed = true;
    }
    duk_set_top(ctx, 3);
    if (options) duk_get_prop_literal(ctx, 1, "end");
    else duk_dup(ctx, 2);
    bool has_end = !duk_is_undefined(ctx, -1);
    double end = time_of(ctx, now);
    if (options) duk_get_prop_literal(ctx, 1, "start");
    else duk_dup(ctx, 1);
    bool has_start = !duk_is_undefined(ctx, -1);
    double start = time_of(ctx, 0);
    if (timed && !has_end && has_start) end = start + duration;
    else if (timed && !has_start) start = end - duration;
    if (options) duk_get_prop_literal(ctx, 1, "detail");
    else duk_push_undefined(ctx);
    add_entry(ctx, "PerformanceMeasure", "measure", start, end - start, duk_get_top_index(ctx));
    return 1;
}

/* getEntries (magic 0), getEntriesByName (1), getEntriesByType (2). */
static duk_ret_t performance_get_entries(duk_context *ctx)
{
    int by = duk_get_current_magic(ctx);
    duk_set_top(ctx, 2);
    const char *wanted = by > 0 ? duk_to_string(ctx, 0) : NULL;
    push_entries(ctx);
    duk_push_array(ctx);
    duk_uarridx_t count = 0;
    for (duk_uarridx_t i = 0; i < duk_get_length(ctx, 2); i++) {
        duk_get_prop_index(ctx, 2, i);
        bool fits = by == 0 || has_text(ctx, -1, by == 1 ? "name" : "entryType", wanted);
        if (fits && by == 1 && !duk_is_undefined(ctx, 1))
            fits = has_text(ctx, -1, "entryType", duk_to_string(ctx, 1));
        if (fits) duk_put_prop_index(ctx, 3, count++);
        else duk_pop(ctx);
    }
    return 1;
}

/* clearMarks (magic 0) and clearMeasures (1). */
static duk_ret_t performance_clear(duk_context *ctx)
{
    const char *type = duk_get_current_magic(ctx) == 0 ? "mark" : "measure";
    duk_set_top(ctx, 1);
    bool all = duk_is_undefined(ctx, 0);
    const char *name = all ? NULL : duk_to_string(ctx, 0);
    push_entries(ctx);
    duk_uarridx_t kept = 0;
    for (duk_uarridx_t i = 0; i < duk_get_length(ctx, 1); i++) {
        duk_get_prop_index(ctx, 1, i);
        bool gone = has_text(ctx, -1, "entryType", type) && (all || has_text(ctx, -1, "name", name));
        if (gone) duk_pop(ctx);
        else duk_put_prop_index(ctx, 1, kept++);
    }
    duk_set_length(ctx, 1, kept);
    return 0;
}

/* The attributes as plain properties: of an entry, or of performance itself (magic 1). */
static duk_ret_t to_json(duk_context *ctx)
{
    static const char *const names[] = { "name", "entryType", "startTime", "duration", "detail" };
    bool whole = duk_get_current_magic(ctx) == 1;
    duk_push_this(ctx);
    duk_push_object(ctx);
    for (size_t i = 0; i < (whole ? 1 : 5); i++) {
        const char *name = whole ? "timeOrigin" : names[i];
        duk_get_prop_string(ctx, -2, name);
        duk_put_prop_string(ctx, -2, name);
    }
    return 1;
}

static const gots__builtin methods[] = {
    { "now", performance_now, 0, 0, 0 },
    { "get timeOrigin", performance_time_origin, 0, 0, 0 },
    { "mark", performance_mark, -1, 1, 0 },
    { "measure", performance_measure, -1, 1, 0 },
    { "getEntries", performance_get_entries, -1, 0, 0 },
    { "getEntriesByName", performance_get_entries, -1, 1, 1 },
    { "getEntriesByType", performance_get_entries, -1, 1, 2 },
    { "clearMarks", performance_clear, -1, 0, 0 },
    { "clearMeasures", performance_clear, -1, 0, 1 },
    { "toJSON", to_json, 0, 0, 1 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin entry_methods[] = {
    { "get name", gots__attribute, 0, 0, 0 },
    { "get entryType", gots__attribute, 0, 0, 0 },
    { "get startTime", gots__attribute, 0, 0, 0 },
    { "get duration", gots__attribute, 0, 0, 0 },
    { "get detail", gots__attribute, 0, 0, 0 },
    { "toJSON", to_json, 0, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

static void define_entry_class(duk_context *ctx, const char *name)
{
    duk_push_object(ctx);
    gots__define(ctx, -1, entry_methods);
    gots__define_tag(ctx, -1, name);
    gots__web_keep_prototype(ctx, name);
    duk_pop(ctx);
}

void gots__open_performance(duk_context *ctx)
{
    define_entry_class(ctx, "PerformanceMark");
    define_entry_class(ctx, "PerformanceMeasure");
    duk_push_global_object(ctx);
    duk_push_object(ctx);
    duk_push_object(ctx);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "Performance");
    duk_set_prototype(ctx, -2);
    gots__define_value(ctx, -2, "performance", DUK_DEFPROP_WRITABLE);
}
