/* The globals `gots` and `process`: what a program learns of the host that runs it.
 *
 * SPDX-License-Identifier: MIT
 *
 * `process` is there because libraries ask for process.env.NODE_ENV and the like. It shows nothing
 * of the host: env is empty, argv has the arguments alone behind two empty places. It is made when it
 * is first looked at.
 */
#include <string.h>

#include "engine/inspect.h"
#include "engine/value.h"

/* ---- process --------------------------------------------------------------------------------- */

/* process.exitCode is gots.exitCode. Magic: whether it is written. */
static duk_ret_t process_exit_code(duk_context *ctx)
{
    duk_get_global_literal(ctx, "gots");
    if (duk_get_current_magic(ctx) == 0) {
        duk_get_prop_literal(ctx, -1, "exitCode");
        return 1;
    }
    duk_dup(ctx, 0);
    duk_put_prop_literal(ctx, -2, "exitCode");
    return 0;
}

/* A program ends when nothing is left to do; it is not cut off in the middle of promises. */
static duk_ret_t process_exit(duk_context *ctx)
{
    return duk_type_error(ctx, "process.exit is not provided (GOTS1018): set gots.exitCode and let the program end, "
                               "or throw an error to end it with code 1");
}

/* Of what Node has in process.argv the arguments: [process] → [process]. */
static void define_argv(duk_context *ctx)
{
    duk_push_array(ctx);
    duk_get_global_literal(ctx, "gots");
    duk_get_prop_literal(ctx, -1, "args");
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t i = 0; i < count + 2; i++) {
        if (i < 2) duk_push_literal(ctx, "");
        else duk_get_prop_index(ctx, -1, i - 2);
        duk_put_prop_index(ctx, -4, i);
    }
    duk_pop_2(ctx);
    gots__define_value(ctx, -2, "argv", DUK_DEFPROP_ENUMERABLE | DUK_DEFPROP_WRITABLE);
}

static duk_ret_t process_getter(duk_context *ctx)
{
    static const gots__builtin functions[] = {
        { "exit", process_exit, 1, 1, 0 },
        { "get exitCode", process_exit_code, 0, 0, 0 },
        { "set exitCode", process_exit_code, 1, 1, 1 },
        { 0 },
    };
    duk_push_global_object(ctx);
    duk_push_literal(ctx, "process");
    duk_push_object(ctx);
    duk_push_object(ctx);
    gots__define_value(ctx, -2, "env", DUK_DEFPROP_ENUMERABLE | DUK_DEFPROP_WRITABLE);
    duk_push_literal(ctx, "linux");
    gots__define_value(ctx, -2, "platform", DUK_DEFPROP_ENUMERABLE);
    duk_push_object(ctx);
    gots__push_utf8(ctx, gots_version(), strlen(gots_version()));
    gots__define_value(ctx, -2, "gots", DUK_DEFPROP_ENUMERABLE);
    gots__define_value(ctx, -2, "versions", DUK_DEFPROP_ENUMERABLE);
    define_argv(ctx);
    gots__define(ctx, -1, functions);
    gots__define_tag(ctx, -1, "process");
    duk_def_prop(ctx, -3,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_CONFIGURABLE);
    duk_get_prop_literal(ctx, -1, "process");
    return 1;
}

/* Assigning replaces it. */
static duk_ret_t process_setter(duk_context *ctx)
{
    duk_push_global_object(ctx);
    duk_push_literal(ctx, "process");
    duk_dup(ctx, 0);
    duk_def_prop(ctx, -3,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_CONFIGURABLE);
    return 0;
}

/* The global object is at the stack top. */
static void define_process(duk_context *ctx)
{
    gots__builtin get = { .name = "process", .function = process_getter, .nargs = 0 };
    gots__builtin set = { .name = "process", .function = process_setter, .nargs = 1, .length = 1 };
    duk_push_literal(ctx, "process");
    gots__push_function(ctx, &get);
    gots__push_function(ctx, &set);
    duk_def_prop(ctx, -4,
                 DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER | DUK_DEFPROP_SET_CONFIGURABLE);
}

/* ---- gots ------------------------------------------------------------------------------------ */

static duk_ret_t inspect_function(duk_context *ctx)
{
    gots__inspect in;
    gots__inspect_options options;
    duk_set_top(ctx, 1);
    gots__inspect_defaults(&options);
    gots__inspect_open(&in, ctx, &options);
    gots__inspect_value(&in, 0);
    gots__inspect_push(&in);
    return 1;
}

typedef struct arguments {
    const char *const *args;
    size_t count;
} arguments;

static void open_host(duk_context *ctx, void *data)
{
    const arguments *it = data;
    duk_push_global_object(ctx);
    duk_push_object(ctx);
    duk_push_array(ctx);
    for (size_t i = 0; i < it->count; i++) {
        gots__push_utf8(ctx, it->args[i], strlen(it->args[i]));
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)i);
    }
    gots__define_value(ctx, -2, "args", DUK_DEFPROP_ENUMERABLE);
    gots__push_utf8(ctx, gots_version(), strlen(gots_version()));
    gots__define_value(ctx, -2, "version", DUK_DEFPROP_ENUMERABLE);
    gots__builtin line = { .name = "inspect", .function = inspect_function, .nargs = 1, .length = 1 };
    gots__push_function(ctx, &line);
    gots__define_value(ctx, -2, "inspect", DUK_DEFPROP_ENUMERABLE);
    duk_push_uint(ctx, 0);
    gots__define_value(ctx, -2, "exitCode", DUK_DEFPROP_ENUMERABLE | DUK_DEFPROP_WRITABLE);
    gots__define_value(ctx, -2, "gots", DUK_DEFPROP_WRITABLE);
    define_process(ctx);
}

gots_status gots__host_open(gots__isolate *isolate, const char *const *args, size_t count)
{
    arguments it = { args, count };
    return gots__protect(isolate, open_host, &it, NULL);
}

static void get_exit_code(duk_context *ctx, void *data)
{
    int *code = data;
    duk_push_global_object(ctx);
    duk_get_prop_literal(ctx, -1, "gots");
    if (!duk_is_object(ctx, -1)) return;
    duk_get_prop_literal(ctx, -1, "exitCode");
    *code = duk_is_number(ctx, -1) ? duk_get_int(ctx, -1) & 255 : 0;
}

int gots__host_exit_code(gots__isolate *isolate)
{
    int code = 0;
    gots__protect(isolate, get_exit_code, &code, NULL);
    return code;
}
