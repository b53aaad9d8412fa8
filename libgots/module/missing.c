/* Weak stand-ins for rooms that have not landed yet. Each goes when its room arrives.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/environment.h"
#include "engine/promise.h"
#include "lower/lower.h"
#include "syntax/parse.h"

#define WEAK __attribute__((weak))

WEAK void gots__diagnostics_init(gots__diagnostics *list, gots__arena *arena)
{
    memset(list, 0, sizeof *list);
    list->arena = arena;
}

WEAK void gots__diagnostic_json(const gots__diagnostic *diagnostic, gots__text *out)
{
    gots__text_str(out, diagnostic->message);
}

WEAK void gots__diagnostic_render(const gots__diagnostic *diagnostic, gots__text *out, bool color)
{
    (void)color;
    gots__text_str(out, diagnostic->message);
    gots__text_byte(out, '\n');
}

WEAK void gots__source_place(gots__source *source, gots__arena *arena, uint32_t offset,
                             uint32_t *line, uint32_t *column)
{
    (void)source;
    (void)arena;
    *line = 1;
    *column = offset + 1;
}

static void missing(gots__diagnostics *list, gots__source *source, const char *room)
{
    gots__diagnostic *diagnostic = GOTS__NEW(list->arena, gots__diagnostic);
    diagnostic->source = source;
    diagnostic->message = gots__arena_format(list->arena, "this build has no %s", room);
    memcpy(diagnostic->code, "GOTS1099", 9);
    list->first = list->last = diagnostic;
    list->count++;
}

WEAK gots__node *gots__parse(gots__arena *arena, gots__atoms *atoms, gots__source *source,
                             const gots__parse_options *options, gots__diagnostics *diagnostics)
{
    (void)arena;
    (void)atoms;
    (void)options;
    missing(diagnostics, source, "parser");
    return NULL;
}

WEAK gots__lowered *gots__lower(gots__arena *arena, gots__atoms *atoms, gots__source *source,
                                gots__node *file, gots__binding *binding,
                                const gots__lower_options *options, gots__diagnostics *diagnostics)
{
    (void)arena;
    (void)atoms;
    (void)file;
    (void)binding;
    (void)options;
    missing(diagnostics, source, "lowering");
    return NULL;
}

WEAK const char *gots__lowered_source_map(gots__arena *arena, const gots__lowered *lowered,
                                          gots__source *source, const char *emitted_name)
{
    (void)arena;
    (void)lowered;
    (void)source;
    (void)emitted_name;
    return "{}";
}

WEAK void gots__promise_new(duk_context *ctx)
{
    duk_push_object(ctx);
}

WEAK void gots__promise_resolve(duk_context *ctx, duk_idx_t index)
{
    (void)index;
    duk_pop(ctx);
}

WEAK void gots__promise_reject(duk_context *ctx, duk_idx_t index)
{
    (void)index;
    duk_pop(ctx);
}

WEAK gots__promise_state gots__promise_state_of(duk_context *ctx, duk_idx_t index)
{
    (void)ctx;
    (void)index;
    return GOTS__NO_PROMISE;
}

WEAK void gots__promise_value(duk_context *ctx, duk_idx_t index)
{
    (void)index;
    duk_push_undefined(ctx);
}

WEAK void gots__promise_then(duk_context *ctx, duk_idx_t index, gots__promise_callback *callback,
                             void *data)
{
    (void)ctx;
    (void)index;
    (void)callback;
    (void)data;
}

WEAK bool gots__promise_next_unhandled(duk_context *ctx)
{
    (void)ctx;
    return false;
}

WEAK void gots__job_push(duk_context *ctx)
{
    duk_pop(ctx);
}

WEAK gots_status gots__isolate_run_jobs(gots__isolate *isolate, gots_error *err)
{
    (void)isolate;
    (void)err;
    return GOTS_OK;
}
