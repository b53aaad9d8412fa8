/* Packages in node_modules that ship TypeScript sources.
 *
 * SPDX-License-Identifier: MIT
 *
 * A package.json says which file a package's name means. Of its "exports" the conditions that may
 * lead to TypeScript sources are tried in the order in which the package lists them; what leads to
 * JavaScript is passed over. Without a fitting entry, a sub-path is a path in the package, and the
 * name alone means its index.ts or src/index.ts. Inside a package its own name means itself, if need
 * be as it is declared, and "#name" an entry of its "imports" (Node.js, "Modules: Packages").
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

static bool is_declaration(const char *path)
{
    return ends_with(path, ".d.ts") || ends_with(path, ".d.mts");
}

/* What is looked up in a package: its directory, and where else a target may lead. */
typedef struct lookup {
    const char *root;
    bool may_declare;    /* declarations will do, which say the types of what is not there */
    bool may_leave;      /* "imports" may name other packages */
    bool may_be_special; /* conditions of a build for development or production count too */
} lookup;

static bool is_skipped(const lookup *in, const char *condition)
{
    if (strcmp(condition, "node") == 0 || strcmp(condition, "browser") == 0) return true;
    return !in->may_be_special &&
           (strcmp(condition, "development") == 0 || strcmp(condition, "production") == 0);
}

/* A target as a text, with `star` in place of its `*`. */
static bool take_text(const lookup *in, const char *text, const char *star, char path[PATH_MAX])
{
    char name[PATH_MAX];
    const char *hole = strchr(text, '*');
    int len = hole == NULL ? snprintf(name, sizeof name, "%s", text)
                           : snprintf(name, sizeof name, "%.*s%s%s", (int)(hole - text), text,
                                      star, hole + 1);
    if (len >= (int)sizeof name || strstr(text, "..") != NULL) return false;
    if (*text != '.' && in->may_leave) {
        char from[PATH_MAX];
        return *text != '#' && snprintf(from, sizeof from, "%s/", in->root) < PATH_MAX &&
               gots__package_find(name, from, path);
    }
    len = snprintf(path, PATH_MAX, "%s/%s", in->root, name);
    return len < PATH_MAX && (is_source(path) || (in->may_declare && is_declaration(path))) && is_file(path);
}

static bool take_target(const lookup *in, json_t *target, const char *star, char path[PATH_MAX])
{
    if (json_is_string(target)) return take_text(in, json_string_value(target), star, path);
    const char *key;
    json_t *value;
    json_object_foreach(target, key, value) {
        if (!is_skipped(in, key) && take_target(in, value, star, path)) return true;
    }
    size_t i;
    json_array_foreach(target, i, value) {
        if (take_target(in, value, star, path)) return true;
    }
    return false;
}

/* The entry of "exports" or "imports" for `name`: ".", "./x" or "#x". */
static bool take_entry(const lookup *in, json_t *entries, const char *name, char path[PATH_MAX])
{
    json_t *exact = json_object_get(entries, name);
    if (exact != NULL) return take_target(in, exact, "", path);
    const char *key;
    json_t *value;
    bool has_paths = false;
    json_object_foreach(entries, key, value) {
        const char *hole = strchr(key, '*');
        has_paths = has_paths || key[0] == '.';
        if (key[0] != name[0] || hole == NULL) continue;
        size_t head = (size_t)(hole - key), tail = strlen(hole + 1), len = strlen(name);
        if (len < head + tail || strncmp(name, key, head) != 0 ||
            strcmp(name + len - tail, hole + 1) != 0)
            continue;
        char star[PATH_MAX];
        snprintf(star, sizeof star, "%.*s", (int)(len - head - tail), name + head);
        if (take_target(in, value, star, path)) return true;
    }
    return !has_paths && strcmp(name, ".") == 0 && take_target(in, entries, "", path);
}

/* First without the conditions for one kind of build, then with them. */
static bool take_either(lookup in, json_t *entries, const char *name, char path[PATH_MAX])
{
    if (take_entry(&in, entries, name, path)) return true;
    in.may_be_special = true;
    return take_entry(&in, entries, name, path);
}

/* The file that a field of the package.json names, with or without "./" in front. */
static bool take_field(const char *root, json_t *field, char path[PATH_MAX])
{
    const char *text = json_string_value(field);
    return text != NULL && snprintf(path, PATH_MAX, "%s/%s", root, text) < PATH_MAX &&
           strstr(text, "..") == NULL && is_source(path) && is_file(path);
}

static bool take_fields(const char *root, json_t *package, char path[PATH_MAX])
{
    static const char *const fields[] = { "source", "types", "module", "main" };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (take_field(root, json_object_get(package, fields[i]), path)) return true;
    static const char *const files[] = { "index.ts", "src/index.ts" };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (snprintf(path, PATH_MAX, "%s/%s", root, files[i]) < PATH_MAX && is_file(path))
            return true;
    return false;
}

static json_t *load_package(const char *root)
{
    char file[PATH_MAX];
    json_error_t err;
    if (snprintf(file, sizeof file, "%s/package.json", root) >= (int)sizeof file) return NULL;
    return json_load_file(file, 0, &err);
}

static bool find_in(const char *root, const char *rest, char path[PATH_MAX])
{
    char subpath[PATH_MAX];
    snprintf(subpath, sizeof subpath, ".%s", rest);
    json_t *package = load_package(root);
    lookup in = { .root = root };
    bool done = package != NULL &&
                (take_either(in, json_object_get(package, "exports"), subpath, path) ||
                 (*rest == '\0' && take_fields(root, package, path)));
    json_decref(package);
    if (done) return true;
    if (*rest == '\0') return false;
    struct stat info;
    return snprintf(path, PATH_MAX, "%s%s", root, rest) < PATH_MAX && stat(root, &info) == 0;
}

/* In the package that the importing file belongs to: "#name", or the package's own name. */
static bool find_in_own(const char *root, const char *specifier, size_t name_len,
                        char path[PATH_MAX])
{
    json_t *package = load_package(root);
    lookup in = { .root = root };
    bool done = false;
    if (*specifier == '#') {
        in.may_leave = true;
        done = take_either(in, json_object_get(package, "imports"), specifier, path);
    } else {
        const char *name = json_string_value(json_object_get(package, "name"));
        json_t *exports = json_object_get(package, "exports");
        if (name != NULL && exports != NULL && strlen(name) == name_len &&
            strncmp(name, specifier, name_len) == 0) {
            char subpath[PATH_MAX];
            snprintf(subpath, sizeof subpath, ".%s", specifier + name_len);
            done = take_either(in, exports, subpath, path);
            in.may_declare = true; /* a package that was built, or not yet */
            done = done || take_either(in, exports, subpath, path);
        }
    }
    json_decref(package);
    return done;
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
    bool is_own = true; /* up to the first package.json */
    for (char *slash; (slash = strrchr(directory, '/')) != NULL; *slash = '\0') {
        int len = snprintf(root, sizeof root, "%.*s/package.json", (int)(slash - directory), directory);
        if (is_own && len < (int)sizeof root && access(root, F_OK) == 0) {
            is_own = false;
            root[slash - directory] = '\0';
            if (find_in_own(root, specifier, name_len, path)) return true;
        }
        if (*specifier == '#') {
            if (!is_own) return false;
            continue;
        }
        len = snprintf(root, sizeof root, "%.*s/node_modules/%.*s", (int)(slash - directory),
                       directory, (int)name_len, specifier);
        if (len < (int)sizeof root && access(root, F_OK) == 0)
            return find_in(root, rest != NULL ? rest : "", path);
    }
    return false;
}
