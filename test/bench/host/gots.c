/* GoTS as a host has it: interpreted, and with its native code; calls by declaration, and of other kinds.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gots.h>
#include <string.h>

#include "host.h"

typedef struct Vec3 { float x, y, z; } Vec3;

static double half(double x) { return x / 2; }
static double measure(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static double length(const char *text) { return text[0]; }
static double sum(const double *items, size_t count) { return count > 0 ? items[0] : 0; }
static double apply(double (*f)(void *, double), void *context, double x) { return f(context, x); }
static gots_status general(gots_frame *frame, void *context)
{
    gots_isolate *isolate = gots_frame_isolate(frame);
    (void)context;
    gots_frame_return(frame, gots_number(isolate, gots_to_number(isolate, gots_frame_argument(frame, 0)) / 2));
    return GOTS_OK;
}

static const char program[] =
    "declare function general(x: number): number;\n"
    "export const empty = (n: number): number => { let s = 0; for (let i = 0; i < n; i++) s += i; return s; };\n"
    "export const number = (n: number): number => { let s = 0; for (let i = 0; i < n; i++) s += half(i); return s; };\n"
    "export const struct = (n: number): number => { let s = 0; const a = { x: 1, y: 2, z: 3 }; for (let i = 0; i < n; i++) s += measure(a, a); return s; };\n"
    "export const string = (n: number): number => { let s = 0; for (let i = 0; i < n; i++) s += length('some text'); return s; };\n"
    "export const array = (n: number): number => { let s = 0; const a = new Float64Array(8); for (let i = 0; i < n; i++) s += sum(a); return s; };\n"
    "export const callback = (n: number): number => { let s = 0; const f = (x: number): number => x + s; for (let i = 0; i < n; i++) s += apply(f, i); return s; };\n"
    "export const frame = (n: number): number => { let s = 0; for (let i = 0; i < n; i++) s += general(i); return s; };\n"
    "export function twice(x: number): number { return x * 2; }\n";

static double from_program(gots_isolate *isolate, gots_module *module, const char *name, double rounds)
{
    double best = 0;
    for (int i = 0; i < TIMES; i++) {
        uint32_t scope = gots_scope_open(isolate);
        gots_value n = gots_number(isolate, rounds), result;
        double start = now();
        if (gots_call(isolate, module, name, &n, 1, &result, NULL) != GOTS_OK) fprintf(stderr, "%s", gots_isolate_report(isolate));
        keep_least(&best, (now() - start) / rounds);
        gots_scope_close(isolate, scope);
    }
    return best;
}

static double from_c(double (*twice)(double), int rounds)
{
    double best = 0;
    volatile double s = 0;
    for (int i = 0; i < TIMES; i++) {
        double start = now();
        for (int k = 0; k < rounds; k++) s += twice(k);
        keep_least(&best, (now() - start) / rounds);
    }
    return best;
}

static void measure_state(const char *engine, gots_native native)
{
    double made = 0;
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.native = native;
    gots_runtime *runtime = gots_runtime_new(NULL, NULL);
    for (int i = 0; i < STATES; i++) {
        double start = now();
        gots_isolate_free(gots_isolate_new(runtime, &options, NULL));
        keep_least(&made, now() - start);
    }
    gots_isolate *isolate = gots_isolate_new(runtime, &options, NULL);
    print_line(engine, WHAT_STATE, made / 1e3);
    print_line(engine, WHAT_BYTES, (double)gots_isolate_memory(isolate) / 1024);
    gots_runtime_free(runtime);
}

static void measure_calls(const char *engine, gots_native native)
{
    gots_error err;
    gots_isolate_options options;
    gots_module *module;
    gots_function *twice;
    gots_isolate_options_init(&options);
    options.native = native;
    options.output = gots_print;
    gots_isolate *isolate = gots_isolate_new(NULL, &options, &err);
    gots_bind(isolate, "declare function half(x: number): number;", half, NULL);
    gots_bind(isolate, "interface Vec3 extends Struct { x: f32; y: f32; z: f32 } declare function measure(a: Vec3, b: Vec3): f64", measure, NULL);
    gots_bind(isolate, "declare function length(text: string): number", length, NULL);
    gots_bind(isolate, "declare function sum(items: Float64Array): number", sum, NULL);
    gots_bind(isolate, "declare function apply(f: (x: number) => number, x: number): number", apply, NULL);
    gots_bind_callback(isolate, "general", general, NULL, NULL);
    if (gots_isolate_load_source(isolate, "bind.ts", program, sizeof program - 1, 0, &module, &err) != GOTS_OK ||
        gots_func(isolate, module, "twice", "(x: number) => number", &twice, &err) != GOTS_OK) {
        fprintf(stderr, "%s\n", err.message);
        return;
    }
    static const struct { const char *name, *what; } calls[] = {
        { "number", WHAT_TO_C }, { "string", "program -> C, a string, ns" },
        { "array", "program -> C, a typed array, ns" }, { "struct", "program -> C, two structs, ns" },
        { "callback", "program -> C, which calls back, ns" }, { "frame", "program -> C, by gots_frame, ns" }
    };
    double empty = from_program(isolate, module, "empty", FROM_PROGRAM);
    print_line(engine, WHAT_FROM_C, from_c((double (*)(double))twice, FROM_C));
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        print_line(engine, calls[i].what, from_program(isolate, module, calls[i].name, FROM_PROGRAM) - empty);
    gots_isolate_free(isolate);
}

int main(void)
{
    measure_state("GoTS", GOTS_NATIVE_OFF);
    measure_calls("GoTS", GOTS_NATIVE_OFF);
    measure_state("GoTS native", GOTS_NATIVE_TCC);
    measure_calls("GoTS native", GOTS_NATIVE_TCC);
    return EXIT_SUCCESS;
}
