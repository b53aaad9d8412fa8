/* Channels in messages: what goes along is a port, of which the library makes a far end.
 *
 * SPDX-License-Identifier: MIT
 *
 * A channel is an object of gots:task, marked as one. It stays where it is; gots:internal/far_channel makes the
 * port by which it serves the other isolate, and there an object that speaks with it.
 */
#include "engine/dukx.h"
#include "engine/port_inside.h"
#include "engine/web.h"

bool gots__channel_is(duk_context *ctx, duk_idx_t index)
{
    bool is = gots__attribute_get(ctx, index, "channel");
    duk_pop(ctx);
    return is;
}

duk_ret_t gots__channel_mark(duk_context *ctx)
{
    duk_push_true(ctx);
    gots__attribute_set(ctx, 0, "channel");
    return 0;
}

void gots__channel_pack(duk_context *ctx, duk_idx_t index, gots__parcel *parcel, uint32_t *capacity, uint32_t *policy)
{
    ports *it = gots__ports_of(ctx);
    index = duk_require_normalize_index(ctx, index);
    gots__port_push_library(ctx, "gots:internal/far_channel", "lend");
    duk_dup(ctx, index);
    duk_call(ctx, 1);
    duk_get_prop_index(ctx, -1, 0);
    duk_get_prop_index(ctx, -2, 1);
    duk_get_prop_index(ctx, -3, 2);
    uint32_t number = duk_get_uint_default(ctx, -3, 0);
    *capacity = duk_get_uint_default(ctx, -2, 0);
    *policy = duk_get_uint_default(ctx, -1, 0);
    if (gots__port_at(it, number) == NULL) (void)duk_type_error(ctx, "the channel cannot be sent");
    gots__port_take_end(ctx, number, parcel);
    duk_pop_n(ctx, 4);
}

void gots__channel_unpack(duk_context *ctx, gots__parcel *parcel, uint32_t capacity, uint32_t policy)
{
    ports *it = gots__ports_of(ctx);
    uint32_t number = it != NULL ? gots__port_add(it, parcel->data) : 0;
    if (number == 0) (void)duk_range_error(ctx, "out of memory for a port");
    parcel->kind = GOTS__PARCEL_EMPTY;
    gots__port_push_library(ctx, "gots:internal/far_channel", "far");
    duk_push_uint(ctx, number);
    duk_push_uint(ctx, capacity);
    duk_push_uint(ctx, policy);
    duk_call(ctx, 3);
}
