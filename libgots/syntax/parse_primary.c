/* Primary expressions and what follows them: literals, objects, arrays, templates, members, calls.
 *
 * SPDX-License-Identifier: MIT
 */
#include "regexp/regexp.h"
#include "syntax/parser.h"

/* ---- Literals -------------------------------------------------------------------------------- */

static gots__node *plain(gots__parser *p, gots__node_kind kind)
{
    gots__node *node = gots__node_new(p->arena, kind, p->lex.token.pos, p->lex.token.end);
    gots__next(p);
    return node;
}

static gots__node *number_node(gots__parser *p)
{
    gots__node *node = gots__node_new(p->arena, GOTS__NUMBER, p->lex.token.pos, p->lex.token.end);
    node->number.value = p->lex.token.number;
    gots__next(p);
    return node;
}

static gots__node *bigint_node(gots__parser *p)
{
    gots__node *node = gots__node_new(p->arena, GOTS__BIGINT, p->lex.token.pos, p->lex.token.end);
    node->string.value = p->lex.token.str;
    gots__next(p);
    return node;
}

/* Reports a pattern that is none. What reading it takes from the arena is given back. */
static void check_regex(gots__parser *p, const gots__token *token)
{
    uint32_t flags;
    const char *message;
    size_t offset;
    char *next = p->arena->next;
    const char *end = p->arena->end;
    if (token->flags & GOTS__TOKEN_UNTERMINATED ||
        !gots__regexp_flags(token->raw.bytes, token->raw.len, &flags))
        return;
    bool valid = gots__regexp_check(p->arena, token->str.bytes, token->str.len, flags, &message, &offset);
    if (p->arena->end == end) p->arena->next = next;
    if (!valid)
        gots__grammar_error(p, token->pos + 1 + (uint32_t)offset, token->pos + 1 + (uint32_t)offset,
                            "SyntaxError", "Invalid regular expression: %s", message);
}

static gots__node *regex_node(gots__parser *p)
{
    gots__lexer_regex(&p->lex);
    check_regex(p, &p->lex.token);
    gots__node *node = gots__node_new(p->arena, GOTS__REGEX, p->lex.token.pos, p->lex.token.end);
    node->regex.pattern = p->lex.token.str;
    node->regex.flags = p->lex.token.raw;
    gots__next(p);
    return node;
}

/* ---- Templates ------------------------------------------------------------------------------- */

typedef struct part {
    struct part *next;
    gots__str cooked, raw;
} part;

static part *take_part(gots__parser *p, bool tagged)
{
    const gots__token *token = &p->lex.token;
    part *made = GOTS__NEW(p->arena, part);
    made->cooked = token->str;
    made->raw = token->raw;
    if (token->str.bytes == NULL && !tagged) {
        gots__grammar_error(p, token->pos, token->end, "TS1125",
                            "A template literal without a tag cannot hold an invalid escape sequence.");
        made->cooked = token->raw;
    }
    return made;
}

/* The parts from the current head on, into the payload of `node`. */
void gots__parse_template_parts(gots__parser *p, gots__node *node, bool tagged, bool types)
{
    uint32_t base = p->scratch_count, count = 1, context = p->context;
    p->context &= ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE | GOTS__C_DECORATOR);
    part *first = take_part(p, tagged), *last = first;
    bool more = gots__at(p, GOTS__T_TEMPLATE_HEAD);
    gots__next(p);
    while (more) {
        gots__push(p, types ? gots__parse_type(p) : gots__parse_expression(p));
        if (!gots__at(p, GOTS__T_RBRACE)) {
            gots__unexpected(p, GOTS__T_RBRACE);
            last->next = GOTS__NEW(p->arena, part);
            count++;
            break;
        }
        gots__lexer_template(&p->lex);
        last = last->next = take_part(p, tagged);
        count++;
        more = gots__at(p, GOTS__T_TEMPLATE_MIDDLE);
        gots__next(p);
    }
    p->context = context;
    node->template_.exprs = gots__cut(p, base);
    node->template_.cooked = gots__arena_take(p->arena, sizeof(gots__str) * count);
    node->template_.raw = gots__arena_take(p->arena, sizeof(gots__str) * count);
    part *at = first;
    for (uint32_t i = 0; i < count; i++, at = at->next) {
        node->template_.cooked[i] = at->cooked;
        node->template_.raw[i] = at->raw;
    }
}

