/* Expressions by operator precedence: assignment, conditional, binary, unary, yield, await.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/parser.h"

/* ---- Tables ---------------------------------------------------------------------------------- */

enum { PREC_NONE, PREC_NULLISH, PREC_OR, PREC_AND, PREC_BIT_OR, PREC_BIT_XOR, PREC_BIT_AND,
       PREC_EQUALITY, PREC_RELATION, PREC_SHIFT, PREC_ADD, PREC_MUL, PREC_EXP };

static const struct {
    uint8_t prec, op;
} binary_ops[GOTS__T_COUNT] = {
    [GOTS__T_NULLISH] = { PREC_NULLISH, GOTS__OP_NULLISH },
    [GOTS__T_OR_OR] = { PREC_OR, GOTS__OP_OR },
    [GOTS__T_AND_AND] = { PREC_AND, GOTS__OP_AND },
    [GOTS__T_OR] = { PREC_BIT_OR, GOTS__OP_BIT_OR },
    [GOTS__T_XOR] = { PREC_BIT_XOR, GOTS__OP_BIT_XOR },
    [GOTS__T_AND] = { PREC_BIT_AND, GOTS__OP_BIT_AND },
    [GOTS__T_EQ] = { PREC_EQUALITY, GOTS__OP_EQ },
    [GOTS__T_NE] = { PREC_EQUALITY, GOTS__OP_NE },
    [GOTS__T_EQ_STRICT] = { PREC_EQUALITY, GOTS__OP_EQ_STRICT },
    [GOTS__T_NE_STRICT] = { PREC_EQUALITY, GOTS__OP_NE_STRICT },
    [GOTS__T_LT] = { PREC_RELATION, GOTS__OP_LT },
    [GOTS__T_GT] = { PREC_RELATION, GOTS__OP_GT },
    [GOTS__T_LE] = { PREC_RELATION, GOTS__OP_LE },
    [GOTS__T_GE] = { PREC_RELATION, GOTS__OP_GE },
    [GOTS__T_IN] = { PREC_RELATION, GOTS__OP_IN },
    [GOTS__T_INSTANCEOF] = { PREC_RELATION, GOTS__OP_INSTANCEOF },
    [GOTS__T_AS] = { PREC_RELATION, GOTS__OP_NONE },
    [GOTS__T_SATISFIES] = { PREC_RELATION, GOTS__OP_NONE },
    [GOTS__T_SHL] = { PREC_SHIFT, GOTS__OP_SHL },
    [GOTS__T_SHR] = { PREC_SHIFT, GOTS__OP_SHR },
    [GOTS__T_USHR] = { PREC_SHIFT, GOTS__OP_USHR },
    [GOTS__T_PLUS] = { PREC_ADD, GOTS__OP_ADD },
    [GOTS__T_MINUS] = { PREC_ADD, GOTS__OP_SUB },
    [GOTS__T_STAR] = { PREC_MUL, GOTS__OP_MUL },
    [GOTS__T_SLASH] = { PREC_MUL, GOTS__OP_DIV },
    [GOTS__T_PERCENT] = { PREC_MUL, GOTS__OP_MOD },
    [GOTS__T_STAR_STAR] = { PREC_EXP, GOTS__OP_EXP },
};

#define NOT_ASSIGN 0xFF
static uint8_t assign_op(unsigned kind)
{
    switch (kind) {
    case GOTS__T_ASSIGN: return GOTS__OP_NONE;
    case GOTS__T_PLUS_ASSIGN: return GOTS__OP_ADD;
    case GOTS__T_MINUS_ASSIGN: return GOTS__OP_SUB;
    case GOTS__T_STAR_ASSIGN: return GOTS__OP_MUL;
    case GOTS__T_SLASH_ASSIGN: return GOTS__OP_DIV;
    case GOTS__T_PERCENT_ASSIGN: return GOTS__OP_MOD;
    case GOTS__T_STAR_STAR_ASSIGN: return GOTS__OP_EXP;
    case GOTS__T_SHL_ASSIGN: return GOTS__OP_SHL;
    case GOTS__T_SHR_ASSIGN: return GOTS__OP_SHR;
    case GOTS__T_USHR_ASSIGN: return GOTS__OP_USHR;
    case GOTS__T_AND_ASSIGN: return GOTS__OP_BIT_AND;
    case GOTS__T_OR_ASSIGN: return GOTS__OP_BIT_OR;
    case GOTS__T_XOR_ASSIGN: return GOTS__OP_BIT_XOR;
    case GOTS__T_AND_AND_ASSIGN: return GOTS__OP_AND;
    case GOTS__T_OR_OR_ASSIGN: return GOTS__OP_OR;
    case GOTS__T_NULLISH_ASSIGN: return GOTS__OP_NULLISH;
    default: return NOT_ASSIGN;
    }
}

