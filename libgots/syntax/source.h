/* A source text: its name, bytes and lines.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_SYNTAX_SOURCE_H
#define GOTS_SYNTAX_SOURCE_H

#include "base/arena.h"

typedef struct gots__source {
    const char *name;   /* as shown in diagnostics; NUL-terminated */
    const char *text;   /* UTF-8; a NUL stands behind the last byte */
    uint32_t len;       /* bytes; a source is at most GOTS__SOURCE_MAX */
    uint32_t *lines;    /* offset of each line's first byte; made on first use */
    uint32_t line_count;
    uint32_t asked, asked_column; /* the last place that was asked for, so that a long line is walked once */
} gots__source;

/* Larger files are refused with GOTS1012. */
#define GOTS__SOURCE_MAX (256u * 1024u * 1024u)

/* Line and column (from 1, in UTF-16 code units) of an offset. The line table is made in `arena`
 * at the first call. */
void gots__source_place(gots__source *source, gots__arena *arena, uint32_t offset, uint32_t *line,
                        uint32_t *column);

#endif
