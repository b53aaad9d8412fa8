/* Leak sites: the line of the program at which a block of the heap was asked for.
 *
 * SPDX-License-Identifier: MIT
 *
 * A site is an instruction of a function. Each is seen many times, so it is found by function and counter, and what
 * people want to know of it is copied when it is seen first: the function may be gone when somebody asks. Its block
 * carries a mark by which its end is noticed, since another may then come to stand at the same address.
 */
#include "engine/leaks.h"

#include <string.h>

#include "base/memory.h"
#include "engine/dukx.h"
#include "engine/extra.h"
#include "engine/stack.h"

#define MAX_NAME 64
#define MAX_FRAMES 200 /* that are looked at */

typedef struct text {
    struct text *next;
    size_t size;
    char bytes[];
} text;

typedef struct site {
    const void *function; /* whose code it is in; NULL once that is gone */
    const char *unit;     /* of `texts` */
    const char *name;
    uint32_t line, column; /* in the lowered text, or where column is not 0 in the program's */
    bool is_hidden;       /* the library's: whoever called it is meant */
} site;

struct gots__leak_sites {
    gots_allocator allocator;
    gots__numbers numbers;  /* by function and counter */
    site *sites;
    uint32_t count, room;
    text *texts;
};

/* ---- Numbers --------------------------------------------------------------------------------- */

struct gots__numbered {
    uint64_t a, b;
    uint32_t number; /* 0: free */
};

static struct gots__numbered *place_in(const gots__numbers *numbers, uint64_t a, uint64_t b)
{
    uint64_t mixed = (a ^ b * 0xC2B2AE3D27D4EB4Fu) * 0x9E3779B97F4A7C15u;
    uint32_t at = (uint32_t)(mixed >> 32);
    for (;; at++) {
        struct gots__numbered *place = &numbers->places[at & numbers->mask];
        if (place->number == 0 || (place->a == a && place->b == b)) return place;
    }
}

static bool grow_numbers(const gots_allocator *allocator, gots__numbers *numbers)
{
    uint32_t room = numbers->mask == 0 ? 64 : (numbers->mask + 1) * 2;
    gots__numbers larger = { gots__alloc(allocator, room * sizeof *larger.places), room - 1, 0 };
    if (larger.places == NULL) return false;
    memset(larger.places, 0, room * sizeof *larger.places);
    for (uint32_t i = 0; numbers->mask != 0 && i <= numbers->mask; i++) {
        const struct gots__numbered *old = &numbers->places[i];
        if (old->number == 0) continue;
        *place_in(&larger, old->a, old->b) = *old;
        larger.count++;
    }
    gots__numbers_clear(allocator, numbers);
    *numbers = larger;
    return true;
}

uint32_t *gots__number_of(const gots_allocator *allocator, gots__numbers *numbers, uint64_t a, uint64_t b)
{
    if (numbers->mask != 0) {
        struct gots__numbered *found = place_in(numbers, a, b);
        if (found->number != 0) return &found->number;
    }
    bool fits = numbers->mask != 0 && numbers->count + 1 <= numbers->mask / 4 * 3;
    if (!fits && !grow_numbers(allocator, numbers)) return NULL;
    struct gots__numbered *place = place_in(numbers, a, b);
    place->a = a;
    place->b = b;
    numbers->count++; /* the caller fills it, or it is free again at the next growth */
    return &place->number;
}

void gots__numbers_clear(const gots_allocator *allocator, gots__numbers *numbers)
{
    if (numbers->mask != 0) gots__free(allocator, numbers->places, (numbers->mask + 1) * sizeof *numbers->places);
    *numbers = (gots__numbers){ 0 };
}

/* ---- Making and freeing ---------------------------------------------------------------------- */

gots__leak_sites *gots__leak_sites_new(const gots_allocator *allocator)
{
    gots__leak_sites *sites = gots__alloc(allocator, sizeof *sites);
    if (sites == NULL) return NULL;
    memset(sites, 0, sizeof *sites);
    sites->allocator = *allocator;
    return sites;
}

void gots__leak_sites_free(const gots_allocator *allocator, gots__leak_sites *sites)
{
    if (sites == NULL) return;
    gots__numbers_clear(allocator, &sites->numbers);
    gots__free(allocator, sites->sites, sites->room * sizeof *sites->sites);
    for (text *it = sites->texts, *next; it != NULL; it = next) {
        next = it->next;
        gots__free(allocator, it, it->size);
    }
    gots__free(allocator, sites, sizeof *sites);
}

/* ---- Seeing one for the first time ------------------------------------------------------------ */

/* A copy of a text of the heap, "" when memory is short. */
static const char *copy(gots__leak_sites *sites, const char *bytes, size_t len)
{
    if (sites->texts != NULL && strncmp(sites->texts->bytes, bytes, len) == 0 && sites->texts->bytes[len] == '\0')
        return sites->texts->bytes; /* names come in groups */
    size_t size = sizeof(text) + len + 1;
    text *it = len != 0 ? gots__alloc(&sites->allocator, size) : NULL;
    if (it == NULL) return "";
    *it = (text){ sites->texts, size };
    memcpy(it->bytes, bytes, len);
    it->bytes[len] = '\0';
    sites->texts = it;
    return it->bytes;
}

