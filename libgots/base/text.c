/* Text buffer: bytes that grow at their end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"

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

void gots__text_format(gots__text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) gots__arena_fail(text->arena);
    gots__text_reserve(text, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(text->bytes + text->len, (size_t)len + 1, format, args);
    va_end(args);
    text->len += (size_t)len;
}

const char *gots__text_close(gots__text *text)
{
    gots__text_reserve(text, 1);
    text->bytes[text->len] = '\0';
    return text->bytes;
}
