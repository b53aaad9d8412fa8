/* What the files of ports share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_PORT_INSIDE_H
#define GOTS_ENGINE_PORT_INSIDE_H

#include "engine/port.h"

/* Names in the heap's stash. */
#define GOTS__PORT_LISTENERS "port listeners"
#define GOTS__PORT_ASKED "port questions"
#define GOTS__PORT_FACTORY "port factory"
#define GOTS__PORT_ERRORS "port errors"

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

/* NULL: the isolate has no ports. */
ports *gots__ports_of(duk_context *ctx);

/* A number for the end; 0: no memory, and the end is the caller's still. */
uint32_t gots__port_add(ports *it, gots__end *end);
/* From now on what comes is delivered; until then it waits. */
void gots__port_listen(ports *it, uint32_t number);
/* NULL: there is none of that number. */
port *gots__port_at(ports *it, uint32_t number);
void gots__port_release(ports *it, uint32_t number);

/* The end leaves its port, whose number is free then, for a message's parcel. */
void gots__port_take_end(duk_context *ctx, uint32_t number, gots__parcel *parcel);
/* Pushes what a module of the library's own exports by that name. Throws when that cannot be loaded. */
void gots__port_push_library(duk_context *ctx, const char *module, const char *name);
/* mark(object): it is a channel. */
duk_ret_t gots__channel_mark(duk_context *ctx);

/* The number of the port that an object stands for, or 0. */
uint32_t gots__port_number(duk_context *ctx, duk_idx_t index);

/* Pushes the heap's record of that name, an array. */
void gots__port_push_record(duk_context *ctx, const char *name);
/* Pops the listener of a port. */
void gots__port_listener_set(duk_context *ctx, uint32_t number);

/* A number for a question; there are more of them than are in use. Throws without memory. */
uint32_t gots__port_new_question(duk_context *ctx, ports *it);
/* Pushes and forgets the promise of a question to the port: [promise, port]. False: there is none. */
bool gots__port_take_question(duk_context *ctx, uint32_t id, uint32_t number);
void gots__port_reject_closed(duk_context *ctx, duk_idx_t promise);
/* Nobody answers any more: the questions of the port are refused with the error at `why`. */
void gots__port_refuse_all(duk_context *ctx, uint32_t number, duk_idx_t why);
/* Makes an IsolateError of the error at the top, if the library has told its prototype. */
void gots__port_set_class(duk_context *ctx);

/* Throws without memory. */
gots__message *gots__port_message(duk_context *ctx, gots__word word, uint32_t id);
typedef struct gots__letter_body {
    gots__message *message;
    duk_idx_t value, transfer;
} gots__letter_body;
/* Writes a letter's body, for duk_safe_call. */
duk_ret_t gots__port_write(duk_context *ctx, void *body);
/* Sends the message, or frees it. `at` NULL: there is nobody. */
gots__sent gots__port_send(ports *it, const port *at, gots__message *message, bool always);
/* An array of what is given away at `index`, or nothing; pushes it. */
duk_idx_t gots__port_push_transfer(duk_context *ctx, duk_idx_t index);

#endif
