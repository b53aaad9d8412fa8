/* Property escapes: `\p{…}` looked up in the Unicode tables.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/unicode.h"
#include "regexp/charset.h"

static bool add_property(gots__arena *arena, re_set *set, gots__unicode_kind kind, const char *name,
                         size_t len)
{
    gots__unicode_ranges ranges;
    uint32_t lo, hi;
    if (!gots__unicode_find(kind, name, len, &ranges)) return false;
    while (gots__unicode_next(&ranges, &lo, &hi)) gots__charset_add(arena, set, lo, hi);
    return true;
}

static bool is(const char *name, size_t len, const char *full, const char *alias)
{
    return (strlen(full) == len && memcmp(name, full, len) == 0) ||
           (strlen(alias) == len && memcmp(name, alias, len) == 0);
}

bool gots__charset_property(gots__arena *arena, re_set *set, const char *name, size_t name_len,
                            const char *value, size_t value_len)
{
    if (value == NULL)
        return add_property(arena, set, GOTS__UNICODE_CATEGORY, name, name_len) ||
               add_property(arena, set, GOTS__UNICODE_BINARY, name, name_len);
    if (is(name, name_len, "General_Category", "gc"))
        return add_property(arena, set, GOTS__UNICODE_CATEGORY, value, value_len);
    if (is(name, name_len, "Script", "sc"))
        return add_property(arena, set, GOTS__UNICODE_SCRIPT, value, value_len);
    if (is(name, name_len, "Script_Extensions", "scx"))
        return add_property(arena, set, GOTS__UNICODE_EXTENSIONS, value, value_len);
    return false;
}

typedef struct string_split {
    gots__arena *arena;
    re_set *set;
    re_string_visit *each;
    void *context;
} string_split;

static void split(void *context, const uint32_t *points, uint32_t count)
{
    string_split *to = context;
    if (count == 1) gots__charset_add(to->arena, to->set, points[0], points[0]);
    else to->each(to->context, points, count);
}

bool gots__charset_string_property(gots__arena *arena, re_set *set, const char *name, size_t len,
                                   re_string_visit *each, void *context)
{
    string_split to = { arena, set, each, context };
    return gots__unicode_strings(name, len, split, &to);
}
