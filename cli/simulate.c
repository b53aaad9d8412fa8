/* gots run --sim: a program run once for each of many seeds, until one fails.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* What a run has printed, in order, and a number made from that and from all its steps. */
typedef struct record {
    char *bytes;
    size_t len, room;
    uint64_t sum;
} record;

static void add_to_sum(record *it, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) it->sum = (it->sum ^ (unsigned char)bytes[i]) * 1099511628211u;
}

static void keep(void *context, int stream, const char *bytes, size_t len)
{
    record *it = context;
    (void)stream;
    add_to_sum(it, bytes, len);
    if (it->room - it->len < len) {
        size_t room = (it->len + len) * 2;
        char *moved = realloc(it->bytes, room);
        if (moved == NULL) return; /* the sum is right all the same */
        it->bytes = moved;
        it->room = room;
    }
    memcpy(it->bytes + it->len, bytes, len);
    it->len += len;
}

static void keep_step(void *context, const char *line)
{
    add_to_sum(context, line, strlen(line));
}

/* One run; returns its exit code. */
static int run_seed(session_options *options, const char *path, record *it)
{
    cli_session session;
    *it = (record){ .sum = 14695981039346656037u };
    options->sink_context = it;
    int code = session_open(&session, options);
    if (code != EXIT_DONE) return code;
    code = session_run_file(&session, path);
    session_close(&session);
    return code;
}

static void tell_failure(const char *path, uint64_t seed, uint64_t tried, const record *it, const char *what)
{
    write_all(STDOUT_FILENO, it->bytes, it->len);
    fprintf(stderr, "seed %" PRIu64 " %s (%" PRIu64 " tried)\n", seed, what, tried);
    fprintf(stderr, "again: gots run --deterministic --seed=%" PRIu64 " %s\n", seed, path);
}

int simulate_seeds(const session_options *given, const char *path, uint64_t count, bool twice)
{
    session_options options = *given;
    options.deterministic = true;
    options.native = options.native == GOTS_NATIVE_FULL ? GOTS_NATIVE_TCC : options.native;
    options.sink = keep;
    options.trace = keep_step;
    for (uint64_t i = 0; i < count; i++) {
        record first, second = { 0 };
        options.seed = given->seed + i;
        int code = run_seed(&options, path, &first);
        bool differs = twice && code == EXIT_DONE &&
                       (run_seed(&options, path, &second) != code || second.sum != first.sum);
        if (code == EXIT_INTERRUPTED) fprintf(stderr, "interrupted at seed %" PRIu64 "\n", options.seed);
        else if (code != EXIT_DONE) tell_failure(path, options.seed, i + 1, &first, "fails");
        if (differs) tell_failure(path, options.seed, i + 1, &second, "does not do the same each time");
        free(first.bytes);
        free(second.bytes);
        if (differs) return EXIT_UNCAUGHT;
        if (code != EXIT_DONE) return code;
    }
    printf("%" PRIu64 " seeds, none fails\n", count);
    return EXIT_DONE;
}
