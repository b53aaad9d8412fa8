/* RegExp objects: what the rooms of the engine know of them.
 *
 * SPDX-License-Identifier: MIT
 *
 * An instance's first properties are three hidden slots (the compiled program, the source, the
 * flags) and then its lastIndex, so that each is reached by its number.
 */
#ifndef GOTS_ENGINE_REGEXP_H
#define GOTS_ENGINE_REGEXP_H

#include "engine/dukx.h"
#include "regexp/regexp.h"

enum { DUKX_RE_PROGRAM, DUKX_RE_SOURCE, DUKX_RE_FLAGS, DUKX_RE_LAST_INDEX };

/* Whether the value at `index` is a RegExp object (has [[RegExpMatcher]]). */
bool dukx_is_regexp(duk_context *ctx, duk_idx_t index);

/* Pushes a new RegExp of this realm from the pattern and flags strings at the stack top, which it
 * replaces. Throws a SyntaxError. */
void dukx_push_regexp(duk_context *ctx);

/* A subject prepared for matching: the string's code units. Valid until the next call that may
 * run the program or allocate. */
typedef struct dukx_subject {
    gots__regexp_input input;
    duk_idx_t string; /* its absolute stack index */
} dukx_subject;

/* Prepares the string at `index`. */
void dukx_subject_open(duk_context *ctx, duk_idx_t index, dukx_subject *subject);

/* Pushes the units from `start` up to `end` as a string. */
void dukx_subject_push(duk_context *ctx, const dukx_subject *subject, uint32_t start, uint32_t end);

/* Runs a program; `captures` has room for its groups. Throws when stopped or out of memory. */
bool dukx_regexp_match(duk_context *ctx, const gots__regexp *program, const dukx_subject *subject,
                       uint32_t start, bool sticky, int32_t *captures);

/* The program of a RegExp object. */
const gots__regexp *dukx_regexp_program(duk_context *ctx, duk_hobject *regexp);

/* RegExpBuiltinExec with the RegExp at `regexp` and the string at `string`: pushes the result
 * array or null. */
void dukx_regexp_builtin_exec(duk_context *ctx, duk_idx_t regexp, duk_idx_t string);

/* RegExpExec: as the program may have overridden it. */
void dukx_regexp_exec(duk_context *ctx, duk_idx_t regexp, duk_idx_t string);

/* Whether the object at `index` is a RegExp whose exec and flags are the built-in ones and can
 * have no other effect than to read and set lastIndex; NULL when not. */
duk_hobject *dukx_regexp_pristine(duk_context *ctx, duk_idx_t index);

/* AdvanceStringIndex. */
double dukx_advance(const dukx_subject *subject, double index, bool unicode);

/* Defines RegExp.prototype's Symbol.match, matchAll, replace, search and split. */
void dukx_open_regexp_symbols(duk_context *ctx, duk_idx_t prototype);

#endif
