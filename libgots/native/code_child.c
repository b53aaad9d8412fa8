/* A program that is run to its end on behalf of a thread, and that another thread can kill.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "native/code_inside.h"

void gots__code_child_init(gots__code_child *child)
{
    pthread_mutex_init(&child->lock, NULL);
    child->pid = 0;
    child->stopped = false;
}

void gots__code_child_deinit(gots__code_child *child)
{
    pthread_mutex_destroy(&child->lock);
}

/* ---- Starting -------------------------------------------------------------------------------- */

#define MOST_VARIABLES 1024

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Ours, but for where temporary files go and in what language errors are told. */
static void fill_environment(char **to, char *temporary)
{
    size_t count = 0;
    to[count++] = temporary;
    to[count++] = (char *)"LC_ALL=C";
    for (char **from = environ; *from != NULL && count < MOST_VARIABLES - 1; from++)
        if (!starts_with(*from, "TMPDIR=") && !starts_with(*from, "LC_ALL=")) to[count++] = *from;
    to[count] = NULL;
}

/* A process group of its own, with which all that it starts can be killed, and no signal blocked or
 * ignored, whatever our thread does. */
static void set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setpgroup(attributes, 0);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                             POSIX_SPAWN_SETSIGDEF);
}

static int set_files(posix_spawn_file_actions_t *files, const char *log)
{
    int bad = posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
    if (bad == 0)
        bad = posix_spawn_file_actions_addopen(files, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (bad == 0) bad = posix_spawn_file_actions_adddup2(files, 1, 2);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    if (bad == 0) bad = posix_spawn_file_actions_addclosefrom_np(files, 3);
#endif
    return bad;
}

static int spawn(pid_t *pid, char *const *arguments, const char *log, char *const *environment)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t files;
    if (posix_spawn_file_actions_init(&files) != 0) return -1;
    set_attributes(&attributes);
    int bad = set_files(&files, log);
    if (bad == 0) bad = posix_spawn(pid, arguments[0], &files, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return bad;
}

static gots_status start(gots__code_child *child, char *const *arguments, const char *log,
                         const char *scratch)
{
    char temporary[4200], *environment[MOST_VARIABLES];
    snprintf(temporary, sizeof temporary, "TMPDIR=%s", scratch);
    fill_environment(environment, temporary);
    gots_status status = GOTS_E_CLOSED;
    pthread_mutex_lock(&child->lock);
    if (!child->stopped)
        status = spawn(&child->pid, arguments, log, environment) == 0 ? GOTS_OK : GOTS_E_IO;
    if (status != GOTS_OK) child->pid = 0;
    pthread_mutex_unlock(&child->lock);
    return status;
}

/* ---- Waiting and killing --------------------------------------------------------------------- */

/* Its number stays its own until it is reaped, and that is done within the lock: a kill cannot reach
 * a stranger. */
gots_status gots__code_child_run(gots__code_child *child, char *const *arguments, const char *log,
                                 const char *scratch)
{
    gots_status status = start(child, arguments, log, scratch);
    if (status != GOTS_OK) return status;
    siginfo_t info;
    pid_t pid = child->pid; /* only this thread changes it */
    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) continue;
    int result = 1;
    pthread_mutex_lock(&child->lock);
    bool known = waitpid(pid, &result, 0) == pid; /* not where the host reaps all children */
    child->pid = 0;
    if (child->stopped) status = GOTS_E_CLOSED;
    else if (known && result != 0) status = GOTS_E_SYNTAX;
    pthread_mutex_unlock(&child->lock);
    return status;
}

void gots__code_child_stop(gots__code_child *child)
{
    pthread_mutex_lock(&child->lock);
    child->stopped = true;
    if (child->pid != 0) kill(-child->pid, SIGKILL);
    pthread_mutex_unlock(&child->lock);
}
