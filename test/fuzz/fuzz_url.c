/* Fuzzer: any URL, any base, any setter; what parses must come out the same when parsed again.
 *
 * SPDX-License-Identifier: MIT
 *
 * The first byte chooses a setter; then input, base and value, divided by 0xff bytes.
 */
#include <stdint.h>
#include <stdlib.h>

#include "engine/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gots__slice take(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *stop = memchr(*at, 0xff, (size_t)(end - *at));
    if (stop == NULL) stop = end;
    gots__slice piece = { (const char *)*at, (size_t)(stop - *at) };
    *at = stop < end ? stop + 1 : end;
    return piece;
}

/* The standard promises that a written URL parses to itself. */
static void check_written(gots__arena *arena, const gots__url *url)
{
    gots__url again;
    gots__slice text = gots__url_href(arena, url);
    if (!gots__url_parse(arena, text, NULL, &again)) abort();
    gots__slice written = gots__url_href(arena, &again);
    if (written.len != text.len || memcmp(written.bytes, text.bytes, text.len) != 0) abort();
    gots__url_origin(arena, &again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 100000) return 0;
    const uint8_t *at = data + 1, *end = data + size;
    gots__slice input = take(&at, end), base_text = take(&at, end), value = take(&at, end);
    gots__arena arena;
    gots__url base, url;
    gots__arena_init(&arena, NULL, 64u * 1024 * 1024);
    if (setjmp(arena.escape) == 0) {
        bool has_base = base_text.len > 0 && gots__url_parse(&arena, base_text, NULL, &base);
        if (gots__url_parse(&arena, input, has_base ? &base : NULL, &url)) {
            check_written(&arena, &url);
            gots__url_set(&arena, &url, (gots__url_part)(data[0] % 9), value);
            /* After a setter a URL need not come back the same (an opaque path's blanks), but it
             * must be writable and parse. */
            gots__url again;
            gots__url_parse(&arena, gots__url_href(&arena, &url), NULL, &again);
        }
    }
    gots__arena_deinit(&arena);
    return 0;
}
