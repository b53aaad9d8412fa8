/* String: the constructor's functions, and the methods that search, cut and repeat.
 *
 * SPDX-License-Identifier: MIT
 *
 * A string's bytes are UTF-8 of single UTF-16 code units (a surrogate pair is two sequences), so
 * that substrings can be sought bytewise; positions count code units. In a string of ASCII both
 * are the same. Case, normal forms and collation are in string_case.c.
 */
#include "engine/regexp.h"

/* A string to work on; it stands on the value stack. */
typedef struct text {
    duk_hstring *h;
    const unsigned char *bytes;
    size_t size;   /* bytes */
    size_t units;  /* code units */
} text;

static text text_of(duk_context *ctx, duk_idx_t index)
{
    duk_hstring *h = duk_known_hstring(ctx, index);
    return (text){ h, DUK_HSTRING_GET_DATA(h), DUK_HSTRING_GET_BYTELEN(h),
                   DUK_HSTRING_GET_CHARLEN(h) };
}

static bool is_ascii(const text *t)
{
    return t->size == t->units;
}

/* Byte offset of code unit `at`, and back. */
static size_t byte_of(duk_context *ctx, const text *t, size_t at)
{
    return is_ascii(t) ? at : duk_heap_strcache_offset_char2byte(ctx, t->h, (duk_uint32_t)at);
}

static size_t unit_of(const text *t, size_t from_byte, size_t from_unit, size_t byte)
{
    if (is_ascii(t)) return byte;
    for (size_t i = from_byte; i < byte; i++) from_unit += (t->bytes[i] & 0xC0) != 0x80;
    return from_unit;
}

/* The code unit at p. */
static unsigned unit_at(const unsigned char *p)
{
    if (p[0] < 0x80) return p[0];
    if (p[0] < 0xE0) return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
}

/* First place of `needle` at or after byte `from`; SIZE_MAX when there is none. */
static size_t seek(duk_context *ctx, const text *t, const text *needle, size_t from)
{
    if (needle->size > t->size - from) return SIZE_MAX;
    if (needle->size == 0) return from;
    const unsigned char *p =
        needle->size == 1 ? memchr(t->bytes + from, needle->bytes[0], t->size - from)
                          : memmem(t->bytes + from, t->size - from, needle->bytes, needle->size);
    size_t found = p == NULL ? t->size : (size_t)(p - t->bytes);
    gots__charge(ctx, (found - from) / 32);
    return p == NULL ? SIZE_MAX : found;
}

static void push_bytes(duk_context *ctx, const text *t, size_t from, size_t to)
{
    duk_push_lstring(ctx, (const char *)t->bytes + from, to - from);
}

/* ToString(RequireObjectCoercible(this)) at the stack top. */
static text push_this_text(duk_context *ctx)
{
    duk_push_this_coercible_to_string(ctx);
    return text_of(ctx, -1);
}

/* An integer argument cut to 0 … max. */
static double clamp(duk_context *ctx, duk_idx_t index, double max, double fallback)
{
    if (duk_is_undefined(ctx, index)) return fallback;
    double d = dukx_to_integer(ctx, index);
    return d < 0 ? 0 : d > max ? max : d;
}

/* ---- Constructor's functions ---- */

/* Writes a code point as Duktape keeps it. */
static size_t put_code_point(unsigned char *p, unsigned c)
{
    if (c >= 0x10000) {
        size_t n = put_code_point(p, 0xD800 + ((c - 0x10000) >> 10));
        return n + put_code_point(p + n, 0xDC00 + (c & 0x3FF));
    }
    if (c < 0x80) {
        p[0] = (unsigned char)c;
        return 1;
    }
    if (c < 0x800) {
        p[0] = (unsigned char)(0xC0 | c >> 6);
        p[1] = (unsigned char)(0x80 | (c & 0x3F));
        return 2;
    }
    p[0] = (unsigned char)(0xE0 | c >> 12);
    p[1] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
    p[2] = (unsigned char)(0x80 | (c & 0x3F));
    return 3;
}

