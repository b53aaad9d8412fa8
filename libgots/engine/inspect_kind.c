/* What kind of thing a value is: the brands that inspection and cloning tell apart.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/inspect_kind.h"

#include <string.h>

static const char *const names[] = {
#define NAME(kind, name) name,
    GOTS__KIND_MAP_OF(NAME)
#undef NAME
};

const char *gots__kind_name(int kind)
{
    return names[kind];
}

/* Duktape's class numbers, as duk_inspect_value gives them. */
static const unsigned char kind_of_class[32] = {
    [2] = GOTS__KIND_ARRAY,         [3] = GOTS__KIND_FUNCTION,     [4] = GOTS__KIND_ARGUMENTS,
    [5] = GOTS__KIND_BOOLEAN,       [6] = GOTS__KIND_DATE,         [7] = GOTS__KIND_ERROR,
    [10] = GOTS__KIND_NUMBER,       [11] = GOTS__KIND_REGEXP,      [12] = GOTS__KIND_STRING,
    [14] = GOTS__KIND_SYMBOL,       [19] = GOTS__KIND_ARRAY_BUFFER, [20] = GOTS__KIND_DATA_VIEW,
    [21] = GOTS__KIND_TYPED_ARRAY,  [22] = GOTS__KIND_TYPED_ARRAY, [23] = GOTS__KIND_TYPED_ARRAY,
    [24] = GOTS__KIND_TYPED_ARRAY,  [25] = GOTS__KIND_TYPED_ARRAY, [26] = GOTS__KIND_TYPED_ARRAY,
    [27] = GOTS__KIND_TYPED_ARRAY,  [28] = GOTS__KIND_TYPED_ARRAY, [29] = GOTS__KIND_TYPED_ARRAY,
};

gots__kind gots__kind_of(duk_context *ctx, duk_idx_t object)
{
    if (duk_is_function(ctx, object)) return GOTS__KIND_FUNCTION;
    duk_inspect_value(ctx, object);
    duk_get_prop_literal(ctx, -1, "class");
    unsigned class_number = duk_get_uint_default(ctx, -1, 0);
    duk_pop_2(ctx);
    return kind_of_class[class_number & 31];
}

unsigned gots__kind_function(duk_context *ctx, duk_idx_t function)
{
    (void)ctx, (void)function;
    return 0;
}

/* ---- Properties ---- */

static bool take_flag(duk_context *ctx, const char *name)
{
    duk_get_prop_string(ctx, -1, name);
    bool set = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return set;
}

void gots__kind_push_property(duk_context *ctx, duk_idx_t object, gots__property *property)
{
    *property = (gots__property){ .enumerable = true };
    duk_get_prop_desc(ctx, object, 0);
    if (!duk_is_object(ctx, -1)) return;
    property->enumerable = take_flag(ctx, "enumerable");
    property->getter = take_flag(ctx, "get");
    property->setter = take_flag(ctx, "set");
    duk_get_prop_literal(ctx, -1, "value");
    duk_remove(ctx, -2);
}

void gots__kind_push_own_data(duk_context *ctx, duk_idx_t object, duk_idx_t key)
{
    gots__property property;
    object = duk_require_normalize_index(ctx, object);
    duk_dup(ctx, key);
    gots__kind_push_property(ctx, object, &property);
}

bool gots__kind_own_enumerable(duk_context *ctx, duk_idx_t object)
{
    duk_get_prop_desc(ctx, object, 0);
    bool enumerable = duk_is_object(ctx, -1) && take_flag(ctx, "enumerable");
    duk_pop(ctx);
    return enumerable;
}

bool gots__kind_has_own(duk_context *ctx, duk_idx_t object)
{
    duk_get_prop_desc(ctx, object, 0);
    bool has = duk_is_object(ctx, -1);
    duk_pop(ctx);
    return has;
}

static duk_ret_t get_body(duk_context *ctx, void *data)
{
    (void)data;
    duk_get_prop(ctx, -2);
    return 1;
}

bool gots__kind_try_get(duk_context *ctx, duk_idx_t object)
{
    duk_dup(ctx, object);
    duk_insert(ctx, -2);
    if (duk_safe_call(ctx, get_body, NULL, 2, 1) == DUK_EXEC_SUCCESS) return true;
    duk_pop(ctx);
    return false;
}

bool gots__kind_is_index(duk_context *ctx, duk_idx_t key)
{
    if (duk_is_symbol(ctx, key)) return false;
    size_t len;
    const char *text = duk_get_lstring(ctx, key, &len);
    if (text == NULL || len == 0 || len > 10 || (len > 1 && *text == '0')) return false;
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    return value < UINT32_MAX;
}

void gots__kind_unwrap_proxy(duk_context *ctx)
{
    (void)ctx;
}

/* ---- Contents ---- */

bool gots__kind_collection_next(duk_context *ctx, duk_idx_t object, uint32_t *cursor)
{
    (void)ctx, (void)object, (void)cursor;
    return false;
}

size_t gots__kind_collection_size(duk_context *ctx, duk_idx_t object)
{
    (void)ctx, (void)object;
    return 0;
}

int gots__kind_push_promise(duk_context *ctx, duk_idx_t object)
{
    (void)object;
    duk_push_undefined(ctx);
    return 0;
}

/* Calls the method that the prototype of global `class_name` has, on the object. */
static void call_intrinsic(duk_context *ctx, const char *class_name, const char *method,
                           duk_idx_t object)
{
    object = duk_require_normalize_index(ctx, object);
    duk_get_global_string(ctx, class_name);
    duk_get_prop_literal(ctx, -1, "prototype");
    duk_get_prop_string(ctx, -1, method);
    duk_dup(ctx, object);
    if (duk_pcall_method(ctx, 0) != DUK_EXEC_SUCCESS) {
        duk_pop(ctx);
        duk_push_literal(ctx, "?");
    }
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

void gots__kind_push_boxed(duk_context *ctx, duk_idx_t object)
{
    call_intrinsic(ctx, gots__kind_name(gots__kind_of(ctx, object)), "valueOf", object);
}

void gots__kind_push_date(duk_context *ctx, duk_idx_t object)
{
    object = duk_require_normalize_index(ctx, object);
    call_intrinsic(ctx, "Date", "getTime", object);
    bool valid = duk_get_number(ctx, -1) == duk_get_number(ctx, -1);
    duk_pop(ctx);
    if (valid) call_intrinsic(ctx, "Date", "toISOString", object);
    else duk_push_literal(ctx, "Invalid Date");
}

void gots__kind_push_regexp(duk_context *ctx, duk_idx_t object)
{
    call_intrinsic(ctx, "RegExp", "toString", object);
}

void gots__kind_push_symbol_text(duk_context *ctx, duk_idx_t symbol)
{
    /* A marker byte, the description, and for a unique one 0xff and its number. */
    size_t len;
    const char *bytes = duk_get_lstring(ctx, symbol, &len);
    const char *end = bytes + len;
    if ((unsigned char)bytes[0] == 0x81) {
        end = memrchr(bytes + 1, 0xff, len - 1);
        if (end == NULL) end = bytes + len;
    }
    duk_push_literal(ctx, "Symbol(");
    duk_push_lstring(ctx, bytes + 1, (size_t)(end - bytes - 1));
    duk_push_literal(ctx, ")");
    duk_concat(ctx, 3);
}
