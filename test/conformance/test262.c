/* Runs test262 (github tc39/test262), each test as one strict-mode module under `gots run`.
 *
 * SPDX-License-Identifier: MIT
 *
 *     build/test262 CHECKOUT [-j JOBS] [-v] [-l FILE] [PREFIX…]
 *
 * PREFIX is a path below test/, such as built-ins/Map; without one, language and built-ins run.
 * A test becomes a .ts file in a temporary folder: the harness files it asks for, then its own
 * text; the _FIXTURE files it imports are put beside it. Prints `passed/total` for each area and
 * the whole; -v names every failure with the error it ended with, -l writes the failures
 * to a file. Exit code 0 when everything ran, whatever passed; 77 when there is no checkout.
 *
 * Not applicable, and not counted: annexB, intl402, staging, noStrict and raw tests, agents,
 * realms, ShadowRealm, tail calls, IsHTMLDDA, and proposals later than ES2024. Tests that make
 * code from strings are counted apart; so are scripts in which `await` is a name or the outermost
 * `this` the global object, which no module can have. Everything runs with --allow-eval.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIME_LIMIT_S 10
/* Printed behind the last line of a test. A program that rejects a promise nobody handles exits with
 * 1 under `gots run`, which says nothing about the test. */
#define THE_END "Test262:End"

#define MAX_JOBS     16

static const char *const excluded_features[] = {
    "ShadowRealm",
    "cross-realm",
    "IsHTMLDDA",
    "tail-call-optimization",
    "Temporal",
    "host-gc-required",
    "caller",
    "source-phase-imports",
    "source-phase-imports-module-source",
    "import-defer",
    "import-text",
    "import-bytes",
    "canonical-tz",
    "Atomics.pause",
    "Atomics.waitAsync",
    "Math.sumPrecise",
    "uint8array-base64",
    "legacy-regexp",
    "regexp-duplicate-named-groups",
    "regexp-modifiers",
    "Error.isError",
    "immutable-arraybuffer",
    "iterator-sequencing",
    "joint-iteration",
    "iterator-chunking",
    "iterator-includes",
    "Iterator.prototype.join",
    "error-stack-accessor",
    "upsert",
    "nonextensible-applies-to-private",
    "await-dictionary",
    NULL,
};

/* Later than ES2024: run, and counted apart. */
static const char *const extra_features[] = {
    "iterator-helpers",
    "set-methods",
    "promise-try",
    "RegExp.escape",
    "Float16Array",
    "explicit-resource-management",
    "json-parse-with-source",
    "decorators",
    NULL,
};

typedef struct test {
    char *path; /* below test/ */
    bool async, module, negative, parse_phase, extra, uses_eval, global_this, script, passed;
    char negative_type[32];
    char includes[16][64];
    int include_count;
    char said[200];
} test;

static test *tests;
static size_t test_count, test_room;
static char root[4096], work[4096];
static bool skip_test;

static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    char *text = NULL;
    size_t room = 0, used = 0, got;
    do {
        if (used + 65537 > room) text = realloc(text, room = room * 2 + 65537);
        got = fread(text + used, 1, 65536, file);
        used += got;
    } while (got != 0);
    fclose(file);
    text[used] = '\0';
    if (len != NULL) *len = used;
    return text;
}

static bool listed(const char *name, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(name, *list) == 0) return true;
    return false;
}

/* Reads the words of `key: [a, b]`, or of the `- a` lines below it. */
static void each_word(const char *meta, const char *key, void (*each)(test *, const char *),
                      test *t)
{
    const char *at = strstr(meta, key);
    if (at == NULL) return;
    at += strlen(key);
    while (*at == ' ') at++;
    bool lines = *at == '\n';
    if (*at == '[') at++;
    char word[128];
    size_t len = 0;
    for (;; at++) {
        bool ends = *at == ',' || *at == ']' || *at == '\n' || *at == '\0';
        if (!ends && *at != ' ' && len + 1 < sizeof word) word[len++] = *at;
        if (!ends) continue;
        word[len] = '\0';
        const char *text = lines && word[0] == '-' ? word + 1 : word;
        if (*text != '\0') each(t, text);
        len = 0;
        if (*at == ']' || *at == '\0') return;
        if (lines && *at == '\n') {
            const char *next = at + 1;
            while (*next == ' ') next++;
            if (*next != '-') return;
        }
    }
}