gots__node *gots__parse_template(gots__parser *p, bool tagged)
{
    gots__node *node = gots__node_new(p->arena, GOTS__TEMPLATE, p->lex.token.pos, 0);
    gots__parse_template_parts(p, node, tagged, false);
    return gots__end(p, node);
}

/* ---- Arrays and objects ---------------------------------------------------------------------- */

static gots__node *parse_spread(gots__parser *p, bool cover)
{
    uint32_t pos = p->lex.token.pos;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__SPREAD, pos);
    node->unary.operand = cover ? gots__parse_assignment_cover(p) : gots__parse_assignment(p);
    return gots__end(p, node);
}

/* An expression on the same line: on the next one it is rather a statement. */
static bool starts_here(gots__parser *p)
{
    return gots__starts_expression(p) && !gots__on_new_line(p);
}

static gots__node *parse_array(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count, context = p->context;
    p->context &= ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE | GOTS__C_DECORATOR);
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__ARRAY, open);
    while (!gots__at(p, GOTS__T_RBRACKET) && !gots__at(p, GOTS__T_EOF)) {
        if (gots__at(p, GOTS__T_COMMA)) {
            gots__push(p, gots__node_new(p->arena, GOTS__OMITTED, p->lex.token.pos, p->lex.token.pos));
            gots__next(p);
            continue;
        }
        bool spread = gots__at(p, GOTS__T_ELLIPSIS);
        if (!spread && !gots__starts_expression(p)) {
            gots__error_here(p, "TS1137", "Expression or comma expected.");
            break;
        }
        gots__push(p, spread ? parse_spread(p, true) : gots__parse_assignment_cover(p));
        bool comma = gots__at(p, GOTS__T_COMMA);
        if (!gots__list_goes_on(p, GOTS__T_RBRACKET, starts_here)) break;
        if (spread && comma && gots__at(p, GOTS__T_RBRACKET))
            node->flags |= GOTS__F_REST; /* a comma behind `...x`: no pattern, see parse_pattern.c */
    }
    p->context = context;
    gots__expect_closing(p, GOTS__T_RBRACKET, open);
    node->list.items = gots__cut(p, base);
    return gots__end(p, node);
}

bool gots__is_property_key(gots__parser *p)
{
    switch (p->lex.token.kind) {
    case GOTS__T_STRING: case GOTS__T_NUMBER: case GOTS__T_BIGINT: case GOTS__T_LBRACKET:
    case GOTS__T_PRIVATE_NAME: return true;
    default: return gots__token_is_word(p->lex.token.kind);
    }
}

/* A key of an object, class, enum or type; sets COMPUTED. */
gots__node *gots__parse_property_key(gots__parser *p, uint32_t *flags)
{
    switch (p->lex.token.kind) {
    case GOTS__T_STRING: return gots__string_node(p);
    case GOTS__T_NUMBER: return number_node(p);
    case GOTS__T_BIGINT: return bigint_node(p);
    case GOTS__T_PRIVATE_NAME: {
        gots__node *node = gots__identifier_node(p);
        node->kind = GOTS__PRIVATE_NAME;
        return node;
    }
    case GOTS__T_LBRACKET: {
        uint32_t context = p->context, open = p->lex.token.pos;
        p->context &= ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE | GOTS__C_DECORATOR);
        gots__next(p);
        *flags |= GOTS__F_COMPUTED;
        gots__node *node = gots__parse_expression(p);
        if (node->kind == GOTS__SEQUENCE && !(node->flags & GOTS__F_PAREN))
            gots__grammar_error(p, node->pos, node->end, "TS1171",
                                "A comma expression is not allowed in a computed property name.");
        p->context = context;
        gots__expect_closing(p, GOTS__T_RBRACKET, open);
        return node;
    }
    default: return gots__property_name_word(p);
    }
}

/* After a modifier-like word: is it a modifier, or the key itself? */
static bool modifier_here(gots__parser *p, bool same_line)
{
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    bool is = gots__is_property_key(p) || gots__at(p, GOTS__T_STAR);
    if (same_line && gots__on_new_line(p)) is = false;
    gots__rewind(p, &mark);
    return is;
}

