/* Ports: what the library's modules do with them (stdlib/isolate.ts).
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/port_inside.h"

#include <string.h>

#include "engine/dukx.h"
#include "engine/module_objects.h"
#include "engine/promise.h"
#include "engine/shared.h"
#include "engine/stack.h"
#include "engine/typed.h"
#include "engine/web.h"

#define RULES_MOST 64u

/* ---- Sending --------------------------------------------------------------------------------- */

/* Makes the message of a value; throws, and frees it, when that fails. */
static gots__message *pack(duk_context *ctx, gots__word word, uint32_t id, duk_idx_t value, duk_idx_t transfer)
{
    gots__letter_body it = { gots__port_message(ctx, word, id), duk_require_normalize_index(ctx, value), transfer };
    if (duk_safe_call(ctx, gots__port_write, &it, 0, 1) == DUK_EXEC_SUCCESS) {
        duk_pop(ctx);
        return it.message;
    }
    gots__message_free(it.message);
    (void)duk_throw(ctx);
    return NULL;
}

/* say(port, value, transfer, whether the capacity matters) → 0 sent, 1 full, 2 closed. What does not go is not
 * given away: whether there is room is asked first. */
static duk_ret_t port_say(duk_context *ctx)
{
    ports *it = gots__ports_of(ctx);
    uint32_t number = duk_get_uint_default(ctx, 0, 0);
    const port *at = gots__port_at(it, number);
    bool bounded = duk_get_boolean_default(ctx, 3, 0);
    duk_set_top(ctx, 3);
    if (bounded && at != NULL && it->hooks.send(at->end, NULL, false) == GOTS__FULL) {
        duk_push_uint(ctx, GOTS__FULL);
        return 1;
    }
    duk_idx_t transfer = gots__port_push_transfer(ctx, 2);
    gots__message *message = pack(ctx, GOTS__SAY, 0, 1, transfer);
    duk_push_uint(ctx, gots__port_send(it, gots__port_at(it, number), message, true));
    return 1;
}

/* Gives the question its number and its promise, which is left; argument 0 is the port. */
static duk_ret_t add_question(duk_context *ctx, void *data)
{
    gots__message *message = data;
    gots__promise_new(ctx);
    gots__port_push_record(ctx, GOTS__PORT_ASKED);
    duk_push_bare_array(ctx);
    duk_dup(ctx, -3);
    duk_put_prop_index(ctx, -2, 0);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, 1);
    message->id = gots__port_new_question(ctx, gots__ports_of(ctx));
    duk_put_prop_index(ctx, -2, message->id);
    duk_pop(ctx);
    return 1;
}

/* ask(port, name, arguments, transfer, routine or undefined) → promise. With a routine, the export of that name
 * is not called but given to it, which the library has there, with the arguments. */
static duk_ret_t port_ask(duk_context *ctx)
{
    ports *it = gots__ports_of(ctx);
    uint32_t number = duk_get_uint_default(ctx, 0, 0);
    duk_set_top(ctx, 5);
    duk_idx_t transfer = gots__port_push_transfer(ctx, 3);
    duk_push_bare_array(ctx);
    for (duk_uarridx_t i = 0; i < (duk_is_string(ctx, 4) ? 3u : 2u); i++) {
        duk_dup(ctx, i < 2 ? (duk_idx_t)i + 1 : 4);
        duk_put_prop_index(ctx, -2, i);
    }
    gots__message *message = pack(ctx, GOTS__ASK, 0, -1, transfer);
    if (duk_safe_call(ctx, add_question, message, 0, 1) != DUK_EXEC_SUCCESS) {
        gots__message_free(message);
        return duk_throw(ctx);
    }
    duk_idx_t promise = duk_get_top_index(ctx);
    uint32_t id = message->id;
    if (gots__port_at(it, number) != NULL) gots__port_listen(it, number);
    /* When the other end is gone and it was not heard yet, what is heard then is the answer. */
    bool sent = gots__port_send(it, gots__port_at(it, number), message, true) == GOTS__SENT;
    const port *now = gots__port_at(it, number);
    if (!sent && (now == NULL || now->is_over) && gots__port_take_question(ctx, id, number)) gots__port_reject_closed(ctx, promise);
    duk_dup(ctx, promise);
    return 1;
}


