/* Functions with machine code: the engine's side of the native tier.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_MACHINE_H
#define GOTS_ENGINE_MACHINE_H

#include "engine/engine.h"

/* Which compilers may make code. */
typedef enum gots__native_mode {
    GOTS__NATIVE_OFF,
    GOTS__NATIVE_TCC,
    GOTS__NATIVE_FULL /* and the system's compiler, in the background, for what is hot */
} gots__native_mode;

/* Before the first module is compiled; TCC if never called. `directory`: where code of the system's
 * compiler is kept; NULL: nowhere. */
void gots__isolate_set_native(gots__isolate *isolate, gots__native_mode mode, const char *directory);

/* Gives the functions of a compiled module their native form. The table is copied. Compiles nothing
 * yet: that happens when one of them is called and promises to be worth it. Once the module's code
 * is there and before it runs. */
gots_status gots__env_native(gots__isolate *isolate, uint32_t module, const void *table, size_t size,
                             gots_error *err);

/* Why the first unit that did not compile did not; "" when all did. Native code is an addition: a
 * program whose unit does not compile runs all the same, so only tools and tests ask. */
const char *gots__native_failure(gots__isolate *isolate);

/* Calls that ran as machine code so far. */
uint64_t gots__native_calls(gots__isolate *isolate);

#endif
