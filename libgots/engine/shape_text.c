/* Paths and values as a message about types shows them.
 *
 * SPDX-License-Identifier: MIT
 *
 * Nothing of the program runs: getters and proxies are named, not asked.
 */
#include "engine/shapes.h"

#include "engine/bigint.h"

#include <stdio.h>

#define STRING_MAX 40u  /* code points of a string that are shown */
#define KEYS_MAX 4u     /* properties of an object that are shown */

/* ---- Values ---------------------------------------------------------------------------------- */

/* Appends the two strings at the top. */
static void join(duk_context *ctx)
{
    duk_concat(ctx, 2);
}

/* A string in quotes, cut when it is long. */
static void push_quoted(duk_context *ctx, const duk_hstring *h)
{
    const unsigned char *p = DUK_HSTRING_GET_DATA(h), *end = p + DUK_HSTRING_GET_BYTELEN(h), *at = p;
    char out[STRING_MAX * 6 + 8];
    size_t len = 0;
    out[len++] = '"';
    for (unsigned i = 0; at < end && i < STRING_MAX; i++) {
        size_t size = dukx_code_point_bytes(at, end);
        if (size > 4 || size > (size_t)(end - at)) size = 1;
        if (*at == '"' || *at == '\\') out[len++] = '\\';
        if (*at < 0x20) {
            len += (size_t)snprintf(out + len, 8, *at == '\n' ? "\\n" : *at == '\t' ? "\\t" : "\\x%02x", *at);
        } else {
            memcpy(out + len, at, size);
            len += size;
        }
        at += size;
    }
    out[len++] = '"';
    duk_push_lstring(ctx, out, len);
    if (at < end) {
        duk_push_literal(ctx, "\xE2\x80\xA6");
        join(ctx);
    }
}

/* A value inside an object or array: what is not primitive by its kind. */
static void push_inner(duk_context *ctx, duk_tval *tv)
{
    switch (dukx_kind_of(tv)) {
    case GOTS__V_OBJECT:
        duk_push_string(ctx, DUK_HOBJECT_GET_CLASS_NUMBER(DUK_TVAL_GET_OBJECT(tv)) == DUK_HOBJECT_CLASS_ARRAY
                                 ? "[\xE2\x80\xA6]" : "{\xE2\x80\xA6}");
        break;
    case GOTS__V_FUNCTION: duk_push_literal(ctx, "a function"); break;
    default:
        duk_push_tval(ctx, tv);
        dukx_shape_push_short(ctx, -1);
        duk_remove(ctx, -2);
    }
}

static bool is_shown(duk_context *ctx, duk_hobject *h, uint32_t at)
{
    duk_hstring *key = DUK_HOBJECT_E_GET_KEY(ctx->heap, h, at);
    return key != NULL && !DUK_HSTRING_HAS_SYMBOL(key) && DUK_HOBJECT_E_SLOT_IS_ENUMERABLE(ctx->heap, h, at);
}

/* `{ id: 1, name: "x", … }` */
static void push_plain_object(duk_context *ctx, duk_hobject *h)
{
    uint32_t shown = 0;
    duk_push_literal(ctx, "{");
    for (uint32_t i = 0; i < DUK_HOBJECT_GET_ENEXT(h) && shown <= KEYS_MAX; i++) {
        if (!is_shown(ctx, h, i)) continue;
        duk_push_string(ctx, shown > 0 ? ", " : " ");
        if (shown++ == KEYS_MAX) {
            duk_push_literal(ctx, "\xE2\x80\xA6");
            duk_concat(ctx, 3);
            break;
        }
        duk_push_hstring(ctx, DUK_HOBJECT_E_GET_KEY(ctx->heap, h, i));
        duk_push_literal(ctx, ": ");
        if (DUK_HOBJECT_E_SLOT_IS_ACCESSOR(ctx->heap, h, i)) duk_push_literal(ctx, "a getter");
        else push_inner(ctx, DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, i));
        duk_concat(ctx, 5);
    }
    duk_push_string(ctx, shown > 0 ? " }" : "}");
    join(ctx);
}

/* The name of the class that a prototype's constructor is, or nothing for plain objects. */
static bool push_class_name(duk_context *ctx, duk_hobject *h)
{
    duk_hobject *proto = DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, h);
    if (proto == NULL || DUK_HOBJECT_IS_PROXY(proto)) return false;
    duk_tval *tv = dukx_own(ctx, proto, DUKX_S_constructor);
    if (tv == NULL || !DUK_TVAL_IS_OBJECT(tv) || !DUK_HOBJECT_IS_CALLABLE(DUK_TVAL_GET_OBJECT(tv))) return false;
    duk_hobject *constructor = DUK_TVAL_GET_OBJECT(tv);
    if (DUK_HOBJECT_IS_PROXY(constructor)) return false;
    duk_propdesc property;
    if (!duk_hobject_get_own_propdesc(ctx, constructor, dukx_key(ctx, DUKX_S_name), &property, DUK_GETDESC_FLAG_PUSH_VALUE))
        return false;
    bool is_name = duk_is_string(ctx, -1) && !duk_is_symbol(ctx, -1) && duk_get_length(ctx, -1) > 0 &&
                   strcmp(duk_get_string(ctx, -1), "Object") != 0;
    if (!is_name) duk_pop(ctx);
    return is_name;
}

