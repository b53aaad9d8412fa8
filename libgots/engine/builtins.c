/* The rooms of the language library, in the order in which they open: each may use the intrinsics
 * of those before it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"

#define ROOMS(X)                                                                                  \
    X(symbol)                                                                                     \
    X(iterator)                                                                                   \
    X(collections)                                                                                \
    X(weak)                                                                                       \
    X(object)                                                                                     \
    X(array)                                                                                      \
    X(string)                                                                                     \
    X(reflect)                                                                                    \
    X(number_text)                                                                                \
    X(number)                                                                                     \
    X(json)                                                                                       \
    X(math)                                                                                       \
    X(error)                                                                                      \
    X(iterator_helpers)                                                                           \
    X(function)                                                                                   \
    X(eval)                                                                                       \
    X(array_buffer)                                                                               \
    X(typed)                                                                                      \
    X(date)                                                                                       \
    X(atomics)                                                                                    \
    X(disposable)

void gots__open_builtins(duk_context *ctx)
{
#define OPEN(room)                                                                                \
    gots__open_##room(ctx);                                                                       \
    duk_set_top(ctx, 0);
    ROOMS(OPEN)
#undef OPEN
}
