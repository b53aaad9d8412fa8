/* gots.h: host TypeScript in a C or C++ program.
 *
 * SPDX-License-Identifier: MIT
 *
 * This header is the manual: declarations stand in the order in which a new embedder needs them,
 * and each comment says what, units, who owns, which thread may call, and how it can fail.
 */
#ifndef GOTS_H
#define GOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define GOTS_API
#else
#define GOTS_API __attribute__((visibility("default")))
#endif

/* ---- Status and errors ------------------------------------------------------------------- */

/* Every status with its number, its name and the sentence gots_status_text() returns.
 * 0 is success, every failure is negative. Numbers never change meaning. */
#define GOTS_STATUS_MAP(X)                                                                        \
    X(0, GOTS_OK, "success")                                                                      \
    X(-1, GOTS_E_NOMEM, "out of memory")                                                          \
    X(-2, GOTS_E_INVALID, "invalid argument")                                                     \
    X(-3, GOTS_E_SYNTAX, "the source text has errors")                                            \
    X(-4, GOTS_E_NOT_FOUND, "not found")                                                          \
    X(-5, GOTS_E_IO, "input or output failed")                                                    \
    X(-6, GOTS_E_THROWN, "the program threw an error")                                            \
    X(-7, GOTS_E_MEMORY_LIMIT, "the isolate reached its memory limit")                            \
    X(-8, GOTS_E_TIME_LIMIT, "the isolate reached its time limit")                                \
    X(-9, GOTS_E_CLOSED, "already closed")                                                        \
    X(-10, GOTS_E_MODULE, "a module could not be resolved or linked")                             \
    X(-11, GOTS_E_TYPE, "a value does not have the expected type")                                \
    X(-12, GOTS_E_PENDING, "the promise is not settled yet")                                      \
    X(-13, GOTS_E_UNSUPPORTED, "not supported by this build")                                     \
    X(-14, GOTS_E_LIMIT, "a limit was exceeded")                                                  \
    X(-15, GOTS_E_INTERRUPTED, "the host stopped the program")                                    \
    X(-16, GOTS_E_FUEL_LIMIT, "the isolate used up its fuel")                                     \
    X(-17, GOTS_E_OUTPUT_LIMIT, "the isolate printed more than it may")                           \
    X(-18, GOTS_E_CALL_LIMIT, "the isolate called the host more often than it may")               \
    X(-19, GOTS_E_HANDLE_LIMIT, "the isolate opened more at a time than it may")                  \
    X(-20, GOTS_E_DIVERGED, "the program does not do what its journal says")

typedef enum gots_status {
#define GOTS_STATUS_ENUM(number, name, text) name = number,
    GOTS_STATUS_MAP(GOTS_STATUS_ENUM)
#undef GOTS_STATUS_ENUM
} gots_status;

/* What went wrong and where. Plain data with fixed buffers: copy it freely, free nothing.
 * Every function that can fail takes one as its last argument; pass NULL if you do not care. */
typedef struct gots_error {
    gots_status status;
    char code[16];      /* stable code such as "GOTS1001", "TS1005" or "TypeError"; may be empty */
    char message[512];  /* a sentence a person can act on, UTF-8, never truncated inside a character */
    char file[256];     /* TypeScript file, empty where there is none */
    uint32_t line;      /* from 1; 0 where there is none */
    uint32_t column;    /* from 1, in UTF-16 code units as editors count; 0 where there is none */
} gots_error;

/* The sentence for a status; a static string. Thread: any. */
GOTS_API const char *gots_status_text(gots_status status);

/* ---- Memory ------------------------------------------------------------------------------ */

/* The one door for memory. `resize` follows realloc: `ptr` NULL allocates, `size` 0 frees and
 * returns NULL. `old_size` is the size last asked for that block, so that an allocator need not
 * keep it. It is called from the runtime's thread, the threads that do its blocking work and those on which
 * isolates take turns, at the same time: it locks for itself. */
typedef struct gots_allocator {
    void *(*resize)(void *context, void *ptr, size_t old_size, size_t size);
    void *context;
} gots_allocator;

/* ---- Port -------------------------------------------------------------------------------- */

/* What the system tells of a file. Times in nanoseconds since 1970. */
typedef struct gots_file_info {
    uint64_t size, device, inode, links, blocks;
    uint32_t mode, user, group; /* as in struct stat */
    int64_t accessed_ns, modified_ns, changed_ns, born_ns; /* born 0: not known */
} gots_file_info;

/* A program to start. */
typedef struct gots_spawn {
    const char *path;               /* of the executable */
    const char *const *arguments;   /* with the name at first, NULL at the end */
    const char *const *environment; /* NAME=value, NULL at the end */
    const char *directory;          /* NULL: the current one */
    int files[3];                   /* its standard input, output and errors: an end of a pipe, or the
                                       descriptor of that number; -1: /dev/null */
} gots_spawn;

/* The only way by which the library reaches time, chance, files, processes and the environment for a
 * program. A host may replace any of it, for tests that always run alike, or for files that are
 * none; NULL means the system's own. Functions that return int or int64_t give a negative errno when
 * they fail and otherwise what the system call of the same name gives; `dir` is a directory's
 * descriptor or AT_FDCWD. Thread: any, and several at a time. (What the compiler needs for itself,
 * source files, its cache and the C compiler, does not pass here.) */
typedef struct gots_port {
    size_t size;   /* sizeof this struct */
    void *context; /* passed to each function */

    int64_t (*monotonic_ns)(void *context);  /* never goes back */
    int64_t (*wall_ns)(void *context);       /* since 1970, UTC */
    int64_t (*thread_cpu_ns)(void *context); /* of the calling thread */
    bool (*random)(void *context, void *bytes, size_t len); /* nobody can foretell them; false: there are none */

    int (*open)(void *context, int dir, const char *path, int flags, uint32_t mode);
    int (*open_below)(void *context, int dir, const char *path, int flags, uint32_t mode); /* no symbolic
                       link on the way, nothing above `dir` (openat2); -ENOSYS: done step by step */
    int (*close)(void *context, int file);
    int64_t (*read)(void *context, int file, void *bytes, size_t len, int64_t offset); /* offset -1: where it is */
    int64_t (*write)(void *context, int file, const void *bytes, size_t len, int64_t offset);
    int64_t (*seek)(void *context, int file, int64_t offset, int whence);
    int (*info)(void *context, int dir, const char *path, bool follow, gots_file_info *info); /* "": `dir` itself */
    int64_t (*entries)(void *context, int dir, void *bytes, size_t len); /* getdents64 */
    int64_t (*read_link)(void *context, int dir, const char *path, char *bytes, size_t len);
    int (*make_directory)(void *context, int dir, const char *path, uint32_t mode);
    int (*remove)(void *context, int dir, const char *path, bool is_directory);
    int (*rename)(void *context, int from_dir, const char *from, int to_dir, const char *to);
    int (*truncate)(void *context, int file, int64_t size);
    int (*change_mode)(void *context, int file, uint32_t mode);
    int (*sync)(void *context, int file);
    int (*current_directory)(void *context, char *path, size_t len);

    int (*pipe)(void *context, int ends[2], int ours); /* close-on-exec; end number `ours` does not block */
    int (*spawn)(void *context, const gots_spawn *what, int *process); /* a descriptor of the process, or -1, in `process`; returns its id */
    int (*wait)(void *context, int id, int *status); /* 0: still running; else its id */
    int (*kill)(void *context, int id, int signal_number);

    const char *const *(*environment)(void *context); /* NAME=value, NULL at the end */
    int (*host_name)(void *context, char *name, size_t len);
    int (*processors)(void *context);        /* how many run at a time */
    int (*memory)(void *context, uint64_t *total, uint64_t *available); /* bytes */

    /* Has work done that may block: calls `run` with `work` once, from any thread, now or later; false: it
     * will not. NULL: the runtime's own threads do it. gots_runtime_free waits for what was begun. */
    bool (*start)(void *context, void (*run)(void *work), void *work);

    /* Which of `count` things that may happen in any order happens first, from 0. NULL: always the first. */
    uint32_t (*choose)(void *context, uint32_t count);
} gots_port;

