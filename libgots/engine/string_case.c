/* String's methods that need Unicode's tables: case, normal forms and comparison.
 *
 * SPDX-License-Identifier: MIT
 *
 * The tables are utf8proc's. It knows single-letter case mappings only; the unconditional ones of
 * SpecialCasing.txt to several letters are below, final sigma and the dotted I are code.
 */
#include <utf8proc.h>

#include "engine/dukx.h"

/* ---- Code points ---- */

static unsigned unit_at(const unsigned char *p)
{
    if (p[0] < 0x80) return p[0];
    if (p[0] < 0xE0) return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
}

/* Decodes a string as Duktape keeps it; lone surrogates stay as they are. Returns how many. */
static size_t decode(const unsigned char *p, size_t size, int32_t *out)
{
    const unsigned char *end = p + size;
    size_t n = 0;
    while (p < end) {
        size_t step = dukx_code_point_bytes(p, end);
        unsigned c = unit_at(p);
        if (step == 6) c = 0x10000 + ((c - 0xD800) << 10) + (unit_at(p + 3) - 0xDC00);
        out[n++] = (int32_t)c;
        p += step;
    }
    return n;
}

static unsigned char *encode_unit(unsigned char *p, unsigned c)
{
    if (c < 0x80) {
        *p++ = (unsigned char)c;
    } else if (c < 0x800) {
        *p++ = (unsigned char)(0xC0 | c >> 6);
        *p++ = (unsigned char)(0x80 | (c & 0x3F));
    } else {
        *p++ = (unsigned char)(0xE0 | c >> 12);
        *p++ = (unsigned char)(0x80 | (c >> 6 & 0x3F));
        *p++ = (unsigned char)(0x80 | (c & 0x3F));
    }
    return p;
}

/* Pushes the string of these code points. */
static void push_code_points(duk_context *ctx, const int32_t *from, size_t count)
{
    unsigned char *start = duk_push_fixed_buffer_nozero(ctx, count * 6 + 1), *p = start;
    for (size_t i = 0; i < count; i++) {
        unsigned c = (unsigned)from[i];
        if (c >= 0x10000) {
            p = encode_unit(p, 0xD800 + ((c - 0x10000) >> 10));
            p = encode_unit(p, 0xDC00 + (c & 0x3FF));
        } else {
            p = encode_unit(p, c);
        }
    }
    duk_push_lstring(ctx, (const char *)start, (duk_size_t)(p - start));
    duk_remove(ctx, -2);
}

/* Pushes a buffer with the code points of the string at `index`, room for `factor` times as many;
 * returns it, and their number. */
static int32_t *push_decoded(duk_context *ctx, duk_idx_t index, size_t factor, size_t *count)
{
    duk_hstring *h = duk_known_hstring(ctx, index);
    size_t units = DUK_HSTRING_GET_CHARLEN(h);
    int32_t *out = duk_push_fixed_buffer_nozero(ctx, (units * factor + 1) * sizeof *out);
    *count = decode(DUK_HSTRING_GET_DATA(h), DUK_HSTRING_GET_BYTELEN(h), out);
    return out;
}

/* ---- Case ---- */

