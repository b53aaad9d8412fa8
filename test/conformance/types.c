/* Runs `gots check --json` over a folder of TypeScript files and compares with TypeScript's checker.
 *
 * SPDX-License-Identifier: MIT
 *
 *     build/types FOLDER -e EXPECTED [-j JOBS] [-v] [-a] [-s] [-t SECONDS] [PREFIX…]
 *
 * EXPECTED comes from types_expect.mjs beside this file. A test with `// @filename: x.ts` lines is
 * one program: its parts are written to a temporary folder and named on one command line, as those
 * of node_modules are not. PREFIX selects tests by the beginning of their path.
 *
 * Prints how many of the tests that TypeScript accepts are accepted, how many of the lines at which
 * it reports errors are reported (with whatever code), and how many lines are reported that it does
 * not report in tests that have errors. -v lists false alarms, missing lines and extra lines,
 * grouped by code with a few examples, -a with all of them; -s runs --syntax-only. GOTS names the
 * program. Exit code 0 when everything ran, whatever passed; 77 without a folder.
 */
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_JOBS 16
#define MAX_PARTS 256
#define MEMORY_LIMIT ((rlim_t)2 << 30)

typedef struct report {
    char *file;
    int line;
    char *code;    /* "2322" as TypeScript numbers it, "GOTS1203" as it is */
    char *message; /* ours only; NULL for expected ones */
} report;

typedef struct reports {
    report *items;
    size_t count;
} reports;

typedef struct test {
    char *path;
    reports expected;
} test;

/* One code and where it came up. */
typedef struct group {
    char code[16];
    size_t count;
    char **examples;
} group;

typedef struct groups {
    group *items;
    size_t count;
} groups;

static struct {
    const char *folder, *gots, *work;
    bool verbose, all, syntax_only;
    int seconds;
    test *tests;
    size_t count;
    unsigned valid, accepted, lines, reported, same_code, extra, crashed, slow, skipped;
    groups alarms, missing, extras, failures;
} run = { .gots = "build/gots", .seconds = 10 };

static void *grown(void *items, size_t count, size_t size)
{
    if ((count & (count - 1)) != 0) return items;
    items = realloc(items, (count == 0 ? 1 : count * 2) * size);
    if (items == NULL) exit(3);
    return items;
}

static void add_report(reports *to, const char *file, int line, const char *code, const char *message)
{
    to->items = grown(to->items, to->count, sizeof *to->items);
    to->items[to->count++] = (report){ strdup(file), line, strdup(code), message ? strdup(message) : NULL };
}

static void free_reports(reports *all)
{
    for (size_t i = 0; i < all->count; i++) {
        free(all->items[i].file);
        free(all->items[i].code);
        free(all->items[i].message);
    }
    free(all->items);
    *all = (reports){ NULL, 0 };
}

static void note(groups *in, const char *code, const char *path, const report *what)
{
    size_t i = 0;
    while (i < in->count && strcmp(in->items[i].code, code) != 0) i++;
    if (i == in->count) {
        in->items = grown(in->items, in->count, sizeof *in->items);
        in->items[in->count] = (group){ .count = 0 };
        snprintf(in->items[in->count++].code, sizeof in->items[i].code, "%s", code);
    }
    group *at = &in->items[i];
    char text[1024];
    if (what == NULL) snprintf(text, sizeof text, "%s", path);
    else snprintf(text, sizeof text, "%s %s:%d%s%s", path, what->file, what->line, what->message ? " " : "",
                  what->message ? what->message : "");
    at->examples = grown(at->examples, at->count, sizeof *at->examples);
    at->examples[at->count++] = strdup(text);
}

/* ---- Expectations ---------------------------------------------------------------------------- */

static bool read_expected(const char *path, char **prefixes, int prefix_count)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) return false;
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, file) > 0) {
        char *at = strchr(line, '\t');
        if (at == NULL) continue;
        *at++ = '\0';
        at[strcspn(at, "\n")] = '\0';
        bool wanted = prefix_count == 0;
        for (int i = 0; i < prefix_count; i++) wanted |= strncmp(line, prefixes[i], strlen(prefixes[i])) == 0;
        if (!wanted) continue;
        if (strcmp(at, "!") == 0) {
            run.skipped++;
            continue;
        }
        run.tests = grown(run.tests, run.count, sizeof *run.tests);
        test *t = &run.tests[run.count++];
        *t = (test){ .path = strdup(line) };
        for (char *word = strtok(at, " "); word != NULL; word = strtok(NULL, " ")) {
            char *code = strrchr(word, ':');
            if (code == NULL) continue;
            *code++ = '\0';
            char *number = strrchr(word, ':');
            if (number == NULL) continue;
            *number++ = '\0';
            add_report(&t->expected, word, atoi(number), code, NULL);
        }
    }
    free(line);
    fclose(file);
    return true;
}