/* ---- Texts ------------------------------------------------------------------------------- */

/* A text that a function returns; free it with gots_text_free. */
typedef struct gots_text {
    char *bytes;   /* UTF-8, a NUL behind it */
    size_t len;
    gots_allocator allocator; /* it came from */
} gots_text;

/* Frees the bytes and clears the struct. */
GOTS_API void gots_text_free(gots_text *text);

/* Puts `len` bytes behind what a text has; (gots_text){ 0 } is an empty one. Returns GOTS_OK, or GOTS_E_NOMEM:
 * then it is as it was. Thread: any, one at a time. */
GOTS_API gots_status gots_text_put(gots_text *text, const char *bytes, size_t len);

/* ---- Runtime ----------------------------------------------------------------------------- */

/* A runtime owns isolates and the loop that serves them. A process may have several; they share
 * nothing. Its functions are called from the thread that made it, except those marked "any". */
typedef struct gots_runtime gots_runtime;

/* Told of each step of a deterministic runtime, a line without its end: the virtual time in milliseconds and
 * what was done. `line` is valid during the call only. */
typedef void gots_trace_hook(void *context, const char *line);

typedef struct gots_runtime_options {
    size_t size;               /* sizeof this struct; set by gots_runtime_options_init */
    gots_allocator allocator;  /* zero: the C library's */
    const char *cache;         /* directory for compiled modules; NULL: $XDG_CACHE_HOME/gots or
                                  ~/.cache/gots; "": none. $GOTS_CACHE=off turns it off too */
    const gots_port *port;     /* NULL: the system's. Copied; its context must outlive the runtime */
    bool deterministic;        /* the same program with the same seed and the same files does the same: time
                                  is virtual and jumps to the next timer when nothing else is to be done
                                  (gots_poll waits for nothing but the outside), chance comes from the seed,
                                  and so does what the standards leave open: which of two file operations is
                                  done first, which ready case a select takes, which of two timers that are
                                  due at once, but were set with other delays. One thread. Limits of CPU time
                                  stay what they are. Not with a port of the host's, which is asked itself */
    uint64_t seed;
    gots_trace_hook *trace;    /* NULL: nobody asks. Only with `deterministic` */
    void *trace_context;       /* passed to trace */
    const char *record;        /* a file: everything that the outside tells the runtime's programs (files, time,
                                  chance, processes, the environment) is written there in order, so that they can be
                                  run again and do the same. One thread. Not with a port of the host's. NULL: none */
    const char *record_note;   /* the host's own, kept at the file's beginning (gots_recording_note); copied */
    size_t record_note_len;
    const char *replay;        /* such a file is played back: the outside is not touched, but for source files. A
                                  program that does something else than then is ended, and gots_poll returns
                                  GOTS_E_DIVERGED (GOTS4521), which names both. NULL: none */
    unsigned workers;          /* threads that run isolates which programs make (gots:isolate, Worker), at a time;
                                  0: one a processor. They start when the first is made */
} gots_runtime_options;

/* Fills in the defaults: everything zero but `size`. */
GOTS_API void gots_runtime_options_init(gots_runtime_options *options);

/* Makes a runtime. `options` NULL means the defaults; it is copied.
 * Returns NULL with `err` filled when memory or file descriptors run out; GOTS_E_INVALID for `deterministic`
 * with `port`.
 * Thread: any; the new runtime belongs to the calling one. */
GOTS_API gots_runtime *gots_runtime_new(const gots_runtime_options *options, gots_error *err);

/* Of a runtime that plays a recording back: GOTS_OK when all of it was used, GOTS_E_PENDING (GOTS4523) when
 * something is left, GOTS_E_DIVERGED (GOTS4521) when the program did something else. Of any other: GOTS_OK. */
GOTS_API gots_status gots_replay_status(gots_runtime *runtime, gots_error *err);

/* The host's note in a recording. Returns GOTS_OK, GOTS_E_IO (GOTS4522), GOTS_E_INVALID (GOTS4520: it is none) or
 * GOTS_E_NOMEM; `note` is to be freed. Thread: any. */
GOTS_API gots_status gots_recording_note(const char *path, gots_text *note, gots_error *err);

/* Frees the runtime and every isolate it still has. NULL is allowed. */
GOTS_API void gots_runtime_free(gots_runtime *runtime);

/* ---- Isolate ----------------------------------------------------------------------------- */

/* An isolate is one program with a heap of its own: modules, memory and time limits, output. */
typedef struct gots_isolate gots_isolate;

/* Receives what a program prints: UTF-8, whole lines. `stream` is 1 for output, 2 for errors.
 * `bytes` is valid during the call only. Called on the isolate's thread. Isolates that the program makes itself
 * (gots:isolate, Worker) print through the same function, one at a time, from threads of the runtime. */
typedef void gots_output(void *context, int stream, const char *bytes, size_t len);

/* What becomes of a value that does not have the type of the place it enters. */
typedef enum gots_enforcement {
    GOTS_TYPES_OFF,     /* nothing: types are trusted */
    GOTS_TYPES_WARN,    /* it is reported, and the program goes on */
    GOTS_TYPES_ENFORCE  /* a TypeError is thrown, which names the path to the value (GOTS2001) */
} gots_enforcement;

/* Who makes machine code of functions whose types are known. A program does the same in each. */
typedef enum gots_native {
    GOTS_NATIVE_TCC, /* the compiler that is linked in, in memory, when a function is worth it */
    GOTS_NATIVE_OFF, /* nobody: everything is interpreted */
    GOTS_NATIVE_FULL /* besides, for what runs long, the system's C compiler ($GOTS_CC, else cc) in the
                        background: a thread, a child process, and files in the runtime's cache */
} gots_native;

/* Told of each function of a module that is loaded: that it is native (`reason` NULL), or why not.
 * `file` as people see it, lines and columns from 1; (reason_line, reason_column) is where what stopped it
 * stands. All text is valid during the call. Called on the thread that loads. */
typedef void gots_native_report(void *context, const char *file, uint32_t line, uint32_t column,
                                const char *name, const char *reason, uint32_t reason_line,
                                uint32_t reason_column);

/* What an isolate may use; 0: no limit. A turn is what runs without a pause: a load, a call from C, a
 * timer, with the microtasks behind it. Where memory or stack runs out the program gets a RangeError,
 * which it may catch; every other limit ends the turn with its status, which the program cannot catch
 * and after which no `finally` runs. A limit of a turn leaves the isolate usable; one "in all" ends
 * every later turn as well, before it begins. Other isolates and the process notice nothing.
 * Compiling what is loaded, and checking its types, counts as part of the turn; it may take as many bytes again
 * as `memory` (at least 16 MB; 3 GB if that is 0) and, not counted together, as many steps as `fuel`. */
typedef struct gots_limits {
    size_t memory;           /* bytes: objects, strings, buffers, machine code, the engine's own tables.
                                GOTS_E_MEMORY_LIMIT */
    size_t stack;            /* bytes of the thread's stack; 0: half of it, at most 4 MB */
    uint32_t turn_ms;        /* CPU time of a turn, in milliseconds. GOTS_E_TIME_LIMIT */
    uint32_t turn_wall_ms;   /* time on the wall of a turn, waiting in it included. GOTS_E_TIME_LIMIT */
    uint32_t total_ms;       /* CPU time of all turns. GOTS_E_TIME_LIMIT */
    uint64_t fuel;           /* units in all: one for each round of a loop, each call, each element that a
                                built-in looks at, more for what takes it long. The same program on the
                                same input takes the same. Functions are interpreted then. GOTS_E_FUEL_LIMIT */
    uint64_t output;         /* bytes printed in all. GOTS_E_OUTPUT_LIMIT */
    uint64_t host_calls;     /* calls of the host's functions in all. GOTS_E_CALL_LIMIT */
    uint32_t handles;        /* what waits or is open at a time: timers, files, directories, processes.
                                GOTS_E_HANDLE_LIMIT */
} gots_limits;

