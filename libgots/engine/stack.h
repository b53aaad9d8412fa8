/* Stack traces: what an error remembers of where it was made, and how that reads.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_STACK_H
#define GOTS_ENGINE_STACK_H

#include "engine/heap.h"

/* Gives the error at the stack top the trace of the running program, without its innermost call if
 * `skip`. Called by the patched Duktape for every error that is made; may throw (memory). */
void gots__stack_capture(duk_context *ctx, int skip);

/* Pushes the error's `stack` without its first line ("\n    at f (file:1:2)…", may be empty). */
void gots__stack_push(duk_context *ctx, duk_idx_t error);

/* Error.prototype.stack. */
void gots__open_stack(duk_context *ctx);

/* The name of the unit whose code the function object is, "" for none; valid while it lives. */
const char *gots__unit_of(duk_context *ctx, void *function);

/* Writes the topmost place that is the program's into `err`, if there is one. */
void gots__stack_place(duk_context *ctx, duk_idx_t error, gots_error *err);

#endif
