/* JSON's parser, which makes the values directly.
 *
 * SPDX-License-Identifier: MIT
 *
 * No recursion: what is open stands on the value stack. An array's or object's place on it is
 * `undefined` at first; what it holds follows, for objects keys and values in turn. At its end the
 * container is made in its size and takes them over. A large one is made early and takes them in
 * portions, so that the value stack stays small; depth alone costs stack.
 *
 * While a text is parsed no program code runs, and nothing else refers to what is being made.
 */
#include "engine/json_inside.h"

#include <stdlib.h>

/* ---- Errors ---- */

/* Where the parser stands: code units before, and line and column from 1. */
typedef struct place {
    size_t position, line, column;
} place;

static place place_of(const dukx_json *j)
{
    place it = { 0, 1, 1 };
    for (const unsigned char *p = j->start; p < j->p; p++) {
        if ((*p & 0xC0) == 0x80) continue;
        it.position++;
        it.column++;
        if (*p == '\n') {
            it.line++;
            it.column = 1;
        }
    }
    return it;
}

DUK_NORETURN(static void fail(const dukx_json *j, const char *what));

static void fail(const dukx_json *j, const char *what)
{
    place at = place_of(j);
    (void)duk_error(j->ctx, DUK_ERR_SYNTAX_ERROR, "%s in JSON at position %lu (line %lu column %lu)",
                    what, (unsigned long)at.position, (unsigned long)at.line,
                    (unsigned long)at.column);
    DUK_UNREACHABLE();
}

DUK_NORETURN(static void fail_token(const dukx_json *j, const char *expected));

/* Something else than what is `expected` stands here (NULL: any value would do). */
static void fail_token(const dukx_json *j, const char *expected)
{
    if (j->p >= j->end) {
        (void)duk_error(j->ctx, DUK_ERR_SYNTAX_ERROR, "Unexpected end of JSON input");
        DUK_UNREACHABLE();
    }
    if (expected != NULL) fail(j, expected);
    char what[40];
    size_t size = dukx_code_point_bytes(j->p, j->end);
    if (*j->p < 0x20)
        snprintf(what, sizeof what, "Unexpected control character");
    else
        snprintf(what, sizeof what, "Unexpected token '%.*s'", (int)size, (const char *)j->p);
    fail(j, what);
}

/* ---- Primitives ---- */

static void push_text(dukx_json *j, const unsigned char *from, const unsigned char *to)
{
    duk_push_lstring(j->ctx, (const char *)from, (size_t)(to - from));
}

static unsigned hex4(dukx_json *j)
{
    unsigned unit = 0;
    for (int i = 0; i < 4; i++, j->p++) {
        unsigned c = j->p < j->end ? *j->p : 0;
        if (c >= '0' && c <= '9') unit = unit << 4 | (c - '0');
        else if ((c | 32) >= 'a' && (c | 32) <= 'f') unit = unit << 4 | ((c | 32) - 'a' + 10);
        else if (j->p >= j->end) fail(j, "Unterminated string");
        else fail(j, "Bad Unicode escape");
    }
    return unit;
}

/* Decodes the escape behind a backslash to `out`; returns its bytes. */
static size_t take_escape(dukx_json *j, unsigned char *out)
{
    if (j->p >= j->end) fail(j, "Unterminated string");
    unsigned char c = *j->p++;
    switch (c) {
    case '"':
    case '\\':
    case '/': out[0] = c; return 1;
    case 'b': out[0] = '\b'; return 1;
    case 'f': out[0] = '\f'; return 1;
    case 'n': out[0] = '\n'; return 1;
    case 'r': out[0] = '\r'; return 1;
    case 't': out[0] = '\t'; return 1;
    case 'u': break;
    default: j->p--; fail(j, "Bad escaped character");
    }
    unsigned unit = hex4(j);
    if (unit < 0x80) {
        out[0] = (unsigned char)unit;
        return 1;
    }
    if (unit < 0x800) {
        out[0] = (unsigned char)(0xC0 | unit >> 6);
        out[1] = (unsigned char)(0x80 | (unit & 0x3F));
        return 2;
    }
    out[0] = (unsigned char)(0xE0 | unit >> 12);
    out[1] = (unsigned char)(0x80 | (unit >> 6 & 0x3F));
    out[2] = (unsigned char)(0x80 | (unit & 0x3F));
    return 3;
}

