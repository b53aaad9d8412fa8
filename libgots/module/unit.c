/* A unit: one compiled module, free of the arena it was compiled in.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/unit.h"

#include "base/memory.h"
#include "native/native.h"
#include "types/shape.h"

/* Walks the same steps twice: once with `unit` NULL to learn the size, once to fill. */
typedef struct builder {
    gots__unit *unit;
    size_t size;
} builder;

static gots__span take(builder *build, const void *bytes, size_t len, size_t align)
{
    build->size = (build->size + align - 1) & ~(align - 1);
    size_t at = build->size;
    if (build->unit != NULL && len > 0) memcpy((char *)build->unit + at, bytes, len);
    build->size += len;
    return (gots__span){ (uint32_t)at, (uint32_t)len };
}

static gots__span take_text(builder *build, const char *bytes, size_t len)
{
    if (bytes == NULL) return (gots__span){ GOTS__NO_TEXT, 0 };
    gots__span span = take(build, bytes, len, 1);
    take(build, "", 1, 1);
    return span;
}

static gots__span take_str(builder *build, gots__str str)
{
    return take_text(build, str.bytes, str.len);
}

static gots__span take_items(builder *build, size_t item, size_t count)
{
    build->size = (build->size + 7u) & ~(size_t)7u;
    gots__span span = { (uint32_t)build->size, (uint32_t)count };
    build->size += item * count;
    return span;
}

static void put_requests(builder *build, const gots__lowered *lowered)
{
    gots__span items = take_items(build, sizeof(gots__unit_request), lowered->request_count);
    for (uint32_t i = 0; i < lowered->request_count; i++) {
        const gots__request *from = &lowered->requests[i];
        gots__unit_request to = { .specifier = take_str(build, from->specifier),
                                  .type = take_str(build, from->type),
                                  .pos = from->pos,
                                  .end = from->end };
        if (build->unit != NULL)
            memcpy((char *)build->unit + items.at + i * sizeof to, &to, sizeof to);
    }
    if (build->unit != NULL) build->unit->requests = items;
}

static void put_slots(builder *build, const gots__lowered *lowered)
{
    gots__span items = take_items(build, sizeof(gots__unit_slot), lowered->slot_count);
    for (uint32_t i = 0; i < lowered->slot_count; i++) {
        const gots__import_slot *from = &lowered->slots[i];
        gots__unit_slot to = { .name = take_str(build, from->name),
                               .request = from->request,
                               .pos = from->pos,
                               .end = from->end,
                               .optional = from->optional };
        if (build->unit != NULL)
            memcpy((char *)build->unit + items.at + i * sizeof to, &to, sizeof to);
    }
    if (build->unit != NULL) build->unit->slots = items;
}

static void put_exports(builder *build, const gots__lowered *lowered)
{
    gots__span items = take_items(build, sizeof(gots__unit_export), lowered->export_count);
    for (uint32_t i = 0; i < lowered->export_count; i++) {
        const gots__export *from = &lowered->exports[i];
        gots__unit_export to = { .name = take_str(build, from->name),
                                 .imported = take_str(build, from->imported),
                                 .kind = from->kind,
                                 .hoisted = from->hoisted,
                                 .assigned = !from->constant,
                                 .request = from->request,
                                 .pos = from->pos,
                                 .end = from->end };
        if (build->unit != NULL)
            memcpy((char *)build->unit + items.at + i * sizeof to, &to, sizeof to);
    }
    if (build->unit != NULL) build->unit->exports = items;
}

/* The emitted text stands last, so that it can be cut off. */
static void put_all(builder *build, const gots__lowered *lowered)
{
    build->size = sizeof(gots__unit);
    gots__span lines = take(build, lowered->lines, sizeof(uint32_t) * lowered->line_count, 8);
    put_requests(build, lowered);
    put_slots(build, lowered);
    put_exports(build, lowered);
    gots__span shapes = take(build, lowered->shapes, lowered->shapes_size, 8);
    gots__span native = take(build, lowered->native, lowered->native_size, 8);
    gots__span text = take_text(build, lowered->text, lowered->len);
    gots__unit *unit = build->unit;
    if (unit == NULL) return;
    unit->lines = (gots__span){ lines.at, lowered->line_count };
    unit->shapes = shapes;
    unit->native = native;
    unit->text = text;
    unit->split = (uint32_t)lowered->split;
    unit->end = (uint32_t)lowered->end;
    unit->flags = lowered->has_top_await ? GOTS__UNIT_TOP_AWAIT : 0;
}

