/* Unicode properties: which characters have one, by its name in ECMAScript.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/unicode.h"

#include <string.h>

#include "base/unicode_tables.h"

static uint32_t varint(const uint8_t **at)
{
    uint32_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte = *(*at)++;
        value |= (uint32_t)(byte & 0x7Fu) << shift;
        if (byte < 0x80) return value;
    }
}

static int compare(const gots__unicode_entry *entry, gots__unicode_kind kind, const char *name,
                   size_t len)
{
    if (entry->kind != kind) return entry->kind < kind ? -1 : 1;
    int order = strncmp(entry->name, name, len);
    return order != 0 ? order : entry->name[len] != '\0';
}

static const uint8_t *find(gots__unicode_kind kind, const char *name, size_t len)
{
    uint32_t low = 0, high = gots__unicode_entry_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = compare(&gots__unicode_entries[middle], kind, name, len);
        if (order == 0) return gots__unicode_bytes + gots__unicode_entries[middle].offset;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

bool gots__unicode_find(gots__unicode_kind kind, const char *name, size_t len,
                        gots__unicode_ranges *ranges)
{
    const uint8_t *at = find(kind, name, len);
    if (at == NULL) return false;
    ranges->left = varint(&at);
    ranges->at = at;
    ranges->next = 0;
    return true;
}

bool gots__unicode_next(gots__unicode_ranges *ranges, uint32_t *lo, uint32_t *hi)
{
    if (ranges->left == 0) return false;
    ranges->left--;
    *lo = ranges->next + varint(&ranges->at);
    *hi = *lo + varint(&ranges->at);
    ranges->next = *hi + 1;
    return true;
}

static bool each_string(const char *name, size_t len, gots__unicode_string *each, void *context)
{
    const uint8_t *at = find(GOTS__UNICODE_STRINGS, name, len);
    if (at == NULL) return false;
    for (uint32_t count; (count = varint(&at)) != 0;) {
        uint32_t points[16];
        for (uint32_t i = 0; i < count; i++) {
            uint32_t point = varint(&at);
            if (i < 16) points[i] = point;
        }
        each(context, points, count < 16 ? count : 16);
    }
    return true;
}

bool gots__unicode_strings(const char *name, size_t len, gots__unicode_string *each, void *context)
{
    static const char *const parts[] = {
        "Basic_Emoji",
        "Emoji_Keycap_Sequence",
        "RGI_Emoji_Modifier_Sequence",
        "RGI_Emoji_Flag_Sequence",
        "RGI_Emoji_Tag_Sequence",
        "RGI_Emoji_ZWJ_Sequence",
    };
    if (len != 9 || memcmp(name, "RGI_Emoji", 9) != 0) return each_string(name, len, each, context);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        each_string(parts[i], strlen(parts[i]), each, context);
    return true;
}

static bool has(const char *name, uint32_t character)
{
    gots__unicode_ranges ranges;
    uint32_t lo, hi;
    if (!gots__unicode_find(GOTS__UNICODE_BINARY, name, strlen(name), &ranges)) return false;
    while (gots__unicode_next(&ranges, &lo, &hi))
        if (character <= hi) return character >= lo;
    return false;
}

bool gots__unicode_is_id_start(uint32_t character)
{
    return has("ID_Start", character);
}

bool gots__unicode_is_id_continue(uint32_t character)
{
    return has("ID_Continue", character);
}
