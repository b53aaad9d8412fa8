/* Whether isolates that come and go leave something: several threads make and free them, every tenth runs a program.
 *
 * SPDX-License-Identifier: MIT
 *
 *     many [isolates] [threads]
 *
 *     cc -O2 -Iinclude test/bench/many.c build/libgots.a -ljansson -lev -ltommath -lutf8proc -lm -lpthread -ldl \
 *         -o build/bench/many
 */
#include <gots.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MAX 64

static const char text[] = "const m = new Map<string, number[]>(); for (let i = 0; i < 200; i++) m.set(`k${i}`, [i, i * 2]);\n"
                           "if (m.size !== 200) throw new Error('lost');";

static size_t resident_kb(void)
{
    char line[256];
    size_t value = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "VmRSS:", 6) == 0) value = strtoul(line + 6, NULL, 10);
    if (file != NULL) fclose(file);
    return value;
}

static void *work(void *data)
{
    int count = *(int *)data;
    gots_error err;
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.cache = "";
    gots_runtime *runtime = gots_runtime_new(&options, &err);
    for (int i = 0; runtime != NULL && i < count; i++) {
        gots_isolate *isolate = gots_isolate_new(runtime, NULL, &err);
        if (isolate == NULL || (i % 10 == 0 && gots_isolate_load_source(isolate, "a.ts", text, sizeof text - 1, 0, NULL, &err) != GOTS_OK))
            fprintf(stderr, "many: %s\n", err.message);
        gots_isolate_free(isolate);
    }
    gots_runtime_free(runtime);
    return NULL;
}

static void run(int count, int threads)
{
    pthread_t all[THREADS_MAX];
    int each = count / threads;
    for (int i = 0; i < threads; i++) pthread_create(&all[i], NULL, work, &each);
    for (int i = 0; i < threads; i++) pthread_join(all[i], NULL);
}

int main(int argc, char **argv)
{
    int count = argc > 1 ? atoi(argv[1]) : 100000, threads = argc > 2 ? atoi(argv[2]) : 4;
    if (count <= 0 || threads <= 0 || threads > THREADS_MAX) return EXIT_FAILURE;
    run(threads * 20, threads); /* what is kept warm is there */
    size_t before = resident_kb();
    run(count, threads);
    printf("%d isolates on %d threads: %zu KB resident before, %zu after\n", count, threads, before, resident_kb());
    return EXIT_SUCCESS;
}
