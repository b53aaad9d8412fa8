/* Host functions bound by declaration: the engine's side of libgots/bind.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_BIND_H
#define GOTS_ENGINE_BIND_H

#include "bind/plan.h"
#include "engine/engine.h"

/* The isolate's declarations; made at first use. NULL: no memory. */
gots__bind_world *gots__isolate_bindings(gots__isolate *isolate);
/* Whether something was declared. */
bool gots__isolate_has_bindings(gots__isolate *isolate);

/* The C function of a plan. */
typedef struct gots__bind_code {
    const gots__bind_function *plan;
    gots_function *function;
    const void *first;     /* passed before the parameters, where has_first */
    bool has_first;
} gots__bind_code;

/* The signature (native/native.h) of the bound function of that name, borrowed until something is bound; NULL: there is
 * none, or it is none for native code. `context` is the isolate. */
const char *gots__bind_native_signature(void *context, const char *name);

/* Makes the functions, classes and namespace objects of the program. Their stubs are compiled when the
 * first of them is called. */
gots_status gots__bind_define(gots__isolate *isolate, const gots__bind_code *codes, uint32_t count, gots_error *err);

/* Gives the program the values of the enums that were declared since this was called last. */
gots_status gots__bind_define_enums(gots__isolate *isolate, gots_error *err);

/* The same for a library's functions: as properties of an object that is left in the global property
 * GOTS__BIND_OFFER, for the module that asked to take. `close(library)` when the isolate ends. */
#define GOTS__BIND_OFFER "gots:ffi library"
gots_status gots__bind_offer(gots__isolate *isolate, const gots__bind_code *codes, uint32_t count, void *library,
                             void (*close)(void *library), gots_error *err);

/* A C function that calls the program's function `value`, which is kept, by the signature `plan`. Lives
 * with the isolate. */
gots_status gots__bind_to_c(gots__isolate *isolate, const gots__bind_function *plan, gots_value value,
                              gots_function **function, gots_error *err);

/* That function calls the program's function `value` from now on. */
gots_status gots__bind_renew(gots__isolate *isolate, gots_function *function, gots_value value, gots_error *err);

/* Told of an exception that left a function of gots__bind_to_c, which is forgotten then. `owner` is the
 * isolate's. `queue` is what a promise names as its own. */
typedef void gots__bind_hook(void *owner, gots_status status, const gots_error *err);
void gots__bind_set_host(gots__isolate *isolate, gots__bind_hook *hook, void *queue);

/* The bound function that runs fails with `message` when it returns. */
void gots__bind_fail(gots__isolate *isolate, const char *code, const char *message);

/* ---- Callbacks that outlive their call ---- */

void *gots__bind_keep(void *context);
void gots__bind_drop(void *context);

/* ---- Promises, by the handle that C was given. Thread: the isolate's ---- */

struct gots_promise {
    gots__isolate *isolate;
    const gots__bind_function *plan;
    gots_promise *next;         /* in the isolate's list */
    gots_promise *next_settled; /* in the host's queue */
    void *queue;                /* gots__bind_set_host */
    void *value;                /* as C left it, when settled; `size` bytes */
    size_t size;
    char *text;                 /* of a string value, or a rejection's message */
    size_t text_size;
    uint32_t kept;              /* the promise's key in the heap */
    uint8_t kind;               /* gots__bind_kind of the value; the plan may be gone */
    uint32_t wanted;            /* its size in C */
    bool rejected;
};

/* Settles the program's promise and frees the handle. */
gots_status gots__bind_settle(gots_promise *promise, gots_error *err);
/* Promises that C still holds. */
uint32_t gots__bind_promise_count(gots__isolate *isolate);

#endif