/* Magic: whether code units (fromCharCode) or code points. */
static duk_ret_t string_from_codes(duk_context *ctx)
{
    bool units = duk_get_current_magic(ctx) != 0;
    duk_idx_t count = duk_get_top(ctx);
    unsigned char *p = duk_push_fixed_buffer_nozero(ctx, (duk_size_t)count * 6 + 1);
    size_t len = 0;
    for (duk_idx_t i = 0; i < count; i++) {
        if (units) {
            len += put_code_point(p + len, duk_to_uint16(ctx, i));
            continue;
        }
        double d = duk_to_number(ctx, i);
        if (!(d >= 0 && d <= 0x10FFFF) || d != floor(d))
            return duk_range_error(ctx, "Invalid code point %s", duk_to_string(ctx, i));
        len += put_code_point(p + len, (unsigned)d);
    }
    duk_push_lstring(ctx, (const char *)p, len);
    return 1;
}

static duk_ret_t string_raw(duk_context *ctx)
{
    duk_idx_t top = duk_get_top(ctx);
    if (top == 0) duk_push_undefined(ctx);
    duk_dup(ctx, 0);
    duk_to_object(ctx, -1);
    dukx_get(ctx, -1, DUKX_S_raw);
    duk_to_object(ctx, -1);
    duk_idx_t raw = duk_get_top(ctx) - 1, pieces = 0;
    double len = dukx_length_of(ctx, raw);
    duk_push_literal(ctx, "");
    for (double k = 0; k < len; k++) {
        duk_require_stack(ctx, 8);
        dukx_get_at(ctx, raw, k);
        duk_to_string(ctx, -1);
        pieces = 2;
        if (k + 1 < len && k + 1 < top) {
            duk_dup(ctx, (duk_idx_t)k + 1);
            duk_to_string(ctx, -1);
            pieces = 3;
        }
        duk_concat(ctx, pieces);
    }
    return 1;
}

/* ---- Characters ---- */

/* Pushes the code unit at position k as a string; k is inside. */
static void push_unit(duk_context *ctx, const text *t, double k)
{
    size_t at = byte_of(ctx, t, (size_t)k), size = 1;
    if (t->bytes[at] >= 0x80) size = t->bytes[at] < 0xE0 ? 2 : 3;
    push_bytes(ctx, t, at, at + size);
}

static duk_ret_t string_at(duk_context *ctx)
{
    text t = push_this_text(ctx);
    double k = dukx_to_integer(ctx, 0);
    if (k < 0) k += (double)t.units;
    if (k < 0 || k >= (double)t.units) return 0;
    push_unit(ctx, &t, k);
    return 1;
}

static duk_ret_t string_char_at(duk_context *ctx)
{
    text t = push_this_text(ctx);
    double k = dukx_to_integer(ctx, 0);
    if (k < 0 || k >= (double)t.units)
        duk_push_literal(ctx, "");
    else
        push_unit(ctx, &t, k);
    return 1;
}

/* The ASCII string that `this` is, when the first argument is a position in it; else NULL. */
static duk_hstring *plain_position(duk_context *ctx, uint32_t *at)
{
    duk_tval *self = dukx_this(ctx), *argument = DUK_GET_TVAL_POSIDX(ctx, 0);
    if (!DUK_TVAL_IS_STRING(self) || !DUK_TVAL_IS_NUMBER(argument)) return NULL;
    duk_hstring *h = DUK_TVAL_GET_STRING(self);
    double k = DUK_TVAL_GET_NUMBER(argument);
    if (!(k >= 0 && k < DUK_HSTRING_GET_BYTELEN(h)) || DUK_HSTRING_HAS_SYMBOL(h) ||
        DUK_HSTRING_GET_CHARLEN(h) != DUK_HSTRING_GET_BYTELEN(h))
        return NULL;
    *at = (uint32_t)k;
    return h;
}

static duk_ret_t string_char_code_at(duk_context *ctx)
{
    uint32_t at;
    duk_hstring *plain = plain_position(ctx, &at);
    if (plain != NULL) {
        duk_push_uint(ctx, DUK_HSTRING_GET_DATA(plain)[at]);
        return 1;
    }
    text t = push_this_text(ctx);
    double k = dukx_to_integer(ctx, 0);
    if (k < 0 || k >= (double)t.units)
        duk_push_nan(ctx);
    else
        duk_push_uint(ctx, unit_at(t.bytes + byte_of(ctx, &t, (size_t)k)));
    return 1;
}

static duk_ret_t string_code_point_at(duk_context *ctx)
{
    text t = push_this_text(ctx);
    double k = dukx_to_integer(ctx, 0);
    if (k < 0 || k >= (double)t.units) return 0;
    const unsigned char *p = t.bytes + byte_of(ctx, &t, (size_t)k);
    unsigned c = unit_at(p);
    if (dukx_code_point_bytes(p, t.bytes + t.size) == 6)
        c = 0x10000 + ((c - 0xD800) << 10) + (unit_at(p + 3) - 0xDC00);
    duk_push_uint(ctx, c);
    return 1;
}

