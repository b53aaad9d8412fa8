/* Run-time helpers of `using` and `await using`.
 *
 * SPDX-License-Identifier: MIT
 *
 * The stack is an array of the emitted code with three entries a resource: value, method (or
 * undefined) and how it is awaited. Hidden properties hold the pending error.
 */
#include "engine/disposable.h"
#include "engine/helper.h"

#define FAILED DUK_HIDDEN_SYMBOL("failed")
#define AWAITED DUK_HIDDEN_SYMBOL("awaited")
#define OWED DUK_HIDDEN_SYMBOL("owed")

enum { VALUE, METHOD, AWAITS, ENTRY };

/* Whether a disposal is awaited, and whether what it returns is. */
enum { AT_ONCE, ITS_RESULT, ONLY_A_TURN };

static void append(duk_context *ctx)
{
    duk_put_prop_index(ctx, 0, (duk_uarridx_t)duk_get_length(ctx, 0));
}

/* [stack value async] */
duk_ret_t gots__h_use(duk_context *ctx)
{
    bool async = duk_to_boolean(ctx, 2);
    bool nothing = duk_is_null_or_undefined(ctx, 1), counts = true;
    if (nothing && !async) {
        duk_dup(ctx, 1);
        return 1;
    }
    if (nothing) duk_push_undefined(ctx);
    else counts = dukx_dispose_push_method(ctx, 1, async);
    duk_dup(ctx, 1);
    append(ctx);
    append(ctx);
    duk_push_int(ctx, !async ? AT_ONCE : counts ? ITS_RESULT : ONLY_A_TURN);
    append(ctx);
    duk_dup(ctx, 1);
    return 1;
}

/* [stack error]: the error of the block, or of a disposal, which suppresses the one before. */
duk_ret_t gots__h_use_failed(duk_context *ctx)
{
    if (!duk_has_prop_literal(ctx, 0, FAILED)) {
        duk_push_array(ctx); /* undefined may be thrown too */
        duk_dup(ctx, 1);
        duk_put_prop_index(ctx, -2, 0);
        duk_put_prop_literal(ctx, 0, FAILED);
        return 0;
    }
    duk_get_prop_literal(ctx, 0, FAILED);
    duk_get_prop_index(ctx, 2, 0);
    duk_dup(ctx, 1);
    dukx_dispose_suppress(ctx);
    duk_put_prop_index(ctx, 2, 0);
    return 0;
}

static duk_ret_t call_method(duk_context *ctx, void *data)
{
    (void)data;
    duk_call_method(ctx, 0);
    return 1;
}

/* Takes the last entry: pushes method and value, returns how it is awaited. */
static int take_last(duk_context *ctx, duk_uarridx_t length)
{
    duk_get_prop_index(ctx, 0, length - ENTRY + METHOD);
    duk_get_prop_index(ctx, 0, length - ENTRY + VALUE);
    duk_get_prop_index(ctx, 0, length - ENTRY + AWAITS);
    int awaits = duk_get_int(ctx, -1);
    duk_pop(ctx);
    duk_set_length(ctx, 0, length - ENTRY);
    return awaits;
}

/* The value at the top is what the emitted code awaits now. */
static duk_ret_t wait_for(duk_context *ctx)
{
    duk_put_prop_literal(ctx, 0, "wait");
    duk_push_true(ctx);
    duk_put_prop_literal(ctx, 0, AWAITED);
    duk_push_true(ctx);
    return 1;
}

duk_ret_t gots__h_use_next(duk_context *ctx)
{
    duk_uarridx_t length;
    while ((length = (duk_uarridx_t)duk_get_length(ctx, 0)) > 0) {
        duk_set_top(ctx, 1);
        int awaits = take_last(ctx, length);
        if (duk_is_undefined(ctx, 1)) { /* await using x = null: one await is owed */
            duk_push_true(ctx);
            duk_put_prop_literal(ctx, 0, OWED);
            continue;
        }
        if (awaits == AT_ONCE && duk_get_prop_literal(ctx, 0, OWED) && !duk_has_prop_literal(ctx, 0, AWAITED)) {
            /* The owed await comes before the next disposal that is not awaited. */
            duk_set_top(ctx, 3);
            duk_put_prop_index(ctx, 0, length - ENTRY + VALUE);
            duk_put_prop_index(ctx, 0, length - ENTRY + METHOD);
            duk_push_int(ctx, AT_ONCE);
            duk_put_prop_index(ctx, 0, length - ENTRY + AWAITS);
            duk_push_undefined(ctx);
            return wait_for(ctx);
        }
        duk_set_top(ctx, 3);
        if (duk_safe_call(ctx, call_method, NULL, 2, 1) != DUK_EXEC_SUCCESS) {
            duk_set_top(ctx, 2);
            gots__h_use_failed(ctx);
            continue;
        }
        if (awaits == ONLY_A_TURN) {
            duk_pop(ctx);
            duk_push_undefined(ctx);
        }
        if (awaits != AT_ONCE) return wait_for(ctx);
    }
    if (duk_has_prop_literal(ctx, 0, OWED) && !duk_has_prop_literal(ctx, 0, AWAITED)) {
        duk_push_undefined(ctx);
        return wait_for(ctx);
    }
    duk_push_false(ctx);
    return 1;
}

duk_ret_t gots__h_use_end(duk_context *ctx)
{
    if (!duk_get_prop_literal(ctx, 0, FAILED)) return 0;
    duk_get_prop_index(ctx, -1, 0);
    return duk_throw(ctx);
}
