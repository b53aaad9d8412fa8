/* Types: from conditional types down to the primary ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/parser.h"

/* ---- Type parameters and arguments ----------------------------------------------------------- */

static void parse_variance(gots__parser *p, gots__node *node)
{
    for (;;) {
        const gots__token *token = &p->lex.token;
        uint32_t flag;
        if (token->kind == GOTS__T_CONST) {
            flag = GOTS__F_CONST;
        } else if (token->kind == GOTS__T_IN) {
            flag = GOTS__F_IN;
        } else if (token->kind == GOTS__T_OUT) {
            unsigned next = gots__peek(p, NULL);
            if (!gots__token_is_word(next) || next == GOTS__T_EXTENDS) return;
            flag = GOTS__F_OUT;
        } else if (token->kind == GOTS__T_PUBLIC || token->kind == GOTS__T_PRIVATE ||
                   token->kind == GOTS__T_PROTECTED || token->kind == GOTS__T_STATIC ||
                   token->kind == GOTS__T_READONLY || token->kind == GOTS__T_ABSTRACT) {
            unsigned next = gots__peek(p, NULL);
            if (!gots__token_is_identifier(next)) return;
            gots__grammar_error(p, token->pos, token->end, "TS1273",
                                "'%s' modifier cannot appear on a type parameter", token->atom->text);
            gots__next(p);
            continue;
        } else {
            return;
        }
        if (node->flags & flag)
            gots__grammar_error(p, token->pos, token->end, "TS1030", "'%s' modifier already seen.",
                                token->atom->text);
        else if (flag == GOTS__F_IN && node->flags & GOTS__F_OUT)
            gots__grammar_error(p, token->pos, token->end, "TS1029",
                                "'in' modifier must precede 'out' modifier.");
        node->flags |= flag;
        gots__next(p);
    }
}

static gots__node *parse_type_param(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__TYPE_PARAM, p->lex.token.pos);
    parse_variance(p, node);
    node->type_param.name = gots__type_identifier(p);
    if (gots__eat(p, GOTS__T_EXTENDS)) node->type_param.constraint = gots__parse_type(p);
    if (gots__eat(p, GOTS__T_ASSIGN)) node->type_param.initial = gots__parse_type(p);
    return gots__end(p, node);
}

gots__list gots__parse_type_params(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count, context = p->context;
    if (!gots__eat(p, GOTS__T_LT)) return gots__cut(p, base);
    p->context &= ~(uint32_t)(GOTS__C_NO_CONDITIONAL | GOTS__C_NO_IN | GOTS__C_DECORATOR);
    if (gots__at(p, GOTS__T_GT))
        gots__grammar_error(p, open, p->lex.token.end, "TS1098", "Type parameter list cannot be empty.");
    while (!gots__at(p, GOTS__T_GT) && !gots__at(p, GOTS__T_EOF)) {
        if (!gots__token_is_word(p->lex.token.kind)) {
            gots__error_here(p, "TS1139", "Type parameter declaration expected.");
            break;
        }
        gots__push(p, parse_type_param(p));
        if (gots__at(p, GOTS__T_GT) || !gots__list_goes_on(p, GOTS__T_GT, gots__is_identifier)) break;
    }
    p->context = context;
    gots__expect_closing(p, GOTS__T_GT, open);
    return gots__cut(p, base);
}

/* At `<`. */
gots__list gots__parse_type_args(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count, context = p->context;
    p->context &= ~(uint32_t)(GOTS__C_NO_CONDITIONAL | GOTS__C_NO_IN | GOTS__C_DECORATOR);
    gots__lexer_less(&p->lex);
    gots__next(p);
    if (gots__at(p, GOTS__T_GT))
        gots__grammar_error(p, open, p->lex.token.end, "TS1099", "Type argument list cannot be empty.");
    while (!gots__at(p, GOTS__T_GT) && !gots__at(p, GOTS__T_EOF)) {
        gots__push(p, gots__parse_type(p));
        if (gots__at(p, GOTS__T_GT) || !gots__list_goes_on(p, GOTS__T_GT, gots__is_identifier)) break;
        if (gots__at(p, GOTS__T_GT))
            gots__grammar_error(p, p->prev_end - 1, p->prev_end, "TS1009", "Trailing comma not allowed.");
    }
    p->context = context;
    gots__expect_closing(p, GOTS__T_GT, open);
    return gots__cut(p, base);
}

