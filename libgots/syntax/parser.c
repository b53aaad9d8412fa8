/* The parser's common ground: its state, errors, lists, names, and the file as a whole.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/parser.h"

#include <stdio.h>

#include "base/utf8.h"

#define DEFAULT_MAX_DEPTH 2000u

/* ---- Errors ---------------------------------------------------------------------------------- */

static void report(gots__parser *p, uint32_t pos, uint32_t end, const char *code,
                   const char *format, va_list args)
{
    char message[512];
    vsnprintf(message, sizeof message, format, args);
    gots__report(p->diagnostics, p->source, pos, end, code, "%s", message);
}

void gots__syntax_error(gots__parser *p, uint32_t pos, uint32_t end, const char *code,
                        const char *format, ...)
{
    if (p->too_deep) return;
    if (p->speculation != NULL) longjmp(*p->speculation, 1);
    va_list args;
    va_start(args, format);
    report(p, pos, end, code, format, args);
    va_end(args);
}

void gots__grammar_error(gots__parser *p, uint32_t pos, uint32_t end, const char *code,
                         const char *format, ...)
{
    if (p->too_deep) return;
    va_list args;
    va_start(args, format);
    report(p, pos, end, code, format, args);
    va_end(args);
}

/* Whether [at, end) is a line of a comment that says `word`. */
static bool comment_says(const char *at, const char *end, const char *word)
{
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    if (end - at < 2 || (*at != '/' && *at != '*')) return false;
    return memmem(at, (size_t)(end - at), word, strlen(word)) != NULL;
}

/* A comment before the first statement that turns the checker off for the whole file. */
static bool is_unchecked(const char *at, const char *end)
{
    const char *line_end;
    for (; at < end; at = line_end + 1) {
        line_end = memchr(at, '\n', (size_t)(end - at));
        if (line_end == NULL) return false;
        if (comment_says(at, line_end, "@ts-nocheck")) return true;
        while (at < line_end && (*at == ' ' || *at == '\t' || *at == '\r')) at++;
        if (at < line_end && *at != '/' && *at != '*' && *at != '#') return false;
    }
    return false;
}

void gots__typescript_error(gots__parser *p, uint32_t pos, uint32_t end, const char *code,
                            const char *message)
{
    const char *line = p->lex.text + pos;
    while (line > p->lex.text && line[-1] != '\n') line--;
    if (line > p->lex.text) { /* the line above */
        const char *above_end = line - 1, *above = above_end;
        while (above > p->lex.text && above[-1] != '\n') above--;
        if (comment_says(above, above_end, "@ts-ignore") ||
            comment_says(above, above_end, "@ts-expect-error"))
            return;
    }
    if (is_unchecked(p->lex.text, p->lex.end)) return;
    gots__grammar_error(p, pos, end, code, "%s", message);
}

void gots__error_here(gots__parser *p, const char *code, const char *message)
{
    gots__syntax_error(p, p->lex.token.pos, p->lex.token.end, code, "%s", message);
}

/* The lexer's errors: wrong text is wrong however it is parsed, yet a guess may have read it in a
 * way that is not so (a template in a type), so they go with the guess. */
static void lexer_report(void *context, uint32_t pos, uint32_t end, const char *code,
                         const char *message)
{
    gots__grammar_error(context, pos, end, code, "%s", message);
}

void gots__unexpected(gots__parser *p, unsigned wanted)
{
    const gots__token *token = &p->lex.token;
    if (token->kind == GOTS__T_BAD) { /* the lexer said so already */
        if (p->speculation != NULL) longjmp(*p->speculation, 1);
        return;
    }
    gots__syntax_error(p, token->pos, token->end, "TS1005", "'%s' expected.", gots__token_text(wanted));
}

