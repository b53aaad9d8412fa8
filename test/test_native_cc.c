/* Machine code from the system's C compiler: as TinyCC's, kept in a directory, made in the
 * background, and nothing left behind.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "native/code.h"
#include "test.h"

/* ---- A directory for one test ---------------------------------------------------------------- */

static char root[64];     /* exists from enter to leave */
static char cache[80];    /* in it; made by the code under test */

static void enter(void)
{
    strcpy(root, "/tmp/gots-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
    snprintf(cache, sizeof cache, "%s/a/cache", root);
    unsetenv("GOTS_CC");
}

static void leave(void)
{
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
    unsetenv("GOTS_CC");
}

/* How many names in the cache end so. The last one is found. */
static int entries(const char *end, char last[400])
{
    DIR *open = opendir(cache);
    int count = 0;
    if (open == NULL) return -1;
    for (struct dirent *item; (item = readdir(open)) != NULL;) {
        size_t len = strlen(item->d_name), want = strlen(end);
        if (item->d_name[0] == '.' || len < want || strcmp(item->d_name + len - want, end) != 0) continue;
        snprintf(last, 400, "%s/%s", cache, item->d_name);
        count++;
    }
    closedir(open);
    return count;
}

/* A compiler that is a shell script; in it, $ROOT is the test's directory. */
static void use_compiler(const char *body)
{
    char path[100];
    snprintf(path, sizeof path, "%s/compiler", root);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "#!/bin/sh\nROOT=%s\n%s\n", root, body);
    fclose(file);
    ck_assert_int_eq(chmod(path, 0700), 0);
    setenv("GOTS_CC", path, 1);
}

#define COUNTS "echo >> $ROOT/count; exec cc \"$@\""

static int compilations(void)
{
    char path[100];
    struct stat info;
    snprintf(path, sizeof path, "%s/count", root);
    return stat(path, &info) == 0 ? (int)info.st_size : 0;
}

/* ---- Short ways ------------------------------------------------------------------------------ */

typedef double of_double(double);
typedef int of_int(int);

static double twice(double x)
{
    return 2 * x;
}

static double thrice(double x)
{
    return 3 * x;
}

static const char *const names[] = { "f", "not_there" };

/* What calls `import`, under the name twice. */
static gots__code_unit unit_of(const char *text, gots__code_symbol imports[2], of_double *import)
{
    imports[0] = (gots__code_symbol){ "unused", (const void *)fmod };
    imports[1] = (gots__code_symbol){ "twice", (const void *)import };
    return (gots__code_unit){ text, strlen(text), imports, 2, names, 2 };
}

#define TEXT "extern double twice(double);\n" \
             "static double add(double x, double y) { return x + y; }\n" \
             GOTS__CODE_HIDDEN "double f(double x) { double (*g)(double) = twice; return add(twice(x), g(1)); }\n"

static gots__code *kept(const char *directory, const char *text, of_double *import, of_double **f)
{
    gots__code_symbol imports[2];
    gots__code_unit unit = unit_of(text, imports, import);
    gots_allocator allocator = gots__default_allocator();
    gots_error err = { 0 };
    void *addresses[] = { NULL, imports };
    gots__code *code = gots__code_kept(&allocator, directory, &unit, addresses, &err);
    ck_assert_msg(code != NULL, "%s", err.message);
    ck_assert_ptr_null(addresses[1]);
    memcpy(f, &addresses[0], sizeof *f);
    return code;
}

static void expect_seven(const char *directory)
{
    of_double *f;
    gots__code *code = kept(directory, TEXT, twice, &f);
    ck_assert_double_eq(f(2.5), 7);
    gots__code_free(code);
}

static gots_error error_of(const char *text)
{
    gots__code_symbol imports[2];
    gots__code_unit unit = unit_of(text, imports, twice);
    gots_allocator allocator = gots__default_allocator();
    gots_error err = { 0 };
    void *addresses[] = { NULL, imports };
    ck_assert_ptr_null(gots__code_kept(&allocator, NULL, &unit, addresses, &err));
    ck_assert_ptr_null(addresses[0]);
    ck_assert_ptr_eq(addresses[1], imports);
    return err;
}

/* ---- Compiling ------------------------------------------------------------------------------- */

