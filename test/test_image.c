/* Isolates that are copies of an image: that they are what they would be without it, and share
 * nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/extra.h"
#include "engine/isolate.h"
#include "test.h"

static gots__isolate *isolate_in(gots__nursery *nursery, size_t limit)
{
    gots__isolate_options options = { .memory_limit = limit, .nursery = nursery };
    gots_error err;
    gots__isolate *isolate = gots__isolate_new(&options, &err);
    ck_assert_msg(isolate != NULL, "%s", err.message);
    return isolate;
}

/* A nursery that has its image. */
static gots__nursery *warm_nursery(void)
{
    gots__nursery *nursery = gots__nursery_new(NULL);
    ck_assert_ptr_nonnull(nursery);
    for (int i = 0; i < 2; i++) gots__isolate_free(isolate_in(nursery, 0));
    return nursery;
}

/* Whether isolates can be copies here: not where a sanitizer sees to each block. */
static bool has_image(const gots__nursery *nursery)
{
    size_t bytes, addresses;
    gots__nursery_image(nursery, &bytes, &addresses);
    return bytes != 0;
}

/* Runs ES5 text; what it left in the global `result`. Valid until the next run. */
static const char *run(gots__isolate *isolate, const char *text)
{
    gots_error err;
    duk_context *ctx = gots__isolate_context(isolate);
    gots_status status = gots__isolate_run(isolate, text, strlen(text), "test", &err);
    ck_assert_msg(status == GOTS_OK, "%s: %s", err.code, err.message);
    duk_set_top(ctx, 0);
    duk_get_global_string(ctx, "result");
    return duk_safe_to_string(ctx, -1);
}

START_TEST(the_second_isolate_brings_the_image)
{
    gots__nursery *nursery = gots__nursery_new(NULL);
    gots__isolate *first = isolate_in(nursery, 0);
    ck_assert(!has_image(nursery));
    gots__isolate *second = isolate_in(nursery, 0);
#if !defined(__SANITIZE_ADDRESS__)
    ck_assert(has_image(nursery));
    ck_assert_ptr_eq(second->nursery, nursery);
#endif
    ck_assert_str_eq(run(first, "result = [3, 1, 2].sort().join()"), "1,2,3");
    ck_assert_str_eq(run(second, "result = [3, 1, 2].sort().join()"), "1,2,3");
    gots__isolate_free(first);
    gots__isolate_free(second);
    gots__nursery_free(nursery);
}
END_TEST

/* ---- The same as one that is built there ----------------------------------------------------- */

/* Words in which a copy may differ from an isolate built at another place otherwise than by the
 * distance: its nursery, its bytes left and its limit. */
static bool is_its_own(const gots__isolate *isolate, const void *word)
{
    const char *at = word;
    return at == (const char *)&isolate->nursery || at == (const char *)&isolate->slab.left ||
           at == (const char *)&isolate->slab.limit;
}

START_TEST(a_copy_is_word_for_word_what_is_built)
{
    gots__nursery *nursery = warm_nursery();
    if (has_image(nursery)) {
        size_t bytes, addresses, moved = 0;
        gots__nursery_image(nursery, &bytes, &addresses);
        gots__isolate *copy = gots__isolate_hatch(nursery, SIZE_MAX);
        char *there = gots__slab_map_chunk(true);
        gots__isolate *built = gots__isolate_build(nursery, there, copy->hash_seed);
        char *here = (char *)copy - ((char *)built - there);
        uintptr_t distance = (uintptr_t)there - (uintptr_t)here;
        for (size_t i = 0; i < bytes; i += sizeof(uintptr_t)) {
            uintptr_t a, b;
            memcpy(&a, here + i, sizeof a);
            memcpy(&b, there + i, sizeof b);
            if (a == b || is_its_own(copy, here + i)) continue;
            if (a == 0 && b - (uintptr_t)there >= GOTS__SLAB_BASE) continue; /* of a block that went */
            ck_assert_msg(b - a == distance, "byte %zu: %zx %zx", i, (size_t)a, (size_t)b);
            moved++;
        }
        ck_assert_uint_eq(moved, addresses);
        gots__isolate_free(built);
        gots__isolate_free(copy);
    }
    gots__nursery_free(nursery);
}
END_TEST

/* ---- Nothing is shared ----------------------------------------------------------------------- */