/* Whether what stands behind `>` shows that `f<T>` was meant. */
static bool can_follow_type_args(gots__parser *p)
{
    switch (p->lex.token.kind) {
    case GOTS__T_LPAREN: case GOTS__T_TEMPLATE: case GOTS__T_TEMPLATE_HEAD: return true;
    case GOTS__T_LT: case GOTS__T_GT: case GOTS__T_PLUS: case GOTS__T_MINUS: return false;
    /* binary operators */
    case GOTS__T_COMMA: case GOTS__T_NULLISH: case GOTS__T_OR_OR: case GOTS__T_AND_AND:
    case GOTS__T_OR: case GOTS__T_XOR: case GOTS__T_AND: case GOTS__T_EQ: case GOTS__T_NE:
    case GOTS__T_EQ_STRICT: case GOTS__T_NE_STRICT: case GOTS__T_LE: case GOTS__T_GE:
    case GOTS__T_INSTANCEOF: case GOTS__T_IN: case GOTS__T_AS: case GOTS__T_SATISFIES:
    case GOTS__T_SHL: case GOTS__T_STAR: case GOTS__T_SLASH: case GOTS__T_PERCENT:
    case GOTS__T_STAR_STAR: case GOTS__T_ASSIGN: return true;
    default: return gots__on_new_line(p) || !gots__starts_expression(p);
    }
}

static bool parse_args_guess(gots__parser *p, gots__list *args)
{
    *args = gots__parse_type_args(p);
    return can_follow_type_args(p);
}

bool gots__try_type_args(gots__parser *p, gots__list *args)
{
    /* What follows `<` settles the common comparison quickly. */
    const char *at = p->lex.text + p->lex.token.pos + 1;
    while (*at == ' ') at++;
    if (*at >= '0' && *at <= '9') {
        const char *digits = at;
        while (*digits >= '0' && *digits <= '9') digits++;
        if (*digits != '>' && *digits != ',' && *digits != ' ' && *digits != '|') return false;
    }
    bool ok;
    uint32_t pos = p->lex.token.pos;
    if (gots__guessed(p, GOTS__GUESS_NO_TYPE_ARGS, pos)) return false;
    GOTS__TRY(p, ok, parse_args_guess(p, args));
    if (!ok && !p->too_deep) gots__remember_guess(p, GOTS__GUESS_NO_TYPE_ARGS, pos);
    return ok;
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* The first of a.b.c. A reserved word, and `await`, is no name that anything declares, which is
 * for the checker to say. */
static gots__node *parse_first_name(gots__parser *p, gots__entity entity)
{
    if (entity == GOTS__ENTITY_QUERY && gots__at(p, GOTS__T_THIS)) {
        gots__node *name =
            gots__node_new(p->arena, GOTS__THIS, p->lex.token.pos, p->lex.token.end);
        gots__next(p);
        return name;
    }
    bool reserved = gots__token_is_reserved(p->lex.token.kind) || gots__at(p, GOTS__T_AWAIT);
    if (entity != GOTS__ENTITY_ALIAS && reserved) return gots__identifier_node(p);
    if (entity == GOTS__ENTITY_TYPE && gots__is_identifier(p)) return gots__type_identifier(p);
    return gots__reference_identifier(p);
}

gots__node *gots__parse_entity_name(gots__parser *p, gots__entity entity)
{
    uint32_t outer = p->peak;
    p->peak = p->depth;
    gots__node *name = parse_first_name(p, entity);
    while (gots__at(p, GOTS__T_DOT)) {
        gots__next(p);
        if (gots__at(p, GOTS__T_LT)) break; /* JSDoc's Array.<T>: reported by who comes next */
        gots__node *node = gots__make(p, GOTS__QUALIFIED_NAME, name->pos);
        node->binary.left = name;
        if (gots__at(p, GOTS__T_PRIVATE_NAME) && entity == GOTS__ENTITY_QUERY) {
            node->binary.right = gots__identifier_node(p);
            node->binary.right->kind = GOTS__PRIVATE_NAME;
        } else if (gots__on_new_line(p) && gots__token_is_reserved(p->lex.token.kind)) {
            gots__error_here(p, "TS1003", "Identifier expected.");
            node->binary.right = gots__missing(p);
        } else {
            node->binary.right = gots__property_name_word(p);
        }
        name = gots__end(p, node);
        gots__wrap(p);
    }
    if (p->peak < outer) p->peak = outer;
    return name;
}

gots__node *gots__parse_type_ref(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__TYPE_REF, p->lex.token.pos);
    node->type_ref.name = gots__parse_entity_name(p, GOTS__ENTITY_TYPE);
    if ((gots__at(p, GOTS__T_LT) || gots__at(p, GOTS__T_SHL)) && !gots__on_new_line(p))
        node->type_ref.args = gots__parse_type_args(p);
    return gots__end(p, node);
}

/* In `implements` and an interface's `extends`: a name with arguments. Other expressions are read
 * for the sake of a good message. */
