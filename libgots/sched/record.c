/* Recording and replaying: everything that the outside told a runtime, in order.
 *
 * SPDX-License-Identifier: MIT
 *
 * The file is written in large pieces, so that a call costs little more than without.
 */
#include "sched/record.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/port.h"

#define MAGIC "GOTSREC1"
#define PIECE 65536u
#define WHAT 400
#define NOT_RECORDED (-5) /* what a call gives that strayed: EIO */

enum { ENTRY_MONOTONIC = 1, ENTRY_WALL, ENTRY_CALL, ENTRY_READY, ENTRY_END };

typedef struct work {
    struct work *next;
    void (*run)(void *data);
    void *data;
} work;

typedef struct recorder {
    gots__simulation base; /* first */
    gots_allocator allocator;
    gots_port port;
    pthread_t thread;
    bool replays, strayed;
    int file;              /* being written; -1: it cannot be any more */
    uint8_t *bytes;        /* a piece that is not written yet, or the whole recording */
    size_t len, room;
    size_t at;             /* of a replay */
    int64_t monotonic, wall; /* the last ones */
    uint64_t waits;        /* since the last READY */
    work *first, **last;
    char **environment;    /* NULL at the end */
    char *names;
    size_t names_len, count;
    void (*on_stray)(void *context);
    void *context;
    char then[WHAT], now[WHAT];
} recorder;

static const gots_port *const system_port = &gots__port_system;

/* ---- Writing --------------------------------------------------------------------------------- */

static void flush(recorder *it)
{
    size_t done = 0;
    while (it->file >= 0 && done < it->len) {
        int64_t wrote = system_port->write(system_port->context, it->file, it->bytes + done, it->len - done, -1);
        if (wrote == -EINTR) continue;
        if (wrote > 0) {
            done += (size_t)wrote;
        } else {
            (void)system_port->close(system_port->context, it->file);
            it->file = -1;
        }
    }
    it->len = 0;
}

static void put(recorder *it, const void *bytes, size_t len)
{
    const uint8_t *from = bytes;
    while (len > 0) {
        if (it->len == it->room) flush(it);
        size_t part = it->room - it->len < len ? it->room - it->len : len;
        memcpy(it->bytes + it->len, from, part);
        it->len += part;
        from += part;
        len -= part;
    }
}

static void put_count(recorder *it, uint64_t count)
{
    uint8_t bytes[10], *at = bytes;
    for (; count > 127; count >>= 7) *at++ = (uint8_t)(count | 128);
    *at++ = (uint8_t)count;
    put(it, bytes, (size_t)(at - bytes));
}

static void put_signed(recorder *it, int64_t number)
{
    put_count(it, (uint64_t)number << 1 ^ (uint64_t)(number >> 63));
}

static void put_kind(recorder *it, uint8_t kind)
{
    put(it, &kind, 1);
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* What is past the end is 0, and no kind of entry. */
static uint64_t get_count(recorder *it)
{
    uint64_t count = 0;
    for (int shift = 0; shift < 64 && it->at < it->len; shift += 7) {
        uint8_t byte = it->bytes[it->at++];
        count |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) break;
    }
    return count;
}

