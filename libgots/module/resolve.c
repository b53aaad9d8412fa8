/* Resolution: from a specifier and the importing module to one file.
 *
 * SPDX-License-Identifier: MIT
 *
 * A relative, absolute or file: specifier becomes a path. Then, in this order: the path itself if
 * it ends in .ts, .mts, .cts or .json; the .ts file that a .js, .mjs or .cjs name stands for; the
 * path with .ts, .mts, .cts or .d.ts behind it; index.ts in a directory of that name.
 */
#include "module/resolve.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/near.h"
#include "module/package.h"

/* What a path on disk turned out to be. */
typedef enum found {
    FOUND_NOTHING,
    FOUND_MODULE,
    FOUND_JAVASCRIPT, /* only a plain JavaScript file has the name */
    FOUND_JSX,
    FOUND_OTHER,      /* a file of a kind that is not a module */
    FOUND_DIRECTORY   /* without an index.ts */
} found;

static gots_status fail_at(gots__failure *failure, const gots__import_site *site, gots__code code,
                           const char *a, const char *b)
{
    bool refused = code == GOTS__C_JAVASCRIPT || code == GOTS__C_JSX || code == GOTS__C_UNKNOWN_KIND;
    return gots__failure_report(failure, refused ? GOTS_E_UNSUPPORTED : GOTS_E_MODULE, site->source,
                                site->pos, site->end, code, a, b);
}

/* ---- Names ----------------------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *tail)
{
    size_t len = strlen(text), tail_len = strlen(tail);
    return len > tail_len && strcmp(text + len - tail_len, tail) == 0;
}

static bool is_typescript(const char *path)
{
    return ends_with(path, ".ts") || ends_with(path, ".mts") || ends_with(path, ".cts");
}

static uint8_t kind_of(const char *path)
{
    if (ends_with(path, ".json")) return GOTS__MODULE_JSON;
    if (ends_with(path, ".d.ts") || ends_with(path, ".d.mts") || ends_with(path, ".d.cts"))
        return GOTS__MODULE_DECLARATION;
    return GOTS__MODULE_TYPESCRIPT;
}

static bool append(char path[PATH_MAX], size_t len, const char *tail)
{
    size_t tail_len = strlen(tail);
    if (len + tail_len >= PATH_MAX) return false;
    memcpy(path + len, tail, tail_len + 1);
    return true;
}

/* ---- Probing ---------------------------------------------------------------------------------
 * One walk over the candidates for both trees: the disk and the embedded library. */

typedef enum entry { ENTRY_NONE, ENTRY_FILE, ENTRY_DIRECTORY } entry;
typedef entry probe(const char *path);

static entry probe_disk(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0) return ENTRY_NONE;
    return S_ISDIR(info.st_mode) ? ENTRY_DIRECTORY : ENTRY_FILE;
}

static entry probe_embedded(const char *path)
{
    size_t len = strlen(path);
    if (gots__embedded_find(path) != NULL) return ENTRY_FILE;
    for (size_t i = 0; i < gots__embedded_count; i++) {
        const char *name = gots__embedded_files[i].name;
        if (strncmp(name, path, len) == 0 && name[len] == '/') return ENTRY_DIRECTORY;
    }
    return ENTRY_NONE;
}

/* Tries the endings behind path[0, len); leaves the path at the first that is a file. */
static bool try_endings(char path[PATH_MAX], size_t len, const char *const *endings, probe *look)
{
    for (; *endings != NULL; endings++)
        if (append(path, len, *endings) && look(path) == ENTRY_FILE) return true;
    path[len] = '\0';
    return false;
}

/* foo.js means foo.ts where there is one; likewise .mjs, .cjs. */
static bool try_source_of_js(char path[PATH_MAX], size_t len, probe *look)
{
    static const struct {
        const char *js;
        const char *ts[4];
    } pairs[] = {
        { ".js", { ".ts", ".d.ts", NULL } },
        { ".mjs", { ".mts", ".d.mts", NULL } },
        { ".cjs", { ".cts", ".d.cts", NULL } },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (!ends_with(path, pairs[i].js)) continue;
        size_t stem = len - strlen(pairs[i].js);
        if (try_endings(path, stem, pairs[i].ts, look)) return true;
        append(path, stem, pairs[i].js);
    }
    return false;
}

static found classify_file(const char *path)
{
    if (is_typescript(path) || ends_with(path, ".json")) return FOUND_MODULE;
    if (ends_with(path, ".jsx") || ends_with(path, ".tsx")) return FOUND_JSX;
    if (ends_with(path, ".js") || ends_with(path, ".mjs") || ends_with(path, ".cjs"))
        return FOUND_JAVASCRIPT;
    return FOUND_OTHER;
}

