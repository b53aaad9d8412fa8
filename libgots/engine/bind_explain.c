/* Why a value is not what a host function's declaration says, and values made plain for a stub.
 *
 * SPDX-License-Identifier: MIT
 *
 * Stubs only say no. Whoever they said no to is told here, from the plan, what was expected where.
 */
#include <stdio.h>

#include "engine/bigint.h"
#include "engine/bind_inside.h"
#include "engine/shapes.h"
#include "engine/typed.h"

static void mismatch(duk_context *ctx, duk_idx_t index, const gots__bind_type *type, bool is_range, const char *what,
                     const char *function, const char *path)
{
    const char *null = type->takes_null ? " | null" : "";
    bool has_null = strstr(type->name, "null") != NULL;
    dukx_shape_push_short(ctx, index);
    (void)duk_error(ctx, is_range ? DUK_ERR_RANGE_ERROR : DUK_ERR_TYPE_ERROR, "%s: %s: expected %s%s%s, got %s", function, path,
                    type->name, has_null ? "" : null, what, duk_get_string(ctx, -1));
}

static void explain_int(duk_context *ctx, duk_idx_t index, const gots__bind_type *type, double low, double high,
                        const char *function, const char *path)
{
    char range[80];
    double number = duk_get_number(ctx, index);
    if (number >= low && number <= high && number == floor(number)) return;
    snprintf(range, sizeof range, " (%.0f to %.0f)", low, high);
    mismatch(ctx, index, type, true, range, function, path);
}

static void explain_number(duk_context *ctx, duk_idx_t index, const gots__bind_type *type, const char *function, const char *path)
{
    static const struct { double low, high; } ranges[] = {
        [GOTS__BIND_I8] = { -128, 127 }, [GOTS__BIND_I16] = { -32768, 32767 }, [GOTS__BIND_I32] = { INT32_MIN, INT32_MAX },
        [GOTS__BIND_U8] = { 0, 255 }, [GOTS__BIND_U16] = { 0, 65535 }, [GOTS__BIND_U32] = { 0, UINT32_MAX },
        [GOTS__BIND_ISIZE] = { -9007199254740991.0, 9007199254740991.0 }, [GOTS__BIND_USIZE] = { 0, 9007199254740991.0 },
        [GOTS__BIND_ENUM] = { INT32_MIN, INT32_MAX },
    };
    if (!duk_is_number(ctx, index)) mismatch(ctx, index, type, false, "", function, path);
    if (type->kind == GOTS__BIND_NUMBER || type->kind == GOTS__BIND_F32) return;
    explain_int(ctx, index, type, ranges[type->kind].low, ranges[type->kind].high, function, path);
}

static void explain_enum(duk_context *ctx, duk_idx_t index, const gots__bind_type *type, const char *function, const char *path)
{
    const gots__bind_enum *e = type->of.enumeration;
    explain_number(ctx, index, type, function, path);
    int32_t value = (int32_t)duk_get_number(ctx, index), all = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        if (e->values[i] == value) return;
        all |= e->values[i];
    }
    if (!e->has_bits || (value & ~all) != 0) mismatch(ctx, index, type, true, "", function, path);
}

static void explain_bigint(duk_context *ctx, duk_idx_t index, const gots__bind_type *type, const char *function, const char *path)
{
    if (!gots__is_bigint(ctx, index)) mismatch(ctx, index, type, false, "", function, path);
    duk_size_t size;
    const int64_t *words = duk_get_buffer(ctx, index, &size);
    bool fits = size == 8;
    if (type->kind == GOTS__BIND_U64) fits = (size == 8 && words[0] >= 0) || (size == 16 && words[0] == 1);
    if (!fits)
        mismatch(ctx, index, type, true, type->kind == GOTS__BIND_U64 ? " (0 to 2^64 - 1)" : " (-2^63 to 2^63 - 1)", function,
                 path);
}

static void explain_string(duk_context *ctx, duk_idx_t index, const gots__bind_type *type, const char *function, const char *path)
{
    if (!duk_is_string(ctx, index) || duk_is_symbol(ctx, index)) mismatch(ctx, index, type, false, "", function, path);
    if (type->kind == GOTS__BIND_UTF8) return;
    duk_size_t size;
    const char *text = duk_get_lstring(ctx, index, &size);
    if (memchr(text, 0, size) != NULL)
        (void)duk_type_error(ctx, "%s: %s: expected %s, got one with a NUL in it, which would end it for C", function, path,
                             type->name);
}

