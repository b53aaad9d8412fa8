/* Owners: which version of which module has set a timer or listens.
 *
 * SPDX-License-Identifier: MIT
 *
 * A stamp is a hash of the module's name, times 2^20, and the number of the reload that was the last or was under
 * way. A reload that went well kills the module's stamps before its number, one that failed those of its number.
 */
#include "engine/owner.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "engine/engine.h"
#include "engine/isolate.h"
#include "engine/op.h"
#include "engine/renew.h"

#define NUMBERS 1048576.0

typedef struct reload {
    uint32_t module; /* hash of its name */
    uint32_t number;
    bool failed;
} reload;

typedef struct owners {
    gots_allocator allocator;
    reload *reloads;
    uint32_t count, room, number;
} owners;

static owners *owners_of(duk_context *ctx)
{
    return gots__slot_get(ctx, GOTS__SLOT_OWNERS);
}

static void release_owners(void *data)
{
    owners *it = data;
    gots_allocator allocator = it->allocator;
    gots__free(&allocator, it->reloads, it->room * sizeof *it->reloads);
    gots__free(&allocator, it, sizeof *it);
}

static uint32_t hash_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name != '\0'; name++) hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash | 1; /* nobody's is 0 */
}

double gots__owner_stamp(duk_context *ctx)
{
    gots__op_caller caller;
    const owners *it = owners_of(ctx);
    if (!gots__op_caller_of(gots__isolate_of(ctx), false, &caller)) return 0;
    return hash_of(caller.unit) * NUMBERS + (it != NULL ? it->number : 0);
}

bool gots__owner_is_dead(duk_context *ctx, double stamp)
{
    const owners *it = owners_of(ctx);
    if (it == NULL || stamp == 0) return false;
    uint32_t module = (uint32_t)(stamp / NUMBERS), number = (uint32_t)fmod(stamp, NUMBERS);
    for (uint32_t i = 0; i < it->count; i++) {
        const reload *at = &it->reloads[i];
        if (at->module == module && (at->failed ? number == at->number : number < at->number)) return true;
    }
    return false;
}

bool gots__owner_begin_reload(gots__isolate *isolate)
{
    owners *it = owners_of(isolate->ctx);
    if (it == NULL) {
        it = gots__alloc(&isolate->allocator, sizeof *it);
        if (it == NULL) return false;
        *it = (owners){ .allocator = isolate->allocator };
        gots__slot_set(isolate->ctx, GOTS__SLOT_OWNERS, it, release_owners);
    }
    if (it->count == it->room) {
        uint32_t room = it->room + 16;
        reload *larger = it->allocator.resize(it->allocator.context, it->reloads, it->room * sizeof *larger, room * sizeof *larger);
        if (larger == NULL) return false;
        it->reloads = larger;
        it->room = room;
    }
    it->number++;
    return true;
}

/* What one that goes well says, makes what was said of the module before needless. */
static void forget(owners *it, uint32_t module)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < it->count; i++)
        if (it->reloads[i].module != module) it->reloads[kept++] = it->reloads[i];
    it->count = kept;
}

void gots__owner_end_reload(gots__isolate *isolate, const char *name, bool failed)
{
    owners *it = owners_of(isolate->ctx);
    uint32_t module = hash_of(name);
    if (!failed) forget(it, module);
    it->reloads[it->count++] = (reload){ module, it->number, failed };
    gots__timers_sweep(isolate->ctx);
}
