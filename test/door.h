/* What the tests of the door share: a directory, a program in it, and what it did.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TEST_DOOR_H
#define TEST_DOOR_H

#include <limits.h>

#include "gots.h"

extern char door_directory[PATH_MAX]; /* the test's own, the current one */
void door_set_up(void);
void door_tear_down(void);

typedef struct door_host {
    gots_runtime *runtime;
    gots_isolate *isolate;
    gots_error err;
    char out[32768], audit[262144]; /* what it printed, and the audit's lines */
    size_t len, audit_len;
    int decisions, denials, loaded;
} door_host;

void door_open(door_host *it);
void door_open_with(door_host *it, const gots_port *port);
void door_rule(door_host *it, gots_rule rule);
/* Runs a text to its end; it must not fail. */
void door_load(door_host *it, const char *text);
void door_close(door_host *it);

#endif