/* A string with escapes, whose first one the parser has reached; decoded it is no longer. */
static void push_escaped(dukx_json *j, const unsigned char *from)
{
    const unsigned char *close = j->p;
    while (close < j->end && *close != '"') close += *close == '\\' ? 2 : 1;
    unsigned char *out = duk_push_fixed_buffer_nozero(j->ctx, (size_t)(close - from) + 3);
    size_t len = 0;
    for (;;) {
        memcpy(out + len, from, (size_t)(j->p - from));
        len += (size_t)(j->p - from);
        if (j->p >= j->end) fail(j, "Unterminated string");
        if (*j->p == '"') break;
        if (*j->p < 0x20) fail(j, "Bad control character in string literal");
        j->p++;
        len += take_escape(j, out + len);
        from = j->p;
        dukx_json_skip_plain(j);
    }
    duk_push_lstring(j->ctx, (const char *)out, len);
    duk_remove(j->ctx, -2);
}

/* The parser stands behind the opening quote. Pushes the string. */
static void push_string(dukx_json *j)
{
    const unsigned char *from = j->p;
    dukx_json_skip_plain(j);
    if (j->p < j->end && *j->p == '"') push_text(j, from, j->p);
    else push_escaped(j, from);
    j->p++;
}

/* A property's name, which has often been met before. */
void dukx_json_push_key(dukx_json *j)
{
    const unsigned char *from = j->p;
    dukx_json_skip_plain(j);
    size_t len = (size_t)(j->p - from);
    if (j->p >= j->end || *j->p != '"' || len == 0 || len > 64) {
        j->p = from;
        push_string(j);
        return;
    }
    j->p++;
    duk_hstring **kept = &j->keys[(from[0] * 7u + from[len - 1] * 3u + len) % DUKX_JSON_KEYS];
    if (*kept != NULL && DUK_HSTRING_GET_BYTELEN(*kept) == len &&
        memcmp(DUK_HSTRING_GET_DATA(*kept), from, len) == 0) {
        duk_push_hstring(j->ctx, *kept);
        return;
    }
    push_text(j, from, from + len);
    *kept = duk_known_hstring(j->ctx, -1);
}

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* Checks a number's form. Returns whether `*value` has it exactly already: up to 15 digits and a
 * power of ten that is a double take one correctly rounded operation. */
bool dukx_json_scan_number(dukx_json *j, double *value)
{
    uint64_t digits = 0;
    int count = 0, scale = 0, exponent = 0;
    bool negative = *j->p == '-', down = false;
    if (negative) {
        j->p++;
        if (!dukx_json_at_digit(j)) fail_token(j, "No number after minus sign");
    }
    if (*j->p == '0') {
        j->p++;
        if (dukx_json_at_digit(j)) fail(j, "Unexpected number");
    }
    for (; dukx_json_at_digit(j); j->p++, count++) digits = digits * 10 + (*j->p - '0');
    if (j->p < j->end && *j->p == '.') {
        j->p++;
        if (!dukx_json_at_digit(j)) fail_token(j, "Unterminated fractional number");
        for (; dukx_json_at_digit(j); j->p++, scale--) {
            digits = digits * 10 + (*j->p - '0');
            if (digits != 0) count++;
        }
    }
    if (j->p < j->end && (*j->p | 32) == 'e') {
        j->p++;
        if (j->p < j->end && (*j->p == '+' || *j->p == '-')) down = *j->p++ == '-';
        if (!dukx_json_at_digit(j)) fail_token(j, "Exponent part is missing a number");
        for (; dukx_json_at_digit(j); j->p++)
            if (exponent < 10000) exponent = exponent * 10 + (*j->p - '0');
    }
    scale += down ? -exponent : exponent;
    if (count > 15 || scale < -22 || scale > 22) return false;
    double d = scale < 0 ? (double)digits / powers[-scale] : (double)digits * powers[scale];
    *value = negative ? -d : d;
    return true;
}

static void push_number(dukx_json *j)
{
    const unsigned char *from = j->p;
    double value;
    bool known = dukx_json_scan_number(j, &value);
    if (known && !j->sources) {
        duk_push_number(j->ctx, value);
        return;
    }
    char few[64];
    size_t len = (size_t)(j->p - from);
    if (!j->sources && len < sizeof few) {
        memcpy(few, from, len);
        few[len] = '\0';
        duk_push_number(j->ctx, strtod(few, NULL));
        return;
    }
    push_text(j, from, j->p);
    if (j->sources) return;
    value = strtod(duk_get_string(j->ctx, -1), NULL);
    duk_pop(j->ctx);
    duk_push_number(j->ctx, value);
}

static void take_word(dukx_json *j, const char *word, size_t len)
{
    if ((size_t)(j->end - j->p) >= len && memcmp(j->p, word, len) == 0) {
        j->p += len;
        return;
    }
    while (j->p < j->end && *word != '\0' && *j->p == (unsigned char)*word) j->p++, word++;
    fail_token(j, NULL);
}

