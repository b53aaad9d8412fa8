/* Functions: parameters, signatures, bodies, declarations, expressions and arrows.
 *
 * SPDX-License-Identifier: MIT
 *
 * `(` may open an arrow's parameters or an expression in parentheses. A look at the next tokens
 * settles most cases; the rest is guessed: the head is parsed as an arrow's until `=>` proves it
 * or an error disproves it.
 */
#include "syntax/parser.h"

/* ---- Parameters ------------------------------------------------------------------------------ */

#define PARAM_MODIFIERS                                                                            \
    (GOTS__F_PUBLIC | GOTS__F_PRIVATE | GOTS__F_PROTECTED | GOTS__F_READONLY | GOTS__F_OVERRIDE)

static uint32_t param_modifier(unsigned kind)
{
    switch (kind) {
    case GOTS__T_PUBLIC: return GOTS__F_PUBLIC;
    case GOTS__T_PRIVATE: return GOTS__F_PRIVATE;
    case GOTS__T_PROTECTED: return GOTS__F_PROTECTED;
    case GOTS__T_READONLY: return GOTS__F_READONLY;
    case GOTS__T_OVERRIDE: return GOTS__F_OVERRIDE;
    default: return 0;
    }
}

/* Any word that may stand as a modifier somewhere: on a parameter most are misplaced. */
static bool stray_modifier(unsigned kind)
{
    return kind == GOTS__T_STATIC || kind == GOTS__T_ABSTRACT || kind == GOTS__T_DECLARE ||
           kind == GOTS__T_ASYNC || kind == GOTS__T_EXPORT || kind == GOTS__T_ACCESSOR ||
           kind == GOTS__T_CONST || kind == GOTS__T_DEFAULT;
}

/* The word is a modifier when what starts a parameter stands behind it. */
static bool parameter_behind(gots__parser *p)
{
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    unsigned kind = p->lex.token.kind;
    bool behind = gots__token_is_word(kind) || kind == GOTS__T_LBRACE || kind == GOTS__T_LBRACKET ||
                  kind == GOTS__T_ELLIPSIS;
    gots__rewind(p, &mark);
    return behind;
}

static uint32_t parse_param_modifiers(gots__parser *p, bool constructor)
{
    uint32_t flags = 0;
    for (;;) {
        const gots__token *token = &p->lex.token;
        uint32_t flag = param_modifier(token->kind);
        if (flag == 0 && !stray_modifier(token->kind)) return flags;
        if (!parameter_behind(p)) return flags;
        if (flag == 0)
            gots__grammar_error(p, token->pos, token->end, "TS1090",
                                "'%s' modifier cannot appear on a parameter.", token->atom->text);
        else if (flags & flag)
            gots__grammar_error(p, token->pos, token->end, "TS1030", "'%s' modifier already seen.",
                                token->atom->text);
        else if (flag & (GOTS__F_PUBLIC | GOTS__F_PRIVATE | GOTS__F_PROTECTED) &&
                 flags & (GOTS__F_PUBLIC | GOTS__F_PRIVATE | GOTS__F_PROTECTED))
            gots__grammar_error(p, token->pos, token->end, "TS1028",
                                "Accessibility modifier already seen.");
        else if (flag & (GOTS__F_PUBLIC | GOTS__F_PRIVATE | GOTS__F_PROTECTED | GOTS__F_OVERRIDE) &&
                 flags & GOTS__F_READONLY)
            gots__grammar_error(p, token->pos, token->end, "TS1029",
                                "'%s' modifier must precede 'readonly' modifier.", token->atom->text);
        else if (!constructor)
            gots__grammar_error(p, token->pos, token->end, "TS2369",
                                "A parameter property is only allowed in a constructor implementation.");
        flags |= flag;
        gots__next(p);
    }
}