static bool key_is_proto(const gots__parser *p, const gots__node *property)
{
    if (property->flags & (GOTS__F_COMPUTED | GOTS__F_SHORTHAND)) return false;
    const gots__node *key = property->property.key;
    if (key->kind == GOTS__IDENTIFIER) return key->ident.name == p->names.proto;
    return key->kind == GOTS__STRING && key->string.value.len == 9 &&
           memcmp(key->string.value.bytes, "__proto__", 9) == 0;
}

static void check_accessor(gots__parser *p, const gots__node *key, const gots__function *function)
{
    if (function->kind == GOTS__FN_GETTER && function->params.count != 0)
        gots__grammar_error(p, key->pos, key->end, "TS1054", "A 'get' accessor cannot have parameters.");
    if (function->kind != GOTS__FN_SETTER) return;
    if (function->params.count != 1)
        gots__grammar_error(p, key->pos, key->end, "TS1049",
                            "A 'set' accessor must have exactly one parameter.");
    else if (function->params.items[0]->flags & GOTS__F_REST)
        gots__grammar_error(p, function->params.items[0]->pos, function->params.items[0]->end, "TS1053",
                            "A 'set' accessor cannot have rest parameter.");
    if (function->return_type != NULL)
        gots__grammar_error(p, key->pos, key->end, "TS1095",
                            "A 'set' accessor cannot have a return type annotation.");
}

static gots__node *parse_object_method(gots__parser *p, uint32_t pos, uint32_t flags, uint8_t kind,
                                       gots__node *key)
{
    gots__node *node = gots__make(p, GOTS__METHOD, pos);
    node->flags = flags;
    node->method.key = key;
    gots__function *function = &node->method.function;
    function->kind = kind;
    if (key->kind == GOTS__PRIVATE_NAME)
        gots__grammar_error(p, key->pos, key->end, "TS18016",
                            "Private identifiers are not allowed outside class bodies.");
    uint32_t context = p->context;
    gots__label *labels = p->labels;
    p->labels = NULL;
    p->context = gots__function_context(p, flags, 0) | GOTS__C_NEW_TARGET | GOTS__C_SUPER_PROPERTY;
    gots__parse_signature(p, function, flags, GOTS__T_COLON);
    gots__parse_body(p, function);
    p->context = context;
    p->labels = labels;
    check_accessor(p, key, function);
    return gots__end(p, node);
}

static gots__node *parse_shorthand(gots__parser *p, uint32_t pos, gots__node *key)
{
    gots__node *node = gots__make(p, GOTS__PROPERTY, pos);
    node->flags |= GOTS__F_SHORTHAND;
    node->property.key = key;
    gots__node *value = gots__node_copy(p->arena, key);
    node->property.value = value;
    if (gots__at(p, GOTS__T_ASSIGN)) {
        if (p->cover == GOTS__NONE) p->cover = p->lex.token.pos;
        uint32_t cover = p->cover;
        gots__next(p);
        gots__node *assign = gots__make(p, GOTS__ASSIGN, pos);
        assign->binary.left = value;
        assign->binary.right = gots__parse_assignment(p);
        node->property.value = gots__end(p, assign);
        p->cover = cover;
    }
    return gots__end(p, node);
}

/* The word just read as a key is now used as a name. */
static void check_shorthand(gots__parser *p, const gots__token *token)
{
    if (!gots__token_is_identifier(token->kind)) {
        gots__syntax_error(p, p->lex.token.pos, p->lex.token.end, "TS1005", "':' expected.");
        return;
    }
    gots__token current = p->lex.token;
    p->lex.token = *token;
    gots__check_identifier(p, false);
    p->lex.token = current;
}

