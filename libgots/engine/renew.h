/* A module's `$m` under new code: kept values, and back again.
 *
 * SPDX-License-Identifier: MIT
 *
 * The heap's side of gots_reload (module/reload.c). Every function is a protected call. One at a time.
 */
#ifndef GOTS_ENGINE_RENEW_H
#define GOTS_ENGINE_RENEW_H

#include "engine/engine.h"

/* `$m` of module `then` is that of module `now` as well, and what it has is remembered. */
gots_status gots__renew_begin(gots__isolate *isolate, uint32_t then, uint32_t now, gots_error *err);

/* Where the new code initialises its export `name`, it gets the value that is there, if there is one. */
gots_status gots__renew_keep(gots__isolate *isolate, const char *name, size_t len);

/* It is over. Failed: `$m` gets back what it had. Else who holds the namespace object of `then` reads through it
 * what is there now. */
void gots__renew_end(gots__isolate *isolate, uint32_t then, uint32_t now, bool failed);

/* engine/owner.c: what timers and listeners the module has set dies with its version. False: no memory. */
bool gots__owner_begin_reload(gots__isolate *isolate);
void gots__owner_end_reload(gots__isolate *isolate, const char *name, bool failed);

#endif
