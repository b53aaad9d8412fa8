/* What a QuickJS runtime with its context costs; lines as those of ours.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "quickjs.h"

static double now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 300;
    double made = 1e9, ended = 1e9;
    JSMemoryUsage usage = { 0 };
    for (int i = 0; i < rounds; i++) {
        double start = now_us();
        JSRuntime *runtime = JS_NewRuntime();
        JSContext *context = JS_NewContext(runtime);
        double took = now_us() - start;
        if (took < made) made = took;
        JS_ComputeMemoryUsage(runtime, &usage);
        start = now_us();
        JS_FreeContext(context);
        JS_FreeRuntime(runtime);
        took = now_us() - start;
        if (took < ended) ended = took;
    }
    printf("QuickJS runtime and context\t%.1f\n", made);
    printf("QuickJS end\t%.1f\n", ended);
    printf("QuickJS live bytes\t%lld\n", (long long)usage.malloc_size);
    return EXIT_SUCCESS;
}
