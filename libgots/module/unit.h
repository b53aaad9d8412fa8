/* A unit: one compiled module, free of the arena it was compiled in.
 *
 * SPDX-License-Identifier: MIT
 *
 * One block of memory that refers to itself by offsets only, so that it can be written to the
 * cache and read back as it is. Made by driver.c, stored by cache.c, read by link.c.
 */
#ifndef GOTS_MODULE_UNIT_H
#define GOTS_MODULE_UNIT_H

#include "lower/lower.h"

/* A piece of the block. */
typedef struct gots__span {
    uint32_t at, len; /* bytes from the start of the unit; len without the NUL behind text */
} gots__span;

#define GOTS__NO_TEXT UINT32_MAX /* `at` of a string that is not there */

typedef struct gots__unit_request {
    gots__span specifier, type;
    uint32_t pos, end;
} gots__unit_request;

typedef struct gots__unit_slot {
    gots__span name;
    uint32_t request;
    uint32_t pos, end;
    uint32_t optional;
} gots__unit_slot;

typedef struct gots__unit_export {
    gots__span name, imported;
    uint32_t kind; /* gots__export_kind */
    uint32_t hoisted;
    uint32_t assigned;
    uint32_t request;
    uint32_t pos, end;
} gots__unit_export;

enum { GOTS__UNIT_TOP_AWAIT = 1u << 0 };

typedef struct gots__unit {
    uint32_t size;      /* of the block */
    uint32_t flags;
    uint64_t source[2]; /* hash of the source text */
    uint32_t source_len;
    uint32_t split, end;                 /* offsets into text */
    gots__span text;                     /* emitted ES5 */
    gots__span lines;                    /* uint32_t: source offset of each emitted line */
    gots__span requests, slots, exports; /* arrays of the above; len counts items */
    gots__span shapes;                   /* the table for its checks (types/shape.h); len 0: none */
    gots__span native;                   /* of its native functions (native/native.h); len 0: none */
} gots__unit;

static inline const void *gots__unit_at(const gots__unit *unit, gots__span span)
{
    return (const char *)unit + span.at;
}

static inline const gots__unit_request *gots__unit_requests(const gots__unit *unit)
{
    return gots__unit_at(unit, unit->requests);
}

static inline const gots__unit_slot *gots__unit_slots(const gots__unit *unit)
{
    return gots__unit_at(unit, unit->slots);
}

static inline const gots__unit_export *gots__unit_exports(const gots__unit *unit)
{
    return gots__unit_at(unit, unit->exports);
}

static inline gots__str gots__unit_str(const gots__unit *unit, gots__span span)
{
    if (span.at == GOTS__NO_TEXT) return (gots__str){ NULL, 0 };
    return (gots__str){ gots__unit_at(unit, span), span.len };
}

/* Builds a unit from what lowering made. NULL when memory is short or it would pass 4 GB. */
gots__unit *gots__unit_new(const gots_allocator *allocator, const gots__lowered *lowered);

void gots__unit_free(const gots_allocator *allocator, gots__unit *unit);

/* Whether a block of `size` bytes that was read from somewhere is a unit: all it refers to lies in
 * it, all places within its source. */
bool gots__unit_is_sound(const gots__unit *unit, size_t size);

/* Gives back the emitted text, which nothing needs once the engine has compiled it. The block may
 * move: returns where it is now. */
gots__unit *gots__unit_drop_text(const gots_allocator *allocator, gots__unit *unit);

#endif