static int64_t get_signed(recorder *it)
{
    uint64_t number = get_count(it);
    return (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
}

static const uint8_t *get_bytes(recorder *it, size_t *len)
{
    uint64_t count = get_count(it);
    const uint8_t *bytes = it->bytes + it->at;
    *len = count < it->len - it->at ? (size_t)count : it->len - it->at;
    it->at += *len;
    return bytes;
}

static uint8_t next_kind(const recorder *it)
{
    return it->at < it->len ? it->bytes[it->at] : 0;
}

static void describe_next(const recorder *const_it, char *what, size_t room)
{
    recorder it = *const_it;
    size_t len;
    switch (next_kind(&it)) {
    case ENTRY_MONOTONIC:
    case ENTRY_WALL: snprintf(what, room, "reads the clock"); return;
    case ENTRY_CALL: {
        it.at++;
        const uint8_t *text = get_bytes(&it, &len);
        snprintf(what, room, "does: %.*s", (int)(len < WHAT - 8 ? len : WHAT - 8), (const char *)text);
        return;
    }
    case ENTRY_READY: snprintf(what, room, "waits for a descriptor"); return;
    default: snprintf(what, room, "ends");
    }
}

static void stray(recorder *it, const char *now)
{
    if (it->strayed) return;
    it->strayed = true;
    describe_next(it, it->then, sizeof it->then);
    snprintf(it->now, sizeof it->now, "%s", now);
    if (it->on_stray != NULL) it->on_stray(it->context);
}

/* ---- Calls ----------------------------------------------------------------------------------- */

/* Whether the call is none of the runtime's thread. */
static bool is_other(const recorder *it)
{
    return !pthread_equal(it->thread, pthread_self());
}

/* What came with a call. */
typedef enum came {
    NOTHING_CAME,
    FIXED,   /* `room` bytes, whatever the result */
    COUNTED, /* as many bytes as the result says, if it is above 0 */
    TEXT     /* with its NUL; no bytes when it failed */
} came;

/* A recording may be damaged, or made up. */
static bool makes_sense(came kind, const uint8_t *bytes, size_t len, int64_t result, size_t room)
{
    switch (kind) {
    case FIXED: return len == room;
    case COUNTED: return len == (result > 0 ? (uint64_t)result : 0) && len <= room;
    case TEXT: return result < 0 || (len > 0 && len <= room && bytes[len - 1] == 0);
    default: return true;
    }
}

/* Notes a call: its result, and the `len` bytes that came. Or gives those of then, at most `room`. */
static int64_t effect(recorder *it, const char *what, int64_t result, came kind, void *bytes, size_t len, size_t room)
{
    if (!it->replays) {
        put_kind(it, ENTRY_CALL);
        put_count(it, strlen(what));
        put(it, what, strlen(what));
        put_signed(it, result);
        put_count(it, len);
        put(it, bytes, len);
        return result;
    }
    size_t start = it->at, then_len = 0, came_len;
    const uint8_t *then = NULL;
    if (!it->strayed && next_kind(it) == ENTRY_CALL) {
        it->at++;
        then = get_bytes(it, &then_len);
    }
    if (then == NULL || then_len != strlen(what) || memcmp(then, what, then_len) != 0) {
        char now[WHAT];
        it->at = start;
        snprintf(now, sizeof now, "does: %.*s", WHAT - 8, what);
        stray(it, now);
        return NOT_RECORDED;
    }
    result = get_signed(it);
    const uint8_t *given = get_bytes(it, &came_len);
    if (!makes_sense(kind, given, came_len, result, room)) {
        it->at = start;
        stray(it, "finds that the recording is damaged");
        return NOT_RECORDED;
    }
    if (kind != NOTHING_CAME && came_len > 0) memcpy(bytes, given, came_len < room ? came_len : room);
    return result;
}

static int64_t clock_of(recorder *it, uint8_t kind, int64_t *last, int64_t (*read)(void *context))
{
    if (is_other(it)) return read(system_port->context);
    if (it->replays) {
        if (it->strayed || next_kind(it) != kind) {
            stray(it, "reads the clock");
            return *last += 1000000; /* a program that waits for time goes on to its end */
        }
        it->at++;
        return *last += get_signed(it);
    }
    int64_t now = read(system_port->context);
    put_kind(it, kind);
    put_signed(it, now - *last);
    return *last = now;
}

static int64_t monotonic_ns(void *context)
{
    recorder *it = context;
    return clock_of(it, ENTRY_MONOTONIC, &it->monotonic, system_port->monotonic_ns);
}

static int64_t wall_ns(void *context)
{
    recorder *it = context;
    return clock_of(it, ENTRY_WALL, &it->wall, system_port->wall_ns);
}

/* REAL(call): what the system gives, if it is asked at all. */
#define REAL(function, ...)                                                                       \
    recorder *it = context;                                                                       \
    if (is_other(it)) return system_port->function(system_port->context, __VA_ARGS__);            \
    int64_t result = it->replays ? 0 : (int64_t)system_port->function(system_port->context, __VA_ARGS__)

#define SAY(...)                                                                                  \
    char what[WHAT];                                                                              \
    snprintf(what, sizeof what, __VA_ARGS__)

static size_t positive(int64_t result)
{
    return result > 0 ? (size_t)result : 0;
}

static bool random_bytes(void *context, void *bytes, size_t len)
{
    REAL(random, bytes, len);
    SAY("chance, %zu bytes", len);
    return effect(it, what, result, FIXED, bytes, len, len) > 0;
}

static int port_open(void *context, int dir, const char *path, int flags, uint32_t mode)
{
    REAL(open, dir, path, flags, mode);
    SAY("open \"%.300s\" in %d, flags %x, mode %o", path, dir, (unsigned)flags, (unsigned)mode);
    return (int)effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int open_below(void *context, int dir, const char *path, int flags, uint32_t mode)
{
    REAL(open_below, dir, path, flags, mode);
    SAY("open \"%.300s\" below %d, flags %x, mode %o", path, dir, (unsigned)flags, (unsigned)mode);
    return (int)effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int port_close(void *context, int file)
{
    REAL(close, file);
    SAY("close %d", file);
    return (int)effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int64_t port_read(void *context, int file, void *bytes, size_t len, int64_t offset)
{
    REAL(read, file, bytes, len, offset);
    SAY("read %zu bytes of %d at %lld", len, file, (long long)offset);
    return effect(it, what, result, COUNTED, bytes, positive(result), len);
}

static int64_t port_write(void *context, int file, const void *bytes, size_t len, int64_t offset)
{
    REAL(write, file, bytes, len, offset);
    gots__hash hash = gots__hash_seed(0);
    gots__hash_add(&hash, bytes, len);
    SAY("write %zu bytes to %d at %lld (%08x)", len, file, (long long)offset, (unsigned)hash.words[0]);
    int64_t wrote = effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
    return wrote <= (int64_t)len ? wrote : NOT_RECORDED;
}

static int64_t seek(void *context, int file, int64_t offset, int whence)
{
    REAL(seek, file, offset, whence);
    SAY("seek %d to %lld from %d", file, (long long)offset, whence);
    return effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int info(void *context, int dir, const char *path, bool follow, gots_file_info *to)
{
    REAL(info, dir, path, follow, to);
    SAY("look at \"%.300s\" in %d%s", path, dir, follow ? "" : ", not through links");
    return (int)effect(it, what, result, FIXED, to, sizeof *to, sizeof *to);
}

static int64_t entries(void *context, int dir, void *bytes, size_t len)
{
    REAL(entries, dir, bytes, len);
    SAY("list %d, %zu bytes", dir, len);
    return effect(it, what, result, COUNTED, bytes, positive(result), len);
}

static int64_t read_link(void *context, int dir, const char *path, char *bytes, size_t len)
{
    REAL(read_link, dir, path, bytes, len);
    SAY("read the link \"%.300s\" in %d", path, dir);
    return effect(it, what, result, COUNTED, bytes, positive(result), len);
}

static int make_directory(void *context, int dir, const char *path, uint32_t mode)
{
    REAL(make_directory, dir, path, mode);
    SAY("make the directory \"%.300s\" in %d, mode %o", path, dir, (unsigned)mode);
    return (int)effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int remove_file(void *context, int dir, const char *path, bool is_directory)
{
    REAL(remove, dir, path, is_directory);
    SAY("remove the %s \"%.300s\" in %d", is_directory ? "directory" : "file", path, dir);
    return (int)effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int rename_file(void *context, int from_dir, const char *from, int to_dir, const char *to)
{
    REAL(rename, from_dir, from, to_dir, to);
    SAY("rename \"%.150s\" in %d to \"%.150s\" in %d", from, from_dir, to, to_dir);
    return (int)effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int truncate_file(void *context, int file, int64_t size)
{
    REAL(truncate, file, size);
    SAY("cut %d to %lld", file, (long long)size);
    return (int)effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int change_mode(void *context, int file, uint32_t mode)
{
    REAL(change_mode, file, mode);
    SAY("set the mode of %d to %o", file, (unsigned)mode);
    return (int)effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int sync_file(void *context, int file)
{
    REAL(sync, file);
    SAY("bring %d to the disk", file);
    return (int)effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int current_directory(void *context, char *path, size_t len)
{
    REAL(current_directory, path, len);
    return (int)effect(it, "ask for the current directory", result, TEXT, path, result >= 0 && !it->replays ? strlen(path) + 1 : 0, len);
}

static int port_pipe(void *context, int ends[2], int ours)
{
    REAL(pipe, ends, ours);
    SAY("make a pipe, ours is end %d", ours);
    return (int)effect(it, what, result, FIXED, ends, 2 * sizeof *ends, 2 * sizeof *ends);
}

static int spawn(void *context, const gots_spawn *given, int *process)
{
    REAL(spawn, given, process);
    gots__hash hash = gots__hash_seed(0);
    for (const char *const *at = given->arguments; *at != NULL; at++) gots__hash_add(&hash, *at, strlen(*at) + 1);
    SAY("start \"%.200s\" in \"%.100s\" (%08x)", given->path, given->directory != NULL ? given->directory : "", (unsigned)hash.words[0]);
    return (int)effect(it, what, result, FIXED, process, sizeof *process, sizeof *process);
}

static int port_wait(void *context, int id, int *status)
{
    REAL(wait, id, status);
    SAY("wait for process %d", id);
    return (int)effect(it, what, result, FIXED, status, sizeof *status, sizeof *status);
}

static int port_kill(void *context, int id, int number)
{
    REAL(kill, id, number);
    SAY("send process %d signal %d", id, number);
    return (int)effect(it, what, result, NOTHING_CAME, NULL, 0, 0);
}

static int host_name(void *context, char *name, size_t len)
{
    REAL(host_name, name, len);
    return (int)effect(it, "ask for the host's name", result, TEXT, name, result >= 0 && !it->replays ? strlen(name) + 1 : 0, len);
}

static int processors(void *context)
{
    recorder *it = context;
    if (is_other(it)) return system_port->processors(system_port->context);
    int64_t result = it->replays ? 0 : system_port->processors(system_port->context);
    return (int)effect(it, "count processors", result, NOTHING_CAME, NULL, 0, 0);
}

static int memory(void *context, uint64_t *total, uint64_t *available)
{
    REAL(memory, total, available);
    uint64_t both[2] = { it->replays ? 0 : *total, it->replays ? 0 : *available };
    int status = (int)effect(it, "ask for the memory", result, FIXED, both, sizeof both, sizeof both);
    *total = both[0];
    *available = both[1];
    return status;
}

/* ---- The environment ------------------------------------------------------------------------- */

static bool list_names(recorder *it)
{
    for (size_t i = 0; i < it->names_len; i++) it->count += it->names[i] == '\0';
    it->environment = gots__alloc(&it->allocator, (it->count + 1) * sizeof *it->environment);
    if (it->environment == NULL) return false;
    char *at = it->names;
    for (size_t i = 0; i < it->count; i++, at += strlen(at) + 1) it->environment[i] = at;
    it->environment[it->count] = NULL;
    return true;
}

/* Once, and kept: the names behind each other, each with its NUL. */
static const char *const *environment(void *context)
{
    static const char *const none[] = { NULL };
    recorder *it = context;
    if (is_other(it)) return system_port->environment(system_port->context);
    if (it->environment != NULL) return (const char *const *)it->environment;
    const char *const *real = it->replays ? none : system_port->environment(system_port->context);
    size_t len = 0;
    for (const char *const *at = real; *at != NULL; at++) len += strlen(*at) + 1;
    if (it->replays && next_kind(it) == ENTRY_CALL) len = it->len - it->at; /* it is not more */
    it->names = gots__alloc(&it->allocator, len + 1);
    if (it->names == NULL) return none;
    it->names[len] = '\0';
    size_t used = 0;
    for (const char *const *at = real; *at != NULL; used += strlen(*at) + 1, at++) strcpy(it->names + used, *at);
    int64_t result = effect(it, "ask for the environment", (int64_t)used, COUNTED, it->names, used, len);
    it->names_len = len + 1; /* as it was allocated */
    size_t whole = it->names_len;
    it->names_len = positive(result) < len ? positive(result) : len;
    bool listed = list_names(it);
    it->names_len = whole;
    return listed ? (const char *const *)it->environment : none;
}

/* ---- Work and waiting ------------------------------------------------------------------------ */

/* Work that may block is done by the runtime's own thread, when it would wait. */
static bool start(void *context, void (*run)(void *data), void *data)
{
    recorder *it = context;
    work *fresh = gots__alloc(&it->allocator, sizeof *fresh);
    if (fresh == NULL) return false;
    *fresh = (work){ NULL, run, data };
    *it->last = fresh;
    it->last = &fresh->next;
    return true;
}

static bool do_first(recorder *it)
{
    work *done = it->first;
    if (done == NULL) return false;
    it->first = done->next;
    if (it->first == NULL) it->last = &it->first;
    done->run(done->data);
    gots__free(&it->allocator, done, sizeof *done);
    return true;
}

static bool wait(gots__simulation *simulation, double timeout_ms)
{
    (void)timeout_ms;
    return do_first((recorder *)simulation);
}

static void stop(gots__simulation *simulation)
{
    while (do_first((recorder *)simulation)) continue;
}

static void waited(void *context)
{
    ((recorder *)context)->waits++;
}

static void ready(void *context, uint32_t number)
{
    recorder *it = context;
    put_kind(it, ENTRY_READY);
    put_count(it, it->waits);
    put_count(it, number);
    it->waits = 0;
}

static bool next_ready(void *context, uint32_t *number)
{
    recorder *it = context;
    size_t start_at = it->at;
    if (it->strayed || next_kind(it) != ENTRY_READY) return false;
    it->at++;
    if (get_count(it) != it->waits) {
        it->at = start_at;
        return false;
    }
    *number = (uint32_t)get_count(it);
    it->waits = 0;
    return true;
}

gots__loop_order gots__record_order(gots__simulation *simulation)
{
    const recorder *it = (const recorder *)simulation;
    return (gots__loop_order){ simulation, waited, it->replays ? NULL : ready, it->replays ? next_ready : NULL };
}

/* ---- Divergence ------------------------------------------------------------------------------ */

void gots__record_on_stray(gots__simulation *simulation, void (*strayed)(void *context), void *context)
{
    recorder *it = (recorder *)simulation;
    it->on_stray = strayed;
    it->context = context;
}

bool gots__record_strayed(const gots__simulation *simulation, gots_error *err)
{
    const recorder *it = (const recorder *)simulation;
    if (!it->strayed) return false;
    gots__fail(err, GOTS_E_DIVERGED, "GOTS4521", "byte %zu of the recording: there the program %.200s; now it %.200s", it->at, it->then, it->now);
    return true;
}

bool gots__record_is_left(const gots__simulation *simulation, char *what, size_t room)
{
    const recorder *it = (const recorder *)simulation;
    uint8_t kind = next_kind(it);
    if (!it->replays || it->strayed || kind == 0 || kind == ENTRY_END) return false;
    describe_next(it, what, room);
    return true;
}

void gots__record_end(gots__simulation *simulation)
{
    recorder *it = (recorder *)simulation;
    if (!it->replays) put_kind(it, ENTRY_END);
    else if (next_kind(it) == ENTRY_END) it->at++;
    else it->strayed = true; /* nobody is told any more */
}

/* ---- Opening and closing --------------------------------------------------------------------- */

static void free_recorder(gots__simulation *simulation)
{
    recorder *it = (recorder *)simulation;
    gots_allocator allocator = it->allocator;
    if (!it->replays) flush(it);
    if (it->file >= 0) (void)system_port->close(system_port->context, it->file);
    gots__free(&allocator, it->bytes, it->room);
    gots__free(&allocator, it->environment, (it->count + 1) * sizeof *it->environment);
    gots__free(&allocator, it->names, it->names_len);
    gots__free(&allocator, it, sizeof *it);
}

static recorder *make(const gots_allocator *allocator, gots_error *err)
{
    recorder *it = gots__alloc(allocator, sizeof *it);
    if (it == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory for a recording");
        return NULL;
    }
    *it = (recorder){ .allocator = *allocator, .file = -1, .thread = pthread_self() };
    it->last = &it->first;
    it->port = (gots_port){
        .size = sizeof it->port, .context = it, .monotonic_ns = monotonic_ns, .wall_ns = wall_ns,
        .thread_cpu_ns = system_port->thread_cpu_ns, .random = random_bytes, .open = port_open, .open_below = open_below,
        .close = port_close, .read = port_read, .write = port_write, .seek = seek, .info = info, .entries = entries,
        .read_link = read_link, .make_directory = make_directory, .remove = remove_file, .rename = rename_file,
        .truncate = truncate_file, .change_mode = change_mode, .sync = sync_file, .current_directory = current_directory,
        .pipe = port_pipe, .spawn = spawn, .wait = port_wait, .kill = port_kill, .environment = environment,
        .host_name = host_name, .processors = processors, .memory = memory, .start = start,
    };
    it->base = (gots__simulation){ .port = &it->port, .wait = wait, .stop = stop, .free = free_recorder };
    return it;
}

gots__simulation *gots__record_new(const gots_allocator *allocator, const char *path, const char *note, size_t note_len,
                                   gots_error *err)
{
    recorder *it = make(allocator, err);
    if (it == NULL) return NULL;
    it->bytes = gots__alloc(allocator, PIECE);
    it->room = it->bytes != NULL ? PIECE : 0;
    it->file = system_port->open(system_port->context, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (it->bytes == NULL || it->file < 0) {
        if (it->bytes == NULL) gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory for a recording");
        else gots__fail(err, GOTS_E_IO, "GOTS4522", "cannot write the recording '%s': %s", path, strerror(-it->file));
        free_recorder(&it->base);
        return NULL;
    }
    put(it, MAGIC, strlen(MAGIC));
    put_count(it, note_len);
    put(it, note, note_len);
    return &it->base;
}

/* All of the file. */
static gots_status load(recorder *it, const char *path, gots_error *err)
{
    int file = system_port->open(system_port->context, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    int64_t got = file < 0 ? file : 1;
    while (got > 0) {
        if (it->room - it->len < PIECE) {
            size_t room = it->room == 0 ? 4 * PIECE : it->room * 2;
            uint8_t *moved = it->allocator.resize(it->allocator.context, it->bytes, it->room, room);
            if (moved == NULL) break;
            it->bytes = moved;
            it->room = room;
        }
        got = system_port->read(system_port->context, file, it->bytes + it->len, it->room - it->len, -1);
        if (got == -EINTR) got = 1;
        else if (got > 0) it->len += (size_t)got;
    }
    if (file >= 0) (void)system_port->close(system_port->context, file);
    if (got < 0) return gots__fail(err, GOTS_E_IO, "GOTS4522", "cannot read the recording '%s': %s", path, strerror((int)-got));
    if (got > 0) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory for a recording");
    size_t len = strlen(MAGIC);
    if (it->len < len || memcmp(it->bytes, MAGIC, len) != 0)
        return gots__fail(err, GOTS_E_INVALID, "GOTS4520", "'%s' is no recording, or one of another version of GoTS", path);
    it->at = len;
    return GOTS_OK;
}

gots__simulation *gots__replay_new(const gots_allocator *allocator, const char *path, gots_error *err)
{
    size_t len;
    recorder *it = make(allocator, err);
    if (it == NULL) return NULL;
    it->replays = true;
    if (load(it, path, err) != GOTS_OK) {
        free_recorder(&it->base);
        return NULL;
    }
    (void)get_bytes(it, &len);
    return &it->base;
}

gots_status gots__record_note(const gots_allocator *allocator, const char *path, gots_text *note, gots_error *err)
{
    size_t len;
    recorder *it = make(allocator, err);
    if (it == NULL) return GOTS_E_NOMEM;
    it->replays = true;
    gots_status status = load(it, path, err);
    if (status == GOTS_OK) {
        const uint8_t *bytes = get_bytes(it, &len);
        char *copy = gots__alloc(allocator, len + 1);
        if (copy == NULL) {
            status = gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory for a recording");
        } else {
            memcpy(copy, bytes, len);
            copy[len] = '\0';
            *note = (gots_text){ copy, len, *allocator };
        }
    }
    free_recorder(&it->base);
    return status;
}