gots__unit *gots__unit_new(const gots_allocator *allocator, const gots__lowered *lowered)
{
    builder build = { NULL, 0 };
    put_all(&build, lowered);
    if (build.size >= GOTS__NO_TEXT) return NULL;
    size_t size = build.size;
    build.unit = gots__alloc(allocator, size);
    if (build.unit == NULL) return NULL;
    memset(build.unit, 0, size);
    put_all(&build, lowered);
    build.unit->size = (uint32_t)size;
    return build.unit;
}

void gots__unit_free(const gots_allocator *allocator, gots__unit *unit)
{
    if (unit != NULL) gots__free(allocator, unit, unit->size);
}

gots__unit *gots__unit_drop_text(const gots_allocator *allocator, gots__unit *unit)
{
    uint32_t size = unit->text.at;
    if (unit->text.len == 0) return unit;
    gots__unit *smaller = allocator->resize(allocator->context, unit, unit->size, size);
    if (smaller == NULL) return unit;
    smaller->size = size;
    smaller->text = (gots__span){ 0, 0 };
    return smaller;
}

/* ---- Soundness of what was read -------------------------------------------------------------- */

static bool holds_items(const gots__unit *unit, gots__span span, size_t item)
{
    return span.at % 8 == 0 && span.at <= unit->size && span.len <= (unit->size - span.at) / item;
}

static bool holds_text(const gots__unit *unit, gots__span span, bool optional)
{
    if (span.at == GOTS__NO_TEXT) return optional && span.len == 0;
    return span.at < unit->size && span.len < unit->size - span.at &&
           ((const char *)unit)[span.at + span.len] == '\0';
}

static bool holds_place(const gots__unit *unit, uint32_t pos, uint32_t end)
{
    return pos <= end && end <= unit->source_len;
}

static bool requests_are_sound(const gots__unit *unit)
{
    for (uint32_t i = 0; i < unit->requests.len; i++) {
        const gots__unit_request *at = &gots__unit_requests(unit)[i];
        if (!holds_text(unit, at->specifier, false) || !holds_text(unit, at->type, true) ||
            !holds_place(unit, at->pos, at->end))
            return false;
    }
    return true;
}

static bool slots_are_sound(const gots__unit *unit)
{
    for (uint32_t i = 0; i < unit->slots.len; i++) {
        const gots__unit_slot *at = &gots__unit_slots(unit)[i];
        if (!holds_text(unit, at->name, false) || at->request >= unit->requests.len ||
            !holds_place(unit, at->pos, at->end))
            return false;
    }
    return true;
}

static bool exports_are_sound(const gots__unit *unit)
{
    for (uint32_t i = 0; i < unit->exports.len; i++) {
        const gots__unit_export *at = &gots__unit_exports(unit)[i];
        bool of_here = at->kind == GOTS__EXPORT_LOCAL || at->kind == GOTS__EXPORT_TYPE;
        if (at->kind > GOTS__EXPORT_TYPE || (!of_here && at->request >= unit->requests.len) ||
            !holds_text(unit, at->name, at->kind == GOTS__EXPORT_STAR) ||
            !holds_text(unit, at->imported, true) || !holds_place(unit, at->pos, at->end))
            return false;
        if (at->kind == GOTS__EXPORT_INDIRECT && at->imported.at == GOTS__NO_TEXT) return false;
    }
    return true;
}

static bool shapes_are_sound(const gots__unit *unit)
{
    return unit->shapes.len == 0 ||
           (holds_items(unit, unit->shapes, 1) &&
            gots__shapes_are_sound(gots__unit_at(unit, unit->shapes), unit->shapes.len));
}

static bool native_is_sound(const gots__unit *unit)
{
    return unit->native.len == 0 ||
           (holds_items(unit, unit->native, 1) &&
            gots__native_table_is_sound(gots__unit_at(unit, unit->native), unit->native.len));
}

static bool lines_are_sound(const gots__unit *unit)
{
    const uint32_t *lines = gots__unit_at(unit, unit->lines);
    for (uint32_t i = 0; i < unit->lines.len; i++)
        if (lines[i] > unit->source_len) return false;
    return true;
}

bool gots__unit_is_sound(const gots__unit *unit, size_t size)
{
    if (size < sizeof *unit || unit->size != size) return false;
    if (unit->text.len != 0 && !holds_text(unit, unit->text, false)) return false;
    if (unit->split > unit->end || (unit->text.len != 0 && unit->end > unit->text.len)) return false;
    return holds_items(unit, unit->lines, sizeof(uint32_t)) &&
           holds_items(unit, unit->requests, sizeof(gots__unit_request)) &&
           holds_items(unit, unit->slots, sizeof(gots__unit_slot)) &&
           holds_items(unit, unit->exports, sizeof(gots__unit_export)) && lines_are_sound(unit) &&
           shapes_are_sound(unit) && native_is_sound(unit) && requests_are_sound(unit) && slots_are_sound(unit) && exports_are_sound(unit);
}
