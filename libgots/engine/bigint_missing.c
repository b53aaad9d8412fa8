/* Stands in for the BigInt room until its file is there; weak, so that the room's own win.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/bigint.h"

#include <string.h>

#define WEAK __attribute__((weak))

static void missing(duk_context *ctx)
{
    (void)duk_error(ctx, DUK_ERR_ERROR, "GOTS1099: this build has no BigInt");
}

WEAK bool gots__bigint_same(const void *a, size_t a_size, const void *b, size_t b_size)
{
    return a_size == b_size && memcmp(a, b, a_size) == 0;
}

WEAK uint32_t gots__bigint_hash(const void *data, size_t size)
{
    uint32_t hash = (uint32_t)size;
    const unsigned char *p = data;
    for (size_t i = 0; i < size; i++) hash = hash * 31 + p[i];
    return hash;
}

WEAK bool gots__bigint_truthy(const void *data, size_t size)
{
    int64_t value;
    memcpy(&value, data, sizeof value);
    return size != sizeof value || value != 0;
}

WEAK void gots__bigint_binary(duk_context *ctx, int op)
{
    (void)op;
    missing(ctx);
}

WEAK void gots__bigint_unary(duk_context *ctx, int op)
{
    (void)op;
    missing(ctx);
}

WEAK int gots__bigint_compare(duk_context *ctx, duk_idx_t left, duk_idx_t right)
{
    (void)left;
    (void)right;
    missing(ctx);
    return 0;
}

WEAK bool gots__bigint_equals(duk_context *ctx, duk_idx_t left, duk_idx_t right)
{
    (void)left;
    (void)right;
    missing(ctx);
    return false;
}

WEAK void gots__bigint_push_string(duk_context *ctx, duk_idx_t index, int radix)
{
    (void)index;
    (void)radix;
    missing(ctx);
}

WEAK void gots__bigint_push_object(duk_context *ctx, duk_idx_t index)
{
    (void)index;
    missing(ctx);
}

WEAK void gots__bigint_push_prototype(duk_context *ctx)
{
    missing(ctx);
}
