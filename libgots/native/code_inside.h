/* What the tiers of code.h share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_NATIVE_CODE_INSIDE_H
#define GOTS_NATIVE_CODE_INSIDE_H

#include "native/code.h"

struct gots__code {
    gots_allocator allocator;
    void *pages;     /* of TinyCC's code, mapped; else NULL */
    size_t size;
    void *library;   /* the system compiler's, from dlopen; else NULL */
};

/* What gots__code_new was given. */
typedef struct gots__code_unit {
    const char *text;
    size_t len;
    const gots__code_symbol *imports;
    uint32_t import_count;
    const char *const *names;
    void **addresses;
    uint32_t count;
} gots__code_unit;

/* Fills `code`, whose allocator is set, and the addresses. On failure there is nothing to undo. */
gots_status gots__code_tcc(gots__code *code, const gots__code_unit *unit, gots_error *err);

#endif
