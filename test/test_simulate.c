/* Tests of deterministic mode: virtual time, chance and choices from a seed, and exploring seeds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gots.h"

typedef struct world {
    gots_runtime *runtime;
    char out[8192], trace[65536];
} world;

static void keep_output(void *context, int stream, const char *bytes, size_t len)
{
    world *it = context;
    (void)stream;
    ck_assert_uint_lt(strlen(it->out) + len, sizeof it->out);
    strncat(it->out, bytes, len);
}

static void keep_step(void *context, const char *line)
{
    world *it = context;
    ck_assert_uint_lt(strlen(it->trace) + strlen(line) + 1, sizeof it->trace);
    strcat(strcat(it->trace, line), "\n");
}

/* Loads a text in a deterministic runtime. */
static void open_world(world *it, uint64_t seed, const char *text)
{
    gots_error err = { 0 };
    memset(it, 0, sizeof *it);
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.cache = "";
    options.deterministic = true;
    options.seed = seed;
    options.trace = keep_step;
    options.trace_context = it;
    it->runtime = gots_runtime_new(&options, &err);
    gots_isolate_options isolate_options;
    gots_isolate_options_init(&isolate_options);
    isolate_options.output = keep_output;
    isolate_options.output_context = it;
    gots_isolate *isolate = gots_isolate_new(it->runtime, &isolate_options, &err);
    ck_assert_ptr_nonnull(isolate);
    gots_rule all = { .kind = GOTS_READ };
    ck_assert_int_eq(gots_permit(isolate, &all, &err), GOTS_OK);
    gots_status status = gots_isolate_load_source(isolate, "world.ts", text, strlen(text), 0, NULL, &err);
    ck_assert_msg(status == GOTS_OK || status == GOTS_E_PENDING, "%s", err.message);
}

static void run_world(world *it, uint64_t seed, const char *text)
{
    gots_error err = { 0 };
    open_world(it, seed, text);
    ck_assert_msg(gots_run(it->runtime, &err) == GOTS_OK, "%s", err.message);
    gots_runtime_free(it->runtime);
}

static const char *const races =
    "import { readFile } from 'gots:fs'; const seen: unknown[] = [];\n"
    "for (let i = 0; i < 5; i++) readFile('/proc/self/none' + i).catch(() => seen.push(i));\n"
    "for (const ms of [9, 7, 5]) setTimeout(() => setTimeout(() => seen.push('t' + ms), 10 - ms), ms);\n"
    "setTimeout(() => console.log(seen.join(), Math.random()), 50);\n";

START_TEST(a_year_passes_at_once)
{
    world it;
    run_world(&it, 0, "const t = performance.now(), d = Date.now(); let left = 365;\n"
                      "function day() { if (--left > 0) setTimeout(day, 86400000);\n"
                      "else console.log(performance.now() - t, Date.now() - d, new Date().toISOString()); } day();");
    ck_assert_str_eq(it.out, "31449600000 31449600000 2026-12-31T00:00:00.000Z\n");
}
END_TEST

START_TEST(a_seed_decides_and_always_the_same)
{
    world first, second;
    int different = 0;
    char last[8192] = "";
    for (uint64_t seed = 0; seed < 20; seed++) {
        run_world(&first, seed, races);
        run_world(&second, seed, races);
        ck_assert_str_eq(first.out, second.out);
        ck_assert_str_eq(first.trace, second.trace);
        different += strcmp(first.out, last) != 0;
        strcpy(last, first.out);
    }
    ck_assert_int_gt(different, 15);
}
END_TEST

START_TEST(timers_of_one_delay_keep_their_order)
{
    world it;
    for (uint64_t seed = 0; seed < 10; seed++) {
        run_world(&it, seed, "const seen: number[] = []; for (let i = 0; i < 9; i++) setTimeout(() => seen.push(i), 5);\n"
                             "setTimeout(() => console.log(seen.join('')), 6);");
        ck_assert_str_eq(it.out, "012345678\n");
    }
}
END_TEST

/* A program that never leaves the loop alone cannot keep work from being done, nor time from passing. */
START_TEST(busy_programs_see_time_pass)
{
    world it;
    run_world(&it, 0, "import { readFile } from 'gots:fs'; let done = false; readFile('/none/at/all').catch(() => done = true);\n"
                      "const until = Date.now() + 20; while (Date.now() < until) continue;\n"
                      "let rounds = 0; (function again() { rounds++; if (!done) setImmediate(again); else console.log(rounds > 1); })();");
    ck_assert_str_eq(it.out, "true\n");
}
END_TEST

