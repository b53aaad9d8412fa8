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

/* What a failed check comes to. */
typedef enum gots__types_mode {
    GOTS__TYPES_ENFORCE, /* a TypeError is thrown */
    GOTS__TYPES_WARN     /* told on the console, once for each place; the value passes */
} gots__types_mode;

/* ENFORCE unless set. GOTS_E_NOMEM: nothing has changed. */
gots_status gots__isolate_set_types(gots__isolate *isolate, gots__types_mode mode);

/* See gots_on_type_error. */
gots_status gots__isolate_on_type_error(gots__isolate *isolate, gots_type_error_hook *hook,
                                        void *context);

#endif