/* ---- Starts ---------------------------------------------------------------------------------- */

/* Whether the current token can begin an expression. */
bool gots__starts_expression(gots__parser *p)
{
    unsigned kind = p->lex.token.kind;
    switch (kind) {
    case GOTS__T_NUMBER: case GOTS__T_BIGINT: case GOTS__T_STRING: case GOTS__T_TEMPLATE:
    case GOTS__T_TEMPLATE_HEAD: case GOTS__T_LPAREN: case GOTS__T_LBRACKET: case GOTS__T_LBRACE:
    case GOTS__T_FUNCTION: case GOTS__T_CLASS: case GOTS__T_NEW: case GOTS__T_SLASH:
    case GOTS__T_SLASH_ASSIGN: case GOTS__T_THIS: case GOTS__T_SUPER: case GOTS__T_NULL:
    case GOTS__T_TRUE: case GOTS__T_FALSE: case GOTS__T_PLUS: case GOTS__T_MINUS:
    case GOTS__T_TILDE: case GOTS__T_NOT: case GOTS__T_DELETE: case GOTS__T_TYPEOF:
    case GOTS__T_VOID: case GOTS__T_PLUS_PLUS: case GOTS__T_MINUS_MINUS: case GOTS__T_LT:
    case GOTS__T_PRIVATE_NAME: case GOTS__T_AT: case GOTS__T_IMPORT: return true;
    default: return gots__token_is_identifier(kind);
    }
}

/* ---- Yield and await ------------------------------------------------------------------------- */

static gots__node *parse_yield(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos;
    if (p->context & GOTS__C_PARAMS)
        gots__grammar_error(p, pos, p->lex.token.end, "TS2523",
                            "'yield' expressions cannot be used in a parameter initializer.");
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__YIELD, pos);
    if (!gots__on_new_line(p)) {
        if (gots__eat(p, GOTS__T_STAR)) {
            node->kind = GOTS__YIELD_STAR;
            node->unary.operand = gots__parse_assignment(p);
        } else if (gots__starts_expression(p) &&
                   !((p->context & GOTS__C_NO_IN) && gots__at(p, GOTS__T_IN)))
            node->unary.operand = gots__parse_assignment(p);
    }
    return gots__end(p, node);
}

/* At `await`: is it the operator? Where it is not allowed it still is when an operand follows. */
static bool is_await_operator(gots__parser *p)
{
    if (p->context & GOTS__C_AWAIT) return true;
    if (p->context & GOTS__C_AMBIENT) return false;
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    unsigned kind = p->lex.token.kind;
    bool operand = !gots__on_new_line(p) &&
                   (gots__token_is_identifier(kind) || kind == GOTS__T_STRING ||
                    kind == GOTS__T_NUMBER || kind == GOTS__T_NEW || kind == GOTS__T_THIS ||
                    kind == GOTS__T_IMPORT || kind == GOTS__T_TEMPLATE || kind == GOTS__T_FUNCTION ||
                    kind == GOTS__T_NULL || kind == GOTS__T_TRUE || kind == GOTS__T_FALSE ||
                    kind == GOTS__T_CLASS || kind == GOTS__T_SUPER || kind == GOTS__T_LPAREN);
    if (operand && (kind == GOTS__T_AS || kind == GOTS__T_SATISFIES || kind == GOTS__T_OF))
        operand = false;
    gots__rewind(p, &mark);
    return operand;
}

static gots__node *parse_await(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos, end = p->lex.token.end;
    if (p->context & GOTS__C_STATIC_BLOCK)
        gots__grammar_error(p, pos, end, "TS18037",
                            "'await' expression cannot be used inside a class static block.");
    else if (!(p->context & GOTS__C_AWAIT))
        gots__grammar_error(p, pos, end, "TS1308",
                            "'await' expressions are only allowed within async functions and at the "
                            "top levels of modules.");
    else if (p->context & GOTS__C_PARAMS)
        gots__grammar_error(p, pos, end, "TS2524",
                            "'await' expressions cannot be used in a parameter initializer.");
    if (!(p->context & GOTS__C_FUNCTION)) p->top_await = 1;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__AWAIT, pos);
    node->unary.operand = gots__parse_unary(p);
    return gots__end(p, node);
}

