/* Jobs: the microtask queue of an isolate.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_JOBS_H
#define GOTS_ENGINE_JOBS_H

#include "engine/heap.h"

/* Runs queued jobs until there are none. An error thrown by a function queued with queueMicrotask
 * passes, and the other jobs stay queued; so does the error of a limit. */
void gots__jobs_run(duk_context *ctx);

/* Whether a job waits. */
bool gots__jobs_waiting(duk_context *ctx);

#endif
