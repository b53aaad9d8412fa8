/* The files of the second tier: entries that are kept, and directories of the moment.
 *
 * SPDX-License-Identifier: MIT
 *
 * An entry is the shared object with a seal at its end. It is trusted as module/cache.h says: it
 * belongs to the user, nobody else may write it or its directory, and the checksum fits.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "native/code_inside.h"

#define LARGEST ((off_t)256 * 1024 * 1024)
#define STALE_SECONDS (60 * 60)

typedef struct seal {
    char magic[8];
    uint64_t key[2];
    uint64_t checksum[2]; /* of all that precedes */
} seal;

static const char magic[8] = "GoTSn\001\r\n";

/* ---- Files ----------------------------------------------------------------------------------- */

static bool is_ours(int fd, mode_t kind, off_t *size)
{
    struct stat info;
    if (fstat(fd, &info) != 0) return false;
    *size = info.st_size;
    return (info.st_mode & S_IFMT) == kind && info.st_uid == geteuid() &&
           (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static int open_trusted(const char *path)
{
    off_t size;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || is_ours(fd, S_IFDIR, &size)) return fd;
    close(fd);
    return -2;
}

int gots__code_open_directory(const char *path)
{
    char part[PATH_MAX];
    int fd = open_trusted(path);
    size_t len = strlen(path);
    if (fd != -1 || len == 0 || len >= sizeof part) return fd;
    memcpy(part, path, len + 1);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(part, 0700);
        *slash = '/';
    }
    mkdir(part, 0700);
    return open_trusted(path);
}

bool gots__code_write(int directory, const char *name, const void *bytes, size_t size)
{
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return false;
    size_t done = 0;
    while (done < size) {
        ssize_t put = write(fd, (const char *)bytes + done, size - done);
        if (put <= 0) break;
        done += (size_t)put;
    }
    return close(fd) == 0 && done == size;
}

static bool read_all(int fd, char *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = read(fd, bytes + done, size - done);
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}

bool gots__code_read(const gots_allocator *allocator, int directory, const char *name,
                     gots__code_bytes *file)
{
    off_t size = 0;
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return false;
    bool good = is_ours(fd, S_IFREG, &size) && size > 0 && size <= LARGEST;
    file->size = (size_t)size;
    file->bytes = good ? gots__alloc(allocator, file->size) : NULL;
    good = file->bytes != NULL && read_all(fd, file->bytes, file->size);
    close(fd);
    if (!good) gots__free(allocator, file->bytes, file->size);
    return good;
}

/* ---- Entries --------------------------------------------------------------------------------- */

static void name_of(const gots__hash *key, char name[40])
{
    snprintf(name, 40, "%016llx%016llx.so", (unsigned long long)key->words[0],
             (unsigned long long)key->words[1]);
}

static seal seal_of(const gots__hash *key, const char *bytes, size_t size)
{
    seal made;
    gots__hash sum = gots__hash_seed(size);
    gots__hash_add(&sum, bytes, size);
    memcpy(made.magic, magic, sizeof magic);
    memcpy(made.key, key->words, sizeof made.key);
    memcpy(made.checksum, sum.words, sizeof made.checksum);
    return made;
}

bool gots__code_get(const gots_allocator *allocator, int directory, const gots__hash *key,
                    gots__code_bytes *entry)
{
    char name[40];
    name_of(key, name);
    if (!gots__code_read(allocator, directory, name, entry)) return false;
    if (entry->size > sizeof(seal)) {
        size_t size = entry->size - sizeof(seal);
        seal wanted = seal_of(key, entry->bytes, size);
        if (memcmp(entry->bytes + size, &wanted, sizeof wanted) == 0) return true;
    }
    gots__free(allocator, entry->bytes, entry->size);
    return false;
}

/* What a process that was killed has left. */
static void remove_stale(int directory)
{
    int copy = dup(directory);
    DIR *open = copy >= 0 ? fdopendir(copy) : NULL;
    if (open == NULL) return;
    rewinddir(open);
    time_t now = time(NULL);
    for (struct dirent *item; (item = readdir(open)) != NULL;) {
        struct stat info;
        if (strncmp(item->d_name, "cc-", 3) != 0 ||
            fstatat(directory, item->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISDIR(info.st_mode) || now - info.st_mtime < STALE_SECONDS)
            continue;
        int scratch = openat(directory, item->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        gots__code_remove_scratch(scratch, NULL);
        unlinkat(directory, item->d_name, AT_REMOVEDIR);
    }
    closedir(open);
}

/* Under another name first, so that nobody reads half a file. */
void gots__code_put(const gots_allocator *allocator, int directory, const gots__hash *key,
                    const gots__code_bytes *entry)
{
    char name[40], other[100];
    size_t size = entry->size + sizeof(seal);
    char *bytes = gots__alloc(allocator, size);
    if (bytes == NULL) return;
    seal made = seal_of(key, entry->bytes, entry->size);
    memcpy(bytes, entry->bytes, entry->size);
    memcpy(bytes + entry->size, &made, sizeof made);
    name_of(key, name);
    snprintf(other, sizeof other, "%s.%ld.%p", name, (long)getpid(), (const void *)entry);
    if (!gots__code_write(directory, other, bytes, size) ||
        renameat(directory, other, directory, name) != 0)
        unlinkat(directory, other, 0);
    gots__free(allocator, bytes, size);
    remove_stale(directory);
}

/* ---- Directories of the moment --------------------------------------------------------------- */

int gots__code_open_scratch(char *path, size_t room)
{
    size_t len = strlen(path);
    int added = snprintf(path + len, room - len, "%scc-XXXXXX", len > 0 && path[len - 1] == '/' ? "" : "/");
    if (added < 0 || (size_t)added >= room - len || mkdtemp(path) == NULL) return -1;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) rmdir(path);
    return fd;
}

void gots__code_remove_scratch(int scratch, const char *path)
{
    DIR *open = scratch >= 0 ? fdopendir(scratch) : NULL;
    if (open == NULL) {
        if (scratch >= 0) close(scratch);
        return;
    }
    for (struct dirent *item; (item = readdir(open)) != NULL;)
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0)
            unlinkat(scratch, item->d_name, 0);
    closedir(open);
    if (path != NULL) rmdir(path);
}
