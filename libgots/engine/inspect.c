/* Inspection: what each kind of value shows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/inspect.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/inspect_kind.h"


#define MAX_NESTING 400 /* C frames: deeper objects show as a remark */

typedef struct gots__inspect_frame {
    void *object;
    struct gots__inspect_frame *outer;
} frame;

/* An object's pieces while it is being shown. Strings are on the value stack. */
typedef struct shape {
    duk_idx_t object;        /* the object, or a proxy's target */
    int kind;                /* gots__kind */
    const char *constructor; /* name, NULL for a null prototype */
    const char *tag;         /* Symbol.toStringTag, "" for none */
    int recurse;             /* nesting level of the entries */
    gots__layout layout;
} shape;

typedef enum property_style { NAMED, IN_ARRAY } property_style;

static void show(gots__inspect *in, duk_idx_t index, int recurse);

/* ---- Beginning and end ---- */

void gots__inspect_defaults(gots__inspect_options *options)
{
    *options = (gots__inspect_options){
        .depth = 2, .break_length = 80, .compact = 3, .max_array_length = 100,
        .max_string_length = 10000, .custom = true
    };
}

void gots__inspect_open(gots__inspect *in, duk_context *ctx, const gots__inspect_options *options)
{
    in->ctx = ctx;
    in->options = *options;
    in->anchor = duk_get_top(ctx);
    in->text = in->short_text;
    in->len = 0;
    in->room = sizeof in->short_text;
    in->entries = in->few_entries;
    in->entry_count = 0;
    in->entry_room = sizeof in->few_entries / sizeof *in->few_entries;
    in->indentation = in->current_depth = in->nesting = in->circular_count = 0;
    in->frame = NULL;
    duk_require_stack(ctx, 16);
    duk_push_undefined(ctx);
    duk_push_undefined(ctx);
}

void gots__inspect_push(gots__inspect *in)
{
    duk_push_lstring(in->ctx, in->text, in->len);
}

void gots__inspect_value(gots__inspect *in, duk_idx_t index)
{
    show(in, duk_require_normalize_index(in->ctx, index), 0);
}

/* ---- Primitives ---- */

void gots__inspect_number(gots__inspect *in, double number)
{
    if (number == 0) {
        gots__inspect_str(in, signbit(number) ? "-0" : "0");
    } else if (number == (double)(int)number) {
        gots__inspect_format(in, "%d", (int)number);
    } else {
        duk_push_number(in->ctx, number);
        gots__inspect_str(in, duk_to_string(in->ctx, -1));
        duk_pop(in->ctx);
    }
}

static void put_line_break(gots__inspect *in, int spaces)
{
    gots__inspect_format(in, "\n%*s", spaces, "");
}

/* A long string of several lines is shown line by line. */
static void show_lines(gots__inspect *in, const char *bytes, size_t len)
{
    while (len > 0) {
        const char *end = memchr(bytes, '\n', len);
        size_t line = end != NULL ? (size_t)(end - bytes) + 1 : len;
        gots__inspect_style(in, GOTS__STYLE_STRING);
        gots__inspect_quoted(in, bytes, line);
        gots__inspect_style_end(in, GOTS__STYLE_STRING);
        bytes += line;
        len -= line;
        if (len > 0) {
            gots__inspect_str(in, " +");
            put_line_break(in, in->indentation + 2);
        }
    }
}

static void show_string(gots__inspect *in, duk_idx_t index, bool styled)
{
    duk_context *ctx = in->ctx;
    size_t units = duk_get_length(ctx, index), len, more = 0;
    if (units > in->options.max_string_length) {
        more = units - in->options.max_string_length;
        duk_dup(ctx, index);
        duk_substring(ctx, -1, 0, in->options.max_string_length);
    } else {
        duk_dup(ctx, index);
    }
    const char *bytes = duk_get_lstring(ctx, -1, &len);
    if (styled && units > 16 && in->options.compact >= 0 &&
        (int)units > in->options.break_length - in->indentation - 4) {
        show_lines(in, bytes, len);
    } else {
        if (styled) gots__inspect_style(in, GOTS__STYLE_STRING);
        gots__inspect_quoted(in, bytes, len);
        if (styled) gots__inspect_style_end(in, GOTS__STYLE_STRING);
    }
    if (more > 0)
        gots__inspect_format(in, "... %zu more character%s", more, more > 1 ? "s" : "");
    duk_pop(ctx);
}

