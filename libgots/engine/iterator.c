/* The iterators' prototypes, and the iterators of arrays and strings.
 *
 * SPDX-License-Identifier: MIT
 *
 * The Iterator constructor and the helper methods are in iterator_helpers.c, the iterators of Map
 * and Set in collections.c.
 */
#include "engine/dukx.h"
#include "engine/promise.h"

enum { YIELD_KEYS, YIELD_VALUES, YIELD_ENTRIES };

/* Slots of an array iterator; what it iterates over is undefined at the end. */
enum { ARRAY_OBJECT, ARRAY_INDEX, ARRAY_KIND };

static duk_ret_t array_iterate(duk_context *ctx)
{
    static const dukx_name keys[] = { DUKX_I_array_iterator, DUKX_I_index_of, DUKX_I_kind };
    duk_push_this(ctx);
    duk_to_object(ctx, -1);
    duk_hobject *h = dukx_push_record(ctx, dukx_intrinsic(ctx, DUKX_O_ArrayIteratorPrototype),
                                      keys, 3);
    duk_insert(ctx, -2);
    dukx_slot_set(ctx, h, ARRAY_OBJECT);
    DUK_TVAL_SET_NUMBER(dukx_slot(ctx, h, ARRAY_INDEX), 0);
    DUK_TVAL_SET_NUMBER(dukx_slot(ctx, h, ARRAY_KIND), duk_get_current_magic(ctx));
    return 1;
}

void dukx_push_array_iterator(duk_context *ctx, duk_idx_t index, int kind)
{
    static const dukx_name keys[] = { DUKX_I_array_iterator, DUKX_I_index_of, DUKX_I_kind };
    index = duk_require_normalize_index(ctx, index);
    duk_hobject *h = dukx_push_record(ctx, dukx_intrinsic(ctx, DUKX_O_ArrayIteratorPrototype),
                                      keys, 3);
    duk_dup(ctx, index);
    dukx_slot_set(ctx, h, ARRAY_OBJECT);
    DUK_TVAL_SET_NUMBER(dukx_slot(ctx, h, ARRAY_INDEX), 0);
    DUK_TVAL_SET_NUMBER(dukx_slot(ctx, h, ARRAY_KIND), kind);
}

static duk_ret_t array_next(duk_context *ctx)
{
    duk_hobject *h = dukx_this_object(ctx);
    if (!dukx_slot_is(ctx, h, 0, DUKX_I_array_iterator))
        return duk_type_error(ctx, "the receiver is not an Array Iterator");
    duk_push_tval(ctx, dukx_slot(ctx, h, ARRAY_OBJECT)); /* 0 */
    if (duk_is_undefined(ctx, 0)) {
        dukx_iter_result(ctx, true);
        return 1;
    }
    double index = DUK_TVAL_GET_NUMBER(dukx_slot(ctx, h, ARRAY_INDEX));
    int kind = (int)DUK_TVAL_GET_NUMBER(dukx_slot(ctx, h, ARRAY_KIND));
    if (index >= dukx_iterated_length(ctx, 0)) {
        duk_push_undefined(ctx);
        dukx_slot_set(ctx, h, ARRAY_OBJECT);
        duk_push_undefined(ctx);
        dukx_iter_result(ctx, true);
        return 1;
    }
    DUK_TVAL_SET_NUMBER(dukx_slot(ctx, h, ARRAY_INDEX), index + 1);
    if (kind == YIELD_KEYS) {
        duk_push_number(ctx, index);
    } else {
        dukx_get_at(ctx, 0, index);
        if (kind == YIELD_ENTRIES) {
            duk_push_array(ctx);
            duk_push_number(ctx, index);
            dukx_array_append(ctx, -2);
            duk_pull(ctx, -2);
            dukx_array_append(ctx, -2);
        }
    }
    dukx_iter_result(ctx, false);
    return 1;
}

/* ---- Strings ---- */

enum { STRING_TEXT, STRING_OFFSET };

static duk_ret_t string_iterate(duk_context *ctx)
{
    static const dukx_name keys[] = { DUKX_I_string_iterator, DUKX_I_index_of };
    duk_push_this_coercible_to_string(ctx);
    duk_hobject *h = dukx_push_record(ctx, dukx_intrinsic(ctx, DUKX_O_StringIteratorPrototype),
                                      keys, 2);
    duk_insert(ctx, -2);
    dukx_slot_set(ctx, h, STRING_TEXT);
    DUK_TVAL_SET_NUMBER(dukx_slot(ctx, h, STRING_OFFSET), 0);
    return 1;
}

size_t dukx_code_point_bytes(const unsigned char *p, const unsigned char *end)
{
    size_t one = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : 3;
    if (one > (size_t)(end - p)) return (size_t)(end - p);
    /* A high surrogate (ED A0..AF xx) and a low one (ED B0..BF xx) are one code point. */
    if (one == 3 && end - p >= 6 && p[0] == 0xED && (p[1] & 0xF0) == 0xA0 && p[3] == 0xED &&
        (p[4] & 0xF0) == 0xB0)
        return 6;
    return one;
}

