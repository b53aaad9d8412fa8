/* The parser's inside: its state, and what its files offer each other.
 *
 * SPDX-License-Identifier: MIT
 *
 * One file an idea: parser.c (state, errors, lists, modifiers, the file), parse_expression.c
 * (operators), parse_primary.c (literals, members, calls), parse_function.c (parameters, bodies,
 * arrows), parse_pattern.c, parse_statement.c, parse_declaration.c (variables, enums, namespaces,
 * interfaces), parse_class.c, parse_module.c, parse_type.c, parse_signature.c (members of types).
 *
 * Conventions of every parse function: the current token is the first of what it parses; when it
 * returns, the current token is the one behind. It never returns NULL unless it says so, and it
 * always either takes a token or reports an error, so that no loop stands still.
 *
 * Looking ahead: gots__mark and gots__rewind copy the lexer's state. A speculation (the macro
 * GOTS__TRY) parses for real, and the first syntax error in it jumps back to its start, so a wrong
 * guess costs only as far as it looks right. Positions where an arrow function was guessed wrongly
 * are remembered, which keeps nested guesses from multiplying.
 *
 * Depth: `depth` counts the nesting of the parser itself, `peak` the height of the tree below the
 * construct being parsed, so that a long chain `a.b.c…`, which needs no stack here, cannot
 * overflow the stack of a later room. Past `max_depth`, or three times that for chains, the rest of
 * the file is dropped.
 */
#ifndef GOTS_SYNTAX_PARSER_H
#define GOTS_SYNTAX_PARSER_H

#include "syntax/lexer.h"
#include "syntax/parse.h"

/* What the surroundings allow. */
enum {
    GOTS__C_NO_IN = 1u << 0,            /* head of a for: `in` is no operator */
    GOTS__C_YIELD = 1u << 1,            /* in a generator */
    GOTS__C_AWAIT = 1u << 2,            /* in an async function, or at the top of a module */
    GOTS__C_FUNCTION = 1u << 3,         /* `return` is allowed */
    GOTS__C_NEW_TARGET = 1u << 4,
    GOTS__C_SUPER_PROPERTY = 1u << 5,
    GOTS__C_SUPER_CALL = 1u << 6,
    GOTS__C_AMBIENT = 1u << 7,          /* under `declare` or in a .d.ts */
    GOTS__C_PARAMS = 1u << 8,           /* in parameters: no yield or await expression */
    GOTS__C_STATIC_BLOCK = 1u << 9,
    GOTS__C_FIELD = 1u << 10,           /* in a field's initialiser: no `arguments` */
    GOTS__C_BREAK = 1u << 11,           /* in a loop or switch */
    GOTS__C_CONTINUE = 1u << 12,        /* in a loop */
    GOTS__C_NO_ARROW_TYPE = 1u << 13,   /* between ? and : an arrow with a return type is doubtful */
    GOTS__C_NO_CONDITIONAL = 1u << 14,  /* types: `extends` belongs to an outer infer */
    GOTS__C_DECORATOR = 1u << 15,       /* in @…: no indexing */
    GOTS__C_NAMESPACE = 1u << 16,       /* directly in a namespace's block */
    GOTS__C_BLOCK = 1u << 17,           /* in a block, not at the top of a file or namespace */
    GOTS__C_SINGLE = 1u << 18,          /* the statement is the body of if, while, …: no declarations */
    GOTS__C_DECLARATION_FILE = 1u << 19, /* at the top of a .d.ts */
    GOTS__C_DERIVED = 1u << 20,         /* in a class that extends something */
    GOTS__C_ASYNC_PARAMS = 1u << 21,    /* in an async function's parameters */
    GOTS__C_MODULE_BLOCK = 1u << 22,    /* directly in `declare module "x"` or `declare global` */
    GOTS__C_DISALLOW_IN_INFER = 1u << 23
};

/* What starts afresh in each function. */
#define GOTS__C_FUNCTION_BITS                                                                      \
    (GOTS__C_YIELD | GOTS__C_AWAIT | GOTS__C_FUNCTION | GOTS__C_NEW_TARGET |                      \
     GOTS__C_SUPER_PROPERTY | GOTS__C_SUPER_CALL | GOTS__C_PARAMS | GOTS__C_STATIC_BLOCK |        \
     GOTS__C_FIELD | GOTS__C_BREAK | GOTS__C_CONTINUE | GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE |   \
     GOTS__C_DECORATOR | GOTS__C_NAMESPACE | GOTS__C_BLOCK | GOTS__C_SINGLE |                     \
     GOTS__C_NO_CONDITIONAL | GOTS__C_ASYNC_PARAMS | GOTS__C_MODULE_BLOCK)