/* Ends the parse: all that follows is dropped, and every guess fails. */
void gots__too_deep(gots__parser *p)
{
    if (!p->too_deep) {
        gots__report(p->diagnostics, p->source, p->lex.token.pos, p->lex.token.end, "GOTS1011",
                     "The code nests too deeply: more than %u levels.", (unsigned)p->max_depth);
        p->too_deep = true;
    }
    p->lex.at = p->lex.end;
    p->lex.token.kind = GOTS__T_EOF;
    p->lex.token.pos = p->lex.token.end = (uint32_t)(p->lex.end - p->lex.text);
    if (p->speculation != NULL) longjmp(*p->speculation, 1);
}

gots__node *gots__missing(gots__parser *p)
{
    return gots__node_new(p->arena, GOTS__MISSING, p->lex.token.pos, p->lex.token.pos);
}

/* ---- Looking ahead --------------------------------------------------------------------------- */

void gots__mark_set(gots__parser *p, gots__mark *mark)
{
    mark->token = p->lex.token;
    mark->at = p->lex.at;
    mark->prev_end = p->prev_end;
    mark->context = p->context;
    mark->depth = p->depth;
    mark->peak = p->peak;
    mark->cover = p->cover;
    mark->top_await = p->top_await;
    mark->scratch_count = p->scratch_count;
    mark->labels = p->labels;
    mark->last = p->diagnostics->last;
    mark->count = p->diagnostics->count;
    mark->dropped = p->diagnostics->dropped;
    mark->speculation = p->speculation;
}

void gots__rewind(gots__parser *p, const gots__mark *mark)
{
    p->context = mark->context;
    p->depth = mark->depth;
    p->peak = mark->peak;
    p->cover = mark->cover;
    p->top_await = mark->top_await;
    p->scratch_count = mark->scratch_count;
    p->labels = mark->labels;
    p->speculation = mark->speculation;
    if (p->too_deep) { /* stays at the end, and its error stays */
        if (p->speculation != NULL) longjmp(*p->speculation, 1);
        return;
    }
    p->lex.token = mark->token;
    p->lex.at = mark->at;
    p->prev_end = mark->prev_end;
    p->diagnostics->last = mark->last;
    if (mark->last != NULL) mark->last->next = NULL;
    else p->diagnostics->first = NULL;
    p->diagnostics->count = mark->count;
    p->diagnostics->dropped = mark->dropped;
}

unsigned gots__peek(gots__parser *p, unsigned *flags)
{
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    unsigned kind = p->lex.token.kind;
    if (flags != NULL) *flags = p->lex.token.flags;
    gots__rewind(p, &mark);
    return kind;
}

static uint32_t guess_place(const uint64_t *guesses, uint32_t mask, uint64_t key)
{
    uint32_t at = (uint32_t)(key * 0x9E3779B97F4A7C15u >> 32) & mask;
    while (guesses[at] != 0 && guesses[at] != key) at = (at + 1) & mask;
    return at;
}

static uint64_t guess_key(gots__guess guess, uint32_t pos)
{
    return (uint64_t)guess << 32 | pos;
}

bool gots__guessed(const gots__parser *p, gots__guess guess, uint32_t pos)
{
    return p->guesses != NULL &&
           p->guesses[guess_place(p->guesses, p->guess_mask, guess_key(guess, pos))] != 0;
}

void gots__remember_guess(gots__parser *p, gots__guess guess, uint32_t pos)
{
    if (p->guess_count * 2 >= p->guess_mask) {
        uint32_t mask = p->guesses == NULL ? 63 : p->guess_mask * 2 + 1;
        uint64_t *larger = GOTS__NEW_ARRAY(p->arena, uint64_t, (size_t)mask + 1);
        for (uint32_t i = 0; p->guesses != NULL && i <= p->guess_mask; i++)
            if (p->guesses[i] != 0) larger[guess_place(larger, mask, p->guesses[i])] = p->guesses[i];
        p->guesses = larger;
        p->guess_mask = mask;
    }
    uint64_t key = guess_key(guess, pos);
    uint32_t at = guess_place(p->guesses, p->guess_mask, key);
    p->guess_count += p->guesses[at] == 0;
    p->guesses[at] = key;
}

/* ---- Tokens ---------------------------------------------------------------------------------- */

