/* Unicode properties: which characters have one, by its name in ECMAScript.
 *
 * SPDX-License-Identifier: MIT
 *
 * Names are those of `\p{…}` (ECMA-262, tables 66 to 69), long or short, case-sensitive.
 */
#ifndef GOTS_BASE_UNICODE_H
#define GOTS_BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum gots__unicode_kind {
    GOTS__UNICODE_BINARY,     /* Alphabetic, ID_Start, … */
    GOTS__UNICODE_CATEGORY,   /* General_Category values: Lu, Uppercase_Letter, … */
    GOTS__UNICODE_EXTENSIONS, /* Script_Extensions values */
    GOTS__UNICODE_SCRIPT,     /* Script values */
    GOTS__UNICODE_STRINGS     /* properties of strings; RGI_Emoji is the union of the others */
} gots__unicode_kind;

/* A walk over the ranges of a property, in order. */
typedef struct gots__unicode_ranges {
    const uint8_t *at;
    uint32_t left;  /* ranges still to come */
    uint32_t next;  /* first character behind the range last given */
} gots__unicode_ranges;

/* Starts a walk; false when no property of that kind has the name. */
bool gots__unicode_find(gots__unicode_kind kind, const char *name, size_t len,
                        gots__unicode_ranges *ranges);

/* The next range, ends included; false at the end. */
bool gots__unicode_next(gots__unicode_ranges *ranges, uint32_t *lo, uint32_t *hi);

/* Calls `each` for every string of a property of strings; false when there is no such one. */
typedef void gots__unicode_string(void *context, const uint32_t *points, uint32_t count);
bool gots__unicode_strings(const char *name, size_t len, gots__unicode_string *each, void *context);

/* ID_Start and ID_Continue, for identifiers. */
bool gots__unicode_is_id_start(uint32_t character);
bool gots__unicode_is_id_continue(uint32_t character);

#endif
