/* What `using` and the disposable stacks share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_DISPOSABLE_H
#define GOTS_ENGINE_DISPOSABLE_H

#include "engine/dukx.h"

/* GetDisposeMethod: pushes how to dispose of the object at `index`, or throws. False: the method is
 * a synchronous one for an asynchronous disposal, so what it returns does not count. */
bool dukx_dispose_push_method(duk_context *ctx, duk_idx_t index, bool async);

/* [earlier error, later error] → [SuppressedError]: a disposal failed after something else had. */
void dukx_dispose_suppress(duk_context *ctx);

#endif
