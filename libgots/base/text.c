/* Text buffer: bytes that grow at their end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"

#include <stdbool.h>
#include <stdio.h>

void gots__text_init(gots__text *text, gots__arena *arena, size_t room)
{
    text->arena = arena;
    text->len = 0;
    text->room = room < 32 ? 32 : room;
    text->bytes = gots__arena_take(arena, text->room);
}

void gots__text_reserve(gots__text *text, size_t more)
{
    if (text->room - text->len >= more) return;
    if (more > SIZE_MAX / 4 || text->room > SIZE_MAX / 4) gots__arena_fail(text->arena);
    size_t room = text->room * 2;
    while (room - text->len < more) room *= 2;
    char *bytes = gots__arena_take(text->arena, room);
    memcpy(bytes, text->bytes, text->len);
    text->bytes = bytes;
    text->room = room;
}

static void put_unsigned(gots__text *text, unsigned value)
{
    char digits[12], *at = digits + sizeof digits;
    do *--at = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    gots__text_put(text, at, (size_t)(digits + sizeof digits - at));
}

/* %s, %c, %u and %d without flags, of which most formats consist. */
static bool put_plain(gots__text *text, char what, va_list *args)
{
    const char *string;
    int number;
    switch (what) {
    case 's':
        string = va_arg(*args, const char *);
        gots__text_put(text, string, strlen(string));
        return true;
    case 'c': gots__text_byte(text, (char)va_arg(*args, int)); return true;
    case 'u': put_unsigned(text, va_arg(*args, unsigned)); return true;
    case 'd':
        number = va_arg(*args, int);
        if (number < 0) gots__text_byte(text, '-');
        put_unsigned(text, number < 0 ? 0u - (unsigned)number : (unsigned)number);
        return true;
    default: return false;
    }
}

/* What the C library's formatting is needed for. */
static void put_rest(gots__text *text, const char *format, va_list *args)
{
    va_list again;
    va_copy(again, *args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0) gots__arena_fail(text->arena);
    gots__text_reserve(text, (size_t)len + 1);
    vsnprintf(text->bytes + text->len, (size_t)len + 1, format, *args);
    text->len += (size_t)len;
}

void gots__text_format(gots__text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    for (const char *percent; (percent = strchr(format, '%')) != NULL; format = percent + 2) {
        gots__text_put(text, format, (size_t)(percent - format));
        if (put_plain(text, percent[1], &args)) continue;
        put_rest(text, percent, &args);
        va_end(args);
        return;
    }
    gots__text_put(text, format, strlen(format));
    va_end(args);
}

const char *gots__text_close(gots__text *text)
{
    gots__text_reserve(text, 1);
    text->bytes[text->len] = '\0';
    return text->bytes;
}