/* Pushes a value that is no container. */
void dukx_json_primitive(dukx_json *j)
{
    const unsigned char *from = j->p;
    switch (j->p < j->end ? *j->p : 0) {
    case '"':
        j->p++;
        push_string(j);
        if (!j->sources) return;
        duk_pop(j->ctx);
        break;
    case 't':
        take_word(j, "true", 4);
        if (!j->sources) duk_push_true(j->ctx);
        break;
    case 'f':
        take_word(j, "false", 5);
        if (!j->sources) duk_push_false(j->ctx);
        break;
    case 'n':
        take_word(j, "null", 4);
        if (!j->sources) duk_push_null(j->ctx);
        break;
    case '-':
    case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9': push_number(j); return;
    default: fail_token(j, NULL);
    }
    if (j->sources) push_text(j, from, j->p);
}

/* ---- Containers ---- */

/* Takes over the values from `from` up: moves them to `to` and drops them from the stack. */
static void move_values(duk_context *ctx, duk_tval *to, duk_idx_t from)
{
    duk_tval *values = ctx->valstack_bottom + from;
    memcpy(to, values, (size_t)(ctx->valstack_top - values) * sizeof *to);
    for (duk_tval *tv = values; tv < ctx->valstack_top; tv++) DUK_TVAL_SET_UNDEFINED(tv);
    ctx->valstack_top = values;
}

/* Moves the values that wait behind an array's place into it; makes the array first. */
void dukx_json_fill_array(dukx_json *j, duk_idx_t at, bool last)
{
    duk_context *ctx = j->ctx;
    uint32_t count = (uint32_t)(duk_get_top(ctx) - at - 1);
    if (duk_is_undefined(ctx, at)) {
        dukx_json_ensure(ctx);
        dukx_push_array(ctx, 0);
        duk_replace(ctx, at);
    }
    duk_harray *array = (duk_harray *)duk_known_hobject(ctx, at);
    uint32_t length = array->length;
    if (count == 0) return;
    if (length + count > array->obj.a_size)
        dukx_array_reserve(ctx, array, last ? length + count : (length + count) * 2);
    move_values(ctx, dukx_items(ctx, array) + length, at + 1);
    array->length = length + count;
}

/* Room for `count` more properties, and a hash part where Duktape would have one. */
static void reserve_properties(duk_context *ctx, duk_hobject *h, uint32_t count)
{
    uint32_t size = h->e_next + count, hash = 0;
    if (size <= h->e_size) return;
    if (h->e_next > 0) size += size / 2;
    if (size >= DUK_USE_HOBJECT_HASH_PROP_LIMIT)
        for (hash = 16; hash <= size + size / 2;) hash *= 2;
    duk_hobject_realloc_props(ctx, h, size, 0, hash, 0);
}

/* Fills an object without a hash part, whose properties are all new to it or among these. */
static bool fill_small(duk_context *ctx, duk_hobject *h, duk_tval *pair, uint32_t count)
{
    duk_hstring **keys = DUK_HOBJECT_E_GET_KEY_BASE(ctx->heap, h);
    bool twice = false;
    for (uint32_t i = 0; i < count; i++, pair += 2) {
        duk_hstring *key = DUK_TVAL_GET_STRING(pair);
        uint32_t at = 0;
        while (at < h->e_next && keys[at] != key) at++;
        duk_tval *slot = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, at);
        if (at < h->e_next) { /* the last one counts; the other goes with its stack slot */
            duk_tval old = *slot;
            *slot = pair[1];
            pair[1] = old;
            twice = true;
            continue;
        }
        DUK_HOBJECT_E_SET_KEY(ctx->heap, h, at, key);
        DUK_HOBJECT_E_SET_FLAGS(ctx->heap, h, at, DUK_PROPDESC_FLAGS_WEC);
        *slot = pair[1];
        DUK_TVAL_SET_UNDEFINED(pair);
        DUK_TVAL_SET_UNDEFINED(pair + 1);
        h->e_next = at + 1;
    }
    return twice;
}

static void fill_large(duk_context *ctx, duk_hobject *h, duk_idx_t from)
{
    for (duk_idx_t i = from, top = duk_get_top(ctx); i < top; i += 2) {
        duk_dup(ctx, i + 1);
        duk_hobject_define_property_internal(ctx, h, duk_known_hstring(ctx, i), DUK_PROPDESC_FLAGS_WEC);
    }
}

