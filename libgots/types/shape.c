/* Proves that a table of shapes refers to nothing outside of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/shape.h"

static const char *const reasons[] = {
#define TEXT(name, text) text,
    GOTS__SHAPE_WHY_MAP(TEXT)
#undef TEXT
};

const char *gots__shape_why_text(unsigned why)
{
    return why < GOTS__WHY_COUNT ? reasons[why] : "";
}

/* ---- Parts ----------------------------------------------------------------------------------- */

static bool holds_words(const gots__shapes *s, uint32_t at, uint64_t count)
{
    return at <= s->word_count && count <= s->word_count - at;
}

static bool holds_shapes(const gots__shapes *s, uint32_t at, uint32_t count)
{
    if (!holds_words(s, at, count)) return false;
    const uint32_t *words = gots__shapes_words(s) + at;
    for (uint32_t i = 0; i < count; i++)
        if (words[i] >= s->shape_count) return false;
    return true;
}

static bool is_literal(const gots__shapes *s, const gots__shape_literal *literal)
{
    switch (literal->kind) {
    case GOTS__V_STRING:
    case GOTS__V_BIGINT: return literal->a < s->name_count;
    case GOTS__V_BOOLEAN: return literal->a <= 1;
    case GOTS__V_NUMBER:
    case GOTS__V_NULL:
    case GOTS__V_UNDEFINED: return true;
    default: return false;
    }
}

static bool literals_are_sound(const gots__shapes *s, const gots__shape *it)
{
    if (!holds_words(s, it->at, (uint64_t)it->count * 3)) return false;
    const gots__shape_literal *literals =
        (const gots__shape_literal *)(const void *)(gots__shapes_words(s) + it->at);
    for (uint32_t i = 0; i < it->count; i++)
        if (!is_literal(s, &literals[i])) return false;
    return true;
}

static bool indexes_are_sound(const gots__shapes *s, uint32_t at)
{
    if (at == 0) return true;
    if (!holds_words(s, at, 1)) return false;
    const uint32_t *words = gots__shapes_words(s) + at;
    if (!holds_words(s, at + 1, (uint64_t)words[0] * 3)) return false;
    const gots__shape_index *items = (const gots__shape_index *)(const void *)(words + 1);
    for (uint32_t i = 0; i < words[0]; i++)
        if (items[i].key >= s->shape_count || items[i].value >= s->shape_count) return false;
    return true;
}

static bool object_is_sound(const gots__shapes *s, const gots__shape *it)
{
    if (!holds_words(s, it->at, (uint64_t)it->count * 3)) return false;
    const gots__shape_property *items =
        (const gots__shape_property *)(const void *)(gots__shapes_words(s) + it->at);
    for (uint32_t i = 0; i < it->count; i++)
        if (items[i].name >= s->name_count || items[i].shape >= s->shape_count) return false;
    return indexes_are_sound(s, it->more);
}

static bool tuple_is_sound(const gots__shapes *s, const gots__shape *it)
{
    if (!holds_words(s, it->at, 2) || it->count > UINT32_MAX - 2) return false;
    const uint32_t *words = gots__shapes_words(s) + it->at;
    return holds_shapes(s, it->at + 2, it->count) && words[0] <= it->count &&
           (words[1] == GOTS__SHAPE_NONE || words[1] < it->count);
}

static bool pieces_are_sound(const gots__shapes *s, const gots__shape *it)
{
    if (!holds_words(s, it->at, (uint64_t)it->count * 2)) return false;
    const gots__shape_piece *items =
        (const gots__shape_piece *)(const void *)(gots__shapes_words(s) + it->at);
    for (uint32_t i = 0; i < it->count; i++) {
        if (items[i].what >= GOTS__PIECE_COUNT) return false;
        if (items[i].what == GOTS__PIECE_TEXT && items[i].name >= s->name_count) return false;
    }
    return true;
}

static bool choice_is_sound(const gots__shapes *s, const gots__shape *it)
{
    if (it->more == 0) return true;
    if (!holds_words(s, it->more, 4)) return false;
    const gots__shape_choice *choice =
        (const gots__shape_choice *)(const void *)(gots__shapes_words(s) + it->more);
    if (choice->name >= s->name_count || choice->others > it->count ||
        choice->expected >= s->shape_count || !holds_words(s, it->more + 4, (uint64_t)choice->count * 4))
        return false;
    const gots__shape_case *cases = (const gots__shape_case *)(const void *)(choice + 1);
    for (uint32_t i = 0; i < choice->count; i++)
        if (!is_literal(s, &cases[i].literal) || cases[i].shape >= s->shape_count) return false;
    return true;
}

/* What is looked at for one value without going into it must end: a union or intersection in
 * another has a lower rank. */
static bool members_are_lower(const gots__shapes *s, const gots__shape *it)
{
    if (!holds_shapes(s, it->at, it->count)) return false;
    const uint32_t *words = gots__shapes_words(s) + it->at;
    for (uint32_t i = 0; i < it->count; i++) {
        const gots__shape *member = &gots__shapes_shapes(s)[words[i]];
        bool is_set = member->kind == GOTS__SHAPE_UNION || member->kind == GOTS__SHAPE_INTERSECTION;
        if (is_set && member->detail >= it->detail) return false;
    }
    return true;
}

