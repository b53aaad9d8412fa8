/* Tests of sandboxes (include/gots.h, "Running what you do not trust"), as a host uses them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gots.h"

#define DECLARED                                                                                  \
    "interface Report { celsius: number; sky: string }\n"                                         \
    "declare function weather(city: string, days?: number): Promise<Report>;\n"                   \
    "declare function say(text: string): void;\n"                                                 \
    "declare function now(): number;\n"                                                           \
    "declare namespace mail { function send(to: string): Promise<boolean> }\n"

typedef struct host {
    gots_runtime *runtime;
    gots_sandbox sandbox;
    gots_sandbox_result result;
    char calls[1024]; /* what tools were called */
    const char *reply; /* of weather */
} host;

static gots_status put(gots_text *answer, const char *text)
{
    return gots_text_put(answer, text, strlen(text));
}

static gots_status tool(void *context, const gots_tool_call *call, gots_text *answer)
{
    host *it = context;
    size_t len = strlen(it->calls);
    snprintf(it->calls + len, sizeof it->calls - len, "%s%s;", call->name, call->arguments);
    if (strcmp(call->name, "mail.send") == 0) return GOTS_E_PENDING;
    if (strcmp(call->name, "now") == 0) return put(answer, "7");
    if (strcmp(call->name, "say") == 0 || strcmp(call->name, "order") == 0) return GOTS_OK;
    if (strcmp(it->reply, "fail") != 0) return put(answer, it->reply);
    put(answer, "no such city");
    return GOTS_E_NOT_FOUND;
}

static void host_open(host *it)
{
    memset(it, 0, sizeof *it);
    it->runtime = gots_runtime_new(NULL, NULL);
    ck_assert_ptr_nonnull(it->runtime);
    it->sandbox = (gots_sandbox){ .declarations = DECLARED, .tool = tool, .context = it };
    it->reply = "{\"celsius\":21,\"sky\":\"clear\"}";
}

static void host_close(host *it)
{
    gots_sandbox_result_free(&it->result);
    gots_runtime_free(it->runtime);
}

static gots_status host_run(host *it, const char *source)
{
    gots_sandbox_result_free(&it->result);
    it->sandbox.source = source;
    return gots_sandbox_run(it->runtime, &it->sandbox, &it->result, NULL);
}

static const char *text_of(const gots_text *text)
{
    return text->bytes != NULL ? text->bytes : "";
}

static void expect_value(host *it, const char *source, const char *value)
{
    gots_status status = host_run(it, source);
    ck_assert_msg(status == GOTS_OK, "%d: %s", status, text_of(&it->result.report));
    ck_assert_str_eq(text_of(&it->result.value), value);
}

/* The script fails with that status, and the report says so. */
static void expect_failure(host *it, const char *source, gots_status status, const char *part)
{
    ck_assert_int_eq(host_run(it, source), status);
    ck_assert_int_eq(it->result.error.status, status);
    ck_assert_msg(strstr(text_of(&it->result.report), part) != NULL, "'%s' is not in: %s", part, text_of(&it->result.report));
}

/* Goes on from what the last run left. */
static gots_status host_go_on(host *it, const char *source, const gots_tool_answer *answers, size_t count)
{
    gots_text journal = it->result.journal;
    it->result.journal = (gots_text){ 0 };
    it->sandbox.journal = journal.bytes;
    it->sandbox.journal_len = journal.len;
    it->sandbox.answers = answers;
    it->sandbox.answer_count = count;
    gots_status status = host_run(it, source);
    it->sandbox.journal = NULL;
    it->sandbox.answer_count = 0;
    gots_text_free(&journal);
    return status;
}

/* ---- Values and types ---- */

START_TEST(a_script_has_the_value_of_its_last_expression)
{
    host it;
    host_open(&it);
    expect_value(&it, "const w = await weather('Paris', 2); ({ sky: w.sky, n: now() })", "{\"sky\":\"clear\",\"n\":7}");
    ck_assert_str_eq(it.calls, "weather[\"Paris\",2];now[];");
    expect_value(&it, "weather('Rome').then((w) => w.celsius)", "21");
    expect_value(&it, "say('x')", "");
    ck_assert_uint_gt(it.result.used.fuel, 0);
    ck_assert_uint_gt(it.result.used.memory, 0);
    ck_assert_uint_eq(it.result.used.host_calls, 1);
    host_close(&it);
}
END_TEST