static const struct {
    uint16_t from, to[3];
} special_upper[] = {
    { 0x00DF, { 0x0053, 0x0053, 0 } }, { 0x0149, { 0x02BC, 0x004E, 0 } },
    { 0x01F0, { 0x004A, 0x030C, 0 } }, { 0x0390, { 0x0399, 0x0308, 0x0301 } },
    { 0x03B0, { 0x03A5, 0x0308, 0x0301 } }, { 0x0587, { 0x0535, 0x0552, 0 } },
    { 0x1E96, { 0x0048, 0x0331, 0 } }, { 0x1E97, { 0x0054, 0x0308, 0 } },
    { 0x1E98, { 0x0057, 0x030A, 0 } }, { 0x1E99, { 0x0059, 0x030A, 0 } },
    { 0x1E9A, { 0x0041, 0x02BE, 0 } }, { 0x1F50, { 0x03A5, 0x0313, 0 } },
    { 0x1F52, { 0x03A5, 0x0313, 0x0300 } }, { 0x1F54, { 0x03A5, 0x0313, 0x0301 } },
    { 0x1F56, { 0x03A5, 0x0313, 0x0342 } }, { 0x1F80, { 0x1F08, 0x0399, 0 } },
    { 0x1F81, { 0x1F09, 0x0399, 0 } }, { 0x1F82, { 0x1F0A, 0x0399, 0 } },
    { 0x1F83, { 0x1F0B, 0x0399, 0 } }, { 0x1F84, { 0x1F0C, 0x0399, 0 } },
    { 0x1F85, { 0x1F0D, 0x0399, 0 } }, { 0x1F86, { 0x1F0E, 0x0399, 0 } },
    { 0x1F87, { 0x1F0F, 0x0399, 0 } }, { 0x1F88, { 0x1F08, 0x0399, 0 } },
    { 0x1F89, { 0x1F09, 0x0399, 0 } }, { 0x1F8A, { 0x1F0A, 0x0399, 0 } },
    { 0x1F8B, { 0x1F0B, 0x0399, 0 } }, { 0x1F8C, { 0x1F0C, 0x0399, 0 } },
    { 0x1F8D, { 0x1F0D, 0x0399, 0 } }, { 0x1F8E, { 0x1F0E, 0x0399, 0 } },
    { 0x1F8F, { 0x1F0F, 0x0399, 0 } }, { 0x1F90, { 0x1F28, 0x0399, 0 } },
    { 0x1F91, { 0x1F29, 0x0399, 0 } }, { 0x1F92, { 0x1F2A, 0x0399, 0 } },
    { 0x1F93, { 0x1F2B, 0x0399, 0 } }, { 0x1F94, { 0x1F2C, 0x0399, 0 } },
    { 0x1F95, { 0x1F2D, 0x0399, 0 } }, { 0x1F96, { 0x1F2E, 0x0399, 0 } },
    { 0x1F97, { 0x1F2F, 0x0399, 0 } }, { 0x1F98, { 0x1F28, 0x0399, 0 } },
    { 0x1F99, { 0x1F29, 0x0399, 0 } }, { 0x1F9A, { 0x1F2A, 0x0399, 0 } },
    { 0x1F9B, { 0x1F2B, 0x0399, 0 } }, { 0x1F9C, { 0x1F2C, 0x0399, 0 } },
    { 0x1F9D, { 0x1F2D, 0x0399, 0 } }, { 0x1F9E, { 0x1F2E, 0x0399, 0 } },
    { 0x1F9F, { 0x1F2F, 0x0399, 0 } }, { 0x1FA0, { 0x1F68, 0x0399, 0 } },
    { 0x1FA1, { 0x1F69, 0x0399, 0 } }, { 0x1FA2, { 0x1F6A, 0x0399, 0 } },
    { 0x1FA3, { 0x1F6B, 0x0399, 0 } }, { 0x1FA4, { 0x1F6C, 0x0399, 0 } },
    { 0x1FA5, { 0x1F6D, 0x0399, 0 } }, { 0x1FA6, { 0x1F6E, 0x0399, 0 } },
    { 0x1FA7, { 0x1F6F, 0x0399, 0 } }, { 0x1FA8, { 0x1F68, 0x0399, 0 } },
    { 0x1FA9, { 0x1F69, 0x0399, 0 } }, { 0x1FAA, { 0x1F6A, 0x0399, 0 } },
    { 0x1FAB, { 0x1F6B, 0x0399, 0 } }, { 0x1FAC, { 0x1F6C, 0x0399, 0 } },
    { 0x1FAD, { 0x1F6D, 0x0399, 0 } }, { 0x1FAE, { 0x1F6E, 0x0399, 0 } },
    { 0x1FAF, { 0x1F6F, 0x0399, 0 } }, { 0x1FB2, { 0x1FBA, 0x0399, 0 } },
    { 0x1FB3, { 0x0391, 0x0399, 0 } }, { 0x1FB4, { 0x0386, 0x0399, 0 } },
    { 0x1FB6, { 0x0391, 0x0342, 0 } }, { 0x1FB7, { 0x0391, 0x0342, 0x0399 } },
    { 0x1FBC, { 0x0391, 0x0399, 0 } }, { 0x1FC2, { 0x1FCA, 0x0399, 0 } },
    { 0x1FC3, { 0x0397, 0x0399, 0 } }, { 0x1FC4, { 0x0389, 0x0399, 0 } },
    { 0x1FC6, { 0x0397, 0x0342, 0 } }, { 0x1FC7, { 0x0397, 0x0342, 0x0399 } },
    { 0x1FCC, { 0x0397, 0x0399, 0 } }, { 0x1FD2, { 0x0399, 0x0308, 0x0300 } },
    { 0x1FD3, { 0x0399, 0x0308, 0x0301 } }, { 0x1FD6, { 0x0399, 0x0342, 0 } },
    { 0x1FD7, { 0x0399, 0x0308, 0x0342 } }, { 0x1FE2, { 0x03A5, 0x0308, 0x0300 } },
    { 0x1FE3, { 0x03A5, 0x0308, 0x0301 } }, { 0x1FE4, { 0x03A1, 0x0313, 0 } },
    { 0x1FE6, { 0x03A5, 0x0342, 0 } }, { 0x1FE7, { 0x03A5, 0x0308, 0x0342 } },
    { 0x1FF2, { 0x1FFA, 0x0399, 0 } }, { 0x1FF3, { 0x03A9, 0x0399, 0 } },
    { 0x1FF4, { 0x038F, 0x0399, 0 } }, { 0x1FF6, { 0x03A9, 0x0342, 0 } },
    { 0x1FF7, { 0x03A9, 0x0342, 0x0399 } }, { 0x1FFC, { 0x03A9, 0x0399, 0 } },
    { 0xFB00, { 0x0046, 0x0046, 0 } }, { 0xFB01, { 0x0046, 0x0049, 0 } },
    { 0xFB02, { 0x0046, 0x004C, 0 } }, { 0xFB03, { 0x0046, 0x0046, 0x0049 } },
    { 0xFB04, { 0x0046, 0x0046, 0x004C } }, { 0xFB05, { 0x0053, 0x0054, 0 } },
    { 0xFB06, { 0x0053, 0x0054, 0 } }, { 0xFB13, { 0x0544, 0x0546, 0 } },
    { 0xFB14, { 0x0544, 0x0535, 0 } }, { 0xFB15, { 0x0544, 0x053B, 0 } },
    { 0xFB16, { 0x054E, 0x0546, 0 } }, { 0xFB17, { 0x0544, 0x053D, 0 } },
};

