/* A C program that hosts TypeScript: it lends the program a function and calls one of its own.
 *
 * SPDX-License-Identifier: MIT
 *
 *     cc embed.c $(pkg-config --cflags --libs gots) && ./a.out
 */
#include <gots.h>
#include <stdio.h>

static void print(void *context, int stream, const char *bytes, size_t len)
{
    (void)context;
    fwrite(bytes, 1, len, stream == 2 ? stderr : stdout);
}

static gots_status twice(gots_frame *frame, void *context)
{
    (void)context;
    gots_isolate *isolate = gots_frame_isolate(frame);
    double number = gots_to_number(isolate, gots_frame_argument(frame, 0));
    gots_frame_return(frame, gots_number(isolate, number * 2));
    return GOTS_OK;
}

int main(void)
{
    static const char program[] = "declare function twice(n: number): number;\n"
                                  "export function answer(half: number): number {\n"
                                  "    console.log(`asked for twice ${half}`);\n"
                                  "    return twice(half);\n"
                                  "}\n";
    gots_error err;
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.output = print;
    options.limits.memory = 64u << 20;
    gots_runtime *runtime = gots_runtime_new(NULL, &err);
    gots_isolate *isolate = runtime != NULL ? gots_isolate_new(runtime, &options, &err) : NULL;
    gots_module *module = NULL;
    gots_value result = { 0 };
    if (isolate == NULL || gots_bind_callback(isolate, "twice", twice, NULL, &err) != GOTS_OK ||
        gots_isolate_load_source(isolate, "program.ts", program, sizeof program - 1, 0, &module,
                                 &err) != GOTS_OK ||
        gots_call(isolate, module, "answer", (gots_value[]){ gots_number(isolate, 21) }, 1, &result,
                  &err) != GOTS_OK) {
        fprintf(stderr, "%s: %s\n", err.code, err.message);
        gots_runtime_free(runtime);
        return 1;
    }
    printf("%g\n", gots_to_number(isolate, result));
    gots_runtime_free(runtime);
    return 0;
}
