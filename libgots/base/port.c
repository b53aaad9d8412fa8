/* The port: the one file through which the library reaches the system for a program.
 *
 * SPDX-License-Identifier: MIT
 *
 * A test proves it (test/test_port.c): no other object of the library has an undefined clock_gettime,
 * getrandom, open or fork, the compiler's own files (module/, native/) aside.
 */
#include "base/port.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- Time and chance ------------------------------------------------------------------------- */

static int64_t clock_ns(clockid_t clock)
{
    struct timespec time = { 0 };
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int64_t monotonic_ns(void *context)
{
    (void)context;
    return clock_ns(CLOCK_MONOTONIC);
}

static int64_t wall_ns(void *context)
{
    (void)context;
    return clock_ns(CLOCK_REALTIME);
}

static int64_t thread_cpu_ns(void *context)
{
    (void)context;
    return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

static bool random_bytes(void *context, void *bytes, size_t len)
{
    (void)context;
    for (char *at = bytes; len > 0;) {
        ssize_t got = getrandom(at, len, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        at += got;
        len -= (size_t)got;
    }
    return true;
}

/* ---- Files ----------------------------------------------------------------------------------- */

/* The result of a system call, its errno if it failed. */
static int64_t result(int64_t value)
{
    return value < 0 ? -errno : value;
}

static int open_file(void *context, int dir, const char *path, int flags, uint32_t mode)
{
    (void)context;
    return (int)result(openat(dir, path, flags | O_CLOEXEC, (mode_t)mode));
}

static int open_below(void *context, int dir, const char *path, int flags, uint32_t mode)
{
    (void)context;
    struct open_how how = { .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
                            .mode = (flags & O_CREAT) != 0 ? mode : 0,
                            .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
    for (int tries = 0;; tries++) {
        int64_t file = result(syscall(SYS_openat2, dir, path, &how, sizeof how));
        /* EAGAIN: a directory was moved meanwhile. */
        if (file == -EAGAIN && (flags & O_NONBLOCK) == 0 && tries < 64) continue;
        return (int)file;
    }
}

static int close_file(void *context, int file)
{
    (void)context;
    return (int)result(close(file));
}

static int64_t read_file(void *context, int file, void *bytes, size_t len, int64_t offset)
{
    (void)context;
    for (;;) {
        int64_t got = result(offset < 0 ? read(file, bytes, len) : pread(file, bytes, len, offset));
        if (got != -EINTR) return got;
    }
}

static int64_t write_file(void *context, int file, const void *bytes, size_t len, int64_t offset)
{
    (void)context;
    for (;;) {
        int64_t done = result(offset < 0 ? write(file, bytes, len) : pwrite(file, bytes, len, offset));
        if (done != -EINTR) return done;
    }
}

static int64_t seek_file(void *context, int file, int64_t offset, int whence)
{
    (void)context;
    return result(lseek(file, offset, whence));
}

static int64_t ns_of(const struct statx_timestamp *time)
{
    return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

static int file_info(void *context, int dir, const char *path, bool follow, gots_file_info *info)
{
    (void)context;
    struct statx got;
    int flags = AT_EMPTY_PATH | AT_NO_AUTOMOUNT | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
    if (statx(dir, path, flags, STATX_BASIC_STATS | STATX_BTIME, &got) != 0) return -errno;
    *info = (gots_file_info){
        .size = got.stx_size,
        .device = (uint64_t)got.stx_dev_major << 32 | got.stx_dev_minor,
        .inode = got.stx_ino,
        .links = got.stx_nlink,
        .blocks = got.stx_blocks,
        .mode = got.stx_mode,
        .user = got.stx_uid,
        .group = got.stx_gid,
        .accessed_ns = ns_of(&got.stx_atime),
        .modified_ns = ns_of(&got.stx_mtime),
        .changed_ns = ns_of(&got.stx_ctime),
        .born_ns = (got.stx_mask & STATX_BTIME) != 0 ? ns_of(&got.stx_btime) : 0,
    };
    return 0;
}

static int64_t entries(void *context, int dir, void *bytes, size_t len)
{
    (void)context;
    return result(syscall(SYS_getdents64, dir, bytes, len));
}

static int64_t read_link(void *context, int dir, const char *path, char *bytes, size_t len)
{
    (void)context;
    return result(readlinkat(dir, path, bytes, len));
}

static int make_directory(void *context, int dir, const char *path, uint32_t mode)
{
    (void)context;
    return (int)result(mkdirat(dir, path, (mode_t)mode));
}

static int remove_file(void *context, int dir, const char *path, bool is_directory)
{
    (void)context;
    return (int)result(unlinkat(dir, path, is_directory ? AT_REMOVEDIR : 0));
}

static int rename_file(void *context, int from_dir, const char *from, int to_dir, const char *to)
{
    (void)context;
    return (int)result(renameat(from_dir, from, to_dir, to));
}

static int truncate_file(void *context, int file, int64_t size)
{
    (void)context;
    return (int)result(ftruncate(file, size));
}

static int change_mode(void *context, int file, uint32_t mode)
{
    (void)context;
    return (int)result(fchmod(file, (mode_t)mode));
}

static int sync_file(void *context, int file)
{
    (void)context;
    return (int)result(fsync(file));
}

static int current_directory(void *context, char *path, size_t len)
{
    (void)context;
    return getcwd(path, len) != NULL ? 0 : -errno;
}

/* ---- Processes ------------------------------------------------------------------------------- */

/* Above the standard three, which a process may have closed: spawn relies on it. */
static int make_pipe(void *context, int ends[2], int ours)
{
    (void)context;
    int made[2], failure = 0;
    if (pipe2(made, O_CLOEXEC) != 0) return -errno;
    for (int i = 0; i < 2; i++) {
        ends[i] = made[i] >= 3 ? made[i] : fcntl(made[i], F_DUPFD_CLOEXEC, 3);
        if (ends[i] < 0) failure = -errno;
        if (ends[i] != made[i]) close(made[i]);
    }
    if (failure == 0 && fcntl(ends[ours], F_SETFL, (ours == 1 ? O_WRONLY : O_RDONLY) | O_NONBLOCK) != 0) failure = -errno;
    if (failure == 0) return 0;
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0) close(ends[i]);
    return failure;
}

/* A file is above the three or has its own number among them, so that none is overwritten too early. */
static int set_files(posix_spawn_file_actions_t *files, const gots_spawn *what)
{
    int bad = 0;
    for (int i = 0; i < 3 && bad == 0; i++)
        bad = what->files[i] >= 0
                  ? posix_spawn_file_actions_adddup2(files, what->files[i], i)
                  : posix_spawn_file_actions_addopen(files, i, "/dev/null", i == 0 ? O_RDONLY : O_WRONLY, 0);
    if (bad == 0) bad = posix_spawn_file_actions_addclosefrom_np(files, 3);
    if (bad == 0 && what->directory != NULL)
        bad = posix_spawn_file_actions_addchdir_np(files, what->directory);
    return bad;
}

static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, usual;
    sigemptyset(&none);
    sigfillset(&usual);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &usual);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int spawn_program(void *context, const gots_spawn *what, int *process)
{
    (void)context;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    pid_t id = -1;
    if (posix_spawn_file_actions_init(&files) != 0) return -ENOMEM;
    posix_spawnattr_init(&attributes);
    int bad = set_files(&files, what);
    if (bad == 0) bad = set_attributes(&attributes);
    if (bad == 0)
        bad = posix_spawn(&id, what->path, &files, &attributes, (char *const *)what->arguments,
                          (char *const *)what->environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (bad != 0) return -bad;
    *process = (int)syscall(SYS_pidfd_open, id, 0);
    if (*process < 0) *process = -1;
    return (int)id;
}

static int wait_program(void *context, int id, int *status)
{
    (void)context;
    return (int)result(waitpid(id, status, WNOHANG));
}

static int kill_program(void *context, int id, int signal_number)
{
    (void)context;
    return (int)result(kill(id, signal_number));
}

/* ---- What the system tells of itself --------------------------------------------------------- */

static const char *const *environment(void *context)
{
    (void)context;
    return (const char *const *)environ;
}

static int host_name(void *context, char *name, size_t len)
{
    (void)context;
    return (int)result(gethostname(name, len));
}

static int processors(void *context)
{
    (void)context;
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (int)count : 1;
}

static int memory(void *context, uint64_t *total, uint64_t *available)
{
    (void)context;
    struct sysinfo info;
    if (sysinfo(&info) != 0) return -errno;
    *total = (uint64_t)info.totalram * info.mem_unit;
    *available = (uint64_t)info.freeram * info.mem_unit;
    return 0;
}

const gots_port gots__port_system = {
    .size = sizeof(gots_port),
    .monotonic_ns = monotonic_ns,
    .wall_ns = wall_ns,
    .thread_cpu_ns = thread_cpu_ns,
    .random = random_bytes,
    .open = open_file,
    .open_below = open_below,
    .close = close_file,
    .read = read_file,
    .write = write_file,
    .seek = seek_file,
    .info = file_info,
    .entries = entries,
    .read_link = read_link,
    .make_directory = make_directory,
    .remove = remove_file,
    .rename = rename_file,
    .truncate = truncate_file,
    .change_mode = change_mode,
    .sync = sync_file,
    .current_directory = current_directory,
    .pipe = make_pipe,
    .spawn = spawn_program,
    .wait = wait_program,
    .kill = kill_program,
    .environment = environment,
    .host_name = host_name,
    .processors = processors,
    .memory = memory,
};

/* A host built against an older header passes a smaller struct: the rest is the system's. Each member
 * behind `context` is a function pointer. */
void gots__port_init(gots_port *port, const gots_port *given)
{
    typedef void (*any)(void);
    *port = gots__port_system;
    if (given == NULL) return;
    size_t first = offsetof(gots_port, monotonic_ns);
    size_t end = given->size < sizeof *port ? given->size : sizeof *port;
    for (size_t at = first; at + sizeof(any) <= end; at += sizeof(any)) {
        any one;
        memcpy(&one, (const char *)given + at, sizeof one);
        if (one != NULL) memcpy((char *)port + at, &one, sizeof one);
    }
    port->context = given->context;
}