static void show_symbol(gots__inspect *in, duk_idx_t index)
{
    size_t len;
    gots__kind_push_symbol_text(in->ctx, index);
    const char *text = duk_get_lstring(in->ctx, -1, &len);
    gots__inspect_put(in, text, len);
    duk_pop(in->ctx);
}

static gots__style primitive_style(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_symbol(ctx, index)) return GOTS__STYLE_SYMBOL;
    switch (duk_get_type(ctx, index)) {
    case DUK_TYPE_UNDEFINED: return GOTS__STYLE_UNDEFINED;
    case DUK_TYPE_NULL: return GOTS__STYLE_NULL;
    case DUK_TYPE_BOOLEAN: return GOTS__STYLE_BOOLEAN;
    case DUK_TYPE_STRING: return GOTS__STYLE_STRING;
    default: return GOTS__STYLE_NUMBER;
    }
}

static void show_primitive(gots__inspect *in, duk_idx_t index, bool styled)
{
    duk_context *ctx = in->ctx;
    if (duk_is_string(ctx, index) && !duk_is_symbol(ctx, index)) {
        show_string(in, index, styled);
        return;
    }
    gots__style style = styled ? primitive_style(ctx, index) : GOTS__STYLE_NONE;
    gots__inspect_style(in, style);
    if (duk_is_symbol(ctx, index)) {
        show_symbol(in, index);
    } else if (duk_is_number(ctx, index)) {
        gots__inspect_number(in, duk_get_number(ctx, index));
    } else if (gots__is_bigint(ctx, index)) {
        gots__bigint_push_string(ctx, index, 10);
        gots__inspect_str(in, duk_get_string(ctx, -1));
        gots__inspect_str(in, "n");
        duk_pop(ctx);
    } else {
        gots__inspect_str(in, duk_is_undefined(ctx, index) ? "undefined"
                              : duk_is_null(ctx, index)    ? "null"
                              : duk_get_boolean(ctx, index) ? "true" : "false");
    }
    gots__inspect_style_end(in, style);
}

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

static void find_constructor(gots__inspect *in, shape *of)
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
        show(in, duk_get_top_index(ctx), 0);
        in->options.depth = depth;
        gots__inspect_str(in, ">");
    }
    duk_push_lstring(ctx, in->text + start, in->len - start);
    in->len = start;
    of->constructor = duk_get_string(ctx, -1);
}

/* Symbol.toStringTag, unless it is an own enumerable property, which is shown anyway. */
static void find_tag(gots__inspect *in, shape *of)
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

static void put_prefix_size(gots__inspect *in, const shape *of, const char *fallback, long size)
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

static void put_prefix(gots__inspect *in, const shape *of, const char *fallback)
{
    put_prefix_size(in, of, fallback, -1);
}

static bool is_constructor(const shape *of, const char *name)
{
    return of->constructor != NULL && strcmp(of->constructor, name) == 0;
}

/* ---- Properties ---- */

static bool is_plain_name(const char *name, size_t len)
{
    if (len == 0 || (*name >= '0' && *name <= '9')) return false;
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    }
    return true;
}

