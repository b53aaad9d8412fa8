/* What kind of thing a value is: the brands that inspection and cloning tell apart.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/inspect_kind.h"

#include <string.h>

#include "engine/collections.h"
#include "engine/dukx.h"
#include "engine/promise.h"
#include "engine/regexp.h"


static const char *const names[] = {
#define NAME(kind, name) name,
    GOTS__KIND_MAP_OF(NAME)
#undef NAME
};

const char *gots__kind_name(int kind)
{
    return names[kind];
}

static const unsigned char kind_of_class[32] = {
    [DUK_HOBJECT_CLASS_ARRAY] = GOTS__KIND_ARRAY,
    [DUK_HOBJECT_CLASS_FUNCTION] = GOTS__KIND_FUNCTION,
    [DUK_HOBJECT_CLASS_ARGUMENTS] = GOTS__KIND_ARGUMENTS,
    [DUK_HOBJECT_CLASS_BOOLEAN] = GOTS__KIND_BOOLEAN,
    [DUK_HOBJECT_CLASS_DATE] = GOTS__KIND_DATE,
    [DUK_HOBJECT_CLASS_ERROR] = GOTS__KIND_ERROR,
    [DUK_HOBJECT_CLASS_NUMBER] = GOTS__KIND_NUMBER,
    [DUK_HOBJECT_CLASS_REGEXP] = GOTS__KIND_REGEXP,
    [DUK_HOBJECT_CLASS_STRING] = GOTS__KIND_STRING,
    [DUK_HOBJECT_CLASS_SYMBOL] = GOTS__KIND_SYMBOL,
    [DUK_HOBJECT_CLASS_ARRAYBUFFER] = GOTS__KIND_ARRAY_BUFFER,
    [DUK_HOBJECT_CLASS_DATAVIEW] = GOTS__KIND_DATA_VIEW,
};

static bool is_boxed_bigint(duk_context *ctx, duk_idx_t object)
{
    if (!duk_is_object(ctx, object)) return false;
    duk_push_literal(ctx, DUK_INTERNAL_SYMBOL("Value"));
    gots__kind_push_own_data(ctx, object, -1);
    bool is = gots__is_bigint(ctx, -1);
    duk_pop_2(ctx);
    return is;
}

/* Objects that are of no class of Duktape's but have slots of ours. */
static gots__kind slot_kind(duk_context *ctx, duk_idx_t object)
{
    if (dukx_is_regexp(ctx, object)) return GOTS__KIND_REGEXP;
    switch (gots__collection_of(ctx, object)) {
    case GOTS__MAP: return GOTS__KIND_MAP;
    case GOTS__SET: return GOTS__KIND_SET;
    case GOTS__WEAK_MAP: return GOTS__KIND_WEAK_MAP;
    case GOTS__WEAK_SET: return GOTS__KIND_WEAK_SET;
    default: break;
    }
    if (gots__promise_state_of(ctx, object) != GOTS__NO_PROMISE) return GOTS__KIND_PROMISE;
    bool entries;
    switch (gots__collection_iterated(ctx, object, &entries)) {
    case GOTS__MAP: return GOTS__KIND_MAP_ITERATOR;
    case GOTS__SET: return GOTS__KIND_SET_ITERATOR;
    default: break;
    }
    return is_boxed_bigint(ctx, object) ? GOTS__KIND_BIGINT : GOTS__KIND_PLAIN;
}

gots__kind gots__kind_of(duk_context *ctx, duk_idx_t object)
{
    if (duk_is_function(ctx, object)) return GOTS__KIND_FUNCTION;
    duk_hobject *h = duk_get_hobject(ctx, object);
    if (DUK_HOBJECT_IS_BUFOBJ(h) && ((duk_hbufobj *)h)->is_typedarray) return GOTS__KIND_TYPED_ARRAY;
    gots__kind kind = kind_of_class[DUK_HOBJECT_GET_CLASS_NUMBER(h) & 31];
    return kind != GOTS__KIND_PLAIN ? kind : slot_kind(ctx, object);
}

unsigned gots__kind_function(duk_context *ctx, duk_idx_t function)
{
    const duk_hobject *h = duk_get_hobject(ctx, function);
    unsigned flags = 0;
    if (h == NULL || !DUK_HOBJECT_IS_COMPFUNC(h)) return 0;
    unsigned has = ((const duk_hcompfunc *)h)->gots_flags;
    if (has & GOTS_FUN_CLASS) flags |= GOTS__FUNCTION_CLASS;
    if (has & GOTS_FUN_ASYNC) flags |= GOTS__FUNCTION_ASYNC;
    if (has & GOTS_FUN_GENERATOR) flags |= GOTS__FUNCTION_GENERATOR;
    return flags;
}

/* ---- Properties ---- */

/* Looks up own property `key` (a string or symbol at that index). Pushes its value; for an
 * accessor undefined; nothing when there is no such property. */
static bool own_property(duk_context *ctx, duk_idx_t object, duk_idx_t key,
                         duk_propdesc *property)
{
    duk_hobject *h = duk_require_hobject(ctx, object);
    duk_hstring *name = duk_to_property_key_hstring(ctx, key);
    return duk_hobject_get_own_propdesc(ctx, h, name, property, DUK_GETDESC_FLAG_PUSH_VALUE);
}

/* A binding of a module, which an accessor that is told its key stands for (module namespaces). */
static bool is_binding(const duk_propdesc *found)
{
    return found->get != NULL && DUK_HOBJECT_IS_NATFUNC(found->get) &&
           (((duk_hnatfunc *)found->get)->gots_flags & GOTS_NAT_WANTS_KEY) != 0;
}

