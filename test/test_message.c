/* Tests of messages: what is written in one heap is read in another, whatever happens on the way.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/isolate.h"
#include "engine/message.h"
#include "engine/message_tags.h"
#include "test.h"

static gots__isolate *isolate_of(size_t limit)
{
    gots__isolate_options options = { .memory_limit = limit };
    gots_error err;
    gots__isolate *isolate = gots__isolate_new(&options, &err);
    ck_assert_msg(isolate != NULL, "%s", err.message);
    return isolate;
}

typedef struct passage {
    const char *text; /* ES5: the value */
    gots__message *message;
    size_t at;
    bool frozen;
    char result[512];
} passage;

static void write_value(duk_context *ctx, void *data)
{
    passage *it = data;
    duk_push_string(ctx, "test");
    duk_compile_lstring_filename(ctx, DUK_COMPILE_EVAL, it->text, strlen(it->text));
    duk_call(ctx, 0);
    gots__message_write(ctx, it->message, -1, DUK_INVALID_INDEX);
}

/* What it gives as text: by the function `show` of the second heap. */
static void read_value(duk_context *ctx, void *data)
{
    passage *it = data;
    duk_get_global_string(ctx, "show");
    gots__message_read(ctx, it->message, &it->at, it->frozen, DUK_INVALID_INDEX);
    duk_call(ctx, 1);
    snprintf(it->result, sizeof it->result, "%s", duk_safe_to_string(ctx, -1));
}

#define SHOW                                                                                                \
    "globalThis.show = function (x) {"                                                                      \
    "  function text(v, seen) {"                                                                            \
    "    if (typeof v !== 'object' || v === null) return typeof v === 'string' ? JSON.stringify(v) : String(v);" \
    "    if (seen.indexOf(v) >= 0) return '^' + (seen.length - seen.indexOf(v)); seen = seen.concat([v]);"   \
    "    if (v instanceof Map) return 'Map' + text(Array.from(v), seen);"                                    \
    "    if (v instanceof Error) return v.name + ':' + v.message;"                                           \
    "    if (ArrayBuffer.isView(v)) return v.constructor.name + '(' + Array.prototype.join.call(v) + ')';"   \
    "    if (Array.isArray(v)) { var a = []; for (var i = 0; i < v.length; i++) a.push(i in v ? text(v[i], seen) : ''); return '[' + a + ']'; }" \
    "    var o = []; for (var k in v) o.push(k + ':' + text(v[k], seen)); return (Object.isFrozen(v) ? '#' : '') + '{' + o + '}'; }" \
    "  return text(x, []); };"

static gots__isolate *reader_of(size_t limit)
{
    gots__isolate *isolate = isolate_of(limit);
    gots_error err;
    ck_assert_msg(gots__isolate_run(isolate, SHOW, sizeof SHOW - 1, "show", &err) == GOTS_OK, "%s", err.message);
    return isolate;
}

static gots__message *written(gots__isolate *isolate, const char *text)
{
    passage it = { .text = text, .message = gots__message_new() };
    gots_error err = { 0 };
    ck_assert_ptr_nonnull(it.message);
    gots_status status = gots__protect(isolate, write_value, &it, &err);
    ck_assert_msg(status == GOTS_OK, "%s: %s", text, err.message);
    return it.message;
}

static void passes(const char *text, bool frozen, const char *wanted)
{
    gots__isolate *from = isolate_of(0), *to = reader_of(0);
    passage it = { .message = written(from, text), .frozen = frozen };
    gots_error err = { 0 };
    gots__isolate_free(from); /* nothing of it is needed any more */
    ck_assert_msg(gots__protect(to, read_value, &it, &err) == GOTS_OK, "%s: %s", text, err.message);
    ck_assert_str_eq(it.result, wanted);
    ck_assert_uint_eq(it.at, it.message->len);
    gots__message_free(it.message);
    gots__isolate_free(to);
}

#define X16 "xxxxxxxxxxxxxxxx"
#define X64 "\"" X16 X16 X16 X16 "\""