/* ---- Programs -------------------------------------------------------------------------------- */

/* The name behind `// @filename:` when the line at `at` is one; its end goes to *end. */
static const char *filename_line(const char *at, const char **end)
{
    while (*at == ' ' || *at == '\t') at++;
    if (at[0] != '/' || at[1] != '/') return NULL;
    for (at += 2; *at == ' ' || *at == '\t'; at++) continue;
    if (strncasecmp(at, "@filename", 9) != 0) return NULL;
    for (at += 9; *at == ' ' || *at == '\t'; at++) continue;
    if (*at++ != ':') return NULL;
    while (*at == ' ' || *at == '\t') at++;
    const char *stop = at;
    while (*stop != '\0' && *stop != '\r' && *stop != '\n') stop++;
    while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t')) stop--;
    *end = stop;
    if (*at == '.' && at[1] == '/') at += 2;
    while (*at == '/') at++;
    return at;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    char *text = NULL;
    size_t len = 0, room = 0, got;
    do {
        if (len + 65537 > room) text = realloc(text, room = room * 2 + 65537);
        got = fread(text + len, 1, 65536, file);
        len += got;
    } while (got != 0);
    fclose(file);
    text[len] = '\0';
    return text;
}

static void write_part(const char *folder, const char *name, const char *text, size_t len)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *at = path + strlen(folder) + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        mkdir(path, 0700);
        *at = '/';
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL) return;
    fwrite(text, 1, len, file);
    fclose(file);
}

static bool is_root(const char *name)
{
    const char *dot = strrchr(name, '.');
    bool is_typescript = dot != NULL && (strcmp(dot, ".ts") == 0 || strcmp(dot, ".mts") == 0 || strcmp(dot, ".cts") == 0);
    return is_typescript && strncmp(name, "node_modules/", 13) != 0 && strstr(name, "/node_modules/") == NULL;
}

/* Writes the parts of a test into `folder`; the names of its roots go to `roots`. */
static int write_parts(const char *folder, const char *path, char **roots)
{
    char full[4096], name[1024] = "";
    snprintf(full, sizeof full, "%s/%s", run.folder, path);
    char *text = read_file(full);
    if (text == NULL) return 0;
    int count = 0;
    const char *start = NULL;
    for (const char *line = text;;) {
        const char *end = NULL, *file = *line != '\0' ? filename_line(line, &end) : NULL;
        if (file != NULL || *line == '\0') {
            if (start != NULL) write_part(folder, name, start, (size_t)(line - start));
            if (start != NULL && is_root(name) && count < MAX_PARTS) roots[count++] = strdup(name);
            if (file == NULL) break;
            snprintf(name, sizeof name, "%.*s", (int)(end - file), file);
            const char *after = strchr(line, '\n');
            start = after != NULL ? after + 1 : line + strlen(line);
        }
        const char *next = strchr(line, '\n');
        line = next != NULL ? next + 1 : line + strlen(line);
    }
    if (start == NULL) {
        const char *base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
        write_part(folder, base, text, strlen(text));
        roots[count++] = strdup(base);
    }
    free(text);
    return count;
}

static void exec_check(const char *folder, const char *path)
{
    char *argv[MAX_PARTS + 8], out[4096];
    int argc = 0;
    argv[argc++] = (char *)run.gots;
    argv[argc++] = "check";
    argv[argc++] = "--json";
    if (run.syntax_only) argv[argc++] = "--syntax-only";
    mkdir(folder, 0700);
    int roots = write_parts(folder, path, argv + argc);
    if (roots == 0) _exit(0);
    argc += roots;
    argv[argc] = NULL;
    snprintf(out, sizeof out, "%s.out", folder);
    int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600), null = open("/dev/null", O_WRONLY);
    if (fd < 0 || chdir(folder) != 0) _exit(120);
    dup2(fd, 1);
    dup2(null, 2);
    setrlimit(RLIMIT_CPU, &(struct rlimit){ (rlim_t)run.seconds, (rlim_t)run.seconds + 1 });
    setrlimit(RLIMIT_AS, &(struct rlimit){ MEMORY_LIMIT, MEMORY_LIMIT });
    execv(run.gots, argv);
    _exit(121);
}

