/* What the URL class and URLSearchParams share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_URL_OBJECT_H
#define GOTS_ENGINE_URL_OBJECT_H

#include "engine/heap.h"
#include "engine/url.h"

/* An arena whose memory is on the C stack and then in Duktape buffers: a throw leaks nothing, and
 * nothing is to be released. Takes one slot of the value stack. Not to be copied. */
typedef struct gots__url_scratch {
    gots__arena arena;
    duk_context *ctx;
    duk_idx_t blocks;
    char first[2048];
} gots__url_scratch;

gots__arena *gots__url_scratch_open(gots__url_scratch *scratch, duk_context *ctx);

/* Sets the query of the URL object (the text is encoded already; empty removes it), without
 * telling its parameters. */
void gots__url_set_query(duk_context *ctx, duk_idx_t object, gots__slice query);

/* Pushes an empty URLSearchParams; fills one from a query. */
void gots__url_params_push(duk_context *ctx);
void gots__url_params_fill(duk_context *ctx, duk_idx_t params, gots__slice query);

/* Defines the method that console.log asks, on the prototype on the stack top. */
void gots__url_define_inspect(duk_context *ctx, duk_c_function inspect);

void gots__url_params_open(duk_context *ctx);

#endif