static gots__node *parse_param(gots__parser *p, bool constructor)
{
    uint32_t pos = p->lex.token.pos;
    gots__list decorators = { NULL, 0, 0 };
    if (gots__at(p, GOTS__T_AT)) {
        uint32_t context = p->context;
        gots__parse_decorators(p, &decorators);
        p->context = context;
    }
    uint32_t flags = parse_param_modifiers(p, constructor);
    gots__node *node = gots__make(p, GOTS__PARAM, pos);
    node->param.decorators = decorators;
    if (gots__eat(p, GOTS__T_ELLIPSIS)) flags |= GOTS__F_REST;
    if (gots__at(p, GOTS__T_THIS)) {
        node->param.target = gots__identifier_node(p);
    } else {
        node->param.target = gots__parse_binding(p);
    }
    if (gots__at(p, GOTS__T_QUESTION)) {
        if (flags & GOTS__F_REST)
            gots__typescript_error(p, p->lex.token.pos, p->lex.token.end, "TS1047",
                                   "A rest parameter cannot be optional.");
        flags |= GOTS__F_OPTIONAL;
        gots__next(p);
    }
    if (gots__eat(p, GOTS__T_COLON)) node->param.type = gots__parse_type(p);
    if (gots__at(p, GOTS__T_ASSIGN)) {
        uint32_t at = p->lex.token.pos;
        gots__next(p);
        uint32_t context = p->context;
        p->context &= ~(uint32_t)GOTS__C_NO_IN;
        node->param.init = gots__parse_assignment(p);
        p->context = context;
        if (flags & GOTS__F_REST)
            gots__grammar_error(p, at, p->prev_end, "TS1048", "A rest parameter cannot have an initializer.");
        else if (flags & GOTS__F_OPTIONAL)
            gots__grammar_error(p, node->pos, p->prev_end, "TS1015",
                                "Parameter cannot have question mark and initializer.");
    }
    node->flags = flags;
    if (flags & PARAM_MODIFIERS && constructor && (node->param.target->kind == GOTS__OBJECT_PATTERN ||
                                                   node->param.target->kind == GOTS__ARRAY_PATTERN))
        gots__grammar_error(p, node->pos, node->param.target->end, "TS1187",
                            "A parameter property may not be declared using a binding pattern.");
    if (flags & PARAM_MODIFIERS && flags & GOTS__F_REST)
        gots__grammar_error(p, node->pos, node->end, "TS1317",
                            "A parameter property cannot be declared using a rest parameter.");
    return gots__end(p, node);
}

static bool starts_param(gots__parser *p)
{
    unsigned kind = p->lex.token.kind;
    return gots__token_is_word(kind) || kind == GOTS__T_LBRACE || kind == GOTS__T_LBRACKET ||
           kind == GOTS__T_ELLIPSIS || kind == GOTS__T_AT;
}

static bool starts_param_here(gots__parser *p)
{
    return !gots__at(p, GOTS__T_LBRACE) && starts_param(p);
}

static bool is_this_param(const gots__parser *p, const gots__node *param)
{
    return param->param.target->kind == GOTS__IDENTIFIER &&
           param->param.target->ident.name == p->names.this_;
}

static void check_param_order(gots__parser *p, const gots__list *params)
{
    bool optional = false;
    for (uint32_t i = 0; i < params->count; i++) {
        const gots__node *param = params->items[i];
        if (param->flags & GOTS__F_REST && i + 1 < params->count)
            gots__grammar_error(p, param->pos, param->end, "TS1014",
                                "A rest parameter must be last in a parameter list.");
        if (param->flags & GOTS__F_OPTIONAL) optional = true;
        else if (optional && param->param.init == NULL && !(param->flags & GOTS__F_REST))
            gots__typescript_error(p, param->param.target->pos, param->param.target->end, "TS1016",
                                   "A required parameter cannot follow an optional parameter.");
    }
}

void gots__parse_params(gots__parser *p, gots__function *function, bool constructor)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count;
    function->simple_params = 1;
    if (!gots__expect(p, GOTS__T_LPAREN)) return;
    while (!gots__at(p, GOTS__T_RPAREN) && !gots__at(p, GOTS__T_EOF)) {
        if (!starts_param(p)) {
            gots__error_here(p, "TS1138", "Parameter declaration expected.");
            break;
        }
        uint32_t start = p->lex.token.pos;
        gots__node *param = parse_param(p, constructor);
        if (is_this_param(p, param) && function->this_param == NULL && p->scratch_count == base) {
            function->this_param = param;
        } else {
            if (is_this_param(p, param))
                gots__grammar_error(p, param->pos, param->end, "TS2680",
                                    "A 'this' parameter must be the first parameter.");
            gots__push(p, param);
        }
        if (param->param.target->kind != GOTS__IDENTIFIER || param->param.init != NULL ||
            param->flags & GOTS__F_REST)
            function->simple_params = 0;
        if (gots__at(p, GOTS__T_COMMA) && param->flags & GOTS__F_REST &&
            !(p->context & GOTS__C_AMBIENT) && gots__peek(p, NULL) == GOTS__T_RPAREN)
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1013",
                                "A rest parameter or binding pattern may not have a trailing comma.");
        if (!gots__list_goes_on(p, GOTS__T_RPAREN, starts_param_here)) break;
        if (p->lex.token.pos == start) break;
    }
    gots__expect_closing(p, GOTS__T_RPAREN, open);
    function->params = gots__cut(p, base);
    function->end_params = p->prev_end;
    check_param_order(p, &function->params);
}

