/* The standard library: where its TypeScript sources are found.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/stdlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const gots__embedded *gots__embedded_find(const char *name)
{
    for (size_t i = 0; i < gots__embedded_count; i++)
        if (strcmp(gots__embedded_files[i].name, name) == 0) return &gots__embedded_files[i];
    return NULL;
}

const gots__embedded *gots__embedded_declaration(size_t index)
{
    for (size_t i = 0; i < gots__embedded_count; i++)
        if (gots__stdlib_is_declaration(gots__embedded_files[i].name) && index-- == 0)
            return &gots__embedded_files[i];
    return NULL;
}

const gots__declared *gots__declared_find(const char *name, size_t *count)
{
    size_t low = 0, high = gots__declared_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(gots__declared_names[middle].name, name) < 0) low = middle + 1;
        else high = middle;
    }
    const gots__declared *first = &gots__declared_names[low];
    *count = 0;
    while (low + *count < gots__declared_count && strcmp(first[*count].name, name) == 0) ++*count;
    return *count > 0 ? first : NULL;
}

bool gots__stdlib_is_declaration(const char *name)
{
    return strncmp(name, "lib/", 4) == 0;
}

static bool has(const char *directory, const char *name, char path[PATH_MAX])
{
    struct stat info;
    int len = snprintf(path, PATH_MAX, "%s/%s", directory, name);
    return len < PATH_MAX && stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* stdlib next to the executable. A symbolic link to it was followed by the kernel; an executable
 * that was replaced while it runs has " (deleted)" behind its name and is not looked at. */
static bool next_to_executable(const char *name, char path[PATH_MAX])
{
    char directory[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", directory, sizeof directory - sizeof "/stdlib");
    if (len <= 0 || (size_t)len >= sizeof directory - sizeof "/stdlib") return false;
    directory[len] = '\0';
    char *slash = strrchr(directory, '/');
    if (slash == NULL) return false;
    strcpy(slash, "/stdlib");
    return has(directory, name, path);
}

bool gots__stdlib_find(const char *name, char path[PATH_MAX])
{
    const char *named = getenv("GOTS_STDLIB_PATH");
    if (named != NULL && *named != '\0' && has(named, name, path)) return true;
    return next_to_executable(name, path) || has("./stdlib", name, path) ||
           has("../../stdlib", name, path);
}

void gots__stdlib_each(void (*visit)(const char *name, void *context), void *context)
{
    for (size_t i = 0; i < gots__embedded_count; i++) {
        char name[64];
        size_t len = strlen(gots__embedded_files[i].name);
        if (strchr(gots__embedded_files[i].name, '/') != NULL || len < 4 || len >= sizeof name)
            continue;
        memcpy(name, gots__embedded_files[i].name, len - 3);
        name[len - 3] = '\0';
        visit(name, context);
    }
}