/* ---- Unary ----------------------------------------------------------------------------------- */

static uint8_t prefix_op(unsigned kind)
{
    switch (kind) {
    case GOTS__T_PLUS: return GOTS__OP_PLUS;
    case GOTS__T_MINUS: return GOTS__OP_MINUS;
    case GOTS__T_NOT: return GOTS__OP_NOT;
    case GOTS__T_TILDE: return GOTS__OP_BIT_NOT;
    case GOTS__T_TYPEOF: return GOTS__OP_TYPEOF;
    case GOTS__T_VOID: return GOTS__OP_VOID;
    default: return GOTS__OP_DELETE;
    }
}

/* What `delete` may not stand before, seen through what vanishes at run time. */
static void check_delete(gots__parser *p, const gots__node *operand)
{
    while (operand->kind == GOTS__NON_NULL || operand->kind == GOTS__OPTIONAL_CHAIN)
        operand = operand->unary.operand;
    if (operand->kind == GOTS__IDENTIFIER)
        gots__grammar_error(p, operand->pos, operand->end, "TS1102",
                            "'delete' cannot be called on an identifier in strict mode.");
    else if (operand->kind == GOTS__MEMBER && operand->member.name->kind == GOTS__PRIVATE_NAME)
        gots__grammar_error(p, operand->pos, operand->end, "TS18011",
                            "The operand of a 'delete' operator cannot be a private identifier.");
}

/* `-x ** y` has no meaning; the reader must say which is first. */
static void check_exponent(gots__parser *p, const gots__node *node)
{
    if (!gots__at(p, GOTS__T_STAR_STAR) || node->flags & GOTS__F_PAREN) return;
    if (node->kind == GOTS__TYPE_ASSERTION)
        gots__grammar_error(p, node->pos, node->end, "TS17007",
                            "A type assertion expression is not allowed in the left-hand side of an "
                            "exponentiation expression. Consider enclosing the expression in "
                            "parentheses.");
    else
        gots__grammar_error(p, node->pos, node->end, "TS17006",
                            "An unary expression with the '%s' operator is not allowed in the "
                            "left-hand side of an exponentiation expression. Consider enclosing the "
                            "expression in parentheses.",
                            node->kind == GOTS__AWAIT ? "await" : gots__op_text(node->op));
}

static gots__node *parse_prefix(gots__parser *p)
{
    unsigned kind = p->lex.token.kind;
    uint32_t pos = p->lex.token.pos;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__UNARY, pos);
    node->op = prefix_op(kind);
    node->unary.operand = gots__parse_unary(p);
    if (kind == GOTS__T_DELETE) check_delete(p, node->unary.operand);
    gots__end(p, node);
    check_exponent(p, node);
    return node;
}

static gots__node *parse_prefix_update(gots__parser *p)
{
    unsigned kind = p->lex.token.kind;
    uint32_t pos = p->lex.token.pos;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__UPDATE, pos);
    node->op = kind == GOTS__T_PLUS_PLUS ? GOTS__OP_INC : GOTS__OP_DEC;
    node->flags |= GOTS__F_PREFIX;
    node->unary.operand = gots__parse_left_hand_side(p);
    gots__check_target(p, node->unary.operand, "TS2357",
                       "The operand of an increment or decrement operator must be a variable or a "
                       "property access.");
    return gots__end(p, node);
}

static bool parse_assertion_type(gots__parser *p, gots__node *node)
{
    node->typed.type = gots__parse_type(p);
    return gots__expect(p, GOTS__T_GT);
}

/* Ends the parse at what looks like JSX: nothing after it could be read with sense. */
static gots__node *refuse_jsx(gots__parser *p)
{
    gots__node *node = gots__missing(p);
    gots__syntax_error(p, p->lex.token.pos, p->lex.token.end, "GOTS1002",
                       "JSX is not supported. Write a call of the function that makes the element.");
    p->lex.at = p->lex.end;
    p->too_deep = true;
    gots__next(p);
    return node;
}