static void on_feature(test *t, const char *word)
{
    if (listed(word, excluded_features)) skip_test = true;
    if (listed(word, extra_features)) t->extra = true;
}

static void on_flag(test *t, const char *word)
{
    static const char *const unfit[] = { "noStrict", "raw", "CanBlockIsFalse", NULL };
    if (listed(word, unfit)) skip_test = true;
    if (strcmp(word, "async") == 0) t->async = true;
    if (strcmp(word, "module") == 0) t->module = true;
}

static void on_include(test *t, const char *word)
{
    if (t->include_count < 16) snprintf(t->includes[t->include_count++], 64, "%.63s", word);
}

static void read_meta(test *t, char *meta)
{
    each_word(meta, "\nfeatures:", on_feature, t);
    each_word(meta, "\nflags:", on_flag, t);
    each_word(meta, "\nincludes:", on_include, t);
    char *negative = strstr(meta, "\nnegative:");
    if (negative == NULL) return;
    t->negative = true;
    char *phase = strstr(negative, "phase:"), *type = strstr(negative, "type:");
    t->parse_phase = phase != NULL && strncmp(phase + 7, "parse", 5) == 0;
    if (type != NULL) sscanf(type + 5, " %31[A-Za-z0-9_]", t->negative_type);
}

static bool is_word(char c)
{
    return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether `this` stands outside of all braces: it is the global object in a script, and undefined in
 * every module. */
static bool has_global_this(const char *text)
{
    int depth = 0;
    for (const char *at = text; *at != '\0'; at++) {
        if (at[0] == '/' && at[1] == '/') at += strcspn(at, "\n") - 1;
        else if (at[0] == '/' && at[1] == '*') at = strstr(at, "*/") != NULL ? strstr(at, "*/") + 1 : at;
        else if (*at == '"' || *at == '\'') {
            const char quote = *at++;
            for (; *at != '\0' && *at != quote && *at != '\n'; at++)
                if (*at == '\\' && at[1] != '\0') at++;
            if (*at == '\0') return false;
        } else if (*at == '{') depth++;
        else if (*at == '}') depth--;
        else if (depth == 0 && strncmp(at, "this", 4) == 0 && !is_word(at[4]) && !is_word(at[-1]) &&
                 at[-1] != '.')
            return true;
    }
    return false;
}

static void add_test(const char *path)
{
    char full[8192];
    snprintf(full, sizeof full, "%s/test/%s", root, path);
    char *text = read_file(full, NULL);
    if (text == NULL) return;
    test t = { 0 };
    skip_test = false;
    char *meta = strstr(text, "/*---");
    char *end = meta != NULL ? strstr(meta, "---*/") : NULL;
    if (end != NULL) {
        *end = '\0';
        read_meta(&t, meta);
        end++;
        t.uses_eval = strstr(end, "eval(") != NULL || strstr(end, "eval)(") != NULL || strstr(end, "Function(\"") != NULL ||
                      strstr(end, "Function('") != NULL || strstr(end, "evalScript") != NULL ||
                      strstr(end, "Function()") != NULL || strstr(end, "Function;") != NULL;
        t.global_this = !t.module && has_global_this(end);
        if (strstr(end, "$262.agent") != NULL || strstr(end, "createRealm") != NULL)
            skip_test = true;
    }
    free(text);
    if (skip_test) return;
    t.path = strdup(path);
    if (test_count == test_room)
        tests = realloc(tests, (test_room = test_room * 2 + 1024) * sizeof *tests);
    tests[test_count++] = t;
}

static void walk(const char *path)
{
    char full[8192];
    snprintf(full, sizeof full, "%s/test/%s", root, path);
    struct stat info;
    if (stat(full, &info) != 0) return;
    if (!S_ISDIR(info.st_mode)) {
        size_t len = strlen(path);
        if (len > 3 && strcmp(path + len - 3, ".js") == 0 && strstr(path, "_FIXTURE") == NULL)
            add_test(path);
        return;
    }
    struct dirent **names;
    int count = scandir(full, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (names[i]->d_name[0] != '.') {
            char below[4200];
            snprintf(below, sizeof below, "%.2000s/%.2000s", path, names[i]->d_name);
            walk(below);
        }
        free(names[i]);
    }
    if (count >= 0) free(names);
}

/* ---- one test ------------------------------------------------------------------------------ */

static void append_file(FILE *out, const char *path)
{
    size_t len;
    char *text = read_file(path, &len);
    if (text == NULL) return;
    fwrite(text, 1, len, out);
    fputc('\n', out);
    free(text);
}

static void append_harness(FILE *out, const char *name)
{
    char path[8192];
    snprintf(path, sizeof path, "%s/harness/%s", root, name);
    append_file(out, path);
}

/* Puts every _FIXTURE file of the test's folder into `folder`, named .ts. */
static void copy_fixtures(const char *from, const char *folder)
{
    DIR *dir = opendir(from);
    if (dir == NULL) return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        size_t len = strlen(entry->d_name);
        if (strstr(entry->d_name, "_FIXTURE") == NULL) continue;
        bool script = strcmp(entry->d_name + len - 3, ".js") == 0;
        char source[8192], target[8192];
        snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        snprintf(target, sizeof target, "%s/%.*s%s", folder, (int)(script ? len - 3 : len),
                 entry->d_name, script ? ".ts" : "");
        FILE *out = fopen(target, "wb");
        if (out == NULL) continue;
        append_file(out, source);
        fclose(out);
    }
    closedir(dir);
}