/* ---- Search ---- */

/* IsRegExp. */
static bool is_regexp(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_object(ctx, index)) return false;
    dukx_get(ctx, index, DUKX_Y_match);
    bool given = !duk_is_undefined(ctx, -1), result = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    if (given) return result;
    return dukx_is_regexp(ctx, index);
}

/* The argument at 0 as a string, which must be no regular expression. */
static text plain_argument(duk_context *ctx, const char *name)
{
    if (is_regexp(ctx, 0))
        (void)duk_type_error(ctx, "first argument to String.prototype.%s must not be a RegExp",
                             name);
    duk_to_string(ctx, 0);
    return text_of(ctx, 0);
}

static duk_ret_t string_includes(duk_context *ctx)
{
    text t = push_this_text(ctx), needle = plain_argument(ctx, "includes");
    double from = clamp(ctx, 1, (double)t.units, 0);
    duk_push_boolean(ctx, seek(ctx, &t, &needle, byte_of(ctx, &t, (size_t)from)) != SIZE_MAX);
    return 1;
}

static duk_ret_t string_starts_with(duk_context *ctx)
{
    text t = push_this_text(ctx), needle = plain_argument(ctx, "startsWith");
    size_t at = byte_of(ctx, &t, (size_t)clamp(ctx, 1, (double)t.units, 0));
    duk_push_boolean(ctx, needle.size <= t.size - at &&
                              memcmp(t.bytes + at, needle.bytes, needle.size) == 0);
    return 1;
}

static duk_ret_t string_ends_with(duk_context *ctx)
{
    text t = push_this_text(ctx), needle = plain_argument(ctx, "endsWith");
    size_t end = byte_of(ctx, &t, (size_t)clamp(ctx, 1, (double)t.units, (double)t.units));
    duk_push_boolean(ctx, needle.size <= end &&
                              memcmp(t.bytes + end - needle.size, needle.bytes, needle.size) == 0);
    return 1;
}

static duk_ret_t string_index_of(duk_context *ctx)
{
    text t = push_this_text(ctx);
    duk_to_string(ctx, 0);
    text needle = text_of(ctx, 0);
    size_t from = (size_t)clamp(ctx, 1, (double)t.units, 0), start = byte_of(ctx, &t, from);
    size_t found = seek(ctx, &t, &needle, start);
    if (found == SIZE_MAX)
        duk_push_int(ctx, -1);
    else
        duk_push_number(ctx, (double)unit_of(&t, start, from, found));
    return 1;
}

static duk_ret_t string_last_index_of(duk_context *ctx)
{
    text t = push_this_text(ctx);
    duk_to_string(ctx, 0);
    text needle = text_of(ctx, 0);
    double d = duk_to_number(ctx, 1);
    double from = isnan(d) ? (double)t.units : clamp(ctx, 1, (double)t.units, 0);
    if (needle.size <= t.size) {
        size_t at = byte_of(ctx, &t, (size_t)from);
        gots__charge(ctx, at / 4);
        if (at > t.size - needle.size) at = t.size - needle.size;
        for (size_t i = at + 1; i-- > 0;) {
            if (i < t.size && (t.bytes[i] & 0xC0) == 0x80) continue;
            if (memcmp(t.bytes + i, needle.bytes, needle.size) != 0) continue;
            duk_push_number(ctx, (double)unit_of(&t, 0, 0, i));
            return 1;
        }
    }
    duk_push_int(ctx, -1);
    return 1;
}

/* ---- Parts ---- */

static duk_ret_t push_units(duk_context *ctx, const text *t, double from, double to)
{
    if (from >= to)
        duk_push_literal(ctx, "");
    else
        push_bytes(ctx, t, byte_of(ctx, t, (size_t)from), byte_of(ctx, t, (size_t)to));
    return 1;
}

static duk_ret_t string_slice(duk_context *ctx)
{
    text t = push_this_text(ctx);
    double len = (double)t.units;
    double from = dukx_relative(ctx, 0, len, 0), to = dukx_relative(ctx, 1, len, len);
    return push_units(ctx, &t, from, to);
}