static gots__node *parse_property(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos, flags = 0;
    uint8_t kind = GOTS__FN_METHOD;
    if (gots__at(p, GOTS__T_ELLIPSIS)) return parse_spread(p, true);
    if (gots__at(p, GOTS__T_ASYNC) && modifier_here(p, true)) {
        flags |= GOTS__F_ASYNC;
        gots__next(p);
    }
    if (gots__at(p, GOTS__T_STAR)) {
        flags |= GOTS__F_GENERATOR;
        gots__next(p);
    } else if (flags == 0 && (gots__at(p, GOTS__T_GET) || gots__at(p, GOTS__T_SET))) {
        unsigned word = p->lex.token.kind;
        gots__mark mark;
        gots__mark_set(p, &mark);
        gots__next(p);
        if (gots__is_property_key(p)) kind = word == GOTS__T_GET ? GOTS__FN_GETTER : GOTS__FN_SETTER;
        else gots__rewind(p, &mark);
    }
    gots__token word = p->lex.token;
    if (!gots__is_property_key(p)) {
        gots__error_here(p, "TS1136", "Property assignment expected.");
        return NULL;
    }
    gots__node *key = gots__parse_property_key(p, &flags);
    if (gots__at(p, GOTS__T_QUESTION) || gots__at(p, GOTS__T_NOT)) {
        if (gots__at(p, GOTS__T_QUESTION))
            gots__error_here(p, "TS1162", "An object member cannot be declared optional.");
        else
            gots__error_here(p, "TS1255", "A definite assignment assertion '!' is not permitted in this context.");
        gots__next(p);
    }
    if (kind != GOTS__FN_METHOD || flags & (GOTS__F_ASYNC | GOTS__F_GENERATOR) ||
        gots__at(p, GOTS__T_LPAREN) || gots__at(p, GOTS__T_LT))
        return parse_object_method(p, pos, flags, kind, key);
    if (key->kind == GOTS__IDENTIFIER && !(flags & GOTS__F_COMPUTED) && !gots__at(p, GOTS__T_COLON)) {
        check_shorthand(p, &word);
        return parse_shorthand(p, pos, key);
    }
    if (key->kind == GOTS__PRIVATE_NAME)
        gots__grammar_error(p, key->pos, key->end, "TS18016",
                            "Private identifiers are not allowed outside class bodies.");
    gots__node *node = gots__make(p, GOTS__PROPERTY, pos);
    node->flags = flags;
    node->property.key = key;
    node->property.value =
        gots__expect(p, GOTS__T_COLON) ? gots__parse_assignment_cover(p) : gots__missing(p);
    return gots__end(p, node);
}

gots__node *gots__parse_object(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count, context = p->context;
    bool proto = false;
    p->context &= ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE | GOTS__C_DECORATOR);
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__OBJECT, open);
    while (!gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) {
        gots__node *property = parse_property(p);
        if (property == NULL) {
            /* One bad token between properties is left out; more end the literal. */
            if (gots__at(p, GOTS__T_RPAREN) || gots__at(p, GOTS__T_SEMICOLON)) break;
            gots__next(p);
            if (gots__at(p, GOTS__T_COMMA)) gots__next(p);
            else if (!gots__is_property_key(p)) break;
            continue;
        }
        gots__push(p, property);
        if (property->kind == GOTS__PROPERTY && key_is_proto(p, property)) {
            if (proto && p->cover == GOTS__NONE) p->cover = property->pos;
            proto = true;
        }
        if (!gots__list_goes_on(p, GOTS__T_RBRACE, gots__is_property_key)) break;
        if (property->kind == GOTS__SPREAD && gots__at(p, GOTS__T_RBRACE))
            node->flags |= GOTS__F_REST; /* a comma behind `...x`: no pattern, see parse_pattern.c */
    }
    p->context = context;
    gots__expect_closing(p, GOTS__T_RBRACE, open);
    node->list.items = gots__cut(p, base);
    return gots__end(p, node);
}

/* ---- Keyword expressions --------------------------------------------------------------------- */

static gots__node *parse_paren(gots__parser *p)
{
    uint32_t context = p->context, open = p->lex.token.pos;
    p->context &= ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE | GOTS__C_DECORATOR);
    gots__next(p);
    gots__node *node = gots__parse_expression(p);
    p->context = context;
    gots__expect_closing(p, GOTS__T_RPAREN, open);
    node->flags |= GOTS__F_PAREN;
    return node;
}

