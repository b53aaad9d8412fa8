/* Leaks: counts of (type, site) at some moments, and what of them keeps growing.
 *
 * SPDX-License-Identifier: MIT
 *
 * After each eighth part of the window, between two turns, garbage is collected and everything that lives is counted.
 * The last nine counts are kept. Something grows when no count of the second half of the window is as low as one of the
 * first half, and three of four steps went up: what comes and goes does not, and neither does what grew once. There is
 * a leak when the number of things of some type and site, or of what they hold, grows so, and live memory with it.
 */
#include "engine/leaks.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/extra.h"

#define STEPS 8
#define SAMPLES (STEPS + 1)
#define USUAL_TURNS 1024
#define LEAST_GROWTH 2048  /* bytes over a window, below which nobody is told */
#define MAX_KINDS 32768    /* of type and site */
#define MAX_LEAKS 16

typedef struct sample {
    uint64_t count, items, bytes;
} sample;

/* Things of one type from one site. */
typedef struct entry {
    uint32_t type, site;
    sample samples[SAMPLES], asked; /* `asked`: when gots_leaks_since was called last */
} entry;

typedef struct gots__leaks {
    gots__leak_hook *hook;
    uint32_t step;              /* turns between two counts */
    uint64_t due;               /* in which turn the next is */
    unsigned filled;            /* samples of the window so far */
    uint64_t turns[SAMPLES];
    sample total[SAMPLES];      /* `bytes`: live memory */
    uint64_t told;              /* live memory at the last report; 0: there was none */
    entry *entries;
    uint32_t count, room;
    gots__numbers entry_numbers, type_numbers, kind_numbers; /* by type and site; by name; by kind, for one count */
    char (*types)[GOTS__LEAK_TYPE];
    uint32_t type_count, type_room;
    bool was_asked, failed;     /* memory was short in this count */
    uint64_t asked_turn;
    size_t asked_memory;
    gots_leak leaks[MAX_LEAKS];
} gots__leaks;

/* ---- Making and freeing ---------------------------------------------------------------------- */

bool gots__leaks_watch(gots__isolate *isolate, uint32_t turns, gots__leak_hook *hook, gots_error *err)
{
    if (turns == 0) turns = USUAL_TURNS;
    gots__leaks *leaks = gots__alloc(&isolate->host, sizeof *leaks);
    isolate->leak_sites = gots__leak_sites_new(&isolate->host);
    if (leaks != NULL) {
        memset(leaks, 0, sizeof *leaks);
        leaks->hook = hook;
        leaks->step = turns < STEPS ? 1 : turns / STEPS;
        leaks->due = isolate->used.turns + leaks->step;
    }
    isolate->leaks = leaks;
    if (leaks != NULL && isolate->leak_sites != NULL) return true;
    gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating an isolate");
    return false;
}

void gots__leaks_free(gots__isolate *isolate)
{
    const gots_allocator *host = &isolate->host;
    gots__leaks *leaks = isolate->leaks;
    gots__leak_sites_free(host, isolate->leak_sites);
    if (leaks == NULL) return;
    gots__numbers_clear(host, &leaks->entry_numbers);
    gots__numbers_clear(host, &leaks->type_numbers);
    gots__numbers_clear(host, &leaks->kind_numbers);
    gots__free(host, leaks->entries, leaks->room * sizeof *leaks->entries);
    gots__free(host, leaks->types, leaks->type_room * sizeof *leaks->types);
    gots__free(host, leaks, sizeof *leaks);
}

/* ---- Counting -------------------------------------------------------------------------------- */

/* Room for one more of `size` bytes. */
static bool make_room(const gots_allocator *host, void *list, uint32_t count, uint32_t *room, size_t size)
{
    void **items = list;
    if (count < *room) return true;
    uint32_t larger = *room == 0 ? 64 : *room * 2;
    void *moved = host->resize(host->context, *items, *room * size, larger * size);
    if (moved == NULL) return false;
    *items = moved;
    *room = larger;
    return true;
}

static uint64_t hash(const char *text)
{
    uint64_t sum = 14695981039346656037u;
    for (; *text != '\0'; text++) sum = (sum ^ (unsigned char)*text) * 1099511628211u;
    return sum;
}

/* The number of a type's name; 0 when memory is short. */
static uint32_t type_named(const gots_allocator *host, gots__leaks *leaks, const char *name)
{
    uint32_t *number = gots__number_of(host, &leaks->type_numbers, hash(name), strlen(name));
    if (number == NULL || *number != 0) return number != NULL ? *number : 0;
    if (!make_room(host, &leaks->types, leaks->type_count, &leaks->type_room, sizeof *leaks->types)) return 0;
    memcpy(leaks->types[leaks->type_count++], name, strlen(name) + 1);
    return *number = leaks->type_count;
}

