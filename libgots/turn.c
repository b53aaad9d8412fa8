/* Turns: what brackets a run of the program, and what a failed one leaves for the report.
 *
 * SPDX-License-Identifier: MIT
 */
#include "public.h"

void gots__turn_begin(gots_isolate *isolate)
{
    gots__failure_clear(&isolate->failure);
    gots__isolate_enter(isolate->heap);
}

/* What the module floor reports has its text already; what the program threw gets it here. */
gots_status gots__turn_end(gots_isolate *isolate, gots_status status, gots_error *err)
{
    bool failed = status != GOTS_OK && status != GOTS_E_PENDING;
    gots__failure *failure = &isolate->failure;
    if (failed && failure->text == NULL) {
        if (err != NULL) failure->error = *err;
        failure->error.status = status;
        gots__graph_report(isolate->graph, gots__isolate_thrown_text(isolate->heap), failure);
    }
    gots__isolate_leave(isolate->heap);
    gots__loop_tell(isolate->runtime);
    return status;
}