static duk_ret_t string_substring(duk_context *ctx)
{
    text t = push_this_text(ctx);
    double len = (double)t.units, from = clamp(ctx, 0, len, 0), to = clamp(ctx, 1, len, len);
    return push_units(ctx, &t, from < to ? from : to, from < to ? to : from);
}

static duk_ret_t string_substr(duk_context *ctx)
{
    text t = push_this_text(ctx);
    double len = (double)t.units, from = dukx_relative(ctx, 0, len, 0);
    double to = from + clamp(ctx, 1, len, len);
    return push_units(ctx, &t, from, to < len ? to : len);
}

static duk_ret_t string_concat(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    push_this_text(ctx);
    duk_insert(ctx, 0);
    for (duk_idx_t i = 1; i <= count; i++) duk_to_string(ctx, i);
    (void)duk_gots_text_join(ctx, count + 1);
    return 1;
}

#define MAX_STRING 0x1fffffe0u

static duk_ret_t string_repeat(duk_context *ctx)
{
    text t = push_this_text(ctx);
    double count = dukx_to_integer(ctx, 0);
    if (count < 0 || isinf(count)) return duk_range_error(ctx, "Invalid count value");
    if (count == 0 || t.size == 0) {
        duk_push_literal(ctx, "");
        return 1;
    }
    if ((double)t.size * count > MAX_STRING) return duk_range_error(ctx, "Invalid string length");
    size_t len = t.size * (size_t)count;
    char *p = duk_push_fixed_buffer_nozero(ctx, len);
    for (size_t at = 0; at < len; at += t.size) memcpy(p + at, t.bytes, t.size);
    duk_push_lstring(ctx, p, len);
    return 1;
}

/* Magic: whether at the end. */
static duk_ret_t string_pad(duk_context *ctx)
{
    bool end = duk_get_current_magic(ctx) != 0;
    text t = push_this_text(ctx);
    double length = dukx_to_length(ctx, 0);
    if (length <= (double)t.units) return 1;
    if (duk_is_undefined(ctx, 1)) {
        duk_push_literal(ctx, " ");
        duk_replace(ctx, 1);
    }
    duk_to_string(ctx, 1);
    text fill = text_of(ctx, 1);
    if (fill.units == 0) return 1;
    double units = length - (double)t.units;
    if (units * 3 + (double)t.size > MAX_STRING)
        return duk_range_error(ctx, "Invalid string length");
    size_t whole = (size_t)(units / (double)fill.units);
    size_t rest = byte_of(ctx, &fill, (size_t)units - whole * fill.units);
    size_t size = whole * fill.size + rest;
    char *p = duk_push_fixed_buffer_nozero(ctx, size + t.size), *to = end ? p + t.size : p;
    memcpy(end ? p : p + size, t.bytes, t.size);
    for (size_t i = 0; i < whole; i++, to += fill.size) memcpy(to, fill.bytes, fill.size);
    memcpy(to, fill.bytes, rest);
    duk_push_lstring(ctx, p, size + t.size);
    return 1;
}

