/* Lowering: a TypeScript file's tree to ES5 text that the engine runs.
 *
 * SPDX-License-Identifier: MIT
 *
 * Two passes over the bound tree, both in one arena:
 *
 *   desugar   TypeScript and ES2015+ to ES5 nodes and the few that the patched engine has
 *             beyond ES5: yield, await, try(xs)for(in x), super C(…) (lower.c, one file a feature)
 *   print     nodes to text, with the source position of every line (print.c)
 *
 * Names are not resolved again: an IDENTIFIER carries its symbol, and the symbol's storage says
 * how it is printed (a local, `$m.x`, an import `$i3.x`, a per-iteration scope, a frame).
 *
 * ## The emitted text
 *
 *     (function ($, $m, $i0, $i1, …) { "use strict";     head: declarations and hoisted functions
 *     var …; function …
 *     <split> … the module's code … <end>
 *     })
 *
 *  $    the run-time helpers of lower/runtime.h, one object per isolate
 *  $m   the module's environment: each exported name is a property of it. The linker makes it
 *       before the module runs; reading an exported let, const or class too early throws there
 *       (an accessor that $.init replaces by a plain property)
 *  $iN  for import slot N the environment of the module that really holds the binding, so that
 *       `import { a } from "./barrel"` costs one property read however long the chain is. For a
 *       namespace slot (name "*") the namespace object itself
 *
 * A module in an import cycle must have its functions before any code of the cycle runs. The
 * linker then puts `return function () {` at `split` and `}` at `end`, runs all heads first and
 * the returned bodies in order. Nothing between depends on which of the two happened. A module
 * with top-level await returns a promise from its body.
 *
 * Each line of the text stands for one source position, so a line number is all the engine need
 * remember: the printer starts a new line at every statement, before every member chain and call
 * that may throw, and before the `)` of a call.
 */
#ifndef GOTS_LOWER_LOWER_H
#define GOTS_LOWER_LOWER_H

#include "syntax/bind.h"

/* A module this one names in an import, a re-export or `import type` that stayed a value. */
typedef struct gots__request {
    gots__str specifier;
    uint32_t pos, end;    /* of the specifier's string */
    gots__str type;       /* import attribute `type` ("json"), or bytes NULL */
} gots__request;

/* A binding the text reads through `$iN`; N is the index. */
typedef struct gots__import_slot {
    uint32_t request;     /* index */
    gots__str name;       /* exported name asked for; "*" for the namespace object */
    uint32_t pos, end;    /* for the error when it does not exist */
    bool optional;        /* `ns.name` on a namespace import: undefined when missing */
} gots__import_slot;

typedef enum gots__export_kind {
    GOTS__EXPORT_LOCAL,     /* property `name` of $m; hoisted says it is set by the head */
    GOTS__EXPORT_INDIRECT,  /* export { imported as name } from request; also of imported names */
    GOTS__EXPORT_NAMESPACE, /* export * as name from request */
    GOTS__EXPORT_STAR,      /* export * from request */
    GOTS__EXPORT_TYPE       /* a type only: legal to import, nothing at run time */
} gots__export_kind;

typedef struct gots__export {
    uint8_t kind;           /* gots__export_kind */
    bool hoisted;           /* a function or var: readable from the start */
    bool constant;          /* LOCAL: never written after its initialisation */
    gots__str name;         /* exported name; empty for STAR */
    uint32_t request;       /* for INDIRECT, NAMESPACE, STAR */
    gots__str imported;     /* for INDIRECT */
    uint32_t pos, end;
} gots__export;

typedef struct gots__lowered {
    const char *text;        /* UTF-8 */
    size_t len;
    size_t split, end;       /* offsets into text; see above */
    uint32_t *lines;         /* source offset for each emitted line, from line 1 at index 0 */
    uint32_t line_count;
    gots__request *requests;
    uint32_t request_count;
    gots__import_slot *slots;
    uint32_t slot_count;
    gots__export *exports;
    uint32_t export_count;
    bool has_top_await;
    const void *shapes;      /* the table for the module's checks (types/shape.h), or NULL */
    size_t shapes_size;
    const void *native;      /* the table of its native functions (native/native.h), or NULL */
    size_t native_size;
} gots__lowered;

typedef struct gots__lower_options {
    bool legacy_decorators;     /* experimentalDecorators semantics */
    bool keep_completion;       /* REPL and eval: the completion value is returned */
    bool global_this;           /* eval: `this` outside functions is the global object */
} gots__lower_options;

/* Lowers a parsed and bound file. The tree is consumed: nodes are rewritten in place. Everything
 * lives in `arena`, whose escape the caller has set. Reports what cannot be lowered (never
 * silently dropped) into `diagnostics`. */
gots__lowered *gots__lower(gots__arena *arena, gots__atoms *atoms, gots__source *source,
                           gots__node *file, gots__binding *binding,
                           const gots__lower_options *options, gots__diagnostics *diagnostics);

/* The source map of `lowered`, version 3 (ECMA-426), as JSON. */
const char *gots__lowered_source_map(gots__arena *arena, const gots__lowered *lowered,
                                     gots__source *source, const char *emitted_name);

#endif
