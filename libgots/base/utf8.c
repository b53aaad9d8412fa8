/* UTF-8: whether a text is valid.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The length of the UTF-8 character at `at`, 0 if there is none. */
static size_t character(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80) return 1;
    size_t len = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3
                 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
    if (len == 0 || len > left) return 0;
    for (size_t i = 1; i < len; i++)
        if ((at[i] & 0xC0u) != 0x80u) return 0;
    if (lead == 0xE0 && at[1] < 0xA0) return 0;  /* overlong */
    if (lead == 0xED && at[1] >= 0xA0) return 0; /* surrogate */
    if (lead == 0xF0 && at[1] < 0x90) return 0;
    if (lead == 0xF4 && at[1] >= 0x90) return 0; /* above U+10FFFF */
    return len;
}

/* How many bytes from `at` on are ASCII: at least those before the next that is not, of a stretch. */
static inline size_t ascii_ahead(const char *at, size_t left)
{
#ifdef __SSE2__
    if (left >= 16) {
        unsigned wide = (unsigned)_mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)at));
        return wide == 0 ? 16 : (size_t)__builtin_ctz(wide);
    }
#endif
    return left > 0 && (unsigned char)*at < 0x80;
}

size_t gots__utf8_valid(const char *text, size_t len)
{
    size_t at = 0;
    while (at < len) {
        size_t plain = ascii_ahead(text + at, len - at);
        at += plain;
        if (plain > 0) continue;
        size_t step = character((const unsigned char *)text + at, len - at);
        if (step == 0) return at;
        at += step;
    }
    return len;
}