static bool is_space(unsigned c)
{
    return (c >= 9 && c <= 13) || c == 32 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

enum { TRIM_START = 1, TRIM_END = 2 };

static duk_ret_t string_trim(duk_context *ctx)
{
    int which = duk_get_current_magic(ctx);
    text t = push_this_text(ctx);
    size_t from = 0, to = t.size;
    while ((which & TRIM_START) && from < to && is_space(unit_at(t.bytes + from)))
        from += t.bytes[from] < 0x80 ? 1 : t.bytes[from] < 0xE0 ? 2 : 3;
    while ((which & TRIM_END) && to > from) {
        size_t last = to - 1;
        while ((t.bytes[last] & 0xC0) == 0x80) last--;
        if (!is_space(unit_at(t.bytes + last))) break;
        to = last;
    }
    if (from == 0 && to == t.size) return 1;
    push_bytes(ctx, &t, from, to);
    return 1;
}

/* ---- Well-formedness ---- */

static bool is_surrogate(const unsigned char *p)
{
    return p[0] == 0xED && p[1] >= 0xA0;
}

static duk_ret_t string_is_well_formed(duk_context *ctx)
{
    text t = push_this_text(ctx);
    bool well = true;
    for (size_t i = 0; well && i < t.size;) {
        size_t size = dukx_code_point_bytes(t.bytes + i, t.bytes + t.size);
        well = size != 3 || !is_surrogate(t.bytes + i);
        i += size;
    }
    duk_push_boolean(ctx, well);
    return 1;
}

static duk_ret_t string_to_well_formed(duk_context *ctx)
{
    text t = push_this_text(ctx);
    unsigned char *p = duk_push_fixed_buffer_nozero(ctx, t.size + 1);
    memcpy(p, t.bytes, t.size);
    for (size_t i = 0; i < t.size;) {
        size_t size = dukx_code_point_bytes(p + i, p + t.size);
        if (size == 3 && is_surrogate(p + i)) memcpy(p + i, "\xEF\xBF\xBD", 3);
        i += size;
    }
    duk_push_lstring(ctx, (const char *)p, t.size);
    return 1;
}

/* ---- Symbol protocols ---- */

/* When the argument at 0 is an object with a method for `symbol`: pushes its result and returns
 * true. `second`: whether the argument at 1 is passed after the receiver. */
static bool delegated(duk_context *ctx, dukx_name symbol, bool second)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, -1))
        (void)duk_type_error(ctx, "String.prototype method called on null or undefined");
    if (!duk_is_object(ctx, 0)) {
        duk_pop(ctx);
        return false;
    }
    if (!dukx_get_method(ctx, 0, symbol)) {
        duk_pop_2(ctx);
        return false;
    }
    duk_dup(ctx, 0);
    duk_pull(ctx, -3);
    if (second) duk_dup(ctx, 1);
    duk_call_method(ctx, second ? 2 : 1);
    return true;
}

/* GetSubstitution without captures: a match of `size` bytes at byte `at` of t. [replacement] is
 * the string at `index`. Pushes the expansion. */
static void push_substitution(duk_context *ctx, const text *t, size_t at, size_t size,
                              duk_idx_t index)
{
    text r = text_of(ctx, index);
    duk_idx_t pieces = 0;
    size_t from = 0;
    duk_require_stack(ctx, 8);
    duk_push_literal(ctx, "");
    for (size_t i = 0; i + 1 < r.size; i++) {
        if (r.bytes[i] != '$') continue;
        unsigned char c = r.bytes[i + 1];
        if (c != '$' && c != '&' && c != '`' && c != '\'') continue;
        push_bytes(ctx, &r, from, i);
        if (c == '$')
            duk_push_literal(ctx, "$");
        else if (c == '&')
            push_bytes(ctx, t, at, at + size);
        else if (c == '`')
            push_bytes(ctx, t, 0, at);
        else
            push_bytes(ctx, t, at + size, t->size);
        pieces = 3;
        duk_concat(ctx, pieces);
        from = ++i + 1;
    }
    push_bytes(ctx, &r, from, r.size);
    duk_concat(ctx, 2);
}

/* Pushes what replaces the match at byte `at` (code unit `position`). 0 the pattern, 1 the
 * replacement, a function or a string; `self` the subject. */
static void push_replacement(duk_context *ctx, const text *t, duk_idx_t self, size_t at,
                             double position, size_t size)
{
    if (!duk_is_function(ctx, 1)) {
        push_substitution(ctx, t, at, size, 1);
        return;
    }
    duk_dup(ctx, 1);
    duk_push_undefined(ctx);
    duk_dup(ctx, 0);
    duk_push_number(ctx, position);
    duk_dup(ctx, self);
    duk_call_method(ctx, 3);
    duk_to_string(ctx, -1);
}

/* A long result on its way: its pieces at the stack top, the last ones as they came, those before
 * joined by the hundred, and so on. So each byte is copied a few times, however many pieces. */
#define PILES 4
#define PILE 200
typedef struct piles {
    duk_idx_t count[PILES];
} piles;

/* Counts the piece at the stack top. */
static void pile(duk_context *ctx, piles *p)
{
    int level = 0;
    while (++p->count[level] == PILE && level + 1 < PILES) {
        duk_concat(ctx, PILE);
        p->count[level++] = 0;
    }
    duk_require_stack(ctx, 16);
}

/* Replaces all pieces by what they are together. */
static void join_piles(duk_context *ctx, const piles *p)
{
    duk_idx_t count = 0;
    for (int i = 0; i < PILES; i++) count += p->count[i];
    duk_concat(ctx, count);
}

