/* The smallest host: a program of TypeScript that calls a C function.
 * SPDX-License-Identifier: MIT
 *     cc hello.c $(pkg-config --cflags --libs gots) -o hello && ./hello */
#include <gots.h>

static double twice(double x) { return 2 * x; }

int main(void)
{
    gots_isolate *isolate = gots_start();
    gots_bind(isolate, "declare function twice(x: number): number;", twice, NULL);
    gots_run_file(isolate, "hello_host.mts", NULL);
    return gots_finish(isolate);
}
