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
    char text[];       /* UTF-8 (WTF-8 for lone surrogates), behind it zeros, at least one, to a
                          multiple of eight bytes */
} gots__atom;

typedef struct gots__atoms {
    gots__arena *arena;
    gots__atom **slots; /* open addressing, power of two */
    uint32_t count;
    uint32_t mask;
} gots__atoms;

/* Lives and dies with `arena`. */
void gots__atoms_init(gots__atoms *atoms, gots__arena *arena);

/* The hash of a name: its length, then eight bytes at a time, of which the last may be fewer and are
 * filled up with zeros. For callers that have the words of a name at hand. */
static inline uint64_t gots__atom_hash_step(uint64_t hash, uint64_t word)
{
    __extension__ unsigned __int128 product = (unsigned __int128)(hash ^ word) * 0x9E3779B97F4A7C15u;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The last `len` bytes, 1 to 8, as a word. */
static inline uint64_t gots__atom_last_word(const char *text, size_t len)
{
    uint32_t low, high;
    if (len < 4)
        return (uint64_t)(unsigned char)text[0] | (uint64_t)(unsigned char)text[len / 2] << len / 2 * 8 |
               (uint64_t)(unsigned char)text[len - 1] << (len - 1) * 8;
    memcpy(&low, text, sizeof low);
    memcpy(&high, text + len - sizeof high, sizeof high);
    return (uint64_t)low | (uint64_t)high << (len - sizeof high) * 8;
}

static inline uint32_t gots__atom_hash(const char *text, size_t len)
{
    uint64_t hash = len, word;
    for (; len > sizeof word; text += sizeof word, len -= sizeof word) {
        memcpy(&word, text, sizeof word);
        hash = gots__atom_hash_step(hash, word);
    }
    return (uint32_t)(len == 0 ? hash : gots__atom_hash_step(hash, gots__atom_last_word(text, len)));
}

/* The atom for a name; made on first use. `hash`: as gots__atom_hash has it. */
gots__atom *gots__atoms_get_hashed(gots__atoms *atoms, const char *text, size_t len, uint32_t hash);

/* The atom of a name of 1 to 15 bytes, given as one or two words filled up with zeros; NULL: not made yet. */
static inline gots__atom *gots__atoms_find_short(const gots__atoms *atoms, size_t len, uint32_t hash,
                                                 uint64_t low, uint64_t high)
{
    uint32_t at = hash & atoms->mask;
    for (gots__atom *atom; (atom = atoms->slots[at]) != NULL; at = (at + 1) & atoms->mask) {
        if (atom->hash != hash || atom->len != len) continue;
        uint64_t word;
        memcpy(&word, atom->text, sizeof word);
        if (word != low) continue;
        if (len < sizeof word) return atom; /* of eight and more there is a second word */
        memcpy(&word, atom->text + sizeof word, sizeof word);
        if (word == high) return atom;
    }
    return NULL;
}

gots__atom *gots__atoms_get(gots__atoms *atoms, const char *text, size_t len);
gots__atom *gots__atoms_str(gots__atoms *atoms, const char *text);

#endif
