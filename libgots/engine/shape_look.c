/* Whether a value belongs to a shape: the answer alone.
 *
 * SPDX-License-Identifier: MIT
 *
 * Runs nothing and allocates nothing, so that it may run inside the caller's frame. Where a getter,
 * a proxy or a great number of values is met it leaves the answer to shape_walk.c.
 */
#include "engine/shapes.h"

#include "engine/bigint.h"
#include "engine/table.h"

#define DEPTH_MAX 120u    /* of values, before somebody else counts */
#define NODES_MAX 20000u  /* objects of recursive shapes, which may share their parts */
#define CHAIN_MAX 100u    /* prototypes */

typedef struct look {
    duk_context *ctx;
    const dukx_shapes *s;
    uint32_t depth, nodes;
} look;

static dukx_look see(look *k, uint32_t index, const duk_tval *tv);

/* ---- Literals and texts ---------------------------------------------------------------------- */

static bool same_text(const dukx_shapes *s, uint32_t name, duk_hstring *text)
{
    duk_hstring *key = s->keys[name];
    return key != NULL && GOTS_SAME_TEXT(key, text);
}

/* One beyond 64 bits is told by its low ones and its sign. */
static bool is_same_bigint(const dukx_shapes *s, uint32_t name, const duk_tval *tv)
{
    duk_hbuffer *buffer = DUK_TVAL_GET_BUFFER(tv);
    const unsigned char *data = DUK_HBUFFER_FIXED_GET_DATA_PTR(NULL, (duk_hbuffer_fixed *)buffer);
    const char *text = s->text + s->names[name].at;
    uint32_t len = s->names[name].len, at = len > 0 && text[0] == '-';
    uint64_t low = 0;
    int64_t sign;
    memcpy(&sign, data, sizeof sign);
    if ((sign < 0) != (at == 1)) return false;
    for (uint32_t i = at; i < len; i++) low = low * 10 + (uint64_t)(text[i] - '0');
    return gots__bigint_low_bits(data, DUK_HBUFFER_GET_SIZE(buffer)) == (at == 1 ? 0 - low : low);
}

bool dukx_shape_is_literal(const dukx_shapes *s, const gots__shape_literal *literal, const duk_tval *tv)
{
    if (literal->kind != dukx_kind_of(tv)) return false;
    switch (literal->kind) {
    case GOTS__V_STRING: return same_text(s, literal->a, DUK_TVAL_GET_STRING(tv));
    case GOTS__V_BOOLEAN: return DUK_TVAL_GET_BOOLEAN(tv) == literal->a;
    case GOTS__V_BIGINT: return is_same_bigint(s, literal->a, tv);
    case GOTS__V_NUMBER: {
        uint64_t bits = (uint64_t)literal->b << 32 | literal->a;
        double number;
        memcpy(&number, &bits, sizeof number);
        return DUK_TVAL_GET_NUMBER(tv) == number;
    }
    default: return true; /* null, undefined */
    }
}

/* A number put together from the bits of an enum's members. */
static bool is_combination(const dukx_shapes *s, const gots__shape *of, const duk_tval *tv)
{
    const gots__shape_literal *items = dukx_shape_literals(s, of);
    double number = DUK_TVAL_GET_NUMBER(tv);
    if (!(number >= 0 && number < 4294967296.0) || number != (double)(uint32_t)number) return false;
    uint32_t all = 0;
    for (uint32_t i = 0; i < of->count; i++) {
        uint64_t bits = (uint64_t)items[i].b << 32 | items[i].a;
        double value;
        memcpy(&value, &bits, sizeof value);
        if (items[i].kind == GOTS__V_NUMBER && value >= 0 && value < 4294967296.0) all |= (uint32_t)value;
    }
    return ((uint32_t)number & ~all) == 0;
}

dukx_look dukx_shape_in_literals(const dukx_shapes *s, const gots__shape *of, const duk_tval *tv)
{
    const gots__shape_literal *items = dukx_shape_literals(s, of);
    for (uint32_t i = 0; i < of->count; i++)
        if (dukx_shape_is_literal(s, &items[i], tv)) return DUKX_YES;
    if ((of->flags & GOTS__SHAPE_FLAGS) && DUK_TVAL_IS_NUMBER(tv) && is_combination(s, of, tv)) return DUKX_YES;
    return DUKX_NO;
}

/* ---- Properties ------------------------------------------------------------------------------ */

