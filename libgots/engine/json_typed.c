/* JSON's parser for a type: what comes is checked while it is read.
 *
 * SPDX-License-Identifier: MIT
 *
 * Goes along the shape. The names of an object's properties are expected in the order of the type
 * and recognised in the text, without making strings of them; the object is made in its size and
 * filled in place. Properties stand in the order of the text, as JSON.parse leaves them.
 *
 * This is the way of texts that fit. As soon as something does not, or is odd (a name twice, many
 * names that the type does not know), it gives up and the text is read in the usual way, which tells
 * what is wrong with it, and where. Parts whose shape cannot be foreseen, such as unions whose
 * discriminant comes late, are read in the usual way and looked at then.
 */
#include "engine/json_inside.h"
#include "engine/shapes.h"

#define PROPERTIES_MAX 64u /* of an object that is filled in place */
#define HASHED_FROM 12u    /* properties from which a hash part pays */
#define STACK_SPARE 65536  /* bytes of C stack */

typedef struct reader {
    dukx_json j;
    const dukx_shapes *s;
} reader;

/* Pushes a value of the shape; false: it gives up, whatever stands on the stack. */
static bool read_value(reader *r, uint32_t index);

static bool at(const reader *r, unsigned char c)
{
    return r->j.p < r->j.end && *r->j.p == c;
}

/* ---- What cannot be foreseen ------------------------------------------------------------------ */

static bool read_any(reader *r, uint32_t index)
{
    dukx_json_value(&r->j);
    const duk_tval *tv = r->j.ctx->valstack_top - 1;
    return dukx_shape_look(r->j.ctx, r->s, index, tv) == DUKX_YES;
}

/* ---- Primitives ------------------------------------------------------------------------------ */

/* Whether the text has the name here, between quotes and without escapes. */
static bool is_name(const reader *r, uint32_t name)
{
    const duk_hstring *key = r->s->keys[name];
    size_t len = DUK_HSTRING_GET_BYTELEN(key);
    const unsigned char *p = r->j.p + 1;
    return (size_t)(r->j.end - p) > len && p[len] == '"' && memcmp(p, DUK_HSTRING_GET_DATA(key), len) == 0 &&
           r->s->plain[name];
}

static bool is_literal_text(const reader *r, const gots__shape_literal *literal)
{
    return literal->kind == GOTS__V_STRING && is_name(r, literal->a);
}

/* One of the shape's literals, recognised in the text. */
static bool read_literal(reader *r, const gots__shape *of)
{
    const gots__shape_literal *items = dukx_shape_literals(r->s, of);
    for (uint32_t i = 0; i < of->count; i++) {
        if (!is_literal_text(r, &items[i])) continue;
        duk_hstring *text = r->s->keys[items[i].a];
        duk_push_hstring(r->j.ctx, text);
        r->j.p += DUK_HSTRING_GET_BYTELEN(text) + 2;
        return true;
    }
    return false;
}

/* The member of a union that is the only one with values of the kind, or the shape itself. (Arrays
 * aside, where the text shows an object.) */
static uint32_t narrowed(const reader *r, uint32_t index, unsigned kind)
{
    const gots__shape *of = &r->s->shapes[index];
    if (of->kind != GOTS__SHAPE_UNION) return index;
    const uint32_t *members = r->s->words + of->at;
    uint32_t found = index;
    for (uint32_t i = 0; i < of->count; i++) {
        const gots__shape *member = &r->s->shapes[members[i]];
        bool is_list = member->kind == GOTS__SHAPE_ARRAY || member->kind == GOTS__SHAPE_TUPLE;
        if (is_list || !((member->surely | member->perhaps) & kind)) continue;
        if (found != index) return index;
        found = members[i];
    }
    return found;
}

static bool read_string(reader *r, uint32_t index)
{
    const gots__shape *of = &r->s->shapes[index];
    if (of->surely & GOTS__V_STRING) {
        dukx_json_primitive(&r->j);
        return true;
    }
    if (!(of->perhaps & GOTS__V_STRING)) return false;
    index = narrowed(r, index, GOTS__V_STRING);
    of = &r->s->shapes[index];
    return (of->kind == GOTS__SHAPE_LITERALS && read_literal(r, of)) || read_any(r, index);
}

