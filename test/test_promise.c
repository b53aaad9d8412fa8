/* Tests of promises, jobs and suspended functions as C sees them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "test.h"

#include <string.h>

#include "engine/generator.h"
#include "engine/heap.h"
#include "engine/jobs.h"
#include "engine/promise.h"

typedef struct seen {
    int calls;
    bool fulfilled;
    double value;
} seen;

static gots__isolate *isolate;

static void open_isolate(void)
{
    gots__isolate_options options = { .memory_limit = 0 };
    gots_error err;
    isolate = gots__isolate_new(&options, &err);
    ck_assert_msg(isolate != NULL, "%s", err.message);
}

static void in_isolate(gots__body body, void *data)
{
    gots_error err;
    ck_assert_msg(gots__protect(isolate, body, data, &err) == GOTS_OK, "%s: %s", err.code,
                  err.message);
}

static void note(duk_context *ctx, void *data, bool fulfilled)
{
    seen *it = data;
    it->calls++;
    it->fulfilled = fulfilled;
    it->value = duk_get_number(ctx, -1);
}

/* Pushes the value of a piece of lowered text. */
static void evaluate(duk_context *ctx, const char *text)
{
    gots__compile(ctx, text, strlen(text), "test");
    duk_call(ctx, 0);
}

static void resolve_and_reject(duk_context *ctx, void *data)
{
    seen *it = data;
    gots__promise_new(ctx);
    ck_assert_int_eq(gots__promise_state_of(ctx, -1), GOTS__PROMISE_PENDING);
    gots__promise_then(ctx, -1, note, &it[0]);
    duk_push_int(ctx, 7);
    gots__promise_resolve(ctx, -2);
    ck_assert_int_eq(gots__promise_state_of(ctx, -1), GOTS__PROMISE_FULFILLED);
    ck_assert_int_eq(it[0].calls, 0);
    gots__promise_new(ctx);
    duk_push_int(ctx, 8);
    gots__promise_reject(ctx, -2);
    gots__promise_then(ctx, -1, note, &it[1]);
    ck_assert(gots__jobs_waiting(ctx));
    gots__jobs_run(ctx);
    ck_assert(!gots__jobs_waiting(ctx));
    duk_push_int(ctx, 1);
    ck_assert_int_eq(gots__promise_state_of(ctx, -1), GOTS__NO_PROMISE);
}

START_TEST(callbacks_of_c_run_as_jobs)
{
    open_isolate();
    seen it[2] = { { 0 } };
    in_isolate(resolve_and_reject, it);
    ck_assert(it[0].calls == 1 && it[0].fulfilled && it[0].value == 7);
    ck_assert(it[1].calls == 1 && !it[1].fulfilled && it[1].value == 8);
    gots__isolate_free(isolate);
}
END_TEST

static void reject_three(duk_context *ctx, void *data)
{
    (void)data;
    evaluate(ctx, "\"use strict\"; Promise.reject(1);"
                  "var late = Promise.reject(2); late.then(null, function () {});"
                  "(function () { \"$s\"; await(0); throw 3; })();");
    gots__jobs_run(ctx);
    double sum = 0;
    int count = 0;
    while (gots__promise_next_unhandled(ctx)) {
        gots__promise_value(ctx, -1);
        sum += duk_get_number(ctx, -1);
        duk_pop_2(ctx);
        count++;
    }
    ck_assert_int_eq(count, 2);
    ck_assert_double_eq(sum, 4);
    ck_assert(!gots__promise_next_unhandled(ctx));
}

START_TEST(rejections_without_a_handler_are_listed_once)
{
    open_isolate();
    in_isolate(reject_three, NULL);
    gots__isolate_free(isolate);
}
END_TEST

static void step_generator(duk_context *ctx, void *data)
{
    (void)data;
    evaluate(ctx, "\"use strict\"; (function () { \"$g\"; yield(1); yield*([2]); return 3; })()");
    ck_assert(gots__generator_is_plain(ctx, -1));
    for (int i = 1; i <= 3; i++) {
        ck_assert_int_eq(gots__generator_step(ctx, -1), i < 3);
        ck_assert_double_eq(duk_get_number(ctx, -1), i);
        duk_pop(ctx);
    }
    evaluate(ctx, "\"use strict\"; var g = (function () { \"$g\"; })(); g.next = null; g");
    ck_assert(!gots__generator_is_plain(ctx, -1));
}

START_TEST(generators_step_without_result_objects)
{
    open_isolate();
    in_isolate(step_generator, NULL);
    gots__isolate_free(isolate);
}
END_TEST

static void abandon(duk_context *ctx, void *data)
{
    size_t *used = data;
    static const char text[] =
        "\"use strict\";"
        "function g(n) { \"$g\"; var s = \"x\" + n; try { try { yield(s); } catch (e) { yield(e); }"
        "  } finally { yield(function () { return s; }); } }"
        "function a(n) { \"$s\"; try { await(new Promise(function () {})); } finally { n++; } }"
        "for (var i = 0; i < 2000; i++) { var it = g(i); it.next(); a(i); }"
        "it = undefined; Promise.resolve().then(function () {});";
    for (int round = 0; round < 4; round++) {
        evaluate(ctx, text);
        duk_pop(ctx);
        gots__jobs_run(ctx);
        duk_gc(ctx, 0);
        used[round] = gots__isolate_memory(gots__isolate_of(ctx));
    }
}

START_TEST(abandoned_functions_give_their_memory_back)
{
    open_isolate();
    size_t used[4];
    in_isolate(abandon, used);
    ck_assert_uint_le(used[3], used[1] + 2000);
    gots__isolate_free(isolate);
}
END_TEST

static void chain(duk_context *ctx, void *data)
{
    evaluate(ctx, "\"use strict\"; var p = Promise.resolve(0);"
                  "for (var i = 0; i < 100000; i++) p = p.then(function (x) { return x + 1; });"
                  "var list = null; for (i = 0; i < 200000; i++) list = { next: list }; p");
    gots__promise_then(ctx, -1, note, data);
    duk_gc(ctx, 0);
    gots__jobs_run(ctx);
    duk_gc(ctx, 0);
}

START_TEST(long_chains_are_collected_in_linear_time)
{
    open_isolate();
    seen it = { 0 };
    in_isolate(chain, &it);
    ck_assert_double_eq(it.value, 100000);
    gots__isolate_free(isolate);
}
END_TEST

static void loop_forever(duk_context *ctx, void *data)
{
    (void)data;
    evaluate(ctx, "\"use strict\"; (function () { \"$s\"; await(0); await(0); for (;;) await(1); })()");
    gots__isolate_end(gots__isolate_of(ctx), GOTS_E_INTERRUPTED);
    gots__jobs_run(ctx);
}

START_TEST(an_endless_loop_of_awaits_can_be_stopped)
{
    open_isolate();
    gots_error err;
    ck_assert_int_ne(gots__protect(isolate, loop_forever, NULL, &err), GOTS_OK);
    gots__isolate_free(isolate);
}
END_TEST

Suite *suite_promise(void);
Suite *suite_promise(void)
{
    const TTest *const tests[] = {
        callbacks_of_c_run_as_jobs,
        rejections_without_a_handler_are_listed_once,
        generators_step_without_result_objects,
        abandoned_functions_give_their_memory_back,
        long_chains_are_collected_in_linear_time,
        an_endless_loop_of_awaits_can_be_stopped,
        NULL,
    };
    return test_suite("promise", tests);
}
