/* The protected call: the one place where a program's exception becomes a gots_error.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/isolate.h"

#include <string.h>

#include "base/error.h"
#include "engine/extra.h"
#include "engine/leaks.h"
#include "engine/stack.h"

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
    duk_idx_t at = duk_get_top_index(ctx); /* a safe call has no frame of its own */
    const char *code = "", *message;
    if (duk_is_error(ctx, at)) {
        duk_get_prop_literal(ctx, at, "name");
        code = duk_is_string(ctx, -1) ? gots__to_utf8(ctx, -1, NULL) : "Error";
        duk_get_prop_literal(ctx, at, "code"); /* of our own errors */
        const char *own = duk_get_string_default(ctx, -1, "");
        if (strncmp(own, "GOTS", 4) == 0) code = own;
        duk_get_prop_literal(ctx, at, "message");
        duk_safe_to_string(ctx, -1);
    } else {
        duk_dup(ctx, at);
        duk_safe_to_string(ctx, -1);
    }
    message = gots__to_utf8(ctx, -1, NULL);
    if (it->err != NULL) {
        gots__fail(it->err, it->status, code, "%s", message);
        gots__stack_place(ctx, at, it->err);
    }
    return 0;
}

/* Keeps the thrown value for gots__isolate_thrown_text. */
static duk_ret_t keep(duk_context *ctx, void *udata)
{
    (void)udata;
    duk_push_heap_stash(ctx);
    duk_dup(ctx, -2);
    duk_put_prop_literal(ctx, -2, "thrown");
    return 0;
}

gots_status gots__error_from(duk_context *ctx, duk_idx_t index, gots_error *err)
{
    report it = { err, GOTS_E_THROWN };
    index = duk_normalize_index(ctx, index);
    duk_dup(ctx, index);
    duk_safe_call(ctx, keep, NULL, 1, 1);
    duk_pop(ctx);
    if (err == NULL) return it.status;
    duk_dup(ctx, index);
    if (duk_safe_call(ctx, describe, &it, 1, 1) != DUK_EXEC_SUCCESS)
        gots__fail(err, it.status, "Error", "an error that cannot be shown as text");
    duk_pop(ctx);
    return it.status;
}

static duk_ret_t place_stop(duk_context *ctx, void *err)
{
    gots__stack_place(ctx, duk_get_top_index(ctx), err);
    return 0;
}

/* Where the program was when it was stopped: the error at the stack top knows. Reading it is done as if nothing
 * had stopped it. */
static void tell_where(gots__isolate *isolate, gots_error *err)
{
    duk_context *ctx = isolate->ctx;
    if (err == NULL) return;
    int flag = __atomic_fetch_and(isolate->stop, ~(GOTS__STOP | GOTS__METER), __ATOMIC_RELAXED);
    duk_dup(ctx, -1);
    duk_safe_call(ctx, place_stop, err, 1, 1);
    duk_pop(ctx);
    __atomic_fetch_or(isolate->stop, flag, __ATOMIC_RELAXED);
}

/* What ended the program, when it was not its own error. */
static gots_status limit_status(gots__isolate *isolate, gots_error *err)
{
    gots_status ended = gots__isolate_ended(isolate, err);
    if (ended != GOTS_OK) {
        tell_where(isolate, err);
        return ended;
    }
    return gots__duk_out_of_memory(isolate->ctx, -1) ? gots__isolate_memory_ended(isolate, err) : GOTS_OK;
}

void gots__isolate_enter(gots__isolate *isolate)
{
    if (isolate->depth++ > 0) return;
    gots__duk_stack_limit(isolate->ctx, (char *)__builtin_frame_address(0) - isolate->stack_bytes);
    gots__turn_meter_start(isolate);
}

void gots__isolate_leave(gots__isolate *isolate)
{
    if (isolate->depth > 1) {
        isolate->depth--;
        return;
    }
    gots__turn_meter_stop(isolate);
    if (isolate->leaks != NULL) gots__leaks_turn(isolate); /* finalizers may run: still inside */
    isolate->depth = 0;
}

gots_status gots__protect(gots__isolate *isolate, gots__body body, void *data, gots_error *err)
{
    duk_context *ctx = isolate->ctx;
    call it = { body, data };
    gots_status status = GOTS_OK;
    if (!duk_check_stack(ctx, 8))
        return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    isolate->ran++;
    gots__isolate_enter(isolate);
    if (duk_safe_call(ctx, run_body, &it, 0, 1) != DUK_EXEC_SUCCESS) {
        status = limit_status(isolate, err);
        if (status == GOTS_OK) status = gots__error_from(ctx, -1, err);
    }
    duk_pop(ctx);
    gots__isolate_leave(isolate);
    return status;
}

void gots__require_eval(duk_context *ctx)
{
    if (gots__isolate_of(ctx)->allow_eval) return;
    (void)duk_error(ctx, DUK_ERR_EVAL_ERROR,
                    "GOTS1303: code generation from strings is not allowed in this isolate");
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