static bool read_plain(reader *r, uint32_t index, unsigned kind)
{
    const gots__shape *of = &r->s->shapes[index];
    if (!((of->surely | of->perhaps) & kind)) return false;
    dukx_json_primitive(&r->j);
    return (of->surely & kind) != 0 ||
           dukx_shape_look(r->j.ctx, r->s, index, r->j.ctx->valstack_top - 1) == DUKX_YES;
}

/* ---- Objects --------------------------------------------------------------------------------- */

/* Pushes an object with room for so many properties. */
static duk_hobject *push_object(duk_context *ctx, uint32_t room)
{
    duk_push_object(ctx);
    duk_hobject *h = DUK_TVAL_GET_OBJECT(ctx->valstack_top - 1);
    if (room > 0) duk_hobject_realloc_props(ctx, h, room, 0, 0, 0);
    return h;
}

/* The value at the top becomes the property behind the others. Pops it. */
static void add_property(duk_context *ctx, duk_hobject *h, duk_hstring *key)
{
    if (h->e_next >= h->e_size) duk_hobject_realloc_props(ctx, h, h->e_next + 4, 0, 0, 0);
    uint32_t place = h->e_next;
    duk_tval *value = ctx->valstack_top - 1;
    DUK_HOBJECT_E_SET_KEY(ctx->heap, h, place, key);
    DUK_HSTRING_INCREF(ctx, key);
    DUK_HOBJECT_E_SET_FLAGS(ctx->heap, h, place, DUK_PROPDESC_FLAGS_WEC);
    *DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, place) = *value; /* the reference moves */
    DUK_TVAL_SET_UNDEFINED(value);
    ctx->valstack_top = value;
    h->e_next = place + 1;
}

static bool has_property(duk_context *ctx, const duk_hobject *h, const duk_hstring *key)
{
    duk_hstring **keys = DUK_HOBJECT_E_GET_KEY_BASE(ctx->heap, h);
    for (uint32_t i = 0; i < h->e_next; i++)
        if (keys[i] == key) return true;
    return false;
}

/* The number of the property whose name stands in the text, looked for from `next` on; `count`:
 * the type has no such property. A name with escapes is none. */
static uint32_t find_name(const reader *r, const gots__shape *of, uint32_t next)
{
    const gots__shape_property *items = dukx_shape_properties(r->s, of);
    for (uint32_t i = next; i < of->count; i++)
        if (is_name(r, items[i].name)) return i;
    for (uint32_t i = 0; i < next; i++)
        if (is_name(r, items[i].name)) return i;
    return of->count;
}

static bool skip_colon(reader *r)
{
    dukx_json_skip_space(&r->j);
    if (!at(r, ':')) return false;
    r->j.p++;
    dukx_json_skip_space(&r->j);
    return true;
}

/* A property that the type does not know: it is there all the same. */
static bool read_extra(reader *r, duk_hobject *h)
{
    duk_context *ctx = r->j.ctx;
    r->j.p++;
    dukx_json_push_key(&r->j);
    duk_hstring *key = duk_known_hstring(ctx, -1);
    if (h->e_next >= PROPERTIES_MAX || has_property(ctx, h, key) || !skip_colon(r)) return false;
    dukx_json_value(&r->j);
    add_property(ctx, h, key);
    duk_pop(ctx);
    return true;
}

static bool read_known(reader *r, duk_hobject *h, const gots__shape_property *property)
{
    duk_hstring *key = r->s->keys[property->name];
    r->j.p += DUK_HSTRING_GET_BYTELEN(key) + 2;
    if (!skip_colon(r) || !read_value(r, property->shape)) return false;
    add_property(r->j.ctx, h, key);
    return true;
}