/* A kind of object of which an isolate has ever more. Texts are UTF-8, never NULL. */
typedef struct gots_leak {
    const char *type;        /* the class: "Session", "Array", "Map"; "function onTick", "class Wolf", "string" */
    const char *file;        /* where they are made; "" when no line of the program does */
    uint32_t line, column;   /* in it, from 1; 0 when not known */
    const char *function;    /* in which function; "" at the top level of the module */
    uint64_t count, more;    /* how many there are, and how many more than at the beginning of the window */
    uint64_t items, more_items; /* elements of arrays, entries of Maps and Sets, properties: of all of them */
    uint64_t bytes, more_bytes; /* with their tables; what they refer to stands for itself */
} gots_leak;

/* What grew while the window passed, from one collection to the next. Valid during the callback. */
typedef struct gots_leak_report {
    uint64_t turns;          /* the window */
    size_t memory, more;     /* bytes in use now, and how many more than at its beginning */
    const gots_leak *leaks;  /* what has grown most first */
    size_t leak_count;
    const char *text;        /* all of it for people, some lines */
    const char *json;        /* and for tools: one object in one line, without a line end */
} gots_leak_report;

/* Told of a leak. Called on the isolate's thread, between two turns; it calls no function of this isolate, and
 * returns. For isolates that the program makes itself it is called as well, one at a time, from threads of the runtime. */
typedef void gots_leak_hook(void *context, const gots_leak_report *report);

/* An isolate with a hook is watched for leaks. After each eighth part of `turns` its garbage is collected and what
 * lives is counted, by type and by the line that made it. Where live memory keeps growing all through the window, and
 * something of the same type from the same place with it, the hook is told; again when memory has grown by half
 * since. A program that fills a table which it keeps looks the same until it is full: choose a window that is longer.
 * Each block remembers where it was asked for, so a watched isolate is slower (about 2 times where all it does is make
 * objects), takes its memory from the runtime's allocator, and keeps the counts outside of limits.memory. */
typedef struct gots_leak_options {
    gots_leak_hook *hook;    /* NULL: not watched, which costs nothing */
    void *context;           /* passed to hook */
    uint32_t turns;          /* the window; 0: 1024 */
} gots_leak_options;

typedef struct gots_isolate_options {
    size_t size;             /* sizeof this struct; set by gots_isolate_options_init */
    gots_limits limits;
    gots_output *output;     /* NULL: what the program prints is dropped */
    void *output_context;    /* passed to output */
    bool color;              /* ANSI colours in printed values and in reports */
    bool allow_eval;         /* eval() and new Function() make code from TypeScript text, always in the
                                global scope; false: they throw an EvalError (GOTS1303) */
    bool legacy_decorators;  /* decorators as TypeScript's experimentalDecorators has them */
    uint32_t isolates;       /* how many isolates of its own (gots:isolate, Worker) its program may make while so
                                many of them live in the runtime; each has limits no higher than its maker's,
                                but each for itself. 0: none */
    const char *const *args; /* what the program finds in `gots.args`; copied */
    size_t args_count;
    bool check;              /* a program whose types are provably wrong is refused: loading it fails with
                                GOTS_E_SYNTAX, the report has the errors. What was checked is kept in
                                the runtime's cache */
    gots_enforcement types;  /* where nothing proves a value's type: in modules that are files, not in
                                packages and the standard library */
    gots_native native;
    gots_native_report *native_report; /* NULL: nobody asks. Else modules are compiled from their source */
    void *native_context;              /* passed to native_report */
    gots_leak_options leaks;
} gots_isolate_options;

/* Fills in the defaults: everything zero but `size`. */
GOTS_API void gots_isolate_options_init(gots_isolate_options *options);

/* Makes an isolate in `runtime`; NULL: in a runtime of its own, which is freed with it. `options` NULL
 * means the defaults; it is copied.
 * Returns NULL with `err` filled: GOTS_E_NOMEM, or GOTS_E_MEMORY_LIMIT when the built-ins alone do
 * not fit into limits.memory. */
GOTS_API gots_isolate *gots_isolate_new(gots_runtime *runtime, const gots_isolate_options *options,
                                        gots_error *err);

/* What the isolate may use from now on: a load or a reload may need more than a frame. Fuel begins anew, other
 * counts go on; memory and stack stay as it was made with. Not from inside a callback of the same isolate.
 * Returns GOTS_OK, or GOTS_E_NOMEM: then nothing has changed. */
GOTS_API gots_status gots_set_limits(gots_isolate *isolate, const gots_limits *limits, gots_error *err);

/* Ends the program and frees its memory; all its handles die. NULL is allowed. Not from inside a
 * callback of the same isolate. */
GOTS_API void gots_isolate_free(gots_isolate *isolate);

/* The runtime it is in. */
GOTS_API gots_runtime *gots_isolate_runtime(const gots_isolate *isolate);

/* Bytes of heap in use now. */
GOTS_API size_t gots_isolate_memory(const gots_isolate *isolate);

/* What an isolate has used so far. */
typedef struct gots_stats {
    size_t size;         /* sizeof this struct, set by the caller: fields beyond it are left alone */
    size_t memory;       /* bytes in use now */
    size_t objects;      /* in its heap now, functions and arrays among them */
    uint64_t turns;
    uint64_t fuel;       /* units; 0 where limits.fuel is 0: then nobody counts */
    uint64_t cpu_ns;     /* of all turns; 0 where no limit asks for it */
    uint64_t output;     /* bytes printed */
    uint64_t host_calls; /* of the host's functions */
    uint32_t handles;    /* timers that wait */
    uint32_t values;     /* handles of gots_value that the host holds */
    uint64_t native_calls; /* calls that ran as machine code */
    size_t native_bytes; /* of machine code, for functions and bindings; part of `memory` */
    uint32_t open;       /* files, directories and processes that are open */
    uint32_t pending;    /* ops whose answers are still to come */
    uint64_t ops;        /* calls of ops; gots_isolate_op tells them apart */
    uint64_t denied;     /* questions that the door answered with no */
} gots_stats;

/* Fills in `stats`, whose size is set. Never fails. */
GOTS_API void gots_isolate_stats(gots_isolate *isolate, gots_stats *stats);

/* What a program has asked the outside for, by name. */
typedef struct gots_op {
    const char *name;    /* "fs.readFile"; "host.game.spawn" for a function of the host's. Lives as long as the isolate */
    uint64_t calls;
    uint64_t denied;     /* of them */
} gots_op;

/* Op number `index` of those that were called so far; false: there are no more. An op keeps its place only until
 * another one is called for the first time. */
GOTS_API bool gots_isolate_op(gots_isolate *isolate, size_t index, gots_op *op);

/* Collects the garbage of a watched isolate (gots_isolate_options.leaks) and tells `hook`, in this call, what it has
 * more of than when this was asked last; nothing when that is nothing, nor the first time: a test asks before and after
 * what it tests, a host after each level of a game. report->leaks are all kinds that grew, not the steady ones alone.
 * Not from inside a callback of the same isolate.
 * Returns GOTS_OK, GOTS_E_UNSUPPORTED when it is not watched, or GOTS_E_NOMEM. */
GOTS_API gots_status gots_leaks_since(gots_isolate *isolate, gots_leak_hook *hook, void *context, gots_error *err);