START_TEST(the_same_text_runs_in_both_tiers)
{
    gots__code_symbol imports[2];
    gots__code_unit unit = unit_of(TEXT, imports, twice);
    gots_allocator allocator = gots__default_allocator();
    for (gots__code_tier tier = GOTS__CODE_TCC; tier <= GOTS__CODE_CC; tier++) {
        gots_error err = { 0 };
        void *addresses[] = { NULL, imports };
        gots__code *code = gots__code_new(&allocator, tier, unit.text, unit.len, unit.imports, 2, names,
                                          addresses, 2, &err);
        ck_assert_msg(code != NULL, "%s", err.message);
        ck_assert_ptr_null(addresses[1]);
        of_double *f;
        memcpy(&f, &addresses[0], sizeof f);
        ck_assert_double_eq(f(2.5), 7);
        ck_assert_uint_gt(gots__code_size(code), 0);
        gots__code_free(code);
    }
}
END_TEST

/* Where a compiler that may choose contracts, reorders or folds, the last bit tells. */
#define BITS "double f(double x) {\n" \
             "    double sum = 0, y = x; int i, n = 2147483600;\n" \
             "    for (i = 0; i < 100; i++) { y = y * 1.0000001 + x / (i + 1); sum += y * y - x * 0.1; }\n" \
             "    for (i = 0; i < 100; i++) n += i;\n" \
             "    return sum / 3 + (x != x) + (n >> 7) + (double)(float)sum - 0.0 * x; }\n"

START_TEST(both_tiers_agree_to_the_last_bit)
{
    static const double values[] = { 0.0, -0.0, 1, -1.5, 0.1, 1e-310, 1e300, INFINITY, -INFINITY, NAN, 123456.789 };
    gots_allocator allocator = gots__default_allocator();
    of_double *f, *g;
    void *address = NULL;
    gots__code *second = kept(NULL, BITS, twice, &g);
    gots__code *first = gots__code_new(&allocator, GOTS__CODE_TCC, BITS, strlen(BITS), NULL, 0, names,
                                       &address, 1, NULL);
    ck_assert_ptr_nonnull(first);
    memcpy(&f, &address, sizeof f);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        double a = f(values[i]), b = g(values[i]);
        ck_assert_msg((a != a && b != b) || memcmp(&a, &b, sizeof a) == 0, "%g: %a, %a", values[i], a, b);
    }
    gots__code_free(first);
    gots__code_free(second);
}
END_TEST

START_TEST(errors_name_the_place)
{
    gots_error err = error_of("int a(void) { return 1; }\n\nint b(void) { return x; }\n");
    ck_assert_int_eq(err.status, GOTS_E_SYNTAX);
    ck_assert_str_eq(err.code, "GOTS1401");
    ck_assert_ptr_nonnull(strstr(err.message, "undeclared"));
    ck_assert_uint_eq(err.line, 3);
    ck_assert_uint_eq(err.column, 22);
}
END_TEST

START_TEST(what_is_declared_but_nowhere_is_an_error)
{
    gots_error err = error_of("extern int missing(int); int f(int x) { return missing(x); }\n");
    ck_assert_int_eq(err.status, GOTS_E_SYNTAX);
    ck_assert_ptr_nonnull(strstr(err.message, "missing"));
}
END_TEST

START_TEST(without_a_compiler_there_is_no_second_tier)
{
    static const char *const none[] = { "/nowhere/cc", "no-such-compiler", "/" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        setenv("GOTS_CC", none[i], 1);
        gots_error err = error_of(TEXT);
        ck_assert_int_eq(err.status, GOTS_E_UNSUPPORTED);
        ck_assert_str_eq(err.code, "GOTS1403");
    }
}
END_TEST

START_TEST(a_compiler_that_does_not_work_is_told)
{
    use_compiler("echo out of order; exit 3");
    gots_error err = error_of(TEXT);
    ck_assert_int_eq(err.status, GOTS_E_SYNTAX);
    ck_assert_str_eq(err.message, "cc: out of order");
    use_compiler("exit 0");
    ck_assert_int_eq(error_of(TEXT).status, GOTS_E_IO);
    use_compiler("while [ \"$1\" != -o ]; do shift; done; echo rubbish > $2");
    ck_assert_int_eq(error_of(TEXT).status, GOTS_E_UNSUPPORTED);
}
END_TEST

START_TEST(a_host_may_ignore_its_children)
{
    struct sigaction before, ignore = { .sa_handler = SIG_IGN };
    sigaction(SIGCHLD, &ignore, &before);
    expect_seven(NULL);
    sigaction(SIGCHLD, &before, NULL);
}
END_TEST

static jmp_buf landing;

static double jump_below_zero(double x)
{
    if (x < 0) longjmp(landing, 7);
    return x;
}

