/* What the files of inspection share among themselves; others include inspect.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_INSPECT_INSIDE_H
#define GOTS_ENGINE_INSPECT_INSIDE_H

#include "engine/inspect.h"
#include "engine/inspect_kind.h"

/* An object's pieces while it is being shown. Strings are on the value stack. */
typedef struct gots__shape {
    duk_idx_t object;        /* the object, or a proxy's target */
    int kind;                /* gots__kind */
    const char *constructor; /* name, NULL for a null prototype */
    const char *tag;         /* Symbol.toStringTag, "" for none */
    int recurse;             /* nesting level of the entries */
    gots__layout layout;
} gots__shape;

/* Appends the value at `index` as what stands `recurse` levels deep. engine/inspect.c */
void gots__inspect_show(gots__inspect *in, duk_idx_t index, int recurse);

/* ---- engine/inspect_primitive.c ---- */

void gots__inspect_primitive(gots__inspect *in, duk_idx_t index, bool styled);
void gots__inspect_symbol(gots__inspect *in, duk_idx_t index);
void gots__inspect_line_break(gots__inspect *in, int spaces);
/* Appends text with every further line indented like the object at hand. */
void gots__inspect_indented(gots__inspect *in, const char *text, size_t len);

/* ---- engine/inspect_base.c ---- */

/* Set the shape's constructor and tag; each may push strings that these point to. */
void gots__inspect_find_constructor(gots__inspect *in, gots__shape *of);
void gots__inspect_find_tag(gots__inspect *in, gots__shape *of);
bool gots__inspect_is_constructor(const gots__shape *of, const char *name);

/* "Foo [tag] ", "Foo(3) ", "[Foo: null prototype] ": what stands before a brace. `fallback` is the
 * class where the object has no constructor, `size` negative for none. */
void gots__inspect_prefix(gots__inspect *in, const gots__shape *of, const char *fallback);
void gots__inspect_prefix_size(gots__inspect *in, const gots__shape *of, const char *fallback,
                               long size);

/* Texts that stand for an object, before the braces with its further properties. */
void gots__inspect_function(gots__inspect *in, const gots__shape *of);
void gots__inspect_boxed(gots__inspect *in, const gots__shape *of);
void gots__inspect_date(gots__inspect *in, const gots__shape *of);
void gots__inspect_regexp(gots__inspect *in, const gots__shape *of);
/* May add to and remove from the array `keys` of properties that are shown. */
void gots__inspect_error(gots__inspect *in, const gots__shape *of, duk_idx_t keys);

#endif