/* Asks the program to stop: the running turn ends soon with GOTS_E_INTERRUPTED, which the program
 * cannot catch. Thread: any, signal handlers too. */
GOTS_API void gots_interrupt(gots_isolate *isolate);

/* The whole text about the isolate's last failure, as a terminal shows it: message, code frame,
 * stack in TypeScript positions, cause. UTF-8, ends with a line end; "" when nothing failed.
 * Valid until the isolate's next call. */
GOTS_API const char *gots_isolate_report(gots_isolate *isolate);

/* ---- Permissions ------------------------------------------------------------------------- */

/* What a program asks the outside for, by kind. An isolate begins with nothing: it computes, and
 * prints through its host's output function. Each kind names its resources in its own way. */
typedef enum gots_permission {
    GOTS_READ,   /* a path: the file, or the directory with all below it */
    GOTS_WRITE,  /* the same; to make, change, move and remove */
    GOTS_NET,    /* host:port. Host: a name, *.name, an address, a CIDR block, [IPv6], * or nothing;
                    port: a number, from-to, * or nothing */
    GOTS_ENV,    /* an environment variable, or the beginning of several: "APP_*" */
    GOTS_RUN,    /* a program: its path, or a name that is looked for in PATH when it is granted */
    GOTS_FFI,    /* the path of a library */
    GOTS_SYS,    /* what the system tells of itself: hostname, memory, cpus */
    GOTS_HRTIME, /* no resource: clocks finer than a millisecond */
    GOTS_HOST,   /* a function that the host binds, by its name, or the beginning of several: "game.*". What is
                    bound is granted, unless a rule denies it; to confined modules a rule grants it */
    GOTS_PERMISSIONS /* how many kinds there are */
} gots_permission;

/* One thing that is granted, or denied. A denial is stronger than every grant. */
typedef struct gots_rule {
    gots_permission kind;
    const char *resource; /* UTF-8; NULL: all of the kind. Relative paths start from the current
                             directory. Files below /proc, /sys and /dev (but /dev/null, zero, full,
                             random, urandom) are granted by their names only, or with everything
                             else (gots_permit_all) */
    bool deny;
    const char *module;   /* NULL: the isolate. Else a file, or a directory with all below it, whose
                             modules are confined from now on: they may do what the isolate may and
                             a rule for them grants. A package is its directory. */
} gots_rule;

/* Grants or denies. Paths are resolved, and their directories opened, in this call: what is moved to
 * that path later is not granted. All strings are copied.
 * Returns GOTS_OK, GOTS_E_INVALID when the resource makes no sense, or GOTS_E_NOMEM. */
GOTS_API gots_status gots_permit(gots_isolate *isolate, const gots_rule *rule, gots_error *err);

/* Grants every resource of every kind; what is denied stays so. */
GOTS_API gots_status gots_permit_all(gots_isolate *isolate, gots_error *err);

/* Confines the modules of a file or directory as gots_rule.module says, with nothing granted yet. */
GOTS_API gots_status gots_confine(gots_isolate *isolate, const char *module, gots_error *err);

/* One decision at the door, or a call of the host's. All text is UTF-8, never NULL, valid during the call. */
typedef struct gots_audit {
    int64_t time_ms;       /* since 1970 */
    const char *module;    /* the file whose code asked; "" when no module's code was running */
    uint32_t line, column; /* in it, from 1; 0 when not known */
    const char *op;        /* "fs.readFile" */
    gots_permission kind;
    const char *resource;  /* what was asked for, as a grant would name it */
    bool allowed;
    const char *rule;      /* which rule decided: "--allow-read=data", "nothing grants it" */
    const char *json;      /* all of it as one JSON object in one line, without a line end */
} gots_audit;

/* Has `hook` told of every decision; NULL: nobody. It runs on the isolate's thread, inside the
 * program: it calls no function of this isolate, and returns. */
typedef void gots_audit_hook(void *context, const gots_audit *decision);
GOTS_API void gots_on_audit(gots_isolate *isolate, gots_audit_hook *hook, void *context);

/* Whether that hook is told of each call of a host's function too (op "host.game.spawn", kind GOTS_HOST); without
 * this, of those that are denied. It makes such a call some hundred nanoseconds slower. Not from inside a callback of
 * the same isolate. */
GOTS_API void gots_audit_host_calls(gots_isolate *isolate, bool audit);

typedef enum gots_answer {
    GOTS_ANSWER_NO,   /* this time */
    GOTS_ANSWER_YES,  /* this resource, from now on */
    GOTS_ANSWER_ALL   /* all of its kind, from now on */
} gots_answer;

/* Has `hook` asked for what nothing grants and nothing denies, before it is refused; NULL: nobody. */
typedef gots_answer gots_prompt_hook(void *context, const gots_audit *question);
GOTS_API void gots_on_prompt(gots_isolate *isolate, gots_prompt_hook *hook, void *context);

/* "read", "write", "net", …: the name of a kind; NULL for none. Thread: any. */
GOTS_API const char *gots_permission_name(gots_permission kind);

/* Whether `resource` (NULL: all of the kind) is granted to the isolate's main program now; nobody is
 * asked or told. */
GOTS_API bool gots_is_permitted(gots_isolate *isolate, gots_permission kind, const char *resource);

/* ---- Modules ----------------------------------------------------------------------------- */

/* A loaded module; lives as long as its isolate. */
typedef struct gots_module gots_module;

/* Loads the TypeScript file at `path` with all it imports and runs it. The first module loaded is
 * the program's main module (import.meta.main).
 *   module  receives it, also with GOTS_E_PENDING and GOTS_E_THROWN; NULL if not wanted
 * Returns GOTS_OK; GOTS_E_PENDING when a top-level await goes on (gots_run, then
 * gots_module_status); GOTS_E_MODULE, GOTS_E_SYNTAX, GOTS_E_IO for files that do not load,
 * GOTS_E_UNSUPPORTED for those that are no TypeScript (plain JavaScript, JSX); GOTS_E_THROWN for
 * programs that fail, and what gots_limits says for those that use too much. */
GOTS_API gots_status gots_isolate_load(gots_isolate *isolate, const char *path,
                                       gots_module **module, gots_error *err);

/* What gots_isolate_load_source does with a text. */
enum {
    GOTS_SOURCE_RESULT = 1u << 0,  /* keep the value of the last expression: gots_module_result */
    GOTS_SOURCE_GLOBALS = 1u << 1  /* its top-level names are seen by later sources (a REPL) */
};

/* Loads a TypeScript text under `name`, which errors show and relative imports start from.
 *   text, len  UTF-8, `len` bytes; copied
 *   flags      of the list above
 * Otherwise as gots_isolate_load; GOTS_E_INVALID when a module of that name exists. */
GOTS_API gots_status gots_isolate_load_source(gots_isolate *isolate, const char *name,
                                              const char *text, size_t len, unsigned flags,
                                              gots_module **module, gots_error *err);

/* Replaces the code of a module that has run, loaded or imported from the file at `path`, by what the file says
 * now. Its state is what it exports with `let`:
 *
 *     export let score = 0;                          // stays as it is
 *     export let world: World = { enemies: [] };     // stays, and must fit the World of the new code
 *     export const speed = 5;                        // comes from the new code, as all the rest does
 *
 * The new code runs from its beginning; where it initialises such a variable, it finds the value of then in its
 * place. Who imports the module, gots_call and the pointers of gots_func get the new functions, whose types must still be
 * what gots_func was told. Timers and listeners that the old code has set are gone. Values are checked against the types
 * that the new code declares. Instances of the module's own classes do not fit new ones: state is data.
 * Returns GOTS_OK. Else the old code goes on with its state, timers and listeners: GOTS_E_SYNTAX and the other
 * statuses of gots_isolate_load for code that does not load; GOTS_E_THROWN when it fails, with GOTS1211 and the path
 * where a value does not fit; GOTS_E_TYPE (GOTS4011) for a function of gots_func that is another; GOTS_E_NOT_FOUND, GOTS_E_PENDING, GOTS_E_UNSUPPORTED (GOTS1210) when the module was
 * never loaded, has not run to its end, is part of a circle of imports, or awaits at the top level. What the failed
 * code has done to other modules' objects stays done. */
