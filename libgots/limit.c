/* Turns: their time limit, and what a failed turn leaves for the report.
 *
 * SPDX-License-Identifier: MIT
 */
#include "public.h"

/* The runtime's watchdog is made when an isolate with a time limit runs for the first time. */
static void set_limit(gots_isolate *isolate)
{
    gots_runtime *runtime = isolate->runtime;
    if (isolate->time_limit_ms > 0 && runtime->watchdog == NULL)
        runtime->watchdog = gots__watchdog_new(&runtime->allocator, NULL);
    gots__isolate_set_time_limit(isolate->heap, runtime->watchdog, isolate->time_limit_ms);
}

void gots__turn_begin(gots_isolate *isolate)
{
    if (isolate->depth++ == 0) set_limit(isolate);
    gots__isolate_enter(isolate->heap);
}

gots_status gots__turn_end(gots_isolate *isolate, gots_status status, gots_error *err)
{
    gots__isolate_leave(isolate->heap);
    isolate->depth--;
    if (status != GOTS_OK && status != GOTS_E_PENDING && err != NULL)
        isolate->failure.error = *err;
    return status;
}
