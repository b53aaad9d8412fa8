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

/* From now on a function is compiled when it is called for the first time: for tests. */
void gots__native_at_once(gots__isolate *isolate);

/* Gives the functions of a compiled module their native form. The table is copied. Compiles nothing
 * yet: that happens when one of them is called and promises to be worth it. Once the module's code
 * is there and before it runs. */
gots_status gots__env_native(gots__isolate *isolate, uint32_t module, const void *table, size_t size,
                             gots_error *err);

/* Why the first unit that did not compile did not; "" when all did. Native code is an addition: a
 * program whose unit does not compile runs all the same, so only tools and tests ask. */
const char *gots__native_failure(gots__isolate *isolate);

/* ---- Calls from C ----------------------------------------------------------------------------- */

/* A value as machine code takes it; tags are GOTS__NATIVE_NUMBER, _UNDEFINED and _BOOLEAN of
 * native/native.h. */
typedef struct gots__native_value {
    uint32_t tag, unused;
    union {
        double number;
        int truth;
    };
} gots__native_value;

/* A function that C calls again and again. */
typedef struct gots__native_call {
    struct gots__native_entry *entry;
    void *function;
    bool leaves; /* it may throw */
} gots__native_call;

typedef enum gots__native_answer {
    GOTS__NATIVE_ANSWER_DONE,
    GOTS__NATIVE_ANSWER_NONE,  /* nothing has been done: an argument is not as its type says, a variable from
                                * outside is not there yet, the program is to stop. Call it the ordinary way */
    GOTS__NATIVE_ANSWER_FAILED /* it threw; `err` says what */
} gots__native_answer;

/* Looks up the machine code of a function (duk_hobject *; NULL allowed), compiling it if need be. False:
 * it has none. The caller keeps the function alive for as long as it uses `call`. Owner's thread; not
 * while a program of the isolate runs in C frames that must not wait for a compiler. */
bool gots__native_find(gots__isolate *isolate, void *function, gots__native_call *call);

/* Calls it. The arguments are read only; more than it takes do no harm. Owner's thread. */
gots__native_answer gots__native_call_values(gots__isolate *isolate, const gots__native_call *call,
                                             const gots__native_value *args, size_t count,
                                             gots__native_value *result, gots_error *err);

/* Calls that ran as machine code so far. */
uint64_t gots__native_calls(gots__isolate *isolate);

#endif
