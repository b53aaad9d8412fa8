/* Ports: what a program says to other isolates, and what it is asked by them.
 *
 * SPDX-License-Identifier: MIT
 *
 * The heap keeps, in its stash, an array of what listens at each port, and one of the promises of what was asked
 * and not answered yet, by the number of the question; numbers are used again. The ends themselves stand in a C array under
 * the port's number.
 */
#include "engine/port.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/dukx.h"
#include "engine/module_objects.h"
#include "engine/promise.h"
#include "engine/stack.h"
#include "engine/web.h"

#define LISTENERS "port listeners"
#define ASKED "port questions"
#define FACTORY "port factory"
#define ERROR_CLASS "port errors"
#define RULES_MOST 64u

typedef struct port {
    gots__end *end;      /* NULL: the number is free */
    uint32_t module;     /* whose exports are served, where `serves` */
    uint32_t next_free;
    bool serves, frozen, listens;
    bool is_over;        /* the other end is gone, and it was heard here */
} port;

typedef struct ports {
    gots__port_hooks hooks;
    gots_allocator allocator;
    port *items;         /* by number; 0 is nobody's */
    uint32_t count, room, free, maker;
    uint32_t *questions; /* numbers that are free; then room for those in use */
    uint32_t question_count, free_count; /* numbers there are, which is the room; how many of them are free */
} ports;

static ports *ports_of(duk_context *ctx)
{
    return gots__slot_get(ctx, GOTS__SLOT_PORTS);
}

static void release_ports(void *data)
{
    ports *it = data;
    gots_allocator allocator = it->allocator;
    for (uint32_t i = 1; i < it->count; i++)
        if (it->items[i].end != NULL) it->hooks.close(it->items[i].end);
    gots__free(&allocator, it->items, it->room * sizeof *it->items);
    gots__free(&allocator, it->questions, it->question_count * sizeof *it->questions);
    gots__free(&allocator, it, sizeof *it);
}

void gots__isolate_set_ports(gots__isolate *isolate, const gots__port_hooks *hooks)
{
    gots_allocator allocator = gots__default_allocator();
    ports *it = gots__alloc(&allocator, sizeof *it);
    if (it == NULL) return; /* then the library's modules say that there are none */
    *it = (ports){ .hooks = *hooks, .allocator = allocator, .count = 1 };
    gots__slot_set(isolate->ctx, GOTS__SLOT_PORTS, it, release_ports);
}

/* A number for the end; 0: no memory, and the end is the caller's still. */
static uint32_t add_port(ports *it, gots__end *end)
{
    uint32_t number = it->free;
    if (number != 0) {
        it->free = it->items[number].next_free;
    } else {
        if (it->count >= it->room) {
            uint32_t room = it->room == 0 ? 8 : it->room * 2;
            port *items = it->allocator.resize(it->allocator.context, it->items, it->room * sizeof *items, room * sizeof *items);
            if (items == NULL) return 0;
            it->items = items;
            it->room = room;
        }
        number = it->count++;
    }
    it->items[number] = (port){ .end = end };
    return number;
}

/* From now on what comes is delivered; until then it waits. */
static void listen_at(ports *it, uint32_t number)
{
    port *at = &it->items[number];
    if (at->listens) return;
    at->listens = true;
    it->hooks.attach(it->hooks.context, at->end, number);
}

static port *port_at(ports *it, uint32_t number)
{
    return it != NULL && number > 0 && number < it->count && it->items[number].end != NULL ? &it->items[number] : NULL;
}

static void free_number(ports *it, uint32_t number)
{
    if (number == it->maker) it->maker = 0;
    it->items[number] = (port){ .next_free = it->free };
    it->free = number;
}

uint32_t gots__port_to_maker(gots__isolate *isolate, gots__end *end)
{
    ports *it = ports_of(isolate->ctx);
    if (it == NULL) return 0;
    return it->maker = add_port(it, end);
}

void gots__port_serve(gots__isolate *isolate, uint32_t number, uint32_t module)
{
    port *at = port_at(ports_of(isolate->ctx), number);
    if (at == NULL) return;
    at->serves = true;
    at->module = module;
    listen_at(ports_of(isolate->ctx), number);
}

bool gots__port_is_open(gots__isolate *isolate, uint32_t number)
{
    const ports *it = ports_of(isolate->ctx);
    return it != NULL && number != 0 && it->maker == number;
}