/* ---- Verdicts -------------------------------------------------------------------------------- */

/* The text of a member of a one-line JSON object, unescaped as far as names and messages need it. */
static bool json_text(const char *line, const char *key, char *out, size_t room)
{
    char mark[32];
    snprintf(mark, sizeof mark, "\"%s\":", key);
    const char *at = strstr(line, mark);
    if (at == NULL) return false;
    at += strlen(mark);
    bool quoted = *at == '"';
    size_t len = 0;
    for (at += quoted; *at != '\0' && len + 1 < room; at++) {
        if (quoted ? *at == '"' : *at == ',' || *at == '}') break;
        if (*at == '\\' && at[1] != '\0') at++, out[len++] = *at == 'n' ? ' ' : *at;
        else out[len++] = *at;
    }
    out[len] = '\0';
    return true;
}

static void read_reports(const char *folder, char *text, reports *to)
{
    char file[4096], line[32], code[64], message[512], severity[32];
    for (char *at = strtok(text, "\n"); at != NULL; at = strtok(NULL, "\n")) {
        if (!json_text(at, "file", file, sizeof file) || !json_text(at, "line", line, sizeof line) ||
            !json_text(at, "code", code, sizeof code))
            continue;
        if (json_text(at, "severity", severity, sizeof severity) && strcmp(severity, "error") != 0) continue;
        if (!json_text(at, "message", message, sizeof message)) message[0] = '\0';
        const char *name = file;
        size_t len = strlen(folder);
        if (strncmp(name, folder, len) == 0 && name[len] == '/') name += len + 1;
        if (name[0] == '.' && name[1] == '/') name += 2;
        add_report(to, name, atoi(line), strncmp(code, "TS", 2) == 0 ? code + 2 : code, message);
    }
}

static bool same_line(const report *a, const report *b)
{
    return a->line == b->line && strcmp(a->file, b->file) == 0;
}

static bool holds_line(const reports *in, const report *wanted, size_t before)
{
    for (size_t i = 0; i < in->count && i < before; i++)
        if (same_line(&in->items[i], wanted)) return true;
    return false;
}

static bool holds_code(const reports *in, const report *wanted)
{
    for (size_t i = 0; i < in->count; i++)
        if (same_line(&in->items[i], wanted) && strcmp(in->items[i].code, wanted->code) == 0) return true;
    return false;
}

static void judge(const test *t, const reports *ours)
{
    if (t->expected.count == 0) {
        run.valid++;
        run.accepted += ours->count == 0;
        if (ours->count != 0) note(&run.alarms, ours->items[0].code, t->path, &ours->items[0]);
        return;
    }
    for (size_t i = 0; i < t->expected.count; i++) {
        const report *wanted = &t->expected.items[i];
        if (holds_line(&t->expected, wanted, i)) continue;
        bool reported = holds_line(ours, wanted, SIZE_MAX);
        run.lines++;
        run.reported += reported;
        run.same_code += holds_code(ours, wanted);
        if (!reported) note(&run.missing, wanted->code, t->path, wanted);
    }
    for (size_t i = 0; i < ours->count; i++) {
        const report *found = &ours->items[i];
        if (holds_line(ours, found, i) || holds_line(&t->expected, found, SIZE_MAX)) continue;
        run.extra++;
        note(&run.extras, found->code, t->path, found);
    }
}

static void finish(const test *t, const char *folder, int status)
{
    char out[4096];
    snprintf(out, sizeof out, "%s.out", folder);
    char *text = read_file(out);
    reports ours = { NULL, 0 };
    if (text != NULL) read_reports(folder, text, &ours);
    bool crashed = WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) > 1);
    if (crashed) {
        bool slow = WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL);
        run.slow += slow;
        run.crashed += !slow;
        char what[16];
        if (slow) snprintf(what, sizeof what, "too slow");
        else if (WIFSIGNALED(status)) snprintf(what, sizeof what, "signal %d", WTERMSIG(status));
        else snprintf(what, sizeof what, "exit %d", WEXITSTATUS(status));
        note(&run.failures, what, t->path, NULL);
        free_reports(&ours);
        ours.items = NULL;
        /* Whoever crashes has not accepted the program. */
        if (t->expected.count == 0) run.valid++;
        else judge(t, &ours);
    } else {
        judge(t, &ours);
    }
    free_reports(&ours);
    free(text);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)kind, (void)place;
    return remove(path);
}