static void write_test(const test *t, const char *folder, char *file, size_t room)
{
    const char *base = strrchr(t->path, '/') + 1;
    snprintf(file, room, "%s/%.*s.ts", folder, (int)(strlen(base) - 3), base);
    char path[8192];
    snprintf(path, sizeof path, "%s/test/%s", root, t->path);
    size_t len = 0;
    char *text = read_file(path, &len);
    FILE *out = fopen(file, "wb");
    if (out == NULL || text == NULL) {
        perror(file);
        exit(1);
    }
    if (!t->parse_phase) {
        fputs("const print = console.log;\n"
              "const $262: any = { global: globalThis, gc() {},\n"
              "  evalScript(code) { return (0, eval)(code); },\n"
              "  detachArrayBuffer(buffer) { if (!buffer.detached) buffer.transfer(); } };\n",
              out);
        append_harness(out, "assert.js");
        append_harness(out, "sta.js");
        if (t->async) {
            append_harness(out, "doneprintHandle.js");
            fputs("(globalThis as any).$DONE = $DONE;\n", out); /* asyncHelpers.js looks for it */
        }
        for (int i = 0; i < t->include_count; i++)
            if (strcmp(t->includes[i], "doneprintHandle.js") != 0)
                append_harness(out, t->includes[i]);
    }
    fwrite(text, 1, len, out);
    if (!t->parse_phase && !t->async && !t->negative) fputs("\n;print(\"" THE_END "\");\n", out);
    fclose(out);
    free(text);
    if (t->module || strstr(t->path, "module-code") != NULL || strstr(t->path, "import") != NULL) {
        snprintf(path, sizeof path, "%s/test/%.*s", root, (int)(base - t->path - 1), t->path);
        copy_fixtures(path, folder);
    }
}

/* The command line's own main, linked in under this name: a test costs a fork, but no exec. */
int gots_main(int argc, char **argv);

static _Noreturn void run_child(const char *file, const char *output)
{
    int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(fd, 1);
    dup2(fd, 2);
    alarm(TIME_LIMIT_S);
    char *arguments[8];
    int count = 0;
    arguments[count++] = (char *)"gots";
    arguments[count++] = (char *)"run";
    arguments[count++] = (char *)"--no-cache";
    arguments[count++] = (char *)"--allow-eval";
    arguments[count++] = (char *)"--no-check"; /* these programs are JavaScript */
    arguments[count++] = (char *)"--types=off";
    arguments[count++] = (char *)file;
    arguments[count] = NULL;
    exit(gots_main(count, arguments));
}