bool gots__expect(gots__parser *p, unsigned kind)
{
    if (gots__eat(p, kind)) return true;
    gots__unexpected(p, kind);
    return false;
}

bool gots__expect_closing(gots__parser *p, unsigned kind, uint32_t open)
{
    uint32_t line, column, open_line, open_column;
    if (gots__eat(p, kind)) return true;
    if (p->speculation != NULL || gots__at(p, GOTS__T_BAD) || p->too_deep) {
        gots__unexpected(p, kind);
        return false;
    }
    gots__source_place(p->source, p->arena, p->lex.token.pos, &line, &column);
    gots__source_place(p->source, p->arena, open, &open_line, &open_column);
    if (line == open_line)
        gots__unexpected(p, kind);
    else
        gots__syntax_error(p, p->lex.token.pos, p->lex.token.end, "TS1005",
                           "'%s' expected, to close the '%c' at %u:%u.", gots__token_text(kind),
                           p->lex.text[open], (unsigned)open_line, (unsigned)open_column);
    return false;
}

bool gots__list_goes_on(gots__parser *p, unsigned closing, bool (*starts)(gots__parser *))
{
    if (gots__eat(p, GOTS__T_COMMA)) return true;
    switch (p->lex.token.kind) {
    case GOTS__T_SEMICOLON: case GOTS__T_EOF: case GOTS__T_RPAREN: case GOTS__T_RBRACKET:
    case GOTS__T_RBRACE: return false; /* the missing bracket will be reported */
    default: break;
    }
    if (gots__at(p, closing)) return false;
    gots__unexpected(p, GOTS__T_COMMA);
    return starts(p);
}

bool gots__can_end_statement(gots__parser *p)
{
    return gots__at(p, GOTS__T_SEMICOLON) || gots__at(p, GOTS__T_RBRACE) ||
           gots__at(p, GOTS__T_EOF) || gots__on_new_line(p);
}

void gots__semicolon(gots__parser *p)
{
    if (gots__eat(p, GOTS__T_SEMICOLON)) return;
    if (gots__at(p, GOTS__T_RBRACE) || gots__at(p, GOTS__T_EOF) || gots__on_new_line(p)) return;
    gots__unexpected(p, GOTS__T_SEMICOLON);
}

/* ---- Lists ----------------------------------------------------------------------------------- */

void gots__push(gots__parser *p, gots__node *node)
{
    if (p->scratch_count == p->scratch_room) {
        uint32_t room = p->scratch_room * 2;
        gots__node **larger = gots__arena_take(p->arena, sizeof *larger * (size_t)room);
        memcpy(larger, p->scratch, sizeof *larger * p->scratch_count);
        gots__arena_give(p->arena, p->scratch, sizeof *larger * p->scratch_room);
        p->scratch = larger;
        p->scratch_room = room;
    }
    p->scratch[p->scratch_count++] = node;
}

gots__list gots__cut(gots__parser *p, uint32_t base)
{
    gots__list list = { NULL, p->scratch_count - base, 0 };
    if (list.count != 0) {
        size_t size = sizeof *list.items * list.count;
        list.items = gots__arena_take(p->arena, size);
        memcpy(list.items, p->scratch + base, size);
    }
    p->scratch_count = base;
    return list;
}

/* ---- Names ----------------------------------------------------------------------------------- */

bool gots__is_identifier(gots__parser *p)
{
    return gots__token_is_identifier(p->lex.token.kind);
}

gots__node *gots__identifier_node(gots__parser *p)
{
    gots__token *token = &p->lex.token;
    gots__node *node = gots__node_new(p->arena, GOTS__IDENTIFIER, token->pos, token->end);
    node->ident.name = token->atom;
    gots__next(p);
    return node;
}

