/* Symbol: the well-known symbols, description, and conversion.
 *
 * SPDX-License-Identifier: MIT
 *
 * The constructor, Symbol.for and Symbol.keyFor are Duktape's. Its symbols are strings that begin
 * with a marker byte: 0x80 and the key for Symbol.for, 0x81 and the description, 0xff and a
 * serial number for others (with 0xff at the end for no description at all).
 */
#include "engine/dukx.h"

#define MARK_GLOBAL 0x80
#define MARK_END 0xff

static duk_ret_t symbol_this(duk_context *ctx)
{
    duk_push_this(ctx);
    if (dukx_is_symbol(dukx_tval(ctx, -1))) return 1;
    duk_hobject *h = duk_get_hobject_with_class(ctx, -1, DUK_HOBJECT_CLASS_SYMBOL);
    duk_tval *tv = h == NULL ? NULL : duk_hobject_get_internal_value_tval_ptr(ctx->heap, h);
    if (tv == NULL) return duk_type_error(ctx, "the receiver is not a Symbol");
    duk_push_tval(ctx, tv);
    return 1;
}

/* Pushes the description of the symbol at the stack top, or undefined. */
static void push_description(duk_context *ctx)
{
    duk_hstring *h = duk_known_hstring(ctx, -1);
    const unsigned char *p = DUK_HSTRING_GET_DATA(h);
    size_t len = DUK_HSTRING_GET_BYTELEN(h);
    if (p[0] == MARK_GLOBAL) {
        duk_push_lstring(ctx, (const char *)p + 1, len - 1);
        return;
    }
    const unsigned char *end = memchr(p + 1, MARK_END, len - 1);
    size_t stop = end == NULL ? len : (size_t)(end - p);
    if (stop + 1 < len && p[len - 1] == MARK_END)
        duk_push_undefined(ctx);
    else
        duk_push_lstring(ctx, (const char *)p + 1, stop - 1);
}

static duk_ret_t symbol_description(duk_context *ctx)
{
    symbol_this(ctx);
    push_description(ctx);
    return 1;
}

static duk_ret_t symbol_to_string(duk_context *ctx)
{
    symbol_this(ctx);
    push_description(ctx);
    if (duk_is_undefined(ctx, -1)) {
        duk_push_literal(ctx, "Symbol()");
        return 1;
    }
    duk_push_literal(ctx, "Symbol(");
    duk_insert(ctx, -2);
    duk_push_literal(ctx, ")");
    duk_concat(ctx, 3);
    return 1;
}

static const char *const well_known[] = {
    "asyncIterator", "hasInstance", "isConcatSpreadable", "iterator", "match", "matchAll",
    "replace", "search", "species", "split", "toPrimitive", "toStringTag", "unscopables",
    "dispose", "asyncDispose", "metadata",
};

void gots__open_symbol(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "get description", symbol_description, 0, 0, 0 },
        { "toString", symbol_to_string, 0, 0, 0 },
        { "valueOf", symbol_this, 0, 0, 0 },
        { 0 },
    };
    static const gots__builtin to_primitive = { "@@toPrimitive", symbol_this, 1, 1, 0 };
    duk_get_global_literal(ctx, "Symbol");
    for (unsigned i = 0; i < sizeof well_known / sizeof *well_known; i++) {
        duk_push_string(ctx, well_known[i]);
        gots__push_symbol(ctx, well_known[i]);
        duk_xdef_prop(ctx, -3, DUK_PROPDESC_FLAGS_NONE);
    }
    duk_get_prop_literal(ctx, -1, "prototype");
    gots__define(ctx, -1, methods);
    gots__push_function(ctx, &to_primitive);
    gots__define_value(ctx, -2, "@@toPrimitive", 0);
    gots__define_tag(ctx, -1, "Symbol");
    dukx_keep(ctx, -1, DUKX_O_SymbolPrototype);
    duk_pop_2(ctx);
}