GOTS_API gots_status gots_reload(gots_isolate *isolate, const char *path, gots_error *err);

/* GOTS_OK when the module has run to its end, GOTS_E_PENDING while a top-level await goes on,
 * else what it failed with. */
GOTS_API gots_status gots_module_status(gots_isolate *isolate, const gots_module *module,
                                        gots_error *err);

/* ---- Values ------------------------------------------------------------------------------ */

/* A handle to a value in an isolate's heap. It keeps the value alive until its scope is closed.
 * Handle 0, as in (gots_value){ 0 }, is no value; functions take it as undefined. */
typedef struct gots_value {
    uint32_t handle;
} gots_value;

typedef enum gots_type {
    GOTS_UNDEFINED,
    GOTS_NULL,
    GOTS_BOOLEAN,
    GOTS_NUMBER,
    GOTS_BIGINT,
    GOTS_STRING,
    GOTS_SYMBOL,
    GOTS_FUNCTION,
    GOTS_ARRAY,
    GOTS_PROMISE,
    GOTS_OBJECT /* any other */
} gots_type;

/* Handles made after an open die at its close, in the order of a stack. A callback runs in a scope
 * of its own. Never fails. */
GOTS_API uint32_t gots_scope_open(gots_isolate *isolate);
GOTS_API void gots_scope_close(gots_isolate *isolate, uint32_t scope);

/* A second handle to a value that lives until it is dropped, whatever scopes are closed. Handle 0
 * when memory is short. */
GOTS_API gots_value gots_value_keep(gots_isolate *isolate, gots_value value);
GOTS_API void gots_value_drop(gots_isolate *isolate, gots_value kept);

/* New values. `text` is UTF-8, `len` bytes, copied. Handle 0 when memory is short. */
GOTS_API gots_value gots_undefined(gots_isolate *isolate);
GOTS_API gots_value gots_null(gots_isolate *isolate);
GOTS_API gots_value gots_boolean(gots_isolate *isolate, bool value);
GOTS_API gots_value gots_number(gots_isolate *isolate, double value);
GOTS_API gots_value gots_string(gots_isolate *isolate, const char *text, size_t len);
GOTS_API gots_value gots_object(gots_isolate *isolate);
GOTS_API gots_value gots_array(gots_isolate *isolate);

/* What kind of value it is. Never fails. */
GOTS_API gots_type gots_type_of(gots_isolate *isolate, gots_value value);

/* The C value of a boolean or number; false and NaN for values of other types. */
GOTS_API bool gots_to_boolean(gots_isolate *isolate, gots_value value);
GOTS_API double gots_to_number(gots_isolate *isolate, gots_value value);

/* The bytes of a string in UTF-8 (lone surrogates as U+FFFD), a NUL behind them; NULL for values of
 * other types or when memory is short. Valid until the current scope is closed.
 *   len  receives the length in bytes; NULL if not wanted */
GOTS_API const char *gots_to_string(gots_isolate *isolate, gots_value value, size_t *len);

/* The value as console.log would print it, as a new text. */
GOTS_API gots_status gots_inspect(gots_isolate *isolate, gots_value value, gots_text *out,
                                  gots_error *err);

/* Properties of objects and elements of arrays. Getters, setters and proxies run, so that each may
 * come back with GOTS_E_THROWN; GOTS_E_TYPE for null and undefined. */
GOTS_API gots_status gots_get(gots_isolate *isolate, gots_value object, const char *name,
                              gots_value *value, gots_error *err);
GOTS_API gots_status gots_set(gots_isolate *isolate, gots_value object, const char *name,
                              gots_value value, gots_error *err);
GOTS_API gots_status gots_get_index(gots_isolate *isolate, gots_value object, uint32_t index,
                                    gots_value *value, gots_error *err);
GOTS_API gots_status gots_set_index(gots_isolate *isolate, gots_value object, uint32_t index,
                                    gots_value value, gots_error *err);

/* Elements of an array, 0 for other values. */
GOTS_API uint32_t gots_length(gots_isolate *isolate, gots_value array);

/* The own enumerable names of an object, as an array of strings. */
GOTS_API gots_status gots_keys(gots_isolate *isolate, gots_value object, gots_value *keys,
                               gots_error *err);

/* GOTS_OK: the promise is fulfilled, `value` is its value. GOTS_E_THROWN: rejected, `value` is the
 * reason, which counts as handled now. GOTS_E_PENDING: neither yet. GOTS_E_TYPE: no promise. */
GOTS_API gots_status gots_promise_result(gots_isolate *isolate, gots_value promise,
                                         gots_value *value);

/* ---- Calling the program ----------------------------------------------------------------- */

/* Calls what `module` exports as `name`, with `count` arguments. `result` receives what it
 * returns, a promise if it is async (gots_run, then gots_promise_result).
 * Returns GOTS_E_NOT_FOUND when there is no such export, GOTS_E_TYPE when it is no function,
 * GOTS_E_PENDING when the module has not finished, and as gots_isolate_load when it fails. */
GOTS_API gots_status gots_call(gots_isolate *isolate, const gots_module *module, const char *name,
                               const gots_value *args, size_t count, gots_value *result,
                               gots_error *err);

/* Calls a function value. */
GOTS_API gots_status gots_call_value(gots_isolate *isolate, gots_value function, gots_value self,
                                     const gots_value *args, size_t count, gots_value *result,
                                     gots_error *err);

/* What `module` exports as `name`; its namespace object when `name` is "*". */
GOTS_API gots_status gots_module_get(gots_isolate *isolate, const gots_module *module,
                                     const char *name, gots_value *value, gots_error *err);

/* The value of the last expression of a source loaded with GOTS_SOURCE_RESULT. A promise that the
 * source awaited has become its value. */
GOTS_API gots_value gots_module_result(gots_isolate *isolate, const gots_module *module);

/* ---- Calling the host -------------------------------------------------------------------- */

/* One call of a C callback by the program. Valid during the callback. */
typedef struct gots_frame gots_frame;

/* A callback. Handles it makes die when it returns. GOTS_OK returns to the program; any other
 * status throws an Error there with the message of gots_frame_fail. Called on the isolate's
 * thread. It may call into the same isolate. */
typedef gots_status gots_callback(gots_frame *frame, void *context);

GOTS_API gots_isolate *gots_frame_isolate(const gots_frame *frame);
GOTS_API size_t gots_frame_count(const gots_frame *frame);
GOTS_API gots_value gots_frame_argument(gots_frame *frame, size_t index); /* undefined past the end */
GOTS_API void gots_frame_return(gots_frame *frame, gots_value value);     /* else undefined */

/* Sets what the program's Error says, and returns GOTS_E_THROWN. */
GOTS_API gots_status gots_frame_fail(gots_frame *frame, const char *message);

/* Makes `callback` a global function `name` of the program; "game.spawn" makes it a property of a
 * global object `game`. For functions that take any values; gots_bind below is for the others.
 * `context` is passed to each call and must outlive the isolate. Bind before the program that uses
 * it is loaded. */
GOTS_API gots_status gots_bind_callback(gots_isolate *isolate, const char *name,
                                        gots_callback *callback, void *context, gots_error *err);

/* ---- Binding C functions by declaration ---------------------------------------------------- */

