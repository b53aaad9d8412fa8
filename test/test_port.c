/* Tests of the port: nothing else reaches the system for a program, and a host can replace it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "door.h"

/* What an object must not need: time, chance, files, sockets, processes, the environment. */
#define OUTSIDE                                                                                    \
    "clock_gettime|clock|time|gettimeofday|nanosleep|usleep|sleep|getrandom|getentropy|random|rand|rand_r|srand|drand48|" \
    "open|open64|openat|openat64|creat|fopen|fopen64|fdopen|tmpfile|mkstemp|read|pread|pread64|write|pwrite|pwrite64|" \
    "stat|stat64|fstat|lstat|fstatat|statx|readlink|readlinkat|realpath|opendir|fdopendir|readdir|readdir64|getdents64|" \
    "mkdir|mkdirat|rmdir|unlink|unlinkat|remove|rename|renameat|link|linkat|symlink|symlinkat|truncate|ftruncate|chmod|" \
    "fchmod|chdir|getcwd|socket|connect|bind|listen|accept|accept4|getaddrinfo|gethostbyname|fork|vfork|execve|execv|"   \
    "execvp|posix_spawn|posix_spawnp|system|popen|kill|waitpid|pipe|pipe2|getenv|secure_getenv|setenv|putenv|environ|"   \
    "__environ|gethostname|uname|sysinfo|sysconf|syscall|getpid|getuid|dlopen"

/* Who may, and why: object (a folder ends in /) and names ("*": all). */
static const char *const known[][2] = {
    { "base/port.o", "*" },          /* the port itself */
    { "module/", "*" },              /* the compiler's side: sources, packages, the cache */
    { "native/", "*" },              /* TinyCC and the system's compiler; machine code's files */
    { "engine/watchdog.o", "clock_gettime" }, /* limits: another thread's CPU time; no program sees it */
    { "engine/machine.o", "clock_gettime" },  /* what is hot; no program sees it */
    { "engine/shared.o", "clock_gettime" },   /* Atomics.wait: a thread that really sleeps */
    { "io/ffi.o", "dlopen" },                 /* a library that was granted */
    { "sched/loop.o", "read write" },         /* its own eventfd and timerfd */
    { "sched/place.o", "clock_gettime" },     /* when turns are due and how long they run; no program sees it */
    { "duktape.o", "gettimeofday" },          /* Duktape's Date.now, which engine/date.c replaces */
};

static bool is_known(const char *object, const char *name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strstr(object, known[i][0]) == NULL) continue;
        if (*known[i][1] == '*' || strstr(known[i][1], name) != NULL) return true;
    }
    return false;
}

START_TEST(nothing_but_the_port_reaches_the_system)
{
    const char *program = getenv("GOTS") != NULL ? getenv("GOTS") : "build/gots";
    char command[4096], line[1024], object[512], name[256];
    int len = (int)strlen(program) - 5; /* build/gots → build/ */
    snprintf(command, sizeof command, "find %.*s/obj/libgots %.*s/obj/duktape.o -name '*.o' | xargs nm -uA | "
             "sed -E 's/^([^:]*): +[UwV] ([A-Za-z0-9_]+)(@.*)?$/\\1 \\2/' | grep -E ' (%s)$'", len, program, len, program, OUTSIDE);
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    int seen = 0;
    while (fgets(line, sizeof line, pipe) != NULL) {
        if (sscanf(line, "%511s %255s", object, name) != 2) continue;
        seen++;
        ck_assert_msg(is_known(object, name), "%s uses %s beside the port", object, name);
    }
    pclose(pipe);
    ck_assert_int_gt(seen, 20); /* the port's own */
}
END_TEST

/* ---- Another world --------------------------------------------------------------------------- */

static int64_t slow_clock(void *context)
{
    int64_t *ns = context;
    return *ns += 1000000;
}

static int64_t moon_landing(void *context)
{
    (void)context;
    return -14182940000LL * 1000000;
}

static bool sevens(void *context, void *bytes, size_t len)
{
    (void)context;
    memset(bytes, 7, len);
    return true;
}

static const char *const *one_variable(void *context)
{
    static const char *const all[] = { "PLACE=moon", NULL };
    (void)context;
    return all;
}

static int64_t letters(void *context, int file, void *bytes, size_t len, int64_t offset)
{
    (void)context;
    (void)file;
    (void)offset;
    static int calls;
    if (calls++ > 0 || len < 4) return 0;
    memcpy(bytes, "port", 4);
    return 4;
}

static bool at_once(void *context, void (*run)(void *work), void *work)
{
    (void)context;
    run(work);
    return true;
}

START_TEST(a_host_replaces_time_chance_files_and_threads)
{
    int64_t ns = 0;
    door_host it;
    gots_port port = { .size = sizeof port, .context = &ns, .monotonic_ns = slow_clock, .wall_ns = moon_landing,
                       .random = sevens, .read = letters, .environment = one_variable, .start = at_once };
    door_open_with(&it, &port);
    ck_assert_int_eq(gots_permit_all(it.isolate, &it.err), GOTS_OK);
    door_load(&it, "import * as fs from 'gots:fs'; import * as env from 'gots:env';\n"
                   "console.log(new Date().toISOString(), Date.now() === +new Date(), crypto.getRandomValues(new Uint8Array(2)));\n"
                   "console.log(await fs.readTextFile('data/a.txt'), env.toObject());\n"
                   "const start = performance.now(); console.log(performance.now() - start);");
    ck_assert_str_eq(it.out, "1969-07-20T20:17:40.000Z true Uint8Array(2) [ 7, 7 ]\nport { PLACE: 'moon' }\n1\n");
    door_close(&it);
}
END_TEST

