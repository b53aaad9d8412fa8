/* Tools over single files: check and emit.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "module/check.h"
#include "module/stdlib.h"
#include "public.h"

void gots_text_free(gots_text *text)
{
    if (text->bytes != NULL) gots__free(&text->allocator, text->bytes, text->len + 1);
    memset(text, 0, sizeof *text);
}

gots_status gots_text_put(gots_text *text, const char *bytes, size_t len)
{
    if (text->allocator.resize == NULL) text->allocator = gots__default_allocator();
    size_t old = text->bytes != NULL ? text->len + 1 : 0;
    char *larger = text->allocator.resize(text->allocator.context, text->bytes, old, text->len + len + 1);
    if (larger == NULL) return GOTS_E_NOMEM;
    memcpy(larger + text->len, bytes, len);
    text->bytes = larger;
    text->len += len;
    larger[text->len] = '\0';
    return GOTS_OK;
}

/* Hands the failure's text over. */
static void give_text(gots__failure *failure, gots_text *out)
{
    if (failure->text == NULL) return;
    out->allocator = failure->allocator;
    out->bytes = failure->text;
    out->len = failure->size - 1;
    failure->text = NULL;
    failure->size = 0;
}

typedef struct input {
    gots__location location;
    gots__file file;
    gots__source source;
} input;

/* Finds and reads `path`; with `text` only the name counts. */
static gots_status open_input(gots_runtime *runtime, const char *path, const char *text, size_t len,
                              input *in, gots__failure *failure)
{
    memset(&in->file, 0, sizeof in->file);
    memset(&in->source, 0, sizeof in->source);
    in->location.kind = GOTS__MODULE_TYPESCRIPT;
    in->source.name = path;
    in->source.text = text;
    in->source.len = (uint32_t)len;
    if (text == NULL) {
        gots_status status = gots__resolve_main(path, &in->location, failure);
        if (status != GOTS_OK) return status;
        gots__file_result result =
            gots__file_read(&runtime->allocator, in->location.path, &in->file);
        if (result == GOTS__FILE_TOO_LARGE)
            return gots__failure_report(failure, GOTS_E_LIMIT, NULL, 0, 0, GOTS__C_TOO_LARGE, path,
                                        GOTS__SOURCE_MAX / (1024u * 1024u));
        if (result != GOTS__FILE_OK)
            return gots__failure_report(failure, GOTS_E_IO, NULL, 0, 0, GOTS__C_UNREADABLE, path,
                                        strerror(errno));
        in->source.text = in->file.bytes;
        in->source.len = (uint32_t)in->file.len;
    }
    size_t valid = gots__utf8_valid(in->source.text, in->source.len);
    if (valid == in->source.len) return GOTS_OK;
    return gots__failure_report(failure, GOTS_E_SYNTAX, NULL, 0, 0, GOTS__C_BAD_UTF8, path,
                                (unsigned)valid);
}

static gots_status finish(gots_runtime *runtime, input *in, gots__failure *failure,
                          gots_status status, gots_text *out, gots_error *err)
{
    gots__file_free(&runtime->allocator, &in->file);
    if (status != GOTS_OK && err != NULL) *err = failure->error;
    if (failure->text != NULL) give_text(failure, out);
    gots__failure_deinit(failure);
    return status;
}

gots_status gots_check(gots_runtime *runtime, const char *path, const char *text, size_t len,
                       unsigned flags, gots_text *out, uint32_t *count, gots_error *err)
{
    input in;
    gots__failure failure;
    memset(out, 0, sizeof *out);
    gots__failure_init(&failure, &runtime->allocator, (flags & GOTS_TOOL_COLOR) != 0);
    gots_status status = open_input(runtime, path, text, len, &in, &failure);
    uint32_t errors = 1;
    if (status == GOTS_OK && in.location.kind == GOTS__MODULE_JSON) {
        errors = 0;
    } else if (status == GOTS_OK) {
        gots__compile_options options = {
            .declaration = in.location.kind == GOTS__MODULE_DECLARATION,
            .keep_completion = (flags & GOTS_TOOL_RESULT) != 0,
        };
        bool incomplete = false;
        errors = gots__compile_check(&runtime->allocator, &in.source, &options,
                                     (flags & GOTS_TOOL_JSON) != 0, &incomplete, &failure);
        if (errors > 0) status = failure.error.status;
        if (status == GOTS_E_SYNTAX && incomplete && options.keep_completion) status = GOTS_E_LIMIT;
    }
    if (count != NULL) *count = errors;
    return finish(runtime, &in, &failure, status, out, err);
}

gots_status gots_check_types(gots_runtime *runtime, const char *const *paths, size_t path_count,
                             unsigned flags, gots_text *out, uint32_t *count, gots_error *err)
{
    gots__failure failure;
    gots__check_result result;
    memset(out, 0, sizeof *out);
    gots__failure_init(&failure, &runtime->allocator, (flags & GOTS_TOOL_COLOR) != 0);
    gots_status status = gots__program_check(&runtime->allocator, paths, path_count,
                                             (flags & GOTS_TOOL_JSON) != 0, &result, &failure);
    if (count != NULL) *count = result.errors;
    if (status != GOTS_OK && err != NULL) *err = failure.error;
    give_text(&failure, out);
    gots__failure_deinit(&failure);
    return status;
}

gots_status gots_explain_types(gots_runtime *runtime, const char *path, uint32_t line, gots_text *out,
                               gots_error *err)
{
    gots__failure failure;
    memset(out, 0, sizeof *out);
    gots__failure_init(&failure, &runtime->allocator, false);
    gots_status status = gots__program_explain(&runtime->allocator, path, line, &failure);
    if (status != GOTS_OK && err != NULL) *err = failure.error;
    give_text(&failure, out);
    gots__failure_deinit(&failure);
    return status;
}

gots_status gots_emit(gots_runtime *runtime, const char *path, unsigned flags, gots_text *out,
                      gots_error *err)
{
    input in;
    gots__failure failure;
    memset(out, 0, sizeof *out);
    gots__failure_init(&failure, &runtime->allocator, (flags & GOTS_TOOL_COLOR) != 0);
    gots_status status = open_input(runtime, path, NULL, 0, &in, &failure);
    if (status == GOTS_OK) {
        gots__compile_options options = { .declaration =
                                              in.location.kind == GOTS__MODULE_DECLARATION };
        size_t size = 0;
        out->bytes = gots__compile_emit(&runtime->allocator, &in.source, &options,
                                        (flags & GOTS_TOOL_SOURCE_MAP) != 0, &size, &failure);
        out->allocator = runtime->allocator;
        out->len = out->bytes != NULL ? size - 1 : 0;
        if (out->bytes == NULL) status = failure.error.status;
    }
    return finish(runtime, &in, &failure, status, out, err);
}

bool gots_declarations(size_t index, gots_declaration *out)
{
    const gots__embedded *file = gots__embedded_declaration(index);
    if (file == NULL) return false;
    *out = (gots_declaration){ file->name + strlen("lib/"), file->text, file->len };
    return true;
}
