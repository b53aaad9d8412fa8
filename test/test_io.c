/* Tests of gots:fs and the loop: what they do, under the least permissions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"
#include "starving.h"

static void may(door_host *it, bool writes)
{
    door_open(it);
    door_rule(it, (gots_rule){ .kind = GOTS_READ, .resource = "data" });
    if (writes) door_rule(it, (gots_rule){ .kind = GOTS_WRITE, .resource = "data" });
}

static void prints(bool writes, const char *text, const char *wanted)
{
    door_host it;
    may(&it, writes);
    door_load(&it, text);
    ck_assert_str_eq(it.out, wanted);
    door_close(&it);
}

START_TEST(files_are_written_and_read)
{
    prints(true, "import * as fs from 'gots:fs';\n"
                 "await fs.writeTextFile('data/x', 'h\\u00e9'); await fs.append('data/x', new Uint8Array([33, 255]));\n"
                 "console.log(await fs.readFile('data/x'), await fs.readTextFile('data/x'));\n"
                 "await fs.writeTextFile('data/x', '', { createNew: true }).catch(e => console.log(e.name, e.errno, e.code));\n"
                 "await fs.writeTextFile('data/bom', '\\ufeffa'); console.log((await fs.readTextFile('data/bom')).length);",
           "Uint8Array(5) [ 104, 195, 169, 33, 255 ] h\xC3\xA9!\xEF\xBF\xBD\nSystemError EEXIST GOTS3011\n1\n");
}
END_TEST

START_TEST(a_large_file_comes_piece_by_piece)
{
    prints(true, "import * as fs from 'gots:fs';\n"
                 "const file = await fs.open('data/big', { write: true, read: true, create: true });\n"
                 "for (let i = 0; i < 20; i++) await file.write(new Uint8Array(100000).fill(i));\n"
                 "await file.seek(0); let bytes = 0, sum = 0;\n"
                 "for await (const chunk of file) { bytes += chunk.length; for (const b of chunk) sum += b; }\n"
                 "console.log(bytes, sum, (await fs.readFile('data/big')).length); file.close();",
           "2000000 19000000 2000000\n");
}
END_TEST

START_TEST(lines_come_without_their_ends)
{
    prints(true, "import * as fs from 'gots:fs';\n"
                 "await fs.writeTextFile('data/l', 'one\\r\\ntwo\\n\\nlast');\n"
                 "await using file = await fs.open('data/l');\n"
                 "for await (const line of file.lines()) console.log(JSON.stringify(line));",
           "\"one\"\n\"two\"\n\"\"\n\"last\"\n");
}
END_TEST

START_TEST(an_atomic_write_replaces_a_file_as_a_whole)
{
    ck_assert_int_eq(chmod("data/a.txt", 0640), 0);
    prints(true, "import * as fs from 'gots:fs';\n"
                 "await fs.writeTextFile('data/a.txt', 'new', { atomic: true });\n"
                 "console.log(await fs.readTextFile('data/a.txt'), (await fs.stat('data/a.txt')).mode.toString(8));\n"
                 "console.log((await fs.readDir('data')).map(e => e.name).join());",
           "new 640\na.txt,sub\n");
}
END_TEST

START_TEST(directories_are_made_listed_and_removed)
{
    prints(true, "import * as fs from 'gots:fs';\n"
                 "await fs.mkdir('data/p/q/r', { recursive: true }); await fs.mkdir('data/p/q', { recursive: true });\n"
                 "await fs.mkdir('data/p').catch(e => console.log(e.errno));\n"
                 "await fs.writeTextFile('data/p/q/f', '');\n"
                 "console.log((await fs.readDir('data/p/q')).map(e => e.name + ' ' + e.kind).join());\n"
                 "await fs.remove('data/p').catch(e => console.log(e.errno));\n"
                 "await fs.remove('data/p', { recursive: true }); console.log(await fs.exists('data/p'));",
           "EEXIST\nf file,r directory\nENOTEMPTY\nfalse\n");
}
END_TEST

START_TEST(removing_all_follows_no_link)
{
    ck_assert_int_eq(symlink("../secret", "data/link"), 0);
    ck_assert_int_eq(mkdir("data/d", 0755), 0);
    ck_assert_int_eq(symlink("../../secret", "data/d/link"), 0);
    prints(true, "import * as fs from 'gots:fs';\n"
                 "await fs.remove('data/link'); await fs.remove('data/d', { recursive: true });\n"
                 "console.log(await fs.exists('data/d'));", "false\n");
    ck_assert_int_eq(access("secret/key", F_OK), 0);
}
END_TEST

START_TEST(files_are_moved_and_copied)
{
    prints(true, "import * as fs from 'gots:fs';\n"
                 "await fs.copyFile('data/a.txt', 'data/b.txt'); await fs.rename('data/b.txt', 'data/sub/c.txt');\n"
                 "console.log(await fs.exists('data/b.txt'), await fs.readTextFile('data/sub/c.txt'));\n"
                 "await fs.copyFile('data/a.txt', 'data/a.txt').catch(e => console.log(e.errno));\n"
                 "console.log(await fs.readTextFile('data/a.txt'));", "false inside\nEINVAL\ninside\n");
}
END_TEST

START_TEST(a_link_is_told_from_what_it_points_to)
{
    ck_assert_int_eq(symlink("a.txt", "data/link"), 0);
    prints(false, "import * as fs from 'gots:fs';\n"
                  "console.log((await fs.stat('data/link')).kind, (await fs.lstat('data/link')).kind, (await fs.stat('data/link')).size);\n"
                  "console.log((await fs.realPath('data/link')).endsWith('/data/a.txt'));", "file link 6\ntrue\n");
}
END_TEST

START_TEST(a_handle_that_is_closed_is_no_handle)
{
    prints(false, "import * as fs from 'gots:fs';\n"
                  "const file = await fs.open('data/a.txt'); const late = file.read(); file.close(); file.close();\n"
                  "console.log((await late)!.length);\n"
                  "await file.read().catch(e => console.log(e.code, e.errno));\n"
                  "try { new (fs.FileHandle as any)(null, 1); } catch (e: any) { console.log(e.message); }",
           "6\nGOTS3021 EBADF\na FileHandle is made by open()\n");
}
END_TEST

START_TEST(wrong_arguments_are_type_errors)
{
    prints(true, "import * as fs from 'gots:fs'; const wrong: any = fs;\n"
                 "for (const f of [() => wrong.readFile(), () => wrong.readFile(5), () => wrong.writeFile('data/x', 5), () => wrong.mkdir(null),\n"
                 "                 () => wrong.open('data/a.txt', {})]) await f().then(console.log, (e: any) => console.log(e.name));",
           "TypeError\nTypeError\nTypeError\nTypeError\nTypeError\n");
}
END_TEST

START_TEST(an_isolate_ends_while_its_files_are_being_read)
{
    for (int i = 0; i < 50; i++) {
        door_host it;
        may(&it, true);
        gots_module *module;
        const char *text = "import * as fs from 'gots:fs';\n"
                           "for (let i = 0; i < 40; i++) { fs.readFile('data/a.txt'); fs.writeTextFile('data/x' + i, 'abc'); fs.open('data/a.txt'); }";
        gots_status status = gots_isolate_load_source(it.isolate, "a.ts", text, strlen(text), 0, &module, &it.err);
        ck_assert_int_eq(status, GOTS_OK);
        if (i % 2 == 1) gots_poll(it.runtime, 0, NULL, NULL);
        if (i % 3 == 1) gots_isolate_free(it.isolate);
        gots_runtime_free(it.runtime);
    }
}
END_TEST

START_TEST(a_pipe_without_data_keeps_no_thread_and_no_end_waiting)
{
    ck_assert_int_eq(mkfifo("data/fifo", 0600), 0);
    door_host it;
    may(&it, false);
    FILE *pipe = fopen("data/fifo", "r+"); /* somebody who writes */
    ck_assert_ptr_nonnull(pipe);
    const char *text = "import * as fs from 'gots:fs';\n"
                       "for (let i = 0; i < 10; i++) fs.readFile('data/fifo').then(() => console.log('never'));\n"
                       "console.log(await fs.readTextFile('data/a.txt'));\n";
    gots_module *module;
    gots_isolate_load_source(it.isolate, "a.ts", text, strlen(text), 0, &module, &it.err);
    for (int i = 0; i < 1000 && it.len == 0; i++) ck_assert_int_eq(gots_poll(it.runtime, 10, NULL, &it.err), GOTS_OK);
    ck_assert_str_eq(it.out, "inside\n");
    door_close(&it);
    fclose(pipe);
}
END_TEST

