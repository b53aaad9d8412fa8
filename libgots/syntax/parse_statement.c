/* Statements: blocks, branches, loops, jumps, labels.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/parser.h"

/* ---- Lists of statements --------------------------------------------------------------------- */

/* Pushes statements until `closing` or the end. Directives are the strings that come first. */
void gots__parse_statements(gots__parser *p, unsigned closing)
{
    bool prologue = true, told = false;
    uint32_t base = p->scratch_count;
    while (!gots__at(p, closing) && !gots__at(p, GOTS__T_EOF)) {
        if (gots__at(p, GOTS__T_RBRACE)) { /* at the top of a file */
            gots__error_here(p, "TS1128", "Declaration or statement expected.");
            gots__next(p);
            continue;
        }
        uint32_t start = p->lex.token.pos;
        gots__node *node = gots__parse_statement(p);
        if (node == NULL) continue;
        gots__push(p, node);
        if (prologue) {
            prologue = node->kind == GOTS__EXPRESSION && node->unary.operand->kind == GOTS__STRING &&
                       !(node->unary.operand->flags & GOTS__F_PAREN);
            if (prologue) node->flags |= GOTS__F_DIRECTIVE;
        }
        if (!told && p->context & GOTS__C_AMBIENT &&
            ((node->kind >= GOTS__EXPRESSION && node->kind <= GOTS__DEBUGGER) ||
             node->kind == GOTS__BLOCK) &&
            !(node->kind == GOTS__EMPTY)) {
            told = true;
            gots__grammar_error(p, node->pos, node->end, "TS1036",
                                "Statements are not allowed in ambient contexts.");
        }
        if (p->lex.token.pos == start && !gots__at(p, closing)) gots__next(p); /* never stand still */
    }
    gots__check_overloads(p, base);
}

gots__node *gots__parse_block(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count, context = p->context;
    gots__node *node = gots__node_new(p->arena, GOTS__BLOCK, open, open);
    if (!gots__expect(p, GOTS__T_LBRACE)) return node;
    p->context = (context & ~(uint32_t)(GOTS__C_SINGLE | GOTS__C_NAMESPACE | GOTS__C_MODULE_BLOCK)) |
                 GOTS__C_BLOCK;
    gots__parse_statements(p, GOTS__T_RBRACE);
    p->context = context;
    gots__expect_closing(p, GOTS__T_RBRACE, open);
    node->block.statements = gots__cut(p, base);
    return gots__end(p, node);
}

/* The body of if, while and so on: no declaration of its own. */
static gots__node *parse_single(gots__parser *p, uint32_t more)
{
    uint32_t context = p->context;
    p->context |= GOTS__C_SINGLE | GOTS__C_BLOCK | more;
    gots__node *node = gots__parse_statement(p);
    p->context = context;
    if (node == NULL) node = gots__missing(p);
    switch (node->kind) {
    case GOTS__VARIABLES:
        if (node->op == GOTS__VAR) break;
        gots__grammar_error(p, node->pos, node->end, "TS1156",
                            "'%s' declarations can only be declared inside a block.",
                            node->op == GOTS__LET     ? "let"
                            : node->op == GOTS__CONST ? "const"
                            : node->op == GOTS__USING ? "using"
                                                      : "await using");
        break;
    case GOTS__FUNCTION_DECLARATION:
    case GOTS__CLASS_DECLARATION:
        gots__grammar_error(p, node->pos, node->pos, "SyntaxError",
                            "A %s can only be declared at the top level or inside a block.",
                            node->kind == GOTS__CLASS_DECLARATION ? "class" : "function");
        break;
    default: break;
    }
    return node;
}

static gots__node *parse_paren_expression(gots__parser *p)
{
    uint32_t open = p->lex.token.pos;
    gots__expect(p, GOTS__T_LPAREN);
    gots__node *node = gots__parse_expression(p);
    gots__expect_closing(p, GOTS__T_RPAREN, open);
    return node;
}

/* ---- Branches -------------------------------------------------------------------------------- */

static gots__node *parse_if(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__IF, p->lex.token.pos);
    gots__next(p);
    node->conditional.test = parse_paren_expression(p);
    node->conditional.yes = parse_single(p, 0);
    if (node->conditional.yes->kind == GOTS__EMPTY)
        (void)0; /* `if (x);` is legal, however odd */
    if (gots__eat(p, GOTS__T_ELSE)) node->conditional.no = parse_single(p, 0);
    return gots__end(p, node);
}

