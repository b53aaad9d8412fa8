/* Stack traces: what an error remembers of where it was made, and how that reads.
 *
 * SPDX-License-Identifier: MIT
 *
 * An error is made far more often than its stack is read, so it keeps only pairs of a function and
 * a program counter, in an array under a hidden key. Reading `stack` for the first time turns them
 * into text, through the places hook from lines of lowered text to TypeScript, and makes that text
 * an own property. A SyntaxError of the compiler begins with a pair of unit name and line.
 */
#include "engine/stack.h"

#include "base/error.h"
#include "engine/dukx.h"
#include "engine/inspect.h"
#include "engine/op.h"

#define MAX_FRAMES 24
#define PLACE_FRAME 1125899906842624.0 /* 2^50: instead of a counter, line * 65536 + column */
#define ASYNC_FRAME 4294967296.0 /* added to the counter of a function that only waits */
#define NEW_FRAME 8589934592.0   /* added to that of a constructor */
#define SHOWN_FRAMES 16

/* engine/suspend.c; absent from builds without async functions. */
typedef bool gots__async_visit(duk_context *ctx, duk_hobject *function, uint32_t pc, void *data);
__attribute__((weak)) void gots__async_stack(duk_context *ctx, gots__async_visit *visit,
                                             void *data);

typedef struct trace {
    duk_hobject *functions[MAX_FRAMES]; /* borrowed */
    double counters[MAX_FRAMES];
    unsigned count;
} trace;

static bool add_waiting(duk_context *ctx, duk_hobject *function, uint32_t pc, void *data)
{
    (void)ctx;
    trace *it = data;
    it->functions[it->count] = function;
    it->counters[it->count++] = ASYNC_FRAME + pc;
    return it->count < MAX_FRAMES;
}

/* An activation's counter points behind the instruction that is at work. */
static uint32_t counter_of(duk_context *ctx, const duk_activation *act)
{
    if (!DUK_HOBJECT_IS_COMPFUNC(act->func) || act->curr_pc == NULL) return 0;
    const duk_instr_t *base = DUK_HCOMPFUNC_GET_CODE_BASE(ctx->heap, (duk_hcompfunc *)act->func);
    return act->curr_pc > base ? (uint32_t)(act->curr_pc - base - 1) : 0;
}

/* Of machine code, which knows its place itself. */
static double place_of(const duk_activation *act)
{
    uint64_t column = act->gots_place & 0xffffu;
    return PLACE_FRAME + (double)((act->gots_place >> 32) << 16 | column);
}

static void collect(duk_context *ctx, trace *it, bool skip)
{
    duk_activation *act = ctx->callstack_curr;
    if (skip && act != NULL) act = act->parent;
    for (; act != NULL && it->count < MAX_FRAMES; act = act->parent) {
        if (act->func == NULL) continue;
        it->functions[it->count] = act->func;
        it->counters[it->count++] = act->flags & DUK_ACT_FLAG_GOTS_MACHINE ? place_of(act)
                                    : counter_of(ctx, act) + (act->flags & DUK_ACT_FLAG_CONSTRUCT ? NEW_FRAME : 0);
    }
    if (it->count < MAX_FRAMES && gots__async_stack != NULL) gots__async_stack(ctx, add_waiting, it);
}

void gots__stack_capture(duk_context *ctx, int skip)
{
    trace it;
    it.count = 0;
    duk_compiler_ctx *compiler = ctx->compile_ctx;
    bool compiling = compiler != NULL && compiler->h_filename != NULL;
    collect(ctx, &it, skip != 0);
    duk_tval *tv = duk_push_harray_with_size_outptr(ctx, (it.count + compiling) * 2);
    duk_clear_prototype(ctx, -1);
    if (compiling) {
        DUK_TVAL_SET_STRING(tv, compiler->h_filename);
        DUK_TVAL_INCREF(ctx, tv);
        DUK_TVAL_SET_DOUBLE(tv + 1, compiler->curr_token.start_line);
        tv += 2;
    }
    for (unsigned i = 0; i < it.count; i++, tv += 2) {
        DUK_TVAL_SET_OBJECT(tv, it.functions[i]);
        DUK_TVAL_INCREF(ctx, tv);
        DUK_TVAL_SET_DOUBLE(tv + 1, it.counters[i]);
    }
    duk_xdef_prop_stridx(ctx, -2, DUK_STRIDX_INT_TRACEDATA, DUK_PROPDESC_FLAGS_NONE);
}