typedef struct gots__label {
    struct gots__label *outer;
    gots__atom *name;
    uint32_t pos, body; /* where it starts, and where the statement behind it does */
    bool loop;          /* `continue` may name it */
} gots__label;

typedef struct gots__parser {
    gots__lexer lex;
    gots__arena *arena;
    gots__source *source;
    gots__diagnostics *diagnostics;
    uint32_t prev_end;      /* end of the token before the current one */
    uint32_t context;       /* GOTS__C_ */
    uint32_t depth, peak, max_depth, max_height;
    uint32_t cover;         /* first `{ x = 1 }` not yet known to be a pattern, or NONE */
    uint32_t top_await;     /* an await outside functions was seen */
    uint32_t module_seen;   /* an import or export was seen */
    bool script;
    bool too_deep;
    gots__label *labels;
    gots__node **scratch;   /* lists being collected, one above the other */
    uint32_t scratch_count, scratch_room;
    jmp_buf *speculation;   /* where a syntax error goes, NULL when not guessing */
    uint64_t *guesses;      /* what was found out by looking ahead, open addressing; 0 is empty */
    uint32_t guess_count, guess_mask;
    uint32_t missing_at;    /* where the last MISSING was put: keeps one mistake from being told twice */
    struct { gots__atom *target, *meta, *arguments, *eval, *prototype, *proto, *constructor, *use_strict, *this_, *defer, *source_; } names;
} gots__parser;

#define GOTS__NONE UINT32_MAX

typedef struct gots__mark {
    gots__token token;
    const char *at;
    uint32_t prev_end, context, depth, peak, cover, top_await, scratch_count;
    gots__label *labels;
    gots__diagnostic *last;
    uint32_t count, dropped;
    jmp_buf *speculation;
} gots__mark;

/* ---- parser.c -------------------------------------------------------------------------------- */

/* What looking ahead found at a position is remembered: guesses within guesses would multiply. */
typedef enum gots__guess {
    GOTS__GUESS_NO_ARROW = 1, /* no arrow function starts there */
    GOTS__GUESS_PARAMS,       /* the `(` of a type opens parameters */
    GOTS__GUESS_NO_PARAMS,
    GOTS__GUESS_NO_ASSERTION, /* what stands behind the `<` of a type assertion is wrong */
    GOTS__GUESS_NO_CONSTRAINT, /* the `extends` behind `infer U` is a conditional type's */
    GOTS__GUESS_NO_CONSTRAINT_INSIDE, /* and where no conditional type can be, it is wrong */
    GOTS__GUESS_NO_TYPE_ARGS /* the `<` is a comparison */
} gots__guess;

bool gots__guessed(const gots__parser *p, gots__guess guess, uint32_t pos);
void gots__remember_guess(gots__parser *p, gots__guess guess, uint32_t pos);

void gots__mark_set(gots__parser *p, gots__mark *mark);
void gots__rewind(gots__parser *p, const gots__mark *mark);

/* Runs `call` as a speculation. Afterwards `ok` says whether it came through without a syntax
 * error (and `call` was true); if not, the parser stands where it stood before. */
#define GOTS__TRY(p, ok, call)                                                                    \
    do {                                                                                          \
        gots__mark try_mark;                                                                      \
        jmp_buf try_jump;                                                                         \
        gots__mark_set((p), &try_mark);                                                           \
        (p)->speculation = &try_jump;                                                             \
        (ok) = setjmp(try_jump) == 0 && (call);                                                   \
        (p)->speculation = try_mark.speculation;                                                  \
        if (!(ok)) gots__rewind((p), &try_mark);                                                  \
    } while (0)