static gots__node *parse_case(gots__parser *p, bool *has_default)
{
    uint32_t pos = p->lex.token.pos, base = p->scratch_count;
    gots__node *node = gots__make(p, GOTS__CASE, pos);
    if (gots__eat(p, GOTS__T_DEFAULT)) {
        if (*has_default)
            gots__grammar_error(p, pos, p->prev_end, "TS1113",
                                "A 'default' clause cannot appear more than once in a 'switch' "
                                "statement.");
        *has_default = true;
    } else {
        gots__next(p);
        node->case_.test = gots__parse_expression(p);
    }
    gots__expect(p, GOTS__T_COLON);
    while (!gots__at(p, GOTS__T_CASE) && !gots__at(p, GOTS__T_DEFAULT) &&
           !gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) {
        uint32_t start = p->lex.token.pos;
        gots__node *statement = gots__parse_statement(p);
        if (statement != NULL) gots__push(p, statement);
        if (statement != NULL && statement->kind == GOTS__VARIABLES && statement->op >= GOTS__USING)
            gots__grammar_error(p, statement->pos, statement->end,
                                statement->op == GOTS__USING ? "TS1547" : "TS1548",
                                "'%s' declarations are not allowed in 'case' or 'default' clauses unless "
                                "contained within a block.",
                                statement->op == GOTS__USING ? "using" : "await using");
        if (p->lex.token.pos == start) gots__next(p);
    }
    node->case_.body = gots__cut(p, base);
    return gots__end(p, node);
}

static gots__node *parse_switch(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__SWITCH, p->lex.token.pos);
    uint32_t base = p->scratch_count, context = p->context;
    bool has_default = false;
    gots__next(p);
    node->switch_.subject = parse_paren_expression(p);
    uint32_t open = p->lex.token.pos;
    gots__expect(p, GOTS__T_LBRACE);
    p->context = (context & ~(uint32_t)(GOTS__C_SINGLE | GOTS__C_NAMESPACE)) | GOTS__C_BREAK | GOTS__C_BLOCK;
    while (gots__at(p, GOTS__T_CASE) || gots__at(p, GOTS__T_DEFAULT))
        gots__push(p, parse_case(p, &has_default));
    p->context = context;
    if (!gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) {
        gots__error_here(p, "TS1130", "'case' or 'default' expected.");
        while (!gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) gots__next(p);
    }
    gots__expect_closing(p, GOTS__T_RBRACE, open);
    node->switch_.cases = gots__cut(p, base);
    return gots__end(p, node);
}

/* What is thrown can be anything, so only `any` and `unknown` are true. What a name stands for is
 * for the checker to say. */
static void check_catch_type(gots__parser *p, const gots__node *type)
{
    if (type->kind == GOTS__KEYWORD_TYPE && (type->op == GOTS__TYPE_ANY || type->op == GOTS__TYPE_UNKNOWN))
        return;
    if (type->kind == GOTS__TYPE_REF || type->kind == GOTS__MISSING) return;
    gots__grammar_error(p, type->pos, type->end, "TS1196",
                        "Catch clause variable type annotation must be 'any' or 'unknown' if "
                        "specified.");
}

static gots__node *parse_try(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__TRY, p->lex.token.pos);
    gots__next(p);
    node->try_.block = gots__parse_block(p);
    if (gots__eat(p, GOTS__T_CATCH)) {
        if (gots__eat(p, GOTS__T_LPAREN)) {
            node->try_.param = gots__parse_binding(p);
            if (gots__eat(p, GOTS__T_COLON)) {
                node->try_.param_type = gots__parse_type(p);
                check_catch_type(p, node->try_.param_type);
            }
            if (gots__at(p, GOTS__T_ASSIGN)) {
                gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1197",
                                    "Catch clause variable cannot have an initializer.");
                gots__next(p);
                gots__parse_assignment(p);
            }
            gots__expect(p, GOTS__T_RPAREN);
        }
        node->try_.handler = gots__parse_block(p);
    }
    if (gots__eat(p, GOTS__T_FINALLY)) node->try_.finalizer = gots__parse_block(p);
    if (node->try_.handler == NULL && node->try_.finalizer == NULL)
        gots__error_here(p, "TS1472", "'catch' or 'finally' expected.");
    return gots__end(p, node);
}

/* ---- Loops ----------------------------------------------------------------------------------- */

static gots__node *parse_loop_body(gots__parser *p)
{
    return parse_single(p, GOTS__C_BREAK | GOTS__C_CONTINUE);
}

