/* Iteration from C: opening, stepping and closing iterators, with plain arrays read directly.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"

void dukx_iter_result(duk_context *ctx, bool done)
{
    duk_hobject *h = duk_push_object_helper(
        ctx, DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_FASTREFS |
                 DUK_HOBJECT_CLASS_AS_FLAGS(DUK_HOBJECT_CLASS_OBJECT),
        DUK_BIDX_OBJECT_PROTOTYPE);
    duk_gots_first_props(ctx, h, 2, 0);
    duk_hstring *value = dukx_key(ctx, DUKX_S_value), *flag = dukx_key(ctx, DUKX_S_done);
    duk_tval *from = DUK_GET_TVAL_NEGIDX(ctx, -2);
    DUK_HOBJECT_E_SET_KEY(ctx->heap, h, 0, value);
    DUK_HOBJECT_E_SET_KEY(ctx->heap, h, 1, flag);
    DUK_HSTRING_INCREF(ctx, value);
    DUK_HSTRING_INCREF(ctx, flag);
    DUK_HOBJECT_E_SET_FLAGS(ctx->heap, h, 0, DUK_PROPDESC_FLAGS_WEC);
    DUK_HOBJECT_E_SET_FLAGS(ctx->heap, h, 1, DUK_PROPDESC_FLAGS_WEC);
    DUK_TVAL_SET_TVAL(DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, 0), from);
    DUK_TVAL_SET_BOOLEAN(DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, 1), done);
    /* The value's reference moved into the object; its slot takes the object's. */
    DUK_TVAL_SET_TVAL(from, DUK_GET_TVAL_NEGIDX(ctx, -1));
    DUK_TVAL_SET_UNDEFINED(DUK_GET_TVAL_NEGIDX(ctx, -1));
    h->e_next = 2;
    duk_pop(ctx);
}

static bool is_own(duk_context *ctx, duk_hobject *h, dukx_name key, dukx_object expected)
{
    duk_tval *tv = dukx_own(ctx, h, key);
    return tv != NULL && DUK_TVAL_IS_OBJECT(tv) &&
           DUK_TVAL_GET_OBJECT(tv) == dukx_intrinsic(ctx, expected);
}

bool dukx_array_iteration_pristine(duk_context *ctx, duk_harray *a)
{
    duk_hobject *proto = ctx->builtins[DUK_BIDX_ARRAY_PROTOTYPE];
    duk_hobject *iterator = dukx_intrinsic(ctx, DUKX_O_ArrayIteratorPrototype);
    return iterator != NULL && a->obj.prototype == proto && a->obj.e_next == 0 &&
           is_own(ctx, proto, DUKX_Y_iterator, DUKX_O_ArrayValues) &&
           is_own(ctx, iterator, DUKX_S_next, DUKX_O_ArrayIteratorNext);
}

void dukx_iter_open(duk_context *ctx, duk_idx_t index, dukx_iter *it)
{
    index = duk_require_normalize_index(ctx, index);
    duk_harray *a = dukx_fast_array(dukx_tval(ctx, index));
    if (a != NULL && dukx_array_iteration_pristine(ctx, a)) {
        *it = (dukx_iter){ duk_get_top(ctx), 0, true };
        duk_dup(ctx, index);
        duk_push_undefined(ctx);
        return;
    }
    if (duk_is_null_or_undefined(ctx, index))
        (void)duk_type_error(ctx, "%s is not iterable", duk_push_string_readable(ctx, index));
    dukx_get(ctx, index, DUKX_Y_iterator);
    dukx_iter_open_method(ctx, index, it);
}

void dukx_iter_open_method(duk_context *ctx, duk_idx_t index, dukx_iter *it)
{
    index = duk_require_normalize_index(ctx, index);
    if (!duk_is_function(ctx, -1))
        (void)duk_type_error(ctx, "%s is not iterable", duk_push_string_readable(ctx, index));
    duk_dup(ctx, index);
    duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "Symbol.iterator's result is not an object");
    *it = (dukx_iter){ duk_get_top(ctx) - 1, 0, false };
    dukx_get(ctx, -1, DUKX_S_next);
}

void dukx_iter_direct(duk_context *ctx, duk_idx_t index, dukx_iter *it)
{
    index = duk_require_normalize_index(ctx, index);
    *it = (dukx_iter){ duk_get_top(ctx), 0, false };
    duk_dup(ctx, index);
    dukx_get(ctx, index, DUKX_S_next);
}

bool dukx_iter_step(duk_context *ctx, dukx_iter *it)
{
    if (it->array) {
        duk_harray *a = (duk_harray *)duk_known_hobject(ctx, it->at);
        if (it->index >= a->length) return false;
        dukx_get_at(ctx, it->at, it->index++);
        return true;
    }
    duk_dup(ctx, it->at + 1);
    duk_dup(ctx, it->at);
    duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "iterator result %s is not an object",
                             duk_push_string_readable(ctx, -1));
    dukx_get(ctx, -1, DUKX_S_done);
    bool done = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    if (done) {
        duk_pop(ctx);
        return false;
    }
    dukx_get(ctx, -1, DUKX_S_value);
    duk_remove(ctx, -2);
    return true;
}

void dukx_iter_close(duk_context *ctx, dukx_iter *it)
{
    if (it->array) return;
    if (dukx_get_method(ctx, it->at, DUKX_S_return)) {
        duk_dup(ctx, it->at);
        duk_call_method(ctx, 0);
        if (!duk_is_object(ctx, -1))
            (void)duk_type_error(ctx, "the iterator's return() gave no object");
    }
    duk_pop(ctx);
}

static duk_ret_t close_quietly(duk_context *ctx, void *data)
{
    dukx_iter *it = data;
    if (dukx_get_method(ctx, it->at, DUKX_S_return)) {
        duk_dup(ctx, it->at);
        duk_call_method(ctx, 0);
    }
    return 0;
}

void dukx_iter_close_throw(duk_context *ctx, dukx_iter *it)
{
    if (!it->array) {
        (void)duk_safe_call(ctx, close_quietly, it, 0, 1);
        duk_pop(ctx);
    }
    (void)duk_throw(ctx);
}

void dukx_iter_call(duk_context *ctx, dukx_iter *it, duk_idx_t nargs)
{
    if (it->array)
        duk_call_method(ctx, nargs);
    else if (duk_pcall_method(ctx, nargs) != 0)
        dukx_iter_close_throw(ctx, it);
}

void dukx_iter_type_error(duk_context *ctx, dukx_iter *it, const char *message)
{
    duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "%s", message);
    dukx_iter_close_throw(ctx, it);
}

void dukx_iter_guard(duk_context *ctx, dukx_iter *it, duk_safe_call_function body, void *data,
                     duk_idx_t nargs)
{
    if (duk_safe_call(ctx, body, data, nargs, 1) != 0) dukx_iter_close_throw(ctx, it);
}

/* Called by the patched engine for each arguments object that it makes. */
void gots__arguments_ready(duk_context *ctx, duk_idx_t index);
void gots__arguments_ready(duk_context *ctx, duk_idx_t index)
{
    const dukx_realm *realm = dukx_realm_of(ctx);
    if (realm == NULL || realm->objects[DUKX_O_ArrayValues] == NULL) return;
    index = duk_require_normalize_index(ctx, index);
    dukx_push_key(ctx, DUKX_Y_iterator);
    dukx_push_intrinsic(ctx, DUKX_O_ArrayValues);
    duk_xdef_prop(ctx, index, DUK_PROPDESC_FLAGS_WC);
}
