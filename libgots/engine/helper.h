/* The C functions behind the run-time helpers: gots__h_<name> for each line of lower/runtime.h.
 *
 * SPDX-License-Identifier: MIT
 *
 * Weak, so that the engine builds while a helper's body is still being written; helper.c puts an
 * error in the place of a missing one. `tdz` and `construct` have no function of their own.
 */
#ifndef GOTS_ENGINE_HELPER_H
#define GOTS_ENGINE_HELPER_H

#include "engine/heap.h"
#include "lower/runtime.h"

#define GOTS__HELPER_DECLARE(name, args, text)                                                    \
    __attribute__((weak)) duk_ret_t gots__h_##name(duk_context *ctx);
GOTS__HELPER_MAP(GOTS__HELPER_DECLARE)
#undef GOTS__HELPER_DECLARE

#endif
