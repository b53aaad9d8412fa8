/* Inspection: constructors' names and tags, and objects that a text stands for.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "engine/inspect_inside.h"

/* ---- Constructor names and prefixes ---- */

/* Whether the object is an instance of the constructor on the stack top, by prototypes alone. */
static bool is_instance(duk_context *ctx, duk_idx_t object)
{
    duk_push_literal(ctx, "prototype");
    gots__kind_push_own_data(ctx, -2, -1);
    void *prototype = duk_get_heapptr(ctx, -1);
    duk_pop_2(ctx);
    if (prototype == NULL) return false;
    bool found = false;
    duk_dup(ctx, object);
    for (int i = 0; i < 10000 && !found; i++) {
        duk_get_prototype(ctx, -1);
        duk_remove(ctx, -2);
        if (!duk_is_object(ctx, -1)) break;
        found = duk_get_heapptr(ctx, -1) == prototype;
    }
    duk_pop(ctx);
    return found;
}

/* Pushes the name that the nearest `constructor` on the prototype chain has, or undefined when
 * the chain has none that the object is an instance of. *first: it was found without walking past
 * a prototype that had none. */
static void push_constructor_name(duk_context *ctx, duk_idx_t object)
{
    duk_dup(ctx, object);
    for (int i = 0; i < 10000 && duk_is_object(ctx, -1); i++) {
        duk_push_literal(ctx, "constructor");
        gots__kind_push_own_data(ctx, -2, -1);
        duk_remove(ctx, -2);
        if (duk_is_function(ctx, -1) && is_instance(ctx, object)) {
            duk_push_literal(ctx, "name");
            gots__kind_push_own_data(ctx, -2, -1);
            duk_remove(ctx, -2);
            if (duk_is_string(ctx, -1) && duk_get_length(ctx, -1) > 0) {
                duk_replace(ctx, -3);
                duk_pop(ctx);
                return;
            }
            duk_pop(ctx);
        }
        duk_pop(ctx);
        duk_get_prototype(ctx, -1);
        duk_remove(ctx, -2);
    }
    duk_pop(ctx);
    duk_push_undefined(ctx);
}

void gots__inspect_find_constructor(gots__inspect *in, gots__shape *of)
{
    duk_context *ctx = in->ctx;
    push_constructor_name(ctx, of->object);
    if (duk_is_string(ctx, -1)) {
        of->constructor = duk_get_string(ctx, -1);
        return;
    }
    duk_get_prototype(ctx, of->object);
    of->constructor = NULL;
    if (!duk_is_object(ctx, -1)) return;
    /* A chain of nameless prototypes: its class, then what the prototype looks like. */
    size_t start = in->len;
    gots__inspect_format(in, "%s <", gots__kind_name(of->kind));
    if (of->recurse > in->options.depth || in->nesting > 20) {
        gots__inspect_str(in, "Complex prototype>");
    } else {
        int depth = in->options.depth;
        in->options.depth = -1;
        gots__inspect_show(in, duk_get_top_index(ctx), 0);
        in->options.depth = depth;
        gots__inspect_str(in, ">");
    }
    duk_push_lstring(ctx, in->text + start, in->len - start);
    in->len = start;
    of->constructor = duk_get_string(ctx, -1);
}

/* Symbol.toStringTag, unless it is an own enumerable property, which is shown anyway. */
void gots__inspect_find_tag(gots__inspect *in, gots__shape *of)
{
    duk_context *ctx = in->ctx;
    of->tag = "";
    gots__push_symbol(ctx, "toStringTag");
    duk_dup(ctx, -1);
    if (!gots__kind_try_get(ctx, of->object)) {
        duk_pop(ctx);
        return;
    }
    if (duk_is_string(ctx, -1) && !duk_is_symbol(ctx, -1) && duk_get_length(ctx, -1) > 0) {
        duk_dup(ctx, -2);
        if (!gots__kind_own_enumerable(ctx, of->object)) of->tag = duk_get_string(ctx, -1);
    }
    duk_remove(ctx, -2);
}

void gots__inspect_prefix_size(gots__inspect *in, const gots__shape *of, const char *fallback, long size)
{
    char count[24] = "";
    if (size >= 0) snprintf(count, sizeof count, "(%ld)", size);
    if (of->constructor == NULL) {
        gots__inspect_format(in, "[%s%s: null prototype] ", fallback, count);
        if (*of->tag != '\0' && strcmp(of->tag, fallback) != 0)
            gots__inspect_format(in, "[%s] ", of->tag);
        return;
    }
    gots__inspect_str(in, of->constructor);
    gots__inspect_str(in, count);
    gots__inspect_str(in, " ");
    if (*of->tag != '\0' && strcmp(of->tag, of->constructor) != 0)
        gots__inspect_format(in, "[%s] ", of->tag);
}

