/* Inspection: what each kind of object shows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/inspect.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "engine/inspect_inside.h"

#define MAX_NESTING 400 /* C frames: deeper objects show as a remark */

typedef struct gots__inspect_frame {
    void *object;
    struct gots__inspect_frame *outer;
} frame;

typedef enum property_style { NAMED, IN_ARRAY } property_style;

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
    gots__inspect_show(in, duk_require_normalize_index(in->ctx, index), 0);
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
        gots__inspect_symbol(in, duk_get_top_index(ctx));
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
static bool show_property(gots__inspect *in, const gots__shape *of, property_style style)
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
        gots__inspect_show(in, duk_get_top_index(ctx), of->recurse);
        in->indentation -= 2;
    }
    gots__inspect_entry(in, start);
    bool number = duk_is_number(ctx, -1) || gots__is_bigint(ctx, -1);
    duk_pop_2(ctx);
    return number;
}

/* Pushes an array of the keys that are shown: own, enumerable (or all); strings, then symbols.
 * For lists without their indices. */
static void push_keys(gots__inspect *in, const gots__shape *of, bool list)
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

static void show_keys(gots__inspect *in, const gots__shape *of, duk_idx_t keys)
{
    duk_size_t count = duk_get_length(in->ctx, keys);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(in->ctx, keys, i);
        show_property(in, of, NAMED);
    }
}

/* ---- Lists ---- */

static void add_more(gots__inspect *in, gots__shape *of, double more, const char *what)
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

static void show_array(gots__inspect *in, gots__shape *of)
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

static void show_typed_array(gots__inspect *in, gots__shape *of)
{
    duk_context *ctx = in->ctx;
    duk_size_t length = duk_get_length(ctx, of->object);
    of->layout.numbers = true;
    duk_uarridx_t i = 0;
    for (; i < length && i < in->options.max_array_length; i++) {
        size_t start = in->len;
        duk_get_prop_index(ctx, of->object, i);
        gots__inspect_primitive(in, duk_get_top_index(ctx), true);
        duk_pop(ctx);
        gots__inspect_entry(in, start);
    }
    add_more(in, of, (double)length - i, "item");
}

static void show_collection(gots__inspect *in, gots__shape *of, bool map)
{
    duk_context *ctx = in->ctx;
    uint32_t cursor = 0, shown = 0;
    in->indentation += 2;
    while (shown < in->options.max_array_length &&
           gots__kind_collection_next(ctx, of->object, &cursor)) {
        size_t start = in->len;
        gots__inspect_show(in, duk_get_top_index(ctx) - 1, of->recurse);
        if (map) {
            gots__inspect_str(in, " => ");
            gots__inspect_show(in, duk_get_top_index(ctx), of->recurse);
        }
        gots__inspect_entry(in, start);
        duk_pop_2(ctx);
        shown++;
    }
    in->indentation -= 2;
    add_more(in, of, (double)gots__kind_collection_size(ctx, of->object) - shown, "item");
}

static void show_iterator(gots__inspect *in, gots__shape *of)
{
    duk_context *ctx = in->ctx;
    gots__kind_push_iterator(ctx, of->object);
    duk_idx_t iterator = duk_get_top_index(ctx);
    in->indentation += 2;
    for (uint32_t i = 0; i < in->options.max_array_length; i++) {
        if (!gots__kind_iterator_next(ctx, iterator)) break;
        size_t start = in->len;
        gots__inspect_show(in, iterator + 1, of->recurse);
        gots__inspect_entry(in, start);
        duk_pop(ctx);
    }
    in->indentation -= 2;
    duk_pop(ctx);
}

static void show_array_buffer(gots__inspect *in, gots__shape *of)
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
static void show_inherited(gots__inspect *in, const gots__shape *of, const char *name)
{
    size_t start = in->len;
    gots__inspect_format(in, "%s: ", name);
    duk_get_prop_string(in->ctx, of->object, name);
    in->indentation += 2;
    gots__inspect_show(in, duk_get_top_index(in->ctx), of->recurse);
    in->indentation -= 2;
    duk_pop(in->ctx);
    gots__inspect_entry(in, start);
}

