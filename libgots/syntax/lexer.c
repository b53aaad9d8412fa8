/* The lexer: source text to tokens, one at a time. Space, comments, names and signs are here;
 * numbers, strings, templates and regular expressions in lexer_literal.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/lexer.h"

#include <utf8proc.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/unicode.h"

static const char *const token_texts[GOTS__T_COUNT] = {
    [GOTS__T_EOF] = "end of file",       [GOTS__T_NAME] = "identifier",
    [GOTS__T_PRIVATE_NAME] = "private name", [GOTS__T_NUMBER] = "number",
    [GOTS__T_BIGINT] = "bigint",         [GOTS__T_STRING] = "string",
    [GOTS__T_TEMPLATE] = "template",     [GOTS__T_TEMPLATE_HEAD] = "template",
    [GOTS__T_TEMPLATE_MIDDLE] = "template", [GOTS__T_TEMPLATE_TAIL] = "template",
    [GOTS__T_REGEX] = "regular expression", [GOTS__T_BAD] = "invalid character",
#define TOKEN_TEXT(name, text) [GOTS__T_##name] = text,
    GOTS__SIGN_MAP(TOKEN_TEXT) GOTS__WORD_MAP(TOKEN_TEXT)
#undef TOKEN_TEXT
};

/* Bytes that go on an identifier: ASCII letters, digits, `$`, `_`. */
static const bool name_byte[256] = {
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1,
    ['8'] = 1, ['9'] = 1, ['$'] = 1, ['_'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1,
    ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1,
    ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1,
    ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1, ['A'] = 1, ['B'] = 1,
    ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1,
    ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1,
    ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1,
};

const char *gots__token_text(unsigned kind)
{
    return kind < GOTS__T_COUNT ? token_texts[kind] : "?";
}

static void set_keywords(gots__atoms *atoms)
{
    if (gots__atoms_str(atoms, "using")->keyword == GOTS__T_USING) return; /* the list's last */
    for (unsigned kind = GOTS__T_FIRST_WORD; kind < GOTS__T_COUNT; kind++)
        gots__atoms_str(atoms, token_texts[kind])->keyword = (uint16_t)kind;
}

void gots__lexer_init(gots__lexer *lexer, gots__arena *arena, gots__atoms *atoms,
                      const gots__source *source, gots__lexer_report *report, void *context)
{
    memset(lexer, 0, sizeof *lexer);
    lexer->text = lexer->at = source->text;
    lexer->end = source->text + source->len;
    lexer->arena = arena;
    lexer->atoms = atoms;
    lexer->report = report;
    lexer->context = context;
    set_keywords(atoms);
    if (source->len >= 3 && memcmp(lexer->at, "\xEF\xBB\xBF", 3) == 0) lexer->at += 3;
    if (lexer->end - lexer->at >= 2 && lexer->at[0] == '#' && lexer->at[1] == '!')
        while (lexer->at < lexer->end && *lexer->at != '\n' && *lexer->at != '\r') lexer->at++;
}

void gots__lexer_error(gots__lexer *lexer, const char *pos, const char *end, const char *code,
                       const char *message)
{
    lexer->report(lexer->context, (uint32_t)(pos - lexer->text), (uint32_t)(end - lexer->text), code,
                  message);
}

/* ---- Unicode --------------------------------------------------------------------------------- */

/* The character at *at, which moves behind it. The text is known to be valid UTF-8. */
uint32_t gots__lexer_decode(const char **at, const char *end)
{
    const unsigned char *p = (const unsigned char *)*at;
    uint32_t byte = *p;
    if (byte < 0x80 || end - *at < 2) {
        *at += 1;
        return byte;
    }
    if (byte < 0xE0) {
        *at += 2;
        return (byte & 0x1F) << 6 | (p[1] & 0x3Fu);
    }
    if (byte < 0xF0) {
        *at += 3;
        return (byte & 0x0F) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    }
    *at += 4;
    return (byte & 0x07) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

bool gots__lexer_id_start(uint32_t code)
{
    if (code < 0x80) return name_byte[code] && !(code >= '0' && code <= '9');
    return gots__unicode_is_id_start(code);
}

bool gots__lexer_id_part(uint32_t code)
{
    if (code < 0x80) return name_byte[code];
    return code == 0x200C || code == 0x200D || gots__unicode_is_id_continue(code);
}

static int hex_digit(unsigned char byte)
{
    if (byte >= '0' && byte <= '9') return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* *at stands behind `\u`. On success *at stands behind the escape; on failure where it broke off. */
bool gots__lexer_unicode_escape(gots__lexer *lexer, const char **at, uint32_t *code)
{
    uint32_t value = 0;
    const char *p = *at;
    if (p < lexer->end && *p == '{') {
        const char *first = ++p;
        for (int digit; (digit = hex_digit((unsigned char)*p)) >= 0; p++) {
            value = value * 16 + (uint32_t)digit;
            if (value > 0x10FFFF) value = 0x110000;
        }
        *at = p;
        if (p == first || *p != '}' || value > 0x10FFFF) return false;
        *at = p + 1;
    } else {
        for (int i = 0; i < 4; i++, p++) {
            int digit = hex_digit((unsigned char)*p);
            *at = p;
            if (digit < 0) return false;
            value = value * 16 + (uint32_t)digit;
        }
        *at = p;
    }
    *code = value;
    return true;
}

/* ---- Names ----------------------------------------------------------------------------------- */

static void put_code(gots__text *text, uint32_t code)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t len = utf8proc_encode_char((utf8proc_int32_t)code, bytes);
    gots__text_put(text, (const char *)bytes, (size_t)len);
}

/* A name with characters beyond ASCII or escapes in it; `start` is its first byte. */
static void scan_name_slowly(gots__lexer *lexer, const char *start)
{
    gots__text name;
    gots__text_init(&name, lexer->arena, 32);
    const char *at = start;
    while (at < lexer->end) {
        const char *before = at;
        uint32_t code;
        if (*at == '\\') {
            at++;
            if (*at != 'u') { at = before; break; }
            at++;
            lexer->token.flags |= GOTS__TOKEN_ESCAPED;
            if (!gots__lexer_unicode_escape(lexer, &at, &code)) {
                gots__lexer_error(lexer, before, at, "TS1125", "Hexadecimal digit expected.");
                continue;
            }
            if (!(name.len == 0 ? gots__lexer_id_start(code) : gots__lexer_id_part(code)))
                gots__lexer_error(lexer, before, at, "TS1127", "Invalid character.");
        } else {
            code = gots__lexer_decode(&at, lexer->end);
            if (!(name.len == 0 ? gots__lexer_id_start(code) : gots__lexer_id_part(code))) {
                at = before;
                break;
            }
        }
        put_code(&name, code);
    }
    lexer->at = at;
    lexer->token.atom = gots__atoms_get(lexer->atoms, name.bytes, name.len);
}

/* Does the name end before this byte, as far as ASCII tells? */
static inline bool ends_name(char behind)
{
    return (unsigned char)behind < 0x80 && behind != '\\';
}

static void scan_long_name(gots__lexer *lexer, const char *start)
{
    const char *at = start;
    while (name_byte[(unsigned char)*at]) at++;
    if (!ends_name(*at)) {
        scan_name_slowly(lexer, start);
        return;
    }
    lexer->at = at;
    lexer->token.atom = gots__atoms_get(lexer->atoms, start, (size_t)(at - start));
}

/* A name of 1 to 15 bytes, whose words are at hand. */
static inline void take_short_name(gots__lexer *lexer, const char *start, size_t len, uint64_t low, uint64_t high)
{
    if (!ends_name(start[len])) {
        scan_name_slowly(lexer, start);
        return;
    }
    uint64_t hash = gots__atom_hash_step(len, low);
    if (len > 8) hash = gots__atom_hash_step(hash, high);
    gots__atom *atom = gots__atoms_find_short(lexer->atoms, len, (uint32_t)hash, low, high);
    lexer->at = start + len;
    lexer->token.atom = atom != NULL ? atom : gots__atoms_get_hashed(lexer->atoms, start, len, (uint32_t)hash);
}

#ifdef __SSE2__
/* Which of 16 bytes lie in `first` … `first + count - 1`. Bytes compare as signed. */
static inline __m128i in_range(__m128i bytes, unsigned char first, unsigned char count)
{
    __m128i moved = _mm_add_epi8(bytes, _mm_set1_epi8((char)(0x80 - first)));
    return _mm_cmplt_epi8(moved, _mm_set1_epi8((char)(0x80 + count)));
}

/* As name_byte, for 16 bytes: a bit each. */
static inline unsigned name_bits(__m128i bytes)
{
    __m128i letters = in_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 26);
    __m128i digits = in_range(bytes, '0', 10);
    __m128i signs = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('_')),
                                 _mm_cmpeq_epi8(bytes, _mm_set1_epi8('$')));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letters, digits), signs));
}
#endif