/* `<name …>` with `</name` somewhere behind it, or `<>`. */
static bool looks_like_jsx(gots__parser *p)
{
    const char *at = p->lex.at;
    if (*at == '>' || *at == '/') return true;
    const char *name = at;
    while (gots__lexer_id_part((unsigned char)*at)) at++;
    size_t len = (size_t)(at - name);
    if (len == 0) return false;
    const char *rest = memchr(at, '<', (size_t)(p->lex.end - at));
    for (; rest != NULL; rest = memchr(rest + 1, '<', (size_t)(p->lex.end - rest - 1)))
        if (rest[1] == '/' && (size_t)(p->lex.end - rest) > len + 2 &&
            memcmp(rest + 2, name, len) == 0)
            return true;
    return false;
}

static gots__node *parse_type_assertion(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos;
    gots__mark start;
    gots__mark_set(p, &start);
    bool ok;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__TYPE_ASSERTION, pos);
    if (gots__at(p, GOTS__T_CONST) && gots__peek(p, NULL) == GOTS__T_GT) {
        node->typed.type = gots__make(p, GOTS__CONST_TYPE, p->lex.token.pos);
        gots__next(p);
        gots__end(p, node->typed.type);
        gots__next(p);
        ok = true;
    } else if (gots__guessed(p, GOTS__GUESS_NO_ASSERTION, pos)) {
        if (p->speculation != NULL) gots__unexpected(p, GOTS__T_GT); /* ends the guess around it */
        ok = false;
    } else {
        GOTS__TRY(p, ok, parse_assertion_type(p, node));
        if (!ok && !p->too_deep) gots__remember_guess(p, GOTS__GUESS_NO_ASSERTION, pos);
    }
    if (!ok || (p->lex.token.kind != GOTS__T_LPAREN && *(p->lex.text + pos + 1) >= 'a')) {
        gots__mark behind;
        gots__mark_set(p, &behind);
        gots__rewind(p, &start);
        if (looks_like_jsx(p)) return refuse_jsx(p);
        gots__rewind(p, &behind);
        if (!ok) parse_assertion_type(p, node);
    }
    node->typed.expr = gots__parse_unary(p);
    gots__end(p, node);
    check_exponent(p, node);
    return node;
}

static gots__node *parse_postfix(gots__parser *p)
{
    gots__node *node = gots__parse_left_hand_side(p);
    unsigned kind = p->lex.token.kind;
    if ((kind != GOTS__T_PLUS_PLUS && kind != GOTS__T_MINUS_MINUS) || gots__on_new_line(p))
        return node;
    gots__check_target(p, node, "TS2357",
                       "The operand of an increment or decrement operator must be a variable or a "
                       "property access.");
    gots__next(p);
    gots__node *update = gots__make(p, GOTS__UPDATE, node->pos);
    update->op = kind == GOTS__T_PLUS_PLUS ? GOTS__OP_INC : GOTS__OP_DEC;
    update->unary.operand = node;
    return update;
}

gots__node *gots__parse_unary(gots__parser *p)
{
    unsigned kind = p->lex.token.kind;
    switch (kind) {
    case GOTS__T_PLUS: case GOTS__T_MINUS: case GOTS__T_NOT: case GOTS__T_TILDE:
    case GOTS__T_TYPEOF: case GOTS__T_VOID: case GOTS__T_DELETE: case GOTS__T_PLUS_PLUS:
    case GOTS__T_MINUS_MINUS: case GOTS__T_LT: break;
    case GOTS__T_AWAIT:
        if (is_await_operator(p)) break;
        return parse_postfix(p);
    default: return parse_postfix(p);
    }
    uint32_t outer;
    if (!gots__enter(p, &outer)) {
        gots__leave(p, outer);
        return gots__missing(p);
    }
    gots__node *node;
    if (kind == GOTS__T_AWAIT) {
        node = parse_await(p);
        check_exponent(p, node);
    } else if (kind == GOTS__T_LT) {
        node = parse_type_assertion(p);
    } else if (kind == GOTS__T_PLUS_PLUS || kind == GOTS__T_MINUS_MINUS) {
        node = parse_prefix_update(p);
    } else {
        node = parse_prefix(p);
    }
    gots__leave(p, outer);
    return node;
}

/* ---- Binary ---------------------------------------------------------------------------------- */

static gots__node *parse_as(gots__parser *p, gots__node *left)
{
    bool satisfies = gots__at(p, GOTS__T_SATISFIES);
    gots__next(p);
    gots__node *node = gots__make(p, satisfies ? GOTS__SATISFIES : GOTS__AS, left->pos);
    node->typed.expr = left;
    if (!satisfies && gots__at(p, GOTS__T_CONST)) {
        uint32_t pos = p->lex.token.pos;
        gots__next(p);
        node->typed.type = gots__make(p, GOTS__CONST_TYPE, pos);
    } else {
        node->typed.type = gots__parse_type(p);
    }
    return gots__end(p, node);
}