START_TEST(values_cross)
{
    passes("[1, -0, 1.5, 'a\\ud800', null, undefined, true]", false, "[1,0,1.5,\"a\\ud800\",null,undefined,true]");
    passes("({ a: 1, b: { c: [] } })", false, "{a:1,b:{c:[]}}");
    passes("({ a: 1, b: { c: [] } })", true, "#{a:1,b:#{c:[]}}");
    passes("new Map([[1, 'x'], ['k', [2]]])", false, "Map[[1,\"x\"],[\"k\",[2]]]");
    passes("(function () { var s = new Array(65).join('x'), m = new Map([[s, s]]); return [s, { s: s }, m]; })()", false,
           "[" X64 ",{s:" X64 "},Map[[" X64 "," X64 "]]]");
    passes("new TypeError('no')", false, "TypeError:no");
    passes("new Uint16Array([1, 65535])", false, "Uint16Array(1,65535)");
}
END_TEST

START_TEST(cycles_and_shared_parts_stay)
{
    passes("(function () { var a = { n: 1 }; a.self = a; return [a, a]; })()", false, "[{n:1,self:^1},{n:1,self:^1}]");
}
END_TEST

START_TEST(holes_and_names_of_arrays_stay)
{
    passes("(function () { var a = [1, , 3]; a.x = 4; return { a: a, n: a.x }; })()", false, "{a:[1,,3],n:4}");
}
END_TEST

START_TEST(what_occurs_often_stands_once)
{
    gots__isolate *from = isolate_of(0);
    gots__message *one = written(from, "[{ longName: 1, otherName: 2 }]");
    gots__message *ten = written(from, "(function () { var a = []; for (var i = 0; i < 10; i++) a.push({ longName: 1, otherName: 2 }); return a; })()");
    ck_assert_uint_lt(ten->len, one->len + 9 * 8);
    gots__message *text = written(from, "(function () { var s = new Array(1001).join('x'), a = [s, String.fromCharCode(233) + s]; for (var i = 0; i < 1000; i++) a.push(s, a[1]); return a; })()");
    ck_assert_uint_lt(text->len, 8 * 1000);
    gots__message_free(one);
    gots__message_free(ten);
    gots__message_free(text);
    gots__isolate_free(from);
}
END_TEST

START_TEST(objects_of_many_keys_cross)
{
    gots__isolate *from = isolate_of(0), *to = reader_of(0);
    passage it = { .message = written(from, "(function () { var a = [], o = {}; for (var i = 0; i < 3000; i++) o['k' + i] = i; a.push(o, { n: 1 }, o); return a; })()") };
    gots_error err = { 0 };
    ck_assert_msg(gots__protect(to, read_value, &it, &err) == GOTS_OK, "%s", err.message);
    ck_assert_int_eq(strncmp(it.result, "[{k0:0,k1:1,", 12), 0);
    gots__message_free(it.message);
    gots__isolate_free(from);
    gots__isolate_free(to);
}
END_TEST

START_TEST(getters_that_change_what_is_written_do_no_harm)
{
    passes("(function () { var o = { a: { n: 1 }, get b() { delete o.a; o.c = 3; delete o.d; return 2; }, d: { n: 4 } }; return o; })()",
           false, "{a:{n:1},b:2}");
    passes("(function () { var list = [{ get x() { list.length = 1; return 1; } }, { n: 2 }, { n: 3 }]; return list; })()",
           false, "[{x:1},,]");
}
END_TEST

/* What was written, one byte changed: it is read as something else, or refused. */
START_TEST(damaged_bytes_are_refused_or_read)
{
    static const char text[] =
        "({ list: [1, 2.5, 'text', { k: [] }, { k: null }, , BigInt(10)], m: new Map([[{}, new Set(['s'])]]), d: new Date(5), r: new RegExp('a', 'g'),"
        " e: new RangeError('x'), u: new Uint8Array([1, 2, 3]), v: new DataView(new ArrayBuffer(4)), b: Object(1), many: 'h\\u00e9' })";
    gots__isolate *from = isolate_of(0), *to = reader_of(64u << 20);
    gots__message *message = written(from, text);
    gots__isolate_free(from);
    for (size_t i = 0; i < message->len; i++) {
        unsigned char was = message->bytes[i];
        static const unsigned char flips[] = { 1, 2, 4, 0x80, 0xFF, 0x1F };
        for (size_t f = 0; f < sizeof flips; f++) {
            passage it = { .message = message };
            message->bytes[i] = was ^ flips[f];
            (void)gots__protect(to, read_value, &it, NULL);
        }
        message->bytes[i] = was;
    }
    for (size_t len = 0; len < message->len; len++) {
        passage it = { .message = message };
        size_t whole = message->len;
        message->len = len;
        ck_assert_int_ne(gots__protect(to, read_value, &it, NULL), GOTS_OK);
        message->len = whole;
    }
    passage it = { .message = message };
    ck_assert_int_eq(gots__protect(to, read_value, &it, NULL), GOTS_OK);
    gots__message_free(message);
    gots__isolate_free(to);
}
END_TEST