gots__node *gots__parse_heritage_type(gots__parser *p)
{
    if (gots__is_identifier(p)) {
        gots__node *node = gots__parse_type_ref(p);
        unsigned kind = p->lex.token.kind;
        if (kind == GOTS__T_COMMA || kind == GOTS__T_LBRACE || kind == GOTS__T_IMPLEMENTS ||
            kind == GOTS__T_EXTENDS || kind == GOTS__T_EOF)
            return node;
        if (kind != GOTS__T_QUESTION_DOT && kind != GOTS__T_LPAREN && kind != GOTS__T_LBRACKET) return node;
        gots__error_here(p, "TS2499",
                         "Only a name with optional type arguments can be extended or implemented "
                         "here.");
        while (!gots__at(p, GOTS__T_LBRACE) && !gots__at(p, GOTS__T_EOF)) gots__next(p);
        return node;
    }
    gots__node *expr = gots__parse_left_hand_side(p);
    if (expr->kind != GOTS__MISSING)
        gots__grammar_error(p, expr->pos, expr->end, "TS2499",
                            "Only a name with optional type arguments can be extended or implemented "
                            "here.");
    gots__node *node = gots__node_new(p->arena, GOTS__TYPE_REF, expr->pos, expr->end);
    node->type_ref.name = gots__node_new(p->arena, GOTS__MISSING, expr->pos, expr->pos);
    return node;
}

/* ---- Primary types --------------------------------------------------------------------------- */

static gots__node *keyword_type(gots__parser *p, gots__type_keyword keyword)
{
    gots__node *node = gots__node_new(p->arena, GOTS__KEYWORD_TYPE, p->lex.token.pos, p->lex.token.end);
    node->op = (uint8_t)keyword;
    gots__next(p);
    return node;
}

/* `string` and its like are types unless a dot makes a namespace of them. */
static int keyword_of(unsigned kind)
{
    switch (kind) {
    case GOTS__T_ANY: return GOTS__TYPE_ANY;
    case GOTS__T_UNKNOWN: return GOTS__TYPE_UNKNOWN;
    case GOTS__T_NEVER: return GOTS__TYPE_NEVER;
    case GOTS__T_UNDEFINED: return GOTS__TYPE_UNDEFINED;
    case GOTS__T_STRING_TYPE: return GOTS__TYPE_STRING;
    case GOTS__T_NUMBER_TYPE: return GOTS__TYPE_NUMBER;
    case GOTS__T_BOOLEAN: return GOTS__TYPE_BOOLEAN;
    case GOTS__T_BIGINT_TYPE: return GOTS__TYPE_BIGINT;
    case GOTS__T_SYMBOL: return GOTS__TYPE_SYMBOL;
    case GOTS__T_OBJECT: return GOTS__TYPE_OBJECT;
    default: return -1;
    }
}

static bool dot_behind(gots__parser *p)
{
    const char *at = p->lex.at;
    if (*at != '.' && *at != ' ' && *at != '\n' && *at != '\r' && *at != '/') return false;
    return gots__peek(p, NULL) == GOTS__T_DOT;
}

static gots__node *literal_type(gots__parser *p, bool negative)
{
    uint32_t pos = p->lex.token.pos;
    gots__node *node = gots__make(p, GOTS__LITERAL_TYPE, pos);
    if (negative) {
        gots__next(p);
        gots__node *minus = gots__make(p, GOTS__UNARY, pos);
        minus->op = GOTS__OP_MINUS;
        uint32_t flags = 0;
        if (!gots__at(p, GOTS__T_NUMBER) && !gots__at(p, GOTS__T_BIGINT)) {
            gots__error_here(p, "TS1110", "Type expected.");
            minus->unary.operand = gots__missing(p);
        } else {
            minus->unary.operand = gots__parse_property_key(p, &flags);
        }
        node->unary.operand = gots__end(p, minus);
    } else if (gots__at(p, GOTS__T_TRUE) || gots__at(p, GOTS__T_FALSE) || gots__at(p, GOTS__T_NULL)) {
        gots__node_kind kind = gots__at(p, GOTS__T_TRUE)    ? GOTS__TRUE_LITERAL
                               : gots__at(p, GOTS__T_FALSE) ? GOTS__FALSE_LITERAL
                                                            : GOTS__NULL_LITERAL;
        gots__next(p);
        node->unary.operand = gots__make(p, kind, pos);
    } else {
        uint32_t flags = 0;
        node->unary.operand = gots__parse_property_key(p, &flags);
    }
    return gots__end(p, node);
}