START_TEST(a_host_waits_for_one_descriptor)
{
    door_host it;
    may(&it, false);
    int file = gots_poll_fd(it.runtime, &it.err);
    ck_assert_int_ge(file, 0);
    const char *text = "import * as fs from 'gots:fs';\n"
                       "setTimeout(async () => { console.log('timer'); console.log(await fs.readTextFile('data/a.txt')); }, 5);";
    gots_module *module;
    ck_assert_int_eq(gots_isolate_load_source(it.isolate, "a.ts", text, strlen(text), 0, &module, &it.err), GOTS_OK);
    bool idle = false;
    int rounds = 0;
    for (; !idle && rounds < 100; rounds++) {
        struct pollfd wait = { .fd = file, .events = POLLIN };
        ck_assert_int_eq(poll(&wait, 1, 10000), 1);
        ck_assert_int_eq(gots_poll(it.runtime, 0, &idle, &it.err), GOTS_OK);
    }
    ck_assert_str_eq(it.out, "timer\ninside\n");
    struct pollfd wait = { .fd = file, .events = POLLIN };
    ck_assert_int_eq(poll(&wait, 1, 0), 0);
    gots_wake(it.runtime);
    ck_assert_int_eq(poll(&wait, 1, 0), 1);
    door_close(&it);
}
END_TEST