static gots__list parse_arguments(gots__parser *p)
{
    uint32_t base = p->scratch_count, context = p->context, open = p->lex.token.pos;
    p->context &= ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE | GOTS__C_DECORATOR);
    gots__expect(p, GOTS__T_LPAREN);
    while (!gots__at(p, GOTS__T_RPAREN) && !gots__at(p, GOTS__T_EOF)) {
        bool spread = gots__at(p, GOTS__T_ELLIPSIS);
        if (!spread && !gots__starts_expression(p)) {
            gots__error_here(p, "TS1135", "Argument expression expected.");
            if (!gots__at(p, GOTS__T_COMMA)) break;
            gots__next(p);
            continue;
        }
        gots__push(p, spread ? parse_spread(p, false) : gots__parse_assignment(p));
        if (!gots__list_goes_on(p, GOTS__T_RPAREN, starts_here)) break;
    }
    p->context = context;
    gots__expect_closing(p, GOTS__T_RPAREN, open);
    return gots__cut(p, base);
}

static gots__node *parse_super(gots__parser *p)
{
    gots__node *node = plain(p, GOTS__SUPER);
    if (gots__at(p, GOTS__T_LPAREN)) {
        if (!(p->context & GOTS__C_SUPER_CALL))
            gots__grammar_error(p, node->pos, node->end, "TS2337",
                                "Super calls are not permitted outside constructors or in nested "
                                "functions inside constructors.");
    } else if (gots__at(p, GOTS__T_DOT) || gots__at(p, GOTS__T_LBRACKET)) {
        if (!(p->context & GOTS__C_SUPER_PROPERTY))
            gots__grammar_error(p, node->pos, node->end, "TS2660",
                                "'super' can only be referenced in members of derived classes or "
                                "object literal expressions.");
    } else {
        gots__syntax_error(p, node->pos, node->end, "TS1034",
                           "'super' must be followed by an argument list or member access.");
    }
    return node;
}

/* import(x), import.defer(x), import.meta */
static gots__node *parse_import_expression(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos, phase = 0;
    gots__next(p);
    if (gots__eat(p, GOTS__T_DOT)) {
        if (p->lex.token.atom == p->names.meta && gots__at(p, GOTS__T_NAME) &&
            !(p->lex.token.flags & GOTS__TOKEN_ESCAPED)) {
            gots__next(p);
            p->module_seen = 1;
            return gots__make(p, GOTS__IMPORT_META, pos);
        }
        if (gots__at(p, GOTS__T_NAME) && p->lex.token.atom == p->names.defer) {
            phase = GOTS__F_DEFER;
            gots__next(p);
        } else if (gots__at(p, GOTS__T_NAME) && p->lex.token.atom == p->names.source_) {
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "GOTS1016",
                                "'import.source' is not supported.");
            gots__next(p);
        } else {
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS18061",
                                "'%s' is not a valid meta-property for keyword 'import'. Did you mean "
                                "'meta' or 'defer'?",
                                gots__token_is_word(p->lex.token.kind) ? p->lex.token.atom->text : "");
            if (gots__token_is_word(p->lex.token.kind)) gots__next(p);
            return gots__make(p, GOTS__IMPORT_META, pos);
        }
    }
    gots__node *node = gots__make(p, GOTS__IMPORT_CALL, pos);
    node->flags |= phase;
    node->list.items = parse_arguments(p);
    gots__end(p, node);
    if (node->list.items.count < 1 || node->list.items.count > 2)
        gots__grammar_error(p, node->pos, node->end, "TS1450",
                            "Dynamic imports can only accept a module specifier and an optional set of "
                            "attributes as arguments.");
    for (uint32_t i = 0; i < node->list.items.count; i++)
        if (node->list.items.items[i]->kind == GOTS__SPREAD)
            gots__grammar_error(p, node->list.items.items[i]->pos, node->list.items.items[i]->end,
                                "TS1325", "Argument of dynamic import cannot be spread element.");
    return node;
}

