/* The cache of compiled units: one file for each, in a directory of the user's own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "module/build_id.h"

#define OLDEST_SECONDS (30 * 24 * 60 * 60)
#define LARGEST_ENTRY (512u * 1024u * 1024u)

struct gots__cache {
    gots_allocator allocator;
    char path[PATH_MAX - 64];
    pthread_mutex_t lock;
    int directory;  /* guarded by lock: descriptor; -1: not looked at yet, -2: not to be had */
    bool is_made;   /* guarded by lock: the directory was made if need be */
    unsigned serial; /* atomic: of temporary names */
};

/* The start of a file; the unit follows, then the code. */
typedef struct header {
    char magic[8];
    uint64_t key[2];
    uint64_t checksum[2]; /* of all that follows */
    uint32_t unit_size;
    uint32_t code_len;
    uint32_t in_cycle;
    uint32_t unused;
} header;

static const char magic[8] = "GoTSu\001\r\n";

static bool choose_path(char *path, size_t room, const char *directory)
{
    const char *off = getenv("GOTS_CACHE"), *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int len = -1;
    if (off != NULL && (strcmp(off, "off") == 0 || strcmp(off, "0") == 0)) return false;
    if (directory != NULL && *directory == '\0') return false;
    if (directory != NULL) len = snprintf(path, room, "%s", directory);
    else if (cache != NULL && *cache == '/') len = snprintf(path, room, "%s/gots", cache);
    else if (home != NULL && *home == '/') len = snprintf(path, room, "%s/.cache/gots", home);
    return len > 0 && (size_t)len < room;
}

gots__cache *gots__cache_new(const gots_allocator *allocator, const char *directory)
{
    gots__cache *cache = gots__alloc(allocator, sizeof *cache);
    if (cache == NULL) return NULL;
    cache->allocator = *allocator;
    cache->directory = -1;
    cache->is_made = false;
    cache->serial = 0;
    pthread_mutex_init(&cache->lock, NULL);
    if (choose_path(cache->path, sizeof cache->path, directory)) return cache;
    gots__cache_free(cache);
    return NULL;
}

void gots__cache_free(gots__cache *cache)
{
    if (cache == NULL) return;
    if (cache->directory >= 0) close(cache->directory);
    pthread_mutex_destroy(&cache->lock);
    gots_allocator allocator = cache->allocator;
    gots__free(&allocator, cache, sizeof *cache);
}

bool gots__cache_native_directory(const gots__cache *cache, char *path, size_t room)
{
    return cache != NULL && (size_t)snprintf(path, room, "%s/native", cache->path) < room;
}

