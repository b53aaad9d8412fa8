/* Tests of include/gots.h as an embedder uses it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "gots.h"
#include "starving.h"

/* What a program printed. */
typedef struct printed {
    char bytes[8192];
    size_t len;
} printed;

static void collect(void *context, int stream, const char *bytes, size_t len)
{
    printed *to = context;
    (void)stream;
    if (to->len + len >= sizeof to->bytes) return;
    memcpy(to->bytes + to->len, bytes, len);
    to->len += len;
    to->bytes[to->len] = '\0';
}

typedef struct host {
    gots_runtime *runtime;
    gots_isolate *isolate;
    gots_module *module;
    gots_error err;
    printed out;
} host;

static void host_open(host *it, const gots_isolate_options *given)
{
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    if (given != NULL) options = *given;
    memset(it, 0, sizeof *it);
    options.output = collect;
    options.output_context = &it->out;
    it->runtime = gots_runtime_new(NULL, &it->err);
    ck_assert_ptr_nonnull(it->runtime);
    it->isolate = gots_isolate_new(it->runtime, &options, &it->err);
    ck_assert_msg(it->isolate != NULL, "%s", it->err.message);
}

static gots_status host_load(host *it, const char *text)
{
    return gots_isolate_load_source(it->isolate, "test.ts", text, strlen(text), 0, &it->module,
                                    &it->err);
}

static void host_run(host *it, const char *text)
{
    host_open(it, NULL);
    gots_status status = host_load(it, text);
    ck_assert_msg(status == GOTS_OK, "%d: %s", status, it->err.message);
}