static const uint16_t *find_special(int32_t c)
{
    size_t low = 0, high = sizeof special_upper / sizeof *special_upper;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (special_upper[mid].from == c) return special_upper[mid].to;
        if (special_upper[mid].from < c)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static bool is_cased(int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT: return true;
    default: break;
    }
    /* Other_Uppercase and Other_Lowercase. */
    return c == 0xAA || c == 0xBA || (c >= 0x2B0 && c <= 0x2B8) || c == 0x2C0 || c == 0x2C1 ||
           (c >= 0x2E0 && c <= 0x2E4) || c == 0x345 || c == 0x37A || (c >= 0x1D2C && c <= 0x1D6A) ||
           c == 0x1D78 || (c >= 0x1D9B && c <= 0x1DBF) || c == 0x2071 || c == 0x207F ||
           (c >= 0x2090 && c <= 0x209C) || (c >= 0x2160 && c <= 0x217F) ||
           (c >= 0x24B6 && c <= 0x24E9) || (c >= 0x1F130 && c <= 0x1F189);
}

static bool is_case_ignorable(int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK: return true;
    default: break;
    }
    return c == 0x27 || c == 0x2E || c == 0x3A || c == 0xB7 || c == 0x387 || c == 0x55F ||
           c == 0x5F4 || c == 0x2018 || c == 0x2019 || c == 0x2024 || c == 0x2027 || c == 0xFE13 ||
           c == 0xFE52 || c == 0xFE55 || c == 0xFF07 || c == 0xFF0E || c == 0xFF1A;
}

/* SpecialCasing's Final_Sigma: after a cased letter and not before one. */
static bool is_final_sigma(const int32_t *c, size_t at, size_t count)
{
    size_t i = at;
    while (i > 0 && is_case_ignorable(c[i - 1])) i--;
    if (i == 0 || !is_cased(c[i - 1])) return false;
    for (i = at + 1; i < count && is_case_ignorable(c[i]);) i++;
    return i == count || !is_cased(c[i]);
}

static size_t put_upper(int32_t c, int32_t *to)
{
    const uint16_t *special = find_special(c);
    size_t n = 0;
    if (special == NULL) {
        to[n++] = utf8proc_toupper(c);
        return n;
    }
    while (n < 3 && special[n] != 0) {
        to[n] = special[n];
        n++;
    }
    return n;
}

