/* The isolate's memory: sizes, limits, runs and mappings, and that nothing is lost.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/slab.h"
#include "test.h"

static gots__slab *slab_with_limit(size_t limit)
{
    void *base = gots__slab_map_chunk(false);
    ck_assert_ptr_nonnull(base);
    gots__slab *slab = gots__slab_open(base, GOTS__SLAB_BASE, sizeof *slab, limit);
    ck_assert_ptr_nonnull(slab);
    return slab;
}

static void close_slab(gots__slab *slab)
{
    size_t dirty;
    gots__slab_unmap_chunk(gots__slab_close(slab, &dirty));
}

/* A block of that size's own pages. */
static void *take_late(gots__slab *slab, size_t size)
{
    void *block = gots__slab_take(slab, size);
    while (gots__slab_page_of(block)->block == 0) block = gots__slab_take(slab, size);
    return block;
}

START_TEST(a_class_is_the_smallest_that_is_large_enough)
{
    gots__slab *slab = slab_with_limit(SIZE_MAX);
    size_t before = 0;
    for (size_t size = 1; size <= GOTS__SLAB_SMALL; size++) {
        void *block = take_late(slab, size);
        size_t room = gots__slab_room(block);
        ck_assert_uint_ge(room, size);
        ck_assert_uint_eq((uintptr_t)block % 8, 0);
        if (room != before) ck_assert_uint_eq(size, before + 1);
        before = room;
        gots__slab_give(slab, block);
    }
    close_slab(slab);
}
END_TEST

/* One block of each of many sizes takes little more memory than it has bytes, and what came back serves others. */
START_TEST(first_blocks_of_all_sizes_share_pages)
{
    gots__slab *slab = slab_with_limit(SIZE_MAX);
    void *blocks[GOTS__SLAB_SMALL / 40 + 1];
    size_t count = 0, extent = 0;
    for (int round = 0; round < 3; round++) {
        count = 0;
        for (size_t size = 8; size <= GOTS__SLAB_SMALL; size += 40) {
            blocks[count] = gots__slab_take(slab, size);
            ck_assert_uint_ge(gots__slab_room(blocks[count]), size);
            memset(blocks[count++], round, size);
        }
        if (round == 0) extent = gots__slab_extent(slab);
        for (size_t i = 0; round < 2 && i < count; i++) gots__slab_give(slab, blocks[(i * 7 + 3) % count]);
        ck_assert(round == 2 || gots__slab_used(slab) == 0);
    }
    ck_assert_uint_le(extent, gots__slab_used(slab) / 100 * 125);
    close_slab(slab);
}
END_TEST

START_TEST(what_is_given_back_counts_as_left)
{
    static const size_t sizes[] = { 1, 72, 2024, 2025, 100000, 262144, 300000, 5000000 };
    gots__slab *slab = slab_with_limit(SIZE_MAX);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        void *block = gots__slab_take(slab, sizes[i]);
        ck_assert_ptr_nonnull(block);
        memset(block, 1, sizes[i]);
        ck_assert_uint_ge(gots__slab_used(slab), sizes[i]);
        ck_assert_uint_le(gots__slab_used(slab), sizes[i] + sizes[i] / 4 + 4096);
        gots__slab_give(slab, block);
        ck_assert_uint_eq(gots__slab_used(slab), 0);
    }
    close_slab(slab);
}
END_TEST

/* Fills a slab with blocks of a size; how many bytes of them it had. */
static size_t fill(size_t limit, size_t size)
{
    gots__slab *slab = slab_with_limit(limit);
    size_t sum = 0;
    while (gots__slab_take(slab, size) != NULL) sum += size;
    ck_assert(slab->refused);
    ck_assert_uint_le(gots__slab_used(slab), limit);
    close_slab(slab);
    return sum;
}

START_TEST(the_limit_is_reached_and_never_passed)
{
    size_t limit = 16u << 20;
    ck_assert_uint_eq(fill(limit, 64), limit);
    ck_assert_uint_ge(fill(limit, 2000), limit / 100 * 98);
    ck_assert_uint_ge(fill(limit, 65536 - 40), limit / 100 * 99);
    ck_assert_uint_ge(fill(limit, 1000000), limit / 100 * 94); /* 16 do not fit */
}
END_TEST

