/* Native code that calls the host, which may run the program.
 *
 * SPDX-License-Identifier: MIT
 *
 * Machines count on nothing but themselves changing what they work at. When the host enters the engine, the machine
 * that calls it may be entered anew, and variables may move. So each call leaves a record on the C stack; who enters
 * the machine meanwhile saves in it what is being worked at, and when the host returns and the engine has run
 * (gots__isolate.ran), all is restored and looked up again. Objects are kept alive by their frames.
 */
#include "engine/machine_inside.h"

#include <string.h>

#include "engine/bind_native.h"
#include "engine/host_call.h"
#include "native/ir.h"

enum { KEPT_THR, KEPT_FUNC, KEPT_RUNNING, KEPT_ARGS, KEPT_GIVEN, KEPT_COUNT, KEPT_FRAMES, KEPT_LIMIT, KEPT };
_Static_assert(KEPT <= sizeof(((gots__native_away *)0)->kept) / sizeof(void *), "what a call of the host has room for");

void gots__machine_step_aside(machine *m)
{
    gots__native_away *away = m->state.away;
    m->state.away = NULL;
    if (away->is_kept) return;
    away->is_kept = 1;
    away->kept[KEPT_THR] = m->thr;
    away->kept[KEPT_FUNC] = m->func;
    away->kept[KEPT_RUNNING] = (void *)(uintptr_t)m->running;
    away->kept[KEPT_ARGS] = (void *)m->args;
    away->kept[KEPT_GIVEN] = m->given;
    away->kept[KEPT_COUNT] = (void *)m->given_count;
    away->kept[KEPT_FRAMES] = m->state.frames;
    away->kept[KEPT_LIMIT] = m->state.limit;
}

static void restore(machine *m, const gots__native_away *away)
{
    m->state.away = away->outer;
    if (!away->is_kept) return;
    m->thr = away->kept[KEPT_THR];
    m->func = away->kept[KEPT_FUNC];
    m->running = away->kept[KEPT_RUNNING];
    m->args = (size_t)away->kept[KEPT_ARGS];
    m->given = away->kept[KEPT_GIVEN];
    m->given_count = (size_t)away->kept[KEPT_COUNT];
    m->state.frames = away->kept[KEPT_FRAMES];
    m->state.limit = away->kept[KEPT_LIMIT];
}

void gots__machine_back(gots__native_state *state, gots__native_away *away, int place)
{
    machine *m = machine_of(state);
    uint64_t ran = *state->ran - away->ran;
    restore(m, away);
    if (gots__bind_has_failed(m->thr)) {
        gots__machine_push_frames(m, gots__machine_place(m, (uint32_t)place));
        gots__bind_throw_failure(m->thr);
    }
    bool moved = ran >= GOTS__RAN_MOVED && m->running->function->has_views;
    if (!moved && gots__machine_fill(m, m->running)) return;
    gots__machine_push_frames(m, gots__machine_place(m, (uint32_t)place));
    bool watched = gots__host_is_watched(gots__isolate_of(m->thr));
    (void)duk_type_error(m->thr, moved     ? "GOTS2003: a buffer was detached or resized by a call of the host that uses it"
                                 : watched ? "GOTS2004: calls of the host have a limit or are watched since this one"
                                           : "GOTS2001: a variable is not of its type after a call of the host");
}

void gots__machine_reject(gots__native_state *state, int place, int outer, int index, double value)
{
    machine *m = machine_of(state);
    duk_tval given;
    union { double number; uint64_t bits; } u = { value };
    if (u.bits == GOTS__NATIVE_UNDEFINED_BITS) DUK_TVAL_SET_UNDEFINED(&given);
    else DUK_TVAL_SET_NUMBER(&given, value);
    gots__machine_push_frames(m, gots__machine_place(m, (uint32_t)place));
    gots__bind_reject(m->thr, m->state.outer[outer].value, (uint32_t)index, &given);
}