static uint32_t type_of(gots__isolate *isolate, void *header, const gots__leak_thing *thing)
{
    gots__leaks *leaks = isolate->leaks;
    char name[GOTS__LEAK_TYPE];
    uint32_t *number = gots__number_of(&isolate->host, &leaks->kind_numbers, (uintptr_t)thing->kind.of, thing->kind.what);
    if (number == NULL) return 0;
    if (*number == 0) {
        gots__leak_name(isolate->ctx, header, thing, name, sizeof name);
        *number = type_named(&isolate->host, leaks, name);
    }
    return *number;
}

static entry *entry_of(const gots_allocator *host, gots__leaks *leaks, uint32_t type, uint32_t site)
{
    uint32_t *number = gots__number_of(host, &leaks->entry_numbers, type, site);
    if (number == NULL) return NULL;
    if (*number == 0) {
        if (leaks->count == MAX_KINDS) return NULL;
        if (!make_room(host, &leaks->entries, leaks->count, &leaks->room, sizeof *leaks->entries)) return NULL;
        leaks->entries[leaks->count] = (entry){ .type = type, .site = site };
        *number = ++leaks->count;
    }
    return &leaks->entries[*number - 1];
}

static void count_thing(void *context, void *header, const gots__leak_thing *thing)
{
    gots__isolate *isolate = context;
    gots__leaks *leaks = isolate->leaks;
    uint32_t type = type_of(isolate, header, thing);
    entry *it = type != 0 ? entry_of(&isolate->host, leaks, type, thing->site) : NULL;
    leaks->failed = leaks->failed || it == NULL;
    if (it == NULL) return;
    sample *now = &it->samples[leaks->filled];
    now->count++;
    now->items += thing->items;
    now->bytes += thing->bytes;
}

/* Forgets the oldest count. */
static void shift(gots__leaks *leaks)
{
    for (uint32_t i = 0; i < leaks->count; i++)
        memmove(leaks->entries[i].samples, leaks->entries[i].samples + 1, STEPS * sizeof(sample));
    memmove(leaks->total, leaks->total + 1, STEPS * sizeof(sample));
    memmove(leaks->turns, leaks->turns + 1, STEPS * sizeof *leaks->turns);
    leaks->filled--;
}

/* Collects garbage and counts into the sample number `filled`; false when memory is short. */
static bool count(gots__isolate *isolate)
{
    gots__leaks *leaks = isolate->leaks;
    duk_gc(isolate->ctx, 0);
    duk_gc(isolate->ctx, 0); /* what finalizers let go of */
    for (uint32_t i = 0; i < leaks->count; i++) leaks->entries[i].samples[leaks->filled] = (sample){ 0 };
    gots__numbers_clear(&isolate->host, &leaks->kind_numbers); /* addresses are used again */
    leaks->failed = false;
    gots__leak_walk(isolate->ctx, count_thing, isolate);
    leaks->total[leaks->filled] = (sample){ .bytes = gots__isolate_memory(isolate) };
    leaks->turns[leaks->filled] = isolate->used.turns;
    return !leaks->failed;
}

/* ---- Judging --------------------------------------------------------------------------------- */

/* Whether a number keeps growing, or in steps (`steps` 0), as memory does where a table has room for more. `at` is the
 * first of SAMPLES numbers that stand as far apart as samples do. */
static bool grows(const uint64_t *at, unsigned steps)
{
    const size_t apart = sizeof(sample) / sizeof *at;
    uint64_t most = 0, least = UINT64_MAX;
    unsigned ups = 0;
    for (unsigned i = 0; i < SAMPLES; i++) {
        uint64_t now = at[i * apart];
        if (i > 0 && now > at[(i - 1) * apart]) ups++;
        if (i <= STEPS / 2 - 1 && now > most) most = now;
        if (i >= STEPS / 2 + 1 && now < least) least = now;
    }
    bool goes_on = steps == 0 || at[STEPS * apart] > at[(STEPS - 2) * apart]; /* a table that is full does not */
    return least >= most + (steps > 0) && ups >= steps && goes_on;
}

static bool is_growing(const entry *it)
{
    const sample *first = &it->samples[0], *last = &it->samples[STEPS];
    if (last->bytes <= first->bytes) return false;
    return grows(&first->count, STEPS * 3 / 4) || grows(&first->items, STEPS * 3 / 4);
}