/* A TypeScript declaration is the whole binding of a plain C function:
 *
 *     double dist(struct Vec3 a, struct Vec3 b);
 *     gots_bind(isolate, "interface Vec3 extends Struct { x: f32; y: f32; z: f32 }"
 *                        "declare function dist(a: Vec3, b: Vec3): f64;", dist, &err);
 *
 * The program calls dist({ x: 0, y: 0, z: 0 }, b). Every argument is checked by the declaration: a wrong
 * one throws a TypeError, an integer out of range a RangeError, which names the place ("dist: b.y: expected
 * f32, got \"1\""). The types, with what C has for them:
 *
 *     number f64                double                    boolean       bool
 *     f32                       float                     void          void
 *     i8 i16 i32 u8 u16 u32     int8_t … uint32_t         bigint i64    int64_t (bigint in the program)
 *     isize usize               ptrdiff_t size_t          u64           uint64_t (likewise)
 *     string CString            const char *, a NUL behind it; valid during the call. A result is copied
 *     Utf8                      const char *, size_t bytes: text that may hold NULs; parameters only
 *     Uint8Array Float64Array … element *, size_t count: no copy, valid during the call; parameters only
 *     ArrayBuffer Buffer        void *, size_t bytes: likewise, of a buffer or any view
 *     enum E { … }              int32_t, one of its members (or bits of them, if each is one bit)
 *     interface S extends Struct struct S by value; Readonly<S>: const struct S *; Ref<S>: struct S *,
 *                               written back when the function returns. Fields are numbers, booleans,
 *                               enums, strings, pointers and structs, laid out as C does
 *     Pointer<T>                T *, which programs can only hand on; that it is a T is checked
 *     class C { … }             a pointer to an object of the host: gots_bind_symbols
 *     (x: f64) => f64           double (*)(void *context, double x), void *context: valid during the
 *                               call (gots_callback_keep); what it throws, the program gets when the
 *                               function returns, and until then calls give zero; parameters only
 *     Promise<T>                as a result: a gots_promise * behind the parameters, to be settled later
 *     T | null                  NULL, of what is a pointer; NaN of number, f64 and f32; of all other
 *                               parameters a `bool`, which stands before it, says whether it is there
 *     x?: T                     the same for arguments that are left out, or undefined
 *
 * A text may declare interfaces, enums, aliases, classes and namespaces before and between functions;
 * they stay for later texts. `declare` may be left out. `namespace game { function spawn(): void }` makes
 * properties of a global object `game`. What a declaration says is known to the checker, too.
 * C that throws C++ exceptions or jumps out must catch them itself: nothing may pass the program's frames. */

typedef void gots_function(void);

/* Any C function's name as a gots_function *. */
#define GOTS_FUNCTION(function) ((gots_function *)(function))

/* Binds the one function that `text` declares.
 *   function  its address; it must outlive the isolate
 * Returns GOTS_OK; GOTS_E_SYNTAX for a declaration that is wrong or cannot be bound, with a code (TS… of
 * the syntax, GOTS40… of bindings), line and column in `err` and the code frame in gots_isolate_report;
 * GOTS_E_NOMEM; GOTS_E_LIMIT. Then nothing was bound or declared. */
GOTS_API gots_status gots_bind_function(gots_isolate *isolate, const char *text,
                                        gots_function *function, gots_error *err);
#define gots_bind(isolate, text, function, err)                                                   \
    gots_bind_function((isolate), (text), GOTS_FUNCTION(function), (err))

enum {
    GOTS_PASS_CONTEXT = 1u << 0, /* the function's first argument is `context`, not of the declaration */
    GOTS_PASS_ISOLATE = 1u << 1  /* it is the gots_isolate * that calls */
};

/* A C function by the name that a text declares: "dist", "game.spawn", "Entity.damage" (or with _ for
 * the dot). Of a class C: methods by their names, "C.x" reads a property, "C.set_x" writes it (not needed
 * for readonly), "C.new" is the constructor and returns the object, "C.free", which may be missing, is called
 * once for each object that the program got and has forgotten, at the latest when the isolate is freed (it
 * calls no function of the isolate). All but C.new take the object first. The same address is the same
 * object in the program. */
typedef struct gots_symbol {
    const char *name;
    gots_function *function;
    unsigned flags;      /* GOTS_PASS_… */
    void *context;       /* must outlive the isolate */
} gots_symbol;

/* One of a table: `{ GOTS_SYMBOL(dist), GOTS_SYMBOL(game_spawn) }`. */
#define GOTS_SYMBOL(function) { #function, GOTS_FUNCTION(function), 0, NULL }

/* Binds all functions and classes that `text` declares. Otherwise as gots_bind_function; GOTS4009 when
 * one has no symbol; symbols that nothing declares are passed over. */
GOTS_API gots_status gots_bind_symbols(gots_isolate *isolate, const char *text,
                                       const gots_symbol *symbols, size_t count, gots_error *err);

/* Declares types alone, for the texts that follow. */
GOTS_API gots_status gots_declare(gots_isolate *isolate, const char *text, gots_error *err);

/* A field of a C struct, as the compiler laid it out. */
typedef struct gots_layout_field {
    const char *name;
    size_t offset, size;
} gots_layout_field;

#define GOTS_FIELD(type, field) { #field, offsetof(type, field), sizeof(((type *)0)->field) }

/* Compares the layout of the declared struct `name` with the host's own.
 *   size  sizeof the struct
 * Returns GOTS_OK; GOTS_E_NOT_FOUND when no struct of that name is declared; GOTS_E_TYPE (GOTS4005) with
 * what differs first. */
GOTS_API gots_status gots_layout(gots_isolate *isolate, const char *name, size_t size,
                                 const gots_layout_field *fields, size_t count, gots_error *err);

/* Makes the bound function that runs now fail: when it returns, the program gets an Error with this
 * message (and `code` as its code, if not NULL) in the place of its result. Called from within the
 * function, once; the text is copied. */
GOTS_API void gots_fail(gots_isolate *isolate, const char *code, const char *message);

/* A callback's context that may be used after the call too, until it is dropped or the isolate is freed;
 * NULL when memory is short. What it throws then is the isolate's failure: gots_last_error. */
GOTS_API void *gots_callback_keep(void *context);
GOTS_API void gots_callback_drop(void *kept);

/* What a function of Promise<T> was given. It is settled once, after which it is gone; an isolate that
 * still has some is not idle. They must be settled before the runtime is freed. */
typedef struct gots_promise gots_promise;

/* Fulfils it.
 *   value  of T: points to the C value, which is copied; of string, Pointer and classes the pointer itself;
 *          NULL for void
 * The program goes on at the next gots_poll. Returns GOTS_OK, or GOTS_E_NOMEM: then it is still open.
 * Thread: any. */
GOTS_API gots_status gots_resolve(gots_promise *promise, const void *value);

/* Rejects it with an Error of that message. Otherwise as gots_resolve. */
GOTS_API gots_status gots_reject(gots_promise *promise, const char *message);

/* Everything declared so far as the text of a .d.ts file, for editors. */
GOTS_API gots_status gots_write_declarations(gots_isolate *isolate, gots_text *out, gots_error *err);

/* The C side of declarations: struct definitions, enums, prototypes, for a header of the host's.
 *   name  of the file, as errors name it
 *   out   receives the text, or the diagnostics when GOTS_E_SYNTAX comes back */
GOTS_API gots_status gots_write_header(gots_runtime *runtime, const char *name, const char *text,
                                       size_t len, gots_text *out, gots_error *err);

/* ---- Functions of the program as C functions ------------------------------------------------ */

