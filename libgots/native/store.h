/* Functions of a module's table, as the native tree.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_NATIVE_STORE_H
#define GOTS_NATIVE_STORE_H

#include "base/text.h"
#include "native/ir.h"
#include "native/native.h"

/* Appends a function that was built and numbered; the uses of its unit are closed. */
void n_store(const n_function *function, gots__text *out);

/* Reads functions of one table into a unit. */
typedef struct n_loader {
    n_unit *unit;          /* its `first` is what was asked for so far */
    uint32_t function_count;
    n_function **functions; /* by number; NULL: not asked for */
    n_outer *outers;
    n_place_of_error *places;
    bool damaged;
} n_loader;

void n_loader_init(n_loader *loader, n_unit *unit, const gots__native_table *table);

/* Asks for a function; NULL: there is none of that number. */
n_function *n_load(n_loader *loader, uint32_t number);

/* Reads what was asked for, and what that calls. False: the table is damaged. */
bool n_load_all(n_loader *loader, const gots__native_table *table);

#endif