START_TEST(a_program_prints_to_its_host)
{
    host it;
    host_run(&it, "const name: string = 'host'; console.log(`hello ${name}`);");
    ck_assert_str_eq(it.out.bytes, "hello host\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(an_export_is_called_with_values)
{
    host it;
    host_run(&it, "export function add(a: number, b: number): number { return a + b; }");
    gots_value args[] = { gots_number(it.isolate, 2), gots_number(it.isolate, 40) }, result;
    ck_assert_int_eq(gots_call(it.isolate, it.module, "add", args, 2, &result, &it.err), GOTS_OK);
    ck_assert_int_eq(gots_type_of(it.isolate, result), GOTS_NUMBER);
    ck_assert_double_eq(gots_to_number(it.isolate, result), 42);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_missing_export_is_not_found)
{
    host it;
    host_run(&it, "export const x = 1;");
    gots_value result;
    ck_assert_int_eq(gots_call(it.isolate, it.module, "y", NULL, 0, &result, &it.err),
                     GOTS_E_NOT_FOUND);
    ck_assert_str_eq(it.err.code, "GOTS1201");
    ck_assert_int_eq(gots_call(it.isolate, it.module, "x", NULL, 0, &result, &it.err), GOTS_E_TYPE);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(objects_and_arrays_are_built_and_read)
{
    host it;
    host_run(&it, "export const show = (v: unknown) => JSON.stringify(v);"
                  "export const data = { list: [1, 'two', null, true], deep: { x: 7 } };");
    gots_isolate *isolate = it.isolate;
    gots_value object = gots_object(isolate), array = gots_array(isolate), result, list, item;
    ck_assert_int_eq(gots_set_index(isolate, array, 0, gots_string(isolate, "h\xC3\xA9", 3), NULL), 0);
    ck_assert_int_eq(gots_set_index(isolate, array, 1, gots_null(isolate), NULL), 0);
    ck_assert_int_eq(gots_set(isolate, object, "a", array, NULL), GOTS_OK);
    ck_assert_int_eq(gots_set(isolate, object, "b", gots_boolean(isolate, true), NULL), GOTS_OK);
    ck_assert_int_eq(gots_call(isolate, it.module, "show", &object, 1, &result, NULL), GOTS_OK);
    size_t len;
    ck_assert_str_eq(gots_to_string(isolate, result, &len), "{\"a\":[\"h\xC3\xA9\",null],\"b\":true}");
    ck_assert_uint_eq(len, 27);

    ck_assert_int_eq(gots_module_get(isolate, it.module, "data", &object, NULL), GOTS_OK);
    ck_assert_int_eq(gots_get(isolate, object, "list", &list, NULL), GOTS_OK);
    ck_assert_uint_eq(gots_length(isolate, list), 4);
    ck_assert_int_eq(gots_get_index(isolate, list, 1, &item, NULL), GOTS_OK);
    ck_assert_str_eq(gots_to_string(isolate, item, NULL), "two");
    ck_assert_int_eq(gots_get_index(isolate, list, 2, &item, NULL), GOTS_OK);
    ck_assert_int_eq(gots_type_of(isolate, item), GOTS_NULL);
    ck_assert_int_eq(gots_get(isolate, item, "x", &item, &it.err), GOTS_E_TYPE);
    gots_value keys;
    ck_assert_int_eq(gots_keys(isolate, object, &keys, NULL), GOTS_OK);
    ck_assert_uint_eq(gots_length(isolate, keys), 2);
    gots_text text;
    ck_assert_int_eq(gots_inspect(isolate, object, &text, NULL), GOTS_OK);
    ck_assert_str_eq(text.bytes, "{ list: [ 1, 'two', null, true ], deep: { x: 7 } }");
    gots_text_free(&text);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(handles_die_with_their_scope_and_kept_ones_do_not)
{
    host it;
    host_run(&it, "export {};");
    uint32_t scope = gots_scope_open(it.isolate);
    gots_value kept = gots_value_keep(it.isolate, gots_number(it.isolate, 5));
    gots_value other = gots_value_keep(it.isolate, gots_number(it.isolate, 6));
    gots_scope_close(it.isolate, scope);
    for (int i = 0; i < 100; i++) gots_object(it.isolate);
    ck_assert_double_eq(gots_to_number(it.isolate, kept), 5);
    gots_value_drop(it.isolate, kept);
    gots_value again = gots_value_keep(it.isolate, gots_number(it.isolate, 7));
    ck_assert_uint_eq(again.handle, kept.handle);
    ck_assert_double_eq(gots_to_number(it.isolate, other), 6);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(an_async_export_gives_a_promise)
{
    host it;
    host_run(&it, "export async function late(n: number) {"
                  "  await new Promise((done) => setTimeout(done, 5)); return n * 2; }"
                  "export async function never() { throw new TypeError('no'); }");
    gots_value arg = gots_number(it.isolate, 4), promise, value = { 0 };
    ck_assert_int_eq(gots_call(it.isolate, it.module, "late", &arg, 1, &promise, NULL), GOTS_OK);
    ck_assert_int_eq(gots_type_of(it.isolate, promise), GOTS_PROMISE);
    ck_assert_int_eq(gots_promise_result(it.isolate, promise, &value), GOTS_E_PENDING);
    ck_assert_int_eq(gots_run(it.runtime, &it.err), GOTS_OK);
    ck_assert_int_eq(gots_promise_result(it.isolate, promise, &value), GOTS_OK);
    ck_assert_double_eq(gots_to_number(it.isolate, value), 8);
    ck_assert_int_eq(gots_call(it.isolate, it.module, "never", NULL, 0, &promise, NULL), GOTS_OK);
    ck_assert_int_eq(gots_run(it.runtime, &it.err), GOTS_E_THROWN);
    ck_assert_str_eq(it.err.code, "TypeError");
    ck_assert_int_eq(gots_promise_result(it.isolate, promise, &value), GOTS_E_THROWN);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_top_level_await_is_pending_until_the_loop_ran)
{
    host it;
    host_open(&it, NULL);
    ck_assert_int_eq(host_load(&it, "await null; export const x = 3;"), GOTS_E_PENDING);
    ck_assert_int_eq(gots_module_status(it.isolate, it.module, NULL), GOTS_E_PENDING);
    ck_assert_int_eq(gots_run(it.runtime, &it.err), GOTS_OK);
    ck_assert_int_eq(gots_module_status(it.isolate, it.module, NULL), GOTS_OK);
    gots_runtime_free(it.runtime);
}
END_TEST

static gots_status concat(gots_frame *frame, void *context)
{
    gots_isolate *isolate = gots_frame_isolate(frame);
    char text[100] = "";
    for (size_t i = 0; i < gots_frame_count(frame); i++) {
        const char *part = gots_to_string(isolate, gots_frame_argument(frame, i), NULL);
        if (part == NULL) return gots_frame_fail(frame, "concat wants strings");
        strncat(text, part, sizeof text - strlen(text) - 1);
    }
    ++*(int *)context;
    gots_frame_return(frame, gots_string(isolate, text, strlen(text)));
    return GOTS_OK;
}

START_TEST(a_program_calls_its_host)
{
    host it;
    int calls = 0;
    host_open(&it, NULL);
    ck_assert_int_eq(gots_bind_callback(it.isolate, "host.text.concat", concat, &calls, &it.err), GOTS_OK);
    gots_status status = host_load(&it,
        "declare const host: any;\n"
        "console.log(host.text.concat('a', 'b', 'c'), host.text.concat.name);\n"
        "try { host.text.concat(1); } catch (e) { console.log(String(e)); }");
    ck_assert_msg(status == GOTS_OK, "%s", it.err.message);
    ck_assert_str_eq(it.out.bytes, "abc concat\nError: concat wants strings\n");
    ck_assert_int_eq(calls, 1);
    gots_runtime_free(it.runtime);
}
END_TEST

static gots_status call_back(gots_frame *frame, void *context)
{
    gots_value result;
    (void)context;
    gots_isolate *isolate = gots_frame_isolate(frame);
    gots_value arg = gots_number(isolate, 20);
    gots_status status = gots_call_value(isolate, gots_frame_argument(frame, 0), (gots_value){ 0 },
                                         &arg, 1, &result, NULL);
    if (status == GOTS_OK) gots_frame_return(frame, result);
    return status;
}

START_TEST(a_callback_calls_into_the_program)
{
    host it;
    host_open(&it, NULL);
    ck_assert_int_eq(gots_bind_callback(it.isolate, "again", call_back, NULL, NULL), GOTS_OK);
    ck_assert_int_eq(host_load(&it, "declare function again(f: (n: number) => number): number;"
                                    "console.log(again((n) => n + 1));"
                                    "try { again(() => { throw 1; }); } catch { console.log('caught'); }"),
                     GOTS_OK);
    ck_assert_str_eq(it.out.bytes, "21\ncaught\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(an_uncaught_error_tells_its_place)
{
    host it;
    host_open(&it, NULL);
    ck_assert_int_eq(host_load(&it, "function f() {\n  throw new RangeError('far');\n}\nf();\n"),
                     GOTS_E_THROWN);
    ck_assert_str_eq(it.err.code, "RangeError");
    ck_assert_str_eq(it.err.message, "far");
    ck_assert_str_eq(it.err.file, "test.ts");
    ck_assert_uint_eq(it.err.line, 2);
    const char *report = gots_isolate_report(it.isolate);
    ck_assert_ptr_nonnull(strstr(report, "2 |   throw new RangeError('far');"));
    ck_assert_ptr_nonnull(strstr(report, "at f (test.ts:2:"));
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_syntax_error_is_reported_with_its_place)
{
    host it;
    host_open(&it, NULL);
    ck_assert_int_eq(host_load(&it, "let x = ;\nlet y = );"), GOTS_E_SYNTAX);
    ck_assert_uint_eq(it.err.line, 1);
    ck_assert_str_eq(it.err.file, "test.ts");
    ck_assert_ptr_nonnull(strstr(gots_isolate_report(it.isolate), "test.ts:2:"));
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(an_endless_loop_ends_at_the_time_limit)
{
    host it;
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.limits.turn_ms = 50;
    host_open(&it, &options);
    ck_assert_int_eq(host_load(&it, "export const x = 1; for (;;) { try { for (;;); } catch {} }"),
                     GOTS_E_TIME_LIMIT);
    ck_assert_str_eq(it.err.code, "GOTS1301");
    const char *text = "console.log('still here')";
    ck_assert_int_eq(gots_isolate_load_source(it.isolate, "next.ts", text, strlen(text), 0, NULL,
                                              &it.err), GOTS_OK);
    ck_assert_str_eq(it.out.bytes, "still here\n");
    gots_runtime_free(it.runtime);
}
END_TEST

static void *interrupt_soon(void *isolate)
{
    struct timespec wait = { 0, 50000000 };
    nanosleep(&wait, NULL);
    gots_interrupt(isolate);
    return NULL;
}

START_TEST(another_thread_interrupts)
{
    host it;
    pthread_t thread;
    host_open(&it, NULL);
    pthread_create(&thread, NULL, interrupt_soon, it.isolate);
    ck_assert_int_eq(host_load(&it, "while (true) {}"), GOTS_E_INTERRUPTED);
    pthread_join(thread, NULL);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_greedy_program_ends_at_the_memory_limit)
{
    host it;
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.limits.memory = 8u << 20;
    host_open(&it, &options);
    ck_assert_int_eq(host_load(&it, "const a: unknown[] = []; for (;;) a.push(new Array(100).fill(1));"),
                     GOTS_E_MEMORY_LIMIT);
    ck_assert_str_eq(it.err.code, "GOTS1302");
    ck_assert_uint_le(gots_isolate_memory(it.isolate), 8u << 20);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(isolates_share_nothing)
{
    host it;
    host_run(&it, "(globalThis as any).shared = 1;");
    gots_isolate *other = gots_isolate_new(it.runtime, NULL, NULL);
    const char *text = "if ((globalThis as any).shared !== undefined) throw new Error('shared');";
    ck_assert_int_eq(gots_isolate_load_source(other, "other.ts", text, strlen(text), 0, NULL, NULL),
                     GOTS_OK);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_waiting_poll_is_woken)
{
    host it;
    bool idle = false;
    host_run(&it, "setTimeout(() => {}, 60000);");
    gots_wake(it.runtime);
    ck_assert_int_eq(gots_poll(it.runtime, 30000, &idle, &it.err), GOTS_OK);
    ck_assert(!idle);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(input_of_a_repl_keeps_its_names)
{
    host it;
    host_open(&it, NULL);
    static const char *const inputs[] = { "let x = 20; const f = () => x + 1", "x = 41", "f()" };
    char name[32];
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "repl:%d", i);
        ck_assert_int_eq(gots_isolate_load_source(it.isolate, name, inputs[i], strlen(inputs[i]),
                                                  GOTS_SOURCE_RESULT | GOTS_SOURCE_GLOBALS,
                                                  &it.module, &it.err), GOTS_OK);
    }
    ck_assert_double_eq(gots_to_number(it.isolate, gots_module_result(it.isolate, it.module)), 42);
    gots_runtime_free(it.runtime);
}
END_TEST

static bool survives(long failing)
{
    starving context = { .left = failing, .once = true };
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.allocator = STARVING_ALLOCATOR(&context);
    options.cache = "";
    gots_error err;
    gots_runtime *runtime = gots_runtime_new(&options, &err);
    bool done = false;
    if (runtime != NULL) {
        gots_isolate *isolate = gots_isolate_new(runtime, NULL, &err);
        static const char text[] = "export const f = (a: number[]) => a.map((x) => `${x * 2}`);\n"
                                   "export class C { #x = 1; get x() { return this.#x; } }\n"
                                   "new SharedArrayBuffer(8, { maxByteLength: 64 }).grow(64);\n"
                                   "using stack = new DisposableStack();\n"
                                   "stack.defer(() => new Float16Array([1]));\n"
                                   "if (f([1])[0] !== '2') throw new Error('wrong');";
        if (isolate != NULL)
            done = gots_isolate_load_source(isolate, "c.ts", text, sizeof text - 1, 0, NULL, &err) ==
                   GOTS_OK;
    }
    gots_runtime_free(runtime);
    ck_assert_msg(context.bytes == 0, "%ld bytes leaked when allocation %ld failed", context.bytes,
                  failing);
    return done && !context.refused;
}

static void keep_type_error(void *context, const gots_type_error *error)
{
    printed *to = context;
    const char *file = strrchr(error->file, '/');
    to->len += (size_t)snprintf(to->bytes + to->len, sizeof to->bytes - to->len, "%s|%s|%s|%s:%u:%u\n",
                                error->path, error->expected, error->received,
                                file != NULL ? file : error->file, error->line, error->column);
}

/* The program catches what it can; its host is told all the same. */
static void type_errors(gots_enforcement mode, const char *output)
{
    char folder[] = "/tmp/gots-test-XXXXXX", path[64];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/typed.ts", folder);
    FILE *file = fopen(path, "w");
    fputs("const ages: Record<string, number> = JSON.parse('{\"Ada\": \"36\"}');\nconsole.log(ages);\n", file);
    fclose(file);
    host it;
    printed told = { 0 };
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.types = mode;
    host_open(&it, &options);
    ck_assert_int_eq(gots_on_type_error(it.isolate, keep_type_error, &told), GOTS_OK);
    gots_status status = gots_isolate_load(it.isolate, path, &it.module, &it.err);
    ck_assert_int_eq(status == GOTS_OK, mode == GOTS_TYPES_WARN);
    ck_assert_str_eq(told.bytes, "ages.Ada|number|\"36\"|/typed.ts:1:38\n");
    ck_assert_ptr_nonnull(strstr(it.out.bytes, output));
    gots_runtime_free(it.runtime);
    unlink(path);
    rmdir(folder);
}

START_TEST(a_host_is_told_of_values_of_wrong_types)
{
    type_errors(GOTS_TYPES_ENFORCE, "");
    type_errors(GOTS_TYPES_WARN, "{ Ada: '36' }\n");
}
END_TEST

START_TEST(every_failing_allocation_is_survived)
{
    long step = 1;
    for (long failing = 0; failing < 200000; failing += step) {
        if (survives(failing)) return;
        step = failing < 50 ? 1 : 1 + failing / 40; /* the built-ins alone are thousands */
    }
    ck_abort_msg("the program never succeeded");
}
END_TEST

static gots_status add_one(gots_frame *frame, void *context)
{
    (void)context;
    gots_isolate *isolate = gots_frame_isolate(frame);
    double number = gots_to_number(isolate, gots_frame_argument(frame, 0));
    gots_frame_return(frame, gots_number(isolate, number + 1));
    return GOTS_OK;
}

/* Everything a host does with an isolate; true when all of it came out right. */
static bool host_program_works(gots_runtime *runtime, gots_isolate *isolate)
{
    static const char text[] =
        "import { equal } from 'gots:assert';\n"
        "declare function addOne(n: number): number;\n"
        "export async function f(list: number[], name: string) {\n"
        "  const all = new Map(list.map((n) => [`${name}${n}`, addOne(n)] as const));\n"
        "  await null;\n"
        "  equal(all.size, list.length);\n"
        "  return JSON.parse(JSON.stringify([...all.values()])) as number[];\n"
        "}\n"
        "export const late = new Promise<string>((done) => setTimeout(done, 0, 'late'));\n"
        "class A { #x = 1; get x() { return this.#x; } static y = /(?<a>b+)/u.exec('abb')!.groups!.a; }\n"
        "export const sum = new A().x + A.y.length;\n";
    gots_error err;
    gots_module *module = NULL;
    gots_value result, late;
    uint32_t scope = gots_scope_open(isolate);
    bool good = gots_bind_callback(isolate, "addOne", add_one, NULL, &err) == GOTS_OK &&
                gots_isolate_load_source(isolate, "host.ts", text, sizeof text - 1, 0, &module,
                                         &err) == GOTS_OK &&
                gots_module_get(isolate, module, "late", &late, &err) == GOTS_OK;
    gots_value list = gots_array(isolate);
    for (uint32_t i = 0; i < 3 && good; i++)
        good = gots_set_index(isolate, list, i, gots_number(isolate, i), &err) == GOTS_OK;
    gots_value args[] = { list, gots_string(isolate, "n", 1) };
    good = good && gots_call(isolate, module, "f", args, 2, &result, &err) == GOTS_OK;
    gots_status ran = gots_run(runtime, &err);
    gots_value settled;
    good = good && ran == GOTS_OK &&
           gots_promise_result(isolate, result, &settled) == GOTS_OK;
    gots_text shown;
    if (good && gots_inspect(isolate, settled, &shown, &err) == GOTS_OK) {
        good = strcmp(shown.bytes, "[ 1, 2, 3 ]") == 0;
        gots_text_free(&shown);
    } else {
        good = false;
    }
    gots_isolate_report(isolate);
    gots_scope_close(isolate, scope);
    return good;
}

/* The built-ins open with all memory there is; of what comes then, one allocation fails. */
static bool host_survives(long failing)
{
    starving context = { .left = -1, .once = true };
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.allocator = STARVING_ALLOCATOR(&context);
    options.cache = "";
    gots_error err;
    gots_runtime *runtime = gots_runtime_new(&options, &err);
    gots_isolate *isolate = gots_isolate_new(runtime, NULL, &err);
    ck_assert_ptr_nonnull(isolate);
    context.left = failing;
    bool good = host_program_works(runtime, isolate);
    bool done = !context.refused;
    context.left = -1;
    gots_runtime_free(runtime);
    ck_assert_msg(context.bytes == 0, "%ld bytes leaked when allocation %ld failed", context.bytes,
                  failing);
    ck_assert_msg(good || !done, "nothing failed, and yet the program did not work");
    return done;
}

/* Each of some 6,500 with GOTS_TEST_EACH, which takes half a minute; else every seventh. */
START_TEST(every_failing_allocation_of_a_host_is_survived)
{
    long failing = 0, step = getenv("GOTS_TEST_EACH") != NULL ? 1 : 7;
    while (!host_survives(failing)) failing += step;
    ck_assert_int_gt(failing, 200);
}
END_TEST

START_TEST(statuses_have_sentences)
{
    ck_assert_str_eq(gots_status_text(GOTS_OK), "success");
    ck_assert_str_eq(gots_status_text((gots_status)-999), "unknown status");
    ck_assert_str_eq(gots_version(), GOTS_VERSION);
}
END_TEST

Suite *suite_api(void);
Suite *suite_api(void)
{
    const TTest *const tests[] = {
        a_program_prints_to_its_host,
        an_export_is_called_with_values,
        a_missing_export_is_not_found,
        objects_and_arrays_are_built_and_read,
        handles_die_with_their_scope_and_kept_ones_do_not,
        an_async_export_gives_a_promise,
        a_top_level_await_is_pending_until_the_loop_ran,
        a_program_calls_its_host,
        a_callback_calls_into_the_program,
        an_uncaught_error_tells_its_place,
        a_syntax_error_is_reported_with_its_place,
        an_endless_loop_ends_at_the_time_limit,
        another_thread_interrupts,
        a_greedy_program_ends_at_the_memory_limit,
        isolates_share_nothing,
        a_waiting_poll_is_woken,
        input_of_a_repl_keeps_its_names,
        a_host_is_told_of_values_of_wrong_types,
        every_failing_allocation_is_survived,
        every_failing_allocation_of_a_host_is_survived,
        statuses_have_sentences,
        NULL,
    };
    return test_suite("api", tests);
}