/* A C function that calls what `module` exports as `name`.
 *   signature  a function type, "(dt: number) => void", of the types above; it is compared with the
 *              export's own type: a difference is GOTS_E_TYPE (GOTS4011) now
 *   function   receives the address, to be cast to its C type, here void (*)(double): the same for the same. It lives as
 *              long as the isolate, on whose thread it is called; it may be called from bound functions
 * What the program throws, or a result that is not of the type, makes it return zero, and is then told by
 * gots_last_error and gots_isolate_report. Otherwise it returns as gots_call. */
GOTS_API gots_status gots_func(gots_isolate *isolate, const gots_module *module, const char *name,
                               const char *signature, gots_function **function, gots_error *err);

/* What went wrong last in a function of gots_func or a kept callback; GOTS_OK when nothing did since this
 * was asked last. */
GOTS_API gots_status gots_last_error(gots_isolate *isolate, gots_error *err);

/* ---- Running ----------------------------------------------------------------------------- */

/* Does what is due: microtasks, timers, messages. Waits up to `timeout_ms` for the first (0: not
 * at all, negative: as long as it takes). Call it from the host's own loop.
 *   idle  receives true when nothing is left that could ever be due; NULL if not wanted
 * Returns GOTS_OK, or the failure of an isolate whose program threw without catching, or left a
 * promise rejected; its report says more, and the loop may go on. */
GOTS_API gots_status gots_poll(gots_runtime *runtime, int timeout_ms, bool *idle, gots_error *err);

/* Polls until what was begun has come to its end (operations on files, processes, promises of the host, turns of
 * isolates on workers), at most so long; timers that are not due are not waited for. For an orderly end: whoever is asked
 * to stop drains, then frees the runtime. Returns GOTS_OK, GOTS_E_PENDING when the time is over, or as gots_poll. */
GOTS_API gots_status gots_drain(gots_runtime *runtime, uint32_t timeout_ms, gots_error *err);

/* Polls until all isolates are idle or one fails. */
GOTS_API gots_status gots_run(gots_runtime *runtime, gots_error *err);

/* Makes a gots_poll that waits return. Thread: any, signal handlers too. */
GOTS_API void gots_wake(gots_runtime *runtime);

/* A descriptor for the host's own loop (poll, epoll, libuv, …): readable when gots_poll with timeout 0 has
 * something to do. It belongs to the runtime. -1 with `err` filled when descriptors run out. */
GOTS_API int gots_poll_fd(gots_runtime *runtime, gots_error *err);

/* What the program has left in `gots.exitCode`: 0 to 255. */
GOTS_API int gots_isolate_exit_code(gots_isolate *isolate);

/* Loads the TypeScript file at `path` and runs it to its end: gots_isolate_load, then gots_poll until the
 * runtime is idle. When a gots_bind or gots_declare of this isolate has failed, that failure is returned and
 * nothing runs. GOTS_E_INVALID when `isolate` is NULL. */
GOTS_API gots_status gots_run_file(gots_isolate *isolate, const char *path, gots_error *err);

/* ---- Running what you do not trust ------------------------------------------------------------- */

/* A sandbox runs one script that a stranger, or a model, has written: checked before anything of it runs, with
 * types enforced, without files, network, clock finer than a millisecond or anything else of the outside but the
 * tools that its host declares, and with a budget for everything.
 *
 *     gots_sandbox sandbox = { .source = script, .tool = answer,
 *                              .declarations = "declare function weather(city: string): Promise<Report>;"
 *                                              "interface Report { celsius: number; sky: string }" };
 *     gots_sandbox_result result;
 *     if (gots_sandbox_run(runtime, &sandbox, &result, NULL) == GOTS_OK) puts(result.value.bytes);
 *     gots_sandbox_result_free(&result);
 *
 * The script's value is that of its last expression statement; a promise is awaited. */

/* A call of a tool by the script. Texts are UTF-8 and valid during the callback, or as long as the result. */
typedef struct gots_tool_call {
    uint32_t id;             /* its number in this script, for gots_tool_answer; 0 where the script waits */
    const char *name;        /* "weather", "mail.send" */
    const char *arguments;   /* a JSON array; they fit the declaration */
    size_t arguments_len;    /* bytes */
} gots_tool_call;

/* Answers a call. What it puts into `answer` (gots_text_put) is, by the status it returns:
 * GOTS_OK: the result as JSON, nothing for undefined; if that is not as declared, the script gets a TypeError.
 * GOTS_E_PENDING: not now: the call's promise stays open, and the script is suspended when nothing is to be done
 * at the moment (only for tools that give a Promise). Any other: it failed, `answer` is the message of the script's Error.
 * Runs on the thread of gots_sandbox_run; calls no function of that runtime. */
typedef gots_status gots_tool(void *context, const gots_tool_call *call, gots_text *answer);

/* The answer to a call that a journal has left open: JSON, or with `json` NULL why it failed. */
typedef struct gots_tool_answer {
    uint32_t id;
    const char *json;        /* NUL behind it; "" for undefined */
    const char *error;
} gots_tool_answer;

/* All fields may be 0 but `source`. Borrowed for the call. */
typedef struct gots_sandbox {
    size_t size;             /* sizeof this struct: by it GoTS knows this one and the result as the caller does.
                                0: as they were first, up to answer_count and allocator */
    const char *source;      /* TypeScript, UTF-8 */
    size_t source_len;       /* 0: up to its NUL */
    const char *name;        /* of the script, in errors; NULL: "script.ts" */
    const char *declarations; /* functions, interfaces, type aliases and namespaces, as a .d.ts has them. A type
                                named Result is what the script must give. NULL: none */
    const char *declarations_name; /* in errors; NULL: "host.d.ts" */
    gots_tool *tool;         /* who answers what is declared; NULL: every call waits */
    void *context;           /* passed to tool, bind and output */
    gots_status (*bind)(void *context, gots_isolate *isolate, gots_error *err); /* NULL, or called once before
                                anything runs, to bind C functions (gots_bind). They run again when a journal is
                                replayed: they must give the same for the same */
    gots_limits limits;      /* where one is 0, what GOTS_SANDBOX_LIMITS says */
    uint32_t wall_ms;        /* from beginning to end, waiting and tools included; 0: GOTS_SANDBOX_WALL_MS */
    gots_output *output;     /* NULL: what is printed is kept in the result */
    const void *journal;     /* NULL: the script begins. Else it goes on: that of its last result */
    size_t journal_len;
    const gots_tool_answer *answers; /* to calls that the journal has left open, in the order in which they come */
    size_t answer_count;
} gots_sandbox;

#define GOTS_SANDBOX_WALL_MS 10000

/* 64 MB, 2 s of CPU, 100 million units of fuel, 1 MB printed, 10,000 calls, 1,000 timers at a time. */
#define GOTS_SANDBOX_LIMITS                                                                       \
    { .memory = 64u << 20, .total_ms = 2000, .fuel = 100000000, .output = 1u << 20,               \
      .host_calls = 10000, .handles = 1000 }

/* How it went. It owns what it points to. */
typedef struct gots_sandbox_result {
    gots_status status;      /* GOTS_OK: it has a value. GOTS_E_PENDING: suspended. GOTS_E_SYNTAX: refused before
                                it ran. GOTS_E_THROWN, or the limit that it reached. GOTS_E_INVALID,
                                GOTS_E_DIVERGED: of the journal */
    gots_error error;
    gots_text report;        /* the error with code frame and stack, as a terminal shows it */
    gots_text value;         /* JSON; empty: undefined */
    gots_text output;        /* what was printed, of a journal since it was written; with sandbox.output empty */
    gots_text journal;       /* when suspended: everything that another call needs, besides the same sandbox */
    gots_tool_call *calls;   /* when suspended: what it waits for, the oldest first */
    size_t call_count;
    double due_ms;           /* when suspended: in how many milliseconds a timer of the script is due, which goes on
                                without any answer; negative: none */
    gots_stats used;
    uint64_t wall_ns;
    gots_allocator allocator; /* of calls */
} gots_sandbox_result;

