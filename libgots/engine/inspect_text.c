/* Inspection's text: quoting, colours, and the layout of entries on lines and in columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/inspect.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define GROUP_FROM 7      /* arrays with at least so many entries are set in columns */
#define MAX_COLUMNS 15
#define SHORT_ENTRY 6     /* entries up to this width are always worth columns */

/* ---- The buffer ---- */

/* A buffer of `size` bytes at the value stack's `slot`, holding what `old` held. */
static void *grow(gots__inspect *in, int slot, const void *old, size_t used, size_t size)
{
    duk_context *ctx = in->ctx;
    duk_idx_t index = in->anchor + slot;
    if (duk_get_type(ctx, index) == DUK_TYPE_BUFFER) return duk_resize_buffer(ctx, index, size);
    void *bytes = duk_push_dynamic_buffer(ctx, size);
    duk_replace(ctx, index);
    return memcpy(bytes, old, used);
}

static void reserve(gots__inspect *in, size_t more)
{
    if (in->room - in->len >= more) return;
    size_t room = in->room * 2 > in->len + more ? in->room * 2 : in->len + more;
    in->text = grow(in, 0, in->text, in->len, room);
    in->room = room;
}

void gots__inspect_put(gots__inspect *in, const char *bytes, size_t len)
{
    reserve(in, len);
    memcpy(in->text + in->len, bytes, len);
    in->len += len;
}

void gots__inspect_str(gots__inspect *in, const char *str)
{
    gots__inspect_put(in, str, strlen(str));
}

void gots__inspect_format(gots__inspect *in, const char *format, ...)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        va_list args;
        va_start(args, format);
        size_t room = in->room - in->len;
        size_t len = (size_t)vsnprintf(in->text + in->len, room, format, args);
        va_end(args);
        if (len < room) {
            in->len += len;
            return;
        }
        reserve(in, len + 1);
    }
}

static void put_spaces(gots__inspect *in, size_t count)
{
    reserve(in, count);
    memset(in->text + in->len, ' ', count);
    in->len += count;
}

void gots__inspect_copy(gots__inspect *in, size_t start, size_t len)
{
    reserve(in, len); /* may move the text */
    memcpy(in->text + in->len, in->text + start, len);
    in->len += len;
}

static void put_range(gots__inspect *in, gots__range range)
{
    gots__inspect_copy(in, range.start, range.len);
}

void gots__inspect_entry(gots__inspect *in, size_t start)
{
    if (in->entry_count == in->entry_room) {
        size_t used = in->entry_room * sizeof *in->entries;
        in->entries = grow(in, 1, in->entries, used, used * 2);
        in->entry_room *= 2;
    }
    in->entries[in->entry_count++] = (gots__range){ start, in->len - start };
}

/* ---- Colours ---- */

static const struct { const char *on, *off; } colors[] = {
    [GOTS__STYLE_NONE] = { "", "" },
    [GOTS__STYLE_SPECIAL] = { "\033[36m", "\033[39m" },
    [GOTS__STYLE_NUMBER] = { "\033[33m", "\033[39m" },
    [GOTS__STYLE_BOOLEAN] = { "\033[33m", "\033[39m" },
    [GOTS__STYLE_UNDEFINED] = { "\033[90m", "\033[39m" },
    [GOTS__STYLE_NULL] = { "\033[1m", "\033[22m" },
    [GOTS__STYLE_STRING] = { "\033[32m", "\033[39m" },
    [GOTS__STYLE_SYMBOL] = { "\033[32m", "\033[39m" },
    [GOTS__STYLE_DATE] = { "\033[35m", "\033[39m" },
    [GOTS__STYLE_REGEXP] = { "\033[31m", "\033[39m" },
};

void gots__inspect_style(gots__inspect *in, gots__style style)
{
    if (in->options.color) gots__inspect_str(in, colors[style].on);
}

void gots__inspect_style_end(gots__inspect *in, gots__style style)
{
    if (in->options.color) gots__inspect_str(in, colors[style].off);
}

void gots__inspect_styled(gots__inspect *in, gots__style style, const char *str)
{
    gots__inspect_style(in, style);
    gots__inspect_str(in, str);
    gots__inspect_style_end(in, style);
}

size_t gots__inspect_width(const gots__inspect *in, const char *bytes, size_t len)
{
    size_t width = 0;
    for (size_t i = 0; i < len; i++) {
        if (in->options.color && bytes[i] == '\033') {
            while (i < len && bytes[i] != 'm') i++;
            continue;
        }
        width += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    }
    return width;
}

/* Bytes of the surrogate pair or lone surrogate at `bytes`, 0 when there is none. */
static size_t surrogate(const unsigned char *bytes, size_t len)
{
    if (len < 3 || bytes[0] != 0xed || bytes[1] < 0xa0) return 0;
    bool high = bytes[1] < 0xb0;
    if (high && len >= 6 && bytes[3] == 0xed && bytes[4] >= 0xb0) return 6;
    return 3;
}

