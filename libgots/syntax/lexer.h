/* The lexer: source text to tokens, one at a time.
 *
 * SPDX-License-Identifier: MIT
 *
 * What a character means can depend on the grammar around it, so the parser steers: it asks for
 * the current token to be read again as a regular expression, as the rest of a template, as a
 * longer operator that starts with `>`, or as a lone `<`.
 *
 * The whole state is a plain struct; copying it is how the parser looks ahead and comes back.
 */
#ifndef GOTS_SYNTAX_LEXER_H
#define GOTS_SYNTAX_LEXER_H

#include "base/atom.h"
#include "syntax/ast.h"
#include "syntax/diagnostic.h"
#include "syntax/token.h"

enum {
    GOTS__TOKEN_NEWLINE = 1u << 0,     /* a line end stands before it */
    GOTS__TOKEN_ESCAPED = 1u << 1,     /* a name written with \u, a string with an escape or \ */
    GOTS__TOKEN_OCTAL = 1u << 2,       /* 017, or a string with \17 or \8 */
    GOTS__TOKEN_UNTERMINATED = 1u << 3
};

typedef struct gots__token {
    uint8_t kind;    /* gots__token_kind */
    uint8_t flags;   /* GOTS__TOKEN_ */
    uint32_t pos, end;
    gots__atom *atom; /* of words and private names */
    double number;
    gots__str str;   /* string contents; cooked template part (bytes NULL: bad escape); BigInt
                        digits; regular expression pattern */
    gots__str raw;   /* raw template part; regular expression flags */
} gots__token;

/* Called with what is wrong in the text itself. */
typedef void gots__lexer_report(void *context, uint32_t pos, uint32_t end, const char *code,
                                const char *message);

typedef struct gots__lexer {
    gots__token token; /* the current one */
    const char *text;
    const char *at;    /* behind the current token */
    const char *end;
    gots__arena *arena;
    gots__atoms *atoms;
    gots__lexer_report *report;
    void *context;
} gots__lexer;

/* Starts at the first byte, behind a byte order mark and a hashbang line; reads no token yet. Sets the
 * `keyword` of the words' atoms. */
void gots__lexer_init(gots__lexer *lexer, gots__arena *arena, gots__atoms *atoms,
                      const gots__source *source, gots__lexer_report *report, void *context);

void gots__lexer_next(gots__lexer *lexer);

/* The current token is `/` or `/=`: reads the regular expression that starts there. */
void gots__lexer_regex(gots__lexer *lexer);

/* The current token is `}`: reads the template part that follows it. */
void gots__lexer_template(gots__lexer *lexer);

/* The current token is `>`: takes the characters behind it that make a longer operator. */
void gots__lexer_greater(gots__lexer *lexer);

/* The current token starts with `<`: cuts it to that. */
void gots__lexer_less(gots__lexer *lexer);

/* Internal to the lexer's files. */
void gots__lexer_number(gots__lexer *lexer);
void gots__lexer_string(gots__lexer *lexer, char quote);
void gots__lexer_template_part(gots__lexer *lexer, bool head);
uint32_t gots__lexer_decode(const char **at, const char *end);
bool gots__lexer_unicode_escape(gots__lexer *lexer, const char **at, uint32_t *code);
bool gots__lexer_id_start(uint32_t code);
bool gots__lexer_id_part(uint32_t code);
__attribute__((cold)) void gots__lexer_error(gots__lexer *lexer, const char *pos, const char *end, const char *code,
                       const char *message);

#endif
