/* Cells: making them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/cell.h"

#include <stddef.h>
#include <string.h>

gots__cell *gots__cell_push(duk_context *ctx, int kind, uint32_t count, duk_hobject *prototype)
{
    size_t size = offsetof(gots__cell, slots) + (size_t)count * sizeof(duk_tval);
    gots__cell *cell = DUK_ALLOC_CHECKED(ctx, size);
    memset(cell, 0, offsetof(gots__cell, slots));
    cell->obj.hdr.h_flags = DUK_HOBJECT_FLAG_EXTENSIBLE |
                            DUK_HOBJECT_CLASS_AS_FLAGS(DUK_HOBJECT_CLASS_CELL) | DUK_HTYPE_OBJECT;
    cell->count = count;
    cell->kind = (uint8_t)kind;
    for (uint32_t i = 0; i < count; i++) DUK_TVAL_SET_UNDEFINED(&cell->slots[i]);
    DUK_HEAP_INSERT_INTO_HEAP_ALLOCATED(ctx->heap, &cell->obj.hdr);
    if (prototype != NULL) {
        DUK_HOBJECT_SET_PROTOTYPE(ctx->heap, &cell->obj, prototype);
        DUK_HOBJECT_INCREF(ctx, prototype);
    }
    duk_push_hobject(ctx, &cell->obj);
    return cell;
}
