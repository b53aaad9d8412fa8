/* Language behaviour: every program under test/fixtures and examples is run and its output compared.
 *
 * SPDX-License-Identifier: MIT
 *
 *     test/fixtures/<topic>/<name>.ts    a program; in a folder with a main.ts only that is run
 *     <name>.out                         what it prints, byte for byte
 *     <name>.err                         it fails, and stderr contains each of these lines
 *     test/fixtures/check/<name>.ts      is checked only, and .out is what the checker says
 *
 * Files whose name starts with _ are not run. One Check test a topic; two programs at a time.
 * The program is $GOTS, else build/gots. GOTS_FIXTURE=text runs only paths that contain the text.
 */
#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define AT_ONCE 2
#define TOPICS_MAX 400
#define TIME_LIMIT_S 60

typedef struct text {
    char *bytes;
    size_t len, room;
} text;

static void text_add(text *to, const char *bytes, size_t len)
{
    if (to->len + len + 1 > to->room) {
        to->room = (to->len + len + 1) * 2;
        to->bytes = realloc(to->bytes, to->room);
        ck_assert_ptr_nonnull(to->bytes);
    }
    memcpy(to->bytes + to->len, bytes, len);
    to->len += len;
    to->bytes[to->len] = '\0';
}

static bool read_file(const char *path, text *to)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    char part[4096];
    size_t got;
    text_add(to, "", 0);
    while ((got = fread(part, 1, sizeof part, file)) > 0) text_add(to, part, got);
    fclose(file);
    return true;
}

/* ---- Running one program --------------------------------------------------------------------- */

typedef struct run {
    char source[700];
    pid_t pid;
    int pipes[2]; /* what the program writes: out, err */
    text outputs[2];
    time_t started;
    bool timed_out;
} run;

static bool is_checked(const char *source)
{
    return strstr(source, "/fixtures/check/") != NULL;
}

