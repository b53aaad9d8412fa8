/* Tests of permissions: attempts to get out, each of which fails and stands in the audit with its module and line.
 *
 * SPDX-License-Identifier: MIT
 *
 * Granted are reading and writing of `data`, the host api.example.com:443, 10.0.0.0/8 on 80 to 90 and
 * *.cdn.example.com, the variables APP_*, the program true, and nothing else. An attempt is one line of a
 * program; it escapes if it does not end in a PermissionError or, where nothing is there, a SystemError.
 */
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"

/* ---- Files ----------------------------------------------------------------------------------- */

/* Paths that lead out of `data`, from the test's directory; @ stands for that one, absolute. */
static const char *const paths[] = {
    "secret/key", "./secret/key", "data/../secret/key", "data/./../secret/key", "data//..//secret//key",
    "data/sub/../../secret/key", "data/sub/../../data/../secret/key", "@/secret/key", "@/data/../secret/key",
    "@//secret///key", "@/./secret/./key", "/@/secret/key", "//@/secret/key", "../../../../../../../../..@/secret/key",
    "data/out", "data/out/", "data/outdir/key", "data/outdir/../secret/key", "data/sub/up/secret/key", "data/chain1",
    "data/absolute", "data/root@/secret/key", "data/self", "data/dotdot/secret/key", "data/loop/../../secret/key",
    "/proc/self/root@/secret/key", "/proc/self/cwd/secret/key", "/proc/thread-self/root@/secret/key", "/proc/1/root/etc/passwd",
    "/proc/self/environ", "/proc/self/mem", "/proc/self/maps", "/proc/self/fd/0", "/proc/self/exe", "/proc/self/cmdline",
    "/proc/self/task/../environ", "/proc/version", "/dev/fd/0", "/dev/stdin", "/dev/mem", "/dev/null", "/dev/tty", "/sys/kernel",
    "/etc/passwd", "/etc/../etc/passwd", "/etc/./shadow", "/", "//", "/.", "/..", ".", "./", "..", "../", "data/..", "data/../",
    "data/../.", "Data/a.txt", "DATA/a.txt", "data /a.txt", " data/a.txt", "data\\\\..\\\\secret\\\\key", "datax", "data2/a.txt", "dat",
    "data/../data2/a.txt", "secret", "secret/", "secret/.", "secret/..", "secret/../secret/key", "~/key", "~root/key", "$HOME/key", "file:@/secret/key",
    "file://@/secret/key", "data\\u2044..\\u2044secret", "\\uff0e\\uff0e/secret/key", "secr\\u00e9t/key", "data%2f..%2fsecret/key",
    "..\\u0000/secret/key", "secret/key\\u0000.txt", "data\\u0000/../secret/key", "", "\\u0000",
    "data/\\u202e/../../secret/key", "nothing", "nothing/..", "nothing/../secret/key", "data/nothing/../../secret/key", "data/a.txt/../../secret/key",
    "data/fd", "data/procroot@/secret/key", "data/dangling", "data/twice/../../secret/key",
};

/* What is tried with each of them, in turn. */
static const char *const readings[] = {
    "fs.readTextFile(p)", "fs.readFile(p)", "fs.stat(p + '/key').catch(() => fs.stat(p))", "fs.open(p)", "fs.readDir(p)", "fs.realPath(p)",
    "fs.copyFile(p, 'data/stolen')", "fs.lstat(p + (p.startsWith('data/') ? '/x/../../..' : ''))",
};
static const char *const writings[] = {
    "fs.writeTextFile(p, 'x')", "fs.writeTextFile(p, 'x', { atomic: true })", "fs.append(p, 'x')", "fs.remove(p + '/key', { recursive: true })",
    "fs.rename('data/a.txt', p + '/x')", "fs.rename(p + '/key', 'data/stolen')", "fs.mkdir(p + '/made', { recursive: true })", "fs.copyFile('data/a.txt', p + '/y')",
    "fs.open(p, { write: true, create: true })", "fs.makeTempFile({ directory: p })",
};

static void make_traps(void)
{
    ck_assert_int_eq(system("mkdir data2 && printf other > data2/a.txt && cd data && ln -s ../secret/key out && ln -s ../secret outdir && "
                            "ln -s ../.. sub/up && ln -s chain2 chain1 && ln -s sub/../chain3 chain2 && ln -s ../secret/key chain3 && "
                            "ln -s / root && ln -s .. dotdot && ln -s loop loop && ln -s /proc/self/environ self && ln -s /proc/self/fd fd && "
                            "ln -s /proc/self/root procroot && ln -s ../nowhere dangling && ln -s sub/up twice && "
                            "ln -s \"$(cd .. && pwd)/secret/key\" absolute"), 0);
}