static gots__node *parse_new(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos;
    gots__next(p);
    if (gots__eat(p, GOTS__T_DOT)) {
        if (p->lex.token.atom != p->names.target || !gots__at(p, GOTS__T_NAME) ||
            p->lex.token.flags & GOTS__TOKEN_ESCAPED) {
            gots__syntax_error(p, p->lex.token.pos, p->lex.token.end, "TS17012",
                               "'%s' is not a valid meta-property for keyword 'new'. Did you mean "
                               "'target'?",
                               gots__token_is_word(p->lex.token.kind) ? p->lex.token.atom->text : "");
        }
        if (gots__token_is_word(p->lex.token.kind)) gots__next(p);
        gots__node *node = gots__make(p, GOTS__NEW_TARGET, pos);
        if (!(p->context & GOTS__C_NEW_TARGET))
            gots__grammar_error(p, node->pos, node->end, "TS17013",
                                "Meta-property 'new.target' is only allowed in the body of a function "
                                "declaration, function expression, or constructor.");
        return node;
    }
    if (gots__at(p, GOTS__T_IMPORT) && gots__peek(p, NULL) == GOTS__T_LPAREN)
        gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1326",
                            "This use of 'import' is invalid. 'import()' calls can be written, but they "
                            "must have parentheses and cannot have type arguments.");
    gots__node *node = gots__make(p, GOTS__NEW, pos);
    uint32_t context = p->context;
    node->call.callee = gots__parse_member_chain(p);
    if (node->call.callee->kind == GOTS__INSTANTIATION && !(node->call.callee->flags & GOTS__F_PAREN)) {
        node->call.type_args = node->call.callee->call.type_args;
        node->call.callee = node->call.callee->call.callee;
    }
    p->context = context;
    if (gots__at(p, GOTS__T_QUESTION_DOT)) {
        gots__error_here(p, "TS1209", "Invalid optional chain from new expression. Did you mean to call it?");
        return gots__end(p, node);
    }
    if (gots__at(p, GOTS__T_LPAREN)) node->call.args = parse_arguments(p);
    return gots__end(p, node);
}

static gots__node *parse_decorated_class(gots__parser *p)
{
    gots__modifiers modifiers = { .pos = p->lex.token.pos };
    gots__parse_decorators(p, &modifiers.decorators);
    if (!gots__at(p, GOTS__T_CLASS)) {
        gots__error_here(p, "TS1109", "Expression expected.");
        return gots__missing(p);
    }
    return gots__parse_class(p, GOTS__CLASS, &modifiers);
}

/* ---- Primary --------------------------------------------------------------------------------- */

static gots__node *parse_unexpected(gots__parser *p)
{
    const gots__token *token = &p->lex.token;
    if (token->kind == GOTS__T_BAD) {
        gots__node *node = gots__missing(p);
        if (p->speculation != NULL) longjmp(*p->speculation, 1);
        gots__next(p);
        return node;
    }
    if (token->kind == GOTS__T_PRIVATE_NAME) {
        gots__node *node = gots__identifier_node(p);
        gots__syntax_error(p, node->pos, node->end, "TS1451",
                           "Private identifiers are only allowed in class bodies and may only be used "
                           "as part of a class member declaration, property access, or on the "
                           "left-hand-side of an 'in' expression.");
        return node;
    }
    gots__error_here(p, "TS1109", "Expression expected.");
    return gots__missing(p);
}

static gots__node *parse_primary(gots__parser *p)
{
    switch (p->lex.token.kind) {
    case GOTS__T_THIS: return plain(p, GOTS__THIS);
    case GOTS__T_NULL: return plain(p, GOTS__NULL_LITERAL);
    case GOTS__T_TRUE: return plain(p, GOTS__TRUE_LITERAL);
    case GOTS__T_FALSE: return plain(p, GOTS__FALSE_LITERAL);
    case GOTS__T_NUMBER: return number_node(p);
    case GOTS__T_BIGINT: return bigint_node(p);
    case GOTS__T_STRING: return gots__string_node(p);
    case GOTS__T_TEMPLATE:
    case GOTS__T_TEMPLATE_HEAD: return gots__parse_template(p, false);
    case GOTS__T_LPAREN: return parse_paren(p);
    case GOTS__T_LBRACKET: return parse_array(p);
    case GOTS__T_LBRACE: return gots__parse_object(p);
    case GOTS__T_SLASH:
    case GOTS__T_SLASH_ASSIGN: return regex_node(p);
    case GOTS__T_FUNCTION: return gots__parse_function_expression(p);
    case GOTS__T_CLASS: {
        gots__modifiers modifiers = { .pos = p->lex.token.pos };
        return gots__parse_class(p, GOTS__CLASS, &modifiers);
    }
    case GOTS__T_NEW: return parse_new(p);
    case GOTS__T_SUPER: return parse_super(p);
    case GOTS__T_IMPORT: return parse_import_expression(p);
    case GOTS__T_AT: return parse_decorated_class(p);
    case GOTS__T_ASYNC:
        if (p->lex.text[p->lex.token.end] == ' ' || p->lex.text[p->lex.token.end] == '/' ||
            p->lex.text[p->lex.token.end] == '\t') {
            unsigned flags;
            if (gots__peek(p, &flags) == GOTS__T_FUNCTION && !(flags & GOTS__TOKEN_NEWLINE))
                return gots__parse_function_expression(p);
        }
        return gots__identifier_node(p);
    default:
        if (gots__is_identifier(p)) {
            gots__check_identifier(p, false);
            return gots__identifier_node(p);
        }
        return parse_unexpected(p);
    }
}