static gots__node *parse_while(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__WHILE, p->lex.token.pos);
    gots__next(p);
    node->loop.test = parse_paren_expression(p);
    node->loop.body = parse_loop_body(p);
    return gots__end(p, node);
}

static gots__node *parse_do(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__DO_WHILE, p->lex.token.pos);
    gots__next(p);
    node->loop.body = parse_loop_body(p);
    gots__expect(p, GOTS__T_WHILE);
    node->loop.test = parse_paren_expression(p);
    gots__eat(p, GOTS__T_SEMICOLON); /* inserted here even on the same line */
    return gots__end(p, node);
}

static void check_for_variables(gots__parser *p, const gots__node *left, bool of)
{
    const gots__list *list = &left->variables.declarators;
    if (list->count == 0) return;
    const gots__node *first = list->items[0];
    if (list->count > 1)
        gots__grammar_error(p, list->items[1]->pos, list->items[1]->end, of ? "TS1188" : "TS1091",
                            "Only a single variable declaration is allowed in a 'for...%s' statement.",
                            of ? "of" : "in");
    else if (first->declarator.init != NULL)
        gots__grammar_error(p, first->pos, first->end, of ? "TS1190" : "TS1189",
                            "The variable declaration of a 'for...%s' statement cannot have an "
                            "initializer.", of ? "of" : "in");
    else if (first->declarator.type != NULL)
        gots__grammar_error(p, first->pos, first->end, of ? "TS2483" : "TS2404",
                            "The left-hand side of a 'for...%s' statement cannot use a type "
                            "annotation.", of ? "of" : "in");
    if (!of && (left->op == GOTS__USING || left->op == GOTS__AWAIT_USING))
        gots__grammar_error(p, left->pos, left->end, left->op == GOTS__USING ? "TS1493" : "TS1494",
                            "The left-hand side of a 'for...in' statement cannot be %s declaration.",
                            left->op == GOTS__USING ? "a 'using'" : "an 'await using'");
}

/* In a plain `for` each const and each pattern needs its value at once. */
static void check_plain_for(gots__parser *p, const gots__node *init)
{
    if (init == NULL || init->kind != GOTS__VARIABLES) return;
    for (uint32_t i = 0; i < init->variables.declarators.count; i++) {
        const gots__node *one = init->variables.declarators.items[i];
        if (one->declarator.init != NULL) continue;
        if (one->declarator.target->kind == GOTS__ARRAY_PATTERN ||
            one->declarator.target->kind == GOTS__OBJECT_PATTERN)
            gots__grammar_error(p, one->pos, one->end, "TS1182",
                                "A destructuring declaration must have an initializer.");
        else if (init->op != GOTS__VAR && init->op != GOTS__LET)
            gots__grammar_error(p, one->pos, one->end, "TS1155",
                                "'%s' declarations must be initialized.",
                                init->op == GOTS__CONST   ? "const"
                                : init->op == GOTS__USING ? "using"
                                                          : "await using");
    }
}

static gots__node *parse_for_init(gots__parser *p, bool *pattern)
{
    unsigned kind = p->lex.token.kind;
    uint32_t pos = p->lex.token.pos;
    bool is_await = false;
    gots__node *node;
    *pattern = false;
    if (kind == GOTS__T_SEMICOLON) return NULL;
    if (kind == GOTS__T_VAR || kind == GOTS__T_CONST || kind == GOTS__T_LET) {
        gots__next(p);
        return gots__parse_variables(p, kind == GOTS__T_VAR   ? GOTS__VAR
                                        : kind == GOTS__T_LET ? GOTS__LET
                                                              : GOTS__CONST, pos, 0, true);
    }
    if (gots__starts_using(p, &is_await)) {
        gots__mark mark;
        gots__mark_set(p, &mark);
        if (is_await) gots__next(p);
        gots__next(p);
        /* `for (using of xs)` loops over xs with a variable called using. */
        if (is_await || !gots__at(p, GOTS__T_OF) || gots__peek(p, NULL) == GOTS__T_ASSIGN ||
            gots__peek(p, NULL) == GOTS__T_SEMICOLON)
            return gots__parse_variables(p, is_await ? GOTS__AWAIT_USING : GOTS__USING, pos, 0, true);
        gots__rewind(p, &mark);
    }
    bool is_async = kind == GOTS__T_ASYNC;
    node = gots__parse_assignment_cover(p);
    if (gots__at(p, GOTS__T_OF) || gots__at(p, GOTS__T_IN)) {
        *pattern = true;
        p->cover = GOTS__NONE;
        if (is_async && node->kind == GOTS__IDENTIFIER && !(node->flags & GOTS__F_PAREN) &&
            gots__at(p, GOTS__T_OF))
            *pattern = true, node->extra = 1; /* reported when it is not `for await` */
        return node;
    }
    gots__report_cover(p);
    if (!gots__at(p, GOTS__T_COMMA)) return node;
    gots__node *sequence = gots__make(p, GOTS__SEQUENCE, node->pos);
    uint32_t base = p->scratch_count;
    gots__push(p, node);
    while (gots__eat(p, GOTS__T_COMMA)) gots__push(p, gots__parse_assignment(p));
    sequence->list.items = gots__cut(p, base);
    return gots__end(p, sequence);
}