static void put_path(char *to, size_t room, const char *path)
{
    size_t len = 0;
    for (; *path != '\0' && len + 1 < room; path++) {
        if (*path == '@') len += (size_t)snprintf(to + len, room - len, "%s", door_directory);
        else if (*path == '\'') len += (size_t)snprintf(to + len, room - len, "\\'");
        else to[len++] = *path;
    }
    to[len] = '\0';
}

static void grant(door_host *it)
{
    door_open(it);
    door_rule(it, (gots_rule){ .kind = GOTS_READ, .resource = "data" });
    door_rule(it, (gots_rule){ .kind = GOTS_WRITE, .resource = "data" });
    door_rule(it, (gots_rule){ .kind = GOTS_ENV, .resource = "APP_*" });
    door_rule(it, (gots_rule){ .kind = GOTS_RUN, .resource = "true" });
    door_rule(it, (gots_rule){ .kind = GOTS_NET, .resource = "api.example.com:443" });
    door_rule(it, (gots_rule){ .kind = GOTS_NET, .resource = "10.0.0.0/8:80-90" });
    door_rule(it, (gots_rule){ .kind = GOTS_NET, .resource = "*.cdn.example.com" });
}

/* Attempts with every path; each says how it ended: D denied, S the system had nothing, else it escaped. */
static void attempt(const char *const *ways, size_t way_count)
{
    door_host *it = calloc(1, sizeof *it);
    ck_assert_ptr_nonnull(it);
    char path[1024], text[4096];
    make_traps();
    grant(it);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        put_path(path, sizeof path, paths[i]);
        for (size_t k = 0; k < way_count; k++) {
            int denials = it->denials;
            it->len = it->audit_len = 0;
            snprintf(text, sizeof text, "import * as fs from 'gots:fs'; const p = '%s';\n"
                     "try { const got: any = await (%s);\nconsole.log('ESCAPED', got); } catch (e: any) {\n"
                     "console.log(e instanceof fs.PermissionError && e.code === 'GOTS3001' ? 'D' : e instanceof fs.SystemError || e.code === 'GOTS3003' ? 'S' : e); }", path, ways[k]);
            door_load(it, text);
            ck_assert_msg(strcmp(it->out, "D\n") == 0 || strcmp(it->out, "S\n") == 0, "%s with '%s': %s", ways[k], path, it->out);
            if (*it->out != 'D') continue;
            ck_assert_msg(it->denials > denials && strstr(it->audit, "\"decision\":\"denied\"") != NULL, "'%s' is not in the audit", path);
            const char *line = strstr(it->audit, "\"decision\":\"denied\"");
            char module[64];
            snprintf(module, sizeof module, "\"module\":\"main%d.ts\",\"line\":2,", it->loaded - 1);
            ck_assert_msg(strstr(line, module) != NULL, "%s: %s", module, line);
        }
    }
    ck_assert_int_gt(it->denials, (int)(way_count * sizeof paths / sizeof *paths / 2));
    door_close(it);
    ck_assert_int_eq(system("test \"$(cat secret/key)\" = key && test \"$(ls secret)\" = key && test \"$(cat data2/a.txt)\" = other && "
                            "test \"$(ls -d *)\" = \"$(printf 'data\\ndata2\\nsecret')\" && ! grep -rqs '^key$' data/stolen"), 0);
    free(it);
}

START_TEST(no_path_reads_outside)
{
    attempt(readings, sizeof readings / sizeof *readings);
}
END_TEST

START_TEST(no_path_writes_outside)
{
    attempt(writings, sizeof writings / sizeof *writings);
}
END_TEST

/* ---- Without openat2 ------------------------------------------------------------------------- */

static int no_openat2(void *context, int dir, const char *path, int flags, uint32_t mode)
{
    (void)context;
    (void)dir;
    (void)path;
    (void)flags;
    (void)mode;
    return -38; /* ENOSYS */
}

START_TEST(an_older_system_goes_step_by_step)
{
    door_host it;
    gots_port port = { .size = sizeof port, .open_below = no_openat2 };
    make_traps();
    door_open_with(&it, &port);
    door_rule(&it, (gots_rule){ .kind = GOTS_READ, .resource = "data" });
    door_load(&it, "import { readTextFile } from 'gots:fs';\n"
                   "console.log(await readTextFile('data/sub/deep.txt'), await readTextFile('data/sub/../a.txt'));\n"
                   "for (const p of ['data/out', 'data/outdir/key', 'data/sub/up/secret/key', 'data/chain1'])\n"
                   "    await readTextFile(p).then(() => console.log('ESCAPED'), e => console.log(e.code));");
    ck_assert_str_eq(it.out, "deep inside\nGOTS3001\nGOTS3001\nGOTS3001\nGOTS3001\n");
    door_close(&it);
}
END_TEST

