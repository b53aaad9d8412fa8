/* The instructions that the pattern compiler emits and the matcher runs.
 *
 * SPDX-License-Identifier: MIT
 *
 * 32-bit words: an opcode word (the opcode in the low byte, flags above), then operands. Targets
 * are word indexes. BACK in an opcode's flags makes a step read to the left, for lookbehind.
 */
#ifndef GOTS_REGEXP_PROGRAM_H
#define GOTS_REGEXP_PROGRAM_H

#include "regexp/regexp.h"

enum {
    RE_BACK = 1u << 8,
    RE_IGNORE = 1u << 9,   /* compare canonicalised */
    RE_POINTS = 1u << 10,  /* characters are code points (u or v), else code units */
    RE_NEGATE = 1u << 11   /* negative lookaround; not a word boundary */
};

typedef enum re_op {
    RE_MATCH,       /* the whole pattern matched */
    RE_CHAR,        /* character */
    RE_SET,         /* set index */
    RE_JUMP,        /* target */
    RE_SPLIT,       /* first, second, table index: tries first, then second */
    RE_SAVE,        /* slot: position into a capture slot */
    RE_CLEAR,       /* first, last slot: set to -1 */
    RE_RUN_GREEDY,  /* set, min, max, table index: a set repeated, longest first */
    RE_RUN_LAZY,    /* set, min, max, table index */
    RE_COUNT,       /* register: set to 0 */
    RE_REPEAT,      /* register, min, max, body, exit, greedy; an ENTER stands behind it */
    RE_ENTER,       /* register, body: counts one more and goes there */
    RE_MARK,        /* register: position into a register */
    RE_MOVED,       /* register: fails when the position is still the marked one */
    RE_LINE_START, RE_LINE_END, RE_TEXT_START, RE_TEXT_END,
    RE_BOUNDARY,
    RE_LOOK,        /* target behind the body; the body ends with RE_LOOK_END */
    RE_LOOK_END,
    RE_BACKREF,     /* count, groups… */
    RE_FAIL
} re_op;

/* Set data: count of ranges, 8 words of bitmap for 0-255, then pairs lo, hi in order. */
#define RE_SET_HEAD 9u

/* Canonicalize of 22.2.2.7.3: simple case folding for u and v, else upper case. */
uint32_t gots__regexp_canonical(uint32_t character, bool points);

#endif
