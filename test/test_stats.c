/* What an isolate has used, by name; and the host's functions as ops: counted, told, denied.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <string.h>

#include "gots.h"

typedef struct host {
    gots_runtime *runtime;
    gots_isolate *isolate;
    gots_error err;
    char printed[1024];
    char audit[4096];
    unsigned audited;
} host;

static void print(void *context, int stream, const char *bytes, size_t len)
{
    host *it = context;
    size_t has = strlen(it->printed);
    (void)stream;
    if (has + len < sizeof it->printed) memcpy(it->printed + has, bytes, len), it->printed[has + len] = '\0';
}

static void audit(void *context, const gots_audit *decision)
{
    host *it = context;
    size_t has = strlen(it->audit);
    it->audited++;
    snprintf(it->audit + has, sizeof it->audit - has, "%s:%u %s %s %s %s\n", decision->module, decision->line, decision->op,
             decision->resource, decision->allowed ? "yes" : "no", decision->rule);
}

static double twice(double x)
{
    return 2 * x;
}

static double half(double x)
{
    return x / 2;
}

static gots_status any(gots_frame *frame, void *context)
{
    (void)context;
    gots_frame_return(frame, gots_number(gots_frame_isolate(frame), (double)gots_frame_count(frame)));
    return GOTS_OK;
}

static void open_host(host *it, gots_limits limits)
{
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    memset(it, 0, sizeof *it);
    options.limits = limits;
    options.output = print;
    options.output_context = it;
    it->runtime = gots_runtime_new(NULL, &it->err);
    it->isolate = gots_isolate_new(it->runtime, &options, &it->err);
    ck_assert_msg(it->isolate != NULL, "%s", it->err.message);
    ck_assert_int_eq(gots_bind(it->isolate, "declare function twice(x: number): number;", twice, &it->err), GOTS_OK);
    ck_assert_int_eq(gots_bind(it->isolate, "namespace math { function half(x: number): number }", half, &it->err), GOTS_OK);
    ck_assert_int_eq(gots_bind_callback(it->isolate, "any", any, NULL, &it->err), GOTS_OK);
}

static gots_status load(host *it, const char *name, const char *text)
{
    return gots_isolate_load_source(it->isolate, name, text, strlen(text), 0, NULL, &it->err);
}

static void run(host *it, const char *name, const char *text)
{
    ck_assert_msg(load(it, name, text) == GOTS_OK, "%s", it->err.message);
}

static gots_stats stats_of(host *it)
{
    gots_stats stats = { .size = sizeof stats };
    gots_isolate_stats(it->isolate, &stats);
    return stats;
}

static gots_op op_of(host *it, const char *name)
{
    gots_op op;
    for (size_t i = 0; gots_isolate_op(it->isolate, i, &op); i++)
        if (strcmp(op.name, name) == 0) return op;
    return (gots_op){ 0 };
}

START_TEST(ops_are_counted_by_name)
{
    host it;
    open_host(&it, (gots_limits){ 0 });
    gots_op op;
    ck_assert(!gots_isolate_op(it.isolate, 0, &op));
    ck_assert_int_eq(gots_permit(it.isolate, &(gots_rule){ .kind = GOTS_ENV, .resource = "HOME" }, &it.err), GOTS_OK);
    run(&it, "a.ts",
        "import * as env from 'gots:env';\n"
        "for (let i = 0; i < 3; i++) env.get('HOME');\n"
        "try { env.get('SECRET'); } catch {}\n"
        "for (let i = 0; i < 100; i++) twice(i);\n"
        "math.half(2); any(1, 2); any();\n");
    ck_assert_uint_eq(op_of(&it, "env.get").calls, 4);
    ck_assert_uint_eq(op_of(&it, "env.get").denied, 1);
    ck_assert_uint_eq(op_of(&it, "host.twice").calls, 100);
    ck_assert_uint_eq(op_of(&it, "host.math.half").calls, 1);
    ck_assert_uint_eq(op_of(&it, "host.any").calls, 2);
    gots_stats stats = stats_of(&it);
    ck_assert_uint_eq(stats.host_calls, 103);
    ck_assert_uint_ge(stats.ops, 4);
    ck_assert_uint_eq(stats.denied, 1);
    ck_assert_uint_eq(stats.open, 0);
    ck_assert_uint_eq(stats.pending, 0);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(machine_code_is_part_of_the_memory)
{
    static const char text[] = "function sum(n: number): number { let s = 0; for (let i = 0; i < n; i++) s += i; return s; }\n"
                               "for (let i = 0; i < 100; i++) sum(1000);\n";
    host it;
    open_host(&it, (gots_limits){ 0 });
    size_t before = stats_of(&it).memory;
    ck_assert_uint_eq(stats_of(&it).native_bytes, 0);
    run(&it, "a.ts", text);
    gots_stats stats = stats_of(&it);
    ck_assert_uint_ge(stats.native_bytes, 4096);
    ck_assert_uint_gt(stats.memory, before + stats.native_bytes);
    ck_assert_uint_eq(gots_isolate_memory(it.isolate), stats.memory);
    size_t native = stats.native_bytes;
    run(&it, "b.ts", "twice(1);");
    ck_assert_uint_gt(stats_of(&it).native_bytes, native);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_binding_for_which_there_is_no_memory_is_an_error)
{
    host it;
    open_host(&it, (gots_limits){ .memory = 1 << 20 });
    ck_assert_int_eq(load(&it, "a.ts",
                          "const all: unknown[] = [];\n"
                          "let size = 65536;\n"
                          "while (size > 512) { try { all.push(new ArrayBuffer(size)); } catch { size /= 2; } }\n"
                          "try { twice(1); } catch (error) { console.log((error as Error).name); }\n"),
                     GOTS_OK);
    ck_assert_str_eq(it.printed, "RangeError\n");
    ck_assert_uint_eq(stats_of(&it).native_bytes, 0);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(enums_of_the_host_have_values)
{
    host it;
    open_host(&it, (gots_limits){ 0 });
    ck_assert_int_eq(gots_declare(it.isolate, "enum Color { Red, Green = 7, Blue } namespace game { enum Key { Up = 1 } }", &it.err), GOTS_OK);
    run(&it, "a.ts", "console.log(Color.Green, Color[8], game.Key.Up, Object.isFrozen(Color));");
    ck_assert_str_eq(it.printed, "7 Blue 1 true\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(a_host_function_can_be_denied)
{
    host it;
    open_host(&it, (gots_limits){ 0 });
    run(&it, "a.ts", "for (let i = 0; i < 5; i++) math.half(i);"); /* the short way is there already */
    gots_on_audit(it.isolate, audit, &it);
    ck_assert_int_eq(gots_permit(it.isolate, &(gots_rule){ .kind = GOTS_HOST, .resource = "math.*", .deny = true }, &it.err), GOTS_OK);
    run(&it, "b.ts",
        "console.log(twice(2));\n"
        "try { math.half(1); } catch (error) { console.log(String(error), (error as { code?: string }).code); }\n");
    ck_assert_str_eq(it.printed, "4\nPermissionError: b.ts may not call the host's function 'math.half': --deny-host=math.* forbids it GOTS3001\n");
    ck_assert_str_eq(it.audit, "b.ts:2 host.math.half math.half no --deny-host=math.*\n");
    ck_assert_uint_eq(op_of(&it, "host.math.half").denied, 1);
    ck_assert_uint_eq(op_of(&it, "host.math.half").calls, 6);
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(confined_modules_call_what_they_are_granted)
{
    host it;
    open_host(&it, (gots_limits){ 0 });
    ck_assert_int_eq(gots_permit(it.isolate, &(gots_rule){ .kind = GOTS_HOST, .resource = "twice", .module = "plugin.ts" }, &it.err), GOTS_OK);
    run(&it, "main.ts", "console.log(twice(1), math.half(4), any(0));");
    run(&it, "plugin.ts", "console.log(twice(2)); try { any(1); } catch (error) { console.log((error as Error).message); }");
    ck_assert_str_eq(it.printed, "2 2 1\n4\nplugin.ts may not call the host's function 'any': 'plugin.ts' is confined; "
                                 "--confine=plugin.ts:host=any lets it\n");
    gots_runtime_free(it.runtime);
}
END_TEST

