/* A program that answers the tools of a sandbox, line by line.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tools.h"

extern char **environ;

static volatile sig_atomic_t interrupted_group;

/* Ctrl-C reaches our own group alone. */
static void end_group(int number)
{
    kill(-(pid_t)interrupted_group, number);
    signal(number, SIG_DFL);
    raise(number);
}

static bool start_shell(tool_program *program, const char *command, const int to[2], const int from[2])
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t own; /* a group: what the shell starts ends with it */
    char *arguments[] = { (char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c", (char *)(uintptr_t)command, NULL };
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    posix_spawnattr_init(&own);
    posix_spawnattr_setflags(&own, POSIX_SPAWN_SETPGROUP);
    errno = posix_spawn(&program->process, "/bin/sh", &actions, &own, arguments, environ);
    posix_spawnattr_destroy(&own);
    posix_spawn_file_actions_destroy(&actions);
    if (errno != 0) return false;
    interrupted_group = program->process;
    signal(SIGINT, end_group);
    signal(SIGTERM, end_group);
    return true;
}

bool tool_program_start(tool_program *program, const char *command)
{
    int to[2], from[2];
    program->process = -1;
    if (pipe2(to, O_CLOEXEC) != 0) return false;
    if (pipe2(from, O_CLOEXEC) != 0) {
        close(to[0]);
        close(to[1]);
        return false;
    }
    signal(SIGPIPE, SIG_IGN);
    bool fine = start_shell(program, command, to, from);
    close(to[0]);
    close(from[1]);
    program->to = fdopen(to[1], "w");
    program->from = from[0];
    return fine && program->to != NULL;
}

static gots_status put(gots_text *answer, const char *text, gots_status status)
{
    return gots_text_put(answer, text, strlen(text)) == GOTS_OK ? status : GOTS_E_NOMEM;
}

static gots_status read_answer(const char *line, gots_text *answer)
{
    if (strcmp(line, "later") == 0) return GOTS_E_PENDING;
    if (strcmp(line, "ok") == 0) return GOTS_OK;
    if (strncmp(line, "ok ", 3) == 0) return put(answer, line + 3, GOTS_OK);
    if (strncmp(line, "error ", 6) == 0) return put(answer, line + 6, GOTS_E_THROWN);
    return put(answer, "the program of --tools answered neither `ok JSON`, `error MESSAGE` nor `later`", GOTS_E_INVALID);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Reads more of its output. False: it has ended, or its time has. */
static bool read_more(tool_program *program)
{
    double left = program->wall_ms - (now_ms() - program->began_ms);
    struct pollfd ready = { .fd = program->from, .events = POLLIN };
    if (program->len == program->room) {
        size_t room = program->room == 0 ? 4096 : program->room * 2;
        char *bytes = realloc(program->bytes, room);
        if (bytes == NULL) return false;
        program->bytes = bytes;
        program->room = room;
    }
    int count;
    while ((count = poll(&ready, 1, left > 0 ? (int)left + 1 : 0)) < 0 && errno == EINTR) {}
    program->is_late = count == 0;
    if (count <= 0) return false;
    ssize_t len = read(program->from, program->bytes + program->len, program->room - program->len);
    if (len > 0) program->len += (size_t)len;
    return len > 0;
}

/* Its next line, until the one after is asked for; NULL: none comes. */
static const char *next_line(tool_program *program)
{
    size_t seen = 0;
    if (program->bytes == NULL && !read_more(program)) return NULL;
    memmove(program->bytes, program->bytes + program->taken, program->len - program->taken);
    program->len -= program->taken;
    program->taken = 0;
    for (char *end; (end = memchr(program->bytes + seen, '\n', program->len - seen)) == NULL;) {
        seen = program->len;
        if (!read_more(program)) return NULL;
    }
    char *end = memchr(program->bytes, '\n', program->len);
    *end = '\0';
    program->taken = (size_t)(end + 1 - program->bytes);
    return program->bytes;
}

gots_status tool_program_answer(void *context, const gots_tool_call *call, gots_text *answer)
{
    tool_program *program = context;
    if (program->began_ms == 0) program->began_ms = now_ms();
    fprintf(program->to, "%s %s\n", call->name, call->arguments);
    const char *line = fflush(program->to) == 0 ? next_line(program) : NULL;
    if (line != NULL) return read_answer(line, answer);
    return put(answer, program->is_late ? "the program of --tools has not answered in time" : "the program of --tools has ended", GOTS_E_IO);
}

static bool has_ended_within(tool_program *program, double ms)
{
    double end = now_ms() + ms;
    do {
        if (waitpid(program->process, NULL, WNOHANG) == program->process) return true;
        struct timespec pause = { 0, 5000000 };
        nanosleep(&pause, NULL);
    } while (now_ms() < end);
    return false;
}

void tool_program_end(tool_program *program)
{
    if (program->to != NULL) fclose(program->to);
    if (program->from > 0) close(program->from);
    free(program->bytes);
    if (program->process <= 0) return;
    if (has_ended_within(program, program->is_late ? 0 : 1000)) return;
    kill(-program->process, SIGTERM);
    if (has_ended_within(program, 500)) return;
    kill(-program->process, SIGKILL);
    waitpid(program->process, NULL, 0);
}
