/* QuickJS as a host has it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "host.h"
#include "quickjs.h"

static const char text[] =
    "globalThis.empty = function (n) { let s = 0; for (let i = 0; i < n; i++) s += i; return s; };\n"
    "globalThis.number = function (n) { let s = 0; for (let i = 0; i < n; i++) s += half(i); return s; };\n"
    "globalThis.twice = function (x) { return x * 2; };\n";

static JSValue half(JSContext *ctx, JSValueConst self, int count, JSValueConst *args)
{
    double x;
    (void)self, (void)count;
    return JS_ToFloat64(ctx, &x, args[0]) != 0 ? JS_EXCEPTION : JS_NewFloat64(ctx, x / 2);
}

/* `calls` calls of it, each with what `argument` is, or the number of the call. */
static double run(JSContext *ctx, JSValueConst global, const char *name, int calls, double argument)
{
    double best = 0;
    JSValue function = JS_GetPropertyStr(ctx, global, name);
    for (int i = 0; i < TIMES; i++) {
        double start = now();
        for (int k = 0; k < calls; k++) {
            JSValue x = JS_NewFloat64(ctx, calls == 1 ? argument : k);
            JS_FreeValue(ctx, JS_Call(ctx, function, JS_UNDEFINED, 1, &x));
        }
        keep_least(&best, (now() - start) / (calls == 1 ? argument : calls));
    }
    JS_FreeValue(ctx, function);
    return best;
}

int main(void)
{
    double made = 0;
    JSMemoryUsage usage;
    for (int i = 0; i < STATES; i++) {
        double start = now();
        JSRuntime *runtime = JS_NewRuntime();
        JS_FreeContext(JS_NewContext(runtime));
        JS_FreeRuntime(runtime);
        keep_least(&made, now() - start);
    }
    JSRuntime *runtime = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(runtime);
    JS_ComputeMemoryUsage(runtime, &usage);
    print_line("QuickJS", WHAT_STATE, made / 1e3);
    print_line("QuickJS", WHAT_BYTES, (double)usage.malloc_size / 1024);
    JSValue global = JS_GetGlobalObject(ctx);
    JS_SetPropertyStr(ctx, global, "half", JS_NewCFunction(ctx, half, "half", 1));
    JS_FreeValue(ctx, JS_Eval(ctx, text, sizeof text - 1, "bench.js", JS_EVAL_TYPE_GLOBAL));
    double empty = run(ctx, global, "empty", 1, FROM_PROGRAM);
    print_line("QuickJS", WHAT_TO_C, run(ctx, global, "number", 1, FROM_PROGRAM) - empty);
    print_line("QuickJS", WHAT_FROM_C, run(ctx, global, "twice", FROM_C, 0));
    JS_FreeValue(ctx, global);
    JS_FreeContext(ctx);
    JS_FreeRuntime(runtime);
    return EXIT_SUCCESS;
}