START_TEST(what_is_wrong_is_told_before_anything_runs)
{
    host it;
    host_open(&it);
    expect_failure(&it, "say('x');\nawait weather(5);", GOTS_E_SYNTAX, "script.ts:2:15 - error TS2345");
    expect_failure(&it, "say('x'); let = ;", GOTS_E_SYNTAX, "script.ts:1");
    expect_failure(&it, "say('x'); nothing()", GOTS_E_SYNTAX, "TS2304");
    ck_assert_str_eq(it.calls, "");
    host_close(&it);
}
END_TEST

START_TEST(arguments_and_results_of_tools_are_checked)
{
    host it;
    host_open(&it);
    expect_failure(&it, "const f: any = weather; await f(5)", GOTS_E_THROWN, "GOTS4502: weather: city: expected string, got 5");
    expect_failure(&it, "const f: any = weather; await f()", GOTS_E_THROWN, "GOTS4502: weather: city is missing");
    ck_assert_str_eq(it.calls, "");
    it.reply = "{\"celsius\":\"21\",\"sky\":\"clear\"}";
    expect_failure(&it, "await weather('x')", GOTS_E_THROWN, "GOTS4503: weather: the result.celsius: expected number, got \"21\"");
    it.reply = "{";
    expect_failure(&it, "await weather('x')", GOTS_E_THROWN, "GOTS4503: weather: what the tool gave is no JSON");
    it.reply = "fail";
    expect_failure(&it, "await weather('x')", GOTS_E_THROWN, "Error: no such city");
    expect_value(&it, "let m = ''; try { await weather('x') } catch (e) { m = (e as Error).message } m", "\"no such city\"");
    host_close(&it);
}
END_TEST

/* What a script does to its values between the check and the host. */
START_TEST(what_reaches_the_host_is_what_was_checked)
{
    static const char *const programs[][2] = {
        { "const o = { to: 'a', toJSON() { return { to: 1 }; } }; order(o)", "GOTS4502: order: o.to: expected string, got 1" },
        { "let n = 0; order({ get to(): string { return n++ === 0 ? 'a' : 1 as any } })", "GOTS4502: order: o.to: expected string, got 1" },
        { "order({ to: 'a' }, NaN)", "GOTS4502: order: n: expected number, got null" },
        { "(Array.prototype as any).toJSON = () => [{ to: 1 }]; order({ to: 'a' })", "not extensible" },
        { "(Object.prototype as any).to = 'a'; const f: any = order; f({})", "not extensible" },
        { "Object.defineProperty(Array.prototype, '0', { set() {} }); const f: any = order; f({})", "not extensible" },
        { "({ sent: true, toJSON() { return 'sent' } })", "GOTS4504: the result: expected Result, got \"sent\"" },
    };
    host it;
    host_open(&it);
    it.sandbox.declarations = "declare function order(o: { to: string }, n?: number, m?: number): void;\n"
                              "type Result = { sent: boolean };";
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        expect_failure(&it, programs[i][0], GOTS_E_THROWN, programs[i][1]);
    ck_assert_str_eq(it.calls, "");
    expect_value(&it, "order({ to: 'a' }, undefined, 3); ({ sent: true })", "{\"sent\":true}");
    ck_assert_str_eq(it.calls, "order[{\"to\":\"a\"},null,3];");
    host_close(&it);
}
END_TEST

START_TEST(a_declared_result_is_what_the_script_must_give)
{
    host it;
    host_open(&it);
    it.sandbox.declarations = "interface Result { total: number; tags: string[] }";
    expect_value(&it, "({ total: 1, tags: ['a'] })", "{\"total\":1,\"tags\":[\"a\"]}");
    expect_failure(&it, "({ total: 1, tags: ['a', 2] })", GOTS_E_THROWN, "GOTS4504: the result.tags[1]: expected string, got 2");
    it.sandbox.declarations = NULL;
    expect_failure(&it, "1n", GOTS_E_THROWN, "GOTS4504: the result cannot be JSON");
    host_close(&it);
}
END_TEST