/* ---- Races ----------------------------------------------------------------------------------- */

static volatile int racing;

/* data/swap is now a directory, now a link to secret; so is data/file. */
static void *swap(void *data)
{
    (void)data;
    while (__atomic_load_n(&racing, __ATOMIC_RELAXED)) {
        rename("data/dir", "data/swap");
        rename("data/swap", "data/dir");
        rename("data/link", "data/swap");
        rename("data/swap", "data/link");
        rename("data/plain", "data/file");
        rename("data/file", "data/plain");
        rename("data/alias", "data/file");
        rename("data/file", "data/alias");
    }
    return NULL;
}

/* GOTS_RACE_TRIES: 1,000,000 for a long run. */
START_TEST(no_link_that_appears_meanwhile_leads_outside)
{
    const char *tries = getenv("GOTS_RACE_TRIES");
    char text[2048];
    pthread_t thread;
    door_host it;
    ck_assert_int_eq(system("mkdir data/dir && printf inside > data/dir/key && ln -s ../secret data/link && printf inside > data/plain && "
                            "ln -s ../secret/key data/alias"), 0);
    grant(&it);
    gots_on_audit(it.isolate, NULL, NULL);
    __atomic_store_n(&racing, 1, __ATOMIC_RELAXED);
    ck_assert_int_eq(pthread_create(&thread, NULL, swap, NULL), 0);
    snprintf(text, sizeof text, "import * as fs from 'gots:fs'; let escaped = 0, read = 0, denied = 0, failed = 0;\n"
             "const look = (t: string) => { if (t.includes('key')) escaped++; else read++; };\n"
             "const why = (e: any) => { if (e instanceof fs.PermissionError) denied++; else failed++; };\n"
             "for (let i = 0; i < %s; i += 4) await Promise.all([fs.readTextFile('data/swap/key').then(look, why), fs.readTextFile('data/file').then(look, why),\n"
             "    fs.writeTextFile('data/swap/key', 'inside').catch(why), fs.append('data/file', '').catch(why)]);\n"
             "console.log(escaped);", tries != NULL ? tries : "4000");
    door_load(&it, text);
    __atomic_store_n(&racing, 0, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    ck_assert_str_eq(it.out, "0\n");
    ck_assert_int_eq(system("test \"$(cat secret/key)\" = key"), 0);
    door_close(&it);
}
END_TEST

/* ---- What is denied stays so ------------------------------------------------------------------ */

START_TEST(what_is_denied_is_not_reached_by_moving_what_holds_it)
{
    door_host it;
    door_open(&it);
    ck_assert_int_eq(system("mkdir data/safe && printf key > data/safe/key"), 0);
    ck_assert_int_eq(gots_permit_all(it.isolate, &it.err), GOTS_OK);
    door_rule(&it, (gots_rule){ .kind = GOTS_READ, .resource = "data/safe", .deny = true });
    door_rule(&it, (gots_rule){ .kind = GOTS_WRITE, .resource = "data/safe", .deny = true });
    door_load(&it, "import * as fs from 'gots:fs';\n"
                   "for (const attempt of [() => fs.readTextFile('data/safe/key'), () => fs.rename('data', 'moved'), () => fs.rename('data/safe', 'moved'),\n"
                   "    () => fs.remove('data', { recursive: true }), () => fs.remove('data/safe', { recursive: true }), () => fs.rename('secret', 'data'),\n"
                   "    () => fs.dir('data').readTextFile('safe/key'), () => fs.dir('data').sub('safe').readTextFile('key'),\n"
                   "    () => fs.dir('data').rename('.', 'x'), () => fs.copyFile('data/safe/key', 'copy'), () => fs.readDir('data/safe'), () => fs.realPath('data/sub/../safe/key')])\n"
                   "    try { await attempt(); console.log('ESCAPED', String(attempt)); } catch (e: any) { if (e.code !== 'GOTS3001') console.log(String(attempt), e.message); }");
    ck_assert_str_eq(it.out, "");
    ck_assert_int_eq(system("test \"$(cat data/safe/key)\" = key"), 0);
    door_close(&it);
}
END_TEST

START_TEST(a_grant_is_the_directory_that_was_there)
{
    door_host it;
    grant(&it);
    ck_assert_int_eq(system("mv data old && ln -s secret data"), 0);
    door_load(&it, "import { readTextFile } from 'gots:fs';\n"
                   "await readTextFile('data/key').then(() => console.log('ESCAPED'), e => console.log(e.code));");
    ck_assert_str_eq(it.out, "GOTS3001\n");
    door_close(&it);
}
END_TEST

/* ---- Capabilities ---------------------------------------------------------------------------- */

START_TEST(a_capability_is_all_that_its_holder_has)
{
    door_host it;
    door_open(&it);
    make_traps();
    FILE *file = fopen("plugin.ts", "w");
    ck_assert_ptr_nonnull(file);
    fputs("import * as fs from 'gots:fs';\nexport async function plug(d: fs.Directory) {\n"
          "    console.log(await d.readTextFile('a.txt'));\n"
          "    for (const p of ['..', '../secret/key', 'out', 'outdir/key', '/etc/passwd', 'sub/up/secret/key', 'root/etc/passwd', 'sub/../../secret/key', ''])\n"
          "        await d.readTextFile(p).then(() => console.log('ESCAPED', p), e => { if (!/^GOTS30(01|1\\d)$/.test(e.code)) console.log(p, e); });\n"
          "    for (const f of [() => d.writeTextFile('a.txt', ''), () => d.sub('..'), () => d.sub('../secret'), () => d.sub('outdir'), () => d.remove('a.txt'),\n"
          "        () => d.mkdir('made'), () => d.append('a.txt', 'x'), () => fs.readTextFile('data/a.txt'), () => fs.dir('data')])\n"
          "        try { await f(); console.log('ESCAPED', String(f)); } catch (e: any) { if (e.code !== 'GOTS3001') console.log(String(f), e.message); }\n"
          "}\nexport const after = (d: fs.Directory) => d.readTextFile('a.txt');\n", file);
    fclose(file);
    door_rule(&it, (gots_rule){ .kind = GOTS_READ, .resource = "." });
    door_rule(&it, (gots_rule){ .kind = GOTS_WRITE, .resource = "." });
    ck_assert_int_eq(gots_confine(it.isolate, "plugin.ts", &it.err), GOTS_OK);
    door_load(&it, "import { dir } from 'gots:fs'; import { plug, after } from './plugin.ts';\n"
                   "const whole = dir('data'); const less = whole.readOnly(); await plug(less); whole.revoke();\n"
                   "await after(less).then(() => console.log('ESCAPED'), e => console.log(e.message));");
    ck_assert_str_eq(it.out, "inside\nthe directory was revoked\n");
    door_close(&it);
}
END_TEST

/* ---- Hosts, variables, programs --------------------------------------------------------------- */

START_TEST(no_host_is_reached_that_is_not_granted)
{
    static const char *const allowed[] = {
        "api.example.com:443", "API.Example.COM:443", "api.example.com.:443", "10.1.2.3:80", "10.255.255.255:90", "10.1:85", "0x0a000001:80",
        "[::ffff:10.0.0.1]:80", "a.cdn.example.com:1", "x.y.cdn.example.com:65535",
    };
    static const char *const denied[] = {
        "api.example.com:80", "api.example.com:4430", "api.example.com", "api.example.com:", "api.example.com:*", "api.example.com:443x", "api.example.com:-1",
        "xapi.example.com:443", "api.example.com.evil.org:443", "evil.org/api.example.com:443", "api.example.com@evil.org:443", "api.example.com#:443",
        "evil.org:443", "example.com:443", "api.example.com..:443", ".api.example.com:443", "api.example.com :443", " api.example.com:443", "api\xE2\x80\xA4" "example.com:443",
        "\xD0\xB0pi.example.com:443", "cdn.example.com:443", ".cdn.example.com:443", "a.cdn.example.com.evil.org:443", "acdn.example.com:443", "*.cdn.example.com:443",
        "11.0.0.1:80", "9.255.255.255:80", "10.0.0.1:79", "10.0.0.1:91", "10.0.0.1", "10.0.0.1:080x", "127.0.0.1:80", "0x7f000001:80", "2130706433:80", "0177.0.0.1:80", "127.1:80",
        "0:80", "[::1]:80", "[::ffff:127.0.0.1]:80", "[::10.0.0.1]:80", "[fe80::1]:80", "::1:80", "localhost:443", "10.0.0.1.evil.org:80", "10.0.0.0/8:80", "010.0.0.1:80",
        "169.254.169.254:80", "metadata:80", ":443", "*:443", "*", "", "api.example.com:443:443", "[api.example.com]:443x", "api.example.com:443,evil.org",
    };
    door_host it;
    grant(&it);
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        ck_assert_msg(gots_is_permitted(it.isolate, GOTS_NET, allowed[i]), "'%s' is denied", allowed[i]);
    for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
        ck_assert_msg(!gots_is_permitted(it.isolate, GOTS_NET, denied[i]), "'%s' is allowed", denied[i]);
    ck_assert(!gots_is_permitted(it.isolate, GOTS_NET, NULL));
    door_rule(&it, (gots_rule){ .kind = GOTS_NET, .resource = "10.9.0.0/16", .deny = true });
    ck_assert(!gots_is_permitted(it.isolate, GOTS_NET, "10.9.1.1:80"));
    ck_assert(gots_is_permitted(it.isolate, GOTS_NET, "10.8.1.1:80"));
    door_close(&it);
}
END_TEST

START_TEST(no_variable_program_or_library_is_reached_that_is_not_granted)
{
    static const struct { gots_permission kind; const char *resource; } denied[] = {
        { GOTS_ENV, "HOME" }, { GOTS_ENV, "app_x" }, { GOTS_ENV, "APP" }, { GOTS_ENV, "XAPP_" }, { GOTS_ENV, "" }, { GOTS_ENV, "*" }, { GOTS_ENV, NULL },
        { GOTS_ENV, "PATH" }, { GOTS_ENV, "LD_PRELOAD" }, { GOTS_RUN, "sh" }, { GOTS_RUN, "/bin/sh" }, { GOTS_RUN, "truex" }, { GOTS_RUN, "./true" }, { GOTS_RUN, "data/a.txt" },
        { GOTS_RUN, "" }, { GOTS_RUN, NULL }, { GOTS_RUN, "env" }, { GOTS_FFI, "libc.so.6" }, { GOTS_FFI, "data/a.txt" }, { GOTS_FFI, NULL }, { GOTS_SYS, "hostname" },
        { GOTS_SYS, NULL }, { GOTS_HRTIME, NULL }, { GOTS_READ, NULL }, { GOTS_WRITE, NULL }, { GOTS_NET, NULL },
    };
    door_host it;
    grant(&it);
    for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
        ck_assert_msg(!gots_is_permitted(it.isolate, denied[i].kind, denied[i].resource), "%s '%s' is allowed", gots_permission_name(denied[i].kind),
                      denied[i].resource != NULL ? denied[i].resource : "(all)");
    ck_assert(gots_is_permitted(it.isolate, GOTS_ENV, "APP_X"));
    ck_assert(gots_is_permitted(it.isolate, GOTS_RUN, "true"));
    door_close(&it);
}
END_TEST

START_TEST(the_library_s_insides_are_not_a_program_s)
{
    door_host it;
    gots_module *module;
    door_open(&it);
    static const char *const texts[] = { "import { made } from 'gots:internal/file'; console.log(made);",
                                         "import { made } from 'gots:./internal/file'; console.log(made);",
                                         "const m: any = import.meta; m.native('fs');" };
    for (int i = 0; i < 3; i++) {
        char name[32];
        snprintf(name, sizeof name, "inside%d.ts", i);
        ck_assert_int_lt(gots_isolate_load_source(it.isolate, name, texts[i], strlen(texts[i]), 0, &module, &it.err), 0);
    }
    ck_assert_str_eq(it.out, "");
    door_close(&it);
}
END_TEST

Suite *suite_permission(void);
Suite *suite_permission(void)
{
    Suite *suite = suite_create("permission");
    TCase *tests = tcase_create("permission");
    tcase_set_timeout(tests, 3600);
    tcase_add_checked_fixture(tests, door_set_up, door_tear_down);
    tcase_add_test(tests, no_path_reads_outside);
    tcase_add_test(tests, no_path_writes_outside);
    tcase_add_test(tests, an_older_system_goes_step_by_step);
    tcase_add_test(tests, no_link_that_appears_meanwhile_leads_outside);
    tcase_add_test(tests, what_is_denied_is_not_reached_by_moving_what_holds_it);
    tcase_add_test(tests, a_grant_is_the_directory_that_was_there);
    tcase_add_test(tests, a_capability_is_all_that_its_holder_has);
    tcase_add_test(tests, no_host_is_reached_that_is_not_granted);
    tcase_add_test(tests, no_variable_program_or_library_is_reached_that_is_not_granted);
    tcase_add_test(tests, the_library_s_insides_are_not_a_program_s);
    suite_add_tcase(suite, tests);
    return suite;
}