START_TEST(what_one_does_to_the_library_no_other_sees)
{
    static const char look[] =
        "result = [typeof Array.prototype.map, Object.keys(Math).length, 'x'.at(0), typeof extra,"
        " new Map([[1, 2]]).get(1), Object.prototype.hasOwnProperty('stain'), /a/.test('a'),"
        " JSON.stringify({ a: 1 }), Object.isFrozen(Date.prototype)].join()";
    static const char clean[] = "function,0,x,undefined,2,false,true,{\"a\":1},false";
    gots__nursery *nursery = warm_nursery();
    gots__isolate *isolates[8];
    for (int i = 0; i < 8; i++) isolates[i] = isolate_in(nursery, 0);
    for (int i = 0; i < 8; i += 2)
        run(isolates[i], "delete Array.prototype.map; Math.extra = 1; Object.prototype.stain = 1;"
                         "String.prototype.at = function () { return 'y' }; globalThis.extra = 1;"
                         "Map.prototype.get = null; JSON.stringify = null; Object.freeze(Date.prototype);"
                         "RegExp.prototype.test = null; result = 1");
    for (int i = 1; i < 8; i += 2) ck_assert_str_eq(run(isolates[i], look), clean);
    for (int i = 0; i < 8; i++) gots__isolate_free(isolates[i]);
    gots__isolate *next = isolate_in(nursery, 0);
    ck_assert_str_eq(run(next, look), clean);
    gots__isolate_free(next);
    gots__nursery_free(nursery);
}
END_TEST

START_TEST(chance_and_time_are_each_isolates_own)
{
    gots__nursery *nursery = warm_nursery();
    char drawn[32][40];
    for (int i = 0; i < 32; i++) {
        gots__isolate *isolate = isolate_in(nursery, 0);
        snprintf(drawn[i], sizeof drawn[i], "%s", run(isolate, "result = String(Math.random())"));
        ck_assert_str_eq(run(isolate, "result = performance.now() >= 0 && performance.now() < 60000"),
                         "true");
        for (int j = 0; j < i; j++) ck_assert_str_ne(drawn[i], drawn[j]);
        gots__isolate_free(isolate);
    }
    gots__nursery_free(nursery);
}
END_TEST

START_TEST(memory_of_an_ended_isolate_comes_back_clean)
{
    static const char secret[] = "a secret that nobody may find again";
    gots__nursery *nursery = warm_nursery();
    if (has_image(nursery)) {
        gots__isolate *isolate = isolate_in(nursery, 0);
        run(isolate, "var kept = []; for (var i = 0; i < 3000; i++)"
                     " kept.push('a secret that nobody ' + 'may find again' + i); result = 1");
        gots__isolate_free(isolate);
        gots__isolate *next = isolate_in(nursery, 0);
        char *base = (char *)gots__slab_page_of(next);
        ck_assert_ptr_null(memmem(base, GOTS__SLAB_BASE, secret, sizeof secret - 1));
        gots__isolate_free(next);
    }
    gots__nursery_free(nursery);
}
END_TEST

/* ---- Limits and collection ------------------------------------------------------------------- */

START_TEST(a_copy_keeps_its_memory_limit_and_stays_usable)
{
    gots__nursery *nursery = warm_nursery();
    for (int i = 0; i < 50; i++) {
        gots__isolate *isolate = isolate_in(nursery, 2u << 20);
        gots_error err = { 0 };
        static const char greedy[] =
            "(function () { var a = []; for (;;) a.push({ a: [1, 2, 3], b: 'x' + a.length }) })()";
        ck_assert_int_eq(gots__isolate_run(isolate, greedy, sizeof greedy - 1, "greedy", &err),
                         GOTS_E_MEMORY_LIMIT);
        ck_assert_uint_le(gots__isolate_memory(isolate), 2u << 20);
        ck_assert_str_eq(run(isolate, "result = [1, 2, 3].map(String).join()"), "1,2,3");
        gots__isolate_free(isolate);
    }
    gots__isolate_options options = { .memory_limit = 50000, .nursery = nursery };
    gots_error err;
    ck_assert_ptr_null(gots__isolate_new(&options, &err));
    gots__nursery_free(nursery);
}
END_TEST

START_TEST(collecting_garbage_in_a_copy_leaves_it_whole)
{
    gots__nursery *nursery = warm_nursery();
    for (int i = 0; i < 20; i++) {
        gots__isolate *isolate = isolate_in(nursery, 0);
        duk_context *ctx = gots__isolate_context(isolate);
        size_t before = gots__isolate_memory(isolate);
        duk_gc(ctx, DUK_GC_COMPACT);
        ck_assert_uint_le(gots__isolate_memory(isolate), before);
        run(isolate, "(function () { for (var i = 0; i < 500; i++) { var a = { i: i }; a.a = a } })();"
                     "result = 1");
        duk_gc(ctx, 0);
        ck_assert_str_eq(run(isolate, "result = Object.getOwnPropertyNames(globalThis).length > 60 &&"
                                      " new Set([1, 1, 2]).size"), "2");
        gots__isolate_free(isolate);
    }
    gots__nursery_free(nursery);
}
END_TEST