/* Columns of a character beyond ASCII. */
static size_t point_columns(unsigned point)
{
    static const struct { unsigned from, to; unsigned char columns; } ranges[] = {
        { 0x80, 0x9f, 0 },      { 0x300, 0x36f, 0 },     { 0x1100, 0x115f, 2 },
        { 0x200b, 0x200f, 0 },  { 0x20d0, 0x20ff, 0 },   { 0x231a, 0x231b, 2 },
        { 0x23e9, 0x23ec, 2 },  { 0x25fd, 0x25fe, 2 },   { 0x2614, 0x2615, 2 },
        { 0x2648, 0x2653, 2 },  { 0x26aa, 0x26ab, 2 },   { 0x2705, 0x2705, 2 },
        { 0x274c, 0x274e, 2 },  { 0x2753, 0x2757, 2 },   { 0x2e80, 0x303e, 2 },
        { 0x3041, 0xa4cf, 2 },  { 0xac00, 0xd7a3, 2 },   { 0xf900, 0xfaff, 2 },
        { 0xfe00, 0xfe0f, 0 },  { 0xfe20, 0xfe2f, 0 },   { 0xfe30, 0xfe6f, 2 },
        { 0xff01, 0xff60, 2 },  { 0xffe0, 0xffe6, 2 },   { 0x1f300, 0x1f64f, 2 },
        { 0x1f680, 0x1f6ff, 2 }, { 0x1f900, 0x1f9ff, 2 }, { 0x20000, 0x3fffd, 2 },
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (point >= ranges[i].from && point <= ranges[i].to) return ranges[i].columns;
    return 1;
}

size_t gots__inspect_columns(const gots__inspect *in, const char *bytes, size_t len)
{
    const unsigned char *p = (const unsigned char *)bytes, *end = p + len;
    size_t columns = 0;
    while (p < end) {
        if (in->options.color && *p == '\033') {
            while (p < end && *p != 'm') p++;
            p += p < end;
        } else if (*p < 0x80) {
            columns += *p++ >= 0x20;
        } else if (*p < 0xe0 || end - p < 3) {
            columns += point_columns(((unsigned)*p & 0x1f) << 6 | (p + 1 < end ? p[1] & 0x3f : 0));
            p += end - p < 2 ? 1 : 2;
        } else if (surrogate(p, (size_t)(end - p)) == 6) {
            unsigned high = (p[1] & 0x0fu) << 6 | (p[2] & 0x3fu);
            columns += point_columns(0x10000 + (high << 10 | (p[4] & 0x0fu) << 6 | (p[5] & 0x3fu)));
            p += 6;
        } else {
            columns += point_columns((p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu));
            p += 3;
        }
    }
    return columns;
}

static size_t range_columns(const gots__inspect *in, gots__range range)
{
    return gots__inspect_columns(in, in->text + range.start, range.len);
}

static size_t range_width(const gots__inspect *in, gots__range range)
{
    return gots__inspect_width(in, in->text + range.start, range.len);
}

/* ---- Quoting ---- */

static char best_quote(const char *bytes, size_t len)
{
    if (memchr(bytes, '\'', len) == NULL) return '\'';
    if (memchr(bytes, '"', len) == NULL) return '"';
    if (memchr(bytes, '`', len) == NULL && memmem(bytes, len, "${", 2) == NULL) return '`';
    return '\'';
}

static void put_escape(gots__inspect *in, unsigned byte)
{
    switch (byte) {
    case '\b': gots__inspect_str(in, "\\b"); break;
    case '\t': gots__inspect_str(in, "\\t"); break;
    case '\n': gots__inspect_str(in, "\\n"); break;
    case '\f': gots__inspect_str(in, "\\f"); break;
    case '\r': gots__inspect_str(in, "\\r"); break;
    default: gots__inspect_format(in, "\\x%02X", byte);
    }
}

void gots__inspect_quoted(gots__inspect *in, const char *string, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)string;
    char quote = best_quote(string, len);
    size_t plain = 0; /* bytes before `i` that are still to be copied begin here */
    gots__inspect_put(in, &quote, 1);
    for (size_t i = 0; i < len;) {
        unsigned char byte = bytes[i];
        size_t skip = 1;
        if (byte >= 0x20 && byte < 0x7f && byte != (unsigned char)quote && byte != '\\') {
            i++;
            continue;
        }
        if (byte == 0xc2 && i + 1 < len && bytes[i + 1] < 0xa0) skip = 2;
        else if (byte == 0xed) skip = surrogate(bytes + i, len - i);
        else if (byte > 0x7f) skip = 0;
        if (skip == 0 || skip == 6) {
            i += skip == 0 ? 1 : 6;
            continue;
        }
        gots__inspect_put(in, string + plain, i - plain);
        if (skip == 2) put_escape(in, bytes[i + 1]);
        else if (skip == 3)
            gots__inspect_format(in, "\\u%04x",
                                 0xd000u | (bytes[i + 1] & 0x3fu) << 6 | (bytes[i + 2] & 0x3fu));
        else if (byte == '\\' || byte == (unsigned char)quote)
            gots__inspect_format(in, "\\%c", byte);
        else put_escape(in, byte);
        i += skip;
        plain = i;
    }
    gots__inspect_put(in, string + plain, len - plain);
    gots__inspect_put(in, &quote, 1);
}

