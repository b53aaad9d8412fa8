/* Filling a gots_error: the one place where its fixed buffers are written.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_BASE_ERROR_H
#define GOTS_BASE_ERROR_H

#include "gots.h"

/* Writes status, code and a formatted message; clears the place. `err` may be NULL. Returns
 * `status`, so that a failing function can end with it. Cuts only between UTF-8 characters. */
gots_status gots__fail(gots_error *err, gots_status status, const char *code, const char *format,
                       ...) __attribute__((format(printf, 4, 5)));

/* Adds where it happened. `line` and `column` from 1. */
void gots__fail_at(gots_error *err, const char *file, uint32_t line, uint32_t column);

#endif
