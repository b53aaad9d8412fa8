/* JSON.parse and its reviver.
 *
 * SPDX-License-Identifier: MIT
 *
 * The reviver is told the source text of a primitive that is still what was parsed. For that the
 * text is parsed once more to a tree of source texts, whose containers note the values' own ones.
 */
#include "engine/json.h"
#include "engine/meta.h"

/* Links the source tree at `sources` with the values at `values`: both have one shape. */
static void link_sources(duk_context *ctx, duk_idx_t sources, duk_idx_t values)
{
    duk_hobject *from = duk_get_hobject(ctx, sources), *to = duk_get_hobject(ctx, values);
    if (from == NULL || to == NULL) return;
    duk_native_stack_check(ctx);
    duk_require_stack(ctx, 4);
    bool array = DUK_HOBJECT_IS_ARRAY(from);
    uint32_t count = array ? ((duk_harray *)from)->length : from->e_next;
    for (uint32_t i = 0; i < count; i++) {
        duk_push_tval(ctx, array ? dukx_items(ctx, (duk_harray *)from) + i : dukx_slot(ctx, from, i));
        duk_push_tval(ctx, array ? dukx_items(ctx, (duk_harray *)to) + i : dukx_slot(ctx, to, i));
        link_sources(ctx, duk_get_top(ctx) - 2, duk_get_top(ctx) - 1);
        duk_pop_2(ctx);
    }
    duk_push_hobject(ctx, to);
    dukx_set_slot(ctx, sources, DUKX_I_target);
}

/* Pushes the source of the property `key` of the container whose source is at `sources`, when
 * `value` is what stood there; else undefined. */
static void push_source(duk_context *ctx, duk_idx_t sources, duk_idx_t key, duk_idx_t value)
{
    duk_hobject *h = duk_get_hobject(ctx, sources);
    duk_int_t entry, hash;
    duk_tval *tv = NULL;
    if (h != NULL && DUK_HOBJECT_IS_ARRAY(h))
        tv = dukx_item(ctx, (duk_harray *)h, duk_known_hstring(ctx, key)->arridx);
    else if (h != NULL && duk_hobject_find_entry(ctx->heap, h, duk_known_hstring(ctx, key), &entry, &hash))
        tv = dukx_slot(ctx, h, (unsigned)entry);
    if (tv == NULL) {
        duk_push_undefined(ctx);
        return;
    }
    duk_push_tval(ctx, tv);
    if (duk_is_object(ctx, -1)) {
        duk_tval *own = dukx_own(ctx, duk_known_hobject(ctx, -1), DUKX_I_target);
        if (own != NULL && dukx_same_value(own, dukx_tval(ctx, value))) return;
    } else if (!duk_is_object(ctx, value)) {
        gots__json_parse(ctx, duk_get_top_index(ctx), false);
        bool same = dukx_same_value(dukx_tval(ctx, -1), dukx_tval(ctx, value));
        duk_pop(ctx);
        if (same) return;
    }
    duk_pop(ctx);
    duk_push_undefined(ctx);
}

static void internalize(duk_context *ctx, duk_idx_t holder, duk_idx_t sources);

/* [… key] → […]: revives the property of the container at `value`: a new value, or none. */
static void revive_property(duk_context *ctx, duk_idx_t value, duk_idx_t source)
{
    duk_idx_t key = duk_get_top_index(ctx);
    duk_dup_top(ctx);
    internalize(ctx, value, source);
    if (duk_is_undefined(ctx, -1)) {
        (void)meta_delete(ctx, value, key);
    } else {
        duk_push_undefined(ctx);
        duk_push_undefined(ctx);
        dukx_descriptor desc = { DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC, key + 1 };
        (void)meta_define(ctx, value, key, &desc, false);
    }
    duk_set_top(ctx, key);
}

static void revive_elements(duk_context *ctx, duk_idx_t value, duk_idx_t source)
{
    double length = dukx_length_of(ctx, value);
    for (double i = 0; i < length; i++) {
        duk_push_number(ctx, i);
        duk_to_property_key_hstring(ctx, -1);
        revive_property(ctx, value, source);
    }
}

static void revive_properties(duk_context *ctx, duk_idx_t value, duk_idx_t source)
{
    meta_own_keys(ctx, value, KEYS_STRINGS);
    duk_idx_t keys = duk_get_top_index(ctx);
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, keys);
    dukx_push_array(ctx, 0); /* the enumerable ones */
    for (duk_uarridx_t i = 0; i < count; i++) {
        dukx_descriptor desc;
        duk_get_prop_index(ctx, keys, i);
        if (meta_get_own(ctx, value, keys + 2, &desc) && (desc.flags & DUK_DEFPROP_ENUMERABLE)) {
            duk_set_top(ctx, keys + 3);
            dukx_array_append(ctx, keys + 1);
        }
        duk_set_top(ctx, keys + 2);
    }
    count = (duk_uarridx_t)duk_get_length(ctx, keys + 1);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, keys + 1, i);
        revive_property(ctx, value, source);
    }
}

/* InternalizeJSONProperty: [… key] → [… result]. The reviver is the second argument. */
static void internalize(duk_context *ctx, duk_idx_t holder, duk_idx_t sources)
{
    duk_native_stack_check(ctx);
    duk_require_stack(ctx, 24);
    duk_idx_t key = duk_get_top_index(ctx), value = key + 1, source = key + 2;
    meta_get(ctx, holder, key, holder);
    push_source(ctx, sources, key, value);
    if (duk_is_object(ctx, value)) {
        if (dukx_is_array(ctx, value)) revive_elements(ctx, value, source);
        else revive_properties(ctx, value, source);
        duk_set_top(ctx, source + 1);
    }
    duk_dup(ctx, 1);
    duk_dup(ctx, holder);
    duk_dup(ctx, key);
    duk_dup(ctx, value);
    duk_push_object(ctx);
    if (duk_is_string(ctx, source)) {
        duk_dup(ctx, source);
        duk_put_prop_literal(ctx, -2, "source");
    }
    duk_call_method(ctx, 3);
    duk_replace(ctx, key);
    duk_set_top(ctx, key + 1);
}

/* An object whose one property, named "", is the value at the top. */
static void wrap(duk_context *ctx)
{
    duk_push_object(ctx);
    duk_push_literal(ctx, "");
    duk_pull(ctx, -3);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC);
}

static duk_ret_t json_parse(duk_context *ctx)
{
    (void)duk_to_hstring(ctx, 0);
    gots__json_parse(ctx, 0, false);
    if (!duk_is_function(ctx, 1)) return 1;
    gots__json_parse(ctx, 0, true);
    link_sources(ctx, 3, 2);
    wrap(ctx); /* the sources */
    duk_swap(ctx, 2, 3);
    wrap(ctx); /* the values */
    duk_push_literal(ctx, "");
    internalize(ctx, 3, 2);
    return 1;
}

static const gots__builtin json_functions[] = {
    { "parse", json_parse, 2, 2, 0 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__open_json(duk_context *ctx)
{
    duk_get_global_literal(ctx, "JSON");
    gots__define(ctx, -1, json_functions);
    gots__define(ctx, -1, dukx_json_writers);
}
