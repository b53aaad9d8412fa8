/* Atoms: each distinct name of a compilation once, so that names compare as pointers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/atom.h"

#include <stdbool.h>

#define FIRST_SLOTS 64u

void gots__atoms_init(gots__atoms *atoms, gots__arena *arena)
{
    atoms->arena = arena;
    atoms->count = 0;
    atoms->mask = FIRST_SLOTS - 1;
    atoms->slots = GOTS__NEW_ARRAY(arena, gots__atom *, FIRST_SLOTS);
}

static void grow(gots__atoms *atoms)
{
    uint32_t mask = atoms->mask * 2 + 1;
    gots__atom **slots = GOTS__NEW_ARRAY(atoms->arena, gots__atom *, (size_t)mask + 1);
    for (uint32_t i = 0; i <= atoms->mask; i++) {
        gots__atom *atom = atoms->slots[i];
        if (atom == NULL) continue;
        uint32_t at = atom->hash & mask;
        while (slots[at] != NULL) at = (at + 1) & mask;
        slots[at] = atom;
    }
    gots__arena_give(atoms->arena, atoms->slots, ((size_t)atoms->mask + 1) * sizeof *slots);
    atoms->slots = slots;
    atoms->mask = mask;
}

static inline bool same_text(const char *a, const char *b, size_t len)
{
    uint64_t x, y;
    for (; len > sizeof x; a += sizeof x, b += sizeof x, len -= sizeof x) {
        memcpy(&x, a, sizeof x);
        memcpy(&y, b, sizeof y);
        if (x != y) return false;
    }
    return len == 0 || gots__atom_last_word(a, len) == gots__atom_last_word(b, len);
}

gots__atom *gots__atoms_get_hashed(gots__atoms *atoms, const char *text, size_t len, uint32_t hash)
{
    uint32_t at = hash & atoms->mask;
    for (gots__atom *atom; (atom = atoms->slots[at]) != NULL; at = (at + 1) & atoms->mask) {
        if (atom->hash == hash && atom->len == len && same_text(atom->text, text, len)) return atom;
    }
    size_t room = (len + 8) & ~(size_t)7;
    gots__atom *atom = gots__arena_take(atoms->arena, sizeof(gots__atom) + room);
    atom->hash = hash;
    atom->len = (uint32_t)len;
    atom->keyword = 0;
    atom->serial = 0;
    memset(atom->text + room - 8, 0, 8);
    memcpy(atom->text, text, len);
    atoms->slots[at] = atom;
    if (++atoms->count > atoms->mask / 2) grow(atoms);
    return atom;
}

gots__atom *gots__atoms_get(gots__atoms *atoms, const char *text, size_t len)
{
    return gots__atoms_get_hashed(atoms, text, len, gots__atom_hash(text, len));
}

gots__atom *gots__atoms_str(gots__atoms *atoms, const char *text)
{
    return gots__atoms_get(atoms, text, strlen(text));
}