/* Of what a test said: the error itself, which stands below the code frame; else the first line. */
static const char *essence(char *text)
{
    char *found = text;
    for (char *line = text; *line != '\0';) {
        char *end = line + strcspn(line, "\n"), *next = *end != '\0' ? end + 1 : end;
        size_t word = strspn(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
        bool error = word > 5 && memcmp(line + word - 5, "Error", 5) == 0;
        if (error && (line[word] == ':' || line[word] == ' ')) {
            found = line;
            break;
        }
        line = next;
    }
    char *end = found + strcspn(found, "\n");
    if (end > found && end[-1] == '{' && *end != '\0') { /* what is inspected over several lines */
        size_t gap = 1 + strspn(end + 1, " ");
        memmove(end + 1, end + gap, strlen(end + gap) + 1);
        *end++ = ' ';
    }
    end[strcspn(end, "\n")] = '\0';
    return *found != '\0' ? found : "(no output)";
}

static void judge(test *t, const char *output, int status)
{
    size_t len = 0;
    char *text = read_file(output, &len);
    if (text == NULL) text = strdup("");
    bool exited = WIFEXITED(status);
    int code = exited ? WEXITSTATUS(status) : -1;
    if (t->negative) {
        bool names = strstr(text, t->negative_type) != NULL;
        if (strcmp(t->negative_type, "SyntaxError") == 0)
            names = names || strstr(text, "error TS") != NULL || strstr(text, "error GOTS") != NULL;
        t->passed = exited && code != 0 && code != 127 && names;
    } else if (t->async) {
        t->passed = exited && code <= 1 && strstr(text, "Test262:AsyncTestComplete") != NULL &&
                    strstr(text, "Test262:AsyncTestFailure") == NULL;
    } else {
        t->passed = exited && code <= 1 && strstr(text, THE_END) != NULL;
    }
    t->script = !t->passed && !t->module &&
                (t->global_this || strstr(text, "error TS1262") != NULL);
    if (!t->passed) {
        int used = exited ? 0 : snprintf(t->said, 64, "signal %d: ", WTERMSIG(status));
        snprintf(t->said + used, sizeof t->said - (size_t)used, "%.*s",
                 (int)sizeof t->said - used - 1, essence(text));
    }
    free(text);
}

typedef struct job {
    pid_t pid;
    size_t index;
    char folder[4200];
    char output[4300];
} job;

static void clear_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        char path[8192];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    closedir(dir);
}

static void start(job *j, size_t index)
{
    char file[8192];
    clear_folder(j->folder);
    write_test(&tests[index], j->folder, file, sizeof file);
    j->index = index;
    j->pid = fork();
    if (j->pid == 0) run_child(file, j->output);
}

static void run_all(job *jobs, int job_count)
{
    size_t next = 0, running = 0, done = 0;
    bool terminal = isatty(2);
    while (next < test_count || running > 0) {
        for (int i = 0; i < job_count && next < test_count; i++) {
            if (jobs[i].pid != 0) continue;
            start(&jobs[i], next++);
            running++;
        }
        int status;
        pid_t pid = wait(&status);
        for (int i = 0; i < job_count; i++) {
            if (jobs[i].pid != pid) continue;
            judge(&tests[jobs[i].index], jobs[i].output, status);
            jobs[i].pid = 0;
            running--;
            if (++done % 200 == 0 && terminal) fprintf(stderr, "\r%zu/%zu", done, test_count);
        }
    }
    if (terminal) fputs("\r", stderr);
}

/* ---- the report ---------------------------------------------------------------------------- */

static void print_ratio(const char *name, size_t passed, size_t total)
{
    if (total == 0) return;
    printf("%-44s %6zu/%-6zu %5.1f %%\n", name, passed, total,
           100.0 * (double)passed / (double)total);
}

/* An area is the first two folders: built-ins/Map. Tests stand in order of path. */
static size_t area_length(const char *path)
{
    const char *slash = strchr(path, '/');
    const char *second = slash != NULL ? strchr(slash + 1, '/') : NULL;
    return second != NULL ? (size_t)(second - path) : strlen(path);
}

