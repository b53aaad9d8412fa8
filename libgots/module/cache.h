/* The cache of compiled units: one file for each, in a directory of the user's own.
 *
 * SPDX-License-Identifier: MIT
 *
 * An entry is found by a hash of the source, its name, the compile options and the build that made
 * it. Its bytecode is trusted by the engine, so the directory and the file must belong to the user
 * and be writable by nobody else, and a checksum must fit. Whatever does not fit is a miss.
 */
#ifndef GOTS_MODULE_CACHE_H
#define GOTS_MODULE_CACHE_H

#include "base/hash.h"
#include "module/unit.h"

typedef struct gots__cache gots__cache;

/* `directory` NULL: $XDG_CACHE_HOME/gots or ~/.cache/gots. NULL when there is no cache to be had
 * ($GOTS_CACHE=off, `directory` "", no home, a directory others may write). Touches no disk but
 * for a look at the directory when the first entry is asked for. */
gots__cache *gots__cache_new(const gots_allocator *allocator, const char *directory);
void gots__cache_free(gots__cache *cache);

/* The directory in it for machine code, as text; false: there is none (`cache` may be NULL). */
bool gots__cache_native_directory(const gots__cache *cache, char *path, size_t room);

/* Sources below this many bytes compile faster than they are looked up. */
#define GOTS__CACHE_SMALLEST 2048u

/* The key of a source. `flags` is whatever else decides what is compiled. */
gots__hash gots__cache_key(const gots__source *source, const char *name, uint32_t flags);

/* What an entry holds. `block` owns both parts. */
typedef struct gots__cache_entry {
    gots__unit *unit;
    const char *code;  /* bytecode */
    size_t code_len;
    bool in_cycle;     /* compiled as a module of a cycle is */
    void *block;
    size_t block_size;
    const struct gots__shelved *shelved; /* where it comes from the shelf (module/shelf.h) instead */
} gots__cache_entry;

/* False: not there. The unit is a copy from the allocator, the code points into the block. */
bool gots__cache_get(gots__cache *cache, const gots__hash *key, gots__cache_entry *entry);
void gots__cache_entry_free(gots__cache *cache, gots__cache_entry *entry);

/* Whether there is an entry of that key; its soundness is seen when it is got. */
bool gots__cache_has(gots__cache *cache, const gots__hash *key);

/* Plain bytes under a key. `bytes` point into `entry`, which is freed as others are. */
bool gots__cache_get_bytes(gots__cache *cache, const gots__hash *key, gots__cache_entry *entry,
                           const char **bytes, size_t *len);
void gots__cache_put_bytes(gots__cache *cache, const gots__hash *key, const void *bytes, size_t len);

/* Writes an entry; failure to do so is nobody's concern. */
void gots__cache_put(gots__cache *cache, const gots__hash *key, const gots__unit *unit,
                     const void *code, size_t code_len, bool in_cycle);

#endif
