/* "Did you mean": the name that stands where another was looked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include <strings.h>

#include "base/near.h"
#include "types/checker.h"

/* Keys of symbols and the like are no names that somebody mistyped. */
static bool is_plain(const atom *name)
{
    char first = name->text[0];
    return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_' || first == '$';
}

/* Of names as short as that every other one is near: only their case may differ. */
static bool may_be_meant(const atom *name, const atom *wanted)
{
    return is_plain(name) && (name->len > 2 || strcasecmp(name->text, wanted->text) == 0);
}

static const atom *nearest(checker *c, entity *const *items, uint32_t count, const atom *wanted)
{
    gots__near near;
    gots__near_init(&near, wanted->text, wanted->len, "");
    for (uint32_t i = 0; i < count; i++)
        if (may_be_meant(items[i]->name, wanted))
            gots__near_try(&near, items[i]->name->text, items[i]->name->len);
    return near.name == NULL ? NULL : ty_atom_len(c, near.name, near.name_len);
}

const atom *ty_near_export(checker *c, entity *module, const atom *wanted)
{
    const table *exports = ty_exports(c, module);
    return nearest(c, exports->items, exports->count, wanted);
}

const atom *ty_near_property(checker *c, type *t, const atom *wanted)
{
    entities all = ty_properties(c, t);
    return nearest(c, all.items, all.count, wanted);
}
