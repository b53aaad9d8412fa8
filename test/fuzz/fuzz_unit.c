/* Fuzzer: any bytes as a compiled unit out of the cache; one that is called sound must be one that
 * can be read from end to end.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "module/unit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_text(const gots__unit *unit, gots__span span, uint64_t *sum)
{
    gots__str text = gots__unit_str(unit, span);
    if (text.bytes == NULL) return;
    if (text.bytes[text.len] != '\0') abort();
    for (uint32_t i = 0; i < text.len; i++) *sum += (unsigned char)text.bytes[i];
}

static uint64_t read_all(const gots__unit *unit)
{
    uint64_t sum = 0;
    const uint32_t *lines = gots__unit_at(unit, unit->lines);
    for (uint32_t i = 0; i < unit->lines.len; i++) sum += lines[i];
    for (uint32_t i = 0; i < unit->requests.len; i++) {
        read_text(unit, gots__unit_requests(unit)[i].specifier, &sum);
        read_text(unit, gots__unit_requests(unit)[i].type, &sum);
    }
    for (uint32_t i = 0; i < unit->slots.len; i++) {
        const gots__unit_slot *slot = &gots__unit_slots(unit)[i];
        read_text(unit, slot->name, &sum);
        sum += gots__unit_requests(unit)[slot->request].pos;
    }
    for (uint32_t i = 0; i < unit->exports.len; i++) {
        read_text(unit, gots__unit_exports(unit)[i].name, &sum);
        read_text(unit, gots__unit_exports(unit)[i].imported, &sum);
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static volatile uint64_t total;
    if (size < sizeof(gots__unit) || size > 1u << 20) return 0;
    gots__unit *unit = malloc(size); /* exactly as large, and aligned */
    memcpy(unit, data, size);
    unit->size = (uint32_t)size;
    if (gots__unit_is_sound(unit, size)) total = total + read_all(unit);
    free(unit);
    return 0;
}
