/* Runs bench.js on one build of Duktape: stock (-DSTOCK), or ours inside an isolate.
 *
 * SPDX-License-Identifier: MIT
 *
 *     run bench.js      a line "name<TAB>nanoseconds" for each operation
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "duktape.h"
#ifndef STOCK
#include "engine/heap.h"
#endif

static duk_ret_t now(duk_context *ctx)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    duk_push_number(ctx, (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6);
    return 1;
}

static duk_ret_t report(duk_context *ctx)
{
    printf("%s\t%.1f\n", duk_require_string(ctx, 0), duk_require_number(ctx, 1));
    return 0;
}

static void run(duk_context *ctx, void *data)
{
    const char *text = data;
    duk_push_c_function(ctx, now, 0);
    duk_put_global_string(ctx, "now");
    duk_push_c_function(ctx, report, 2);
    duk_put_global_string(ctx, "report");
    duk_push_string(ctx, "bench.js");
    duk_compile_string_filename(ctx, 0, text);
    duk_call(ctx, 0);
}

int main(int argc, char **argv)
{
    static char text[1 << 16];
    FILE *in = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (in == NULL || fread(text, 1, sizeof text - 1, in) == 0) return EXIT_FAILURE;
    fclose(in);
#ifdef STOCK
    duk_context *ctx = duk_create_heap_default();
    run(ctx, text);
    duk_destroy_heap(ctx);
    return EXIT_SUCCESS;
#else
    gots__isolate_options options = { 0 };
    gots_error err;
    gots__isolate *isolate = gots__isolate_new(&options, &err);
    gots_status status = gots__protect(isolate, run, text, &err);
    if (status != GOTS_OK) fprintf(stderr, "%s: %s\n", err.code, err.message);
    gots__isolate_free(isolate);
    return status == GOTS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
#endif
}
