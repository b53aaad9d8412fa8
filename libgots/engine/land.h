/* Land: where the small first chunks of many isolates stand, several to a large page of the system.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_LAND_H
#define GOTS_ENGINE_LAND_H

#include <stdbool.h>

typedef struct gots__land gots__land;

/* A place of GOTS__SLAB_BASE bytes, zeros or as the one before left it; NULL when there is no memory.
 * `roomy` is the owner's list of lands with a free place, NULL at first. A new land is a large page of the system
 * if `large` is set: it comes with one fault, and is there as a whole. */
void *gots__land_take(gots__land **roomy, bool large);

/* Gives a place back. A land on which nobody stands any more goes back to the system. */
void gots__land_give(gots__land **roomy, void *base);

#endif