/* ---- Signatures and bodies ------------------------------------------------------------------- */

uint32_t gots__function_context(gots__parser *p, uint32_t flags, uint32_t keep)
{
    uint32_t context = p->context & (~(uint32_t)GOTS__C_FUNCTION_BITS | keep);
    context |= GOTS__C_FUNCTION;
    if (flags & GOTS__F_ASYNC) context |= GOTS__C_AWAIT;
    if (flags & GOTS__F_GENERATOR) context |= GOTS__C_YIELD;
    return context;
}

/* The context is already the function's own. */
void gots__parse_signature(gots__parser *p, gots__function *function, uint32_t flags, unsigned colon)
{
    (void)flags;
    function->type_params = gots__parse_type_params(p);
    uint32_t context = p->context;
    p->context |= GOTS__C_PARAMS;
    gots__parse_params(p, function, function->kind == GOTS__FN_CONSTRUCTOR);
    p->context = context;
    if (gots__eat(p, colon)) function->return_type = gots__parse_return_type(p);
}

static bool is_use_strict(const gots__node *statement)
{
    if (statement->kind != GOTS__EXPRESSION || !(statement->flags & GOTS__F_DIRECTIVE)) return false;
    const gots__node *text = statement->unary.operand;
    return text->end - text->pos == 12 && memcmp(text->string.value.bytes, "use strict", 10) == 0;
}

void gots__parse_body(gots__parser *p, gots__function *function)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count;
    gots__label *labels = p->labels;
    p->labels = NULL;
    uint32_t outer, context = p->context;
    function->body = gots__node_new(p->arena, GOTS__BLOCK, open, open);
    if (!gots__enter(p, &outer) || !gots__at(p, GOTS__T_LBRACE)) {
        gots__unexpected(p, GOTS__T_LBRACE);
        gots__leave(p, outer);
        return;
    }
    if (context & GOTS__C_AMBIENT)
        gots__grammar_error(p, open, open + 1, "TS1183",
                            "An implementation cannot be declared in ambient contexts.");
    gots__next(p);
    gots__parse_statements(p, GOTS__T_RBRACE);
    gots__expect_closing(p, GOTS__T_RBRACE, open);
    function->body->block.statements = gots__cut(p, base);
    gots__end(p, function->body);
    for (uint32_t i = 0; !function->simple_params && i < function->body->block.statements.count; i++) {
        const gots__node *statement = function->body->block.statements.items[i];
        if (!(statement->flags & GOTS__F_DIRECTIVE) || statement->kind != GOTS__EXPRESSION) break;
        if (is_use_strict(statement))
            gots__grammar_error(p, statement->pos, statement->end, "TS1347",
                                "'use strict' directive cannot be used with non-simple parameter list.");
    }
    p->context = context;
    p->labels = labels;
    gots__leave(p, outer);
}

void gots__parse_body_or_semicolon(gots__parser *p, gots__function *function)
{
    if (!gots__at(p, GOTS__T_LBRACE) && gots__can_end_statement(p)) {
        gots__semicolon(p);
        return;
    }
    gots__parse_body(p, function);
}

static gots__node *overload_name(const gots__node *node)
{
    return node->kind == GOTS__METHOD ? node->method.key : node->function.name;
}

/* Keys that are computed count as the same: what they are shows only at run time. */
static bool same_name(const gots__node *a, const gots__node *b)
{
    const gots__node *x = overload_name(a), *y = overload_name(b);
    if (x == NULL || y == NULL) return x == y;
    if ((a->flags | b->flags) & GOTS__F_COMPUTED) return true;
    if (x->kind != y->kind) return x->kind == GOTS__STRING || y->kind == GOTS__STRING;
    if (x->kind == GOTS__IDENTIFIER || x->kind == GOTS__PRIVATE_NAME) return x->ident.name == y->ident.name;
    if (x->kind == GOTS__NUMBER) return x->number.value == y->number.value;
    return x->kind != GOTS__STRING || (x->string.value.len == y->string.value.len &&
                                       memcmp(x->string.value.bytes, y->string.value.bytes,
                                              x->string.value.len) == 0);
}

