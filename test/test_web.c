/* The web rooms from C: output, timers and their clock, URLs, BigInt values, the console's text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "engine/bigint.h"
#include "engine/heap.h"
#include "engine/url.h"
#include "test.h"

/* ---- An isolate whose output and clock the test holds ---- */

typedef struct world {
    gots__isolate *isolate;
    double now;
    char out[4096];
    size_t len;
    int last_stream;
} world;

static void keep(void *context, int stream, const char *bytes, size_t len)
{
    world *w = context;
    ck_assert_uint_lt(w->len + len, sizeof w->out);
    memcpy(w->out + w->len, bytes, len);
    w->len += len;
    w->out[w->len] = '\0';
    w->last_stream = stream;
}

static double read_clock(void *context)
{
    return ((world *)context)->now;
}

static void world_open(world *w, bool color)
{
    gots__isolate_options options = { 0 };
    gots_error err;
    memset(w, 0, sizeof *w);
    w->isolate = gots__isolate_new(&options, &err);
    ck_assert_msg(w->isolate != NULL, "%s", err.message);
    gots__isolate_set_output(w->isolate, keep, w, color);
    gots__timers_set_clock(w->isolate, read_clock, w);
}

static void run(world *w, const char *text)
{
    gots_error err;
    gots_status status = gots__isolate_run(w->isolate, text, strlen(text), "test", &err);
    ck_assert_msg(status == GOTS_OK, "%s: %s", err.code, err.message);
}

static void pump(world *w, double ms)
{
    gots_error err;
    w->now += ms;
    ck_assert_int_eq(gots__timers_run(w->isolate, &err), GOTS_OK);
}

static void check_output(world *w, const char *expected)
{
    ck_assert_str_eq(w->out, expected);
    w->len = 0;
    w->out[0] = '\0';
}

/* ---- Console ---- */

START_TEST(log_goes_to_stream_one_and_error_to_two)
{
    world w;
    world_open(&w, false);
    run(&w, "console.log('a', 1)");
    ck_assert_int_eq(w.last_stream, 1);
    run(&w, "console.error({ b: 2 })");
    ck_assert_int_eq(w.last_stream, 2);
    check_output(&w, "a 1\n{ b: 2 }\n");
    gots__isolate_free(w.isolate);
}
END_TEST

START_TEST(output_is_utf8)
{
    world w;
    world_open(&w, false);
    run(&w, "console.log('\\u00e9 \\ud83d\\ude00 \\ud83d!')");
    check_output(&w, "é 😀 \xef\xbf\xbd!\n");
    gots__isolate_free(w.isolate);
}
END_TEST

START_TEST(colours_come_only_when_asked_for)
{
    world w;
    world_open(&w, true);
    run(&w, "console.log('plain', 5, ['s', null])");
    check_output(&w, "plain \033[33m5\033[39m [ \033[32m's\'\033[39m, \033[1mnull\033[22m ]\n");
    gots__isolate_free(w.isolate);
}
END_TEST

START_TEST(output_without_a_host_is_dropped)
{
    world w;
    world_open(&w, false);
    gots__isolate_set_output(w.isolate, NULL, NULL, false);
    run(&w, "console.log('nobody hears')");
    check_output(&w, "");
    gots__isolate_free(w.isolate);
}
END_TEST

/* ---- Timers ---- */

START_TEST(timers_fire_by_the_hosts_clock)
{
    world w;
    world_open(&w, false);
    ck_assert_double_lt(gots__timers_next_ms(w.isolate), 0);
    run(&w, "setTimeout(function () { console.log('late'); }, 1000);"
            "setTimeout(function () { console.log('soon'); }, 10);");
    ck_assert_double_eq(gots__timers_next_ms(w.isolate), 10);
    pump(&w, 9);
    check_output(&w, "");
    pump(&w, 1);
    check_output(&w, "soon\n");
    ck_assert_double_eq(gots__timers_next_ms(w.isolate), 990);
    pump(&w, 5000);
    check_output(&w, "late\n");
    ck_assert(!gots__timers_alive(w.isolate));
    gots__isolate_free(w.isolate);
}
END_TEST

