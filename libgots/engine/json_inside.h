/* Inside JSON's parser: its state, and what both ways of building values share.
 *
 * SPDX-License-Identifier: MIT
 *
 *   json.c         any value
 *   json_typed.c   the value of a type that is known
 */
#ifndef GOTS_ENGINE_JSON_INSIDE_H
#define GOTS_ENGINE_JSON_INSIDE_H

#include "engine/json.h"

#define DUKX_JSON_PORTION 256u     /* values that wait at most */
#define DUKX_JSON_FRAMES 32u       /* open containers before the frames move to a buffer */
#define DUKX_JSON_KEYS 64u         /* places of the cache of keys */

typedef struct dukx_json_frame {
    duk_idx_t at;   /* the container's place */
    bool object;
} dukx_json_frame;

typedef struct dukx_json {
    duk_context *ctx;
    const unsigned char *start, *p, *end;
    bool sources;           /* primitives become their source text */
    unsigned depth, room;
    dukx_json_frame *frames;
    duk_idx_t frame_buffer; /* where the stack keeps them once they are many, or -1 */
    duk_hstring *keys[DUKX_JSON_KEYS];
    dukx_json_frame first[DUKX_JSON_FRAMES];
} dukx_json;

static inline bool dukx_json_at_digit(const dukx_json *j)
{
    return j->p < j->end && *j->p >= '0' && *j->p <= '9';
}

static inline void dukx_json_skip_space(dukx_json *j)
{
    while (j->p < j->end && (*j->p == ' ' || *j->p == '\n' || *j->p == '\r' || *j->p == '\t')) j->p++;
}

static inline void dukx_json_ensure(duk_context *ctx)
{
    if (ctx->valstack_end - ctx->valstack_top < 8) duk_require_stack(ctx, 64);
}

/* Moves over plain characters of a string, to a quote, a backslash or an error; eight at a time. */
static inline void dukx_json_skip_plain(dukx_json *j)
{
    const unsigned char *p = j->p;
    while (j->end - p >= 8) {
        uint64_t eight, ones = 0x0101010101010101u, high = 0x8080808080808080u;
        memcpy(&eight, p, sizeof eight);
        uint64_t quote = eight ^ ones * '"', slash = eight ^ ones * '\\';
        uint64_t found = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((eight - ones * 0x20u) & ~eight);
        found &= high;
        if (found != 0) {
            j->p = p + (__builtin_ctzll(found) >> 3);
            return;
        }
        p += 8;
    }
    while (p < j->end && *p >= 0x20 && *p != '"' && *p != '\\') p++;
    j->p = p;
}

/* Begins with the text at the index, a string. Pushes a buffer; dukx_json_close drops it. */
void dukx_json_open(dukx_json *j, duk_context *ctx, duk_idx_t text, bool sources);
void dukx_json_close(dukx_json *j);

/* Pushes the value that begins where the parser stands and goes to the next token behind it. Throws a
 * SyntaxError. */
void dukx_json_value(dukx_json *j);
/* The same for what is no container, without going on. */
void dukx_json_primitive(dukx_json *j);

/* Behind the opening quote of a property's name. Pushes it. */
void dukx_json_push_key(dukx_json *j);
/* Checks a number's form; whether `*value` has it exactly already, else the text up to j->p tells. */
bool dukx_json_scan_number(dukx_json *j, double *value);

/* Moves the values that wait behind an array's place into it; makes the array first. */
void dukx_json_fill_array(dukx_json *j, duk_idx_t at, bool last);

#endif
