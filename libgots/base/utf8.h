/* UTF-8: whether a text is valid.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_BASE_UTF8_H
#define GOTS_BASE_UTF8_H

#include <stddef.h>

/* Offset of the first byte that is not UTF-8 as RFC 3629 has it, or `len`. */
size_t gots__utf8_valid(const char *text, size_t len);

#endif