static gots__node *parse_tuple_member(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos;
    gots__mark mark;
    gots__mark_set(p, &mark);
    uint32_t flags = 0;
    if (gots__eat(p, GOTS__T_ELLIPSIS)) flags |= GOTS__F_REST;
    /* label: T, label?: T */
    if (gots__token_is_word(p->lex.token.kind)) {
        gots__mark name_mark;
        gots__mark_set(p, &name_mark);
        gots__next(p);
        bool optional = gots__eat(p, GOTS__T_QUESTION);
        bool labelled = gots__at(p, GOTS__T_COLON);
        gots__rewind(p, &name_mark);
        if (labelled) {
            gots__node *node = gots__make(p, GOTS__TUPLE_MEMBER, pos);
            node->tuple_member.label = gots__identifier_node(p);
            if (optional) {
                flags |= GOTS__F_OPTIONAL;
                if (flags & GOTS__F_REST)
                    gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS5085",
                                        "A tuple member cannot be both optional and rest.");
                gots__next(p);
            }
            gots__next(p);
            bool rest_type = gots__at(p, GOTS__T_ELLIPSIS);
            if (rest_type) {
                gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS5087",
                                    "A labeled tuple element is declared as rest with a '...' before the "
                                    "name, rather than before the type.");
                gots__next(p);
            }
            node->tuple_member.type = gots__parse_type(p);
            if (gots__at(p, GOTS__T_QUESTION)) {
                gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS5086",
                                    "A labeled tuple element is declared as optional with a question mark "
                                    "after the name and before the colon, rather than after the type.");
                gots__next(p);
            }
            node->flags = flags;
            return gots__end(p, node);
        }
    }
    gots__node *type = gots__parse_type(p);
    if (gots__at(p, GOTS__T_QUESTION)) {
        flags |= GOTS__F_OPTIONAL;
        if (flags & GOTS__F_REST)
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS5085",
                                "A tuple member cannot be both optional and rest.");
        gots__next(p);
    }
    if (flags == 0) return type;
    gots__node *node = gots__make(p, GOTS__TUPLE_MEMBER, pos);
    node->flags = flags;
    node->tuple_member.type = type;
    return gots__end(p, node);
}

static bool starts_type(gots__parser *p);

static gots__node *parse_tuple(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count, context = p->context;
    p->context &= ~(uint32_t)GOTS__C_NO_CONDITIONAL;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__TUPLE_TYPE, open);
    while (!gots__at(p, GOTS__T_RBRACKET) && !gots__at(p, GOTS__T_EOF)) {
        if (!starts_type(p) && !gots__at(p, GOTS__T_ELLIPSIS) && !gots__token_is_word(p->lex.token.kind)) {
            gots__error_here(p, "TS1110", "Type expected.");
            if (!gots__at(p, GOTS__T_COMMA)) break;
            gots__next(p);
            continue;
        }
        gots__push(p, parse_tuple_member(p));
        if (!gots__list_goes_on(p, GOTS__T_RBRACKET, starts_type)) break;
    }
    p->context = context;
    gots__expect_closing(p, GOTS__T_RBRACKET, open);
    node->list.items = gots__cut(p, base);
    return gots__end(p, node);
}

/* import("x").A.B<T>, also behind typeof */
static gots__node *parse_import_type(gots__parser *p, uint32_t pos, bool is_typeof)
{
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__IMPORT_TYPE, pos);
    if (is_typeof) node->flags |= GOTS__F_TYPEOF;
    p->module_seen |= 0;
    gots__expect(p, GOTS__T_LPAREN);
    node->import_type.argument = gots__parse_type(p);
    if (node->import_type.argument->kind != GOTS__LITERAL_TYPE ||
        node->import_type.argument->unary.operand->kind != GOTS__STRING)
        gots__grammar_error(p, node->import_type.argument->pos, node->import_type.argument->end, "TS1141",
                            "String literal expected.");
    if (gots__eat(p, GOTS__T_COMMA) && !gots__at(p, GOTS__T_RPAREN)) {
        if (gots__at(p, GOTS__T_LBRACE)) node->import_type.attributes = gots__parse_object(p);
        else gots__unexpected(p, GOTS__T_LBRACE);
        gots__eat(p, GOTS__T_COMMA);
    }
    gots__expect(p, GOTS__T_RPAREN);
    if (gots__eat(p, GOTS__T_DOT)) {
        gots__node *name = gots__property_name_word(p);
        while (gots__eat(p, GOTS__T_DOT)) {
            gots__node *qualified = gots__make(p, GOTS__QUALIFIED_NAME, name->pos);
            qualified->binary.left = name;
            qualified->binary.right = gots__property_name_word(p);
            name = gots__end(p, qualified);
            gots__wrap(p);
        }
        node->import_type.qualifier = name;
    }
    if ((gots__at(p, GOTS__T_LT) || gots__at(p, GOTS__T_SHL)) && !gots__on_new_line(p))
        node->import_type.args = gots__parse_type_args(p);
    return gots__end(p, node);
}