/* Reports a word of the grammar that strict code may not use as a name. */
static void check_word(gots__parser *p)
{
    const gots__token *token = &p->lex.token;
    unsigned word = token->atom->keyword;
    if (token->flags & GOTS__TOKEN_ESCAPED && (word <= GOTS__T_LAST_STRICT || word == GOTS__T_AWAIT)) {
        gots__grammar_error(p, token->pos, token->end, "TS1260",
                            "Keywords cannot contain escape characters.");
        return;
    }
    if (p->context & GOTS__C_AMBIENT) return;
    if (word == GOTS__T_YIELD)
        gots__grammar_error(p, token->pos, token->end, "TS1214",
                            "Identifier expected. 'yield' is a reserved word in strict mode. Modules "
                            "are automatically in strict mode.");
    else if (word == GOTS__T_AWAIT)
        gots__grammar_error(p, token->pos, token->end, "TS1262",
                            "Identifier expected. 'await' is a reserved word at the top-level of a "
                            "module.");
    else if (word <= GOTS__T_LAST_STRICT)
        gots__grammar_error(p, token->pos, token->end, "TS1214",
                            "Identifier expected. '%s' is a reserved word in strict mode. Modules are "
                            "automatically in strict mode.", token->atom->text);
}

/* Reports a word that may not be used as a name here. */
void gots__check_identifier(gots__parser *p, bool binding)
{
    const gots__token *token = &p->lex.token;
    if (token->atom->keyword != 0) {
        check_word(p);
    } else if (binding) {
        if ((token->atom == p->names.eval || token->atom == p->names.arguments) &&
            !(p->context & GOTS__C_AMBIENT))
            gots__grammar_error(p, token->pos, token->end, "TS1100",
                                "Invalid use of '%s' in strict mode.", token->atom->text);
    } else if (token->atom == p->names.arguments &&
               (p->context & (GOTS__C_FIELD | GOTS__C_STATIC_BLOCK))) {
        gots__grammar_error(p, token->pos, token->end, "TS2815",
                            "'arguments' cannot be referenced in property initializers or "
                            "class static initialization blocks.");
    }
}

/* A reserved word with what follows a name behind it was meant as one. */
static bool stands_as_name(gots__parser *p)
{
    switch (gots__peek(p, NULL)) {
    case GOTS__T_COMMA: case GOTS__T_RPAREN: case GOTS__T_ASSIGN: case GOTS__T_COLON:
    case GOTS__T_SEMICOLON: case GOTS__T_RBRACKET: case GOTS__T_RBRACE: case GOTS__T_QUESTION: return true;
    default: return false;
    }
}

gots__node *gots__binding_identifier(gots__parser *p)
{
    const gots__token *token = &p->lex.token;
    if (gots__is_identifier(p)) {
        gots__check_identifier(p, true);
        return gots__identifier_node(p);
    }
    if (gots__token_is_reserved(token->kind)) {
        gots__syntax_error(p, token->pos, token->end, "TS1359",
                           "Identifier expected. '%s' is a reserved word that cannot be used here.",
                           gots__token_text(token->kind));
        if (stands_as_name(p)) return gots__identifier_node(p);
    } else if (token->kind == GOTS__T_PRIVATE_NAME)
        gots__syntax_error(p, token->pos, token->end, "TS18029",
                           "Private identifiers are not allowed in variable declarations.");
    else
        gots__error_here(p, "TS1003", "Identifier expected.");
    return gots__missing(p);
}

gots__node *gots__type_identifier(gots__parser *p)
{
    if (!gots__is_identifier(p)) return gots__binding_identifier(p);
    if (p->lex.token.atom->keyword != 0) check_word(p);
    return gots__identifier_node(p);
}

gots__node *gots__reference_identifier(gots__parser *p)
{
    if (gots__is_identifier(p)) {
        gots__check_identifier(p, false);
        return gots__identifier_node(p);
    }
    gots__error_here(p, "TS1003", "Identifier expected.");
    return gots__missing(p);
}

gots__node *gots__property_name_word(gots__parser *p)
{
    if (gots__token_is_word(p->lex.token.kind)) return gots__identifier_node(p);
    gots__error_here(p, "TS1003", "Identifier expected.");
    return gots__missing(p);
}