/* ---- Reading ---------------------------------------------------------------------------------- */

typedef struct frame {
    const char *name;   /* function; may be empty */
    const char *file;   /* NULL for a built-in */
    uint32_t line, column;
    bool is_async, is_new;
} frame;

/* Pushes the own data property, or undefined. */
static const char *push_own_text(duk_context *ctx, duk_hobject *object, unsigned stridx)
{
    duk_tval *tv = duk_hobject_find_entry_tval_ptr_stridx(ctx->heap, object, stridx);
    if (tv == NULL || !DUK_TVAL_IS_STRING(tv)) {
        duk_push_literal(ctx, "");
        return "";
    }
    duk_push_tval(ctx, tv);
    const char *text = gots__to_utf8(ctx, -1, NULL);
    duk_remove(ctx, -2);
    return text;
}

/* Where unit:line is in the program; false for what is not shown. */
static bool place(duk_context *ctx, const char *unit, uint32_t line, frame *out)
{
    gots__isolate *isolate = gots__isolate_of(ctx);
    out->file = unit;
    out->line = line;
    out->column = 0;
    if (isolate->places == NULL) return true;
    return isolate->places(isolate->places_context, unit, line, &out->file, &out->line,
                           &out->column);
}

/* Reads pair number `i` of the trace at the stack top; pushes two strings. */
static bool read_frame(duk_context *ctx, uint32_t i, frame *out)
{
    duk_idx_t list = duk_get_top_index(ctx);
    duk_get_prop_index(ctx, list, i * 2 + 1);
    double counter = duk_get_number(ctx, -1);
    duk_pop(ctx);
    duk_get_prop_index(ctx, list, i * 2);
    uint64_t known = counter >= PLACE_FRAME ? (uint64_t)(counter - PLACE_FRAME) : 0;
    if (known != 0) counter = 0;
    out->is_new = counter >= NEW_FRAME;
    if (out->is_new) counter -= NEW_FRAME;
    out->is_async = counter >= ASYNC_FRAME;
    if (out->is_async) counter -= ASYNC_FRAME;
    out->name = "";
    if (duk_is_string(ctx, -1)) {
        duk_push_undefined(ctx);
        return place(ctx, duk_get_string(ctx, -2), (uint32_t)counter, out);
    }
    duk_hobject *function = duk_known_hobject(ctx, -1);
    out->name = push_own_text(ctx, function, DUK_STRIDX_NAME);
    duk_insert(ctx, -2);
    if (!DUK_HOBJECT_IS_COMPFUNC(function)) {
        out->file = NULL;
        return *out->name != '\0';
    }
    uint32_t line = (uint32_t)duk_hobject_pc2line_query(ctx, -1, (uint32_t)counter);
    duk_hcompfunc *tmpl = ((duk_hcompfunc *)function)->tmpl;
    if (tmpl != NULL) function = (duk_hobject *)tmpl;
    const char *unit = push_own_text(ctx, function, DUK_STRIDX_FILE_NAME);
    duk_remove(ctx, -2);
    bool shown = place(ctx, unit, line, out);
    if (known == 0) return shown;
    out->line = (uint32_t)(known >> 16);
    out->column = (uint32_t)(known & 0xffffu);
    return true;
}

/* Pushes the error's trace; false (and nothing) when it has none. */
static bool push_trace(duk_context *ctx, duk_idx_t error)
{
    duk_hobject *object = duk_get_hobject(ctx, error);
    duk_tval *tv = object == NULL ? NULL
                                  : duk_hobject_find_entry_tval_ptr_stridx(
                                        ctx->heap, object, DUK_STRIDX_INT_TRACEDATA);
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv)) return false;
    duk_push_tval(ctx, tv);
    return true;
}