static duk_ret_t replace_in(duk_context *ctx, bool all)
{
    duk_push_this_coercible_to_string(ctx); /* 2 */
    duk_to_string(ctx, 0);
    if (!duk_is_function(ctx, 1)) duk_to_string(ctx, 1);
    text t = text_of(ctx, 2), needle = text_of(ctx, 0);
    size_t at = seek(ctx, &t, &needle, 0), last = 0, unit = 0, unit_byte = 0;
    piles pieces = { { 0 } };
    duk_require_stack(ctx, 16);
    while (at != SIZE_MAX) {
        unit = unit_of(&t, unit_byte, unit, at);
        unit_byte = at;
        push_bytes(ctx, &t, last, at);
        pile(ctx, &pieces);
        push_replacement(ctx, &t, 2, at, (double)unit, needle.size);
        pile(ctx, &pieces);
        last = at + needle.size;
        if (!all) break;
        size_t next = last;
        if (needle.size == 0) { /* matches between all code units */
            if (at >= t.size) break;
            next = at + (t.bytes[at] < 0x80 ? 1 : t.bytes[at] < 0xE0 ? 2 : 3);
        }
        at = seek(ctx, &t, &needle, next);
    }
    push_bytes(ctx, &t, last, t.size);
    pile(ctx, &pieces);
    join_piles(ctx, &pieces);
    return 1;
}

static duk_ret_t string_replace(duk_context *ctx)
{
    if (delegated(ctx, DUKX_Y_replace, true)) return 1;
    return replace_in(ctx, false);
}

/* The flags of a regular expression given to a method that needs them to be global. */
static void require_global(duk_context *ctx, const char *name)
{
    if (!is_regexp(ctx, 0)) return;
    dukx_get(ctx, 0, DUKX_S_flags);
    if (duk_is_null_or_undefined(ctx, -1)) (void)duk_type_error(ctx, "flags is null or undefined");
    duk_to_string(ctx, -1);
    if (strchr(duk_get_string(ctx, -1), 'g') == NULL)
        (void)duk_type_error(ctx, "String.prototype.%s called with a non-global RegExp", name);
    duk_pop(ctx);
}

static duk_ret_t string_replace_all(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, -1))
        return duk_type_error(ctx, "String.prototype.replaceAll called on null or undefined");
    duk_pop(ctx);
    if (!duk_is_null_or_undefined(ctx, 0)) require_global(ctx, "replaceAll");
    if (delegated(ctx, DUKX_Y_replace, true)) return 1;
    return replace_in(ctx, true);
}

/* [string] → [RegExpCreate(argument 0, flags)[symbol](string)]. */
static duk_ret_t through_regexp(duk_context *ctx, dukx_name symbol, const char *flags)
{
    if (duk_is_undefined(ctx, 0))
        duk_push_literal(ctx, "");
    else
        duk_dup(ctx, 0);
    duk_to_string(ctx, -1);
    duk_push_string(ctx, flags);
    dukx_push_regexp(ctx);
    dukx_get(ctx, -1, symbol);
    duk_insert(ctx, -2);
    duk_pull(ctx, -3);
    duk_call_method(ctx, 1);
    return 1;
}

static duk_ret_t string_match(duk_context *ctx)
{
    if (delegated(ctx, DUKX_Y_match, false)) return 1;
    push_this_text(ctx);
    return through_regexp(ctx, DUKX_Y_match, "");
}

static duk_ret_t string_search(duk_context *ctx)
{
    if (delegated(ctx, DUKX_Y_search, false)) return 1;
    push_this_text(ctx);
    return through_regexp(ctx, DUKX_Y_search, "");
}

static duk_ret_t string_match_all(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, -1))
        return duk_type_error(ctx, "String.prototype.matchAll called on null or undefined");
    duk_pop(ctx);
    if (!duk_is_null_or_undefined(ctx, 0)) require_global(ctx, "matchAll");
    if (delegated(ctx, DUKX_Y_matchAll, false)) return 1;
    push_this_text(ctx);
    return through_regexp(ctx, DUKX_Y_matchAll, "g");
}

/* Appends a piece of the text to the array at `array`, one of ours. */
static void append_bytes(duk_context *ctx, duk_idx_t array, const text *t, size_t from, size_t to)
{
    duk_harray *a = (duk_harray *)DUK_GET_HOBJECT_POSIDX(ctx, array);
    duk_hstring *h = duk_heap_strtable_intern_checked(ctx, t->bytes + from, (duk_uint32_t)(to - from));
    if (a->length < a->obj.a_size) {
        duk_tval *slot = dukx_items(ctx, a) + a->length++;
        DUK_TVAL_SET_STRING(slot, h);
        DUK_HSTRING_INCREF(ctx, h);
        return;
    }
    duk_push_hstring(ctx, h);
    dukx_array_append(ctx, array);
}

