/* The shelf: compiled modules in memory, for the isolates that a program makes.
 *
 * SPDX-License-Identifier: MIT
 *
 * When it is full it is emptied: what is in use lives until it is dropped.
 */
#include "module/shelf.h"

#include <pthread.h>
#include <string.h>

#include "base/memory.h"

#define BUCKETS 256u
#define MOST_BYTES (32u << 20)

struct gots__shelf {
    gots_allocator allocator;
    pthread_mutex_t lock;             /* guards what follows */
    gots__shelved *buckets[BUCKETS];
    size_t bytes;
};

gots__shelf *gots__shelf_new(const gots_allocator *allocator)
{
    gots__shelf *shelf = gots__alloc(allocator, sizeof *shelf);
    if (shelf == NULL) return NULL;
    memset(shelf, 0, sizeof *shelf);
    shelf->allocator = *allocator;
    pthread_mutex_init(&shelf->lock, NULL);
    return shelf;
}

static void unref(gots__shelf *shelf, gots__shelved *entry)
{
    if (__atomic_sub_fetch(&entry->refs, 1, __ATOMIC_ACQ_REL) == 0) gots__free(&shelf->allocator, entry, entry->size);
}

/* With the lock held. */
static void clear(gots__shelf *shelf)
{
    for (uint32_t i = 0; i < BUCKETS; i++)
        while (shelf->buckets[i] != NULL) {
            gots__shelved *entry = shelf->buckets[i];
            shelf->buckets[i] = entry->next;
            unref(shelf, entry);
        }
    shelf->bytes = 0;
}

void gots__shelf_free(gots__shelf *shelf)
{
    if (shelf == NULL) return;
    clear(shelf);
    pthread_mutex_destroy(&shelf->lock);
    gots_allocator allocator = shelf->allocator;
    gots__free(&allocator, shelf, sizeof *shelf);
}

static gots__shelved *find(gots__shelf *shelf, const gots__hash *key)
{
    gots__shelved *at = shelf->buckets[key->words[0] % BUCKETS];
    while (at != NULL && memcmp(&at->key, key, sizeof *key) != 0) at = at->next;
    return at;
}

const gots__shelved *gots__shelf_get(gots__shelf *shelf, const gots__hash *key)
{
    pthread_mutex_lock(&shelf->lock);
    gots__shelved *entry = find(shelf, key);
    if (entry != NULL) __atomic_add_fetch(&entry->refs, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&shelf->lock);
    return entry;
}

void gots__shelf_drop(gots__shelf *shelf, const gots__shelved *entry)
{
    unref(shelf, (gots__shelved *)entry);
}

gots__unit *gots__shelved_unit(const gots_allocator *allocator, const gots__shelved *entry)
{
    gots__unit *unit = gots__alloc(allocator, entry->unit_size);
    return unit != NULL ? memcpy(unit, entry->unit, entry->unit_size) : NULL;
}

static gots__shelved *make(gots__shelf *shelf, const gots__hash *key, const gots__unit *unit, const void *code,
                           size_t code_len)
{
    gots__unit without_text = *unit;
    bool has_text = unit->text.at + unit->text.len <= unit->size && unit->text.len > 0;
    if (has_text) {
        without_text.size = unit->text.at;
        without_text.text = (gots__span){ 0, 0 };
    }
    size_t unit_room = (without_text.size + 15) & ~(size_t)15, size = sizeof(gots__shelved) + unit_room + code_len;
    gots__shelved *entry = size <= MOST_BYTES / 4 ? gots__alloc(&shelf->allocator, size) : NULL;
    if (entry == NULL) return NULL;
    *entry = (gots__shelved){ .key = *key, .refs = 1, .unit_size = without_text.size, .size = size,
                              .code = entry->unit + unit_room, .code_len = code_len };
    memcpy(entry->unit, unit, without_text.size);
    memcpy(entry->unit, &without_text, sizeof without_text);
    memcpy(entry->unit + unit_room, code, code_len);
    return entry;
}

void gots__shelf_put(gots__shelf *shelf, const gots__hash *key, const gots__unit *unit, const void *code,
                     size_t code_len, bool in_cycle)
{
    gots__shelved *entry = make(shelf, key, unit, code, code_len);
    if (entry == NULL) return;
    entry->in_cycle = in_cycle;
    pthread_mutex_lock(&shelf->lock);
    bool is_there = find(shelf, key) != NULL;
    if (!is_there) {
        if (shelf->bytes + entry->size > MOST_BYTES) clear(shelf);
        shelf->bytes += entry->size;
        gots__shelved **bucket = &shelf->buckets[key->words[0] % BUCKETS];
        entry->next = *bucket;
        *bucket = entry;
    }
    pthread_mutex_unlock(&shelf->lock);
    if (is_there) unref(shelf, entry);
}
