/* Tests of gots_reload, as a host that has mods uses it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gots.h"

typedef struct host {
    char folder[64], mod[96], main[96];
    gots_runtime *runtime;
    gots_isolate *isolate;
    gots_module *module;
    gots_error err;
    char out[4096];
} host;

static void collect(void *context, int stream, const char *bytes, size_t len)
{
    host *it = context;
    size_t has = strlen(it->out);
    (void)stream;
    if (has + len < sizeof it->out) memcpy(it->out + has, bytes, len), it->out[has + len] = '\0';
}

static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void host_open(host *it, const char *mod)
{
    memset(it, 0, sizeof *it);
    snprintf(it->folder, sizeof it->folder, "/tmp/gots_reload_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(it->folder));
    snprintf(it->mod, sizeof it->mod, "%s/mod.ts", it->folder);
    snprintf(it->main, sizeof it->main, "%s/main.ts", it->folder);
    put_file(it->mod, mod);
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.output = collect;
    options.output_context = it;
    it->runtime = gots_runtime_new(&(gots_runtime_options){ .size = sizeof(gots_runtime_options), .cache = "" }, NULL);
    it->isolate = gots_isolate_new(it->runtime, &options, NULL);
    gots_status status = gots_isolate_load(it->isolate, it->mod, &it->module, &it->err);
    ck_assert_msg(status == GOTS_OK, "%s", gots_isolate_report(it->isolate));
}

static void host_close(host *it)
{
    gots_runtime_free(it->runtime);
    unlink(it->mod);
    unlink(it->main);
    rmdir(it->folder);
}

static gots_status host_reload(host *it, const char *mod)
{
    put_file(it->mod, mod);
    return gots_reload(it->isolate, it->mod, &it->err);
}

static void expect_reload(host *it, const char *mod)
{
    gots_status status = host_reload(it, mod);
    ck_assert_msg(status == GOTS_OK, "%d: %s", status, gots_isolate_report(it->isolate));
}

static void expect_refusal(host *it, const char *mod, gots_status status, const char *part)
{
    ck_assert_int_eq(host_reload(it, mod), status);
    const char *report = gots_isolate_report(it->isolate);
    ck_assert_msg(strstr(report, part) != NULL, "'%s' is not in: %s", part, report);
}

/* What the module's function `name` returns. */
static double call(host *it, const char *name)
{
    gots_value result = { 0 };
    gots_status status = gots_call(it->isolate, it->module, name, NULL, 0, &result, &it->err);
    ck_assert_msg(status == GOTS_OK, "%s", it->err.message);
    return gots_to_number(it->isolate, result);
}

#define FIRST "export let score = 0;\nexport const step = 1;\nexport function tick() { score += step; return score; }\n"

START_TEST(functions_and_constants_are_new_and_lets_stay)
{
    host it;
    host_open(&it, FIRST);
    ck_assert(call(&it, "tick") == 1 && call(&it, "tick") == 2);
    expect_reload(&it, "export let score = 0;\nexport const step = 10;\nexport function tick() { score += step; return score; }\n"
                       "export function twice() { return score * 2; }");
    ck_assert(call(&it, "tick") == 12);
    ck_assert(call(&it, "twice") == 24);
    expect_reload(&it, "export let score = 0;\nexport function tick() { return --score; }");
    ck_assert(call(&it, "tick") == 11);
    gots_value none;
    ck_assert_int_eq(gots_call(it.isolate, it.module, "twice", NULL, 0, &none, &it.err), GOTS_E_NOT_FOUND);
    host_close(&it);
}
END_TEST

START_TEST(code_finds_the_kept_value_while_it_runs)
{
    host it;
    host_open(&it, "export let world = { hp: [1, 2] };\nworld.hp.push(3);\nexport function size() { return world.hp.length; }");
    ck_assert(call(&it, "size") == 3);
    expect_reload(&it, "export let world = { hp: [9] };\nconst hp = world.hp;\nhp.push(4);\nexport function size() { return hp.length; }");
    ck_assert(call(&it, "size") == 4);
    host_close(&it);
}
END_TEST

