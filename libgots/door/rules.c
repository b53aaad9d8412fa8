/* Rules: what was granted and denied, and which of them decides a question.
 *
 * SPDX-License-Identifier: MIT
 *
 * A denial decides first. Then the isolate must have a grant, and so must the module that asks, if it is
 * confined: the innermost confinement counts. When no module's code is running (the program gave
 * the library's function to a built-in), the least that any module may do is what may be done.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/memory.h"
#include "door/inside.h"

static bool is_path_kind(unsigned kind)
{
    return kind == GOTS_READ || kind == GOTS_WRITE || kind == GOTS_FFI;
}

bool gots__path_is_below(const char *path, const char *root, size_t root_len)
{
    if (root_len == 1 && root[0] == '/') root_len = 0;
    return strncmp(path, root, root_len) == 0 && (path[root_len] == '\0' || path[root_len] == '/');
}

/* Files that are no files: the whole process, its memory and environment, can be reached through them. */
static bool is_special(const char *path)
{
    static const char *const harmless[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom" };
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strcmp(path, harmless[i]) == 0) return false;
    return gots__path_is_below(path, "/proc", 5) || gots__path_is_below(path, "/sys", 4) ||
           gots__path_is_below(path, "/dev", 4);
}

/* ---- Matching -------------------------------------------------------------------------------- */

static bool prefix_matches(const char *pattern, const char *name)
{
    size_t len = strlen(pattern);
    if (len > 0 && pattern[len - 1] == '*') return strncmp(pattern, name, len - 1) == 0;
    return strcmp(pattern, name) == 0;
}

static bool path_matches(const gots__door *door, const rule *it, const question *q)
{
    const char *root = it->resource != NULL ? it->path : "/", *path = q->resource;
    if (it->deny && q->is_whole && gots__path_is_below(root, path, strlen(path))) return true;
    if (!gots__path_is_below(path, root, strlen(root))) return false;
    return it->deny || door->everything || is_special(root) || !is_special(path);
}

static bool matches(const gots__door *door, const rule *it, const question *q)
{
    if (it->kind != q->kind) return false;
    if (is_path_kind(it->kind) && q->resource != NULL) return path_matches(door, it, q);
    if (it->resource == NULL) return true;
    if (q->resource == NULL) return false; /* one rule does not mean all of its kind */
    switch (it->kind) {
    case GOTS_NET: return gots__net_matches(&it->net, q->resource);
    case GOTS_ENV:
    case GOTS_HOST: return prefix_matches(it->resource, q->resource);
    case GOTS_RUN: return strcmp(it->path, q->resource) == 0;
    default: return strcmp(it->resource, q->resource) == 0;
    }
}

static const rule *find(const gots__door *door, const question *q, const confinement *module, bool deny)
{
    for (const rule *at = door->rules; at != NULL; at = at->next)
        if (at->deny == deny && at->module == module && matches(door, at, q)) return at;
    return NULL;
}

const confinement *gots__rules_confinement(const gots__door *door, const char *unit)
{
    const confinement *best = NULL;
    for (const confinement *at = door->confinements; at != NULL; at = at->next) {
        size_t len = strlen(at->path);
        bool fits = gots__path_is_below(unit, at->path, len) || strcmp(unit, at->shown) == 0;
        if (fits && (best == NULL || len > strlen(best->path))) best = at;
    }
    return best;
}

/* Whether a confined module may; `q` gets the reason if not. */
static bool module_may(const gots__door *door, question *q, const confinement *module)
{
    q->forbidden = find(door, q, module, true);
    if (q->forbidden != NULL) return false;
    q->confined = find(door, q, module, false) == NULL ? module : NULL;
    return q->confined == NULL;
}

static bool modules_may(gots__door *door, question *q)
{
    if (door->confinements == NULL || q->through != NULL) return true;
    q->has_caller = gots__op_caller_of(door->isolate, false, &q->caller);
    if (q->has_caller) {
        const confinement *own = gots__rules_confinement(door, q->caller.unit);
        return own == NULL || module_may(door, q, own);
    }
    for (const confinement *at = door->confinements; at != NULL; at = at->next)
        if (!module_may(door, q, at)) return false;
    return true;
}

