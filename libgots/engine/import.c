/* import() and import.meta.
 *
 * SPDX-License-Identifier: MIT
 *
 * import() returns its promise at once; a job then loads, links and starts the module. The promise
 * is settled when the module's evaluation has ended: at once, or by gots__module_settle.
 */
#include <stdio.h>
#include <string.h>

#include "engine/helper.h"
#include "engine/module_objects.h"
#include "engine/promise.h"
#include "engine/shapes.h"

#define PROMISE_KEY DUK_HIDDEN_SYMBOL("promise")
#define SPECIFIER_KEY DUK_HIDDEN_SYMBOL("specifier")
#define TYPE_KEY DUK_HIDDEN_SYMBOL("type")

static uint32_t module_of(duk_context *ctx, duk_idx_t env)
{
    duk_get_prop_literal(ctx, env, GOTS__MODULE_KEY);
    uint32_t module = duk_get_uint(ctx, -1);
    duk_pop(ctx);
    return module;
}

/* Pushes the namespace object. */
static void push_namespace(duk_context *ctx, uint32_t module)
{
    const gots__module_hooks *hooks = &gots__env_state(ctx)->hooks;
    if (hooks->namespace_wanted(hooks->context, module) != GOTS_OK)
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "out of memory");
    gots__env_get(ctx, module, GOTS__FIELD_NAMESPACE);
}

/* Settles the promise at `index` as the evaluation of `module` ended. */
static void settle(duk_context *ctx, duk_idx_t index, uint32_t module, bool fulfilled)
{
    index = duk_require_normalize_index(ctx, index);
    if (fulfilled) {
        push_namespace(ctx, module);
        gots__promise_resolve(ctx, index);
    } else {
        gots__env_get(ctx, module, GOTS__FIELD_ERROR);
        gots__promise_reject(ctx, index);
    }
}

typedef struct settle_job {
    uint32_t module;
    bool fulfilled;
} settle_job;

static void settle_all(duk_context *ctx, void *data)
{
    const settle_job *it = data;
    gots__env_get(ctx, it->module, GOTS__FIELD_WAITING);
    if (!duk_is_array(ctx, -1)) return;
    duk_push_undefined(ctx);
    gots__env_set(ctx, it->module, GOTS__FIELD_WAITING);
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, -1, i);
        settle(ctx, -1, it->module, it->fulfilled);
        duk_pop(ctx);
    }
}

void gots__module_settle(gots__isolate *isolate, uint32_t module, bool fulfilled)
{
    settle_job it = { module, fulfilled };
    gots__protect(isolate, settle_all, &it, NULL);
}

/* Adds the promise at `index` to those that wait for `module`. */
static void wait_for(duk_context *ctx, duk_idx_t index, uint32_t module)
{
    index = duk_require_normalize_index(ctx, index);
    gots__env_get(ctx, module, GOTS__FIELD_WAITING);
    if (!duk_is_array(ctx, -1)) {
        duk_pop(ctx);
        duk_push_array(ctx);
        duk_dup_top(ctx);
        gots__env_set(ctx, module, GOTS__FIELD_WAITING);
    }
    duk_dup(ctx, index);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_pop(ctx);
}

/* Is it what ECMAScript finds wrong with the text of modules: exports that are missing, ambiguous or
 * types (GOTS1201 to 1203), or JSON that is none? */
static bool is_of_text(gots_status status, const char *code)
{
    static const char *const codes[] = { "GOTS1201", "GOTS1202", "GOTS1203", "GOTS1206" };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(code, codes[i]) == 0) return true;
    return status == GOTS_E_SYNTAX;
}

/* Pushes the Error that tells of a module that could not be loaded. */
static void push_error(duk_context *ctx, gots_status status, const gots_error *err)
{
    bool in_text = is_of_text(status, err->code);
    duk_push_error_object(ctx, in_text ? DUK_ERR_SYNTAX_ERROR : DUK_ERR_ERROR, "%s", "");
    char place[400];
    if (err->file[0] != '\0')
        snprintf(place, sizeof place, " (%s:%u:%u)", err->file, err->line, err->column);
    else
        place[0] = '\0';
    gots__push_utf8(ctx, err->message, strlen(err->message));
    gots__push_utf8(ctx, place, strlen(place));
    duk_concat(ctx, 2);
    gots__define_value(ctx, -2, "message", DUK_DEFPROP_WRITABLE);
    duk_push_string(ctx, err->code);
    gots__define_value(ctx, -2, "code", DUK_DEFPROP_WRITABLE | DUK_DEFPROP_ENUMERABLE);
}

/* The job of one import(). */
static duk_ret_t run_import(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, 0, PROMISE_KEY);
    duk_get_prop_literal(ctx, 0, SPECIFIER_KEY);
    duk_get_prop_literal(ctx, 0, TYPE_KEY);
    duk_get_prop_literal(ctx, 0, GOTS__MODULE_KEY);
    uint32_t module = 0, referrer = duk_get_uint(ctx, -1);
    const char *type = duk_is_string(ctx, 3) ? duk_get_string(ctx, 3) : NULL;
    size_t len;
    const char *specifier = gots__to_utf8(ctx, 2, &len);
    gots_error err;
    memset(&err, 0, sizeof err);
    const gots__module_hooks *hooks = &gots__env_state(ctx)->hooks;
    gots_status status =
        hooks->import(hooks->context, referrer, specifier, len, type, &module, &err);
    if (status == GOTS_OK) {
        settle(ctx, 1, module, true);
    } else if (status == GOTS_E_PENDING) {
        wait_for(ctx, 1, module);
    } else if (status == GOTS_E_THROWN) {
        settle(ctx, 1, module, false);
    } else {
        push_error(ctx, status, &err);
        gots__promise_reject(ctx, 1);
    }
    return 0;
}

