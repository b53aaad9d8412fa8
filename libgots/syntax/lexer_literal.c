/* The lexer's literals: numbers, strings, templates, regular expressions.
 *
 * SPDX-License-Identifier: MIT
 *
 * The contents of a string or template without escapes point into the source text; only what must
 * be rewritten is copied.
 */
#include "syntax/lexer.h"

#include <stdlib.h>

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static int digit_of(char byte)
{
    if (is_digit(byte)) return byte - '0';
    char low = (char)(byte | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : 99;
}

/* ---- Numbers --------------------------------------------------------------------------------- */

/* Digits of `base` with separators, appended to `out` (NULL: only skipped). */
static const char *scan_digits(gots__lexer *lexer, const char *at, int base, gots__text *out)
{
    const char *first = at;
    bool separated = false;
    for (;; at++) {
        if (*at == '_') {
            if (separated)
                gots__lexer_error(lexer, at, at + 1, "TS6189",
                                  "Multiple consecutive numeric separators are not permitted.");
            else if (at == first)
                gots__lexer_error(lexer, at, at + 1, "TS6188",
                                  "Numeric separators are not allowed here.");
            separated = true;
            continue;
        }
        if (digit_of(*at) >= base) break;
        separated = false;
        gots__text_byte(out, *at);
    }
    if (separated)
        gots__lexer_error(lexer, at - 1, at, "TS6188", "Numeric separators are not allowed here.");
    return at;
}

/* The exact value of a run of digits in a base that is a power of two. */
static double power_value(const char *digits, size_t len, int base)
{
    int bits = base == 16 ? 4 : base == 8 ? 3 : 1;
    double value = 0;
    size_t i = 0;
    uint64_t mantissa = 0;
    while (i < len && mantissa >> 58 == 0) mantissa = mantissa << bits | (uint64_t)digit_of(digits[i++]);
    bool sticky = false;
    size_t left = len - i;
    for (; i < len; i++) sticky |= digits[i] != '0';
    if (sticky) mantissa |= 1; /* 58 bits and more: below the rounding bit of a double */
    value = (double)mantissa;
    for (; left > 0 && value < 1e308 * 10; left--) value *= base;
    return value;
}

static void finish_bigint(gots__lexer *lexer, const char *prefix, const gots__text *digits)
{
    gots__text text;
    gots__text_init(&text, lexer->arena, digits->len + 4);
    gots__text_str(&text, prefix);
    gots__text_put(&text, digits->bytes, digits->len);
    lexer->token.kind = GOTS__T_BIGINT;
    lexer->token.str.len = (uint32_t)text.len;
    lexer->token.str.bytes = gots__text_close(&text);
}

/* What follows a number must not be a name or a digit. */
static void check_behind_number(gots__lexer *lexer)
{
    const char *at = lexer->at;
    const char *behind = at;
    if (at >= lexer->end) return;
    uint32_t code = *at == '\\' ? (uint32_t)'a' : gots__lexer_decode(&behind, lexer->end);
    if (is_digit(*at) || gots__lexer_id_start(code)) {
        while (behind < lexer->end) {
            const char *next = behind;
            if (!gots__lexer_id_part(gots__lexer_decode(&next, lexer->end))) break;
            behind = next;
        }
        gots__lexer_error(lexer, at, behind, "TS1351",
                          "An identifier or keyword cannot immediately follow a numeric literal.");
        lexer->at = behind;
    }
}

/* 0x, 0o, 0b, in either case. */
static void scan_prefixed(gots__lexer *lexer, int base, const char *prefix)
{
    gots__text digits;
    gots__text_init(&digits, lexer->arena, 24);
    const char *at = lexer->at + 2;
    lexer->at = scan_digits(lexer, at, base, &digits);
    if (digits.len == 0) {
        gots__lexer_error(lexer, at, at, base == 16 ? "TS1125" : base == 8 ? "TS1178" : "TS1177",
                          base == 16  ? "Hexadecimal digit expected."
                          : base == 8 ? "Octal digit expected."
                                      : "Binary digit expected.");
        gots__text_byte(&digits, '0');
    }
    if (*lexer->at == 'n') {
        lexer->at++;
        finish_bigint(lexer, prefix, &digits);
    } else {
        lexer->token.kind = GOTS__T_NUMBER;
        lexer->token.number = power_value(digits.bytes, digits.len, base);
    }
    check_behind_number(lexer);
}

/* 017 is octal, 08 decimal; both are errors in strict code. */
static void scan_leading_zero(gots__lexer *lexer)
{
    const char *start = lexer->at;
    const char *at = start;
    bool octal = true;
    double value = 0;
    for (; is_digit(*at) || *at == '_'; at++)
        if (*at == '8' || *at == '9') octal = false;
    for (const char *digit = start; digit < at; digit++)
        if (*digit != '_') value = value * (octal ? 8 : 10) + (*digit - '0');
    lexer->at = at;
    lexer->token.kind = GOTS__T_NUMBER;
    lexer->token.number = value;
    lexer->token.flags |= GOTS__TOKEN_OCTAL;
    if (octal)
        gots__lexer_error(lexer, start, at, "TS1121", "Octal literals are not allowed.");
    else
        gots__lexer_error(lexer, start, at, "TS1489",
                          "Decimals with leading zeros are not allowed.");
    check_behind_number(lexer);
}

/* Anything but a short run of digits. */
static void scan_decimal(gots__lexer *lexer)
{
    gots__text text;
    gots__text_init(&text, lexer->arena, 32);
    const char *at = lexer->at;
    bool integer = true;
    if (*at != '.') {
        if (at[0] == '0' && at[1] == '_')
            gots__lexer_error(lexer, at + 1, at + 2, "TS6188",
                              "Numeric separators are not allowed here.");
        at = scan_digits(lexer, at, 10, &text);
    }
    if (*at == 'n') {
        lexer->at = at + 1;
        finish_bigint(lexer, "", &text);
        check_behind_number(lexer);
        return;
    }
    if (*at == '.') {
        integer = false;
        gots__text_byte(&text, '.');
        at++;
        if (is_digit(*at) || *at == '_') at = scan_digits(lexer, at, 10, &text);
    }
    if ((*at | 0x20) == 'e') {
        const char *sign_at = at;
        gots__text_byte(&text, 'e');
        at++;
        if (*at == '+' || *at == '-') gots__text_byte(&text, *at++);
        if (is_digit(*at) || *at == '_') {
            at = scan_digits(lexer, at, 10, &text);
        } else {
            gots__lexer_error(lexer, at, at, "TS1124", "Digit expected.");
            text.len -= (size_t)(at - sign_at);
        }
        if (*at == 'n') {
            gots__lexer_error(lexer, lexer->at, at + 1, "TS1352",
                              "A bigint literal cannot use exponential notation.");
            at++;
        }
        integer = false;
    }
    if (!integer && *at == 'n') {
        gots__lexer_error(lexer, lexer->at, at + 1, "TS1353", "A bigint literal must be an integer.");
        at++;
    }
    lexer->at = at;
    lexer->token.kind = GOTS__T_NUMBER;
    lexer->token.number = strtod(gots__text_close(&text), NULL);
    check_behind_number(lexer);
}

void gots__lexer_number(gots__lexer *lexer)
{
    const char *at = lexer->at;
    if (*at == '0') {
        switch (at[1] | 0x20) {
        case 'x': scan_prefixed(lexer, 16, "0x"); return;
        case 'o': scan_prefixed(lexer, 8, "0o"); return;
        case 'b': scan_prefixed(lexer, 2, "0b"); return;
        default: break;
        }
        if (is_digit(at[1])) {
            scan_leading_zero(lexer);
            return;
        }
    }
    uint32_t value = 0;
    const char *first = at;
    while (is_digit(*at) && at - first < 9) value = value * 10 + (uint32_t)(*at++ - '0');
    if (at == first || is_digit(*at) || *at == '_' || *at == '.' || *at == 'n' || (*at | 0x20) == 'e') {
        scan_decimal(lexer);
        return;
    }
    lexer->at = at;
    lexer->token.kind = GOTS__T_NUMBER;
    lexer->token.number = value;
    check_behind_number(lexer);
}

/* ---- Escapes --------------------------------------------------------------------------------- */

/* Appends `code` as WTF-8, joining a low surrogate to a high one written just before it. */
static void put_code(gots__text *out, uint32_t code)
{
    if (code >= 0xDC00 && code <= 0xDFFF && out->len >= 3) {
        const unsigned char *last = (const unsigned char *)out->bytes + out->len - 3;
        if (last[0] == 0xED && last[1] >= 0xA0 && last[1] <= 0xAF) {
            uint32_t high = 0xD000u | (last[1] & 0x3Fu) << 6 | (last[2] & 0x3Fu);
            out->len -= 3;
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00);
        }
    }
    if (code < 0x80) {
        gots__text_byte(out, (char)code);
    } else if (code < 0x800) {
        gots__text_byte(out, (char)(0xC0 | code >> 6));
        gots__text_byte(out, (char)(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        gots__text_byte(out, (char)(0xE0 | code >> 12));
        gots__text_byte(out, (char)(0x80 | (code >> 6 & 0x3F)));
        gots__text_byte(out, (char)(0x80 | (code & 0x3F)));
    } else {
        gots__text_byte(out, (char)(0xF0 | code >> 18));
        gots__text_byte(out, (char)(0x80 | (code >> 12 & 0x3F)));
        gots__text_byte(out, (char)(0x80 | (code >> 6 & 0x3F)));
        gots__text_byte(out, (char)(0x80 | (code & 0x3F)));
    }
}

/* Length of the line end at `at`, 0 where none is. */
static int line_end(const char *at)
{
    if (*at == '\n') return 1;
    if (*at == '\r') return at[1] == '\n' ? 2 : 1;
    if ((unsigned char)at[0] == 0xE2 && (unsigned char)at[1] == 0x80 &&
        ((unsigned char)at[2] & 0xFE) == 0xA8)
        return 3;
    return 0;
}

typedef struct wrong {
    const char *code, *message;
} wrong;

static const wrong hex_expected = { "TS1125", "Hexadecimal digit expected." };
static const wrong code_too_large = {
    "TS1198", "An extended Unicode escape value must be between 0x0 and 0x10FFFF inclusive."
};
static const wrong octal_escape = { "TS1487", "Octal escape sequences are not allowed." };
static const wrong digit_escape = { "TS1488", "Escape sequence '\\8' or '\\9' is not allowed." };

static const wrong *scan_unicode(gots__lexer *lexer, const char **at, gots__text *out)
{
    uint32_t code;
    const char *start = *at;
    if (gots__lexer_unicode_escape(lexer, at, &code)) {
        put_code(out, code);
        return NULL;
    }
    if (*start == '{' && **at == '}' && *at > start + 1) {
        ++*at;
        return &code_too_large;
    }
    return &hex_expected;
}

/* *at stands behind a backslash. Returns what is wrong with the escape, or NULL. */
static const wrong *scan_escape(gots__lexer *lexer, const char **at, gots__text *out)
{
    const char *p = *at;
    int skip = line_end(p);
    if (skip != 0) {
        *at = p + skip;
        return NULL;
    }
    *at = p + 1;
    switch (*p) {
    case 'n': gots__text_byte(out, '\n'); return NULL;
    case 't': gots__text_byte(out, '\t'); return NULL;
    case 'r': gots__text_byte(out, '\r'); return NULL;
    case 'b': gots__text_byte(out, '\b'); return NULL;
    case 'v': gots__text_byte(out, '\v'); return NULL;
    case 'f': gots__text_byte(out, '\f'); return NULL;
    case 'u': return scan_unicode(lexer, at, out);
    case 'x':
        if (digit_of(p[1]) > 15 || digit_of(p[2]) > 15) return &hex_expected;
        put_code(out, (uint32_t)(digit_of(p[1]) * 16 + digit_of(p[2])));
        *at = p + 3;
        return NULL;
    case '0':
        if (!is_digit(p[1])) {
            gots__text_byte(out, '\0');
            return NULL;
        }
        return &octal_escape;
    case '1': case '2': case '3': case '4': case '5': case '6': case '7': return &octal_escape;
    case '8': case '9': return &digit_escape;
    default: {
        put_code(out, gots__lexer_decode(&p, lexer->end));
        *at = p;
        return NULL;
    }
    }
}

/* ---- Strings --------------------------------------------------------------------------------- */

/* From `start`, the first byte of the contents, with `at` at the first backslash. */
static void scan_escaped_string(gots__lexer *lexer, const char *start, const char *at, char quote)
{
    gots__text text;
    gots__text_init(&text, lexer->arena, (size_t)(at - start) + 64);
    lexer->token.flags |= GOTS__TOKEN_ESCAPED;
    for (;;) {
        gots__text_put(&text, start, (size_t)(at - start));
        if (at >= lexer->end || *at != '\\') break;
        const char *escape = at++;
        if (at >= lexer->end) break;
        const wrong *found = scan_escape(lexer, &at, &text);
        if (found != NULL) {
            if (found == &octal_escape || found == &digit_escape) lexer->token.flags |= GOTS__TOKEN_OCTAL;
            gots__lexer_error(lexer, escape, at, found->code, found->message);
        }
        start = at;
        while (at < lexer->end && *at != quote && *at != '\\' && *at != '\n' && *at != '\r') at++;
    }
    lexer->at = at;
    lexer->token.str.len = (uint32_t)text.len;
    lexer->token.str.bytes = gots__text_close(&text);
}

void gots__lexer_string(gots__lexer *lexer, char quote)
{
    const char *open = lexer->at;
    const char *start = open + 1;
    const char *at = start;
    while (at < lexer->end && *at != quote && *at != '\\' && *at != '\n' && *at != '\r') at++;
    if (*at == '\\') {
        scan_escaped_string(lexer, start, at, quote);
        at = lexer->at;
    } else {
        lexer->token.str.bytes = start;
        lexer->token.str.len = (uint32_t)(at - start);
    }
    if (at < lexer->end && *at == quote) {
        lexer->at = at + 1;
        return;
    }
    lexer->at = at;
    lexer->token.flags |= GOTS__TOKEN_UNTERMINATED;
    gots__lexer_error(lexer, open, at, "TS1002", "Unterminated string literal.");
}

/* ---- Templates ------------------------------------------------------------------------------- */

/* The contents again with \r and \r\n as \n. */
static gots__str normalise_lines(gots__lexer *lexer, const char *start, const char *end)
{
    gots__text text;
    gots__text_init(&text, lexer->arena, (size_t)(end - start) + 1);
    for (const char *at = start; at < end; at++) {
        if (*at != '\r') gots__text_byte(&text, *at);
        else if (at + 1 == end || at[1] != '\n') gots__text_byte(&text, '\n');
    }
    gots__str str = { NULL, (uint32_t)text.len };
    str.bytes = gots__text_close(&text);
    return str;
}

static gots__str cook_template(gots__lexer *lexer, const char *start, const char *end)
{
    gots__text text;
    gots__text_init(&text, lexer->arena, (size_t)(end - start) + 1);
    gots__str str = { NULL, 0 };
    for (const char *at = start; at < end;) {
        if (*at == '\r') {
            at += at[1] == '\n' ? 2 : 1;
            gots__text_byte(&text, '\n');
        } else if (*at == '\\') {
            at++;
            if (scan_escape(lexer, &at, &text) != NULL) return str;
        } else {
            gots__text_byte(&text, *at++);
        }
    }
    str.len = (uint32_t)text.len;
    str.bytes = gots__text_close(&text);
    return str;
}

/* `lexer->at` stands at the backtick or closing brace that opens the part. */
void gots__lexer_template_part(gots__lexer *lexer, bool head)
{
    const char *start = lexer->at + 1;
    const char *at = start;
    bool returns = false, escapes = false;
    while (at < lexer->end && *at != '`' && !(*at == '$' && at[1] == '{')) {
        if (*at == '\r') returns = true;
        if (*at == '\\') {
            escapes = true;
            at++;
            if (at >= lexer->end) break;
        }
        at++;
    }
    if (at > lexer->end) at = lexer->end;
    gots__token *token = &lexer->token;
    token->raw.bytes = start;
    token->raw.len = (uint32_t)(at - start);
    if (returns) token->raw = normalise_lines(lexer, start, at);
    token->str = escapes ? cook_template(lexer, start, at) : token->raw;
    if (at < lexer->end && *at == '$') {
        token->kind = head ? GOTS__T_TEMPLATE_HEAD : GOTS__T_TEMPLATE_MIDDLE;
        lexer->at = at + 2;
        return;
    }
    token->kind = head ? GOTS__T_TEMPLATE : GOTS__T_TEMPLATE_TAIL;
    if (at < lexer->end) {
        lexer->at = at + 1;
        return;
    }
    lexer->at = at;
    token->flags |= GOTS__TOKEN_UNTERMINATED;
    gots__lexer_error(lexer, at, at, "TS1160", "Unterminated template literal.");
}

void gots__lexer_template(gots__lexer *lexer)
{
    lexer->at = lexer->text + lexer->token.pos;
    gots__lexer_template_part(lexer, false);
    lexer->token.end = (uint32_t)(lexer->at - lexer->text);
}

/* ---- Regular expressions --------------------------------------------------------------------- */

static void check_flags(gots__lexer *lexer, const char *at, const char *end)
{
    unsigned seen = 0;
    for (; at < end; at++) {
        static const char known[] = "dgimsuvy";
        const char *found = strchr(known, *at);
        if (found == NULL || *at == '\0') {
            gots__lexer_error(lexer, at, at + 1, "TS1499", "Unknown regular expression flag.");
            return;
        }
        unsigned bit = 1u << (found - known);
        if (seen & bit) {
            gots__lexer_error(lexer, at, at + 1, "TS1500", "Duplicate regular expression flag.");
            return;
        }
        seen |= bit;
        if ((seen & 0x60) == 0x60) {
            gots__lexer_error(lexer, at, at + 1, "TS1502",
                              "The Unicode (u) flag and the Unicode Sets (v) flag cannot be set "
                              "simultaneously.");
            return;
        }
    }
}

void gots__lexer_regex(gots__lexer *lexer)
{
    gots__token *token = &lexer->token;
    const char *open = lexer->text + token->pos;
    const char *at = open + 1;
    bool in_class = false;
    for (;; at++) {
        if (at >= lexer->end || line_end(at) != 0) {
            gots__lexer_error(lexer, open, at, "TS1161", "Unterminated regular expression literal.");
            token->flags |= GOTS__TOKEN_UNTERMINATED;
            break;
        }
        if (*at == '\\' && at + 1 < lexer->end && line_end(at + 1) == 0) at++;
        else if (*at == '[') in_class = true;
        else if (*at == ']') in_class = false;
        else if (*at == '/' && !in_class) break;
    }
    token->kind = GOTS__T_REGEX;
    token->str.bytes = open + 1;
    token->str.len = (uint32_t)(at - open - 1);
    if (!(token->flags & GOTS__TOKEN_UNTERMINATED)) at++;
    const char *flags = at;
    while (at < lexer->end) {
        const char *next = at;
        if (!gots__lexer_id_part(gots__lexer_decode(&next, lexer->end)) && *at != '\\') break;
        at = next;
    }
    check_flags(lexer, flags, at);
    token->raw.bytes = flags;
    token->raw.len = (uint32_t)(at - flags);
    lexer->at = at;
    token->end = (uint32_t)(at - lexer->text);
}
