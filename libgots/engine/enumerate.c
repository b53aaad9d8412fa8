/* for-in over an object whose prototypes have enumerable properties too, or among which there is a
 * proxy: the keys of all of them, each once, shadowed by those before it whether enumerable or not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/meta.h"

/* Called by the patched interpreter (patch/enumerate.inc): [target] → [target 0 key …] as one array,
 * which is the enumerator that patch/enumerate.inc walks. */
void gots__enumerate_chain(duk_context *ctx);

/* Of one object: [… seen list object] → the same; its keys go to the list. */
static void add_keys(duk_context *ctx, duk_idx_t seen, duk_idx_t list)
{
    duk_idx_t object = duk_get_top_index(ctx), keys = object + 1;
    meta_own_keys(ctx, object, KEYS_STRINGS);
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, keys);
    for (duk_uarridx_t i = 0; i < count; i++) {
        dukx_descriptor desc;
        duk_get_prop_index(ctx, keys, i);
        duk_dup(ctx, keys + 1);
        if (!duk_has_prop(ctx, seen) && meta_get_own(ctx, object, keys + 1, &desc)) {
            duk_dup(ctx, keys + 1);
            duk_push_true(ctx);
            duk_put_prop(ctx, seen);
            duk_dup(ctx, keys + 1);
            if (desc.flags & DUK_DEFPROP_ENUMERABLE) dukx_array_append(ctx, list);
        }
        duk_set_top(ctx, keys + 1);
    }
    duk_pop(ctx);
}

void gots__enumerate_chain(duk_context *ctx)
{
    duk_require_stack(ctx, 24);
    duk_idx_t target = duk_get_top_index(ctx), seen = target + 1, list = target + 2;
    duk_push_bare_object(ctx);
    dukx_push_array(ctx, 0);
    duk_dup(ctx, target);
    dukx_array_append(ctx, list);
    duk_push_uint(ctx, 0);
    dukx_array_append(ctx, list);
    for (duk_dup(ctx, target); duk_is_object(ctx, -1); duk_remove(ctx, -2)) {
        add_keys(ctx, seen, list);
        meta_get_prototype(ctx, duk_get_top_index(ctx));
    }
    duk_dup(ctx, list);
    duk_replace(ctx, target);
    duk_set_top(ctx, target + 1);
}