static void explain_struct(duk_context *ctx, duk_idx_t index, const gots__bind_type *type, const char *function, const char *path)
{
    const gots__bind_struct *s = type->of.structure;
    if (!duk_is_object(ctx, index) || duk_is_function(ctx, index)) mismatch(ctx, index, type, false, "", function, path);
    duk_require_stack(ctx, 16);
    for (uint32_t i = 0; i < s->count; i++) {
        duk_push_string(ctx, s->fields[i].name);
        bool is_there = duk_get_prop(ctx, index) != 0;
        const char *inner = duk_push_sprintf(ctx, "%s.%s", path, s->fields[i].name);
        bind_explain(ctx, duk_normalize_index(ctx, -2), &s->fields[i].type, !is_there, function, inner);
        duk_pop_2(ctx);
    }
}

static void explain_address(duk_context *ctx, duk_idx_t index, const gots__bind_type *type, const char *function, const char *path)
{
    const void *of = NULL;
    void *address = NULL;
    if (bind_address(bind_state_of(ctx), ctx, duk_require_tval(ctx, index), &of, &address)) {
        if (type->kind == GOTS__BIND_OBJECT && of == type->of.class_) {
            if (address == NULL) (void)duk_type_error(ctx, "%s: %s: this %s was freed", function, path, type->name);
            return;
        }
        if (type->kind == GOTS__BIND_POINTER && strcmp(of, type->tag) == 0) return;
        if (type->kind == GOTS__BIND_POINTER)
            (void)duk_type_error(ctx, "%s: %s: expected %s%s, got a Pointer<%s>", function, path, type->name,
                                 type->takes_null && strstr(type->name, "null") == NULL ? " | null" : "", (const char *)of);
    }
    mismatch(ctx, index, type, false, "", function, path);
}

static bool is_view_of(duk_context *ctx, duk_idx_t index, const gots__bind_type *type)
{
    const duk_hbufobj *view = typed_get(ctx, index);
    return view != NULL && typed_kind_of(view) == (typed_kind)type->element && !typed_out_of_bounds(view);
}

static bool is_bytes(duk_context *ctx, duk_idx_t index)
{
    return typed_get(ctx, index) != NULL || buffer_get(ctx, index) != NULL ||
           duk_get_hobject_with_class(ctx, index, DUK_HOBJECT_CLASS_DATAVIEW) != NULL;
}

void bind_explain(duk_context *ctx, duk_idx_t index, const gots__bind_type *type, bool is_missing, const char *function,
                  const char *path)
{
    if (type->takes_undefined && (is_missing || duk_is_undefined(ctx, index))) return;
    if (type->takes_null && duk_is_null(ctx, index)) return;
    if (is_missing)
        (void)duk_type_error(ctx, "%s: %s: expected %s, but it is missing", function, path, type->name);
    switch (type->kind) {
    case GOTS__BIND_VOID: return;
    case GOTS__BIND_BOOLEAN:
        if (!duk_is_boolean(ctx, index)) mismatch(ctx, index, type, false, "", function, path);
        return;
    case GOTS__BIND_I64: case GOTS__BIND_U64: explain_bigint(ctx, index, type, function, path); return;
    case GOTS__BIND_ENUM: explain_enum(ctx, index, type, function, path); return;
    case GOTS__BIND_STRING: case GOTS__BIND_UTF8: explain_string(ctx, index, type, function, path); return;
    case GOTS__BIND_STRUCT: explain_struct(ctx, index, type, function, path); return;
    case GOTS__BIND_POINTER: case GOTS__BIND_OBJECT: explain_address(ctx, index, type, function, path); return;
    case GOTS__BIND_VIEW:
        if (!is_view_of(ctx, index, type)) mismatch(ctx, index, type, false, "", function, path);
        return;
    case GOTS__BIND_BYTES:
        if (!is_bytes(ctx, index)) mismatch(ctx, index, type, false, "", function, path);
        return;
    case GOTS__BIND_CALLBACK:
        if (!duk_is_function(ctx, index)) mismatch(ctx, index, type, false, "", function, path);
        return;
    default: explain_number(ctx, index, type, function, path); return;
    }
}

/* ---- Plain copies ----------------------------------------------------------------------------- */

bool bind_make_plain(duk_context *ctx, duk_idx_t index, const gots__bind_struct *structure)
{
    if (!duk_is_object(ctx, index)) return false;
    duk_require_stack(ctx, 16);
    index = duk_normalize_index(ctx, index);
    duk_push_object(ctx);
    for (uint32_t i = 0; i < structure->count; i++) {
        const gots__bind_field *field = &structure->fields[i];
        duk_push_string(ctx, field->name);
        duk_get_prop(ctx, index);
        if (field->type.kind == GOTS__BIND_STRUCT) (void)bind_make_plain(ctx, -1, field->type.of.structure);
        duk_put_prop_string(ctx, -2, field->name);
    }
    duk_replace(ctx, index);
    return true;
}
