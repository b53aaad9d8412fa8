/* Arena: memory that dies together with the one operation it was taken for.
 *
 * SPDX-License-Identifier: MIT
 *
 * The compiler's rooms (syntax, types, lower) allocate only here. Allocation never returns NULL:
 * when memory, the arena's limit or its budget (base/budget.h) runs out, control jumps to the arena's
 * `escape`, set by the entry point of the operation, which then returns GOTS_E_NOMEM and resets the arena. So a room
 * that works on an arena holds nothing else that would need to be released.
 *
 *     gots__arena arena;
 *     gots__arena_init(&arena, allocator, 0);
 *     if (setjmp(arena.escape) != 0) { gots__arena_deinit(&arena); return GOTS_E_NOMEM; }
 */
#ifndef GOTS_BASE_ARENA_H
#define GOTS_BASE_ARENA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/budget.h"

typedef struct gots__arena_block gots__arena_block;
typedef struct gots__arena_spare gots__arena_spare;

typedef struct gots__arena {
    char *next;              /* first free byte of the current block, 8-aligned */
    char *end;               /* one past what `next` is in: a block, or what was given back */
    gots__arena_block *blocks;
    gots__arena_spare *spares; /* what was given back */
    gots_allocator allocator;
    size_t used;             /* bytes taken from the allocator */
    size_t limit;            /* bytes it may take, 0 for no limit */
    gots__budget *budget;    /* shared with others; borrowed; NULL: none */
    uint32_t patience;       /* steps until the budget is looked at */
    jmp_buf escape;          /* where an allocation that fails goes */
} gots__arena;

/* `allocator` NULL means malloc. `limit` in bytes, 0 for none. Takes no memory yet. */
void gots__arena_init(gots__arena *arena, const gots_allocator *allocator, size_t limit);

/* Releases all blocks; the arena may be used or initialised again. */
void gots__arena_deinit(gots__arena *arena);

/* Releases everything but the first block, which is used again. */
void gots__arena_reset(gots__arena *arena);

/* Leaves through `escape` as if memory had run out. */
_Noreturn void gots__arena_fail(gots__arena *arena);

#define GOTS__ARENA_PATIENCE 1024u

__attribute__((cold)) void gots__arena_look(gots__arena *arena);

/* One more step of the operation was done: leaves through `escape` when the budget is used up. */
static inline void gots__arena_step(gots__arena *arena)
{
    if (--arena->patience == 0) gots__arena_look(arena);
}

__attribute__((cold)) void *gots__arena_grow(gots__arena *arena, size_t size);

/* `size` bytes, aligned to 8, contents undefined. */
static inline void *gots__arena_take(gots__arena *arena, size_t size)
{
    size = (size + 7u) & ~(size_t)7u;
    if (size <= (size_t)(arena->end - arena->next)) {
        void *result = arena->next;
        arena->next += size;
        return result;
    }
    return gots__arena_grow(arena, size);
}

/* `size` bytes of zero. */
static inline void *gots__arena_zero(gots__arena *arena, size_t size)
{
    return memset(gots__arena_take(arena, size), 0, size);
}

/* Gives back what was taken as one piece, for others to take; `size` as it was asked for. For tables
 * that moved and lists that are done: memory that was touched once is cheaper than new. Small pieces are
 * forgotten. Whoever winds `next` back (parse_primary.c) must see that `end` is still the same. */
void gots__arena_give(gots__arena *arena, void *ptr, size_t size);

#define GOTS__NEW(arena, type) ((type *)gots__arena_zero((arena), sizeof(type)))
#define GOTS__NEW_ARRAY(arena, type, count)                                                       \
    ((type *)gots__arena_zero((arena), sizeof(type) * (size_t)(count)))

/* A copy of `len` bytes with a NUL behind it. */
char *gots__arena_text(gots__arena *arena, const char *text, size_t len);

/* A formatted string. */
char *gots__arena_format(gots__arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