static void push_line(duk_context *ctx, const frame *it)
{
    bool named = *it->name != '\0';
    const char *kind = it->is_async ? "async " : it->is_new && named ? "new " : "";
    char where[32] = "";
    if (it->file == NULL) {
        duk_push_sprintf(ctx, "\n    at %s%s (<anonymous>)", kind, it->name);
        return;
    }
    if (it->column != 0)
        snprintf(where, sizeof where, ":%u:%u", (unsigned)it->line, (unsigned)it->column);
    else
        snprintf(where, sizeof where, ":%u", (unsigned)it->line);
    duk_push_sprintf(ctx, "\n    at %s%s%s%s%s%s", kind, it->name, named ? " (" : "", it->file,
                     where, named ? ")" : "");
}

static bool is_library(const char *unit);

/* What the library does inside is of no concern to a program: its lines are left out, and the built-ins that
 * they call, unless there is nothing else. Bits by frame, of the trace at the stack top. */
static uint32_t find_hidden(duk_context *ctx, uint32_t count)
{
    uint32_t hidden = 0;
    bool inside = false, has_program = false;
    for (uint32_t i = count; i-- > 0;) {
        frame it;
        duk_idx_t top = duk_get_top(ctx);
        bool is_shown = read_frame(ctx, i, &it), is_program = is_shown && it.file != NULL && !is_library(it.file);
        if (is_shown && it.file != NULL) inside = !is_program;
        if (is_shown && inside) hidden |= 1u << i;
        has_program = has_program || is_program;
        duk_set_top(ctx, top);
    }
    return has_program ? hidden : 0;
}

void gots__stack_push(duk_context *ctx, duk_idx_t error)
{
    error = duk_require_normalize_index(ctx, error);
    duk_push_literal(ctx, "");
    duk_idx_t text = duk_get_top_index(ctx);
    if (!push_trace(ctx, error)) return;
    uint32_t count = (uint32_t)duk_get_length(ctx, -1) / 2;
    uint32_t hidden = find_hidden(ctx, count < 32 ? count : 32);
    unsigned shown = 0;
    for (uint32_t i = 0; i < count && shown < SHOWN_FRAMES; i++) {
        frame it;
        if (i < 32 && (hidden >> i & 1u) != 0) continue;
        if (read_frame(ctx, i, &it)) {
            /* Keep what names point to on the stack until the line is made. */
            duk_dup(ctx, text);
            push_line(ctx, &it);
            gots__push_utf8(ctx, duk_get_string(ctx, -1), duk_get_length(ctx, -1));
            duk_remove(ctx, -2);
            duk_concat(ctx, 2);
            duk_replace(ctx, text);
            shown++;
        }
        duk_set_top(ctx, text + 2);
    }
    duk_set_top(ctx, text + 1);
}

void gots__stack_place(duk_context *ctx, duk_idx_t error, gots_error *err)
{
    duk_idx_t top = duk_get_top(ctx);
    if (!push_trace(ctx, error)) return;
    uint32_t count = (uint32_t)duk_get_length(ctx, -1) / 2;
    bool found = false;
    for (uint32_t i = 0; i < count; i++) {
        frame it;
        if (read_frame(ctx, i, &it) && it.file != NULL && (!found || !is_library(it.file))) {
            gots__fail_at(err, it.file, it.line, it.column);
            found = true;
            if (!is_library(it.file)) break; /* what the library throws is its caller's concern */
        }
        duk_set_top(ctx, top + 1);
    }
    duk_set_top(ctx, top);
}

/* ---- Who asks ------------------------------------------------------------------------------------ */

/* Whether a unit is the library's. A file has an absolute path for its name. */
static bool is_library(const char *unit)
{
    return strncmp(unit, "gots:", 5) == 0;
}

/* The name of the unit that the function is of, out of its template, where no program reaches it.
 * Valid while the function lives: the heap keeps its template's name, and running functions stay. */
const char *gots__unit_of(duk_context *ctx, void *object)
{
    duk_hobject *function = object;
    if (!DUK_HOBJECT_IS_COMPFUNC(function)) return "";
    duk_hcompfunc *tmpl = ((duk_hcompfunc *)function)->tmpl;
    if (tmpl != NULL) function = (duk_hobject *)tmpl;
    duk_tval *tv = duk_hobject_find_entry_tval_ptr_stridx(ctx->heap, function, DUK_STRIDX_FILE_NAME);
    if (tv == NULL || !DUK_TVAL_IS_STRING(tv)) return "";
    return (const char *)DUK_HSTRING_GET_DATA(DUK_TVAL_GET_STRING(tv));
}

