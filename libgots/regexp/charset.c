/* Sets of characters as sorted ranges.
 *
 * SPDX-License-Identifier: MIT
 */
#include "regexp/charset.h"

#include <stdlib.h>

#include "regexp/program.h"

void gots__charset_add(gots__arena *arena, re_set *set, uint32_t lo, uint32_t hi)
{
    if (lo > hi) return;
    if (set->count > 0 && set->sorted) {
        re_range *last = &set->ranges[set->count - 1];
        if (lo >= last->lo && lo <= last->hi + 1) {
            if (hi > last->hi) last->hi = hi;
            return;
        }
        set->sorted = lo > last->hi;
    }
    if (set->count == 0) set->sorted = true;
    if (set->count == set->room) {
        uint32_t room = set->room == 0 ? 8 : set->room * 2;
        re_range *ranges = gots__arena_take(arena, room * sizeof *ranges);
        if (set->count != 0) memcpy(ranges, set->ranges, set->count * sizeof *ranges);
        set->ranges = ranges;
        set->room = room;
    }
    set->ranges[set->count++] = (re_range){ lo, hi };
}

void gots__charset_add_set(gots__arena *arena, re_set *set, const re_set *other)
{
    for (uint32_t i = 0; i < other->count; i++)
        gots__charset_add(arena, set, other->ranges[i].lo, other->ranges[i].hi);
}

static int by_start(const void *left, const void *right)
{
    uint32_t a = ((const re_range *)left)->lo, b = ((const re_range *)right)->lo;
    return (a > b) - (a < b);
}

void gots__charset_sort(re_set *set)
{
    if (set->sorted || set->count == 0) {
        set->sorted = true;
        return;
    }
    qsort(set->ranges, set->count, sizeof *set->ranges, by_start);
    uint32_t kept = 0;
    for (uint32_t i = 1; i < set->count; i++) {
        re_range *last = &set->ranges[kept], *range = &set->ranges[i];
        if (range->lo <= last->hi + 1) {
            if (range->hi > last->hi) last->hi = range->hi;
        } else {
            set->ranges[++kept] = *range;
        }
    }
    set->count = kept + 1;
    set->sorted = true;
}

bool gots__charset_has(const re_set *set, uint32_t character)
{
    uint32_t low = 0, high = set->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (character > set->ranges[middle].hi) low = middle + 1;
        else if (character < set->ranges[middle].lo) high = middle;
        else return true;
    }
    return false;
}

re_set gots__charset_invert(gots__arena *arena, re_set *set)
{
    re_set result = { 0 };
    uint32_t next = 0;
    gots__charset_sort(set);
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->ranges[i].lo > next)
            gots__charset_add(arena, &result, next, set->ranges[i].lo - 1);
        next = set->ranges[i].hi + 1;
    }
    if (next <= RE_MAX_POINT) gots__charset_add(arena, &result, next, RE_MAX_POINT);
    return result;
}

re_set gots__charset_intersect(gots__arena *arena, re_set *left, re_set *right)
{
    re_set result = { 0 };
    gots__charset_sort(left);
    gots__charset_sort(right);
    for (uint32_t i = 0, j = 0; i < left->count && j < right->count;) {
        re_range a = left->ranges[i], b = right->ranges[j];
        uint32_t lo = a.lo > b.lo ? a.lo : b.lo, hi = a.hi < b.hi ? a.hi : b.hi;
        gots__charset_add(arena, &result, lo, hi);
        if (a.hi < b.hi) i++;
        else j++;
    }
    return result;
}

re_set gots__charset_subtract(gots__arena *arena, re_set *left, re_set *right)
{
    re_set outside = gots__charset_invert(arena, right);
    return gots__charset_intersect(arena, left, &outside);
}

/* ---- case ---------------------------------------------------------------------------------- */