/* Reads the name that starts at `start` into token.atom. */
static inline void scan_name(gots__lexer *lexer, const char *start)
{
#ifdef __SSE2__
    if (lexer->end - start > 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)start);
        unsigned len = (unsigned)__builtin_ctz(~name_bits(bytes));
        uint64_t low = (uint64_t)_mm_cvtsi128_si64(bytes);
        if (len > 0 && len <= 8) {
            low &= UINT64_MAX >> (64 - 8 * len);
            take_short_name(lexer, start, len, low, 0);
            return;
        }
        if (len > 8 && len < 16) {
            uint64_t high = (uint64_t)_mm_cvtsi128_si64(_mm_srli_si128(bytes, 8));
            high &= UINT64_MAX >> (128 - 8 * len);
            take_short_name(lexer, start, len, low, high);
            return;
        }
    }
#endif
    scan_long_name(lexer, start);
}

static inline unsigned word_kind(const gots__lexer *lexer)
{
    if (lexer->token.flags & GOTS__TOKEN_ESCAPED) return GOTS__T_NAME;
    unsigned keyword = lexer->token.atom->keyword;
    return keyword != 0 ? keyword : GOTS__T_NAME;
}

static unsigned scan_private_name(gots__lexer *lexer)
{
    const char *start = lexer->at; /* behind the # */
    const char *at = start;
    uint32_t code = 0;
    if (start < lexer->end)
        code = *start == '\\' ? (uint32_t)'\\' : gots__lexer_decode(&at, lexer->end);
    if (code != '\\' && (start == lexer->end || !gots__lexer_id_start(code))) {
        gots__lexer_error(lexer, start - 1, start, "TS1127", "Invalid character.");
        return GOTS__T_BAD;
    }
    scan_name(lexer, start);
    return lexer->at == start ? GOTS__T_BAD : GOTS__T_PRIVATE_NAME;
}