void gots__port_forget(gots__isolate *isolate, uint32_t number)
{
    ports *it = ports_of(isolate->ctx);
    if (port_at(it, number) != NULL) free_number(it, number);
}

/* ---- Objects that stand for ports ------------------------------------------------------------ */

static uint32_t number_of(duk_context *ctx, duk_idx_t index)
{
    uint32_t number = gots__attribute_get(ctx, index, "port") ? duk_get_uint_default(ctx, -1, 0) : 0;
    duk_pop(ctx);
    return number;
}

bool gots__port_is(duk_context *ctx, duk_idx_t index)
{
    return port_at(ports_of(ctx), number_of(ctx, index)) != NULL;
}

static void listener_set(duk_context *ctx, uint32_t number);

void gots__port_pack(duk_context *ctx, duk_idx_t index, gots__parcel *parcel)
{
    ports *it = ports_of(ctx);
    uint32_t number = number_of(ctx, index);
    gots__end *end = it->items[number].end;
    it->hooks.detach(end);
    *parcel = (gots__parcel){ .kind = GOTS__PARCEL_PORT, .data = end, .drop = it->hooks.drop };
    duk_push_uint(ctx, 0);
    gots__attribute_set(ctx, index, "port");
    duk_push_undefined(ctx);
    listener_set(ctx, number);
    free_number(it, number);
}

/* Pushes what the library makes of a port's number. */
static void push_object(duk_context *ctx, uint32_t number)
{
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_literal(ctx, -1, FACTORY)) {
        duk_pop(ctx);
        duk_push_object(ctx);
        duk_push_uint(ctx, number);
        gots__attribute_set(ctx, -2, "port");
    } else {
        duk_push_uint(ctx, number);
        duk_call(ctx, 1);
    }
    duk_remove(ctx, -2);
}

void gots__port_unpack(duk_context *ctx, gots__parcel *parcel)
{
    ports *it = ports_of(ctx);
    uint32_t number = it != NULL ? add_port(it, parcel->data) : 0;
    if (number == 0) (void)duk_range_error(ctx, "out of memory for a port");
    parcel->kind = GOTS__PARCEL_EMPTY;
    push_object(ctx, number);
}

/* ---- Listeners and questions ----------------------------------------------------------------- */

/* Pushes the heap's record of that name, an array. */
static void push_record(duk_context *ctx, const char *name)
{
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_string(ctx, -1, name)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup_top(ctx);
        duk_put_prop_string(ctx, -3, name);
    }
    duk_remove(ctx, -2);
}

/* Pops the listener of a port. */
static void listener_set(duk_context *ctx, uint32_t number)
{
    push_record(ctx, LISTENERS);
    duk_insert(ctx, -2);
    duk_put_prop_index(ctx, -2, number);
    duk_pop(ctx);
}

/* A number for a question; there are more of them than are in use. Throws without memory. */
static uint32_t new_question(duk_context *ctx, ports *it)
{
    if (it->free_count == 0) {
        uint32_t room = it->question_count == 0 ? 16 : it->question_count * 2;
        uint32_t *numbers = it->allocator.resize(it->allocator.context, it->questions,
                                                 it->question_count * sizeof *numbers, room * sizeof *numbers);
        if (numbers == NULL) (void)duk_range_error(ctx, "out of memory for a question");
        it->questions = numbers;
        for (uint32_t i = room; i > it->question_count; i--) numbers[it->free_count++] = i - 1;
        it->question_count = room;
    }
    return it->questions[--it->free_count];
}

/* Pushes and forgets the promise of a question to the port: [promise, port]. False: there is none. */
static bool take_question(duk_context *ctx, uint32_t id, uint32_t number)
{
    ports *it = ports_of(ctx);
    if (id >= it->question_count) return false;
    push_record(ctx, ASKED);
    bool found = duk_get_prop_index(ctx, -1, id) && duk_is_object(ctx, -1);
    if (found) {
        duk_get_prop_index(ctx, -1, 1);
        found = duk_get_uint(ctx, -1) == number;
        duk_pop(ctx);
    }
    if (!found) {
        duk_pop_2(ctx);
        return false;
    }
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, -3, id);
    duk_remove(ctx, -2);
    it->questions[it->free_count++] = id;
    return true;
}