/* `a ?? b || c` needs parentheses. */
static void check_mixed(gots__parser *p, const gots__node *node)
{
    const gots__node *sides[] = { node->binary.left, node->binary.right };
    for (int i = 0; i < 2; i++) {
        const gots__node *side = sides[i];
        if (side->kind != GOTS__LOGICAL || side->flags & GOTS__F_PAREN) continue;
        if ((side->op == GOTS__OP_NULLISH) != (node->op == GOTS__OP_NULLISH))
            gots__grammar_error(p, side->pos, side->end, "TS5076",
                                "'%s' and '%s' operations cannot be mixed without parentheses.",
                                gots__op_text(side->op), gots__op_text(node->op));
    }
}

static gots__node *parse_binary(gots__parser *p, int min_prec);

/* The operators behind `left`, as long as they bind tighter than `min_prec`. */
static gots__node *parse_binary_rest(gots__parser *p, gots__node *left, int min_prec)
{
    for (;;) {
        if (gots__at(p, GOTS__T_GT)) gots__lexer_greater(&p->lex);
        unsigned kind = p->lex.token.kind;
        int prec = binary_ops[kind].prec;
        if (prec == PREC_NONE || (kind == GOTS__T_STAR_STAR ? prec < min_prec : prec <= min_prec))
            return left;
        if (kind == GOTS__T_IN && p->context & GOTS__C_NO_IN) return left;
        if (kind == GOTS__T_AS || kind == GOTS__T_SATISFIES) {
            if (gots__on_new_line(p)) return left;
            left = parse_as(p, left);
            gots__wrap(p);
            continue;
        }
        gots__next(p);
        bool logical = prec <= PREC_AND;
        gots__node *node = gots__make(p, logical ? GOTS__LOGICAL : GOTS__BINARY, left->pos);
        node->op = binary_ops[kind].op;
        node->binary.left = left;
        if (kind == GOTS__T_STAR_STAR) {
            uint32_t outer;
            if (gots__enter(p, &outer)) node->binary.right = parse_binary(p, prec);
            else node->binary.right = gots__missing(p);
            gots__leave(p, outer);
        } else {
            node->binary.right = parse_binary(p, prec);
        }
        if (node->binary.right->kind == GOTS__BINARY || logical) check_mixed(p, node);
        left = gots__end(p, node);
        gots__wrap(p);
    }
}

/* `#x in object`: the only place of a private name alone. */
static gots__node *parse_private_in(gots__parser *p, int min_prec)
{
    gots__node *name = gots__identifier_node(p);
    name->kind = GOTS__PRIVATE_NAME;
    if (!gots__at(p, GOTS__T_IN) || min_prec >= PREC_RELATION || p->context & GOTS__C_NO_IN)
        gots__syntax_error(p, name->pos, name->end, "TS1451",
                           "Private identifiers are only allowed in class bodies and may only be used "
                           "as part of a class member declaration, property access, or on the "
                           "left-hand-side of an 'in' expression.");
    return name;
}

static gots__node *parse_binary(gots__parser *p, int min_prec)
{
    uint32_t outer = p->peak; /* of what stands to the left: not below the nodes made here */
    p->peak = p->depth;
    gots__node *left = gots__at(p, GOTS__T_PRIVATE_NAME) ? parse_private_in(p, min_prec)
                                                       : gots__parse_unary(p);
    left = parse_binary_rest(p, left, min_prec);
    if (p->peak < outer) p->peak = outer;
    return left;
}

static gots__node *parse_conditional_rest(gots__parser *p, gots__node *test)
{
    uint32_t context = p->context;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__CONDITIONAL, test->pos);
    node->conditional.test = test;
    p->context = (context & ~(uint32_t)GOTS__C_NO_IN) | GOTS__C_NO_ARROW_TYPE;
    node->conditional.yes = gots__parse_assignment(p);
    p->context = context;
    if (gots__expect(p, GOTS__T_COLON)) node->conditional.no = gots__parse_assignment(p);
    else node->conditional.no = gots__missing(p);
    return gots__end(p, node);
}

/* ---- Assignment ------------------------------------------------------------------------------ */

