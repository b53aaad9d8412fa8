/* Checking the types of a whole program: files and everything they import.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_MODULE_CHECK_H
#define GOTS_MODULE_CHECK_H

#include "module/report.h"

/* What a check came to. `errors` in `files` of the files that were named. */
typedef struct gots__check_result {
    uint32_t errors, files;
} gots__check_result;

/* Checks the files at `paths` as one program. What there is to say goes to `failure`'s text, for
 * people or as JSON objects, one a line. GOTS_OK: nothing is wrong. GOTS_E_SYNTAX: something is.
 * Others: a file cannot be read. */
gots_status gots__program_check(const gots_allocator *allocator, const char *const *paths,
                                size_t count, bool json, gots__check_result *result,
                                gots__failure *failure);

/* What enforcement does on a line of the file at `path`: which values are proven, where a check
 * stands, what no check tells. It goes to `failure`'s text, "" when there is nothing to say. */
gots_status gots__program_explain(const gots_allocator *allocator, const char *path, uint32_t line,
                                  gots__failure *failure);

#endif
