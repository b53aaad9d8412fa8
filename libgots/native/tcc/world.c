/* All that libtcc sees of the world outside it.
 *
 * SPDX-License-Identifier: MIT
 *
 * Its last part takes the places of the C library's functions in libtcc's object. This file
 * and that object hold the only mutable globals of the library, which libtcc's own force upon us:
 * they are guarded by `lock`.
 */
#include "native/tcc/world.h"

#include <locale.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* Memory of one run. Blocks are cut from `room` while it lasts: its pages, once used, are there, and
 * to fetch new ones for each small text takes twice as long as to compile it. Then small blocks are
 * cut from chunks of the allocator's, one after the other and not freed one by one, and a large
 * block has a chunk of its own, so that it can be given back and grow. */
typedef struct chunk {
    struct chunk *next, *before;
    size_t size;              /* with this head */
    size_t used;
} chunk;

/* Stands before each block. */
typedef struct block {
    size_t size;              /* without this head */
    chunk *owner;             /* of a large block, else NULL */
} block;

#define ROOM_SIZE (2u * 1024u * 1024u) /* libtcc asks for 1.5 MB at once, of which it uses little */
#define CHUNK_SIZE (128u * 1024u)
#define LARGE (16u * 1024u)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    const gots_allocator *allocator;
    chunk *chunks;            /* all of the allocator's */
    chunk *current;           /* that blocks are cut from: one of them, or the room */
    locale_t plain;           /* in which a number is written with a dot */
    gots__tcc_end why;
    jmp_buf out;
} world; /* guarded by lock */
static _Alignas(4096) char room[ROOM_SIZE]; /* a chunk; guarded by lock */

/* libtcc's zero-initialised globals, by the linker script of the Makefile. */
extern char gots__tcc_globals[], gots__tcc_globals_end[];

static void leave(gots__tcc_end why) __attribute__((noreturn));
static void leave(gots__tcc_end why)
{
    world.why = why;
    longjmp(world.out, 1);
}

/* ---- Memory ---------------------------------------------------------------------------------- */

static size_t rounded(size_t size)
{
    return (size + 15) & ~(size_t)15;
}

static void link_chunk(chunk *c)
{
    c->before = NULL;
    c->next = world.chunks;
    if (c->next != NULL) c->next->before = c;
    world.chunks = c;
}

static void unlink_chunk(chunk *c)
{
    if (c->next != NULL) c->next->before = c->before;
    if (c->before != NULL) c->before->next = c->next;
    else world.chunks = c->next;
}

/* A chunk of `size` bytes in the place of `old`, which may be NULL. */
static chunk *new_chunk(chunk *old, size_t size)
{
    const gots_allocator *allocator = world.allocator;
    chunk *c = allocator->resize(allocator->context, old, old != NULL ? old->size : 0, size);
    if (c == NULL) {
        if (old != NULL) link_chunk(old);
        leave(GOTS__TCC_NO_MEMORY);
    }
    c->size = size;
    link_chunk(c);
    return c;
}

static void open_room(void)
{
    world.current = (chunk *)room;
    world.current->size = sizeof room;
    world.current->used = rounded(sizeof *world.current);
    world.chunks = NULL;
}

static void release_memory(void)
{
    for (chunk *c = world.chunks, *next; c != NULL; c = next) {
        next = c->next;
        world.allocator->resize(world.allocator->context, c, c->size, 0);
    }
}

static block *new_large(chunk *old, size_t size)
{
    chunk *c = new_chunk(old, rounded(sizeof *c) + sizeof(block) + size);
    block *b = (block *)((char *)c + rounded(sizeof *c));
    c->used = c->size;
    b->owner = c;
    b->size = size;
    return b;
}

static bool fits(size_t size)
{
    return world.current->size - world.current->used >= sizeof(block) + size;
}

static block *cut(size_t size)
{
    chunk *c = world.current;
    block *b = (block *)((char *)c + c->used);
    c->used += sizeof *b + size;
    b->owner = NULL;
    b->size = size;
    return b;
}

static block *new_small(size_t size)
{
    if (!fits(size)) {
        world.current = new_chunk(NULL, CHUNK_SIZE);
        world.current->used = rounded(sizeof *world.current);
    }
    return cut(size);
}

/* ---- A run ----------------------------------------------------------------------------------- */

gots__tcc_end gots__tcc_run(const gots_allocator *allocator, bool (*work)(void *context),
                            void *context)
{
    pthread_mutex_lock(&lock);
    world.allocator = allocator;
    open_room();
    world.plain = newlocale(LC_ALL_MASK, "C", NULL); /* a constant of the C library's */
    if (setjmp(world.out) == 0) world.why = work(context) ? GOTS__TCC_DONE : GOTS__TCC_FAILED;
    /* After a failure libtcc may have left anything in its globals: the next run finds them new. */
    if (world.why != GOTS__TCC_DONE)
        memset(gots__tcc_globals, 0, (size_t)(gots__tcc_globals_end - gots__tcc_globals));
    release_memory();
    gots__tcc_end why = world.why;
    pthread_mutex_unlock(&lock);
    return why;
}