START_TEST(the_audit_has_calls_of_the_host_when_it_is_asked_to)
{
    host it;
    open_host(&it, (gots_limits){ 0 });
    gots_on_audit(it.isolate, audit, &it);
    run(&it, "a.ts", "twice(1); twice(2);");
    ck_assert_uint_eq(it.audited, 0);
    gots_audit_host_calls(it.isolate, true);
    run(&it, "b.ts", "\nfor (let i = 0; i < 3; i++) twice(i);\nany();");
    ck_assert_uint_eq(it.audited, 4);
    ck_assert_ptr_nonnull(strstr(it.audit, "b.ts:2 host.twice twice yes the host binds it\n"));
    ck_assert_ptr_nonnull(strstr(it.audit, "b.ts:3 host.any any yes the host binds it\n"));
    gots_audit_host_calls(it.isolate, false);
    run(&it, "c.ts", "twice(1);");
    ck_assert_uint_eq(it.audited, 4);
    ck_assert_uint_eq(op_of(&it, "host.twice").calls, 6);
    gots_runtime_free(it.runtime);
}
END_TEST

Suite *suite_stats(void);
Suite *suite_stats(void)
{
    Suite *suite = suite_create("stats");
    TCase *cases = tcase_create("stats");
    suite_add_tcase(suite, cases);
    tcase_add_test(cases, ops_are_counted_by_name);
    tcase_add_test(cases, machine_code_is_part_of_the_memory);
    tcase_add_test(cases, a_binding_for_which_there_is_no_memory_is_an_error);
    tcase_add_test(cases, enums_of_the_host_have_values);
    tcase_add_test(cases, a_host_function_can_be_denied);
    tcase_add_test(cases, confined_modules_call_what_they_are_granted);
    tcase_add_test(cases, the_audit_has_calls_of_the_host_when_it_is_asked_to);
    return suite;
}
