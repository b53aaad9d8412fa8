/* Machine code from C text: what is compiled runs, what cannot be compiled says why, and nothing is
 * left behind.
 *
 * SPDX-License-Identifier: MIT
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "native/code.h"
#include "test.h"

/* ---- An allocator that counts, and can fail -------------------------------------------------- */

typedef struct counter {
    long blocks;
    long bytes;
    long calls;
    long failing; /* the call that fails, and those after it; 0: none */
} counter;

static void *count_resize(void *context, void *ptr, size_t old_size, size_t size)
{
    counter *c = context;
    if (size == 0) {
        if (ptr != NULL) c->blocks--, c->bytes -= (long)old_size;
        free(ptr);
        return NULL;
    }
    if (++c->calls >= c->failing && c->failing != 0) return NULL;
    void *block = realloc(ptr, size);
    ck_assert_ptr_nonnull(block);
    if (ptr == NULL) c->blocks++;
    c->bytes += (long)size - (long)old_size;
    return block;
}

static gots_allocator counting(counter *c)
{
    memset(c, 0, sizeof *c);
    return (gots_allocator){ count_resize, c };
}

/* ---- Short ways ------------------------------------------------------------------------------ */

typedef double of_double(double);
typedef double of_doubles(double, double);
typedef int of_int(int);

/* The function `name` of a text in that tier. */
static gots__code *compile(gots__code_tier tier, const char *text, const char *name, void *function)
{
    gots_allocator allocator = gots__default_allocator();
    gots_error err = { 0 };
    void *address = NULL;
    gots__code *code = gots__code_new(&allocator, tier, text, strlen(text), NULL, 0, &name, &address,
                                      1, &err);
    ck_assert_msg(code != NULL, "%s", err.message);
    ck_assert_ptr_nonnull(address);
    memcpy(function, &address, sizeof address);
    return code;
}

static gots_error error_of(gots__code_tier tier, const char *text)
{
    gots_allocator allocator = gots__default_allocator();
    gots_error err = { 0 };
    gots__code *code = gots__code_new(&allocator, tier, text, strlen(text), NULL, 0, NULL, NULL, 0,
                                      &err);
    ck_assert_ptr_null(code);
    return err;
}

/* ---- TinyCC ---------------------------------------------------------------------------------- */

#define FIB "static double go(double n) { return n < 2 ? n : go(n - 1) + go(n - 2); }\n" \
            "double fib(double n) { return go(n); }\n"

START_TEST(a_text_becomes_a_function)
{
    of_double *fib;
    gots__code *code = compile(GOTS__CODE_TCC, FIB, "fib", &fib);
    ck_assert_double_eq(fib(20), 6765);
    ck_assert_uint_gt(gots__code_size(code), 0);
    gots__code_free(code);
}
END_TEST

START_TEST(numbers_are_exact_to_the_last_bit)
{
    of_double *f;
    gots__code *code = compile(GOTS__CODE_TCC,
                               "double f(double x) { return x * 0.1 + 1e300 * 5e-324 - 1.7976931348623157e308; }",
                               "f", &f);
    volatile double a = 0.1, b = 1e300, c = 5e-324, d = 1.7976931348623157e308, three = 3;
    ck_assert(f(3) == three * a + b * c - d);
    gots__code_free(code);
}
END_TEST