static duk_ret_t string_split(duk_context *ctx)
{
    if (delegated(ctx, DUKX_Y_split, true)) return 1;
    duk_push_this_coercible_to_string(ctx); /* 2 */
    uint32_t limit = duk_is_undefined(ctx, 1) ? UINT32_MAX : duk_to_uint32(ctx, 1), n = 0;
    bool whole = duk_is_undefined(ctx, 0);
    duk_to_string(ctx, 0);
    duk_push_array(ctx); /* 3 */
    if (limit == 0) return 1;
    text t = text_of(ctx, 2), needle = text_of(ctx, 0);
    if (whole) {
        duk_dup(ctx, 2);
        dukx_array_append(ctx, 3);
        return 1;
    }
    if (needle.size == 0) {
        for (size_t at = 0, size; at < t.size && n < limit; at += size, n++) {
            size = t.bytes[at] < 0x80 ? 1 : t.bytes[at] < 0xE0 ? 2 : 3;
            push_bytes(ctx, &t, at, at + size);
            dukx_array_append(ctx, 3);
        }
        return 1;
    }
    size_t from = 0, at;
    while ((at = seek(ctx, &t, &needle, from)) != SIZE_MAX) {
        append_bytes(ctx, 3, &t, from, at);
        if (++n >= limit) return 1;
        from = at + needle.size;
    }
    push_bytes(ctx, &t, from, t.size);
    dukx_array_append(ctx, 3);
    return 1;
}

/* ---- Opening ---- */

void gots__open_string(duk_context *ctx)
{
    static const gots__builtin statics[] = {
        { "fromCharCode", string_from_codes, -1, 1, 1 },
        { "fromCodePoint", string_from_codes, -1, 1, 0 },
        { "raw", string_raw, -1, 1, 0 },
        { 0 },
    };
    static const gots__builtin methods[] = {
        { "at", string_at, 1, 1, 0 },
        { "charAt", string_char_at, 1, 1, 0 },
        { "charCodeAt", string_char_code_at, 1, 1, 0 },
        { "codePointAt", string_code_point_at, 1, 1, 0 },
        { "concat", string_concat, -1, 1, 0 },
        { "endsWith", string_ends_with, 2, 1, 0 },
        { "includes", string_includes, 2, 1, 0 },
        { "indexOf", string_index_of, 2, 1, 0 },
        { "isWellFormed", string_is_well_formed, 0, 0, 0 },
        { "lastIndexOf", string_last_index_of, 2, 1, 0 },
        { "match", string_match, 1, 1, 0 },
        { "matchAll", string_match_all, 1, 1, 0 },
        { "padEnd", string_pad, 2, 1, 1 },
        { "padStart", string_pad, 2, 1, 0 },
        { "repeat", string_repeat, 1, 1, 0 },
        { "replace", string_replace, 2, 2, 0 },
        { "replaceAll", string_replace_all, 2, 2, 0 },
        { "search", string_search, 1, 1, 0 },
        { "slice", string_slice, 2, 2, 0 },
        { "split", string_split, 2, 2, 0 },
        { "startsWith", string_starts_with, 2, 1, 0 },
        { "substr", string_substr, 2, 2, 0 },
        { "substring", string_substring, 2, 2, 0 },
        { "toWellFormed", string_to_well_formed, 0, 0, 0 },
        { "trim", string_trim, 0, 0, TRIM_START | TRIM_END },
        { "trimEnd", string_trim, 0, 0, TRIM_END },
        { "trimStart", string_trim, 0, 0, TRIM_START },
        { 0 },
    };
    duk_get_global_literal(ctx, "String");
    gots__define(ctx, -1, statics);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_STRING_PROTOTYPE]);
    gots__define(ctx, -1, methods);
    duk_get_prop_literal(ctx, -1, "trimEnd");
    gots__define_value(ctx, -2, "trimRight", DUK_DEFPROP_WRITABLE);
    duk_get_prop_literal(ctx, -1, "trimStart");
    gots__define_value(ctx, -2, "trimLeft", DUK_DEFPROP_WRITABLE);
    dukx_open_string_case(ctx, -1);
    duk_pop_2(ctx);
}