/* The blocks that hold characters with a case. */
static const re_range cased_blocks[] = {
    { 0x0041, 0x005A }, { 0x0061, 0x007A }, { 0x00B5, 0x058F }, { 0x10A0, 0x10FF },
    { 0x13A0, 0x13FF }, { 0x1C80, 0x1CBF }, { 0x1D79, 0x1D8E }, { 0x1E00, 0x1FFF },
    { 0x2126, 0x2188 }, { 0x24B6, 0x24E9 }, { 0x2C00, 0x2D2D }, { 0xA640, 0xA69B },
    { 0xA722, 0xA7FF }, { 0xAB53, 0xABBF }, { 0xFB00, 0xFB17 }, { 0xFF21, 0xFF5A },
    { 0x10400, 0x104FF }, { 0x10570, 0x105BF }, { 0x10C80, 0x10CFF }, { 0x10D50, 0x10D85 },
    { 0x118A0, 0x118DF }, { 0x16E40, 0x16E7F }, { 0x16EA0, 0x16ED3 }, { 0x1E900, 0x1E943 },
};

static bool only_ascii(const re_set *set)
{
    return set->count == 0 || set->ranges[set->count - 1].hi < 0x80;
}

static void close_ascii(gots__arena *arena, re_set *set)
{
    uint32_t count = set->count;
    for (uint32_t i = 0; i < count; i++) {
        re_range range = set->ranges[i];
        for (uint32_t c = range.lo; c <= range.hi; c++)
            if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') gots__charset_add(arena, set, c ^ 0x20, c ^ 0x20);
    }
    gots__charset_sort(set);
}

void gots__charset_close_case(gots__arena *arena, re_set *set, bool points)
{
    gots__charset_sort(set);
    /* Without u no character outside ASCII is canonically equal to one inside. */
    if (!points && only_ascii(set)) {
        close_ascii(arena, set);
        return;
    }
    re_set canonical = { 0 }, closed = { 0 };
    const size_t blocks = sizeof cased_blocks / sizeof *cased_blocks;
    for (size_t b = 0; b < blocks; b++)
        for (uint32_t c = cased_blocks[b].lo; c <= cased_blocks[b].hi; c++)
            if (gots__charset_has(set, c)) {
                uint32_t to = gots__regexp_canonical(c, points);
                gots__charset_add(arena, &canonical, to, to);
            }
    gots__charset_sort(&canonical);
    for (size_t b = 0; b < blocks; b++)
        for (uint32_t c = cased_blocks[b].lo; c <= cased_blocks[b].hi; c++)
            if (gots__charset_has(&canonical, gots__regexp_canonical(c, points)))
                gots__charset_add(arena, &closed, c, c);
    gots__charset_add_set(arena, set, &closed);
    gots__charset_sort(set);
}

/* ---- the classes that have a letter ----------------------------------------------------------- */

void gots__charset_digits(gots__arena *arena, re_set *set)
{
    gots__charset_add(arena, set, '0', '9');
}

void gots__charset_spaces(gots__arena *arena, re_set *set)
{
    static const re_range spaces[] = {
        { 0x09, 0x0D }, { 0x20, 0x20 },     { 0xA0, 0xA0 },     { 0x1680, 0x1680 },
        { 0x2000, 0x200A }, { 0x2028, 0x2029 }, { 0x202F, 0x202F }, { 0x205F, 0x205F },
        { 0x3000, 0x3000 }, { 0xFEFF, 0xFEFF },
    };
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        gots__charset_add(arena, set, spaces[i].lo, spaces[i].hi);
}

void gots__charset_words(gots__arena *arena, re_set *set, bool fold)
{
    gots__charset_add(arena, set, '0', '9');
    gots__charset_add(arena, set, 'A', 'Z');
    gots__charset_add(arena, set, '_', '_');
    gots__charset_add(arena, set, 'a', 'z');
    if (!fold) return;
    gots__charset_add(arena, set, 0x017F, 0x017F); /* folds to s */
    gots__charset_add(arena, set, 0x212A, 0x212A); /* folds to k */
}