/* Moves the keys and values that wait behind an object's place into it; makes the object first. */
static void fill_object(dukx_json *j, duk_idx_t at)
{
    duk_context *ctx = j->ctx;
    uint32_t count = (uint32_t)(duk_get_top(ctx) - at - 1) / 2;
    dukx_json_ensure(ctx);
    if (duk_is_undefined(ctx, at)) {
        duk_push_object(ctx);
        duk_replace(ctx, at);
    }
    duk_hobject *h = duk_known_hobject(ctx, at);
    reserve_properties(ctx, h, count);
    bool twice = true;
    if (DUK_HOBJECT_GET_HSIZE(h) == 0)
        twice = fill_small(ctx, h, ctx->valstack_bottom + at + 1, count);
    else
        fill_large(ctx, h, at + 1);
    if (!twice) { /* all was moved */
        ctx->valstack_top = ctx->valstack_bottom + at + 1;
        return;
    }
    memset(j->keys, 0, sizeof j->keys); /* what is dropped may have held the only reference */
    duk_set_top(ctx, at + 1);
}

static void open_container(dukx_json *j, bool object)
{
    duk_context *ctx = j->ctx;
    if (j->depth == j->room) {
        size_t size = (size_t)j->room * sizeof(dukx_json_frame);
        dukx_json_frame *frames = duk_resize_buffer(ctx, j->frame_buffer, size * 2);
        if (j->frames == j->first) memcpy(frames, j->first, size);
        j->frames = frames;
        j->room *= 2;
    }
    duk_push_undefined(ctx);
    j->frames[j->depth++] = (dukx_json_frame){ duk_get_top(ctx) - 1, object };
    j->p++;
    dukx_json_skip_space(j);
}

static void take_key(dukx_json *j)
{
    if (j->p >= j->end || *j->p != '"') fail_token(j, "Expected double-quoted property name");
    j->p++;
    dukx_json_ensure(j->ctx);
    dukx_json_push_key(j);
    dukx_json_skip_space(j);
    if (j->p >= j->end || *j->p != ':') fail_token(j, "Expected ':' after property name");
    j->p++;
    dukx_json_skip_space(j);
}

/* A value has been pushed, or a container just opened. Closes what ends here; false when all is
 * closed, else the next value begins. */
static bool go_on(dukx_json *j, bool opened)
{
    for (;; opened = false) {
        dukx_json_skip_space(j);
        if (j->depth == 0) return false;
        dukx_json_frame *top = &j->frames[j->depth - 1];
        unsigned char c = j->p < j->end ? *j->p : 0;
        if (c == (top->object ? '}' : ']')) {
            j->p++;
            j->depth--;
            if (top->object) fill_object(j, top->at);
            else dukx_json_fill_array(j, top->at, true);
            continue;
        }
        if (opened) {
            if (top->object) take_key(j);
            return true;
        }
        if (c != ',')
            fail_token(j, top->object ? "Expected ',' or '}' after property value"
                                      : "Expected ',' or ']' after array element");
        if ((uint32_t)(duk_get_top(j->ctx) - top->at) > DUKX_JSON_PORTION) {
            if (top->object) fill_object(j, top->at);
            else dukx_json_fill_array(j, top->at, false);
            gots__check_stop(j->ctx);
        }
        j->p++;
        dukx_json_skip_space(j);
        if (top->object) take_key(j);
        return true;
    }
}

void dukx_json_open(dukx_json *j, duk_context *ctx, duk_idx_t text, bool sources)
{
    duk_hstring *h = duk_known_hstring(ctx, text);
    const unsigned char *bytes = DUK_HSTRING_GET_DATA(h);
    *j = (dukx_json){ .ctx = ctx, .start = bytes, .p = bytes, .end = bytes + DUK_HSTRING_GET_BYTELEN(h),
                      .sources = sources, .room = DUKX_JSON_FRAMES };
    j->frames = j->first;
    j->frame_buffer = duk_get_top(ctx);
    duk_push_dynamic_buffer(ctx, 0);
    gots__charge(ctx, DUK_HSTRING_GET_BYTELEN(h) / 4);
    dukx_json_skip_space(j);
}

void dukx_json_close(dukx_json *j)
{
    duk_remove(j->ctx, j->frame_buffer);
}

void dukx_json_value(dukx_json *j)
{
    bool opened;
    do {
        dukx_json_ensure(j->ctx);
        opened = j->p < j->end && (*j->p == '{' || *j->p == '[');
        if (opened) open_container(j, *j->p == '{');
        else dukx_json_primitive(j);
    } while (go_on(j, opened));
}

void gots__json_parse(duk_context *ctx, duk_idx_t text, bool sources)
{
    dukx_json j;
    dukx_json_open(&j, ctx, text, sources);
    dukx_json_value(&j);
    if (j.p < j.end) fail(&j, "Unexpected non-whitespace character after value");
    dukx_json_close(&j);
}