static void show_promise(gots__inspect *in, gots__shape *of)
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
        gots__inspect_show(in, duk_get_top_index(in->ctx), of->recurse);
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

static void show_entries(gots__inspect *in, gots__shape *of)
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

/* ---- Objects ---- */

/* Sets base and brace; returns false when they are all there is to see. `keys` is an array that
 * may be changed. */
static bool put_head(gots__inspect *in, gots__shape *of, duk_idx_t keys)
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
        bool plain = of->kind == GOTS__KIND_ARRAY && gots__inspect_is_constructor(of, "Array") && !*of->tag;
        if (!plain)
            gots__inspect_prefix_size(in, of, of->kind == GOTS__KIND_ARRAY ? "Array" : of->tag, length);
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
        gots__inspect_prefix_size(in, of, gots__kind_name(of->kind), size);
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
    case GOTS__KIND_FUNCTION: gots__inspect_function(in, of); break;
    case GOTS__KIND_REGEXP: gots__inspect_regexp(in, of); break;
    case GOTS__KIND_DATE: gots__inspect_date(in, of); break;
    case GOTS__KIND_ERROR:
        gots__inspect_error(in, of, keys);
        bare = duk_get_length(ctx, keys) == 0;
        break;
    case GOTS__KIND_NUMBER:
    case GOTS__KIND_STRING:
    case GOTS__KIND_BOOLEAN:
    case GOTS__KIND_BIGINT:
    case GOTS__KIND_SYMBOL: gots__inspect_boxed(in, of); break;
    case GOTS__KIND_ARGUMENTS:
        gots__inspect_str(in, "[Arguments] {");
        of->layout.open = (gots__range){ start, in->len - start };
        if (bare) gots__inspect_str(in, "}");
        return !bare;
    case GOTS__KIND_PLAIN:
        if (!gots__inspect_is_constructor(of, "Object") || *of->tag != '\0') gots__inspect_prefix(in, of, "Object");
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
        gots__inspect_prefix(in, of, gots__kind_name(of->kind));
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

/* An object that something inside referred to gets "<ref *1> " in front. */
static void put_reference(gots__inspect *in, gots__shape *of, void *object)
{
    int number = circular_number(in, object);
    if (number == 0) return;
    size_t start = in->len;
    gots__inspect_style(in, GOTS__STYLE_SPECIAL);
    gots__inspect_format(in, "<ref *%d>", number);
    gots__inspect_style_end(in, GOTS__STYLE_SPECIAL);
    gots__inspect_str(in, " ");
    gots__range *piece = of->layout.base.len > 0 ? &of->layout.base : &of->layout.open;
    duk_push_lstring(in->ctx, in->text + piece->start, piece->len);
    gots__inspect_put(in, duk_get_string(in->ctx, -1), piece->len);
    duk_pop(in->ctx);
    *piece = (gots__range){ start, in->len - start };
}

static void show_too_deep(gots__inspect *in, const gots__shape *of)
{
    gots__inspect_style(in, GOTS__STYLE_SPECIAL);
    const char *fallback = gots__kind_name(of->kind);
    size_t start;
    if (of->constructor != NULL) gots__inspect_str(in, "[");
    start = in->len;
    gots__inspect_prefix(in, of, of->kind == GOTS__KIND_PLAIN ? "Object" : fallback);
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
        gots__inspect_indented(in, text, len);
    } else if (!duk_strict_equals(ctx, -1, index)) {
        gots__inspect_show(in, duk_get_top_index(ctx), recurse);
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
    gots__shape of = { .object = index, .recurse = recurse };
    of.kind = gots__kind_of(ctx, index);
    of.layout.mark = in->len;
    gots__inspect_find_constructor(in, &of);
    gots__inspect_find_tag(in, &of);
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

void gots__inspect_show(gots__inspect *in, duk_idx_t index, int recurse)
{
    duk_context *ctx = in->ctx;
    if (!duk_is_object(ctx, index)) {
        gots__inspect_primitive(in, index, true);
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
