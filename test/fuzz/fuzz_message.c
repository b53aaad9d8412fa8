/* Fuzzer: any bytes as a message from elsewhere.
 *
 * SPDX-License-Identifier: MIT
 *
 * What can be read is written again, and read again.
 */
#include <stdlib.h>

#include "engine/isolate.h"
#include "engine/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gots__isolate *isolate;

typedef struct job {
    gots__message *message, *again;
} job;

static void read_and_write(duk_context *ctx, void *data)
{
    job *it = data;
    size_t at = 0;
    gots__message_read(ctx, it->message, &at, at % 2 == 0, DUK_INVALID_INDEX);
    gots__message_write(ctx, it->again, -1, DUK_INVALID_INDEX);
    at = 0;
    gots__message_read(ctx, it->again, &at, false, DUK_INVALID_INDEX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned runs;
    gots__isolate_options options = { .memory_limit = 256u << 20 };
    if (size > 1u << 16) return 0;
    if (isolate != NULL && ++runs % 5000 == 0) {
        gots__isolate_free(isolate);
        isolate = NULL;
    }
    if (isolate == NULL) isolate = gots__isolate_new(&options, NULL);
    job it = { gots__message_new(), gots__message_new() };
    if (isolate == NULL || it.message == NULL || it.again == NULL || !gots__message_put(it.message, data, size)) abort();
    (void)gots__protect(isolate, read_and_write, &it, NULL);
    gots__message_free(it.message);
    gots__message_free(it.again);
    return 0;
}