static found try_index(char path[PATH_MAX], size_t len, probe *look)
{
    static const char *const index[] = { "/index.ts", "/index.mts", "/index.cts", "/index.d.ts",
                                         NULL };
    static const char *const js[] = { "/index.js", "/index.mjs", "/index.cjs", NULL };
    while (len > 1 && path[len - 1] == '/') len--;
    if (try_endings(path, len, index, look)) return FOUND_MODULE;
    if (try_endings(path, len, js, look)) return FOUND_JAVASCRIPT;
    return FOUND_DIRECTORY;
}

/* `as_import`: foo.js may mean foo.ts, which holds for specifiers alone. */
static found search(char path[PATH_MAX], bool as_import, probe *look)
{
    static const char *const source[] = { ".ts", ".mts", ".cts", ".d.ts", NULL };
    static const char *const script[] = { ".js", ".mjs", ".cjs", NULL };
    static const char *const jsx[] = { ".tsx", ".jsx", NULL };
    size_t len = strlen(path);
    const char *last = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    bool only_directory = *last == '\0' || strcmp(last, ".") == 0 || strcmp(last, "..") == 0;
    if (!only_directory) {
        if (as_import && try_source_of_js(path, len, look)) return FOUND_MODULE;
        entry exact = look(path);
        if (exact == ENTRY_FILE && classify_file(path) != FOUND_OTHER) return classify_file(path);
        if (try_endings(path, len, source, look)) return FOUND_MODULE;
        if (exact == ENTRY_FILE) return FOUND_OTHER;
    }
    if (look(path) == ENTRY_DIRECTORY) return try_index(path, len, look);
    if (only_directory) return FOUND_NOTHING;
    if (try_endings(path, len, script, look)) return FOUND_JAVASCRIPT;
    if (try_endings(path, len, jsx, look)) return FOUND_JSX;
    return FOUND_NOTHING;
}

/* ---- Hints ----------------------------------------------------------------------------------- */