/* Kinds that a look into a value of the shape is prepared for. */
static unsigned kinds_of(unsigned kind)
{
    switch (kind) {
    case GOTS__SHAPE_PLAIN: return 0;
    case GOTS__SHAPE_TEMPLATE: return GOTS__V_STRING;
    case GOTS__SHAPE_LITERALS:
    case GOTS__SHAPE_UNION:
    case GOTS__SHAPE_INTERSECTION: return GOTS__V_ALL;
    default: return GOTS__V_OBJECT | GOTS__V_FUNCTION;
    }
}

static bool shape_is_sound(const gots__shapes *s, uint32_t index)
{
    const gots__shape *it = &gots__shapes_shapes(s)[index];
    if (it->kind >= GOTS__SHAPE_KINDS || it->why >= GOTS__WHY_COUNT ||
        (it->surely & it->perhaps) != 0 || (it->perhaps & ~kinds_of(it->kind)) != 0 || ((it->surely | it->perhaps) & ~GOTS__V_ALL) != 0 ||
        it->text >= s->name_count)
        return false;
    switch (it->kind) {
    case GOTS__SHAPE_PLAIN: return true;
    case GOTS__SHAPE_LITERALS: return literals_are_sound(s, it);
    case GOTS__SHAPE_OBJECT: return object_is_sound(s, it);
    case GOTS__SHAPE_ARRAY: return it->more < s->shape_count;
    case GOTS__SHAPE_TUPLE: return tuple_is_sound(s, it);
    case GOTS__SHAPE_TEMPLATE: return pieces_are_sound(s, it);
    case GOTS__SHAPE_BUILTIN:
        return it->detail < GOTS__BUILTIN_COUNT && it->count <= 2 && holds_shapes(s, it->at, it->count) &&
               it->more < s->shape_count &&
               (gots__shapes_shapes(s)[it->more].kind == GOTS__SHAPE_OBJECT || it->more == GOTS__SHAPE_NEVER);
    case GOTS__SHAPE_CLASS:
        return it->at < s->name_count && it->more < s->shape_count &&
               gots__shapes_shapes(s)[it->more].kind == GOTS__SHAPE_OBJECT;
    case GOTS__SHAPE_UNION:
        return members_are_lower(s, it) && choice_is_sound(s, it);
    default: return members_are_lower(s, it);
    }
}

/* ---- The whole ------------------------------------------------------------------------------- */

static bool fits(const gots__shapes *s, size_t size)
{
    uint64_t wanted = sizeof *s + (uint64_t)s->shape_count * sizeof(gots__shape) +
                      (uint64_t)s->word_count * 4 + (uint64_t)s->name_count * sizeof(gots__shape_name) +
                      (uint64_t)s->site_count * sizeof(gots__shape_site) + s->text_len;
    return wanted == size;
}

static bool names_are_sound(const gots__shapes *s)
{
    const gots__shape_name *names = gots__shapes_names(s);
    for (uint32_t i = 0; i < s->name_count; i++)
        if (names[i].at > s->text_len || names[i].len > s->text_len - names[i].at) return false;
    return true;
}

static bool writes_are_sound(const gots__shapes *s)
{
    if (s->writes == 0) return true;
    if (!holds_words(s, s->writes, 1)) return false;
    uint32_t count = gots__shapes_words(s)[s->writes];
    if (!holds_words(s, s->writes + 1, (uint64_t)count * 3)) return false;
    const gots__shape_write *items = gots__shapes_writes(s, &count);
    for (uint32_t i = 0; i < count; i++)
        if (items[i].object >= s->name_count || (items[i].key >= s->name_count && items[i].key != GOTS__SHAPE_NONE)) return false;
    return true;
}

static bool is_plain(const gots__shape *shape, unsigned surely)
{
    return shape->kind == GOTS__SHAPE_PLAIN && shape->surely == surely;
}

bool gots__shapes_are_sound(const void *bytes, size_t size)
{
    const gots__shapes *s = bytes;
    if (size < sizeof *s || size > UINT32_MAX || s->magic != GOTS__SHAPES_MAGIC || s->size != size ||
        s->shape_count < 2 || s->name_count < 1 || !fits(s, size) || !names_are_sound(s) ||
        !writes_are_sound(s))
        return false;
    const gots__shape *shapes = gots__shapes_shapes(s);
    if (!is_plain(&shapes[GOTS__SHAPE_ANY], GOTS__V_ALL) || !is_plain(&shapes[GOTS__SHAPE_NEVER], 0))
        return false;
    for (uint32_t i = 0; i < s->shape_count; i++)
        if (!shape_is_sound(s, i)) return false;
    for (uint32_t i = 0; i < s->site_count; i++)
        if (gots__shapes_sites(s)[i].shape >= s->shape_count || gots__shapes_sites(s)[i].root >= s->name_count)
            return false;
    return true;
}