static void put(gots__isolate *isolate, const entry *it, const sample *before, const sample *now, size_t *found)
{
    gots__leaks *leaks = isolate->leaks;
    gots__leak_place place = gots__leak_place_of(isolate, it->site);
    gots_leak leak = { .type = leaks->types[it->type - 1], .file = place.file, .line = place.line, .column = place.column,
                       .function = place.function, .count = now->count, .more = now->count > before->count ? now->count - before->count : 0,
                       .items = now->items, .more_items = now->items > before->items ? now->items - before->items : 0,
                       .bytes = now->bytes, .more_bytes = now->bytes - before->bytes };
    size_t at = *found < MAX_LEAKS ? (*found)++ : MAX_LEAKS;
    for (; at > 0 && leaks->leaks[at - 1].more_bytes < leak.more_bytes; at--)
        if (at < MAX_LEAKS) leaks->leaks[at] = leaks->leaks[at - 1];
    if (at < MAX_LEAKS) leaks->leaks[at] = leak;
}

/* What is less than a fiftieth of the largest is noise. */
static size_t without_noise(const gots__leaks *leaks, size_t found)
{
    while (found > 1 && leaks->leaks[found - 1].more_bytes < leaks->leaks[0].more_bytes / 50) found--;
    return found;
}

static void judge(gots__isolate *isolate)
{
    gots__leaks *leaks = isolate->leaks;
    uint64_t before = leaks->total[0].bytes, now = leaks->total[STEPS].bytes;
    size_t found = 0;
    if (now < before + LEAST_GROWTH || now < leaks->told + leaks->told / 2 || !grows(&leaks->total[0].bytes, 0)) return;
    for (uint32_t i = 0; i < leaks->count; i++) {
        const entry *it = &leaks->entries[i];
        if (is_growing(it)) put(isolate, it, &it->samples[0], &it->samples[STEPS], &found);
    }
    if (found == 0) return;
    leaks->told = now;
    gots_leak_report report = { .turns = leaks->turns[STEPS] - leaks->turns[0], .memory = (size_t)now, .more = (size_t)(now - before),
                                .leaks = leaks->leaks, .leak_count = without_noise(leaks, found), .text = "", .json = "" };
    leaks->hook(isolate->owner, &report);
}

void gots__leaks_turn(gots__isolate *isolate)
{
    gots__leaks *leaks = isolate->leaks;
    if (isolate->used.turns < leaks->due) return;
    leaks->due = isolate->used.turns + leaks->step;
    if (leaks->filled == SAMPLES) shift(leaks);
    if (!count(isolate)) return;
    leaks->filled++;
    if (leaks->filled == SAMPLES) judge(isolate);
}

/* ---- Asking ---------------------------------------------------------------------------------- */

/* What has grown since the last call, in any way. */
static void tell_since(gots__isolate *isolate, gots__leak_hook *hook, void *context)
{
    gots__leaks *leaks = isolate->leaks;
    size_t found = 0, memory = gots__isolate_memory(isolate);
    for (uint32_t i = 0; i < leaks->count; i++) {
        const entry *it = &leaks->entries[i];
        const sample *now = &it->samples[leaks->filled];
        if (now->bytes > it->asked.bytes) put(isolate, it, &it->asked, now, &found);
    }
    if (found == 0) return;
    gots_leak_report report = { .turns = isolate->used.turns - leaks->asked_turn, .memory = memory,
                                .more = memory > leaks->asked_memory ? memory - leaks->asked_memory : 0,
                                .leaks = leaks->leaks, .leak_count = without_noise(leaks, found), .text = "", .json = "" };
    hook(context, &report);
}

gots_status gots__leaks_ask(gots__isolate *isolate, gots__leak_hook *hook, void *context, gots_error *err)
{
    gots__leaks *leaks = isolate->leaks;
    if (leaks == NULL) return gots__fail(err, GOTS_E_UNSUPPORTED, "GOTS1309", "the isolate is not watched for leaks (gots_isolate_options.leaks)");
    if (isolate->depth > 0) return gots__fail(err, GOTS_E_INVALID, "GOTS1309", "the isolate cannot be asked for leaks from inside its program");
    gots__isolate_enter(isolate);
    if (leaks->filled == SAMPLES) shift(leaks);
    bool fine = count(isolate);
    if (fine && leaks->was_asked) tell_since(isolate, hook, context);
    for (uint32_t i = 0; fine && i < leaks->count; i++) leaks->entries[i].asked = leaks->entries[i].samples[leaks->filled];
    leaks->was_asked = leaks->was_asked || fine;
    leaks->asked_turn = isolate->used.turns;
    leaks->asked_memory = gots__isolate_memory(isolate);
    gots__isolate_leave(isolate);
    return fine ? GOTS_OK : gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
}