START_TEST(a_timer_made_by_a_timer_waits_for_the_next_run)
{
    world w;
    world_open(&w, false);
    run(&w, "setTimeout(function f() { console.log('turn'); setTimeout(f, 0); }, 0)");
    pump(&w, 1000);
    check_output(&w, "turn\n");
    pump(&w, 1000);
    check_output(&w, "turn\n");
    gots__isolate_free(w.isolate);
}
END_TEST

START_TEST(unref_lets_the_program_end)
{
    world w;
    world_open(&w, false);
    run(&w, "var t = setTimeout(function () {}, 10)");
    ck_assert(gots__timers_alive(w.isolate));
    run(&w, "t.unref()");
    ck_assert(!gots__timers_alive(w.isolate));
    run(&w, "t.ref(); clearTimeout(t)");
    ck_assert(!gots__timers_alive(w.isolate));
    gots__isolate_free(w.isolate);
}
END_TEST

START_TEST(a_timer_that_throws_does_not_stop_the_others)
{
    world w;
    gots_error err;
    world_open(&w, false);
    run(&w, "setTimeout(function () { throw new TypeError('mine') }, 1);"
            "setTimeout(function () { console.log('still here') }, 2)");
    w.now += 100;
    ck_assert_int_eq(gots__timers_run(w.isolate, &err), GOTS_E_THROWN);
    ck_assert_ptr_nonnull(strstr(err.message, "mine"));
    pump(&w, 0);
    check_output(&w, "still here\n");
    gots__isolate_free(w.isolate);
}
END_TEST

START_TEST(many_timers_keep_their_order)
{
    world w;
    world_open(&w, false);
    run(&w, "var seen = [], i; for (i = 0; i < 3000; i++) (function (n) {"
            "  var t = setTimeout(function () { seen.push(n) }, 1 + n * 7919 % 3000);"
            "  if (n % 3 === 0) clearTimeout(t); })(i);");
    for (int i = 0; i < 3001; i++) pump(&w, 1);
    run(&w, "var ok = seen.length === 2000; for (i = 1; i < seen.length; i++)"
            "  if (seen[i] * 7919 % 3000 < seen[i - 1] * 7919 % 3000) ok = false; console.log(ok)");
    check_output(&w, "true\n");
    gots__isolate_free(w.isolate);
}
END_TEST

/* ---- URLs ---- */

static void check_url(const char *input, const char *base, const char *expected)
{
    gots__arena arena;
    gots__url url, base_url;
    gots__arena_init(&arena, NULL, 0);
    ck_assert(setjmp(arena.escape) == 0);
    if (base != NULL)
        ck_assert(gots__url_parse(&arena, (gots__slice){ base, strlen(base) }, NULL, &base_url));
    bool ok = gots__url_parse(&arena, (gots__slice){ input, strlen(input) },
                              base != NULL ? &base_url : NULL, &url);
    ck_assert_msg(ok == (expected != NULL), "%s", input);
    if (ok) {
        gots__slice href = gots__url_href(&arena, &url);
        ck_assert_str_eq(gots__arena_text(&arena, href.bytes, href.len), expected);
    }
    gots__arena_deinit(&arena);
}

START_TEST(urls_are_written_in_one_form)
{
    check_url("HTTP://User@EXAMPLE.com:80/a/./b/../%7Ec d?q r#f g", NULL,
              "http://User@example.com/a/%7Ec%20d?q%20r#f%20g");
    check_url("http://0x7f.1", NULL, "http://127.0.0.1/");
    check_url("http://[1:0:0:0:0:0:0:2]:443", NULL, "http://[1::2]:443/");
    check_url("https://faß.bücher.de", NULL, "https://xn--fa-hia.xn--bcher-kva.de/");
    check_url("file:c|/x/../../y", NULL, "file:///c:/y");
    check_url("mailto:a b@c", NULL, "mailto:a b@c");
}
END_TEST

