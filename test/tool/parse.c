/* Parses files and tells what comes of it: a tool to look at the front end with.
 *
 * SPDX-License-Identifier: MIT
 *
 *     parse [-t] [-c] [-q] [-j] [-b N] [-l LIST] FILE…
 *       -t  print the tree           -c  colour
 *       -q  one line a file: its name, the number of errors, the first code
 *       -j  diagnostics as JSON      -b  parse each N times and print MB a second of processor time
 *       -B  bind too                 -l  file names from LIST
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../tree.h"
#include "syntax/bind.h"
#include "syntax/parse.h"

static struct {
    bool tree, color, quiet, json, bind;
    int repeat;
} options;

static char *read_file(const char *name, size_t *len)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL) return NULL;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    *len = fread(text, 1, (size_t)size, file);
    text[*len] = '\0';
    fclose(file);
    return text;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void show(gots__arena *arena, gots__node *file, gots__diagnostics *diagnostics, const char *name)
{
    gots__text out;
    gots__text_init(&out, arena, 1024);
    if (options.quiet)
        gots__text_format(&out, "%s\t%u\t%s\n", name, diagnostics->count + diagnostics->dropped,
                          diagnostics->first != NULL ? diagnostics->first->code : "");
    for (gots__diagnostic *at = diagnostics->first; at != NULL && !options.quiet; at = at->next) {
        if (options.json) {
            gots__diagnostic_json(at, &out);
            gots__text_byte(&out, '\n');
        } else {
            gots__diagnostic_render(at, &out, options.color);
        }
    }
    if (options.tree) {
        tree_dump(file, &out);
        gots__text_byte(&out, '\n');
    }
    fwrite(out.bytes, 1, out.len, stdout);
}

static int run(const char *name)
{
    static gots__arena arena;
    size_t len;
    char *text = read_file(name, &len);
    if (text == NULL) {
        fprintf(stderr, "parse: cannot read %s\n", name);
        return 2;
    }
    gots__arena_init(&arena, NULL, 0);
    if (setjmp(arena.escape) != 0) {
        fprintf(stderr, "parse: out of memory\n");
        return 2;
    }
    int failed = 0;
    double start = now();
    for (int i = 0; i < options.repeat; i++) {
        gots__arena_reset(&arena);
        gots__source source = { .name = name, .text = text, .len = (uint32_t)len };
        gots__parse_options parse_options = { 0 };
        size_t name_len = strlen(name);
        parse_options.declaration = name_len > 5 && strcmp(name + name_len - 5, ".d.ts") == 0;
        gots__diagnostics diagnostics;
        gots__diagnostics_init(&diagnostics, &arena);
        gots__atoms atoms;
        gots__atoms_init(&atoms, &arena);
        gots__node *file = gots__parse(&arena, &atoms, &source, &parse_options, &diagnostics);
        if (options.bind && diagnostics.count == 0)
            gots__bind(&arena, &atoms, &source, file, &diagnostics);
        failed = diagnostics.count != 0;
        if (i + 1 == options.repeat) show(&arena, file, &diagnostics, name);
    }
    double seconds = now() - start;
    if (options.repeat > 1)
        printf("%s: %.1f MB/s, %.3f ms, %.1f bytes of memory a byte\n", name,
               (double)len * options.repeat / seconds / 1e6, seconds / options.repeat * 1e3,
               (double)arena.used / (double)(len != 0 ? len : 1));
    gots__arena_deinit(&arena);
    free(text);
    return failed;
}

static int run_list(const char *list)
{
    char name[4096];
    int result = 0;
    FILE *file = fopen(list, "r");
    if (file == NULL) return 2;
    while (fgets(name, sizeof name, file) != NULL) {
        name[strcspn(name, "\n")] = '\0';
        result |= run(name);
    }
    fclose(file);
    return result;
}

int main(int argc, char **argv)
{
    const char *list = NULL;
    options.repeat = 1;
    for (int option; (option = getopt(argc, argv, "tcqjBb:l:")) != -1;) {
        switch (option) {
        case 't': options.tree = true; break;
        case 'c': options.color = true; break;
        case 'q': options.quiet = true; break;
        case 'j': options.json = true; break;
        case 'B': options.bind = true; break;
        case 'b': options.repeat = atoi(optarg); break;
        case 'l': list = optarg; break;
        default: return 2;
        }
    }
    int result = list != NULL ? run_list(list) : 0;
    for (int i = optind; i < argc; i++) result |= run(argv[i]);
    return result;
}