/* Whether all that must be there is. */
static bool is_complete(const reader *r, const gots__shape *of, uint64_t there)
{
    const gots__shape_property *items = dukx_shape_properties(r->s, of);
    uint64_t all = of->count == 64 ? UINT64_MAX : ((uint64_t)1 << of->count) - 1;
    for (uint64_t missing = all & ~there; missing != 0; missing &= missing - 1) {
        const gots__shape_property *it = &items[__builtin_ctzll(missing)];
        if (!(it->flags & GOTS__PROPERTY_OPTIONAL) && !(r->s->shapes[it->shape].surely & GOTS__V_UNDEFINED)) return false;
    }
    return true;
}

static void close_object(duk_context *ctx, duk_hobject *h)
{
    uint32_t hash = 16;
    if (h->e_next < HASHED_FROM) return;
    while (hash <= h->e_next + h->e_next / 2) hash *= 2;
    duk_hobject_realloc_props(ctx, h, h->e_next, 0, hash, 0);
}

static bool read_members(reader *r, const gots__shape *of)
{
    const gots__shape_property *items = dukx_shape_properties(r->s, of);
    duk_hobject *h = push_object(r->j.ctx, of->count);
    uint64_t there = 0;
    uint32_t next = 0;
    r->j.p++;
    dukx_json_skip_space(&r->j);
    if (!at(r, '}'))
        for (;;) {
            if (!at(r, '"')) return false;
            uint32_t found = find_name(r, of, next);
            if (found == of->count) {
                if (!read_extra(r, h)) return false;
            } else {
                if (there >> found & 1) return false;
                there |= (uint64_t)1 << found;
                next = found + 1;
                if (!read_known(r, h, &items[found])) return false;
            }
            dukx_json_skip_space(&r->j);
            if (!at(r, ',')) break;
            r->j.p++;
            dukx_json_skip_space(&r->j);
        }
    if (!at(r, '}') || !is_complete(r, of, there)) return false;
    r->j.p++;
    close_object(r->j.ctx, h);
    return true;
}

/* The shape of the case that the first property of the text tells, or NONE. */
static uint32_t case_at_hand(reader *r, const gots__shape_choice *choice)
{
    const unsigned char *start = r->j.p;
    uint32_t found = GOTS__SHAPE_NONE;
    r->j.p++;
    dukx_json_skip_space(&r->j);
    if (at(r, '"') && is_name(r, choice->name)) {
        r->j.p += DUK_HSTRING_GET_BYTELEN(r->s->keys[choice->name]) + 2;
        const gots__shape_case *cases = dukx_shape_cases(choice);
        bool there = skip_colon(r) && at(r, '"');
        for (uint32_t i = 0; there && i < choice->count && found == GOTS__SHAPE_NONE; i++)
            if (is_literal_text(r, &cases[i].literal)) found = cases[i].shape;
    }
    r->j.p = start;
    return found;
}

static bool read_object(reader *r, uint32_t index)
{
    const gots__shape *of = &r->s->shapes[index];
    if (of->kind == GOTS__SHAPE_UNION) {
        const gots__shape_choice *choice = dukx_shape_choice(r->s, of);
        uint32_t member = choice != NULL ? case_at_hand(r, choice) : GOTS__SHAPE_NONE;
        index = member != GOTS__SHAPE_NONE ? member : narrowed(r, index, GOTS__V_OBJECT);
        of = &r->s->shapes[index];
    }
    if (!((of->surely | of->perhaps) & GOTS__V_OBJECT)) return false;
    if (of->kind != GOTS__SHAPE_OBJECT || of->more != 0 || of->count > PROPERTIES_MAX) return read_any(r, index);
    return read_members(r, of);
}

/* ---- Arrays ---------------------------------------------------------------------------------- */

static bool read_elements(reader *r, uint32_t element)
{
    duk_context *ctx = r->j.ctx;
    duk_idx_t place = duk_get_top(ctx);
    duk_push_undefined(ctx);
    r->j.p++;
    dukx_json_skip_space(&r->j);
    if (!at(r, ']'))
        for (;;) {
            if (!read_value(r, element)) return false;
            dukx_json_skip_space(&r->j);
            if (!at(r, ',')) break;
            r->j.p++;
            dukx_json_skip_space(&r->j);
            if (duk_get_top(ctx) - place > (duk_idx_t)DUKX_JSON_PORTION) {
                dukx_json_fill_array(&r->j, place, false);
                gots__check_stop(ctx);
            }
        }
    if (!at(r, ']')) return false;
    r->j.p++;
    dukx_json_fill_array(&r->j, place, true);
    return true;
}