/* ---- Space and comments ---------------------------------------------------------------------- */

/* Behind `//`: to the end of the line. */
static const char *skip_line(const gots__lexer *lexer, const char *at)
{
    while (at < lexer->end) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '\n' || byte == '\r') break;
        if (byte == 0xE2 && (unsigned char)at[1] == 0x80 && ((unsigned char)at[2] & 0xFE) == 0xA8)
            break;
        at++;
    }
    return at;
}

/* Behind the opening sign: to behind the closing one. */
static const char *skip_block(gots__lexer *lexer, const char *at)
{
    const char *start = at - 2;
    while (at < lexer->end) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '*' && at[1] == '/') return at + 2;
        if (byte == '\n' || byte == '\r' ||
            (byte == 0xE2 && (unsigned char)at[1] == 0x80 && ((unsigned char)at[2] & 0xFE) == 0xA8))
            lexer->token.flags |= GOTS__TOKEN_NEWLINE;
        at++;
    }
    gots__lexer_error(lexer, start, start + 2, "TS1010", "'*/' expected.");
    return at;
}

/* A character beyond ASCII between tokens. Returns whether it was space. */
static bool skip_wide_space(gots__lexer *lexer)
{
    const char *at = lexer->at;
    uint32_t code = gots__lexer_decode(&at, lexer->end);
    if (code == 0x2028 || code == 0x2029) lexer->token.flags |= GOTS__TOKEN_NEWLINE;
    else if (code != 0xA0 && code != 0xFEFF && code != 0x85 && /* as TypeScript has it */
             utf8proc_category((utf8proc_int32_t)code) != UTF8PROC_CATEGORY_ZS)
        return false;
    lexer->at = at;
    return true;
}

