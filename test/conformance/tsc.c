/* Runs the front end over a folder of TypeScript files and compares with what TypeScript says.
 *
 * SPDX-License-Identifier: MIT
 *
 *     build/tsc FOLDER [-e EXPECTED] [-d DIFFERENCES] [-v] [PREFIX…]
 *
 * FOLDER is TypeScript's tests/cases/conformance or any other folder. EXPECTED comes from
 * tsc_expect.mjs beside this file; without it every file is expected to be valid. A file with
 * `// @filename: x.ts` lines is several files, called `file.ts#x.ts`. DIFFERENCES (tsc_differences.tsv
 * beside this file) names the files in which GoTS and TypeScript differ on purpose, each with the
 * reason; they are counted apart, and one that does not differ any more is told.
 *
 * A file passes when it is accepted and TypeScript finds no error of syntax or grammar in it, or
 * when it is rejected and TypeScript finds one. Prints `passed/total` for three kinds of files:
 * valid ones (whatever their types), those that TypeScript's parser rejects, and those that only its
 * later checks of grammar reject. -v names every failure. Exit code 77 when there is no such folder.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "syntax/bind.h"
#include "syntax/parse.h"

enum kind { VALID, SYNTAX, GRAMMAR, KINDS };

typedef struct expectation {
    char *path, *syntax, *grammar;
} expectation;

static struct {
    const char *folder;
    bool verbose;
    char **prefixes;
    int prefix_count;
    expectation *expected;
    size_t expected_count, expected_room;
    char **differences;
    size_t difference_count;
    unsigned passed[KINDS], total[KINDS], differ, unjudged;
} run;

/* ---- Expectations ---------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
    return strcmp(((const expectation *)a)->path, ((const expectation *)b)->path);
}

static bool read_expected(const char *name)
{
    FILE *file = fopen(name, "r");
    if (file == NULL) return false;
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *syntax = strchr(line, '\t'), *grammar = syntax != NULL ? strchr(syntax + 1, '\t') : NULL;
        if (grammar == NULL) continue;
        *syntax++ = '\0';
        *grammar++ = '\0';
        if (run.expected_count == run.expected_room) {
            run.expected_room = run.expected_room * 2 + 1024;
            run.expected = realloc(run.expected, run.expected_room * sizeof *run.expected);
        }
        run.expected[run.expected_count++] = (expectation){ strdup(line), strdup(syntax), strdup(grammar) };
    }
    free(line);
    fclose(file);
    qsort(run.expected, run.expected_count, sizeof *run.expected, by_path);
    return true;
}

static void free_expected(void)
{
    for (size_t i = 0; i < run.expected_count; i++) {
        free(run.expected[i].path);
        free(run.expected[i].syntax);
        free(run.expected[i].grammar);
    }
    free(run.expected);
    for (size_t i = 0; i < run.difference_count; i++) free(run.differences[i]);
    free(run.differences);
}

/* A name before a tab on each line; `#` begins a comment. */
static bool read_differences(const char *name)
{
    FILE *file = fopen(name, "r");
    if (file == NULL) return false;
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, file) > 0) {
        line[strcspn(line, "\t\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#') continue;
        run.differences =
            realloc(run.differences, (run.difference_count + 1) * sizeof *run.differences);
        run.differences[run.difference_count++] = strdup(line);
    }
    free(line);
    fclose(file);
    return true;
}

static bool differs(const char *path)
{
    for (size_t i = 0; i < run.difference_count; i++)
        if (strcmp(run.differences[i], path) == 0) return true;
    return false;
}

/* ---- One file -------------------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name), end_len = strlen(end);
    return len >= end_len && strcasecmp(name + len - end_len, end) == 0;
}

/* x.d.ts, and x.d.html.ts for what is not TypeScript. */
static bool is_declaration(const char *name)
{
    const char *last = strrchr(name, '/');
    const char *dot = strstr(last != NULL ? last : name, ".d.");
    return dot != NULL && (strchr(dot + 3, '.') == NULL || strchr(strchr(dot + 3, '.') + 1, '.') == NULL);
}

static bool is_typescript(const char *name)
{
    return ends_with(name, ".ts") || ends_with(name, ".mts") || ends_with(name, ".cts");
}

/* Errors in `text`; the first one is rendered into `first`. */
static uint32_t count_errors(const char *name, const char *text, size_t len, char *first, size_t room)
{
    static gots__arena arena;
    gots__arena_init(&arena, NULL, 0);
    if (setjmp(arena.escape) != 0) {
        snprintf(first, room, "out of memory");
        gots__arena_deinit(&arena);
        return 1;
    }
    gots__source source = { .name = name, .text = text, .len = (uint32_t)len };
    gots__parse_options options = {
        .declaration = is_declaration(name),
    };
    gots__diagnostics diagnostics;
    gots__diagnostics_init(&diagnostics, &arena);
    gots__atoms atoms;
    gots__atoms_init(&atoms, &arena);
    gots__node *file = gots__parse(&arena, &atoms, &source, &options, &diagnostics);
    if (diagnostics.count == 0) gots__bind(&arena, &atoms, &source, file, &diagnostics);
    uint32_t count = diagnostics.count;
    first[0] = '\0';
    if (count != 0) {
        uint32_t line, column;
        gots__source_place(&source, &arena, diagnostics.first->pos, &line, &column);
        snprintf(first, room, "%u:%u %s %s", (unsigned)line, (unsigned)column, diagnostics.first->code,
                 diagnostics.first->message);
    }
    gots__arena_deinit(&arena);
    return count;
}

/* Errors that need no types, among codes that mostly do: what a parser may well report. */
static bool is_grammar(const char *codes)
{
    static const int more[] = { 2206, 2207, 2300, 2335, 2337, 2356, 2357, 2364, 2369, 2389, 2390, 2391, 2392, 2393, 2394,
                                2404, 2406, 2451, 2452, 2457, 2462, 2466, 2480, 2481, 2483, 2487, 2491, 2492, 2499, 2500,
                                2501, 2528, 2566, 2567, 2523, 2661, 2804, 2323, 2395, 2813, 2814,
                                2524, 2311, 2630, 2651, 2657, 2660, 2669, 2699, 2670, 2680, 2681, 2779, 2781, 2815,
                                2852, 2858, 2880, 5076, 5084, 5085, 5086, 5087, 6188, 6189, 7061, 8009 };
    for (const char *at = codes; *at != '\0';) {
        int code = (int)strtol(at, (char **)&at, 10);
        if (code == 1202 || code == 1203) goto next; /* only a matter of the module format */
        if ((code >= 1000 && code < 2000) || (code >= 17000 && code < 19000)) return true;
        for (size_t i = 0; i < sizeof more / sizeof *more; i++)
            if (code == more[i]) return true;
    next:
        if (*at != ',') return false;
        at++;
    }
    return false;
}

static void judge(const char *path, const char *text, size_t len)
{
    const expectation key = { (char *)path, NULL, NULL };
    const expectation *expected =
        run.expected_count != 0
            ? bsearch(&key, run.expected, run.expected_count, sizeof key, by_path)
            : NULL;
    if (run.expected_count != 0 && expected == NULL) return;
    if (expected != NULL && strcmp(expected->grammar, "?") == 0) {
        run.unjudged++;
        return;
    }
    enum kind kind = VALID;
    if (expected != NULL && strcmp(expected->syntax, "-") != 0) kind = SYNTAX;
    else if (expected != NULL && is_grammar(expected->grammar)) kind = GRAMMAR;
    char first[512];
    bool rejected = count_errors(path, text, len, first, sizeof first) != 0;
    bool passed = rejected == (kind != VALID);
    if (differs(path)) {
        if (passed) printf("agrees    %s: take it out of the list of differences\n", path);
        run.differ++;
        return;
    }
    run.total[kind]++;
    run.passed[kind] += passed;
    if (passed || !run.verbose) return;
    if (kind == VALID) printf("rejected  %s: %s\n", path, first);
    else printf("accepted  %s: TypeScript says %s\n", path, kind == SYNTAX ? expected->syntax : expected->grammar);
}

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
    return at;
}