static gots__node *parse_type_query(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos;
    gots__next(p);
    if (gots__at(p, GOTS__T_IMPORT)) return parse_import_type(p, pos, true);
    gots__node *node = gots__make(p, GOTS__TYPE_QUERY, pos);
    node->type_ref.name = gots__parse_entity_name(p, GOTS__ENTITY_QUERY);
    if ((gots__at(p, GOTS__T_LT) || gots__at(p, GOTS__T_SHL)) && !gots__on_new_line(p)) {
        gots__list args;
        bool ok = gots__at(p, GOTS__T_LT);
        (void)ok;
        args = gots__parse_type_args(p);
        node->type_ref.args = args;
    }
    return gots__end(p, node);
}

static gots__node *parse_paren_type(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, context = p->context;
    p->context &= ~(uint32_t)GOTS__C_NO_CONDITIONAL;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__PAREN_TYPE, open);
    node->unary.operand = gots__parse_type(p);
    p->context = context;
    gots__expect_closing(p, GOTS__T_RPAREN, open);
    return gots__end(p, node);
}

static gots__node *parse_template_type(gots__parser *p)
{
    gots__node *node = gots__node_new(p->arena, GOTS__TEMPLATE_TYPE, p->lex.token.pos, 0);
    uint32_t context = p->context;
    p->context &= ~(uint32_t)GOTS__C_NO_CONDITIONAL;
    bool plain = gots__at(p, GOTS__T_TEMPLATE);
    gots__parse_template_parts(p, node, false, true);
    p->context = context;
    gots__end(p, node);
    if (!plain) return node;
    /* `x` without anything in it is a literal type */
    gots__node *literal = gots__node_new(p->arena, GOTS__LITERAL_TYPE, node->pos, node->end);
    gots__node *text = gots__node_new(p->arena, GOTS__STRING, node->pos, node->end);
    text->string.value = node->template_.cooked[0];
    literal->unary.operand = text;
    return literal;
}

/* Behind `asserts`: x, x is T, this is T. */
static gots__node *parse_asserts(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__TYPE_PREDICATE, p->lex.token.pos);
    node->flags |= GOTS__F_ASSERTS;
    gots__next(p);
    if (gots__at(p, GOTS__T_THIS)) {
        node->type_predicate.param = gots__node_new(p->arena, GOTS__THIS, p->lex.token.pos, p->lex.token.end);
        gots__next(p);
    } else {
        node->type_predicate.param = gots__reference_identifier(p);
    }
    if (gots__at(p, GOTS__T_IS) && !gots__on_new_line(p)) {
        gots__next(p);
        node->type_predicate.type = gots__parse_type(p);
    }
    return gots__end(p, node);
}

static gots__node *parse_this_type(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos;
    gots__next(p);
    if (gots__at(p, GOTS__T_IS) && !gots__on_new_line(p)) {
        gots__node *node = gots__make(p, GOTS__TYPE_PREDICATE, pos);
        node->type_predicate.param = gots__make(p, GOTS__THIS, pos);
        gots__next(p);
        node->type_predicate.type = gots__parse_type(p);
        return gots__end(p, node);
    }
    return gots__make(p, GOTS__THIS_TYPE, pos);
}

/* `x: break` names a type, if only in the grammar; on a new line a statement was meant. */
static bool is_word_as_type(const gots__parser *p)
{
    unsigned kind = p->lex.token.kind;
    return gots__token_is_reserved(kind) && !gots__on_new_line(p) && kind != GOTS__T_FUNCTION &&
           kind != GOTS__T_EXTENDS && kind != GOTS__T_IN;
}

static gots__node *parse_primary_type(gots__parser *p)
{
    unsigned kind = p->lex.token.kind;
    int keyword = keyword_of(kind);
    if (keyword >= 0) {
        if (!dot_behind(p)) return keyword_type(p, (gots__type_keyword)keyword);
        return gots__parse_type_ref(p);
    }
    switch (kind) {
    case GOTS__T_VOID: return keyword_type(p, GOTS__TYPE_VOID);
    case GOTS__T_NULL: return keyword_type(p, GOTS__TYPE_NULL);
    case GOTS__T_STRING: case GOTS__T_NUMBER: case GOTS__T_BIGINT: case GOTS__T_TRUE:
    case GOTS__T_FALSE: return literal_type(p, false);
    case GOTS__T_MINUS: return literal_type(p, true);
    case GOTS__T_TEMPLATE:
    case GOTS__T_TEMPLATE_HEAD: return parse_template_type(p);
    case GOTS__T_THIS: return parse_this_type(p);
    case GOTS__T_TYPEOF: return parse_type_query(p);
    case GOTS__T_LBRACE: return gots__parse_object_or_mapped_type(p);
    case GOTS__T_LBRACKET: return parse_tuple(p);
    case GOTS__T_LPAREN: return parse_paren_type(p);
    case GOTS__T_IMPORT: return parse_import_type(p, p->lex.token.pos, false);
    case GOTS__T_ASSERTS: {
        unsigned flags, next = gots__peek(p, &flags);
        if (!(flags & GOTS__TOKEN_NEWLINE) && (gots__token_is_identifier(next) || next == GOTS__T_THIS) &&
            next != GOTS__T_EXTENDS && next != GOTS__T_IS)
            return parse_asserts(p);
        return gots__parse_type_ref(p);
    }
    default:
        if (gots__is_identifier(p) || is_word_as_type(p)) return gots__parse_type_ref(p);
        if (kind == GOTS__T_BAD && p->speculation == NULL) {
            gots__next(p);
            return gots__missing(p);
        }
        gots__error_here(p, "TS1110", "Type expected.");
        return gots__missing(p);
    }
}

