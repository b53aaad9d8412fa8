/* Error and its kinds, with `cause`; AggregateError and SuppressedError. Stacks are in stack.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"

/* Pushes an error object with the prototype of new.target, or `fallback`. */
static void push_error(duk_context *ctx, duk_hobject *fallback)
{
    if (duk_is_constructor_call(ctx))
        dukx_push_new_prototype(ctx, fallback);
    else
        duk_push_hobject(ctx, fallback);
    duk_push_object_helper_proto(
        ctx, DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_FASTREFS |
                 DUK_HOBJECT_CLASS_AS_FLAGS(DUK_HOBJECT_CLASS_ERROR), duk_known_hobject(ctx, -1));
    duk_remove(ctx, -2);
}

/* Defines property `key` of the object at the top as the value at `index`. */
static void define_from(duk_context *ctx, dukx_name key, duk_idx_t index)
{
    dukx_push_key(ctx, key);
    duk_dup(ctx, index);
    duk_xdef_prop(ctx, -3, DUK_PROPDESC_FLAGS_WC);
}

static void define_message(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_undefined(ctx, index)) return;
    duk_to_string(ctx, index);
    define_from(ctx, DUKX_S_message, index);
}

/* InstallErrorCause. */
static void define_cause(duk_context *ctx, duk_idx_t options)
{
    if (!duk_is_object(ctx, options)) return;
    dukx_push_key(ctx, DUKX_S_cause);
    if (!duk_has_prop(ctx, options)) return;
    dukx_get(ctx, options, DUKX_S_cause);
    dukx_push_key(ctx, DUKX_S_cause);
    duk_insert(ctx, -2);
    duk_xdef_prop(ctx, -3, DUK_PROPDESC_FLAGS_WC);
}

/* A constructor call is given its stack by the engine; a plain call here. */
static duk_ret_t finish(duk_context *ctx)
{
    if (!duk_is_constructor_call(ctx))
        duk_err_augment_error_create(ctx, ctx, NULL, 0, DUK_AUGMENT_FLAG_NOBLAME_FILELINE);
    return 1;
}

/* Magic: the number of the prototype among Duktape's built-ins. */
static duk_ret_t error_construct(duk_context *ctx)
{
    duk_set_top(ctx, 2);
    push_error(ctx, ctx->builtins[duk_get_current_magic(ctx)]);
    define_message(ctx, 0);
    define_cause(ctx, 1);
    return finish(ctx);
}

static duk_ret_t aggregate_construct(duk_context *ctx)
{
    duk_set_top(ctx, 3);
    push_error(ctx, dukx_intrinsic(ctx, DUKX_O_AggregateErrorPrototype)); /* 3 */
    define_message(ctx, 1);
    define_cause(ctx, 2);
    duk_push_array(ctx); /* 4 */
    dukx_iter it;
    dukx_iter_open(ctx, 0, &it);
    while (dukx_iter_step(ctx, &it)) dukx_array_append(ctx, 4);
    duk_set_top(ctx, 5);
    duk_dup(ctx, 3);
    define_from(ctx, DUKX_S_errors, 4);
    return finish(ctx);
}

static duk_ret_t suppressed_construct(duk_context *ctx)
{
    duk_set_top(ctx, 3);
    push_error(ctx, dukx_intrinsic(ctx, DUKX_O_SuppressedErrorPrototype));
    define_message(ctx, 2);
    define_from(ctx, DUKX_S_error, 0);
    define_from(ctx, DUKX_S_suppressed, 1);
    return finish(ctx);
}

static duk_ret_t error_is_error(duk_context *ctx)
{
    duk_push_boolean(ctx, duk_get_hobject_with_class(ctx, 0, DUK_HOBJECT_CLASS_ERROR) != NULL);
    return 1;
}

