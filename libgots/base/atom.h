/* Atoms: each distinct name of a compilation once, so that names compare as pointers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_BASE_ATOM_H
#define GOTS_BASE_ATOM_H

#include "base/arena.h"

/* One name. Immutable; lives in its table's arena. */
typedef struct gots__atom {
    uint32_t hash;
    uint32_t len;      /* bytes */
    uint16_t keyword;  /* token number when the name is a keyword, else 0; set by the lexer */
    uint16_t serial;   /* free for the room that works on the tree */
    char text[];       /* UTF-8 (WTF-8 for lone surrogates), NUL-terminated */
} gots__atom;

typedef struct gots__atoms {
    gots__arena *arena;
    gots__atom **slots; /* open addressing, power of two */
    uint32_t count;
    uint32_t mask;
} gots__atoms;

/* Lives and dies with `arena`. */
void gots__atoms_init(gots__atoms *atoms, gots__arena *arena);

/* The hash of gots__atoms_get, for callers that compute it while scanning: start with
 * GOTS__ATOM_SEED, feed each byte through gots__atom_step. */
#define GOTS__ATOM_SEED 2166136261u
static inline uint32_t gots__atom_step(uint32_t hash, unsigned char byte)
{
    return (hash ^ byte) * 16777619u;
}

/* The atom for a name; made on first use. */
gots__atom *gots__atoms_get_hashed(gots__atoms *atoms, const char *text, size_t len, uint32_t hash);
gots__atom *gots__atoms_get(gots__atoms *atoms, const char *text, size_t len);
gots__atom *gots__atoms_str(gots__atoms *atoms, const char *text);

#endif