/* The key at the stack top, which stays there. */
static void show_key(gots__inspect *in, bool enumerable)
{
    duk_context *ctx = in->ctx;
    size_t len;
    if (duk_is_symbol(ctx, -1)) {
        gots__inspect_str(in, "[");
        gots__inspect_style(in, GOTS__STYLE_SYMBOL);
        show_symbol(in, duk_get_top_index(ctx));
        gots__inspect_style_end(in, GOTS__STYLE_SYMBOL);
        gots__inspect_str(in, "]");
        return;
    }
    const char *name = duk_get_lstring(ctx, -1, &len);
    if (len == 9 && memcmp(name, "__proto__", 9) == 0) {
        gots__inspect_str(in, "['__proto__']");
    } else if (!enumerable) {
        gots__inspect_str(in, "[");
        gots__inspect_put(in, name, len);
        gots__inspect_str(in, "]");
    } else if (is_plain_name(name, len)) {
        gots__inspect_put(in, name, len);
    } else {
        gots__inspect_style(in, GOTS__STYLE_STRING);
        gots__inspect_quoted(in, name, len);
        gots__inspect_style_end(in, GOTS__STYLE_STRING);
    }
}

static void show_accessor(gots__inspect *in, const gots__property *property)
{
    gots__inspect_styled(in, GOTS__STYLE_SPECIAL,
                         property->getter && property->setter ? "[Getter/Setter]"
                         : property->getter                   ? "[Getter]"
                         : property->setter                   ? "[Setter]" : "undefined");
}

/* Appends one entry for the own property whose key is on the stack top; pops the key. Returns
 * whether its value is a number or bigint. */
static bool show_property(gots__inspect *in, const shape *of, property_style style)
{
    duk_context *ctx = in->ctx;
    gots__property property;
    size_t start = in->len;
    duk_dup(ctx, -1);
    gots__kind_push_property(ctx, of->object, &property); /* key value */
    if (style != IN_ARRAY) {
        duk_dup(ctx, -2);
        show_key(in, property.enumerable);
        duk_pop(ctx);
        gots__inspect_str(in, ": ");
    }
    if (property.getter || property.setter) {
        show_accessor(in, &property);
    } else {
        in->indentation += 2;
        show(in, duk_get_top_index(ctx), of->recurse);
        in->indentation -= 2;
    }
    gots__inspect_entry(in, start);
    bool number = duk_is_number(ctx, -1) || gots__is_bigint(ctx, -1);
    duk_pop_2(ctx);
    return number;
}

/* Pushes an array of the keys that are shown: own, enumerable (or all); strings, then symbols.
 * For lists without their indices. */
static void push_keys(gots__inspect *in, const shape *of, bool list)
{
    duk_context *ctx = in->ctx;
    duk_uint_t flags = DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_INCLUDE_SYMBOLS |
                       DUK_ENUM_SORT_ARRAY_INDICES | DUK_ENUM_NO_PROXY_BEHAVIOR;
    if (in->options.show_hidden) flags |= DUK_ENUM_INCLUDE_NONENUMERABLE;
    duk_push_bare_array(ctx);
    duk_uarridx_t count = 0;
    duk_enum(ctx, of->object, flags);
    while (duk_next(ctx, -1, 0)) {
        if (list && gots__kind_is_index(ctx, -1)) duk_pop(ctx);
        else duk_put_prop_index(ctx, -3, count++);
    }
    duk_pop(ctx);
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

static void show_keys(gots__inspect *in, const shape *of, duk_idx_t keys)
{
    duk_size_t count = duk_get_length(in->ctx, keys);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(in->ctx, keys, i);
        show_property(in, of, NAMED);
    }
}

/* ---- Lists ---- */

static void add_more(gots__inspect *in, shape *of, double more, const char *what)
{
    if (more <= 0) return;
    size_t start = in->len;
    gots__inspect_format(in, "... %.0f more %s%s", more, what, more > 1 ? "s" : "");
    gots__inspect_entry(in, start);
    of->layout.more = true;
}

static void add_holes(gots__inspect *in, double count)
{
    size_t start = in->len;
    gots__inspect_style(in, GOTS__STYLE_UNDEFINED);
    gots__inspect_format(in, "<%.0f empty item%s>", count, count > 1 ? "s" : "");
    gots__inspect_style_end(in, GOTS__STYLE_UNDEFINED);
    gots__inspect_entry(in, start);
}