static void report_areas(bool verbose, FILE *names)
{
    for (size_t i = 0, j; i < test_count; i = j) {
        size_t len = area_length(tests[i].path), passed = 0;
        for (j = i; j < test_count && area_length(tests[j].path) == len &&
                    strncmp(tests[j].path, tests[i].path, len) == 0;
             j++) {
            passed += tests[j].passed;
            if (tests[j].passed) continue;
            if (verbose) printf("FAIL %s: %s\n", tests[j].path, tests[j].said);
            if (names != NULL) fprintf(names, "%s: %s\n", tests[j].path, tests[j].said);
        }
        char area[512];
        snprintf(area, sizeof area, "%.*s", (int)len, tests[i].path);
        print_ratio(area, passed, j - i);
    }
}

static void report_groups(void)
{
    static const char *const groups[] = { "language/", "built-ins/" };
    static const char *const kinds[] = { "ES2024", "extras", "code from strings", "no modules" };
    for (int g = 0; g < 2; g++) {
        size_t passed[4] = { 0 }, total[4] = { 0 };
        for (size_t i = 0; i < test_count; i++) {
            if (strncmp(tests[i].path, groups[g], strlen(groups[g])) != 0) continue;
            int kind = tests[i].script ? 3 : tests[i].uses_eval ? 2 : tests[i].extra ? 1 : 0;
            total[kind]++;
            passed[kind] += tests[i].passed;
        }
        for (int k = 0; k < 4; k++) {
            char name[64];
            snprintf(name, sizeof name, "%s %s", groups[g], kinds[k]);
            print_ratio(name, passed[k], total[k]);
        }
    }
}

static bool make_work_folder(job *jobs, int job_count)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(work, sizeof work, "%s/gots-test262-XXXXXX", temporary != NULL ? temporary : access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(work) == NULL) return false;
    for (int i = 0; i < job_count; i++) {
        snprintf(jobs[i].folder, sizeof jobs[i].folder, "%.4000s/%d", work, i);
        snprintf(jobs[i].output, sizeof jobs[i].output, "%.4000s/%d.out", work, i);
        mkdir(jobs[i].folder, 0700);
    }
    return true;
}

static void remove_work_folder(job *jobs, int job_count)
{
    for (int i = 0; i < job_count; i++) {
        clear_folder(jobs[i].folder);
        rmdir(jobs[i].folder);
        unlink(jobs[i].output);
    }
    rmdir(work);
}

int main(int argc, char **argv)
{
    static job jobs[MAX_JOBS];
    int job_count = (int)sysconf(_SC_NPROCESSORS_ONLN), prefix_count = 0;
    bool verbose = false;
    const char *list = NULL, *prefixes[1024];
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-j") == 0 && i + 1 < argc) job_count = atoi(argv[++i]);
        else if (strcmp(argv[i], "-v") == 0) verbose = true;
        else if (strcmp(argv[i], "-l") == 0 && i + 1 < argc) list = argv[++i];
        else if (root[0] == '\0') snprintf(root, sizeof root, "%s", argv[i]);
        else if (prefix_count < 1024) prefixes[prefix_count++] = argv[i];
    }
    char harness[8192];
    snprintf(harness, sizeof harness, "%s/harness/assert.js", root);
    if (root[0] == '\0' || access(harness, R_OK) != 0) {
        puts("test262: skipped: give the path of a checkout of tc39/test262");
        return 77;
    }
    if (job_count < 1) job_count = 1;
    if (job_count > MAX_JOBS) job_count = MAX_JOBS;
    if (!make_work_folder(jobs, job_count)) {
        perror(work);
        return 1;
    }
    if (prefix_count == 0) prefixes[prefix_count++] = "language", prefixes[prefix_count++] = "built-ins";
    for (int i = 0; i < prefix_count; i++) walk(prefixes[i]);
    run_all(jobs, job_count);
    FILE *names = list != NULL ? fopen(list, "w") : NULL;
    report_areas(verbose, names);
    if (names != NULL) fclose(names);
    report_groups();
    remove_work_folder(jobs, job_count);
    return 0;
}