START_TEST(a_host_lets_time_pass_as_it_likes)
{
    world it;
    bool idle = false;
    open_world(&it, 0, "setTimeout(() => console.log('ten'), 10); setTimeout(() => console.log('twenty'), 20);");
    for (int i = 0; i < 100; i++) gots_poll(it.runtime, 0, &idle, NULL);
    ck_assert_str_eq(it.out, "");
    for (int i = 0; i < 3; i++) gots_poll(it.runtime, 4, &idle, NULL);
    ck_assert_str_eq(it.out, "ten\n");
    ck_assert(!idle);
    gots_poll(it.runtime, -1, &idle, NULL);
    ck_assert_str_eq(it.out, "ten\ntwenty\n");
    ck_assert(idle);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(work_that_nobody_waits_for_is_ended_with_the_runtime)
{
    world it;
    open_world(&it, 0, "import { readFile } from 'gots:fs'; for (let i = 0; i < 9; i++) readFile('/none/at/all').catch(() => 0);");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_port_of_the_hosts_is_refused)
{
    gots_error err = { 0 };
    gots_port port = { .size = sizeof port };
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.deterministic = true;
    options.port = &port;
    ck_assert_ptr_null(gots_runtime_new(&options, &err));
    ck_assert_str_eq(err.code, "GOTS1021");
}
END_TEST

/* ---- The command ----------------------------------------------------------------------------- */

static const char *run_command(const char *program, const char *options)
{
    static char output[8192];
    char path[] = "/tmp/gots-sim-XXXXXX.ts", command[1024];
    int file = mkstemps(path, 3);
    FILE *text = fdopen(file, "w");
    ck_assert_ptr_nonnull(text);
    fputs(program, text);
    fclose(text);
    const char *gots = getenv("GOTS") != NULL ? getenv("GOTS") : "build/gots";
    snprintf(command, sizeof command, "NO_COLOR=1 %s run %s %s 2>&1", gots, options, path);
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    size_t got = fread(output, 1, sizeof output - 1, pipe);
    output[got] = '\0';
    pclose(pipe);
    remove(path);
    return output;
}

/* Wrong when the later, shorter timer fires first: some seeds. */
static const char *const planted =
    "let free = true; async function take(first: number, second: number): Promise<void> {\n"
    "  await new Promise(done => setTimeout(done, first)); await new Promise(done => setTimeout(done, second));\n"
    "  if (first === 7 && !free) throw new Error('taken'); free = false; }\n"
    "await Promise.all([take(7, 3), take(5, 5)]);\n";

START_TEST(a_planted_race_is_found_and_comes_again)
{
    const char *output = run_command(planted, "--sim --seeds=50");
    const char *at = strstr(output, "seed ");
    unsigned long seed;
    ck_assert_ptr_nonnull(at);
    ck_assert_ptr_nonnull(strstr(output, "Error: taken"));
    ck_assert_ptr_nonnull(strstr(output, "again: gots run --deterministic --seed="));
    ck_assert_int_eq(sscanf(at, "seed %lu fails", &seed), 1);
    char options[64];
    snprintf(options, sizeof options, "--deterministic --seed %lu", seed);
    ck_assert_ptr_nonnull(strstr(run_command(planted, options), "Error: taken"));
}
END_TEST

START_TEST(a_program_without_one_passes_every_seed)
{
    ck_assert_str_eq(run_command("setTimeout(() => console.log(Math.random()), 5);", "--sim --seeds=20 --twice"),
                     "20 seeds, none fails\n");
}
END_TEST

START_TEST(random_trees_of_scopes_leave_nothing)
{
    char command[256], line[256] = "";
    const char *gots = getenv("GOTS") != NULL ? getenv("GOTS") : "build/gots";
    snprintf(command, sizeof command, "%s run --deterministic --seed=7 test/bench/task_trees.ts 200 2>&1", gots);
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, pipe));
    pclose(pipe);
    ck_assert_msg(strncmp(line, "200 trees, ", 11) == 0, "%s", line);
}
END_TEST

Suite *suite_simulate(void);
Suite *suite_simulate(void)
{
    const TTest *const tests[] = {
        a_year_passes_at_once,
        a_seed_decides_and_always_the_same,
        timers_of_one_delay_keep_their_order,
        busy_programs_see_time_pass,
        a_host_lets_time_pass_as_it_likes,
        work_that_nobody_waits_for_is_ended_with_the_runtime,
        a_port_of_the_hosts_is_refused,
        a_planted_race_is_found_and_comes_again,
        a_program_without_one_passes_every_seed,
        random_trees_of_scopes_leave_nothing,
        NULL,
    };
    return test_suite("simulate", tests);
}
