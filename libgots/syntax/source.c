/* A source text: its name, bytes and lines.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/source.h"

/* Length of the line end at `at`, 0 where none is: \n, \r\n, \r, U+2028 and U+2029. */
static uint32_t line_end(const char *at)
{
    if (at[0] == '\n') return 1;
    if (at[0] == '\r') return at[1] == '\n' ? 2 : 1;
    if ((unsigned char)at[0] == 0xE2 && (unsigned char)at[1] == 0x80 &&
        ((unsigned char)at[2] == 0xA8 || (unsigned char)at[2] == 0xA9))
        return 3;
    return 0;
}

static void make_lines(gots__source *source, gots__arena *arena)
{
    uint32_t count = 1;
    for (uint32_t i = 0, step; i < source->len; i += step != 0 ? step : 1)
        if ((step = line_end(source->text + i)) != 0) count++;
    uint32_t *lines = gots__arena_take(arena, sizeof(uint32_t) * count);
    uint32_t line = 0;
    lines[line++] = 0;
    for (uint32_t i = 0, step; i < source->len; i += step != 0 ? step : 1)
        if ((step = line_end(source->text + i)) != 0) lines[line++] = i + step;
    source->lines = lines;
    source->line_count = count;
}

void gots__source_place(gots__source *source, gots__arena *arena, uint32_t offset, uint32_t *line,
                        uint32_t *column)
{
    if (source->lines == NULL) make_lines(source, arena);
    if (offset > source->len) offset = source->len;
    uint32_t low = 0, high = source->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset) low = middle;
        else high = middle;
    }
    uint32_t units = 1, from = source->lines[low];
    if (source->asked > from && source->asked <= offset) { /* in the same line: go on from there */
        units = source->asked_column;
        from = source->asked;
    }
    for (uint32_t i = from; i < offset; i++) {
        unsigned char byte = (unsigned char)source->text[i];
        if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
    }
    source->asked = offset;
    source->asked_column = units;
    *line = low + 1;
    *column = units;
}
