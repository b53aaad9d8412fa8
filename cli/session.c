/* A session: one runtime with one isolate that talks to the terminal.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define ISOLATES_MOST 100000u
#define LEAK_TURNS 1024u
#define DRAIN_MS 5000u /* what a program has for its end, once it is asked to stop */

/* What the signal handler needs; a process has one Ctrl-C. */
static gots_runtime *volatile running_runtime;
static gots_isolate *volatile running_isolate;
static volatile sig_atomic_t interrupted, terminated;

static void on_interrupt(int number)
{
    (void)number;
    if (interrupted) _exit(EXIT_INTERRUPTED); /* the second time there is no more waiting */
    interrupted = 1;
    if (running_isolate != NULL) gots_interrupt(running_isolate);
    if (running_runtime != NULL) gots_wake(running_runtime);
}

/* What was begun comes to its end first, but for so long; a second time nothing does. */
static void on_terminate(int number)
{
    (void)number;
    if (terminated) _exit(EXIT_TERMINATED);
    terminated = 1;
    alarm(DRAIN_MS / 1000);
    if (running_runtime != NULL) gots_wake(running_runtime);
}

/* It did not. */
static void on_alarm(int number)
{
    (void)number;
    if (running_isolate != NULL) gots_interrupt(running_isolate);
    if (running_runtime != NULL) gots_wake(running_runtime);
}

bool session_interrupted(void)
{
    return interrupted != 0;
}

void session_clear_interrupt(void)
{
    interrupted = 0;
}

void write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t done = write(fd, bytes, len);
        if (done < 0 && errno == EAGAIN) {
            struct pollfd wait = { .fd = fd, .events = POLLOUT };
            poll(&wait, 1, -1);
            continue;
        }
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return; /* nobody reads */
        bytes += done;
        len -= (size_t)done;
    }
}

static bool read_all(int fd, input_text *text)
{
    char *bytes = NULL;
    size_t len = 0, room = 0;
    for (;;) {
        if (room - len < 2) {
            size_t larger = room == 0 ? 65536 : room * 2;
            char *moved = realloc(bytes, larger);
            if (moved == NULL) break;
            bytes = moved;
            room = larger;
        }
        ssize_t got = read(fd, bytes + len, room - len - 1);
        if (got < 0 && errno == EINTR && !interrupted) continue;
        if (got < 0) break;
        len += (size_t)got;
        if (got > 0) continue;
        bytes[len] = '\0';
        *text = (input_text){ bytes, len };
        return true;
    }
    free(bytes);
    return false;
}

bool read_input(input_text *text)
{
    return read_all(STDIN_FILENO, text);
}

bool read_file(const char *path, input_text *text)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool fine = read_all(fd, text);
    int number = errno;
    close(fd);
    errno = number;
    return fine;
}

static void print(void *context, int stream, const char *bytes, size_t len)
{
    (void)context;
    write_all(stream == 2 ? STDERR_FILENO : STDOUT_FILENO, bytes, len);
}