static bool is_overload(const gots__node *node)
{
    if (node->kind == GOTS__METHOD)
        return node->method.function.body == NULL && !(node->flags & (GOTS__F_ABSTRACT | GOTS__F_OPTIONAL)) &&
               (node->method.function.kind == GOTS__FN_METHOD ||
                node->method.function.kind == GOTS__FN_CONSTRUCTOR);
    return node->kind == GOTS__FUNCTION_DECLARATION && node->function.body == NULL &&
           !(node->flags & GOTS__F_DECLARE);
}

void gots__check_overloads(gots__parser *p, uint32_t base)
{
    if (p->context & GOTS__C_AMBIENT || p->diagnostics->count != 0) return;
    for (uint32_t i = base; i < p->scratch_count; i++) {
        const gots__node *node = p->scratch[i];
        if (!is_overload(node)) continue;
        const gots__node *next = i + 1 < p->scratch_count ? p->scratch[i + 1] : NULL;
        const gots__node *name = overload_name(node);
        if (next != NULL && next->kind == node->kind && same_name(node, next)) continue;
        if (node->flags & GOTS__F_COMPUTED) continue;
        if (name == NULL || name->kind == GOTS__MISSING) name = node;
        if (node->kind == GOTS__METHOD && node->method.function.kind == GOTS__FN_CONSTRUCTOR)
            gots__typescript_error(p, name->pos, name->end, "TS2390", "Constructor implementation is missing.");
        else
            gots__typescript_error(p, name->pos, name->end, "TS2391",
                                   "Function implementation is missing or not immediately following the "
                                   "declaration.");
    }
}

/* ---- Declarations and expressions ------------------------------------------------------------ */

gots__node *gots__parse_function_declaration(gots__parser *p, const gots__modifiers *modifiers)
{
    gots__node *node = gots__make(p, GOTS__FUNCTION_DECLARATION, modifiers->pos);
    node->flags = modifiers->flags;
    gots__next(p);
    if (gots__eat(p, GOTS__T_STAR)) node->flags |= GOTS__F_GENERATOR;
    gots__function *function = &node->function;
    if (gots__is_identifier(p) || !(node->flags & GOTS__F_DEFAULT))
        function->name = gots__binding_identifier(p);
    uint32_t context = p->context;
    if (node->flags & GOTS__F_DECLARE) p->context |= GOTS__C_AMBIENT;
    if (p->context & GOTS__C_AMBIENT && node->flags & GOTS__F_GENERATOR)
        gots__grammar_error(p, node->pos, p->prev_end, "TS1221",
                            "Generators are not allowed in an ambient context.");
    p->context = gots__function_context(p, node->flags, 0) | GOTS__C_NEW_TARGET;
    gots__parse_signature(p, function, node->flags, GOTS__T_COLON);
    gots__parse_body_or_semicolon(p, function);
    p->context = context;
    if (function->body == NULL && node->flags & GOTS__F_GENERATOR && !(context & GOTS__C_AMBIENT) &&
        !(node->flags & GOTS__F_DECLARE))
        gots__grammar_error(p, node->pos, node->end, "TS1222",
                            "An overload signature cannot be declared as a generator.");
    return gots__end(p, node);
}

/* `function` or `async function`. */
gots__node *gots__parse_function_expression(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos, flags = 0;
    if (gots__eat(p, GOTS__T_ASYNC)) flags |= GOTS__F_ASYNC;
    gots__next(p);
    if (gots__eat(p, GOTS__T_STAR)) flags |= GOTS__F_GENERATOR;
    gots__node *node = gots__make(p, GOTS__FUNCTION, pos);
    node->flags = flags;
    uint32_t context = p->context, ambient = context & GOTS__C_AMBIENT;
    p->context = (gots__function_context(p, flags, 0) | GOTS__C_NEW_TARGET) & ~(uint32_t)GOTS__C_AMBIENT;
    if (gots__is_identifier(p)) node->function.name = gots__binding_identifier(p);
    else if (!gots__at(p, GOTS__T_LPAREN) && !gots__at(p, GOTS__T_LT))
        node->function.name = gots__binding_identifier(p);
    gots__parse_signature(p, &node->function, flags, GOTS__T_COLON);
    p->context |= ambient;
    gots__parse_body(p, &node->function);
    p->context = context;
    return gots__end(p, node);
}

