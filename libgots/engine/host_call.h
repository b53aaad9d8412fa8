/* Calls of the host's functions: counted by function, and asked for where somebody watches them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_HOST_CALL_H
#define GOTS_ENGINE_HOST_CALL_H

#include "engine/heap.h"
#include "engine/op.h"

/* A function of the host's that the program may call. Stays where it is as long as the isolate. */
typedef struct gots__host_function {
    struct gots__host_function *next; /* the one that was bound before */
    uint64_t calls, denied;
    bool is_library;                  /* of a library that the program itself has opened: nobody is asked again */
    size_t size;
    char name[];                      /* "host.game.spawn" */
} gots__host_function;

/* NULL: no memory. */
gots__host_function *gots__host_function_new(gots__isolate *isolate, const char *name, bool is_library);

/* A call is about to be made: throws when it is one too many, or not permitted. Whoever calls counts it. */
void gots__host_call(duk_context *ctx, gots__host_function *function);

/* Asked before each call while somebody watches; false: the request has its error. */
typedef bool gots__host_watch(void *context, gots__op_request *request, const char *name);

/* NULL: nobody watches. Nothing of the program runs. */
void gots__host_set_watch(gots__isolate *isolate, gots__host_watch *watch, void *context);

/* Whether each call comes through gots__host_call: it is counted for a limit, or somebody watches. Else whoever has
 * the function's address may call it at once, as long as it counts the call. */
bool gots__host_is_watched(const gots__isolate *isolate);

/* All that were bound, the last one first. */
const gots__host_function *gots__host_functions(const gots__isolate *isolate);
void gots__host_functions_free(gots__isolate *isolate);

/* Their calls in all. */
uint64_t gots__host_calls(const gots__isolate *isolate);

#endif