/* ---- Chains ---------------------------------------------------------------------------------- */

static gots__node *member_name(gots__parser *p)
{
    if (gots__at(p, GOTS__T_PRIVATE_NAME)) {
        gots__node *name = gots__identifier_node(p);
        name->kind = GOTS__PRIVATE_NAME;
        return name;
    }
    /* `a.` before a new line that starts a statement: the name is what is missing. */
    if (gots__token_is_word(p->lex.token.kind) && gots__on_new_line(p) &&
        gots__token_is_reserved(p->lex.token.kind)) {
        unsigned flags, next = gots__peek(p, &flags);
        if (gots__token_is_word(next) && !(flags & GOTS__TOKEN_NEWLINE)) {
            gots__error_here(p, "TS1003", "Identifier expected.");
            return gots__missing(p);
        }
    }
    return gots__property_name_word(p);
}

static gots__node *parse_member(gots__parser *p, gots__node *object, uint32_t flags)
{
    gots__node *node = gots__make(p, GOTS__MEMBER, object->pos);
    node->flags |= flags;
    node->member.object = object;
    node->member.name = member_name(p);
    if (object->kind == GOTS__SUPER && node->member.name->kind == GOTS__PRIVATE_NAME)
        gots__grammar_error(p, node->member.name->pos, node->member.name->end, "TS18009",
                            "'super' cannot be used to reach a private name.");
    return gots__end(p, node);
}

static gots__node *parse_index(gots__parser *p, gots__node *object, uint32_t flags)
{
    uint32_t context = p->context, open = p->lex.token.pos;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__INDEX, object->pos);
    node->flags |= flags;
    node->binary.left = object;
    p->context &= ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE | GOTS__C_DECORATOR);
    if (gots__at(p, GOTS__T_RBRACKET)) {
        gots__error_here(p, "TS1011", "An element access expression should take an argument.");
        node->binary.right = gots__missing(p);
    } else {
        node->binary.right = gots__parse_expression(p);
    }
    p->context = context;
    gots__expect_closing(p, GOTS__T_RBRACKET, open);
    return gots__end(p, node);
}

static gots__node *parse_call(gots__parser *p, gots__node *callee, gots__list type_args, uint32_t flags)
{
    gots__node *node = gots__make(p, GOTS__CALL, callee->pos);
    node->flags |= flags;
    node->call.callee = callee;
    node->call.type_args = type_args;
    node->call.args = parse_arguments(p);
    return gots__end(p, node);
}

static gots__node *parse_tagged(gots__parser *p, gots__node *tag, gots__list type_args, bool optional)
{
    if (optional)
        gots__error_here(p, "TS1358",
                         "Tagged template expressions are not permitted in an optional chain.");
    gots__node *node = gots__make(p, GOTS__TAGGED_TEMPLATE, tag->pos);
    node->tagged.tag = tag;
    node->tagged.type_args = type_args;
    node->tagged.template_ = gots__parse_template(p, true);
    return gots__end(p, node);
}

static gots__node *parse_optional_link(gots__parser *p, gots__node *object)
{
    gots__next(p);
    switch (p->lex.token.kind) {
    case GOTS__T_LPAREN: return parse_call(p, object, (gots__list){ NULL, 0, 0 }, GOTS__F_OPTIONAL);
    case GOTS__T_LBRACKET: return parse_index(p, object, GOTS__F_OPTIONAL);
    case GOTS__T_TEMPLATE:
    case GOTS__T_TEMPLATE_HEAD: return parse_tagged(p, object, (gots__list){ NULL, 0, 0 }, true);
    case GOTS__T_LT:
    case GOTS__T_SHL: {
        gots__list type_args;
        if (gots__at(p, GOTS__T_SHL)) gots__lexer_less(&p->lex);
        if (gots__try_type_args(p, &type_args) && gots__at(p, GOTS__T_LPAREN))
            return parse_call(p, object, type_args, GOTS__F_OPTIONAL);
        break;
    }
    default: break;
    }
    return parse_member(p, object, GOTS__F_OPTIONAL);
}

