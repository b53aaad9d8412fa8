/* The parser behind JSON.parse.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_JSON_H
#define GOTS_ENGINE_JSON_H

#include "engine/dukx.h"

/* Pushes the value of the JSON text at `text`, a string; a SyntaxError says where it is wrong.
 * `sources`: instead of each primitive its source text. */
void gots__json_parse(duk_context *ctx, duk_idx_t text, bool sources);

/* The functions that write. engine/json_write.c */
extern const gots__builtin dukx_json_writers[];

#endif
