/* Promises, from C.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_PROMISE_H
#define GOTS_ENGINE_PROMISE_H

#include "engine/heap.h"

typedef enum gots__promise_state {
    GOTS__PROMISE_PENDING,
    GOTS__PROMISE_FULFILLED,
    GOTS__PROMISE_REJECTED,
    GOTS__NO_PROMISE
} gots__promise_state;

/* Pushes a new pending promise. */
void gots__promise_new(duk_context *ctx);

/* Resolve: the value at the top, which is popped, may be a promise or thenable, whose state the
 * promise at `index` then takes on. May run a getter of `then`; never throws for it. */
void gots__promise_resolve(duk_context *ctx, duk_idx_t index);

/* Reject with the value at the top, which is popped. Runs nothing. */
void gots__promise_reject(duk_context *ctx, duk_idx_t index);

/* What the value at `index` is; GOTS__NO_PROMISE when it is none. Never throws. */
gots__promise_state gots__promise_state_of(duk_context *ctx, duk_idx_t index);

/* Pushes the value or reason of a settled promise, undefined for a pending one. */
void gots__promise_value(duk_context *ctx, duk_idx_t index);

/* `callback` runs as a microtask once the promise at `index` is settled, with its value or reason
 * at the stack top (it may leave more). The promise counts as handled. */
typedef void gots__promise_callback(duk_context *ctx, void *data, bool fulfilled);
void gots__promise_then(duk_context *ctx, duk_idx_t index, gots__promise_callback *callback,
                        void *data);

/* Pushes the next promise that was rejected and has no handler, and returns true; false (and
 * nothing pushed) when there is none. To be asked after the jobs have run. */
bool gots__promise_next_unhandled(duk_context *ctx);

/* Whether one may have been rejected without a handler since they were last asked for. */
bool gots__promise_is_unhandled(duk_context *ctx);

/* PromiseResolve(%Promise%, value at index): pushes the promise. */
void gots__promise_from(duk_context *ctx, duk_idx_t index);

#endif