static gots__node *parse_for_each(gots__parser *p, uint32_t pos, gots__node *left, bool is_await)
{
    bool of = gots__at(p, GOTS__T_OF);
    gots__node *node = gots__make(p, of ? GOTS__FOR_OF : GOTS__FOR_IN, pos);
    if (is_await) {
        node->flags |= GOTS__F_AWAIT;
        if (!of) gots__error_here(p, "TS1005", "'of' expected.");
    }
    if (left->kind == GOTS__VARIABLES) {
        check_for_variables(p, left, of);
    } else {
        if (left->kind == GOTS__IDENTIFIER && left->extra == 1 && !is_await)
            gots__grammar_error(p, left->pos, left->end, "TS1106",
                                "The left-hand side of a 'for...of' statement may not be 'async'.");
        left->extra = 0;
        if ((left->kind != GOTS__ARRAY && left->kind != GOTS__OBJECT) || left->flags & GOTS__F_PAREN)
            gots__check_target(p, left, of ? "TS2487" : "TS2406",
                               of ? "The left-hand side of a 'for...of' statement must be a variable or "
                                    "a property access."
                                  : "The left-hand side of a 'for...in' statement must be a variable or "
                                    "a property access.");
        else
            left = gots__to_pattern(p, left);
    }
    gots__next(p);
    node->for_in.left = left;
    node->for_in.right = of ? gots__parse_assignment(p) : gots__parse_expression(p);
    if (of && gots__at(p, GOTS__T_COMMA)) {
        gots__unexpected(p, GOTS__T_RPAREN);
        while (gots__eat(p, GOTS__T_COMMA)) gots__parse_assignment(p);
    }
    gots__expect(p, GOTS__T_RPAREN);
    node->for_in.body = parse_loop_body(p);
    return gots__end(p, node);
}

static gots__node *parse_for(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos, context = p->context;
    bool is_await = false, pattern;
    gots__next(p);
    if (gots__at(p, GOTS__T_AWAIT)) {
        if (!(context & GOTS__C_AWAIT))
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1103",
                                "'for await' loops are only allowed within async functions and at the "
                                "top levels of modules.");
        else if (context & GOTS__C_STATIC_BLOCK)
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS18038",
                                "'for await' loops cannot be used inside a class static block.");
        if (!(context & GOTS__C_FUNCTION)) p->top_await = 1;
        is_await = true;
        gots__next(p);
    }
    gots__expect(p, GOTS__T_LPAREN);
    p->context |= GOTS__C_NO_IN;
    gots__node *init = parse_for_init(p, &pattern);
    p->context = context;
    if (init != NULL && (gots__at(p, GOTS__T_OF) || gots__at(p, GOTS__T_IN)) &&
        (pattern || init->kind == GOTS__VARIABLES))
        return parse_for_each(p, pos, init, is_await);
    if (is_await) gots__error_here(p, "TS1005", "'of' expected.");
    check_plain_for(p, init);
    gots__node *node = gots__make(p, GOTS__FOR, pos);
    node->for_.init = init;
    gots__expect(p, GOTS__T_SEMICOLON);
    if (!gots__at(p, GOTS__T_SEMICOLON) && !gots__at(p, GOTS__T_RPAREN))
        node->for_.test = gots__parse_expression(p);
    gots__expect(p, GOTS__T_SEMICOLON);
    if (!gots__at(p, GOTS__T_RPAREN)) node->for_.update = gots__parse_expression(p);
    gots__expect(p, GOTS__T_RPAREN);
    node->for_.body = parse_loop_body(p);
    return gots__end(p, node);
}

/* ---- Jumps and labels ------------------------------------------------------------------------ */

