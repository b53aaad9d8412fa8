/* Inside an isolate's heap: what built-ins and helpers, which speak Duktape, share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_HEAP_H
#define GOTS_ENGINE_HEAP_H

#include "duktape.h"
#include "engine/engine.h"

/* The isolate a context belongs to. Constant time. */
gots__isolate *gots__isolate_of(duk_context *ctx);

/* Its main context. */
duk_context *gots__isolate_context(gots__isolate *isolate);

/* ---- Defining built-ins ---- */

/* One line of a room's table of functions. `length` is the function's length property; the C
 * function always receives a variable number of arguments (DUK_VARARGS) unless nargs >= 0. */
typedef struct gots__builtin {
    const char *name;     /* "map"; "@@iterator" for a well-known symbol; "get size" for a getter */
    duk_c_function function;
    int8_t nargs;         /* arguments the C function sees, -1 for as many as passed */
    int8_t length;        /* the function's length property */
    int16_t magic;
} gots__builtin;

/* Defines the table's functions on the object at `object`, writable, not enumerable, configurable,
 * as ECMAScript has its built-ins. The table ends with a NULL name. */
void gots__define(duk_context *ctx, duk_idx_t object, const gots__builtin *table);

/* Pushes well-known symbol "iterator", "asyncIterator", "toStringTag", … */
void gots__push_symbol(duk_context *ctx, const char *name);

/* Strings that come from outside are UTF-8; Duktape's own hold surrogate pairs as two three-byte
 * sequences (CESU-8). All text passes here. The push may throw (memory). */
void gots__push_utf8(duk_context *ctx, const char *text, size_t len);

/* The string at `index` as UTF-8 with lone surrogates as U+FFFD, as a new string on the stack top
 * if it needs change, else a duplicate of it; returns its bytes. */
const char *gots__to_utf8(duk_context *ctx, duk_idx_t index, size_t *len);

/* Queues a microtask: the callable at the stack top with no arguments; pops it. engine/jobs.c */
void gots__job_push(duk_context *ctx);

#endif