/* ---- Tokens ---------------------------------------------------------------------------------- */

static unsigned scan_bad_character(gots__lexer *lexer)
{
    const char *start = lexer->at;
    gots__lexer_decode(&lexer->at, lexer->end);
    gots__lexer_error(lexer, start, lexer->at, "TS1127", "Invalid character.");
    return GOTS__T_BAD;
}

static inline unsigned sign(gots__lexer *lexer, int len, unsigned kind)
{
    lexer->at += len;
    return kind;
}

static unsigned scan_question(gots__lexer *lexer, const char *at)
{
    if (at[1] == '?')
        return at[2] == '=' ? sign(lexer, 3, GOTS__T_NULLISH_ASSIGN) : sign(lexer, 2, GOTS__T_NULLISH);
    if (at[1] == '.' && !(at[2] >= '0' && at[2] <= '9')) return sign(lexer, 2, GOTS__T_QUESTION_DOT);
    return sign(lexer, 1, GOTS__T_QUESTION);
}

static unsigned scan_equals(gots__lexer *lexer, const char *at)
{
    if (at[1] == '=')
        return at[2] == '=' ? sign(lexer, 3, GOTS__T_EQ_STRICT) : sign(lexer, 2, GOTS__T_EQ);
    if (at[1] == '>') return sign(lexer, 2, GOTS__T_ARROW);
    return sign(lexer, 1, GOTS__T_ASSIGN);
}

static unsigned scan_less(gots__lexer *lexer, const char *at)
{
    if (at[1] == '<')
        return at[2] == '=' ? sign(lexer, 3, GOTS__T_SHL_ASSIGN) : sign(lexer, 2, GOTS__T_SHL);
    if (at[1] == '=') return sign(lexer, 2, GOTS__T_LE);
    return sign(lexer, 1, GOTS__T_LT);
}

/* A sign that may be doubled, and either may have `=` behind it: + - * & |. */
static inline unsigned scan_doubling(gots__lexer *lexer, const char *at, unsigned single,
                                     unsigned twice, unsigned single_assign, unsigned twice_assign)
{
    if (at[1] == '=') return sign(lexer, 2, single_assign);
    if (at[1] != at[0]) return sign(lexer, 1, single);
    if (twice_assign != 0 && at[2] == '=') return sign(lexer, 3, twice_assign);
    return sign(lexer, 2, twice);
}

static inline unsigned scan_assignable(gots__lexer *lexer, const char *at, unsigned plain,
                                       unsigned assign)
{
    return at[1] == '=' ? sign(lexer, 2, assign) : sign(lexer, 1, plain);
}

static unsigned scan_dot(gots__lexer *lexer, const char *at)
{
    if (at[1] >= '0' && at[1] <= '9') {
        gots__lexer_number(lexer);
        return lexer->token.kind;
    }
    if (at[1] == '.' && at[2] == '.') return sign(lexer, 3, GOTS__T_ELLIPSIS);
    return sign(lexer, 1, GOTS__T_DOT);
}

