/* TextEncoder and TextDecoder: UTF-8, UTF-16 and windows-1252.
 *
 * SPDX-License-Identifier: MIT
 *
 * A decoder keeps its state in a plain buffer (struct decoder) in hidden property "decoder". Bytes
 * of a character that a stream has not completed wait there.
 */
#include <ctype.h>
#include <string.h>

#include "engine/dukx.h"
#include "engine/web.h"

typedef enum encoding { UTF_8, UTF_16LE, UTF_16BE, WINDOWS_1252 } encoding;

static const char *const encoding_names[] = { "utf-8", "utf-16le", "utf-16be", "windows-1252" };

static const struct { const char *label; encoding encoding; } labels[] = {
    { "utf-8", UTF_8 }, { "utf8", UTF_8 }, { "unicode-1-1-utf-8", UTF_8 },
    { "unicode11utf8", UTF_8 }, { "unicode20utf8", UTF_8 }, { "x-unicode20utf8", UTF_8 },
    { "utf-16le", UTF_16LE }, { "utf-16", UTF_16LE }, { "ucs-2", UTF_16LE },
    { "unicode", UTF_16LE }, { "csunicode", UTF_16LE }, { "iso-10646-ucs-2", UTF_16LE },
    { "unicodefeff", UTF_16LE }, { "utf-16be", UTF_16BE }, { "unicodefffe", UTF_16BE },
    { "windows-1252", WINDOWS_1252 }, { "latin1", WINDOWS_1252 }, { "ascii", WINDOWS_1252 },
    { "us-ascii", WINDOWS_1252 }, { "iso-8859-1", WINDOWS_1252 }, { "iso8859-1", WINDOWS_1252 },
    { "iso88591", WINDOWS_1252 }, { "iso_8859-1", WINDOWS_1252 }, { "l1", WINDOWS_1252 },
    { "cp1252", WINDOWS_1252 }, { "x-cp1252", WINDOWS_1252 }, { "cp819", WINDOWS_1252 },
    { "ibm819", WINDOWS_1252 }, { "iso-ir-100", WINDOWS_1252 }, { "csisolatin1", WINDOWS_1252 },
    { "ansi_x3.4-1968", WINDOWS_1252 }, { "iso_8859-1:1987", WINDOWS_1252 },
};

typedef struct decoder {
    encoding encoding;
    bool fatal, ignore_bom;
    bool bom_seen;        /* the beginning is past */
    bool streaming;
    unsigned char pending[4];
    unsigned char pending_count;
} decoder;

/* ---- Encoding ---- */

/* Pushes a Uint8Array of a copy of the bytes. */
static void push_bytes(duk_context *ctx, const char *bytes, size_t len)
{
    memcpy(duk_push_fixed_buffer(ctx, len), bytes, len);
    duk_push_buffer_object(ctx, -1, 0, len, DUK_BUFOBJ_UINT8ARRAY);
    duk_remove(ctx, -2);
}

static void require_encoder(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!gots__attribute_get(ctx, -1, "encoder"))
        (void)duk_type_error(ctx, "Illegal invocation: `this` is not a TextEncoder");
    duk_pop_2(ctx);
}

static duk_ret_t encoder_construct(duk_context *ctx)
{
    gots__web_construct(ctx, "TextEncoder");
    duk_push_true(ctx);
    gots__attribute_set(ctx, -2, "encoder");
    return 0;
}

static duk_ret_t encoder_encoding(duk_context *ctx)
{
    require_encoder(ctx);
    duk_push_literal(ctx, "utf-8");
    return 1;
}

static duk_ret_t encoder_encode(duk_context *ctx)
{
    size_t len;
    require_encoder(ctx);
    duk_set_top(ctx, 1);
    if (duk_is_undefined(ctx, 0)) duk_push_literal(ctx, "");
    else duk_to_string(ctx, 0);
    const char *bytes = gots__to_utf8(ctx, -1, &len);
    push_bytes(ctx, bytes, len);
    return 1;
}

