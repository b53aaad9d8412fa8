/* Defining built-ins: functions, accessors and constants with ECMAScript's property attributes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/heap.h"

#include <string.h>

/* Attributes: configurable only, as `name` and `length` of functions have it. */
#define CONFIGURABLE                                                                              \
    (DUK_DEFPROP_HAVE_WRITABLE | DUK_DEFPROP_HAVE_ENUMERABLE | DUK_DEFPROP_HAVE_CONFIGURABLE |    \
     DUK_DEFPROP_CONFIGURABLE)
#define METHOD (CONFIGURABLE | DUK_DEFPROP_WRITABLE | DUK_DEFPROP_HAVE_VALUE)

void gots__push_symbol(duk_context *ctx, const char *name)
{
    char text[64] = "\x81Symbol.";
    size_t len = strlen(name);
    if (len > 40) len = 40;
    memcpy(text + 8, name, len);
    text[8 + len] = '\xff';
    duk_push_lstring(ctx, text, 8 + len + 1);
}

void gots__push_function(duk_context *ctx, const gots__builtin *entry)
{
    const char *name = entry->name;
    const char *prefix = "";
    if (strncmp(name, "get ", 4) == 0 || strncmp(name, "set ", 4) == 0) {
        prefix = name[0] == 'g' ? "get " : "set ";
        name += 4;
    }
    duk_push_c_function(ctx, entry->function, entry->nargs < 0 ? DUK_VARARGS : entry->nargs);
    if (entry->magic != 0) duk_set_magic(ctx, -1, entry->magic);
    duk_push_literal(ctx, "length");
    duk_push_int(ctx, entry->length);
    duk_def_prop(ctx, -3, CONFIGURABLE | DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_FORCE);
    duk_push_literal(ctx, "name");
    if (name[0] == '@' && name[1] == '@')
        duk_push_sprintf(ctx, "%s[Symbol.%s]", prefix, name + 2);
    else
        duk_push_sprintf(ctx, "%s%s", prefix, name);
    duk_def_prop(ctx, -3, CONFIGURABLE | DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_FORCE);
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
    for (const gots__builtin *entry = table; entry->name != NULL; entry++) {
        bool getter = strncmp(entry->name, "get ", 4) == 0;
        bool setter = strncmp(entry->name, "set ", 4) == 0;
        push_key(ctx, entry->name + (getter || setter ? 4 : 0));
        gots__push_function(ctx, entry);
        duk_uint_t flags = METHOD;
        if (getter || setter)
            flags = DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_CLEAR_ENUMERABLE |
                    (getter ? DUK_DEFPROP_HAVE_GETTER : DUK_DEFPROP_HAVE_SETTER);
        duk_def_prop(ctx, object, flags | DUK_DEFPROP_FORCE);
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
