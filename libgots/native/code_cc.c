/* The second tier: the system's C compiler, and its code as a shared object.
 *
 * SPDX-License-Identifier: MIT
 *
 * The text needs nothing of the process it is loaded into. Before it, each import's name becomes a
 * macro for what a pointer points at, so that `extern double gots_fmod(double, double);` declares
 * that pointer. A second file, which need not know its type, defines it, and exports a function that
 * fills all pointers after loading, and a table of the functions that are looked for.
 */
#include <dlfcn.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "base/error.h"
#include "base/memory.h"
#include "native/code_inside.h"

/* Results are those of the interpreter to the last bit: nothing here may change a value. */
static const char *const flags[] = {
    "-O2", "-march=native", "-std=gnu11", "-w", "-shared", "-fPIC", "-fno-math-errno",
    "-fno-trapping-math", "-ffp-contract=off", "-fno-strict-aliasing", "-fwrapv",
    "-fno-stack-protector", "-Wl,-z,defs", "-Wl,-z,now", "-Wl,-z,noexecstack",
};
#define FLAG_COUNT (sizeof flags / sizeof *flags)

/* Changes with what is written around the text. */
#define FRAME_VERSION 2

static gots_status no_place(gots_error *err)
{
    return gots__fail(err, GOTS_E_IO, "GOTS1404", "there is no place for the C compiler's files");
}

/* ---- The compiler ---------------------------------------------------------------------------- */

static bool is_program(const char *path, struct stat *info)
{
    return stat(path, info) == 0 && S_ISREG(info->st_mode) && access(path, X_OK) == 0;
}

static bool find_in(const char *places, const char *name, char path[PATH_MAX], struct stat *info)
{
    while (*places != '\0') {
        size_t len = strcspn(places, ":");
        int size = snprintf(path, PATH_MAX, "%.*s/%s", (int)len, places, name);
        if (len > 0 && size < PATH_MAX && is_program(path, info)) return true;
        places += len + (places[len] == ':');
    }
    return false;
}

static bool find_compiler(char path[PATH_MAX], struct stat *info)
{
    const char *name = getenv("GOTS_CC"), *places = getenv("PATH");
    if (name == NULL || *name == '\0') name = "cc";
    if (strchr(name, '/') == NULL)
        return find_in(places != NULL ? places : "/usr/local/bin:/usr/bin:/bin", name, path, info);
    return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX && is_program(path, info);
}

/* ---- The key --------------------------------------------------------------------------------- */

static void add_text(gots__hash *key, const char *text)
{
    gots__hash_add(key, text, strlen(text));
}

/* What -march=native looks at. */
static void add_processor(gots__hash *key)
{
#if defined(__x86_64__)
    static const unsigned leaves[] = { 0, 1, 7, 0x80000001 };
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
        unsigned r[4] = { 0 };
        if (!__get_cpuid_count(leaves[i], 0, &r[0], &r[1], &r[2], &r[3])) continue;
        if (leaves[i] == 1) r[1] = 0; /* tells on which core we are */
        gots__hash_add(key, r, sizeof r);
    }
#endif
    unsigned long hardware[] = { getauxval(AT_HWCAP), getauxval(AT_HWCAP2) };
    struct utsname name;
    gots__hash_add(key, hardware, sizeof hardware);
    if (uname(&name) == 0) add_text(key, name.machine);
}

static gots__hash key_of(const gots__code_unit *unit, const char *compiler, const struct stat *info)
{
    gots__hash key = gots__hash_seed(FRAME_VERSION);
    int64_t about[] = { info->st_mtim.tv_sec, info->st_mtim.tv_nsec, info->st_size, (int64_t)info->st_ino };
    gots__hash_add(&key, unit->text, unit->len);
    for (uint32_t i = 0; i < unit->import_count; i++) add_text(&key, unit->imports[i].name);
    gots__hash_add(&key, &unit->count, sizeof unit->count);
    for (uint32_t i = 0; i < unit->count; i++) add_text(&key, unit->names[i]);
    for (size_t i = 0; i < FLAG_COUNT; i++) add_text(&key, flags[i]);
    add_text(&key, compiler);
    gots__hash_add(&key, about, sizeof about);
    add_processor(&key);
    return key;
}

/* ---- The two files ------------------------------------------------------------------------- */

/* Written twice: first to know its size. */
typedef struct writer {
    char *to;        /* NULL: only counted */
    size_t room;
    size_t len;
} writer;

static void put(writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = w->to != NULL ? vsnprintf(w->to + w->len, w->room - w->len, format, args)
                            : vsnprintf(NULL, 0, format, args);
    va_end(args);
    w->len += (size_t)(len > 0 ? len : 0);
}

