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

/* Whether eval and Function from text are allowed. */
bool gots__isolate_allows_eval(const gots__isolate *isolate);

/* Throws an EvalError when they are not. */
void gots__require_eval(duk_context *ctx);

/* ---- State of a room outside the heap ---- */

/* One pointer per isolate for each name here; whoever needs one adds a line. */
#define GOTS__SLOT_MAP(X)                                                                         \
    X(REALM)                                                                                      \
    X(JOBS)                                                                                       \
    X(TIMERS)                                                                                     \
    X(CONSOLE)                                                                                    \
    X(MODULES)                                                                                    \
    X(SHARED)                                                                                     \
    X(VALUES)                                                                                     \
    X(SHAPES)                                                                                     \
    X(NATIVE)                                                                                     \
    X(OPS)                                                                                        \
    X(BIND)                                                                                       \
    X(PORTS)                                                                                      \
    X(OWNERS)

typedef enum gots__slot {
#define GOTS__SLOT_ENUM(name) GOTS__SLOT_##name,
    GOTS__SLOT_MAP(GOTS__SLOT_ENUM)
#undef GOTS__SLOT_ENUM
    GOTS__SLOT_COUNT
} gots__slot;

void *gots__slot_get(duk_context *ctx, gots__slot slot);

/* `release` is called when the isolate is freed, after its heap; NULL for nothing to do. */
void gots__slot_set(duk_context *ctx, gots__slot slot, void *data, void (*release)(void *data));

/* ---- Entering the heap ---- */

/* Work inside the heap; may throw. Whatever it leaves on the value stack is dropped. */
typedef void (*gots__body)(duk_context *ctx, void *data);

/* Runs `body` so that nothing it throws passes; a thrown value becomes *err (a script's error:
 * GOTS_E_THROWN with the error's name as code). May be nested. Thread: the isolate's. */
gots_status gots__protect(gots__isolate *isolate, gots__body body, void *data, gots_error *err);

/* Throws when the isolate has been asked to stop. For long loops in C, every few thousand rounds;
 * calls into the program and elements that are asked for by index check by themselves. */
void gots__check_stop(duk_context *ctx);

/* The same, and takes `units` of fuel: for what C does in one go, such as a copy of so many bytes, about a
 * unit for each nanosecond that it takes. */
void gots__charge(duk_context *ctx, uint64_t units);

/* Whether it has: C that catches errors must not go on then. */
bool gots__stopping(duk_context *ctx);

/* Pushes the function of no arguments that `text` (ES5 as lowering emits it) is. May throw. */
void gots__compile(duk_context *ctx, const char *text, size_t len, const char *name);

/* Pushes the value of `text`: the function, when it is a unit as lowering emits it, "(function ($,
 * $m, …) {…})". May throw. */
void gots__compile_unit(duk_context *ctx, const char *text, size_t len, const char *name);

/* Bytecode of a compiled function, closures of it without their variables: replaces the function
 * at the stack top by a buffer; and back. What is loaded is trusted: guard it with the build's id
 * and a checksum. May throw. */
static inline void gots__dump(duk_context *ctx)
{
    duk_dump_function(ctx);
}
static inline void gots__load(duk_context *ctx)
{
    duk_load_function(ctx);
}

/* Pushes `$`, the object of run-time helpers. */
void gots__push_helpers(duk_context *ctx);

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

/* The same for functions of the global object that the web platform defines: enumerable. */
void gots__define_operations(duk_context *ctx, duk_idx_t object, const gots__builtin *table);

/* Pushes the function that a table's line describes, with its `length` and `name`. */
void gots__push_function(duk_context *ctx, const gots__builtin *entry);

/* Defines the value at the stack top as property `name` ("@@iterator" for a symbol) and pops it:
 * configurable, and what `flags` adds of DUK_DEFPROP_WRITABLE and DUK_DEFPROP_ENUMERABLE. */
void gots__define_value(duk_context *ctx, duk_idx_t object, const char *name, duk_uint_t flags);

/* Defines Symbol.toStringTag. */
void gots__define_tag(duk_context *ctx, duk_idx_t object, const char *tag);

/* A running C constructor's new.target, or undefined in a plain call. */
static inline void gots__push_new_target(duk_context *ctx)
{
    duk_push_new_target(ctx);
}

/* Constructors in C. By default `this` (duk_push_this) is a new ordinary object whose prototype is
 * the new.target's; an object that is returned instead is given that prototype when new.target is
 * not the constructor itself. A constructor marked here gets no `this` and its result is left
 * alone: it makes its instance itself, at the right moment, with gots__push_prototype_for. */
void gots__makes_own_instance(duk_context *ctx, duk_idx_t constructor);

/* Pushes the prototype for an instance: new.target.prototype if that is an object, else the object
 * at `fallback`. May run the program's code. */
void gots__push_prototype_for(duk_context *ctx, duk_idx_t fallback);

/* Constructs with a new.target: [ … target new_target arg1 … argN ] → [ … object ]. */
void gots__construct(duk_context *ctx, duk_idx_t nargs);

/* Pushes well-known symbol "iterator", "asyncIterator", "toStringTag", … */
void gots__push_symbol(duk_context *ctx, const char *name);

/* Strings that come from outside are UTF-8; Duktape's own hold surrogate pairs as two three-byte
 * sequences (CESU-8). All text passes here. The push may throw (memory). */
void gots__push_utf8(duk_context *ctx, const char *text, size_t len);

/* The string at `index` as UTF-8 with lone surrogates as U+FFFD, as a new string on the stack top
 * if it needs change, else a duplicate of it; returns its bytes. */
const char *gots__to_utf8(duk_context *ctx, duk_idx_t index, size_t *len);

/* Pushes the object with the ops of a group, for a module of the library; false (and nothing): there
 * are none. engine/op.c */
bool gots__op_push_group(duk_context *ctx, const char *group);

/* Frees a request that has failed and throws its error. engine/op.c */
struct gots__op_request;
void gots__op_throw(duk_context *ctx, struct gots__op_request *request);

/* Queues a microtask: the callable at the stack top with no arguments; pops it. engine/jobs.c */
void gots__job_push(duk_context *ctx);

#endif