/* The next own index at or after `from`, or `length`. Walks the keys only when there is a hole. */
static double next_own_index(duk_context *ctx, duk_idx_t object, double from, double length)
{
    double next = length;
    duk_enum(ctx, object, DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_ARRAY_INDICES_ONLY |
                              DUK_ENUM_NO_PROXY_BEHAVIOR);
    while (duk_next(ctx, -1, 0)) {
        double index = duk_to_number(ctx, -1);
        if (index >= from && index < next) next = index;
        duk_pop(ctx);
    }
    duk_pop(ctx);
    return next;
}

static bool has_own_index(duk_context *ctx, duk_idx_t object, double index)
{
    duk_push_number(ctx, index);
    duk_to_string(ctx, -1);
    return gots__kind_has_own(ctx, object);
}

static void show_array(gots__inspect *in, shape *of)
{
    duk_context *ctx = in->ctx;
    double length = (double)duk_get_length(ctx, of->object), index = 0;
    uint32_t shown = 0;
    of->layout.numbers = true;
    for (; index < length && shown < in->options.max_array_length; shown++) {
        if (!has_own_index(ctx, of->object, index)) {
            double next = next_own_index(ctx, of->object, index, length);
            add_holes(in, next - index);
            index = next;
            of->layout.numbers = false;
            continue;
        }
        duk_push_number(ctx, index++);
        duk_to_string(ctx, -1);
        if (!show_property(in, of, IN_ARRAY)) of->layout.numbers = false;
    }
    add_more(in, of, length - index, "item");
}

static void show_typed_array(gots__inspect *in, shape *of)
{
    duk_context *ctx = in->ctx;
    duk_size_t length = duk_get_length(ctx, of->object);
    of->layout.numbers = true;
    duk_uarridx_t i = 0;
    for (; i < length && i < in->options.max_array_length; i++) {
        size_t start = in->len;
        duk_get_prop_index(ctx, of->object, i);
        show_primitive(in, duk_get_top_index(ctx), true);
        duk_pop(ctx);
        gots__inspect_entry(in, start);
    }
    add_more(in, of, (double)length - i, "item");
}

static void show_collection(gots__inspect *in, shape *of, bool map)
{
    duk_context *ctx = in->ctx;
    uint32_t cursor = 0, shown = 0;
    in->indentation += 2;
    while (shown < in->options.max_array_length &&
           gots__kind_collection_next(ctx, of->object, &cursor)) {
        size_t start = in->len;
        show(in, duk_get_top_index(ctx) - 1, of->recurse);
        if (map) {
            gots__inspect_str(in, " => ");
            show(in, duk_get_top_index(ctx), of->recurse);
        }
        gots__inspect_entry(in, start);
        duk_pop_2(ctx);
        shown++;
    }
    in->indentation -= 2;
    add_more(in, of, (double)gots__kind_collection_size(ctx, of->object) - shown, "item");
}

static void show_iterator(gots__inspect *in, shape *of)
{
    duk_context *ctx = in->ctx;
    gots__kind_push_iterator(ctx, of->object);
    duk_idx_t iterator = duk_get_top_index(ctx);
    in->indentation += 2;
    for (uint32_t i = 0; i < in->options.max_array_length; i++) {
        if (!gots__kind_iterator_next(ctx, iterator)) break;
        size_t start = in->len;
        show(in, iterator + 1, of->recurse);
        gots__inspect_entry(in, start);
        duk_pop(ctx);
    }
    in->indentation -= 2;
    duk_pop(ctx);
}

static void show_array_buffer(gots__inspect *in, shape *of)
{
    duk_size_t size;
    const unsigned char *bytes = duk_get_buffer_data(in->ctx, of->object, &size);
    size_t start = in->len;
    gots__inspect_styled(in, GOTS__STYLE_SPECIAL, "[Uint8Contents]");
    gots__inspect_str(in, ": <");
    for (size_t i = 0; i < size && i < in->options.max_array_length; i++)
        gots__inspect_format(in, i > 0 ? " %02x" : "%02x", bytes[i]);
    if (size > in->options.max_array_length) {
        size_t more = size - in->options.max_array_length;
        gots__inspect_format(in, " ... %zu more byte%s", more, more > 1 ? "s" : "");
    }
    gots__inspect_str(in, ">");
    gots__inspect_entry(in, start);
}