void gots__report_cover(gots__parser *p)
{
    if (p->cover == GOTS__NONE) return;
    uint32_t pos = p->cover;
    p->cover = GOTS__NONE;
    if (p->lex.text[pos] == '=')
        gots__grammar_error(p, pos, pos + 1, "TS1312",
                            "Did you mean to use a ':'? An '=' can only follow a property name when "
                            "the containing object literal is part of a destructuring pattern.");
    else
        gots__grammar_error(p, pos, pos + 9, "SyntaxError",
                            "An object literal may set '__proto__' only once.");
}

/* Kinds that cannot stand on the left of `=` unless in parentheses, by the shape of the grammar. */
static bool is_left_hand_side(const gots__node *node)
{
    if (node->flags & GOTS__F_PAREN) return true;
    switch (node->kind) {
    case GOTS__BINARY: case GOTS__LOGICAL: case GOTS__CONDITIONAL: case GOTS__UNARY:
    case GOTS__UPDATE: case GOTS__AWAIT: case GOTS__AS: case GOTS__SATISFIES:
    case GOTS__TYPE_ASSERTION: case GOTS__ARROW: case GOTS__YIELD: case GOTS__YIELD_STAR:
    case GOTS__ASSIGN: return false;
    default: return true;
    }
}

static gots__node *parse_assign_rest(gots__parser *p, gots__node *left, uint8_t op)
{
    gots__node *node = gots__make(p, GOTS__ASSIGN, left->pos);
    node->op = op;
    if (op == GOTS__OP_NONE) {
        bool literal = (left->kind == GOTS__OBJECT || left->kind == GOTS__ARRAY) &&
                       !(left->flags & GOTS__F_PAREN);
        if (literal) p->cover = GOTS__NONE;
        left = gots__to_pattern(p, left);
    } else {
        gots__check_target(p, left, "TS2364",
                           "The left-hand side of an assignment expression must be a variable or a "
                           "property access.");
    }
    gots__next(p);
    node->binary.left = left;
    node->binary.right = gots__parse_assignment(p);
    return gots__end(p, node);
}

static gots__node *parse_one(gots__parser *p)
{
    unsigned kind = p->lex.token.kind;
    if (kind == GOTS__T_LPAREN || kind == GOTS__T_LT || kind == GOTS__T_ASYNC ||
        gots__token_is_identifier(kind)) {
        if (kind == GOTS__T_YIELD && p->context & GOTS__C_YIELD) return parse_yield(p);
        gots__node *arrow = gots__parse_arrow(p);
        if (arrow != NULL) return arrow;
    }
    gots__node *left = parse_binary(p, PREC_NONE);
    unsigned behind = p->lex.token.kind;
    if (behind == GOTS__T_QUESTION) return parse_conditional_rest(p, left);
    uint8_t op = assign_op(behind);
    if (op != NOT_ASSIGN && is_left_hand_side(left)) return parse_assign_rest(p, left, op);
    return left;
}

gots__node *gots__parse_assignment_cover(gots__parser *p)
{
    uint32_t outer_cover = p->cover, outer;
    p->cover = GOTS__NONE;
    if (!gots__enter(p, &outer)) {
        gots__leave(p, outer);
        return gots__missing(p);
    }
    gots__node *node = parse_one(p);
    gots__leave(p, outer);
    bool literal = (node->kind == GOTS__OBJECT || node->kind == GOTS__ARRAY) &&
                   !(node->flags & GOTS__F_PAREN);
    if (p->cover != GOTS__NONE && !literal) gots__report_cover(p);
    if (outer_cover != GOTS__NONE) p->cover = outer_cover;
    return node;
}

gots__node *gots__parse_assignment(gots__parser *p)
{
    uint32_t outer = p->cover;
    p->cover = GOTS__NONE;
    gots__node *node = gots__parse_assignment_cover(p);
    gots__report_cover(p);
    p->cover = outer;
    return node;
}

gots__node *gots__parse_expression(gots__parser *p)
{
    gots__node *first = gots__parse_assignment(p);
    if (!gots__at(p, GOTS__T_COMMA)) return first;
    gots__node *node = gots__make(p, GOTS__SEQUENCE, first->pos);
    uint32_t base = p->scratch_count;
    gots__push(p, first);
    while (gots__eat(p, GOTS__T_COMMA)) gots__push(p, gots__parse_assignment(p));
    node->list.items = gots__cut(p, base);
    return gots__end(p, node);
}