/* The place of an own property in the entry part, or -1. `hint`: where it may well be. */
static int32_t entry_of(duk_context *ctx, duk_hobject *h, duk_hstring *key, uint32_t hint)
{
    duk_hstring **keys = DUK_HOBJECT_E_GET_KEY_BASE(ctx->heap, h);
    uint32_t count = DUK_HOBJECT_GET_ENEXT(h);
    if (hint < count && keys[hint] == key) return (int32_t)hint;
    if (DUK_HOBJECT_GET_HSIZE(h) != 0) {
        duk_int_t entry, hash;
        return duk_hobject_find_entry(ctx->heap, h, key, &entry, &hash) ? entry : -1;
    }
    for (uint32_t i = 0; i < count; i++)
        if (keys[i] == key) return (int32_t)i;
    return -1;
}

/* Whether all own properties of the object stand in its entry part. */
static bool is_open_book(const duk_hobject *h)
{
    return !DUK_HOBJECT_HAS_EXOTIC_BEHAVIOR(h) && !DUK_HOBJECT_IS_BUFOBJ(h) && !DUK_HOBJECT_IS_PROXY(h);
}

/* The value of h[key], own or inherited. NO: there is none. */
static dukx_look property(look *k, duk_hobject *h, duk_hstring *key, uint32_t hint, const duk_tval **value)
{
    duk_context *ctx = k->ctx;
    for (uint32_t chain = 0; h != NULL; chain++, hint = UINT32_MAX) {
        if (chain > CHAIN_MAX || DUK_HSTRING_HAS_ARRIDX(key)) return DUKX_LATER;
        bool is_array = DUK_HOBJECT_HAS_EXOTIC_ARRAY(h);
        if (!is_array && !is_open_book(h)) return DUKX_LATER;
        int32_t at = entry_of(ctx, h, key, hint);
        if (at >= 0) {
            if (DUK_HOBJECT_E_SLOT_IS_ACCESSOR(ctx->heap, h, at)) return DUKX_LATER;
            *value = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, at);
            return DUKX_YES;
        }
        if (is_array && key == dukx_key(ctx, DUKX_S_length)) return DUKX_LATER;
        h = DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, h);
    }
    return DUKX_NO;
}

static bool is_index_key(duk_hstring *key)
{
    return !DUK_HSTRING_HAS_SYMBOL(key) || !DUK_HSTRING_HAS_HIDDEN(key);
}

/* Own properties against the index signatures whose keys they fit. */
static dukx_look see_indexes(look *k, const gots__shape *of, duk_hobject *h)
{
    uint32_t count;
    const gots__shape_index *items = dukx_shape_indexes(k->s, of, &count);
    if (count == 0) return DUKX_YES;
    if (!is_open_book(h) || DUK_HOBJECT_HAS_ARRAY_PART(h)) return DUKX_LATER;
    for (uint32_t i = 0; i < DUK_HOBJECT_GET_ENEXT(h); i++) {
        duk_hstring *key = DUK_HOBJECT_E_GET_KEY(k->ctx->heap, h, i);
        if (key == NULL || !is_index_key(key) || !DUK_HOBJECT_E_SLOT_IS_ENUMERABLE(k->ctx->heap, h, i)) continue;
        duk_tval name;
        DUK_TVAL_SET_STRING(&name, key);
        for (uint32_t n = 0; n < count; n++) {
            if (see(k, items[n].key, &name) != DUKX_YES) continue;
            if (DUK_HOBJECT_E_SLOT_IS_ACCESSOR(k->ctx->heap, h, i)) return DUKX_LATER;
            dukx_look found = see(k, items[n].value, DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(k->ctx->heap, h, i));
            if (found != DUKX_YES) return found;
        }
    }
    return DUKX_YES;
}

/* ---- Objects --------------------------------------------------------------------------------- */

static dukx_look see_properties(look *k, const gots__shape *of, duk_hobject *h)
{
    const gots__shape_property *items = dukx_shape_properties(k->s, of);
    duk_tval undefined;
    DUK_TVAL_SET_UNDEFINED(&undefined);
    for (uint32_t i = 0; i < of->count; i++) {
        const duk_tval *value = &undefined;
        dukx_look found = property(k, h, k->s->keys[items[i].name], i, &value);
        if (found == DUKX_LATER) return found;
        if ((items[i].flags & GOTS__PROPERTY_OPTIONAL) && DUK_TVAL_IS_UNDEFINED(value)) continue;
        const gots__shape *wanted = &k->s->shapes[items[i].shape];
        if (wanted->surely & dukx_kind_of(value)) continue;
        found = see(k, items[i].shape, value);
        if (found != DUKX_YES) return found;
    }
    return see_indexes(k, of, h);
}