/* Entries for properties that live on the prototype: byteLength and its like. */
static void show_inherited(gots__inspect *in, const shape *of, const char *name)
{
    size_t start = in->len;
    gots__inspect_format(in, "%s: ", name);
    duk_get_prop_string(in->ctx, of->object, name);
    in->indentation += 2;
    show(in, duk_get_top_index(in->ctx), of->recurse);
    in->indentation -= 2;
    duk_pop(in->ctx);
    gots__inspect_entry(in, start);
}

static void show_promise(gots__inspect *in, shape *of)
{
    size_t start = in->len;
    int state = gots__kind_push_promise(in->ctx, of->object);
    if (state == 0) {
        gots__inspect_styled(in, GOTS__STYLE_SPECIAL, "<pending>");
    } else {
        if (state == 2) {
            gots__inspect_styled(in, GOTS__STYLE_SPECIAL, "<rejected>");
            gots__inspect_str(in, " ");
        }
        in->indentation += 2;
        show(in, duk_get_top_index(in->ctx), of->recurse);
        in->indentation -= 2;
    }
    duk_pop(in->ctx);
    gots__inspect_entry(in, start);
}

static void show_unknown_items(gots__inspect *in)
{
    size_t start = in->len;
    gots__inspect_styled(in, GOTS__STYLE_SPECIAL, "<items unknown>");
    gots__inspect_entry(in, start);
}

static void show_entries(gots__inspect *in, shape *of)
{
    switch (of->kind) {
    case GOTS__KIND_ARRAY: show_array(in, of); break;
    case GOTS__KIND_TYPED_ARRAY: show_typed_array(in, of); break;
    case GOTS__KIND_MAP: show_collection(in, of, true); break;
    case GOTS__KIND_SET: show_collection(in, of, false); break;
    case GOTS__KIND_MAP_ITERATOR:
    case GOTS__KIND_SET_ITERATOR: show_iterator(in, of); break;
    case GOTS__KIND_PROMISE: show_promise(in, of); break;
    case GOTS__KIND_WEAK_MAP:
    case GOTS__KIND_WEAK_SET: show_unknown_items(in); break;
    case GOTS__KIND_ARRAY_BUFFER:
        show_array_buffer(in, of);
        show_inherited(in, of, "byteLength");
        break;
    case GOTS__KIND_DATA_VIEW:
        show_inherited(in, of, "byteLength");
        show_inherited(in, of, "byteOffset");
        show_inherited(in, of, "buffer");
        break;
    default: break;
    }
}

/* ---- Bases: the text before the braces ---- */

static void put_class(gots__inspect *in, const shape *of, const char *name)
{
    duk_context *ctx = in->ctx;
    gots__inspect_format(in, "[class %s", *name != '\0' ? name : "(anonymous)");
    if (of->constructor != NULL && !is_constructor(of, "Function"))
        gots__inspect_format(in, " [%s]", of->constructor);
    if (*of->tag != '\0' && !is_constructor(of, of->tag))
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

static void put_function(gots__inspect *in, const shape *of)
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
        !is_constructor(of, "Function"))
        gots__inspect_format(in, " %s", of->constructor);
    if (*of->tag != '\0' && !is_constructor(of, of->tag) && strcmp(of->tag, type) != 0)
        gots__inspect_format(in, " [%s]", of->tag);
    duk_pop_2(ctx);
}

static void put_boxed(gots__inspect *in, const shape *of)
{
    const char *type = gots__kind_name(of->kind);
    gots__inspect_format(in, "[%s", type);
    if (of->constructor == NULL) gots__inspect_str(in, " (null prototype)");
    else if (!is_constructor(of, type)) gots__inspect_format(in, " (%s)", of->constructor);
    gots__inspect_str(in, ": ");
    gots__kind_push_boxed(in->ctx, of->object);
    show_primitive(in, duk_get_top_index(in->ctx), false);
    duk_pop(in->ctx);
    gots__inspect_str(in, "]");
    if (*of->tag != '\0' && !is_constructor(of, of->tag))
        gots__inspect_format(in, " [%s]", of->tag);
}