START_TEST(those_who_import_it_see_the_new_code)
{
    host it;
    host_open(&it, FIRST);
    put_file(it.main, "import { tick, score } from './mod.ts';\nimport * as all from './mod.ts';\n"
                      "export function run() { tick(); all.tick(); return score * 100 + all.step; }\n");
    ck_assert_int_eq(gots_isolate_load(it.isolate, it.main, &it.module, &it.err), GOTS_OK);
    ck_assert(call(&it, "run") == 201);
    expect_reload(&it, "export let score = 0;\nexport const step = 5;\nexport function tick() { score += step; }\n");
    ck_assert(call(&it, "run") == 1205);
    host_close(&it);
}
END_TEST

START_TEST(state_that_does_not_fit_is_refused_with_its_path)
{
    host it;
    host_open(&it, "export let world = { list: [{ hp: 1 }, { hp: 2 }] };\nexport function tick() { return world.list[1]!.hp++; }");
    ck_assert(call(&it, "tick") == 2);
    expect_refusal(&it, "export let world: { list: { hp: string }[] } = { list: [] };\nexport function tick() { return 0; }",
                   GOTS_E_THROWN, "GOTS1211: world.list[0].hp: the state is 1, the new code expects string");
    ck_assert(call(&it, "tick") == 3);
    expect_reload(&it, "export let world: { list: { hp: number }[] } = { list: [] };\nexport function tick() { return world.list[1]!.hp * 10; }");
    ck_assert(call(&it, "tick") == 40);
    host_close(&it);
}
END_TEST

START_TEST(the_old_code_goes_on_when_the_new_does_not_load)
{
    host it;
    host_open(&it, FIRST);
    ck_assert(call(&it, "tick") == 1);
    expect_refusal(&it, "export let score = ;", GOTS_E_SYNTAX, "mod.ts:1");
    ck_assert(call(&it, "tick") == 2);
    expect_refusal(&it, "export let score = 0; export let other = 1; score = 77; export function tick() { return -1; }\nthrow new Error('at start');",
                   GOTS_E_THROWN, "at start");
    ck_assert(call(&it, "tick") == 3);
    expect_refusal(&it, "import { x } from './nothing.ts'; export let score = x;", GOTS_E_MODULE, "nothing.ts");
    expect_refusal(&it, "export let score = 0; await 1;", GOTS_E_UNSUPPORTED, "GOTS1210");
    ck_assert(call(&it, "tick") == 4);
    expect_reload(&it, FIRST);
    ck_assert(call(&it, "tick") == 5);
    host_close(&it);
}
END_TEST

START_TEST(timers_and_listeners_of_the_old_code_are_gone)
{
    static const char old[] = "export let target = new EventTarget();\n"
                              "setInterval(() => console.log('old timer'), 1);\n"
                              "const wait = (): Promise<void> => new Promise((done) => setTimeout(done, 1));\n"
                              "(async () => { await wait(); console.log('old loop'); })();\n"
                              "target.addEventListener('hit', () => console.log('old listener'));\n"
                              "export function hit() { target.dispatchEvent(new Event('hit')); return 1; }";
    static const char new[] = "export let target = new EventTarget();\n"
                              "setTimeout(() => console.log('new timer'), 1);\n"
                              "target.addEventListener('hit', () => console.log('new listener'));\n"
                              "export function hit() { target.dispatchEvent(new Event('hit')); return 1; }";
    host it;
    host_open(&it, old);
    expect_reload(&it, new);
    ck_assert_int_eq(gots_run(it.runtime, &it.err), GOTS_OK);
    call(&it, "hit");
    ck_assert_str_eq(it.out, "new timer\nnew listener\n");
    host_close(&it);
}
END_TEST

START_TEST(timers_and_listeners_of_code_that_failed_are_gone_and_the_old_stay)
{
    static const char old[] = "export let target = new EventTarget();\n"
                              "setTimeout(() => console.log('old timer'), 1);\n"
                              "target.addEventListener('hit', () => console.log('old listener'));\n"
                              "export function hit() { target.dispatchEvent(new Event('hit')); return 1; }";
    static const char new[] = "export let target = new EventTarget();\n"
                              "setInterval(() => console.log('new timer'), 1);\n"
                              "target.addEventListener('hit', () => console.log('new listener'));\nthrow new Error('no');";
    host it;
    host_open(&it, old);
    ck_assert_int_eq(host_reload(&it, new), GOTS_E_THROWN);
    ck_assert_int_eq(gots_run(it.runtime, &it.err), GOTS_OK);
    call(&it, "hit");
    ck_assert_str_eq(it.out, "old timer\nold listener\n");
    host_close(&it);
}
END_TEST

