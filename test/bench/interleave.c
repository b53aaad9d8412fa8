/* Times whole commands in turn, A B C A B C …, so that a drift of the machine meets all of them.
 *
 * SPDX-License-Identifier: MIT
 *
 *     build/interleave [-n ROUNDS] [-b BYTES] NAME COMMAND NAME COMMAND …
 *
 * Each COMMAND is one string, split at spaces, run without a shell with its output thrown away. A
 * COMMAND whose program is not there is skipped and said so. Prints for each: median and minimum
 * wall time, processor time, peak memory, the ratio of its median to the first one's, and, with
 * -b, megabytes a second.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMANDS 16
#define MAX_ROUNDS   1000

typedef struct command {
    const char *name;
    char *words[1024];
    double wall[MAX_ROUNDS]; /* milliseconds */
    double cpu;
    long peak; /* KiB */
    bool absent;
} command;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void run_once(command *c, int round)
{
    double start = now_ms();
    pid_t pid = vfork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        execvp(c->words[0], c->words);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    wait4(pid, &status, 0, &usage);
    double took = now_ms() - start;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) c->absent = true;
    if (round < 0) return; /* warm-up */
    c->wall[round] = took;
    double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
                 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
    if (round == 0 || cpu < c->cpu) c->cpu = cpu;
    if (usage.ru_maxrss > c->peak) c->peak = usage.ru_maxrss;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static command commands[MAX_COMMANDS];
    int count = 0, rounds = 20, at = 1;
    double bytes = 0;
    for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
        if (argv[at][1] == 'n') rounds = atoi(argv[at + 1]);
        if (argv[at][1] == 'b') bytes = atof(argv[at + 1]);
    }
    if (rounds < 1 || rounds > MAX_ROUNDS) rounds = 20;
    for (; at + 1 < argc && count < MAX_COMMANDS; at += 2, count++) {
        commands[count].name = argv[at];
        int words = 0;
        for (char *word = strtok(argv[at + 1], " "); word != NULL && words < 1023; word = strtok(NULL, " "))
            commands[count].words[words++] = word;
    }
    for (int round = -1; round < rounds; round++)
        for (int i = 0; i < count; i++)
            if (!commands[i].absent) run_once(&commands[i], round);
    printf("%-24s %10s %10s %10s %10s %8s%s\n", "", "median ms", "min ms", "cpu ms", "peak KiB", "ratio",
           bytes > 0 ? "     MB/s" : "");
    double first = 0;
    for (int i = 0; i < count; i++) {
        command *c = &commands[i];
        if (c->absent) {
            printf("%-24s not installed: skipped\n", c->name);
            continue;
        }
        qsort(c->wall, (size_t)rounds, sizeof *c->wall, by_value);
        double median = c->wall[rounds / 2];
        if (first == 0) first = median;
        printf("%-24s %10.2f %10.2f %10.2f %10ld %8.2f", c->name, median, c->wall[0], c->cpu, c->peak,
               median / first);
        if (bytes > 0) printf(" %8.1f", bytes / 1e3 / median);
        printf("\n");
    }
    return 0;
}
