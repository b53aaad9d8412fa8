/* The first tier: TinyCC, in memory.
 *
 * SPDX-License-Identifier: MIT
 *
 * The pages are mapped writable, filled, and made executable and read-only at once; libtcc's own
 * call to make them both does nothing (tcc/world.c).
 */
#include <libtcc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "native/code_inside.h"
#include "native/tcc/world.h"

/* ---- What TinyCC's code calls without being told --------------------------------------------- */

/* libtcc1.a has these, and is not asked for at run time. */
static double double_of_u64(uint64_t a) { return (double)a; }
static float float_of_u64(uint64_t a) { return (float)a; }
static long double long_double_of_u64(uint64_t a) { return (long double)a; }

/* As the processor's conversion does: what is out of range is undefined in C, not here. */
static uint64_t u64_of_long_double(long double a)
{
    if (!(a > -0x1p63L && a < 0x1p64L)) return UINT64_C(1) << 63;
    return a < 0x1p63L ? (uint64_t)(int64_t)a : (uint64_t)a;
}

static uint64_t u64_of_double(double a) { return u64_of_long_double(a); }
static uint64_t u64_of_float(float a) { return u64_of_long_double(a); }

static int64_t i64_of_long_double(long double a)
{
    return a > -0x1p63L && a < 0x1p63L ? (int64_t)a : INT64_MIN;
}

static int64_t i64_of_double(double a) { return i64_of_long_double(a); }
static int64_t i64_of_float(float a) { return i64_of_long_double(a); }

static const gots__code_symbol helpers[] = {
    { "__floatundidf", (const void *)double_of_u64 },
    { "__floatundisf", (const void *)float_of_u64 },
    { "__floatundixf", (const void *)long_double_of_u64 },
    { "__fixunsxfdi", (const void *)u64_of_long_double },
    { "__fixunsdfdi", (const void *)u64_of_double },
    { "__fixunssfdi", (const void *)u64_of_float },
    { "__fixxfdi", (const void *)i64_of_long_double },
    { "__fixdfdi", (const void *)i64_of_double },
    { "__fixsfdi", (const void *)i64_of_float },
    { "memcpy", (const void *)memcpy },
    { "memmove", (const void *)memmove },
    { "memset", (const void *)memset },
};

/* ---- A compilation --------------------------------------------------------------------------- */

typedef struct job {
    gots__code *code;
    const gots__code_unit *unit;
    void **addresses;
    TCCState *state;
    char message[400]; /* libtcc's first */
    bool refused;      /* memory, by the system */
} job;

static void on_message(void *context, const char *message)
{
    job *j = context;
    if (j->message[0] != '\0') return;
    size_t len = strlen(message), most = sizeof j->message - 1;
    if (len > most) len = most;
    memcpy(j->message, message, len);
    j->message[len] = '\0';
}

static bool start(job *j)
{
    j->state = tcc_new();
    if (j->state == NULL) return false;
    tcc_set_error_func(j->state, j, on_message);
    tcc_set_lib_path(j->state, "");
    tcc_set_options(j->state, "-nostdlib -nostdinc -Werror");
    return tcc_set_output_type(j->state, TCC_OUTPUT_MEMORY) == 0;
}

static void add_symbols(TCCState *state, const gots__code_symbol *symbols, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) tcc_add_symbol(state, symbols[i].name, symbols[i].address);
}

/* libtcc wants a NUL at the end. */
static bool compile(job *j)
{
    char *text = gots__tcc_malloc(j->unit->len + 1);
    memcpy(text, j->unit->text, j->unit->len);
    text[j->unit->len] = '\0';
    return tcc_compile_string(j->state, text) == 0;
}

/* The mapping is of the code from here on, so that it is freed should libtcc give up. */
static bool map_pages(job *j)
{
    int size = tcc_relocate(j->state, NULL);
    if (size < 0) return false;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = ((size_t)size + page) & ~(page - 1); /* at least one byte, for empty texts */
    void *pages = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    j->refused = pages == MAP_FAILED;
    if (j->refused) return false;
    j->code->pages = pages;
    j->code->size = room;
    return true;
}

static void find_names(const job *j)
{
    for (uint32_t i = 0; i < j->unit->count; i++)
        j->addresses[i] = tcc_get_symbol(j->state, j->unit->names[i]);
}

static bool work(void *context)
{
    job *j = context;
    if (!start(j)) return false;
    add_symbols(j->state, helpers, sizeof helpers / sizeof *helpers);
    add_symbols(j->state, j->unit->imports, j->unit->import_count);
    if (!compile(j) || !map_pages(j) || tcc_relocate(j->state, j->code->pages) < 0) return false;
    j->refused = mprotect(j->code->pages, j->code->size, PROT_READ | PROT_EXEC) != 0;
    if (j->refused) return false;
    find_names(j);
    tcc_delete(j->state);
    return true;
}

/* ---- Failures -------------------------------------------------------------------------------- */

/* "<string>:12: error: what" or "tcc: error: what" */
static gots_status tell(const job *j, gots_error *err)
{
    const char *text = j->message, *what = strstr(text, "error: ");
    unsigned long line = strncmp(text, "<string>:", 9) == 0 ? strtoul(text + 9, NULL, 10) : 0;
    what = what != NULL ? what + 7 : text;
    gots__fail(err, GOTS_E_SYNTAX, "GOTS1401", "TinyCC: %s",
               *what != '\0' ? what : "the text could not be compiled");
    gots__fail_at(err, "", (uint32_t)line, 0);
    return GOTS_E_SYNTAX;
}

gots_status gots__code_tcc(gots__code *code, const gots__code_unit *unit, void **addresses,
                           gots_error *err)
{
    job j = { .code = code, .unit = unit, .addresses = addresses };
    gots__tcc_end end = gots__tcc_run(&code->allocator, work, &j);
    if (end == GOTS__TCC_DONE) return GOTS_OK;
    if (code->pages != NULL) munmap(code->pages, code->size);
    if (j.refused)
        return gots__fail(err, GOTS_E_UNSUPPORTED, "GOTS1402",
                          "this system refuses memory for machine code");
    if (end == GOTS__TCC_NO_MEMORY)
        return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while making machine code");
    return tell(&j, err);
}
