/* Ports: what comes in, and the answers to questions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/port_inside.h"

#include <string.h>

#include "engine/dukx.h"
#include "engine/module_objects.h"
#include "engine/promise.h"
#include "engine/web.h"

/* ---- Questions that came --------------------------------------------------------------------- */

/* The value at the top is the answer, or what was thrown. What cannot cross becomes an error that says so. */
static void reply(duk_context *ctx, uint32_t number, uint32_t id, bool fulfilled)
{
    ports *it = gots__ports_of(ctx);
    gots__letter_body body = { NULL, duk_get_top_index(ctx), DUK_INVALID_INDEX };
    if (fulfilled && gots__attribute_get(ctx, body.value, "moved")) { /* [value, items] */
        duk_get_prop_index(ctx, -1, 0);
        body.value = duk_get_top_index(ctx);
        duk_get_prop_index(ctx, -2, 1);
        body.transfer = duk_get_top_index(ctx);
    }
    for (int tries = 0; tries < 2; tries++) {
        body.message = gots__port_message(ctx, fulfilled ? GOTS__ANSWER : GOTS__REFUSE, id);
        if (duk_safe_call(ctx, gots__port_write, &body, 0, 1) == DUK_EXEC_SUCCESS) {
            duk_pop(ctx);
            (void)gots__port_send(it, gots__port_at(it, number), body.message, true);
            return;
        }
        gots__message_free(body.message);
        if (gots__stopping(ctx)) (void)duk_throw(ctx);
        body.value = duk_get_top_index(ctx); /* why it could not be written */
        body.transfer = DUK_INVALID_INDEX;
        fulfilled = false;
    }
}

/* The promise that an exported function returned is settled. `data`: port and question. */
static void settled(duk_context *ctx, void *data, bool fulfilled)
{
    uint64_t both = (uint64_t)(uintptr_t)data;
    reply(ctx, (uint32_t)(both >> 32), (uint32_t)both, fulfilled);
}

/* Pushes the export of that name, which stands at `name`; throws when there is none that can be called. */
static void push_export(duk_context *ctx, uint32_t module, duk_idx_t name)
{
    const gots__module_hooks *hooks = &gots__env_state(ctx)->hooks;
    if (hooks->namespace_wanted(hooks->context, module) != GOTS_OK) (void)duk_range_error(ctx, "out of memory");
    gots__env_get(ctx, module, GOTS__FIELD_NAMESPACE);
    duk_dup(ctx, name);
    duk_get_prop(ctx, -2);
    duk_remove(ctx, -2);
    if (duk_is_undefined(ctx, -1))
        (void)duk_type_error(ctx, "the isolate's module exports no '%s'", duk_safe_to_string(ctx, name));
}

void gots__port_push_library(duk_context *ctx, const char *module, const char *name)
{
    const gots__module_hooks *hooks = &gots__env_state(ctx)->hooks;
    gots_error err = { 0 };
    uint32_t id = 0;
    gots_status status = hooks->import(hooks->context, GOTS__LIBRARY, module, strlen(module), NULL, &id, &err);
    if (status == GOTS_OK) status = hooks->namespace_wanted(hooks->context, id);
    if (status != GOTS_OK) (void)duk_error(ctx, DUK_ERR_ERROR, "%s cannot be loaded: %s", module, err.message);
    gots__env_get(ctx, id, GOTS__FIELD_NAMESPACE);
    duk_get_prop_string(ctx, -1, name);
    duk_remove(ctx, -2);
}

typedef struct question {
    gots__message *message;
    uint32_t module;
} question;

/* Leaves the result of the call. What is exported and no function is its own result. */
static duk_ret_t call_export(duk_context *ctx, void *data)
{
    const question *it = data;
    size_t at = 0;
    duk_idx_t base = duk_get_top(ctx);
    gots__message_read(ctx, it->message, &at, true, DUK_INVALID_INDEX);
    duk_get_prop_index(ctx, base, 0);
    duk_get_prop_index(ctx, base, 1);
    if (!duk_is_string(ctx, base + 1) || !duk_is_array(ctx, base + 2)) (void)duk_type_error(ctx, "the question makes no sense");
    duk_get_prop_index(ctx, base, 2);
    bool routine = duk_is_string(ctx, base + 3);
    if (routine) gots__port_push_library(ctx, "gots:internal/parallel", duk_get_string(ctx, base + 3));
    push_export(ctx, it->module, base + 1);
    if (!duk_is_function(ctx, -1)) return 1;
    duk_idx_t count = (duk_idx_t)duk_get_length(ctx, base + 2);
    duk_require_stack(ctx, count + 8);
    for (duk_idx_t i = 0; i < count; i++) duk_get_prop_index(ctx, base + 2, (duk_uarridx_t)i);
    duk_call(ctx, routine ? count + 1 : count);
    return 1;
}