static const char *next_line(const char *at, const char *end)
{
    const char *line_end = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    return line_end != NULL ? line_end + 1 : end;
}

/* How often the part called `name` came before `end`, where the text's marks begin at `text`. */
static unsigned times_before(const char *text, const char *end, const char *name, size_t name_len)
{
    unsigned times = 0;
    for (const char *line = text; line < end; line = next_line(line, end)) {
        const char *name_end = NULL, *other = filename_line(line, &name_end);
        times += other != NULL && (size_t)(name_end - other) == name_len &&
                 memcmp(other, name, name_len) == 0;
    }
    return times;
}

static void judge_file(const char *path, char *text, size_t len)
{
    char name[4096], *again = NULL;
    const char *start = NULL;
    bool several = false;
    for (const char *line = text;; line = next_line(line, text + len)) {
        const char *name_end = NULL, *file = line < text + len ? filename_line(line, &name_end) : NULL;
        if (file == NULL && line < text + len) continue;
        if (start != NULL && is_typescript(name)) {
            size_t part = (size_t)(line - start);
            char *copy = malloc(part + 1);
            memcpy(copy, start, part);
            copy[part] = '\0';
            if (again != NULL) *again = '~';
            judge(name, copy, part);
            free(copy);
        }
        if (file == NULL) break;
        several = true;
        size_t name_len = (size_t)(name_end - file);
        unsigned before = times_before(text, line, file, name_len);
        int end = snprintf(name, sizeof name, "%s#%.*s", path, (int)name_len, file);
        again = before != 0 ? name + end : NULL;
        if (again != NULL) snprintf(again + 1, sizeof name - (size_t)end - 1, "%u", before + 1);
        start = next_line(line, text + len);
    }
    if (!several) judge(path, text, len);
}