START_TEST(resizing_keeps_the_bytes)
{
    gots__slab *slab = slab_with_limit(SIZE_MAX);
    size_t size = 1;
    unsigned char *block = gots__slab_take(slab, size);
    block[0] = 0;
    while (size < 3000000) {
        size_t more = size + size / 3 + 1;
        block = gots__slab_resize(slab, block, more);
        for (size_t i = size; i < more; i++) block[i] = (unsigned char)(i * 7);
        size = more;
    }
    for (size_t i = 0; i < size; i++) if (block[i] != (unsigned char)(i * 7)) ck_abort_msg("grown: byte %zu", i);
    while (size > 1) {
        size /= 3;
        block = gots__slab_resize(slab, block, size == 0 ? 1 : size);
        for (size_t i = 0; i < size; i++)
            if (block[i] != (unsigned char)(i * 7)) ck_abort_msg("cut: byte %zu", i);
    }
    ck_assert_uint_le(gots__slab_used(slab), 8);
    close_slab(slab);
}
END_TEST

START_TEST(a_block_that_cannot_grow_stays)
{
    gots__slab *slab = slab_with_limit(1u << 20);
    char *block = gots__slab_take(slab, 600000);
    memset(block, 'x', 600000);
    size_t used = gots__slab_used(slab);
    ck_assert_ptr_null(gots__slab_resize(slab, block, 2u << 20));
    ck_assert_ptr_null(gots__slab_resize(slab, block, SIZE_MAX - 8));
    ck_assert_uint_eq(gots__slab_used(slab), used);
    ck_assert_int_eq(block[599999], 'x');
    ck_assert_ptr_nonnull(gots__slab_resize(slab, block, 900000));
    close_slab(slab);
}
END_TEST

/* ---- Anything in any order ------------------------------------------------------------------- */

#define BLOCKS 1500

typedef struct held {
    unsigned char *bytes;
    size_t size;
    unsigned char mark;
} held;

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Mostly small, some runs, a few mappings. */
static size_t any_size(uint32_t *state)
{
    uint32_t kind = next(state) % 100;
    if (kind < 80) return 1 + next(state) % 200;
    if (kind < 95) return 1 + next(state) % 4000;
    if (kind < 99) return 1 + next(state) % 100000;
    return 1 + next(state) % 600000;
}

static void check(const held *it)
{
    for (size_t i = 0; i < it->size; i += 4000)
        if (it->bytes[i] != it->mark) ck_abort_msg("a byte has changed");
    if (it->size > 0 && it->bytes[it->size - 1] != it->mark) ck_abort_msg("the last byte has changed");
}

static void change(gots__slab *slab, held *it, uint32_t *state)
{
    check(it);
    size_t size = next(state) % 3 == 0 ? 0 : any_size(state);
    if (size == 0) {
        if (it->bytes != NULL) gots__slab_give(slab, it->bytes);
        *it = (held){ NULL, 0, 0 };
        return;
    }
    unsigned char *bytes = it->bytes == NULL ? gots__slab_take(slab, size)
                                             : gots__slab_resize(slab, it->bytes, size);
    if (bytes == NULL) return; /* the limit */
    *it = (held){ bytes, size < it->size ? size : it->size, it->mark };
    check(it);
    *it = (held){ bytes, size, (unsigned char)next(state) };
    memset(bytes, it->mark, size);
}

START_TEST(any_order_of_taking_and_giving_is_kept_apart)
{
    static held blocks[BLOCKS];
    for (uint32_t seed = 1; seed <= 4; seed++) {
        uint32_t state = seed;
        gots__slab *slab = slab_with_limit(seed % 2 == 0 ? 12u << 20 : SIZE_MAX);
        memset(blocks, 0, sizeof blocks);
        for (int i = 0; i < 20000; i++) {
            /* Now many, now few: pages fill and empty. */
            unsigned range = i / 2500 % 2 == 0 ? BLOCKS : 50;
            change(slab, &blocks[next(&state) % range], &state);
        }
        for (int i = 0; i < BLOCKS; i++) {
            check(&blocks[i]);
            if (blocks[i].bytes != NULL) gots__slab_give(slab, blocks[i].bytes);
        }
        ck_assert_uint_eq(gots__slab_used(slab), 0);
        close_slab(slab);
    }
}
END_TEST

Suite *suite_slab(void);
Suite *suite_slab(void)
{
    const TTest *const tests[] = {
        a_class_is_the_smallest_that_is_large_enough,
        first_blocks_of_all_sizes_share_pages,
        what_is_given_back_counts_as_left,
        the_limit_is_reached_and_never_passed,
        resizing_keeps_the_bytes,
        a_block_that_cannot_grow_stays,
        any_order_of_taking_and_giving_is_kept_apart,
        NULL,
    };
    return test_suite("slab", tests);
}
