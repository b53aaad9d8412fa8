/* Tests of the door: what a program may do, what it is told when it may not, and what the audit says.
 *
 * SPDX-License-Identifier: MIT
 *
 * Each test has a directory of its own, which is the current one: `data` with `a.txt`, and `secret` with `key`.
 */
#include "test.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door.h"
#include "gots.h"

char door_directory[PATH_MAX];

void door_set_up(void)
{
    char made[512];
    const char *temporary = getenv("TMPDIR");
    snprintf(made, sizeof made, "%.400s/gots-door-XXXXXX", temporary != NULL ? temporary : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(made));
    ck_assert_ptr_nonnull(realpath(made, door_directory));
    ck_assert_int_eq(chdir(door_directory), 0);
    ck_assert_int_eq(system("mkdir data data/sub secret && printf inside > data/a.txt && printf key > secret/key && "
                            "printf deep > data/sub/deep.txt"), 0);
}

void door_tear_down(void)
{
    char line[2 * PATH_MAX + 64];
    ck_assert_int_eq(chdir("/"), 0);
    snprintf(line, sizeof line, "chmod -R u+rwX '%s'; rm -rf '%s'", door_directory, door_directory);
    ck_assert_int_eq(system(line), 0);
}

static void collect(void *context, int stream, const char *bytes, size_t len)
{
    door_host *to = context;
    (void)stream;
    if (to->len + len >= sizeof to->out) len = sizeof to->out - 1 - to->len;
    memcpy(to->out + to->len, bytes, len);
    to->out[to->len += len] = '\0';
}

static void note(void *context, const gots_audit *it)
{
    door_host *to = context;
    size_t len = strlen(it->json);
    to->decisions++;
    to->denials += !it->allowed;
    if (to->audit_len + len + 2 >= sizeof to->audit) return;
    memcpy(to->audit + to->audit_len, it->json, len);
    to->audit_len += len;
    memcpy(to->audit + to->audit_len++, "\n", 2);
}

void door_open(door_host *it)
{
    door_open_with(it, NULL);
}

void door_open_with(door_host *it, const gots_port *port)
{
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    memset(it, 0, sizeof *it);
    options.output = collect;
    options.output_context = it;
    gots_runtime_options runtime;
    gots_runtime_options_init(&runtime);
    runtime.cache = "";
    runtime.port = port;
    it->runtime = gots_runtime_new(&runtime, &it->err);
    ck_assert_ptr_nonnull(it->runtime);
    it->isolate = gots_isolate_new(it->runtime, &options, &it->err);
    ck_assert_msg(it->isolate != NULL, "%s", it->err.message);
    gots_on_audit(it->isolate, note, it);
}

void door_rule(door_host *it, gots_rule rule)
{
    ck_assert_msg(gots_permit(it->isolate, &rule, &it->err) == GOTS_OK, "%s", it->err.message);
}

void door_load(door_host *it, const char *text)
{
    gots_module *module = NULL;
    char name[32];
    snprintf(name, sizeof name, "main%d.ts", it->loaded++);
    gots_status status = gots_isolate_load_source(it->isolate, name, text, strlen(text), 0, &module, &it->err);
    if (status == GOTS_E_PENDING) status = gots_run(it->runtime, &it->err);
    ck_assert_msg(status == GOTS_OK && gots_module_status(it->isolate, module, &it->err) == GOTS_OK, "%s: %s\n%s",
                  it->err.code, it->err.message, gots_isolate_report(it->isolate));
}

void door_close(door_host *it)
{
    gots_runtime_free(it->runtime);
}

/* ---- Nothing is granted at first ------------------------------------------------------------- */

START_TEST(an_isolate_begins_with_nothing)
{
    door_host it;
    door_open(&it);
    door_load(&it, "import { readTextFile, writeTextFile } from 'gots:fs'; import * as env from 'gots:env';\n"
                   "const denied = (e: any) => console.log(e.name, e.code);\n"
                   "await readTextFile('data/a.txt').catch(denied);\n"
                   "await writeTextFile('data/b.txt', '').catch(denied);\n"
                   "try { env.get('HOME'); } catch (e) { denied(e); }\n"
                   "console.log(Object.keys(env.toObject()).length);");
    ck_assert_str_eq(it.out, "PermissionError GOTS3001\nPermissionError GOTS3001\nPermissionError GOTS3001\n0\n");
    ck_assert_int_eq(it.denials, 3);
    ck_assert_int_ne(access("data/b.txt", F_OK), 0);
    door_close(&it);
}
END_TEST

START_TEST(a_grant_of_a_directory_is_all_below_it)
{
    door_host it;
    door_open(&it);
    door_rule(&it, (gots_rule){ .kind = GOTS_READ, .resource = "data" });
    door_load(&it, "import { readTextFile } from 'gots:fs';\n"
                   "console.log(await readTextFile('data/sub/deep.txt'), await readTextFile('data/sub/../a.txt'));\n"
                   "await readTextFile('data/../secret/key').catch(e => console.log(e.message));");
    ck_assert_str_eq(it.out, "deep inside\nmain0.ts may not read 'data/../secret/key': --allow-read=data/../secret/key grants it\n");
    door_close(&it);
}
END_TEST

START_TEST(a_denial_is_stronger_than_every_grant)
{
    door_host it;
    door_open(&it);
    ck_assert_int_eq(gots_permit_all(it.isolate, &it.err), GOTS_OK);
    door_rule(&it, (gots_rule){ .kind = GOTS_READ, .resource = "secret", .deny = true });
    door_load(&it, "import { readTextFile } from 'gots:fs';\n"
                   "console.log(await readTextFile('data/a.txt'));\n"
                   "await readTextFile('secret/key').catch(e => console.log(e.message));");
    ck_assert_str_eq(it.out, "inside\nmain0.ts may not read 'secret/key': --deny-read=secret forbids it\n");
    door_close(&it);
}
END_TEST

