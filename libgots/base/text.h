/* Text buffer: bytes that grow at their end.
 *
 * SPDX-License-Identifier: MIT
 *
 * Lives in an arena: growing copies into a larger piece and leaves the old one behind, which
 * doubling keeps below the buffer's own size.
 */
#ifndef GOTS_BASE_TEXT_H
#define GOTS_BASE_TEXT_H

#include "base/arena.h"

typedef struct gots__text {
    char *bytes; /* not NUL-terminated until gots__text_close */
    size_t len;
    size_t room;
    gots__arena *arena;
} gots__text;

void gots__text_init(gots__text *text, gots__arena *arena, size_t room);
void gots__text_reserve(gots__text *text, size_t more); /* room for `more` bytes behind len */
void gots__text_format(gots__text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *gots__text_close(gots__text *text); /* puts a NUL behind the bytes, returns them */

static inline void gots__text_byte(gots__text *text, char byte)
{
    if (text->len == text->room) gots__text_reserve(text, 1);
    text->bytes[text->len++] = byte;
}

static inline void gots__text_put(gots__text *text, const char *bytes, size_t len)
{
    if (text->room - text->len < len) gots__text_reserve(text, len);
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
}

static inline void gots__text_str(gots__text *text, const char *str)
{
    gots__text_put(text, str, strlen(str));
}

#endif