START_TEST(numbers_are_read_alike_in_every_locale)
{
    static const char *const commas[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR" };
    of_double *f;
    for (size_t i = 0; i < sizeof commas / sizeof *commas; i++)
        if (setlocale(LC_ALL, commas[i]) != NULL) break; /* none of them need be there */
    gots__code *code = compile(GOTS__CODE_TCC, "double f(double x) { return x * 1.5; }", "f", &f);
    setlocale(LC_ALL, "C");
    ck_assert_double_eq(f(2), 3);
    gots__code_free(code);
}
END_TEST

START_TEST(conversions_of_whole_numbers_need_no_library)
{
    of_double *f;
    gots__code *code = compile(GOTS__CODE_TCC,
                               "double f(double x) { unsigned long a = (unsigned long)x; long b = (long)-x;\n"
                               "    struct { char room[100]; } from = { \"x\" }, to = from;\n"
                               "    return (double)a + (double)(float)a + (double)(long double)a\n"
                               "         + (double)b + (double)to.room[0]; }",
                               "f", &f);
    ck_assert_double_eq(f(1125899906842624.0), 2.0 * 1125899906842624.0 + 120);
    gots__code_free(code);
}
END_TEST

static double twice(double x)
{
    return 2 * x;
}

START_TEST(a_text_calls_its_imports)
{
    static const char text[] = "extern double twice(double); extern double fmod(double, double);\n"
                               "double f(double x) { double (*g)(double) = twice;\n"
                               "    return twice(x) + fmod(x, 3) + g(1000); }\n";
    gots__code_symbol imports[] = { { "twice", (const void *)twice },
                                    { "unused", (const void *)twice },
                                    { "fmod", (const void *)fmod } };
    const char *names[] = { "f", "not_there" };
    void *addresses[] = { NULL, &imports };
    gots_allocator allocator = gots__default_allocator();
    gots_error err = { 0 };
    gots__code *code = gots__code_new(&allocator, GOTS__CODE_TCC, text, strlen(text), imports, 3,
                                      names, addresses, 2, &err);
    ck_assert_msg(code != NULL, "%s", err.message);
    of_double *f;
    memcpy(&f, &addresses[0], sizeof f);
    ck_assert_double_eq(f(7), 14 + 1 + 2000);
    ck_assert_ptr_null(addresses[1]);
    gots__code_free(code);
}
END_TEST

START_TEST(errors_name_the_line)
{
    gots_error err = error_of(GOTS__CODE_TCC, "int a(void) { return 1; }\n\nint b(void) { return x; }\n");
    ck_assert_int_eq(err.status, GOTS_E_SYNTAX);
    ck_assert_str_eq(err.code, "GOTS1401");
    ck_assert_str_eq(err.message, "TinyCC: 'x' undeclared");
    ck_assert_uint_eq(err.line, 3);
}
END_TEST

START_TEST(warnings_are_errors)
{
    gots_error err = error_of(GOTS__CODE_TCC, "int a(int x) { return missing(x); }");
    ck_assert_int_eq(err.status, GOTS_E_SYNTAX);
    ck_assert_uint_eq(err.line, 1);
    ck_assert_ptr_nonnull(strstr(err.message, "implicit declaration of function 'missing'"));
}
END_TEST

START_TEST(what_is_declared_but_nowhere_is_an_error)
{
    gots_error err = error_of(GOTS__CODE_TCC, "extern int missing(int); int a(int x) { return missing(x); }");
    ck_assert_int_eq(err.status, GOTS_E_SYNTAX);
    ck_assert_str_eq(err.message, "TinyCC: undefined symbol 'missing'");
    /* Nor does the process's own library answer. */
    err = error_of(GOTS__CODE_TCC, "extern int getpid(void); int a(void) { return getpid(); }");
    ck_assert_str_eq(err.message, "TinyCC: undefined symbol 'getpid'");
}
END_TEST

START_TEST(no_file_is_read)
{
    gots_error err = error_of(GOTS__CODE_TCC, "#include \"/etc/passwd\"\n");
    ck_assert_str_eq(err.message, "TinyCC: include file '/etc/passwd' not found");
    err = error_of(GOTS__CODE_TCC, "#include <stddef.h>\n");
    ck_assert_str_eq(err.message, "TinyCC: include file 'stddef.h' not found");
}
END_TEST

START_TEST(an_empty_text_is_compiled)
{
    gots_allocator allocator = gots__default_allocator();
    gots__code *code = gots__code_new(&allocator, GOTS__CODE_TCC, "", 0, NULL, 0, NULL, NULL, 0, NULL);
    ck_assert_ptr_nonnull(code);
    gots__code_free(code);
    gots__code_free(NULL);
}
END_TEST

/* What begins well and ends badly, in many ways. */
static const char *const broken[] = {
    "int a(void) {", "int a(void) { return sizeof(", "int a(int x) { switch (x) { case 1: ",
    "int a(void) { goto nowhere; }", "int a = ; int b", "\"", "/*", "#if 1\nint a;", "int a(void) { return 1 + ; }",
    "struct s { int a; struct s b; }; int f(struct s x) { return x.c; }", "asm(\"no such instruction\");",
    "int a(int x) { int v[x]; return sizeof v[", "#define a(x) a(x) a(\nint b = a(", "@",
};

START_TEST(a_failure_leaves_nothing_to_the_next)
{
    counter c;
    gots_allocator allocator = counting(&c);
    for (size_t round = 0; round < 5; round++)
        for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
            gots_error err = { 0 };
            const char *name = "fib";
            void *address = NULL;
            ck_assert_ptr_null(gots__code_new(&allocator, GOTS__CODE_TCC, broken[i], strlen(broken[i]),
                                              NULL, 0, NULL, NULL, 0, &err));
            ck_assert_msg(err.status == GOTS_E_SYNTAX, "%s", broken[i]);
            gots__code *code = gots__code_new(&allocator, GOTS__CODE_TCC, FIB, strlen(FIB), NULL, 0,
                                              &name, &address, 1, &err);
            ck_assert_msg(code != NULL, "after %s: %s", broken[i], err.message);
            of_double *fib;
            memcpy(&fib, &address, sizeof fib);
            ck_assert_double_eq(fib(10), 55);
            gots__code_free(code);
        }
    ck_assert_int_eq(c.blocks, 0);
    ck_assert_int_eq(c.bytes, 0);
}
END_TEST