static void start(run *it, const char *source)
{
    memset(it, 0, sizeof *it);
    snprintf(it->source, sizeof it->source, "%s", source);
    int out[2], err[2];
    ck_assert_int_eq(pipe(out), 0);
    ck_assert_int_eq(pipe(err), 0);
    fflush(NULL);
    it->started = time(NULL);
    it->pid = fork();
    ck_assert_int_ge(it->pid, 0);
    if (it->pid == 0) {
        const char *gots = getenv("GOTS") != NULL ? getenv("GOTS") : "build/gots";
        dup2(open("/dev/null", O_RDONLY), 0);
        dup2(out[1], 1);
        dup2(err[1], 2);
        for (int fd = 3; fd < 64; fd++) close(fd);
        setenv("NO_COLOR", "1", 1);
        unsetenv("FORCE_COLOR");
        if (getenv("GOTS_FIXTURE_CACHE") == NULL) setenv("GOTS_CACHE", "off", 1);
        execl(gots, gots, is_checked(source) ? "check" : "run", source, (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    close(err[1]);
    it->pipes[0] = out[0];
    it->pipes[1] = err[0];
}

/* Reads what is there; true once both ends are closed. */
static bool drain(run *it)
{
    if (!it->timed_out && time(NULL) - it->started > TIME_LIMIT_S) {
        kill(it->pid, SIGKILL);
        it->timed_out = true;
    }
    struct pollfd wait[2] = { { .fd = it->pipes[0], .events = POLLIN },
                              { .fd = it->pipes[1], .events = POLLIN } };
    poll(wait, 2, 20);
    for (int i = 0; i < 2; i++) {
        if (it->pipes[i] < 0 || wait[i].revents == 0) continue;
        char part[65536];
        ssize_t got = read(it->pipes[i], part, sizeof part);
        if (got > 0) {
            text_add(&it->outputs[i], part, (size_t)got);
        } else {
            close(it->pipes[i]);
            it->pipes[i] = -1;
        }
    }
    return it->pipes[0] < 0 && it->pipes[1] < 0;
}

/* ---- Judging --------------------------------------------------------------------------------- */

static bool contains_lines(const char *found, char *wanted)
{
    for (char *line = strtok(wanted, "\n"); line != NULL; line = strtok(NULL, "\n"))
        if (strstr(found, line) == NULL) return false;
    return true;
}

static void complain(const run *it, const char *what, const text *wanted, const text *found)
{
    fprintf(stderr, "--- %s: %s\n", it->source, what);
    if (wanted != NULL)
        fprintf(stderr, "    expected:\n%.2000s\n", wanted->bytes != NULL ? wanted->bytes : "");
    fprintf(stderr, "    found:\n%.2000s\n", found->bytes != NULL ? found->bytes : "");
}

static bool judge(run *it)
{
    int status = 0;
    char path[720];
    text out = { 0 }, err = { 0 };
    bool good = true;
    size_t stem = strlen(it->source) - strlen(".ts");
    while (waitpid(it->pid, &status, 0) < 0 && errno == EINTR) continue;
    bool failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    snprintf(path, sizeof path, "%.*s.out", (int)stem, it->source);
    bool has_out = read_file(path, &out);
    snprintf(path, sizeof path, "%.*s.err", (int)stem, it->source);
    bool has_err = read_file(path, &err);
    text_add(&it->outputs[0], "", 0);
    text_add(&it->outputs[1], "", 0);
    if (it->timed_out || WIFSIGNALED(status)) {
        complain(it, it->timed_out ? "took too long" : "was killed by a signal", NULL,
                 &it->outputs[1]);
        good = false;
    } else if (has_err && !failed) {
        complain(it, "should have failed", &err, &it->outputs[0]);
        good = false;
    } else if (has_err && !contains_lines(it->outputs[1].bytes, err.bytes)) {
        complain(it, "stderr lacks a line", &err, &it->outputs[1]);
        good = false;
    } else if (!has_err && failed && !(is_checked(it->source) && out.len > 0)) {
        complain(it, "failed", NULL, &it->outputs[1]);
        good = false;
    }
    if (good && has_out && strcmp(out.bytes, it->outputs[0].bytes) != 0) {
        complain(it, "printed something else", &out, &it->outputs[0]);
        good = false;
    }
    free(out.bytes);
    free(err.bytes);
    free(it->outputs[0].bytes);
    free(it->outputs[1].bytes);
    return good;
}

/* ---- Finding --------------------------------------------------------------------------------- */

typedef struct list {
    char **items;
    size_t count, room;
} list;

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_add(list *to, const char *item)
{
    if (to->count == to->room) {
        to->room = to->room == 0 ? 64 : to->room * 2;
        to->items = realloc(to->items, to->room * sizeof *to->items);
    }
    to->items[to->count++] = strdup(item);
}

static bool ends_with(const char *name, const char *tail)
{
    size_t len = strlen(name), tail_len = strlen(tail);
    return len > tail_len && strcmp(name + len - tail_len, tail) == 0;
}

static bool is_there(const char *directory, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return access(path, F_OK) == 0;
}

static bool is_expected(const char *path)
{
    char other[720];
    int stem = (int)(strlen(path) - strlen(".ts"));
    snprintf(other, sizeof other, "%.*s.out", stem, path);
    if (access(other, F_OK) == 0) return true;
    snprintf(other, sizeof other, "%.*s.err", stem, path);
    return access(other, F_OK) == 0;
}

/* Programs of a directory and of those below it. */
static void find_programs(const char *directory, list *to)
{
    bool only_main = is_there(directory, "main.ts");
    DIR *open = opendir(directory);
    if (open == NULL) return;
    for (struct dirent *item; (item = readdir(open)) != NULL;) {
        char path[700];
        struct stat info;
        if (item->d_name[0] == '.' || item->d_name[0] == '_') continue;
        snprintf(path, sizeof path, "%s/%s", directory, item->d_name);
        if (stat(path, &info) != 0) continue;
        if (S_ISDIR(info.st_mode)) {
            if (!only_main && !is_there(path, "main.c") && !is_there(path, "main.cpp") /* run by its host, in test_cli.c */) find_programs(path, to);
        } else if (ends_with(path, ".ts") && !ends_with(path, ".d.ts") &&
                   (!only_main || strcmp(item->d_name, "main.ts") == 0)) {
            if (!is_expected(path)) fprintf(stderr, "--- %s has no .out and no .err\n", path);
            list_add(to, path);
        }
    }
    closedir(open);
}

static char topics[TOPICS_MAX][300];
static int topic_count;

static void find_topics(void)
{
    static const char root[] = "test/fixtures";
    list names = { 0 };
    DIR *open = opendir(root);
    for (struct dirent *item; open != NULL && (item = readdir(open)) != NULL;)
        if (item->d_name[0] != '.' && item->d_name[0] != '_') list_add(&names, item->d_name);
    if (open != NULL) closedir(open);
    if (names.count > 0) qsort(names.items, names.count, sizeof *names.items, by_text);
    topic_count = 0;
    for (size_t i = 0; i < names.count; i++) {
        if (topic_count < TOPICS_MAX)
            snprintf(topics[topic_count++], sizeof topics[0], "%s/%s", root, names.items[i]);
        free(names.items[i]);
    }
    free(names.items);
}

/* ---- The test -------------------------------------------------------------------------------- */

static void run_all(list *programs)
{
    const char *only = getenv("GOTS_FIXTURE");
    run running[AT_ONCE];
    size_t next = 0, active = 0, failures = 0;
    if (programs->count > 0)
        qsort(programs->items, programs->count, sizeof *programs->items, by_text);
    while (next < programs->count || active > 0) {
        while (active < AT_ONCE && next < programs->count) {
            const char *path = programs->items[next++];
            if (only == NULL || strstr(path, only) != NULL) start(&running[active++], path);
        }
        for (size_t i = 0; i < active;) {
            if (!drain(&running[i])) {
                i++;
                continue;
            }
            failures += !judge(&running[i]);
            running[i] = running[--active];
        }
    }
    for (size_t i = 0; i < programs->count; i++) free(programs->items[i]);
    free(programs->items);
    ck_assert_msg(failures == 0, "%zu programs did not do what is expected", failures);
}

START_TEST(programs_of_a_topic_do_what_is_expected)
{
    list programs = { 0 };
    find_programs(topics[_i], &programs);
    run_all(&programs);
}
END_TEST

START_TEST(examples_print_what_stands_beside_them)
{
    list programs = { 0 };
    find_programs("examples", &programs);
    run_all(&programs);
}
END_TEST

Suite *suite_fixtures(void);
Suite *suite_fixtures(void)
{
    Suite *suite = suite_create("fixtures");
    TCase *topic_case = tcase_create("topics");
    find_topics();
    tcase_set_timeout(topic_case, 600);
    if (topic_count > 0)
        tcase_add_loop_test(topic_case, programs_of_a_topic_do_what_is_expected, 0, topic_count);
    suite_add_tcase(suite, topic_case);
    TCase *example_case = tcase_create("examples");
    tcase_set_timeout(example_case, 600);
    tcase_add_test(example_case, examples_print_what_stands_beside_them);
    suite_add_tcase(suite, example_case);
    return suite;
}