/* ---- Short of memory ---- */

static void ignore(void *context, const gots_audit *decision)
{
    (void)context, (void)decision;
}

static bool read_and_write(gots_runtime *runtime, gots_isolate *isolate, gots_error *err)
{
    static const char program[] =
        "import * as fs from 'gots:fs'; import * as env from 'gots:env'; import * as process from 'gots:process';\n"
        "await fs.writeTextFile('data/x', 'abc', { atomic: true }); await fs.append('data/x', new Uint8Array(9));\n"
        "{ await using file = await fs.open('data/x'); for await (const line of file.lines()) line.length; }\n"
        "await fs.copyFile('data/x', 'data/y'); await fs.mkdir('data/d/e', { recursive: true });\n"
        "const names = (await fs.readDir('data')).map(e => e.name); await fs.remove('data/d', { recursive: true });\n"
        "await fs.remove('data/y'); await fs.remove('data/x'); env.get('HOME');\n"
        "await fs.readTextFile('secret/key').catch(e => { if (e.code !== 'GOTS3001') throw e; });\n"
        "export const count = names.length;";
    static const gots_rule rules[] = { { .kind = GOTS_READ, .resource = "data" },
                                       { .kind = GOTS_WRITE, .resource = "data" },
                                       { .kind = GOTS_ENV, .resource = "HOME" },
                                       { .kind = GOTS_READ, .resource = "data/sub", .deny = true } };
    gots_module *module;
    gots_on_audit(isolate, ignore, NULL);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (gots_permit(isolate, &rules[i], err) != GOTS_OK) return false;
    if (gots_confine(isolate, "other.ts", err) != GOTS_OK) return false;
    gots_status status = gots_isolate_load_source(isolate, "p.ts", program, sizeof program - 1, 0, &module, err);
    if (status == GOTS_E_PENDING) status = gots_run(runtime, err);
    return status == GOTS_OK && gots_module_status(isolate, module, err) == GOTS_OK;
}

/* The built-ins open with all memory there is; of what comes then, one allocation fails, or all from one on. */
static bool survives(long failing, bool once)
{
    starving it = { .left = -1, .once = once };
    gots_error err = { 0 };
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.allocator = STARVING_ALLOCATOR(&it);
    options.cache = "";
    gots_runtime *runtime = gots_runtime_new(&options, &err);
    gots_isolate *isolate = gots_isolate_new(runtime, NULL, &err);
    ck_assert_ptr_nonnull(isolate);
    __atomic_store_n(&it.left, failing, __ATOMIC_RELAXED);
    bool good = read_and_write(runtime, isolate, &err), refused = it.refused;
    __atomic_store_n(&it.left, -1, __ATOMIC_RELAXED);
    gots_runtime_free(runtime);
    ck_assert_msg(good || refused, "%s: %s", err.code, err.message);
    ck_assert_msg(it.blocks == 0, "%ld blocks left when allocation %ld failed", it.blocks, failing);
    return !refused;
}

/* Every one with GOTS_TEST_EACH; else some. */
START_TEST(each_allocation_may_fail)
{
    long step = getenv("GOTS_TEST_EACH") != NULL ? 1 : 61;
    for (long n = 0; !survives(n, true); n += step) {}
    for (long n = step / 2; !survives(n, false); n += step) {}
}
END_TEST

Suite *suite_io(void);
Suite *suite_io(void)
{
    Suite *suite = suite_create("io");
    TCase *tests = tcase_create("io");
    tcase_add_checked_fixture(tests, door_set_up, door_tear_down);
    tcase_add_test(tests, files_are_written_and_read);
    tcase_add_test(tests, a_large_file_comes_piece_by_piece);
    tcase_add_test(tests, lines_come_without_their_ends);
    tcase_add_test(tests, an_atomic_write_replaces_a_file_as_a_whole);
    tcase_add_test(tests, directories_are_made_listed_and_removed);
    tcase_add_test(tests, removing_all_follows_no_link);
    tcase_add_test(tests, files_are_moved_and_copied);
    tcase_add_test(tests, a_link_is_told_from_what_it_points_to);
    tcase_add_test(tests, a_handle_that_is_closed_is_no_handle);
    tcase_add_test(tests, wrong_arguments_are_type_errors);
    tcase_add_test(tests, an_isolate_ends_while_its_files_are_being_read);
    tcase_add_test(tests, a_pipe_without_data_keeps_no_thread_and_no_end_waiting);
    tcase_add_test(tests, a_host_waits_for_one_descriptor);
    tcase_add_test(tests, each_allocation_may_fail);
    suite_add_tcase(suite, tests);
    return suite;
}