/* ---- Arrows ---------------------------------------------------------------------------------- */

#define ARROW_KEEPS                                                                                \
    (GOTS__C_NEW_TARGET | GOTS__C_SUPER_PROPERTY | GOTS__C_SUPER_CALL | GOTS__C_FIELD |           \
     GOTS__C_NO_ARROW_TYPE)

static uint32_t arrow_context(gots__parser *p, uint32_t flags)
{
    return gots__function_context(p, flags, ARROW_KEEPS);
}

/* At `=>`, or what should be it. The context is the outer one. */
static gots__node *finish_arrow(gots__parser *p, gots__node *node)
{
    uint32_t context = p->context;
    gots__label *labels = p->labels;
    if (gots__at(p, GOTS__T_ARROW) && gots__on_new_line(p))
        gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1200",
                            "Line terminator not permitted before arrow.");
    gots__expect(p, GOTS__T_ARROW);
    p->context = arrow_context(p, node->flags);
    p->labels = NULL;
    if (gots__at(p, GOTS__T_LBRACE)) {
        p->context &= ~(uint32_t)GOTS__C_NO_ARROW_TYPE;
        gots__parse_body(p, &node->function);
    } else {
        if (p->context & GOTS__C_PARAMS) p->context &= ~(uint32_t)GOTS__C_PARAMS;
        p->context |= context & GOTS__C_NO_IN;
        node->function.body = gots__parse_assignment(p);
    }
    p->context = context;
    p->labels = labels;
    return gots__end(p, node);
}

/* `x => …` and `async x => …`, at the parameter's name. */
static gots__node *parse_simple_arrow(gots__parser *p, uint32_t pos, uint32_t flags)
{
    gots__node *node = gots__make(p, GOTS__ARROW, pos);
    node->flags = flags;
    node->function.kind = GOTS__FN_ARROW;
    node->function.simple_params = 1;
    gots__node *param = gots__node_new(p->arena, GOTS__PARAM, p->lex.token.pos, p->lex.token.end);
    param->param.target = gots__binding_identifier(p);
    uint32_t base = p->scratch_count;
    gots__push(p, param);
    node->function.params = gots__cut(p, base);
    node->function.end_params = p->prev_end;
    return finish_arrow(p, node);
}

/* The parenthesised head of an arrow. True when `=>` stands behind it (or `certain`). */
static bool parse_arrow_head(gots__parser *p, gots__node *node, bool certain)
{
    uint32_t context = p->context;
    /* Parameters may await nothing, whatever surrounds them. */
    p->context = arrow_context(p, node->flags) | (context & (GOTS__C_AWAIT | GOTS__C_YIELD));
    gots__parse_signature(p, &node->function, node->flags, GOTS__T_COLON);
    p->context = context;
    return certain || gots__at(p, GOTS__T_ARROW);
}

/* Between `?` and `:` an arrow with a return type must leave a `:` behind its body. */
static bool parse_doubtful_arrow(gots__parser *p, gots__node *node)
{
    if (!parse_arrow_head(p, node, false)) return false;
    finish_arrow(p, node);
    return node->function.return_type == NULL || gots__at(p, GOTS__T_COLON);
}

enum verdict { NO, YES, MAYBE };