static bool wanted(const char *path)
{
    for (int i = 0; i < run.prefix_count; i++)
        if (strncmp(path, run.prefixes[i], strlen(run.prefixes[i])) == 0) return true;
    return run.prefix_count == 0;
}

static void read_and_judge(const char *full, const char *path)
{
    FILE *file = fopen(full, "rb");
    if (file == NULL) return;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    size_t len = fread(text, 1, (size_t)size, file);
    text[len] = '\0';
    fclose(file);
    judge_file(path, text, len);
    free(text);
}

/* ---- The folder ------------------------------------------------------------------------------ */

static void walk(const char *below)
{
    char full[8192], path[4096];
    struct dirent **entries;
    snprintf(full, sizeof full, "%s/%s", run.folder, below);
    int count = scandir(full, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        struct stat info;
        if (name[0] != '.') {
            snprintf(path, sizeof path, "%s%s%s", below, below[0] != '\0' ? "/" : "", name);
            snprintf(full, sizeof full, "%s/%s", run.folder, path);
            if (stat(full, &info) == 0 && S_ISDIR(info.st_mode)) walk(path);
            else if (is_typescript(name) && wanted(path)) read_and_judge(full, path);
        }
        free(entries[i]);
    }
    if (count >= 0) free(entries);
}

int main(int argc, char **argv)
{
    const char *expected = NULL;
    const char *differences = NULL;
    for (int option; (option = getopt(argc, argv, "e:d:v")) != -1;) {
        switch (option) {
        case 'e': expected = optarg; break;
        case 'd': differences = optarg; break;
        case 'v': run.verbose = true; break;
        default: return 2;
        }
    }
    run.folder = optind < argc ? argv[optind] : "";
    struct stat info;
    if (run.folder[0] == '\0' || stat(run.folder, &info) != 0) {
        printf("tsc: skipped: no folder of TypeScript files is given (build/tsc FOLDER -e EXPECTED)\n");
        return 77;
    }
    if (expected != NULL && !read_expected(expected)) {
        printf("tsc: skipped: %s cannot be read; make it with tsc_expect.mjs\n", expected);
        return 77;
    }
    if (differences != NULL && !read_differences(differences)) {
        printf("tsc: %s cannot be read\n", differences);
        return 2;
    }
    run.prefixes = argv + optind + 1;
    run.prefix_count = argc - optind - 1;
    walk("");
    printf("valid files accepted:               %u/%u\n", run.passed[VALID], run.total[VALID]);
    if (run.expected_count != 0) {
        printf("syntax errors rejected:             %u/%u\n", run.passed[SYNTAX], run.total[SYNTAX]);
        printf("later errors of grammar rejected:   %u/%u\n", run.passed[GRAMMAR], run.total[GRAMMAR]);
        printf("differ on purpose, not counted:     %u\n", run.differ);
        printf("TypeScript itself failed on:        %u\n", run.unjudged);
    }
    free_expected();
    return run.passed[VALID] == run.total[VALID] ? 0 : 1;
}