static void push_object(duk_context *ctx, duk_hobject *h)
{
    if (DUK_HOBJECT_IS_PROXY(h)) {
        duk_push_literal(ctx, "a Proxy");
    } else if (DUK_HOBJECT_GET_CLASS_NUMBER(h) == DUK_HOBJECT_CLASS_ARRAY) {
        duk_push_sprintf(ctx, "an array of %lu", (unsigned long)((duk_harray *)h)->length);
    } else if (push_class_name(ctx, h)) {
        const char *name = duk_get_string(ctx, -1);
        bool vowel = strchr("AEIOU", *name) != NULL;
        duk_push_string(ctx, vowel ? "an " : "a ");
        duk_insert(ctx, -2);
        join(ctx);
    } else {
        push_plain_object(ctx, h);
    }
}

void dukx_shape_push_short(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    const duk_tval *tv = dukx_tval(ctx, index);
    switch (dukx_kind_of(tv)) {
    case GOTS__V_STRING: push_quoted(ctx, DUK_TVAL_GET_STRING(tv)); break;
    case GOTS__V_SYMBOL: duk_push_literal(ctx, "a symbol"); break;
    case GOTS__V_FUNCTION: duk_push_literal(ctx, "a function"); break;
    case GOTS__V_OBJECT: push_object(ctx, DUK_TVAL_GET_OBJECT(tv)); break;
    case GOTS__V_BIGINT:
        gots__bigint_push_string(ctx, index, 10);
        duk_push_literal(ctx, "n");
        join(ctx);
        break;
    case GOTS__V_NUMBER:
        if (DUK_TVAL_GET_NUMBER(tv) == 0 && signbit(DUK_TVAL_GET_NUMBER(tv))) {
            duk_push_literal(ctx, "-0");
            break;
        } /* fall through */
    default:
        duk_dup(ctx, index);
        duk_to_string(ctx, -1);
    }
}

/* ---- Paths ----------------------------------------------------------------------------------- */

static bool is_identifier(const char *text, size_t len)
{
    if (len == 0 || (text[0] >= '0' && text[0] <= '9')) return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '$' && c < 0x80) return false;
    }
    return true;
}

/* `.name`, or `["a b"]`. */
static void push_key(duk_context *ctx, duk_idx_t key)
{
    if (duk_is_symbol(ctx, key)) {
        duk_push_literal(ctx, "[");
        duk_push_string(ctx, duk_push_string_readable(ctx, key));
        duk_remove(ctx, -2);
        duk_push_literal(ctx, "]");
        duk_concat(ctx, 3);
        return;
    }
    duk_size_t len;
    const char *text = duk_require_lstring(ctx, key, &len);
    if (is_identifier(text, len)) {
        duk_push_literal(ctx, ".");
        duk_dup(ctx, key);
        duk_concat(ctx, 2);
        return;
    }
    duk_push_literal(ctx, "[");
    push_quoted(ctx, duk_known_hstring(ctx, key));
    duk_push_literal(ctx, "]");
    duk_concat(ctx, 3);
}

static void push_entry(duk_context *ctx, const dukx_step *step)
{
    if (step->kind == DUKX_STEP_SET) {
        duk_push_literal(ctx, ".values()[");
        duk_push_uint(ctx, step->index);
        duk_push_literal(ctx, "]");
    } else {
        duk_push_string(ctx, step->kind == DUKX_STEP_MAP_KEY ? ".keys() " : ".get(");
        dukx_shape_push_short(ctx, step->key);
        duk_push_string(ctx, step->kind == DUKX_STEP_MAP_KEY ? "" : ")");
    }
    duk_concat(ctx, 3);
}

static void push_steps(duk_context *ctx, const dukx_step *step)
{
    if (step == NULL) return;
    push_steps(ctx, step->before);
    if (step->kind == DUKX_STEP_KEY) {
        push_key(ctx, step->key);
    } else if (step->kind == DUKX_STEP_INDEX) {
        duk_push_sprintf(ctx, "[%lu]", (unsigned long)step->index);
    } else {
        push_entry(ctx, step);
    }
    join(ctx);
}

void dukx_shape_push_path(duk_context *ctx, const dukx_shapes *s, uint32_t root, const dukx_step *path)
{
    const gots__shape_name *name = &s->names[root];
    duk_require_stack(ctx, 16);
    gots__push_utf8(ctx, s->text + name->at, name->len);
    push_steps(ctx, path);
}