static void put_bytes(writer *w, const char *bytes, size_t len)
{
    if (w->to != NULL) memcpy(w->to + w->len, bytes, len);
    w->len += len;
}

typedef void write_file(writer *w, const gots__code_unit *unit);

static void put_text(writer *w, const gots__code_unit *unit)
{
    put(w, "#pragma GCC visibility push(hidden)\n");
    for (uint32_t i = 0; i < unit->import_count; i++)
        put(w, "#define %s (*gots_import_%u)\n", unit->imports[i].name, i);
    put(w, "#line 1 \"text.c\"\n");
    put_bytes(w, unit->text, unit->len);
}

/* A function that is not there is at 0. */
static void put_tables(writer *w, const gots__code_unit *unit)
{
    put(w, "#pragma GCC visibility push(hidden)\n");
    for (uint32_t i = 0; i < unit->import_count; i++) put(w, "void *gots_import_%u;\n", i);
    for (uint32_t i = 0; i < unit->count; i++)
        put(w, "extern char gots_function_%u[] __asm__(\"%s\") __attribute__((weak));\n", i, unit->names[i]);
    put(w, "#pragma GCC visibility pop\nstruct symbol { const char *name; void *address; };\n"
           "void gots_code_import(const struct symbol *from)\n{\n");
    for (uint32_t i = 0; i < unit->import_count; i++)
        put(w, "gots_import_%u = from[%u].address;\n", i, i);
    put(w, "}\nvoid *const gots_code_functions[] = {\n");
    for (uint32_t i = 0; i < unit->count; i++) put(w, "gots_function_%u,\n", i);
    put(w, "0 };\n");
}

static gots_status write_one(const gots_allocator *allocator, const gots__code_unit *unit,
                             write_file *write, int scratch, const char *name, gots_error *err)
{
    writer counted = { NULL, 0, 0 };
    write(&counted, unit);
    size_t room = counted.len + 1; /* for the NUL of the last piece */
    writer w = { gots__alloc(allocator, room), room, 0 };
    if (w.to == NULL) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    write(&w, unit);
    bool good = gots__code_write(scratch, name, w.to, w.len);
    gots__free(allocator, w.to, room);
    return good ? GOTS_OK : no_place(err);
}

/* ---- Compiling ------------------------------------------------------------------------------- */

/* Names in the directory of the moment. */
typedef struct place {
    int fd;
    char path[PATH_MAX];
} place;

static bool path_in(const place *where, const char *name, char path[PATH_MAX])
{
    return snprintf(path, PATH_MAX, "%s/%s", where->path, name) < PATH_MAX;
}

/* What the compiler says first, or the linker. */
static const char *find_message(const char *log)
{
    const char *undefined = strstr(log, "undefined reference"), *error = strstr(log, "error: ");
    if (undefined != NULL) return undefined;
    return error != NULL ? error + 7 : log;
}

/* "text.c:12:5: error: what" */
static gots_status tell(const gots_allocator *allocator, const place *where, gots_error *err)
{
    gots__code_bytes log;
    unsigned row = 0, column = 0;
    if (!gots__code_read(allocator, where->fd, "log", &log))
        return gots__fail(err, GOTS_E_SYNTAX, "GOTS1401", "cc: failed and did not say why");
    log.bytes[log.size - 1] = '\0';
    const char *message = find_message(log.bytes), *line = message;
    while (line > log.bytes && line[-1] != '\n') line--;
    const char *number = strstr(line, "text.c:");
    if (number != NULL && number < message) sscanf(number, "text.c:%u:%u", &row, &column);
    gots__fail(err, GOTS_E_SYNTAX, "GOTS1401", "cc: %.*s", (int)strcspn(message, "\n"), message);
    gots__fail_at(err, "", row, column);
    gots__free(allocator, log.bytes, log.size);
    return GOTS_E_SYNTAX;
}

static gots_status run_compiler(const char *compiler, const place *where, gots__code_child *child)
{
    char text[PATH_MAX], tables[PATH_MAX], object[PATH_MAX], log[PATH_MAX];
    char *arguments[FLAG_COUNT + 6];
    size_t count = 0;
    if (!path_in(where, "text.c", text) || !path_in(where, "tables.c", tables) ||
        !path_in(where, "code.so", object) || !path_in(where, "log", log))
        return GOTS_E_IO;
    arguments[count++] = (char *)compiler;
    for (size_t i = 0; i < FLAG_COUNT; i++) arguments[count++] = (char *)flags[i];
    arguments[count++] = (char *)"-o";
    arguments[count++] = object;
    arguments[count++] = text;
    arguments[count++] = tables;
    arguments[count] = NULL;
    return gots__code_child_run(child, arguments, log, where->path);
}

