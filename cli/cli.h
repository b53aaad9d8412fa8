/* What the commands of `gots` share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_CLI_H
#define GOTS_CLI_H

#include <stdio.h>

#include "gots.h"

/* Exit codes; `gots help` documents them. */
enum {
    EXIT_DONE = 0,
    EXIT_UNCAUGHT = 1,    /* the program threw, or files have errors */
    EXIT_USAGE = 2,       /* the command line makes no sense, or a file is no TypeScript */
    EXIT_INTERNAL = 3,    /* gots itself failed: no memory, no descriptors */
    EXIT_SUSPENDED = 4,   /* gots sandbox: the script waits for its host */
    EXIT_DIVERGED = 5,   /* a replayed program did something else */
    EXIT_INTERRUPTED = 130,
    EXIT_TERMINATED = 143
};

typedef struct command {
    const char *name;
    const char *usage;   /* arguments */
    const char *summary; /* one line */
    const char *details; /* for `gots help name`; may be NULL */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
} command;

/* The list of all commands; ends with a NULL name. main.c */
extern const command commands[];
const command *command_find(const char *name);

int run_command(int argc, char **argv);
int replay_command(int argc, char **argv);
int eval_command(int argc, char **argv);
int check_command(int argc, char **argv);
int emit_command(int argc, char **argv);
int header_command(int argc, char **argv);
int repl_command(int argc, char **argv);
int sandbox_command(int argc, char **argv);
int types_command(int argc, char **argv);
int version_command(int argc, char **argv);
int help_command(int argc, char **argv);

/* Says what is wrong with the command line; returns EXIT_USAGE. */
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Letters to change from one word to another, counted up to about `limit`. */
size_t word_distance(const char *a, const char *b, size_t limit);

/* Whether a stream gets ANSI colours: FORCE_COLOR, NO_COLOR, else whether it is a terminal. */
bool wants_color(FILE *stream);

/* ---- Permissions; permit.c ---- */

#define PERMIT_MAX 256

typedef struct permit_options {
    const char *args[PERMIT_MAX]; /* in their order */
    size_t count;
    bool too_many, no_prompt;
    FILE *audit;
} permit_options;

/* Takes the argument if it is about permissions. */
bool permit_option(permit_options *options, const char *arg);

/* Gives them to the isolate; returns EXIT_DONE, or tells what is wrong and returns the exit code. */
int permit_apply(gots_isolate *isolate, permit_options *options);
void permit_close(permit_options *options);

/* ---- A program and its isolate; session.c ---- */

/* Receives what would go to a terminal; `stream` is 1 or 2. */
typedef void session_sink(void *context, int stream, const char *bytes, size_t len);

typedef struct session {
    gots_runtime *runtime;
    gots_isolate *isolate;
    permit_options permit;
    bool leaks_json;
    uint32_t leak_turns; /* 0: not watched */
    session_sink *sink;
    void *sink_context;
} cli_session;

/* Opens a runtime with one isolate that prints to stdout and stderr. Returns EXIT_DONE, or tells
 * what failed and returns the exit code. Ctrl-C interrupts the isolate. */
typedef struct session_options {
    const char *const *args;
    size_t args_count;
    bool no_cache;
    bool allow_eval;
    bool check;             /* refuse what is provably wrong */
    gots_enforcement types;
    gots_native native;
    permit_options permit;
    bool explain_native;    /* tell of each function whether it is native, on stderr */
    bool deterministic;
    const char *record, *replay; /* files, or NULL */
    const char *record_note;     /* the command line, in front of the recording */
    size_t record_note_len;
    uint64_t seed;
    gots_trace_hook *trace; /* NULL: none */
    bool leaks, leaks_json; /* watch for leaks, and tell of them on stderr */
    uint32_t leak_turns;    /* 0: the library's default */
    session_sink *sink;     /* NULL: stdout and stderr */
    void *sink_context;     /* of trace and sink */
} session_options;
int session_open(cli_session *session, const session_options *options);
void session_close(cli_session *session);

/* Prints the failure of a call that returned `status`; returns the exit code for it. */
int session_report(cli_session *session, gots_status status, const gots_error *err);

/* Loads a program, `-` for the standard input, and runs the loop until nothing is left; returns the exit code. */
int session_run_file(cli_session *session, const char *path);

/* Runs the loop until nothing is left; returns the exit code. */
int session_run(cli_session *session, const gots_module *module);

/* Runs a program once for each of `count` seeds from options->seed on, until one fails: then tells which, what it
 * printed, and how to run it again. `twice`: each seed twice, which must do the same. simulate.c */
int simulate_seeds(const session_options *options, const char *path, uint64_t count, bool twice);

/* Ctrl-C was pressed. */
bool session_interrupted(void);
void session_clear_interrupt(void);

/* Reads the standard input to its end, which `-` as a file stands for. False with errno when it
 * cannot be read. Free text->bytes with free(). */
typedef struct input_text {
    char *bytes;
    size_t len;
} input_text;
bool read_input(input_text *text);
bool read_file(const char *path, input_text *text);

/* Writes everything, also to a slow pipe. */
void write_all(int fd, const char *bytes, size_t len);

#endif