/* Magic: whether to upper case. Nothing but ASCII: byte by byte. */
static duk_ret_t string_case(duk_context *ctx)
{
    bool upper = duk_get_current_magic(ctx) != 0;
    duk_push_this_coercible_to_string(ctx);
    duk_hstring *h = duk_known_hstring(ctx, -1);
    size_t size = DUK_HSTRING_GET_BYTELEN(h), n = 0, count;
    if (size == DUK_HSTRING_GET_CHARLEN(h)) {
        const unsigned char *p = DUK_HSTRING_GET_DATA(h);
        unsigned char low = upper ? 'a' : 'A';
        size_t i = 0;
        while (i < size && (unsigned char)(p[i] - low) >= 26) i++;
        if (i == size) return 1;
        unsigned char *to = duk_push_fixed_buffer_nozero(ctx, size);
        for (i = 0; i < size; i++)
            to[i] = (unsigned char)(p[i] - low) < 26 ? p[i] ^ 0x20 : p[i];
        duk_push_lstring(ctx, (const char *)to, size);
        return 1;
    }
    int32_t *from = push_decoded(ctx, -1, 1, &count);
    int32_t *to = duk_push_fixed_buffer_nozero(ctx, count * 3 * sizeof *to + 1);
    for (size_t i = 0; i < count; i++) {
        int32_t c = from[i];
        if (upper) {
            n += put_upper(c, to + n);
        } else if (c == 0x130) { /* I with dot: i and the dot apart */
            to[n++] = 'i';
            to[n++] = 0x307;
        } else if (c == 0x3A3 && is_final_sigma(from, i, count)) {
            to[n++] = 0x3C2;
        } else {
            to[n++] = utf8proc_tolower(c);
        }
    }
    push_code_points(ctx, to, n);
    return 1;
}

/* ---- Normal forms ---- */

/* Decomposes and puts combining marks in their canonical order. Returns the number of code
 * points; writes no more than `room` of them. */
static size_t decompose(const int32_t *from, size_t count, int32_t *to, size_t room, int options)
{
    size_t n = 0;
    int boundary = UTF8PROC_BOUNDCLASS_START;
    for (size_t i = 0; i < count; i++) {
        utf8proc_ssize_t added = utf8proc_decompose_char(
            from[i], n < room ? to + n : NULL, n < room ? (utf8proc_ssize_t)(room - n) : 0,
            (utf8proc_option_t)options, &boundary);
        if (added < 0) added = 0;
        n += (size_t)added;
    }
    if (n > room) return n;
    for (size_t i = 1; i < n; i++) {
        int32_t c = to[i];
        utf8proc_propval_t class = utf8proc_get_property(c)->combining_class;
        size_t j = i;
        if (class == 0) continue;
        while (j > 0 && utf8proc_get_property(to[j - 1])->combining_class > class) {
            to[j] = to[j - 1];
            j--;
        }
        to[j] = c;
    }
    return n;
}

/* Pushes a buffer with the normal form of the string at `index`; returns its code points. */
static int32_t *push_normalized(duk_context *ctx, duk_idx_t index, int options, size_t *count)
{
    size_t given;
    index = duk_require_normalize_index(ctx, index);
    int32_t *from = push_decoded(ctx, index, 1, &given);
    size_t room = decompose(from, given, NULL, 0, options);
    int32_t *to = duk_push_fixed_buffer_nozero(ctx, (room + 1) * sizeof *to);
    size_t n = decompose(from, given, to, room, options);
    if (options & UTF8PROC_COMPOSE)
        n = (size_t)utf8proc_normalize_utf32(to, (utf8proc_ssize_t)n, (utf8proc_option_t)options);
    *count = n;
    duk_remove(ctx, -2);
    return to;
}

#define NFD (UTF8PROC_STABLE | UTF8PROC_DECOMPOSE)
#define NFC (UTF8PROC_STABLE | UTF8PROC_COMPOSE)

static int form_of(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_undefined(ctx, index)) return NFC;
    const char *form = duk_to_string(ctx, index);
    if (strcmp(form, "NFC") == 0) return NFC;
    if (strcmp(form, "NFD") == 0) return NFD;
    if (strcmp(form, "NFKC") == 0) return NFC | UTF8PROC_COMPAT;
    if (strcmp(form, "NFKD") == 0) return NFD | UTF8PROC_COMPAT;
    (void)duk_range_error(ctx, "The normalization form should be one of NFC, NFD, NFKC, NFKD.");
    return 0;
}

static duk_ret_t string_normalize(duk_context *ctx)
{
    duk_push_this_coercible_to_string(ctx); /* 1 */
    int options = form_of(ctx, 0);
    duk_hstring *h = duk_known_hstring(ctx, 1);
    if (DUK_HSTRING_GET_BYTELEN(h) == DUK_HSTRING_GET_CHARLEN(h)) return 1;
    size_t count;
    int32_t *points = push_normalized(ctx, 1, options, &count);
    push_code_points(ctx, points, count);
    return 1;
}

/* ---- Comparison ---- */

/* As the root collation orders ASCII: white space, punctuation, symbols, digits, letters. */
static const char ascii_order[] = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789";