/* `{ with: { type: "json" } }`: pushes the type or undefined. */
static void push_type(duk_context *ctx, duk_idx_t options)
{
    if (duk_is_undefined(ctx, options)) {
        duk_push_undefined(ctx);
        return;
    }
    if (!duk_is_object(ctx, options))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "the second argument of import() is an object");
    duk_get_prop_literal(ctx, options, "with");
    if (duk_is_undefined(ctx, -1)) return;
    if (!duk_is_object(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "`with` of import() is an object");
    duk_push_undefined(ctx);
    duk_enum(ctx, -2, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) { /* [with type enum key value] */
        if (!duk_is_string(ctx, -1) || duk_is_symbol(ctx, -1))
            (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "an import attribute is a string");
        if (strcmp(duk_get_string(ctx, -2), "type") == 0) duk_replace(ctx, -4);
        else duk_pop(ctx);
        duk_pop(ctx);
    }
    duk_pop(ctx);
    duk_remove(ctx, -2);
}

/* Leaves the job's function at the stack top. What the arguments throw rejects the promise. */
static duk_ret_t make_job(duk_context *ctx, void *data)
{
    (void)data; /* env, specifier, options, promise */
    duk_to_string(ctx, 1);
    push_type(ctx, 2);
    duk_push_c_function(ctx, run_import, 0);
    duk_insert(ctx, -2);
    duk_put_prop_literal(ctx, -2, TYPE_KEY);
    duk_dup(ctx, 1);
    duk_put_prop_literal(ctx, -2, SPECIFIER_KEY);
    duk_dup(ctx, 3);
    duk_put_prop_literal(ctx, -2, PROMISE_KEY);
    duk_push_uint(ctx, module_of(ctx, 0));
    duk_put_prop_literal(ctx, -2, GOTS__MODULE_KEY);
    return 1;
}

duk_ret_t gots__h_import_call(duk_context *ctx)
{
    duk_set_top(ctx, 3);
    gots__promise_new(ctx);
    for (duk_idx_t i = 0; i < 4; i++) duk_dup(ctx, i);
    if (duk_safe_call(ctx, make_job, NULL, 4, 1) == DUK_EXEC_SUCCESS) gots__job_push(ctx);
    else gots__promise_reject(ctx, 3);
    duk_set_top(ctx, 4);
    return 1;
}

/* ---- import.meta ----------------------------------------------------------------------------- */

static duk_ret_t meta_resolve(duk_context *ctx)
{
    char url[4096 * 3 + 16];
    size_t len;
    duk_to_string(ctx, 0);
    const char *specifier = gots__to_utf8(ctx, 0, &len);
    duk_push_current_function(ctx);
    uint32_t module = module_of(ctx, -1);
    gots_error err;
    memset(&err, 0, sizeof err);
    const gots__module_hooks *hooks = &gots__env_state(ctx)->hooks;
    gots_status status =
        hooks->resolve(hooks->context, module, specifier, len, url, sizeof url, &err);
    if (status != GOTS_OK) {
        push_error(ctx, status, &err);
        return duk_throw(ctx);
    }
    gots__push_utf8(ctx, url, strlen(url));
    return 1;
}

static void put_text(duk_context *ctx, const char *name, const char *text, size_t len)
{
    gots__push_utf8(ctx, text, len);
    duk_put_prop_string(ctx, -2, name);
}

/* import.meta.native(name) of a module of the standard library: what is written in C of it. */
static duk_ret_t meta_native(duk_context *ctx)
{
    const char *part = duk_require_string(ctx, 0);
    if (strcmp(part, "types") == 0) dukx_push_types_module(ctx);
    else if (!gots__op_push_group(ctx, part)) return duk_range_error(ctx, "no such part");
    return 1;
}

static void push_meta(duk_context *ctx, uint32_t module)
{
    const char *url = NULL, *filename = NULL;
    bool is_main = false;
    const gots__module_hooks *hooks = &gots__env_state(ctx)->hooks;
    hooks->meta(hooks->context, module, &url, &filename, &is_main);
    duk_push_bare_object(ctx);
    if (filename != NULL) {
        const char *slash = strrchr(filename, '/');
        size_t len = slash == NULL || slash == filename ? 1 : (size_t)(slash - filename);
        put_text(ctx, "dirname", slash == NULL ? "." : filename, len);
        put_text(ctx, "filename", filename, strlen(filename));
    }
    duk_push_boolean(ctx, is_main);
    duk_put_prop_literal(ctx, -2, "main");
    gots__builtin line = { .name = "resolve", .function = meta_resolve, .nargs = 1, .length = 1 };
    gots__push_function(ctx, &line);
    duk_push_uint(ctx, module);
    duk_put_prop_literal(ctx, -2, GOTS__MODULE_KEY);
    duk_put_prop_literal(ctx, -2, "resolve");
    if (strncmp(url, "gots:", 5) == 0) {
        gots__builtin native = { .name = "native", .function = meta_native, .nargs = 1, .length = 1 };
        gots__push_function(ctx, &native);
        duk_put_prop_literal(ctx, -2, "native");
    }
    put_text(ctx, "url", url, strlen(url));
}

duk_ret_t gots__h_import_meta(duk_context *ctx)
{
    uint32_t module = module_of(ctx, 0);
    gots__env_get(ctx, module, GOTS__FIELD_META);
    if (!duk_is_undefined(ctx, -1)) return 1;
    push_meta(ctx, module);
    duk_dup_top(ctx);
    gots__env_set(ctx, module, GOTS__FIELD_META);
    return 1;
}