START_TEST(declarations_that_make_no_sense_are_told_where_they_stand)
{
    host it;
    host_open(&it);
    it.sandbox.declarations = "declare function f(x: Nothing): void;";
    expect_failure(&it, "1", GOTS_E_SYNTAX, "host.d.ts:1:23 - error TS2304");
    it.sandbox.declarations = "export declare function f(): void;";
    expect_failure(&it, "1", GOTS_E_SYNTAX, "GOTS4500");
    it.sandbox.declarations = "declare function f(): void; declare function f(x: number): void;";
    expect_failure(&it, "1", GOTS_E_SYNTAX, "GOTS4501");
    it.sandbox.declarations = "declare function f(";
    expect_failure(&it, "1", GOTS_E_SYNTAX, "host.d.ts:1");
    host_close(&it);
}
END_TEST

/* ---- Walls ---- */

START_TEST(a_script_reaches_nothing_but_its_tools)
{
    static const char *const programs[][2] = {
        { "import x from './host.json'; x", "GOTS1108" },
        { "import x from '/etc/passwd.json'; x", "GOTS1108" },
        { "import x from 'zod'; x", "GOTS1108" },
        { "await import('./x.ts')", "GOTS1108" },
        { "import.meta.resolve('./x.ts')", "GOTS1108" },
        { "import { x } from 'gots:host'; x", "GOTS1106" },
        { "import { x } from 'gots:internal/op'; x", "GOTS1106" },
        { "import { readTextFile } from 'gots:fs'; await readTextFile('/etc/passwd')", "GOTS3001" },
        { "import { get } from 'gots:env'; get('HOME')", "GOTS3001" },
        { "import { dlopen } from 'gots:ffi'; dlopen('libm.so.6', {})", "GOTS3001" },
        { "eval('1')", "GOTS1303" },
        { "(import.meta as any).native('tool')", "is not a function" },
        { "(globalThis as any).weather = 1", "read only" },
        { "(globalThis as any).mail.send = 1; (mail as any).send.x = 1", "read only" },
    };
    host it;
    host_open(&it);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        ck_assert_msg(host_run(&it, programs[i][0]) != GOTS_OK, "%s", programs[i][0]);
        ck_assert_msg(strstr(text_of(&it.result.report), programs[i][1]) != NULL, "%s: %s", programs[i][0],
                      text_of(&it.result.report));
    }
    host_close(&it);
}
END_TEST

START_TEST(everything_has_a_budget)
{
    host it;
    host_open(&it);
    it.sandbox.limits.total_ms = it.sandbox.wall_ms = 100000; /* of its budgets each ends by its own */
    it.sandbox.limits.fuel = 20000000;
    expect_failure(&it, "while (true) {}", GOTS_E_FUEL_LIMIT, "GOTS1305");
    expect_failure(&it, "const a: unknown[] = []; while (true) a.push(new Array(1000).fill(1))", GOTS_E_MEMORY_LIMIT, "GOTS1302");
    expect_failure(&it, "while (true) console.log('xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')", GOTS_E_OUTPUT_LIMIT, "GOTS1306");
    expect_failure(&it, "while (true) now()", GOTS_E_CALL_LIMIT, "GOTS1307");
    expect_failure(&it, "while (true) setTimeout(() => {}, 1000)", GOTS_E_HANDLE_LIMIT, "GOTS1308");
    expect_failure(&it, "await new Promise(() => {})", GOTS_E_THROWN, "GOTS4516");
    it.sandbox.wall_ms = 20;
    expect_failure(&it, "await new Promise((done) => setTimeout(done, 60000))", GOTS_E_TIME_LIMIT, "GOTS1301");
    host_close(&it);
}
END_TEST

START_TEST(the_same_script_takes_the_same_fuel)
{
    host it;
    uint64_t fuel[3];
    host_open(&it);
    for (int i = 0; i < 3; i++) {
        expect_value(&it, "let n = 0; for (let i = 0; i < 1000; i++) n += i; [1, 2, 3].map((x) => x + n).length", "3");
        fuel[i] = it.result.used.fuel;
    }
    ck_assert_uint_eq(fuel[0], fuel[1]);
    ck_assert_uint_eq(fuel[1], fuel[2]);
    host_close(&it);
}
END_TEST