/* Looks through the directory of a path that is not there for a name like its last part. */
static void hint_from_directory(gots__near *near, const char *path, const char *specifier)
{
    char directory[PATH_MAX], prefix[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(directory, sizeof directory, "%.*s", slash == NULL ? 1 : (int)(slash - path + 1),
             slash == NULL ? "." : path);
    const char *wanted = slash == NULL ? path : slash + 1;
    const char *specifier_slash = strrchr(specifier, '/');
    snprintf(prefix, sizeof prefix, "%.*s",
             specifier_slash == NULL ? 0 : (int)(specifier_slash - specifier + 1), specifier);
    gots__near_init(near, wanted, strlen(wanted), prefix);
    DIR *open = opendir(directory);
    if (open == NULL) return;
    bool with_ending = strchr(wanted, '.') != NULL;
    for (struct dirent *item; (item = readdir(open)) != NULL;) {
        size_t len = strlen(item->d_name);
        if (item->d_name[0] == '.') continue;
        if (!with_ending && ends_with(item->d_name, ".ts")) len -= 3;
        if (len == near->wanted_len && memcmp(item->d_name, wanted, len) == 0) continue;
        gots__near_try(near, item->d_name, len);
    }
    closedir(open);
    near->prefix = ""; /* was on this stack */
}

static gots_status not_found(const char *path, const char *specifier, gots__code code,
                             const gots__import_site *site, gots__failure *failure)
{
    gots__near near;
    hint_from_directory(&near, path, specifier);
    return fail_at(failure, site, code, specifier, near.text);
}

/* ---- Files ----------------------------------------------------------------------------------- */

static gots_status locate(char path[PATH_MAX], const char *specifier, gots__code missing,
                          const gots__import_site *site, gots__location *to,
                          gots__failure *failure)
{
    char asked[PATH_MAX];
    memcpy(asked, path, PATH_MAX);
    switch (search(path, missing != GOTS__C_NO_FILE, probe_disk)) {
    case FOUND_MODULE: break;
    case FOUND_NOTHING: return not_found(asked, specifier, missing, site, failure);
    case FOUND_JAVASCRIPT: return fail_at(failure, site, GOTS__C_JAVASCRIPT, path, NULL);
    case FOUND_JSX: return fail_at(failure, site, GOTS__C_JSX, path, NULL);
    case FOUND_OTHER: return fail_at(failure, site, GOTS__C_UNKNOWN_KIND, path, NULL);
    case FOUND_DIRECTORY: return fail_at(failure, site, GOTS__C_DIRECTORY, asked, NULL);
    }
    if (realpath(path, to->path) == NULL)
        return fail_at(failure, site, GOTS__C_UNREADABLE, path, strerror(errno));
    memcpy(to->name, to->path, PATH_MAX);
    to->kind = kind_of(to->path);
    to->library[0] = '\0';
    to->embedded = NULL;
    return GOTS_OK;
}

gots_status gots__resolve_main(const char *path, gots__location *to, gots__failure *failure)
{
    gots__import_site site = { 0 };
    char buffer[PATH_MAX];
    if (strlen(path) >= sizeof buffer)
        return fail_at(failure, &site, GOTS__C_BAD_SPECIFIER, path, "it is too long");
    strcpy(buffer, path);
    return locate(buffer, path, GOTS__C_NO_FILE, &site, to, failure);
}

/* The directory part of the importing module, then `specifier`. */
static bool join(const gots__import_site *site, const char *specifier, char path[PATH_MAX])
{
    int len;
    const char *slash = site->path != NULL ? strrchr(site->path, '/') : NULL;
    if (*specifier == '/')
        len = snprintf(path, PATH_MAX, "%s", specifier);
    else if (slash != NULL)
        len = snprintf(path, PATH_MAX, "%.*s%s", (int)(slash - site->path + 1), site->path,
                       specifier);
    else
        len = snprintf(path, PATH_MAX, "%s", specifier);
    return len < PATH_MAX;
}

/* ---- Specifiers of other kinds --------------------------------------------------------------- */

static int hex(char digit)
{
    if (digit >= '0' && digit <= '9') return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* The path of a file: URL; NULL and a reason where it has none. */
static const char *path_of_url(const char *url, char path[PATH_MAX])
{
    const char *from = url + strlen("file:");
    if (strncmp(from, "///", 3) == 0) from += 2;
    else if (strncmp(from, "//localhost/", 12) == 0) from += 11;
    else if (strncmp(from, "//", 2) == 0) return "it names another host";
    if (*from != '/') return "the path of a file URL is absolute";
    size_t len = 0;
    for (; *from != '\0'; from++) {
        if (*from == '?' || *from == '#') return "a file URL here has no query and no fragment";
        if (len + 1 >= PATH_MAX) return "it is too long";
        char byte = *from;
        if (byte == '%') {
            int high = hex(from[1]), low = high < 0 ? -1 : hex(from[2]);
            if (low < 0) return "a % is followed by two hexadecimal digits";
            byte = (char)(high * 16 + low);
            if (byte == '\0') return "it holds a NUL";
            from += 2;
        }
        path[len++] = byte;
    }
    path[len] = '\0';
    return NULL;
}

static void hint_module(const char *name, void *context)
{
    gots__near_try(context, name, strlen(name));
}

/* Removes "." and ".." from a name in the library; false if it leaves it. */
static bool normalize(char *name)
{
    char out[PATH_MAX];
    size_t len = 0;
    for (char *part = name; part != NULL && *part != '\0';) {
        char *slash = strchr(part, '/');
        size_t part_len = slash != NULL ? (size_t)(slash - part) : strlen(part);
        if (part_len == 2 && memcmp(part, "..", 2) == 0) {
            if (len == 0) return false;
            while (len > 0 && out[len - 1] != '/') len--;
            if (len > 0) len--;
        } else if (part_len > 0 && !(part_len == 1 && *part == '.')) {
            if (len > 0) out[len++] = '/';
            memcpy(out + len, part, part_len);
            len += part_len;
        }
        part = slash != NULL ? slash + 1 : NULL;
    }
    memcpy(name, out, len);
    name[len] = '\0';
    return len > 0;
}

static entry probe_stdlib(const char *name)
{
    char path[PATH_MAX];
    if (gots__stdlib_find(name, path)) return ENTRY_FILE;
    return probe_embedded(name);
}

/* `name` is a path in the library without `gots:`. */
static gots_status locate_stdlib(char name[PATH_MAX], const gots__import_site *site,
                                 gots__location *to, gots__failure *failure)
{
    char asked[PATH_MAX];
    bool inside = normalize(name) && strlen(name) < sizeof to->library - 16 &&
                  !gots__stdlib_is_declaration(name);
    /* What modules of the library share is theirs alone. */
    if (strncmp(name, "internal/", 9) == 0 && (site->library == NULL || *site->library == '\0')) inside = false;
    memcpy(asked, name, PATH_MAX);
    static const char *const endings[] = { ".ts", "/index.ts", NULL };
    bool is_there = inside && ((is_typescript(name) && probe_stdlib(name) == ENTRY_FILE) ||
                               try_endings(name, strlen(name), endings, probe_stdlib));
    if (!is_there) {
        gots__near near;
        gots__near_init(&near, asked, strlen(asked), "gots:");
        gots__stdlib_each(hint_module, &near);
        char full[PATH_MAX + 8];
        snprintf(full, sizeof full, "gots:%s", asked);
        return fail_at(failure, site, GOTS__C_NO_STDLIB, full, near.text);
    }
    snprintf(to->library, sizeof to->library, "%s", name);
    to->kind = kind_of(name);
    to->embedded = NULL;
    size_t len = strlen(name);
    if (ends_with(name, "/index.ts")) len -= strlen("/index.ts");
    else len -= strlen(".ts");
    snprintf(to->name, sizeof to->name, "gots:%.*s", (int)(len < 4000 ? len : 4000), name);
    if (!gots__stdlib_find(name, to->path)) {
        to->embedded = gots__embedded_find(name);
        memcpy(to->path, name, PATH_MAX);
    }
    return GOTS_OK;
}

/* A relative import inside the library: a/b.ts and "./c" give "a/c". */
static gots_status resolve_in_stdlib(const char *specifier, const gots__import_site *site,
                                     gots__location *to, gots__failure *failure)
{
    char name[PATH_MAX];
    const char *from = site->library;
    const char *slash = strrchr(from, '/');
    int len = snprintf(name, sizeof name, "%.*s%s", slash == NULL ? 0 : (int)(slash - from + 1),
                       from, specifier);
    if (len >= (int)sizeof name)
        return fail_at(failure, site, GOTS__C_BAD_SPECIFIER, specifier, "it is too long");
    return locate_stdlib(name, site, to, failure);
}

static gots_status resolve_scheme(const char *specifier, const gots__import_site *site,
                                  gots__location *to, gots__failure *failure)
{
    char path[PATH_MAX];
    if (strncmp(specifier, "gots:", 5) == 0) {
        snprintf(path, sizeof path, "%s", specifier + 5);
        return locate_stdlib(path, site, to, failure);
    }
    if (strncmp(specifier, "file:", 5) == 0) {
        const char *reason = path_of_url(specifier, path);
        if (reason != NULL)
            return fail_at(failure, site, GOTS__C_BAD_SPECIFIER, specifier, reason);
        return locate(path, specifier, GOTS__C_NOT_FOUND, site, to, failure);
    }
    const char *reason = strncmp(specifier, "node:", 5) == 0
                             ? "GoTS has no Node.js modules; its own start with 'gots:'"
                             : "modules are not loaded from this kind of address";
    return fail_at(failure, site, GOTS__C_BAD_SPECIFIER, specifier, reason);
}

static bool is_relative(const char *specifier)
{
    if (*specifier == '/') return true;
    if (*specifier != '.') return false;
    specifier += specifier[1] == '.' ? 2 : 1;
    return *specifier == '/' || *specifier == '\0';
}

/* "scheme:" in front: letters, digits, + - . and a colon. */
static bool has_scheme(const char *specifier)
{
    size_t len = strspn(specifier, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    return len > 1 && specifier[len] == ':';
}

gots_status gots__resolve(gots__str text, const gots__import_site *site, gots__location *to,
                          gots__failure *failure)
{
    char specifier[PATH_MAX], path[PATH_MAX];
    snprintf(specifier, sizeof specifier, "%.*s", (int)(text.len < 4000 ? text.len : 4000),
             text.bytes);
    if (text.len == 0) return fail_at(failure, site, GOTS__C_BAD_SPECIFIER, "", "it is empty");
    if (text.len >= sizeof specifier - 64)
        return fail_at(failure, site, GOTS__C_BAD_SPECIFIER, specifier, "it is too long");
    if (memchr(text.bytes, '\0', text.len) != NULL)
        return fail_at(failure, site, GOTS__C_BAD_SPECIFIER, specifier, "it holds a NUL");
    bool is_library = site->library != NULL && *site->library != '\0';
    if (site->closed && !is_library && strncmp(specifier, "gots:", 5) != 0)
        return fail_at(failure, site, GOTS__C_CLOSED, specifier, NULL);
    if (is_relative(specifier)) {
        if (site->library != NULL && *site->library != '\0' && *specifier != '/')
            return resolve_in_stdlib(specifier, site, to, failure);
        if (!join(site, specifier, path))
            return fail_at(failure, site, GOTS__C_BAD_SPECIFIER, specifier, "it is too long");
        return locate(path, specifier, GOTS__C_NOT_FOUND, site, to, failure);
    }
    if (has_scheme(specifier)) return resolve_scheme(specifier, site, to, failure);
    if (gots__package_find(specifier, site->path, path))
        return locate(path, specifier, GOTS__C_NOT_FOUND, site, to, failure);
    if (*specifier == '#')
        return fail_at(failure, site, GOTS__C_BAD_SPECIFIER, specifier,
                       "the \"imports\" of the package.json here lead it to no TypeScript file");
    return fail_at(failure, site, GOTS__C_BARE, specifier, NULL);
}
