/* URLSearchParams: a list of names and values, which may be the query of a URL object.
 *
 * SPDX-License-Identifier: MIT
 *
 * Hidden property "list" is an array name, value, name, value, …; "url" the URL object that owns it.
 */
#include <string.h>

#include "engine/console.h"
#include "engine/dukx.h"
#include "engine/url_object.h"
#include "engine/web.h"

/* Entries are pairs: the index of a name in the list is even. */

static duk_uarridx_t length_of(duk_context *ctx, duk_idx_t list)
{
    return (duk_uarridx_t)duk_get_length(ctx, list);
}

static void append(duk_context *ctx, duk_idx_t list)
{
    list = duk_require_normalize_index(ctx, list);
    duk_put_prop_index(ctx, list, length_of(ctx, list));
}

/* Replaces the value on the stack top by its string without lone surrogates. */
static void to_text(duk_context *ctx)
{
    size_t len;
    duk_to_string(ctx, -1);
    const char *bytes = gots__to_utf8(ctx, -1, &len);
    gots__push_utf8(ctx, bytes, len);
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

static void argument_to_text(duk_context *ctx, duk_idx_t index)
{
    duk_dup(ctx, index);
    to_text(ctx);
    duk_replace(ctx, index);
}

/* Pushes the list of `this`. */
static duk_idx_t push_list(duk_context *ctx)
{
    gots__attribute_of_this(ctx, "list");
    return duk_get_top_index(ctx);
}

/* ---- To and from queries ---- */

static void append_decoded(duk_context *ctx, gots__arena *arena, duk_idx_t list, gots__slice text)
{
    gots__text out;
    gots__text_init(&out, arena, text.len + 1);
    gots__url_form_decode(&out, text);
    gots__push_utf8(ctx, out.bytes, out.len);
    append(ctx, list);
}

static void parse_into(duk_context *ctx, duk_idx_t list, gots__slice query)
{
    gots__url_scratch scratch;
    duk_idx_t top = duk_get_top(ctx);
    gots__arena *arena = gots__url_scratch_open(&scratch, ctx);
    const char *p = query.bytes, *end = p + query.len;
    while (p < end) {
        const char *stop = memchr(p, '&', (size_t)(end - p));
        if (stop == NULL) stop = end;
        if (stop > p) {
            const char *equals = memchr(p, '=', (size_t)(stop - p));
            const char *name_end = equals != NULL ? equals : stop;
            const char *value = equals != NULL ? equals + 1 : stop;
            append_decoded(ctx, arena, list, (gots__slice){ p, (size_t)(name_end - p) });
            append_decoded(ctx, arena, list, (gots__slice){ value, (size_t)(stop - value) });
        }
        p = stop + 1;
    }
    duk_set_top(ctx, top);
}

void gots__url_params_fill(duk_context *ctx, duk_idx_t params, gots__slice query)
{
    params = duk_require_normalize_index(ctx, params);
    gots__attribute_get(ctx, params, "list");
    duk_set_length(ctx, -1, 0);
    parse_into(ctx, duk_get_top_index(ctx), query);
    duk_pop(ctx);
}

void gots__url_params_push(duk_context *ctx)
{
    duk_push_object(ctx);
    gots__web_push_prototype(ctx, "URLSearchParams");
    duk_set_prototype(ctx, -2);
    duk_push_bare_array(ctx);
    gots__attribute_set(ctx, -2, "list");
}

/* Pushes the list as a query's text. */
static void push_query(duk_context *ctx, duk_idx_t list)
{
    gots__url_scratch scratch;
    gots__text out;
    duk_idx_t top = duk_get_top(ctx);
    gots__arena *arena = gots__url_scratch_open(&scratch, ctx);
    gots__text_init(&out, arena, 128);
    for (duk_uarridx_t i = 0; i < length_of(ctx, list); i++) {
        gots__slice text;
        duk_get_prop_index(ctx, list, i);
        text.bytes = gots__to_utf8(ctx, -1, &text.len);
        if (i > 0) gots__text_byte(&out, i % 2 == 0 ? '&' : '=');
        gots__url_form_encode(&out, text);
        duk_pop_2(ctx);
    }
    duk_push_lstring(ctx, out.bytes, out.len);
    duk_replace(ctx, top);
    duk_set_top(ctx, top + 1);
}

/* The list of `this` changed: its URL's query follows. */
static void update_url(duk_context *ctx, duk_idx_t list)
{
    duk_push_this(ctx);
    if (gots__attribute_get(ctx, -1, "url")) {
        duk_size_t len;
        push_query(ctx, list);
        const char *query = duk_get_lstring(ctx, -1, &len);
        gots__url_set_query(ctx, -2, (gots__slice){ query, len });
        duk_pop(ctx);
    }
    duk_pop_2(ctx);
}

/* ---- The constructor ---- */

/* From an iterable of pairs, with its iteration method on the stack top. */
static void fill_from_pairs(duk_context *ctx, duk_idx_t list)
{
    dukx_iter pairs, pair;
    dukx_iter_open_method(ctx, 0, &pairs);
    while (dukx_iter_step(ctx, &pairs)) {
        int count = 0;
        if (!duk_is_object(ctx, -1))
            (void)duk_type_error(ctx, "Each query pair must be an iterable [name, value] tuple");
        dukx_iter_open(ctx, duk_get_top_index(ctx), &pair);
        while (dukx_iter_step(ctx, &pair)) {
            if (++count > 2) break;
            to_text(ctx);
            append(ctx, list);
        }
        if (count != 2)
            (void)duk_type_error(ctx, "Each query pair must be an iterable [name, value] tuple");
        duk_pop_3(ctx);
    }
}

static void fill_from_record(duk_context *ctx, duk_idx_t list)
{
    duk_enum(ctx, 0, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_SORT_ARRAY_INDICES);
    while (duk_next(ctx, -1, 1)) {
        duk_swap_top(ctx, -2);
        to_text(ctx);
        append(ctx, list);
        to_text(ctx);
        append(ctx, list);
    }
    duk_pop(ctx);
}

static duk_ret_t params_construct(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    gots__web_construct(ctx, "URLSearchParams"); /* 1 */
    duk_push_bare_array(ctx);                    /* 2 */
    if (duk_is_object(ctx, 0) || duk_is_function(ctx, 0)) {
        gots__push_symbol(ctx, "iterator");
        duk_get_prop(ctx, 0);
        if (duk_is_null_or_undefined(ctx, -1)) {
            duk_pop(ctx);
            fill_from_record(ctx, 2);
        } else if (duk_is_function(ctx, -1)) {
            fill_from_pairs(ctx, 2);
        } else {
            return duk_type_error(ctx, "Query pairs must be iterable");
        }
    } else if (!duk_is_null_or_undefined(ctx, 0)) {
        gots__slice text;
        duk_to_string(ctx, 0);
        text.bytes = gots__to_utf8(ctx, 0, &text.len);
        if (text.len > 0 && text.bytes[0] == '?') {
            text.bytes++;
            text.len--;
        }
        parse_into(ctx, 2, text);
    }
    duk_dup(ctx, 2);
    gots__attribute_set(ctx, 1, "list");
    return 0;
}

/* ---- Methods ---- */

static bool same_at(duk_context *ctx, duk_idx_t list, duk_uarridx_t at, duk_idx_t text)
{
    duk_get_prop_index(ctx, list, at);
    bool same = duk_strict_equals(ctx, -1, text);
    duk_pop(ctx);
    return same;
}

static duk_ret_t params_append(duk_context *ctx)
{
    gots__web_require(ctx, 2, "URLSearchParams.append");
    duk_set_top(ctx, 2);
    duk_idx_t list = push_list(ctx);
    for (duk_idx_t i = 0; i < 2; i++) {
        argument_to_text(ctx, i);
        duk_dup(ctx, i);
        append(ctx, list);
    }
    update_url(ctx, list);
    return 0;
}

/* Moves the pair at `from` to `to`. */
static void move_pair(duk_context *ctx, duk_idx_t list, duk_uarridx_t from, duk_uarridx_t to)
{
    for (duk_uarridx_t i = 0; i < 2; i++) {
        duk_get_prop_index(ctx, list, from + i);
        duk_put_prop_index(ctx, list, to + i);
    }
}

static duk_ret_t params_delete(duk_context *ctx)
{
    gots__web_require(ctx, 1, "URLSearchParams.delete");
    duk_set_top(ctx, 2);
    duk_idx_t list = push_list(ctx);
    bool by_value = !duk_is_undefined(ctx, 1);
    argument_to_text(ctx, 0);
    if (by_value) argument_to_text(ctx, 1);
    duk_uarridx_t kept = 0, count = length_of(ctx, list);
    for (duk_uarridx_t i = 0; i + 1 < count; i += 2) {
        if (same_at(ctx, list, i, 0) && (!by_value || same_at(ctx, list, i + 1, 1))) continue;
        move_pair(ctx, list, i, kept);
        kept += 2;
    }
    duk_set_length(ctx, list, kept);
    update_url(ctx, list);
    return 0;
}

/* get (magic 0), getAll (1), has (2). */
static duk_ret_t params_find(duk_context *ctx)
{
    int what = duk_get_current_magic(ctx);
    gots__web_require(ctx, 1, "URLSearchParams");
    duk_set_top(ctx, 2);
    duk_idx_t list = push_list(ctx);
    bool by_value = what == 2 && !duk_is_undefined(ctx, 1);
    argument_to_text(ctx, 0);
    if (by_value) argument_to_text(ctx, 1);
    duk_push_array(ctx);
    duk_uarridx_t found = 0, count = length_of(ctx, list);
    for (duk_uarridx_t i = 0; i + 1 < count; i += 2) {
        if (!same_at(ctx, list, i, 0) || (by_value && !same_at(ctx, list, i + 1, 1))) continue;
        if (what == 2) {
            duk_push_true(ctx);
            return 1;
        }
        duk_get_prop_index(ctx, list, i + 1);
        if (what == 0) return 1;
        duk_put_prop_index(ctx, -2, found++);
    }
    if (what == 0) duk_push_null(ctx);
    if (what == 2) duk_push_false(ctx);
    return 1;
}

static duk_ret_t params_set(duk_context *ctx)
{
    gots__web_require(ctx, 2, "URLSearchParams.set");
    duk_set_top(ctx, 2);
    duk_idx_t list = push_list(ctx);
    argument_to_text(ctx, 0);
    argument_to_text(ctx, 1);
    bool done = false;
    duk_uarridx_t kept = 0, count = length_of(ctx, list);
    for (duk_uarridx_t i = 0; i + 1 < count; i += 2) {
        if (same_at(ctx, list, i, 0)) {
            if (done) continue;
            done = true;
            duk_dup(ctx, 1);
            duk_put_prop_index(ctx, list, i + 1);
        }
        move_pair(ctx, list, i, kept);
        kept += 2;
    }
    duk_set_length(ctx, list, kept);
    if (!done) {
        duk_dup(ctx, 0);
        append(ctx, list);
        duk_dup(ctx, 1);
        append(ctx, list);
    }
    update_url(ctx, list);
    return 0;
}

/* Order of two strings by UTF-16 code units. Duktape's bytes have that order. */
static int compare_names(duk_context *ctx, duk_idx_t a, duk_idx_t b)
{
    duk_size_t a_len, b_len;
    const char *x = duk_get_lstring(ctx, a, &a_len), *y = duk_get_lstring(ctx, b, &b_len);
    int order = memcmp(x, y, a_len < b_len ? a_len : b_len);
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

/* Merges the sorted runs [from, middle) and [middle, to) of pairs of `list` by way of `spare`. */
static void merge(duk_context *ctx, duk_idx_t list, duk_idx_t spare, duk_uarridx_t from,
                  duk_uarridx_t middle, duk_uarridx_t to)
{
    duk_uarridx_t a = from, b = middle;
    for (duk_uarridx_t out = from; out < to; out++) {
        bool left = a < middle;
        if (left && b < to) {
            duk_get_prop_index(ctx, list, a * 2);
            duk_get_prop_index(ctx, list, b * 2);
            left = compare_names(ctx, -2, -1) <= 0;
            duk_pop_2(ctx);
        }
        duk_uarridx_t source = left ? a++ : b++;
        for (duk_uarridx_t i = 0; i < 2; i++) {
            duk_get_prop_index(ctx, list, source * 2 + i);
            duk_put_prop_index(ctx, spare, out * 2 + i);
        }
    }
}

static duk_ret_t params_sort(duk_context *ctx)
{
    duk_set_top(ctx, 0);
    duk_idx_t list = push_list(ctx), spare = list + 1;
    duk_push_bare_array(ctx);
    duk_uarridx_t count = length_of(ctx, list) / 2;
    for (duk_uarridx_t width = 1; width < count; width *= 2) {
        for (duk_uarridx_t from = 0; from < count; from += width * 2) {
            duk_uarridx_t middle = from + width < count ? from + width : count;
            duk_uarridx_t to = middle + width < count ? middle + width : count;
            merge(ctx, list, spare, from, middle, to);
        }
        for (duk_uarridx_t i = 0; i < count * 2; i++) {
            duk_get_prop_index(ctx, spare, i);
            duk_put_prop_index(ctx, list, i);
        }
    }
    update_url(ctx, list);
    return 0;
}

static duk_ret_t params_to_string(duk_context *ctx)
{
    push_query(ctx, push_list(ctx));
    return 1;
}

static duk_ret_t params_size(duk_context *ctx)
{
    duk_push_uint(ctx, length_of(ctx, push_list(ctx)) / 2);
    return 1;
}

static duk_ret_t params_for_each(duk_context *ctx)
{
    duk_set_top(ctx, 2);
    duk_idx_t list = push_list(ctx);
    if (!duk_is_function(ctx, 0)) return duk_type_error(ctx, "The callback must be a function");
    for (duk_uarridx_t i = 0; i + 1 < length_of(ctx, list); i += 2) {
        duk_dup(ctx, 0);
        duk_dup(ctx, 1);
        duk_get_prop_index(ctx, list, i + 1);
        duk_get_prop_index(ctx, list, i);
        duk_push_this(ctx);
        duk_call_method(ctx, 3);
        duk_pop(ctx);
    }
    return 0;
}

/* ---- Iteration: keys (magic 0), values (1), entries (2) ---- */

static duk_ret_t params_iterate(duk_context *ctx)
{
    push_list(ctx);
    duk_push_object(ctx);
    gots__web_push_prototype(ctx, "URLSearchParams Iterator");
    duk_set_prototype(ctx, -2);
    duk_swap_top(ctx, -2);
    gots__attribute_set(ctx, -2, "iterated");
    duk_push_int(ctx, duk_get_current_magic(ctx));
    gots__attribute_set(ctx, -2, "kind");
    duk_push_uint(ctx, 0);
    gots__attribute_set(ctx, -2, "next");
    return 1;
}

static duk_ret_t iterator_next(duk_context *ctx)
{
    duk_push_this(ctx);
    gots__attribute_of_this(ctx, "iterated"); /* 1 */
    gots__attribute_get(ctx, 0, "kind");
    gots__attribute_get(ctx, 0, "next");
    int kind = duk_get_int(ctx, 2);
    duk_uarridx_t at = duk_get_uint(ctx, 3);
    if (at + 1 >= length_of(ctx, 1)) {
        duk_push_undefined(ctx);
        dukx_iter_result(ctx, true);
        return 1;
    }
    duk_push_uint(ctx, at + 2);
    gots__attribute_set(ctx, 0, "next");
    if (kind < 2) {
        duk_get_prop_index(ctx, 1, at + (duk_uarridx_t)kind);
    } else {
        duk_push_array(ctx);
        for (duk_uarridx_t i = 0; i < 2; i++) {
            duk_get_prop_index(ctx, 1, at + i);
            duk_put_prop_index(ctx, -2, i);
        }
    }
    dukx_iter_result(ctx, false);
    return 1;
}

/* "URLSearchParams { 'a' => '1' }" */
static duk_ret_t params_inspect(duk_context *ctx)
{
    gots__inspect in;
    gots__inspect_options options;
    duk_set_top(ctx, 0);
    duk_idx_t list = push_list(ctx);
    duk_uarridx_t count = length_of(ctx, list);
    gots__inspect_defaults(&options);
    options.break_length = 10000;
    gots__inspect_open(&in, ctx, &options);
    gots__inspect_str(&in, "URLSearchParams {");
    size_t head = in.len;
    for (int round = 0; round < 2; round++) {
        bool lines = round == 1;
        in.len = head;
        for (duk_uarridx_t i = 0; i < count; i++) {
            if (i % 2 == 0) gots__inspect_str(&in, i > 0 ? "," : "");
            gots__inspect_str(&in, i % 2 == 1 ? " => " : lines ? "\n  " : " ");
            duk_get_prop_index(ctx, list, i);
            size_t len;
            const char *text = duk_get_lstring(ctx, -1, &len);
            gots__inspect_quoted(&in, text, len);
            duk_pop(ctx);
        }
        gots__inspect_str(&in, count == 0 ? "}" : lines ? "\n}" : " }");
        /* One line when the entries themselves fit one. */
        if (gots__inspect_width(&in, in.text + head, in.len - head) <= 80 + 3) break;
    }
    gots__inspect_push(&in);
    return 1;
}

static const gots__builtin methods[] = {
    { "append", params_append, -1, 2, 0 },
    { "delete", params_delete, -1, 1, 0 },
    { "get", params_find, -1, 1, 0 },
    { "getAll", params_find, -1, 1, 1 },
    { "has", params_find, -1, 1, 2 },
    { "set", params_set, -1, 2, 0 },
    { "sort", params_sort, -1, 0, 0 },
    { "forEach", params_for_each, -1, 1, 0 },
    { "keys", params_iterate, 0, 0, 0 },
    { "values", params_iterate, 0, 0, 1 },
    { "entries", params_iterate, 0, 0, 2 },
    { "toString", params_to_string, 0, 0, 0 },
    { "get size", params_size, 0, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin iterator_methods[] = {
    { "next", iterator_next, 0, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__url_params_open(duk_context *ctx)
{
    dukx_class(ctx, "URLSearchParams", params_construct, 0, NULL);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, "URLSearchParams");
    gots__url_define_inspect(ctx, params_inspect);
    duk_get_prop_literal(ctx, -1, "entries");
    gots__define_value(ctx, -2, "@@iterator", DUK_DEFPROP_WRITABLE);
    gots__web_keep_prototype(ctx, "URLSearchParams");
    duk_push_object(ctx);
    duk_push_hobject(ctx, dukx_intrinsic(ctx, DUKX_O_IteratorPrototype));
    duk_set_prototype(ctx, -2);
    gots__define(ctx, -1, iterator_methods);
    gots__define_tag(ctx, -1, "URLSearchParams Iterator");
    gots__web_keep_prototype(ctx, "URLSearchParams Iterator");
}
