/* Ports: how a program speaks with other isolates.
 *
 * SPDX-License-Identifier: MIT
 *
 * A port is a number in its isolate for the end of a wire, whose other end another isolate has, or the same one.
 * What goes along are messages (engine/message.h): something is said, asked, answered or refused, or the other
 * end is gone. The library's TypeScript makes MessagePort, Worker and gots:isolate of it; the floors above
 * carry the messages.
 */
#ifndef GOTS_ENGINE_PORT_H
#define GOTS_ENGINE_PORT_H

#include "engine/message.h"
#include "engine/op.h"

typedef struct gots__end gots__end; /* the floors above know what it is */

typedef enum gots__word {
    GOTS__SAY,     /* a value, for the port's listener */
    GOTS__ASK,     /* [name, arguments]: an exported function is to be called */
    GOTS__ANSWER,  /* what it returned */
    GOTS__REFUSE,  /* what it threw */
    GOTS__GONE,    /* [code, message, report] or nothing: no more will come */
    GOTS__ROOM     /* no message: there is room again behind a send that found none */
} gots__word;

typedef enum gots__sent { GOTS__SENT, GOTS__FULL, GOTS__CLOSED } gots__sent;

#define GOTS__HATCHLING_PATH 4096u

/* A new isolate. Texts are valid during the call. */
typedef struct gots__hatchling {
    const char *specifier;  /* of its module, as an import in `caller` would name it */
    const char *caller;     /* the module that asks: absolute path, or the name of a source; "" for none */
    bool is_worker;         /* it has a port of its own to its maker; else its exports are served */
    bool is_confined;       /* it may do what `rules` say; else what its maker may */
    uint64_t memory, fuel;  /* 0: as its maker's */
    uint32_t turn_ms, total_ms;
    const char *const *rules; /* "read=data", "net" */
    size_t rule_count;
    char *resolved;         /* receives the module's path, at most GOTS__HATCHLING_PATH bytes with its NUL */
} gots__hatchling;

typedef struct gots__port_hooks {
    void *context;
    /* A wire: at most `capacity` messages wait at each end. False: no memory. */
    bool (*pair)(void *context, uint32_t capacity, gots__end *ends[2]);
    /* This isolate has the end now, under a port's number; letters come for it. */
    void (*attach)(void *context, gots__end *end, uint32_t port);
    /* It has it no more: the end is in a message. */
    void (*detach)(gots__end *end);
    /* The other end is told that this one is gone. `drop` does the same for an end that is in a message which
     * nobody will read. */
    void (*close)(gots__end *end);
    void (*drop)(void *end);
    /* Takes over the message if it is SENT. With `always` the capacity does not matter. NULL: asks whether there
     * is room; when it is FULL, ROOM is told later. */
    gots__sent (*send)(gots__end *end, gots__message *message, bool always);
    /* The end of the wire to a new isolate; NULL with `err` filled. */
    gots__end *(*hatch)(void *context, gots__hatchling *what, gots_error *err);
    /* The isolate at the other end of one of those ends. */
    void (*terminate)(gots__end *end);
} gots__port_hooks;

/* Once, before a program runs. */
void gots__isolate_set_ports(gots__isolate *isolate, const gots__port_hooks *hooks);

/* The end becomes the port to the isolate's maker. Its number, 0: no memory. */
uint32_t gots__port_to_maker(gots__isolate *isolate, gots__end *end);

/* What is asked through the port is asked of the exports of `module`; what was thrown at import is not the
 * port's affair. */
void gots__port_serve(gots__isolate *isolate, uint32_t port, uint32_t module);

/* Whether the port to the isolate's maker is there still: the program may have closed it, or given it away. */
bool gots__port_is_open(gots__isolate *isolate, uint32_t port);
/* The number is free; its end is the caller's. */
void gots__port_forget(gots__isolate *isolate, uint32_t port);

/* A message that came for the port, in a turn of its own; it is freed. `message` NULL: GOTS__ROOM. */
gots_status gots__port_receive(gots__isolate *isolate, uint32_t port, gots__message *message, gots_error *err);

/* Pushes the object of what the library's modules do ports with. */
void gots__port_push_group(duk_context *ctx);

#endif