static void catch_interrupt(void)
{
    struct sigaction action = { .sa_handler = on_interrupt };
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    action.sa_handler = on_terminate;
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = on_alarm;
    sigaction(SIGALRM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void complain(const cli_session *session, const char *text)
{
    session->sink(session->sink_context, 2, text, strlen(text));
}

static int internal_error(const gots_error *err)
{
    fprintf(stderr, "gots: %s\n", err->message);
    return EXIT_INTERNAL;
}

static void explain_native(void *context, const char *file, uint32_t line, uint32_t column, const char *name,
                           const char *reason, uint32_t reason_line, uint32_t reason_column)
{
    (void)context;
    if (*name == '\0') name = "(anonymous)";
    if (reason == NULL) fprintf(stderr, "%s:%u:%u: %s is native\n", file, line, column, name);
    else
        fprintf(stderr, "%s:%u:%u: %s is interpreted: %s (%s:%u:%u)\n", file, line, column, name, reason, file,
                reason_line, reason_column);
}

static void tell_leak(void *context, const gots_leak_report *report)
{
    cli_session *session = context;
    if (session->leaks_json) {
        complain(session, report->json);
        complain(session, "\n");
        return;
    }
    complain(session, "gots: ");
    complain(session, report->text);
}

/* Nothing to tell may mean that the program ended too early. */
static void tell_short(const cli_session *session)
{
    char line[128];
    gots_stats stats = { .size = sizeof stats };
    if (session->leak_turns == 0 || session->leaks_json) return;
    gots_isolate_stats(session->isolate, &stats);
    uint64_t needed = (uint64_t)session->leak_turns + session->leak_turns / 8;
    if (stats.turns >= needed) return;
    snprintf(line, sizeof line, "gots: the program had %llu turns; to see leaks takes %llu (--leaks=TURNS)\n",
             (unsigned long long)stats.turns, (unsigned long long)needed);
    complain(session, line);
}

int session_open(cli_session *session, const session_options *given)
{
    gots_error err;
    memset(session, 0, sizeof *session);
    session->sink = given->sink != NULL ? given->sink : print;
    session->sink_context = given->sink_context;
    gots_runtime_options runtime;
    gots_runtime_options_init(&runtime);
    runtime.deterministic = given->deterministic;
    runtime.seed = given->seed;
    runtime.trace = given->trace;
    runtime.trace_context = given->sink_context;
    runtime.record = given->record;
    runtime.record_note = given->record_note;
    runtime.record_note_len = given->record_note_len;
    runtime.replay = given->replay;
    if (given->no_cache) runtime.cache = "";
    session->runtime = gots_runtime_new(&runtime, &err);
    if (session->runtime == NULL) return internal_error(&err);
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.output = session->sink;
    options.output_context = session->sink_context;
    options.color = wants_color(stdout) && wants_color(stderr);
    options.allow_eval = given->allow_eval;
    options.check = given->check;
    options.types = given->types;
    options.native = given->native;
    bool is_recorded = given->record != NULL || given->replay != NULL;
    if (is_recorded && options.native == GOTS_NATIVE_FULL) options.native = GOTS_NATIVE_TCC; /* no compiler beside it */
    if (given->explain_native) options.native_report = explain_native;
    if (given->leaks) {
        session->leaks_json = given->leaks_json;
        session->leak_turns = given->leak_turns != 0 ? given->leak_turns : LEAK_TURNS;
        options.leaks = (gots_leak_options){ tell_leak, session, session->leak_turns };
    }
    options.isolates = ISOLATES_MOST;
    options.args = given->args;
    options.args_count = given->args_count;
    session->isolate = gots_isolate_new(session->runtime, &options, &err);
    if (session->isolate == NULL) {
        session_close(session);
        return internal_error(&err);
    }
    session->permit = given->permit;
    int code = permit_apply(session->isolate, &session->permit);
    if (code != EXIT_DONE) {
        session_close(session);
        return code;
    }
    running_runtime = session->runtime;
    running_isolate = session->isolate;
    catch_interrupt();
    return EXIT_DONE;
}

void session_close(cli_session *session)
{
    running_isolate = NULL;
    running_runtime = NULL;
    gots_runtime_free(session->runtime);
    permit_close(&session->permit);
}

int session_report(cli_session *session, gots_status status, const gots_error *err)
{
    if (interrupted) return EXIT_INTERRUPTED;
    if (terminated) return EXIT_TERMINATED;
    if (gots_replay_status(session->runtime, NULL) == GOTS_E_DIVERGED) return EXIT_DIVERGED; /* which run.c tells of */
    const char *report = gots_isolate_report(session->isolate);
    if (*report != '\0') {
        complain(session, report);
    } else {
        char line[sizeof err->message + 64];
        snprintf(line, sizeof line, "error %s: %s\n", err->code[0] != '\0' ? err->code : "GOTS",
                 err->message[0] != '\0' ? err->message : gots_status_text(status));
        complain(session, line);
    }
    if (status == GOTS_E_UNSUPPORTED) return EXIT_USAGE;
    return status == GOTS_E_NOMEM ? EXIT_INTERNAL : EXIT_UNCAUGHT;
}

/* Also a loop that only waits ends with Ctrl-C: the handler wakes it. */
static gots_status run_until_idle(gots_runtime *runtime, gots_error *err)
{
    gots_status status = GOTS_OK;
    for (bool idle = false; status == GOTS_OK && !idle && !interrupted && !terminated;)
        status = gots_poll(runtime, -1, &idle, err);
    if (terminated && status == GOTS_OK) status = gots_drain(runtime, DRAIN_MS, err);
    return status;
}

int session_run(cli_session *session, const gots_module *module)
{
    gots_error err = { 0 };
    gots_status status = run_until_idle(session->runtime, &err);
    if (status == GOTS_OK && module != NULL)
        status = gots_module_status(session->isolate, module, &err);
    tell_short(session);
    if (interrupted) return EXIT_INTERRUPTED;
    if (terminated) return EXIT_TERMINATED;
    if (status == GOTS_E_PENDING) {
        complain(session, "gots: the program ended while a top-level await was still waiting\n");
        return EXIT_UNCAUGHT;
    }
    if (status != GOTS_OK) return session_report(session, status, &err);
    return gots_isolate_exit_code(session->isolate);
}

static gots_status load(gots_isolate *isolate, const char *path, gots_module **module,
                        gots_error *err)
{
    if (strcmp(path, "-") != 0) return gots_isolate_load(isolate, path, module, err);
    input_text text;
    if (!read_input(&text)) {
        snprintf(err->message, sizeof err->message, "cannot read the standard input: %s",
                 strerror(errno));
        return GOTS_E_IO;
    }
    gots_status status =
        gots_isolate_load_source(isolate, "[stdin]", text.bytes, text.len, 0, module, err);
    free(text.bytes);
    return status;
}

int session_run_file(cli_session *session, const char *path)
{
    gots_module *module = NULL;
    gots_error err = { 0 };
    gots_status status = load(session->isolate, path, &module, &err);
    if (status == GOTS_OK || status == GOTS_E_PENDING) return session_run(session, module);
    return session_report(session, status, &err);
}