static duk_ret_t encoder_encode_into(duk_context *ctx)
{
    size_t len, at = 0, read = 0;
    duk_size_t room;
    require_encoder(ctx);
    duk_set_top(ctx, 2);
    duk_to_string(ctx, 0);
    duk_hobject *h = duk_get_hobject(ctx, 1);
    if (h == NULL || DUK_HOBJECT_GET_CLASS_NUMBER(h) != DUK_HOBJECT_CLASS_UINT8ARRAY)
        return duk_type_error(ctx, "The \"dest\" argument must be a Uint8Array");
    const char *bytes = gots__to_utf8(ctx, 0, &len);
    char *out = duk_get_buffer_data(ctx, 1, &room);
    if (out == NULL) room = 0;
    while (at < len) {
        unsigned char first = (unsigned char)bytes[at];
        size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (at + size > room) break;
        at += size;
        read += size == 4 ? 2 : 1;
    }
    if (at > 0) memcpy(out, bytes, at);
    duk_push_object(ctx);
    duk_push_number(ctx, (double)read);
    duk_put_prop_literal(ctx, -2, "read");
    duk_push_number(ctx, (double)at);
    duk_put_prop_literal(ctx, -2, "written");
    return 1;
}

/* ---- Decoding ---- */

static bool find_encoding(const char *label, size_t len, encoding *found)
{
    char lower[32];
    while (len > 0 && strchr("\t\n\f\r ", label[0]) != NULL) label++, len--;
    while (len > 0 && strchr("\t\n\f\r ", label[len - 1]) != NULL) len--;
    if (len >= sizeof lower) return false;
    for (size_t i = 0; i < len; i++) lower[i] = (char)tolower((unsigned char)label[i]);
    lower[len] = '\0';
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(labels[i].label, lower) == 0) {
            *found = labels[i].encoding;
            return true;
        }
    return false;
}

static bool flag_option(duk_context *ctx, duk_idx_t options, const char *name)
{
    if (!duk_is_object(ctx, options)) return false;
    duk_get_prop_string(ctx, options, name);
    bool set = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return set;
}

static duk_ret_t decoder_construct(duk_context *ctx)
{
    decoder state = { .encoding = UTF_8 };
    duk_set_top(ctx, 2);
    gots__web_construct(ctx, "TextDecoder");
    if (!duk_is_undefined(ctx, 0)) {
        duk_size_t len;
        const char *label = duk_to_lstring(ctx, 0, &len);
        if (!find_encoding(label, len, &state.encoding))
            return duk_range_error(ctx, "The \"%s\" encoding is not supported", label);
    }
    state.fatal = flag_option(ctx, 1, "fatal");
    state.ignore_bom = flag_option(ctx, 1, "ignoreBOM");
    memcpy(duk_push_fixed_buffer(ctx, sizeof state), &state, sizeof state);
    gots__attribute_set(ctx, 2, "decoder");
    return 0;
}

static decoder *this_decoder(duk_context *ctx)
{
    gots__attribute_of_this(ctx, "decoder");
    decoder *state = duk_require_buffer(ctx, -1, NULL);
    duk_pop(ctx); /* `this` keeps it */
    return state;
}

/* Bytes at the end of `text` that begin a character and lack only further bytes. */
static size_t open_utf8(const unsigned char *text, size_t len)
{
    for (size_t back = 1; back <= 3 && back <= len; back++) {
        unsigned char byte = text[len - back];
        if ((byte & 0xc0) == 0x80) continue;
        size_t needed = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3
                        : byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
        if (needed <= back) return 0;
        if (back > 1) { /* the second byte has narrower bounds after some first ones */
            unsigned char second = text[len - back + 1];
            if ((byte == 0xe0 && second < 0xa0) || (byte == 0xed && second > 0x9f) ||
                (byte == 0xf0 && second < 0x90) || (byte == 0xf4 && second > 0x8f))
                return 0;
        }
        return back;
    }
    return 0;
}