static bool starts_type(gots__parser *p)
{
    switch (p->lex.token.kind) {
    case GOTS__T_VOID: case GOTS__T_NULL: case GOTS__T_STRING: case GOTS__T_NUMBER: case GOTS__T_BIGINT:
    case GOTS__T_TRUE: case GOTS__T_FALSE: case GOTS__T_MINUS: case GOTS__T_TEMPLATE:
    case GOTS__T_TEMPLATE_HEAD: case GOTS__T_THIS: case GOTS__T_TYPEOF: case GOTS__T_LBRACE:
    case GOTS__T_LBRACKET: case GOTS__T_LPAREN: case GOTS__T_IMPORT: case GOTS__T_LT: case GOTS__T_OR:
    case GOTS__T_AND: case GOTS__T_NEW: case GOTS__T_ELLIPSIS: return true;
    default: return gots__is_identifier(p);
    }
}

/* ---- Operators ------------------------------------------------------------------------------- */

/* T[], T[K]; JSDoc's T! and T? are refused. */
static gots__node *parse_postfix_type(gots__parser *p)
{
    uint32_t outer = p->peak;
    p->peak = p->depth;
    gots__node *type = parse_primary_type(p);
    while (gots__at(p, GOTS__T_LBRACKET) && !gots__on_new_line(p)) {
        gots__next(p);
        gots__node *node;
        if (gots__eat(p, GOTS__T_RBRACKET)) {
            node = gots__make(p, GOTS__ARRAY_TYPE, type->pos);
            node->unary.operand = type;
        } else {
            uint32_t context = p->context;
            p->context &= ~(uint32_t)GOTS__C_NO_CONDITIONAL;
            node = gots__make(p, GOTS__INDEXED_ACCESS, type->pos);
            node->binary.left = type;
            node->binary.right = gots__parse_type(p);
            p->context = context;
            gots__expect(p, GOTS__T_RBRACKET);
        }
        type = gots__end(p, node);
        gots__wrap(p);
    }
    if (gots__at(p, GOTS__T_NOT) && !gots__on_new_line(p) && type->kind != GOTS__MISSING) {
        gots__syntax_error(p, p->lex.token.pos, p->lex.token.end, "TS17019",
                           "'!' at the end of a type is not valid TypeScript syntax.");
        gots__next(p);
    }
    if (p->peak < outer) p->peak = outer;
    return type;
}

static bool parse_infer_constraint(gots__parser *p, gots__node *param)
{
    gots__next(p);
    uint32_t context = p->context;
    p->context |= GOTS__C_NO_CONDITIONAL;
    param->type_param.constraint = gots__parse_type(p);
    p->context = context;
    /* Behind `extends C ?` the conditional type was meant, unless none can be here. */
    return context & GOTS__C_NO_CONDITIONAL || !gots__at(p, GOTS__T_QUESTION);
}

static gots__node *parse_infer(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__INFER_TYPE, p->lex.token.pos);
    gots__next(p);
    gots__node *param = gots__make(p, GOTS__TYPE_PARAM, p->lex.token.pos);
    param->type_param.name = gots__type_identifier(p);
    if (gots__at(p, GOTS__T_EXTENDS)) {
        bool ok = false;
        uint32_t pos = p->lex.token.pos;
        gots__guess none = p->context & GOTS__C_NO_CONDITIONAL ? GOTS__GUESS_NO_CONSTRAINT_INSIDE
                                                               : GOTS__GUESS_NO_CONSTRAINT;
        if (!gots__guessed(p, none, pos)) {
            GOTS__TRY(p, ok, parse_infer_constraint(p, param));
            if (!ok && !p->too_deep) gots__remember_guess(p, none, pos);
        }
        if (!ok) param->type_param.constraint = NULL;
    }
    node->unary.operand = gots__end(p, param);
    return gots__end(p, node);
}

