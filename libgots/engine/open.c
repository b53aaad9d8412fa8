/* The one list of the rooms that are built into every heap, in the order in which they open.
 *
 * SPDX-License-Identifier: MIT
 *
 * A room has a function `void gots__open_<room>(duk_context *ctx)` that defines its built-ins on
 * the global object and leaves the value stack as it found it.
 */
#include "engine/extra.h"
#include "engine/isolate.h"

#define ROOMS(X)                                                                                  \
    X(realm)                                                                                      \
    X(helpers)                                                                                    \
    X(builtins)                                                                                   \
    X(cursor)                                                                                     \
    X(jobs)                                                                                       \
    X(promise)                                                                                    \
    X(generator)                                                                                  \
    X(async_iterator)                                                                             \
    X(bigint)                                                                                     \
    X(regexp)                                                                                     \
    X(timers)                                                                                     \
    X(console)                                                                                    \
    X(web)                                                                                        \
    X(messages)                                                                                   \
    X(stack)                                                                                      \
    X(direct)

#define DECLARE(room) void gots__open_##room(duk_context *ctx);
ROOMS(DECLARE)
#undef DECLARE

void gots__open_all(duk_context *ctx)
{
    gots__duk_open(ctx);
#define OPEN(room)                                                                                \
    gots__open_##room(ctx);                                                                       \
    duk_set_top(ctx, 0);
    ROOMS(OPEN)
#undef OPEN
    duk_push_global_object(ctx);
    duk_del_prop_literal(ctx, -1, "Duktape");
    duk_del_prop_literal(ctx, -1, "CBOR");
    duk_pop(ctx);
}