START_TEST(time_stands_still_while_a_script_runs)
{
    host it;
    host_open(&it);
    expect_value(&it, "const a = Date.now(), b = performance.now(); for (let i = 0; i < 300000; i++); [Date.now() - a, performance.now() - b]",
                 "[0,0]");
    expect_value(&it, "const a = Date.now(); await new Promise((r) => setTimeout(r, 5)); Date.now() - a >= 5", "true");
    host_close(&it);
}
END_TEST

/* ---- Suspension ---- */

#define ASKING                                                                                    \
    "const seen = [Math.random(), Date.now()], w = await weather('Paris');\n"                      \
    "console.log('before', now());\n"                                                              \
    "const sent = await mail.send('bob');\n"                                                       \
    "console.log('after');\n"                                                                      \
    "({ sent, sky: w.sky, seen, more: Math.random() })"

START_TEST(a_script_waits_for_its_host_and_goes_on_elsewhere)
{
    host it, other;
    host_open(&it);
    host_open(&other);
    ck_assert_int_eq(host_run(&it, ASKING), GOTS_E_PENDING);
    ck_assert_uint_eq(it.result.call_count, 1);
    ck_assert_str_eq(it.result.calls[0].name, "mail.send");
    ck_assert_str_eq(it.result.calls[0].arguments, "[\"bob\"]");
    ck_assert_str_eq(text_of(&it.result.output), "before 7\n");
    gots_tool_answer answer = { it.result.calls[0].id, "true", NULL };
    gots_text journal = it.result.journal;
    it.result.journal = (gots_text){ 0 };
    host_close(&it);

    other.reply = "fail"; /* nobody asks again */
    other.sandbox.size = sizeof other.sandbox;
    other.sandbox.limits = (gots_limits){ .fuel = 5000000, .memory = 32u << 20 }; /* another's are its own affair */
    other.sandbox.journal = journal.bytes;
    other.sandbox.journal_len = journal.len;
    other.sandbox.answers = &answer;
    other.sandbox.answer_count = 1;
    gots_status status = host_run(&other, ASKING);
    ck_assert_msg(status == GOTS_OK, "%s", text_of(&other.result.report));
    ck_assert_str_eq(other.calls, "");
    ck_assert_str_eq(text_of(&other.result.output), "after\n");
    ck_assert_ptr_nonnull(strstr(text_of(&other.result.value), "{\"sent\":true,\"sky\":\"clear\""));
    gots_text_free(&journal);
    host_close(&other);
}
END_TEST

START_TEST(a_script_sees_the_same_chance_and_time_again)
{
    static const char source[] = "const a = [Math.random(), Date.now(), crypto.randomUUID()];\n"
                                 "await new Promise((r) => setTimeout(r, 3)); a.push(Date.now());\n"
                                 "say(JSON.stringify(a)); await mail.send('x'); a";
    host it;
    char said[1024];
    host_open(&it);
    ck_assert_int_eq(host_run(&it, source), GOTS_E_PENDING);
    snprintf(said, sizeof said, "%s", it.calls);
    gots_tool_answer answer = { it.result.calls[0].id, "true", NULL };
    ck_assert_int_eq(host_go_on(&it, source, &answer, 1), GOTS_OK);
    /* said is say["[…]"]; with the quotes of the inner JSON escaped */
    char plain[1024], *to = plain;
    for (const char *at = said + strlen("say[\""); *at != '\0' && !(at[0] == '"' && at[1] == ']' && at[2] == ';'); at++)
        if (*at != '\\') *to++ = *at;
    *to = '\0';
    ck_assert_str_eq(text_of(&it.result.value), plain);
    host_close(&it);
}
END_TEST

