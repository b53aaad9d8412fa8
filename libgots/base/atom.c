/* Atoms: each distinct name of a compilation once, so that names compare as pointers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/atom.h"

#define FIRST_SLOTS 256u

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
    atoms->slots = slots;
    atoms->mask = mask;
}

gots__atom *gots__atoms_get_hashed(gots__atoms *atoms, const char *text, size_t len, uint32_t hash)
{
    uint32_t at = hash & atoms->mask;
    for (gots__atom *atom; (atom = atoms->slots[at]) != NULL; at = (at + 1) & atoms->mask) {
        if (atom->hash == hash && atom->len == len && memcmp(atom->text, text, len) == 0)
            return atom;
    }
    gots__atom *atom = gots__arena_take(atoms->arena, sizeof(gots__atom) + len + 1);
    atom->hash = hash;
    atom->len = (uint32_t)len;
    atom->keyword = 0;
    atom->serial = 0;
    memcpy(atom->text, text, len);
    atom->text[len] = '\0';
    atoms->slots[at] = atom;
    if (++atoms->count > atoms->mask / 2) grow(atoms);
    return atom;
}

gots__atom *gots__atoms_get(gots__atoms *atoms, const char *text, size_t len)
{
    uint32_t hash = GOTS__ATOM_SEED;
    for (size_t i = 0; i < len; i++) hash = gots__atom_step(hash, (unsigned char)text[i]);
    return gots__atoms_get_hashed(atoms, text, len, hash);
}

gots__atom *gots__atoms_str(gots__atoms *atoms, const char *text)
{
    return gots__atoms_get(atoms, text, strlen(text));
}
