/* Budget: what one operation on arenas may take before it has to give up.
 *
 * SPDX-License-Identifier: MIT
 *
 * A compilation works on text that may mean harm. All its arenas share one budget; it is looked at
 * whenever an arena takes a block and every thousand steps (gots__arena_step), which each room counts
 * where its time goes: a token, a node that is checked, two types that are compared. Who finds that
 * something ran out leaves through the arena's escape, and `why` tells what it was.
 */
#ifndef GOTS_BASE_BUDGET_H
#define GOTS_BASE_BUDGET_H

#include <stddef.h>
#include <stdint.h>

#include "gots.h"

typedef struct gots__budget {
    const volatile int *stop; /* another thread sets a bit of `stop_mask` in it; NULL: nobody does */
    int stop_mask;
    size_t bytes, most_bytes; /* that arenas hold, and may hold; 0: no limit */
    uint64_t steps, most_steps; /* 0: no limit */
    gots_status why; /* GOTS_OK until it ran out: GOTS_E_MEMORY_LIMIT, GOTS_E_FUEL_LIMIT, GOTS_E_INTERRUPTED */
} gots__budget;

/* Bytes a compilation may hold where nobody said how many: enough for a million lines. */
#define GOTS__BUDGET_BYTES ((size_t)UINT32_MAX / 4 * 3)

#endif
