/* Sets of characters as sorted ranges.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_REGEXP_CHARSET_H
#define GOTS_REGEXP_CHARSET_H

#include "base/arena.h"

#define RE_MAX_POINT 0x10FFFFu

typedef struct re_range {
    uint32_t lo, hi; /* both included */
} re_range;

typedef struct re_set {
    re_range *ranges;
    uint32_t count, room;
    bool sorted; /* ranges are in order, apart from each other */
} re_set;

void gots__charset_add(gots__arena *arena, re_set *set, uint32_t lo, uint32_t hi);
void gots__charset_add_set(gots__arena *arena, re_set *set, const re_set *other);
void gots__charset_sort(re_set *set);
bool gots__charset_has(const re_set *set, uint32_t character); /* sorted sets only */
re_set gots__charset_invert(gots__arena *arena, re_set *set);
re_set gots__charset_intersect(gots__arena *arena, re_set *left, re_set *right);
re_set gots__charset_subtract(gots__arena *arena, re_set *left, re_set *right);

/* Adds every character that is equal to a member when case is ignored. */
void gots__charset_close_case(gots__arena *arena, re_set *set, bool points);

/* Replaces every member by its canonical form (for u and v with i, before inverting). */
void gots__charset_digits(gots__arena *arena, re_set *set);
void gots__charset_spaces(gots__arena *arena, re_set *set);
void gots__charset_words(gots__arena *arena, re_set *set, bool fold);

/* Adds the characters of a Unicode property: `name=value`, or a general category or binary
 * property alone (value NULL). False when there is no such property. */
bool gots__charset_property(gots__arena *arena, re_set *set, const char *name, size_t name_len,
                            const char *value, size_t value_len);

/* Strings of a property of strings (v only): calls `each` for every string of more than one
 * character and adds single characters to `set`. False when there is no such property. */
typedef void re_string_visit(void *context, const uint32_t *points, uint32_t count);
bool gots__charset_string_property(gots__arena *arena, re_set *set, const char *name, size_t len,
                                   re_string_visit *each, void *context);

#endif
