/* Values against shapes: what types promise, seen to at run time.
 *
 * SPDX-License-Identifier: MIT
 *
 * The other half of types/shape.h, whose opening explains the whole.
 */
#ifndef GOTS_ENGINE_SHAPE_H
#define GOTS_ENGINE_SHAPE_H

#include "engine/engine.h"
#include "types/shape.h"

/* Gives `module` its table, before its code runs. The bytes are proved sound and copied: GOTS_E_SYNTAX
 * when they are no table. */
gots_status gots__env_shapes(gots__isolate *isolate, uint32_t module, const void *bytes, size_t size,
                             gots_error *err);

/* What a failed check comes to; see gots_on_type_error in gots.h, whose struct it fills. */
typedef enum gots__types_mode {
    GOTS__TYPES_ENFORCE, /* a TypeError is thrown */
    GOTS__TYPES_WARN     /* told on the console, once for each place; the value passes */
} gots__types_mode;

void gots__isolate_set_types(gots__isolate *isolate, gots__types_mode mode);

/* Checks that have failed so far. */
uint64_t gots__isolate_type_failures(gots__isolate *isolate);

#endif