static bool valid_utf8(const unsigned char *p, const unsigned char *end)
{
    while (p < end) {
        if (*p < 0x80) {
            p++;
            continue;
        }
        size_t more = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : 1;
        if (*p < 0xc2 || *p > 0xf4 || (size_t)(end - p) <= more) return false;
        unsigned char second = p[1];
        if ((*p == 0xe0 && second < 0xa0) || (*p == 0xed && second > 0x9f) ||
            (*p == 0xf0 && second < 0x90) || (*p == 0xf4 && second > 0x8f))
            return false;
        for (size_t i = 1; i <= more; i++)
            if ((p[i] & 0xc0) != 0x80) return false;
        p += more + 1;
    }
    return true;
}

static size_t put_unit(unsigned char *out, unsigned unit)
{
    if (unit < 0x80) {
        out[0] = (unsigned char)unit;
        return 1;
    }
    if (unit < 0x800) {
        out[0] = (unsigned char)(0xc0 | unit >> 6);
        out[1] = (unsigned char)(0x80 | (unit & 0x3f));
        return 2;
    }
    out[0] = (unsigned char)(0xe0 | unit >> 12);
    out[1] = (unsigned char)(0x80 | (unit >> 6 & 0x3f));
    out[2] = (unsigned char)(0x80 | (unit & 0x3f));
    return 3;
}

static void throw_invalid(duk_context *ctx)
{
    (void)duk_type_error(ctx, "The encoded data was not valid for the decoder's encoding");
}

/* Bytes at the end that a stream has not completed: half a unit, or a unit waiting for its pair. */
static size_t open_utf16(const unsigned char *text, size_t len, bool big)
{
    size_t odd = len % 2, even = len - odd;
    if (even < 2) return odd;
    unsigned high = text[big ? even - 2 : even - 1];
    return high >= 0xd8 && high < 0xdc ? odd + 2 : odd;
}

static void push_utf16(duk_context *ctx, const decoder *state, const unsigned char *text,
                       size_t len)
{
    unsigned char *out = duk_push_fixed_buffer(ctx, len / 2 * 3 + 3);
    size_t end = 0;
    bool big = state->encoding == UTF_16BE;
    for (size_t i = 0; i < len; i += 2) {
        if (i + 1 == len) {
            if (state->fatal) throw_invalid(ctx);
            end += put_unit(out + end, 0xfffd);
            break;
        }
        unsigned unit = big ? text[i] << 8 | text[i + 1] : text[i + 1] << 8 | text[i];
        unsigned next = 0;
        if (i + 3 < len) next = big ? text[i + 2] << 8 | text[i + 3] : text[i + 3] << 8 | text[i + 2];
        if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
            end += put_unit(out + end, unit);
            unit = next;
            i += 2;
        } else if (unit >= 0xd800 && unit < 0xe000) {
            if (state->fatal) throw_invalid(ctx);
            unit = 0xfffd;
        }
        end += put_unit(out + end, unit);
    }
    duk_push_lstring(ctx, (const char *)out, end);
    duk_remove(ctx, -2);
}

static void push_windows_1252(duk_context *ctx, const unsigned char *text, size_t len)
{
    static const unsigned short high[32] = {
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160,
        0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178
    };
    unsigned char *out = duk_push_fixed_buffer(ctx, len * 3);
    size_t end = 0;
    for (size_t i = 0; i < len; i++)
        end += put_unit(out + end, text[i] >= 0x80 && text[i] < 0xa0 ? high[text[i] - 0x80]
                                                                      : text[i]);
    duk_push_lstring(ctx, (const char *)out, end);
    duk_remove(ctx, -2);
}

/* Bytes of the byte order mark at the beginning. */
static size_t byte_order_mark(encoding of, const unsigned char *text, size_t len)
{
    if (of == UTF_8) return len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    if (of == UTF_16LE) return len >= 2 && memcmp(text, "\xff\xfe", 2) == 0 ? 2 : 0;
    if (of == UTF_16BE) return len >= 2 && memcmp(text, "\xfe\xff", 2) == 0 ? 2 : 0;
    return 0;
}