void gots__inspect_prefix(gots__inspect *in, const gots__shape *of, const char *fallback)
{
    gots__inspect_prefix_size(in, of, fallback, -1);
}

bool gots__inspect_is_constructor(const gots__shape *of, const char *name)
{
    return of->constructor != NULL && strcmp(of->constructor, name) == 0;
}

/* ---- Bases: the text before the braces ---- */

static void put_class(gots__inspect *in, const gots__shape *of, const char *name)
{
    duk_context *ctx = in->ctx;
    gots__inspect_format(in, "[class %s", *name != '\0' ? name : "(anonymous)");
    if (of->constructor != NULL && !gots__inspect_is_constructor(of, "Function"))
        gots__inspect_format(in, " [%s]", of->constructor);
    if (*of->tag != '\0' && !gots__inspect_is_constructor(of, of->tag))
        gots__inspect_format(in, " [%s]", of->tag);
    if (of->constructor == NULL) {
        gots__inspect_str(in, " extends null");
    } else {
        duk_get_prototype(ctx, of->object);
        if (duk_is_object(ctx, -1)) {
            duk_get_prop_literal(ctx, -1, "name");
            if (duk_is_string(ctx, -1) && duk_get_length(ctx, -1) > 0)
                gots__inspect_format(in, " extends %s", duk_get_string(ctx, -1));
            duk_pop(ctx);
        }
        duk_pop(ctx);
    }
    gots__inspect_str(in, "]");
}

void gots__inspect_function(gots__inspect *in, const gots__shape *of)
{
    duk_context *ctx = in->ctx;
    unsigned flags = gots__kind_function(ctx, of->object);
    duk_push_literal(ctx, "name");
    gots__kind_push_own_data(ctx, of->object, -1);
    const char *name = duk_get_string_default(ctx, -1, "");
    if (flags & GOTS__FUNCTION_CLASS) {
        put_class(in, of, name);
        duk_pop_2(ctx);
        return;
    }
    char type[40];
    snprintf(type, sizeof type, "%s%sFunction", flags & GOTS__FUNCTION_ASYNC ? "Async" : "",
             flags & GOTS__FUNCTION_GENERATOR ? "Generator" : "");
    gots__inspect_format(in, "[%s", type);
    if (of->constructor == NULL) gots__inspect_str(in, " (null prototype)");
    if (*name == '\0') {
        gots__inspect_str(in, " (anonymous)");
    } else {
        gots__inspect_str(in, ": ");
        gots__inspect_str(in, name);
    }
    gots__inspect_str(in, "]");
    if (of->constructor != NULL && strcmp(of->constructor, type) != 0 &&
        !gots__inspect_is_constructor(of, "Function"))
        gots__inspect_format(in, " %s", of->constructor);
    if (*of->tag != '\0' && !gots__inspect_is_constructor(of, of->tag) && strcmp(of->tag, type) != 0)
        gots__inspect_format(in, " [%s]", of->tag);
    duk_pop_2(ctx);
}

void gots__inspect_boxed(gots__inspect *in, const gots__shape *of)
{
    const char *type = gots__kind_name(of->kind);
    gots__inspect_format(in, "[%s", type);
    if (of->constructor == NULL) gots__inspect_str(in, " (null prototype)");
    else if (!gots__inspect_is_constructor(of, type)) gots__inspect_format(in, " (%s)", of->constructor);
    gots__inspect_str(in, ": ");
    gots__kind_push_boxed(in->ctx, of->object);
    gots__inspect_primitive(in, duk_get_top_index(in->ctx), false);
    duk_pop(in->ctx);
    gots__inspect_str(in, "]");
    if (*of->tag != '\0' && !gots__inspect_is_constructor(of, of->tag))
        gots__inspect_format(in, " [%s]", of->tag);
}

void gots__inspect_date(gots__inspect *in, const gots__shape *of)
{
    if (!gots__inspect_is_constructor(of, "Date") || *of->tag != '\0') gots__inspect_prefix(in, of, "Date");
    gots__kind_push_date(in->ctx, of->object);
    gots__inspect_str(in, duk_get_string(in->ctx, -1));
    duk_pop(in->ctx);
}

void gots__inspect_regexp(gots__inspect *in, const gots__shape *of)
{
    size_t len;
    if (!gots__inspect_is_constructor(of, "RegExp") || *of->tag != '\0') gots__inspect_prefix(in, of, "RegExp");
    gots__kind_push_regexp(in->ctx, of->object);
    const char *text = duk_get_lstring(in->ctx, -1, &len);
    gots__inspect_put(in, text, len);
    duk_pop(in->ctx);
}

