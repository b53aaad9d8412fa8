/* crypto: random values and UUIDs from the operating system.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "engine/dukx.h"
#include "engine/web.h"

#define MAX_BYTES 65536

static void fill_random(duk_context *ctx, void *bytes, size_t len)
{
    const gots_port *port = gots__isolate_of(ctx)->port;
    if (!port->random(port->context, bytes, len))
        gots__dom_exception_throw(ctx, "OperationError", "the system gives no random values");
}

static bool is_integer_array(duk_context *ctx, duk_idx_t index)
{
    duk_hobject *h = duk_get_hobject(ctx, index);
    if (h == NULL || !DUK_HOBJECT_IS_BUFOBJ(h)) return false;
    switch (DUK_HOBJECT_GET_CLASS_NUMBER(h)) {
    case DUK_HOBJECT_CLASS_FLOAT32ARRAY:
    case DUK_HOBJECT_CLASS_FLOAT64ARRAY:
    case DUK_HOBJECT_CLASS_ARRAYBUFFER:
    case DUK_HOBJECT_CLASS_DATAVIEW: return false;
    default: return true;
    }
}

static duk_ret_t get_random_values(duk_context *ctx)
{
    duk_size_t len;
    if (!is_integer_array(ctx, 0))
        gots__dom_exception_throw(ctx, "TypeMismatchError",
                                  "The data argument must be an integer-type TypedArray");
    void *bytes = duk_get_buffer_data(ctx, 0, &len);
    if (len > MAX_BYTES)
        gots__dom_exception_throw(ctx, "QuotaExceededError",
                                  "The requested length exceeds 65,536 bytes");
    if (bytes != NULL) fill_random(ctx, bytes, len);
    duk_set_top(ctx, 1);
    return 1;
}

static duk_ret_t random_uuid(duk_context *ctx)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char bytes[16];
    char text[36], *at = text;
    fill_random(ctx, bytes, sizeof bytes);
    bytes[6] = (unsigned char)(0x40 | (bytes[6] & 0x0f));
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f));
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
        *at++ = hex[bytes[i] >> 4];
        *at++ = hex[bytes[i] & 15];
    }
    duk_push_lstring(ctx, text, sizeof text);
    return 1;
}

static const gots__builtin methods[] = {
    { "getRandomValues", get_random_values, 1, 1, 0 },
    { "randomUUID", random_uuid, 0, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__open_crypto(duk_context *ctx)
{
    duk_push_global_object(ctx);
    duk_push_object(ctx);
    duk_push_object(ctx);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "Crypto");
    duk_set_prototype(ctx, -2);
    gots__define_value(ctx, -2, "crypto", DUK_DEFPROP_WRITABLE);
}
