/* A program that answers the tools of a sandbox, line by line.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools.h"

extern char **environ;

static bool start_shell(tool_program *program, const char *command, const int to[2], const int from[2])
{
    posix_spawn_file_actions_t actions;
    char *arguments[] = { (char *)(uintptr_t) "sh", (char *)(uintptr_t) "-c", (char *)(uintptr_t)command, NULL };
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    errno = posix_spawn(&program->process, "/bin/sh", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return errno == 0;
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
    program->from = fdopen(from[0], "r");
    return fine && program->to != NULL && program->from != NULL;
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

gots_status tool_program_answer(void *context, const gots_tool_call *call, gots_text *answer)
{
    tool_program *program = context;
    char *line = NULL;
    size_t room = 0;
    fprintf(program->to, "%s %s\n", call->name, call->arguments);
    bool sent = fflush(program->to) == 0;
    ssize_t len = sent ? getline(&line, &room, program->from) : -1;
    if (len > 0 && line[len - 1] == '\n') line[len - 1] = '\0';
    gots_status status = len > 0 ? read_answer(line, answer) : put(answer, "the program of --tools has ended", GOTS_E_IO);
    free(line);
    return status;
}

void tool_program_end(tool_program *program)
{
    if (program->to != NULL) fclose(program->to);
    if (program->from != NULL) fclose(program->from);
    if (program->process > 0) waitpid(program->process, NULL, 0);
}
