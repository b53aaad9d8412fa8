/* Whether programs that take memory without end stay within their limit: ten shapes of them, again and again.
 *
 * SPDX-License-Identifier: MIT
 *
 *     contain [rounds]     for each shape: how it ended, and the most that the host's allocator had given out;
 *                          Ctrl-C ends it after the round
 *
 *     cc -O2 -Iinclude test/bench/contain.c build/libgots.a -ljansson -lev -ltommath -lutf8proc -lm -lpthread \
 *         -ldl -o build/bench/contain
 */
#include <gots.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIMIT ((size_t)64 << 20)

typedef struct shape {
    const char *name, *text;
    size_t most;            /* bytes beyond what was out before the isolate was made */
    double ms;
    int by_memory, thrown, other;
} shape;

static shape shapes[] = {
    { .name = "array push", .text = "const a: object[] = []; for (;;) a.push({});" },
    { .name = "huge new Array", .text = "for (const a: number[][] = [];;) a.push(new Array<number>(100000).fill(0));" },
    { .name = "Map", .text = "const m = new Map<number, object>(); for (let i = 0;; i++) m.set(i, {});" },
    { .name = "buffers", .text = "const a: ArrayBuffer[] = []; for (;;) a.push(new ArrayBuffer(1 << 16));" },
    { .name = "string doubling", .text = "const a: string[] = []; for (let i = 0;; i++) { let s = 'x' + i; while (s.length < 1e6) s += s; a.push(s.slice(1)); }" },
    { .name = "deep recursion", .text = "const a: object[] = []; function f(n: number): number { a.push({}); return f(n + 1) + 1; } for (;;) { try { f(0); } catch {} }" },
    { .name = "regular expressions", .text = "const s = 'ab'.repeat(1e5); for (const a: unknown[] = [];;) a.push(s.match(/a/g));" },
    { .name = "sort", .text = "for (const keep: object[] = [];;) { const a = Array.from({ length: 1e5 }, (_, i) => ({ i })); a.sort((x, y) => y.i - x.i); keep.push(a); }" },
    { .name = "JSON", .text = "let s = '[1]'; for (;;) { const v = JSON.parse(s); s = JSON.stringify([v, v]); }" },
    { .name = "closures", .text = "const a: (() => number)[] = []; for (let i = 0;; i++) a.push(() => i);" },
};
#define SHAPES (sizeof shapes / sizeof *shapes)

typedef struct counter { size_t out, most; } counter;

static void *count(void *context, void *ptr, size_t old_size, size_t size)
{
    counter *it = context;
    void *block = NULL;
    if (size == 0) free(ptr);
    else if ((block = realloc(ptr, size)) == NULL) return NULL;
    it->out += size - (ptr != NULL ? old_size : 0);
    if (it->out > it->most) it->most = it->out;
    return block;
}

static size_t status_of(const char *key)
{
    char line[256];
    size_t value = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, key, strlen(key)) == 0) (void)sscanf(line + strlen(key), "%zu", &value);
    if (file != NULL) fclose(file);
    return value;
}

static void run(gots_runtime *runtime, counter *memory, shape *it)
{
    gots_isolate_options options;
    gots_error err;
    size_t before = memory->out;
    clock_t start = clock();
    gots_isolate_options_init(&options);
    options.limits.memory = LIMIT;
    memory->most = before;
    gots_isolate *isolate = gots_isolate_new(runtime, &options, NULL);
    gots_status status = gots_isolate_load_source(isolate, "shape.ts", it->text, strlen(it->text), 0, NULL, &err);
    if (status == GOTS_E_MEMORY_LIMIT) it->by_memory++;
    else if (status == GOTS_E_THROWN) it->thrown++;
    else it->other++;
    gots_isolate_free(isolate);
    if (memory->most - before > it->most) it->most = memory->most - before;
    if (memory->out != before) printf("%s: %zd bytes left\n", it->name, (ssize_t)(memory->out - before));
    it->ms += (double)(clock() - start) * 1e3 / CLOCKS_PER_SEC;
}

static volatile sig_atomic_t is_enough;

static void enough(int number)
{
    is_enough = number;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 3;
    counter memory = { 0, 0 };
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.allocator = (gots_allocator){ count, &memory };
    options.cache = "";
    gots_runtime *runtime = gots_runtime_new(&options, NULL);
    gots_isolate_free(gots_isolate_new(runtime, NULL, NULL)); /* what is kept warm is there */
    size_t rss = status_of("VmRSS:"), first = 0;
    int done = 0;
    signal(SIGINT, enough);
    signal(SIGTERM, enough);
    for (int i = 0; i < rounds && !is_enough; i++, done++) {
        for (size_t k = 0; k < SHAPES; k++) run(runtime, &memory, &shapes[k]);
        if (i == 0) first = status_of("VmRSS:");
    }
    printf("%-20s %8s %8s %8s %14s %8s %10s\n", "shape", "memory", "thrown", "other", "most, bytes", "of 64 MB", "ms a run");
    for (size_t k = 0; k < SHAPES; k++)
        printf("%-20s %8d %8d %8d %14zu %7.2f%% %10.1f\n", shapes[k].name, shapes[k].by_memory, shapes[k].thrown,
               shapes[k].other, shapes[k].most, 100.0 * (double)shapes[k].most / (double)LIMIT, shapes[k].ms / done);
    printf("resident: %zu KB before, %zu after the first round, %zu at the end, %zu at most\n", rss, first, status_of("VmRSS:"), status_of("VmHWM:"));
    gots_runtime_free(runtime);
    printf("%zu bytes left at the end\n", memory.out);
    return EXIT_SUCCESS;
}