static void put_date(gots__inspect *in, const shape *of)
{
    if (!is_constructor(of, "Date") || *of->tag != '\0') put_prefix(in, of, "Date");
    gots__kind_push_date(in->ctx, of->object);
    gots__inspect_str(in, duk_get_string(in->ctx, -1));
    duk_pop(in->ctx);
}

static void put_regexp(gots__inspect *in, const shape *of)
{
    size_t len;
    if (!is_constructor(of, "RegExp") || *of->tag != '\0') put_prefix(in, of, "RegExp");
    gots__kind_push_regexp(in->ctx, of->object);
    const char *text = duk_get_lstring(in->ctx, -1, &len);
    gots__inspect_put(in, text, len);
    duk_pop(in->ctx);
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

/* Appends `text` with every further line indented like the object at hand. */
static void put_indented(gots__inspect *in, const char *text, size_t len)
{
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t line = end != NULL ? (size_t)(end - text) : len;
        gots__inspect_put(in, text, line);
        text += line;
        len -= line;
        if (len == 0) break;
        put_line_break(in, in->indentation);
        text++;
        len--;
    }
}

/* A stack begins with the name that the error had when it was made. Shows what its class is
 * called as well: "Z [Error]: x" for a class Z that sets no name. Returns the bytes at the
 * beginning of `stack` that what was put replaces. */
static size_t put_error_name(gots__inspect *in, const shape *of, const char *stack,
                             const char *name)
{
    size_t len = strlen(name), start = in->len;
    bool begins = len >= 5 && strcmp(name + len - 5, "Error") == 0 &&
                  strncmp(stack, name, len) == 0 &&
                  (stack[len] == '\0' || stack[len] == ':' || stack[len] == '\n');
    if (!begins && of->constructor != NULL) return 0;
    put_prefix(in, of, begins ? name : "Error");
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

static void put_error(gots__inspect *in, const shape *of, duk_idx_t keys)
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
    put_indented(in, stack, strlen(stack));
    if (bare) gots__inspect_str(in, "]");
    duk_pop_3(ctx);
}

/* ---- Objects ---- */

/* Sets base and brace; returns false when they are all there is to see. `keys` is an array that
 * may be changed. */