static duk_ret_t read_binding(duk_context *ctx, void *unused)
{
    (void)unused;
    duk_get_prop(ctx, -2);
    return 1;
}

/* Puts the binding's value in place of the undefined at the stack top, below which is the key. False
 * while it is in its dead zone. */
static bool push_binding(duk_context *ctx, duk_idx_t object)
{
    duk_dup(ctx, object);
    duk_dup(ctx, -3);
    if (duk_safe_call(ctx, read_binding, NULL, 2, 1) != DUK_EXEC_SUCCESS) {
        duk_pop(ctx);
        return false;
    }
    duk_remove(ctx, -2);
    return true;
}

void gots__kind_push_property(duk_context *ctx, duk_idx_t object, gots__property *property)
{
    duk_propdesc found;
    *property = (gots__property){ .enumerable = true };
    if (!own_property(ctx, object, -1, &found)) {
        duk_push_undefined(ctx);
    } else {
        property->enumerable = (found.flags & DUK_PROPDESC_FLAG_ENUMERABLE) != 0;
        if (is_binding(&found) && push_binding(ctx, object)) {
            property->getter = false;
        } else if (found.flags & DUK_PROPDESC_FLAG_ACCESSOR) {
            property->getter = found.get != NULL;
            property->setter = found.set != NULL;
        }
    }
    duk_remove(ctx, -2);
}

void gots__kind_push_own_data(duk_context *ctx, duk_idx_t object, duk_idx_t key)
{
    duk_propdesc found;
    if (!own_property(ctx, object, key, &found)) duk_push_undefined(ctx);
}

bool gots__kind_own_enumerable(duk_context *ctx, duk_idx_t object)
{
    gots__property property = { 0 };
    duk_propdesc found;
    if (own_property(ctx, object, -1, &found)) {
        property.enumerable = (found.flags & DUK_PROPDESC_FLAG_ENUMERABLE) != 0;
        duk_pop(ctx);
    }
    duk_pop(ctx);
    return property.enumerable;
}

bool gots__kind_has_own(duk_context *ctx, duk_idx_t object)
{
    duk_propdesc found;
    bool has = own_property(ctx, object, -1, &found);
    if (has) duk_pop(ctx);
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
    duk_hobject *h = duk_get_hobject(ctx, -1);
    while (h != NULL && DUK_HOBJECT_IS_PROXY(h)) {
        h = ((duk_hproxy *)h)->target;
        if (h == NULL) duk_push_null(ctx); /* revoked */
        else duk_push_hobject(ctx, h);
        duk_remove(ctx, -2);
    }
}

/* ---- Contents ---- */

bool gots__kind_collection_next(duk_context *ctx, duk_idx_t object, uint32_t *cursor)
{
    return gots__collection_next(ctx, object, cursor);
}

size_t gots__kind_collection_size(duk_context *ctx, duk_idx_t object)
{
    return gots__collection_size(ctx, object);
}

bool gots__kind_push_iterator(duk_context *ctx, duk_idx_t object)
{
    bool entries = false;
    gots__collection_iterated(ctx, object, &entries);
    gots__collection_iterator_copy(ctx, object);
    return entries;
}

bool gots__kind_iterator_next(duk_context *ctx, duk_idx_t iterator)
{
    return dukx_collection_iterator_step(ctx, duk_known_hobject(ctx, iterator));
}

int gots__kind_push_promise(duk_context *ctx, duk_idx_t object)
{
    gots__promise_value(ctx, object);
    switch (gots__promise_state_of(ctx, object)) {
    case GOTS__PROMISE_FULFILLED: return 1;
    case GOTS__PROMISE_REJECTED: return 2;
    default: return 0;
    }
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
    duk_get_prop_literal(ctx, object, DUK_INTERNAL_SYMBOL("Value"));
}

void gots__kind_push_date_value(duk_context *ctx, duk_idx_t object)
{
    duk_get_prop_literal(ctx, object, DUK_INTERNAL_SYMBOL("Value"));
}

void gots__kind_push_date(duk_context *ctx, duk_idx_t object)
{
    object = duk_require_normalize_index(ctx, object);
    gots__kind_push_date_value(ctx, object);
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
        end = memchr(bytes + 1, 0xff, len - 1);
        if (end == NULL) end = bytes + len;
    }
    duk_push_literal(ctx, "Symbol(");
    duk_push_lstring(ctx, bytes + 1, (size_t)(end - bytes - 1));
    duk_push_literal(ctx, ")");
    duk_concat(ctx, 3);
}

/* ---- In errors ---- */

static void push_function(duk_context *ctx, duk_idx_t index)
{
    duk_push_literal(ctx, "function ");
    duk_push_literal(ctx, "name");
    gots__kind_push_own_data(ctx, index, -1);
    duk_remove(ctx, -2);
    if (!duk_is_string(ctx, -1) || duk_get_length(ctx, -1) == 0) {
        duk_pop(ctx);
        duk_push_literal(ctx, "(anonymous)");
    }
    duk_concat(ctx, 2);
}

void gots__kind_push_short(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_symbol(ctx, index)) gots__kind_push_symbol_text(ctx, index);
    else if (duk_is_function(ctx, index)) push_function(ctx, index);
    else duk_push_sprintf(ctx, "#<%s>", gots__kind_name(gots__kind_of(ctx, index)));
}
