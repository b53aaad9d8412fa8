/* Duktape's own API, as its package has it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <duktape.h>

#include "host.h"

static const char text[] =
    "function empty(n) { var s = 0; for (var i = 0; i < n; i++) s += i; return s; }\n"
    "function number(n) { var s = 0, f = half; for (var i = 0; i < n; i++) s += f(i); return s; }\n"
    "function twice(x) { return x * 2; }\n";

static size_t held;

static void *resize(void *udata, void *ptr, duk_size_t size)
{
    size_t *block = ptr != NULL ? (size_t *)ptr - 2 : NULL;
    (void)udata;
    if (block != NULL) held -= *block;
    if (size == 0) {
        free(block);
        return NULL;
    }
    block = realloc(block, size + 2 * sizeof *block);
    *block = size;
    held += size;
    return block + 2;
}

static void *take(void *udata, duk_size_t size)
{
    return resize(udata, NULL, size);
}

static void give(void *udata, void *ptr)
{
    resize(udata, ptr, 0);
}

static duk_ret_t half(duk_context *ctx)
{
    duk_push_number(ctx, duk_require_number(ctx, 0) / 2);
    return 1;
}

static double run(duk_context *ctx, const char *name, int calls, double argument)
{
    double best = 0;
    for (int i = 0; i < TIMES; i++) {
        double start = now();
        for (int k = 0; k < calls; k++) {
            duk_get_global_string(ctx, name);
            duk_push_number(ctx, calls == 1 ? argument : k);
            duk_call(ctx, 1);
            duk_pop(ctx);
        }
        keep_least(&best, (now() - start) / (calls == 1 ? argument : calls));
    }
    return best;
}

int main(void)
{
    double made = 0;
    for (int i = 0; i < STATES; i++) {
        double start = now();
        duk_destroy_heap(duk_create_heap_default());
        keep_least(&made, now() - start);
    }
    duk_destroy_heap(duk_create_heap(take, resize, give, NULL, NULL));
    duk_context *counted = duk_create_heap(take, resize, give, NULL, NULL);
    print_line("Duktape", WHAT_STATE, made / 1e3);
    print_line("Duktape", WHAT_BYTES, (double)held / 1024);
    duk_destroy_heap(counted);
    duk_context *ctx = duk_create_heap_default();
    duk_push_c_function(ctx, half, 1);
    duk_put_global_string(ctx, "half");
    duk_eval_string_noresult(ctx, text);
    print_line("Duktape", WHAT_TO_C, run(ctx, "number", 1, FROM_PROGRAM) - run(ctx, "empty", 1, FROM_PROGRAM));
    print_line("Duktape", WHAT_FROM_C, run(ctx, "twice", FROM_C, 0));
    duk_destroy_heap(ctx);
    return EXIT_SUCCESS;
}