gots__node *gots__string_node(gots__parser *p)
{
    gots__node *node = gots__node_new(p->arena, GOTS__STRING, p->lex.token.pos, p->lex.token.end);
    node->string.value = p->lex.token.str;
    gots__next(p);
    return node;
}

/* ---- The file -------------------------------------------------------------------------------- */

static void init(gots__parser *p, gots__arena *arena, gots__atoms *atoms, gots__source *source,
                 const gots__parse_options *options, gots__diagnostics *diagnostics)
{
    memset(p, 0, sizeof *p);
    p->arena = arena;
    p->source = source;
    p->diagnostics = diagnostics;
    p->cover = GOTS__NONE;
    p->missing_at = GOTS__NONE;
    p->max_depth = options != NULL && options->max_depth != 0 ? options->max_depth : DEFAULT_MAX_DEPTH;
    p->max_height = p->max_depth * 3;
    p->script = options != NULL && options->script;
    p->context = GOTS__C_AWAIT;
    if (options != NULL && options->declaration) p->context |= GOTS__C_AMBIENT | GOTS__C_DECLARATION_FILE;
    p->scratch_room = 256;
    p->scratch = gots__arena_take(arena, sizeof *p->scratch * p->scratch_room);
    p->names.target = gots__atoms_str(atoms, "target");
    p->names.meta = gots__atoms_str(atoms, "meta");
    p->names.arguments = gots__atoms_str(atoms, "arguments");
    p->names.eval = gots__atoms_str(atoms, "eval");
    p->names.prototype = gots__atoms_str(atoms, "prototype");
    p->names.proto = gots__atoms_str(atoms, "__proto__");
    p->names.constructor = gots__atoms_str(atoms, "constructor");
    p->names.this_ = gots__atoms_str(atoms, "this");
    p->names.defer = gots__atoms_str(atoms, "defer");
    p->names.source_ = gots__atoms_str(atoms, "source");
    gots__lexer_init(&p->lex, arena, atoms, source, lexer_report, p);
}

static void set_hashbang(gots__source *source, gots__node *file)
{
    const char *text = source->text;
    if (source->len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) text += 3;
    if (text[0] != '#' || text[1] != '!') return;
    const char *end = text;
    while (end < source->text + source->len && *end != '\n' && *end != '\r') end++;
    file->file.hashbang.bytes = text;
    file->file.hashbang.len = (uint32_t)(end - text);
}

gots__node *gots__parse(gots__arena *arena, gots__atoms *atoms, gots__source *source,
                        const gots__parse_options *options, gots__diagnostics *diagnostics)
{
    gots__parser parser, *p = &parser;
    gots__node *file = gots__node_new(arena, GOTS__SOURCE_FILE, 0, source->len);
    file->file.is_declaration = options != NULL && options->declaration;
    if (source->len > GOTS__SOURCE_MAX) {
        gots__report(diagnostics, source, 0, 0, "GOTS1012",
                     "The file is larger than %u MB, which is the largest that is accepted.",
                     GOTS__SOURCE_MAX / (1024 * 1024));
        return file;
    }
    uint32_t invalid = (uint32_t)gots__utf8_valid(source->text, source->len);
    if (invalid < source->len) {
        gots__report(diagnostics, source, invalid, invalid + 1, "GOTS1013",
                     "The file is not valid UTF-8: byte 0x%02X at offset %u. Save it as UTF-8.",
                     (unsigned)(unsigned char)source->text[invalid], (unsigned)invalid);
        return file;
    }
    init(p, arena, atoms, source, options, diagnostics);
    set_hashbang(source, file);
    gots__next(p);
    p->prev_end = 0;
    gots__parse_statements(p, GOTS__T_EOF);
    file->file.statements = gots__cut(p, 0);
    gots__arena_give(arena, p->scratch, sizeof *p->scratch * p->scratch_room);
    file->file.has_top_await = p->top_await != 0;
    file->file.is_module = p->module_seen != 0;
    return file;
}
