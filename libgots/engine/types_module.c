/* What gots:types is made of: Type objects, and asking them.
 *
 * SPDX-License-Identifier: MIT
 *
 * A Type object stands for one shape of one module's table and has that in a hidden slot. The
 * compiler passes it where a program writes a type argument (types/shape.h). Each function here takes
 * it behind its other arguments, as stdlib/lib/gots/types.d.ts declares them; stdlib/types.ts adds
 * what is not in a hurry: reflection and JSON Schema.
 */
#include "engine/helper.h"
#include "engine/json.h"
#include "engine/shapes.h"

#define ISSUES_MAX 100u /* that validate tells of one value */

static const dukx_name slots[] = { DUKX_I_type };

/* ---- Type objects ---------------------------------------------------------------------------- */

/* Pushes the prototype of Type objects. */
static void push_prototype(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    duk_get_prop_literal(ctx, -1, "type prototype");
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_object(ctx);
        duk_dup(ctx, -1);
        duk_put_prop_literal(ctx, -3, "type prototype");
    }
    duk_remove(ctx, -2);
}

void dukx_push_type(duk_context *ctx, dukx_shapes *s, uint32_t index)
{
    dukx_shapes_ready(ctx, s);
    duk_push_hobject(ctx, s->held);
    duk_get_prop_index(ctx, -1, s->table->name_count + index);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        push_prototype(ctx);
        duk_hobject *h = dukx_push_record(ctx, duk_known_hobject(ctx, -1), slots, 1);
        DUK_TVAL_SET_NUMBER(dukx_slot(ctx, h, 0), (double)s->number * 4294967296.0 + index);
        duk_freeze(ctx, -1);
        duk_remove(ctx, -2);
        duk_dup(ctx, -1);
        duk_put_prop_index(ctx, -3, s->table->name_count + index);
    }
    duk_remove(ctx, -2);
}

/* The table and shape of a Type object; NULL: the value is none. */
static dukx_shapes *type_of(duk_context *ctx, const duk_tval *tv, uint32_t *index)
{
    if (!DUK_TVAL_IS_OBJECT(tv)) return NULL;
    duk_hobject *h = DUK_TVAL_GET_OBJECT(tv);
    if (!dukx_slot_is(ctx, h, 0, DUKX_I_type)) return NULL;
    double number = DUK_TVAL_GET_NUMBER(dukx_slot(ctx, h, 0));
    *index = (uint32_t)fmod(number, 4294967296.0);
    return dukx_shape_state_of(ctx)->tables[(uint32_t)(number / 4294967296.0)];
}

static dukx_shapes *require_type(duk_context *ctx, duk_idx_t at, uint32_t *index)
{
    dukx_shapes *s = at < duk_get_top(ctx) ? type_of(ctx, dukx_tval(ctx, at), index) : NULL;
    if (s == NULL)
        (void)duk_type_error(ctx, "GOTS2003: the type is missing: write it at the call, as in parse<User>(text); "
                                  "a type parameter has none at run time");
    return s;
}

/* ---- is, assert ------------------------------------------------------------------------------ */

static duk_bool_t is_here(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    uint32_t index;
    const dukx_shapes *s = nargs == 2 ? type_of(thr, call + 3, &index) : NULL;
    dukx_look answer = s == NULL ? DUKX_LATER : dukx_shape_look(thr, s, index, call + 2);
    if (answer == DUKX_LATER) return 0;
    DUK_TVAL_SET_BOOLEAN_UPDREF(thr, call, answer == DUKX_YES);
    return 1;
}

static duk_ret_t is(duk_context *ctx)
{
    uint32_t index;
    dukx_shapes *s = require_type(ctx, 1, &index);
    dukx_shapes_ready(ctx, s);
    dukx_walk walk = { .s = s };
    duk_push_boolean(ctx, dukx_shape_walk(ctx, &walk, index, 0));
    return 1;
}

static bool throw_failure(duk_context *ctx, dukx_walk *walk, const dukx_step *path, uint32_t index, duk_idx_t value,
                          bool missing)
{
    dukx_shape_push_failure(ctx, walk->s, 0, path, index, value, missing);
    dukx_shape_throw(ctx);
    return false;
}

static void require_shape(duk_context *ctx, dukx_shapes *s, uint32_t index, duk_idx_t value)
{
    dukx_shapes_ready(ctx, s);
    dukx_walk walk = { .s = s, .failed = throw_failure };
    dukx_shape_walk(ctx, &walk, index, value);
}