static void check_jump(gots__parser *p, const gots__node *node, bool is_break)
{
    const gots__label *label = p->labels;
    if (node->jump.label == NULL) {
        if (is_break && !(p->context & GOTS__C_BREAK))
            gots__grammar_error(p, node->pos, node->end, "TS1105",
                                "A 'break' statement can only be used within an enclosing iteration or "
                                "switch statement.");
        else if (!is_break && !(p->context & GOTS__C_CONTINUE))
            gots__grammar_error(p, node->pos, node->end, "TS1104",
                                "A 'continue' statement can only be used within an enclosing iteration "
                                "statement.");
        return;
    }
    while (label != NULL && label->name != node->jump.label) label = label->outer;
    if (label == NULL && is_break)
        gots__grammar_error(p, node->pos, node->end, "TS1116",
                            "A 'break' statement can only jump to a label of an enclosing statement.");
    else if (!is_break && (label == NULL || !label->loop))
        gots__grammar_error(p, node->pos, node->end, "TS1115",
                            "A 'continue' statement can only jump to a label of an enclosing iteration "
                            "statement.");
}

static gots__node *parse_jump(gots__parser *p)
{
    bool is_break = gots__at(p, GOTS__T_BREAK);
    gots__node *node = gots__make(p, is_break ? GOTS__BREAK : GOTS__CONTINUE, p->lex.token.pos);
    gots__next(p);
    if (!gots__can_end_statement(p)) {
        node->jump.label_pos = p->lex.token.pos;
        gots__node *label = gots__reference_identifier(p);
        if (label->kind == GOTS__IDENTIFIER) node->jump.label = label->ident.name;
    }
    gots__semicolon(p);
    gots__end(p, node);
    check_jump(p, node, is_break);
    return node;
}

/* A loop starts where the body of `label` does: `continue` may name it, and the labels before it. */
static void mark_loop(gots__label *label)
{
    for (;; label = label->outer) {
        label->loop = true;
        if (label->outer == NULL || label->outer->body != label->pos) return;
    }
}

/* At a name followed by a colon. */
static gots__node *parse_labeled(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__LABELED, p->lex.token.pos);
    gots__check_identifier(p, false);
    node->labeled.label = p->lex.token.atom;
    for (const gots__label *at = p->labels; at != NULL; at = at->outer)
        if (at->name == node->labeled.label)
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1114", "Duplicate label '%s'.",
                                at->name->text);
    gots__next(p);
    gots__next(p);
    gots__label *label = GOTS__NEW(p->arena, gots__label);
    label->outer = p->labels;
    label->name = node->labeled.label;
    label->pos = node->pos;
    label->body = p->lex.token.pos;
    p->labels = label;
    if (gots__at(p, GOTS__T_FOR) || gots__at(p, GOTS__T_WHILE) || gots__at(p, GOTS__T_DO)) mark_loop(label);
    uint32_t context = p->context;
    p->context |= GOTS__C_BLOCK;
    node->labeled.body = gots__parse_statement(p);
    p->context = context;
    p->labels = label->outer;
    if (node->labeled.body == NULL) node->labeled.body = gots__missing(p);
    switch (node->labeled.body->kind) {
    case GOTS__FUNCTION_DECLARATION: case GOTS__CLASS_DECLARATION: case GOTS__ENUM:
    case GOTS__NAMESPACE: case GOTS__INTERFACE: case GOTS__TYPE_ALIAS:
        gots__grammar_error(p, node->pos, node->pos + node->labeled.label->len, "TS1344",
                            "A label is not allowed here.");
        break;
    case GOTS__VARIABLES:
        if (node->labeled.body->op != GOTS__VAR)
            gots__grammar_error(p, node->labeled.body->pos, node->labeled.body->end, "TS1156",
                                "'%s' declarations can only be declared inside a block.",
                                node->labeled.body->op == GOTS__LET ? "let" : "const");
        break;
    default: break;
    }
    return gots__end(p, node);
}

static gots__node *parse_return(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__RETURN, p->lex.token.pos);
    gots__next(p);
    if (p->context & GOTS__C_STATIC_BLOCK)
        gots__grammar_error(p, node->pos, p->prev_end, "TS18041",
                            "A 'return' statement cannot be used inside a class static block.");
    else if (!(p->context & GOTS__C_FUNCTION) && !(p->context & GOTS__C_AMBIENT))
        gots__grammar_error(p, node->pos, p->prev_end, "TS1108",
                            "A 'return' statement can only be used within a function body.");
    if (!gots__can_end_statement(p)) node->unary.operand = gots__parse_expression(p);
    gots__semicolon(p);
    return gots__end(p, node);
}