START_TEST(what_was_never_loaded_cannot_be_reloaded)
{
    host it;
    host_open(&it, FIRST);
    put_file(it.main, "export {}");
    ck_assert_int_eq(gots_reload(it.isolate, it.main, &it.err), GOTS_E_NOT_FOUND);
    ck_assert_str_eq(it.err.code, "GOTS1210");
    ck_assert_int_eq(gots_reload(it.isolate, "/nowhere/x.ts", &it.err), GOTS_E_MODULE);
    host_close(&it);
}
END_TEST

START_TEST(many_reloads_leave_little_behind)
{
    host it;
    host_open(&it, FIRST);
    for (int i = 0; i < 20; i++) expect_reload(&it, FIRST "setInterval(() => {}, 1000);\n");
    size_t before = gots_isolate_memory(it.isolate);
    for (int i = 0; i < 100; i++) expect_reload(&it, FIRST "setInterval(() => {}, 1000);\n");
    ck_assert_uint_lt(gots_isolate_memory(it.isolate), before + 100 * 8192);
    gots_stats stats = { .size = sizeof stats };
    gots_isolate_stats(it.isolate, &stats);
    ck_assert_uint_eq(stats.handles, 1);
    host_close(&it);
}
END_TEST

START_TEST(functions_that_c_holds_lead_to_the_new_code)
{
    host it;
    gots_function *function, *again;
    host_open(&it, "export let n = 1;\nexport function next(by: number): number { return n += by; }\n");
    ck_assert_int_eq(gots_func(it.isolate, it.module, "next", "(by: number) => number", &function, &it.err), GOTS_OK);
    double (*next)(double) = (double (*)(double))function;
    ck_assert_double_eq(next(1), 2);
    expect_reload(&it, "export let n = 0;\nexport const next = (by: number): number => n = n * 10 + by;\n");
    ck_assert_double_eq(next(3), 23);
    ck_assert_int_eq(gots_func(it.isolate, it.module, "next", "(by: number) => number", &again, &it.err), GOTS_OK);
    ck_assert_ptr_eq((void *)(uintptr_t)again, (void *)(uintptr_t)function);

    ck_assert_int_eq(host_reload(&it, "export let n = 0;\nexport const next = (by: string): string => by;\n"), GOTS_E_TYPE);
    ck_assert_str_eq(it.err.code, "GOTS4011");
    ck_assert_ptr_nonnull(strstr(gots_isolate_report(it.isolate), "error GOTS4011: 'next' of '"));
    ck_assert_int_eq(host_reload(&it, "export let n = 0;\n"), GOTS_E_TYPE);
    ck_assert_msg(strstr(it.err.message, "has no export 'next', which the host calls") != NULL, "%s", it.err.message);
    ck_assert_double_eq(next(4), 234);
    expect_reload(&it, "export let n = 0;\nexport function next(by: number): number { return n - by; }\n");
    ck_assert_double_eq(next(4), 230);
    host_close(&it);
}
END_TEST

Suite *suite_reload(void);
Suite *suite_reload(void)
{
    const TTest *const tests[] = {
        functions_and_constants_are_new_and_lets_stay, code_finds_the_kept_value_while_it_runs,
        those_who_import_it_see_the_new_code, state_that_does_not_fit_is_refused_with_its_path,
        the_old_code_goes_on_when_the_new_does_not_load, timers_and_listeners_of_the_old_code_are_gone,
        timers_and_listeners_of_code_that_failed_are_gone_and_the_old_stay, what_was_never_loaded_cannot_be_reloaded,
        many_reloads_leave_little_behind, functions_that_c_holds_lead_to_the_new_code, NULL,
    };
    return test_suite("reload", tests);
}
