/* Code from text: eval, Function and the constructors of generator and async functions.
 *
 * SPDX-License-Identifier: MIT
 *
 * The text is TypeScript and goes through the same lowering as modules, which the module floor lends
 * (gots__module_hooks.lower). It runs in the global scope: what `eval` declares is its own, and local
 * variables of the caller are out of its sight. Off unless the isolate allows it.
 */
#include "engine/eval.h"

#include <string.h>

#include "base/memory.h"
#include "engine/dukx.h"
#include "engine/helper.h"
#include "engine/module_objects.h"

/* ---- Compiling -------------------------------------------------------------------------------- */

typedef struct emitted {
    const char *text;
    size_t len;
} emitted;

/* Leaves the function of the emitted text. */
static duk_ret_t compile_unit(duk_context *ctx, void *data)
{
    const emitted *it = data;
    gots__compile_unit(ctx, it->text, it->len, "[text]");
    return 1;
}

/* What the compiler says of the text, as the SyntaxError that the program gets. */
static void throw_syntax(duk_context *ctx, const gots_error *err)
{
    duk_push_error_object(ctx, err->status == GOTS_E_NOMEM ? DUK_ERR_RANGE_ERROR : DUK_ERR_SYNTAX_ERROR,
                          "%s", err->message);
    (void)duk_throw(ctx);
}

/* Lowers the string at `index`; pushes the unit's function unless `check` is all that is asked. */
static void lower(duk_context *ctx, duk_idx_t index, bool function, bool check)
{
    gots__env_record *modules = gots__env_state(ctx);
    gots_error err;
    memset(&err, 0, sizeof err);
    size_t len, size = 0;
    const char *text = gots__to_utf8(ctx, index, &len); /* a duplicate, kept on the stack */
    char *code = modules->hooks.lower(modules->hooks.context, function, text, len, &size, &err);
    if (code == NULL) throw_syntax(ctx, &err);
    if (check) {
        gots__free(&modules->allocator, code, size);
        duk_pop(ctx);
        return;
    }
    emitted it = { code, size - 1 };
    int rc = duk_safe_call(ctx, compile_unit, &it, 0, 1);
    gots__free(&modules->allocator, code, size);
    if (rc != DUK_EXEC_SUCCESS) (void)duk_throw(ctx);
    duk_remove(ctx, -2);
}

/* [unit's function] → [its completion value] */
static void run(duk_context *ctx)
{
    gots__push_helpers(ctx);
    duk_push_bare_object(ctx);
    duk_push_uint(ctx, 0);
    duk_put_prop_literal(ctx, -2, GOTS__MODULE_KEY); /* import() starts at the main module */
    duk_call(ctx, 2);
}

/* ---- eval ------------------------------------------------------------------------------------- */

static duk_ret_t global_eval(duk_context *ctx)
{
    if (!duk_is_string(ctx, 0) || duk_is_symbol(ctx, 0)) {
        duk_set_top(ctx, 1);
        return 1;
    }
    gots__require_eval(ctx);
    lower(ctx, 0, false, false);
    run(ctx);
    return 1;
}

/* ---- Functions -------------------------------------------------------------------------------- */

static const char *const heads[] = { "function", "function*", "async function", "async function*" };

/* Pushes `(function anonymous(<parameters>\n) {\n<body>\n})`; -1 leaves a part out. */
static void push_source(duk_context *ctx, int kind, duk_idx_t parameters, duk_idx_t body)
{
    duk_idx_t count = 3;
    duk_push_sprintf(ctx, "(%s anonymous(", heads[kind]);
    if (parameters >= 0) duk_dup(ctx, parameters), count++;
    duk_push_literal(ctx, "\n) {\n");
    if (body >= 0) duk_dup(ctx, body), count++;
    duk_push_literal(ctx, "\n})");
    duk_concat(ctx, count);
}

/* Replaces the arguments by two strings: the parameters and the body. */
static void join_arguments(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    for (duk_idx_t i = 0; i < count; i++) duk_to_string(ctx, i);
    if (count == 0) duk_push_literal(ctx, "");
    else count--;
    duk_insert(ctx, 0); /* the body first */
    duk_push_literal(ctx, ",");
    duk_insert(ctx, 1);
    duk_join(ctx, count); /* of none it leaves the comma, and pushes "" */
    if (count == 0) duk_remove(ctx, 1);
    duk_insert(ctx, 0);
}

/* Each part must stand for itself, or a comment could reach from one into the other. */
static duk_ret_t make_function(duk_context *ctx)
{
    int kind = duk_get_current_magic(ctx);
    join_arguments(ctx);
    gots__require_eval(ctx);
    push_source(ctx, kind, 0, -1);
    lower(ctx, 2, true, true);
    push_source(ctx, kind, -1, 1);
    lower(ctx, 3, true, true);
    push_source(ctx, kind, 0, 1);
    lower(ctx, 4, true, false);
    run(ctx);
    duk_idx_t made = duk_get_top_index(ctx);
    duk_push_new_target(ctx);
    duk_push_current_function(ctx);
    if (!duk_is_undefined(ctx, -2) && !duk_strict_equals(ctx, -1, -2)) {
        duk_push_hobject(ctx, DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, duk_known_hobject(ctx, made)));
        gots__push_prototype_for(ctx, -1);
        duk_set_prototype(ctx, made);
    }
    duk_set_top(ctx, made + 1);
    return 1;
}

void gots__push_function_kind(duk_context *ctx, const char *name, int kind)
{
    const gots__builtin entry = { name, make_function, -1, 1, kind };
    gots__push_function(ctx, &entry);
    DUK_HOBJECT_SET_CONSTRUCTABLE(duk_known_hobject(ctx, -1));
    gots__makes_own_instance(ctx, -1);
}

void gots__open_eval(duk_context *ctx)
{
    static const gots__builtin functions[] = { { "eval", global_eval, 1, 1, 0 }, { 0 } };
    duk_push_global_object(ctx);
    gots__define(ctx, -1, functions);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_FUNCTION_CONSTRUCTOR]);
    dukx_take_over(ctx, -1, make_function);
    gots__makes_own_instance(ctx, -1);
}