/* ---- What the library does with ports -------------------------------------------------------- */

/* pair(capacity) → [port, port] */
static duk_ret_t port_pair(duk_context *ctx)
{
    ports *it = gots__ports_of(ctx);
    gots__end *ends[2];
    if (!it->hooks.pair(it->hooks.context, duk_get_uint_default(ctx, 0, 0), ends))
        return duk_range_error(ctx, "out of memory for a channel");
    uint32_t numbers[2] = { gots__port_add(it, ends[0]), 0 };
    if (numbers[0] != 0) numbers[1] = gots__port_add(it, ends[1]);
    for (int i = 0; i < 2; i++)
        if (numbers[i] == 0) it->hooks.close(ends[i]);
    if (numbers[1] == 0) {
        if (numbers[0] != 0) gots__port_release(it, numbers[0]);
        return duk_range_error(ctx, "out of memory for a channel");
    }
    duk_push_array(ctx);
    for (duk_uarridx_t i = 0; i < 2; i++) {
        duk_push_uint(ctx, numbers[i]);
        duk_put_prop_index(ctx, -2, i);
    }
    return 1;
}

/* bind(object, port): the object stands for the port and can be given away. */
static duk_ret_t port_bind(duk_context *ctx)
{
    duk_dup(ctx, 1);
    gots__attribute_set(ctx, 0, "port");
    return 0;
}

/* port(object) → its number, or 0 when it was given away or closed */
static duk_ret_t port_number(duk_context *ctx)
{
    uint32_t number = duk_is_object(ctx, 0) ? gots__port_number(ctx, 0) : 0;
    duk_push_uint(ctx, gots__port_at(gots__ports_of(ctx), number) != NULL ? number : 0);
    return 1;
}

/* listen(port, function or undefined, whether what comes is frozen) */
static duk_ret_t port_listen(duk_context *ctx)
{
    ports *it = gots__ports_of(ctx);
    uint32_t number = duk_get_uint_default(ctx, 0, 0);
    port *at = gots__port_at(it, number);
    if (at == NULL) return 0;
    at->frozen = duk_get_boolean_default(ctx, 2, 0);
    duk_dup(ctx, 1);
    gots__port_listener_set(ctx, number);
    gots__port_listen(it, number);
    return 0;
}

/* close(port): the other end is told. What was asked through it is refused. */
static duk_ret_t port_close(duk_context *ctx)
{
    ports *it = gots__ports_of(ctx);
    uint32_t number = duk_get_uint_default(ctx, 0, 0);
    const port *at = gots__port_at(it, number);
    if (at == NULL) return 0;
    it->hooks.close(at->end);
    gots__port_release(it, number);
    duk_push_undefined(ctx);
    gots__port_listener_set(ctx, number);
    duk_push_undefined(ctx);
    gots__port_refuse_all(ctx, number, duk_get_top_index(ctx));
    return 0;
}

static duk_ret_t port_maker(duk_context *ctx)
{
    ports *it = gots__ports_of(ctx);
    duk_push_uint(ctx, gots__port_at(it, it->maker) != NULL ? it->maker : 0);
    return 1;
}

/* factory(what makes an object of a port's number, the prototype of errors that tell of an isolate's end) */
static duk_ret_t port_factory(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_literal(ctx, -2, GOTS__PORT_FACTORY);
    duk_dup(ctx, 1);
    duk_put_prop_literal(ctx, -2, GOTS__PORT_ERRORS);
    return 0;
}

static uint64_t whole(duk_context *ctx, duk_idx_t index)
{
    double number = duk_get_number_default(ctx, index, 0);
    return number >= 1 && number <= 9007199254740991.0 ? (uint64_t)number : 0;
}

static const char *text_at(duk_context *ctx, duk_idx_t index)
{
    const char *text = gots__to_utf8(ctx, index, NULL);
    duk_replace(ctx, index);
    return text;
}

