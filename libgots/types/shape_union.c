/* The shapes of literals and unions: the discriminant first.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/shape_inside.h"

/* ---- Literals -------------------------------------------------------------------------------- */

bool ty_shape_literal(builder *b, type *t, word_list *to)
{
    uint32_t kind = 0, low = 0, high = 0;
    if (t->flags & T_STRING_LITERAL) {
        kind = GOTS__V_STRING;
        low = ty_shape_atom(b, t->literal.text);
    } else if (t->flags & T_NUMBER_LITERAL) {
        uint64_t bits;
        double number = t->literal.number == 0 ? 0 : t->literal.number;
        memcpy(&bits, &number, sizeof bits);
        kind = GOTS__V_NUMBER;
        low = (uint32_t)bits;
        high = (uint32_t)(bits >> 32);
    } else if (t->flags & T_BOOLEAN_LITERAL) {
        kind = GOTS__V_BOOLEAN;
        low = t->literal.number != 0;
    } else if (t->flags & T_BIGINT_LITERAL) {
        kind = GOTS__V_BIGINT;
        low = ty_shape_atom(b, t->literal.text);
    } else if (t->flags & T_NULL) {
        kind = GOTS__V_NULL;
    } else if (t->flags & T_UNDEFINED) {
        kind = GOTS__V_UNDEFINED;
    } else {
        return false;
    }
    ty_shape_put(b->c, to, kind);
    ty_shape_put(b->c, to, low);
    ty_shape_put(b->c, to, high);
    return true;
}

static bool is_combination(double number)
{
    return number >= 0 && number < 2147483648.0 && number == (double)(uint32_t)number;
}

/* Whether numbers are bits that a program puts together: 1, 2, 4. Counted ones, 0, 1, 2, 3, are not. */
static bool are_bits(type *const *items, uint32_t count)
{
    uint32_t singles = 0, all = 0, greatest = 0, least = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (!(items[i]->flags & T_NUMBER_LITERAL) || !is_combination(items[i]->literal.number)) return false;
        uint32_t value = (uint32_t)items[i]->literal.number;
        if ((value & (value - 1)) == 0) singles |= value;
        all |= value;
        if (value > greatest) greatest = value;
        if (value < least) least = value;
    }
    bool counted = greatest - least + 1 == count;
    return count > 1 && singles == all && (!counted || (least == 1 && greatest == 2));
}

void ty_shape_literals(builder *b, uint32_t index, type *const *items, uint32_t count)
{
    word_list all = { 0 };
    unsigned kinds = 0;
    bool is_enum = true;
    for (uint32_t i = 0; i < count; i++) {
        ty_shape_literal(b, items[i], &all);
        kinds |= all.items[all.count - 3];
        is_enum = is_enum && (items[i]->flags & T_ENUM_LITERAL);
    }
    uint32_t at = ty_shape_words(b, &all);
    gots__shape *it = &b->shapes[index];
    it->kind = GOTS__SHAPE_LITERALS;
    it->at = at;
    it->count = count;
    it->surely = 0;
    it->perhaps = (uint16_t)kinds;
    if (is_enum) it->flags |= GOTS__SHAPE_ENUM;
    if (is_enum && are_bits(items, count)) it->flags |= GOTS__SHAPE_FLAGS;
}

/* ---- Discriminants --------------------------------------------------------------------------- */

/* The objects of a union, each with its shape. */
typedef struct objects {
    type **types;
    uint32_t *shapes;
    uint32_t count;
} objects;

/* Adds the cases of one object; false when the property does not tell it from those before. */
static bool put_cases(builder *b, type *of, atom *name, uint32_t index, word_list *cases)
{
    checker *c = b->c;
    entity *p = ty_property(c, of, name);
    if (p == NULL) return false;
    type *t = ty_type_of(c, p);
    if (p->flags & E_OPTIONAL) t = ty_union2(c, t, c->undefined);
    type **items = ty_members(&t);
    uint32_t count = ty_count(t), before = cases->count;
    for (uint32_t i = 0; i < count; i++) {
        if (!ty_shape_literal(b, items[i], cases)) return false;
        ty_shape_put(c, cases, index);
        const uint32_t *added = cases->items + cases->count - 4;
        for (uint32_t k = 0; k < before; k += 4)
            if (memcmp(cases->items + k, added, 3 * sizeof *added) == 0) return false;
    }
    return count > 0;
}

/* All that the property may be. */
static type *discriminant(checker *c, const objects *of, atom *name)
{
    types all = { 0 };
    for (uint32_t i = 0; i < of->count; i++) ty_types_add(c, &all, ty_type_of(c, ty_property(c, of->types[i], name)));
    return ty_union(c, all.items, all.count, UNION_LITERAL);
}