/* Runs the script to its end, or until it waits for tools that are not answered. Then the journal holds
 * what came in so far, in order: answers, times, chance. It is data, a few bytes a call, and may be kept anywhere.
 * Another gots_sandbox_run of the same script and declarations, in any process of the same GoTS, with the
 * journal and some answers goes on, with limits of its own: the script runs again from its beginning, is given everything as it was, calls no
 * tool a second time, prints nothing a second time, and goes on behind it. Its time is that of the moment. Where it
 * does not do what the journal says, it ends with GOTS_E_DIVERGED (GOTS4513), which names both.
 *   runtime  its thread calls; isolates of its own are left alone meanwhile
 *   result   always filled; to be freed
 * Returns result->status; `err` is result->error. GOTS_E_NOMEM, GOTS_E_INVALID where the sandbox itself is wrong. */
GOTS_API gots_status gots_sandbox_run(gots_runtime *runtime, const gots_sandbox *sandbox,
                                      gots_sandbox_result *result, gots_error *err);

/* Frees what it owns and clears it. */
GOTS_API void gots_sandbox_result_free(gots_sandbox_result *result);

/* ---- Small programs -------------------------------------------------------------------------- */

/* A whole host, which reports its errors:
 *
 *     gots_isolate *isolate = gots_start();
 *     gots_bind(isolate, "declare function twice(x: number): number;", twice, NULL);
 *     gots_run_file(isolate, "hello.ts", NULL);
 *     return gots_finish(isolate);
 *
 * These are compiled into the host: the library itself prints nothing. */

/* A gots_output: to stdout and stderr of the C library. */
static inline void gots_print(void *context, int stream, const char *bytes, size_t len)
{
    (void)context;
    fwrite(bytes, 1, len, stream == 2 ? stderr : stdout);
}

/* An isolate that prints, in a runtime of its own. NULL, which the functions above take, when memory is
 * short; stderr then says so. */
static inline gots_isolate *gots_start(void)
{
    gots_error err;
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.output = gots_print;
    gots_isolate *isolate = gots_isolate_new(NULL, &options, &err);
    if (isolate == NULL) fprintf(stderr, "%s: %s\n", err.code, err.message);
    return isolate;
}

/* Writes what is bound to the file at `path`, for editors: the declarations of gots_write_declarations. Does nothing
 * where `path` is NULL, so that `gots_save_types(isolate, argv[1])` is a switch. Failures are told on stderr. */
static inline void gots_save_types(gots_isolate *isolate, const char *path)
{
    gots_error err;
    gots_text text = { NULL, 0, { NULL, NULL } };
    if (isolate == NULL || path == NULL) return;
    if (gots_write_declarations(isolate, &text, &err) != GOTS_OK) {
        fprintf(stderr, "%s: %s\n", err.code, err.message);
        return;
    }
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(text.bytes, 1, text.len, file) != text.len) perror(path);
    if (file != NULL && fclose(file) != 0) perror(path);
    gots_text_free(&text);
}

/* Tells the last failure on stderr and frees the isolate. Returns the exit code: the program's, 1 after a
 * failure. */
static inline int gots_finish(gots_isolate *isolate)
{
    if (isolate == NULL) return 1;
    const char *report = gots_isolate_report(isolate);
    int code = report[0] != '\0' ? 1 : gots_isolate_exit_code(isolate);
    fputs(report, stderr);
    gots_isolate_free(isolate);
    return code;
}

/* ---- Tools ------------------------------------------------------------------------------- */

enum {
    GOTS_TOOL_COLOR = 1u << 0,      /* ANSI colours in `out` */
    GOTS_TOOL_JSON = 1u << 1,       /* gots_check: one JSON object a line */
    GOTS_TOOL_SOURCE_MAP = 1u << 2, /* gots_emit: the source map instead of the code */
    GOTS_TOOL_RESULT = 1u << 3      /* the text is input of a REPL */
};

/* Parses a file, or `text` under that name if it is not NULL, and checks what the syntax says.
 *   out    receives the diagnostics
 *   count  receives the number of errors; NULL if not wanted
 * Returns GOTS_OK, GOTS_E_SYNTAX when there are errors, GOTS_E_LIMIT when the text ends too early
 * (only with GOTS_TOOL_RESULT), GOTS_E_MODULE or GOTS_E_IO when it cannot be read. */
GOTS_API gots_status gots_check(gots_runtime *runtime, const char *path, const char *text,
                                size_t len, unsigned flags, gots_text *out, uint32_t *count,
                                gots_error *err);

/* Checks the types of files and of what they import, as one program.
 *   out    receives the diagnostics
 *   count  receives the number of errors; NULL if not wanted
 * Returns GOTS_OK when nothing is wrong, GOTS_E_SYNTAX when something is, GOTS_E_MODULE or
 * GOTS_E_IO when a file cannot be read. */
GOTS_API gots_status gots_check_types(gots_runtime *runtime, const char *const *paths,
                                      size_t path_count, unsigned flags, gots_text *out,
                                      uint32_t *count, gots_error *err);

/* A value that does not have the type of the place it enters. UTF-8, valid during the call. */
typedef struct gots_type_error {
    const char *path;      /* to the value, as the program writes it: "users[3].age" */
    const char *expected;  /* the type there, as TypeScript writes it */
    const char *received;  /* the value, short: "\"12\"", "an array of 2"; "nothing" where it is missing */
    const char *message;   /* the three as one sentence, with its code: "GOTS2001: users[3].age: …" */
    const char *file;      /* where the check stands; empty where that is not known */
    uint32_t line, column; /* from 1, the column in UTF-16 code units; 0 where there is none */
} gots_type_error;

typedef void gots_type_error_hook(void *context, const gots_type_error *error);

/* Has `hook` told of every value that enforcement stops or reports (gots_isolate_options.types), before
 * the program sees it and whether or not the program catches it; NULL: nobody. The hook runs on the
 * isolate's thread, inside the program: it calls no function of this isolate, and returns. What
 * gots:types is asked by the program itself (is, validate, parse) does not come here.
 * Returns GOTS_OK, or GOTS_E_NOMEM: then nothing has changed. */
GOTS_API gots_status gots_on_type_error(gots_isolate *isolate, gots_type_error_hook *hook,
                                        void *context);

/* Tells what enforcement (gots_enforcement) does on a line of a file: which values are proven, where a
 * check stands, and what no check can tell.
 *   line  from 1
 *   out   receives the text, one line a value; empty when there is nothing to say
 * Returns GOTS_OK; GOTS_E_SYNTAX, GOTS_E_MODULE or GOTS_E_IO when the file cannot be read. */
GOTS_API gots_status gots_explain_types(gots_runtime *runtime, const char *path, uint32_t line,
                                        gots_text *out, gots_error *err);

/* Lowers a file to the ES5 text that the engine runs. `out` receives it, or the diagnostics when
 * GOTS_E_SYNTAX comes back. */
GOTS_API gots_status gots_emit(gots_runtime *runtime, const char *path, unsigned flags,
                               gots_text *out, gots_error *err);

/* A file of TypeScript declarations. */
typedef struct gots_declaration {
    const char *name; /* "es.d.ts"; "gots/path.d.ts" is that of the module gots:path */
    const char *text; /* UTF-8, NUL behind it; static */
    size_t len;       /* bytes */
} gots_declaration;

/* Gives the declarations of everything that programs find in GoTS, file by file, sorted by name.
 * Returns false, and leaves `out` alone, when there is no file number `index`. Thread: any. */
GOTS_API bool gots_declarations(size_t index, gots_declaration *out);

/* The library's version, "0.1.0"; a static string. Thread: any. */
GOTS_API const char *gots_version(void);

#ifdef __cplusplus
}
#endif

#endif