START_TEST(two_hundred_compilations_lose_nothing)
{
    counter c;
    gots_allocator allocator = counting(&c);
    for (int i = 0; i < 200; i++) {
        char text[200];
        const char *name = "f";
        void *address;
        snprintf(text, sizeof text, "int f(int x) { int y; for (y = 0; x > 0; x--) y += %d; return y; }", i);
        gots__code *code = gots__code_new(&allocator, GOTS__CODE_TCC, text, strlen(text), NULL, 0, &name,
                                          &address, 1, NULL);
        ck_assert_ptr_nonnull(code);
        of_int *f;
        memcpy(&f, &address, sizeof f);
        ck_assert_int_eq(f(3), 3 * i);
        ck_assert_int_eq(c.blocks, 1);
        gots__code_free(code);
    }
    ck_assert_int_eq(c.blocks, 0);
    ck_assert_int_eq(c.bytes, 0);
}
END_TEST

/* Large enough that every table of libtcc's grows. */
static char *large_text(int functions)
{
    char *text = malloc((size_t)functions * 200 + 1), *end = text;
    ck_assert_ptr_nonnull(text);
    for (int i = 0; i < functions; i++)
        end += sprintf(end,
                       "double f%d(double x, double y) { double a%d = x * %d + y, *p = &a%d;\n"
                       "    if (a%d > 100) a%d = -a%d; return *p; }\n",
                       i, i, i, i, i, i, i);
    return text;
}

START_TEST(a_large_text_is_compiled)
{
    char *text = large_text(2000);
    of_doubles *f;
    gots__code *code = compile(GOTS__CODE_TCC, text, "f1999", &f);
    ck_assert_double_eq(f(1, 2), -2001);
    gots__code_free(code);
    free(text);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    char *text = large_text(3000); /* more than libtcc has room for without asking */
    long calls = 0;
    for (long failing = 1; calls == 0; failing++) {
        counter c;
        gots_allocator allocator = counting(&c);
        gots_error err = { 0 };
        const char *name = "f7";
        void *address = NULL;
        c.failing = failing;
        gots__code *code = gots__code_new(&allocator, GOTS__CODE_TCC, text, strlen(text), NULL, 0, &name,
                                          &address, 1, &err);
        if (code == NULL) {
            ck_assert_int_eq(err.status, GOTS_E_NOMEM);
            ck_assert_ptr_null(address);
        } else {
            calls = failing;
            of_doubles *f;
            memcpy(&f, &address, sizeof f);
            ck_assert_double_eq(f(1, 1), 8);
        }
        gots__code_free(code);
        ck_assert_int_eq(c.blocks, 0);
        ck_assert_int_eq(c.bytes, 0);
    }
    ck_assert_int_gt(calls, 10);
    free(text);
}
END_TEST

/* ---- Threads --------------------------------------------------------------------------------- */

static void *compile_often(void *context)
{
    gots_allocator allocator = gots__default_allocator();
    intptr_t seed = (intptr_t)context;
    for (int i = 0; i < 50; i++) {
        char text[100];
        const char *name = "f";
        void *address;
        gots_error err = { 0 };
        bool bad = i % 7 == 3;
        int len = snprintf(text, sizeof text, "int f(int x) { return x * %d + %d; %s", (int)seed, i,
                           bad ? "" : "}");
        gots__code *code = gots__code_new(&allocator, GOTS__CODE_TCC, text, (size_t)len, NULL, 0, &name,
                                          &address, 1, &err);
        if (bad != (code == NULL)) return "wrong answer";
        if (bad) continue;
        of_int *f;
        memcpy(&f, &address, sizeof f);
        if (f(10) != 10 * (int)seed + i) return "wrong result";
        gots__code_free(code);
    }
    return NULL;
}