START_TEST(answers_may_come_in_any_order_and_one_by_one)
{
    static const char source[] = "const order: string[] = [];\n"
                                 "const all = ['a', 'b', 'c'].map(async (n) => { const r = await mail.send(n); order.push(n); return r; });\n"
                                 "await Promise.all(all); order.join()";
    host it;
    host_open(&it);
    ck_assert_int_eq(host_run(&it, source), GOTS_E_PENDING);
    ck_assert_uint_eq(it.result.call_count, 3);
    ck_assert_str_eq(it.result.calls[2].arguments, "[\"c\"]");
    uint32_t a = it.result.calls[0].id, b = it.result.calls[1].id, c = it.result.calls[2].id;
    ck_assert_int_eq(host_go_on(&it, source, &(gots_tool_answer){ c, "true", NULL }, 1), GOTS_E_PENDING);
    ck_assert_uint_eq(it.result.call_count, 2);
    gots_tool_answer rest[] = { { b, "true", NULL }, { a, "false", NULL } };
    ck_assert_int_eq(host_go_on(&it, source, rest, 2), GOTS_OK);
    ck_assert_str_eq(text_of(&it.result.value), "\"c,b,a\"");
    host_close(&it);
}
END_TEST

START_TEST(an_answer_may_be_a_failure_and_must_fit)
{
    static const char source[] = "let m = 'sent'; try { await mail.send('x') } catch (e) { m = (e as Error).message } m";
    host it;
    host_open(&it);
    ck_assert_int_eq(host_run(&it, source), GOTS_E_PENDING);
    gots_tool_answer no = { it.result.calls[0].id, NULL, "not approved" };
    ck_assert_int_eq(host_go_on(&it, source, &no, 1), GOTS_OK);
    ck_assert_str_eq(text_of(&it.result.value), "\"not approved\"");
    ck_assert_int_eq(host_run(&it, source), GOTS_E_PENDING);
    gots_tool_answer wrong = { it.result.calls[0].id, "12", NULL };
    ck_assert_int_eq(host_go_on(&it, source, &wrong, 1), GOTS_OK);
    ck_assert_str_eq(text_of(&it.result.value), "\"GOTS4503: mail.send: the result: expected boolean, got 12\"");
    ck_assert_int_eq(host_run(&it, source), GOTS_E_PENDING);
    gots_tool_answer nobody = { 99, "1", NULL };
    ck_assert_int_eq(host_go_on(&it, source, &nobody, 1), GOTS_E_INVALID);
    ck_assert_str_eq(it.result.error.code, "GOTS4515");
    host_close(&it);
}
END_TEST

static int64_t shown_time(void *context)
{
    return *(int64_t *)context;
}

START_TEST(a_timer_goes_on_without_an_answer)
{
    static const char source[] =
        "const late = new Promise<string>((r) => setTimeout(() => r('too late'), 3600000));\n"
        "await Promise.race([late, mail.send('x').then(() => 'sent')])";
    int64_t time_ns = 1700000000000000000;
    gots_port port = { .size = sizeof port, .context = &time_ns, .monotonic_ns = shown_time, .wall_ns = shown_time };
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.port = &port;
    host it;
    host_open(&it);
    gots_runtime_free(it.runtime);
    it.runtime = gots_runtime_new(&options, NULL);
    ck_assert_int_eq(host_run(&it, source), GOTS_E_PENDING);
    ck_assert(it.result.due_ms == 3600000);
    time_ns += INT64_C(3599000) * 1000000;
    ck_assert_int_eq(host_go_on(&it, source, NULL, 0), GOTS_E_PENDING);
    ck_assert(it.result.due_ms == 1000);
    time_ns += INT64_C(1000) * 1000000;
    ck_assert_int_eq(host_go_on(&it, source, NULL, 0), GOTS_OK);
    ck_assert_str_eq(text_of(&it.result.value), "\"too late\"");
    host_close(&it);
}
END_TEST

START_TEST(a_tool_without_promise_cannot_answer_later)
{
    host it;
    host_open(&it);
    it.sandbox.tool = NULL;
    expect_failure(&it, "now()", GOTS_E_THROWN, "GOTS4506");
    host_close(&it);
}
END_TEST

static double dice(void)
{
    static double next = 1; /* not a function of its arguments, as it must be */
    return next++;
}

static gots_status bind_dice(void *context, gots_isolate *isolate, gots_error *err)
{
    (void)context;
    return gots_bind(isolate, "declare function dice(): number;", dice, err);
}