static gots__node *parse_throw(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__THROW, p->lex.token.pos);
    gots__next(p);
    if (gots__on_new_line(p) || gots__at(p, GOTS__T_SEMICOLON) || gots__at(p, GOTS__T_RBRACE)) {
        if (gots__on_new_line(p))
            gots__syntax_error(p, p->prev_end, p->prev_end, "TS1142", "Line break not permitted here.");
        else
            gots__error_here(p, "TS1109", "Expression expected.");
        node->unary.operand = gots__missing(p);
    } else {
        node->unary.operand = gots__parse_expression(p);
    }
    gots__semicolon(p);
    return gots__end(p, node);
}

static gots__node *parse_with(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__EMPTY, p->lex.token.pos);
    gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1101",
                        "'with' statements are not allowed in strict mode.");
    gots__next(p);
    parse_paren_expression(p);
    parse_single(p, 0);
    return gots__end(p, node);
}

/* ---- Expression statements ------------------------------------------------------------------- */

static gots__node *parse_expression_statement(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__EXPRESSION, p->lex.token.pos);
    if (!gots__starts_expression(p)) {
        const gots__token *token = &p->lex.token;
        if (token->kind == GOTS__T_BAD) {
            gots__next(p);
            return NULL;
        }
        if (gots__token_is_reserved(token->kind) || token->kind == GOTS__T_COLON ||
            token->kind == GOTS__T_RPAREN || token->kind == GOTS__T_RBRACKET ||
            token->kind == GOTS__T_COMMA || token->kind == GOTS__T_GT || token->kind == GOTS__T_HASH)
            gots__error_here(p, "TS1128", "Declaration or statement expected.");
        else
            gots__error_here(p, "TS1109", "Expression expected.");
        gots__next(p);
        return NULL;
    }
    node->unary.operand = gots__parse_expression(p);
    gots__semicolon(p);
    return gots__end(p, node);
}

static bool colon_behind_word(gots__parser *p)
{
    const char *at = p->lex.at;
    while (*at == ' ' || *at == '\t') at++;
    if (*at == ':') return true;
    if (*at != '\n' && *at != '\r' && *at != '/' && (unsigned char)*at < 0x80) return false;
    return gots__peek(p, NULL) == GOTS__T_COLON;
}

static gots__node *parse_one(gots__parser *p)
{
    switch (p->lex.token.kind) {
    case GOTS__T_LBRACE: return gots__parse_block(p);
    case GOTS__T_SEMICOLON: {
        gots__node *node = gots__node_new(p->arena, GOTS__EMPTY, p->lex.token.pos, p->lex.token.end);
        gots__next(p);
        return node;
    }
    case GOTS__T_IF: return parse_if(p);
    case GOTS__T_FOR: return parse_for(p);
    case GOTS__T_WHILE: return parse_while(p);
    case GOTS__T_DO: return parse_do(p);
    case GOTS__T_SWITCH: return parse_switch(p);
    case GOTS__T_TRY: return parse_try(p);
    case GOTS__T_CATCH:
    case GOTS__T_FINALLY: {
        gots__error_here(p, "TS1005", "'try' expected.");
        gots__next(p);
        if (gots__eat(p, GOTS__T_LPAREN)) {
            gots__parse_binding(p);
            gots__eat(p, GOTS__T_RPAREN);
        }
        return gots__parse_block(p);
    }
    case GOTS__T_BREAK:
    case GOTS__T_CONTINUE: return parse_jump(p);
    case GOTS__T_RETURN: return parse_return(p);
    case GOTS__T_THROW: return parse_throw(p);
    case GOTS__T_WITH: return parse_with(p);
    case GOTS__T_DEBUGGER: {
        gots__node *node = gots__make(p, GOTS__DEBUGGER, p->lex.token.pos);
        gots__next(p);
        gots__semicolon(p);
        return gots__end(p, node);
    }
    default: break;
    }
    gots__node *declaration = gots__parse_declaration(p);
    if (declaration != NULL) return declaration;
    if (gots__is_identifier(p) && colon_behind_word(p)) return parse_labeled(p);
    return parse_expression_statement(p);
}

/* NULL when nothing came of it (an error was reported). */
gots__node *gots__parse_statement(gots__parser *p)
{
    uint32_t outer;
    gots__node *node = NULL;
    if (gots__enter(p, &outer)) node = parse_one(p);
    gots__leave(p, outer);
    return node;
}
