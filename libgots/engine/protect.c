/* The protected call: the one place where a program's exception becomes a gots_error.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/isolate.h"

#include <string.h>

#include "base/error.h"

typedef struct call {
    gots__body body;
    void *data;
} call;

static duk_ret_t run_body(duk_context *ctx, void *udata)
{
    call *it = udata;
    it->body(ctx, it->data);
    return 0;
}

typedef struct report {
    gots_error *err;
    gots_status status;
} report;

/* Reading a thrown value may run its getters, so this runs protected as well. */
static duk_ret_t describe(duk_context *ctx, void *udata)
{
    report *it = udata;
    const char *code = "", *message;
    if (duk_is_error(ctx, 0)) {
        duk_get_prop_literal(ctx, 0, "name");
        code = duk_is_string(ctx, -1) ? gots__to_utf8(ctx, -1, NULL) : "Error";
        duk_get_prop_literal(ctx, 0, "message");
        duk_safe_to_string(ctx, -1);
    } else {
        duk_dup(ctx, 0);
        duk_safe_to_string(ctx, -1);
    }
    message = gots__to_utf8(ctx, -1, NULL);
    gots__fail(it->err, it->status, code, "%s", message);
    return 0;
}

gots_status gots__error_from(duk_context *ctx, duk_idx_t index, gots_error *err)
{
    report it = { err, GOTS_E_THROWN };
    if (err == NULL) return it.status;
    duk_dup(ctx, index);
    if (duk_safe_call(ctx, describe, &it, 1, 1) != DUK_EXEC_SUCCESS)
        gots__fail(err, it.status, "Error", "an error that cannot be shown as text");
    duk_pop(ctx);
    return it.status;
}

gots_status gots__protect(gots__isolate *isolate, gots__body body, void *data, gots_error *err)
{
    duk_context *ctx = isolate->ctx;
    call it = { body, data };
    isolate->limit_hit = false;
    if (!duk_check_stack(ctx, 8))
        return gots__fail(err, GOTS_E_NOMEM, "GOTS1001", "out of memory");
    if (duk_safe_call(ctx, run_body, &it, 0, 1) == DUK_EXEC_SUCCESS) {
        duk_pop(ctx);
        return GOTS_OK;
    }
    gots_status status = gots__error_from(ctx, -1, err);
    duk_pop(ctx);
    return status;
}

void gots__compile(duk_context *ctx, const char *text, size_t len, const char *name)
{
    duk_push_string(ctx, name);
    duk_compile_lstring_filename(ctx, 0, text, len);
}

void gots__compile_unit(duk_context *ctx, const char *text, size_t len, const char *name)
{
    duk_push_string(ctx, name);
    duk_compile_lstring_filename(ctx, DUK_COMPILE_EVAL, text, len);
    duk_call(ctx, 0);
}

typedef struct script {
    const char *text, *name;
    size_t len;
} script;

static void run_script(duk_context *ctx, void *data)
{
    script *it = data;
    gots__compile(ctx, it->text, it->len, it->name);
    duk_call(ctx, 0);
}

gots_status gots__isolate_run(gots__isolate *isolate, const char *text, size_t len,
                              const char *name, gots_error *err)
{
    script it = { text, name, len };
    return gots__protect(isolate, run_script, &it, err);
}
