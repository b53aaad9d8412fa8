/* The compile driver: a source text through parse, bind and lower to a unit.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_MODULE_DRIVER_H
#define GOTS_MODULE_DRIVER_H

#include "module/report.h"
#include "module/unit.h"

typedef struct gots__compile_options {
    bool declaration;       /* a .d.ts file */
    bool persist;           /* REPL: top-level names are exported, so that later input finds them */
    bool keep_completion;   /* the last expression statement's value is returned */
    bool legacy_decorators;
    bool from_text;         /* eval: a script without imports and exports, its completion returned */
    bool function_text;     /* from_text, and it must be one function expression */
    gots_native_report *native_report; /* told of each function; NULL: nobody asks */
    void *native_context;
    gots__budget *budget;   /* what it may take; `why` is set when that was not enough. NULL: no limit */
    gots__isolate *isolate; /* whose budget it is; NULL: nobody's */
    const char *shown;      /* with native_report: the file's name for people */
} gots__compile_options;

/* Compiles `source`. NULL on failure, told in `failure`. */
gots__unit *gots__compile_file(const gots_allocator *allocator, gots__source *source,
                          const gots__compile_options *options, gots__failure *failure);

/* Parses and binds alone. Returns the number of errors; what there is to say goes to `failure`:
 * rendered for people, or as JSON objects, one a line. `incomplete`, if not NULL, is set when the
 * first error is that the text ends too early. */
uint32_t gots__compile_check(const gots_allocator *allocator, gots__source *source,
                             const gots__compile_options *options, bool json, bool *incomplete,
                             gots__failure *failure);

/* The lowered text, or its source map, in a block of `*size` bytes from `allocator`. */
char *gots__compile_emit(const gots_allocator *allocator, gots__source *source,
                         const gots__compile_options *options, bool source_map, size_t *size,
                         gots__failure *failure);

#endif
