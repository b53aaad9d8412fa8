/* The essential internal methods of objects, proxies included, as Object, Reflect and others use
 * them.
 *
 * SPDX-License-Identifier: MIT
 *
 * Objects and keys are stack indexes; a key is a property key already (string or symbol).
 */
#ifndef GOTS_ENGINE_META_H
#define GOTS_ENGINE_META_H

#include "engine/dukx.h"

/* A property descriptor: DUK_DEFPROP_HAVE_… and the values of the flags; value, getter and setter
 * are three stack slots from `at` (undefined where absent). */
typedef struct dukx_descriptor {
    duk_uint_t flags;
    duk_idx_t at;
} dukx_descriptor;

/* [[GetPrototypeOf]]: pushes an object or null. */
void meta_get_prototype(duk_context *ctx, duk_idx_t obj);
/* [[SetPrototypeOf]] to the value at `proto` (object or null). */
bool meta_set_prototype(duk_context *ctx, duk_idx_t obj, duk_idx_t proto);
bool meta_is_extensible(duk_context *ctx, duk_idx_t obj);
bool meta_prevent_extensions(duk_context *ctx, duk_idx_t obj);
/* [[GetOwnProperty]]: true pushes the descriptor's three slots. */
bool meta_get_own(duk_context *ctx, duk_idx_t obj, duk_idx_t key, dukx_descriptor *desc);
/* [[DefineOwnProperty]]: false, or a TypeError when `throws`. */
bool meta_define(duk_context *ctx, duk_idx_t obj, duk_idx_t key, const dukx_descriptor *desc,
                 bool throws);
bool meta_has(duk_context *ctx, duk_idx_t obj, duk_idx_t key);
/* [[Get]] and [[Set]] with a receiver. Get pushes the value. */
void meta_get(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t receiver);
bool meta_set(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t value, duk_idx_t receiver);
bool meta_delete(duk_context *ctx, duk_idx_t obj, duk_idx_t key);

/* Whether the object is the namespace of a module. engine/environment.c */
bool gots__is_namespace(duk_context *ctx, const duk_hobject *object);

/* [[OwnPropertyKeys]]: pushes an array of strings and symbols. */
enum { KEYS_STRINGS = 1, KEYS_SYMBOLS = 2 };
void meta_own_keys(duk_context *ctx, duk_idx_t obj, unsigned which);

/* ToPropertyDescriptor of the value at `index`: pushes the three slots. */
void meta_to_descriptor(duk_context *ctx, duk_idx_t index, dukx_descriptor *desc);
/* FromPropertyDescriptor: pushes an object. */
void meta_from_descriptor(duk_context *ctx, const dukx_descriptor *desc);

#endif
