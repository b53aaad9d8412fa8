/* Turns: what brackets a run of the program, and what a failed one leaves for the report.
 *
 * SPDX-License-Identifier: MIT
 */
#include "public.h"

void gots__turn_begin(gots_isolate *isolate)
{
    gots__isolate_enter(isolate->heap);
}

gots_status gots__turn_end(gots_isolate *isolate, gots_status status, gots_error *err)
{
    gots__isolate_leave(isolate->heap);
    if (status != GOTS_OK && status != GOTS_E_PENDING && err != NULL)
        isolate->failure.error = *err;
    return status;
}