static bool put_head(gots__inspect *in, shape *of, duk_idx_t keys)
{
    duk_context *ctx = in->ctx;
    bool bare = duk_get_length(ctx, keys) == 0;
    const char *open = "{";
    gots__style style = GOTS__STYLE_NONE;
    size_t start = in->len;
    of->layout.close = "}";
    switch (of->kind) {
    case GOTS__KIND_ARRAY:
    case GOTS__KIND_TYPED_ARRAY: {
        long length = (long)duk_get_length(ctx, of->object);
        bool plain = of->kind == GOTS__KIND_ARRAY && is_constructor(of, "Array") && !*of->tag;
        if (!plain)
            put_prefix_size(in, of, of->kind == GOTS__KIND_ARRAY ? "Array" : of->tag, length);
        of->layout.kind = GOTS__LAYOUT_ARRAY;
        of->layout.close = "]";
        gots__inspect_str(in, "[");
        of->layout.open = (gots__range){ start, in->len - start };
        if (length == 0 && bare) gots__inspect_str(in, "]");
        return length > 0 || !bare;
    }
    case GOTS__KIND_MAP:
    case GOTS__KIND_SET: {
        long size = (long)gots__kind_collection_size(ctx, of->object);
        put_prefix_size(in, of, gots__kind_name(of->kind), size);
        gots__inspect_str(in, "{");
        of->layout.open = (gots__range){ start, in->len - start };
        if (size == 0 && bare) gots__inspect_str(in, "}");
        return size > 0 || !bare;
    }
    case GOTS__KIND_FUNCTION: style = GOTS__STYLE_SPECIAL; break;
    case GOTS__KIND_REGEXP: style = GOTS__STYLE_REGEXP; break;
    case GOTS__KIND_DATE: style = GOTS__STYLE_DATE; break;
    default: break;
    }
    if (bare) gots__inspect_style(in, style);
    switch (of->kind) {
    case GOTS__KIND_FUNCTION: put_function(in, of); break;
    case GOTS__KIND_REGEXP: put_regexp(in, of); break;
    case GOTS__KIND_DATE: put_date(in, of); break;
    case GOTS__KIND_ERROR:
        put_error(in, of, keys);
        bare = duk_get_length(ctx, keys) == 0;
        break;
    case GOTS__KIND_NUMBER:
    case GOTS__KIND_STRING:
    case GOTS__KIND_BOOLEAN:
    case GOTS__KIND_BIGINT:
    case GOTS__KIND_SYMBOL: put_boxed(in, of); break;
    case GOTS__KIND_ARGUMENTS:
        gots__inspect_str(in, "[Arguments] {");
        of->layout.open = (gots__range){ start, in->len - start };
        if (bare) gots__inspect_str(in, "}");
        return !bare;
    case GOTS__KIND_PLAIN:
        if (!is_constructor(of, "Object") || *of->tag != '\0') put_prefix(in, of, "Object");
        gots__inspect_str(in, "{");
        of->layout.open = (gots__range){ start, in->len - start };
        if (bare) gots__inspect_str(in, "}");
        return !bare;
    case GOTS__KIND_MAP_ITERATOR:
    case GOTS__KIND_SET_ITERATOR: {
        bool pairs = gots__kind_push_iterator(ctx, of->object);
        duk_pop(ctx);
        gots__inspect_format(in, "[%s %s] {", of->kind == GOTS__KIND_MAP_ITERATOR ? "Map" : "Set",
                             pairs ? "Entries" : "Iterator");
        of->layout.open = (gots__range){ start, in->len - start };
        return true;
    }
    default:
        put_prefix(in, of, gots__kind_name(of->kind));
        gots__inspect_str(in, "{");
        of->layout.open = (gots__range){ start, in->len - start };
        return true;
    }
    if (bare) {
        gots__inspect_style_end(in, style);
        return false;
    }
    of->layout.base = (gots__range){ start, in->len - start };
    gots__inspect_str(in, open);
    of->layout.open = (gots__range){ in->len - 1, 1 };
    return true;
}

static int circular_number(const gots__inspect *in, const void *object)
{
    for (int i = 0; i < in->circular_count; i++)
        if (in->circular[i].object == object) return in->circular[i].number;
    return 0;
}

static bool show_circular(gots__inspect *in, void *object)
{
    const frame *at = in->frame;
    while (at != NULL && at->object != object) at = at->outer;
    if (at == NULL) return false;
    int number = circular_number(in, object);
    if (number == 0) {
        number = in->circular_count + 1;
        if (in->circular_count < (int)(sizeof in->circular / sizeof *in->circular)) {
            in->circular[in->circular_count].object = object;
            in->circular[in->circular_count++].number = number;
        }
    }
    gots__inspect_style(in, GOTS__STYLE_SPECIAL);
    gots__inspect_format(in, "[Circular *%d]", number);
    gots__inspect_style_end(in, GOTS__STYLE_SPECIAL);
    return true;
}

/* The opening brace of an object that something inside referred to gets "<ref *1> " in front. */
static void put_reference(gots__inspect *in, shape *of, void *object)
{
    int number = circular_number(in, object);
    if (number == 0) return;
    size_t start = in->len;
    gots__inspect_style(in, GOTS__STYLE_SPECIAL);
    gots__inspect_format(in, "<ref *%d>", number);
    gots__inspect_style_end(in, GOTS__STYLE_SPECIAL);
    gots__inspect_str(in, " ");
    gots__range *piece = &of->layout.open;
    duk_push_lstring(in->ctx, in->text + piece->start, piece->len);
    gots__inspect_put(in, duk_get_string(in->ctx, -1), piece->len);
    duk_pop(in->ctx);
    *piece = (gots__range){ start, in->len - start };
}