static duk_ret_t error_to_string(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 0)) return duk_type_error(ctx, "Error.prototype.toString on a non-object");
    dukx_get(ctx, 0, DUKX_S_name); /* 1 */
    if (duk_is_undefined(ctx, 1)) {
        duk_push_literal(ctx, "Error");
        duk_replace(ctx, 1);
    }
    duk_to_string(ctx, 1);
    dukx_get(ctx, 0, DUKX_S_message); /* 2 */
    if (duk_is_undefined(ctx, 2)) {
        duk_push_literal(ctx, "");
        duk_replace(ctx, 2);
    }
    duk_to_string(ctx, 2);
    if (duk_get_length(ctx, 1) == 0) return 1;
    if (duk_get_length(ctx, 2) == 0) {
        duk_dup(ctx, 1);
        return 1;
    }
    duk_push_literal(ctx, ": ");
    duk_insert(ctx, 2);
    duk_concat(ctx, 3);
    return 1;
}

static const struct {
    const char *name;
    short constructor, prototype;
} kinds[] = {
    { "Error", DUK_BIDX_ERROR_CONSTRUCTOR, DUK_BIDX_ERROR_PROTOTYPE },
    { "EvalError", DUK_BIDX_EVAL_ERROR_CONSTRUCTOR, DUK_BIDX_EVAL_ERROR_PROTOTYPE },
    { "RangeError", DUK_BIDX_RANGE_ERROR_CONSTRUCTOR, DUK_BIDX_RANGE_ERROR_PROTOTYPE },
    { "ReferenceError", DUK_BIDX_REFERENCE_ERROR_CONSTRUCTOR, DUK_BIDX_REFERENCE_ERROR_PROTOTYPE },
    { "SyntaxError", DUK_BIDX_SYNTAX_ERROR_CONSTRUCTOR, DUK_BIDX_SYNTAX_ERROR_PROTOTYPE },
    { "TypeError", DUK_BIDX_TYPE_ERROR_CONSTRUCTOR, DUK_BIDX_TYPE_ERROR_PROTOTYPE },
    { "URIError", DUK_BIDX_URI_ERROR_CONSTRUCTOR, DUK_BIDX_URI_ERROR_PROTOTYPE },
};

/* A further kind: [] → []. */
static void open_kind(duk_context *ctx, const char *name, duk_c_function construct, int length,
                      dukx_object keep)
{
    dukx_class(ctx, name, construct, length, ctx->builtins[DUK_BIDX_ERROR_PROTOTYPE]);
    duk_push_string(ctx, name);
    gots__define_value(ctx, -2, "name", DUK_DEFPROP_WRITABLE);
    duk_push_literal(ctx, "");
    gots__define_value(ctx, -2, "message", DUK_DEFPROP_WRITABLE);
    dukx_keep(ctx, -1, keep);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_ERROR_CONSTRUCTOR]);
    duk_set_prototype(ctx, -3);
    duk_pop_2(ctx);
}

void gots__open_error(duk_context *ctx)
{
    static const gots__builtin methods[] = { { "toString", error_to_string, 0, 0, 0 }, { 0 } };
    static const gots__builtin statics[] = { { "isError", error_is_error, 1, 1, 0 }, { 0 } };
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        duk_push_hobject(ctx, ctx->builtins[kinds[i].constructor]);
        dukx_take_over(ctx, -1, error_construct);
        ((duk_hnatfunc *)duk_known_hobject(ctx, -1))->magic = kinds[i].prototype;
        DUK_HOBJECT_SET_CLASS_NUMBER(ctx->builtins[kinds[i].prototype], DUK_HOBJECT_CLASS_OBJECT);
        if (i > 0) {
            duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_ERROR_CONSTRUCTOR]);
            duk_set_prototype(ctx, -2);
        }
        duk_pop(ctx);
    }
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_ERROR_CONSTRUCTOR]);
    gots__define(ctx, -1, statics);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_ERROR_PROTOTYPE]);
    gots__define(ctx, -1, methods);
    duk_pop_2(ctx);
    open_kind(ctx, "AggregateError", aggregate_construct, 2, DUKX_O_AggregateErrorPrototype);
    open_kind(ctx, "SuppressedError", suppressed_construct, 3, DUKX_O_SuppressedErrorPrototype);
}