/* ---- Many ------------------------------------------------------------------------------------ */

/* Bytes of memory in use; 0 under a sanitizer, which keeps what was freed aside for a while. */
static size_t resident(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 0;
#endif
    size_t all = 0, pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) return 0;
    int got = fscanf(file, "%zu %zu", &all, &pages);
    fclose(file);
    return got == 2 ? pages * 4096 : 0;
}

START_TEST(ten_thousand_come_and_go_in_the_same_memory)
{
    gots__nursery *nursery = warm_nursery();
    gots__isolate *crowd[20];
    size_t before = 0;
    for (int i = 0; i < 500; i++) {
        for (int j = 0; j < 20; j++) crowd[j] = isolate_in(nursery, 0);
        if (i % 100 == 0) run(crowd[i % 20], "var a = []; for (var i = 0; i < 20000; i++) a.push({});"
                                             "result = 1");
        for (int j = 0; j < 20; j++) gots__isolate_free(crowd[j]);
        if (i == 20) before = resident();
    }
    ck_assert_uint_le(resident(), before + (1u << 20));
    gots__nursery_free(nursery);
}
END_TEST

static void *come_and_go(void *context)
{
    gots_error err = { 0 };
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.cache = "";
    gots_runtime *runtime = gots_runtime_new(&options, &err);
    static const char text[] = "export const total = [1, 2, 3].reduce((a, b) => a + b);";
    for (int i = 0; runtime != NULL && i < 60; i++) {
        gots_isolate *isolate = gots_isolate_new(runtime, NULL, &err);
        gots_module *module;
        gots_value value;
        if (isolate == NULL ||
            gots_isolate_load_source(isolate, "a.ts", text, sizeof text - 1, 0, &module, &err) != GOTS_OK ||
            gots_module_get(isolate, module, "total", &value, &err) != GOTS_OK ||
            gots_to_number(isolate, value) != 6)
            break;
        gots_isolate_free(isolate);
        if (i == 59) *(bool *)context = true;
    }
    gots_runtime_free(runtime);
    return NULL;
}

START_TEST(each_thread_has_its_runtime_and_its_image)
{
    pthread_t threads[4];
    bool done[4] = { false };
    for (int i = 0; i < 4; i++) ck_assert_int_eq(pthread_create(&threads[i], NULL, come_and_go, &done[i]), 0);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 4; i++) ck_assert(done[i]);
}
END_TEST

/* ---- Memory of the host's -------------------------------------------------------------------- */

static void *counting(void *context, void *ptr, size_t old_size, size_t size)
{
    size_t *live = context;
    void *block = NULL;
    if (size == 0) free(ptr);
    else block = realloc(ptr, size);
    if (block != NULL || size == 0) *live += size - (ptr != NULL ? old_size : 0);
    return block;
}

START_TEST(an_allocator_of_the_hosts_gets_every_block_back)
{
    size_t live = 0;
    gots__nursery *nursery = warm_nursery();
    gots__isolate_options options = { .allocator = { counting, &live }, .nursery = nursery };
    gots_error err;
    for (int i = 0; i < 3; i++) {
        gots__isolate *isolate = gots__isolate_new(&options, &err);
        ck_assert_ptr_nonnull(isolate);
        ck_assert_uint_gt(live, 100000);
        ck_assert_uint_le(gots__isolate_memory(isolate), live);
        ck_assert_str_eq(run(isolate, "setTimeout(function () {}, 1); result = /(a+)b/.test('aab')"), "true");
        gots__isolate_free(isolate);
        ck_assert_uint_eq(live, 0);
    }
    gots__nursery_free(nursery);
}
END_TEST

Suite *suite_image(void);
Suite *suite_image(void)
{
    const TTest *const tests[] = {
        the_second_isolate_brings_the_image,
        a_copy_is_word_for_word_what_is_built,
        what_one_does_to_the_library_no_other_sees,
        chance_and_time_are_each_isolates_own,
        memory_of_an_ended_isolate_comes_back_clean,
        a_copy_keeps_its_memory_limit_and_stays_usable,
        collecting_garbage_in_a_copy_leaves_it_whole,
        ten_thousand_come_and_go_in_the_same_memory,
        each_thread_has_its_runtime_and_its_image,
        an_allocator_of_the_hosts_gets_every_block_back,
        NULL,
    };
    return test_suite("image", tests);
}
