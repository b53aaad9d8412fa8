/* What the patched Duktape offers beyond duktape.h; bodies in patch/extra.inc.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_EXTRA_H
#define GOTS_ENGINE_EXTRA_H

#include "engine/heap.h"

/* Prepares a fresh heap; first of all. */
void gots__duk_open(duk_context *ctx);

/* The C constructor at `index` makes its instance itself. */
void gots__duk_own_instance(duk_context *ctx, duk_idx_t index);

/* The next constructor call has the function at `index` as its new.target. */
void gots__duk_ask_target(duk_context *ctx, duk_idx_t index);

/* The heap's stop flag. Atomic; any thread. */
enum {
    GOTS__STOP = 1, /* the program cannot run on */
    GOTS__METER = 2 /* fuel is counted */
};
int *gots__duk_stop_flag(duk_context *ctx);

/* Units of fuel that are left while it is counted. */
unsigned long long *gots__duk_fuel(duk_context *ctx);

/* Objects in the heap; walks it. */
size_t gots__duk_count_objects(duk_context *ctx);

/* The line, from 1, of a function's instruction number `counter` in the text it was compiled from; 0: not known. Allocates
 * nothing. `function` is a heap pointer of a function in that text. */
uint32_t gots__duk_line(duk_context *ctx, void *function, uint32_t counter);

/* The address below which the C stack may not grow; a turn begins. */
void gots__duk_stack_limit(duk_context *ctx, char *limit);

/* What the patched Duktape asks of its isolate, the heap's udata, when the heap is made: the seed of
 * string hashes, and the slab that blocks come from (NULL: the allocation functions). engine/heap.c */
uint32_t gots__heap_hash_seed(void *udata);
struct gots__slab *gots__heap_slab(void *udata);

/* Seeds Math.random. */
void gots__duk_seed(duk_context *ctx, const uint64_t seed[2]);

/* Brings a heap in which nothing runs to rest: garbage collected, nothing kept for later. */
void gots__duk_settle(duk_context *ctx);

/* Where blocks come from, and where those that there are go to, from now on. */
void gots__duk_set_memory(duk_context *ctx, const duk_memory_functions *functions);

/* Whether the thrown value at `index` says that memory ran out. */
int gots__duk_out_of_memory(duk_context *ctx, duk_idx_t index);

/* Whether the program was stopped because it went on where there was no memory. */
int gots__duk_choked(duk_context *ctx);

#endif
