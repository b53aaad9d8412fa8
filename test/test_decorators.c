/* Tests of legacy decorators, which are an option of the isolate. Standard ones: test/fixtures.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <string.h>

#include "gots.h"

typedef struct printed {
    char bytes[2048];
    size_t len;
} printed;

static void collect(void *context, int stream, const char *bytes, size_t len)
{
    printed *to = context;
    (void)stream;
    ck_assert_uint_lt(to->len + len, sizeof to->bytes);
    memcpy(to->bytes + to->len, bytes, len);
    to->len += len;
}

static void prints(const char *text, const char *expected)
{
    gots_error err;
    printed out = { .len = 0 };
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.legacy_decorators = true;
    options.output = collect;
    options.output_context = &out;
    gots_runtime *runtime = gots_runtime_new(NULL, &err);
    gots_isolate *isolate = gots_isolate_new(runtime, &options, &err);
    gots_module *module = NULL;
    gots_status status =
        gots_isolate_load_source(isolate, "test.ts", text, strlen(text), 0, &module, &err);
    ck_assert_msg(status == GOTS_OK, "%s", err.message);
    out.bytes[out.len] = '\0';
    ck_assert_str_eq(out.bytes, expected);
    gots_isolate_free(isolate);
    gots_runtime_free(runtime);
}

START_TEST(members_parameters_and_the_class_are_decorated_in_order)
{
    prints("function cls(t: any) { console.log('cls', t.name); t.tagged = 1; }\n"
           "function m(t: any, k: string, d: any) {\n"
           "  console.log('m', k, typeof d.value, t.constructor.name);\n"
           "  const o = d.value;\n"
           "  d.value = function (this: any, ...a: any[]) { return 'w' + o.apply(this, a); };\n"
           "}\n"
           "function p(t: any, k: any) { console.log('p', k, arguments[2]); }\n"
           "function par(t: any, k: any, i: number) { console.log('par', String(k), i); }\n"
           "@cls class A {\n"
           "  @p x = 1;\n"
           "  @m hi(@par a: string, @par b?: string) { return 'hi' + a; }\n"
           "  @p static s = 2;\n"
           "  @m static sm() { return 1; }\n"
           "  constructor(@par q?: any) {}\n"
           "}\n"
           "console.log(new A().hi('z'), (A as any).sm(), (A as any).tagged);\n",
           "p x undefined\npar hi 1\npar hi 0\nm hi function A\np s undefined\n"
           "m sm function Function\npar undefined 0\ncls A\nwhiz w1 1\n");
}
END_TEST

START_TEST(a_decorator_may_replace_the_class_and_its_members)
{
    prints("const swap = (C: any): any => class extends C { extra = 'e'; };\n"
           "const twice = (t: any, k: string, d: any) => ({ ...d, get() { return 2 * d.get.call(this); } });\n"
           "@swap class A { n = 4; @twice get v() { return this.n; } static make() { return new A(); } }\n"
           "console.log((A.make() as any).extra, new A().v);\n",
           "e 8\n");
}
END_TEST

Suite *suite_decorators(void);
Suite *suite_decorators(void)
{
    const TTest *const tests[] = {
        members_parameters_and_the_class_are_decorated_in_order,
        a_decorator_may_replace_the_class_and_its_members,
        NULL,
    };
    return test_suite("decorators", tests);
}
