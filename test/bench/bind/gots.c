/* What calls between a program and C cost: nanoseconds a call, the best of several rounds.
 *
 * SPDX-License-Identifier: MIT
 */
#include <gots.h>
#include <string.h>
#include <time.h>

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

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double from_program(gots_isolate *isolate, gots_module *module, const char *name, double rounds)
{
    double best = 1e18;
    for (int i = 0; i < 7; i++) {
        uint32_t scope = gots_scope_open(isolate);
        gots_value n = gots_number(isolate, rounds), result;
        double start = now();
        if (gots_call(isolate, module, name, &n, 1, &result, NULL) != GOTS_OK) fprintf(stderr, "%s", gots_isolate_report(isolate));
        double spent = (now() - start) / rounds;
        gots_scope_close(isolate, scope);
        if (spent < best) best = spent;
    }
    return best;
}

static double from_c(double (*twice)(double), int rounds)
{
    double best = 1e18;
    volatile double s = 0;
    for (int i = 0; i < 7; i++) {
        double start = now();
        for (int k = 0; k < rounds; k++) s += twice(k);
        double spent = (now() - start) / rounds;
        if (spent < best) best = spent;
    }
    return best;
}

static void measure_all(gots_native native, const char *tier)
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
    static const char *const names[] = { "number", "string", "array", "struct", "callback", "frame" };
    double empty = from_program(isolate, module, "empty", 1e6);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        printf("%-12s program -> C, %-9s %8.1f\n", tier, names[i], from_program(isolate, module, names[i], 2e5) - empty);
    printf("%-12s C -> program, gots_func    %6.1f\n", tier, from_c((double (*)(double))twice, 1000000));
    gots_isolate_free(isolate);
}

int main(void)
{
    measure_all(GOTS_NATIVE_OFF, "interpreted");
    measure_all(GOTS_NATIVE_TCC, "native");
    return 0;
}