/* Makes an IsolateError of the error at the top, if the library has told its prototype. */
static void set_class(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    if (duk_get_prop_literal(ctx, -1, ERROR_CLASS)) duk_set_prototype(ctx, -3);
    else duk_pop(ctx);
    duk_pop(ctx);
}

static void reject_closed(duk_context *ctx, duk_idx_t promise)
{
    duk_push_error_object(ctx, DUK_ERR_ERROR, "the isolate has ended");
    set_class(ctx);
    duk_push_literal(ctx, "GOTS6001");
    gots__define_value(ctx, -2, "code", DUK_DEFPROP_WRITABLE);
    duk_push_literal(ctx, "");
    gots__define_value(ctx, -2, "report", DUK_DEFPROP_WRITABLE);
    gots__promise_reject(ctx, promise);
}

/* Nobody answers any more: the questions of the port are refused with the error at `why`. */
static void refuse_all(duk_context *ctx, uint32_t number, duk_idx_t why)
{
    push_record(ctx, ASKED);
    duk_idx_t record = duk_get_top_index(ctx);
    uint32_t count = ports_of(ctx)->question_count;
    for (uint32_t id = 0; id < count; id++) {
        duk_set_top(ctx, record + 1);
        if (!take_question(ctx, id, number)) continue;
        duk_get_prop_index(ctx, -1, 0);
        if (duk_is_undefined(ctx, why)) reject_closed(ctx, duk_get_top_index(ctx));
        else {
            duk_dup(ctx, why);
            gots__promise_reject(ctx, -2);
        }
    }
    duk_set_top(ctx, record);
}

/* ---- Sending --------------------------------------------------------------------------------- */

static gots__message *new_message(duk_context *ctx, gots__word word, uint32_t id)
{
    gots__message *message = gots__message_new();
    if (message == NULL) (void)duk_range_error(ctx, "out of memory for a message");
    message->kind = word;
    message->id = id;
    return message;
}

typedef struct letter_body {
    gots__message *message;
    duk_idx_t value, transfer;
} letter_body;

static duk_ret_t write_body(duk_context *ctx, void *data)
{
    const letter_body *it = data;
    gots__message_write(ctx, it->message, it->value, it->transfer);
    return 0;
}

/* Makes the message of a value; throws, and frees it, when that fails. */
static gots__message *pack(duk_context *ctx, gots__word word, uint32_t id, duk_idx_t value, duk_idx_t transfer)
{
    letter_body it = { new_message(ctx, word, id), duk_require_normalize_index(ctx, value), transfer };
    if (duk_safe_call(ctx, write_body, &it, 0, 1) == DUK_EXEC_SUCCESS) {
        duk_pop(ctx);
        return it.message;
    }
    gots__message_free(it.message);
    (void)duk_throw(ctx);
    return NULL;
}

static gots__sent send(ports *it, const port *at, gots__message *message, bool always)
{
    gots__sent sent = at != NULL ? it->hooks.send(at->end, message, always) : GOTS__CLOSED;
    if (sent != GOTS__SENT) gots__message_free(message);
    return sent;
}

/* An array of what is given away at `index`, or nothing; pushes it. */
static duk_idx_t push_transfer(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_object(ctx, index)) return DUK_INVALID_INDEX;
    duk_push_bare_array(ctx);
    duk_idx_t list = duk_get_top_index(ctx);
    dukx_iter items;
    dukx_iter_open(ctx, index, &items);
    while (dukx_iter_step(ctx, &items)) dukx_array_append(ctx, list);
    duk_set_top(ctx, list + 1);
    return list;
}

/* say(port, value, transfer, whether the capacity matters) → 0 sent, 1 full, 2 closed. What does not go is not
 * given away: whether there is room is asked first. */
static duk_ret_t port_say(duk_context *ctx)
{
    ports *it = ports_of(ctx);
    uint32_t number = duk_get_uint_default(ctx, 0, 0);
    const port *at = port_at(it, number);
    bool bounded = duk_get_boolean_default(ctx, 3, 0);
    duk_set_top(ctx, 3);
    if (bounded && at != NULL && it->hooks.send(at->end, NULL, false) == GOTS__FULL) {
        duk_push_uint(ctx, GOTS__FULL);
        return 1;
    }
    duk_idx_t transfer = push_transfer(ctx, 2);
    gots__message *message = pack(ctx, GOTS__SAY, 0, 1, transfer);
    duk_push_uint(ctx, send(it, port_at(it, number), message, true));
    return 1;
}