START_TEST(a_jump_passes_through_its_frames)
{
    of_double *f;
    gots__code *code = kept(NULL, "extern double twice(double);\n"
                                  "double f(double x) { double y = twice(x); return y + f(x - 1); }\n",
                            jump_below_zero, &f);
    for (volatile int i = 0; i < 100; i++) {
        int got = setjmp(landing);
        if (got == 0) f(i);
        ck_assert_int_eq(got == 0 ? 7 : got, 7);
    }
    gots__code_free(code);
}
END_TEST

START_TEST(no_page_is_writable_and_executable)
{
    of_double *f;
    char line[600], permissions[8] = "";
    gots__code *code = kept(NULL, TEXT, twice, &f);
    FILE *maps = fopen("/proc/self/maps", "r");
    ck_assert_ptr_nonnull(maps);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char found[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, found) != 3) continue;
        ck_assert_msg(strncmp(found + 1, "wx", 2) != 0, "%s", line);
        if ((uintptr_t)f >= from && (uintptr_t)f < to) strcpy(permissions, found);
    }
    fclose(maps);
    ck_assert_str_eq(permissions, "r-xp");
    gots__code_free(code);
}
END_TEST

/* ---- Keeping --------------------------------------------------------------------------------- */

START_TEST(what_was_compiled_is_kept)
{
    char path[400];
    use_compiler(COUNTS);
    for (int i = 0; i < 3; i++) expect_seven(cache);
    ck_assert_int_eq(compilations(), 1);
    ck_assert_int_eq(entries("", path), 1);
    struct stat info;
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_mode & 0777, 0600);
    /* Another text, and another compiler, are something else. */
    of_double *f;
    gots__code_free(kept(cache, "double f(double x) { return x; }", twice, &f));
    ck_assert_int_eq(compilations(), 2);
    use_compiler("#\n" COUNTS);
    expect_seven(cache);
    ck_assert_int_eq(compilations(), 3);
    ck_assert_int_eq(entries("", path), 3);
}
END_TEST

START_TEST(what_is_not_kept_leaves_nothing)
{
    char path[400];
    use_compiler(COUNTS);
    setenv("TMPDIR", root, 1);
    expect_seven("");
    expect_seven(NULL);
    unsetenv("TMPDIR");
    ck_assert_int_eq(compilations(), 2);
    snprintf(cache, sizeof cache, "%s", root);
    ck_assert_int_eq(entries("", path), 2); /* the compiler and its count */
}
END_TEST

START_TEST(an_entry_that_was_changed_is_compiled_again)
{
    char path[400];
    struct stat info;
    use_compiler(COUNTS);
    expect_seven(cache);
    ck_assert_int_eq(entries(".so", path), 1);
    ck_assert_int_eq(stat(path, &info), 0);
    for (off_t at = 0; at < info.st_size; at += info.st_size / 7) { /* anywhere, the seal included */
        int before = compilations(), fd = open(path, O_RDWR);
        char byte;
        ck_assert_int_eq(pread(fd, &byte, 1, at), 1);
        byte ^= 4;
        ck_assert_int_eq(pwrite(fd, &byte, 1, at), 1);
        close(fd);
        expect_seven(cache);
        ck_assert_int_eq(compilations(), before + 1);
    }
    static const off_t sizes[] = { 0, 1, 20, 500 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int before = compilations();
        ck_assert_int_eq(truncate(path, sizes[i]), 0);
        expect_seven(cache);
        ck_assert_int_eq(compilations(), before + 1);
    }
}
END_TEST

START_TEST(an_entry_that_others_may_write_is_not_trusted)
{
    char path[400], other[420];
    use_compiler(COUNTS);
    expect_seven(cache);
    ck_assert_int_eq(entries(".so", path), 1);
    chmod(path, 0620);
    expect_seven(cache);
    ck_assert_int_eq(compilations(), 2);
    /* Nor one that is not where it says it is. */
    snprintf(other, sizeof other, "%s.moved", path);
    ck_assert_int_eq(rename(path, other), 0);
    ck_assert_int_eq(symlink(other, path), 0);
    expect_seven(cache);
    ck_assert_int_eq(compilations(), 3);
    /* Nor a directory that others may write. */
    chmod(cache, 0777);
    expect_seven(cache);
    ck_assert_int_eq(compilations(), 4);
    chmod(cache, 0700);
}
END_TEST

