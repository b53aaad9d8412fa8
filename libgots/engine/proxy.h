/* The traps of proxies, with the invariants that the specification checks. See meta.h for what
 * each does; the object must be a proxy.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_PROXY_H
#define GOTS_ENGINE_PROXY_H

#include "engine/meta.h"

void proxy_get_prototype(duk_context *ctx, duk_idx_t obj);
bool proxy_set_prototype(duk_context *ctx, duk_idx_t obj, duk_idx_t proto);
bool proxy_is_extensible(duk_context *ctx, duk_idx_t obj);
bool proxy_prevent_extensions(duk_context *ctx, duk_idx_t obj);
bool proxy_get_own(duk_context *ctx, duk_idx_t obj, duk_idx_t key, dukx_descriptor *desc);
bool proxy_define(duk_context *ctx, duk_idx_t obj, duk_idx_t key, const dukx_descriptor *desc);
bool proxy_has(duk_context *ctx, duk_idx_t obj, duk_idx_t key);
void proxy_get(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t receiver);
bool proxy_set(duk_context *ctx, duk_idx_t obj, duk_idx_t key, duk_idx_t value,
               duk_idx_t receiver);
bool proxy_delete(duk_context *ctx, duk_idx_t obj, duk_idx_t key);
void proxy_own_keys(duk_context *ctx, duk_idx_t obj, unsigned which);

/* The interpreter's property access on a proxy. Get pushes the value; the others return whether
 * it was done, or -1 (get: 0) for a hidden key, which the caller looks up on the target. */
duk_bool_t gots__proxy_hook_get(duk_context *ctx, duk_hobject *proxy, duk_tval *key,
                                duk_tval *receiver);
duk_int_t gots__proxy_hook_has(duk_context *ctx, duk_hobject *proxy, duk_tval *key);
duk_int_t gots__proxy_hook_set(duk_context *ctx, duk_hobject *proxy, duk_tval *key,
                               duk_tval *value, duk_tval *receiver);
duk_int_t gots__proxy_hook_delete(duk_context *ctx, duk_hobject *proxy, duk_tval *key);

#endif
