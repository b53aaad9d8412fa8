/* The objects of a module, for the rooms of the heap.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_MODULE_OBJECTS_H
#define GOTS_ENGINE_MODULE_OBJECTS_H

#include "engine/heap.h"

/* Each pushes one value, undefined where there is none yet. */
void gots__env_push_error(duk_context *ctx, uint32_t module);
void gots__env_push_result(duk_context *ctx, uint32_t module); /* what its code returned */
void gots__env_push_namespace(duk_context *ctx, uint32_t module);

#endif
