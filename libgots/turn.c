/* Turns: what brackets a run of the program, and what a failed one leaves for the report.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/value.h"
#include "public.h"

static void begin(gots_isolate *isolate)
{
    gots__failure_clear(&isolate->failure);
    gots__isolate_enter(isolate->heap);
}

void gots__turn_begin(gots_isolate *isolate)
{
    begin(isolate);
    gots__isolate_count_turn(isolate->heap);
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
    if (!isolate->is_child) gots__loop_tell(isolate->runtime);
    return status;
}

gots_status gots__turn_letter(gots_isolate *isolate, gots__letter *letter, gots_error *err)
{
    gots_error local = { 0 };
    gots__turn_begin(isolate);
    gots_status status = letter->open(letter, isolate, &local);
    if (status == GOTS_OK) status = gots__value_unhandled(isolate->heap, &local);
    if (status != GOTS_OK && err != NULL) *err = local;
    return gots__turn_end(isolate, status, &local);
}

gots_status gots__turn_due(gots_isolate *isolate, gots_error *err)
{
    gots_error local = { 0 };
    begin(isolate);
    if (gots__timers_next_ms(isolate->heap) == 0) gots__isolate_count_turn(isolate->heap); /* a poll for nothing is none */
    gots_status status = gots__isolate_run_jobs(isolate->heap, &local);
    if (status == GOTS_OK) status = gots__value_unhandled(isolate->heap, &local);
    if (status == GOTS_OK && gots__timers_next_ms(isolate->heap) == 0) {
        status = gots__timers_run(isolate->heap, &local);
        if (status == GOTS_OK) status = gots__value_unhandled(isolate->heap, &local);
    }
    if (status != GOTS_OK && err != NULL) *err = local;
    return gots__turn_end(isolate, status, &local);
}
