/* Ports: their numbers, the objects that stand for them, who listens, and what was asked and not answered.
 *
 * SPDX-License-Identifier: MIT
 *
 * The heap keeps, in its stash, an array of what listens at each port, and one of the promises of what was asked
 * and not answered yet, by the number of the question; numbers are used again. The ends themselves stand in a C array under
 * the port's number.
 */
#include "engine/port_inside.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/dukx.h"
#include "engine/module_objects.h"
#include "engine/promise.h"
#include "engine/stack.h"
#include "engine/web.h"


ports *gots__ports_of(duk_context *ctx)
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
uint32_t gots__port_add(ports *it, gots__end *end)
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
void gots__port_listen(ports *it, uint32_t number)
{
    port *at = &it->items[number];
    if (at->listens) return;
    at->listens = true;
    it->hooks.attach(it->hooks.context, at->end, number);
}

port *gots__port_at(ports *it, uint32_t number)
{
    return it != NULL && number > 0 && number < it->count && it->items[number].end != NULL ? &it->items[number] : NULL;
}

void gots__port_release(ports *it, uint32_t number)
{
    if (number == it->maker) it->maker = 0;
    it->items[number] = (port){ .next_free = it->free };
    it->free = number;
}

uint32_t gots__port_to_maker(gots__isolate *isolate, gots__end *end)
{
    ports *it = gots__ports_of(isolate->ctx);
    if (it == NULL) return 0;
    return it->maker = gots__port_add(it, end);
}

void gots__port_serve(gots__isolate *isolate, uint32_t number, uint32_t module)
{
    port *at = gots__port_at(gots__ports_of(isolate->ctx), number);
    if (at == NULL) return;
    at->serves = true;
    at->module = module;
    gots__port_listen(gots__ports_of(isolate->ctx), number);
}

bool gots__port_is_open(gots__isolate *isolate, uint32_t number)
{
    const ports *it = gots__ports_of(isolate->ctx);
    return it != NULL && number != 0 && it->maker == number;
}

void gots__port_forget(gots__isolate *isolate, uint32_t number)
{
    ports *it = gots__ports_of(isolate->ctx);
    if (gots__port_at(it, number) != NULL) gots__port_release(it, number);
}

/* ---- Objects that stand for ports ------------------------------------------------------------ */

uint32_t gots__port_number(duk_context *ctx, duk_idx_t index)
{
    uint32_t number = gots__attribute_get(ctx, index, "port") ? duk_get_uint_default(ctx, -1, 0) : 0;
    duk_pop(ctx);
    return number;
}

bool gots__port_is(duk_context *ctx, duk_idx_t index)
{
    return gots__port_at(gots__ports_of(ctx), gots__port_number(ctx, index)) != NULL;
}

void gots__port_take_end(duk_context *ctx, uint32_t number, gots__parcel *parcel)
{
    ports *it = gots__ports_of(ctx);
    gots__end *end = it->items[number].end;
    it->hooks.detach(end);
    *parcel = (gots__parcel){ .kind = GOTS__PARCEL_PORT, .data = end, .drop = it->hooks.drop };
    duk_push_undefined(ctx);
    gots__port_listener_set(ctx, number);
    gots__port_release(it, number);
}

void gots__port_pack(duk_context *ctx, duk_idx_t index, gots__parcel *parcel)
{
    index = duk_require_normalize_index(ctx, index);
    gots__port_take_end(ctx, gots__port_number(ctx, index), parcel);
    duk_push_uint(ctx, 0);
    gots__attribute_set(ctx, index, "port");
}

/* Pushes what the library makes of a port's number. */
static void push_object(duk_context *ctx, uint32_t number)
{
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_literal(ctx, -1, GOTS__PORT_FACTORY)) {
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
    ports *it = gots__ports_of(ctx);
    uint32_t number = it != NULL ? gots__port_add(it, parcel->data) : 0;
    if (number == 0) (void)duk_range_error(ctx, "out of memory for a port");
    parcel->kind = GOTS__PARCEL_EMPTY;
    push_object(ctx, number);
}

/* ---- Listeners and questions ----------------------------------------------------------------- */

/* Pushes the heap's record of that name, an array. */
void gots__port_push_record(duk_context *ctx, const char *name)
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
void gots__port_listener_set(duk_context *ctx, uint32_t number)
{
    gots__port_push_record(ctx, GOTS__PORT_LISTENERS);
    duk_insert(ctx, -2);
    duk_put_prop_index(ctx, -2, number);
    duk_pop(ctx);
}

/* A number for a question; there are more of them than are in use. Throws without memory. */
uint32_t gots__port_new_question(duk_context *ctx, ports *it)
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
bool gots__port_take_question(duk_context *ctx, uint32_t id, uint32_t number)
{
    ports *it = gots__ports_of(ctx);
    if (id >= it->question_count) return false;
    gots__port_push_record(ctx, GOTS__PORT_ASKED);
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
void gots__port_set_class(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    if (duk_get_prop_literal(ctx, -1, GOTS__PORT_ERRORS)) duk_set_prototype(ctx, -3);
    else duk_pop(ctx);
    duk_pop(ctx);
}

void gots__port_reject_closed(duk_context *ctx, duk_idx_t promise)
{
    duk_push_error_object(ctx, DUK_ERR_ERROR, "the isolate has ended");
    gots__port_set_class(ctx);
    duk_push_literal(ctx, "GOTS6001");
    gots__define_value(ctx, -2, "code", DUK_DEFPROP_WRITABLE);
    duk_push_literal(ctx, "");
    gots__define_value(ctx, -2, "report", DUK_DEFPROP_WRITABLE);
    gots__promise_reject(ctx, promise);
}

/* Nobody answers any more: the questions of the port are refused with the error at `why`. */
void gots__port_refuse_all(duk_context *ctx, uint32_t number, duk_idx_t why)
{
    gots__port_push_record(ctx, GOTS__PORT_ASKED);
    duk_idx_t record = duk_get_top_index(ctx);
    uint32_t count = gots__ports_of(ctx)->question_count;
    for (uint32_t id = 0; id < count; id++) {
        duk_set_top(ctx, record + 1);
        if (!gots__port_take_question(ctx, id, number)) continue;
        duk_get_prop_index(ctx, -1, 0);
        if (duk_is_undefined(ctx, why)) gots__port_reject_closed(ctx, duk_get_top_index(ctx));
        else {
            duk_dup(ctx, why);
            gots__promise_reject(ctx, -2);
        }
    }
    duk_set_top(ctx, record);
}

/* ---- Sending --------------------------------------------------------------------------------- */

gots__message *gots__port_message(duk_context *ctx, gots__word word, uint32_t id)
{
    gots__message *message = gots__message_new();
    if (message == NULL) (void)duk_range_error(ctx, "out of memory for a message");
    message->kind = word;
    message->id = id;
    return message;
}

duk_ret_t gots__port_write(duk_context *ctx, void *data)
{
    const gots__letter_body *it = data;
    gots__message_write(ctx, it->message, it->value, it->transfer);
    return 0;
}

gots__sent gots__port_send(ports *it, const port *at, gots__message *message, bool always)
{
    gots__sent sent = at != NULL ? it->hooks.send(at->end, message, always) : GOTS__CLOSED;
    if (sent != GOTS__SENT) gots__message_free(message);
    return sent;
}

/* An array of what is given away at `index`, or nothing; pushes it. */
duk_idx_t gots__port_push_transfer(duk_context *ctx, duk_idx_t index)
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