/* Reports a syntax error; while guessing, ends the guess instead. */
__attribute__((cold)) void gots__syntax_error(gots__parser *p, uint32_t pos, uint32_t end, const char *code,
                        const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Reports something well-formed that is not allowed; no reason to end a guess. */
__attribute__((cold)) void gots__grammar_error(gots__parser *p, uint32_t pos, uint32_t end, const char *code,
                         const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Reports what only TypeScript's rules forbid and what has a clear meaning all the same: silent
 * where TypeScript was told to be, by @ts-ignore, @ts-expect-error or @ts-nocheck. */
__attribute__((cold)) void gots__typescript_error(gots__parser *p, uint32_t pos, uint32_t end, const char *code,
                            const char *message);
__attribute__((cold)) void gots__error_here(gots__parser *p, const char *code, const char *message);
void gots__unexpected(gots__parser *p, unsigned wanted);

void gots__next_slow(gots__parser *p);
bool gots__expect(gots__parser *p, unsigned kind);
/* As gots__expect, for the bracket that closes the one at `open`. */
bool gots__expect_closing(gots__parser *p, unsigned kind, uint32_t open);
/* Behind an element of a list: takes the comma, and says whether another element may follow. A
 * forgotten comma is reported; `starts` tells whether what is there is an element all the same. */
bool gots__list_goes_on(gots__parser *p, unsigned closing, bool (*starts)(gots__parser *));
void gots__semicolon(gots__parser *p);
bool gots__can_end_statement(gots__parser *p);
/* Kind and flags of the token after the current one. */
unsigned gots__peek(gots__parser *p, unsigned *flags);

void gots__push(gots__parser *p, gots__node *node);
gots__list gots__cut(gots__parser *p, uint32_t base); /* what was pushed since `base`, as a list */

void gots__too_deep(gots__parser *p);
gots__node *gots__missing(gots__parser *p);

gots__node *gots__identifier_node(gots__parser *p); /* takes the current word as it is */
gots__node *gots__binding_identifier(gots__parser *p);
gots__node *gots__type_identifier(gots__parser *p); /* declares a type: `eval` names one as well */
gots__node *gots__reference_identifier(gots__parser *p);
void gots__check_identifier(gots__parser *p, bool binding);
gots__node *gots__property_name_word(gots__parser *p); /* any IdentifierName */
bool gots__is_identifier(gots__parser *p);
gots__node *gots__string_node(gots__parser *p);

typedef struct gots__modifiers {
    uint32_t flags;
    uint32_t pos;       /* of the first, or of what follows */
    uint32_t at[32];    /* position of each, by its flag's bit */
    gots__list decorators;
    bool any;
} gots__modifiers;

void gots__parse_decorators(gots__parser *p, gots__list *list);
/* Reports those of `flags` not in `allowed`; `where` completes "'x' modifier cannot appear …". */
void gots__check_modifiers(gots__parser *p, const gots__modifiers *modifiers, uint32_t allowed,
                           const char *code, const char *where);

static inline void gots__next(gots__parser *p)
{
    gots__arena_step(p->arena);
    p->prev_end = p->lex.token.end;
    gots__lexer_next(&p->lex);
}

static inline bool gots__at(const gots__parser *p, unsigned kind)
{
    return p->lex.token.kind == kind;
}

static inline bool gots__eat(gots__parser *p, unsigned kind)
{
    if (p->lex.token.kind != kind) return false;
    gots__next(p);
    return true;
}

static inline bool gots__on_new_line(const gots__parser *p)
{
    return (p->lex.token.flags & GOTS__TOKEN_NEWLINE) != 0;
}

static inline gots__node *gots__make(gots__parser *p, gots__node_kind kind, uint32_t pos)
{
    return gots__node_new(p->arena, kind, pos, p->prev_end > pos ? p->prev_end : pos);
}

static inline gots__node *gots__end(gots__parser *p, gots__node *node)
{
    if (p->prev_end > node->pos) node->end = p->prev_end; /* else nothing of it was there */
    return node;
}

/* One level deeper; `outer` keeps the peak of what surrounds. False when too deep. */
static inline bool gots__enter(gots__parser *p, uint32_t *outer)
{
    *outer = p->peak;
    p->peak = ++p->depth;
    if (p->depth <= p->max_depth) return true;
    gots__too_deep(p);
    return false;
}

static inline void gots__leave(gots__parser *p, uint32_t outer)
{
    p->depth--;
    if (p->peak < outer) p->peak = outer;
}

/* The tree parsed since gots__enter moves one level down, below a new node. */
static inline void gots__wrap(gots__parser *p)
{
    if (++p->peak > p->max_height) gots__too_deep(p);
}

/* ---- parse_expression.c ---------------------------------------------------------------------- */

gots__node *gots__parse_expression(gots__parser *p);  /* with commas */
gots__node *gots__parse_assignment(gots__parser *p);  /* one, complete */
gots__node *gots__parse_assignment_cover(gots__parser *p); /* may turn out to be a pattern */
gots__node *gots__parse_unary(gots__parser *p);
gots__node *gots__parse_left_hand_side(gots__parser *p);
void gots__report_cover(gots__parser *p);
bool gots__starts_expression(gots__parser *p);

/* ---- parse_primary.c ------------------------------------------------------------------------- */

gots__node *gots__parse_member_chain(gots__parser *p);
gots__node *gots__parse_property_key(gots__parser *p, uint32_t *flags);
gots__node *gots__parse_template(gots__parser *p, bool tagged);
void gots__parse_template_parts(gots__parser *p, gots__node *node, bool tagged, bool types);
gots__node *gots__parse_object(gots__parser *p);
bool gots__is_property_key(gots__parser *p); /* the current token starts one */

/* ---- parse_pattern.c ------------------------------------------------------------------------- */

gots__node *gots__parse_binding(gots__parser *p);
/* The expression as an assignment target; reports what cannot be one. */
gots__node *gots__to_pattern(gots__parser *p, gots__node *expr);
void gots__check_target(gots__parser *p, gots__node *expr, const char *code, const char *message);

/* ---- parse_function.c ------------------------------------------------------------------------ */

enum { GOTS__BODY_REQUIRED, GOTS__BODY_OPTIONAL, GOTS__BODY_NONE };

/* Type parameters, parameters, return type. `flags` has ASYNC and GENERATOR as of the function. */
void gots__parse_signature(gots__parser *p, gots__function *function, uint32_t flags, unsigned colon);
void gots__parse_params(gots__parser *p, gots__function *function, bool constructor);
/* The context inside a function with these flags; `keep` are bits that go through. */
uint32_t gots__function_context(gots__parser *p, uint32_t flags, uint32_t keep);
void gots__parse_body(gots__parser *p, gots__function *function);
/* The `{` of a body, or the `;` of an overload. */
void gots__parse_body_or_semicolon(gots__parser *p, gots__function *function);
/* Reports overloads among what was pushed since `base` that no implementation follows. */
void gots__check_overloads(gots__parser *p, uint32_t base);
gots__node *gots__parse_function_expression(gots__parser *p);
gots__node *gots__parse_function_declaration(gots__parser *p, const gots__modifiers *modifiers);
/* An arrow function when one starts here, else NULL. */
gots__node *gots__parse_arrow(gots__parser *p);

/* ---- parse_statement.c ----------------------------------------------------------------------- */

gots__node *gots__parse_statement(gots__parser *p);
void gots__parse_statements(gots__parser *p, unsigned closing);
gots__node *gots__parse_block(gots__parser *p);

/* ---- parse_declaration.c --------------------------------------------------------------------- */

gots__node *gots__parse_declaration(gots__parser *p); /* NULL when none starts here */
gots__node *gots__parse_variables(gots__parser *p, unsigned kind, uint32_t pos, uint32_t flags, bool in_for);
bool gots__starts_using(gots__parser *p, bool *is_await);
gots__node *gots__parse_enum(gots__parser *p, const gots__modifiers *modifiers);
gots__node *gots__parse_interface(gots__parser *p, const gots__modifiers *modifiers);

/* ---- parse_class.c --------------------------------------------------------------------------- */

gots__node *gots__parse_class(gots__parser *p, gots__node_kind kind, const gots__modifiers *modifiers);

/* ---- parse_module.c -------------------------------------------------------------------------- */

gots__node *gots__parse_import(gots__parser *p, const gots__modifiers *modifiers);
gots__node *gots__parse_export(gots__parser *p);
gots__node *gots__parse_export_default(gots__parser *p, const gots__modifiers *modifiers);

/* ---- parse_type.c ---------------------------------------------------------------------------- */

gots__node *gots__parse_type(gots__parser *p);
gots__node *gots__parse_return_type(gots__parser *p); /* may be a predicate */
gots__list gots__parse_type_args(gots__parser *p);    /* at `<` */
bool gots__try_type_args(gots__parser *p, gots__list *args); /* in an expression: a guess */
gots__list gots__parse_type_params(gots__parser *p);  /* empty when no `<` */
/* a.b.c: the name of a type; behind `typeof`, where `this` and private names may stand; behind
 * `import x =`. */
typedef enum gots__entity { GOTS__ENTITY_TYPE, GOTS__ENTITY_QUERY, GOTS__ENTITY_ALIAS } gots__entity;
gots__node *gots__parse_entity_name(gots__parser *p, gots__entity entity);
gots__node *gots__parse_type_ref(gots__parser *p);
gots__node *gots__parse_heritage_type(gots__parser *p);

/* ---- parse_signature.c ----------------------------------------------------------------------- */

gots__list gots__parse_type_members(gots__parser *p); /* `{ … }` */
gots__node *gots__parse_object_or_mapped_type(gots__parser *p);
gots__node *gots__parse_index_signature(gots__parser *p, uint32_t pos, uint32_t flags);
bool gots__starts_index_signature(gots__parser *p);

#endif
