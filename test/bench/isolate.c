/* What an isolate costs: made the long way, copied into fresh and into warm memory, ended; alone and
 * through gots.h; and what it holds.
 *
 * SPDX-License-Identifier: MIT
 *
 *     isolate [rounds]      lines "name<TAB>microseconds" (least CPU time of a round) or "name<TAB>bytes"
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include "engine/image.h"
#include "engine/slab.h"
#include "gots.h"

static double now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void least(double *so_far, double start)
{
    double took = now_us() - start;
    if (*so_far == 0 || took < *so_far) *so_far = took;
}

static gots__isolate *make(gots__nursery *nursery)
{
    gots__isolate_options options = { .nursery = nursery };
    gots__isolate *isolate = gots__isolate_new(&options, NULL);
    if (isolate == NULL) exit(EXIT_FAILURE);
    return isolate;
}

#define CROWD 16

/* More at once than are kept warm, so that most of them get fresh memory. */
static double cold(gots__nursery *nursery)
{
    gots__isolate *crowd[CROWD];
    double best = 0, start = 0;
    for (int i = 0; i < CROWD; i++) {
        if (i == CROWD / 2) start = now_us();
        crowd[i] = make(nursery);
    }
    least(&best, start);
    for (int i = 0; i < CROWD; i++) gots__isolate_free(crowd[i]);
    return best / (CROWD - CROWD / 2);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 300;
    double built = 0, fresh = 0, warm = 0, ended = 0, whole = 0, whole_end = 0, image = 0;
    size_t bytes, addresses, live = 0;
    for (int i = 0; i < rounds; i++) {
        double start = now_us();
        gots__isolate *isolate = make(NULL); /* as a runtime's first one */
        least(&built, start);
        gots__isolate_free(isolate);
    }
    gots__nursery *nursery = gots__nursery_new(NULL);
    gots__isolate_free(make(nursery));
    image = now_us();
    gots__isolate_free(make(nursery));
    image = now_us() - image;
    gots__nursery_image(nursery, &bytes, &addresses);
    for (int i = 0; i < rounds; i++) {
        double start = now_us();
        gots__isolate *isolate = make(nursery);
        least(&warm, start);
        live = gots__isolate_memory(isolate);
        start = now_us();
        gots__isolate_free(isolate);
        least(&ended, start);
    }
    for (int i = 0; i < rounds / 10 + 1; i++) {
        double took = cold(nursery);
        if (fresh == 0 || took < fresh) fresh = took;
    }
    gots__nursery_free(nursery);
    gots_runtime *runtime = gots_runtime_new(NULL, NULL);
    for (int i = 0; i < rounds; i++) {
        double start = now_us();
        gots_isolate *isolate = gots_isolate_new(runtime, NULL, NULL);
        least(&whole, start);
        if (isolate == NULL) return EXIT_FAILURE;
        start = now_us();
        gots_isolate_free(isolate);
        least(&whole_end, start);
    }
    gots_runtime_free(runtime);
    printf("GoTS heap, built\t%.1f\n", built);
    printf("GoTS heap, copied cold\t%.1f\n", fresh);
    printf("GoTS heap, copied warm\t%.1f\n", warm);
    printf("GoTS heap, end\t%.1f\n", ended);
    printf("GoTS image, once\t%.1f\n", image);
    printf("gots_isolate_new, warm\t%.1f\n", whole);
    printf("gots_isolate_free\t%.1f\n", whole_end);
    printf("GoTS live bytes\t%zu\n", live);
    printf("GoTS image bytes\t%zu\n", bytes);
    printf("GoTS image addresses\t%zu\n", addresses);
    return EXIT_SUCCESS;
}
