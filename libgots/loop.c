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

/* Milliseconds until an isolate has something to do; negative: nothing ever. */
static double next_due(const gots_runtime *runtime)
{
    double next = runtime->simulation != NULL ? gots__children_due(runtime) : -1;
    for (gots_isolate *at = runtime->isolates; at != NULL; at = at->next) {
        double due = gots__timers_next_ms(at->heap);
        if (due >= 0 && (next < 0 || due < next)) next = due;
    }
    return next;
}

/* Whoever works elsewhere has posted what it has to say before it comes to rest: so the workers are asked
 * first, and then whether there is mail. */
static bool is_idle(const gots_runtime *runtime)
{
    if (runtime->workers != NULL && gots__place_is_busy(runtime->workers)) return false;
    if (runtime->simulation != NULL && !gots__children_are_idle(runtime)) return false;
    for (gots_isolate *at = runtime->isolates; at != NULL; at = at->next)
        if (gots__timers_alive(at->heap) || gots__op_pending(at->heap) > 0 ||
            gots__bind_promise_count(at->heap) > 0 || gots__seat_has_mail(at->seat))
            return false;
    return true;
}

/* What came in, each a turn. */
static gots_status open_mail(gots_isolate *isolate, gots_error *err)
{
    for (gots__letter *letter; (letter = gots__seat_take(isolate->seat)) != NULL;) {
        gots_status status = gots__turn_letter(isolate, letter, err);
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
        gots_status status = gots__turn_due(at, err);
        if (status != GOTS_OK) return status;
    }
    if (runtime->simulation != NULL) gots__children_run(runtime);
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
    gots__place_wait(runtime->host, timeout_ms, runtime->workers != NULL);
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
    if (runtime->is_recorded && gots__record_strayed(runtime->simulation, err)) return GOTS_E_DIVERGED;
    return status;
}

/* Whether something that was begun has not come to its end: a file operation, a process, a message. Timers do not
 * count, nor what an isolate waits for from others. */
static bool is_drained(const gots_runtime *runtime)
{
    if (runtime->workers != NULL && gots__place_is_running(runtime->workers)) return false;
    for (gots_isolate *at = runtime->isolates; at != NULL; at = at->next)
        if (gots__op_pending(at->heap) > 0 || gots__bind_promise_count(at->heap) > 0 || gots__seat_has_mail(at->seat))
            return false;
    return true;
}

gots_status gots_drain(gots_runtime *runtime, uint32_t timeout_ms, gots_error *err)
{
    const gots_port *port = gots__io_port(runtime->io);
    int64_t end = port->monotonic_ns(port->context) + (int64_t)timeout_ms * 1000000;
    for (;;) {
        gots_status status = gots_poll(runtime, 0, NULL, err);
        if (status != GOTS_OK || is_drained(runtime)) return status;
        int64_t left = end - port->monotonic_ns(port->context);
        if (left <= 0) return GOTS_E_PENDING;
        status = gots_poll(runtime, left < 20000000 ? (int)(left / 1000000) : 20, NULL, err);
        if (status != GOTS_OK) return status;
    }
}

gots_status gots_run(gots_runtime *runtime, gots_error *err)
{
    for (bool idle = false; !idle;) {
        gots_status status = gots_poll(runtime, -1, &idle, err);
        if (status != GOTS_OK) return status;
    }
    return GOTS_OK;
}
