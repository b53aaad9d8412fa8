/* Regular expressions of ECMAScript 2024: compiling a pattern, and matching text against it.
 *
 * SPDX-License-Identifier: MIT
 *
 * Pure C over UTF-16 code units; knows nothing of the engine. A pattern becomes a program for a
 * backtracking machine with its own stack, so that neither a deep pattern nor a long text can
 * exhaust the C stack, and so that matching can be stopped at any time. A pattern that is regular
 * (no back references, no lookaround, no loop over something that may be empty) and that
 * backtracks a lot is matched with a table of the states already found to fail, which makes its
 * time linear in the text: `(a+)+$` is then harmless.
 *
 * Follows ECMA-262 (2024) sections 22.2.1 and 22.2.2, with annex B's syntax where neither u nor v
 * is given; modifiers `(?i-s:…)` of 2025 are understood as well.
 */
#ifndef GOTS_REGEXP_REGEXP_H
#define GOTS_REGEXP_REGEXP_H

#include "base/arena.h"

enum {
    GOTS__RE_HAS_INDICES = 1u << 0, /* d */
    GOTS__RE_GLOBAL = 1u << 1,      /* g */
    GOTS__RE_IGNORE_CASE = 1u << 2, /* i */
    GOTS__RE_MULTILINE = 1u << 3,   /* m */
    GOTS__RE_DOT_ALL = 1u << 4,     /* s */
    GOTS__RE_UNICODE = 1u << 5,     /* u */
    GOTS__RE_SETS = 1u << 6,        /* v */
    GOTS__RE_STICKY = 1u << 7       /* y */
};

/* A compiled pattern: one block of memory without pointers into itself, immutable, shareable
 * between threads. Offsets count from the block's start. */
typedef struct gots__regexp {
    uint32_t size;          /* bytes of the whole block */
    uint32_t flags;
    uint32_t group_count;   /* capture groups with group 0 */
    uint32_t register_count;
    uint32_t name_count;    /* named groups */
    uint32_t names;         /* offset: for each a uint32 group, uint32 length, bytes padded to 4 */
    uint32_t code;          /* offset of the instructions, 32-bit words */
    uint32_t code_count;
    uint32_t sets;          /* offset of an index: for each set a word offset into set_data */
    uint32_t set_data;
    uint32_t split_count;   /* states that the table of failures counts; 0: not regular */
    uint32_t first_set;     /* set that the first unit must be in, or UINT32_MAX */
} gots__regexp;

/* Reads a flags string; false for an unknown or repeated flag, or u with v. */
bool gots__regexp_flags(const char *text, size_t len, uint32_t *flags);

/* Compiles `pattern` (UTF-8, lone surrogates as three bytes). Returns a block in `arena`, whose
 * escape the caller has set, or NULL with *message and *offset (bytes into the pattern) set. */
const gots__regexp *gots__regexp_compile(gots__arena *arena, const char *pattern, size_t len,
                                         uint32_t flags, const char **message, size_t *offset);

/* Only reads `pattern`: whether it is one. The rest as gots__regexp_compile. */
bool gots__regexp_check(gots__arena *arena, const char *pattern, size_t len, uint32_t flags,
                        const char **message, size_t *offset);

typedef struct gots__regexp_input {
    const void *units;  /* uint8_t (Latin-1) or uint16_t */
    uint32_t len;       /* code units */
    bool wide;          /* units are uint16_t */
} gots__regexp_input;

typedef enum gots__regexp_result {
    GOTS__RE_MATCH,
    GOTS__RE_NO_MATCH,
    GOTS__RE_STOPPED,   /* *stop or *fuel said so */
    GOTS__RE_NOMEM
} gots__regexp_result;

typedef struct gots__regexp_machine {
    gots_allocator allocator;
    const volatile int *stop; /* polled: its first bit; may be NULL */
    size_t memory_limit;      /* bytes for the stack and the table; 0: 256 MB */
    unsigned long long *fuel; /* less by one for each backtrack, in steps; at 0 it stops. NULL: not counted */
} gots__regexp_machine;

/* Searches from code unit `start` on; only at `start` itself when `sticky`. `captures` receives
 * group_count pairs of code unit offsets, -1 for groups that took no part. */
gots__regexp_result gots__regexp_exec(const gots__regexp *program,
                                      const gots__regexp_machine *machine,
                                      const gots__regexp_input *input, uint32_t start, bool sticky,
                                      int32_t *captures);

/* Group number and name of named group `i`. */
uint32_t gots__regexp_name(const gots__regexp *program, uint32_t i, const char **name,
                           uint32_t *len);

#endif
