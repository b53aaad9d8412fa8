/* Arena: memory that dies together with the one operation it was taken for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/arena.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

#define FIRST_BLOCK (2u * 1024u)
#define SMALL_BLOCK (256u * 1024u)   /* beyond it a block is worth large pages */
#define LARGE_BLOCK (2048u * 1024u)
#define LARGEST_BLOCK (4096u * 1024u)
#define SMALLEST_SPARE 512u

struct gots__arena_block {
    gots__arena_block *older;
    size_t size; /* with this head */
};

/* Memory of a block that is free again; stands at its beginning. */
struct gots__arena_spare {
    gots__arena_spare *next;
    size_t size;
};

void gots__arena_init(gots__arena *arena, const gots_allocator *allocator, size_t limit)
{
    memset(arena, 0, sizeof *arena);
    arena->allocator = allocator != NULL ? *allocator : gots__default_allocator();
    arena->limit = limit;
    arena->patience = GOTS__ARENA_PATIENCE;
}

static void release_blocks(gots__arena *arena, gots__arena_block *keep)
{
    gots__arena_block *block = arena->blocks;
    while (block != keep) {
        gots__arena_block *older = block->older;
        arena->used -= block->size;
        if (arena->budget != NULL) arena->budget->bytes -= block->size;
        arena->allocator.resize(arena->allocator.context, block, block->size, 0);
        block = older;
    }
    arena->blocks = keep;
    arena->spares = NULL;
}

void gots__arena_deinit(gots__arena *arena)
{
    release_blocks(arena, NULL);
    arena->next = arena->end = NULL;
}

void gots__arena_reset(gots__arena *arena)
{
    gots__arena_block *first = arena->blocks;
    while (first != NULL && first->older != NULL) first = first->older;
    release_blocks(arena, first);
    if (first == NULL) return;
    arena->next = (char *)(first + 1);
    arena->end = (char *)first + first->size;
}

void gots__arena_fail(gots__arena *arena)
{
    longjmp(arena->escape, 1);
}

_Noreturn static void give_up(gots__arena *arena, gots_status why)
{
    arena->budget->why = why;
    gots__arena_fail(arena);
}

static void look_for_stop(gots__arena *arena)
{
    const gots__budget *budget = arena->budget;
    if (budget->stop != NULL && (__atomic_load_n(budget->stop, __ATOMIC_RELAXED) & budget->stop_mask) != 0)
        give_up(arena, GOTS_E_INTERRUPTED);
}

void gots__arena_look(gots__arena *arena)
{
    gots__budget *budget = arena->budget;
    arena->patience = GOTS__ARENA_PATIENCE;
    if (budget == NULL) return;
    budget->steps += GOTS__ARENA_PATIENCE;
    if (budget->most_steps != 0 && budget->steps > budget->most_steps) give_up(arena, GOTS_E_FUEL_LIMIT);
    look_for_stop(arena);
}

/* A block of `size` bytes is about to be taken. */
static void charge(gots__arena *arena, size_t size)
{
    gots__budget *budget = arena->budget;
    if (budget == NULL) return;
    look_for_stop(arena);
    if (budget->most_bytes != 0 && (budget->bytes > budget->most_bytes || size > budget->most_bytes - budget->bytes))
        give_up(arena, GOTS_E_MEMORY_LIMIT);
    budget->bytes += size;
}

void gots__arena_give(gots__arena *arena, void *ptr, size_t size)
{
    if (size < SMALLEST_SPARE) return;
    gots__arena_spare *spare = ptr;
    spare->next = arena->spares;
    spare->size = size & ~(size_t)7u;
    arena->spares = spare;
}

/* Goes on in memory that was given back and holds `size` bytes; false: there is none. */
static bool open_spare(gots__arena *arena, size_t size)
{
    for (gots__arena_spare **at = &arena->spares; *at != NULL; at = &(*at)->next) {
        gots__arena_spare *spare = *at;
        if (spare->size < size) continue;
        *at = spare->next;
        arena->next = (char *)spare;
        arena->end = (char *)spare + spare->size;
        return true;
    }
    return false;
}

/* Blocks double, so that a small operation takes little; a large one goes on in large pages. */
static size_t next_size(const gots__arena *arena)
{
    if (arena->blocks == NULL) return FIRST_BLOCK;
    size_t last = arena->blocks->size;
    if (last < SMALL_BLOCK) return last * 2;
    return last < LARGE_BLOCK ? LARGE_BLOCK : LARGEST_BLOCK;
}

static void open_block(gots__arena *arena, size_t size)
{
    size_t wanted = next_size(arena);
    if (size > SIZE_MAX / 2) gots__arena_fail(arena);
    if (wanted < size + sizeof(gots__arena_block)) wanted = size + sizeof(gots__arena_block);
    if (arena->limit != 0 && wanted > arena->limit - arena->used) gots__arena_fail(arena);

    charge(arena, wanted);
    gots__arena_block *block =
        arena->allocator.resize(arena->allocator.context, NULL, 0, wanted);
    if (block == NULL) {
        if (arena->budget != NULL) arena->budget->bytes -= wanted;
        gots__arena_fail(arena);
    }
    block->older = arena->blocks;
    block->size = wanted;
    arena->blocks = block;
    arena->used += wanted;
    arena->next = (char *)(block + 1);
    arena->end = (char *)block + wanted;
}

/* Takes `size` bytes from elsewhere than the rest of what is open, which is too small. */
void *gots__arena_grow(gots__arena *arena, size_t size)
{
    char *rest = arena->next;
    size_t rest_size = (size_t)(arena->end - arena->next);
    if (!open_spare(arena, size)) open_block(arena, size);
    gots__arena_give(arena, rest, rest_size);
    void *result = arena->next;
    arena->next += size;
    return result;
}

char *gots__arena_text(gots__arena *arena, const char *text, size_t len)
{
    char *copy = gots__arena_take(arena, len + 1);
    if (len != 0) memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *gots__arena_format(gots__arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) gots__arena_fail(arena);
    char *text = gots__arena_take(arena, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}