/* At `(`. */
static enum verdict judge_paren(gots__parser *p)
{
    gots__next(p);
    switch (p->lex.token.kind) {
    case GOTS__T_RPAREN:
        gots__next(p);
        return gots__at(p, GOTS__T_ARROW) || gots__at(p, GOTS__T_LBRACE) ? YES
               : gots__at(p, GOTS__T_COLON)                              ? MAYBE
                                                                         : NO;
    case GOTS__T_LBRACE: case GOTS__T_LBRACKET: return MAYBE;
    case GOTS__T_ELLIPSIS: case GOTS__T_AT: return MAYBE;
    default: break;
    }
    if (!gots__is_identifier(p) && !gots__at(p, GOTS__T_THIS)) return NO;
    /* `a, b, c)` needs no guess. */
    for (;;) {
        unsigned word = p->lex.token.kind;
        if (!gots__token_is_identifier(word) && word != GOTS__T_THIS) return MAYBE;
        gots__next(p);
        switch (p->lex.token.kind) {
        case GOTS__T_COLON: return MAYBE;
        case GOTS__T_ASSIGN: return MAYBE;
        case GOTS__T_QUESTION:
            gots__next(p);
            return gots__at(p, GOTS__T_COLON) || gots__at(p, GOTS__T_COMMA) ||
                           gots__at(p, GOTS__T_ASSIGN) || gots__at(p, GOTS__T_RPAREN)
                       ? MAYBE
                       : NO;
        case GOTS__T_COMMA:
            gots__next(p);
            if (gots__at(p, GOTS__T_RPAREN)) return MAYBE;
            continue;
        case GOTS__T_RPAREN:
            gots__next(p);
            return gots__at(p, GOTS__T_ARROW)   ? YES
                   : gots__at(p, GOTS__T_COLON) ? MAYBE
                                                : NO;
        default:
            return param_modifier(word) != 0 && gots__token_is_word(p->lex.token.kind) ? MAYBE : NO;
        }
    }
}

static gots__node *new_arrow(gots__parser *p, uint32_t pos, uint32_t flags)
{
    gots__node *node = gots__make(p, GOTS__ARROW, pos);
    node->flags = flags;
    node->function.kind = GOTS__FN_ARROW;
    return node;
}

/* At the `(` or `<` of what may be an arrow's head. NULL when it is none. */
static gots__node *parse_paren_arrow(gots__parser *p, uint32_t pos, uint32_t flags)
{
    enum verdict verdict = MAYBE;
    if (gots__at(p, GOTS__T_LPAREN)) {
        gots__mark mark;
        gots__mark_set(p, &mark);
        verdict = judge_paren(p);
        gots__rewind(p, &mark);
    }
    if (verdict == NO || gots__guessed(p, GOTS__GUESS_NO_ARROW, pos)) return NULL;
    gots__node *volatile node = new_arrow(p, pos, flags);
    if (verdict == YES) {
        parse_arrow_head(p, node, true);
        return finish_arrow(p, node);
    }
    bool ok;
    if (p->context & GOTS__C_NO_ARROW_TYPE) {
        GOTS__TRY(p, ok, parse_doubtful_arrow(p, node));
        if (ok) return node;
    } else {
        GOTS__TRY(p, ok, parse_arrow_head(p, node, false));
        if (ok) return finish_arrow(p, node);
    }
    gots__remember_guess(p, GOTS__GUESS_NO_ARROW, pos);
    return NULL;
}

static gots__node *parse_async_arrow(gots__parser *p)
{
    gots__mark mark;
    gots__mark_set(p, &mark);
    uint32_t pos = p->lex.token.pos;
    gots__next(p);
    if (!gots__on_new_line(p)) {
        if (gots__at(p, GOTS__T_LPAREN) || gots__at(p, GOTS__T_LT)) {
            gots__node *node = parse_paren_arrow(p, pos, GOTS__F_ASYNC);
            if (node != NULL) return node;
        } else if (gots__is_identifier(p) && gots__peek(p, NULL) == GOTS__T_ARROW) {
            return parse_simple_arrow(p, pos, GOTS__F_ASYNC);
        }
    }
    gots__rewind(p, &mark);
    return NULL;
}

/* Whether `=>` stands behind the current word, from a look at the text alone. */
static bool arrow_behind_word(const gots__parser *p)
{
    const char *at = p->lex.at;
    while (*at == ' ' || *at == '\t') at++;
    if (at[0] == '=') return at[1] == '>';
    return *at == '\n' || *at == '\r' || *at == '/' || (unsigned char)*at >= 0x80;
}

gots__node *gots__parse_arrow(gots__parser *p)
{
    unsigned kind = p->lex.token.kind;
    if (kind == GOTS__T_LPAREN || kind == GOTS__T_LT)
        return parse_paren_arrow(p, p->lex.token.pos, 0);
    if (arrow_behind_word(p) && gots__peek(p, NULL) == GOTS__T_ARROW)
        return parse_simple_arrow(p, p->lex.token.pos, 0);
    if (kind == GOTS__T_ASYNC) return parse_async_arrow(p);
    return NULL;
}
