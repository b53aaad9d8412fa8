/* Bound functions that native code calls as C; engine/bind_native.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_BIND_NATIVE_H
#define GOTS_ENGINE_BIND_NATIVE_H

#include "engine/dukx.h"
#include "native/native.h"

/* How the function `tv` is called, borrowed likewise; NULL: it is not a bound function of that signature, or its calls
 * have a limit or are watched. */
const gots__native_host *gots__bind_native_target(duk_hthread *thr, const duk_tval *tv, const char *signature);

/* The function `target` of gots__bind_native_target does not take `value`: does not return. */
void gots__bind_reject(duk_hthread *thr, const gots__native_host *target, uint32_t index, const duk_tval *value);

/* Whether the bound function that has returned failed; then gots__bind_throw_failure does not return. */
bool gots__bind_has_failed(duk_hthread *thr);
void gots__bind_throw_failure(duk_hthread *thr);

#endif