/* The first level of a code point: its letter without case, after digits, after the rest. */
static int32_t primary(int32_t c)
{
    if (c < 0x80) {
        if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') return 0x400 + (c | 0x20);
        const char *p = c == 0 ? NULL : strchr(ascii_order, c);
        return p == NULL ? 0 : (int32_t)(p - ascii_order) + 1;
    }
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: return 0x1000 + utf8proc_tolower(c);
    default: return 0x100 + (c & 0xFF); /* symbols, before digits' neighbours */
    }
}

static bool is_mark(int32_t c)
{
    return c >= 0x300 && utf8proc_category(c) == UTF8PROC_CATEGORY_MN;
}

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

typedef struct collation {
    bool numeric;    /* runs of digits compare as numbers */
    bool accents;    /* sensitivity: accents matter */
    bool letters;    /* sensitivity: case matters */
} collation;

/* Compares runs of digits at a[*i] and b[*j] as numbers, and passes them. */
static int compare_numbers(const int32_t *a, size_t an, size_t *i, const int32_t *b, size_t bn,
                           size_t *j)
{
    while (*i < an && a[*i] == '0') ++*i;
    while (*j < bn && b[*j] == '0') ++*j;
    size_t as = *i, bs = *j;
    while (*i < an && is_digit(a[*i])) ++*i;
    while (*j < bn && is_digit(b[*j])) ++*j;
    if (*i - as != *j - bs) return *i - as < *j - bs ? -1 : 1;
    for (; as < *i; as++, bs++)
        if (a[as] != b[bs]) return a[as] < b[bs] ? -1 : 1;
    return 0;
}

/* The levels in turn: letters, then accents, then lower before upper case. */
static int collate(const int32_t *a, size_t an, const int32_t *b, size_t bn, const collation *rule)
{
    int accents = 0, letters = 0;
    size_t i = 0, j = 0;
    while (i < an || j < bn) {
        bool am = i < an && is_mark(a[i]), bm = j < bn && is_mark(b[j]);
        if (am || bm) {
            int32_t x = am ? a[i++] : 0, y = bm ? b[j++] : 0;
            if (accents == 0 && x != y) accents = x < y ? -1 : 1;
            continue;
        }
        if (i == an || j == bn) return i == an ? -1 : 1;
        if (rule->numeric && is_digit(a[i]) && is_digit(b[j])) {
            int order = compare_numbers(a, an, &i, b, bn, &j);
            if (order != 0) return order;
            continue;
        }
        int32_t x = primary(a[i]), y = primary(b[j]);
        if (x != y) return x < y ? -1 : 1;
        if (letters == 0 && a[i] != b[j]) letters = a[i] > b[j] ? -1 : 1; /* 'a' is above 'A' */
        i++;
        j++;
    }
    if (accents != 0 && rule->accents) return accents;
    return rule->letters ? letters : 0;
}

static void read_collation(duk_context *ctx, duk_idx_t options, collation *rule)
{
    *rule = (collation){ false, true, true };
    if (!duk_is_object(ctx, options)) return;
    duk_get_prop_literal(ctx, options, "numeric");
    rule->numeric = duk_to_boolean(ctx, -1) != 0;
    duk_get_prop_literal(ctx, options, "sensitivity");
    if (duk_is_string(ctx, -1)) {
        const char *s = duk_get_string(ctx, -1);
        rule->accents = strcmp(s, "base") != 0 && strcmp(s, "case") != 0;
        rule->letters = strcmp(s, "base") != 0 && strcmp(s, "accent") != 0;
    }
    duk_pop_2(ctx);
}

static duk_ret_t string_locale_compare(duk_context *ctx)
{
    collation rule;
    duk_push_this_coercible_to_string(ctx); /* 3 */
    duk_to_string(ctx, 0);
    read_collation(ctx, 2, &rule);
    if (duk_known_hstring(ctx, 0) == duk_known_hstring(ctx, 3)) {
        duk_push_int(ctx, 0);
        return 1;
    }
    size_t an, bn;
    const int32_t *a = push_normalized(ctx, 3, NFD, &an);
    const int32_t *b = push_normalized(ctx, 0, NFD, &bn);
    duk_push_int(ctx, collate(a, an, b, bn, &rule));
    return 1;
}

void dukx_open_string_case(duk_context *ctx, duk_idx_t prototype)
{
    static const gots__builtin methods[] = {
        { "localeCompare", string_locale_compare, 3, 1, 0 },
        { "normalize", string_normalize, 1, 0, 0 },
        { "toLocaleLowerCase", string_case, 0, 0, 0 },
        { "toLocaleUpperCase", string_case, 0, 0, 1 },
        { "toLowerCase", string_case, 0, 0, 0 },
        { "toUpperCase", string_case, 0, 0, 1 },
        { 0 },
    };
    gots__define(ctx, prototype, methods);
}
