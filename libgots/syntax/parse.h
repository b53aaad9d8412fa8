/* The parser: text to tree.
 *
 * SPDX-License-Identifier: MIT
 *
 * All of TypeScript 5.9 but JSX. A hand-written recursive descent with operator precedence, over
 * a lexer that the parser steers (regular expressions, templates, `>` in type arguments). It
 * reports what it finds wrong and goes on, so that one run tells of several mistakes; the tree is
 * complete even then, with MISSING where nothing was.
 */
#ifndef GOTS_SYNTAX_PARSE_H
#define GOTS_SYNTAX_PARSE_H

#include "syntax/ast.h"
#include "syntax/diagnostic.h"

typedef struct gots__parse_options {
    bool declaration;   /* a .d.ts file: everything is ambient */
    bool script;        /* REPL input: top-level await allowed, last expression kept */
    uint32_t max_depth; /* nesting after which TS1000-style GOTS1011 is reported; 0: 2,000 */
} gots__parse_options;

/* Parses `source` into `arena`. Never returns NULL; look at `diagnostics->count` for success.
 * The caller has set arena->escape. Names are made in `atoms`. */
gots__node *gots__parse(gots__arena *arena, gots__atoms *atoms, gots__source *source,
                        const gots__parse_options *options, gots__diagnostics *diagnostics);

#endif
