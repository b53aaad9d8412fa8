/* Host tool of the build: turns the files of stdlib/ into a C table.
 *
 * SPDX-License-Identifier: MIT
 *
 *     embed stdlib file.ts dir/file.ts … > stdlib.c
 *
 * A second table says where each global name is declared in the files of lib/, so that a program
 * pays for the names it uses only. There a declaration begins at the first column of a line, and
 * what belongs to it does not, closing brackets aside.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct slice {
    char name[64];
    int file;
    size_t start, end;
} slice;

static slice slices[2048];
static size_t slice_count;

static int put_bytes(FILE *file)
{
    int byte, column = 0;
    printf("    (const char[]){");
    while ((byte = getc(file)) != EOF) {
        if (column++ % 20 == 0) printf("\n        ");
        printf("%d,", byte < 128 ? byte : byte - 256);
    }
    printf("0 }");
    return column;
}

static int put_file(const char *root, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    printf("  { \"%s\",\n", name);
    int len = put_bytes(file);
    printf(", %d },\n", len);
    fclose(file);
    return 0;
}

/* ---- Global names ---------------------------------------------------------------------------- */

static bool takes_word(const char **at, const char *word)
{
    size_t len = strlen(word);
    if (strncmp(*at, word, len) != 0 || (*at)[len] != ' ') return false;
    *at += len + 1;
    return true;
}

/* The name that the line at `at` declares. */
static bool declared_name(const char *at, char name[64])
{
    static const char *const kinds[] = { "var", "let", "const", "function", "class", "interface",
                                         "type", "namespace", NULL };
    takes_word(&at, "declare");
    takes_word(&at, "abstract");
    int kind = 0;
    while (kinds[kind] != NULL && !takes_word(&at, kinds[kind])) kind++;
    if (kinds[kind] == NULL) return false;
    size_t len = 0;
    while ((isalnum((unsigned char)at[len]) || at[len] == '_' || at[len] == '$') && len < 63) len++;
    snprintf(name, 64, "%.*s", (int)len, at);
    return len > 0;
}

static bool add_line(int file, const char *line, size_t offset)
{
    if (!isalpha((unsigned char)*line)) return true;
    if (slice_count == sizeof slices / sizeof *slices) return false;
    slice *next = &slices[slice_count];
    *next = (slice){ .file = file, .start = offset };
    if (!declared_name(line, next->name)) return false;
    slice_count++;
    return true;
}

/* Finds the declarations of one file of lib/. */
static int find_slices(const char *root, const char *name, int number)
{
    char path[4096], line[4096];
    snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *file = fopen(path, "rb");
    size_t offset = 0, first = slice_count;
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (!add_line(number, line, offset)) {
            fprintf(stderr, "%s: no declaration begins like this: %s", path, line);
            return 1;
        }
        offset += strlen(line);
    }
    if (file != NULL) fclose(file);
    for (size_t i = first; i < slice_count; i++)
        slices[i].end = i + 1 < slice_count ? slices[i + 1].start : offset;
    return 0;
}

static int by_name(const void *a, const void *b)
{
    const slice *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    if (order != 0) return order;
    if (left->file != right->file) return left->file - right->file;
    return left->start < right->start ? -1 : 1;
}

static void put_slices(void)
{
    qsort(slices, slice_count, sizeof *slices, by_name);
    printf("const gots__declared gots__declared_names[] = {\n");
    for (size_t i = 0; i < slice_count; i++)
        printf("  { \"%s\", %d, %zu, %zu },\n", slices[i].name, slices[i].file, slices[i].start,
               slices[i].end - slices[i].start);
    printf("  { 0, 0, 0, 0 },\n};\n\nconst size_t gots__declared_count = %zu;\n", slice_count);
}

/* A file straight below lib/; those in folders there are modules. */
static bool is_ambient(const char *name)
{
    return strncmp(name, "lib/", 4) == 0 && strchr(name + 4, '/') == NULL;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: embed directory file…\n");
        return 2;
    }
    printf("/* Made by libgots/module/host/embed.c from stdlib/. Do not edit. */\n"
           "#include \"module/stdlib.h\"\n\n"
           "const gots__embedded gots__embedded_files[] = {\n");
    for (int i = 2; i < argc; i++)
        if (put_file(argv[1], argv[i]) != 0) return 1;
    printf("  { 0, 0, 0 },\n};\n\nconst size_t gots__embedded_count = %d;\n\n", argc - 2);
    for (int i = 2; i < argc; i++)
        if (is_ambient(argv[i]) && find_slices(argv[1], argv[i], i - 2) != 0) return 1;
    put_slices();
    return 0;
}
