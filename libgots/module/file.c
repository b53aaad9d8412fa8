/* Source files: reading one at once, with the refusals that every reader needs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "syntax/source.h"

/* Reads until the end, growing where the size was not known (a pipe, /dev/stdin). */
static gots__file_result read_all(const gots_allocator *allocator, int fd, gots__file *file)
{
    for (;;) {
        if (file->len + 1 == file->size) {
            if (file->size > GOTS__SOURCE_MAX) return GOTS__FILE_TOO_LARGE;
            char *bytes = allocator->resize(allocator->context, file->bytes, file->size,
                                            file->size * 2);
            if (bytes == NULL) return GOTS__FILE_NO_MEMORY;
            file->bytes = bytes;
            file->size *= 2;
        }
        ssize_t got = read(fd, file->bytes + file->len, file->size - 1 - file->len);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return GOTS__FILE_ERROR;
        if (got == 0) break;
        file->len += (size_t)got;
    }
    file->bytes[file->len] = '\0';
    return GOTS__FILE_OK;
}

static gots__file_result read_open(const gots_allocator *allocator, int fd, gots__file *file)
{
    struct stat info;
    if (fstat(fd, &info) != 0) return GOTS__FILE_ERROR;
    if (S_ISDIR(info.st_mode)) return GOTS__FILE_DIRECTORY;
    if (info.st_size > (off_t)GOTS__SOURCE_MAX) return GOTS__FILE_TOO_LARGE;
    file->size = info.st_size > 0 ? (size_t)info.st_size + 2 : 4096;
    file->bytes = gots__alloc(allocator, file->size);
    if (file->bytes == NULL) return GOTS__FILE_NO_MEMORY;
    return read_all(allocator, fd, file);
}

gots__file_result gots__file_read(const gots_allocator *allocator, const char *path,
                                  gots__file *file)
{
    memset(file, 0, sizeof *file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT || errno == ENOTDIR ? GOTS__FILE_MISSING : GOTS__FILE_ERROR;
    gots__file_result result = read_open(allocator, fd, file);
    int cause = errno;
    close(fd);
    errno = cause;
    if (result != GOTS__FILE_OK) gots__file_free(allocator, file);
    return result;
}

void gots__file_free(const gots_allocator *allocator, gots__file *file)
{
    int cause = errno;
    gots__free(allocator, file->bytes, file->size);
    memset(file, 0, sizeof *file);
    errno = cause;
}