START_TEST(four_threads_compile_at_once)
{
    pthread_t threads[4];
    for (intptr_t i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, compile_often, (void *)(i + 1)), 0);
    for (int i = 0; i < 4; i++) {
        void *complaint;
        pthread_join(threads[i], &complaint);
        ck_assert_msg(complaint == NULL, "%s", (char *)complaint);
    }
}
END_TEST

/* ---- Frames ---------------------------------------------------------------------------------- */

static jmp_buf landing;

static int jump_at_zero(int x)
{
    if (x == 0) longjmp(landing, 7);
    return x;
}

START_TEST(a_jump_passes_through_generated_frames)
{
    static const char text[] = "extern int leaf(int);\n"
                               "int down(int x) { return leaf(x) + down(x - 1); }\n";
    gots__code_symbol import = { "leaf", (const void *)jump_at_zero };
    const char *name = "down";
    void *address;
    gots_allocator allocator = gots__default_allocator();
    gots__code *code = gots__code_new(&allocator, GOTS__CODE_TCC, text, strlen(text), &import, 1, &name,
                                      &address, 1, NULL);
    ck_assert_ptr_nonnull(code);
    of_int *down;
    memcpy(&down, &address, sizeof down);
    for (volatile int i = 0; i < 100; i++) {
        int got = setjmp(landing);
        if (got == 0) down(i);
        ck_assert_int_eq(got == 0 ? 7 : got, 7);
    }
    gots__code_free(code);
}
END_TEST

/* ---- Memory that is executed ----------------------------------------------------------------- */

/* How a line of the process's map permits what is at that address: "r-xp", or "" where nothing is. */
static void permissions_at(const void *address, char permissions[8])
{
    FILE *maps = fopen("/proc/self/maps", "r");
    ck_assert_ptr_nonnull(maps);
    char line[600];
    permissions[0] = '\0';
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char found[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, found) != 3) continue;
        ck_assert_msg(strncmp(found + 1, "wx", 2) != 0, "%s", line);
        if ((uintptr_t)address >= from && (uintptr_t)address < to) strcpy(permissions, found);
    }
    fclose(maps);
}

START_TEST(code_can_be_executed_and_not_written)
{
    of_double *fib;
    char permissions[8];
    gots__code *code = compile(GOTS__CODE_TCC, FIB, "fib", &fib);
    permissions_at((const void *)fib, permissions);
    ck_assert_str_eq(permissions, "r-xp");
    gots__code_free(code);
    permissions_at((const void *)fib, permissions);
    ck_assert_str_eq(permissions, "");
}
END_TEST

/* From here on the system kills the process that asks for memory to be written and executed. */
static bool forbid_both(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, PROT_WRITE | PROT_EXEC),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROT_WRITE | PROT_EXEC, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* 0: it works; 1: it does not; 2: the system has no such filter. */
static int run_forbidden(bool breaks_the_rule)
{
    if (!forbid_both()) return 2;
    if (breaks_the_rule) mmap(NULL, 1, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (gots__code_tier tier = GOTS__CODE_TCC; tier <= GOTS__CODE_CC; tier++) {
        of_double *fib;
        gots__code *code = compile(tier, FIB, "fib", &fib);
        bool good = fib(10) == 55;
        gots__code_free(code);
        if (!good) return 1;
    }
    return 0;
}

static int status_forbidden(bool breaks_the_rule)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) _exit(run_forbidden(breaks_the_rule));
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return status;
}

START_TEST(no_page_is_ever_writable_and_executable)
{
    int told = status_forbidden(true);
    if (WIFEXITED(told) && WEXITSTATUS(told) == 2) return;
    ck_assert_int_eq(WTERMSIG(told), SIGSYS);
    ck_assert_int_eq(status_forbidden(false), 0);
}
END_TEST

Suite *suite_native_code(void);
Suite *suite_native_code(void)
{
    const TTest *const tests[] = {
        a_text_becomes_a_function,
        numbers_are_exact_to_the_last_bit,
        conversions_of_whole_numbers_need_no_library,
        a_text_calls_its_imports,
        errors_name_the_line,
        warnings_are_errors,
        what_is_declared_but_nowhere_is_an_error,
        no_file_is_read,
        an_empty_text_is_compiled,
        a_failure_leaves_nothing_to_the_next,
        two_hundred_compilations_lose_nothing,
        a_large_text_is_compiled,
        each_allocation_may_fail,
        four_threads_compile_at_once,
        a_jump_passes_through_generated_frames,
        code_can_be_executed_and_not_written,
        no_page_is_ever_writable_and_executable,
        numbers_are_read_alike_in_every_locale,
        NULL,
    };
    return test_suite("native_code", tests);
}
