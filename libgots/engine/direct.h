/* Functions that the executor runs where they are called (engine/direct.c), of other rooms.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_DIRECT_H
#define GOTS_ENGINE_DIRECT_H

#include "engine/dukx.h"

typedef duk_bool_t gots__direct_function(duk_hthread *thr, duk_tval *call, duk_idx_t nargs);

/* engine/helper_literal.c */
gots__direct_function gots__direct_args;
gots__direct_function gots__direct_spread;
gots__direct_function gots__direct_text;

#endif
