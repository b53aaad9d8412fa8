/* Defining built-ins: functions, accessors and constants with ECMAScript's property attributes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/dukx.h"
#include "engine/extra.h"

/* Attributes: configurable only, as `name` and `length` of functions have it. */
#define CONFIGURABLE                                                                              \
    (DUK_DEFPROP_HAVE_WRITABLE | DUK_DEFPROP_HAVE_ENUMERABLE | DUK_DEFPROP_HAVE_CONFIGURABLE |    \
     DUK_DEFPROP_CONFIGURABLE)

void gots__push_symbol(duk_context *ctx, const char *name)
{
    char text[64] = "\x81Symbol.";
    size_t len = strlen(name);
    if (len > 40) len = 40;
    memcpy(text + 8, name, len);
    text[8 + len] = '\xff';
    duk_push_lstring(ctx, text, 8 + len + 1);
}

/* The function's own `name`: "map", "get size", "[Symbol.iterator]". Pushes it. */
static void push_name(duk_context *ctx, const char *name)
{
    bool accessor = strncmp(name, "get ", 4) == 0 || strncmp(name, "set ", 4) == 0;
    const char *key = accessor ? name + 4 : name;
    if (key[0] == '@' && key[1] == '@')
        duk_push_sprintf(ctx, "%.*s[Symbol.%s]", accessor ? 4 : 0, name, key + 2);
    else
        duk_push_string(ctx, name);
}

static void put_entry(duk_context *ctx, duk_hobject *h, unsigned at, duk_hstring *key)
{
    DUK_HOBJECT_E_SET_KEY(ctx->heap, h, at, key);
    DUK_HSTRING_INCREF(ctx, key);
    DUK_HOBJECT_E_SET_FLAGS(ctx->heap, h, at, DUK_PROPDESC_FLAGS_C);
}

/* Written straight into the function's property table: there are many hundreds of functions, and
 * isolates are to be cheap. Unlike duk_push_c_function's, they are no constructors. */
void gots__push_function(duk_context *ctx, const gots__builtin *entry)
{
    duk_push_c_function_builtin_noconstruct(ctx, entry->function,
                                            entry->nargs < 0 ? DUK_VARARGS : entry->nargs);
    duk_hobject *h = duk_known_hobject(ctx, -1);
    ((duk_hnatfunc *)h)->magic = entry->magic;
    push_name(ctx, entry->name);
    duk_hstring *name = duk_known_hstring(ctx, -1);
    duk_hobject_realloc_props(ctx, h, 2, 0, 0, 0);
    put_entry(ctx, h, 0, DUK_HTHREAD_STRING_LENGTH(ctx));
    put_entry(ctx, h, 1, DUK_HTHREAD_STRING_NAME(ctx));
    DUK_TVAL_SET_NUMBER(DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, 0), entry->length);
    DUK_TVAL_SET_STRING(DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, 1), name);
    DUK_HSTRING_INCREF(ctx, name);
    h->e_next = 2;
    duk_pop(ctx);
}

static void push_key(duk_context *ctx, const char *name)
{
    if (name[0] == '@' && name[1] == '@')
        gots__push_symbol(ctx, name + 2);
    else
        duk_push_string(ctx, name);
}

void gots__define(duk_context *ctx, duk_idx_t object, const gots__builtin *table)
{
    object = duk_require_normalize_index(ctx, object);
    uint32_t count = 0;
    while (table[count].name != NULL) count++;
    dukx_reserve(ctx, object, count);
    for (const gots__builtin *entry = table; entry->name != NULL; entry++) {
        bool getter = strncmp(entry->name, "get ", 4) == 0;
        bool setter = strncmp(entry->name, "set ", 4) == 0;
        push_key(ctx, entry->name + (getter || setter ? 4 : 0));
        gots__push_function(ctx, entry);
        if (getter || setter)
            duk_def_prop(ctx, object,
                         DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_CLEAR_ENUMERABLE |
                             (getter ? DUK_DEFPROP_HAVE_GETTER : DUK_DEFPROP_HAVE_SETTER) |
                             DUK_DEFPROP_FORCE);
        else
            duk_xdef_prop(ctx, object, DUK_PROPDESC_FLAGS_WC);
    }
}

void gots__define_value(duk_context *ctx, duk_idx_t object, const char *name, duk_uint_t flags)
{
    object = duk_require_normalize_index(ctx, object);
    push_key(ctx, name);
    duk_insert(ctx, -2);
    duk_def_prop(ctx, object, CONFIGURABLE | DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_FORCE | flags);
}

void gots__define_tag(duk_context *ctx, duk_idx_t object, const char *tag)
{
    object = duk_require_normalize_index(ctx, object);
    duk_push_string(ctx, tag);
    gots__define_value(ctx, object, "@@toStringTag", 0);
}

void gots__makes_own_instance(duk_context *ctx, duk_idx_t constructor)
{
    gots__duk_own_instance(ctx, constructor);
}

void gots__push_prototype_for(duk_context *ctx, duk_idx_t fallback)
{
    fallback = duk_require_normalize_index(ctx, fallback);
    duk_push_new_target(ctx);
    if (duk_is_object(ctx, -1)) {
        duk_get_prop_literal(ctx, -1, "prototype");
        duk_remove(ctx, -2);
        if (duk_is_object(ctx, -1)) return;
    }
    duk_pop(ctx);
    duk_dup(ctx, fallback);
}

void gots__construct(duk_context *ctx, duk_idx_t nargs)
{
    duk_idx_t new_target = duk_require_normalize_index(ctx, -nargs - 1);
    gots__duk_ask_target(ctx, new_target);
    duk_remove(ctx, new_target);
    duk_new(ctx, nargs);
}