static duk_bool_t assert_here(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    uint32_t index;
    const dukx_shapes *s = nargs == 2 ? type_of(thr, call + 3, &index) : NULL;
    if (s == NULL || dukx_shape_look(thr, s, index, call + 2) != DUKX_YES) return 0;
    DUK_TVAL_SET_UNDEFINED_UPDREF(thr, call);
    return 1;
}

static duk_ret_t assert_type(duk_context *ctx)
{
    uint32_t index;
    dukx_shapes *s = require_type(ctx, 1, &index);
    require_shape(ctx, s, index, 0);
    return 0;
}

/* ---- validate -------------------------------------------------------------------------------- */

typedef struct issues {
    duk_idx_t list;
    uint32_t count;
} issues;

static void put_field(duk_context *ctx, duk_idx_t from, const char *name)
{
    duk_dup(ctx, from);
    duk_put_prop_string(ctx, -2, name);
}

static bool add_issue(duk_context *ctx, dukx_walk *walk, const dukx_step *path, uint32_t index, duk_idx_t value,
                      bool missing)
{
    issues *it = walk->data;
    duk_idx_t top = duk_get_top(ctx);
    dukx_shape_push_failure(ctx, walk->s, 0, path, index, value, missing);
    duk_push_object(ctx);
    if (path == NULL) duk_push_literal(ctx, "");
    else duk_dup(ctx, top);
    duk_put_prop_literal(ctx, -2, "path");
    put_field(ctx, top + 1, "expected");
    put_field(ctx, top + 2, "received");
    put_field(ctx, top + 3, "message");
    duk_put_prop_index(ctx, it->list, it->count++);
    duk_set_top(ctx, top);
    return it->count < ISSUES_MAX;
}

static duk_ret_t validate(duk_context *ctx)
{
    uint32_t index;
    dukx_shapes *s = require_type(ctx, 1, &index);
    dukx_shapes_ready(ctx, s);
    issues all = { duk_get_top(ctx), 0 };
    duk_push_array(ctx);
    dukx_walk walk = { .s = s, .failed = add_issue, .data = &all };
    dukx_shape_walk(ctx, &walk, index, 0);
    duk_set_top(ctx, all.list + 1);
    return 1;
}

/* ---- parse ----------------------------------------------------------------------------------- */

static duk_ret_t parse(duk_context *ctx)
{
    uint32_t index;
    dukx_shapes *s = require_type(ctx, 1, &index);
    duk_to_string(ctx, 0);
    if (dukx_json_read_typed(ctx, 0, s, index)) return 1;
    gots__json_parse(ctx, 0, false);
    require_shape(ctx, s, index, duk_get_top_index(ctx));
    return 1;
}

/* ---- Description ----------------------------------------------------------------------------- */

static const char *const kind_names[] = { "undefined", "null", "boolean", "number", "string", "symbol", "bigint",
                                          "object", "function" };

static void put_kinds(duk_context *ctx, const gots__shape *of)
{
    duk_uarridx_t count = 0;
    duk_push_array(ctx);
    for (unsigned i = 0; i < sizeof kind_names / sizeof *kind_names; i++) {
        if (!(of->surely >> i & 1)) continue;
        duk_push_string(ctx, kind_names[i]);
        duk_put_prop_index(ctx, -2, count++);
    }
    duk_put_prop_literal(ctx, -2, "kinds");
}

static void put_types(duk_context *ctx, dukx_shapes *s, const uint32_t *shapes, uint32_t count)
{
    duk_push_array(ctx);
    for (uint32_t i = 0; i < count; i++) {
        dukx_push_type(ctx, s, shapes[i]);
        duk_put_prop_index(ctx, -2, i);
    }
    duk_put_prop_literal(ctx, -2, "types");
}

static void push_text(duk_context *ctx, const dukx_shapes *s, uint32_t name)
{
    gots__push_utf8(ctx, s->text + s->names[name].at, s->names[name].len);
}

static void put_flag(duk_context *ctx, const char *name, bool is_set)
{
    duk_push_boolean(ctx, is_set);
    duk_put_prop_string(ctx, -2, name);
}

