/* Polling: turns of all isolates, and the wait between them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/error.h"
#include "engine/value.h"
#include "public.h"

#define BUSY_TURN_MS 0.001 /* virtual time that a turn takes which leaves immediates behind */

void gots_wake(gots_runtime *runtime)
{
    gots__loop_wake(runtime->loop);
}

/* One round of an isolate: jobs, rejections nobody handles, then timers that are due. */
static gots_status turn(gots_isolate *isolate, gots_error *err)
{
    gots_error local = { 0 };
    gots__turn_begin(isolate);
    gots_status status = gots__isolate_run_jobs(isolate->heap, &local);
    if (status == GOTS_OK) status = gots__value_unhandled(isolate->heap, &local);
    if (status == GOTS_OK && gots__timers_next_ms(isolate->heap) == 0) {
        status = gots__timers_run(isolate->heap, &local);
        if (status == GOTS_OK) status = gots__value_unhandled(isolate->heap, &local);
    }
    if (status != GOTS_OK && err != NULL) *err = local;
    return gots__turn_end(isolate, status, &local);
}

/* Milliseconds until an isolate has something to do; negative: nothing ever. */
static double next_due(const gots_runtime *runtime)
{
    double next = -1;
    for (gots_isolate *at = runtime->isolates; at != NULL; at = at->next) {
        double due = gots__timers_next_ms(at->heap);
        if (due >= 0 && (next < 0 || due < next)) next = due;
    }
    return next;
}

static bool is_idle(const gots_runtime *runtime)
{
    for (gots_isolate *at = runtime->isolates; at != NULL; at = at->next)
        if (gots__timers_alive(at->heap) || gots__op_pending(at->heap) > 0 ||
            gots__bind_promise_count(at->heap) > 0)
            return false;
    return true;
}

/* What came in, each a turn. */
static gots_status open_mail(gots_isolate *isolate, gots_error *err)
{
    for (gots__letter *letter; (letter = gots__seat_take(isolate->seat)) != NULL;) {
        gots_error local = { 0 };
        gots__turn_begin(isolate);
        gots_status status = letter->open(letter, isolate, &local);
        if (status == GOTS_OK) status = gots__value_unhandled(isolate->heap, &local);
        if (status != GOTS_OK && err != NULL) *err = local;
        status = gots__turn_end(isolate, status, &local);
        if (status != GOTS_OK) return status;
    }
    return GOTS_OK;
}

static gots_status turn_all(gots_runtime *runtime, gots_error *err)
{
    for (gots_isolate *at = runtime->isolates; at != NULL; at = at->next) {
        gots_status status = open_mail(at, err);
        if (status != GOTS_OK) return status;
    }
    gots_status settled = gots__promises_settle(runtime, err);
    if (settled != GOTS_OK) return settled;
    for (gots_isolate *at = runtime->isolates; at != NULL; at = at->next) {
        gots_status status = turn(at, err);
        if (status != GOTS_OK) return status;
    }
    return GOTS_OK;
}

void gots__loop_tell(gots_runtime *runtime)
{
    if (gots__loop_has_descriptor(runtime->loop)) gots__loop_due(runtime->loop, next_due(runtime));
}

int gots_poll_fd(gots_runtime *runtime, gots_error *err)
{
    int file = gots__loop_descriptor(runtime->loop);
    if (file < 0) gots__fail(err, GOTS_E_IO, "GOTS1015", "cannot make a descriptor to wait for: %s", strerror(-file));
    else gots__loop_tell(runtime);
    return file < 0 ? -1 : file;
}

/* A simulation does the next thing at once; for the outside it waits as well. */
static void wait_for(gots_runtime *runtime, double timeout_ms)
{
    if (runtime->simulation != NULL && gots__simulation_wait(runtime->simulation, timeout_ms)) return;
    gots__place_wait(runtime->host, timeout_ms, false);
}

gots_status gots_poll(gots_runtime *runtime, int timeout_ms, bool *idle, gots_error *err)
{
    gots__place_wait(runtime->host, 0, false);
    gots_status status = turn_all(runtime, err);
    if (status == GOTS_OK && timeout_ms != 0 && !is_idle(runtime)) {
        double due = next_due(runtime);
        if (due != 0) {
            bool shorter = due >= 0 && (timeout_ms < 0 || due < timeout_ms);
            wait_for(runtime, shorter ? due : timeout_ms);
            status = turn_all(runtime, err);
        } else if (runtime->simulation != NULL) {
            (void)gots__simulation_wait(runtime->simulation, BUSY_TURN_MS);
        }
    }
    if (idle != NULL) *idle = is_idle(runtime);
    gots__loop_tell(runtime);
    return status;
}

gots_status gots_run(gots_runtime *runtime, gots_error *err)
{
    for (bool idle = false; !idle;) {
        gots_status status = gots_poll(runtime, -1, &idle, err);
        if (status != GOTS_OK) return status;
    }
    return GOTS_OK;
}
