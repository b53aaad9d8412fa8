/* The source map of a lowered text, version 3 (ECMA-426).
 *
 * SPDX-License-Identifier: MIT
 *
 * Each emitted line stands for one source position, so that a line has one segment: its first
 * column, and the place in the one source.
 */
#include "base/text.h"
#include "lower/lower.h"

/* Base64 VLQ: five bits a digit, low ones first, the sign in the lowest. */
static void put_number(gots__text *out, int64_t number)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint64_t rest = number < 0 ? ((uint64_t)-number << 1) | 1u : (uint64_t)number << 1;
    do {
        uint64_t digit = rest & 31u;
        rest >>= 5;
        gots__text_byte(out, digits[rest != 0 ? digit | 32u : digit]);
    } while (rest != 0);
}

static void put_string(gots__text *out, const char *text, size_t len)
{
    gots__text_byte(out, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte == '"' || byte == '\\') {
            gots__text_byte(out, '\\');
            gots__text_byte(out, (char)byte);
        } else if (byte == '\n') {
            gots__text_str(out, "\\n");
        } else if (byte < 0x20) {
            gots__text_format(out, "\\u%04x", byte);
        } else {
            gots__text_byte(out, (char)byte);
        }
    }
    gots__text_byte(out, '"');
}

static void put_mappings(gots__text *out, const gots__lowered *lowered, gots__source *source,
                         gots__arena *arena)
{
    uint32_t last_line = 1, last_column = 1;
    for (uint32_t i = 0; i < lowered->line_count; i++) {
        uint32_t line, column;
        gots__source_place(source, arena, lowered->lines[i], &line, &column);
        if (i > 0) gots__text_byte(out, ';');
        put_number(out, 0);
        put_number(out, 0);
        put_number(out, (int64_t)line - last_line);
        put_number(out, (int64_t)column - last_column);
        last_line = line;
        last_column = column;
    }
}

const char *gots__lowered_source_map(gots__arena *arena, const gots__lowered *lowered,
                                     gots__source *source, const char *emitted_name)
{
    gots__text out;
    gots__text_init(&out, arena, source->len + lowered->line_count * 6 + 256);
    gots__text_str(&out, "{\"version\":3,\"file\":");
    put_string(&out, emitted_name, strlen(emitted_name));
    gots__text_str(&out, ",\"sources\":[");
    put_string(&out, source->name, strlen(source->name));
    gots__text_str(&out, "],\"sourcesContent\":[");
    put_string(&out, source->text, source->len);
    gots__text_str(&out, "],\"names\":[],\"mappings\":\"");
    put_mappings(&out, lowered, source, arena);
    gots__text_str(&out, "\"}\n");
    return gots__text_close(&out);
}
