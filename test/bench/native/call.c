/* What a call from C of a native TypeScript function of numbers costs.
 *
 * SPDX-License-Identifier: MIT
 *
 *     call [rounds]      lines "what<TAB>nanoseconds" (the least of all rounds)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/machine.h"
#include "engine/value.h"
#include "native/native.h"
#include "public.h"

#define CALLS 200000

static const char program[] =
    "export function scale(x: number): number { return x * 2 + 1; }\n"
    "export function root(x: number): number { return Math.sqrt(x) + 1; }\n"
    "export function both(x: number): number { return scale(x) + scale(x + 1); }\n"
    "for (let i = 0; i < 50; i++) { scale(i); root(i); both(i); }\n";

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static gots_isolate *isolate;
static gots_module *module;

static void report(const char *name, const char *how, double ns)
{
    printf("%s, %s\t%.1f\n", name, how, ns / CALLS);
}

static void by_door(const char *name, int rounds)
{
    gots_value function;
    gots__native_call call;
    double best = 1e18;
    if (gots_module_get(isolate, module, name, &function, NULL) != GOTS_OK ||
        !gots__native_find(isolate->heap, gots__value_object(isolate->heap, gots_value_keep(isolate, function)), &call))
        exit(EXIT_FAILURE);
    for (int round = 0; round < rounds; round++) {
        gots__native_value x = { .tag = GOTS__NATIVE_NUMBER }, y;
        double start = now_ns();
        for (int i = 0; i < CALLS; i++) {
            x.number = i;
            if (gots__native_call_values(isolate->heap, &call, &x, 1, &y, NULL) != GOTS__NATIVE_ANSWER_DONE) exit(EXIT_FAILURE);
        }
        double took = now_ns() - start;
        if (took < best) best = took;
    }
    report(name, "looked up once", best);
}

static void by_value(const char *name, int rounds)
{
    gots_value function;
    double best = 1e18;
    if (gots_module_get(isolate, module, name, &function, NULL) != GOTS_OK) exit(EXIT_FAILURE);
    for (int round = 0; round < rounds; round++) {
        double start = now_ns();
        for (int i = 0; i < CALLS; i++) {
            uint32_t scope = gots_scope_open(isolate);
            gots_value x = gots_number(isolate, i), y;
            if (gots_call_value(isolate, function, (gots_value){ 0 }, &x, 1, &y, NULL) != GOTS_OK) exit(EXIT_FAILURE);
            gots_scope_close(isolate, scope);
        }
        double took = now_ns() - start;
        if (took < best) best = took;
    }
    report(name, "gots_call_value", best);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 20;
    static const char *const names[] = { "scale", "root", "both" };
    gots_runtime *runtime = gots_runtime_new(NULL, NULL);
    isolate = gots_isolate_new(runtime, NULL, NULL);
    if (gots_isolate_load_source(isolate, "call.ts", program, strlen(program), 0, &module, NULL) != GOTS_OK) return EXIT_FAILURE;
    for (int i = 0; i < 3; i++) by_door(names[i], rounds);
    by_value("scale", rounds);
    gots_isolate_free(isolate);
    gots_runtime_free(runtime);
    return EXIT_SUCCESS;
}
