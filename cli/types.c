/* gots types [DIR]: what an editor needs to understand a folder of TypeScript as GoTS does.
 *
 * SPDX-License-Identifier: MIT
 *
 * Writes DIR/.gots/: the declarations of everything that GoTS provides, and a tsconfig.json that
 * names them and says how modules are found and how strictly they are checked. DIR/tsconfig.json
 * extends that one; if there is one already it is left alone, unless it was written here.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

static const char project[] = "{ \"extends\": \"./.gots/tsconfig.json\" }\n";

static const char options[] =
    "    \"compilerOptions\": {\n"
    "        \"strict\": true,\n"
    "        \"target\": \"esnext\",\n"
    "        \"module\": \"preserve\",\n"
    "        \"moduleResolution\": \"bundler\",\n"
    "        \"moduleDetection\": \"force\",\n"
    "        \"allowImportingTsExtensions\": true,\n"
    "        \"noEmit\": true,\n"
    "        \"noLib\": true,\n"
    "        \"types\": [],\n"
    "        \"paths\": { \"gots:*\": [\"./gots/*.d.ts\"] },\n"
    "        \"skipLibCheck\": true\n"
    "    },\n"
    "    \"include\": [\"../**/*\"],\n";

static int cannot(const char *what, const char *path)
{
    fprintf(stderr, "gots: cannot %s %s: %s\n", what, path, strerror(errno));
    return EXIT_UNCAUGHT;
}

static bool join(char out[PATH_MAX], const char *folder, const char *name)
{
    return snprintf(out, PATH_MAX, "%s/%s", folder, name) < PATH_MAX;
}

/* Makes the folders above `path` that are below `root`. */
static bool make_folders(const char *root, char *path)
{
    for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        *at = '/';
        if (!made) return false;
    }
    return true;
}

static bool write_file(const char *path, const char *text, size_t len)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) return false;
    bool written = fwrite(text, 1, len, file) == len;
    return fclose(file) == 0 && written;
}

/* A declaration in a folder is that of a module: it is found when that is imported. */
static bool is_for_all(const char *name)
{
    return strchr(name, '/') == NULL;
}

static int write_declarations(const char *folder)
{
    char path[PATH_MAX];
    gots_declaration file;
    for (size_t i = 0; gots_declarations(i, &file); i++) {
        if (!join(path, folder, file.name)) return usage_error("types: the path is too long");
        if (!make_folders(folder, path) || !write_file(path, file.text, file.len))
            return cannot("write", path);
    }
    return EXIT_DONE;
}

static int write_options(const char *folder)
{
    char path[PATH_MAX];
    if (!join(path, folder, "tsconfig.json")) return usage_error("types: the path is too long");
    FILE *out = fopen(path, "wb");
    if (out == NULL) return cannot("write", path);
    fprintf(out, "{\n    // Written by gots %s; `gots types` writes it anew.\n%s    \"files\": [",
            gots_version(), options);
    gots_declaration file;
    const char *before = "";
    for (size_t i = 0; gots_declarations(i, &file); i++) {
        if (!is_for_all(file.name)) continue;
        fprintf(out, "%s\n        \"%s\"", before, file.name);
        before = ",";
    }
    fputs("\n    ]\n}\n", out);
    bool failed = ferror(out) != 0;
    return fclose(out) != 0 || failed ? cannot("write", path) : EXIT_DONE;
}

/* The project's own file; one that somebody else wrote stays. */
static int write_project(const char *folder)
{
    char path[PATH_MAX];
    if (!join(path, folder, "tsconfig.json")) return usage_error("types: the path is too long");
    if (access(path, F_OK) != 0)
        return write_file(path, project, strlen(project)) ? EXIT_DONE : cannot("write", path);
    char text[sizeof project];
    FILE *file = fopen(path, "rb");
    if (file == NULL) return cannot("read", path);
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    if (len == strlen(project) && memcmp(text, project, len) == 0) return EXIT_DONE;
    printf("%s is there already; let it say \"extends\": \"./.gots/tsconfig.json\"\n", path);
    return EXIT_DONE;
}

int types_command(int argc, char **argv)
{
    const char *folder = NULL;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "-", 1) == 0)
            return usage_error("types: unknown option '%s'", argv[i]);
        if (folder != NULL) return usage_error("types: one folder at a time");
        folder = argv[i];
    }
    if (folder == NULL) folder = ".";
    char inner[PATH_MAX];
    if (!join(inner, folder, ".gots")) return usage_error("types: the path is too long");
    if (mkdir(inner, 0777) != 0 && errno != EEXIST) return cannot("make", inner);
    int code = write_declarations(inner);
    if (code == EXIT_DONE) code = write_options(inner);
    if (code == EXIT_DONE) code = write_project(folder);
    return code;
}
