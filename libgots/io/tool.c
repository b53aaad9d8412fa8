/* Tools: functions of the host that take JSON and give JSON, now or later.
 *
 * SPDX-License-Identifier: MIT
 *
 * tool.call(name, arguments) gives a promise, tool.ask(name, arguments) the answer. What stands before them in
 * the program, and checks arguments and results, is made from declarations (bind/tools.h).
 */
#include "io/inside.h"

#include <string.h>

#include "base/memory.h"

void gots__io_on_tool(gots__io *io, gots__tool_hook *hook, void *context)
{
    io->tool = hook;
    io->tool_context = context;
}

static gots_tool_call call_of(const request *r)
{
    const gots__data *args = r->base.args;
    return (gots_tool_call){ .id = r->base.id, .name = args[0].bytes, .arguments = args[1].bytes,
                             .arguments_len = args[1].len };
}

static void fail(request *r, const char *code, const char *message, size_t len)
{
    const char *copy = len > 0 ? gots__op_copy(&r->base, message, len) : "the tool failed";
    r->base.error = (gots__op_error){ .code = code, .message = copy != NULL ? copy : "out of memory", .plain = true };
}

static void give(request *r, const char *json, size_t len)
{
    const char *copy = gots__op_copy(&r->base, json, len);
    if (copy == NULL) fail(r, "GOTS1014", "out of memory", 13);
    else if (len > 0) gots__io_give_text(r, copy, len);
}

static bool begin(request *r)
{
    gots__io_text(r, 0);
    gots__io_text(r, 1);
    if (r->base.error.code != NULL || !gots__isolate_count_call(r->io->isolate)) return false;
    gots_tool_call call = call_of(r);
    gots_text answer = { .allocator = r->shared->allocator };
    gots_status status =
        r->io->tool != NULL ? r->io->tool(r->io->tool_context, &call, &answer) : GOTS_E_PENDING;
    if (status == GOTS_OK) give(r, answer.bytes != NULL ? answer.bytes : "", answer.len);
    else if (status != GOTS_E_PENDING) fail(r, "GOTS4505", answer.bytes, answer.len);
    else if (r->base.id != 0) gots__io_hold(r);
    else {
        static const char text[] = "its answer comes later, and the declaration has no Promise";
        fail(r, "GOTS4506", text, sizeof text - 1);
    }
    gots__free(&answer.allocator, answer.bytes, answer.len + 1);
    return false;
}

const op gots__tool_ops[] = {
    { .name = "tool.call", .later = true, .begin = begin },
    { .name = "tool.ask", .begin = begin },
    { .name = NULL },
};

/* ---- Those that wait ------------------------------------------------------------------------- */

size_t gots__tool_waiting(const gots__io *io, gots_tool_call *calls, size_t room)
{
    size_t count = 0, at;
    for (const request *r = io->held; r != NULL; r = r->next) count += gots__io_is_tool(r);
    at = count;
    for (const request *r = io->held; r != NULL; r = r->next)
        if (gots__io_is_tool(r) && --at < room) calls[at] = call_of(r);
    return count;
}

gots_status gots__tool_answer(gots__io *io, uint32_t id, const char *json, const char *error)
{
    request *r = io->held;
    while (r != NULL && !(gots__io_is_tool(r) && r->base.id == id)) r = r->next;
    if (r == NULL) return GOTS_E_NOT_FOUND;
    if (json != NULL) give(r, json, strlen(json));
    else fail(r, "GOTS4505", error, error != NULL ? strlen(error) : 0);
    gots__io_release(r);
    gots__io_answer(r);
    return GOTS_OK;
}