static bool has_key(duk_context *ctx, duk_idx_t keys, const char *name)
{
    for (duk_uarridx_t i = 0, n = (duk_uarridx_t)duk_get_length(ctx, keys); i < n; i++) {
        duk_get_prop_index(ctx, keys, i);
        bool same = !duk_is_symbol(ctx, -1) && strcmp(duk_get_string(ctx, -1), name) == 0;
        duk_pop(ctx);
        if (same) return true;
    }
    return false;
}

static void add_key(duk_context *ctx, duk_idx_t keys, const char *name)
{
    duk_push_string(ctx, name);
    duk_put_prop_index(ctx, keys, (duk_uarridx_t)duk_get_length(ctx, keys));
}

static void remove_key(duk_context *ctx, duk_idx_t keys, const char *name)
{
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, keys), kept = 0;
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, keys, i);
        if (!duk_is_symbol(ctx, -1) && strcmp(duk_get_string(ctx, -1), name) == 0) duk_pop(ctx);
        else duk_put_prop_index(ctx, keys, kept++);
    }
    duk_set_length(ctx, keys, kept);
}

/* Pushes property `name` as a string, or undefined when reading it throws or it is no string. */
static const char *push_text_property(duk_context *ctx, duk_idx_t object, const char *name)
{
    duk_push_string(ctx, name);
    if (!gots__kind_try_get(ctx, object) || !duk_is_string(ctx, -1) || duk_is_symbol(ctx, -1)) {
        duk_pop(ctx);
        duk_push_undefined(ctx);
    }
    return duk_get_string(ctx, -1);
}

/* A stack begins with the name that the error had when it was made. Shows what its class is
 * called as well: "Z [Error]: x" for a class Z that sets no name. Returns the bytes at the
 * beginning of `stack` that what was put replaces. */
static size_t put_error_name(gots__inspect *in, const gots__shape *of, const char *stack,
                             const char *name)
{
    size_t len = strlen(name), start = in->len;
    bool begins = len >= 5 && strcmp(name + len - 5, "Error") == 0 &&
                  strncmp(stack, name, len) == 0 &&
                  (stack[len] == '\0' || stack[len] == ':' || stack[len] == '\n');
    if (!begins && of->constructor != NULL) return 0;
    gots__inspect_prefix(in, of, begins ? name : "Error");
    in->len--; /* the blank */
    size_t put = in->len - start;
    if (put == len && memcmp(in->text + start, name, len) == 0) {
        in->len = start;
        return 0;
    }
    if (memmem(in->text + start, put, name, len) == NULL)
        gots__inspect_format(in, " [%s]", name);
    return begins ? len : 0;
}

void gots__inspect_error(gots__inspect *in, const gots__shape *of, duk_idx_t keys)
{
    static const char *const own[] = { "name", "message", "stack" };
    duk_context *ctx = in->ctx;
    const char *name = push_text_property(ctx, of->object, "name");
    const char *message = push_text_property(ctx, of->object, "message");
    const char *stack = push_text_property(ctx, of->object, "stack");
    if (stack == NULL || *stack == '\0') {
        duk_pop(ctx);
        const char *n = name != NULL ? name : "Error", *m = message != NULL ? message : "";
        stack = duk_push_sprintf(ctx, "%s%s%s", n, *n != '\0' && *m != '\0' ? ": " : "", m);
    }
    for (int i = 0; i < 3; i++) {
        const char *value = duk_get_string(ctx, -3 + i);
        if (has_key(ctx, keys, own[i]) && (value == NULL || strstr(stack, value) != NULL))
            remove_key(ctx, keys, own[i]);
    }
    duk_push_literal(ctx, "cause");
    if (gots__kind_has_own(ctx, of->object) && !has_key(ctx, keys, "cause"))
        add_key(ctx, keys, "cause");
    duk_push_literal(ctx, "errors");
    gots__kind_push_own_data(ctx, of->object, -1);
    if (duk_is_array(ctx, -1) && !has_key(ctx, keys, "errors")) add_key(ctx, keys, "errors");
    duk_pop_2(ctx);

    const char *after = message != NULL && *message != '\0' ? strstr(stack, message) : NULL;
    after = after != NULL ? after + strlen(message) : stack;
    bool bare = strstr(after, "\n    at") == NULL;
    if (bare) gots__inspect_str(in, "[");
    stack += put_error_name(in, of, stack, name != NULL ? name : "Error");
    gots__inspect_indented(in, stack, strlen(stack));
    if (bare) gots__inspect_str(in, "]");
    duk_pop_3(ctx);
}
