/* gots run FILE [args…]; `-` is the standard input.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static bool types_mode(const char *name, gots_enforcement *mode)
{
    if (strcmp(name, "enforce") == 0) *mode = GOTS_TYPES_ENFORCE;
    else if (strcmp(name, "warn") == 0) *mode = GOTS_TYPES_WARN;
    else if (strcmp(name, "off") == 0) *mode = GOTS_TYPES_OFF;
    else return false;
    return true;
}

static bool native_mode(const char *name, gots_native *mode)
{
    if (strcmp(name, "tcc") == 0) *mode = GOTS_NATIVE_TCC;
    else if (strcmp(name, "off") == 0) *mode = GOTS_NATIVE_OFF;
    else if (strcmp(name, "full") == 0) *mode = GOTS_NATIVE_FULL;
    else return false;
    return true;
}

/* A whole number of at most 64 bits. */
static bool whole(const char *text, uint64_t *number)
{
    char *end;
    if (*text < '0' || *text > '9') return false;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return *end == '\0' && errno == 0;
}

static void print_trace(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

/* How a program runs whose world is made from a seed. */
typedef struct simulation {
    bool explore, twice;
    uint64_t seeds;
} simulation;

/* Takes the argument, or it and the next one, if it is about that; returns how many, -1: it makes no sense. */
static int simulation_option(session_options *options, simulation *it, char **args)
{
    const char *arg = args[0];
    if (strcmp(arg, "--deterministic") == 0) options->deterministic = true;
    else if (strcmp(arg, "--sim") == 0) it->explore = true;
    else if (strcmp(arg, "--twice") == 0) it->twice = true;
    else if (strcmp(arg, "--trace=sched") == 0) options->trace = print_trace;
    else if (strncmp(arg, "--seeds=", 8) == 0) return whole(arg + 8, &it->seeds) ? 1 : -1;
    else if (strncmp(arg, "--seed=", 7) == 0) return whole(arg + 7, &options->seed) ? 1 : -1;
    else if (strcmp(arg, "--seed") == 0) return args[1] != NULL && whole(args[1], &options->seed) ? 2 : -1;
    else return 0;
    return 1;
}

/* What a recording is begun with: the directory, then the command line, each with its NUL. */
static char *note_of(int argc, char **argv, size_t *len)
{
    char directory[4096];
    if (getcwd(directory, sizeof directory) == NULL) directory[0] = '\0';
    size_t room = strlen(directory) + 1;
    for (int i = 0; i < argc; i++) room += strlen(argv[i]) + 1;
    char *note = malloc(room), *at = note;
    if (note == NULL) return NULL;
    at = stpcpy(at, directory) + 1;
    for (int i = 0; i < argc; i++)
        if (strncmp(argv[i], "--record=", 9) != 0) at = stpcpy(at, argv[i]) + 1;
    *len = (size_t)(at - note);
    return note;
}

/* What was left of a recording, or where the program strayed from it, is worse than how the program itself ended. */
static int replay_code(cli_session *session, int code)
{
    gots_error err = { 0 };
    gots_status status = gots_replay_status(session->runtime, &err);
    if (status == GOTS_OK || code == EXIT_INTERRUPTED) return code;
    fprintf(stderr, "gots replay: %s: %s\n", err.code, err.message);
    return EXIT_DIVERGED;
}

static int run_program(session_options *options, int argc, char **argv, const char *path)
{
    cli_session session;
    char *note = NULL;
    if (options->record != NULL) options->record_note = note = note_of(argc, argv, &options->record_note_len);
    int code = session_open(&session, options);
    free(note);
    if (code != EXIT_DONE) return code;
    code = session_run_file(&session, path);
    fflush(stdout);
    if (options->replay != NULL) code = replay_code(&session, code);
    session_close(&session); /* a compiler in the background ends with it */
    return code;
}

static int run_line(int argc, char **argv, const char *replay)
{
    session_options options = { .native = GOTS_NATIVE_FULL, .check = true, .replay = replay };
    simulation sim = { .seeds = 100 };
    int at = 1;
    for (; at < argc && argv[at][0] == '-' && argv[at][1] != '\0'; at++) {
        int taken = simulation_option(&options, &sim, argv + at);
        if (taken < 0) return usage_error("run: '%s' needs a whole number", argv[at]);
        if (taken > 0) at += taken - 1;
        else if (strcmp(argv[at], "--no-cache") == 0) options.no_cache = true;
        else if (strncmp(argv[at], "--record=", 9) == 0 && argv[at][9] != '\0') options.record = argv[at] + 9;
        else if (strcmp(argv[at], "--allow-eval") == 0) options.allow_eval = true;
        else if (permit_option(&options.permit, argv[at])) continue;
        else if (strcmp(argv[at], "--check") == 0) options.check = true;
        else if (strcmp(argv[at], "--no-check") == 0) options.check = false;
        else if (strncmp(argv[at], "--types=", 8) == 0) {
            if (!types_mode(argv[at] + 8, &options.types))
                return usage_error("run: --types is enforce, warn or off, not '%s'", argv[at] + 8);
        } else if (strncmp(argv[at], "--native=", 9) == 0) {
            if (!native_mode(argv[at] + 9, &options.native))
                return usage_error("run: --native is full, tcc or off, not '%s'", argv[at] + 9);
        } else if (strcmp(argv[at], "--explain-native") == 0) options.explain_native = true;
        else if (strcmp(argv[at], "--leaks") == 0) options.leaks = true;
        else if (strncmp(argv[at], "--leaks=", 8) == 0) {
            uint64_t turns;
            if (!whole(argv[at] + 8, &turns) || turns == 0 || turns > UINT32_MAX)
                return usage_error("run: --leaks needs a number of turns, not '%s'", argv[at] + 8);
            options.leaks = true;
            options.leak_turns = (uint32_t)turns;
        } else if (strcmp(argv[at], "--json") == 0) options.leaks_json = true;
        else if (strcmp(argv[at], "--") == 0) break;
        else return usage_error("run: unknown option '%s'", argv[at]);
    }
    if (at < argc && strcmp(argv[at], "--") == 0) at++;
    if (at >= argc) return usage_error("run: which file?");
    options.args = (const char *const *)argv + at + 1;
    options.args_count = (size_t)(argc - at - 1);
    if (options.leaks_json && !options.leaks) return usage_error("run: --json needs --leaks");
    if (sim.explore) return simulate_seeds(&options, argv[at], sim.seeds, sim.twice);
    if (options.trace != NULL && !options.deterministic) return usage_error("run: --trace=sched needs --deterministic");
    if (options.record != NULL && (options.deterministic || strcmp(argv[at], "-") == 0))
        return usage_error("run: --record needs a file, and the world as it is");
    return run_program(&options, argc, argv, argv[at]);
}

int run_command(int argc, char **argv)
{
    return run_line(argc, argv, NULL);
}

int replay_command(int argc, char **argv)
{
    gots_error err = { 0 };
    gots_text note = { 0 };
    if (argc != 2) return usage_error("replay: which recording?");
    if (gots_recording_note(argv[1], &note, &err) != GOTS_OK) return usage_error("replay: %s", err.message);
    int count = 0;
    for (size_t i = 0; i < note.len; i++) count += note.bytes[i] == '\0';
    char **line = calloc((size_t)count + 1, sizeof *line), *at = note.bytes;
    char file[PATH_MAX];
    int code = EXIT_INTERNAL;
    if (line != NULL && count > 2 && realpath(argv[1], file) != NULL) {
        for (int i = 0; i < count; i++, at += strlen(at) + 1) line[i] = at;
        if (chdir(line[0]) != 0) fprintf(stderr, "gots replay: the directory '%s' is gone\n", line[0]);
        code = run_line(count - 1, line + 1, file);
    }
    free(line);
    gots_text_free(&note);
    return code;
}