static void answer_question(duk_context *ctx, uint32_t number, const port *at, gots__message *message)
{
    question it = { message, at->module };
    uint32_t id = message->id;
    bool done = duk_safe_call(ctx, call_export, &it, 0, 1) == DUK_EXEC_SUCCESS;
    if (!done && gots__stopping(ctx)) (void)duk_throw(ctx);
    if (done && duk_is_object(ctx, -1) && gots__promise_state_of(ctx, -1) != GOTS__NO_PROMISE) {
        gots__promise_then(ctx, -1, settled, (void *)(uintptr_t)((uint64_t)number << 32 | id));
        return;
    }
    reply(ctx, number, id, done);
}

/* ---- Receiving ------------------------------------------------------------------------------- */

typedef struct arrival {
    gots__message *message;
    uint32_t port;
} arrival;

/* Pushes the error that tells how the isolate at the other end ended; undefined when it just did. */
static void push_end(duk_context *ctx, gots__message *message)
{
    size_t at = 0;
    duk_push_undefined(ctx);
    if (message->len == 0) return;
    duk_idx_t base = duk_get_top(ctx);
    duk_push_error_object(ctx, DUK_ERR_ERROR | DUK_ERRCODE_FLAG_NOBLAME_FILELINE, "%s", "");
    for (int i = 0; i < 3; i++) {
        size_t len = 0, left = message->len - at;
        memcpy(&len, message->bytes + at, left < sizeof len ? 0 : sizeof len);
        if (left < sizeof len || len > left - sizeof len) len = 0;
        gots__push_utf8(ctx, (const char *)message->bytes + at + sizeof len, len);
        gots__define_value(ctx, base, i == 0 ? "code" : i == 1 ? "message" : "report", DUK_DEFPROP_WRITABLE);
        at += sizeof len + len;
    }
    gots__port_set_class(ctx);
    duk_replace(ctx, base - 1);
}

/* Calls what listens: (word, value, ports). */
static void tell(duk_context *ctx, uint32_t number, gots__word word, duk_idx_t value, duk_idx_t came)
{
    gots__port_push_record(ctx, GOTS__PORT_LISTENERS);
    duk_get_prop_index(ctx, -1, number);
    if (!duk_is_function(ctx, -1)) return;
    duk_push_uint(ctx, word);
    duk_dup(ctx, value);
    duk_dup(ctx, came);
    duk_call(ctx, 3);
}

static void hear(duk_context *ctx, void *data)
{
    arrival *it = data;
    const port *at = gots__port_at(gots__ports_of(ctx), it->port);
    gots__message *message = it->message;
    gots__word word = message != NULL ? (gots__word)message->kind : GOTS__ROOM;
    size_t from = 0;
    if (at == NULL) return;
    duk_require_stack(ctx, 16);
    switch (word) {
    case GOTS__ASK:
        if (at->serves) answer_question(ctx, it->port, at, message);
        return;
    case GOTS__ANSWER:
    case GOTS__REFUSE: {
        if (!gots__port_take_question(ctx, message->id, it->port)) return;
        duk_get_prop_index(ctx, -1, 0);
        duk_idx_t promise = duk_get_top_index(ctx);
        gots__message_read(ctx, message, &from, true, DUK_INVALID_INDEX);
        if (word == GOTS__ANSWER) gots__promise_resolve(ctx, promise);
        else gots__promise_reject(ctx, promise);
        return;
    }
    case GOTS__GONE:
        gots__ports_of(ctx)->items[it->port].is_over = true;
        push_end(ctx, message);
        gots__port_refuse_all(ctx, it->port, duk_get_top_index(ctx));
        tell(ctx, it->port, word, duk_get_top_index(ctx), duk_get_top_index(ctx));
        return;
    case GOTS__SAY:
        duk_push_array(ctx);
        gots__message_read(ctx, message, &from, at->frozen, duk_get_top_index(ctx));
        tell(ctx, it->port, word, duk_get_top_index(ctx), duk_get_top_index(ctx) - 1);
        return;
    case GOTS__ROOM:
        duk_push_undefined(ctx);
        tell(ctx, it->port, word, duk_get_top_index(ctx), duk_get_top_index(ctx));
        return;
    }
}

gots_status gots__port_receive(gots__isolate *isolate, uint32_t number, gots__message *message, gots_error *err)
{
    arrival it = { message, number };
    gots_status status = gots__protect(isolate, hear, &it, err);
    gots__message_free(message);
    if (status == GOTS_OK) status = gots__isolate_run_jobs(isolate, err);
    return status;
}