/* hatch(specifier, is a worker, memory, fuel, turn_ms, total_ms, rules or undefined, record or undefined) → port.
 * The record's `specifier` becomes the module's path, which names it from anywhere. */
static duk_ret_t port_hatch(duk_context *ctx)
{
    ports *it = gots__ports_of(ctx);
    const char *rules[RULES_MOST];
    char path[GOTS__HATCHLING_PATH] = "";
    gots__op_caller caller = { .unit = "" };
    gots_error err = { 0 };
    duk_set_top(ctx, 8);
    duk_require_string(ctx, 0);
    gots__hatchling what = { .is_worker = duk_get_boolean_default(ctx, 1, 0), .memory = whole(ctx, 2), .fuel = whole(ctx, 3),
                             .turn_ms = (uint32_t)whole(ctx, 4), .total_ms = (uint32_t)whole(ctx, 5), .rules = rules, .resolved = path };
    what.specifier = text_at(ctx, 0);
    what.is_confined = duk_is_object(ctx, 6);
    if (what.is_confined) {
        what.rule_count = duk_get_length(ctx, 6);
        if (what.rule_count > RULES_MOST) return duk_range_error(ctx, "more than %u permissions", RULES_MOST);
        for (duk_uarridx_t i = 0; i < what.rule_count; i++) {
            duk_get_prop_index(ctx, 6, i);
            duk_require_string(ctx, -1);
            rules[i] = text_at(ctx, duk_get_top_index(ctx));
        }
    }
    (void)gots__op_caller_of(gots__isolate_of(ctx), false, &caller);
    what.caller = caller.unit != NULL ? caller.unit : "";
    gots__end *end = it->hooks.hatch(it->hooks.context, &what, &err);
    uint32_t number = end != NULL ? gots__port_add(it, end) : 0;
    if (number != 0) {
        if (duk_is_object(ctx, 7)) {
            gots__push_utf8(ctx, path, strlen(path));
            duk_put_prop_literal(ctx, 7, "specifier");
        }
        duk_push_uint(ctx, number);
        return 1;
    }
    if (end != NULL) it->hooks.close(end);
    duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", err.message[0] != '\0' ? err.message : "out of memory for an isolate");
    duk_push_string(ctx, err.code);
    duk_put_prop_literal(ctx, -2, "code");
    return duk_throw(ctx);
}

/* asked(port) → whether something was asked through it that has no answer yet */
static duk_ret_t port_is_asked(duk_context *ctx)
{
    ports *it = gots__ports_of(ctx);
    uint32_t number = duk_get_uint_default(ctx, 0, 0);
    bool asked = false;
    gots__port_push_record(ctx, GOTS__PORT_ASKED);
    for (uint32_t id = 0; !asked && id < it->question_count; id++) {
        if (duk_get_prop_index(ctx, 1, id) && duk_is_object(ctx, -1)) {
            duk_get_prop_index(ctx, -1, 1);
            asked = duk_get_uint_default(ctx, -1, 0) == number;
        }
        duk_set_top(ctx, 2);
    }
    duk_push_boolean(ctx, asked);
    return 1;
}

/* terminate(port) */
static duk_ret_t port_terminate(duk_context *ctx)
{
    ports *it = gots__ports_of(ctx);
    const port *at = gots__port_at(it, duk_get_uint_default(ctx, 0, 0));
    if (at != NULL) it->hooks.terminate(at->end);
    return 0;
}

/* move(value, items) → an object that stands for the value where it is returned, with items to be given away */
static duk_ret_t port_move(duk_context *ctx)
{
    duk_push_object(ctx);
    duk_push_bare_array(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, 0);
    if (gots__port_push_transfer(ctx, 1) == DUK_INVALID_INDEX) return duk_type_error(ctx, "the items to move are expected");
    duk_put_prop_index(ctx, -2, 1);
    gots__attribute_set(ctx, -2, "moved");
    return 1;
}