static gots__node *parse_type_operator_or_higher(gots__parser *p)
{
    unsigned kind = p->lex.token.kind;
    gots__type_operator op;
    switch (kind) {
    case GOTS__T_KEYOF: op = GOTS__TYPE_KEYOF; break;
    case GOTS__T_UNIQUE: op = GOTS__TYPE_UNIQUE; break;
    case GOTS__T_READONLY: op = GOTS__TYPE_READONLY; break;
    case GOTS__T_INFER: {
        unsigned next = gots__peek(p, NULL);
        if (!gots__token_is_identifier(next)) return parse_postfix_type(p);
        uint32_t outer;
        gots__node *node;
        if (gots__enter(p, &outer)) node = parse_infer(p);
        else node = gots__missing(p);
        gots__leave(p, outer);
        return node;
    }
    default: return parse_postfix_type(p);
    }
    uint32_t pos = p->lex.token.pos, outer;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__TYPE_OPERATOR, pos);
    node->op = (uint8_t)op;
    if (gots__enter(p, &outer)) node->unary.operand = parse_type_operator_or_higher(p);
    else node->unary.operand = gots__missing(p);
    gots__leave(p, outer);
    gots__end(p, node);
    const gots__node *operand = node->unary.operand;
    if (op == GOTS__TYPE_READONLY && operand->kind != GOTS__ARRAY_TYPE && operand->kind != GOTS__TUPLE_TYPE &&
        operand->kind != GOTS__MISSING)
        gots__grammar_error(p, node->pos, node->pos + 8, "TS1354",
                            "'readonly' type modifier is only permitted on array and tuple literal types.");
    if (op == GOTS__TYPE_UNIQUE && operand->kind != GOTS__MISSING &&
        (operand->kind != GOTS__KEYWORD_TYPE || operand->op != GOTS__TYPE_SYMBOL))
        gots__grammar_error(p, operand->pos, operand->end, "TS1005", "'symbol' expected.");
    return node;
}

static bool starts_function_type(gots__parser *p);
static gots__node *parse_function_type(gots__parser *p);

static gots__node *parse_list_member(gots__parser *p, bool is_union, gots__node *(*member)(gots__parser *))
{
    if (starts_function_type(p)) {
        gots__node *node = parse_function_type(p);
        gots__grammar_error(p, node->pos, node->end,
                            node->kind == GOTS__FUNCTION_TYPE ? (is_union ? "TS1385" : "TS1387")
                                                              : (is_union ? "TS1386" : "TS1388"),
                            "%s type notation must be parenthesized when used in %s type.",
                            node->kind == GOTS__FUNCTION_TYPE ? "Function" : "Constructor",
                            is_union ? "a union" : "an intersection");
        return node;
    }
    return member(p);
}

static gots__node *parse_list_type(gots__parser *p, unsigned sign, gots__node_kind kind,
                                   gots__node *(*member)(gots__parser *))
{
    uint32_t pos = p->lex.token.pos, base;
    bool leading = gots__eat(p, sign);
    gots__node *first = leading ? parse_list_member(p, kind == GOTS__UNION_TYPE, member) : member(p);
    if (!gots__at(p, sign) && !leading) return first;
    if (!gots__at(p, sign)) return first;
    gots__node *node = gots__make(p, kind, pos);
    base = p->scratch_count;
    gots__push(p, first);
    while (gots__eat(p, sign)) gots__push(p, parse_list_member(p, kind == GOTS__UNION_TYPE, member));
    node->list.items = gots__cut(p, base);
    return gots__end(p, node);
}

static gots__node *parse_intersection(gots__parser *p)
{
    return parse_list_type(p, GOTS__T_AND, GOTS__INTERSECTION_TYPE, parse_type_operator_or_higher);
}

static gots__node *parse_union(gots__parser *p)
{
    return parse_list_type(p, GOTS__T_OR, GOTS__UNION_TYPE, parse_intersection);
}

/* ---- Function types -------------------------------------------------------------------------- */

/* Skips a name or a pattern; false when none stands here. */
static bool skip_param_start(gots__parser *p)
{
    while (gots__at(p, GOTS__T_PUBLIC) || gots__at(p, GOTS__T_PRIVATE) || gots__at(p, GOTS__T_PROTECTED) ||
           gots__at(p, GOTS__T_READONLY)) {
        unsigned next = gots__peek(p, NULL);
        if (!gots__token_is_identifier(next) && next != GOTS__T_LBRACE && next != GOTS__T_LBRACKET) break;
        gots__next(p);
    }
    if (gots__is_identifier(p) || gots__at(p, GOTS__T_THIS)) {
        gots__next(p);
        return true;
    }
    if (gots__at(p, GOTS__T_LBRACKET) || gots__at(p, GOTS__T_LBRACE)) {
        uint32_t count = p->diagnostics->count;
        gots__parse_binding(p);
        return p->diagnostics->count == count;
    }
    return false;
}