static duk_ret_t string_next(duk_context *ctx)
{
    duk_hobject *h = dukx_this_object(ctx);
    if (!dukx_slot_is(ctx, h, 0, DUKX_I_string_iterator))
        return duk_type_error(ctx, "the receiver is not a String Iterator");
    duk_tval *text = dukx_slot(ctx, h, STRING_TEXT);
    duk_tval *offset = dukx_slot(ctx, h, STRING_OFFSET);
    if (!DUK_TVAL_IS_STRING(text)) {
        duk_push_undefined(ctx);
        dukx_iter_result(ctx, true);
        return 1;
    }
    duk_hstring *s = DUK_TVAL_GET_STRING(text);
    size_t at = (size_t)DUK_TVAL_GET_NUMBER(offset), len = DUK_HSTRING_GET_BYTELEN(s);
    if (at >= len) {
        duk_push_undefined(ctx);
        duk_dup(ctx, -1);
        dukx_slot_set(ctx, h, STRING_TEXT);
        dukx_iter_result(ctx, true);
        return 1;
    }
    const unsigned char *p = DUK_HSTRING_GET_DATA(s);
    size_t size = dukx_code_point_bytes(p + at, p + len);
    DUK_TVAL_SET_NUMBER(offset, (double)(at + size));
    duk_push_lstring(ctx, (const char *)p + at, size);
    dukx_iter_result(ctx, false);
    return 1;
}

/* ---- Opening ---- */

/* Pushes a new prototype that inherits from the one at `parent`, with next and a tag. */
static void push_prototype(duk_context *ctx, duk_c_function next, const char *tag,
                           dukx_object keep, dukx_object keep_next)
{
    const gots__builtin table[] = { { "next", next, 0, 0, 0 }, { 0 } };
    duk_push_object(ctx);
    dukx_push_intrinsic(ctx, DUKX_O_IteratorPrototype);
    duk_set_prototype(ctx, -2);
    gots__define(ctx, -1, table);
    gots__define_tag(ctx, -1, tag);
    dukx_keep(ctx, -1, keep);
    duk_get_prop_literal(ctx, -1, "next");
    dukx_keep(ctx, -1, keep_next);
    duk_pop_2(ctx);
}

static void open_array_iteration(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "entries", array_iterate, 0, 0, YIELD_ENTRIES },
        { "keys", array_iterate, 0, 0, YIELD_KEYS },
        { "values", array_iterate, 0, 0, YIELD_VALUES },
        { 0 },
    };
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_ARRAY_PROTOTYPE]);
    gots__define(ctx, -1, methods);
    duk_get_prop_literal(ctx, -1, "values");
    dukx_keep(ctx, -1, DUKX_O_ArrayValues);
    gots__define_value(ctx, -2, "@@iterator", DUK_DEFPROP_WRITABLE);
    duk_pop(ctx);
}

static void open_string_iteration(duk_context *ctx)
{
    static const gots__builtin methods[] = { { "@@iterator", string_iterate, 0, 0, 0 }, { 0 } };
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_STRING_PROTOTYPE]);
    gots__define(ctx, -1, methods);
    dukx_get(ctx, -1, DUKX_Y_iterator);
    dukx_keep(ctx, -1, DUKX_O_StringIterator);
    duk_pop_2(ctx);
}

/* What `using` calls: closes the iterator. */
static duk_ret_t dispose(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!dukx_get_method(ctx, 0, DUKX_S_return)) return 0;
    duk_dup(ctx, 0);
    duk_call_method(ctx, 0);
    return 0;
}

/* Stack: the iterator; leaves a promise for what its `return` gives, or for undefined. */
static duk_ret_t call_return(duk_context *ctx, void *context)
{
    (void)context;
    if (dukx_get_method(ctx, 0, DUKX_S_return)) {
        duk_dup(ctx, 0);
        duk_call_method(ctx, 0);
    } else {
        duk_push_undefined(ctx);
    }
    gots__promise_from(ctx, -1);
    return 1;
}

static duk_ret_t forget(duk_context *ctx)
{
    (void)ctx;
    return 0;
}

/* What `await using` calls: closes the iterator; the promise is fulfilled with undefined. */
static duk_ret_t dispose_later(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_safe_call(ctx, call_return, NULL, 0, 1) != DUK_EXEC_SUCCESS) {
        gots__promise_new(ctx);
        duk_swap_top(ctx, -2);
        gots__promise_reject(ctx, -2);
        return 1;
    }
    duk_push_literal(ctx, "then");
    duk_push_c_function(ctx, forget, 0);
    duk_call_prop(ctx, 1, 1);
    return 1;
}

static void open_base(duk_context *ctx, dukx_object keep, const char *iterate, const char *close,
                      duk_c_function closer)
{
    const gots__builtin table[] = {
        { iterate, dukx_return_this, 0, 0, 0 },
        { close, closer, 0, 0, 0 },
        { 0 },
    };
    duk_push_object(ctx);
    gots__define(ctx, -1, table);
    dukx_keep(ctx, -1, keep);
    duk_pop(ctx);
}

void gots__open_iterator(duk_context *ctx)
{
    open_base(ctx, DUKX_O_IteratorPrototype, "@@iterator", "@@dispose", dispose);
    open_base(ctx, DUKX_O_AsyncIteratorPrototype, "@@asyncIterator", "@@asyncDispose", dispose_later);
    push_prototype(ctx, array_next, "Array Iterator", DUKX_O_ArrayIteratorPrototype,
                   DUKX_O_ArrayIteratorNext);
    push_prototype(ctx, string_next, "String Iterator", DUKX_O_StringIteratorPrototype,
                   DUKX_O_StringIteratorNext);
    open_array_iteration(ctx);
    open_string_iteration(ctx);
}
