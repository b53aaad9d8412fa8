/* Host tool of the build: turns the files of stdlib/ into a C table.
 *
 * SPDX-License-Identifier: MIT
 *
 *     embed stdlib file.ts dir/file.ts … > stdlib.c
 */
#include <stdio.h>
#include <string.h>

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
    printf("  { 0, 0, 0 },\n};\n\nconst size_t gots__embedded_count = %d;\n", argc - 2);
    return 0;
}