static void put_properties(duk_context *ctx, dukx_shapes *s, const gots__shape *of)
{
    const gots__shape_property *items = dukx_shape_properties(s, of);
    uint32_t count;
    duk_push_array(ctx);
    for (uint32_t i = 0; i < of->count; i++) {
        duk_push_object(ctx);
        dukx_shape_push_name(ctx, s, items[i].name);
        duk_put_prop_literal(ctx, -2, "name");
        dukx_push_type(ctx, s, items[i].shape);
        duk_put_prop_literal(ctx, -2, "type");
        put_flag(ctx, "optional", (items[i].flags & GOTS__PROPERTY_OPTIONAL) != 0);
        put_flag(ctx, "readonly", (items[i].flags & GOTS__PROPERTY_READONLY) != 0);
        put_flag(ctx, "method", (items[i].flags & GOTS__PROPERTY_METHOD) != 0);
        duk_put_prop_index(ctx, -2, i);
    }
    duk_put_prop_literal(ctx, -2, "properties");
    const gots__shape_index *indexes = dukx_shape_indexes(s, of, &count);
    duk_push_array(ctx);
    for (uint32_t i = 0; i < count; i++) {
        duk_push_object(ctx);
        dukx_push_type(ctx, s, indexes[i].key);
        duk_put_prop_literal(ctx, -2, "key");
        dukx_push_type(ctx, s, indexes[i].value);
        duk_put_prop_literal(ctx, -2, "value");
        put_flag(ctx, "readonly", (indexes[i].flags & GOTS__PROPERTY_READONLY) != 0);
        duk_put_prop_index(ctx, -2, i);
    }
    duk_put_prop_literal(ctx, -2, "indexes");
}

static void push_literal(duk_context *ctx, const dukx_shapes *s, const gots__shape_literal *literal)
{
    uint64_t bits = (uint64_t)literal->b << 32 | literal->a;
    double number;
    memcpy(&number, &bits, sizeof number);
    switch (literal->kind) {
    case GOTS__V_STRING:
    case GOTS__V_BIGINT: push_text(ctx, s, literal->a); break;
    case GOTS__V_NUMBER: duk_push_number(ctx, number); break;
    case GOTS__V_BOOLEAN: duk_push_boolean(ctx, literal->a != 0); break;
    case GOTS__V_NULL: duk_push_null(ctx); break;
    default: duk_push_undefined(ctx);
    }
}

static void put_values(duk_context *ctx, dukx_shapes *s, const gots__shape *of)
{
    duk_push_array(ctx);
    for (uint32_t i = 0; i < of->count; i++) {
        push_literal(ctx, s, &dukx_shape_literals(s, of)[i]);
        duk_put_prop_index(ctx, -2, i);
    }
    duk_put_prop_literal(ctx, -2, "values");
}

/* Texts as they are, placeholders as their number. */
static void put_pieces(duk_context *ctx, dukx_shapes *s, const gots__shape *of)
{
    const uint32_t *words = s->words + of->at;
    duk_push_array(ctx);
    for (uint32_t i = 0; i < of->count; i++) {
        if (words[i * 2] == GOTS__PIECE_TEXT) push_text(ctx, s, words[i * 2 + 1]);
        else duk_push_uint(ctx, words[i * 2]);
        duk_put_prop_index(ctx, -2, i);
    }
    duk_put_prop_literal(ctx, -2, "pieces");
}

static void put_parts(duk_context *ctx, dukx_shapes *s, const gots__shape *of)
{
    const uint32_t *words = s->words + of->at;
    switch (of->kind) {
    case GOTS__SHAPE_OBJECT: put_properties(ctx, s, of); break;
    case GOTS__SHAPE_CLASS: put_properties(ctx, s, &s->shapes[of->more]); break;
    case GOTS__SHAPE_LITERALS: put_values(ctx, s, of); break;
    case GOTS__SHAPE_TEMPLATE: put_pieces(ctx, s, of); break;
    case GOTS__SHAPE_ARRAY: put_types(ctx, s, &of->more, 1); break;
    case GOTS__SHAPE_TUPLE:
        put_types(ctx, s, words + 2, of->count);
        duk_push_uint(ctx, words[0]);
        duk_put_prop_literal(ctx, -2, "fewest");
        duk_push_int(ctx, words[1] == GOTS__SHAPE_NONE ? -1 : (int)words[1]);
        duk_put_prop_literal(ctx, -2, "rest");
        break;
    case GOTS__SHAPE_PLAIN: break;
    default: put_types(ctx, s, words, of->count);
    }
}

