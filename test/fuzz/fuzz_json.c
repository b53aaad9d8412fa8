/* Fuzzer: any bytes as the text of a JSON module.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/memory.h"
#include "engine/environment.h"
#include "engine/heap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gots__isolate *isolate;

static void visit(void *context, gots__name name)
{
    size_t *total = context;
    for (size_t i = 0; i < name.len; i++) *total += (unsigned char)name.bytes[i];
}

static void open_isolate(void)
{
    gots__isolate_options options = { .memory_limit = 256u << 20 };
    const gots_allocator allocator = gots__default_allocator();
    const gots__module_hooks hooks = { 0 };
    isolate = gots__isolate_new(&options, NULL);
    if (gots__environments_init(isolate, &allocator, &hooks) != GOTS_OK) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned runs;
    if (size > 1u << 16) return 0;
    if (isolate != NULL && ++runs % 5000 == 0) {
        gots__isolate_free(isolate);
        isolate = NULL;
        runs = 0;
    }
    if (isolate == NULL) open_isolate();
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    gots_error err;
    size_t total = 0;
    if (gots__env_json(isolate, runs, text, size, &err) == GOTS_OK &&
        gots__env_each(isolate, runs, visit, &total) != GOTS_OK)
        abort();
    free(text);
    return 0;
}