START_TEST(relative_urls_follow_their_base)
{
    check_url("../x", "http://h/a/b/c", "http://h/a/x");
    check_url("//g", "https://h/a", "https://g/");
    check_url("?q", "http://h/a?b#c", "http://h/a?q");
    check_url("#c", "data:x", "data:x#c");
    check_url("y", "data:x", NULL);
    check_url("y", "non://h", "non://h/y");
}
END_TEST

START_TEST(bad_urls_are_refused)
{
    static const char *const bad[] = { "", "x", "http://", "http://a b", "http://[::1", "//h",
                                       "http://h:99999", "http://1.2.3.999", "http://xn--a/",
                                       "https://%00/" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_url(bad[i], NULL, NULL);
}
END_TEST

/* ---- BigInt ---- */

typedef struct sum {
    const char *left, *right, *expected;
    int op;
} sum;

static void compute(duk_context *ctx, void *data)
{
    const sum *it = data;
    ck_assert(gots__bigint_push_parsed(ctx, it->left, strlen(it->left)));
    ck_assert(gots__bigint_push_parsed(ctx, it->right, strlen(it->right)));
    gots__bigint_binary(ctx, it->op);
    gots__bigint_push_string(ctx, -1, 10);
    ck_assert_str_eq(duk_get_string(ctx, -1), it->expected);
}

START_TEST(bigint_operators_are_exact)
{
    sum sums[] = {
        { "9223372036854775807", "1", "9223372036854775808", GOTS__BIGINT_ADD },
        { "-9223372036854775808", "-1", "9223372036854775808", GOTS__BIGINT_DIV },
        { "9223372036854775808", "1", "9223372036854775807", GOTS__BIGINT_SUB },
        { "0xffffffffffffffffffffffff", "0x100000000", "340282366920938463463374607427473244160",
          GOTS__BIGINT_MUL },
        { "-7", "2", "-1", GOTS__BIGINT_MOD },
        { "-5", "1", "-3", GOTS__BIGINT_SHR },
        { "-3", "3", "-27", GOTS__BIGINT_EXP },
    };
    world w;
    gots_error err;
    world_open(&w, false);
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        ck_assert_int_eq(gots__protect(w.isolate, compute, &sums[i], &err), GOTS_OK);
    gots__isolate_free(w.isolate);
}
END_TEST

START_TEST(equal_bigints_have_equal_bytes)
{
    int64_t small = 5, other = 6;
    ck_assert(gots__bigint_same(&small, 8, &small, 8));
    ck_assert(!gots__bigint_same(&small, 8, &other, 8));
    ck_assert_double_eq(gots__bigint_to_number(&small, 8), 5);
    int64_t big[3] = { -1, 0, 1 }; /* -(2^64) */
    ck_assert_double_eq(gots__bigint_to_number(big, sizeof big), -18446744073709551616.0);
    ck_assert(gots__bigint_truthy(big, sizeof big));
}
END_TEST

Suite *suite_web(void);
Suite *suite_web(void)
{
    const TTest *const tests[] = {
        log_goes_to_stream_one_and_error_to_two,
        output_is_utf8,
        colours_come_only_when_asked_for,
        output_without_a_host_is_dropped,
        timers_fire_by_the_hosts_clock,
        a_timer_made_by_a_timer_waits_for_the_next_run,
        unref_lets_the_program_end,
        a_timer_that_throws_does_not_stop_the_others,
        many_timers_keep_their_order,
        urls_are_written_in_one_form,
        relative_urls_follow_their_base,
        bad_urls_are_refused,
        bigint_operators_are_exact,
        equal_bigints_have_equal_bytes,
        NULL,
    };
    return test_suite("web", tests);
}