/* The unit's name is the longer one and the same for all of a file: each is kept once. */
static const char *copy_unit(gots__leak_sites *sites, const char *unit)
{
    for (uint32_t i = sites->count; i-- > 0 && i + 64 > sites->count;)
        if (strcmp(sites->sites[i].unit, unit) == 0) return sites->sites[i].unit;
    return copy(sites, unit, strlen(unit));
}

static const char *copy_name(duk_context *ctx, gots__leak_sites *sites, duk_hobject *function)
{
    duk_tval *tv = duk_hobject_find_entry_tval_ptr_stridx(ctx->heap, function, DUK_STRIDX_NAME);
    if (tv == NULL || !DUK_TVAL_IS_STRING(tv)) return "";
    const duk_hstring *name = DUK_TVAL_GET_STRING(tv);
    size_t len = DUK_HSTRING_GET_BYTELEN(name);
    const char *bytes = (const char *)DUK_HSTRING_GET_DATA(name);
    if (len > MAX_NAME)
        for (len = MAX_NAME; len > 0 && ((unsigned char)bytes[len] & 0xC0) == 0x80;) len--;
    return copy(sites, bytes, len);
}

static bool make_room(gots__leak_sites *sites)
{
    if (sites->count < sites->room) return true;
    uint32_t room = sites->room == 0 ? 64 : sites->room * 2;
    site *larger = sites->allocator.resize(sites->allocator.context, sites->sites, sites->room * sizeof *larger, room * sizeof *larger);
    if (larger == NULL) return false;
    sites->sites = larger;
    sites->room = room;
    return true;
}

static bool is_machine(const duk_activation *act)
{
    return (act->flags & DUK_ACT_FLAG_GOTS_MACHINE) != 0;
}

/* What runs in an activation: a template, and a counter that no two of its instructions share. */
static uint64_t counter_of(duk_hthread *thr, const duk_activation *act)
{
    if (is_machine(act)) return act->gots_place | UINT64_C(1) << 63;
    const duk_instr_t *pc = act == thr->callstack_curr && thr->ptr_curr_pc != NULL ? *thr->ptr_curr_pc : act->curr_pc;
    const duk_instr_t *base = DUK_HCOMPFUNC_GET_CODE_BASE(thr->heap, (duk_hcompfunc *)act->func);
    return pc > base ? (uint64_t)(pc - base - 1) : 0;
}

static void fill(duk_hthread *thr, gots__leak_sites *sites, const duk_activation *act, uint64_t counter, site *it)
{
    const char *unit = gots__unit_of(thr, act->func);
    it->is_hidden = *unit == '\0' || strncmp(unit, "gots:", 5) == 0;
    it->unit = copy_unit(sites, unit);
    it->name = it->is_hidden ? "" : copy_name(thr, sites, act->func);
    if (is_machine(act)) {
        it->line = (uint32_t)(act->gots_place >> 32);
        it->column = (uint32_t)(act->gots_place & 0xffffu);
    } else if (!it->is_hidden) {
        it->line = gots__duk_line(thr, act->func, (uint32_t)counter);
    }
}

/* The site of an activation's code, 0 when memory is short. */
static uint32_t site_of(duk_hthread *thr, gots__leak_sites *sites, const duk_activation *act)
{
    duk_hcompfunc *function = (duk_hcompfunc *)act->func;
    if (function->tmpl != NULL) function = function->tmpl;
    uint64_t counter = counter_of(thr, act);
    uint32_t *number = gots__number_of(&sites->allocator, &sites->numbers, (uintptr_t)function, counter);
    if (number == NULL) return 0;
    if (*number != 0 && sites->sites[*number - 1].function == function) return *number;
    if (!make_room(sites)) return 0;
    site it = { .function = function };
    fill(thr, sites, act, counter, &it);
    gots__block_of(function)->marks |= GOTS__BLOCK_CODE;
    sites->sites[sites->count++] = it;
    return *number = sites->count;
}

uint32_t gots__leak_site(gots__isolate *isolate)
{
    gots__leak_sites *sites = isolate->leak_sites;
    duk_hthread *thr = isolate->ctx != NULL ? ((duk_hthread *)isolate->ctx)->heap->curr_thread : NULL;
    if (thr == NULL) return 0;
    unsigned left = MAX_FRAMES;
    for (const duk_activation *act = thr->callstack_curr; act != NULL && left > 0; act = act->parent, left--) {
        if (act->func == NULL || !DUK_HOBJECT_IS_COMPFUNC(act->func)) continue;
        uint32_t number = site_of(thr, sites, act);
        if (number != 0 && !sites->sites[number - 1].is_hidden) return number;
    }
    return 0;
}

void gots__leak_sites_forget(gots__leak_sites *sites, const void *function)
{
    for (uint32_t i = 0; sites != NULL && i < sites->count; i++)
        if (sites->sites[i].function == function) sites->sites[i].function = NULL;
}

/* ---- Asking ----------------------------------------------------------------------------------- */

gots__leak_place gots__leak_place_of(gots__isolate *isolate, uint32_t number)
{
    gots__leak_place out = { "", 0, 0, "" };
    if (number == 0) return out;
    const site *it = &isolate->leak_sites->sites[number - 1];
    out = (gots__leak_place){ it->unit, it->line, it->column, it->name };
    if (isolate->places == NULL) return out;
    uint32_t line = it->line, column = it->column;
    isolate->places(isolate->places_context, it->unit, it->line, &out.file, &line, &column);
    if (it->column == 0) {
        out.line = line;
        out.column = column;
    }
    return out;
}