static void push_decoded(duk_context *ctx, const decoder *state, const unsigned char *text,
                         size_t len)
{
    switch (state->encoding) {
    case UTF_8:
        if (state->fatal && !valid_utf8(text, text + len)) throw_invalid(ctx);
        gots__push_utf8(ctx, (const char *)text, len);
        break;
    case WINDOWS_1252: push_windows_1252(ctx, text, len); break;
    default: push_utf16(ctx, state, text, len); break;
    }
}

static size_t open_bytes(const decoder *state, const unsigned char *text, size_t len)
{
    switch (state->encoding) {
    case UTF_8: return open_utf8(text, len);
    case WINDOWS_1252: return 0;
    default: return open_utf16(text, len, state->encoding == UTF_16BE);
    }
}

/* The input's bytes; any buffer or view of one. */
static const unsigned char *input_bytes(duk_context *ctx, size_t *len)
{
    duk_size_t size = 0;
    const void *bytes = "";
    if (!duk_is_undefined(ctx, 0)) {
        duk_hobject *h = duk_get_hobject(ctx, 0);
        if (h == NULL || !DUK_HOBJECT_IS_BUFOBJ(h))
            (void)duk_type_error(ctx, "The \"input\" argument must be an ArrayBuffer or a view of one");
        bytes = duk_get_buffer_data(ctx, 0, &size);
    }
    *len = bytes != NULL ? size : 0;
    return bytes != NULL ? bytes : (const void *)"";
}

static duk_ret_t decoder_decode(duk_context *ctx)
{
    size_t len;
    duk_set_top(ctx, 2);
    decoder *state = this_decoder(ctx);
    bool stream = flag_option(ctx, 1, "stream");
    const unsigned char *bytes = input_bytes(ctx, &len);
    if (!state->streaming) {
        state->pending_count = 0;
        state->bom_seen = false;
    }
    state->streaming = stream;
    if (state->pending_count > 0) {
        size_t head = state->pending_count;
        unsigned char *joined = duk_push_fixed_buffer(ctx, head + len);
        memcpy(joined, state->pending, head);
        memcpy(joined + head, bytes, len);
        bytes = joined;
        len += head;
        state->pending_count = 0;
    }
    if (stream) {
        size_t open = open_bytes(state, bytes, len);
        memcpy(state->pending, bytes + len - open, open);
        state->pending_count = (unsigned char)open;
        len -= open;
    }
    if (!state->bom_seen && len > 0) {
        size_t mark = state->ignore_bom ? 0 : byte_order_mark(state->encoding, bytes, len);
        state->bom_seen = true;
        bytes += mark;
        len -= mark;
    }
    push_decoded(ctx, state, bytes, len);
    return 1;
}

/* encoding (magic 0), fatal (1), ignoreBOM (2). */
static duk_ret_t decoder_attribute(duk_context *ctx)
{
    const decoder *state = this_decoder(ctx);
    switch (duk_get_current_magic(ctx)) {
    case 0: duk_push_string(ctx, encoding_names[state->encoding]); break;
    case 1: duk_push_boolean(ctx, state->fatal); break;
    default: duk_push_boolean(ctx, state->ignore_bom); break;
    }
    return 1;
}

static const gots__builtin encoder_methods[] = {
    { "get encoding", encoder_encoding, 0, 0, 0 },
    { "encode", encoder_encode, -1, 0, 0 },
    { "encodeInto", encoder_encode_into, 2, 2, 0 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin decoder_methods[] = {
    { "get encoding", decoder_attribute, 0, 0, 0 },
    { "get fatal", decoder_attribute, 0, 0, 1 },
    { "get ignoreBOM", decoder_attribute, 0, 0, 2 },
    { "decode", decoder_decode, -1, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

void gots__open_text_codec(duk_context *ctx)
{
    dukx_class(ctx, "TextEncoder", encoder_construct, 0, NULL);
    gots__define(ctx, -1, encoder_methods);
    gots__define_tag(ctx, -1, "TextEncoder");
    dukx_class(ctx, "TextDecoder", decoder_construct, 0, NULL);
    gots__define(ctx, -1, decoder_methods);
    gots__define_tag(ctx, -1, "TextDecoder");
}