START_TEST(each_loading_has_imports_of_its_own)
{
    of_double *f, *g;
    gots__code *a = kept(cache, TEXT, twice, &f), *b = kept(cache, TEXT, thrice, &g);
    ck_assert_double_eq(f(1), 4);
    ck_assert_double_eq(g(1), 6);
    gots__code_free(a);
    ck_assert_double_eq(g(1), 6);
    gots__code_free(b);
}
END_TEST

START_TEST(what_a_killed_process_left_is_removed)
{
    char path[400], file[420];
    of_double *f;
    expect_seven(cache);
    snprintf(path, sizeof path, "%s/cc-123456", cache);
    snprintf(file, sizeof file, "%s/text.c", path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    close(open(file, O_CREAT | O_WRONLY, 0600));
    struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
    ck_assert_int_eq(utimensat(AT_FDCWD, path, old, 0), 0);
    gots__code_free(kept(cache, "double f(double x) { return x; }", twice, &f));
    ck_assert_int_eq(access(path, F_OK), -1);
    ck_assert_int_eq(entries("", path), 2);
}
END_TEST

/* ---- Failing allocations --------------------------------------------------------------------- */

typedef struct counter {
    long blocks;
    long calls;
    long failing; /* the call that fails, and those after it */
} counter;

static void *count_resize(void *context, void *ptr, size_t old_size, size_t size)
{
    counter *c = context;
    (void)old_size;
    if (size == 0) {
        if (ptr != NULL) c->blocks--;
        free(ptr);
        return NULL;
    }
    if (++c->calls >= c->failing) return NULL;
    if (ptr == NULL) c->blocks++;
    return realloc(ptr, size);
}

START_TEST(each_allocation_may_fail)
{
    char path[400];
    gots__code_symbol imports[2];
    gots__code_unit unit = unit_of(TEXT, imports, twice);
    expect_seven(cache);
    for (int with_cache = 0; with_cache < 2; with_cache++) {
        gots__code *code = NULL;
        for (long failing = 1; code == NULL; failing++) {
            counter c = { .failing = failing };
            gots_allocator allocator = { count_resize, &c };
            gots_error err = { 0 };
            void *addresses[2];
            code = gots__code_kept(&allocator, with_cache ? cache : NULL, &unit, addresses, &err);
            if (code == NULL) ck_assert_int_ne(err.status, GOTS_OK);
            gots__code_free(code);
            ck_assert_int_eq(c.blocks, 0);
        }
    }
    ck_assert_int_eq(entries("", path), 1);
}
END_TEST

/* ---- In the background ----------------------------------------------------------------------- */

typedef struct result {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int calls;            /* guarded by lock, as all below */
    gots__code *code;
    of_double *f;
    gots_error err;
} result;

static void result_init(result *r)
{
    memset(r, 0, sizeof *r);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
}

static void result_deinit(result *r)
{
    gots__code_free(r->code);
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
}

static void on_done(void *context, gots__code *code, void *const *addresses, const gots_error *err)
{
    result *r = context;
    pthread_mutex_lock(&r->lock);
    r->calls++;
    r->code = code;
    r->err = *err;
    memcpy(&r->f, addresses, sizeof r->f);
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

static void wait_for(result *r)
{
    pthread_mutex_lock(&r->lock);
    while (r->calls == 0) pthread_cond_wait(&r->changed, &r->lock);
    pthread_mutex_unlock(&r->lock);
}

static gots__code_job *later(result *r, const char *text)
{
    char *copy = strdup(text); /* what is given is gone before the job works on it */
    gots__code_symbol imports[2];
    gots__code_unit unit = unit_of(copy, imports, twice);
    gots_allocator allocator = gots__default_allocator();
    gots__code_job *job = gots__code_later(&allocator, cache, &unit, on_done, r, NULL);
    ck_assert_ptr_nonnull(job);
    memset(copy, 'x', strlen(copy));
    free(copy);
    return job;
}

START_TEST(a_job_calls_back_with_the_code)
{
    result r;
    result_init(&r);
    gots__code_job *job = later(&r, TEXT);
    wait_for(&r);
    gots__code_job_end(job);
    ck_assert_int_eq(r.calls, 1);
    ck_assert_ptr_nonnull(r.code);
    ck_assert_double_eq(r.f(2.5), 7); /* the code outlives the job */
    result_deinit(&r);
}
END_TEST

START_TEST(a_job_calls_back_with_the_error)
{
    result r;
    result_init(&r);
    gots__code_job *job = later(&r, "int f(int x) {\n return y; }");
    wait_for(&r);
    gots__code_job_end(job);
    ck_assert_ptr_null(r.code);
    ck_assert_int_eq(r.err.status, GOTS_E_SYNTAX);
    ck_assert_uint_eq(r.err.line, 2);
    result_deinit(&r);
}
END_TEST

/* The script's process, when it has begun. */
static pid_t sleeper(void)
{
    char path[100];
    long pid = 0;
    snprintf(path, sizeof path, "%s/pid", root);
    for (;;) {
        FILE *file = fopen(path, "r");
        bool read = file != NULL && fscanf(file, "%ld.", &pid) == 1 && fgetc(file) == '\n';
        if (file != NULL) fclose(file);
        if (read) return (pid_t)pid;
        nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
    }
}

START_TEST(a_job_that_is_ended_leaves_nothing)
{
    char path[400];
    result r;
    result_init(&r);
    use_compiler("sleep 1000 & echo $!. > $ROOT/pid; wait");
    gots__code_job *job = later(&r, TEXT);
    pid_t pid = sleeper();
    gots__code_job_end(job);
    ck_assert_int_eq(r.calls, 0);
    ck_assert_int_eq(entries("", path), 0);
    /* Dead, though perhaps not yet buried by the process that adopted it. */
    char status[64] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    for (int i = 0; i < 2000; i++) {
        FILE *file = fopen(path, "r");
        bool gone = file == NULL || fscanf(file, "%*d %*s %60s", status) != 1 || status[0] == 'Z';
        if (file != NULL) fclose(file);
        if (gone) break;
        ck_assert_int_lt(i, 1999);
        nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
    }
    result_deinit(&r);
}
END_TEST

START_TEST(jobs_may_be_ended_at_any_moment)
{
    char path[400];
    for (long delay = 0; delay < 20; delay++) {
        result r;
        result_init(&r);
        use_compiler(delay % 2 == 0 ? COUNTS : "exec cc \"$@\"");
        gots__code_job *job = later(&r, TEXT);
        nanosleep(&(struct timespec){ .tv_nsec = delay * 3000000 }, NULL);
        gots__code_job_end(job);
        ck_assert_int_le(r.calls, 1);
        ck_assert(r.calls == 1 || r.code == NULL);
        result_deinit(&r);
        if (delay % 10 == 9) ck_assert_int_eq(system("true"), 0);
    }
    gots__code_job_end(NULL);
    int all = entries("", path), good = entries(".so", path);
    ck_assert_int_eq(all, good);
}
END_TEST

START_TEST(four_jobs_work_at_once)
{
    result results[4];
    gots__code_job *jobs[4];
    for (int i = 0; i < 4; i++) {
        char text[100];
        result_init(&results[i]);
        snprintf(text, sizeof text, "double f(double x) { return x + %d; }", i / 2);
        jobs[i] = later(&results[i], text);
    }
    for (int i = 0; i < 4; i++) {
        wait_for(&results[i]);
        ck_assert_msg(results[i].code != NULL, "%s", results[i].err.message);
        ck_assert_double_eq(results[i].f(1), 1 + i / 2);
        gots__code_job_end(jobs[i]);
        result_deinit(&results[i]);
    }
}
END_TEST

Suite *suite_native_cc(void);
Suite *suite_native_cc(void)
{
    const TTest *const tests[] = {
        the_same_text_runs_in_both_tiers,
        both_tiers_agree_to_the_last_bit,
        errors_name_the_place,
        what_is_declared_but_nowhere_is_an_error,
        without_a_compiler_there_is_no_second_tier,
        a_compiler_that_does_not_work_is_told,
        a_host_may_ignore_its_children,
        a_jump_passes_through_its_frames,
        no_page_is_writable_and_executable,
        what_was_compiled_is_kept,
        what_is_not_kept_leaves_nothing,
        an_entry_that_was_changed_is_compiled_again,
        an_entry_that_others_may_write_is_not_trusted,
        each_loading_has_imports_of_its_own,
        what_a_killed_process_left_is_removed,
        each_allocation_may_fail,
        a_job_calls_back_with_the_code,
        a_job_calls_back_with_the_error,
        a_job_that_is_ended_leaves_nothing,
        jobs_may_be_ended_at_any_moment,
        four_jobs_work_at_once,
        NULL,
    };
    Suite *suite = suite_create("native_cc");
    TCase *tcase = tcase_create("native_cc");
    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, enter, leave);
    for (const TTest *const *test = tests; *test != NULL; test++) tcase_add_test(tcase, *test);
    suite_add_tcase(suite, tcase);
    return suite;
}