static dukx_look see_array(look *k, const gots__shape *of, const duk_tval *tv)
{
    duk_hobject *h = DUK_TVAL_GET_OBJECT(tv);
    if (DUK_HOBJECT_IS_PROXY(h)) return DUKX_LATER;
    if (DUK_HOBJECT_GET_CLASS_NUMBER(h) != DUK_HOBJECT_CLASS_ARRAY) return DUKX_NO;
    const gots__shape *element = &k->s->shapes[of->more];
    if (element->surely == GOTS__V_ALL) return DUKX_YES;
    duk_harray *a = dukx_fast_array(tv);
    if (a == NULL || a->length > a->obj.a_size) return DUKX_LATER;
    const duk_tval *items = dukx_items(k->ctx, a);
    for (uint32_t i = 0; i < a->length; i++) {
        if (element->surely & dukx_kind_of(&items[i])) continue;
        if (DUK_TVAL_IS_UNUSED(&items[i])) return DUKX_LATER;
        dukx_look found = see(k, of->more, &items[i]);
        if (found != DUKX_YES) return found;
    }
    return DUKX_YES;
}

static dukx_look see_tuple(look *k, const gots__shape *of, const duk_tval *tv)
{
    duk_hobject *h = DUK_TVAL_GET_OBJECT(tv);
    if (DUK_HOBJECT_IS_PROXY(h)) return DUKX_LATER;
    if (DUK_HOBJECT_GET_CLASS_NUMBER(h) != DUK_HOBJECT_CLASS_ARRAY) return DUKX_NO;
    duk_harray *a = dukx_fast_array(tv);
    if (a == NULL || a->length > a->obj.a_size) return DUKX_LATER;
    const uint32_t *words = k->s->words + of->at, *shapes = words + 2;
    uint32_t fewest = words[0], rest = words[1], count = of->count, length = a->length;
    if (length < fewest || (rest == GOTS__SHAPE_NONE && length > count)) return DUKX_NO;
    const duk_tval *items = dukx_items(k->ctx, a);
    for (uint32_t i = 0; i < length; i++) {
        uint32_t at = i;
        if (rest != GOTS__SHAPE_NONE && i >= rest) {
            uint32_t behind = count - rest - 1; /* elements after the rest */
            at = length - i <= behind ? count - (length - i) : rest;
        }
        if (DUK_TVAL_IS_UNUSED(&items[i])) return DUKX_LATER;
        if (at >= fewest && at != rest && DUK_TVAL_IS_UNDEFINED(&items[i])) continue; /* optional */
        dukx_look found = see(k, shapes[at], &items[i]);
        if (found != DUKX_YES) return found;
    }
    return DUKX_YES;
}

bool dukx_shape_has_class(duk_context *ctx, const dukx_shapes *s, const gots__shape *of, duk_hobject *h)
{
    duk_hstring *key = s->keys[of->at];
    for (uint32_t chain = 0; key != NULL && h != NULL && chain < CHAIN_MAX; chain++) {
        duk_tval *tv = DUK_HOBJECT_IS_PROXY(h) ? NULL : dukx_own(ctx, h, DUKX_I_class);
        if (tv != NULL && DUK_TVAL_IS_STRING(tv) && GOTS_SAME_TEXT(DUK_TVAL_GET_STRING(tv), key)) return true;
        h = DUK_HOBJECT_IS_PROXY(h) ? NULL : DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, h);
    }
    return false;
}

/* ---- Unions ---------------------------------------------------------------------------------- */

/* The shape that the discriminant of an object tells, or NONE. */
static dukx_look chosen(look *k, const gots__shape_choice *choice, const duk_tval *tv, uint32_t *member)
{
    duk_tval undefined;
    DUK_TVAL_SET_UNDEFINED(&undefined);
    const duk_tval *value = &undefined;
    *member = GOTS__SHAPE_NONE;
    if (property(k, DUK_TVAL_GET_OBJECT(tv), k->s->keys[choice->name], 0, &value) == DUKX_LATER) return DUKX_LATER;
    const gots__shape_case *cases = dukx_shape_cases(choice);
    for (uint32_t i = 0; i < choice->count; i++)
        if (dukx_shape_is_literal(k->s, &cases[i].literal, value)) {
            *member = cases[i].shape;
            return DUKX_YES;
        }
    return DUKX_NO;
}

static dukx_look see_union(look *k, const gots__shape *of, const duk_tval *tv, unsigned kind)
{
    const gots__shape_choice *choice = dukx_shape_choice(k->s, of);
    const uint32_t *members = k->s->words + of->at;
    uint32_t count = of->count;
    dukx_look answer = DUKX_NO;
    if (choice != NULL && (kind & (GOTS__V_OBJECT | GOTS__V_FUNCTION))) {
        uint32_t member;
        dukx_look found = chosen(k, choice, tv, &member);
        if (found == DUKX_LATER) return found;
        if (member != GOTS__SHAPE_NONE) found = see(k, member, tv);
        if (found == DUKX_YES || (found == DUKX_LATER && choice->others == 0)) return found;
        answer = found;
        count = choice->others;
    }
    for (uint32_t i = 0; i < count; i++) {
        const gots__shape *member = &k->s->shapes[members[i]];
        if (!((member->surely | member->perhaps) & kind)) continue;
        dukx_look found = see(k, members[i], tv);
        if (found == DUKX_YES) return found;
        if (found == DUKX_LATER) answer = found;
    }
    return answer;
}