/* The token at `lexer->at`, whose byte is neither space nor the start of a comment nor in first_byte. */
static unsigned scan_sign(gots__lexer *lexer, const char *at)
{
    switch (*at) {
    case '.': return scan_dot(lexer, at);
    case '?': return scan_question(lexer, at);
    case '=': return scan_equals(lexer, at);
    case '<': return scan_less(lexer, at);
    case '!':
        if (at[1] != '=') return sign(lexer, 1, GOTS__T_NOT);
        return at[2] == '=' ? sign(lexer, 3, GOTS__T_NE_STRICT) : sign(lexer, 2, GOTS__T_NE);
    case '+':
        return scan_doubling(lexer, at, GOTS__T_PLUS, GOTS__T_PLUS_PLUS, GOTS__T_PLUS_ASSIGN, 0);
    case '-':
        return scan_doubling(lexer, at, GOTS__T_MINUS, GOTS__T_MINUS_MINUS, GOTS__T_MINUS_ASSIGN, 0);
    case '*':
        return scan_doubling(lexer, at, GOTS__T_STAR, GOTS__T_STAR_STAR, GOTS__T_STAR_ASSIGN,
                             GOTS__T_STAR_STAR_ASSIGN);
    case '&':
        return scan_doubling(lexer, at, GOTS__T_AND, GOTS__T_AND_AND, GOTS__T_AND_ASSIGN,
                             GOTS__T_AND_AND_ASSIGN);
    case '|':
        return scan_doubling(lexer, at, GOTS__T_OR, GOTS__T_OR_OR, GOTS__T_OR_ASSIGN,
                             GOTS__T_OR_OR_ASSIGN);
    case '/': return scan_assignable(lexer, at, GOTS__T_SLASH, GOTS__T_SLASH_ASSIGN);
    case '%': return scan_assignable(lexer, at, GOTS__T_PERCENT, GOTS__T_PERCENT_ASSIGN);
    case '^': return scan_assignable(lexer, at, GOTS__T_XOR, GOTS__T_XOR_ASSIGN);
    case '#':
        lexer->at++;
        return scan_private_name(lexer);
    case '`':
        gots__lexer_template_part(lexer, true);
        return lexer->token.kind;
    case '"':
    case '\'':
        gots__lexer_string(lexer, *at);
        return GOTS__T_STRING;
    case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
        gots__lexer_number(lexer);
        return lexer->token.kind;
    default: return scan_bad_character(lexer);
    }
}

/* A byte beyond ASCII or a backslash: a name, or wrong. */
static unsigned scan_wide_name(gots__lexer *lexer, const char *at)
{
    const char *behind = at;
    if (*at == '\\' ? at[1] != 'u' : !gots__lexer_id_start(gots__lexer_decode(&behind, lexer->end)))
        return scan_bad_character(lexer);
    scan_name_slowly(lexer, at);
    return word_kind(lexer);
}

/* Behind a line end: to behind the blanks that indent the next line. */
static inline const char *skip_indent(const gots__lexer *lexer, const char *at)
{
#ifdef __SSE2__
    while (lexer->end - at > 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        unsigned blanks = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')));
        unsigned count = (unsigned)__builtin_ctz(~blanks);
        at += count;
        if (count < 16) break;
    }
#endif
    return at;
}

/* Space and comments before a token. */
static const char *skip_space(gots__lexer *lexer, const char *at)
{
    gots__token *token = &lexer->token;
    for (;;) {
        unsigned char byte = (unsigned char)*at;
        if (byte == ' ' || byte == '\t' || byte == '\v' || byte == '\f') {
            at++;
        } else if (byte == '\n' || byte == '\r') {
            token->flags |= GOTS__TOKEN_NEWLINE;
            at = skip_indent(lexer, at + 1);
        } else if (byte == '/' && at[1] == '/') {
            at = skip_line(lexer, at + 2);
        } else if (byte == '/' && at[1] == '*') {
            at = skip_block(lexer, at + 2);
        } else if (byte >= 0x80) {
            lexer->at = at;
            if (!skip_wide_space(lexer)) return at;
            at = lexer->at;
        } else {
            return at;
        }
    }
}

