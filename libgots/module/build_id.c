/* The identity of this build of the library: the build id that the linker wrote.
 *
 * SPDX-License-Identifier: MIT
 *
 * It stands in a note of the program or shared library that holds this function. Where the linker
 * wrote none, the file itself (its size and time) has to do.
 */
#include "module/build_id.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>

#include "gots.h"

static bool holds(const struct dl_phdr_info *info, uintptr_t address)
{
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_LOAD && address >= start && address < start + part->p_memsz)
            return true;
    }
    return false;
}

static bool add_notes(gots__hash *hash, const char *at, size_t len)
{
    while (len >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        memcpy(&note, at, sizeof note);
        size_t name_len = (note.n_namesz + 3u) & ~3u, data_len = (note.n_descsz + 3u) & ~3u;
        if (sizeof note + name_len + data_len > len) return false;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            memcmp(at + sizeof note, "GNU", 4) == 0) {
            gots__hash_add(hash, at + sizeof note + name_len, note.n_descsz);
            return true;
        }
        at += sizeof note + name_len + data_len;
        len -= sizeof note + name_len + data_len;
    }
    return false;
}

static int look(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)size;
    gots__hash *hash = data;
    if (!holds(info, (uintptr_t)&look)) return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_NOTE &&
            add_notes(hash, (const char *)(info->dlpi_addr + part->p_vaddr), part->p_memsz))
            return 1;
    }
    struct stat file;
    const char *name = info->dlpi_name != NULL && *info->dlpi_name != '\0' ? info->dlpi_name
                                                                           : "/proc/self/exe";
    if (stat(name, &file) == 0) {
        gots__hash_add(hash, &file.st_size, sizeof file.st_size);
        gots__hash_add(hash, &file.st_mtim, sizeof file.st_mtim);
    }
    return 1;
}

gots__hash gots__build_id(void)
{
    gots__hash hash = gots__hash_seed(1);
    gots__hash_add(&hash, gots_version(), strlen(gots_version()));
    dl_iterate_phdr(look, &hash);
    return hash;
}