/* Gives the question its number and its promise, which is left; argument 0 is the port. */
static duk_ret_t add_question(duk_context *ctx, void *data)
{
    gots__message *message = data;
    gots__promise_new(ctx);
    push_record(ctx, ASKED);
    duk_push_bare_array(ctx);
    duk_dup(ctx, -3);
    duk_put_prop_index(ctx, -2, 0);
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, 1);
    message->id = new_question(ctx, ports_of(ctx));
    duk_put_prop_index(ctx, -2, message->id);
    duk_pop(ctx);
    return 1;
}

/* ask(port, name, arguments, transfer) → promise */
static duk_ret_t port_ask(duk_context *ctx)
{
    ports *it = ports_of(ctx);
    uint32_t number = duk_get_uint_default(ctx, 0, 0);
    duk_set_top(ctx, 4);
    duk_idx_t transfer = push_transfer(ctx, 3);
    duk_push_bare_array(ctx);
    for (duk_idx_t i = 1; i < 3; i++) {
        duk_dup(ctx, i);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)i - 1);
    }
    gots__message *message = pack(ctx, GOTS__ASK, 0, -1, transfer);
    if (duk_safe_call(ctx, add_question, message, 0, 1) != DUK_EXEC_SUCCESS) {
        gots__message_free(message);
        return duk_throw(ctx);
    }
    duk_idx_t promise = duk_get_top_index(ctx);
    uint32_t id = message->id;
    if (port_at(it, number) != NULL) listen_at(it, number);
    /* When the other end is gone and it was not heard yet, what is heard then is the answer. */
    bool sent = send(it, port_at(it, number), message, true) == GOTS__SENT;
    const port *now = port_at(it, number);
    if (!sent && (now == NULL || now->is_over) && take_question(ctx, id, number)) reject_closed(ctx, promise);
    duk_dup(ctx, promise);
    return 1;
}

/* ---- What the library does with ports -------------------------------------------------------- */