static dukx_look see_all(look *k, const gots__shape *of, const duk_tval *tv)
{
    const uint32_t *members = k->s->words + of->at;
    for (uint32_t i = 0; i < of->count; i++) {
        dukx_look found = see(k, members[i], tv);
        if (found != DUKX_YES) return found;
    }
    return DUKX_YES;
}

/* ---- Built-ins ------------------------------------------------------------------------------- */

static dukx_look see_entries(look *k, const gots__shape *of, duk_hobject *h)
{
    uint32_t cursor = 0, count = of->detail == GOTS__BUILTIN_MAP ? of->count : of->count > 0;
    const uint32_t *args = k->s->words + of->at;
    duk_tval *entry;
    while (count > 0 && (entry = dukx_collection_entry(k->ctx, h, &cursor)) != NULL)
        for (uint32_t i = 0; i < count; i++) {
            dukx_look found = see(k, args[i], entry + i);
            if (found != DUKX_YES) return found;
        }
    return DUKX_YES;
}

static dukx_look see_builtin(look *k, const gots__shape *of, const duk_tval *tv)
{
    duk_hobject *h = DUK_TVAL_GET_OBJECT(tv);
    if (!dukx_shape_is_builtin(k->ctx, of, h)) return see(k, of->more, tv);
    if (of->detail == GOTS__BUILTIN_MAP || of->detail == GOTS__BUILTIN_SET) return see_entries(k, of, h);
    return DUKX_YES;
}

/* ---- The whole ------------------------------------------------------------------------------- */

static dukx_look see_inside(look *k, const gots__shape *of, const duk_tval *tv, unsigned kind)
{
    switch (of->kind) {
    case GOTS__SHAPE_OBJECT: return see_properties(k, of, DUK_TVAL_GET_OBJECT(tv));
    case GOTS__SHAPE_ARRAY: return see_array(k, of, tv);
    case GOTS__SHAPE_TUPLE: return see_tuple(k, of, tv);
    case GOTS__SHAPE_BUILTIN: return see_builtin(k, of, tv);
    case GOTS__SHAPE_UNION: return see_union(k, of, tv, kind);
    case GOTS__SHAPE_INTERSECTION: return see_all(k, of, tv);
    case GOTS__SHAPE_CLASS:
        if (!dukx_shape_has_class(k->ctx, k->s, of, DUK_TVAL_GET_OBJECT(tv))) return DUKX_NO;
        return see_properties(k, &k->s->shapes[of->more], DUK_TVAL_GET_OBJECT(tv));
    default: return DUKX_NO;
    }
}

static dukx_look see(look *k, uint32_t index, const duk_tval *tv)
{
    const gots__shape *of = &k->s->shapes[index];
    unsigned kind = dukx_kind_of(tv);
    if (of->surely & kind) return DUKX_YES;
    if (!(of->perhaps & kind)) return DUKX_NO;
    if (of->kind == GOTS__SHAPE_LITERALS) return dukx_shape_in_literals(k->s, of, tv);
    if (of->kind == GOTS__SHAPE_TEMPLATE) return dukx_shape_matches(k->s, of, DUK_TVAL_GET_STRING(tv)) ? DUKX_YES : DUKX_NO;
    bool goes_in = of->kind == GOTS__SHAPE_UNION || of->kind == GOTS__SHAPE_INTERSECTION ||
                   (kind & (GOTS__V_OBJECT | GOTS__V_FUNCTION)) != 0;
    if (!goes_in) return DUKX_NO;
    if (k->depth >= DEPTH_MAX) return DUKX_LATER;
    if ((of->flags & GOTS__SHAPE_RECURSIVE) && k->nodes++ >= NODES_MAX) return DUKX_LATER;
    k->depth++;
    dukx_look found = see_inside(k, of, tv, kind);
    k->depth--;
    return found;
}

dukx_look dukx_shape_look(duk_context *ctx, const dukx_shapes *s, uint32_t index, const duk_tval *tv)
{
    if (!s->ready) {
        unsigned kind = dukx_kind_of(tv);
        return s->shapes[index].surely & kind ? DUKX_YES : DUKX_LATER;
    }
    look k = { .ctx = ctx, .s = s };
    return see(&k, index, tv);
}