/* Behind `(`: is this a parameter list, not a type in parentheses? */
static bool is_unambiguous_params(gots__parser *p)
{
    gots__next(p);
    if (gots__at(p, GOTS__T_RPAREN) || gots__at(p, GOTS__T_ELLIPSIS)) return true;
    if (!skip_param_start(p)) return false;
    switch (p->lex.token.kind) {
    case GOTS__T_COLON: case GOTS__T_COMMA: case GOTS__T_QUESTION: case GOTS__T_ASSIGN: return true;
    case GOTS__T_RPAREN: gots__next(p); return gots__at(p, GOTS__T_ARROW);
    default: return false;
    }
}

static bool starts_function_type(gots__parser *p)
{
    switch (p->lex.token.kind) {
    case GOTS__T_LT: case GOTS__T_NEW: return true;
    case GOTS__T_ABSTRACT: return gots__peek(p, NULL) == GOTS__T_NEW;
    case GOTS__T_LPAREN: {
        gots__mark mark;
        bool ok;
        uint32_t pos = p->lex.token.pos;
        if (gots__guessed(p, GOTS__GUESS_NO_PARAMS, pos)) return false;
        if (gots__guessed(p, GOTS__GUESS_PARAMS, pos)) return true;
        gots__mark_set(p, &mark);
        GOTS__TRY(p, ok, is_unambiguous_params(p));
        if (ok) gots__rewind(p, &mark);
        if (!p->too_deep) gots__remember_guess(p, ok ? GOTS__GUESS_PARAMS : GOTS__GUESS_NO_PARAMS, pos);
        return ok;
    }
    default: return false;
    }
}

static gots__node *parse_function_type(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos, flags = 0, context = p->context;
    if (gots__eat(p, GOTS__T_ABSTRACT)) flags |= GOTS__F_ABSTRACT;
    bool constructor = gots__eat(p, GOTS__T_NEW);
    gots__node *node = gots__make(p, constructor ? GOTS__CONSTRUCTOR_TYPE : GOTS__FUNCTION_TYPE, pos);
    node->flags = flags;
    p->context |= GOTS__C_AMBIENT;
    node->function.type_params = gots__parse_type_params(p);
    gots__parse_params(p, &node->function, false);
    p->context = context;
    if (gots__expect(p, GOTS__T_ARROW)) node->function.return_type = gots__parse_return_type(p);
    return gots__end(p, node);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static gots__node *parse_conditional_type(gots__parser *p, gots__node *check)
{
    uint32_t context = p->context;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__CONDITIONAL_TYPE, check->pos);
    node->conditional_type.check = check;
    p->context |= GOTS__C_NO_CONDITIONAL;
    node->conditional_type.extends = gots__parse_type(p);
    p->context = context & ~(uint32_t)GOTS__C_NO_CONDITIONAL;
    gots__expect(p, GOTS__T_QUESTION);
    node->conditional_type.yes = gots__parse_type(p);
    gots__expect(p, GOTS__T_COLON);
    node->conditional_type.no = gots__parse_type(p);
    p->context = context;
    return gots__end(p, node);
}

gots__node *gots__parse_type(gots__parser *p)
{
    uint32_t outer, context = p->context;
    gots__node *node;
    /* A type is no place for yield and await, and what surrounds it does not matter. */
    p->context &= ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE | GOTS__C_FIELD | GOTS__C_STATIC_BLOCK);
    if (!gots__enter(p, &outer)) {
        node = gots__missing(p);
    } else if (starts_function_type(p)) {
        node = parse_function_type(p);
    } else {
        node = parse_union(p);
        if (!(p->context & GOTS__C_NO_CONDITIONAL) && gots__at(p, GOTS__T_EXTENDS) && !gots__on_new_line(p))
            node = parse_conditional_type(p, node);
    }
    gots__leave(p, outer);
    p->context = context;
    return node;
}

/* A type or `x is T`. */
static gots__node *parse_return(gots__parser *p)
{
    if (gots__is_identifier(p)) {
        unsigned flags;
        const char *at = p->lex.at;
        while (*at == ' ' || *at == '\t') at++;
        if ((*at == 'i' || *at == '\\' || *at == '/') && gots__peek(p, &flags) == GOTS__T_IS &&
            !(flags & GOTS__TOKEN_NEWLINE)) {
            gots__node *node = gots__make(p, GOTS__TYPE_PREDICATE, p->lex.token.pos);
            node->type_predicate.param = gots__identifier_node(p);
            gots__next(p);
            node->type_predicate.type = gots__parse_type(p);
            return gots__end(p, node);
        }
    }
    return gots__parse_type(p);
}

gots__node *gots__parse_return_type(gots__parser *p)
{
    uint32_t context = p->context;
    p->context &= ~(uint32_t)GOTS__C_NO_CONDITIONAL;
    gots__node *node = parse_return(p);
    p->context = context;
    return node;
}
