/* Code from text: the constructors of functions.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_EVAL_H
#define GOTS_ENGINE_EVAL_H

#include "engine/heap.h"

enum { GOTS__KIND_NORMAL, GOTS__KIND_GENERATOR, GOTS__KIND_ASYNC, GOTS__KIND_ASYNC_GENERATOR };

/* Pushes a constructor that makes functions of a kind from text. It is no global. */
void gots__push_function_kind(duk_context *ctx, const char *name, int kind);

#endif