static gots_status compile(const gots_allocator *allocator, const char *compiler, const place *where,
                           const gots__code_unit *unit, gots__code_child *child, gots_error *err)
{
    gots_status status = write_one(allocator, unit, put_text, where->fd, "text.c", err);
    if (status == GOTS_OK) status = write_one(allocator, unit, put_tables, where->fd, "tables.c", err);
    if (status != GOTS_OK) return status;
    switch (run_compiler(compiler, where, child)) {
    case GOTS_OK: return GOTS_OK;
    case GOTS_E_CLOSED: return gots__fail(err, GOTS_E_CLOSED, "", "the compilation was ended");
    case GOTS_E_SYNTAX: return tell(allocator, where, err);
    default: return gots__fail(err, GOTS_E_UNSUPPORTED, "GOTS1403", "cannot run '%s'", compiler);
    }
}

/* ---- Loading --------------------------------------------------------------------------------- */

/* Its path is like no other's, so that the loader takes it for a library of its own, whose imports are
 * nobody else's. */
static gots_status load(gots__code *code, const place *where, const gots__code_unit *unit,
                        void **addresses, gots_error *err)
{
    char path[PATH_MAX];
    void *library = path_in(where, "code.so", path) ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    void *import = library != NULL ? dlsym(library, "gots_code_import") : NULL;
    void *const *functions = library != NULL ? dlsym(library, "gots_code_functions") : NULL;
    if (import == NULL || functions == NULL) {
        if (library != NULL) dlclose(library);
        return gots__fail(err, GOTS_E_UNSUPPORTED, "GOTS1402", "the system does not load compiled code");
    }
    void (*fill)(const gots__code_symbol *from);
    memcpy(&fill, &import, sizeof fill);
    fill(unit->imports);
    for (uint32_t i = 0; i < unit->count; i++) addresses[i] = functions[i];
    code->library = library;
    return GOTS_OK;
}

/* ---- One unit -------------------------------------------------------------------------------- */

/* From the cache, or -1 of a directory: from the compiler. */
static gots_status make(gots__code *code, const char *compiler, const gots__hash *key, int directory,
                        const place *where, const gots__code_unit *unit, void **addresses,
                        gots__code_child *child, gots_error *err)
{
    const gots_allocator *allocator = &code->allocator;
    gots__code_bytes entry = { 0 };
    bool kept = directory >= 0 && gots__code_get(allocator, directory, key, &entry);
    if (kept && !gots__code_write(where->fd, "code.so", entry.bytes, entry.size)) {
        gots__free(allocator, entry.bytes, entry.size);
        return no_place(err);
    }
    if (!kept) {
        gots_status status = compile(allocator, compiler, where, unit, child, err);
        if (status != GOTS_OK) return status;
        if (!gots__code_read(allocator, where->fd, "code.so", &entry)) return no_place(err);
        if (directory >= 0) gots__code_put(allocator, directory, key, &entry);
    }
    code->size = entry.size;
    gots__free(allocator, entry.bytes, entry.size);
    return load(code, where, unit, addresses, err);
}

gots_status gots__code_cc(gots__code *code, const char *directory, const gots__code_unit *unit,
                          void **addresses, gots__code_child *child, gots_error *err)
{
    char compiler[PATH_MAX];
    struct stat info;
    place where;
    bool keeps = directory != NULL && *directory != '\0';
    const char *temporary = getenv("TMPDIR");
    if (!find_compiler(compiler, &info))
        return gots__fail(err, GOTS_E_UNSUPPORTED, "GOTS1403",
                          "there is no C compiler: install one, or set GOTS_CC to its path");
    if (temporary == NULL || *temporary != '/') temporary = "/tmp";
    int cache = keeps ? gots__code_open_directory(directory) : -1;
    int size = snprintf(where.path, sizeof where.path, "%s", cache >= 0 ? directory : temporary);
    where.fd = size < PATH_MAX ? gots__code_open_scratch(where.path, sizeof where.path) : -1;
    gots_status status = GOTS_E_IO;
    if (where.fd >= 0) {
        gots__hash key = key_of(unit, compiler, &info);
        status = make(code, compiler, &key, cache, &where, unit, addresses, child, err);
        gots__code_remove_scratch(where.fd, where.path);
    } else {
        no_place(err);
    }
    if (cache >= 0) close(cache);
    return status;
}