static void show_too_deep(gots__inspect *in, const shape *of)
{
    gots__inspect_style(in, GOTS__STYLE_SPECIAL);
    const char *fallback = gots__kind_name(of->kind);
    size_t start;
    if (of->constructor != NULL) gots__inspect_str(in, "[");
    start = in->len;
    put_prefix(in, of, of->kind == GOTS__KIND_PLAIN ? "Object" : fallback);
    if (in->len > start) in->len--; /* the space */
    if (of->constructor != NULL) gots__inspect_str(in, "]");
    gots__inspect_style_end(in, GOTS__STYLE_SPECIAL);
}

/* Shows what the object's own inspection method returns; false when it has none. */
static bool show_custom(gots__inspect *in, duk_idx_t index, int recurse)
{
    duk_context *ctx = in->ctx;
    if (!in->options.custom) return false;
    duk_push_literal(ctx, DUK_GLOBAL_SYMBOL("nodejs.util.inspect.custom"));
    duk_get_prop(ctx, index);
    if (!duk_is_function(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    duk_dup(ctx, index);
    duk_push_int(ctx, in->options.depth - recurse);
    duk_push_object(ctx);
    gots__kind_push_inspect(ctx);
    duk_call_method(ctx, 3);
    if (duk_is_string(ctx, -1) && !duk_is_symbol(ctx, -1)) {
        size_t len;
        const char *text = duk_get_lstring(ctx, -1, &len);
        put_indented(in, text, len);
    } else if (!duk_strict_equals(ctx, -1, index)) {
        show(in, duk_get_top_index(ctx), recurse);
    } else {
        duk_pop(ctx);
        return false;
    }
    duk_pop(ctx);
    return true;
}

static void show_object(gots__inspect *in, duk_idx_t index, int recurse)
{
    duk_context *ctx = in->ctx;
    void *identity = duk_get_heapptr(ctx, index);
    shape of = { .object = index, .recurse = recurse };
    of.kind = gots__kind_of(ctx, index);
    of.layout.mark = in->len;
    find_constructor(in, &of);
    find_tag(in, &of);
    bool list = of.kind == GOTS__KIND_ARRAY || of.kind == GOTS__KIND_TYPED_ARRAY ||
                of.kind == GOTS__KIND_STRING;
    push_keys(in, &of, list);
    duk_idx_t keys = duk_get_top_index(ctx);
    if (!put_head(in, &of, keys)) return;
    if (recurse > in->options.depth) {
        in->len = of.layout.mark;
        show_too_deep(in, &of);
        return;
    }

    frame here = { identity, in->frame };
    in->frame = &here;
    of.recurse = recurse + 1;
    in->current_depth = of.recurse;
    of.layout.first_entry = in->entry_count;
    show_entries(in, &of);
    show_keys(in, &of, keys);
    in->frame = here.outer;
    put_reference(in, &of, identity);
    of.layout.levels = in->current_depth - of.recurse;
    gots__inspect_layout(in, &of.layout);
}

static void show(gots__inspect *in, duk_idx_t index, int recurse)
{
    duk_context *ctx = in->ctx;
    if (!duk_is_object(ctx, index)) {
        show_primitive(in, index, true);
        return;
    }
    duk_require_stack(ctx, 24);
    if (in->nesting >= MAX_NESTING) {
        gots__inspect_styled(in, GOTS__STYLE_SPECIAL, "[Object: nested too deeply to inspect]");
        return;
    }
    duk_idx_t top = duk_get_top(ctx);
    in->nesting++;
    duk_dup(ctx, index);
    gots__kind_unwrap_proxy(ctx);
    index = top;
    if (!duk_is_object(ctx, index)) {
        gots__inspect_styled(in, GOTS__STYLE_SPECIAL, "<Revoked Proxy>");
        in->nesting--;
        duk_set_top(ctx, top);
        return;
    }
    if (!show_custom(in, index, recurse) && !show_circular(in, duk_get_heapptr(ctx, index)))
        show_object(in, index, recurse);
    in->nesting--;
    duk_set_top(ctx, top);
}
