/* The shelf: compiled modules in memory, for the isolates that a program makes.
 *
 * SPDX-License-Identifier: MIT
 *
 * What one of them has compiled, or read from the cache, the next one takes from here: no file is opened, no
 * checksum computed. Entries never change; whoever uses one counts on it. Thread: any.
 */
#ifndef GOTS_MODULE_SHELF_H
#define GOTS_MODULE_SHELF_H

#include "base/hash.h"
#include "module/unit.h"

typedef struct gots__shelf gots__shelf;

typedef struct gots__shelved {
    struct gots__shelved *next;  /* the shelf's */
    gots__hash key;
    uint32_t refs;               /* atomic */
    uint32_t unit_size;
    size_t size;                 /* of the whole block */
    const void *code;            /* bytecode */
    size_t code_len;
    bool in_cycle;
    _Alignas(16) char unit[];    /* without its text; the code stands behind */
} gots__shelved;

gots__shelf *gots__shelf_new(const gots_allocator *allocator);
/* After those who use it. */
void gots__shelf_free(gots__shelf *shelf);

/* The entry of a key, counted; NULL: there is none. */
const gots__shelved *gots__shelf_get(gots__shelf *shelf, const gots__hash *key);
void gots__shelf_drop(gots__shelf *shelf, const gots__shelved *entry);

/* Its own copy of the unit, as gots__unit_free frees it; NULL: no memory. */
gots__unit *gots__shelved_unit(const gots_allocator *allocator, const gots__shelved *entry);

/* Keeps one, or does without. */
void gots__shelf_put(gots__shelf *shelf, const gots__hash *key, const gots__unit *unit, const void *code,
                     size_t code_len, bool in_cycle);

#endif