/* What a first byte tells by itself: the kind of a sign that no longer one starts with, or NAME. */
static const uint8_t first_byte[256] = {
    ['{'] = GOTS__T_LBRACE, ['}'] = GOTS__T_RBRACE, ['('] = GOTS__T_LPAREN, [')'] = GOTS__T_RPAREN,
    ['['] = GOTS__T_LBRACKET, [']'] = GOTS__T_RBRACKET, [';'] = GOTS__T_SEMICOLON,
    [','] = GOTS__T_COMMA, [':'] = GOTS__T_COLON, ['@'] = GOTS__T_AT, ['~'] = GOTS__T_TILDE,
    ['>'] = GOTS__T_GT, ['$'] = GOTS__T_NAME, ['_'] = GOTS__T_NAME,
    ['a'] = GOTS__T_NAME, ['b'] = GOTS__T_NAME, ['c'] = GOTS__T_NAME, ['d'] = GOTS__T_NAME,
    ['e'] = GOTS__T_NAME, ['f'] = GOTS__T_NAME, ['g'] = GOTS__T_NAME, ['h'] = GOTS__T_NAME,
    ['i'] = GOTS__T_NAME, ['j'] = GOTS__T_NAME, ['k'] = GOTS__T_NAME, ['l'] = GOTS__T_NAME,
    ['m'] = GOTS__T_NAME, ['n'] = GOTS__T_NAME, ['o'] = GOTS__T_NAME, ['p'] = GOTS__T_NAME,
    ['q'] = GOTS__T_NAME, ['r'] = GOTS__T_NAME, ['s'] = GOTS__T_NAME, ['t'] = GOTS__T_NAME,
    ['u'] = GOTS__T_NAME, ['v'] = GOTS__T_NAME, ['w'] = GOTS__T_NAME, ['x'] = GOTS__T_NAME,
    ['y'] = GOTS__T_NAME, ['z'] = GOTS__T_NAME, ['A'] = GOTS__T_NAME, ['B'] = GOTS__T_NAME,
    ['C'] = GOTS__T_NAME, ['D'] = GOTS__T_NAME, ['E'] = GOTS__T_NAME, ['F'] = GOTS__T_NAME,
    ['G'] = GOTS__T_NAME, ['H'] = GOTS__T_NAME, ['I'] = GOTS__T_NAME, ['J'] = GOTS__T_NAME,
    ['K'] = GOTS__T_NAME, ['L'] = GOTS__T_NAME, ['M'] = GOTS__T_NAME, ['N'] = GOTS__T_NAME,
    ['O'] = GOTS__T_NAME, ['P'] = GOTS__T_NAME, ['Q'] = GOTS__T_NAME, ['R'] = GOTS__T_NAME,
    ['S'] = GOTS__T_NAME, ['T'] = GOTS__T_NAME, ['U'] = GOTS__T_NAME, ['V'] = GOTS__T_NAME,
    ['W'] = GOTS__T_NAME, ['X'] = GOTS__T_NAME, ['Y'] = GOTS__T_NAME, ['Z'] = GOTS__T_NAME,
};

void gots__lexer_next(gots__lexer *lexer)
{
    gots__token *token = &lexer->token;
    token->flags = 0;
    const char *at = lexer->at;
    if (*at == ' ') at++;
    unsigned char byte = (unsigned char)*at;
    unsigned kind = first_byte[byte];
    if (kind == 0 && (byte <= ' ' || byte == '/' || byte >= 0x80)) {
        at = skip_space(lexer, at);
        byte = (unsigned char)*at;
        kind = first_byte[byte];
    }
    lexer->at = at;
    token->pos = (uint32_t)(at - lexer->text);
    if (kind == GOTS__T_NAME) {
        scan_name(lexer, at);
        token->kind = (uint8_t)word_kind(lexer);
    } else if (kind != 0) {
        lexer->at = at + 1;
        token->kind = (uint8_t)kind;
    } else if (byte == 0 && at >= lexer->end) {
        token->kind = GOTS__T_EOF;
    } else if (byte >= 0x80 || byte == '\\') {
        token->kind = (uint8_t)scan_wide_name(lexer, at);
    } else {
        token->kind = (uint8_t)scan_sign(lexer, at);
    }
    token->end = (uint32_t)(lexer->at - lexer->text);
}

void gots__lexer_greater(gots__lexer *lexer)
{
    const char *at = lexer->text + lexer->token.pos;
    unsigned kind = GOTS__T_GT;
    int len = 1;
    if (at[1] == '>' && at[2] == '>' && at[3] == '=') kind = GOTS__T_USHR_ASSIGN, len = 4;
    else if (at[1] == '>' && at[2] == '>') kind = GOTS__T_USHR, len = 3;
    else if (at[1] == '>' && at[2] == '=') kind = GOTS__T_SHR_ASSIGN, len = 3;
    else if (at[1] == '>') kind = GOTS__T_SHR, len = 2;
    else if (at[1] == '=') kind = GOTS__T_GE, len = 2;
    lexer->at = at + len;
    lexer->token.kind = (uint8_t)kind;
    lexer->token.end = lexer->token.pos + (uint32_t)len;
}

void gots__lexer_less(gots__lexer *lexer)
{
    lexer->token.kind = GOTS__T_LT;
    lexer->token.end = lexer->token.pos + 1;
    lexer->at = lexer->text + lexer->token.end;
}
