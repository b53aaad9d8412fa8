/* Values for the host: handles to what stands in an isolate's heap.
 *
 * SPDX-License-Identifier: MIT
 *
 * What the functions of gots.h do, told by an isolate of the engine. Each is a protected call.
 * Handles count up through a stack that scopes cut back; kept ones have KEPT set and slots of
 * their own.
 */
#ifndef GOTS_ENGINE_VALUE_H
#define GOTS_ENGINE_VALUE_H

#include "engine/engine.h"

uint32_t gots__value_scope(gots__isolate *isolate);
void gots__value_close(gots__isolate *isolate, uint32_t scope);

/* Closes the scope around a value of it; a new handle of that outside, 0 when memory is short. */
gots_value gots__value_return(gots__isolate *isolate, uint32_t scope, gots_value value);
gots_value gots__value_keep(gots__isolate *isolate, gots_value value);
void gots__value_drop(gots__isolate *isolate, gots_value kept);

/* Handles that live, kept ones among them. */
uint32_t gots__value_count(gots__isolate *isolate);

/* A new value of `type`: UNDEFINED, NULL, BOOLEAN and NUMBER from `number`, STRING from `text`,
 * OBJECT, ARRAY. */
gots_value gots__value_new(gots__isolate *isolate, gots_type type, double number, const char *text,
                           size_t len);
gots_type gots__value_type(gots__isolate *isolate, gots_value value);
double gots__value_number(gots__isolate *isolate, gots_value value);
const char *gots__value_text(gots__isolate *isolate, gots_value value, size_t *len);
gots_status gots__value_inspect(gots__isolate *isolate, gots_value value, bool color,
                                const gots_allocator *allocator, gots_text *out, gots_error *err);

/* `name` NULL: `index` counts. */
gots_status gots__value_get(gots__isolate *isolate, gots_value object, const char *name,
                            uint32_t index, gots_value *value, gots_error *err);
gots_status gots__value_set(gots__isolate *isolate, gots_value object, const char *name,
                            uint32_t index, gots_value value, gots_error *err);
bool gots__value_has(gots__isolate *isolate, gots_value object, const char *name);
uint32_t gots__value_length(gots__isolate *isolate, gots_value array);
gots_status gots__value_keys(gots__isolate *isolate, gots_value object, gots_value *keys,
                             gots_error *err);
gots_status gots__value_promise(gots__isolate *isolate, gots_value value, gots_value *result);
/* GOTS_OK, or the failure that the next rejected promise without a handler is. */
gots_status gots__value_unhandled(gots__isolate *isolate, gots_error *err);
gots_status gots__value_call(gots__isolate *isolate, gots_value function, gots_value self,
                             const gots_value *args, size_t count, gots_value *result,
                             gots_error *err);

/* The engine's object behind a handle (duk_hobject *), which stays alive as long as the handle; NULL: the
 * value is no object. */
void *gots__value_object(gots__isolate *isolate, gots_value value);

/* The namespace object of a module, which must have been put together, and what its code gave. */
gots_value gots__value_namespace(gots__isolate *isolate, uint32_t module);
gots_value gots__value_result(gots__isolate *isolate, uint32_t module, bool awaited);

/* For the rooms of the heap: pushes the value of a handle; makes a handle of the value at the stack top,
 * which is popped. */
struct duk_hthread;
void gots__value_push(struct duk_hthread *ctx, gots_value value);
gots_value gots__value_take(struct duk_hthread *ctx);

gots_status gots__value_bind(gots__isolate *isolate, const char *name, gots_callback *callback,
                             void *context, gots_error *err);

/* engine/host.c: makes the globals `gots` and `process`; and what gots.exitCode is. */
gots_status gots__host_open(gots__isolate *isolate, const char *const *args, size_t count);
int gots__host_exit_code(gots__isolate *isolate);

#endif
