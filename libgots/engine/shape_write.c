/* Writes that are refused: what is readonly, told with the place as the program writes it.
 *
 * SPDX-License-Identifier: MIT
 *
 * The engine refuses a write by itself, since the property is not writable; here it is asked whether
 * more is known. The table of the module that writes has the lines on which it writes, with what stands
 * before the last dot or bracket: `config.port = 81` on line 7 is (7, "config", "port").
 */
#include "engine/helper.h"
#include "engine/shapes.h"
#include "engine/stack.h"

/* The innermost function of the program that runs, with the emitted line it is at, or, of machine code, with the
 * program's in `source`; NULL: none. */
static duk_hcompfunc *running(duk_context *ctx, uint32_t *line, uint32_t *source)
{
    duk_hthread_sync_currpc(ctx);
    duk_activation *act = ctx->callstack_curr;
    while (act != NULL && (act->func == NULL || !DUK_HOBJECT_IS_COMPFUNC(act->func))) act = act->parent;
    if (act == NULL || act->curr_pc == NULL) return NULL;
    duk_hcompfunc *f = (duk_hcompfunc *)act->func;
    const duk_instr_t *base = DUK_HCOMPFUNC_GET_CODE_BASE(ctx->heap, f);
    duk_push_hobject(ctx, act->func);
    *line = (uint32_t)duk_hobject_pc2line_query(ctx, -1, act->curr_pc > base ? (uint32_t)(act->curr_pc - base - 1) : 0);
    duk_pop(ctx);
    *source = (act->flags & DUK_ACT_FLAG_GOTS_MACHINE) != 0 ? (uint32_t)(act->gots_place >> 32) : 0;
    return f->tmpl != NULL ? f->tmpl : f;
}

static const duk_hstring *unit_of(duk_context *ctx, duk_hcompfunc *f)
{
    duk_tval *tv = duk_hobject_find_entry_tval_ptr_stridx(ctx->heap, (duk_hobject *)f, DUK_STRIDX_FILE_NAME);
    return tv != NULL && DUK_TVAL_IS_STRING(tv) ? DUK_TVAL_GET_STRING(tv) : NULL;
}

const duk_hstring *dukx_running_unit(duk_context *ctx)
{
    uint32_t line, source;
    duk_hcompfunc *f = running(ctx, &line, &source);
    return f == NULL ? NULL : unit_of(ctx, f);
}

static dukx_shapes *table_of(const dukx_shape_state *state, const duk_hstring *unit)
{
    for (uint32_t i = 0; i < state->count; i++)
        if (state->tables[i]->unit == unit) return state->tables[i];
    return NULL;
}

dukx_shapes *dukx_running_table(duk_context *ctx)
{
    const dukx_shape_state *state = dukx_shape_state_of(ctx);
    const duk_hstring *unit = state == NULL ? NULL : dukx_running_unit(ctx);
    return unit == NULL ? NULL : table_of(state, unit);
}

static bool is_name(const dukx_shapes *s, uint32_t name, const char *text, size_t len)
{
    return s->names[name].len == len && memcmp(s->text + s->names[name].at, text, len) == 0;
}

/* The write that stands on the line, or begins nearest before it; of several, the one with the key. */
static const gots__shape_write *find_write(const dukx_shapes *s, uint32_t line, const char *key, size_t len)
{
    uint32_t count;
    const gots__shape_write *writes = gots__shapes_writes(s->table, &count), *found = NULL;
    bool found_key = false;
    for (uint32_t i = 0; i < count; i++) {
        const gots__shape_write *it = &writes[i];
        if (it->line > line || it->line + 3 < line) continue;
        bool has_key = it->key == GOTS__SHAPE_NONE || is_name(s, it->key, key, len);
        if (found != NULL && (found_key > has_key || (found_key == has_key && found->line >= it->line))) continue;
        found = it;
        found_key = has_key;
    }
    return found;
}

/* Pushes "config.port", "list[1]". */
static void push_place(duk_context *ctx, const dukx_shapes *s, const gots__shape_write *it, duk_idx_t key)
{
    duk_idx_t top = duk_get_top(ctx);
    bool is_index = duk_is_number(ctx, key);
    if (it != NULL) gots__push_utf8(ctx, s->text + s->names[it->object].at, s->names[it->object].len);
    if (is_index || duk_is_symbol(ctx, key)) {
        duk_push_literal(ctx, "[");
        if (is_index) duk_dup(ctx, key);
        else dukx_shape_push_short(ctx, key);
        if (is_index) duk_to_string(ctx, -1);
        duk_push_literal(ctx, "]");
    } else {
        if (it != NULL) duk_push_literal(ctx, ".");
        duk_dup(ctx, key);
    }
    duk_concat(ctx, duk_get_top(ctx) - top);
}

static void refuse(duk_context *ctx, const dukx_shapes *s, uint32_t line, duk_idx_t key, duk_idx_t value)
{
    size_t len = 0;
    const char *text = duk_is_string(ctx, key) && !duk_is_symbol(ctx, key) ? duk_get_lstring(ctx, key, &len) : "";
    duk_require_stack(ctx, 24);
    push_place(ctx, s, find_write(s, line, text, len), key);
    duk_push_literal(ctx, "no write");
    dukx_shape_push_short(ctx, value);
    duk_push_literal(ctx, "GOTS2001: ");
    duk_dup(ctx, -4);
    duk_push_literal(ctx, ": expected no write, got ");
    duk_dup(ctx, -4);
    duk_concat(ctx, 4);
    dukx_shape_told(ctx);
    dukx_shape_throw(ctx);
}

void gots__write_refused(duk_context *ctx, duk_tval *tv_key, duk_tval *tv_val);
void gots__write_refused(duk_context *ctx, duk_tval *tv_key, duk_tval *tv_val)
{
    const dukx_shape_state *state = dukx_shape_state_of(ctx);
    if (state == NULL || state->count == 0 || state->mode != GOTS__TYPES_ENFORCE) return;
    uint32_t emitted, line = 0, column = 0;
    duk_hcompfunc *f = running(ctx, &emitted, &line);
    const duk_hstring *unit = f == NULL ? NULL : unit_of(ctx, f);
    const dukx_shapes *s = unit == NULL ? NULL : table_of(state, unit);
    if (s == NULL) return;
    const gots__isolate *isolate = gots__isolate_of(ctx);
    const char *file;
    if (line == 0 && (isolate->places == NULL ||
        !isolate->places(isolate->places_context, (const char *)DUK_HSTRING_GET_DATA(unit), emitted, &file, &line, &column)))
        return;
    duk_push_tval(ctx, tv_key);
    duk_push_tval(ctx, tv_val);
    if (!duk_is_number(ctx, -2)) (void)dukx_key_tval(ctx, -2);
    refuse(ctx, s, line, duk_get_top(ctx) - 2, duk_get_top(ctx) - 1);
}