/* ---- In the place of the C library's --------------------------------------------------------- */

/* Each gots__tcc_NAME stands in libtcc's object for NAME. */

void *gots__tcc_malloc(size_t size)
{
    size = rounded(size);
    if (size < LARGE) return new_small(size) + 1;
    return (world.current == (chunk *)room && fits(size) ? cut(size) : new_large(NULL, size)) + 1;
}

void *gots__tcc_calloc(size_t count, size_t size);
void *gots__tcc_calloc(size_t count, size_t size)
{
    return memset(gots__tcc_malloc(count * size), 0, count * size);
}

static bool is_last(const block *b)
{
    return b->owner == NULL && (char *)(b + 1) + b->size == (char *)world.current + world.current->used;
}

void gots__tcc_free(void *ptr);
void gots__tcc_free(void *ptr)
{
    if (ptr == NULL) return;
    block *b = (block *)ptr - 1;
    if (is_last(b)) world.current->used -= sizeof *b + b->size;
    if (b->owner == NULL) return;
    chunk *c = b->owner;
    unlink_chunk(c);
    world.allocator->resize(world.allocator->context, c, c->size, 0);
}

void *gots__tcc_realloc(void *ptr, size_t size);
void *gots__tcc_realloc(void *ptr, size_t size)
{
    if (ptr == NULL) return gots__tcc_malloc(size);
    block *b = (block *)ptr - 1;
    size = rounded(size);
    if (size <= b->size) return ptr;
    if (b->owner != NULL) {
        unlink_chunk(b->owner);
        return new_large(b->owner, size) + 1;
    }
    if (is_last(b) && world.current->size - world.current->used >= size - b->size) {
        world.current->used += size - b->size;
        b->size = size;
        return ptr;
    }
    return memcpy(gots__tcc_malloc(size), ptr, b->size);
}

/* Numbers are read alike whatever locale the host has set. */
#define READS(type, name)                                                                         \
    type gots__tcc_##name(const char *text, char **end);                                          \
    type gots__tcc_##name(const char *text, char **end)                                           \
    {                                                                                             \
        return name##_l(text, end, world.plain);                                                  \
    }
READS(double, strtod)
READS(float, strtof)
READS(long double, strtold)

/* Whoever wants to end the process ends the run. */
#define ENDS(name)                                                                                \
    void gots__tcc_##name(void);                                                                  \
    void gots__tcc_##name(void)                                                                   \
    {                                                                                             \
        leave(GOTS__TCC_GAVE_UP);                                                                 \
    }
ENDS(exit)
ENDS(abort)
ENDS(__assert_fail)

/* Files, the terminal, libraries, signals, the environment: there are none. Pages are protected by
 * code_tcc.c, and libtcc's own lock is needless within ours. */
#define ANSWERS(value, name)                                                                      \
    long gots__tcc_##name(void);                                                                  \
    long gots__tcc_##name(void)                                                                   \
    {                                                                                             \
        return value;                                                                             \
    }
ANSWERS(0, mprotect)
ANSWERS(0, sem_init)
ANSWERS(0, sem_wait)
ANSWERS(0, sem_post)
ANSWERS(0, printf)
ANSWERS(0, fprintf)
ANSWERS(0, vfprintf)
ANSWERS(0, __printf_chk)
ANSWERS(0, __fprintf_chk)
ANSWERS(0, __vfprintf_chk)
ANSWERS(0, puts)
ANSWERS(0, putchar)
ANSWERS(0, fputs)
ANSWERS(0, fputc)
ANSWERS(0, putc)
ANSWERS(0, fwrite)
ANSWERS(0, fflush)
ANSWERS(0, fopen)
ANSWERS(0, fdopen)
ANSWERS(0, fclose)
ANSWERS(-1, open)
ANSWERS(-1, read)
ANSWERS(-1, lseek)
ANSWERS(-1, unlink)
ANSWERS(-1, mkstemp)
ANSWERS(-1, ftruncate)
ANSWERS(0, close)
ANSWERS(0, getcwd)
ANSWERS(0, getenv)
ANSWERS(0, dlopen)
ANSWERS(0, dlsym)
ANSWERS(0, dlclose)
ANSWERS(0, sigaction)
ANSWERS(0, sigemptyset)

#define NONE(name)                                                                                \
    extern void *const gots__tcc_##name;                                                          \
    void *const gots__tcc_##name = NULL;
NONE(stdout)
NONE(stderr)
NONE(environ)