bool gots__op_caller_of(gots__isolate *isolate, bool with_place, gots__op_caller *caller)
{
    duk_context *ctx = isolate->ctx;
    for (duk_activation *act = ctx->callstack_curr; act != NULL; act = act->parent) {
        if (act->func == NULL || !DUK_HOBJECT_IS_COMPFUNC(act->func)) continue;
        frame it;
        const char *unit = gots__unit_of(ctx, act->func);
        if (*unit == '\0' || is_library(unit)) continue;
        duk_push_hobject(ctx, act->func);
        uint32_t line = with_place ? (uint32_t)duk_hobject_pc2line_query(ctx, -1, counter_of(ctx, act)) : 1;
        duk_pop(ctx);
        if (!place(ctx, unit, line, &it)) continue;
        *caller = (gots__op_caller){ unit, it.file, with_place ? it.line : 0, with_place ? it.column : 0 };
        return true;
    }
    return false;
}

/* ---- Error.prototype.stack ---------------------------------------------------------------------- */

static duk_ret_t set_stack(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1)) return duk_type_error(ctx, "Error.prototype.stack needs an object");
    duk_dup(ctx, 0);
    duk_xdef_prop_stridx(ctx, -2, DUK_STRIDX_STACK, DUK_PROPDESC_FLAGS_WC);
    return 0;
}

static duk_ret_t push_header(duk_context *ctx, void *data)
{
    (void)data;
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_ERROR_PROTOTYPE]);
    duk_get_prop_literal(ctx, -1, "toString");
    duk_dup(ctx, -3);
    duk_call_method(ctx, 0);
    duk_to_string(ctx, -1);
    return 1;
}

static duk_ret_t get_stack(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!push_trace(ctx, 0)) return 0;
    duk_pop(ctx);
    duk_dup(ctx, 0);
    if (duk_safe_call(ctx, push_header, NULL, 1, 1) != DUK_EXEC_SUCCESS) {
        duk_pop(ctx);
        duk_push_literal(ctx, "Error");
    }
    gots__stack_push(ctx, 0);
    duk_concat(ctx, 2);
    if (DUK_HOBJECT_HAS_EXTENSIBLE(duk_known_hobject(ctx, 0))) {
        duk_dup_top(ctx);
        duk_xdef_prop_stridx(ctx, 0, DUK_STRIDX_STACK, DUK_PROPDESC_FLAGS_WC);
    }
    return 1;
}

static const gots__builtin stack_table[] = {
    { "get stack", get_stack, 0, 0, 0 },
    { "set stack", set_stack, 1, 1, 0 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__open_stack(duk_context *ctx)
{
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_ERROR_PROTOTYPE]);
    duk_del_prop_literal(ctx, -1, "fileName");
    duk_del_prop_literal(ctx, -1, "lineNumber");
    gots__define(ctx, -1, stack_table);
    duk_pop(ctx);
}

/* ---- The thrown value, for reports ---------------------------------------------------------------- */

void gots__isolate_set_places(gots__isolate *isolate, gots__place_hook *hook, void *context)
{
    isolate->places = hook;
    isolate->places_context = context;
}

static duk_ret_t inspect_thrown(duk_context *ctx, void *data)
{
    (void)data;
    duk_push_heap_stash(ctx);
    duk_get_prop_literal(ctx, -1, "thrown");
    duk_idx_t thrown = duk_get_top_index(ctx);
    gots__inspect_options options;
    gots__inspect_defaults(&options);
    gots__inspect in;
    gots__inspect_open(&in, ctx, &options);
    gots__inspect_value(&in, thrown);
    gots__inspect_push(&in);
    gots__to_utf8(ctx, -1, NULL);
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, thrown - 1, "thrown text");
    return 1;
}

const char *gots__isolate_thrown_text(gots__isolate *isolate)
{
    duk_context *ctx = isolate->ctx;
    const char *text = NULL;
    if (!duk_check_stack(ctx, 8)) return "";
    gots__isolate_enter(isolate);
    if (duk_safe_call(ctx, inspect_thrown, NULL, 0, 1) == DUK_EXEC_SUCCESS)
        text = duk_get_string(ctx, -1); /* kept alive by the stash */
    duk_pop(ctx);
    gots__isolate_leave(isolate);
    return text != NULL ? text : "";
}