/* ---- Columns ---- */

/* How many columns `count` entries of at most `widest` and in all `total` columns (both with the
 * separator) are set in, so that the block looks about square. */
static size_t column_count(const gots__inspect *in, size_t count, size_t all, size_t widest,
                           size_t total)
{
    const double char_height = 2.5; /* a character is so much taller than wide */
    double bias = sqrt((double)widest - (double)total / (double)all);
    double biased = fmax((double)widest - 3 - bias, 1);
    double columns = floor(sqrt(char_height * biased * (double)count) / biased + 0.5);
    columns = fmin(columns, floor((in->options.break_length - in->indentation) / (double)widest));
    columns = fmin(columns, in->options.compact * 4);
    columns = fmin(columns, MAX_COLUMNS);
    return columns < 1 ? 1 : (size_t)columns;
}

/* Replaces the entries from `first` on by rows of several entries each, if that looks better. */
static void group_entries(gots__inspect *in, const gots__layout *layout)
{
    size_t first = layout->first_entry;
    size_t all = in->entry_count - first;
    size_t count = all - layout->more;
    size_t total = 0, widest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t width = range_columns(in, in->entries[first + i]);
        total += width + 2;
        if (width > widest) widest = width;
    }
    size_t column = widest + 2;
    if (column * 3 + (size_t)in->indentation >= (size_t)in->options.break_length) return;
    if ((double)total / (double)column <= 5 && widest > SHORT_ENTRY) return;
    size_t columns = column_count(in, count, all, column, total);
    if (columns <= 1) return;

    size_t widths[MAX_COLUMNS] = { 0 };
    for (size_t i = 0; i < count; i++) {
        size_t width = range_columns(in, in->entries[first + i]) + 2;
        if (width > widths[i % columns]) widths[i % columns] = width;
    }
    size_t rows = 0;
    for (size_t i = 0; i < count; i += columns, rows++) {
        size_t start = in->len;
        size_t end = i + columns < count ? i + columns : count;
        for (size_t j = i; j < end; j++) {
            gots__range entry = in->entries[first + j];
            bool last = j == end - 1;
            size_t padding = widths[j - i] - range_columns(in, entry) - 2;
            if (layout->numbers) put_spaces(in, padding);
            put_range(in, entry);
            if (!last) gots__inspect_str(in, ", ");
            if (!layout->numbers && !last) put_spaces(in, padding);
        }
        in->entries[first + rows] = (gots__range){ start, in->len - start };
    }
    if (layout->more) in->entries[first + rows++] = in->entries[first + all - 1];
    in->entry_count = first + rows;
}

/* ---- Lines ---- */

static bool fits_one_line(const gots__inspect *in, const gots__layout *layout)
{
    size_t count = in->entry_count - layout->first_entry;
    size_t limit = (size_t)in->options.break_length;
    size_t start = count + (size_t)in->indentation + range_width(in, layout->open) +
                   range_width(in, layout->base) + 10;
    size_t total = count + start;
    if (total + count > limit) return false;
    for (size_t i = layout->first_entry; i < in->entry_count; i++) {
        gots__range entry = in->entries[i];
        total += range_width(in, entry);
        if (total > limit || memchr(in->text + entry.start, '\n', entry.len) != NULL) return false;
    }
    return memchr(in->text + layout->base.start, '\n', layout->base.len) == NULL;
}

static void put_entries(gots__inspect *in, const gots__layout *layout, bool one_line)
{
    for (size_t i = layout->first_entry; i < in->entry_count; i++) {
        if (i > layout->first_entry) gots__inspect_str(in, one_line ? ", " : ",");
        if (!one_line) {
            gots__inspect_str(in, "\n");
            put_spaces(in, (size_t)in->indentation + 2);
        }
        put_range(in, in->entries[i]);
    }
}

void gots__inspect_layout(gots__inspect *in, const gots__layout *layout)
{
    size_t entries = in->entry_count - layout->first_entry;
    if (layout->kind == GOTS__LAYOUT_ARRAY && entries >= GROUP_FROM) group_entries(in, layout);
    bool grouped = in->entry_count - layout->first_entry != entries;
    bool one_line = !grouped && layout->levels < in->options.compact && fits_one_line(in, layout);

    size_t start = in->len;
    if (layout->base.len > 0) {
        put_range(in, layout->base);
        gots__inspect_str(in, " ");
    }
    put_range(in, layout->open);
    if (one_line) gots__inspect_str(in, " ");
    put_entries(in, layout, one_line);
    gots__inspect_str(in, one_line ? " " : "\n");
    if (!one_line) put_spaces(in, (size_t)in->indentation);
    gots__inspect_str(in, layout->close);

    memmove(in->text + layout->mark, in->text + start, in->len - start);
    in->len = layout->mark + (in->len - start);
    in->entry_count = layout->first_entry;
}