static void remove_tree(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Runs all tests, `jobs` at a time. */
static void run_tests(int jobs)
{
    struct { pid_t pid; size_t index; } slots[MAX_JOBS] = { { 0 } };
    size_t next = 0;
    int busy = 0;
    char folder[4096];
    while (next < run.count || busy > 0) {
        for (int i = 0; i < jobs && next < run.count; i++) {
            if (slots[i].pid != 0) continue;
            snprintf(folder, sizeof folder, "%s/%d", run.work, i);
            slots[i].index = next++;
            slots[i].pid = fork();
            if (slots[i].pid == 0) exec_check(folder, run.tests[slots[i].index].path);
            busy++;
        }
        int status;
        pid_t pid = wait(&status);
        for (int i = 0; i < jobs; i++) {
            if (slots[i].pid != pid) continue;
            snprintf(folder, sizeof folder, "%s/%d", run.work, i);
            finish(&run.tests[slots[i].index], folder, status);
            remove_tree(folder);
            slots[i].pid = 0;
            busy--;
        }
    }
}

/* ---- The account ----------------------------------------------------------------------------- */

static int by_count(const void *a, const void *b)
{
    size_t left = ((const group *)a)->count, right = ((const group *)b)->count;
    return left < right ? 1 : left > right ? -1 : 0;
}

static void print_groups(const char *title, groups *all)
{
    if (all->count == 0) return;
    qsort(all->items, all->count, sizeof *all->items, by_count);
    printf("\n%s\n", title);
    for (size_t i = 0; i < all->count; i++) {
        group *at = &all->items[i];
        printf("%6zu  %s\n", at->count, at->code);
        for (size_t j = 0; j < at->count && (run.all || j < 3); j++) printf("            %s\n", at->examples[j]);
    }
}

static double percent(unsigned part, unsigned whole)
{
    return whole == 0 ? 100.0 : 100.0 * part / whole;
}

static void print_account(void)
{
    if (run.verbose) {
        print_groups("False alarms, by our code:", &run.alarms);
        print_groups("Lines missing, by TypeScript's code:", &run.missing);
        print_groups("Extra lines, by our code:", &run.extras);
        print_groups("Tests not survived:", &run.failures);
        printf("\n");
    }
    printf("accepted by both:      %6u / %-6u %6.2f %%\n", run.accepted, run.valid, percent(run.accepted, run.valid));
    printf("error lines reported:  %6u / %-6u %6.2f %%  (same code: %u)\n", run.reported, run.lines,
           percent(run.reported, run.lines), run.same_code);
    printf("extra lines:           %6u\n", run.extra);
    printf("crashed:               %6u   too slow: %u   TypeScript itself failed: %u\n", run.crashed, run.slow, run.skipped);
}

int main(int argc, char **argv)
{
    const char *expected = NULL;
    int jobs = 2;
    for (int option; (option = getopt(argc, argv, "e:j:t:vas")) != -1;) {
        switch (option) {
        case 'e': expected = optarg; break;
        case 'j': jobs = atoi(optarg); break;
        case 't': run.seconds = atoi(optarg); break;
        case 'v': run.verbose = true; break;
        case 'a': run.verbose = run.all = true; break;
        case 's': run.syntax_only = true; break;
        default: return 2;
        }
    }
    run.folder = optind < argc ? realpath(argv[optind], NULL) : NULL;
    if (run.folder == NULL) {
        printf("types: skipped: no folder of TypeScript files is given (build/types FOLDER -e EXPECTED)\n");
        return 77;
    }
    if (expected == NULL || !read_expected(expected, argv + optind + 1, argc - optind - 1)) {
        printf("types: skipped: no expectations; make them with types_expect.mjs\n");
        return 77;
    }
    run.gots = realpath(getenv("GOTS") != NULL ? getenv("GOTS") : run.gots, NULL);
    if (run.gots == NULL || access(run.gots, X_OK) != 0) {
        fprintf(stderr, "types: no gots to run; build it, or name it in GOTS\n");
        return 3;
    }
    char work[] = "/tmp/gots-types-XXXXXX";
    run.work = mkdtemp(work);
    if (run.work == NULL) return 3;
    run_tests(jobs < 1 ? 1 : jobs > MAX_JOBS ? MAX_JOBS : jobs);
    remove_tree(work);
    print_account();
    return 0;
}
