/* What the programs of test/bench/host.sh share: a clock, and the lines they print.
 *
 * SPDX-License-Identifier: MIT
 *
 * Each measures, for its engine: making and ending a state with the whole library, what that holds, a call
 * from a program to C and one from C to a program. Lines "engine<TAB>what<TAB>number", the best of several.
 */
#ifndef BENCH_HOST_H
#define BENCH_HOST_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TIMES 7
#define STATES 200       /* made and ended, for the best of them */
#define FROM_PROGRAM 2e5 /* calls in a row */
#define FROM_C 1000000

static inline double now_ns(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static inline double now(void)
{
    return now_ns(CLOCK_THREAD_CPUTIME_ID);
}

static inline void keep_least(double *best, double took)
{
    if (*best == 0 || took < *best) *best = took;
}

static inline void print_line(const char *engine, const char *what, double number)
{
    printf("%s\t%s\t%.1f\n", engine, what, number);
}

#define WHAT_STATE "a state made and ended, us"
#define WHAT_BYTES "a state, KB"
#define WHAT_TO_C "program -> C, (x: number) => number, ns"
#define WHAT_FROM_C "C -> program, (x: number) => number, ns"

#endif