static gots__node *instantiation(gots__parser *p, gots__node *callee, gots__list type_args)
{
    gots__node *node = gots__make(p, GOTS__INSTANTIATION, callee->pos);
    node->call.callee = callee;
    node->call.type_args = type_args;
    return node;
}

/* At `<` behind an expression. Returns NULL when it is the operator. */
static gots__node *parse_type_args_link(gots__parser *p, gots__node *object, bool calls, bool optional,
                                        bool *became_optional)
{
    gots__list type_args;
    if (object->kind == GOTS__SUPER) return NULL;
    if (!gots__try_type_args(p, &type_args)) return NULL;
    if (gots__at(p, GOTS__T_TEMPLATE) || gots__at(p, GOTS__T_TEMPLATE_HEAD))
        return parse_tagged(p, object, type_args, optional);
    if (gots__at(p, GOTS__T_LPAREN) && calls) return parse_call(p, object, type_args, 0);
    if (gots__at(p, GOTS__T_QUESTION_DOT) && calls) {
        gots__mark mark;
        gots__mark_set(p, &mark);
        gots__next(p);
        if (gots__at(p, GOTS__T_LPAREN)) {
            *became_optional = true;
            return parse_call(p, object, type_args, GOTS__F_OPTIONAL);
        }
        gots__rewind(p, &mark);
    }
    gots__node *node = instantiation(p, object, type_args);
    if (gots__at(p, GOTS__T_DOT) || gots__at(p, GOTS__T_QUESTION_DOT))
        gots__error_here(p, "TS1477",
                         "An instantiation expression cannot be followed by a property access.");
    return node;
}

/* The links behind `node`. `calls` false: a callee of `new`, which ends before arguments. */
static gots__node *parse_chain(gots__parser *p, gots__node *node, bool calls)
{
    bool optional = false;
    for (;; gots__wrap(p)) {
        gots__node *next = NULL;
        switch (p->lex.token.kind) {
        case GOTS__T_DOT:
            gots__next(p);
            next = parse_member(p, node, 0);
            break;
        case GOTS__T_LBRACKET:
            if (!(p->context & GOTS__C_DECORATOR)) next = parse_index(p, node, 0);
            break;
        case GOTS__T_LPAREN:
            if (calls) next = parse_call(p, node, (gots__list){ NULL, 0, 0 }, 0);
            break;
        case GOTS__T_TEMPLATE:
        case GOTS__T_TEMPLATE_HEAD:
            next = parse_tagged(p, node, (gots__list){ NULL, 0, 0 }, optional);
            break;
        case GOTS__T_QUESTION_DOT:
            if (!calls) return node;
            optional = true;
            next = parse_optional_link(p, node);
            break;
        case GOTS__T_NOT:
            if (gots__on_new_line(p)) break;
            gots__next(p);
            next = gots__make(p, GOTS__NON_NULL, node->pos);
            next->unary.operand = node;
            break;
        case GOTS__T_SHL:
        case GOTS__T_LT: next = parse_type_args_link(p, node, calls, optional, &optional); break;
        default: break;
        }
        if (next == NULL) break;
        node = next;
    }
    if (!optional) return node;
    gots__node *chain = gots__make(p, GOTS__OPTIONAL_CHAIN, node->pos);
    chain->unary.operand = node;
    return chain;
}

/* A callee of `new`: members but no calls. */
gots__node *gots__parse_member_chain(gots__parser *p)
{
    uint32_t outer;
    gots__node *node;
    if (gots__enter(p, &outer)) node = parse_chain(p, parse_primary(p), false);
    else node = gots__missing(p);
    gots__leave(p, outer);
    return node;
}

gots__node *gots__parse_left_hand_side(gots__parser *p)
{
    uint32_t outer = p->peak;
    p->peak = p->depth;
    gots__node *node = parse_chain(p, parse_primary(p), true);
    if (p->peak < outer) p->peak = outer;
    return node;
}