/* Puts the discriminant of the objects into the words; 0: they have none. */
static uint32_t put_choice(builder *b, const objects *of, uint32_t others)
{
    checker *c = b->c;
    if (of->count < 2) return 0;
    entities candidates = ty_properties(c, of->types[0]);
    for (uint32_t i = 0; i < candidates.count; i++) {
        atom *name = candidates.items[i]->name;
        if (ty_is_symbol_name(name) || ty_is_private_name(name)) continue;
        word_list cases = { 0 };
        bool tells = true;
        for (uint32_t k = 0; tells && k < of->count; k++)
            tells = put_cases(b, of->types[k], name, of->shapes[k], &cases);
        if (!tells) continue;
        word_list all = { 0 };
        ty_shape_put(c, &all, ty_shape_atom(b, name));
        ty_shape_put(c, &all, others);
        ty_shape_put(c, &all, cases.count / 4);
        ty_shape_put(c, &all, ty_shape_of(b, discriminant(c, of, name)));
        for (uint32_t k = 0; k < cases.count; k++) ty_shape_put(c, &all, cases.items[k]);
        return ty_shape_words(b, &all);
    }
    return 0;
}

/* ---- Unions ---------------------------------------------------------------------------------- */

static bool is_case_like(const gots__shape *it)
{
    return it->kind == GOTS__SHAPE_OBJECT && it->surely == 0 && !(it->flags & GOTS__SHAPE_HAS_CALLS);
}

static unsigned belongs(const gots__shape *of)
{
    return of->surely | of->perhaps;
}

/* The members that are literals but for true, false, null and undefined, which kinds say. */
static uint32_t literals_of(const type *t, type **out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->set.count; i++)
        if (t->set.types[i]->flags & (T_STRING_LITERAL | T_NUMBER_LITERAL | T_BIGINT_LITERAL)) out[count++] = t->set.types[i];
    return count;
}

/* A union of literals alone; with `null` and the like beside them their kinds are added. */
static bool put_literals(builder *b, uint32_t index, type *t, type **literals, uint32_t count, unsigned kinds, uint32_t others)
{
    if (count == 0 || others > 0) return false;
    ty_shape_literals(b, index, literals, count);
    b->shapes[index].surely = (uint16_t)kinds;
    b->shapes[index].perhaps &= (uint16_t)~kinds;
    if (t->flags & T_ENUM_LITERAL) b->shapes[index].flags |= GOTS__SHAPE_ENUM;
    return true;
}

static unsigned boolean_kinds(checker *c, const type *t, bool *one)
{
    bool yes = ty_set_contains(t, c->regular_true) || ty_set_contains(t, c->true_);
    bool no = ty_set_contains(t, c->regular_false) || ty_set_contains(t, c->false_);
    *one = yes != no;
    return yes && no ? GOTS__V_BOOLEAN : 0;
}

void ty_shape_union(builder *b, uint32_t index, type *t)
{
    checker *c = b->c;
    bool one_boolean;
    unsigned kinds = boolean_kinds(c, t, &one_boolean), seen = kinds, rank = 0;
    type **literals = gots__arena_take(c->arena, t->set.count * sizeof *literals);
    uint32_t literal_count = literals_of(t, literals), why = 0;
    word_list first = { 0 };
    objects cases = { gots__arena_take(c->arena, t->set.count * sizeof *cases.types),
                      gots__arena_take(c->arena, t->set.count * sizeof *cases.shapes), 0 };
    for (uint32_t i = 0; i < t->set.count; i++) {
        type *of = t->set.types[i];
        if (of->flags & (T_STRING_LITERAL | T_NUMBER_LITERAL | T_BIGINT_LITERAL)) continue;
        if ((of->flags & T_BOOLEAN_LITERAL) && !one_boolean) continue;
        uint32_t member = ty_shape_of(b, of);
        const gots__shape *m = &b->shapes[member];
        seen |= belongs(m);
        kinds |= m->surely;
        if (m->surely == GOTS__V_ALL) why = m->why;
        if (m->perhaps == 0) continue;
        bool is_set = m->kind == GOTS__SHAPE_UNION || m->kind == GOTS__SHAPE_INTERSECTION;
        if (is_set && m->detail >= rank) rank = m->detail + 1u;
        if (is_case_like(m)) {
            cases.types[cases.count] = of;
            cases.shapes[cases.count++] = member;
        } else {
            ty_shape_put(c, &first, member);
        }
    }
    if (put_literals(b, index, t, literals, literal_count, kinds, first.count + cases.count)) return;
    if (literal_count > 0) {
        uint32_t part = ty_shape_reserve(b, t, GOTS__SHAPE_LITERALS);
        ty_shape_literals(b, part, literals, literal_count);
        seen |= b->shapes[part].perhaps;
        ty_shape_put(c, &first, part);
    }
    uint32_t more = put_choice(b, &cases, first.count);
    for (uint32_t i = 0; i < cases.count; i++) ty_shape_put(c, &first, cases.shapes[i]);
    uint32_t at = ty_shape_words(b, &first);
    gots__shape *it = &b->shapes[index];
    it->kind = first.count == 0 ? GOTS__SHAPE_PLAIN : GOTS__SHAPE_UNION;
    it->at = at;
    it->count = first.count;
    it->more = more;
    it->detail = (uint8_t)rank;
    it->surely = (uint16_t)kinds;
    it->perhaps = first.count == 0 ? 0 : (uint16_t)(seen & ~kinds);
    it->why = (uint8_t)why;
}