/* pair(capacity) → [port, port] */
static duk_ret_t port_pair(duk_context *ctx)
{
    ports *it = ports_of(ctx);
    gots__end *ends[2];
    if (!it->hooks.pair(it->hooks.context, duk_get_uint_default(ctx, 0, 0), ends))
        return duk_range_error(ctx, "out of memory for a channel");
    uint32_t numbers[2] = { add_port(it, ends[0]), 0 };
    if (numbers[0] != 0) numbers[1] = add_port(it, ends[1]);
    for (int i = 0; i < 2; i++)
        if (numbers[i] == 0) it->hooks.close(ends[i]);
    if (numbers[1] == 0) {
        if (numbers[0] != 0) free_number(it, numbers[0]);
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
    uint32_t number = duk_is_object(ctx, 0) ? number_of(ctx, 0) : 0;
    duk_push_uint(ctx, port_at(ports_of(ctx), number) != NULL ? number : 0);
    return 1;
}

/* listen(port, function or undefined, whether what comes is frozen) */
static duk_ret_t port_listen(duk_context *ctx)
{
    ports *it = ports_of(ctx);
    uint32_t number = duk_get_uint_default(ctx, 0, 0);
    port *at = port_at(it, number);
    if (at == NULL) return 0;
    at->frozen = duk_get_boolean_default(ctx, 2, 0);
    duk_dup(ctx, 1);
    listener_set(ctx, number);
    listen_at(it, number);
    return 0;
}

/* close(port): the other end is told. What was asked through it is refused. */
static duk_ret_t port_close(duk_context *ctx)
{
    ports *it = ports_of(ctx);
    uint32_t number = duk_get_uint_default(ctx, 0, 0);
    const port *at = port_at(it, number);
    if (at == NULL) return 0;
    it->hooks.close(at->end);
    free_number(it, number);
    duk_push_undefined(ctx);
    listener_set(ctx, number);
    duk_push_undefined(ctx);
    refuse_all(ctx, number, duk_get_top_index(ctx));
    return 0;
}

static duk_ret_t port_maker(duk_context *ctx)
{
    ports *it = ports_of(ctx);
    duk_push_uint(ctx, port_at(it, it->maker) != NULL ? it->maker : 0);
    return 1;
}

/* factory(what makes an object of a port's number, the prototype of errors that tell of an isolate's end) */
static duk_ret_t port_factory(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    duk_dup(ctx, 0);
    duk_put_prop_literal(ctx, -2, FACTORY);
    duk_dup(ctx, 1);
    duk_put_prop_literal(ctx, -2, ERROR_CLASS);
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
    ports *it = ports_of(ctx);
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
    uint32_t number = end != NULL ? add_port(it, end) : 0;
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

/* terminate(port) */
static duk_ret_t port_terminate(duk_context *ctx)
{
    ports *it = ports_of(ctx);
    const port *at = port_at(it, duk_get_uint_default(ctx, 0, 0));
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
    if (push_transfer(ctx, 1) == DUK_INVALID_INDEX) return duk_type_error(ctx, "the items to move are expected");
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

void gots__port_push_group(duk_context *ctx)
{
    static const gots__builtin functions[] = {
        { "pair", port_pair, 1, 1, 0 },        { "bind", port_bind, 2, 2, 0 },
        { "port", port_number, 1, 1, 0 },      { "listen", port_listen, 3, 3, 0 },
        { "say", port_say, 4, 4, 0 },          { "ask", port_ask, 4, 4, 0 },
        { "close", port_close, 1, 1, 0 },      { "maker", port_maker, 0, 0, 0 },
        { "factory", port_factory, 2, 2, 0 },  { "hatch", port_hatch, 8, 8, 0 },
        { "terminate", port_terminate, 1, 1, 0 }, { "where", port_where, 1, 1, 0 },
        { "exports", port_exports, 1, 1, 0 }, { "move", port_move, 2, 2, 0 },
        { NULL, NULL, 0, 0, 0 },
    };
    duk_push_bare_object(ctx);
    gots__define(ctx, -1, functions);
}

/* ---- Questions that came --------------------------------------------------------------------- */

/* The value at the top is the answer, or what was thrown. What cannot cross becomes an error that says so. */
static void reply(duk_context *ctx, uint32_t number, uint32_t id, bool fulfilled)
{
    ports *it = ports_of(ctx);
    letter_body body = { NULL, duk_get_top_index(ctx), DUK_INVALID_INDEX };
    if (fulfilled && gots__attribute_get(ctx, body.value, "moved")) { /* [value, items] */
        duk_get_prop_index(ctx, -1, 0);
        body.value = duk_get_top_index(ctx);
        duk_get_prop_index(ctx, -2, 1);
        body.transfer = duk_get_top_index(ctx);
    }
    for (int tries = 0; tries < 2; tries++) {
        body.message = new_message(ctx, fulfilled ? GOTS__ANSWER : GOTS__REFUSE, id);
        if (duk_safe_call(ctx, write_body, &body, 0, 1) == DUK_EXEC_SUCCESS) {
            duk_pop(ctx);
            (void)send(it, port_at(it, number), body.message, true);
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
    push_export(ctx, it->module, base + 1);
    if (!duk_is_function(ctx, -1)) return 1;
    duk_idx_t count = (duk_idx_t)duk_get_length(ctx, base + 2);
    duk_require_stack(ctx, count + 8);
    for (duk_idx_t i = 0; i < count; i++) duk_get_prop_index(ctx, base + 2, (duk_uarridx_t)i);
    duk_call(ctx, count);
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
    set_class(ctx);
    duk_replace(ctx, base - 1);
}

/* Calls what listens: (word, value, ports). */
static void tell(duk_context *ctx, uint32_t number, gots__word word, duk_idx_t value, duk_idx_t came)
{
    push_record(ctx, LISTENERS);
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
    const port *at = port_at(ports_of(ctx), it->port);
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
        if (!take_question(ctx, message->id, it->port)) return;
        duk_get_prop_index(ctx, -1, 0);
        duk_idx_t promise = duk_get_top_index(ctx);
        gots__message_read(ctx, message, &from, true, DUK_INVALID_INDEX);
        if (word == GOTS__ANSWER) gots__promise_resolve(ctx, promise);
        else gots__promise_reject(ctx, promise);
        return;
    }
    case GOTS__GONE:
        ports_of(ctx)->items[it->port].is_over = true;
        push_end(ctx, message);
        refuse_all(ctx, it->port, duk_get_top_index(ctx));
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
