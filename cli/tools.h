/* A program that answers the tools of a sandbox, line by line.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_CLI_TOOLS_H
#define GOTS_CLI_TOOLS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "gots.h"

typedef struct tool_program {
    pid_t process; /* -1: none */
    FILE *to;
    int from;
    uint32_t wall_ms;      /* it is waited for until so long after the first call */
    double began_ms;
    bool is_late;          /* it was not there by then */
    char *bytes;           /* what it has printed, `taken` of which was answered with */
    size_t len, taken, room;
} tool_program;

/* Starts a command of the shell. False with errno. */
bool tool_program_start(tool_program *program, const char *command);
/* A gots_tool, with the program as its context: writes `name [arguments]`, reads `ok JSON`, `error MESSAGE` or `later`. */
gots_status tool_program_answer(void *context, const gots_tool_call *call, gots_text *answer);
/* Closes its input and waits for its end: for a second, unless it was late; then it is killed. */
void tool_program_end(tool_program *program);

#endif