START_TEST(a_program_that_strays_from_its_journal_is_told_with_both_sides)
{
    static const char source[] = "await mail.send('n' + dice())";
    host it;
    host_open(&it);
    it.sandbox.bind = bind_dice;
    ck_assert_int_eq(host_run(&it, source), GOTS_E_PENDING);
    ck_assert_int_eq(host_go_on(&it, source, NULL, 0), GOTS_E_DIVERGED);
    ck_assert_str_eq(it.result.error.code, "GOTS4513");
    ck_assert_msg(strstr(it.result.error.message, "it has mail.send([\"n1\"]), and the program now calls mail.send([\"n2\"])") != NULL,
                  "%s", it.result.error.message);
    host_close(&it);
}
END_TEST

START_TEST(a_journal_is_of_one_script_and_undamaged)
{
    host it;
    host_open(&it);
    ck_assert_int_eq(host_run(&it, ASKING), GOTS_E_PENDING);
    ck_assert_int_eq(host_go_on(&it, ASKING " ", NULL, 0), GOTS_E_DIVERGED);
    ck_assert_str_eq(it.result.error.code, "GOTS4512");
    ck_assert_int_eq(host_run(&it, ASKING), GOTS_E_PENDING);
    size_t len = it.result.journal.len;
    char *bytes = malloc(len);
    memcpy(bytes, it.result.journal.bytes, len);
    it.sandbox.journal = bytes;
    for (size_t i = 0; i < len; i += 3) {
        bytes[i] ^= 0x10;
        it.sandbox.journal_len = len;
        ck_assert_int_eq(host_run(&it, ASKING), GOTS_E_INVALID);
        bytes[i] ^= 0x10;
        it.sandbox.journal_len = i;
        ck_assert_int_eq(host_run(&it, ASKING), GOTS_E_INVALID);
    }
    free(bytes);
    host_close(&it);
}
END_TEST

/* ---- Memory ---- */

typedef struct counter {
    long live, left; /* bytes; allocations until one fails, negative: none does */
} counter;

static void *counted(void *context, void *ptr, size_t old_size, size_t size)
{
    counter *it = context;
    if (size > 0 && it->left >= 0 && it->left-- == 0) {
        it->left = 0;
        return NULL;
    }
    it->live += (long)size - (long)(ptr != NULL ? old_size : 0);
    if (size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, size);
}

START_TEST(every_allocation_may_fail)
{
    counter count = { 0, -1 };
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.allocator = (gots_allocator){ counted, &count };
    options.cache = "";
    host it;
    host_open(&it);
    gots_runtime *plain = it.runtime;
    long step = 1, done = 0;
    for (long n = 0; done == 0 && n < 100000; n += step) {
        count = (counter){ 0, -1 };
        it.runtime = gots_runtime_new(&options, NULL);
        count.left = n;
        gots_status status = host_run(&it, ASKING);
        count.left = -1;
        done = status == GOTS_E_PENDING;
        ck_assert_int_ne(status, GOTS_OK);
        gots_sandbox_result_free(&it.result);
        gots_runtime_free(it.runtime);
        ck_assert_int_eq(count.live, 0);
        if (n > 60) step = n / 12;
    }
    ck_assert_int_eq(done, 1);
    it.runtime = plain;
    host_close(&it);
}
END_TEST

Suite *suite_sandbox(void);
Suite *suite_sandbox(void)
{
    const TTest *const tests[] = {
        a_script_has_the_value_of_its_last_expression, what_is_wrong_is_told_before_anything_runs,
        arguments_and_results_of_tools_are_checked, what_reaches_the_host_is_what_was_checked, a_declared_result_is_what_the_script_must_give,
        declarations_that_make_no_sense_are_told_where_they_stand, a_script_reaches_nothing_but_its_tools,
        everything_has_a_budget, the_same_script_takes_the_same_fuel, time_stands_still_while_a_script_runs,
        a_script_waits_for_its_host_and_goes_on_elsewhere, a_script_sees_the_same_chance_and_time_again,
        answers_may_come_in_any_order_and_one_by_one, an_answer_may_be_a_failure_and_must_fit,
        a_timer_goes_on_without_an_answer, a_tool_without_promise_cannot_answer_later,
        a_program_that_strays_from_its_journal_is_told_with_both_sides, a_journal_is_of_one_script_and_undamaged,
        every_allocation_may_fail, NULL,
    };
    return test_suite("sandbox", tests);
}