/* A key that comes twice drops what it had first, which has its number still. */
START_TEST(what_was_made_is_there_as_long_as_it_has_a_number)
{
    static const unsigned char map[] = { TAG_ARRAY, 3, TAG_MAP, TAG_INT, 2, TAG_PAIRS, TAG_STRING, 1, 'a', TAG_INT, 2, TAG_END, TAG_INT, 2, TAG_NULL, TAG_END,
                                         TAG_PAIRS, TAG_STRING, 1, 'b', TAG_INT, 4, TAG_END, TAG_BACK, 2, TAG_END };
    static const unsigned char pairs[] = { TAG_ARRAY, 3, TAG_PAIRS, TAG_STRING, 1, 'x', TAG_PAIRS, TAG_STRING, 1, 'a', TAG_INT, 2, TAG_END, TAG_STRING, 1, 'x', TAG_NULL, TAG_END,
                                           TAG_PAIRS, TAG_STRING, 1, 'b', TAG_INT, 4, TAG_END, TAG_BACK, 2, TAG_END };
    gots__isolate *to = reader_of(0);
    for (int i = 0; i < 2; i++) {
        passage it = { .message = gots__message_new() };
        gots_error err = { 0 };
        ck_assert(gots__message_put(it.message, i == 0 ? map : pairs, i == 0 ? sizeof map : sizeof pairs));
        ck_assert_msg(gots__protect(to, read_value, &it, &err) == GOTS_OK, "%s", err.message);
        ck_assert_str_eq(it.result, i == 0 ? "[Map[[1,null]],{b:2},{a:1}]" : "[{x:null},{b:2},{a:1}]");
        gots__message_free(it.message);
    }
    gots__isolate_free(to);
}
END_TEST

/* The reader's memory ends at every place in turn. */
START_TEST(memory_that_runs_out_leaves_both_heaps_whole)
{
    static const char text[] = "(function () { var a = []; for (var i = 0; i < 300; i++) a.push({ id: i, name: 'n' + i, tags: ['a', new Map([[i, i]])] }); return a; })()";
    gots__isolate *from = isolate_of(0);
    gots__message *message = written(from, text);
    gots__isolate *fresh = reader_of(0);
    passage first = { .message = message };
    size_t base = gots__isolate_memory(fresh);
    ck_assert_int_eq(gots__protect(fresh, read_value, &first, NULL), GOTS_OK);
    size_t step = (gots__isolate_memory(fresh) - base) / 12; /* what it takes on the way is more */
    gots__isolate_free(fresh);
    int done = 0;
    for (size_t more = 0; more < 40; more++) {
        gots__isolate *to = reader_of(base + 16384 + more * step);
        passage it = { .message = message };
        done += gots__protect(to, read_value, &it, NULL) == GOTS_OK;
        gots__isolate_free(to);
    }
    ck_assert_int_gt(done, 0);
    ck_assert_int_lt(done, 40);
    gots__message_free(message);
    gots__isolate_free(from);
}
END_TEST

Suite *suite_message(void);
Suite *suite_message(void)
{
    const TTest *const tests[] = {
        values_cross,
        cycles_and_shared_parts_stay,
        holes_and_names_of_arrays_stay,
        what_occurs_often_stands_once,
        objects_of_many_keys_cross,
        getters_that_change_what_is_written_do_no_harm,
        damaged_bytes_are_refused_or_read,
        what_was_made_is_there_as_long_as_it_has_a_number,
        memory_that_runs_out_leaves_both_heaps_whole,
        NULL,
    };
    return test_suite("message", tests);
}