static bool is_ours(int fd, mode_t kind)
{
    struct stat info;
    return fstat(fd, &info) == 0 && (info.st_mode & S_IFMT) == kind && info.st_uid == geteuid() &&
           (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static int open_directory(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || is_ours(fd, S_IFDIR)) return fd;
    close(fd);
    return -2;
}

/* With the lock held. */
static int look_for_directory(gots__cache *cache, bool make)
{
    if (cache->directory == -1) cache->directory = open_directory(cache->path);
    if (cache->directory != -1 || !make || cache->is_made) return cache->directory;
    cache->is_made = true;
    for (char *slash = strchr(cache->path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(cache->path, 0700);
        *slash = '/';
    }
    mkdir(cache->path, 0700);
    return cache->directory = open_directory(cache->path);
}

/* The descriptor of the directory, or below 0. */
static int directory_of(gots__cache *cache, bool make)
{
    pthread_mutex_lock(&cache->lock);
    int directory = look_for_directory(cache, make);
    pthread_mutex_unlock(&cache->lock);
    return directory;
}

gots__hash gots__cache_key(const gots__source *source, const char *name, uint32_t flags)
{
    gots__hash key = gots__hash_seed(flags);
    gots__hash build = gots__build_id();
    gots__hash_add(&key, &build, sizeof build);
    gots__hash_add(&key, name, strlen(name));
    gots__hash_add(&key, source->text, source->len);
    return key;
}

static void name_of(const gots__hash *key, char name[40])
{
    snprintf(name, 40, "%016llx%016llx.u", (unsigned long long)key->words[0],
             (unsigned long long)key->words[1]);
}

/* ---- Reading --------------------------------------------------------------------------------- */

static bool read_block(const gots__cache *cache, int fd, gots__cache_entry *entry)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || info.st_size < (off_t)sizeof(header) ||
        info.st_size > (off_t)LARGEST_ENTRY)
        return false;
    entry->block_size = (size_t)info.st_size;
    entry->block = gots__alloc(&cache->allocator, entry->block_size);
    if (entry->block == NULL) return false;
    size_t done = 0;
    while (done < entry->block_size) {
        ssize_t got = read(fd, (char *)entry->block + done, entry->block_size - done);
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}

static gots__hash checksum(const void *block, size_t size)
{
    gots__hash sum = gots__hash_seed(size);
    gots__hash_add(&sum, (const char *)block + sizeof(header), size - sizeof(header));
    return sum;
}

/* The block is whole, and of that key. */
static bool take_header(const gots__hash *key, const gots__cache_entry *entry, header *head)
{
    memcpy(head, entry->block, sizeof *head);
    gots__hash sum = checksum(entry->block, entry->block_size);
    return memcmp(head->magic, magic, sizeof magic) == 0 &&
           memcmp(head->key, key->words, sizeof head->key) == 0 &&
           memcmp(head->checksum, sum.words, sizeof head->checksum) == 0 &&
           (size_t)head->unit_size + head->code_len + sizeof *head == entry->block_size;
}

static bool take_unit(const gots__cache *cache, gots__cache_entry *entry, const header *head)
{
    if (head->unit_size < sizeof(gots__unit)) return false;
    entry->unit = gots__alloc(&cache->allocator, head->unit_size);
    if (entry->unit == NULL) return false;
    memcpy(entry->unit, (char *)entry->block + sizeof *head, head->unit_size);
    if (gots__unit_is_sound(entry->unit, head->unit_size)) return true;
    gots__free(&cache->allocator, entry->unit, head->unit_size);
    entry->unit = NULL;
    return false;
}

static bool get_block(gots__cache *cache, const gots__hash *key, gots__cache_entry *entry, header *head)
{
    char name[40];
    memset(entry, 0, sizeof *entry);
    int directory = directory_of(cache, false);
    if (directory < 0) return false;
    name_of(key, name);
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return false;
    bool good = is_ours(fd, S_IFREG) && read_block(cache, fd, entry) && take_header(key, entry, head);
    close(fd);
    return good;
}

bool gots__cache_has(gots__cache *cache, const gots__hash *key)
{
    char name[40];
    int directory = directory_of(cache, false);
    name_of(key, name);
    return directory >= 0 && faccessat(directory, name, R_OK, 0) == 0;
}

bool gots__cache_get(gots__cache *cache, const gots__hash *key, gots__cache_entry *entry)
{
    header head;
    if (!get_block(cache, key, entry, &head) || !take_unit(cache, entry, &head)) {
        gots__cache_entry_free(cache, entry);
        return false;
    }
    entry->code = (char *)entry->block + sizeof head + head.unit_size;
    entry->code_len = head.code_len;
    entry->in_cycle = head.in_cycle != 0;
    return true;
}

bool gots__cache_get_bytes(gots__cache *cache, const gots__hash *key, gots__cache_entry *entry,
                           const char **bytes, size_t *len)
{
    header head;
    if (!get_block(cache, key, entry, &head) || head.unit_size != 0) {
        gots__cache_entry_free(cache, entry);
        return false;
    }
    *bytes = (char *)entry->block + sizeof head;
    *len = head.code_len;
    return true;
}

void gots__cache_entry_free(gots__cache *cache, gots__cache_entry *entry)
{
    gots__free(&cache->allocator, entry->block, entry->block_size);
    entry->block = NULL;
    entry->code = NULL;
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* Removes what was not made anew for long; seldom, since it looks at every file. */
static void prune(int directory)
{
    int copy = dup(directory);
    DIR *open = copy >= 0 ? fdopendir(copy) : NULL;
    if (open == NULL) return;
    rewinddir(open);
    time_t now = time(NULL);
    for (struct dirent *item; (item = readdir(open)) != NULL;) {
        struct stat info;
        if (item->d_name[0] != '.' &&
            fstatat(directory, item->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(info.st_mode) && now - info.st_mtime > OLDEST_SECONDS)
            unlinkat(directory, item->d_name, 0);
    }
    closedir(open);
}

static bool write_file(int directory, const char *name, const void *bytes, size_t len)
{
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return false;
    size_t done = 0;
    while (done < len) {
        ssize_t put = write(fd, (const char *)bytes + done, len - done);
        if (put <= 0) break;
        done += (size_t)put;
    }
    close(fd);
    return done == len;
}

/* Under another name first, so that nobody reads half a file. */
static void write_entry(gots__cache *cache, int directory, const gots__hash *key, const void *block,
                        size_t size)
{
    char name[40], other[80];
    name_of(key, name);
    snprintf(other, sizeof other, "%s.%ld.%p.%u", name, (long)getpid(), (void *)cache,
             __atomic_fetch_add(&cache->serial, 1, __ATOMIC_RELAXED));
    if (!write_file(directory, other, block, size) ||
        renameat(directory, other, directory, name) != 0)
        unlinkat(directory, other, 0);
    if (key->words[0] % 256 == 0) prune(directory);
}

/* `block` starts with room for the header, which is filled in here but for the sizes. */
static void put_block(gots__cache *cache, int directory, const gots__hash *key, header head,
                      char *block, size_t size)
{
    memcpy(head.magic, magic, sizeof magic);
    memcpy(head.key, key->words, sizeof head.key);
    gots__hash sum = checksum(block, size);
    memcpy(head.checksum, sum.words, sizeof head.checksum);
    memcpy(block, &head, sizeof head);
    write_entry(cache, directory, key, block, size);
}

void gots__cache_put_bytes(gots__cache *cache, const gots__hash *key, const void *bytes, size_t len)
{
    size_t size = sizeof(header) + len;
    int directory = size <= LARGEST_ENTRY ? directory_of(cache, true) : -1;
    char *block = directory >= 0 ? gots__alloc(&cache->allocator, size) : NULL;
    if (block == NULL) return;
    memcpy(block + sizeof(header), bytes, len);
    put_block(cache, directory, key, (header){ .code_len = (uint32_t)len }, block, size);
    gots__free(&cache->allocator, block, size);
}

void gots__cache_put(gots__cache *cache, const gots__hash *key, const gots__unit *unit,
                     const void *code, size_t code_len, bool in_cycle)
{
    gots__unit without_text = *unit;
    without_text.size = unit->text.at;
    without_text.text = (gots__span){ 0, 0 };
    size_t unit_size = without_text.size;
    size_t size = sizeof(header) + unit_size + code_len;
    int directory = size <= LARGEST_ENTRY ? directory_of(cache, true) : -1;
    char *block = directory >= 0 ? gots__alloc(&cache->allocator, size) : NULL;
    if (block == NULL) return;
    header head = { .unit_size = (uint32_t)unit_size,
                    .code_len = (uint32_t)code_len,
                    .in_cycle = in_cycle };
    memcpy(block + sizeof head, unit, unit_size);
    memcpy(block + sizeof head, &without_text, sizeof without_text);
    memcpy(block + sizeof head + unit_size, code, code_len);
    put_block(cache, directory, key, head, block, size);
    gots__free(&cache->allocator, block, size);
}