/* exports(path) → the namespace of the module of that path, which may not have run to its end yet */
static duk_ret_t port_exports(duk_context *ctx)
{
    const gots__module_hooks *hooks = &gots__env_state(ctx)->hooks;
    gots_error err = { 0 };
    duk_size_t len;
    uint32_t module = UINT32_MAX;
    duk_require_string(ctx, 0);
    const char *path = gots__to_utf8(ctx, 0, &len);
    gots_status status = hooks->import(hooks->context, 0, path, len, NULL, &module, &err);
    if (status == GOTS_OK || status == GOTS_E_PENDING) status = hooks->namespace_wanted(hooks->context, module);
    if (status != GOTS_OK) return duk_error(ctx, DUK_ERR_ERROR, "%s", err.message);
    gots__env_get(ctx, module, GOTS__FIELD_NAMESPACE);
    return 1;
}

/* where(function) → the name of the module whose code it is, or undefined */
static duk_ret_t port_where(duk_context *ctx)
{
    const char *unit = duk_is_object(ctx, 0) ? gots__unit_of(ctx, duk_known_hobject(ctx, 0)) : "";
    if (*unit == '\0') return 0;
    duk_push_string(ctx, unit);
    return 1;
}

/* share(ArrayBuffer) → a SharedArrayBuffer of the same bytes, or undefined where there cannot be one */
static duk_ret_t port_share(duk_context *ctx)
{
    duk_hbufobj *buffer = buffer_get(ctx, 0);
    gots__shared *block = buffer != NULL ? buffer_lend(ctx, buffer) : NULL;
    if (block == NULL) return 0;
    gots__shared_ref(block);
    buffer_push_shared(ctx, dukx_intrinsic(ctx, DUKX_O_SharedArrayBufferPrototype), block);
    return 1;
}

void gots__port_push_group(duk_context *ctx)
{
    static const gots__builtin functions[] = {
        { "pair", port_pair, 1, 1, 0 },        { "bind", port_bind, 2, 2, 0 },
        { "port", port_number, 1, 1, 0 },      { "listen", port_listen, 3, 3, 0 },
        { "say", port_say, 4, 4, 0 },          { "ask", port_ask, 5, 5, 0 },
        { "close", port_close, 1, 1, 0 },      { "maker", port_maker, 0, 0, 0 },
        { "factory", port_factory, 2, 2, 0 },  { "hatch", port_hatch, 8, 8, 0 },
        { "terminate", port_terminate, 1, 1, 0 }, { "where", port_where, 1, 1, 0 },
        { "exports", port_exports, 1, 1, 0 }, { "move", port_move, 2, 2, 0 },
        { "mark", gots__channel_mark, 1, 1, 0 },
        { "share", port_share, 1, 1, 0 },      { "isAsked", port_is_asked, 1, 1, 0 },
        { NULL, NULL, 0, 0, 0 },
    };
    duk_push_bare_object(ctx);
    gots__define(ctx, -1, functions);
}

/* ---- Globals --------------------------------------------------------------------------------- */

/* MessageChannel and the like are classes of the library's TypeScript, loaded when one is first named. */
void gots__open_messaging(duk_context *ctx)
{
    static const char *const names[] = { "MessageChannel", "MessagePort", "MessageEvent", "BroadcastChannel", "Worker" };
    static const char from[] = "gots:isolate";
    const gots__module_hooks *hooks = &gots__env_state(ctx)->hooks;
    gots_error err = { 0 };
    uint32_t module = 0;
    gots_status status = hooks->import(hooks->context, 0, from, sizeof from - 1, NULL, &module, &err);
    if (status == GOTS_OK) status = hooks->namespace_wanted(hooks->context, module);
    if (status != GOTS_OK) (void)duk_error(ctx, DUK_ERR_ERROR, "%s cannot be loaded: %s", from, err.message);
    gots__env_get(ctx, module, GOTS__FIELD_NAMESPACE);
    duk_push_global_object(ctx);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        duk_get_prop_string(ctx, -2, names[i]);
        gots__define_value(ctx, -2, names[i], DUK_DEFPROP_WRITABLE);
    }
}