bool gots__rules_decide(gots__door *door, question *q)
{
    q->confined = NULL;
    q->forbidden = find(door, q, NULL, true);
    if (q->forbidden != NULL) return false;
    q->granted = find(door, q, NULL, false);
    if (q->through != NULL)
        return gots__path_is_below(q->resource, q->through->path, strlen(q->through->path));
    bool is_bound = q->kind == GOTS_HOST; /* that is what grants it */
    return (q->granted != NULL || is_bound) && modules_may(door, q);
}

/* ---- Making rules ---------------------------------------------------------------------------- */

static char *keep(gots__door *door, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = gots__alloc(&door->allocator, size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}

static void drop(gots__door *door, char *text)
{
    if (text != NULL) gots__free(&door->allocator, text, strlen(text) + 1);
}

static void rule_free(gots__door *door, rule *it)
{
    if (it->root >= 0) door->port->close(door->port->context, it->root);
    drop(door, it->resource);
    drop(door, it->path);
    gots__free(&door->allocator, it, sizeof *it);
}

/* Opens the path if it is a directory, else the one that it is in, or will be. */
static void open_root(gots__door *door, rule *it)
{
    char path[PATH_MAX];
    strcpy(path, it->path);
    for (;;) {
        it->root = door->port->open(door->port->context, AT_FDCWD, path, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
        it->root_len = strcmp(path, "/") == 0 ? 0 : strlen(path);
        char *slash = strrchr(path, '/');
        if (it->root >= 0 || (it->root != -ENOENT && it->root != -ENOTDIR && it->root != -ELOOP) || it->root_len == 0) return;
        slash[slash == path] = '\0';
    }
}

static gots_status resolve_path(gots__door *door, rule *it, gots_error *err)
{
    char path[PATH_MAX];
    bool as_directory;
    const char *text = it->resource != NULL ? it->resource : "/";
    int bad = gots__path_resolve(door->port, NULL, text, strlen(text), true, path, &as_directory);
    if (bad < 0)
        return gots__fail(err, GOTS_E_INVALID, "GOTS3002", "'%s' cannot be granted or denied: %s", text, strerror(-bad));
    it->path = keep(door, path);
    if (it->path == NULL) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    if (!it->deny) open_root(door, it);
    return GOTS_OK;
}

/* A program's path: as it is, or of the first of that name in PATH. A link at its end stays one: where many
 * programs are links to a single one, each is a program. */
bool gots__door_program(const gots_port *port, const char *name, char out[PATH_MAX])
{
    bool as_directory;
    if (strchr(name, '/') != NULL)
        return gots__path_resolve(port, NULL, name, strlen(name), false, out, &as_directory) == 0;
    const char *places = NULL;
    for (const char *const *at = port->environment(port->context); at != NULL && *at != NULL; at++)
        if (strncmp(*at, "PATH=", 5) == 0) places = *at + 5;
    for (const char *at = places != NULL ? places : "/usr/bin:/bin"; *at != '\0';) {
        size_t len = strcspn(at, ":");
        char candidate[PATH_MAX];
        gots_file_info info;
        if (len > 0 && *at == '/' && len + strlen(name) + 2 < sizeof candidate) {
            memcpy(candidate, at, len);
            candidate[len] = '/';
            strcpy(candidate + len + 1, name);
            if (port->info(port->context, AT_FDCWD, candidate, true, &info) == 0 && S_ISREG(info.mode) && (info.mode & 0111) != 0 &&
                gots__path_resolve(port, NULL, candidate, strlen(candidate), false, out, &as_directory) == 0)
                return true;
        }
        at += len + (at[len] == ':');
    }
    return false;
}

/* What a kind makes of its resource. */
static gots_status read_resource(gots__door *door, rule *it, gots_error *err)
{
    if (is_path_kind(it->kind)) return resolve_path(door, it, err);
    if (it->resource == NULL) return GOTS_OK;
    if (it->kind == GOTS_NET && !gots__net_parse(it->resource, &it->net))
        return gots__fail(err, GOTS_E_INVALID, "GOTS3002", "'%s' is not host:port, as localhost:8080, *.example.com, 10.0.0.0/8:443 or [::1]:80", it->resource);
    if (it->kind == GOTS_RUN) {
        char path[PATH_MAX];
        if (!gots__door_program(door->port, it->resource, path))
            return gots__fail(err, GOTS_E_INVALID, "GOTS3002", "there is no program '%s'", it->resource);
        it->path = keep(door, path);
        if (it->path == NULL) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    }
    return GOTS_OK;
}

static const confinement *confine(gots__door *door, const char *module, gots_error *err)
{
    char path[PATH_MAX];
    bool as_directory;
    if (gots__path_resolve(door->port, NULL, module, strlen(module), true, path, &as_directory) < 0) {
        gots__fail(err, GOTS_E_INVALID, "GOTS3002", "'%s' is no module's path", module);
        return NULL;
    }
    for (const confinement *at = door->confinements; at != NULL; at = at->next)
        if (strcmp(at->path, path) == 0) return at;
    confinement *it = gots__alloc(&door->allocator, sizeof *it);
    char *kept = keep(door, path), *shown = keep(door, module);
    if (it == NULL || kept == NULL || shown == NULL) {
        drop(door, kept);
        drop(door, shown);
        gots__free(&door->allocator, it, sizeof *it);
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
        return NULL;
    }
    *it = (confinement){ .next = door->confinements, .refs = 1, .path = kept, .shown = shown };
    door->confinements = it;
    gots__door_watch_host(door);
    return it;
}

gots_status gots__door_confine(gots__door *door, const char *module, gots_error *err)
{
    gots_error local = { 0 };
    if (confine(door, module, &local) != NULL) return GOTS_OK;
    if (err != NULL) *err = local;
    return local.status;
}

gots_status gots__door_permit(gots__door *door, const gots_rule *given, gots_error *err)
{
    gots_error local = { 0 };
    if ((unsigned)given->kind >= GOTS_PERMISSIONS)
        return gots__fail(err, GOTS_E_INVALID, "GOTS3002", "there is no permission of that kind");
    const confinement *module = given->module != NULL ? confine(door, given->module, &local) : NULL;
    if (given->module != NULL && module == NULL) {
        if (err != NULL) *err = local;
        return local.status;
    }
    rule *it = gots__alloc(&door->allocator, sizeof *it);
    if (it == NULL) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    *it = (rule){ .refs = 1, .kind = (uint8_t)given->kind, .deny = given->deny, .module = module, .root = -ENOENT };
    if (given->resource != NULL) it->resource = keep(door, given->resource);
    gots_status status = given->resource != NULL && it->resource == NULL
                             ? gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory")
                             : read_resource(door, it, err);
    if (status != GOTS_OK) {
        rule_free(door, it);
        return status;
    }
    it->next = door->rules;
    door->rules = it;
    if (it->deny) door->denies[it->kind] = true;
    gots__door_watch_host(door);
    if (it->kind == GOTS_HRTIME && module == NULL) gots__isolate_set_fine_clock(door->isolate, !door->denies[GOTS_HRTIME]);
    return GOTS_OK;
}

void gots__rules_free(gots__door *door)
{
    while (door->rules != NULL && __atomic_sub_fetch(&door->rules->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        rule *it = door->rules;
        door->rules = it->next;
        rule_free(door, it);
    }
    while (door->confinements != NULL && __atomic_sub_fetch(&door->confinements->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        confinement *it = door->confinements;
        door->confinements = it->next;
        drop(door, it->path);
        drop(door, it->shown);
        gots__free(&door->allocator, it, sizeof *it);
    }
}
