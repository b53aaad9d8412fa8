/* The BigInt global: conversion, BigInt.asIntN and asUintN, the prototype.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "engine/bigint.h"
#include "engine/bigint_inside.h"
#include "engine/dukx.h"
#include "engine/helper.h"
#include "engine/inspect_kind.h"

#define VALUE DUK_INTERNAL_SYMBOL("Value")

/* ---- Conversions ---- */

static void number_to_bigint(duk_context *ctx, duk_idx_t index)
{
    double number = duk_get_number(ctx, index);
    if (!isfinite(number) || trunc(number) != number) {
        duk_dup(ctx, index);
        (void)duk_range_error(ctx, "The number %s cannot be converted to a BigInt because it is not an integer",
                              duk_to_string(ctx, -1));
    }
    duk_push_number(ctx, number);
    gots__bigint_from_whole(ctx);
    duk_replace(ctx, index);
}

/* `index` is a primitive. */
static void primitive_to_bigint(duk_context *ctx, duk_idx_t index)
{
    duk_size_t len;
    switch (duk_get_type(ctx, index)) {
    case DUK_TYPE_BUFFER: return;
    case DUK_TYPE_BOOLEAN:
        gots__bigint_push_int64(ctx, duk_get_boolean(ctx, index));
        duk_replace(ctx, index);
        return;
    case DUK_TYPE_STRING:
        if (!duk_is_symbol(ctx, index)) {
            const char *text = duk_get_lstring(ctx, index, &len);
            if (!gots__bigint_push_parsed(ctx, text, len))
                (void)duk_error(ctx, DUK_ERR_SYNTAX_ERROR, "Cannot convert %s to a BigInt", text);
            duk_replace(ctx, index);
            return;
        }
        gots__kind_push_symbol_text(ctx, index);
        (void)duk_type_error(ctx, "Cannot convert %s to a BigInt", duk_get_string(ctx, -1));
        return;
    default:
        duk_dup(ctx, index);
        (void)duk_type_error(ctx, "Cannot convert %s to a BigInt", duk_to_string(ctx, -1));
    }
}

void gots__bigint_to_bigint(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    if (gots__is_bigint(ctx, index)) return;
    duk_to_primitive(ctx, index, DUK_HINT_NUMBER);
    primitive_to_bigint(ctx, index);
}

void gots__bigint_push_prototype(duk_context *ctx)
{
    duk_push_hobject(ctx, dukx_intrinsic(ctx, DUKX_O_BigIntPrototype));
}

void gots__bigint_push_object(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    duk_push_object(ctx);
    gots__bigint_push_prototype(ctx);
    duk_set_prototype(ctx, -2);
    duk_push_string(ctx, VALUE);
    duk_dup(ctx, index);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC);
    /* Like raw JSON: its array part is empty, but Duktape's stringify leaves the object to ours. */
    DUK_HOBJECT_SET_ARRAY_PART(duk_known_hobject(ctx, -1));
}

duk_ret_t gots__h_bigint(duk_context *ctx)
{
    duk_size_t len;
    const char *text = duk_require_lstring(ctx, 0, &len);
    if (!gots__bigint_push_parsed(ctx, text, len))
        return duk_error(ctx, DUK_ERR_SYNTAX_ERROR, "invalid BigInt literal %s", text);
    return 1;
}

/* ---- The constructor ---- */

static duk_ret_t bigint_call(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    if (duk_is_constructor_call(ctx)) return duk_type_error(ctx, "BigInt is not a constructor");
    if (gots__is_bigint(ctx, 0)) return 1;
    duk_to_primitive(ctx, 0, DUK_HINT_NUMBER);
    if (duk_is_number(ctx, 0)) number_to_bigint(ctx, 0);
    else primitive_to_bigint(ctx, 0);
    return 1;
}

/* asUintN (magic 0) and asIntN (1). */
static duk_ret_t bigint_wrap(duk_context *ctx)
{
    double bits = dukx_to_index(ctx, 0);
    gots__bigint_to_bigint(ctx, 1);
    duk_set_top(ctx, 2);
    gots__bigint_wrap(ctx, bits, duk_get_current_magic(ctx) == 1);
    return 1;
}

/* ---- The prototype ---- */

/* Pushes the BigInt that `this` is or holds. */
static void push_this_bigint(duk_context *ctx, const char *method)
{
    duk_push_this(ctx);
    if (gots__is_bigint(ctx, -1)) return;
    if (duk_is_object(ctx, -1)) {
        duk_propdesc property;
        duk_push_string(ctx, VALUE);
        duk_hobject *object = duk_known_hobject(ctx, -2);
        if (!DUK_HOBJECT_IS_PROXY(object) &&
            duk_hobject_get_own_propdesc(ctx, object, duk_known_hstring(ctx, -1), &property,
                                         DUK_GETDESC_FLAG_PUSH_VALUE) &&
            gots__is_bigint(ctx, -1))
            return;
    }
    (void)duk_type_error(ctx, "BigInt.prototype.%s requires that 'this' be a BigInt", method);
}

static duk_ret_t bigint_to_string(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    push_this_bigint(ctx, "toString");
    duk_idx_t value = duk_get_top_index(ctx);
    double radix = duk_is_undefined(ctx, 0) ? 10 : dukx_to_integer(ctx, 0);
    if (!(radix >= 2 && radix <= 36))
        return duk_range_error(ctx, "toString() radix argument must be between 2 and 36");
    gots__bigint_push_string(ctx, value, (int)radix);
    return 1;
}

static duk_ret_t bigint_value_of(duk_context *ctx)
{
    push_this_bigint(ctx, "valueOf");
    return 1;
}

/* Digits in groups of three: 1,234,567. */
static duk_ret_t bigint_to_locale_string(duk_context *ctx)
{
    duk_size_t len;
    push_this_bigint(ctx, "toLocaleString");
    gots__bigint_push_string(ctx, -1, 10);
    const char *text = duk_get_lstring(ctx, -1, &len);
    size_t sign = *text == '-', groups = (len - sign - 1) / 3;
    char *out = duk_push_fixed_buffer(ctx, len + groups);
    size_t to = len + groups, from = len;
    for (int in_group = 0; from > sign; in_group++) {
        if (in_group == 3) {
            out[--to] = ',';
            in_group = 0;
        }
        out[--to] = text[--from];
    }
    if (sign) out[0] = '-';
    duk_push_lstring(ctx, out, len + groups);
    return 1;
}

static const gots__builtin statics[] = {
    { "asUintN", bigint_wrap, 2, 2, 0 },
    { "asIntN", bigint_wrap, 2, 2, 1 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin methods[] = {
    { "toString", bigint_to_string, 1, 0, 0 },
    { "valueOf", bigint_value_of, 0, 0, 0 },
    { "toLocaleString", bigint_to_locale_string, 2, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__open_bigint(duk_context *ctx)
{
    dukx_class(ctx, "BigInt", bigint_call, 1, NULL);
    dukx_keep(ctx, -1, DUKX_O_BigIntPrototype);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "BigInt");
    gots__define(ctx, -2, statics);
    duk_pop_2(ctx);
}
