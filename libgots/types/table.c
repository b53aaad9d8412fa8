/* Interning, growing lists and tables of entities: what every other file of the checker stands on.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TABLE_FROM 9u

/* ---- Interning ------------------------------------------------------------------------------- */

/* Never 0. */
static uint32_t hash_keys(const void *const *keys, uint32_t count)
{
    uint64_t hash = 0x9E3779B97F4A7C15u ^ count;
    for (uint32_t i = 0; i < count; i++) {
        hash ^= (uint64_t)(uintptr_t)keys[i] >> 3;
        hash *= 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    uint32_t folded = (uint32_t)(hash ^ hash >> 29);
    return folded != 0 ? folded : 1;
}

/* The hashes stand behind the entries: these lie far apart in memory, and are touched only when they are
 * meant. */
#define INTERN_SLOT (sizeof(intern_entry *) + sizeof(uint32_t))

static void enter_entry(interner *in, intern_entry *entry, uint32_t hash)
{
    uint32_t at = hash & in->mask;
    while (in->hashes[at] != 0) at = (at + 1) & in->mask;
    in->hashes[at] = hash;
    in->slots[at] = entry;
}

static void grow_interner(checker *c, interner *in)
{
    interner old = *in;
    in->mask = old.slots == NULL ? 63 : old.mask * 2 + 1;
    in->slots = gots__arena_take(c->arena, ((size_t)in->mask + 1) * INTERN_SLOT);
    in->hashes = (uint32_t *)(in->slots + in->mask + 1);
    memset(in->hashes, 0, ((size_t)in->mask + 1) * sizeof *in->hashes);
    if (old.slots == NULL) return;
    for (uint32_t i = 0; i <= old.mask; i++)
        if (old.hashes[i] != 0) enter_entry(in, old.slots[i], old.hashes[i]);
    gots__arena_give(c->arena, old.slots, ((size_t)old.mask + 1) * INTERN_SLOT);
}

static bool has_keys(const intern_entry *entry, const void *const *keys, uint32_t count)
{
    if (entry->count != count) return false;
    for (uint32_t i = 0; i < count; i++)
        if (entry->keys[i] != keys[i]) return false;
    return true;
}

/* The place of the value for a list of pointers, for good; NULL stands there at first. */
void **ty_intern(checker *c, interner *in, const void *const *keys, uint32_t count)
{
    if (in->slots == NULL || in->count * 3 > in->mask * 2) grow_interner(c, in);
    uint32_t hash = hash_keys(keys, count);
    for (uint32_t at = hash & in->mask; in->hashes[at] != 0; at = (at + 1) & in->mask)
        if (in->hashes[at] == hash && has_keys(in->slots[at], keys, count)) return &in->slots[at]->value;
    intern_entry *entry = gots__arena_take(c->arena, sizeof *entry + count * sizeof *keys);
    entry->count = count;
    entry->value = NULL;
    for (uint32_t i = 0; i < count; i++) entry->keys[i] = keys[i];
    enter_entry(in, entry, hash);
    in->count++;
    return &entry->value;
}

static uint64_t mix(uint64_t key)
{
    key ^= key >> 33;
    key *= 0xff51afd7ed558ccdu;
    return key ^ key >> 33;
}

#define MEMO_SLOT (sizeof(uint64_t) + 1) /* the values stand behind the keys */

void ty_memo_free(checker *c, memo *m)
{
    if (m->keys != NULL) gots__arena_give(c->arena, m->keys, ((size_t)m->mask + 1) * MEMO_SLOT);
    memset(m, 0, sizeof *m);
}

static void grow_memo(checker *c, memo *m)
{
    uint32_t mask = m->mask == 0 ? 63 : m->mask * 2 + 1;
    uint64_t *keys = gots__arena_zero(c->arena, ((size_t)mask + 1) * MEMO_SLOT);
    uint8_t *values = (uint8_t *)(keys + mask + 1);
    for (uint32_t i = 0; m->keys != NULL && i <= m->mask; i++) {
        if (m->keys[i] == 0) continue;
        uint32_t at = (uint32_t)mix(m->keys[i]) & mask;
        while (keys[at] != 0) at = (at + 1) & mask;
        keys[at] = m->keys[i];
        values[at] = m->values[i];
    }
    uint32_t count = m->count;
    ty_memo_free(c, m);
    *m = (memo){ keys, values, count, mask };
}

/* `key` is not 0. */
uint8_t *ty_memo(checker *c, memo *m, uint64_t key)
{
    if (m->keys == NULL || m->count * 3 > m->mask * 2) grow_memo(c, m);
    uint32_t at = (uint32_t)mix(key) & m->mask;
    while (m->keys[at] != 0 && m->keys[at] != key) at = (at + 1) & m->mask;
    if (m->keys[at] == 0) {
        m->keys[at] = key;
        m->count++;
    }
    return &m->values[at];
}

uint8_t ty_memo_get(const memo *m, uint64_t key)
{
    if (m->keys == NULL) return 0;
    uint32_t at = (uint32_t)mix(key) & m->mask;
    for (; m->keys[at] != 0; at = (at + 1) & m->mask)
        if (m->keys[at] == key) return m->values[at];
    return 0;
}

/* ---- Lists ----------------------------------------------------------------------------------- */

void ty_types_add(checker *c, types *to, type *item)
{
    if (to->count == to->room) {
        uint32_t room = to->room == 0 ? 4 : to->room * 2;
        type **items = gots__arena_take(c->arena, room * sizeof *items);
        if (to->count > 0) memcpy(items, to->items, to->count * sizeof *items);
        to->items = items;
        to->room = room;
    }
    to->items[to->count++] = item;
}

void ty_entities_add(checker *c, entities *to, entity *item)
{
    if (to->count == to->room) {
        uint32_t room = to->room == 0 ? 8 : to->room * 2;
        entity **items = gots__arena_take(c->arena, room * sizeof *items);
        if (to->count > 0) memcpy(items, to->items, to->count * sizeof *items);
        to->items = items;
        to->room = room;
    }
    to->items[to->count++] = item;
}

type **ty_copy_types(checker *c, type *const *items, uint32_t count)
{
    type **copy = gots__arena_take(c->arena, (count + 1) * sizeof *copy);
    if (count > 0) memcpy(copy, items, count * sizeof *copy);
    return copy;
}

/* ---- Tables ---------------------------------------------------------------------------------- */

table *ty_table_new(checker *c)
{
    return GOTS__NEW(c->arena, table);
}

/* Where `name` stands, or the empty slot where it would. */
static uint32_t *find_slot(const table *t, const atom *name)
{
    uint32_t at = name->hash & t->mask;
    while (t->slots[at] != 0 && t->items[t->slots[at] - 1]->name != name) at = (at + 1) & t->mask;
    return &t->slots[at];
}

entity *ty_table_get(const table *t, const atom *name)
{
    if (t == NULL) return NULL;
    if (t->slots != NULL) {
        uint32_t place = *find_slot(t, name);
        return place != 0 ? t->items[place - 1] : NULL;
    }
    for (uint32_t i = 0; i < t->count; i++)
        if (t->items[i]->name == name) return t->items[i];
    return NULL;
}

static void drop_slots(checker *c, table *t)
{
    if (t->slots != NULL && !t->shares_slots)
        gots__arena_give(c->arena, t->slots, ((size_t)t->mask + 1) * sizeof *t->slots);
    t->slots = NULL;
    t->shares_slots = false;
}

static void index_table(checker *c, table *t)
{
    uint32_t most = t->room > t->count ? t->room : t->count, size = 16;
    while (size * 2 < most * 3) size *= 2;
    uint32_t *slots = GOTS__NEW_ARRAY(c->arena, uint32_t, size);
    drop_slots(c, t);
    t->mask = size - 1;
    t->slots = slots;
    for (uint32_t i = 0; i < t->count; i++) *find_slot(t, t->items[i]->name) = i + 1;
}

/* Room for `more` behind the last. */
void ty_table_reserve(checker *c, table *t, uint32_t more)
{
    if (t->count + more <= t->room) return;
    uint32_t room = t->count + more;
    entity **items = gots__arena_take(c->arena, room * sizeof *items);
    if (t->count > 0) memcpy(items, t->items, t->count * sizeof *items); /* who walks over the old ones may go on */
    t->items = items;
    t->room = room;
}

void ty_table_put(checker *c, table *t, entity *item)
{
    if (t->slots != NULL) {
        uint32_t place = *find_slot(t, item->name);
        if (place == 0) ty_table_add(c, t, item);
        else t->items[place - 1] = item;
        return;
    }
    for (uint32_t i = 0; i < t->count; i++)
        if (t->items[i]->name == item->name) {
            t->items[i] = item;
            return;
        }
    ty_table_add(c, t, item);
}

void ty_table_add(checker *c, table *t, entity *item)
{
    if (t->count == t->room) ty_table_reserve(c, t, t->room == 0 ? 4 : t->room);
    t->items[t->count++] = item;
    if (t->slots != NULL && !t->shares_slots && t->count * 4 <= t->mask * 3) *find_slot(t, item->name) = t->count;
    else if (t->count >= TABLE_FROM) index_table(c, t);
}

/* ---- Tables made after a pattern ---------------------------------------------------------------- */

/* The instances of an interface have members of the same names in the same order: `t` is being made by
 * ty_table_follow, which adds without an index as long as it goes as in `pattern`, whose index is then
 * used for both. */
entity *ty_table_get_following(const table *t, const table *pattern, const atom *name)
{
    if (t->slots != NULL || pattern == NULL || pattern->slots == NULL) return ty_table_get(t, name);
    uint32_t place = *find_slot(pattern, name);
    return place != 0 && place <= t->count ? t->items[place - 1] : NULL;
}

void ty_table_follow(checker *c, table *t, const table **pattern, entity *item)
{
    const table *p = *pattern;
    if (p != NULL && t->count < p->count && p->items[t->count]->name == item->name) {
        if (t->count == t->room) ty_table_reserve(c, t, p->count - t->count);
        t->items[t->count++] = item;
        return;
    }
    *pattern = NULL;
    ty_table_add(c, t, item);
}

void ty_table_followed(checker *c, table *t, const table *pattern)
{
    if (t->slots != NULL || t->count < TABLE_FROM) return;
    if (pattern == NULL || pattern->slots == NULL || pattern->count != t->count) {
        index_table(c, t);
        return;
    }
    t->slots = pattern->slots;
    t->mask = pattern->mask;
    t->shares_slots = true;
}

/* ---- Atoms ----------------------------------------------------------------------------------- */

atom *ty_atom(checker *c, const char *text)
{
    return gots__atoms_get(c->atoms, text, strlen(text));
}

atom *ty_atom_len(checker *c, const char *text, size_t len)
{
    return gots__atoms_get(c->atoms, text, len);
}

atom *ty_atom_format(checker *c, const char *format, ...)
{
    char buffer[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    if (len < 0) len = 0;
    if ((size_t)len >= sizeof buffer) len = sizeof buffer - 1;
    return ty_atom_len(c, buffer, (size_t)len);
}

/* The digits of the shortest decimal that is `number`, and its exponent: 0.d1d2… × 10^e. */
static int shortest_digits(double number, char digits[32], int *exponent)
{
    char text[40];
    for (int precision = 1; precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision - 1, number);
        if (strtod(text, NULL) == number) break;
    }
    int count = 0;
    const char *at = text;
    for (; *at != '\0' && *at != 'e'; at++)
        if (*at >= '0' && *at <= '9') digits[count++] = *at;
    *exponent = (int)strtol(at + 1, NULL, 10) + 1;
    while (count > 1 && digits[count - 1] == '0') count--;
    digits[count] = '\0';
    return count;
}

/* As Number.prototype.toString writes it. */
atom *ty_number_atom(checker *c, double number)
{
    char out[64], digits[32];
    if (number != number) return c->names.NaN;
    if (number == 0) return ty_atom(c, "0");
    const char *sign = number < 0 ? "-" : "";
    double size = fabs(number);
    if (isinf(size)) return number < 0 ? ty_atom(c, "-Infinity") : c->names.Infinity;
    if (size < 1e15 && size == floor(size)) {
        snprintf(out, sizeof out, "%s%.0f", sign, size);
        return ty_atom(c, out);
    }
    int exponent, count = shortest_digits(size, digits, &exponent);
    if (exponent > 21 || exponent < -5)
        snprintf(out, sizeof out, "%s%c%s%se%+d", sign, digits[0], count > 1 ? "." : "", digits + 1,
                 exponent - 1);
    else if (exponent <= 0) snprintf(out, sizeof out, "%s0.%.*s%s", sign, -exponent, "000000", digits);
    else if (count <= exponent)
        snprintf(out, sizeof out, "%s%s%.*s", sign, digits, exponent - count, "000000000000000000000");
    else snprintf(out, sizeof out, "%s%.*s.%s", sign, exponent, digits, digits + exponent);
    return ty_atom(c, out);
}

double ty_atom_number(const atom *name)
{
    char *end;
    if (name->len == 0) return 0;
    if (name->len > 60) return NAN;
    double number = strtod(name->text, &end);
    return *end == '\0' ? number : NAN;
}

/* Digits without leading zeros are by far the usual case; the rest is compared as text. */
bool ty_atom_is_numeric(const atom *name)
{
    const char *at = name->text;
    if (*at == '-') at++;
    if (*at < '0' || *at > '9')
        return strcmp(at, "Infinity") == 0 || strcmp(name->text, "NaN") == 0;
    if (at[0] == '0' && at[1] != '\0') {
        if (at[1] != '.') return false;
    }
    bool digits_only = true;
    for (const char *p = at; *p != '\0'; p++) {
        if (*p >= '0' && *p <= '9') continue;
        digits_only = false;
        if (*p != '.' && *p != 'e' && *p != '+' && *p != '-') return false;
    }
    if (digits_only) return name->len <= 21 && !(at[0] == '0' && *name->text == '-');
    char *end;
    strtod(name->text, &end);
    return *end == '\0' && end[-1] != '0' && end[-1] != '.';
}