START_TEST(clocks_show_whole_milliseconds_unless_finer_ones_are_granted)
{
    static const char text[] = "let fine = 0; for (let i = 0; i < 200; i++) { for (let k = 0; k < 500; k++); "
                               "if (performance.now() % 1 !== 0) fine++; } console.log(fine > 0);";
    door_host it;
    door_open(&it);
    door_load(&it, text);
    door_rule(&it, (gots_rule){ .kind = GOTS_HRTIME });
    door_load(&it, text);
    ck_assert_str_eq(it.out, "false\ntrue\n");
    door_close(&it);
}
END_TEST

/* ---- Other programs -------------------------------------------------------------------------- */

START_TEST(a_program_is_started_fed_and_awaited)
{
    door_host it;
    door_open(&it);
    door_rule(&it, (gots_rule){ .kind = GOTS_RUN, .resource = "sh" });
    door_load(&it, "import { run, spawn } from 'gots:process';\n"
                   "const done = await run('sh', ['-c', 'cat; echo $A; echo bad >&2; exit 3'], { env: { A: 'x' }, input: 'in,' });\n"
                   "console.log(JSON.stringify([done.text, done.errorText, done.code, done.signal, done.success]));\n"
                   "console.log((await run('sh', ['-c', 'env | grep -v -e PWD -e SHLVL -e ^_; true'])).text);\n"
                   "const child = spawn('sh', ['-c', 'sleep 100'], { stdout: 'null', stderr: 'null' });\n"
                   "console.log(child.kill('SIGKILL'), JSON.stringify(await child.status), child.kill());\n"
                   "const big = await run('sh', ['-c', 'cat'], { input: 'y'.repeat(300000) }); console.log(big.output.length);");
    ck_assert_str_eq(it.out, "[\"in,x\\n\",\"bad\\n\",3,null,false]\n\ntrue {\"code\":137,\"signal\":\"SIGKILL\",\"success\":false} false\n300000\n");
    door_close(&it);
}
END_TEST

START_TEST(a_program_that_is_not_granted_is_not_started)
{
    door_host it;
    door_open(&it);
    door_rule(&it, (gots_rule){ .kind = GOTS_RUN, .resource = "true" });
    door_load(&it, "import { spawn } from 'gots:process';\n"
                   "const tries: [string, any?][] = [['sh'], ['/bin/sh'], ['no-such-program'], ['../../bin/sh'], ['true', { env: { LD_PRELOAD: 'x' } }],\n"
                   "    ['true', { directory: 'secret' }], ['']];\n"
                   "for (const [name, options] of tries) try { spawn(name, [], options); console.log(name, 'ran'); } catch (e: any) { console.log(e.code); }\n"
                   "console.log((await spawn('true').status).success);");
    ck_assert_str_eq(it.out, "GOTS3001\nGOTS3001\nGOTS3001\nGOTS3001\nGOTS3001\nGOTS3001\nGOTS3001\ntrue\n");
    door_close(&it);
}
END_TEST

START_TEST(what_runs_when_the_isolate_ends_is_killed)
{
    door_host it;
    door_open(&it);
    door_rule(&it, (gots_rule){ .kind = GOTS_RUN, .resource = "sleep" });
    door_load(&it, "import { spawn } from 'gots:process'; console.log(spawn('sleep', ['100']).id);");
    int id = atoi(it.out);
    ck_assert_int_gt(id, 1);
    door_close(&it);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d", id);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(the_system_tells_what_is_granted)
{
    door_host it;
    door_open(&it);
    door_rule(&it, (gots_rule){ .kind = GOTS_SYS, .resource = "cpus" });
    door_load(&it, "import * as process from 'gots:process';\n"
                   "console.log(process.cpus() > 0); try { process.hostname(); } catch (e: any) { console.log(e.message); }");
    ck_assert_str_eq(it.out, "true\nmain0.ts may not ask the system for 'hostname': --allow-sys=hostname grants it\n");
    door_close(&it);
}
END_TEST

Suite *suite_port(void);
Suite *suite_port(void)
{
    Suite *suite = suite_create("port");
    TCase *tests = tcase_create("port"), *objects = tcase_create("objects");
    tcase_add_checked_fixture(tests, door_set_up, door_tear_down);
    tcase_add_test(objects, nothing_but_the_port_reaches_the_system);
    tcase_add_test(tests, a_host_replaces_time_chance_files_and_threads);
    tcase_add_test(tests, clocks_show_whole_milliseconds_unless_finer_ones_are_granted);
    tcase_add_test(tests, a_program_is_started_fed_and_awaited);
    tcase_add_test(tests, a_program_that_is_not_granted_is_not_started);
    tcase_add_test(tests, what_runs_when_the_isolate_ends_is_killed);
    tcase_add_test(tests, the_system_tells_what_is_granted);
    tcase_set_timeout(objects, 120);
    suite_add_tcase(suite, objects);
    suite_add_tcase(suite, tests);
    return suite;
}
