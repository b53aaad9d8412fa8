/* Packages in node_modules that ship TypeScript sources.
 *
 * SPDX-License-Identifier: MIT
 *
 * A package.json says which file a package's name means. Of its "exports" the conditions that may
 * lead to TypeScript sources are tried in the order in which the package lists them; what leads to
 * JavaScript is passed over. Without a fitting entry, a sub-path is a path in the package, and the
 * name alone means its index.ts or src/index.ts.
 */
#include "module/package.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static bool ends_with(const char *text, const char *tail)
{
    size_t len = strlen(text), tail_len = strlen(tail);
    return len > tail_len && strcmp(text + len - tail_len, tail) == 0;
}

static bool is_source(const char *path)
{
    if (ends_with(path, ".d.ts") || ends_with(path, ".d.mts") || ends_with(path, ".d.cts"))
        return false;
    return ends_with(path, ".ts") || ends_with(path, ".mts") || ends_with(path, ".cts");
}

/* The file a target of "exports" means, with `star` in place of its `*`. */
static bool take_target(const char *root, json_t *target, const char *star, char path[PATH_MAX])
{
    if (json_is_string(target)) {
        const char *text = json_string_value(target);
        const char *hole = strchr(text, '*');
        int len = hole == NULL ? snprintf(path, PATH_MAX, "%s/%s", root, text)
                               : snprintf(path, PATH_MAX, "%s/%.*s%s%s", root, (int)(hole - text),
                                          text, star, hole + 1);
        return len < PATH_MAX && strstr(text, "..") == NULL && is_source(path) && is_file(path);
    }
    const char *key;
    json_t *value;
    json_object_foreach(target, key, value) {
        if (strcmp(key, "node") == 0 || strcmp(key, "browser") == 0) continue;
        if (take_target(root, value, star, path)) return true;
    }
    size_t i;
    json_array_foreach(target, i, value) {
        if (take_target(root, value, star, path)) return true;
    }
    return false;
}

/* `subpath` is "." or "./x". */
static bool take_exports(const char *root, json_t *exports, const char *subpath,
                         char path[PATH_MAX])
{
    json_t *exact = json_object_get(exports, subpath);
    if (exact != NULL) return take_target(root, exact, "", path);
    const char *key;
    json_t *value;
    bool has_paths = false;
    json_object_foreach(exports, key, value) {
        const char *hole = strchr(key, '*');
        has_paths = has_paths || key[0] == '.';
        if (key[0] != '.' || hole == NULL) continue;
        size_t head = (size_t)(hole - key), tail = strlen(hole + 1), len = strlen(subpath);
        if (len < head + tail || strncmp(subpath, key, head) != 0 ||
            strcmp(subpath + len - tail, hole + 1) != 0)
            continue;
        char star[PATH_MAX];
        snprintf(star, sizeof star, "%.*s", (int)(len - head - tail), subpath + head);
        if (take_target(root, value, star, path)) return true;
    }
    return !has_paths && strcmp(subpath, ".") == 0 && take_target(root, exports, "", path);
}

static bool take_fields(const char *root, json_t *package, char path[PATH_MAX])
{
    static const char *const fields[] = { "source", "types", "module", "main" };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (take_target(root, json_object_get(package, fields[i]), "", path)) return true;
    static const char *const files[] = { "index.ts", "src/index.ts" };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (snprintf(path, PATH_MAX, "%s/%s", root, files[i]) < PATH_MAX && is_file(path))
            return true;
    return false;
}

static bool find_in(const char *root, const char *rest, char path[PATH_MAX])
{
    char file[PATH_MAX], subpath[PATH_MAX];
    snprintf(subpath, sizeof subpath, ".%s", rest);
    if (snprintf(file, sizeof file, "%s/package.json", root) >= (int)sizeof file) return false;
    json_error_t err;
    json_t *package = json_load_file(file, 0, &err);
    bool done = package != NULL &&
                (take_exports(root, json_object_get(package, "exports"), subpath, path) ||
                 (*rest == '\0' && take_fields(root, package, path)));
    json_decref(package);
    if (done) return true;
    if (*rest == '\0') return false;
    struct stat info;
    return snprintf(path, PATH_MAX, "%s%s", root, rest) < PATH_MAX && stat(root, &info) == 0;
}

bool gots__package_find(const char *specifier, const char *from, char path[PATH_MAX])
{
    char directory[PATH_MAX], root[PATH_MAX];
    const char *rest = strchr(specifier, '/');
    if (*specifier == '@' && rest != NULL) rest = strchr(rest + 1, '/');
    size_t name_len = rest != NULL ? (size_t)(rest - specifier) : strlen(specifier);
    if (from != NULL && *from == '/') snprintf(directory, sizeof directory, "%s", from);
    else if (getcwd(directory, sizeof directory - 2) != NULL) strcat(directory, "/");
    else return false;
    for (char *slash; (slash = strrchr(directory, '/')) != NULL; *slash = '\0') {
        int len = snprintf(root, sizeof root, "%.*s/node_modules/%.*s", (int)(slash - directory),
                           directory, (int)name_len, specifier);
        if (len < (int)sizeof root && access(root, F_OK) == 0)
            return find_in(root, rest != NULL ? rest : "", path);
    }
    return false;
}