START_TEST(a_confined_module_is_denied_what_its_main_program_may)
{
    door_host it;
    door_open(&it);
    FILE *file = fopen("dep.ts", "w");
    ck_assert_ptr_nonnull(file);
    fputs("import { readTextFile } from 'gots:fs';\nexport async function steal(path: string) {\n"
          "    return await readTextFile(path);\n}\n", file);
    fclose(file);
    door_rule(&it, (gots_rule){ .kind = GOTS_READ, .resource = "." });
    ck_assert_int_eq(gots_confine(it.isolate, "dep.ts", &it.err), GOTS_OK);
    door_load(&it, "import { readTextFile } from 'gots:fs'; import { steal } from './dep.ts';\n"
                   "console.log(await readTextFile('data/a.txt'));\n"
                   "await steal('data/a.txt').catch(e => console.log(e.message));\n"
                   "await Promise.resolve('data/a.txt').then(readTextFile).catch(e => console.log(e.code));");
    ck_assert_str_eq(it.out, "inside\ndep.ts may not read 'data/a.txt': 'dep.ts' is confined; "
                             "--confine=dep.ts:read=data/a.txt lets it\nGOTS3001\n");
    ck_assert_ptr_nonnull(strstr(it.audit, "\"decision\":\"denied\",\"op\":\"fs.readTextFile\",\"kind\":\"read\""));
    ck_assert_ptr_nonnull(strstr(it.audit, "\"module\":\"dep.ts\",\"line\":3,"));
    door_rule(&it, (gots_rule){ .kind = GOTS_READ, .resource = "data", .module = "dep.ts" });
    door_load(&it, "import { steal } from './dep.ts'; console.log(await steal('data/a.txt'));");
    ck_assert_ptr_nonnull(strstr(it.out, "GOTS3001\ninside\n"));
    door_close(&it);
}
END_TEST

START_TEST(variables_are_granted_by_name_or_beginning)
{
    door_host it;
    setenv("GOTS_DOOR_A", "1", 1);
    setenv("GOTS_OTHER", "2", 1);
    door_open(&it);
    door_rule(&it, (gots_rule){ .kind = GOTS_ENV, .resource = "GOTS_DOOR_*" });
    door_load(&it, "import * as env from 'gots:env';\n"
                   "console.log(env.get('GOTS_DOOR_A'), env.has('GOTS_DOOR_B'), Object.keys(env.toObject()).join());\n"
                   "env.set('GOTS_DOOR_B', 'x'); console.log(env.get('GOTS_DOOR_B')); env.delete('GOTS_DOOR_A');\n"
                   "console.log(env.get('GOTS_DOOR_A'));\n"
                   "try { env.set('GOTS_OTHER', ''); } catch (e: any) { console.log(e.code); }");
    ck_assert_str_eq(it.out, "1 false GOTS_DOOR_A\nx\nundefined\nGOTS3001\n");
    ck_assert_str_eq(getenv("GOTS_DOOR_A"), "1");
    door_close(&it);
}
END_TEST

static gots_answer answer(void *context, const gots_audit *question)
{
    int *asked = context;
    ++*asked;
    return question->kind == GOTS_READ ? GOTS_ANSWER_YES : GOTS_ANSWER_NO;
}

START_TEST(who_may_be_asked_is_asked_once)
{
    door_host it;
    int asked = 0;
    door_open(&it);
    gots_on_prompt(it.isolate, answer, &asked);
    door_load(&it, "import { readTextFile, writeTextFile } from 'gots:fs';\n"
                   "console.log(await readTextFile('data/a.txt'), await readTextFile('data/a.txt'));\n"
                   "await writeTextFile('data/a.txt', '').catch(e => console.log(e.code));");
    ck_assert_str_eq(it.out, "inside inside\nGOTS3001\n");
    ck_assert_int_eq(asked, 2);
    door_close(&it);
}
END_TEST

START_TEST(a_rule_that_makes_no_sense_is_refused)
{
    door_host it;
    door_open(&it);
    static const gots_rule wrong[] = {
        { .kind = GOTS_NET, .resource = "host:99999" },   { .kind = GOTS_NET, .resource = "10.0.0.0/33" },
        { .kind = GOTS_NET, .resource = "a b:80" },       { .kind = GOTS_RUN, .resource = "no-such-program-of-ours" },
        { .kind = GOTS_READ, .resource = "" },            { .kind = (gots_permission)99 },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_int_eq(gots_permit(it.isolate, &wrong[i], &it.err), GOTS_E_INVALID);
    door_close(&it);
}
END_TEST

Suite *suite_door(void);
Suite *suite_door(void)
{
    Suite *suite = suite_create("door");
    TCase *tests = tcase_create("door");
    tcase_add_checked_fixture(tests, door_set_up, door_tear_down);
    tcase_add_test(tests, an_isolate_begins_with_nothing);
    tcase_add_test(tests, a_grant_of_a_directory_is_all_below_it);
    tcase_add_test(tests, a_denial_is_stronger_than_every_grant);
    tcase_add_test(tests, a_confined_module_is_denied_what_its_main_program_may);
    tcase_add_test(tests, variables_are_granted_by_name_or_beginning);
    tcase_add_test(tests, who_may_be_asked_is_asked_once);
    tcase_add_test(tests, a_rule_that_makes_no_sense_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