/* describe(type): what stdlib/types.ts makes reflection of. */
static duk_ret_t describe(duk_context *ctx)
{
    static const char *const names[] = { "plain", "literals", "object", "array", "tuple", "builtin", "template",
                                         "union", "intersection", "class" };
    uint32_t index;
    dukx_shapes *s = require_type(ctx, 0, &index);
    const gots__shape *of = &s->shapes[index];
    dukx_shapes_ready(ctx, s);
    duk_push_object(ctx);
    duk_push_string(ctx, names[of->kind]);
    duk_put_prop_literal(ctx, -2, "kind");
    push_text(ctx, s, of->text);
    duk_put_prop_literal(ctx, -2, "name");
    duk_push_string(ctx, gots__shape_why_text(of->why));
    duk_put_prop_literal(ctx, -2, "unchecked");
    put_flag(ctx, "readonly", (of->flags & GOTS__SHAPE_READONLY) != 0);
    put_kinds(ctx, of);
    put_parts(ctx, s, of);
    return 1;
}

/* ---- Freezing -------------------------------------------------------------------------------- */

/* Whether freezing the object is ours to do: data, not what others work with. */
static bool is_data(duk_context *ctx, const duk_tval *tv)
{
    if (!DUK_TVAL_IS_OBJECT(tv)) return false;
    const duk_hobject *h = DUK_TVAL_GET_OBJECT(tv);
    unsigned number = DUK_HOBJECT_GET_CLASS_NUMBER(h);
    (void)ctx;
    return DUK_HOBJECT_HAS_EXTENSIBLE(h) && !DUK_HOBJECT_IS_PROXY(h) && !DUK_HOBJECT_IS_CALLABLE(h) &&
           (number == DUK_HOBJECT_CLASS_OBJECT || number == DUK_HOBJECT_CLASS_ARRAY);
}

/* Puts the value at the top behind those that wait, or drops it. */
static void wait_for(duk_context *ctx, duk_idx_t waiting)
{
    if (is_data(ctx, dukx_tval(ctx, -1))) dukx_array_append(ctx, waiting);
    else duk_pop(ctx);
}

/* freeze(value): it and all data it holds; returns it. */
static duk_ret_t freeze(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    duk_push_array(ctx);
    duk_dup(ctx, 0);
    wait_for(ctx, 1);
    for (duk_uarridx_t i = 0; i < duk_get_length(ctx, 1); i++) {
        duk_set_top(ctx, 2);
        duk_get_prop_index(ctx, 1, i);
        if (!is_data(ctx, dukx_tval(ctx, 2))) continue;
        duk_enum(ctx, 2, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_INCLUDE_NONENUMERABLE | DUK_ENUM_INCLUDE_SYMBOLS);
        while (duk_next(ctx, 3, 0)) {
            duk_propdesc property;
            duk_hstring *key = duk_known_hstring(ctx, -1);
            if (duk_hobject_get_own_propdesc(ctx, duk_known_hobject(ctx, 2), key, &property, DUK_GETDESC_FLAG_PUSH_VALUE))
                wait_for(ctx, 1);
            duk_set_top(ctx, 4);
        }
        duk_freeze(ctx, 2);
    }
    duk_set_top(ctx, 1);
    return 1;
}

/* ---- The module ------------------------------------------------------------------------------ */

static const gots__builtin functions[] = {
    { "is", is, 2, 2, 0 },
    { "assert", assert_type, 2, 2, 0 },
    { "validate", validate, 2, 2, 0 },
    { "parse", parse, 2, 2, 0 },
    { "describe", describe, 1, 1, 0 },
    { "freeze", freeze, 1, 1, 0 },
    { NULL, NULL, 0, 0, 0 },
};

static void make_direct(duk_context *ctx, const char *name, duk_bool_t (*run)(duk_hthread *, duk_tval *, duk_idx_t))
{
    duk_get_prop_string(ctx, -1, name);
    ((duk_hnatfunc *)(void *)duk_known_hobject(ctx, -1))->gots_direct = run;
    duk_pop(ctx);
}

void dukx_push_types_module(duk_context *ctx)
{
    duk_push_object(ctx);
    gots__define(ctx, -1, functions);
    make_direct(ctx, "is", is_here);
    make_direct(ctx, "assert", assert_here);
    push_prototype(ctx);
    duk_put_prop_literal(ctx, -2, "prototype");
}