/* A tuple whose rest, if it has one, comes last. */
static bool read_tuple(reader *r, const gots__shape *of)
{
    duk_context *ctx = r->j.ctx;
    duk_idx_t place = duk_get_top(ctx);
    const uint32_t *words = r->s->words + of->at, *shapes = words + 2;
    uint32_t fewest = words[0], rest = words[1], count = 0;
    duk_push_undefined(ctx);
    r->j.p++;
    dukx_json_skip_space(&r->j);
    if (!at(r, ']'))
        for (;;) {
            uint32_t index = count < of->count ? count : rest;
            if (index == GOTS__SHAPE_NONE || count >= DUKX_JSON_PORTION || !read_value(r, shapes[index])) return false;
            count++;
            dukx_json_skip_space(&r->j);
            if (!at(r, ',')) break;
            r->j.p++;
            dukx_json_skip_space(&r->j);
        }
    if (!at(r, ']') || count < fewest) return false;
    r->j.p++;
    dukx_json_fill_array(&r->j, place, true);
    return true;
}

/* The member of a union that is an array, where there is one, and all the others are none. */
static uint32_t array_member(const reader *r, const gots__shape *of, uint32_t index)
{
    const uint32_t *members = r->s->words + of->at;
    uint32_t found = index;
    for (uint32_t i = 0; i < of->count; i++) {
        const gots__shape *member = &r->s->shapes[members[i]];
        if (!((member->surely | member->perhaps) & GOTS__V_OBJECT)) continue;
        bool is_list = member->kind == GOTS__SHAPE_ARRAY || member->kind == GOTS__SHAPE_TUPLE;
        if (!is_list || found != index) return index;
        found = members[i];
    }
    return found;
}

static bool read_array(reader *r, uint32_t index)
{
    const gots__shape *of = &r->s->shapes[index];
    if (of->kind == GOTS__SHAPE_UNION) index = array_member(r, of, index);
    of = &r->s->shapes[index];
    if (!((of->surely | of->perhaps) & GOTS__V_OBJECT)) return false;
    if (of->kind == GOTS__SHAPE_ARRAY) return read_elements(r, of->more);
    bool is_open_end = of->kind == GOTS__SHAPE_TUPLE &&
                       (r->s->words[of->at + 1] == GOTS__SHAPE_NONE || r->s->words[of->at + 1] + 1 == of->count);
    return is_open_end ? read_tuple(r, of) : read_any(r, index);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static bool read_value(reader *r, uint32_t index)
{
    duk_context *ctx = r->j.ctx;
    if (r->j.p >= r->j.end) return false;
    dukx_json_ensure(ctx);
    switch (*r->j.p) {
    case '"': return read_string(r, index);
    case '{':
    case '[':
        if ((char *)__builtin_frame_address(0) < ctx->heap->gots_stack_limit + STACK_SPARE) return false;
        return *r->j.p == '{' ? read_object(r, index) : read_array(r, index);
    case 't':
    case 'f': return read_plain(r, index, GOTS__V_BOOLEAN);
    case 'n': return read_plain(r, index, GOTS__V_NULL);
    default: return read_plain(r, index, GOTS__V_NUMBER);
    }
}

bool dukx_json_read_typed(duk_context *ctx, duk_idx_t text, dukx_shapes *s, uint32_t index)
{
    reader r;
    duk_idx_t top = duk_get_top(ctx);
    dukx_shapes_ready(ctx, s);
    r.s = s;
    dukx_json_open(&r.j, ctx, text, false);
    if (read_value(&r, index)) {
        dukx_json_skip_space(&r.j);
        if (r.j.p == r.j.end) {
            dukx_json_close(&r.j);
            return true;
        }
    }
    duk_set_top(ctx, top);
    return false;
}
